package sample

import (
	"fmt"
	"sort"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// land is where the agencies of both countries lie, and lay.
type land struct {
	spots  []spot // parents before children
	tops   []top
	weight []int // of the spots up to each: how people spread over them
}

// spot is an agency, by its number.
type spot struct {
	agency.Agency
	zone  *time.Location
	top   int
	above []under // by their days, the first from the beginning; none at the top
}

// under is under which spot one is from a day on.
type under struct {
	from lang.Date
	spot int
}

// top is what agencies at the top have of their own: the five modules that all their people owe, and when.
type top struct {
	id, assignment uuid.UUID
	trainer        uuid.UUID // the person who decides there
	spot           int
	below          []int // the spots of its tree, itself among them
	owes           []int // modules, by their numbers
	seasons        [years]season
}

// season is one yearly cycle: open to all on a day, and due on another.
type season struct {
	opens, due lang.Date
	over       lang.Date // the day on which the next one opens, or after all that is told
}

// Bounds of a country's agencies: fewer make no tree in both countries.
const (
	FewestAgencies = 60
	MostAgencies   = 5000
)

const (
	peopleEach   = 200 // agency, where nothing else is asked
	agenciesEach = 50  // top
	bureausEach  = 6   // top
	modulesEach  = 5
)

// movesEach is among how many offices one has come from another bureau.
const movesEach = 25

var countries = []struct {
	country, code string
	share         int // of a hundred agencies
	zones         []string
}{
	{"us", "US", 60, []string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}},
	{"mx", "MX", 40, []string{"America/Mexico_City", "America/Hermosillo", "America/Tijuana"}},
}

// openings are how many days before the end of what is told the newest cycle opened, and how many days it takes: of some it is
// over, of some it ends soon, and of some later.
var openings = []struct{ before, days int }{{110, 90}, {75, 90}, {45, 90}}

func newLand(seed uint64, agencies int, end lang.Date) *land {
	l := &land{}
	for _, c := range countries {
		first, count := len(l.spots), agencies*c.share/100
		tops := max(2, count/agenciesEach)
		bureaus := tops * min(bureausEach, (count/tops-1)/2)
		for i := range count {
			chance := chanceOf(seed, ofAgencies, uint64(len(l.spots)))
			s := spot{Agency: agency.Agency{ID: newIDAt(chance, end.AddMonths(-12*(years+2)).Time(time.UTC)), Country: c.country, Level: agency.Federal}}
			weight := 1
			switch {
			case i < tops:
				s.top = len(l.tops)
				s.Code, s.SignInCode = fmt.Sprintf("%s%02d", c.code, i+1), fmt.Sprintf("%s%02d", c.code, i+1)
				s.TimeZone = c.zones[i%len(c.zones)]
				s.Names = lang.Text{"en": fmt.Sprintf("Sample Department %d (%s)", i+1, c.code), "es": fmt.Sprintf("Departamento de muestra %d (%s)", i+1, c.code)}
				if i%2 == 1 {
					s.Level = agency.State
				}
				l.tops = append(l.tops, newTop(s.ID, newIDAt(chance, end.AddMonths(-12*(years+1)).Time(time.UTC)), len(l.tops), len(l.spots), end))
			case i < tops+bureaus:
				above, nth := (i-tops)%tops, (i-tops)/tops+1
				l.put(&s, first+above, nth)
				s.Names = lang.Text{"en": fmt.Sprintf("Sample Bureau %s", s.Code), "es": fmt.Sprintf("Dirección de muestra %s", s.Code)}
				if s.Level == agency.Federal { // its bureaus lie all over the country
					s.TimeZone = c.zones[nth%len(c.zones)]
				}
			default:
				above, nth := (i-tops-bureaus)%bureaus, (i-tops-bureaus)/bureaus+1
				l.put(&s, first+tops+above, nth)
				s.Names = lang.Text{"en": fmt.Sprintf("Sample Office %s", s.Code), "es": fmt.Sprintf("Oficina de muestra %s", s.Code)}
				if s.Level == agency.State && nth%3 == 0 {
					s.Level = agency.Local
				}
				if (i-tops-bureaus)%movesEach == movesEach/2 { // it was under another bureau of the same top before
					s.above = append([]under{{agency.Ever, first + tops + (above+tops)%bureaus}}, s.above...)
					s.above[1].from = end.AddDays(-30 - chance.IntN(365*years-60))
				}
				weight = 2 + int(9*chance.Float64()*chance.Float64())
			}
			s.zone = s.Zone()
			l.tops[s.top].below = append(l.tops[s.top].below, len(l.spots))
			l.spots = append(l.spots, s)
			if len(l.weight) > 0 {
				weight += l.weight[len(l.weight)-1]
			}
			l.weight = append(l.weight, weight)
		}
	}
	return l
}

// put lays a spot under another one, as the nth there.
func (l *land) put(s *spot, above, nth int) {
	a := l.spots[above]
	s.top, s.Level, s.TimeZone = a.top, a.Level, a.TimeZone
	s.Code = fmt.Sprintf("%s-%d", a.Code, nth)
	s.above = []under{{agency.Ever, above}}
}

func newTop(id, assignment uuid.UUID, nth, spot int, end lang.Date) top {
	t := top{id: id, assignment: assignment, spot: spot}
	for k := range modulesEach {
		t.owes = append(t.owes, (modulesEach*nth+k)%modulesInAll)
	}
	newest := openings[nth%len(openings)]
	opens := end.AddDays(-newest.before)
	closes := opens.AddDays(newest.days)
	over := end.AddDays(366)
	for y := years - 1; y >= 0; y-- {
		back := years - 1 - y
		s := season{opens: monthDay(opens).In(opens.Year - back), over: over}
		s.due = monthDay(closes).In(closes.Year - back)
		over = s.opens
		t.seasons[y] = s
	}
	return t
}

// rows are the agencies, and who is under whom from when to when.
func (l *land) rows() (agencies []agency.Agency, links []agency.Link) {
	for _, s := range l.spots {
		agencies = append(agencies, s.Agency)
		for i, u := range s.above {
			link := agency.Link{Agency: s.ID, Parent: l.spots[u.spot].ID, From: u.from}
			if i+1 < len(s.above) {
				link.To = s.above[i+1].from.AddDays(-1)
			}
			links = append(links, link)
		}
	}
	return agencies, links
}

// path lists a spot and those above it on a day.
func (l *land) path(s int, on lang.Date) []int {
	path := []int{s}
	for len(l.spots[s].above) > 0 {
		for _, u := range l.spots[s].above {
			if !on.Before(u.from) {
				s = u.spot
			}
		}
		path = append(path, s)
	}
	return path
}

// any gives a spot for somebody, by a number below everybody's weight.
func (l *land) any(n int) int { return sort.SearchInts(l.weight, n+1) }

// all is everybody's weight.
func (l *land) all() int { return l.weight[len(l.weight)-1] }
