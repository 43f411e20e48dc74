package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// actors are the columns of the tables, in the order of the heading of who.
var actors = []string{"", "Ana", "Tom", "Lea", "Sue", "Ada", "Max"}

// manners are the ways in which it is decided by where a thing is whether somebody may. Trainer and lead are of the
// police; the precinct lies below it, health beside it, the state above both; the twin is another state, policia in
// another country, and none does not exist. Out: sign in first. No: 403. A dash: as if it did not exist.
const manners = `
             visitor learner trainer lead sister ada  max
seen
  police        out     no      ok     ok    -    ok   ok
  precinct      out     no      ok     ok    -    ok   ok
  health        out     no      -      -     ok   ok   ok
  state         out     no      -      -     -    ok   ok
  twin          out     no      -      -     -    -    ok
  policia       out     no      -      -     -    -    ok
  none          out     no      -      -     -    -    -
led
  police        out     no      no     ok    -    ok   ok
  precinct      out     no      no     ok    -    ok   ok
  health        out     no      no     -     ok   ok   ok
  state         out     no      no     -     -    ok   ok
  twin          out     no      no     -     -    -    ok
  policia       out     no      no     -     -    -    ok
  none          out     no      no     -     -    -    -
trained
  police        out     no      ok     no    no   ok   ok
  precinct      out     no      ok     no    no   ok   ok
  health        out     no      -      no    no   ok   ok
  state         out     no      -      no    no   ok   ok
  twin          out     no      -      no    no   -    ok
  policia       out     no      -      no    no   -    ok
  none          out     no      -      no    no   -    -
administered
  police        out     no      no     no    no   ok   ok
  precinct      out     no      no     no    no   ok   ok
  health        out     no      no     no    no   ok   ok
  state         out     no      no     no    no   ok   ok
  twin          out     no      no     no    no   -    ok
  policia       out     no      no     no    no   -    ok
  none          out     no      no     no    no   -    -
`

// byPlace are the routes about an agency or a person, who is posted at the place: how it is decided, and the status of
// those who may. A form follows the status. Forms are sent as they stand, so they had better change nothing.
const byPlace = `
GET  /reports?agency=@place                           seen          200
GET  /reports/completion?agency=@place                seen          200
GET  /reports/completion.csv?agency=@place            seen          303
GET  /reports/completion.xlsx?agency=@place           seen          303
GET  /reports/completion.pdf?agency=@place            seen          303
GET  /reports/completion.csv?agency=@place&as-of=2026-11-20&known=2026-11-20T18:30:00Z   seen  200
GET  /reports/completion.pdf?agency=@place&as-of=2026-11-20&known=2026-11-20T18:30:00Z   seen  200
GET  /reports/people?agency=@place                    seen          200
GET  /reports/people.csv?agency=@place                seen          303
GET  /reports/people.xlsx?agency=@place               seen          303
GET  /reports/people.pdf?agency=@place                seen          303
GET  /reports/people.csv?agency=@place&as-of=2026-11-20&known=2026-11-20T18:30:00Z       seen  200
GET  /reports/people.xlsx?agency=@place&as-of=2026-11-20&known=2026-11-20T18:30:00Z      seen  200
GET  /reports/coverage?agency=@place                  seen          200
GET  /reports/coverage.csv?agency=@place              seen          200
GET  /reports/impact?agency=@place                    led           200
GET  /reports/impact.csv?agency=@place                led           200
GET  /admin/roles?agency=@place                       administered  200
GET  /admin/audit?agency=@place                       administered  200
GET  /admin/exports?agency=@place                     administered  200
GET  /admin/audit.csv?agency=@place                   administered  200
GET  /team?agency=@place                              seen          200
GET  /team/extend?show=never&person=@person           trained       200
POST /team/extend?show=never&person=@person           trained       422
GET  /team/cards?person=@person                       trained       200
GET  /team/people?agency=@place                       seen          200
GET  /team/people/@person                             seen          200
GET  /team/people/@person/certificates/:completion                    seen     404
GET  /team/people/@person/enrollments/@enrollment/exempt              trained  200
POST /team/people/@person/enrollments/@enrollment/exempt              trained  422
POST /team/people/@person/enrollments/@enrollment/exempt              trained  422 sure=yes&facts=2&reason=zeppelin
GET  /team/people/@person/enrollments/@enrollment/end-exemption       trained  409
POST /team/people/@person/enrollments/@enrollment/end-exemption       trained  409
GET  /team/people/@person/enrollments/@enrollment/extend              trained  200
POST /team/people/@person/enrollments/@enrollment/extend              trained  422
GET  /team/people/@person/enrollments/@enrollment/credit              trained  200
GET  /team/people/@person/enrollments/@enrollment/take-back/@fact     trained  200
POST /team/people/@person/enrollments/@enrollment/take-back/@fact     trained  422 sure=yes&facts=2
GET  /team/assignments?agency=@place                  trained  200
GET  /team/assignments?person=@person                 trained  200
GET  /team/assignments?group=@group                   trained  200
GET  /team/assignments/new?target=agency:@place       trained  200
GET  /team/assignments/new?target=person:@person      trained  200
GET  /team/assignments/new?target=group:@group        trained  200
POST /team/assignments/new                            trained  422 @answers&targets=agency:@place
POST /team/assignments/new                            trained  422 @answers&targets=person:@person
POST /team/assignments/new                            trained  422 @answers&targets=group:@group
GET  /team/assignments/@assignment                    trained  200
GET  /team/assignments/@assignment/edit               trained  200
POST /team/assignments/@assignment/edit               trained  422 @answers
GET  /team/assignments/@assignment/cancel             trained  200
POST /team/assignments/@assignment/cancel             trained  422 note=@long
GET  /team/groups?agency=@place                       trained  200
GET  /team/groups/@group                              trained  200
GET  /team/groups/@group/edit                         trained  200
POST /team/groups/@group/edit                         trained  422
GET  /team/groups/@group/members                      trained  200
POST /team/groups/@group/members                      trained  422
POST /team/groups/@group/members                      trained  422 do=add
GET  /team/groups/@group/end                          trained  200
POST /team/groups/@group/end                          trained  422
GET  /team/classes/@class                             trained       200
GET  /team/classes/@class/screen                      trained       200
POST /team/classes/@class/people                      trained       404 person=00000000-0000-4000-8000-000000000000
POST /team/classes/@class/walk-ins                    trained       422
POST /team/classes/@class/roll                        trained       303
GET  /team/classes/@class/papers/00000000-0000-4000-8000-000000000000  trained 404
POST /team/classes/@class/papers/00000000-0000-4000-8000-000000000000  trained 404 variant=A&language=en
GET  /team/classes/@class/sign-in-sheet.pdf           trained       200
GET  /team/classes/@class/paper.pdf                   trained       200
GET  /team/classes/@class/key.pdf?variant=B           trained       200
GET  /team/classes/@class/certificates.pdf            trained       404
GET  /team/classes/@class/close                       trained       200
POST /team/classes/@class/close                       trained       200
GET  /admin/people/@person/edit                       administered  200
POST /admin/people/@person/edit                       administered  422
GET  /admin/people/@person/accommodations             administered  200
POST /admin/people/@person/accommodations             administered  422
GET  /admin/people/@person/post                       administered  200
POST /admin/people/@person/post                       administered  422
GET  /admin/people/@person/leave                      administered  200
POST /admin/people/@person/leave                      administered  422
GET  /admin/people/@person/return                     administered  409
POST /admin/people/@person/return                     administered  409
GET  /admin/people/@person/merge                      administered  200
POST /admin/people/@person/merge                      administered  404
GET  /admin/people/@person/erase                      administered  200
POST /admin/people/@person/erase                      administered  422
POST /admin/people/@person/invite                     administered  409
POST /admin/people/@person/reset-factors              administered  303
GET  /admin/agencies/@place                           administered  200
GET  /admin/agencies/@place/edit                      administered  200
POST /admin/agencies/@place/edit                      administered  422
GET  /admin/agencies/@place/contact                   administered  200
POST /admin/agencies/@place/contact                   administered  422
POST /admin/agencies/@place/contact/remove            administered  303
GET  /admin/agencies/new?under=@place                 administered  200
POST /admin/agencies/new?under=@place                 administered  422
GET  /admin/roles/@person/grant                       administered  200
POST /admin/roles/@person/grant                       administered  422
POST /admin/roles/@person/grant                       administered  404 role=lead&agency=00000000-0000-4000-8000-000000000000
POST /admin/tokens/new                                administered  422 agency=@place
GET  /admin/tokens/@token/revoke                      administered  200
POST /admin/tokens/@token/revoke                      administered  422
`

// halfway are the routes for who is in the middle of signing in: at the stage of proving a second factor, and at that of
// setting one up. Everywhere else both are visitors.
const halfwayTable = `
                                   prove enroll
GET  /sign-in/second                 200  303
POST /sign-in/second                 422  401
GET  /sign-in/protect                303  200
POST /sign-in/protect                401  200
POST /sign-in/protect/password       401  422
POST /sign-in/protect/app            401  422
POST /sign-in/second/passkey         422  401
POST /sign-in/second/passkey/ask     400  401
POST /sign-in/protect/passkey        401  422
POST /sign-in/protect/passkey/ask    401  200
POST /sign-in/leave                  303  303
`

// anyOf gives the route's own word for each of the things that the tables ask about.
var anyOf = strings.NewReplacer("@person", ":person", ":tom", ":person", ":max", ":person", "@agency", ":agency", "@place", ":agency", ":top", ":agency", ":foreign", ":agency", ":none", ":agency", "@import", ":import", "@abroad", ":import", "@nothing", ":import",
	"@assignment", ":assignment", "@enrollment", ":enrollment", "@fact", ":fact", "@group", ":group", "@class", ":class", "@token", ":token", "/declarations/privacy", "/declarations/:kind", "/declarations/zeppelin", "/declarations/:kind", "/papers/00000000-0000-4000-8000-000000000000", "/papers/:person")

// request is one of the tables, with what each actor gets.
type request struct {
	method, path, form string
	place              string
	want               []string // by actor: a status, or a word of manners
	ok                 string   // the status that the word ok stands for
}

func (l request) String() string { return strings.TrimSpace(l.method + " " + l.path + " " + l.place) }

// wanted is the status that an actor is to get.
func (l request) wanted(actor int) string {
	switch w := l.want[actor]; w {
	case "out":
		return map[string]string{http.MethodGet: "303", http.MethodPost: "401"}[l.method]
	case "no":
		return "403"
	case "-":
		return "404"
	case "ok":
		return l.ok
	default:
		return w
	}
}

// rows reads the tables into lines.
func rows(t *testing.T) (all []request) {
	t.Helper()
	manner := map[string][]request{}
	name := ""
	for _, f := range lines(manners)[1:] {
		if len(f) == 1 {
			name = f[0]
		} else {
			manner[name] = append(manner[name], request{place: f[0], want: f[1:]})
		}
	}
	for _, f := range lines(byPlace) {
		if len(manner[f[2]]) == 0 {
			t.Fatalf("%s: no manner %q", f[1], f[2])
		}
		for _, l := range manner[f[2]] {
			l.method, l.path, l.ok = f[0], f[1], f[3]
			if len(f) > 4 {
				l.form = f[4]
			}
			all = append(all, l)
		}
	}
	// Last, since its own last row signs out.
	for _, f := range lines(who)[1:] {
		all = append(all, request{method: f[0], path: f[1], want: f[2:]})
	}
	for _, l := range all {
		if len(l.want) != len(actors) {
			t.Fatalf("%s has %d columns, want %d", l, len(l.want), len(actors))
		}
	}
	return all
}

// stage is the world of the tables: with the precinct, the twin state, and somebody at every place.
type stage struct {
	*world
	ids     map[string][2]string // by place: the agency's id, the person's
	owed    map[string][2]string // by place: the ids of the person's enrollment and of an extension of it
	groups  map[string]string    // by place: the id of a group, a list
	asked   map[string]string    // by place: the id of an assignment in its name
	taught  map[string]string    // by place: the id of a class there
	tokens  map[string]string    // by place: the id of a token that reaches it
	attempt string               // Ana's
	beside  uuid.UUID            // a second posting of Ben's
	imports [2]string            // ids: a roster of the police, which Ada has sent, and one of the policia, by Max
}

func newStage(t *testing.T) *stage {
	w := newWorld(t, storetest.Open(t, "sqlite"), posted(new(post).open(t))).settle(plain)
	s := &stage{world: w, ids: map[string][2]string{"none": {newID().String(), newID().String()}},
		owed: map[string][2]string{"none": {newID().String(), newID().String()}}, groups: map[string]string{"none": newID().String()}, taught: map[string]string{"none": newID().String()}, tokens: map[string]string{"none": newID().String()}, asked: map[string]string{"none": newID().String()}}
	precinct := w.police
	precinct.ID, precinct.Parent, precinct.Code, precinct.Names = newID(), w.police.ID, "NP1", lang.Text{"en": "First Precinct", "es": "Primer distrito"}
	precinct.SignInCode = ""
	twin := w.state
	twin.ID, twin.Code, twin.SignInCode, twin.Names = newID(), "TWN", "", lang.Text{"en": "State of Twin", "es": "Estado gemelo"}
	must(t, w.store.InsertAgencies(t.Context(), on("2020-01-01"), precinct, twin))
	for place, at := range map[string]agency.Agency{"police": w.police, "precinct": precinct, "health": w.health, "state": w.state, "twin": twin, "policia": w.policia} {
		p := agency.Person{ID: newID(), GivenNames: "Somebody", FirstSurname: "There"}
		must(t, w.store.InsertPeople(t.Context(), p))
		must(t, w.store.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: at.ID, From: on("2025-01-01"), Primary: true}))
		must(t, w.store.InsertAccounts(t.Context(), access.Account{ID: newID(), Person: p.ID}))
		s.ids[place] = [2]string{at.ID.String(), p.ID.String()}
		s.owed[place] = s.owes(p, at)
		g := agency.Group{ID: newID(), Agency: at.ID, Name: "Theirs", Kind: agency.ListGroup, MadeAt: noon}
		must(t, w.store.InsertGroup(t.Context(), g))
		s.groups[place] = g.ID.String()
		s.asked[place] = w.promised(at).String()
		s.taught[place] = s.teaches(at).String()
		_, made := w.token("Max", access.Token{Agency: at.ID, May: access.TokenPermissions()})
		s.tokens[place] = made.ID.String()
	}
	s.prepare()
	return s
}

// owes gives somebody an enrollment that was extended.
func (s *stage) owes(p agency.Person, at agency.Agency) [2]string {
	e := assign.Enrollment{ID: newID(), Person: p.ID, Module: "phishing", Cycle: 1}
	f := assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Enrolled, Effective: on("2026-11-01"), Recorded: noon, Agency: at.ID, OpensOn: on("2026-11-01"), DueOn: on("2026-11-30"), Required: true}
	e, err := assign.Record(s.t.Context(), s.store, e, f)
	must(s.t, err)
	f = assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.DueMoved, Effective: on("2026-11-02"), Recorded: noon, DueOn: on("2026-12-24"), Reason: "extension"}
	_, err = assign.Record(s.t.Context(), s.store, e, f)
	must(s.t, err)
	return [2]string{e.ID.String(), f.ID.String()}
}

// teaches opens a class at an agency.
func (s *stage) teaches(at agency.Agency) uuid.UUID {
	id, err := s.server.Classes.Open(s.t.Context(), s.actor("Max"), learn.Draft{Agency: at.ID, Module: "phishing", Place: "Hall", On: on("2026-11-20"), At: 12 * time.Hour, Seats: 9, Minutes: 60})
	must(s.t, err)
	return id
}

// prepare gives Ana an attempt and Ben a posting beside his own, and sends two rosters.
func (s *stage) prepare() {
	s.attempt = strings.TrimPrefix(s.as("Ana").quiz(), "/en/attempts/")
	beside := agency.Posting{ID: newID(), Person: s.people["Ben"].ID, Agency: s.police.ID, From: on("2026-01-01")}
	must(s.t, s.store.InsertPostings(s.t.Context(), beside))
	s.beside = beside.ID
	for i, sent := range []answer{s.as("Ada").roster("/en", s.police, "a.csv", everybody, true), s.as("Max").roster("/en", s.policia, "a.csv", everybody, true)} {
		s.imports[i] = strings.TrimPrefix(sent.is(http.StatusSeeOther).header.Get("Location"), "/en/admin/roster/")
	}
}

// ask sends a line's request. A form without values has a last day that is none: an empty one is today, and people would leave.
func (s *stage) ask(b *browser, l request) answer { return s.askIn("en", b, l) }

// askIn sends it in a language.
func (s *stage) askIn(tag lang.Tag, b *browser, l request) answer {
	at, owed := s.ids[l.place], s.owed[l.place]
	fill := strings.NewReplacer("@token", s.tokens[l.place], ":token", newID().String(), "@class", s.taught[l.place], "@group", s.groups[l.place], "@assignment", s.asked[l.place], "@answers", "what=modules&modules=phishing&due_kind=never&repeat_kind=never&held=credit&go=preview&attempt_limit=x", "@long", strings.Repeat("x", 5000), ":assignment", newID().String(), ":group", newID().String(), ":code", "000-000", ":feed", "none.ics", ":completion", "00000000-0000-4000-8000-000000000000", "@place", at[0], "@person", at[1], "@enrollment", owed[0], "@fact", owed[1], ":enrollment", newID().String(), ":attachment", newID().String(), ":notice", newID().String(), ":remark", newID().String(), ":role", "IN-WRL-001", ":area", "NF-COM-002", ":statement", "K1087", ":subcategory", "PR.AT-01", ":course", "cyber-hygiene", ":module", "phishing", ":lesson", "anatomy", ":activity", "which-address", ":attempt", s.attempt,
		":tom", s.people["Tom"].ID.String(), ":max", s.people["Max"].ID.String(), ":person", s.people["Ben"].ID.String(), ":posting", s.beside.String(),
		":agency", s.police.ID.String(), ":top", s.state.ID.String(), ":foreign", s.policia.ID.String(), ":none", newID().String(),
		"@import", s.imports[0], "@abroad", s.imports[1], "@nothing", newID().String(), ":credential", newID().String(), ":sign_in", newID().String(), "=policia", "="+s.policia.ID.String(), "=police", "="+s.police.ID.String(), "=state", "="+s.state.ID.String())
	return b.send(l.method, "/"+string(tag)+fill.Replace(l.path), fill.Replace(cmp.Or(l.form, "last=none")))
}

// faceless is a page without the ids it was asked for, so that two can be compared.
func (s *stage) faceless(a answer, l request) string {
	at, owed := s.ids[l.place], s.owed[l.place]
	return strings.NewReplacer(s.taught[l.place], "CLASS", s.tokens[l.place], "TOKEN", at[0], "AGENCY", at[1], "PERSON", owed[0], "ENROLLMENT", owed[1], "FACT", s.groups[l.place], "GROUP", s.asked[l.place], "ASSIGNMENT").Replace(a.body)
}

// TestWhoMayDoWhat asks for every route as everybody, about every place. What is not theirs answers to the letter as what
// does not exist.
func TestWhoMayDoWhat(t *testing.T) {
	w := newStage(t)
	all := rows(t)
	asked := 0
	for i, name := range actors {
		b := w.as(name)
		absent := map[string]string{}            // by request: how it answers about what does not exist
		for _, l := range slices.Backward(all) { // so that none comes before the other places
			if l.place == "none" {
				absent[l.method+l.path+l.form] = w.faceless(w.ask(b, l), l)
			}
		}
		for _, l := range all {
			a := w.ask(b, l)
			asked++
			if got := strconv.Itoa(a.status); got != l.wanted(i) {
				t.Errorf("%s as %q: %s, want %s", l, name, got, l.wanted(i))
			} else if l.want[i] == "-" && w.faceless(a, l) != absent[l.method+l.path+l.form] {
				t.Errorf("%s as %q tells that it exists:\n%s\n\nand one that does not:\n%s", l, name, w.faceless(a, l), absent[l.method+l.path+l.form])
			}
		}
	}
	t.Logf("%d routes, %d rows, %d requests", len(w.server.routes), len(all), asked)
	missing := map[string]bool{}
	for _, r := range w.server.routes {
		missing[r.Method+" "+r.Path] = true
	}
	for _, l := range all {
		pattern, _, _ := strings.Cut(anyOf.Replace(l.path), "?")
		delete(missing, l.method+" "+pattern)
	}
	for name := range missing {
		t.Errorf("%s is not in the table", name)
	}
}

// programs say who gets what of the API: without a token, by somebody's sign-in, and by tokens of the police that may read
// figures, records, both, or both at another time. The person is posted at the precinct below.
const programs = `
                                      nobody Max counts records both ahead over revoked
GET /openapi.json                        200 200    200     200  200   200  200     200
GET /reports/completion                  401 401    200     403  200   401  401     401
GET /reports/completion?agency=x         401 401    400     403  400   401  401     401
GET /reports/completion?module=zeppelin  401 401    404     403  404   401  401     401
GET /reports/completion?modul=phishing   401 401    400     403  400   401  401     401
GET /people/@person/record               401 401    403     200  200   401  401     401
GET /people/x/record                     401 401    403     404  404   401  401     401
GET /people/@person/record?x=y           401 401    403     400  400   401  401     401
`

// TestWhatAProgramReaches asks for every route of the API with every kind of token, and with one about every place. What is
// not its own answers to the letter as what does not exist.
func TestWhatAProgramReaches(t *testing.T) {
	w := newStage(t)
	both, max := access.TokenPermissions(), w.as("Max")
	secrets := map[string]string{}
	for name, may := range map[string][]access.Permission{"counts": both[:1], "records": both[1:], "both": both, "over": both, "revoked": both} {
		token := access.Token{Agency: w.police.ID, May: may}
		if name == "over" {
			token.To = on("2026-11-21")
		}
		secret, made := w.token("Ada", token)
		secrets[name] = secret
		if name == "revoked" {
			must(t, w.server.Access.RevokeToken(t.Context(), w.actor("Ada"), made.ID))
		}
	}
	w.at(noon.AddDate(0, 0, 2))
	secrets["ahead"], _ = w.token("Ada", access.Token{Agency: w.police.ID, May: both, From: on("2026-11-23")})
	table := lines(programs)
	missing := map[string]bool{}
	for _, r := range w.server.reports.API() {
		missing[r.Method+" "+r.Path] = true
	}
	for _, f := range table[1:] {
		for i, who := range table[0] {
			b := w.as("")
			if who == "Max" {
				b = max
			}
			path := strings.ReplaceAll(f[1], "@person", w.ids["precinct"][1])
			if a := w.call(b, path, secrets[who]); strconv.Itoa(a.status) != f[2+i] {
				t.Errorf("%s as %s: %d, want %s", f[1], who, a.status, f[2+i])
			}
		}
		pattern, _, _ := strings.Cut(strings.ReplaceAll(f[1], "@person", ":person"), "?")
		delete(missing, f[0]+" "+pattern)
	}
	for name := range missing {
		t.Errorf("%s is not in the table", name)
	}
	for _, path := range []string{"/reports/completion?agency=@place", "/people/@person/record"} {
		ask := func(place string) answer {
			return w.call(w.as(""), strings.NewReplacer("@place", w.ids[place][0], "@person", w.ids[place][1]).Replace(path), secrets["both"])
		}
		none := ask("none").is(404).body
		for _, place := range []string{"health", "state", "twin", "policia"} {
			if a := ask(place); a.status != 404 || a.body != none {
				t.Errorf("%s of %s: %d %s", path, place, a.status, a.body)
			}
		}
		ask("police").is(200)
		ask("precinct").is(200)
	}
}

// TestWhoHasGoneIsAVisitor: of somebody deactivated, erased or merged into another, the browser that is still signed in
// gets nothing, at any route; nor does one in the middle of signing in, but for the rest of that.
func TestWhoHasGoneIsAVisitor(t *testing.T) {
	o := storetest.Address(t, "sqlite")
	w := &stage{world: newWorld(t, storetest.OpenAt(t, o), posted(new(post).open(t))).settle(plain), ids: map[string][2]string{}, owed: map[string][2]string{}, groups: map[string]string{}, taught: map[string]string{}, tokens: map[string]string{}, asked: map[string]string{}}
	w.prepare()
	raw := storetest.Raw(t, o)
	for place, at := range map[string]agency.Agency{"police": w.police, "health": w.health, "state": w.state, "policia": w.policia} {
		w.ids[place] = [2]string{at.ID.String(), w.people["Ana"].ID.String()}
		w.owed[place] = [2]string{newID().String(), newID().String()}
		w.groups[place], w.asked[place] = newID().String(), newID().String()
		w.taught[place], w.tokens[place] = newID().String(), newID().String()
	}
	rest := map[string][]string{}
	for _, f := range lines(halfwayTable)[1:] {
		rest[f[0]+" "+f[1]] = f[2:]
	}
	tokens := map[string]string{"deactivated": w.as("Ada").cookies["baluarte"], "erased": w.as("Max").cookies["baluarte"], "merged": w.as("Pam").cookies["baluarte"]}
	for _, c := range []struct {
		sql string
		id  uuid.UUID
	}{
		{"UPDATE accounts SET deactivated_at = '2026-11-01T00:00:00.000000Z' WHERE id = ?", w.accounts["Ada"]},
		{"UPDATE people SET erased_at = '2026-11-01T00:00:00.000000Z' WHERE id = ?", w.people["Max"].ID},
		{"UPDATE people SET alias_of = (SELECT id FROM people WHERE given_names = 'Ana') WHERE id = ?", w.people["Pam"].ID},
	} {
		_, err := raw.Exec(c.sql, c.id.String())
		must(t, err)
	}
	half := map[string]access.Stage{"prove": access.Prove, "enroll": access.Enroll}
	for _, state := range []string{"deactivated", "erased", "merged", "prove", "enroll"} {
		for _, l := range rows(t) {
			if _, known := w.ids[l.place]; l.place != "" && !known {
				continue
			}
			token := tokens[state]
			if half[state] != "" {
				var hash access.TokenHash
				var err error
				token, hash, err = access.NewToken(w.server.Access.Random)
				must(t, err)
				now := w.server.Now()
				must(t, w.store.InsertSignIn(t.Context(), access.SignIn{ID: newID(), Token: hash, Account: w.accounts["Lea"], Created: now, LastSeen: now,
					Stage: half[state], Method: access.KindPassword}))
			}
			b := w.as("")
			b.cookies["baluarte"] = token
			want := l.wanted(0)
			path, _, _ := strings.Cut(l.path, "?")
			if row, ok := rest[l.method+" "+path]; ok && half[state] != "" {
				want = row[map[string]int{"prove": 0, "enroll": 1}[state]]
			}
			if got := strconv.Itoa(w.ask(b, l).status); got != want {
				t.Errorf("%s as somebody %s: %s, want %s", l, state, got, want)
			}
		}
	}
}

// boundTable are the routes that know somebody who joined a class by a number, with what they get there: those of the class,
// and of the quiz of its module. Its lessons they read as a visitor, so that nothing shows how far the number's owner is, and
// nothing is kept. A line more is a decision. At every other route they are a visitor, or refused.
const boundTable = `
GET  /attempts/:attempt                                     404
POST /attempts/:attempt                                     404
GET  /attempts/:attempt/result                              404
GET  /modules/:module/quiz                                  200
POST /modules/:module/quiz                                  409
GET  /class                                                 303
POST /class                                                 303
GET  /class/:code                                           303
GET  /class/:code/critique                                  404
POST /class/:code/critique                                  404
POST /sign-out                                              303
`

// TestABoundSignInReachesItsClassAlone asks for every route as somebody known by a number. The attempt is one that the same
// person has begun by their account. What they do leaves the account as it is.
func TestABoundSignInReachesItsClassAlone(t *testing.T) {
	w := newStage(t)
	phone := w.as("")
	r := w.opened("20")
	phone.post("/en/class", fields("code", r.code, "number", "P-1", "surname", "Ruiz")).is(200)
	needs := map[string]access.Permission{}
	for _, route := range w.server.routes {
		needs[route.Method+" "+route.Path] = route.Needs
	}
	mayReach := map[string]bool{}
	for _, f := range lines(boundTable) {
		mayReach[f[0]+" "+f[1]] = true
	}
	for name, p := range needs {
		if known := p == page.InClass || p == access.Attend; known != mayReach[name] {
			t.Errorf("%s needs %q, and stands in the table: %v", name, p, mayReach[name])
		}
	}
	for _, l := range rows(t) {
		pattern, _, _ := strings.Cut(anyOf.Replace(l.path), "?")
		name := l.method + " " + pattern
		want := "403"
		switch p, spelt := needs[name]; { // some rows spell out what others leave open: they are pages for everyone
		case mayReach[name]:
			continue
		case p == page.Everyone || !spelt:
			want = l.wanted(0)
		case p == page.Halfway:
			want = map[string]string{http.MethodGet: "303", http.MethodPost: "401"}[l.method]
		}
		kept := phone.cookies["baluarte"]
		if got := strconv.Itoa(w.ask(phone, l).status); got != want {
			t.Errorf("%s: %s, want %s", l, got, want)
		}
		phone.cookies["baluarte"] = kept
	}
	other := "/en/modules/passwords"
	for _, m := range w.server.Catalogue.Modules() {
		if m.ID != "phishing" {
			other = "/en/modules/" + m.ID
		}
	}
	phone.get(other+"/quiz").is(200).has("main a[href*='/sign-in']", "!.menu-who")
	phone.send("POST", other+"/quiz", "").is(403)
	phone.get("/es/modules/phishing/quiz").is(200)
	phone.get("/en/modules/phishing/lessons/cues").is(200).has("a[href='/en/class']", "!form[action$='/lessons/cues']")
	phone.get("/en/").is(200).has("a[href='/en/class']", "!#owed", "!.menu-who")
	for _, f := range lines(boundTable) {
		if got := strconv.Itoa(w.ask(phone, request{method: f[0], path: f[1]}).status); got != f[2] {
			t.Errorf("%s %s: %s, want %s", f[0], f[1], got, f[2])
		}
	}
	if got := w.actor("Ana").Language; got == "es" {
		t.Error("a number alone has changed the language of the account")
	}
}
