package course

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	render "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"baluarte/internal/lang"
)

// link is an inner link of a text, looked up when every module is read.
type link struct {
	file string
	line int
	tag  lang.Tag
	path string
}

// mark is a piece of a lesson that must be the same in every language: a heading's level, a placed id, a sample.
type mark struct {
	what string
	line int
}

// prose compiles one Markdown text of one language to HTML. It writes only what its switches name and refuses
// the rest, so nothing an author types reaches a page unescaped.
type prose struct {
	file    *file
	tag     lang.Tag
	source  []byte
	first   int      // line of the file on which the source begins
	exact   bool     // lines of the source are lines of the file
	hosts   []string // where links may lead outside
	lesson  bool     // headings, placed blocks and anchors are for lessons only
	section int
	place   int
	// statement is what an agency says about itself: its links may lead to any site, a mailbox or a telephone, and nobody reads on
	// from a place in it.
	statement bool

	out      strings.Builder
	plain    strings.Builder // the words, for counting
	blocks   []Block
	placed   []placing
	links    []link
	headings []mark
	samples  []mark
	open     []*spanMark
}

// placing is a fenced block that asks for a placed thing; block is where it goes.
type placing struct {
	mark
	kind, id string
	block    int
}

var markdown = goldmark.New(goldmark.WithParserOptions(
	parser.WithInlineParsers(util.Prioritized(spanParser{}, 150)), // before links, which also begin with a bracket
)).Parser()

// compile renders the whole text.
func (p *prose) compile() {
	root := markdown.Parse(text.NewReader(p.source))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		p.top(n)
	}
	p.flush()
}

// count is the number of words that are read as prose: code, samples and placed things are not.
func (p *prose) count() int {
	return len(strings.FieldsFunc(p.plain.String(), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("'’-.,:/@", r)
	}))
}

func (p *prose) flush() {
	if p.out.Len() > 0 {
		p.blocks = append(p.blocks, Block{HTML: p.out.String()})
		p.out.Reset()
	}
}

func (p *prose) problem(n ast.Node, key string, args ...any) {
	p.file.problem(p.line(n), p.tag, key, args...)
}

// line is the line of the file on which a node begins. Not every node knows its place: then a child's or the
// nearest one before it is told.
func (p *prose) line(n ast.Node) int {
	if !p.exact {
		return p.first
	}
	at := offset(n)
	for m := n; at < 0 && m != nil; {
		if prev := m.PreviousSibling(); prev != nil {
			m = prev
		} else {
			m = m.Parent()
		}
		if m != nil {
			at = ownOffset(m)
		}
	}
	return p.first + bytes.Count(p.source[:max(at, 0)], []byte("\n"))
}

func offset(n ast.Node) int {
	if at := ownOffset(n); at >= 0 {
		return at
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if at := offset(c); at >= 0 {
			return at
		}
	}
	return -1
}

func ownOffset(n ast.Node) int {
	switch v := n.(type) {
	case *ast.Text:
		return v.Segment.Start
	case *ast.RawHTML:
		if v.Segments.Len() > 0 {
			return v.Segments.At(0).Start
		}
	case *spanMark:
		return v.at
	case *ast.FencedCodeBlock:
		if v.Info != nil {
			return v.Info.Segment.Start
		}
	}
	if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	return -1
}

// top renders a block of the outermost level: the places of a lesson. Their anchors count from each heading
// anew, in hundreds, so that a paragraph more in one language does not shift the places of the whole lesson:
// "p203" is the third block after the second heading.
func (p *prose) top(n ast.Node) {
	if code, ok := n.(*ast.FencedCodeBlock); ok && p.put(code) {
		return
	}
	id := ""
	if p.lesson && !p.statement {
		if _, heading := n.(*ast.Heading); heading {
			p.section, p.place = p.section+1, 0
		} else {
			p.place++
		}
		id = fmt.Sprintf(` id="p%d"`, 100*p.section+p.place)
	}
	if _, ok := n.(*ast.Paragraph); ok && p.lesson && n.PreviousSibling() == nil {
		id += ` class="lead"`
	}
	p.block(n, id)
}

// put keeps a place for an activity, figure or country box, and reports whether the fenced block asks for one.
func (p *prose) put(n *ast.FencedCodeBlock) bool {
	kind := string(n.Language(p.source))
	if kind != "activity" && kind != "figure" && kind != "country" {
		return false
	}
	id := strings.TrimSpace(string(n.Lines().Value(p.source)))
	if !p.lesson || !idForm.MatchString(id) {
		p.problem(n, "course.problem.bad_placement", "Name", id)
		return true
	}
	p.flush()
	p.placed = append(p.placed, placing{mark{kind + " " + id, p.line(n)}, kind, id, len(p.blocks)})
	p.blocks = append(p.blocks, Block{})
	return true
}

// block renders a block and what is in it. attrs go into the outermost element.
func (p *prose) block(n ast.Node, attrs string) {
	switch n := n.(type) {
	case *ast.Paragraph:
		p.element("p", attrs, n)
		p.out.WriteString("\n")
	case *ast.TextBlock:
		p.inlines(n)
	case *ast.Heading:
		if !p.lesson || n.Level < 2 || n.Level > 3 || n.Parent().Kind() != ast.KindDocument {
			p.problem(n, "course.problem.heading", "Level", n.Level)
			return
		}
		p.headings = append(p.headings, mark{fmt.Sprint("h", n.Level), p.line(n)})
		p.element(fmt.Sprint("h", n.Level), attrs, n)
		p.out.WriteString("\n")
	case *ast.List:
		name := "ul"
		if n.IsOrdered() {
			name = "ol"
			if n.Start != 1 {
				attrs += fmt.Sprintf(` start="%d"`, n.Start)
			}
		}
		p.nest(name, attrs, n)
	case *ast.ListItem:
		p.nest("li", "", n)
	case *ast.Blockquote:
		p.nest("blockquote", attrs, n)
	case *ast.FencedCodeBlock:
		p.sample(n, attrs)
	default:
		p.problem(n, "course.problem.markdown", "Element", n.Kind().String())
	}
}

func (p *prose) nest(name, attrs string, n ast.Node) {
	p.out.WriteString("<" + name + attrs + ">")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.block(c, "")
	}
	p.out.WriteString("</" + name + ">\n")
}

func (p *prose) element(name, attrs string, n ast.Node) {
	p.out.WriteString("<" + name + attrs + ">")
	p.inlines(n)
	p.out.WriteString("</" + name + ">")
	p.plain.WriteString("\n")
}

var sampleForm = regexp.MustCompile(`^sample(?: lang=([a-z]{2,3}(?:-[A-Za-z0-9]+)*))?$`)

// sample renders a message shown as an example: plain text, its line breaks kept. `sample lang=es` says that it
// arrives in Spanish for everybody.
func (p *prose) sample(n *ast.FencedCodeBlock, attrs string) {
	info := ""
	if n.Info != nil {
		info = string(n.Info.Value(p.source))
	}
	form := sampleForm.FindStringSubmatch(strings.TrimSpace(info))
	if form == nil {
		p.problem(n, "course.problem.fence", "Info", info)
		return
	}
	if form[1] != "" {
		attrs += ` lang="` + form[1] + `"`
	}
	p.samples = append(p.samples, mark{"sample", p.line(n)})
	p.out.WriteString(`<div class="sample"` + attrs + ">")
	body := strings.Trim(string(n.Lines().Value(p.source)), "\n")
	for part := range strings.SplitSeq(body, "\n\n") {
		p.out.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(strings.Trim(part, "\n")), "\n", "<br>") + "</p>")
	}
	p.out.WriteString("</div>\n")
}

// inlines renders the inline content of a block or inline.
func (p *prose) inlines(parent ast.Node) {
	opened := len(p.open)
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		p.inline(n)
	}
	for _, s := range p.open[opened:] { // it closes in another element: the tags would cross
		p.problem(s, "course.problem.span_crosses")
		p.out.WriteString("</span>")
	}
	p.open = p.open[:opened]
}

func (p *prose) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		p.text(n)
	case *ast.String:
		p.write(n.Value, n.IsRaw())
	case *ast.CodeSpan:
		var text strings.Builder
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				text.WriteString(strings.ReplaceAll(string(t.Segment.Value(p.source)), "\n", " "))
			}
		}
		p.out.WriteString(address(text.String()))
	case *ast.Emphasis:
		name := "em"
		if n.Level == 2 {
			name = "strong"
		}
		p.out.WriteString("<" + name + ">")
		p.inlines(n)
		p.out.WriteString("</" + name + ">")
	case *ast.Link:
		if len(n.Title) > 0 {
			p.problem(n, "course.problem.markdown", "Element", "LinkTitle")
		}
		if p.anchor(n, n.Destination) {
			p.inlines(n)
			p.out.WriteString("</a>")
		}
	case *ast.AutoLink:
		to := n.URL(p.source)
		if p.statement && n.AutoLinkType == ast.AutoLinkEmail {
			to = append([]byte("mailto:"), to...)
		}
		if p.anchor(n, to) {
			p.out.WriteString(html.EscapeString(string(n.Label(p.source))) + "</a>")
		}
	case *spanMark:
		p.span(n)
	default:
		p.problem(n, "course.problem.markdown", "Element", n.Kind().String())
	}
}

func (p *prose) text(n *ast.Text) {
	before := p.plain.Len()
	p.write(n.Segment.Value(p.source), n.IsRaw())
	if strings.ContainsFunc(p.plain.String()[before:], hidden) { // written as an entity
		p.problem(n, "course.problem.hidden_character")
	}
	switch {
	case n.HardLineBreak():
		p.out.WriteString("<br>\n")
		p.plain.WriteByte('\n')
	case n.SoftLineBreak():
		p.out.WriteByte('\n')
		p.plain.WriteByte('\n')
	}
}

// write escapes text; entities and backslashes of Markdown are resolved first.
func (p *prose) write(s []byte, raw bool) {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if raw {
		render.DefaultWriter.RawWrite(w, s)
	} else {
		render.DefaultWriter.Write(w, s)
	}
	w.Flush()
	p.out.Write(b.Bytes())
	p.plain.WriteString(html.UnescapeString(b.String()))
}

// span renders the begin or end of words in another language.
func (p *prose) span(n *spanMark) {
	if n.lang != "" {
		p.open = append(p.open, n)
		p.out.WriteString(`<span lang="` + n.lang + `">`)
		return
	}
	if len(p.open) == 0 || p.open[len(p.open)-1].Parent() != n.Parent() {
		p.problem(n, "course.problem.span_crosses")
		return
	}
	p.open = p.open[:len(p.open)-1]
	p.out.WriteString("</span>")
}

// reachForm is a mailbox or a telephone, and nothing beside it.
var reachForm = regexp.MustCompile(`^(mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+|tel:\+?[0-9][0-9().-]{2,24})$`)

var innerPath = regexp.MustCompile(`^/[a-z0-9/-]*$`)

// anchor writes the begin of a link, if it may lead there: to a page of ours, in the reader's language, or by
// http(s) to a host the module names as a source. Invented hosts are never linked.
func (p *prose) anchor(n ast.Node, destination []byte) bool {
	// What is checked is what is written: entities and backslashes are resolved before, not after.
	to := string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(destination))))
	if strings.HasPrefix(to, "/") && innerPath.MatchString(to) && !strings.HasPrefix(to, "//") {
		p.links = append(p.links, link{p.file.path, p.line(n), p.tag, to})
		p.out.WriteString(`<a href="/` + string(p.tag) + strings.TrimSuffix(to, "/") + `">`)
		return true
	}
	if p.statement && reachForm.MatchString(to) {
		p.out.WriteString(`<a href="` + html.EscapeString(to) + `">`)
		return true
	}
	u, ok := outside(to)
	if !ok || !p.statement && (strings.HasSuffix(u.Hostname(), ".example") || !slices.Contains(p.hosts, u.Host)) {
		p.problem(n, "course.problem.link", "URL", to)
		return false
	}
	p.out.WriteString(`<a href="` + html.EscapeString(u.String()) + `" rel="external noopener">`)
	return true
}

// outside reads an address of the web: http or https, a lower-case host, nobody's name or password in it.
func outside(s string) (*url.URL, bool) {
	u, err := url.Parse(s)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil &&
		strings.Contains(u.Host, ".") && u.Host == strings.ToLower(u.Host) && u.Port() == ""
	return u, ok
}

// spanMark is the begin (lang set) or the end of `[words]{lang=es}`.
type spanMark struct {
	ast.BaseInline
	lang string
	at   int
}

var kindSpan = ast.NewNodeKind("LanguageSpan")

// Kind implements ast.Node.
func (*spanMark) Kind() ast.NodeKind { return kindSpan }

// Dump implements ast.Node.
func (s *spanMark) Dump(source []byte, level int) {
	ast.DumpHelper(s, source, level, map[string]string{"lang": s.lang}, nil)
}

// spanParser reads `[words]{lang=es}`. Begin and end become marks of their own, so that what stands between is
// ordinary Markdown.
type spanParser struct{}

var (
	spanBegin = regexp.MustCompile(`^\[[^\[\]]+\]\{lang=([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\}`)
	spanEnd   = regexp.MustCompile(`^\]\{lang=[a-z]{2,3}(?:-[A-Za-z0-9]+)*\}`)
)

// Trigger implements parser.InlineParser.
func (spanParser) Trigger() []byte { return []byte{'[', ']'} }

// Parse implements parser.InlineParser.
func (spanParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	_, at := block.PeekLine()
	rest := block.Source()[at.Start:]
	if paragraph := bytes.Index(rest, []byte("\n\n")); paragraph >= 0 {
		rest = rest[:paragraph]
	}
	if begin := spanBegin.FindSubmatch(rest); begin != nil {
		block.Advance(1)
		return &spanMark{lang: string(begin[1]), at: at.Start}
	}
	if end := spanEnd.Find(rest); end != nil {
		block.Advance(len(end))
		return &spanMark{at: at.Start}
	}
	return nil
}

// address marks up what stands between backticks. Of several words each is one piece: the style sheet breaks none of
// them at a hyphen, where it would seem to end.
func address(text string) string {
	text = html.EscapeString(text)
	if !strings.Contains(text, " ") {
		return `<code class="addr">` + text + "</code>"
	}
	return `<code class="addr addr-words"><span>` + strings.ReplaceAll(text, " ", "</span> <span>") + "</span></code>"
}
