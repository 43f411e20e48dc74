package learner

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// certificatesPage asks for the code of a certificate, once more where nobody has the one that was typed.
type certificatesPage struct {
	page.Base
	Typed   string
	Wrong   string      // what is wrong with what was typed; empty
	Unknown access.Code // a code that no certificate has; empty
}

func (certificatesPage) Template() string { return "certificates" }

// certificatePage says how a certificate stands, and no more than the paper does.
type certificatePage struct {
	page.Base
	Paper paper.Certificate
	Is    learn.Standing
	Files []fileLink // for who has it, and for who may see their record
	Own   bool       // the reader has it
}

func (certificatePage) Template() string { return "certificate" }

// ModuleTitle is what was completed, as it was called then.
func (p *certificatePage) ModuleTitle() string { return p.In(p.Paper.Module.Title) }

// fileLink leads to a file in a language.
type fileLink struct {
	Tag   lang.Tag
	Name  string // of the language, in itself
	Label string // in that language
	Href  string
	Here  bool // it is in the language of the page
}

// files are the papers in every language and size, those in the language of the page first.
func (s *Site) files(v *page.Visit, path string) (here []fileLink) {
	var others []fileLink
	for _, tag := range s.Words.Languages() {
		words := s.Words.For(tag)
		for _, f := range paper.Formats() {
			q := url.Values{"format": {strings.ToLower(string(f))}}
			l := fileLink{tag, words.Name(), words.T("certificate.paper." + string(f)), "/" + string(tag) + page.WithQuery(path, q), tag == v.Lang}
			if l.Here {
				here = append(here, l)
			} else {
				others = append(others, l)
			}
		}
	}
	return append(here, others...)
}

// askForCertificate asks for a code, and leads to its page, from whatever has the code in it. What is signed and was not signed here just
// so leads nowhere: the page would seem to say that it was.
func (s *Site) askForCertificate(v *page.Visit) error {
	v.Header("X-Robots-Tag", "noindex")
	typed, asked := v.GetQuery("code")
	if !asked {
		return s.Render(v, http.StatusOK, newCertificatesPage(v))
	}
	brought, err := learn.ReadBrought(typed)
	if err != nil {
		return s.mistyped(v, typed, http.StatusUnprocessableEntity, err)
	}
	if brought.Signed != "" {
		keys, err := s.Signer.Keys(v.Ctx())
		if err != nil {
			return err
		}
		_, err = keys.Open(brought.Signed)
		if f := (*fault.Error)(nil); errors.As(err, &f) && f.Key == "certificate.unknown_key" {
			err = fault.New(fault.Invalid, "certificate.signed_elsewhere")
		}
		if err != nil {
			return s.mistyped(v, typed, http.StatusUnprocessableEntity, err)
		}
	}
	return v.SeeOther("/certificates/" + string(brought.Code))
}

func newCertificatesPage(v *page.Visit) *certificatesPage {
	return &certificatesPage{Base: page.Base{Title: v.Words.T("certificate.check_title")}}
}

// mistyped says what is wrong with what cannot be the code of a certificate. Nothing is looked up for it.
func (s *Site) mistyped(v *page.Visit, typed string, status int, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	p := newCertificatesPage(v)
	p.Wrong = v.Words.Fault(err)
	if slip, is := strings.CutPrefix(f.Key, "code."); is {
		p.Wrong = v.Words.T("certificate.wrong." + slip)
	}
	if page.IsText(typed) && len(typed) <= page.LongestQuestion {
		p.Typed = typed
	}
	return s.Render(v, status, p)
}

// showCertificate says whether a certificate is one, to whoever has its code; with .pdf behind it, it is the paper.
func (s *Site) showCertificate(v *page.Visit) error {
	v.Header("X-Robots-Tag", "noindex")
	typed, isFile := strings.CutSuffix(v.Param("code"), ".pdf")
	if isFile && !v.Actor.IsSignedIn() {
		return fault.New(fault.SignInRequired, "") // whether or not there is one
	}
	code, err := access.CertificateCode.Parse(typed)
	if err != nil && !isFile {
		return s.mistyped(v, typed, http.StatusNotFound, err)
	}
	if err != nil {
		return fault.Because(fault.NotFound, "", err)
	}
	var c learn.Certificate
	var is learn.Standing
	err = s.Access.TryCertificate(v.Ctx(), v.Actor, s.Browser(v), func() (bool, error) {
		found, standing, err := s.Learn.Check(v.Ctx(), code)
		c, is = found, standing
		return is != learn.Unknown, err
	})
	switch {
	case err != nil:
		return err
	case isFile:
		return s.certificateFile(v, c, is)
	case is == learn.Unknown:
		p := newCertificatesPage(v)
		p.Unknown, p.Typed = code, string(code)
		return s.Render(v, http.StatusNotFound, p)
	}
	p := &certificatePage{Base: page.Base{Title: v.Words.T("certificate.title")}, Paper: paper.Certificate{Certificate: c, Words: v.Words, Root: s.BaseURL}, Is: is,
		Own: v.Actor.IsSignedIn() && v.Actor.Person == c.Holder}
	sees, err := s.seesRecord(v, c)
	if sees {
		p.Files = s.files(v, "/certificates/"+string(c.Code)+".pdf")
	}
	return s.RenderOr(v, p, err)
}

// seesRecord reports whether the visitor has a certificate, or may see the record of who has it.
func (s *Site) seesRecord(v *page.Visit, c learn.Certificate) (bool, error) {
	switch {
	case !v.Actor.IsSignedIn():
		return false, nil
	case v.Actor.Person == c.Holder:
		return true, nil
	case !v.Actor.May(access.SeeCompletion):
		return false, nil
	}
	return s.People.Sees(v.Ctx(), v.Actor.Scope(access.SeeCompletion), c.Holder)
}

// certificateFile answers with the paper. To everybody who may not see it there is none; of somebody else's it is noted who
// took it.
func (s *Site) certificateFile(v *page.Visit, c learn.Certificate, is learn.Standing) error {
	if is == learn.Unknown {
		return fault.New(fault.NotFound, "")
	}
	format, err := page.PaperFor(v, "format")
	if err != nil {
		return err
	}
	if v.Actor.Person != c.Holder {
		if !v.Actor.May(access.SeeCompletion) {
			return fault.New(fault.NotFound, "")
		}
		if _, err := s.People.Open(v.Ctx(), v.Actor, access.SeeCompletion, c.Holder); err != nil {
			return err
		}
	}
	p, err := s.CertificatePaper(v.Ctx(), c, v.Words)
	if err != nil {
		return err
	}
	p.Format = format
	body, err := s.Printed(v.Ctx(), p.PDF)
	if err != nil {
		return err
	}
	s.PDF(v, "inline", v.Words.T("certificate.file", "Code", string(c.Code)), body)
	return nil
}
