package web

import (
	"net/url"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
)

// typedIn is what the form of an assignment holds as a page shows it, after setting some of it: names and values in
// turn. A name that is given loses what it had.
func (a answer) typedIn(set ...string) url.Values {
	values := url.Values{}
	form := a.Find("form#assignment")
	form.Find("input[name]").Each(func(_ int, in *goquery.Selection) {
		kind := in.AttrOr("type", "text")
		if _, checked := in.Attr("checked"); checked || kind != "radio" && kind != "checkbox" {
			values.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
	})
	form.Find("select[name]").Each(func(_ int, in *goquery.Selection) {
		chosen := in.Find("option[selected]")
		if chosen.Length() == 0 {
			chosen = in.Find("option").First()
		}
		values.Add(in.AttrOr("name", ""), chosen.AttrOr("value", ""))
	})
	given := map[string]bool{}
	for i := 0; i < len(set); i += 2 {
		if !given[set[i]] {
			values.Del(set[i])
		}
		given[set[i]] = true
		values.Add(set[i], set[i+1])
	}
	return values
}

// answer sends the form of an assignment, as it is shown but for what is set.
func (b *browser) answer(page answer, does string, set ...string) answer {
	b.t.Helper()
	path, _, _ := strings.Cut(page.path, "?")
	return b.follow(b.send("POST", path, page.typedIn(append(set, "go", does)...).Encode()))
}

// asTarget is an agency as the form writes it.
func (w *world) asTarget(at uuid.UUID) string { return "agency:" + at.String() }

// rowsOf counts what the database has of assigning: assignments, enrollments and the sources of these.
type rowsOf struct{ Assignments, Enrollments, Sources, Targets, Ends, Audits int }

// bench is a world whose database can be asked by hand.
type bench struct {
	*world
	count func() rowsOf
}

// eachBench runs a test in a world on each database.
func eachBench(t *testing.T, test func(t *testing.T, w bench)) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			test(t, newBench(t, s, o))
		})
	}
}

func newBench(t *testing.T, s *store.Store, o store.Options) bench {
	w := newWorld(t, s).settle(plain)
	raw := storetest.Raw(t, o)
	return bench{w, func() (n rowsOf) {
		for table, into := range map[string]*int{"assignments": &n.Assignments, "enrollments": &n.Enrollments, "enrollment_sources": &n.Sources,
			"assignment_targets": &n.Targets, "assignment_ends": &n.Ends, "audit_events": &n.Audits} {
			must(t, raw.QueryRow("SELECT count(*) FROM "+table).Scan(into))
		}
		return n
	}}
}

const assignments = "/team/assignments"

// assignmentPages walks through all that is done to assignments, and shows each page in its states.
func assignmentPages(w *world, at string, show func(name string, a answer) answer) {
	tom, max := w.as("Tom"), w.as("Max")
	police := w.asTarget(w.police.ID)
	show("assignments", tom.get(at+assignments+"?module=passwords")).has("!table", "[href$='/team/assignments/new']")
	show("assignments", tom.get(at+assignments+"?state=ended")).has("!table", "[role=status] a")
	form := show("assignment-form", tom.get(at+assignments+"/new")).has("#days_assigned[value='30']", "#joiner_days[value='30']", "#held-credit[checked]", "!input[name=targets][checked]")
	show("assignment-form", tom.answer(form, "find:q_people", "q_people", "a", "targets", police)).has("input[name=targets][checked]", "input[value^='person:']", "[autofocus]#q_people")
	show("assignment-form", tom.answer(form, "find:q_people", "q_people", "zeppelin")).has("#whom ~ div [role=status]")
	show("assignment-form", tom.answer(form, "find:q_modules", "q_modules", "zeppelin")).has("#what ~ div [role=status]", "!input[name=modules]")
	show("assignment-form", tom.answer(form, "preview", "days_assigned", "x", "attempt_limit", "y").is(422)).has("#days_assigned-wrong", "#attempt_limit-wrong", "details[open]")
	show("assignment-form", tom.answer(form, "preview", "due_kind", "window", "window_opens_day", "99", "modules", "passwords", "targets", police).is(422)).has("#window_opens-wrong")
	show("assignment-form", max.get(at+assignments+"/new")).has("select#agency")
	one := show("assignment-preview", tom.answer(form, "preview", "modules", "passwords", "targets", police).is(200)).has(".sum-rest", ".notice-letter[lang=en]", ".notice-letter[lang=es]", "!#sure")
	show("assignment-preview", tom.answer(form, "preview", "what", "course", "course", "essentials", "targets", police).is(200)).has("table.table-lines")
	show("assignment-preview", tom.answer(form, "preview", "modules", "passwords", "targets", police, "due_kind", "window", "joiners", "next", "grace_days", "5", "attempt_limit", "3", "again_on_change", "yes").is(200))
	show("assignment-form", tom.answer(one, "edit").is(200)).has("input[name=modules][value=passwords][checked]", "input[name=targets][checked]")
	made := show("assignment", tom.answer(one, "assign").is(200)).has(".notice-success", "svg.stack", "[href$='/edit']", "[href$='/cancel']")
	page, _, _ := strings.Cut(made.path, "?")
	show("assignments", tom.get(at+assignments)).has("tbody tr", "svg.stack")
	show("assignments", tom.get(at+assignments+"?module=passwords&agency="+w.police.ID.String()))
	edit := show("assignment-form", tom.get(page+"/edit")).has("input[name=modules][value=passwords][checked]", "input[name=targets][checked]", ".notice")
	change := show("assignment-preview", tom.answer(edit, "preview", "due_kind", "date", "due_on", "2027-01-15").is(200))
	changed := show("assignment", tom.answer(change, "assign").is(200)).has(".notice-success", ".rows .row")
	show("assignment", tom.get(page)).has("main .notice a", "!.button-grave")
	show("error", tom.get(page+"/edit").is(409))
	page, _, _ = strings.Cut(changed.path, "?")
	show("assignment-cancel", tom.get(page+"/cancel"))
	show("assignment-cancel", tom.post(page+"/cancel", fields("note", strings.Repeat("x", 5000))).is(422)).has("#note-wrong")
	show("assignment", tom.post(page+"/cancel", fields("note", "⟦The wrong people⟧"))).has(".notice-success", "main .notice .note")
	show("assignments", tom.get(at+assignments+"?state=ended")).has("tbody tr .chip-plain")
	show("assignments", tom.get(at+assignments+"?person="+w.people["Lea"].ID.String())).has(".chip")
	all := max.get(at + assignments + "/new")
	whole := show("assignment-preview", max.answer(all, "preview", "modules", "ransomware", "targets", w.asTarget(w.estado.ID), "agency", w.estado.ID.String()).is(200)).has("#sure")
	show("assignment-preview", max.answer(whole, "assign").is(409)).has("[role=alert]", "#sure")
	show("person", tom.get(at+"/team/people/"+w.hired("⟦Ivy⟧", "99", "", w.police, "2026-02-01").ID.String())).has("[href*='/team/assignments/new?target=person:']")
}

// TestAssignmentByForm: a trainer sees whom it reaches, and only then is anything there: assignment, enrollments and what
// the learner's page says. A change leaves finished work alone, and so does the end.
func TestAssignmentByForm(t *testing.T) {
	eachBench(t, func(t *testing.T, w bench) {
		tom, ana := w.as("Tom"), w.as("Ana")
		before := w.count()
		form := tom.get("/es" + assignments + "/new").is(200)
		preview := tom.answer(form, "preview", "modules", "passwords", "targets", w.asTarget(w.police.ID)).is(200)
		preview.has(".sum li:first-child:contains('4')", ".sum-rest:contains('4')", ".notice-letter[lang=en] p:contains('New training')", ".notice-letter[lang=es] p:contains('Nueva capacitación')",
			".facts dd:contains('Vence 30 días después de asignarse a cada persona.')", ".facts dd:contains('21 de diciembre de 2026: 4 personas')", "button:contains('Asignar a 4 personas')")
		w.wantAudit()
		if got := w.count(); got != before {
			t.Fatalf("a preview leaves %+v, before %+v", got, before)
		}
		ana.get("/es/training").has("!main:contains('20 de diciembre de 2026')")
		page := tom.answer(preview, "assign").is(200).has(".notice-success", "main:contains('0 de 4 concluidos')")
		w.wantAudit(audit.AssignmentMade)
		if got := w.count(); got.Assignments != before.Assignments+1 || got.Enrollments != before.Enrollments+4 || got.Sources != before.Sources+4 {
			t.Errorf("assigned: %+v, before %+v", got, before)
		}
		ana.get("/es/training").has("main:contains('20 de diciembre de 2026')")
		path, _, _ := strings.Cut(page.path, "?")
		edit := tom.get(path + "/edit").is(200)
		change := tom.answer(edit, "preview", "due_kind", "date", "due_on", "2027-01-15", "grace_days", "0").is(200).has(".facts dd:contains('Vence el 15 de enero de 2027.')")
		next := tom.answer(change, "assign").is(200).has(".notice-success", ".rows a[href='"+path+"']")
		tom.get(path).is(200).has("main .notice a[href^='"+strings.Split(next.path, "?")[0]+"']", "![href$='/edit']")
		ana.get("/es/training").has("main:contains('15 de enero de 2027')")
		path, _, _ = strings.Cut(next.path, "?")
		tom.post(path+"/cancel", fields("note", "Otra fecha")).is(200).has(".notice-success", "main .notice:contains('Otra fecha')")
		ana.get("/es/training").has("!main:contains('15 de enero de 2027')")
		if got := w.count(); got.Ends != 2 || got.Enrollments != before.Enrollments+4 {
			t.Errorf("changed and cancelled: %+v", got)
		}
	})
}

// TestNothingTypedIsLost when searching, looking back from the preview, being refused, or changing the language, on the
// form and on the preview alike.
func TestNothingTypedIsLost(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	tom := w.as("Tom")
	typed := []string{"modules", "passwords", "modules", "ransomware", "targets", w.asTarget(w.police.ID), "due_kind", "date", "due_on", "2027-01-15", "days_assigned", "77", "joiners", "same", "repeat_kind", "anniversary",
		"repeat_months", "18", "lead_days", "21", "held", "ask", "attempt_limit", "3", "again_on_change", "yes", "opens_on", "2026-12-01", "grace_days", "4", "window_due_month", "2"}
	form := tom.get("/en" + assignments + "/new").is(200)
	want := form.typedIn(typed...)
	same := func(how string, a answer) {
		t.Helper()
		got := a.typedIn()
		for name, values := range want {
			if strings.HasPrefix(name, "q_") || strings.HasPrefix(name, "asked_") {
				continue
			}
			if strings.Join(got[name], " ") != strings.Join(values, " ") {
				t.Errorf("%s: %s is %q, want %q", how, name, got[name], values)
			}
		}
	}
	same("a search", tom.answer(form, "find:q_people", append(typed, "q_people", "Ana")...).is(200).has("input[value='person:"+w.people["Ana"].ID.String()+"']"))
	same("another module", tom.answer(form, "find:q_modules", append(typed, "q_modules", "phishing")...).is(200).has("input[value=phishing]"))
	found := tom.answer(form, "enter", append(typed, "q_people", "Ben")...).is(200).has("input[value='person:"+w.people["Ben"].ID.String()+"']", "#q_people[autofocus]")
	same("Enter in a search", found)
	same("Enter once more", tom.answer(found, "enter", append(typed, "q_people", "Ben")...).is(200).has(".letters"))
	mistyped := form.typedIn(typed...)
	mistyped.Set("days_joining", "x") // stands beside an answer that is not chosen
	mistyped.Set("joiner_days", "-")
	mistyped.Set("due_on", "soon")
	kept := want
	want = mistyped
	same("a refusal", tom.send("POST", form.path, mistyped.Encode()+"&go=preview").is(422).has("#due_on-wrong"))
	want = kept
	preview := tom.answer(form, "enter", typed...).is(200).has(".letters")
	same("the preview", preview)
	same("looking back", tom.answer(preview, "edit").is(200).has("#days_assigned"))
	for _, page := range []answer{form, preview} {
		path, _, _ := strings.Cut(page.path, "?")
		other := tom.send("POST", path, page.typedIn(append(typed, "go", "lang:es")...).Encode()).is(307)
		spanish := tom.send("POST", other.header.Get("Location"), page.typedIn(append(typed, "go", "lang:es")...).Encode()).is(200).has("html[lang=es]")
		same("another language", spanish)
		if got, want := spanish.Find(".letters").Length(), page.Find(".letters").Length(); got != want {
			t.Errorf("the language of a preview changes the page: %d", got)
		}
	}
}

// TestBadAssignments: each is answered at its field or as what does not exist, and leaves the database as it was.
func TestBadAssignments(t *testing.T) {
	eachBench(t, func(t *testing.T, w bench) {
		tom := w.as("Tom")
		police := w.asTarget(w.police.ID)
		empty := w.emptyGroup()
		before := w.count()
		form := tom.get("/en" + assignments + "/new").is(200)
		for _, c := range []struct {
			what   string
			set    []string
			status int
			has    string
		}{
			{"nothing chosen", []string{"modules", "x"}, 422, "#modules-wrong"},
			{"for nobody", []string{"modules", "passwords"}, 422, "#targets-wrong"},
			{"due before it opens", []string{"modules", "passwords", "targets", police, "due_kind", "date", "opens_on", "2027-01-10", "due_on", "2027-01-09"}, 422, "#due_on-wrong"},
			{"due without a day", []string{"modules", "passwords", "targets", police, "due_kind", "date", "due_on", ""}, 422, "#due_on-wrong"},
			{"an empty group", []string{"modules", "passwords", "targets", "group:" + empty}, 422, "#targets-wrong"},
			{"a module that is gone", []string{"modules", "passwords", "modules", "zeppelin", "targets", police}, 422, "#modules-wrong"},
			{"a course that is gone", []string{"what", "course", "course", "zeppelin", "targets", police}, 422, "#course-wrong"},
			{"no days", []string{"modules", "passwords", "targets", police, "days_assigned", "0"}, 422, "#days_assigned-wrong"},
			{"too many days", []string{"modules", "passwords", "targets", police, "due_kind", "after_joining", "days_joining", "9999"}, 422, "#days_joining-wrong"},
			{"a window of one day", []string{"modules", "passwords", "targets", police, "due_kind", "window", "window_due_day", "1", "window_due_month", "10"}, 422, "#window_due-wrong"},
			{"a day that no month has", []string{"modules", "passwords", "targets", police, "due_kind", "window", "window_opens_day", "31", "window_opens_month", "6"}, 422, "#window_opens-wrong"},
			{"too much grace", []string{"modules", "passwords", "targets", police, "grace_days", "400"}, 422, "#grace_days-wrong"},
			{"a sister's agency", []string{"modules", "passwords", "targets", w.asTarget(w.health.ID)}, 404, "h1"},
			{"an agency above", []string{"modules", "passwords", "targets", w.asTarget(w.state.ID)}, 404, "h1"},
			{"somebody elsewhere", []string{"modules", "passwords", "targets", "person:" + w.people["Sue"].ID.String()}, 404, "h1"},
			{"no such group", []string{"modules", "passwords", "targets", "group:" + newID().String()}, 404, "h1"},
			{"in another's name", []string{"modules", "passwords", "targets", police, "agency", w.state.ID.String()}, 422, "#targets-wrong"},
			{"an id that is none", []string{"modules", "passwords", "targets", "agency:1 OR 1=1"}, 404, "h1"},
			{"a rule that is none", []string{"modules", "passwords", "targets", police, "due_kind", "whenever"}, 400, "h1"},
		} {
			for _, does := range []string{"preview", "assign"} {
				a := tom.answer(form, does, append(c.set, "sure", "yes")...)
				if a.status != c.status || a.Find(c.has).Length() == 0 {
					t.Errorf("%s, %s: status %d, want %d with %s\n%s", c.what, does, a.status, c.status, c.has, strings.Join(strings.Fields(a.Find("main").Text()), " "))
				}
			}
		}
		if got := w.count(); got != before {
			t.Errorf("what was refused leaves %+v, before %+v", got, before)
		}
	})
}

// TestWholeCountryIsAskedAgain: whoever means everybody ticks that they do.
func TestWholeCountryIsAskedAgain(t *testing.T) {
	eachBench(t, func(t *testing.T, w bench) {
		max := w.as("Max")
		before := w.count()
		form := max.get("/en" + assignments + "/new").is(200)
		preview := max.answer(form, "preview", "modules", "passwords", "targets", w.asTarget(w.estado.ID), "agency", w.estado.ID.String()).is(200).has("#sure", ".notice-warning")
		max.answer(preview, "assign").is(409).has("[role=alert]", "#sure")
		if got := w.count(); got != before {
			t.Errorf("not sure, and yet there is %+v", got)
		}
		max.answer(preview, "assign", "sure", "yes").is(200).has(".notice-success")
		if got := w.count(); got.Assignments != before.Assignments+1 || got.Enrollments != before.Enrollments+2 {
			t.Errorf("sure: %+v, before %+v", got, before)
		}
	})
}

// TestOverlappingAssignments: a module that is owed already is owed once, by the earlier date; when one assignment ends,
// the other still asks.
func TestOverlappingAssignments(t *testing.T) {
	eachBench(t, func(t *testing.T, w bench) {
		tom, ana := w.as("Tom"), w.as("Ana")
		before := w.count()
		form := tom.get("/en" + assignments + "/new").is(200)
		preview := tom.answer(form, "preview", "modules", "phishing", "targets", w.asTarget(w.police.ID), "due_kind", "date", "due_on", "2026-11-25").is(200)
		preview.has(".sum li:contains('asked already')", ".sum-rest:contains('0')")
		made := tom.answer(preview, "assign").is(200)
		if got := w.count(); got.Enrollments != before.Enrollments || got.Sources != before.Sources+4 {
			t.Errorf("owed twice: %+v, before %+v", got, before)
		}
		ana.get("/en/training").has("main:contains('Wednesday, November 25, 2026')")
		path, _, _ := strings.Cut(made.path, "?")
		tom.post(path+"/cancel", "note=").is(200)
		ana.get("/en/training").has("main:contains('November 30, 2026')", "!main:contains('Wednesday, November 25, 2026')")
		tom.post(path+"/cancel", "note=").is(409)
	})
}

// TestAssignPressedTwice makes one assignment, and changes it once; also when both come at the same moment.
func TestAssignPressedTwice(t *testing.T) {
	eachBench(t, func(t *testing.T, w bench) {
		tom := w.as("Tom")
		before := w.count()
		press := func(preview answer) (paths []string) {
			path, _, _ := strings.Cut(preview.path, "?")
			answers := make(chan string, 3)
			body := preview.typedIn("go", "assign").Encode()
			for range 2 {
				go func() { answers <- tom.send("POST", path, body).header.Get("Location") }()
			}
			paths = append(paths, <-answers, <-answers, tom.send("POST", path, body).header.Get("Location"))
			if paths[0] == "" || paths[1] != paths[0] || paths[2] != paths[0] {
				t.Errorf("it leads to %q", paths)
			}
			return paths
		}
		form := tom.get("/en" + assignments + "/new").is(200)
		made := press(tom.answer(form, "preview", "modules", "passwords", "targets", w.asTarget(w.police.ID)))
		if got := w.count(); got.Assignments != before.Assignments+1 {
			t.Errorf("%d assignments", got.Assignments-before.Assignments)
		}
		path, _, _ := strings.Cut(made[0], "?")
		press(tom.answer(tom.get(path+"/edit"), "preview", "days_assigned", "60").is(200))
		if got := w.count(); got.Assignments != before.Assignments+2 || got.Ends != before.Ends+1 {
			t.Errorf("%+v, before %+v", got, before)
		}
	})
}

// TestAssignmentChangedTwice: of two who change the same assignment, the second is told.
func TestAssignmentChangedTwice(t *testing.T) {
	eachBench(t, func(t *testing.T, w bench) {
		tom, ada := w.as("Tom"), w.as("Ada")
		form := tom.get("/en" + assignments + "/new").is(200)
		made := tom.answer(tom.answer(form, "preview", "modules", "passwords", "targets", w.asTarget(w.police.ID)), "assign").is(200)
		path, _, _ := strings.Cut(made.path, "?")
		edit := tom.answer(tom.get(path+"/edit"), "preview", "days_assigned", "60").is(200)
		ada.post(path+"/cancel", "note=").is(200)
		before := w.count()
		late := tom.answer(edit, "assign").is(409).has("[role=alert]", "form[action$='/new'] #days_assigned[value='60']", "input[name=modules][value=passwords][checked]")
		if got := w.count(); got.Assignments != before.Assignments || got.Ends != before.Ends {
			t.Errorf("changed after its end: %+v, before %+v", got, before)
		}
		late.path = "/en" + assignments + "/new"
		tom.answer(late, "preview").is(200).has(".facts dd:contains('60 days')")
	})
}

// TestChangeAfterSomebodyMoved: who works elsewhere now is left out of the form of a change, which says so.
func TestChangeAfterSomebodyMoved(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	tom, word := w.as("Tom"), func(who string) string { return "person:" + w.people[who].ID.String() }
	form := tom.answer(tom.get("/en"+assignments+"/new"), "find:q_people", "q_people", "Ruiz", "modules", "passwords")
	made := tom.answer(tom.answer(form, "preview", "targets", word("Ana"), "targets", word("Ben")), "assign").is(200)
	path, _, _ := strings.Cut(made.path, "?")
	w.goes(w.people["Ben"], "2026-11-18", w.health)
	edit := tom.get(path+"/edit").is(200).has("input[value='"+word("Ana")+"'][checked]", "!input[value='"+word("Ben")+"']", "#whom ~ div .note:contains('1 of those')")
	tom.answer(edit, "preview").is(200).has(".sum li:first-child:contains('1')")
}

// TestManyAreAskedInTheBackground: where people are many, the page says how far it is and looks again by itself until
// everybody has been asked.
func TestManyAreAskedInTheBackground(t *testing.T) {
	eachBench(t, func(t *testing.T, w bench) {
		var people []agency.Person
		var postings []agency.Posting
		for range 700 {
			p := agency.Person{ID: newID(), GivenNames: "Robin", FirstSurname: "Many"}
			people = append(people, p)
			postings = append(postings, agency.Posting{ID: newID(), Person: p.ID, Agency: w.police.ID, From: on("2025-01-01"), Primary: true})
		}
		must(t, w.store.InsertPeople(t.Context(), people...))
		must(t, w.store.InsertPostings(t.Context(), postings...))
		before := w.count()
		tom := w.as("Tom")
		form := tom.get("/en" + assignments + "/new").is(200)
		preview := tom.answer(form, "preview", "modules", "passwords", "modules", "ransomware", "modules", "digital-evidence", "targets", w.asTarget(w.police.ID)).is(200)
		made := tom.answer(preview, "assign").is(200).has("progress.bar[max='704'][value='0']", "#busy:contains('0 of 704')", "h1 .chip-soon")
		if got := made.header.Get("Refresh"); got == "" {
			t.Error("the page does not look again by itself")
		}
		tom.get("/en" + assignments).is(200).has("tbody .chip-soon")
		if got := w.count(); got.Enrollments != before.Enrollments {
			t.Errorf("%d enrollments are there before the background has begun", got.Enrollments-before.Enrollments)
		}
		for range 20 {
			_, err := w.server.Assign.Roll(t.Context())
			must(t, err)
		}
		path, _, _ := strings.Cut(made.path, "?")
		over := tom.get(path).is(200).has("!progress", "!h1 .chip-soon", "main:contains('0 of 2,112 completed')")
		if got := over.header.Get("Refresh"); got != "" {
			t.Error("the page looks again although all is done")
		}
		if got, want := w.count().Enrollments-before.Enrollments, 704*3+700; got != want { // the state's assignment asks the new ones, too
			t.Errorf("%d enrollments, want %d", got, want)
		}
	})
}
