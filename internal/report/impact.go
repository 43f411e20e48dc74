package report

import (
	"context"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// ImpactQuestion is what was asked about the impact of training.
type ImpactQuestion struct {
	Agency    uuid.UUID // the subtree; uuid.Nil for all of the scope
	Module    string    // empty for all
	Objective string    // of the module: the months are those of its questions alone; empty for whole papers
	Period
}

// Impact is the answer to an ImpactQuestion. Figures made of too few papers are not in it.
type Impact struct {
	ImpactQuestion
	Places
	Months     []MonthScores
	Objectives []ObjectiveScores // of the whole period; nil without a module
	Switches   []MonthSwitches
	Times      []MonthTime
}

// Score is how many questions on some papers were answered right.
type Score struct {
	Papers    int
	Right, Of int  // questions; of an objective on MonthlyPapers a month at most
	Few       bool // there are papers, but too few to tell of: all else is zero
}

// plus adds the score of other papers.
func (s Score) plus(t Score) Score {
	return Score{Papers: s.Papers + t.Papers, Right: s.Right + t.Right, Of: s.Of + t.Of, Few: s.Few || t.Few}
}

// told is the score as far as it may be told.
func (s Score) told() Score {
	if s.Few || s.Papers < FewestPapers {
		return Score{Few: s.Few || s.Papers > 0}
	}
	return s
}

// Compared is the score of first attempts beside that of later ones.
type Compared struct{ First, Later Score }

// MonthScores are the scores of papers submitted in a month, by the language they were submitted in.
type MonthScores struct {
	Month lang.Date
	In    map[lang.Tag]Compared
}

// ObjectiveScores are the scores in the questions of an objective.
type ObjectiveScores struct {
	course.Objective
	In map[lang.Tag]Compared
}

// Share is a part of a number of papers; all zero where there are too few, which Few then says.
type Share struct {
	Part, Of int
	Few      bool
}

// MonthSwitches are the papers of a month with an answer in another language, by the language they were submitted in.
type MonthSwitches struct {
	Month lang.Date
	In    map[lang.Tag]Share
}

// Duration is how many enrollments were completed in a month so many days after they opened.
type Duration struct {
	Month       lang.Date
	Days        int
	Completions int
}

// MonthTime is how long it took to complete what was completed in a month.
type MonthTime struct {
	Month       lang.Date
	Completions int
	Days        float64 // median
	Few         bool    // there are completions, but too few to tell of: all else is zero
}

// Whole adds up scores of months that are told one by one. Those of which there are too few are not counted in: else they could be
// found by taking away all others, or the same of fewer months.
func Whole(months []Score) (whole Score) {
	few := false
	for _, s := range months {
		if s = s.told(); !s.Few {
			whole = whole.plus(s)
		}
		few = few || s.Few
	}
	whole.Few = whole.Papers == 0 && few
	return whole
}

// Median is the middle of how many days things took; the mean of the middle two of an even number.
func Median(durations []Duration) (days float64, of int) {
	sorted := slices.SortedFunc(slices.Values(durations), func(a, b Duration) int { return a.Days - b.Days })
	for _, d := range sorted {
		of += d.Completions
	}
	at := func(place int) int {
		for _, d := range sorted {
			if place -= d.Completions; place < 0 {
				return d.Days
			}
		}
		return 0
	}
	return float64(at((of-1)/2)+at(of/2)) / 2, of
}

// cell is where papers are counted: those of an objective's questions, or whole ones.
type cell struct {
	objective string // empty: whole papers
	month     lang.Date
	language  lang.Tag
}

// scoring counts papers by cell.
type scoring map[cell]Compared

// add counts some papers.
func (s scoring) add(c cell, first bool, papers Score) {
	v := s[c]
	if first {
		v.First = v.First.plus(papers)
	} else {
		v.Later = v.Later.plus(papers)
	}
	s[c] = v
}

// months tells month by month of an objective.
func (s scoring) months(objective string, months []lang.Date, languages []lang.Tag) (all []MonthScores) {
	for _, month := range months {
		line := MonthScores{month, map[lang.Tag]Compared{}}
		for _, tag := range languages {
			c := s[cell{objective, month, tag}]
			line.In[tag] = Compared{c.First.told(), c.Later.told()}
		}
		all = append(all, line)
	}
	return all
}

// whole tells of all months of an objective together.
func (s scoring) whole(objective string, months []lang.Date, languages []lang.Tag) map[lang.Tag]Compared {
	in := map[lang.Tag]Compared{}
	for _, tag := range languages {
		var first, later []Score
		for _, month := range months {
			c := s[cell{objective, month, tag}]
			first, later = append(first, c.First), append(later, c.Later)
		}
		in[tag] = Compared{Whole(first), Whole(later)}
	}
	return in
}

// switches tells month by month who switched the language.
func switches(months []lang.Date, languages []lang.Tag, counts []PaperCount, may map[paperCell]bool) (all []MonthSwitches) {
	for _, month := range months {
		line := MonthSwitches{month, map[lang.Tag]Share{}}
		for _, tag := range languages {
			var s Share
			for _, c := range counts {
				switch {
				case c.Month != month || c.Language != tag:
				case may[c.cell()]:
					s.Part, s.Of = s.Part+c.Switched, s.Of+c.Papers
				default:
					s.Few = true
				}
			}
			if s.Few = s.Few && s.Of == 0; s.Of < FewestPapers {
				s = Share{Few: s.Few || s.Of > 0}
			}
			line.In[tag] = s
		}
		all = append(all, line)
	}
	return all
}

// times tells month by month how long it took.
func times(months []lang.Date, durations []Duration) (all []MonthTime) {
	for _, month := range months {
		var of []Duration
		for _, d := range durations {
			if d.Month == month {
				of = append(of, d)
			}
		}
		line := MonthTime{Month: month}
		if line.Days, line.Completions = Median(of); line.Completions < FewestPapers {
			line = MonthTime{Month: month, Few: line.Completions > 0}
		}
		all = append(all, line)
	}
	return all
}

// mostMonths bounds what one page shows.
const mostMonths = 60

// Impact answers a question within a scope. An objective that the module does not have is fault.NotFound.
func (s *Service) Impact(ctx context.Context, scope access.Scope, library Library, q ImpactQuestion) (Impact, error) {
	i := Impact{ImpactQuestion: q}
	var err error
	if i.Places, err = s.Places(ctx, scope, q.Agency); err != nil {
		return i, err
	}
	if err := q.Check(i.Places); err != nil {
		return i, err
	}
	i.Period = q.Period.Closed(i.AsOf())
	if i.Period.From.AddMonths(mostMonths).Compare(i.Period.To) <= 0 {
		return i, fault.New(fault.Invalid, "impact.long", "Count", mostMonths)
	}
	f, months, languages := i.Places.papers(i.Period, q.Module, true), i.Period.Months(), s.Catalogue.Languages
	counts, err := s.Store.PaperCounts(ctx, f)
	if err != nil {
		return i, err
	}
	may, err := s.tellable(ctx, i.Places, f)
	if err != nil {
		return i, err
	}
	scores := scoring{}
	for _, c := range counts {
		if !may[c.cell()] {
			scores.add(cell{"", c.Month, c.Language}, c.First, Score{Few: true})
			continue
		}
		m, err := library.Revision(ctx, c.Revision)
		if err != nil {
			return i, err
		}
		scores.add(cell{"", c.Month, c.Language}, c.First, Score{Papers: c.Papers, Right: c.Right, Of: c.Papers * m.Draw})
	}
	objectives, err := s.objectives(ctx, library, f, counts, may, scores)
	if err != nil {
		return i, err
	}
	if q.Objective != "" && !slices.ContainsFunc(objectives, func(o course.Objective) bool { return o.ID == q.Objective }) {
		return i, fault.New(fault.NotFound, "")
	}
	for _, o := range objectives {
		i.Objectives = append(i.Objectives, ObjectiveScores{o, scores.whole(o.ID, months, languages)})
	}
	i.Months, i.Switches = scores.months(q.Objective, months, languages), switches(months, languages, counts, may)
	durations, err := s.Store.Durations(ctx, f)
	i.Times = times(months, durations)
	return i, err
}

// objectives counts the papers of a module by objective too, and gives the objectives: those of its newest revision, and older
// ones that papers were drawn from. Without a module there are none.
func (s *Service) objectives(ctx context.Context, library Library, f PaperFilter, counts []PaperCount, may map[paperCell]bool, scores scoring) (all []course.Objective, err error) {
	if f.Module == "" {
		return nil, nil
	}
	revisions, err := s.Store.PaperRevisions(ctx, f.Module)
	if err != nil {
		return nil, err
	}
	questions := map[[2]string]*course.Question{} // by revision and id
	for i, r := range revisions {
		drawn := func(c PaperCount) bool { return c.Revision == r.Digest }
		if i > 0 && !slices.ContainsFunc(counts, drawn) {
			continue
		}
		m, err := library.Revision(ctx, r.Digest)
		if err != nil {
			return nil, err
		}
		for _, q := range m.Questions {
			questions[[2]string{r.Digest, q.ID}] = q
		}
		for _, o := range m.Objectives {
			if !slices.ContainsFunc(all, func(p course.Objective) bool { return p.ID == o.ID }) {
				all = append(all, o)
			}
			for _, c := range counts { // a paper has questions of every objective of its revision: see course.Draw
				if drawn(c) {
					scores.add(cell{o.ID, c.Month, c.Language}, c.First, Score{Papers: c.Papers, Few: !may[c.cell()]})
				}
			}
		}
	}
	return all, s.Store.Tallies(ctx, f, MonthlyPapers, func(t Tally) {
		if q := questions[[2]string{t.Revision, t.Question}]; q != nil && may[t.cell()] {
			asked := Score{Of: t.Papers}
			if q.Answered(strings.Fields(t.Chosen)) {
				asked.Right = t.Papers
			}
			scores.add(cell{q.Objective, t.Month, t.Language}, t.First, asked)
		}
	})
}
