package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"github.com/urfave/cli/v3"
)

// reportOptions are what the commands of reports are told.
type reportOptions struct {
	Config
	agency, asOf, known, module, share, format, language, paper, out string
}

func (p *program) reportCommand(env environment) *cli.Command {
	var o reportOptions
	text := func(name, value, usage string, into *string) cli.Flag {
		return &cli.StringFlag{Name: name, Value: value, Usage: p.words.T(usage), Destination: into}
	}
	return &cli.Command{Name: "report", Usage: p.words.T("command.report"), Commands: []*cli.Command{
		{Name: "completion", Usage: p.words.T("command.report.completion"),
			Flags: append(p.databaseFlags(env, &o.Config), p.coursesFlag(env, &o.Config), p.baseURLFlag(env, &o.Config),
				text("agency", "", "command.flag.report_agency", &o.agency), text("as-of", "", "command.flag.as_of", &o.asOf),
				text("known", "", "command.flag.known", &o.known), text("module", "", "command.flag.report_module", &o.module),
				text("share", "", "command.flag.share", &o.share),
				text("format", string(paper.CSV), "command.flag.format", &o.format), text("lang", string(p.words.Tag()), "command.flag.lang", &o.language),
				text("paper", strings.ToLower(string(paper.Letter)), "command.flag.paper", &o.paper), text("out", "", "command.flag.out", &o.out)),
			Action: func(ctx context.Context, _ *cli.Command) error { return p.reportCompletion(ctx, o) }},
	}}
}

// reportCompletion writes the completion report of the whole installation, or of an agency: the same bytes as its page does.
func (p *program) reportCompletion(ctx context.Context, o reportOptions) (err error) {
	kind, q := paper.Kind(o.format), report.Question{Module: o.module}
	if !slices.Contains(append(paper.Kinds(), paper.JSON), kind) {
		return fault.New(fault.Invalid, "command.report.bad_format", "Format", o.format)
	}
	if q.Outside = o.share == report.ShareOutside; o.share != "" && !q.Outside {
		return fault.New(fault.Invalid, "command.report.bad_share", "Share", o.share)
	}
	r := paper.Report{Root: strings.TrimRight(o.BaseURL, "/")}
	if r.Format, err = paperCalled(o.paper); err != nil {
		return err
	}
	if !p.bundle.Languages().Has(lang.Tag(o.language)) {
		var all []string
		for _, tag := range p.bundle.Languages() {
			all = append(all, string(tag))
		}
		return fault.New(fault.Invalid, "command.report.bad_lang", "Language", o.language, "Languages", all)
	}
	r.Words = p.bundle.For(lang.Tag(o.language))
	if q.When, err = whenCalled(o.asOf, o.known); err != nil {
		return err
	}
	catalogue, err := p.catalogue(o.Courses)
	if err != nil {
		return err
	}
	s, err := p.openFilled(ctx, o.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	reports := &report.Service{Store: s, Catalogue: catalogue, Now: now, NewID: newID}
	if q.Agency, err = p.placeCalled(ctx, reports, o.agency); err != nil {
		return err
	}
	operator, scope := access.Operator(), access.Everywhere()
	if q, _, err = reports.Dated(ctx, scope, q); err != nil {
		return err
	}
	c, err := reports.Completion(ctx, scope, q)
	if err != nil {
		return err
	}
	if len(c.Modules) == 0 && q.Module != "" && catalogue.Module(q.Module) == nil {
		return fault.New(fault.Invalid, "command.report.no_module", "Module", q.Module)
	}
	if err := reports.NoteExport(ctx, operator, audit.CompletionExported, q, ""); err != nil {
		return err
	}
	r.Asked, r.Titles, r.Course = q.Asked(scope), paper.TitlesFrom(ctx, r.Words, learn.NewLibrary(s, catalogue)), paper.CoursesFrom(r.Words, catalogue)
	file := report.File{Asked: r.Asked, Agency: q.Agency, Format: o.format, Language: r.Words.Tag()}
	return p.toFile(o.out, func(out io.Writer) error {
		return reports.Send(ctx, operator, file, out, func(w io.Writer) error { return paper.Completion(w, kind, r, c) })
	})
}

// paperCalled reads the name of a paper.
func paperCalled(name string) (paper.Format, error) {
	format, ok := paper.FormatCalled(name)
	if !ok {
		return "", fault.New(fault.Invalid, "command.report.bad_paper", "Paper", name)
	}
	return format, nil
}

// whenCalled reads as of which day figures are asked for, and known on which moment.
func whenCalled(asOf, known string) (w report.When, err error) {
	if asOf != "" {
		if w.AsOf, err = lang.ParseDate(asOf); err != nil {
			return w, fault.New(fault.Invalid, "command.report.bad_day", "Day", asOf)
		}
	}
	if known != "" {
		var ok bool
		if w.Known, ok = report.ParseMoment(known); !ok {
			return w, fault.New(fault.Invalid, "command.report.bad_moment", "Moment", known)
		}
	}
	return w, nil
}

// placeCalled finds an agency by its code or its id; nothing is the whole installation.
func (p *program) placeCalled(ctx context.Context, reports *report.Service, called string) (uuid.UUID, error) {
	if called == "" {
		return uuid.Nil, nil
	}
	places, err := reports.Places(ctx, access.Everywhere(), uuid.Nil)
	if err != nil {
		return uuid.Nil, err
	}
	if id, err := uuid.Parse(called); err == nil {
		if _, there := places.Tree.Agency(id); there {
			return id, nil
		}
	}
	a, err := agencyCalled(places.Tree, called)
	return a.ID, err
}

// toFile writes to a file for its owner alone, or to standard output. A file that is not whole does not stay.
func (p *program) toFile(path string, write func(io.Writer) error) error {
	if path == "" {
		return write(p.stdout)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err = errors.Join(write(file), file.Close()); err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}
