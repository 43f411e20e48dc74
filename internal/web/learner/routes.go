package learner

import (
	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/web/page"
)

// Routes are who may do what at which address of this room.
func (s *Site) Routes() []page.Route {
	return []page.Route{
		page.Get("/", page.Everyone, s.showHome),
		page.Get("/courses", page.Everyone, s.showCourses),
		page.Get("/courses/:course", page.Everyone, s.showCourse),
		page.Get("/report-incident", page.Everyone, s.showIncident),
		page.Get("/report-incident/card.pdf", page.Everyone, s.incidentCard),
		page.Get("/modules/:module", page.Everyone, s.showModule),
		page.Post("/modules/:module/start", access.Learn, s.startModule),
		page.Get("/modules/:module/resume", access.Learn, s.resumeModule),
		page.Post("/modules/:module/place", access.Learn, s.savePlace),
		page.Get("/modules/:module/lessons/:lesson", page.Everyone, s.showLesson),
		page.Post("/modules/:module/lessons/:lesson", access.Learn, s.finishLesson),
		page.Post("/modules/:module/lessons/:lesson/activities/:activity", access.Learn, s.saveActivity),
		page.Get("/modules/:module/quiz", page.InClass, s.showQuiz),
		page.Post("/modules/:module/quiz", access.Attend, s.startQuiz),
		page.Get("/modules/:module/practice", page.Everyone, s.showPractice),
		page.Post("/modules/:module/practice", page.Everyone, s.scorePractice),
		page.Get("/modules/:module/refresher", page.Everyone, s.showPractice),
		page.Post("/modules/:module/refresher", page.Everyone, s.scorePractice),
		page.Get("/modules/:module/summary.pdf", page.Everyone, s.showSummary),
		page.Get("/modules/:module/feedback", page.Everyone, s.showRemark),
		page.Post("/modules/:module/feedback", page.Everyone, s.sendRemark),
		page.Get("/attempts/:attempt", access.Attend, s.showAttempt),
		page.Post("/attempts/:attempt", access.Attend, s.saveAttempt),
		page.Get("/attempts/:attempt/result", access.Attend, s.showResult),
		page.Get("/nice", page.Everyone, s.showNICE),
		page.Get("/nice/roles/:role", page.Everyone, s.showPart(course.WorkRole)),
		page.Get("/nice/areas/:area", page.Everyone, s.showPart(course.Area)),
		page.Get("/nice/statements/:statement", page.Everyone, s.showSentence(course.NICE, "statement")),
		page.Get("/nice/csf", page.Everyone, s.showCSF),
		page.Get("/nice/csf/:subcategory", page.Everyone, s.showSentence(course.CSF, "subcategory")),
		page.Get("/training", access.Learn, s.showTraining),
		page.Get("/training/notices", access.Learn, s.showNotices),
		page.Get("/certificates", page.Everyone, s.askForCertificate),
		page.Get("/certificates/:code", page.Everyone, s.showCertificate), // and :code.pdf
		page.Get("/transcript", access.Learn, s.showTranscript),
		page.Get("/transcript.pdf", access.Learn, s.transcriptPDF),
		page.Get("/transcript.json", access.Learn, s.transcriptJSON),
		page.Get("/transcript/:completion", access.Learn, s.toCertificate),
		page.Get("/training/calendar", access.Learn, s.showCalendar),
		page.Post("/training/calendar", access.Learn, s.makeCalendar),
		page.Post("/training/calendar/revoke", access.Learn, s.revokeCalendar),
		page.Get("/training/calendar.ics", access.Learn, s.calendarFile),
		page.Get("/calendar/:feed", page.Everyone, s.showFeed),
		page.Get("/training/feedback", access.Learn, s.showRemarks),
		page.Get("/accessibility", page.Everyone, s.showDeclaration(agency.Accessibility)),
		page.Get("/privacy", page.Everyone, s.showDeclaration(agency.Privacy)),
		page.Get("/unsubscribe", page.Everyone, s.showUnsubscribe),
		page.Post("/unsubscribe", page.Everyone, s.unsubscribe),
	}
}
