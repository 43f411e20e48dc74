package main

import (
	"fmt"
	"strings"

	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
)

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
	lines = append(lines, say("certificate.says.completed", "Date", c.Completed))
	lines = append(lines, p.linesOfStanding(c.Standing(now()), c.Until, c.Corrected, c.Reason)...)
	lines = append(lines, say("certificate.says.length", "Length", p.words.Minutes(c.Minutes)))
	if c.Source != "" && c.Corrected.IsZero() {
		lines = append(lines, p.hours(c.Hours))
	}
	if c.Source != "" {
		lines = append(lines, say("certificate.says.source", "Source", p.source(c.Source)))
	}
	if c.Of > 0 {
		lines = append(lines, say("certificate.says.score", "Score", c.Score, "Of", c.Of))
	}
	return append(lines, say("certificate.says.revision", "Revision", lang.Visible(c.Revision)))
}

// linesOfTranscript says what a transcript says: of each entry a line, and below it what else is to be said.
func (p *program) linesOfTranscript(t learn.TranscriptClaim) []string {
	say := p.words.T
	lines := []string{say("certificate.transcript.of", "Name", lang.Visible(t.Name), "Date", t.On), p.hours(t.Hours)}
	for _, e := range t.Entries {
		more := p.linesOfStanding(e.Standing(now()), e.Until, e.Corrected, e.Reason)
		if e.Issuer != "" {
			more = append(more, say("certificate.says.issuer", "Issuer", lang.Visible(e.Issuer)))
		}
		if e.Code != "" {
			more = append(more, say("certificate.says.code", "Code", lang.Visible(string(e.Code))))
		}
		if !e.Corrected.IsZero() {
			e.Hours = 0 // it counts for nothing
		}
		lines = append(lines, say("certificate.says.entry", "Date", e.Completed, "Module", lang.Visible(e.Title.In(p.words.Tag())),
			"Hours", paper.Hours(p.words, int(e.Hours)), "Source", p.source(e.Source)))
		for _, line := range more {
			lines = append(lines, "    "+line)
		}
	}
	return lines
}

// linesOfStanding say how long something that was signed holds, or that it does not and why.
func (p *program) linesOfStanding(is learn.Standing, until, corrected lang.Date, reason string) []string {
	say := p.words.T
	switch {
	case is == learn.WasMistaken:
		return []string{say("certificate.says.corrected", "Date", corrected), say("certificate.why." + learn.WhyCorrected(reason))}
	case is == learn.RunOut:
		return []string{say("certificate.says.expired", "Date", until)}
	case until.IsZero():
		return []string{say("certificate.for_good")}
	}
	return []string{say("certificate.says.until", "Date", until)}
}

// hours says how much training something counts for.
func (p *program) hours(n learn.Hundredths) string {
	return p.words.T("certificate.says.hours", "Hours", paper.Hours(p.words, int(n)))
}

// source names where a completion comes from; one that this program does not know, as it is written.
func (p *program) source(s learn.Source) string {
	switch s {
	case learn.SelfPaced, learn.InClass, learn.Elsewhere:
		return p.words.T("certificate.source." + string(s))
	}
	return lang.Visible(string(s))
}

// told is an argument as a message repeats it: what somebody pastes may be long.
func told(argument string) string {
	const most = 60
	letters := []rune(lang.Visible(argument))
	if len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return string(letters)
}

func (p *program) print(lines []string) error {
	_, err := fmt.Fprintln(p.stdout, strings.Join(lines, "\n"))
	return err
}
