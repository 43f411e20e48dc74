package agency

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"baluarte/internal/fault"
)

const (
	longestGap = 256 << 10 // bytes from one < to the next
	deepest    = 32        // elements within each other
)

// xmlTokens reads a document piece by piece, each bounded. Its errors are faults; even the end of the file is one,
// since what is looked for ends before it.
type xmlTokens struct {
	from  *xml.Decoder
	depth int
}

// readXML passes over the declaration at the start and bounds the rest.
func readXML(body io.Reader) (*xmlTokens, error) {
	from := bufio.NewReaderSize(body, 32<<10)
	start, err := from.Peek(256)
	if err != nil && err != io.EOF {
		return nil, damaged(err)
	}
	skip := 0
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		skip = 3
	}
	if bytes.HasPrefix(start[skip:], []byte("<?xml")) {
		declaration, _, closed := bytes.Cut(start[skip:], []byte("?>"))
		said := strings.ToLower(string(declaration))
		if !closed || strings.Contains(said, "encoding") && !strings.Contains(said, "utf-8") {
			return nil, refuse("roster.file.workbook")
		}
		skip += len(declaration) + len("?>")
	}
	_, err = from.Discard(skip)
	return &xmlTokens{from: xml.NewDecoder(&xmlBound{from: from})}, damaged(err)
}

// Token gives the next piece.
func (x *xmlTokens) Token() (xml.Token, error) {
	token, err := x.from.Token()
	switch token.(type) {
	case xml.StartElement:
		x.depth++
	case xml.EndElement:
		x.depth--
	}
	if err == nil && x.depth > deepest {
		err = refuse("roster.file.workbook")
	}
	return token, damaged(err)
}

// inside goes through an element that has begun, to its end, showing what is in it with its depth there, from 1.
func (x *xmlTokens) inside(show func(token xml.Token, depth int) error) error {
	for begun := x.depth; x.depth >= begun; {
		token, err := x.Token()
		if err == nil && x.depth >= begun {
			err = show(token, x.depth-begun)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// damaged gives an error of the archive or its XML a message for people, unless it has one.
func damaged(err error) error {
	var own *fault.Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	return refuse("roster.file.workbook")
}

// xmlBound keeps an XML decoder, which gathers each piece of a document in memory, from gathering without end. Comments,
// CDATA, entities and instructions, which could be any size and which no spreadsheet writes, are refused.
type xmlBound struct {
	from *bufio.Reader
	gap  int
	open bool // the last byte was <
}

func (b *xmlBound) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		if b.open && (rest[0] == '!' || rest[0] == '?') {
			return 0, refuse("roster.file.workbook")
		}
		at := bytes.IndexByte(rest, '<')
		if b.open = at >= 0; !b.open {
			at = len(rest) - 1
		}
		if b.gap += at + 1; b.gap > longestGap {
			return 0, refuse("roster.file.workbook_large")
		}
		if b.open {
			b.gap = 0
		}
		rest = rest[at+1:]
	}
	return n, err
}
