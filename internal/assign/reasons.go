package assign

import (
	"context"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// Reason is something for which people of a country may be exempted.
type Reason struct {
	Country string
	Word    string // for good: exemptions name it
	Names   lang.Text
	Active  bool // it is offered; one that is not stays with the exemptions that name it
}

// mostInReason is how long the name of a reason may be, in letters.
const mostInReason = 100

// offers reports whether a country offers a reason.
func offers(reasons []Reason, country, word string) bool {
	return slices.ContainsFunc(reasons, func(r Reason) bool { return r.Country == country && r.Word == word && r.Active })
}

// Reasons lists the reasons of all countries.
func (s *Service) Reasons(ctx context.Context) ([]Reason, error) { return s.Store.Reasons(ctx) }

// SaveReason changes a reason, or adds one that has no word yet. It takes who administers the whole installation, since
// reasons are a country's.
func (s *Service) SaveReason(ctx context.Context, by access.Actor, r Reason, languages lang.Set) error {
	if !by.Scope(access.ManageAgencies).IsEverywhere() {
		return fault.New(fault.Forbidden, "")
	}
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		all, err := s.Store.Reasons(ctx)
		if err != nil {
			return err
		}
		var wrong fault.Fields
		if !slices.Contains(agency.Countries(), r.Country) {
			wrong.Add(fault.Field("country", "exception.choose_country"))
		}
		names := lang.Text{}
		for _, tag := range languages {
			field := "name_" + string(tag)
			if names[tag] = line(field, r.Names[tag], mostInReason, &wrong); names[tag] == "" {
				wrong.Add(fault.Field(field, "person.missing"))
			}
		}
		r.Names = names
		i := slices.IndexFunc(all, func(other Reason) bool { return other.Country == r.Country && other.Word == r.Word })
		var before Reason
		switch {
		case r.Word == "":
			r.Word, r.Active = wordOf(names[languages[0]]), true
			if slices.ContainsFunc(all, func(other Reason) bool { return other.Country == r.Country && other.Word == r.Word }) {
				wrong.Add(fault.Field("name_"+string(languages[0]), "exception.reason_there"))
			}
		case i < 0:
			return fault.New(fault.NotFound, "")
		default:
			before = all[i]
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		if err := s.Store.SaveReason(ctx, r); err != nil {
			return err
		}
		e := by.Did(s.NewID(), s.Now(), audit.ReasonChanged, by.Person)
		e.Thing = e.ID
		details := []audit.Detail{{Field: "country", After: r.Country}, {Field: "reason", After: r.Word}, {Field: "offered", Before: offered(before), After: offered(r)}}
		for _, tag := range languages {
			details = append(details, audit.Detail{Field: "name." + string(tag), Before: before.Names[tag], After: names[tag]})
		}
		return s.Store.AppendAudit(ctx, e, slices.DeleteFunc(details, func(d audit.Detail) bool { return d.Before == d.After })...)
	})
}

// offered says whether a reason is, as the audit log does.
func offered(r Reason) string {
	switch {
	case r.Word == "":
		return ""
	case r.Active:
		return "yes"
	}
	return "no"
}

// wordOf makes a code word of a name.
func wordOf(name string) string {
	return strings.Join(strings.FieldsFunc(lang.Fold(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "_")
}
