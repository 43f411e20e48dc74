package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
)

// standardInput names it in the place of a file.
const standardInput = "-"

// verifyCertificate says what a certificate or a transcript says and whether that is so: of a file or of a text by its
// signature, of a code by the record. What is not so, or no longer, is fault.Conflict.
func (p *program) verifyCertificate(ctx context.Context, c Config, keyFile, what string) error {
	switch {
	case what == "":
		return fault.New(fault.Invalid, "certificate.command.name_one")
	case what == standardInput && keyFile == standardInput:
		return fault.New(fault.Invalid, "certificate.command.one_input")
	}
	signed, err := learn.FindSigned([]byte(what))
	if err == nil {
		return p.checkSigned(ctx, c, keyFile, signed)
	}
	data, err := readPaper(what)
	if notThere(err) {
		return p.checkText(ctx, c, what)
	}
	if err != nil {
		return err
	}
	if signed, err = learn.FindSigned(data); err != nil {
		return untrue(err)
	}
	return p.checkSigned(ctx, c, keyFile, signed)
}

// checkText checks what is no file and is not signed: a code, alone, with words around it, or in the address of its page.
func (p *program) checkText(ctx context.Context, c Config, what string) error {
	brought, err := learn.ReadBrought(what)
	var f *fault.Error
	switch {
	case err == nil:
		return p.checkRecord(ctx, c, brought.Code)
	case errors.As(err, &f) && f.Key == "code.mistyped":
		return fault.New(fault.Invalid, "certificate.wrong.mistyped")
	case errors.As(err, &f) && f.Key == "certificate.signed_only":
		return err
	}
	return fault.New(fault.Invalid, "certificate.command.no_such", "What", told(what))
}

// checkSigned checks a signed form by public keys, and says what it says.
func (p *program) checkSigned(ctx context.Context, c Config, keyFile, signed string) error {
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

// readPaper reads a file in which something may be signed, or keys are, as far as such a file can go.
func readPaper(path string) ([]byte, error) {
	f := os.Stdin
	if path != standardInput {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if info.IsDir() {
			return nil, fault.New(fault.Invalid, "certificate.command.folder", "File", lang.Visible(path))
		}
		if f, err = os.Open(path); err != nil {
			return nil, err
		}
		defer f.Close()
	}
	data, err := io.ReadAll(io.LimitReader(f, learn.MostInSigned+1))
	if err == nil && len(data) > learn.MostInSigned {
		err = fault.New(fault.Invalid, "certificate.command.too_large", "Most", learn.MostInSigned>>20)
	}
	return data, err
}

// notThere reports whether an error says that there is no file of a name; there can be none of one that is too long to be a name.
func notThere(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENAMETOOLONG)
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
		document, err := readPaper(file)
		if notThere(err) {
			return nil, fault.New(fault.Invalid, "certificate.command.no_key_file", "File", lang.Visible(file))
		}
		if err != nil {
			return nil, err
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
	var f *fault.Error
	if errors.As(err, &f) && f.Key == "command.no_database" {
		return fault.New(fault.Invalid, "certificate.command.code_alone", "Folder", c.Data)
	}
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
