// Package office is what administrators keep: agencies, rosters, roles, tokens, reasons, the outbox, and what can be looked up
// about content, audit and exports.
package office

import (
	"embed"
	"sync"

	"baluarte/internal/course"
	"baluarte/internal/web/page"
)

//go:embed templates
var templates embed.FS

// Site is the part of the site for administrators.
type Site struct {
	*page.Site
	Measured func() ([]*course.Sheet, error) // what the measures say of the catalogue, once
}

// New makes it.
func New(site *page.Site) *Site {
	return &Site{site, sync.OnceValues(func() ([]*course.Sheet, error) { return course.Measure(site.Catalogue) })}
}

// Pages are its pages with their templates.
func Pages() page.Set {
	return page.Set{Files: templates, Pages: []page.Page{
		&agenciesPage{}, &agencyPage{}, &agencyFormPage{}, &agencyMovePage{}, &agencyClosePage{}, &contactFormPage{}, &adminPage{}, &rosterPage{},
		&importPage{}, &rolesPage{}, &findHolderPage{}, &grantPage{}, &revokePage{}, &auditPage{}, &exportsPage{}, &tokensPage{},
		&tokenFormPage{}, &tokenMadePage{}, &tokenRevokePage{}, &contentPage{}, &contentModulePage{}, &reasonsPage{}, &outboxPage{},
		&remarksPage{}, &remarkPage{}, &declarationsPage{}, &declarationPage{},
	}}
}
