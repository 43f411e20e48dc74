package course

import (
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"

	"baluarte/internal/lang"

	yamlast "github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// role is what a text is for, as far as the measures make a difference.
type role int

const (
	said     role = iota // titles, stems, notes: all that is not named below
	written              // a paragraph of a lesson
	boxed                // a paragraph of a country box
	option               // what can be chosen
	feedback             // what is read by who chose it
	shown                // a message shown as an example, or a word in a drawing: not our voice
	proof                // names of laws and offices
)

// passage is a text of a module in one language, with its place.
type passage struct {
	file  string
	line  int
	tag   lang.Tag
	where string // lesson, question or placed thing; empty: the module itself
	role  role
	text  string

	quote  string   // what a finding about it means
	quoted lang.Tag // its language; empty: tag
}

// quoting is the passage for a finding about some of its words.
func (p passage) quoting(words string) passage {
	p.quote = words
	return p
}

// passages lists every text of a module, from the sources it was made of.
func passages(m *Module) ([]passage, error) {
	var r revision
	if err := json.Unmarshal(m.Canonical, &r); err != nil {
		return nil, fmt.Errorf("course: texts of %s: %w", m.ID, err)
	}
	var all []passage
	for i, l := range m.Lessons {
		for _, tag := range r.Languages {
			name := fmt.Sprintf("%02d-%s.%s.md", i+1, l.ID, tag)
			at := passage{file: r.Module + "/" + name, line: 1, tag: tag, where: l.ID, role: written}
			all = append(all, at.paragraphs(r.Files[name])...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		stem, ok := strings.CutSuffix(name, ".yaml")
		if !ok {
			continue
		}
		tree, err := parser.ParseBytes([]byte(r.Files[name]), 0)
		if err != nil || len(tree.Docs) == 0 {
			return nil, fmt.Errorf("course: texts of %s/%s: %w", r.Module, name, err)
		}
		w := walker{languages: r.Languages, file: r.Module + "/" + name}
		if stem != "module" && stem != "quiz" && stem != "refresher" {
			w.where = stem
		}
		w.walk(tree.Docs[0].Body, nil)
		all = append(all, w.found...)
	}
	return all, nil
}

// walker collects the texts of a YAML file: whatever maps languages to words, wherever it stands.
type walker struct {
	languages lang.Set
	file      string
	kind      string // of a placed thing
	where     string
	found     []passage
}

func (w *walker) walk(n yamlast.Node, path []string) {
	switch n := n.(type) {
	case *yamlast.SequenceNode:
		for _, v := range n.Values {
			w.walk(v, path)
		}
	case yamlast.MapNode:
		where := w.where
		for it := n.MapRange(); it.Next(); {
			key := it.Key().GetToken().Value
			if s, ok := it.Value().(*yamlast.StringNode); ok && key == "id" && where == "" {
				w.where = s.Value
			} else if ok && key == "kind" && len(path) == 0 {
				w.kind = s.Value
			}
		}
		for it := n.MapRange(); it.Next(); {
			key := it.Key().GetToken().Value
			words, isText := node{yaml: it.Value()}.plain()
			if tag := lang.Tag(key); isText && w.languages.Has(tag) {
				w.add(path, tag, words, it.Value())
			} else {
				w.walk(it.Value(), append(path[:len(path):len(path)], key))
			}
		}
		w.where = where
	}
}

func (n node) plain() (string, bool) {
	s, _, ok := n.scalar()
	return s, ok
}

func (w *walker) add(path []string, tag lang.Tag, words string, n yamlast.Node) {
	p := passage{file: w.file, line: lineOf(n), tag: tag, where: w.where, text: words, role: w.role(path)}
	if p.role == boxed {
		if literal, ok := n.(*yamlast.LiteralNode); ok && strings.HasPrefix(literal.Start.Value, "|") {
			p.line++
		}
		w.found = append(w.found, p.paragraphs(words)...)
		return
	}
	w.found = append(w.found, p)
}

// role tells what a text is for by the keys that lead to it.
func (w *walker) role(path []string) role {
	last := ""
	if len(path) > 0 {
		last = path[len(path)-1]
	}
	has := func(key string) bool { return slices.Contains(path, key) }
	switch {
	case w.kind == "country" && last == "text":
		return boxed
	case last == "source" || last == "reviewer" || last == "publisher" || has("explained"):
		return proof
	case has("labels") || has("from") || last == "body" || last == "subject" || last == "attachment" || w.kind == "spot" && len(path) == 1 && last == "text":
		return shown
	case last == "why" || has("feedback"):
		return feedback
	case has("options") || has("items") || has("choices") || has("targets"):
		return option
	}
	return said
}

// paragraphs splits Markdown into its paragraphs and list items, each with its line: no headings, no code, no samples,
// no words in another language.
func (p passage) paragraphs(source string) []passage {
	var all []passage
	var visit func(ast.Node)
	visit = func(n ast.Node) {
		switch n.(type) {
		case *ast.Heading:
			return
		case *ast.Paragraph, *ast.TextBlock:
			one := p
			one.text = plainText(n, []byte(source))
			if n.Lines().Len() > 0 {
				one.line += strings.Count(source[:n.Lines().At(0).Start], "\n")
			}
			all = append(all, one)
			return
		}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			visit(c)
		}
	}
	visit(markdown.Parse(text.NewReader([]byte(source))))
	return all
}

// plainText is a block as it is read aloud. Lines end where they end in the source.
func plainText(n ast.Node, source []byte) string {
	var b strings.Builder
	foreign := 0
	var visit func(ast.Node)
	visit = func(n ast.Node) {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			switch c := c.(type) {
			case *ast.Text:
				if foreign == 0 {
					b.WriteString(html.UnescapeString(string(c.Segment.Value(source))))
				}
				if c.SoftLineBreak() || c.HardLineBreak() {
					b.WriteByte('\n')
				}
			case *ast.String:
				b.Write(c.Value)
			case *ast.CodeSpan, *ast.AutoLink:
			case *spanMark:
				if c.lang != "" {
					foreign++
				} else {
					foreign--
				}
			default:
				visit(c)
			}
		}
	}
	visit(n)
	return b.String()
}

var quoted = regexp.MustCompile(`«[^»]*»|“[^”]*”|"[^"]*"`)

// ourVoice is a text without what it quotes. Every byte keeps its place.
func ourVoice(s string) string {
	return quoted.ReplaceAllStringFunc(s, func(q string) string {
		blank := []byte(q)
		for i, c := range blank {
			if c != '\n' {
				blank[i] = ' '
			}
		}
		return string(blank)
	})
}
