package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
	"baluarte/internal/web/reports"

	"github.com/gin-gonic/gin"
)

// public is every route that needs no permission. A new line here is a decision.
const public = `
GET  /
GET  /courses
GET  /courses/:course
GET  /report-incident
GET  /report-incident/card.pdf
GET  /modules/:module
GET  /modules/:module/lessons/:lesson
GET  /modules/:module/quiz
GET  /modules/:module/practice
POST /modules/:module/practice
GET  /modules/:module/refresher
POST /modules/:module/refresher
GET  /modules/:module/summary.pdf
GET  /modules/:module/feedback
POST /modules/:module/feedback
GET  /accessibility
GET  /privacy
GET  /class
POST /class
GET  /class/:code
GET  /nice
GET  /nice/roles/:role
GET  /nice/areas/:area
GET  /nice/statements/:statement
GET  /nice/csf
GET  /nice/csf/:subcategory
GET  /modules/:module/refresher
POST /modules/:module/refresher
GET  /modules/:module/summary.pdf
GET  /certificates
GET  /certificates/:code
GET  /sign-in
POST /sign-in
POST /sign-in/demo
GET  /sign-in/forgot
POST /sign-in/forgot
POST /sign-in/passkey
POST /sign-in/passkey/ask
GET  /link
POST /link
GET  /setup
POST /setup
GET  /unsubscribe
POST /unsubscribe
GET  /calendar/:feed
GET  /comfort
POST /comfort
`

// lines reads a table: the fields of each line that is not empty.
func lines(table string) (rows [][]string) {
	for line := range strings.Lines(table) {
		if f := strings.Fields(line); len(f) > 0 {
			rows = append(rows, f)
		}
	}
	return rows
}

func TestEveryRouteHasAPermissionOrIsPublic(t *testing.T) {
	open := map[string]bool{}
	for _, f := range lines(public) {
		open[f[0]+" "+f[1]] = true
	}
	for _, r := range (&Server{}).routeTable() {
		name := r.Method + " " + r.Path
		if r.Needs == page.Everyone || r.Needs == page.InClass {
			if !open[name] {
				t.Errorf("%s is open to everyone and not on the public list", name)
			}
			delete(open, name)
		} else if r.Needs != page.Halfway && !slices.Contains(access.Permissions(), r.Needs) {
			t.Errorf("%s needs %q, which is no permission", name, r.Needs)
		}
	}
	for name := range open {
		t.Errorf("%s is on the public list and no open route", name)
	}
	for _, r := range (&reports.Site{}).API() {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s: no token changes anything", r.Method, r.Path)
		}
		if isOpen := r.Needs == page.Everyone; isOpen != (r.Path == "/openapi.json") || !isOpen && !slices.Contains(access.TokenPermissions(), r.Needs) {
			t.Errorf("%s needs %q, which no token can be given", r.Path, r.Needs)
		}
	}
}

// TestRouteWithoutPermissionIsRefused: a forgotten permission is a closed door, for whoever asks.
func TestRouteWithoutPermissionIsRefused(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	pam := w.as("Pam")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for cookie, want := range map[string]int{pam.cookies["baluarte"]: http.StatusForbidden, "": map[string]int{"GET": 303, "POST": 401}[method]} {
			e := gin.New()
			e.Handle(method, "/en/forgotten", w.server.visited(words().For("en"), "en", page.Route{Method: method, Path: "/forgotten", Needs: "", Handle: func(*page.Visit) error {
				t.Errorf("%s was let in", method)
				return nil
			}}))
			r := httptest.NewRequest(method, "/en/forgotten", nil)
			r.AddCookie(&http.Cookie{Name: "baluarte", Value: cookie})
			out := httptest.NewRecorder()
			e.ServeHTTP(out, r)
			if out.Code != want {
				t.Errorf("%s: status %d, want %d", method, out.Code, want)
			}
		}
	}
}

// who may do what: the routes whose answer does not depend on where a thing is, and some with a place spelt out. The
// attempt is Ana's, and Ana is the learner; trainer and lead are those of the police, sister leads the health agency
// beside it, Ada administers the state above both, Max the installation. Every route has a row here or in byPlace
// (access_test.go), where a new one about an agency or a person belongs: one line there is asked about every place. The person
// here is Ben, an officer of the police, and the posting one he has beside that.
const who = `
                                            visitor learner trainer lead sister  ada  max
GET  /                                          200     200     200  200    200  200  200
GET  /courses                                   200     200     200  200    200  200  200
GET  /courses/:course                           200     200     200  200    200  200  200
GET  /report-incident                           200     200     200  200    200  200  200
GET  /report-incident?country=us&employer=private 200   200     200  200    200  200  200
GET  /report-incident?country=ca                404     404     404  404    404  404  404
GET  /report-incident/card.pdf                  404     200     200  200    200  404  404
GET  /report-incident/card.pdf?country=mx&employer=private  200 200 200 200 200 200  200
GET  /modules/:module                           200     200     200  200    200  200  200
POST /modules/:module/start                     401     303     303  303    303  303  303
GET  /modules/:module/resume                    303     303     303  303    303  303  303
POST /modules/:module/place                     401     404     404  404    404  404  404
GET  /modules/:module/lessons/:lesson           200     200     200  200    200  200  200
POST /modules/:module/lessons/:lesson           401     303     303  303    303  303  303
POST /modules/:module/lessons/:lesson/activities/:activity 401 303 303 303 303 303 303
GET  /modules/:module/quiz                      200     200     200  200    200  200  200
POST /modules/:module/quiz                      401     303     303  303    303  303  303
GET  /modules/:module/practice                  303     303     303  303    303  303  303
GET  /modules/:module/practice?seed=@seed       200     200     200  200    200  200  200
GET  /modules/:module/practice?seed=none        400     400     400  400    400  400  400
GET  /modules/none/practice?seed=@seed          404     404     404  404    404  404  404
POST /modules/:module/practice                  400     400     400  400    400  400  400
GET  /modules/:module/refresher                 303     303     303  303    303  303  303
POST /modules/:module/refresher                 400     400     400  400    400  400  400
GET  /modules/:module/feedback?lesson=anatomy  200     200     200  200    200  200  200
GET  /modules/:module/feedback?question=none   404     404     404  404    404  404  404
GET  /modules/:module/feedback?lesson=%00      404     404     404  404    404  404  404
POST /modules/:module/feedback?lesson=anatomy  422     422     422  422    422  422  422
GET  /accessibility                            200     200     200  200    200  200  200
GET  /privacy                                  200     200     200  200    200  200  200
GET  /modules/:module/summary.pdf               200     200     200  200    200  200  200
GET  /attempts/:attempt                         303     200     404  404    404  404  404
POST /attempts/:attempt                         401     303     404  404    404  404  404
GET  /attempts/:attempt/result                  303     303     404  404    404  404  404
GET  /class                                     200     200     200  200    200  200  200
POST /class                                     422     422     422  422    422  422  422
GET  /class/:code                               200     200     200  200    200  200  200
GET  /class/:code/critique                      303     404     404  404    404  404  404
POST /class/:code/critique                      401     404     404  404    404  404  404
GET  /team/classes                              303     403     200  403    403  200  200
GET  /team/classes/new                          303     403     200  403    403  200  200
POST /team/classes/new                          401     403     422  403    403  422  422
GET  /nice                                      200     200     200  200    200  200  200
GET  /nice?q=%ff                                404     404     404  404    404  404  404
GET  /nice/roles/:role                          200     200     200  200    200  200  200
GET  /nice/roles/NF-COM-002                     404     404     404  404    404  404  404
GET  /nice/areas/:area                          200     200     200  200    200  200  200
GET  /nice/statements/:statement                200     200     200  200    200  200  200
GET  /nice/statements/PR.AT-01                  404     404     404  404    404  404  404
GET  /nice/csf                                  200     200     200  200    200  200  200
GET  /nice/csf/:subcategory                     200     200     200  200    200  200  200
GET  /nice/csf/PR.AT                            404     404     404  404    404  404  404
GET  /training                                  303     200     200  200    200  200  200
GET  /training/notices                          303     200     200  200    200  200  200
GET  /training/feedback                        303     200     200  200    200  200  200
GET  /training/calendar.ics                     303     200     200  200    200  200  200
GET  /certificates                              200     200     200  200    200  200  200
GET  /certificates?code=1                       422     422     422  422    422  422  422
GET  /certificates/:code                        404     404     404  404    404  404  404
GET  /certificates/:code.pdf                    303     404     404  404    404  404  404
GET  /transcript                                303     200     200  200    200  200  200
GET  /transcript.pdf                            303     200     200  200    200  200  200
GET  /transcript.pdf?format=a3                  303     404     404  404    404  404  404
GET  /transcript.json                           303     200     200  200    200  200  200
GET  /transcript/:completion                    303     404     404  404    404  404  404
GET  /training/calendar                         303     200     200  200    200  200  200
POST /training/calendar                         401     200     200  200    200  403  403
POST /training/calendar/revoke                  401     303     303  303    303  303  303
GET  /calendar/:feed                            404     404     404  404    404  404  404
GET  /unsubscribe                               404     404     404  404    404  404  404
POST /unsubscribe                               404     404     404  404    404  404  404
GET  /reports                                   303     403     200  200    200  200  200
GET  /reports?agency=police                     303     403     200  200    404  200  200
GET  /reports?agency=state                      303     403     404  404    404  200  200
GET  /reports?as-of=zeppelin                    303     403     400  400    400  400  400
GET  /reports/completion                        303     403     200  200    200  200  200
GET  /reports/completion?as-of=2030-01-01       303     403     400  400    400  400  400
GET  /reports/completion?by=zeppelin            303     403     404  404    404  404  404
GET  /reports/completion?agency=police          303     403     200  200    404  200  200
GET  /reports/completion?agency=state           303     403     404  404    404  200  200
GET  /reports/completion.csv                    303     403     303  303    303  303  303
GET  /reports/completion.csv?agency=police      303     403     303  303    404  303  303
GET  /reports/completion.xlsx?agency=police     303     403     303  303    404  303  303
GET  /reports/completion.pdf?agency=police      303     403     303  303    404  303  303
GET  /reports/people                            303     403     200  200    200  200  200
GET  /reports/people?agency=police              303     403     200  200    404  200  200
GET  /reports/people.csv                        303     403     303  303    303  303  303
GET  /reports/people.csv?agency=police          303     403     303  303    404  303  303
GET  /reports/people.xlsx?agency=police         303     403     303  303    404  303  303
GET  /reports/people.pdf?agency=police          303     403     303  303    404  303  303
GET  /reports/coverage                          303     403     200  200    200  200  200
GET  /reports/coverage?agency=police            303     403     200  200    404  200  200
GET  /reports/coverage?statement=K9999          303     403     404  404    404  404  404
GET  /reports/coverage.csv                      303     403     200  200    200  200  200
GET  /reports/items                             303     403     403  200    200  200  200
GET  /reports/items?module=phishing             303     403     403  200    200  200  200
GET  /reports/items?module=none                 303     403     403  404    404  404  404
GET  /reports/items.csv                         303     403     403  404    404  404  404
GET  /reports/items.csv?module=phishing         303     403     403  200    200  200  200
GET  /reports/impact                            303     403     403  200    200  200  200
GET  /reports/impact.csv                        303     403     403  200    200  200  200
GET  /team                                      303     403     200  200    200  200  200
GET  /team?show=zeppelin                        303     403     404  404    404  404  404
GET  /team/extend                               303     403     422  403    403  422  422
POST /team/extend                               401     403     400  403    403  400  400
POST /team/remind                               401     403     422  403    403  422  422
GET  /team/people                               303     403     200  200    200  200  200
GET  /team/people?agency=police                 303     403     200  200    404  200  200
GET  /team/people?agency=state                  303     403     404  404    404  200  200
GET  /team/people/:person                       303     403     200  200    404  200  200
POST /team/people/:person/enrollments/:enrollment/credit 401 403 400  403    403  400  400
GET  /team/assignments                          303     403     200  403    403  200  200
GET  /team/assignments?state=ended              303     403     200  403    403  200  200
GET  /team/assignments?state=lost               303     403     404  403    403  404  404
GET  /team/assignments?module=zeppelin          303     403     404  403    403  404  404
GET  /team/assignments?agency=police            303     403     200  403    403  200  200
GET  /team/assignments?agency=state             303     403     404  403    403  200  200
GET  /team/assignments/new                      303     403     200  403    403  200  200
GET  /team/assignments/new?target=x             303     403     404  403    403  404  404
POST /team/assignments/new                      401     403     400  403    403  400  400
GET  /team/groups                               303     403     200  403    403  200  200
GET  /team/groups?state=ended                   303     403     200  403    403  200  200
GET  /team/groups?from=x                        303     403     404  403    403  404  404
GET  /team/groups/new                           303     403     200  403    403  200  200
GET  /team/groups/new?kind=rule                 303     403     200  403    403  200  200
GET  /team/groups/new?kind=tribe                303     403     404  403    403  404  404
POST /team/groups/new                           401     403     422  403    403  422  422
GET  /attachments/:attachment                   303     404     404  404    404  404  404
GET  /admin/reasons                             303     403     403  403    403  403  200
POST /admin/reasons                             401     403     403  403    403  403  422
GET  /admin/people/new                          303     403     403  403    403  200  200
POST /admin/people/new                          401     403     403  403    403  422  422
GET  /admin/people/due                          303     403     403  403    403  200  200
POST /admin/people/due                          401     403     403  403    403  303  303
GET  /admin/people/:person/edit                 303     403     403  403    403  200  200
POST /admin/people/:person/edit                 401     403     403  403    403  422  422
GET  /admin/people/:person/accommodations       303     403     403  403    403  200  200
POST /admin/people/:person/accommodations       401     403     403  403    403  422  422
GET  /admin/people/:person/post                 303     403     403  403    403  200  200
POST /admin/people/:person/post                 401     403     403  403    403  422  422
GET  /admin/people/:person/postings/:posting    303     403     403  403    403  200  200
POST /admin/people/:person/postings/:posting    401     403     403  403    403  422  422
GET  /admin/people/:person/leave                303     403     403  403    403  200  200
POST /admin/people/:person/leave                401     403     403  403    403  422  422
GET  /admin/people/:person/return               303     403     403  403    403  409  409
POST /admin/people/:person/return               401     403     403  403    403  409  409
GET  /admin/people/:person/merge                303     403     403  403    403  200  200
POST /admin/people/:person/merge                401     403     403  403    403  404  404
GET  /admin/people/:person/erase                303     403     403  403    403  200  200
POST /admin/people/:person/erase                401     403     403  403    403  422  422
GET  /team/cards                                303     403     200  403    403  200  200
GET  /team/cards?agency=police                  303     403     200  403    403  200  200
GET  /team/cards?agency=state                   303     403     404  403    403  200  200
POST /team/cards                                401     403     404  403    403  404  404
GET  /admin                                     303     403     403  403    403  200  200
GET  /admin/roster                              303     403     403  403    403  200  200
POST /admin/roster                              401     403     403  403    403  400  400
GET  /admin/roster/template.csv                 303     403     403  403    403  200  200
GET  /admin/roster/@import                      303     403     403  403    403  200  200
GET  /admin/roster/@abroad                      303     403     403  403    403  404  200
GET  /admin/roster/@nothing                     303     403     403  403    403  404  404
GET  /admin/roster/@import/rejected.csv         303     403     403  403    403  200  200
GET  /admin/roster/@abroad/rejected.csv         303     403     403  403    403  404  200
POST /admin/roster/@import/apply                401     403     403  403    403  303  409
POST /admin/roster/@abroad/apply                401     403     403  403    403  404  303
POST /admin/roster/@import/drop                 401     403     403  403    403  409  409
POST /admin/roster/@abroad/drop                 401     403     403  403    403  404  409
GET  /admin/notices                             303     403     403  403    403  200  200
POST /admin/notices/:notice/send-again          401     403     403  403    403  404  404
POST /admin/notices/:notice/drop                401     403     403  403    403  404  404
GET  /admin/roles                               303     403     403  403    403  200  200
GET  /admin/roles?from=x                        303     403     403  403    403  404  404
GET  /admin/roles/new                           303     403     403  403    403  200  200
GET  /admin/roles/:tom/revoke?role=trainer&agency=police  303 403 403 403   403  200  200
GET  /admin/roles/:tom/revoke?role=lead&agency=police     303 403 403 403   403  404  404
GET  /admin/roles/:tom/revoke?role=trainer&agency=state   303 403 403 403   403  404  404
GET  /admin/roles/:max/revoke?role=administrator&agency=everywhere 303 403 403 403 403 404 200
POST /admin/roles/:person/revoke                401     403     403  403    403  404  404
GET  /admin/tokens                              303     403     403  403    403  200  200
GET  /admin/tokens?from=x                       303     403     403  403    403  404  404
GET  /admin/tokens/new                          303     403     403  403    403  200  200
POST /admin/tokens/new                          401     403     403  403    403  422  422
POST /admin/tokens/:token/revoke                401     403     403  403    403  404  404
GET  /admin/content                             303     403     403  403    403  200  200
GET  /admin/content/:module                     303     403     403  403    403  200  200
GET  /admin/content/feedback                   303     403     403  403    403  200  200
GET  /admin/content/feedback?state=lost        303     403     403  403    403  404  404
GET  /admin/content/feedback?module=zeppelin   303     403     403  403    403  404  404
GET  /admin/content/feedback/:remark           303     403     403  403    403  404  404
POST /admin/content/feedback/:remark           401     403     403  403    403  404  404
GET  /admin/declarations                       303     403     403  403    403  200  200
GET  /admin/declarations/privacy               303     403     403  403    403  404  200
GET  /admin/declarations/zeppelin              303     403     403  403    403  404  404
GET  /admin/declarations/privacy?agency=:top   303     403     403  403    403  200  200
GET  /admin/declarations/privacy?agency=police 303     403     403  403    403  404  404
GET  /admin/declarations/privacy?agency=policia 303    403     403  403    403  404  404
POST /admin/declarations/privacy               401     403     403  403    403  404  422
POST /admin/declarations/privacy?agency=:top   401     403     403  403    403  422  422
GET  /admin/exports                             303     403     403  403    403  200  200
GET  /admin/exports?sought=zeppelin             303     403     403  403    403  422  422
GET  /admin/exports?agency=police               303     403     403  403    403  200  200
GET  /admin/audit                               303     403     403  403    403  200  200
GET  /admin/audit?action=none                   303     403     403  403    403  404  404
GET  /admin/audit.csv                           303     403     403  403    403  200  200
GET  /admin/people/invite                       303     403     403  403    403  200  200
POST /admin/people/invite                       401     403     403  403    403  303  303
POST /admin/people/:person/invite               401     403     403  403    403  303  303
POST /admin/people/:person/reset-factors        401     403     403  403    403  303  303
GET  /admin/agencies                            303     403     403  403    403  200  200
GET  /admin/agencies/new                        303     403     403  403    403  403  200
GET  /admin/agencies/new?under=police           303     403     403  403    403  200  200
GET  /admin/agencies/new?under=policia          303     403     403  403    403  404  200
POST /admin/agencies/new                        401     403     403  403    403  403  422
POST /admin/agencies/new?under=police           401     403     403  403    403  422  422
POST /admin/agencies/new?under=policia          401     403     403  403    403  404  422
GET  /admin/agencies/:agency                    303     403     403  403    403  200  200
GET  /admin/agencies/:top                       303     403     403  403    403  200  200
GET  /admin/agencies/:foreign                   303     403     403  403    403  404  200
GET  /admin/agencies/:none                      303     403     403  403    403  404  404
GET  /admin/agencies/:agency/edit               303     403     403  403    403  200  200
GET  /admin/agencies/:foreign/edit              303     403     403  403    403  404  200
POST /admin/agencies/:agency/edit               401     403     403  403    403  422  422
POST /admin/agencies/:foreign/edit              401     403     403  403    403  404  422
GET  /admin/agencies/:agency/move               303     403     403  403    403  200  200
GET  /admin/agencies/:top/move                  303     403     403  403    403  403  200
GET  /admin/agencies/:foreign/move              303     403     403  403    403  404  200
POST /admin/agencies/:agency/move               401     403     403  403    403  422  422
POST /admin/agencies/:top/move                  401     403     403  403    403  403  422
POST /admin/agencies/:foreign/move              401     403     403  403    403  404  422
GET  /admin/agencies/:agency/close              303     403     403  403    403  200  200
GET  /admin/agencies/:top/close                 303     403     403  403    403  403  200
GET  /admin/agencies/:foreign/close             303     403     403  403    403  404  200
POST /admin/agencies/:agency/close              401     403     403  403    403  422  422
POST /admin/agencies/:top/close                 401     403     403  403    403  403  422
POST /admin/agencies/:foreign/close             401     403     403  403    403  404  422
POST /admin/agencies/:agency/reopen             401     403     403  403    403  409  409
POST /admin/agencies/:top/reopen                401     403     403  403    403  403  409
POST /admin/agencies/:foreign/reopen            401     403     403  403    403  404  409
GET  /sign-in                                   200     303     303  303    303  303  303
POST /sign-in                                   422     422     422  422    422  422  422
POST /sign-in/demo                              400     400     400  400    400  400  400
GET  /sign-in/forgot                            200     200     200  200    200  200  200
POST /sign-in/forgot                            422     422     422  422    422  422  422
POST /sign-in/passkey                           422     422     422  422    422  422  422
POST /sign-in/passkey/ask                       200     200     200  200    200  200  200
GET  /sign-in/second                            303     303     303  303    303  303  303
POST /sign-in/second                            401     401     401  401    401  401  401
POST /sign-in/second/passkey                    401     401     401  401    401  401  401
POST /sign-in/second/passkey/ask                401     401     401  401    401  401  401
GET  /sign-in/protect                           303     303     303  303    303  303  303
POST /sign-in/protect                           401     401     401  401    401  401  401
POST /sign-in/protect/password                  401     401     401  401    401  401  401
POST /sign-in/protect/app                       401     401     401  401    401  401  401
POST /sign-in/protect/passkey                   401     401     401  401    401  401  401
POST /sign-in/protect/passkey/ask               401     401     401  401    401  401  401
POST /sign-in/leave                             401     401     401  401    401  401  401
GET  /link                                      404     404     404  404    404  404  404
POST /link                                      404     404     404  404    404  404  404
GET  /setup                                     404     404     404  404    404  404  404
POST /setup                                     404     404     404  404    404  404  404
GET  /profile                                   303     200     200  200    200  200  200
GET  /comfort                                   200     200     200  200    200  200  200
POST /comfort                                   303     303     303  303    303  303  303
POST /profile/language                          401     303     303  303    303  303  303
GET  /profile/looks                             303     200     200  200    200  200  200
GET  /profile/data                              303     200     200  200    200  200  200
GET  /profile/data.json                         303     200     200  200    200  200  200
POST /profile/notices                          401     303     303  303    303  303  303
POST /profile/password                          401     422     422  422    422  422  422
GET  /profile/app                               303     200     200  200    200  200  200
POST /profile/app                               401     422     422  422    422  422  422
POST /profile/passkey                           401     422     422  422    422  422  422
POST /profile/passkey/ask                       401     200     200  200    200  200  200
POST /profile/recovery-codes                    401     200     200  200    200  200  200
POST /profile/credentials/:credential/remove    401     404     404  404    404  404  404
POST /profile/sign-ins/:sign_in/end             401     404     404  404    404  404  404
POST /profile/sign-ins/end-others               401     303     303  303    303  303  303
POST /sign-out                                  401     303     303  303    303  303  303
`

// TestEveryKindOfErrorHasItsPage renders each kind in each language, to people and to scripts.
func TestEveryKindOfErrorHasItsPage(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"))
	seen := map[string]bool{}
	for _, kind := range fault.Kinds() {
		status, ok := statuses[kind]
		if !ok || status < 400 {
			t.Errorf("%s has no status", kind)
			continue
		}
		for _, tag := range words().Languages() {
			for _, accept := range []string{"text/html", "application/json"} {
				out := httptest.NewRecorder()
				c, _ := gin.CreateTestContext(out)
				c.Request = httptest.NewRequest("POST", "/"+string(tag)+"/anywhere", nil)
				c.Request.Header.Set("Accept", accept)
				w.server.fail(&page.Visit{Context: c, Words: words().For(tag), Lang: tag}, fault.Because(kind, "", errSecret))
				title := words().For(tag).FaultTitle(fault.New(kind, ""))
				if kind == fault.SignInRequired {
					title = words().For(tag).T("sign_in.title")
				}
				if out.Code != status {
					t.Errorf("%s in %s: status %d, want %d", kind, tag, out.Code, status)
				}
				if accept == "text/html" {
					a := read(t, out)
					a.has("html[lang="+string(tag)+"]", "main h1:contains('"+title+"')")
				} else if want := `{"error":"` + words().For(tag).Fault(fault.New(kind, "")) + `"}`; out.Body.String() != want {
					t.Errorf("%s in %s: %s, want %s", kind, tag, out.Body, want)
				}
				if strings.Contains(out.Body.String(), errSecret.Error()) {
					t.Errorf("%s shows its cause", kind)
				}
				if (out.Header().Get("Retry-After") != "") != (status == 503) {
					t.Errorf("%s (%s): Retry-After %q", kind, accept, out.Header().Get("Retry-After"))
				}
				if seen[accept+title] {
					t.Errorf("%s in %s has the title of another", kind, tag)
				}
				seen[accept+title] = true
			}
		}
	}
}

// TestAPanicIsAnErrorPage: no half page, no stack trace, and the next request is answered.
func TestAPanicIsAnErrorPage(t *testing.T) {
	var log strings.Builder
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	e := gin.New()
	e.Use(w.server.guard)
	e.GET("/es/panic", func(*gin.Context) { panic(errSecret) })
	out := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/es/panic", nil)
	r.Header.Set("Accept-Language", "es-MX,es;q=0.8")
	e.ServeHTTP(out, r)
	read(t, out).is(500).has("html[lang=es]")
	if strings.Contains(out.Body.String(), errSecret.Error()) || strings.Contains(out.Body.String(), "goroutine") {
		t.Error("the page shows what happened inside")
	}
	if !strings.Contains(log.String(), errSecret.Error()) {
		t.Error("the log does not say what happened")
	}
}
