package store_test

import (
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

func TestContacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		k, all := keeper(s), access.Everywhere()
		actor := access.Actor{Person: w.officer.ID}
		nearest := func() string {
			t.Helper()
			path, err := k.Rungs(ctx, w.police.ID)
			must(t, err)
			if len(path) != 2 || path[0].ID != w.police.ID || path[1].ID != w.state.ID || path[0].Country != "mx" || path[1].Level != agency.State {
				t.Fatalf("%+v", path)
			}
			at, _ := agency.Nearest(path)
			return at.Code
		}
		contact := agency.Contact{Agency: w.state.ID, CheckedOn: on("2026-03-11"), Names: lang.Text{"en": "Help desk", "es": "Mesa de servicio"}, Telephone: "555-0100 ext. 2",
			Email: "desk@state.example", URL: "https://state.example/", Notes: lang.Text{"en": "Day and night", "es": "Las 24 horas"}}
		if got := nearest(); got != "" {
			t.Errorf("before any there is that of %q", got)
		}
		must(t, k.SetContact(ctx, actor, all, contact))
		if got := nearest(); got != "EST" {
			t.Errorf("nearest is that of %q", got)
		}
		path, err := k.Rungs(ctx, w.state.ID)
		must(t, err)
		want := contact
		want.CheckedOn, want.UpdatedAt, want.UpdatedBy = on("2026-03-11"), noon, w.officer.ID
		if diff := cmp.Diff(&want, path[0].Contact); diff != "" {
			t.Error(diff)
		}
		must(t, k.SetContact(ctx, actor, all, want)) // nothing is different
		want.Telephone, want.CheckedOn = "", on("2026-03-10")
		must(t, k.SetContact(ctx, actor, all, want))
		below := contact
		below.Agency, below.Notes = w.police.ID, nil
		must(t, k.SetContact(ctx, actor, access.Below(w.police.ID), below))
		if got := nearest(); got != "POL" {
			t.Errorf("nearest is that of %q", got)
		}
		want.CheckedOn = on("2026-03-12")
		wantField(t, "checked tomorrow", "checked_on", k.SetContact(ctx, actor, all, want))
		for what, err := range map[string]error{
			"above its scope":    k.SetContact(ctx, actor, access.Below(w.police.ID), contact),
			"removed from below": k.RemoveContact(ctx, actor, access.Below(w.police.ID), w.state.ID),
			"of no agency":       k.SetContact(ctx, actor, all, agency.Contact{Agency: newID()}),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for range 2 {
			must(t, k.RemoveContact(ctx, actor, all, w.police.ID))
		}
		if got := nearest(); got != "EST" {
			t.Errorf("nearest is that of %q", got)
		}
		if none, err := k.Rungs(ctx, uuid.Nil); err != nil || len(none) != 0 {
			t.Errorf("%v %v", none, err)
		}
		trail, err := s.Trail(ctx, all, on("2026-03-11"), access.TrailQuestion{}, 20)
		must(t, err)
		var told []string
		for i := len(trail) - 1; i >= 0; i-- {
			line := string(trail[i].Action)
			for _, d := range trail[i].Details {
				line += " " + d.Field + ":" + d.Before + ">" + d.After
			}
			told = append(told, line)
		}
		const whole = " email:>desk@state.example name.en:>Help desk name.es:>Mesa de servicio"
		if diff := cmp.Diff([]string{
			"agency.contact_changed checked_on:>2026-03-11" + whole + " note.en:>Day and night note.es:>Las 24 horas telephone:>555-0100 ext. 2 url:>https://state.example/",
			"agency.contact_changed checked_on:2026-03-11>2026-03-10 telephone:555-0100 ext. 2>",
			"agency.contact_changed checked_on:>2026-03-11" + whole + " telephone:>555-0100 ext. 2 url:>https://state.example/",
			"agency.contact_removed checked_on:2026-03-11> email:desk@state.example> name.en:Help desk> name.es:Mesa de servicio> telephone:555-0100 ext. 2> url:https://state.example/>",
		}, told); diff != "" {
			t.Error(diff)
		}
	})
}
