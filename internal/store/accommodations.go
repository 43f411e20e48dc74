package store

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

type accommodationRow struct {
	ID               uuid.UUID
	PersonID         uuid.UUID
	ExtraAttempts    int
	OnePerPage       flag
	ExtraTimePercent int
	FromOn           day
	EndedOn          day
	MadeBy           ref
	MadeAt           instant
}

func (accommodationRow) TableName() string { return "accommodations" }

// InsertAccommodation keeps what helps somebody from now on.
func (s *Store) InsertAccommodation(ctx context.Context, a agency.Accommodation) (err error) {
	defer explain(&err, "store.InsertAccommodation(%s)", a.Person)
	return insert(ctx, s, accommodationRow{a.ID, a.Person, a.ExtraAttempts, flag(a.OnePerPage), a.ExtraTime, day(a.From), day(a.Ended), ref(a.By), instant(a.MadeAt)})
}

// helps says of accommodations k that it is the one that counts for a person, an expression: the newest of a person and their
// aliases, unless it has ended.
func helps(person string) string {
	return `k.ended_on IS NULL AND k.id = (SELECT y.id FROM accommodations y
  WHERE y.person_id IN (SELECT x.id FROM people x WHERE x.id = ` + person + ` OR x.alias_of = ` + person + `) ORDER BY y.made_at DESC, y.id DESC LIMIT 1)`
}

// AccommodationOf gives what helps a person in quizzes, also what was set for an alias of theirs; the zero value where nothing
// does.
func (s *Store) AccommodationOf(ctx context.Context, person uuid.UUID) (a agency.Accommodation, err error) {
	defer explain(&err, "store.AccommodationOf(%s)", person)
	var by agency.Person
	err = s.one(ctx, []any{&a.ID, &a.Person, &a.ExtraAttempts, (*flag)(&a.OnePerPage), &a.ExtraTime, (*day)(&a.From), (*ref)(&a.By), (*instant)(&a.MadeAt),
		(*word)(&by.GivenNames), (*word)(&by.FirstSurname), (*word)(&by.SecondSurname)},
		`SELECT k.id, k.person_id, k.extra_attempts, k.one_per_page, k.extra_time_percent, k.from_on, k.made_by, k.made_at, p.given_names, p.first_surname, p.second_surname
FROM accommodations k LEFT JOIN people p ON p.id = k.made_by
WHERE `+helps("?"), person, person)
	a.ByName = by.Name()
	if fault.Is(err, fault.NotFound) {
		return agency.Accommodation{}, nil
	}
	return a, err
}
