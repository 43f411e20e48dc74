package store

import (
	"context"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type tokenRow struct {
	ID        uuid.UUID
	TokenHash []byte
	Name      string
	AgencyID  ref
	May       string
	FromOn    day
	ToOn      day
	MadeBy    ref
	MadeAt    instant
}

func (tokenRow) TableName() string { return "api_tokens" }

// InsertToken keeps a token by its hash.
func (s *Store) InsertToken(ctx context.Context, t access.Token, hash access.TokenHash) (err error) {
	defer explain(&err, "store.InsertToken(%s)", t.ID)
	return insert(ctx, s, tokenRow{t.ID, hash[:], t.Name, ref(t.Agency), t.MayWords(), day(t.From), day(t.To), ref(t.MadeBy), instant(t.MadeAt)})
}

// tokens are tokens t with who made them, m, and the agency g.
const tokens = `SELECT t.id, t.name, t.agency_id, t.may, t.from_on, t.to_on, t.made_by, t.made_at, t.last_used_at, t.revoked_at, g.time_zone,
  m.given_names, m.first_surname, m.second_surname
FROM api_tokens t LEFT JOIN agencies g ON g.id = t.agency_id LEFT JOIN people m ON m.id = t.made_by
`

// tokensHere says of a token t that it is of a scope; its argument says whether that is everywhere.
const tokensHere = "(t.agency_id IN (SELECT id FROM visible) OR ? AND t.agency_id IS NULL)"

func (s *Store) tokens(ctx context.Context, query string, args ...any) (all []access.MadeToken, err error) {
	type row struct {
		access.MadeToken
		may, zone string
		maker     agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, &r.Name, (*ref)(&r.Agency), &r.may, (*day)(&r.From), (*day)(&r.To), (*ref)(&r.MadeBy), (*instant)(&r.MadeAt), (*instant)(&r.LastUsed),
			(*instant)(&r.Revoked), (*word)(&r.zone), (*word)(&r.maker.GivenNames), (*word)(&r.maker.FirstSurname), (*word)(&r.maker.SecondSurname)}
	}, query, args...)
	for _, r := range rows {
		for word := range strings.FieldsSeq(r.may) {
			r.May = append(r.May, access.Permission(word))
		}
		r.TimeZone, r.Maker = location(r.zone), r.maker.Name()
		all = append(all, r.MadeToken)
	}
	return all, err
}

// oneToken is the first of them; none is fault.NotFound.
func (s *Store) oneToken(ctx context.Context, query string, args ...any) (access.MadeToken, error) {
	all, err := s.tokens(ctx, query, args...)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return access.MadeToken{}, err
	}
	return all[0], nil
}

// TokenBy finds a token by its hash, whatever has become of it; else it is fault.NotFound.
func (s *Store) TokenBy(ctx context.Context, hash access.TokenHash) (t access.Token, err error) {
	defer explain(&err, "store.TokenBy")
	made, err := s.oneToken(ctx, tokens+"WHERE t.token_hash = ?", hash[:])
	return made.Token, err
}

// Token finds a token of a scope; else it is fault.NotFound.
func (s *Store) Token(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (t access.MadeToken, err error) {
	defer explain(&err, "store.Token(%s)", id)
	return s.oneToken(ctx, visible+tokens+"WHERE t.id = ? AND "+tokensHere, append(visibleArgs(scope, on), id, scope.IsEverywhere())...)
}

// Tokens lists the tokens of a scope, the newest first.
func (s *Store) Tokens(ctx context.Context, scope access.Scope, on lang.Date, offset, limit int) (all []access.MadeToken, err error) {
	defer explain(&err, "store.Tokens")
	return s.tokens(ctx, visible+tokens+"WHERE "+tokensHere+"\nORDER BY t.made_at DESC, t.id DESC LIMIT ? OFFSET ?",
		append(visibleArgs(scope, on), scope.IsEverywhere(), limit, offset)...)
}

// TouchToken notes when a token was last used.
func (s *Store) TouchToken(ctx context.Context, id uuid.UUID, used time.Time) (err error) {
	defer explain(&err, "store.TouchToken(%s)", id)
	_, err = s.change(ctx, "UPDATE api_tokens SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)", instant(used), id, instant(used))
	return err
}

// RevokeToken ends a token for good; if that was done before, it is fault.NotFound.
func (s *Store) RevokeToken(ctx context.Context, id, by uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.RevokeToken(%s)", id)
	return s.once(ctx, "UPDATE api_tokens SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL", instant(at), ref(by), id)
}
