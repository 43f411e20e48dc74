package reports

import (
	"baluarte/internal/access"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// Routes are who may do what at which address of this room.
func (s *Site) Routes() []page.Route {
	return []page.Route{
		page.Get("/reports", access.SeeCompletion, s.showOverview),
		page.Get("/reports/completion", access.SeeCompletion, s.showCompletion),
		page.Get("/reports/completion.csv", access.SeeCompletion, s.completionFile(paper.CSV)),
		page.Get("/reports/completion.xlsx", access.SeeCompletion, s.completionFile(paper.XLSX)),
		page.Get("/reports/completion.pdf", access.SeeCompletion, s.completionFile(paper.PDF)),
		page.Get("/reports/people", access.SeeCompletion, s.showPeople),
		page.Get("/reports/people.csv", access.SeeCompletion, s.peopleFile(paper.CSV)),
		page.Get("/reports/people.xlsx", access.SeeCompletion, s.peopleFile(paper.XLSX)),
		page.Get("/reports/people.pdf", access.SeeCompletion, s.peopleFile(paper.PDF)),
		page.Get("/reports/coverage", access.SeeCompletion, s.showCoverage),
		page.Get("/reports/coverage.csv", access.SeeCompletion, s.coverageCSV),
		page.Get("/reports/items", access.SeeAnswers, s.showItems), // program leads and administrators, who are the authors
		page.Get("/reports/items.csv", access.SeeAnswers, s.itemsCSV),
		page.Get("/reports/impact", access.SeeAnswers, s.showImpact),
		page.Get("/reports/impact.csv", access.SeeAnswers, s.impactCSV),
	}
}

// API is the same for other programs, which show a token. The path stands after page.APIPath; openapi.json describes each.
func (s *Site) API() []page.Route {
	return []page.Route{
		page.Get("/openapi.json", page.Everyone, s.describeAPI),
		page.Get("/reports/completion", access.SeeCompletion, s.apiCompletion),
		page.Get("/people/:person/record", access.SeeRecords, s.apiRecord),
	}
}
