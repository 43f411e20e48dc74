package agency

import (
	"slices"
	"strings"
	"unicode"

	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// MostLines is how many employee numbers, badge numbers or addresses are looked up at once.
const MostLines = 2000

// LineAnswer says what becomes of a line that was pasted to put somebody on a list.
type LineAnswer string

// The answers.
const (
	LineAdds      LineAnswer = "adds"
	LineIn        LineAnswer = "in"        // they are on the list already, or further up among the lines
	LineNotFound  LineAnswer = "not_found" // nobody in the actor's scope
	LineSeveral   LineAnswer = "several"   // it fits more than one at or below the group's agency
	LineElsewhere LineAnswer = "elsewhere" // they work elsewhere in the actor's scope, or do not work any more
)

// LineAnswers lists them, those to look at first.
func LineAnswers() []LineAnswer {
	return []LineAnswer{LineNotFound, LineSeveral, LineElsewhere, LineIn, LineAdds}
}

// Line is one that was pasted, with its answer.
type Line struct {
	Number int    // from 1, as in what was pasted
	Text   string // that can be shown
	Answer LineAnswer
	Whom   Named // of adds, in and elsewhere
}

// Named is somebody whom a line names.
type Named struct {
	Line   int
	Person uuid.UUID
	Name   string
	Agency uuid.UUID
	Here   bool // they work at or below the group's agency today
	Listed bool // on the list
}

// longestShown is how many letters of a line are shown again.
const longestShown = 60

// readLines takes apart what was pasted, one number or address a line. Empty lines are nothing; more lines than there may
// be are fault.Invalid. A line that can be nobody's has no key.
func readLines(text string) (lines []Line, keys []RosterKey, err error) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if len(lines) == MostLines {
			return nil, nil, fault.Field("lines", "group.many_lines", "Most", MostLines)
		}
		lines = append(lines, Line{Number: number, Text: shownLine(line)})
		if key, ok := lineKey(line); ok {
			key.Row = number
			keys = append(keys, key)
		}
	}
	if len(lines) == 0 {
		return nil, nil, fault.Field("lines", "group.no_lines")
	}
	return lines, keys, nil
}

// lineKey is how a line is looked up.
func lineKey(line string) (RosterKey, bool) {
	if strings.Contains(line, "@") {
		key, err := lang.EmailKey(line)
		return RosterKey{Email: key}, err == nil
	}
	key, err := lang.NumberKey(line)
	return RosterKey{Employee: key, Badge: key}, err == nil
}

// shownLine is a line as it can be shown: what nobody would see, or what would turn the writing round, is left out.
func shownLine(line string) string {
	letters := []rune(strings.Map(func(r rune) rune {
		if lang.Hidden(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, line))
	if len(letters) > longestShown {
		return string(letters[:longestShown]) + "…"
	}
	return string(letters)
}

// answerLines says of each line whom it names and what becomes of it. Of several whom a line fits, those who work at or
// below the group's agency are meant: nobody else can be in it.
func answerLines(lines []Line, named []Named) []Line {
	byLine := map[int][]Named{}
	for _, n := range named {
		byLine[n.Line] = append(byLine[n.Line], n)
	}
	seen := map[uuid.UUID]bool{}
	for i := range lines {
		l := &lines[i]
		all := byLine[l.Number]
		here := slices.DeleteFunc(slices.Clone(all), func(n Named) bool { return !n.Here })
		switch {
		case len(all) == 0:
			l.Answer = LineNotFound
		case len(here) == 0:
			l.Answer = LineElsewhere
			if len(all) == 1 {
				l.Whom = all[0]
			}
		case len(here) > 1:
			l.Answer = LineSeveral
		case here[0].Listed || seen[here[0].Person]:
			l.Answer, l.Whom = LineIn, here[0]
		default:
			l.Answer, l.Whom = LineAdds, here[0]
			seen[here[0].Person] = true
		}
	}
	return lines
}
