package agency

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// MostCards is how many cards one sheet has.
const MostCards = 500

// CardFilter says for whom cards are printed.
type CardFilter string

// The filters.
const (
	NeverSignedIn CardFilter = "never"
	WithoutEmail  CardFilter = "no_email"
	Everyone      CardFilter = "everyone"
)

// CardFilters lists the filters; the first is the usual one.
func CardFilters() []CardFilter { return []CardFilter{NeverSignedIn, WithoutEmail, Everyone} }

// CardQuestion asks for people at and below an agency.
type CardQuestion struct {
	Agency uuid.UUID // uuid.Nil: wherever in the scope the people asked for work
	Only   CardFilter
	People []uuid.UUID // these alone; nil: all
}

// CardHolder is somebody a card could be for.
type CardHolder struct {
	Person
	Account    uuid.UUID // uuid.Nil: none yet
	Agency     uuid.UUID // of the primary posting
	Number     string    // employee or badge number there; empty without one
	HasDuty    bool
	SignInCode string // of the nearest agency above that has one; empty when none has
}

// Hindrance is why somebody cannot have a card.
type Hindrance string

// The hindrances. A card is handed over by a trainer, who could use it too: so it never leads to more than a learner may do.
const (
	Unhindered Hindrance = ""
	WithDuty   Hindrance = "duty"
	NoNumber   Hindrance = "number"
	NoCode     Hindrance = "code"
)

// Hindrance is why they cannot have a card.
func (h CardHolder) Hindrance() Hindrance {
	switch {
	case h.HasDuty:
		return WithDuty
	case h.Number == "":
		return NoNumber
	case h.SignInCode == "":
		return NoCode
	}
	return Unhindered
}

// CardList is who could have a card, by name.
type CardList struct {
	Tree     *Tree
	Agencies []Node // that can be chosen
	Agency   Agency // that is; zero for people of the whole scope
	Holders  []CardHolder
	More     bool // than one sheet has
}

// PrintedCard is a card for its holder. The code is nowhere else.
type PrintedCard struct {
	CardHolder
	Code  access.Code
	Until lang.Date
}

// CardStore finds who could have a card.
type CardStore interface {
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	Agencies(ctx context.Context, on lang.Date) ([]Agency, error)
	// CardHolders lists the people who work at and below an agency of the scope, or anywhere in it, by name; the sign-in code is left out.
	CardHolders(ctx context.Context, scope access.Scope, on lang.Date, q CardQuestion, limit int) ([]CardHolder, error)
}

// Cards prints one-time cards for people without a duty.
type Cards struct {
	Store  CardStore
	Access *access.Service
	Now    func() time.Time
}

// List tells who of an agency could have a card. When none is named, it is some people of the whole scope, or else the
// scope's first agency. One that the scope does not show is fault.NotFound.
func (c *Cards) List(ctx context.Context, actor access.Actor, q CardQuestion) (l CardList, err error) {
	scope, today := actor.Scope(access.PrintCards), actor.Today(c.Now())
	all, err := c.Store.Agencies(ctx, today)
	if err != nil {
		return l, err
	}
	l.Tree = NewTree(all)
	l.Agencies = l.Tree.Within(scope)
	if q.Agency == uuid.Nil && len(q.People) == 0 && len(l.Agencies) > 0 {
		q.Agency = l.Agencies[0].ID
	}
	if q.Agency != uuid.Nil || len(q.People) == 0 {
		at := slices.IndexFunc(l.Agencies, func(n Node) bool { return n.ID == q.Agency })
		if at < 0 {
			return l, fault.New(fault.NotFound, "")
		}
		l.Agency = l.Agencies[at].Agency
	}
	l.Holders, err = c.Store.CardHolders(ctx, scope, today, q, MostCards+1)
	if len(l.Holders) > MostCards {
		l.Holders, l.More = l.Holders[:MostCards], true
	}
	for i := range l.Holders {
		if with := l.Tree.SignInCodes(l.Holders[i].Agency); len(with) > 0 {
			l.Holders[i].SignInCode = with[0].SignInCode
		}
	}
	return l, err
}

// Print makes cards for people of an agency, good for some days, in place of those they had. Somebody who is not there is
// fault.NotFound; if one of them cannot have a card, nobody gets one.
func (c *Cards) Print(ctx context.Context, actor access.Actor, q CardQuestion, days int) (l CardList, cards []PrintedCard, err error) {
	slices.SortFunc(q.People, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	q.People = slices.Compact(q.People)
	switch {
	case days < access.LeastCardDays || days > access.MostCardDays:
		return l, nil, fault.New(fault.Invalid, "team_cards.days", "Least", access.LeastCardDays, "Most", access.MostCardDays)
	case len(q.People) == 0:
		return l, nil, fault.New(fault.Invalid, "people.nobody_ticked")
	case len(q.People) > MostCards:
		return l, nil, fault.New(fault.Invalid, "team_cards.too_many", "Most", MostCards)
	}
	err = c.Store.InTx(ctx, func(ctx context.Context) error {
		if l, err = c.List(ctx, actor, q); err != nil {
			return err
		}
		if len(l.Holders) != len(q.People) {
			return fault.New(fault.NotFound, "")
		}
		var orders []access.CardOrder
		for _, h := range l.Holders {
			if h.Hindrance() != Unhindered {
				return fault.New(fault.Conflict, "team_cards.hindered")
			}
			a, _ := l.Tree.Agency(h.Agency)
			until := lang.DateOf(c.Now(), a.Zone()).AddDays(days)
			orders = append(orders, access.CardOrder{Person: h.ID, Account: h.Account, Agency: h.Agency, Expires: until.AddDays(1).Time(a.Zone())})
			cards = append(cards, PrintedCard{CardHolder: h, Until: until})
		}
		codes, err := c.Access.GiveCards(ctx, actor, orders)
		for i, code := range codes {
			cards[i].Code = code
		}
		return err
	})
	return l, cards, err
}
