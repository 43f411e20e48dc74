// Package storetest gives a test a fresh migrated database of each dialect. Only tests use it.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/internal/store"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver for making databases
)

// Dialects are the databases every store test runs on.
var Dialects = []string{"sqlite", "postgres"}

// Each runs a test on a fresh migrated database of each dialect.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, dialect := range Dialects {
		t.Run(dialect, func(t *testing.T) { test(t, Open(t, dialect)) })
	}
}

// Open gives a fresh migrated database, gone when the test ends.
func Open(t testing.TB, dialect string) *store.Store {
	t.Helper()
	return OpenAt(t, Address(t, dialect))
}

// OpenAt opens a database that Address gave, and migrates it.
func OpenAt(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Address says where a fresh database is: a copy of one that was migrated once for this process, since all migrations in
// turn take longer than most tests.
func Address(t testing.TB, dialect string) store.Options {
	t.Helper()
	if dialect == "sqlite" {
		file, err := migratedFile()
		if err != nil {
			t.Fatal(err)
		}
		o := store.Options{Folder: t.TempDir(), Now: time.Now}
		if err := os.WriteFile(filepath.Join(o.Folder, store.FileName), file, 0o600); err != nil {
			t.Fatal(err)
		}
		return o
	}
	server := serverURL(t)
	pattern, err := template(server)
	if err != nil {
		t.Fatal(err)
	}
	return copyOf(t, server, pattern)
}

// Copy gives a copy of a Postgres database that Address gave. Nobody may be connected to it meanwhile.
func Copy(t testing.TB, o store.Options) store.Options {
	t.Helper()
	u, err := url.Parse(o.Database)
	if err != nil {
		t.Fatal(err)
	}
	return copyOf(t, serverURL(t), strings.TrimPrefix(u.Path, "/"))
}

func copyOf(t testing.TB, server, pattern string) store.Options {
	t.Helper()
	name := fmt.Sprintf("%s_%d", made.name, counter.Add(1))
	if err := command(server, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, pattern)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := command(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return store.Options{Database: databaseURL(server, name), Now: time.Now}
}

// Raw opens the database that Address gave past the store, for what the store itself never does.
func Raw(t testing.TB, o store.Options) *sql.DB {
	t.Helper()
	driver, address := "pgx", o.Database
	if o.Database == "" {
		driver, address = "sqlite", filepath.Join(o.Folder, store.FileName)
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Main runs a package's tests and then drops what they shared. A package that uses this one calls it from TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
func Main(m *testing.M) int {
	defer func() {
		if made.name != "" {
			if err := command(made.server, "DROP DATABASE "+made.name+" WITH (FORCE)"); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
	}()
	return m.Run()
}

var counter atomic.Int64

// migratedFile is what stands in an SQLite file that was just migrated.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "baluarte-pattern-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := migrate(store.Options{Folder: folder, Now: time.Now}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(folder, store.FileName))
})

// migrate migrates a database and closes it, which writes all of it into its file.
func migrate(o store.Options) error {
	ctx := context.Background()
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(ctx), s.Close())
}

// made is the migrated Postgres database that others are copied from.
var made struct {
	once         sync.Once
	server, name string
	err          error
}

func template(server string) (string, error) {
	made.once.Do(func() {
		name := "baluarte_test_" + uuid.New().String()[:8]
		if made.err = command(server, "CREATE DATABASE "+name); made.err != nil {
			return
		}
		made.server, made.name = server, name
		made.err = migrate(store.Options{Database: databaseURL(server, name), Now: time.Now})
	})
	return made.name, made.err
}

// serverURL is the server the tests run on. Its absence is a failure: half of the tests would silently not be run.
func serverURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		if testing.Short() {
			t.Skip("Postgres is left out of a short run")
		}
		t.Fatal("no TEST_DATABASE_URL: run `make test`, which starts a Postgres for the tests, or go test -short")
	}
	return server
}

func databaseURL(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}

func command(server, statement string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}
