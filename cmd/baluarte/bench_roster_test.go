package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// BenchmarkRoster imports big rosters by the program itself, as a process of its own, and prints how long that took
// beside a bare COPY of the very rows that it wrote.
func BenchmarkRoster(b *testing.B) {
	folder := b.TempDir()
	program := build(b, folder)
	var t table
	const many, few = 1_000_000, 100_000

	o := storetest.Address(b, "postgres")
	office(b, o)
	in := importRoster(b, program, rosterFile(b, folder, many), "--database", o.Database)
	copied := copyRoster(b, o.Database, folder)
	t.section("A roster of %d rows on Postgres, planned and applied", many)
	t.tell("COPY of the same rows into the same tables", seconds(copied), "")
	t.tell("baluarte roster apply", seconds(in.took), "")
	t.tell("ratio", fmt.Sprintf("%.2f", in.took.Seconds()/copied.Seconds()), "at most 3")
	t.tell("peak memory of the program", fmt.Sprintf("%.0f MB", in.peak), "under 150 MB")

	lite := store.Options{Folder: filepath.Join(folder, "data"), Now: now}
	office(b, lite)
	in = importRoster(b, program, rosterFile(b, folder, few), "--data", lite.Folder)
	t.section("A roster of %d rows on SQLite, planned and applied", few)
	t.tell("baluarte roster apply", seconds(in.took), "under 20 s")
	t.tell("peak memory of the program", fmt.Sprintf("%.0f MB", in.peak), "under 150 MB")
	t.print(os.Stdout)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// office puts an agency with ten units into a database.
func office(b *testing.B, o store.Options) {
	b.Helper()
	s := storetest.OpenAt(b, o)
	place := func(code string, parent uuid.UUID) agency.Agency {
		return agency.Agency{ID: newID(), Parent: parent, Country: "mx", Level: agency.State, Code: code, TimeZone: "UTC", Names: lang.Text{"en": code, "es": code}}
	}
	top := place("TOP", uuid.Nil)
	all := []agency.Agency{top}
	for n := range 10 {
		all = append(all, place(fmt.Sprint("U", n), top.ID))
	}
	if err := s.InsertAgencies(b.Context(), lang.Date{Year: 2020, Month: 1, Day: 1}, all...); err != nil {
		b.Fatal(err)
	}
}

// rosterFile writes a roster of people who do not exist.
func rosterFile(b *testing.B, folder string, rows int) (path string) {
	b.Helper()
	path = filepath.Join(folder, fmt.Sprint(rows, ".csv"))
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	given := []string{"Ana", "José Luis", "Lucía", "Ben", "María Fernanda", "Otto", "Eva", "Raúl"}
	surnames := []string{"García", "López", "Smith", "Núñez", "Hernández", "Brown", "Ávila", "de la Cruz", "Reed", "Soto", "Ibáñez"}
	out := bufio.NewWriter(f)
	fmt.Fprintln(out, "Given names,First surname,Second surname,Email,Language,Employee number,Badge number,Agency code,Position,From")
	for n := range rows {
		fmt.Fprintf(out, "%s,%s,%s,person.%d@agency.example,%s,E-%07d,B%07d,U%d,Officer %d,20%02d-0%d-1%d\n", given[n%8], surnames[n%11], surnames[n/7%11], n,
			[]string{"en", "es"}[n%2], n, n, n%10, n%40, 10+n%15, 1+n%9, n%10)
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// imported is how an import went.
type imported struct {
	took time.Duration
	peak float64 // MB
}

func importRoster(b *testing.B, program, file string, where ...string) imported {
	b.Helper()
	c := exec.Command(program, append([]string{"roster", "apply", file, "--agency", "TOP"}, where...)...)
	begin := time.Now()
	out, err := c.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	in := imported{took: time.Since(begin)}
	if used, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		in.peak = float64(used.Maxrss) / 1000
	}
	if testing.Verbose() {
		b.Logf("%s", out)
	}
	return in
}

// copyRoster copies what an import wrote into an empty database like it, table by table, and tells how long that took.
func copyRoster(b *testing.B, from, folder string) (took time.Duration) {
	b.Helper()
	to := storetest.Address(b, "postgres")
	storetest.OpenAt(b, to)
	ctx := context.Background()
	source, target := dialPostgres(b, from), dialPostgres(b, to.Database)
	for _, table := range []string{"agencies", "imports", "people", "postings", "import_rows"} {
		path := filepath.Join(folder, table)
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := source.PgConn().CopyTo(ctx, f, "COPY "+table+" TO STDOUT"); err != nil {
			b.Fatal(err)
		}
		if _, err := f.Seek(0, 0); err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		if _, err := target.PgConn().CopyFrom(ctx, f, "COPY "+table+" FROM STDIN"); err != nil {
			b.Fatal(err)
		}
		took += time.Since(begin)
		if testing.Verbose() {
			b.Logf("COPY %s: %s", table, seconds(time.Since(begin)))
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	return took
}

func dialPostgres(b *testing.B, address string) *pgx.Conn {
	b.Helper()
	c, err := pgx.Connect(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close(context.Background()) })
	return c
}
