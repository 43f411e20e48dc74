package learner

import (
	"net/http"

	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// transcriptPage is everything that the reader has completed.
type transcriptPage struct {
	page.Base
	learn.Transcript
	Files []fileLink
}

func (transcriptPage) Template() string { return "transcript" }

// Hours is how much training something counts for.
func (p *transcriptPage) Hours(hundredths int) string { return paper.Hours(p.Words, hundredths) }

// Entry hands a completion to what tells it.
func (p *transcriptPage) Entry(c learn.Certificate) paper.Certificate {
	return paper.Certificate{Certificate: c, Words: p.Words}
}

// transcript reads the reader's own.
func (s *Site) transcript(v *page.Visit) (learn.Transcript, error) {
	return s.Learn.Transcript(v.Ctx(), v.Actor.Person, v.Actor.Name, v.Actor.Today(s.Now()))
}

func (s *Site) named(tag lang.Tag) string { return s.Words.For(tag).Name() }

func (s *Site) showTranscript(v *page.Visit) error {
	t, err := s.transcript(v)
	p := &transcriptPage{Base: page.Base{Title: v.Words.T("certificate.transcript")}, Transcript: t,
		Files: s.files(v, "/transcript.pdf")}
	return s.RenderOr(v, p, err)
}

// signedTranscript is the transcript as a paper, signed, without a size.
func (s *Site) signedTranscript(v *page.Visit) (p paper.Transcript, err error) {
	p = paper.Transcript{Words: v.Words, Named: s.named, Root: s.BaseURL, Demo: s.DemoPeople != nil}
	if p.Transcript, err = s.transcript(v); err != nil {
		return p, err
	}
	p.Signed, err = s.Signer.Transcript(v.Ctx(), p.Transcript)
	return p, err
}

func (s *Site) transcriptPDF(v *page.Visit) error {
	format, err := page.PaperFor(v, "format")
	if err != nil {
		return err
	}
	p, err := s.signedTranscript(v)
	if err != nil {
		return err
	}
	p.Format = format
	body, err := s.Printed(v.Ctx(), p.PDF)
	if err != nil {
		return err
	}
	s.PDF(v, "inline", v.Words.T("certificate.transcript.file", "Date", p.On.String()), body)
	return nil
}

// transcriptJSON answers with the transcript for programs. It is the same in every language.
func (s *Site) transcriptJSON(v *page.Visit) error {
	p, err := s.signedTranscript(v)
	if err != nil {
		return err
	}
	body, err := page.Drawn(p.JSON)
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", `attachment; filename="transcript-`+p.On.String()+`.json"`)
	v.Header("Cache-Control", "no-store")
	v.Data(http.StatusOK, "application/json", body)
	return nil
}

// toCertificate leads from a completion of the reader's to its certificate, which is made where it is from before there were
// any.
func (s *Site) toCertificate(v *page.Visit) error {
	id, err := v.ID("completion")
	if err != nil {
		return err
	}
	c, err := s.Learn.Certificate(v.Ctx(), v.Actor.Person, id)
	if err != nil {
		return err
	}
	return v.SeeOther("/certificates/" + string(c.Code))
}
