// Package people finds people, shows all that may be seen of one, and changes it: where they work, what helps them, their
// invitation and their cards.
package people

import (
	"embed"

	"baluarte/internal/web/page"
)

//go:embed templates
var templates embed.FS

// Site is the part of the site about people.
type Site struct{ *page.Site }

// New makes it.
func New(site *page.Site) *Site { return &Site{site} }

// Pages are its pages with their templates.
func Pages() page.Set {
	return page.Set{Files: templates, Pages: []page.Page{
		&teamPage{}, &personPage{}, &personFormPage{}, &accommodationPage{}, &postingFormPage{}, &leavePage{}, &mergePage{}, &erasePage{},
		&duePage{}, &invitePage{}, &cardsPage{},
	}}
}
