package people

import (
	"context"
	"net/http"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// invitePage invites the people of an agency who have an address and have not been invited yet.
type invitePage struct {
	page.Base
	NoMail   bool
	Begun    bool // a round has just begun
	Agency   agency.Agency
	Agencies []agency.Node
	Counts   map[access.InviteState]int
}

func (invitePage) Template() string { return "invite" }

// States are those that are told.
func (*invitePage) States() []access.InviteState { return access.InviteStates() }

// Now is how many are invited at the press of the button.
func (p *invitePage) Now() int { return min(p.Counts[access.NotInvited], mostInvited) }

// mostInvited is how many people are invited at a time.
const mostInvited = 500

// invitePage finds the agency that is asked for, else the first of those whose people the actor may change.
func (s *Site) invitePage(v *page.Visit, asked string) (*invitePage, error) {
	p := &invitePage{Base: page.Base{Title: v.Words.T("invite.title")}, NoMail: s.Mail == nil}
	id, err := page.ParseID(asked)
	if asked != "" && err != nil {
		return nil, fault.New(fault.NotFound, "")
	}
	places, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.ManagePeople), uuid.Nil)
	if err != nil {
		return nil, err
	}
	p.Agencies = page.InOrder(places.Nodes, v.Lang)
	for _, n := range p.Agencies {
		if n.ID == id || asked == "" && p.Agency.ID == uuid.Nil {
			p.Agency = n.Agency
		}
	}
	if p.Agency.ID == uuid.Nil && asked != "" {
		return nil, fault.New(fault.NotFound, "")
	}
	p.Counts, err = s.Access.Store.InviteCounts(v.Ctx(), v.Actor.Scope(access.ManagePeople), v.Actor.Today(s.Now()), p.Agency.ID, s.Now())
	return p, err
}

func (s *Site) showInvite(v *page.Visit) error {
	p, err := s.invitePage(v, v.Query("agency"))
	if err != nil {
		return err
	}
	p.Begun = v.Query("begun") != ""
	return s.Render(v, http.StatusOK, p)
}

// inviteAll invites after the answer, one after the other. How far it has come is what the page counts: whoever could not
// be written to stays among those to be invited.
func (s *Site) inviteAll(v *page.Visit) error {
	if s.Mail == nil {
		return fault.New(fault.Conflict, "invite.no_mail")
	}
	p, err := s.invitePage(v, v.PostForm("agency"))
	if err != nil {
		return err
	}
	people, err := s.Access.Store.ToInvite(v.Ctx(), v.Actor.Scope(access.ManagePeople), v.Actor.Today(s.Now()), p.Agency.ID, s.Now(), mostInvited)
	if err != nil {
		return err
	}
	if !s.Errands.Inviting.TryLock() {
		return fault.New(fault.Conflict, "invite.busy")
	}
	by, here := v.Actor, v.Lang
	if !s.Errands.Later("invite an agency", func(ctx context.Context) error {
		defer s.Errands.Inviting.Unlock()
		for _, person := range people {
			l, err := s.Access.Invite(ctx, by, person)
			if err == nil {
				err = s.SendLink(ctx, l, here)
			}
			if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Internal) {
				return err // it would be the same for the next; else it is about this one person
			}
		}
		return nil
	}) {
		s.Errands.Inviting.Unlock()
		return fault.New(fault.Unavailable, "")
	}
	return v.SeeOther("/admin/people/invite?begun=yes&agency=" + p.Agency.ID.String())
}

// inviteOne invites a person and waits for the mail to be taken.
func (s *Site) inviteOne(v *page.Visit) error {
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	if s.Mail == nil {
		return fault.New(fault.Conflict, "invite.no_mail")
	}
	l, err := s.Access.Invite(v.Ctx(), v.Actor, id)
	if err != nil {
		return err
	}
	if err := s.SendLink(v.Ctx(), l, v.Lang); err != nil {
		return err
	}
	return page.ToPerson(v, id, "invited")
}

// resetFactors takes away somebody's second factors, and tells them.
func (s *Site) resetFactors(v *page.Visit) error {
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	a, err := s.Access.ResetFactors(v.Ctx(), v.Actor, id)
	if err != nil {
		return err
	}
	s.TellOfChange(a.Account, v.Lang)
	return page.ToPerson(v, id, "factors_reset")
}

// invitePart is, on a person's page, how far their invitation has come, with what can be done about it.
type invitePart struct {
	*page.Base
	Person uuid.UUID
	access.Invited
	NoMail, NoAddress bool
	HasSecond         bool // second factors that can be taken away
	zone              *time.Location
}

// On is the day of a moment at the person's agency.
func (p invitePart) On(t time.Time) lang.Date { return lang.DateOf(t, p.zone) }

// invitation is that part of a person's page; nil where it is nothing to the viewer, and for who cannot sign in.
func (s *Site) invitation(v *page.Visit, p *personPage) (*invitePart, error) {
	of, account := p.Of, p.Of.Account
	if !of.Manages || of.IsViewer || !of.Erased.IsZero() || account != nil && !account.Deactivated.IsZero() {
		return nil, nil
	}
	part := &invitePart{Base: &p.Base, Person: of.ID, NoMail: s.Mail == nil, NoAddress: of.Email == "", zone: of.Home.Zone()}
	if account == nil {
		return part, nil
	}
	for _, kind := range []access.Kind{access.KindTOTP, access.KindPasskey, access.KindRecoveryCode} {
		part.HasSecond = part.HasSecond || slices.Contains(account.Methods, string(kind))
	}
	var err error
	part.Invited, err = s.Access.Store.Invited(v.Ctx(), account.ID, s.Now())
	return part, err
}
