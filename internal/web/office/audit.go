package office

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// auditPage shows who did what in the viewer's agencies, the newest first.
type auditPage struct {
	page.Base
	Question access.TrailQuestion
	Typed    string          // a person searched for
	Found    []access.Holder // who was found
	Agencies []agency.Node
	Rows     []access.TrailEntry
	CSV      string
	values   url.Values
	page.Zoned
	titles paper.Titles
	page.Placed
	page.Further
}

func (auditPage) Template() string { return "audit" }

// Actions are what one may ask for.
func (p *auditPage) Actions() []audit.Action { return audit.Actions() }

// When is a moment at the viewer's agency.
func (p *auditPage) When(t time.Time) string { return p.Moment(t, p.Zoned.At) }

// narrowed is the address of the same question with one part set; an empty value takes the part away.
func (p *auditPage) narrowed(part, value string) string {
	q := url.Values{}
	for name, v := range p.values {
		if name != "after" && name != "person" {
			q[name] = v
		}
	}
	q.Set(part, value)
	if value == "" {
		q.Del(part)
	}
	return p.Href(page.WithQuery("/admin/audit", q))
}

// By narrows the list to what somebody did.
func (p *auditPage) By(person uuid.UUID) string { return p.narrowed("who", person.String()) }

// To narrows it to what was done to somebody or something.
func (p *auditPage) To(thing uuid.UUID) string { return p.narrowed("thing", thing.String()) }

// Without widens it by a part of the question.
func (p *auditPage) Without(part string) string { return p.narrowed(part, "") }

// HasWho and HasThing report whether the list is narrowed to somebody.
func (p *auditPage) HasWho() bool { return p.Question.Who != uuid.Nil }

// HasThing is of what was done to somebody or something.
func (p *auditPage) HasThing() bool { return p.Question.Thing != uuid.Nil }

// IsSet reports whether an id is one.
func (p *auditPage) IsSet(id uuid.UUID) bool { return id != uuid.Nil }

// About names whom an event concerns, if that is somebody else than who acted.
func (p *auditPage) About(e access.TrailEntry) string {
	if e.Person == e.Actor {
		return ""
	}
	return e.Name
}

// Asked names whom the list is narrowed to, by what is on the page: an id alone tells nobody a name.
func (p *auditPage) Asked(id uuid.UUID) string {
	for _, e := range p.Rows {
		switch id {
		case e.Actor:
			return e.Who
		case e.Person:
			return e.Name
		case e.Thing:
			if e.AgencyIsThing {
				return p.AgencyName(id)
			}
		}
	}
	return p.T("audit.one_person")
}

// ModuleTitle is a module's title in the page's language.
func (p *auditPage) ModuleTitle(id string) string { return p.titles(id) }

// Told says the details of an event.
func (p *auditPage) Told(e access.TrailEntry) (all []page.Told) {
	for _, d := range e.Details {
		all = append(all, page.TellShort(p.Words, p.titles, d))
	}
	return all
}

// Actor names who acted.
func (p *auditPage) Actor(e access.TrailEntry) string { return paper.Actor(p.Words, e) }

// auditQuestion reads the filter of the log from the address. What cannot be read is something that does not exist.
func (s *Site) auditQuestion(v *page.Visit) (q access.TrailQuestion, err error) {
	q.Zone = v.Actor.Zone()
	if err = page.ReadIDs(v.Query, map[string]*uuid.UUID{"who": &q.Who, "thing": &q.Thing, "agency": &q.Agency}); err != nil {
		return q, err
	}
	for name, into := range map[string]*lang.Date{"from": &q.From, "to": &q.To} {
		if text := v.Query(name); text != "" {
			if *into, err = lang.ParseDate(text); err != nil {
				return q, fault.New(fault.Invalid, "field.bad_day")
			}
		}
	}
	if q.Action = audit.Action(v.Query("action")); q.Action != "" && !slices.Contains(audit.Actions(), q.Action) {
		return q, fault.New(fault.NotFound, "")
	}
	q.After, err = page.TrailPlace(v.Query("after"))
	return q, err
}

const auditPerPage = 50

func (s *Site) showAudit(v *page.Visit) error {
	q, err := s.auditQuestion(v)
	if err != nil {
		return err
	}
	rows, err := s.Access.Trail(v.Ctx(), v.Actor, q, auditPerPage+1)
	if err != nil {
		return err
	}
	places, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.SeeAudit), uuid.Nil)
	if err != nil {
		return err
	}
	p := &auditPage{Base: page.Base{Title: v.Words.T("admin.audit"), Wide: true}, Question: q, Typed: v.Query("person"), Agencies: page.InOrder(places.Nodes, v.Lang),
		values: v.Request.URL.Query(), Zoned: page.Zoned{At: v.Actor.Zone()}, titles: s.Titles(v)}
	p.Placed = page.PlacedOn(&p.Base, places.Tree)
	p.Lang = v.Lang // for the addresses below
	if !page.IsText(p.Typed) {
		return fault.New(fault.NotFound, "")
	}
	if p.Typed != "" {
		if p.Found, err = s.Access.FindInTrail(v.Ctx(), v.Actor, p.Typed, mostHolders); err != nil {
			return err
		}
	}
	p.Rows = rows[:min(auditPerPage, len(rows))]
	if len(rows) > auditPerPage {
		p.Later = p.narrowed("after", page.After(p.Rows[auditPerPage-1].Place()))
	}
	if q.After.ID != uuid.Nil {
		p.First = p.Without("after")
	}
	p.CSV = strings.Replace(p.Without("after"), "/admin/audit", "/admin/audit.csv", 1)
	return s.Render(v, http.StatusOK, p)
}

// auditLinesAtOnce is how many events of a file are read at a time: some ten megabytes, and a million in a hundred turns.
const auditLinesAtOnce = 10_000

func (s *Site) auditCSV(v *page.Visit) error {
	q, err := s.auditQuestion(v)
	if err != nil {
		return err
	}
	places, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.SeeAudit), q.Agency) // also: is it in the scope
	if err != nil {
		return err
	}
	if err := s.Access.NoteTrailExport(v.Ctx(), v.Actor, q); err != nil {
		return err
	}
	s.Attachment(v, "audit-"+v.Actor.Today(s.Now()).String()+".csv")
	titles := s.Titles(v)
	return paper.TrailCSV(v.Writer, v.Words, places.Tree, titles, func(e access.TrailEntry) (all []string) {
		for _, d := range e.Details {
			t := page.Tell(v.Words, titles, d)
			all = append(all, v.Words.T("audit.line", "Field", t.Field, "Before", t.Before, "After", t.After))
		}
		return all
	}, func(after access.TrailPlace) ([]access.TrailEntry, error) {
		if after.ID != uuid.Nil {
			q.After = after
		}
		return s.Access.Trail(v.Ctx(), v.Actor, q, auditLinesAtOnce)
	})
}
