package compliance

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// Standing is how a person stands with the program.
type Standing uint8

const (
	StandingUnknown Standing = iota // not admitted, or nothing tells
	Good
	OnWarning
	OnContract
	OnProbation // sanctioned, and not cleared since
	DischargePending
	UnderAppeal // a discharge that an appeal stays
	OnLeave
	HasLeft // discharged
)

var standings = iop.NewVocabulary("standing",
	"good", "warning", "contract", "probation", "discharge-pending", "under-appeal", "on-leave", "discharged")

func (s Standing) Vocabulary() *iop.Vocabulary      { return standings }
func (s Standing) String() string                   { return standings.Word(int(s)) }
func (s Standing) MarshalText() ([]byte, error)     { return iop.MarshalWord(s) }
func (s *Standing) UnmarshalText(text []byte) error { return iop.UnmarshalWord(s, text) }

// Standing says how the person stands under the policy: the gravest of what was
// said since and not cleared. What a response gives is cleared when the policy says
// after how many days without another breach, else by advancing a phase. An appeal
// stays a notice of discharge where due process says so, emergencies excepted.
func (v *View) Standing(p *Policy) Standing {
	r := v.under(p, nil)
	if v.Admitted == 0 || v.Day < v.Admitted {
		return StandingUnknown
	}
	clears := r.clearing()
	at := Good
	var since iop.Day // of the gravest response
	notice, appeal := false, false
	for i := range r.events {
		e := &r.events[i]
		if e.Day < v.Admitted {
			continue
		}
		if clears > 0 && since != 0 && e.Day-since > iop.Day(clears) {
			at, since = Good, 0 // cleared before this day
		}
		said := StandingUnknown
		switch e.Kind {
		case iop.Warned:
			said = OnWarning
		case iop.ContractMade:
			said = OnContract
		case iop.Sanctioned:
			said = OnProbation
		case iop.PhaseAdvanced:
			at, since = Good, 0
		case iop.NoticeGiven:
			notice, appeal = true, false
		case iop.Appealed:
			appeal = notice || v.Discharged != 0
		case iop.AppealDecided:
			notice, appeal = false, false
		}
		if said != StandingUnknown {
			if said >= at {
				at = said
			}
			since = e.Day
		} else if r.isBreach(i) {
			since = max(since, e.Day)
		}
	}
	if clears > 0 && since != 0 && v.Day-since >= iop.Day(clears) {
		at = Good
	}
	switch {
	case appeal && r.stays():
		return UnderAppeal
	case v.Discharged != 0:
		return HasLeft
	case notice:
		return DischargePending
	case r.onLeave(v.Day):
		return OnLeave
	}
	return at
}

// stays reports whether an appeal stops the discharge that it is against.
func (r *reading) stays() bool {
	return slices.ContainsFunc(r.policy.d.DueProcess, func(p DueProcess) bool {
		if !p.Stays || !p.InForce(r.Day) {
			return false
		}
		for i := range r.events {
			e := &r.events[i]
			if e.Kind == iop.Discharged && e.Emergency || e.Kind == iop.Incident && p.NotFor.Has(e.Conduct) {
				return false
			}
		}
		return true
	})
}

// clearing is after how many days without a breach the policy's responses begin
// anew; 0 for never.
func (r *reading) clearing() int32 {
	days := int32(0)
	for i := range r.policy.d.Responses {
		days = max(days, r.policy.d.Responses[i].ClearsAfter)
	}
	return days
}

// isBreach reports whether some response of the policy answers event i.
func (r *reading) isBreach(i int) bool {
	for k := range r.policy.d.Responses {
		if r.answers(&r.policy.d.Responses[k], i) {
			return true
		}
	}
	return false
}

// answers reports whether the response answers event i by itself.
func (r *reading) answers(x *Response, i int) bool {
	e := &r.events[i]
	if !r.sure[i] {
		return false
	}
	if x.Events&r.kinds[i] != 0 || e.Conduct != 0 && x.Conduct.Has(e.Conduct) {
		return true
	}
	if x.Treated != 0 && testKinds.Has(e.Kind) {
		as, _ := r.policy.Treats(e)
		return x.Treated.Has(as)
	}
	return false
}

// Answer is what a policy says to the last breach: the step that is next, or the
// menu to choose from.
type Answer struct {
	Response *Response
	Breaches int     // since they were last cleared
	Last     iop.Day // of them
	Step     Step    // the step that answers the last of them; zero for a menu
	Menu     []Step
	// NeedsReview says that the team must look at the case first: it is the last
	// step.
	NeedsReview bool
}

// Responses says what follows from what happened, for each response that has
// something to answer. A breach of a requirement is each of its events beyond the
// bound.
func (v *View) Responses(p *Policy, days *Workdays) []Answer {
	r := v.under(p, days)
	var list []Answer
	for k := range p.d.Responses {
		x := &p.d.Responses[k]
		if !x.InForce(v.Day) {
			continue
		}
		a := Answer{Response: x}
		for i := range r.events {
			e := &r.events[i]
			if e.Day < r.from() || e.Day >= r.end() || !r.answers(x, i) && !r.exceeds(x, i) {
				continue
			}
			if x.ClearsAfter > 0 && a.Breaches > 0 && e.Day-a.Last > iop.Day(x.ClearsAfter) {
				a.Breaches = 0
			}
			a.Breaches++
			a.Last = e.Day
		}
		if x.ClearsAfter > 0 && v.Day-a.Last >= iop.Day(x.ClearsAfter) {
			a.Breaches = 0
		}
		if a.Breaches == 0 {
			continue
		}
		switch step, ok := x.Step(a.Breaches); {
		case ok:
			a.Step = step
		case x.Order == Menu && (x.Times == 0 || a.Breaches <= int(x.Times)):
			a.Menu = x.Steps
		default:
			continue // no step has begun, or no more are answered
		}
		a.NeedsReview = x.Review && a.Breaches >= len(x.Steps)
		list = append(list, a)
	}
	return list
}

// exceeds reports whether event i is one beyond the bound of a requirement that the
// response names.
func (r *reading) exceeds(x *Response, i int) bool {
	for _, id := range x.Requirements {
		for k := range r.policy.d.Requirements {
			row := &r.policy.d.Requirements[k]
			if row.ID != id || row.Measure != iop.EventCount || !row.InForce(r.events[i].Day) {
				continue
			}
			if r.beyond == nil {
				r.beyond = map[int][]bool{}
			}
			if _, done := r.beyond[k]; !done {
				r.beyond[k] = r.exceeded(row)
			}
			if r.beyond[k][i] {
				return true
			}
		}
	}
	return false
}

// exceeded says of each event whether it is one of the row's with which the cap of
// its period was exceeded, as of its day. Events that are not sure are not counted.
func (r *reading) exceeded(row *iop.Requirement) []bool {
	out := make([]bool, len(r.events))
	var counted, late []int // the row's events so far, and lateness that is converted
	first, lateFirst := 0, 0
	run := int32(0)
	var last []bool // of the sessions scheduled last: whether they count
	inLast := int32(0)
	rules := r.converted(row)
	for i := range r.events {
		e := &r.events[i]
		in, sure := r.counts(row, i)
		in = in && sure
		if e.Day < r.from() || e.Day >= r.end() {
			continue
		}
		if row.Per.Kind == iop.PerScheduled && r.sessionAt(i) {
			last = append(last, in)
			inLast += int32(boolInt(in))
			if n := len(last) - int(row.Per.N) - 1; n >= 0 {
				inLast -= int32(boolInt(last[n]))
			}
		}
		switch {
		case in:
			run++
		case r.keeps[i] && r.sessionAt(i):
		case r.breaks(row, i):
			run = 0
		}
		for _, l := range rules {
			if r.sure[i] && r.late(l, e) == iop.Met {
				late = append(late, i)
			}
		}
		if !in {
			continue
		}
		counted = append(counted, i)
		n := run
		switch row.Per.Kind {
		case iop.PerRun:
		case iop.PerScheduled:
			n = inLast
		default:
			from := r.periodStart(row, e.Day)
			for first < len(counted) && r.events[counted[first]].Day < from {
				first++
			}
			for lateFirst < len(late) && r.events[late[lateFirst]].Day < from {
				lateFirst++
			}
			n = int32(len(counted) - first)
			for _, l := range rules {
				of := int32(0)
				for _, k := range late[lateFirst:] {
					of += int32(boolInt(r.late(l, &r.events[k]) == iop.Met))
				}
				n += of / int32(l.PerAbsence)
			}
		}
		out[i] = overCap(row, iop.Amount(n))
	}
	return out
}

// periodStart is the first day of the row's period that the day is in.
func (r *reading) periodStart(row *iop.Requirement, day iop.Day) iop.Day {
	first := r.from()
	switch row.Per.Kind {
	case iop.PerDays:
		return max(first, day-iop.Day(row.Per.N)+1)
	case iop.PerWeek:
		return r.policy.weekOf(day)
	case iop.PerMonth:
		return monthOf(day)
	case iop.PerServiceDay:
		return day
	case iop.PerCycle:
		return first + (day-first)/iop.Day(7*row.Per.N)*iop.Day(7*row.Per.N)
	case iop.PerPhase:
		_, start := r.phaseOn(day)
		return start
	case iop.PerWeeks:
		if day >= first+iop.Day(7*row.Per.N) {
			return day + 1 // the weeks are over
		}
	}
	return first
}

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
	for k := range p.d.Removal {
		x := &p.d.Removal[k]
		if x.Removes != Forbidden || !x.InForce(v.Discharged) {
			continue
		}
		f := iop.Finding{Rule: &x.Rule, Got: grounds.Words().Value()}
		switch {
		case !endedByProgram.Has(e.Reason):
			f.Verdict = iop.NotApplicable
		case grounds == 0:
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(conductWord, 1)
		default:
			// As a sole ground it fails only when nothing else was found.
			f.Verdict = iop.VerdictOf(grounds&x.Conduct == 0 || x.SoleGround && grounds&^x.Conduct != 0)
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
			v = iop.Unknown
			for f := range report.About(one.Requirement) {
				if v = f.Verdict; v == iop.NotApplicable {
					v = iop.Unknown
				}
			}
		case one.Event != 0:
			v = iop.VerdictOf(slices.ContainsFunc(r.kinds, func(k iop.Set[iop.EventKind]) bool { return k.Has(one.Event) }))
		case one.Conduct != 0:
			v = iop.VerdictOf(slices.ContainsFunc(r.events, func(e Event) bool { return e.Conduct == one.Conduct }))
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
