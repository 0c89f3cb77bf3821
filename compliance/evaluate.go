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
	maybe  []iop.Set[iop.EventKind] // what it may take it for besides
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
	r := &reading{View: v, policy: p, days: days, kinds: make([]iop.Set[iop.EventKind], len(v.events)), maybe: make([]iop.Set[iop.EventKind], len(v.events)), keeps: make([]bool, len(v.events))}
	made := r.madeUp()
	away, back := iop.Day(0), iop.Day(0)
	visited := slices.ContainsFunc(v.events, func(e Event) bool { return e.Kind == iop.FirstVisit })
	for i := range v.events {
		e := &v.events[i]
		r.kinds[i], r.maybe[i] = r.countsAs(e)
		if presence.Has(e.Kind) {
			r.kinds[i] |= implied(e)
			if !visited && v.Admitted != 0 && e.Day >= v.Admitted {
				visited = true
				r.kinds[i] = r.kinds[i].With(iop.FirstVisit)
			}
		}
		if absence.Has(e.Kind) {
			r.keeps[i] = r.excused(e, func(x *Excuse) bool { return x.KeepsRun })
			if e.Session != 0 && r.erases(e, made[e.Session]) {
				r.kinds[i] &^= absence
				r.maybe[i] &^= absence
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
			// One that ended on its own day stands before it in the order of a day.
			if away == 0 && back != e.Day {
				away = e.Day
			}
		case iop.LeaveEnded:
			if away != 0 {
				r.leave = append(r.leave, leave{away, e.Day})
			} else {
				back = e.Day
			}
			away = 0
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

// madeUp is the day on which each session was made up, by its number.
func (r *reading) madeUp() map[int32]iop.Day {
	if len(r.policy.d.MakeUp) == 0 {
		return nil
	}
	days := map[int32]iop.Day{}
	for i := range r.events {
		if e := &r.events[i]; e.Kind == iop.MadeUp && e.Session != 0 && days[e.Session] == 0 {
			days[e.Session] = e.Day
		}
	}
	return days
}

// erases reports whether making up on the day takes the absence back: by a rule that
// says so, in the time that it gives.
func (r *reading) erases(e *Event, made iop.Day) bool {
	if made == 0 {
		return false
	}
	counting := r.policy.Counting()
	for i := range r.policy.d.MakeUp {
		m := &r.policy.d.MakeUp[i]
		if !m.Erases || !m.InForce(e.Day) || m.Of != (iop.Services{}) && counting.In(&e.Service, &m.Of) == iop.NotMet {
			continue
		}
		switch m.By {
		case SameWeek:
			if r.policy.weekOf(made) == r.policy.weekOf(e.Day) {
				return true
			}
		case WithinDays:
			if made <= e.Day+iop.Day(m.Days) {
				return true
			}
		case BeforePhase:
			if !slices.ContainsFunc(r.events, func(y Event) bool { return y.Kind == iop.PhaseAdvanced && y.Day > e.Day && y.Day <= made }) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// countsAs is what the policy counts the event as: its own kind, and what rules
// about lateness, excuses and drug tests take it for; and what they may take it for
// when it is not recorded how late it was.
func (r *reading) countsAs(e *Event) (kinds, maybe iop.Set[iop.EventKind]) {
	kinds = iop.SetOf(e.Kind)
	switch {
	case e.Kind == iop.Late || e.Kind == iop.LeftEarly:
		for i := range r.policy.d.Lateness {
			l := &r.policy.d.Lateness[i]
			switch is := r.late(l, e); {
			case l.PerAbsence != 0 || l.CountsAs == iop.EventUnknown:
			case is == iop.Met:
				kinds = kinds.With(l.CountsAs)
			case is == iop.Unknown:
				maybe = maybe.With(l.CountsAs)
			}
		}
	case e.Kind == iop.Excused || e.Kind == iop.Prearranged:
		if r.excused(e, func(x *Excuse) bool { return x.Counts }) || r.refused(e) {
			kinds = kinds.With(iop.Unexcused)
		}
	case testKinds.Has(e.Kind):
		return r.testAs(e), 0
	}
	return kinds, maybe
}

// late reports whether a rule about lateness speaks of the event: Unknown when it is
// not recorded by how much it was, or what service.
func (r *reading) late(l *Lateness, e *Event) iop.Verdict {
	if l.Leaving != (e.Kind == iop.LeftEarly) || e.Kind != iop.Late && e.Kind != iop.LeftEarly || !l.InForce(e.Day) {
		return iop.NotMet
	}
	v := iop.VerdictOf(l.By.Contains(e.By))
	if e.By == 0 && v == iop.NotMet {
		v = iop.Unknown
	}
	if l.Of != (iop.Services{}) {
		counting := r.policy.Counting()
		v = v.And(counting.In(&e.Service, &l.Of))
	}
	return v
}

// excused reports whether an accepted excuse of the policy covers the absence and
// satisfies the test.
func (r *reading) excused(e *Event, test func(*Excuse) bool) bool {
	if e.Kind != iop.Excused && e.Kind != iop.Prearranged {
		return false
	}
	for i := range r.policy.d.Excuses {
		if x := &r.policy.d.Excuses[i]; !x.Refused && r.covers(x, e) && test(x) {
			return true
		}
	}
	return false
}

// refused reports whether the policy says that the reason of an excused absence does
// not excuse, and no other rule of it accepts it.
func (r *reading) refused(e *Event) bool {
	if e.Kind != iop.Excused {
		return false
	}
	return slices.ContainsFunc(r.policy.d.Excuses, func(x Excuse) bool { return x.Refused && r.covers(&x, e) }) &&
		!r.excused(e, func(x *Excuse) bool { return x.Reasons != 0 })
}

// covers reports whether a rule about excuses speaks of the absence.
func (r *reading) covers(x *Excuse, e *Event) bool {
	if !x.InForce(e.Day) || x.Reasons != 0 && !x.Reasons.Has(e.Excuse) {
		return false
	}
	counting := r.policy.Counting()
	return x.Of == (iop.Services{}) || counting.In(&e.Service, &x.Of) != iop.NotMet
}

// Treats is what the policy takes the outcome of a drug test for; the first mapping
// that speaks of it counts. Unknown: the policy is silent.
func (p *Policy) Treats(e *Event) (as Treated, by *Mapping) {
	for i := range p.d.Tests {
		m := &p.d.Tests[i]
		if m.InForce(e.Day) && (m.Collections == 0 || m.Collections.Has(e.Collection)) && (m.Validities == 0 || m.Validities.Has(e.Validity)) && (m.Detections == 0 || m.Detections.Has(e.Detection)) {
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
		return own.Without(iop.PositiveTest).Without(iop.NegativeTest).With(iop.SpecimenMissed)
	case AsViolation:
		return own.Without(iop.PositiveTest).Without(iop.NegativeTest).With(iop.Incident)
	case AsRetest, AsNothing:
		return own &^ iop.SetOf(iop.PositiveTest, iop.NegativeTest)
	}
	return own
}

// onLeave reports whether the person was on leave that day.
func (r *reading) onLeave(day iop.Day) bool {
	i := sort.Search(len(r.leave), func(i int) bool { return r.leave[i].until > day })
	return i < len(r.leave) && r.leave[i].from <= day
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
		if !scheduled && (presence.Has(e.Kind) || e.Kind == iop.Removed) && !r.further[i] {
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
	// Of what is not recorded the most is the whole, unless it was said to be a part.
	whole := e.Kind != iop.Partial
	if m, ok := e.Credited.Minutes(); ok {
		whole = m >= e.Planned && (e.Planned > 0 || e.Kind == iop.Attended || e.Kind == iop.MadeUp)
	}
	switch r.noCredit(e) {
	case iop.Met:
		least, most = 0, 0
	case iop.Unknown:
		least = 0
	}
	g := schedule.Given{Day: e.Day, Service: e.Service, Least: least, Most: most, Whole: whole}
	if c, ok := e.Time.Clock(); ok {
		g.Start = c
	}
	return g
}

// noCredit reports whether the policy credits nothing of a session, since the person
// came late or left early.
func (r *reading) noCredit(e *Event) iop.Verdict {
	all := iop.NotMet
	for i := range r.policy.d.Lateness {
		if l := &r.policy.d.Lateness[i]; l.NoCredit {
			all = all.Or(r.late(l, e))
		}
	}
	return all
}

// open leaves a floor unknown that time can still bring: over the episode, its
// first weeks or a phase, while these last.
func (r *reading) open(row *iop.Requirement, f iop.Finding) iop.Finding {
	lasts := false
	switch row.Per.Kind {
	case iop.PerEpisode:
		lasts = r.Discharged == 0
	case iop.PerPhase: // the last of them
		lasts = r.Discharged == 0 && (f.At == iop.At{} || f.At.Part == iop.Phases && int(f.At.Index) == len(r.phases))
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
	least, most := row.Bound.Whole()
	switch lo, hi := iop.Amount(c.lo), iop.Amount(c.hi); {
	case lo >= least && hi <= most:
		f.Verdict = iop.Met
	case max(lo, least) <= min(hi, most):
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
	case hi < least && lasts:
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackEnd)
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
		r.period(row, f, from, from+cycle, from-cycle)
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
		r.period(row, f, week, week+7, r.policy.weekOf(week-1))
	case iop.PerMonth:
		month := monthOf(last)
		r.period(row, f, month, monthOf(month+31), monthOf(month-1))
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
func (r *reading) period(row *iop.Requirement, f *iop.Finding, from, until, before iop.Day) {
	end, begun := r.end(), r.from()
	if row.Per.Phases != (iop.Range[int32]{}) {
		// The phases before it, as long as the row is asked in them too.
		n := len(r.phases)
		for n > 0 && row.Per.Phases.Contains(r.phaseAt(r.phases[n-1])) {
			begun = r.phases[n-1]
			n--
		}
		if n == 0 && row.Per.Phases.Contains(1) {
			begun = r.from()
		}
	}
	whole := begun <= from && end >= until
	r.amount(row, f, r.countIn(row, max(from, r.from()), min(until, end)), r.Discharged == 0 && end < until)
	short := f.Verdict == iop.Unknown && f.Missing == iop.WordsOf(lacking, lackEnd)
	if f.Verdict == iop.NotMet && !whole && r.Discharged != 0 && r.policy.Counting().PartialWeeks == schedule.PartialWeeksSkipped {
		short = true // cut short by the discharge, and not asked
	}
	if !short || before < begun {
		return // the one before was cut short
	}
	r.amount(row, f, r.countIn(row, before, from), false)
	if f.Verdict != iop.Unknown {
		f.Missing = iop.Words{}
	}
}

// monthOf is the first day of the month.
func monthOf(d iop.Day) iop.Day {
	_, _, day := d.Date().Date()
	return d - iop.Day(day-1)
}

// counts reports whether event i is one of the row's, of its kinds, of its services, in
// its phases; and whether that is sure: not of an event that another entry contradicts,
// or of which it is not known what service it was.
func (r *reading) counts(row *iop.Requirement, i int) (in, sure bool) {
	if (r.kinds[i]|r.maybe[i])&row.Events == 0 || row.Per.Phases != (iop.Range[int32]{}) && !row.Per.Phases.Contains(r.phaseAt(r.events[i].Day)) {
		return false, true
	}
	if row.Of == (iop.Services{}) {
		return true, r.sure[i] && r.kinds[i]&row.Events != 0
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
	return v != iop.NotMet, v == iop.Met && r.sure[i] && r.kinds[i]&row.Events != 0
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
	for _, l := range r.converted(row) {
		late := count{}
		for i := range r.events {
			if e := &r.events[i]; e.Day >= from && e.Day < until {
				if is := r.late(l, e); is != iop.NotMet {
					late.add(r.sure[i] && is == iop.Met, 1)
				}
			}
		}
		c.lo, c.hi = c.lo+late.lo/int32(l.PerAbsence), c.hi+late.hi/int32(l.PerAbsence)
	}
	return c
}

// converted lists the rules by which so much lateness makes one of the row's
// absences.
func (r *reading) converted(row *iop.Requirement) (rules []*Lateness) {
	for k := range r.policy.d.Lateness {
		if l := &r.policy.d.Lateness[k]; l.PerAbsence > 1 && row.Events.Has(absenceOf(l.CountsAs)) {
			rules = append(rules, l)
		}
	}
	return rules
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

// perServiceDay judges the last day with service; where it is not sure which that
// was, each that it can be.
func (r *reading) perServiceDay(row *iop.Requirement, f *iop.Finding, last iop.Day) {
	c, judged := count{}, iop.Day(0)
	for i := len(r.events) - 1; i >= 0; i-- {
		e := &r.events[i]
		if !presence.Has(e.Kind) || e.Day > last || e.Day < r.from() {
			continue
		}
		if e.Day != judged {
			one := r.countIn(row, e.Day, e.Day+1)
			if judged == 0 {
				c = one
			}
			c, judged = count{min(c.lo, one.lo), max(c.hi, one.hi)}, e.Day
		}
		if r.sure[i] {
			r.amount(row, f, c, false)
			return
		}
	}
	f.Verdict = iop.NotApplicable
	if judged != 0 { // there may have been none
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
	}
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
	twins := map[int]bool{} // sessions that two entries speak of: whether one was counted
	for i := len(r.events) - 1; i >= 0; i-- {
		if !r.sessionAt(i) {
			continue
		}
		in, sure := r.counts(row, i)
		if root := r.twin[i]; !r.sure[i] {
			counted, known := twins[root]
			if !known {
				if n == row.Per.N {
					break
				}
				n++
			}
			if in && !counted {
				c.add(false, 1)
			}
			twins[root] = counted || in
			continue
		}
		if r.further[i] {
			if in && !sure {
				c.add(false, 1)
			}
			continue
		}
		if n == row.Per.N {
			break
		}
		n++
		if in {
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

// resets reports whether the policy counts days without a positive test anew from the
// outcome of a drug test.
func (r *reading) resets(row *iop.Requirement, e *Event) bool {
	if !row.Events.Has(iop.PositiveTest) || !testKinds.Has(e.Kind) {
		return false
	}
	_, by := r.policy.Treats(e)
	return by != nil && by.ResetsClean
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
		in, sure := r.counts(row, i)
		if r.resets(row, e) {
			in, sure = true, r.sure[i]
		}
		if !in || e.Day < start || e.Day >= r.end() {
			continue
		}
		most = e.Day
		if sure {
			least = e.Day
		}
	}
	last := r.end() - 1
	c := count{lo: int32(last - most - r.leaveIn(most+1, last+1)), hi: int32(last - least - r.leaveIn(least+1, last+1))}
	r.amount(row, f, c, r.Discharged == 0)
}
