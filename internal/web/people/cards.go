package people

import (
	"io"
	"net/url"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// cardsPage chooses for whom one-time cards are printed.
type cardsPage struct {
	page.Base
	agency.CardList
	Only    agency.CardFilter
	Days    int
	Format  paper.Format
	Ticked  map[uuid.UUID]bool // nil: all
	Problem string
	page.Placed
}

func (cardsPage) Template() string { return "team-cards" }

// Filters are the choices of whom to list.
func (*cardsPage) Filters() []agency.CardFilter { return agency.CardFilters() }

// Formats are the papers.
func (*cardsPage) Formats() []paper.Format { return paper.Formats() }

// Least and Most bound the days that a card may be good for.
func (*cardsPage) Least() int { return access.LeastCardDays }
func (*cardsPage) Most() int  { return access.MostCardDays }

// With lists those who can have a card; Without those who cannot.
func (p *cardsPage) With() []agency.CardHolder    { return p.holders(true) }
func (p *cardsPage) Without() []agency.CardHolder { return p.holders(false) }

func (p *cardsPage) holders(can bool) (all []agency.CardHolder) {
	for _, h := range p.Holders {
		if (h.Hindrance() == agency.Unhindered) == can {
			all = append(all, h)
		}
	}
	return all
}

// IsTicked reports whether somebody is to have a card.
func (p *cardsPage) IsTicked(id uuid.UUID) bool { return p.Ticked == nil || p.Ticked[id] }

// At is the agency that is listed; empty for people of the whole scope.
func (p *cardsPage) At() string {
	if p.Agency.ID == uuid.Nil {
		return ""
	}
	return p.Agency.ID.String()
}

// TickHref leads to the same list with everybody ticked, or nobody.
func (p *cardsPage) TickHref(all bool) string {
	q := url.Values{"agency": {p.At()}, "only": {string(p.Only)}}
	if p.At() == "" {
		for _, h := range p.Holders {
			q.Add("person", h.ID.String())
		}
	}
	if !all {
		q.Set("tick", "none")
	}
	return p.Href(page.WithQuery("/team/cards", q))
}

// cardsPage lists whom a question asks for; these people alone, where there are any.
func (s *Site) cardsPage(v *page.Visit, asked, only string, people []uuid.UUID) (*cardsPage, error) {
	p := &cardsPage{Base: page.Base{Title: v.Words.T("team_cards.title"), Wide: true}, Only: agency.CardFilter(only), Days: access.CardDays, Format: paper.Letter}
	id, err := page.ParseID(asked)
	if asked != "" && err != nil || !slices.Contains(agency.CardFilters(), p.Only) {
		return nil, fault.New(fault.NotFound, "")
	}
	p.CardList, err = s.Cards.List(v.Ctx(), v.Actor, agency.CardQuestion{Agency: id, Only: p.Only, People: people})
	if err == nil && len(people) > 0 && len(p.Holders) == 0 {
		return nil, fault.New(fault.NotFound, "")
	}
	p.Agencies, p.Placed = page.InOrder(p.Agencies, v.Lang), page.PlacedOn(&p.Base, p.Tree)
	return p, err
}

func (s *Site) showCards(v *page.Visit) error {
	people, err := page.ParseIDs(v.QueryArray("person"))
	if err != nil {
		return err
	}
	only := agency.CardFilters()[0]
	if len(people) > 0 {
		only = agency.Everyone
	}
	p, err := s.cardsPage(v, v.Query("agency"), v.DefaultQuery("only", string(only)), people)
	if err == nil && v.Query("tick") == "none" {
		p.Ticked = map[uuid.UUID]bool{}
	}
	return s.RenderOr(v, p, err)
}

// printCards answers with the sheet. The codes are in that answer alone.
func (s *Site) printCards(v *page.Visit) error {
	var q agency.CardQuestion
	var err error
	if q.People, err = page.ParseIDs(v.PostFormArray("person")); err != nil {
		return err
	}
	if at := v.PostForm("agency"); at != "" || len(q.People) == 0 {
		if q.Agency, err = page.ParseID(at); err != nil {
			return err
		}
	}
	format := paper.Format(v.PostForm("format"))
	if !slices.Contains(paper.Formats(), format) {
		return fault.New(fault.Invalid, "request.bad_form")
	}
	days, _ := strconv.Atoi(v.PostForm("days")) // what is no number is no number of days either
	list, cards, err := s.Cards.Print(v.Ctx(), v.Actor, q, days)
	if problem, status, ok := v.Refused(err, fault.Invalid, fault.Conflict); ok {
		return s.cardsAgain(v, q, days, format, problem, status)
	}
	if err != nil {
		return err
	}
	sheet := paper.CardSheet{Format: format, Address: s.BaseURL + "/sign-in", Group: list.Agency.Names, By: v.Actor.Name, On: v.Actor.Today(s.Now())}
	for _, c := range cards {
		at, _ := list.Tree.Agency(c.Agency)
		sheet.Cards = append(sheet.Cards, paper.Card{Name: c.Name(), Agency: at.Names, SignInCode: c.SignInCode, Number: c.Number, Code: c.Code, Until: c.Until})
	}
	body, err := page.Drawn(func(w io.Writer) error { return paper.Cards(w, sheet, s.TwoLanguages(v)...) })
	if err != nil {
		return err
	}
	s.PDF(v, "attachment", "cards-"+sheet.On.String()+".pdf", body)
	return nil
}

// cardsAgain shows the list again with what was chosen and what is wrong with it.
func (s *Site) cardsAgain(v *page.Visit, q agency.CardQuestion, days int, format paper.Format, problem string, status int) error {
	people := q.People
	if q.Agency != uuid.Nil {
		people = nil // all of the agency are shown
	}
	p, err := s.cardsPage(v, v.PostForm("agency"), v.PostForm("only"), people)
	if err != nil {
		return err
	}
	p.Days, p.Format, p.Ticked, p.Problem = days, format, map[uuid.UUID]bool{}, problem
	for _, id := range q.People {
		p.Ticked[id] = true
	}
	return s.Render(v, status, p)
}
