package reports

import (
	"io"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// askedFile reads what a file is asked for. It is false when the address did not say of which day and moment: then the browser
// has been sent to the one that does, and names the agencies too, which can be kept, and repeated.
func (s *Site) askedFile(v *page.Visit) (q report.Question, asked bool, err error) {
	if q, err = s.question(v); err != nil {
		return q, false, err
	}
	if !q.By.IsOfToday() { // those have no file, and are refused with its day
		q.By = "" // a file has a line for each agency and module
	}
	dated, said, err := s.Report.Dated(v.Ctx(), v.Actor.Scope(access.SeeCompletion), q)
	if err != nil || said {
		return dated, said, err
	}
	values := v.Request.URL.Query()
	for name, value := range asValues(dated.Lasting(v.Actor.Scope(access.SeeCompletion))) {
		if name == "agency" || name == "within" {
			values[name] = value
		}
	}
	values.Set("as-of", dated.AsOf.String())
	values.Set("known", report.Moment(dated.Known))
	return dated, false, v.SeeOther(page.WithQuery(v.Path(), values))
}

// file is a report on its way out.
type file struct {
	name  string // what it is saved as, without the day, the id and its ending
	kind  paper.Kind
	asked report.Asked
	at    uuid.UUID
	note  func() error // puts it into the audit log, before anything is sent
	write func(io.Writer, paper.Report) error
}

// sendFile answers with a report as a file. A few are written at a time, and fewer of one person; whoever comes then is asked to come
// again, since none of them is quick. A file that breaks off lets go of its place at once.
func (s *Site) sendFile(v *page.Visit, f file) error {
	format, err := page.PaperFor(v, "paper")
	if err != nil {
		return err
	}
	leave, ok := s.exports.enter(v.Actor.Person)
	if !ok {
		return fault.New(fault.Unavailable, "export.busy")
	}
	defer leave()
	if err := f.note(); err != nil {
		return err
	}
	v.Header("Content-Type", f.kind.MediaType())
	v.Header("Content-Disposition", `attachment; filename="`+f.name+"-"+f.asked.AsOf.String()+"-"+strings.ToLower(f.asked.ID())+"."+string(f.kind)+`"`)
	v.Header("Content-Language", string(v.Lang))
	v.Header("Cache-Control", "no-store")
	out := report.File{Asked: f.asked, Agency: f.at, Format: string(f.kind), Language: v.Lang}
	return s.Report.Send(v.Ctx(), v.Actor, out, v.Writer, func(w io.Writer) error {
		return f.write(w, paper.Report{Words: v.Words, Titles: s.Titles(v), Course: paper.CoursesFrom(v.Words, s.Catalogue), Asked: f.asked, Format: format, Root: s.BaseURL})
	})
}

// completionFile answers with the completion report as a file.
func (s *Site) completionFile(kind paper.Kind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		q, asked, err := s.askedFile(v)
		if err != nil || !asked {
			return err
		}
		if q.Outside, err = forOutside(v); err != nil {
			return err
		}
		scope := v.Actor.Scope(access.SeeCompletion)
		c, err := s.Report.Completion(v.Ctx(), scope, q)
		if err != nil {
			return err
		}
		if len(c.Modules) == 0 && s.IsUnknown(q.Module) {
			return fault.New(fault.NotFound, "")
		}
		return s.sendFile(v, file{name: "completion", kind: kind, asked: q.Asked(scope), at: q.Agency,
			note:  func() error { return s.Report.NoteExport(v.Ctx(), v.Actor, audit.CompletionExported, q, "") },
			write: func(w io.Writer, r paper.Report) error { return paper.Completion(w, kind, r, c) }})
	}
}

// peopleFile answers with the names behind a number as a file.
func (s *Site) peopleFile(kind paper.Kind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		state := v.Query("state")
		if !slices.Contains(report.Columns(), state) {
			return fault.New(fault.NotFound, "")
		}
		q, asked, err := s.askedFile(v)
		if err != nil || !asked {
			return err
		}
		scope := v.Actor.Scope(access.SeeCompletion)
		places, err := s.Report.PlacesFor(v.Ctx(), scope, q)
		if err != nil {
			return err
		}
		if s.IsUnknown(q.Module) {
			if c, err := s.Report.Completion(v.Ctx(), scope, q); err != nil {
				return err
			} else if len(c.Modules) == 0 {
				return fault.New(fault.NotFound, "")
			}
		}
		return s.sendFile(v, file{name: "people", kind: kind, asked: q.AskedPeople(scope, state), at: q.Agency,
			note: func() error { return s.Report.NoteExport(v.Ctx(), v.Actor, audit.PeopleListed, q, state) },
			write: func(w io.Writer, r paper.Report) error {
				return paper.PeopleBehind(w, kind, r, places, func(each func(report.PersonRow) error) error {
					return s.Report.EachPerson(v.Ctx(), places, q, state, each)
				})
			}})
	}
}
