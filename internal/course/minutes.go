package course

import (
	"math"
	"slices"
)

// What minutes are reckoned from: how fast a lesson is read, and the time that an activity and a quiz take.
const (
	wordsPerMinute     = 170
	minutesPerActivity = 3
	quizMinutes        = 7.5
)

// MinutesFrom shares the minutes that the module says out among its lessons and the quiz, and gives what is left from the
// lesson with this index on; all lessons read leaves the quiz.
func (m *Module) MinutesFrom(lesson int) int {
	return m.minutesOf(func(i int, _ *Lesson) bool { return i >= lesson })
}

// MinutesWithout is what is left for who has finished some lessons, whichever they are: the others and the quiz.
func (m *Module) MinutesWithout(done []string) int {
	return m.minutesOf(func(_ int, l *Lesson) bool { return !slices.Contains(done, l.ID) })
}

// minutesOf is the share of the quiz with some of the lessons.
func (m *Module) minutesOf(open func(i int, l *Lesson) bool) int {
	all, left := quizMinutes, quizMinutes
	for i, l := range m.Lessons {
		all += float64(l.Minutes)
		if open(i, l) {
			left += float64(l.Minutes)
		}
	}
	return int(math.Ceil(float64(m.Minutes) * left / all))
}

// LessonMinutes is the share of the lesson with this index; those of all lessons and the quiz add up to the module's.
func (m *Module) LessonMinutes(lesson int) int {
	return m.MinutesFrom(lesson) - m.MinutesFrom(lesson+1)
}
