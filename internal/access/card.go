package access

import (
	"context"
	"time"

	"baluarte/internal/audit"

	"github.com/google/uuid"
)

// How long a card may be good for, in days.
const (
	LeastCardDays, CardDays, MostCardDays = 1, 14, 30
)

// CardOrder asks for a card for one person.
type CardOrder struct {
	Person  uuid.UUID
	Account uuid.UUID // uuid.Nil: made with the card
	Agency  uuid.UUID // where they are posted
	Expires time.Time
}

// CardStore keeps cards.
type CardStore interface {
	// EndCards ends the cards of accounts.
	EndCards(ctx context.Context, accounts []uuid.UUID, at time.Time) error
	// AppendAudits appends many events without details at once.
	AppendAudits(ctx context.Context, events ...audit.Event) error
}

// GiveCards makes a code for each order, in their order, in place of the cards that people had before. The codes are told
// this once. Who may have a card is the caller's to know.
func (s *Service) GiveCards(ctx context.Context, by Actor, orders []CardOrder) ([]Code, error) {
	now := s.Now()
	codes := make([]Code, len(orders))
	var accounts []Account
	var ended []uuid.UUID
	var cards []Credential
	var events []audit.Event
	for i, o := range orders {
		if o.Account == uuid.Nil {
			o.Account = s.NewID()
			accounts = append(accounts, Account{ID: o.Account, Person: o.Person})
		} else {
			ended = append(ended, o.Account)
		}
		code, err := CardCode.New(s.Random)
		if err != nil {
			return nil, err
		}
		hash := code.Hash(s.Keys.Codes, o.Account)
		codes[i] = code
		e := by.Did(s.NewID(), now, audit.CardPrinted, o.Person)
		e.Agency = o.Agency
		events = append(events, e)
		cards = append(cards, Credential{ID: s.NewID(), Account: o.Account, Kind: KindCard, Lookup: hash[:], MadeAt: now, MadeBy: by.Person, Expires: o.Expires})
	}
	err := s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.InsertAccounts(ctx, accounts...); err != nil {
			return err
		}
		if err := s.Store.EndCards(ctx, ended, now); err != nil {
			return err
		}
		if err := s.Store.InsertCredentials(ctx, cards...); err != nil {
			return err
		}
		return s.Store.AppendAudits(ctx, events...)
	})
	return codes, err
}
