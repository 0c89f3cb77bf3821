package episode

import (
	"math"
	"sort"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// dueBy is the last day that is in time; zero where days cannot tell.
func (r *counted) dueBy(row *iop.Requirement, anchor iop.Day, time schedule.Time) iop.Day {
	high, open, ok := row.Bound.High()
	if open {
		high--
	}
	if !ok || high < 0 {
		return 0
	}
	switch row.Measure {
	case iop.ElapsedDays:
		out := r.paused(row)
		if out == nil {
			return valid(anchor, int64(high))
		}
		// The last day before too much has passed, of further leave perhaps.
		return max(0, first(anchor, func(by iop.Day) bool { return by-anchor-out.in(anchor+1, by+1) > iop.Day(high) })-1)
	case iop.ElapsedWorkingDays:
		out := r.paused(row)
		if out == nil {
			return r.days.After(anchor, int(high))
		}
		return first(anchor, func(by iop.Day) bool {
			return iop.Day(r.days.Between(anchor, by))-out.workedIn(r.days, anchor+1, by+1) >= iop.Day(high)
		})
	case iop.ElapsedMonths:
		if open { // the day before the next has begun
			return max(0, monthsAfter(anchor, int(high)+1)-1)
		}
		return monthsAfter(anchor, int(high))
	case iop.ElapsedHours:
		at := int64(24*60 - 1) // at the latest
		if c, ok := time.Clock(); ok {
			at = int64(c)
		}
		return valid(anchor, (at+int64(high))/(24*60))
	}
	return 0
}

// elapsed is what passed from the anchor to event done, or without one to the end of the
// day, at least and at most.
func (r *counted) elapsed(row *iop.Requirement, c *clock, done int, until iop.Day) (lo, hi iop.Amount) {
	from, out := c.from, r.paused(row)
	switch row.Measure {
	case iop.ElapsedDays:
		n := max(0, iop.Amount(until-from))
		if out != nil {
			n -= iop.Amount(out.in(from+1, until+1))
		}
		return n, n
	case iop.ElapsedWorkingDays:
		n := iop.Amount(r.days.Between(from, until))
		if out != nil {
			n -= iop.Amount(out.workedIn(r.days, from+1, until+1))
		}
		// A weekend after the second working day is no longer the second, and not yet
		// the third.
		between := until > from && !r.days.On(until) && (out == nil || !out.on(until))
		if low, open, ok := row.Bound.Low(); between && capped(row) && !(ok && (n < low || open && n == low)) {
			n++
		}
		return n, n
	case iop.ElapsedMonths:
		over, begun := monthsBetween(from, max(from, until))
		return iop.Amount(over), iop.Amount(begun)
	case iop.ElapsedHours:
		if done != 0 {
			return r.clockHours(c, r.events[done].Day, r.events[done].Time)
		}
		return r.clockHours(c, until, schedule.TimeAt(24*60)) // by the end of the day, however late that was
	}
	first := from
	if row.After.NotSameDay {
		first++
	}
	return r.summed().between(r, row.Measure, first, until, done)
}

// sums counts, before each event, what clocks of sessions ask: at least and at most.
type sums struct {
	sessions, days, minutes [2][]int64
}

// summed adds up the sessions of the episode.
func (r *counted) summed() *sums {
	if r.sums != nil {
		return r.sums
	}
	s, n := &sums{}, len(r.events)+1
	for k := range 2 {
		s.sessions[k], s.days[k], s.minutes[k] = make([]int64, n), make([]int64, n), make([]int64, n)
	}
	counting := r.policy.Counting()
	var last [2]iop.Day
	for i := range r.events {
		e := &r.events[i]
		for k := range 2 {
			s.sessions[k][i+1], s.days[k][i+1], s.minutes[k][i+1] = s.sessions[k][i], s.days[k][i], s.minutes[k][i]
			if presence.Has(e.Kind) && r.here(e.Day) != iop.NotMet && !r.further[i] && (k == 1 || r.given(i)) {
				s.sessions[k][i+1]++
				if e.Day != last[k] {
					last[k] = e.Day
					s.days[k][i+1]++
				}
			}
		}
		if delivered.Has(e.Kind) && r.here(e.Day) != iop.NotMet {
			var entry Entry
			r.entry(&counting, i, &entry)
			for k, m := range [...]iop.Minutes{entry.Least, entry.Most} {
				s.minutes[k][i+1] += int64(m)
			}
		}
	}
	r.sums = s
	return s
}

// between is the amount from the first day to the last, up to event done.
func (s *sums) between(r *counted, m iop.Measure, first, last iop.Day, done int) (lo, hi iop.Amount) {
	from := sort.Search(len(r.events), func(i int) bool { return r.events[i].Day >= first })
	to := sort.Search(len(r.events), func(i int) bool { return r.events[i].Day > last })
	if done != 0 {
		to = min(to, done+1)
	}
	if to <= from {
		return 0, 0
	}
	of := &s.sessions
	switch m {
	case iop.ElapsedSessionDays:
		of = &s.days
	case iop.ElapsedServiceHours:
		of = &s.minutes
	}
	amount := func(of []int64) iop.Amount { return iop.Amount(min(of[to]-of[from], math.MaxInt32)) }
	return amount(of[0]), amount(of[1])
}

// clockHours is the time on the clock up to a day and a time, exact where both times are
// known.
func (r *counted) clockHours(c *clock, until iop.Day, at schedule.Time) (lo, hi iop.Amount) {
	ends := func(t schedule.Time) (soonest, latest int64) {
		if c, ok := t.Clock(); ok {
			return int64(c), int64(c)
		}
		return 0, 24 * 60
	}
	earliest, latest := ends(c.time)
	soonest, longest := ends(at)
	whole := min(int64(until-c.from), 1_000_000) * 24 * 60
	return iop.Amount(max(0, whole+soonest-latest)), iop.Amount(max(0, whole+longest-earliest))
}

// doubtClocks leaves open how clocks stand that an entry without a day may start, answer or
// stop.
func (r *counted) doubtClocks(row *iop.Requirement, all []clock) []clock {
	if len(r.undated) == 0 {
		return all
	}
	starts, stops := r.anyUndated(row.After.Events), r.maybeStopped(row)
	more := !byDays.Has(row.Measure) && row.Measure != iop.ElapsedHours && r.anyUndated(presence.With(iop.Removed))
	for i := range all {
		c := &all[i]
		switch answered := r.undatedOf(row, c.from) > 0; c.State {
		case Overdue, OutOfTime:
			if answered || stops || starts && !row.After.Each {
				c.doubt(r)
			}
		case InTime:
			if stops || more || starts && !row.After.Each {
				c.doubt(r)
			}
		case Pending, Ended:
			if stops || more {
				c.doubt(r)
			}
		}
	}
	if starts && (row.After.Each || len(all) == 0) {
		one := clock{Due: Due{Requirement: row}}
		one.doubt(r)
		all = append(all, one)
	}
	return all
}

// maybeStopped reports whether an entry without a day may stop the row's clocks for a time.
func (r *counted) maybeStopped(row *iop.Requirement) bool {
	return row.After.NotLeave && r.anyUndated(iop.SetOf(iop.LeaveBegun, iop.LeaveEnded)) ||
		row.After.NotAppeal && r.anyUndated(iop.SetOf(iop.Appealed, iop.AppealDecided)) ||
		row.After.Phases != (iop.Range[int32]{}) && r.anyUndated(iop.SetOf(iop.PhaseAdvanced))
}

// orderAnew reads anew the clocks that start on a day of which another session answers, or
// does not, only as it stands in the list: of two sessions of which one has no time it is not
// known which was first.
func (r *counted) orderAnew(row *iop.Requirement, all []clock) {
	if row.IsPeriodic() || row.After.Events&sessionKinds == 0 {
		return
	}
	for n := range all {
		c := &all[n]
		if c.Anchor == 0 || c.over != 0 || c.State == DueUnknown || !sessionKinds.Has(r.events[c.at].Kind) || c.from != r.events[c.at].Day {
			continue
		}
		loose, done := r.answersAround(row, c)
		if loose == 0 || done != 0 && r.events[done].Day == c.from {
			continue
		}
		if sooner, later := r.stand(row, run{anchor: c.at, done: done}), r.stand(row, run{anchor: c.at, done: max(loose, c.at)}); sooner.State != later.State {
			c.doubt(r)
		}
	}
}

// answersAround finds an answer of the clock's first day that may be sooner or later than the
// anchor, and the first that is surely later; 0 for none.
func (r *counted) answersAround(row *iop.Requirement, c *clock) (loose, done int) {
	for i := r.firstOn(c.from); i < len(r.events) && (r.events[i].Day == c.from || loose != 0 && done == 0); i++ {
		e := &r.events[i]
		if i == c.at || r.kinds[i]&row.Events == 0 || !r.sure[i] || !r.answersOf(row, i, r.kinds[i], false) {
			continue
		}
		switch later := after(e, &r.events[c.at]); {
		case e.Day == c.from && sessionKinds.Has(e.Kind) && later == iop.Unknown:
			if r.kinds[i]&row.After.Events == 0 && r.twin[i] != r.twin[c.at] {
				loose = i
			}
		case done == 0 && (e.Day > c.from || later == iop.Met || later == iop.Unknown && i > c.at):
			done = i
		}
	}
	return loose, done
}
