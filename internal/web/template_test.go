package web

import (
	"io/fs"
	"path"
	"strings"
	"testing"

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
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f), ".html")
		if name != "layout" && !strings.HasPrefix(name, "part.") && !declaredNames[name] {
			t.Errorf("%s is the template of no declared page", f)
		}
	}
}
