package sample_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/sample"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// fence lists what guards the tables of a Postgres.
func fence(t *testing.T, o store.Options) (all []string) {
	t.Helper()
	rows, err := storetest.Raw(t, o).Query(`SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
UNION ALL SELECT tablename, indexname, indexdef, TRUE FROM pg_indexes WHERE schemaname = current_schema()`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var table, name, is string
		var valid bool
		must(t, rows.Scan(&table, &name, &is, &valid))
		all = append(all, fmt.Sprint(table, " ", name, " ", is, " ", valid))
	}
	must(t, rows.Err())
	slices.Sort(all)
	return all
}

// people lists everybody in a Postgres.
func people(t *testing.T, o store.Options) (all []uuid.UUID) {
	t.Helper()
	rows, err := storetest.Raw(t, o).Query("SELECT id FROM people")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		must(t, rows.Scan(&id))
		all = append(all, id)
	}
	must(t, rows.Err())
	return all
}

// A country in Postgres is guarded as any other database, there is nothing in it that the program would put right, and the
// program's own reports say what is true.
func TestCountryInPostgres(t *testing.T) {
	o := storetest.Address(t, "postgres")
	s := storetest.OpenAt(t, o)
	before := fence(t, o)
	at := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)
	catalogue := load(t)
	c := &sample.Country{Store: s, Catalogue: catalogue, Seed: 7, Now: at, Cores: 2}
	_, truth, err := c.Fill(t.Context(), somePeople)
	must(t, err)
	if diff := cmp.Diff(before, fence(t, o)); diff != "" {
		t.Errorf("its guards are others than before:\n%s", diff)
	}
	if err := s.Unguarded(t.Context(), func(context.Context) error { return errBroken }); !errors.Is(err, errBroken) {
		t.Errorf("what is broken off is %v", err)
	}
	if diff := cmp.Diff(before, fence(t, o)); diff != "" {
		t.Errorf("its guards are others after it was broken off:\n%s", diff)
	}

	clock := func() time.Time { return at }
	rolling := &assign.Service{Store: s, Catalogue: catalogue, Now: clock, NewID: func() uuid.UUID { return uuid.Must(uuid.NewV7()) }}
	done, err := rolling.Roll(t.Context())
	must(t, err)
	everybody, err := rolling.RollPeople(t.Context(), people(t, o)...)
	must(t, err)
	if !done.Nothing() || !everybody.Nothing() || everybody.People != somePeople {
		t.Errorf("the program puts right: %+v, and when it looks at everybody %+v", done, everybody)
	}

	figures := &report.Service{Store: s, Catalogue: catalogue, Now: clock}
	all, err := s.Agencies(t.Context(), lang.DateOf(at, time.UTC))
	must(t, err)
	for _, a := range truth {
		var days []report.Day
		for _, place := range all {
			days = append(days, report.Day{TimeZone: place.TimeZone, Date: a.AsOf})
		}
		got, err := figures.Figures(t.Context(), []uuid.UUID{a.Agency}, []string{a.Module}, report.When{AsOf: a.AsOf}, days)
		must(t, err)
		if is := got.Of(a.Agency, a.Module); is != a.Count {
			t.Errorf("%s %q on %s: the report says %+v, and it is %+v", a.Code, a.Module, a.AsOf, is, a.Count)
		}
	}
}

var errBroken = errors.New("broken off")
