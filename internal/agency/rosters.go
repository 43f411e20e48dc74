package agency

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Rosters brings people in by files: a file is read into a plan, the plan is looked at, and then applied whole or not at
// all. Agencies and imports outside of the scope look like those that do not exist: fault.NotFound.
type Rosters struct {
	Store      RosterStore
	Vocabulary Vocabulary
	Now        func() time.Time
	NewID      func() uuid.UUID

	applying sync.Map // id of an import that this program applies: rows so far, as *atomic.Int64
}

// RosterStore keeps imports, and does what they say.
type RosterStore interface {
	audit.Log
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	// Agencies lists every agency with the parent it has on the day.
	Agencies(ctx context.Context, on lang.Date) ([]Agency, error)
	RosterKnowledge
	RosterPlans
	RosterChanges
}

// RosterKnowledge finds whom the rows of a roster may mean.
type RosterKnowledge interface {
	// HoldersOf lists who has, or had, one of some numbers at some agencies, and whose the addresses are.
	HoldersOf(ctx context.Context, agencies []uuid.UUID, keys []RosterKey) ([]Holding, error)
	// Known tells what is known of people on a day.
	Known(ctx context.Context, on lang.Date, people []uuid.UUID) (map[uuid.UUID]*Known, error)
	// RolesOf lists the roles of some people, and whether a scope reaches where each holds.
	RolesOf(ctx context.Context, scope access.Scope, on lang.Date, people []uuid.UUID) ([]RoleOf, error)
	// CountPosted counts the people posted at agencies on a day.
	CountPosted(ctx context.Context, agencies []uuid.UUID, on lang.Date) (int, error)
}

// RosterPlans keeps imports and their rows.
type RosterPlans interface {
	// InsertImport begins one; it takes the place of the agency's plan that waits. While another is worked on it is
	// fault.Conflict. One whose last sign of life is older than a moment is not worked on any more.
	InsertImport(ctx context.Context, r RosterImport, stale time.Time) error
	// AddImportRows keeps rows of a plan, and how many of the file are done.
	AddImportRows(ctx context.Context, id uuid.UUID, rows []ImportRow, done int, at time.Time) error
	// RejectTwins rejects the rows of a plan that share a number, an address or a person with another one.
	RejectTwins(ctx context.Context, r RosterImport) error
	// Missing lists who is posted at agencies and of whom no row of a plan speaks, after somebody, at most limit.
	Missing(ctx context.Context, id uuid.UUID, agencies []uuid.UUID, on lang.Date, after uuid.UUID, limit int) ([]uuid.UUID, error)
	// EndPlan counts the rows; then the plan waits.
	EndPlan(ctx context.Context, id uuid.UUID, people int, at time.Time) error
	// MoveImport brings an import from one state to another, and says why; in a state in which nobody can apply it, its
	// rows go. Not in the first state, it is fault.Conflict.
	MoveImport(ctx context.Context, id uuid.UUID, from, to ImportState, problem *Reason, at time.Time) error
	// Import finds one of a scope.
	Import(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (RosterImport, error)
	// Imports lists the newest of a scope.
	Imports(ctx context.Context, scope access.Scope, on lang.Date, limit int) ([]RosterImport, error)
	// ImportRows lists rows of a kind after a number, at most limit.
	ImportRows(ctx context.Context, id uuid.UUID, kind ChangeKind, after, limit int) ([]ImportRow, error)
}

// RosterChanges applies plans.
type RosterChanges interface {
	// BeginApply claims a plan that waits, or one whose last sign of life is older than a moment; else fault.Conflict.
	BeginApply(ctx context.Context, id uuid.UUID, at, stale time.Time) error
	// BeatImport is a sign of life.
	BeatImport(ctx context.Context, id uuid.UUID, at time.Time, done int) error
	// Seen lists the marks of the people whom rows of a kind change, after a number, at most limit.
	Seen(ctx context.Context, id uuid.UUID, kind ChangeKind, after, limit int) ([]Seen, error)
	// LockPeople keeps people from others until the end of the transaction.
	LockPeople(ctx context.Context, people []uuid.UUID) error
	// ApplyRows does what the rows say, and tells now and then how many are done.
	ApplyRows(ctx context.Context, r RosterImport, done func(int)) error
}

// Seen is the mark of what a plan knew of somebody.
type Seen struct {
	Number int // of the row
	Person uuid.UUID
	Mark   string
}

// RoleOf is a role that somebody has.
type RoleOf struct {
	Person uuid.UUID
	Role   access.Role
	Beyond bool // where a scope does not reach
}

// RosterKey is what a row is known by. Row counts the rows of one question.
type RosterKey struct {
	Row                    int
	Employee, Badge, Email string // keys; empty where the row has none
}

// Holding is somebody who has, or had, what a row is known by.
type Holding struct {
	Row     int
	What    Column // ColEmployeeNumber, ColBadgeNumber or ColEmail
	Person  uuid.UUID
	Posting uuid.UUID // uuid.Nil for an address
	Agency  uuid.UUID
	From    lang.Date
	Open    bool // the posting has no last day; the address is verified
}

// Places gives the tree, and the agencies of a scope that a roster can be for.
func (r *Rosters) Places(ctx context.Context, scope access.Scope) (*Tree, []Node, error) {
	today := r.today()
	all, err := r.Store.Agencies(ctx, today)
	if err != nil {
		return nil, nil, err
	}
	tree := NewTree(all)
	var open []Node
	for _, n := range tree.Within(scope) {
		if n.ClosedOn.IsZero() {
			open = append(open, n)
		}
	}
	return tree, open, nil
}

// today is the day by which scopes and trees are read, wherever the agency is.
func (r *Rosters) today() lang.Date { return lang.DateOf(r.Now(), time.UTC) }

// place finds an agency of the scope.
func (r *Rosters) place(ctx context.Context, scope access.Scope, id uuid.UUID) (*Tree, Agency, error) {
	tree, open, err := r.Places(ctx, scope)
	if err != nil {
		return nil, Agency{}, err
	}
	for _, n := range open {
		if n.ID == id {
			return tree, n.Agency, nil
		}
	}
	return nil, Agency{}, fault.New(fault.NotFound, "")
}

// Upload is a file as somebody sends it.
type Upload struct {
	Name string
	File io.ReaderAt
	Size int64
	Part bool // it is not the whole roster, so nobody has gone
}

// Receive looks through a whole file and begins its import; Plan goes on. A file that cannot be used is fault.Invalid,
// and nothing is kept of it.
func (r *Rosters) Receive(ctx context.Context, who access.Actor, scope access.Scope, agency uuid.UUID, u Upload) (RosterImport, error) {
	_, at, err := r.place(ctx, scope, agency)
	if err != nil {
		return RosterImport{}, err
	}
	now := r.Now()
	in := RosterImport{ID: r.NewID(), Agency: agency, File: shortName(u.Name), By: who.Person, At: now, Beat: now, On: lang.DateOf(now, at.Zone()),
		Part: u.Part, State: ImportReading, Counts: map[ChangeKind]int{}}
	roster, err := r.open(in, u)
	if err != nil {
		return in, err
	}
	in.Header, in.Columns = roster.Header, roster.Meaning()
	for _, err := range roster.Rows() {
		if rejection := (*Rejection)(nil); err != nil && !errors.As(err, &rejection) {
			return in, err
		}
		if in.Rows++; in.Rows%10_000 == 0 && ctx.Err() != nil {
			return in, ctx.Err()
		}
	}
	if in.Rows == 0 {
		return in, refuse("roster.file.empty")
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, io.NewSectionReader(u.File, 0, u.Size)); err != nil {
		return in, err
	}
	in.Digest = [32]byte(digest.Sum(nil))
	return in, r.Store.InsertImport(ctx, in, now.Add(-patience))
}

func (r *Rosters) open(in RosterImport, u Upload) (*Roster, error) {
	return OpenRoster(u.File, u.Size, RosterRules{Vocabulary: r.Vocabulary, Today: in.On})
}

// shortName is a file's name without folders, in at most a hundred letters that can be seen.
func shortName(name string) string {
	name, err := lang.Clean(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if err != nil || name == "" || name == "." || name == "/" {
		return "roster"
	}
	if utf8.RuneCountInString(name) > longestName {
		name = string([]rune(name)[:longestName])
	}
	return name
}

// Import finds an import of the scope.
func (r *Rosters) Import(ctx context.Context, scope access.Scope, id uuid.UUID) (RosterImport, error) {
	in, err := r.Store.Import(ctx, scope, r.today(), id)
	if n, here := r.applying.Load(id); err == nil && here {
		in.Done = int(n.(*atomic.Int64).Load())
	}
	return in, err
}

// Imports lists the newest imports of the scope.
func (r *Rosters) Imports(ctx context.Context, scope access.Scope, limit int) ([]RosterImport, error) {
	return r.Store.Imports(ctx, scope, r.today(), limit)
}

// Rows lists rows of an import, which its reader has found by Import.
func (r *Rosters) Rows(ctx context.Context, in RosterImport, kind ChangeKind, after, limit int) ([]ImportRow, error) {
	return r.Store.ImportRows(ctx, in.ID, kind, after, limit)
}

// RejectedRows lists rejected rows with their cells: those that stood well by themselves are written anew.
func (r *Rosters) RejectedRows(ctx context.Context, in RosterImport, tree *Tree, after, limit int) ([]ImportRow, error) {
	rows, err := r.Rows(ctx, in, Rejected, after, limit)
	for n, row := range rows {
		if row.Cells != nil {
			continue
		}
		at, _ := tree.Agency(row.Posting.Agency)
		rows[n].Cells = RosterRow{GivenNames: row.Person.GivenNames, FirstSurname: row.Person.FirstSurname, SecondSurname: row.Person.SecondSurname,
			Email: row.Person.Email, Language: row.Person.Language, EmployeeNumber: row.Posting.EmployeeNumber, BadgeNumber: row.Posting.BadgeNumber,
			AgencyCode: at.Code, Position: row.Posting.Position, From: row.Posting.From}.Cells(in.Columns)
	}
	return rows, err
}

// Drop lets go of a plan that waits, or of what was broken off.
func (r *Rosters) Drop(ctx context.Context, scope access.Scope, id uuid.UUID) error {
	in, err := r.Import(ctx, scope, id)
	if err != nil {
		return err
	}
	if now := r.Now(); in.State != ImportPlanned && !in.IsBroken(now) {
		return fault.New(fault.Conflict, "roster.not_planned")
	}
	return r.Store.MoveImport(ctx, id, in.State, ImportDropped, nil, r.Now())
}

// details are the figures of an import for the audit log.
func (r RosterImport) details() (all []audit.Detail) {
	all = append(all, audit.Detail{Field: "digest", After: fmt.Sprintf("%x", r.Digest)})
	for _, k := range ShownKinds() {
		all = append(all, audit.Detail{Field: string(k), After: fmt.Sprint(r.Counts[k])})
	}
	return all
}
