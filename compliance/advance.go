package compliance

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Advance says what must hold before a person leaves a phase for the next, or that nobody
// goes back to an earlier one.
type Advance struct {
	iop.Rule
	Phases iop.Range[int32] `json:"phases,omitzero"` // the phases, from 1, that are left; zero: any
	// When are the conditions on the day of the advance, before it. None: the rule is about
	// going back alone.
	When *Conditions `json:"when,omitempty"`
	// Back is whether a person can be put back to an earlier phase: must not. Zero: not
	// stated.
	Back Permission `json:"back,omitzero"`
}

// CheckWire reports rules that say nothing.
func (a *Advance) CheckWire(n wire.Node) {
	a.CheckRule(n)
	switch {
	case a.When == nil && a.Back == PermissionUnknown:
		n.Faultf("is empty: give when or back")
	case a.Back != PermissionUnknown && a.Back != Forbidden:
		n.Member("back").Faultf("can only be must-not: a permission cannot be held against what was done")
	default:
		checkPhases(n, a.Phases)
	}
}
