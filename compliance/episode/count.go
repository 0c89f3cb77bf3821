package episode

import (
	"slices"
	"sort"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// count is an amount that is known to lie from lo to hi.
type count struct{ lo, hi int32 }

func (c *count) add(sure bool, n int32) {
	if sure {
		c.lo += n
	}
	c.hi += n
}

// amount gives the verdict on an amount that lies from lo to hi; a floor that is not
// reached is unknown while the period lasts.
func (r *counted) amount(row *iop.Requirement, f *iop.Finding, c count, lasts bool) {
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
func (r *counted) judgeCount(row *iop.Requirement, f *iop.Finding) {
	first, end := r.from(), r.end()
	if first == 0 {
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackAdmission)
		return
	}
	last := end - 1
	if !r.inTime(row, last) && row.Per.Kind != iop.PerEpisode {
		f.Verdict = iop.NotApplicable // it is not asked in this phase or week
		return
	}
	switch row.Per.Kind {
	case iop.PerEpisode:
		_, most := row.Per.Phases.Whole()
		r.amount(row, f, r.countIn(row, first, end), !r.over() && !r.closing && r.phaseAt(last) <= most)
		r.forPerson(row, f, first, end)
	case iop.PerPhase:
		r.amount(row, f, r.countIn(row, r.phaseStart(), end), !r.over() && !r.closing)
		r.forPerson(row, f, r.phaseStart(), end)
	case iop.PerWeeks:
		r.firstWeeks(row, f)
	case iop.PerDays:
		from, _ := r.periodOf(row, last)
		days, _, _ := r.daysIn(from, end)
		r.amount(row, f, r.countIn(row, from, end), days < end-from)
		r.forPerson(row, f, from, end)
	case iop.PerWeek, iop.PerMonth, iop.PerYear, iop.PerCycle:
		r.period(row, f, last)
	case iop.PerServiceDay:
		r.perServiceDay(row, f)
	case iop.PerScheduled:
		r.lastScheduled(row, f)
		r.forPerson(row, f, first, end)
	case iop.PerRun:
		r.amount(row, f, r.run(row), false)
		r.forPerson(row, f, first, end)
	}
}

// following are the periods that follow each other from the admission on.
var following = iop.SetOf(iop.PerWeek, iop.PerMonth, iop.PerYear, iop.PerCycle)

// periodOf is the row's period that the day is in, from its first day to before its last;
// without an end where none is set.
func (r *counted) periodOf(row *iop.Requirement, day iop.Day) (from, until iop.Day) {
	first, n := r.programOf(day), iop.Day(row.Per.N)
	switch row.Per.Kind {
	case iop.PerServiceDay:
		return day, day + 1
	case iop.PerDays:
		return day - n + 1, day + 1
	case iop.PerWeek:
		from = r.policy.WeekOf(day)
		return from, from + 7
	case iop.PerMonth, iop.PerYear:
		return row.Per.Kind.Calendar(day)
	case iop.PerCycle:
		from = first + (day-first)/(7*n)*(7*n)
		return from, from + 7*n
	case iop.PerWeeks:
		return first, first + 7*n
	case iop.PerPhase:
		_, from = r.phaseOn(day)
		return from, iop.LastDay
	}
	return r.from(), iop.LastDay
}

// firstWeeks judges the first weeks of the program: of a person who came back to the
// policy's level those of each time there, of which the worst answers.
func (r *counted) firstWeeks(row *iop.Requirement, f *iop.Finding) {
	none := *f
	f.Verdict = iop.NotApplicable
	for from, end := range r.times() {
		if until := from + 7*iop.Day(row.Per.N); r.inTime(row, end-1) {
			one := none
			r.amount(row, &one, r.countIn(row, from, min(end, until)), !r.over() && end == r.end() && end < until)
			r.forPerson(row, &one, from, min(end, until))
			if worse(row, f, &one) {
				*f = one
			}
		}
	}
}

// ofProgram are the periods that are counted from the beginning of the program.
var ofProgram = iop.SetOf(iop.PerCycle, iop.PerWeeks)

// stopOf is the end of the row's period that the day is in: of one that is counted from
// the beginning of the program the end of that, where it comes sooner.
func (r *counted) stopOf(row *iop.Requirement, day, until iop.Day) iop.Day {
	if n := began(r.level.programs, day); n > 0 && ofProgram.Has(row.Per.Kind) && r.level.programs[n-1].until != 0 {
		return min(until, r.level.programs[n-1].until)
	}
	return until
}

// period judges a week, month, year or cycle: the one that the day is in, and while a floor is
// not reached yet the one before, when that was whole. One that the admission or the
// discharge cuts short is held, pro-rated or skipped as the counting rules say.
func (r *counted) period(row *iop.Requirement, f *iop.Finding, day iop.Day) {
	end := r.end()
	from, until := r.periodOf(row, day)
	stop := r.stopOf(row, day, until)
	days, _, _ := r.daysIn(from, stop)
	asked, now := r.partly(row, int32(days), int32(until-from))
	if asked {
		f.Want = now.Want()
		r.amount(&now, f, r.countIn(row, from, min(stop, end)), !r.over() && end < until)
		r.forPerson(row, f, from, min(stop, end))
	} else {
		f.Verdict = iop.NotApplicable
	}
	if asked && (f.Verdict != iop.Unknown || f.Missing != iop.WordsOf(lacking, lackEnd)) || from <= r.from() {
		return
	}
	before, _ := r.periodOf(row, from-1)
	who, _, _ := r.who(row, before, from)
	if days, _, _ := r.daysIn(before, from); days < from-before || !r.inTime(row, before) || who == iop.NotMet {
		return
	}
	f.Want = row.Want()
	r.amount(row, f, r.countIn(row, before, from), false)
	r.forPerson(row, f, before, from)
	if f.Verdict != iop.Unknown {
		f.Missing = iop.Words{}
	}
	if row.Per.Kind == iop.PerWeek { // say that it is the week before
		f.At = iop.At{Part: iop.Weeks, Index: int32(before-r.policy.WeekOf(r.from())) / 7}
	}
}

// partly is the row as it is asked of so many days of a period of which the others lie
// outside the stay; asked is false when it is not.
func (r *counted) partly(row *iop.Requirement, have, whole int32) (asked bool, now iop.Requirement) {
	now = *row
	counting := r.policy.Counting()
	_, _, floor := row.Bound.Low()
	if have >= whole || !floor || counting.PartialWeeks == schedule.PartialWeeksHeld {
		return true, now
	}
	least, most := row.Bound.Whole()
	switch {
	case counting.PartialWeeks == schedule.ProRated:
		least = iop.Amount(int64(least) * int64(have) / int64(whole))
	case !capped(row):
		return false, now
	default:
		least = 0
	}
	if now.Bound = iop.AtLeast(least); capped(row) {
		now.Bound = iop.Between(least, max(least, most))
	}
	return true, now
}

// counts reports whether event i is one of the row's, of its kinds, of its services, in
// its phases; and whether that is sure: not of an event that another entry contradicts,
// or of which it is not known what service it was.
func (r *counted) counts(row *iop.Requirement, i int) (in, sure bool) {
	if in, sure = r.is(i, row.Events); !in {
		return false, true
	}
	v := r.speaks(row, i)
	if r.further[i] && r.sure[i] && v != iop.NotMet && row.Events.Has(iop.Attended) {
		if before, surely := r.counts(row, r.twin[i]); before && surely {
			return false, true // the person was there once
		}
	}
	return v != iop.NotMet, v == iop.NotMet || v == iop.Met && sure && r.here(r.events[i].Day) != iop.Unknown && r.binds(row, r.events[i].Day)
}

// binds reports whether an event of the day is one that the row surely looks at: on which
// it is about the person, where that changes. A week, month, year or cycle is looked at as a
// whole.
func (r *counted) binds(row *iop.Requirement, day iop.Day) bool {
	if r.same() || row.Measure != iop.EventCount || following.Has(row.Per.Kind) {
		return true
	}
	who, _, _ := r.who(row, day, day+1)
	return who != iop.NotMet
}

// speaks reports whether the row is asked on the day of event i, and is about its
// service.
func (r *counted) speaks(row *iop.Requirement, i int) iop.Verdict {
	if !r.inTime(row, r.events[i].Day) {
		return iop.NotMet
	}
	return r.serves(row, &r.events[i])
}

// serves reports whether the row is about the service of the event, and about what its
// entry says.
func (r *counted) serves(row *iop.Requirement, e *Event) iop.Verdict {
	says := iop.Met
	if row.Only != (iop.Details{}) {
		says = e.says(&row.Only, row.Events)
	}
	if row.Of == (iop.Services{}) || says == iop.NotMet {
		return says
	}
	counting := r.policy.Counting()
	of := row.Of
	if of.Formats == 0 { // of events, no format named is any
		counting.Formats = 0
		if e.Format == iop.MutualHelp {
			of.Formats = iop.SetOf(iop.MutualHelp)
		}
	}
	return says.And(counting.In(&e.Service, &of))
}

// inTime reports whether the row is asked on the day: in its phases, and in its weeks
// of the program, from 1. A week, month or cycle is asked as a whole, or not, by the day
// on which it begins.
func (r *counted) inTime(row *iop.Requirement, day iop.Day) bool {
	if following.Has(row.Per.Kind) {
		from, _ := r.periodOf(row, day)
		day = max(from, r.programOf(day))
	}
	if row.Only.Days != 0 && row.Per.Kind == iop.PerDays && row.Per.N == 1 && !row.Only.Days.Has(schedule.WeekdayOf(day)) {
		return false // it is asked of other days
	}
	if row.Per.Phases != (iop.Range[int32]{}) && !row.Per.Phases.Contains(r.phaseAt(day)) {
		return false
	}
	return row.Per.Weeks == (iop.Range[int32]{}) || row.Per.Weeks.Contains(1+int32(r.policy.WeekOf(day)-r.policy.WeekOf(r.programOf(day)))/7)
}

// phaseAt is the phase that the person is in on the day, from 1.
func (r *counted) phaseAt(day iop.Day) int32 {
	phase, _ := r.phaseOn(day)
	return phase
}

// phaseOn is the phase that the person is in on the day, and its first day.
func (r *counted) phaseOn(day iop.Day) (phase int32, start iop.Day) {
	n := sort.Search(len(r.phases), func(i int) bool { return r.phases[i] > day })
	if n == 0 {
		return 1, r.from()
	}
	return r.number[n-1], r.phases[n-1]
}

// countIn counts the row's events from the first day to before the last. Some
// lateness counts only so many together.
func (r *counted) countIn(row *iop.Requirement, from, until iop.Day) (c count) {
	first, end := r.firstOn(from), r.firstOn(until)
	for i := first; i < end; i++ {
		if in, sure := r.counts(row, i); in && r.in(r.events[i].Day) {
			c.add(sure, 1)
		}
	}
	c.lo = min(c.hi, c.lo+r.notMadeUp(row, first, end))
	for _, l := range r.converted(row) {
		late := count{}
		for i := first; i < end; i++ {
			if e := &r.events[i]; r.in(e.Day) && r.inTime(row, e.Day) {
				if is := r.lateAt(row, l, i); is != iop.NotMet {
					late.add(r.sure[i] && is == iop.Met, 1)
				}
			}
		}
		c.lo, c.hi = c.lo+late.lo/int32(l.PerAbsence), c.hi+late.hi/int32(l.PerAbsence)
	}
	return c
}

// notMadeUp is how many absences count at least, of those that a make-up tied to no
// session may take back: each takes back one.
func (r *counted) notMadeUp(row *iop.Requirement, first, end int) (n int32) {
	if len(r.doubted) == 0 {
		return 0
	}
	seen := iop.Day(0) // up to which make-ups are counted
	for i := first; i < end; i++ {
		if x := r.doubted[i]; x.kinds&row.Events != 0 && r.sure[i] && r.in(r.events[i].Day) && r.speaks(row, i) == iop.Met {
			n += 1 - int32(r.ups.within(max(x.from, seen), x.until))
			seen = max(seen, x.until)
		}
	}
	return max(0, n)
}

// converted lists the rules by which so much lateness makes one of the row's
// absences.
func (r *counted) converted(row *iop.Requirement) (rules []*compliance.Lateness) {
	for k := range r.d.Lateness {
		if l := &r.d.Lateness[k]; l.PerAbsence > 1 && row.Events.Has(absenceOf(l.CountsAs)) {
			rules = append(rules, l)
		}
	}
	return rules
}

// lateAt reports whether a rule about lateness speaks of event i, and the row of its
// service.
func (r *counted) lateAt(row *iop.Requirement, l *compliance.Lateness, i int) iop.Verdict {
	e := &r.events[i]
	is := r.late(l, e)
	if is != iop.NotMet {
		is = is.And(r.serves(row, e))
	}
	return is
}

// conversions says of each event whether it is the one with which so much lateness
// makes one of the row's absences, where single events are asked: runs, and the
// sessions scheduled last. Nil: nothing is converted.
func (r *counted) conversions(row *iop.Requirement) (is []iop.Verdict) {
	for _, l := range r.converted(row) {
		if is == nil {
			is = slices.Repeat([]iop.Verdict{iop.NotMet}, len(r.events))
		}
		n, before := int32(l.PerAbsence), count{} // late before
		for i := range r.events {
			e := &r.events[i]
			late := r.lateAt(row, l, i)
			if late == iop.NotMet || !r.in(e.Day) {
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
func (r *counted) countsOr(row *iop.Requirement, i int, is []iop.Verdict) (in, sure bool) {
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
func (r *counted) phaseStart() iop.Day {
	_, start := r.phaseOn(r.end() - 1)
	return start
}

// perServiceDay judges the last day with service; where it is not sure which that
// was, each that it can be.
func (r *counted) perServiceDay(row *iop.Requirement, f *iop.Finding) {
	c, judged := count{}, iop.Day(0)
	for i := len(r.events) - 1; i >= 0; i-- {
		e := &r.events[i]
		if !presence.Has(e.Kind) || !r.in(e.Day) || !r.inTime(row, e.Day) || !r.binds(row, e.Day) {
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
			r.forPerson(row, f, e.Day, e.Day+1)
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
func (r *counted) sessionAt(i int) bool {
	e := &r.events[i]
	return (presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind) || e.Kind == iop.Removed) && !r.leave.on(e.Day) && e.Day < r.end() && r.here(e.Day) != iop.NotMet
}

// sessionOf reports whether event i is the outcome of a session of the row's services:
// Unknown where it was not recorded which service it was.
func (r *counted) sessionOf(row *iop.Requirement, i int) iop.Verdict {
	if !r.sessionAt(i) {
		return iop.NotMet
	}
	return r.here(r.events[i].Day).And(r.serves(row, &r.events[i]))
}

// outcome is what the entries of one session come to for a row: whether it is of the
// row's services, and whether it counts, at least and at most.
type outcome struct {
	root   int
	of     iop.Verdict
	lo, hi int32
}

// outcomes are the last sessions, going back, until so many are surely of the row's
// services.
func (r *counted) outcomes(row *iop.Requirement, n int32) (list []outcome) {
	is := r.conversions(row)
	surely, day := int32(0), iop.Day(0)
	at := map[int]int{} // in the list, of sessions of which several entries tell
	for i := len(r.events) - 1; i >= 0; i-- {
		e := &r.events[i]
		if surely >= n && e.Day != day {
			break
		}
		of := r.sessionOf(row, i)
		if of == iop.NotMet {
			continue
		}
		day = e.Day
		in, sure := r.countsOr(row, i, is)
		one := outcome{r.twin[i], of, int32(boolInt(in && sure)), int32(boolInt(in))}
		if k, again := at[one.root]; again {
			o := &list[k]
			o.lo, o.hi = max(o.lo, one.lo), max(o.hi, one.hi)
			if o.of != of {
				surely -= int32(boolInt(o.of == iop.Met))
				o.of = iop.Unknown
			}
			continue
		}
		at[one.root] = len(list)
		list = append(list, one)
		surely += int32(boolInt(of == iop.Met))
	}
	return list
}

// lastScheduled judges the last sessions of the row's services that the person was
// scheduled for; of fewer than the rule names, those that there are. One that may be of
// another service is left out where that makes the count smaller, or greater.
func (r *counted) lastScheduled(row *iop.Requirement, f *iop.Finding) {
	list := r.outcomes(row, row.Per.N)
	fewest, most, surely := int32(0), int32(0), int32(0)
	var c count
	for _, o := range list {
		surely += int32(boolInt(o.of == iop.Met))
		if fewest < row.Per.N && (o.of == iop.Met || o.lo == 0) {
			fewest++
			c.lo += o.lo
		}
		if most < row.Per.N && (o.of == iop.Met || o.hi == 1) {
			most++
			c.hi += o.hi
		}
	}
	r.amount(row, f, c, surely < row.Per.N)
}

// run is how many of the row's events are the last in a row. For sessions, another
// outcome of a session breaks it, and some excuses leave it alone; for drug tests,
// another result does; for everything else, nothing but the events that the row names.
func (r *counted) run(row *iop.Requirement) (c count) {
	broken, is := false, r.conversions(row)
	for i := len(r.events) - 1; i >= 0; i-- {
		e := &r.events[i]
		in, sure := r.countsOr(row, i, is)
		switch {
		case e.Day >= r.end() || r.Admitted != 0 && e.Day < r.Admitted || r.here(e.Day) == iop.NotMet:
		case in:
			c.add(sure && !broken, 1)
			broken = broken || !sure && !r.lengthens(row, i)
		case r.keeps[i] == iop.Met && r.sessionAt(i):
		case r.keeps[i] == iop.Unknown && r.sessionOf(row, i) != iop.NotMet:
			broken = true
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

// lengthens reports whether event i counts, or is of another service and leaves the run
// as it is: it does not end it.
func (r *counted) lengthens(row *iop.Requirement, i int) bool {
	may, sure := r.is(i, row.Events)
	return may && sure && row.Events&sessionKinds != 0 && r.inTime(row, r.events[i].Day)
}

// breaks reports whether event i ends a run of the row's events. A session of a service
// that the row is not about does not.
func (r *counted) breaks(row *iop.Requirement, i int) iop.Verdict {
	may, sure := false, r.sure[i]
	if row.Events&sessionKinds != 0 {
		of := r.sessionOf(row, i)
		may, sure = of != iop.NotMet, sure && of != iop.Unknown
	}
	if row.Events&(testKinds|iop.SetOf(iop.TestOrdered)) != 0 {
		results := iop.SetOf(iop.PositiveTest, iop.NegativeTest, iop.SpecimenMissed, iop.InvalidSpecimen)
		may, sure = r.is(i, results)
		if says := r.events[i].says(&row.Only, row.Events); may {
			may, sure = says != iop.NotMet, sure && says == iop.Met
		}
	}
	if ends, is := r.is(i, row.Per.EndedBy); ends {
		may, sure = true, is || may && sure
	}
	switch {
	case may && sure && r.here(r.events[i].Day) != iop.Unknown:
		return iop.Met
	case may:
		return iop.Unknown
	}
	return iop.NotMet
}

// resets reports whether the policy counts days without a positive test anew from the
// outcome of a drug test.
func (r *counted) resets(row *iop.Requirement, e *Event) iop.Verdict {
	if !row.Events.Has(iop.PositiveTest) || !testKinds.Has(e.Kind) {
		return iop.NotMet
	}
	return resets(r.policy, e).And(e.says(&row.Only, row.Events))
}

// judgeWithout counts the days up to now without one of the row's events, leave
// left out.
func (r *counted) judgeWithout(row *iop.Requirement, f *iop.Finding) {
	start := r.stayFrom() // days without a positive test go on at another level
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
		if !in || e.Day < start || e.Day >= r.stayEnd() {
			continue
		}
		most = e.Day
		if sure {
			least = e.Day
		}
	}
	last := r.stayEnd() - 1
	c := count{lo: int32(last - most - r.leave.in(most+1, last+1)), hi: int32(last - least - r.leave.in(least+1, last+1))}
	r.amount(row, f, c, r.Discharged == 0 && !r.closing)
	r.forPerson(row, f, last, last+1) // what has passed is asked of who it is now
}
