package page

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/learn"
	"baluarte/internal/paper"

	"github.com/google/uuid"
)

// Attachment starts a table that the browser saves under a name.
func (s *Site) Attachment(v *Visit, name string) {
	v.Header("Content-Type", "text/csv; charset=utf-8")
	v.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	v.Header("Cache-Control", "no-store")
}

// PDF answers with a file for print, which the browser shows ("inline") or saves ("attachment") under a name.
func (s *Site) PDF(v *Visit, how, name string, body []byte) {
	v.Header("Content-Disposition", how+`; filename="`+name+`"`)
	v.Header("Content-Language", string(v.Lang))
	v.Header("Cache-Control", "no-store")
	v.Data(http.StatusOK, "application/pdf", body)
}

// PaperFor reads for which paper a file is asked, by the name of the parameter. Letter is the default in both languages: it is the paper of the United
// States and, as carta, that of Mexican offices.
func PaperFor(v *Visit, name string) (paper.Format, error) {
	format, ok := paper.FormatCalled(v.DefaultQuery(name, string(paper.Letter)))
	if !ok {
		return "", fault.New(fault.NotFound, "")
	}
	return format, nil
}

// Drawn puts a file together before anything of it is sent.
func Drawn(draw func(io.Writer) error) ([]byte, error) {
	var out bytes.Buffer
	err := draw(&out)
	return out.Bytes(), err
}

// Printed draws a file of those that many may want at the same moment. No more are drawn at once than there are presses, so
// that pages are answered meanwhile; the others wait, as long as their requests last.
func (s *Site) Printed(ctx context.Context, draw func(io.Writer) error) ([]byte, error) {
	select {
	case s.presses <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.presses }()
	return Drawn(draw)
}

// CertificatePath leads to the certificate of somebody's completion; empty where there is none.
func (s *Site) CertificatePath(v *Visit, person uuid.UUID, c *learn.Completion) (string, error) {
	if c == nil || !c.HasCertificate() {
		return "", nil
	}
	of, err := s.Learn.Certificate(v.Ctx(), person, c.ID)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return "/certificates/" + string(of.Code), err
}

// CertificatePaper is a certificate as a paper in a language, signed, without a size.
func (s *Site) CertificatePaper(ctx context.Context, c learn.Certificate, words *i18n.Words) (p paper.Certificate, err error) {
	p = paper.Certificate{Certificate: c, Words: words, Root: s.BaseURL, Demo: s.DemoPeople != nil}
	if p.Signed, err = s.Signer.Certificate(ctx, c, words.Tag()); err != nil {
		return p, err
	}
	p.Brief, err = s.Signer.BriefCertificate(ctx, c, words.Tag())
	return p, err
}

// TwoLanguages are those for which a card has room: the page's first.
func (s *Site) TwoLanguages(v *Visit) []*i18n.Words {
	words := []*i18n.Words{v.Words}
	for _, tag := range s.Words.Languages() {
		if tag != v.Lang && len(words) < 2 {
			words = append(words, s.Words.For(tag))
		}
	}
	return words
}
