package compliance

import (
	"slices"
	"sort"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// lacking names what findings about an episode can miss beside events.
var lacking = iop.NewVocabulary("part of an episode", "end-of-period", "credited-hours", "dates", "admission")

const (
	lackEnd = iota + 1 // the period is not over
	lackCredit
	lackDates
	lackAdmission
)

// reading is a view as one policy reads it: what each event counts as.
type reading struct {
	*View
	policy *Policy
	days   *Workdays
	kinds  []iop.Set[iop.EventKind] // of each event, with what the policy takes it for
	keeps  []bool                   // an absence that leaves runs alone
	leave  []leave
	phases []iop.Day      // on which each phase after the first began
	number []int32        // of each of these
	beyond map[int][]bool // by requirement: the events with which its cap was exceeded
}

// leave is days on which the person was on leave, from the first to before the
// last.
type leave struct{ from, until iop.Day }

// under reads the view by the policy.
func (v *View) under(p *Policy, days *Workdays) *reading {
	if days == nil {
		days = &Workdays{}
	}
	r := &reading{View: v, policy: p, days: days, kinds: make([]iop.Set[iop.EventKind], len(v.events)), keeps: make([]bool, len(v.events))}
	erased := r.erased()
	away, visited := iop.Day(0), slices.ContainsFunc(v.events, func(e Event) bool { return e.Kind == iop.FirstVisit })
	for i := range v.events {
		e := &v.events[i]
		r.kinds[i] = r.countsAs(e)
		if presence.Has(e.Kind) {
			r.kinds[i] |= implied(e)
			if !visited && v.Admitted != 0 && e.Day >= v.Admitted {
				visited = true
				r.kinds[i] = r.kinds[i].With(iop.FirstVisit)
			}
		}
		if absence.Has(e.Kind) {
			r.keeps[i] = r.excused(e, func(x *Excuse) bool { return x.KeepsRun })
			if e.Session != 0 && erased[e.Session] {
				r.kinds[i] &^= absence
			}
		}
		switch e.Kind {
		case iop.PhaseAdvanced:
			if e.Day >= r.from() {
				n := int32(len(r.phases)) + 2
				if len(r.number) > 0 {
					n = r.number[len(r.number)-1] + 1
				}
				if e.Phase > 0 {
					n = int32(e.Phase)
				}
				r.phases, r.number = append(r.phases, e.Day), append(r.number, n)
			}
		case iop.LeaveBegun:
			away = e.Day
		case iop.LeaveEnded:
			if away != 0 {
				r.leave = append(r.leave, leave{away, e.Day})
				away = 0
			}
		}
	}
	if away != 0 {
		r.leave = append(r.leave, leave{away, v.Day + 1})
	}
	return r
}

// implied is what a session that was attended is besides: a contact, a family
// session, an individual one, a check of medication. The first after the admission
// is the first service, where none is recorded as such.
func implied(e *Event) iop.Set[iop.EventKind] {
	kinds := iop.SetOf(iop.Contact)
	switch e.Format {
	case iop.Family:
		kinds = kinds.With(iop.FamilySession)
	case iop.IndividualTherapy, iop.IndividualCounseling:
		kinds = kinds.With(iop.IndividualSession)
	case iop.MedicationCheck:
		kinds = kinds.With(iop.MedicationChecked)
	}
	switch e.Participants {
	case iop.PatientAndFamily, iop.FamilyOnly, iop.MultiFamily:
		kinds = kinds.With(iop.FamilySession)
	}
	return kinds
}

// erased are the sessions whose absence no longer counts, since they were made up.
func (r *reading) erased() map[int32]bool {
	sessions := map[int32]bool{}
	if !slices.ContainsFunc(r.policy.d.MakeUp, func(m MakeUp) bool { return m.Erases }) {
		return sessions
	}
	for i := range r.events {
		if e := &r.events[i]; e.Kind == iop.MadeUp && e.Session != 0 {
			sessions[e.Session] = true
		}
	}
	return sessions
}

// countsAs is what the policy counts the event as: its own kind, and what rules
// about lateness, excuses and drug tests take it for.
func (r *reading) countsAs(e *Event) iop.Set[iop.EventKind] {
	kinds := iop.SetOf(e.Kind)
	switch {
	case e.Kind == iop.Late || e.Kind == iop.LeftEarly:
		for i := range r.policy.d.Lateness {
			if l := &r.policy.d.Lateness[i]; l.Leaving == (e.Kind == iop.LeftEarly) && l.By.Contains(e.By) && l.PerAbsence == 0 && r.at(l, e) {
				kinds = kinds.With(l.CountsAs)
			}
		}
	case e.Kind == iop.Excused && r.excused(e, func(x *Excuse) bool { return x.Counts }):
		kinds = kinds.With(iop.Unexcused)
	case testKinds.Has(e.Kind):
		return r.testAs(e)
	}
	return kinds
}

// at reports whether a rule about lateness speaks of the event's service; of one
// that is not known it may.
func (r *reading) at(l *Lateness, e *Event) bool {
	if l.Of == (iop.Services{}) {
		return true
	}
	counting := r.policy.Counting()
	return counting.In(&e.Service, &l.Of) != iop.NotMet
}

// excused reports whether an accepted excuse of the policy covers the absence and
// satisfies the test.
func (r *reading) excused(e *Event, test func(*Excuse) bool) bool {
	if e.Kind != iop.Excused && e.Kind != iop.Prearranged {
		return false
	}
	for i := range r.policy.d.Excuses {
		x := &r.policy.d.Excuses[i]
		if !x.Refused && (x.Reasons == 0 || x.Reasons.Has(e.Excuse)) && test(x) {
			return true
		}
	}
	return false
}

// Treats is what the policy takes the outcome of a drug test for; the first mapping
// that speaks of it counts. Unknown: the policy is silent.
func (p *Policy) Treats(e *Event) (as Treated, by *Mapping) {
	for i := range p.d.Tests {
		m := &p.d.Tests[i]
		if (m.Collections == 0 || m.Collections.Has(e.Collection)) && (m.Validities == 0 || m.Validities.Has(e.Validity)) && (m.Detections == 0 || m.Detections.Has(e.Detection)) {
			return m.As, m
		}
	}
	return TreatedUnknown, nil
}

func (r *reading) testAs(e *Event) iop.Set[iop.EventKind] {
	own := iop.SetOf(e.Kind)
	as, _ := r.policy.Treats(e)
	switch as {
	case AsPositive:
		return own.Without(iop.NegativeTest).With(iop.PositiveTest)
	case AsNegative:
		return own.Without(iop.PositiveTest).With(iop.NegativeTest)
	case AsMissed, AsRefusal:
		return own.Without(iop.PositiveTest).With(iop.SpecimenMissed)
	case AsViolation:
		return own.Without(iop.PositiveTest).With(iop.Incident)
	case AsRetest, AsNothing:
		return own &^ iop.SetOf(iop.PositiveTest, iop.NegativeTest)
	}
	return own
}

// onLeave reports whether the person was on leave that day.
func (r *reading) onLeave(day iop.Day) bool {
	return slices.ContainsFunc(r.leave, func(l leave) bool { return l.from <= day && day < l.until })
}

// leaveIn is how many days of leave lie from the first day to before the last.
func (r *reading) leaveIn(from, until iop.Day) (n iop.Day) {
	for _, l := range r.leave {
		n += max(0, min(l.until, until)-max(l.from, from))
	}
	return n
}

// end is the day after the last day of the episode so far.
func (r *reading) end() iop.Day {
	if r.Discharged != 0 {
		return r.Discharged + 1
	}
	return r.Day + 1
}

// from is the first day that limits look at: the admission, or of a record without
// one the first event.
func (r *reading) from() iop.Day {
	if r.Admitted != 0 || len(r.events) == 0 {
		return r.Admitted
	}
	return r.events[0].Day
}

// Check holds the episode, as the view has it, against every requirement of the
// policy in force on its day: limits and quotas over the period that the day is in,
// clocks, and the service given in the weeks that are over. A floor over a period
// that is not over, and not reached, is unknown for want of its end.
//
// What the record cannot answer, such as what a program offers, gets no finding;
// see [View.Silent].
func (v *View) Check(p *Policy, days *Workdays) iop.Report {
	var out iop.Report
	r := v.under(p, days)
	given := r.given()
	for i := range p.d.Requirements {
		row := &p.d.Requirements[i]
		if !row.InForce(v.Day) || !p.inForce(v.Day) {
			continue
		}
		if silent(row) {
			continue
		}
		if row.Measure.By() == iop.BySchedule {
			for f := range given(row.Binds).About(row.ID) {
				if f.Rule.From == row.From && sameRow(f.Rule, row) {
					out.Add(r.open(row, f))
				}
			}
			continue
		}
		f := iop.Finding{Rule: &row.Rule, Want: row.Want()}
		r.judge(row, &f)
		who, missing := row.For.Include(v.Person)
		switch {
		case who == iop.NotMet:
			f = iop.Finding{Rule: &row.Rule, Want: row.Want(), Verdict: iop.NotApplicable}
		case who == iop.Unknown && f.Verdict == iop.NotMet:
			f.Verdict, f.Missing = iop.Unknown, missing
		}
		out.Add(f)
	}
	return out
}

func sameRow(f *iop.Rule, row *iop.Requirement) bool { return *f == row.Rule }

func (p *Policy) inForce(day iop.Day) bool { return day.In(p.d.From, p.d.Until) }

// Silent lists the requirements that say something which this record cannot answer:
// what is offered, and what no event tells.
func (v *View) Silent(p *Policy) (ids []iop.RuleID) {
	for i := range p.d.Requirements {
		if row := &p.d.Requirements[i]; silent(row) {
			ids = append(ids, row.ID)
		}
	}
	return ids
}

// silent reports whether no record of a person answers the requirement.
func silent(row *iop.Requirement) bool {
	return row.Measure.By() == iop.BySchedule && (row.Binds == iop.Offered || row.Measure == iop.GroupSize)
}

// given judges the service of the weeks that are over, by what it is held against:
// delivered, or scheduled.
func (r *reading) given() func(iop.Binding) *iop.Report {
	var reports [iop.Paid + 1]*iop.Report
	return func(b iop.Binding) *iop.Report {
		if b == iop.Offered {
			return &iop.Report{}
		}
		if b == iop.LicenceBoundary || b == iop.Paid {
			b = iop.Delivered
		}
		if reports[b] == nil {
			report := r.policy.checker.CheckGiven(r.span(), r.services(b == iop.ScheduledFor))
			reports[b] = &report
		}
		return reports[b]
	}
}

// span is the weeks that are over; of an episode that is, all of it.
func (r *reading) span() schedule.Span {
	s := schedule.Span{From: r.from(), Until: r.end(), Person: r.Person, Need: r.Need}
	if r.Discharged == 0 {
		s.Until = r.policy.weekOf(r.Day + 1)
	}
	for _, h := range r.days.Holidays {
		s.Holidays = append(s.Holidays, schedule.Closure{From: h, Until: h + 1, Holiday: true})
	}
	for i := range r.events {
		if e := &r.events[i]; e.Kind == iop.PhaseAdvanced {
			s.Phases = append(s.Phases, e.Day)
		}
	}
	return s
}

// weekOf is the first day of the policy's week that holds the day.
func (p *Policy) weekOf(day iop.Day) iop.Day {
	start := p.Counting().WeekStart
	if start == schedule.WeekdayUnknown {
		start = schedule.Monday
	}
	return day - iop.Day((7+schedule.WeekdayOf(day)-start)%7)
}

// services are the sessions that were attended, or that were scheduled.
func (r *reading) services(scheduled bool) (list []schedule.Given) {
	for i := range r.events {
		e := &r.events[i]
		if scheduled && e.Kind == iop.Scheduled {
			list = append(list, schedule.Given{Day: e.Day, Service: e.Service, Least: e.Planned, Most: e.Planned, Whole: true})
		}
		if !scheduled && (presence.Has(e.Kind) || e.Kind == iop.Removed) {
			list = append(list, r.credit(i))
		}
	}
	return list
}

// credit is the service of one event as the policy credits it.
func (r *reading) credit(i int) schedule.Given {
	e := &r.events[i]
	least, most := e.minutes()
	if !r.sure[i] {
		least = 0
	}
	whole := e.Kind == iop.Attended || e.Kind == iop.MadeUp
	if m, ok := e.Credited.Minutes(); ok && e.Planned > 0 {
		whole = m >= e.Planned
	}
	for k := range r.policy.d.Lateness {
		if l := &r.policy.d.Lateness[k]; l.NoCredit && (e.Kind == iop.Late && !l.Leaving || e.Kind == iop.LeftEarly && l.Leaving) && l.By.Contains(e.By) {
			least, most = 0, 0
		}
	}
	g := schedule.Given{Day: e.Day, Service: e.Service, Least: least, Most: most, Whole: whole}
	if c, ok := e.Time.Clock(); ok {
		g.Start = c
	}
	return g
}

// open leaves a floor unknown that time can still bring: over the episode, its
// first weeks or a phase, while these last.
func (r *reading) open(row *iop.Requirement, f iop.Finding) iop.Finding {
	lasts := false
	switch row.Per.Kind {
	case iop.PerEpisode, iop.PerPhase:
		lasts = r.Discharged == 0
	case iop.PerWeeks:
		lasts = r.Discharged == 0 && r.Day < r.from()+iop.Day(7*row.Per.N)
	}
	if got, ok := f.Got.Amount(); f.Verdict == iop.NotMet && lasts && ok {
		if low, _, has := row.Bound.Low(); has && iop.Amount(got) <= low {
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackEnd)
		}
	}
	return f
}

// count is an amount that is known to lie from lo to hi.
type count struct{ lo, hi int32 }

func (c *count) add(sure bool, n int32) {
	if sure {
		c.lo += n
	}
	c.hi += n
}

// judge answers a requirement on events.
func (r *reading) judge(row *iop.Requirement, f *iop.Finding) {
	switch {
	case row.Measure == iop.EventCount:
		r.judgeCount(row, f)
	case row.Measure == iop.DaysWithout:
		r.judgeWithout(row, f)
	default:
		d := r.due(row)
		d.into(f)
	}
}

// amount gives the verdict on an amount that lies from lo to hi; a floor that is not
// reached is unknown while the period lasts.
func (r *reading) amount(row *iop.Requirement, f *iop.Finding, c count, lasts bool) {
	f.Got = row.Got(iop.Amount(c.lo))
	if c.lo != c.hi {
		f.Got = row.Label(iop.BoundOf(row.Measure.Unit(), iop.Between(c.lo, c.hi)))
	}
	lo, hi := row.Bound.Contains(iop.Amount(c.lo)), row.Bound.Contains(iop.Amount(c.hi))
	low, _, floor := row.Bound.Low()
	switch below := floor && iop.Amount(c.hi) <= low; {
	case lo && hi:
		f.Verdict = iop.Met
	case lo || hi:
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
	case below && lasts:
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackEnd)
	case !below && floor && iop.Amount(c.lo) < low:
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates) // from below to above
	default:
		f.Verdict = iop.NotMet
	}
}

// judgeCount counts events over the period that the day is in.
func (r *reading) judgeCount(row *iop.Requirement, f *iop.Finding) {
	first, end := r.from(), r.end()
	if first == 0 {
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackAdmission)
		return
	}
	last := end - 1
	if now := r.phaseAt(last); row.Per.Phases != (iop.Range[int32]{}) && !row.Per.Phases.Contains(now) && row.Per.Kind != iop.PerEpisode {
		f.Verdict = iop.NotApplicable // it is not asked in this phase
		return
	}
	switch row.Per.Kind {
	case iop.PerEpisode:
		_, most := row.Per.Phases.Whole()
		r.amount(row, f, r.countIn(row, first, end), r.Discharged == 0 && r.phaseAt(last) <= most)
	case iop.PerCycle:
		cycle := iop.Day(7 * row.Per.N)
		from := first + (last-first)/cycle*cycle
		r.period(row, f, from, from+cycle, from-cycle, first)
	case iop.PerPhase:
		r.amount(row, f, r.countIn(row, r.phaseStart(), end), r.Discharged == 0)
	case iop.PerWeeks:
		until := first + iop.Day(7*row.Per.N)
		r.amount(row, f, r.countIn(row, first, min(end, until)), r.Discharged == 0 && end < until)
	case iop.PerDays:
		from := end - iop.Day(row.Per.N)
		r.amount(row, f, r.countIn(row, max(first, from), end), from < first)
	case iop.PerWeek:
		week := r.policy.weekOf(last)
		r.period(row, f, week, week+7, r.policy.weekOf(week-1), r.policy.weekOf(first))
	case iop.PerMonth:
		month := monthOf(last)
		r.period(row, f, month, monthOf(month+31), monthOf(month-1), monthOf(first))
	case iop.PerServiceDay:
		r.perServiceDay(row, f, last)
	case iop.PerScheduled:
		r.lastScheduled(row, f)
	case iop.PerRun:
		r.amount(row, f, r.run(row), false)
	}
}

// period judges a week or month: the one that the day is in, and of a floor that it
// does not reach yet the one before, when that was whole.
func (r *reading) period(row *iop.Requirement, f *iop.Finding, from, until, before, first iop.Day) {
	now := r.countIn(row, from, min(until, r.end()))
	r.amount(row, f, now, r.end() < until)
	if f.Verdict == iop.Unknown && f.Missing == iop.WordsOf(lacking, lackEnd) && before > first || f.Verdict == iop.Unknown && before == first && r.from() == first {
		var last iop.Finding
		r.amount(row, &last, r.countIn(row, before, from), false)
		if last.Verdict == iop.NotMet {
			f.Verdict, f.Got, f.Missing = last.Verdict, last.Got, iop.Words{}
		} else if last.Verdict == iop.Met {
			f.Verdict, f.Got, f.Missing = last.Verdict, last.Got, iop.Words{}
		}
	}
}

// monthOf is the first day of the month.
func monthOf(d iop.Day) iop.Day {
	_, _, day := d.Date().Date()
	return d - iop.Day(day-1)
}

// counted reports whether event i is one of the row's: of its kinds, of its services,
// in its phases.
func (r *reading) counted(row *iop.Requirement, i int) bool {
	in, _ := r.counts(row, i)
	return in
}

// counts is counted, and whether it is sure: not of an event that another entry
// contradicts, or of which it is not known what service it was.
func (r *reading) counts(row *iop.Requirement, i int) (in, sure bool) {
	if r.kinds[i]&row.Events == 0 || row.Per.Phases != (iop.Range[int32]{}) && !row.Per.Phases.Contains(r.phaseAt(r.events[i].Day)) {
		return false, true
	}
	if row.Of == (iop.Services{}) {
		return true, r.sure[i]
	}
	counting := r.policy.Counting()
	of := row.Of
	if of.Formats == 0 { // of events, no format named is any
		counting.Formats = 0
		if r.events[i].Format == iop.MutualHelp {
			of.Formats = iop.SetOf(iop.MutualHelp)
		}
	}
	v := counting.In(&r.events[i].Service, &of)
	return v != iop.NotMet, v == iop.Met && r.sure[i]
}

// phaseAt is the phase that the person is in on the day, from 1.
func (r *reading) phaseAt(day iop.Day) int32 {
	phase, _ := r.phaseOn(day)
	return phase
}

// phaseOn is the phase that the person is in on the day, and its first day.
func (r *reading) phaseOn(day iop.Day) (phase int32, start iop.Day) {
	n := sort.Search(len(r.phases), func(i int) bool { return r.phases[i] > day })
	if n == 0 {
		return 1, r.from()
	}
	return r.number[n-1], r.phases[n-1]
}

// countIn counts the row's events from the first day to before the last. Some
// lateness counts only so many together.
func (r *reading) countIn(row *iop.Requirement, from, until iop.Day) (c count) {
	for i := range r.events {
		if d := r.events[i].Day; d >= from && d < until {
			if in, sure := r.counts(row, i); in {
				c.add(sure, 1)
			}
		}
	}
	if l := r.converted(row); l != nil {
		late := count{}
		for i := range r.events {
			if e := &r.events[i]; e.Day >= from && e.Day < until && l.counts(e) {
				late.add(r.sure[i], 1)
			}
		}
		c.lo, c.hi = c.lo+late.lo/int32(l.PerAbsence), c.hi+late.hi/int32(l.PerAbsence)
	}
	return c
}

// converted is the rule by which so much lateness makes one of the row's absences;
// nil when there is none.
func (r *reading) converted(row *iop.Requirement) *Lateness {
	for k := range r.policy.d.Lateness {
		if l := &r.policy.d.Lateness[k]; l.PerAbsence > 1 && row.Events.Has(absenceOf(l.CountsAs)) {
			return l
		}
	}
	return nil
}

// counts reports whether the rule speaks of the event.
func (l *Lateness) counts(e *Event) bool {
	return (e.Kind == iop.Late && !l.Leaving || e.Kind == iop.LeftEarly && l.Leaving) && l.By.Contains(e.By)
}

// absenceOf is the absence that converted lateness counts as: unexcused where the
// rule does not say.
func absenceOf(k iop.EventKind) iop.EventKind {
	if k == iop.EventUnknown {
		return iop.Unexcused
	}
	return k
}

// phaseStart is the first day of the phase that the person is in.
func (r *reading) phaseStart() iop.Day {
	_, start := r.phaseOn(r.end() - 1)
	return start
}

// perServiceDay judges the last day with service.
func (r *reading) perServiceDay(row *iop.Requirement, f *iop.Finding, last iop.Day) {
	for i := len(r.events) - 1; i >= 0; i-- {
		if e := &r.events[i]; presence.Has(e.Kind) && e.Day <= last {
			r.amount(row, f, r.countIn(row, e.Day, e.Day+1), false)
			return
		}
	}
	f.Verdict = iop.NotApplicable
}

// sessionAt reports whether event i is the outcome of a session that the person was
// scheduled for; leave and what the program called off are not.
func (r *reading) sessionAt(i int) bool {
	e := &r.events[i]
	return (presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind) || e.Kind == iop.Removed) && !r.onLeave(e.Day) && e.Day < r.end()
}

// lastScheduled judges the last sessions that the person was scheduled for; of
// fewer than the rule names, those that there are.
func (r *reading) lastScheduled(row *iop.Requirement, f *iop.Finding) {
	c, n := count{}, int32(0)
	for i := len(r.events) - 1; i >= 0 && n < row.Per.N; i-- {
		if !r.sessionAt(i) {
			continue
		}
		n++
		if in, sure := r.counts(row, i); in {
			c.add(sure, 1)
		}
	}
	r.amount(row, f, c, n < row.Per.N)
}

// run is how many of the row's events are the last in a row. For sessions, another
// outcome of a session breaks it, and some excuses leave it alone; for drug tests,
// another result does; for everything else, nothing.
func (r *reading) run(row *iop.Requirement) (c count) {
	broken := false
	for i := len(r.events) - 1; i >= 0; i-- {
		e := &r.events[i]
		in, sure := r.counts(row, i)
		switch {
		case e.Day >= r.end() || r.Admitted != 0 && e.Day < r.Admitted:
		case in:
			c.add(sure && !broken, 1)
			broken = broken || !sure
		case r.keeps[i] && r.sessionAt(i):
		case r.breaks(row, i) && r.sure[i]:
			return c
		case r.breaks(row, i):
			broken = true // it may, so that what lies before is not sure
		}
	}
	return c
}

func (r *reading) breaks(row *iop.Requirement, i int) bool {
	results := iop.SetOf(iop.PositiveTest, iop.NegativeTest)
	if row.Events&(testKinds|iop.SetOf(iop.TestOrdered)) != 0 {
		return r.kinds[i]&(results|iop.SetOf(iop.SpecimenMissed, iop.InvalidSpecimen)) != 0
	}
	return row.Events&(sessionKinds) != 0 && r.sessionAt(i)
}

// judgeWithout counts the days up to now without one of the row's events, leave
// left out.
func (r *reading) judgeWithout(row *iop.Requirement, f *iop.Finding) {
	start := r.from()
	if start == 0 {
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackAdmission)
		return
	}
	if row.Per.Phases != (iop.Range[int32]{}) && !row.Per.Phases.Contains(r.phaseAt(r.end()-1)) {
		f.Verdict = iop.NotApplicable
		return
	}
	if row.Per.Kind == iop.PerPhase {
		start = r.phaseStart()
	}
	least, most := start, start // the last day with one, if those count that are not sure
	for i := range r.events {
		e := &r.events[i]
		if !r.counted(row, i) || e.Day < start || e.Day >= r.end() {
			continue
		}
		most = e.Day
		if r.sure[i] {
			least = e.Day
		}
	}
	last := r.end() - 1
	c := count{lo: int32(last - most - r.leaveIn(most+1, last+1)), hi: int32(last - least - r.leaveIn(least+1, last+1))}
	r.amount(row, f, c, r.Discharged == 0)
}
