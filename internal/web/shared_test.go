package web

import (
	"net/http"
	"strings"
	"testing"

	"baluarte/internal/lang"
	"baluarte/internal/store/storetest"
)

// A lesson is rendered once for many, and yet everybody sees their own: name, header, lessons done, answers.
func TestASharedPageIsEverybodysOwn(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(func(_ lang.Tag, s string) string {
		return strings.Replace(s, "Hale", "<i>Hale</i> & Co", 1)
	})
	const lesson = "/en/modules/phishing/lessons/anatomy"
	see := func(who, name string) answer {
		t.Helper()
		a := w.as(who).get(lesson).is(http.StatusOK)
		if strings.Contains(a.body, "\U000F0001") {
			t.Error("the mark shows")
		}
		if got := strings.TrimSpace(a.Find(".menu-person summary").Text()); got != name {
			t.Errorf("%s is greeted as %q, want %q", who, got, name)
		}
		return a
	}
	const reports, done = `nav a[href="/en/reports"]`, ".side .done"
	for range 2 { // made, and from memory
		see("Ana", "Ana Ruiz").has("!"+reports, "!"+done)
		see("Ben", "Ben Cole").has("!"+reports, "!"+done)
		see("Tom", "Tom <i>Hale</i> & Co").has(reports, "!summary i")
		see("", "").has("!"+reports, ".sign-in", "!form[method=post]")
	}
	w.as("Ana").post("/en/modules/phishing/lessons/why-it-works", "")
	see("Ana", "Ana Ruiz").has(done)
	see("Ben", "Ben Cole").has("!" + done)
	if spanish := w.as("Ben").get("/es" + lesson[len("/en"):]); spanish.Find("html[lang=es]").Length() == 0 {
		t.Error("another language, and the same page")
	}
}
