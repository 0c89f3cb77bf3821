package compliance_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// short is a document that leaves to its header what its rules have in common.
const short = `{
 "$schema": "https://example.org/policy.schema.json",
 "id": "lakeside", "title": "Lakeside", "kind": "clinic",
 "sources": {
  "handbook": {"title": "Handbook", "address": "https://example.org/handbook", "kind": "issuer", "read": "2026-11-22", "note": "second printing"},
  "memo": {"title": "Memo", "section": "1", "address": "https://example.org/memo", "kind": "issuer", "read": "2026-11-23"}
 },
 "defaults": {"source": "handbook", "strength": "must", "binds": "delivered"},
 "requirements": [
  {"id": "hours", "statement": "Nine hours a week.", "section": "2", "measure": "hours", "per": "week", "bound": {"at_least": "9h", "note": "since May"}},
  {"section": "3", "id": "absences", "statement": "At most two absences.", "note": "As the team reads it.", "measure": "events", "events": ["unexcused"], "per": {"days": 30, "note": "any"}, "bound": {"at_most": 2}},
  {"id": "lakeside.plan", "statement": "A plan in a week.", "source": "memo", "measure": "elapsed-days", "events": ["plan"], "after": ["admission"], "bound": {"at_most": 7}, "strength": "should"},
  {"id": "group.size", "statement": "Twelve to a group.", "source": "memo", "section": "2", "measure": "group-size", "per": "session", "bound": {"at_most": 12}, "binds": "scheduled"}
 ],
 "responses": [{"id": "ladder", "statement": "A talk.", "order": "ladder", "requirements": ["absences"], "steps": [{"kind": "review", "note": "with the counselor"}]}],
 "endings": [{"id": "lost", "statement": "Ends.", "reason": "lost-contact", "ends": "may", "when": {"any": [{"requirement": "absences", "not": true}]}}]
}`

// TestShortDocuments: what the header says holds for the rules, and the same document is
// written again.
func TestShortDocuments(t *testing.T) {
	text := strings.Replace(short, `"group.size"`, `"lakeside.group.size"`, 1)
	p := parse(t, text)
	d := p.Definition()
	handbook := iop.Source{Title: "Handbook", Section: "2", Address: "https://example.org/handbook", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")}
	memo := iop.Source{Title: "Memo", Section: "1", Address: "https://example.org/memo", Kind: iop.Issuer, Read: iop.MustDay("2026-11-23")}
	rows := d.Requirements
	assert.Equal(t, iop.Rule{ID: "lakeside.hours", Statement: "Nine hours a week.", Strength: iop.Must, Source: handbook}, rows[0].Rule)
	assert.Equal(t, iop.Delivered, rows[0].Binds)
	handbook.Section = "3"
	assert.Equal(t, iop.Rule{ID: "lakeside.absences", Statement: "At most two absences.", Strength: iop.Must, Source: handbook, Note: "As the team reads it."}, rows[1].Rule)
	assert.Equal(t, iop.Rule{ID: "lakeside.plan", Statement: "A plan in a week.", Strength: iop.Should, Source: memo}, rows[2].Rule)
	assert.Zero(t, rows[2].Binds, "a clock has none")
	assert.Equal(t, iop.ScheduledFor, rows[3].Binds)
	memo.Section = "2"
	assert.Equal(t, memo, rows[3].Source)
	handbook.Section = ""
	assert.Equal(t, handbook, d.Responses[0].Source)
	assert.Equal(t, []iop.RuleID{"lakeside.absences"}, d.Responses[0].Requirements)
	assert.Equal(t, iop.RuleID("lakeside.absences"), d.Endings[0].When.Any[0].Requirement)

	written, err := json.MarshalIndent(p, "", " ")
	require.NoError(t, err)
	assert.Equal(t, d, parse(t, string(written)).Definition())
	for want, n := range map[string]int{`"title": "Handbook"`: 1, `"title": "Memo"`: 1, `"strength": "must"`: 1, `"strength": "should"`: 1, `"binds": "delivered"`: 1,
		`"source": "handbook"`: 1, `"source": "memo"`: 2, `"section": "2"`: 2, `"id": "absences"`: 1, `"id": "lakeside.group.size"`: 1, `"lakeside.absences"`: 0} {
		assert.Equal(t, n, strings.Count(string(written), want), want)
	}
	made, err := compliance.New(d)
	require.NoError(t, err)
	assert.Equal(t, d, made.Definition())
	assert.Empty(t, validate(t, text))
	assert.Empty(t, validate(t, string(written)))
}

// TestShortDocumentsInFull: a header changes how a document is written and nothing of
// what it says.
func TestShortDocumentsInFull(t *testing.T) {
	files, err := filepath.Glob("published/data/*.json")
	require.NoError(t, err)
	more, err := filepath.Glob("testdata/programs/*.json")
	require.NoError(t, err)
	n := 0
	for _, f := range append(files, more...) {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		d := parse(t, string(text)).Definition()
		full := d
		full.Sources, full.Defaults = nil, compliance.Defaults{}
		d = full
		d.Sources = map[string]iop.Source{}
		for _, r := range parse(t, string(text)).Rules() {
			if len(d.Sources) == 0 {
				d.Defaults.Source, d.Defaults.Strength = r.Source.Title, r.Strength
			}
			s := r.Source
			s.Section = ""
			d.Sources[s.Title] = s // of two of one title the last; the others are written in full
		}
		d.Defaults.Binds = iop.Delivered
		written, err := json.Marshal(d)
		require.NoError(t, err, f)
		again := parse(t, string(written)).Definition()
		again.Sources, again.Defaults = nil, compliance.Defaults{}
		require.Equal(t, full, again, f)
		n++
	}
	assert.Greater(t, n, 100)
}

// TestFaultsOfShortDocuments: each is found once, where it was written.
func TestFaultsOfShortDocuments(t *testing.T) {
	swap := func(old, new string) string {
		require.Contains(t, short, old)
		return strings.Replace(strings.Replace(short, `"group.size"`, `"group-size"`, 1), old, new, 1)
	}
	for text, want := range map[string]string{
		short: `requirements[3].id: "group.size" does not begin with "lakeside." (line 13)`,
		swap(`"source": "memo", "measure"`, `"source": "mem", "measure"`):     `requirements[2].source: "mem" is not in sources, want "handbook" or "memo" (line 12)`,
		swap(`{"source": "handbook",`, `{"source": "hand",`):                  `defaults.source: "hand" is not in sources, want "handbook" or "memo" (line 8)`,
		swap(`"title": "Handbook"`, `"title": ""`):                            `sources.handbook.title: "" is empty (line 5)`,
		swap(`"strength": "must"`, `"strength": "shall"`):                     `defaults.strength: "shall" is not a strength, want must, should or typical (line 8)`,
		swap(`"binds": "delivered"`, `"binds": 3`):                            `defaults.binds: 3 is a number, want a string (line 8)`,
		swap(`"id": "absences"`, `"id": "Absences"`):                          `requirements[1].id: "Absences" is not a rule id, want lower-case words joined by hyphens, in parts joined by dots (line 11)` + "\n" + `responses[0].requirements[0]: "absences" is not a requirement of this policy: lakeside.absences (line 15)` + "\n" + `endings[0].when.any[0].requirement: "absences" is not a requirement of this policy: lakeside.absences (line 16)`,
		swap(`"id": "absences"`, `"id": "hours"`):                             "",
		swap(`"section": "3"`, `"section": 3`):                                `requirements[1].section: 3 is a number, want a string (line 11)`,
		swap(`"note": "since May"`, `"note": 3`):                              `requirements[0].bound: "note" is not a member here`,
		swap(`"note": "since May"`, `"Note": "x"`):                            `"Note" is not a member here`,
		swap(`"defaults": {"source": "handbook", `, `"defaults": {`):          `requirements[0].source: is missing`,
		swap(`"strength": "must", `, ``):                                      `requirements[0].strength: is missing`,
		swap(`, "binds": "delivered"`, ``):                                    `requirements[0].binds: is missing`,
		swap(`"at_most": 2}},`, `"at_most": "2h"}},`):                         `requirements[1].bound.at_most: "2h" is an amount of time`,
		swap(`"section": "3", "id"`, `"section": "3", "colour": "red", "id"`): `requirements[1]: "colour" is not a member here (line 11)`,
		swap(`"sources": {`, `"sources": [`):                                  `is not JSON`,
	} {
		_, err := compliance.Parse([]byte(text))
		require.Error(t, err, want)
		assert.Contains(t, err.Error(), want)
		if !strings.HasSuffix(want, ")") {
			continue
		}
		assert.Equal(t, want, err.Error(), "and nothing else")
	}
	_, err := compliance.Parse([]byte(`{"id":"a","title":"t","kind":"clinic","requirements":[{"id":"x","source":"handbook"},{},{"section":"3"},{"id":"y","section":"3"},3]}`))
	assert.ErrorContains(t, err, `requirements[0].source: "handbook" is not in sources: the document has none (line 1)`)
	assert.ErrorContains(t, err, `requirements[1].id: is missing`)
	assert.ErrorContains(t, err, `requirements[3].section: "3" belongs to a source, and the rule names none (line 1)`)
	assert.ErrorContains(t, err, `requirements[4]: `)
}

// TestColumnsOfShortDocuments: faults behind what was filled in are placed where they
// were written.
func TestColumnsOfShortDocuments(t *testing.T) {
	text := strings.Replace(strings.Replace(short, `"group.size"`, `"group-size"`, 1), `"at_most": 12`, `"at_most": true`, 1)
	_, err := compliance.Parse([]byte(text))
	var found wire.Faults
	require.ErrorAs(t, err, &found)
	require.Len(t, found, 1)
	line := strings.Split(text, "\n")[12]
	f := found[0]
	assert.ErrorContains(t, f, "requirements[3].bound.at_most: true is a boolean")
	assert.Equal(t, 13, f.Line)
	assert.Equal(t, strings.Index(line, "true")+1, f.Column)
}

// TestLongSources: a document that would be too long with its sources written out is
// refused, however short it is.
func TestLongSources(t *testing.T) {
	read := func(rules int) error {
		text := `{"id":"a","title":"t","kind":"clinic","sources":{"s":{"title":"` + strings.Repeat("x", 1<<20) + `","address":"x","kind":"issuer","read":"2026-11-22"}},"defaults":{"source":"s","strength":"must","binds":"delivered"},"requirements":[`
		for i := range rules {
			text += fmt.Sprintf(`{"id":"x%d","statement":"s","measure":"hours","per":"week","bound":{"at_least":"9h"}},`, i)
		}
		_, err := compliance.Parse([]byte(strings.TrimSuffix(text, ",") + `]}`))
		return err
	}
	assert.NoError(t, read(15))
	assert.EqualError(t, read(16), "is longer than 16777216 bytes with the names written out (line 1)")
}
