package web

import (
	"embed"
	"html/template"
	"sync"
)

//go:embed templates
var templates embed.FS

type pageTemplate = template.Template

// declared lists every page with its template. A line without its template stops the start; a test finds a template
// without a line.
func declared() []page {
	return []page{
		&errorPage{}, &homePage{}, &trainingPage{}, &coursesPage{}, &coursePage{}, &modulePage{}, &lessonPage{},
		&quizPage{}, &attemptPage{}, &reviewPage{}, &resultPage{}, &practicePage{}, &overviewPage{}, &completionPage{}, &peoplePage{},
		&agenciesPage{}, &agencyPage{}, &agencyFormPage{}, &agencyMovePage{}, &agencyClosePage{}, &contactFormPage{}, &incidentPage{},
		&teamHomePage{}, &teamExtendPage{}, &teamPage{}, &personPage{}, &personFormPage{}, &accommodationPage{}, &postingFormPage{}, &leavePage{}, &mergePage{}, &erasePage{}, &duePage{},
		&adminPage{}, &rosterPage{}, &importPage{}, &signInPage{}, &secondPage{}, &protectPage{}, &codesPage{}, &linkPage{}, &setupPage{}, &profilePage{}, &appPage{},
		&forgotPage{}, &invitePage{}, &cardsPage{},
		&nicePage{}, &partPage{}, &statementPage{}, &csfPage{}, &coveragePage{}, &itemsPage{}, &impactPage{}, &resumePage{}, &rolesPage{}, &findHolderPage{}, &grantPage{}, &revokePage{}, &auditPage{}, &exportsPage{},
		&tokensPage{}, &tokenFormPage{}, &tokenMadePage{}, &tokenRevokePage{},
		&contentPage{}, &contentModulePage{}, &exceptionPage{}, &reasonsPage{}, &noticesPage{}, &unsubscribePage{}, &outboxPage{},
		&assignmentsPage{}, &assignmentPage{}, &assignmentFormPage{}, &assignmentPreviewPage{}, &assignmentCancelPage{},
		&groupsPage{}, &groupPage{}, &groupFormPage{}, &membersPage{}, &groupEndPage{},
		&classesPage{}, &classFormPage{}, &classPage{}, &classClosePage{}, &screenPage{}, &keyInPage{}, &joinPage{}, &seatPage{}, &leftPage{}, &critiquePage{},
	}
}

// parsedPages are the templates of all pages, parsed once in a process: they are the same for every server, and tests
// make hundreds.
var parsedPages = sync.OnceValues(parsePages)

// parsePages parses the layout, the parts and every page into one set, so that what pages share is kept once: a copy for
// each took more memory than the whole catalogue. Each file of a page defines "content"; it is kept under the page's name.
func parsePages() (map[string]*pageTemplate, error) {
	set, err := template.ParseFS(templates, "templates/layout.html", "templates/part.*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*pageTemplate{}
	for _, p := range declared() {
		name := p.template()
		if _, err = set.ParseFS(templates, "templates/"+name+".html"); err != nil {
			return nil, err
		}
		if pages[name], err = set.AddParseTree("page "+name, set.Lookup("content").Tree); err != nil {
			return nil, err
		}
	}
	return pages, nil
}
