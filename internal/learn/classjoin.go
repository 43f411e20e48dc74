package learn

import (
	"context"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// wrongCode is the one answer to whatever does not lead into a class.
func wrongCode() error { return fault.New(fault.Invalid, "class.wrong") }

// found finds the class of a code that was typed.
func (s *Classes) found(ctx context.Context, typed string) (Class, error) {
	c, err := s.byCode(ctx, typed, s.Store.ClassByCode)
	if fault.Is(err, fault.NotFound) {
		err = wrongCode()
	}
	return c, err
}

// byCode finds a class by what may be kept of a code that was typed.
func (s *Classes) byCode(ctx context.Context, typed string, find func(context.Context, access.CodeHash) (Class, error)) (c Class, err error) {
	for _, hash := range s.Access.ClassCodeHashes(typed) {
		if c, err = find(ctx, hash); !fault.Is(err, fault.NotFound) {
			break
		}
	}
	return c, err
}

// isOpen refuses a class that nobody can join now.
func (s *Classes) isOpen(c Class) error {
	switch c.Phase(s.now()) {
	case ToCome:
		return fault.New(fault.Conflict, "class.to_come", "Date", c.On())
	case Expired, Closed:
		return fault.New(fault.Conflict, "class.over")
	}
	return nil
}

// Find gives the class of a code to somebody signed in, who may be about to join it.
func (s *Classes) Find(ctx context.Context, a access.Actor, typed string, b access.Browser) (c Class, err error) {
	err = s.Access.TryClass(ctx, b, "account "+a.Person.String(), func() error {
		c, err = s.found(ctx, typed)
		return err
	})
	return c, err
}

// Join puts somebody signed in by their own account into the class of a code.
func (s *Classes) Join(ctx context.Context, a access.Actor, typed string, b access.Browser) (id uuid.UUID, err error) {
	c, err := s.Find(ctx, a, typed, b)
	if err != nil {
		return id, err
	}
	return c.ID, s.enter(ctx, a, c.ID, ByAccount, func(context.Context) error { return nil })
}

// enter gives somebody a seat in a class that is under way, and does what belongs to it in the same transaction.
func (s *Classes) enter(ctx context.Context, a access.Actor, class uuid.UUID, how How, also func(ctx context.Context) error) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		c, err := s.Store.LockClass(ctx, class)
		if err == nil {
			err = s.isOpen(c)
		}
		if err != nil {
			return err
		}
		if _, err := s.seat(ctx, a, c, a.Person, how); err != nil {
			return err
		}
		return also(ctx)
	})
}

// Entry is somebody who joins a class without an account: its code, their employee or badge number, and, to be sure of the
// person, their first surname.
type Entry struct{ Code, Number, Surname string }

// JoinByNumber lets somebody in by a number, and gives the token of a sign-in that reaches this class and nothing else.
// Whatever of it is wrong, the answer is the same, after the same work.
func (s *Classes) JoinByNumber(ctx context.Context, e Entry, b access.Browser) (token string, err error) {
	key, bad := lang.NumberKey(strings.TrimSpace(e.Number))
	code, _ := access.ClassCode.Parse(e.Code) // in its one form: whoever writes it in another way has no count of its own
	err = s.Access.TryClass(ctx, b, string(code)+" "+key, func() error {
		c, unknown := s.found(ctx, e.Code)
		if unknown != nil && !fault.Is(unknown, fault.Invalid) {
			return unknown
		}
		who, err := s.meant(ctx, c, key, e.Surname)
		if err != nil {
			return err
		}
		if unknown != nil || bad != nil || who == nil {
			return wrongCode()
		}
		a := access.Actor{Person: who.Person, Agency: who.Agency}
		return s.enter(ctx, a, c.ID, ByNumber, func(ctx context.Context) error {
			token, err = s.Access.SignInToClass(ctx, who.Claimant, c.ID, b)
			return err
		})
	})
	return token, err
}

// meant finds the one person whom a number and a surname name among those who sign in with the same code as the people of
// the class's agency; nil when it is nobody, or not one.
func (s *Classes) meant(ctx context.Context, c Class, number, surname string) (*Numbered, error) {
	all, err := s.Store.Agencies(ctx, s.today())
	if err != nil {
		return nil, err
	}
	top := c.Agency
	if with := agency.NewTree(all).SignInCodes(c.Agency); len(with) > 0 {
		top = with[0].ID
	}
	people, err := s.Store.Numbered(ctx, top, number)
	var who *Numbered
	for i, p := range people {
		switch {
		case !p.IsCalled(surname):
		case who != nil:
			return nil, err
		default:
			who = &people[i]
		}
	}
	return who, err
}

// Seated is a class as somebody in it sees it.
type Seated struct {
	Class
	Attendance
	Place Place // where they stand in the module
}

// Seated gives the class of an id to who is in it; to everybody else it does not exist.
func (s *Classes) Seated(ctx context.Context, a access.Actor, id uuid.UUID) (in Seated, err error) {
	if in.Class, err = s.Store.ClassOf(ctx, id, a.Person); err != nil {
		return in, err
	}
	if in.Attendance, err = s.Store.Attendance(ctx, id, a.Person); err != nil {
		return in, err
	}
	in.Place, err = s.Store.Place(ctx, a.Person, in.Module)
	return in, err
}

// At gives the class of a code to who is in it, or was when it was closed; fault.NotFound for everybody else.
func (s *Classes) At(ctx context.Context, a access.Actor, typed string) (Seated, error) {
	c, err := s.byCode(ctx, typed, s.Store.ClassByCode)
	if fault.Is(err, fault.NotFound) && a.IsSignedIn() {
		c, err = s.byCode(ctx, typed, func(ctx context.Context, code access.CodeHash) (Class, error) {
			return s.Store.ClosedByCode(ctx, code, a.Person)
		})
	}
	if err != nil {
		return Seated{}, err
	}
	return s.Seated(ctx, a, c.ID)
}

// Left is somebody known by a number whose class was closed.
type Left struct{ Class, Person uuid.UUID }

// Left tells who held a token until their class was closed, for as long as the sign-in would have lived; the zero value for
// every other token. It lets nobody do anything: they may see what became of their class.
func (s *Classes) Left(ctx context.Context, token string) (Left, error) {
	hash, ok := access.ParseToken(token)
	if !ok {
		return Left{}, nil
	}
	l, err := s.Store.LeftClass(ctx, hash, s.now().Add(-access.Absolute))
	if fault.Is(err, fault.NotFound) {
		return Left{}, nil
	}
	return l, err
}

// Given is the completion that this class gave; nil without one. It is all that a number alone shows of somebody's record.
func (in Seated) Given() *Completion {
	if c := in.Place.Completion; c != nil && c.Class == in.ID {
		return c
	}
	return nil
}

// Outcome is what a closed class came to for somebody.
type Outcome string

// The outcomes.
const (
	Counted     Outcome = "counted"      // they completed the module in it
	CountedOnce Outcome = "counted_once" // they had completed it otherwise
	NotThere    Outcome = "not_there"    // passed, but was not seen there
	TakenBack   Outcome = "taken_back"   // passed and was there, but a correction says otherwise
	NotPassed   Outcome = "not_passed"   // was there
	Nothing     Outcome = "nothing"      // neither
)

// Outcome tells what the class came to. Passed reports a pass that has completed nothing.
func (in Seated) Outcome(passed bool) Outcome {
	done, here := in.Place.Completion, in.Mark == Present
	switch {
	case in.Given() != nil:
		return Counted
	case done != nil:
		return CountedOnce
	case passed && here:
		return TakenBack
	case passed:
		return NotThere
	case here:
		return NotPassed
	}
	return Nothing
}

// mostInCritique is how long the words of a critique may be, in letters, and LeastCritiques how many there must be for
// anybody to see them: of fewer, a trainer could tell whose they are.
const (
	mostInCritique = 500
	LeastCritiques = 3
)

// Criticize keeps what somebody in a class thinks of it, once. Neither who nor when is kept with it, and the audit log says
// nothing of it, since it would.
func (s *Classes) Criticize(ctx context.Context, a access.Actor, class uuid.UUID, k Critique) error {
	var wrong fault.Fields
	for name, n := range map[string]int{"useful": k.Useful, "clear": k.Clear, "pace": k.Pace} {
		if n < 1 || n > 5 {
			wrong.Add(fault.Field(name, "class.choose_number"))
		}
	}
	words, bad := lang.Clean(k.Words)
	switch {
	case bad != nil:
		wrong.Add(fault.Field("words", "person.hidden_letters"))
	case len([]rune(words)) > mostInCritique:
		wrong.Add(fault.Field("words", "person.too_long", "Most", mostInCritique))
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	id, err := uuid.NewRandomFromReader(s.Random)
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		c, err := s.Store.ClassOf(ctx, class, a.Person)
		if err != nil {
			return err
		}
		if c.IsClosed() {
			return fault.New(fault.Conflict, "class.over")
		}
		t, err := s.Store.LockAttendance(ctx, class, a.Person)
		if err != nil {
			return err
		}
		if t.Criticized {
			return fault.New(fault.Conflict, "class.criticized")
		}
		t.Criticized = true
		if err := s.Store.SaveAttendance(ctx, t); err != nil {
			return err
		}
		k.ID, k.Words, k.On = id, words, lang.DateOf(s.now(), c.Zone)
		return s.Store.InsertCritique(ctx, class, k)
	})
}

// Opinion is what a class thought: averages in tenths, and words in no order.
type Opinion struct {
	Count               int
	Shown               bool
	Useful, Clear, Pace int // in tenths
	Words               []string
}

// Opinion sums up the critiques of a class; nothing but their number while there are too few, or more may come: whoever
// looks at the averages and words before and after one comes, and sees who has a phone in hand, knows whose it is.
func (s *Classes) Opinion(ctx context.Context, c Class) (o Opinion, err error) {
	all, err := s.Store.Critiques(ctx, c.ID)
	o.Count = len(all)
	if o.Shown = c.IsClosed() && o.Count >= LeastCritiques; err != nil || !o.Shown {
		return o, err
	}
	for _, k := range all {
		o.Useful, o.Clear, o.Pace = o.Useful+k.Useful, o.Clear+k.Clear, o.Pace+k.Pace
		if k.Words != "" {
			o.Words = append(o.Words, k.Words)
		}
	}
	for _, sum := range []*int{&o.Useful, &o.Clear, &o.Pace} {
		*sum = (*sum*10 + o.Count/2) / o.Count
	}
	s.Learn.Chance().Shuffle(len(o.Words), func(i, j int) { o.Words[i], o.Words[j] = o.Words[j], o.Words[i] })
	return o, nil
}
