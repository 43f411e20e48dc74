// Package class is a class in a room: joined on a phone, run and closed by its trainer, kept on paper where there are no phones.
package class

import (
	"embed"

	"baluarte/internal/web/page"
)

//go:embed templates
var templates embed.FS

// Site is the part of the site that classes are held with.
type Site struct{ *page.Site }

// New makes it.
func New(site *page.Site) *Site { return &Site{site} }

// Pages are its pages with their templates.
func Pages() page.Set {
	return page.Set{Files: templates, Pages: []page.Page{
		&classesPage{}, &classFormPage{}, &classPage{}, &classClosePage{}, &screenPage{}, &keyInPage{}, &joinPage{}, &seatPage{},
		&leftPage{}, &critiquePage{},
	}}
}
