package report

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// EachStore hands out long lists of names.
type EachStore interface {
	// EachBehind hands out the people of a figure of today, all in one statement, however many they are: agency by agency in the
	// order of those sought, and in each by name. Who has left is not among them. An error of each ends it.
	EachBehind(ctx context.Context, f Sought, each func(PersonRow) error) error
	// RecordedSince lists, in the order of names, who in which of the modules sought had anything recorded after the moment. False:
	// more facts than so many were.
	RecordedSince(ctx context.Context, f Sought, facts int) ([]PersonMark, bool, error)
}

// namesAtOnce is how many names of a file are read at a time.
const namesAtOnce = 1000

// mostSince is after how many later facts a list of today is not read off the enrollments any more.
const mostSince = 10_000

// EachPerson hands out everybody behind a figure: agency by agency in the order of the tree, and in each by name. As of which
// day, and known when, is decided here: a list of today too long to look into everybody's history is read off the enrollments, and
// what became known later is undone; any other is what the histories say, as on the page of names. Both say the same.
func (s *Service) EachPerson(ctx context.Context, p Places, q Question, column string, each func(PersonRow) error) error {
	f := Sought{Agencies: p.whose(q), Modules: s.modules(q), Column: column, When: q.When, Days: p.everywhere}
	n, err := s.countOf(ctx, p, PeopleQuestion{Question: q, Column: column}, f)
	if err != nil {
		return err
	}
	if n > MostSorted && s.isOfNow(f) {
		if handed, err := s.EachNow(ctx, p, f, each); handed || err != nil {
			return err
		}
	}
	// No snapshot is held while a slow reader takes the file: what was known at a moment does not change.
	if n <= MostSorted {
		rows, _, err := s.sorted(ctx, p, f, PeopleQuestion{Sort: ByPlace}, math.MaxInt)
		if _, tooMany := fault.InFields(err); !tooMany {
			if err != nil {
				return err
			}
			return s.hand(ctx, rows, q.When, each)
		}
	}
	return s.eachOf(ctx, p, f, each)
}

// EachNow hands out a list of today as the enrollments have it, but for the people about whom something became known after the moment:
// those are as their histories were by then. All of it is of one snapshot, so that nothing is later in one half than in the other.
// Where they are too many it does nothing, and says so.
func (s *Service) EachNow(ctx context.Context, p Places, f Sought, each func(PersonRow) error) (handed bool, err error) {
	err = s.Store.Snapshot(ctx, func(ctx context.Context) error {
		m := merging{place: map[uuid.UUID]int{}, apart: map[PersonMark]bool{}, each: each}
		for i, id := range f.Agencies {
			m.place[id] = i
		}
		if !f.Known.IsZero() {
			since, few, err := s.Store.RecordedSince(ctx, f, mostSince)
			if err != nil || !few {
				return err
			}
			for some := range slices.Chunk(since, namesAtOnce) {
				rows, err := s.among(ctx, p, f, some)
				if err == nil {
					err = s.Store.Describe(ctx, rows, f.When)
				}
				if err != nil {
					return err
				}
				m.rows = append(m.rows, rows...)
			}
			for _, mark := range since {
				m.apart[mark] = true
			}
			slices.SortStableFunc(m.rows, func(a, b PersonRow) int { return cmp.Compare(m.place[a.Agency], m.place[b.Agency]) })
		}
		handed = true
		if err := s.Store.EachBehind(ctx, f, m.hand); err != nil {
			return err
		}
		return m.rest()
	})
	return handed, err
}

// merging puts rows of some people in their places among those of all others.
type merging struct {
	place map[uuid.UUID]int
	apart map[PersonMark]bool // whose rows are these, and no others
	rows  []PersonRow         // in the order of the list
	each  func(PersonRow) error
}

// hand takes the next row of the list.
func (m *merging) hand(r PersonRow) error {
	if m.apart[PersonMark{Person: r.Person, Module: r.Module}] {
		return nil
	}
	for len(m.rows) > 0 && m.before(m.rows[0], r) {
		if err := m.next(); err != nil {
			return err
		}
	}
	return m.each(r)
}

func (m *merging) next() error {
	r := m.rows[0]
	m.rows = m.rows[1:]
	return m.each(r)
}

func (m *merging) rest() error {
	for len(m.rows) > 0 {
		if err := m.next(); err != nil {
			return err
		}
	}
	return nil
}

// before compares two rows.
func (m *merging) before(a, b PersonRow) bool {
	return cmp.Or(cmp.Compare(m.place[a.Agency], m.place[b.Agency]), cmp.Compare(a.SortName, b.SortName), bytes.Compare(a.Person[:], b.Person[:]), cmp.Compare(a.Module, b.Module)) < 0
}

// eachOf goes through the agencies one by one.
func (s *Service) eachOf(ctx context.Context, p Places, f Sought, each func(PersonRow) error) error {
	for _, id := range f.Agencies {
		one := f
		one.Agencies = []uuid.UUID{id}
		for after, more := (PersonMark{}), true; more; more = !after.IsZero() {
			rows, next, err := s.byName(ctx, p, one, after, namesAtOnce, namesAtOnce, math.MaxInt)
			if err == nil {
				err = s.hand(ctx, rows, f.When, each)
			}
			if err != nil {
				return err
			}
			after = next
		}
	}
	return nil
}

// hand tells who rows are, and hands them out.
func (s *Service) hand(ctx context.Context, rows []PersonRow, w When, each func(PersonRow) error) error {
	for from := 0; from < len(rows); from += namesAtOnce {
		some := rows[from:min(from+namesAtOnce, len(rows))]
		if err := s.Store.Describe(ctx, some, w); err != nil {
			return err
		}
		for _, r := range some {
			if err := each(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// isOfNow reports whether what is sought stands in the enrollments: today's, wherever the agencies are.
func (s *Service) isOfNow(f Sought) bool {
	now := s.Now()
	for _, d := range f.Days {
		zone, err := time.LoadLocation(d.TimeZone)
		if err != nil || lang.DateOf(now, zone) != d.Date {
			return false
		}
	}
	return f.Column != Left
}
