package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"baluarte/internal/fault"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestErrorsOfDriversGetAKind(t *testing.T) {
	for _, c := range []struct {
		err  error
		want fault.Kind
	}{
		{&pgconn.PgError{Code: "23505"}, fault.Conflict},
		{&pgconn.PgError{Code: "23503"}, fault.Internal},
		{&pgconn.PgError{Code: "23001"}, fault.Internal},    // append only
		{&pgconn.PgError{Code: "57P03"}, fault.Unavailable}, // starting up
		{&pgconn.PgError{Code: "53300"}, fault.Unavailable}, // too many connections
		{&pgconn.PgError{Code: "40P01"}, fault.Unavailable}, // deadlock
		{&pgconn.PgError{Code: ""}, fault.Internal},
		{&net.OpError{Op: "read", Err: syscall.ECONNRESET}, fault.Unavailable},
		{io.ErrUnexpectedEOF, fault.Unavailable},
		{context.DeadlineExceeded, fault.Unavailable},
		{errors.New("anything else"), fault.Internal},
		{fault.New(fault.TooMany, ""), fault.TooMany},
	} {
		if got := fault.KindOf(translate(fmt.Errorf("asking: %w", c.err))); got != c.want {
			t.Errorf("%v is %s, want %s", c.err, got, c.want)
		}
	}
	for code, want := range map[int]fault.Kind{2067: fault.Conflict, 1555: fault.Conflict, 787: fault.Internal, 1811: fault.Internal, 5: fault.Unavailable, 517: fault.Unavailable, 13: fault.Unavailable, 1: fault.Internal} {
		if got := kindOfCode(code); got != want {
			t.Errorf("SQLite's %d is %s, want %s", code, got, want)
		}
	}
	if err := translate(context.Canceled); err != context.Canceled {
		t.Errorf("a cancellation becomes %v", err)
	}
	if translate(nil) != nil {
		t.Error("no error becomes one")
	}
}
