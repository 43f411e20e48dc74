package paper

import (
	"io"
	"math"
	"strconv"

	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/report"
)

// titled are the titles of columns, by their keys.
func titled(words *i18n.Words, keys ...string) (all []string) {
	for _, k := range keys {
		all = append(all, words.T(k))
	}
	return all
}

// yesNo says yes or no.
func yesNo(words *i18n.Words, yes bool) string {
	if yes {
		return words.T("report.yes")
	}
	return words.T("report.no")
}

// ItemsCSV writes how the questions of a module fare: a line for each question, language and option, or one for a question
// without options to choose from. Each line repeats the figures of its question.
func ItemsCSV(w io.Writer, words *i18n.Words, all report.Items, m *course.Module, languages []lang.Tag) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	err = out.line(titled(words, "report.as_of", "report.module", "items.revision", "items.from", "items.to", "items.attempts", "items.question_id", "items.kind",
		"items.objective", "items.language", "items.question", "items.shown", "items.right_count", "items.right", "items.unanswered_count", "items.discrimination",
		"items.median", "items.timed_papers", "items.remarks", "items.option_id", "items.option", "items.right_option", "items.chosen", "items.chosen_share")...)
	if err != nil {
		return err
	}
	attempts := words.T("items.first")
	if all.All {
		attempts = words.T("items.all")
	}
	for _, item := range all.Items {
		for _, tag := range languages {
			f := item.In[tag]
			line := append([]string{all.AsOf().String(), m.Title.In(words.Tag()), all.Revision.Digest, report.Month(all.From), report.Month(all.To), attempts,
				item.ID, words.T("items.kind." + string(item.Kind)), item.Objective, string(tag), item.Stem.In(tag)}, itemCells(words, f)...)
			line = append(line, remarks(words, item.Flags, tag))
			if err := options(out, words, item, f, tag, line); err != nil {
				return err
			}
		}
	}
	return out.end()
}

// itemCells are the cells of a question in a language.
func itemCells(words *i18n.Words, f report.ItemFigures) []string {
	if !f.Enough {
		return []string{words.T("items.too_few"), "", "", "", "", "", ""}
	}
	cells := []string{strconv.Itoa(f.Shown), strconv.Itoa(f.Right), percent(f.Right, f.Shown), strconv.Itoa(f.Unanswered), "", "", ""}
	if f.Discriminates {
		cells[4] = strconv.FormatFloat(math.Round(f.Discrimination*100)/100, 'f', 2, 64)
	}
	if f.Timed > 0 {
		cells[5], cells[6] = strconv.Itoa(int(math.Round(f.Median.Seconds()))), strconv.Itoa(f.Timed)
	}
	return cells
}

// remarks are those about the question in a language, and about both.
func remarks(words *i18n.Words, flags []report.Flag, tag lang.Tag) string {
	var all []string
	for _, f := range flags {
		if f.Language == "" || f.Language == tag {
			all = append(all, words.T("items.flag."+string(f.Kind)))
		}
	}
	return words.List(all)
}

// options writes the lines of a question's options.
func options(out csvWriter, words *i18n.Words, item report.Item, f report.ItemFigures, tag lang.Tag, line []string) error {
	head := line[:len(line):len(line)]
	if item.Places() {
		return out.line(append(head, "", "", "", "", "")...)
	}
	for _, o := range item.Options {
		chosen, share := "", ""
		if f.Enough {
			chosen, share = strconv.Itoa(f.Chosen[o.ID]), percent(f.Chosen[o.ID], f.Shown)
		}
		if err := out.line(append(head, o.ID, o.Text.In(tag), yesNo(words, o.Right), chosen, share)...); err != nil {
			return err
		}
	}
	return nil
}
