// Package store is everything SQL: one Store over GORM that keeps the records of every room, on Postgres or on
// SQLite. A file per aggregate; the two databases differ only in dialect.go and the rendered migrations.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/notify"
	"baluarte/internal/report"

	"github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// What the rooms ask of a store.
var (
	_ access.Store        = (*Store)(nil)
	_ agency.CardStore    = (*Store)(nil)
	_ agency.AgencyStore  = (*Store)(nil)
	_ agency.PeopleStore  = (*Store)(nil)
	_ agency.GroupStore   = (*Store)(nil)
	_ agency.RosterStore  = (*Store)(nil)
	_ assign.Store        = (*Store)(nil)
	_ learn.Store         = (*Store)(nil)
	_ learn.ClassStore    = (*Store)(nil)
	_ learn.OfficialStore = (*Store)(nil)
	_ report.Store        = (*Store)(nil)
	_ notify.OutboxStore  = (*Store)(nil)
)

// FileName is the SQLite file in Options.Folder.
const FileName = "baluarte.db"

// Options say where the records are.
type Options struct {
	Database string           // a postgres:// address; empty for SQLite
	Folder   string           // of the SQLite file, made when missing
	Now      func() time.Time // the clock
}

// Store keeps the records. It is safe for concurrent use.
type Store struct {
	dialect dialect
	now     func() time.Time
	// On Postgres both are the same pool. SQLite has one writer: a single connection that writes, and a pool that
	// reads what is committed without waiting for it.
	write, read *gorm.DB
	// writing is when the transaction began that writes, in seconds; on SQLite alone, see Settled. 0: none does.
	writing atomic.Int64
	// Wake is called when people have been marked as pending, once that is committed: there is something to roll. Nil: nobody
	// waits for it. It is set before the store is used.
	Wake func()
}

// Open opens the database. A Postgres that cannot be reached is no error here: every call is fault.Unavailable until
// it can be, and Ping tells.
func Open(ctx context.Context, o Options) (s *Store, err error) {
	defer explain(&err, "store.Open")
	s = &Store{now: o.Now}
	if o.Database != "" {
		s.dialect = onPostgres
		s.write, err = openPostgres(o)
		s.read = s.write
		return s, err
	}
	s.dialect = onSQLite
	if err := makeFile(cmp.Or(o.Folder, ".")); err != nil {
		return nil, fault.Because(fault.Internal, "database.folder", err)
	}
	if s.write, err = openSQLite(o, 1, "foreign_keys(1)", "recursive_triggers(1)"); err != nil {
		return nil, err
	}
	// Cache_size: what is read again the system still has, and each reader would keep 2 MB of it once more.
	// More of them than files are written at a time, each of which may hold one as long as its reader takes.
	s.read, err = openSQLite(o, max(8, runtime.NumCPU()), "query_only(1)", "cache_size(-512)")
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// makeFile makes the folder and the file when they are missing, for their owner alone. SQLite itself would make a file
// that everybody reads, and calls a folder it may not write into a lack of memory.
func makeFile(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(folder, FileName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func openPostgres(o Options) (*gorm.DB, error) {
	config, err := pgx.ParseConfig(o.Database)
	if err != nil {
		// The address may hold a password, so the driver's words about it are kept out of the log.
		return nil, fault.New(fault.Invalid, "database.address")
	}
	config.ConnectTimeout = cmp.Or(config.ConnectTimeout, 3*time.Second)
	// A busy core serves a few connections at a time; more only wait inside the database instead of here.
	pool := sql.OpenDB(connector{stdlib.GetConnector(*config, stdlib.OptionAfterConnect(plainly)), o.Now})
	pool.SetMaxOpenConns(max(16, 4*runtime.NumCPU()))
	pool.SetMaxIdleConns(max(16, 4*runtime.NumCPU()))
	pool.SetConnMaxIdleTime(5 * time.Minute)
	pool.SetConnMaxLifetime(time.Hour)
	return gorm.Open(postgres.New(postgres.Config{Conn: pool}), settings(o))
}

// plainly keeps a connection from compiling statements first: of a scope's agencies Postgres expects thousands, and would
// take a third of a second to prepare for them in place of the milliseconds that the few there are take.
func plainly(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET jit = off")
	return err
}

// connector connects by pgx, and leaves it to database/sql to turn arguments into plain values, as for SQLite. By itself
// pgx writes ids and moments in binary, and goes a long way round through their texts to do so.
type connector struct {
	driver.Connector
	now func() time.Time
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return plain{conn.(*stdlib.Conn), c.now}, nil
}

type plain struct {
	*stdlib.Conn
	now func() time.Time
}

func (plain) CheckNamedValue(*driver.NamedValue) error { return driver.ErrSkip }

func openSQLite(o Options, connections int, pragmas ...string) (*gorm.DB, error) {
	// Secure_delete: what is erased of somebody is overwritten, and does not stand in the file until its place is needed.
	pragmas = append(pragmas, "busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(1)")
	query := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	if pragmas[0] == "query_only(1)" {
		query.Set("_txlock", "deferred")
	}
	// As an address with its path escaped, since a folder's name may hold anything, a question mark too.
	path := url.URL{Path: filepath.Join(o.Folder, FileName)}
	pool, err := sql.Open(sqlite.DriverName, "file:"+path.EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	pool.SetConnMaxIdleTime(time.Minute) // each keeps a megabyte
	return gorm.Open(&sqlite.Dialector{Conn: pool}, settings(o))
}

// settings are GORM's, the same for both databases. Statements are prepared below it: pgx prepares each text once per
// connection by itself, and GORM's own cache would prepare those of a transaction anew in every transaction.
func settings(o Options) *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		NowFunc:                o.Now,
		Logger:                 queryLog{},
	}
}

// Close lets go of every connection.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*gorm.DB{s.read, s.write} {
		if db == nil {
			continue
		}
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) (err error) {
	defer explain(&err, "store.Ping")
	pool, err := s.read.DB()
	if err != nil {
		return err
	}
	return pool.PingContext(ctx)
}

// txKey finds this store's transaction in a context.
type txKey struct{ s *Store }

// transaction is one with the connection it is on, which COPY needs itself.
type transaction struct {
	*gorm.DB
	conn   *sql.Conn
	marked *bool // people as pending
}

// InTx runs f in a transaction, which rides in the context f is given. What f returns, an error or a panic, undoes it.
// Inside another InTx of the same store it is part of that one.
func (s *Store) InTx(ctx context.Context, f func(ctx context.Context) error) (err error) {
	if s.within(ctx, nil) != nil {
		return f(ctx)
	}
	marked := false
	defer func() {
		if err = translate(err); err == nil && marked && s.Wake != nil {
			s.Wake()
		}
	}()
	return s.write.WithContext(ctx).Connection(func(on *gorm.DB) error {
		conn, _ := on.Statement.ConnPool.(*sql.Conn)
		if !s.dialect.locks {
			defer s.writing.Store(0) // when others see it
		}
		return on.Transaction(func(tx *gorm.DB) error {
			if !s.dialect.locks {
				s.writing.Store(s.now().Unix())
			}
			return f(context.WithValue(ctx, txKey{s}, transaction{tx, conn, &marked}))
		})
	})
}

// Snapshot runs f so that all it reads is of one moment: in a transaction that only reads and rides in the context. Inside an
// InTx it is part of that, where on Postgres each statement has a moment of its own.
func (s *Store) Snapshot(ctx context.Context, f func(ctx context.Context) error) (err error) {
	if s.within(ctx, nil) != nil {
		return f(ctx)
	}
	defer func() { err = translate(err) }()
	var options []*sql.TxOptions
	if s.dialect.locks { // a transaction of SQLite is of the moment of its first statement anyway
		options = append(options, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	}
	return s.read.WithContext(ctx).Connection(func(on *gorm.DB) error {
		conn, _ := on.Statement.ConnPool.(*sql.Conn)
		return on.Transaction(func(tx *gorm.DB) error {
			return f(context.WithValue(ctx, txKey{s}, transaction{DB: tx, conn: conn}))
		}, options...)
	})
}

// within gives the transaction of the context, or else db.
func (s *Store) within(ctx context.Context, db *gorm.DB) *gorm.DB {
	if tx, ok := ctx.Value(txKey{s}).(transaction); ok {
		return tx.DB
	}
	return db
}

// batch is how many rows one statement writes: SQLite takes some thirty thousand values.
const batch = 200

// insert creates rows, one statement for as many as fit.
func insert[R any](ctx context.Context, s *Store, rows ...R) error {
	if len(rows) == 0 {
		return nil
	}
	return s.within(ctx, s.write).WithContext(ctx).CreateInBatches(rows, batch).Error
}

// change runs a statement and tells how many rows it wrote.
func (s *Store) change(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := s.within(ctx, s.write).Statement.ConnPool.ExecContext(ctx, s.dialect.in(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// query runs a statement that gives rows. It and change use the connection that GORM holds: GORM itself would take a
// statement apart every time, which costs as much as sending it.
func (s *Store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.within(ctx, s.read).Statement.ConnPool.QueryContext(ctx, s.dialect.in(query), args...)
}

// one scans the first row of a query. No row is fault.NotFound.
func (s *Store) one(ctx context.Context, into []any, query string, args ...any) error {
	rows, err := s.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return cmp.Or(rows.Err(), error(fault.New(fault.NotFound, "")))
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	return rows.Close()
}

// list scans every row of a query; columns gives the places of a row's values.
func list[R any](ctx context.Context, s *Store, columns func(*R) []any, query string, args ...any) ([]R, error) {
	rows, err := s.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []R
	for rows.Next() {
		var r R
		if err := rows.Scan(columns(&r)...); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}
