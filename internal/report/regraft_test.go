package report_test

import (
	"slices"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// forest is some agencies, of which only later ones are below earlier ones.
type forest struct {
	all   []agency.Agency
	links [][]agency.Link // of each
}

func day(n int) lang.Date { return lang.Date{Year: 2026, Month: 1, Day: 1}.AddDays(n) }

func drawForest(t *rapid.T) (f forest) {
	for i := range 6 {
		zone := rapid.SampledFrom([]string{"east", "west"}).Draw(t, "zone")
		f.all = append(f.all, agency.Agency{ID: uuid.UUID{15: byte(i + 1)}, TimeZone: zone})
		f.links = append(f.links, drawLinks(t, f.all))
	}
	return f
}

// drawLinks are links of the last agency, with days between them on which it stands at the top.
func drawLinks(t *rapid.T, all []agency.Agency) (links []agency.Link) {
	me := len(all) - 1
	if me == 0 {
		return nil
	}
	from := 0
	for range rapid.IntRange(0, 3).Draw(t, "links") {
		from += rapid.IntRange(1, 12).Draw(t, "from")
		l := agency.Link{Agency: all[me].ID, Parent: all[rapid.IntRange(0, me-1).Draw(t, "parent")].ID, From: day(from)}
		if rapid.Bool().Draw(t, "open") {
			return append(links, l)
		}
		from += rapid.IntRange(0, 12).Draw(t, "long")
		l.To = day(from)
		links = append(links, l)
	}
	return links
}

func (f forest) grounds() *report.Grounds { return report.NewGrounds(f.all, slices.Concat(f.links...)) }

func drawChanges(t *rapid.T, f forest) (changes []report.Change) {
	for range rapid.IntRange(0, 12).Draw(t, "changes") {
		n := rapid.IntRange(-3, 3).Draw(t, "people")
		changes = append(changes, report.Change{Agency: rapid.SampledFrom(f.all).Draw(t, "where").ID, Module: rapid.SampledFrom([]string{"m", "n"}).Draw(t, "module"),
			Day: day(rapid.IntRange(0, 40).Draw(t, "day")), Count: report.Count{Roster: n, Overdue: 2 * n}})
	}
	return changes
}

// totals are the rows that moves make, of one agency.
func totals(moves []report.Move, of uuid.UUID) (rows []report.Total) {
	for len(moves) > 0 {
		n := slices.IndexFunc(moves, func(m report.Move) bool { return m.Series != moves[0].Series })
		if n < 0 {
			n = len(moves)
		}
		if moves[0].Agency == of {
			rows = append(rows, report.Add(nil, moves[:n])...)
		}
		moves = moves[n:]
	}
	return rows
}

// sameStandings fails unless moves come to the same.
func sameStandings(t *rapid.T, want []report.Move, got ...[]report.Move) {
	sum := func(moves []report.Move) map[report.Move]report.Count {
		all := map[report.Move]report.Count{}
		for _, m := range moves {
			key := report.Move{Series: m.Series, Day: m.Day}
			if all[key] = all[key].Plus(m.Count); all[key] == (report.Count{}) {
				delete(all, key)
			}
		}
		return all
	}
	if d := cmp.Diff(sum(want), sum(slices.Concat(got...))); d != "" {
		t.Fatalf("want -, got +\n%s", d)
	}
}

// TestAMovedAgencyTakesItsFiguresAlong: after its place has changed, for whichever days, standings are what they would be had
// the tree been the other one when everything was folded.
func TestAMovedAgencyTakesItsFiguresAlong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForest(t)
		changes := drawChanges(t, f)
		before := f.grounds()
		moved := rapid.IntRange(1, len(f.all)-1).Draw(t, "moved")
		f.links[moved] = drawLinks(t, f.all[:moved+1])
		after := f.grounds()
		rows := totals(before.Moves(changes), f.all[moved].ID)
		sameStandings(t, after.Moves(changes), before.Moves(changes), report.Regraft(before, after, f.all[moved].ID, rows))
	})
}

// TestAnotherTimeZoneTakesItsOwnPeople: and nobody else.
func TestAnotherTimeZoneTakesItsOwnPeople(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForest(t)
		changes := drawChanges(t, f)
		before := f.grounds()
		it := rapid.IntRange(0, len(f.all)-1).Draw(t, "it")
		id, was := f.all[it].ID, f.all[it].TimeZone
		f.all[it].TimeZone = "south"
		rows := totals(before.Moves(changes), id)
		for _, below := range before.Below(id) {
			rows = append(rows, totals(before.Moves(changes), below)...)
		}
		rows = slices.DeleteFunc(rows, func(t report.Total) bool { return t.TimeZone != was })
		sameStandings(t, f.grounds().Moves(changes), before.Moves(changes), report.Rezone(before, id, "south", rows))
	})
}
