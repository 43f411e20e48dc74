package course_test

import (
	"testing"

	"baluarte/internal/course"

	"github.com/google/go-cmp/cmp"
)

func TestOutcome(t *testing.T) {
	for _, test := range []struct {
		class  course.Class
		best   course.Choice
		accept []course.Choice
		want   [4]course.Outcome // of act, verify, delete, report
	}{
		{course.Malicious, "report", nil, [4]course.Outcome{"acted", "safe", "safe", "reported"}},
		{course.Malicious, "report", []course.Choice{"verify"}, [4]course.Outcome{"acted", "safe", "safe", "reported"}},
		{course.Legitimate, "act", nil, [4]course.Outcome{"well", "harmless", "harmless", "alarm"}},
		{course.Legitimate, "verify", []course.Choice{"act"}, [4]course.Outcome{"well", "well", "harmless", "alarm"}},
		{course.Unwanted, "delete", []course.Choice{"report"}, [4]course.Outcome{"harmless", "harmless", "well", "well"}},
	} {
		m := course.Message{Class: test.class, Best: test.best, Accept: test.accept}
		for i, c := range course.Choices {
			if got := m.Outcome(c); got != test.want[i] {
				t.Errorf("%s, best %s: %s is %s, want %s", test.class, test.best, c, got, test.want[i])
			}
		}
	}
}

func TestTally(t *testing.T) {
	message := func(id string, class course.Class, best course.Choice) *course.Message {
		return &course.Message{ID: id, Class: class, Best: best}
	}
	x := course.Inbox{Messages: []*course.Message{
		message("worked", course.Malicious, "report"), message("boss", course.Malicious, "report"),
		message("bank", course.Malicious, "report"), message("hr", course.Legitimate, "act"), message("shop", course.Unwanted, "delete"),
	}}
	got := x.Tally(x.Chosen([]string{"worked:act", "boss:report", "bank:delete", "hr:report"}))
	want := course.Tally{Malicious: 2, Count: map[course.Outcome]int{"reported": 1, "safe": 1, "alarm": 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The table of the Phish Scale, at the bounds of its figures.
func TestRating(t *testing.T) {
	for _, test := range []struct {
		cues    int
		premise course.Premise
		want    course.Rating
	}{
		{0, course.Premise{Process: 8, Relevance: 8, Events: 8, Consequence: 8}, course.Rating{0, "few", 32, "strong", "very"}},
		{8, course.Premise{Process: 8, Relevance: 8, Events: 4, Warned: 2}, course.Rating{8, "few", 18, "strong", "very"}},
		{8, course.Premise{Process: 8, Relevance: 8}, course.Rating{8, "few", 16, "medium", "very"}},
		{8, course.Premise{Process: 8, Relevance: 4, Warned: 2}, course.Rating{8, "few", 10, "weak", "moderately"}},
		{9, course.Premise{Process: 8, Consequence: 8, Events: 2}, course.Rating{9, "some", 18, "strong", "very"}},
		{14, course.Premise{Process: 8, Consequence: 4}, course.Rating{14, "some", 12, "medium", "moderately"}},
		{14, course.Premise{Warned: 8}, course.Rating{14, "some", -8, "weak", "less"}},
		{15, course.Premise{Process: 8, Relevance: 8, Events: 2}, course.Rating{15, "many", 18, "strong", "moderately"}},
		{15, course.Premise{Process: 8, Relevance: 4}, course.Rating{15, "many", 12, "medium", "moderately"}},
		{30, course.Premise{}, course.Rating{30, "many", 0, "weak", "least"}},
	} {
		m := course.Message{Class: course.Malicious, Cues: make([]course.Cue, test.cues), Premise: &test.premise}
		if diff := cmp.Diff(test.want, m.Rating()); diff != "" {
			t.Error(diff)
		}
	}
	if (&course.Message{Class: course.Legitimate}).Rating() != (course.Rating{}) {
		t.Error("an honest message is rated")
	}
}
