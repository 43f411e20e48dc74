package agency

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// atOnce is how many rows are looked up and kept together.
const atOnce = 5000

// Plan reads the file of an import that Receive has begun, and decides row by row what it does. A fault of the file
// refuses the import and is no error of Plan's.
func (r *Rosters) Plan(ctx context.Context, scope access.Scope, in RosterImport, u Upload) error {
	err := r.plan(ctx, scope, in, u)
	if err == nil {
		return nil
	}
	problem := &Reason{Key: "roster.problem.failed"}
	if known := (*fault.Error)(nil); errors.As(err, &known) && known.Kind == fault.Invalid {
		problem, err = &Reason{known.Key, known.Args}, nil
	}
	return errors.Join(err, r.Store.MoveImport(context.WithoutCancel(ctx), in.ID, ImportReading, ImportRefused, problem, r.Now()))
}

func (r *Rosters) plan(ctx context.Context, scope access.Scope, in RosterImport, u Upload) error {
	tree, _, err := r.place(ctx, scope, in.Agency)
	if err != nil {
		return err
	}
	roster, err := r.open(in, u)
	if err != nil {
		return err
	}
	p := &planner{r: r, in: in, scope: scope, tree: tree, plan: NewImport(tree, in.Agency, in.On), columns: roster.Meaning()}
	defer func() { _ = p.kept() }() // whatever happens, nothing is written after the end
	for row, err := range roster.Rows() {
		item := planned{row: row}
		if err != nil && !errors.As(err, &item.rejection) {
			return err
		}
		if p.rows = append(p.rows, item); len(p.rows) == atOnce {
			if err := p.decide(ctx); err != nil {
				return err
			}
		}
	}
	if err := p.decide(ctx); err != nil {
		return err
	}
	if err := p.kept(); err != nil {
		return err
	}
	if err := r.Store.RejectTwins(ctx, in); err != nil {
		return err
	}
	if err := p.missing(ctx); err != nil {
		return err
	}
	people, err := r.Store.CountPosted(ctx, p.plan.Agencies(), in.On)
	if err != nil {
		return err
	}
	return r.Store.EndPlan(ctx, in.ID, people, r.Now())
}

// planner makes the plan of one file, some rows at a time: while one lot is kept, the next one is read and looked up.
type planner struct {
	r       *Rosters
	in      RosterImport
	scope   access.Scope
	tree    *Tree
	plan    *Import
	columns []Column
	rows    []planned
	done    int        // rows of the file
	number  int        // rows of the plan
	keeping chan error // of the lot that is being kept; nil for none
}

// planned is a row of the file, or why there is none.
type planned struct {
	row       RosterRow
	rejection *Rejection
}

// said is what the row says, whether it can be used or not.
func (p planned) said() RosterRow {
	if p.rejection != nil {
		return p.rejection.Row
	}
	return p.row
}

// kept waits for the lot that is being kept.
func (p *planner) kept() error {
	if p.keeping == nil {
		return nil
	}
	err := <-p.keeping
	p.keeping = nil
	return err
}

// decide plans the rows at hand.
func (p *planner) decide(ctx context.Context) error {
	if len(p.rows) == 0 {
		return nil
	}
	matches, err := p.matches(ctx)
	if err != nil {
		return err
	}
	lot := make([]ImportRow, 0, len(p.rows))
	for n, item := range p.rows {
		lot = append(lot, p.row(item, matches[n]))
		for _, id := range matches[n].others(lot[len(lot)-1].Person.ID) {
			p.number++
			lot = append(lot, ImportRow{Number: p.number, Change: Change{Kind: Meant, Line: item.said().Line, Person: Person{ID: id}}})
		}
	}
	if err := p.holdBack(ctx, lot, matches); err != nil {
		return err
	}
	p.done += len(p.rows)
	p.rows = p.rows[:0]
	if err := p.kept(); err != nil {
		return err
	}
	p.keeping = make(chan error, 1)
	go func(done int, keeping chan<- error) {
		keeping <- p.r.Store.AddImportRows(ctx, p.in.ID, lot, done, p.r.Now())
	}(p.done, p.keeping)
	return nil
}

// row decides one row.
func (p *planner) row(item planned, m *found) ImportRow {
	p.number++
	row := ImportRow{Number: p.number}
	if item.rejection != nil {
		row.Change = Change{Line: item.rejection.Line, Kind: Rejected, Reasons: item.rejection.Reasons}
		row.Cells = item.rejection.Cells
	} else {
		row.Change = p.plan.Plan(item.row, m.Match)
	}
	if row.Kind != Rejected {
		if key := p.objection(row, m); key != "" {
			row.Change = Change{Line: row.Line, Kind: Rejected, Reasons: []Reason{because(key)}}
		}
	}
	if row.Kind == Rejected {
		p.keepSaid(&row, item, m)
		return row
	}
	if item.row.Says(ColEmail) {
		row.EmailKey = item.row.EmailKey
	} else {
		row.EmailKey, _ = lang.EmailKey(row.Person.Email) // of none, or one that is known since longer than the rule, empty
	}
	if row.Person.ID == uuid.Nil {
		row.NewPerson, row.Person.ID = true, p.r.NewID()
		row.Posting.Person = row.Person.ID
	} else if row.Kind != Same {
		row.Seen = m.known[row.Person.ID].Mark()
	}
	if row.Posting.ID == uuid.Nil {
		row.NewPosting, row.Posting.ID = true, p.r.NewID()
	}
	return row
}

// keepSaid keeps of a rejected row what it said, so that other rows about the same person are found, and what whoever
// mends it wants to see.
func (p *planner) keepSaid(row *ImportRow, item planned, m *found) {
	said := item.said()
	if row.Cells == nil {
		row.Cells = said.Cells(p.columns)
	}
	row.Person = Person{GivenNames: said.GivenNames, FirstSurname: said.FirstSurname, SecondSurname: said.SecondSurname, Email: said.Email}
	if people := m.People(); len(people) > 0 {
		row.Person.ID = people[0]
	}
	row.EmailKey = said.EmailKey
	row.Posting = Posting{EmployeeNumber: said.EmployeeNumber, BadgeNumber: said.BadgeNumber}
}

// objection is the key of why a change that the file alone allows is not made: it would end a posting where the scope
// does not reach, or take a number that somebody has in another way than by their primary posting.
func (p *planner) objection(row ImportRow, m *found) string {
	if row.Outside && !p.reaches(m.known[row.Person.ID].Now.Agency) {
		return "roster.reason.not_here"
	}
	for _, h := range m.open {
		if h.Agency == row.Posting.Agency && h.Posting != row.Posting.ID && h.Posting != row.End &&
			(h.What == ColEmployeeNumber && row.Posting.EmployeeNumber != "" || h.What == ColBadgeNumber && row.Posting.BadgeNumber != "") {
			return "roster.reason.number_taken"
		}
	}
	return ""
}

// holdBack rejects changes of people with a role that the scope does not hold: who may not give a role must not get at
// it by changing the address or the number of whoever has it.
func (p *planner) holdBack(ctx context.Context, lot []ImportRow, matches []*found) error {
	var people []uuid.UUID
	for _, row := range lot {
		if row.Kind != Rejected && row.Kind != Same && row.Kind != Meant && !row.NewPerson {
			people = append(people, row.Person.ID)
		}
	}
	if len(people) == 0 || p.scope.IsEverywhere() {
		return nil
	}
	roles, err := p.r.Store.RolesOf(ctx, p.scope, p.in.On, people)
	if err != nil {
		return err
	}
	var beyond []uuid.UUID
	for _, role := range roles {
		if role.Beyond {
			beyond = append(beyond, role.Person)
		}
	}
	next := 0
	for n := range lot {
		if lot[n].Kind == Meant {
			continue
		}
		item, m := p.rows[next], matches[next]
		if next++; lot[n].Kind != Rejected && lot[n].Kind != Same && slices.Contains(beyond, lot[n].Person.ID) {
			lot[n] = ImportRow{Number: lot[n].Number, Change: reject(item.row, "roster.reason.role")}
			p.keepSaid(&lot[n], item, m)
		}
	}
	return nil
}

// reaches reports whether the scope holds an agency.
func (p *planner) reaches(id uuid.UUID) bool {
	roots := p.scope.Roots()
	return p.scope.IsEverywhere() || slices.Contains(roots, id) || p.tree.below(id, roots)
}

// missing plans the end of the posting of everybody who is not in the file. Whoever administers anything, or has a role
// where the scope does not reach, is kept: who must not be locked out does not go by what a file leaves out.
func (p *planner) missing(ctx context.Context) error {
	for after := uuid.Nil; !p.in.Part; {
		ids, err := p.r.Store.Missing(ctx, p.in.ID, p.plan.Agencies(), p.in.On, after, 5*atOnce)
		if err != nil || len(ids) == 0 {
			return err
		}
		for some := range slices.Chunk(ids, atOnce) {
			if err := p.leave(ctx, some); err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
	return nil
}

// leave plans the end of the postings of some people.
func (p *planner) leave(ctx context.Context, people []uuid.UUID) error {
	known, err := p.r.Store.Known(ctx, p.in.On, people)
	if err != nil {
		return err
	}
	roles, err := p.r.Store.RolesOf(ctx, p.scope, p.in.On, people)
	if err != nil {
		return err
	}
	held := map[uuid.UUID]bool{}
	for _, role := range roles {
		held[role.Person] = held[role.Person] || role.Beyond || role.Role == access.Administrator
	}
	var lot []ImportRow
	for _, id := range people {
		who := known[id]
		if who == nil || !p.plan.has(who.Now) {
			continue
		}
		p.number++
		row := ImportRow{Number: p.number, Change: Change{Kind: Kept, Person: who.Person, Posting: who.Now}}
		if !held[id] {
			row.Kind, row.Seen = Gone, who.Mark()
			row.End, row.EndOn = who.Now.ID, p.in.On.AddDays(-1)
			if row.EndOn.Before(who.Now.From) { // who came today has been there a day
				row.EndOn = who.Now.From
			}
		}
		lot = append(lot, row)
	}
	return p.r.Store.AddImportRows(ctx, p.in.ID, lot, p.done, p.r.Now())
}

// found is whom a row may mean.
type found struct {
	Match
	open  []Holding // of numbers of the row, today
	known map[uuid.UUID]*Known
}

// others lists whom the row may mean beside one.
func (m *found) others(who uuid.UUID) (ids []uuid.UUID) {
	for _, id := range m.People() {
		if id != who && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// matches looks up whom the rows at hand may mean.
func (p *planner) matches(ctx context.Context) ([]*found, error) {
	keys := make([]RosterKey, 0, len(p.rows))
	for n, item := range p.rows {
		if said := item.said(); said.EmployeeKey != "" || said.BadgeKey != "" || said.EmailKey != "" {
			keys = append(keys, RosterKey{n, said.EmployeeKey, said.BadgeKey, said.EmailKey})
		}
	}
	holdings, err := p.r.Store.HoldersOf(ctx, p.plan.Agencies(), keys)
	if err != nil {
		return nil, err
	}
	var people []uuid.UUID
	for _, h := range holdings {
		people = append(people, h.Person)
	}
	slices.SortFunc(people, compareIDs)
	known, err := p.r.Store.Known(ctx, p.in.On, slices.Compact(people))
	if err != nil {
		return nil, err
	}
	all := make([]*found, len(p.rows))
	for n := range all {
		all[n] = &found{known: known}
	}
	// The best comes last: who has it before who had it, the agency that the row names before the others, the newest.
	rank := func(h Holding) (n int) {
		if h.Open {
			n += 2
		}
		if code := p.rows[h.Row].said().AgencyCode; code != "" && p.plan.codes[strings.ToLower(code)] == h.Agency {
			n++
		}
		return n
	}
	slices.SortStableFunc(holdings, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(rank(a), rank(b)), a.From.Compare(b.From), compareIDs(a.Posting, b.Posting), compareIDs(a.Person, b.Person))
	})
	for _, h := range holdings {
		p.take(all[h.Row], h, known[h.Person])
	}
	return all, nil
}

// take notes a holder.
func (p *planner) take(m *found, h Holding, who *Known) {
	if who == nil {
		return
	}
	if h.What == ColEmail {
		m.ByEmail = who
		return
	}
	number, into := who.Now.EmployeeNumber, &m.ByEmployee
	if h.What == ColBadgeNumber {
		number, into = who.Now.BadgeNumber, &m.ByBadge
	}
	if h.Open {
		m.open = append(m.open, h)
	} else if p.plan.has(who.Now) && h.Posting != who.Now.ID && !strings.EqualFold(number, h.number(p)) && (number != "" || h.What == ColBadgeNumber) {
		return // they have another one by now, or gave a badge back: it is free
	}
	*into = who
}

// number is the key that the row of a holding has.
func (h Holding) number(p *planner) string {
	if h.What == ColBadgeNumber {
		return p.rows[h.Row].said().BadgeKey
	}
	return p.rows[h.Row].said().EmployeeKey
}

func compareIDs(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }
