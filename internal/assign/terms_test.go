package assign_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/notify"
	"baluarte/locales"

	"github.com/google/go-cmp/cmp"
)

// TestTermsInWords reads every kind of rule as people do, in both languages.
func TestTermsInWords(t *testing.T) {
	words, err := i18n.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	day := lang.Date{Year: 2026, Month: time.December, Day: 18}
	for _, c := range []struct {
		a      assign.Assignment
		en, es string
	}{
		{assign.Assignment{Due: assign.DueNever},
			"No due date.", "Sin fecha límite."},
		{assign.Assignment{Due: assign.DueOnDate, DueOn: day, Grace: 1},
			"Due December 18, 2026; 1 day of grace.", "Vence el 18 de diciembre de 2026; con 1 día de gracia."},
		{assign.Assignment{Due: assign.DueAfterAssigned, Days: 30},
			"Due 30 days after it is assigned to each person.", "Vence 30 días después de asignarse a cada persona."},
		{assign.Assignment{Due: assign.DueAfterAssigned, Days: 1},
			"Due the day after it is assigned to each person.", "Vence al día siguiente de asignarse a cada persona."},
		{assign.Assignment{Due: assign.DueAfterJoining, Days: 30, Grace: 5, Repeat: assign.Anniversary, Months: 12, Lead: 30},
			"Due 30 days after joining (for people already there: 30 days after it is assigned); 5 days of grace; again 12 months after each completion.",
			"Vence 30 días después del ingreso (para quien ya trabaja ahí: 30 días después de asignarse); con 5 días de gracia; de nuevo 12 meses después de cada conclusión."},
		{assign.Assignment{Due: assign.DueBeforeAccess},
			"Due at once, before access is given.", "Vence de inmediato, antes de recibir acceso."},
		{assign.Assignment{Due: assign.DueNever, Repeat: assign.Window, Opens: assign.MonthDay{Month: time.October, Day: 1}, Closes: assign.MonthDay{Month: time.November, Day: 30}},
			"Every year from October 1, due November 30.", "Cada año a partir del 1 de octubre, con vencimiento el 30 de noviembre."},
	} {
		for tag, want := range map[lang.Tag]string{"en": c.en, "es": c.es} {
			if got := notify.Rule(words.For(tag), c.a); got != want {
				t.Errorf("%+v in %s:\n%s\nwant\n%s", c.a, tag, got, want)
			}
		}
	}
}

// TestEveryTermHasItsWords goes through all there is to choose: no message is missing in a language.
func TestEveryTermHasItsWords(t *testing.T) {
	words, err := i18n.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, due := range assign.DueKinds() {
		for _, repeat := range assign.RepeatKinds() {
			for _, joiners := range assign.JoinerRules() {
				for _, held := range []assign.HeldRule{assign.HeldCounts, assign.HeldAsked} {
					for _, n := range []int{1, 2} {
						a := assign.Assignment{Due: due, Repeat: repeat, Joiners: joiners, Held: held, Days: n, Grace: n, Months: n, Lead: n, JoinDays: n, AttemptLimit: n, AgainOnChange: n == 2,
							Opens: assign.MonthDay{Month: 2, Day: 29}, Closes: assign.MonthDay{Month: 3, Day: 1}}
						for _, tag := range words.Languages() {
							said := notify.Rule(words.For(tag), a) + strings.Join(notify.FinePrint(words.For(tag), a), " ")
							if strings.ContainsAny(said, "⟦<") {
								t.Errorf("%+v in %s: %s", a, tag, said)
							}
						}
					}
				}
			}
		}
	}
}

func TestTermsSayOnlyWhatHolds(t *testing.T) {
	keys := func(a assign.Assignment) (all []string) {
		for _, c := range append(a.Terms(), a.Finer()...) {
			all = append(all, strings.TrimPrefix(c.Key, "assignment.")+fmt.Sprint(len(c.Args)))
		}
		return all
	}
	a := assign.Assignment{Due: assign.DueAfterAssigned, Days: 30, Repeat: assign.RepeatNever, Joiners: assign.JoinersDays, JoinDays: 30, Held: assign.HeldCounts}
	if diff := cmp.Diff([]string{"rule.after_assigned2", "finer.held_credit0"}, keys(a)); diff != "" {
		t.Errorf("days from assigning: %s", diff)
	}
	a.Due = assign.DueOnDate
	if diff := cmp.Diff([]string{"rule.date2", "finer.joiners_days2", "finer.held_credit0"}, keys(a)); diff != "" {
		t.Errorf("on a date: %s", diff)
	}
}
