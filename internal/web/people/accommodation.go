package people

import (
	"net/url"
	"strconv"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"
)

// accommodationPage is the form for what helps somebody in every quiz.
type accommodationPage struct {
	page.Form
	Of agency.Profile
}

func (accommodationPage) Template() string { return "accommodation" }

// Times are the per cents of extra time that can be given.
func (p *accommodationPage) Times() []string {
	var all []string
	for _, n := range agency.ExtraTimes() {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

func (s *Site) accommodationPage(v *page.Visit) (*accommodationPage, error) {
	of, err := s.managed(v)
	p := &accommodationPage{Of: of}
	p.Title = v.Words.T("accommodation.title_of", "Name", of.Name())
	p.Values = url.Values{}
	if n := of.Helped.ExtraAttempts; n > 0 {
		p.Values.Set("extra_attempts", strconv.Itoa(n))
	}
	if of.Helped.OnePerPage {
		p.Values.Set("one_per_page", "1")
	}
	if n := of.Helped.ExtraTime; n > 0 {
		p.Values.Set("extra_time_percent", strconv.Itoa(n))
	}
	return p, err
}

func (s *Site) showAccommodation(v *page.Visit) error {
	p, err := s.accommodationPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) saveAccommodation(v *page.Visit) error {
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	done := "accommodated"
	if v.PostForm("go") == "end" {
		done = "unaccommodated"
		err = s.People.EndAccommodation(v.Ctx(), v.Actor, id)
	} else {
		var to agency.Accommodation
		if to, err = typedAccommodation(v); err == nil {
			err = s.People.Accommodate(v.Ctx(), v.Actor, id, to)
		}
	}
	if err == nil {
		return page.ToPerson(v, id, done)
	}
	return page.AgainOr(s.Site, v, err, s.accommodationPage)
}

// typedAccommodation reads the form; an empty number is none.
func typedAccommodation(v *page.Visit) (a agency.Accommodation, err error) {
	a.OnePerPage = v.PostForm("one_per_page") != ""
	for name, into := range map[string]*int{"extra_attempts": &a.ExtraAttempts, "extra_time_percent": &a.ExtraTime} {
		text := v.PostForm(name)
		if text == "" {
			continue
		}
		if *into, err = strconv.Atoi(text); err != nil {
			return a, fault.Field(name, "accommodation.no_number")
		}
	}
	return a, nil
}
