package web

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/course"
	"baluarte/internal/fault"
)

// Fields of activities begin with this, so that those of one lesson do not disturb each other.
const activityField = "do."

// doneIn reads what was done in the activities of a lesson from the fields of a form or an address: "do.ACTIVITY=word",
// and "do.ACTIVITY.ITEM=value" for the word "item:value", which takes the place of an earlier one about the item.
// Activities that the fields do not name are left out.
func doneIn(fields url.Values, l *course.Lesson) course.Answers {
	did := course.Answers{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		rest, ok := strings.CutPrefix(name, activityField)
		id, item, pair := strings.Cut(rest, ".")
		if !ok || l.Activity(id) == nil {
			continue
		}
		for _, value := range fields[name] {
			switch {
			case !pair:
				did[id] = append(did[id], value)
			case value != "":
				did[id] = append(slices.DeleteFunc(did[id], func(word string) bool { return strings.HasPrefix(word, item+":") }), item+":"+value)
			}
		}
	}
	return did
}

// answeredBlocks joins the blocks with what was done in their activities: did, from the address, before what is kept. What
// does not fit an activity, as of an older revision, was not done.
func answeredBlocks(blocks []course.Block, did, kept course.Answers) []lessonBlock {
	out := make([]lessonBlock, len(blocks))
	for i, b := range blocks {
		out[i].Block = b
		a := b.Activity
		if a == nil {
			continue
		}
		for _, other := range blocks {
			if other.Activity != nil && other.Activity != a {
				for _, word := range did[other.Activity.ID] {
					out[i].Others = append(out[i].Others, field{activityField + other.Activity.ID, word})
				}
			}
		}
		chosen, here := did[a.ID]
		if !here {
			chosen = kept[a.ID]
		}
		if a.Valid(chosen) {
			out[i].Chosen = chosen
		}
		if q := a.Question; q != nil {
			asked := askedQuestion{Question: q, Shown: q.Shown(), Chosen: map[string]bool{}}
			for _, word := range chosen {
				if q.Places() || q.Option(word) != nil {
					asked.Chosen[word] = true
				}
			}
			asked.TooMany = len(asked.Chosen) > q.Choose
			out[i].Answered = !asked.TooMany && asked.Done()
			asked.Open = q.Places() && len(asked.Chosen) > 0
			out[i].Question = gradedQuestion{asked, q.Answered(slices.Collect(maps.Keys(asked.Chosen)))}
		}
	}
	return out
}

// saveActivity keeps what was done in an activity and shows the lesson there. Where nothing is kept, since the module was
// not begun or the answer does not fit, it travels in the address, as it does for visitors.
func (s *Server) saveActivity(v *visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	l, _ := m.Lesson(v.Param("lesson"))
	if l == nil || l.Activity(v.Param("activity")) == nil {
		return fault.New(fault.NotFound, "")
	}
	id := v.Param("activity")
	did := doneIn(v.Request.PostForm, l)
	kept := false
	if l.Activity(id).Valid(did[id]) {
		if kept, err = s.Learn.SaveActivity(v.ctx(), v.Actor, m, l.ID, id, did[id]); err != nil {
			return err
		}
	}
	if kept {
		delete(did, id)
	}
	travels := url.Values{}
	for activity, words := range did {
		travels[activityField+activity] = words
	}
	path := "/modules/" + m.ID + "/lessons/" + l.ID
	if len(travels) > 0 {
		path += "?" + travels.Encode()
	}
	return v.seeOther(path + "#do-" + id)
}
