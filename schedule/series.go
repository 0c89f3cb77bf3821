package schedule

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/openiop/openiop/iop"
)

// longestGaps is, for each set of weekdays, the most days from one to the next
// when the week repeats: 3 for Monday, Wednesday and Friday.
var longestGaps = func() (gaps [128]int8) {
	for set := 1; set < len(gaps); set++ {
		last := bits.Len8(uint8(set)) - 1 - 7
		for d := range 7 {
			if set>>d&1 == 1 {
				gaps[set] = max(gaps[set], int8(d-last))
				last = d
			}
		}
	}
	return gaps
}()

// gap judges the longest gap between services.
func (r *row) gap(a *answer, s *span) {
	if r.Measure == iop.HoursBetween {
		r.hoursBetween(a, s)
		return
	}
	free := int32(0) // sessions that can fall on any day
	for i := range s.weeks {
		free = sum(free, s.weeks[i].possible[r.class].loose.sessions)
	}
	var lo, hi, at int32
	if s.week != nil && len(s.weeks) == 1 {
		w := &s.weeks[0]
		lo, hi = shortestGap(w.possible[r.class].days, free), shortestGap(w.sure[r.class].days, 0)
		if hi == endless && w.sure[r.class].loose.sessions > 0 {
			hi = 7
		}
	} else {
		hi, at = r.daysBetween(s, true)
		lo, _ = r.daysBetween(s, false)
	}
	if r.Measure == iop.EmptyDays {
		if lo != endless {
			lo--
		}
		if hi != endless {
			hi--
		}
	}
	r.gapFrom(a, s, lo, hi, at, free > 0)
}

func (r *row) gapFrom(a *answer, s *span, lo, hi, at int32, free bool) {
	r.between(a, lo, hi)
	if len(s.weeks) > 1 {
		a.at = iop.At{Part: iop.Weeks, Index: at}
	}
	if a.verdict == iop.Unknown && free {
		a.missing = lackTimes
	}
}

// shortestGap is the longest gap of a week that repeats when so many days may be
// added where they help most.
func shortestGap(days uint8, free int32) int32 {
	if free == 0 {
		if days == 0 {
			return endless
		}
		return int32(longestGaps[days&everyDay])
	}
	best := int32(endless)
	have := int32(bits.OnesCount8(days))
	for set := 1; set < len(longestGaps); set++ {
		if uint8(set)&days == days && int32(bits.OnesCount8(uint8(set)))-have <= free {
			best = min(best, int32(longestGaps[set]))
		}
	}
	return best
}

// servedOn is the days of a week with service: those that are sure, or those that are
// possible, which are all with a session that can fall on any.
func (r *row) servedOn(w *count, sure bool) uint8 {
	if sure {
		return w.sure[r.class].days
	}
	t := &w.possible[r.class]
	if t.loose.sessions > 0 {
		return w.present
	}
	return t.days
}

// daysBetween is the longest gap in days and the week in which it ends: the most that
// it can be, or the least. A span that repeats runs on into itself; in a plan the day
// before it and the day after it stand for services, so that its edges count and a
// service more never makes a longer gap.
//
// The longest it can be starts at what is sure. The least starts at what is possible,
// loose sessions on every day of their week; where the rule asks only for the gaps that
// end in some weeks it ends at what is sure, since a service less can move the end of
// a gap out of those weeks.
func (r *row) daysBetween(s *span, most bool) (gap, at int32) {
	// A gap to what is only possible is never longer than the one to what is sure.
	starts := func(w *count) uint8 { return r.servedOn(w, most) }
	ends := func(w *count) uint8 { return r.servedOn(w, most == r.allWeeks) }
	total := int32(7 * len(s.weeks))
	off := int32(0) // holidays that are left out of the count
	last, end := int32(-1), total
	if s.plan != nil {
		last, end = s.plan.lead-1, s.plan.lead+s.plan.days
	} else {
		i := total - 1
		for i >= 0 && starts(&s.weeks[i/7])>>(i%7)&1 == 0 {
			i--
		}
		if i < 0 {
			return endless, 0
		}
		last = i - total
	}
	for i := int32(0); i <= end && i <= total; i++ {
		edge := i == end && s.plan != nil
		starting, ending := edge, edge
		if i < total && i < end {
			w := &s.weeks[i/7]
			starting, ending = starts(w)>>(i%7)&1 == 1, ends(w)>>(i%7)&1 == 1
		}
		week := min(i/7, int32(len(s.weeks)-1))
		if ending && i-last-off > gap && r.inWeek(&s.weeks[week]) {
			gap, at = i-last-off, week
		}
		switch {
		case starting:
			last, off = i, 0
		case i < total && r.Unless.Has(iop.OnHolidays):
			off += int32(s.weeks[i/7].holidays >> (i % 7) & 1)
		}
	}
	return gap, at
}

const weekMinutes = 7 * 24 * 60

// hoursBetween judges the longest clock time from the end of one service to the
// start of the next.
func (r *row) hoursBetween(a *answer, s *span) {
	free := false
	for i := range s.weeks {
		free = free || s.weeks[i].possible[r.class].loose.sessions > 0
	}
	hi, at := r.betweenSessions(s, true)
	lo, _ := r.betweenSessions(s, false)
	if free {
		lo = 0
	}
	untimed := slices.ContainsFunc(s.sessions, func(m meeting) bool { return m.late+m.longer > 0 && m.possible>>r.class&1 == 1 })
	r.gapFrom(a, s, lo, hi, at, free || untimed)
}

// betweenSessions is to hoursBetween what daysBetween is to the gaps in days. The
// sessions that can be at any time are not part of it, but that a gap can end at one.
// For the most, what has a day and no time begins as late as it can and ends as early;
// for the least the other way round.
func (r *row) betweenSessions(s *span, most bool) (gap, at int32) {
	end, first := int32(0), int32(-1) // of the last service so far; start of the first
	if s.plan != nil {
		end = s.plan.lead * 24 * 60
	}
	judge := func(start, week int32) {
		week = min(week, int32(len(s.weeks)-1))
		if start-end > gap && r.inWeek(&s.weeks[week]) {
			gap, at = start-end, week
		}
	}
	over := int32(0) // weeks that are
	loose := func(start int32) {
		if !most || r.allWeeks || s.plan == nil {
			return
		}
		for ; over < int32(len(s.weeks)) && (over+1)*weekMinutes <= start; over++ {
			if s.weeks[over].possible[r.class].loose.sessions > 0 {
				judge((over+1)*weekMinutes, over)
			}
		}
	}
	sessions := s.sessions
	if most && slices.ContainsFunc(sessions, func(m meeting) bool { return m.late > 0 }) {
		sessions = slices.Clone(sessions)
		slices.SortFunc(sessions, func(a, b meeting) int { return cmp.Compare(a.start+a.late, b.start+b.late) })
	}
	for i := range sessions {
		m := &sessions[i]
		begins, ends := m.start, m.end+m.late+m.longer
		if most {
			begins, ends = m.start+m.late, m.end
		}
		sure, possible := m.sure>>r.class&1 == 1, m.possible>>r.class&1 == 1
		starting, ending := possible, possible
		if most {
			starting = sure
		}
		if most == r.allWeeks {
			ending = sure
		}
		loose(begins)
		if starting && first < 0 {
			first = begins
			if s.plan == nil {
				end = begins
			}
		}
		if ending && (first >= 0 || s.plan != nil) { // or it is in the gap that goes round
			judge(begins, begins/weekMinutes)
		}
		if starting {
			end = max(end, ends)
		}
	}
	last := first + int32(len(s.weeks))*weekMinutes
	switch {
	case s.plan != nil:
		last = (s.plan.lead + s.plan.days) * 24 * 60
		loose(last)
	case first < 0:
		return endless, 0
	}
	judge(last, int32(len(s.weeks)-1))
	return gap, at
}

// sortMeetings puts sessions in order of time.
func sortMeetings(all []meeting) {
	slices.SortFunc(all, func(a, b meeting) int { return cmp.Compare(a.start, b.start) })
}

// on is what a class comes to on day i of the span, without sessions of no day.
func (r *row) on(s *span, i int32, sure bool) int32 {
	w := &s.weeks[i/7]
	t := &w.possible[r.class]
	if sure {
		t = &w.sure[r.class]
	}
	switch r.Measure {
	case iop.Hours:
		return t.perDay[i%7]
	case iop.SessionCount:
		return t.sessionsPerDay[i%7]
	}
	return int32(t.days >> (i % 7) & 1)
}

// most is the part of loose sessions that the measure counts, at most.
func (r *row) most(l loose) int32 {
	if r.Measure == iop.Hours {
		return l.minutes
	}
	return l.sessions
}

// least is the part that it counts at least.
func (r *row) least(l loose) int32 {
	if r.Measure == iop.ServiceDays {
		return 0 // they can share a day with other service
	}
	return r.most(l)
}

// windows gives the least and the most that any n days in a row come to.
func (r *row) windows(s *span, n int32, sure bool) (least, most int64) {
	total := int32(7 * len(s.weeks))
	at := func(i int32) int64 { return int64(r.on(s, i%total, sure)) }
	whole, first, starts := int64(0), int32(0), total
	if s.week != nil {
		for i := range total {
			whole += at(i)
		}
		whole *= int64(n / total)
		n %= total
	} else {
		first, starts, n = s.plan.lead, max(1, s.plan.days-n+1), min(n, s.plan.days)
	}
	sum := int64(0)
	for i := range n {
		sum += at(first + i)
	}
	least, most = sum, sum
	for i := range starts - 1 {
		sum += at(first+i+n) - at(first+i)
		least, most = min(least, sum), max(most, sum)
	}
	return whole + least, whole + most
}

// window judges what is asked of any n days, of at least short and at most long
// days where the number is not known.
func (r *row) window(a *answer, s *span, short, long int32) {
	leastLo, mostLo := r.windows(s, short, true)
	leastHi, mostHi := r.windows(s, long, false)
	free := int64(0)
	if s.week != nil {
		fewest, many := int32(endless), int32(0)
		for i := range s.weeks {
			fewest = min(fewest, r.least(s.weeks[i].sure[r.class].loose))
			many = max(many, r.most(s.weeks[i].possible[r.class].loose))
		}
		inside := int64(max(0, (short-6)/7)) * int64(fewest)
		leastLo, mostLo = leastLo+inside, mostLo+inside
		free = int64((long+12)/7) * int64(many)
	} else {
		many := int32(0)
		for i := range s.plan.arranged {
			many = max(many, r.most(s.plan.arranged[i].possible[r.class]))
		}
		free = min(int64((long+12)/7)*int64(many), r.arranged(s, s.plan.lead, s.plan.lead+s.plan.days, false))
		if short >= s.plan.days {
			inside := r.arranged(s, s.plan.lead, s.plan.lead+s.plan.days, true)
			leastLo, mostLo = leastLo+inside, mostLo+inside
		}
	}
	leastHi, mostHi = leastHi+free, mostHi+free
	if r.Measure == iop.ServiceDays {
		leastHi, mostHi = min(leastHi, int64(long)), min(mostHi, int64(long))
	}
	if short != long { // which windows there are is not known
		mostLo, leastHi = leastLo, mostHi
	}
	r.each(a, &extremes{least: clamp(leastLo), leastHi: clamp(leastHi), mostLo: clamp(mostLo), most: clamp(mostHi)})
	if a.verdict == iop.Unknown {
		if free > 0 {
			a.missing |= lackTimes
		}
		if short != long {
			a.missing |= lackDates
		}
	}
	r.unlessOpen(a, s, s.plan != nil && s.plan.days < short)
}

// arranged is what sessions without a day come to in the days from to to, at least
// or at most.
func (r *row) arranged(s *span, from, to int32, sure bool) (sum int64) {
	for i := range s.plan.arranged {
		w := &s.plan.arranged[i]
		switch {
		case sure && w.from >= from && w.to <= to:
			sum += int64(r.least(w.sure[r.class]))
		case !sure && w.from < to && w.to > from:
			sum += int64(r.most(w.possible[r.class]))
		}
	}
	return sum
}

// sum judges the days from to to of a plan together.
func (r *row) sum(a *answer, s *span, from, to int32) {
	if r.Measure == iop.ProgramDays {
		r.between(a, to-from, to-from)
		return
	}
	var lo, hi int64
	for i := from; i < to; i++ {
		lo += int64(r.on(s, i, true))
		hi += int64(r.on(s, i, false))
	}
	free := r.arranged(s, from, to, false)
	lo, hi = lo+r.arranged(s, from, to, true), hi+free
	if r.Measure == iop.ServiceDays {
		hi = min(hi, int64(to-from))
	}
	r.between(a, clamp(lo), clamp(hi))
	if a.verdict == iop.Unknown && free > 0 {
		a.missing = lackTimes
	}
}

// parts judges the first weeks, the phases or the whole of a plan.
func (r *row) parts(worst *answer, s *span) {
	switch {
	case s.week != nil:
		worst.missing = lackPlan
		return
	case r.Measure.Moves(iop.PerWeek) == iop.Falls:
		r.gap(worst, s)
		return
	}
	end := s.plan.lead + s.plan.days
	switch r.Per.Kind {
	case iop.PerWeeks:
		r.sum(worst, s, s.plan.lead, min(end, s.plan.lead+7*r.Per.N))
		r.unlessOpen(worst, s, s.plan.days < 7*r.Per.N)
		return
	case iop.PerEpisode:
		r.sum(worst, s, s.plan.lead, end)
		r.unlessOpen(worst, s, true)
		return
	}
	worst.verdict = iop.NotApplicable
	from := s.plan.lead
	if r.Per.Kind == iop.PerCycle {
		for ; from < end; from += 7 * r.Per.N {
			a := answer{n: 1, at: iop.At{Part: iop.Weeks, Index: from / 7}}
			if s.plan.first != 0 {
				a.at = iop.At{Part: iop.Periods, Day: s.plan.first + iop.Day(from)}
			}
			r.period(worst, &a, s, from, from, from+7*r.Per.N)
		}
		return
	}
	for i, to := range s.plan.phases {
		a := answer{n: 1, at: iop.At{Part: iop.Phases, Index: int32(i)}}
		r.sum(&a, s, from, to)
		r.unlessOpen(&a, s, i == len(s.plan.phases)-1)
		if r.Per.Phases.Contains(s.plan.number(int32(i) + 1)) {
			r.worse(worst, &a)
		}
		from = to
	}
}

// calendar judges each calendar month or year. Of a plan without dates, and of a week
// that repeats, it is not known which days make one; as many in a row as the shortest
// and the longest has do.
func (r *row) calendar(worst *answer, s *span) {
	if s.plan == nil || s.plan.first == 0 {
		if r.Per.Kind == iop.PerYear {
			r.window(worst, s, 365, 366)
		} else {
			r.window(worst, s, 28, 31)
		}
		return
	}
	worst.verdict = iop.NotApplicable
	end := s.plan.lead + s.plan.days
	for from := s.plan.lead; from < end; {
		start, until := r.Per.Kind.Calendar(s.plan.first + iop.Day(from))
		next := int32(until - s.plan.first)
		a := answer{n: 1, at: iop.At{Part: iop.Periods, Day: s.plan.first + iop.Day(from)}}
		r.period(worst, &a, s, from, int32(start-s.plan.first), next)
		from = next
	}
}

// period judges the days of a month, year or cycle, which is whole from first to next,
// from a day on. One that the end of the plan cuts short is held to the whole, or in
// part; one that is not over answers by what it has reached, if that is enough, and
// otherwise leaves the answer to those before it.
func (r *row) period(worst, a *answer, s *span, from, first, next int32) {
	end := s.plan.lead + s.plan.days
	open := s.plan.open && next > end
	to := min(end, next)
	r.sum(a, s, from, to)
	have := to - from
	if open {
		have = next - from
	}
	if have < next-first {
		r.partly(a, s, have, next-first)
	}
	if r.unlessOpen(a, s, open); a.missing == lackEnd && worst.verdict != iop.NotApplicable {
		return
	}
	r.worse(worst, a)
}

// unlessOpen leaves a floor unknown that is missed in a period that is not over.
func (r *row) unlessOpen(a *answer, s *span, running bool) {
	if running && s.plan.open && a.verdict == iop.NotMet && a.short {
		a.verdict, a.short, a.missing = iop.Unknown, false, lackEnd
	}
}

// partly applies the rule for weeks, months and years that are cut short: they apply in
// full, floors lowered to the days there are, or skipped. A cap holds all the same.
func (r *row) partly(a *answer, s *span, have, whole int32) {
	if s.counting.PartialWeeks == PartialWeeksHeld || r.low == noFloor {
		return
	}
	lowered := row{low: noFloor, high: r.high}
	if s.counting.PartialWeeks == ProRated {
		lowered.low = int32(int64(r.low) * int64(have) / int64(whole))
	} else if r.high == noCap {
		a.verdict, a.short = iop.NotApplicable, false
		return
	}
	missing := a.missing
	a.verdict, a.short, a.missing = iop.Unknown, false, 0
	lowered.between(a, a.lo, a.hi)
	a.partial, a.floor = true, lowered.low
	if a.verdict == iop.Unknown {
		a.missing = missing
	}
}
