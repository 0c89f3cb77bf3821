package compliance

import (
	"slices"
	"sort"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// lacking names what findings about an episode can miss beside events.
var lacking = iop.NewVocabulary("part of an episode", "end-of-period", "credited-hours", "dates", "admission", "choice", "times")

const (
	lackEnd = iota + 1 // the period is not over
	lackCredit
	lackDates
	lackAdmission
	lackChoice // which of several alternatives was chosen
	lackTimes
)

// Check holds the episode, as the view has it, against every requirement of the
// policy in force on its day: limits and quotas over the period that the day is in,
// clocks, and the service given in the weeks that are over. A floor over a period
// that is not over, and not reached, is unknown for want of its end.
//
// What the record cannot answer, such as what a program offers, gets no finding;
// see [View.Silent].
func (v *View) Check(p *Policy, days *Workdays) iop.Report {
	r := v.under(p, days)
	given := r.given()
	var found []iop.Finding
	var either []alternative
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
					found = append(found, r.unlessOver(row, f))
				}
			}
			continue
		}
		f := iop.Finding{Rule: &row.Rule, Want: row.Want()}
		idle := r.judge(row, &f)
		who, missing := row.For.Include(v.Person)
		switch {
		case who == iop.NotMet:
			f = iop.Finding{Rule: &row.Rule, Want: row.Want(), Verdict: iop.NotApplicable}
		case who == iop.Unknown && f.Verdict == iop.NotMet:
			f.Verdict, f.Missing = iop.Unknown, missing
		}
		if row.Either != "" && who != iop.NotMet {
			either = append(either, alternative{row, len(found), idle})
		}
		found = append(found, f)
	}
	r.settle(found, either)
	var out iop.Report
	for i := range found {
		out.Add(found[i])
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

// unlessOver leaves a floor unknown that time can still bring: over the episode, its
// first weeks or a phase, while these last.
func (r *reading) unlessOver(row *iop.Requirement, f iop.Finding) iop.Finding {
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

// judge answers a requirement on events. It reports a clock that has not started.
func (r *reading) judge(row *iop.Requirement, f *iop.Finding) (idle bool) {
	switch {
	case row.Measure == iop.EventCount:
		r.judgeCount(row, f)
	case row.Measure == iop.DaysWithout:
		r.judgeWithout(row, f)
	case row.Measure == iop.ClockTime:
		r.judgeTimes(row, f)
	default:
		d := worst(r.clocks(row, row.Per.Each), row)
		d.into(f)
		return d.State == NotStarted && f.Verdict == iop.NotApplicable
	}
	return false
}

// worst is the clock that answers a requirement: the last, or of one that each anchor
// starts the first that was not kept, is not known, or runs.
func worst(all []clock, row *iop.Requirement) *Due {
	if len(all) == 0 {
		return &Due{Requirement: row, State: NotStarted, Missing: row.Per.From.Words()}
	}
	last := &all[len(all)-1]
	if !row.Per.Each {
		return &last.Due
	}
	for _, states := range [...]iop.Set[DueState]{iop.SetOf(Overdue, OutOfTime), 1 << DueUnknown, iop.SetOf(Pending, Ended)} {
		for i := range all {
			if states&(1<<all[i].State) != 0 {
				return &all[i].Due
			}
		}
	}
	return &last.Due
}

// judgeTimes asks the time of day of each of the row's events.
func (r *reading) judgeTimes(row *iop.Requirement, f *iop.Finding) {
	f.Verdict = iop.NotApplicable
	may := false // one that is inside, and not sure
	for i := range r.events {
		in, sure := r.counts(row, i)
		if d := r.events[i].Day; !in || d < r.from() || d >= r.end() {
			continue
		}
		clock, known := r.events[i].Time.Clock()
		outside := known && !row.Bound.Contains(iop.Amount(clock))
		switch {
		case outside && sure:
			f.Verdict, f.Got, f.Missing = iop.NotMet, row.Got(iop.Amount(clock)), iop.Words{}
			return
		case outside || !known:
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackTimes)
		case f.Verdict != iop.Unknown && sure:
			f.Verdict, f.Got = iop.Met, row.Got(iop.Amount(clock))
		default:
			may = true
		}
	}
	if f.Verdict == iop.NotApplicable && may {
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
	}
	if f.Verdict == iop.Unknown {
		f.Got = iop.Value{}
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

// conversions says of each event whether it is the one with which so much lateness
// makes one of the row's absences, where single events are asked: runs, and the
// sessions scheduled last. Nil: nothing is converted.
func (r *reading) conversions(row *iop.Requirement) (is []iop.Verdict) {
	for _, l := range r.converted(row) {
		if is == nil {
			is = slices.Repeat([]iop.Verdict{iop.NotMet}, len(r.events))
		}
		n, before := int32(l.PerAbsence), count{} // late before
		for i := range r.events {
			e := &r.events[i]
			late := r.late(l, e)
			if late == iop.NotMet || e.Day < r.from() || e.Day >= r.end() {
				continue
			}
			sure := r.sure[i] && late == iop.Met
			switch first := (before.lo/n + 1) * n; { // the number at which it would be one
			case sure && before.lo == before.hi:
				is[i] = is[i].Or(iop.VerdictOf(before.lo+1 == first))
			case first <= before.hi+1:
				is[i] = is[i].Or(iop.Unknown)
			}
			before.add(sure, 1)
		}
	}
	return is
}

// countsOr is counts, with the lateness that is converted.
func (r *reading) countsOr(row *iop.Requirement, i int, is []iop.Verdict) (in, sure bool) {
	in, sure = r.counts(row, i)
	if is == nil || is[i] == iop.NotMet || in && sure {
		return in, sure
	}
	return true, is[i] == iop.Met && r.sure[i]
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
	return (presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind) || e.Kind == iop.Removed) && !r.leave.on(e.Day) && e.Day < r.end()
}

// lastScheduled judges the last sessions that the person was scheduled for; of
// fewer than the rule names, those that there are.
func (r *reading) lastScheduled(row *iop.Requirement, f *iop.Finding) {
	c, n := count{}, int32(0)
	twins := map[int]bool{} // sessions that two entries speak of: whether one was counted
	is := r.conversions(row)
	for i := len(r.events) - 1; i >= 0; i-- {
		if !r.sessionAt(i) {
			continue
		}
		in, sure := r.countsOr(row, i, is)
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
	broken, is := false, r.conversions(row)
	for i := len(r.events) - 1; i >= 0; i-- {
		e := &r.events[i]
		in, sure := r.countsOr(row, i, is)
		switch {
		case e.Day >= r.end() || r.Admitted != 0 && e.Day < r.Admitted:
		case in:
			c.add(sure && !broken, 1)
			broken = broken || !sure
		case r.keeps[i] && r.sessionAt(i):
		default:
			switch r.breaks(row, i) {
			case iop.Met:
				return c
			case iop.Unknown: // it may, so that what lies before is not sure
				broken = true
			}
		}
	}
	return c
}

// breaks reports whether event i ends a run of the row's events.
func (r *reading) breaks(row *iop.Requirement, i int) iop.Verdict {
	is, may := false, false
	if row.Events&(testKinds|iop.SetOf(iop.TestOrdered)) != 0 {
		results := iop.SetOf(iop.PositiveTest, iop.NegativeTest, iop.SpecimenMissed, iop.InvalidSpecimen)
		is, may = r.kinds[i]&results != 0, r.maybe[i]&results != 0
	} else {
		is = row.Events&sessionKinds != 0 && r.sessionAt(i)
	}
	switch {
	case is && r.sure[i]:
		return iop.Met
	case is || may:
		return iop.Unknown
	}
	return iop.NotMet
}

// resets reports whether the policy counts days without a positive test anew from the
// outcome of a drug test.
func (r *reading) resets(row *iop.Requirement, e *Event) iop.Verdict {
	if !row.Events.Has(iop.PositiveTest) || !testKinds.Has(e.Kind) {
		return iop.NotMet
	}
	return r.policy.resets(e)
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
		switch r.resets(row, e) {
		case iop.Met:
			in, sure = true, r.sure[i]
		case iop.Unknown:
			in, sure = true, in && sure
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
	c := count{lo: int32(last - most - r.leave.in(most+1, last+1)), hi: int32(last - least - r.leave.in(least+1, last+1))}
	r.amount(row, f, c, r.Discharged == 0)
}
