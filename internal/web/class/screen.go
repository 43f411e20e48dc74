package class

import (
	"bytes"
	"html/template"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// screenPage is what a class sees on the wall: how to join, then the module lesson by lesson, in every language side by
// side.
type screenPage struct {
	page.Base
	Class       learn.Class
	Module      *course.Module
	Code        access.Code
	Address     string        // to be typed
	Picture     template.HTML // to be scanned
	Unreachable bool          // no phone gets to the address
	Halves      []half
	Lesson      *course.Lesson // nil: how to join
	Number      int            // of the lesson, from 1
	Rows        []screenRow
	Before      string // path of the step before; empty on the first
	After       string // of the next; empty on the last
}

func (screenPage) Template() string { return "class-screen" }

// half is one language of the screen.
type half struct {
	*i18n.Words
	Lang lang.Tag
}

// In gives a text in the half's language.
func (h half) In(t lang.Text) string { return t.In(h.Lang) }

// screenRow is a passage of a lesson in every language.
type screenRow []screenCell

// screenCell is a passage in one.
type screenCell struct {
	half
	course.Block
	first   bool
	foreign bool // not in the page's language
}

// naming are the places in a passage that name themselves or each other. The second language must not name them again.
var naming = regexp.MustCompile(`(\b(?:id|aria-labelledby|aria-describedby)="|url\(#| href="#)`)

// own makes a passage fit beside the same in another language: links that leave the page's language say so.
func (c screenCell) own(s string) template.HTML {
	if !c.first {
		s = naming.ReplaceAllString(s, "${1}"+string(c.Lang)+"-")
	}
	if tag := string(c.Lang); c.foreign {
		s = strings.ReplaceAll(s, `href="/`+tag+`/`, `hreflang="`+tag+`" lang="`+tag+`" href="/`+tag+`/`)
	}
	return template.HTML(s)
}

// Safe is the passage's HTML, which the catalogue found safe.
func (c screenCell) Safe() template.HTML { return c.own(c.HTML) }

// SVG is the passage's drawing.
func (c screenCell) SVG() template.HTML { return c.own(c.Figure.SVG[c.Lang]) }

// CountryHTML is what holds in a country.
func (c screenCell) CountryHTML(p course.CountryPart) template.HTML { return c.own(p.HTML[c.Lang]) }

// CountryParts are the countries of a box; the language says which comes first.
func (c screenCell) CountryParts() []course.CountryPart {
	order := page.CountriesFrom(c.T("country.first"))
	return slices.SortedStableFunc(slices.Values(c.Country.Parts), func(a, b course.CountryPart) int {
		return slices.Index(order, a.Country) - slices.Index(order, b.Country)
	})
}

// Task is what an activity asks, in a line.
func (c screenCell) Task() string {
	switch a := c.Activity; {
	case a.Inbox != nil:
		return c.In(a.Inbox.Title)
	case a.Scenario != nil:
		return c.In(a.Scenario.Title)
	case a.Spot != nil:
		return c.In(a.Spot.Stem)
	default:
		return c.In(a.Question.Stem)
	}
}

func (s *Site) showScreen(v *page.Visit) error {
	c, err := s.classOf(v)
	if err == nil && c.IsClosed() {
		err = fault.New(fault.Conflict, "class.is_closed")
	}
	if err != nil {
		return err
	}
	p := &screenPage{Class: c}
	if p.Module, err = s.Learn.Library.Revision(v.Ctx(), c.Revision); err != nil {
		return err
	}
	if p.Code, err = s.Classes.Code(v.Ctx(), c); err != nil {
		return err
	}
	p.Title, p.Wide = v.Words.T("class.screen_of", "Module", p.Module.Title), true
	for _, tag := range s.Words.Languages() {
		p.Halves = append(p.Halves, half{s.Words.For(tag), tag})
	}
	if err := s.step(v, p); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, p)
}

// step decides what is on the wall: how to join, or the lesson that the address names.
func (s *Site) step(v *page.Visit, p *screenPage) error {
	at := classPath(p.Class.ID) + "/screen"
	lessons := p.Module.Lessons
	i := -1
	if id := v.Query("lesson"); id != "" {
		if p.Lesson, i = p.Module.Lesson(id); p.Lesson == nil {
			return fault.New(fault.NotFound, "")
		}
	}
	if p.Number = i + 1; i >= 0 {
		p.Before = at
		if i > 0 {
			p.Before = at + "?lesson=" + lessons[i-1].ID
		}
		p.Rows = screenRows(p.Halves, p.Lesson, v.Lang)
	}
	if i+1 < len(lessons) {
		p.After = at + "?lesson=" + lessons[i+1].ID
	}
	p.Address, p.Unreachable = s.ClassURL+"/class", isOfThisMachine(s.ClassURL)
	if p.Lesson != nil {
		return nil
	}
	var picture bytes.Buffer
	err := paper.QR(&picture, p.Address+"/"+string(p.Code))
	p.Picture = template.HTML(picture.String())
	return err
}

// isOfThisMachine reports whether an address leads nowhere but to the machine on which it is opened: no phone gets there.
func isOfThisMachine(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	host := strings.ToLower(u.Hostname())
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost")
	}
	return ip.IsLoopback() || ip.IsUnspecified()
}

// screenRows puts the passages of a lesson side by side. The catalogue has seen to it that they are the same in number.
func screenRows(halves []half, l *course.Lesson, here lang.Tag) (rows []screenRow) {
	for i := range l.Blocks[halves[0].Lang] {
		var row screenRow
		for j, h := range halves {
			if blocks := l.Blocks[h.Lang]; i < len(blocks) {
				row = append(row, screenCell{h, blocks[i], j == 0, h.Lang != here})
			}
		}
		rows = append(rows, row)
	}
	return rows
}
