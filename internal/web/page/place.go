package page

import (
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Placed names agencies on a page.
type Placed struct {
	of   *Base
	tree *agency.Tree
}

// PlacedOn makes it of the page and the tree that its agencies stand in.
func PlacedOn(b *Base, tree *agency.Tree) Placed { return Placed{b, tree} }

// AgencyName is an agency's name in the page's language; empty without one.
func (p Placed) AgencyName(id uuid.UUID) string {
	a, _ := p.tree.Agency(id)
	return p.of.In(a.Names)
}

// Ancestors are the agencies above one.
func (p Placed) Ancestors(id uuid.UUID) []uuid.UUID { return p.tree.Ancestors(id) }

// Reach is where a role holds: at an agency and below, or in the whole installation.
func (p Placed) Reach(g access.Grant) string {
	if g.Agency == uuid.Nil {
		return p.of.T("roles.everywhere")
	}
	return p.AgencyName(g.Agency)
}

// Reaches is where a token holds.
func (p Placed) Reaches(t access.MadeToken) string { return p.Reach(access.Grant{Agency: t.Agency}) }

// CountriesFrom lists the countries, one before the other.
func CountriesFrom(first string) []string {
	all := agency.Countries()
	if i := slices.Index(all, first); i > 0 {
		all[0], all[i] = all[i], all[0]
	}
	return all
}

// InOrder sorts agencies that are listed parents first, so that those beside each other stand by their names in a language.
func InOrder(nodes []agency.Node, tag lang.Tag) []agency.Node {
	type placedNode struct {
		agency.Node
		path []string // the names from the top down
	}
	all := make([]placedNode, len(nodes))
	var path []string
	for i, n := range nodes {
		above := min(n.Depth, len(path))
		path = append(path[:above:above], lang.Fold(n.Names.In(tag))+" "+n.Code)
		all[i] = placedNode{n, path}
	}
	slices.SortStableFunc(all, func(a, b placedNode) int { return slices.Compare(a.path, b.path) })
	sorted := make([]agency.Node, len(nodes))
	for i, n := range all {
		sorted[i] = n.Node
	}
	return sorted
}

// Option is an agency among the options of a list: as deep as it is in the tree, and with its code, for names repeat.
func (b *Base) Option(n agency.Node) string {
	return b.Indent(n.Depth) + b.In(n.Names) + " · " + n.Code
}

// Indent shows an agency's depth in a list of options, where no markup can.
func (b *Base) Indent(depth int) string { return strings.Repeat("\u2003", depth) }

// Spoken writes a time zone as people read it.
func Spoken(zone string) string { return strings.ReplaceAll(zone, "_", " ") }

// Zone writes a time zone as people read it.
func (b *Base) Zone(zone string) string { return Spoken(zone) }

// Dial is what a telephone dials for a number.
func (b *Base) Dial(number string) string { return agency.Dial(number) }

// Mailto is where a browser writes to: what stands before the @ may hold characters that are marks in addresses.
func (b *Base) Mailto(mailbox string) string {
	name, domain, _ := strings.Cut(mailbox, "@")
	return "mailto:" + url.PathEscape(name) + "@" + url.PathEscape(domain)
}
