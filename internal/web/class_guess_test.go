package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// TestACodeInAnotherFormIsTheSameCode: guesses at one number are counted together, however the code of the class is written.
func TestACodeInAnotherFormIsTheSameCode(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	r := w.opened("20")
	forms := []string{r.code, strings.ToLower(r.code), strings.ReplaceAll(r.code, "-", ""), strings.ReplaceAll(r.code, "-", " "), "-" + r.code, r.code + "-",
		strings.ReplaceAll(r.code, "-", "--"), strings.ReplaceAll(r.code, "-", "–"), r.code + " -", "- " + r.code}
	last := 0
	for _, form := range forms {
		last = w.as("").post("/en/class", fields("code", form, "number", "P-1", "surname", "Nobody")).status
	}
	if last != 429 {
		t.Errorf("the tenth guess at a number is answered with %d", last)
	}
	if _, page := r.joins("P-2", "Cole"); page.status != 200 {
		t.Errorf("another number has to wait for it: %d", page.status)
	}
}

// TestAQuizOfTheAccountIsNotShownToANumber: whoever knows a colleague's number and surname does not see the answers that the
// colleague has given at home, nor finishes the quiz for them.
func TestAQuizOfTheAccountIsNotShownToANumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		own := w.as("Ana")
		at := own.quiz()
		r := w.opened("20")
		phone, page := r.joins("P-1", "Ruiz")
		page.is(200).has("!a[href*='/attempts/']", "form[action$='/modules/phishing/quiz']")
		phone.get("/en/modules/phishing/quiz").is(200).has("!a[href*='/attempts/']")
		phone.post("/en/modules/phishing/quiz", "").is(409).has("main:contains('with your account')")
		phone.send("GET", at, "").is(404)
		a, err := w.store.Attempt(t.Context(), w.people["Ana"].ID, uuid.MustParse(at[strings.LastIndex(at, "/")+1:]))
		must(t, err)
		if a.Class != uuid.Nil || !a.IsOpen() {
			t.Errorf("%+v", a)
		}
		// What was begun by a number in a class goes on by a number in the next: some have no account.
		ben, _ := r.joins("P-2", "Cole")
		begun := ben.quiz()
		w.as("Tom").post(r.at+"/close", "sure=yes").is(200)
		next := w.opened("20")
		again, _ := next.joins("P-2", "Cole")
		if got := again.quiz(); got != begun {
			t.Errorf("%s, want %s", got, begun)
		}
	})
}

// TestTheAccountTakesOverFromTheNumber: whoever joins by a number and takes the quiz by their account is there by the account,
// so that being marked absent gives back no attempt of theirs.
func TestTheAccountTakesOverFromTheNumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		r.joins("P-1", "Ruiz")
		own := w.as("Ana")
		own.takes(false)
		r.calls("Ana", "absent").is(200)
		p, err := w.store.Place(t.Context(), w.people["Ana"].ID, "phishing")
		must(t, err)
		in, err := w.store.Attendance(t.Context(), r.id, w.people["Ana"].ID)
		if err != nil || p.Attempts != 1 || in.How != learn.ByAccount {
			t.Errorf("%d attempts, %+v, %v", p.Attempts, in, err)
		}
	})
}

// TestTwoForOneSeat: of two who join at the same moment one gets the last seat.
func TestTwoForOneSeat(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("1")
		status := make(chan int, 4)
		for _, who := range [][2]string{{"P-1", "Ruiz"}, {"P-2", "Cole"}, {"P-1", "Ruiz"}, {"P-2", "Cole"}} {
			go func() {
				status <- w.as("").post("/en/class", fields("code", r.code, "number", who[0], "surname", who[1])).status
			}()
		}
		got := map[int]int{}
		for range 4 {
			got[<-status]++
		}
		all, err := w.store.Attendees(t.Context(), r.id)
		if err != nil || len(all) != 1 || got[200]+got[422] != 4 {
			t.Errorf("%d seated, answers %v, %v", len(all), got, err)
		}
	})
}

// TestNobodyProvesTheirOwnTraining: a trainer in a class of their own neither marks themself nor keys in their own paper; another
// does.
func TestNobodyProvesTheirOwnTraining(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		tom, id := w.as("Tom"), w.people["Tom"].ID.String()
		tom.post(r.at+"/people", "person="+id).is(200).has("![name='mark."+id+"']", "!a[href$='/papers/"+id+"']", ".roll .note")
		r.calls("Tom", "present").is(403)
		tom.send("GET", r.at+"/papers/"+id, "").is(403)
		tom.send("POST", r.at+"/papers/"+id, r.keys("A", 0)+"&sure=yes").is(403)
		if _, err := w.server.Classes.KeyIn(t.Context(), r.actor("Tom"), r.id, learn.Sheet{Person: w.people["Tom"].ID, Variant: learn.VariantA, Language: "en"}, false); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		if in, err := w.store.Attendance(t.Context(), r.id, w.people["Tom"].ID); err != nil || in.Mark != learn.Uncalled || w.completion("Tom") != nil {
			t.Errorf("%+v, %v", in, err)
		}
		w.as("Ada").post(r.at+"/papers/"+id, r.keys("A", 0)+"&sure=yes").is(200)
		if c := w.completion("Tom"); c == nil || c.Method != learn.Classroom {
			t.Errorf("%+v", c)
		}
	})
}

// TestNobodyWasThereBeforeItBegan: neither the roll call nor a paper puts anybody on record before the doors are open.
func TestNobodyWasThereBeforeItBegan(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	r := w.opened("20")
	w.as("Tom").post(r.at+"/people", "person="+w.people["Ana"].ID.String()).is(200)
	w.at(noon.Add(-2 * time.Hour))
	r.calls("Ana", "present").is(409).has("[role=alert]:contains('November 20')")
	w.as("Tom").send("POST", r.at+"/papers/"+w.people["Ana"].ID.String(), r.keys("A", 0)+"&sure=yes").is(409)
	if w.completion("Ana") != nil {
		t.Errorf("%+v", w.completion("Ana"))
	}
	w.at(noon)
	r.calls("Ana", "present").is(200)
}

// TestAPictureLeadsToItsClassAlone: whatever stands in the address of a class, what it leads to stays one.
func TestAPictureLeadsToItsClassAlone(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	for _, code := range []string{"%3Cscript%3E", "%5Cevil.example", "a%0D%0Ab", "7KQ%202M4", "%3Fnext=x"} {
		a := w.as("").send("GET", "/class/"+code, "").is(302)
		typed, err := url.PathUnescape(code)
		must(t, err)
		to, err := url.Parse(a.header.Get("Location"))
		if err != nil || to.RawQuery != "" || to.Path != "/en/class/"+typed {
			t.Errorf("%s leads to %q: %v", code, a.header.Get("Location"), err)
		}
	}
}
