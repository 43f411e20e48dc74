package course

import (
	"math"
	"slices"
)

// fewest is how many questions of the bank each objective needs, so that a repeated quiz is another quiz.
const fewest = 4

// question reads a question. In the bank it has an id, an objective, a kind and a difficulty of its own; a check
// in a lesson goes by the id of its file and says less.
func (b *builder) question(n node, bank bool) *Question {
	kind := b.questionKind(n, bank)
	names := []string{"kind", "stem", "nice?"}
	switch kind {
	case Order:
		names = append(names, "items")
	case Match:
		names = append(names, "targets", "items")
	default:
		names = append(names, "options", "choose?", "fixed?")
	}
	if bank {
		names = append(names, "id", "objective", "difficulty")
	} else {
		names = append(names, "objective?", "difficulty?")
	}
	f := n.fields(names...)
	q := &Question{
		ID:         get(f, "id", node.id),
		Objective:  get(f, "objective", b.objective),
		Kind:       kind,
		Choose:     1,
		Difficulty: get(f, "difficulty", whole(1, 3)),
		NICE:       get(f, "nice", list(node.word)),
		Fixed:      get(f, "fixed", node.yes),
		Stem:       get(f, "stem", node.text),
	}
	for _, id := range q.NICE {
		b.citations = append(b.citations, citation{n.path, f.values["nice"].line, Alignment{NICE, "", id}})
	}
	if q.Places() {
		b.items(f, q)
		return q
	}
	choose, more := f.values["choose"]
	switch {
	case bank && more != (q.Kind == Multiple):
		n.problem(n.line, "", "course.problem.choose_for_multiple")
	case more:
		q.Kind = Multiple
		q.Choose = whole(2, 4)(choose)
	}
	if given, ok := f.values["options"]; ok {
		q.Options = b.options(given)
		b.key(given, q)
	}
	return q
}

// questionKind reads how a question is answered, before its other keys: they depend on it. An activity says "check" for
// both kinds of choice.
func (b *builder) questionKind(n node, bank bool) Kind {
	for _, e := range n.entries() {
		switch {
		case e.key != "kind":
		case bank:
			return oneOf(Single, Multiple, Order, Match)(e.value)
		default:
			if s, _, _ := e.value.scalar(); s == string(Order) || s == string(Match) {
				return Kind(s)
			}
		}
	}
	return Single
}

// options reads the answers of a question in the order of the file.
func (b *builder) options(n node) []Option {
	var all []Option
	for _, e := range n.entries() {
		b.optionID(e)
		f := e.value.fields("text", "why", "right?")
		all = append(all, Option{
			ID:    e.key,
			Right: get(f, "right", node.yes),
			Text:  get(f, "text", node.text),
			Why:   get(f, "why", node.text),
		})
	}
	return all
}

// key checks that as many options are right as the question asks for, and that there is something to choose.
func (b *builder) key(n node, q *Question) {
	right := 0
	for _, o := range q.Options {
		if o.Right {
			right++
		}
	}
	if right != q.Choose {
		n.problem(n.line, "", "course.problem.right_options", "Want", q.Choose, "Got", right)
	}
	from, to := 3, 4
	if q.Kind == Multiple {
		from, to = q.Choose+1, 6
	}
	if count := len(q.Options); count < from || count > to {
		n.problem(n.line, "", "course.problem.options_count", "From", from, "To", to, "Got", count)
	}
}

// bank reads quiz.yaml.
func (b *builder) bank(m *Module) {
	f := b.open("quiz.yaml")
	if f == nil {
		return
	}
	root, ok := f.parse()
	if !ok {
		return
	}
	fs := root.fields("questions")
	lines := map[string]int{}
	m.Questions = get(fs, "questions", list(func(n node) *Question {
		q := b.question(n, true)
		if _, again := lines[q.ID]; again && q.ID != "" {
			n.problem(n.line, "", "course.problem.duplicate_id", "Name", q.ID)
		}
		lines[q.ID] = n.line
		return q
	}))
	// An even paper takes at most this many questions of one objective.
	most := 0
	if len(m.Objectives) > 0 {
		most = int(math.Ceil(float64(m.Draw) / float64(len(m.Objectives))))
	}
	for _, o := range m.Objectives {
		count := 0
		for _, q := range m.Questions {
			if q.Objective == o.ID {
				count++
			}
		}
		if want := max(fewest, most); count < want {
			f.problem(fs.line, "", "course.problem.objective_questions", "Name", o.ID, "Want", want, "Count", count)
		}
	}
}

// objective reads the id of an objective of the module.
func (b *builder) objective(n node) string {
	id := n.id()
	if id != "" && !slices.Contains(b.objectives, id) {
		n.problem(n.line, "", "course.problem.unknown_objective", "Name", id)
	}
	return id
}
