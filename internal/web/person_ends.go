package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// leavePage asks for a last day: of a person, or of one posting beside their primary one.
type leavePage struct {
	formPage
	Of     agency.Profile
	Beside *agency.Posting // the one that ends; nil: the person leaves
	Place  string          // its agency
}

func (leavePage) template() string { return "leave" }

func (s *Server) leavePage(v *visit) (*leavePage, error) {
	of, err := s.managed(v)
	if err != nil {
		return nil, err
	}
	p := &leavePage{Of: of}
	p.Title = v.Words.T("person.leave_title", "Name", of.Name())
	p.Values = url.Values{"last": {todayAt(of)}}
	if v.Param("posting") == "" {
		return p, nil
	}
	id, err := v.id("posting")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(of.Postings, func(x agency.Posting) bool { return x.ID == id && x.Person == of.ID && !x.Primary && x.To.IsZero() })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "")
	}
	p.Beside = &of.Postings[i]
	at, _ := of.Tree.Agency(p.Beside.Agency)
	p.Place = at.Names.In(v.Lang)
	p.Values.Set("last", lang.DateOf(s.Now(), at.Zone()).String())
	p.Title = v.Words.T("posting.end_title", "Agency", p.Place)
	return p, nil
}

func (s *Server) showLeave(v *visit) error {
	p, err := s.leavePage(v)
	return s.renderOr(v, p, err)
}

func (s *Server) saveLeave(v *visit) error {
	id, err := v.id("person")
	if err != nil {
		return err
	}
	last, err := v.day("last")
	done := "left"
	switch {
	case err != nil:
	case v.Param("posting") == "":
		err = s.People.Deactivate(v.ctx(), v.Actor, id, last)
	default:
		done = "ended"
		var posting uuid.UUID
		if posting, err = v.id("posting"); err == nil {
			err = s.People.EndPosting(v.ctx(), v.Actor, id, posting, last)
		}
	}
	if err == nil {
		s.roll(v, id)
		return toPerson(v, id, done)
	}
	return againOr(s, v, err, s.leavePage)
}

// mergePage finds the second row of a person, and shows what a merge would do.
type mergePage struct {
	Base
	Of      agency.Profile
	Asked   string // what was searched for
	Found   []agency.Found
	Preview *agency.Merger // nil: nobody is chosen yet
	placed
}

func (mergePage) template() string { return "merge" }

// mergeChoices is how many people a search for the second row shows.
const mergeChoices = 20

func (s *Server) showMerge(v *visit) error {
	of, err := s.managed(v)
	if err != nil {
		return err
	}
	p := &mergePage{Base: Base{Title: v.Words.T("person.merge_title", "Name", of.Name())}, Of: of, Asked: v.Query("q")}
	p.placed = placedOn(&p.Base, of.Tree)
	if !isText(p.Asked) || len(p.Asked) > longestQuestion {
		return fault.New(fault.NotFound, "")
	}
	if with := v.Query("with"); with != "" {
		other, err := parseID(with)
		if err != nil {
			return err
		}
		m, err := s.People.PreviewMerge(v.ctx(), v.Actor, of.ID, other)
		if err != nil {
			return err
		}
		p.Preview = &m
		return s.render(v, http.StatusOK, p)
	}
	if p.Asked != "" {
		found, err := s.People.Find(v.ctx(), v.Actor.Scope(access.ManagePeople), agency.Question{Words: p.Asked, State: agency.Anyone}, mergeChoices)
		if err != nil {
			return err
		}
		p.Found = slices.DeleteFunc(found.People, func(f agency.Found) bool { return f.ID == of.ID || !f.Erased.IsZero() })
	}
	return s.render(v, http.StatusOK, p)
}

func (s *Server) saveMerge(v *visit) error {
	id, err := v.id("person")
	if err != nil {
		return err
	}
	other, err := parseID(v.PostForm("with"))
	if err != nil {
		return err
	}
	if err := s.People.Merge(v.ctx(), v.Actor, id, other); err != nil {
		return err
	}
	s.roll(v, other, id)
	return toPerson(v, id, "merged")
}

// erasePage asks for a name to be typed before it is lost.
type erasePage struct {
	formPage
	Of agency.Profile
}

func (erasePage) template() string { return "erase" }

func (s *Server) erasePage(v *visit) (*erasePage, error) {
	of, err := s.managed(v)
	p := &erasePage{Of: of}
	p.Title = v.Words.T("person.erase_title", "Name", of.Name())
	return p, err
}

func (s *Server) showErase(v *visit) error {
	p, err := s.erasePage(v)
	return s.renderOr(v, p, err)
}

func (s *Server) savePersonErased(v *visit) error {
	id, err := v.id("person")
	if err != nil {
		return err
	}
	err = s.People.Erase(v.ctx(), v.Actor, id, v.PostForm("name"))
	if err == nil {
		return toPerson(v, id, "erased")
	}
	return againOr(s, v, err, s.erasePage)
}

// duePage lists who is to be erased, since their agency keeps people no longer.
type duePage struct {
	Base
	People []agency.Found
	Done   int // how many were just erased
	placed
}

func (duePage) template() string { return "due" }

func (s *Server) showDue(v *visit) error {
	p := &duePage{Base: Base{Title: v.Words.T("person.due_title"), Wide: true}}
	p.Done, _ = strconv.Atoi(v.Query("done")) // what is no number says nothing
	tree, people, err := s.People.Due(v.ctx(), v.Actor.Scope(access.ManagePeople), peopleShown)
	p.People, p.placed = people, placedOn(&p.Base, tree)
	return s.renderOr(v, p, err)
}

// eraseDue erases those who were shown, and none that became due since.
func (s *Server) eraseDue(v *visit) error {
	people, err := parseIDs(v.PostFormArray("person"))
	if err != nil {
		return err
	}
	n, err := s.People.EraseDue(v.ctx(), v.Actor, v.Actor.Scope(access.ManagePeople), people)
	if err != nil {
		return err
	}
	return v.seeOther("/admin/people/due?done=" + strconv.Itoa(n))
}
