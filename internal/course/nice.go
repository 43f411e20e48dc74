package course

import (
	"regexp"
	"slices"
	"strings"
)

// The folder of frameworks.
const (
	frameworksDir  = "nice"
	niceFile       = frameworksDir + "/nice.yaml"
	statementsFile = frameworksDir + "/statements.txt"
	csfFile        = frameworksDir + "/csf.yaml"
	wordingDir     = frameworksDir + "/wording"
)

// partForms are how the ids of each kind look. What an id begins with says what its part belongs to.
var partForms = map[string]map[PartKind]*regexp.Regexp{
	NICE: {
		Category:  regexp.MustCompile(`^[A-Z]{2}$`),
		WorkRole:  regexp.MustCompile(`^([A-Z]{2})-WRL-[0-9]{3}$`),
		Area:      regexp.MustCompile(`^NF-COM-[0-9]{3}$`),
		Task:      regexp.MustCompile(`^T[0-9]{4}$`),
		Knowledge: regexp.MustCompile(`^K[0-9]{4}$`),
		Skill:     regexp.MustCompile(`^S[0-9]{4}$`),
	},
	CSF: {
		Function:    regexp.MustCompile(`^[A-Z]{2}$`),
		Category:    regexp.MustCompile(`^([A-Z]{2})\.[A-Z]{2}$`),
		Subcategory: regexp.MustCompile(`^([A-Z]{2}\.[A-Z]{2})-[0-9]{2}$`),
	},
}

// statementKind tells a task, knowledge or skill by its id; empty when it is none.
func statementKind(id string) PartKind {
	for _, kind := range []PartKind{Task, Knowledge, Skill} {
		if partForms[NICE][kind].MatchString(id) {
			return kind
		}
	}
	return ""
}

// frameworks reads the folder of frameworks, as far as it goes: what is cited must be there.
func (l *loader) frameworks() {
	there := map[string]bool{}
	for _, e := range l.dir(frameworksDir) {
		path := frameworksDir + "/" + e.Name()
		there[path] = true
		switch {
		case (path == niceFile || path == statementsFile || path == csfFile) && !e.IsDir():
		case path == wordingDir && e.IsDir():
		default:
			l.add(path, 0, "", "course.problem.unknown_file")
		}
	}
	if there[niceFile] {
		nice := l.parts(NICE, niceFile, map[string]PartKind{"categories": Category, "roles": WorkRole, "areas": Area})
		if there[statementsFile] {
			l.statements(nice)
		}
	}
	if there[csfFile] {
		l.parts(CSF, csfFile, map[string]PartKind{"functions": Function, "categories": Category})
	}
	if there[wordingDir] {
		l.wording()
	}
}

// parts reads the version and the parts with names of a framework.
func (l *loader) parts(id, path string, kinds map[string]PartKind) *Framework {
	f := &Framework{ID: id, byID: map[string]*Part{}}
	l.catalogue.Frameworks = append(l.catalogue.Frameworks, f)
	text, ok := l.text(path)
	if !ok {
		return f
	}
	in := &file{report: l.report, path: path, text: text}
	root, ok := in.parse()
	if !ok {
		return f
	}
	for _, e := range root.entries() {
		switch kind := kinds[e.key]; {
		case e.key == "version":
			f.Version = e.value.word()
		case e.key == "subcategories" && id == CSF:
			list(func(n node) *Part { return f.part(n, Subcategory, n.word()) })(e.value)
		case kind == "":
			root.problem(e.value.line, "", "course.problem.unknown_key", "Name", e.key)
		default:
			for _, e := range e.value.entries() {
				if p := f.part(e.value, kind, e.key); p != nil {
					p.Name = e.value.text()
				}
			}
		}
	}
	if f.Version == "" {
		root.problem(root.line, "", "course.problem.missing_key", "Name", "version")
	}
	return f
}

// part adds a part, below the one that its id begins with; nil after reporting what is wrong with its id.
func (f *Framework) part(n node, kind PartKind, id string) *Part {
	form := partForms[f.ID][kind].FindStringSubmatch(id)
	switch {
	case form == nil:
		n.problem(n.line, "", "course.problem.part_form", "Name", id, "Kind", string(kind))
		return nil
	case f.byID[id] != nil:
		n.problem(n.line, "", "course.problem.duplicate_id", "Name", id)
		return nil
	}
	p := &Part{Framework: f, ID: id, Kind: kind}
	f.add(p)
	if len(form) > 1 {
		if above := f.byID[form[1]]; above != nil {
			p.join(above)
		} else {
			n.problem(n.line, "", "course.problem.unknown_part", "Name", form[1])
		}
	}
	return p
}

func (f *Framework) add(p *Part) {
	f.Parts = append(f.Parts, p)
	f.byID[p.ID] = p
}

func (p *Part) join(above *Part) {
	p.Above = append(p.Above, above)
	above.Below = append(above.Below, p)
}

// statements reads which statements belong to which role or area: "ID:" on a line of its own, then the ids below it;
// those of "none:" belong nowhere. Plain text, since there are five thousand of them.
func (l *loader) statements(f *Framework) {
	text, ok := l.text(statementsFile)
	if !ok {
		return
	}
	var above *Part
	begun := false
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if id, head := strings.CutSuffix(line, ":"); head {
			begun = true
			if above = f.Part(id); id != "none" && (above == nil || above.Kind != WorkRole && above.Kind != Area) {
				l.add(statementsFile, n, "", "course.problem.unknown_part", "Name", id)
				above = nil
			}
			continue
		}
		for _, id := range strings.Fields(line) {
			l.statement(f, above, id, n, begun)
		}
	}
	slices.SortStableFunc(f.Parts, func(a, b *Part) int { // statements by id, after everything with a name
		if a.Kind.IsSentence() && b.Kind.IsSentence() {
			return strings.Compare(a.ID, b.ID)
		}
		return 0
	})
}

func (l *loader) statement(f *Framework, above *Part, id string, line int, begun bool) {
	kind := statementKind(id)
	if kind == "" || !begun {
		l.add(statementsFile, line, "", "course.problem.part_form", "Name", id, "Kind", "statement")
		return
	}
	p := f.Part(id)
	if p == nil {
		p = &Part{Framework: f, ID: id, Kind: kind}
		f.add(p)
	} else if above == nil || slices.Contains(p.Above, above) {
		l.add(statementsFile, line, "", "course.problem.duplicate_id", "Name", id)
		return
	}
	if above != nil {
		p.join(above)
	}
}

// wording reads our own words for what the frameworks say, from every file of their folder.
func (l *loader) wording() {
	for _, e := range l.dir(wordingDir) {
		path := wordingDir + "/" + e.Name()
		if e.IsDir() || !strings.HasSuffix(path, ".yaml") {
			l.add(path, 0, "", "course.problem.unknown_file")
			continue
		}
		text, ok := l.text(path)
		if !ok {
			continue
		}
		in := &file{report: l.report, path: path, text: text}
		root, ok := in.parse()
		if !ok {
			continue
		}
		for _, e := range root.entries() {
			switch p := l.sentence(e.key); {
			case p == nil:
				root.problem(e.value.line, "", "course.problem.unknown_statement", "Name", e.key)
			case p.Wording != nil:
				root.problem(e.value.line, "", "course.problem.duplicate_id", "Name", e.key)
			default:
				p.Wording = e.value.text()
			}
		}
	}
}

// sentence finds what can be worded by its id, in whichever framework; nil when there is none.
func (l *loader) sentence(id string) *Part {
	for _, f := range l.catalogue.Frameworks {
		if p := f.Part(id); p != nil && p.Kind.IsSentence() {
			return p
		}
	}
	return nil
}

// cite checks that a citation means something, and something that pages can say in every language.
func (l *loader) cite(c citation) {
	switch p := l.catalogue.Cited(c.Alignment); {
	case p == nil:
		l.add(c.file, c.line, "", "course.problem.unknown_alignment", "Framework", c.Framework, "Version", c.Version, "Name", c.ID)
	case p.Kind.IsSentence() && p.Wording == nil:
		l.add(wordingDir, 0, "", "course.problem.wording_missing", "Name", c.ID) // once, however often it is cited
	}
}
