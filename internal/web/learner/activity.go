package learner

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"
)

// Fields of activities begin with one of these, so that those of one lesson do not disturb each other: what was done in
// one, and which part of it is open.
const (
	doField  = "do."
	seeField = "see."
)

// state is what a form or an address tells of the activities of a lesson, by their ids. Activities that it does not name
// are left out.
type state struct {
	did course.Answers
	see map[string]string
}

// stateIn reads a state: "do.ACTIVITY=word", and "do.ACTIVITY.ITEM=value" for the word "item:value", which takes the place
// of an earlier one about the item; "see.ACTIVITY=PART". Words that mean nothing to the activity are left out, for anybody
// can write an address: so a page says nothing that only its address says, and what travels on stays short. An activity
// of which nothing else was sent has no words then, but is there.
func stateIn(fields url.Values, l *course.Lesson) state {
	s := state{course.Answers{}, map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if id, ok := strings.CutPrefix(name, seeField); ok {
			if a := l.Activity(id); a != nil && a.Inbox != nil && a.Inbox.Message(fields.Get(name)) != nil {
				s.see[id] = fields.Get(name)
			}
		}
		rest, ok := strings.CutPrefix(name, doField)
		id, item, _ := strings.Cut(rest, ".")
		a := l.Activity(id)
		if !ok || a == nil || item != "" && fields.Get(name) == "" { // put nowhere
			continue
		}
		if s.did[id] == nil {
			s.did[id] = []string{}
		}
		for _, value := range fields[name] {
			s.did[id] = said(a, s.did[id], item, value)
		}
		if a.Spot != nil && len(s.did[id]) > 1 { // its button says so for whoever ticks nothing
			s.did[id] = slices.DeleteFunc(s.did[id], func(word string) bool { return word == course.None })
		}
	}
	for id, did := range s.did {
		if a := l.Activity(id); a.Scenario != nil && !a.Valid(did) {
			s.did[id] = []string{}
		}
	}
	return s
}

// said adds to what was done in an activity what a field says, about an item if it names one. A story is told whole or not
// at all, so its words are judged together, once there are no more of them than it can have.
func said(a *course.Activity, did []string, item, value string) []string {
	word := value
	if item != "" {
		word = item + ":" + value
	}
	switch {
	case slices.Contains(did, word):
		return did
	case a.Scenario == nil && !a.Valid([]string{word}), a.Scenario != nil && len(did) > len(a.Scenario.Steps):
		return did
	case item != "":
		did = slices.DeleteFunc(did, func(word string) bool { return strings.HasPrefix(word, item+":") })
	}
	return append(did, word)
}

// fields writes a state as stateIn reads it.
func (s state) fields() url.Values {
	fields := url.Values{}
	for id, words := range s.did {
		fields[doField+id] = words
	}
	for id, part := range s.see {
		fields.Set(seeField+id, part)
	}
	return fields
}

// without is the state of all activities but one.
func (s state) without(id string) state {
	s = state{maps.Clone(s.did), maps.Clone(s.see)}
	delete(s.did, id)
	delete(s.see, id)
	return s
}

// doing is an activity as its reader meets it.
type doing struct {
	*page.Base
	*course.Activity
	Chosen   []string       // what was done, if it fits the activity
	Kept     bool           // by the database; else it is in the address alone
	See      string         // which part is open, if the address says
	Saves    bool           // somebody is signed in: what is done is sent, and kept if they have begun the module
	Trains   bool           // estimates for trainers are shown
	Answered bool           // the question has been answered
	Graded   gradedQuestion // of an activity that is a question
	lesson   string         // its path
	others   state          // of the other activities, in the address: it goes along
	own      bool           // what was done is in the address
}

// Done reports whether anything was done.
func (d doing) Done() bool { return len(d.Chosen) > 0 }

// Asked hands a question to the part that shows its options.
func (d doing) Asked(q askedQuestion, field string) askedPart { return askedPart{d.Base, q, field} }

// GradedPart hands a scored question to the part that explains it.
func (d doing) GradedPart(q gradedQuestion) gradedPart {
	return gradedPart{Base: d.Base, gradedQuestion: q}
}

// Others are the fields that go along with a form.
func (d doing) Others() (all []page.Field) {
	fields := d.others.fields()
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range fields[name] {
			all = append(all, page.Field{Name: name, Value: value})
		}
	}
	return all
}

// Method is how its forms are sent.
func (d doing) Method() string {
	if d.Saves {
		return "post"
	}
	return "get"
}

// Action is where its forms go.
func (d doing) Action() string { return d.to(true) }

// Clears is where the form goes that starts over.
func (d doing) Clears() string { return d.to(false) }

func (d doing) to(done bool) string {
	at := "#" + landing(d.Activity, done)
	if !d.Saves {
		return at
	}
	return d.Href(d.lesson + "/activities/" + d.ID + at)
}

// Open is the address at which a part is open and all else is as it is. Without a part the activity decides.
func (d doing) Open(part string) string {
	to := state{maps.Clone(d.others.did), maps.Clone(d.others.see)}
	if d.own {
		to.did[d.ID] = d.Chosen
	}
	if part != "" {
		to.see[d.ID] = part
	}
	return d.Href(page.WithQuery(d.lesson, to.fields()) + "#" + landing(d.Activity, false))
}

// landing is the id of the element where a reader is led: where one is in the activity, or what came of what was done. Only
// in an inbox the two stand apart.
func landing(a *course.Activity, done bool) string {
	if a.Inbox != nil && done {
		return "do-" + a.ID + "-told"
	}
	return "do-" + a.ID + "-here"
}

// Do hands an activity of the lesson to the part that shows it. What was done is taken from the address before it is
// taken from what is kept; what does not fit the activity, as of an older revision, was not done.
func (p *lessonPage) Do(a *course.Activity) doing {
	d := doing{Base: &p.Base, Activity: a, Saves: p.Saves, Trains: p.Trains, See: p.there.see[a.ID],
		lesson: lessonPath(p.Module, p.Lesson), others: p.there.without(a.ID)}
	chosen, here := p.there.did[a.ID]
	if !here {
		chosen = p.kept[a.ID]
	}
	if a.Valid(chosen) {
		d.Chosen, d.own, d.Kept = chosen, here, !here
	}
	if q := a.Question; q != nil {
		asked := askedQuestion{Question: q, Shown: q.Shown(), Chosen: map[string]bool{}}
		for _, word := range chosen {
			if q.Places() || q.Option(word) != nil {
				asked.Chosen[word] = true
			}
		}
		asked.TooMany = len(asked.Chosen) > q.Choose
		asked.Open = q.Places() && len(asked.Chosen) > 0
		d.Answered = !asked.TooMany && asked.Done()
		d.Graded = gradedQuestion{askedQuestion: asked, Right: q.Answered(asked.words())}
	}
	return d
}

// saveActivity keeps what was done in an activity and shows the lesson there. Where nothing is kept, since the module was
// not begun or the answer does not fit, it travels in the address, as it does for visitors.
func (s *Site) saveActivity(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	l, _ := m.Lesson(v.Param("lesson"))
	if l == nil {
		return s.lessonGone(v, m)
	}
	a := l.Activity(v.Param("activity"))
	if a == nil {
		return fault.New(fault.NotFound, "")
	}
	there := stateIn(v.Request.PostForm, l)
	did, sent := there.did[a.ID]
	if a.Valid(did) && (len(did) > 0 || !sent) { // what means nothing does not wipe out what is kept
		kept, err := s.Learn.SaveActivity(v.Ctx(), v.Actor, m, l.ID, a.ID, did)
		if err != nil {
			return err
		}
		if kept {
			delete(there.did, a.ID)
		}
	}
	return v.SeeOther(page.WithQuery(lessonPath(m, l), there.fields()) + "#" + landing(a, len(did) > 0))
}
