package learn

import (
	"cmp"
	"context"
	"io"
	"slices"
	"time"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Classes is what trainers do with classes, and people in them.
type Classes struct {
	Learn  *Service
	Store  ClassStore
	Access *access.Service
	Random io.Reader // for what nothing may be read from, not even a moment
}

// Bounds of what a trainer says of a class.
const (
	MostSeats    = 500
	LeastMinutes = 5
	MostMinutes  = 16 * 60
	mostInPlace  = 120
	mostAhead    = 400 * 24 * time.Hour
)

// Draft is a class as a trainer asks for it.
type Draft struct {
	Agency  uuid.UUID
	Module  string
	Place   string
	On      lang.Date
	At      time.Duration // since midnight, by the clocks of the agency; negative when it is no time
	Seats   int
	Minutes int
}

func (s *Classes) now() time.Time { return s.Learn.Now() }

// today is the day in UTC on which the trees are read.
func (s *Classes) today() lang.Date { return lang.DateOf(s.now(), time.UTC) }

// Places lists the agencies where the actor may open a class.
func (s *Classes) Places(ctx context.Context, a access.Actor) (*agency.Tree, []agency.Node, error) {
	all, err := s.Store.Agencies(ctx, s.today())
	tree := agency.NewTree(all)
	open := slices.DeleteFunc(tree.Within(a.Scope(access.RunClasses)), func(n agency.Node) bool { return !n.ClosedOn.IsZero() })
	return tree, open, err
}

// Open opens a class: its code and its papers are drawn now.
func (s *Classes) Open(ctx context.Context, a access.Actor, d Draft) (id uuid.UUID, err error) {
	_, places, err := s.Places(ctx, a)
	if err != nil {
		return id, err
	}
	c, m, err := s.made(ctx, d, places)
	if err != nil {
		return id, err
	}
	c.ID, c.Trainer, c.OpenedAt = s.Learn.NewID(), a.Person, s.now()
	if err := s.Learn.Library.Record(ctx, c.OpenedAt, m); err != nil {
		return id, err
	}
	c.Papers = map[Variant]course.Paper{}
	for _, v := range Variants() {
		c.Papers[v] = course.Draw(m, s.Learn.Chance())
	}
	return c.ID, s.coded(ctx, c.ID, func(ctx context.Context, code access.KeptCode) error {
		c.Code = code
		if err := s.Store.InsertClass(ctx, c); err != nil {
			return err
		}
		return s.note(ctx, a, audit.ClassOpened, c.ID, c, audit.Detail{Field: "module", After: c.Module})
	})
}

// coded draws a code for a class and keeps it in a transaction. One that another class has is drawn again: of thirty million,
// hardly ever.
func (s *Classes) coded(ctx context.Context, class uuid.UUID, keep func(context.Context, access.KeptCode) error) (err error) {
	for range 3 {
		var code access.KeptCode
		if code, err = s.Access.NewClassCode(class); err != nil {
			return err
		}
		err = s.Store.InTx(ctx, func(ctx context.Context) error { return keep(ctx, code) })
		if !fault.Is(err, fault.Conflict) {
			break
		}
	}
	return err
}

// made makes a class of what was asked for, or tells what is wrong with it.
func (s *Classes) made(ctx context.Context, d Draft, places []agency.Node) (c Class, m *course.Module, err error) {
	var wrong fault.Fields
	at := slices.IndexFunc(places, func(n agency.Node) bool { return n.ID == d.Agency })
	zone := time.UTC
	if at < 0 {
		wrong.Add(fault.Field("agency", "class.no_agency"))
	} else {
		zone = places[at].Zone()
	}
	if m, err = s.Learn.Library.Module(ctx, d.Module); fault.Is(err, fault.NotFound) || err == nil && s.Learn.Library.IsGone(d.Module) {
		wrong.Add(fault.Field("module", "class.no_module"))
	} else if err != nil {
		return c, nil, err
	}
	place, hidden := lang.Clean(d.Place)
	switch {
	case hidden != nil:
		wrong.Add(fault.Field("place", "person.hidden_letters"))
	case place == "":
		wrong.Add(fault.Field("place", "class.no_place"))
	case utf8.RuneCountInString(place) > mostInPlace:
		wrong.Add(fault.Field("place", "person.too_long", "Most", mostInPlace))
	}
	starts := d.starts(zone)
	switch {
	case d.On.IsZero():
		wrong.Add(fault.Field("on", "field.no_day"))
	case d.At < 0:
		wrong.Add(fault.Field("at", "class.bad_time"))
	case starts.Before(s.now().Add(-doorsClose)):
		wrong.Add(fault.Field("on", "class.long_ago"))
	case starts.After(s.now().Add(mostAhead)):
		wrong.Add(fault.Field("on", "class.far_ahead"))
	}
	if d.Seats < 1 || d.Seats > MostSeats {
		wrong.Add(fault.Field("seats", "class.bad_seats", "Most", MostSeats))
	}
	if d.Minutes < LeastMinutes || d.Minutes > MostMinutes {
		wrong.Add(fault.Field("minutes", "class.bad_minutes", "Least", LeastMinutes, "Most", MostMinutes))
	}
	if err := wrong.Err(); err != nil {
		return c, m, err
	}
	return Class{Agency: d.Agency, Zone: zone, Module: d.Module, Revision: m.Digest, Place: place, StartsAt: starts.UTC(), Seats: d.Seats, Minutes: d.Minutes}, m, nil
}

// starts is the moment by the clocks of the day, also of one on which they are changed.
func (d Draft) starts(zone *time.Location) time.Time {
	day := d.On.Time(zone)
	return time.Date(day.Year(), day.Month(), day.Day(), 0, int(d.At/time.Minute), 0, 0, zone)
}

// note appends to the audit log what the actor did, at the agency of a class.
func (s *Classes) note(ctx context.Context, a access.Actor, what audit.Action, thing uuid.UUID, c Class, details ...audit.Detail) error {
	e := a.Did(s.Learn.NewID(), s.now(), what, thing)
	e.Agency = c.Agency
	return s.Store.AppendAudit(ctx, e, details...)
}

// mostClasses is how many a list shows.
const mostClasses = 100

// List gives the classes that the actor may run.
func (s *Classes) List(ctx context.Context, a access.Actor) ([]Class, error) {
	return s.Store.Classes(ctx, a.Scope(access.RunClasses), s.today(), mostClasses)
}

// Class gives one that the actor may run.
func (s *Classes) Class(ctx context.Context, a access.Actor, id uuid.UUID) (Class, error) {
	return s.Store.Class(ctx, a.Scope(access.RunClasses), s.today(), id)
}

// Code is the code of a class, to be shown. When it cannot be read any more, since the secret of the installation was changed,
// nobody can join by it either: then a class that is not closed gets another one, and a closed one has none.
func (s *Classes) Code(ctx context.Context, c Class) (code access.Code, err error) {
	if code, err = s.Access.ShowClassCode(c.ID, c.Code.Sealed); err == nil || c.IsClosed() {
		return code, nil
	}
	err = s.coded(ctx, c.ID, func(ctx context.Context, another access.KeptCode) error {
		is, err := s.Store.LockClass(ctx, c.ID)
		if err != nil {
			return err
		}
		if code, err = s.Access.ShowClassCode(c.ID, is.Code.Sealed); err == nil {
			return nil // somebody else has looked at the same moment
		}
		if code, err = s.Access.ShowClassCode(c.ID, another.Sealed); err != nil {
			return err
		}
		return s.Store.RecodeClass(ctx, c.ID, another)
	})
	return code, err
}

// changing runs f in a transaction with a class that the actor may run, kept from others. One that is closed is
// fault.Conflict.
func (s *Classes) changing(ctx context.Context, a access.Actor, id uuid.UUID, f func(ctx context.Context, c Class) error) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.Class(ctx, a, id); err != nil {
			return err
		}
		c, err := s.Store.LockClass(ctx, id)
		if err == nil && c.IsClosed() {
			err = fault.New(fault.Conflict, "class.is_closed")
		}
		if err != nil {
			return err
		}
		return f(ctx, c)
	})
}

// Add puts somebody of the actor's scope into a class. Who is in it stays in it as they are.
func (s *Classes) Add(ctx context.Context, a access.Actor, class, person uuid.UUID) error {
	return s.changing(ctx, a, class, func(ctx context.Context, c Class) error {
		p, err := s.Store.PersonIn(ctx, a.Scope(access.RunClasses), s.today(), person)
		if err == nil && (p.ID != person || !p.Erased.IsZero()) {
			err = fault.New(fault.NotFound, "")
		}
		if err != nil {
			return err
		}
		_, err = s.seat(ctx, a, c, person, ByTrainer)
		return err
	})
}

// seat gives somebody a place in a class, once, in the transaction that keeps the class. Whoever came by a number and
// then comes by their account is there by the account.
func (s *Classes) seat(ctx context.Context, a access.Actor, c Class, person uuid.UUID, how How) (Attendance, error) {
	t, err := s.Store.Attendance(ctx, c.ID, person)
	switch {
	case err == nil && (how != ByAccount || t.How == ByAccount):
		return t, nil
	case err == nil:
		t.How = how
		return t, s.Store.SaveAttendance(ctx, t)
	case !fault.Is(err, fault.NotFound):
		return t, err
	case c.Joined >= c.Seats:
		return t, fault.New(fault.Conflict, "class.full", "Count", c.Seats)
	}
	t = Attendance{Class: c.ID, Person: person, How: how, JoinedAt: s.now()}
	if err := s.Store.SaveAttendance(ctx, t); err != nil {
		return t, err
	}
	return t, s.note(ctx, a, audit.ClassJoined, person, c, audit.Detail{Field: "how", After: string(how)})
}

// AddWalkIn writes down somebody whom no roster knows.
func (s *Classes) AddWalkIn(ctx context.Context, a access.Actor, class uuid.UUID, name, number string) error {
	return s.changing(ctx, a, class, func(ctx context.Context, c Class) error {
		var wrong fault.Fields
		clean, bad := lang.Clean(name)
		switch {
		case bad != nil:
			wrong.Add(fault.Field("walk_in", "person.hidden_letters"))
		case clean == "":
			wrong.Add(fault.Field("walk_in", "class.no_name"))
		case utf8.RuneCountInString(clean) > mostInPlace:
			wrong.Add(fault.Field("walk_in", "person.too_long", "Most", mostInPlace))
		}
		if _, bad := lang.NumberKey(number); number != "" && bad != nil {
			wrong.Add(fault.Field("walk_in_number", "class.bad_number"))
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		all, err := s.Store.WalkIns(ctx, class)
		if err == nil && len(all) >= MostSeats {
			err = fault.New(fault.Conflict, "class.full", "Count", MostSeats)
		}
		if err != nil {
			return err
		}
		return s.Store.InsertWalkIn(ctx, class, WalkIn{s.Learn.NewID(), clean, number, s.now()})
	})
}

// begun refuses what can be said of nobody before the doors of a class are open.
func (s *Classes) begun(c Class) error {
	if c.Phase(s.now()) == ToCome {
		return fault.New(fault.Conflict, "class.to_come", "Date", c.On())
	}
	return nil
}

// oneself refuses what a trainer decides about somebody, where that is the trainer: nobody proves their own training.
func oneself(a access.Actor, person uuid.UUID) error {
	if person == a.Person {
		return fault.New(fault.Forbidden, "class.oneself")
	}
	return nil
}

// Call is a roll call: what it says of each person named. A pass that was held for somebody present counts from now on.
// Whoever's pass in this class is on the record cannot be absent any more: fault.Conflict, and nobody is marked.
func (s *Classes) Call(ctx context.Context, a access.Actor, class uuid.UUID, marks map[uuid.UUID]Mark) error {
	return s.changing(ctx, a, class, func(ctx context.Context, c Class) error {
		if err := s.begun(c); err != nil {
			return err
		}
		// In one order, so that two roll calls at once wait for each other in a line.
		people := make([]uuid.UUID, 0, len(marks))
		for p := range marks {
			people = append(people, p)
		}
		slices.SortFunc(people, func(x, y uuid.UUID) int { return cmp.Compare(x.String(), y.String()) })
		// All are kept from others, in the order in which who submits does so, before it is read what is on record.
		were := map[uuid.UUID]Attendance{}
		for _, p := range people {
			if err := oneself(a, p); err != nil {
				return err
			}
			if _, err := s.Store.LockPlace(ctx, p, c.Module); err != nil {
				return err
			}
			t, err := s.Store.LockAttendance(ctx, c.ID, p)
			if err != nil {
				return err
			}
			were[p] = t
		}
		recorded, err := s.recorded(ctx, class)
		if err != nil {
			return err
		}
		for _, p := range people {
			if err := s.mark(ctx, a, c, were[p], marks[p], recorded[p]); err != nil {
				return err
			}
		}
		return nil
	})
}

// recorded tells whose pass in a class is on the record because they were there.
func (s *Classes) recorded(ctx context.Context, class uuid.UUID) (map[uuid.UUID]bool, error) {
	all, err := s.Store.Attendees(ctx, class)
	on := map[uuid.UUID]bool{}
	for _, t := range all {
		on[t.Person] = t.Recorded && t.Proof == Classroom
	}
	return on, err
}

// mark says of one person, who is kept from others, whether they are there.
func (s *Classes) mark(ctx context.Context, a access.Actor, c Class, t Attendance, m Mark, recorded bool) error {
	if t.Mark == m {
		return nil
	}
	if recorded {
		return fault.New(fault.Conflict, "class.on_record")
	}
	was := t.Mark
	t.Mark, t.CalledBy, t.CalledAt = m, a.Person, s.now()
	if err := s.Store.SaveAttendance(ctx, t); err != nil {
		return err
	}
	if err := s.note(ctx, a, audit.ClassCalled, t.Person, c, audit.Detail{Field: "mark", Before: string(was), After: string(m)}); err != nil {
		return err
	}
	if m != Present {
		return nil
	}
	return s.settle(ctx, a, c, t)
}

// settle puts the pass on the record that was held for somebody who is present.
func (s *Classes) settle(ctx context.Context, a access.Actor, c Class, t Attendance) error {
	held, err := s.Store.HeldPass(ctx, c.ID, t.Person)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, e, err := s.Store.LockAttempt(ctx, t.Person, held.ID)
	if err != nil {
		return err
	}
	return s.Learn.complete(ctx, a.Person, held, e, lang.DateOf(held.SubmittedAt, c.Zone), s.now(), t)
}

// absence is why an enrollment is withdrawn that a number alone had opened, for somebody who was not there.
const absence = "class_absent"

// Close closes a class: who was not called was absent, nobody joins any more, and the sign-ins to it end.
func (s *Classes) Close(ctx context.Context, a access.Actor, class uuid.UUID) error {
	return s.changing(ctx, a, class, func(ctx context.Context, c Class) error {
		all, err := s.Store.Attendees(ctx, class)
		if err != nil {
			return err
		}
		for _, t := range all {
			if t.How == ByNumber && t.Mark != Present {
				if err := s.withdraw(ctx, a, c, t.Person); err != nil {
					return err
				}
			}
		}
		if err := s.Store.CloseClass(ctx, class, s.now()); err != nil {
			return err
		}
		return s.note(ctx, a, audit.ClassClosed, class, c)
	})
}

// withdraw takes an enrollment back that has nothing but its opening, by a number, while the class went on.
func (s *Classes) withdraw(ctx context.Context, a access.Actor, c Class, person uuid.UUID) error {
	p, err := s.Store.LockPlace(ctx, person, c.Module)
	if err != nil || p.Enrollment == nil || p.Enrollment.Required || p.Enrollment.Facts != 1 {
		return err
	}
	facts, err := s.Store.Facts(ctx, p.Enrollment.ID)
	if err != nil || len(facts) != 1 || facts[0].Recorded.Before(c.OpenedAt) {
		return err
	}
	now := s.now()
	_, err = assign.Record(ctx, s.Store, *p.Enrollment, assign.Fact{ID: s.Learn.NewID(), Enrollment: p.Enrollment.ID, Kind: assign.WithdrawnFact,
		Effective: lang.DateOf(now, c.Zone), Recorded: now, Actor: a.Person, Reason: absence})
	return err
}
