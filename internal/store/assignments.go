package store

import (
	"context"
	"fmt"

	"baluarte/internal/assign"

	"github.com/google/uuid"
)

type assignmentRow struct {
	ID            uuid.UUID
	AgencyID      uuid.UUID
	Course        word
	OpensOn       day
	DueKind       assign.DueKind
	DueOn         day
	DueDays       number
	GraceDays     int
	RepeatKind    assign.RepeatKind
	RepeatMonths  number
	LeadDays      number
	WindowOpens   word
	WindowDue     word
	Joiners       assign.JoinerRule
	JoinerDays    number
	Held          assign.HeldRule
	AttemptLimit  number
	AgainOnChange bool
	ReplacesID    ref
	MadeBy        ref
	MadeAt        instant
}

func (assignmentRow) TableName() string { return "assignments" }

type assignmentModuleRow struct {
	AssignmentID uuid.UUID
	Module       string
}

func (assignmentModuleRow) TableName() string { return "assignment_modules" }

type assignmentTargetRow struct {
	AssignmentID uuid.UUID
	Number       int
	AgencyID     ref
	GroupID      ref
	PersonID     ref
}

func (assignmentTargetRow) TableName() string { return "assignment_targets" }

// monthDay writes a day of every year; one that is not there is empty.
func monthDay(d assign.MonthDay) word {
	if d == (assign.MonthDay{}) {
		return ""
	}
	return word(fmt.Sprintf("%02d-%02d", d.Month, d.Day))
}

// InsertAssignment keeps an assignment with its modules and targets.
func (s *Store) InsertAssignment(ctx context.Context, a assign.Assignment) (err error) {
	defer explain(&err, "store.InsertAssignment(%s)", a.ID)
	var modules []assignmentModuleRow
	for _, m := range a.Modules {
		modules = append(modules, assignmentModuleRow{a.ID, m})
	}
	var targets []assignmentTargetRow
	for i, t := range a.Targets {
		targets = append(targets, assignmentTargetRow{a.ID, i + 1, ref(t.Agency), ref(t.Group), ref(t.Person)})
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		row := assignmentRow{ID: a.ID, AgencyID: a.Agency, Course: word(a.Course), OpensOn: day(a.OpensOn), DueKind: a.Due, DueOn: day(a.DueOn), DueDays: number(a.Days),
			GraceDays: a.Grace, RepeatKind: a.Repeat, RepeatMonths: number(a.Months), LeadDays: number(a.Lead), WindowOpens: monthDay(a.Opens),
			WindowDue: monthDay(a.Closes), Joiners: a.Joiners, JoinerDays: number(a.JoinDays), Held: a.Held, AttemptLimit: number(a.AttemptLimit),
			AgainOnChange: a.AgainOnChange, ReplacesID: ref(a.Replaces), MadeBy: ref(a.By), MadeAt: instant(a.MadeAt)}
		if err := insert(ctx, s, row); err != nil {
			return err
		}
		if err := insert(ctx, s, modules...); err != nil {
			return err
		}
		return insert(ctx, s, targets...)
	})
}
