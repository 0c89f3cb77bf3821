package policytest

import (
	"slices"
	"time"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// trySchedule makes a schedule that comes to exactly the amount in what the requirement
// counts, and asks the policy.
func trySchedule(p *compliance.Dated, r *iop.Requirement, n iop.Amount) (v iop.Verdict, ok bool) {
	report, ok := tryReport(p, r, n)
	if !ok {
		return v, false
	}
	for f := range report.About(r.ID) {
		if got, exact := f.Got.Amount(); exact && got == int32(n) && f.Rule.From == r.From {
			return f.Verdict, true
		}
	}
	return v, false // the schedule came to something else
}

func tryReport(p *compliance.Dated, r *iop.Requirement, n iop.Amount) (report iop.Report, ok bool) {
	c := p.Counting()
	w, ok := weekFor(&c, r, n)
	if ok {
		w.Person = personIn(r.For)
		if r.Per.Weeks != (iop.Range[int32]{}) {
			least, _ := r.Per.Weeks.Whole()
			w.Number = int16(max(1, least))
		}
		if w.Validate() != nil {
			return report, false
		}
		if r.Per.Phases == (iop.Range[int32]{}) {
			return p.Checker().Check(&w), true
		}
		least, _ := r.Per.Phases.Whole()
		plan := schedule.Plan{Person: w.Person, Phases: slices.Repeat([]schedule.Phase{{Weeks: 1, Week: w}}, int(max(1, least)))}
		if plan.Validate() != nil {
			return report, false
		}
		return p.Checker().CheckPlan(&plan), true
	}
	d, ok := datesFor(&c, r, n)
	if !ok {
		return report, false
	}
	d.Plan.Person = personIn(r.For)
	cal, err := schedule.NewCalendar(d)
	if err != nil {
		return report, false
	}
	return p.Checker().CheckCalendar(cal), true
}

// personIn is someone of these people.
func personIn(p iop.People) (who iop.Person) {
	who.Age = 30
	if !p.Ages.Contains(who.Age) {
		who.Age, _ = p.Ages.Whole()
		if !p.Ages.Contains(who.Age) || who.Age < 1 {
			_, who.Age = p.Ages.Whole()
		}
	}
	for x := range p.Populations.All() {
		who.Population = x
		break
	}
	for x := range p.Focus.All() {
		who.Focus = x
		break
	}
	return who
}

// serviceIn is a service of the kind that the requirement counts.
func serviceIn(c *schedule.Counting, of iop.Services) (s schedule.Service) {
	s.Format, s.Delivery, s.Participants, s.Staff = iop.Group, iop.InPerson, iop.PatientOnly, iop.Licensed
	formats := of.Formats
	if formats == 0 {
		formats = c.Formats
	}
	s.Format = first(formats, s.Format)
	s.Delivery = first(of.Deliveries, s.Delivery)
	s.Participants = first(of.Participants, s.Participants)
	s.Staff = first(of.Staff, s.Staff)
	return s
}

// first is a member of the set, the given one if it can be.
func first[T iop.Enum](set iop.Set[T], t T) T {
	if set == 0 || set.Has(t) {
		return t
	}
	for t := range set.All() {
		return t
	}
	return t
}

const opens = 60 // one o'clock in the morning leaves room for long days

// block is one session on the days, as long as needed.
func block(s schedule.Service, days schedule.Days, length iop.Minutes) schedule.Block {
	return schedule.Block{Service: s, Days: days, Start: opens, End: opens + schedule.Clock(length), Seats: iop.Between[int32](2, 8)}
}

// days are the first n days of the week.
func days(n int) (d schedule.Days) {
	for i := range n {
		d = d.With(schedule.Monday + schedule.Weekday(i))
	}
	return d
}

const longest = 22 * iop.Hour // of one session

// weekFor is a week that comes to n.
func weekFor(c *schedule.Counting, r *iop.Requirement, n iop.Amount) (w schedule.Week, ok bool) {
	if n < 0 {
		return w, false
	}
	if r.Binds == iop.CertifiedNeed {
		w.Need = iop.Minutes(n)
		return w, r.Measure == iop.Hours && n > 0
	}
	s := serviceIn(c, r.Of)
	switch weekly := r.Per.Kind == iop.PerWeek || r.Per.Kind == iop.PerAverageWeek; {
	case r.Measure == iop.Hours && weekly:
		return hoursAWeek(s, iop.Minutes(n))
	case r.Measure == iop.Hours && (r.Per.Kind == iop.PerServiceDay || r.Per.Kind == iop.PerSession):
		return weekOf(s, days(3), iop.Minutes(n)), n > 0 && iop.Minutes(n) <= longest
	case r.Measure == iop.ServiceDays && weekly:
		return weekOf(s, days(int(n)), 3*iop.Hour), n <= 7
	case r.Measure == iop.SessionCount && weekly:
		return sessionsAWeek(s, int(n)), n <= 7*20
	case r.Measure == iop.SessionCount && r.Per.Kind == iop.PerServiceDay:
		return sessionsADay(s, int(n)), n > 0 && n <= 20
	case r.Measure == iop.GroupSize:
		b := block(s, days(1), iop.Hour)
		b.Seats = iop.Exactly(int32(n))
		if r.Of.Formats == 0 {
			b.Format = iop.Group
		}
		return schedule.Week{Blocks: []schedule.Block{b}}, n > 0
	case r.Per.Kind == iop.PerWeek:
		return weekWithGap(s, r.Measure, int(n))
	}
	return w, false
}

// weekOf is a week of one block; without days or length of none.
func weekOf(s schedule.Service, d schedule.Days, length iop.Minutes) (w schedule.Week) {
	if d != 0 && length > 0 {
		w.Blocks = []schedule.Block{block(s, d, length)}
	}
	return w
}

// hoursAWeek comes to so much, on three days or as many as it takes.
func hoursAWeek(s schedule.Service, n iop.Minutes) (w schedule.Week, ok bool) {
	on := 3
	for n > iop.Minutes(on)*longest && on < 7 {
		on++
	}
	each := n / iop.Minutes(on)
	w = weekOf(s, days(on-1), each)
	last := weekOf(s, schedule.On(schedule.Monday+schedule.Weekday(on-1)), n-iop.Minutes(on-1)*each)
	w.Blocks = append(w.Blocks, last.Blocks...)
	return w, each <= longest
}

// sessionsAWeek has sessions of an hour, one a day before there is a second on any.
func sessionsAWeek(s schedule.Service, n int) (w schedule.Week) {
	for i := range n {
		b := block(s, schedule.On(schedule.Monday+schedule.Weekday(i%7)), iop.Hour)
		b.Start += schedule.Clock(i / 7 * 60)
		b.End += schedule.Clock(i / 7 * 60)
		w.Blocks = append(w.Blocks, b)
	}
	return w
}

// sessionsADay has as many sessions of an hour on each of three days.
func sessionsADay(s schedule.Service, n int) (w schedule.Week) {
	for i := range n {
		b := block(s, days(3), iop.Hour)
		b.Start += schedule.Clock(i * 60)
		b.End += schedule.Clock(i * 60)
		w.Blocks = append(w.Blocks, b)
	}
	return w
}

// weekWithGap has a longest gap of so many days or minutes between services.
func weekWithGap(s schedule.Service, m iop.Measure, n int) (w schedule.Week, ok bool) {
	switch m {
	case iop.DaysBetween, iop.EmptyDays:
		gap := n
		if m == iop.EmptyDays {
			gap++
		}
		return weekOf(s, days(8-gap), iop.Hour), gap >= 1 && gap <= 7 // the last of them to the next Monday
	case iop.HoursBetween:
		// Sessions an hour long, every day until the gap begins.
		left := 7*24*60 - n
		for at := 0; at < left; at += 12 * 60 {
			length := min(60, left-at)
			b := block(s, schedule.On(schedule.Monday+schedule.Weekday(at/(24*60))), iop.Minutes(length))
			if at+length+12*60 > left && at+length < left {
				length = left - at
			}
			b.Start = schedule.Clock(at % (24 * 60))
			b.End = b.Start + schedule.Clock(length)
			if b.End > 24*60 {
				b.End, b.Overnight = b.End-24*60, true
			}
			w.Blocks = append(w.Blocks, b)
		}
		return w, n >= 12*60 && left > 0
	}
	return w, false
}

// datesFor is a plan on dates that comes to n.
func datesFor(c *schedule.Counting, r *iop.Requirement, n iop.Amount) (d schedule.Dates, ok bool) {
	s := serviceIn(c, r.Of)
	d.From, d.Location = iop.MustDay("2026-01-05"), time.UTC
	daily := schedule.Week{Blocks: []schedule.Block{block(s, schedule.EveryDay, iop.Hour)}}
	switch per := r.Per.Kind; {
	case r.Measure == iop.ProgramDays && n > 0 && n <= 7000 && per == iop.PerEpisode:
		d.Plan = schedule.Repeat(daily, int16((n+6)/7))
		d.Until = d.From + iop.Day(n)
		return d, true
	case r.Measure == iop.Hours && (per == iop.PerWeeks || per == iop.PerEpisode) && n > 0:
		weeks := iop.Amount(8)
		if per == iop.PerWeeks {
			weeks = iop.Amount(r.Per.N)
		}
		each := iop.Minutes(n / weeks)
		rest := iop.Minutes(n) - each*iop.Minutes(weeks-1)
		if rest > longest || weeks < 2 {
			return d, false
		}
		week := func(length iop.Minutes) (w schedule.Week) {
			if length > 0 {
				w.Blocks = []schedule.Block{block(s, schedule.On(schedule.Monday), length)}
			}
			return w
		}
		d.Plan = schedule.Plan{Phases: []schedule.Phase{{Weeks: int16(weeks - 1), Week: week(each)}, {Weeks: 1, Week: week(rest)}}}
		return d, true
	}
	return d, false
}
