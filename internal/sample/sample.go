// Package sample is the demonstration: invented agencies of two countries, invented people, and months of what they
// learnt. It is a room of its own because the demonstration is a thing people here talk about, while neither the rules
// nor the SQL need to know of it. Everything happens through the rooms' own services with their clocks set back, so the
// ledger, the enrollments, the results and the audit log are what they would be had it really happened. Beside it there is a
// Country, of any size, to measure and to check with.
package sample

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// Store keeps the demonstration.
type Store interface {
	agency.GroupStore
	assign.Store
	learn.ClassStore
	InsertAgencies(ctx context.Context, from lang.Date, agencies ...agency.Agency) error
	ReplaceContact(ctx context.Context, c agency.Contact) error
	InsertPeople(ctx context.Context, people ...agency.Person) error
	InsertPostings(ctx context.Context, postings ...agency.Posting) error
	InsertAccounts(ctx context.Context, accounts ...access.Account) error
	InsertSignIn(ctx context.Context, in access.SignIn) error
	InsertGrant(ctx context.Context, account uuid.UUID, g access.Grant) error
	// InsertInstallation is fault.Conflict when the database is something already.
	InsertInstallation(ctx context.Context, i access.Installation) error
}

// mostModules bounds what the demonstration assigns, so that a long catalogue does not make it slow.
const mostModules = 5

// assigned are the modules that every agency of the demonstration asks for: the course that everyone takes each year, or
// the first ones of a catalogue without such a course.
func assigned(c *course.Catalogue) []*course.Module {
	all := c.Modules()
	if yearly := c.Yearly(); yearly != nil {
		all = yearly.Modules
	}
	return all[:min(mostModules, len(all))]
}

// Fill puts the demonstration into an empty database, all or nothing, and tells who the one-click sign-in of each role
// is. The same seed, catalogue and now give the same rows to the last id, but for the codes of its classes and the
// tokens of past sign-ins, which signIns draws; everything lies before now.
func Fill(ctx context.Context, s Store, c *course.Catalogue, signIns *access.Service, now time.Time, seed uint64) (map[access.Role]uuid.UUID, error) {
	var stars map[access.Role]uuid.UUID
	err := s.InTx(ctx, func(ctx context.Context) error {
		w := newWorld(s, c, now, seed)
		w.signIns, w.optional = signIns, optional(c)
		for _, step := range []func(context.Context) error{w.found, w.hire, w.publish, w.lastYear, w.thisYear, w.volunteer, w.answer, w.gather, w.teach, w.visit, w.remark} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		stars = w.stars
		return s.InsertInstallation(ctx, access.Installation{Demo: true, DemoPeople: stars, MadeAt: now})
	})
	return stars, err
}

// world is the demonstration while it is made.
type world struct {
	store   Store
	modules []*course.Module
	today   lang.Date // in UTC; the history ends the day before it
	clock   *clock
	chance  *rand.Rand
	assign  *assign.Service
	learn   *learn.Service
	classes *learn.Classes
	signIns *access.Service

	optional *course.Module // taught in classes; nil where everything is assigned
	now      time.Time

	offices []*office
	before  map[string]uuid.UUID // the newest assignment by the office that made it
	people  []*worker
	stars   map[access.Role]uuid.UUID
}

func newWorld(s Store, c *course.Catalogue, now time.Time, seed uint64) *world {
	chance := rand.New(rand.NewPCG(seed, 0))
	w := &world{store: s, now: now, chance: chance, clock: &clock{chance: chance}, today: lang.DateOf(now, time.UTC), stars: map[access.Role]uuid.UUID{}, before: map[string]uuid.UUID{}}
	w.modules = assigned(c)
	w.assign = &assign.Service{Store: s, Catalogue: c, Now: w.clock.Now, NewID: w.clock.NewID}
	w.learn = &learn.Service{Store: s, Library: learn.NewLibrary(s, c), Now: w.clock.Now, NewID: w.clock.NewID,
		Chance: func() *rand.Rand { return rand.New(rand.NewPCG(chance.Uint64(), chance.Uint64())) }}
	return w
}

// day is a calendar day so many days from today; earlier ones are negative.
func (w *world) day(offset int) lang.Date { return w.today.AddDays(offset) }

// between is a number from a to b, both possible.
func (w *world) between(a, b int) int {
	if b <= a {
		return a
	}
	return a + w.chance.IntN(b-a+1)
}

// happens is true in so many of a hundred cases.
func (w *world) happens(percent int) bool { return w.chance.IntN(100) < percent }

func pick[T any](w *world, from []T) T { return from[w.chance.IntN(len(from))] }

// office finds an agency by its code.
func (w *world) office(code string) *office {
	return w.offices[slices.IndexFunc(w.offices, func(o *office) bool { return o.Code == code })]
}

// publish records the modules as they are today: what people learnt before is shown from that too.
func (w *world) publish(ctx context.Context) error {
	w.clock.set(w.day(beginning), 8, time.UTC)
	return w.learn.Library.Record(ctx, w.clock.Now(), w.modules...)
}
