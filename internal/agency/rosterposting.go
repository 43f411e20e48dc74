package agency

import (
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// post decides the kind of a change and what becomes of the postings of the person, who is to be at a place.
func (i *Import) post(c *Change, row RosterRow, who Known, place uuid.UUID) {
	switch now := who.Now; {
	case now.ID == uuid.Nil:
		i.begin(c, row, who, place)
	case now.Agency == place:
		i.stay(c, row, who)
	default:
		i.move(c, row, who, place)
	}
	if c.Kind == Rejected {
		*c = Change{Line: row.Line, Kind: Rejected, Reasons: c.Reasons}
		return
	}
	c.Posting.Person, c.Posting.Primary = c.Person.ID, true
	if c.Person.ID == uuid.Nil { // there is no before
		c.Fields = nil
	}
}

// stay is for somebody who is at the place already.
func (i *Import) stay(c *Change, row RosterRow, who Known) {
	c.Posting = who.Now
	c.keepPosting(row)
	if from := who.Now.From; !row.From.IsZero() && row.From != from {
		if !after(row.From, who.Last) || !who.Now.To.IsZero() && who.Now.To.Before(row.From) {
			c.refuse("roster.reason.from_overlaps")
			return
		}
		c.note(ColFrom, from.String(), row.From.String())
		c.Posting.From = row.From
	}
	if c.Kind = Same; len(c.Fields) > 0 {
		c.Kind = Changed
	}
}

// move ends the posting elsewhere on the day before the new one begins: the day that the row gives, or today.
func (i *Import) move(c *Change, row RosterRow, who Known, place uuid.UUID) {
	now, first := who.Now, i.today
	if !row.From.IsZero() {
		first = row.From
	}
	c.Kind = Moved
	switch {
	case now.From.Before(first):
		c.Posting = Posting{From: first}
		if i.has(now) { // numbers and position go along within the institution, not out of it
			c.Posting.Position, c.Posting.EmployeeNumber, c.Posting.BadgeNumber = now.Position, now.EmployeeNumber, now.BadgeNumber
		}
		c.End, c.EndOn, c.Outside = now.ID, first.AddDays(-1), !i.has(now)
	case now.From == i.today && first == i.today && i.has(now):
		c.Posting = now // it has not lasted a day: it is corrected, and none begins
	default:
		// They would have been at two agencies, or at the first one never.
		c.refuse("roster.reason.from_overlaps")
		return
	}
	c.note(ColAgencyCode, i.inside[now.Agency], i.inside[place])
	c.Posting.Agency = place
	c.keepPosting(row)
}

// begin posts somebody new, or who has no posting now.
func (i *Import) begin(c *Change, row RosterRow, who Known, place uuid.UUID) {
	last := who.Last
	if c.Kind = Added; i.has(last) {
		c.Kind = Returned
	}
	switch {
	case !row.From.IsZero() && row.From == last.From && last.Agency == place:
		c.Posting = last // the file says that it never ended
		c.note(ColFrom, "", row.From.String())
		c.Posting.To = lang.Date{}
		c.keepPosting(row)
		return
	case !row.From.IsZero() && !after(row.From, last):
		c.refuse("roster.reason.from_overlaps")
		return
	case !row.From.IsZero():
		c.Posting.From = row.From
	case after(i.today, last):
		c.Posting.From = i.today
	default: // whoever left today is back tomorrow
		c.Posting.From = last.To.AddDays(1)
	}
	if c.Kind == Returned {
		c.Posting.Position, c.Posting.EmployeeNumber, c.Posting.BadgeNumber = last.Position, last.EmployeeNumber, last.BadgeNumber
		if last.Agency != place {
			c.note(ColAgencyCode, i.inside[last.Agency], i.inside[place])
		}
	}
	c.Posting.Agency = place
	c.note(ColFrom, "", c.Posting.From.String())
	c.keepPosting(row)
}

// keepPosting takes over what the row says of the posting, agency and days aside.
func (c *Change) keepPosting(row RosterRow) {
	c.take(row, ColPosition, &c.Posting.Position, row.Position)
	c.take(row, ColEmployeeNumber, &c.Posting.EmployeeNumber, row.EmployeeNumber)
	c.take(row, ColBadgeNumber, &c.Posting.BadgeNumber, row.BadgeNumber)
}

func (c *Change) refuse(key string) {
	c.Kind, c.Reasons = Rejected, []Reason{because(key)}
}

// after reports whether a day lies after a posting, if there was one.
func after(day lang.Date, p Posting) bool { return p.ID == uuid.Nil || p.To.Before(day) }
