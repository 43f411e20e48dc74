package page

import (
	"bytes"
	"io"
	"net/http"

	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/paper"
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
