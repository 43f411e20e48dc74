package store

import (
	"context"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Pragma asks the connection that writes.
func Pragma(ctx context.Context, s *Store, name string) (value string, err error) {
	err = s.write.WithContext(ctx).Raw("PRAGMA " + name).Row().Scan(&value)
	return value, err
}

// InsertCircle keeps a group: a list of people, or a rule about a position.
func (s *Store) InsertCircle(ctx context.Context, id, agency uuid.UUID, position string, people ...uuid.UUID) error {
	kind := "list"
	if position != "" {
		kind = "rule"
	}
	if _, err := s.change(ctx, "INSERT INTO groups (id, agency_id, name, kind, rule_position, made_at) VALUES (?, ?, 'Patrullas', ?, ?, ?)", id, agency, kind, word(position), instant(time.Now())); err != nil {
		return err
	}
	for _, p := range people {
		if _, err := s.change(ctx, "INSERT INTO group_members (group_id, person_id, from_on) VALUES (?, ?, '2026-01-01')", id, p); err != nil {
			return err
		}
	}
	return nil
}

// EndCircle ends one.
func (s *Store) EndCircle(ctx context.Context, id uuid.UUID, on lang.Date) error {
	_, err := s.change(ctx, "UPDATE groups SET ended_on = ? WHERE id = ?", day(on), id)
	return err
}

// MigrateTo brings the database to the state that it had after a migration.
func MigrateTo(ctx context.Context, s *Store, version int64) error {
	p, err := s.migrator()
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}
