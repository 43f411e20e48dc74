package paper

import (
	"io"

	"baluarte/internal/report"
)

// peoplePDF prints a list of people.
func (r Report) peoplePDF(w io.Writer, places report.Places, people People) error {
	p, err := r.drawPeople(places, people)
	if err != nil {
		return err
	}
	return p.write(w)
}

func (r Report) drawPeople(places report.Places, people People) (pdf, error) {
	p := r.printer(r.Words.T("people.title"), places.Tree)
	where, titles := r.where(places), r.remembered()
	t := printedTable{}
	for _, c := range []struct {
		name  string
		width float64
	}{{"report.person", 0.21}, {"report.number", 0.09}, {"report.agency", 0.22}, {"report.module", 0.22}, {"report.state", 0.1}, {"report.due", 0.08}, {"report.completed_on", 0.08}} {
		t.columns = append(t.columns, printedColumn{name: r.Words.T(c.name), width: c.width})
	}
	err := people(func(one report.PersonRow) error {
		if len(t.rows) == MostOnPaper {
			return tooLong(MostOnPaper)
		}
		state := r.state(one)
		if one.Overdue {
			state += " · " + r.Words.T("state.overdue")
		}
		t.rows = append(t.rows, printedRow{cells: []string{one.Name, one.Number, where(one.Agency).name, titles(one.Module), state,
			r.Words.DateShort(one.DueOn), r.Words.DateShort(one.CompletedOn)}})
		return nil
	})
	if err != nil {
		return pdf{}, err
	}
	if len(t.rows) == 0 {
		p.tables(nil, 12, func(y float64) {
			p.filtered(y)
			p.whole(classRim, y+18, p.width, regular, 10, plain(r.Words.T("export.nobody_line")))
		})
		return p.pdf, p.Error()
	}
	p.tables([]printedTable{t}, 12, p.filtered)
	return p.pdf, p.Error()
}
