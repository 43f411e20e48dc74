package store_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// TestExportsAreKept: line for line, the newest first, piece by piece, and for ever.
func TestExportsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		var want []report.Export
		for i := range 5 {
			e := report.Export{ID: newID(), Report: fmt.Sprint("ID-", i%2), Question: "people?state=overdue", Agency: w.police.ID, By: w.officer.ID, At: noon.Add(time.Duration(i/2) * time.Second),
				Format: "csv", Language: "es", Bytes: 1<<40 + int64(i), SHA256: strings.Repeat(fmt.Sprint(i), 64), Finished: i > 0}
			if i == 4 {
				e.Agency, e.By = [16]byte{}, [16]byte{} // by the command
			}
			must(t, s.InsertExport(ctx, e))
			if i < 4 {
				e.Who = w.officer.Name()
			}
			want = append([]report.Export{e}, want...)
		}
		here := access.Below(w.state.ID)
		for name, c := range map[string]struct {
			scope access.Scope
			q     report.ExportQuestion
			want  []report.Export
		}{
			"all":      {access.Everywhere(), report.ExportQuestion{}, want},
			"state":    {here, report.ExportQuestion{}, want[1:]},
			"nobody":   {access.Scope{}, report.ExportQuestion{}, nil},
			"further":  {here, report.ExportQuestion{After: want[2].Place()}, want[3:]},
			"question": {here, report.ExportQuestion{Report: "ID-1"}, []report.Export{want[1], want[3]}},
			"sum":      {here, report.ExportQuestion{SHA256: strings.Repeat("3", 64)}, want[1:2]},
		} {
			t.Run(name, func(t *testing.T) {
				got, err := s.Exports(ctx, c.scope, on("2026-03-11"), c.q, 10)
				must(t, err)
				diff(t, c.want, got)
			})
		}
		got, err := s.Exports(ctx, access.Everywhere(), on("2026-03-11"), report.ExportQuestion{}, 2)
		must(t, err)
		diff(t, want[:2], got)
	})
}

// TestAnExportOfSeveralAgencies is found by everybody who may see all of them, by whichever grants, and by nobody who may not; of the
// whole installation, by who sees that.
func TestAnExportOfSeveralAgencies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		other := agency.Agency{ID: newID(), Country: "mx", Level: agency.Local, Code: "OTR", Names: lang.Text{"en": "Other", "es": "Otra"}, TimeZone: "America/Mexico_City"}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), other))
		reports := &report.Service{Store: s, Now: func() time.Time { return noon }, NewID: newID}
		actor := access.Actor{Person: w.officer.ID, Agency: w.police.ID}
		for _, scope := range []access.Scope{access.Below(w.police.ID, other.ID), access.Everywhere()} {
			f := report.File{Asked: report.Question{}.Asked(scope), Format: "csv", Language: "en"}
			must(t, reports.Send(ctx, actor, f, io.Discard, func(to io.Writer) error { _, err := to.Write([]byte("x")); return err }))
		}
		for name, c := range map[string]struct {
			scope access.Scope
			want  int
		}{
			"everything":            {access.Everywhere(), 2},
			"both":                  {access.Below(other.ID, w.police.ID), 1},
			"both, and more":        {access.Below(other.ID, w.state.ID), 1},
			"one":                   {access.Below(w.police.ID), 0},
			"one, and what is over": {access.Below(w.state.ID), 0},
			"the other":             {access.Below(other.ID), 0},
		} {
			got, err := s.Exports(ctx, c.scope, on("2026-03-11"), report.ExportQuestion{}, 10)
			must(t, err)
			if len(got) != c.want {
				t.Errorf("%s: %d lines, want %d", name, len(got), c.want)
			}
		}
	})
}
