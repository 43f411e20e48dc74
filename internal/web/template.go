package web

import (
	"embed"
	"sync"

	"baluarte/internal/web/class"
	"baluarte/internal/web/entry"
	"baluarte/internal/web/learner"
	"baluarte/internal/web/office"
	"baluarte/internal/web/page"
	"baluarte/internal/web/people"
	"baluarte/internal/web/reports"
	"baluarte/internal/web/team"
)

//go:embed templates
var templates embed.FS

// rooms is every page with its template, room by room. A page without its template stops the start; a test finds a
// template without a page.
func rooms() []page.Set {
	return []page.Set{page.Frame(), {Files: templates, Pages: []page.Page{&errorPage{}}}, learner.Pages(), class.Pages(),
		entry.Pages(), team.Pages(), people.Pages(), office.Pages(), reports.Pages()}
}

// parsedPages are the templates of all pages, parsed once in a process: they are the same for every server, and tests
// make hundreds.
var parsedPages = sync.OnceValues(func() (page.Templates, error) { return page.Parse(rooms()...) })
