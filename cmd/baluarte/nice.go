package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/store"

	"github.com/urfave/cli/v3"
)

func (p *program) niceCommand(env environment) *cli.Command {
	var c Config
	flags := append(p.databaseFlags(env, &c), p.coursesFlag(env, &c))
	return &cli.Command{Name: "nice", Usage: p.words.T("command.nice"), Commands: []*cli.Command{
		{Name: "load", ArgsUsage: p.words.T("command.roster.file"), Usage: p.words.T("command.nice.load"), Flags: flags,
			Action: func(ctx context.Context, cmd *cli.Command) error { return p.loadNICE(ctx, c, cmd.Args().First()) }},
	}}
}

// newOfficials makes the service that keeps the official texts of frameworks.
func newOfficials(s *store.Store, catalogue *course.Catalogue) *learn.Officials {
	return &learn.Officials{Store: s, Catalogue: catalogue, Now: now, NewID: newID}
}

// loadNICE keeps the official texts of a file, and tells what of the catalogue's citations does not hold in each version
// loaded that is not the one it cites.
func (p *program) loadNICE(ctx context.Context, c Config, path string) error {
	if path == "" {
		return fault.New(fault.Invalid, "command.nice.name_a_file")
	}
	o, err := readNICE(path)
	if err != nil {
		return err
	}
	catalogue, err := p.catalogue(c.Courses)
	if err != nil {
		return err
	}
	s, err := p.openReady(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	officials := newOfficials(s, catalogue)
	fresh, err := officials.Load(ctx, access.Operator(), o)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, p.words.T("command.nice.counts", "Version", o.Version, "Tasks", o.Count(course.Task), "Knowledge", o.Count(course.Knowledge),
		"Skills", o.Count(course.Skill), "Roles", o.Count(course.WorkRole), "Areas", o.Count(course.Area), "Categories", o.Count(course.Category), "Others", o.Others))
	if fresh {
		fmt.Fprintln(p.stdout, p.words.T("command.nice.loaded", "Digest", o.Digest))
	} else {
		fmt.Fprintln(p.stdout, p.words.T("command.nice.loaded_before"))
	}
	sets, err := officials.Sets(ctx, course.NICE)
	if err != nil {
		return err
	}
	p.tellRemaps(catalogue, sets)
	return nil
}

func readNICE(path string) (*course.Official, error) {
	file, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	o, err := course.ReadOfficial(file)
	return o, unusable(err)
}

// openFile opens a file that somebody named: a plain one, since a pipe might never end and a folder cannot be read.
func openFile(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil, fault.New(fault.Invalid, "command.no_file", "File", path)
	}
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// tellRemaps compares the version that the catalogue cites with each other one that is loaded.
func (p *program) tellRemaps(catalogue *course.Catalogue, sets []learn.OfficialSet) {
	cites := catalogue.Framework(course.NICE).Version
	fmt.Fprintln(p.stdout, p.words.T("command.nice.cites", "Version", cites))
	var own *course.Official
	for i := range sets {
		if sets[i].Version == cites {
			own = &sets[i].Official
		}
	}
	for _, set := range sets {
		if set.Version == cites {
			continue
		}
		fmt.Fprintln(p.stdout)
		if own == nil {
			fmt.Fprintln(p.stdout, p.words.T("command.nice.no_words", "Cited", cites, "Version", set.Version))
		} else {
			d := set.Since(own)
			fmt.Fprintln(p.stdout, p.words.T("command.nice.difference", "Cited", cites, "Version", set.Version, "Added", d.Added, "Removed", d.Removed, "Changed", d.Changed))
		}
		remaps := catalogue.Remaps(&set.Official, own)
		fmt.Fprintln(p.stdout, p.words.T("command.nice.remaps", "Version", set.Version, "Count", len(remaps)))
		for _, r := range remaps {
			p.tellRemap(r)
		}
	}
}

// tellRemap names a citation with the places where it stands, and what was said and is.
func (p *program) tellRemap(r course.Remap) {
	why := "command.nice.changed"
	if r.Gone {
		why = "command.nice.gone"
	}
	where := r.Module.Course + "/" + r.Module.ID
	if r.Aligned {
		where += " " + p.words.T("command.nice.aligned")
	}
	if len(r.Questions) > 0 {
		where += " " + p.words.T("command.nice.questions", "Questions", strings.Join(r.Questions, ", "))
	}
	fmt.Fprintf(p.stdout, "  %s\t%s\t%s\n", r.ID, p.words.T(why), where)
	for _, said := range []struct{ sign, text string }{{"-", r.Was}, {"+", r.Is}} {
		if said.text != "" {
			fmt.Fprintf(p.stdout, "    %s %s\n", said.sign, said.text)
		}
	}
}
