package sample

import (
	"context"
	"fmt"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Days of the history, counted from today.
const (
	longAgo   = -9000 // the agencies are older than what is told
	beginning = -400  // of what is told
	lastDay   = -2    // of what is told: over in every time zone
)

// worker is an invented person with where they work or worked.
type worker struct {
	agency.Person
	account uuid.UUID
	office  *office
	from    lang.Date
	until   lang.Date // last day; zero while they stay
	next    *office   // where they were transferred; nil for nearly everybody
	moved   lang.Date // first day there
	part    part
	seen    time.Time // when they last learnt something; zero: never
}

// part is what somebody does in the demonstration.
type part uint8

const (
	byChance part = iota
	midway        // two lessons of five are done: the learner that one click signs in
	idle          // has not begun anything: there is somebody to be asked for their first sign-in
	finished      // has passed what was assigned: the staff that one click signs in
)

// at is where somebody works on a day; nil before and after.
func (p *worker) at(on lang.Date) *office {
	switch {
	case on.Before(p.from), !p.until.IsZero() && p.until.Before(on):
		return nil
	case p.next != nil && !on.Before(p.moved):
		return p.next
	}
	return p.office
}

// actor is the person signed in on a day they work.
func (p *worker) actor(on lang.Date) access.Actor {
	o := p.at(on)
	return access.Actor{Account: p.account, Person: p.ID, Name: p.Name(), Language: p.Language, Agency: o.ID, TimeZone: o.Zone()}
}

// star is somebody one click signs in as. Their names tell plainly that they are a sample.
type star struct {
	role           access.Role
	office         string
	given, surname string
	language       lang.Tag // empty: whatever the visitor reads
	part           part
}

var cast = []star{
	{access.Learner, "CV-SP", "Dana", "Sample", "en", midway},
	{access.Trainer, "CV-SP", "Robin", "Sample", "", finished},
	{access.Lead, "DTW", "Lucía", "Muestra", "", finished},
	{access.Administrator, "SCL", "Alex", "Muestra", "", finished},
	{access.DemoKeeper, "DTW", "Sam", "Sample", "", finished},
}

// transfers are from one agency to another under the same top: one person each.
var transfers = []struct {
	from, to string
	on       int
}{{"CV-DIT", "CV-SP", -40}, {"SCL-FG", "SCL-SS", -33}}

// hire fills the agencies with people.
func (w *world) hire(ctx context.Context) error {
	taken := map[string]bool{}
	for _, o := range w.offices {
		for i := range o.staff {
			p := &worker{office: o, from: w.day(w.between(-5000, -420))}
			w.baptize(p, taken)
			if i > 1 { // the first two stay: one trains the others, one may be transferred
				w.fluctuate(p)
			}
			if i%idleEach == idleEach-1 {
				p.part = idle
			}
			w.add(p)
		}
	}
	for _, s := range cast {
		p := &worker{office: w.office(s.office), from: w.day(-1500), part: s.part,
			Person: agency.Person{GivenNames: s.given, FirstSurname: s.surname, Language: s.language}}
		p.Email = mailbox(s.given, s.surname, s.office)
		w.add(p)
		w.stars[s.role] = p.ID
	}
	for _, t := range transfers {
		p := w.office(t.from).members[1]
		p.next, p.moved = w.office(t.to), w.day(t.on)
	}
	return w.save(ctx)
}

// idleEach is among how many of an office one has not begun anything.
const idleEach = 9

// fluctuate lets some come later and some leave.
func (w *world) fluctuate(p *worker) {
	switch chance := w.chance.IntN(100); {
	case chance < 8:
		p.from = w.day(w.between(-300, -120))
	case chance < 11:
		p.from = w.day(-21)
	case chance < 14:
		p.until = w.day(w.between(-330, -110))
	case chance < 18:
		p.until = w.day(w.between(-60, -10))
	}
}

// baptize gives a name nobody has yet, a language and, where the work is at a desk, mostly a mailbox.
func (w *world) baptize(p *worker, taken map[string]bool) {
	n := namings[p.office.Country]
	for p.FirstSurname == "" || taken[p.Name()] {
		p.GivenNames, p.FirstSurname = pick(w, n.given), pick(w, n.surnames)
		if n.second {
			p.SecondSurname = pick(w, n.surnames)
		}
	}
	taken[p.Name()] = true
	p.Language = n.language
	if w.happens(n.others) {
		p.Language = n.other
	}
	if w.happens(90) && !p.office.armed || w.happens(35) {
		p.Email = mailbox(p.GivenNames, p.FirstSurname, p.office.Code)
	}
}

func (w *world) add(p *worker) {
	w.clock.set(w.day(beginning), 7, p.office.Zone())
	p.ID, p.account = w.clock.NewID(), w.clock.NewID()
	p.office.members = append(p.office.members, p)
	w.people = append(w.people, p)
}

// save writes the people with their postings and accounts, and who may do what.
func (w *world) save(ctx context.Context) error {
	var people []agency.Person
	var postings []agency.Posting
	var accounts []access.Account
	for i, p := range w.people {
		people = append(people, p.Person)
		accounts = append(accounts, access.Account{ID: p.account, Person: p.ID, Language: p.Language})
		posting := agency.Posting{ID: w.clock.NewID(), Person: p.ID, Agency: p.office.ID, From: p.from, To: p.until, Primary: true}
		if number := fmt.Sprintf("%05d", 20000+37*i+w.chance.IntN(37)); p.office.armed {
			posting.BadgeNumber = number
		} else {
			posting.EmployeeNumber = number
		}
		if p.next != nil {
			second := posting
			second.ID, second.Agency, second.From = w.clock.NewID(), p.next.ID, p.moved
			posting.To = p.moved.AddDays(-1)
			postings = append(postings, second)
		}
		postings = append(postings, posting)
	}
	if err := w.store.InsertPeople(ctx, people...); err != nil {
		return err
	}
	if err := w.store.InsertPostings(ctx, postings...); err != nil {
		return err
	}
	if err := w.store.InsertAccounts(ctx, accounts...); err != nil {
		return err
	}
	return w.grant(ctx)
}

// grant gives each agency a trainer of its own, and the stars their roles: the lead sees every top agency. Most of these have no
// administrator: what their people say of the courses reaches the one of the installation, as it does everywhere.
func (w *world) grant(ctx context.Context) error {
	for _, o := range w.offices {
		if err := w.store.InsertGrant(ctx, o.trainer().account, access.Grant{Agency: o.ID, Role: access.Trainer}); err != nil {
			return err
		}
	}
	for _, s := range cast {
		at := []*office{w.office(s.office)}
		switch s.role {
		case access.Learner:
			continue
		case access.DemoKeeper:
			if err := w.store.InsertGrant(ctx, w.star(s.role).account, access.Grant{Role: access.Administrator}); err != nil {
				return err
			}
			continue
		case access.Lead:
			at = w.tops()
		}
		for _, o := range at {
			if err := w.store.InsertGrant(ctx, w.star(s.role).account, access.Grant{Agency: o.ID, Role: s.role}); err != nil {
				return err
			}
		}
	}
	return nil
}

// visit keeps the last sign-in of everybody who learnt something: without one they could not have. It is long over.
func (w *world) visit(ctx context.Context) error {
	for _, p := range w.people {
		if p.seen.IsZero() {
			continue
		}
		_, hash, err := access.NewToken(w.signIns.Random)
		if err != nil {
			return err
		}
		w.clock.at = p.seen
		in := access.SignIn{ID: w.clock.NewID(), Token: hash, Account: p.account, Created: p.seen, LastSeen: p.seen, Stage: access.Whole, Method: access.KindCard}
		if p.Email != "" {
			in.Method = access.KindPassword
		}
		if err := w.store.InsertSignIn(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// star finds who one click signs in for a role.
func (w *world) star(role access.Role) *worker {
	for _, p := range w.people {
		if p.ID == w.stars[role] {
			return p
		}
	}
	return nil
}
