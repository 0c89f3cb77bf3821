package episode

import (
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// Initiator says who initiated a discharge.
type Initiator uint8

const (
	InitiatorUnknown Initiator = iota
	ByPatient
	ByProgram
	ByBoth
	ByReferrer // a court, probation, a payer
)

var initiators = iop.NewVocabulary("initiator", "patient", "program", "both", "referrer")

func (i Initiator) Vocabulary() *iop.Vocabulary      { return initiators }
func (i Initiator) String() string                   { return initiators.Word(int(i)) }
func (i Initiator) MarshalText() ([]byte, error)     { return iop.MarshalWord(i) }
func (i *Initiator) UnmarshalText(text []byte) error { return iop.UnmarshalWord(i, text) }

// Progress says how far the goals of treatment were reached.
type Progress uint8

const (
	ProgressUnknown Progress = iota
	GoalsReached
	Satisfactory
	Unsatisfactory
)

var progresses = iop.NewVocabulary("progress", "goals-reached", "satisfactory", "unsatisfactory")

func (p Progress) Vocabulary() *iop.Vocabulary      { return progresses }
func (p Progress) String() string                   { return progresses.Word(int(p)) }
func (p Progress) MarshalText() ([]byte, error)     { return iop.MarshalWord(p) }
func (p *Progress) UnmarshalText(text []byte) error { return iop.UnmarshalWord(p, text) }

// Destination is where a person goes after the discharge.
type Destination uint8

const (
	DestinationUnknown Destination = iota
	NoFurtherCare
	Aftercare
	OtherOutpatient
	HigherLevel
	HospitalCare
	Jail
	NotReached // nobody could ask
)

var destinations = iop.NewVocabulary("destination", "none", "aftercare", "other-outpatient", "higher-level", "hospital", "jail", "not-reached")

func (d Destination) Vocabulary() *iop.Vocabulary      { return destinations }
func (d Destination) String() string                   { return destinations.Word(int(d)) }
func (d Destination) MarshalText() ([]byte, error)     { return iop.MarshalWord(d) }
func (d *Destination) UnmarshalText(text []byte) error { return iop.UnmarshalWord(d, text) }

// Discharge is how an episode ended, in four parts: why, at whose wish, with what
// progress, and where the person went. No published list of codes keeps all of them. Each
// can be unknown.
type Discharge struct {
	Reason      iop.DischargeReason `json:"reason,omitzero"`
	Initiator   Initiator           `json:"initiator,omitzero"`
	Progress    Progress            `json:"progress,omitzero"`
	Destination Destination         `json:"destination,omitzero"`
}

// DischargeOf returns what the event of a discharge says.
func DischargeOf(e Event) Discharge {
	return Discharge{e.Reason, e.Initiator, e.Progress, e.Destination}
}

// The parts of a discharge, and how many words each has.
var (
	dischargeParts = iop.NewVocabulary("part of a discharge", "reason", "initiator", "progress", "destination")
	partLens       = [...]uint8{uint8(iop.DischargeReasonUnknown.Vocabulary().Len()), uint8(initiators.Len()), uint8(progresses.Len()), uint8(destinations.Len())}
)

func (d Discharge) parts() [4]uint8 {
	return [4]uint8{uint8(d.Reason), uint8(d.Initiator), uint8(d.Progress), uint8(d.Destination)}
}

// String returns the parts that are known: "reason conduct, initiator program".
func (d Discharge) String() string {
	var parts []string
	for i, v := range d.parts() {
		if v != 0 {
			parts = append(parts, dischargeParts.Word(i+1)+" "+[...]*iop.Vocabulary{d.Reason.Vocabulary(), initiators, progresses, destinations}[i].Word(int(v)))
		}
	}
	if parts == nil {
		return "a discharge without details"
	}
	return strings.Join(parts, ", ")
}

// checkDischarge answers [Reading.Discharge] under the policy.
func (r *counted) checkDischarge(out *iop.Report) {
	e := r.discharge()
	if e == nil {
		return
	}
	byProgram := endedByProgram(e)
	grounds, open := r.grounds(e)
	for k := range r.d.Removal {
		if x := &r.d.Removal[k]; x.Removes == compliance.Forbidden && x.InForce(r.Discharged) {
			shown, may := r.named(x, grounds, open, r.Discharged)
			out.Add(forbidden(x, byProgram, shown, may))
		}
	}
	for k := range r.d.Completion {
		x := &r.d.Completion[k]
		if e.Reason == iop.Completed && x.InForce(r.Discharged) {
			verdict, missing := r.hold(&x.When, r.Discharged)
			out.Add(iop.Finding{Rule: &x.Rule, Verdict: verdict, Missing: missing})
		}
	}
	for _, f := range r.ended(e) {
		out.Add(f)
	}
	for k := range r.d.DueProcess {
		x := &r.d.DueProcess[k]
		if !x.InForce(r.Discharged) || byProgram == iop.NotMet {
			continue
		}
		f := r.process(x, e)
		if byProgram == iop.Unknown && f.Verdict != iop.NotApplicable {
			f.Verdict, f.Missing = iop.Unknown, dischargeWords(lackingReason)
		}
		out.Add(f)
	}
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
func forbidden(x *compliance.Removal, byProgram iop.Verdict, grounds, open iop.Set[compliance.Conduct]) iop.Finding {
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
		if f.Verdict = speaksOf(x, grounds, open).Not(); f.Verdict == iop.Unknown {
			f.Missing = dischargeWords(lackingGround)
		}
	}
	return f
}

// ended is the findings of what must or may end treatment for the reason that was given.
func (r *counted) ended(e *Event) (list []iop.Finding) {
	holds := iop.NotApplicable // one that permits it
	var permit []int           // those that do, or might
	add := func(f iop.Finding) {
		holds = iop.AnyOf(holds, f.Verdict)
		permit, list = append(permit, len(list)), append(list, f)
	}
	for k := range r.d.Endings {
		x := &r.d.Endings[k]
		if !x.InForce(e.Day) || x.Reason != e.Reason {
			continue
		}
		f := iop.Finding{Rule: &x.Rule}
		f.Verdict, f.Missing = r.hold(&x.When, e.Day)
		if x.Ends == compliance.Forbidden {
			f.Verdict = f.Verdict.Not()
			list = append(list, f)
		} else {
			add(f)
		}
	}
	shown, open := r.recorded(e)
	about := conductOf[e.Reason]
	for k := range r.d.Removal {
		if x := &r.d.Removal[k]; x.Removes != compliance.Forbidden && x.InForce(e.Day) && x.Conduct&about != 0 {
			named, may := r.named(x, shown, open, e.Day)
			f := removed(x, named&about, may&about)
			if f.Verdict == iop.NotMet && shown&about != 0 {
				f.Verdict = iop.NotApplicable // what is shown is another
			}
			add(f)
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
func removed(x *compliance.Removal, shown, open iop.Set[compliance.Conduct]) iop.Finding {
	f := iop.Finding{Rule: &x.Rule, Verdict: speaksOf(x, shown, open)}
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
var conductOf = map[iop.DischargeReason]iop.Set[compliance.Conduct]{
	iop.EndedForUse:           iop.SetOf(compliance.Use),
	iop.EndedForFees:          iop.SetOf(compliance.NonPayment),
	iop.EndedForNonCompliance: iop.SetOf(compliance.NonCompliance),
	iop.EndedForAttendance:    iop.SetOf(compliance.NonAttendance),
	iop.EndedForConduct:       anyConduct &^ iop.SetOf(compliance.Use, compliance.NonPayment, compliance.NonCompliance, compliance.NonAttendance),
}

// grounds are what the record shows by the discharge, and the reason itself names; and
// what may be others besides.
func (r *counted) grounds(e *Event) (shown, open iop.Set[compliance.Conduct]) {
	shown, open = r.recorded(e)
	switch e.Reason {
	case iop.EndedForUse, iop.EndedForFees, iop.EndedForNonCompliance:
		shown |= conductOf[e.Reason]
	}
	return shown, open &^ shown
}

// recorded is conduct by the day of the discharge, and of one for attendance that
// sessions were missed.
func (r *counted) recorded(e *Event) (shown, open iop.Set[compliance.Conduct]) {
	shown, open = r.conduct("", e.Day)
	if e.Reason != iop.EndedForAttendance {
		return shown, open
	}
	missed := iop.SetOf(iop.Unexcused, iop.NoShow, iop.LateCancel, iop.TurnedAway)
	for i := range r.events {
		if d := r.events[i].Day; d < r.from() || d > e.Day || r.here(d) == iop.NotMet {
			continue
		}
		switch may, sure := r.is(i, missed); {
		case may && sure:
			shown = shown.With(compliance.NonAttendance)
		case may:
			open = open.With(compliance.NonAttendance)
		}
	}
	return shown, open &^ shown
}

// exempt reports whether due process is not needed: in an emergency, or on grounds that
// the rule leaves out.
func exempt(x *compliance.DueProcess, emergency bool, shown, open iop.Set[compliance.Conduct]) iop.Verdict {
	if emergency {
		return iop.Met
	}
	return shows(x.NotFor, shown, open)
}

// process holds a discharge by the program against what due process asks: what was done
// by the day of the discharge.
func (r *counted) process(x *compliance.DueProcess, e *Event) iop.Finding {
	f := iop.Finding{Rule: &x.Rule, Verdict: iop.NotApplicable}
	shown, open := r.grounds(e)
	exempt := exempt(x, e.Emergency, shown, open)
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
		hold(r.happened(iop.Referred, "", r.from(), e.Day), lackingReferral)
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
func (r *counted) noticed(x *compliance.DueProcess, out *Event) (notice, form, reasons iop.Verdict) {
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
		case e.Kind == iop.AppealDecided && notice != iop.NotMet && e.Decision == AppealOutcomeUnknown:
			notice = iop.Unknown
		}
	}
	var forms iop.Set[compliance.NoticeForm]
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

// AppealOutcome says how an appeal against a discharge was decided.
type AppealOutcome uint8

const (
	AppealOutcomeUnknown AppealOutcome = iota
	Upheld                             // the discharge stands
	Overturned                         // the discharge does not stand
)

var decisions = iop.NewVocabulary("decision", "upheld", "overturned")

func (d AppealOutcome) Vocabulary() *iop.Vocabulary      { return decisions }
func (d AppealOutcome) String() string                   { return decisions.Word(int(d)) }
func (d AppealOutcome) MarshalText() ([]byte, error)     { return iop.MarshalWord(d) }
func (d *AppealOutcome) UnmarshalText(text []byte) error { return iop.UnmarshalWord(d, text) }
