package office

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// rosterPage takes a roster file, and lists those that came before.
type rosterPage struct {
	page.Base
	Agencies []agency.Node
	Agency   uuid.UUID // chosen
	Part     bool
	Problem  string // why the file was not taken
	Imports  []importLine
	InZone   string // of the moments shown
}

// Tongues are the languages by the names that a file may have for them.
func (p *rosterPage) Tongues() (names []string) {
	for _, l := range p.Languages {
		names = append(names, l.Name)
	}
	return names
}

func (rosterPage) Template() string { return "roster" }

// importLine is one import in a list.
type importLine struct {
	agency.RosterImport
	Place, When, State string
}

// importsShown is how many imports the list has.
const importsShown = 50

func (s *Site) showRoster(v *page.Visit) error {
	return s.renderRoster(v, http.StatusOK, uploaded{}, uuid.Nil, nil)
}

func (s *Site) renderRoster(v *page.Visit, status int, u uploaded, chosen uuid.UUID, problem error) error {
	scope := v.Actor.Scope(access.ImportRoster)
	tree, open, err := s.Rosters.Places(v.Ctx(), scope)
	if err != nil {
		return err
	}
	imports, err := s.Rosters.Imports(v.Ctx(), scope, importsShown)
	if err != nil {
		return err
	}
	p := &rosterPage{Base: page.Base{Title: v.Words.T("admin.roster")}, Agencies: page.InOrder(open, v.Lang), Agency: chosen, Part: u.Part, InZone: page.Spoken(v.Actor.Zone().String())}
	if problem != nil {
		v.NoteCause(problem)
		p.Problem = v.Words.Fault(problem)
	}
	for _, in := range imports {
		p.Imports = append(p.Imports, s.importLine(v, tree, in))
	}
	return s.Render(v, status, p)
}

func (s *Site) importLine(v *page.Visit, tree *agency.Tree, in agency.RosterImport) importLine {
	at, _ := tree.Agency(in.Agency)
	state := string(in.State)
	if in.IsBroken(s.Now()) {
		state = "broken"
	}
	if in.OnlyLookedAt() {
		state = "looked_at"
	}
	return importLine{in, at.Names.In(v.Lang), v.Words.Moment(in.At, v.Actor.Zone()), v.Words.T("roster.state." + state)}
}

// rosterTemplate is an empty roster in the reader's language.
func (s *Site) rosterTemplate(v *page.Visit) error {
	s.Attachment(v, v.Words.T("roster.template_name")+".csv")
	return paper.RosterTemplate(v.Writer, v.Words)
}

// soon is how long an answer waits for work that is mostly done in a moment.
const soon = 1500 * time.Millisecond

// background lets work go on when the answer has been given. The work lasts as long as the program, not as the request.
func (s *Site) background(what string, work func(ctx context.Context) error) {
	select {
	case <-s.Errands.Aside(what, work):
	case <-time.After(soon):
	}
}

func (s *Site) sendRoster(v *page.Visit) error {
	u, at, err := s.receive(v)
	if err != nil {
		return s.refuseRoster(v, u, at, err)
	}
	scope := v.Actor.Scope(access.ImportRoster)
	in, err := s.Rosters.Receive(v.Ctx(), v.Actor, scope, at, u.Upload)
	if err != nil {
		u.close()
		return s.refuseRoster(v, u, at, err)
	}
	s.background("roster", func(ctx context.Context) error {
		defer u.close()
		return s.Rosters.Plan(ctx, scope, in, u.Upload)
	})
	return v.SeeOther("/admin/roster/" + in.ID.String())
}

// refuseRoster shows the form again with what is wrong with the file.
func (s *Site) refuseRoster(v *page.Visit, u uploaded, at uuid.UUID, err error) error {
	switch {
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.TooLarge):
		return s.renderRoster(v, http.StatusUnprocessableEntity, u, at, err)
	case fault.Is(err, fault.Conflict):
		return s.renderRoster(v, http.StatusConflict, u, at, err)
	}
	return err
}

// importPage shows what a roster would do, how far it is, or what it did.
type importPage struct {
	page.Base
	agency.RosterImport
	Line  importLine
	Tree  *agency.Tree
	Kind  agency.ChangeKind // shown
	Shown []agency.ImportRow
	page.Further
	Broken  bool
	Mine    bool   // the viewer may apply it
	Confirm string // what was typed
	Unlike  string // why it is not the number
	Problem string // why it does not go on
	InZone  string // of the moments shown
}

func (importPage) Template() string { return "import" }

// Kinds lists what a plan shows.
func (p *importPage) Kinds() []agency.ChangeKind { return agency.ShownKinds() }

// Gone counts who would go.
func (p *importPage) Gone() int { return p.Counts[agency.Gone] }

// Unchanged counts whom the file says nothing new of.
func (p *importPage) Unchanged() int { return p.Counts[agency.Same] }

// KindHref leads to the rows of a kind.
func (p *importPage) KindHref(kind agency.ChangeKind) string {
	return p.Href("/admin/roster/" + p.ID.String() + "?kind=" + string(kind))
}

// Field is what a column is called.
func (p *importPage) Field(c agency.Column) string {
	return agency.Alternatives(p.T("roster.header." + string(c)))[0]
}

// Why says the reason of a rejected row.
func (p *importPage) Why(r agency.Reason) string { return p.Words.Reason(r.Key, r.Args) }

// PlaceOf names the agency of a row; empty when it has none.
func (p *importPage) PlaceOf(r agency.ImportRow) string {
	a, _ := p.Tree.Agency(r.Posting.Agency)
	return a.Names.In(p.Lang)
}

// NumberOf is what somebody is known by there.
func (p *importPage) NumberOf(r agency.ImportRow) string {
	if r.Posting.EmployeeNumber != "" {
		return r.Posting.EmployeeNumber
	}
	return r.Posting.BadgeNumber
}

// rowsPerPage is how many rows of a plan one page shows.
const rowsPerPage = 50

func (s *Site) showImport(v *page.Visit) error {
	p, err := s.importPage(v)
	if err != nil {
		return err
	}
	return s.renderImport(v, http.StatusOK, p)
}

func (s *Site) importPage(v *page.Visit) (*importPage, error) {
	id, err := v.ID("import")
	if err != nil {
		return nil, err
	}
	scope := v.Actor.Scope(access.ImportRoster)
	in, err := s.Rosters.Import(v.Ctx(), scope, id)
	if err != nil {
		return nil, err
	}
	tree, _, err := s.Rosters.Places(v.Ctx(), scope)
	if err != nil {
		return nil, err
	}
	p := &importPage{RosterImport: in, Tree: tree, Line: s.importLine(v, tree, in), Broken: in.IsBroken(s.Now()),
		Mine:   in.By == v.Actor.Person || scope.IsEverywhere(),
		InZone: page.Spoken(v.Actor.Zone().String())}
	p.Title = v.Words.T("roster.of", "Agency", p.Line.Place)
	if in.Problem != nil {
		p.Problem = v.Words.Reason(in.Problem.Key, in.Problem.Args)
	}
	return p, nil
}

func (s *Site) renderImport(v *page.Visit, status int, p *importPage) error {
	if p.IsBusy() && !p.Broken {
		v.Header("Refresh", "2")
		return s.Render(v, status, p)
	}
	p.Kind = agency.ChangeKind(v.Query("kind"))
	for _, k := range p.Kinds() {
		if p.Kind == "" && p.Counts[k] > 0 {
			p.Kind = k
		}
	}
	after, err := strconv.Atoi(v.DefaultQuery("after", "0"))
	if _, known := p.Counts[p.Kind]; p.Kind != "" && !known && v.Query("kind") != "" || err != nil || after < 0 {
		return fault.New(fault.NotFound, "")
	}
	if p.Kind != "" {
		if p.Shown, err = s.Rosters.Rows(v.Ctx(), p.RosterImport, p.Kind, after, rowsPerPage+1); err != nil {
			return err
		}
	}
	at := url.Values{"kind": {string(p.Kind)}}
	if after > 0 {
		p.First = p.path(v, at)
	}
	if len(p.Shown) > rowsPerPage {
		p.Shown = p.Shown[:rowsPerPage]
		at.Set("after", strconv.Itoa(p.Shown[rowsPerPage-1].Number))
		p.Later = p.path(v, at)
	}
	return s.Render(v, status, p)
}

// path leads to rows of the plan, past what stands above them.
func (p *importPage) path(v *page.Visit, q url.Values) string {
	return v.Href(page.WithQuery("/admin/roster/"+p.ID.String(), q)) + "#rows"
}

// rejectedCSV gives the rejected rows back, to mend and send again.
func (s *Site) rejectedCSV(v *page.Visit) error {
	p, err := s.importPage(v)
	if err != nil {
		return err
	}
	s.Attachment(v, v.Words.T("roster.rejected_name")+".csv")
	return paper.RejectedCSV(v.Writer, v.Words, p.RosterImport, func(after int) ([]agency.ImportRow, error) {
		return s.Rosters.RejectedRows(v.Ctx(), p.RosterImport, p.Tree, after, 1000)
	})
}

func (s *Site) applyImport(v *page.Visit) error {
	p, err := s.importPage(v)
	if err != nil {
		return err
	}
	scope := v.Actor.Scope(access.ImportRoster)
	p.Confirm = v.PostForm("confirm")
	allow, err := strconv.Atoi(p.Confirm)
	if err != nil {
		allow = -1
	}
	in, err := s.Rosters.Begin(v.Ctx(), v.Actor, scope, p.ID, allow)
	switch {
	case fault.Is(err, fault.Invalid):
		v.NoteCause(err)
		p.Unlike = v.Words.Fault(err)
		return s.renderImport(v, http.StatusUnprocessableEntity, p)
	case err != nil:
		return err
	}
	actor := v.Actor
	s.background("roster", func(ctx context.Context) error { return s.Rosters.Apply(ctx, actor, scope, in) })
	return v.SeeOther("/admin/roster/" + in.ID.String())
}

func (s *Site) dropImport(v *page.Visit) error {
	id, err := v.ID("import")
	if err != nil {
		return err
	}
	if err := s.Rosters.Drop(v.Ctx(), v.Actor.Scope(access.ImportRoster), id); err != nil {
		return err
	}
	return v.SeeOther("/admin/roster")
}
