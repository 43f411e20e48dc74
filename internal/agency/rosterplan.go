package agency

import (
	"strings"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// ChangeKind is what a row of a roster does to the person it speaks of.
type ChangeKind string

// The kinds. A person whom no row speaks of has gone; that is nobody's row, and so no Change.
const (
	Added    ChangeKind = "added"    // nobody with these numbers or this address was posted here before
	Changed  ChangeKind = "changed"  // here still, and something about them differs
	Moved    ChangeKind = "moved"    // from one agency to another; to this import's agencies from outside, too
	Returned ChangeKind = "returned" // their last posting here had ended
	Same     ChangeKind = "same"
	Rejected ChangeKind = "rejected"
)

// Known is what the records say of a person whom a row may mean.
type Known struct {
	Person Person
	Now    Posting // the primary posting that holds today or is to begin; its ID is uuid.Nil when there is none
	Last   Posting // the newest primary posting before that one, wherever it was; likewise
}

// Match is who the records say a row may mean; nil where nobody. Names are never asked.
type Match struct {
	// Who has the number at an agency of the import, or was the last to have it. Whoever has it comes before those
	// who had it, and the agency that the row names before the others.
	ByEmployee, ByBadge *Known
	// Whose verified address it is, wherever they are; else whose address an agency of the import says it is, so that
	// people with nothing but an address are not added again by the next roster.
	ByEmail *Known
	Twin    int // the line of another row with one of the same numbers, address or people; 0 when there is none
}

// People lists whom a row may mean. None of them has gone, even if the row is rejected.
func (m Match) People() (ids []uuid.UUID) {
	for _, k := range []*Known{m.ByEmployee, m.ByBadge, m.ByEmail} {
		if k != nil {
			ids = append(ids, k.Person.ID)
		}
	}
	return ids
}

// FieldChange is one value that a row changes. Days are YYYY-MM-DD, agencies their codes; one outside the import is
// not named.
type FieldChange struct {
	Field         Column
	Before, After string
}

// Change is what a row asks for, decided. It is done by keeping Person, ending End and keeping Posting; all three are
// empty for a row that is rejected.
type Change struct {
	Line    int
	Kind    ChangeKind
	Fields  []FieldChange
	Reasons []Reason // of a rejected row
	Person  Person   // as it will be; ID is uuid.Nil for somebody new
	Posting Posting  // as it will be; ID is uuid.Nil for one that begins
	End     uuid.UUID
	EndOn   lang.Date // the last day of the posting End
	Outside bool      // End is no posting of this import's agencies: whoever applies this should be asked
}

// Import is a roster on its way into an agency and all below it, on a day.
type Import struct {
	agency uuid.UUID
	today  lang.Date
	codes  map[string]uuid.UUID
	inside map[uuid.UUID]string // the code of each agency of the import
}

// NewImport prepares an import for an agency of the tree. Codes are matched like numbers, without case.
func NewImport(tree *Tree, agency uuid.UUID, today lang.Date) *Import {
	i := &Import{agency, today, map[string]uuid.UUID{}, map[uuid.UUID]string{}}
	for _, node := range tree.Subtrees([]uuid.UUID{agency}) {
		if node.ClosedOn.IsZero() { // nobody is posted there any more
			i.codes[strings.ToLower(node.Code)] = node.ID
		}
		i.inside[node.ID] = node.Code
	}
	return i
}

// Agencies lists those of the import: only within them can anybody go.
func (i *Import) Agencies() (ids []uuid.UUID) {
	for id := range i.inside {
		ids = append(ids, id)
	}
	return ids
}

// GoneGuard reports whether more than a share of the people who were there would go. Such a roster is more likely a
// part of one.
func GoneGuard(gone, before, percent int) bool { return gone*100 > before*percent }

// Plan decides what a row does. It changes nothing of whoever is matched until it knows all, and asks nothing but its
// arguments, so the same row after its change is Same.
func (i *Import) Plan(row RosterRow, m Match) Change {
	if m.Twin > 0 {
		return reject(row, "roster.reason.twin", "Other", m.Twin)
	}
	place := i.agency
	if row.AgencyCode != "" {
		var known bool
		if place, known = i.codes[strings.ToLower(row.AgencyCode)]; !known {
			return reject(row, "roster.reason.unknown_agency", "Code", short(row.AgencyCode))
		}
	}
	who, key := i.who(row, m)
	if key != "" {
		return reject(row, key)
	}
	if who == nil {
		who = &Known{}
	}
	if !row.Says(ColAgencyCode) { // a file that does not speak of units moves nobody out of theirs
		switch {
		case i.has(who.Now):
			place = who.Now.Agency
		case who.Now.ID == uuid.Nil && i.has(who.Last):
			place = who.Last.Agency
		}
	}
	c := Change{Line: row.Line, Person: who.Person}
	c.keepPerson(row)
	i.post(&c, row, *who, place)
	return c
}

func reject(row RosterRow, key string, args ...any) Change {
	return Change{Line: row.Line, Kind: Rejected, Reasons: []Reason{because(key, args...)}}
}

// has reports whether a posting is one of this import's agencies.
func (i *Import) has(p Posting) bool {
	_, ok := i.inside[p.Agency]
	return p.ID != uuid.Nil && ok
}

// who is the person a row means: whoever has its employee number, else its badge number, else its verified address. If
// these speak of two people, the key of the reason to reject the row.
func (i *Import) who(row RosterRow, m Match) (*Known, string) {
	employee, badge := i.holder(m.ByEmployee, m.ByEmail), i.holder(m.ByBadge, m.ByEmail)
	// Badges are handed on. One that belongs to another employee says nothing of this one, and while that one is
	// posted it cannot be this one's.
	if badge != nil && (employee != nil && !same(employee, badge) || employee == nil && otherEmployee(row, *badge)) {
		if i.has(badge.Now) {
			return nil, "roster.reason.number_taken"
		}
		badge = nil
	}
	byNumber := employee
	if byNumber == nil {
		byNumber = badge
	}
	if byNumber == nil {
		return m.ByEmail, ""
	}
	if m.ByEmail != nil && !same(byNumber, m.ByEmail) {
		return nil, "roster.reason.two_people"
	}
	return byNumber, ""
}

// holder takes a number as proof unless its last holder works elsewhere by now: then it has been handed on, or is to
// be, and only their own address could say that they are meant.
func (i *Import) holder(k, byEmail *Known) *Known {
	if k != nil && k.Now.ID != uuid.Nil && !i.has(k.Now) && !(byEmail != nil && same(k, byEmail)) {
		return nil
	}
	return k
}

func same(a, b *Known) bool { return a.Person.ID == b.Person.ID }

// otherEmployee reports whether the holder of a badge is known here by another employee number than the row's.
func otherEmployee(row RosterRow, k Known) bool {
	posting := k.Now
	if posting.ID == uuid.Nil {
		posting = k.Last
	}
	return row.EmployeeKey != "" && posting.EmployeeNumber != "" && strings.ToLower(posting.EmployeeNumber) != row.EmployeeKey
}

// keepPerson takes over what the row says of the person. A column that the file lacks erases nothing; an empty cell
// does.
func (c *Change) keepPerson(row RosterRow) {
	p := &c.Person
	c.take(row, ColGivenNames, &p.GivenNames, row.GivenNames)
	c.take(row, ColFirstSurname, &p.FirstSurname, row.FirstSurname)
	c.take(row, ColSecondSurname, &p.SecondSurname, row.SecondSurname)
	// The same address in other letters is no other address, and stays verified.
	if key, err := lang.EmailKey(p.Email); p.Email == row.Email || err != nil || key != row.EmailKey {
		c.take(row, ColEmail, &p.Email, row.Email)
	}
	language := string(p.Language)
	c.take(row, ColLanguage, &language, string(row.Language))
	p.Language = lang.Tag(language)
}

// take sets a value to what the row says and notes the change.
func (c *Change) take(row RosterRow, field Column, value *string, said string) {
	if row.Says(field) && *value != said {
		c.note(field, *value, said)
		*value = said
	}
}

func (c *Change) note(field Column, before, after string) {
	c.Fields = append(c.Fields, FieldChange{field, before, after})
}
