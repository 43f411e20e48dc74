package store_test

import (
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"
)

// A set is kept once, whole and for good.
func TestOfficialSets(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			officials := &learn.Officials{Store: s, Catalogue: &course.Catalogue{}, Now: func() time.Time { return noon }, NewID: newID}
			set := course.Official{Framework: course.NICE, Version: "2.1.0", Digest: "aa", Others: 2, Texts: []course.OfficialText{
				{ID: "IN-WRL-001", Kind: course.WorkRole, Name: "Cybercrime Investigation", Text: "Looks into it."},
				{ID: "K0001", Kind: course.Knowledge, Text: "Knowledge of “locks”"}}}
			older := course.Official{Framework: course.NICE, Version: "2.0.0", Digest: "bb", Texts: []course.OfficialText{{ID: "K0001", Kind: course.Knowledge, Text: "Knowledge"}}}
			for i, want := range []bool{true, false} {
				if fresh, err := officials.Load(t.Context(), access.Operator(), &set); fresh != want || err != nil {
					t.Fatal(i, fresh, err)
				}
			}
			other := set
			other.Digest = "cc"
			if _, err := officials.Load(t.Context(), access.Operator(), &other); !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
			if _, err := officials.Load(t.Context(), access.Operator(), &older); err != nil {
				t.Fatal(err)
			}
			sets, err := officials.Sets(t.Context(), course.NICE)
			must(t, err)
			if len(sets) != 2 {
				t.Fatal(sets)
			}
			diff(t, []course.Official{set, older}, []course.Official{sets[0].Official, sets[1].Official})
			db := storetest.Raw(t, o)
			diff(t, []string{"framework.loaded", "framework.loaded"}, texts(t, db, "SELECT action FROM audit_events ORDER BY id"))
			for _, statement := range []string{"UPDATE framework_texts SET body = 'x'", "DELETE FROM framework_texts", "UPDATE framework_sets SET version = 'x'", "DELETE FROM framework_sets"} {
				if _, err := db.Exec(statement); err == nil {
					t.Errorf("%s is done", statement)
				}
			}
		})
	}
}
