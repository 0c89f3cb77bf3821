package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/internal/golden"
)

// TestGolden reads the story from the first call to aftercare.
func TestGolden(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(&out))
	golden.Equal(t, filepath.Join("testdata", "text.golden"), out.Bytes())
}

// TestReadme: what README shows of the story is how it begins.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(readme), "```text\n")
	shown, _, ok := strings.Cut(after, "```")
	require.True(t, ok)
	var out bytes.Buffer
	require.NoError(t, run(&out))
	assert.True(t, len(shown) > 200 && strings.HasPrefix(out.String(), shown), shown)
}
