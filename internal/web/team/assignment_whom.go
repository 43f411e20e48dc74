package team

import (
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// pick is one agency, group or person that an assignment can be given to.
type pick struct {
	Word   string // as the form writes it
	Kind   string
	Name   string
	About  string // a number or an agency, where names repeat
	Code   string // in no language
	Chosen bool
}

// picker offers whom an assignment can be given to.
type picker struct {
	Picks []pick
	Asked string // what was searched for
	More  bool   // there are more than those shown
	None  bool   // nothing was found for what was asked
	Gone  int    // of those chosen before, how many the actor may not choose any more
}

// mostPicks is how many of each kind are offered at once; the search finds the others.
const mostPicks = 24

// mostGroups is how many groups are looked through: far more than anybody keeps in use.
const mostGroups = 500

// picker offers agencies, groups and people: those chosen, and then those found, or without a question the first agencies
// and groups. What is chosen and does not exist for the actor is fault.NotFound, unless it was chosen before: then it is
// left out, and counted.
func (s *Site) picker(v *page.Visit, asked string, chosen, before []assign.Target) (p picker, err error) {
	scope := v.Actor.Scope(access.Assign)
	p.Asked = strings.TrimSpace(asked)
	tree, places, err := s.People.Places(v.Ctx(), scope)
	if err != nil {
		return p, err
	}
	named, err := s.targetNames(v, scope, tree, places, chosen)
	if err != nil {
		return p, err
	}
	for _, t := range chosen {
		x, ok := named[t]
		if !ok && slices.Contains(before, t) {
			p.Gone++
			continue
		}
		if !ok {
			return p, fault.New(fault.NotFound, "")
		}
		x.Chosen = true
		p.Picks = append(p.Picks, x)
	}
	found, err := s.offered(v, scope, tree, places, &p)
	if err != nil {
		return p, err
	}
	for _, x := range found {
		if !slices.ContainsFunc(p.Picks, func(y pick) bool { return y.Word == x.Word }) {
			p.Picks = append(p.Picks, x)
		}
	}
	p.None = p.Asked != "" && len(found) == 0
	return p, nil
}

// targetNames names targets that the scope holds.
func (s *Site) targetNames(v *page.Visit, scope access.Scope, tree *agency.Tree, places []agency.Node, targets []assign.Target) (map[assign.Target]pick, error) {
	named := map[assign.Target]pick{}
	var people []uuid.UUID
	for _, t := range targets {
		if t.Person != uuid.Nil {
			people = append(people, t.Person)
		}
		if i := slices.IndexFunc(places, func(n agency.Node) bool { return n.ID == t.Agency }); i >= 0 {
			named[t] = pickAgency(places[i], v.Lang)
		}
		if t.Group != uuid.Nil {
			g, err := s.Groups.Group(v.Ctx(), v.Actor, t.Group)
			switch {
			case err == nil:
				named[t] = pickGroup(g, tree, v.Lang)
			case !fault.Is(err, fault.NotFound):
				return nil, err
			}
		}
	}
	found, err := s.People.Those(v.Ctx(), scope, people)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		named[assign.Target{Person: f.ID}] = pickPerson(f, tree, v.Lang)
	}
	return named, nil
}

// offered finds those that are not chosen yet.
func (s *Site) offered(v *page.Visit, scope access.Scope, tree *agency.Tree, places []agency.Node, p *picker) (found []pick, err error) {
	open := slices.DeleteFunc(page.InOrder(places, v.Lang), func(n agency.Node) bool { return !n.ClosedOn.IsZero() })
	asked := strings.Fields(lang.Fold(p.Asked))
	var agencies []pick
	for _, n := range open {
		if said := lang.Fold(n.Names.In(v.Lang)) + " " + strings.ToLower(n.Code); hasAllWords(said, asked) {
			agencies = append(agencies, pickAgency(n, v.Lang))
		}
	}
	all, err := s.Groups.List(v.Ctx(), v.Actor, uuid.Nil, false, 0, mostGroups)
	if err != nil {
		return nil, err
	}
	var groups []pick
	for _, g := range all {
		if hasAllWords(lang.Fold(g.Name), asked) {
			groups = append(groups, pickGroup(g.Group, tree, v.Lang))
		}
	}
	found = p.first(p.first(nil, agencies), groups)
	if len(asked) == 0 {
		return found, nil
	}
	if len(p.Asked) > page.LongestQuestion {
		return found, nil
	}
	people, err := s.People.Find(v.Ctx(), scope, agency.Question{Words: p.Asked, State: agency.Here}, mostPicks)
	if err != nil {
		return nil, err
	}
	for _, f := range people.People {
		found = append(found, pickPerson(f, tree, v.Lang))
	}
	p.More = p.More || people.Next != uuid.Nil
	return found, nil
}

// first adds as many as are shown of a kind.
func (p *picker) first(found, of []pick) []pick {
	if len(of) > mostPicks {
		of, p.More = of[:mostPicks], true
	}
	return append(found, of...)
}

// hasAllWords reports whether a text has each of some words in it.
func hasAllWords(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

func pickAgency(n agency.Node, tag lang.Tag) pick {
	return pick{Word: targetWord(assign.Target{Agency: n.ID}), Kind: toAgencies, Name: n.Names.In(tag), Code: n.Code}
}

func pickGroup(g agency.Group, tree *agency.Tree, tag lang.Tag) pick {
	at, _ := tree.Agency(g.Agency)
	return pick{Word: targetWord(assign.Target{Group: g.ID}), Kind: toGroups, Name: g.Name, About: at.Names.In(tag)}
}

func pickPerson(f agency.Found, tree *agency.Tree, tag lang.Tag) pick {
	at, _ := tree.Agency(f.Agency)
	return pick{Word: targetWord(assign.Target{Person: f.ID}), Kind: toPeople, Name: f.Name(), About: at.Names.In(tag), Code: f.Number}
}
