package web

import (
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"testing"

	"baluarte/internal/store/storetest"

	"github.com/jba/templatecheck"
)

// TestEveryTemplateFitsItsPage checks each template against the type it is executed with, and that none is left over.
func TestEveryTemplateFitsItsPage(t *testing.T) {
	pages, err := parsePages()
	must(t, err)
	declaredNames := map[string]bool{}
	for _, p := range declared() {
		declaredNames[p.template()] = true
		if err := templatecheck.CheckHTML(pages[p.template()], p); err != nil {
			t.Errorf("%s: %v", p.template(), err)
		}
	}
	if err := templatecheck.CheckHTML(pages["home"].Lookup("layout"), &Base{}); err != nil {
		t.Errorf("layout: %v", err)
	}
	files, err := fs.Glob(templates, "templates/*.html")
	must(t, err)
	definedIn := map[string]string{} // all share one set: of two of a name, one would silently take the other's place
	for _, f := range files {
		text, err := fs.ReadFile(templates, f)
		must(t, err)
		for _, define := range regexp.MustCompile(`{{-? *define "([^"]*)"`).FindAllStringSubmatch(string(text), -1) {
			if other := definedIn[define[1]]; other != "" && define[1] != "content" {
				t.Errorf("%q is defined in %s and in %s", define[1], other, f)
			}
			definedIn[define[1]] = f
		}
		name := strings.TrimSuffix(path.Base(f), ".html")
		if name != "layout" && !strings.HasPrefix(name, "part.") && !declaredNames[name] {
			t.Errorf("%s is the template of no declared page", f)
		}
	}
}

// A page's template is escaped when it is first executed, and all share one set: so the first readers of many pages meet.
func TestPagesAreFirstShownAtOnce(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"))
	var err error
	w.server.pages, err = parsePages()
	must(t, err)
	var all sync.WaitGroup
	for _, path := range []string{"/en/", "/es/", "/en/courses", "/en/sign-in", "/en/nice", "/en/report-incident", "/en/modules/phishing",
		"/en/modules/phishing/lessons/anatomy", "/en/modules/phishing/practice", "/en/sign-in/forgot"} {
		for range 2 {
			all.Go(func() {
				if a := w.as("").get(path); a.status != http.StatusOK {
					t.Errorf("%s: status %d", path, a.status)
				}
			})
		}
	}
	all.Wait()
}
