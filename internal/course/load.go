package course

import (
	"cmp"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"baluarte/internal/lang"
)

const (
	// notesName is what authors write about a module for each other; it is not read.
	notesName = "NOTES.md"
)

// Load reads a folder of courses strictly. When anything is wrong the error is a Problems with everything found;
// nothing is served then.
func Load(fsys fs.FS, languages lang.Set) (*Catalogue, error) {
	l := read(fsys, languages)
	l.checkStamps()
	if err := l.err(); err != nil {
		return nil, err
	}
	return l.finish()
}

// checkStamps holds every module against its stamps.
func (l *loader) checkStamps() {
	for _, b := range l.builders {
		b.checkStamps(l.locks[b.dir])
	}
}

// finish completes the catalogue once nothing is wrong with it.
func (l *loader) finish() (*Catalogue, error) {
	for _, b := range l.builders {
		if err := b.seal(l.modules[b.dir]); err != nil {
			return nil, err
		}
	}
	l.catalogue.teach()
	return l.catalogue, nil
}

// Stamp gives the content of every module's stamps.lock, by path, for the texts as they are now. It says that a
// person has held the languages against each other. A folder with other problems cannot be stamped.
func Stamp(fsys fs.FS, languages lang.Set) (map[string][]byte, error) {
	l := read(fsys, languages)
	if err := l.err(); err != nil {
		return nil, err
	}
	locks := map[string][]byte{}
	for _, b := range l.builders {
		locks[b.dir+"/"+lockName] = b.lock()
	}
	return locks, nil
}

// loader reads a folder.
type loader struct {
	*report
	fsys      fs.FS
	catalogue *Catalogue
	builders  []*builder
	modules   map[string]*Module // by course/module
	locks     map[string]string  // by course/module
	hosts     []string           // of channels.yaml: every lesson may link them
	size      int                // of what was read, in bytes
}

// read reads everything but the stamps.
func read(fsys fs.FS, languages lang.Set) *loader {
	l := &loader{
		report:    &report{languages: languages},
		fsys:      fsys,
		catalogue: &Catalogue{Languages: languages, modules: map[string]*Module{}},
		modules:   map[string]*Module{},
		locks:     map[string]string{},
	}
	entries := l.dir(".")
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == channelsFile && !e.IsDir() }) {
		l.catalogue.Guides, l.hosts = l.channels() // before the lessons, which may link their hosts
	} else {
		l.add(channelsFile, 0, "", "course.problem.missing_file")
	}
	var folders []string
	for _, e := range entries {
		switch {
		case e.Name() == frameworksDir && e.IsDir():
			l.frameworks()
		case e.Name() == glossaryFile && !e.IsDir():
			l.glossary()
		case e.IsDir() && idForm.MatchString(e.Name()):
			folders = append(folders, e.Name())
		case !slices.Contains([]string{channelsFile, "README.md"}, e.Name()) && !strings.HasSuffix(e.Name(), ".go"):
			l.add(e.Name(), 0, "", "course.problem.unknown_file")
		}
	}
	if len(folders) == 0 {
		l.add(".", 0, "", "course.problem.no_course")
	}
	named := map[string]lists{}
	for _, name := range folders {
		named[name] = l.course(name)
	}
	for _, c := range l.catalogue.Courses {
		l.order(c, named[c.ID])
	}
	slices.SortStableFunc(l.catalogue.Courses, byAudience)
	l.lookUp()
	return l
}

// byAudience puts first what suits everybody, and of that what is asked for each year.
func byAudience(a, b *Course) int {
	rank := func(c *Course) int {
		n := 2 * slices.Index(Audiences(), c.Suits)
		if !c.Yearly {
			n++
		}
		return n
	}
	return cmp.Compare(rank(a), rank(b))
}

// dir lists a folder: plain files and folders only, no links that may lead out of it. Hidden files are not ours.
func (l *loader) dir(path string) []fs.DirEntry {
	entries, err := fs.ReadDir(l.fsys, path)
	if err != nil {
		l.add(path, 0, "", "course.problem.unreadable", "Cause", err.Error())
	}
	if len(entries) > mostFiles {
		l.add(path, 0, "", "course.problem.too_many_files", "Limit", mostFiles)
		return nil
	}
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		if strings.HasPrefix(e.Name(), ".") {
			return true
		}
		odd := !e.IsDir() && !e.Type().IsRegular()
		if odd {
			l.add(join(path, e.Name()), 0, "", "course.problem.not_a_file")
		}
		return odd
	})
}

func join(dir, name string) string {
	if dir == "." {
		return name
	}
	return dir + "/" + name
}

// text reads a file: not too large, UTF-8, and nothing in it that an editor does not show. Line ends become
// those of Unix, so that a digest does not depend on who checked the files out.
func (l *loader) text(path string) (string, bool) {
	if l.size > mostBytes {
		l.add(".", 0, "", "course.problem.too_much", "Megabytes", mostBytes>>20) // told once
		return "", false
	}
	f, err := l.fsys.Open(path)
	if err != nil {
		l.add(path, 0, "", "course.problem.unreadable", "Cause", err.Error())
		return "", false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err != nil {
		l.add(path, 0, "", "course.problem.unreadable", "Cause", err.Error())
		return "", false
	}
	l.size += max(len(data), smallest)
	if len(data) > largest {
		l.add(path, 0, "", "course.problem.too_large", "Limit", largest)
		return "", false
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if !utf8.ValidString(text) {
		l.add(path, 0, "", "course.problem.not_utf8")
		return "", false
	}
	if key, line, limit := shape(path, text); key != "" {
		l.add(path, line, "", key, "Limit", limit)
		return "", false
	}
	if at := strings.IndexFunc(text, hidden); at >= 0 {
		l.add(path, 1+strings.Count(text[:at], "\n"), "", "course.problem.hidden_character")
		return "", false
	}
	l.unwritten(path, text)
	return text, true
}

// hidden reports characters that change what is shown, or what is compared, without being seen.
func hidden(r rune) bool { return r != '\n' && r != '\t' && lang.Hidden(r) }

// lists are the nodes of a course.yaml that name modules, to be looked up when all are read.
type lists struct {
	modules []node
	also    []addition
}

// addition is one line of a course's list also.
type addition struct {
	module node
	reason lang.Text
}

// course reads a course's folder and gives what it lists.
func (l *loader) course(id string) lists {
	c := &Course{ID: id, Suits: Everyone}
	l.catalogue.Courses = append(l.catalogue.Courses, c)
	var named lists
	found := false
	for _, e := range l.dir(id) {
		path := id + "/" + e.Name()
		switch {
		case e.IsDir() && idForm.MatchString(e.Name()):
			l.module(path)
		case e.Name() == "course.yaml" && !e.IsDir():
			found = true
			named = l.header(c, path)
		default:
			l.add(path, 0, "", "course.problem.unknown_file")
		}
	}
	if !found {
		l.add(id+"/course.yaml", 0, "", "course.problem.missing_file")
	}
	return named
}

// header reads course.yaml.
func (l *loader) header(c *Course, path string) lists {
	text, ok := l.text(path)
	if !ok {
		return lists{}
	}
	f := &file{report: l.report, path: path, text: text}
	root, ok := f.parse()
	if !ok {
		return lists{}
	}
	fs := root.fields("title", "summary", "audience", "suits?", "yearly?", "modules", "also?")
	c.Title = get(fs, "title", node.text)
	c.Summary = get(fs, "summary", node.text)
	c.Audience = get(fs, "audience", node.text)
	c.Yearly = get(fs, "yearly", node.yes)
	if n, ok := fs.values["suits"]; ok {
		c.Suits = oneOf(Audiences()...)(n)
	}
	return lists{get(fs, "modules", list(func(n node) node { return n })), get(fs, "also", list(func(n node) addition {
		fs := n.fields("module", "reason")
		return addition{get(fs, "module", func(n node) node { return n }), get(fs, "reason", node.text)}
	}))}
}

// module reads a module's folder.
func (l *loader) module(dir string) {
	files, broken := map[string]string{}, map[string]bool{}
	for _, e := range l.dir(dir) {
		path := dir + "/" + e.Name()
		if e.IsDir() {
			l.add(path, 0, "", "course.problem.unknown_file")
			continue
		}
		if e.Name() == notesName {
			continue
		}
		text, ok := l.text(path)
		broken[e.Name()] = !ok
		if e.Name() == lockName {
			l.locks[dir] = text
		} else if ok {
			files[e.Name()] = text
		}
	}
	b := newBuilder(l.report, dir, files)
	b.broken = broken
	b.channelHosts = l.hosts
	m := b.build()
	l.builders = append(l.builders, b)
	l.modules[dir] = m
	if l.catalogue.modules[m.ID] != nil {
		l.add(dir, 0, "", "course.problem.duplicate_id", "Name", m.ID)
	}
	l.catalogue.modules[m.ID] = m
}

// order puts the modules of a course in the order of its list: its own by folder name, others' as course/module.
func (l *loader) order(c *Course, named lists) {
	listed := map[*Module]bool{}
	for _, n := range named.modules {
		if m := l.named(c, n, listed); m != nil {
			c.Modules = append(c.Modules, m)
		}
	}
	for _, b := range l.builders {
		if m := l.modules[b.dir]; m.Course == c.ID && !listed[m] {
			l.add(c.ID+"/course.yaml", 0, "", "course.problem.module_unlisted", "Name", m.ID)
		}
	}
	for _, a := range named.also {
		if a.module.yaml == nil {
			continue // missing, as reported
		}
		if m := l.named(c, a.module, listed); m != nil {
			c.Also = append(c.Also, Addition{m, a.reason})
		}
	}
}

// named finds the module that a course names; nil after reporting that there is none, or that it was listed before.
func (l *loader) named(c *Course, n node, listed map[*Module]bool) *Module {
	name := n.word()
	if name == "" {
		return nil
	}
	dir := name
	if !strings.Contains(name, "/") {
		dir = c.ID + "/" + name
	}
	m := l.modules[dir]
	switch {
	case m == nil:
		n.problem(n.line, "", "course.problem.unknown_module", "Name", name)
		return nil
	case listed[m]:
		n.problem(n.line, "", "course.problem.duplicate_id", "Name", name)
		return nil
	}
	listed[m] = true
	return m
}

// lookUp checks what the modules say about things outside them.
func (l *loader) lookUp() {
	for _, b := range l.builders {
		for _, c := range b.citations {
			if c.ID != "" {
				l.cite(c)
			}
		}
		for _, to := range b.links {
			if !l.page(to.path) {
				l.add(to.file, to.line, to.tag, "course.problem.link", "URL", to.path)
			}
		}
	}
}

// page reports whether an inner link leads to a page: home, the courses, where to report, a module, its quiz or a lesson.
func (l *loader) page(path string) bool {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case path == "/" || path == "/courses" || path == "/report-incident":
		return true
	case len(parts) == 2 && parts[0] == "courses":
		return l.catalogue.Course(parts[1]) != nil
	case len(parts) < 2 || parts[0] != "modules" || l.catalogue.Module(parts[1]) == nil:
		return false
	case len(parts) == 4 && parts[2] == "lessons":
		lesson, _ := l.catalogue.Module(parts[1]).Lesson(parts[3])
		return lesson != nil
	}
	return len(parts) == 2 || len(parts) == 3 && parts[2] == "quiz"
}
