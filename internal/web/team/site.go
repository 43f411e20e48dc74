// Package team is what trainers and leads do for those they look after: who needs something now, assignments, groups, and
// what is decided about one enrollment.
package team

import (
	"embed"

	"baluarte/internal/web/page"
)

//go:embed templates
var templates embed.FS

// Site is the part of the site for who looks after others.
type Site struct{ *page.Site }

// New makes it.
func New(site *page.Site) *Site { return &Site{site} }

// Pages are its pages with their templates.
func Pages() page.Set {
	return page.Set{Files: templates, Pages: []page.Page{
		&teamHomePage{}, &teamExtendPage{}, &exceptionPage{}, &assignmentsPage{}, &assignmentPage{}, &assignmentFormPage{}, &assignmentPreviewPage{}, &assignmentCancelPage{},
		&groupsPage{}, &groupPage{}, &groupFormPage{}, &membersPage{}, &groupEndPage{},
	}}
}
