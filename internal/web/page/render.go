package page

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"
)

// Render shows a page.
func (s *Site) Render(v *Visit, status int, p Page) error {
	body := s.buffers.get()
	defer s.buffers.Put(body)
	if err := s.execute(body, v, p); err != nil {
		return err
	}
	if p.AsBase().Typed {
		v.Header("Cache-Control", "private, no-cache")
	}
	return s.write(v, status, body.Bytes())
}

// RenderOr shows a page unless there was an error.
func (s *Site) RenderOr(v *Visit, p Page, err error) error {
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, p)
}

// buffers are where pages are put together: most of what a request would leave to the garbage collector.
type buffers struct{ sync.Pool }

// get gives an empty one, which whoever is done with it puts back.
func (b *buffers) get() *bytes.Buffer {
	buffer, _ := b.Get().(*bytes.Buffer)
	if buffer == nil {
		buffer = new(bytes.Buffer)
	}
	buffer.Reset()
	return buffer
}

// contentMark stands for the content while the layout around it is executed, which would copy the content itself several times. Nothing
// that is filled into the layout has an element in it.
const contentMark = "<content>"

// execute executes the page's template and then the layout around it, into a buffer, so that a template that fails
// half-way shows an error page instead of half a page.
func (s *Site) execute(out *bytes.Buffer, v *Visit, p Page) error {
	b, t := p.AsBase(), s.Templates[p.Template()]
	s.fill(v, b)
	content := s.buffers.get()
	defer s.buffers.Put(content)
	if err := t.Execute(content, p); err != nil {
		return err
	}
	if bytes.Contains(content.Bytes(), []byte("<textarea")) {
		b.Whose = s.whose(v)
	}
	b.Content = contentMark
	if err := t.ExecuteTemplate(out, "layout", b); err != nil {
		return err
	}
	head, rest, _ := bytes.Cut(out.Bytes(), []byte(contentMark))
	foot := bytes.Clone(rest)
	out.Truncate(len(head))
	out.Write(content.Bytes())
	out.Write(foot)
	return nil
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
