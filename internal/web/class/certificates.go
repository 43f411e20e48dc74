package class

import (
	"strconv"

	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// certificatesPart is a file with certificates of a class, as its page offers it.
type certificatesPart struct {
	Number   int
	From, To int
	Only     bool // there is no other
}

// Certificates are the files with the certificates that were earned in the class.
func (p *classPage) Certificates() (all []certificatesPart) {
	for from := 0; from < p.Earned; from += learn.CertificatesAtOnce {
		to := min(from+learn.CertificatesAtOnce, p.Earned)
		all = append(all, certificatesPart{len(all) + 1, from + 1, to, p.Earned <= learn.CertificatesAtOnce})
	}
	return all
}

// certificates are those that were earned in the class, to be handed out: each in the language in which it was.
func (s *Site) certificates(v *page.Visit) error {
	c, err := s.classOf(v)
	if err != nil {
		return err
	}
	file := paper.ClassCertificates{Words: v.Words, At: c.StartsAt.In(c.Zone)}
	if file.Format, err = page.PaperFor(v, "format"); err != nil {
		return err
	}
	part, err := strconv.Atoi(v.DefaultQuery("part", "1"))
	if err != nil {
		return fault.Because(fault.NotFound, "", err)
	}
	all, err := s.Classes.Certificates(v.Ctx(), v.Actor, c.ID, part)
	if err != nil {
		return err
	}
	file.Module = all[0].Module.Title
	for _, one := range all {
		p, err := s.CertificatePaper(v.Ctx(), one, s.Words.For(one.Language))
		if err != nil {
			return err
		}
		file.All = append(file.All, p)
	}
	body, err := s.Printed(v.Ctx(), file.PDF)
	if err != nil {
		return err
	}
	s.PDF(v, "inline", "certificates-"+strconv.Itoa(part)+".pdf", body)
	return nil
}
