package report

import (
	"context"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// When names the moment that figures are of: as of a day, as known on a moment. The zero value is now: each agency's own
// today, and all that is known. With both, figures never change any more.
type When struct {
	AsOf  lang.Date // zero: each agency's today
	Known time.Time // UTC, in whole seconds; zero: all that is known
}

// Check refuses, as fault.Invalid, days that have not come and knowledge from before the day. Today is the latest there is in
// any time zone of the agencies asked about.
func (w When) Check(today lang.Date, now time.Time) error {
	var wrong fault.Fields
	if today.Before(w.AsOf) {
		wrong.Add(fault.Field("as-of", "report.wrong.future"))
	}
	switch {
	case w.Known.IsZero():
	case now.Before(w.Known):
		wrong.Add(fault.Field("known", "report.wrong.known_future"))
	case w.AsOf.IsZero():
		wrong.Add(fault.Field("known", "report.wrong.known_alone"))
	case w.Known.Before(w.AsOf.Time(time.UTC).Add(-14 * time.Hour)): // where the day begins first
		wrong.Add(fault.Field("known", "report.wrong.known_before"))
	}
	return wrong.Err()
}

// FigureStore reads standings.
type FigureStore interface {
	// Settled is the latest moment in whole seconds, not after now, by which all is known that ever will be: no transaction is still
	// to write what bears an earlier one.
	Settled(ctx context.Context, now time.Time) (time.Time, error)
	// Snapshot runs f so that all it reads is of one moment.
	Snapshot(ctx context.Context, f func(ctx context.Context) error) error
	// Totals gives what these agencies count in each module, every time zone on its day; the totals name neither. Without modules,
	// of all there are, AllModules among them.
	Totals(ctx context.Context, agencies []uuid.UUID, modules []string, days []Day) ([]Total, error)
	// Curve gives by what the figures of agencies in a module, all together, change on each day from the first, which has what holds
	// on it, to the last; of a count the roster and its completed, exempt and overdue.
	Curve(ctx context.Context, agencies []uuid.UUID, module string, from, to lang.Date) ([]Step, error)
	// Past tells the last day of which figures seldom change any more, and the version of all until then: as long as that is the
	// same, they are.
	Past(ctx context.Context) (last lang.Date, version int, err error)
	// Tail gives facts that are not in the standings yet, at most so many.
	Tail(ctx context.Context, limit int) ([]Waiting, error)
	// Histories gives those of people in modules, in no order.
	Histories(ctx context.Context, of []PersonMark) ([]Kept, error)
	// Unsettled gives the histories that the standings do not tell as they were known at a moment: those with facts in the tail,
	// and those with facts that were recorded after it and hold on the day or before.
	Unsettled(ctx context.Context, known time.Time, on lang.Date) ([]Kept, error)
}

// Figures are counts of agencies with all below them, by module.
type Figures map[uuid.UUID]map[string]Count

// Of is the figure of an agency in a module, or in AllModules.
func (f Figures) Of(agency uuid.UUID, module string) Count { return f[agency][module] }

func (f Figures) add(agency uuid.UUID, module string, c Count) {
	if f[agency] == nil {
		f[agency] = map[string]Count{}
	}
	f[agency][module] = f[agency][module].Plus(c)
}

// Figures reads what agencies count, each with all that was below it on the day. Without modules, all there are. Days holds
// the day for every time zone there is.
func (s *Service) Figures(ctx context.Context, agencies []uuid.UUID, modules []string, w When, days []Day) (f Figures, err error) {
	err = s.look(ctx, w, func(ctx context.Context, l *look) error {
		f, err = l.figures(ctx, agencies, modules, days)
		return err
	})
	return f, err
}

// settle adds what is known and not in the standings.
func (f Figures) settle(late []Change, g *Grounds, agencies []uuid.UUID, modules []string, days []Day) {
	asked, shown, today := map[string]bool{}, map[uuid.UUID]bool{}, map[string]lang.Date{}
	for _, m := range modules {
		asked[m] = true
	}
	for _, a := range agencies {
		shown[a] = true
	}
	for _, d := range days {
		today[d.TimeZone] = d.Date
	}
	for _, c := range late {
		day, ok := today[g.zones[c.Agency]]
		if !ok || day.Before(c.Day) {
			continue
		}
		for _, a := range g.path(c.Agency, day) {
			if !shown[a] {
				continue
			}
			for _, m := range []string{c.Module, AllModules} {
				if len(modules) == 0 || asked[m] {
					f.add(a, m, c.Count)
				}
			}
		}
	}
}

// dayIn is the day that figures stand on in a time zone.
func (w When) dayIn(zone *time.Location, now time.Time) lang.Date {
	if w.AsOf.IsZero() {
		return lang.DateOf(now, zone)
	}
	return w.AsOf
}

// days are the days of all time zones of agencies.
func (w When) days(all []agency.Node, now time.Time) (days []Day) {
	seen := map[string]bool{}
	for _, n := range all {
		if !seen[n.TimeZone] {
			seen[n.TimeZone] = true
			days = append(days, Day{n.TimeZone, w.dayIn(n.Zone(), now)})
		}
	}
	return days
}
