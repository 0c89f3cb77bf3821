package published_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
)

var update = flag.Bool("update", false, "write the catalogue anew")

// TestCatalogue keeps the page that lists every value fresh.
func TestCatalogue(t *testing.T) {
	got := catalogue()
	if *update {
		require.NoError(t, os.WriteFile("CATALOGUE.md", []byte(got), 0o644))
	}
	want, err := os.ReadFile("CATALOGUE.md")
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "run with -update and read the difference")
}

// catalogue is a page with a table for each policy.
func catalogue() string {
	var b strings.Builder
	b.WriteString("# Published policies\n\nMade from the data files by a test. Every value was read in the text that is named, on the day that is named.\nNone of it is legal advice: compare with the current text before you rely on it.\n\n")
	policies, rules := 0, 0
	for p := range published.All() {
		policies++
		for range p.Rules() {
			rules++
		}
	}
	fmt.Fprintf(&b, "%d policies, %d rules.\n\n", policies, rules)
	for p := range published.All() {
		fmt.Fprintf(&b, "- [%s](#%s): %s\n", p.ID(), p.ID(), cell(p.Title()))
	}
	for p := range published.All() {
		d := p.Definition()
		fmt.Fprintf(&b, "\n## %s\n\n%s. %s", p.ID(), cell(d.Title), d.Kind)
		if d.Jurisdiction != "" {
			fmt.Fprintf(&b, ", %s", d.Jurisdiction)
		}
		if d.Issuer != "" {
			fmt.Fprintf(&b, ", %s", cell(d.Issuer))
		}
		if d.Level != iop.LevelUnknown {
			fmt.Fprintf(&b, ", %s", d.Level)
		}
		b.WriteString(".")
		if d.Note != "" {
			fmt.Fprintf(&b, " %s", cell(d.Note))
		}
		b.WriteString("\n\n| rule | asks | statement | strength | binds | source | in force | read |\n|---|---|---|---|---|---|---|---|\n")
		rows := map[*iop.Rule]bool{}
		for i := range d.Requirements {
			r := &d.Requirements[i]
			rows[&r.Rule] = true
			binds := ""
			if r.Binds != iop.BindingUnknown {
				binds = r.Binds.String()
			}
			line(&b, &r.Rule, cell(r.Ask()), binds)
		}
		for section, r := range p.Rules() {
			if section != "requirements" {
				line(&b, r, strings.ReplaceAll(section, "_", " "), "")
			}
		}
	}
	return b.String()
}

func line(b *strings.Builder, r *iop.Rule, asks, binds string) {
	source := fmt.Sprintf("[%s](%s), %v", cell(r.Source.String()), r.Source.Address, r.Source.Kind)
	if r.Source.Address == "" {
		source = fmt.Sprintf("%s (%s), %v", cell(r.Source.String()), cell(r.Source.Where()), r.Source.Kind)
	}
	fmt.Fprintf(b, "| %s | %s | %s | %v | %s | %s | %s | %v |\n", string(r.ID), asks, cell(r.Statement), r.Strength, binds, source, force(r), r.Source.Read)
}

func force(r *iop.Rule) string {
	text := ""
	if r.From != 0 {
		text = "from " + r.From.String()
	}
	if r.Until != 0 {
		text = strings.TrimSpace(text + " to before " + r.Until.String())
	}
	return text
}

// cell is text that fits a table.
func cell(text string) string { return strings.NewReplacer("|", "/", "\n", " ").Replace(text) }
