package compliance

import (
	"fmt"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Testing says how drug tests are run. How many are taken, and when, is a requirement;
// what their outcomes count as is a [Mapping].
type Testing struct {
	iop.Rule
	Matrices iop.Set[iop.Matrix]     `json:"matrices,omitzero"`  // every test is run on one of these; empty: not stated
	Reasons  iop.Set[iop.TestReason] `json:"reasons,omitzero"`   // every test is taken for one of these; empty: not stated
	Observed bool                    `json:"observed,omitempty"` // every specimen is given under observation
	// Confirmed says that a positive screen is confirmed by another method before it
	// counts as one.
	Confirmed bool `json:"confirmed,omitempty"`
	// Requires are steps of the procedure, by names that the policy declares: the staff
	// enter each as a declared event of the day on which the specimen is given.
	Requires []iop.Name `json:"requires,omitempty"`
	// Phases are the phases of the program, counted from 1, in which this holds. Zero: all.
	Phases iop.Range[int32] `json:"phases,omitzero"`
}

// CheckWire reports rules that have no effect or name no phase.
func (t *Testing) CheckWire(n wire.Node) {
	t.CheckRule(n)
	if t.Matrices == 0 && t.Reasons == 0 && !t.Observed && !t.Confirmed && len(t.Requires) == 0 {
		n.Faultf("says nothing about how tests are run: give matrices, reasons, observed, confirmed or requires")
	}
	seen := map[iop.Name]bool{}
	for i, name := range t.Requires {
		switch {
		case name == "":
			n.Member("requires").At(i).Faultf("is empty")
		case seen[name]:
			n.Member("requires").At(i).Faultf("appears twice")
		}
		seen[name] = true
	}
	checkPhases(n, t.Phases)
}

// checkPhases reports phases that there are none of.
func checkPhases(n wire.Node, phases iop.Range[int32]) {
	low, _, _ := phases.Low()
	high, _, _ := phases.High()
	if !phases.IsValid() || low < 0 || high < 0 {
		n.Member("phases").Faultf("contains no phase: %s", fmt.Sprint(phases))
	}
}
