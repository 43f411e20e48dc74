package paper

import (
	"io"
	"strconv"
	"strings"

	"baluarte/internal/i18n"
	"baluarte/internal/report"
)

// CoverageCSV writes the coverage sheet: a line for each part of a framework and agency, with everybody at and below it.
func CoverageCSV(w io.Writer, words *i18n.Words, c report.Coverage) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	var head []string
	for _, k := range []string{"report.as_of", "coverage.framework", "coverage.version", "coverage.id", "coverage.kind", "coverage.our_words", "coverage.taught",
		"coverage.tested", "report.country", "report.agency_code", "report.parent", "report.agency", "coverage.roster_below", "coverage.passed_below", "coverage.percent"} {
		head = append(head, words.T(k))
	}
	if err := out.line(head...); err != nil {
		return err
	}
	for _, l := range c.Lines {
		p := l.Part
		var taught []string
		for _, m := range p.Taught() {
			taught = append(taught, m.Title.In(words.Tag()))
		}
		for i, n := range c.Nodes {
			err := out.line(c.On(n.Agency).String(), words.T("framework."+p.Framework.ID), p.Framework.Version, p.ID, words.T("nice.kind."+string(p.Kind)),
				p.Said().In(words.Tag()), strings.Join(taught, "; "), strconv.Itoa(p.Tested()),
				words.T("country."+n.Country), n.Code, parentCode(c.Tree, n.Agency), n.Names.In(words.Tag()),
				strconv.Itoa(c.Roster[i]), strconv.Itoa(l.Passed[i]), percent(l.Passed[i], c.Roster[i]))
			if err != nil {
				return err
			}
		}
	}
	return out.end()
}
