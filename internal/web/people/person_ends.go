package people

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// leavePage asks for a last day: of a person, or of one posting beside their primary one.
type leavePage struct {
	page.Form
	Of     agency.Profile
	Beside *agency.Posting // the one that ends; nil: the person leaves
	Place  string          // its agency
}

func (leavePage) Template() string { return "leave" }

func (s *Site) leavePage(v *page.Visit) (*leavePage, error) {
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
	id, err := v.ID("posting")
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

func (s *Site) showLeave(v *page.Visit) error {
	p, err := s.leavePage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) saveLeave(v *page.Visit) error {
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	last, err := v.Day("last")
	done := "left"
	switch {
	case err != nil:
	case v.Param("posting") == "":
		err = s.People.Deactivate(v.Ctx(), v.Actor, id, last)
	default:
		done = "ended"
		var posting uuid.UUID
		if posting, err = v.ID("posting"); err == nil {
			err = s.People.EndPosting(v.Ctx(), v.Actor, id, posting, last)
		}
	}
	if err == nil {
		s.roll(v, id)
		return page.ToPerson(v, id, done)
	}
	return page.AgainOr(s.Site, v, err, s.leavePage)
}

// mergePage finds the second row of a person, and shows what a merge would do.
type mergePage struct {
	page.Base
	Of      agency.Profile
	Asked   string // what was searched for
	Found   []agency.Found
	Preview *agency.Merger // nil: nobody is chosen yet
	page.Placed
}

func (mergePage) Template() string { return "merge" }

// mergeChoices is how many people a search for the second row shows.
const mergeChoices = 20

func (s *Site) showMerge(v *page.Visit) error {
	of, err := s.managed(v)
	if err != nil {
		return err
	}
	p := &mergePage{Base: page.Base{Title: v.Words.T("person.merge_title", "Name", of.Name())}, Of: of, Asked: v.Query("q")}
	p.Placed = page.PlacedOn(&p.Base, of.Tree)
	if !page.IsText(p.Asked) || len(p.Asked) > page.LongestQuestion {
		return fault.New(fault.NotFound, "")
	}
	if with := v.Query("with"); with != "" {
		other, err := page.ParseID(with)
		if err != nil {
			return err
		}
		m, err := s.People.PreviewMerge(v.Ctx(), v.Actor, of.ID, other)
		if err != nil {
			return err
		}
		p.Preview = &m
		return s.Render(v, http.StatusOK, p)
	}
	if p.Asked != "" {
		found, err := s.People.Find(v.Ctx(), v.Actor.Scope(access.ManagePeople), agency.Question{Words: p.Asked, State: agency.Anyone}, mergeChoices)
		if err != nil {
			return err
		}
		p.Found = slices.DeleteFunc(found.People, func(f agency.Found) bool { return f.ID == of.ID || !f.Erased.IsZero() })
	}
	return s.Render(v, http.StatusOK, p)
}

func (s *Site) saveMerge(v *page.Visit) error {
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	other, err := page.ParseID(v.PostForm("with"))
	if err != nil {
		return err
	}
	if err := s.People.Merge(v.Ctx(), v.Actor, id, other); err != nil {
		return err
	}
	s.roll(v, other, id)
	return page.ToPerson(v, id, "merged")
}

// erasePage asks for a name to be typed before it is lost.
type erasePage struct {
	page.Form
	Of agency.Profile
}

func (erasePage) Template() string { return "erase" }

func (s *Site) erasePage(v *page.Visit) (*erasePage, error) {
	of, err := s.managed(v)
	p := &erasePage{Of: of}
	p.Title = v.Words.T("person.erase_title", "Name", of.Name())
	return p, err
}

func (s *Site) showErase(v *page.Visit) error {
	p, err := s.erasePage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) savePersonErased(v *page.Visit) error {
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	err = s.People.Erase(v.Ctx(), v.Actor, id, v.PostForm("name"))
	if err == nil {
		return page.ToPerson(v, id, "erased")
	}
	return page.AgainOr(s.Site, v, err, s.erasePage)
}

// duePage lists who is to be erased, since their agency keeps people no longer.
type duePage struct {
	page.Base
	People []agency.Found
	Done   int // how many were just erased
	page.Placed
}

func (duePage) Template() string { return "due" }

func (s *Site) showDue(v *page.Visit) error {
	p := &duePage{Base: page.Base{Title: v.Words.T("person.due_title"), Wide: true}}
	p.Done, _ = strconv.Atoi(v.Query("done")) // what is no number says nothing
	tree, people, err := s.People.Due(v.Ctx(), v.Actor.Scope(access.ManagePeople), page.PeopleShown)
	p.People, p.Placed = people, page.PlacedOn(&p.Base, tree)
	return s.RenderOr(v, p, err)
}

// eraseDue erases those who were shown, and none that became due since.
func (s *Site) eraseDue(v *page.Visit) error {
	people, err := page.ParseIDs(v.PostFormArray("person"))
	if err != nil {
		return err
	}
	n, err := s.People.EraseDue(v.Ctx(), v.Actor, v.Actor.Scope(access.ManagePeople), people)
	if err != nil {
		return err
	}
	return v.SeeOther("/admin/people/due?done=" + strconv.Itoa(n))
}
