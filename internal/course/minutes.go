package course

import "math"

// What minutes are reckoned from: how fast a lesson is read, and the time that an activity and a quiz take.
const (
	wordsPerMinute     = 170
	minutesPerActivity = 3
	quizMinutes        = 7.5
)

// MinutesFrom shares the minutes that the module says out among its lessons and the quiz, and gives what is left from the
// lesson with this index on; all lessons read leaves the quiz.
func (m *Module) MinutesFrom(lesson int) int {
	all, left := quizMinutes, quizMinutes
	for i, l := range m.Lessons {
		all += float64(l.Minutes)
		if i >= lesson {
			left += float64(l.Minutes)
		}
	}
	return int(math.Ceil(float64(m.Minutes) * left / all))
}

// LessonMinutes is the share of the lesson with this index; those of all lessons and the quiz add up to the module's.
func (m *Module) LessonMinutes(lesson int) int {
	return m.MinutesFrom(lesson) - m.MinutesFrom(lesson+1)
}
