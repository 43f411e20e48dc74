package course

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"baluarte/internal/lang"
)

// builder makes a module from the texts of its folder, and nothing else: what lies outside (inner links, ids of
// frameworks, stamps) it only collects, for Load to look up. So Decode can make the same module again years later.
type builder struct {
	*report
	dir   string            // course/module
	files map[string]string // texts by name in the folder
	read  map[string]*file  // those opened
	// broken are those that are there and could not be read, for a reason already told.
	broken map[string]bool

	channelHosts []string // of channels.yaml; in a revision, those of them that the module needs

	original   lang.Tag
	objectives []string
	hosts      []string // that lessons may link: those of its sources, and of the channels
	boxWords   map[lang.Tag]int

	links     []link
	citations []citation
}

// citation is an id of a framework, looked up when the list of known ids is read.
type citation struct {
	file string
	line int
	Alignment
}

func newBuilder(r *report, dir string, files map[string]string) *builder {
	return &builder{report: r, dir: dir, files: files, read: map[string]*file{}, boxWords: map[lang.Tag]int{}}
}

// open gives a file of the folder; nil after reporting that it is missing.
func (b *builder) open(name string) *file {
	text, ok := b.files[name]
	if !ok && !b.broken[name] {
		b.add(b.dir+"/"+name, 0, "", "course.problem.missing_file")
	}
	if !ok {
		return nil
	}
	f := &file{report: b.report, path: b.dir + "/" + name, text: text}
	b.read[name] = f
	return f
}

// build reads the whole module. It may be incomplete when the report has problems.
func (b *builder) build() *Module {
	course, id, _ := strings.Cut(b.dir, "/")
	m := &Module{ID: id, Course: course}
	f := b.open("module.yaml")
	if f == nil {
		return m
	}
	root, ok := f.parse()
	if !ok {
		return m
	}
	b.module(m, root)
	b.bank(m)
	b.refresher(m)
	for name := range b.files {
		if b.read[name] == nil {
			b.add(b.dir+"/"+name, 0, "", "course.problem.unknown_file")
		}
	}
	return m
}

// module reads module.yaml and the lessons it lists.
func (b *builder) module(m *Module, root node) {
	f := root.fields("title", "short_title", "summary", "original?", "minutes", "credit_hours", "valid_months",
		"change", "what_changed?", "reviewed_on", "pass_mark", "draw", "objectives", "lessons", "alignment?", "sources?", "explained?", "briefing?")
	b.original = slices.Min(b.languages) // whatever the order in which languages are shown
	if n, ok := f.values["original"]; ok {
		b.original = oneOf(b.languages...)(n)
	}
	m.Original = b.original
	m.Title = get(f, "title", node.text)
	m.ShortTitle = get(f, "short_title", node.text)
	m.Summary = get(f, "summary", node.text)
	m.Minutes = get(f, "minutes", whole(1, 240))
	m.CreditHours = get(f, "credit_hours", node.hours)
	m.ValidMonths = get(f, "valid_months", whole(0, 120))
	m.Change = get(f, "change", oneOf(Editorial, Material))
	if n, ok := f.values["what_changed"]; ok {
		if m.WhatChanged = n.text(); m.Change == Editorial {
			root.problem(n.line, "", "course.problem.change_unseen")
		}
	}
	m.ReviewedOn = get(f, "reviewed_on", node.date)
	m.Draw = get(f, "draw", whole(1, 50))
	m.PassMark = get(f, "pass_mark", whole(1, 50))
	if m.PassMark > m.Draw && m.Draw > 0 {
		root.problem(f.values["pass_mark"].line, "", "course.problem.pass_mark", "Draw", m.Draw)
	}
	m.Objectives = get(f, "objectives", list(b.readObjective))
	if m.Draw > 0 && m.Draw < len(m.Objectives) {
		root.problem(f.values["draw"].line, "", "course.problem.draw", "Objectives", len(m.Objectives))
	}
	m.Sources = get(f, "sources", list(b.source))
	b.hosts = append(b.hosts, b.channelHosts...)
	for _, all := range get(f, "alignment", list(b.alignment)) {
		m.Alignment = append(m.Alignment, all...)
	}
	if n, ok := f.values["lessons"]; ok {
		m.Lessons = b.lessons(n)
	}
	m.Explained = get(f, "explained", list(explanation))
	m.Briefing = get(f, "briefing", briefing)
	for _, name := range []string{"objectives", "lessons"} {
		if n, ok := f.values[name]; ok && len(list(func(node) int { return 0 })(n)) == 0 {
			root.problem(n.line, "", "course.problem.empty_list", "Name", name)
		}
	}
}

// explanation reads an author's answer to a warning.
func explanation(n node) Explanation {
	f := n.fields("check", "where?", "language?", "why")
	return Explanation{
		Check:    get(f, "check", oneOf(explainable...)),
		Where:    get(f, "where", node.id),
		Language: get(f, "language", oneOf(n.languages...)),
		Why:      get(f, "why", node.text),
		Line:     n.line,
	}
}

// mostRules is how many rules of a module people keep in mind, and how many fit on a page with all else.
const mostRules = 6

// briefing reads the rules of a module, a sentence each.
func briefing(n node) []lang.Text {
	all := list(node.text)(n)
	if len(all) > mostRules {
		n.problem(n.line, "", "course.problem.briefing_count", "Most", mostRules, "Count", len(all))
	}
	return all
}

func (b *builder) readObjective(n node) Objective {
	f := n.fields("id", "text")
	o := Objective{ID: get(f, "id", node.id), Text: get(f, "text", node.text)}
	if slices.Contains(b.objectives, o.ID) {
		n.problem(n.line, "", "course.problem.duplicate_id", "Name", o.ID)
	}
	b.objectives = append(b.objectives, o.ID)
	return o
}

func (b *builder) source(n node) Source {
	f := n.fields("title", "publisher", "url", "date", "lang?")
	s := Source{
		Language:  cmp.Or(lang.Tag(get(f, "lang", node.word)), b.original),
		Title:     get(f, "title", node.name),
		Publisher: get(f, "publisher", node.name),
		URL:       get(f, "url", node.address),
		Date:      get(f, "date", node.date),
	}
	if u, ok := outside(s.URL); ok {
		b.hosts = append(b.hosts, u.Host)
	}
	return s
}

func (b *builder) alignment(n node) []Alignment {
	f := n.fields("framework", "version", "ids")
	framework := get(f, "framework", oneOf(NICE, CSF))
	version := get(f, "version", node.word)
	return get(f, "ids", list(func(n node) Alignment {
		a := Alignment{framework, version, n.word()}
		b.citations = append(b.citations, citation{n.path, n.line, a})
		return a
	}))
}

// lessons reads the list of lessons and compiles the files it names.
func (b *builder) lessons(n node) []*Lesson {
	var ids []string
	placed := map[string]bool{} // a placed thing is in one lesson, once
	return list(func(n node) *Lesson {
		f := n.fields("id", "title", "objectives")
		l := &Lesson{
			ID:         get(f, "id", node.id),
			Title:      get(f, "title", node.text),
			Objectives: get(f, "objectives", list(b.objective)),
		}
		if slices.Contains(ids, l.ID) {
			n.problem(n.line, "", "course.problem.duplicate_id", "Name", l.ID)
		}
		ids = append(ids, l.ID)
		b.lesson(l, fmt.Sprintf("%02d-%s", len(ids), l.ID), placed)
		return l
	})(n)
}

// lesson compiles a lesson in every language and holds the languages against each other.
func (b *builder) lesson(l *Lesson, stem string, placed map[string]bool) {
	l.Blocks = map[lang.Tag][]Block{}
	clear(b.boxWords)
	texts := map[lang.Tag]*prose{}
	for _, tag := range b.languages {
		name := stem + "." + string(tag) + ".md"
		if _, ok := b.files[name]; !ok {
			if !b.broken[name] {
				b.add(b.dir+"/"+name, 0, tag, "course.problem.language_missing")
			}
			continue
		}
		f := b.open(name)
		p := &prose{file: f, tag: tag, source: []byte(f.text), first: 1, exact: true, hosts: b.hosts, lesson: true}
		if strings.TrimSpace(f.text) == "" {
			f.problem(1, tag, "course.problem.text_empty")
		}
		p.compile()
		b.links = append(b.links, p.links...)
		f.words = []word{{0, tag, f.text}}
		texts[tag] = p
	}
	things := map[string]Block{}
	activities := 0
	for _, tag := range b.languages {
		p := texts[tag]
		if p == nil {
			continue
		}
		if from := texts[b.original]; from != nil && tag != b.original {
			p.sameAs(from)
		}
		here := map[string]bool{}
		for _, at := range p.placed {
			if here[at.id] || placed[at.id] {
				p.file.problem(at.line, tag, "course.problem.placed_twice", "Name", at.id)
				continue
			}
			here[at.id] = true
			if _, done := things[at.what]; !done {
				things[at.what] = b.placed(at.id, at.kind)
				if at.kind == "activity" {
					activities++
				}
			}
			p.blocks[at.block] = things[at.what]
		}
		l.Blocks[tag] = p.blocks
	}
	words := 0
	for tag, p := range texts {
		words = max(words, p.count()+b.boxWords[tag])
		for _, at := range p.placed {
			placed[at.id] = true
		}
	}
	l.Minutes = max(1, (words+wordsPerMinute-1)/wordsPerMinute) + minutesPerActivity*activities
}

// sameAs reports where this text has other headings, placed things or samples than the original.
func (p *prose) sameAs(from *prose) {
	var mine, theirs []mark
	for _, at := range p.placed {
		mine = append(mine, at.mark)
	}
	for _, at := range from.placed {
		theirs = append(theirs, at.mark)
	}
	p.compare("course.problem.other_placed", mine, theirs)
	p.compare("course.problem.other_headings", p.headings, from.headings)
	p.compare("course.problem.other_samples", p.samples, from.samples)
}

func (p *prose) compare(key string, mine, theirs []mark) {
	for i := range max(len(mine), len(theirs)) {
		var got, want mark
		if i < len(mine) {
			got = mine[i]
		}
		if i < len(theirs) {
			want = theirs[i]
		}
		if got.what != want.what {
			p.file.problem(got.line, p.tag, key, "Got", cmp.Or(got.what, "–"), "Want", cmp.Or(want.what, "–"))
			return
		}
	}
}
