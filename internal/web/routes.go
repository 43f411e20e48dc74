package web

import (
	"net/http"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/paper"

	"github.com/gin-gonic/gin"
)

func (s *Server) routeTable() []route {
	return []route{
		{http.MethodGet, "/", everyone, s.showHome},
		{http.MethodGet, "/courses", everyone, s.showCourses},
		{http.MethodGet, "/courses/:course", everyone, s.showCourse},
		{http.MethodGet, "/report-incident", everyone, s.showIncident},
		{http.MethodGet, "/report-incident/card.pdf", everyone, s.incidentCard},
		{http.MethodGet, "/modules/:module", everyone, s.showModule},
		{http.MethodPost, "/modules/:module/start", access.Learn, s.startModule},
		{http.MethodGet, "/modules/:module/resume", access.Learn, s.resumeModule},
		{http.MethodPost, "/modules/:module/place", access.Learn, s.savePlace},
		{http.MethodGet, "/modules/:module/lessons/:lesson", everyone, s.showLesson},
		{http.MethodPost, "/modules/:module/lessons/:lesson", access.Learn, s.finishLesson},
		{http.MethodPost, "/modules/:module/lessons/:lesson/activities/:activity", access.Learn, s.saveActivity},
		{http.MethodGet, "/modules/:module/quiz", inClass, s.showQuiz},
		{http.MethodPost, "/modules/:module/quiz", access.Attend, s.startQuiz},
		{http.MethodGet, "/modules/:module/practice", everyone, s.showPractice},
		{http.MethodPost, "/modules/:module/practice", everyone, s.scorePractice},
		{http.MethodGet, "/modules/:module/refresher", everyone, s.showPractice},
		{http.MethodPost, "/modules/:module/refresher", everyone, s.scorePractice},
		{http.MethodGet, "/modules/:module/summary.pdf", everyone, s.showSummary},
		{http.MethodGet, "/attempts/:attempt", access.Attend, s.showAttempt},
		{http.MethodPost, "/attempts/:attempt", access.Attend, s.saveAttempt},
		{http.MethodGet, "/attempts/:attempt/result", access.Attend, s.showResult},
		{http.MethodGet, "/nice", everyone, s.showNICE},
		{http.MethodGet, "/nice/roles/:role", everyone, s.showPart(course.WorkRole)},
		{http.MethodGet, "/nice/areas/:area", everyone, s.showPart(course.Area)},
		{http.MethodGet, "/nice/statements/:statement", everyone, s.showSentence(course.NICE, "statement")},
		{http.MethodGet, "/nice/csf", everyone, s.showCSF},
		{http.MethodGet, "/nice/csf/:subcategory", everyone, s.showSentence(course.CSF, "subcategory")},
		{http.MethodGet, "/training", access.Learn, s.showTraining},
		{http.MethodGet, "/class", inClass, s.showJoin},
		{http.MethodPost, "/class", inClass, s.joinClass},
		{http.MethodGet, "/class/:code", inClass, s.showSeat},
		{http.MethodGet, "/class/:code/critique", access.Attend, s.showCritique},
		{http.MethodPost, "/class/:code/critique", access.Attend, s.saveCritique},
		{http.MethodGet, "/team/classes", access.RunClasses, s.showClasses},
		{http.MethodGet, "/team/classes/new", access.RunClasses, s.showNewClass},
		{http.MethodPost, "/team/classes/new", access.RunClasses, s.openClass},
		{http.MethodGet, "/team/classes/:class", access.RunClasses, s.showClass},
		{http.MethodGet, "/team/classes/:class/screen", access.RunClasses, s.showScreen},
		{http.MethodPost, "/team/classes/:class/people", access.RunClasses, s.addToClass},
		{http.MethodPost, "/team/classes/:class/walk-ins", access.RunClasses, s.addWalkIn},
		{http.MethodPost, "/team/classes/:class/roll", access.RunClasses, s.callRoll},
		{http.MethodGet, "/team/classes/:class/papers/:person", access.RunClasses, s.showKeyIn},
		{http.MethodPost, "/team/classes/:class/papers/:person", access.RunClasses, s.saveKeyIn},
		{http.MethodGet, "/team/classes/:class/sign-in-sheet.pdf", access.RunClasses, s.signInSheet},
		{http.MethodGet, "/team/classes/:class/paper.pdf", access.RunClasses, s.classPaper},
		{http.MethodGet, "/team/classes/:class/key.pdf", access.RunClasses, s.classKey},
		{http.MethodGet, "/team/classes/:class/close", access.RunClasses, s.showCloseClass},
		{http.MethodPost, "/team/classes/:class/close", access.RunClasses, s.closeClass},
		{http.MethodGet, "/training/notices", access.Learn, s.showNotices},
		{http.MethodGet, "/training/calendar.ics", access.Learn, s.trainingCalendar},
		{http.MethodGet, "/unsubscribe", everyone, s.showUnsubscribe},
		{http.MethodPost, "/unsubscribe", everyone, s.unsubscribe},
		{http.MethodGet, "/reports", access.SeeCompletion, s.showOverview},
		{http.MethodGet, "/reports/completion", access.SeeCompletion, s.showCompletion},
		{http.MethodGet, "/reports/completion.csv", access.SeeCompletion, s.completionFile(paper.CSV)},
		{http.MethodGet, "/reports/completion.xlsx", access.SeeCompletion, s.completionFile(paper.XLSX)},
		{http.MethodGet, "/reports/completion.pdf", access.SeeCompletion, s.completionFile(paper.PDF)},
		{http.MethodGet, "/reports/people", access.SeeCompletion, s.showPeople},
		{http.MethodGet, "/reports/people.csv", access.SeeCompletion, s.peopleFile(paper.CSV)},
		{http.MethodGet, "/reports/people.xlsx", access.SeeCompletion, s.peopleFile(paper.XLSX)},
		{http.MethodGet, "/reports/people.pdf", access.SeeCompletion, s.peopleFile(paper.PDF)},
		{http.MethodGet, "/reports/coverage", access.SeeCompletion, s.showCoverage},
		{http.MethodGet, "/reports/coverage.csv", access.SeeCompletion, s.coverageCSV},
		{http.MethodGet, "/reports/items", access.SeeAnswers, s.showItems}, // program leads and administrators, who are the authors
		{http.MethodGet, "/reports/items.csv", access.SeeAnswers, s.itemsCSV},
		{http.MethodGet, "/reports/impact", access.SeeAnswers, s.showImpact},
		{http.MethodGet, "/reports/impact.csv", access.SeeAnswers, s.impactCSV},
		{http.MethodGet, "/team", access.SeePeople, s.showTeamHome},
		{http.MethodPost, "/team/remind", access.ManageEnrollments, s.remindTeam},
		{http.MethodGet, "/team/extend", access.ManageEnrollments, s.showTeamExtend},
		{http.MethodPost, "/team/extend", access.ManageEnrollments, s.saveTeamExtend},
		{http.MethodGet, "/team/people", access.SeePeople, s.showTeam},
		{http.MethodGet, "/team/people/:person", access.SeePeople, s.showPerson},
		{http.MethodGet, assignmentsPath, access.Assign, s.showAssignments},
		{http.MethodGet, assignmentsPath + "/new", access.Assign, s.showNewAssignment},
		{http.MethodPost, assignmentsPath + "/new", access.Assign, s.newAssignment},
		{http.MethodGet, assignmentPath, access.Assign, s.showAssignment},
		{http.MethodGet, assignmentPath + "/edit", access.Assign, s.showEditAssignment},
		{http.MethodPost, assignmentPath + "/edit", access.Assign, s.editAssignment},
		{http.MethodGet, assignmentPath + "/cancel", access.Assign, s.showCancelAssignment},
		{http.MethodPost, assignmentPath + "/cancel", access.Assign, s.cancelAssignment},
		{http.MethodGet, exceptionPath + "/exempt", access.ManageEnrollments, s.showException(exempting)},
		{http.MethodPost, exceptionPath + "/exempt", access.ManageEnrollments, s.saveException(exempting)},
		{http.MethodGet, exceptionPath + "/end-exemption", access.ManageEnrollments, s.showException(ending)},
		{http.MethodPost, exceptionPath + "/end-exemption", access.ManageEnrollments, s.saveException(ending)},
		{http.MethodGet, exceptionPath + "/extend", access.ManageEnrollments, s.showException(extending)},
		{http.MethodPost, exceptionPath + "/extend", access.ManageEnrollments, s.saveException(extending)},
		{http.MethodGet, creditPath, access.ManageEnrollments, s.showException(crediting)},
		{http.MethodPost, creditPath, access.ManageEnrollments, s.saveCredit},
		{http.MethodGet, exceptionPath + "/take-back/:fact", access.ManageEnrollments, s.showException(takingBack)},
		{http.MethodPost, exceptionPath + "/take-back/:fact", access.ManageEnrollments, s.saveException(takingBack)},
		{http.MethodGet, "/team/groups", access.ManageGroups, s.showGroups},
		{http.MethodGet, "/team/groups/new", access.ManageGroups, s.showNewGroup},
		{http.MethodPost, "/team/groups/new", access.ManageGroups, s.makeGroup},
		{http.MethodGet, "/team/groups/:group", access.ManageGroups, s.showGroup},
		{http.MethodGet, "/team/groups/:group/edit", access.ManageGroups, s.showEditGroup},
		{http.MethodPost, "/team/groups/:group/edit", access.ManageGroups, s.editGroup},
		{http.MethodGet, "/team/groups/:group/members", access.ManageGroups, s.showMembers},
		{http.MethodPost, "/team/groups/:group/members", access.ManageGroups, s.saveMembers},
		{http.MethodGet, "/team/groups/:group/end", access.ManageGroups, s.showEndGroup},
		{http.MethodPost, "/team/groups/:group/end", access.ManageGroups, s.endGroup},
		{http.MethodGet, "/attachments/:attachment", access.Learn, s.showAttachment},
		{http.MethodGet, "/admin/reasons", access.ManageAgencies, s.showReasons},
		{http.MethodPost, "/admin/reasons", access.ManageAgencies, s.saveReason},
		{http.MethodGet, "/admin/people/new", access.ManagePeople, s.showNewPerson},
		{http.MethodPost, "/admin/people/new", access.ManagePeople, s.addPerson},
		{http.MethodGet, "/admin/people/due", access.ManagePeople, s.showDue},
		{http.MethodPost, "/admin/people/due", access.ManagePeople, s.eraseDue},
		{http.MethodGet, "/admin/people/:person/edit", access.ManagePeople, s.showEditPerson},
		{http.MethodPost, "/admin/people/:person/edit", access.ManagePeople, s.editPerson},
		{http.MethodGet, "/admin/people/:person/accommodations", access.ManagePeople, s.showAccommodation},
		{http.MethodPost, "/admin/people/:person/accommodations", access.ManagePeople, s.saveAccommodation},
		{http.MethodGet, "/admin/people/:person/post", access.ManagePeople, s.showPosting(false)},
		{http.MethodPost, "/admin/people/:person/post", access.ManagePeople, s.savePosting(false)},
		{http.MethodGet, "/admin/people/:person/postings/:posting", access.ManagePeople, s.showLeave},
		{http.MethodPost, "/admin/people/:person/postings/:posting", access.ManagePeople, s.saveLeave},
		{http.MethodGet, "/admin/people/:person/leave", access.ManagePeople, s.showLeave},
		{http.MethodPost, "/admin/people/:person/leave", access.ManagePeople, s.saveLeave},
		{http.MethodGet, "/admin/people/:person/return", access.ManagePeople, s.showPosting(true)},
		{http.MethodPost, "/admin/people/:person/return", access.ManagePeople, s.savePosting(true)},
		{http.MethodGet, "/admin/people/:person/merge", access.ManagePeople, s.showMerge},
		{http.MethodPost, "/admin/people/:person/merge", access.ManagePeople, s.saveMerge},
		{http.MethodGet, "/admin/people/:person/erase", access.ManagePeople, s.showErase},
		{http.MethodPost, "/admin/people/:person/erase", access.ManagePeople, s.savePersonErased},
		{http.MethodGet, "/team/cards", access.PrintCards, s.showCards},
		{http.MethodPost, "/team/cards", access.PrintCards, s.printCards},
		{http.MethodGet, "/admin", access.ManageAgencies, s.showAdmin},
		{http.MethodGet, "/admin/roster", access.ImportRoster, s.showRoster},
		{http.MethodPost, "/admin/roster", access.ImportRoster, s.sendRoster},
		{http.MethodGet, "/admin/roster/template.csv", access.ImportRoster, s.rosterTemplate},
		{http.MethodGet, "/admin/roster/:import", access.ImportRoster, s.showImport},
		{http.MethodGet, "/admin/roster/:import/rejected.csv", access.ImportRoster, s.rejectedCSV},
		{http.MethodPost, "/admin/roster/:import/apply", access.ImportRoster, s.applyImport},
		{http.MethodPost, "/admin/roster/:import/drop", access.ImportRoster, s.dropImport},
		{http.MethodGet, "/admin/people/invite", access.ManagePeople, s.showInvite},
		{http.MethodPost, "/admin/people/invite", access.ManagePeople, s.inviteAll},
		{http.MethodPost, "/admin/people/:person/invite", access.ManagePeople, s.inviteOne},
		{http.MethodPost, "/admin/people/:person/reset-factors", access.ManagePeople, s.resetFactors},
		{http.MethodGet, "/admin/agencies", access.ManageAgencies, s.showAgencies},
		{http.MethodGet, "/admin/agencies/new", access.ManageAgencies, s.showNewAgency},
		{http.MethodPost, "/admin/agencies/new", access.ManageAgencies, s.addAgency},
		{http.MethodGet, "/admin/agencies/:agency", access.ManageAgencies, s.showAgency},
		{http.MethodGet, "/admin/agencies/:agency/edit", access.ManageAgencies, s.showEditAgency},
		{http.MethodPost, "/admin/agencies/:agency/edit", access.ManageAgencies, s.editAgency},
		{http.MethodGet, "/admin/agencies/:agency/contact", access.ManageAgencies, s.showContact},
		{http.MethodPost, "/admin/agencies/:agency/contact", access.ManageAgencies, s.saveContact},
		{http.MethodPost, "/admin/agencies/:agency/contact/remove", access.ManageAgencies, s.removeContact},
		{http.MethodGet, "/admin/agencies/:agency/move", access.ManageAgencies, s.showMoveAgency},
		{http.MethodPost, "/admin/agencies/:agency/move", access.ManageAgencies, s.moveAgency},
		{http.MethodGet, "/admin/agencies/:agency/close", access.ManageAgencies, s.showCloseAgency},
		{http.MethodPost, "/admin/agencies/:agency/close", access.ManageAgencies, s.closeAgency},
		{http.MethodPost, "/admin/agencies/:agency/reopen", access.ManageAgencies, s.reopenAgency},
		{http.MethodGet, "/admin/notices", access.ManagePeople, s.showOutbox},
		{http.MethodPost, "/admin/notices/:notice/send-again", access.ManagePeople, s.decideNotice(true)},
		{http.MethodPost, "/admin/notices/:notice/drop", access.ManagePeople, s.decideNotice(false)},
		{http.MethodGet, "/admin/roles", access.GrantRoles, s.showRoles},
		{http.MethodGet, "/admin/roles/new", access.GrantRoles, s.findHolder},
		{http.MethodGet, "/admin/roles/:person/grant", access.GrantRoles, s.showGrant},
		{http.MethodPost, "/admin/roles/:person/grant", access.GrantRoles, s.grantRole},
		{http.MethodGet, "/admin/roles/:person/revoke", access.GrantRoles, s.showRevoke},
		{http.MethodPost, "/admin/roles/:person/revoke", access.GrantRoles, s.revokeRole},
		{http.MethodGet, "/admin/tokens", access.ManageTokens, s.showTokens},
		{http.MethodGet, "/admin/tokens/new", access.ManageTokens, s.showNewToken},
		{http.MethodPost, "/admin/tokens/new", access.ManageTokens, s.makeToken},
		{http.MethodGet, "/admin/tokens/:token/revoke", access.ManageTokens, s.showRevokeToken},
		{http.MethodPost, "/admin/tokens/:token/revoke", access.ManageTokens, s.revokeToken},
		{http.MethodGet, "/admin/content", access.SeeContent, s.showContent},
		{http.MethodGet, "/admin/content/:module", access.SeeContent, s.showContentModule},
		{http.MethodGet, "/admin/exports", access.SeeAudit, s.showExports},
		{http.MethodGet, "/admin/audit", access.SeeAudit, s.showAudit},
		{http.MethodGet, "/admin/audit.csv", access.SeeAudit, s.auditCSV},
		{http.MethodGet, "/sign-in", everyone, s.showSignIn},
		{http.MethodPost, "/sign-in", everyone, s.signIn},
		{http.MethodPost, "/sign-in/demo", everyone, s.signInDemo},
		{http.MethodGet, "/sign-in/forgot", everyone, s.showForgot},
		{http.MethodPost, "/sign-in/forgot", everyone, s.forgot},
		{http.MethodPost, "/sign-in/passkey", everyone, s.enterByPasskey},
		{http.MethodPost, "/sign-in/passkey/ask", everyone, s.askPasskey},
		{http.MethodGet, "/sign-in/second", halfway, s.showSecond},
		{http.MethodPost, "/sign-in/second", halfway, s.proveSecond},
		{http.MethodPost, "/sign-in/second/passkey", halfway, s.provePasskey},
		{http.MethodPost, "/sign-in/second/passkey/ask", halfway, s.askSecondPasskey},
		{http.MethodGet, "/sign-in/protect", halfway, s.showProtect},
		{http.MethodPost, "/sign-in/protect", halfway, s.finishProtect},
		{http.MethodPost, "/sign-in/protect/password", halfway, s.protectPassword},
		{http.MethodPost, "/sign-in/protect/app", halfway, s.protectApp},
		{http.MethodPost, "/sign-in/protect/passkey", halfway, s.protectPasskey},
		{http.MethodPost, "/sign-in/protect/passkey/ask", halfway, s.askProtectPasskey},
		{http.MethodPost, "/sign-in/leave", halfway, s.leaveHalfway},
		{http.MethodGet, "/link", everyone, s.showLink},
		{http.MethodPost, "/link", everyone, s.followLink},
		{http.MethodGet, "/setup", everyone, s.showSetup},
		{http.MethodPost, "/setup", everyone, s.setUp},
		{http.MethodGet, "/profile", access.Learn, s.showProfile},
		{http.MethodPost, "/profile/notices", access.Learn, s.saveNoticeChoices},
		{http.MethodPost, "/profile/password", access.Learn, s.changePassword},
		{http.MethodGet, "/profile/app", access.Learn, s.showApp},
		{http.MethodPost, "/profile/app", access.Learn, s.addApp},
		{http.MethodPost, "/profile/passkey", access.Learn, s.addPasskey},
		{http.MethodPost, "/profile/passkey/ask", access.Learn, s.askNewPasskey},
		{http.MethodPost, "/profile/recovery-codes", access.Learn, s.makeRecoveryCodes},
		{http.MethodPost, "/profile/credentials/:credential/remove", access.Learn, s.removeCredential},
		{http.MethodPost, "/profile/sign-ins/:sign_in/end", access.Learn, s.endSignIn},
		{http.MethodPost, "/profile/sign-ins/end-others", access.Learn, s.endOtherSignIns},
		{http.MethodPost, "/sign-out", access.Attend, s.signOut},
	}
}

// apiTable is the same for other programs, which show a token. The path stands after apiPath; openapi.json describes each.
func (s *Server) apiTable() []route {
	return []route{
		{http.MethodGet, "/openapi.json", everyone, s.describeAPI},
		{http.MethodGet, "/reports/completion", access.SeeCompletion, s.apiCompletion},
		{http.MethodGet, "/people/:person/record", access.SeeRecords, s.apiRecord},
	}
}

// mount puts the table under every language, and beside it what has no language.
func (s *Server) mount(e *gin.Engine) {
	for _, tag := range s.Words.Languages() {
		words := s.Words.For(tag)
		for _, r := range s.routes {
			handle(e, r.method, "/"+string(tag)+r.path, s.visited(words, tag, r))
		}
	}
	for _, r := range s.apiTable() {
		handle(e, r.method, apiPath+r.path, s.called(r))
	}
	handle(e, http.MethodGet, "/", s.redirectToLanguage("/"))
	handle(e, http.MethodGet, "/sign-in", s.redirectToLanguage("/sign-in"))            // as it stands on a card
	handle(e, http.MethodGet, "/report-incident", s.redirectWhole("/report-incident")) // likewise
	handle(e, http.MethodGet, "/class", s.redirectToLanguage("/class"))
	handle(e, http.MethodGet, "/class/:code", s.redirectToClass) // as the picture on the screen of the room has it
	handle(e, http.MethodGet, "/healthz", s.health)
	handle(e, http.MethodGet, "/readyz", s.ready)
	handle(e, http.MethodGet, "/metrics", s.metrics.serve)
	handle(e, http.MethodGet, "/favicon.ico", s.favicon)
	handle(e, http.MethodGet, "/static/:hash/*file", s.serveStatic)
	e.NoRoute(s.outside(http.StatusNotFound))
	e.NoMethod(s.outside(http.StatusMethodNotAllowed))
}

// handle adds a route. What can be read can also be asked for its head alone, as link checkers and balancers do.
func handle(e *gin.Engine, method, path string, h gin.HandlerFunc) {
	e.Handle(method, path, h)
	if method == http.MethodGet {
		e.HEAD(path, h)
	}
}
