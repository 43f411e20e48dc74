package entry

import (
	"net/http"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/web/page"
)

// looksPage tells who has looked at the reader's record, one by one.
type looksPage struct {
	page.Base
	Looks []agency.Look
	page.Zoned
	page.Further
}

func (looksPage) Template() string { return "looks" }

// When is a moment at the reader's agency.
func (p *looksPage) When(t time.Time) string { return p.Moment(t, p.Zoned.At) }

// Roles are what a viewer may do today, in words.
func (p *looksPage) Roles(l agency.Look) string { return rolesInWords(&p.Base, l) }

// rolesInWords says the roles of a viewer; empty of a program and of who has none any more.
func rolesInWords(b *page.Base, l agency.Look) string {
	var all []string
	for _, r := range l.Roles {
		all = append(all, b.T("sign_in.role."+string(r)))
	}
	return b.List(all)
}

const looksPerPage = 50

func (s *Site) showLooks(v *page.Visit) error {
	after, err := page.TrailPlace(v.Query("after"))
	if err != nil {
		return err
	}
	all, err := s.People.LooksAt(v.Ctx(), v.Actor, after, looksPerPage+1)
	if err != nil {
		return err
	}
	p := &looksPage{Base: page.Base{Title: v.Words.T("profile.looks")}, Looks: all[:min(looksPerPage, len(all))], Zoned: page.Zoned{At: v.Actor.Zone()}}
	if len(all) > looksPerPage {
		p.Later = v.Href("/profile/looks?after=" + page.After(all[looksPerPage-1].Place()))
	}
	if v.Query("after") != "" {
		p.First = v.Href("/profile/looks")
	}
	return s.Render(v, http.StatusOK, p)
}
