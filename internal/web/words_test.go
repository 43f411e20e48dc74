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
	"baluarte/internal/web/page"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// The marks of content: ⟦ and the language it is written in; names of people have none.
func markContent(tag lang.Tag, s string) string { return "⟦" + string(tag) + "·" + s + "⟧" }

// markPieces marks paragraphs or lines that stand in elements of their own.
func markPieces(tag lang.Tag, s, between string) string {
	pieces := strings.Split(s, between)
	for i := range pieces {
		pieces[i] = markContent(tag, pieces[i])
	}
	return strings.Join(pieces, between)
}

// markCatalogue puts marks around every text of a catalogue, as Marked does for messages.
func markCatalogue(v reflect.Value, seen map[uintptr]bool) {
	switch x := v.Interface().(type) {
	case lang.Text:
		for tag, s := range x {
			x[tag] = markPieces(tag, s, "\n\n")
		}
		return
	case map[lang.Tag][]course.Block:
		for tag, blocks := range x {
			for i := range blocks {
				blocks[i].HTML = markHTML(tag, blocks[i].HTML)
			}
		}
	case course.Passage:
		for tag, paragraphs := range x {
			for _, p := range paragraphs {
				for i := range p {
					p[i].Text = markPieces(tag, p[i].Text, "\n")
				}
			}
		}
		return
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

var betweenTags = regexp.MustCompile(`>[^<]+<|^[^<]+`)

// markHTML marks the texts between the tags.
func markHTML(tag lang.Tag, s string) string {
	return betweenTags.ReplaceAllStringFunc(s, func(t string) string {
		text := strings.Trim(t, "<>")
		if strings.TrimSpace(text) == "" {
			return t
		}
		return strings.Replace(t, text, markContent(tag, text), 1)
	})
}

// shown are the attributes that people read or hear.
var shown = []string{"aria-label", "aria-description", "title", "alt", "placeholder", "data-label", "data-failed", "data-answered", "data-unanswered"}

// names are written alike in every language.
var names = []string{"Baluarte", "CSV", "XLSX", "PDF"}

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

var languageMark = regexp.MustCompile(`⟦(\w\w)·`)

// foreign are the marks of other languages than the one in force.
func foreign(text, language string) bool {
	for _, m := range languageMark.FindAllStringSubmatch(text, -1) {
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
	case n.Type == html.TextNode && n.Parent.Data == "option": // no element can set an agency's code apart here
		name, _, _ := strings.Cut(n.Data, "⟧ · ")
		checkText(t, where, name, language, own)
	case n.Type == html.TextNode:
		checkText(t, where, n.Data, language, own)
	case n.Data == "script" || n.Data == "style" || n.Data == "code" || n.Data == "textarea": // which holds what was typed
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

// TestEveryWordComesFromTheLanguage renders every page with all messages and all content marked, and finds no text
// beside them; then that every page says in which language it is and where the other one stands.
func TestEveryWordComesFromTheLanguage(t *testing.T) {
	marked := loadWorkshop(t) // its own: every text is marked
	seen := map[uintptr]bool{}
	markCatalogue(reflect.ValueOf(marked.Courses), seen)
	markCatalogue(reflect.ValueOf(marked.Guides), seen)
	markCatalogue(reflect.ValueOf(marked.Frameworks), seen)
	for _, tag := range words().Languages() {
		w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Words, c.Catalogue = words().Marked(), marked })
		w.settle(func(tag lang.Tag, s string) string {
			if tag == "" {
				return "⟦" + s + "⟧"
			}
			return markContent(tag, s)
		})
		pages := everyPage(t, w, tag)
		for _, room := range rooms() {
			for _, p := range room.Pages {
				if len(pages[p.Template()]) == 0 {
					t.Errorf("%s was not looked at", p.Template())
				}
			}
		}
		for name, answers := range pages {
			for _, a := range answers {
				where := name + " at " + a.path
				if a.status != http.StatusOK && name != "error" && a.status != 401 && a.status != 422 && (a.status != 404 || name != "certificates") && (a.status != 409 || !slices.Contains(asksAgain, name)) && (a.status != 400 || !slices.Contains(asksForDays, name)) {
					t.Errorf("%s: status %d", where, a.status)
				}
				// A sentence with an address is in pieces, for its line breaks: back into one.
				a.Find("wbr").Parent().Each(func(_ int, e *goquery.Selection) { e.SetText(e.Text()) })
				// And so is one of a declaration with a link or a name in it, which is written as a whole.
				a.Find(".declared").Find("p, li").Each(func(_ int, e *goquery.Selection) { e.SetText(e.Text()) })
				checkWords(t, where, a.Nodes[0], string(tag), false)
				checkLanguages(t, where, a, tag)
				checkPolicy(t, where, a)
			}
		}
		for _, kind := range fault.Kinds() {
			if text := unmarked(w.server.Words.For(tag).Fault(fault.New(kind, ""))); strings.TrimSpace(text) != "" {
				t.Errorf("%s: %q", kind, text)
			}
		}
	}
}

// asksForDays are the pages that show their form once more when a day in the address is none.
var asksForDays = []string{"reports", "completion"}

// asksAgain are the pages that show a form once more where something is no longer as it was seen.
var asksAgain = []string{"exception", "team-extend", "group-form", "group-end", "assignment-preview"}

// answering are the pages that answer forms sent elsewhere, as does that of a class. They stand where they can be seen by themselves.
var answering = []string{"/sign-in", "/sign-in/second", "/sign-in/protect", "/profile"}

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
	here := strings.TrimPrefix(strings.ReplaceAll(a.path, "\"", "%22"), "/"+string(tag))
	if own := strings.TrimPrefix(a.Find("head link[hreflang="+string(tag)+"]").AttrOr("href", ""), "/"+string(tag)); slices.Contains(answering, own) || strings.HasPrefix(own, "/team/classes/") {
		here = own
	}
	for _, l := range words().Languages() {
		alternate := a.Find("head link[rel=alternate][hreflang=" + string(l) + "]")
		want := "/" + string(l) + here
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

// checkPolicy demands that a page has nothing inline and loads nothing from elsewhere: the policy would refuse it.
func checkPolicy(t *testing.T, where string, a answer) {
	t.Helper()
	a.has("!style", "!script:not([src])", "![style]")
	a.Find("*").Each(func(_ int, n *goquery.Selection) {
		for _, attr := range n.Nodes[0].Attr {
			loads := attr.Key == "src" || attr.Key == "srcset" || attr.Key == "data" || attr.Key == "href" && goquery.NodeName(n) == "link" && n.AttrOr("rel", "") != "alternate"
			if strings.HasPrefix(attr.Key, "on") || loads && !strings.HasPrefix(attr.Val, "/static/") {
				t.Errorf("%s: %s=%q", where, attr.Key, attr.Val)
			}
		}
	})
}
