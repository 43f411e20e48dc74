package audit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// TestEveryActionIsListed reads the constants off their source.
func TestEveryActionIsListed(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "audit.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(f, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if named, ok := spec.Type.(*ast.Ident); ok && named.Name == "Action" {
			n++
			word, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if !slices.Contains(Actions(), Action(word)) {
				t.Errorf("%s is not in Actions", spec.Names[0])
			}
		}
		return true
	})
	if n != len(Actions()) {
		t.Errorf("%d constants, %d in Actions", n, len(Actions()))
	}
}
