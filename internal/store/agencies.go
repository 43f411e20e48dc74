package store

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type agencyRow struct {
	ID       uuid.UUID
	Country  string
	Level    agency.Level
	Code     string
	Names    document[lang.Text]
	TimeZone string

	SignInCode      word
	Language        word
	RetentionMonths number
	ShowScores      flag
	OpenedOn        day
	ClosedOn        day
}

func (agencyRow) TableName() string { return "agencies" }

type parentRow struct {
	AgencyID uuid.UUID
	ParentID uuid.UUID
	FromOn   day
	ToOn     day
}

func (parentRow) TableName() string { return "agency_parents" }

// InsertAgencies adds agencies, parents before children, each under its parent from a day on. One that fails its Check
// is refused with all the others.
func (s *Store) InsertAgencies(ctx context.Context, from lang.Date, agencies ...agency.Agency) (err error) {
	defer explain(&err, "store.InsertAgencies(%d)", len(agencies))
	var rows []agencyRow
	var parents []parentRow
	for _, a := range agencies {
		if err := a.Check(); err != nil {
			return err
		}
		rows = append(rows, agencyRow{a.ID, a.Country, a.Level, a.Code, document[lang.Text]{&a.Names}, a.TimeZone,
			word(a.SignInCode), word(a.Language), number(a.Retention), flag(!a.HidesScore), day(a.OpenedOn), day(a.ClosedOn)})
		if a.Parent != uuid.Nil {
			parents = append(parents, parentRow{a.ID, a.Parent, day(from), day{}})
		}
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := insert(ctx, s, rows...); err != nil {
			return err
		}
		if err := insert(ctx, s, parents...); err != nil {
			return err
		}
		return s.treesChanged(ctx)
	})
}

// Agencies lists every agency with the parent it has on the day, by country and code.
func (s *Store) Agencies(ctx context.Context, on lang.Date) (all []agency.Agency, err error) {
	defer explain(&err, "store.Agencies(%s)", on)
	return list(ctx, s, func(a *agency.Agency) []any {
		return []any{&a.ID, (*ref)(&a.Parent), &a.Country, (*word)(&a.Level), &a.Code, document[lang.Text]{&a.Names}, &a.TimeZone,
			(*word)(&a.SignInCode), (*word)(&a.Language), (*number)(&a.Retention), (*flag)(&a.HidesScore), (*day)(&a.OpenedOn), (*day)(&a.ClosedOn)}
	}, `SELECT a.id, p.parent_id, a.country, a.level, a.code, a.names, a.time_zone,
  a.sign_in_code, a.language, a.retention_months, NOT a.show_scores, a.opened_on, a.closed_on
FROM agencies a
LEFT JOIN agency_parents p ON p.agency_id = a.id AND p.from_on <= ? AND (p.to_on IS NULL OR p.to_on >= ?)
ORDER BY a.country, a.code, a.id`, day(on), day(on))
}

type personRow struct {
	ID            uuid.UUID
	GivenNames    string
	FirstSurname  string
	SecondSurname word
	SortName      string
	Email         word
	Language      word

	EmailKey        word
	EmailVerifiedAt instant
}

func (personRow) TableName() string { return "people" }

// InsertPeople adds people to the roster. An address that cannot be one is fault.Invalid; the verified address of somebody
// else is fault.Conflict.
func (s *Store) InsertPeople(ctx context.Context, people ...agency.Person) (err error) {
	defer explain(&err, "store.InsertPeople(%d)", len(people))
	var rows []personRow
	for _, p := range people {
		key, err := emailKey(p.Email)
		if err != nil {
			return err
		}
		rows = append(rows, personRow{p.ID, p.GivenNames, p.FirstSurname, word(p.SecondSurname), p.SortName(), word(p.Email), word(p.Language),
			word(key), instant(p.EmailVerified)})
	}
	return s.InTx(ctx, func(ctx context.Context) error { return insert(ctx, s, rows...) })
}

// emailKey is the form by which an address is found; empty without one.
func emailKey(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	key, err := lang.EmailKey(address)
	if err != nil {
		return "", fault.Because(fault.Invalid, "person.bad_email", err)
	}
	return key, nil
}

type postingRow struct {
	ID             uuid.UUID
	PersonID       uuid.UUID
	AgencyID       uuid.UUID
	Position       word
	EmployeeNumber word
	BadgeNumber    word
	FromOn         day
	ToOn           day
	IsPrimary      flag
}

func (postingRow) TableName() string { return "postings" }

// InsertPostings posts people. A second primary posting of a person on any day is fault.Conflict, and so is one that goes
// on after its agency was closed. EndPosting, which only shortens one, cannot make any.
func (s *Store) InsertPostings(ctx context.Context, postings ...agency.Posting) (err error) {
	defer explain(&err, "store.InsertPostings(%d)", len(postings))
	var rows []postingRow
	var people []uuid.UUID
	for _, p := range postings {
		people = append(people, p.Person)
		rows = append(rows, postingRow{p.ID, p.Person, p.Agency, word(p.Position), word(p.EmployeeNumber), word(p.BadgeNumber),
			day(p.From), day(p.To), flag(p.Primary)})
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		// Whoever else posts one of these people waits, and then sees these postings.
		if s.dialect.locks {
			if _, err := s.change(ctx, "SELECT id FROM people WHERE id IN {ids} ORDER BY id {lock}", ids(people)); err != nil {
				return err
			}
		}
		if err := s.refuseClosed(ctx, postings); err != nil {
			return err
		}
		before, err := s.primaryPostings(ctx, people)
		if err != nil {
			return err
		}
		if agency.Overlap(append(before, postings...)) {
			return fault.New(fault.Conflict, "posting.overlaps")
		}
		if err := insert(ctx, s, rows...); err != nil {
			return err
		}
		return s.mark(ctx, "SELECT p.id AS person_id FROM people p WHERE p.id IN {ids}", ids(people))
	})
}

// primaryPostings lists those of some people, with no more than whose and when they are.
func (s *Store) primaryPostings(ctx context.Context, people []uuid.UUID) ([]agency.Posting, error) {
	return list(ctx, s, func(p *agency.Posting) []any {
		p.Primary = true
		return []any{&p.Person, (*day)(&p.From), (*day)(&p.To)}
	}, "SELECT person_id, from_on, to_on FROM postings WHERE is_primary AND person_id IN {ids}", ids(people))
}

// EndPosting gives a posting its last day. One that has ended already is fault.Conflict.
func (s *Store) EndPosting(ctx context.Context, id uuid.UUID, last lang.Date) (err error) {
	defer explain(&err, "store.EndPosting(%s)", id)
	n, err := s.change(ctx, "UPDATE postings SET to_on = ? WHERE id = ? AND to_on IS NULL", day(last), id)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "")
	}
	if err == nil {
		err = s.mark(ctx, "SELECT p.person_id FROM postings p WHERE p.id = ?", id)
	}
	return err
}
