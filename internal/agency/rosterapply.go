package agency

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// beats is how often an import that is applied gives a sign of life.
const beats = patience / 20

// Begin claims a plan for Apply. When so many would go that it is Guarded, allowGone must be their number, else it is
// fault.Invalid. A plan of another day, or one that does not wait any more, is fault.Conflict. What one person's scope
// allowed in a plan is not for another one to do: but for those who may everything, only its maker applies it.
func (r *Rosters) Begin(ctx context.Context, who access.Actor, scope access.Scope, id uuid.UUID, allowGone int) (RosterImport, error) {
	in, err := r.Import(ctx, scope, id)
	if err != nil {
		return in, err
	}
	_, at, err := r.place(ctx, scope, in.Agency)
	if err != nil {
		return in, err
	}
	now := r.Now()
	switch {
	case in.By != who.Person && !scope.IsEverywhere():
		return in, fault.New(fault.Forbidden, "roster.not_yours")
	case !in.CanApply(now):
		return in, fault.New(fault.Conflict, "roster.not_planned")
	case lang.DateOf(now, at.Zone()) != in.On:
		return in, fault.New(fault.Conflict, "roster.problem.old")
	case in.Guarded() && allowGone != in.Counts[Gone]:
		return in, fault.New(fault.Invalid, "roster.confirm_gone", "Count", in.Counts[Gone])
	}
	return in, r.Store.BeginApply(ctx, id, now, now.Add(-patience))
}

// Apply does what a plan that Begin has claimed says, whole or not at all. What the plan took for granted and is not so
// any more refuses it, as fault.Conflict; after any other failure it waits again.
func (r *Rosters) Apply(ctx context.Context, who access.Actor, scope access.Scope, in RosterImport) error {
	var done atomic.Int64
	r.applying.Store(in.ID, &done)
	defer r.applying.Delete(in.ID)
	defer r.beat(ctx, in.ID, &done)()
	err := r.Store.InTx(ctx, func(ctx context.Context) error { return r.apply(ctx, who, scope, in, &done) })
	if err == nil {
		return nil
	}
	to, problem := ImportPlanned, Reason{Key: "roster.problem.failed"}
	if fault.Is(err, fault.Conflict) {
		to, problem = ImportRefused, Reason{Key: "roster.problem.changed"}
		err = fault.Because(fault.Conflict, "roster.problem.changed", err)
	}
	return errors.Join(err, r.Store.MoveImport(context.WithoutCancel(ctx), in.ID, ImportApplying, to, &problem, r.Now()))
}

// beat gives signs of life until the function that it returns is called.
func (r *Rosters) beat(ctx context.Context, id uuid.UUID, done *atomic.Int64) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(beats)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			// On SQLite nobody else can write while this import does: then there is no sign, and nobody to miss it.
			brief, cancel := context.WithTimeout(ctx, beats)
			_ = r.Store.BeatImport(brief, id, r.Now(), int(done.Load()))
			cancel()
		}
	}()
	return func() { cancel(); <-ended }
}

func (r *Rosters) apply(ctx context.Context, who access.Actor, scope access.Scope, in RosterImport, done *atomic.Int64) error {
	tree, _, err := r.place(ctx, scope, in.Agency)
	if err != nil {
		return err
	}
	n, err := r.Store.CountPosted(ctx, NewImport(tree, in.Agency, in.On).Agencies(), in.On)
	if err != nil {
		return err
	}
	if n != in.People {
		return fault.New(fault.Conflict, "")
	}
	for _, kind := range []ChangeKind{Added, Changed, Moved, Returned, Gone} {
		if err := r.recheck(ctx, in, kind); err != nil {
			return err
		}
	}
	if err := r.Store.ApplyRows(ctx, in, func(n int) { done.Store(int64(n)) }); err != nil {
		return err
	}
	now := r.Now()
	event := who.Did(r.NewID(), now, audit.RosterApplied, in.ID)
	event.Agency = in.Agency
	if err := r.Store.AppendAudit(ctx, event, in.details()...); err != nil {
		return err
	}
	return r.Store.MoveImport(ctx, in.ID, ImportApplying, ImportApplied, nil, now)
}

// recheck demands that everybody whom the rows of a kind change is still as the plan saw them, and keeps them so.
func (r *Rosters) recheck(ctx context.Context, in RosterImport, kind ChangeKind) error {
	for after := 0; ; {
		seen, err := r.Store.Seen(ctx, in.ID, kind, after, atOnce)
		if err != nil || len(seen) == 0 {
			return err
		}
		people := make([]uuid.UUID, 0, len(seen))
		for _, s := range seen {
			people = append(people, s.Person)
		}
		if err := r.Store.LockPeople(ctx, people); err != nil {
			return err
		}
		known, err := r.Store.Known(ctx, in.On, people)
		if err != nil {
			return err
		}
		for _, s := range seen {
			if k := known[s.Person]; k == nil || k.Mark() != s.Mark {
				return fault.New(fault.Conflict, "")
			}
		}
		after = seen[len(seen)-1].Number
	}
}
