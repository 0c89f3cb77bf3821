package cookbook_test

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/internal/golden"
)

// TestPage: README.md has every recipe as the tests run it. Run with -update to write it.
func TestPage(t *testing.T) {
	var page bytes.Buffer
	page.WriteString("# Cookbook\n\nQuestions that a program's software asks, and the lines that answer them. The tests run every one; `clinic()`,\n" +
		"`stay()` and the like are in [helpers_test.go](helpers_test.go), and `must` stands for handling the error.\n")
	recipes := 0
	for _, chapter := range []struct{ title, file string }{
		{"Which level of care?", "level_test.go"}, {"Which week?", "week_test.go"},
		{"Which rules?", "rules_test.go"}, {"How is this person doing?", "person_test.go"},
	} {
		fmt.Fprintf(&page, "\n## %s\n", chapter.title)
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, chapter.file, nil, parser.ParseComments)
		require.NoError(t, err)
		examples := doc.Examples(file)
		slices.SortFunc(examples, func(a, b *doc.Example) int { return cmp.Compare(a.Code.Pos(), b.Code.Pos()) })
		for _, e := range examples {
			recipes++
			question, rest, _ := strings.Cut(strings.Join(strings.Fields(e.Doc), " "), "? ")
			fmt.Fprintf(&page, "\n### %s?\n\n%s\n\n```go\n%s\n```\n\n```text\n%s```\n", strings.TrimSuffix(question, "?"), rest, body(t, set, e), e.Output)
		}
	}
	assert.Equal(t, 20, recipes)
	text := strings.ReplaceAll(page.String(), "\n\n\n", "\n")
	golden.Equal(t, "README.md", []byte(text))
}

// body is the code of an example, without the comment that tells its output.
func body(t *testing.T, set *token.FileSet, e *doc.Example) string {
	t.Helper()
	var b bytes.Buffer
	block := e.Code.(*ast.BlockStmt)
	var lines []string
	require.NoError(t, format.Node(&b, set, block))
	for line := range strings.SplitSeq(b.String(), "\n") {
		lines = append(lines, strings.TrimPrefix(line, "\t"))
	}
	return strings.TrimSpace(strings.Join(lines[1:len(lines)-1], "\n"))
}
