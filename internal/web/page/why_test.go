package page

import (
	"slices"
	"strings"
	"testing"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
)

// TestWhyInWords: every reason has its sentence in every language, for whom it is about and for who trains them, and says
// all that it is to say.
func TestWhyInWords(t *testing.T) {
	agency := lang.Text{"en": "Norland Police", "es": "Policía de Norland"}
	source := assign.Cause{Assigner: lang.Text{"en": "State", "es": "Estado"}, Fact: assign.Fact{Effective: on("2026-10-01"), DueOn: on("2026-12-24")}}
	undated := source
	undated.DueOn, undated.Terms.Due = lang.Date{}, assign.DueNever
	counted := undated
	counted.Terms.Due = assign.DueOnDate
	said := map[string]string{}
	for _, tag := range words().Languages() {
		for _, rule := range assign.Rules() {
			for _, change := range assign.Remedies() {
				for _, due := range []lang.Date{{}, on("2026-11-30")} {
					for _, own := range []bool{true, false} {
						for _, of := range []lang.Text{nil, agency} {
							if of == nil && !slices.Contains([]assign.Rule{assign.WhyMoved, assign.WhyExempt, assign.WhyRequired, assign.WhyVoluntary, assign.WhyWithdrawn, assign.WhySuperseded}, rule) {
								continue // asked for by nobody: assign's own test says that it is not
							}
							if due.IsZero() && slices.Contains([]assign.Rule{assign.WhyWindow, assign.WhyRecurs, assign.WhyJoining, assign.WhyAccess}, rule) {
								continue // these are of a date
							}
							r := assign.Explanation{Grace: 5, Terms: assign.Terms{Months: 12, Group: "Patrullas"}, Rule: rule, Remedy: change, On: on("2026-11-02"), Agency: of, Person: "Pam Webb", DueOn: due, Assigned: on("2026-09-03"),
								Was: on("2026-08-04"), Held: on("2026-07-05"), Sources: []assign.Cause{source, undated, counted}, Over: on("2026-11-01")}
							p := WhyPart{&Base{Words: words().For(tag), Lang: tag}, r, own, true}
							for _, text := range append(p.Each(), p.Because(), p.ByWhom(), p.Otherwise()) {
								if strings.ContainsAny(text, "⟦⟧<{") || rule != assign.WhyVoluntary && text == "" {
									t.Errorf("%s in %s: %q", rule, tag, text)
								}
							}
							text := p.Because()
							if !strings.HasSuffix(text, ".") || !strings.Contains(text, "2026") {
								t.Errorf("%s in %s: %q", rule, tag, text)
							}
							if of != nil && rule != assign.WhyRequired && rule != assign.WhyVoluntary && rule != assign.WhyWithdrawn && rule != assign.WhySuperseded && !strings.Contains(text, of[tag]) {
								t.Errorf("%s in %s does not say who: %q", rule, tag, text)
							}
							said[string(tag)+text] = text
						}
					}
				}
			}
		}
	}
	t.Logf("%d sentences", len(said))
	if len(said) < 2*20 {
		t.Errorf("only %d different sentences", len(said))
	}
}
