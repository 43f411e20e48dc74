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
	"baluarte/internal/web/page"

	"github.com/jba/templatecheck"
)

// TestEveryTemplateFitsItsPage checks each template against the type it is executed with, that it uses no part of another
// room, and that none is left over.
func TestEveryTemplateFitsItsPage(t *testing.T) {
	definedIn := map[string]string{} // all share one set: of two of a name, one would silently take the other's place
	for _, room := range rooms() {
		pages, err := page.Parse(page.Frame(), room)
		must(t, err)
		of := map[string]bool{"layout": true}
		for _, p := range room.Pages {
			of[p.Template()] = true
			if err := templatecheck.CheckHTML(pages[p.Template()], p); err != nil {
				t.Errorf("%s: %v", p.Template(), err)
			}
			if p.Template() == "error" {
				err := templatecheck.CheckHTML(pages["error"].Lookup("layout"), &page.Base{})
				if err != nil {
					t.Errorf("layout: %v", err)
				}
			}
		}
		files, err := fs.Glob(room.Files, "templates/*.html")
		must(t, err)
		for _, f := range files {
			text, err := fs.ReadFile(room.Files, f)
			must(t, err)
			for _, define := range regexp.MustCompile(`{{-? *define "([^"]*)"`).FindAllStringSubmatch(string(text), -1) {
				if other := definedIn[define[1]]; other != "" && define[1] != "content" {
					t.Errorf("%q is defined in %s and in %s", define[1], other, f)
				}
				definedIn[define[1]] = f
			}
			if name := strings.TrimSuffix(path.Base(f), ".html"); !strings.HasPrefix(name, "part.") && !of[name] {
				t.Errorf("%s is the template of no declared page", f)
			}
		}
	}
}

// A page's template is escaped when it is first executed, and all share one set: so the first readers of many pages meet.
func TestPagesAreFirstShownAtOnce(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"))
	var err error
	w.server.Templates, err = page.Parse(rooms()...)
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
