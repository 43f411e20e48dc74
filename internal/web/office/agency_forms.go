package office

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// agencyFormPage adds an agency, or changes one.
type agencyFormPage struct {
	agencyForm
	Of     agency.Agency // the one that is changed; zero: a new one
	Parent agency.Agency // of a new one; zero: the top
}

func (agencyFormPage) Template() string { return "agency-form" }

// Back is where the page came from.
func (p *agencyFormPage) Back() string {
	for _, a := range []agency.Agency{p.Of, p.Parent} {
		if a.ID != uuid.Nil {
			return "/admin/agencies/" + a.ID.String()
		}
	}
	return "/admin/agencies"
}

// AtTop reports whether it stands at the top, where a sign-in code is needed.
func (p *agencyFormPage) AtTop() bool { return p.Of.Parent == uuid.Nil && p.Parent.ID == uuid.Nil }

// agencyForm is a form about an agency.
type agencyForm struct{ page.Form }

// agencyField is a field of an agency's form with its label at agencies.field.<name>.
type agencyField struct {
	page.InputPart
	Choices []page.Choice // to choose from; nil for a field to type into
	// Standard marks choices named by an international standard, which is in English whoever reads it.
	Standard bool
	Tag      lang.Tag // of the language it is written in
}

// Label is what the field is called.
func (f agencyField) Label() string { return f.T("agencies.field." + f.Name) }

// Hinted is what is said about the field.
func (f agencyField) Hinted() string { return f.T("agencies.hint." + f.Name) }

// Field hands a field to the part that shows it.
func (p *agencyForm) Field(name, kind string) agencyField {
	return agencyField{InputPart: p.Input(name, kind, "")}
}

// HintedField is a field with words that explain it.
func (p *agencyForm) HintedField(name, kind string) agencyField {
	return agencyField{InputPart: p.Input(name, kind, name)}
}

// NameFields are the names, one for each language.
func (p *agencyFormPage) NameFields() (fields []agencyField) {
	for _, l := range p.Languages {
		f := p.Field("name_"+string(l.Tag), "text")
		f.Tag = l.Tag
		fields = append(fields, f)
	}
	return fields
}

// chosen is a field to choose in. As long as nothing is chosen, it offers nothing by itself.
func (p *agencyFormPage) chosen(f agencyField, values []string, label func(string) string) agencyField {
	if f.Value == "" {
		f.Choices = []page.Choice{{Label: p.T("agencies.choose")}}
	}
	for _, value := range values {
		f.Choices = append(f.Choices, page.Choice{Value: value, Label: label(value)})
	}
	return f
}

// Level is the field of the order of government.
func (p *agencyFormPage) Level() agencyField {
	var levels []string
	for _, l := range agency.Levels() {
		levels = append(levels, string(l))
	}
	return p.chosen(p.Field("level", ""), levels, func(l string) string { return p.T("agencies.level." + l) })
}

// Country is the field of the country.
func (p *agencyFormPage) Country() agencyField {
	return p.chosen(p.Field("country", ""), agency.Countries(), func(c string) string { return p.T("country." + c) })
}

// TimeZone is the field of the time zone. The one it has is offered, whichever it is.
func (p *agencyFormPage) TimeZone() agencyField {
	zones := agency.TimeZones()
	if own := p.Of.TimeZone; own != "" && !slices.Contains(zones, own) {
		zones = append(zones, own)
	}
	f := p.chosen(p.HintedField("time_zone", ""), zones, page.Spoken)
	f.Standard = true
	return f
}

// Language is the field of the language of its people.
func (p *agencyFormPage) Language() agencyField {
	f := p.HintedField("language", "")
	f.Choices = []page.Choice{{Label: p.T("agencies.no_language")}}
	for _, l := range p.Languages {
		f.Choices = append(f.Choices, page.Choice{Value: string(l.Tag), Label: l.Name, Tag: l.Tag})
	}
	return f
}

// Scores is the field of what certificates say.
func (p *agencyFormPage) Scores() agencyField {
	f := p.HintedField("scores", "")
	for _, how := range []string{"shown", "hidden"} {
		f.Choices = append(f.Choices, page.Choice{Value: how, Label: p.T("field.scores." + how)})
	}
	return f
}

// typedAgency reads the form.
func (s *Site) typedAgency(v *page.Visit) agency.Agency {
	a := agency.Agency{Country: v.PostForm("country"), Level: agency.Level(v.PostForm("level")), Code: v.PostForm("code"), Names: lang.Text{},
		TimeZone: v.PostForm("time_zone"), SignInCode: v.PostForm("sign_in_code"), Language: lang.Tag(v.PostForm("language")),
		HidesScore: v.PostForm("scores") == "hidden"}
	for _, tag := range s.Words.Languages() {
		a.Names[tag] = v.PostForm("name_" + string(tag))
	}
	if months := strings.TrimSpace(v.PostForm("retention")); months != "" {
		var err error
		if a.Retention, err = strconv.Atoi(months); err != nil {
			a.Retention = -1 // the rules refuse it
		}
	}
	return a
}

// newAgencyPage is the form of an agency to come, under the one that the address names.
func (s *Site) newAgencyPage(v *page.Visit) (*agencyFormPage, error) {
	p := &agencyFormPage{agencyForm: agencyForm{page.Form{Base: page.Base{Title: v.Words.T("agencies.add")}}}}
	g, err := s.Agencies.Grove(v.Ctx(), v.Actor.Scope(access.ManageAgencies))
	if err != nil {
		return nil, err
	}
	under := v.Query("under")
	if under == "" && !g.Everywhere() {
		return nil, fault.New(fault.Forbidden, "agency.no_top")
	}
	if under != "" {
		id, err := page.ParseID(under)
		if err == nil && !g.Has(id) {
			err = fault.New(fault.NotFound, "")
		}
		if err != nil {
			return nil, err
		}
		p.Parent, _ = g.Agency(id)
		p.Title = v.Words.T("agencies.add_under", "Agency", p.Parent.Names)
	}
	p.Values = url.Values{"level": {string(p.Parent.Level)}, "time_zone": {p.Parent.TimeZone}, "language": {string(p.Parent.Language)},
		"retention": {months(p.Parent.Retention)}, "from": {s.OwnDay(v)}, "country": {p.Parent.Country}, "scores": {scores(p.Parent)}}
	return p, nil
}

// months writes a number of months into a field; none is empty.
func months(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// scores is what the field of certificates holds.
func scores(a agency.Agency) string {
	if a.HidesScore {
		return "hidden"
	}
	return "shown"
}

func (s *Site) showNewAgency(v *page.Visit) error {
	p, err := s.newAgencyPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) addAgency(v *page.Visit) error {
	p, err := s.newAgencyPage(v)
	if err != nil {
		return err
	}
	a := s.typedAgency(v)
	a.Parent = p.Parent.ID
	from, err := v.Day("from")
	if err == nil {
		var id uuid.UUID
		if id, err = s.Agencies.Add(v.Ctx(), v.Actor, v.Actor.Scope(access.ManageAgencies), a, from); err == nil {
			return toAgency(v, id, "added")
		}
	}
	return s.Again(v, p, err)
}

func (s *Site) editAgencyPage(v *page.Visit) (*agencyFormPage, error) {
	of, err := s.portrait(v)
	if err != nil {
		return nil, err
	}
	p := &agencyFormPage{agencyForm: agencyForm{page.Form{Base: page.Base{Title: v.Words.T("agencies.edit_title", "Agency", of.Names)}}}, Of: of.Agency}
	p.Values = url.Values{"code": {of.Code}, "level": {string(of.Level)}, "time_zone": {of.TimeZone}, "sign_in_code": {of.SignInCode},
		"language": {string(of.Language)}, "retention": {months(of.Retention)}, "scores": {scores(of.Agency)}}
	for tag, name := range of.Names {
		p.Values.Set("name_"+string(tag), name)
	}
	return p, nil
}

func (s *Site) showEditAgency(v *page.Visit) error {
	p, err := s.editAgencyPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) editAgency(v *page.Visit) error {
	p, err := s.editAgencyPage(v)
	if err != nil {
		return err
	}
	a := s.typedAgency(v)
	a.ID = p.Of.ID
	if err := s.Agencies.Change(v.Ctx(), v.Actor, v.Actor.Scope(access.ManageAgencies), a); err != nil {
		return s.Again(v, p, err)
	}
	return toAgency(v, a.ID, "changed")
}
