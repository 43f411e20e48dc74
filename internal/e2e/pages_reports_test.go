package e2e

import (
	"strings"
)

// lead sees the reports.
func (tr tour) lead() {
	p := open(tr.t, tr.base)
	p.SignIn("en", "lead")
	report := "/reports/completion"
	tr.both(p, "training-nothing-due", "/training", 200)
	tr.both(p, "overview", "/reports", 200)
	tr.both(p, "overview-then", "/reports?as-of=2026-06-30&known=2026-07-01", 200)
	tr.both(p, "report", report, 200)
	tr.both(p, "report-outside", report+"?share=outside", 200)
	for _, by := range []string{"module", "course", "country", "level", "assignment", "group", "language"} {
		tr.both(p, "report-by-"+by, report+"?by="+by, 200)
	}
	tr.both(p, "report-then", report+"?own=1&sort=-percent&as-of=2026-06-30&known=2026-07-01", 200)
	tr.both(p, "report-wrong", report+"?as-of=1990-01-01", 400)
	agency := eval[string](p, `document.querySelectorAll("#agency option")[3].value`)
	tr.both(p, "report-agency", report+"?agency="+agency, 200)
	tr.both(p, "report-module", report+"?module="+module, 200)
	tr.both(p, "coverage", "/reports/coverage", 200)
	tr.both(p, "coverage-statement", "/reports/coverage?statement=K0946", 200)
	tr.both(p, "items", "/reports/items", 200)
	tr.both(p, "items-module", "/reports/items?module="+module, 200)
	tr.both(p, "items-question", "/reports/items?module="+module+"&question="+taught(tr.t).Questions[0].ID, 200)
	tr.both(p, "items-few", "/reports/items?module=mfa-passkeys&attempts=all", 200)
	tr.both(p, "impact", "/reports/impact", 200)
	tr.both(p, "impact-module", "/reports/impact?module="+module+"&objective="+taught(tr.t).Objectives[0].ID, 200)
	tr.both(p, "people", "/reports/people", 200)
	tr.both(p, "people-overdue", "/reports/people?state=overdue", 200)
	tr.both(p, "people-exempt", "/reports/people?state=exempt", 200)
	tr.both(p, "people-left", "/reports/people?state=left", 200)
	p.Go("/en" + report)
	nobody := eval[string](p, `[...document.querySelectorAll("td a")].find(a => a.textContent === "0").getAttribute("href")`)
	tr.both(p, "people-none", strings.TrimPrefix(nobody, "/en"), 200)
}
