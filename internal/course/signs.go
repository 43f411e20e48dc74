package course

import (
	"slices"
	"strings"
	"unicode"

	"baluarte/internal/fault"
)

// On paper a question is answered with signs. The options of a choice are lettered in the order drawn, and the answer is
// the letters chosen: "AC". The items of an order are lettered too, and the answer is their places: "3 1 2", or "A3 B1 C2".
// The items of a match are numbered, what they are matched with is lettered, and the answer is the letters: "C A A", or
// "1C 2A 3A". No question has more than six of anything (questions are refused that do), so a sign is one character.

// Sign stands on paper before the option that is shown at a place, from 0.
func (q *Question) Sign(i int) string {
	if q.Kind == Match {
		return place(i)
	}
	return letter(i)
}

// TargetSign is how paper names the target at a place of q.Targets.
func (q *Question) TargetSign(i int) string {
	if q.Kind == Order {
		return place(i)
	}
	return letter(i)
}

func letter(i int) string { return string(rune('A' + i)) }

// Signs writes an answer as one types it from a sheet on which the options are shown in this order.
func (q *Question) Signs(shown, chosen []string) string {
	var signs []string
	for i, id := range shown {
		if !q.Places() {
			if slices.Contains(chosen, id) {
				signs = append(signs, q.Sign(i))
			}
			continue
		}
		if t := slices.IndexFunc(q.Targets, func(t Target) bool { return slices.Contains(chosen, id+":"+t.ID) }); t >= 0 {
			signs = append(signs, q.Sign(i)+q.TargetSign(t))
		}
	}
	if !q.Places() {
		return strings.Join(signs, "")
	}
	if len(signs) == len(shown) { // no item is left out, so they need not be named
		for i, sign := range signs {
			signs[i] = sign[len(sign)-1:]
		}
	}
	return strings.Join(signs, " ")
}

// Typed reads what somebody typed from such a sheet, in either case and parted as they like, and gives the answer as
// Answers holds it. Nothing is no answer. A sheet with too few signs gives what it has: graded wrong, as on a screen.
func (q *Question) Typed(shown []string, typed string) (chosen []string, wrong *fault.Error) {
	groups, wrong := signGroups(typed)
	if wrong != nil || len(groups) == 0 {
		return nil, wrong
	}
	if q.Places() {
		return q.typedPlaces(shown, groups)
	}
	marked := make([]bool, len(shown))
	signs := strings.Join(groups, "")
	for i := range len(signs) {
		at, wrong := bySign(signs[i], q.Sign, len(shown))
		if wrong != nil {
			return nil, wrong
		}
		if marked[at] {
			return nil, fault.New(fault.Invalid, "class_paper.typed_twice", "Sign", signs[i:i+1])
		}
		marked[at] = true
	}
	if len(signs) > q.Choose {
		return nil, fault.New(fault.Invalid, "class_paper.typed_many", "Count", q.Choose)
	}
	for i, id := range shown {
		if marked[i] {
			chosen = append(chosen, id)
		}
	}
	return chosen, nil
}

// typedPlaces reads the answer to an order or match: a target for every item in turn, or pairs of an item and a target.
func (q *Question) typedPlaces(shown, groups []string) (chosen []string, wrong *fault.Error) {
	signs := strings.Join(groups, "")
	isItem := func(sign byte) bool { return isDigit(sign) == (q.Kind == Match) }
	if !slices.ContainsFunc([]byte(signs), isItem) && len(signs) == len(shown) {
		var pairs strings.Builder
		for i := range shown {
			pairs.WriteString(q.Sign(i) + signs[i:i+1])
		}
		signs = pairs.String()
	} else if !inPairs(groups) {
		return nil, q.unpaired(len(shown))
	}
	targets := make([]string, len(shown))
	for pair := range slices.Chunk([]byte(signs), 2) {
		item, target := pair[0], pair[1]
		if isItem(target) { // "first B" is written as well as "B first"
			item, target = target, item
		}
		if !isItem(item) || isItem(target) {
			return nil, q.unpaired(len(shown))
		}
		at, wrong := bySign(item, q.Sign, len(shown))
		if wrong != nil {
			return nil, wrong
		}
		to, wrong := bySign(target, q.TargetSign, len(q.Targets))
		if wrong != nil {
			return nil, wrong
		}
		if targets[at] != "" {
			return nil, fault.New(fault.Invalid, "class_paper.typed_twice", "Sign", string(rune(item)))
		}
		targets[at] = q.Targets[to].ID
	}
	for i, target := range targets {
		if target != "" {
			chosen = append(chosen, shown[i]+":"+target)
		}
	}
	return chosen, nil
}

func (q *Question) unpaired(items int) *fault.Error {
	if q.Kind == Order {
		return fault.New(fault.Invalid, "class_paper.typed_order", "Count", items)
	}
	return fault.New(fault.Invalid, "class_paper.typed_match", "Count", items)
}

// inPairs reports whether signs are parted after each ("A 3 B 1") or after pairs ("A3 B1C2"). Parted otherwise, a sign is
// missing somewhere, and what belongs together is a guess.
func inPairs(groups []string) bool {
	single, even := true, true
	for _, g := range groups {
		single = single && len(g) == 1
		even = even && len(g)%2 == 0
	}
	return even || single && len(groups)%2 == 0
}

// bySign finds what a sign stands for among those that a question has.
func bySign(sign byte, name func(int) string, of int) (int, *fault.Error) {
	for i := range of {
		if name(i) == string(rune(sign)) {
			return i, nil
		}
	}
	return 0, fault.New(fault.Invalid, "class_paper.typed_sign", "Sign", string(rune(sign)), "First", name(0), "Last", name(max(0, of-1)))
}

func isDigit(sign byte) bool { return '0' <= sign && sign <= '9' }

// signGroups gives the signs of a line, letters large, as they were parted by spaces and punctuation.
func signGroups(typed string) ([]string, *fault.Error) {
	parts := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;.:/|-–—()[]=+&→>", r) }
	groups := strings.FieldsFunc(typed, parts)
	for i, g := range groups {
		for _, r := range g {
			if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				return nil, fault.New(fault.Invalid, "class_paper.typed_other", "Sign", string(r))
			}
		}
		groups[i] = strings.ToUpper(g)
	}
	return groups, nil
}
