package learn

import (
	"context"
	"encoding/json"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// form is how the payloads below are written. One of another number is not understood.
const form = 1

// CertificateClaim is what a certificate says in its signed form, short enough for a QR code.
type CertificateClaim struct {
	Form      int         `json:"v"`
	Code      access.Code `json:"code"`
	Name      string      `json:"name"`
	Module    string      `json:"module"`
	Title     string      `json:"title"`
	Agency    string      `json:"agency,omitempty"`
	Completed lang.Date   `json:"completed"`
	Until     lang.Date   `json:"until,omitzero"`
	Revision  string      `json:"revision"` // the beginning of its digest
	Minutes   int         `json:"minutes"`
	Hours     Hundredths  `json:"hours,omitempty"`  // of credit
	Source    Source      `json:"source,omitempty"` // absent, with the hours, in papers from before they were told
	Score     int         `json:"score,omitempty"`
	Of        int         `json:"of,omitempty"` // absent, with the score: the paper does not tell it
	Language  lang.Tag    `json:"lang"`
	Corrected lang.Date   `json:"corrected,omitzero"` // since when it never held, as far as was known when it was signed
	Reason    string      `json:"reason,omitempty"`   // why, a code word of the ledger
}

// TranscriptClaim is what a transcript says in its signed form. Its texts are in every language.
type TranscriptClaim struct {
	Form    int          `json:"v"`
	Name    string       `json:"name"`
	On      lang.Date    `json:"on"`
	Hours   Hundredths   `json:"hours"` // in all, without what was a mistake
	Entries []EntryClaim `json:"entries"`
}

// EntryClaim is one line of it.
type EntryClaim struct {
	Module    string      `json:"module"`
	Title     lang.Text   `json:"title"`
	Course    lang.Text   `json:"course,omitempty"`
	Agency    lang.Text   `json:"agency,omitempty"`
	Source    Source      `json:"source"`
	Issuer    string      `json:"issuer,omitempty"`
	Hours     Hundredths  `json:"hours"`
	Language  lang.Tag    `json:"language,omitempty"`
	Revision  string      `json:"revision,omitempty"` // its whole digest
	Completed lang.Date   `json:"completed"`
	Until     lang.Date   `json:"until,omitzero"`
	Code      access.Code `json:"certificate,omitempty"`
	Corrected lang.Date   `json:"corrected,omitzero"` // since when it never held
	Reason    string      `json:"reason,omitempty"`   // why, a code word of the ledger
}

// Hundredths is a number with at most two decimals, counted in hundredths.
type Hundredths int

// MarshalJSON writes it.
func (h Hundredths) MarshalJSON() ([]byte, error) { return json.Marshal(float64(h) / 100) }

// UnmarshalJSON reads it.
func (h *Hundredths) UnmarshalJSON(text []byte) error {
	var n float64
	err := json.Unmarshal(text, &n)
	*h = Hundredths(n*100 + 0.5)
	return err
}

// shortRevision is as much of a digest as a paper shows.
const shortRevision = 8

// ShortRevision names the revision on paper.
func (c Certificate) ShortRevision() string { return c.Revision[:min(shortRevision, len(c.Revision))] }

// Claim is what a certificate says, in a language.
func (c Certificate) Claim(in lang.Tag) CertificateClaim {
	claim := CertificateClaim{Form: form, Code: c.Code, Name: c.Name, Module: c.Module.ID, Title: c.Module.Title.In(in), Agency: c.Agency.In(in),
		Completed: c.CompletedOn, Until: c.Until, Revision: c.ShortRevision(), Minutes: c.Minutes(),
		Hours: Hundredths(c.Credit()), Source: c.Source(), Language: in, Corrected: c.CorrectedOn, Reason: c.Reason}
	if c.ShowsScore() {
		claim.Score, claim.Of = c.Score, c.Of
	}
	return claim
}

// lastCalendar is of where a day ends last.
var lastCalendar = time.FixedZone("UTC-12", -12*60*60)

// Standing is how a certificate stands by what was signed alone: what became of it later it cannot know. Nor does it say by which
// calendar its last day is meant, to fit into a QR code, so it holds until that day is over everywhere.
func (c CertificateClaim) Standing(now time.Time) Standing {
	return standing(c.Corrected, c.Until, lang.DateOf(now, lastCalendar))
}

// Standing is how an entry stands, by the same rule.
func (e EntryClaim) Standing(now time.Time) Standing {
	return standing(e.Corrected, e.Until, lang.DateOf(now, lastCalendar))
}

// Certificate gives a certificate in its signed form, in a language.
func (s *Signer) Certificate(ctx context.Context, c Certificate, in lang.Tag) (string, error) {
	return s.sign(ctx, OfCertificate, c.Claim(in))
}

// BriefCertificate gives one that leaves out the agency, for a QR code in which the whole finds no room: of all that a certificate
// says, the agency says the least of who learnt what, and its name may be the longest.
func (s *Signer) BriefCertificate(ctx context.Context, c Certificate, in lang.Tag) (string, error) {
	claim := c.Claim(in)
	claim.Agency = ""
	return s.sign(ctx, OfCertificate, claim)
}

// Claim is what a transcript says.
func (t Transcript) Claim() TranscriptClaim {
	claim := TranscriptClaim{Form: form, Name: t.Name, On: t.On, Hours: Hundredths(t.Credit()), Entries: []EntryClaim{}}
	for _, e := range t.Entries {
		claim.Entries = append(claim.Entries, EntryClaim{Module: e.Module.ID, Title: e.Module.Title, Course: e.Course, Agency: e.Agency, Source: e.Source(), Issuer: e.Issuer,
			Hours: Hundredths(e.Credit()), Language: e.Language, Revision: e.Revision, Completed: e.CompletedOn, Until: e.Until, Code: e.Code, Corrected: e.CorrectedOn, Reason: e.Reason})
	}
	return claim
}

// Transcript gives a transcript in its signed form.
func (s *Signer) Transcript(ctx context.Context, t Transcript) (string, error) {
	return s.sign(ctx, OfTranscript, t.Claim())
}

// Opened is what was found signed: one of the two.
type Opened struct {
	Key         Key // with which
	Certificate *CertificateClaim
	Transcript  *TranscriptClaim
}

// Open reads what FindSigned found. What these keys did not sign just so is fault.Invalid, and says why.
func (k Keys) Open(signed string) (o Opened, err error) {
	kind, payload, key, err := k.open(signed)
	if err != nil {
		return o, err
	}
	o.Key = key
	var version int
	if kind == OfCertificate {
		o.Certificate = new(CertificateClaim)
		err = json.Unmarshal(payload, o.Certificate)
		version = o.Certificate.Form
	} else {
		o.Transcript = new(TranscriptClaim)
		err = json.Unmarshal(payload, o.Transcript)
		version = o.Transcript.Form
	}
	if err != nil || version != form { // signed by us, hence of a newer program
		return Opened{}, fault.New(fault.Invalid, "certificate.newer")
	}
	return o, nil
}
