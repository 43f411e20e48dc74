package store

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

type exportRow struct {
	ID        uuid.UUID
	ReportID  string
	Question  string
	AgencyID  ref
	PersonID  ref
	EndedAt   instant
	Format    string
	Language  lang.Tag
	ByteCount int64
	SHA256    string `gorm:"column:sha256"`
	Finished  bool
}

func (exportRow) TableName() string { return "exports" }

type exportAgencyRow struct{ ExportID, AgencyID uuid.UUID }

func (exportAgencyRow) TableName() string { return "export_agencies" }

// InsertExport adds a line to the log of exports.
func (s *Store) InsertExport(ctx context.Context, e report.Export) (err error) {
	defer explain(&err, "store.InsertExport(%s)", e.Report)
	var several []exportAgencyRow
	for _, id := range e.Several {
		several = append(several, exportAgencyRow{e.ID, id})
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := insert(ctx, s, exportRow{e.ID, e.Report, e.Question, ref(e.Agency), ref(e.By), instant(e.At), e.Format, e.Language, e.Bytes, e.SHA256, e.Finished}); err != nil {
			return err
		}
		return insert(ctx, s, several...)
	})
}

// ofSeen says of an export e that all of the agencies that it is of may be seen.
const ofSeen = `(e.agency_id IN (SELECT id FROM visible) OR EXISTS (SELECT 1 FROM export_agencies x WHERE x.export_id = e.id)
  AND NOT EXISTS (SELECT 1 FROM export_agencies x WHERE x.export_id = e.id AND x.agency_id NOT IN (SELECT id FROM visible)))`

// Exports lists those at the agencies of the scope, the newest first, at most limit: of several agencies, where all are in it. A
// scope that is everywhere has those of the whole installation too.
func (s *Store) Exports(ctx context.Context, scope access.Scope, on lang.Date, q report.ExportQuestion, limit int) (all []report.Export, err error) {
	defer explain(&err, "store.Exports")
	head, where, args := "", "\nWHERE TRUE", []any{}
	if !scope.IsEverywhere() {
		head, where, args = visible, "\nWHERE "+ofSeen, visibleArgs(scope, on)
	}
	if q.Report != "" {
		where += " AND e.report_id = ?"
		args = append(args, q.Report)
	}
	if q.SHA256 != "" {
		where += " AND e.sha256 = ?"
		args = append(args, q.SHA256)
	}
	if q.After.ID != uuid.Nil {
		where += " AND (e.ended_at, e.id) < (?, ?)"
		args = append(args, instant(q.After.At), q.After.ID)
	}
	type row struct {
		report.Export
		who agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, &r.Report, &r.Question, (*ref)(&r.Agency), (*ref)(&r.By), (*instant)(&r.At), &r.Format, (*word)(&r.Language), &r.Bytes, &r.SHA256,
			(*flag)(&r.Finished), (*word)(&r.who.GivenNames), (*word)(&r.who.FirstSurname), (*word)(&r.who.SecondSurname)}
	}, head+`SELECT e.id, e.report_id, e.question, e.agency_id, e.person_id, e.ended_at, e.format, e.language, e.byte_count, e.sha256, e.finished,
  p.given_names, p.first_surname, p.second_surname
FROM exports e LEFT JOIN people p ON p.id = e.person_id`+where+"\nORDER BY e.ended_at DESC, e.id DESC LIMIT ?", append(args, limit)...)
	for _, r := range rows {
		r.Who = r.who.Name()
		all = append(all, r.Export)
	}
	return all, err
}
