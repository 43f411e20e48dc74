package people

import (
	"net/http"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// personPage is all that the viewer may see of a person, and what they may do.
type personPage struct {
	page.Base
	Of      agency.Profile
	Owed    []learn.Owed
	Past    []assign.Exception               // what was decided about their training, the newest first
	Saved   string                           // message key of what was just done; empty
	History *historyPart                     // nil for who may not see what they have learnt
	Invite  *invitePart                      // nil where there is nothing to invite to
	Grants  bool                             // the viewer may give roles
	Audits  bool                             // and read the audit log
	whys    map[uuid.UUID]assign.Explanation // by enrollment
	titles  paper.Titles
	page.Placed
}

func (personPage) Template() string { return "person" }

// ModuleTitle is a module's title in the page's language.
func (p *personPage) ModuleTitle(id string) string { return p.titles(id) }

// Why hands the reason for an enrollment to the part that tells it.
func (p *personPage) Why(o learn.Owed) page.WhyPart {
	return page.BecauseOf(&p.Base, p.whys[o.ID], p.Of.IsViewer, true)
}

// ExemptUntil is the last day of the exemption in force of an enrollment; zero when it has none.
func (p *personPage) ExemptUntil(o learn.Owed) lang.Date {
	for _, x := range p.Past {
		if x.Enrollment == o.ID && x.Kind == assign.ExemptedFact && !x.TakenBack {
			return x.To
		}
	}
	return lang.Date{}
}

// IsAliases reports whether a posting is of an alias, not of the person themself.
func (p *personPage) IsAliases(of agency.Posting) bool { return of.Person != p.Of.ID }

// MayEnd reports whether a posting is one that can be ended by itself.
func (p *personPage) MayEnd(of agency.Posting) bool {
	return p.Of.Manages && !of.Primary && of.To.IsZero() && !p.IsAliases(of)
}

// MayDecide reports whether the viewer may exempt, extend or credit an enrollment.
func (p *personPage) MayDecide(of learn.Owed) bool {
	return p.Of.Decides && of.Person == p.Of.ID && (of.State().IsOpen() || of.State() == assign.Exempt)
}

// Assigns reports whether the viewer may assign them modules: to who works there, and as a trainer decides.
func (p *personPage) Assigns() bool { return p.Of.Decides && p.Of.Home.Code != "" && !p.Of.HasLeft() }

// Tongue is the name of the person's language in itself.
func (p *personPage) Tongue() page.LanguageLink {
	for _, l := range p.Languages {
		if l.Tag == p.Of.Language {
			return l
		}
	}
	return page.LanguageLink{}
}

// When is an instant where the person works.
func (p *personPage) When(t time.Time) string { return p.Moment(t, p.Of.Home.Zone()) }

// InZone is the time zone of the moments shown.
func (p *personPage) InZone() string { return page.Spoken(p.Of.Home.Zone().String()) }

// Tell says a value that was changed.
func (p *personPage) Tell(d audit.Detail) page.Told { return page.TellShort(p.Words, p.titles, d) }

// Looked hands to its part who has looked at the person.
func (p *personPage) Looked() page.LooksPart { return p.LookedAt(p.Of.Looks, p.Of.Home.Zone()) }

func (s *Site) showPerson(v *page.Visit) error {
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	of, err := s.People.Person(v.Ctx(), v.Actor, id)
	if err != nil {
		return err
	}
	if of.ID != id {
		return v.SeeOther("/team/people/" + of.ID.String())
	}
	p := &personPage{Base: page.Base{Title: of.Name(), Wide: true}, Of: of, titles: s.Titles(v),
		Grants: v.Actor.May(access.GrantRoles), Audits: v.Actor.May(access.SeeAudit)}
	p.Placed = page.PlacedOn(&p.Base, of.Tree)
	p.Saved = v.Saved("person.saved.", "added", "changed", "posted", "ended", "left", "returned", "merged", "erased", "invited", "factors_reset",
		"exempted", "exemption_ended", "extended", "credited", "taken_back", "accommodated", "unaccommodated")
	if p.Invite, err = s.invitation(v, p); err != nil {
		return err
	}
	if of.Counts {
		if p.Owed, err = s.Learn.OwedBy(v.Ctx(), id, of.Today); err != nil {
			return err
		}
		if p.Past, err = s.Assign.Exceptions(v.Ctx(), id); err != nil {
			return err
		}
		if p.whys, err = s.whys(v, p.Owed, of.Today); err != nil {
			return err
		}
		history, err := s.history(v, p)
		if err != nil {
			return err
		}
		p.History = &history
	}
	return s.Render(v, http.StatusOK, p)
}

// managed finds the person of an address for whoever may change them.
func (s *Site) managed(v *page.Visit) (agency.Profile, error) {
	id, err := v.ID("person")
	if err != nil {
		return agency.Profile{}, err
	}
	of, err := s.People.Person(v.Ctx(), v.Actor, id)
	switch {
	case err != nil:
		return of, err
	case of.ID != id || !of.Manages:
		return of, fault.New(fault.NotFound, "")
	case !of.Erased.IsZero():
		return of, fault.New(fault.Conflict, "person.is_erased")
	}
	return of, nil
}

// todayAt is the day where somebody works; empty for who works nowhere.
func todayAt(of agency.Profile) string {
	if of.Home.ID == uuid.Nil {
		return ""
	}
	return of.Today.String()
}

// placesToManage lists the agencies where the actor may change people and that are not closed.
func (s *Site) placesToManage(v *page.Visit) ([]agency.Node, error) {
	_, nodes, err := s.People.Places(v.Ctx(), v.Actor.Scope(access.ManagePeople))
	open := slices.DeleteFunc(nodes, func(n agency.Node) bool { return !n.ClosedOn.IsZero() })
	return page.InOrder(open, v.Lang), err
}

// whys tells the reason for each of what somebody owes and has done.
func (s *Site) whys(v *page.Visit, owed []learn.Owed, today lang.Date) (map[uuid.UUID]assign.Explanation, error) {
	all, finished := map[uuid.UUID]assign.Explanation{}, page.LastFinished(owed)
	for _, o := range owed {
		held, err := s.Held(v.Ctx(), page.Earlier(o, finished))
		if err != nil {
			return nil, err
		}
		all[o.ID] = assign.Why(o.Enrollment, o.Causes, held, today)
	}
	return all, nil
}
