package web

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/web/team"

	"github.com/PuerkitoBio/goquery"
)

// A document that is one by its first bytes.
const pdf = "%PDF-1.7\n%âãÏÓ\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

// picture is a small picture of a kind.
func picture(t testing.TB, kind string) string {
	t.Helper()
	var out bytes.Buffer
	one := image.NewRGBA(image.Rect(0, 0, 2, 2))
	if kind == "png" {
		must(t, png.Encode(&out, one))
	} else {
		must(t, jpeg.Encode(&out, one, nil))
	}
	return out.String()
}

// deciding is the address where somebody's enrollment in the module is decided about, after the language.
func (w *world) deciding(who string) string {
	w.t.Helper()
	p, err := w.store.Place(w.t.Context(), w.people[who].ID, "phishing")
	must(w.t, err)
	return "/team/people/" + w.people[who].ID.String() + "/enrollments/" + p.Enrollment.ID.String()
}

// credit sends the form of a credit with a file; what is told of it is as the page has it, unless it is given.
func (b *browser) credit(page answer, name, content string, pairs ...string) answer {
	b.t.Helper()
	values := map[string]string{"facts": page.Find("[name=facts]").AttrOr("value", ""), "completed_on": "2026-10-01", "issuer": "⟦Academy⟧", "hours": "1.5", "note": ""}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, value := range values {
		must(b.t, form.WriteField(field, value))
	}
	file, err := form.CreateFormFile("file", name)
	must(b.t, err)
	_, err = file.Write([]byte(content))
	must(b.t, err)
	must(b.t, form.Close())
	return b.send("POST", page.path, body.String(), "Content-Type: "+form.FormDataContentType())
}

// exceptionPages walks through all that is decided about somebody, and shows each page in its states.
func exceptionPages(w *world, at string, show func(name string, a answer) answer) {
	tom, max, eva := w.as("Tom"), w.as("Max"), w.as("Ada")
	lea := at + w.deciding("Lea")
	form := show("exception", tom.get(lea+"/exempt"))
	show("exception", tom.press(form, "main .next", "from=").is(422)).has("#reason-wrong", "#from-wrong")
	asked := show("exception", tom.press(form, "main .next", fields("reason", "secondment", "from", "2026-11-10", "to", "2026-12-24", "note", "⟦Abroad⟧")).is(200)).has("[name=sure]")
	show("exception", tom.press(asked, "[name=edit]", "").is(200)).has("#to[value='2026-12-24']")
	show("person", tom.press(asked, "main .next", "")).has(".notice-success", "#decided + *", "[href*='end-exemption']")
	show("training", w.as("Lea").get(at+"/training"))
	end := show("exception", tom.get(lea+"/end-exemption"))
	show("person", tom.press(end, "main .next", "note=")).has(".notice-success")
	extend := show("exception", tom.get(lea+"/extend"))
	show("exception", tom.press(extend, "main .next", fields("due_on", "2026-11-29")).is(422)).has("#due_on-wrong", "#note-wrong")
	asked = show("exception", tom.press(extend, "main .next", fields("due_on", "2026-12-30", "note", "⟦Busy⟧")))
	page := show("person", tom.press(asked, "main .next", ""))
	show("exception", tom.press(asked, "main .next", "").is(409)).has("[role=alert]")
	show("training", w.as("Lea").get(at+"/training"))
	back := show("exception", tom.get(page.Find("[href*='take-back']").First().AttrOr("href", "")))
	show("exception", tom.press(back, "main .next", "").is(422)).has("#note-wrong")
	show("person", tom.press(back, "main .next", fields("note", "⟦The wrong one⟧"))).has(".notice-success")
	credit := show("exception", tom.get(lea+"/credit"))
	show("exception", tom.credit(credit, "", "", "completed_on", "2030-01-01", "issuer", "", "hours", "x").is(422)).
		has("#completed_on-wrong", "#issuer-wrong", "#hours-wrong", "#file-wrong")
	show("person", tom.follow(tom.credit(credit, "⟦Diploma⟧.PDF", pdf).is(303))).has("[href*='/attachments/']")
	show("training", w.as("Lea").get(at+"/training")).has("[href*='/attachments/']")
	show("reasons", max.get(at+"/admin/reasons"))
	show("admin", max.get(at+"/admin"))
	show("reasons", max.post(at+"/admin/reasons", fields("country", "us", "word", "", "name_en", "", "name_es", "")).is(422)).has(".usa-error-message")
	show("reasons", max.post(at+"/admin/reasons", fields("country", "us", "word", "", "name_en", "⟦Jury duty⟧", "name_es", "⟦Jurado⟧"))).has(".notice-success")
	show("audit", eva.get(at+"/admin/audit?thing="+w.people["Lea"].ID.String()))
	show("error", tom.get(at+w.deciding("Tom")+"/exempt").is(403))
}

// TestExceptionsByForm goes through each decision: what it answers, what the audit log says, and that the figures add up.
func TestExceptionsByForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tom := w.as("Tom")
		at := "/en" + w.deciding("Ana")
		adds := func(want string) {
			t.Helper()
			line := figures(w.as("Pam").get("/en/reports/completion?module=phishing"), "Norland Police")
			f := strings.Fields(line)
			n := make([]int, len(f))
			for i := range f {
				n[i], _ = strconv.Atoi(f[i])
			}
			if len(n) < 5 || n[0] != n[1]+n[2]+n[3]+n[4] || line != want {
				t.Errorf("the figures are %q, want %q", line, want)
			}
			w.heard.take()
		}
		do := func(what, form string, did ...audit.Action) answer {
			t.Helper()
			page := tom.get(at + what)
			asked := tom.press(page, "main .next", form)
			if asked.Find("[name=sure]").Length() > 0 && page.Find("[name=sure]").Length() == 0 {
				asked = tom.press(asked, "main .next", "")
			}
			w.heard.wants(t, did...)
			return asked
		}
		adds("4 0 0 4 0 0")
		do("/exempt", fields("reason", "secondment", "from", "2026-11-05", "to", "2026-11-25", "note", "Abroad"), audit.ExemptionGranted, audit.PersonViewed).has(".notice-success", ".chip:contains('Exempt until Nov 25, 2026')", "!tr:has(.chip:contains('Exempt until')) [data-label='Due']")
		adds("4 0 0 3 1 0")
		if own := w.as("Ana").get("/es/training").Find("#done").Parent().Text(); !strings.Contains(own, "Exención del 5 de noviembre de 2026 al 25 de noviembre de 2026: Comisión en otra dependencia") || strings.Contains(own, "Abroad") {
			t.Errorf("My training says %s", own)
		}
		tom.get(at + "/exempt").is(409)
		tom.get(at + "/extend").is(409)
		w.heard.take()
		do("/end-exemption", "", audit.ExemptionEnded, audit.PersonViewed)
		adds("4 0 0 4 0 0")
		person := do("/extend", fields("due_on", "2026-12-15", "note", "On duty"), audit.EnrollmentExtended, audit.PersonViewed)
		adds("4 0 0 4 0 0")
		if told := person.Find("#decided").Parent().Text(); !strings.Contains(told, "Extended from November 30, 2026 to December 15, 2026") || !strings.Contains(told, "Note: On duty") ||
			!strings.Contains(told, "Tom Hale") || !strings.Contains(told, "Exempt from November 5, 2026 to November 25, 2026: Assigned to another agency") {
			t.Errorf("the history says %s", told)
		}
		if own := w.as("Ana").get("/en/training").Find("main").Text(); !strings.Contains(own, "Extended from November 30, 2026 to December 15, 2026") || strings.Contains(own, "On duty") {
			t.Errorf("My training says %s", own)
		}
		w.heard.take()
		person = tom.follow(tom.credit(tom.get(at+"/credit"), "Diploma.exe", picture(t, "png")).is(303))
		w.heard.wants(t, audit.EnrollmentCredited, audit.PersonViewed)
		adds("4 1 0 3 0 0")
		tom.get(at + "/credit").is(409)
		ana := w.as("Ana")
		own := ana.get("/en/training")
		if text := own.Find("main").Text(); !strings.Contains(text, "Credited") || !strings.Contains(text, "Academy") || !strings.Contains(text, "1.5 h") {
			t.Errorf("My training says %s", text)
		}
		document := own.Find("[href*='/attachments/']").AttrOr("href", "")
		for _, reader := range []*browser{ana, tom, w.as("Lea"), w.as("Pam"), w.as("Ada")} {
			got := reader.send("GET", document, "").is(200)
			if got.body != picture(t, "png") || got.header.Get("Content-Type") != "image/png" || got.header.Get("X-Content-Type-Options") != "nosniff" ||
				got.header.Get("Content-Disposition") != "attachment; filename=Diploma.png" {
				t.Errorf("%v", got.header)
			}
		}
		w.heard.wants(t, audit.AttachmentTaken, audit.AttachmentTaken, audit.AttachmentTaken, audit.AttachmentTaken)
		for _, stranger := range []string{"Ben", "Sue", "Lucía"} {
			w.as(stranger).send("GET", document, "").is(404)
		}
		w.as("").send("GET", document, "").is(303)

		back := tom.get(person.Find("[href*='take-back']").First().AttrOr("href", ""))
		w.heard.take()
		gone := tom.press(back, "main .next", fields("note", "Not hers"))
		w.heard.wants(t, audit.EnrollmentCorrected, audit.PersonViewed)
		adds("4 0 0 4 0 0")
		gone.has(".notice-success")
		tom.get(back.path).is(409)
		do("/exempt", fields("reason", "long_leave", "from", "2026-11-20"), audit.ExemptionGranted, audit.PersonViewed)
		adds("4 0 0 3 1 0")

		// Whoever is exempt may still pass, and nothing is lost.
		quiz := ana.quiz()
		all := ana.get(quiz + "?view=all")
		ana.press(all, "button[value=submit]", all.answers(true).Encode())
		adds("4 1 0 3 0 0")
		tom.get(at + "/end-exemption").is(409)
	})
}

// wants compares what was committed to the audit log since it was last asked.
func (l *listening) wants(t testing.TB, want ...audit.Action) {
	t.Helper()
	got := l.take()
	if len(got) != len(want) {
		t.Errorf("the audit log says %v, want %v", got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("the audit log says %v, want %v", got, want)
			return
		}
	}
}

// TestDecisionsThatCannotBe: each answers with words at the field, in the reader's language, and changes nothing.
func TestDecisionsThatCannotBe(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tom := w.as("Tom")
		at := "/es" + w.deciding("Ana")
		long := strings.Repeat("ñ", 501)
		for _, c := range []struct{ what, form, wrong string }{
			{"/exempt", fields("reason", "zeppelin", "from", "2026-11-10"), "#reason-wrong"},
			{"/exempt", fields("reason", "secondment", "from", "2026-11-21"), "#from-wrong"},
			{"/exempt", fields("reason", "secondment", "from", "2026-10-31"), "#from-wrong"},
			{"/exempt", fields("reason", "secondment", "from", "20/11/2026"), "#from-wrong"},
			{"/exempt", fields("reason", "secondment", "from", "2026-11-10", "to", "2026-11-19"), "#to-wrong"},
			{"/exempt", fields("reason", "secondment", "from", "2026-11-10", "note", long), "#note-wrong"},
			{"/exempt", fields("reason", "secondment", "from", "2026-11-10", "note", "a\u202eb"), "#note-wrong"},
			{"/extend", fields("due_on", "2026-11-30", "note", "x"), "#due_on-wrong"},
			{"/extend", fields("due_on", "2026-11-20", "note", "x"), "#due_on-wrong"},
			{"/extend", fields("due_on", "2031-11-20", "note", "x"), "#due_on-wrong"},
			{"/extend", fields("due_on", "", "note", "x"), "#due_on-wrong"},
			{"/extend", fields("due_on", "2026-12-20", "note", " "), "#note-wrong"},
		} {
			for _, sure := range []string{"", "&sure=yes&facts=1"} {
				tom.send("POST", at+c.what, c.form+sure).is(422).has(c.wrong, "html[lang=es]")
			}
		}
		page := tom.get(at + "/credit")
		for _, c := range []struct {
			name, content string
			pairs         []string
			wrong         string
		}{
			{"a.pdf", "<html><script>alert(1)</script>", nil, "#file-wrong"},
			{"a.png", "\x89PNG\x0D\x0A\x1A\x0A and nothing more", nil, "#file-wrong"},
			{"a.pdf", "", nil, "#file-wrong"},
			{"a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", nil, "#file-wrong"},
			{"a.pdf", pdf + strings.Repeat("x", assign.MostInAttachment), nil, "#file-wrong"},
			{"a.pdf", pdf, []string{"completed_on", "2026-11-21"}, "#completed_on-wrong"},
			{"a.pdf", pdf, []string{"completed_on", "2020-01-01"}, "#completed_on-wrong"},
			{"a.pdf", pdf, []string{"completed_on", "yesterday"}, "#completed_on-wrong"},
			{"a.pdf", pdf, []string{"hours", "0"}, "#hours-wrong"},
			{"a.pdf", pdf, []string{"hours", "NaN"}, "#hours-wrong"},
			{"a.pdf", pdf, []string{"hours", "1e9"}, "#hours-wrong"},
			{"a.pdf", pdf, []string{"issuer", " "}, "#issuer-wrong"},
		} {
			tom.credit(page, c.name, c.content, c.pairs...).is(422).has(c.wrong)
		}
		tom.credit(page, "a.pdf", pdf+strings.Repeat("x", team.MaxDocument)).is(413)
		tom.credit(page, "a.pdf", pdf, "issuer", "a\x00b").is(400)
		w.as("Sue").send("GET", at+"/exempt", "").is(403)
		w.as("Ada").credit(answer{Document: page.Document, path: "/en" + w.deciding("Lucía") + "/credit"}, "a.pdf", pdf).is(404)
		tom.send("POST", "/en/team/people/"+w.people["Ana"].ID.String()+"/enrollments/"+strings.Split(w.deciding("Ben"), "/")[5]+"/exempt", "").is(404)
		tom.get("/en" + w.deciding("Tom") + "/exempt").is(403)
		if e := w.enrollment("Ana"); e.Facts != 1 {
			t.Errorf("%+v", e)
		}
	})
}

// enrollment is somebody's in the module.
func (w *world) enrollment(who string) assign.Enrollment {
	w.t.Helper()
	p, err := w.store.Place(w.t.Context(), w.people[who].ID, "phishing")
	must(w.t, err)
	return *p.Enrollment
}

// TestTwoTrainersAtOnce: of two who decide over the same state one is told to look again, nothing of theirs is lost, and a
// pass that was committed meanwhile stands.
func TestTwoTrainersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		at := "/en" + w.deciding("Ana")
		form := fields("sure", "yes", "facts", "1", "due_on", "2026-12-15", "note", "At once")
		var all sync.WaitGroup
		answers := make([]answer, 4)
		for i := range answers {
			b := w.as([]string{"Tom", "Ada"}[i%2])
			all.Go(func() { answers[i] = b.send("POST", at+"/extend", form) })
		}
		all.Wait()
		n := map[int]int{}
		for _, a := range answers {
			n[a.status]++
		}
		if n[303] != 1 || n[409] != 3 || w.enrollment("Ana").Facts != 2 {
			t.Errorf("%v, %+v", n, w.enrollment("Ana"))
		}
		tom, ana := w.as("Tom"), w.as("Ana")
		asked := tom.press(tom.get(at+"/extend"), "main .next", fields("due_on", "2026-12-24", "note", "More"))
		ana.send("POST", "/en/modules/phishing/lessons/cues", "") // she begins
		again := tom.press(asked, "main .next", "").is(409)
		again.has("[role=alert]", "[name=due_on][value='2026-12-24']", "[name=note][value=More]")
		tom.press(again, "main .next", "").has(".notice-success")
		asked = tom.press(tom.get(at+"/exempt"), "main .next", fields("reason", "retiring", "from", "2026-11-20"))
		quiz := ana.get(ana.quiz() + "?view=all")
		ana.press(quiz, "button[value=submit]", quiz.answers(true).Encode())
		tom.press(asked, "main .next", "").is(409)
		if e := w.enrollment("Ana"); e.State() != assign.Completed || e.Exempted {
			t.Errorf("%+v", e)
		}
	})
}

// TestReasonsByForm: whoever administers the installation adds, changes and withdraws reasons.
func TestReasonsByForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		max, tom := w.as("Max"), w.as("Tom")
		offered := func() string {
			var all []string
			tom.get("/en" + w.deciding("Ana") + "/exempt").Find("#reason option").Each(func(_ int, o *goquery.Selection) { all = append(all, o.AttrOr("value", "")) })
			return strings.Join(all, " ")
		}
		w.heard.take()
		max.send("POST", "/en/admin/reasons", fields("country", "us", "word", "", "name_en", "Jury duty", "name_es", "Jurado")).is(303)
		w.heard.wants(t, audit.ReasonChanged)
		if got := offered(); got != " secondment no_computer_use jury_duty retiring long_leave other" {
			t.Error(got)
		}
		max.send("POST", "/en/admin/reasons", fields("country", "us", "word", "", "name_en", "Jury-Duty", "name_es", "Jurado")).is(422)
		max.send("POST", "/en/admin/reasons", fields("country", "fr", "word", "", "name_en", "Jury", "name_es", "Jurado")).is(422)
		max.send("POST", "/en/admin/reasons", fields("country", "us", "word", "zeppelin", "name_en", "A", "name_es", "B")).is(404)
		max.send("POST", "/en/admin/reasons", fields("country", "us", "word", "long_leave", "name_en", "Leave", "name_es", "Licencia")).is(303)
		if got := offered(); strings.Contains(got, "long_leave") {
			t.Error(got)
		}
		w.as("Ada").send("POST", "/en/admin/reasons", fields("country", "us", "word", "", "name_en", "X", "name_es", "Y")).is(http.StatusForbidden)
		page := max.get("/en/admin/audit?action=" + string(audit.ReasonChanged))
		if text := page.Find("tbody").Text(); !strings.Contains(text, "Long leave") || !strings.Contains(text, "Leave") {
			t.Error(text)
		}
	})
}
