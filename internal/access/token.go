package access

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Token lets another program read, for an agency with all below it. It signs nobody in. The agency keeps it: it goes on
// when who made it leaves, until it runs out or somebody who may make such tokens revokes it.
type Token struct {
	ID       uuid.UUID
	Name     string       // says which program has it
	Agency   uuid.UUID    // uuid.Nil: the whole installation
	May      []Permission // of TokenPermissions
	From, To lang.Date    // the first and the last day, by the calendar of the agency
	MadeBy   uuid.UUID
	MadeAt   time.Time
	LastUsed time.Time // written at most once per Touch; zero: never
	Revoked  time.Time // zero: it has not been
	TimeZone *time.Location
}

// MostTokenDays is how long a token may hold: a year, and time enough to put the next one in its place.
const MostTokenDays = 400

// mostInTokenName is how many letters the name of a token has at most.
const mostInTokenName = 100

// tokenMark begins every token, so that those who search code and files for secrets know one when they see it.
const tokenMark = "baluarte_"

// TokenPermissions lists what a token may be given to do.
func TokenPermissions() []Permission { return []Permission{SeeCompletion, SeeRecords} }

// TokenState is where a token stands on its way.
type TokenState string

// The states.
const (
	TokenAhead   TokenState = "ahead" // its first day has not come
	TokenHolds   TokenState = "holds"
	TokenOver    TokenState = "over" // its last day is past
	TokenRevoked TokenState = "revoked"
)

// State tells where the token stands; in TokenHolds alone it opens anything.
func (t Token) State(now time.Time) TokenState {
	today := lang.DateOf(now, cmp.Or(t.TimeZone, time.UTC))
	switch {
	case !t.Revoked.IsZero():
		return TokenRevoked
	case today.Before(t.From):
		return TokenAhead
	case t.To.Before(today):
		return TokenOver
	}
	return TokenHolds
}

// Scope gives the agencies at and below which the token holds a permission.
func (t Token) Scope(p Permission) Scope {
	switch {
	case !slices.Contains(t.May, p):
		return Scope{}
	case t.Agency == uuid.Nil:
		return Everywhere()
	}
	return Below(t.Agency)
}

// Check gives the name its one form and tells all that is wrong with a token that is to be made. Without a first day it
// begins today.
func (t *Token) Check(today lang.Date) (wrong fault.Fields) {
	name, err := lang.Clean(t.Name)
	switch {
	case err != nil:
		wrong.Add(fault.Field("name", "token.hidden_letters"))
	case name == "":
		wrong.Add(fault.Field("name", "token.no_name"))
	case utf8.RuneCountInString(name) > mostInTokenName:
		wrong.Add(fault.Field("name", "token.long_name", "Most", mostInTokenName))
	}
	t.Name = name
	unknown := func(p Permission) bool { return !slices.Contains(TokenPermissions(), p) }
	if len(t.May) == 0 || slices.ContainsFunc(t.May, unknown) {
		wrong.Add(fault.Field("may", "token.no_permission"))
	}
	if t.From.IsZero() {
		t.From = today
	}
	switch {
	case t.To.IsZero():
		wrong.Add(fault.Field("to", "field.no_day"))
	case t.To.Before(t.From), t.To.Before(today):
		wrong.Add(fault.Field("to", "token.ends_early"))
	case t.From.AddDays(MostTokenDays).Before(t.To):
		wrong.Add(fault.Field("to", "token.ends_late", "Most", MostTokenDays))
	}
	return wrong
}

// MadeToken is a token in a list, with who made it.
type MadeToken struct {
	Token
	Maker string // empty: the program
}

// TokenStore keeps tokens. The day is the one on which the trees are read.
type TokenStore interface {
	InsertToken(ctx context.Context, t Token, hash TokenHash) error
	// TokenBy finds a token by its hash, whatever has become of it; fault.NotFound.
	TokenBy(ctx context.Context, hash TokenHash) (Token, error)
	// TouchToken notes when a token was last used.
	TouchToken(ctx context.Context, id uuid.UUID, used time.Time) error
	// RevokeToken ends a token for good; fault.NotFound if that was done before.
	RevokeToken(ctx context.Context, id, by uuid.UUID, at time.Time) error
	// Tokens lists those of the agencies of a scope, the newest first, at most limit after skipping offset; those of the
	// whole installation where it is everywhere.
	Tokens(ctx context.Context, scope Scope, on lang.Date, offset, limit int) ([]MadeToken, error)
	// Token finds one of them; else it is fault.NotFound.
	Token(ctx context.Context, scope Scope, on lang.Date, id uuid.UUID) (MadeToken, error)
}

// Tokens lists the tokens that the actor may revoke, the newest first, at most limit after skipping offset.
func (s *Service) Tokens(ctx context.Context, a Actor, offset, limit int) ([]MadeToken, error) {
	return s.Store.Tokens(ctx, a.Scope(ManageTokens), s.today(), offset, limit)
}

// Token gives one of them; any other is fault.NotFound.
func (s *Service) Token(ctx context.Context, a Actor, id uuid.UUID) (MadeToken, error) {
	return s.Store.Token(ctx, a.Scope(ManageTokens), s.today(), id)
}

// MakeToken makes a token and gives its secret, which is told this once. An agency outside of the actor's scope is
// fault.NotFound; a permission that the actor does not hold there fault.Forbidden.
func (s *Service) MakeToken(ctx context.Context, a Actor, t Token) (secret string, made Token, err error) {
	now := s.Now()
	if err := t.Check(a.Today(now)).Err(); err != nil {
		return "", t, err
	}
	var path []uuid.UUID
	if t.Agency != uuid.Nil {
		if path, err = s.Store.Path(ctx, t.Agency, s.today()); err != nil {
			return "", t, err
		}
	}
	lacks := func(p Permission) bool { return !a.Scope(p).Holds(path) }
	switch {
	case lacks(ManageTokens), t.Agency != uuid.Nil && len(path) == 0:
		return "", t, fault.New(fault.NotFound, "")
	case slices.ContainsFunc(t.May, lacks):
		return "", t, fault.New(fault.Forbidden, "token.beyond_you")
	}
	secret, hash, err := NewToken(s.Random)
	if err != nil {
		return "", t, err
	}
	t.ID, t.MadeBy, t.MadeAt = s.NewID(), a.Person, now
	return tokenMark + secret, t, s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.InsertToken(ctx, t, hash); err != nil {
			return err
		}
		return s.tellToken(ctx, a, audit.TokenMade, t, audit.Detail{Field: "name", After: t.Name}, audit.Detail{Field: "may", After: t.MayWords()},
			audit.Detail{Field: "from", After: t.From.String()}, audit.Detail{Field: "to", After: t.To.String()})
	})
}

// RevokeToken ends a token at once and for good. One that the actor may not revoke is fault.NotFound, one that was revoked
// before fault.Conflict.
func (s *Service) RevokeToken(ctx context.Context, a Actor, id uuid.UUID) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		t, err := s.Token(ctx, a, id)
		if err != nil {
			return err
		}
		err = s.Store.RevokeToken(ctx, id, a.Person, s.Now())
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.Conflict, "token.revoked_already")
		}
		if err != nil {
			return err
		}
		return s.tellToken(ctx, a, audit.TokenRevoked, t.Token, audit.Detail{Field: "name", Before: t.Name})
	})
}

// tellToken notes what became of a token, at its agency.
func (s *Service) tellToken(ctx context.Context, a Actor, what audit.Action, t Token, details ...audit.Detail) error {
	e := a.Did(s.NewID(), s.Now(), what, t.ID)
	e.Agency = t.Agency
	return s.Store.AppendAudit(ctx, e, details...)
}

// MayWords are the words of what the token may do, with a space between them.
func (t Token) MayWords() string {
	words := make([]string, len(t.May))
	for i, p := range t.May {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}

// Bearer tells which program asks, by the secret of its token. One that is unknown, has run out or was revoked is
// fault.SignInRequired. Unknown ones are counted by the address that they come from, apart from sign-ins: after too many it
// is fault.TooMany for them, and for nobody who has a token, since nobody finds one by guessing.
func (s *Service) Bearer(ctx context.Context, secret string, b Browser) (Actor, error) {
	if s.Plain { // all on the network have read it by now
		return Actor{}, fault.New(fault.Forbidden, "token.plain")
	}
	t, err := s.token(ctx, secret)
	if fault.Is(err, fault.NotFound) {
		return Actor{}, s.unknown(ctx, "token-", b, fault.New(fault.SignInRequired, "token.unknown"))
	}
	if err != nil {
		return Actor{}, err
	}
	now := s.Now()
	if t.State(now) != TokenHolds {
		return Actor{}, fault.New(fault.SignInRequired, "token.over")
	}
	if now.Sub(t.LastUsed) >= Touch {
		if err := s.Store.TouchToken(ctx, t.ID, now); err != nil {
			return Actor{}, err
		}
	}
	return Actor{Token: t, Name: t.Name, Agency: t.Agency, TimeZone: t.TimeZone}, nil
}

// token finds a token by its secret. What has not the form of one is not looked for.
func (s *Service) token(ctx context.Context, secret string) (Token, error) {
	rest, marked := strings.CutPrefix(secret, tokenMark)
	hash, ok := ParseToken(rest)
	if !ok || !marked {
		return Token{}, fault.New(fault.NotFound, "")
	}
	return s.Store.TokenBy(ctx, hash)
}
