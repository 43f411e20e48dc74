package course

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"baluarte/internal/lang"
)

// Sheet is what was measured of a module.
type Sheet struct {
	Module     *Module
	Words      map[lang.Tag]int // of the lessons and their country boxes
	Lessons    []LessonSheet
	Activities int
	Minutes    float64              // what words, activities and quiz take
	Longest    map[lang.Tag]float64 // share of the questions whose right option stands out by its length
	Odds       []Odds
	Boxes      []Box
	findings   []Finding
}

// LessonSheet is what was measured of a lesson.
type LessonSheet struct {
	ID    string
	Words map[lang.Tag]int
	Level map[lang.Tag]float64 // by the language's scale; missing where a lesson is too short to tell
}

// bound is what the texts of a language are held against. A language that has none is not graded.
type bound struct {
	scale            Gauge
	level            func(words, sentences, syllables float64) float64
	warn, refuse     float64 // of level
	higherIsHarder   bool
	sentence, lesson int // words
}

// Flesch and Kincaid's grade (1975), and the INFLESZ scale (Barrio-Cantalejo and others 2008).
var bounds = map[lang.Tag]bound{
	"en": {Kincaid, func(words, sentences, syllables float64) float64 {
		return 0.39*words/sentences + 11.8*syllables/words - 15.59
	}, 8.5, 11, true, 28, 650},
	"es": {Inflesz, func(words, sentences, syllables float64) float64 {
		return 206.835 - 62.3*syllables/words - words/sentences
	}, 60, 50, false, 32, 750},
}

const (
	sentenceLimit   = 45  // words; no sentence of any language may be longer
	gradedFrom      = 150 // words of a lesson that is graded
	feedbackFrom    = 8   // words
	feedbackTo      = 50
	ratioFrom       = 0.85 // words of a lesson in Spanish for each in English
	ratioTo         = 1.4
	standsOut       = 1.15 // so many times as long as the others
	longestLimit    = 0.45
	passingLimit    = 0.05 // share of papers that a fixed strategy may pass
	minutesDiffer   = 0.25
	trialPapers     = 1000
	yearsOfSource   = 3
	monthsOfReviews = 12
)

// measure reads a module's texts and plays its quiz. The same module gives the same sheet.
func measure(m *Module, g *Glossary) (*Sheet, error) {
	if g == nil {
		g = &Glossary{}
	}
	all, err := passages(m)
	if err != nil {
		return nil, err
	}
	s := &Sheet{Module: m, Words: map[lang.Tag]int{}, Longest: map[lang.Tag]float64{}, Boxes: boxes(m, g)}
	for _, l := range m.Lessons {
		s.Lessons = append(s.Lessons, LessonSheet{l.ID, map[lang.Tag]int{}, map[lang.Tag]float64{}})
	}
	for _, tag := range m.Title.Tags() {
		r := reader{Sheet: s, tag: tag, glossary: g, phrases: g.phrases(tag), bound: bounds[tag], counts: map[string]count{}}
		r.read(all)
	}
	s.ratios()
	s.time()
	if len(m.Briefing) == 0 {
		s.warn(NoBriefing, passage{file: s.dir() + "module.yaml"})
	}
	chance := rand.New(rand.NewPCG(1, 1))
	papers := Papers(m, trialPapers, chance)
	for _, tag := range m.Title.Tags() {
		s.longest(tag)
		for _, by := range Guessers() {
			s.guessed(Play(m, g, by, tag, papers, chance))
		}
	}
	return s, nil
}

// dir is the module's folder.
func (s *Sheet) dir() string { return s.Module.Course + "/" + s.Module.ID + "/" }

func (s *Sheet) lessonFile(i int, tag lang.Tag) string {
	return fmt.Sprintf("%s%02d-%s.%s.md", s.dir(), i+1, s.Lessons[i].ID, tag)
}

// reader reads one language of a module.
type reader struct {
	*Sheet
	tag      lang.Tag
	glossary *Glossary
	phrases  phrases
	bound    bound
	counts   map[string]count // by lesson
}

// count is what a level is reckoned from.
type count struct{ words, sentences, syllables int }

func (r *reader) read(all []passage) {
	for _, p := range all {
		if p.tag == r.tag {
			r.passage(p)
		}
	}
	for i, l := range r.Lessons {
		c := r.counts[l.ID]
		at := passage{file: r.lessonFile(i, r.tag), tag: r.tag, where: l.ID}
		if n := l.Words[r.tag]; r.bound.lesson > 0 && n > r.bound.lesson {
			r.warn(LessonWords, at, "Got", n, "Want", r.bound.lesson)
		}
		if r.bound.level == nil || c.words < gradedFrom {
			continue
		}
		level := r.bound.level(float64(c.words), float64(c.sentences), float64(c.syllables))
		l.Level[r.tag] = level
		beyond := func(limit float64) bool { return (level > limit) == r.bound.higherIsHarder && level != limit }
		switch {
		case beyond(r.bound.refuse):
			r.refuse(r.bound.scale, at, "Got", decimal(level), "Want", decimal(r.bound.refuse))
		case beyond(r.bound.warn):
			r.warn(r.bound.scale, at, "Got", decimal(level), "Want", decimal(r.bound.warn))
		}
	}
}

func decimal(f float64) string { return fmt.Sprintf("%.1f", f) }

// passage measures one text.
func (r *reader) passage(p passage) {
	n := len(spokenWords(p.text))
	switch p.role {
	case shown, proof:
		return
	case boxed:
		r.Words[r.tag] += n
	case written:
		r.Words[r.tag] += n
		if i := slices.IndexFunc(r.Lessons, func(l LessonSheet) bool { return l.ID == p.where }); i >= 0 {
			r.Lessons[i].Words[r.tag] += n
		}
	case feedback:
		if n < feedbackFrom || n > feedbackTo {
			r.warn(FeedbackWords, p, "Got", n, "From", feedbackFrom, "To", feedbackTo)
		}
	case option:
		if first := spokenWords(p.text); n > 0 && slices.Contains(r.glossary.Commands[r.tag], strings.ToLower(first[0].word)) {
			r.warn(Familiar, p.quoting(first[0].word))
		}
	}
	for _, one := range sentences(p.text) {
		r.sentence(p.at(one.start), one.text)
	}
	// What others say in a scene, they say in their own way.
	for _, one := range sentences(ourVoice(p.text)) {
		r.voice(p.at(one.start), one.text)
	}
}

// at is the place of a byte of the passage.
func (p passage) at(byte int) passage {
	p.line += strings.Count(p.text[:byte], "\n")
	return p
}

// sentence measures one sentence: how long it is, and what it adds to the level of its lesson.
func (r *reader) sentence(p passage, text string) {
	words := spokenWords(text)
	low := make([]string, len(words))
	for i, w := range words {
		low[i] = strings.ToLower(w.word)
	}
	c := count{}
	for i := 0; i < len(words); c.words++ {
		if n := r.phrases.term(low[i:]); n > 0 {
			i, c.syllables = i+n, c.syllables+2 // what the module teaches is no obstacle
			continue
		}
		if p.role == written {
			c.syllables += syllables(r.tag, words[i].word)
		}
		i++
	}
	if c.words == 0 {
		return
	}
	switch {
	case c.words > sentenceLimit:
		r.refuse(Sentence, p.quoting(beginning(text)), "Got", c.words, "Want", sentenceLimit)
	case r.bound.sentence > 0 && c.words > r.bound.sentence:
		r.warn(Sentence, p.quoting(beginning(text)), "Got", c.words, "Want", r.bound.sentence)
	}
	if p.role == written {
		sum := r.counts[p.where]
		r.counts[p.where] = count{sum.words + c.words, sum.sentences + 1, sum.syllables + c.syllables}
	}
}

// beginning is enough of a sentence to find it.
func beginning(text string) string {
	words := strings.Fields(text)
	if len(words) > 6 {
		return strings.Join(words[:6], " ") + " …"
	}
	return strings.Join(words, " ")
}

// voice looks for words that the courses do not use.
func (r *reader) voice(p passage, text string) {
	var words []string
	for _, w := range spokenWords(text) {
		words = append(words, w.word)
		if slices.Contains(r.glossary.Familiar[r.tag], strings.ToLower(w.word)) && w.word != strings.ToUpper(w.word) {
			r.warn(Familiar, p.quoting(w.word))
		}
	}
	for _, a := range r.phrases.shunned(words) {
		r.warn(Words, p.quoting(strings.Join(a.words, " ")+" → "+a.instead))
	}
}

// ratios holds the length of each lesson in Spanish against the one in English.
func (s *Sheet) ratios() {
	for i, l := range s.Lessons {
		en, es := l.Words["en"], l.Words["es"]
		if ratio := float64(es) / float64(max(en, 1)); en > 0 && es > 0 && (ratio < ratioFrom || ratio > ratioTo) {
			at := passage{file: s.lessonFile(i, "es"), tag: "es", where: l.ID}
			s.warn(Ratio, at, "Got", fmt.Sprintf("%.2f", ratio), "From", fmt.Sprint(ratioFrom), "To", fmt.Sprint(ratioTo))
		}
	}
}

// time reckons how long the module takes, by the language with the most words.
func (s *Sheet) time() {
	for _, l := range s.Module.Lessons {
		for _, blocks := range l.Blocks {
			for _, b := range blocks {
				if b.Activity != nil {
					s.Activities++
				}
			}
			break // every language has the same
		}
	}
	words := 0
	for _, n := range s.Words {
		words = max(words, n)
	}
	s.Minutes = float64(words)/wordsPerMinute + float64(minutesPerActivity*s.Activities) + quizMinutes
	said := float64(s.Module.Minutes)
	if said < s.Minutes*(1-minutesDiffer) || said > s.Minutes*(1+minutesDiffer) {
		s.warn(Minutes, passage{file: s.dir() + "module.yaml"}, "Got", s.Module.Minutes, "Want", fmt.Sprintf("%.0f", s.Minutes))
	}
}

// longest counts the questions whose right options are all longer than the others by the measure.
func (s *Sheet) longest(tag lang.Tag) {
	out, all := 0, 0
	for _, q := range s.Module.Questions {
		right, wrong := 0, 0
		for _, o := range q.Options {
			n := utf8.RuneCountInString(o.Text[tag])
			if !o.Right {
				wrong = max(wrong, n)
			} else if right == 0 || n < right {
				right = n
			}
		}
		if right == 0 || wrong == 0 {
			continue // nothing to choose: an order, a match
		}
		all++
		if float64(right) >= standsOut*float64(wrong) {
			out++
		}
	}
	if all == 0 {
		return
	}
	s.Longest[tag] = float64(out) / float64(all)
	if s.Longest[tag] > longestLimit {
		s.warn(LongestRight, passage{file: s.dir() + "quiz.yaml", tag: tag}, "Got", percent(s.Longest[tag]), "Want", percent(longestLimit))
	}
}

// percent is a share in hundredths, for messages that write the sign their way.
func percent(share float64) string { return decimal(100 * share) }

// guessed notes how a guesser fared. A bank that one can pass without learning is refused.
func (s *Sheet) guessed(o Odds) {
	s.Odds = append(s.Odds, o)
	if o.Guesser != Blindly && o.Passed > passingLimit {
		at := passage{file: s.dir() + "quiz.yaml", tag: o.Language}
		s.find(Guessed, at, true, "course.problem.guessed_"+string(o.Guesser), "Got", percent(o.Passed), "Want", percent(passingLimit))
	}
}

// Level is the reading level of the module's hardest lesson in a language; false when none is long enough to tell.
func (s *Sheet) Level(tag lang.Tag) (worst float64, ok bool) {
	for _, l := range s.Lessons {
		level, graded := l.Level[tag]
		if graded && (!ok || (level > worst) == bounds[tag].higherIsHarder) {
			worst, ok = level, true
		}
	}
	return worst, ok
}
