package episode

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// Completion says whether the program is completed under the policy, and what is
// missing; NotApplicable when the policy does not say.
func (v *View) Completion(p *compliance.Policy, days *compliance.Workdays) (iop.Verdict, iop.Words) {
	r := v.under(p, days)
	all := iop.NotApplicable
	var missing iop.Words
	for k := range r.d.Completion {
		x := &r.d.Completion[k]
		if !x.InForce(v.Day) {
			continue
		}
		verdict, m := r.hold(&x.When, v.Day)
		all = iop.AllOf(all, verdict)
		if !m.IsEmpty() {
			missing = m
		}
	}
	return all, missing
}

// Return is a rule about coming back, and what it says to a person who left.
type Return struct {
	Rule *compliance.Readmission `json:"rule"`
	// From is the first day on which the person can come back; no day when that lies
	// beyond the calendar.
	From iop.Day `json:"from,omitzero"`
	// Applies is Unknown when it hangs on why the person left, and that was not
	// recorded.
	Applies iop.Verdict `json:"applies"`
	// Conditions is whether those of the rule hold; NotApplicable when it has none.
	Conditions iop.Verdict `json:"conditions"`
	Missing    iop.Words   `json:"missing,omitzero"` // what would settle an Unknown
}

// Readmission says from which day on a person who left can come back under the policy,
// and under which conditions: by the first rule that applies, and by those before it
// that may. It is empty when the policy is silent or nobody left.
func (v *View) Readmission(p *compliance.Policy, days *compliance.Workdays) (list []Return) {
	left := v.discharge()
	if left == nil {
		return nil
	}
	r := v.under(p, days)
	for k := range r.d.Readmission {
		x := &r.d.Readmission[k]
		over := x.WithinDays > 0 && int64(v.Day) > int64(v.Discharged)+int64(x.WithinDays)
		if !x.InForce(v.Day) || over {
			continue
		}
		one := Return{Rule: x, From: valid(v.Discharged, int64(x.WaitDays)), Applies: iop.Met, Conditions: iop.NotApplicable}
		switch {
		case x.After == 0 || x.After.Has(left.Reason):
		case left.Reason == iop.DischargeReasonUnknown:
			one.Applies, one.Missing = iop.Unknown, dischargeWords(lackingReason)
		default:
			continue
		}
		if x.When != nil {
			var missing iop.Words
			if one.Conditions, missing = r.holdSince(x.When, v.Day, left); one.Missing.IsEmpty() {
				one.Missing = missing
			}
		}
		if list = append(list, one); one.Applies == iop.Met {
			break
		}
	}
	return list
}
