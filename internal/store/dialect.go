package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"
)

// dialect is what the two databases write differently. Most statements are the same text on both.
type dialect struct {
	name  string
	goose goose.Dialect
	// words replaces the {names} in a statement.
	words *strings.Replacer
	// written are the statements as the database gets them, by their text in this program.
	written *sync.Map
	// types are the column types and other words the migrations use. A table that is keyed lies in the order of its key.
	types map[string]string
	// appendOnly refuses every change of a table's rows.
	appendOnly string
	// roomy leaves room on the pages of a table whose rows change all the time.
	roomy string
	// searchIndex makes the words of a folded text quick to find; SQLite reads its few thousand rows one by one.
	searchIndex string
	// versions asks whether the table of applied migrations is there.
	versions string
	// locks says whether a row can be kept from others; SQLite's transactions are alone anyway.
	locks bool
	// copies says whether many rows go in by COPY.
	copies bool
	// lateral says whether a subquery may look at the row beside it.
	lateral bool
}

var onPostgres = dialect{
	name:     "postgres",
	written:  new(sync.Map),
	goose:    goose.DialectPostgres,
	locks:    true,
	copies:   true,
	lateral:  true,
	versions: "SELECT count(*) FROM pg_class WHERE oid = to_regclass('goose_db_version')",
	words: strings.NewReplacer(
		"{share a}", "FOR SHARE OF a",
		"{chance}", "CAST(gen_random_uuid() AS text)",
		"{lock}", "FOR UPDATE",
		"{lock n}", "FOR UPDATE OF n",
		"{take}", "FOR UPDATE SKIP LOCKED",
		"{lock but its key}", "FOR NO KEY UPDATE",
		"{take p}", "FOR NO KEY UPDATE OF p SKIP LOCKED",
		"{moment}", "CAST(? AS timestamptz)",
		"{past e.agency_id}", "e.agency_id",
		"{each}", "jsonb_each_text(?)",
		"{ids}", "(SELECT CAST(value AS uuid) FROM jsonb_array_elements_text(?))",
		"{in few}", "= ANY (ARRAY(SELECT CAST(value AS uuid) FROM jsonb_array_elements_text(?)))", // looked up one by one, where IN would read all there are
		"{in numbers}", "= ANY (ARRAY(SELECT CAST(value AS integer) FROM jsonb_array_elements_text(?)))",
		"{in words}", "= ANY (ARRAY(SELECT value FROM jsonb_array_elements_text(?)))",
		"{words}", "(SELECT value FROM jsonb_array_elements_text(?))",
		"{keys}", "jsonb_to_recordset(?) AS k (n integer, e text, b text, m text)",
		"{valid}", "jsonb_to_recordset(?) AS r (zone text, revision text, module text, since date)",
		"{items}", "jsonb_to_recordset(?) AS i (p uuid, k text, d date, e uuid)",
		"{groups}", "jsonb_to_recordset(?) AS g (id uuid, agency uuid, root uuid, kind text, position text, joined date, today date)",
		"{day after e.to_on}", "e.to_on + 1",
		"{day after i.to_on}", "i.to_on + 1",
		"{first day}", "DATE '0001-01-01'",
		"{last day}", "DATE '9999-12-30'",
		"{gathered r.module}", "string_agg(DISTINCT r.module, ',' ORDER BY r.module)",
		"{as json}", "::jsonb",
		"{gather}", "jsonb_agg",
		"{object}", "jsonb_build_object",
		"{json g.names}", "g.names",
		"{agencies}", "ROWS FROM (jsonb_to_recordset(?) AS (id uuid, today date)) WITH ORDINALITY AS a (id, today, n)",
		"{series}", "jsonb_to_recordset(?) AS s (n integer, agency uuid, zone text, module text)",
		"{steps}", "jsonb_to_recordset(?) AS t (series integer, day date, until date, roster integer, completed integer, in_progress integer, not_started integer, exempt integer, overdue integer, on_time integer, late integer, left_count integer)",
		"{rows}", "jsonb_to_recordset(?) AS r (n integer, e uuid, a uuid, x uuid, d date)",
		"{written}", "jsonb_to_recordset(?) AS f (fact uuid, enrollment uuid)",
		"{eve of l.recorded_at}", eveOnPostgres("l.recorded_at"),
		"{days}", "(SELECT key AS time_zone, CAST(value AS date) AS today FROM jsonb_each_text(?))",
		"{dates}", "(SELECT key AS name, CAST(value AS date) AS day FROM jsonb_each_text(?))",
		"{spans}", "jsonb_to_recordset(?) AS m (zone text, month date, since timestamptz, until timestamptz)",
		"{day of a.submitted_at}", "CAST(a.submitted_at AT TIME ZONE 'UTC' AS date)",
		"{month of a.submitted_at}", "CAST(date_trunc('month', a.submitted_at AT TIME ZONE g.time_zone) AS date)",
		"{month of c.completed_on}", "CAST(date_trunc('month', c.completed_on) AS date)",
		"{days from e.opens_on to c.completed_on}", "c.completed_on - e.opens_on",
		"{lines of a.paper} l", "unnest(string_to_array(rtrim(a.paper, chr(10)), chr(10))) AS l (value)",
		"{first word of l.value}", "split_part(l.value, ' ', 1)",
		"{has words p.sort_name}", "to_tsvector('simple', p.sort_name) @@ to_tsquery('simple', ?)",
	),
	types: map[string]string{"instant": "timestamptz", "uuid": "uuid", "date": "date", "json": "jsonb", "bool": "boolean",
		"int": "integer", "long": "bigint", "number": "integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "bytes": "bytea", "sorted": `text COLLATE "C"`, "strict": "", "keyed": "",
		"firstday": "DATE '0001-01-01'", "eve": eveOnPostgres("recorded_at")},
	searchIndex: "CREATE INDEX {t}_search ON {t} USING gin (to_tsvector('simple', {c}));",
	roomy:       "ALTER TABLE {t} SET (fillfactor = 70);", // so a row stays on its page, and the index as it is
	appendOnly: `-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER {t}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {t} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();`,
}

var onSQLite = dialect{
	name:     "sqlite",
	written:  new(sync.Map),
	goose:    goose.DialectSQLite3,
	versions: "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'",
	words: strings.NewReplacer(
		"{share a}", "",
		"{chance}", "lower(hex(randomblob(16)))",
		"{lock}", "",
		"{lock n}", "",
		"{take}", "",
		"{lock but its key}", "",
		"{take p}", "",
		"{moment}", "?",
		"{past e.agency_id}", "+e.agency_id", // the plus: not by its index
		"{each}", "json_each(?)",
		"{ids}", "(SELECT value FROM json_each(?))",
		"{in few}", "IN (SELECT value FROM json_each(?))",
		"{in numbers}", "IN (SELECT value FROM json_each(?))",
		"{in words}", "IN (SELECT value FROM json_each(?))",
		"{words}", "(SELECT value FROM json_each(?))",
		"{keys}", "(SELECT value ->> 'n' AS n, value ->> 'e' AS e, value ->> 'b' AS b, value ->> 'm' AS m FROM json_each(?)) k",
		"{valid}", "(SELECT value ->> 'zone' AS zone, value ->> 'revision' AS revision, value ->> 'module' AS module, value ->> 'since' AS since FROM json_each(?)) r",
		"{items}", "(SELECT value ->> 'p' AS p, value ->> 'k' AS k, value ->> 'd' AS d, value ->> 'e' AS e FROM json_each(?)) i",
		"{groups}", "(SELECT value ->> 'id' AS id, value ->> 'agency' AS agency, value ->> 'root' AS root, value ->> 'kind' AS kind, value ->> 'position' AS position, value ->> 'joined' AS joined, value ->> 'today' AS today FROM json_each(?)) g",
		"{day after e.to_on}", "date(e.to_on, '+1 day')",
		"{day after i.to_on}", "date(i.to_on, '+1 day')",
		"{first day}", "'0001-01-01'",
		"{last day}", "'9999-12-30'", // it has a day after
		"{gathered r.module}", "group_concat(DISTINCT r.module)",
		"{as json}", "",
		"{gather}", "json_group_array",
		"{object}", "json_object",
		"{json g.names}", "json(g.names)",
		"{agencies}", "(SELECT key + 1 AS n, value ->> 'id' AS id, value ->> 'today' AS today FROM json_each(?)) a",
		"{series}", "(SELECT value ->> 'n' AS n, value ->> 'agency' AS agency, value ->> 'zone' AS zone, value ->> 'module' AS module FROM json_each(?)) s",
		"{steps}", "(SELECT value ->> 'series' AS series, value ->> 'day' AS day, value ->> 'until' AS until, value ->> 'roster' AS roster, value ->> 'completed' AS completed, value ->> 'in_progress' AS in_progress, value ->> 'not_started' AS not_started, value ->> 'exempt' AS exempt, value ->> 'overdue' AS overdue, value ->> 'on_time' AS on_time, value ->> 'late' AS late, value ->> 'left_count' AS left_count FROM json_each(?)) t",
		"{rows}", "(SELECT value ->> 'n' AS n, value ->> 'e' AS e, value ->> 'a' AS a, value ->> 'x' AS x, value ->> 'd' AS d FROM json_each(?)) r",
		"{written}", "(SELECT value ->> 'fact' AS fact, value ->> 'enrollment' AS enrollment FROM json_each(?)) f",
		"{eve of l.recorded_at}", eveOnSQLite("l.recorded_at"),
		"{days}", "(SELECT key AS time_zone, value AS today FROM json_each(?))",
		"{dates}", "(SELECT key AS name, value AS day FROM json_each(?))",
		"{spans}", "(SELECT value ->> 'zone' AS zone, value ->> 'month' AS month, value ->> 'since' AS since, value ->> 'until' AS until FROM json_each(?)) m",
		"{day of a.submitted_at}", "substr(a.submitted_at, 1, 10)",
		"{month of a.submitted_at}", "(SELECT m.month FROM spans m WHERE m.zone = g.time_zone AND a.submitted_at >= m.since AND a.submitted_at < m.until)", // it knows no time zones
		"{month of c.completed_on}", "substr(c.completed_on, 1, 7) || '-01'",
		"{days from e.opens_on to c.completed_on}", "CAST(julianday(c.completed_on) - julianday(e.opens_on) AS INTEGER)",
		"{lines of a.paper} l", `json_each('["' || replace(rtrim(a.paper, char(10)), char(10), '","') || '"]') l`,
		"{first word of l.value}", "substr(l.value, 1, instr(l.value || ' ', ' ') - 1)",
		"{has words p.sort_name}", "' ' || p.sort_name GLOB ?",
	),
	types: map[string]string{"instant": "TEXT", "uuid": "TEXT", "date": "TEXT", "json": "TEXT", "bool": "INTEGER",
		"int": "INTEGER", "long": "INTEGER", "number": "INTEGER PRIMARY KEY", "bytes": "BLOB", "sorted": "TEXT", "strict": " STRICT", "keyed": " STRICT, WITHOUT ROWID",
		"firstday": "'0001-01-01'", "eve": eveOnSQLite("recorded_at")},
	appendOnly: `-- +goose StatementBegin
CREATE TRIGGER {t}_append_only_update BEFORE UPDATE ON {t}
BEGIN SELECT RAISE(ABORT, '{t} is append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER {t}_append_only_delete BEFORE DELETE ON {t}
BEGIN SELECT RAISE(ABORT, '{t} is append only'); END;
-- +goose StatementEnd`,
}

// The day before a moment's own, by the calendar of UTC: a condition of an index, and of the statements that want it.
func eveOnPostgres(moment string) string {
	return "CAST(" + moment + " AT TIME ZONE 'UTC' AS date) - 1"
}
func eveOnSQLite(moment string) string { return "date(" + moment + ", '-1 day')" }

// in writes a statement for the dialect, once: it replaces the {names}, and on Postgres the first ? by $1 and so on.
func (d dialect) in(query string) string {
	if known, ok := d.written.Load(query); ok {
		return known.(string)
	}
	text := d.words.Replace(query)
	if d.name == "postgres" {
		parts := strings.Split(text, "?")
		text = parts[0]
		for i, part := range parts[1:] {
			text += "$" + strconv.Itoa(i+1) + part
		}
	}
	d.written.Store(query, text)
	return text
}

// ids is the argument of {ids}: one text for any number of them, so the statement stays the same.
func ids(list []uuid.UUID) string {
	if list == nil {
		list = []uuid.UUID{}
	}
	data, _ := json.Marshal(list) // UUIDs cannot fail to be written
	return string(data)
}

// dates is the argument of {dates}: days by number.
func dates(byNumber map[int]lang.Date) string {
	data, _ := json.Marshal(byNumber) // numbers and texts cannot fail to be written
	return string(data)
}

// days is the argument of {days}.
func days(list []report.Day) string {
	byZone := make(map[string]lang.Date, len(list))
	for _, d := range list {
		byZone[d.TimeZone] = d.Date
	}
	data, _ := json.Marshal(byZone) // texts cannot fail to be written
	return string(data)
}
