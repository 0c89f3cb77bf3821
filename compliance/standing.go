package compliance

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// Standing is how a person stands with the program.
type Standing uint8

const (
	StandingUnknown Standing = iota // not admitted, or the record does not tell
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
// stays a notice of discharge where due process says so, emergencies excepted. It is
// not known after an appeal of which the decision was not recorded.
func (v *View) Standing(p *Policy) Standing {
	r := v.under(p, nil)
	if v.Admitted == 0 || v.Day < v.Admitted {
		return StandingUnknown
	}
	clears := r.clearing()
	at := Good
	var since iop.Day // of the gravest response
	notice, appeal, unknown, back := false, false, false, false
	var decided *Event // an appeal that was not open
	decide := func(d Decision, on iop.Day) {
		appeal = false
		// Who was discharged by then may be back, and no admission says so.
		back = back || v.Discharged != 0 && on > v.Discharged && d != Upheld
		switch d {
		case Overturned:
			notice, unknown = false, false
		case DecisionUnknown:
			notice, unknown = false, unknown || notice
		}
	}
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
			notice, appeal, unknown = true, false, false
		case iop.Appealed:
			appeal = notice || v.Discharged != 0
			if decided != nil && decided.Day == e.Day { // its decision stands before it in the order of a day
				decide(decided.Decision, e.Day)
			}
		case iop.AppealDecided:
			decided = nil
			if !r.appeal.on(e.Day - 1) {
				decided = e
			}
			decide(e.Decision, e.Day)
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
	case back:
		return StandingUnknown
	case v.Discharged != 0:
		return HasLeft
	case notice:
		return DischargePending
	case unknown:
		return StandingUnknown
	case r.leave.on(v.Day):
		return OnLeave
	}
	return at
}

// stays reports whether an appeal stops the discharge that it is against.
func (r *reading) stays() bool {
	shown, _ := r.conduct(r.Day)
	return slices.ContainsFunc(r.policy.d.DueProcess, func(p DueProcess) bool {
		if !p.Stays || !p.InForce(r.Day) {
			return false
		}
		emergency := slices.ContainsFunc(r.events, func(e Event) bool { return e.Kind == iop.Discharged && e.Emergency })
		return p.exempt(emergency, shown, 0) != iop.Met
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
