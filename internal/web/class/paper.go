package class

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// spareLines is how many lines of a sign-in sheet are left empty at least. There are as many lines as seats.
const spareLines = 8

// emptyLines is how many there are for so many seats when so many people are known.
func emptyLines(seats, known int) int { return max(spareLines, seats-known) }

// sheet is what the files of a class have in common.
func (s *Site) sheet(v *page.Visit) (learn.Class, paper.Class, error) {
	c, err := s.classOf(v)
	if err != nil {
		return c, paper.Class{}, err
	}
	m, err := s.Learn.Library.Revision(v.Ctx(), c.Revision)
	if err != nil {
		return c, paper.Class{}, err
	}
	format, err := page.PaperFor(v, "format")
	if err != nil {
		return c, paper.Class{}, err
	}
	code, err := s.Classes.Code(v.Ctx(), c)
	if err != nil {
		return c, paper.Class{}, err
	}
	tree, _, err := s.Classes.Places(v.Ctx(), v.Actor)
	at, _ := tree.Agency(c.Agency)
	return c, paper.Class{Format: format, Module: m.Title, Agency: at.Names, Place: c.Place, Trainer: c.Taught, StartsAt: c.StartsAt, Zone: c.Zone,
		Minutes: c.Minutes, Code: string(code)}, err
}

// classFile answers with a file of a class.
func (s *Site) classFile(v *page.Visit, name string, draw func(io.Writer) error) error {
	body, err := page.Drawn(draw)
	if err != nil {
		return err
	}
	s.PDF(v, "inline", name+".pdf", body)
	return nil
}

// signInSheet is what everybody in the room signs.
func (s *Site) signInSheet(v *page.Visit) error {
	c, head, err := s.sheet(v)
	if err != nil {
		return err
	}
	tree, _, err := s.Classes.Places(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	people, err := s.Classes.Store.Attendees(v.Ctx(), c.ID)
	if err != nil {
		return err
	}
	walkIns, err := s.Classes.Store.WalkIns(v.Ctx(), c.ID)
	if err != nil {
		return err
	}
	sheet := paper.SignIn{Class: head, WalkIns: emptyLines(c.Seats, len(people)+len(walkIns))}
	for _, t := range people {
		at, _ := tree.Agency(t.Agency)
		sheet.Expected = append(sheet.Expected, paper.Attendee{Person: t.Of, Agency: at.Names, Number: t.Number})
	}
	for _, w := range walkIns {
		sheet.Expected = append(sheet.Expected, paper.Attendee{Person: agency.Person{GivenNames: w.Name}, Number: w.Number})
	}
	return s.classFile(v, "sign-in-sheet", func(w io.Writer) error { return paper.SignInSheet(w, sheet, s.TwoLanguages(v)...) })
}

// classQuiz gives the paper that an address asks for.
func (s *Site) classQuiz(v *page.Visit) (q paper.ClassQuiz, err error) {
	c, head, err := s.sheet(v)
	if err != nil {
		return q, err
	}
	variant := learn.Variant(v.DefaultQuery("variant", string(learn.VariantA)))
	m, drawn, err := s.Classes.Paper(v.Ctx(), c, variant)
	return paper.ClassQuiz{Class: head, Revision: m, Paper: drawn, Variant: string(variant)}, err
}

// classPaper is the quiz on paper, with its answer sheet.
func (s *Site) classPaper(v *page.Visit) error {
	q, err := s.classQuiz(v)
	if err != nil {
		return err
	}
	return s.classFile(v, "paper-"+q.Variant, func(w io.Writer) error { return paper.ClassPaper(w, q, s.TwoLanguages(v)...) })
}

// classKey is what is right, for the trainer alone.
func (s *Site) classKey(v *page.Visit) error {
	q, err := s.classQuiz(v)
	if err != nil {
		return err
	}
	return s.classFile(v, "key-"+q.Variant, func(w io.Writer) error { return paper.AnswerKey(w, q, s.TwoLanguages(v)...) })
}

// keyInPage keys in an answer sheet: first which paper it is, then the answers, then what they come to.
type keyInPage struct {
	page.Form
	Class   learn.Class
	Module  *course.Module
	Of      agency.Person
	Variant learn.Variant // empty: to be chosen
	Tongue  lang.Tag
	Lines   []keyLine
	Result  *course.Result // nil: not yet
	Blank   int            // questions without an answer
	Problem string         // why nothing can be keyed in
}

func (keyInPage) Template() string { return "class-paper" }

// keyLine is one question of an answer sheet.
type keyLine struct {
	Number      int
	Name        string // of the field
	First, Last string // the signs that the sheet offers
	Choose      int
	Value       string
	Wrong       string
	Right       bool
	Key         string // what would be right, as it is typed
}

// Described are the elements that say more about the field.
func (l keyLine) Described() (ids string) {
	ids = l.Name + "-hint"
	if l.Wrong != "" {
		ids += " " + l.Name + "-wrong"
	}
	return ids
}

// Variants are the papers to choose from.
func (*keyInPage) Variants() []learn.Variant { return learn.Variants() }

// keyIn finds whose answer sheet the address is about, and whether it can be keyed in.
func (s *Site) keyIn(v *page.Visit, variant, tongue string) (*keyInPage, error) {
	c, err := s.classOf(v)
	if err == nil && c.IsClosed() {
		err = fault.New(fault.Conflict, "class.is_closed")
	}
	if err != nil {
		return nil, err
	}
	person, err := v.ID("person")
	if err != nil {
		return nil, err
	}
	if person == v.Actor.Person {
		return nil, fault.New(fault.Forbidden, "class.oneself")
	}
	all, err := s.Classes.Store.Attendees(v.Ctx(), c.ID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(t learn.Attendee) bool { return t.Person == person })
	if at < 0 {
		return nil, fault.New(fault.NotFound, "")
	}
	p := &keyInPage{Class: c, Of: all[at].Of, Variant: learn.Variant(variant), Tongue: lang.Tag(tongue)}
	p.Title, p.Values = v.Words.T("class.key_in_of", "Name", p.Of.Name()), v.Request.PostForm
	if p.Module, err = s.Learn.Library.Revision(v.Ctx(), c.Revision); err != nil {
		return nil, err
	}
	_, _, err = s.Classes.Ready(v.Ctx(), c, person)
	if problem, _, ok := v.Refused(err, fault.Conflict); ok {
		p.Problem = problem
		return p, nil
	}
	if !s.Words.Languages().Has(p.Tongue) || !slices.Contains(learn.Variants(), p.Variant) {
		p.Variant, p.Tongue = "", ""
	}
	for i, pq := range c.Papers[p.Variant].Questions {
		q := p.Module.Question(pq.ID)
		line := keyLine{Number: i + 1, Name: "a." + strconv.Itoa(i+1), Choose: q.Choose, First: q.Sign(0), Last: q.Sign(len(q.Options) - 1)}
		if q.Places() {
			line.First, line.Last = q.TargetSign(0), q.TargetSign(len(q.Targets)-1)
		}
		line.Value = p.Values.Get(line.Name)
		p.Lines = append(p.Lines, line)
	}
	return p, err
}

func (s *Site) showKeyIn(v *page.Visit) error {
	p, err := s.keyIn(v, v.Query("variant"), v.Query("language"))
	if err != nil {
		return err
	}
	return s.Render(v, p.status(), p)
}

// status is that of the page as it is.
func (p *keyInPage) status() int {
	if p.Problem != "" {
		return http.StatusConflict
	}
	return http.StatusOK
}

// typed reads the answers, and notes at each question what is wrong with it.
func (p *keyInPage) typed(v *page.Visit) (answers course.Answers, ok bool) {
	answers, ok = course.Answers{}, true
	for i, pq := range p.Class.Papers[p.Variant].Questions {
		chosen, wrong := p.Module.Question(pq.ID).Typed(pq.Options, p.Lines[i].Value)
		switch {
		case wrong != nil:
			p.Lines[i].Wrong, ok = v.Words.Fault(wrong), false
		case len(chosen) == 0:
			p.Blank++
		default:
			answers[pq.ID] = chosen
		}
	}
	return answers, ok
}

// saveKeyIn shows what an answer sheet comes to, and saves it when that was seen.
func (s *Site) saveKeyIn(v *page.Visit) error {
	p, err := s.keyIn(v, v.PostForm("variant"), v.PostForm("language"))
	if err != nil {
		return err
	}
	if p.Path = classPath(p.Class.ID) + "/papers/" + p.Of.ID.String(); p.Problem != "" || p.Variant == "" || v.PostForm("edit") != "" {
		return s.Render(v, p.status(), p)
	}
	p.Path += "?variant=" + string(p.Variant) + "&language=" + string(p.Tongue)
	answers, ok := p.typed(v)
	if !ok {
		p.SetWrong("a", "")
		return s.Render(v, http.StatusUnprocessableEntity, p)
	}
	sheet := learn.Sheet{Person: p.Of.ID, Variant: p.Variant, Language: p.Tongue, Answers: answers}
	try := v.PostForm("sure") == ""
	r, err := s.Classes.KeyIn(v.Ctx(), v.Actor, p.Class.ID, sheet, try)
	if !try || err != nil {
		return s.keyed(v, p, err)
	}
	p.Result = &r
	for i, pq := range p.Class.Papers[p.Variant].Questions {
		q := p.Module.Question(pq.ID)
		p.Lines[i].Right, p.Lines[i].Key = r.Right[pq.ID], q.Signs(pq.Options, q.Key())
	}
	return s.Render(v, http.StatusOK, p)
}

// keyed goes back to the class after a sheet was saved, or tells what is on the record instead.
func (s *Site) keyed(v *page.Visit, p *keyInPage, err error) error {
	if problem, _, ok := v.Refused(err, fault.Conflict); ok {
		p.Problem = problem
		return s.Render(v, http.StatusConflict, p)
	}
	return s.toClass(v, p.Class.ID, "keyed", err)
}
