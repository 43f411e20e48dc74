package web

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
)

// listed are the modules that a page lists, in its order.
func (a answer) listed() (ids []string) {
	a.Find("ul.rows-plain .row-title a").Each(func(_ int, link *goquery.Selection) {
		ids = append(ids, link.AttrOr("href", "")[len("/en/modules/"):])
	})
	return ids
}

// those are the ids of the modules that a test is true of, in the order of the catalogue.
func those(test func(*course.Module) bool) (ids []string) {
	for _, m := range catalogue().Modules() {
		if test(m) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

func TestCatalogue(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	visitor, ana := w.as(""), w.as("Ana")
	all := those(func(*course.Module) bool { return true })
	page := visitor.get("/en/courses").is(200).has("!#owed", "!select[name=state]")
	if got := page.listed(); !slices.Equal(got, all) {
		t.Errorf("a visitor sees %v", got)
	}
	if first := page.Find(".cards a").First().AttrOr("href", ""); first != "/en/courses/essentials" {
		t.Errorf("first comes %s", first)
	}
	ana.get("/en/courses").is(200).has("#owed", "[aria-labelledby=owed] a[href='/en/modules/phishing']", ".chip-soon", "select[name=state]")
	ana.send("POST", "/en/modules/phishing/lessons/cues", "")
	ana.get("/en/courses").has("[aria-labelledby=owed] a[href='/en/modules/phishing/resume']")

	none := []string(nil)
	notPhishing := those(func(m *course.Module) bool { return m.ID != "phishing" })
	for _, test := range []struct {
		who   *browser
		query string
		want  []string
	}{
		{visitor, "minutes=15", those(func(m *course.Module) bool { return m.Minutes <= 15 })},
		{visitor, "for=police", those(func(m *course.Module) bool { return m.Course == "police-prosecutors" })},
		{visitor, "for=everyone", those(func(m *course.Module) bool { return m.Course == "cyber-hygiene" })},
		{visitor, "nice=IN-WRL-002", those(func(m *course.Module) bool { return m.Cites("IN-WRL-002") })},
		{visitor, "nice=+in-wrl-002+", those(func(m *course.Module) bool { return m.Cites("IN-WRL-002") })},
		{visitor, "nice=K9999", none},
		{visitor, "nice=IN-WRL-002&for=everyone", none},
		{visitor, "q=RANSOMWARE&minutes=20", []string{"ransomware"}},
		{visitor, "q=indicios+digit", []string{"digital-evidence"}},
		{visitor, "q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", none},
		{visitor, "q=&for=&minutes=&nice=", all},
		{visitor, "state=in_progress", all}, // a visitor has no state
		{visitor, "unknown=1", all},
		{ana, "state=in_progress", []string{"phishing"}},
		{ana, "state=not_started", notPhishing},
		{ana, "state=completed", none},
		{ana, "q=phishing&state=not_started", none},
	} {
		page := test.who.get("/en/courses?" + test.query).is(200)
		if got := page.listed(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.query, got, test.want)
		}
		page.has("form[role=search]", "!main script")
		if test.want == nil {
			page.has("main a[href='/en/courses']")
		}
	}
	for _, bad := range []string{"minutes=16", "minutes=x", "minutes=-1", "for=pilots", "state=withdrawn", "q=" + strings.Repeat("a", 201), "q=%ff", "q=%00", "nice=" + strings.Repeat("K", 201)} {
		visitor.send("GET", "/en/courses?"+bad, "").is(http.StatusNotFound)
	}
	// What is asked for stays in the form, and in the other language.
	asked := ana.get("/en/courses?q=code+%26+key&for=everyone&minutes=20&nice=k0684&state=not_started")
	asked.has("#for option[value=everyone][selected]", "#minutes option[value='20'][selected]", "#state option[value=not_started][selected]", "input[name=nice][value=K0684]",
		"a[hreflang=es][href='/es/courses?q=code+%26+key&for=everyone&minutes=20&nice=k0684&state=not_started']", "a[href='/en/courses?for=everyone&minutes=20&q=code+%26+key&state=not_started']")
	if got := asked.Find("#q").AttrOr("value", ""); got != "code & key" {
		t.Errorf("asked for %q", got)
	}
	if lesson := visitor.get("/en/courses?q=cues+message").Find("a[href='/en/modules/phishing/lessons/cues']").Length(); lesson != 1 {
		t.Error("a lesson found by its title is not linked")
	}
}

// minutesOf reads "1 h 40 min".
func minutesOf(t *testing.T, text string) (n int) {
	fields := strings.Fields(text)
	for i := 0; i+1 < len(fields); i += 2 {
		v, err := strconv.Atoi(fields[i])
		must(t, err)
		if fields[i+1] == "h" {
			v *= 60
		}
		n += v
	}
	return n
}

// sum adds up the minutes of the steps of a path.
func (a answer) sum(t *testing.T) (n int) {
	a.Find("ol.rows .row-min").Each(func(_ int, cell *goquery.Selection) { n += minutesOf(t, cell.Text()) })
	return n
}

func TestCoursePath(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	essentials := catalogue().Course("essentials")
	visitor, ana := w.as(""), w.as("Ana")
	page := visitor.get("/en/courses/essentials").is(200).has("a.next[href='/en/modules/phishing']", "!main form", "!.chip")
	if got := page.sum(t); got != essentials.Minutes() {
		t.Errorf("the steps take %d minutes, the course %d", got, essentials.Minutes())
	}
	if n := page.Find("ul.rows .row").Length(); n != len(essentials.Also) {
		t.Errorf("%d additions", n)
	}
	// left is what the page says is left, which is what its steps say together.
	left := func() int {
		t.Helper()
		page := ana.get("/en/courses/essentials").is(200)
		said := page.Find("dd:contains(left)").Text()
		if said == "" {
			return page.sum(t)
		}
		_, said, _ = strings.Cut(said, "about ")
		said, _, _ = strings.Cut(said, " left")
		if got := page.sum(t); got != minutesOf(t, said) {
			t.Errorf("left are %q, the steps say %d", said, got)
		}
		return page.sum(t)
	}
	if got := left(); got != essentials.Minutes() {
		t.Errorf("before the first step %d minutes are left", got)
	}
	ana.get("/en/courses/essentials").has("form[action='/en/modules/phishing/start'] .next", "ol .row:first-child .chip-plain")
	ana.send("POST", "/en/modules/phishing/lessons/why-it-works", "")
	if got, want := left(), essentials.Minutes()-catalogue().Module("phishing").LessonMinutes(0); got != want {
		t.Errorf("after a lesson %d minutes are left, want %d", got, want)
	}
	ana.get("/en/courses/essentials").has("a.next[href='/en/modules/phishing/resume']")
	all := ana.get(ana.quiz() + "?view=all")
	ana.press(all, "button[value=submit]", all.answers(true).Encode()).is(200)
	if got, want := left(), essentials.Minutes()-catalogue().Module("phishing").Minutes; got != want {
		t.Errorf("after a module %d minutes are left, want %d", got, want)
	}
	ana.get("/en/courses/essentials").has("form[action='/en/modules/passwords/start'] .next", "ol .row:first-child .chip-done", "ol .row:nth-child(2) .chip-plain", "dd:contains('1 of 5')", "!a[href='/en/modules/phishing/refresher']")
	ana.get("/en/modules/phishing").has("!a[href='/en/modules/phishing/refresher']")
	visitor.get("/en/courses/essentials").has("!a[href='/en/modules/phishing/refresher']")
	visitor.get("/en/modules/phishing").has("!a[href='/en/modules/phishing/refresher']")
	for days, offered := range map[int]string{89: "!a", 90: "a"} { // what was learned is refreshed once some of it is forgotten
		w.at(noon.AddDate(0, 0, days))
		for _, path := range []string{"/en/courses/essentials", "/en/modules/phishing"} {
			w.as("Ana").get(path).has(offered + "[href='/en/modules/phishing/refresher']")
		}
	}
}

func TestRefresher(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	m := catalogue().Module("phishing")
	for _, who := range []string{"", "Ana"} {
		b := w.as(who)
		page := b.get("/en/modules/phishing/refresher").is(200)
		if n := page.Find(".question").Length(); n != len(m.Refresher) {
			t.Errorf("%d questions", n)
		}
		right := page.answers(true)
		for name := range right {
			id, _, _ := strings.Cut(strings.TrimPrefix(name, "a."), ".")
			if m.Question(id) != nil {
				t.Errorf("%s is of the bank", id)
			}
		}
		spanish := b.press(page, ".pair button[lang=es]", right.Encode()).is(200).at("/es/modules/phishing/refresher").has("html[lang=es]", "!.score", ".notice:contains('Esto es un repaso.')", "!main:contains('práctica')")
		result := b.press(spanish, "button[value=score]", "").is(200).has(".score", "!.score-not")
		if got := result.Find(".score-figure strong").Text(); got != strconv.Itoa(len(m.Refresher)) {
			t.Errorf("all right gives %s", got)
		}
		wrong := b.press(page, "button[value=score]", page.answers(false).Encode()).is(200).has(".score", "!.score-not", ".why-right")
		if got := wrong.Find(".score-figure strong").Text(); got != "0" {
			t.Errorf("all wrong gives %s", got)
		}
		b.press(page, "button[value=score]", "").is(http.StatusUnprocessableEntity).has(".notice-warning")
		// The seed of a refresher draws nothing of the bank, nor the other way round.
		seed := page.Find("input[name=seed]").AttrOr("value", "")
		b.send("POST", "/en/modules/phishing/practice", "go=score&seed="+seed+"&"+right.Encode()).is(http.StatusBadRequest)
		b.send("POST", "/en/modules/passwords/refresher", "go=score&seed="+seed).is(http.StatusNotFound)
		b.send("POST", "/en/modules/phishing/refresher", "go=score&seed="+seed+"&a."+m.Questions[0].ID+"=x").is(http.StatusBadRequest)
	}
	w.wantAudit()
	for _, id := range those(func(m *course.Module) bool { return m.Refresher == nil }) {
		w.as("").send("GET", "/en/modules/"+id+"/refresher", "").is(http.StatusNotFound)
	}
}

// A module on one page is the same for everybody, another in each language and on each paper, and small.
func TestSummary(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	visitor, ana := w.as(""), w.as("Ana")
	seen := map[string][]byte{}
	for _, path := range []string{"/en/modules/phishing/summary.pdf", "/es/modules/phishing/summary.pdf", "/es/modules/phishing/summary.pdf?format=A4", "/en/modules/passwords/summary.pdf"} {
		first := visitor.send("GET", path, "").is(200)
		if first.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(first.body, "%PDF-") || len(first.body) > 200<<10 || !strings.Contains(first.header.Get("Content-Disposition"), "."+path[1:3]+".pdf") {
			t.Errorf("%s: %v", path, first.header)
		}
		if ana.send("GET", path, "").body != first.body {
			t.Errorf("%s differs by who asks", path)
		}
		for other, body := range seen {
			if bytes.Equal(body, []byte(first.body)) {
				t.Errorf("%s is %s", path, other)
			}
		}
		seen[path] = []byte(first.body)
	}
	if !bytes.Equal(seen["/en/modules/phishing/summary.pdf"], []byte(visitor.send("GET", "/en/modules/phishing/summary.pdf?format=Letter", "").body)) {
		t.Error("Letter is not the default")
	}
	visitor.send("GET", "/en/modules/phishing/summary.pdf?format=A3", "").is(http.StatusNotFound)
	visitor.send("GET", "/en/modules/none/summary.pdf", "").is(http.StatusNotFound)
}
