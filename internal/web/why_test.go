package web

import (
	"strings"
	"testing"

	"baluarte/internal/store/storetest"
)

// TestWhyOnPages: the person reads why on My training and on the module's page, who trains them on theirs; of people by name
// only those are told who may see people.
func TestWhyOnPages(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana, tom, max := w.as("Ana"), w.as("Tom"), w.as("Max")
	const assigned, asignado = "State of Norland assigned it on November 1, 2026 to everyone who works there, due November 30, 2026.", "Estado de Norland lo asignó el 1 de noviembre de 2026 a todo su personal, con vencimiento el 30 de noviembre de 2026."
	ana.get("/en/training").has("section.owed .note:contains('"+assigned+" Your trainer can')", "!.note:contains('Pam Webb')")
	ana.get("/es/training").has("section.owed .note:contains('" + asignado + "')")
	ana.get("/en/modules/phishing").has("details.why:contains('" + assigned + "')")
	tom.get("/en/training").has("section.owed .note:contains('" + assigned + " Decided by Pam Webb. Your trainer can')")
	person := "/en/team/people/" + w.people["Ana"].ID.String()
	tom.get(person).has("details.why:contains('" + assigned + " Decided by Pam Webb. A trainer can')")

	w.assign(w.police, "2026-11-25", 0)
	ana.get("/en/training").has("section.owed .note:contains('2 assignments ask for it, and the earliest date counts: November 25, 2026, from Norland Police')", "section.owed ul.note li + li")
	ana.get("/en/modules/passwords").is(200).has("!details.why")
	w.exempt("Ben")
	w.as("Ben").get("/en/training").has("details.why:contains('an exemption from it began on November 2, 2026')")
	max.get("/en/modules/phishing").is(200).has("!details.why") // administers, and owes nothing
	max.send("POST", "/en/modules/phishing/start", "")
	max.get("/en/modules/phishing").has("details.why:contains('You began it on your own')")
	w.as("").get("/en/modules/phishing").has("!details.why")
}

// TestWhyAfterAChangeAndTheEnd: a group is called by its name; of an assignment that was replaced the new one is told, and
// what has ended asks for nothing, though what was finished for it stays as it is.
func TestWhyAfterAChangeAndTheEnd(t *testing.T) {
	eachBench(t, func(t *testing.T, w bench) {
		tom, ana := w.as("Tom"), w.as("Ana")
		list := tom.post("/en/team/groups/new", fields("kind", "list", "name", "Night watch", "agency", w.police.ID.String())).is(200)
		group := groupIn(list.path)
		tom.post("/en/team/groups/"+group+"/members", fields("do", "add", "person", w.people["Ana"].ID.String(), "person", w.people["Ben"].ID.String())).is(200)
		form := tom.get("/en" + assignments + "/new").is(200)
		made := tom.answer(tom.answer(form, "preview", "modules", "phishing", "targets", "group:"+group, "due_kind", "date", "due_on", "2026-11-25"), "assign").is(200)
		person := func(who string) string { return "/en/team/people/" + w.people[who].ID.String() }
		tom.get(person("Ana")).has("details.why:contains('2 assignments ask for it, and the earliest date counts: November 25, 2026')")
		ana.takes(true)
		path, _, _ := strings.Cut(made.path, "?")
		changed := tom.answer(tom.answer(tom.get(path+"/edit"), "preview", "due_on", "2027-01-15"), "assign").is(200)
		tom.get(person("Ana")).has("!#history ~ ol p:contains('asks for it no more')") // she has finished it
		tom.get(person("Ben")).has("#history ~ ol p:contains('Norland Police, assignment of November 20, 2026, asks for it no more; others still do')",
			"#history ~ ol p:contains('Also asked for by Norland Police, assignment of November 20, 2026')")
		tom.get(person("Ana")).has("details.why:contains('2 assignments ask for it')", "details.why:contains('this counts for it')", "!details.why:contains('3 assignments')")
		tom.get(person("Ben")).has("details.why:contains('the earliest date counts: November 30, 2026')")
		path, _, _ = strings.Cut(changed.path, "?")
		tom.post(path+"/cancel", "note=").is(200)
		for _, who := range []string{"Ana", "Ben"} {
			tom.get(person(who)).has("details.why:contains('State of Norland assigned it on November 1, 2026 to everyone who works there, due November 30, 2026.')", "!details.why:contains('assignments ask')")
		}

		made = tom.answer(tom.answer(form, "preview", "modules", "passwords", "targets", "group:"+group), "assign").is(200)
		tom.get(person("Ana")).has("details.why:contains('to the group “Night watch”, due December 20, 2026.')")
		tom.answer(tom.answer(form, "preview", "modules", "ransomware", "targets", "person:"+w.people["Ana"].ID.String()), "assign").is(200)
		tom.get(person("Ana")).has("details.why:contains('Norland Police assigned it by name on November 20, 2026')")
	})
}
