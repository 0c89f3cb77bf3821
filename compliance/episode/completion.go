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

// checkReturn holds the admission of who came back against the rule about readmission that
// applied on its day, or those that may have.
func (r *counted) checkReturn() (list []iop.Finding) {
	if r.leftBefore == 0 || len(r.d.Readmission) == 0 || !r.inForce(r.Day) {
		return nil
	}
	before := &r.source.view(r.Admitted, r.asKnown, r.Admitted).Under(r.policy).all[0]
	perhaps := r.perhapsLeft // another rule before it may apply instead, or they had not left
	for _, x := range before.readmission() {
		f := iop.Finding{Rule: &x.Rule.Rule, Got: iop.DayOn(r.Admitted)}
		waited := x.From != 0 && r.Admitted >= x.From
		if !waited && x.From != 0 {
			f.Want = iop.DayOn(x.From)
		}
		f.Verdict = iop.AllOf(iop.VerdictOf(waited), x.Conditions)
		if perhaps = perhaps || x.Applies == iop.Unknown; perhaps && f.Verdict == iop.NotMet {
			f.Verdict = iop.Unknown
		}
		if f.Verdict == iop.Unknown {
			if f.Missing = x.Missing; f.Missing.IsEmpty() {
				f.Missing = dischargeWords(lackingReason)
			}
		}
		list = append(list, f)
	}
	return list
}
