package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type credentialRow struct {
	ID         uuid.UUID
	AccountID  uuid.UUID
	Kind       access.Kind
	Name       word
	Lookup     []byte
	Secret     []byte
	LastStep   number
	MadeAt     instant
	MadeBy     ref
	ExpiresAt  instant
	LastUsedAt instant
}

func (credentialRow) TableName() string { return "credentials" }

// InsertCredentials keeps credentials. A second password or one-time-code app of an account, or a passkey that is
// known already, is fault.Conflict.
func (s *Store) InsertCredentials(ctx context.Context, all ...access.Credential) (err error) {
	defer explain(&err, "store.InsertCredentials(%d)", len(all))
	var rows []credentialRow
	for _, c := range all {
		rows = append(rows, credentialRow{c.ID, c.Account, c.Kind, word(c.Name), c.Lookup, c.Secret, number(c.LastStep), instant(c.MadeAt),
			ref(c.MadeBy), instant(c.Expires), instant(c.LastUsed)})
	}
	return s.InTx(ctx, func(ctx context.Context) error { return insert(ctx, s, rows...) })
}

const credentialColumns = "c.id, c.account_id, c.kind, c.name, c.lookup, c.secret, c.last_step, c.made_at, c.made_by, c.expires_at, c.last_used_at"

func credentialInto(c *access.Credential) []any {
	return []any{&c.ID, &c.Account, (*word)(&c.Kind), (*word)(&c.Name), &c.Lookup, &c.Secret, (*number)(&c.LastStep), (*instant)(&c.MadeAt), (*ref)(&c.MadeBy),
		(*instant)(&c.Expires), (*instant)(&c.LastUsed)}
}

// Credentials lists an account's credentials that have not ended or expired, the oldest first.
func (s *Store) Credentials(ctx context.Context, account uuid.UUID, at time.Time) (all []access.Credential, err error) {
	defer explain(&err, "store.Credentials(%s)", account)
	return list(ctx, s, credentialInto, "SELECT "+credentialColumns+` FROM credentials c
WHERE c.account_id = ? AND c.ended_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > ?) ORDER BY c.made_at, c.id`, account, instant(at))
}

// CredentialByLookup finds a credential that has not ended, of an active account; else fault.NotFound.
func (s *Store) CredentialByLookup(ctx context.Context, kind access.Kind, lookup []byte) (c access.Credential, err error) {
	defer explain(&err, "store.CredentialByLookup(%s)", kind)
	err = s.one(ctx, credentialInto(&c), "SELECT "+credentialColumns+` FROM credentials c JOIN accounts a ON a.id = c.account_id
WHERE c.kind = ? AND c.lookup = ? AND c.ended_at IS NULL AND a.deactivated_at IS NULL`, string(kind), lookup)
	return c, err
}

// EndCredentials ends an account's credentials of some kinds.
func (s *Store) EndCredentials(ctx context.Context, account uuid.UUID, at time.Time, kinds ...access.Kind) (err error) {
	defer explain(&err, "store.EndCredentials(%s)", account)
	_, err = s.change(ctx, "UPDATE credentials SET ended_at = ? WHERE account_id = ? AND ended_at IS NULL AND kind IN {words}", instant(at), account, words(kinds))
	return err
}

// EndCredential ends one credential of an account; if it has no such one, it is fault.NotFound.
func (s *Store) EndCredential(ctx context.Context, account, id uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.EndCredential(%s)", id)
	return s.once(ctx, "UPDATE credentials SET ended_at = ? WHERE id = ? AND account_id = ? AND ended_at IS NULL", instant(at), id, account)
}

// SpendCode uses up a code that has neither ended nor expired; else it is fault.NotFound.
func (s *Store) SpendCode(ctx context.Context, account uuid.UUID, kind access.Kind, lookup []byte, at time.Time) (err error) {
	defer explain(&err, "store.SpendCode(%s, %s)", account, kind)
	return s.once(ctx, `UPDATE credentials SET ended_at = ?, last_used_at = ? WHERE account_id = ? AND kind = ? AND lookup = ? AND ended_at IS NULL
  AND (expires_at IS NULL OR expires_at > ?)`, instant(at), instant(at), account, string(kind), lookup, instant(at))
}

// UseStep keeps the step of a one-time code; if that step or a later one was used already, it is fault.NotFound.
func (s *Store) UseStep(ctx context.Context, id uuid.UUID, step int64, at time.Time) (err error) {
	defer explain(&err, "store.UseStep(%s)", id)
	return s.once(ctx, "UPDATE credentials SET last_step = ?, last_used_at = ? WHERE id = ? AND ended_at IS NULL AND last_step < ?", step, instant(at), id, step)
}

// ReplaceSecret writes a credential's secret anew.
func (s *Store) ReplaceSecret(ctx context.Context, id uuid.UUID, secret []byte) (err error) {
	defer explain(&err, "store.ReplaceSecret(%s)", id)
	return s.once(ctx, "UPDATE credentials SET secret = ? WHERE id = ? AND ended_at IS NULL", secret, id)
}

// once runs a statement that must change a row; if it changes none, it is fault.NotFound.
func (s *Store) once(ctx context.Context, query string, args ...any) error {
	n, err := s.change(ctx, query, args...)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "")
	}
	return err
}

// words is the argument of {words}.
func words[W ~string](list []W) string {
	data, _ := json.Marshal(list) // texts cannot fail to be written
	return string(data)
}

// claimant reads an active account with what can prove it.
const claimant = `SELECT a.id, a.person_id, w.agency_id, EXISTS (SELECT 1 FROM grants g WHERE g.account_id = a.id), c.id, c.secret, c.name, ` + hasSecond + `
FROM accounts a
JOIN people p ON p.id = a.person_id
LEFT JOIN credentials c ON c.account_id = a.id AND c.kind = 'password' AND c.ended_at IS NULL
LEFT JOIN postings w ON w.person_id = p.id AND w.is_primary AND w.to_on IS NULL
WHERE a.deactivated_at IS NULL AND p.erased_at IS NULL AND p.alias_of IS NULL AND `

func (s *Store) claimants(ctx context.Context, where string, args ...any) ([]access.Claimant, error) {
	type row struct {
		access.Claimant
		hash []byte
		name string
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.Account, &r.Person, (*ref)(&r.Agency), (*flag)(&r.HasDuty), (*ref)(&r.Password), &r.hash, (*word)(&r.name), (*flag)(&r.SecondFactor)}
	}, claimant+where, args...)
	var all []access.Claimant
	for _, r := range rows {
		r.Hash, r.Paired = string(r.hash), r.name == access.Paired
		all = append(all, r.Claimant)
	}
	return all, err
}

// theOne is the claimant if there is exactly one; else it is fault.NotFound.
func theOne(all []access.Claimant, err error) (access.Claimant, error) {
	if err == nil && len(all) != 1 {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return access.Claimant{}, err
	}
	return all[0], nil
}

// Claimant gives an active account with what can prove it; else fault.NotFound.
func (s *Store) Claimant(ctx context.Context, account uuid.UUID) (c access.Claimant, err error) {
	defer explain(&err, "store.Claimant(%s)", account)
	return theOne(s.claimants(ctx, "a.id = ?", account))
}

// ClaimantByEmail finds the active account of the person whose verified address this is; else fault.NotFound.
func (s *Store) ClaimantByEmail(ctx context.Context, key string) (c access.Claimant, err error) {
	defer explain(&err, "store.ClaimantByEmail")
	return theOne(s.claimants(ctx, "p.email_key = ? AND p.email_verified_at IS NOT NULL", key))
}

// ClaimantsByNumber finds the active accounts of the people with an open posting under that employee or badge number at
// or below the agency with that sign-in code. Two units may have given out one number; more than three are not tried.
func (s *Store) ClaimantsByNumber(ctx context.Context, code, number string) (all []access.Claimant, err error) {
	defer explain(&err, "store.ClaimantsByNumber")
	today := day(lang.DateOf(s.now(), time.UTC))
	number = strings.ToLower(number)
	// From the few postings with the number up their trees: an agency may have a thousand below it, but hardly five above.
	return s.claimants(ctx, `p.id IN (WITH RECURSIVE up (person_id, agency_id) AS (
  SELECT w.person_id, w.agency_id FROM postings w WHERE w.to_on IS NULL AND w.from_on <= ? AND w.employee_number IS NOT NULL AND lower(w.employee_number) = ?
  UNION SELECT w.person_id, w.agency_id FROM postings w WHERE w.to_on IS NULL AND w.from_on <= ? AND w.badge_number IS NOT NULL AND lower(w.badge_number) = ?
  UNION SELECT u.person_id, q.parent_id FROM up u JOIN agency_parents q ON q.agency_id = u.agency_id AND q.from_on <= ? AND (q.to_on IS NULL OR q.to_on >= ?)
) SELECT u.person_id FROM up u JOIN agencies g ON g.id = u.agency_id WHERE g.sign_in_code = ?)
ORDER BY a.id LIMIT 3`,
		today, number, today, number, today, today, strings.ToUpper(strings.TrimSpace(code)))
}

// About lists the words that stand near an account: names, address, numbers, and the agencies they are of.
func (s *Store) About(ctx context.Context, account uuid.UUID) (words []string, err error) {
	defer explain(&err, "store.About(%s)", account)
	type row struct {
		given, first, second, email, employee, badge, code string
		names                                              lang.Text
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.given, &r.first, (*word)(&r.second), (*word)(&r.email), (*word)(&r.employee), (*word)(&r.badge), (*word)(&r.code), document[lang.Text]{&r.names}}
	}, `SELECT p.given_names, p.first_surname, p.second_surname, p.email, w.employee_number, w.badge_number, g.code, g.names
FROM accounts a JOIN people p ON p.id = a.person_id
LEFT JOIN postings w ON w.person_id = p.id AND w.to_on IS NULL
LEFT JOIN agencies g ON g.id = w.agency_id
WHERE a.id = ?`, account)
	for _, r := range rows {
		mailbox, _, _ := strings.Cut(r.email, "@")
		near := append([]string{r.first, r.second, mailbox, r.employee, r.badge, r.code}, strings.Fields(r.given)...)
		for _, name := range r.names {
			near = append(near, name)
		}
		for _, w := range near {
			if w != "" {
				words = append(words, w)
			}
		}
	}
	return words, err
}
