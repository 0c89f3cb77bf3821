package main

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAllWaysAgree: what is compared does the same work.
func TestAllWaysAgree(t *testing.T) {
	all, err := tasks()
	require.NoError(t, err)
	for _, task := range all {
		seen := map[string]bool{}
		for i := range task.inputs {
			want := task.rows[0].run(i)
			seen[want] = true
			for _, r := range task.rows {
				if !r.apart {
					require.Equal(t, want, r.run(i), "%s: %s, input %d", task.name, r.name, i)
				}
			}
		}
		assert.Greater(t, len(seen), 1, "%s: one answer to all", task.name)
	}
}

func TestPage(t *testing.T) {
	var page bytes.Buffer
	require.NoError(t, write(&page, 1, time.Microsecond))
	assert.Contains(t, page.String(), "## A week against four rules")
	assert.Contains(t, page.String(), "| openiop, findings |")
	assert.Contains(t, page.String(), "github.com/expr-lang/expr v")
}

// TestPageIsCurrent: the page in the repository has every task and every row.
func TestPageIsCurrent(t *testing.T) {
	page, err := os.ReadFile("../BENCHMARKS.md")
	require.NoError(t, err)
	all, err := tasks()
	require.NoError(t, err)
	for _, task := range all {
		assert.Contains(t, string(page), "\n## "+task.name+"\n\n"+task.about+"\n")
		for _, r := range task.rows {
			assert.Contains(t, string(page), "\n| "+r.name+" | ", task.name)
		}
	}
}
