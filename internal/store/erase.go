package store

import (
	"context"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// theirAccount is the account of a person.
const theirAccount = "(SELECT id FROM accounts WHERE person_id = ?)"

// CloseAccount deactivates a person's account, ends its sign-ins and its calendar's address, and removes the links sent to it.
func (s *Store) CloseAccount(ctx context.Context, person uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.CloseAccount(%s)", person)
	return s.inTurn(ctx, []statement{
		{"UPDATE accounts SET deactivated_at = ? WHERE person_id = ? AND deactivated_at IS NULL", []any{instant(at), person}},
		{"UPDATE sign_ins SET ended_at = ? WHERE ended_at IS NULL AND account_id = " + theirAccount, []any{instant(at), person}},
		{"DELETE FROM links WHERE used_at IS NULL AND account_id = " + theirAccount, []any{person}},
		{"DELETE FROM calendar_feeds WHERE account_id = " + theirAccount, []any{person}},
	})
}

// OpenAccount makes a person's account active again.
func (s *Store) OpenAccount(ctx context.Context, person uuid.UUID) (err error) {
	defer explain(&err, "store.OpenAccount(%s)", person)
	_, err = s.change(ctx, "UPDATE accounts SET deactivated_at = NULL WHERE person_id = ?", person)
	return err
}

// EndLinks removes the links that were sent to a person and not used.
func (s *Store) EndLinks(ctx context.Context, person uuid.UUID) (err error) {
	defer explain(&err, "store.EndLinks(%s)", person)
	_, err = s.change(ctx, "DELETE FROM links WHERE used_at IS NULL AND account_id = "+theirAccount, person)
	return err
}

// ErasePerson puts a pseudonym in the place of everything personal that is kept of somebody: their names and address,
// their numbers and positions, what they signed in with and from where, what rosters said of them, documents about them, what
// helped them in quizzes and in reading, the language they read in, what they said of lessons and questions, and the values of the audit log.
func (s *Store) ErasePerson(ctx context.Context, person uuid.UUID, pseudonym string, at time.Time) (err error) {
	defer explain(&err, "store.ErasePerson(%s)", person)
	return s.inTurn(ctx, []statement{
		{`UPDATE people SET given_names = '', first_surname = ?, second_surname = NULL, sort_name = ?, email = NULL, email_key = NULL,
  email_verified_at = NULL, language = NULL, erased_at = ? WHERE id = ?`, []any{pseudonym, lang.Fold(pseudonym), instant(at), person}},
		{"UPDATE postings SET position = NULL, employee_number = NULL, badge_number = NULL WHERE person_id = ?", []any{person}},
		{`UPDATE credentials SET name = NULL, lookup = NULL, secret = NULL, last_step = NULL, ended_at = COALESCE(ended_at, ?)
WHERE account_id = ` + theirAccount, []any{instant(at), person}},
		{"DELETE FROM links WHERE account_id = " + theirAccount, []any{person}},
		{"DELETE FROM calendar_feeds WHERE account_id = " + theirAccount, []any{person}},
		{"UPDATE accounts SET language = NULL, language_kept = FALSE, comfort = NULL WHERE person_id = ?", []any{person}},
		{"UPDATE sign_ins SET ended_at = COALESCE(ended_at, ?), agent = NULL, address = NULL WHERE account_id = " + theirAccount, []any{instant(at), person}},
		{forgetRows, []any{person}},
		{"UPDATE credits SET issuer = NULL, attachment_id = NULL WHERE completion_id IN (SELECT id FROM completions WHERE person_id = ?)", []any{person}},
		{"DELETE FROM attachments WHERE person_id = ?", []any{person}},
		{"DELETE FROM accommodations WHERE person_id = ?", []any{person}},
		{"DELETE FROM remarks WHERE person_id = ?", []any{person}},
		{"DELETE FROM audit_details WHERE event_id IN (SELECT id FROM audit_events WHERE thing_id = ? OR thing_id = " + theirAccount + `
  OR thing_id IN (SELECT id FROM enrollments WHERE person_id = ?))`, []any{person, person, person}},
	})
}

// statement is one of several changes.
type statement struct {
	query string
	args  []any
}

// inTurn makes changes one after the other, all or none.
func (s *Store) inTurn(ctx context.Context, all []statement) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, one := range all {
			if _, err := s.change(ctx, one.query, one.args...); err != nil {
				return err
			}
		}
		return nil
	})
}
