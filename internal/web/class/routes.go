package class

import (
	"baluarte/internal/access"
	"baluarte/internal/web/page"
)

// Routes are who may do what at which address of this room.
func (s *Site) Routes() []page.Route {
	return []page.Route{
		page.Get("/class", page.InClass, s.showJoin),
		page.Post("/class", page.InClass, s.joinClass),
		page.Get("/class/:code", page.InClass, s.showSeat),
		page.Get("/class/:code/critique", access.Attend, s.showCritique),
		page.Post("/class/:code/critique", access.Attend, s.saveCritique),
		page.Get("/team/classes", access.RunClasses, s.showClasses),
		page.Get("/team/classes/new", access.RunClasses, s.showNewClass),
		page.Post("/team/classes/new", access.RunClasses, s.openClass),
		page.Get("/team/classes/:class", access.RunClasses, s.showClass),
		page.Get("/team/classes/:class/screen", access.RunClasses, s.showScreen),
		page.Post("/team/classes/:class/people", access.RunClasses, s.addToClass),
		page.Post("/team/classes/:class/walk-ins", access.RunClasses, s.addWalkIn),
		page.Post("/team/classes/:class/roll", access.RunClasses, s.callRoll),
		page.Get("/team/classes/:class/papers/:person", access.RunClasses, s.showKeyIn),
		page.Post("/team/classes/:class/papers/:person", access.RunClasses, s.saveKeyIn),
		page.Get("/team/classes/:class/sign-in-sheet.pdf", access.RunClasses, s.signInSheet),
		page.Get("/team/classes/:class/paper.pdf", access.RunClasses, s.classPaper),
		page.Get("/team/classes/:class/key.pdf", access.RunClasses, s.classKey),
		page.Get("/team/classes/:class/certificates.pdf", access.RunClasses, s.certificates),
		page.Get("/team/classes/:class/close", access.RunClasses, s.showCloseClass),
		page.Post("/team/classes/:class/close", access.RunClasses, s.closeClass),
	}
}
