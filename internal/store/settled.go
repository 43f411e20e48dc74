package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// What was known at a moment must not become more later. A fact bears the moment at which it was written, and others see it when
// its transaction ends: so each transaction that may write says when it began, where whoever reads can see it, and nothing is told
// to be known by a moment after that. It rests on the clock being asked for the moment of a fact inside the transaction, never
// before it, as all do that record facts; and on the clocks of several copies going alike.

// writeLock is the advisory lock of Postgres under which transactions that may write are noted, beside the second in which they
// began: the letters of "open". Nobody waits for it.
const writeLock = 0x6f70656e

// BeginTx begins a transaction. One that may write is noted, in the same message: a message more would cost every page that
// saves something.
func (c plain) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if opts.ReadOnly || c.Conn.Conn().IsClosed() {
		return c.Conn.BeginTx(ctx, opts)
	}
	begin := fmt.Sprintf("begin; select pg_advisory_xact_lock_shared(%d, %d)", writeLock, int32(uint32(c.now().Unix())))
	tx, err := c.Conn.Conn().BeginTx(ctx, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		return nil, err
	}
	return written{ctx, tx}, nil
}

// written is a transaction as database/sql ends it.
type written struct {
	ctx context.Context
	tx  pgx.Tx
}

func (n written) Commit() error   { return n.tx.Commit(n.ctx) }
func (n written) Rollback() error { return n.tx.Rollback(n.ctx) }

// openSince is in which second the oldest transaction began that may write; null when there is none.
const openSince = `SELECT CAST(min(CAST(objid AS bigint)) AS bigint) FROM pg_locks
WHERE locktype = 'advisory' AND classid = ? AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

// Settled is the latest moment in whole seconds, not after now, by which all is known that ever will be: now, or before the oldest
// transaction began that may still write. SQLite has one writer. While it writes here it is asked when it began; else whoever has
// its place for a moment knows that nobody writes, in another program neither.
func (s *Store) Settled(ctx context.Context, now time.Time) (known time.Time, err error) {
	defer explain(&err, "store.Settled")
	known = now.UTC().Truncate(time.Second)
	var began *int64
	if s.dialect.locks {
		err = s.one(ctx, []any{&began}, openSince, writeLock)
	} else if at := s.writing.Load(); at != 0 {
		began = &at
	} else {
		err = s.InTx(ctx, func(context.Context) error { return nil })
	}
	if began != nil {
		if before := time.Unix(*began, 0).UTC(); before.Before(known) { // its facts bear later moments than the beginning of that second
			known = before
		}
	}
	return known, err
}
