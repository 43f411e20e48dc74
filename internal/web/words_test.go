package web

import (
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// The marks of content: ⟦ and the language it is written in; names of people have none.
func markContent(tag lang.Tag, s string) string { return "⟦" + string(tag) + "·" + s + "⟧" }

// markCatalogue puts marks around every text of a catalogue, as Marked does for messages.
func markCatalogue(v reflect.Value, seen map[uintptr]bool) {
	switch x := v.Interface().(type) {
	case lang.Text:
		for tag, s := range x {
			x[tag] = markContent(tag, s)
		}
		return
	case map[lang.Tag][]course.Block:
		for tag, blocks := range x {
			for i := range blocks {
				blocks[i].HTML = markHTML(tag, blocks[i].HTML)
			}
		}
	case map[lang.Tag]string:
		for tag, s := range x {
			x[tag] = markHTML(tag, s)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && !seen[v.Pointer()] {
			seen[v.Pointer()] = true
			markCatalogue(v.Elem(), seen)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				markCatalogue(v.Field(i), seen)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			markCatalogue(v.Index(i), seen)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			markCatalogue(v.MapIndex(k), seen)
		}
	}
}

// markHTML marks the texts between the tags.
func markHTML(tag lang.Tag, s string) string {
	return regexp.MustCompile(`>[^<]+<|^[^<]+`).ReplaceAllStringFunc(s, func(t string) string {
		text := strings.Trim(t, "<>")
		if strings.TrimSpace(text) == "" {
			return t
		}
		return strings.Replace(t, text, markContent(tag, text), 1)
	})
}

// shown are the attributes that people read or hear.
var shown = []string{"aria-label", "aria-description", "title", "alt", "placeholder", "data-label", "data-failed"}

// names are written alike in every language.
var names = []string{"Baluarte", "CSV"}

// unmarked is what is left of a text without what stands between marks.
func unmarked(text string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch r {
		case '⟦':
			depth++
			return ' '
		case '⟧':
			depth--
			return ' '
		}
		if depth > 0 {
			return -1
		}
		return r
	}, text)
}

// foreign are the marks of other languages than the one in force.
func foreign(text, language string) bool {
	for _, m := range regexp.MustCompile(`⟦(\w\w)·`).FindAllStringSubmatch(text, -1) {
		if m[1] != language {
			return true
		}
	}
	return false
}

// checkText demands that a text comes from locales/ or, in the right language, from courses/ or the roster.
func checkText(t *testing.T, where, text, language string, own bool) {
	t.Helper()
	if own {
		return
	}
	if foreign(text, language) {
		t.Errorf("%s: %q stands in a text in %s", where, text, language)
	}
	for _, word := range strings.FieldsFunc(unmarked(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if strings.IndexFunc(word, unicode.IsLetter) >= 0 && !slices.Contains(names, word) {
			t.Errorf("%s: %q comes neither from locales/ nor from the content", where, text)
			return
		}
	}
}

// checkWords walks a page. An element with a lang of its own is in that language; codes and numbers are in none.
func checkWords(t *testing.T, where string, n *html.Node, language string, own bool) {
	t.Helper()
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
	}
	if _, ok := attr["lang"]; ok && n.Data != "html" {
		own = true
	}
	switch {
	case n.Type == html.TextNode:
		checkText(t, where, n.Data, language, own)
	case n.Data == "script" || n.Data == "style" || n.Data == "code":
		return
	}
	for _, name := range shown {
		checkText(t, where+" "+name, attr[name], language, own)
	}
	if n.Data == "input" && slices.Contains([]string{"submit", "button", "reset"}, attr["type"]) {
		checkText(t, where+" value", attr["value"], language, own)
	}
	if n.Data == "meta" && attr["name"] == "description" {
		checkText(t, where+" description", attr["content"], language, own)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		checkWords(t, where, c, language, own)
	}
}

// everyPage walks the world and gives every declared page in its states, in a language; each is a name of the page and
// what it shows.
func everyPage(t *testing.T, w *world, tag lang.Tag) map[string][]answer {
	at := "/" + string(tag)
	pages := map[string][]answer{}
	show := func(name string, a answer) answer { pages[name] = append(pages[name], a); return a }
	v, ana, ben, lucia, pam := w.as(""), w.as("Ana"), w.as("Ben"), w.as("Lucía"), w.as("Pam")

	show("home", v.get(at+"/"))
	show("courses", v.get(at+"/courses"))
	show("course", v.get(at+"/courses/cyber-hygiene"))
	show("module", v.get(at+"/modules/phishing"))
	for _, l := range w.server.Catalogue.Module("phishing").Lessons {
		empty := show("lesson", v.get(at+"/modules/phishing/lessons/"+l.ID))
		for range empty.Find("form.check").Length() {
			query, many := "?", "?"
			empty.Find("form.check input").Each(func(i int, in *goquery.Selection) {
				name := in.AttrOr("name", "")
				if !strings.Contains(query, name+"=") {
					query += name + "=" + in.AttrOr("value", "") + "&"
				}
				many += name + "=" + in.AttrOr("value", "") + "&"
			})
			show("lesson", v.get(at+"/modules/phishing/lessons/"+l.ID+query)).has(".whys")
			show("lesson", v.get(at+"/modules/phishing/lessons/"+l.ID+many)).has(".usa-error-message")
		}
	}
	show("quiz", v.get(at+"/modules/phishing/quiz"))
	practice := show("practice", v.get(at+"/modules/phishing/practice"))
	show("practice", v.press(practice, "button[value=score]", practice.answers(true).Encode()))
	show("practice", v.press(practice, "button[value=score]", ""))
	show("sign-in", v.get(at+"/sign-in"))

	show("training", ana.get(at+"/"))
	show("module", ana.get(at+"/modules/phishing"))
	show("quiz", ana.get(at+"/modules/phishing/quiz"))
	ana.send("POST", at+"/modules/phishing/lessons/cues", "")
	show("training", ana.get(at+"/training"))
	show("module", ana.get(at+"/modules/phishing"))
	show("lesson", ana.get(at+"/modules/phishing/lessons/why-it-works"))
	attempt := at + strings.TrimPrefix(ana.quiz(), "/en")
	show("quiz", ana.get(at+"/modules/phishing/quiz"))
	show("attempt", ana.get(attempt+"?q=1"))
	show("attempt", ana.get(attempt+"?q=10"))
	all := show("attempt", ana.get(attempt+"?view=all"))
	show("attempt", ana.press(all, "button[value=save]", tooMany422(all)).is(422))
	show("review", ana.press(all, "button[value=submit]", ""))
	show("result", ana.press(all, "button[value=submit]", all.answers(false).Encode()))
	again := at + strings.TrimPrefix(ana.quiz(), "/en")
	all = ana.get(again + "?view=all")
	show("attempt", ana.press(all, "button[value=save]", all.answers(true).Encode())).has(".saved svg")
	show("result", ana.press(ana.get(again+"?view=all"), "button[value=submit]", "")).has("!.score-not")
	show("error", ana.send("POST", again, "here=1&go=next").is(409))
	show("error", ana.send("POST", at+"/modules/phishing/quiz", "").is(409))
	show("training", ana.get(at+"/training"))
	show("module", ana.get(at+"/modules/phishing"))
	show("quiz", ana.get(at+"/modules/phishing/quiz"))

	show("training", lucia.get(at+"/training")).has(".chip-late")
	for range 2 {
		a := at + strings.TrimPrefix(lucia.quiz(), "/en")
		lucia.press(lucia.get(a+"?view=review"), "button[value='submit:anyway']", "").is(200)
	}
	show("quiz", lucia.get(at+"/modules/phishing/quiz")).has(".notice-warning")
	show("error", lucia.send("POST", at+"/modules/phishing/quiz", "").is(409))

	w.exempt("Ben")
	show("training", ben.get(at+"/training"))
	show("module", ben.get(at+"/modules/phishing"))
	show("completion", pam.get(at+"/reports/completion"))
	show("completion", pam.get(at+"/reports/completion?module=phishing&agency="+w.health.ID.String()))
	for _, state := range []string{"", "completed", "in_progress", "not_started", "exempt", "overdue"} {
		show("people", pam.get(at+"/reports/people?state="+state))
	}
	show("people", pam.get(at+"/reports/people?from=100"))

	old := w.attempt("Ana", again)
	w.at(noon.AddDate(0, 0, 1))
	door := show("sign-in", ana.send("POST", at+"/attempts/"+old.ID.String(), "go=next&here=1").is(401))
	show("resume", ana.press(door, "form:has(input[value=learner]) button", ""))
	w.at(noon)

	show("error", v.send("GET", at+"/none", "").is(404))
	show("error", v.send("POST", at+"/courses", "").is(405))
	show("error", v.send("POST", at+"/modules/phishing/practice", "seed=x").is(400))
	show("error", v.send("POST", at+"/modules/phishing/practice", "go=%zz").is(400))
	show("error", v.send("POST", at+"/modules/phishing/practice", "go=%ff").is(400))
	show("error", v.send("POST", at+"/sign-in/demo", "role=king").is(400))
	show("error", v.send("POST", at+"/sign-in/demo", "role=learner", "Sec-Fetch-Site: cross-site").is(403))
	return pages
}

// tooMany422 ticks every box of a page.
func tooMany422(page answer) string {
	var form []string
	page.Find("input[type=checkbox]").Each(func(_ int, in *goquery.Selection) {
		form = append(form, in.AttrOr("name", "")+"="+in.AttrOr("value", ""))
	})
	return strings.Join(form, "&")
}

// TestEveryWordComesFromTheLanguage renders every page with all messages and all content marked, and finds no text
// beside them; then that every page says in which language it is and where the other one stands.
func TestEveryWordComesFromTheLanguage(t *testing.T) {
	marked := loadCatalogue()
	markCatalogue(reflect.ValueOf(marked.Courses), map[uintptr]bool{})
	for _, tag := range words().Languages() {
		w := newWorld(t, storetest.Open(t, "sqlite"), func(c *Config) { c.Words, c.Catalogue = words().Marked(), marked })
		w.settle(func(tag lang.Tag, s string) string {
			if tag == "" {
				return "⟦" + s + "⟧"
			}
			return markContent(tag, s)
		})
		pages := everyPage(t, w, tag)
		for _, p := range declared() {
			if len(pages[p.template()]) == 0 {
				t.Errorf("%s was not looked at", p.template())
			}
		}
		for name, answers := range pages {
			for _, a := range answers {
				where := name + " at " + a.path
				if a.status != http.StatusOK && name != "error" && a.status != 401 && a.status != 422 {
					t.Errorf("%s: status %d", where, a.status)
				}
				checkWords(t, where, a.Nodes[0], string(tag), false)
				checkLanguages(t, where, a, tag)
			}
		}
		for _, kind := range fault.Kinds() {
			if text := unmarked(w.server.Words.For(tag).Fault(fault.New(kind, ""))); strings.TrimSpace(text) != "" {
				t.Errorf("%s: %q", kind, text)
			}
		}
	}
}

// checkLanguages demands the language of the page, and the way to the same page in every language.
func checkLanguages(t *testing.T, where string, a answer, tag lang.Tag) {
	t.Helper()
	a.t = t
	a.has("html[lang=" + string(tag) + "]")
	if got := a.header.Get("Content-Language"); got != string(tag) {
		t.Errorf("%s: Content-Language %q", where, got)
	}
	a.Find("a, button").Each(func(_ int, way *goquery.Selection) {
		to := strings.TrimPrefix(way.AttrOr("value", ""), "lang:")
		if way.Is("a") {
			to = strings.Split(way.AttrOr("href", "")+"//", "/")[1]
		}
		if l := lang.Tag(to); l != tag && words().Languages().Has(l) && (way.AttrOr("lang", "") != to || way.Is("a") && way.AttrOr("hreflang", "") != to) {
			t.Errorf("%s: %q leads to %s and does not say so", where, way.Text(), to)
		}
	})
	for _, l := range words().Languages() {
		alternate := a.Find("head link[rel=alternate][hreflang=" + string(l) + "]")
		want := "/" + string(l) + strings.TrimPrefix(strings.ReplaceAll(a.path, "\"", "%22"), "/"+string(tag))
		if got := alternate.AttrOr("href", ""); got != want && alternate.Length() == 1 {
			t.Errorf("%s: in %s it stands at %s, want %s", where, l, got, want)
		}
		link := a.Find(".pair [lang=" + string(l) + "]")
		if alternate.Length() != 1 || link.Length() != 1 {
			t.Errorf("%s: %d alternates and %d ways to %s", where, alternate.Length(), link.Length(), l)
		}
		if _, current := link.Attr("aria-current"); current != (l == tag) {
			t.Errorf("%s: %s is marked as current: %v", where, l, current)
		}
	}
}
