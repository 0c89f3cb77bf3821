package episode

import (
	"slices"

	"github.com/openiop/openiop/compliance"
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

// standing answers [Reading.Standing] under the policy.
func (r *counted) standing() Standing {
	if r.Admitted == 0 || r.Day < r.Admitted {
		return StandingUnknown
	}
	clears := r.clearing()
	var since [HasLeft]iop.Day // what was said and not cleared, by the day of the last breach
	notice, appeal, unknown, back := false, false, false, false
	var decided *Event // an appeal that was not open
	decide := func(d AppealOutcome, on iop.Day) {
		appeal = false
		// Who was discharged by then may be back, and no admission says so.
		back = back || r.Discharged != 0 && on > r.Discharged && d != Upheld
		switch d {
		case Overturned:
			notice, unknown = false, false
		case AppealOutcomeUnknown:
			notice, unknown = false, unknown || notice
		}
	}
	for i := range r.events {
		e := &r.events[i]
		if e.Day < r.Admitted {
			continue
		}
		for s := range clears {
			if since[s] == 0 {
				continue
			}
			if n := clears[s].days; n > 0 && e.Day-since[s] > iop.Day(n) {
				since[s] = 0 // cleared before this day
			}
			if since[s] != 0 && slices.ContainsFunc(clears[s].by, func(x *compliance.Response) bool { return r.isBreach(x, i) }) {
				since[s] = e.Day
			}
		}
		switch e.Kind {
		case iop.Warned:
			since[OnWarning] = e.Day
		case iop.ContractMade:
			since[OnContract] = e.Day
		case iop.Sanctioned:
			since[OnProbation] = e.Day
		case iop.PhaseAdvanced:
			clear(since[:])
		case iop.NoticeGiven:
			notice, appeal, unknown = true, false, false
		case iop.Appealed:
			appeal = notice || r.Discharged != 0
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
	}
	at := Good
	for s, day := range since {
		if n := clears[s].days; day != 0 && (n == 0 || r.Day-day < iop.Day(n)) {
			at = Standing(s)
		}
	}
	switch {
	case appeal && r.stays():
		return UnderAppeal
	case back:
		return StandingUnknown
	case r.Discharged != 0:
		return HasLeft
	case notice:
		return DischargePending
	case unknown, r.lost():
		return StandingUnknown
	case r.leave.on(r.Day):
		return OnLeave
	}
	return at
}

// stays reports whether an appeal stops the discharge that it is against.
func (r *counted) stays() bool {
	shown, _ := r.conduct(r.Day)
	return slices.ContainsFunc(r.d.DueProcess, func(p compliance.DueProcess) bool {
		if !p.Stays || !p.InForce(r.Day) {
			return false
		}
		emergency := r.has(func(e *Event) bool { return e.Kind == iop.Discharged && e.Emergency })
		return exempt(&p, emergency, shown, 0) != iop.Met
	})
}

// clearing is what clears a standing: so many days without a breach that one of these
// responses answers; 0 for never.
type clearing struct {
	days int32
	by   []*compliance.Response
}

// saidBy is the standing that a step gives.
var saidBy = map[iop.Consequence]Standing{iop.ThenWarning: OnWarning, iop.ThenContract: OnContract, iop.ThenSanction: OnProbation}

func (r *counted) clearing() (all [HasLeft]clearing) {
	for i := range r.d.Responses {
		x := &r.d.Responses[i]
		for _, step := range x.Steps {
			s := saidBy[step.Kind]
			if c := &all[s]; s != StandingUnknown && x.InForce(r.Day) && !slices.Contains(c.by, x) {
				if len(c.by) == 0 || c.days > 0 && x.ClearsAfter > c.days {
					c.days = x.ClearsAfter
				}
				if x.ClearsAfter == 0 {
					c.days = 0
				}
				c.by = append(c.by, x)
			}
		}
	}
	return all
}
