package office

import (
	"net/http"
	"net/url"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// agencyMovePage moves an agency: a search for its new parent, what the move would do, and the button.
type agencyMovePage struct {
	agencyForm
	agency.Portrait
	Query      string
	Candidates []agency.Node
	Many       bool             // there are more candidates than are shown
	Move       *agency.Transfer // what it would do; nil until a parent is chosen
	page.Placed
}

func (agencyMovePage) Template() string { return "agency-move" }

// Chosen reports whether a candidate is the one chosen.
func (p *agencyMovePage) Chosen(id uuid.UUID) bool { return p.Values.Get("to") == id.String() }

// Under names the agency directly above one.
func (p *agencyMovePage) Under(id uuid.UUID) string {
	a, _ := p.Tree.Agency(id)
	parent, _ := p.Tree.Agency(a.Parent)
	return p.Base.In(parent.Names)
}

// dutiesPart is some roles with the words.
type dutiesPart struct {
	*page.Base
	Page *agencyMovePage
	Of   []agency.Duty
}

// Duties hands roles to the part that shows them.
func (p *agencyMovePage) Duties(of []agency.Duty) dutiesPart { return dutiesPart{&p.Base, p, of} }

// codesPart is some agencies whose codes people sign in with, with the words.
type codesPart struct {
	*page.Base
	Of []agency.Agency
}

// Codes hands agencies to the part that shows their sign-in codes.
func (p *agencyMovePage) Codes(of []agency.Agency) codesPart { return codesPart{&p.Base, of} }

// toTop stands for no parent in the form, as against nothing chosen.
const toTop = "top"

// mostCandidates is how many parents are offered at once.
const mostCandidates = 20

func (s *Site) movePage(v *page.Visit) (*agencyMovePage, error) {
	of, err := s.portrait(v)
	if err != nil {
		return nil, err
	}
	if !of.Keeps(of.Agency.ID) {
		return nil, fault.New(fault.Forbidden, "agency.not_yours")
	}
	p := &agencyMovePage{agencyForm: agencyForm{page.Form{Base: page.Base{Title: v.Words.T("agencies.move_title", "Agency", of.Names)}}}, Portrait: of, Query: v.Query("q")}
	p.Placed = page.PlacedOn(&p.Base, of.Tree)
	p.Values = url.Values{"from": {lang.DateOf(s.Now(), of.Zone()).String()}}
	if !page.IsText(p.Query) {
		return nil, fault.New(fault.Invalid, "request.bad_text")
	}
	p.Candidates = agency.Matching(of.Grove.Candidates(of.Agency), p.Query)
	byName(p.Candidates, v.Lang)
	if p.Many = len(p.Candidates) > mostCandidates; p.Many {
		p.Candidates = p.Candidates[:mostCandidates]
	}
	return p, nil
}

// showMoveAgency offers parents, and previews the move once the address names one.
func (s *Site) showMoveAgency(v *page.Visit) error {
	p, err := s.movePage(v)
	if err != nil || v.Query("go") != "preview" {
		return s.RenderOr(v, p, err)
	}
	asked := v.Request.URL.Query()
	to, from, err := whither(asked)
	if err == nil {
		var t agency.Transfer
		if t, err = s.Agencies.Preview(v.Ctx(), v.Actor.Scope(access.ManageAgencies), p.Portrait.Agency.ID, to, from); err == nil {
			asked.Set("from", t.From.String())
			p.Values, p.Move = asked, &t
			return s.Render(v, http.StatusOK, p)
		}
	}
	v.Request.PostForm = asked // what again shows
	return s.Again(v, p, err)
}

// whither reads to which parent and from when; no day is today.
func whither(form url.Values) (to uuid.UUID, from lang.Date, err error) {
	var wrong fault.Fields
	if to, err = uuid.Parse(form.Get("to")); err != nil && form.Get("to") != toTop {
		wrong.Add(fault.Field("to", "agency.choose"))
	}
	if err = from.UnmarshalText([]byte(form.Get("from"))); err != nil {
		wrong.Add(fault.Field("from", "field.bad_day"))
	}
	return to, from, wrong.Err()
}

func (s *Site) moveAgency(v *page.Visit) error {
	p, err := s.movePage(v)
	if err != nil {
		return err
	}
	id := p.Portrait.Agency.ID
	to, from, err := whither(v.Request.PostForm)
	if err == nil {
		if err = s.Agencies.Move(v.Ctx(), v.Actor, v.Actor.Scope(access.ManageAgencies), id, to, from); err == nil {
			return toAgency(v, id, "moved")
		}
	}
	return s.Again(v, p, err)
}

// agencyClosePage asks for an agency's last day.
type agencyClosePage struct {
	agencyForm
	Of agency.Portrait
}

func (agencyClosePage) Template() string { return "agency-close" }

func (s *Site) closePage(v *page.Visit) (*agencyClosePage, error) {
	of, err := s.portrait(v)
	if err == nil && !of.Keeps(of.Agency.ID) {
		err = fault.New(fault.Forbidden, "agency.not_yours")
	}
	p := &agencyClosePage{agencyForm: agencyForm{page.Form{Base: page.Base{Title: v.Words.T("agencies.close_title", "Agency", of.Names)}}}, Of: of}
	p.Values = url.Values{"last": {lang.DateOf(s.Now(), of.Zone()).String()}}
	return p, err
}

func (s *Site) showCloseAgency(v *page.Visit) error {
	p, err := s.closePage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) closeAgency(v *page.Visit) error {
	p, err := s.closePage(v)
	if err != nil {
		return err
	}
	last, err := v.Day("last")
	if err == nil {
		if err = s.Agencies.Close(v.Ctx(), v.Actor, v.Actor.Scope(access.ManageAgencies), p.Of.Agency.ID, last); err == nil {
			return toAgency(v, p.Of.Agency.ID, "closed")
		}
	}
	return s.Again(v, p, err)
}

func (s *Site) reopenAgency(v *page.Visit) error {
	id, err := v.ID("agency")
	if err != nil {
		return err
	}
	if err := s.Agencies.Reopen(v.Ctx(), v.Actor, v.Actor.Scope(access.ManageAgencies), id); err != nil {
		return err
	}
	return toAgency(v, id, "reopened")
}
