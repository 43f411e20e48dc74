package store

import (
	"bytes"
	"context"
	"embed"
	"io/fs"
	"strings"
	"testing/fstest"
	"text/template"

	"baluarte/internal/fault"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// rendered writes the migrations for a dialect. fstest.MapFS is the standard library's file system in memory; nothing of
// package testing comes with it.
func (d dialect) rendered() (fs.FS, error) {
	funcs := template.FuncMap{
		"roomy":      func(table string) string { return strings.ReplaceAll(d.roomy, "{t}", table) },
		"appendonly": func(table string) string { return strings.ReplaceAll(d.appendOnly, "{t}", table) },
		"postgres":   func() bool { return d.name == onPostgres.name },
		"search": func(table, column string) string {
			return strings.NewReplacer("{t}", table, "{c}", column).Replace(d.searchIndex)
		},
	}
	for name, text := range d.types {
		funcs[name] = func() string { return text }
	}
	files := fstest.MapFS{}
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	templates, err := template.New("").Funcs(funcs).ParseFS(folder, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, t := range templates.Templates() {
		var text bytes.Buffer
		if err := t.Execute(&text, nil); err != nil {
			return nil, err
		}
		files[t.Name()] = &fstest.MapFile{Data: text.Bytes()}
	}
	return files, nil
}

// Migrate brings the database to this program's state. Copies that start together take turns. A database that a newer
// program has migrated is refused.
func (s *Store) Migrate(ctx context.Context) (err error) {
	defer explain(&err, "store.Migrate")
	if done, err := s.Migrated(ctx); done || err != nil {
		return err
	}
	p, err := s.migrator()
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Migrated reports whether the database is in this program's state. One that a newer program has migrated is
// fault.Conflict "database.newer".
func (s *Store) Migrated(ctx context.Context) (done bool, err error) {
	defer explain(&err, "store.Migrated")
	var there, version int64
	if err := s.one(ctx, []any{&there}, s.dialect.versions); err != nil || there == 0 {
		return false, err
	}
	if err := s.one(ctx, []any{&version}, "SELECT COALESCE(max(version_id), 0) FROM goose_db_version"); err != nil {
		return false, err
	}
	p, err := s.migrator()
	if err != nil {
		return false, err
	}
	sources := p.ListSources()
	known := sources[len(sources)-1].Version
	if version > known {
		return false, fault.New(fault.Conflict, "database.newer", "database", version, "program", known)
	}
	return version == known, nil
}

func (s *Store) migrator() (*goose.Provider, error) {
	files, err := s.dialect.rendered()
	if err != nil {
		return nil, err
	}
	pool, err := s.write.DB()
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.dialect.locks {
		turn, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(turn))
	}
	return goose.NewProvider(s.dialect.goose, pool, files, options...)
}
