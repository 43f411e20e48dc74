package report

import (
	"context"
	"math"
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
}

// namesAtOnce is how many names of a file are read at a time.
const namesAtOnce = 1000

// fresh is for how long after the moment that a list is of it is still that of today.
const fresh = time.Minute

// EachPerson hands out everybody behind a figure: agency by agency in the order of the tree, and in each by name. As of which
// day, and known when, is decided here: a list too long to look into everybody's history, of today and asked for at once, is read
// off the enrollments; any other is what the histories say, as on the page of names.
func (s *Service) EachPerson(ctx context.Context, p Places, q Question, column string, each func(PersonRow) error) error {
	f := Sought{Agencies: p.whose(q), Modules: s.modules(q), Column: column, When: q.When, Days: p.everywhere}
	n, err := s.countOf(ctx, p, PeopleQuestion{Question: q, Column: column}, f)
	if err != nil {
		return err
	}
	if n > commonFrom && s.isOfNow(f) {
		return s.Store.EachBehind(ctx, f, each)
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

// isOfNow reports whether what is sought stands in the enrollments: today's, wherever the agencies are, and just now.
func (s *Service) isOfNow(f Sought) bool {
	now := s.Now()
	for _, d := range f.Days {
		zone, err := time.LoadLocation(d.TimeZone)
		if err != nil || lang.DateOf(now, zone) != d.Date {
			return false
		}
	}
	return f.Column != Left && (f.Known.IsZero() || now.Sub(f.Known) < fresh)
}
