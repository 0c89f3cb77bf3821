package schedule

import (
	"cmp"
	"errors"
	"math/bits"
	"slices"
	"time"

	"github.com/openiop/openiop/iop"
)

// CheckPlan checks a plan without dates against every requirement. Its weeks are
// assumed to begin when the weeks of the counting rules do. What only dates can tell,
// such as which days make up a month, stays unknown.
//
// If the plan is not valid (see [Plan.Validate]), every requirement is unknown and
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

// CheckCalendar checks the sessions that a calendar holds against every requirement.
// The weeks are those of the counting rules; the first and the last can be cut short.
// For a Calendar that [NewCalendar] did not make, every requirement is unknown and a
// finding about [iop.NotValid] says so.
func (c *Checker) CheckCalendar(cal *Calendar) iop.Report {
	var r iop.Report
	c = c.orNone()
	if cal == nil || len(cal.phases) == 0 {
		c.notValid(errNoCalendar, &r)
		return r
	}
	for i := range c.parts {
		s := span{}
		c.parts[i].calendar(&s, &c.counting, cal)
		c.parts[i].judge(&s, cal.dates.Plan.Person, &r)
	}
	return r
}

// calendar counts a calendar.
func (p *part) calendar(s *span, c *Counting, cal *Calendar) {
	begin := s.empty(p, c, &planned{Plan: &cal.dates.Plan}, cal.From(), cal.Until(), cal.holidays)
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
}

// phase says in which phase each week begins.
func (s *span) phase() {
	for i := range s.weeks {
		s.weeks[i].phase = s.plan.phase(int32(i))
	}
}

// phase is the number of the phase in which week i begins.
func (d *planned) phase(i int32) int32 {
	at, phase := max(d.lead, 7*i), int32(1)
	for _, until := range d.phases {
		if at >= until {
			phase++
		}
	}
	return d.number(min(phase, max(1, int32(len(d.phases)))))
}

// number is the number of the n-th phase.
func (d *planned) number(n int32) int32 {
	if n <= int32(len(d.numbers)) {
		return d.numbers[n-1]
	}
	return n
}

// empty makes a span of the weeks of the rules from the one that holds the first day on,
// with nothing counted yet, and gives the day on which they begin. Holidays are apart.
func (s *span) empty(p *part, c *Counting, plan *planned, from, until iop.Day, holidays []Closure) (begin iop.Day) {
	begin = plan.over(c, from, until)
	n := len(p.classes.of)
	s.counting, s.plan, s.weeks = c, plan, make([]count, plan.weeks())
	tallies := make([]tally, n*len(s.weeks))
	for i := range s.weeks {
		s.weeks[i], tallies = plan.week(int32(i), tallies[:n:n]), tallies[n:]
	}
	end := begin + iop.Day(7*len(s.weeks))
	for _, x := range holidays {
		for day := max(begin, x.From); day < min(end, x.Until); day++ {
			s.weeks[(day-begin)/7].holidays |= 1 << ((day - begin) % 7)
		}
	}
	return begin
}

// over puts the plan on days, and gives the one on which the first week of the rules begins.
func (d *planned) over(c *Counting, from, until iop.Day) (begin iop.Day) {
	begin = c.firstDay(from)
	d.lead, d.days, d.first = int32(from-begin), int32(until-from), begin
	return begin
}

// weeks is how many weeks of the rules there are.
func (d *planned) weeks() int32 { return (d.lead + d.days + 6) / 7 }

// week is week i, with what is counted in it.
func (d *planned) week(i int32, tallies []tally) count {
	w := count{sure: tallies, possible: tallies, number: i + 1, present: everyDay}
	if i == 0 {
		w.present &= everyDay << d.lead
	}
	if after := 7*(i+1) - d.lead - d.days; after > 0 {
		w.present &= everyDay >> after
	}
	return w
}

// apart lets what is sure of the week differ from what is possible.
func (s *span) apart(w *count) {
	if &w.sure[0] != &w.possible[0] {
		return
	}
	n := len(w.possible)
	if len(s.spare) == 0 {
		s.spare = make([]tally, n*len(s.weeks))
	}
	w.sure, s.spare = s.spare[:n:n], s.spare[n:]
	copy(w.sure, w.possible)
}

// credited is what one service comes to: the classes that it is in, surely and possibly, and
// the minutes that count, at least and at most.
type credited struct {
	sure, possible uint32
	least, most    int32
	day            uint8 // as in a tally
	format         iop.Format
	seats          iop.Range[int32]
	at             place
}

func (x *credited) isSure() bool { return x.sure == x.possible && x.least == x.most }

// add counts a service in its week, which was set apart if the service is not sure.
func (p *part) add(w *count, x *credited) {
	if x.least != x.most {
		p.addOpen(w, x)
		return
	}
	if p.classes.add(w.possible, x.possible, x, x.most); &w.sure[0] != &w.possible[0] {
		p.classes.add(w.sure, x.sure, x, x.least)
	}
}

// addOpen is add of what was given for from least to most: it may be the shortest session
// there is at least, and surely is no longer than most.
func (p *part) addOpen(w *count, x *credited) {
	p.classes.add(w.possible, x.possible, x, x.most)
	for in := x.possible; in != 0; in &= in - 1 {
		w.possible[bits.TrailingZeros32(in)].addLength(x.least, x.at)
	}
	for in := x.sure; in != 0; in &= in - 1 {
		t := &w.sure[bits.TrailingZeros32(in)]
		shortest := x.most
		if t.sessions > 0 {
			shortest = min(shortest, t.shortest)
		}
		p.classes.add(w.sure, in&-in, x, x.least)
		t.shortest = shortest
	}
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
		if sure != possible {
			s.apart(w)
		}
		p.add(w, &credited{
			sure: sure, possible: possible, least: minutes, most: minutes,
			day: 1 << (at % 7), format: session.Block.Format, seats: session.Block.Seats, at: place(session.Index),
		})
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
				s.apart(&s.weeks[week])
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
