package episode_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// order is the files of the package as its doc.go describes them: none calls a function of a
// line further down. Those that stand on one line, apart by a stroke, do not call each other.
var order = []string{
	"record event details calendar people course specimens overlap sessions presences spells away view stay fold schema doc",
	"mapping level credit counted",
	"findings while asked undated",
	"limits runs share excess quota unsaid | clocks elapsed | service",
	"crosswalk due ledger check alternatives responses standing conditions grounds discharge completion advance testing forecast reading",
}

// TestOrder: the files call each other in the order that doc.go describes.
func TestOrder(t *testing.T) {
	type place struct{ line, part int }
	places := map[string]place{}
	for line, text := range order {
		for part, names := range strings.Split(text, "|") {
			for _, name := range strings.Fields(names) {
				places[name] = place{line, part}
			}
		}
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	trees, declared := map[string]*ast.File{}, map[string][]string{}
	for _, file := range files {
		name := strings.TrimSuffix(file, ".go")
		if strings.HasSuffix(name, "_test") {
			continue
		}
		assert.Contains(t, places, name, "the order says nothing of a file")
		trees[name], err = parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range trees[name].Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				called := f.Name.Name
				if f.Recv != nil {
					called = "." + called
				}
				declared[called] = append(declared[called], name)
			}
		}
	}
	require.Len(t, trees, len(places), "the order names files that are gone")
	calls := 0
	for name, tree := range trees {
		at := places[name]
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			called := ""
			switch x := call.Fun.(type) {
			case *ast.Ident:
				called = x.Name
			case *ast.SelectorExpr:
				called = "." + x.Sel.Name
			}
			if in := declared[called]; len(in) == 1 { // else it is not known which is meant
				calls++
				to := places[in[0]]
				assert.False(t, to.line > at.line || to.line == at.line && to.part != at.part, "%s.go calls %s of %s.go", name, called, in[0])
			}
			return true
		})
	}
	assert.Greater(t, calls, 500)
}
