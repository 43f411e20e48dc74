package agency_test

import (
	"fmt"
	"slices"
	stringsof "strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
)

// The import goes into agency 0 and those below it, 1 and 2; agency 3 is a stranger's.
var forest = agency.NewTree([]agency.Agency{{ID: number(0), Code: "HQ"}, {ID: number(1), Code: "A", Parent: number(0)},
	{ID: number(2), Code: "B", Parent: number(0)}, {ID: number(3), Code: "X"}})

func day(s string) (d lang.Date) {
	if err := d.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return d
}

// known is somebody with numbers E1 and B1 at an agency, from a day to a day; there are no days for no posting.
func known(id, at int, from, to string) *agency.Known {
	k := &agency.Known{Person: agency.Person{ID: number(100 + id), GivenNames: "Ana", FirstSurname: "Ruiz", Email: "ana@example.gov"}}
	p := agency.Posting{ID: number(200 + id), Person: k.Person.ID, Agency: number(at), Position: "Chief", EmployeeNumber: fmt.Sprint("E", id), BadgeNumber: fmt.Sprint("B", id), From: day(from), To: day(to), Primary: true}
	switch {
	case from == "":
	case to != "" && p.To.Before(today):
		k.Last = p
	default:
		k.Now = p
	}
	return k
}

// line makes a row of columns and their values; names stand in every file.
func line(said ...string) agency.RosterRow {
	r := agency.RosterRow{Line: 7, GivenNames: "Ana", FirstSurname: "Ruiz", Columns: []agency.Column{agency.ColGivenNames, agency.ColFirstSurname}}
	for i := 0; i < len(said); i += 2 {
		column, value := agency.Column(said[i]), said[i+1]
		r.Columns = append(r.Columns, column)
		switch column {
		case agency.ColGivenNames:
			r.GivenNames = value
		case agency.ColSecondSurname:
			r.SecondSurname = value
		case agency.ColEmail:
			r.Email, r.EmailKey = value, stringsof.ToLower(value)
		case agency.ColLanguage:
			r.Language = lang.Tag(value)
		case agency.ColEmployeeNumber:
			r.EmployeeNumber, r.EmployeeKey = value, stringsof.ToLower(value)
		case agency.ColBadgeNumber:
			r.BadgeNumber, r.BadgeKey = value, stringsof.ToLower(value)
		case agency.ColAgencyCode:
			r.AgencyCode = value
		case agency.ColPosition:
			r.Position = value
		case agency.ColFrom:
			r.From = day(value)
		default:
			panic(column)
		}
	}
	return r
}

// decided writes a change down.
func decided(c agency.Change) string {
	out := string(c.Kind)
	for _, f := range c.Fields {
		out += fmt.Sprintf(" %s:%s>%s", f.Field, f.Before, f.After)
	}
	for _, r := range c.Reasons {
		out += " " + filled(r.Key, r.Args)
	}
	if c.End != uuid.Nil {
		out += fmt.Sprintf("; end %d on %s", c.End[15]-201, c.EndOn)
	}
	if c.Outside {
		out += " outside"
	}
	if p := c.Posting; p.Agency != uuid.Nil {
		out += "; post"
		if p.ID != uuid.Nil {
			out += fmt.Sprint(" ", p.ID[15]-201)
		}
		out += fmt.Sprintf(" at %d from %s", p.Agency[15]-1, p.From)
		for _, s := range []string{p.To.String(), p.Position, p.EmployeeNumber, p.BadgeNumber} {
			out += " " + s
		}
	}
	return out
}

func TestPlan(t *testing.T) {
	here, there, gone := known(1, 1, "2024-01-01", ""), known(1, 3, "2024-01-01", ""), known(1, 1, "2024-01-01", "2025-06-30")
	other, left := known(2, 1, "2024-01-01", ""), known(2, 1, "2024-01-01", "2025-06-30")
	leftFor3 := known(1, 3, "2025-07-01", "")
	leftFor3.Last = gone.Last
	today1, until := known(1, 1, "2026-11-22", ""), known(1, 1, "2024-01-01", "2026-12-31")
	back := known(1, 1, "2025-08-01", "")
	back.Last = gone.Last
	lastDay := known(1, 1, "2024-01-01", "2026-11-21")
	lastDay.Last.To = today
	match := func(employee, badge, email *agency.Known) agency.Match {
		return agency.Match{ByEmployee: employee, ByBadge: badge, ByEmail: email}
	}
	for _, c := range []struct {
		name string
		row  agency.RosterRow
		m    agency.Match
		want string
	}{
		{"nobody", line("employee_number", "E9"), agency.Match{}, "added; post at 0 from 2026-11-22   E9 "},
		{"nobody, with all there is", line("badge_number", "B9", "agency_code", "b", "position", "Guard", "from", "2020-05-01"), agency.Match{}, "added; post at 2 from 2020-05-01  Guard  B9"},
		{"the same", line("employee_number", "E1"), match(here, nil, nil), "same; post 1 at 1 from 2024-01-01  Chief E1 B1"},
		{"the same, by badge", line("badge_number", "B1"), match(nil, here, nil), "same; post 1 at 1 from 2024-01-01  Chief E1 B1"},
		{"the same, by all", line("employee_number", "E1", "badge_number", "B1", "email", "ANA@example.gov"), match(here, here, here), "same; post 1 at 1 from 2024-01-01  Chief E1 B1"},
		{"fields", line("employee_number", "E1", "given_names", "Eva", "second_surname", "Paz", "language", "es", "position", "", "email", "eva@example.gov"), match(here, nil, nil),
			"changed given_names:Ana>Eva second_surname:>Paz email:ana@example.gov>eva@example.gov language:>es position:Chief>; post 1 at 1 from 2024-01-01   E1 B1"},
		{"an empty cell erases", line("badge_number", "B1", "employee_number", "", "email", ""), match(nil, here, nil), "changed email:ana@example.gov> employee_number:E1>; post 1 at 1 from 2024-01-01  Chief  B1"},
		{"a number found by address", line("employee_number", "E5", "email", "ana@example.gov"), match(nil, nil, here), "changed employee_number:E1>E5; post 1 at 1 from 2024-01-01  Chief E5 B1"},
		{"began earlier", line("employee_number", "E1", "from", "2023-01-01"), match(here, nil, nil), "changed from:2024-01-01>2023-01-01; post 1 at 1 from 2023-01-01  Chief E1 B1"},
		{"began before the last posting ended", line("employee_number", "E1", "from", "2025-06-30"), match(back, nil, nil), "rejected from_overlaps"},
		{"until a day to come", line("employee_number", "E1"), match(until, nil, nil), "same; post 1 at 1 from 2024-01-01 2026-12-31 Chief E1 B1"},

		{"moved", line("employee_number", "E1", "agency_code", "B"), match(here, nil, nil), "moved agency_code:A>B; end 1 on 2026-11-21; post at 2 from 2026-11-22  Chief E1 B1"},
		{"moved on a day, with a new badge", line("employee_number", "E1", "agency_code", "B", "badge_number", "B7", "from", "2026-10-01"), match(here, nil, nil),
			"moved agency_code:A>B badge_number:B1>B7; end 1 on 2026-09-30; post at 2 from 2026-10-01  Chief E1 B7"},
		{"moved up by an empty code", line("employee_number", "E1", "agency_code", ""), match(here, nil, nil), "moved agency_code:A>HQ; end 1 on 2026-11-21; post at 0 from 2026-11-22  Chief E1 B1"},
		{"moved before they came", line("employee_number", "E1", "agency_code", "B", "from", "2024-01-01"), match(here, nil, nil), "rejected from_overlaps"},
		{"moved on their first day", line("employee_number", "E1", "agency_code", "B"), match(today1, nil, nil), "moved agency_code:A>B; post 1 at 2 from 2026-11-22  Chief E1 B1"},
		{"from outside by address", line("employee_number", "E9", "email", "ana@example.gov"), match(nil, nil, there),
			"moved agency_code:>HQ employee_number:>E9; end 1 on 2026-11-21 outside; post at 0 from 2026-11-22   E9 "},
		{"a unit that is not here", line("employee_number", "E1", "agency_code", "X"), match(here, nil, nil), "rejected unknown_agency Code=X"},

		{"returned", line("employee_number", "E1"), match(gone, nil, nil), "returned from:>2026-11-22; post at 1 from 2026-11-22  Chief E1 B1"},
		{"returned to the agency itself", line("employee_number", "E1", "agency_code", ""), match(gone, nil, nil), "returned agency_code:A>HQ from:>2026-11-22; post at 0 from 2026-11-22  Chief E1 B1"},
		{"returned to another unit", line("employee_number", "E1", "agency_code", "B", "from", "2026-01-15"), match(gone, nil, nil), "returned agency_code:A>B from:>2026-01-15; post at 2 from 2026-01-15  Chief E1 B1"},
		{"never ended after all", line("employee_number", "E1", "agency_code", "A", "from", "2024-01-01"), match(gone, nil, nil), "returned from:>2024-01-01; post 1 at 1 from 2024-01-01  Chief E1 B1"},
		{"returned before they left", line("employee_number", "E1", "from", "2025-06-30"), match(gone, nil, nil), "rejected from_overlaps"},
		{"returned on the day they left", line("employee_number", "E1", "agency_code", "A"), match(lastDay, nil, nil), "returned from:>2026-11-23; post at 1 from 2026-11-23  Chief E1 B1"},
		{"known, never posted", line("employee_number", "E1", "email", "ana@example.gov"), match(nil, nil, known(1, 1, "", "")), "added from:>2026-11-22 employee_number:>E1; post at 0 from 2026-11-22   E1 "},

		{"twins", agency.RosterRow{Line: 7}, agency.Match{ByEmployee: here, Twin: 9}, "rejected twin Other=9"},
		{"number and address of two people", line("employee_number", "E1", "email", "x@example.gov"), match(here, nil, other), "rejected two_people"},
		{"another's badge", line("employee_number", "E1", "badge_number", "B2"), match(here, other, nil), "rejected number_taken"},
		{"a badge of somebody who left", line("employee_number", "E1", "badge_number", "B2"), match(here, left, nil), "changed badge_number:B1>B2; post 1 at 1 from 2024-01-01  Chief E1 B2"},
		{"a new employee with another's badge", line("employee_number", "E9", "badge_number", "B2"), match(nil, other, nil), "rejected number_taken"},
		{"a new employee with the badge of somebody who left", line("employee_number", "E9", "badge_number", "B2"), match(nil, left, nil), "added; post at 0 from 2026-11-22   E9 B2"},
		{"a number whose holder works elsewhere by now", line("employee_number", "E1"), match(leftFor3, nil, nil), "added; post at 0 from 2026-11-22   E1 "},
		{"and who says with their address that they are back", line("employee_number", "E1", "email", "ana@example.gov"), match(leftFor3, nil, leftFor3),
			"moved agency_code:>HQ employee_number:>E1; end 1 on 2026-11-21 outside; post at 0 from 2026-11-22   E1 "},
	} {
		i := agency.NewImport(forest, number(0), today)
		if got := decided(i.Plan(c.row, c.m)); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.name, got, c.want)
		}
	}
}

func TestGoneGuard(t *testing.T) {
	for _, c := range []struct {
		gone, before, percent int
		want                  bool
	}{{0, 0, 10, false}, {0, 100, 0, false}, {1, 100, 0, true}, {10, 100, 10, false}, {11, 100, 10, true}, {1, 1, 10, true}, {5, 5, 100, false}} {
		if got := agency.GoneGuard(c.gone, c.before, c.percent); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// records is a small store: who is known, and how a row finds them.
type records struct {
	people   []agency.Person
	postings []agency.Posting
	ids      int
}

func (r *records) known(id uuid.UUID) *agency.Known {
	k := &agency.Known{}
	for _, p := range r.people {
		if p.ID == id {
			k.Person = p
		}
	}
	for _, p := range r.postings {
		switch {
		case p.Person != id:
		case p.To.IsZero() || !p.To.Before(today):
			k.Now = p
		case k.Last.From.Before(p.From):
			k.Last = p
		}
	}
	return k
}

// holder finds who has a number at the agencies of the import, or had it last.
func (r *records) holder(key string, of func(agency.Posting) string) *agency.Known {
	var best agency.Posting
	for _, p := range r.postings {
		if key == "" || p.Agency == number(3) || stringsof.ToLower(of(p)) != key {
			continue
		}
		if best.ID == uuid.Nil || !best.To.IsZero() && (p.To.IsZero() || best.To.Before(p.To)) {
			best = p
		}
	}
	if best.ID == uuid.Nil {
		return nil
	}
	return r.known(best.Person)
}

func (r *records) match(row agency.RosterRow) (m agency.Match) {
	m.ByEmployee = r.holder(row.EmployeeKey, func(p agency.Posting) string { return p.EmployeeNumber })
	m.ByBadge = r.holder(row.BadgeKey, func(p agency.Posting) string { return p.BadgeNumber })
	for _, p := range r.people {
		if row.EmailKey != "" && stringsof.EqualFold(p.Email, row.EmailKey) {
			m.ByEmail = r.known(p.ID)
		}
	}
	return m
}

// plan decides all rows of a file before any is done.
func (r *records) plan(rows []agency.RosterRow) (all []agency.Change) {
	matches := make([]agency.Match, len(rows))
	for n, row := range rows {
		matches[n] = r.match(row)
	}
	for n, row := range rows {
		for o, other := range rows {
			shared := func(a, b string) bool { return a != "" && a == b }
			meet := slices.ContainsFunc(matches[n].People(), func(id uuid.UUID) bool { return slices.Contains(matches[o].People(), id) })
			if o != n && (meet || shared(row.EmployeeKey, other.EmployeeKey) || shared(row.BadgeKey, other.BadgeKey) || shared(row.EmailKey, other.EmailKey)) {
				matches[n].Twin = other.Line
			}
		}
		all = append(all, agency.NewImport(forest, number(0), today).Plan(row, matches[n]))
	}
	return all
}

func (r *records) id() uuid.UUID {
	r.ids++
	return uuid.UUID{14: 1, 15: byte(r.ids)}
}

func (r *records) apply(changes []agency.Change) {
	for _, c := range changes {
		if c.Kind == agency.Rejected {
			continue
		}
		for n := range r.postings {
			if r.postings[n].ID == c.End {
				r.postings[n].To = c.EndOn
			}
		}
		if c.Person.ID == uuid.Nil {
			c.Person.ID = r.id()
			c.Posting.Person = c.Person.ID
			r.people = append(r.people, agency.Person{ID: c.Person.ID})
		}
		for n := range r.people {
			if r.people[n].ID == c.Person.ID {
				r.people[n] = c.Person
			}
		}
		if c.Posting.ID == uuid.Nil {
			c.Posting.ID = r.id()
			r.postings = append(r.postings, agency.Posting{ID: c.Posting.ID})
		}
		for n := range r.postings {
			if r.postings[n].ID == c.Posting.ID {
				r.postings[n] = c.Posting
			}
		}
	}
}

// Whatever was there and whatever the files say, in any order: postings never overlap nor end before they begin, and a
// row that was taken says nothing new the second time.
func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &records{}
		for range 3 {
			rows := drawFile(t)
			changes := r.plan(rows)
			r.apply(changes)
			if agency.Overlap(r.postings) {
				t.Fatalf("postings overlap: %+v", r.postings)
			}
			for _, p := range r.postings {
				if !p.To.IsZero() && p.To.Before(p.From) || p.Person == uuid.Nil || p.Agency == uuid.Nil {
					t.Fatalf("a posting that cannot be: %+v", p)
				}
			}
			for n, again := range r.plan(rows) {
				if changes[n].Kind != agency.Rejected && again.Kind != agency.Same {
					t.Fatalf("%+v\nfirst %s\nthen %s", rows[n], decided(changes[n]), decided(again))
				}
			}
			r.leave(t)
		}
	})
}

// leave ends some postings by today, and moves some people to the agency outside.
func (r *records) leave(t *rapid.T) {
	for n, p := range r.postings {
		yesterday := today.AddDays(-1)
		if p.To.IsZero() && p.From.Before(yesterday) && rapid.IntRange(0, 3).Draw(t, "leaves") == 0 {
			r.postings[n].To = yesterday
			if rapid.Bool().Draw(t, "elsewhere") {
				r.postings = append(r.postings, agency.Posting{ID: r.id(), Person: p.Person, Agency: number(3), From: today, Primary: true})
			}
		}
	}
}

func drawFile(t *rapid.T) (rows []agency.RosterRow) {
	columns := rapid.SampledFrom([][]string{{"employee_number"}, {"badge_number", "from"}, {"employee_number", "badge_number", "email"}, {"email", "agency_code"},
		{"employee_number", "agency_code", "from"}, {"employee_number", "badge_number", "email", "agency_code", "position", "from"}}).Draw(t, "columns")
	words := map[string][]string{"employee_number": {"", "E1", "E2", "e3"}, "badge_number": {"", "B1", "B2", "B3"}, "email": {"", "a@x.mx", "b@x.mx", "A@x.mx"},
		"agency_code": {"", "A", "b"}, "position": {"", "Chief"}, "from": {"", "2024-01-01", "2026-11-20", "2026-11-22"}}
	for n := range rapid.IntRange(1, 4).Draw(t, "rows") {
		var said []string
		for _, c := range columns {
			said = append(said, c, rapid.SampledFrom(words[c]).Draw(t, c))
		}
		row := line(said...)
		row.Line = n + 2
		if row.EmployeeKey+row.BadgeKey+row.EmailKey != "" { // the reader rejects others
			rows = append(rows, row)
		}
	}
	return rows
}
