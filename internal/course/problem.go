package course

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"baluarte/internal/lang"
)

// Problem is one reason to refuse a folder, with its place. Key names a message in locales/, Args fill it.
type Problem struct {
	File     string   // path in the folder
	Line     int      // from 1; 0 when the file as a whole is meant
	Language lang.Tag // empty when the problem is in no language
	Key      string
	Args     map[string]any
}

// Place is where the problem is: file:line: [language], as far as each is known.
func (p Problem) Place() string {
	place := p.File
	if strings.ContainsFunc(place, lang.Hidden) {
		place = strconv.Quote(place) // a name can hold what a terminal obeys
	}
	if p.Line > 0 {
		place += fmt.Sprintf(":%d", p.Line)
	}
	place += ":"
	if p.Language != "" {
		place += " [" + string(p.Language) + "]"
	}
	return place
}

// String is the problem as logs show it: its place, then key name=value.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.Place() + " " + p.Key)
	for _, name := range slices.Sorted(maps.Keys(p.Args)) {
		fmt.Fprintf(&b, " %s=%q", name, fmt.Sprint(p.Args[name]))
	}
	return b.String()
}

// Problems is every reason found, by file and line. It is the error of Load and Stamp.
type Problems []Problem

// Error is for logs: one problem a line. For people, translate each one's Key.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// report collects problems; every file of a folder writes into the same one.
type report struct {
	languages lang.Set
	problems  Problems
}

// mostProblems is how many are told at once: a folder can be made to have millions, and nobody reads them.
const mostProblems = 10_000

// add notes a problem. args are pairs of placeholder name and value.
func (r *report) add(file string, line int, tag lang.Tag, key string, args ...any) {
	if len(r.problems) >= mostProblems {
		return
	}
	r.problems = append(r.problems, Problem{file, line, tag, key, arguments(args)})
}

// arguments makes a map of pairs of placeholder name and value.
func arguments(pairs []any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	all := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		all[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return all
}

// err is nil when nothing was found.
func (r *report) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.String(), b.String()))
	})
	// What is looked at twice is told once.
	r.problems = slices.CompactFunc(r.problems, func(a, b Problem) bool { return a.String() == b.String() })
	return r.problems
}
