package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/store/storetest"
)

// TestAYear walks through a year of one assignment, and on until the second of its windows is over: the clock goes from day to
// day, several moments each, and the background does what the program does. What happens is told first, then what must have
// become of everybody: that is all there was, nothing twice and nothing missing. With -v the walk is printed.
func TestAYear(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			y := newYear(t, storetest.Address(t, dialect))
			window := assign.Assignment{Modules: []string{y.module.ID}, Repeat: assign.Window, Opens: assign.MonthDay{Month: time.October, Day: 1},
				Closes: assign.MonthDay{Month: time.November, Day: 30}, Grace: 5, Joiners: assign.JoinersDays, JoinDays: 30}
			var police, early, enlace assign.Assignment

			y.on("2026-09-10", "the module is asked for, each year from 1 October to 30 November", func() {
				police = y.assigns(window, "NSP")
				enlace = y.assigns(window, "MEX") // agencies of two countries have no common one: the same rule once more
			})
			y.on("2026-10-05", "Ana, Iker and Julia complete; Gloria is exempt until 4 January", func() {
				y.completes("Ana", "Iker", "Julia")
				y.exempts("Gloria", "2027-01-04")
			})
			y.on("2026-10-12", "the West is asked for the same module by 6 November (a holiday there)", func() {
				early = y.assigns(assign.Assignment{Modules: window.Modules, Due: assign.DueOnDate, DueOn: date("2026-11-06")}, "WST")
			})
			y.on("2026-10-20", "Felix leaves", func() { y.leaves("Felix") })
			y.on("2026-10-22", "Diego begins", func() { y.begins("Diego") })
			y.on("2026-11-02", "what was asked of the West earlier is cancelled", func() { y.cancels(early) })
			y.on("2026-11-09", "Diego moves to the Capital", func() { y.moves("Diego", "CAP") })
			y.on("2026-11-10", "Karl is hired inside the window", func() { y.hired("Karl", "WST", "en") })
			y.on("2026-11-18", "Elena moves to another agency", func() { y.moves("Elena", "AGO") })
			y.on("2026-11-19", "Carla passes in a class, on paper", func() { y.class("Carla") })
			y.on("2026-11-20", "Diego and Marta complete", func() { y.completes("Diego", "Marta") })
			y.on("2026-11-25", "Hana gets until 20 December", func() { y.extends("Hana", "2026-12-20") })
			y.on("2026-12-02", "Elena is back", func() { y.moves("Elena", "CAP") })
			y.on("2026-12-03", "Bruno completes in the days of grace", func() { y.completes("Bruno") })
			y.on("2026-12-14", "Karl completes in his", func() { y.completes("Karl") })
			y.on("2026-12-18", "Hana completes within her extension", func() { y.completes("Hana") })
			y.on("2026-12-28", "Elena completes", func() { y.completes("Elena") })
			y.on("2027-01-20", "Owen completes late", func() { y.completes("Owen") })
			y.on("2027-02-08", "Lucía is hired outside of the window", func() { y.hired("Lucía", "MEX", "es") })
			y.on("2027-03-01", "Felix returns", func() { y.returns("Felix", "WST") })
			y.on("2027-03-12", "Lucía completes in her days of grace", func() { y.completes("Lucía") })
			y.on("2027-03-30", "Felix completes", func() { y.completes("Felix") })
			y.on("2027-05-03", "Diego moves back to the West", func() { y.moves("Diego", "WST") })
			y.on("2027-06-21", "Owen leaves, who has finished", func() { y.leaves("Owen") })
			y.on("2027-08-23", "Pablo is hired outside of the window", func() { y.hired("Pablo", "CAP", "es") })
			y.on("2027-09-26", "the program stands still, until 4 October", func() {})
			y.stands("2027-09-26", "2027-10-04")
			y.on("2027-10-05", "it wakes in the second window; who was late for the first, or came after it, has that counted", func() {})
			y.on("2027-10-08", "Ana completes", func() { y.completes("Ana") })
			y.on("2027-10-15", "Marta is promoted into another agency", func() { y.moves("Marta", "AGO") })
			y.on("2027-10-20", "the due date is changed to 15 December", func() {
				window.Closes = assign.MonthDay{Month: time.December, Day: 15}
				police = y.replaces(police, window)
				enlace = y.replaces(enlace, window)
			})
			y.on("2027-11-22", "Bruno, Carla, Iker, Julia and Pablo complete", func() { y.completes("Bruno", "Carla", "Iker", "Julia", "Pablo") })
			y.on("2027-12-17", "Diego completes in the days of grace", func() { y.completes("Diego") })
			y.together("2026-10-01", "2026-10-12")
			y.together("2026-12-01", "2026-12-15")
			y.together("2027-10-05", "2027-10-21")
			if dialect == "postgres" { // until both copies have gone a window through; the rest is the same, and takes longer there
				y.walk("2026-09-10", "2026-12-15")
				y.was(aYear[:strings.Index(aYear, "2026-12-17")])
				return
			}
			y.walk("2026-09-10", "2028-02-15")
			y.was(aYear)
			fmt.Fprintln(t.Output(), strings.Join(y.walked, "\n"))
		})
	}
}

// aYear is the walk: on each day on which anything happened what that was, what became of whom (the cycle, where it stands, and
// with its days of grace until when), and what whom was told. Carla has no address, and finds her notices on her own page.
const aYear = `
2026-09-10 Thu  The module is asked for, each year from 1 October to 30 November.
2026-10-01 Thu  #1 not_started due 2026-12-05: Ana Bruno Carla Diego Elena Felix Gloria Hana Iker Julia Marta Nils Owen | assigned → Ana Bruno Diego Elena Felix Gloria Hana Iker Julia Marta Nils Owen | assigned (shown) → Carla
2026-10-05 Mon  Ana, Iker and Julia complete; Gloria is exempt until 4 January. | #1 completed: Ana Iker Julia | #1 exempt: Gloria | completed → Ana Iker Julia
2026-10-12 Mon  The West is asked for the same module by 6 November (a holiday there). | #1 not_started due 2026-11-06: Diego Felix Hana Nils
2026-10-13 Tue  assigned → Diego Felix Hana Nils
2026-10-20 Tue  Felix leaves. | #1 withdrawn: Felix
2026-10-22 Thu  Diego begins. | #1 in_progress due 2026-11-06: Diego
2026-10-23 Fri  due_14 → Diego Hana Nils
2026-11-02 Mon  What was asked of the West earlier is cancelled. | #1 in_progress due 2026-12-05: Diego | #1 not_started due 2026-12-05: Hana Nils
2026-11-09 Mon  Diego moves to the Capital.
2026-11-10 Tue  Karl is hired inside the window. | #1 not_started due 2026-12-15: Karl | assigned → Karl
2026-11-16 Mon  due_14 → Diego Elena Hana Marta Nils Owen | due_14 (shown) → Carla
2026-11-17 Tue  due_14 → Bruno
2026-11-18 Wed  Elena moves to another agency. | #1 withdrawn: Elena | ended → Elena
2026-11-19 Thu  Carla passes in a class, on paper. | #1 completed: Carla | completed (shown) → Carla
2026-11-20 Fri  Diego and Marta complete. | #1 completed: Diego Marta | completed → Diego Marta
2026-11-25 Wed  Hana gets until 20 December. | #1 not_started due 2026-12-20: Hana
2026-11-27 Fri  due_14 → Karl | due_3 → Bruno Nils Owen
2026-12-02 Wed  Elena is back. | #1 not_started due 2027-01-06: Elena | assigned → Elena
2026-12-03 Thu  Bruno completes in the days of grace. | #1 completed: Bruno | completed → Bruno
2026-12-06 Sun  #1 not_started overdue: Nils Owen
2026-12-07 Mon  due_14 → Hana | due_3 → Karl | overdue → Nils Owen
2026-12-14 Mon  Karl completes in his. | #1 completed: Karl | completed → Karl | team_overdue → Iker
2026-12-17 Thu  due_3 → Hana
2026-12-18 Fri  Hana completes within her extension. | #1 completed: Hana | completed → Hana | due_14 → Elena
2026-12-28 Mon  Elena completes. | #1 completed: Elena | completed → Elena | lead_overdue → Julia
2027-01-04 Mon  refresher → Ana Iker Julia
2027-01-05 Tue  #1 not_started due 2027-03-07: Gloria | assigned → Gloria
2027-01-20 Wed  Owen completes late. | #1 completed: Owen | completed → Owen
2027-02-08 Mon  Lucía is hired outside of the window. | #1 not_started due 2027-03-15: Lucía | assigned → Lucía
2027-02-16 Tue  due_14 → Gloria
2027-02-17 Wed  refresher (shown) → Carla
2027-02-18 Thu  refresher → Diego Marta
2027-02-24 Wed  due_14 → Lucía
2027-03-01 Mon  Felix returns. | #1 not_started due 2027-04-05: Felix | assigned → Felix | due_3 → Gloria
2027-03-03 Wed  refresher → Bruno
2027-03-08 Mon  #1 not_started overdue: Gloria | due_3 → Lucía | overdue → Gloria
2027-03-12 Fri  Lucía completes in her days of grace. | #1 completed: Lucía | completed → Lucía
2027-03-15 Mon  refresher → Karl | team_overdue → Iker
2027-03-17 Wed  due_14 → Felix
2027-03-18 Thu  refresher → Hana
2027-03-29 Mon  due_3 → Felix | lead_overdue → Julia | refresher → Elena
2027-03-30 Tue  Felix completes. | #1 completed: Felix | completed → Felix
2027-04-20 Tue  refresher → Owen
2027-05-03 Mon  Diego moves back to the West.
2027-06-10 Thu  refresher → Lucía
2027-06-21 Mon  Owen leaves, who has finished.
2027-06-28 Mon  refresher → Felix
2027-08-23 Mon  Pablo is hired outside of the window. | #1 not_started due 2027-09-27: Pablo | assigned → Pablo
2027-09-08 Wed  due_14 → Pablo
2027-09-20 Mon  due_3 → Pablo
2027-09-26 Sun  The program stands still, until 4 October.
2027-09-28 Tue  #1 not_started overdue: Pablo
2027-10-05 Tue  It wakes in the second window; who was late for the first, or came after it, has that counted. | #2 not_started due 2027-12-05: Ana Bruno Carla Diego Gloria Hana Iker Julia Karl Marta Nils Pablo | opening → Ana Bruno Diego Gloria Hana Iker Julia Karl Marta Nils Pablo | opening (shown) → Carla
2027-10-08 Fri  Ana completes. | #2 completed: Ana | completed → Ana
2027-10-15 Fri  Marta is promoted into another agency. | #2 withdrawn: Marta | ended → Marta
2027-10-20 Wed  The due date is changed to 15 December. | #2 not_started due 2027-12-20: Bruno Carla Diego Elena Gloria Hana Iker Julia Karl Nils Pablo | opening → Elena
2027-11-22 Mon  Bruno, Carla, Iker, Julia and Pablo complete. | #2 completed: Bruno Carla Iker Julia Pablo | completed → Bruno Iker Julia Pablo | completed (shown) → Carla
2027-12-01 Wed  due_14 → Diego Elena Gloria Hana Karl Nils
2027-12-13 Mon  due_3 → Diego Elena Gloria Hana Karl Nils
2027-12-17 Fri  Diego completes in the days of grace. | #2 completed: Diego | completed → Diego
2027-12-21 Tue  #2 not_started overdue: Elena Gloria Hana Karl Nils | overdue → Elena Gloria Hana Karl Nils
2027-12-27 Mon  team_overdue → Iker
2028-01-06 Thu  refresher → Ana
2028-01-10 Mon  lead_overdue → Julia
`
