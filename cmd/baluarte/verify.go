package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"github.com/urfave/cli/v3"
)

func (p *program) verifyCommand(env environment) *cli.Command {
	var c Config
	var repair bool
	return &cli.Command{Name: "verify", Usage: p.words.T("command.verify"),
		Flags:  append(p.databaseFlags(env, &c), &cli.BoolFlag{Name: "repair-standings", Usage: p.words.T("command.flag.repair_standings"), Destination: &repair}),
		Action: func(ctx context.Context, _ *cli.Command) error { return p.verify(ctx, c, repair) }}
}

// verify compares everything that is derived with the ledger, and names each difference in a line. With repair it builds the
// standings anew first.
func (p *program) verify(ctx context.Context, c Config, repair bool) error {
	s, err := p.openFilled(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	reports := &report.Service{Store: s, Now: now, NewID: newID}
	if repair {
		built, err := reports.RepairStandings(ctx)
		if err == nil && !built {
			err = fault.New(fault.Conflict, "verify.busy")
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(p.stdout, p.words.T("verify.repaired")); err != nil {
			return err
		}
	}
	agencies, err := s.Agencies(ctx, lang.DateOf(now(), time.UTC))
	if err != nil {
		return err
	}
	names := map[uuid.UUID]lang.Text{}
	for _, a := range agencies {
		names[a.ID] = a.Names
	}
	v, err := reports.Verify(ctx, func(d report.Difference) error {
		_, err := fmt.Fprintln(p.stdout, p.difference(d, names))
		return err
	})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(p.stdout, p.words.T("verify.compared", "People", v.People, "Enrollments", v.Enrollments, "Facts", v.Facts, "Totals", v.Totals, "Unfolded", v.Unfolded)); err != nil {
		return err
	}
	if v.Differences > 0 {
		return fault.New(fault.Conflict, "verify.differs", "Count", v.Differences)
	}
	_, err = fmt.Fprintln(p.stdout, p.words.T("verify.same"))
	return err
}

// difference says one in a line.
func (p *program) difference(d report.Difference, names map[uuid.UUID]lang.Text) string {
	place := func(id uuid.UUID) string {
		if name := names[id]; name != nil {
			return name.In(p.words.Tag()) + " (" + id.String() + ")"
		}
		return id.String()
	}
	module := d.Module
	if module == report.AllModules {
		module = p.words.T("report.all_modules")
	}
	line := p.words.T("verify."+string(d.Damage), "Enrollment", d.Enrollment.String(), "Person", d.Person.String(), "Fact", d.Fact.String(), "Row", d.Row.String(), "Module", module,
		"Columns", strings.Join(d.Columns, ", "), "Agency", place(d.Agency), "Posted", place(d.Posted), "Zone", d.TimeZone, "Date", d.Day, "Number", strconv.Itoa(d.Number), "Off", p.off(d.Off))
	if d.Pending {
		line += " " + p.words.T("verify.pending")
	}
	return line
}

// off lists figures, the sign with each.
func (p *program) off(c report.Count) string {
	var all []string
	for _, column := range report.Columns() {
		if n := c.Of(column); n != 0 {
			word := column
			if word == "" {
				word = "roster"
			}
			all = append(all, fmt.Sprintf("%s %+d", p.words.T("people.list."+word), n))
		}
	}
	return strings.Join(all, ", ")
}
