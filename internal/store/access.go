package store

import (
	"context"
	"strings"
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

// homeAsText is the primary posting of the day of a person p in one text, which homeOf reads: its agency, and what time it is
// there. The last one that is over still tells where the person's clock stands, but is no agency of theirs any more.
const homeAsText = `(SELECT CASE WHEN x.to_on IS NULL OR x.to_on >= ? THEN CAST(x.agency_id AS text) ELSE '' END || ' ' || (SELECT g.time_zone FROM agencies g WHERE g.id = x.agency_id)
  FROM postings x WHERE x.person_id = p.id AND x.is_primary AND x.from_on <= ? ORDER BY x.from_on DESC LIMIT 1)`

func homeOf(text string) (agency uuid.UUID, zone *time.Location, err error) {
	at, name, _ := strings.Cut(text, " ")
	if at != "" {
		agency, err = uuid.Parse(at)
	}
	return agency, location(name), err
}

// signedIn is asked on every request, so it is one statement by indexes alone. What is not of the three tables that everybody
// has a row of is asked for in the place of a column: Postgres takes twice as long to get ready for a join.
var signedIn = signedInWith("")

// signedInWith writes the statement with a further column.
func signedInWith(column string) string {
	return `SELECT i.id, i.account_id, i.created_at, i.last_seen_at, i.shared, a.person_id, a.language,
  p.given_names, p.first_surname, p.second_surname, ` + homeAsText + `,
  ` + grantsAsText + `, p.erased_at IS NOT NULL OR p.alias_of IS NOT NULL, i.class_id,
  CASE WHEN i.class_id IS NOT NULL THEN (SELECT k.module FROM classes k WHERE k.id = i.class_id AND k.closed_at IS NULL) END, a.language_kept, a.comfort` + column + `
FROM sign_ins i
JOIN accounts a ON a.id = i.account_id
JOIN people p ON p.id = a.person_id
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

// signedIn reads the answer of a statement by signedInWith; a further column goes where also says.
func (s *Store) signedIn(ctx context.Context, token access.TokenHash, also []any, statement string, args ...any) (in access.SignIn, who access.Actor, err error) {
	var p agency.Person
	var home, grants string
	// Asked for and not sought by: without statistics Postgres takes people with nothing there for few, and begins with them.
	var nobody bool
	into := []any{&in.ID, &in.Account, (*instant)(&in.Created), (*instant)(&in.LastSeen), (*flag)(&in.Shared), &who.Person, (*word)(&who.Language),
		&p.GivenNames, &p.FirstSurname, (*word)(&p.SecondSurname), (*word)(&home), (*word)(&grants), (*flag)(&nobody),
		(*ref)(&who.Bound.Class), (*word)(&who.Bound.Module), (*flag)(&who.Keeps), (*word)(&who.Comfort)}
	err = s.one(ctx, append(into, also...), statement, args...)
	closed := who.Bound.Class != uuid.Nil && who.Bound.Module == ""
	if fault.Is(err, fault.NotFound) || err == nil && (nobody || closed) {
		return access.SignIn{}, access.Actor{}, fault.New(fault.SignInRequired, "")
	}
	if err != nil {
		return in, who, err
	}
	in.Token, in.Stage = token, access.Whole
	who.SignIn, who.Account, who.Name, who.Proved, who.Shared = in.ID, in.Account, p.Name(), in.Created, in.Shared
	if who.Agency, who.TimeZone, err = homeOf(home); err != nil {
		return in, who, err
	}
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

// SetLanguage keeps the language that the owner of an account last read in, unless they keep to one.
func (s *Store) SetLanguage(ctx context.Context, account uuid.UUID, tag lang.Tag) (err error) {
	defer explain(&err, "store.SetLanguage(%s)", account)
	_, err = s.change(ctx, "UPDATE accounts SET language = ? WHERE id = ? AND NOT language_kept", word(tag), account)
	return err
}

// KeepLanguage keeps an account to a language. To none: it stays what it is until something is read in another.
func (s *Store) KeepLanguage(ctx context.Context, account uuid.UUID, tag lang.Tag) (err error) {
	defer explain(&err, "store.KeepLanguage(%s)", account)
	_, err = s.change(ctx, "UPDATE accounts SET language = COALESCE(?, language), language_kept = ? WHERE id = ?", word(tag), flag(tag != ""), account)
	return err
}

// SetComfort keeps how the owner of an account reads best.
func (s *Store) SetComfort(ctx context.Context, account uuid.UUID, c access.Comfort) (err error) {
	defer explain(&err, "store.SetComfort(%s)", account)
	_, err = s.change(ctx, "UPDATE accounts SET comfort = ? WHERE id = ?", word(c), account)
	return err
}
