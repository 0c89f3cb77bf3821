package compliance

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
)

// discharge is the entry that ends the stay; nil while there is none.
func (v *View) discharge() *Event {
	for i := range v.events {
		if e := &v.events[i]; e.Kind == iop.Discharged && e.Day == v.Discharged {
			return e
		}
	}
	return nil
}

// retell makes an entry of a discharge one with another of the same day: what was
// entered last stands, and of what was entered on one day what they agree on.
func (e *Event) retell(x *Event) {
	switch c := cmp.Compare(x.known(), e.known()); {
	case c > 0:
		*e = *x
	case c == 0:
		keepSame(&e.Reason, x.Reason)
		keepSame(&e.Initiator, x.Initiator)
		keepSame(&e.Progress, x.Progress)
		keepSame(&e.Destination, x.Destination)
		keepSame(&e.Time, x.Time)
		e.Emergency = e.Emergency || x.Emergency // an entry without it does not deny it
	}
}

// keepSame leaves a member unknown of which another entry says something else.
func keepSame[T comparable](member *T, other T) {
	if *member != other {
		*member = *new(T)
	}
}

// CheckDischarge holds the discharge against the policy and the record, as of the day of
// the discharge: whether the reason that was given is one that the record shows,
// whether a ground stands alone that must not, whether completion was reached, and
// whether due process was kept. Without a discharge the report is empty. What came after
// the discharge counts only for a requirement that gives it time until then.
//
// Of several rules by which the reason can end treatment, endings and conduct, one that
// holds is enough. A rule about conduct says nothing of a discharge for other conduct.
func (v *View) CheckDischarge(p *Policy, days *Workdays) iop.Report {
	var out iop.Report
	e := v.discharge()
	if e == nil {
		return out
	}
	r := v.under(p, days)
	byProgram := endedByProgram(e)
	grounds, open := r.grounds(e)
	for k := range p.d.Removal {
		if x := &p.d.Removal[k]; x.Removes == Forbidden && x.InForce(v.Discharged) {
			out.Add(forbidden(x, byProgram, grounds, open))
		}
	}
	for k := range p.d.Completion {
		x := &p.d.Completion[k]
		if e.Reason == iop.Completed && x.InForce(v.Discharged) {
			verdict, missing := r.hold(&x.When, v.Discharged)
			out.Add(iop.Finding{Rule: &x.Rule, Verdict: verdict, Missing: missing})
		}
	}
	for _, f := range r.ended(e) {
		out.Add(f)
	}
	for k := range p.d.DueProcess {
		x := &p.d.DueProcess[k]
		if !x.InForce(v.Discharged) || byProgram == iop.NotMet {
			continue
		}
		f := r.process(x, e)
		if byProgram == iop.Unknown && f.Verdict != iop.NotApplicable {
			f.Verdict, f.Missing = iop.Unknown, dischargeWords(lackingReason)
		}
		out.Add(f)
	}
	return out
}

// What findings about a discharge can miss.
var lackingOfDischarge = iop.NewVocabulary("part of a discharge",
	"ground", "notice", "referral", "attestation", "reason", "form-of-notice", "reasons-in-notice", "decision-of-appeal")

const (
	lackingGround = iota + 1
	lackingNotice
	lackingReferral
	lackingAttestation
	lackingReason
	lackingForm
	lackingReasons
	lackingDecision
)

func dischargeWords(words ...int) iop.Words { return iop.WordsOf(lackingOfDischarge, words...) }

// endedByProgram reports whether the program ended treatment. Without a reason it is
// known only of who left at their own wish.
func endedByProgram(e *Event) iop.Verdict {
	switch {
	case e.Reason != iop.DischargeReasonUnknown:
		return iop.VerdictOf(programReasons.Has(e.Reason))
	case e.Initiator == ByPatient:
		return iop.NotMet
	}
	return iop.Unknown
}

// programReasons are the reasons by which the program ends treatment.
var programReasons = iop.SetOf(iop.EndedForAttendance, iop.EndedForConduct, iop.EndedForUse, iop.EndedForFees, iop.EndedForNonCompliance)

// forbidden holds the grounds of a discharge against conduct that must not be one.
func forbidden(x *Removal, byProgram iop.Verdict, grounds, open iop.Set[Conduct]) iop.Finding {
	f := iop.Finding{Rule: &x.Rule}
	if grounds != 0 {
		f.Got = grounds.Words().Value()
	}
	if grounds == 0 {
		open = anyConduct // it rests on something that was not recorded
	}
	switch {
	case byProgram == iop.NotMet:
		f.Verdict = iop.NotApplicable
	case byProgram == iop.Unknown:
		f.Verdict, f.Missing = iop.Unknown, dischargeWords(lackingReason)
	default:
		if f.Verdict = x.speaksOf(grounds, open).Not(); f.Verdict == iop.Unknown {
			f.Missing = dischargeWords(lackingGround)
		}
	}
	return f
}

// ended is the findings of what must or may end treatment for the reason that was given.
func (r *reading) ended(e *Event) (list []iop.Finding) {
	holds := iop.NotApplicable // one that permits it
	var permit []int           // those that do, or might
	add := func(f iop.Finding) {
		holds = iop.AnyOf(holds, f.Verdict)
		permit, list = append(permit, len(list)), append(list, f)
	}
	for k := range r.policy.d.Endings {
		x := &r.policy.d.Endings[k]
		if !x.InForce(e.Day) || x.Reason != e.Reason {
			continue
		}
		f := iop.Finding{Rule: &x.Rule}
		f.Verdict, f.Missing = r.hold(&x.When, e.Day)
		if x.Ends == Forbidden {
			f.Verdict = f.Verdict.Not()
			list = append(list, f)
		} else {
			add(f)
		}
	}
	shown, open := r.recorded(e)
	about := conductOf[e.Reason]
	for k := range r.policy.d.Removal {
		if x := &r.policy.d.Removal[k]; x.Removes != Forbidden && x.InForce(e.Day) && x.Conduct&about != 0 {
			add(removed(x, shown&about, open&about))
		}
	}
	for _, i := range permit {
		if f := &list[i]; f.Verdict != holds {
			f.Verdict, f.Missing = iop.NotApplicable, iop.Words{} // another permits it, or may
		}
	}
	return list
}

// removed holds a discharge against conduct for which the program must or may end
// treatment. Of a discharge for other conduct the rule says nothing.
func removed(x *Removal, shown, open iop.Set[Conduct]) iop.Finding {
	f := iop.Finding{Rule: &x.Rule, Verdict: x.speaksOf(shown, open)}
	if named := shown & x.Conduct; named != 0 {
		f.Got = named.Words().Value()
	}
	switch {
	case f.Verdict == iop.Met && x.Review:
		f.Verdict, f.Missing = iop.Unknown, dischargeWords(lackingAttestation)
	case f.Verdict == iop.NotMet && shown != 0:
		f.Verdict = iop.NotApplicable
	case f.Verdict == iop.Unknown || open != 0 && f.Verdict == iop.NotMet:
		f.Verdict, f.Missing = iop.Unknown, dischargeWords(lackingGround)
	}
	return f
}

// conductOf is the conduct that each reason is about.
var conductOf = map[iop.DischargeReason]iop.Set[Conduct]{
	iop.EndedForUse:           iop.SetOf(Use),
	iop.EndedForFees:          iop.SetOf(NonPayment),
	iop.EndedForNonCompliance: iop.SetOf(NonCompliance),
	iop.EndedForAttendance:    iop.SetOf(NonAttendance),
	iop.EndedForConduct:       anyConduct &^ iop.SetOf(Use, NonPayment, NonCompliance, NonAttendance),
}

// grounds are what the record shows by the discharge, and the reason itself names; and
// what may be others besides.
func (r *reading) grounds(e *Event) (shown, open iop.Set[Conduct]) {
	shown, open = r.recorded(e)
	switch e.Reason {
	case iop.EndedForUse, iop.EndedForFees, iop.EndedForNonCompliance:
		shown |= conductOf[e.Reason]
	}
	return shown, open &^ shown
}

// recorded is conduct by the day of the discharge, and of one for attendance that
// sessions were missed.
func (r *reading) recorded(e *Event) (shown, open iop.Set[Conduct]) {
	shown, open = r.conduct(e.Day)
	if e.Reason != iop.EndedForAttendance {
		return shown, open
	}
	missed := iop.SetOf(iop.Unexcused, iop.NoShow, iop.LateCancel, iop.TurnedAway)
	for i := range r.events {
		if d := r.events[i].Day; d < r.from() || d > e.Day {
			continue
		}
		switch may, sure := r.is(i, missed); {
		case may && sure:
			shown = shown.With(NonAttendance)
		case may:
			open = open.With(NonAttendance)
		}
	}
	return shown, open &^ shown
}

// conduct is what the record shows of the person's conduct from the admission to the
// day, and what it may be besides: of an incident, or of who was sent out, of which the
// conduct was not recorded, any. A positive test that is confirmed shows use; one that
// is presumptive may.
func (r *reading) conduct(until iop.Day) (shown, open iop.Set[Conduct]) {
	earlier := iop.SetOf(ResidualUse, AsExpected, MissingExpected) // no new use
	for i := range r.events {
		e := &r.events[i]
		if e.Day < r.from() || e.Day > until {
			continue
		}
		switch {
		case e.Conduct != 0 && r.sure[i]:
			shown = shown.With(e.Conduct)
		case e.Conduct != 0:
			open = open.With(e.Conduct)
		case e.Kind == iop.Incident || e.Kind == iop.Removed:
			open = anyConduct
		}
		if may, sure := r.is(i, iop.SetOf(iop.PositiveTest)); may && testKinds.Has(e.Kind) && !earlier.Has(e.Detection) {
			if sure && e.Detection != Presumptive {
				shown = shown.With(Use)
			} else {
				open = open.With(Use)
			}
		}
	}
	return shown, open &^ shown
}

// anyConduct is every kind of it.
var anyConduct = iop.SetOf(slices.Collect(iop.Values[Conduct]())...)

// shows reports whether one of these kinds of conduct is shown, or may be.
func shows(kinds, shown, open iop.Set[Conduct]) iop.Verdict {
	switch {
	case shown&kinds != 0:
		return iop.Met
	case open&kinds != 0:
		return iop.Unknown
	}
	return iop.NotMet
}

// exempt reports whether due process is not needed: in an emergency, or on grounds that
// the rule leaves out.
func (x *DueProcess) exempt(emergency bool, shown, open iop.Set[Conduct]) iop.Verdict {
	if emergency {
		return iop.Met
	}
	return shows(x.NotFor, shown, open)
}

// process holds a discharge by the program against what due process asks: what was done
// by the day of the discharge.
func (r *reading) process(x *DueProcess, e *Event) iop.Finding {
	f := iop.Finding{Rule: &x.Rule, Verdict: iop.NotApplicable}
	shown, open := r.grounds(e)
	exempt := x.exempt(e.Emergency, shown, open)
	if exempt == iop.Met {
		return f
	}
	var unknown, failed []int
	hold := func(v iop.Verdict, part int) {
		f.Verdict = iop.AllOf(f.Verdict, v)
		switch v {
		case iop.Unknown:
			unknown = append(unknown, part)
		case iop.NotMet:
			failed = append(failed, part)
		}
	}
	if x.Notice != 0 || x.Reasons {
		notice, form, reasons := r.noticed(x, e)
		if hold(notice, lackingNotice); notice == iop.Met {
			hold(form, lackingForm)
			hold(reasons, lackingReasons)
		}
	}
	if x.Referral {
		hold(r.happened(iop.Referred, r.from(), e.Day), lackingReferral)
	}
	if x.Stays {
		hold(iop.VerdictOf(!r.appeal.on(e.Day)), lackingDecision) // it was discharged while the appeal was open
	}
	switch {
	case f.Verdict == iop.NotMet && exempt == iop.Unknown:
		f.Verdict, f.Missing = iop.Unknown, dischargeWords(lackingGround)
	case f.Verdict == iop.NotMet:
		f.Missing = dischargeWords(failed...)
	case unknown != nil:
		f.Missing = dischargeWords(unknown...)
	}
	return f
}

// noticed reports whether a notice stood when the person was discharged, in the forms
// and with the reasons that are asked for. One that an appeal overturned does not
// stand.
func (r *reading) noticed(x *DueProcess, out *Event) (notice, form, reasons iop.Verdict) {
	var stood []*Event
	notice = iop.NotMet
	for i := range r.events {
		e := &r.events[i]
		if e.Day < r.from() || e.Day > out.Day || e.Kind == iop.Discharged {
			continue
		}
		switch {
		case e.Kind == iop.NoticeGiven:
			stood, notice = append(stood, e), iop.Met
		case e.Kind == iop.AppealDecided && notice != iop.NotMet && e.Decision == Overturned:
			stood, notice = nil, iop.NotMet
		case e.Kind == iop.AppealDecided && notice != iop.NotMet && e.Decision == DecisionUnknown:
			notice = iop.Unknown
		}
	}
	var forms iop.Set[NoticeForm]
	form, reasons = iop.Met, iop.VerdictOf(!x.Reasons)
	for _, e := range stood {
		forms |= e.Notice
		if e.Notice == 0 {
			form = iop.Unknown
		}
		reasons = reasons.Or(iop.VerdictOf(e.Reason != 0 || e.Conduct != 0))
	}
	if reasons == iop.NotMet {
		reasons = iop.Unknown // a notice may give more than was recorded of it
	}
	if x.Notice.Within(forms) {
		form = iop.Met
	} else if form == iop.Met {
		form = iop.NotMet
	}
	return notice, form, reasons
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

// groundJSON is a ground as documents write it.
type groundJSON struct {
	Rule        iop.RuleID          `json:"rule,omitempty"`
	Ends        Permission          `json:"ends,omitzero"`
	Reason      iop.DischargeReason `json:"reason,omitzero"`
	Conduct     iop.Set[Conduct]    `json:"conduct,omitzero"`
	Verdict     iop.Verdict         `json:"verdict"`
	Missing     iop.Words           `json:"missing,omitzero"`
	NeedsReview bool                `json:"needs_review,omitempty"`
}

// MarshalJSON writes the id of the rule and what it says.
func (g Ground) MarshalJSON() ([]byte, error) {
	j := groundJSON{"", g.Ends, g.Reason, g.Conduct, g.Verdict, g.Missing, g.NeedsReview}
	if g.Rule != nil {
		j.Rule = g.Rule.ID
	}
	return json.Marshal(j)
}

// String is one line.
func (g Ground) String() string {
	if g.Rule == nil {
		return g.Verdict.String()
	}
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
			g.Verdict, g.Missing = r.hold(&x.When, v.Day)
			list = append(list, g)
		}
	}
	shown, open := r.conduct(v.Day)
	for k := range p.d.Removal {
		x := &p.d.Removal[k]
		if !x.InForce(v.Day) {
			continue
		}
		g := Ground{Rule: &x.Rule, Ends: x.Removes, Conduct: shown & x.Conduct, NeedsReview: x.Review}
		if g.Verdict = x.speaksOf(shown, open); g.Verdict == iop.Unknown {
			g.Missing = dischargeWords(lackingGround)
		}
		list = append(list, g)
	}
	return list
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
		verdict, m := r.hold(&x.When, v.Day)
		all = iop.AllOf(all, verdict)
		if !m.IsEmpty() {
			missing = m
		}
	}
	return all, missing
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

// Return is a rule about coming back, and what it says to a person who left.
type Return struct {
	Rule *Readmission `json:"rule"`
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
func (v *View) Readmission(p *Policy, days *Workdays) (list []Return) {
	left := v.discharge()
	if left == nil {
		return nil
	}
	r := v.under(p, days)
	for k := range p.d.Readmission {
		x := &p.d.Readmission[k]
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
			if one.Conditions, missing = r.hold(x.When, v.Day); one.Missing.IsEmpty() {
				one.Missing = missing
			}
		}
		if list = append(list, one); one.Applies == iop.Met {
			break
		}
	}
	return list
}
