package course

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"

	"baluarte/internal/lang"
)

// Gauge is one of the measures, as an explanation names it.
type Gauge string

// The measures. Each has its sentence at course.warning.<check>; those that can refuse, at course.problem.<check> too.
const (
	Kincaid       Gauge = "kincaid"  // Flesch–Kincaid
	Inflesz       Gauge = "inflesz"  // of Spanish
	Sentence      Gauge = "sentence" // words of one
	Ratio         Gauge = "ratio"    // of words between languages
	LessonWords   Gauge = "lesson_words"
	FeedbackWords Gauge = "feedback_words"
	LongestRight  Gauge = "longest_right" // the right option stands out
	Guessed       Gauge = "guessed"       // a fixed strategy passes; only refuses
	Minutes       Gauge = "minutes"
	Familiar      Gauge = "familiar" // tú
	Words         Gauge = "words"    // to avoid
	OldSource     Gauge = "old_source"
	OldReview     Gauge = "old_review"
	OldBox        Gauge = "old_box"
	NoBriefing    Gauge = "no_briefing"
	Unneeded      Gauge = "unneeded" // an explanation of nothing
)

// explainable are the measures an author may answer.
var explainable = []Gauge{Kincaid, Inflesz, Sentence, Ratio, LessonWords, FeedbackWords, LongestRight, Minutes, Familiar, Words, OldSource, OldReview, OldBox, NoBriefing}

// Explanation is an author's answer to a warning.
type Explanation struct {
	Check    Gauge
	Where    string   // lesson, question or placed thing; empty: anywhere
	Language lang.Tag // empty: any
	Why      lang.Text
	Line     int // in module.yaml
}

// Finding is something a measure says about a module.
type Finding struct {
	Problem
	Check   Gauge
	Where   string // lesson, question or placed thing; empty: the module
	Quote   string // the words meant, in the language Quoted; empty: none
	Quoted  lang.Tag
	Refused bool
	Why     lang.Text // the author's explanation of a warning; nil: none
}

// refusals are the sentences of the measures that can refuse.
var refusals = map[Gauge]string{Kincaid: "course.problem.kincaid", Inflesz: "course.problem.inflesz", Sentence: "course.problem.sentence"}

func (s *Sheet) warn(g Gauge, p passage, args ...any) {
	s.find(g, p, false, "course.warning."+string(g), args...)
}

func (s *Sheet) refuse(g Gauge, p passage, args ...any) {
	s.find(g, p, true, refusals[g], args...)
}

func (s *Sheet) find(g Gauge, p passage, refused bool, key string, args ...any) {
	f := Finding{Problem: Problem{p.file, p.line, p.tag, key, arguments(args)}, Check: g, Where: p.where, Refused: refused}
	if p.quote != "" {
		f.Quote, f.Quoted = p.quote, cmp.Or(p.quoted, p.tag)
	}
	s.findings = append(s.findings, f)
}

// Findings is everything about the module on a day, by file and line, with the authors' explanations.
func (s *Sheet) Findings(today lang.Date) []Finding {
	dated := Sheet{Module: s.Module, findings: slices.Clone(s.findings)}
	at := passage{file: dated.dir() + "module.yaml"}
	for _, source := range s.Module.Sources {
		if source.Date.AddMonths(12 * yearsOfSource).Before(today) {
			at := at
			at.quote, at.quoted = source.Title, source.Language
			dated.warn(OldSource, at, "Date", source.Date, "Years", yearsOfSource)
		}
	}
	if s.Module.ReviewedOn.AddMonths(monthsOfReviews).Before(today) {
		dated.warn(OldReview, at, "Date", s.Module.ReviewedOn, "Months", monthsOfReviews)
	}
	for _, b := range s.Boxes {
		if b.Checked.AddMonths(monthsOfReviews).Before(today) {
			dated.warn(OldBox, passage{file: b.File, where: b.ID}, "Date", b.Checked, "Months", monthsOfReviews)
		}
	}
	for _, e := range s.Module.Explained {
		used := false
		for i, f := range dated.findings {
			if !f.Refused && e.Check == f.Check && (e.Where == "" || e.Where == f.Where) && (e.Language == "" || e.Language == f.Language) {
				dated.findings[i].Why, used = e.Why, true
			}
		}
		if !used {
			dated.warn(Unneeded, passage{file: at.file, line: e.Line}, "Check", string(e.Check))
		}
	}
	slices.SortStableFunc(dated.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Language, b.Language))
	})
	return dated.findings
}

// Report is a folder that loads, with everything the measures say.
type Report struct {
	Catalogue *Catalogue
	Sheets    []*Sheet // by module, in the order of the courses
	Findings  []Finding
}

// Refused lists what must be mended before the folder may be published.
func (r Report) Refused() Problems {
	var ps Problems
	for _, f := range r.Findings {
		if f.Refused {
			ps = append(ps, f.Problem)
		}
	}
	return ps
}

// Check reads a folder and measures it. The error is that of Load but for missing stamps: those are refused in the report,
// beside what the measures refuse, so that authors learn it all before they hold the languages against each other.
func Check(fsys fs.FS, languages lang.Set, today lang.Date) (Report, error) {
	l := read(fsys, languages)
	if err := l.err(); err != nil {
		return Report{}, err
	}
	l.checkStamps()
	unstamped := l.err()
	c, err := l.finish()
	if err != nil {
		return Report{}, err
	}
	r := Report{Catalogue: c}
	var missing Problems
	errors.As(unstamped, &missing)
	for _, p := range missing {
		r.Findings = append(r.Findings, Finding{Problem: p, Refused: true})
	}
	if r.Sheets, err = Measure(c); err != nil {
		return r, err
	}
	for _, s := range r.Sheets {
		r.Findings = append(r.Findings, s.Findings(today)...)
	}
	return r, nil
}

// Measure measures every module of a catalogue. It takes about a second: once per catalogue is enough.
func Measure(c *Catalogue) ([]*Sheet, error) {
	var all []*Sheet
	for _, m := range c.Modules() {
		s, err := measure(m, c.Glossary)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}
