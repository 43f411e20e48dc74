package course

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"baluarte/internal/lang"
)

// activityKinds are the kinds of files that a lesson places as an activity.
var activityKinds = []string{"check", "order", "match", "inbox", "scenario", "spot"}

// placed reads the YAML file of an activity, figure or country box. A lesson places it by the word want.
func (b *builder) placed(id, want string) Block {
	f := b.open(id + ".yaml")
	if f == nil {
		return Block{}
	}
	root, ok := f.parse()
	if !ok {
		return Block{}
	}
	kind := ""
	for _, e := range root.entries() {
		if e.key == "kind" {
			kind = oneOf(append(activityKinds, "figure", "country")...)(e.value)
		}
	}
	word := kind
	if slices.Contains(activityKinds, kind) {
		word = "activity"
	}
	if word != want {
		f.problem(root.line, "", "course.problem.placed_kind", "Name", id, "Want", want, "Got", kind)
		return Block{}
	}
	switch kind {
	case "figure":
		return Block{Figure: b.figure(root, id)}
	case "country":
		return Block{Country: b.country(root, id)}
	}
	return Block{Activity: b.activity(root, id, kind)}
}

// figure reads a drawing: its words from YAML, its lines from the SVG beside it.
func (b *builder) figure(n node, id string) *Figure {
	f := n.fields("kind", "title", "description", "labels?")
	fig := &Figure{ID: id, Title: get(f, "title", node.text), Description: get(f, "description", node.text)}
	d := drawing{id: id, labels: map[string]lang.Text{}}
	var labels []entry
	if l, ok := f.values["labels"]; ok {
		labels = l.entries()
	}
	for _, e := range labels {
		d.labels[e.key] = e.value.text()
	}
	if d.file = b.open(id + ".svg"); d.file == nil {
		return fig
	}
	fig.SVG = d.draw(fig.Title, fig.Description)
	for _, e := range labels {
		if !d.used[e.key] {
			n.problem(e.value.line, "", "course.problem.label_unused", "Name", e.key)
		}
	}
	return fig
}

// country reads what differs by country. Both countries are there as equals, each with its proof.
func (b *builder) country(n node, id string) *Country {
	f := n.fields("kind", "title", "us", "mx")
	c := &Country{ID: id, Title: get(f, "title", node.text)}
	for _, e := range n.entries() {
		if e.key == "us" || e.key == "mx" {
			c.Parts = append(c.Parts, b.part(e.value, e.key))
		}
	}
	return c
}

func (b *builder) part(n node, country string) CountryPart {
	f := n.fields("text", "source", "url?", "checked", "reviewer")
	part := CountryPart{
		Country:  country,
		HTML:     map[lang.Tag]string{},
		URL:      get(f, "url", node.address),
		Source:   get(f, "source", node.text),
		Checked:  get(f, "checked", node.date),
		Reviewer: get(f, "reviewer", node.text),
	}
	hosts := b.hosts
	if u, ok := outside(part.URL); ok {
		hosts = append(hosts[:len(hosts):len(hosts)], u.Host) // its own source may be linked
	}
	text, ok := f.values["text"]
	if !ok {
		return part
	}
	words := text.text()
	for tag, v := range text.texts() {
		// A block with "|" keeps its lines; in every other form the place of the text itself must do.
		p := prose{file: n.file, tag: tag, source: []byte(words[tag]), first: lineOf(v.yaml), hosts: hosts}
		if literal, ok := v.yaml.(*ast.LiteralNode); ok && strings.HasPrefix(literal.Start.Value, "|") {
			p.first, p.exact = p.first+1, true
		}
		p.compile()
		b.links = append(b.links, p.links...)
		for _, block := range p.blocks {
			part.HTML[tag] += block.HTML
		}
		b.boxWords[tag] += p.count()
	}
	return part
}

// address reads an address of the web that readers may be sent to.
func (n node) address() string {
	s := n.word()
	if u, ok := outside(s); s != "" && (!ok || strings.HasSuffix(u.Hostname(), ".example")) {
		n.problem(n.line, "", "course.problem.bad_address", "URL", s)
	}
	return s
}
