package agency

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// A workbook is read here and not by excelize, whose rows give a cell's text alone: whether that text is the stored
// result of a formula, an error or a day cannot be told from it, and the archive is held whole in memory.

// What the parts of a workbook may hold, unpacked. The archive says so at its front, and package zip holds it to that.
const (
	largestPart    = 8 << 20 // of workbook, relations and styles
	largestStrings = 64 << 20
	largestSheet   = 1 << 30
	mostEntries    = 2000
	mostPacked     = 300 // times that a sheet may shrink when packed; real ones shrink 5 to 30 times
)

// workbook is what the parts around a sheet say about its cells.
type workbook struct {
	files    map[string]*zip.File
	strings  texts
	formats  []format // of each cell style
	from1904 bool     // days are counted as the first spreadsheets on a Macintosh did
}

// openWorkbook finds the first sheet that is shown.
func openWorkbook(file io.ReaderAt, size int64) (*sheetRows, error) {
	archive, err := zip.NewReader(file, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // nothing is written anywhere
		return nil, refuse("roster.file.workbook")
	}
	if len(archive.File) > mostEntries {
		return nil, refuse("roster.file.workbook_large")
	}
	w := &workbook{files: map[string]*zip.File{}}
	for _, f := range archive.File {
		w.files[strings.TrimPrefix(f.Name, "/")] = f
	}
	name, err := w.firstSheet()
	if err != nil {
		return nil, err
	}
	if err := w.readStyles(); err != nil {
		return nil, err
	}
	if err := w.readStrings(); err != nil {
		return nil, err
	}
	tokens, err := w.open(name, largestSheet)
	if err != nil {
		return nil, err
	}
	return &sheetRows{book: w, xml: tokens}, nil
}

// open starts to read a part of at most some bytes.
func (w *workbook) open(name string, most uint64) (*xmlTokens, error) {
	f, ok := w.files[name]
	if !ok {
		return nil, refuse("roster.file.workbook")
	}
	if f.UncompressedSize64 > most || f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/mostPacked > f.CompressedSize64 {
		return nil, refuse("roster.file.workbook_large")
	}
	body, err := f.Open()
	if err != nil {
		return nil, refuse("roster.file.workbook")
	}
	return readXML(body)
}

// readPart reads a small part into a struct.
func (w *workbook) readPart(name string, into any) error {
	tokens, err := w.open(name, largestPart)
	if err != nil {
		return err
	}
	return damaged(xml.NewTokenDecoder(tokens).Decode(into))
}

func (w *workbook) firstSheet() (string, error) {
	var book struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			State  string `xml:"state,attr"`
			ID     string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			Strict string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := w.readPart("xl/workbook.xml", &book); err != nil {
		return "", err
	}
	w.from1904 = book.Properties.Date1904 == "1" || book.Properties.Date1904 == "true"
	var relations struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := w.readPart("xl/_rels/workbook.xml.rels", &relations); err != nil {
		return "", err
	}
	for _, sheet := range book.Sheets {
		for _, r := range relations.All {
			if (sheet.State == "" || sheet.State == "visible") && r.ID == sheet.ID+sheet.Strict {
				if inside, absolute := strings.CutPrefix(r.Target, "/"); absolute {
					return inside, nil
				}
				return path.Join("xl", r.Target), nil
			}
		}
	}
	return "", refuse("roster.file.workbook")
}

// readStyles learns how the numbers of each style are shown. A workbook may do without styles.
func (w *workbook) readStyles() error {
	if w.files["xl/styles.xml"] == nil {
		return nil
	}
	var styles struct {
		Own []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := w.readPart("xl/styles.xml", &styles); err != nil {
		return err
	}
	own := map[int]format{}
	for _, f := range styles.Own {
		own[f.ID] = formatOf(f.Code)
	}
	for _, cell := range styles.Cells {
		f, ok := own[cell.Format]
		if !ok {
			f = builtIn(cell.Format)
		}
		w.formats = append(w.formats, f)
	}
	return nil
}

// format is how a number is shown, as far as it matters here.
type format struct {
	day    bool // as a date
	digits int  // padded with zeros to so many digits
	other  bool // in a way that changes what a person reads as the number
}

// builtIn is the format that a workbook names by number alone (ECMA-376 part 1, 18.8.30).
func builtIn(id int) format {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return format{day: true}
	case id >= 0 && id <= 4, id >= 37 && id <= 40, id == 49:
		return format{}
	}
	return format{other: true}
}

var (
	spoken   = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`) // what a format says besides the number
	onlyNull = regexp.MustCompile(`^0+$`)
	ordinary = regexp.MustCompile(`^(?i:General|@|[#,]*0(\.0+)?)$`)
)

func formatOf(code string) format {
	positive, _, _ := strings.Cut(code, ";")
	shown := spoken.ReplaceAllString(positive, "")
	switch {
	case strings.ContainsAny(shown, "yYdD"):
		return format{day: true}
	case onlyNull.MatchString(positive):
		return format{digits: min(len(positive), 40)}
	case ordinary.MatchString(shown) && shown == positive:
		return format{}
	}
	return format{other: true}
}

// texts holds the shared strings of a workbook in one piece: the cells that show a text give its number.
type texts struct {
	all []byte
	end []uint32
}

func (t *texts) at(number string) (string, bool) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(t.end) {
		return "", false
	}
	begin := uint32(0)
	if n > 0 {
		begin = t.end[n-1]
	}
	return string(t.all[begin:t.end[n]]), true
}

func (w *workbook) readStrings() error {
	if w.files["xl/sharedStrings.xml"] == nil {
		return nil
	}
	tokens, err := w.open("xl/sharedStrings.xml", largestStrings)
	if err != nil {
		return err
	}
	for {
		token, err := tokens.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local != "si" {
				continue
			}
			text, err := tokens.text()
			if err != nil {
				return err
			}
			w.strings.all = append(w.strings.all, text...)
			w.strings.end = append(w.strings.end, uint32(len(w.strings.all)))
		case xml.EndElement:
			if token.Name.Local == "sst" {
				return nil
			}
		}
	}
}

// carriage is how a workbook writes the line break of another system within a text.
const carriage = "_x000D_"

// text gathers the text of an element that has begun, without its styles and without the readings that East Asian
// workbooks put beside it.
func (x *xmlTokens) text() (string, error) {
	var text strings.Builder
	reading, inText := 0, false // the depth at which a reading began
	err := x.inside(func(token xml.Token, depth int) error {
		switch token := token.(type) {
		case xml.StartElement:
			if inText = token.Name.Local == "t"; token.Name.Local == "rPh" && reading == 0 {
				reading = depth
			}
		case xml.EndElement:
			if inText = false; depth < reading {
				reading = 0
			}
		case xml.CharData:
			if inText && reading == 0 {
				text.Write(token)
			}
		}
		if text.Len() > longestLine {
			return refuse("roster.file.workbook_large")
		}
		return nil
	})
	return strings.ReplaceAll(text.String(), carriage, " "), err
}
