package store_test

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// traces are what is known of somebody and of their alias, and nobody else.
var traces = []string{"Xochiquetzal", "xochiquetzal", "Tlilxochitl", "Ozomatzin", "QZ-77", "qz-77", "BZ-88", "Astronomer", "203.0.113.77", "Cuicatl", "cuicatl", "contrast-high"}

// TestErasureLeavesNoTrace lives a whole life of somebody, erases them and reads every row of every table, once the counts of
// failures, which name networks for a day, are forgotten.
func TestErasureLeavesNoTrace(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			r := newRoll(t, s)
			live(t, s, r)
			must(t, s.ForgetThrottles(t.Context(), r.at.Add(time.Hour)))
			var kept []string
			db := storetest.Raw(t, o)
			tables := "SELECT name FROM sqlite_master WHERE type = 'table'"
			if dialect == "postgres" {
				tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
			}
			for _, table := range texts(t, db, tables) {
				rows, err := db.Query("SELECT * FROM " + table)
				must(t, err)
				columns, err := rows.Columns()
				must(t, err)
				for rows.Next() {
					values := make([]any, len(columns))
					into := make([]any, len(columns))
					for i := range values {
						into[i] = &values[i]
					}
					must(t, rows.Scan(into...))
					kept = append(kept, fmt.Sprintf("%s: %s", table, values))
				}
				must(t, rows.Close())
			}
			for _, row := range kept {
				if strings.HasPrefix(row, "accommodations:") || strings.HasPrefix(row, "calendar_feeds:") || strings.HasPrefix(row, "remarks:") {
					t.Errorf("left: %s", row)
				}
				for _, trace := range traces {
					if strings.Contains(row, trace) {
						t.Errorf("%q is left in %s", trace, row)
					}
				}
			}
			onlyStays(t, db, "accounts", "person_id IN (SELECT id FROM people WHERE erased_at IS NOT NULL)", "id person_id deactivated_at")
			onlyStays(t, db, "people", "erased_at IS NOT NULL", "id first_surname sort_name alias_of erased_at")
			if dialect == "sqlite" {
				noBytes(t, db.Close, s, filepath.Join(o.Folder, store.FileName))
			}
		})
	}
}

// onlyStays reads the rows of a table that are of who was erased: but for some columns they are empty. A new column is either emptied
// or named here.
func onlyStays(t *testing.T, db *sql.DB, table, where, stays string) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table + " WHERE " + where)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	seen := 0
	for ; rows.Next(); seen++ {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		for i, name := range columns {
			if v := values[i]; !slices.Contains(strings.Fields(stays), name) && v != nil && v != false && v != int64(0) && v != "" {
				t.Errorf("%s.%s of who was erased is %v", table, name, v)
			}
		}
	}
	must(t, rows.Err())
	if seen == 0 {
		t.Errorf("nobody erased is in %s", table)
	}
}

// noBytes looks into the file itself, where what was deleted may still stand between the rows.
func noBytes(t *testing.T, closed func() error, s *store.Store, path string) {
	t.Helper()
	must(t, closed())
	must(t, s.Close()) // the last to close writes all into the one file
	data, err := os.ReadFile(path)
	must(t, err)
	for _, trace := range traces {
		if strings.Contains(string(data), trace) {
			t.Errorf("%q is left in the file", trace)
		}
	}
}

// live lets somebody be hired, invited, merged, given and taken a role, sign in and fail to, move, leave, and be erased.
func live(t *testing.T, s *store.Store, r *roll) {
	t.Helper()
	ctx := t.Context()
	seal, err := access.NewSealer(access.Ring{make([]byte, 32)})
	must(t, err)
	signIns := &access.Service{Store: s, Now: func() time.Time { return r.at.UTC().Truncate(time.Microsecond) }, NewID: newID, Random: rand.Reader,
		Passwords: access.Passwords{Common: access.CommonPasswords(), Hasher: access.NewHasher(1)},
		Keys:      access.Keys{Codes: access.Ring{[]byte("codes")}, Devices: access.Devices{Keys: access.Ring{[]byte("devices")}}, Seal: seal}}
	r.state.SignInCode = "EST"
	must(t, s.UpdateAgency(ctx, r.state))
	from := access.Browser{Address: netip.MustParseAddr("203.0.113.77"), Agent: "Chrome Linux"}
	hired := func(p agency.Person, number string) uuid.UUID {
		id, err := r.people.Add(ctx, r.boss, p, agency.Posting{Agency: r.police.ID, EmployeeNumber: number, Position: "Astronomer", From: r.today().AddDays(-30)})
		must(t, err)
		letter, err := signIns.Invite(ctx, r.boss, id)
		must(t, err)
		_, err = signIns.FollowLink(ctx, letter.Token, from)
		must(t, err)
		owner, err := s.Claimant(ctx, letter.Account)
		must(t, err)
		must(t, s.SetComfort(ctx, letter.Account, "text-large.contrast-high"))
		must(t, s.KeepLanguage(ctx, letter.Account, "es"))
		must(t, signIns.SetPassword(ctx, access.Owner{Claimant: owner}, "tres colibríes sobre el pozo"))
		for _, secret := range []string{"wrong wrong wrong", "tres colibríes sobre el pozo"} {
			_, _ = signIns.Enter(ctx, access.Entry{Email: p.Email, Secret: secret, Browser: from})
			_, _ = signIns.Enter(ctx, access.Entry{Code: "EST", Number: number, Secret: secret, Browser: from})
		}
		_, err = signIns.Reset(ctx, strings.ToLower(p.Email))
		must(t, err)
		_, err = signIns.MakeFeed(ctx, access.Actor{Person: id, Account: letter.Account, Agency: r.police.ID})
		must(t, err)
		_, err = signIns.GiveCards(ctx, r.boss, []access.CardOrder{{Person: id, Account: letter.Account, Agency: r.police.ID, Expires: r.at.Add(time.Hour)}})
		must(t, err)
		return id
	}
	alias := hired(agency.Person{GivenNames: "Cuicatl", FirstSurname: "Ozomatzin", Email: "cuicatl@x.example"}, "BZ-88")
	her := agency.Person{GivenNames: "Xochiquetzal", FirstSurname: "Ozomatzin", Email: "Xochiquetzal@x.example"}
	id := hired(her, "QZ-77")
	g := access.Grant{Agency: r.police.ID, Role: access.Trainer}
	must(t, signIns.Grant(ctx, access.Operator(), id, g))
	must(t, signIns.Revoke(ctx, access.Operator(), id, g))
	_, err = signIns.ResetFactors(ctx, r.boss, id)
	must(t, err)
	must(t, r.people.Accommodate(ctx, r.boss, alias, agency.Accommodation{OnePerPage: true}))
	must(t, r.people.Accommodate(ctx, r.boss, id, agency.Accommodation{ExtraAttempts: 2}))
	for _, who := range []uuid.UUID{id, alias} {
		must(t, s.InsertRemark(ctx, learn.Remark{ID: newID(), Person: who, Kind: "other", Passage: learn.Passage{Module: "m", Revision: "d1", Lesson: "l"}, Language: "en", Words: "Astronomer", At: r.at, State: learn.RemarkOpen}))
	}
	must(t, r.people.Merge(ctx, r.boss, id, alias))
	her.SecondSurname, her.Email = "Tlilxochitl", "tlilxochitl@x.example"
	must(t, r.people.Change(ctx, r.boss, id, her))
	_, err = r.people.Person(ctx, r.boss, id)
	must(t, err)
	must(t, r.people.Post(ctx, r.boss, id, agency.Posting{Agency: r.state.ID, EmployeeNumber: "QZ-77-B", From: r.today(), Primary: true}))
	must(t, r.people.Deactivate(ctx, r.boss, id, r.today()))
	must(t, r.people.Erase(ctx, r.boss, id, "Xochiquetzal Ozomatzin Tlilxochitl"))
}
