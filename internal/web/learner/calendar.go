package learner

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/notify"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// calendarPage is how due dates come into one's own calendar: by a private address that its program asks again and again, or once,
// as a file.
type calendarPage struct {
	page.Base
	Saved   string // message key of what was just done; empty
	Offered bool   // the reader may have an address
	Fresh   bool   // who they are was proved a moment ago, so they may make one
	Feed    access.Feed
	zone    *time.Location
}

func (calendarPage) Template() string { return "calendar" }

// HasAddress reports whether the reader has one.
func (p *calendarPage) HasAddress() bool { return !p.Feed.MadeAt.IsZero() }

// MadeOn is the day on which it was made, where the reader works.
func (p *calendarPage) MadeOn() lang.Date { return lang.DateOf(p.Feed.MadeAt, p.zone) }

// IsAsked reports whether a program has asked for it.
func (p *calendarPage) IsAsked() bool { return !p.Feed.LastUsed.IsZero() }

// AskedOn is the day on which one did so last.
func (p *calendarPage) AskedOn() lang.Date { return lang.DateOf(p.Feed.LastUsed, p.zone) }

func (s *Site) showCalendar(v *page.Visit) error {
	feed, err := s.Access.Feed(v.Ctx(), v.Actor)
	p := &calendarPage{Base: page.Base{Title: v.Words.T("calendar.title")}, Offered: s.Access.MayHaveFeed(v.Actor), Fresh: s.IsFresh(v),
		Feed: feed, zone: v.Actor.Zone()}
	if !p.HasAddress() { // nor was one made since
		p.Saved = v.Saved("calendar.saved.", "revoked")
	}
	return s.RenderOr(v, p, err)
}

// calendarMadePage shows a private address, this once.
type calendarMadePage struct {
	page.Base
	Address string
	Open    template.URL // the same for the calendar program of the device
}

func (calendarMadePage) Template() string { return "calendar-made" }

// makeCalendar makes an address for who has just proved who they are: somebody at a computer that was left open shall not take along
// what goes on telling of its owner.
func (s *Site) makeCalendar(v *page.Visit) error {
	if s.Access.MayHaveFeed(v.Actor) && !s.IsFresh(v) {
		return fault.New(fault.Forbidden, "calendar.prove_again")
	}
	token, err := s.Access.MakeFeed(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	address := s.BaseURL + v.Href("/calendar/"+token+".ics")
	_, rest, _ := strings.Cut(address, "://")
	// Nothing in it was typed by anybody, and the scheme is one that only calendar programs take.
	open := template.URL("webcal://" + rest)
	return s.Render(v, http.StatusOK, &calendarMadePage{page.Base{Title: v.Words.T("calendar.made_title")}, address, open})
}

func (s *Site) revokeCalendar(v *page.Visit) error {
	if err := s.Access.RevokeFeed(v.Ctx(), v.Actor); err != nil {
		return err
	}
	return v.SeeOther("/training/calendar?saved=revoked")
}

// calendarFile is the reader's due dates as a file.
func (s *Site) calendarFile(v *page.Visit) error {
	v.Header("Content-Disposition", `attachment; filename="training.ics"`)
	return s.sendCalendar(v, v.Actor, "no-store")
}

// showFeed is the due dates of whom a private address is of, in the language of the address. Nobody signs in for it, and it tells
// nothing else. Programs ask every few hours; what they keep in between is theirs alone.
func (s *Site) showFeed(v *page.Visit) error {
	token, named := strings.CutSuffix(v.Param("feed"), ".ics")
	if !named {
		return fault.New(fault.NotFound, "")
	}
	who, err := s.Access.FeedOf(v.Ctx(), token, s.Browser(v))
	if err != nil {
		return err
	}
	return s.sendCalendar(v, who, "private, max-age=900")
}

// sendCalendar answers with the due dates of what somebody has open.
func (s *Site) sendCalendar(v *page.Visit, who access.Actor, kept string) error {
	owed, err := s.Learn.Owes(v.Ctx(), who)
	if err != nil {
		return err
	}
	var due []paper.Deadline
	for _, o := range owed {
		if m := s.Catalogue.Module(o.Module); m != nil && o.State().IsOpen() {
			due = append(due, paper.Deadline{Enrollment: o.ID, Version: o.Facts, Module: m.Title, DueOn: notify.Due(o.Enrollment)})
		}
	}
	base, err := url.Parse(s.BaseURL)
	if err != nil {
		return err
	}
	v.Header("Content-Language", string(v.Lang))
	v.Header("X-Robots-Tag", "noindex")
	v.Header("Cache-Control", kept)
	v.Data(http.StatusOK, "text/calendar; charset=utf-8", paper.Calendar(v.Words, base.Hostname(), s.BaseURL+v.Href("/training"), s.Now(), due))
	return nil
}
