package schedule

import (
	"fmt"
	"time"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Given is service that was given on a day. It says what happened, whereas a week says
// what is planned. [Session.Given] makes one from a session of a calendar.
type Given struct {
	Day iop.Day `json:"day,omitzero"`
	Service
	// Least and Most are the service that is credited, leaving out pauses that do not
	// count. They differ where the record does not say how much was attended.
	Least    iop.Minutes `json:"least"`
	Most     iop.Minutes `json:"most"`
	Whole    bool        `json:"whole,omitempty"`    // attended to the end
	Start    Time        `json:"start,omitzero"`     // matters where clock time between services does
	Doubtful bool        `json:"doubtful,omitempty"` // it may not have been given at all
}

// Validate reports what service given cannot be, as wire.Faults with paths, or nil.
func (g *Given) Validate() error {
	if g == nil {
		return missing("given")
	}
	var faults wire.Faults
	g.problems(faults.Report)
	return faults.Err()
}

func (g *Given) problems(report wire.Report) {
	if g.Day == 0 {
		report("is missing", "day")
	} else if !g.Day.IsValid() {
		report(fmt.Sprintf("is not a calendar day: %v", g.Day), "day")
	}
	g.Service.problems(report)
	for _, end := range [...]struct {
		name string
		iop.Minutes
	}{{"least", g.Least}, {"most", g.Most}} {
		if end.Minutes < 0 || end.Minutes > iop.Minutes(dayEnd) {
			report(fmt.Sprintf("is not an amount of time in a day: %v", end.Minutes), end.name)
		}
	}
	if g.Most < g.Least {
		report(fmt.Sprintf("is less than least, %v: %v", g.Least, g.Most), "most")
	}
	if !g.Start.IsValid() {
		report(fmt.Sprintf("is not a time of day: %v", g.Start), "start")
	}
}

// String is one line: "2026-01-05 18:00 group 3h00m", "2026-01-05 18:00 group 2h00m to
// 3h00m, in part".
func (g Given) String() string {
	text := fmt.Sprintf("%v %v %v %v", g.Day, g.Start, g.Format, g.Least)
	if g.Most != g.Least {
		text += fmt.Sprintf(" to %v", g.Most)
	}
	if !g.Whole {
		text += ", in part"
	}
	if g.Doubtful {
		text += ", not sure"
	}
	return text
}

// Given returns the session as service given in full: on its day, for as long as the
// counting rules say, leaving out pauses that do not count. The location is that of the
// calendar. It matters only where elapsed time counts; without it, the time on the wall
// clock counts.
func (s *Session) Given(c *Counting, loc *time.Location) Given {
	if s == nil || c == nil || s.Block == nil {
		return Given{}
	}
	service := s.counts(c, loc)
	for _, p := range s.Block.Pauses {
		if !c.Pauses.Has(p.What) {
			service = iop.Minutes(clamp(int64(service) - int64(p.Length)))
		}
	}
	service = max(0, service)
	return Given{Day: s.Day, Service: s.Block.Service, Least: service, Most: service, Whole: true, Start: TimeAt(s.Start)}
}

// Span is the days over which service given is judged.
type Span struct {
	From, Until iop.Day // Until is the first day that is not part of it
	// Open says that more may be given from Until on, so a floor over a month, a cycle, a
	// phase or a number of days that is not over is not yet missed. For weeks, and for
	// what is asked week by week, the last week counts as over.
	Open     bool
	Person   iop.Person
	Need     iop.Minutes // certified, a week; zero: not known
	Holidays []Closure   // only the holidays among them matter
	// Phases are the first days of the phases after the first, in order. Numbers are their
	// numbers, if these are not simply 2, 3 and so on.
	Phases  []iop.Day
	Numbers []int32
	// Week is the program week that the span begins in, from 1 to 1,040. Zero: the first.
	Week int32
}

// Validate reports what makes the span unusable: wire.Faults with paths, or nil.
func (d *Span) Validate() error {
	if d == nil {
		return missing("span")
	}
	var faults wire.Faults
	d.problems(faults.Report)
	return faults.Err()
}

func (d *Span) problems(report wire.Report) {
	switch {
	case !d.From.IsValid():
		report(fmt.Sprintf("is not a calendar day: %v", d.From), "from")
	case !d.Until.IsValid():
		report(fmt.Sprintf("is not a calendar day: %v", d.Until), "until")
	case d.Until <= d.From:
		report(fmt.Sprintf("is not after from, %v: %v", d.From, d.Until), "until")
	case d.Until-d.From > 7*maxWeeks:
		report(fmt.Sprintf("is more than %d weeks after from, %v: %v", maxWeeks, d.From, d.Until), "until")
	}
	personProblems(d.Person, report)
	if d.Need < 0 || d.Need > weekMinutes {
		report(fmt.Sprintf("is not an amount of time in a week: %v", d.Need), "need")
	}
	for i, day := range d.Phases {
		if !day.IsValid() || i > 0 && day <= d.Phases[i-1] {
			report(fmt.Sprintf("is not after the day before it: %v", day), "phases", i)
		}
	}
	if len(d.Numbers) > len(d.Phases) {
		report(fmt.Sprintf("cannot be more than the phases: %d", len(d.Numbers)), "numbers")
	}
	if d.Week < 0 || d.Week > maxWeeks {
		report(fmt.Sprintf("is not from 0 to %d: %d", maxWeeks, d.Week), "week")
	}
}

// isValid reports whether problems would find none.
func (d *Span) isValid() bool {
	for range d.Person.Problems() {
		return false
	}
	for i, day := range d.Phases {
		if !day.IsValid() || i > 0 && day <= d.Phases[i-1] {
			return false
		}
	}
	return d.From.IsValid() && d.Until.IsValid() && d.From < d.Until && d.Until-d.From <= 7*maxWeeks &&
		0 <= d.Need && d.Need <= weekMinutes && len(d.Numbers) <= len(d.Phases) && 0 <= d.Week && d.Week <= maxWeeks
}

// CheckGiven checks service that was given against every requirement, in the weeks of
// the counting rules. Service outside the span is left out. A span without days,
// because it has no first day or ends before it begins, gives an empty report.
//
// If the span or service is not valid (see [Span.Validate] and [Given.Validate]), every
// requirement is unknown and findings about [iop.NotValid] say what is wrong.
func (c *Checker) CheckGiven(d Span, given []Given) iop.Report {
	var r iop.Report
	c = c.orNone()
	if d.From == 0 || d.Until <= d.From && d.Until.IsValid() {
		return r
	}
	if err := givenProblems(&d, given); err != nil {
		c.notValid(err, &r)
		return r
	}
	holidays := holidaysOf(d.Holidays)
	for i := range c.parts {
		p := &c.parts[i]
		r.Grow(len(p.rows))
		s, plan := span{}, planned{}
		plan.Plan = &plan.none
		begin := s.empty(p, &c.counting, &plan, d.From, d.Until, holidays)
		for i := range s.weeks {
			s.weeks[i].need = d.Need
			s.weeks[i].number += max(0, d.Week-1)
		}
		plan.phased(&d, begin)
		plan.open = d.Open
		s.phase()
		for i := range given {
			if given[i].Day.In(d.From, d.Until) {
				p.addGiven(&s, &given[i], begin)
			}
		}
		sortMeetings(s.sessions)
		p.judge(&s, d.Person, &r)
	}
	return r
}

// phased puts the phases of the span into the plan.
func (p *planned) phased(d *Span, begin iop.Day) {
	now := int32(1)
	p.phases, p.numbers = p.room[:0:1], p.room[1:1]
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

// addGiven counts one service.
func (p *part) addGiven(s *span, g *Given, begin iop.Day) {
	sure, possible := p.classes.sort(&g.Service)
	least, most := int32(s.counting.Credit(g.Least, g.Whole)), int32(s.counting.Credit(g.Most, g.Whole))
	if possible == 0 || most <= 0 {
		return
	}
	if g.Doubtful || least == 0 && (s.counting.LeastSession > 0 || s.counting.Partial == WholeSessionsOnly) {
		sure, least = 0, 0 // it may count for nothing
	}
	at := int32(g.Day - begin)
	b := Block{Service: g.Service}
	p.add(s, &s.weeks[at/7], &b, sure, possible, least, most, 1<<(at%7), 0)
	if p.timed {
		m := meeting{start: at * int32(dayEnd), longer: most - least, sure: sure, possible: possible}
		if start, ok := g.Start.Clock(); ok {
			m.start += int32(start)
		} else {
			m.late, m.longer = int32(dayEnd)-least, 0
		}
		m.end = m.start + least
		s.sessions = append(s.sessions, m)
	}
}
