package sample

import (
	"math/rand/v2"
	"slices"

	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// Answer is a figure that was found by looking at everybody, one by one, on one day: what a report must say.
type Answer struct {
	Agency uuid.UUID // with all below it
	Code   string
	Module string // report.AllModules: all together
	AsOf   lang.Date
	report.Count
}

// inquiry asks about agencies with all below them, modules and days, and counts without any of what reports reckon with: it
// takes a history at a time, sees where it counts on the day, and climbs the tree of that day.
type inquiry struct {
	land      *land
	spots     map[uuid.UUID]int
	questions []question
	days      []lang.Date
	counts    []report.Count // by the questions
}

// question is about a day, by its number.
type question struct {
	spot   int
	module string
	day    int
}

// aDay is how many questions there are about a day: they are in the order of the days.
const aDay = 2 * placesAsked

// Each of so many days is asked about at so many places, in a module and in all of them.
const (
	daysAsked   = 12
	placesAsked = 5
)

// newInquiry asks at the first days and the last, and at others by chance in all years; at the tops, and at others by chance.
func newInquiry(t *told) *inquiry {
	q := &inquiry{land: t.land, spots: map[uuid.UUID]int{}}
	for i := range t.land.spots {
		q.spots[t.land.spots[i].ID] = i
	}
	chance := chanceOf(t.Seed, ofQuestions, 0)
	begins := t.land.begins()
	span := begins.DaysUntil(t.end)
	q.days = []lang.Date{t.end, t.end.AddMonths(-12), t.end.AddMonths(-24)}
	for n := range daysAsked - len(q.days) {
		step := span / (daysAsked - 3)
		q.days = append(q.days, begins.AddDays(60+n*step+chance.IntN(step)))
	}
	for day := range q.days {
		for n := range placesAsked {
			spot := q.place(n, chance)
			top := t.land.tops[t.land.spots[spot].top]
			q.questions = append(q.questions, question{spot, report.AllModules, day},
				question{spot, t.modules[top.owes[chance.IntN(len(top.owes))]].ID, day})
		}
	}
	q.counts = make([]report.Count, len(q.questions))
	return q
}

// place is one to ask about: two at the top, and any others.
func (q *inquiry) place(n int, chance *rand.Rand) int {
	if n < 2 {
		return q.land.tops[chance.IntN(len(q.land.tops))].spot
	}
	return chance.IntN(len(q.land.spots))
}

// count counts a history for every question that it belongs to.
func (q *inquiry) count(counts []report.Count, module string, h report.History) {
	for day, on := range q.days {
		st := h.On(on)
		if st.Agency == uuid.Nil {
			continue
		}
		path := q.land.path(q.spots[st.Agency], on)
		for i := day * aDay; i < (day+1)*aDay; i++ {
			asked := q.questions[i]
			if (asked.module == report.AllModules || asked.module == module) && slices.Contains(path, asked.spot) {
				counts[i] = counts[i].Plus(st.Count)
			}
		}
	}
}

// add takes in what was counted in a block.
func (q *inquiry) add(counts []report.Count) {
	for i, c := range counts {
		q.counts[i] = q.counts[i].Plus(c)
	}
}

func (q *inquiry) answers() (all []Answer) {
	for i, asked := range q.questions {
		s := q.land.spots[asked.spot]
		all = append(all, Answer{Agency: s.ID, Code: s.Code, Module: asked.module, AsOf: q.days[asked.day], Count: q.counts[i]})
	}
	return all
}
