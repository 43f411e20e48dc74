package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/urfave/cli/v3"
)

// newModule makes the folder of a module that an author can fill, and that of its course if there is none. What is there
// stays as it is.
func (p *program) newModule(_ context.Context, c *cli.Command) error {
	name, dir := c.Args().Get(0), c.Args().Get(1)
	courseID, module, _ := strings.Cut(name, "/")
	switch {
	case dir == "":
		return fault.New(fault.Invalid, "command.courses.name_both")
	case !course.ValidID(courseID) || courseID == course.NICE || !course.ValidID(module):
		return fault.New(fault.Invalid, "command.courses.bad_name", "Name", name)
	}
	if _, err := coursesIn(dir); err != nil {
		return err
	}
	hint := func(tag lang.Tag, key string) string { return p.bundle.For(tag).T("skeleton." + key) }
	files, list, err := course.Begin(module, p.bundle.Languages(), lang.DateOf(now(), time.UTC), hint)
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, courseID, module)
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o755); errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "command.courses.there_already", "Folder", folder)
	} else if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := p.begin(filepath.Join(folder, name), files[name]); err != nil {
			return err
		}
	}
	listed := filepath.Join(dir, courseID, "course.yaml")
	switch err = p.begin(listed, list); {
	case errors.Is(err, fs.ErrExist):
		fmt.Fprintln(p.stdout, p.words.T("command.courses.to_list", "File", listed, "Name", module))
	case err != nil:
		return err
	}
	_, err = fmt.Fprintln(p.stdout, p.words.T("command.courses.begun", "Folder", dir))
	return err
}

// begin writes a file that was not there, and says how much of it is to be written.
func (p *program) begin(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if n := course.Unwritten(text); n > 0 {
		fmt.Fprintln(p.stdout, p.words.T("command.courses.to_write", "File", path, "Count", n))
	}
	return nil
}
