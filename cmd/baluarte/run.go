package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"strings"

	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/locales"

	"github.com/urfave/cli/v3"
)

// run is the program: it reads arguments and environment into commands and carries one out. Errors of misuse are
// fault.Invalid.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	bundle, err := i18n.Load(locales.FS)
	if err != nil {
		return err
	}
	env := newEnvironment(environ)
	words := env.words(bundle)
	p := &program{bundle: bundle, words: words, stdout: stdout, stderr: stderr}
	root := &cli.Command{
		Name:            "baluarte",
		Usage:           words.T("command.baluarte"),
		Writer:          stdout,
		ErrWriter:       io.Discard, // errors are told once, by main
		HideHelpCommand: true,
		Commands: []*cli.Command{
			p.serveCommand(env), p.migrateCommand(env), p.agenciesCommand(env), p.coursesCommand(env),
			p.personCommand(env), p.peopleCommand(env), p.grantCommand(env), p.rosterCommand(env), p.reportCommand(env), p.niceCommand(env), p.certificateCommand(env), p.verifyCommand(env), p.sampleCommand(env),
			{Name: "version", Usage: words.T("command.version"), Action: p.version},
		},
		Action:         func(_ context.Context, c *cli.Command) error { return p.noCommand(c) },
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
		OnUsageError:   misused,
	}
	p.dress(root)
	if err := env.refuseUnknown(root); err != nil {
		return err
	}
	err = root.Run(ctx, args)
	if known := new(fault.Error); err != nil && !p.acting && !errors.As(err, &known) {
		return fault.New(fault.Invalid, "command.misused", "Why", err.Error()) // e.g. a variable that is no yes or no
	}
	return err
}

// program is what the commands share.
type program struct {
	bundle         *i18n.Bundle
	words          *i18n.Words
	stdout, stderr io.Writer
	acting         bool // a command has begun: what fails from here on is no misuse
}

// dress gives every command the help texts of the reader's language and the program's way of telling misuse.
func (p *program) dress(c *cli.Command) {
	c.OnUsageError = misused
	c.HideHelpCommand = true
	c.CustomHelpTemplate = p.helpTemplate(len(c.Commands) > 0)
	c.CustomRootCommandHelpTemplate = c.CustomHelpTemplate
	for _, sub := range c.Commands {
		if sub.Commands == nil {
			action := sub.Action
			sub.Action = func(ctx context.Context, c *cli.Command) error {
				if most := maxArgs[c.FullName()]; c.Args().Len() > most {
					return fault.New(fault.Invalid, "command.too_many_arguments", "Argument", c.Args().Get(most))
				}
				p.acting = true
				return action(ctx, c)
			}
		} else {
			sub.Action = func(_ context.Context, c *cli.Command) error { return p.noCommand(c) }
		}
		p.dress(sub)
	}
}

// maxArgs is how many arguments a command takes; the others take none.
var maxArgs = map[string]int{"baluarte courses check": 1, "baluarte courses stamp": 1, "baluarte courses new": 2, "baluarte agencies load": 1, "baluarte nice load": 1,
	"baluarte roster plan": 1, "baluarte roster apply": 1, "baluarte certificate distrust": 1,
	"baluarte certificate verify": math.MaxInt} // which says itself that it takes one

func (p *program) noCommand(c *cli.Command) error {
	if c.Args().Present() {
		return fault.New(fault.Invalid, "command.unknown", "Command", c.Args().First())
	}
	cli.HelpPrinter(p.stdout, c.CustomHelpTemplate, c)
	return nil
}

func (p *program) helpTemplate(hasCommands bool) string {
	t := "{{.FullName}}{{if .ArgsUsage}} {{.ArgsUsage}}{{end}} - {{.Usage}}\n"
	if hasCommands {
		t += "\n" + p.words.T("command.help.commands") + "\n{{range .VisibleCommands}}  {{.Name}}\t{{.Usage}}\n{{end}}"
	}
	return t + "{{if .VisibleFlags}}\n" + p.words.T("command.help.options") + "\n{{range .VisibleFlags}}  {{.}}\n{{end}}{{end}}"
}

func misused(_ context.Context, _ *cli.Command, err error, _ bool) error {
	return fault.New(fault.Invalid, "command.misused", "Why", err.Error())
}

func (p *program) version(context.Context, *cli.Command) error {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version += " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintln(p.stdout, "baluarte", version)
	return err
}

// sentence says an error to the person at the terminal: its message when it has one, the cause behind it otherwise.
// Unlike a page, a terminal is shown to those who run the program, so causes may be read. What a file or an argument brought into
// it may be anything, and does not steer the terminal.
func sentence(err error, environ []string) string {
	lines := strings.Split(said(err, environ), "\n")
	for i, line := range lines {
		lines[i] = lang.Visible(line)
	}
	return strings.Join(lines, "\n")
}

func said(err error, environ []string) string {
	bundle, broken := i18n.Load(locales.FS)
	if broken != nil {
		return broken.Error()
	}
	words := newEnvironment(environ).words(bundle)
	if fields, ok := fault.InFields(err); ok { // each is about the option of the same name
		var all []string
		for _, f := range fields {
			all = append(all, "--"+strings.ReplaceAll(f.Field, "_", "-")+": "+words.Fault(f))
		}
		return strings.Join(all, " ")
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	if f.Cause == nil {
		return words.Fault(err)
	}
	return words.Fault(err) + " (" + f.Cause.Error() + ")"
}

// status is the exit status: 2 for misuse, 1 for failure.
func status(err error) int {
	if fault.Is(err, fault.Invalid) {
		return 2
	}
	return 1
}

// environment is what the process was given.
type environment map[string]string

func newEnvironment(environ []string) environment {
	e := environment{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		e[name] = value
	}
	return e
}

// words are the messages in the terminal's language.
func (e environment) words(b *i18n.Bundle) *i18n.Words {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if tag := lang.Tag(strings.ToLower(e[name][:min(2, len(e[name]))])); b.Languages().Has(tag) {
			return b.For(tag)
		}
	}
	return b.For(b.Languages().Choose(""))
}

// refuseUnknown catches a misspelt variable, which would otherwise be silently without effect. Known are those of the
// commands' flags, and the secrets.
func (e environment) refuseUnknown(root *cli.Command) error {
	known := map[string]bool{"BALUARTE_SECRET": true, "BALUARTE_SECRET_BEFORE": true}
	for _, c := range root.Commands {
		for _, f := range c.Flags {
			if f, ok := f.(cli.DocGenerationFlag); ok {
				for _, name := range f.GetEnvVars() {
					known[name] = true
				}
			}
		}
	}
	for name := range e {
		if strings.HasPrefix(name, "BALUARTE_") && !known[name] {
			return fault.New(fault.Invalid, "command.unknown_variable", "Name", name)
		}
	}
	return nil
}

// from makes a flag read a variable of this environment, named in its help.
func (e environment) from(names ...string) cli.ValueSourceChain {
	var chain cli.ValueSourceChain
	for _, name := range names {
		chain.Append(cli.NewValueSourceChain(variable{e, name}))
	}
	return chain
}

// variable is one variable as a source of a flag's value.
type variable struct {
	env  environment
	name string
}

func (v variable) Lookup() (string, bool) { s, ok := v.env[v.name]; return s, ok && s != "" }
func (v variable) IsFromEnv() bool        { return true }
func (v variable) Key() string            { return v.name }
func (v variable) String() string         { return v.name }
func (v variable) GoString() string       { return v.name }
