package episode_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// TestProgramCases: the rules of further programs and states, each with records just under, on
// and just over what it asks, and the answers worked out by hand from the page that the policy
// cites: the day, the question, the rule and the answer.
func TestProgramCases(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "testdata", "program-cases.json"))
	require.NoError(t, err)
	var all struct {
		Policies []json.RawMessage
		Cases    []struct {
			Policy, Name string
			Record       json.RawMessage
			Want         [][4]string
		}
	}
	require.NoError(t, json.Unmarshal(data, &all))
	policies, asked := map[string]*compliance.Policy{}, 0
	for _, text := range all.Policies {
		p := parse(t, string(text))
		policies[string(p.ID())] = p
	}
	for _, c := range all.Cases {
		require.Contains(t, policies, c.Policy)
		s, err := episode.Parse(c.Record)
		require.NoError(t, err, "%s: %s", c.Policy, c.Name)
		for _, want := range c.Want {
			asked++
			reading := s.On(day(want[0])).Under(policies[c.Policy])
			assert.Equal(t, want[3], caseAnswer(reading, want[1], want[2]), "%s: %s: %v", c.Policy, c.Name, want)
		}
	}
	assert.GreaterOrEqual(t, len(policies), 15)
	assert.GreaterOrEqual(t, asked, 150)
}

// caseAnswer is what the reading says to the question about the rule.
func caseAnswer(r *episode.Reading, question, rule string) string {
	of := func(report iop.Report) string {
		for f := range report.About(iop.RuleID(rule)) {
			return f.Verdict.String()
		}
		return "none"
	}
	switch question {
	case "check":
		return of(r.Check())
	case "week":
		return of(r.Week())
	case "discharge":
		return of(r.Discharge())
	case "complete":
		return r.Completion()[0].Answer.Verdict.String()
	case "lapses":
		n := 0
		for _, d := range r.Lapses() {
			if string(d.Requirement.ID) == rule {
				n++
			}
		}
		return fmt.Sprint(n)
	case "due":
		for _, d := range r.Due() {
			if string(d.Requirement.ID) == rule {
				return fmt.Sprintf("%v %v", d.State, d.By)
			}
		}
	case "ready":
		for _, x := range r.Ready() {
			if string(x.Rule.ID) == rule {
				return x.Verdict.String()
			}
		}
	case "ground":
		for _, g := range r.Grounds() {
			if string(g.Rule.ID) == rule {
				return g.Verdict.String()
			}
		}
	case "return":
		for _, x := range r.Readmission() {
			if string(x.Rule.ID) == rule {
				return fmt.Sprintf("%v %v %v", x.From, x.Applies, x.Conditions)
			}
		}
	}
	return "none"
}
