package policytest

import (
	"os"
	"testing"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Scenarios is a file of expectations:
//
//	{"on": "2026-12-01",
//	 "bounds": [{"rule": "clinic.weekly-hours", "amount": "8h59m", "want": "not-met"}],
//	 "weeks": [{"name": "evening track", "week": {...}, "want": "met"}]}
type Scenarios struct {
	On       iop.Day               `json:"on,omitzero"`
	Against  []iop.RuleID          `json:"against,omitempty"` // ids of policies
	Accepted map[iop.RuleID]string `json:"accepted,omitempty"`
	Source   iop.SourceKind        `json:"source,omitzero"`
	Bounds   []Bound               `json:"bounds,omitempty"`
	Weeks    []Week                `json:"weeks,omitempty"`
	Episodes []Episode             `json:"episodes,omitempty"`
}

// RunFile is [Run] with the expectations of a file. Find looks up the policies that the
// file names, as [published.Lookup] does; it may be nil when the file names none.
func RunFile(t testing.TB, p *compliance.Policy, file string, find func(iop.RuleID) (*compliance.Policy, bool)) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("The scenarios cannot be opened: %v", err)
	}
	var s Scenarios
	if err := wire.Unmarshal(data, &s); err != nil {
		t.Fatalf("The scenarios in %s cannot be read. What is wrong with them:\n%v", file, err)
	}
	e := Expect{On: s.On, Accepted: s.Accepted, Source: s.Source, Bounds: s.Bounds, Weeks: s.Weeks, Episodes: s.Episodes}
	for _, id := range s.Against {
		var theirs *compliance.Policy
		ok := false
		if find != nil {
			theirs, ok = find(id)
		}
		if !ok {
			t.Errorf("The scenarios in %s name the policy %s, which is unknown.", file, string(id))
			continue
		}
		e.Against = append(e.Against, theirs)
	}
	Run(t, p, e)
}
