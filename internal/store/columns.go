package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// The types of columns. Each is a domain type with another name, so that a pointer to a field of a domain struct
// scans after a conversion: (*day)(&e.DueOn). All of them read null as the zero value and write zero as null, because
// null means absent and the domain says the same with zero.
type (
	instant time.Time // a moment in UTC, cut to microseconds; as text it sorts
	day     lang.Date
	ref     uuid.UUID
	word    string
	number  int
	flag    bool // writes false as false: nothing in the domain is an absent flag
)

// instantLayout has a fixed width, so that SQLite compares moments as texts.
const instantLayout = "2006-01-02T15:04:05.000000Z"

func (t instant) Value() (driver.Value, error) {
	if time.Time(t).IsZero() {
		return nil, nil
	}
	return time.Time(t).UTC().Format(instantLayout), nil
}

func (t *instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*t = instant{}
	case time.Time:
		*t = instant(v.UTC())
	case string:
		at, err := time.Parse(instantLayout, v)
		*t = instant(at)
		return err
	default:
		return unfit(t, v)
	}
	return nil
}

func (d day) Value() (driver.Value, error) {
	if lang.Date(d).IsZero() {
		return nil, nil
	}
	return lang.Date(d).String(), nil
}

func (d *day) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = day{}
	case time.Time:
		*d = day(lang.DateOf(v, time.UTC))
	case string:
		date, err := lang.ParseDate(v)
		*d = day(date)
		return err
	default:
		return unfit(d, v)
	}
	return nil
}

func (r ref) Value() (driver.Value, error) {
	if uuid.UUID(r) == uuid.Nil {
		return nil, nil
	}
	return uuid.UUID(r).String(), nil
}

func (r *ref) Scan(v any) error {
	*r = ref{}
	return (*uuid.UUID)(r).Scan(v)
}

func (w word) Value() (driver.Value, error) {
	if w == "" {
		return nil, nil
	}
	return string(w), nil
}

func (w *word) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*w = ""
	case string:
		*w = word(v)
	case []byte:
		*w = word(v)
	default:
		return unfit(w, v)
	}
	return nil
}

func (n number) Value() (driver.Value, error) {
	if n == 0 {
		return nil, nil
	}
	return int64(n), nil
}

func (n *number) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*n = 0
	case int64:
		*n = number(v)
	case string: // Postgres sums integers to numeric
		i, err := strconv.Atoi(v)
		*n = number(i)
		return err
	default:
		return unfit(n, v)
	}
	return nil
}

func (f flag) Value() (driver.Value, error) { return bool(f), nil }

func (f *flag) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*f = false
	case bool:
		*f = flag(v)
	case int64:
		*f = v != 0
	default:
		return unfit(f, v)
	}
	return nil
}

// document is a value kept as JSON.
type document[V any] struct{ of *V }

func (d document[V]) Value() (driver.Value, error) {
	if d.of == nil {
		return nil, nil
	}
	data, err := json.Marshal(d.of)
	return string(data), err
}

func (d document[V]) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), d.of)
	case []byte:
		return json.Unmarshal(v, d.of)
	}
	return unfit(d, v)
}

// GORM takes a struct for another table unless it is told the type of the column.

func (instant) GormDataType() string     { return "instant" }
func (day) GormDataType() string         { return "date" }
func (document[V]) GormDataType() string { return "json" }

func unfit(into, v any) error { return fmt.Errorf("store: a %T does not fit into a %T", v, into) }
