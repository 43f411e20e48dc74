package office

import (
	"baluarte/internal/access"
	"baluarte/internal/web/page"
)

// Routes are who may do what at which address of this room.
func (s *Site) Routes() []page.Route {
	return []page.Route{
		page.Get("/admin/reasons", access.ManageAgencies, s.showReasons),
		page.Post("/admin/reasons", access.ManageAgencies, s.saveReason),
		page.Get("/admin", access.ManageAgencies, s.showAdmin),
		page.Get("/admin/roster", access.ImportRoster, s.showRoster),
		page.Post("/admin/roster", access.ImportRoster, s.sendRoster),
		page.Get("/admin/roster/template.csv", access.ImportRoster, s.rosterTemplate),
		page.Get("/admin/roster/:import", access.ImportRoster, s.showImport),
		page.Get("/admin/roster/:import/rejected.csv", access.ImportRoster, s.rejectedCSV),
		page.Post("/admin/roster/:import/apply", access.ImportRoster, s.applyImport),
		page.Post("/admin/roster/:import/drop", access.ImportRoster, s.dropImport),
		page.Get("/admin/agencies", access.ManageAgencies, s.showAgencies),
		page.Get("/admin/agencies/new", access.ManageAgencies, s.showNewAgency),
		page.Post("/admin/agencies/new", access.ManageAgencies, s.addAgency),
		page.Get("/admin/agencies/:agency", access.ManageAgencies, s.showAgency),
		page.Get("/admin/agencies/:agency/edit", access.ManageAgencies, s.showEditAgency),
		page.Post("/admin/agencies/:agency/edit", access.ManageAgencies, s.editAgency),
		page.Get("/admin/agencies/:agency/contact", access.ManageAgencies, s.showContact),
		page.Post("/admin/agencies/:agency/contact", access.ManageAgencies, s.saveContact),
		page.Post("/admin/agencies/:agency/contact/remove", access.ManageAgencies, s.removeContact),
		page.Get("/admin/agencies/:agency/move", access.ManageAgencies, s.showMoveAgency),
		page.Post("/admin/agencies/:agency/move", access.ManageAgencies, s.moveAgency),
		page.Get("/admin/agencies/:agency/close", access.ManageAgencies, s.showCloseAgency),
		page.Post("/admin/agencies/:agency/close", access.ManageAgencies, s.closeAgency),
		page.Post("/admin/agencies/:agency/reopen", access.ManageAgencies, s.reopenAgency),
		page.Get("/admin/notices", access.ManagePeople, s.showOutbox),
		page.Post("/admin/notices/:notice/send-again", access.ManagePeople, s.decideNotice(true)),
		page.Post("/admin/notices/:notice/drop", access.ManagePeople, s.decideNotice(false)),
		page.Get("/admin/roles", access.GrantRoles, s.showRoles),
		page.Get("/admin/roles/new", access.GrantRoles, s.findHolder),
		page.Get("/admin/roles/:person/grant", access.GrantRoles, s.showGrant),
		page.Post("/admin/roles/:person/grant", access.GrantRoles, s.grantRole),
		page.Get("/admin/roles/:person/revoke", access.GrantRoles, s.showRevoke),
		page.Post("/admin/roles/:person/revoke", access.GrantRoles, s.revokeRole),
		page.Get("/admin/tokens", access.ManageTokens, s.showTokens),
		page.Get("/admin/tokens/new", access.ManageTokens, s.showNewToken),
		page.Post("/admin/tokens/new", access.ManageTokens, s.makeToken),
		page.Get("/admin/tokens/:token/revoke", access.ManageTokens, s.showRevokeToken),
		page.Post("/admin/tokens/:token/revoke", access.ManageTokens, s.revokeToken),
		page.Get("/admin/content", access.SeeContent, s.showContent),
		page.Get("/admin/content/feedback", access.SeeContent, s.showRemarks),
		page.Get("/admin/content/feedback/:remark", access.SeeContent, s.showRemark),
		page.Post("/admin/content/feedback/:remark", access.SeeContent, s.answerRemark),
		page.Get("/admin/declarations", access.ManageAgencies, s.showDeclarations),
		page.Get("/admin/declarations/:kind", access.ManageAgencies, s.showDeclaration),
		page.Post("/admin/declarations/:kind", access.ManageAgencies, s.declare),
		page.Get("/admin/content/:module", access.SeeContent, s.showContentModule),
		page.Get("/admin/exports", access.SeeAudit, s.showExports),
		page.Get("/admin/audit", access.SeeAudit, s.showAudit),
		page.Get("/admin/audit.csv", access.SeeAudit, s.auditCSV),
	}
}
