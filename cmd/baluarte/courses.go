package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/fault"

	"github.com/urfave/cli/v3"
)

func (p *program) coursesCommand(env environment) *cli.Command {
	return &cli.Command{Name: "courses", Usage: p.words.T("command.courses"), Commands: []*cli.Command{
		{Name: "check", ArgsUsage: "[DIR]", Usage: p.words.T("command.courses.check"), Action: p.checkCourses},
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

func (p *program) checkCourses(_ context.Context, c *cli.Command) error {
	folder, err := coursesIn(c.Args().First())
	if err != nil {
		return err
	}
	catalogue, err := course.Load(folder, p.bundle.Languages())
	if err != nil {
		return p.tellProblems(err)
	}
	what := p.words.T("command.courses.inside")
	if dir := c.Args().First(); dir != "" {
		what = p.words.T("command.courses.folder", "Folder", dir)
	}
	_, err = fmt.Fprintln(p.stdout, what, p.words.T("command.courses.sound", "Count", len(catalogue.Modules())))
	return err
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
		args := make([]any, 0, 2*len(one.Args))
		for name, value := range one.Args {
			args = append(args, name, value)
		}
		fmt.Fprintf(p.stderr, "%s %s\n", one.Place(), p.words.T(one.Key, args...))
	}
	return fault.New(fault.Internal, "command.courses.refused", "Count", len(problems))
}
