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
	var keyFile, since string
	return &cli.Command{Name: "certificate", Usage: p.words.T("certificate.command"), Commands: []*cli.Command{
		{Name: "verify", Usage: p.words.T("certificate.command.verify"), ArgsUsage: p.words.T("certificate.command.verify_what"),
			Flags: append(p.databaseFlags(env, &c), p.coursesFlag(env, &c),
				&cli.StringFlag{Name: "key", Usage: p.words.T("certificate.command.key"), Destination: &keyFile}),
			Action: func(ctx context.Context, cmd *cli.Command) error {
				return p.verifyCertificate(ctx, c, keyFile, cmd.Args().First())
			}},
		{Name: "keys", Usage: p.words.T("certificate.command.keys"), Flags: p.databaseFlags(env, &c),
			Action: func(ctx context.Context, _ *cli.Command) error { return p.printKeys(ctx, c) }},
		{Name: "distrust", Usage: p.words.T("certificate.command.distrust"), ArgsUsage: p.words.T("certificate.command.distrust_what"),
			Flags: append(p.databaseFlags(env, &c), &cli.StringFlag{Name: "since", Usage: p.words.T("certificate.command.since"), Destination: &since}),
			Action: func(ctx context.Context, cmd *cli.Command) error {
				return p.distrustKey(ctx, c, cmd.Args().First(), since)
			}},
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

// distrustKey notes that somebody else may have a signing key. It needs no secret, which may be another by then.
func (p *program) distrustKey(ctx context.Context, c Config, key, since string) error {
	if key == "" {
		return fault.New(fault.Invalid, "certificate.command.name_key")
	}
	from, err := moment(since)
	if err != nil {
		return err
	}
	s, err := p.openFilled(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	keys := &learn.Service{Store: s, Now: now, NewID: newID}
	if err := keys.Distrust(ctx, access.Operator(), key, from); err != nil {
		return err
	}
	return p.print([]string{p.words.T("certificate.command.distrusted", "Key", key), p.words.T("certificate.command.distrusted_next")})
}

// moment reads one that was typed, or the beginning of a day, in UTC; nothing typed is now.
func moment(typed string) (time.Time, error) {
	if typed == "" {
		return now(), nil
	}
	if day, err := lang.ParseDate(typed); err == nil {
		return day.Time(time.UTC), nil
	}
	at, err := time.Parse(time.RFC3339, typed)
	if err != nil {
		return at, fault.New(fault.Invalid, "certificate.command.bad_since", "Since", lang.Visible(typed))
	}
	return at, nil
}

// verifyCertificate says what a certificate or a transcript says and whether that is so: of a file or of a text by its
// signature, of a code by the record. What is not so, or no longer, is fault.Conflict.
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
		return fault.New(fault.Invalid, "certificate.command.no_such", "What", lang.Visible(what))
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
	var holds error
	if c := o.Certificate; c != nil {
		lines, holds = append(lines, p.linesOf(*c)...), verdict(*c, c.Standing(now()))
	} else {
		lines = append(lines, p.linesOfTranscript(*o.Transcript)...)
	}
	if err := p.print(append(lines, say("certificate.says.offline"))); err != nil {
		return err
	}
	return holds
}

// verdict refuses a certificate that does not hold.
func verdict(c learn.CertificateClaim, is learn.Standing) error {
	switch is {
	case learn.RunOut:
		return fault.New(fault.Conflict, "certificate.is.expired", "Date", c.Until)
	case learn.WasMistaken:
		return fault.New(fault.Conflict, "certificate.is.corrected", "Date", c.Corrected)
	}
	return nil
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
	if is == learn.Unknown {
		return fault.New(fault.Conflict, "certificate.is.unknown", "Code", string(code))
	}
	claim := found.Claim(p.words.Tag())
	lines := p.linesOf(claim)
	if is == learn.Valid {
		lines = append(lines, p.words.T("certificate.is.valid"))
	}
	if err := p.print(lines); err != nil {
		return err
	}
	return verdict(claim, is)
}

// linesOf says what a certificate says.
func (p *program) linesOf(c learn.CertificateClaim) []string {
	say := p.words.T
	lines := []string{
		say("certificate.says.code", "Code", lang.Visible(string(c.Code))),
		say("certificate.says.name", "Name", lang.Visible(c.Name)),
		say("certificate.says.module", "Module", lang.Visible(c.Title)),
	}
	if c.Agency != "" {
		lines = append(lines, say("certificate.says.agency", "Agency", lang.Visible(c.Agency)))
	}
	lasts := say("certificate.for_good")
	if !c.Until.IsZero() {
		lasts = say("certificate.says.until", "Date", c.Until)
	}
	lines = append(lines, say("certificate.says.completed", "Date", c.Completed), lasts, say("certificate.says.length", "Length", p.words.Minutes(c.Minutes)))
	if c.Of > 0 {
		lines = append(lines, say("certificate.says.score", "Score", c.Score, "Of", c.Of))
	}
	lines = append(lines, say("certificate.says.revision", "Revision", lang.Visible(c.Revision)))
	if !c.Corrected.IsZero() {
		lines = append(lines, say("certificate.corrected", "Date", p.words.DateShort(c.Corrected)))
	}
	return lines
}

// linesOfTranscript says what a transcript says, a line for each entry.
func (p *program) linesOfTranscript(t learn.TranscriptClaim) []string {
	lines := []string{p.words.T("certificate.transcript.of", "Name", lang.Visible(t.Name), "Date", t.On),
		p.words.T("certificate.says.hours", "Hours", hundredths(p.words, t.Hours))}
	for _, e := range t.Entries {
		line := fmt.Sprintf("  %s  %s  %s h  %s  %s", e.Completed, lang.Visible(e.Title.In(p.words.Tag())), hundredths(p.words, e.Hours), p.words.T("certificate.source."+string(e.Source)), lang.Visible(string(e.Code)))
		if !e.Corrected.IsZero() {
			line += "  " + p.words.T("certificate.corrected", "Date", p.words.DateShort(e.Corrected))
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

func hundredths(words *i18n.Words, n learn.Hundredths) string { return words.InHundredths(int(n)) }

func (p *program) print(lines []string) error {
	_, err := fmt.Fprintln(p.stdout, strings.Join(lines, "\n"))
	return err
}
