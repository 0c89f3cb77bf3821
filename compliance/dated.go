package compliance

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// Dated is a policy as of a day: the rules in force then, and no others. Only a Dated
// checks, compares and combines. It never changes and is safe for concurrent use. The zero
// Dated and a nil one have no rules.
type Dated struct {
	policy  *Policy
	day     iop.Day
	d       Definition // of the rules that are in force
	rows    func() *iop.Rows
	checker *schedule.Checker
}

// On returns the policy as in force on the day. Outside the policy's own dates, and on the
// zero Day, no rule is in force.
func (p *Policy) On(day iop.Day) *Dated {
	if p == nil {
		return &Dated{day: day}
	}
	d := p.d
	inside := day.In(d.From, d.Until)
	for _, s := range sections {
		s.keep(&d, func(r *iop.Rule) bool { return inside && r.InForce(day) })
	}
	return p.dated(day, d)
}

func (p *Policy) dated(day iop.Day, d Definition) *Dated {
	t := &Dated{policy: p, day: day, d: d}
	t.rows = sync.OnceValue(func() *iop.Rows {
		rows, err := iop.NewRows(d.Requirements)
		if err != nil {
			panic(err) // a policy has no more than are compared, and on a day no more than on all
		}
		return rows
	})
	t.checker, _ = schedule.NewChecker(t.Counting(), d.Requirements)
	return t
}

// made is the policy itself, or one that asks nothing.
func (p *Dated) made() *Dated {
	if p == nil || p.rows == nil {
		return new(Policy).dated(0, Definition{})
	}
	return p
}

// Policy returns the policy for all days.
func (p *Dated) Policy() *Policy {
	if p == nil || p.policy == nil {
		return &Policy{}
	}
	return p.policy
}

// Day returns the day as of which the policy answers.
func (p *Dated) Day() iop.Day {
	if p == nil {
		return 0
	}
	return p.day
}

// ID returns the policy's id, which never changes.
func (p *Dated) ID() iop.RuleID { return p.Policy().ID() }

// Title returns the policy's own name.
func (p *Dated) Title() string { return p.Policy().Title() }

// Counting returns how hours are counted under the policy.
func (p *Dated) Counting() schedule.Counting { return p.Policy().Counting() }

// Definition returns a copy of the document with only the rules in force. Its lists are
// shared and must not be changed.
func (p *Dated) Definition() Definition { return p.made().d }

// MarshalJSON writes the document with only the rules in force. The error is [wire.Faults]
// when such a document is not valid, because a condition names a requirement that is not
// in force.
func (p *Dated) MarshalJSON() ([]byte, error) {
	d := p.made().d
	if _, err := wire.Checked(d); err != nil {
		return nil, err
	}
	return json.Marshal(d)
}

// Requirements yields the requirements in force, in order.
func (p *Dated) Requirements() iter.Seq[iop.Requirement] {
	return slices.Values(p.made().d.Requirements)
}

// Rules yields every rule in force with the name of its section.
func (p *Dated) Rules() iter.Seq2[string, *iop.Rule] { return rulesOf(&p.made().d) }

// ReadAs returns the policy with its requirements on service bound to the given binding
// instead of their own: "nine hours, read as scheduled". Ids and sources stay.
func (p *Dated) ReadAs(b iop.Binding) *Dated {
	d := p.made().d
	d.Requirements = iop.Rebound(d.Requirements, b)
	return p.Policy().dated(p.Day(), d)
}

// Applying returns the policy with only those requirements that apply to the person, or
// may apply.
func (p *Dated) Applying(who iop.Person) *Dated {
	d := p.made().d
	d.Requirements = iop.Applying(who, d.Requirements)
	return p.Policy().dated(p.Day(), d)
}

// Checker returns a checker that compares weeks, plans and calendars with the requirements
// in force, under the policy's own counting rules.
func (p *Dated) Checker() *schedule.Checker { return p.made().checker }

// Check compares a week with every requirement in force.
func (p *Dated) Check(w *schedule.Week) iop.Report { return p.Checker().Check(w) }

// String returns the policy's id and the day.
func (p *Dated) String() string { return fmt.Sprintf("%s on %v", string(p.ID()), p.Day()) }
