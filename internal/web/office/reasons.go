package office

import (
	"net/url"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// reasonsPage lists what people may be exempted for, and changes it.
type reasonsPage struct {
	page.Form
	All   []assign.Reason
	Saved string
}

func (reasonsPage) Template() string { return "reasons" }

// Of lists the reasons of a country.
func (p *reasonsPage) Of(country string) (all []assign.Reason) {
	for _, r := range p.All {
		if r.Country == country {
			all = append(all, r)
		}
	}
	return all
}

// Countries are those there are.
func (p *reasonsPage) Countries() []string { return page.CountriesFrom(p.T("country.first")) }

// IsMeant reports whether a form that is shown again was about a reason; an empty word is a new one.
func (p *reasonsPage) IsMeant(country, word string) bool {
	return p.HasWrong() && p.Values.Get("country") == country && p.Values.Get("word") == word
}

// Field hands a name of a reason to the part that shows it; what is wrong is told at the reason it was typed for.
func (p *reasonsPage) Field(country string, r assign.Reason, l page.LanguageLink) reasonField {
	f := reasonField{&p.Base, "name_" + string(l.Tag), country + "-" + r.Word + "-" + string(l.Tag), l.Tag, r.Names[l.Tag], ""}
	if p.IsMeant(country, r.Word) {
		f.Value, f.Wrong = p.Values.Get(f.Name), p.Wrong(f.Name)
	}
	return f
}

// New is a reason that is not there yet.
func (p *reasonsPage) New(country string) assign.Reason { return assign.Reason{Country: country} }

// reasonField is the name of a reason in one language.
type reasonField struct {
	*page.Base
	Name, ID     string
	Tag          lang.Tag
	Value, Wrong string
}

// Label is what the field is called.
func (f reasonField) Label() string { return f.T("field.name." + string(f.Tag)) }

func (s *Site) reasonsPage(v *page.Visit) (*reasonsPage, error) {
	if !v.Actor.Scope(access.ManageAgencies).IsEverywhere() {
		return nil, fault.New(fault.Forbidden, "")
	}
	all, err := s.Assign.Reasons(v.Ctx())
	p := &reasonsPage{Form: page.Form{Base: page.Base{Title: v.Words.T("admin.reasons")}, Values: url.Values{}}, All: all}
	p.Saved = v.Saved("exception.saved_", "reason")
	return p, err
}

func (s *Site) showReasons(v *page.Visit) error {
	p, err := s.reasonsPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) saveReason(v *page.Visit) error {
	r := assign.Reason{Country: v.PostForm("country"), Word: v.PostForm("word"), Names: lang.Text{}, Active: v.PostForm("offered") != ""}
	for _, tag := range s.Words.Languages() {
		r.Names[tag] = v.PostForm("name_" + string(tag))
	}
	if err := s.Assign.SaveReason(v.Ctx(), v.Actor, r, s.Words.Languages()); err != nil {
		return page.AgainOr(s.Site, v, err, s.reasonsPage)
	}
	return v.SeeOther("/admin/reasons?saved=reason")
}
