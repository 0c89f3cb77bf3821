package compliance

import (
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Condition is one thing that must hold, or must not. Exactly one part is set.
type Condition struct {
	Requirement iop.RuleID    `json:"requirement,omitempty"` // of this policy: it is met
	Event       iop.EventKind `json:"event,omitzero"`        // it happened
	Conduct     Conduct       `json:"conduct,omitzero"`      // it happened
	Attested    string        `json:"attested,omitempty"`    // the staff say so: "treatment goals reached"
	Not         bool          `json:"not,omitempty"`         // the opposite
}

// CheckWire finds conditions of no part or several.
func (c *Condition) CheckWire(n wire.Node) {
	parts := 0
	for _, set := range [...]bool{c.Requirement != "", c.Event != 0, c.Conduct != 0, c.Attested != ""} {
		if set {
			parts++
		}
	}
	if parts != 1 {
		n.Faultf("names %d things, want one of requirement, event, conduct and attested", parts)
	}
}

// Conditions are conditions of which all, or one, must hold. That a requirement is met is
// no condition where it is not asked, as it is not in force or about other people; that it
// is not met does not hold there.
type Conditions struct {
	All []Condition `json:"all,omitempty"`
	Any []Condition `json:"any,omitempty"`
}

// CheckWire finds empty conditions and both kinds at once.
func (c *Conditions) CheckWire(n wire.Node) {
	if (len(c.All) == 0) == (len(c.Any) == 0) {
		n.Faultf("wants conditions in one of all and any")
	}
}

// list is the conditions, whichever kind they are.
func (c *Conditions) list() []Condition {
	if len(c.All) > 0 {
		return c.All
	}
	return c.Any
}

// hold answers conditions as of the day: by the requirements in force on it, and what
// happened by then. What the staff must attest is unknown. What is missing is that of
// the first condition that is unknown.
func (r *reading) hold(c *Conditions, on iop.Day) (iop.Verdict, iop.Words) {
	var report *iop.Report
	verdict, fold := iop.NotApplicable, iop.AnyOf
	if len(c.All) > 0 {
		fold = iop.AllOf
	}
	var missing iop.Words
	for _, one := range c.list() {
		v, lack := iop.Unknown, dischargeWords(lackingAttestation)
		switch {
		case one.Requirement != "":
			if report == nil {
				checked := r.check(on)
				report = &checked
			}
			v, lack = r.asked(report, one.Requirement, on)
		case one.Event != 0:
			v, lack = r.happened(one.Event, 0, on), iop.SetOf(one.Event).Words()
		case one.Conduct != 0:
			shown, open := r.conduct(on)
			v, lack = shows(iop.SetOf(one.Conduct), shown, open), dischargeWords(lackingGround)
		}
		if v == iop.Unknown && missing.IsEmpty() {
			missing = lack
		}
		switch {
		case one.Not && v == iop.NotApplicable:
			v = iop.NotMet // nobody breaks what is not asked
		case one.Not:
			v = v.Not()
		}
		verdict = fold(verdict, v)
	}
	if verdict != iop.Unknown {
		missing = iop.Words{}
	}
	return verdict, missing
}

// asked is what a report says of a requirement, or of the alternatives that it is one
// of: not applicable where none is in force on the day for the person, and not known
// where it says nothing that counts.
func (r *reading) asked(report *iop.Report, id iop.RuleID, on iop.Day) (iop.Verdict, iop.Words) {
	all, asks := iop.NotApplicable, false
	var missing iop.Words
	end := dischargeWords(lackingAttestation) // of what no record answers
	for i := range r.policy.d.Requirements {
		row := &r.policy.d.Requirements[i]
		if row.ID != id && !slices.ContainsFunc(r.policy.d.Requirements, func(o iop.Requirement) bool {
			return o.ID == id && o.Either != "" && o.Either == row.Either
		}) {
			continue
		}
		if who, _ := row.For.Include(r.Person); who == iop.NotMet || !row.InForce(on) || !r.policy.inForce(on) {
			continue
		}
		asks = true
		for f := range report.About(row.ID) {
			all, end = iop.AllOf(all, f.Verdict), iop.WordsOf(lacking, lackEnd)
			if !f.Missing.IsEmpty() {
				missing = f.Missing
			}
		}
	}
	if asks && all == iop.NotApplicable {
		all = iop.Unknown
	}
	if missing.IsEmpty() {
		missing = end
	}
	return all, missing
}

// happened reports whether an event of the kind did from the first day to the last,
// with what the policy takes for one.
func (r *reading) happened(kind iop.EventKind, first, last iop.Day) iop.Verdict {
	v := iop.NotMet
	for i := range r.events {
		if !r.events[i].Day.In(first, last+1) {
			continue
		}
		switch may, sure := r.is(i, iop.SetOf(kind)); {
		case may && sure:
			return iop.Met
		case may:
			v = iop.Unknown
		}
	}
	return v
}
