package store_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// Each query gives one line of text per thing, said alike on both databases. Of indexes, columns are told and no expressions.
var schemaOf = map[string][]string{
	"postgres": {
		`SELECT 'column ' || c.table_name || '.' || c.column_name || ' ' || CASE WHEN c.udt_name IN ('int4', 'int8', 'bool') THEN 'integer' WHEN c.udt_name = 'bytea' THEN 'blob'
		   WHEN c.udt_name IN ('uuid', 'text', 'jsonb', 'timestamptz', 'date') THEN 'text' ELSE c.udt_name END || CASE c.is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
		 FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name <> 'goose_db_version'`,
		`SELECT 'key ' || c.relname || ' ' || string_agg(a.attname, ',' ORDER BY k.place)
		 FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid, unnest(i.indkey) WITH ORDINALITY k (col, place), pg_attribute a
		 WHERE i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.col AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'goose_db_version' GROUP BY c.relname`,
		`SELECT 'index ' || n.relname || ' ' || c.relname || ' ' || string_agg(a.attname, ',' ORDER BY k.place) || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
		   || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END
		 FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid, unnest(i.indkey) WITH ORDINALITY k (col, place), pg_attribute a
		 WHERE NOT i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.col AND c.relnamespace = 'public'::regnamespace
		 GROUP BY n.relname, c.relname, i.indisunique, i.indpred`,
		`SELECT 'reference ' || c.relname || '.' || a.attname || ' ' || f.relname FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_class f ON f.oid = r.confrelid
		 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = r.conkey[1] WHERE r.contype = 'f'`,
		`SELECT 'checks ' || c.relname || ' ' || count(*) FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid WHERE r.contype = 'c' GROUP BY c.relname`,
		`SELECT DISTINCT 'append only ' || c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal`,
	},
	"sqlite": {
		`SELECT 'column ' || t.name || '.' || c.name || ' ' || lower(c.type) || CASE WHEN c."notnull" OR c.pk THEN ' not null' ELSE '' END
		 FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT IN ('goose_db_version', 'sqlite_sequence')`,
		`SELECT 'key ' || name || ' ' || group_concat(col, ',') FROM (SELECT t.name, c.name AS col FROM sqlite_master t, pragma_table_info(t.name) c
		 WHERE t.type = 'table' AND c.pk > 0 AND t.name NOT IN ('goose_db_version', 'sqlite_sequence') ORDER BY t.name, c.pk) GROUP BY name`,
		`SELECT 'index ' || name || ' ' || tbl || ' ' || group_concat(col, ',') || CASE WHEN uniq THEN ' unique' ELSE '' END || CASE WHEN part THEN ' partial' ELSE '' END
		 FROM (SELECT i.name, t.name AS tbl, c.name AS col, i."unique" AS uniq, i.partial AS part FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
		 WHERE t.type = 'table' AND i.origin = 'c' AND c.name IS NOT NULL ORDER BY i.name, c.seqno) GROUP BY name`,
		`SELECT 'reference ' || t.name || '.' || f."from" || ' ' || f."table" FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`,
		`SELECT 'checks ' || name || ' ' || ((length(sql) - length(replace(sql, 'CHECK (', ''))) / 7) FROM sqlite_master WHERE type = 'table' AND sql LIKE '%CHECK (%'`,
		`SELECT DISTINCT 'append only ' || tbl_name FROM sqlite_master WHERE type = 'trigger'`,
	},
}

func TestBothSchemasAreEqual(t *testing.T) {
	schemas := map[string][]string{}
	for dialect, queries := range schemaOf {
		o := storetest.Address(t, dialect)
		storetest.OpenAt(t, o)
		db := storetest.Raw(t, o)
		for _, q := range queries {
			lines := texts(t, db, q)
			if len(lines) == 0 {
				t.Errorf("%s tells nothing about %s", dialect, q)
			}
			schemas[dialect] = append(schemas[dialect], lines...)
		}
		slices.Sort(schemas[dialect])
	}
	diff(t, schemas["postgres"], schemas["sqlite"])
}

func texts(t testing.TB, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var s string
		must(t, rows.Scan(&s))
		all = append(all, s)
	}
	must(t, rows.Err())
	return all
}

func TestWhatIsAppendOnlyRefusesEveryChange(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			w := newTown(t, s)
			must(t, s.InsertDeclaration(t.Context(), agency.Declaration{ID: newID(), Kind: agency.Privacy, At: noon}))
			must(t, s.InsertExport(t.Context(), report.Export{ID: newID(), At: noon}))
			e := w.assigned(0, on("2026-03-20"))
			w.close(e, w.attempting(e, 1), true)
			w.exempt(e)
			db := storetest.Raw(t, o)
			for table, column := range map[string]string{"ledger": "reason", "completions": "module", "exemptions": "reason", "module_revisions": "module", "audit_events": "action", "exports": "question", "declarations": "kind"} {
				if n := texts(t, db, "SELECT CAST(count(*) AS text) FROM "+table); n[0] == "0" {
					t.Errorf("%s is empty, so nothing is tried", table)
				}
				statements := []string{"UPDATE " + table + " SET " + column + " = 'x'", "DELETE FROM " + table}
				if dialect == "postgres" {
					statements = append(statements, "TRUNCATE "+table+" CASCADE")
				}
				for _, statement := range statements {
					if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "append only") {
						t.Errorf("%s: %v", statement, err)
					}
				}
			}
		})
	}
}

func TestTheLedgerRefusesWhatItsKindsDoNotAllow(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			w := newTown(t, storetest.OpenAt(t, o))
			e := w.assigned(0, on("2026-03-20"))
			db := storetest.Raw(t, o)
			number := e.Facts
			insert := func(kind string) error {
				number++
				_, err := db.Exec(fmt.Sprintf(`INSERT INTO ledger (id, enrollment_id, number, kind, effective_on, recorded_at)
VALUES ('%s', '%s', %d, '%s', '2026-03-11', '2026-03-11T00:00:00.000000Z')`, newID(), e.ID, number, kind))
				return err
			}
			for _, kind := range []string{"enrolled", "source_added", "completed", "credited", "exempted", "exemption_ended", "due_moved", "withdrawn", "corrected", "forgotten"} {
				if err := insert(kind); err == nil {
					t.Errorf("a bare %q was taken", kind)
				}
			}
			for _, kind := range []string{"started", "transferred", "returned", "superseded"} {
				must(t, insert(kind))
			}
			number--
			if insert("started") == nil {
				t.Error("two facts have one number")
			}
		})
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			if done, err := s.Migrated(t.Context()); !done || err != nil {
				t.Fatal(done, err)
			}
			_, err := storetest.Raw(t, o).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
			must(t, err)
			if done, err := s.Migrated(t.Context()); done || !fault.Is(err, fault.Conflict) {
				t.Error(done, err)
			}
			if err := s.Migrate(t.Context()); !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
}

func TestAnUnmigratedDatabaseSaysSo(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{Folder: t.TempDir()})
	must(t, err)
	defer s.Close()
	if done, err := s.Migrated(t.Context()); done || err != nil {
		t.Error(done, err)
	}
	must(t, cmp.Or(s.Migrate(t.Context()), s.Migrate(t.Context()))) // twice is once
}
