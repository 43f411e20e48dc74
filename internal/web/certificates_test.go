package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
)

// showCertificates gives the pages of certificates to everyPage, when Ana has passed the quiz.
func (w *world) showCertificates(at string, show func(string, answer) answer) {
	w.t.Helper()
	v, ana := w.as(""), w.as("Ana")
	show("certificates", v.get(at+"/certificates"))
	for _, typed := range []string{"é", "1", "7K3M-7K3M-7K3M-7K3P"} {
		show("certificates", v.get(at+"/certificates?code="+url.QueryEscape(typed)).is(422)).has("#code[aria-invalid]")
	}
	show("certificates", v.get(at+"/certificates/"+w.nobodys()).is(404)).has(".notice-error", "#code[value]:not([value=''])")
	show("transcript", w.as("Lucía").get(at+"/transcript")).has(".free")
	all := show("transcript", ana.get(at+"/transcript")).has("tbody tr")
	path := all.Find("tbody a").AttrOr("href", "")
	show("certificate", ana.get(path)).has(".notice-success", "a[href$='.pdf?format=a4']", ".up a[href$='/transcript']")
	show("certificate", v.get(path)).has(".notice-success", "!a[href*='.pdf']", "!.up")
	for _, done := range []string{"/modules/phishing", "/modules/phishing/quiz"} {
		ana.get(at + done).has("main a[href*='/transcript/']")
	}
	w.at(noon.AddDate(2, 0, 0))
	show("certificate", v.get(path)).has(".notice-warning")
	w.at(noon)
}

// nobodys is a code that could be one and is not.
func (w *world) nobodys() string {
	w.t.Helper()
	code, err := access.CertificateCode.New(rand.Reader)
	must(w.t, err)
	return string(code)
}

// passed lets somebody pass the quiz, and gives the page of the result.
func (w *world) passed(who string) answer {
	w.t.Helper()
	b := w.as(who)
	all := b.get(b.quiz() + "?view=all")
	return b.press(all, "button[value=submit]", all.answers(true).Encode()).is(200)
}

// keys are those that the well-known document publishes.
func (w *world) keys() learn.Keys {
	w.t.Helper()
	published := w.as("").get("/.well-known/baluarte-keys.json").is(200)
	if got := published.header.Get("Access-Control-Allow-Origin"); got != "*" {
		w.t.Errorf("pages of others may not read the keys: %q", got)
	}
	if robots := w.as("").get("/robots.txt").is(200).body; !strings.Contains(robots, "\nDisallow: /es/certificates/\n") || !strings.Contains(robots, "\nDisallow: /es/calendar/\n") || strings.Contains(robots, "Disallow: /es/\n") {
		w.t.Errorf("robots: %s", robots)
	}
	keys, err := learn.ReadKeys([]byte(published.body))
	must(w.t, err)
	return keys
}

// voids corrects that somebody completed the module.
func (w *world) voids(who string) {
	w.t.Helper()
	p, err := w.store.Place(w.t.Context(), w.people[who].ID, "phishing")
	must(w.t, err)
	facts, err := w.store.Facts(w.t.Context(), p.Enrollment.ID)
	must(w.t, err)
	for _, f := range facts {
		if f.Kind == assign.CompletedFact {
			_, err := assign.Record(w.t.Context(), w.store, *p.Enrollment, assign.Fact{ID: newID(), Enrollment: f.Enrollment, Kind: assign.Corrected,
				Effective: on("2026-11-20"), Recorded: w.server.Now(), Corrects: f.ID, Reason: "mistake"})
			must(w.t, err)
		}
	}
}

// TestACertificateFromPassToCorrection goes the whole way: passed, printed, checked by a stranger, and found a mistake.
func TestACertificateFromPassToCorrection(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).settle(plain)
		ana, stranger := w.as("Ana"), w.as("")
		path := w.passed("Ana").Find(".score-act a.next").AttrOr("href", "")
		code := strings.TrimPrefix(path, "/en/certificates/")
		if _, err := access.CertificateCode.Parse(code); err != nil {
			t.Fatalf("the result leads to %q", path)
		}
		if link := ana.get("/en/training").Find("table a[href^='/en/transcript/']").AttrOr("href", ""); ana.get(link).path != path {
			t.Errorf("My training leads to %q by %q", ana.get(link).path, link)
		}

		for _, tag := range []string{"en", "es"} {
			file := ana.send("GET", "/"+tag+"/certificates/"+code+".pdf?format=a4", "").is(200)
			if file.header.Get("Content-Type") != "application/pdf" || file.header.Get("X-Robots-Tag") != "noindex" || len(file.body) > 200<<10 {
				t.Errorf("the paper in %s: %d bytes, %v", tag, len(file.body), file.header)
			}
			signed, err := learn.FindSigned([]byte(file.body))
			must(t, err)
			o, err := w.keys().Open(signed)
			must(t, err)
			if want := map[string]string{"en": "certificate-", "es": "constancia-"}[tag] + code + ".pdf"; !strings.Contains(file.header.Get("Content-Disposition"), want) {
				t.Errorf("the paper is called %s, want %s", file.header.Get("Content-Disposition"), want)
			}
			if o.Certificate.Hours == 0 || o.Certificate.Source != learn.SelfPaced || o.Certificate.Name != "Ana Ruiz" || string(o.Certificate.Code) != code || string(o.Certificate.Language) != tag {
				t.Errorf("the paper says %+v", o.Certificate)
			}
		}

		// As somebody types it who read it off the paper, and as the QR code has it.
		loose := strings.ToLower(strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(code))
		seen := stranger.get("/en/certificates?code=" + url.QueryEscape(loose)).is(200).at(path)
		if text := seen.Find(".certificate").Text(); !strings.Contains(text, "Ana Ruiz") || strings.Contains(text, "P-1") {
			t.Errorf("a stranger sees %s", text)
		}
		// As it is pasted: the address, with what is signed or without; with a word before it; what is signed alone.
		signed, err := learn.FindSigned([]byte(ana.send("GET", path+".pdf", "").is(200).body))
		must(t, err)
		for _, typed := range []string{"http://localhost" + path, "https://elsewhere.example/certificates/" + code + "#" + signed, signed, "Código: " + code + "."} {
			stranger.get("/en/certificates?code=" + url.QueryEscape(typed)).is(200).at(path)
		}
		// What is not signed here just so does not lead to a page that says that all is well.
		part := strings.Split(signed, ".")
		says, err := base64.RawURLEncoding.DecodeString(part[1])
		must(t, err)
		altered := base64.RawURLEncoding.EncodeToString(bytes.Replace(says, []byte("Ana"), []byte("Eva"), 1))
		foreign := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"0123456789abcdef","typ":"certificate"}`))
		for typed, why := range map[string]string{
			"eyJhIjoxfQ." + base64.RawURLEncoding.EncodeToString([]byte(`{"code":"`+code+`","name":"Eva"}`)) + ".x": "Baluarte",
			part[0] + "." + altered + "." + part[2]:                                   "does not match",
			"http://localhost" + path + "#" + signed[:len(signed)-9]:                  "does not match",
			"http://localhost" + path + "#" + foreign + "." + part[1] + "." + part[2]: "none of this installation",
		} {
			if text := stranger.get("/en/certificates?code=" + url.QueryEscape(typed)).is(422).Find("#code-wrong").Text(); !strings.Contains(text, why) {
				t.Errorf("%.60s is answered %q, want %s", typed, text, why)
			}
		}
		file, err := learn.FindSigned([]byte(ana.send("GET", "/en/transcript.json", "").is(200).body))
		must(t, err)
		for _, typed := range []string{file, signed[:300]} {
			if text := stranger.get("/es/certificates?code=" + url.QueryEscape(typed)).is(422).Find("#code-wrong").Text(); !strings.Contains(text, "texto firmado") {
				t.Errorf("what is signed and has no code is answered %q", text)
			}
		}
		to := w.as("").send("GET", "/certificates/"+code, "", "Accept-Language: es").is(302).header.Get("Location")
		stranger.get(to).is(200).at("/es/certificates/" + code)

		lea := w.as("Lea")
		person := "/en/team/people/" + w.people["Ana"].ID.String()
		leads := lea.get(person).Find("#training ~ table a[href*='/certificates/']").AttrOr("href", "")
		w.heard.take()
		lea.get(leads).is(200).at(path).has("a[href$='.pdf?format=letter']")
		w.wantAudit(audit.PersonViewed) // the code says whose it is
		lea.send("GET", person+"/certificates/"+newID().String(), "").is(404)
		w.wantAudit()

		w.at(noon.Add(time.Hour))
		w.voids("Ana")
		void := stranger.get(path).is(200).has(".notice-error")
		if text := void.Find(".notice-error").Text(); !strings.Contains(text, "November 20, 2026") || !strings.Contains(text, "recorded by mistake") {
			t.Errorf("a void certificate says %s", text)
		}
		if text := ana.get("/es/transcript").Find("tbody").Text(); !strings.Contains(text, "registrado por error") {
			t.Errorf("the transcript does not say why: %s", text)
		}
		ana.get("/en/transcript").has("tbody .chip-late")
		signed, err = learn.FindSigned([]byte(ana.send("GET", path+".pdf", "").is(200).body))
		must(t, err)
		if o, err := w.keys().Open(signed); err != nil || o.Certificate.Corrected != on("2026-11-20") {
			t.Errorf("the paper of today does not say that it is void: %v %+v", err, o.Certificate)
		}
	})
}

// TestWhoMayPrintACertificate: whoever has it, and who may see their record. For others it does not exist, and strangers are
// asked to sign in whether or not it does.
func TestWhoMayPrintACertificate(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	path := w.passed("Ana").Find(".score-act a.next").AttrOr("href", "")
	for who, want := range map[string]int{"": 303, "Ana": 200, "Ben": 404, "Tom": 200, "Lea": 200, "Sue": 404, "Pam": 200, "Lucía": 404, "Max": 200} {
		b := w.as(who)
		if got := b.send("GET", path+".pdf", "").status; got != want {
			t.Errorf("the paper for %q: %d, want %d", who, got, want)
		}
		if got := b.get(path).is(200).Find("a[href*='.pdf']").Length() > 0; got != (want == 200) {
			t.Errorf("the page offers the paper to %q: %v", who, got)
		}
	}
	w.as("").send("GET", "/en/certificates/"+w.nobodys()+".pdf", "").is(303)
	w.as("Ana").send("GET", path+".pdf?format=a5", "").is(404)
	looks := w.as("Ana").get("/en/profile").Find("#looks").Parent().Text()
	for _, who := range []string{"Tom Hale", "Lea Voss", "Pam Webb"} {
		if !strings.Contains(looks, who) {
			t.Errorf("Ana is not told that %s took her certificate: %s", who, looks)
		}
	}
}

// TestCodesThatNoCertificateHas: whatever is asked for gets an answer, and what cannot be a code is not even looked up.
func TestCodesThatNoCertificateHas(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	v := w.as("")
	for _, typed := range []string{"'; DROP TABLE certificates; --", "<script>alert(1)</script>", strings.Repeat("7", 300), "\u202e7K3M", "😀", "%00", "\xff\xfe", ".pdf", "..", "١٢٣٤-١٢٣٤-١٢٣٤-١٢٣٤"} {
		for range 9 { // never too often
			a := v.send("GET", "/en/certificates/"+url.PathEscape(typed), "")
			if a.status >= 500 || a.status < 300 || strings.Contains(a.body, "<script>alert") {
				t.Fatalf("%q is answered by %d:\n%s", typed, a.status, a.body)
			}
		}
		if a := v.send("GET", "/en/certificates?code="+url.QueryEscape(typed), ""); a.status != 422 && a.status != 404 && a.status != 400 {
			t.Errorf("%q typed is answered by %d", typed, a.status)
		}
	}
}

// TestCertificatesCannotBeListed: who asks for too many that are nobody's has to wait, and yet is shown whatever is somebody's: a
// whole agency may be behind one address. Those who are signed in are counted by themselves.
func TestCertificatesCannotBeListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).settle(plain)
		path := w.passed("Ana").Find(".score-act a.next").AttrOr("href", "")
		v := w.as("")
		for range access.AddressLimit.Free + 1 {
			v.get(path).is(200)
			v.get("/en/certificates/" + w.nobodys()).is(404)
		}
		for range 3 {
			v.get("/es/certificates/" + w.nobodys()).is(429)
			v.get(path).is(200)
		}
		v.get("/en/certificates").is(200)
		w.at(noon.Add(time.Minute))
		v.get("/es/certificates/" + w.nobodys()).is(404)
		w.at(noon)
		ben := w.as("Ben")
		for range access.AddressLimit.Free + 1 {
			ben.send("GET", "/en/certificates/"+w.nobodys()+".pdf", "").is(404)
		}
		ben.send("GET", "/en/certificates/"+w.nobodys()+".pdf", "").is(429)
		ana := w.as("Ana")
		for range access.AddressLimit.Free + 1 {
			ana.get("/en/certificates/" + w.nobodys()).is(404)
		}
		ana.get("/en/certificates/" + w.nobodys()).is(429)
		ana.send("GET", path+".pdf", "").is(200)
	})
}

// TestAKeyThatSomebodyElseMayHave is published as such; the page answers from the record, as before.
func TestAKeyThatSomebodyElseMayHave(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	path := w.passed("Ana").Find(".score-act a.next").AttrOr("href", "")
	signed, err := learn.FindSigned([]byte(w.as("Ana").send("GET", path+".pdf", "").is(200).body))
	must(t, err)
	_, err = w.store.DistrustKey(t.Context(), w.keys()[0].ID, noon, noon)
	must(t, err)
	if _, err := w.keys().Open(signed); err == nil {
		t.Error("what the key signed is taken for true")
	}
	w.as("").get(path).is(200).has(".notice-success")
}

// TestATranscriptCanBeCheckedElsewhere by the published keys alone, in either form.
func TestATranscriptCanBeCheckedElsewhere(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.passed("Ana")
	ana := w.as("Ana")
	for _, path := range []string{"/en/transcript.json", "/es/transcript.json", "/en/transcript.pdf", "/es/transcript.pdf?format=a4"} {
		signed, err := learn.FindSigned([]byte(ana.send("GET", path, "").is(200).body))
		must(t, err)
		o, err := w.keys().Open(signed)
		must(t, err)
		if o.Transcript == nil || o.Transcript.Name != "Ana Ruiz" || len(o.Transcript.Entries) != 1 || o.Transcript.Entries[0].Module != "phishing" {
			t.Errorf("%s says %+v", path, o.Transcript)
		}
	}
}

// TestPapersWaitForPress: a thousand papers asked for at once wait until the press is free, and meanwhile everybody learns.
func TestPapersWaitForPress(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	path := w.passed("Ana").Find(".score-act a.next").AttrOr("href", "")
	ana := w.as("Ana")
	started, free := make(chan struct{}), make(chan struct{})
	go w.server.Printed(context.Background(), func(_ io.Writer) error { close(started); <-free; return nil })
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	for range 1000 {
		waiting.Go(func() {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+path+".pdf", nil)
			must(t, err)
			r.AddCookie(&http.Cookie{Name: "baluarte", Value: ana.cookies["baluarte"]})
			if res, err := client.Do(r); err == nil {
				res.Body.Close()
				t.Errorf("a paper came while the press was taken: %d", res.StatusCode)
			}
		})
	}
	for range 20 {
		ana.get("/en/modules/phishing/lessons/cues").is(200) // it comes, though the press is taken all the while
	}
	cancel()
	waiting.Wait()
	close(free)
	ana.send("GET", path+".pdf", "").is(200)
}

// TestAnAgencyMayLeaveScoresOff: its form says so, the log tells it, and no certificate of its people says the score.
func TestAnAgencyMayLeaveScoresOff(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	path := w.passed("Ana").Find(".score-act a.next").AttrOr("href", "")
	right := "Right answers"
	if text := w.as("").get(path).Find(".certificate").Text(); !strings.Contains(text, right) {
		t.Errorf("a certificate does not say the score: %s", text)
	}
	ada := w.as("Ada")
	form := ada.get("/en/admin/agencies/" + w.police.ID.String() + "/edit")
	fields := url.Values{"code": {"NPD"}, "name_en": {"Norland Police"}, "name_es": {"Policía de Norland"}, "level": {"state"}, "time_zone": {"America/Chicago"}, "language": {""}, "scores": {"hidden"}}
	ada.press(form, "main .next", fields.Encode()).is(200)
	if text := w.as("").get(path).Find(".certificate").Text(); strings.Contains(text, right) {
		t.Errorf("a certificate says the score: %s", text)
	}
	if text := ada.get("/es/admin/audit").is(200).Find("main").Text(); !strings.Contains(text, "se omite") {
		t.Errorf("the log does not tell it: %s", text)
	}
	ada.get("/en/admin/agencies/" + w.police.ID.String() + "/edit").has("#scores option[value=hidden][selected]")
}

// TestTheLogHasNoCodeOfACertificate: whoever reads it could open the page of each.
func TestTheLogHasNoCodeOfACertificate(t *testing.T) {
	var log syncedLog
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	for _, path := range []string{"/en/certificates/7K3M-Q9XD-2HTN-VB4C", "/es/certificates/7K3M-Q9XD-2HTN-VB4C.pdf", "/certificates/7K3M-Q9XD-2HTN-VB4C",
		"//es/certificates/7K3M-Q9XD-2HTN-VB4C", "/es//certificates/7K3M-Q9XD-2HTN-VB4C", "/ES/Certificates/7K3M-Q9XD-2HTN-VB4C", "/es/certificates/7K3M-Q9XD-2HTN-VB4C/",
		"/es/certificates/7K3M-Q9XD-2HTN-VB4C/x", "/es/%63ertificates/%37K3M-Q9XD-2HTN-VB4C", "/es/certificates%2F7K3M-Q9XD-2HTN-VB4C", "/es%252F%2563ertificates%252F7K3M-Q9XD-2HTN-VB4C",
		"/es/certificate/7K3M-Q9XD-2HTN-VB4C", "/es/7K3M-Q9XD-2HTN-VB4C", "/es/7K3M%20Q9XD%202HTN%20VB4C.pdf", "/7K3MQ9XD2HTNVB4C%25zz", "/es/constancias/%EF%BC%8D7K3M–Q9XD–2HTN–VB4C"} {
		w.as("").send("GET", path, "")
		w.as("").send("POST", path, "")
	}
	if strings.Contains(log.String(), "7K3M") || strings.Contains(log.String(), "VB4C") || !strings.Contains(log.String(), "/certificates/:code") {
		t.Error(log.String())
	}
}
