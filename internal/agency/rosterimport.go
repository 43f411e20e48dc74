package agency

import (
	"fmt"
	"hash/fnv"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// ImportState is how far a roster file has come.
type ImportState string

// The states. A file is read into a plan, and the plan applied once or dropped.
const (
	ImportReading  ImportState = "reading"
	ImportPlanned  ImportState = "planned"
	ImportApplying ImportState = "applying"
	ImportApplied  ImportState = "applied"
	ImportRefused  ImportState = "refused" // the file cannot be used; Problem says why
	ImportDropped  ImportState = "dropped" // by somebody, or by the next file
)

// Kinds of import rows that no row of the file asks for.
const (
	Gone ChangeKind = "gone" // posted in the import's agencies, and nobody's row
	Kept ChangeKind = "kept" // likewise, but with a role that a file may not take
	// Meant is somebody whom a row speaks of beside its own person, kept while a plan is made: they have not gone.
	Meant ChangeKind = "meant"
)

// ShownKinds lists what a plan shows, in its order.
func ShownKinds() []ChangeKind {
	return []ChangeKind{Added, Changed, Moved, Returned, Gone, Kept, Rejected}
}

// RosterImport is a roster file on its way in, and what became of it.
type RosterImport struct {
	ID      uuid.UUID
	Agency  uuid.UUID
	File    string // its name
	Digest  [32]byte
	By      uuid.UUID // uuid.Nil: the program
	At      time.Time
	On      lang.Date // the agency's day, which the plan is for
	Part    bool      // of a roster: nobody has gone
	State   ImportState
	Beat    time.Time // when whoever works on it last said so
	Header  []string
	Columns []Column // what each header stands for; empty for one that is ignored
	Rows    int      // of the file
	Done    int      // rows planned, or applied, so far
	People  int      // posted there when it was planned
	Counts  map[ChangeKind]int
	Problem *Reason // why it was refused
}

// patience is how long whoever works on an import may be silent before they are taken for ended.
const patience = time.Minute

// IsBusy reports whether somebody works on it.
func (r RosterImport) IsBusy() bool { return r.State == ImportReading || r.State == ImportApplying }

// IsBroken reports whether the program that worked on it has ended in the middle. Nothing of it was applied.
func (r RosterImport) IsBroken(now time.Time) bool {
	return r.IsBusy() && r.Beat.Before(now.Add(-patience))
}

// OnlyLookedAt reports whether it was planned at the terminal and not applied: nobody dropped it.
func (r RosterImport) OnlyLookedAt() bool { return r.State == ImportDropped && r.By == uuid.Nil }

// CanApply reports whether it waits to be applied.
func (r RosterImport) CanApply(now time.Time) bool {
	return r.State == ImportPlanned || r.State == ImportApplying && r.IsBroken(now)
}

// Changes counts what applying does.
func (r RosterImport) Changes() (n int) {
	for _, k := range []ChangeKind{Added, Changed, Moved, Returned, Gone} {
		n += r.Counts[k]
	}
	return n
}

// The share of the people there, in per cent, that may go without being asked about, and the number that always may.
const (
	goneShare = 10
	goneFew   = 4
)

// Guarded reports whether so many people would go that somebody has to say that they mean it.
func (r RosterImport) Guarded() bool {
	return r.Counts[Gone] > goneFew && GoneGuard(r.Counts[Gone], r.People, goneShare)
}

// ImportRow is what a roster does to one person, as it is kept.
type ImportRow struct {
	Number int // in the plan
	Change
	Cells      []string // of a rejected row
	Seen       string   // the mark of what was known of the person
	NewPerson  bool
	NewPosting bool
	EmailKey   string // of Person.Email
}

// ChangesPerson reports whether the row says something new of an existing person.
func (r ImportRow) ChangesPerson() bool {
	return !r.NewPerson && r.changes(ColGivenNames, ColFirstSurname, ColSecondSurname, ColEmail, ColLanguage)
}

// ChangesPosting reports whether a posting that exists is kept otherwise.
func (r ImportRow) ChangesPosting() bool {
	return !r.NewPosting && r.changes(ColEmployeeNumber, ColBadgeNumber, ColAgencyCode, ColPosition, ColFrom)
}

func (r ImportRow) changes(columns ...Column) bool {
	for _, f := range r.Fields {
		for _, c := range columns {
			if f.Field == c {
				return true
			}
		}
	}
	return false
}

// Mark is a short form of all that is known of somebody, to tell later whether it is still so.
func (k Known) Mark() string {
	h := fnv.New64a()
	p := k.Person
	fmt.Fprintf(h, "%q %q %q %q %q %t %s %t", p.GivenNames, p.FirstSurname, p.SecondSurname, p.Email, p.Language, p.EmailVerified.IsZero(), p.AliasOf, p.Erased.IsZero())
	for _, w := range []Posting{k.Now, k.Last} {
		fmt.Fprintf(h, " %s %s %q %q %q %s %s", w.ID, w.Agency, w.Position, w.EmployeeNumber, w.BadgeNumber, w.From, w.To)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// Cells writes the row's values under the file's columns, for whoever mends it. What the file has besides is left empty.
func (r RosterRow) Cells(columns []Column) []string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		switch c {
		case ColGivenNames:
			cells[i] = r.GivenNames
		case ColFirstSurname:
			cells[i] = r.FirstSurname
		case ColSecondSurname:
			cells[i] = r.SecondSurname
		case ColEmail:
			cells[i] = r.Email
		case ColLanguage:
			cells[i] = string(r.Language)
		case ColEmployeeNumber:
			cells[i] = r.EmployeeNumber
		case ColBadgeNumber:
			cells[i] = r.BadgeNumber
		case ColAgencyCode:
			cells[i] = r.AgencyCode
		case ColPosition:
			cells[i] = r.Position
		case ColFrom:
			cells[i] = r.From.String()
		}
	}
	return cells
}
