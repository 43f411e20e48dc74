package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"

	"github.com/urfave/cli/v3"
)

func (p *program) certificateCommand(env environment) *cli.Command {
	c := Config{Secret: env["BALUARTE_SECRET"]}
	var keyFile string
	return &cli.Command{Name: "certificate", Usage: p.words.T("certificate.command"), Commands: []*cli.Command{
		{Name: "verify", Usage: p.words.T("certificate.command.verify"), ArgsUsage: p.words.T("certificate.command.verify_what"),
			Flags: append(p.databaseFlags(env, &c), p.coursesFlag(env, &c),
				&cli.StringFlag{Name: "key", Usage: p.words.T("certificate.command.key"), Destination: &keyFile}),
			Action: func(ctx context.Context, cmd *cli.Command) error {
				return p.verifyCertificate(ctx, c, keyFile, cmd.Args().First())
			}},
		{Name: "keys", Usage: p.words.T("certificate.command.keys"), Flags: p.databaseFlags(env, &c),
			Action: func(ctx context.Context, _ *cli.Command) error { return p.printKeys(ctx, c) }},
	}}
}

// signer makes what signs certificates and transcripts.
func (k keys) signer(s *store.Store) *learn.Signer { return learn.NewSigner(k.papers, s, now) }

// printKeys writes every public key that papers were signed with here, and the one they will be signed with from now on.
func (p *program) printKeys(ctx context.Context, c Config) error {
	k, err := newKeys(c)
	if err != nil {
		return err
	}
	s, err := p.openFilled(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := k.signer(s).Keys(ctx)
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(all.Document())
	return err
}

// verifyCertificate says what a certificate or a transcript says and whether that is so: of a file or of a text by its
// signature, of a code by the record. What is not so is fault.Conflict.
func (p *program) verifyCertificate(ctx context.Context, c Config, keyFile, what string) error {
	data, isFile, err := fileOrText(what)
	if err != nil {
		return err
	}
	if code, bad := access.CertificateCode.Parse(what); bad == nil && !isFile {
		return p.checkRecord(ctx, c, code)
	}
	signed, err := learn.FindSigned(data)
	if err != nil && !isFile {
		return fault.New(fault.Invalid, "certificate.command.no_such", "What", shown(what))
	}
	if err != nil {
		return untrue(err)
	}
	keys, err := p.keysFrom(ctx, c, keyFile)
	if err != nil {
		return err
	}
	o, err := keys.Open(signed)
	if err != nil {
		return untrue(err)
	}
	say := p.words.T
	lines := []string{say("certificate.says.holds", "Key", o.Key.ID)}
	if o.Certificate != nil {
		lines = append(lines, p.linesOf(*o.Certificate)...)
	} else {
		lines = append(lines, p.linesOfTranscript(*o.Transcript)...)
	}
	return p.print(append(lines, say("certificate.says.offline")))
}

// fileOrText reads a file, where there is one of that name.
func fileOrText(what string) (data []byte, isFile bool, err error) {
	if what == "" {
		return nil, false, fault.New(fault.Invalid, "certificate.command.name_one")
	}
	f, err := os.Open(what)
	if err != nil {
		return []byte(what), false, nil
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, learn.MostInSigned+1))
	if err == nil && len(data) > learn.MostInSigned {
		err = fault.New(fault.Invalid, "certificate.command.too_large", "Most", learn.MostInSigned>>20)
	}
	return data, true, err
}

// untrue makes of what cannot be read as signed by us an answer: the program was used rightly.
func untrue(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.Invalid {
		answer := *f
		answer.Kind = fault.Conflict
		return &answer
	}
	return err
}

// keysFrom reads the public keys of a file, or without one those of the record that is here.
func (p *program) keysFrom(ctx context.Context, c Config, file string) (learn.Keys, error) {
	if file != "" {
		document, err := os.ReadFile(file)
		if err != nil {
			return nil, fault.Because(fault.Invalid, "certificate.no_keys", err)
		}
		return learn.ReadKeys(document)
	}
	s, err := p.openFilled(ctx, c)
	if fault.Is(err, fault.Invalid) {
		return nil, fault.New(fault.Invalid, "certificate.command.no_key")
	}
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.SigningKeys(ctx)
}

// checkRecord asks the record about a code.
func (p *program) checkRecord(ctx context.Context, c Config, code access.Code) error {
	catalogue, err := p.catalogue(c.Courses)
	if err != nil {
		return err
	}
	s, err := p.openFilled(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	learning := &learn.Service{Store: s, Library: learn.NewLibrary(s, catalogue), Now: now, NewID: newID, Chance: chance}
	found, is, err := learning.Check(ctx, code)
	if err != nil {
		return err
	}
	if is != learn.Unknown {
		if err := p.print(p.linesOf(found.Claim(p.words.Tag()))); err != nil {
			return err
		}
	}
	switch is {
	case learn.Valid:
		return p.print([]string{p.words.T("certificate.is.valid")})
	case learn.RunOut:
		return fault.New(fault.Conflict, "certificate.is.expired", "Date", found.Until)
	case learn.WasMistaken:
		return fault.New(fault.Conflict, "certificate.is.corrected", "Date", found.CorrectedOn)
	}
	return fault.New(fault.Conflict, "certificate.is.unknown", "Code", string(code))
}

// linesOf says what a certificate says.
func (p *program) linesOf(c learn.CertificateClaim) []string {
	say := p.words.T
	lines := []string{
		say("certificate.says.code", "Code", shown(string(c.Code))),
		say("certificate.says.name", "Name", shown(c.Name)),
		say("certificate.says.module", "Module", shown(c.Title)),
	}
	if c.Agency != "" {
		lines = append(lines, say("certificate.says.agency", "Agency", shown(c.Agency)))
	}
	lines = append(lines, say("certificate.says.completed", "Date", c.Completed), p.validity(c.Until), say("certificate.says.length", "Length", p.words.Minutes(c.Minutes)))
	if c.Of > 0 {
		lines = append(lines, say("certificate.says.score", "Score", c.Score, "Of", c.Of))
	}
	return append(lines, say("certificate.says.revision", "Revision", shown(c.Revision)))
}

// validity says how long something holds, or held.
func (p *program) validity(until lang.Date) string {
	switch {
	case until.IsZero():
		return p.words.T("certificate.for_good")
	case until.Before(lang.DateOf(now(), time.UTC)):
		return p.words.T("certificate.is.expired", "Date", until)
	}
	return p.words.T("certificate.says.until", "Date", until)
}

// linesOfTranscript says what a transcript says, a line for each entry.
func (p *program) linesOfTranscript(t learn.TranscriptClaim) []string {
	lines := []string{p.words.T("certificate.transcript.of", "Name", shown(t.Name), "Date", t.On),
		p.words.T("certificate.says.hours", "Hours", hundredths(p.words, t.Hours))}
	for _, e := range t.Entries {
		line := fmt.Sprintf("  %s  %s  %s h  %s  %s", e.Completed, shown(e.Title.In(p.words.Tag())), hundredths(p.words, e.Hours), p.words.T("certificate.source."+string(e.Source)), shown(string(e.Code)))
		if !e.Corrected.IsZero() {
			line += "  " + p.words.T("certificate.corrected", "Date", p.words.DateShort(e.Corrected))
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

func hundredths(words *i18n.Words, n learn.Hundredths) string { return words.InHundredths(int(n)) }

// shown leaves out what nobody sees, and what would steer a terminal.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if lang.Hidden(r) {
			return -1
		}
		return r
	}, s)
}

func (p *program) print(lines []string) error {
	_, err := fmt.Fprintln(p.stdout, strings.Join(lines, "\n"))
	return err
}
