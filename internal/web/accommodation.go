package web

import (
	"net/url"
	"strconv"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
)

// accommodationPage is the form for what helps somebody in every quiz.
type accommodationPage struct {
	formPage
	Of agency.Profile
}

func (accommodationPage) template() string { return "accommodation" }

// Times are the per cents of extra time that can be given.
func (p *accommodationPage) Times() []string {
	var all []string
	for _, n := range agency.ExtraTimes() {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

func (s *Server) accommodationPage(v *visit) (*accommodationPage, error) {
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

func (s *Server) showAccommodation(v *visit) error {
	p, err := s.accommodationPage(v)
	return s.renderOr(v, p, err)
}

func (s *Server) saveAccommodation(v *visit) error {
	id, err := v.id("person")
	if err != nil {
		return err
	}
	done := "accommodated"
	if v.PostForm("go") == "end" {
		done = "unaccommodated"
		err = s.People.EndAccommodation(v.ctx(), v.Actor, id)
	} else {
		var to agency.Accommodation
		if to, err = typedAccommodation(v); err == nil {
			err = s.People.Accommodate(v.ctx(), v.Actor, id, to)
		}
	}
	if err == nil {
		return toPerson(v, id, done)
	}
	return againOr(s, v, err, s.accommodationPage)
}

// typedAccommodation reads the form; an empty number is none.
func typedAccommodation(v *visit) (a agency.Accommodation, err error) {
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
