package report

import (
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/access"

	"github.com/google/uuid"
)

// Asked is a question as it is written down: one question has one text, whoever asks it, however its address was put
// together, and in whichever language and format the answer is read.
type Asked struct {
	Report  string            // the page that answers it
	Filters map[string]string // by their names in its address; an empty one is none
	Shown   string            // which agencies the answer shows, as Places.Digest has it; part of the id alone
	When
}

// Filter is what the question narrows the report to: the query of an address, its names in order.
func (a Asked) Filter() string {
	q := url.Values{}
	for name, value := range a.Filters {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// mostNamed is how many agencies a line of a file names.
const mostNamed = 4

// FilterOfLine is Filter as each line of a file has it: more agencies than a few are told by their number alone, since they would be
// ten times as long as the line, and the id says which they are.
func (a Asked) FilterOfLine() string {
	named := strings.Count(a.Filters["within"], ",") + 1
	if named <= mostNamed {
		return a.Filter()
	}
	a.Filters = maps.Clone(a.Filters)
	a.Filters["within"] = strconv.Itoa(named)
	return a.Filter()
}

// String is the question as the address of its page has it, after the folder of the reports.
func (a Asked) String() string {
	q, _ := url.ParseQuery(a.Filter()) // it was just written
	if !a.AsOf.IsZero() {
		q.Set("as-of", a.AsOf.String())
	}
	if !a.Known.IsZero() {
		q.Set("known", Moment(a.Known))
	}
	if len(q) == 0 {
		return a.Report
	}
	return a.Report + "?" + q.Encode()
}

// Moment writes when something was known, as addresses and files have it: in UTC, to the second.
func Moment(known time.Time) string { return known.UTC().Format(time.RFC3339) }

// ParseMoment reads a moment in full and in whole seconds, in any time zone. It is false for anything else, and for the moment that
// stands for none.
func ParseMoment(text string) (known time.Time, ok bool) {
	known, err := time.Parse(time.RFC3339, text)
	return known.UTC(), err == nil && known.Nanosecond() == 0 && !known.IsZero()
}

// The lengths of a report's id, in characters: of all, and of the groups in which it is read over the telephone.
const (
	idLength = 16
	idGroup  = 4
)

// ID names the question with the agencies that its answer shows: who has a file, may see as much, and asks again gets the same;
// to whoever may see more or less by then the same address gives another file, with another id. It has letters and the digits 2 to
// 7 alone.
func (a Asked) ID() string {
	sum := sha256.Sum256([]byte(a.String() + "\n" + a.Shown))
	text := base32.StdEncoding.EncodeToString(sum[:])[:idLength]
	var groups []string
	for group := range slices.Chunk([]byte(text), idGroup) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// ParseID reads an id as people write it: in small letters, with other gaps or none, with a nought for an O.
func ParseID(typed string) (id string, ok bool) {
	text := strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return -1
		case r == '0':
			return 'O'
		case r == '1':
			return 'I'
		}
		return r
	}, strings.ToUpper(typed))
	if _, err := base32.StdEncoding.DecodeString(text); err != nil || len(text) != idLength {
		return "", false
	}
	var groups []string
	for group := range slices.Chunk([]byte(text), idGroup) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-"), true
}

// ShareOutside is the word, in addresses and files, for a report that is handed out: Question.Outside.
const ShareOutside = "outside"

// Asked writes down a question about completion. What is asked of all that a scope shows depends on the scope, so its tops
// are part of the question, as Lasting has them.
func (q Question) Asked(scope access.Scope) Asked {
	f := map[string]string{"module": q.Module, "course": q.Course, "country": q.Country, "level": string(q.Level)}
	if q.By != ByAgency {
		f["by"] = string(q.By)
	}
	if q.Own {
		f["own"] = "1"
	}
	if q.Outside {
		f["share"] = ShareOutside
	}
	q = q.Lasting(scope)
	if f["within"] = q.Within; q.Agency != uuid.Nil {
		f["agency"], f["within"] = q.Agency.String(), ""
	}
	return Asked{"completion", f, q.Shown, q.When}
}

// AskedPeople writes down whose names behind the same figures are asked for.
func (q Question) AskedPeople(scope access.Scope, state string) Asked {
	a := q.Asked(scope)
	a.Report = "people"
	a.Filters["state"] = state
	return a
}
