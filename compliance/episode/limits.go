package episode

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
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
	if row.Per.Kind != iop.PerEpisode && !(r.inProgram(row, last) && r.whileBy(row, last)) {
		f.Verdict = iop.NotApplicable // it is not asked in this phase or week, or not now
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
			switch {
			case f.Verdict == iop.Unknown && one.Verdict == iop.NotMet:
				r.orWorse(row, &one, f, true)
				*f = one
			case f.Verdict == iop.NotMet && one.Verdict == iop.Unknown:
				r.orWorse(row, f, &one, false)
			case worse(row, f, &one):
				*f = one
			}
		}
	}
}

// orWorse widens what was counted in a time that is not met to what was perhaps counted in
// another, open one, where that may be the worse. Of too few and too many the first is told.
func (r *counted) orWorse(row *iop.Requirement, f, open *iop.Finding, before bool) {
	if open.Missing == iop.WordsOf(lacking, lackEnd) { // it runs yet
		return
	}
	lo, hi := wholeOf(f)
	less, more := wholeOf(open)
	least, most := row.Bound.Whole()
	few, many := iop.Amount(hi) < least, iop.Amount(lo) > most
	if iop.Amount(less) < least && (before || few) {
		lo, hi = min(lo, less), max(hi, less)
	}
	if iop.Amount(more) > most && (before || many) {
		lo, hi = min(lo, more), max(hi, more)
	}
	if lo != hi {
		f.Got = row.Label(iop.BoundOf(row.Measure.Unit(), iop.Between(lo, hi)))
	}
}

// wholeOf is what was counted, at least and at most.
func wholeOf(f *iop.Finding) (lo, hi int32) {
	if bound, ok := f.Got.Bound(); ok {
		return bound.Whole()
	}
	n, _ := f.Got.Amount()
	return n, n
}

// period judges a week, month, year or cycle: the one that the day is in, and while a floor is
// not reached yet the one before. One that the admission or the discharge cuts short is held,
// pro-rated or skipped as the counting rules say.
func (r *counted) period(row *iop.Requirement, f *iop.Finding, day iop.Day) {
	end := r.end()
	from, until := r.periodOf(row, day)
	stop := r.stopOf(row, day, until)
	days, _, _ := r.daysIn(from, stop)
	asked, now := r.partly(row, int32(days), int32(until-from))
	if asked {
		f.Want, f.At = now.Want(), r.periodAt(row, from)
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
	days, _, _ = r.daysIn(before, from)
	if asked, now = r.partly(row, int32(days), int32(from-before)); !asked || days == 0 || !row.InForce(max(before, r.from())) || row.Per.Kind == iop.PerCycle && days < from-before || !r.inTime(row, before) || who == iop.NotMet {
		return
	}
	f.Want, f.At = now.Want(), r.periodAt(row, before)
	r.amount(&now, f, r.countIn(row, before, from), false)
	r.forPerson(row, f, before, from)
	if f.Verdict != iop.Unknown {
		f.Missing = iop.Words{}
	}
}

// periodAt names the row's period that begins on the day; its first day is one of the stay.
func (r *counted) periodAt(row *iop.Requirement, from iop.Day) iop.At {
	if row.Per.Kind == iop.PerWeek {
		return iop.At{Part: iop.Weeks, Day: from}
	}
	return iop.At{Part: iop.Periods, Day: max(from, r.from())}
}

// eventDays counts the days with one of the row's events from the first day to before the
// last.
func (r *counted) eventDays(row *iop.Requirement, from, until iop.Day) (c count) {
	is, day, surely := r.conversions(row), iop.Day(0), false
	for i := r.firstOn(from); i < r.firstOn(until); i++ {
		in, sure := r.countsOr(row, i, is)
		switch e := &r.events[i]; {
		case !in || !r.in(e.Day) || !r.inTime(row, e.Day):
		case e.Day != day:
			c.add(sure, 1)
			day, surely = e.Day, sure
		case sure && !surely:
			c.lo++
			surely = true
		}
	}
	c.hi += r.undatedOf(row, from)
	return c
}

// countIn counts the row's events from the first day to before the last. Some
// lateness counts only so many together.
func (r *counted) countIn(row *iop.Requirement, from, until iop.Day) (c count) {
	if row.Measure == iop.EventDays {
		return r.eventDays(row, from, until)
	}
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
	c.hi += r.undatedOf(row, from)
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

// resets reports whether the policy counts days without a positive test anew from the
// outcome of a drug test.
func (r *counted) resets(row *iop.Requirement, e *Event) iop.Verdict {
	if !testKinds.Has(e.Kind) {
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
	if row.Measure == iop.WeeksWithout {
		least, most = start-1, start-1 // a week that begins on the first day is a whole one
	}
	tells := row.Events.Has(iop.PositiveTest) && slices.ContainsFunc(r.d.Tests, func(m compliance.Mapping) bool { return m.ResetsClean })
	for i := range r.events {
		e := &r.events[i]
		in, sure := r.counts(row, i)
		anew := iop.NotMet
		if tells {
			anew = r.resets(row, e)
		}
		switch anew {
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
	c := count{lo: r.without(row, most, last), hi: r.without(row, least, last)}
	r.amount(row, f, c, r.Discharged == 0 && !r.closing)
	r.forPerson(row, f, last, last+1) // what has passed is asked of who it is now
}

// without are the measures of time without an event.
var without = iop.SetOf(iop.DaysWithout, iop.WorkingDaysWithout, iop.WeeksWithout)

// without is how much time has passed on the last day since a day. Leave is left out, and of
// weeks those with leave in them.
func (r *counted) without(row *iop.Requirement, since, last iop.Day) (n int32) {
	switch row.Measure {
	case iop.WorkingDaysWithout:
		return int32(iop.Day(r.days.Between(since, last)) - r.leave.workedIn(r.days, since+1, last+1))
	case iop.WeeksWithout:
		for week := r.policy.WeekOf(since) + 7; week+6 <= last; week += 7 {
			n += int32(boolInt(r.leave.in(week, week+7) == 0))
		}
		return n
	}
	return int32(last - since - r.leave.in(since+1, last+1))
}

// judgeTimes asks the time of day of each of the row's events.
func (r *counted) judgeTimes(row *iop.Requirement, f *iop.Finding) {
	f.Verdict = iop.NotApplicable
	may := false // one that is inside, and not sure
	for i := range r.events {
		in, sure := r.counts(row, i)
		d := r.events[i].Day
		who, _, _ := r.who(row, d, d+1)
		if !in || !r.in(d) || who == iop.NotMet {
			continue
		}
		sure = sure && (who == iop.Met || r.same())
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
