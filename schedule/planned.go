package schedule

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/openiop/openiop/iop"
)

// CheckPlan holds a plan without dates against every requirement. Its weeks are
// taken to begin when the weeks of the counting rules do. What only dates can tell,
// such as which days make a month, stays unknown.
//
// Of a plan that is not valid, see [Plan.Validate], every requirement is unknown, and
// findings about [iop.NotValid] say what is wrong.
func (c *Checker) CheckPlan(p *Plan) iop.Report {
	c = c.orNone()
	if !p.isValid() {
		var r iop.Report
		c.notValid(p.Validate(), &r)
		return r
	}
	return c.CheckCalendar(undatedCalendar(p, c.counting.WeekStart))
}

// errNoCalendar is what is wrong with a calendar that was not made.
var errNoCalendar = errors.New("the calendar was not made by NewCalendar")

// CheckCalendar holds the sessions of a calendar that are held against every
// requirement. The weeks are those of the counting rules; the first and the last
// can be cut short. Of a Calendar that [NewCalendar] did not make every requirement
// is unknown, and a finding about [iop.NotValid] says so.
func (c *Checker) CheckCalendar(cal *Calendar) iop.Report {
	var r iop.Report
	c = c.orNone()
	if cal == nil || len(cal.phases) == 0 {
		c.notValid(errNoCalendar, &r)
		return r
	}
	for i := range c.parts {
		s := c.parts[i].spanOf(&c.counting, cal)
		c.parts[i].judge(s, cal.dates.Plan.Person, &r)
	}
	return r
}

// spanOf counts a calendar.
func (p *part) spanOf(c *Counting, cal *Calendar) *span {
	s, begin := p.emptySpan(c, &cal.dates.Plan, cal.From(), cal.Until(), cal.holidays)
	if cal.undated {
		s.plan.first = 0
	}
	for i := range s.weeks {
		w := &s.weeks[i]
		first := max(cal.From(), begin+iop.Day(7*i))
		week := cal.dates.Plan.Week(int(first-cal.From()) / 7)
		w.need, w.taper = week.Need, week.Taper
	}
	tapering(s.weeks, int(c.TaperWeeks))
	day := s.plan.lead
	for i := range s.plan.Phases {
		day = min(day+7*int32(s.plan.Phases[i].Weeks), s.plan.lead+s.plan.days)
		s.plan.phases = append(s.plan.phases, day)
	}
	s.phase()
	p.addSessions(s, cal, begin)
	p.addArranged(s)
	return s
}

// phase says in which phase each week begins.
func (s *span) phase() {
	for i := range s.weeks {
		at, phase := max(s.plan.lead, int32(7*i)), int32(1)
		for _, until := range s.plan.phases {
			if at >= until {
				phase++
			}
		}
		s.weeks[i].phase = s.plan.number(min(phase, max(1, int32(len(s.plan.phases)))))
	}
}

// number is the number of the n-th phase.
func (d *planned) number(n int32) int32 {
	if n <= int32(len(d.numbers)) {
		return d.numbers[n-1]
	}
	return n
}

// emptySpan is the weeks of the rules from the one that holds the first day on,
// with nothing counted yet, and the day on which they begin.
func (p *part) emptySpan(c *Counting, plan *Plan, from, until iop.Day, holidays []Closure) (s *span, begin iop.Day) {
	begin = c.firstDay(from)
	dates := &planned{Plan: plan, lead: int32(from - begin), days: int32(until - from), first: begin}
	s = &span{counting: c, plan: dates}
	n := len(p.classes.of)
	s.weeks = make([]count, (dates.lead+dates.days+6)/7)
	tallies := make([]tally, 2*n*len(s.weeks))
	next := 0 // of the holidays
	for i := range s.weeks {
		w := &s.weeks[i]
		w.sure, w.possible = tallies[:n:n], tallies[n:2*n:2*n]
		tallies = tallies[2*n:]
		w.number = int32(i) + 1
		for d := range int32(7) {
			day := begin + iop.Day(7*int32(i)+d)
			if day >= from && day < until {
				w.present |= 1 << d
			}
			for next < len(holidays) && holidays[next].Until <= day {
				next++
			}
			if next < len(holidays) && holidays[next].From <= day {
				w.holidays |= 1 << d
			}
		}
	}
	return s, begin
}

// daysOff is the days of the closures, however many name them: in order, and apart from
// each other.
func daysOff(closures []Closure) []Closure {
	all := slices.DeleteFunc(slices.Clone(closures), func(x Closure) bool { return x.Until <= x.From })
	slices.SortFunc(all, func(a, b Closure) int { return cmp.Compare(a.From, b.From) })
	apart := all[:0]
	for _, x := range all {
		if n := len(apart); n > 0 && x.From <= apart[n-1].Until {
			apart[n-1].Until = max(apart[n-1].Until, x.Until)
		} else {
			apart = append(apart, x)
		}
	}
	return apart
}

func holidaysOf(closures []Closure) []Closure {
	return daysOff(slices.DeleteFunc(slices.Clone(closures), func(x Closure) bool { return !x.Holiday }))
}

// closedOn finds the day among closures that stand apart in order.
func closedOn(apart []Closure, day iop.Day) (i int, closed bool) {
	i, _ = slices.BinarySearchFunc(apart, day, func(x Closure, day iop.Day) int {
		if x.Until <= day {
			return -1
		}
		return 1
	})
	return i, i < len(apart) && apart[i].From <= day
}

// tapering leaves declared taper weeks marked as long as no more are in a row than
// the rules allow.
func tapering(weeks []count, allowed int) {
	run := 0
	for i := range weeks {
		if !weeks[i].taper {
			run = 0
			continue
		}
		run++
		weeks[i].taper = run <= allowed
	}
}

// addSessions counts the sessions that are held.
func (p *part) addSessions(s *span, cal *Calendar, begin iop.Day) {
	for session := range cal.Sessions(0) {
		sure, possible := p.classes.sort(&session.Block.Service)
		if possible == 0 {
			continue
		}
		if session.Fate == FateUnknown {
			sure = 0
		}
		minutes := s.counting.minutes(session.counts(s.counting, cal.Location()), session.Block.Pauses)
		if minutes <= 0 {
			continue
		}
		at := int32(session.Day - begin)
		w := &s.weeks[at/7]
		day := uint8(1) << (at % 7)
		p.classes.add(w.possible, possible, session.Block, minutes, day, place(session.Index))
		p.classes.add(w.sure, sure, session.Block, minutes, day, place(session.Index))
		if p.timed {
			start := at*24*60 + int32(session.Start)
			s.sessions = append(s.sessions, meeting{start: start, end: start + int32(session.Span()), sure: sure, possible: possible})
		}
	}
	sortMeetings(s.sessions)
}

// counts is the time of the session as the rules count it: on the wall, or as it
// passed.
func (s *Session) counts(c *Counting, loc *time.Location) iop.Minutes {
	if !c.Elapsed || loc == nil {
		return s.Span()
	}
	start, end, _, _ := s.Instants(loc)
	return iop.Minutes(end.Sub(start) / time.Minute)
}

// addArranged counts what has no set day, by the weeks of the plan. A week of the
// rules has it for sure only when it holds the whole week of the plan.
func (p *part) addArranged(s *span) {
	for i := range s.plan.Weeks() {
		w := s.plan.Week(i)
		a := arrangedWeek{from: s.plan.lead + 7*int32(i), sure: make([]loose, len(p.classes.of)), possible: make([]loose, len(p.classes.of))}
		a.to = min(a.from+7, s.plan.lead+s.plan.days)
		if a.from >= a.to {
			break
		}
		for at := range w.Arranged {
			x := &w.Arranged[at]
			if x.AtWill {
				continue
			}
			sure, possible := p.classes.sort(&x.Service)
			n := product(x.Cadence.timesIn(i), x.times())
			minutes := s.counting.minutes(x.Length, nil)
			if minutes <= 0 {
				continue
			}
			for week := a.from / 7; week <= (a.to-1)/7; week++ {
				p.classes.addLoose(s.weeks[week].possible, possible, minutes, n, x.Format, iop.Range[int32]{}, ^place(at))
				if a.from/7 == (a.to-1)/7 && a.to-a.from == 7 {
					p.classes.addLoose(s.weeks[week].sure, sure, minutes, n, x.Format, iop.Range[int32]{}, ^place(at))
				}
			}
			for k := range a.possible {
				a.possible[k].add(possible>>k&1 == 1, minutes, n)
				a.sure[k].add(sure>>k&1 == 1 && a.to-a.from == 7, minutes, n)
			}
		}
		s.plan.arranged = append(s.plan.arranged, a)
	}
}

func (l *loose) add(in bool, minutes, n int32) {
	if in {
		l.sessions = sum(l.sessions, n)
		l.minutes = sum(l.minutes, product(minutes, n))
	}
}
