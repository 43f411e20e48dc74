package agency

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"
)

// textRows reads lines of values separated by commas, semicolons or tabs. A line whose number of cells is not that of
// the header is rejected alone; after a broken quote nobody knows where the next line begins, so that refuses the file.
type textRows struct{ csv *csv.Reader }

// openText reads the file once to learn how its letters are written, so that it is never taken for one thing and found
// to be another halfway, and then again from its start.
func openText(file io.ReaderAt, size int64) (*textRows, error) {
	letters, err := recognize(io.NewSectionReader(file, 0, size))
	if err != nil {
		return nil, err
	}
	var text io.Reader = io.NewSectionReader(file, letters.skip, size-letters.skip)
	if letters.windows {
		text = &windows1252{from: text}
	}
	buffered := bufio.NewReaderSize(&recordLimit{from: text}, longestLine)
	head, err := buffered.Peek(longestLine)
	if err != nil && err != io.EOF {
		return nil, err
	}
	r := csv.NewReader(buffered)
	r.Comma = separator(head)
	r.FieldsPerRecord = -1 // rejected one by one
	r.ReuseRecord = true
	return &textRows{r}, nil
}

func (t *textRows) ragged() bool { return true }

func (t *textRows) next() (record, error) {
	cells, err := t.csv.Read()
	var broken *csv.ParseError
	switch {
	case errors.As(err, &broken):
		return record{}, refuse("roster.file.quote", "Line", broken.StartLine)
	case err != nil:
		return record{}, err
	}
	line, _ := t.csv.FieldPos(0)
	return record{line: line, cells: cells}, nil
}

// separator finds what stands between the headers: what is most frequent in the first line, outside quotes.
func separator(head []byte) rune {
	var count [256]int
	quoted, filled := false, false
	for _, c := range head {
		if c == '\n' && !quoted && filled {
			break
		}
		filled = filled || c > ' '
		if c == '"' {
			quoted = !quoted
		} else if !quoted {
			count[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte(";\t") {
		if count[c] > count[best] {
			best = c
		}
	}
	return rune(best)
}

// letters is how a file writes them.
type letters struct {
	skip    int64 // the byte-order mark
	windows bool  // Windows-1252 instead of UTF-8
}

// recognize looks at the whole file. What is valid UTF-8 is UTF-8. What is not, says nothing else of itself and has no
// letter in UTF-8 either is Windows-1252, which spreadsheets still write. A mixture is refused with the line at which
// it shows, since half of its names would be damaged.
func recognize(file io.Reader) (letters, error) {
	var found letters
	buffer := make([]byte, 64<<10)
	held, first, line := 0, true, 1
	invalid, several, marked := 0, false, false // the line of the first byte that is no UTF-8; whether any letter is
	for {
		n, err := io.ReadFull(file, buffer[held:])
		chunk, end := buffer[:held+n], err != nil
		if end && err != io.EOF && err != io.ErrUnexpectedEOF {
			return found, err
		}
		if first {
			switch {
			case bytes.HasPrefix(chunk, []byte("\xff\xfe")), bytes.HasPrefix(chunk, []byte("\xfe\xff")):
				return found, refuse("roster.file.utf16")
			case bytes.HasPrefix(chunk, []byte("\xef\xbb\xbf")):
				found.skip, marked = 3, true
				chunk = chunk[3:]
			}
			first = false
		}
		whole := chunk
		if !end {
			whole = chunk[:len(chunk)-unfinished(chunk)]
		}
		if at := bytes.IndexByte(whole, 0); at >= 0 {
			return found, refuse("roster.file.nul", "Line", line+bytes.Count(whole[:at], []byte("\n")))
		}
		at, more := look(whole)
		several = several || more
		if at >= 0 && invalid == 0 {
			invalid = line + bytes.Count(whole[:at], []byte("\n"))
		}
		if invalid > 0 && (several || marked) {
			return found, refuse("roster.file.letters", "Line", invalid)
		}
		if end {
			found.windows = invalid > 0
			return found, nil
		}
		line += bytes.Count(whole, []byte("\n"))
		held = copy(buffer, chunk[len(whole):])
	}
}

// unfinished counts the bytes at the end that may be the beginning of a letter.
func unfinished(b []byte) int {
	for n := 1; n <= min(utf8.UTFMax-1, len(b)); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return n
			}
			return 0
		}
	}
	return 0
}

// look finds the first byte that is no UTF-8, or -1, and whether any letter takes several bytes of it.
func look(b []byte) (invalid int, several bool) {
	if utf8.Valid(b) {
		return -1, utf8.RuneCount(b) < len(b)
	}
	invalid = -1
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 && invalid < 0 {
			invalid = i
		}
		several = several || n > 1
		i += n
	}
	return invalid, several
}

// windows1252 gives the text of a file in that encoding as UTF-8.
type windows1252 struct {
	from io.Reader
	raw  [4 << 10]byte
	text bytes.Buffer
}

// upper is where Windows-1252 differs from Latin-1: 0x80 to 0x9F. The five places it leaves open become the character
// for what could not be read, and the cell is then rejected.
var upper = [32]rune{'€', utf8.RuneError, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', utf8.RuneError, 'Ž', utf8.RuneError,
	utf8.RuneError, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', utf8.RuneError, 'ž', 'Ÿ'}

func (w *windows1252) Read(p []byte) (int, error) {
	for w.text.Len() == 0 {
		n, err := w.from.Read(w.raw[:])
		for _, c := range w.raw[:n] {
			switch {
			case c < utf8.RuneSelf:
				w.text.WriteByte(c)
			case c < 0xa0:
				w.text.WriteRune(upper[c-0x80])
			default:
				w.text.WriteRune(rune(c))
			}
		}
		if n == 0 && err != nil {
			return 0, err
		}
	}
	return w.text.Read(p)
}

// recordLimit ends a file within which a line does not end: the CSV reader would gather it whole in memory. A line
// ends at a line break outside quotes; where quotes are not what they seem, the CSV reader refuses them first or soon.
type recordLimit struct {
	from   io.Reader
	line   int // line breaks so far
	begun  int // the line on which the present record begins, less 1
	length int
	quoted bool
}

func (l *recordLimit) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		at := bytes.IndexByte(rest, '\n')
		part := rest
		if at >= 0 {
			part = rest[:at+1]
		}
		rest = rest[len(part):]
		if bytes.Count(part, []byte(`"`))%2 == 1 {
			l.quoted = !l.quoted
		}
		if l.length += len(part); l.length > longestLine {
			return 0, refuse("roster.file.long_line", "Line", l.begun+1, "Most", longestLine)
		}
		if at < 0 {
			break
		}
		l.line++
		if !l.quoted {
			l.length, l.begun = 0, l.line
		}
	}
	return n, err
}
