package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/urfave/cli/v3"
)

func (p *program) coursesCommand(env environment) *cli.Command {
	return &cli.Command{Name: "courses", Usage: p.words.T("command.courses"), Commands: []*cli.Command{
		{Name: "check", ArgsUsage: "[DIR]", Usage: p.words.T("command.courses.check"), Action: p.checkCourses,
			Flags: []cli.Flag{&cli.BoolFlag{Name: "all", Usage: p.words.T("command.flag.all_warnings")}}},
		{Name: "new", ArgsUsage: "COURSE/MODULE DIR", Usage: p.words.T("command.courses.new"), Action: p.newModule},
		{Name: "stamp", ArgsUsage: "DIR", Usage: p.words.T("command.courses.stamp"), Action: p.stampCourses},
	}}
}

func (p *program) coursesFlag(env environment, c *Config) cli.Flag {
	return &cli.StringFlag{Name: "courses", Usage: p.words.T("command.flag.courses"), Sources: env.from("BALUARTE_COURSES"), Destination: &c.Courses}
}

// coursesIn is the folder, or the courses inside the program when none is named.
func coursesIn(dir string) (fs.FS, error) {
	if dir == "" {
		return courses.FS, nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fault.New(fault.Invalid, "command.no_folder", "Folder", dir)
	}
	return os.DirFS(dir), nil
}

// catalogue loads a folder of courses, or those inside the program; what is wrong with it has been told.
func (p *program) catalogue(dir string) (*course.Catalogue, error) {
	folder, err := coursesIn(dir)
	if err != nil {
		return nil, err
	}
	c, err := course.Load(folder, p.bundle.Languages())
	if err != nil {
		return nil, p.tellProblems(err)
	}
	return c, nil
}

func (p *program) checkCourses(_ context.Context, c *cli.Command) error {
	folder, err := coursesIn(c.Args().First())
	if err != nil {
		return err
	}
	found, err := course.Check(folder, p.bundle.Languages(), lang.DateOf(now(), time.UTC))
	if err != nil {
		return p.tellProblems(err)
	}
	what := p.words.T("command.courses.inside")
	if dir := c.Args().First(); dir != "" {
		what = p.words.T("command.courses.folder", "Folder", dir)
	}
	open, explained := p.tellFindings(found.Findings, c.Bool("all"))
	totals := []any{what, p.words.T("command.courses.counted", "Count", len(found.Sheets)), p.words.T("command.courses.warnings", "Count", open)}
	if explained > 0 {
		totals = append(totals, p.words.T("command.courses.explained", "Count", explained))
	}
	fmt.Fprintln(p.stdout, totals...)
	if refused := found.Refused(); len(refused) > 0 {
		return fault.New(fault.Internal, "command.courses.refused", "Count", len(refused))
	}
	return nil
}

// tellFindings writes what the measures found, a line each, and counts the warnings that stand and those explained. Of
// the latter it writes only when all are wanted.
func (p *program) tellFindings(all []course.Finding, explained bool) (open, answered int) {
	for _, f := range all {
		kind := p.words.T("command.courses.warning")
		switch {
		case f.Refused:
			kind = p.words.T("command.courses.refusal")
		case f.Why == nil:
			open++
		default:
			answered++
			if !explained {
				continue
			}
			kind = p.words.T("command.courses.answered", "Why", f.Why.In(p.words.Tag()))
		}
		line := f.Place() + " " + kind + " " + p.tell(f.Problem)
		if f.Quote != "" {
			line += " (" + f.Quote + ")"
		}
		fmt.Fprintln(p.stderr, line)
	}
	return open, answered
}

func (p *program) stampCourses(_ context.Context, c *cli.Command) error {
	dir := c.Args().First()
	if dir == "" {
		return fault.New(fault.Invalid, "command.name_a_folder")
	}
	folder, err := coursesIn(dir)
	if err != nil {
		return err
	}
	locks, err := course.Stamp(folder, p.bundle.Languages())
	if err != nil {
		return p.tellProblems(err)
	}
	for name, content := range locks {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), content, 0o644); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(p.stdout, p.words.T("command.courses.stamped", "Count", len(locks)))
	return err
}

// tellProblems writes each problem of a folder on a line of its own, with file, line and language.
func (p *program) tellProblems(err error) error {
	var problems course.Problems
	if !errors.As(err, &problems) {
		return err
	}
	for _, one := range problems {
		fmt.Fprintln(p.stderr, one.Place(), p.tell(one))
	}
	return fault.New(fault.Internal, "command.courses.refused", "Count", len(problems))
}

// tell is a problem's sentence in the terminal's language.
func (p *program) tell(one course.Problem) string {
	return p.words.Reason(one.Key, one.Args)
}
