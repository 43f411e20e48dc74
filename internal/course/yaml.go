package course

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"baluarte/internal/lang"
)

// file is one source text being read. Whatever is wrong with it goes to the report, so that an author sees
// everything at once; what is read meanwhile is only good when the report stays empty.
type file struct {
	*report
	path  string
	text  string
	words []word // the texts per language met so far, for the stamp
}

// word is a text of one language and where it begins.
type word struct {
	offset int
	tag    lang.Tag
	text   string
}

func (f *file) problem(line int, tag lang.Tag, key string, args ...any) {
	f.add(f.path, line, tag, key, args...)
}

// node is a YAML value with its file. Reading goes over the syntax tree and not into structs: it keeps lines,
// the order of maps and how a scalar was quoted.
type node struct {
	*file
	yaml ast.Node
	line int
}

// parse reads the file as one plain YAML document: no anchors, aliases, tags, merge keys or directives.
func (f *file) parse() (node, bool) {
	none := node{file: f, line: 1}
	tree, err := parser.ParseBytes([]byte(f.text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, why := 1, err.Error()
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			line, why = syntax.Token.Position.Line, syntax.Message
		}
		f.problem(line, "", "course.problem.yaml", "Cause", why)
		return none, false
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		f.problem(1, "", "course.problem.yaml_documents", "Count", len(tree.Docs))
		return none, false
	}
	exotic := exoticFinder{}
	ast.Walk(&exotic, tree.Docs[0].Body)
	for _, n := range exotic.found {
		f.problem(lineOf(n), "", "course.problem.yaml_feature", "Feature", n.Type().String())
	}
	return node{f, tree.Docs[0].Body, lineOf(tree.Docs[0].Body)}, len(exotic.found) == 0
}

// exoticFinder collects the parts of YAML no course needs and that hide what a file says.
type exoticFinder struct{ found []ast.Node }

// Visit implements ast.Visitor.
func (x *exoticFinder) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode, *ast.DirectiveNode, *ast.MappingKeyNode:
		x.found = append(x.found, n)
		return nil
	}
	return x
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}

// entry is one key of a map with its value.
type entry struct {
	key   string
	value node
}

// entries reads a map of any keys, in the order of the file. Duplicate keys are refused.
func (n node) entries() []entry {
	m, ok := n.yaml.(ast.MapNode)
	if !ok {
		n.problem(n.line, "", "course.problem.not_a_map")
		return nil
	}
	var all []entry
	for it := m.MapRange(); it.Next(); {
		line := lineOf(it.Key())
		key := it.Key().GetToken().Value
		if slices.ContainsFunc(all, func(e entry) bool { return e.key == key }) {
			n.problem(line, "", "course.problem.duplicate_key", "Name", key)
			continue
		}
		all = append(all, entry{key, node{n.file, it.Value(), line}})
	}
	return all
}

// fields is a map of known keys.
type fields struct {
	node
	values map[string]node
}

// fields reads a map with the given keys. A name that ends in "?" may be missing.
func (n node) fields(names ...string) fields {
	fs := fields{node: n, values: map[string]node{}}
	for _, e := range n.entries() {
		if !slices.Contains(names, e.key) && !slices.Contains(names, e.key+"?") {
			n.problem(e.value.line, "", "course.problem.unknown_key", "Name", e.key)
			continue
		}
		fs.values[e.key] = e.value
	}
	if _, ok := n.yaml.(ast.MapNode); ok {
		for _, name := range names {
			if _, there := fs.values[name]; !there && !strings.HasSuffix(name, "?") {
				n.problem(n.line, "", "course.problem.missing_key", "Name", name)
			}
		}
	}
	return fs
}

// get calls read with the value of a key, if it is there. What is missing was already reported.
func get[T any](fs fields, name string, read func(node) T) T {
	if n, ok := fs.values[name]; ok {
		return read(n)
	}
	var none T
	return none
}

// list reads a sequence.
func list[T any](read func(node) T) func(node) []T {
	return func(n node) []T {
		s, ok := n.yaml.(*ast.SequenceNode)
		if !ok {
			n.problem(n.line, "", "course.problem.not_a_list")
			return nil
		}
		all := make([]T, 0, len(s.Values))
		for _, v := range s.Values {
			all = append(all, read(node{n.file, v, lineOf(v)}))
		}
		return all
	}
}

// scalar gives the text of a string value, quoted or not, and whether it stands in quotes or a block.
func (n node) scalar() (value string, quoted, ok bool) {
	switch v := n.yaml.(type) {
	case *ast.StringNode:
		return v.Value, v.Token.Type == token.DoubleQuoteType || v.Token.Type == token.SingleQuoteType, true
	case *ast.LiteralNode:
		return v.Value.Value, true, true
	}
	return "", false, false
}

// word reads a code word: an id, a version, an address.
func (n node) word() string {
	s, _, ok := n.scalar()
	if !ok || s == "" || strings.ContainsAny(s, " \n\t") || strings.ContainsFunc(s, hidden) {
		n.problem(n.line, "", "course.problem.not_a_word")
		return ""
	}
	return s
}

var idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// id reads an id as it stands in addresses: small letters, digits, single hyphens.
func (n node) id() string {
	s := n.word()
	if s != "" && (!idForm.MatchString(s) || len(s) > 64) {
		n.problem(n.line, "", "course.problem.bad_id", "Name", s)
	}
	return s
}

// oneOf reads a word out of a closed list.
func oneOf[T ~string](allowed ...T) func(node) T {
	return func(n node) T {
		s := T(n.word())
		if s != "" && !slices.Contains(allowed, s) {
			n.problem(n.line, "", "course.problem.not_allowed", "Value", string(s), "Allowed", words(allowed))
		}
		return s
	}
}

// words lists what is allowed, for the message about what is not.
func words[T ~string](allowed []T) string {
	all := make([]string, len(allowed))
	for i, w := range allowed {
		all[i] = string(w)
	}
	return strings.Join(all, ", ")
}

// whole reads a whole number between two bounds.
func whole(from, to int) func(node) int {
	return func(n node) int {
		i := 0
		v, ok := n.yaml.(*ast.IntegerNode)
		if ok {
			var err error
			i, err = strconv.Atoi(v.Token.Value)
			ok = err == nil && from <= i && i <= to
		}
		if !ok {
			n.problem(n.line, "", "course.problem.not_a_number", "From", from, "To", to)
		}
		return i
	}
}

// hours reads a number of hours, whole or not.
func (n node) hours() float64 {
	h, err := 0.0, error(nil)
	switch n.yaml.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		h, err = strconv.ParseFloat(n.yaml.GetToken().Value, 64)
	default:
		err = strconv.ErrSyntax
	}
	if err != nil || !(h >= 0 && h <= 100) {
		n.problem(n.line, "", "course.problem.not_a_number", "From", 0, "To", 100)
	}
	return h
}

// yes reads true or false.
func (n node) yes() bool {
	v, ok := n.yaml.(*ast.BoolNode)
	if !ok {
		n.problem(n.line, "", "course.problem.not_true_or_false")
		return false
	}
	return v.Value
}

// date reads a day.
func (n node) date() lang.Date {
	s, _, _ := n.scalar()
	d, err := lang.ParseDate(s)
	if err != nil {
		n.problem(n.line, "", "course.problem.not_a_date")
	}
	return d
}

// sentence reads words for people. They must be quoted or a block: without quotes, a comma or " #" in flow style
// cuts a sentence silently.
func (n node) sentence(tag lang.Tag) string {
	s, quoted, ok := n.scalar()
	s = strings.TrimSpace(s)
	switch _, null := n.yaml.(*ast.NullNode); {
	case null || ok && s == "":
		n.problem(n.line, tag, "course.problem.text_empty")
	case !quoted:
		n.problem(n.line, tag, "course.problem.unquoted")
	case strings.ContainsFunc(s, hidden): // written as an escape
		n.problem(n.line, tag, "course.problem.hidden_character")
	}
	return s
}

// name reads words that are the same in every language, e.g. the title of a source.
func (n node) name() string { return n.sentence("") }

// text reads a sentence in each language, none missing and none more.
func (n node) text() lang.Text {
	t := lang.Text{}
	for tag, v := range n.texts() {
		t[tag] = v.sentence(tag)
		n.words = append(n.words, word{v.yaml.GetToken().Position.Offset, tag, t[tag]})
	}
	return t
}

// texts gives the node of each language, none missing and none more.
func (n node) texts() map[lang.Tag]node {
	all := map[lang.Tag]node{}
	entries := n.entries()
	for _, e := range entries {
		if tag := lang.Tag(e.key); n.languages.Has(tag) {
			all[tag] = e.value
		} else {
			n.problem(e.value.line, "", "course.problem.unknown_key", "Name", e.key)
		}
	}
	for _, tag := range n.languages {
		if _, ok := all[tag]; !ok && len(entries) > 0 {
			n.problem(n.line, tag, "course.problem.language_missing")
		}
	}
	return all
}
