package agency

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Profile is what the viewer may see of a person. What they may not see is empty.
type Profile struct {
	Person
	Tree     *Tree
	Home     Agency    // of the newest primary posting; zero without one
	Today    lang.Date // there
	Postings []Posting // those of their aliases too, the newest first
	Aliases  []Person

	Manages  bool // the viewer may change this person
	Counts   bool // may see what they have learnt
	Audits   bool // may see what was changed about them
	IsViewer bool // is the viewer
	Decides  bool // the viewer may exempt, extend and credit this person; nobody decides about themself

	Account *AccountState
	Helped  Accommodation // zero where nothing is set, and for who may not manage them
	Looks   []Look
	Told    []Told
}

// Newest is the newest primary posting; its agency is Home.
func (p Profile) Newest() Posting {
	newest, _ := newestPrimary(p.own())
	return newest
}

func (p Profile) own() (own []Posting) {
	for _, posting := range p.Postings {
		if posting.Person == p.ID {
			own = append(own, posting)
		}
	}
	return own
}

// HasLeft reports whether the newest primary posting has ended; somebody on their last day is still there.
func (p Profile) HasLeft() bool {
	to := p.Newest().To
	return !to.IsZero() && to.Before(p.Today)
}

// Leaves reports whether the newest primary posting has a last day, past or not.
func (p Profile) Leaves() bool { return !p.Newest().To.IsZero() }

// AccountState is how a person signs in, without anything that would help to do so.
type AccountState struct {
	ID          uuid.UUID
	Deactivated time.Time // zero while it is active
	LastSeen    time.Time // zero: never signed in
	Methods     []string  // the kinds of credentials in force
	Grants      []access.Grant
}

// Look is the opening of a person's page by somebody else or of their record by another program, or that somebody else took
// a document about them as a file.
type Look struct {
	ID      uuid.UUID
	At      time.Time // the last time
	Times   int       // on that day
	Action  audit.Action
	Viewer  uuid.UUID // a person, or the token of a program
	Name    string
	Program bool
	Roles   []access.Role // which the viewer has today; none of a program
	Agency  lang.Text     // where the viewer is posted; of a program, for which agency it reads; nil without
}

// Place is where a list goes on after it.
func (l Look) Place() access.TrailPlace { return access.TrailPlace{At: l.At, ID: l.ID} }

// Looking are the actions by which somebody looks at a record.
func Looking() []audit.Action { return []audit.Action{audit.PersonViewed, audit.AttachmentTaken} }

// Told is an event of the audit log as a page tells it, or what an applied roster did.
type Told struct {
	At      time.Time
	Name    string // who did it; empty: the program
	Action  audit.Action
	Details []audit.Detail
	Roster  *ByRoster // nil: it was done to this person by itself
}

// ByRoster is the row of a roster that changed somebody.
type ByRoster struct {
	Kind   ChangeKind
	File   string
	On     lang.Date // the day that the file was for
	Agency uuid.UUID // where it says that they are
}

// How much of the past a page tells.
const (
	mostLooks = 300
	mostTold  = 50
)

// Person gives somebody's page to an actor who may see people there, and records that they looked. An alias's id gives
// the person who goes on: another id than asked for, and nothing else.
func (s *People) Person(ctx context.Context, a access.Actor, id uuid.UUID) (p Profile, err error) {
	if p.Person, err = s.Store.PersonIn(ctx, a.Scope(access.SeePeople), s.today(), id); err != nil || p.ID != id {
		return p, err
	}
	if p.Tree, err = s.tree(ctx); err != nil {
		return p, err
	}
	if p.Postings, err = s.Store.PostingsOf(ctx, id); err != nil {
		return p, err
	}
	if p.Aliases, err = s.Store.Aliases(ctx, id); err != nil {
		return p, err
	}
	p.Home, _ = p.Tree.Agency(p.Newest().Agency)
	p.Today = lang.DateOf(s.Now(), p.Home.Zone())
	p.IsViewer = a.Person == id
	may := func(permission access.Permission) bool { return within(p.Tree, a.Scope(permission))(p.Home.ID) }
	p.Manages, p.Counts, p.Audits = may(access.ManagePeople), may(access.SeeCompletion), may(access.SeeAudit)
	p.Decides = may(access.ManageEnrollments) && !p.IsViewer
	if p.Manages {
		if p.Account, err = s.account(ctx, id); err != nil {
			return p, err
		}
		if p.Helped, err = s.Store.AccommodationOf(ctx, id); err != nil {
			return p, err
		}
		if p.Looks, err = s.Looks(ctx, id, p.Home.Zone()); err != nil {
			return p, err
		}
	}
	if p.Audits {
		if p.Told, err = s.told(ctx, id, mostTold, within(p.Tree, a.Scope(access.SeeAudit))); err != nil {
			return p, err
		}
	}
	if p.IsViewer {
		return p, nil
	}
	return p, s.note(ctx, a, audit.PersonViewed, id, p.Home.ID)
}

// Opened is a person whose record was opened, with where they work.
type Opened struct {
	Person
	Home   Agency    // of the newest primary posting; zero without one
	Today  lang.Date // there
	Newest Posting   // the newest primary one; zero without
}

// Sees reports whether somebody is in a scope.
func (s *People) Sees(ctx context.Context, scope access.Scope, id uuid.UUID) (bool, error) {
	_, err := s.Store.PersonIn(ctx, scope, s.today(), id)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Open finds somebody whom the actor may see by a permission, and notes that they looked. An alias's id gives the person who
// goes on.
func (s *People) Open(ctx context.Context, a access.Actor, by access.Permission, id uuid.UUID) (o Opened, err error) {
	if o.Person, err = s.Store.PersonIn(ctx, a.Scope(by), s.today(), id); err != nil {
		return o, err
	}
	tree, err := s.tree(ctx)
	if err != nil {
		return o, err
	}
	all, err := s.Store.PostingsOf(ctx, o.ID)
	if err != nil {
		return o, err
	}
	o.Newest = Profile{Person: o.Person, Postings: all}.Newest()
	o.Home, _ = tree.Agency(o.Newest.Agency)
	o.Today = lang.DateOf(s.Now(), o.Home.Zone())
	return o, s.note(ctx, a, audit.PersonViewed, o.ID, o.Home.ID)
}

// told lists what was changed about somebody, the newest first: what the audit log tells, and what rosters did at
// agencies that the viewer audits.
func (s *People) told(ctx context.Context, person uuid.UUID, most int, audits func(uuid.UUID) bool) ([]Told, error) {
	all, err := s.Store.Told(ctx, person, most)
	if err != nil {
		return nil, err
	}
	byRoster, err := s.Store.ToldByRosters(ctx, person, most)
	for _, t := range byRoster {
		if audits(t.Roster.Agency) {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(x, y Told) int { return y.At.Compare(x.At) })
	return all[:min(len(all), most)], err
}

func (s *People) account(ctx context.Context, person uuid.UUID) (*AccountState, error) {
	state, err := s.Store.AccountState(ctx, person)
	if err != nil || state == nil {
		return nil, err
	}
	state.Grants, err = s.Store.GrantsOf(ctx, person)
	return state, err
}

// Looks lists who has opened somebody's page, the newest first: each viewer once a day, as days are in a place.
func (s *People) Looks(ctx context.Context, person uuid.UUID, in *time.Location) ([]Look, error) {
	all, err := s.Store.LooksAt(ctx, person, access.TrailPlace{}, mostLooks)
	if err != nil {
		return nil, err
	}
	type once struct {
		viewer uuid.UUID
		on     lang.Date
	}
	at := map[once]int{}
	var looks []Look
	for _, l := range all {
		key := once{l.Viewer, lang.DateOf(l.At, in)}
		i, seen := at[key]
		if !seen {
			i = len(looks)
			at[key] = i
			looks = append(looks, l)
			looks[i].Times = 0
		}
		looks[i].Times++
	}
	return looks, nil
}

// LooksAt lists who else has looked at the actor's record, one by one, the newest first; after a place, if one is given.
func (s *People) LooksAt(ctx context.Context, a access.Actor, after access.TrailPlace, limit int) ([]Look, error) {
	return s.Store.LooksAt(ctx, a.Person, after, limit)
}
