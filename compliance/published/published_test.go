package published_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
)

// TestFiles reads every file by itself, so that the faults of each are shown.
func TestFiles(t *testing.T) {
	files, err := os.ReadDir("data")
	require.NoError(t, err)
	for _, f := range files {
		t.Run(f.Name(), func(t *testing.T) {
			data, err := os.ReadFile("data/" + f.Name())
			require.NoError(t, err)
			p, err := compliance.Parse(data)
			require.NoError(t, err)
			assert.Equal(t, f.Name(), string(p.ID())+".json")
			for section, r := range p.Rules() {
				assert.True(t, strings.HasPrefix(string(r.ID), string(p.ID())+"."), "%s: rule %s has another policy's name", section, string(r.ID))
			}
			again, err := json.Marshal(p)
			require.NoError(t, err)
			q, err := compliance.Parse(again)
			require.NoError(t, err)
			assert.Equal(t, p.Definition(), q.Definition(), "decode, encode, decode")
		})
	}
}
