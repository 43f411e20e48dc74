package learn_test

import (
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
)

func TestHowLongACompletionHolds(t *testing.T) {
	c := learn.Completion{CompletedOn: lang.Date{Year: 2026, Month: 8, Day: 31}}
	for months, want := range map[int]lang.Date{0: {}, 6: {Year: 2027, Month: 2, Day: 28}, 12: {Year: 2027, Month: 8, Day: 31}} {
		if got := c.ValidUntil(&course.Module{ValidMonths: months}); got != want {
			t.Errorf("%d months: until %s, want %s", months, got, want)
		}
	}
}
