package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestAssignByKeyboard: a trainer who reads Spanish assigns a module by keyboard alone, with the script and without, sees
// first whom it reaches and what they will read, and then the learner's page asks for it.
func TestAssignByKeyboard(t *testing.T) {
	for _, script := range []bool{true, false} {
		t.Run(map[bool]string{true: "script", false: "no script"}[script], func(t *testing.T) {
			t.Parallel()
			site := serve(t, "--demo")
			learner := open(t, site.Base)
			learner.SignIn("en", "learner")
			trainer := open(t, site.Base)
			if !script {
				trainer.WithoutScript()
			}
			trainer.SignIn("es", "trainer")
			const other = "digital-evidence"
			// What is open to all is a card; what is asked is a row, with a form that starts it.
			asks := `!!document.querySelector(".rows form[action*='/modules/` + other + `/']")`
			learner.Go("/en/training")
			if learner.Is(asks) {
				t.Fatalf("the learner of the demonstration owes %s before", other)
			}
			name := strings.TrimSpace(learner.Text(".menu-person summary"))

			trainer.Go("/es/team/assignments/new")
			trainer.TabTo("input[name=modules][value=" + other + "]")
			trainer.Press(" ")
			trainer.TabTo("#q_people")
			trainer.Press(strings.Split(name, "")...)
			trainer.PressToFollow(kb.Enter)
			if got := trainer.Count("input[name=modules]:checked"); got != 1 {
				t.Errorf("after the search %d modules are ticked", got)
			}
			trainer.TabTo("input[name=targets][value^='person:']")
			trainer.Press(" ")
			trainer.TabTo("#due_kind-after_assigned")
			trainer.Press(kb.ArrowDown)
			if !trainer.Is(`document.querySelector("#due_kind-date").checked && document.querySelector("#days_assigned").offsetParent === null`) {
				t.Error("the fields of another answer are still to be seen")
			}
			trainer.Press(kb.ArrowUp)
			trainer.TabTo("button[value=preview]")
			if got := trainer.PressToFollow(kb.Enter); got != 200 {
				t.Fatalf("the preview: status %d\n%s", got, trainer.Text("main"))
			}
			for _, want := range []string{"Revise antes de asignar", "Vence 30 días después de asignarse a cada persona.", "Nueva capacitación:", "New training:"} {
				if !strings.Contains(trainer.Text("main"), want) {
					t.Errorf("the preview does not say %q:\n%s", want, trainer.Text("main"))
				}
			}
			learner.Reload()
			if learner.Is(asks) {
				t.Error("a preview already asks")
			}
			trainer.TabTo("button[value=assign]")
			if got := trainer.PressToFollow(kb.Enter); got != 200 || !strings.HasSuffix(trainer.Path(), "?saved=made") {
				t.Fatalf("assigning leads to %s, status %d\n%s", trainer.Path(), got, trainer.Text("main"))
			}
			learner.Reload()
			if !learner.Is(asks) {
				t.Errorf("the learner's page does not ask:\n%s", learner.Text("main"))
			}
		})
	}
}
