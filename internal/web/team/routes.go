package team

import (
	"baluarte/internal/access"
	"baluarte/internal/web/page"
)

// Routes are who may do what at which address of this room.
func (s *Site) Routes() []page.Route {
	return []page.Route{
		page.Get("/team", access.SeePeople, s.showTeamHome),
		page.Post("/team/remind", access.ManageEnrollments, s.remindTeam),
		page.Get("/team/extend", access.ManageEnrollments, s.showTeamExtend),
		page.Post("/team/extend", access.ManageEnrollments, s.saveTeamExtend),
		page.Get(assignmentsPath, access.Assign, s.showAssignments),
		page.Get(assignmentsPath+"/new", access.Assign, s.showNewAssignment),
		page.Post(assignmentsPath+"/new", access.Assign, s.newAssignment),
		page.Get(assignmentPath, access.Assign, s.showAssignment),
		page.Get(assignmentPath+"/edit", access.Assign, s.showEditAssignment),
		page.Post(assignmentPath+"/edit", access.Assign, s.editAssignment),
		page.Get(assignmentPath+"/cancel", access.Assign, s.showCancelAssignment),
		page.Post(assignmentPath+"/cancel", access.Assign, s.cancelAssignment),
		page.Get(exceptionPath+"/exempt", access.ManageEnrollments, s.showException(exempting)),
		page.Post(exceptionPath+"/exempt", access.ManageEnrollments, s.saveException(exempting)),
		page.Get(exceptionPath+"/end-exemption", access.ManageEnrollments, s.showException(ending)),
		page.Post(exceptionPath+"/end-exemption", access.ManageEnrollments, s.saveException(ending)),
		page.Get(exceptionPath+"/extend", access.ManageEnrollments, s.showException(extending)),
		page.Post(exceptionPath+"/extend", access.ManageEnrollments, s.saveException(extending)),
		page.Get(CreditPath, access.ManageEnrollments, s.showException(crediting)),
		page.Post(CreditPath, access.ManageEnrollments, s.saveCredit),
		page.Get(exceptionPath+"/take-back/:fact", access.ManageEnrollments, s.showException(takingBack)),
		page.Post(exceptionPath+"/take-back/:fact", access.ManageEnrollments, s.saveException(takingBack)),
		page.Get("/team/groups", access.ManageGroups, s.showGroups),
		page.Get("/team/groups/new", access.ManageGroups, s.showNewGroup),
		page.Post("/team/groups/new", access.ManageGroups, s.makeGroup),
		page.Get("/team/groups/:group", access.ManageGroups, s.showGroup),
		page.Get("/team/groups/:group/edit", access.ManageGroups, s.showEditGroup),
		page.Post("/team/groups/:group/edit", access.ManageGroups, s.editGroup),
		page.Get("/team/groups/:group/members", access.ManageGroups, s.showMembers),
		page.Post("/team/groups/:group/members", access.ManageGroups, s.saveMembers),
		page.Get("/team/groups/:group/end", access.ManageGroups, s.showEndGroup),
		page.Post("/team/groups/:group/end", access.ManageGroups, s.endGroup),
		page.Get("/attachments/:attachment", access.Learn, s.showAttachment),
	}
}
