package store

import (
	"cmp"
	"context"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// What is kept of one person, and of those who go on as them. No statement here asks for a hash, a key or a token.

// OwnAccess finds what is kept of how somebody and their aliases sign in, each list the newest first.
func (s *Store) OwnAccess(ctx context.Context, person uuid.UUID) (own access.Own, err error) {
	defer explain(&err, "store.OwnAccess(%s)", person)
	const from = "\nFROM people p JOIN accounts a ON a.person_id = p.id "
	if own.Accounts, err = list(ctx, s, func(a *access.OwnAccount) []any {
		return []any{&a.ID, &a.Person, (*word)(&a.Language), (*flag)(&a.Keeps), (*word)(&a.Comfort), (*instant)(&a.Deactivated), (*instant)(&a.CalendarMade), (*instant)(&a.CalendarUsed)}
	}, "SELECT a.id, a.person_id, a.language, a.language_kept, a.comfort, a.deactivated_at, k.made_at, k.last_used_at"+from+"LEFT JOIN calendar_feeds k ON k.account_id = a.id"+isTheirs+"\nORDER BY p.alias_of IS NOT NULL, a.id", person, person); err != nil {
		return own, err
	}
	if own.Methods, err = list(ctx, s, func(c *access.OwnMethod) []any {
		return []any{&c.Account, (*word)(&c.Kind), (*word)(&c.Name), (*instant)(&c.MadeAt), (*instant)(&c.Expires), (*instant)(&c.LastUsed), (*instant)(&c.Ended)}
	}, "SELECT c.account_id, c.kind, CASE WHEN c.kind = 'passkey' THEN c.name END, c.made_at, c.expires_at, c.last_used_at, c.ended_at"+from+
		"JOIN credentials c ON c.account_id = a.id"+isTheirs+"\nORDER BY c.made_at DESC, c.id", person, person); err != nil {
		return own, err
	}
	if own.SignIns, err = list(ctx, s, func(in *access.OwnSignIn) []any {
		return []any{&in.Account, (*instant)(&in.Created), (*instant)(&in.LastSeen), (*instant)(&in.Ended), (*word)(&in.Stage), (*word)(&in.Method), (*flag)(&in.Shared),
			(*word)(&in.Agent), (*word)(&in.Address)}
	}, "SELECT i.account_id, i.created_at, i.last_seen_at, i.ended_at, i.stage, i.method, i.shared, i.agent, i.address"+from+
		"JOIN sign_ins i ON i.account_id = a.id"+isTheirs+"\nORDER BY i.created_at DESC, i.id", person, person); err != nil {
		return own, err
	}
	own.Links, err = list(ctx, s, func(l *access.OwnLink) []any {
		return []any{(*word)(&l.Kind), (*word)(&l.Email), (*instant)(&l.MadeAt), (*instant)(&l.Expires), (*instant)(&l.Used)}
	}, "SELECT l.kind, l.email, l.made_at, l.expires_at, l.used_at"+from+"JOIN links l ON l.account_id = a.id"+isTheirs+"\nORDER BY l.made_at DESC", person, person)
	return own, err
}

// ListsOf lists the groups on whose lists somebody or an alias of theirs was put, the newest first.
func (s *Store) ListsOf(ctx context.Context, person uuid.UUID) (all []agency.OnList, err error) {
	defer explain(&err, "store.ListsOf(%s)", person)
	return list(ctx, s, func(l *agency.OnList) []any {
		return []any{&l.Group, &l.Name, &l.Agency, (*day)(&l.From), (*day)(&l.To)}
	}, `SELECT g.id, g.name, g.agency_id, m.from_on, m.to_on
FROM people p JOIN group_members m ON m.person_id = p.id JOIN groups g ON g.id = m.group_id`+isTheirs+`
ORDER BY m.from_on DESC, g.id`, person, person)
}

// AccommodationsOf lists what was ever set to help somebody or an alias of theirs, the newest first.
func (s *Store) AccommodationsOf(ctx context.Context, person uuid.UUID) (all []agency.Accommodation, err error) {
	defer explain(&err, "store.AccommodationsOf(%s)", person)
	return list(ctx, s, func(a *agency.Accommodation) []any {
		return []any{&a.ID, &a.Person, &a.ExtraAttempts, (*flag)(&a.OnePerPage), &a.ExtraTime, (*day)(&a.From), (*day)(&a.Ended), (*instant)(&a.MadeAt)}
	}, `SELECT k.id, k.person_id, k.extra_attempts, k.one_per_page, k.extra_time_percent, k.from_on, k.ended_on, k.made_at
FROM people p JOIN accommodations k ON k.person_id = p.id`+isTheirs+`
ORDER BY k.made_at DESC, k.id DESC`, person, person)
}

// OwnTraining finds the facts, lessons, activities and classes of somebody and their aliases.
func (s *Store) OwnTraining(ctx context.Context, person uuid.UUID) (own learn.Own, err error) {
	defer explain(&err, "store.OwnTraining(%s)", person)
	if own.Facts, err = list(ctx, s, factInto, "SELECT "+factColumns+theirs+`
JOIN ledger l ON l.enrollment_id = e.id`+isTheirs+"\nORDER BY e.module, e.cycle, e.id, l.number", person, person); err != nil {
		return own, err
	}
	if own.Lessons, err = list(ctx, s, func(r *learn.Progress) []any {
		return []any{&r.Enrollment, &r.Lesson, (*word)(&r.Anchor), (*instant)(&r.SeenAt), (*instant)(&r.DoneAt)}
	}, "SELECT r.enrollment_id, r.lesson, r.anchor, r.seen_at, r.done_at"+theirs+`
JOIN lesson_progress r ON r.enrollment_id = e.id`+isTheirs+"\nORDER BY e.module, e.cycle, e.id, r.lesson", person, person); err != nil {
		return own, err
	}
	type activity struct {
		learn.OwnActivity
		chosen string
	}
	activities, err := list(ctx, s, func(r *activity) []any {
		return []any{&r.Enrollment, &r.Lesson, &r.Activity, &r.chosen, (*instant)(&r.SavedAt)}
	}, "SELECT r.enrollment_id, r.lesson, r.activity, r.chosen, r.saved_at"+theirs+`
JOIN activity_answers r ON r.enrollment_id = e.id`+isTheirs+"\nORDER BY e.module, e.cycle, e.id, r.lesson, r.activity", person, person)
	if err != nil {
		return own, err
	}
	for _, r := range activities {
		r.Chosen = strings.Fields(r.chosen)
		own.Activities = append(own.Activities, r.OwnActivity)
	}
	own.Classes, err = list(ctx, s, func(c *learn.OwnClass) []any {
		return append(attending(&c.Attendance), &c.Module, document[lang.Text]{&c.Agency}, &c.Place, (*instant)(&c.StartsAt), &c.Minutes)
	}, "SELECT "+attendanceColumns+`, k.module, g.names, k.place, k.starts_at, k.minutes
FROM people p JOIN attendance a ON a.person_id = p.id JOIN classes k ON k.id = a.class_id JOIN agencies g ON g.id = k.agency_id`+isTheirs+`
ORDER BY k.starts_at DESC, k.id`, person, person)
	return own, err
}

// OwnAttempts lists the attempts of somebody and their aliases with their answers, the newest first; after a place, if one is
// given.
func (s *Store) OwnAttempts(ctx context.Context, person uuid.UUID, after learn.AttemptPlace, limit int) (all []learn.Attempt, err error) {
	defer explain(&err, "store.OwnAttempts(%s)", person)
	args, where := []any{person, person}, ""
	if after.ID != uuid.Nil {
		args, where = append(args, instant(after.StartedAt), after.ID), " AND (a.started_at, a.id) < (?, ?)"
	}
	type row struct {
		learn.Attempt
		paper, answers []byte
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, &r.Person, &r.Enrollment, &r.Module, &r.Revision, &r.Number, &r.paper, &r.PassMark, (*instant)(&r.StartedAt), (*instant)(&r.SubmittedAt),
			(*word)(&r.Language), (*number)(&r.Score), (*flag)(&r.Passed), (*ref)(&r.Class), (*word)(&r.Variant), &r.answers, (*flag)(&r.Required)}
	}, `SELECT a.id, a.person_id, a.enrollment_id, a.module, a.revision, a.number, a.paper, a.pass_mark, a.started_at, a.submitted_at,
  a.language, a.score, a.passed, a.class_id, a.variant,
  (SELECT string_agg(w.question || ' ' || w.chosen, '
') FROM answers w WHERE w.attempt_id = a.id AND w.chosen <> ''), e.required`+theirs+`
JOIN attempts a ON a.enrollment_id = e.id`+isTheirs+where+"\nORDER BY a.started_at DESC, a.id DESC LIMIT ?", append(args, limit)...)
	for _, r := range rows {
		if err := cmp.Or(r.Paper.UnmarshalText(r.paper), r.Answers.UnmarshalText(r.answers)); err != nil {
			return nil, err
		}
		all = append(all, r.Attempt)
	}
	return all, err
}
