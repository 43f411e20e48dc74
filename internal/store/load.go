package store

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// load puts many rows into a table, all or none: on Postgres by COPY, on SQLite by one statement that is prepared once. Inside
// a transaction it is part of that. Values are those that the columns of this room have.
func (s *Store) load(ctx context.Context, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	names := table + " (" + strings.Join(columns, ", ") + ")"
	if s.dialect.copies {
		return s.copyIn(ctx, "COPY "+names+" FROM STDIN", rows)
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		statement, err := s.within(ctx, s.write).Statement.ConnPool.PrepareContext(ctx,
			"INSERT INTO "+names+" VALUES (?"+strings.Repeat(", ?", len(columns)-1)+")")
		if err != nil {
			return err
		}
		defer statement.Close()
		for _, row := range rows {
			if _, err := statement.ExecContext(ctx, row...); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) copyIn(ctx context.Context, statement string, rows [][]any) error {
	var conn *sql.Conn
	if tx, ok := ctx.Value(txKey{s}).(transaction); ok {
		conn = tx.conn
	} else {
		pool, err := s.write.DB()
		if err != nil {
			return err
		}
		if conn, err = pool.Conn(ctx); err != nil {
			return err
		}
		defer conn.Close()
	}
	var text []byte
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				text = append(text, '\t')
			}
			var err error
			if text, err = appendCopied(text, v); err != nil {
				return err
			}
		}
		text = append(text, '\n')
	}
	return conn.Raw(func(c any) error {
		_, err := c.(plain).Conn.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(text), statement)
		return err
	})
}

// appendCopied writes a value as the text format of COPY has it.
func appendCopied(text []byte, v any) ([]byte, error) {
	const null = `\N`
	switch v := v.(type) {
	case nil:
		return append(text, null...), nil
	case string:
		return appendEscaped(text, v), nil
	case word:
		if v == "" {
			return append(text, null...), nil
		}
		return appendEscaped(text, string(v)), nil
	case int:
		return strconv.AppendInt(text, int64(v), 10), nil
	case uuid.UUID:
		return append(text, v.String()...), nil
	case driver.Valuer:
		plain, err := v.Value()
		if err != nil {
			return text, err
		}
		return appendCopied(text, plain)
	case int64:
		return strconv.AppendInt(text, v, 10), nil
	case bool:
		return strconv.AppendBool(text, v), nil
	}
	return text, fmt.Errorf("store: a %T cannot be copied", v)
}

func appendEscaped(text []byte, s string) []byte {
	if !strings.ContainsAny(s, "\\\t\n\r") {
		return append(text, s...)
	}
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\':
			text = append(text, `\\`...)
		case '\t':
			text = append(text, `\t`...)
		case '\n':
			text = append(text, `\n`...)
		case '\r':
			text = append(text, `\r`...)
		default:
			text = append(text, c)
		}
	}
	return text
}
