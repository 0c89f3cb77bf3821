package episode

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// hold answers conditions as of the day: by the requirements in force on it, and what
// happened by then. What the staff must attest is unknown. What is missing is that of
// the first condition that is unknown.
func (r *counted) hold(c *compliance.Conditions, on iop.Day) (iop.Verdict, iop.Words) {
	return r.holdSince(c, on, nil)
}

// holdSince is hold for who comes back: what leads to it must have happened since the
// discharge.
func (r *counted) holdSince(c *compliance.Conditions, on iop.Day, left *Event) (iop.Verdict, iop.Words) {
	var report []iop.Finding
	verdict, fold := iop.NotApplicable, iop.AnyOf
	if len(c.All) > 0 {
		fold = iop.AllOf
	}
	var missing iop.Words
	for _, one := range c.List() {
		v, lack := iop.Unknown, dischargeWords(lackingAttestation)
		switch {
		case one.Requirement != "":
			report = r.check(on, true)
			v, lack = r.asked(report, one.Requirement, on)
			if v == iop.Met && len(c.Any) > 1 {
				v, lack = r.surelyAsked(one.Requirement, on)
			}
		case one.Event != 0:
			v, lack = r.happened(one.Event, one.Name, 0, on), iop.SetOf(one.Event).Words()
			if left != nil {
				v = r.renewed(one.Event, one.Name, left).Or(v.And(iop.VerdictOf(one.Not || !leadsBack.Has(one.Event))))
			}
		case one.Conduct != 0:
			shown, open := r.conduct(one.Name, on)
			v, lack = shows(iop.SetOf(one.Conduct), shown, open), dischargeWords(lackingGround)
		case one.Name != "" && left == nil:
			v = r.attested(one.Name, r.from(), on)
		case one.Name != "":
			v = r.renewed(iop.Declared, one.Name, left).Or(iop.Unknown)
		}
		if v == iop.Unknown && missing.IsEmpty() {
			missing = lack
		}
		switch {
		case one.Not && (v == iop.NotApplicable || one.Requirement != "" && v == iop.Unknown && runs(report, one.Requirement)):
			v = iop.NotMet // nobody breaks what is not asked, or not yet due
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

// runs reports whether all that a report says of a requirement is that its time is not
// over.
func runs(report []iop.Finding, id iop.RuleID) bool {
	any := false
	for f := range about(report, id) {
		if any = true; f.Verdict != iop.NotApplicable && !(f.Verdict == iop.Unknown && f.Missing == iop.WordsOf(lacking, lackEnd)) {
			return false
		}
	}
	return any
}

// asked is what a report says of a requirement, or of the alternatives that it is one
// of: not applicable where none is in force on the day for the person, and not known
// where it says nothing that counts.
func (r *counted) asked(report []iop.Finding, id iop.RuleID, on iop.Day) (iop.Verdict, iop.Words) {
	all, asks := iop.NotApplicable, false
	var missing iop.Words
	end := dischargeWords(lackingAttestation) // of what no record answers
	for i := range r.d.Requirements {
		row := &r.d.Requirements[i]
		if row.ID != id && !slices.ContainsFunc(r.d.Requirements, func(o iop.Requirement) bool {
			return o.ID == id && o.Either != "" && o.Either == row.Either
		}) {
			continue
		}
		if who, _, _ := r.who(row, on, on+1); who == iop.NotMet || !row.InForce(on) || !r.inForce(on) {
			continue
		}
		asks = true
		for f := range about(report, row.ID) {
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

// surelyAsked is Met where the requirement is about the person, and Unknown where it may be
// left out, as not all is known of the person: another condition decides then.
func (r *counted) surelyAsked(id iop.RuleID, on iop.Day) (iop.Verdict, iop.Words) {
	for i := range r.d.Requirements {
		if row := &r.d.Requirements[i]; row.ID == id && row.InForce(on) {
			if who, lack, _ := r.who(row, on, on+1); who == iop.Unknown {
				return iop.Unknown, lack
			}
		}
	}
	return iop.Met, iop.Words{}
}

// happened reports whether an event of the kind did from the first day to the last,
// with what the policy takes for one.
// It is of the name, if that is not empty.
func (r *counted) happened(kind iop.EventKind, name iop.Name, first, last iop.Day) iop.Verdict {
	v := r.perhapsUndated(kind, name, first)
	for i := range r.events {
		if !r.events[i].Day.In(first, last+1) {
			continue
		}
		if may, sure := r.is(i, iop.SetOf(kind)); may {
			v = v.Or(known(sure).And(r.events[i].says(&iop.Details{Name: name}, iop.SetOf(kind))))
		}
	}
	return v
}

// perhapsUndated is Unknown where an entry without a day may tell of such an event on the day
// or later, and else NotMet.
func (r *counted) perhapsUndated(kind iop.EventKind, name iop.Name, first iop.Day) iop.Verdict {
	for i := range r.undated {
		x := &r.undated[i]
		if x.kinds.Has(kind) && x.from(first) && x.says(&iop.Details{Name: name}, iop.SetOf(kind)) != iop.NotMet {
			return iop.Unknown
		}
	}
	return iop.NotMet
}

// attested reports whether the staff said so: Unknown until they have.
func (r *counted) attested(name iop.Name, first, last iop.Day) iop.Verdict {
	return r.happened(iop.Declared, name, first, last).Or(iop.Unknown)
}

// since reports whether an event came after the discharge and may lead back: it is of no
// stay.
func (v *View) since(e *Event) bool {
	return v.Discharged != 0 && e.Day > v.Discharged && !afterDischarge.Has(e.Kind)
}

// renewed reports whether an event of the kind happened since the discharge. Of one of
// its day of which a time is not known it is not known.
func (r *counted) renewed(kind iop.EventKind, name iop.Name, left *Event) iop.Verdict {
	v := r.perhapsUndated(kind, name, left.Day)
	for i := r.firstOn(left.Day); i < len(r.events); i++ {
		e := &r.events[i]
		kinds, maybe := r.countsAs(e)
		is := iop.NotMet
		switch {
		case kinds.Has(kind):
			is = known(r.sure[i])
		case maybe.Has(kind):
			is = iop.Unknown
		}
		is = is.And(e.says(&iop.Details{Name: name}, iop.SetOf(kind)))
		if e.Day == left.Day {
			is = is.And(after(e, left))
		}
		v = v.Or(is)
	}
	return v
}
