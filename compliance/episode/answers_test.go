package episode_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// TestSmallRecords reads small policies and records as documents, and asks each what they
// are about: requirements, the way back, grounds to end treatment, or the day of discharge.
func TestSmallRecords(t *testing.T) {
	data, err := os.ReadFile("testdata/answers.json")
	require.NoError(t, err)
	var cases []struct {
		Name           string
		Policy, Record json.RawMessage
		Day            iop.Day
		Want           map[string]string
		Flagged        []int // how many entries may be reported; empty: any number
		Discharged     iop.Day
		Fault          string // of the policy
	}
	require.NoError(t, json.Unmarshal(data, &cases))
	require.Len(t, cases, 30)
	for _, c := range cases {
		p, err := compliance.Parse(c.Policy)
		if c.Fault != "" {
			assert.ErrorContains(t, err, c.Fault, c.Name)
			continue
		}
		require.NoError(t, err, c.Name)
		s, err := episode.Parse(c.Record)
		require.NoError(t, err, c.Name)
		v := s.On(c.Day)
		r := v.Under(p)
		got := map[string]string{}
		report := r.Check()
		for f := range report.All() {
			got[string(f.Rule.ID)] = answerOf(f)
		}
		for _, x := range r.Readmission() {
			got[string(x.Rule.ID)] = x.Conditions.String()
		}
		for _, x := range r.Grounds() {
			got[string(x.Rule.ID)] = x.Verdict.String()
		}
		assert.Equal(t, c.Want, got, c.Name)
		assert.Equal(t, c.Discharged, map[bool]iop.Day{true: v.Discharged}[c.Discharged != 0], c.Name)
		if c.Flagged != nil {
			assert.Contains(t, c.Flagged, len(v.Flagged()), c.Name)
		}
	}
}
