package audit

import (
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// Outcome is what became of one row: it counts as something, or it is set aside
// for a reason. Every row has one.
type Outcome uint8

const (
	// These count.
	attended Outcome = iota
	excused
	unexcused
	noShow
	left        // withdrew, was dropped or died
	collected   // a specimen, in range
	unmeasured  // a specimen of unknown temperature
	outOfRange  // a specimen that is none
	found       // positive for the substance
	unspecified // positive on a day without a specimen: it counts and is reported
	// These are set aside.
	isUndated
	isRepeated     // the day has the same already
	isContradicted // missed on a day that is also attended: neither is sure
	isEarly        // before consent
	isLate         // after leaving
	isAhead        // after the day of the audit
	noOutcome      // the row does not say what became of the appointment
	strangeOutcome // a disposition that is unknown here
	strangeReason  // an absence for a reason that is unknown here
	// NumOutcomes is how many there are.
	NumOutcomes
)

var outcomeWords = [NumOutcomes]string{
	"attended", "excused", "unexcused", "no-show", "left", "collected", "temperature-unknown", "out-of-range", "positive", "positive-without-specimen",
	"undated", "repeated", "contradicted", "before-consent", "after-leaving", "after-the-day", "no-disposition", "unknown-disposition", "unknown-reason",
}

func (o Outcome) String() string { return outcomeWords[o] }

// Counts reports whether the row is part of the episode.
func (o Outcome) Counts() bool { return o < isUndated }

// absence is what a reason for a missed appointment makes of it.
type absence struct {
	word    string
	outcome Outcome
	event   episode.Event
}

func missed(kind iop.EventKind, why compliance.ExcuseReason) episode.Event {
	return episode.Event{Kind: kind, Excuse: why}
}

func leaving(r iop.DischargeReason, by episode.Initiator) episode.Event {
	return episode.Event{Kind: iop.Discharged, Reason: r, Initiator: by}
}

// absences are the reasons of the source, with what its own description says of
// each. Of several reasons in one row the first here counts. What the person could
// not choose is excused; whether a policy takes the excuse is the policy's affair.
// A reason that no description explains is not an excuse.
var absences = [...]absence{
	{"dead", left, leaving(iop.Died, 0)},                                                    // "died"
	{"left_study", left, leaving(iop.LeftAgainstAdvice, episode.ByPatient)},                 // "withdrew from the study"
	{"missing_14_consecutive", left, leaving(iop.EndedForNonCompliance, episode.ByProgram)}, // "dropped for non-compliance"
	{"in_jail", excused, missed(iop.Excused, compliance.Incarceration)},                     // "is incarcerated"
	{"in_hospital", excused, missed(iop.Excused, compliance.ResidentialCare)},               // "hospitalized during appointment"
	{"illness", excused, missed(iop.Excused, compliance.Illness)},                           // "too sick to attend"
	{"no_funding", excused, missed(iop.Excused, compliance.Hardship)},                       // "could not afford to get to appointment"
	{"on_vacation", unexcused, missed(iop.Unexcused, compliance.Vacation)},                  // "on vacation"
	{"moved", unexcused, missed(iop.Unexcused, compliance.ExcuseReasonUnknown)},             // "moved from the study area"
	{"unable", unexcused, missed(iop.Unexcused, compliance.ExcuseReasonUnknown)},            // "unable to attend", without a why
	{"forgot", unexcused, missed(iop.Unexcused, compliance.ExcuseReasonUnknown)},            // "forgot appointment"
	{"no_show", noShow, missed(iop.NoShow, compliance.ExcuseReasonUnknown)},                 // "with no explanation"
	{"other", unexcused, missed(iop.Unexcused, compliance.ExcuseReasonUnknown)},             // "other reason"
	{"window", unexcused, missed(iop.Unexcused, compliance.ExcuseReasonUnknown)},            // "UNKNOWN"
	{"no_note", unexcused, missed(iop.Unexcused, compliance.ExcuseReasonUnknown)},           // "UNKNOWN"
	{"", unexcused, missed(iop.Unexcused, compliance.ExcuseReasonUnknown)},                  // no reason
}

// reasonOf is the absence that a row's reasons, joined with bars, come to; false
// when one of them is not known.
func reasonOf(reasons string) (a *absence, ok bool) {
	first := len(absences)
	for word := range strings.SplitSeq(reasons, "|") {
		i := 0
		for i < len(absences) && absences[i].word != word {
			i++
		}
		if i == len(absences) {
			return nil, false
		}
		first = min(first, i)
	}
	return &absences[first], true
}

// event is what a row of the visits says; false when the row is set aside.
//
// A visit that took place is attended, whatever reasons stand beside it: most such
// days have a specimen. How long it was is not recorded. Final is the last visit of
// a phase. Leaving is believed only when nothing of the person follows; before a
// later visit or specimen it is an absence.
func (v *Visit) event(returns bool) (e episode.Event, o Outcome) {
	switch v.Disposition {
	case "visit", "final":
		e, o = episode.Event{Kind: iop.Attended}, attended
	case "no visit", "MISSING":
		a, ok := reasonOf(v.Reasons)
		if !ok {
			return e, strangeReason
		}
		e, o = a.event, a.outcome
		if o == left && returns {
			e, o = missed(iop.Unexcused, compliance.ExcuseReasonUnknown), unexcused
		}
	case "":
		return e, noOutcome
	default:
		return e, strangeOutcome
	}
	if v.Day != Undated {
		e.Day = v.Day.calendar()
	}
	return e, o
}

// event is what a row of the specimens says. A temperature out of range says that
// it is not a person's fresh urine: a second event, the specimen is invalid.
func (s *Specimen) event() (e episode.Event, o Outcome) {
	e, o = episode.Event{Kind: iop.SpecimenCollected, Collection: compliance.SpecimenGiven}, collected
	switch s.Temperature {
	case 0:
		e.Validity, o = compliance.Invalid, outOfRange
	case 99:
		o = unmeasured
	}
	if s.Day != Undated {
		e.Day = s.Day.calendar()
	}
	return e, o
}

// trialMedications are substances that were given in some arms of the trials. A
// positive result for nothing else may be for what was prescribed.
func trialMedication(substance string) bool {
	return substance == "Methadone" || substance == "Buprenorphine"
}
