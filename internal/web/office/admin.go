package office

import (
	"net/http"

	"baluarte/internal/access"
	"baluarte/internal/web/page"
)

// adminPage leads to what an administrator keeps.
type adminPage struct {
	page.Base
	Doors []adminDoor
}

// adminDoor is one of the rooms of the administration; its words are at admin.<Key> and admin.<Key>.about.
type adminDoor struct{ Key, Path string }

func (adminPage) Template() string { return "admin" }

func (s *Site) showAdmin(v *page.Visit) error {
	p := &adminPage{Base: page.Base{Title: v.Words.T("admin.title")}}
	for _, d := range []struct {
		needs access.Permission
		adminDoor
	}{
		{access.ManageAgencies, adminDoor{"agencies", "/admin/agencies"}},
		{access.SeePeople, adminDoor{"people", "/team/people"}},
		{access.ManagePeople, adminDoor{"invite", "/admin/people/invite"}},
		{access.PrintCards, adminDoor{"cards", "/team/cards"}},
		{access.ImportRoster, adminDoor{"roster", "/admin/roster"}},
		{access.GrantRoles, adminDoor{"roles", "/admin/roles"}},
		{access.ManageTokens, adminDoor{"tokens", "/admin/tokens"}},
		{access.SeeContent, adminDoor{"content", "/admin/content"}},
		{access.SeeContent, adminDoor{"remarks", "/admin/content/feedback"}},
		{access.ManageAgencies, adminDoor{"declarations", "/admin/declarations"}},
		{access.ManagePeople, adminDoor{"notices", "/admin/notices"}},
		{access.SeeAudit, adminDoor{"audit", "/admin/audit"}},
		{access.SeeAudit, adminDoor{"exports", "/admin/exports"}},
	} {
		if v.Actor.May(d.needs) {
			p.Doors = append(p.Doors, d.adminDoor)
		}
	}
	if v.Actor.Scope(access.ManageAgencies).IsEverywhere() {
		p.Doors = append(p.Doors, adminDoor{"reasons", "/admin/reasons"})
	}
	return s.Render(v, http.StatusOK, p)
}
