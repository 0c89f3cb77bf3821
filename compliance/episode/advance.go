package episode

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// Readiness is a rule about leaving the phase that the person is in, and whether its
// conditions hold now. While what is not reached can still be reached in the phase, such as
// thirty days without a positive test on the 29th, it is Unknown and misses the end of the
// period.
type Readiness struct {
	Rule    *compliance.Advance `json:"rule"`
	Verdict iop.Verdict         `json:"verdict"`
	Missing iop.Words           `json:"missing,omitzero"` // what would settle an Unknown
}

// ready answers [Reading.Ready] under the policy.
func (r *counted) ready() (list []Readiness) {
	if r.Admitted == 0 || r.over() {
		return nil
	}
	for k := range r.d.Advances {
		x := &r.d.Advances[k]
		if x.When == nil || !x.InForce(r.Day) || !r.inForce(r.Day) || !leaves(x, r.phaseAt(r.Day)) {
			continue
		}
		one := Readiness{Rule: x}
		one.Verdict, one.Missing = r.hold(x.When, r.Day)
		list = append(list, one)
	}
	return list
}

// leaves reports whether the rule is about leaving the phase.
func leaves(x *compliance.Advance, phase int32) bool {
	return x.Phases == (iop.Range[int32]{}) || x.Phases.Contains(phase)
}

// checkAdvances holds every advance of the stay against what had to hold on its day: one
// finding for each rule, with the first day on which it was not so.
func (r *counted) checkAdvances(on iop.Day) (list []iop.Finding) {
	for k := range r.d.Advances {
		x := &r.d.Advances[k]
		if !x.InForce(on) || !r.inForce(on) {
			continue
		}
		f := iop.Finding{Rule: &x.Rule, Verdict: iop.NotApplicable}
		for i := range r.events {
			e := &r.events[i]
			if e.Kind != iop.PhaseAdvanced || e.Day < r.from() || e.Day >= r.end() || !x.InForce(e.Day) {
				continue
			}
			v, missing := r.advanced(x, i)
			if v == iop.NotMet && f.Verdict != iop.NotMet {
				f.Got = iop.DayOn(e.Day)
			}
			if v == iop.Unknown {
				f.Missing = missing
			}
			f.Verdict = iop.AllOf(f.Verdict, v)
		}
		if f.Verdict != iop.Unknown {
			f.Missing = iop.Words{}
		}
		list = append(list, f)
	}
	return list
}

// advanced reports whether the advance of event i kept the rule, as of the moment before
// it; not applicable where the rule is about leaving another phase.
func (r *counted) advanced(x *compliance.Advance, i int) (iop.Verdict, iop.Words) {
	before := r.before(i)
	phase, back := before.phaseAt(before.Day), false
	if to := int32(r.events[i].Phase); to > 0 {
		back = to < phase
	}
	switch {
	case back && x.Back == compliance.Forbidden:
		return iop.VerdictOf(false), iop.Words{}
	case back || x.When == nil && x.Back == compliance.Forbidden && leaves(x, phase):
		if back {
			return iop.NotApplicable, iop.Words{}
		}
		return iop.Met, iop.Words{}
	case !leaves(x, phase):
		return iop.NotApplicable, iop.Words{}
	}
	return before.hold(x.When, before.Day)
}

// before is the stay as it stood before event i, on its day.
func (r *counted) before(i int) *counted {
	v := *r.View
	v.Day, v.Discharged = r.events[i].Day, 0
	v.events, v.sure, v.twin, v.further = v.events[:i:i], v.sure[:i:i], v.twin[:i:i], v.further[:i:i]
	c := &v.Under(r.policy).all[0]
	c.closing = true
	return c
}
