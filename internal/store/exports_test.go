package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
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
