package store

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

const personColumns = `p.id, p.given_names, p.first_surname, p.second_surname, p.email, p.language, p.email_verified_at, p.alias_of, p.erased_at`

func personal(p *agency.Person) []any {
	return []any{&p.ID, &p.GivenNames, &p.FirstSurname, (*word)(&p.SecondSurname), (*word)(&p.Email), (*word)(&p.Language),
		(*instant)(&p.EmailVerified), (*ref)(&p.AliasOf), (*instant)(&p.Erased)}
}

// isNewest says of a posting w that it is its person's newest primary one, which says where they are or were.
const isNewest = `w.is_primary AND NOT EXISTS (SELECT 1 FROM postings n WHERE n.person_id = w.person_id AND n.is_primary AND n.from_on > w.from_on)`

// newestPosting joins people p with that posting w, if they ever had one.
const newestPosting = `
LEFT JOIN postings w ON w.id = (SELECT x.id FROM postings x WHERE x.person_id = p.id AND x.is_primary ORDER BY x.from_on DESC LIMIT 1)`

// inside says of a person p that they are in a scope; its argument says whether that is everywhere.
const inside = `(? OR EXISTS (SELECT 1 FROM postings w JOIN visible v ON v.id = w.agency_id WHERE w.person_id = p.id AND ` + isNewest + `))`

const foundColumns = personColumns + `, w.agency_id, w.position, COALESCE(w.employee_number, w.badge_number), w.from_on, w.to_on`

func found(f *agency.Found) []any {
	return append(personal(&f.Person), (*ref)(&f.Agency), (*word)(&f.Position), (*word)(&f.Number), (*day)(&f.From), (*day)(&f.To))
}

// search writes the part of a statement that finds people, from its FROM on. People without any posting are of no
// agency, so they are joined only where the scope is everywhere and no agency is asked for.
func (s *Store) search(scope access.Scope, on lang.Date, q agency.Search) (head, from string, args []any) {
	head, args = visible, visibleArgs(scope, on)
	agencies := "visible"
	if q.Agency != uuid.Nil {
		head, args = within, withinArgs(scope, on, q.Agency)
		agencies = "chosen"
	}
	if scope.IsEverywhere() && q.Agency == uuid.Nil {
		from = "FROM people p LEFT JOIN postings w ON w.person_id = p.id AND " + isNewest + "\nWHERE p.alias_of IS NULL"
	} else {
		from = "FROM people p JOIN postings w ON w.person_id = p.id AND " + isNewest + "\nWHERE p.alias_of IS NULL AND w.agency_id IN (SELECT id FROM " + agencies + ")"
	}
	switch q.State {
	case agency.Here:
		from += " AND w.id IS NOT NULL AND (w.to_on IS NULL OR w.to_on >= ?)"
		args = append(args, day(on))
	case agency.Left:
		from += " AND w.to_on < ?"
		args = append(args, day(on))
	}
	if q.Email != "" {
		from += " AND p.email_key = ?"
		args = append(args, q.Email)
	}
	if q.Number != "" {
		from += " AND (lower(w.employee_number) = ? OR lower(w.badge_number) = ?)"
		args = append(args, q.Number, q.Number)
	}
	for _, w := range q.Words {
		from += " AND {has words p.sort_name}"
		args = append(args, s.dialect.begins(w))
	}
	return head, from, args
}

// FindPeople lists people by name, at most limit. A person to go on after whom the search does not show is
// fault.NotFound.
func (s *Store) FindPeople(ctx context.Context, scope access.Scope, on lang.Date, q agency.Search, limit int) (people []agency.Found, err error) {
	defer explain(&err, "store.FindPeople(%q)", q.State)
	head, from, args := s.search(scope, on, q)
	if q.After != uuid.Nil {
		var name string
		if err := s.one(ctx, []any{&name}, visible+"SELECT p.sort_name FROM people p WHERE p.id = ? AND "+inside,
			append(visibleArgs(scope, on), q.After, scope.IsEverywhere())...); err != nil {
			return nil, err
		}
		from += " AND (p.sort_name, p.id) > (?, ?)"
		args = append(args, name, q.After)
	}
	return list(ctx, s, found, head+"SELECT "+foundColumns+"\n"+from+"\nORDER BY p.sort_name, p.id LIMIT ?", append(args, limit)...)
}

// Those lists people by their ids, by name. Who is not in the scope is left out.
func (s *Store) Those(ctx context.Context, scope access.Scope, on lang.Date, people []uuid.UUID) (all []agency.Found, err error) {
	defer explain(&err, "store.Those")
	head, from, args := s.search(scope, on, agency.Search{State: agency.Anyone})
	return list(ctx, s, found, head+"SELECT "+foundColumns+"\n"+from+" AND p.id IN {ids}\nORDER BY p.sort_name, p.id", append(args, ids(people))...)
}

// CountPeople counts them, up to most.
func (s *Store) CountPeople(ctx context.Context, scope access.Scope, on lang.Date, q agency.Search, most int) (n int, err error) {
	defer explain(&err, "store.CountPeople(%q)", q.State)
	head, from, args := s.search(scope, on, q)
	err = s.one(ctx, []any{&n}, head+"SELECT count(*) FROM (SELECT p.id "+from+" LIMIT ?) few", append(args, most)...)
	return n, err
}

// person is who an id leads to, in a scope.
const person = visible + `SELECT ` + personColumns + ` FROM people p
WHERE p.id = (SELECT COALESCE(x.alias_of, x.id) FROM people x WHERE x.id = ?) AND ` + inside

// PersonIn gives who an id leads to: an alias leads to the person who goes on. Outside of the scope nobody exists.
func (s *Store) PersonIn(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (p agency.Person, err error) {
	defer explain(&err, "store.PersonIn(%s)", id)
	err = s.one(ctx, personal(&p), person, append(visibleArgs(scope, on), id, scope.IsEverywhere())...)
	return p, err
}

// LockPerson is PersonIn inside a transaction; the person is kept from others until its end. The lock is a statement of
// its own, so that what others did while it waited is seen after it.
func (s *Store) LockPerson(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (p agency.Person, err error) {
	defer explain(&err, "store.LockPerson(%s)", id)
	if s.dialect.locks {
		if _, err := s.change(ctx, "SELECT id FROM people WHERE id = ? {lock}", id); err != nil {
			return p, err
		}
	}
	return s.PersonIn(ctx, scope, on, id)
}

// Aliases lists who goes on as somebody.
func (s *Store) Aliases(ctx context.Context, id uuid.UUID) (all []agency.Person, err error) {
	defer explain(&err, "store.Aliases(%s)", id)
	return list(ctx, s, personal, "SELECT "+personColumns+" FROM people p WHERE p.alias_of = ? ORDER BY p.sort_name, p.id", id)
}

// PostingsOf lists a person's postings and those of their aliases, the newest first.
func (s *Store) PostingsOf(ctx context.Context, id uuid.UUID) (all []agency.Posting, err error) {
	defer explain(&err, "store.PostingsOf(%s)", id)
	return list(ctx, s, func(p *agency.Posting) []any {
		return []any{&p.ID, &p.Person, &p.Agency, (*word)(&p.Position), (*word)(&p.EmployeeNumber), (*word)(&p.BadgeNumber),
			(*day)(&p.From), (*day)(&p.To), (*flag)(&p.Primary)}
	}, `SELECT w.id, w.person_id, w.agency_id, w.position, w.employee_number, w.badge_number, w.from_on, w.to_on, w.is_primary
FROM people p JOIN postings w ON w.person_id = p.id WHERE p.id = ? OR p.alias_of = ?
ORDER BY w.from_on DESC, w.is_primary DESC, w.id`, id, id)
}

// UpdatePerson writes names, address, language and whether the address is verified.
func (s *Store) UpdatePerson(ctx context.Context, p agency.Person) (err error) {
	defer explain(&err, "store.UpdatePerson(%s)", p.ID)
	key, err := emailKey(p.Email)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, `UPDATE people SET given_names = ?, first_surname = ?, second_surname = ?, sort_name = ?, email = ?, email_key = ?,
  email_verified_at = ?, language = ? WHERE id = ?`, p.GivenNames, p.FirstSurname, word(p.SecondSurname), p.SortName(), word(p.Email), word(key),
		instant(p.EmailVerified), word(p.Language), p.ID)
	return err
}

// VerifiedByOther reports whether an address is proved to be somebody else's.
func (s *Store) VerifiedByOther(ctx context.Context, key string, id uuid.UUID) (taken bool, err error) {
	defer explain(&err, "store.VerifiedByOther(%s)", id)
	err = s.one(ctx, []any{(*flag)(&taken)}, `SELECT EXISTS (SELECT 1 FROM people
  WHERE email_key = ? AND email_verified_at IS NOT NULL AND alias_of IS NULL AND id <> ?)`, key, id)
	return taken, err
}

// numbers are the columns of the two numbers.
var numbers = map[agency.NumberKind]string{agency.EmployeeNumber: "employee_number", agency.BadgeNumber: "badge_number"}

// NumberTaken reports whether a number belongs to somebody at an agency today.
func (s *Store) NumberTaken(ctx context.Context, at uuid.UUID, kind agency.NumberKind, key string) (taken bool, err error) {
	defer explain(&err, "store.NumberTaken(%s, %s)", at, kind)
	err = s.one(ctx, []any{(*flag)(&taken)}, "SELECT EXISTS (SELECT 1 FROM postings WHERE agency_id = ? AND lower("+numbers[kind]+") = ? AND to_on IS NULL)", at, key)
	return taken, err
}

// MakeAlias lets a person go on as another, and their aliases with them.
func (s *Store) MakeAlias(ctx context.Context, alias, survivor uuid.UUID) (err error) {
	defer explain(&err, "store.MakeAlias(%s, %s)", alias, survivor)
	if _, err = s.change(ctx, "UPDATE people SET alias_of = ? WHERE id = ? OR alias_of = ?", survivor, alias, alias); err != nil {
		return err
	}
	return s.mark(ctx, "SELECT p.id AS person_id FROM people p WHERE p.id = ? OR p.id = ?", alias, survivor)
}

// Attached counts a person's completions and what is open to them.
func (s *Store) Attached(ctx context.Context, id uuid.UUID) (completions, open int, err error) {
	defer explain(&err, "store.Attached(%s)", id)
	err = s.one(ctx, []any{&completions, &open}, `SELECT (SELECT count(*) FROM enrollments e WHERE e.person_id = ? AND e.state = 'completed'),
  (SELECT count(*) FROM enrollments e WHERE e.person_id = ? AND e.state IN ('not_started', 'in_progress'))`, id, id)
	return completions, open, err
}

// DueForErasure lists people whose last posting ended before the day that their agency's retention gives, those who
// left first. Who was erased or goes on as another is not among them.
func (s *Store) DueForErasure(ctx context.Context, scope access.Scope, on lang.Date, before map[int]lang.Date, limit int) (due []agency.Found, err error) {
	defer explain(&err, "store.DueForErasure")
	return list(ctx, s, found, visible+`SELECT `+foundColumns+`
FROM {dates} d
JOIN agencies g ON CAST(g.retention_months AS text) = d.name
JOIN visible v ON v.id = g.id
JOIN postings w ON w.agency_id = g.id AND w.to_on < d.day AND `+isNewest+`
JOIN people p ON p.id = w.person_id AND p.alias_of IS NULL AND p.erased_at IS NULL
ORDER BY w.to_on, p.id LIMIT ?`, append(visibleArgs(scope, on), dates(before), limit)...)
}

// begins is the argument of {has words …}: one word of letters and digits, by its beginning.
func (d dialect) begins(w string) string {
	if d.name == "postgres" {
		return w + ":*"
	}
	return "*[^a-z0-9]" + w + "*"
}
