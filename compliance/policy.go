package compliance

import (
	"encoding/json"
	"errors"
	"iter"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// Policy is a policy that was checked. It never changes and is safe for concurrent use.
// Its rules keep the dates on which they are in force, and it answers only as of a day:
// see [Policy.On]. The zero Policy has no rules.
type Policy struct {
	d       Definition
	checker *schedule.Checker
	days    *Workdays
}

// New makes a policy. The error is nil or [wire.Faults], with every fault found.
func New(d Definition) (*Policy, error) {
	d, err := wire.Checked(d)
	if err != nil {
		return nil, err
	}
	return (&Policy{d: d}).ready(), nil
}

// Parse reads a policy from its JSON, strictly. The error is nil or [wire.Faults], with
// every fault found.
func Parse(data []byte) (*Policy, error) {
	var p Policy
	if err := wire.Unmarshal(data, &p.d); err != nil {
		return nil, err
	}
	return p.ready(), nil
}

// ready makes the policy ready from its definition, which was checked.
func (p *Policy) ready() *Policy {
	p.days = p.d.Workdays.sorted()
	p.checker, _ = schedule.NewChecker(p.Counting(), p.d.Requirements)
	return p
}

// MarshalJSON writes the document that [Parse] reads. The zero Policy has none.
func (p *Policy) MarshalJSON() ([]byte, error) {
	if _, err := wire.Checked(p.d); err != nil {
		return nil, err
	}
	return json.Marshal(p.d)
}

// UnmarshalJSON reads the document that [Parse] reads, and leaves the policy as it was
// where that fails.
func (p *Policy) UnmarshalJSON(data []byte) error {
	read, err := Parse(data)
	switch {
	case err != nil:
		return err
	case p == nil:
		return errors.New("compliance: cannot read into a nil *Policy")
	}
	*p = *read
	return nil
}

// ID returns the policy's id, which never changes.
func (p *Policy) ID() iop.RuleID { return p.d.ID }

// Title returns the policy's own name.
func (p *Policy) Title() string { return p.d.Title }

// Kind returns who issued the policy.
func (p *Policy) Kind() Kind { return p.d.Kind }

// Jurisdiction returns where the policy holds.
func (p *Policy) Jurisdiction() Jurisdiction { return p.d.Jurisdiction }

// Definition returns a copy of what the policy was made from. Its lists are shared and
// must not be changed.
func (p *Policy) Definition() Definition { return p.d }

// Counting returns how hours are counted under the policy. If the policy does not say, it
// is exact minutes of every format, without pauses.
func (p *Policy) Counting() schedule.Counting {
	if p.d.Counting == nil {
		return schedule.Counting{}
	}
	return *p.d.Counting
}

// Workdays returns the policy's working days: Monday to Friday without holidays if it does
// not say.
func (p *Policy) Workdays() *Workdays { return p.days.sorted() }

// Requirements yields all requirements in order, in force or not.
func (p *Policy) Requirements() iter.Seq[iop.Requirement] { return slices.Values(p.d.Requirements) }

// Rules yields every rule of every section with the name of its section.
func (p *Policy) Rules() iter.Seq2[string, *iop.Rule] { return rulesOf(&p.d) }

func rulesOf(d *Definition) iter.Seq2[string, *iop.Rule] {
	return func(yield func(string, *iop.Rule) bool) {
		more := true
		for _, s := range sections {
			s.rules(d, func(_ int, r *iop.Rule) {
				c := *r
				more = more && yield(s.name, &c)
			})
		}
	}
}

// InForce reports whether the policy has a rule in force on the day.
func (p *Policy) InForce(day iop.Day) bool {
	if !day.In(p.d.From, p.d.Until) {
		return false
	}
	any, empty := false, true
	for _, s := range sections {
		s.rules(&p.d, func(_ int, r *iop.Rule) { any, empty = any || r.InForce(day), false })
	}
	return any || empty
}

// Changes returns the days on which a rule comes into force or ends, in order.
func (p *Policy) Changes() []iop.Day {
	var days []iop.Day
	add := func(day iop.Day) {
		if day != 0 {
			days = append(days, day)
		}
	}
	add(p.d.From)
	add(p.d.Until)
	for _, s := range sections {
		s.rules(&p.d, func(_ int, r *iop.Rule) {
			add(r.From)
			add(r.Until)
		})
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// Concerns reports whether the policy requires anything of some of the people. A policy
// without requirements concerns everyone.
func (p *Policy) Concerns(who iop.People) bool {
	for i := range p.d.Requirements {
		if p.d.Requirements[i].For.Meet(who) {
			return true
		}
	}
	return len(p.d.Requirements) == 0
}

// WeekOf returns the first day of the policy's week in which the day falls.
func (p *Policy) WeekOf(day iop.Day) iop.Day {
	start := p.Counting().WeekStart
	if start == schedule.WeekdayUnknown {
		start = schedule.Monday
	}
	return day - iop.Day((7+schedule.WeekdayOf(day)-start)%7)
}

// CheckGiven compares service that was given or scheduled with the requirements on service
// in force on the day. It yields each requirement with its finding, in the order of the
// document. When the span or the service is not valid, every requirement is unknown, and
// further findings about [iop.NotValid], with a nil requirement, say what is wrong.
func (p *Policy) CheckGiven(day iop.Day, span schedule.Span, given []schedule.Given) iter.Seq2[*iop.Requirement, iop.Finding] {
	return func(yield func(*iop.Requirement, iop.Finding) bool) {
		if p.checker == nil || !day.In(p.d.From, p.d.Until) {
			return
		}
		report := p.checker.CheckGiven(span, given)
		i := 0
		for f := range report.All() {
			if f.Fault() != "" { // it comes after all requirements
				if !yield(nil, f) {
					return
				}
				continue
			}
			for p.d.Requirements[i].Measure.By() != iop.BySchedule {
				i++
			}
			if row := &p.d.Requirements[i]; row.InForce(day) && !yield(row, f) {
				return
			}
			i++
		}
	}
}
