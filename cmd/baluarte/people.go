package main

import (
	"context"
	"fmt"
	"math"

	"baluarte/internal/access"
	"baluarte/internal/agency"

	"github.com/google/uuid"
	"github.com/urfave/cli/v3"
)

func (p *program) peopleCommand(env environment) *cli.Command {
	var c Config
	var yes bool
	return &cli.Command{Name: "people", Usage: p.words.T("command.people"), Commands: []*cli.Command{
		{Name: "erase-due", Usage: p.words.T("command.people.erase_due"),
			Flags:  append(p.databaseFlags(env, &c), &cli.BoolFlag{Name: "yes", Usage: p.words.T("command.flag.yes"), Destination: &yes}),
			Action: func(ctx context.Context, _ *cli.Command) error { return p.eraseDue(ctx, c, yes) }},
	}}
}

// eraseDue erases everybody whom their agency has kept long enough, some at a time; without a yes it only counts them.
func (p *program) eraseDue(ctx context.Context, c Config, yes bool) error {
	s, err := p.openFilled(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	people := &agency.People{Store: s, Now: now, NewID: newID}
	if !yes {
		_, due, err := people.Due(ctx, access.Everywhere(), math.MaxInt32)
		if err == nil {
			_, err = fmt.Fprintln(p.stdout, p.words.T("command.people.due", "Count", len(due)))
		}
		return err
	}
	erased := 0
	for {
		_, due, err := people.Due(ctx, access.Everywhere(), agency.MostErased)
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(due))
		for i, one := range due {
			ids[i] = one.ID
		}
		n, err := people.EraseDue(ctx, access.Actor{}, access.Everywhere(), ids)
		if err != nil {
			return err
		}
		if erased += n; n == 0 {
			break
		}
	}
	_, err = fmt.Fprintln(p.stdout, p.words.T("command.people.erased", "Count", erased))
	return err
}
