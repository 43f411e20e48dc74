package people

import (
	"baluarte/internal/access"
	"baluarte/internal/web/page"
)

// Routes are who may do what at which address of this room.
func (s *Site) Routes() []page.Route {
	return []page.Route{
		page.Get("/team/people", access.SeePeople, s.showTeam),
		page.Get("/team/people/:person", access.SeePeople, s.showPerson),
		page.Get("/team/people/:person/certificates/:completion", access.SeeCompletion, s.toCertificate),
		page.Get("/admin/people/new", access.ManagePeople, s.showNewPerson),
		page.Post("/admin/people/new", access.ManagePeople, s.addPerson),
		page.Get("/admin/people/due", access.ManagePeople, s.showDue),
		page.Post("/admin/people/due", access.ManagePeople, s.eraseDue),
		page.Get("/admin/people/:person/edit", access.ManagePeople, s.showEditPerson),
		page.Post("/admin/people/:person/edit", access.ManagePeople, s.editPerson),
		page.Get("/admin/people/:person/accommodations", access.ManagePeople, s.showAccommodation),
		page.Post("/admin/people/:person/accommodations", access.ManagePeople, s.saveAccommodation),
		page.Get("/admin/people/:person/post", access.ManagePeople, s.showPosting(false)),
		page.Post("/admin/people/:person/post", access.ManagePeople, s.savePosting(false)),
		page.Get("/admin/people/:person/postings/:posting", access.ManagePeople, s.showLeave),
		page.Post("/admin/people/:person/postings/:posting", access.ManagePeople, s.saveLeave),
		page.Get("/admin/people/:person/leave", access.ManagePeople, s.showLeave),
		page.Post("/admin/people/:person/leave", access.ManagePeople, s.saveLeave),
		page.Get("/admin/people/:person/return", access.ManagePeople, s.showPosting(true)),
		page.Post("/admin/people/:person/return", access.ManagePeople, s.savePosting(true)),
		page.Get("/admin/people/:person/merge", access.ManagePeople, s.showMerge),
		page.Post("/admin/people/:person/merge", access.ManagePeople, s.saveMerge),
		page.Get("/admin/people/:person/erase", access.ManagePeople, s.showErase),
		page.Post("/admin/people/:person/erase", access.ManagePeople, s.savePersonErased),
		page.Get("/team/cards", access.PrintCards, s.showCards),
		page.Post("/team/cards", access.PrintCards, s.printCards),
		page.Get("/admin/people/invite", access.ManagePeople, s.showInvite),
		page.Post("/admin/people/invite", access.ManagePeople, s.inviteAll),
		page.Post("/admin/people/:person/invite", access.ManagePeople, s.inviteOne),
		page.Post("/admin/people/:person/reset-factors", access.ManagePeople, s.resetFactors),
	}
}
