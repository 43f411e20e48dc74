package paper

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// write gives the document out, packed. The library would make a compressor of 1.2 MB for every page; here one packs them all,
// and is used again for the next document.
func (p pdf) write(w io.Writer) error {
	p.SetCompression(false)
	var drawn bytes.Buffer
	if err := p.Output(&drawn); err != nil {
		return err
	}
	out, err := packed(drawn.Bytes())
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

var packers = sync.Pool{New: func() any {
	z, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed) // fails only for a level that there is not
	return z
}}

// packed compresses the streams of a document that are not yet, and tells its table of objects (ISO 32000-1, 7.5.4) where each
// stands now.
func packed(drawn []byte) ([]byte, error) {
	table := bytes.LastIndex(drawn, []byte("\nxref\n")) + 1
	trailer := bytes.LastIndex(drawn, []byte("trailer\n"))
	last := bytes.LastIndex(drawn, []byte("startxref\n"))
	if table == 0 || trailer < table || last < trailer {
		return nil, errNoTable
	}
	objects := objectsOf(drawn[table:trailer])
	if len(objects) == 0 {
		return nil, errNoTable
	}
	z := packers.Get().(*zlib.Writer)
	defer packers.Put(z)
	var out, body bytes.Buffer
	out.Write(drawn[:objects[0].at])
	for i, o := range objects {
		end := table
		if i+1 < len(objects) {
			end = objects[i+1].at
		}
		objects[i].at = out.Len()
		if err := pack(&out, drawn[o.at:end], z, &body); err != nil {
			return nil, err
		}
	}
	table = out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	slices.SortFunc(objects, func(a, b object) int { return cmp.Compare(a.number, b.number) })
	for _, o := range objects {
		fmt.Fprintf(&out, "%010d 00000 n \n", o.at)
	}
	out.Write(drawn[trailer:last])
	fmt.Fprintf(&out, "startxref\n%d\n%%%%EOF\n", table)
	return out.Bytes(), nil
}

var errNoTable = errors.New("a PDF without its table of objects")

// object is a part of a document: its number, and where it stands.
type object struct{ number, at int }

var entry = regexp.MustCompile(`(\d{10}) 00000 n \n`)

// objectsOf reads the table of a document, in the order in which they stand.
func objectsOf(table []byte) (all []object) {
	for i, found := range entry.FindAllSubmatch(table, -1) {
		at, _ := strconv.Atoi(string(found[1]))
		all = append(all, object{i + 1, at})
	}
	slices.SortFunc(all, func(a, b object) int { return cmp.Compare(a.at, b.at) })
	return all
}

// pack copies an object. If it has a stream that nothing has compressed, that is.
func pack(out *bytes.Buffer, object []byte, z *zlib.Writer, body *bytes.Buffer) error {
	head, rest, has := bytes.Cut(object, []byte(">>\nstream\n"))
	before, _, sized := bytes.Cut(head, []byte("/Length "))
	if !has || !sized || bytes.Contains(head, []byte("/Filter")) {
		out.Write(object)
		return nil
	}
	body.Reset()
	z.Reset(body)
	if _, err := z.Write(bytes.TrimSuffix(rest, []byte("\nendstream\nendobj\n"))); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	out.Write(before)
	fmt.Fprintf(out, "/Filter /FlateDecode /Length %d>>\nstream\n", body.Len())
	out.Write(body.Bytes())
	out.WriteString("\nendstream\nendobj\n")
	return nil
}
