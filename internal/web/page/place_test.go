package page

import (
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
)

// TestAgenciesStandByTheirNames: those beside each other, in the reader's language, each below its own parent.
func TestAgenciesStandByTheirNames(t *testing.T) {
	node := func(depth int, code, en, es string) agency.Node {
		return agency.Node{Agency: agency.Agency{Code: code, Names: lang.Text{"en": en, "es": es}}, Depth: depth}
	}
	nodes := []agency.Node{node(0, "A", "Water", "Agua"), node(1, "A2", "Wells", "Pozos"), node(1, "A1", "Wells", "Pozos"), node(1, "A0", "Dams", "Presas"),
		node(0, "B", "Education", "Óptica"), node(0, "C", "Labor", "Trabajo")}
	for tag, want := range map[lang.Tag]string{"en": "B C A A0 A1 A2", "es": "A A1 A2 A0 B C"} {
		var got []string
		for _, n := range InOrder(nodes, tag) {
			got = append(got, n.Code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", tag, got, want)
		}
	}
}
