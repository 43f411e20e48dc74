package report

import (
	"cmp"
	"context"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// By is what a line of the completion report is about.
type By string

// The first five are told by the standings, for any day. The last three are counted from the enrollments of today.
const (
	ByAgency     By = "agency"
	ByModule     By = "module"
	ByCourse     By = "course"
	ByCountry    By = "country"
	ByLevel      By = "level"
	ByAssignment By = "assignment"
	ByGroup      By = "group"
	ByLanguage   By = "language"
)

// Bys lists them.
func Bys() []By {
	return []By{ByAgency, ByModule, ByCourse, ByCountry, ByLevel, ByAssignment, ByGroup, ByLanguage}
}

// IsOfToday reports whether there is an answer for today alone.
func (b By) IsOfToday() bool { return b == ByAssignment || b == ByGroup || b == ByLanguage }

// Overlaps reports whether somebody may count in several lines, or in none, so that the lines do not add up to the whole.
func (b By) Overlaps() bool { return b == ByCourse || b == ByAssignment || b == ByGroup }

// Line is one line of the completion report.
type Line struct {
	agency.Node        // of a line by agency
	Own         bool   // of a line by agency: its own people alone, beside those of the agencies below it
	Key         string // of any other: the id of a module, course, assignment or group, or the word for a country, level or language; may be empty for those without
	Depth       int
	Given       Given // of a line by assignment or group
	Count
	Hidden Hidden // what of it is kept back
}

// Given names an assignment or a group, which have no words in the catalogue.
type Given struct {
	Name    string // of a group, as it was typed
	Agency  uuid.UUID
	Course  string
	Modules []string
	OpensOn lang.Date
}

// IsSound is that of the line's count. Of a line of which something is kept back it was asked before.
func (l Line) IsSound() bool { return l.Hidden.Any() || l.Count.IsSound() }

// Sheet is the completion report as a page shows it: no more lines than one can read.
type Sheet struct {
	Question
	Places
	Lines  []Line // a line's parts follow it, one deeper
	Total  Count  // everybody, once
	Hidden Hidden // what of the total is kept back
	Deeper bool   // there are agencies below those shown
}

// Crosses reports whether countries stand side by side: each is outside of the other, so small counts are kept back whoever asks.
func (sh Sheet) Crosses() bool { return sh.By == ByCountry && len(sh.Lines) > 1 }

// MostLines is how many agencies a sheet shows at most, unless there are more directly below the one asked about.
const MostLines = 200

// ByStore counts what standings do not know, from the enrollments of today.
type ByStore interface {
	// OnRecord reports whether anybody owed anything on a day, or before it.
	OnRecord(ctx context.Context, on lang.Date) (bool, error)
	// RecordBegins is the first day on which anybody of these agencies owed anything; zero when nobody ever did.
	RecordBegins(ctx context.Context, agencies []uuid.UUID) (lang.Date, error)
	// CountBy counts the rosters of agencies of today by their assignments, groups or languages. Without modules, of all.
	CountBy(ctx context.Context, by By, agencies []uuid.UUID, modules []string, days []Day) ([]Line, error)
}

// Sheet answers a question within a scope in lines that a page can show.
func (s *Service) Sheet(ctx context.Context, scope access.Scope, q Question) (Sheet, error) {
	p, err := s.PlacesFor(ctx, scope, q)
	if err != nil {
		return Sheet{}, err
	}
	q.Shown = p.Digest()
	sh := Sheet{Question: q, Places: p}
	modules := s.modules(q)
	var parts []part
	switch q.By {
	case ByModule, ByCourse, ByAssignment, ByGroup, ByLanguage:
	case ByCountry:
		parts = p.byCountry(q)
	case ByLevel:
		parts = p.byLevel(q)
	default:
		parts, sh.Deeper = p.byAgency(q)
	}
	all := p.everybody(q)
	sums := []sum{all}
	for _, l := range parts {
		sums = append(sums, l.sum)
	}
	read := together(modules)
	if q.By == ByModule || q.By == ByCourse {
		read = modules // each apart
	}
	f, err := s.figuresIn(ctx, p, sums, read, q.When)
	if err != nil {
		return sh, err
	}
	sh.Total = f.of(all, together(modules))
	for _, l := range parts {
		if l.Count = f.of(l.sum, together(modules)); !l.Own || l.Count != (Count{}) {
			sh.Lines = append(sh.Lines, l.Line)
		}
	}
	switch {
	case q.By == ByModule:
		for _, m := range f.modules() {
			sh.Lines = append(sh.Lines, Line{Key: m, Count: f.of(all, []string{m})})
		}
	case q.By == ByCourse:
		sh.Lines = f.byCourse(all, s.Catalogue, q)
	case q.By.IsOfToday():
		sh.Lines, err = s.Store.CountBy(ctx, q.By, p.keep(q.counts).IDs(), modules, p.Days)
	}
	if err == nil && sh.Total == (Count{}) {
		sh.Begins, err = s.begins(ctx, p, q)
	}
	if q.Outside || sh.Crosses() {
		sh = sh.ForOutside()
	}
	return sh, err
}

// part is a line with what it is the sum of.
type part struct {
	Line
	sum
}

// byAgency shows as many levels of the tree as fit; of a single agency at least those directly below it. Where all below an
// agency are shown, its own people are a line beside them.
func (p Places) byAgency(q Question) (parts []part, deeper bool) {
	sizes := map[int]int{}
	deepest := 0
	for _, n := range p.Nodes {
		sizes[n.Depth]++
		deepest = max(deepest, n.Depth)
	}
	shown, lines := 0, sizes[0]
	for shown < deepest && (lines+sizes[shown+1] <= MostLines || shown == 0 && sizes[0] == 1) {
		shown++
		lines += sizes[shown]
	}
	for _, n := range p.Nodes {
		if n.Depth > shown {
			continue
		}
		s := p.sum(n.ID, q.Level, q.Own)
		if q.Level != "" && len(s) == 0 {
			continue
		}
		parts = append(parts, part{Line{Node: n, Depth: n.Depth}, s})
		if of := p.sum(n.ID, q.Level, true); !q.Own && n.Depth < shown && len(of) > 0 && len(p.Tree.Children(n.ID)) > 0 {
			parts = append(parts, part{Line{Node: n, Depth: n.Depth + 1, Own: true}, of})
		}
	}
	return parts, shown < deepest
}

// byCountry has a line for each country, in the order of their codes.
func (p Places) byCountry(q Question) (parts []part) {
	of := map[string]bool{}
	for _, n := range p.Nodes {
		of[n.Country] = true
	}
	for country := range of {
		parts = append(parts, part{Line{Key: country}, p.in(country).everybody(q)})
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.Key, b.Key) })
	return parts
}

// byLevel has a line for each level that agencies have.
func (p Places) byLevel(q Question) (parts []part) {
	for _, level := range agency.Levels() {
		one := q
		one.Level = level
		if s := p.everybody(one); len(s) > 0 && (q.Level == "" || q.Level == level) {
			parts = append(parts, part{Line{Key: string(level)}, s})
		}
	}
	return parts
}

// byCourse has a line for each course, and one for modules that are in none any more. A module counts in every course that
// has it.
func (f Figures) byCourse(all sum, c *course.Catalogue, q Question) (lines []Line) {
	left := f.modules()
	for _, of := range c.Courses {
		if q.Course != "" && of.ID != q.Course {
			continue
		}
		var ids []string
		for _, m := range of.Modules {
			if q.Module == "" || m.ID == q.Module {
				ids = append(ids, m.ID)
			}
			left = slices.DeleteFunc(left, func(id string) bool { return id == m.ID })
		}
		if count := f.of(all, ids); count != (Count{}) {
			lines = append(lines, Line{Key: of.ID, Count: count})
		}
	}
	if count := f.of(all, left); q.Course == "" && count != (Count{}) {
		lines = append(lines, Line{Count: count})
	}
	return lines
}

// Order sorts lines among those of their depth; each keeps its parts behind it. Less compares two lines.
func Order(lines []Line, compare func(a, b Line) int) []Line {
	var blocks [][]Line
	for i, l := range lines {
		if i == 0 || l.Depth <= lines[0].Depth {
			blocks = append(blocks, nil)
		}
		last := &blocks[len(blocks)-1]
		*last = append(*last, l)
	}
	slices.SortStableFunc(blocks, func(a, b []Line) int { return compare(a[0], b[0]) })
	sorted := make([]Line, 0, len(lines))
	for _, b := range blocks {
		sorted = append(append(sorted, b[0]), Order(b[1:], compare)...)
	}
	return sorted
}
