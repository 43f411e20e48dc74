package reports

import (
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"
)

// itemsPage tells how the questions of a module fare: all of them, or one with its options; without a module, which modules
// have papers to tell of.
type itemsPage struct {
	page.Base
	monthly
	report.Items
	Asked     report.ItemQuestion
	Of        *course.Module // nil without a module
	One       *report.Item   // the question looked at; nil for all
	Index     []itemModule
	Catalogue []*course.Module // for the filter
	CSV       string
}

func (itemsPage) Template() string { return "items" }

// itemModule is a module with how many papers of it there are, by language.
type itemModule struct {
	Module *course.Module
	Papers map[lang.Tag]int
}

// Fewest is how many papers figures need.
func (*itemsPage) Fewest() int { return report.FewestPapers }

// FewestFlagged is how many papers a remark needs.
func (*itemsPage) FewestFlagged() int { return report.FewestFlagged }

// NewestPapers is on how many papers questions are counted.
func (*itemsPage) NewestPapers() int { return report.NewestPapers }

// TimedPapers is from how many papers times are taken.
func (*itemsPage) TimedPapers() int { return report.TimedPapers }

// IsEnough reports whether a number of papers may be told of.
func (*itemsPage) IsEnough(papers int) bool { return papers >= report.FewestPapers }

// Objective is the text of an objective of the module.
func (p *itemsPage) Objective(id string) lang.Text {
	for _, o := range p.Of.Objectives {
		if o.ID == id {
			return o.Text
		}
	}
	return nil
}

// Flagged counts the questions with a remark.
func (p *itemsPage) Flagged() (n int) {
	for _, item := range p.Items.Items {
		if len(item.Flags) > 0 {
			n++
		}
	}
	return n
}

// FirstFlagged is the first of them; empty where there is none.
func (p *itemsPage) FirstFlagged() string {
	for _, item := range p.Items.Items {
		if len(item.Flags) > 0 {
			return item.ID
		}
	}
	return ""
}

// Digest is the beginning of a revision's digest, enough to tell it from the others.
func (*itemsPage) Digest(r report.PaperRevision) string { return r.Digest[:min(8, len(r.Digest))] }

// Recorded is the day on which a revision was first recorded, where the reader is.
func (p *itemsPage) Recorded(r report.PaperRevision) string {
	return p.DateShort(lang.DateOf(r.RecordedAt, p.place))
}

// ModuleHref leads to a module's questions.
func (p *itemsPage) ModuleHref(id string) string {
	asked := p.Asked
	asked.Module, asked.Revision = id, ""
	return p.to(asked, "")
}

// ItemHref leads to a question with its options.
func (p *itemsPage) ItemHref(id string) string { return p.to(p.Asked, id) }

// Whole leads to all questions of the module.
func (p *itemsPage) Whole() string { return p.to(p.Asked, "") }

// Start leads to all modules.
func (p *itemsPage) Start() string { return p.ModuleHref("") }

func (p *itemsPage) to(q report.ItemQuestion, question string) string {
	values := url.Values{}
	for name, value := range map[string]string{"module": q.Module, "revision": q.Revision, "question": question} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if q.All {
		values.Set("attempts", "all")
	}
	inAddress(values, q.Period)
	return p.Href(page.WithQuery("/reports/items", values))
}

// Correlation is a discrimination with two decimals.
func (p *itemsPage) Correlation(r float64) string { return p.InHundredths(int(math.Round(r * 100))) }

// Seconds is a median time.
func (p *itemsPage) Seconds(f report.ItemFigures) string {
	return p.T("items.seconds", "Seconds", int(math.Round(f.Median.Seconds())))
}

// remarksPart is what a part of the template needs to show flags.
type remarksPart struct {
	*page.Base
	Flags []report.Flag
}

// Remarks hands a question's flags to it.
func (p *itemsPage) Remarks(flags []report.Flag) remarksPart { return remarksPart{&p.Base, flags} }

// chosenPart is how many chose an option in a language.
type chosenPart struct {
	*page.Base
	Chosen, Shown int
}

// Width is the length of the bar.
func (c chosenPart) Width() string { return page.Share(c.Chosen, c.Shown) }

// Chosen hands an option in a language to the part of the template that shows it.
func (p *itemsPage) Chosen(f report.ItemFigures, option string) chosenPart {
	return chosenPart{&p.Base, f.Chosen[option], f.Shown}
}

// itemQuestion reads the filter from the address.
func (s *Site) itemQuestion(v *page.Visit) (q report.ItemQuestion, err error) {
	q.Period, err = periodAsked(v)
	q.Module, q.Revision, q.All = v.Query("module"), v.Query("revision"), v.Query("attempts") == "all"
	if err == nil && (!page.IsText(q.Module) || !page.IsText(q.Revision) || !slices.Contains([]string{"", "first", "all"}, v.Query("attempts"))) {
		err = fault.New(fault.NotFound, "")
	}
	return q, err
}

func (s *Site) showItems(v *page.Visit) error {
	q, err := s.itemQuestion(v)
	if err != nil {
		return err
	}
	p := &itemsPage{Base: page.Base{Title: v.Words.T("items.title"), Wide: true}, Asked: q, Catalogue: s.Catalogue.Modules()}
	p.monthly = monthly{&p.Base, q.Period, v.Actor.Today(s.Now()), v.Actor.Zone()}
	p.CSV = v.Href("/reports/items.csv" + page.QueryOf(v))
	if q.Module == "" {
		p.Index, err = s.itemIndex(v, q)
		return s.RenderOr(v, p, err)
	}
	if p.Items, p.Of, err = s.items(v, q); err != nil {
		return err
	}
	if id := v.Query("question"); id != "" {
		at := slices.IndexFunc(p.Items.Items, func(i report.Item) bool { return i.ID == id })
		if at < 0 {
			return fault.New(fault.NotFound, "")
		}
		p.One = &p.Items.Items[at]
	}
	if s.IsUnknown(q.Module) {
		p.Catalogue = append(p.Catalogue, p.Of)
	}
	return s.Render(v, http.StatusOK, p)
}

// items answers a question with the revision that it is about.
func (s *Site) items(v *page.Visit, q report.ItemQuestion) (report.Items, *course.Module, error) {
	items, err := s.Report.Items(v.Ctx(), v.Actor.Scope(access.SeeAnswers), s.Learn.Library, q)
	if err != nil {
		return items, nil, err
	}
	m, err := s.Learn.Library.Revision(v.Ctx(), items.Revision.Digest)
	return items, m, err
}

// itemIndex lists the modules with how many papers there are of each.
func (s *Site) itemIndex(v *page.Visit, q report.ItemQuestion) (all []itemModule, err error) {
	counts, err := s.Report.PapersOf(v.Ctx(), v.Actor.Scope(access.SeeAnswers), q)
	if err != nil {
		return nil, err
	}
	papers := map[string]map[lang.Tag]int{}
	for _, c := range counts {
		if papers[c.Module] == nil {
			papers[c.Module] = map[lang.Tag]int{}
		}
		papers[c.Module][c.Language] += c.Papers
	}
	for _, m := range s.Catalogue.Modules() {
		all = append(all, itemModule{m, papers[m.ID]})
		delete(papers, m.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(papers)) { // modules that left the catalogue
		m, err := s.Learn.Library.Module(v.Ctx(), id)
		if err != nil {
			return nil, err
		}
		all = append(all, itemModule{m, papers[id]})
	}
	return all, nil
}

func (s *Site) itemsCSV(v *page.Visit) error {
	q, err := s.itemQuestion(v)
	if err != nil {
		return err
	}
	if q.Module == "" {
		return fault.New(fault.NotFound, "")
	}
	items, m, err := s.items(v, q)
	if err != nil {
		return err
	}
	if err := s.Report.NoteExport(v.Ctx(), v.Actor, audit.ItemsExported, report.Question{Module: q.Module}, ""); err != nil {
		return err
	}
	s.Attachment(v, "items-"+q.Module+"-"+items.AsOf().String()+".csv")
	return paper.ItemsCSV(v.Writer, v.Words, items, m, s.Words.Languages())
}
