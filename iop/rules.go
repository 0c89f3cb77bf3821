package iop

import "github.com/openiop/openiop/iop/wire"

// Rules is a list of rules that a package applies by their ids. In documents it is a
// list of rules, each with its source; an id that appears twice is a fault.
type Rules []*Rule

// Rule is the rule of that id; false where the list has none.
func (l Rules) Rule(id RuleID) (*Rule, bool) {
	for _, r := range l {
		if r != nil && r.ID == id {
			return r, true
		}
	}
	return nil, false
}

// UnmarshalWire reads the rules, and finds ids that appear twice.
func (l *Rules) UnmarshalWire(n wire.Node) {
	if l == nil {
		return
	}
	var rules []*Rule
	seen := map[RuleID]bool{}
	whole := n.Kind() == wire.Array
	if !whole {
		n.Faultf("is not a list of rules")
	}
	for _, e := range n.Elements() {
		var r checkedRule
		whole = e.Decode(&r) && whole
		if seen[r.ID] && r.ID != "" {
			e.Member("id").Faultf("appears twice")
			whole = false
		}
		seen[r.ID] = true
		rules = append(rules, &r.Rule)
	}
	if whole {
		*l = rules
	}
}

type checkedRule struct{ Rule }

// CheckWire reports what CheckRule finds.
func (r *checkedRule) CheckWire(n wire.Node) { r.CheckRule(n) }
