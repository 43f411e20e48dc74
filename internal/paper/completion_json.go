package paper

import (
	"encoding/json"
	"io"

	"baluarte/internal/assign"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/report"
)

// jsonHead is what a report as JSON says of itself.
type jsonHead struct {
	Report string            `json:"report"`
	ID     string            `json:"report_id"`
	AsOf   lang.Date         `json:"as_of"`
	Known  string            `json:"known"`
	Filter map[string]string `json:"filter"`
}

// jsonLine is one line of it: the same figures as in the other files, null where they are kept back.
type jsonLine struct {
	AsOf       lang.Date `json:"as_of"`
	Country    string    `json:"country"`
	Agency     string    `json:"agency_code"`
	Parent     *string   `json:"parent_code"`
	Depth      int       `json:"depth"`
	Holds      bool      `json:"includes_below"`
	Names      lang.Text `json:"agency"`
	Module     string    `json:"module"`
	Title      string    `json:"module_title"`
	Roster     *int      `json:"roster"`
	Completed  *int      `json:"completed"`
	OnTime     *int      `json:"on_time"`
	Late       *int      `json:"late"`
	InProgress *int      `json:"in_progress"`
	NotStarted *int      `json:"not_started"`
	Exempt     *int      `json:"exempt"`
	Overdue    *int      `json:"overdue"`
	Left       *int      `json:"left"`
	Percent    *float64  `json:"completed_percent"`
}

// completionJSON writes the completion report for programs, a line at a time.
func (r Report) completionJSON(w io.Writer, c report.Completion) error {
	head := jsonHead{r.Asked.Report, r.Asked.ID(), r.Asked.AsOf, report.Moment(r.Asked.Known), map[string]string{}}
	for name, value := range r.Asked.Filters {
		if value != "" {
			head.Filter[name] = value
		}
	}
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	if _, err := w.Write(append(text[:len(text)-1], `,"lines":[`...)); err != nil {
		return err
	}
	between := "\n"
	for l := range lines(c) {
		text, err := json.Marshal(r.jsonLine(c, l))
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, between+string(text)); err != nil {
			return err
		}
		between = ",\n"
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

func (r Report) jsonLine(c report.Completion, l figures) jsonLine {
	line := jsonLine{AsOf: r.Asked.AsOf, Country: l.Country, Agency: l.Code, Depth: l.depth, Holds: l.holds, Names: l.Names, Module: l.module, Title: r.Titles(l.module)}
	for column, into := range map[string]**int{"": &line.Roster, string(assign.Completed): &line.Completed, report.OnTime: &line.OnTime, report.Late: &line.Late,
		string(assign.InProgress): &line.InProgress, string(assign.NotStarted): &line.NotStarted, string(assign.Exempt): &line.Exempt,
		report.Overdue: &line.Overdue, report.Left: &line.Left} {
		if n, told := l.told(column).(int); told {
			*into = &n
		}
	}
	if code := parentCode(c.Tree, l.Agency); code != "" {
		line.Parent = &code
	}
	if s, told := l.percent().(share); told && s.whole > 0 {
		percent := float64(i18n.Tenths(s.part, s.whole)) / 10
		line.Percent = &percent
	}
	return line
}
