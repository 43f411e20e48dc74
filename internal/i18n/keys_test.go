package i18n

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"

	"baluarte/internal/lang"
)

// computed lists the keys that code puts together: a prefix, and the file that makes them, where the prefix must stand
// between quotes. Every key with the prefix then counts as used; whether each word has its key is for a test beside
// that code to say.
var computed = []struct{ prefix, file string }{
	{"fault.", "internal/i18n/words.go"},
	{"incident.employer.", "internal/web/learner/templates/incident.html"},
	{"incident.card.", "internal/web/learner/templates/incident.html"},
	{"home.report.", "internal/web/learner/templates/home.html"},
	{"home.report_then.", "internal/web/learner/templates/home.html"},
	{"format.month.", "internal/i18n/format.go"},
	{"format.monthshort.", "internal/i18n/format.go"},
	{"format.weekday.", "internal/i18n/format.go"},
	{"framework.", "internal/web/learner/templates/part.nice.html"},
	{"items.flag.", "internal/web/reports/templates/items.html"},
	{"items.kind.", "internal/web/reports/templates/items.html"},
	{"nice.kind.", "internal/web/learner/templates/nice-part.html"},
	{"courses.suits.", "internal/web/learner/templates/courses.html"},
	{"country.", "internal/web/learner/templates/lesson.html"},
	{"activity.in.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.solved.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.chosen.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.worked.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.outcome.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.best.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.choice.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.tally.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.cues.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.premise.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.difficulty.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.type.", "internal/web/learner/templates/part.inbox.html"},
	{"activity.spot.", "internal/web/learner/templates/part.spot.html"},
	{"roster.kind.", "internal/web/office/templates/import.html"},
	{"roster.about.", "internal/web/office/templates/import.html"},
	{"roster.state.", "internal/web/office/roster.go"},
	{"roster.header.", "internal/agency/vocabulary.go"},
	{"report.by.", "internal/web/reports/asking.go"},
	{"report.lines.", "internal/web/reports/templates/completion.html"},
	{"state.", "internal/web/reports/templates/people.html"},
	{"sign_in.role.", "internal/web/entry/templates/sign-in.html"},
	{"sign_in.about.", "internal/web/entry/templates/sign-in.html"},
	{"audit.did.", "internal/web/office/templates/audit.html"},
	{"assignment.problem.", "internal/assign/check.go"},
	{"audit.link.", "internal/web/page/told.go"},
	{"roles.about.", "internal/web/office/templates/grant.html"},
	{"roles.saved.", "internal/web/office/roles.go"},
	{"admin.", "internal/web/office/templates/admin.html"},
	{"agencies.level.", "internal/web/office/templates/agency.html"},
	{"agencies.saved.", "internal/web/office/agencies.go"},
	{"agencies.field.", "internal/web/office/agency_forms.go"},
	{"agencies.hint.", "internal/web/office/agency_forms.go"},
	{"field.", "internal/web/page/form.go"},
	{"people.state.", "internal/web/people/templates/team.html"},
	{"people.list.", "internal/web/reports/templates/people.html"},
	{"verify.", "cmd/baluarte/verify.go"},
	{"team.pile.", "internal/web/team/templates/team-home.html"},
	{"team.list.", "internal/web/team/templates/team-home.html"},
	{"team.nobody.", "internal/web/team/templates/team-home.html"},
	{"team.chapter.", "internal/web/people/templates/part.history.html"},
	{"class.outcome.", "internal/web/class/templates/left.html"},
	{"team.history.completed.", "internal/web/people/templates/part.history.html"},
	{"team.step.", "internal/web/people/templates/part.history.html"},
	{"team.notice.", "internal/web/people/templates/part.history.html"},
	{"team.notice_state.", "internal/web/people/templates/part.history.html"},
	{"team.saved.", "internal/web/team/remind.go"},
	{"person.saved.", "internal/web/people/person.go"},
	{"person.by_roster.", "internal/web/people/templates/person.html"},
	{"comfort.kind.", "internal/web/entry/templates/comfort.html"},
	{"comfort.usual.", "internal/web/entry/templates/comfort.html"},
	{"comfort.word.", "internal/web/entry/templates/comfort.html"},
	{"looks.did.", "internal/web/entry/templates/looks.html"},
	{"own.about.", "internal/web/entry/own_json.go"},
	{"own.fact.", "internal/web/entry/templates/own.html"},
	{"own.section.", "internal/web/entry/templates/own.html"},
	{"profile.kind.", "internal/web/entry/templates/profile.html"},
	{"calendar.saved.", "internal/web/learner/calendar.go"},
	{"profile.saved.", "internal/web/entry/profile.go"},
	{"link.", "internal/web/entry/link.go"},
	{"invite.state.", "internal/web/people/templates/invite.html"},
	{"team_cards.only.", "internal/web/people/templates/team-cards.html"},
	{"team_cards.paper.", "internal/web/people/templates/team-cards.html"},
	{"team_cards.why.", "internal/web/people/templates/team-cards.html"},
	{"content.duty.", "internal/web/office/templates/content.html"},
	{"content.does.", "internal/web/office/templates/content-module.html"},
	{"content.guesser.", "internal/web/office/templates/content-module.html"},
	{"skeleton.", "cmd/baluarte/courses_new.go"},
	{"course.warning.", "internal/course/findings.go"},
	{"course.problem.guessed_", "internal/course/measure.go"},
	{"scenario.end.", "internal/web/learner/templates/part.scenario.html"},
	{"exception.do.", "internal/web/team/templates/exception.html"},
	{"exception.about.", "internal/web/team/templates/exception.html"},
	{"exception.note.", "internal/web/team/templates/exception.html"},
	{"exception.title.", "internal/web/team/exceptions.go"},
	{"exception.saved_", "internal/web/office/reasons.go"},
	{"mail.kind.", "internal/notify/letter.go"},
	{"notice.kind.", "internal/notify/notice.go"},
	{"notice.line.", "internal/web/learner/templates/part.notices.html"},
	{"notice.name.", "internal/web/learner/notices.go"},
	{"notice.often.", "internal/web/entry/templates/profile.html"},
	{"notice.problem.", "internal/web/office/templates/outbox.html"},
	{"notice.saved.", "internal/web/office/outbox.go"},
	{"notice.state.", "internal/web/office/templates/outbox.html"},
	{"notice.became.", "internal/web/office/noticelog.go"},
	{"why.", "internal/web/page/why.go"},
	{"assignment.rule.", "internal/assign/terms.go"},
	{"assignment.finer.", "internal/assign/terms.go"},
	{"assignment.choice.", "internal/web/team/assignment_ask.go"},
	{"assignment.to.", "internal/web/team/templates/assignment-form.html"},
	{"assignment.state.", "internal/web/team/templates/assignments.html"},
	{"assignment.saved.", "internal/web/team/assignments.go"},
	{"assignment.problem.", "internal/assign/check.go"},
	{"group.answer.", "internal/web/team/templates/group-members.html"},
	{"group.saved.", "internal/web/team/groups.go"},
	{"certificate.wrong.", "internal/web/learner/certificates.go"},
	{"certificate.paper.", "internal/web/learner/certificates.go"},
	{"certificate.source.", "internal/paper/transcript.go"},
	{"certificate.why.", "internal/paper/certificate.go"},
	{"class.phase.", "internal/web/class/templates/class.html"},
	{"class.mark.", "internal/web/class/templates/class.html"},
	{"class.how.", "internal/web/class/templates/class.html"},
	{"class.you.", "internal/web/class/templates/seat.html"},
	{"class.ask.", "internal/web/class/templates/critique.html"},
	{"class.scale.", "internal/web/class/templates/critique.html"},
	{"class.saved.", "internal/web/class/class.go"},
	{"remark.kind.", "internal/web/learner/templates/remark.html"},
	{"remark.state.", "internal/web/office/templates/content-remarks.html"},
	{"remark.saved.", "internal/web/office/remarks.go"},
	{"declaration.saved.", "internal/web/office/declarations.go"},
	{"declaration.kind.", "internal/web/page/told.go"},
	{"api.", "internal/web/reports/openapi.json"},
	{"token.state.", "internal/web/office/templates/tokens.html"},
	{"token.may.", "internal/web/page/told.go"},
	{"token.about.", "internal/web/office/templates/token-form.html"},
	{"token.saved.", "internal/web/office/tokens.go"},
}

// root is the top of the repository.
const root = "../.."

// use is one place that names a key. Names are the placeholders it fills in; nil where that cannot be read off.
type use struct {
	place string
	key   string
	names []string
}

// usage is what the sources say about keys: those asked for, and every other quoted text, which may be a key that
// reaches T by way of a variable.
type usage struct {
	uses   []use
	quoted map[string]bool
}

// TestQuotationMarks: English quotes “so”, Spanish «así».
func TestQuotationMarks(t *testing.T) {
	messages, err := readMessages(with(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	for tag, wrong := range map[lang.Tag]string{"en": "«»", "es": "“”"} {
		for key, m := range messages[tag] {
			if said := fmt.Sprint(m); strings.ContainsAny(said, wrong) {
				t.Errorf("%s in %s: %s", key, tag, said)
			}
		}
	}
}

// TestKeys demands that every key asked for exists and is given its placeholders, and that every key is used.
func TestKeys(t *testing.T) {
	messages, err := readMessages(with(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	found := usage{quoted: map[string]bool{}}
	found.read(t)
	for tag, texts := range messages {
		for _, u := range found.uses {
			m, ok := texts[u.key]
			if !ok {
				t.Errorf("%s: no message %q in %s", u.place, u.key, tag)
				continue
			}
			if u.names == nil {
				continue
			}
			wanted := slices.Sorted(maps.Keys(m.placeholders()))
			if m.plural && !slices.Contains(wanted, count) {
				wanted = append(wanted, count)
			}
			for _, name := range wanted {
				if !slices.Contains(u.names, name) {
					t.Errorf("%s: %s in %s needs %s", u.place, u.key, tag, name)
				}
			}
		}
		for key := range texts {
			if !found.quoted[key] && !isComputed(key) {
				t.Errorf("%s.%s.yaml: %s: nothing uses it", areaOf(key), tag, key)
			}
		}
	}
}

func TestComputedKeysAreMade(t *testing.T) {
	messages, err := readMessages(with(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	keys := slices.Collect(maps.Keys(messages["en"]))
	for _, c := range computed {
		source, err := os.ReadFile(filepath.Join(root, c.file))
		if err != nil || !strings.Contains(string(source), `"`+c.prefix) {
			t.Errorf("%s does not make keys %q", c.file, c.prefix)
		}
		if !slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(key, c.prefix) }) {
			t.Errorf("no message begins with %q", c.prefix)
		}
	}
}

func isComputed(key string) bool {
	for _, c := range computed {
		if strings.HasPrefix(key, c.prefix) {
			return true
		}
	}
	return false
}

// read walks the Go files and templates of the program, tests aside.
func (u *usage) read(t *testing.T) {
	for _, top := range []string{"cmd", "internal"} {
		dir := filepath.Join(root, top)
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata"):
				return filepath.SkipDir
			case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
				return u.readGo(path)
			case strings.HasSuffix(path, ".html"):
				return u.readTemplate(path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// keyAt is where a call has its message key: T(key, …), fault.New(kind, key, …), fault.Because(kind, key, …), fault.Field(field, key, …).
var keyAt = map[string]int{"T": 0, "New": 1, "Because": 1, "Field": 1}

func (u *usage) readGo(path string) error {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := literal(n); ok {
				u.quoted[s] = true
			}
		case *ast.CallExpr:
			selector, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at, ok := keyAt[selector.Sel.Name]
			if pkg, _ := selector.X.(*ast.Ident); !ok || at == 1 && (pkg == nil || pkg.Name != "fault") {
				return true
			}
			if len(n.Args) <= at {
				return true
			}
			if key, ok := literal(n.Args[at]); ok && key != "" {
				place := files.Position(n.Pos())
				u.uses = append(u.uses, use{fmt.Sprintf("%s:%d", path, place.Line), key, namesInGo(n, at+1, selector.Sel.Name)})
			}
		}
		return true
	})
	return nil
}

func namesInGo(call *ast.CallExpr, from int, function string) []string {
	if call.Ellipsis.IsValid() {
		return nil
	}
	names := []string{}
	if function == "Because" { // takes a cause and no values
		return names
	}
	for i := from; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		if !ok {
			return nil
		}
		names = append(names, name)
	}
	return names
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func (u *usage) readTemplate(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	tree := parse.New(path)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(string(text), "", "", trees); err != nil {
		return err
	}
	trees[path] = tree
	for _, t := range trees {
		u.walk(t, t.Root)
	}
	return nil
}

// walk visits a template's nodes. Package parse has no visitor of its own.
func (u *usage) walk(t *parse.Tree, node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			u.walk(t, child)
		}
	case *parse.ActionNode:
		u.walk(t, n.Pipe)
	case *parse.IfNode:
		u.branch(t, &n.BranchNode)
	case *parse.RangeNode:
		u.branch(t, &n.BranchNode)
	case *parse.WithNode:
		u.branch(t, &n.BranchNode)
	case *parse.TemplateNode:
		u.walk(t, n.Pipe)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, command := range n.Cmds {
			u.command(t, command)
		}
	case *parse.ChainNode:
		u.walk(t, n.Node)
	case *parse.StringNode:
		u.quoted[n.Text] = true
	}
}

func (u *usage) branch(t *parse.Tree, n *parse.BranchNode) {
	u.walk(t, n.Pipe)
	u.walk(t, n.List)
	u.walk(t, n.ElseList)
}

func (u *usage) command(t *parse.Tree, n *parse.CommandNode) {
	for _, arg := range n.Args {
		u.walk(t, arg)
	}
	if len(n.Args) < 2 || !isT(n.Args[0]) {
		return
	}
	key, ok := n.Args[1].(*parse.StringNode)
	if !ok {
		return
	}
	names := []string{}
	for i := 2; i < len(n.Args); i += 2 {
		name, ok := n.Args[i].(*parse.StringNode)
		if !ok {
			names = nil
			break
		}
		names = append(names, name.Text)
	}
	place, _ := t.ErrorContext(n)
	u.uses = append(u.uses, use{place, key.Text, names})
}

// isT reports whether a command calls a method T: .T, $.T, $page.T, .Page.T, (f .).T.
func isT(n parse.Node) bool {
	var path []string
	switch n := n.(type) {
	case *parse.FieldNode:
		path = n.Ident
	case *parse.VariableNode:
		path = n.Ident[1:]
	case *parse.ChainNode:
		path = n.Field
	}
	return len(path) > 0 && path[len(path)-1] == "T"
}

func TestKeysAreFoundInTemplates(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	text := `{{define "part"}}{{.T "a.one"}}{{end}}
{{if eq .X "y"}}<p title="{{$.T "a.two" "Name" .X "Count" 3}}">{{else}}{{with .P}}{{(.Q).T "a.three" .X 1}}{{end}}{{end}}
{{range $i, $x := .L}}{{template "part" ($.Page.T "a.four")}}{{T "no"}}{{.T .Key}}{{end}}{{.Word "a.five"}}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found := usage{quoted: map[string]bool{}}
	if err := found.readTemplate(path); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range found.uses {
		got = append(got, fmt.Sprintf("%s %v", u.key, u.names))
	}
	slices.Sort(got)
	if want := []string{"a.four []", "a.one []", "a.three []", "a.two [Name Count]"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	if !found.quoted["a.five"] {
		t.Error("a key that reaches T by another way does not count as used")
	}
}
