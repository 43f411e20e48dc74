package main

import (
	"context"
	"fmt"

	"baluarte/internal/agency"
	"baluarte/internal/store"

	"github.com/urfave/cli/v3"
)

func (p *program) agenciesCommand(env environment) *cli.Command {
	var c Config
	return &cli.Command{Name: "agencies", Usage: p.words.T("command.agencies"), Commands: []*cli.Command{
		{Name: "load", ArgsUsage: "SET", Usage: p.words.T("command.agencies.load"), Flags: p.databaseFlags(env, &c),
			Action: func(ctx context.Context, cmd *cli.Command) error { return p.loadAgencies(ctx, c, cmd.Args().First()) }},
	}}
}

// agencies is the service that keeps the trees.
func (p *program) agencies(s *store.Store) *agency.Agencies {
	return &agency.Agencies{Store: s, Languages: p.bundle.Languages(), Now: now, NewID: newID}
}

func (p *program) loadAgencies(ctx context.Context, c Config, set string) error {
	if _, err := agency.Starter(set); err != nil { // before a database is made for nothing
		return err
	}
	s, err := p.openReady(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	added, there, err := p.agencies(s).Load(ctx, set)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, p.words.T("command.agencies.loaded", "Set", set, "Count", added, "There", there))
	return err
}
