package compliance

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Condition is one thing that must hold, or must not. It has exactly one of Requirement,
// Event, Conduct and Attested.
type Condition struct {
	Requirement iop.RuleID    `json:"requirement,omitempty"` // of this policy: it is met
	Event       iop.EventKind `json:"event,omitzero"`        // it happened
	Conduct     Conduct       `json:"conduct,omitzero"`      // it happened
	Attested    string        `json:"attested,omitempty"`    // the staff attest it: "treatment goals reached"
	// Name says which event or conduct it is, of those that the policy declares; a declared
	// event needs one. With Attested, it is the declared event by which the staff
	// attest it: until that event is entered, it is unknown whether the condition holds.
	Name iop.Name `json:"name,omitempty"`
	Not  bool     `json:"not,omitempty"` // the opposite
}

// CheckWire reports conditions with none or several of these parts, and names that do not
// belong there.
func (c *Condition) CheckWire(n wire.Node) {
	parts := 0
	for _, set := range [...]bool{c.Requirement != "", c.Event != 0, c.Conduct != 0, c.Attested != ""} {
		if set {
			parts++
		}
	}
	if parts != 1 {
		n.Faultf("names %d kinds of condition, want one of requirement, event, conduct and attested", parts)
	}
	switch {
	case c.Event == iop.Declared && c.Name == "":
		n.Member("name").Faultf("is missing: a declared event needs a name")
	case c.Name != "" && (c.Requirement != "" || c.Event != 0 && !c.Event.IsNamed()):
		n.Member("name").Faultf("applies only to what can be declared: an event such as incident, sanction or declared, conduct, or what is attested")
	}
}

// Conditions is a list of conditions, all or one of which must hold. When a requirement
// does not apply, because it is not in force or is about other people, a condition that it
// is met is left out, and a condition that it is not met does not hold.
type Conditions struct {
	All []Condition `json:"all,omitzero"` // every one must hold
	Any []Condition `json:"any,omitzero"` // one must hold
}

// CheckWire reports conditions that have neither or both of All and Any.
func (c *Conditions) CheckWire(n wire.Node) {
	if (len(c.All) == 0) == (len(c.Any) == 0) {
		n.Faultf("needs conditions in either all or any")
	}
}

// List returns the conditions of either kind.
func (c *Conditions) List() []Condition {
	if len(c.All) > 0 {
		return c.All
	}
	return c.Any
}
