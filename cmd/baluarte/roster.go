package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/store"

	"github.com/urfave/cli/v3"
)

// rosterOptions are what the commands of rosters are told.
type rosterOptions struct {
	Config
	agency    string
	part      bool
	changes   bool
	allowGone int
	rejected  string // file to write the rejected rows to; empty for none
}

func (p *program) rosterCommand(env environment) *cli.Command {
	var o rosterOptions
	flags := func(more cli.Flag) []cli.Flag {
		return append(p.databaseFlags(env, &o.Config),
			&cli.StringFlag{Name: "agency", Usage: p.words.T("command.flag.roster_agency"), Destination: &o.agency},
			&cli.BoolFlag{Name: "part", Usage: p.words.T("command.flag.part"), Destination: &o.part},
			&cli.StringFlag{Name: "rejected", Usage: p.words.T("command.flag.rejected"), Destination: &o.rejected}, more)
	}
	return &cli.Command{Name: "roster", Usage: p.words.T("command.roster"), Commands: []*cli.Command{
		{Name: "plan", Usage: p.words.T("command.roster.plan"), ArgsUsage: p.words.T("command.roster.file"),
			Flags: flags(&cli.BoolFlag{Name: "changes", Usage: p.words.T("command.flag.changes"), Destination: &o.changes}),
			Action: func(ctx context.Context, c *cli.Command) error {
				return p.roster(ctx, o, c.Args().First(), p.rosterPlan)
			}},
		{Name: "apply", Usage: p.words.T("command.roster.apply"), ArgsUsage: p.words.T("command.roster.file"),
			Flags: flags(&cli.IntFlag{Name: "allow-gone", Usage: p.words.T("command.flag.allow_gone"), Destination: &o.allowGone}),
			Action: func(ctx context.Context, c *cli.Command) error {
				return p.roster(ctx, o, c.Args().First(), p.rosterApply)
			}},
	}}
}

// newRosters makes the service that imports rosters.
func newRosters(bundle *i18n.Bundle, s *store.Store) (*agency.Rosters, error) {
	words, err := agency.NewVocabulary(bundle.Languages(), func(tag lang.Tag, key string) string { return bundle.For(tag).T(key) })
	return &agency.Rosters{Store: s, Vocabulary: words, Now: now, NewID: newID}, err
}

// roster plans a file, tells what is in the plan, and goes on as told.
func (p *program) roster(ctx context.Context, o rosterOptions, path string, then func(context.Context, *agency.Rosters, rosterOptions, agency.RosterImport) error) error {
	if path == "" || o.agency == "" {
		return fault.New(fault.Invalid, "command.roster.name_both")
	}
	file, err := openFile(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if to, err := os.Stat(o.rejected); err == nil && os.SameFile(to, info) {
		return fault.New(fault.Invalid, "command.roster.same_file", "File", o.rejected)
	}
	s, err := p.openFilled(ctx, o.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	rosters, err := newRosters(p.bundle, s)
	if err != nil {
		return err
	}
	tree, _, err := rosters.Places(ctx, access.Everywhere())
	if err != nil {
		return err
	}
	at, err := agencyCalled(tree, o.agency)
	if err != nil {
		return err
	}
	u := agency.Upload{Name: filepath.Base(path), File: file, Size: info.Size(), Part: o.part}
	in, err := rosters.Receive(ctx, access.Operator(), access.Everywhere(), at.ID, u)
	if err != nil {
		return unusable(err)
	}
	err = p.progress(ctx, rosters, in, "command.roster.reading", func() error { return rosters.Plan(ctx, access.Everywhere(), in, u) })
	if err != nil {
		return err
	}
	if in, err = rosters.Import(ctx, access.Everywhere(), in.ID); err != nil {
		return err
	}
	if in.Problem != nil {
		return &fault.Error{Kind: fault.Conflict, Key: in.Problem.Key, Args: in.Problem.Args}
	}
	if err := p.tellPlan(ctx, rosters, in, o.changes); err != nil {
		return err
	}
	if o.rejected != "" {
		if err := p.writeRejected(ctx, rosters, tree, in, o.rejected); err != nil {
			return errors.Join(err, rosters.Drop(ctx, access.Everywhere(), in.ID))
		}
	}
	return then(ctx, rosters, o, in)
}

// writeRejected writes the rejected rows to a file for its owner alone, to mend and send again.
func (p *program) writeRejected(ctx context.Context, rosters *agency.Rosters, tree *agency.Tree, in agency.RosterImport, path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = paper.RejectedCSV(file, p.words, in, func(after int) ([]agency.ImportRow, error) {
		return rosters.RejectedRows(ctx, in, tree, after, 1000)
	})
	return errors.Join(err, file.Close())
}

// unusable makes a failure of what is no misuse of the command: a file that is refused.
func unusable(err error) error {
	var known *fault.Error
	if errors.As(err, &known) && known.Kind == fault.Invalid {
		return &fault.Error{Kind: fault.Conflict, Key: known.Key, Args: known.Args, Cause: known.Cause}
	}
	return err
}

// progress tells every few seconds how far an import is, until f ends.
func (p *program) progress(ctx context.Context, rosters *agency.Rosters, in agency.RosterImport, key string, f func() error) error {
	ended := make(chan struct{})
	told := make(chan struct{})
	go func() {
		defer close(told)
		tick := time.NewTicker(2 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
			}
			if now, err := rosters.Import(ctx, access.Everywhere(), in.ID); err == nil {
				fmt.Fprintln(p.stderr, p.words.T(key, "Done", now.Done, "Rows", in.Rows))
			}
		}
	}()
	err := f()
	close(ended)
	<-told
	return err
}

// tellPlan prints the counts of a plan and its rejected lines, or all that it changes.
func (p *program) tellPlan(ctx context.Context, rosters *agency.Rosters, in agency.RosterImport, changes bool) error {
	for _, kind := range append(agency.ShownKinds(), agency.Same) {
		fmt.Fprintf(p.stdout, "%s\t%d\n", p.words.T("roster.kind."+string(kind)), in.Counts[kind])
	}
	for _, kind := range agency.ShownKinds() {
		if kind != agency.Rejected && !changes {
			continue
		}
		for after := 0; ; {
			rows, err := rosters.Rows(ctx, in, kind, after, 1000)
			if err != nil {
				return err
			}
			if len(rows) == 0 {
				break
			}
			for _, row := range rows {
				p.tellRow(row)
			}
			after = rows[len(rows)-1].Number
		}
	}
	return nil
}

func (p *program) tellRow(row agency.ImportRow) {
	line := p.words.T("roster.kind." + string(row.Kind))
	if row.Line > 0 {
		line += "\t" + p.words.T("roster.line", "Line", row.Line)
	}
	line += "\t" + row.Person.Name()
	for _, f := range row.Fields {
		line += "\t" + p.words.T("roster.change", "Field", agency.Alternatives(p.words.T("roster.header." + string(f.Field)))[0], "Before", f.Before, "After", f.After)
	}
	for _, why := range row.Reasons {
		line += "\t" + p.words.Reason(why.Key, why.Args)
	}
	fmt.Fprintln(p.stdout, line)
}

// rosterPlan lets go of the plan: it was made to be looked at.
func (p *program) rosterPlan(ctx context.Context, rosters *agency.Rosters, _ rosterOptions, in agency.RosterImport) error {
	return rosters.Drop(ctx, access.Everywhere(), in.ID)
}

func (p *program) rosterApply(ctx context.Context, rosters *agency.Rosters, o rosterOptions, in agency.RosterImport) error {
	claimed, err := rosters.Begin(ctx, access.Operator(), access.Everywhere(), in.ID, o.allowGone)
	if err != nil {
		return errors.Join(unusable(err), rosters.Drop(ctx, access.Everywhere(), in.ID))
	}
	err = p.progress(ctx, rosters, in, "command.roster.applying", func() error {
		return rosters.Apply(ctx, access.Operator(), access.Everywhere(), claimed)
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, p.words.T("command.roster.applied", "Count", in.Changes()))
	if n := in.Counts[agency.Rejected]; n > 0 {
		fmt.Fprintln(p.stdout, p.words.T("command.roster.rejected", "Count", n))
	}
	return nil
}
