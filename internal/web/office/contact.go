package office

import (
	"net/url"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// contactFormPage says whom an agency's people call first when something is wrong.
type contactFormPage struct {
	agencyForm
	Of      agency.Agency
	Own     bool   // there is one to remove
	Above   string // the agency whose contact its people call without one; empty for none
	Checked lang.Date
}

func (contactFormPage) Template() string { return "contact-form" }

// Back is where the page came from.
func (p *contactFormPage) Back() string { return "/admin/agencies/" + p.Of.ID.String() }

// InLanguages are the fields of that name, one for each language.
func (p *contactFormPage) InLanguages(name, kind string) (fields []agencyField) {
	for _, l := range p.Languages {
		f := p.Field(name+string(l.Tag), kind)
		f.Tag = l.Tag
		fields = append(fields, f)
	}
	return fields
}

// CheckedField is the day on which it was checked.
func (p *contactFormPage) CheckedField() agencyField {
	f := p.HintedField("checked_on", "date")
	f.Required = true
	return f
}

func (s *Site) contactPage(v *page.Visit) (*contactFormPage, error) {
	of, err := s.portrait(v)
	if err != nil {
		return nil, err
	}
	path, err := s.Agencies.Rungs(v.Ctx(), of.Agency.ID)
	if err != nil {
		return nil, err
	}
	p := &contactFormPage{agencyForm: agencyForm{page.Form{Base: page.Base{Title: v.Words.T("agencies.contact_title", "Agency", of.Names)}, Values: url.Values{}}}, Of: of.Agency}
	at, ok := agency.Nearest(path)
	switch {
	case ok && at.ID == of.Agency.ID:
		p.fill(*at.Contact)
	case ok:
		p.Above = at.Agency.Names.In(v.Lang)
	}
	p.Values.Set("checked_on", lang.DateOf(s.Now(), of.Agency.Zone()).String())
	return p, nil
}

// fill shows the contact there is.
func (p *contactFormPage) fill(c agency.Contact) {
	p.Own, p.Checked = true, c.CheckedOn
	p.Values = url.Values{"telephone": {c.Telephone}, "email": {c.Email}, "url": {c.URL}}
	for tag, name := range c.Names {
		p.Values.Set("name_"+string(tag), name)
	}
	for tag, note := range c.Notes {
		p.Values.Set("note_"+string(tag), note)
	}
}

func (s *Site) showContact(v *page.Visit) error {
	p, err := s.contactPage(v)
	return s.RenderOr(v, p, err)
}

// typedContact reads the form.
func (s *Site) typedContact(v *page.Visit, of uuid.UUID) agency.Contact {
	c := agency.Contact{Agency: of, Names: lang.Text{}, Telephone: v.PostForm("telephone"), Email: v.PostForm("email"), URL: v.PostForm("url"), Notes: lang.Text{}}
	for _, tag := range s.Words.Languages() {
		c.Names[tag], c.Notes[tag] = v.PostForm("name_"+string(tag)), v.PostForm("note_"+string(tag))
	}
	return c
}

func (s *Site) saveContact(v *page.Visit) error {
	p, err := s.contactPage(v)
	if err != nil {
		return err
	}
	c := s.typedContact(v, p.Of.ID)
	if c.CheckedOn, err = v.Day("checked_on"); err == nil {
		if err = s.Agencies.SetContact(v.Ctx(), v.Actor, v.Actor.Scope(access.ManageAgencies), c); err == nil {
			return toAgency(v, p.Of.ID, "contact")
		}
	}
	return s.Again(v, p, err)
}

func (s *Site) removeContact(v *page.Visit) error {
	id, err := v.ID("agency")
	if err == nil {
		err = s.Agencies.RemoveContact(v.Ctx(), v.Actor, v.Actor.Scope(access.ManageAgencies), id)
	}
	if err != nil {
		return err
	}
	return toAgency(v, id, "no_contact")
}
