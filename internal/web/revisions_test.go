package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/lang"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
)

// Texts that only one of two revisions has.
const (
	oldTitle  = "Phishing: spot and report fraudulent messages"
	newTitle  = "Phishing, retold"
	oldStem   = "You worked overtime this weekend"
	newStem   = "Reworded."
	newStemES = "Redactado de nuevo."
)

// changedCatalogue is the catalogue with another state of the phishing module: other words and another title, another
// key of a question, a question less, a higher pass mark, a lesson by another name.
func changedCatalogue(t testing.TB) *course.Catalogue {
	t.Helper()
	files := coursetest.Copy(t, courses.FS)
	const dir = "cyber-hygiene/phishing/"
	for path, file := range files {
		text := strings.ReplaceAll(string(file.Data), "/modules/phishing/lessons/cues", "/modules/phishing/lessons/signs")
		switch path {
		case dir + "module.yaml":
			text = strings.Replace(text, "pass_mark: 8", "pass_mark: 9", 1)
			text = strings.Replace(text, "  - id: cues\n", "  - id: signs\n", 1)
			text = strings.Replace(text, oldTitle, newTitle, 1)
			text = strings.Replace(text, "change: material\n", "change: material\nwhat_changed: {en: \"Codes in pictures are new.\", es: \"Son nuevos los códigos en imágenes.\"}\n", 1)
		case dir + "quiz.yaml":
			text = strings.ReplaceAll(text, "    stem:\n      en: >-\n", "    stem:\n      en: >-\n        "+newStem+"\n")
			text = strings.ReplaceAll(text, "\n      es: >-\n", "\n      es: >-\n        "+newStemES+"\n")
			text = strings.Replace(text, "        right: true\n", "", 1)
			text = strings.Replace(text, "      wait:\n", "      wait:\n        right: true\n", 1)
			text = strings.NewReplacer("\n      skip:\n", "\n      slash:\n", "\n      slash:\n", "\n      skip:\n",
				"target: on-file\n", "target: card-back\n", "target: card-back\n", "target: on-file\n").Replace(text)
			text = text[:strings.LastIndex(text, "  - id: ")]
		case dir + "01-why-it-works.en.md":
			text = strings.Replace(text, "It is 11:40 on a Tuesday", "It is 9:15 on a Monday", 1)
		}
		file.Data = []byte(text)
	}
	for _, tag := range []string{"en", "es"} {
		was := dir + "03-cues." + tag + ".md"
		files[dir+"03-signs."+tag+".md"] = files[was]
		delete(files, was)
	}
	return coursetest.Load(t, files)
}

// otherCatalogue has no phishing module.
func otherCatalogue(t testing.TB) *course.Catalogue {
	return coursetest.Load(t, coursetest.Folder(t, "course"))
}

// restarted is the world after the program was started anew with another catalogue, some days later.
func (w *world) restarted(c *course.Catalogue, days int) *world {
	w.t.Helper()
	next := newWorld(w.t, w.store, func(config *page.Config) { config.Catalogue = c })
	next.at(noon.AddDate(0, 0, days))
	next.accounts, next.people, next.police = w.accounts, w.people, w.police
	next.record(c)
	return next
}

// record keeps the catalogue's revisions, as the program does when it starts.
func (w *world) record(c *course.Catalogue) {
	w.t.Helper()
	must(w.t, w.server.Learn.Library.Record(w.t.Context(), w.server.Now(), c.Modules()...))
}

// says demands texts; one after ! must not be there.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	body := strings.Join(strings.Fields(a.Text()), " ")
	for _, text := range texts {
		text, not := strings.CutPrefix(text, "!")
		if strings.Contains(body, text) == not {
			a.t.Errorf("%s: says %q: %v", a.path, text, !not)
		}
	}
	return a
}

// What was begun before the program started with other content is finished, scored and shown as it was begun.
func TestTheContentChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		old := newWorld(t, s).settle(plain)
		old.record(catalogue())
		was, changed := catalogue().Module("phishing"), changedCatalogue(t)
		is := changed.Module("phishing")

		// Ana has finished. Ben is in the middle of a quiz that has something to order or to match.
		ana := old.as("Ana")
		passed := ana.quiz()
		page := ana.get(passed + "?view=all")
		ana.press(page, "button[value=submit]", page.answersBy(was, 2).Encode()).at(passed + "/result").has("!.score-not")
		ben := old.as("Ben")
		begun := old.quizWith(ben, "toll-text", "four-requests")
		page = ben.get(begun + "?view=all")
		half, answers := url.Values{}, page.answersBy(was, 2)
		for name, chosen := range answers {
			id, _, _ := strings.Cut(strings.TrimPrefix(name, "a."), ".")
			if o := was.Question(id).Objective; o != was.Objectives[3].ID && o != was.Objectives[4].ID {
				half[name] = chosen
			}
		}
		ben.press(page, "button[value=save]", half.Encode()).is(200)
		// Tom is reading a lesson whose id will be gone. A visitor practises.
		tom := old.as("Tom")
		tom.post("/en/modules/phishing/start", "")
		for _, l := range was.Lessons[:2] {
			tom.post("/en/modules/phishing/lessons/"+l.ID, "")
		}
		tom.post("/en/modules/phishing/place", "lesson=cues&anchor=p3").is(http.StatusNoContent)
		visitor := old.as("")
		practice := visitor.get("/en/modules/phishing/practice")
		visitor.press(practice, "button[value=score]", "").is(http.StatusUnprocessableEntity).has(".notice-warning") // nothing answered yet

		w := old.restarted(changed, 1)
		ana, ben, tom, visitor = w.as("Ana"), w.as("Ben"), w.as("Tom"), w.as("")

		// Ben finishes his paper, by its words, key and pass mark, in either language.
		paper := w.attempt("Ben", begun).Paper
		ben.get(strings.Replace(begun, "/en/", "/es/", 1) + "?view=all").says("!" + newStemES).says(stems(was, paper, "es")...)
		page = ben.get(begun+"?view=all").says(oldTitle, "!"+newStem, "!"+newTitle)
		if got := page.Find(".paper button.done").Length(); got != 6 {
			t.Errorf("%d answers are kept, want 6", got)
		}
		ben.get("/en/modules/phishing").has("a.next[href='" + begun + "']")
		ben.post("/en/modules/phishing/quiz", "").at(begun)
		result := ben.press(page, "button[value=submit]", answers.Encode()).at(begun+"/result").has("!.score-not").says("!"+newStem, "8 are needed").says(stems(was, paper, "en")...)
		if got := result.Find(".score-figure strong").Text(); got != "8" {
			t.Errorf("score %s", got)
		}
		ben.get(strings.Replace(begun, "/en/", "/es/", 1) + "/result").says("!" + newStemES).says(stems(was, paper, "es")...)
		ana.get(passed+"/result").says(oldTitle, "8 are needed", "!"+newStem)

		// Who has finished is told what changed, there and where they look first; nobody else is.
		for _, b := range []*browser{ana, ben} {
			b.get("/en/modules/phishing").has("#changed").says("Codes in pictures are new.", "November 21, 2026")
			b.get("/es/modules/phishing").has("#changed").says("Son nuevos los códigos en imágenes.")
			b.get("/en/training").has("tbody a[href='/en/modules/phishing#changed']")
		}
		tom.get("/en/modules/phishing").has("!#changed")
		tom.get("/en/training").has("!a[href$='#changed']")
		visitor.get("/en/modules/phishing").has("!#changed")

		// Lessons are those of today; one that is gone leads to its module, one that never was nowhere.
		visitor.get("/en/modules/phishing/lessons/why-it-works").says("9:15 on a Monday")
		tom.get("/en/modules/phishing/resume").at("/en/modules/phishing/lessons/signs")
		tom.get("/en/training").has(".owed").says("You are on lesson 3 of 5")
		tom.get("/en/modules/phishing/lessons/cues").at("/en/modules/phishing")
		tom.post("/en/modules/phishing/lessons/cues", "").at("/en/modules/phishing").is(200)
		visitor.get("/en/modules/phishing/lessons/nonsense").is(http.StatusNotFound)

		// A new attempt is of the new revision; practice begun before is of the old one.
		fresh := tom.quiz()
		page = tom.get(fresh+"?view=all").says(newStem, newTitle)
		if a := w.attempt("Tom", fresh); a.Revision != is.Digest || a.PassMark != 9 {
			t.Errorf("%+v", a)
		}
		tom.press(page, "button[value=submit]", page.answersBy(is, 0).Encode()).at(fresh+"/result").has("!.score-not").says("9 are needed", newStem)
		tom.get("/en/modules/phishing").has("!#changed")
		tom.get("/en/training").has("!a[href$='#changed']")
		scored := visitor.press(practice, "button[value=score]", practice.answersBy(was, 0).Encode()).is(200).says("!" + newStem)
		if got := scored.Find(".score-figure strong").Text(); got != "10" {
			t.Errorf("practice begun before: %s right", got)
		}
		practice = visitor.get("/en/modules/phishing/practice")

		// Then the module leaves the catalogue.
		lea := w.as("Lea")
		last := lea.quiz()
		w = w.restarted(otherCatalogue(t), 2)
		ana, lea, visitor = w.as("Ana"), w.as("Lea"), w.as("")
		ana.get("/en/modules/phishing").is(http.StatusNotFound)
		ana.get("/en/training").is(200).has("tbody a[href='"+passed+"/result']", "!a[href*='/modules/phishing']").says(newTitle)
		ana.get(passed+"/result").is(200).says(oldTitle, "!"+newStem).has("!a[href*='/modules/phishing']")
		pam := w.as("Pam")
		pam.get("/en/training").is(200).says(newTitle, "no longer offered").has("!a[href*='/modules/phishing']", "!form[action*='/modules/phishing']")
		pam.get("/es/training").is(200).says("ya no se ofrece")
		lea.get("/en/training").is(200).has(".owed a[href='" + last + "']")
		page = lea.get(last + "?view=all").is(200).says(newStem).has("!a[href*='/modules/phishing']")
		lea.press(page, "button[value=submit]", page.answersBy(is, 5).Encode()).at(last+"/result").is(200).says("no longer offered").has(".score-not", "!a[href*='/modules/phishing']", "!form[action*='/modules/phishing']")
		for _, path := range []string{"/en/reports/completion?by=module", "/en/reports/completion?module=phishing", "/en/team/people/" + w.people["Ana"].ID.String()} {
			lea.get(path).is(200).says(newTitle)
		}
		lea.get("/en/reports/completion?module=phishing").has("option[value=phishing][selected]")
		lea.get("/en/reports/people?module=phishing").is(200).says("Ana Ruiz", newTitle)
		for _, path := range []string{"/en/reports/completion.csv", "/en/reports/people.csv?module=phishing"} {
			if a := lea.get(path).is(200); !strings.Contains(a.body, newTitle) {
				t.Errorf("%s: %s", path, a.body)
			}
		}
		visitor.press(practice, "button[value=score]", practice.answersBy(is, 0).Encode()).is(200).says(newStem).has("!a[href$='/practice']")
	})
}

// stems are the questions of a paper in a language.
func stems(m *course.Module, p course.Paper, tag lang.Tag) (all []string) {
	for _, q := range p.Questions {
		all = append(all, m.Question(q.ID).Stem[tag])
	}
	return all
}

// quizWith starts quizzes until there is one with one of some questions.
func (w *world) quizWith(b *browser, questions ...string) string {
	w.t.Helper()
	for range 40 {
		at := b.quiz()
		for _, q := range w.attempt("Ben", at).Paper.Questions {
			if slices.Contains(questions, q.ID) {
				return at
			}
		}
		page := b.get(at + "?view=all")
		b.press(page, "button[value=submit]", page.answers(false).Encode()).at(at + "/result")
	}
	w.t.Fatalf("no paper with any of %v", questions)
	return ""
}
