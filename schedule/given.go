package schedule

import (
	"github.com/openiop/openiop/iop"
)

// Given is service that was given on a day: what happened, where a week says what
// is planned.
type Given struct {
	Day iop.Day
	Service
	// Least and Most are the service that is credited, pauses that do not count
	// left out. They differ where it is not recorded how much of it was attended.
	Least, Most iop.Minutes
	Whole       bool  // attended to the end
	Start       Clock // matters where clock time between services does
}

// Span is the days that service given is judged over.
type Span struct {
	From, Until iop.Day // Until is the first day that is not part of it
	Person      iop.Person
	Need        iop.Minutes // certified, a week; zero: not known
	Holidays    []Closure   // of these only the holidays matter
	// Phases are the first days of the phases after the first, in order, and Numbers
	// their numbers, where these do not rise one by one from 2.
	Phases  []iop.Day
	Numbers []int32
}

// CheckGiven holds service that was given against every requirement, in the weeks
// of the counting rules. Service outside the span is left out. An empty span gives
// an empty report.
func (c *Checker) CheckGiven(d Span, given []Given) iop.Report {
	var r iop.Report
	if d.Until <= d.From || !d.From.IsValid() || !d.Until.IsValid() || d.Until-d.From > 7*maxWeeks {
		return r
	}
	for i := range c.parts {
		p := &c.parts[i]
		s, begin := p.emptySpan(&c.counting, &Plan{}, d.From, d.Until, d.Holidays)
		for i := range s.weeks {
			s.weeks[i].need = d.Need
		}
		s.plan.phased(&d, begin)
		s.phase()
		for i := range given {
			if given[i].Day.In(d.From, d.Until) {
				p.addGiven(s, &given[i], begin)
			}
		}
		sortMeetings(s.sessions)
		p.judge(s, d.Person, &r)
	}
	return r
}

// phased puts the phases of the span into the plan.
func (p *planned) phased(d *Span, begin iop.Day) {
	now := int32(1)
	for i, day := range d.Phases {
		next := now + 1
		if i < len(d.Numbers) {
			next = d.Numbers[i]
		}
		switch {
		case d.From < day && day < d.Until:
			p.phases, p.numbers = append(p.phases, int32(day-begin)), append(p.numbers, now)
			now = next
		case day <= d.From:
			now = next
		}
	}
	p.phases, p.numbers = append(p.phases, p.lead+p.days), append(p.numbers, now)
}

// addGiven counts one service. That it took place is sure; how much of it counts
// may not be.
func (p *part) addGiven(s *span, g *Given, begin iop.Day) {
	sure, possible := p.classes.sort(&g.Service)
	least, most := int32(s.counting.Credit(g.Least, g.Whole)), int32(s.counting.Credit(g.Most, g.Whole))
	if possible == 0 || most <= 0 {
		return
	}
	at := int32(g.Day - begin)
	w := &s.weeks[at/7]
	day := uint8(1) << (at % 7)
	b := Block{Service: g.Service}
	p.classes.add(w.possible, possible, &b, most, day, 0)
	p.classes.add(w.sure, sure, &b, least, day, 0)
	if p.timed {
		start := at*24*60 + int32(g.Start)
		s.sessions = append(s.sessions, meeting{start, start + most, sure, possible})
	}
}
