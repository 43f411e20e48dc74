package course_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
)

// Whatever an author types: the result is well-formed and holds only what the catalogue allows. A module decoded
// from a revision is compiled without being refused, so its HTML must be safe by itself.
func TestHTMLIsSafe(t *testing.T) {
	pieces := []string{"<script>", "</p>", "<b onclick=x>", "[a](javascript:x)", "[a](/modules/x)", "[", "]", "(", ")", "{lang=es}",
		"{lang=\"><b>}", "[x]{lang=es}", "[a *b]{lang=es} c*", "*a [b* c]{lang=es}", "*", "**", "_", "`", "```sample\n", "```figure\n", "```\n", "\n", "\n\n", "> ", "- ", "1. ", "7. ", "# ", "## ",
		"### ", "    ", "&lt;", "&#60;b&#62;", "&quot;", "\"", "'", "<https://a.test>", "![i](x)", "[a](https://www.cisa.gov/\"onx=)",
		"[r]: /x 'y'\n", "[r]", "\\", "\\<", "word", "ñ", "<!--", "-->", "\x00", "https://www.cisa.gov", "lang=es", "---\n", "| a | b |\n"}
	good := coursetest.Load(t, folder(t)).Module("habits")
	from := "> I lock it."
	allowed := strings.Fields("p h2 h3 ul ol li blockquote div br strong em code span a")
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 25).Draw(rt, "pieces"), "")
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\x00", `\u0000`).Replace(text)
		m, err := course.Decode([]byte(strings.Replace(string(good.Canonical), from, quoted, 1)))
		if err != nil {
			rt.Fatal(err)
		}
		lesson, _ := m.Lesson("lock")
		for _, b := range lesson.Blocks["en"] {
			wellFormed(rt, b.HTML, allowed)
		}
	})
}

func wellFormed(t *rapid.T, s string, allowed []string) {
	var open []string
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF || len(open) > 0 {
				t.Fatalf("%v, still open %v: %s", z.Err(), open, s)
			}
			return
		case html.StartTagToken:
			tag := z.Token()
			if !slices.Contains(allowed, tag.Data) {
				t.Fatalf("<%s> in %s", tag.Data, s)
			}
			for _, a := range tag.Attr {
				ok := slices.Contains([]string{"id", "class", "lang", "start", "rel"}, a.Key) ||
					a.Key == "href" && (strings.HasPrefix(a.Val, "/en") || strings.HasPrefix(a.Val, "https://www.cisa.gov"))
				if !ok {
					t.Fatalf("%s=%q in %s", a.Key, a.Val, s)
				}
			}
			if tag.Data != "br" {
				open = append(open, tag.Data)
			}
		case html.EndTagToken:
			tag := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != tag {
				t.Fatalf("</%s> closes %v: %s", tag, open, s)
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.DoctypeToken, html.SelfClosingTagToken:
			t.Fatalf("%s in %s", z.Raw(), s)
		}
	}
}

// A damaged folder is refused or read, and never stops the program.
func TestDamagedFolder(t *testing.T) {
	for _, name := range []string{"course", "kinds"} {
		t.Run(name, func(t *testing.T) { damaged(t, coursetest.Folder(t, name)) })
	}
}

func damaged(t *testing.T, good fstest.MapFS) {
	var paths []string
	for path := range good {
		if strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".svg") {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	pieces := []string{"", "{", "}", "[", "]", "\"", "'", ":", ": ", "- ", "&a", "*a", "!!x", "<<: ", "? ", "|", ">-", "\n", "  ", "\t", "#", "null",
		"~", "---\n", "%", "0", ".inf", "<", ">", "</", "&", "x", "{{x}}", ",", "@", "`"}
	rapid.Check(t, func(rt *rapid.T) {
		fsys := fstest.MapFS{}
		for path, f := range good {
			fsys[path] = f
		}
		path := rapid.SampledFrom(paths).Draw(rt, "path")
		text := string(good[path].Data)
		for range rapid.IntRange(1, 4).Draw(rt, "changes") {
			at := rapid.IntRange(0, len(text)).Draw(rt, "at")
			cut := min(len(text), at+rapid.IntRange(0, 12).Draw(rt, "cut"))
			text = text[:at] + rapid.SampledFrom(pieces).Draw(rt, "piece") + text[cut:]
		}
		fsys[path] = &fstest.MapFile{Data: []byte(text)}
		if _, err := course.Stamp(fsys, both); err != nil && err.Error() == "" {
			rt.Fatal("refused without a reason")
		}
	})
}

// Files that are small and made to take a reader's time or memory are refused before they do: each of these took YAML or
// Markdown many seconds. Cut to lines, as far as what is allowed reaches, they may be read in the end, and are refused
// for what they say.
func TestBombs(t *testing.T) {
	const module, lesson, drawing = "basics/habits/module.yaml", "basics/habits/01-lock.en.md", "basics/habits/door.svg"
	stairs, keys := new(strings.Builder), new(strings.Builder)
	for i := range 2_000 {
		stairs.WriteString(strings.Repeat(" ", i) + "a:\n")
		fmt.Fprintf(keys, "k%d: 1\n", i)
	}
	for name, bomb := range map[string]struct{ file, text string }{
		"deep lists":      {module, strings.Repeat("[", 1<<17)},
		"deep pairs":      {module, strings.Repeat("[", 1<<16) + strings.Repeat("]", 1<<16)},
		"deep maps":       {module, strings.Repeat("{a: ", 1<<15)},
		"dashes":          {module, strings.Repeat("- ", 1<<16)},
		"questions":       {module, strings.Repeat("? ", 1<<16)},
		"colons":          {module, strings.Repeat(": ", 1<<16)},
		"stairs":          {module, stairs.String()},
		"keys":            {module, keys.String() + keys.String() + keys.String()},
		"huge word":       {module, "title: " + strings.Repeat("x", 1<<20)},
		"laughs":          {module, "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\ntitle: *c\n"},
		"aliases":         {module, "a: &a [x]\nb: [" + strings.Repeat("*a,", 1<<15) + "]\n"},
		"quotes":          {module, strings.Repeat("\"", 1<<17)},
		"merges":          {module, strings.Repeat("<<: ", 1<<15)},
		"documents":       {module, strings.Repeat("---\n", 1<<15)},
		"brackets":        {lesson, strings.Repeat("[", 1<<15)},
		"links":           {lesson, strings.Repeat("[a](", 1<<13)},
		"stars":           {lesson, strings.Repeat("*a **a ", 1<<12)},
		"backticks":       {lesson, strings.Repeat("`a``", 1<<13)},
		"quotations":      {lesson, strings.Repeat("> ", 1<<14)},
		"lists":           {lesson, strings.Repeat("- ", 1<<14)},
		"references":      {lesson, strings.Repeat("[r]: /x\n", 1<<12)},
		"spans":           {lesson, strings.Repeat("[a]{lang=es}", 1<<11) + "<b>"},
		"groups":          {drawing, `<svg viewBox="0 0 328 200">` + strings.Repeat("<g>", 1<<15)},
		"attributes":      {drawing, `<svg viewBox="0 0 328 200" ` + strings.Repeat(`x="1" `, 1<<14) + "/>"},
		"entities inside": {drawing, `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg viewBox="0 0 328 200">&b;</svg>`},
	} {
		for _, text := range []string{bomb.text, inLines(bomb.text)} {
			fsys := folder(t)
			fsys[bomb.file] = &fstest.MapFile{Data: []byte(text)}
			_, err := course.Stamp(fsys, both)
			if stem, _, _ := strings.Cut(bomb.file, "."); !strings.Contains(strings.Join(lines(t, err), "\n"), stem+".") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// inLines breaks a text where a file of a course must have a line end, and leaves away what is too much.
func inLines(text string) string {
	var b strings.Builder
	for i := 0; text != "" && b.Len() < 30<<10; i++ {
		n := min(len(text), 1900)
		b.WriteString(text[:n] + "\n")
		if i%4 == 3 {
			b.WriteString("\n")
		}
		text = text[n:]
	}
	return b.String()
}
