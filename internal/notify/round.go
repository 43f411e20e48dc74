package notify

import (
	"context"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Place is where people share a clock and holidays. The zero value is that of who works nowhere.
type Place struct {
	TimeZone, Country string
}

// Zone is the clock of the place.
func (p Place) Zone() *time.Location { return agency.Agency{TimeZone: p.TimeZone}.Zone() }

// Part is one of the things that a day brings.
type Part string

// The parts of a round.
const (
	partDated     Part = "dated"
	partRefresher Part = "refresher"
	partDigest    Part = "digest"
)

// Round is what a day brings at a place.
type Round struct {
	Place
	Part Part
	Day  lang.Date
}

// RoundStore finds what the days bring.
type RoundStore interface {
	// AddNotices puts notices into the outbox: see assign.Store.
	AddNotices(ctx context.Context, notices ...assign.Notice) error
	// Places lists where people are who may be told something.
	Places(ctx context.Context) ([]Place, error)
	// InRound runs f in a transaction with the person after whom the round goes on, uuid.Nil at its beginning, unless it is
	// done: then it is false. F gives the last person it came to, and whether that was all. Others wait meanwhile.
	InRound(ctx context.Context, r Round, f func(ctx context.Context, after uuid.UUID) (last uuid.UUID, done bool, err error)) (bool, error)
	// PersonAfter gives the one who comes so many people after another, in the order of their ids. There being fewer, it is
	// the greatest id there can be.
	PersonAfter(ctx context.Context, after uuid.UUID, people int) (uuid.UUID, error)
	// DueBetween lists required, open enrollments at a place of some people that are due from one day to another, in the order
	// of the people's ids.
	DueBetween(ctx context.Context, at Place, p Span, from, to lang.Date) ([]Dated, error)
	// CompletedBetween lists enrollments in some modules that were completed from one day to another and are the person's
	// newest, and of which no refresher has told; otherwise as DueBetween.
	CompletedBetween(ctx context.Context, at Place, p Span, modules []string, from, to lang.Date) ([]Dated, error)
	// Readers lists those at a place with the duty of a digest for somebody who is overdue by so many days.
	Readers(ctx context.Context, at Place, kind assign.NoticeKind, days int, now time.Time) ([]Reader, error)
}

// Span are the people after one and up to another, in the order of their ids.
type Span struct {
	After, UpTo uuid.UUID
}

// Dated is an enrollment with the last day on which its person was told its date; zero: never.
type Dated struct {
	Enrollment assign.Enrollment
	Told       lang.Date
}

// Reader is who gets a digest.
type Reader struct {
	Person uuid.UUID
	Newest lang.Date          // the latest due date of those who have been overdue for long enough
	Last   lang.Date          // the day of their last digest; zero: none
	Often  assign.NoticeOften // what they chose
}

// mostGrace is the most days of grace there may be in a due date.
const mostGrace = 90

// atOnce is how many people one transaction of a round looks at: then it needs as much memory for a country as for a town.
const atOnce = 1000

// Prepare makes the notices that today brings, wherever people are, and counts them. What was broken off goes on where it
// was; what is done is not done again that day.
func (o *Outbox) Prepare(ctx context.Context) (made int, err error) {
	places, err := o.Store.Places(ctx)
	if err != nil {
		return 0, err
	}
	for _, at := range places {
		for _, part := range []Part{partDated, partRefresher, partDigest} {
			n, err := o.round(ctx, Round{at, part, lang.DateOf(o.Now(), at.Zone())})
			if made += n; err != nil {
				return made, err
			}
		}
	}
	return made, nil
}

func (o *Outbox) round(ctx context.Context, r Round) (made int, err error) {
	for more := true; more && err == nil; {
		var n int
		more, err = o.Store.InRound(ctx, r, func(ctx context.Context, after uuid.UUID) (uuid.UUID, bool, error) {
			notices, last, done, err := o.some(ctx, r, after)
			if err != nil {
				return last, done, err
			}
			n = len(notices)
			return last, done, o.Store.AddNotices(ctx, notices...)
		})
		if err == nil && more {
			made += n
		}
		if err == nil {
			err = ctx.Err()
		}
	}
	return made, err
}

// some are the next notices of a round.
func (o *Outbox) some(ctx context.Context, r Round, after uuid.UUID) (notices []assign.Notice, last uuid.UUID, done bool, err error) {
	if r.Part == partDigest {
		notices, err = o.digests(ctx, r)
		return notices, uuid.Nil, true, err
	}
	p := Span{After: after}
	if p.UpTo, err = o.Store.PersonAfter(ctx, after, atOnce); err != nil {
		return nil, after, false, err
	}
	var found []Dated
	kindOf := func(d Dated) (assign.NoticeKind, bool) { return Stage(d.Enrollment, d.Told, r.Day) }
	if r.Part == partDated {
		found, err = o.Store.DueBetween(ctx, r.Place, p, r.Day.AddDays(-overdueDays), r.Day.AddDays(early+mostGrace))
	} else {
		kindOf = func(Dated) (assign.NoticeKind, bool) { return assign.NoticeRefresher, true }
		newest := r.Day.AddDays(-course.RefreshAfter)
		found, err = o.Store.CompletedBetween(ctx, r.Place, p, o.refreshed(), newest.AddDays(-missedDays), newest)
	}
	return o.notices(r, found, kindOf), p.UpTo, p.UpTo == uuid.Max, err
}

// notices puts together what each person is told: one notice of a kind.
func (o *Outbox) notices(r Round, found []Dated, kindOf func(Dated) (assign.NoticeKind, bool)) (all []assign.Notice) {
	type whose struct {
		person uuid.UUID
		kind   assign.NoticeKind
	}
	place := map[whose]int{}
	now := o.Now()
	after := When(now, r.Zone(), r.Country)
	for _, d := range found {
		kind, ok := kindOf(d)
		if !ok {
			continue
		}
		key := whose{d.Enrollment.Person, kind}
		i, there := place[key]
		if !there {
			i = len(all)
			place[key] = i
			all = append(all, assign.Notice{ID: o.NewID(), Person: key.person, Kind: kind, On: r.Day, MadeAt: now, After: after})
		}
		all[i].Enrollments = append(all[i].Enrollments, d.Enrollment.ID)
	}
	return all
}

// missedDays is for how many days after its own a refresher or a digest is made up for.
const missedDays = 7

// refreshed are the modules of the course that everybody takes each year and that keep questions back.
func (o *Outbox) refreshed() (modules []string) {
	if yearly := o.Catalogue.Yearly(); yearly != nil {
		for _, m := range yearly.Modules {
			if len(m.Refresher) > 0 {
				modules = append(modules, m.ID)
			}
		}
	}
	return modules
}

// digests are those of a place: for each reader to whom somebody was added since the last.
func (o *Outbox) digests(ctx context.Context, r Round) (all []assign.Notice, err error) {
	now := o.Now()
	for _, d := range []struct {
		kind assign.NoticeKind
		days int
	}{{assign.NoticeTeam, trainerAfter}, {assign.NoticeLead, leadAfter}} {
		readers, err := o.Store.Readers(ctx, r.Place, d.kind, d.days, now)
		if err != nil {
			return nil, err
		}
		for _, x := range readers {
			if x.wants(d.days, r.Day) {
				all = append(all, assign.Notice{ID: o.NewID(), Person: x.Person, Kind: d.kind, On: r.Day, MadeAt: now, After: When(now, r.Zone(), r.Country)})
			}
		}
	}
	return all, nil
}

// wants reports whether a reader gets a digest today: somebody came to be overdue for long enough since their last one, which
// was as long ago as they chose.
func (x Reader) wants(days int, today lang.Date) bool {
	since := today.AddDays(-missedDays)
	if since.Before(x.Last) {
		if x.Often == assign.OnceAWeek {
			return false
		}
		since = x.Last
	}
	return x.Often != assign.Never && since.Before(x.Newest.AddDays(days))
}
