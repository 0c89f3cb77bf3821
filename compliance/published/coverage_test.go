package published_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
)

// TestCoveragePage keeps the page that says what was read fresh.
func TestCoveragePage(t *testing.T) {
	got := coverage()
	if *update {
		require.NoError(t, os.WriteFile("COVERAGE.md", []byte(got), 0o644))
	}
	want, err := os.ReadFile("COVERAGE.md")
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "run with -update and read the difference")
}

// coverage is a page with a row for each place and for each payer.
func coverage() string {
	var b strings.Builder
	covered, as := published.Covered(), iop.Day(0)
	count := map[string]int{}
	for _, c := range covered {
		as = max(as, c.Read)
		if c.Payer == "" && c.Jurisdiction != "US" {
			count[nearest(c)]++
		}
	}
	fmt.Fprintf(&b, "# What was read\n\nMade from the data files by a test, as of %v: for the federal government, each state, the District of Columbia and each payer, how near to the issuer the nearest text is that was read. "+
		"\"Read in text\" is the issuer's own publication, \"copy\" a copy of it by another, \"secondary\" another's account of it. What was not found may still exist. "+
		"A text that was read in part may ask for more than is published; [CATALOGUE.md](CATALOGUE.md) lists every value with its text.\n\n"+
		"Of 51 jurisdictions: %d read in text, %d in a copy, %d in a secondary account, %d not found.\n", as, count["read in text"], count["copy"], count["secondary"], count["not found"])
	payers := false
	b.WriteString("\n## Places\n\n| place | nearest text | policies | last read or looked for | note |\n|---|---|---|---|---|\n")
	for _, c := range covered {
		if c.Payer != "" && !payers {
			payers = true
			b.WriteString("\n## Payers\n\n| payer | place | nearest text | policies | last read |\n|---|---|---|---|---|\n")
		}
		var policies []string
		for _, id := range c.Policies {
			policies = append(policies, fmt.Sprintf("[%s](CATALOGUE.md#%s)", string(id), string(id)))
		}
		if payers {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %v |\n", cell(c.Payer), c.Name, nearest(c), strings.Join(policies, ", "), c.Read)
		} else {
			fmt.Fprintf(&b, "| %s (%s) | %s | %s | %v | %s |\n", c.Name, c.Jurisdiction, nearest(c), strings.Join(policies, ", "), c.Read, cell(c.Note))
		}
	}
	return b.String()
}

func nearest(c published.Coverage) string {
	return map[iop.SourceKind]string{iop.SourceKindUnknown: "not found", iop.Issuer: "read in text", iop.Copy: "copy", iop.Secondary: "secondary"}[c.Nearest]
}

// TestCovered: the country, 50 states and the District, each once, and every policy
// in the rows it belongs to.
func TestCovered(t *testing.T) {
	places, in := map[compliance.Jurisdiction]published.Coverage{}, map[iop.RuleID]int{}
	for _, c := range published.Covered() {
		assert.NotEmpty(t, c.Name)
		require.True(t, c.Read.IsValid(), c.Name)
		for _, id := range c.Policies {
			in[id]++
			p := lookup(t, id)
			assert.Equal(t, c.Jurisdiction, p.Jurisdiction())
			for _, r := range p.Rules() {
				assert.LessOrEqual(t, c.Nearest, r.Source.Kind)
				assert.GreaterOrEqual(t, c.Read, r.Source.Read)
			}
			if c.Payer != "" {
				assert.Equal(t, compliance.Payer, p.Kind())
				assert.Equal(t, c.Payer, p.Definition().Issuer)
			}
		}
		if c.Payer != "" {
			require.NotEmpty(t, c.Policies)
			continue
		}
		require.NotContains(t, places, c.Jurisdiction)
		places[c.Jurisdiction] = c
		if c.Jurisdiction != "US" {
			assert.Regexp(t, "^US-[A-Z]{2}$", c.Jurisdiction)
		}
		if len(c.Policies) == 0 && c.Nearest != iop.SourceKindUnknown {
			assert.NotEmpty(t, c.Note, "%s: what was read and why is nothing published", c.Name)
		}
	}
	assert.Len(t, places, 52)
	for p := range published.All() {
		want := 0
		if p.Jurisdiction() != "" && p.Kind() != compliance.SourceProfile {
			want++
		}
		if p.Kind() == compliance.Payer {
			want++
		}
		assert.Equal(t, want, in[p.ID()], p.ID())
	}
	assert.Equal(t, iop.Issuer, places["US-VA"].Nearest)
	assert.Equal(t, iop.Copy, places["US-WY"].Nearest)
	assert.Equal(t, iop.SourceKindUnknown, places["US-VT"].Nearest)
}
