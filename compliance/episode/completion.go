package episode

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// Completion says whether the program is completed under a policy.
type Completion struct {
	Verdict iop.Verdict `json:"verdict"`
	Missing iop.Words   `json:"missing,omitzero"` // what would settle an Unknown
}

// completion answers [Reading.Completion] under the policy.
func (r *counted) completion() Completion {
	all := iop.NotApplicable
	var missing iop.Words
	for k := range r.d.Completion {
		x := &r.d.Completion[k]
		if !x.InForce(r.Day) {
			continue
		}
		verdict, m := r.hold(&x.When, r.Day)
		all = iop.AllOf(all, verdict)
		if !m.IsEmpty() {
			missing = m
		}
	}
	return Completion{all, missing}
}

// Return is a rule about coming back, and what it means for a person who left.
type Return struct {
	Rule *compliance.Readmission `json:"rule"`
	// From is the first day on which the person can come back; zero when that is
	// beyond the calendar.
	From iop.Day `json:"from,omitzero"`
	// Applies is Unknown when it depends on why the person left and that was not
	// recorded.
	Applies iop.Verdict `json:"applies"`
	// Conditions says whether the conditions of the rule hold; NotApplicable when it has none.
	Conditions iop.Verdict `json:"conditions"`
	Missing    iop.Words   `json:"missing,omitzero"` // what would settle an Unknown
}

// readmission answers [Reading.Readmission] under the policy.
func (r *counted) readmission() (list []Return) {
	left := r.discharge()
	if left == nil {
		return nil
	}
	for k := range r.d.Readmission {
		x := &r.d.Readmission[k]
		over := x.WithinDays > 0 && int64(r.Day) > int64(r.Discharged)+int64(x.WithinDays)
		if !x.InForce(r.Day) || over {
			continue
		}
		one := Return{Rule: x, From: valid(r.Discharged, int64(x.WaitDays)), Applies: iop.Met, Conditions: iop.NotApplicable}
		switch {
		case x.After == 0 || x.After.Has(left.Reason):
		case left.Reason == iop.DischargeReasonUnknown:
			one.Applies, one.Missing = iop.Unknown, dischargeWords(lackingReason)
		default:
			continue
		}
		if x.When != nil {
			var missing iop.Words
			if one.Conditions, missing = r.holdSince(x.When, r.Day, left); one.Missing.IsEmpty() {
				one.Missing = missing
			}
		}
		if list = append(list, one); one.Applies == iop.Met {
			break
		}
	}
	return list
}
