package paper

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math"
	"regexp"
	"runtime"
	"strconv"
	"testing"
)

// TestPacked: the table of a packed document tells where each object stands, each stream is as long as it says, and all that was
// drawn is still there.
func TestPacked(t *testing.T) {
	words := bothLanguages(t)
	for name, draw := range map[string]func() (pdf, error){
		"certificate": certificateOf(words[0], A4).draw,
		"transcript":  transcriptOf(words[1], Letter, 60).draw,
		"cards":       func() (pdf, error) { return drawCards(sheetOf(30), words) },
	} {
		p, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		p.SetCompression(false)
		var drawn bytes.Buffer
		if err := p.Output(&drawn); err != nil {
			t.Fatal(err)
		}
		k := newPacker()
		err = k.pack(drawn.Bytes())
		file := k.out.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		before, after := streamsOf(t, drawn.Bytes()), streamsOf(t, file)
		if len(before) == 0 || len(before) != len(after) {
			t.Fatalf("%s: %d streams became %d", name, len(before), len(after))
		}
		for number, stream := range before {
			if !bytes.Equal(stream, after[number]) {
				t.Errorf("%s: stream %d is another", name, number)
			}
		}
	}
	for _, broken := range []string{"", "%PDF-1.3", "\nxref\n0 2\ntrailer\nstartxref\n", "\nxref\n0 2\n0000000000 65535 f \nwhere 00000 n \ntrailer\nstartxref\n"} {
		if err := newPacker().pack([]byte(broken)); err == nil {
			t.Errorf("%q was packed", broken)
		}
	}
}

// streamsOf reads a document by its table: what each stream holds, by the number of its object.
func streamsOf(t *testing.T, file []byte) map[int][]byte {
	t.Helper()
	at, err := strconv.Atoi(string(regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)[1]))
	if err != nil || !bytes.HasPrefix(file[at:], []byte("xref\n")) {
		t.Fatal("no table of objects", err)
	}
	all := map[int][]byte{}
	for i, found := range entry.FindAllSubmatch(file[at:], -1) {
		at, _ := strconv.Atoi(string(found[1]))
		if !bytes.HasPrefix(file[at:], fmt.Appendf(nil, "%d 0 obj\n", i+1)) {
			t.Fatalf("object %d does not stand where the table says", i+1)
		}
		object, _, _ := bytes.Cut(file[at:], []byte("endobj\n"))
		head, _, has := bytes.Cut(object, []byte(">>\nstream\n"))
		if !has {
			continue
		}
		long, _ := strconv.Atoi(string(regexp.MustCompile(`/Length (\d+)`).FindSubmatch(head)[1]))
		begin := at + len(head) + len(">>\nstream\n")
		stream := file[begin : begin+long]
		if !bytes.HasPrefix(file[begin+long:], []byte("\nendstream\nendobj\n")) {
			t.Fatalf("the stream of object %d is not %d long", i+1, long)
		}
		if bytes.Contains(head, []byte("/FlateDecode")) {
			z, err := zlib.NewReader(bytes.NewReader(stream))
			if err != nil {
				t.Fatal(err)
			}
			if stream, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		all[i+1] = stream
	}
	return all
}

// TestWhatALearnersPaperCosts: each is drawn with at most 12 MB of memory, and is at most 200 KB large.
func TestWhatALearnersPaperCosts(t *testing.T) {
	words := bothLanguages(t)[1]
	for name, pdf := range map[string]func(io.Writer) error{
		"certificate":      certificateOf(words, Letter).PDF,
		"transcript":       transcriptOf(words, Letter, 5).PDF,
		"transcript, long": transcriptOf(words, Letter, 60).PDF,
	} {
		least := uint64(math.MaxUint64)
		var file bytes.Buffer
		for range 3 { // what is kept for the next one is made anew once the collector has been there
			var before, after runtime.MemStats
			file.Reset()
			runtime.ReadMemStats(&before)
			if err := pdf(&file); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			least = min(least, after.TotalAlloc-before.TotalAlloc)
		}
		if least > 12_000_000 || file.Len() > 200<<10 {
			t.Errorf("%s: %d bytes of memory, a file of %d", name, least, file.Len())
		}
	}
}
