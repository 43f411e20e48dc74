package web

import (
	"bytes"
	"io"
	"net/http"
	"sync"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
)

// attachment starts a table that the browser saves under a name.
func (s *Server) attachment(v *visit, name string) {
	v.Header("Content-Type", "text/csv; charset=utf-8")
	v.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	v.Header("Cache-Control", "no-store")
}

// pdf answers with a file for print, which the browser shows ("inline") or saves ("attachment") under a name.
func (s *Server) pdf(v *visit, how, name string, body []byte) {
	v.Header("Content-Disposition", how+`; filename="`+name+`"`)
	v.Header("Content-Language", string(v.Lang))
	v.Header("Cache-Control", "no-store")
	v.Data(http.StatusOK, "application/pdf", body)
}

// paperFor reads for which paper a file is asked, by the name of the parameter. Letter is the default in both languages: it is the paper of the United
// States and, as carta, that of Mexican offices.
func paperFor(v *visit, name string) (paper.Format, error) {
	format, ok := paper.FormatCalled(v.DefaultQuery(name, string(paper.Letter)))
	if !ok {
		return "", fault.New(fault.NotFound, "")
	}
	return format, nil
}

// drawing names a file for print that is the same for everybody.
type drawing struct {
	of     string // its path, of a page that exists, and what of the query it depends on
	lang   lang.Tag
	format paper.Format
}

// drawings keeps them, each drawn once: that takes a hundred times as long as a page, and anybody may ask. Their number is
// bounded by the catalogue.
type drawings struct {
	mu   sync.Mutex
	made map[drawing][]byte
}

// get gives a file, drawn at the first call.
func (all *drawings) get(one drawing, draw func(io.Writer) error) ([]byte, error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if body := all.made[one]; body != nil {
		return body, nil
	}
	body, err := drawn(draw)
	if err != nil {
		return nil, err
	}
	if all.made == nil {
		all.made = map[drawing][]byte{}
	}
	all.made[one] = body
	return body, nil
}

// drawn puts a file together before anything of it is sent.
func drawn(draw func(io.Writer) error) ([]byte, error) {
	var out bytes.Buffer
	err := draw(&out)
	return out.Bytes(), err
}
