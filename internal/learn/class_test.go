package learn_test

import (
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

func TestPhasesOfAClass(t *testing.T) {
	starts := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]learn.Phase{
		-2 * time.Hour:           learn.ToCome,
		-time.Hour - time.Second: learn.ToCome,
		-time.Hour:               learn.UnderWay,
		0:                        learn.UnderWay,
		12 * time.Hour:           learn.UnderWay,
		12*time.Hour + 1:         learn.Expired,
		48 * time.Hour:           learn.Expired,
	} {
		c := learn.Class{StartsAt: starts}
		if got := c.Phase(starts.Add(after)); got != want {
			t.Errorf("%v after its start: %s, want %s", after, got, want)
		}
		c.ClosedAt = starts
		if got := c.Phase(starts.Add(after)); got != learn.Closed {
			t.Errorf("%v after its start, closed: %s", after, got)
		}
	}
}

func TestWhoASurnameNames(t *testing.T) {
	n := learn.Numbered{FirstSurname: "Núñez", SecondSurname: "de la Peña"}
	for typed, want := range map[string]bool{
		"Núñez": true, "nunez": true, " NUÑEZ ": true, "Nun\u0303ez": true, "Núñez de la Peña": true, "nunez  DE LA pena": true,
		"": false, " ": false, "Peña": false, "de la Peña": false, "Núñe": false, "Núñez\u200b": false, "Núñezz": false,
	} {
		if got := n.IsCalled(typed); got != want {
			t.Errorf("%q: %v", typed, got)
		}
	}
	if (learn.Numbered{}).IsCalled("") {
		t.Error("somebody erased is called by nothing")
	}
}

// TestWhatCounts: a number alone counts when its owner was seen, an own account always.
func TestWhatCounts(t *testing.T) {
	bound := access.Actor{Person: uuid.New(), Bound: access.Bound{Class: uuid.New(), Module: "m"}}
	own := access.Actor{Person: bound.Person}
	for _, m := range []learn.Mark{learn.Uncalled, learn.Present, learn.Absent} {
		in := learn.Attendance{Mark: m}
		if got := in.Counts(bound); got != (m == learn.Present) {
			t.Errorf("%q: by a number %v", m, got)
		}
		if !in.Counts(own) {
			t.Errorf("%q: by an account not", m)
		}
		if got := in.Method() == learn.Classroom; got != (m == learn.Present) {
			t.Errorf("%q: %s", m, in.Method())
		}
	}
}

// TestOutcomes: what a closed class came to for somebody, whatever happened in it.
func TestOutcomes(t *testing.T) {
	class := uuid.New()
	for _, c := range []struct {
		mark   learn.Mark
		in     uuid.UUID // the class of the completion
		done   bool
		passed bool
		want   learn.Outcome
	}{
		{learn.Present, class, true, false, learn.Counted},
		{learn.Absent, class, true, false, learn.Counted}, // proved by their own account
		{learn.Present, uuid.Nil, true, false, learn.CountedOnce},
		{learn.Absent, uuid.Nil, false, true, learn.NotThere},
		{learn.Present, uuid.Nil, false, true, learn.TakenBack},
		{learn.Present, uuid.Nil, false, false, learn.NotPassed},
		{learn.Absent, uuid.Nil, false, false, learn.Nothing},
	} {
		in := learn.Seated{Class: learn.Class{ID: class}, Attendance: learn.Attendance{Mark: c.mark}}
		if c.done {
			in.Place.Completion = &learn.Completion{Class: c.in}
		}
		if got := in.Outcome(c.passed); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
