package web

import (
	"strings"
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"
)

// loadNICE keeps official texts of the version that the catalogue cites: of a role, and of two statements, one of which
// is cited. A file that says no more would not be loaded.
func (w *world) loadNICE() {
	w.t.Helper()
	texts := []course.OfficialText{
		{ID: "IN-WRL-001", Kind: course.WorkRole, Name: "Cybercrime Investigation", Text: "Official of the role."},
		{ID: "K0018", Kind: course.Knowledge, Text: "Official of what nobody cites."},
		{ID: "K1087", Kind: course.Knowledge, Text: "Official of what is cited."},
	}
	err := w.store.InsertOfficialSet(w.t.Context(), learn.OfficialSet{ID: newID(), LoadedAt: noon, Official: course.Official{Framework: course.NICE,
		Version: w.server.Catalogue.Framework(course.NICE).Version, Digest: strings.Repeat("0", 64), Texts: texts}})
	must(w.t, err)
}

// showFrameworks shows their pages, before and after the official texts are loaded.
func (w *world) showFrameworks(at string, show func(string, answer) answer) {
	v := w.as("")
	for _, loads := range []bool{false, true} {
		if loads {
			w.loadNICE()
		}
		show("nice", v.get(at+"/nice"))
		show("nice", v.get(at+"/nice?q=nobody"))
		show("nice", v.get(at+"/nice?q=K"))
		show("nice", v.get(at+"/nice?q=ciber"))
		show("nice-part", v.get(at+"/nice/roles/IN-WRL-001"))
		show("nice-part", v.get(at+"/nice/roles/IN-WRL-002"))
		show("nice-part", v.get(at+"/nice/areas/NF-COM-002"))
		show("nice-part", v.get(at+"/nice/areas/NF-COM-001"))
		show("nice-statement", v.get(at+"/nice/statements/K1087"))
		show("nice-statement", v.get(at+"/nice/statements/K0018"))
		show("nice-statement", v.get(at+"/nice/csf/PR.AT-01"))
		show("nice-statement", v.get(at+"/nice/csf/GV.OC-01"))
		show("csf", v.get(at+"/nice/csf"))
	}
}

// A module is found by what it is about, and leads to what it teaches; what has no statements says so.
func TestModulesAmongTheFramework(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"))
	v := w.as("")
	v.get("/en/nice?q=phishing").has("#found:contains('match')", ".row a[href='/en/modules/phishing']", ".row a[href='/en/nice/statements/K1087']")
	v.get("/es/nice?q=phishing").has("a[href='/es/modules/phishing']")
	v.get("/en/nice?q=nosuchword").has("p:contains('Nothing has all')", "!.row")
	v.get("/en/nice").has("p:contains('modules teach')", ".row-min:contains('no statements in this version')", "!.row-min:contains('0\u00a0of\u00a00')")
}

// Official texts show from the moment they are loaded, in their own language, also on pages that were made before.
func TestOfficialTextsShowOnceLoaded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.as("")
		pages := map[string]string{"/es/nice/roles/IN-WRL-001": "Official of the role.", "/es/nice/statements/K1087": "Official of what is cited.", "/en/nice?q=nobody+cites": "Official of what nobody cites."}
		for path, text := range pages {
			if a := v.get(path).is(200); strings.Contains(a.body, text) {
				t.Errorf("%s shows what is not loaded", path)
			}
		}
		w.loadNICE()
		for path, text := range pages {
			if got := v.get(path).is(200).Find("[lang=en]:contains('" + text + "')").Length(); got == 0 {
				t.Errorf("%s does not show %q in its language", path, text)
			}
		}
	})
}

// The pages say what the catalogue says: which modules teach a statement and how many questions test it; never which.
func TestWhatIsTaughtShows(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	v := w.as("")
	p := w.server.Catalogue.Framework(course.NICE).Part("K1087")
	a := v.get("/en/nice/statements/K1087").is(200)
	if got := a.Find(".rows > li").Length(); got != len(p.Teaching) {
		t.Errorf("%d modules, want %d", got, len(p.Teaching))
	}
	for _, teaching := range p.Teaching {
		a.has("a[href='/en/modules/" + teaching.Module.ID + "']")
		for _, q := range teaching.Module.Questions {
			if strings.Contains(a.body, q.Stem["en"]) {
				t.Errorf("the page tells the question %s", q.ID)
			}
		}
	}
	v.get("/es/modules/phishing").has("a[href='/es/nice/statements/K1087']", "a[href='/es/nice/csf/PR.AT-01']")
	practice := v.get("/en/modules/phishing/practice").has("!.tests")
	v.press(practice, "button[value=score]", practice.answers(false).Encode()).has("details .tests a[href^='/en/nice/statements/K']")
	found := func(q string) int { return v.get("/es/nice?q=" + q).is(200).Find(".rows").Last().Children().Length() }
	if found("k1087") != 1 || found("ANALISIS+evidencia") == 0 || found("ANALISIS+evidencia") != found("análisis+evidencia") || found("zzz") != 0 || found("K") != 100 {
		t.Error("search finds something else")
	}
	v.get("/en/nice/statements/K9999").is(404)
}
