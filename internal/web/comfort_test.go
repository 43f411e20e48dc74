package web

import (
	"net/http"
	"strings"
	"testing"

	"baluarte/internal/store/storetest"
)

// class is that of the whole page.
func (a answer) class() string { return a.Find("html").AttrOr("class", "?") }

// TestComfort: what a visitor chose holds in this browser; what somebody chose with their account holds wherever they sign in,
// on pages of their own and on those made once for many.
func TestComfort(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const lesson, chosen = "/es/modules/phishing/lessons/anatomy", "text-larger spacing-wide contrast-high"
		all := fields("text", "text-larger", "spacing", "spacing-wide", "motion", "", "contrast", "contrast-high")
		wants := func(b *browser, class string) {
			t.Helper()
			for _, path := range []string{"/es/", lesson, lesson, "/es/sign-in", "/es/comfort", "/es/none"} {
				if a := b.get(path); a.class() != class {
					t.Errorf("%s has the class %q, want %q", path, a.class(), class)
				} else if strings.Contains(a.body, "\U000F0002") || strings.Contains(a.body, "\U000F0001") {
					t.Errorf("%s shows a mark", path)
				}
			}
		}
		v := w.as("")
		wants(v, "")
		v.get("/es/").has("footer a[href='/es/comfort']")
		page := v.post("/es/comfort", all).at("/es/comfort?saved=yes").is(200).has(".notice-success", "#text-larger[checked]", "#spacing-wide[checked]", "#motion-usual[checked]", "!a[href$='/profile']")
		if page.class() != chosen {
			t.Errorf("at once: %q", page.class())
		}
		wants(v, chosen)
		wants(w.as(""), "")

		ana := w.as("Ana")
		ana.get("/es/profile").has("#comfort ~ p:contains('diseñadas')")
		ana.cookies["comfort"] = "motion-none" // of this browser, from before
		wants(ana, "motion-none")
		ana.post("/es/comfort", all).is(200).has("a[href='/es/profile']")
		wants(ana, chosen)
		elsewhere := w.as("Ana")
		wants(elsewhere, chosen)
		if elsewhere.cookies["comfort"] != "text-larger.spacing-wide.contrast-high" {
			t.Errorf("the other browser keeps %q", elsewhere.cookies["comfort"])
		}
		elsewhere.get("/en/profile").has("#comfort ~ p:contains('Text size: Larger')")
		wants(w.as("Ben"), "")
		elsewhere.send("POST", "/es/sign-out", "").is(http.StatusSeeOther)
		wants(elsewhere, chosen) // before the next sign-in

		ana.post("/es/comfort", "") // all as it is drawn
		ana.cookies["comfort"] = "motion-none"
		wants(ana, "")
		for _, strange := range []string{`x" onload="alert(1)`, "text-huge", "text-large text-larger", strings.Repeat("text-large.", 500)} {
			v.cookies["comfort"] = strange
			wants(v, "")
		}
		v.post("/es/comfort", fields("text", "x' onload='y", "motion", "text-large")).is(200)
		wants(v, "text-large")
	})
}

// TestComfortOfANumberAlone: whoever joined a class by a number sees nothing of how its owner reads, and changes nothing.
func TestComfortOfANumberAlone(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.as("Ana").post("/en/comfort", fields("text", "text-large")).is(200)
	phone, page := w.opened("9").joins("P-1", "Ruiz")
	if page.is(200).class() != "" || phone.get("/en/modules/phishing/quiz").class() != "" {
		t.Error("the phone shows how the owner of the number reads")
	}
	if got := phone.post("/en/comfort", fields("contrast", "contrast-high")).class(); got != "contrast-high" {
		t.Errorf("the phone has %q", got)
	}
	if got := w.actor("Ana").Comfort; got != "text-large" {
		t.Errorf("the account has %q", got)
	}
}

// TestComfortGoesWithTheClass: what somebody known by a number chose on a tablet holds until the class is over for them, and not for who
// comes next; what the tablet had before holds again.
func TestComfortGoesWithTheClass(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	tablet := w.as("")
	tablet.post("/en/comfort", fields("text", "text-large"))
	r := w.opened("9")
	joins := func(number, surname, class string) {
		t.Helper()
		if page := tablet.post("/en/class", fields("code", r.code, "number", number, "surname", surname)).is(200); page.class() != class {
			t.Errorf("%s reads with %q, want %q", number, page.class(), class)
		}
	}
	joins("P-1", "Ruiz", "text-large")
	tablet.post("/en/comfort", fields("contrast", "contrast-high")).has("main .note:contains('in the class')")
	if got := tablet.get("/en/class").class(); got != "contrast-high" {
		t.Errorf("in the class it has %q", got)
	}
	if got := tablet.post("/en/comfort", "").class(); got != "" {
		t.Errorf("drawn as usual it has %q", got)
	}
	tablet.post("/en/comfort", fields("contrast", "contrast-high"))
	tablet.send("POST", "/en/sign-out", "").is(http.StatusSeeOther)
	if got := tablet.get("/en/").class(); got != "text-large" {
		t.Errorf("after signing out it has %q", got)
	}
	joins("P-2", "Cole", "text-large")
	tablet.post("/en/comfort", fields("contrast", "contrast-high"))
	w.as("Tom").post(r.at+"/close", "sure=yes").is(200)
	if got := tablet.get("/en/class").has("main:contains('absent')").class(); got != "contrast-high" {
		t.Errorf("when the class has ended it has %q", got)
	}
	r = w.opened("9")
	joins("P-1", "Ruiz", "text-large")
}

// TestComfortOnASharedComputer: with the account, and nothing in the browser.
func TestComfortOnASharedComputer(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.mailbox("Ana", "ana@norland.example")
	b := w.as("")
	b.send("POST", "/en/sign-in", byMail("ana@norland.example", phrase)+"&shared=yes").is(303)
	if got := b.post("/en/comfort", fields("text", "text-large")).class(); got != "text-large" {
		t.Errorf("it has %q", got)
	}
	if b.cookies["comfort"] != "" {
		t.Errorf("the browser keeps %q", b.cookies["comfort"])
	}
}

// TestALanguageIsKept: who keeps to one is written to in it, whatever they read; everybody else in what they last read.
func TestALanguageIsKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		writtenIn := func(want string) {
			t.Helper()
			a, err := w.store.Addressee(t.Context(), w.accounts["Ana"])
			must(t, err)
			if string(a.Language) != want {
				t.Errorf("written to in %q, want %q", a.Language, want)
			}
		}
		ana := w.as("Ana")
		ana.get("/es/profile").has("#keep option[value='']", "!#keep option[selected]")
		writtenIn("es")
		ana.post("/es/profile/language", "language=en").at("/es/profile?saved=language").is(200).has(".notice-success", "#keep option[value=en][selected]")
		writtenIn("en")
		ana.get("/es/training").is(200)
		writtenIn("en")
		if to := ana.send("GET", "/", "").header.Get("Location"); to != "/en/" {
			t.Errorf("the front page is at %s", to)
		}
		ana.send("POST", "/es/profile/language", "language=fr").is(400)
		ana.post("/en/profile/language", "language=").is(200)
		ana.get("/es/training")
		writtenIn("es")
	})
}
