package store

import (
	"context"

	"baluarte/internal/course"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

type frameworkSetRow struct {
	ID        uuid.UUID
	Framework string
	Version   string
	Digest    string
	Others    number
	LoadedAt  instant
}

func (frameworkSetRow) TableName() string { return "framework_sets" }

type frameworkTextRow struct {
	SetID uuid.UUID
	Part  string
	Kind  course.PartKind
	Name  word
	Body  string
}

func (frameworkTextRow) TableName() string { return "framework_texts" }

// InsertOfficialSet keeps a set with its texts. A second one of a version is fault.Conflict.
func (s *Store) InsertOfficialSet(ctx context.Context, set learn.OfficialSet) (err error) {
	defer explain(&err, "store.InsertOfficialSet(%s %s)", set.Framework, set.Version)
	var rows []frameworkTextRow
	for _, t := range set.Texts {
		rows = append(rows, frameworkTextRow{set.ID, t.ID, t.Kind, word(t.Name), t.Text})
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := insert(ctx, s, frameworkSetRow{set.ID, set.Framework, set.Version, set.Digest, number(set.Others), instant(set.LoadedAt)}); err != nil {
			return err
		}
		return insert(ctx, s, rows...)
	})
}

// OfficialSets lists the sets of a framework in the order in which they were loaded, without their texts.
func (s *Store) OfficialSets(ctx context.Context, framework string) (sets []learn.OfficialSet, err error) {
	defer explain(&err, "store.OfficialSets(%q)", framework)
	return list(ctx, s, func(o *learn.OfficialSet) []any {
		return []any{&o.ID, &o.Framework, &o.Version, &o.Digest, (*number)(&o.Others), (*instant)(&o.LoadedAt)}
	}, "SELECT id, framework, version, digest, others, loaded_at FROM framework_sets WHERE framework = ? ORDER BY loaded_at, id", framework)
}

// OfficialTexts gives the texts of a set by id.
func (s *Store) OfficialTexts(ctx context.Context, set uuid.UUID) (texts []course.OfficialText, err error) {
	defer explain(&err, "store.OfficialTexts(%s)", set)
	return list(ctx, s, func(t *course.OfficialText) []any {
		return []any{&t.ID, (*word)(&t.Kind), (*word)(&t.Name), &t.Text}
	}, "SELECT part, kind, name, body FROM framework_texts WHERE set_id = ? ORDER BY part", set)
}
