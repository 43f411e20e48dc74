package paper

import (
	"io"
	"strconv"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// ImpactCSV writes what training changes: a line for each figure of a month, or of the whole period. Of what there is too
// little to tell of, the line says so; of what there is nothing, there is no line.
func ImpactCSV(w io.Writer, words *i18n.Words, i report.Impact, titles Titles, languages []lang.Tag) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	err = out.line(titled(words, "report.as_of", "report.agency_code", "report.agency", "report.module", "items.from", "items.to", "impact.month", "impact.figure",
		"items.objective", "items.language", "items.attempts", "impact.counted", "impact.value")...)
	if err != nil {
		return err
	}
	f := impactFile{out, words, []string{i.AsOf().String(), "", words.T("report.all_agencies"), titles(i.Module), report.Month(i.From), report.Month(i.To)}}
	if i.Agency != uuid.Nil {
		a, _ := i.Tree.Agency(i.Agency)
		f.same[1], f.same[2] = a.Code, a.Names.In(words.Tag())
	}
	for _, tag := range languages {
		for _, m := range i.Months {
			if err := f.compared(m.Month, i.Objective, tag, m.In[tag]); err != nil {
				return err
			}
		}
		for _, o := range i.Objectives {
			if err := f.compared(lang.Date{}, o.ID, tag, o.In[tag]); err != nil {
				return err
			}
		}
		for _, m := range i.Switches {
			s := m.In[tag]
			if err := f.line(m.Month, "impact.switched", "", tag, "", s.Of, s.Few, percent(s.Part, s.Of)); err != nil {
				return err
			}
		}
	}
	for _, m := range i.Times {
		if err := f.line(m.Month, "impact.days", "", "", "", m.Completions, m.Few, strconv.FormatFloat(m.Days, 'f', 1, 64)); err != nil {
			return err
		}
	}
	return out.end()
}

// impactFile is the file with what all of its lines begin with.
type impactFile struct {
	csvWriter
	words *i18n.Words
	same  []string
}

// compared writes the scores of first attempts and of later ones.
func (f impactFile) compared(month lang.Date, objective string, tag lang.Tag, c report.Compared) error {
	err := f.line(month, "impact.right", objective, tag, "items.first", c.First.Papers, c.First.Few, percent(c.First.Right, c.First.Of))
	if err != nil {
		return err
	}
	return f.line(month, "impact.right", objective, tag, "impact.later", c.Later.Papers, c.Later.Few, percent(c.Later.Right, c.Later.Of))
}

func (f impactFile) line(month lang.Date, figure, objective string, tag lang.Tag, attempts string, counted int, few bool, value string) error {
	number := strconv.Itoa(counted)
	switch {
	case few:
		number, value = f.words.T("items.too_few"), ""
	case counted == 0:
		return nil
	}
	if attempts != "" {
		attempts = f.words.T(attempts)
	}
	return f.csvWriter.line(append(f.same[:len(f.same):len(f.same)], report.Month(month), f.words.T(figure), objective, string(tag), attempts, number, value)...)
}
