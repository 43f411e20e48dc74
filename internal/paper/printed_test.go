package paper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

var reportDay = lang.Date{Year: 2026, Month: 9, Day: 30}

// treeOf is agencies one below the other, as a report shows them.
func treeOf(names ...string) report.Places {
	var all []agency.Agency
	var nodes []agency.Node
	for i, name := range names {
		a := agency.Agency{ID: uuid.UUID{byte(i + 1)}, Country: "mx", Code: fmt.Sprint("D-", i), Names: lang.Text{"en": name, "es": name}, TimeZone: "UTC"}
		if i > 0 {
			a.Parent = all[(i-1)/3].ID
		}
		all = append(all, a)
	}
	tree := agency.NewTree(all)
	nodes = tree.All()
	return report.Places{Tree: tree, Nodes: nodes, Days: []report.Day{{TimeZone: "UTC", Date: reportDay}}}
}

// completionOf is a report on agencies with these names and so many modules.
func completionOf(names []string, modules, scale int) report.Completion {
	c := report.Completion{Places: treeOf(names...)}
	count := func(i int) report.Count {
		n := report.Count{OnTime: (7 * i % 11) * scale, Late: i % 3, InProgress: 2 * scale, NotStarted: (3*i + 1) % 7, Exempt: i % 4, Overdue: i % 2, Left: i % 5}
		n.Completed = n.OnTime + n.Late
		n.Roster = n.Completed + n.InProgress + n.NotStarted + n.Exempt
		return n
	}
	for i, node := range c.Nodes {
		c.Rows = append(c.Rows, report.Row{Node: node, Count: count(i)})
	}
	for i := range modules {
		c.Modules = append(c.Modules, report.ModuleTable{Module: fmt.Sprint("m", i), Table: report.Table{Total: count(i)}})
		c.Total = c.Total.Plus(count(i))
	}
	return c
}

func reportOf(t testing.TB, i int, format Format, name string) Report {
	return Report{Words: bothLanguages(t)[i], Titles: func(id string) string {
		if id == "" {
			return "Todos los módulos"
		}
		return "Contraseñas y gestores: una para cada cuenta " + id
	}, Format: format, Asked: report.Asked{Report: name, Filters: map[string]string{"agency": uuid.UUID{1}.String(), "state": "overdue"},
		When: report.When{AsOf: reportDay, Known: time.Date(2026, 11, 22, 12, 59, 55, 0, time.UTC)}}}
}

var someNames = []string{"Secretaría de Seguridad y Protección Ciudadana del Estado de Valle Alto", "Policía Estatal de Valle Alto",
	"Dirección General de Tecnologías de la Información y Comunicaciones, Coordinación de Respuesta a Incidentes Cibernéticos del Centro Estatal", "Fiscalía", "Bomberos",
	"State Police", "Department of Public Safety", "Office of the Chief Information Security Officer", "Ministerio de la Ñ", "Łódź"}

// TestReportOnPaper: on both papers and in both languages nothing of a report stands outside the page or over anything else;
// each page says what it is, of how many, and how one asks again; the names of the columns stand on each.
func TestReportOnPaper(t *testing.T) {
	for i := range bothLanguages(t) {
		for _, format := range Formats() {
			var names []string
			for n := range 45 {
				names = append(names, someNames[n%len(someNames)]+strings.Repeat(" y de la Comarca", n%3))
			}
			r := reportOf(t, i, format, "completion")
			p, err := r.drawCompletion(completionOf(names, 13, 123_456))
			if err != nil {
				t.Fatal(err)
			}
			pages := inPlace(t, fmt.Sprint(format, i), p)
			if len(pages) < 3 {
				t.Errorf("%d pages", len(pages))
			}
			for n, page := range pages {
				said := textsOf(page)
				for _, want := range []string{r.Words.T("export.page", "Page", n+1, "Pages", len(pages)), r.Asked.ID(), r.Words.Date(reportDay), "2026, 12:59",
					plain(r.Words.T("export.accessible")), "known=2026-11-22T12", r.Words.T("state.roster")} {
					if !strings.Contains(said, want) {
						t.Errorf("page %d of %d does not say %q:\n%s", n+1, len(pages), want, said)
					}
				}
			}
			r = reportOf(t, i, format, "people")
			q, err := r.drawPeople(treeOf(names[:5]...), somePeople(120))
			if err != nil {
				t.Fatal(err)
			}
			if n := len(inPlace(t, "people", q)); n < 4 {
				t.Errorf("%d pages of 120 people", n)
			}
		}
	}
}

func somePeople(n int) People {
	return func(each func(report.PersonRow) error) error {
		for i := range n {
			row := report.PersonRow{Name: "María de los Ángeles Guadalupe Hernández-Rodríguez " + fmt.Sprint(i), Number: fmt.Sprint("EMP-00", i), Agency: uuid.UUID{byte(i%5 + 1)},
				Module: "phishing", State: assign.RosterStates()[i%4], DueOn: reportDay, Overdue: i%4 == 1}
			if i%4 == 0 {
				row.CompletedOn = reportDay
			}
			if err := each(row); err != nil {
				return err
			}
		}
		return nil
	}
}

// TestWhatIsKeptBackOnPaper: dashes, no bar and no per cent, and that it is so.
func TestWhatIsKeptBackOnPaper(t *testing.T) {
	for i := range bothLanguages(t) {
		r := reportOf(t, i, A4, "completion")
		r.Asked.Filters["share"] = report.ShareOutside
		c := completionOf(someNames[:2], 1, 1)
		all := report.Hidden{Roster: true, Completed: true, InProgress: true, NotStarted: true, Exempt: true, Overdue: true, OnTime: true, Late: true, Left: true}
		c.Total, c.Hidden = report.Count{}, all
		for i := range c.Rows {
			c.Rows[i].Count, c.Rows[i].Hidden = report.Count{}, all
		}
		c.Modules[0].Total, c.Modules[0].Hidden = report.Count{}, all
		p, err := r.drawCompletion(c)
		if err != nil {
			t.Fatal(err)
		}
		said := textsOf(inPlace(t, fmt.Sprint("kept back ", i), p)[0])
		for _, want := range []string{"report.kept_back", "report.share", "format.none"} {
			if !strings.Contains(said, plain(r.Words.T(want))) {
				t.Errorf("it does not say %s:\n%s", want, said)
			}
		}
		if strings.Contains(said, r.Words.Percent(0, 1)) || strings.Contains(said, plain(r.Words.T("report.overdue", "Count", 0))) {
			t.Errorf("it tells what is kept back:\n%s", said)
		}
	}
}

// TestReportOfAnything: names of any kind and length, figures of any size, and nobody at all.
func TestReportOfAnything(t *testing.T) {
	rapid.Check(t, func(u *rapid.T) {
		names := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-ZÑ][a-zé ]{1,200}`), rapid.SampledFrom(someNames)), 1, 30).Draw(u, "names")
		r := reportOf(t, rapid.IntRange(0, 1).Draw(u, "language"), rapid.SampledFrom(Formats()).Draw(u, "paper"), "completion")
		p, err := r.drawCompletion(completionOf(names, rapid.IntRange(0, 30).Draw(u, "modules"), rapid.IntRange(0, 1_000_000).Draw(u, "scale")))
		if err != nil {
			u.Fatal(err)
		}
		inPlace(u, "anything", p)
	})
	r := reportOf(t, 0, A4, "people")
	p, err := r.drawPeople(treeOf("x"), somePeople(0))
	if err != nil || len(inPlace(t, "nobody", p)) != 1 {
		t.Error(err)
	}
}

// TestTheAddressOnPaper: it stands there in full, as it is typed, and no name of a column breaks within a word.
func TestTheAddressOnPaper(t *testing.T) {
	for i := range bothLanguages(t) {
		r := reportOf(t, i, Letter, "completion")
		r.Root = "https://training.baluarte.example"
		r.Asked.Filters = map[string]string{"within": strings.Repeat(uuid.UUID{1}.String()+",", 3) + uuid.UUID{2}.String()}
		p, err := r.drawCompletion(completionOf(someNames[:2], 1, 1))
		if err != nil {
			t.Fatal(err)
		}
		said := textsOf(inPlace(t, fmt.Sprint("address ", i), p)[0])
		for _, want := range []string{r.Root + "/" + string(r.Words.Tag()) + "/reports/completion?as-of=2026-09-30&known=2026-11-22T12:59:55Z&within=", uuid.UUID{2}.String(),
			r.Words.T("state.completed"), r.Words.T("state.not_started")} {
			for _, word := range strings.Fields(want) {
				if !strings.Contains(said, word) {
					t.Errorf("it does not say %q:\n%s", word, said)
				}
			}
		}
		nobody, err := reportOf(t, i, A4, "people").drawPeople(treeOf(someNames...), somePeople(0))
		if err != nil {
			t.Fatal(err)
		}
		if said := textsOf(inPlace(t, fmt.Sprint("nobody ", i), nobody)[0]); !strings.Contains(said, plain(r.Words.T("export.nobody_line"))) {
			t.Errorf("the list of nobody says\n%s", said)
		}
	}
}
