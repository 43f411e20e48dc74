package web

import (
	"crypto/sha256"
	"net/http"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/learn"
	"baluarte/internal/notify"

	"github.com/pquerna/otp/totp"
)

// uses gives the program the keys of a secret, and of the one before.
func (w *world) uses(secrets ...string) {
	w.t.Helper()
	var ring access.Ring
	for _, s := range secrets {
		key := sha256.Sum256([]byte(s))
		ring = append(ring, key[:])
	}
	seal, err := access.NewSealer(ring)
	must(w.t, err)
	w.server.Access.Keys = access.Keys{Codes: ring, Devices: access.Devices{Keys: ring}, Seal: seal}
	w.server.Practice, w.server.Notices = learn.Practice{Keys: ring}, ring
}

// holder is somebody with a password, an app and recovery codes.
type holder struct {
	w       *world
	address string
	secret  access.TOTPSecret
	codes   []access.Code
}

func (w *world) holder(who string) *holder {
	w.t.Helper()
	h := &holder{w: w, address: strings.ToLower(who) + "@norland.example"}
	w.mailbox(who, h.address)
	var sealed []byte
	var err error
	h.secret, sealed, err = w.server.Access.NewTOTP(w.owner(who))
	must(w.t, err)
	must(w.t, w.server.Access.AddTOTP(w.t.Context(), w.owner(who), sealed, h.shown()))
	h.codes, err = w.server.Access.RecoveryCodes(w.t.Context(), w.owner(who))
	must(w.t, err)
	return h
}

// shown is what the app shows now.
func (h *holder) shown() string {
	code, err := totp.GenerateCode(strings.ReplaceAll(h.secret.Text(), " ", ""), h.w.server.Now())
	must(h.w.t, err)
	return code
}

// proves signs in as far as the second factor, in a new browser, and types a code.
func (h *holder) proves(tag, typed string) answer {
	h.w.t.Helper()
	b := h.w.as("")
	second := b.press(b.get("/"+tag+"/sign-in?next=/training"), "form:has(#email) button", byMail(h.address, phrase)).is(200)
	return b.press(second, "form:has(#typed) button", form("typed", typed))
}

// TestAnotherSecret: what was made with the secret before goes on while that is known, and an app even longer, once it was used.
// Without it nothing breaks: people are told what to do, and a class gets another code.
func TestAnotherSecret(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.uses("old")
		sue, lea := w.holder("Sue"), w.holder("Lea")
		cards := []string{w.card("Ben", noon.AddDate(0, 0, 5)), w.card("Ben", noon.AddDate(0, 0, 5))}
		r := w.opened("20")
		stop := "unsubscribe?token=" + notify.Token(w.server.Notices, w.people["Ben"].ID, assign.NoticeRefresher)
		cookie, err := w.server.Access.Keys.Devices.New(w.server.Access.Random, w.accounts["Ben"], w.server.Now())
		must(t, err)
		knows := func(want bool) {
			t.Helper()
			if _, ok := w.server.Access.Keys.Devices.Parse(cookie, w.server.Now()); ok != want {
				t.Errorf("the browser is known: %v", ok)
			}
		}
		practice := w.as("").get("/en/modules/phishing/practice").is(200)
		scored := func(want int) {
			t.Helper()
			w.as("").press(practice, "button[value=score]", practice.answers(true).Encode()).is(want)
		}

		w.uses("new", "old")
		w.at(noon.Add(5 * time.Minute))
		sue.proves("en", sue.shown()).at("/en/training").is(200)
		sue.proves("en", string(sue.codes[0])).at("/en/training").is(200)
		w.as("").post("/en/sign-in", byNumber("NOR", "P-2", cards[0])).at("/en/profile?saved=card")
		if shown := w.as("Tom").get(r.at).is(200).Find(".class-code").Text(); shown != r.code {
			t.Errorf("the class had the code %s, and has %s", r.code, shown)
		}
		_, seat := r.joins("P-1", "Ruiz")
		seat.at("/en/class/" + r.code).is(200)
		w.as("").get("/es/" + stop).is(200)
		knows(true)
		scored(200)

		w.uses("new")
		w.at(noon.Add(10 * time.Minute))
		sue.proves("en", sue.shown()).at("/en/training").is(200)
		sue.proves("en", string(sue.codes[1])).is(http.StatusUnprocessableEntity).has("[role=alert]:contains('no longer good')")
		lea.proves("en", lea.shown()).is(http.StatusUnprocessableEntity).has("[role=alert]:contains('ask an administrator to reset')", "#typed")
		lea.proves("es", lea.shown()).is(http.StatusUnprocessableEntity).has("[role=alert]:contains('Se cambió el secreto')")
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", cards[1])).is(http.StatusUnprocessableEntity).has("[role=alert]:contains('ask your trainer for a new one')")
		w.as("").get("/en/" + stop).is(http.StatusNotFound).has("main:contains('no longer good')")
		knows(false)
		scored(http.StatusBadRequest)
		_, seat = r.joins("P-4", "Voss")
		seat.is(http.StatusUnprocessableEntity).has("[role=alert]:contains('Check the code')")
		old := r.code
		r.code = w.as("Tom").get(r.at).is(200).Find(".class-code").Text()
		if again := w.as("Tom").get(r.at + "/screen").is(200); r.code == old || !strings.Contains(again.Text(), r.code) {
			t.Errorf("the class has the code %s, and had %s", r.code, old)
		}
		_, seat = r.joins("P-1", "Ruiz")
		seat.at("/en/class/" + r.code).is(200)
	})
}
