package store

import (
	"context"
	"sync"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type accountRow struct {
	ID       uuid.UUID
	PersonID uuid.UUID
	Language word
}

func (accountRow) TableName() string { return "accounts" }

// InsertAccounts adds accounts. A person's second one is fault.Conflict.
func (s *Store) InsertAccounts(ctx context.Context, accounts ...access.Account) (err error) {
	defer explain(&err, "store.InsertAccounts(%d)", len(accounts))
	var rows []accountRow
	for _, a := range accounts {
		rows = append(rows, accountRow{a.ID, a.Person, word(a.Language)})
	}
	return s.InTx(ctx, func(ctx context.Context) error { return insert(ctx, s, rows...) })
}

// AccountOf finds a person's account; fault.NotFound without one.
func (s *Store) AccountOf(ctx context.Context, person uuid.UUID) (account uuid.UUID, err error) {
	defer explain(&err, "store.AccountOf(%s)", person)
	err = s.one(ctx, []any{&account}, "SELECT id FROM accounts WHERE person_id = ? AND deactivated_at IS NULL", person)
	return account, err
}

type signInRow struct {
	ID         uuid.UUID
	TokenHash  []byte
	AccountID  uuid.UUID
	CreatedAt  instant `gorm:"autoCreateTime:false"`
	LastSeenAt instant
	Stage      access.Stage
	Method     word
	Shared     flag
	Agent      word
	Address    word
	ClassID    ref
}

func (signInRow) TableName() string { return "sign_ins" }

// InsertSignIn keeps a new sign-in.
func (s *Store) InsertSignIn(ctx context.Context, in access.SignIn) (err error) {
	defer explain(&err, "store.InsertSignIn(%s)", in.ID)
	return insert(ctx, s, signInRow{in.ID, in.Token[:], in.Account, instant(in.Created), instant(in.LastSeen),
		in.Stage, word(in.Method), flag(in.Shared), word(in.Agent), word(in.Address), ref(in.Class)})
}

// signedIn is asked on every request, so it is one statement by indexes alone. The primary posting is that of the day,
// else the last one, which still tells where the person's clock stands but is no agency of theirs any more.
var signedIn = signedInWith("", "")

// signedInWith writes the statement with further columns, of tables that are joined.
func signedInWith(columns, join string) string {
	return `SELECT i.id, i.account_id, i.created_at, i.last_seen_at, i.stage, i.shared, a.person_id, a.language,
  p.given_names, p.first_surname, p.second_surname, CASE WHEN w.to_on IS NULL OR w.to_on >= ? THEN w.agency_id END, g.time_zone,
  ` + grantsAsText + `, p.erased_at IS NOT NULL OR p.alias_of IS NOT NULL OR k.closed_at IS NOT NULL, i.class_id, k.module` + columns + `
FROM sign_ins i
JOIN accounts a ON a.id = i.account_id
JOIN people p ON p.id = a.person_id
LEFT JOIN postings w ON w.id = (SELECT x.id FROM postings x WHERE x.person_id = p.id AND x.is_primary AND x.from_on <= ?
  ORDER BY x.from_on DESC LIMIT 1)
LEFT JOIN agencies g ON g.id = w.agency_id
LEFT JOIN classes k ON k.id = i.class_id` + join + `
WHERE i.token_hash = ? AND i.ended_at IS NULL AND i.stage = 'whole' AND a.deactivated_at IS NULL`
}

// SignedIn gives the whole sign-in with this token and its actor. Ended and unknown ones, and those of deactivated
// accounts, and those bound to a class that is closed, are fault.SignInRequired.
func (s *Store) SignedIn(ctx context.Context, token access.TokenHash) (in access.SignIn, who access.Actor, err error) {
	defer explain(&err, "store.SignedIn")
	today := s.dayOfUTC()
	return s.signedIn(ctx, token, nil, signedIn, today, today, token[:])
}

// dayOfUTC is the day in UTC: the one of the agency is known only from the answer, and postings change between two days of
// work.
func (s *Store) dayOfUTC() string { return lang.DateOf(s.now(), time.UTC).String() }

// signedIn reads the answer of a statement by signedInWith; further columns go where also says.
func (s *Store) signedIn(ctx context.Context, token access.TokenHash, also []any, statement string, args ...any) (in access.SignIn, who access.Actor, err error) {
	var p agency.Person
	var zone, grants string
	// Asked for and not sought by: without statistics Postgres takes people with nothing there for few, and begins with them.
	var nobody bool
	into := []any{&in.ID, &in.Account, (*instant)(&in.Created), (*instant)(&in.LastSeen), (*word)(&in.Stage), (*flag)(&in.Shared), &who.Person, (*word)(&who.Language),
		&p.GivenNames, &p.FirstSurname, (*word)(&p.SecondSurname), (*ref)(&who.Agency), (*word)(&zone), (*word)(&grants), (*flag)(&nobody),
		(*ref)(&who.Bound.Class), (*word)(&who.Bound.Module)}
	err = s.one(ctx, append(into, also...), statement, args...)
	if fault.Is(err, fault.NotFound) || err == nil && nobody {
		return access.SignIn{}, access.Actor{}, fault.New(fault.SignInRequired, "")
	}
	if err != nil {
		return in, who, err
	}
	in.Token = token
	who.SignIn, who.Account, who.Name, who.TimeZone = in.ID, in.Account, p.Name(), location(zone)
	who.Proved, who.Shared = in.Created, in.Shared
	who.Grants, err = grantsOf(grants)
	return in, who, err
}

// locations remembers time zones: loading one reads a file.
var locations sync.Map

func location(name string) *time.Location {
	if name == "" {
		return nil
	}
	if loc, ok := locations.Load(name); ok {
		return loc.(*time.Location)
	}
	loc := agency.Agency{TimeZone: name}.Zone()
	locations.Store(name, loc)
	return loc
}

// SetLanguage keeps an account's preferred language.
func (s *Store) SetLanguage(ctx context.Context, account uuid.UUID, tag lang.Tag) (err error) {
	defer explain(&err, "store.SetLanguage(%s)", account)
	_, err = s.change(ctx, "UPDATE accounts SET language = ? WHERE id = ?", word(tag), account)
	return err
}
