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
		with(compliance.Given, 0, 0)
	case iop.SpecimenMissed:
		for _, c := range []compliance.Collection{compliance.NotThere, compliance.Declined, compliance.Unable, compliance.Stalled, compliance.LeftSite} {
			with(c, 0, 0)
		}
	case iop.InvalidSpecimen:
		for _, v := range []compliance.Validity{compliance.Dilute, compliance.Substituted, compliance.Adulterated, compliance.Invalid} {
			with(compliance.Given, v, 0)
		}
	case iop.PositiveTest:
		with(compliance.Given, compliance.Valid, compliance.Presumptive)
		with(compliance.Given, compliance.Valid, compliance.Definitive)
	case iop.NegativeTest:
		with(compliance.Given, compliance.Valid, compliance.NotDetected)
		with(compliance.Given, compliance.Valid, compliance.AsExpected)
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
func (t *trial) limits(base iop.Day, e episode.Event) (list []story) {
	per := &t.row.Per
	phase, _ := per.Phases.Whole()
	enter := func(s *story, start iop.Day) { // admitted, and in the phase from the day on
		if phase <= 1 {
			s.add(Event(iop.Admission, 0), start)
			return
		}
		s.add(Event(iop.Admission, 0), base)
		advance := Event(iop.PhaseAdvanced, 0)
		advance.Phase = uint8(phase)
		s.add(advance, start)
	}
	if phase > 127 || t.n > most && t.row.Measure == iop.EventCount {
		return nil
	}
	start := base + 1
	if phase > 1 {
		start += 7
	}
	tell := func(s story, discharged bool) {
		list = append(list, s)
		if discharged {
			s.events = slices.Clone(s.events)
			end := Event(iop.Discharged, 0)
			end.Reason = iop.Completed
			s.add(end, s.on)
			list = append(list, s)
		}
	}
	switch t.row.Measure {
	case iop.ClockTime:
		if t.n < 24*60 {
			s := story{on: start + 1}
			enter(&s, start)
			e.Time = schedule.TimeAt(schedule.Clock(t.n))
			s.add(e, s.on)
			tell(s, false)
		}
		return list
	case iop.WorkingDaysWithout, iop.WeeksWithout: // one of the days after so many has passed so much
		for more := range iop.Day(14) {
			s := story{on: start + 1 + iop.Day(t.n) + more}
			if t.row.Measure == iop.WeeksWithout {
				s.on += 6 * iop.Day(t.n)
			} else {
				s.on += iop.Day(t.n) / 5 * 2
			}
			enter(&s, start)
			s.add(e, start+1)
			tell(s, true)
		}
		return list
	case iop.DaysWithout:
		s := story{on: start + 1 + iop.Day(t.n)}
		enter(&s, start)
		s.add(e, start+1)
		tell(s, true)
		s = story{on: start + iop.Day(t.n)} // since the beginning
		enter(&s, start)
		tell(s, true)
		return list
	}
	start, days, admitted := t.period(start)
	if admitted != 0 {
		enter = func(st *story, _ iop.Day) { st.add(Event(iop.Admission, 0), admitted) }
	}
	room := 1 // of events a day
	for int(days)*room < int(t.n) {
		room++
	}
	// The day before, when that is not in the period, and another service are not counted.
	s := story{on: start + days - 1}
	early := preceded.Has(per.Kind) && per.Weeks == iop.Range[int32]{} || phase > 1 && ofPhases.Has(per.Kind)
	if early && phase <= 1 {
		s.add(Event(iop.Admission, 0), start-1)
	} else {
		enter(&s, start)
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
	if t.row.Measure == iop.EventShare { // of a hundred sessions
		if others := iop.SetOf(iop.Attended, iop.Unexcused) &^ t.row.Events; others != 0 && t.n <= 100 {
			for i := range 100 {
				if i == int(t.n) {
					e = t.shades(first(others, iop.Attended))[0]
				}
				s.add(e, s.on)
			}
			tell(s, per.Kind == iop.PerPhase || per.Kind == iop.PerEpisode)
		}
		return list
	}
	if t.placed(&s, e) {
		tell(s, per.Kind == iop.PerPhase || per.Kind == iop.PerEpisode)
		return list
	}
	for i := range int(t.n) {
		s.add(e, s.on-iop.Day(i/room))
	}
	tell(s, per.Kind == iop.PerPhase || per.Kind == iop.PerEpisode)
	return list
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
	case row.Measure == iop.ElapsedClockHours:
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
	case iop.ElapsedClockHours:
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

// ask asks the policy about the story: its finding, and where it tells nothing of this
// row's amount, the clock as it stands.
func (t *trial) ask(s *story) (v iop.Verdict, ok bool) {
	if s.on < t.from || t.until != 0 && s.on >= t.until || !s.on.IsValid() {
		return v, false
	}
	view, ok := t.view(s.events, s.on)
	if !ok {
		return v, false
	}
	report := view.Under(t.policy).Check()
	v, ok = t.found(&report)
	if t.row.Measure.Elapses() {
		if !ok {
			v, ok = t.clock(s, view)
		}
		if ok && t.contradicted(s) {
			v = v.Not()
		}
		return v, ok
	}
	return v, ok
}

func (t *trial) view(events []episode.Event, on iop.Day) (*episode.View, bool) {
	e, err := episode.New(episode.Record{Person: personIn(t.row.For), Events: events})
	if err != nil {
		return nil, false
	}
	return e.On(on), true
}

// found is the answer of the row, when it is about exactly the amount.
func (t *trial) found(report *iop.Report) (v iop.Verdict, ok bool) {
	for f := range report.About(t.row.ID) {
		got, exact := f.Got.Amount()
		if exact && got == int32(t.n) && *f.Rule == t.row.Rule && (f.Verdict == iop.Met || f.Verdict == iop.NotMet) {
			return f.Verdict, true
		}
	}
	return v, false
}

// standingAlone is the policy with this row and no other, so that no alternative speaks
// for it.
func standingAlone(p *compliance.Policy, row iop.Requirement) (*compliance.Policy, error) {
	d := p.Definition()
	row.Either, row.Chosen = "", false
	d.Requirements = []iop.Requirement{row}
	d.Responses, d.Endings, d.Completion, d.Readmission = nil, nil, nil, nil // they may name other rows
	return compliance.New(d)
}

// clock asks for the clock itself, of one that its answer starts anew.
func (t *trial) clock(s *story, view *episode.View) (v iop.Verdict, ok bool) {
	exactly := iop.Exactly(t.n)
	ours := func(d *episode.Due, anchor iop.Day) bool {
		return d.Requirement.Rule == t.row.Rule && d.Requirement.For == t.row.For && d.Anchor == anchor
	}
	for _, d := range view.Under(t.policy).Lapses() {
		if ours(&d, s.anchor) && d.Elapsed == exactly {
			return iop.NotMet, true
		}
	}
	anew := false
	for _, d := range view.Under(t.policy).Due() {
		switch {
		case ours(&d, s.anchor) && d.Elapsed == exactly && d.State == episode.InTime:
			return iop.Met, true
		case ours(&d, s.anchor) && d.Elapsed == exactly && (d.State == episode.OutOfTime || d.State == episode.Overdue):
			return iop.NotMet, true
		}
		anew = anew || ours(&d, s.on)
	}
	if !anew || t.row.After.Events&t.row.Events == 0 {
		return v, false
	}
	// It was answered without a lapse. Without the answer the clock tells that it was
	// answered at this amount; hours on the clock go on to the end of the day.
	if view, ok = t.unanswered(s); !ok {
		return v, false
	}
	late := iop.Amount(0)
	if t.row.Measure == iop.ElapsedClockHours {
		late = 24 * 60
	}
	for _, d := range view.Under(t.policy).Due() {
		if low, high := d.Elapsed.Whole(); ours(&d, s.anchor) && low == high && low >= t.n && low <= t.n+late {
			return iop.Met, true
		}
	}
	return v, false
}

// unanswered is the story without its answer.
func (t *trial) unanswered(s *story) (*episode.View, bool) {
	return t.view(slices.Delete(slices.Clone(s.events), s.answer, s.answer+1), s.on)
}

// contradicted reports whether the clock, when nothing answers it, is not overdue at an
// amount beyond the end of the bound, or is at one that is not.
func (t *trial) contradicted(s *story) bool {
	view, ok := t.unanswered(s)
	if !ok {
		return false
	}
	_, last := t.row.Bound.Whole()
	for _, d := range view.Under(t.policy).Due() {
		if d.Requirement.Rule == t.row.Rule && d.Requirement.For == t.row.For && d.Anchor == s.anchor && d.Elapsed == iop.Exactly(t.n) {
			return (d.State == episode.Overdue) != (t.n > last)
		}
	}
	return false
}
