package store_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// squad is the town with a trainer of its police, and the service that keeps groups.
type squad struct {
	*town
	groups  *agency.Groups
	trainer access.Actor
	at      time.Time
	db      *sql.DB
}

// eachSquad runs a test on both databases.
func eachSquad(t *testing.T, test func(t *testing.T, q *squad)) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			q := &squad{town: newTown(t, s), at: noon, db: storetest.Raw(t, o)}
			q.groups = &agency.Groups{Store: s, Now: func() time.Time { return q.at }, NewID: newID}
			tom := agency.Person{ID: newID(), GivenNames: "Tom", FirstSurname: "Hale"}
			must(t, s.InsertPeople(t.Context(), tom))
			q.trainer = access.Actor{Person: tom.ID, Grants: []access.Grant{{Agency: q.police.ID, Role: access.Trainer}}}
			test(t, q)
		})
	}
}

// waiting are the people whose enrollments are to be held against the assignments again; then nobody is.
func (q *squad) waiting() (all []string) {
	q.t.Helper()
	rows, err := q.db.Query("SELECT given_names FROM people WHERE id IN (SELECT person_id FROM pending_people) ORDER BY 1")
	must(q.t, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		must(q.t, rows.Scan(&name))
		all = append(all, name)
	}
	must(q.t, rows.Err())
	_, err = q.db.Exec("DELETE FROM pending_people")
	must(q.t, err)
	return all
}

// asks assigns a module to a group.
func (q *squad) asks(g agency.Group) uuid.UUID {
	q.t.Helper()
	a := assign.Assignment{ID: newID(), Agency: q.police.ID, Modules: []string{"m", "n"}, Targets: []assign.Target{{Group: g.ID}}, OpensOn: on("2026-03-01"),
		Due: assign.DueNever, Repeat: assign.RepeatNever, Joiners: assign.JoinersSame, Held: assign.HeldCounts, MadeAt: noon}
	must(q.t, q.s.InsertAssignment(q.t.Context(), a))
	return a.ID
}

// inside lists who is in a group by given name.
func (q *squad) inside(g agency.Group) []string {
	q.t.Helper()
	p, err := q.groups.Portrait(q.t.Context(), q.trainer, g.ID, uuid.Nil, 50)
	must(q.t, err)
	names := []string{}
	for _, i := range p.People {
		names = append(names, i.GivenNames)
	}
	if p.Count != len(names) {
		q.t.Errorf("%d are counted, %q are there", p.Count, names)
	}
	return names
}

// keep makes a group of the trainer's.
func (q *squad) keep(g agency.Group) agency.Group {
	q.t.Helper()
	if g.Agency == uuid.Nil {
		g.Agency = q.police.ID
	}
	if g.Name == "" {
		g.Name = "Patrol"
	}
	g, err := q.groups.Make(q.t.Context(), q.trainer, g, false)
	must(q.t, err)
	return g
}

func (q *squad) posted(name, number, position string, at agency.Agency, from string) uuid.UUID {
	q.t.Helper()
	p := agency.Person{ID: newID(), GivenNames: name, FirstSurname: "Z", Email: strings.ToLower(name) + "@x.example"}
	must(q.t, q.s.InsertPeople(q.t.Context(), p))
	must(q.t, q.s.InsertPostings(q.t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: at.ID, Position: position, BadgeNumber: number, From: on(from), Primary: true}))
	return p.ID
}

func TestAList(t *testing.T) {
	eachSquad(t, func(t *testing.T, q *squad) {
		ctx := t.Context()
		ana, ben, far := q.posted("Ana", "1", "", q.police, "2025-01-01"), q.posted("Ben", "2", "", q.police, "2025-01-01"), q.posted("Far", "3", "", q.state, "2025-01-01")
		g := q.keep(agency.Group{Kind: agency.ListGroup, Rule: agency.Rule{Position: "ignored"}})
		add := func(want int, people ...uuid.UUID) {
			t.Helper()
			n, err := q.groups.Add(ctx, q.trainer, g.ID, people)
			must(t, err)
			if n != want {
				t.Errorf("%d were added, want %d", n, want)
			}
		}
		remove := func(want int, people ...uuid.UUID) {
			t.Helper()
			n, err := q.groups.Remove(ctx, q.trainer, g.ID, people)
			must(t, err)
			if n != want {
				t.Errorf("%d were removed, want %d", n, want)
			}
		}
		is := func(what string, got []string, want ...string) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		add(2, ana, ben, far, newID()) // who works elsewhere, and who is nobody, are left out
		is("waiting while nothing asks the group", q.waiting())
		q.asks(g)
		add(0, ana, ana)
		is("waiting when nothing changed", q.waiting())
		remove(1, ana, far)
		is("waiting after a removal", q.waiting(), "Ana")
		is("inside", q.inside(g), "Ben")
		add(1, ana) // on the day she was added and taken off
		is("waiting after an addition", q.waiting(), "Ana")
		remove(1, ana)
		q.at = q.at.AddDate(0, 0, 3)
		add(1, ana)
		is("inside", q.inside(g), "Ana", "Ben")

		// Ben moves up to the state, which is beyond the group.
		_, err := q.db.Exec("UPDATE postings SET to_on = '2026-03-12' WHERE person_id = '" + ben.String() + "'")
		must(t, err)
		must(t, q.s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: ben, Agency: q.state.ID, From: on("2026-03-13"), Primary: true}))
		p, err := q.groups.Portrait(ctx, q.trainer, g.ID, uuid.Nil, 50)
		must(t, err)
		if p.Count != 1 || p.AllAway != 1 || p.Away[0].GivenNames != "Ben" || p.Away[0].Agency != q.state.ID || p.Has(q.state.ID) || p.Away[0].AddedBy != "Tom Hale" || p.Away[0].AddedOn != on("2026-03-11") {
			t.Errorf("%d inside, away %+v", p.Count, p.Away)
		}
		if p.People[0].AddedBy != "Tom Hale" || p.People[0].AddedOn != on("2026-03-14") || len(p.Uses) != 1 || !slices.Equal(p.Uses[0].Modules, []string{"m", "n"}) {
			t.Errorf("%+v, asked by %+v", p.People[0], p.Uses)
		}

		// Ana's second row was on the list too; who goes on is in it once, and leaves it by both.
		twin := q.posted("Twin", "9", "", q.police, "2025-01-01")
		add(1, twin)
		must(t, q.s.MakeAlias(ctx, twin, ana))
		is("inside after a merge", q.inside(g), "Ana")
		remove(1, ana)
		is("inside after the last removal", q.inside(g))
		q.waiting()

		trail, err := q.s.Trail(ctx, access.Everywhere(), on("2026-03-14"), access.TrailQuestion{Thing: ana, Zone: time.UTC}, 50)
		must(t, err)
		var told []audit.Action
		for _, e := range trail {
			told = append(told, e.Action)
		}
		if want := []audit.Action{audit.PersonUnlisted, audit.PersonListed, audit.PersonUnlisted, audit.PersonListed, audit.PersonUnlisted, audit.PersonListed}; !slices.Equal(told, want) {
			t.Errorf("of Ana was told %q", told)
		}
	})
}

func TestARule(t *testing.T) {
	eachSquad(t, func(t *testing.T, q *squad) {
		ctx := t.Context()
		q.posted("Ana", "1", "Oficial de Policía", q.police, "2026-02-01")
		q.posted("Ben", "2", "OFICIAL DE POLICÍA", q.police, "2024-01-01")
		q.posted("Cid", "3", "Jefe", q.police, "2026-02-10")
		q.posted("Far", "4", "Oficial de Policía", q.state, "2026-02-01")
		g := q.keep(agency.Group{Kind: agency.RuleGroup, Rule: agency.Rule{Position: " oficial  de policia"}})
		if got := q.inside(g); !slices.Equal(got, []string{"Ana", "Ben"}) {
			t.Errorf("by position: %q", got)
		}
		if n, err := q.groups.Add(ctx, q.trainer, g.ID, []uuid.UUID{newID()}); !fault.Is(err, fault.Conflict) {
			t.Errorf("%d were put into a rule: %v", n, err)
		}
		q.asks(g)
		g.Rule = agency.Rule{JoinedOn: on("2026-02-01")}
		must(t, q.groups.Change(ctx, q.trainer, g, false))
		if got := q.inside(g); !slices.Equal(got, []string{"Ana", "Cid"}) {
			t.Errorf("by day: %q", got)
		}
		if got := q.waiting(); !slices.Equal(got, []string{"Ana", "Ben", "Cid"}) {
			t.Errorf("waiting are %q", got)
		}
		g.Name = "Renamed"
		must(t, q.groups.Change(ctx, q.trainer, g, false))
		must(t, q.groups.Change(ctx, q.trainer, g, false)) // to what it is
		if got := q.waiting(); len(got) > 0 {
			t.Errorf("after a new name %q wait", got)
		}
		kept, err := q.groups.Group(ctx, q.trainer, g.ID)
		must(t, err)
		if kept.Name != "Renamed" || kept.Rule != g.Rule || kept.ByName != "Tom Hale" {
			t.Errorf("%+v", kept)
		}
		list, err := q.groups.List(ctx, q.trainer, q.police.ID, false, 0, 10)
		must(t, err)
		if len(list) != 1 || list[0].Inside != 2 {
			t.Errorf("%+v", list)
		}

		// Everybody of a tree is asked again; of a part of it, not.
		boss := access.Actor{Person: q.officer.ID, Grants: []access.Grant{{Agency: q.state.ID, Role: access.Administrator}}}
		all := agency.Group{Agency: q.state.ID, Name: "All", Kind: agency.RuleGroup}
		_, err = q.groups.Make(ctx, boss, all, false)
		refused(t, "everybody", err, "group.whole")
		all.Rule.JoinedOn = on("1900-01-01")
		_, err = q.groups.Make(ctx, boss, all, false)
		refused(t, "everybody who joined since 1900", err, "group.whole")
		if p, err := q.groups.Preview(ctx, boss, all); err != nil || !p.Whole || p.Count != 5 || len(p.First) != 5 || p.First[0].Joined.IsZero() {
			t.Errorf("%+v, %v", p, err)
		}
		_, err = q.groups.Make(ctx, boss, all, true)
		must(t, err)
		all.Rule = agency.Rule{Agency: q.police.ID}
		_, err = q.groups.Make(ctx, boss, all, false)
		must(t, err)
		nobody := q.keep(agency.Group{Kind: agency.RuleGroup, Rule: agency.Rule{Position: "Capitán"}})
		if got := q.inside(nobody); len(got) > 0 {
			t.Errorf("captains are %q", got)
		}
	})
}

func TestWhatIsNoGroup(t *testing.T) {
	eachSquad(t, func(t *testing.T, q *squad) {
		ctx := t.Context()
		for name, c := range map[string]struct {
			g    agency.Group
			want string
		}{
			"no name":         {agency.Group{Name: " \t "}, "group.no_name"},
			"a long name":     {agency.Group{Name: strings.Repeat("ñ", 81)}, "group.long_name"},
			"hidden letters":  {agency.Group{Name: "Pat\u202erol"}, "group.hidden_letters"},
			"no agency":       {agency.Group{Name: "x", Agency: uuid.Nil}, "posting.no_agency"},
			"a day to come":   {agency.Group{Name: "x", Kind: agency.RuleGroup, Rule: agency.Rule{JoinedOn: on("2026-03-12")}}, "group.joined_later"},
			"a long position": {agency.Group{Name: "x", Kind: agency.RuleGroup, Rule: agency.Rule{Position: strings.Repeat("x", 101)}}, "person.too_long"},
		} {
			if name != "no agency" {
				c.g.Agency = q.police.ID
			}
			_, err := q.groups.Make(ctx, q.trainer, c.g, true)
			refused(t, name, err, c.want)
		}
		boss := access.Actor{Person: q.officer.ID, Grants: []access.Grant{{Agency: q.state.ID, Role: access.Administrator}}}
		up := agency.Group{Name: "x", Agency: q.police.ID, Kind: agency.RuleGroup, Rule: agency.Rule{Agency: q.state.ID}}
		_, err := q.groups.Make(ctx, boss, up, true)
		refused(t, "a rule above the group", err, "group.rule_beyond")
		for name, g := range map[string]agency.Group{
			"beyond the scope": {Name: "x", Agency: q.state.ID}, "a rule beyond the scope": up, "an agency that is none": {Name: "x", Agency: newID()},
		} {
			if _, err := q.groups.Make(ctx, q.trainer, g, true); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}

		// Another's group is nobody's.
		theirs, err := q.groups.Make(ctx, boss, agency.Group{Name: "Theirs", Agency: q.state.ID}, true)
		must(t, err)
		_, portrait := q.groups.Portrait(ctx, q.trainer, theirs.ID, uuid.Nil, 5)
		_, answer := q.groups.Answer(ctx, q.trainer, theirs.ID, "1")
		_, add := q.groups.Add(ctx, q.trainer, theirs.ID, []uuid.UUID{q.officer.ID})
		_, remove := q.groups.Remove(ctx, q.trainer, theirs.ID, []uuid.UUID{q.officer.ID})
		for what, err := range map[string]error{"portrait": portrait, "answer": answer, "add": add, "remove": remove,
			"change": q.groups.Change(ctx, q.trainer, theirs, true), "end": q.groups.End(ctx, q.trainer, theirs.ID, nil)} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of another's group: %v", what, err)
			}
		}
	})
}

func TestAGroupEnds(t *testing.T) {
	eachSquad(t, func(t *testing.T, q *squad) {
		ctx := t.Context()
		g := q.keep(agency.Group{Kind: agency.ListGroup})
		_, err := q.groups.Add(ctx, q.trainer, g.ID, []uuid.UUID{q.officer.ID})
		must(t, err)
		one, two := q.asks(g), q.asks(g)
		refused(t, "unseen", q.groups.End(ctx, q.trainer, g.ID, []uuid.UUID{one}), "group.in_use")
		_, err = q.db.Exec("INSERT INTO assignment_ends (assignment_id, ended_on, reason, ended_at) VALUES ('" + two.String() + "', '2026-03-11', 'cancelled', '2026-03-11T00:00:00.000000Z')")
		must(t, err)
		must(t, q.groups.End(ctx, q.trainer, g.ID, []uuid.UUID{one}))
		if got := q.waiting(); !slices.Equal(got, []string{"Lucía"}) {
			t.Errorf("waiting are %q", got)
		}
		_, err = q.groups.Add(ctx, q.trainer, g.ID, []uuid.UUID{q.officer.ID})
		refused(t, "an addition to what has ended", err, "group.has_ended")
		refused(t, "a change of what has ended", q.groups.Change(ctx, q.trainer, g, true), "group.has_ended")
		refused(t, "a second end", q.groups.End(ctx, q.trainer, g.ID, nil), "group.has_ended")
		ended, err := q.groups.List(ctx, q.trainer, uuid.Nil, true, 0, 10)
		must(t, err)
		if len(ended) != 1 || ended[0].EndedOn != on("2026-03-11") {
			t.Errorf("%+v", ended)
		}
	})
}

func TestPastedLines(t *testing.T) {
	eachSquad(t, func(t *testing.T, q *squad) {
		ctx := t.Context()
		precinct := agency.Agency{ID: newID(), Parent: q.police.ID, Country: "mx", Level: agency.Local, Code: "P1", Names: lang.Text{"en": "P", "es": "P"}, TimeZone: "America/Mexico_City"}
		other := agency.Agency{ID: newID(), Parent: q.state.ID, Country: "mx", Level: agency.Local, Code: "O", Names: lang.Text{"en": "O", "es": "O"}, TimeZone: "America/Mexico_City"}
		must(t, q.s.InsertAgencies(ctx, on("2020-01-01"), precinct, other))
		ana := q.posted("Ana", "A-7", "", q.police, "2025-01-01")
		q.posted("Ben", "B-1", "", q.police, "2025-01-01") // Lucía's employee number and his are one apart by agency
		q.posted("Cid", "B-1", "", precinct, "2025-01-01")
		q.posted("Dan", "D", "", other, "2025-01-01")
		q.posted("Eva", "A-7", "", other, "2025-01-01")
		gone := q.posted("Gil", "G", "", q.police, "2025-01-01")
		_, err := q.db.Exec("UPDATE postings SET to_on = '2026-03-01' WHERE person_id = '" + gone.String() + "'")
		must(t, err)
		both := access.Actor{Person: q.trainer.Person, Grants: []access.Grant{{Agency: q.police.ID, Role: access.Trainer}, {Agency: other.ID, Role: access.Trainer}}}
		g := q.keep(agency.Group{Kind: agency.ListGroup})
		_, err = q.groups.Add(ctx, q.trainer, g.ID, []uuid.UUID{q.officer.ID})
		must(t, err)
		pasted := "a-7\n\n  ANA@x.example \r\nE1\nB-1\nD\nG\nnobody\n<b>'; DROP TABLE people; --\n\u202eB-1\n" + strings.Repeat("9", 300)
		lines, err := q.groups.Answer(ctx, both, g.ID, pasted)
		must(t, err)
		var got []string
		for _, l := range lines {
			got = append(got, fmt.Sprintf("%d %s %s %s", l.Number, l.Text, l.Answer, l.Whom.Name))
		}
		want := []string{"1 a-7 adds Ana Z", "3 ANA@x.example in Ana Z", "4 E1 in Lucía Ávila Núñez", "5 B-1 several ", "6 D elsewhere Dan Z", "7 G elsewhere Gil Z",
			"8 nobody not_found ", "9 <b>'; DROP TABLE people; -- not_found ", "10 B-1 not_found ", "11 " + strings.Repeat("9", 60) + "… not_found "}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		// To who sees the police alone, the others do not exist.
		lines, err = q.groups.Answer(ctx, q.trainer, g.ID, "D")
		must(t, err)
		if lines[0].Answer != agency.LineNotFound {
			t.Errorf("%+v", lines)
		}
		if n, err := q.groups.Add(ctx, q.trainer, g.ID, []uuid.UUID{ana, gone}); n != 1 || err != nil {
			t.Errorf("%d were added: %v", n, err)
		}
		_, err = q.groups.Answer(ctx, q.trainer, g.ID, strings.Repeat("1\n", 5000))
		refused(t, "5,000 lines", err, "group.many_lines")
		_, err = q.groups.Answer(ctx, q.trainer, g.ID, " \n\t\n")
		refused(t, "empty lines", err, "group.no_lines")
		_, err = q.groups.Add(ctx, q.trainer, g.ID, nil)
		refused(t, "nobody", err, "people.nobody_ticked")
		if lines, err := q.groups.Answer(ctx, q.trainer, g.ID, strings.Repeat("a-7\n", 2000)); err != nil || len(lines) != 2000 || lines[0].Answer != agency.LineIn {
			t.Errorf("%d lines: %v", len(lines), err)
		}
	})
}
