package course_test

import (
	"strconv"
	"testing"

	"baluarte/internal/course"

	"pgregory.net/rapid"
)

// Whatever the lessons take, what is left goes down from lesson to lesson and leaves time for the quiz; the shares add up
// to what the module says.
func TestMinutesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &course.Module{Minutes: rapid.IntRange(5, 120).Draw(t, "minutes")}
		for i := range rapid.IntRange(1, 9).Draw(t, "lessons") {
			m.Lessons = append(m.Lessons, &course.Lesson{ID: strconv.Itoa(i), Minutes: rapid.IntRange(1, 40).Draw(t, "lesson")})
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
		var done []string
		for i, l := range m.Lessons {
			if n := m.MinutesWithout(done); n != m.MinutesFrom(i) {
				t.Errorf("%d minutes are left after %d lessons, in their order %d", n, i, m.MinutesFrom(i))
			}
			done = append(done, l.ID)
		}
		some := rapid.SliceOfDistinct(rapid.SampledFrom(append(done, "gone since")), rapid.ID).Draw(t, "done")
		for i := range some {
			if less, more := m.MinutesWithout(some[:i+1]), m.MinutesWithout(some[:i]); less > more || less < m.MinutesFrom(len(m.Lessons)) {
				t.Errorf("%d minutes without %v, %d without %v", less, some[:i+1], more, some[:i])
			}
		}
		if sum != m.Minutes || m.MinutesFrom(0) != m.Minutes {
			t.Errorf("%d minutes in all, the module says %d", sum, m.Minutes)
		}
	})
}
