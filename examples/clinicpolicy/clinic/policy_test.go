// Package policy holds a clinic's policy as one file, and tests it.
package policy

import (
	"testing"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/policytest"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
)

// TestPolicy holds the clinic's policy against Virginia's licence. The clinic knows
// where it asks for less, and why; a new gap, or one that was closed, fails.
func TestPolicy(t *testing.T) {
	virginia, _ := published.Lookup("us-va-licence")
	policytest.Run(t, policytest.Load(t, "policy.json"), policytest.Expect{
		On:      iop.MustDay("2026-12-01"),
		Against: []*compliance.Policy{virginia},
		Accepted: map[iop.RuleID]string{
			"us-va-licence.weekly-hours":  "a variance until June is on file",
			"us-va-licence.hours-per-day": "a variance until June is on file",
			"us-va-licence.consultation":  "by the hospital's agreement",
		},
		Bounds: []policytest.Bound{
			{Rule: "hilltop.weekly-hours", Amount: "7h59m", Want: iop.NotMet},
			{Rule: "hilltop.weekly-hours", Amount: "8h", Want: iop.Met},
			{Rule: "hilltop.weekly-hours", Amount: "20h", Want: iop.Met},
			{Rule: "hilltop.weekly-hours", Amount: "20h01m", Want: iop.NotMet},
		},
	})
}

func TestScenarios(t *testing.T) {
	policytest.RunFile(t, policytest.Load(t, "policy.json"), "scenarios.json", published.Lookup)
}
