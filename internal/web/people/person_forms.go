package people

import (
	"context"
	"log/slog"
	"net/url"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/notify"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// personFormPage adds a person with their first posting, or changes one.
type personFormPage struct {
	page.Form
	Of       *agency.Profile // nil: a new person
	Agencies []agency.Node   // of a new person's first posting
}

func (personFormPage) Template() string { return "person-form" }

// postingFormPage begins a posting: of somebody who is here, or who returns.
type postingFormPage struct {
	page.Form
	Of       agency.Profile
	Agencies []agency.Node
	Returns  bool
}

func (postingFormPage) Template() string { return "posting-form" }

// typedPerson reads names, address and language.
func (s *Site) typedPerson(v *page.Visit) (agency.Person, error) {
	tag := lang.Tag(v.PostForm("language"))
	if tag != "" && !s.Words.Languages().Has(tag) {
		return agency.Person{}, fault.New(fault.Invalid, "")
	}
	return agency.Person{GivenNames: v.PostForm("given_names"), FirstSurname: v.PostForm("first_surname"),
		SecondSurname: v.PostForm("second_surname"), Email: v.PostForm("email"), Language: tag}, nil
}

// typedPosting reads where somebody works from a day on.
func typedPosting(v *page.Visit) (p agency.Posting, err error) {
	if id := v.PostForm("agency"); id != "" {
		if p.Agency, err = page.ParseID(id); err != nil {
			return p, err
		}
	}
	p.Position, p.EmployeeNumber, p.BadgeNumber = v.PostForm("position"), v.PostForm("employee_number"), v.PostForm("badge_number")
	p.Primary = v.PostForm("beside") == ""
	p.From, err = v.Day("from")
	return p, err
}

func (s *Site) newPersonPage(v *page.Visit) (*personFormPage, error) {
	p := &personFormPage{Form: page.Form{Base: page.Base{Title: v.Words.T("person.add")}}}
	p.Values = url.Values{"from": {s.OwnDay(v)}}
	var err error
	p.Agencies, err = s.placesToManage(v)
	return p, err
}

func (s *Site) showNewPerson(v *page.Visit) error {
	p, err := s.newPersonPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) addPerson(v *page.Visit) error {
	person, err := s.typedPerson(v)
	if err != nil {
		return err
	}
	var id uuid.UUID
	first, err := typedPosting(v)
	if err == nil {
		id, err = s.People.Add(v.Ctx(), v.Actor, person, first)
	}
	if err == nil {
		s.roll(v, id)
		return page.ToPerson(v, id, "added")
	}
	return page.AgainOr(s.Site, v, err, s.newPersonPage)
}

func (s *Site) editPage(v *page.Visit) (*personFormPage, error) {
	of, err := s.managed(v)
	p := &personFormPage{Form: page.Form{Base: page.Base{Title: v.Words.T("person.edit_title", "Name", of.Name())}}, Of: &of}
	p.Values = url.Values{"given_names": {of.GivenNames}, "first_surname": {of.FirstSurname}, "second_surname": {of.SecondSurname},
		"email": {of.Email}, "language": {string(of.Language)}}
	return p, err
}

func (s *Site) showEditPerson(v *page.Visit) error {
	p, err := s.editPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) editPerson(v *page.Visit) error {
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	person, err := s.typedPerson(v)
	if err != nil {
		return err
	}
	before, err := s.Access.Store.Member(v.Ctx(), v.Actor.Scope(access.ManagePeople), v.Actor.Today(s.Now()), id)
	if err != nil && !fault.Is(err, fault.NotFound) { // of nobody the change itself says so
		return err
	}
	if err = s.People.Change(v.Ctx(), v.Actor, id, person); err == nil {
		s.tellOfAddress(before.Addressee, person.Email, v.Lang)
		return page.ToPerson(v, id, "changed")
	}
	return page.AgainOr(s.Site, v, err, s.editPage)
}

func (s *Site) postingPage(v *page.Visit, returns bool) (*postingFormPage, error) {
	of, err := s.managed(v)
	if err != nil {
		return nil, err
	}
	if of.Home.ID != uuid.Nil && of.Leaves() != returns {
		if returns {
			return nil, fault.New(fault.Conflict, "posting.is_here")
		}
		return nil, fault.New(fault.Conflict, "posting.has_left")
	}
	title := "posting.title"
	if returns {
		title = "posting.return_title"
	}
	p := &postingFormPage{Form: page.Form{Base: page.Base{Title: v.Words.T(title, "Name", of.Name())}}, Of: of, Returns: returns}
	newest := of.Newest()
	p.Values = url.Values{"agency": {newest.Agency.String()}, "position": {newest.Position}, "employee_number": {newest.EmployeeNumber},
		"badge_number": {newest.BadgeNumber}, "from": {todayAt(of)}}
	p.Agencies, err = s.placesToManage(v)
	return p, err
}

func (s *Site) showPosting(returns bool) func(*page.Visit) error {
	return func(v *page.Visit) error {
		p, err := s.postingPage(v, returns)
		return s.RenderOr(v, p, err)
	}
}

func (s *Site) savePosting(returns bool) func(*page.Visit) error {
	return func(v *page.Visit) error {
		id, err := v.ID("person")
		if err != nil {
			return err
		}
		save, done := s.People.Post, "posted"
		if returns {
			save, done = s.People.Return, "returned"
		}
		posting, err := typedPosting(v)
		if err == nil {
			err = save(v.Ctx(), v.Actor, id, posting)
		}
		if err == nil {
			s.roll(v, id)
			return page.ToPerson(v, id, done)
		}
		return page.AgainOr(s.Site, v, err, func(v *page.Visit) (*postingFormPage, error) { return s.postingPage(v, returns) })
	}
}

// roll brings what people owe up to where they work now, so that it is true on the next page. Where that fails, what was
// saved is saved: the background does it within a minute.
func (s *Site) roll(v *page.Visit, people ...uuid.UUID) {
	if _, err := s.Assign.RollPeople(v.Ctx(), people...); err != nil {
		s.Log.Warn("not rolled at once", slog.Any("cause", err))
	}
}

// tellOfAddress tells somebody, at the address that they are known to read, that it is not theirs to the program any more.
func (s *Site) tellOfAddress(before access.Addressee, now string, here lang.Tag) {
	was, _ := lang.EmailKey(before.Email)
	is, _ := lang.EmailKey(now) // none when the address is taken away
	if s.Mail == nil || !before.Verified || was == is {
		return
	}
	s.Errands.Later("tell of a changed address", func(ctx context.Context) error {
		return s.Mail.Send(ctx, s.MailTo(before, notify.AddressChanged, here))
	})
}
