package store

import (
	"context"
	"time"

	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
)

// Revision gives the canonical form of a module's recorded revision; fault.NotFound when there is none.
func (s *Store) Revision(ctx context.Context, digest string) (body []byte, err error) {
	defer explain(&err, "store.Revision(%q)", digest)
	err = s.one(ctx, []any{&body}, "SELECT body FROM module_revisions WHERE digest = ?", digest)
	return body, err
}

// Revisions lists every recorded revision in the order of their recording, without their texts.
func (s *Store) Revisions(ctx context.Context) (all []learn.Revision, err error) {
	defer explain(&err, "store.Revisions")
	return list(ctx, s, func(r *learn.Revision) []any {
		return []any{&r.Digest, &r.Module, (*word)(&r.Change), document[lang.Text]{&r.WhatChanged}, (*instant)(&r.RecordedAt)}
	}, "SELECT digest, module, change, what_changed, recorded_at FROM module_revisions ORDER BY recorded_at, digest")
}

// SaveRevision records a revision once; one that is there already is left alone.
func (s *Store) SaveRevision(ctx context.Context, m *course.Module, at time.Time) (err error) {
	defer explain(&err, "store.SaveRevision(%q)", m.ID)
	told := document[lang.Text]{}
	if m.WhatChanged != nil {
		told.of = &m.WhatChanged
	}
	_, err = s.change(ctx, `INSERT INTO module_revisions (digest, module, change, what_changed, body, recorded_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (digest) DO NOTHING`, m.Digest, m.ID, string(m.Change), told, m.Canonical, instant(at))
	return err
}
