package store

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// Subject gives an enrollment of a person whose newest primary posting lies in a scope. Everybody else's, those of aliases
// and of the erased are fault.NotFound.
func (s *Store) Subject(ctx context.Context, scope access.Scope, on lang.Date, person, enrollment uuid.UUID) (x assign.Subject, err error) {
	defer explain(&err, "store.Subject(%s, %s)", person, enrollment)
	err = s.one(ctx, append(append(enrolled(&x.Enrollment), personal(&x.Of)...), (*ref)(&x.Home.ID), (*word)(&x.Home.Country), (*word)(&x.Home.TimeZone), (*flag)(&x.Later)),
		visible+"SELECT "+enrollmentColumns+", "+personColumns+`, g.id, g.country, g.time_zone,
  EXISTS (SELECT 1 FROM enrollments n WHERE n.person_id = e.person_id AND n.module = e.module AND n.cycle > e.cycle)
FROM enrollments e JOIN people p ON p.id = e.person_id`+newestPosting+`
LEFT JOIN agencies g ON g.id = w.agency_id
WHERE e.id = ? AND p.id = ? AND p.alias_of IS NULL AND p.erased_at IS NULL AND (? OR w.agency_id IN (SELECT id FROM visible))`,
		append(visibleArgs(scope, on), enrollment, person, scope.IsEverywhere())...)
	return x, err
}

// exceptions lists the facts that are exceptions, and the completions that were proved by being in a class. The event of the audit log that tells of one has its id.
const exceptions = `SELECT l.id, e.id, e.module, l.kind, l.recorded_at, b.given_names, b.first_surname, b.second_surname,
  d.value_after, EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = e.id AND v.corrects_id = l.id),
  p.alias_of IS NULL AND e.state NOT IN ('withdrawn', 'superseded') AND e.cycle = (SELECT max(n.cycle) FROM enrollments n WHERE n.person_id = e.person_id AND n.module = e.module),
  t.kind, r.names, x.from_on, x.to_on, u.value_before, l.due_on,
  k.issuer, COALESCE(k.minutes, ` + classMinutes + `), c.completed_on, k.attachment_id, f.name
FROM people p
JOIN enrollments e ON e.person_id = p.id` + newestPosting + `
LEFT JOIN agencies g ON g.id = w.agency_id
JOIN ledger l ON l.enrollment_id = e.id AND l.kind IN ('exempted', 'exemption_ended', 'due_moved', 'credited', 'corrected', 'completed')
LEFT JOIN people b ON b.id = l.actor_id
LEFT JOIN audit_details d ON d.event_id = l.id AND d.field = 'note'
LEFT JOIN audit_details u ON u.event_id = l.id AND u.field = 'due_on' AND l.kind = 'due_moved'
LEFT JOIN ledger t ON t.id = l.corrects_id
LEFT JOIN exemptions x ON x.id = l.exemption_id
LEFT JOIN exemption_reasons r ON r.word = x.reason AND r.country = g.country
LEFT JOIN completions c ON c.id = l.completion_id
LEFT JOIN credits k ON k.completion_id = c.id
LEFT JOIN attachments f ON f.id = k.attachment_id
WHERE (p.id = ? OR p.alias_of = ?) AND (l.kind <> 'completed' OR c.method = 'classroom')
ORDER BY l.recorded_at DESC, l.enrollment_id, l.number DESC`

// Exceptions lists the exceptions of a person and of their aliases, the newest first.
func (s *Store) Exceptions(ctx context.Context, person uuid.UUID) (all []assign.Exception, err error) {
	defer explain(&err, "store.Exceptions(%s)", person)
	type row struct {
		assign.Exception
		by     agency.Person
		wasDue word
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.Fact, &r.Enrollment, &r.Module, (*word)(&r.Kind), (*instant)(&r.At),
			(*word)(&r.by.GivenNames), (*word)(&r.by.FirstSurname), (*word)(&r.by.SecondSurname), (*word)(&r.Note), (*flag)(&r.TakenBack), (*flag)(&r.Stands),
			(*word)(&r.Corrects), document[lang.Text]{&r.Reason}, (*day)(&r.From), (*day)(&r.To), &r.wasDue, (*day)(&r.DueOn),
			(*word)(&r.Issuer), (*number)(&r.Minutes), (*day)(&r.CompletedOn), (*ref)(&r.Attachment), (*word)(&r.FileName)}
	}, exceptions, person, person)
	for _, r := range rows {
		r.By = r.by.Name()
		if r.wasDue != "" {
			if r.WasDue, err = lang.ParseDate(string(r.wasDue)); err != nil {
				return nil, err
			}
		}
		all = append(all, r.Exception)
	}
	return all, err
}

type attachmentRow struct {
	ID       uuid.UUID
	PersonID uuid.UUID
	Name     string
	Kind     string
	Content  []byte
	AddedBy  uuid.UUID
	AddedAt  instant
}

func (attachmentRow) TableName() string { return "attachments" }

type creditRow struct {
	CompletionID uuid.UUID
	Issuer       word
	Minutes      int
	AttachmentID ref
}

func (creditRow) TableName() string { return "credits" }

// InsertCredit keeps a credit: its document, the completion, and what it was given for.
func (s *Store) InsertCredit(ctx context.Context, e assign.Enrollment, k assign.Credit) (err error) {
	defer explain(&err, "store.InsertCredit(%s)", e.ID)
	return s.InTx(ctx, func(ctx context.Context) error {
		d := k.Document
		if err := insert(ctx, s, attachmentRow{d.ID, d.Person, d.Name, d.Kind, d.Content, d.By, instant(d.At)}); err != nil {
			return err
		}
		if err := insert(ctx, s, completionRow{ID: k.Completion, EnrollmentID: e.ID, PersonID: e.Person, Module: e.Module,
			CompletedOn: day(k.CompletedOn), CompletedAt: instant(k.At), Method: learn.Online}); err != nil {
			return err
		}
		return insert(ctx, s, creditRow{k.Completion, word(k.Issuer), k.Minutes, ref(d.ID)})
	})
}

// Attachment gives a document about the reader themself or an alias of theirs, or about somebody in a scope.
func (s *Store) Attachment(ctx context.Context, reader uuid.UUID, scope access.Scope, on lang.Date, id uuid.UUID) (a assign.Attachment, err error) {
	defer explain(&err, "store.Attachment(%s)", id)
	err = s.one(ctx, []any{&a.ID, &a.Person, &a.Name, &a.Kind, &a.Content, (*ref)(&a.By), (*instant)(&a.At), (*ref)(&a.Agency)},
		visible+`SELECT t.id, p.id, t.name, t.kind, t.content, t.added_by, t.added_at, w.agency_id
FROM attachments t JOIN people o ON o.id = t.person_id JOIN people p ON p.id = COALESCE(o.alias_of, o.id)`+newestPosting+`
WHERE t.id = ? AND (p.id = ? OR ? OR w.agency_id IN (SELECT id FROM visible))`,
		append(visibleArgs(scope, on), id, reader, scope.IsEverywhere())...)
	return a, err
}

// Reasons lists what people may be exempted for, of all countries.
func (s *Store) Reasons(ctx context.Context) (all []assign.Reason, err error) {
	defer explain(&err, "store.Reasons")
	return list(ctx, s, func(r *assign.Reason) []any {
		return []any{&r.Country, &r.Word, document[lang.Text]{&r.Names}, (*flag)(&r.Active)}
	}, "SELECT country, word, names, active FROM exemption_reasons ORDER BY country, word")
}

// SaveReason inserts or changes a reason.
func (s *Store) SaveReason(ctx context.Context, r assign.Reason) (err error) {
	defer explain(&err, "store.SaveReason(%q, %q)", r.Country, r.Word)
	_, err = s.change(ctx, `INSERT INTO exemption_reasons (country, word, names, active) VALUES (?, ?, ?, ?)
ON CONFLICT (country, word) DO UPDATE SET names = excluded.names, active = excluded.active`, r.Country, r.Word, document[lang.Text]{&r.Names}, flag(r.Active))
	return err
}

// Overrun lists exemptions in force whose last day was before today where the person works, at most limit.
func (s *Store) Overrun(ctx context.Context, now time.Time, limit int) (found []assign.Overrun, err error) {
	defer explain(&err, "store.Overrun")
	days, err := s.daysAt(ctx, now)
	if err != nil {
		return nil, err
	}
	return list(ctx, s, func(o *assign.Overrun) []any {
		return []any{&o.Enrollment, &o.Exemption, (*day)(&o.To), (*ref)(&o.Agency)}
	}, `SELECT e.id, x.id, x.to_on, g.id
FROM exemptions x
JOIN enrollments e ON e.id = x.enrollment_id AND e.exempted
JOIN people p ON p.id = e.person_id`+newestPosting+`
JOIN agencies g ON g.id = w.agency_id
JOIN {days} d ON d.time_zone = g.time_zone
WHERE x.to_on < d.today AND x.id = (SELECT l.exemption_id FROM ledger l WHERE l.enrollment_id = e.id AND l.kind = 'exempted'
    AND NOT EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = e.id AND v.corrects_id = l.id) ORDER BY l.number DESC LIMIT 1)
ORDER BY x.to_on, x.id LIMIT ?`, days, limit)
}
