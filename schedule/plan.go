package schedule

import (
	"fmt"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Phase is some weeks of a plan that are alike.
type Phase struct {
	Name  string `json:"name,omitempty"`
	Weeks int16  `json:"weeks" wire:"required"` // how many, from 1
	// First is the first week where it differs: an orientation, a later start.
	First *Week `json:"first,omitempty"`
	Week  Week  `json:"week" wire:"required"`
}

// Plan is what one person attends from admission to discharge: phases one after the
// other, often with fewer hours each time. Its weeks are counted from its first day,
// whatever weekday that is. To describe a program of open length, use one plan of its
// shortest and one of its longest length.
type Plan struct {
	Phases []Phase    `json:"phases" wire:"required"`
	Person iop.Person `json:"person,omitzero"`
}

// Repeat returns a plan of this many weeks, all alike. With fewer than one week it is a
// plan that [Plan.Validate] refuses.
func Repeat(w Week, weeks int16) Plan {
	p := Plan{Person: w.Person}
	w.Person, w.Number = iop.Person{}, 0
	p.Phases = []Phase{{Weeks: weeks, Week: w}}
	return p
}

// maxWeeks bounds a plan: twenty years.
const maxWeeks = 1040

// Weeks is the length of the plan.
func (p *Plan) Weeks() int {
	if p == nil {
		return 0
	}
	n := 0
	for i := range p.Phases {
		n += int(p.Phases[i].Weeks)
	}
	return n
}

// isValid reports whether problems would find none.
func (p *Plan) isValid() bool {
	if p == nil || len(p.Phases) == 0 || len(p.Phases) > maxWeeks || p.Weeks() > maxWeeks {
		return false
	}
	for range p.Person.Problems() {
		return false
	}
	for i := range p.Phases {
		phase := &p.Phases[i]
		if phase.Weeks < 1 || !phase.Week.isValidInPlan() || phase.First != nil && !phase.First.isValidInPlan() {
			return false
		}
	}
	return true
}

func (w *Week) isValidInPlan() bool { return w.isValid() && w.Person == iop.Person{} && w.Number == 0 }

// Week returns week i of the plan, counted from 0; nil when there is none.
func (p *Plan) Week(i int) *Week {
	if p == nil {
		return nil
	}
	for k := range p.Phases {
		phase := &p.Phases[k]
		switch {
		case i < 0:
			return nil
		case i == 0 && phase.First != nil && phase.Weeks > 0:
			return phase.First
		case i < int(phase.Weeks):
			return &phase.Week
		}
		i -= int(phase.Weeks)
	}
	return nil
}

// clone shares nothing with the plan that can change.
func (p *Plan) clone() Plan {
	c := *p
	c.Phases = slices.Clone(p.Phases)
	for i := range c.Phases {
		phase := &c.Phases[i]
		phase.Week = phase.Week.clone()
		if phase.First != nil {
			first := phase.First.clone()
			phase.First = &first
		}
	}
	return c
}

// Validate reports what makes the plan unusable: wire.Faults with paths, or nil.
func (p *Plan) Validate() error {
	if p == nil {
		return missing("plan")
	}
	var faults wire.Faults
	p.problems(faults.Report)
	return faults.Err()
}

func (p *Plan) problems(report wire.Report) {
	if len(p.Phases) == 0 {
		report("is empty", "phases")
	}
	personProblems(p.Person, report)
	total := 0
	for i := range p.Phases {
		phase := &p.Phases[i]
		report := report.At("phases", i)
		if phase.Weeks < 1 {
			report(fmt.Sprintf("is not 1 or more: %d", phase.Weeks), "weeks")
		}
		total += int(phase.Weeks)
		if phase.First != nil {
			phase.First.inPlan(report.At("first"))
		}
		phase.Week.inPlan(report.At("week"))
	}
	if total > maxWeeks {
		report(fmt.Sprintf("last %d weeks, more than %d", total, maxWeeks), "phases")
	}
}

// inPlan reports what is wrong with a week as a part of a plan.
func (w *Week) inPlan(report wire.Report) {
	w.problems(report)
	if w.Person != (iop.Person{}) {
		report("belongs to the plan, not to its weeks", "person")
	}
	if w.Number != 0 {
		report("is set by the plan: leave it out", "number")
	}
}

// UnmarshalJSON reads strictly, like everything here.
func (p *Plan) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, p) }

// CheckWire reports what Validate finds.
func (p *Plan) CheckWire(n wire.Node) {
	if p == nil {
		return
	}
	p.problems(n.Report)
}
