package compliance

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Advance says what must hold before a person leaves a phase for the next, or that nobody
// goes back to an earlier one.
type Advance struct {
	iop.Rule
	Phases iop.Range[int32] `json:"phases,omitzero"` // the phases that a person leaves, counted from 1; zero: any
	// When are the conditions that must hold on the day of the advance, before it. None: the rule is only about
	// going back.
	When *Conditions `json:"when,omitempty"`
	// Back says that a person must not be put back to an earlier phase. Zero: not
	// stated.
	Back Permission `json:"back,omitzero"`
}

// CheckWire reports advances that have no effect or name no phase.
func (a *Advance) CheckWire(n wire.Node) {
	a.CheckRule(n)
	switch {
	case a.When == nil && a.Back == PermissionUnknown:
		n.Faultf("is empty: give when or back")
	case a.Back != PermissionUnknown && a.Back != Forbidden:
		n.Member("back").Faultf("can only be must-not: what was done cannot be judged by a permission")
	default:
		checkPhases(n, a.Phases)
	}
}
