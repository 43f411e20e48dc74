package i18n

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

var quiz = map[string]string{
	"quiz.en.yaml": `
quiz.start: "Start"
quiz.hello: "Hello {{.Name}}, due {{.Due}}"
quiz.right: {one: "One right answer of {{.All}}", other: "{{.Count}} right answers of {{.All}}"}
`,
	"quiz.es.yaml": `
quiz.start: "Comenzar"
quiz.hello: "Hola, {{.Name}}: vence el {{.Due}}"
quiz.right: {one: "Una respuesta correcta de {{.All}}", many: "{{.Count}} de respuestas correctas de {{.All}}", other: "{{.Count}} respuestas correctas de {{.All}}"}
`}

var (
	juarez  = time.FixedZone("Ciudad Juárez", -7*3600)
	due     = lang.Date{Year: 2026, Month: time.December, Day: 4}
	morning = time.Date(2026, 12, 4, 16, 5, 0, 0, time.UTC) // 9:05 in Ciudad Juárez
	evening = time.Date(2026, 12, 5, 3, 42, 0, 0, time.UTC) // 20:42 the day before
)

func TestWords(t *testing.T) {
	b := load(t, quiz)
	tests := []struct {
		name, en, es string
		say          func(w *Words) string
	}{
		{"name", "English", "Español", func(w *Words) string { return w.Name() }},
		{"plain", "Start", "Comenzar", func(w *Words) string { return w.T("quiz.start") }},
		{"filled in", "Hello Ana, due December 4, 2026", "Hola, Ana: vence el 4 de diciembre de 2026",
			func(w *Words) string { return w.T("quiz.hello", "Name", "Ana", "Due", due) }},
		{"text of both languages", "Hello you, due 1", "Hola, usted: vence el 1",
			func(w *Words) string {
				return w.T("quiz.hello", "Name", lang.Text{"en": "you", "es": "usted"}, "Due", int64(1))
			}},
		{"none", "0 right answers of 5", "0 respuestas correctas de 5", func(w *Words) string { return w.T("quiz.right", "Count", 0, "All", 5) }},
		{"one", "One right answer of 5", "Una respuesta correcta de 5", func(w *Words) string { return w.T("quiz.right", "Count", 1, "All", 5) }},
		{"other", "1,234 right answers of 5", "1,234 respuestas correctas de 5", func(w *Words) string { return w.T("quiz.right", "Count", 1234, "All", 5) }},
		{"many", "2,000,000 right answers of x", "2,000,000 de respuestas correctas de x", func(w *Words) string { return w.T("quiz.right", "Count", 2_000_000, "All", "x") }},
		{"unknown key", "⟦quiz.no⟧", "⟦quiz.no⟧", func(w *Words) string { return w.T("quiz.no", "Count", 1) }},
		{"missing value", "Hello ⟦Name⟧, due x", "Hola, ⟦Name⟧: vence el x", func(w *Words) string { return w.T("quiz.hello", "Due", "x") }},
		{"count that is none", "⟦quiz.right⟧", "⟦quiz.right⟧", func(w *Words) string { return w.T("quiz.right", "Count", true) }},

		{"number", "12,345", "12,345", func(w *Words) string { return w.Number(12345) }},
		{"small number", "7", "7", func(w *Words) string { return w.Number(7) }},
		{"percent", "66.7%", "66.7\u00a0%", func(w *Words) string { return w.Percent(2, 3) }},
		{"all", "100.0%", "100.0\u00a0%", func(w *Words) string { return w.Percent(4000, 4000) }},
		{"all but one", "99.9%", "99.9\u00a0%", func(w *Words) string { return w.Percent(3999, 4000) }},
		{"one of many", "0.1%", "0.1\u00a0%", func(w *Words) string { return w.Percent(1, 4000) }},
		{"none of many", "0.0%", "0.0\u00a0%", func(w *Words) string { return w.Percent(0, 4000) }},
		{"of nothing", "—", "—", func(w *Words) string { return w.Percent(0, 0) }},

		{"date", "December 4, 2026", "4 de diciembre de 2026", func(w *Words) string { return w.Date(due) }},
		{"short date", "Dec 4, 2026", "4 dic 2026", func(w *Words) string { return w.DateShort(due) }},
		{"weekday", "Friday, December 4, 2026", "viernes 4 de diciembre de 2026", func(w *Words) string { return w.DateWeekday(due) }},
		{"no date", "—", "—", func(w *Words) string { return w.Date(lang.Date{}) }},
		{"morning", "9:05 a.m.", "09:05 h", func(w *Words) string { return w.Time(morning, juarez) }},
		{"evening", "8:42 p.m.", "20:42 h", func(w *Words) string { return w.Time(evening, juarez) }},
		{"noon", "12:00 p.m.", "12:00 h", func(w *Words) string { return w.Time(due.Time(time.UTC).Add(12*time.Hour), time.UTC) }},
		{"minutes", "20 min", "20 min", func(w *Words) string { return w.Minutes(20) }},
		{"hours", "4 h", "4 h", func(w *Words) string { return w.Minutes(240) }},
		{"both", "4 h 25 min", "4 h 25 min", func(w *Words) string { return w.Minutes(265) }},

		{"no item", "", "", func(w *Words) string { return w.List(nil) }},
		{"one item", "a", "a", func(w *Words) string { return w.List([]string{"a"}) }},
		{"two items", "a and b", "a y b", func(w *Words) string { return w.List([]string{"a", "b"}) }},
		{"three items", "a, b and c", "a, b y c", func(w *Words) string { return w.List([]string{"a", "b", "c"}) }},
		{"before i", "a and Informes", "a e Informes", func(w *Words) string { return w.List([]string{"a", "Informes"}) }},
		{"before hi", "i, b and hijos", "i, b e hijos", func(w *Words) string { return w.List([]string{"i", "b", "hijos"}) }},
		{"before hie", "a and hielo", "a y hielo", func(w *Words) string { return w.List([]string{"a", "hielo"}) }},

		{"fault of a kind", "This page does not exist", "Esta página no existe", func(w *Words) string {
			return w.FaultTitle(fmt.Errorf("store.Agency: %w", fault.New(fault.NotFound, "")))
		}},
		{"fault with a key", "Hello Ana, due x", "Hola, Ana: vence el x", func(w *Words) string {
			return w.Fault(fmt.Errorf("learn: %w", fault.New(fault.Invalid, "quiz.hello", "Name", "Ana", "Due", "x")))
		}},
	}
	for _, tt := range tests {
		if got := tt.say(b.For("en")); got != tt.en {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.en)
		}
		if got := tt.say(b.For("es")); got != tt.es {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.es)
		}
	}
}

func TestFaultNeverShowsTheCause(t *testing.T) {
	b := load(t, nil)
	cause := errors.New("password of the database")
	for _, kind := range fault.Kinds() {
		for _, tag := range b.Languages() {
			w := b.For(tag)
			err := fault.Because(kind, "", cause)
			for _, text := range []string{w.Fault(err), w.FaultTitle(err), w.Fault(cause)} {
				if text == "" || strings.Contains(text, "⟦") || strings.Contains(text, "password") {
					t.Errorf("%s in %s reads %q", kind, tag, text)
				}
			}
		}
	}
}

func TestMarked(t *testing.T) {
	w := load(t, quiz).Marked().For("es")
	for got, want := range map[string]string{
		w.T("quiz.start"):                           "⟦Comenzar⟧",
		w.T("quiz.hello", "Name", "Ana", "Due", 1):  "⟦Hola, Ana: vence el 1⟧",
		w.T("quiz.right", "Count", 1, "All", 5):     "⟦Una respuesta correcta de 5⟧",
		w.Date(due):                                 "⟦4 de ⟦diciembre⟧ de 2026⟧",
		w.List([]string{"a", "i"}):                  "⟦a e i⟧",
		w.Number(12345):                             "12,345",
		w.Fault(fault.New(fault.TooMany, ""))[:3]:   "⟦",
		w.T("quiz.hello", "Name", "⟦x⟧", "Due", ""): "⟦Hola, ⟦x⟧: vence el ⟧",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Run with -race: one bundle serves every request.
func TestWordsAtOnce(t *testing.T) {
	b := load(t, quiz)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 200 {
				for _, tag := range b.Languages() {
					w := b.For(tag)
					w.T("quiz.start")
					w.T("quiz.right", "Count", n, "All", n)
					w.Percent(n, 200)
					w.DateWeekday(due)
					w.List([]string{"a", "b", "i"})
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkT(b *testing.B) {
	w := load(b, quiz).For("es")
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			w.T("quiz.start")
		}
	})
	b.Run("plural", func(b *testing.B) {
		for b.Loop() {
			w.T("quiz.right", "Count", 3, "All", 5)
		}
	})
	b.Run("date", func(b *testing.B) {
		for b.Loop() {
			w.Date(due)
		}
	})
}
