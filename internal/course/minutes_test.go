package course_test

import (
	"testing"

	"baluarte/internal/course"

	"pgregory.net/rapid"
)

// Whatever the lessons take, what is left goes down from lesson to lesson and leaves time for the quiz; the shares add up
// to what the module says.
func TestMinutesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &course.Module{Minutes: rapid.IntRange(5, 120).Draw(t, "minutes")}
		for range rapid.IntRange(1, 9).Draw(t, "lessons") {
			m.Lessons = append(m.Lessons, &course.Lesson{Minutes: rapid.IntRange(1, 40).Draw(t, "lesson")})
		}
		sum := m.MinutesFrom(len(m.Lessons))
		if sum < 1 {
			t.Errorf("%d minutes for the quiz", sum)
		}
		for i := range m.Lessons {
			if share := m.LessonMinutes(i); share < 0 {
				t.Errorf("lesson %d takes %d minutes", i, share)
			}
			sum += m.LessonMinutes(i)
		}
		if sum != m.Minutes || m.MinutesFrom(0) != m.Minutes {
			t.Errorf("%d minutes in all, the module says %d", sum, m.Minutes)
		}
	})
}
