package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/internal/golden"
)

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"text.golden":      nil,
		"json.golden":      {"-format", "json"},
		"week-c134.golden": {"-week", "c134"},
		"week-c081.golden": {"-week", "c081"},
		"week-odd.golden":  {"-week", "odd", "-in", "testdata/odd.json"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			assert.Zero(t, run(args, nil, &out, &errs))
			assert.Empty(t, errs.String())
			golden.Equal(t, filepath.Join("testdata", name), out.Bytes())
			for line := range strings.Lines(out.String()) {
				assert.True(t, args != nil || utf8.RuneCountInString(line) <= lineWidth+1, line)
			}
		})
	}
}

// TestJSONLines: every track has a line with the same members, and a reason where
// it has no hours.
func TestJSONLines(t *testing.T) {
	var out, errs bytes.Buffer
	require.Zero(t, run([]string{"-format", "json"}, nil, &out, &errs))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 73)
	for _, line := range lines {
		var doc map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &doc))
		for _, member := range []string{"id", "hours", "days", "basis", "contradictions", "verdicts"} {
			assert.Contains(t, doc, member)
		}
		assert.NotNil(t, doc["contradictions"])
		assert.Equal(t, doc["hours"] == nil, doc["reason"] != nil, line)
		assert.Equal(t, doc["hours"] == nil, doc["basis"] == "none", line)
		assert.Len(t, doc["verdicts"], 7)
	}
	assert.Equal(t, `{"id":"c004","hours":{"least":10.5,"most":10.5},"days":{"least":3,"most":3},"basis":"timetable","contradictions":[],`+
		`"verdicts":{"at-least-9":"met","below-20":"met","text-000":"not-met","anchored-recovery":"met","sober-nation":"met","text-003":"not-met","know-world-now":"not-met"}}`, lines[0])
}

func TestBadCalls(t *testing.T) {
	for _, args := range [][]string{
		{"-format", "xml"}, {"extra"}, {"-nothing"}, {"-in", "testdata/no-such-file"}, {"-in", "testdata"}, {"-week", "c999"},
		{"-week", "c134", "-format", "json"}, {"-ics", "c004", "-from", "2026-10-26", "-format", "json"},
		{"-ics", "c004", "-from", "2026-10-26", "-week", "c004"},
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, 2, run(args, nil, &out, &errs), args)
		assert.NotEmpty(t, errs.String(), args)
		assert.Empty(t, out.String(), args)
	}
	var out, errs bytes.Buffer
	assert.Zero(t, run([]string{"-help"}, nil, &out, &errs))
	assert.Contains(t, errs.String(), "-week")
}

func TestFileOfTracks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tracks.json")
	require.NoError(t, os.WriteFile(path, []byte(`[]`), 0o600))
	var out, errs bytes.Buffer
	assert.Zero(t, run([]string{"-in", path}, nil, &out, &errs))
	assert.Contains(t, out.String(), "0 tracks")
	assert.Empty(t, errs.String())
}
