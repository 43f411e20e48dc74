package store

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type declarationRow struct {
	ID        uuid.UUID
	Kind      agency.DeclarationKind
	AgencyID  ref
	Texts     document[lang.Text]
	WrittenAt instant
	WrittenBy ref
}

func (declarationRow) TableName() string { return "declarations" }

// InsertDeclaration keeps a new one beside those before it.
func (s *Store) InsertDeclaration(ctx context.Context, d agency.Declaration) (err error) {
	defer explain(&err, "store.InsertDeclaration(%s)", d.Kind)
	return insert(ctx, s, declarationRow{d.ID, d.Kind, ref(d.Agency), document[lang.Text]{&d.Texts}, instant(d.At), ref(d.By)})
}

// Declarers lists the agencies that have words of their own now; only their ids and names are told.
func (s *Store) Declarers(ctx context.Context, kind agency.DeclarationKind) (all []agency.Agency, err error) {
	defer explain(&err, "store.Declarers(%s)", kind)
	return list(ctx, s, func(a *agency.Agency) []any { return []any{&a.ID, document[lang.Text]{&a.Names}} },
		`SELECT g.id, g.names FROM declarations d JOIN agencies g ON g.id = d.agency_id
WHERE d.kind = ? AND d.texts <> '{}' AND NOT EXISTS (SELECT 1 FROM declarations n
  WHERE n.kind = d.kind AND n.agency_id = d.agency_id AND (n.written_at, n.id) > (d.written_at, d.id))
ORDER BY g.code, g.id`, string(kind))
}

// Declarations lists those of an agency, or of the installation, the newest first.
func (s *Store) Declarations(ctx context.Context, kind agency.DeclarationKind, of uuid.UUID, limit int) (all []agency.Declaration, err error) {
	defer explain(&err, "store.Declarations(%s, %s)", kind, of)
	type row struct {
		agency.Declaration
		writer agency.Person
	}
	where, args := "d.agency_id = ?", []any{string(kind), of, limit}
	if of == uuid.Nil {
		where, args = "d.agency_id IS NULL", []any{string(kind), limit}
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, (*word)(&r.Kind), (*ref)(&r.Agency), document[lang.Text]{&r.Texts}, (*instant)(&r.At), (*ref)(&r.By),
			(*word)(&r.writer.GivenNames), (*word)(&r.writer.FirstSurname), (*word)(&r.writer.SecondSurname)}
	}, `SELECT d.id, d.kind, d.agency_id, d.texts, d.written_at, d.written_by, p.given_names, p.first_surname, p.second_surname
FROM declarations d LEFT JOIN people p ON p.id = d.written_by
WHERE d.kind = ? AND `+where+` ORDER BY d.written_at DESC, d.id DESC LIMIT ?`, args...)
	for _, r := range rows {
		r.Writer = r.writer.Name()
		all = append(all, r.Declaration)
	}
	return all, err
}
