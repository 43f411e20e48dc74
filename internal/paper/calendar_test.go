package paper

import (
	"strings"
	"testing"
	"time"

	"baluarte/internal/lang"

	"github.com/arran4/golang-ical"
	"github.com/google/uuid"
)

// A due date is a whole day that nobody is busy on, with an alarm, and a later file about the same enrollment replaces it.
func TestCalendar(t *testing.T) {
	now := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	due := []Deadline{
		{uuid.MustParse("019ab000-0000-7000-8000-000000000001"), 2, lang.Text{"en": "Phishing; links, and more", "es": "Phishing: enlaces, y más"}, lang.Date{Year: 2026, Month: 12, Day: 31}},
		{uuid.MustParse("019ab000-0000-7000-8000-000000000002"), 1, lang.Text{"en": "Never due", "es": "Sin fecha"}, lang.Date{}},
	}
	for _, w := range bothLanguages(t) {
		file := string(Calendar(w, "training.example", "https://training.example/"+string(w.Tag())+"/training", now, due))
		c, err := ics.ParseCalendar(strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(c.Events()); n != 1 {
			t.Fatalf("%d events:\n%s", n, file)
		}
		e := c.Events()[0]
		for property, want := range map[ics.ComponentProperty]string{
			ics.ComponentPropertyUniqueId: due[0].Enrollment.String() + "@training.example", ics.ComponentPropertySequence: "2",
			ics.ComponentPropertyDtStart: "20261231", ics.ComponentPropertyDtEnd: "20270101", ics.ComponentPropertyTransp: "TRANSPARENT",
			ics.ComponentPropertyUrl: "https://training.example/" + string(w.Tag()) + "/training",
		} {
			if p := e.GetProperty(property); p == nil || p.Value != want {
				t.Errorf("%s: %s is %v, want %s", w.Tag(), property, p, want)
			}
		}
		if summary := e.GetProperty(ics.ComponentPropertySummary).Value; !strings.HasSuffix(summary, due[0].Module.In(w.Tag())) {
			t.Errorf("it is called %q", summary)
		}
		if alarms := e.Alarms(); len(alarms) != 1 || !strings.Contains(file, "TRIGGER:-P2DT15H\r\n") || !strings.Contains(file, "METHOD:PUBLISH\r\n") || strings.Contains(file, "⟦") {
			t.Errorf("%d alarms:\n%s", len(alarms), file)
		}
	}
}
