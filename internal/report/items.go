package report

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// How many papers figures need. They hold for each language by itself.
const (
	FewestPapers  = 10 // below, nothing is told: somebody could be recognized
	FewestFlagged = 30 // below, chance alone explains what looks odd

	// A report takes as long for millions of papers as for these, and is hardly less exact. They are as many of each month,
	// whichever months are asked for together: so that a month is the same in every answer, and none tells of part of it.
	NewestPapers  = 2_000  // of each month, that items are counted on
	MonthlyPapers = 10_000 // of each month, that objectives are counted on
	TimedPapers   = 2_000  // in a language, that times are taken from
)

// What makes a question odd.
const (
	EverybodyShare = 0.97 // of right answers
	Level          = 0.05 // of significance
)

// Tally is the number of submitted papers on which a question was answered in one way.
type Tally struct {
	Month    lang.Date // its first day; zero where months are not told apart
	Language lang.Tag  // that the papers were submitted in
	First    bool      // whether they were the first attempts of their enrollments
	Revision string
	Question string
	Chosen   string // as saved, with spaces between; empty: not answered
	Papers   int
	Scores   int // sum of the papers' scores
	Squares  int // sum of the squares of their scores
}

// PaperCount is a number of submitted papers that are alike.
type PaperCount struct {
	Month    lang.Date // its first day; zero where months are not told apart
	Language lang.Tag
	First    bool
	Module   string
	Revision string
	Papers   int
	Right    int // questions answered right on all of them
	Switched int // papers with an answer saved in another language than that they were submitted in
}

// PaperRevision is a recorded revision of a module.
type PaperRevision struct {
	Digest     string
	RecordedAt time.Time
}

// Timing is how long somebody took for an answer.
type Timing struct {
	Question string
	Took     time.Duration
}

// PaperFilter says which submitted papers: those of people whose primary posting on that day was in one of the agencies.
type PaperFilter struct {
	Agencies []uuid.UUID
	Period          // closed
	Spans    []Span // the months of the period in the time zones of the agencies
	Apart    bool   // whether the months are told apart; else Month is zero
	Module   string // empty for all
	Revision string // empty for all
	First    bool   // first attempts of their enrollments alone
}

// ItemStore tells how papers were answered, and never by whom.
type ItemStore interface {
	// PaperRevisions lists the recorded revisions of a module, the newest first.
	PaperRevisions(ctx context.Context, module string) ([]PaperRevision, error)
	// PapersAt counts the papers by agency, month, language and whether they were first attempts.
	PapersAt(ctx context.Context, f PaperFilter) ([]PapersAt, error)
	// PaperCounts counts submitted papers.
	PaperCounts(ctx context.Context, f PaperFilter) ([]PaperCount, error)
	// Tallies hands what was answered on submitted papers to fold, in no order: on the newest papers of each month told apart, at most so many.
	Tallies(ctx context.Context, f PaperFilter, most int, fold func(Tally)) error
	// Timings gives the times of the newest papers in a language, at most so many: from an answer to the one before it, or
	// to the start. Answers that were saved together, and papers that were keyed in, have none.
	Timings(ctx context.Context, f PaperFilter, in lang.Tag, papers int) ([]Timing, error)
	// Durations counts the required enrollments that were completed by a paper, by month and by days since they opened.
	Durations(ctx context.Context, f PaperFilter) ([]Duration, error)
}

// Library gives modules by revision.
type Library interface {
	Revision(ctx context.Context, digest string) (*course.Module, error)
}

// ItemQuestion is what an item report was asked.
type ItemQuestion struct {
	Module   string
	Revision string // empty: the newest
	Period
	All bool // also the later attempts of an enrollment
}

// Items is the answer to an ItemQuestion.
type Items struct {
	ItemQuestion
	Places
	Revision  PaperRevision
	Revisions []PaperRevision // of the module, the newest first
	Items     []Item          // in the order of the bank
}

// Item is one question of a bank with what became of it.
type Item struct {
	*course.Question
	In    map[lang.Tag]ItemFigures
	Flags []Flag
}

// ItemFigures are those of a question in one language. They are all zero where there are too few papers.
type ItemFigures struct {
	Enough         bool
	Shown, Right   int
	Unanswered     int
	Chosen         map[string]int // by option; nil of what is put in order or matched
	Discrimination float64
	Discriminates  bool // whether Discrimination says anything: not where all were right, or none
	Median         time.Duration
	Timed          int // papers behind Median; 0 where it is not known
}

// FlagKind is a code word for what is odd about a question.
type FlagKind string

// The flags. All but Differs are of one language.
const (
	Differs   FlagKind = "differs"   // the languages differ by more than chance
	Everybody FlagKind = "everybody" // nearly all are right
	Nobody    FlagKind = "nobody"    // fewer are right than by guessing
	Negative  FlagKind = "negative"  // those who are right know less of the rest than the others
)

// Flag is one thing that is odd about a question.
type Flag struct {
	Kind     FlagKind
	Language lang.Tag // empty of Differs
}

// sums are what figures are made of: x is 1 for a right answer and 0 for another, y the score of the rest of the paper.
type sums struct {
	n, x, y, yy, xy int
	unanswered      int
	chosen          map[string]int
}

// add counts a tally.
func (s *sums) add(q *course.Question, t Tally) {
	words := strings.Fields(t.Chosen)
	s.n += t.Papers
	if len(words) == 0 {
		s.unanswered += t.Papers
	}
	if q.Answered(words) {
		s.x += t.Papers
		s.y += t.Scores - t.Papers
		s.yy += t.Squares - 2*t.Scores + t.Papers
		s.xy += t.Scores - t.Papers
	} else {
		s.y += t.Scores
		s.yy += t.Squares
	}
	if !q.Places() {
		if s.chosen == nil {
			s.chosen = map[string]int{}
		}
		for _, option := range words {
			s.chosen[option] += t.Papers
		}
	}
}

// plus takes in the sums of other papers.
func (s *sums) plus(t *sums) {
	s.n, s.x, s.y, s.yy, s.xy, s.unanswered = s.n+t.n, s.x+t.x, s.y+t.y, s.yy+t.yy, s.xy+t.xy, s.unanswered+t.unanswered
	for option, n := range t.chosen {
		if s.chosen == nil {
			s.chosen = map[string]int{}
		}
		s.chosen[option] += n
	}
}

// enoughOf adds up what may be told in a language: whole cells of enough papers each, so that by taking one answer from another,
// of more months or of all attempts, nobody comes to fewer.
func enoughOf(cells map[paperCell]*sums, in lang.Tag) (all sums) {
	for cell, s := range cells {
		if cell.language == in && s.n >= FewestPapers {
			all.plus(s)
		}
	}
	return all
}

// correlation is the point-biserial correlation of a question with the rest of the paper, known as the corrected item-total
// correlation or item-rest correlation; that is Pearson's r with a variable of two values:
//
//	r = (n·Σxy − Σx·Σy) / √((n·Σx² − (Σx)²) · (n·Σy² − (Σy)²)),  where Σx² = Σx
//
// It is not known where all are right or none, or where the rest of all papers has one score.
func (s sums) correlation() (r float64, known bool) {
	n, x, y := float64(s.n), float64(s.x), float64(s.y)
	spread := (n*x - x*x) * (n*float64(s.yy) - y*y)
	if spread <= 0 {
		return 0, false
	}
	return (n*float64(s.xy) - x*y) / math.Sqrt(spread), true
}

// figures are those of the sums, where there are enough papers.
func (s sums) figures() (f ItemFigures) {
	if s.n < FewestPapers {
		return ItemFigures{}
	}
	f = ItemFigures{Enough: true, Shown: s.n, Right: s.x, Unanswered: s.unanswered, Chosen: s.chosen}
	f.Discrimination, f.Discriminates = s.correlation()
	return f
}

// Chance is the probability of answering a question right by guessing blindly.
func Chance(q *course.Question) float64 {
	n, ways := float64(len(q.Options)), 1.0
	switch q.Kind {
	case course.Order:
		ways = math.Gamma(n + 1)
	case course.Match:
		ways = math.Pow(float64(len(q.Targets)), n)
	default: // n over k
		for i := range q.Choose {
			ways *= (n - float64(i)) / float64(i+1)
		}
	}
	return 1 / ways
}

// Differ is the two-sided p-value of the two-proportion z-test with pooled variance: the probability that chance alone makes
// shares of right answers as different as a of n and b of m.
func Differ(a, n, b, m int) float64 {
	pooled := float64(a+b) / float64(n+m)
	spread := math.Sqrt(pooled * (1 - pooled) * (1/float64(n) + 1/float64(m)))
	if spread == 0 {
		return 1
	}
	z := (float64(a)/float64(n) - float64(b)/float64(m)) / spread
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}

// Discoveries says which of many tests are significant by the procedure of Benjamini and Hochberg, so that of those named not
// more than the level are named by chance, however many questions a module has.
func Discoveries(p []float64, level float64) []bool {
	ranked := slices.Clone(p)
	slices.Sort(ranked)
	limit := -1.0
	for i, v := range ranked {
		if v <= level*float64(i+1)/float64(len(p)) {
			limit = v
		}
	}
	found := make([]bool, len(p))
	for i, v := range p {
		found[i] = v <= limit
	}
	return found
}

// Analyze tells how the questions of a module fare, in the order of its bank, with what is odd about them. Tallies hands what
// was answered to the function it is given; tallies of questions that the module does not have are left out.
func Analyze(m *course.Module, languages []lang.Tag, tallies func(fold func(Tally)) error) ([]Item, error) {
	by := map[*course.Question]map[paperCell]*sums{}
	for _, q := range m.Questions {
		by[q] = map[paperCell]*sums{}
	}
	err := tallies(func(t Tally) {
		q := m.Question(t.Question)
		if q == nil {
			return
		}
		if by[q][t.cell()] == nil {
			by[q][t.cell()] = &sums{}
		}
		by[q][t.cell()].add(q, t)
	})
	items := make([]Item, len(m.Questions))
	var tests []float64
	var tested []int // the item of each test
	for i, q := range m.Questions {
		items[i] = Item{Question: q, In: map[lang.Tag]ItemFigures{}}
		var enough []ItemFigures
		for _, tag := range languages {
			f := enoughOf(by[q], tag).figures()
			items[i].In[tag] = f
			items[i].Flags = append(items[i].Flags, oddities(q, tag, f)...)
			if f.Shown >= FewestFlagged {
				enough = append(enough, f)
			}
		}
		for j, f := range enough {
			for _, g := range enough[:j] {
				tests, tested = append(tests, Differ(f.Right, f.Shown, g.Right, g.Shown)), append(tested, i)
			}
		}
	}
	for t, differs := range Discoveries(tests, Level) {
		flags := &items[tested[t]].Flags
		if differs && !slices.Contains(*flags, Flag{Kind: Differs}) {
			*flags = slices.Insert(*flags, 0, Flag{Kind: Differs})
		}
	}
	return items, err
}

// oddities are the flags of a question in one language.
func oddities(q *course.Question, tag lang.Tag, f ItemFigures) (flags []Flag) {
	if f.Shown < FewestFlagged {
		return nil
	}
	share := float64(f.Right) / float64(f.Shown)
	if share >= EverybodyShare {
		flags = append(flags, Flag{Everybody, tag})
	}
	if share < Chance(q) {
		flags = append(flags, Flag{Nobody, tag})
	}
	if f.Discriminates && math.Round(f.Discrimination*100) < 0 { // as it is shown
		flags = append(flags, Flag{Negative, tag})
	}
	return flags
}

// midst is the median of some lengths of time; it puts them in order.
func midst(all []time.Duration) time.Duration {
	slices.Sort(all)
	n := len(all)
	return (all[(n-1)/2] + all[n/2]) / 2
}

// papers are those of a period and a module, of everybody in the places.
func (p Places) papers(q Period, module string, apart bool) PaperFilter {
	q = q.Closed(p.AsOf())
	return PaperFilter{Agencies: p.IDs(), Period: q, Spans: p.Spans(q), Apart: apart, Module: module}
}

// PapersOf counts the papers of all modules of a scope.
func (s *Service) PapersOf(ctx context.Context, scope access.Scope, q ItemQuestion) ([]PaperCount, error) {
	places, err := s.Places(ctx, scope, uuid.Nil)
	if err == nil {
		err = q.Check(places)
	}
	if err != nil {
		return nil, err
	}
	f := places.papers(q.Period, q.Module, false)
	f.First = !q.All
	return s.Store.PaperCounts(ctx, f)
}

// Items tells how the questions of a revision fare within a scope. A module or revision that was never recorded is
// fault.NotFound.
func (s *Service) Items(ctx context.Context, scope access.Scope, library Library, q ItemQuestion) (Items, error) {
	all := Items{ItemQuestion: q}
	var err error
	if all.Places, err = s.Places(ctx, scope, uuid.Nil); err != nil {
		return all, err
	}
	if err := q.Check(all.Places); err != nil {
		return all, err
	}
	if all.Revisions, err = s.Store.PaperRevisions(ctx, q.Module); err != nil {
		return all, err
	}
	at := slices.IndexFunc(all.Revisions, func(r PaperRevision) bool { return q.Revision == "" || r.Digest == q.Revision })
	if at < 0 {
		return all, fault.New(fault.NotFound, "")
	}
	all.Revision = all.Revisions[at]
	m, err := library.Revision(ctx, all.Revision.Digest)
	if err != nil {
		return all, err
	}
	f := all.Places.papers(q.Period, q.Module, true)
	f.Revision, f.First = m.Digest, !q.All
	may, err := s.tellable(ctx, all.Places, f)
	if err != nil {
		return all, err
	}
	all.Items, err = Analyze(m, s.Catalogue.Languages, func(fold func(Tally)) error {
		return s.Store.Tallies(ctx, f, NewestPapers, func(t Tally) {
			if may[t.cell()] {
				fold(t)
			}
		})
	})
	if err != nil {
		return all, err
	}
	return all, s.timed(ctx, f, all.Items)
}

// timed adds the median times of questions that have enough of them.
func (s *Service) timed(ctx context.Context, f PaperFilter, items []Item) error {
	for _, tag := range s.Catalogue.Languages {
		timings, err := s.Store.Timings(ctx, f, tag, TimedPapers)
		if err != nil {
			return err
		}
		took := map[string][]time.Duration{}
		for _, t := range timings {
			took[t.Question] = append(took[t.Question], t.Took)
		}
		for _, item := range items {
			if figures, all := item.In[tag], took[item.ID]; figures.Enough && len(all) >= FewestPapers {
				figures.Median, figures.Timed = midst(all), len(all)
				item.In[tag] = figures
			}
		}
	}
	return nil
}
