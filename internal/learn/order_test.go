package learn_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"pgregory.net/rapid"
)

// Nothing is lost or made up; open comes before closed, overdue before what is not, sooner before later, a date before none, required
// before one's own wish, and of the same day what is begun before what is not. What is closed keeps its order.
func TestInOrder(t *testing.T) {
	today, day := lang.Date{Year: 2026, Month: 11, Day: 22}, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		var owed []learn.Owed
		for i := range rapid.IntRange(0, 12).Draw(t, "enrollments") {
			e := assign.Enrollment{Module: strconv.Itoa(i), Required: rapid.Bool().Draw(t, "required")}
			if e.Required && rapid.Bool().Draw(t, "dated") {
				e.DueOn = today.AddDays(rapid.IntRange(-3, 3).Draw(t, "days"))
			}
			if !e.Required || rapid.Bool().Draw(t, "begun") {
				e.StartedAt = day
			}
			if rapid.Bool().Draw(t, "closed") {
				e.CompletedAt = day
			}
			owed = append(owed, learn.Owed{Enrollment: e})
		}
		was := slices.Clone(owed)
		learn.InOrder(owed)
		at := func(list []learn.Owed, module string) int {
			return slices.IndexFunc(list, func(o learn.Owed) bool { return o.Module == module })
		}
		for _, o := range was {
			if len(owed) != len(was) || at(owed, o.Module) < 0 {
				t.Fatalf("%v of %v", owed, was)
			}
		}
		for i := range owed[:max(0, len(owed)-1)] {
			a, b := owed[i], owed[i+1]
			switch open := b.State().IsOpen(); {
			case !a.State().IsOpen() && open, open && b.IsOverdue(today) && !a.IsOverdue(today),
				open && !b.DueOn.IsZero() && (a.DueOn.IsZero() || b.DueOn.Before(a.DueOn)),
				open && b.Required && !a.Required,
				open && a.DueOn == b.DueOn && a.Required == b.Required && a.State() == assign.NotStarted && b.State() == assign.InProgress:
				t.Errorf("%+v comes before %+v", a.Enrollment, b.Enrollment)
			case !a.State().IsOpen() && !open && at(was, a.Module) > at(was, b.Module):
				t.Errorf("%s came after %s", a.Module, b.Module)
			}
		}
	})
}
