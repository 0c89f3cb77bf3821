package policytest

import (
	"slices"
	"time"

	"github.com/rickb777/date/v2"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Try returns what the policy answers for exactly n of what its requirement counts, in the
// measure's unit. It makes a schedule for what is counted in weeks and plans, and an
// episode for limits, clocks, days without and times of day, for a person and on days to
// which the requirement applies, and asks the policy about it. The second result is false
// when nothing that comes to exactly n could be made, or when the policy leaves it open.
//
// For one of several alternatives, it returns the answer for that requirement by itself.
func Try(p *compliance.Policy, r *iop.Requirement, n iop.Amount) (verdict iop.Verdict, ok bool) {
	if n < 0 {
		return verdict, false
	}
	if r.Measure.By() == iop.BySchedule {
		day := max(1, r.From, p.Definition().From) // the first on which the rule is in force
		return trySchedule(p.On(day), r, n)
	}
	if r.Either != "" {
		alone, err := standingAlone(p, *r)
		if err != nil {
			return verdict, false
		}
		for row := range alone.Requirements() {
			p, r = alone, &row
		}
	}
	t := trial{policy: p, row: r, n: n, counting: p.Counting(), from: r.From, until: r.Until}
	d := p.Definition()
	t.from = max(t.from, d.From)
	if d.Until != 0 && (t.until == 0 || d.Until < t.until) {
		t.until = d.Until
	}
	return t.try()
}

// trial is an amount that is tried under a row.
type trial struct {
	policy      *compliance.Policy
	row         *iop.Requirement
	n           iop.Amount
	counting    schedule.Counting
	from, until iop.Day // in which the row is in force; zero: any
}

// story is an episode that may come to the amount, and the day on which to ask.
type story struct {
	events []episode.Event
	on     iop.Day
	anchor iop.Day // of clocks: on which it starts
	answer int     // of clocks: the event that answers it
}

// most is of how many events an episode is made at most.
const most = 4000

// plainDay is a Monday and the first of a month.
var plainDay = iop.MustDay("2026-06-01")

func (t *trial) try() (v iop.Verdict, ok bool) {
	if t.n > 100_000 {
		return v, false
	}
	base := plainDay
	switch {
	case t.from != 0:
		base = t.from
	case t.until != 0 && t.until <= plainDay+2*366: // so long ago that it fits
		span := iop.Day(0)
		for _, s := range t.stories(plainDay) {
			span = max(span, s.on-plainDay)
		}
		base = t.until - span - 2*31
	}
	for _, s := range t.stories(base) {
		if v, ok = t.ask(&s); ok {
			return v, true
		}
	}
	return v, false
}

// stories are episodes that begin on the day or soon after.
func (t *trial) stories(base iop.Day) (list []story) {
	switch {
	case t.row.Measure.Elapses():
		if t.row.Measure == iop.ElapsedMonths {
			base = calendarFrom(iop.PerMonth, base)
		}
		for from := range t.row.After.Events.All() {
			for _, anchor := range detailed(t.shades(from), &t.row.After.Only) {
				if phase, _ := t.row.After.Phases.Whole(); from == iop.PhaseAdvanced && phase > 0 && phase < 256 {
					anchor.Phase = uint8(phase)
				}
				for to := range t.row.Events.All() {
					for _, answer := range detailed(t.shades(to), &t.row.Only) {
						list = append(list, t.clocks(base, anchor, answer)...)
					}
				}
			}
		}
	default:
		for kind := range t.row.Events.All() {
			for _, e := range detailed(t.shades(kind), &t.row.Only) {
				list = append(list, t.limits(base, e)...)
			}
		}
	}
	return list
}

// shades are events of the kind, of the services that the row counts: as it is, and
// of drug tests also with what was given and found, since a policy may take each for
// something else.
func (t *trial) shades(k iop.EventKind) []episode.Event {
	e := episode.Event{Kind: k}
	if episode.Speaks(k, "format") {
		e.Service, e.Planned = serviceIn(&t.counting, t.row.Of), iop.Hour
		if t.row.Of.Except != 0 && !t.row.Of.Except.Has(iop.RegularSession) {
			e.Occasion = iop.RegularSession
		}
	}
	if episode.Speaks(k, "credited") {
		e.Credited = episode.Whole
	}
	if k == iop.Discharged {
		e.Reason = first(t.row.After.Reasons, iop.Completed)
	}
	all := []episode.Event{e}
	with := func(c compliance.Collection, v compliance.Validity, d compliance.Detection) {
		e := e
		e.Collection, e.Validity, e.Detection = c, v, d
		all = append(all, e)
	}
	switch k {
	case iop.SpecimenCollected:
		with(compliance.SpecimenGiven, 0, 0)
	case iop.SpecimenMissed:
		for _, c := range []compliance.Collection{compliance.NotThere, compliance.Declined, compliance.Unable, compliance.Stalled, compliance.LeftSite} {
			with(c, 0, 0)
		}
	case iop.InvalidSpecimen:
		for _, v := range []compliance.Validity{compliance.Dilute, compliance.Substituted, compliance.Adulterated, compliance.Invalid} {
			with(compliance.SpecimenGiven, v, 0)
		}
	case iop.PositiveTest:
		with(compliance.SpecimenGiven, compliance.Valid, compliance.Presumptive)
		with(compliance.SpecimenGiven, compliance.Valid, compliance.Definitive)
	case iop.NegativeTest:
		with(compliance.SpecimenGiven, compliance.Valid, compliance.NotDetected)
		with(compliance.SpecimenGiven, compliance.Valid, compliance.AsExpected)
	}
	return all
}

// detailed gives the events what the details ask of their entries.
func detailed(events []episode.Event, only *iop.Details) []episode.Event {
	for i := range events {
		e := &events[i]
		if e.Kind.IsNamed() {
			e.Name = only.Name
		}
		if e.Kind.IsTest() {
			e.Matrix, e.TestReason = first(only.Matrices, 0), first(only.Reasons, 0)
			if only.Observed {
				e.Observation = iop.Observed
			}
		}
	}
	return events
}

// add puts an event into the story. Sessions are numbered, and other events of a day
// differ in their time, so that none is taken for another.
func (s *story) add(e episode.Event, day iop.Day) int {
	e.Day = day
	if episode.Speaks(e.Kind, "session") && episode.Speaks(e.Kind, "planned") {
		e.Session = int32(len(s.events)) + 1
	} else if e.Time.IsZero() {
		e.Time = schedule.TimeAt(schedule.Clock(len(s.events) % (24 * 60)))
	}
	s.events = append(s.events, e)
	return len(s.events) - 1
}

var (
	// preceded are the periods that days of the episode come before, and ofPhases those
	// that leave out what happens in another phase.
	preceded = iop.SetOf(iop.PerWeek, iop.PerMonth, iop.PerYear, iop.PerDays)
	ofPhases = preceded | iop.SetOf(iop.PerPhase, iop.PerEpisode)
	// otherFormats are some of which a session can be that is not counted.
	otherFormats = iop.SetOf(iop.Group, iop.Education, iop.Recreation)
)

// limits are episodes with n of the event in the period, asked on the period's last
// day, with and without a discharge on it.
func (t *trial) limits(base iop.Day, e episode.Event) []story {
	phase := t.phase()
	if phase > 127 || t.n > most && (t.row.Measure == iop.EventCount || t.row.Measure == iop.EventDays) {
		return nil
	}
	start := base + 1
	if phase > 1 {
		start += 7
	}
	switch t.row.Measure {
	case iop.ClockTime:
		return t.atATime(base, start, e)
	case iop.DaysWithout:
		return t.without(base, start, e)
	case iop.WorkingDaysWithout:
		return t.longWithout(base, start, e, iop.Day(t.n)/5*7)
	case iop.WeeksWithout:
		return t.longWithout(base, start, e, 7*iop.Day(t.n))
	}
	return t.counts(base, start, e)
}

// phase is the first phase that the row is about; 0 or 1 where it is about them all.
func (t *trial) phase() int32 {
	phase, _ := t.row.Per.Phases.Whole()
	return phase
}

// enter is an admission, and the phase that the row is about from the day on.
func (t *trial) enter(s *story, base, start iop.Day) {
	phase := t.phase()
	if phase <= 1 {
		s.add(Event(iop.Admission, 0), start)
		return
	}
	s.add(Event(iop.Admission, 0), base)
	advance := Event(iop.PhaseAdvanced, 0)
	advance.Phase = uint8(phase)
	s.add(advance, start)
}

// discharged is the story, and the story with a discharge on the day that is asked of.
func (s story) discharged() []story {
	left := s
	left.events = slices.Clone(s.events)
	end := Event(iop.Discharged, 0)
	end.Reason = iop.Completed
	left.add(end, s.on)
	return []story{s, left}
}

// atATime is the event at the time of day.
func (t *trial) atATime(base, start iop.Day, e episode.Event) []story {
	if t.n >= 24*60 {
		return nil
	}
	s := story{on: start + 1}
	t.enter(&s, base, start)
	e.Time = schedule.TimeAt(schedule.Clock(t.n))
	s.add(e, s.on)
	return []story{s}
}

// without are so many days since the event, and since the beginning.
func (t *trial) without(base, start iop.Day, e episode.Event) []story {
	since := story{on: start + 1 + iop.Day(t.n)}
	t.enter(&since, base, start)
	since.add(e, start+1)
	never := story{on: start + iop.Day(t.n)}
	t.enter(&never, base, start)
	return slices.Concat(since.discharged(), never.discharged())
}

// longWithout are at least so many days since the event, of working days or weeks: one of
// two weeks of days is the first on which so much has passed.
func (t *trial) longWithout(base, start iop.Day, e episode.Event, days iop.Day) (list []story) {
	for more := range iop.Day(14) {
		s := story{on: start + 1 + days + more}
		t.enter(&s, base, start)
		s.add(e, start+1)
		list = append(list, s.discharged()...)
	}
	return list
}

// shared adds a hundred sessions on the last day of the period, n of them with the event. It
// is false where there is no such story, or no share is asked.
func (t *trial) shared(s *story, e episode.Event) bool {
	others := iop.SetOf(iop.Attended, iop.Unexcused) &^ t.row.Events
	if t.row.Measure != iop.EventShare || others == 0 || t.n > 100 {
		return false
	}
	for i := range 100 {
		if i == int(t.n) {
			e = t.shades(first(others, iop.Attended))[0]
		}
		s.add(e, s.on)
	}
	return true
}

// counts are n of the event in the period, and beside them what does not count: the
// event on the day before, when that is not in the period, and another service.
func (t *trial) counts(base, start iop.Day, e episode.Event) []story {
	per, phase := &t.row.Per, t.phase()
	start, days, admitted := t.period(start)
	s := story{on: start + days - 1}
	early := preceded.Has(per.Kind) && per.Weeks == iop.Range[int32]{} || phase > 1 && ofPhases.Has(per.Kind)
	switch w := &t.row.While; {
	case *w != iop.While{}: // begun on the day before
		s.add(Event(iop.Admission, 0), start-1)
		s.add(detailed([]episode.Event{Event(first(w.From, 0), 0)}, &w.Only)[0], start-1)
	case early && phase <= 1:
		s.add(Event(iop.Admission, 0), start-1)
	case admitted != 0:
		s.add(Event(iop.Admission, 0), admitted)
	default:
		t.enter(&s, base, start)
	}
	if early {
		s.add(e, start-1)
	}
	if rest := ^t.row.Of.Formats & otherFormats; t.row.Of.Formats != 0 && episode.Speaks(e.Kind, "format") && rest != 0 {
		other := e
		other.Format = first(rest, 0)
		s.add(other, start)
	}
	if !t.between(&s, start) {
		return nil
	}
	if !t.shared(&s, e) && !t.placed(&s, e) {
		room := 1 // of events a day
		for int(days)*room < int(t.n) {
			room++
		}
		for i := range int(t.n) {
			s.add(e, s.on-iop.Day(i/room))
		}
	}
	if per.Kind == iop.PerPhase || per.Kind == iop.PerEpisode {
		return s.discharged()
	}
	return []story{s}
}

// placed adds the events on the last day of the period that the row is about, one after
// the other at the times that it is about. It is false where the row is about any.
func (t *trial) placed(s *story, e episode.Event) bool {
	only, day := &t.row.Only, s.on
	if only.Days == 0 && only.Times == (iop.Range[iop.Minutes]{}) {
		return false
	}
	for only.Days != 0 && !only.Days.Has(schedule.WeekdayOf(day)) {
		day--
	}
	if t.row.Per.Kind == iop.PerDays && t.row.Per.N == 1 {
		s.on = day
	}
	at, _ := only.Times.Whole()
	for i := range t.n {
		if only.Times != (iop.Range[iop.Minutes]{}) {
			e.Time = schedule.TimeAt(schedule.Clock(at))
			if later := at + iop.Minutes(i); only.Times.Contains(later) {
				e.Time = schedule.TimeAt(schedule.Clock(later))
			}
		}
		s.add(e, day)
	}
	return true
}

// period is the first day of a period that begins on the day or later, and how many days it
// has. Where it lies in some weeks of the program, admitted is the day that these are
// counted from.
func (t *trial) period(start iop.Day) (first, days, admitted iop.Day) {
	per := &t.row.Per
	week, _ := per.Weeks.Whole()
	weeks := 7 * iop.Day(max(1, week)-1) // before the first of these
	switch per.Kind {
	case iop.PerWeek:
		begins := t.counting.WeekStart
		if begins == schedule.WeekdayUnknown {
			begins = schedule.Monday
		}
		start += iop.Day((7 + begins - schedule.WeekdayOf(start)) % 7)
		if weeks > 0 {
			return start + weeks, 7, start
		}
		return start, 7, 0
	case iop.PerMonth, iop.PerYear:
		start = calendarFrom(per.Kind, start)
		_, next := per.Kind.Calendar(start)
		if weeks > 0 {
			return start, next - start, start - weeks
		}
		return start, next - start, 0
	case iop.PerDays:
		return start, iop.Day(per.N), 0
	case iop.PerCycle, iop.PerWeeks:
		length := 7 * iop.Day(per.N)
		if weeks > 0 {
			return start + (weeks+length-1)/length*length, length, start
		}
		return start, length, 0
	case iop.PerServiceDay:
		return start, 1, 0
	case iop.PerScheduled:
		return start, max(iop.Day(per.N), iop.Day(t.n)), 0
	}
	return start, max(iop.Day(t.n), 1), 0
}

// between adds what a period needs beside the events that are counted: other sessions, so
// that there are enough, or service on the day. It is false where there is no such story.
func (t *trial) between(s *story, start iop.Day) bool {
	switch per := &t.row.Per; per.Kind {
	case iop.PerScheduled:
		others := iop.SetOf(iop.Attended, iop.Unexcused, iop.NoShow) &^ t.row.Events
		if others == 0 || t.n > iop.Amount(per.N) {
			return false
		}
		for i := range iop.Day(per.N) - iop.Day(t.n) {
			s.add(t.shades(first(others, iop.Attended))[0], start+i)
		}
	case iop.PerServiceDay:
		if !t.row.Events.Has(iop.Attended) {
			s.add(t.shades(iop.Attended)[0], start)
		}
	}
	return true
}

// calendarFrom is the first day of a calendar month or year, that day or later.
func calendarFrom(k iop.PeriodKind, d iop.Day) iop.Day {
	from, next := k.Calendar(d)
	if from == d {
		return d
	}
	return next
}

// clocks are episodes in which what is counted from the one event to the other is n.
func (t *trial) clocks(base iop.Day, from, to episode.Event) (list []story) {
	row := t.row
	starts := base + 3
	admitted := from.Kind != iop.Admission && !row.Events.Has(iop.Admission) && !(row.After.Each && row.After.Events.Has(iop.Admission))
	if from.Kind == iop.Admission {
		starts = base
	}
	if row.Chosen && episode.Speaks(from.Kind, "chosen") {
		from.Chosen = row.Measure
	}
	s := story{anchor: starts}
	if admitted {
		s.add(Event(iop.Admission, 0), base)
	}
	switch {
	case row.Measure == iop.ElapsedHours:
		from.Time = schedule.TimeAt(30)
	case row.After.Known: // learned of two days later
		s.anchor += 2
		from.Recorded = s.anchor
	}
	s.add(from, starts)
	pause := iop.Day(0) // in which the clock stands still
	for _, p := range []struct {
		has          bool
		begins, ends iop.EventKind
	}{{row.After.NotLeave, iop.LeaveBegun, iop.LeaveEnded}, {row.After.NotAppeal, iop.Appealed, iop.AppealDecided}} {
		if p.has && t.n > 0 && pause == 0 && !(row.After.Events | row.Events).Has(p.begins) && !(row.After.Events | row.Events).Has(p.ends) {
			pause = 2
			s.add(Event(p.begins, 0), s.anchor+1)
			s.add(Event(p.ends, 0), s.anchor+1+pause)
		}
	}
	var by iop.Day
	switch row.Measure {
	case iop.ElapsedDays:
		by = s.anchor + pause + iop.Day(t.n)
	case iop.ElapsedWorkingDays:
		days := t.policy.Workdays()
		by = days.After(s.anchor, int(t.n)+days.Between(s.anchor, s.anchor+pause))
	case iop.ElapsedMonths:
		y, m, day := s.anchor.Date().Date()
		by = iop.DayOf(date.New(y, m+time.Month(t.n), day))
	case iop.ElapsedHours:
		at := 30 + int(t.n)
		to.Time = schedule.TimeAt(schedule.Clock(at % (24 * 60)))
		by = s.anchor + iop.Day(at/(24*60))
	default:
		return t.sessions(s, from, to)
	}
	if by.IsValid() {
		s.on, s.answer = by, s.add(to, by)
		list = append(list, s)
	}
	return list
}

// present are the ways of having been at a session.
var present = iop.SetOf(iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.MadeUp)

// sessions is an episode in which so many sessions, or so much service, lies between the
// clock's start and the answer. Either can be a session itself; on a first day that is
// left out there is one more.
func (t *trial) sessions(s story, from, to episode.Event) []story {
	session := t.shades(first(present&^(t.row.After.Events|t.row.Events), iop.Attended))[0]
	session.Service = serviceIn(&t.counting, iop.Services{})
	left, each := t.n, iop.Amount(1)
	if t.row.Measure == iop.ElapsedServiceHours {
		each = iop.Amount(session.Planned)
	}
	if present.Has(to.Kind) {
		left -= each
	}
	if t.row.After.NotSameDay {
		s.add(session, s.anchor)
	} else if present.Has(from.Kind) {
		left -= each
	}
	if left < 0 || left/each > most {
		return nil
	}
	for s.on = s.anchor + 1; left > 0; s.on++ {
		if t.row.Measure == iop.ElapsedServiceHours {
			each = min(left, 3*60)
			session.Planned = iop.Minutes(each)
		}
		s.add(session, s.on)
		if t.row.Measure == iop.ElapsedSessionDays {
			s.add(session, s.on) // two on a day are one day
		}
		left -= each
	}
	s.answer = s.add(to, s.on)
	return []story{s}
}
