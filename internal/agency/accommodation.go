package agency

import (
	"context"
	"slices"
	"strconv"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Accommodation is what helps somebody take part in every quiz, set once. Why they need it is kept nowhere. It is theirs
// to see, and to see for who manages them; of everybody else no page and no file tells of it. The zero value is none.
type Accommodation struct {
	ID            uuid.UUID
	Person        uuid.UUID
	ExtraAttempts int  // more than an assignment allows, at each quiz; without limit stays so
	OnePerPage    bool // one question a page, never all on one
	ExtraTime     int  // per cent more, where a paper is timed
	From          lang.Date
	Ended         lang.Date // zero while it holds
	By            uuid.UUID
	ByName        string // read only
	MadeAt        time.Time
}

// ExtraTimes are the per cents of extra time that are given.
func ExtraTimes() []int { return []int{25, 50, 100} }

// MostExtraAttempts is how many more attempts are given at most.
const MostExtraAttempts = 20

// gives reports whether it gives anything.
func (a Accommodation) gives() bool { return a.ExtraAttempts > 0 || a.OnePerPage || a.ExtraTime > 0 }

// Accommodate sets what helps somebody in every quiz from today on. What is set already is left alone.
func (s *People) Accommodate(ctx context.Context, a access.Actor, id uuid.UUID, to Accommodation) error {
	var wrong fault.Fields
	if to.ExtraAttempts < 0 || to.ExtraAttempts > MostExtraAttempts {
		wrong.Add(fault.Field("extra_attempts", "accommodation.attempts_range", "Most", MostExtraAttempts))
	}
	if to.ExtraTime != 0 && !slices.Contains(ExtraTimes(), to.ExtraTime) {
		wrong.Add(fault.Field("extra_time_percent", "accommodation.no_such_time"))
	}
	if len(wrong) == 0 && !to.gives() {
		wrong.Add(fault.Field("extra_attempts", "accommodation.nothing"))
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.accommodate(ctx, a, id, func(_ Accommodation, today lang.Date) Accommodation {
		to.From = today
		return to
	})
}

// EndAccommodation ends it today; who has none is left alone.
func (s *People) EndAccommodation(ctx context.Context, a access.Actor, id uuid.UUID) error {
	return s.accommodate(ctx, a, id, func(now Accommodation, today lang.Date) Accommodation {
		now.Ended = today
		if today.Before(now.From) { // moved west since, where it is still the day before
			now.Ended = now.From
		}
		return now
	})
}

// accommodate puts what follows from what holds today in its place.
func (s *People) accommodate(ctx context.Context, a access.Actor, id uuid.UUID, next func(now Accommodation, today lang.Date) Accommodation) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		who, err := s.subject(ctx, a.Scope(access.ManagePeople), id)
		if err != nil {
			return err
		}
		now, err := s.Store.AccommodationOf(ctx, id)
		if err != nil {
			return err
		}
		to := next(now, lang.DateOf(s.Now(), who.home.Zone()))
		details := accommodationDetails(now, to)
		if len(details) == 0 {
			return nil
		}
		to.ID, to.Person, to.By, to.MadeAt = s.NewID(), id, a.Person, s.Now()
		if err := s.Store.InsertAccommodation(ctx, to); err != nil {
			return err
		}
		return s.note(ctx, a, audit.PersonAccommodated, id, who.home.ID, details...)
	})
}

// Accommodation gives what helps the actor; the zero value where nothing is set.
func (s *People) Accommodation(ctx context.Context, a access.Actor) (Accommodation, error) {
	return s.Store.AccommodationOf(ctx, a.Person)
}

// accommodationDetails tells what is different; of one that has ended nothing is left.
func accommodationDetails(before, after Accommodation) []audit.Detail {
	if !after.Ended.IsZero() {
		after = Accommodation{}
	}
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	word := map[bool]string{true: "yes"}
	d := detail(nil, "extra_attempts", count(before.ExtraAttempts), count(after.ExtraAttempts))
	d = detail(d, "one_per_page", word[before.OnePerPage], word[after.OnePerPage])
	return detail(d, "extra_time_percent", count(before.ExtraTime), count(after.ExtraTime))
}
