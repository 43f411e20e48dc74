package page

import (
	"bytes"
	"html/template"
	"net/http"
	"strconv"
)

// Render shows a page.
func (s *Site) Render(v *Visit, status int, p Page) error {
	body, err := s.execute(v, p)
	if err != nil {
		return err
	}
	if p.AsBase().Typed {
		v.Header("Cache-Control", "private, no-cache")
	}
	return s.write(v, status, body)
}

// RenderOr shows a page unless there was an error.
func (s *Site) RenderOr(v *Visit, p Page, err error) error {
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, p)
}

// execute executes the page's template and then the layout around it, into a buffer, so that a template that fails
// half-way shows an error page instead of half a page.
func (s *Site) execute(v *Visit, p Page) ([]byte, error) {
	b, t := p.AsBase(), s.Templates[p.Template()]
	s.fill(v, b)
	var content, out bytes.Buffer
	if err := t.Execute(&content, p); err != nil {
		return nil, err
	}
	if bytes.Contains(content.Bytes(), []byte("<textarea")) {
		b.Whose = s.whose(v)
	}
	b.Content = template.HTML(content.String()) // its own template has escaped it
	err := t.ExecuteTemplate(&out, "layout", b)
	return out.Bytes(), err
}

// write answers with a page.
func (s *Site) write(v *Visit, status int, body []byte) error {
	if status == http.StatusOK {
		s.remember(v)
	}
	h := v.Writer.Header()
	h.Set("Content-Language", string(v.Lang))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.Data(status, "text/html; charset=utf-8", body)
	return nil
}
