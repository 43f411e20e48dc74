package course_test

import (
	"slices"
	"strings"
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"

	"github.com/google/go-cmp/cmp"
)

// Every kind of activity is read as it was written.
func TestKinds(t *testing.T) {
	m := coursetest.Load(t, coursetest.Folder(t, "kinds")).Module("all")
	l, _ := m.Lesson("practice")
	if len(l.Blocks["en"]) != 6 || len(m.Refresher) != 5 {
		t.Fatalf("blocks %d, refresher %d", len(l.Blocks["en"]), len(m.Refresher))
	}
	inbox := l.Activity("mail").Inbox
	payroll, calendar := inbox.Messages[0], inbox.Message("calendar")
	want := course.Passage{
		"en": {{{Text: "Confirm before noon", Phrase: "deadline"}, {Text: " at\npay.example."}}, {{Text: "Payroll"}}},
		"es": {{{Text: "Nómina le pide:"}}, {{Text: "Confirme antes de las 12", Phrase: "deadline"}, {Text: "."}}},
	}
	if diff := cmp.Diff(want, payroll.Body); diff != "" {
		t.Error(diff)
	}
	if payroll.Premise.Relevance != 8 || payroll.Best != course.ReportIt || payroll.Labels[course.Act]["es"] != "Confirmar" || payroll.Feedback[course.Delete]["en"] != "Others get it too." || calendar.Language != "es" || calendar.Cues[0].Type != course.Reassuring {
		t.Errorf("%+v\n%+v", payroll, calendar)
	}
	if q := l.Activity("steps").Question; q.Kind != course.Order || q.Choose != 3 || q.Options[2].Target != "3" || len(q.Targets) != 3 {
		t.Errorf("%+v", q)
	}
	if q := l.Activity("sorts").Question; q.Kind != course.Match || q.Options[0].Target != "shredder" || q.Target("bin").Text["es"] != "Bote" {
		t.Errorf("%+v", q)
	}
	for _, q := range []*course.Question{l.Activity("steps").Question, m.Question("first")} {
		shown, again := q.Shown(), q.Shown()
		if !cmp.Equal(shown, again) || cmp.Equal(shown, q.Options) {
			t.Errorf("an order is shown as %v, then as %v", shown, again)
		}
	}
}

func TestWhatFitsAnActivity(t *testing.T) {
	l, _ := coursetest.Load(t, coursetest.Folder(t, "kinds")).Module("all").Lesson("practice")
	for _, test := range []struct {
		activity, chosen string
		want             bool
	}{
		{"mail", "", true},
		{"mail", "payroll:report calendar:act", true},
		{"mail", "payroll:report payroll:act", false},
		{"mail", "payroll:burn", false},
		{"mail", "payroll", false},
		{"mail", "none:act", false},
		{"visit", "door:ask asked:call", true},
		{"visit", "asked:call", false},
		{"visit", "door:ask asked:call known:call", false},
		{"visit", "door:call", false},
		{"steps", "stop:1 look:3", true},
		{"steps", "stop:1 look:1", true}, // somebody still at it
		{"steps", "stop:1 stop:2", false},
		{"steps", "stop:4", false},
		{"steps", "stop", false},
		{"steps", "fly:1", false},
		{"sorts", "list:bin menu:bin draft:bin", true},
		{"sorts", "list:fire", false},
		{"letter", "now hello", true},
		{"letter", "none", true},
		{"letter", "none now", false},
		{"letter", "now now", false},
		{"letter", "later", false},
	} {
		if got := l.Activity(test.activity).Valid(strings.Fields(test.chosen)); got != test.want {
			t.Errorf("%s %q: %v", test.activity, test.chosen, got)
		}
	}
	taken, here, ok := l.Activity("visit").Scenario.Walk([]string{"door:ask", "asked:let"})
	if !ok || len(taken) != 2 || here.ID != "inside" || here.Ending != course.EndsPoorly || taken[1].Way.Text["en"] != "Let in" {
		t.Errorf("%v to %v, %v", taken, here, ok)
	}
}

// All or nothing: every item in its place, whatever the order of telling.
func TestOrderAndMatchAreGraded(t *testing.T) {
	m := coursetest.Load(t, coursetest.Folder(t, "kinds")).Module("all")
	for _, test := range []struct {
		question, chosen string
		right, complete  bool
	}{
		{"first", "a:1 b:2 c:3", true, true},
		{"first", "c:3 a:1 b:2", true, true},
		{"first", "a:1 b:2", false, false},
		{"first", "a:2 b:1 c:3", false, true},
		{"first", "a:1 b:1 c:3", false, false},
		{"second", "a:x b:y c:x", true, true},
		{"second", "a:x b:x c:x", false, true},
		{"second", "a:x b:y", false, false},
		{"second", "", false, false},
	} {
		q, chosen := m.Question(test.question), strings.Fields(test.chosen)
		if right, complete := q.Answered(chosen), q.Complete(chosen); right != test.right || complete != test.complete {
			t.Errorf("%s %q: right %v, complete %v", test.question, test.chosen, right, complete)
		}
	}
	if twice := m.Question("first").Twice([]string{"a:1", "b:1", "c:1"}); !slices.Equal(twice, []string{"1"}) {
		t.Error(twice)
	}
	for seed := range uint64(200) {
		for _, pq := range course.Draw(m, chance(seed)).Questions {
			if pq.ID == "first" && slices.Equal(pq.Options, []string{"a", "b", "c"}) {
				t.Fatal("an order is drawn in its right order")
			}
		}
	}
}

func TestRefusalsOfActivities(t *testing.T) {
	const (
		dir       = "kinds/all/"
		mail      = dir + "mail.yaml"
		visit     = dir + "visit.yaml"
		steps     = dir + "steps.yaml"
		sorts     = dir + "sorts.yaml"
		letter    = dir + "letter.yaml"
		quiz      = dir + "quiz.yaml"
		refresher = dir + "refresher.yaml"
	)
	for _, test := range []struct{ file, from, to, want string }{
		{mail, "kind: inbox", "kind: letter", mail + ":1: course.problem.not_allowed Value=\"letter\"\n*"},
		{mail, "kind: inbox", "kind: figure", mail + ":1: course.problem.placed_kind Got=\"figure\" Name=\"mail\" Want=\"activity\""},
		{mail, "worked: payroll", "worked: sale", mail + ":4: course.problem.worked Name=\"sale\" Want=\"payroll\""},
		{mail, "id: sale", "id: payroll", mail + ":5: course.problem.duplicate_id Name=\"payroll\""},
		{mail, "nomina@pagos.example", "nomina@pagos.com", mail + ":10: course.problem.mailbox Address=\"nomina@pagos.com\""},
		{mail, "[[deadline|Confirm before noon]]", "Confirm before noon", mail + ":13: course.problem.phrase_missing Name=\"deadline\"\n" + mail + ":13: [es] course.problem.other_phrases Got=\"deadline\" Want=\"–\""},
		{mail, "[[deadline|Confirme antes de las 12]]", "Confirme antes de las 12", mail + ":13: [es] course.problem.other_phrases Got=\"–\" Want=\"deadline\""},
		{mail, "[[deadline|Confirm before noon]]", "[[deadline|Confirm", mail + ":13: [en] course.problem.phrase Phrase=\"deadline|Confirm at\\npay.example.\"\n*"},
		{mail, "[[deadline|Confirm before noon]]", "[[deadline|Confirm]] [[deadline|now]]", mail + ":13: [en] course.problem.duplicate_id Name=\"deadline\"\n*"},
		{mail, "sense-of-urgency", "hurry", mail + ":24: course.problem.not_allowed Value=\"hurry\""},
		{mail, "sense-of-urgency", "reassuring", mail + ":24: course.problem.not_allowed Value=\"reassuring\""},
		{mail, "process: 6", "process: 5", mail + ":25: course.problem.not_even"},
		{mail, "class: malicious", "class: unwanted", mail + ":6: course.problem.premise"},
		{mail, "gloss: {en: \"The calendar for next year.\", es: \"El calendario del próximo año.\"}", "", mail + ":33: course.problem.gloss"},
		{mail, "delete: {en: \"Others get it too.\", es: \"A otras personas les llega.\"}", "", mail + ":28: course.problem.missing_key Name=\"delete\""},
		{mail, "accept: [verify]", "accept: [report]", mail + ":9: course.problem.duplicate_id Name=\"report\""},
		{visit, "to: known", "to: gone", visit + ":10: course.problem.unknown_step Name=\"gone\"\n" + visit + ":15: course.problem.unreachable Name=\"known\""},
		{visit, "to: known", "to: door", visit + ":5: course.problem.circle Name=\"door\"\n" + visit + ":15: course.problem.unreachable Name=\"known\""},
		{visit, "start: door", "start: gone", visit + ":3: course.problem.unknown_step Name=\"gone\""},
		{visit, "    ending: good\n", "", visit + ":15: course.problem.step Name=\"known\""},
		{steps, "  tell: {text: {en: \"Tell\", es: \"Avisar\"}, why: {en: \"Last.\", es: \"Al final.\"}}\n", "", steps + ":3: course.problem.count From=\"3\" Got=\"2\" Name=\"items\" To=\"6\""},
		{steps, "items:", "choose: 2\nitems:", steps + ":3: course.problem.unknown_key Name=\"choose\""},
		{sorts, "target: bin", "target: fire", sorts + ":8: course.problem.unknown_target Name=\"fire\""},
		{sorts, "target: bin", "target: shredder", sorts + ":6: course.problem.one_target"},
		{letter, "  now: {right: true, why: {en: \"Hurry.\", es: \"Prisa.\"}}\n  never: {right: true,", "  now: {why: {en: \"Hurry.\", es: \"Prisa.\"}}\n  never: {", letter + ":8: course.problem.phrases_right\n*"},
		{letter, "  bye: {why: {en: \"A greeting.\", es: \"Un saludo.\"}}\n", "", letter + ":5: course.problem.phrase_unexplained Name=\"bye\"\n*"},
		{quiz, "kind: order", "kind: sort", quiz + ":4: course.problem.not_allowed Value=\"sort\"\n*"},
		{refresher, "id: again-two", "id: first", refresher + ":11: course.problem.duplicate_id Name=\"first\""},
	} {
		refused(t, coursetest.Folder(t, "kinds"), test.file, test.from, test.to, test.want)
	}
}
