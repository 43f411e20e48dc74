package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// WithinAll is the word, in addresses and files, for all agencies of the installation.
const WithinAll = "all"

// SetWithin reads whose agencies a question is about: WithinAll, or ids with commas between. One of them is the agency asked
// about, and one that is asked about already is all there is. It is false for anything else.
func (q *Question) SetWithin(text string) bool {
	if text == WithinAll {
		q.Within = text
		return true
	}
	ids, ok := parseIDs(text)
	if ok {
		q.setTops(ids)
	}
	return ok
}

func parseIDs(text string) (ids []uuid.UUID, ok bool) {
	for one := range strings.SplitSeq(text, ",") {
		id, err := uuid.Parse(one)
		if err != nil || id == uuid.Nil {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

// setTops asks for agencies with all below them, in one order whoever asks.
func (q *Question) setTops(ids []uuid.UUID) {
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	ids = slices.Compact(ids)
	switch {
	case q.Agency != uuid.Nil:
	case len(ids) == 1:
		q.Agency = ids[0]
	default:
		var all []string
		for _, id := range ids {
			all = append(all, id.String())
		}
		q.Within = strings.Join(all, ",")
	}
}

// Tops are the agencies that Within names; none where it is WithinAll or empty.
func (q Question) Tops() []uuid.UUID {
	ids, _ := parseIDs(q.Within)
	return ids
}

// Lasting is the question in which the scope of whoever asks stands as a part, so that it means the same whoever asks it.
func (q Question) Lasting(scope access.Scope) Question {
	switch {
	case q.Agency != uuid.Nil:
		q.Within = ""
	case q.Within != "":
	case scope.IsEverywhere():
		q.Within = WithinAll
	default:
		q.setTops(scope.Roots())
	}
	return q
}

// Digest names the agencies shown, in whichever order they lie: who may see other ones has another. Empty where none is.
func (p Places) Digest() string {
	if len(p.Nodes) == 0 {
		return ""
	}
	ids := p.IDs()
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	sum := sha256.New()
	for _, id := range ids {
		sum.Write(id[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// placesAsked gives the agencies that a question is about. Where any of them is outside the scope, an answer would be one to
// another question: fault.NotFound, which says so, and says the same of agencies that there are not.
func (s *Service) placesAsked(ctx context.Context, scope access.Scope, q Question) (Places, error) {
	outside := fault.New(fault.NotFound, "report.outside")
	switch {
	case q.Agency != uuid.Nil || q.Within == "":
	case q.Within == WithinAll:
		if !scope.IsEverywhere() {
			return Places{}, outside
		}
	default:
		all, err := s.Places(ctx, scope, uuid.Nil)
		if err != nil {
			return Places{}, err
		}
		for _, id := range q.Tops() {
			if !slices.ContainsFunc(all.Scope, func(n agency.Node) bool { return n.ID == id }) {
				return Places{}, outside
			}
		}
		scope = access.Below(q.Tops()...)
	}
	p, err := s.PlacesOn(ctx, scope, q.Agency, q.When)
	if fault.KindOf(err) == fault.NotFound {
		err = outside
	}
	return p, err
}
