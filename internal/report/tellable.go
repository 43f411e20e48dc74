package report

import (
	"context"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Small groups of papers are kept from being found by taking one answer from another. Papers fall into cells: those of a month, in a
// language, of first attempts or of later ones. An answer is a sum of whole cells, each of enough papers; and of an agency a cell is
// told only where those of the agencies above it, less all that is told below them, are enough too or nobody: as Suppress does it
// with the rows of one report, here for whole trees of agencies, so that it does not depend on who asks. That holds for papers of one
// module or of all; what is told of all, less each module that is told, may be a few papers of another.

// paperCell is what papers are told by.
type paperCell struct {
	month    lang.Date
	language lang.Tag
	first    bool
}

func (t Tally) cell() paperCell      { return paperCell{t.Month, t.Language, t.First} }
func (c PaperCount) cell() paperCell { return paperCell{c.Month, c.Language, c.First} }

// PapersAt is a number of papers of people of one agency.
type PapersAt struct {
	Agency   uuid.UUID
	Month    lang.Date
	Language lang.Tag
	First    bool
	Papers   int
}

// tellable are the cells that may be told of the places. The filter says which papers they are of.
func (s *Service) tellable(ctx context.Context, p Places, f PaperFilter) (map[paperCell]bool, error) {
	all := p
	var tops []uuid.UUID
	for _, id := range p.tops() {
		tops = append(tops, p.Tree.Top(id))
	}
	all.Nodes = p.Tree.Subtrees(tops)
	everywhere := all.papers(f.Period, f.Module, true)
	everywhere.Revision, everywhere.First = f.Revision, f.First
	counts, err := s.Store.PapersAt(ctx, everywhere)
	if err != nil {
		return nil, err
	}
	cells := map[paperCell][]Cell{}
	for _, c := range counts {
		key := paperCell{c.Month, c.Language, c.First}
		cells[key] = append(cells[key], Cell{Agency: c.Agency, Count: Count{Roster: c.Papers}})
	}
	depths, row := make([]int, len(all.Nodes)), map[uuid.UUID]int{}
	for i, n := range all.Nodes {
		depths[i], row[n.ID] = n.Depth, i+1
	}
	shown := []int{0} // of everything, the total
	if len(p.Nodes) < len(all.Nodes) {
		shown = nil
		for _, id := range p.tops() {
			shown = append(shown, row[id])
		}
	}
	parts, may := newParts(depths, FewestPapers), map[paperCell]bool{}
	for key, of := range cells {
		told := parts.enough(tabulate(all, of).lines(depths))
		may[key] = true
		for _, i := range shown {
			may[key] = may[key] && told[i]
		}
	}
	return may, nil
}

// enough says of which rows it can be told how many there are.
func (p *parts) enough(t Lines) []bool {
	values, among := p.values(t), make([]bool, len(t.Depths)+1)
	for i := range among {
		among[i] = true
	}
	return p.told(among, values, func(c Count) bool { return p.large(c.Roster) })
}
