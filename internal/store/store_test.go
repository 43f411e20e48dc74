package store_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func TestInstallation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		isEmpty := func(want bool) {
			t.Helper()
			if got, err := s.IsEmpty(ctx); got != want || err != nil {
				t.Errorf("empty: %v, %v; want %v", got, err, want)
			}
		}
		isEmpty(true)
		i, err := s.Installation(ctx)
		must(t, err)
		diff(t, access.Installation{}, i)
		demo := access.Installation{Demo: true, DemoPeople: map[access.Role]uuid.UUID{access.Lead: newID()}, MadeAt: noon}
		must(t, s.InsertInstallation(ctx, demo))
		i, err = s.Installation(ctx)
		must(t, err)
		diff(t, demo, i)
		isEmpty(false)
		if err := s.InsertInstallation(ctx, demo); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}

func TestATransactionIsAllOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		insert := func(ctx context.Context) error {
			return s.InsertPeople(ctx, agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"})
		}
		refused := errors.New("refused")
		err := s.InTx(ctx, func(ctx context.Context) error {
			must(t, insert(ctx))
			if empty, err := s.IsEmpty(ctx); empty || err != nil {
				t.Errorf("what a transaction wrote is not seen in it: %v", err)
			}
			return s.InTx(ctx, func(ctx context.Context) error { // joins
				must(t, insert(ctx))
				return refused
			})
		})
		if !errors.Is(err, refused) {
			t.Error(err)
		}
		func() {
			defer func() { recover() }()
			s.InTx(ctx, func(ctx context.Context) error {
				must(t, insert(ctx))
				panic("in the middle")
			})
		}()
		if empty, err := s.IsEmpty(ctx); !empty || err != nil {
			t.Errorf("something was left of undone transactions: %v", err)
		}
		must(t, s.InTx(ctx, insert)) // and the writer is free again
	})
}

func TestSQLiteKeepsWhatItSaysItSaved(t *testing.T) {
	o := storetest.Address(t, "sqlite")
	o.Folder += "/made/when missing?#"
	s := storetest.OpenAt(t, o)
	must(t, s.Ping(t.Context()))
	info, err := os.Stat(o.Folder)
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v", info.Mode())
	}
	for _, pragma := range []struct{ name, want string }{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"recursive_triggers", "1"}} {
		got, err := store.Pragma(t.Context(), s, pragma.name)
		must(t, err)
		diff(t, pragma.want, got)
	}
}

func TestPostgresGoesAwayAndComesBack(t *testing.T) {
	o := storetest.Address(t, "postgres")
	u, err := url.Parse(o.Database)
	must(t, err)
	line := &line{to: u.Host}
	line.cut(t)
	u.Host = line.at
	o.Database = u.String()

	ctx := t.Context()
	s, err := store.Open(ctx, o) // nobody is there yet, which is no reason not to open
	must(t, err)
	defer s.Close()
	for range 2 {
		for _, err := range []error{s.Ping(ctx), second(s.Migrated(ctx)), second(s.IsEmpty(ctx)), s.InTx(ctx, func(context.Context) error { return nil })} {
			if !fault.Is(err, fault.Unavailable) {
				t.Errorf("without a database: %v", err)
			}
		}
		line.mend(t)
		must(t, s.Ping(ctx))
		if done, err := s.Migrated(ctx); !done || err != nil {
			t.Error(done, err)
		}
		must(t, second(s.IsEmpty(ctx)))
		line.cut(t)
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{Database: "postgres://x:secret@[", Now: time.Now})
	if !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

// line is a TCP line to a server that can be cut and mended.
type line struct {
	to, at   string
	listener net.Listener
	mu       sync.Mutex
	open     []net.Conn
}

func (l *line) cut(t *testing.T) {
	t.Helper()
	if l.listener == nil { // find a free address first
		l.mend(t)
	}
	l.listener.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		c.Close()
	}
	l.open = nil
}

func (l *line) mend(t *testing.T) {
	t.Helper()
	at := l.at
	if at == "" {
		at = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", at)
	must(t, err)
	l.listener, l.at = listener, listener.Addr().String()
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", l.to)
			if err != nil {
				in.Close()
				continue
			}
			l.mu.Lock()
			l.open = append(l.open, in, out)
			l.mu.Unlock()
			go func() { io.Copy(in, out); in.Close() }()
			go func() { io.Copy(out, in); out.Close() }()
		}
	}()
}
