package episode

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// Standing says how a person stands with the program.
type Standing uint8

const (
	StandingUnknown Standing = iota // not admitted, or the record does not say
	Good
	OnWarning
	OnContract
	OnProbation // sanctioned and not cleared since
	DischargePending
	UnderAppeal // a discharge suspended by an appeal
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
	said, ending := spoken{}, procedure{counted: r}
	if r.present&stands != 0 {
		said.clears = r.clearing()
	}
	perhaps := said // with breaches that are not sure
	for s := range perhaps.clears {
		if c := &perhaps.clears[s]; len(r.undated) > 0 && slices.ContainsFunc(c.by, r.undatedBreach) {
			c.days = 0 // it may have been of any day
		}
	}
	for i := 0; i < len(r.events) && r.present&stands != 0; i++ {
		if e := &r.events[i]; e.Day >= r.Admitted {
			said.breach(r, i, false)
			said.take(e)
			perhaps.breach(r, i, true)
			perhaps.take(e)
			ending.take(e)
		}
	}
	switch {
	case ending.appeal && r.stays():
		return UnderAppeal
	case ending.back:
		return StandingUnknown
	case r.Discharged != 0:
		return HasLeft
	case r.anyUndated(ofStanding):
		return StandingUnknown
	case ending.notice:
		return DischargePending
	case ending.unknown, r.perhapsLeft, r.lost():
		return StandingUnknown
	case r.leave.on(r.Day):
		if r.least != nil && !r.least.on(r.Day) {
			return StandingUnknown
		}
		return OnLeave
	}
	if now := said.on(r.Day); now == perhaps.on(r.Day) {
		return now
	}
	return StandingUnknown
}

// stands are the kinds of event without which a person's standing is that of everyone: what
// was said to them, and how the ending of treatment went.
var stands = iop.SetOf(iop.Warned, iop.ContractMade, iop.Sanctioned, iop.NoticeGiven, iop.Appealed, iop.AppealDecided)

// ofStanding are the kinds on which a standing depends.
var ofStanding = iop.SetOf(iop.Warned, iop.ContractMade, iop.Sanctioned, iop.PhaseAdvanced, iop.NoticeGiven, iop.Appealed, iop.AppealDecided,
	iop.LeaveBegun, iop.LeaveEnded, iop.Discharged)

// spoken is what was said to the person and not cleared, by the day of the last breach.
type spoken struct {
	clears [HasLeft]clearing
	since  [HasLeft]iop.Day
}

// breach clears what was quiet for long enough before event i, and starts over with it where
// it is another breach, or may be.
func (p *spoken) breach(r *counted, i int, may bool) {
	day := r.events[i].Day
	for s := range p.clears {
		if p.since[s] == 0 {
			continue
		}
		if n := p.clears[s].days; n > 0 && day-p.since[s] > iop.Day(n) {
			p.since[s] = 0 // cleared before this day
		}
		if p.since[s] != 0 && slices.ContainsFunc(p.clears[s].by, func(x *compliance.Response) bool { return r.isBreach(x, i) || may && r.mayBreach(x, i) }) {
			p.since[s] = day
		}
	}
}

// take is what the event says, or clears.
func (p *spoken) take(e *Event) {
	switch e.Kind {
	case iop.Warned:
		p.since[OnWarning] = e.Day
	case iop.ContractMade:
		p.since[OnContract] = e.Day
	case iop.Sanctioned:
		p.since[OnProbation] = e.Day
	case iop.PhaseAdvanced:
		clear(p.since[:])
	}
}

// on is the gravest of what is not cleared by the day.
func (p *spoken) on(now iop.Day) Standing {
	at := Good
	for s, day := range p.since {
		if n := p.clears[s].days; day != 0 && (n == 0 || now-day < iop.Day(n)) {
			at = Standing(s)
		}
	}
	return at
}

// procedure is how the ending of treatment stands: noticed, appealed, decided.
type procedure struct {
	*counted
	notice, appeal bool
	unknown        bool   // what was decided
	back           bool   // who was discharged may be back, and no admission says so
	decided        *Event // an appeal that was not open
}

func (p *procedure) take(e *Event) {
	switch e.Kind {
	case iop.NoticeGiven:
		p.notice, p.appeal, p.unknown = true, false, false
	case iop.Appealed:
		p.appeal = p.notice || p.Discharged != 0
		if p.decided != nil && p.decided.Day == e.Day { // its decision stands before it in the order of a day
			p.decide(p.decided.Decision, e.Day)
		}
	case iop.AppealDecided:
		p.decided = nil
		if !p.counted.appeal.on(e.Day - 1) {
			p.decided = e
		}
		p.decide(e.Decision, e.Day)
	}
}

func (p *procedure) decide(d AppealOutcome, on iop.Day) {
	p.appeal = false
	p.back = p.back || p.Discharged != 0 && on > p.Discharged && d != Upheld
	switch d {
	case Overturned:
		p.notice, p.unknown = false, false
	case AppealOutcomeUnknown:
		p.notice, p.unknown = false, p.unknown || p.notice
	}
}

// stays reports whether an appeal stops the discharge that it is against.
func (r *counted) stays() bool {
	shown, _ := r.conduct("", r.Day)
	return slices.ContainsFunc(r.d.DueProcess, func(p compliance.DueProcess) bool {
		if !p.Stays || !p.InForce(r.Day) {
			return false
		}
		emergency := r.has(iop.Discharged, func(e *Event) bool { return e.Emergency })
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
