package page

import (
	"bytes"
	"html/template"
	"net/http"
	"sync"

	"baluarte/internal/access"
	"baluarte/internal/lang"
)

// sharedPages keeps pages that read the same for many people but for the name in their head, so that each is rendered
// once and not for everybody anew: filling a template costs more than all else that a page takes.
type sharedPages struct {
	mu    sync.RWMutex
	pages map[sharing][][]byte
	size  int // of the pages, in bytes
}

// sharing is what such a page depends on. Person comes in by what the header offers them.
type sharing struct {
	lang     lang.Tag
	path     string // of a page that exists, without a query: so their number is bounded by the catalogue
	signedIn bool
	// What the header offers them.
	counts, people, keeps bool
	bound                 bool
	standing              string // whatever else the page shows of the reader
}

// maxShared bounds the memory they take, in bytes. Past it they are rendered anew, starting with those still asked for.
const maxShared = 4 << 20

// nameMark stands for the reader's name while a shared page is rendered: a character of no script, so that nobody's
// name and no text of the catalogue has it, and escaping leaves it alone.
const nameMark = "\U000F0001"

func (s *sharedPages) find(is sharing) [][]byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.pages[is]
}

// keep takes a copy, for the buffer in which a page was rendered is up to twice as long as the page. Between the first two
// parts stands the reader's comfort, between the others their name.
func (s *sharedPages) keep(is sharing, body []byte) (parts [][]byte) {
	head, rest, _ := bytes.Cut(bytes.Clone(body), []byte(comfortMark))
	parts = append([][]byte{head}, bytes.Split(rest, []byte(nameMark))...)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pages == nil || s.size+len(body) > maxShared {
		s.pages, s.size = map[sharing][][]byte{}, 0
	}
	s.pages[is] = parts
	s.size += len(body)
	return parts
}

// RenderShared is render for a page that depends on its reader by nothing but their name, their comfort, their header and
// their standing. Make is asked for the page only when nobody with the same standing has seen it yet.
func (s *Site) RenderShared(v *Visit, standing string, make func() (Page, error)) error {
	is := sharing{v.Lang, v.Request.URL.Path, v.Actor.IsSignedIn(), v.Actor.May(access.SeeCompletion),
		v.Actor.May(access.SeePeople), v.Actor.May(access.ManageAgencies), v.Bound, standing}
	parts := s.shared.find(is)
	if parts == nil {
		p, err := make()
		if err != nil {
			return err
		}
		anybody := *v
		anybody.anybody = true
		if anybody.Actor.Name != "" {
			anybody.Actor.Name = nameMark
		}
		body := s.buffers.get()
		defer s.buffers.Put(body)
		if err := s.execute(body, &anybody, p); err != nil {
			return err
		}
		parts = s.shared.keep(is, body.Bytes())
	}
	body := s.buffers.get()
	defer s.buffers.Put(body)
	for i, part := range parts {
		switch i {
		case 0:
		case 1:
			body.WriteString(comfortClass(v.Comfort()))
		default:
			body.WriteString(template.HTMLEscapeString(v.Actor.Name))
		}
		body.Write(part)
	}
	return s.write(v, http.StatusOK, body.Bytes())
}
