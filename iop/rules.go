package iop

import "github.com/openiop/openiop/iop/wire"

// Rules is a list of rules that a package applies by their ids, as its document
// gives them.
type Rules []*Rule

// ParseRules reads a JSON list of rules, each with its source. It is strict, and an
// id that appears twice is a fault. The error is nil or wire.Faults.
func ParseRules(data []byte) (Rules, error) {
	var rules Rules
	if err := wire.Unmarshal(data, &rules); err != nil {
		return nil, err
	}
	return rules, nil
}

// Rule is the rule of that id. It panics where the list has none: the document is part
// of the program that asks.
func (l Rules) Rule(id RuleID) *Rule {
	for _, r := range l {
		if r.ID == id {
			return r
		}
	}
	panic("iop: the list has no rule " + string(id))
}

// UnmarshalWire reads the rules, and finds ids that appear twice.
func (l *Rules) UnmarshalWire(n wire.Node) {
	var rules []*Rule
	seen := map[RuleID]bool{}
	whole := n.Kind() == wire.Array
	if !whole {
		n.Faultf("is not a list of rules")
	}
	for _, e := range n.Elements() {
		var r Rule
		if !e.Decode(&r) {
			whole = false
			continue
		}
		r.CheckRule(e)
		if seen[r.ID] {
			e.Member("id").Faultf("appears twice")
		}
		seen[r.ID] = true
		rules = append(rules, &r)
	}
	if whole {
		*l = rules
	}
}
