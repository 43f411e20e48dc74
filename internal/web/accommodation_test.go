package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/audit"
	"baluarte/internal/lang"
)

// helped sets all accommodations of somebody, as Max does.
func (w *world) helped(id string) {
	w.t.Helper()
	w.as("Max").send("POST", "/en/admin/people/"+id+"/accommodations", fields("extra_attempts", "1", "one_per_page", "1", "extra_time_percent", "50")).is(http.StatusSeeOther)
}

// TestQuizzesFollowAccommodations: the attempts of somebody, and how they are shown, follow what is set on them, until it ends.
func TestQuizzesFollowAccommodations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lucia, max := w.as("Lucía"), w.as("Max")
		page := "/en/admin/people/" + w.people["Lucía"].ID.String() + "/accommodations"
		lucia.get("/en/profile").has("!#accommodations")
		lucia.get("/es/modules/phishing/quiz").has("li:contains('Le quedan 2 intentos')")
		w.helped(w.people["Lucía"].ID.String())
		if heard := w.heard.take(); !slices.Contains(heard, audit.PersonAccommodated) {
			t.Errorf("heard %v", heard)
		}
		w.helped(w.people["Lucía"].ID.String())
		if heard := w.heard.take(); slices.Contains(heard, audit.PersonAccommodated) {
			t.Error("what is set already was set again")
		}
		lucia.get("/en/profile").has("#accommodations + ul li:nth-child(3):contains('50%')", "#accommodations ~ .note:contains('Max Reed')")
		max.get("/en/admin/audit?action=person.accommodated").has("td:contains('Extra attempts')", "td:contains('Yes')")

		lucia.get("/es/modules/phishing/quiz").has("li:contains('Le quedan 3 intentos')")
		at := lucia.quiz()
		one := lucia.get(at+"?view=all").is(200).has(".notice:contains('one question a page')", "fieldset.question", "!fieldset.question ~ fieldset.question", "!button[value=all]", "input[name=here][value='1']")
		lucia.get(at+"?q=3").has("!.notice", "!button[value=all]", "input[name=here][value='3']")
		// A form of all questions, opened before, still saves what it holds.
		name := one.Find(".tile input").First().AttrOr("name", "")
		late := lucia.post(at, "here=0&go=save&"+name+"="+one.Find(".tile input").First().AttrOr("value", "")).is(200)
		late.has("!fieldset.question ~ fieldset.question", ".saved svg")
		lucia.post(at, "here=1&go=all").is(200).has("!fieldset.question ~ fieldset.question", ".notice")
		lucia.press(one, "button[value=next]", tooMany422(one)).is(422).has("!fieldset.question ~ fieldset.question", "input[name=here][value='1']")

		for range 3 {
			at := lucia.quiz()
			lucia.press(lucia.get(at+"?view=review"), "button[value='submit:anyway']", "").is(200)
		}
		lucia.send("POST", "/en/modules/phishing/quiz", "").is(http.StatusConflict)
		lucia.get("/en/modules/phishing/quiz").has(".notice-warning")

		w.as("Ben").get("/en/profile").has("!#accommodations")
		max.send("POST", page, "extra_attempts=5").is(http.StatusSeeOther)
		all := lucia.quiz()
		lucia.get(all+"?view=all").has("fieldset.question ~ fieldset.question", "button[value=one]")
		w.heard.take()
		max.post(page, "go=end").is(200).has(".notice-success", "!#accommodations + ul")
		max.post(page, "go=end").is(200)
		if heard := w.heard.take(); len(slices.DeleteFunc(slices.Clone(heard), func(a audit.Action) bool { return a != audit.PersonAccommodated })) != 1 {
			t.Errorf("ended twice: %v", heard)
		}
		lucia.get("/en/profile").has("!#accommodations")
		lucia.press(lucia.get(all+"?view=review"), "button[value='submit:anyway']", "").is(200)
		lucia.send("POST", "/en/modules/phishing/quiz", "").is(http.StatusConflict)
	})
}

// TestNobodyElseSeesAccommodations opens every page and file there is, as everybody who may not manage the people who have
// them: in no language is there a word of it, and a person's page and the lists are the same as before.
func TestNobodyElseSeesAccommodations(t *testing.T) {
	w := newStage(t)
	others := []string{"", "Ana", "Tom", "Lea", "Sue", "Pam"}
	ben := w.people["Ben"].ID.String()
	same := []string{"/en/team/people/" + ben, "/en/team/people", "/en/reports/people", "/en/reports/people.csv?" + since, "/en/reports/completion.csv?" + since}
	before := map[string]string{}
	for _, who := range others[2:] {
		for _, path := range same {
			before[who+path] = w.as(who).get(path).body
		}
	}
	w.helped(ben)
	w.helped(w.people["Tom"].ID.String()) // a trainer sees their own, and that alone
	for place, ids := range w.ids {
		if place != "none" {
			w.helped(ids[1])
		}
	}
	for _, who := range others[2:] {
		for _, path := range same {
			if w.as(who).get(path).body != before[who+path] {
				t.Errorf("%s as %s is not what it was before", path, who)
			}
		}
	}
	w.as("Ben").get(w.as("Ben").quiz() + "?view=all").has(".notice")
	keys := []string{"accommodation.title", "accommodation.change", "accommodation.one_per_page", "field.one_per_page", "field.extra_attempts",
		"field.extra_time_percent", "audit.did.person.accommodated", "attempt.one_only"}
	tells := func(page string, tag lang.Tag) bool {
		return strings.Contains(page, "/accommodations\"") || slices.ContainsFunc(keys, func(key string) bool { return strings.Contains(page, words().For(tag).T(key)) })
	}
	asked := 0
	for _, who := range others {
		b := w.as(who)
		for _, l := range rows(t) {
			if l.method != http.MethodGet {
				continue
			}
			for _, tag := range []lang.Tag{"en", "es"} {
				a := w.askIn(tag, b, l)
				asked++
				if strings.HasSuffix(l.path, "/accommodations") && (a.status == http.StatusForbidden || who == "") {
					continue // the page that says no leads to itself in the other language, as every page does
				}
				own := who == "Tom" && (l.path == "/profile" || l.path == "/profile/data")
				if tells(a.body, tag) != own {
					t.Errorf("%s in %s as %q tells of accommodations: %v", l, tag, who, !own)
				}
			}
		}
	}
	t.Logf("%d pages and files", asked)
	for _, tag := range []lang.Tag{"en", "es"} {
		if page := w.as("Ada").get("/" + string(tag) + "/team/people/" + ben).body; !tells(page, tag) {
			t.Errorf("nor does who may see it, in %s", tag)
		}
	}
}
