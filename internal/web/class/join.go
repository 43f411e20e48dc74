package class

import (
	"net/http"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// joinPage asks for the code of a class, and of who is not signed in for their number. It looks the same whether or not
// there is such a class: what is known of it is told to who is let in.
type joinPage struct {
	page.Base
	Code, Number, Surname string
	Knows                 bool // the reader is signed in
	Problem               string
}

func (joinPage) Template() string { return "join" }

func (s *Site) joinPage(v *page.Visit) *joinPage {
	return &joinPage{Base: page.Base{Title: v.Words.T("class.join")}, Knows: v.Actor.IsSignedIn()}
}

// showJoin asks for a code. Who is in a class already by a number goes there.
func (s *Site) showJoin(v *page.Visit) error {
	if v.Actor.IsBound() {
		return s.toSeat(v, v.Actor.Bound.Class)
	}
	if v.Left.Person != uuid.Nil && v.Query("another") == "" {
		return s.showLeft(v)
	}
	return s.Render(v, http.StatusOK, s.joinPage(v))
}

// leftPage tells who was in a class that it is closed, and what it came to for them.
type leftPage struct {
	page.Base
	Seat    learn.Seated
	Outcome learn.Outcome
	Alone   bool // known by a number alone: what the class did not give them is not told
}

func (leftPage) Template() string { return "left" }

// showLeft shows it to who was known by a number.
func (s *Site) showLeft(v *page.Visit) error {
	in, err := s.Classes.Seated(v.Ctx(), access.Actor{Person: v.Left.Person}, v.Left.Class)
	if err != nil {
		return err
	}
	return s.left(v, in)
}

func (s *Site) left(v *page.Visit, in learn.Seated) error {
	m, err := s.Learn.Library.Revision(v.Ctx(), in.Revision)
	if err != nil {
		return err
	}
	_, err = s.Classes.Store.HeldPass(v.Ctx(), in.Class.ID, in.Attendance.Person)
	passed := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return s.Render(v, http.StatusOK, &leftPage{page.Base{Title: v.Words.T("class.of", "Module", m.Title)}, in, in.Outcome(passed), !v.Actor.IsSignedIn()})
}

// hasLeft reports whether the class of an address is the one that a visitor was in until it was closed.
func (s *Site) hasLeft(v *page.Visit) (bool, error) {
	if v.Left.Person == uuid.Nil {
		return false, nil
	}
	in, err := s.Classes.Seated(v.Ctx(), access.Actor{Person: v.Left.Person}, v.Left.Class)
	if err != nil {
		return false, err
	}
	code, err := s.Classes.Code(v.Ctx(), in.Class)
	typed, wrong := access.ClassCode.Parse(v.Param("code"))
	return wrong == nil && typed == code, err
}

// toSeat goes to the page of a class for who is in it.
func (s *Site) toSeat(v *page.Visit, class uuid.UUID) error {
	in, err := s.Classes.Seated(v.Ctx(), v.Actor, class)
	if err != nil {
		return err
	}
	code, err := s.Classes.Code(v.Ctx(), in.Class)
	if err != nil {
		return err
	}
	return v.SeeOther("/class/" + string(code))
}

// joinClass lets somebody in: by their own sign-in, or by a number.
func (s *Site) joinClass(v *page.Visit) error {
	if v.Actor.IsBound() {
		return s.toSeat(v, v.Actor.Bound.Class)
	}
	p := s.joinPage(v)
	p.Code, p.Number, p.Surname = strings.TrimSpace(v.PostForm("code")), strings.TrimSpace(v.PostForm("number")), strings.TrimSpace(v.PostForm("surname"))
	var err error
	switch {
	case p.Knows && p.Code == "":
		err = fault.New(fault.Invalid, "class.no_code")
	case p.Knows:
		var class uuid.UUID
		if class, err = s.Classes.Join(v.Ctx(), v.Actor, p.Code, s.Browser(v)); err == nil {
			return s.toSeat(v, class)
		}
	case p.Code == "" || p.Number == "" || p.Surname == "":
		err = fault.New(fault.Invalid, "class.incomplete")
	default:
		var token string
		if token, err = s.Classes.JoinByNumber(v.Ctx(), learn.Entry{Code: p.Code, Number: p.Number, Surname: p.Surname}, s.Browser(v)); err == nil {
			s.SetCookie(v, token, false)
			if v.Actor, err = s.Access.Who(v.Ctx(), token); err != nil {
				return err
			}
			return s.toSeat(v, v.Actor.Bound.Class)
		}
	}
	problem, status, ok := v.Refused(err, fault.Invalid, fault.TooMany, fault.Conflict, fault.Forbidden)
	if !ok {
		return err
	}
	p.Problem, p.Path = problem, "/class"
	return s.Render(v, status, p)
}

// seatPage is a class for who is in it.
type seatPage struct {
	page.Base
	Seat   learn.Seated
	Module *course.Module
	Bound  bool
	Code   access.Code
	Open   string            // path of the attempt under way; empty without one
	Done   *learn.Completion // of the module; to a number alone, only what this class gave
	Nought bool              // nothing is left to do here, and that is all a number alone is told
	Paper  string            // path of the certificate; empty without one
	Passed bool              // a pass waits for the roll call
	Full   bool              // no attempt is left
	Saved  string
}

func (seatPage) Template() string { return "seat" }

// Begins is when the class begins, where it is.
func (p *seatPage) Begins(c learn.Class) string { return begins(p.Words, c) }

// InZone is the time zone of the class.
func (p *seatPage) InZone() string { return page.Spoken(p.Seat.Zone.String()) }

// IsPresent reports whether the trainer has seen the reader there.
func (p *seatPage) IsPresent() bool { return p.Seat.Mark == learn.Present }

// seated gives the page of the class of an address to who is in it. Whoever is not is fault.NotFound.
func (s *Site) seated(v *page.Visit) (*seatPage, error) {
	in, err := s.Classes.At(v.Ctx(), v.Actor, v.Param("code"))
	if err != nil {
		return nil, err
	}
	m, err := s.Learn.Library.Revision(v.Ctx(), in.Revision)
	if err != nil {
		return nil, err
	}
	p := &seatPage{Base: page.Base{Title: v.Words.T("class.of", "Module", m.Title)}, Seat: in, Module: m, Bound: v.Bound}
	p.Code, err = s.Classes.Code(v.Ctx(), in.Class)
	return p, err
}

// showSeat shows a class to who is in it, and to everybody else how to get in.
func (s *Site) showSeat(v *page.Visit) error {
	if left, err := s.hasLeft(v); err != nil {
		return err
	} else if left {
		return s.showLeft(v)
	}
	p, err := s.seated(v)
	switch {
	case fault.Is(err, fault.NotFound) && v.Actor.IsBound():
		return s.toSeat(v, v.Actor.Bound.Class)
	case fault.Is(err, fault.NotFound):
		join := s.joinPage(v)
		join.Code = v.Param("code")
		return s.Render(v, http.StatusOK, join)
	case err != nil:
		return err
	case p.Seat.IsClosed():
		return s.left(v, p.Seat)
	}
	if p.Open, err = s.OpenAttempt(v, p.Seat.Place); err != nil {
		return err
	}
	p.Done = p.Seat.Place.Completion
	if p.Bound {
		p.Done = p.Seat.Given()
		p.Nought = p.Done == nil && p.Seat.Place.Completion != nil
	}
	if p.Paper, err = s.CertificatePath(v, v.Actor.Person, p.Done); err != nil {
		return err
	}
	p.Full = p.Done == nil && p.Open == "" && p.Seat.Place.AttemptLimit > 0 && p.Seat.Place.Attempts >= p.Seat.Place.AttemptLimit
	if _, err := s.Classes.Store.HeldPass(v.Ctx(), p.Seat.Class.ID, v.Actor.Person); err == nil {
		p.Passed = p.Seat.Place.Completion == nil
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	p.Saved = v.Saved("class.saved.", "critique")
	return s.Render(v, http.StatusOK, p)
}

// critiquePage asks what somebody thinks of a class.
type critiquePage struct {
	page.Form
	Code access.Code
	Of   *seatPage
}

func (critiquePage) Template() string { return "critique" }

// Asks are what is asked for, each answered by a number.
func (*critiquePage) Asks() []string { return []string{"useful", "clear", "pace"} }

// Numbers are the answers.
func (*critiquePage) Numbers() []int { return []int{1, 2, 3, 4, 5} }

// IsChosen reports whether a number was chosen.
func (p *critiquePage) IsChosen(ask string, n int) bool { return whole(p.Values.Get(ask)) == n }

func (s *Site) critique(v *page.Visit) (*critiquePage, error) {
	in, err := s.seated(v)
	if err == nil && in.Seat.IsClosed() {
		err = fault.New(fault.Conflict, "class.over")
	} else if err == nil && in.Seat.Criticized {
		err = fault.New(fault.Conflict, "class.criticized")
	}
	if err != nil {
		return nil, err
	}
	p := &critiquePage{Form: page.Form{Base: page.Base{Title: v.Words.T("class.critique"), Typed: true}}, Code: in.Code, Of: in}
	return p, nil
}

func (s *Site) showCritique(v *page.Visit) error {
	p, err := s.critique(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) saveCritique(v *page.Visit) error {
	in, err := s.seated(v)
	if err != nil {
		return err
	}
	k := learn.Critique{Useful: whole(v.PostForm("useful")), Clear: whole(v.PostForm("clear")), Pace: whole(v.PostForm("pace")), Words: v.PostForm("words")}
	if err := s.Classes.Criticize(v.Ctx(), v.Actor, in.Seat.Class.ID, k); err != nil {
		return page.AgainOr(s.Site, v, err, s.critique)
	}
	return v.SeeOther("/class/" + string(in.Code) + "?saved=critique")
}
