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
// and is used again for the next document with the room that it takes.
func (p pdf) write(w io.Writer) error {
	k := packers.Get().(*packer)
	defer packers.Put(k)
	k.drawn.Reset()
	k.out.Reset()
	p.SetCompression(false)
	if err := p.Output(&k.drawn); err != nil {
		return err
	}
	if err := k.pack(k.drawn.Bytes()); err != nil {
		return err
	}
	_, err := w.Write(k.out.Bytes())
	return err
}

// packer is what packing a document takes.
type packer struct {
	z                *zlib.Writer
	drawn, out, body bytes.Buffer
}

var packers = sync.Pool{New: func() any { return newPacker() }}

func newPacker() *packer {
	z, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed) // fails only for a level that there is not
	return &packer{z: z}
}

// pack writes a document out with those of its streams compressed that are not yet, and its table of objects (ISO 32000-1, 7.5.4)
// telling where each stands now.
func (k *packer) pack(drawn []byte) error {
	table := bytes.LastIndex(drawn, []byte("\nxref\n")) + 1
	trailer := bytes.LastIndex(drawn, []byte("trailer\n"))
	last := bytes.LastIndex(drawn, []byte("startxref\n"))
	if table == 0 || trailer < table || last < trailer {
		return errNoTable
	}
	objects := objectsOf(drawn[table:trailer])
	if len(objects) == 0 {
		return errNoTable
	}
	out := &k.out
	out.Write(drawn[:objects[0].at])
	for i, o := range objects {
		end := table
		if i+1 < len(objects) {
			end = objects[i+1].at
		}
		objects[i].at = out.Len()
		if err := k.object(drawn[o.at:end]); err != nil {
			return err
		}
	}
	table = out.Len()
	fmt.Fprintf(out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	slices.SortFunc(objects, func(a, b object) int { return cmp.Compare(a.number, b.number) })
	for _, o := range objects {
		fmt.Fprintf(out, "%010d 00000 n \n", o.at)
	}
	out.Write(drawn[trailer:last])
	fmt.Fprintf(out, "startxref\n%d\n%%%%EOF\n", table)
	return nil
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

// object writes one of a document. If it has a stream that nothing has compressed, that is.
func (k *packer) object(object []byte) error {
	head, rest, has := bytes.Cut(object, []byte(">>\nstream\n"))
	before, _, sized := bytes.Cut(head, []byte("/Length "))
	if !has || !sized || bytes.Contains(head, []byte("/Filter")) {
		k.out.Write(object)
		return nil
	}
	k.body.Reset()
	k.z.Reset(&k.body)
	if _, err := k.z.Write(bytes.TrimSuffix(rest, []byte("\nendstream\nendobj\n"))); err != nil {
		return err
	}
	if err := k.z.Close(); err != nil {
		return err
	}
	k.out.Write(before)
	fmt.Fprintf(&k.out, "/Filter /FlateDecode /Length %d>>\nstream\n", k.body.Len())
	k.out.Write(k.body.Bytes())
	k.out.WriteString("\nendstream\nendobj\n")
	return nil
}
