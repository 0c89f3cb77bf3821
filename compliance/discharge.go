package compliance

import (
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
)

// CheckDischarge holds the discharge against the policy and the record: whether the
// reason that was given is one that the record shows, whether a ground stands alone
// that must not, and whether completion was reached. Without a discharge the report
// is empty.
func (v *View) CheckDischarge(p *Policy, days *Workdays) iop.Report {
	var out iop.Report
	r := v.under(p, days)
	i := slices.IndexFunc(r.events, func(e Event) bool { return e.Kind == iop.Discharged && e.Day == v.Discharged })
	if v.Discharged == 0 || i < 0 {
		return out
	}
	e := &r.events[i]
	grounds := r.grounds(e)
	_, open := r.conduct()
	open &^= grounds
	for k := range p.d.Removal {
		x := &p.d.Removal[k]
		if x.Removes != Forbidden || !x.InForce(v.Discharged) {
			continue
		}
		f := iop.Finding{Rule: &x.Rule, Got: grounds.Words().Value()}
		switch {
		case !endedByProgram.Has(e.Reason):
			f.Verdict = iop.NotApplicable
		case x.SoleGround && grounds&^x.Conduct != 0:
			f.Verdict = iop.Met // something else was found
		case grounds == 0, grounds&x.Conduct == 0 && open&x.Conduct != 0, x.SoleGround && open&^x.Conduct != 0:
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(conductWord, 1)
		default:
			f.Verdict = iop.VerdictOf(grounds&x.Conduct == 0)
		}
		out.Add(f)
	}
	for k := range p.d.Completion {
		x := &p.d.Completion[k]
		if e.Reason == iop.Completed && x.InForce(v.Discharged) {
			verdict, missing := r.hold(&x.When)
			out.Add(iop.Finding{Rule: &x.Rule, Verdict: verdict, Missing: missing})
		}
	}
	for k := range p.d.Endings {
		x := &p.d.Endings[k]
		if !x.InForce(v.Discharged) || x.Reason != e.Reason {
			continue
		}
		verdict, missing := r.hold(&x.When)
		switch {
		case x.Ends == Forbidden:
			verdict = verdict.Not()
		case verdict == iop.NotMet:
			missing = iop.Words{} // the reason is given, and the record does not show it
		}
		out.Add(iop.Finding{Rule: &x.Rule, Verdict: verdict, Missing: missing})
	}
	for k := range p.d.DueProcess {
		if x := &p.d.DueProcess[k]; x.InForce(v.Discharged) && endedByProgram.Has(e.Reason) {
			out.Add(r.process(x, e))
		}
	}
	return out
}

var conductWord = iop.NewVocabulary("part of a discharge", "ground", "notice", "referral", "attestation")

// endedByProgram are the reasons by which the program ends treatment.
var endedByProgram = iop.SetOf(iop.EndedForAttendance, iop.EndedForConduct, iop.EndedForUse, iop.EndedForFees, iop.EndedForNonCompliance)

// grounds are what the record shows, and the reason itself names, for a discharge by
// the program.
func (r *reading) grounds(e *Event) (g iop.Set[Conduct]) {
	switch e.Reason {
	case iop.EndedForUse:
		g = g.With(Use)
	case iop.EndedForFees:
		g = g.With(NonPayment)
	case iop.EndedForNonCompliance:
		g = g.With(NonCompliance)
	}
	for i := range r.events {
		x := &r.events[i]
		switch {
		case x.Day < r.from() || x.Day > e.Day:
		case x.Conduct != 0:
			g = g.With(x.Conduct)
		case e.Reason == iop.EndedForAttendance && r.kinds[i]&iop.SetOf(iop.Unexcused, iop.NoShow, iop.LateCancel, iop.TurnedAway) != 0:
			g = g.With(NonAttendance)
		}
	}
	return g
}

// process holds a discharge by the program against what due process asks.
func (r *reading) process(x *DueProcess, e *Event) iop.Finding {
	f := iop.Finding{Rule: &x.Rule, Verdict: iop.Met}
	if e.Emergency || x.NotFor != 0 && r.grounds(e)&x.NotFor != 0 {
		f.Verdict = iop.NotApplicable
		return f
	}
	need := func(kind iop.EventKind, word int) {
		if !slices.ContainsFunc(r.events, func(y Event) bool { return y.Kind == kind && y.Day >= r.from() && y.Day <= max(e.Day, r.Day) }) {
			f.Verdict = iop.NotMet
			f.Got = iop.WordsOf(conductWord, word).Value()
		}
	}
	if x.Notice != 0 || x.Reasons {
		need(iop.NoticeGiven, 2)
	}
	if x.Referral {
		need(iop.Referred, 3)
	}
	if x.Stays && f.Verdict == iop.Met {
		appealed, decided := iop.Day(0), iop.Day(0)
		for i := range r.events {
			switch r.events[i].Kind {
			case iop.Appealed:
				appealed = r.events[i].Day
			case iop.AppealDecided:
				decided = r.events[i].Day
			}
		}
		if appealed != 0 && appealed <= e.Day && decided < appealed {
			f.Verdict = iop.NotMet // it was discharged while the appeal was open
		}
	}
	return f
}

// Ground is a rule by which the program must, may or must not end treatment, and
// whether it applies to the person now.
type Ground struct {
	Rule    *iop.Rule
	Ends    Permission
	Reason  iop.DischargeReason // zero for conduct
	Conduct iop.Set[Conduct]    // what the record shows of what the rule names
	// Verdict is Met when the rule applies. Missing is what would settle an Unknown.
	Verdict iop.Verdict
	Missing iop.Words
	// NeedsReview says that somebody must look at the case first.
	NeedsReview bool
}

// String is one line.
func (g Ground) String() string {
	text := string(g.Rule.ID) + ": " + strings.ReplaceAll(g.Ends.String(), "-", " ") + " be discharged"
	switch {
	case g.Conduct != 0:
		text += " for " + g.Conduct.String()
	case g.Reason != 0:
		text += " for " + g.Reason.String()
	}
	text += ": " + g.Verdict.String()
	if !g.Missing.IsEmpty() {
		text += " for want of " + g.Missing.String()
	}
	if g.NeedsReview {
		text += ", after a review"
	}
	return text + " (" + g.Rule.Source.String() + ")"
}

// Grounds says of each rule about ending treatment whether it applies to the person
// now: endings whose conditions hold, conduct that ends treatment, and what must not
// end it. It is advice: what must be done first stands in the policy's due process, and
// [View.CheckDischarge] looks at a discharge once it is recorded. Of a person who is
// not in treatment there is nothing to say.
func (v *View) Grounds(p *Policy, days *Workdays) []Ground {
	if v.Admitted == 0 || v.Discharged != 0 || v.Day < v.Admitted {
		return nil
	}
	r := v.under(p, days)
	var list []Ground
	for k := range p.d.Endings {
		if x := &p.d.Endings[k]; x.InForce(v.Day) {
			g := Ground{Rule: &x.Rule, Ends: x.Ends, Reason: x.Reason}
			g.Verdict, g.Missing = r.hold(&x.When)
			list = append(list, g)
		}
	}
	shown, open := r.conduct()
	for k := range p.d.Removal {
		x := &p.d.Removal[k]
		if !x.InForce(v.Day) {
			continue
		}
		g := Ground{Rule: &x.Rule, Ends: x.Removes, Conduct: shown & x.Conduct, NeedsReview: x.Review}
		switch {
		case x.SoleGround && shown&^x.Conduct != 0:
			g.Verdict = iop.NotMet // there are others
		case g.Conduct != 0 && !(x.SoleGround && open != 0):
			g.Verdict = iop.Met
		case open&x.Conduct != 0 || x.SoleGround && g.Conduct != 0:
			g.Verdict, g.Missing = iop.Unknown, iop.WordsOf(conductWord, 1)
		default:
			g.Verdict = iop.NotMet
		}
		list = append(list, g)
	}
	return list
}

// conduct is what the record shows of the person's conduct since the admission, and
// what it may be besides: of an incident of which the conduct was not recorded, any.
func (r *reading) conduct() (shown, open iop.Set[Conduct]) {
	for i := range r.events {
		e := &r.events[i]
		switch {
		case e.Day < r.from():
		case e.Conduct != 0 && r.sure[i]:
			shown = shown.With(e.Conduct)
		case e.Conduct != 0:
			open = open.With(e.Conduct)
		case e.Kind == iop.Incident:
			for c := range iop.Values[Conduct]() {
				open = open.With(c)
			}
		}
	}
	return shown, open &^ shown
}

// Completion says whether the program is completed under the policy, and what is
// missing; NotApplicable when the policy does not say.
func (v *View) Completion(p *Policy, days *Workdays) (iop.Verdict, iop.Words) {
	r := v.under(p, days)
	all := iop.NotApplicable
	var missing iop.Words
	for k := range p.d.Completion {
		x := &p.d.Completion[k]
		if !x.InForce(v.Day) {
			continue
		}
		verdict, m := r.hold(&x.When)
		all = iop.AllOf(all, verdict)
		if !m.IsEmpty() {
			missing = m
		}
	}
	return all, missing
}

// hold answers conditions. What the staff must attest is unknown.
func (r *reading) hold(c *Conditions) (iop.Verdict, iop.Words) {
	var report *iop.Report
	verdict := iop.VerdictOf(len(c.All) > 0)
	var missing iop.Words
	for _, one := range c.list() {
		v := iop.Unknown
		switch {
		case one.Requirement != "":
			if report == nil {
				checked := r.View.Check(r.policy, r.days)
				report = &checked
			}
			v = r.asked(report, one.Requirement)
		case one.Event != 0:
			v = r.happened(one.Event)
		case one.Conduct != 0:
			v = r.did(one.Conduct)
		default:
			missing = iop.WordsOf(conductWord, 4)
		}
		if one.Not {
			v = v.Not()
		}
		if len(c.All) > 0 {
			verdict = verdict.And(v)
		} else {
			verdict = verdict.Or(v)
		}
	}
	if verdict != iop.Unknown {
		missing = iop.Words{}
	}
	return verdict, missing
}

// asked is what a report says of a requirement, or of the alternatives that it is one
// of. Where it says nothing that counts, it is not known.
func (r *reading) asked(report *iop.Report, id iop.RuleID) iop.Verdict {
	all := iop.NotApplicable
	for i := range r.policy.d.Requirements {
		row := &r.policy.d.Requirements[i]
		if row.ID != id {
			continue
		}
		for k := range r.policy.d.Requirements {
			o := &r.policy.d.Requirements[k]
			if o.ID != id && (row.Either == "" || o.Either != row.Either) {
				continue
			}
			for f := range report.About(o.ID) {
				all = iop.AllOf(all, f.Verdict)
			}
		}
	}
	if all == iop.NotApplicable {
		return iop.Unknown
	}
	return all
}

// happened reports whether an event of the kind did, with what the policy takes for
// one.
func (r *reading) happened(kind iop.EventKind) iop.Verdict {
	v := iop.NotMet
	for i := range r.events {
		switch may, sure := r.is(i, iop.SetOf(kind)); {
		case may && sure:
			return iop.Met
		case may:
			v = iop.Unknown
		}
	}
	return v
}

// did reports whether the person did it.
func (r *reading) did(what Conduct) iop.Verdict {
	v := iop.NotMet
	for i := range r.events {
		switch {
		case r.events[i].Conduct != what:
		case r.sure[i]:
			return iop.Met
		default:
			v = iop.Unknown
		}
	}
	return v
}

// Readmission says from which day on a person who left can come back under the
// policy, and what becomes of earlier hours; false when the policy is silent or
// nobody left.
func (v *View) Readmission(p *Policy) (from iop.Day, credit Credit, by *Readmission) {
	if v.Discharged == 0 {
		return 0, 0, nil
	}
	var reason iop.DischargeReason
	for i := range v.events {
		if e := &v.events[i]; e.Kind == iop.Discharged && e.Day == v.Discharged {
			reason = e.Reason
		}
	}
	for k := range p.d.Readmission {
		x := &p.d.Readmission[k]
		over := x.WithinDays > 0 && v.Day > v.Discharged+iop.Day(x.WithinDays)
		if x.InForce(v.Day) && !over && (x.After == 0 || x.After.Has(reason)) {
			return v.Discharged + iop.Day(x.WaitDays), x.Credit, x
		}
	}
	return 0, 0, nil
}
