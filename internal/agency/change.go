package agency

import (
	"cmp"
	"context"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Add puts a person on the roster with their first posting. Without an address and without a number nobody could
// sign in.
func (s *People) Add(ctx context.Context, a access.Actor, p Person, first Posting) (id uuid.UUID, err error) {
	p, wrong := written(p)
	first, more := writtenPosting(first)
	wrong = append(wrong, more...)
	if p.Email == "" && first.EmployeeNumber == "" && first.BadgeNumber == "" {
		wrong.Add(fault.Field("employee_number", "person.no_way_in"))
	}
	if err := wrong.Err(); err != nil {
		return id, err
	}
	p.ID = s.NewID()
	first.ID, first.Person, first.Primary = s.NewID(), p.ID, true
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		tree, err := s.tree(ctx)
		if err != nil {
			return err
		}
		if err := s.refuseVerified(ctx, p); err != nil {
			return err
		}
		if err := s.Store.InsertPeople(ctx, p); err != nil {
			return err
		}
		details, err := s.begin(ctx, subject{Person: p, tree: tree, has: within(tree, a.Scope(access.ManagePeople))}, first)
		if err != nil {
			return err
		}
		return s.note(ctx, a, audit.PersonAdded, p.ID, first.Agency, append(personDetails(Person{}, p), details...)...)
	})
	return p.ID, err
}

// AddFirst puts the first administrator on record, who has no posting before there is any agency. Whoever holds the key to
// a new installation is believed about their address.
func (s *People) AddFirst(ctx context.Context, p Person) (uuid.UUID, error) {
	p, wrong := written(p)
	if p.Email == "" {
		wrong.Add(fault.Field("email", "person.missing"))
	}
	if err := wrong.Err(); err != nil {
		return uuid.Nil, err
	}
	p.ID, p.EmailVerified = s.NewID(), s.Now()
	return p.ID, s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.refuseVerified(ctx, p); err != nil {
			return err
		}
		if err := s.Store.InsertPeople(ctx, p); err != nil {
			return err
		}
		return s.note(ctx, access.Actor{Person: p.ID}, audit.PersonAdded, p.ID, uuid.Nil, personDetails(Person{}, p)...)
	})
}

// Change writes names, address and language. Another address is not verified, and links sent to the one before end.
func (s *People) Change(ctx context.Context, a access.Actor, id uuid.UUID, to Person) error {
	to, wrong := written(to)
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		who, err := s.subject(ctx, a.Scope(access.ManagePeople), id)
		if err != nil {
			return err
		}
		to.ID, to.EmailVerified = id, who.EmailVerified
		details := personDetails(who.Person, to)
		if len(details) == 0 {
			return nil
		}
		if !sameAddress(who.Email, to.Email) {
			if err := s.refuseVerified(ctx, to); err != nil {
				return err
			}
			to.EmailVerified = Person{}.EmailVerified
			if err := s.Store.EndLinks(ctx, id); err != nil {
				return err
			}
		}
		if err := s.Store.UpdatePerson(ctx, to); err != nil {
			return err
		}
		return s.note(ctx, a, audit.PersonChanged, id, who.home.ID, details...)
	})
}

// refuseVerified refuses an address that is proved to be somebody else's.
func (s *People) refuseVerified(ctx context.Context, p Person) error {
	if p.Email == "" {
		return nil
	}
	key, err := lang.EmailKey(p.Email)
	if err != nil {
		return err
	}
	taken, err := s.Store.VerifiedByOther(ctx, key, p.ID)
	if err == nil && taken {
		return fault.Field("email", "person.email_taken")
	}
	return err
}

// sameAddress reports whether two addresses are one mailbox.
func sameAddress(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	x, bad := lang.EmailKey(a)
	y, worse := lang.EmailKey(b)
	return bad == nil && worse == nil && x == y
}

func personDetails(before, after Person) []audit.Detail {
	d := detail(nil, "given_names", before.GivenNames, after.GivenNames)
	d = detail(d, "first_surname", before.FirstSurname, after.FirstSurname)
	d = detail(d, "second_surname", before.SecondSurname, after.SecondSurname)
	d = detail(d, "email", before.Email, after.Email)
	return detail(d, "language", string(before.Language), string(after.Language))
}

// postingDetails tells what is different from one posting to another, agencies by their codes.
func postingDetails(tree *Tree, before, after Posting) []audit.Detail {
	code := func(id uuid.UUID) string { a, _ := tree.Agency(id); return a.Code }
	d := detail(nil, "agency", code(before.Agency), code(after.Agency))
	d = detail(d, "position", before.Position, after.Position)
	d = detail(d, "employee_number", before.EmployeeNumber, after.EmployeeNumber)
	d = detail(d, "badge_number", before.BadgeNumber, after.BadgeNumber)
	d = detail(d, "from", before.From.String(), after.From.String())
	return detail(d, "to", before.To.String(), after.To.String())
}

// begin starts a posting at an agency of the scope, ends the one it follows, and tells what to note. Without a day it
// starts today, as days are there.
func (s *People) begin(ctx context.Context, who subject, p Posting) ([]audit.Detail, error) {
	at, known := who.tree.Agency(p.Agency)
	switch {
	case p.Agency == uuid.Nil:
		return nil, fault.Field("agency", "posting.no_agency")
	case !known || !who.has(p.Agency):
		return nil, fault.New(fault.NotFound, "")
	case !at.ClosedOn.IsZero():
		return nil, fault.Field("agency", "posting.agency_closed")
	}
	today := lang.DateOf(s.Now(), at.Zone())
	p.From = cmp.Or(p.From, today)
	ends, err := Begin(who.postings, p, today)
	if err != nil {
		return nil, err
	}
	var before Posting
	if ends != nil {
		if err := s.Store.EndPosting(ctx, ends.ID, ends.To); err != nil {
			return nil, err
		}
		before = *ends
		before.To = lang.Date{} // that it ended is told by the first day of the next
	}
	var wrong fault.Fields
	for _, n := range []struct {
		kind NumberKind
		text string
	}{{EmployeeNumber, p.EmployeeNumber}, {BadgeNumber, p.BadgeNumber}} {
		if n.text == "" {
			continue
		}
		key, err := lang.NumberKey(n.text)
		if err != nil {
			return nil, err
		}
		taken, err := s.Store.NumberTaken(ctx, p.Agency, n.kind, key)
		if err != nil {
			return nil, err
		}
		if taken {
			wrong.Add(fault.Field(string(n.kind), "posting.number_taken"))
		}
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	return postingDetails(who.tree, before, p), s.Store.InsertPostings(ctx, p)
}
