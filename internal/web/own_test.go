package web

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/lang"
	"baluarte/internal/sample"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

const ownFile, ownPage = "/en/profile/data.json", "/en/profile/data"

// ownData is what these tests read of the file.
type ownData struct {
	About struct {
		Sections map[string]string
	}
	Person struct {
		GivenNames string `json:"given_names"`
		Merged     []struct {
			GivenNames string `json:"given_names"`
		}
	}
	Accounts []struct {
		ReadingComfort []string `json:"reading_comfort"`
	}
	SignInMethods []struct{ Kind string }   `json:"sign_in_methods"`
	SignIns       []struct{ Method string } `json:"sign_ins"`
	Enrollments   []struct {
		ID         uuid.UUID
		State      string
		Facts      []struct{ Kind, By string }
		Completion *struct {
			CompletedOn lang.Date `json:"completed_on"`
		}
	}
	Certificates []struct{ Code string }
	Decisions    []struct {
		Kind   string
		Reason lang.Text
		Note   string
	}
	Changes []struct {
		Action   string
		ByRoster string `json:"by_roster"`
		Values   []struct{ Field, Before, After string }
	}
	Classes  []struct{ Place, Mark string }
	Groups   []struct{ Name string }
	Remarks  []struct{ Words, Answer, State string }
	Looks    []struct{ Name string }
	Attempts []struct {
		ID      uuid.UUID
		Of      int
		Score   *int
		Answers []struct {
			Question, Asked string
			Chosen          []string
			InWords         []string `json:"in_words"`
			Right           *bool
		}
	}
}

// own takes somebody's file.
func (b *browser) own() (d ownData) {
	b.t.Helper()
	must(b.t, json.Unmarshal([]byte(b.send("GET", ownFile, "").is(200).body), &d))
	return d
}

// TestOwnData: everything of somebody is in the file and on the page, after a fresh proof, and it is noted.
func TestOwnData(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		finish(w, "Ana")
		tom := w.as("Tom")
		asked := tom.press(tom.get("/en"+w.deciding("Ben")+"/exempt"), "main .next", fields("reason", "long_leave", "from", "2026-11-10", "note", "Back in spring"))
		tom.press(asked, "main .next", "").is(200)
		changed := w.people["Ana"]
		changed.SecondSurname = "Tlilxochitl"
		must(t, w.server.People.Change(t.Context(), w.actor("Ada"), changed.ID, changed))
		w.as("Tom").get("/en/team/people/" + w.people["Ana"].ID.String()).is(200)
		room := w.opened("9")
		room.joins("P-2", "Cole")
		ana, ben := w.as("Ana"), w.as("Ben")
		ana.post("/en/comfort", fields("text", "text-large"))
		lucia := w.as("Lucía")
		begun := lucia.quiz()
		question := lucia.get(begun + "?q=1")
		lucia.press(question, "button[value=next]", question.answers(true).Encode())
		ana.send("POST", "/en/modules/phishing/feedback?lesson=anatomy", "kind=hard&words=Too+fast").is(303)
		w.heard.take()

		d := ana.own()
		w.wantAudit(audit.OwnDataTaken)
		if e := d.Enrollments; d.Person.GivenNames != "Ana" || len(e) != 1 || e[0].State != "completed" || e[0].Completion == nil || e[0].Completion.CompletedOn != on("2026-11-20") ||
			len(e[0].Facts) != 3 || e[0].Facts[0].By != "another" || e[0].Facts[2].Kind != "completed" || e[0].Facts[2].By != "you" {
			t.Errorf("%+v", d.Enrollments)
		}
		if len(d.Attempts) != 1 || *d.Attempts[0].Score != d.Attempts[0].Of || len(d.Attempts[0].Answers) != d.Attempts[0].Of {
			t.Errorf("%+v", d.Attempts)
		}
		if len(d.Remarks) != 1 || d.Remarks[0].Words != "Too fast" || d.Remarks[0].State != "open" || d.Remarks[0].Answer != "" {
			t.Errorf("%+v", d.Remarks)
		}
		if len(d.Certificates) != 1 || d.Certificates[0].Code == "" {
			t.Errorf("%+v", d.Certificates)
		}
		for _, a := range d.Attempts[0].Answers {
			if a.Right == nil || !*a.Right || a.Asked == "" || len(a.Chosen) == 0 || len(a.InWords) != len(a.Chosen) {
				t.Errorf("%+v", a)
			}
		}
		if c := d.Changes; len(c) != 1 || c[0].Action != "person.changed" || len(c[0].Values) != 1 || c[0].Values[0].Field != "second_surname" || c[0].Values[0].After != "Tlilxochitl" {
			t.Errorf("%+v", c)
		}
		if len(d.Looks) != 1 || d.Looks[0].Name != "Tom Hale" || !slices.Equal(d.Accounts[0].ReadingComfort, []string{"text-large"}) || len(d.SignIns) < 2 {
			t.Errorf("%+v %+v %+v", d.Looks, d.Accounts, d.SignIns)
		}
		if b := ben.own(); len(b.Decisions) != 1 || b.Decisions[0].Kind != "exempted" || b.Decisions[0].Note != "Back in spring" || b.Enrollments[0].State != "exempt" || len(b.Classes) != 1 || b.Classes[0].Place != "⟦Hall⟧" {
			t.Errorf("%+v", b)
		}
		if open := lucia.own().Attempts; len(open) != 1 || open[0].Score != nil || open[0].Answers[0].Right != nil || len(open[0].Answers[0].Chosen) == 0 {
			t.Errorf("of an open quiz: %+v", open)
		}
		w.heard.take()
		page := ana.get(ownPage).is(200).has("#looks ~ ul li:contains('Tom Hale'):contains('Trainer')", "#attempts ~ ol .chip:contains('right')", "#accounts ~ dl dd:contains('Large')",
			"#changes ~ ul li:contains('Tlilxochitl')", "!#changes ~ ul li:contains('Ada')", "#certificates ~ ul a[href='/en/certificates/"+d.Certificates[0].Code+"']")
		w.wantAudit(audit.OwnDataTaken)
		for section, said := range d.About.Sections {
			if page.Find("h2#"+section).Length() != 1 || said == "" {
				t.Errorf("the page has no section %s", section)
			}
		}
		var keys map[string]any
		must(t, json.Unmarshal([]byte(ana.send("GET", ownFile, "").body), &keys))
		delete(keys, "about")
		if got := slices.Sorted(maps.Keys(keys)); !slices.Equal(got, slices.Sorted(maps.Keys(d.About.Sections))) {
			t.Errorf("keys are %v, told of %v", got, d.About.Sections)
		}

		w.heard.take()
		w.at(noon.Add(access.Fresh + time.Minute))
		for _, path := range []string{ownPage, ownFile} {
			if to := ana.send("GET", path, "").is(303).header.Get("Location"); to != "/en/sign-in?again=yes&next=/profile/data" {
				t.Errorf("%s leads to %s", path, to)
			}
		}
		w.wantAudit()
		w.server.Access.Plain = true
		ana.send("GET", ownFile, "").is(403)
	})
}

// TestOwnDataIsNotTakenWithoutEnd: each time all of it is read; others and later times are not counted.
func TestOwnDataIsNotTakenWithoutEnd(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana := w.as("Ana")
	for i := range access.OwnLimit.Free + 1 {
		ana.send("GET", []string{ownFile, ownPage}[i%2], "").is(200)
	}
	for _, path := range []string{ownFile, ownPage} {
		if a := ana.send("GET", path, "").is(429).has("main:contains('quarter of an hour')"); a.header.Get("Content-Disposition") != "" {
			t.Error("it comes as a file")
		}
	}
	w.as("Ben").send("GET", ownFile, "").is(200)
	w.at(noon.Add(time.Hour + time.Minute))
	w.as("Ana").send("GET", ownFile, "").is(200)
}

// TestOwnDataAfterAMerge has what both rows kept.
func TestOwnDataAfterAMerge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		finish(w, "Ben")
		finish(w, "Ana")
		w.as("Ada").post("/en/admin/people/"+w.people["Ana"].ID.String()+"/merge", fields("with", w.people["Ben"].ID.String())).is(200)
		ana := w.as("Ana")
		d := ana.own()
		if len(d.Attempts) != 2 || len(d.Enrollments) != 2 || len(d.Accounts) != 2 || len(d.Person.Merged) != 1 || d.Person.Merged[0].GivenNames != "Ben" {
			t.Errorf("%+v", d)
		}
		ana.get(ownPage).is(200).has("#person ~ h3")
	})
}

var anyID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// TestOwnDataIsNobodyElses: over the demonstration, whatever a file names by an id is of its owner, and all that is theirs is
// named; no address and no number of anybody else is in it, nor on the page.
func TestOwnDataIsNobodyElses(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			w := newWorld(t, storetest.OpenAt(t, o))
			stars, err := sample.Fill(t.Context(), w.store, catalogue(), w.server.Access, noon, 1)
			must(t, err)
			owner, mark := map[string]uuid.UUID{}, map[string]uuid.UUID{}
			theirs := map[uuid.UUID][]string{}
			read := func(into map[string]uuid.UUID, query string) {
				rows, err := storetest.Raw(t, o).Query(query)
				must(t, err)
				defer rows.Close()
				for rows.Next() {
					var id string
					var person uuid.UUID
					must(t, rows.Scan(&id, &person))
					into[id] = person
				}
				must(t, rows.Err())
			}
			for _, query := range []string{"SELECT id, person_id FROM enrollments", "SELECT id, person_id FROM attempts", "SELECT id, person_id FROM accounts"} {
				read(owner, query)
			}
			for id, person := range owner {
				theirs[person] = append(theirs[person], id)
			}
			read(owner, "SELECT id, id FROM people")
			read(owner, "SELECT id, person_id FROM completions")
			read(mark, "SELECT email, id FROM people WHERE email IS NOT NULL")
			read(mark, "SELECT employee_number, person_id FROM postings WHERE employee_number IS NOT NULL")
			accounts := map[uuid.UUID]uuid.UUID{}
			raw := map[string]uuid.UUID{}
			read(raw, "SELECT id, person_id FROM accounts WHERE deactivated_at IS NULL")
			for id, person := range raw {
				accounts[person] = uuid.MustParse(id)
			}
			some := slices.Collect(maps.Values(stars))
			for _, person := range slices.SortedFunc(maps.Keys(accounts), func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) }) {
				if len(some) < 24 && !slices.Contains(some, person) {
					some = append(some, person)
				}
			}
			for _, person := range some {
				claimant, err := w.store.Claimant(t.Context(), accounts[person])
				must(t, err)
				token, err := w.server.Access.SignIn(t.Context(), claimant, access.KindDemo, access.Browser{})
				must(t, err)
				b := w.as("")
				b.cookies[w.server.CookieName()] = token
				file, page := b.send("GET", ownFile, "").is(200).body, b.get(ownPage).is(200).body
				named := anyID.FindAllString(file, -1)
				for _, id := range named {
					if of, known := owner[id]; known && of != person {
						t.Errorf("the file of %s names %s, of %s", person, id, of)
					}
				}
				for _, id := range theirs[person] {
					if !slices.Contains(named, id) {
						t.Errorf("the file of %s lacks %s", person, id)
					}
				}
				for text, of := range mark {
					if of != person && (strings.Contains(file, `"`+text+`"`) || strings.Contains(page, ">"+text+"<")) {
						t.Errorf("%s reads %s, of %s", person, text, of)
					}
				}
			}
		})
	}
}

// TestOwnDataHoldsNoSecret: no hash, no key, no token and no code that the database keeps, however it is written.
func TestOwnDataHoldsNoSecret(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			w := newWorld(t, storetest.OpenAt(t, o)).settle(plain)
			w.mailbox("Lea", "lea@norland.example")
			lea := w.as("Lea")
			app := lea.get("/en/profile/app")
			lea.press(app, "form:has(#typed) button", "typed="+w.code(app)).is(200)
			codes := lea.press(lea.get("/en/profile"), "form[action$=recovery-codes] button", "").is(200)
			w.card("Lea", noon.AddDate(0, 0, 1))
			w.passkey("Lea")
			room := w.opened("9")
			room.joins("P-4", "Voss")
			_, _, err := w.server.Access.NewLink(t.Context(), access.Reset, w.owner("Lea").Claimant, "lea@norland.example", access.Actor{})
			must(t, err)
			secret, _ := w.token("Ada", access.Token{Agency: w.police.ID, May: access.TokenPermissions()})
			lea = w.as("Lea")
			out := lea.send("GET", ownFile, "").is(200).body + lea.get(ownPage).is(200).body
			told := lea.own()
			if len(told.SignInMethods) < 5 {
				t.Errorf("she signs in by %+v", told.SignInMethods)
			}
			for _, text := range []string{secret, phrase, room.code, strings.TrimSpace(codes.Find(".codes code").First().Text()), lea.cookies["baluarte"]} {
				if text == "" || strings.Contains(out, text) {
					t.Errorf("%q is in it", text)
				}
			}
			checked := 0
			for _, column := range secretColumns(t, o, dialect) {
				rows, err := storetest.Raw(t, o).Query("SELECT " + column[1] + " FROM " + column[0] + " WHERE " + column[1] + " IS NOT NULL")
				must(t, err)
				for rows.Next() {
					var value []byte
					must(t, rows.Scan(&value))
					if len(value) < 8 {
						continue
					}
					checked++
					for _, written := range []string{hex.EncodeToString(value), base64.StdEncoding.EncodeToString(value), base64.RawStdEncoding.EncodeToString(value),
						base64.URLEncoding.EncodeToString(value), base64.RawURLEncoding.EncodeToString(value), string(value)} {
						if strings.Contains(out, written) {
							t.Errorf("%s.%s is in it: %q", column[0], column[1], written)
						}
					}
				}
				must(t, rows.Err())
				rows.Close()
			}
			if checked < 10 {
				t.Errorf("only %d secrets were looked for", checked)
			}
		})
	}
}

// secretColumns are the columns of bytes, by table: hashes, keys and seals; but for the texts of modules and documents.
func secretColumns(t *testing.T, o store.Options, dialect string) (all [][2]string) {
	t.Helper()
	query := "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND data_type = 'bytea'"
	if dialect == "sqlite" {
		query = "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'BLOB'"
	}
	rows, err := storetest.Raw(t, o).Query(query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var c [2]string
		must(t, rows.Scan(&c[0], &c[1]))
		if c != [2]string{"module_revisions", "body"} && c != [2]string{"attachments", "content"} {
			all = append(all, c)
		}
	}
	must(t, rows.Err())
	return all
}

// TestLooks: each look with what it was, and older ones behind a link; one's own are none.
func TestLooks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana := w.as("Ana")
		ana.get("/en/profile/looks").is(200).has("!table")
		tom := w.as("Tom")
		for i := range 61 {
			w.at(noon.Add(time.Duration(i) * time.Second))
			tom.send("GET", "/en/team/people/"+w.people["Ana"].ID.String(), "").is(200)
		}
		tom.send("GET", "/en/team/people/"+w.people["Tom"].ID.String(), "").is(200)
		ana.get("/en/profile").has("#looks ~ p a[href$='/profile/looks']", "#looks + table tbody tr:first-child:last-child")
		first := ana.get("/en/profile/looks").is(200).has("tr:contains('Tom Hale'):contains('Trainer'):contains('Norland Police'):contains('Opened your page')")
		older := ana.get(first.Find("nav.actions a").AttrOr("href", "")).is(200)
		if n, m := first.Find("tbody tr").Length(), older.Find("tbody tr").Length(); n != 50 || m != 11 {
			t.Errorf("%d and %d looks", n, m)
		}
		ana.send("GET", "/en/profile/looks?after=x", "").is(404)
		tom.get("/en/profile/looks").is(200).has("!table")
	})
}

// TestOwnDataHasWords for every fact, every look and every choice.
func TestOwnDataHasWords(t *testing.T) {
	var keys []string
	for _, k := range assign.FactKinds() {
		keys = append(keys, "own.fact."+string(k))
	}
	for _, a := range agency.Looking() {
		keys = append(keys, "looks.did."+string(a))
	}
	for _, k := range access.ComfortKinds() {
		keys = append(keys, "comfort.kind."+k.Name, "comfort.usual."+k.Name)
		for _, word := range k.Words {
			keys = append(keys, "comfort.word."+word)
		}
	}
	for _, tag := range words().Languages() {
		for _, key := range keys {
			if said := words().For(tag).T(key); strings.Contains(said, "⟦") {
				t.Errorf("%s: %s", tag, said)
			}
		}
	}
}

// showOwn walks the pages of the profile.
func (w *world) showOwn(at string, show func(string, answer) answer) {
	w.as("Tom").get(at + "/team/people/" + w.people["Ana"].ID.String())
	ana := w.as("Ana")
	show("own", ana.get(at+"/profile/data")).has("#looks ~ ul", "#attempts ~ ol")
	show("own", w.as("Lucía").get(at+"/profile/data")).has("!#looks ~ ul")
	show("looks", ana.get(at+"/profile/looks")).has("tbody")
	show("looks", w.as("Lucía").get(at+"/profile/looks")).has("!table")
	show("comfort", w.as("").get(at+"/comfort"))
	show("comfort", w.as("Lucía").get(at+"/comfort?saved=yes")).has(".notice-success")
}
