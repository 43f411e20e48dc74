package store

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type contactRow struct {
	AgencyID  uuid.UUID
	Names     document[lang.Text]
	Telephone word
	Email     word
	URL       word
	Notes     document[lang.Text]
	CheckedOn day
	UpdatedAt instant
	UpdatedBy ref
}

func (contactRow) TableName() string { return "contacts" }

// mostAbove ends the way up where the data has a loop; no tree is that deep.
const mostAbove = 50

// Rungs lists an agency and those it is under on a day, nearest first, each with its own contact.
func (s *Store) Rungs(ctx context.Context, id uuid.UUID, on lang.Date) (path []agency.Rung, err error) {
	defer explain(&err, "store.Rungs(%s)", id)
	type row struct {
		agency.Agency
		c agency.Contact
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, &r.Country, (*word)(&r.Level), &r.Code, document[lang.Text]{&r.Agency.Names}, &r.TimeZone,
			(*ref)(&r.c.Agency), document[lang.Text]{&r.c.Names}, (*word)(&r.c.Telephone), (*word)(&r.c.Email), (*word)(&r.c.URL),
			document[lang.Text]{&r.c.Notes}, (*day)(&r.c.CheckedOn), (*instant)(&r.c.UpdatedAt), (*ref)(&r.c.UpdatedBy)}
	}, `WITH RECURSIVE up (id, depth) AS (
  SELECT a.id, 0 FROM agencies a WHERE a.id = ?
  UNION ALL SELECT p.parent_id, u.depth + 1 FROM up u JOIN agency_parents p ON p.agency_id = u.id AND p.from_on <= ? AND (p.to_on IS NULL OR p.to_on >= ?)
  WHERE u.depth < ?
) SELECT a.id, a.country, a.level, a.code, a.names, a.time_zone,
  c.agency_id, c.names, c.telephone, c.email, c.url, c.notes, c.checked_on, c.updated_at, c.updated_by
FROM up u JOIN agencies a ON a.id = u.id LEFT JOIN contacts c ON c.agency_id = u.id ORDER BY u.depth`, id, day(on), day(on), mostAbove)
	for i := range rows {
		rung := agency.Rung{Agency: rows[i].Agency}
		if rows[i].c.Agency != uuid.Nil {
			rung.Contact = &rows[i].c
		}
		path = append(path, rung)
	}
	return path, err
}

// ReplaceContact writes the contact of its agency, whether or not there was one.
func (s *Store) ReplaceContact(ctx context.Context, c agency.Contact) (err error) {
	defer explain(&err, "store.ReplaceContact(%s)", c.Agency)
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := s.DeleteContact(ctx, c.Agency); err != nil {
			return err
		}
		return insert(ctx, s, contactRow{c.Agency, document[lang.Text]{&c.Names}, word(c.Telephone), word(c.Email), word(c.URL),
			document[lang.Text]{&c.Notes}, day(c.CheckedOn), instant(c.UpdatedAt), ref(c.UpdatedBy)})
	})
}

// DeleteContact removes the contact of an agency; the audit log keeps what it was.
func (s *Store) DeleteContact(ctx context.Context, id uuid.UUID) (err error) {
	defer explain(&err, "store.DeleteContact(%s)", id)
	_, err = s.change(ctx, "DELETE FROM contacts WHERE agency_id = ?", id)
	return err
}
