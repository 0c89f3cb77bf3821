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
	for i := range c.parts {
		p := &c.parts[i]
		r.Grow(len(p.rows))
		if p.weekByWeek(&c.counting, &d, given, &r) {
			continue
		}
		s, plan := span{}, planned{}
		plan.Plan = &plan.none
		begin := s.empty(p, &c.counting, &plan, d.From, d.Until, holidaysOf(d.Holidays))
		for i := range s.weeks {
			s.weeks[i].need = d.Need
			s.weeks[i].number += max(0, d.Week-1)
		}
		plan.phases, plan.numbers = d.phases(begin, plan.room[:0:1], plan.room[1:1])
		plan.open = d.Open
		s.phase()
		for i := range given {
			if given[i].Day.In(d.From, d.Until) {
				p.addGiven(&s, &given[i], int32(given[i].Day-begin))
			}
		}
		sortMeetings(s.sessions)
		p.judge(&s, d.Person, &r)
	}
	return r
}

// phases adds the day after each phase ends, counted from a day on, and its number.
func (d *Span) phases(begin iop.Day, ends, numbers []int32) (_, _ []int32) {
	now := int32(1)
	for i, day := range d.Phases {
		next := now + 1
		if i < len(d.Numbers) {
			next = d.Numbers[i]
		}
		switch {
		case d.From < day && day < d.Until:
			ends, numbers = append(ends, int32(day-begin)), append(numbers, now)
			now = next
		case day <= d.From:
			now = next
		}
	}
	return append(ends, int32(d.Until-begin)), append(numbers, now)
}

// weekByWeek judges service given in the order of its days where every requirement is judged
// week by week. The weeks are counted one after another in the same place. It is false, and
// says nothing, of anything else.
func (p *part) weekByWeek(c *Counting, d *Span, given []Given, r *iop.Report) bool {
	if !p.weekly {
		return false
	}
	for i := range given {
		if i > 0 && given[i].Day < given[i-1].Day {
			return false
		}
	}
	switch n := len(p.classes.of); {
	case n <= 3:
		var room [2 * 3]tally
		p.weeksIn(c, d, given, r, room[:n], room[n:2*n])
	case n <= 8:
		var room [2 * 8]tally
		p.weeksIn(c, d, given, r, room[:n], room[n:2*n])
	default:
		var room [2 * maxClasses]tally
		p.weeksIn(c, d, given, r, room[:n], room[n:2*n])
	}
	return true
}

func (p *part) weeksIn(c *Counting, d *Span, given []Given, r *iop.Report, possible, sure []tally) {
	var none Plan
	var ends, numbers [1]int32
	var week [1]count
	var room [8]answer
	var x credited
	plan := planned{Plan: &none, open: d.Open}
	begin := plan.over(c, d.From, d.Until)
	plan.phases, plan.numbers = d.phases(begin, ends[:0], numbers[:0])
	s := span{weeks: week[:], counting: c, plan: &plan}
	worst := room[:0]
	for range p.rows {
		worst = append(worst, answer{n: 1, verdict: iop.NotApplicable})
	}
	for i := range plan.weeks() {
		clear(possible)
		week[0] = plan.week(i, possible)
		week[0].need, week[0].number, week[0].phase = d.Need, week[0].number+max(0, d.Week-1), plan.phase(i)
		until, apart := min(begin+iop.Day(7*(i+1)), d.Until), false
		for ; len(given) != 0 && given[0].Day < until; given = given[1:] {
			g := &given[0]
			if g.Day < d.From {
				continue
			}
			if x.credit(p, c, g, int32(g.Day-begin)); x.possible == 0 {
				continue
			}
			if !apart && !x.isSure() {
				apart, week[0].sure = true, sure
				copy(sure, possible)
			}
			p.add(&week[0], &x)
		}
		for k := range worst {
			p.rows[k].oneWeek(&worst[k], &s, &week[0], i, plan.weeks() > 1)
		}
	}
	for k := range worst {
		p.conclude(&p.rows[k], &worst[k], &s, d.Person, r)
	}
}

// credit is what a service of a day comes to, counted from the first day of some week; in no
// class if nothing counts.
func (x *credited) credit(p *part, c *Counting, g *Given, day int32) {
	x.sure, x.possible = p.classes.sort(&g.Service)
	x.least, x.most = int32(c.Credit(g.Least, g.Whole)), int32(c.Credit(g.Most, g.Whole))
	x.day, x.format = 1<<(day%7), g.Format
	if x.most <= 0 {
		x.possible = 0
	}
	if g.Doubtful || x.least == 0 && (c.LeastSession > 0 || c.Partial == WholeSessionsOnly) {
		x.sure, x.least = 0, 0 // it may count for nothing
	}
}

// addGiven counts one service on a day counted from the first day of the span's first week.
func (p *part) addGiven(s *span, g *Given, day int32) {
	var x credited
	if x.credit(p, s.counting, g, day); x.possible == 0 {
		return
	}
	w := &s.weeks[day/7]
	if !x.isSure() {
		s.apart(w)
	}
	p.add(w, &x)
	if p.timed {
		m := meeting{start: day * int32(dayEnd), longer: x.most - x.least, sure: x.sure, possible: x.possible}
		if start, ok := g.Start.Clock(); ok {
			m.start += int32(start)
		} else {
			m.late, m.longer = int32(dayEnd)-x.least, 0
		}
		m.end = m.start + x.least
		s.sessions = append(s.sessions, m)
	}
}
