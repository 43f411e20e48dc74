package course

import (
	"cmp"
	"slices"
	"strings"

	"baluarte/internal/lang"
)

// activity reads an activity of any kind.
func (b *builder) activity(root node, id, kind string) *Activity {
	a := &Activity{ID: id}
	switch kind {
	case "inbox":
		a.Inbox = b.inbox(root)
	case "scenario":
		a.Scenario = b.scenario(root)
	case "spot":
		a.Spot = b.spot(root)
	default:
		a.Question = b.question(root, false)
		a.Question.ID = id
	}
	return a
}

func (b *builder) inbox(n node) *Inbox {
	f := n.fields("kind", "title", "intro?", "worked", "messages")
	x := &Inbox{Title: get(f, "title", node.text), Intro: get(f, "intro", node.text), Messages: get(f, "messages", list(b.message))}
	b.count(f, "messages", len(x.Messages), 3, 6)
	for i, m := range x.Messages {
		if x.Message(m.ID) != x.Messages[i] {
			n.problem(f.values["messages"].line, "", "course.problem.duplicate_id", "Name", m.ID)
		}
	}
	if worked := get(f, "worked", node.id); len(x.Messages) > 0 && worked != x.Messages[0].ID {
		n.problem(f.values["worked"].line, "", "course.problem.worked", "Name", worked, "Want", x.Messages[0].ID)
	}
	return x
}

// count refuses a list or map that is too short or too long.
func (b *builder) count(f fields, name string, got, from, to int) {
	if n, ok := f.values[name]; ok && (got < from || got > to) {
		n.problem(n.line, "", "course.problem.count", "Name", name, "From", from, "To", to, "Got", got)
	}
}

func (b *builder) message(n node) *Message {
	f := n.fields("id", "class", "best", "accept?", "language?", "gloss?", "from", "subject", "attachment?", "body", "cues?", "premise?", "choices?", "feedback")
	m := &Message{
		ID:         get(f, "id", node.id),
		Class:      get(f, "class", oneOf(Legitimate, Malicious, Unwanted)),
		Best:       get(f, "best", oneOf(Choices...)),
		Accept:     get(f, "accept", list(oneOf(Choices...))),
		Attachment: get(f, "attachment", node.text),
		Subject:    get(f, "subject", node.text),
		Body:       get(f, "body", b.passage),
		Labels:     get(f, "choices", perChoice(false)),
		Feedback:   get(f, "feedback", perChoice(true)),
	}
	m.Language, m.Gloss = b.foreign(f)
	if from, ok := f.values["from"]; ok {
		f := from.fields("name", "address")
		m.Sender, m.Address = get(f, "name", node.text), get(f, "address", node.mailbox)
	}
	if slices.Contains(m.Accept, m.Best) {
		n.problem(f.values["accept"].line, "", "course.problem.duplicate_id", "Name", string(m.Best))
	}
	if premise, ok := f.values["premise"]; ok {
		m.Premise = readPremise(premise)
	}
	if (m.Premise != nil) != (m.Class == Malicious) {
		n.problem(n.line, "", "course.problem.premise")
	}
	m.Cues = b.cues(f, m)
	return m
}

// cues reads what the marked phrases of a message tell: each phrase has its cue, each cue its phrase.
func (b *builder) cues(f fields, m *Message) (cues []Cue) {
	types := append(CueTypes[:len(CueTypes):len(CueTypes)], Reassuring)
	if m.Class == Malicious {
		types = CueTypes
	}
	if n, ok := f.values["cues"]; ok {
		for _, e := range n.entries() {
			f := e.value.fields("type", "note")
			cues = append(cues, Cue{Phrase: e.key, Type: get(f, "type", oneOf(types...)), Note: get(f, "note", node.text)})
		}
	}
	ids := make([]string, len(cues))
	for i, c := range cues {
		ids[i] = c.Phrase
	}
	b.explained(f, "body", m.Body, ids)
	return cues
}

// explained refuses a marked phrase without an explanation, and an explanation without a phrase.
func (b *builder) explained(f fields, name string, p Passage, ids []string) {
	marked := p.phrases(b.original)
	for _, id := range marked {
		if !slices.Contains(ids, id) {
			f.problem(f.values[name].line, "", "course.problem.phrase_unexplained", "Name", id)
		}
	}
	for _, id := range ids {
		if !slices.Contains(marked, id) {
			f.problem(f.values[name].line, "", "course.problem.phrase_missing", "Name", id)
		}
	}
}

// foreign reads in which language something arrives for everybody, and what it is about for those who do not read it.
func (b *builder) foreign(f fields) (tag lang.Tag, gloss lang.Text) {
	tag, gloss = get(f, "language", oneOf(b.languages...)), get(f, "gloss", node.text)
	if (tag == "") != (gloss == nil) {
		f.problem(f.line, "", "course.problem.gloss")
	}
	return tag, gloss
}

// perChoice reads a text per choice about a message, for all of them or for some.
func perChoice(all bool) func(node) map[Choice]lang.Text {
	var names []string
	for _, c := range Choices {
		if all {
			names = append(names, string(c))
		} else {
			names = append(names, string(c)+"?")
		}
	}
	return func(n node) map[Choice]lang.Text {
		f := n.fields(names...)
		texts := map[Choice]lang.Text{}
		for name, v := range f.values {
			texts[Choice(name)] = v.text()
		}
		return texts
	}
}

func readPremise(n node) *Premise {
	even := func(n node) int {
		v := whole(0, 8)(n)
		if v%2 != 0 {
			n.problem(n.line, "", "course.problem.not_even")
		}
		return v
	}
	f := n.fields("process", "relevance", "events", "consequence", "warned")
	return &Premise{get(f, "process", even), get(f, "relevance", even), get(f, "events", even), get(f, "consequence", even), get(f, "warned", even)}
}

// mailbox reads the invented address of a sender. A real domain may stand only left of .example.
func (n node) mailbox() string {
	s := n.word()
	if name, domain, ok := strings.Cut(s, "@"); s != "" && (!ok || name == "" || !strings.HasSuffix(domain, ".example")) {
		n.problem(n.line, "", "course.problem.mailbox", "Address", s)
	}
	return s
}

// passage reads a text with marked phrases, [[id|words]], the same in every language.
func (b *builder) passage(n node) Passage {
	p := Passage{}
	for tag, words := range n.text() {
		for part := range strings.SplitSeq(words, "\n\n") {
			if part = strings.Trim(part, "\n"); part != "" {
				p[tag] = append(p[tag], n.runs(tag, part))
			}
		}
		ids := p.phrases(tag)
		for i, id := range ids {
			if slices.Contains(ids[:i], id) {
				n.problem(n.line, tag, "course.problem.duplicate_id", "Name", id)
			}
		}
	}
	want := slices.Sorted(slices.Values(p.phrases(b.original)))
	for _, tag := range b.languages {
		if got := slices.Sorted(slices.Values(p.phrases(tag))); p[tag] != nil && !slices.Equal(got, want) {
			n.problem(n.line, tag, "course.problem.other_phrases", "Got", cmp.Or(strings.Join(got, ", "), "–"), "Want", cmp.Or(strings.Join(want, ", "), "–"))
		}
	}
	return p
}

// phrases lists the ids of the phrases marked in a language, as they come.
func (p Passage) phrases(tag lang.Tag) (ids []string) {
	for _, paragraph := range p[tag] {
		for _, r := range paragraph {
			if r.Phrase != "" {
				ids = append(ids, r.Phrase)
			}
		}
	}
	return ids
}

// runs takes a paragraph apart at its marked phrases.
func (n node) runs(tag lang.Tag, text string) (p Paragraph) {
	for text != "" {
		before, rest, marked := strings.Cut(text, "[[")
		if before != "" {
			p = append(p, Run{Text: before})
		}
		if !marked {
			break
		}
		inside, after, closed := strings.Cut(rest, "]]")
		id, words, named := strings.Cut(inside, "|")
		if !closed || !named || !idForm.MatchString(id) || strings.TrimSpace(words) == "" || strings.Contains(words, "[[") {
			n.problem(n.line, tag, "course.problem.phrase", "Phrase", inside)
			break
		}
		p = append(p, Run{Text: words, Phrase: id})
		text = after
	}
	return p
}

func (b *builder) scenario(n node) *Scenario {
	f := n.fields("kind", "title", "start", "steps")
	s := &Scenario{Title: get(f, "title", node.text), Start: get(f, "start", node.id)}
	steps, ok := f.values["steps"]
	if !ok {
		return s
	}
	lines := map[string]int{}
	for _, e := range steps.entries() {
		b.optionID(e)
		lines[e.key] = e.value.line
		s.Steps = append(s.Steps, b.step(e.value, e.key))
	}
	b.count(f, "steps", len(s.Steps), 3, 9)
	b.story(s, f, lines)
	return s
}

func (b *builder) step(n node, id string) *Step {
	f := n.fields("text", "choices?", "ending?")
	step := &Step{ID: id, Text: get(f, "text", node.text), Ending: get(f, "ending", oneOf(EndsWell, EndsFairly, EndsPoorly))}
	if choices, ok := f.values["choices"]; ok {
		for _, e := range choices.entries() {
			b.optionID(e)
			f := e.value.fields("to", "text")
			step.Choices = append(step.Choices, Way{ID: e.key, To: get(f, "to", node.id), Text: get(f, "text", node.text)})
		}
		b.count(f, "choices", len(step.Choices), 2, 3)
	}
	if (step.Ending == "") == (len(step.Choices) == 0) {
		n.problem(n.line, "", "course.problem.step", "Name", id)
	}
	return step
}

// story refuses ways that lead nowhere, steps that no way leads to, and ways that come back to where one was.
func (b *builder) story(s *Scenario, f fields, lines map[string]int) {
	if s.Start != "" && s.Step(s.Start) == nil {
		f.problem(f.values["start"].line, "", "course.problem.unknown_step", "Name", s.Start)
		return
	}
	seen := map[string]bool{}
	var walk func(step *Step, path []string)
	walk = func(step *Step, path []string) {
		if slices.Contains(path, step.ID) {
			f.problem(lines[step.ID], "", "course.problem.circle", "Name", step.ID)
			return
		}
		if seen[step.ID] {
			return
		}
		for _, w := range step.Choices {
			if to := s.Step(w.To); to != nil {
				walk(to, append(path[:len(path):len(path)], step.ID))
			} else if w.To != "" {
				f.problem(lines[step.ID], "", "course.problem.unknown_step", "Name", w.To)
			}
		}
		seen[step.ID] = true
	}
	if first := s.Step(s.Start); first != nil {
		walk(first, nil)
		for _, step := range s.Steps {
			if !seen[step.ID] {
				f.problem(lines[step.ID], "", "course.problem.unreachable", "Name", step.ID)
			}
		}
	}
}

func (b *builder) spot(n node) *Spot {
	f := n.fields("kind", "stem", "language?", "gloss?", "text", "phrases")
	s := &Spot{Stem: get(f, "stem", node.text), Text: get(f, "text", b.passage)}
	s.Language, s.Gloss = b.foreign(f)
	right := 0
	var ids []string
	if phrases, ok := f.values["phrases"]; ok {
		for _, e := range phrases.entries() {
			b.optionID(e)
			if e.key == None { // it would be the word of who sees nothing
				n.problem(e.value.line, "", "course.problem.duplicate_id", "Name", e.key)
			}
			f := e.value.fields("right?", "why")
			p := Phrase{ID: e.key, Right: get(f, "right", node.yes), Why: get(f, "why", node.text)}
			if p.Right {
				right++
			}
			s.Phrases, ids = append(s.Phrases, p), append(ids, e.key)
		}
		b.count(f, "phrases", len(s.Phrases), 4, 10)
		if right == 0 || right == len(s.Phrases) {
			n.problem(phrases.line, "", "course.problem.phrases_right")
		}
	}
	if _, ok := f.values["text"]; ok {
		b.explained(f, "text", s.Text, ids)
	}
	return s
}

// items reads what an order puts in its place or a match with its target, in the order of the file.
func (b *builder) items(f fields, q *Question) {
	if q.Kind == Match {
		if targets, ok := f.values["targets"]; ok {
			for _, e := range targets.entries() {
				b.optionID(e)
				q.Targets = append(q.Targets, Target{ID: e.key, Text: e.value.text()})
			}
			b.count(f, "targets", len(q.Targets), 2, 5)
		}
	}
	items, ok := f.values["items"]
	if !ok {
		return
	}
	used := map[string]bool{}
	for i, e := range items.entries() {
		b.optionID(e)
		names := []string{"text", "why"}
		if q.Kind == Match {
			names = append(names, "target")
		}
		f := e.value.fields(names...)
		o := Option{ID: e.key, Text: get(f, "text", node.text), Why: get(f, "why", node.text), Target: place(i)}
		if q.Kind == Match {
			o.Target = get(f, "target", node.id)
			if o.Target != "" && q.Target(o.Target) == nil {
				n := f.values["target"]
				n.problem(n.line, "", "course.problem.unknown_target", "Name", o.Target)
			}
		} else {
			q.Targets = append(q.Targets, Target{ID: place(i)})
		}
		used[o.Target] = true
		q.Options = append(q.Options, o)
	}
	if q.Kind == Match && len(used) < 2 {
		items.problem(items.line, "", "course.problem.one_target")
	}
	b.count(f, "items", len(q.Options), 3, 6)
	q.Choose = len(q.Options)
}

// optionID refuses a key that cannot be an id in an answer.
func (b *builder) optionID(e entry) {
	if !idForm.MatchString(e.key) || len(e.key) > 64 {
		e.value.problem(e.value.line, "", "course.problem.bad_id", "Name", e.key)
	}
}

// refresher reads the questions kept back for month four, if the module has any.
func (b *builder) refresher(m *Module) {
	const name, many = "refresher.yaml", 5
	if _, ok := b.files[name]; !ok {
		return
	}
	f := b.open(name)
	root, ok := f.parse()
	if !ok {
		return
	}
	fs := root.fields("questions")
	seen := map[string]bool{}
	m.Refresher = get(fs, "questions", list(func(n node) *Question {
		q := b.question(n, true)
		if q.ID != "" && (m.Question(q.ID) != nil || seen[q.ID]) {
			n.problem(n.line, "", "course.problem.duplicate_id", "Name", q.ID)
		}
		seen[q.ID] = true
		return q
	}))
	b.count(fs, "questions", len(m.Refresher), many, many)
}
