package store

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Links lists who was ever under whom, each agency's in the order of their days.
func (s *Store) Links(ctx context.Context) (all []agency.Link, err error) {
	defer explain(&err, "store.Links")
	return list(ctx, s, func(l *agency.Link) []any {
		return []any{&l.Agency, &l.Parent, (*day)(&l.From), (*day)(&l.To)}
	}, "SELECT agency_id, parent_id, from_on, to_on FROM agency_parents ORDER BY agency_id, from_on")
}

// LockTrees keeps the trees from all others who would change them, until the transaction ends. Whoever reads them, or
// posts people to an agency, goes on.
func (s *Store) LockTrees(ctx context.Context) (err error) {
	defer explain(&err, "store.LockTrees")
	if s.dialect.locks {
		_, err = s.change(ctx, "LOCK TABLE agency_parents IN SHARE ROW EXCLUSIVE MODE")
	}
	return err
}

// TreeVersion is a word that every change of an agency, or of who is under whom, makes another.
func (s *Store) TreeVersion(ctx context.Context) (version string, err error) {
	defer explain(&err, "store.TreeVersion")
	err = s.one(ctx, []any{&version}, "SELECT version FROM tree_version")
	return version, err
}

// treesChanged belongs to every such change, in its transaction.
func (s *Store) treesChanged(ctx context.Context) error {
	_, err := s.change(ctx, "UPDATE tree_version SET version = {chance}")
	return err
}

// UpdateAgency writes everything but country, parent and first day. When its time zone is another one, the standings follow.
func (s *Store) UpdateAgency(ctx context.Context, a agency.Agency) (err error) {
	defer explain(&err, "store.UpdateAgency(%s)", a.ID)
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := s.rezone(ctx, a.ID, a.TimeZone); err != nil {
			return err
		}
		return s.updateAgency(ctx, a)
	})
}

func (s *Store) updateAgency(ctx context.Context, a agency.Agency) error {
	n, err := s.change(ctx, `UPDATE agencies SET level = ?, code = ?, names = ?, time_zone = ?, sign_in_code = ?, language = ?,
  retention_months = ?, show_scores = ?, closed_on = ? WHERE id = ?`, word(a.Level), a.Code, document[lang.Text]{&a.Names}, a.TimeZone, word(a.SignInCode),
		word(a.Language), number(a.Retention), flag(!a.HidesScore), day(a.ClosedOn), a.ID)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return err
	}
	return s.treesChanged(ctx)
}

// ReplaceLinks writes all the links of an agency. The standings follow.
func (s *Store) ReplaceLinks(ctx context.Context, id uuid.UUID, links []agency.Link) (err error) {
	defer explain(&err, "store.ReplaceLinks(%s)", id)
	var rows []parentRow
	for _, l := range links {
		rows = append(rows, parentRow{l.Agency, l.Parent, day(l.From), day(l.To)})
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		before, err := s.groundsLocked(ctx)
		if err != nil {
			return err
		}
		if _, err := s.change(ctx, "DELETE FROM agency_parents WHERE agency_id = ?", id); err != nil {
			return err
		}
		if err := insert(ctx, s, rows...); err != nil {
			return err
		}
		if err := s.treesChanged(ctx); err != nil {
			return err
		}
		if err := s.regraft(ctx, before, id); err != nil {
			return err
		}
		return s.mark(ctx, postedUnder, id)
	})
}

// postedUnder gives everybody whose posting lasts at an agency, or at one that is or was or will be below it.
const postedUnder = `WITH RECURSIVE under (id) AS (
    SELECT a.id FROM agencies a WHERE a.id = ? UNION SELECT p.agency_id FROM under u JOIN agency_parents p ON p.parent_id = u.id)
  SELECT p.person_id FROM postings p JOIN under u ON u.id = p.agency_id WHERE p.is_primary AND p.to_on IS NULL`

// PeopleAt counts the people with their primary posting in each of the agencies on a day.
func (s *Store) PeopleAt(ctx context.Context, agencies []uuid.UUID, on lang.Date) (counts map[uuid.UUID]int, err error) {
	defer explain(&err, "store.PeopleAt(%d agencies, %s)", len(agencies), on)
	type row struct {
		agency uuid.UUID
		people int
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.agency, &r.people} }, `SELECT agency_id, count(*) FROM postings
WHERE is_primary AND agency_id IN {ids} AND from_on <= ? AND (to_on IS NULL OR to_on >= ?) GROUP BY agency_id`, ids(agencies), day(on), day(on))
	counts = make(map[uuid.UUID]int, len(rows))
	for _, r := range rows {
		counts[r.agency] = r.people
	}
	return counts, err
}

// PostedAfter counts the people with any posting at an agency after a day. Inside a transaction nobody is posted there
// meanwhile.
func (s *Store) PostedAfter(ctx context.Context, id uuid.UUID, last lang.Date) (n int, err error) {
	defer explain(&err, "store.PostedAfter(%s, %s)", id, last)
	if s.dialect.locks {
		if _, err := s.change(ctx, "SELECT id FROM agencies WHERE id = ? {lock}", id); err != nil {
			return 0, err
		}
	}
	err = s.one(ctx, []any{&n}, "SELECT count(DISTINCT person_id) FROM postings WHERE agency_id = ? AND (to_on IS NULL OR to_on > ?)", id, day(last))
	return n, err
}

// refuseClosed refuses postings that go on after the last day of an agency, and keeps it from being closed meanwhile.
func (s *Store) refuseClosed(ctx context.Context, postings []agency.Posting) error {
	var at []uuid.UUID
	for _, p := range postings {
		at = append(at, p.Agency)
	}
	closed, err := list(ctx, s, func(a *agency.Agency) []any { return []any{&a.ID, (*day)(&a.ClosedOn)} },
		"SELECT a.id, a.closed_on FROM agencies a WHERE a.id IN {ids} ORDER BY a.id {share a}", ids(at))
	if err != nil {
		return err
	}
	last := map[uuid.UUID]lang.Date{}
	for _, a := range closed {
		last[a.ID] = a.ClosedOn
	}
	for _, p := range postings {
		if end := last[p.Agency]; !end.IsZero() && (p.To.IsZero() || end.Before(p.To)) {
			return fault.New(fault.Conflict, "posting.after_closing")
		}
	}
	return nil
}

// DutiesAt lists who holds which role at some agencies, by name.
func (s *Store) DutiesAt(ctx context.Context, agencies []uuid.UUID) (duties []agency.Duty, err error) {
	defer explain(&err, "store.DutiesAt(%d agencies)", len(agencies))
	type row struct {
		agency.Duty
		person agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.Person, &r.person.GivenNames, &r.person.FirstSurname, (*word)(&r.person.SecondSurname), &r.Agency, (*word)(&r.Role)}
	}, `SELECT p.id, p.given_names, p.first_surname, p.second_surname, g.agency_id, g.role
FROM grants g JOIN accounts a ON a.id = g.account_id JOIN people p ON p.id = a.person_id
WHERE g.agency_id IN {ids} AND a.deactivated_at IS NULL ORDER BY p.sort_name, p.id, g.role, g.agency_id`, ids(agencies))
	for _, r := range rows {
		r.Name = r.person.Name()
		duties = append(duties, r.Duty)
	}
	return duties, err
}
