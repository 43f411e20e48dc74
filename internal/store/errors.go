package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"baluarte/internal/fault"

	gosqlite "github.com/glebarez/go-sqlite"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// explain gives an error of a driver its kind and its address. Every exported method defers it.
func explain(err *error, format string, args ...any) {
	if *err != nil {
		*err = translate(*err)
		fault.Wrap(err, format, args...)
	}
}

// translate gives a driver's error its kind, by its code and never by its words. An error that has one already, and
// the cancellation of somebody who went away, stay as they are.
func translate(err error) error {
	var known *fault.Error
	if err == nil || errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Because(kindOf(err), "", err)
}

func kindOf(err error) fault.Kind {
	var (
		pg      *pgconn.PgError
		connect *pgconn.ConnectError
		lite    *gosqlite.Error
		network net.Error
	)
	switch {
	case errors.As(err, &connect):
		return fault.Unavailable
	case errors.As(err, &pg):
		return kindOfState(pg.Code)
	case errors.As(err, &lite):
		return kindOfCode(lite.Code())
	case errors.Is(err, gorm.ErrRecordNotFound):
		return fault.NotFound
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, context.DeadlineExceeded), errors.Is(err, net.ErrClosed),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &network), pgconn.SafeToRetry(err):
		return fault.Unavailable
	}
	return fault.Internal
}

// kindOfState reads a SQLSTATE of Postgres.
func kindOfState(code string) fault.Kind {
	switch code {
	case "23505": // unique violation
		return fault.Conflict
	case "40001", "40P01", "55P03", "57014", // serialization, deadlock, lock and statement timeouts: another try may do
		"25006",          // read only: a standby that was a primary a moment ago
		"42P01", "42703": // no such table or column: not migrated yet
		return fault.Unavailable
	}
	switch code[:min(2, len(code))] {
	case "08", "53", "57", "58": // connection, resources (too many clients, disk full), shutting down or starting, I/O
		return fault.Unavailable
	}
	return fault.Internal
}

// kindOfCode reads a result code of SQLite; the low byte is the primary one.
func kindOfCode(code int) fault.Kind {
	switch code {
	case 1555, 2067: // primary key, unique
		return fault.Conflict
	}
	switch code & 0xff {
	case 5, 6, 8, 10, 13, 14: // busy, locked, read only, I/O, full, cannot open
		return fault.Unavailable
	}
	return fault.Internal
}
