package paper

import (
	"io"
	"time"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// ClassCertificates are those that were earned in a class, to be handed out: each a page, in a language of its own.
type ClassCertificates struct {
	Words  *i18n.Words // of the language in which the document says what it is
	Format Format
	Module lang.Text // its title
	At     time.Time // when the class began
	All    []Certificate
}

// PDF writes them. The same certificates give the same bytes.
func (c ClassCertificates) PDF(w io.Writer) error {
	p, err := c.draw()
	if err != nil {
		return err
	}
	return p.write(w)
}

func (c ClassCertificates) draw() (pdf, error) {
	title := plain(c.Words.T("certificate.of_module", "Module", c.Module)) + " · " + c.Words.Date(lang.DateOf(c.At, c.At.Location()))
	p := newBroadPDF(c.Format, title, c.Words.Tag(), c.At)
	for _, one := range c.All {
		if err := one.page(p); err != nil {
			return p, err
		}
	}
	return p, p.Error()
}
