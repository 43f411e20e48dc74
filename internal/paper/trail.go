package paper

import (
	"io"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/i18n"

	"github.com/google/uuid"
)

// Trail gives the events of a file piece by piece, those after a place; none ends it.
type Trail func(after access.TrailPlace) ([]access.TrailEntry, error)

// Actor names who acted in an event: a person, another program, this one, or somebody whom nobody knows.
func Actor(words *i18n.Words, e access.TrailEntry) string {
	switch {
	case e.Actor != uuid.Nil:
		return e.Who
	case e.Token != uuid.Nil:
		return words.T("audit.token", "Name", e.By)
	case e.IsStrangers():
		return words.T("audit.stranger")
	}
	return words.T("audit.program")
}

// TrailCSV writes the audit log: a line for each event, the newest first, with moments in UTC. Changes says in words what
// was before and after.
func TrailCSV(w io.Writer, words *i18n.Words, tree *agency.Tree, titles Titles, changes func(access.TrailEntry) []string, trail Trail) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	if err := out.line(titled(words, "audit.event", "audit.when", "audit.who", "audit.what", "audit.action", "audit.thing", "audit.thing_id", "report.module",
		"report.agency_code", "report.agency", "audit.changed", "audit.address", "audit.browser")...); err != nil {
		return err
	}
	for after := (access.TrailPlace{}); ; {
		events, err := trail(after)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return out.end()
		}
		after = events[len(events)-1].Place()
		for _, e := range events {
			thing, module := e.Name, ""
			if e.AgencyIsThing {
				a, _ := tree.Agency(e.Thing)
				thing = a.Names.In(words.Tag())
			}
			if e.Module != "" {
				module = titles(e.Module)
			}
			a, _ := tree.Agency(e.Agency)
			if err := out.line(e.ID.String(), e.At.Format(time.RFC3339Nano), Actor(words, e), words.T("audit.did."+string(e.Action)), string(e.Action), thing, e.Thing.String(), module,
				a.Code, a.Names.In(words.Tag()), strings.Join(changes(e), "; "), e.Address, e.Agent); err != nil {
				return err
			}
		}
	}
}
