package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"

	"baluarte/internal/fault"
	"baluarte/internal/sample"

	"github.com/urfave/cli/v3"
)

// countryOptions are what is told of a country to test with.
type countryOptions struct {
	Config
	people   int
	agencies int // 0: by the people
	seed     uint64
	truth    string // file for the true answers; empty for none
}

func (p *program) sampleCommand(env environment) *cli.Command {
	var o countryOptions
	return &cli.Command{Name: "sample", Usage: p.words.T("command.sample"), Commands: []*cli.Command{
		{Name: "country", Usage: p.words.T("command.sample.country"),
			Flags: []cli.Flag{p.databaseFlag(env, &o.Config, "command.flag.sample_database"),
				&cli.IntFlag{Name: "people", Value: 10_000, Usage: p.words.T("command.flag.sample_people"), Destination: &o.people},
				&cli.IntFlag{Name: "agencies", Usage: p.words.T("command.flag.sample_agencies", "Fewest", sample.FewestAgencies, "Most", sample.MostAgencies), HideDefault: true, Destination: &o.agencies},
				&cli.Uint64Flag{Name: "seed", Value: demoSeed, Usage: p.words.T("command.flag.seed"), Destination: &o.seed},
				&cli.StringFlag{Name: "truth", Usage: p.words.T("command.flag.truth"), Destination: &o.truth}},
			Action: func(ctx context.Context, _ *cli.Command) error { return p.sampleCountry(ctx, o) }},
	}}
}

// Bounds of a country: fewer people leave agencies empty, and more fit into no database that is to be thrown away.
const (
	fewestPeople = 1_000
	mostPeople   = 10_000_000
)

// sampleCountry fills an empty Postgres with a country, and writes the true answers beside it.
func (p *program) sampleCountry(ctx context.Context, o countryOptions) (err error) {
	if o.Database == "" {
		return fault.New(fault.Invalid, "command.sample.no_postgres")
	}
	if o.people < fewestPeople || mostPeople < o.people {
		return fault.New(fault.Invalid, "command.sample.people", "Fewest", fewestPeople, "Most", mostPeople)
	}
	if o.agencies != 0 && (o.agencies < sample.FewestAgencies || sample.MostAgencies < o.agencies) {
		return fault.New(fault.Invalid, "command.sample.agencies", "Fewest", sample.FewestAgencies, "Most", sample.MostAgencies)
	}
	s, err := p.openReady(ctx, o.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	empty, err := s.IsEmpty(ctx)
	if err != nil {
		return err
	}
	if !empty {
		return fault.New(fault.Invalid, "command.sample.not_empty")
	}
	catalogue, err := p.catalogue("")
	if err != nil {
		return err
	}
	begin, told := now(), 0
	c := &sample.Country{Store: s, Catalogue: catalogue, Seed: o.seed, Agencies: o.agencies, Now: begin, Cores: runtime.GOMAXPROCS(0), Told: func(done int) {
		if tenth := done * 10 / o.people; tenth > told {
			told = tenth
			fmt.Fprintln(p.stderr, p.words.T("command.sample.loading", "Done", done, "People", o.people))
		}
	}}
	filled, truth, err := c.Fill(ctx, o.people)
	if err != nil {
		return err
	}
	if o.truth != "" {
		if err := writeTruth(o.truth, truth); err != nil {
			return err
		}
	}
	fmt.Fprintln(p.stdout, p.words.T("command.sample.done", "People", filled.People, "Agencies", filled.Agencies, "Enrollments", filled.Enrollments,
		"Facts", filled.Facts, "Rows", filled.Standings, "Seconds", int(now().Sub(begin).Seconds())))
	return nil
}

// truthRow is an answer as it is written: in the words of the product.
type truthRow struct {
	Agency     string `json:"agency"`
	Code       string `json:"code"`
	Module     string `json:"module,omitempty"` // absent: all together
	AsOf       string `json:"as_of"`
	Roster     int    `json:"roster"`
	Completed  int    `json:"completed"`
	OnTime     int    `json:"on_time"`
	Late       int    `json:"late"`
	InProgress int    `json:"in_progress"`
	NotStarted int    `json:"not_started"`
	Exempt     int    `json:"exempt"`
	Overdue    int    `json:"overdue"`
	Left       int    `json:"left"`
}

func writeTruth(path string, all []sample.Answer) error {
	rows := make([]truthRow, len(all))
	for i, a := range all {
		rows[i] = truthRow{a.Agency.String(), a.Code, a.Module, a.AsOf.String(), a.Roster, a.Completed, a.OnTime, a.Late, a.InProgress, a.NotStarted, a.Exempt, a.Overdue, a.Left}
	}
	text, err := json.MarshalIndent(rows, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
