package learn_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// keptKeys keeps public keys and nothing else.
type keptKeys struct {
	learn.CertificateStore
	all learn.Keys
}

func (k *keptKeys) InsertKey(_ context.Context, one learn.Key) error {
	for _, known := range k.all {
		if known.ID == one.ID {
			return nil
		}
	}
	k.all = append(k.all, one)
	return nil
}

func (k *keptKeys) SigningKeys(context.Context) (learn.Keys, error) { return k.all, nil }

func signerOf(secret byte, store learn.CertificateStore) *learn.Signer {
	return learn.NewSigner(bytes.Repeat([]byte{secret}, 32), store, func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) })
}

var earnedOn = lang.Date{Year: 2026, Month: 11, Day: 20}

func someCertificate(name string) learn.Certificate {
	c := learn.Certificate{Module: &course.Module{ID: "phishing", Minutes: 25, CreditHours: 0.5, Title: lang.Text{"en": "Phishing", "es": "Phishing: reconocer y reportar"}},
		Course: lang.Text{"en": "Cyber hygiene", "es": "Higiene cibernética"}, Until: earnedOn.AddMonths(12)}
	c.Earned = learn.Earned{Completion: learn.Completion{Module: "phishing", Revision: "3f9a61c0" + strings.Repeat("7", 56), Language: "es", Score: 9, Of: 10, PassMark: 8, CompletedOn: earnedOn, Method: learn.Online},
		Code: "7K3M-Q9XD-2HTN-VB4C", Name: name, Agency: lang.Text{"en": "State Police", "es": "Policía Estatal"}, Zone: time.UTC}
	return c
}

func must[V any](t rapid.TB) func(V, error) V {
	return func(v V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// keyOf is the message of an error that may be shown.
func keyOf(t rapid.TB, err error) string {
	t.Helper()
	f, ok := err.(*fault.Error)
	if !ok || f.Kind != fault.Invalid {
		t.Fatalf("%v", err)
	}
	return f.Key
}

// TestSignedPapers: what was signed is read again from wherever it may stand, with the published keys alone.
func TestSignedPapers(t *testing.T) {
	kept := &keptKeys{}
	signer := signerOf(1, kept)
	c := someCertificate("Lucía Ávila Núñez")
	signed := must[string](t)(signer.Certificate(t.Context(), c, "es"))
	if again := must[string](t)(signerOf(1, kept).Certificate(t.Context(), c, "es")); again != signed {
		t.Error("the same certificate was signed otherwise")
	}
	if len(signed) > 660 {
		t.Errorf("%d characters are many for a QR code", len(signed))
	}
	keys := must[learn.Keys](t)(learn.ReadKeys(must[learn.Keys](t)(signer.Keys(t.Context())).Document()))
	for place, data := range map[string]string{"text": signed, "with blanks": "\n " + signed + "\r\n", "QR code": "https://baluarte.example/certificates/7K3M-Q9XD-2HTN-VB4C#" + signed,
		"PDF": "%PDF-1.3\n\xff\xfe stream\n<< /Title (x) /Keywords (" + signed + ") >>", "twice the same": signed + " " + signed, "JSON": string(learn.Flattened(signed))} {
		found, err := learn.FindSigned([]byte(data))
		if err != nil || found != signed {
			t.Errorf("%s: %v\n%s", place, err, found)
			continue
		}
		o := must[learn.Opened](t)(keys.Open(found))
		if diff := cmp.Diff(learn.CertificateClaim{Form: 1, Code: c.Code, Name: c.Name, Module: "phishing", Title: "Phishing: reconocer y reportar", Agency: "Policía Estatal", Completed: earnedOn,
			Until: c.Until, Revision: "3f9a61c0", Minutes: 25, Hours: 50, Source: learn.SelfPaced, Score: 9, Of: 10, Language: "es"}, *o.Certificate); diff != "" || o.Transcript != nil {
			t.Errorf("%s: %s", place, diff)
		}
	}
	if o := must[learn.Opened](t)(keys.Open(must[string](t)(signer.BriefCertificate(t.Context(), c, "es")))); o.Certificate.Agency != "" || o.Certificate.Name != c.Name {
		t.Errorf("the brief form says %+v", o.Certificate)
	}
	c.CorrectedOn, c.Reason = earnedOn.AddDays(2), "mistake"
	if o := must[learn.Opened](t)(keys.Open(must[string](t)(signer.Certificate(t.Context(), c, "en")))); o.Certificate.Corrected != c.CorrectedOn || o.Certificate.Reason != "mistake" {
		t.Errorf("a paper made after it was corrected does not say so: %+v", o.Certificate)
	}
	c.HidesScore = true
	o := must[learn.Opened](t)(keys.Open(must[string](t)(signer.Certificate(t.Context(), c, "en"))))
	if o.Certificate.Of != 0 || o.Certificate.Title != "Phishing" {
		t.Errorf("%+v", o.Certificate)
	}
}

// TestPapersFromBeforeHoursWereTold: what was signed then is read as before. The bytes are those of a paper of that time.
func TestPapersFromBeforeHoursWereTold(t *testing.T) {
	const signed = "eyJhbGciOiJFZERTQSIsImtpZCI6IjM0NzUwZjk4YmQ1OWZjZmMiLCJ0eXAiOiJjZXJ0aWZpY2F0ZSJ9.eyJ2IjoxLCJjb2RlIjoiN0szTS1ROVhELTJIVE4tVkI0QyIsIm5hbWUiOiJBbmEiLCJtb2R1bGUiOiJwaGlzaGluZyIsInRpdGxlIjoiUGhpc2hpbmc6IHJlY29ub2NlciB5IHJlcG9ydGFyIiwiYWdlbmN5IjoiUG9saWPDrWEgRXN0YXRhbCIsImNvbXBsZXRlZCI6IjIwMjYtMTEtMjAiLCJ1bnRpbCI6IjIwMjctMTEtMjAiLCJyZXZpc2lvbiI6IjNmOWE2MWMwIiwibWludXRlcyI6MjUsInNjb3JlIjo5LCJvZiI6MTAsImxhbmciOiJlcyJ9.y8uhMItTxaF09UqF4jkhhwB6cl9LF0gpiuTV3PNCDWzVIiWlWkkVl5oV7suHFzXzhAAua43GxjkSuHcDHFs0Ag"
	kept := &keptKeys{}
	must[learn.Keys](t)(signerOf(1, kept).Keys(t.Context()))
	o := must[learn.Opened](t)(kept.all.Open(must[string](t)(learn.FindSigned([]byte(signed)))))
	if c := o.Certificate; c.Name != "Ana" || c.Minutes != 25 || c.Source != "" || c.Hours != 0 || c.Standing(earnedOn.Time(time.UTC)) != learn.Valid {
		t.Errorf("%+v", c)
	}
}

// TestWhatIsBrought: a code is found in whatever has it; a signed form comes with it, to be checked.
func TestWhatIsBrought(t *testing.T) {
	kept := &keptKeys{}
	c := someCertificate("Ana")
	c.Code = "7K3M-Q9XD-2HTN-VB4S"
	signed := must[string](t)(signerOf(1, kept).Certificate(t.Context(), c, "es"))
	transcript := must[string](t)(signerOf(1, kept).Transcript(t.Context(), learn.Transcript{Name: "Ana", On: earnedOn}))
	address := "https://baluarte.example/es/certificates/" + string(c.Code)
	for text, want := range map[string]string{
		string(c.Code): "code", "7k3m q9xd 2htn vb4s": "code", "Código 7K3M-Q9XD-2HTN-VB4S": "code", "Código: 7K3M Q9XD 2HTN VB4S.": "code",
		address: "code", address + "?format=a4#top": "code", address + "#" + signed: "signed", "vea <" + address + ".pdf>, gracias": "code", "certificates/" + string(c.Code): "code",
		signed: "signed", "#" + signed: "signed", "\n" + signed + " ": "signed", string(learn.Flattened(signed)): "signed", signed[:len(signed)-9]: "signed",
		transcript: "certificate.signed_only", signed[:60]: "certificate.signed_only", "eyJhIjoxfQ.eyJhIjoxfQ.": "certificate.signed_only", "eyJ_.eyJ_.": "certificate.signed_only",
		"": "code.length", address[:len(address)-1]: "code.length", "Código 7K3M-Q9XD-2HTN-VB4T": "code.mistyped", "https://baluarte.example/": "code.character",
	} {
		b, err := learn.ReadBrought(text)
		switch {
		case strings.Contains(want, "."):
			if keyOf(t, err) != want {
				t.Errorf("%q: %v, want %s", text, err, want)
			}
		case err != nil || b.Code != c.Code || (b.Signed != "") != (want == "signed"):
			t.Errorf("%q: %+v, %v, want %s", text, b, err, want)
		}
	}
}

// TestSignedTranscript: every line of it, and what it adds up to.
func TestSignedTranscript(t *testing.T) {
	kept := &keptKeys{}
	one, two := someCertificate("Zoë"), someCertificate("Zoë")
	two.CorrectedOn = earnedOn.AddDays(3)
	three := someCertificate("Zoë")
	three.Credited, three.Issuer, three.Completion.Minutes, three.Code, three.Revision = true, "Academia", 480, "", ""
	four := someCertificate("Zoë")
	four.Method, four.Completion.Minutes = learn.Classroom, 100
	signed := must[string](t)(signerOf(1, kept).Transcript(t.Context(), learn.Transcript{Name: "Zoë", On: earnedOn, Entries: []learn.Certificate{one, two, three, four}}))
	o := must[learn.Opened](t)(kept.all.Open(must[string](t)(learn.FindSigned(learn.Flattened(signed)))))
	tr := o.Transcript
	if o.Certificate != nil || tr.Name != "Zoë" || tr.Hours != 50+800+167 || len(tr.Entries) != 4 {
		t.Fatalf("%+v", tr)
	}
	if e := tr.Entries; e[0].Source != learn.SelfPaced || e[1].Corrected.IsZero() || e[2].Source != learn.Elsewhere || e[2].Issuer != "Academia" || e[3].Source != learn.InClass || e[3].Hours != 167 ||
		e[0].Title["en"] != "Phishing" || e[0].Course["es"] != "Higiene cibernética" || e[0].Revision != one.Revision {
		t.Errorf("%+v", e)
	}
	// One who alters what was signed is found out; so is who makes a certificate of a transcript.
	var flat map[string]string
	if err := json.Unmarshal(learn.Flattened(signed), &flat); err != nil {
		t.Fatal(err)
	}
	payload := must[[]byte](t)(base64.RawURLEncoding.DecodeString(flat["payload"]))
	flat["payload"] = base64.RawURLEncoding.EncodeToString(bytes.Replace(payload, []byte("Zoë"), []byte("Zoé"), 1))
	altered := must[[]byte](t)(json.Marshal(flat))
	if _, err := kept.all.Open(must[string](t)(learn.FindSigned(altered))); keyOf(t, err) != "certificate.forged" {
		t.Error(err)
	}
}

// TestForgeries: each is refused, and it is said why.
func TestForgeries(t *testing.T) {
	kept, strange := &keptKeys{}, &keptKeys{}
	signed := must[string](t)(signerOf(1, kept).Certificate(t.Context(), someCertificate("Ana"), "es"))
	other := must[string](t)(signerOf(2, strange).Certificate(t.Context(), someCertificate("Ana"), "es"))
	parts, theirs := strings.Split(signed, "."), strings.Split(other, ".")
	enc := base64.RawURLEncoding.EncodeToString
	payload := must[[]byte](t)(base64.RawURLEncoding.DecodeString(parts[1]))
	name := enc(bytes.Replace(payload, []byte("Ana"), []byte("Eva"), 1))
	head := func(text string) string { return enc([]byte(text)) }
	id := kept.all[0].ID
	for what, c := range map[string]struct{ signed, want string }{
		"another name":              {parts[0] + "." + name + "." + parts[2], "certificate.forged"},
		"cut off":                   {signed[:len(signed)-9], "certificate.forged"},
		"no signature":              {parts[0] + "." + parts[1] + ".", "certificate.forged"},
		"signed by a stranger":      {other, "certificate.unknown_key"},
		"a stranger under our name": {parts[0] + "." + theirs[1] + "." + theirs[2], "certificate.forged"},
		"no algorithm":              {head(`{"alg":"none","kid":"`+id+`","typ":"certificate"}`) + "." + parts[1] + ".", "certificate.other_system"},
		"a shared secret":           {head(`{"alg":"HS256","kid":"`+id+`","typ":"certificate"}`) + "." + parts[1] + "." + parts[2], "certificate.other_system"},
		"a header besides":          {head(`{"alg":"EdDSA","kid":"`+id+`","typ":"certificate","crit":["x"]}`) + "." + parts[1] + "." + parts[2], "certificate.other_system"},
		"another kind":              {head(`{"alg":"EdDSA","kid":"`+id+`","typ":"transcript"}`) + "." + parts[1] + "." + parts[2], "certificate.forged"},
		"an unknown kind":           {head(`{"alg":"EdDSA","kid":"`+id+`","typ":"JWT"}`) + "." + parts[1] + "." + parts[2], "certificate.other_system"},
		"a key of no name":          {head(`{"alg":"EdDSA","kid":"","typ":"certificate"}`) + "." + parts[1] + "." + parts[2], "certificate.unknown_key"},
		"loose ends of base64":      {signed[:len(signed)-1] + "_", "certificate.forged"},
		"four parts":                {signed + ".x", "certificate.other_system"},
		"nothing":                   {"", "certificate.other_system"},
	} {
		if _, err := kept.all.Open(c.signed); keyOf(t, err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
	for what, c := range map[string]struct{ data, want string }{
		"nothing": {"", "certificate.nothing_signed"}, "another system's": {`{"type":"Assertion","badge":{}}`, "certificate.nothing_signed"},
		"a PDF cut off": {"%PDF-1.3\n<< /Keywords (" + signed[:40], "certificate.nothing_signed"},
		"two":           {signed + "\n" + must[string](t)(signerOf(1, kept).Certificate(t.Context(), someCertificate("Eva"), "es")), "certificate.signed_twice"},
	} {
		if _, err := learn.FindSigned([]byte(c.data)); keyOf(t, err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}

// TestKeysChange: a new secret signs with a new key; what the old one signed can be checked as before.
func TestKeysChange(t *testing.T) {
	kept := &keptKeys{}
	before := must[string](t)(signerOf(1, kept).Certificate(t.Context(), someCertificate("Ana"), "es"))
	after := must[string](t)(signerOf(2, kept).Certificate(t.Context(), someCertificate("Ana"), "es"))
	keys := must[learn.Keys](t)(learn.ReadKeys(kept.all.Document()))
	if len(keys) != 2 || keys[0].ID == keys[1].ID {
		t.Fatal(keys)
	}
	for i, signed := range []string{before, after} {
		if o := must[learn.Opened](t)(keys.Open(signed)); o.Key.ID != keys[i].ID {
			t.Errorf("signed with %s", o.Key.ID)
		}
	}
	document := string(kept.all.Document())
	for what, c := range map[string]struct{ document, want string }{
		"renamed":     {strings.Replace(document, keys[0].ID, keys[1].ID, 1), "certificate.bad_key"},
		"cut off":     {document[:30], "certificate.no_keys"},
		"of no keys":  {`{"keys":[]}`, "certificate.no_keys"},
		"other kinds": {`{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"}]}`, "certificate.no_keys"},
		"short":       {`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AQ","kid":"x"}]}`, "certificate.bad_key"},
	} {
		if _, err := learn.ReadKeys([]byte(c.document)); keyOf(t, err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}

// TestAKeyThatSomebodyElseMayHave: nothing that it signed is taken for true any more, and other programs do not find it.
func TestAKeyThatSomebodyElseMayHave(t *testing.T) {
	kept := &keptKeys{}
	lost := must[string](t)(signerOf(1, kept).Certificate(t.Context(), someCertificate("Ana"), "es"))
	good := must[string](t)(signerOf(2, kept).Certificate(t.Context(), someCertificate("Ana"), "es"))
	id := kept.all[0].ID
	kept.all[0].Distrusted = time.Date(2026, 11, 19, 23, 0, 0, 0, time.UTC)
	document := kept.all.Document()
	var set struct{ Keys, Distrusted []map[string]string }
	if err := json.Unmarshal(document, &set); err != nil || len(set.Keys) != 1 || set.Keys[0]["kid"] == id || len(set.Distrusted) != 1 || set.Distrusted[0]["since"] != "2026-11-19T23:00:00Z" {
		t.Fatalf("%v\n%s", err, document)
	}
	hidden := must[[]byte](t)(json.Marshal(map[string]any{"keys": append(set.Keys, set.Distrusted...), "distrusted": set.Distrusted}))
	for _, document := range [][]byte{document, hidden} {
		keys := must[learn.Keys](t)(learn.ReadKeys(document))
		if _, err := keys.Open(lost); keyOf(t, err) != "certificate.distrusted_key" {
			t.Error(err)
		}
		if _, err := keys.Open(lost[:len(lost)-9]); keyOf(t, err) != "certificate.forged" {
			t.Error(err)
		}
		if o := must[learn.Opened](t)(keys.Open(good)); !o.Key.Distrusted.IsZero() {
			t.Error(o.Key)
		}
	}
	for _, since := range []string{`"0001-01-01T00:00:00Z"`, `"yesterday"`, `""`} {
		if _, err := learn.ReadKeys(bytes.Replace(document, []byte(`"2026-11-19T23:00:00Z"`), []byte(since), 1)); keyOf(t, err) != "certificate.bad_key" {
			t.Errorf("%s: %v", since, err)
		}
	}
}

// TestNamesOfKeysAreShownSafely: what a stranger's file calls a key may be anything, and reaches a terminal.
func TestNamesOfKeysAreShownSafely(t *testing.T) {
	kept := &keptKeys{}
	parts := strings.Split(must[string](t)(signerOf(1, kept).Certificate(t.Context(), someCertificate("Ana"), "es")), ".")
	for _, name := range []string{"\u009b2Jx", "\u202egnp", "\u2028x", "\u200bx", strings.Repeat("x", 5000)} {
		head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"` + name + `","typ":"certificate"}`))
		_, err := kept.all.Open(head + "." + parts[1] + "." + parts[2])
		_, bad := learn.ReadKeys(bytes.Replace(kept.all.Document(), []byte(kept.all[0].ID), []byte(name), 1))
		for want, err := range map[string]error{"certificate.unknown_key": err, "certificate.bad_key": bad} {
			if keyOf(t, err) != want {
				t.Errorf("%q: %v", name, err)
			}
			if key := err.(*fault.Error).Args["Key"].(string); key == "" || len(key) > 16 || strings.ContainsFunc(key, lang.Hidden) {
				t.Errorf("%q is shown as %q", name, key)
			}
		}
	}
}

// TestAnyNameIsSigned: whatever it holds, it comes back, but for what is no text.
func TestAnyNameIsSigned(t *testing.T) {
	kept := &keptKeys{}
	signer := signerOf(1, kept)
	rapid.Check(t, func(u *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\u202egnp.exe", "🎓", "'); DROP TABLE people;--", "<script>&amp;", strings.Repeat("Ñ", 300)})).Draw(u, "name")
		signed := must[string](u)(signer.Certificate(t.Context(), someCertificate(name), "es"))
		o := must[learn.Opened](u)(kept.all.Open(must[string](u)(learn.FindSigned([]byte(signed)))))
		if o.Certificate.Name != strings.ToValidUTF8(name, "\uFFFD") {
			u.Errorf("%q came back as %q", name, o.Certificate.Name)
		}
	})
}

// TestStanding: by the calendar of the agency; what was a mistake is that for good.
func TestStanding(t *testing.T) {
	c := someCertificate("Ana")
	c.Zone = time.FixedZone("Mexico", -6*3600)
	for at, want := range map[string]learn.Standing{"2026-11-20T12:00:00Z": learn.Valid, "2027-11-21T05:59:59Z": learn.Valid, "2027-11-21T06:00:00Z": learn.RunOut} {
		now := must[time.Time](t)(time.Parse(time.RFC3339, at))
		if got := c.Standing(now); got != want {
			t.Errorf("%s: %s", at, got)
		}
		forGood := c
		forGood.Until = lang.Date{}
		if got := forGood.Standing(now); got != learn.Valid {
			t.Errorf("%s: %s", at, got)
		}
		mistake := c
		mistake.CorrectedOn = earnedOn
		if got := mistake.Standing(now); got != learn.WasMistaken {
			t.Errorf("%s: %s", at, got)
		}
	}
}

// TestStandingBySignature: by what was signed alone a certificate holds until its last day is over everywhere, since the paper does
// not say where it was earned.
func TestStandingBySignature(t *testing.T) {
	claim := someCertificate("Ana").Claim("es")
	for at, want := range map[string]learn.Standing{"2026-11-20T12:00:00Z": learn.Valid, "2027-11-21T11:59:59Z": learn.Valid, "2027-11-21T12:00:00Z": learn.RunOut} {
		now := must[time.Time](t)(time.Parse(time.RFC3339, at))
		if got := claim.Standing(now); got != want {
			t.Errorf("%s: %s", at, got)
		}
		forGood, mistake := claim, claim
		forGood.Until, mistake.Corrected = lang.Date{}, earnedOn
		if forGood.Standing(now) != learn.Valid || mistake.Standing(now) != learn.WasMistaken {
			t.Errorf("%s: %s, %s", at, forGood.Standing(now), mistake.Standing(now))
		}
	}
}

// FuzzSigned: nothing that is read as signed panics, and nothing but what was signed opens.
func FuzzSigned(f *testing.F) {
	kept := &keptKeys{}
	signed, err := signerOf(1, kept).Certificate(context.Background(), someCertificate("Ana"), "es")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(signed))
	f.Add(learn.Flattened(signed))
	f.Add([]byte("%PDF-1.3 /Keywords (" + signed + ")"))
	f.Add(kept.all.Document())
	kept.all[0].Distrusted = earnedOn.Time(time.UTC)
	f.Add(kept.all.Document())
	kept.all[0].Distrusted = time.Time{}
	safe := func(t *testing.T, err error) {
		if known, ok := err.(*fault.Error); ok && strings.ContainsFunc(fmt.Sprint(known.Args["Key"]), lang.Hidden) {
			t.Errorf("a terminal would obey %q", known.Args["Key"])
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := learn.ReadKeys(data)
		safe(t, err)
		if b, err := learn.ReadBrought(string(data)); err == nil {
			if code, err := access.CertificateCode.Parse(string(b.Code)); err != nil || code != b.Code {
				t.Errorf("%q was found", b.Code)
			}
		}
		found, err := learn.FindSigned(data)
		if err != nil {
			return
		}
		_, err = kept.all.Open(found)
		if err == nil && found != signed {
			t.Errorf("%q opens", found)
		}
		safe(t, err)
	})
}
