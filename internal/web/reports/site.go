// Package reports shows what report counts: pages, files, and the API for other programs with its description.
package reports

import (
	"embed"

	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

//go:embed templates
var templates embed.FS

// Site is the part of the site that reports.
type Site struct {
	*page.Site
	PeoplePerPage int // how many names one page of a list shows
	exports       gate
	openAPI       map[lang.Tag][]byte // the description of the API
}

// New makes it.
func New(site *page.Site) *Site {
	return &Site{Site: site, PeoplePerPage: 100, exports: gate{told: site.Writing}, openAPI: DescribedAPI(site.Words)}
}

// Pages are its pages with their templates.
func Pages() page.Set {
	return page.Set{Files: templates, Pages: []page.Page{
		&overviewPage{}, &completionPage{}, &peoplePage{}, &coveragePage{}, &itemsPage{}, &impactPage{},
	}}
}
