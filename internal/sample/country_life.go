package sample

import (
	"math/rand/v2"
	"strconv"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// life is where somebody worked, and since when the record knows of it.
type life struct {
	id     uuid.UUID
	top    *top
	from   lang.Date // their first day
	known  lang.Date // the day on which the record learnt of it
	until  lang.Date // the last day before they left; zero while they stay
	gone   lang.Date // the day on which the record learnt that they have left; zero while they stay
	back   *stay     // the last of the stays, when they have come back after they left; nil for nearly everybody
	stays  []stay    // one after another
	steady bool      // a trainer: never away, never late
}

// stay is where somebody works from a day on.
type stay struct {
	spot        int
	from, known lang.Date
}

// at is where the record of a day had somebody.
func (p *life) at(on lang.Date) int {
	spot := p.stays[0].spot
	for _, s := range p.stays[1:] {
		if !on.Before(s.known) {
			spot = s.spot
		}
	}
	return spot
}

// Of a hundred people, how many come, leave and move within what is told; of those who leave, how many come back; and of a
// hundred such things, how many become known late.
const (
	joiners   = 22
	leavers   = 20
	returners = 15
	movers    = 12
	latecome  = 20
)

// live makes all of one person.
func (t *told) live(b *block, i int) {
	p, chance := t.life(i)
	given := t.person(p, chance)
	b.people = append(b.people, given)
	for k, s := range p.stays {
		w := agency.Posting{ID: newIDAt(chance, morning(s.known, t.land.spots[s.spot].zone)), Person: p.id, Agency: t.land.spots[s.spot].ID, EmployeeNumber: "S" + strconv.Itoa(i+1),
			From: s.from, To: p.until, Primary: true}
		switch last := len(p.stays) - 1; {
		case k == last && p.back != nil:
			w.To = lang.Date{}
		case k < last && !(p.back != nil && k == last-1):
			w.To = p.stays[k+1].from.AddDays(-1)
		}
		b.postings = append(b.postings, w)
	}
	for _, m := range p.top.owes {
		s := study{told: t, block: b, life: p, chance: chance, module: t.modules[m]}
		s.tell(given.Language)
	}
}

// trainerOf is who decides at a top: the first people are these.
func (t *told) trainerOf(top int) uuid.UUID { p, _ := t.life(top); return p.id }

// life tells where the nth person works, and leaves the chance for the rest.
func (t *told) life(n int) (*life, *rand.Rand) {
	chance := chanceOf(t.Seed, ofPeople, uint64(n))
	begins := t.land.begins()
	p := &life{id: newIDAt(chance, begins.Time(time.UTC)), from: begins.AddDays(-30 - chance.IntN(5000))}
	spot := t.land.any(chance.IntN(t.land.all()))
	if n < len(t.land.tops) {
		spot, p.steady = t.land.tops[n].spot, true
	}
	p.top = &t.land.tops[t.land.spots[spot].top]
	late := func(most int) int {
		if chance.IntN(100) < latecome {
			return 1 + chance.IntN(most)
		}
		return 0
	}
	known := func(day lang.Date, most int) lang.Date { return sooner(day.AddDays(late(most)), t.end) }
	p.known = p.from
	if !p.steady && chance.IntN(100) < joiners {
		p.from = begins.AddDays(chance.IntN(begins.DaysUntil(t.end) - 10))
		p.known = known(p.from, 20)
	}
	p.stays = []stay{{spot, p.from, p.known}}
	if p.steady {
		return p, chance
	}
	last := t.end
	if chance.IntN(100) < leavers {
		if first := later(p.from, begins).AddDays(20); first.Before(t.end.AddDays(-5)) {
			p.until = first.AddDays(chance.IntN(first.DaysUntil(t.end.AddDays(-4))))
			p.gone = known(p.until.AddDays(1), 30)
			last = p.until
		}
	}
	for moves := movers; chance.IntN(100) < moves; moves = 100 / 6 {
		before := p.stays[len(p.stays)-1]
		room := later(before.from, begins).AddDays(5).DaysUntil(last)
		if room < 1 {
			break
		}
		s := stay{spot: t.land.beside(before.spot, chance), from: last.AddDays(-chance.IntN(room))}
		s.known = later(known(s.from, 40), before.known)
		if s.spot == before.spot {
			break
		}
		p.stays = append(p.stays, s)
	}
	if p.gone.IsZero() {
		return p, chance
	}
	before := p.stays[len(p.stays)-1]
	p.gone = later(p.gone, before.known)
	if chance.IntN(100) < returners {
		s := stay{spot: t.land.beside(before.spot, chance), from: p.until.AddDays(10 + chance.IntN(200))}
		s.known = later(s.from.AddDays(late(20)), p.gone.AddDays(1))
		if s.known.Before(t.end) {
			p.stays = append(p.stays, s)
			p.back = &p.stays[len(p.stays)-1]
		}
	}
	return p, chance
}

// away reports whether they worked nowhere on a day.
func (p *life) away(on lang.Date) bool {
	return !p.until.IsZero() && p.until.Before(on) && (p.back == nil || on.Before(p.back.from))
}

// since is the first day of the time in which the record of a day had somebody.
func (p *life) since(on lang.Date) lang.Date {
	if p.back != nil && !on.Before(p.back.known) {
		return p.back.from
	}
	return p.from
}

// begins is the day from which things are told.
func (l *land) begins() lang.Date { return l.tops[0].seasons[0].opens.AddDays(-120) }

// beside is another spot under the same top.
func (l *land) beside(spot int, chance *rand.Rand) int {
	all := l.tops[l.spots[spot].top].below
	return all[chance.IntN(len(all))]
}

// person gives somebody a name as people of the country have, put together by chance, and a language.
func (t *told) person(p *life, chance *rand.Rand) agency.Person {
	n := namings[t.land.spots[p.stays[0].spot].Country]
	one := agency.Person{ID: p.id, Language: n.language, GivenNames: n.given[chance.IntN(len(n.given))], FirstSurname: n.surnames[chance.IntN(len(n.surnames))]}
	if n.second {
		one.SecondSurname = n.surnames[chance.IntN(len(n.surnames))]
	}
	if chance.IntN(100) < n.others {
		one.Language = n.other
	}
	return one
}

// morning is when the program looks who comes and goes, soon after midnight.
func morning(day lang.Date, in *time.Location) time.Time { return hour(day, 0, 2, in) }

func hour(day lang.Date, h, m int, in *time.Location) time.Time {
	return time.Date(day.Year, day.Month, day.Day, h, m, 0, 0, in).UTC()
}

func later(a, b lang.Date) lang.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func sooner(a, b lang.Date) lang.Date {
	if b.Before(a) {
		return b
	}
	return a
}
