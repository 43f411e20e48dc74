// Package learner is what people learn with: the front page, My training, courses, modules, lessons and their activities,
// quizzes, practice, the NICE Framework, what to do in an incident, and what people take away: certificates and the transcript.
package learner

import (
	"embed"

	"baluarte/internal/course"
	"baluarte/internal/web/page"
)

//go:embed templates
var templates embed.FS

// Site is the learner's part of the site.
type Site struct {
	*page.Site
	search   *course.Index
	drawings drawings
	declared declarations
}

// New makes it.
func New(site *page.Site) *Site {
	return &Site{Site: site, search: course.NewIndex(site.Catalogue)}
}

// Pages are its pages with their templates.
func Pages() page.Set {
	return page.Set{Files: templates, Pages: []page.Page{
		&homePage{}, &trainingPage{}, &coursesPage{}, &coursePage{}, &modulePage{}, &lessonPage{}, &quizPage{}, &attemptPage{},
		&reviewPage{}, &resultPage{}, &practicePage{}, &incidentPage{}, &nicePage{}, &partPage{}, &statementPage{}, &csfPage{},
		&noticesPage{}, &unsubscribePage{}, &certificatesPage{}, &certificatePage{}, &transcriptPage{}, &calendarPage{}, &calendarMadePage{}, &remarkPage{}, &remarksPage{}, &declarationPage{},
	}}
}
