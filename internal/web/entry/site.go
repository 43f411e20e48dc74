// Package entry is how people get in and stay themselves: sign-in, second factors, passkeys, links from mails, and the
// profile, where they change all that.
package entry

import (
	"embed"

	"baluarte/internal/web/page"
)

//go:embed templates
var templates embed.FS

// Site is the part of the site through which people get in.
type Site struct{ *page.Site }

// New makes it.
func New(site *page.Site) *Site { return &Site{site} }

// Pages are its pages with their templates.
func Pages() page.Set {
	return page.Set{Files: templates, Pages: []page.Page{
		&signInPage{}, &secondPage{}, &protectPage{}, &codesPage{}, &linkPage{}, &setupPage{}, &profilePage{}, &appPage{},
		&forgotPage{}, &resumePage{}, &comfortPage{}, &looksPage{}, &ownPage{},
	}}
}
