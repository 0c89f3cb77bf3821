package schedule

import (
	"math"
	"math/bits"

	"github.com/openiop/openiop/iop"
)

// lacking names what a finding about weeks can miss.
var lacking = iop.NewVocabulary("part of a schedule",
	"format", "delivery", "participants", "staff", "seats", "times", "dates", "program-week", "need", "plan", "end-of-period", "valid-schedule")

// lack is a set of them, numbered as in the vocabulary.
type lack uint64

const (
	lackFormat lack = 2 << iota
	lackDelivery
	lackParticipants
	lackStaff
	lackSeats
	lackTimes // of service without a set time
	lackDates
	lackProgramWeek
	lackNeed
	lackPlan
	lackEnd   // of a period that is not over
	lackValid // what is judged breaks its own rules
)

// span is the weeks over which a requirement is measured: one that repeats, a cycle
// of some, or those of a plan from first to last.
type span struct {
	weeks    []count
	counting *Counting
	week     *Week    // the one that repeats, or
	plan     *planned // the plan that does not
	sessions []meeting
	spare    []tally // for weeks of which not all is sure
}

// planned is what only a plan has.
type planned struct {
	*Plan
	days     int32
	open     bool    // more can follow
	lead     int32   // days of the first week before the plan begins
	first    iop.Day // of the first week; no day when the plan has no dates
	phases   []int32 // the day after each phase ends
	numbers  []int32 // of the phases; empty: in order from 1
	arranged []arrangedWeek
	room     [2]int32 // for phases and numbers of one
	none     Plan     // of service given
}

// arrangedWeek is what a plan has without a set day in one of its own weeks.
type arrangedWeek struct {
	from, to       int32 // days from the start of the span
	sure, possible []loose
}

// count is what one week comes to.
type count struct {
	sure, possible []tally
	known          bool  // everything about it is: sure is possible, and nothing lacks a set day
	present        uint8 // the weekdays that belong to the plan
	number         int32 // program week, from 1; 0 when not known
	phase          int32 // from 1; 0 when not known
	need           iop.Minutes
	taper          bool
	holidays       uint8 // weekdays that are holidays
}

// meeting is one session in minutes from the start of the span.
type meeting struct {
	start, end     int32
	late           int32 // by how much later it can have been, where its time is not known
	longer         int32 // by how much longer, where its length is not known
	sure, possible uint32
}

// answer is what a requirement finds: an amount that is known to lie from lo to hi;
// of a mean their sums, to be divided by n.
type answer struct {
	verdict iop.Verdict
	amounts bool
	short   bool // it is the floor that is not met
	taper   bool // in a week that is declared short
	partial bool // judged with another floor: that of a time that is cut short
	n       uint16
	at      iop.At
	lo, hi  int32
	floor   int32
	missing lack
}

const (
	endless = math.MaxInt32
	noFloor = math.MinInt32
	noCap   = math.MaxInt32
)

// row is a requirement made ready. Amounts in a week are whole numbers, so its
// ends are the least and the greatest that it allows.
type row struct {
	low, high int32
	class     uint8
	how       how
	allWeeks  bool        // not limited to some program weeks or phases
	everyone  bool        // not limited to some people
	like      iop.Finding // that of an amount, but for verdict, amount and place
	taper     iop.Waiver
	iop.Requirement
}

// how is how a requirement is judged.
type how uint8

const (
	howHours how = iota // of a week, like the next two
	howSessions
	howDays
	howEachSession
	howEachDay
	howGroups // the last that is judged week by week
	howNeed
	howGap
	howAverage
	howWindow
	howCalendar
	howParts
)

// howOf follows from what the requirement binds, measures and is counted over.
func howOf(r *iop.Requirement) how {
	gap := r.Measure.Moves(iop.PerWeek) == iop.Falls
	switch {
	case r.Binds == iop.CertifiedNeed:
		return howNeed
	case gap && r.Per.Kind == iop.PerWeek:
		return howGap
	case r.Measure == iop.GroupSize:
		return howGroups
	}
	switch r.Per.Kind {
	case iop.PerSession:
		return howEachSession
	case iop.PerServiceDay:
		return howEachDay
	case iop.PerAverageWeek:
		return howAverage
	case iop.PerDays:
		return howWindow
	case iop.PerMonth, iop.PerYear:
		return howCalendar
	case iop.PerWeek:
		switch r.Measure {
		case iop.Hours:
			return howHours
		case iop.SessionCount:
			return howSessions
		}
		return howDays
	}
	return howParts
}

// between judges one amount that is known to lie from lo to hi.
func (r *row) between(a *answer, lo, hi int32) {
	a.amounts, a.lo, a.hi = hi < endless, lo, hi
	switch {
	case lo >= r.low && hi <= r.high:
		a.verdict = iop.Met
	case hi < r.low:
		a.verdict, a.short = iop.NotMet, true
	case lo > r.high:
		a.verdict = iop.NotMet
	}
}

// amounts of which the least and the greatest are judged: the least is known to
// lie from least to leastHi, the greatest from mostLo to most.
type extremes struct {
	least, leastHi, mostLo, most int32
	leastAt, mostAt              iop.At
}

// each judges what is asked of every one of several amounts.
func (r *row) each(a *answer, x *extremes) {
	switch {
	case x.least >= r.low && x.most <= r.high:
		a.verdict = iop.Met
	case x.leastHi < r.low:
		a.verdict, a.short = iop.NotMet, true
	case x.mostLo > r.high:
		a.verdict = iop.NotMet
	}
	a.amounts = true
	if a.short || r.low != noFloor && x.most <= r.high {
		a.lo, a.hi, a.at = x.least, min(x.leastHi, x.most), x.leastAt
	} else {
		a.lo, a.hi, a.at = x.mostLo, x.most, x.mostAt
	}
}

// judge judges the requirement over the span.
func (r *row) judge(a *answer, s *span) {
	switch r.how {
	case howNeed:
		r.need(a, s)
	case howGap:
		r.gap(a, s)
	case howAverage:
		r.average(a, s)
	case howWindow:
		r.window(a, s, r.Per.N, r.Per.N)
	case howCalendar:
		r.calendar(a, s)
	case howParts:
		r.parts(a, s)
	default:
		r.everyWeek(a, s)
	}
}

// week judges a requirement on each session, service day or week in one week.
func (r *row) week(a *answer, w *count) {
	s, p := &w.sure[r.class], &w.possible[r.class]
	switch r.how {
	case howHours:
		r.between(a, s.minutes, p.minutes)
	case howSessions:
		r.between(a, s.sessions, p.sessions)
	case howDays:
		lo, hi := serviceDays(s, p)
		r.between(a, lo, hi)
	case howEachDay:
		r.days(a, w)
	case howGroups:
		r.groups(a, s, p)
	case howEachSession:
		if p.sessions == 0 {
			a.verdict = iop.NotApplicable
			return
		}
		x := extremes{p.shortest, endless, 0, p.longest, p.shortestAt.at(), p.longestAt.at()}
		if s.sessions > 0 {
			x.leastHi, x.mostLo = s.shortest, s.longest
		}
		r.each(a, &x)
	}
}

// known is the verdict on a week of which everything is known, the amount that it rests on
// and where that is: what week and gap find, where it is one amount. Where nothing is there
// to be judged, so that the verdict is NotApplicable, there is no amount. It is false for the
// requirements that need more.
func (r *row) known(w *count) (v iop.Verdict, n int32, at iop.At, ok bool) {
	t := &w.possible[r.class]
	switch r.how {
	case howHours:
		n = t.minutes
	case howSessions:
		n = t.sessions
	case howDays:
		n = int32(bits.OnesCount8(t.days))
	case howEachSession:
		if t.sessions == 0 {
			return iop.NotApplicable, 0, iop.At{}, true
		}
		v, least := r.outer(t.shortest, t.longest)
		if least {
			return v, t.shortest, t.shortestAt.at(), true
		}
		return v, t.longest, t.longestAt.at(), true
	case howEachDay:
		days := w.possible[0].days | t.days
		if days == 0 || r.Measure != iop.Hours {
			return 0, 0, iop.At{}, false
		}
		v, n, day := r.knownDays(&t.perDay, days)
		return v, n, iop.At{Part: iop.Weekdays, Index: day}, true
	case howGap:
		if t.days == 0 || r.Measure == iop.HoursBetween {
			return 0, 0, iop.At{}, false
		}
		n = int32(longestGaps[t.days&everyDay])
		if r.Measure == iop.EmptyDays {
			n--
		}
	default:
		return 0, 0, iop.At{}, false
	}
	return iop.VerdictOf(n >= r.low && n <= r.high), n, iop.At{}, true
}

// outer judges the least and the most of several amounts that are known, and says whether
// it is the least that is shown.
func (r *row) outer(least, most int32) (v iop.Verdict, showLeast bool) {
	return iop.VerdictOf(least >= r.low && most <= r.high), least < r.low || r.low != noFloor && most <= r.high
}

// knownDays judges what is asked of each of the days.
func (r *row) knownDays(perDay *[8]int32, days uint8) (v iop.Verdict, n, day int32) {
	least, most := int32(endless), int32(0)
	var leastDay, mostDay int32
	for ; days != 0; days &= days - 1 {
		d := bits.TrailingZeros8(days) & 7
		if n := perDay[d]; n < least {
			least, leastDay = n, int32(d)
		}
		if n := perDay[d]; n > most {
			most, mostDay = n, int32(d)
		}
	}
	v, showLeast := r.outer(least, most)
	if showLeast {
		return v, least, leastDay
	}
	return v, most, mostDay
}

// amount is what a class comes to in a week, at least and at most.
func (r *row) amount(w *count) (lo, hi int32) {
	s, p := &w.sure[r.class], &w.possible[r.class]
	switch r.Measure {
	case iop.Hours:
		return s.minutes, p.minutes
	case iop.SessionCount:
		return s.sessions, p.sessions
	}
	return serviceDays(s, p)
}

// serviceDays counts days; sessions without a day can fall on any.
func serviceDays(s, p *tally) (lo, hi int32) {
	lo, hi = int32(bits.OnesCount8(s.days)), int32(bits.OnesCount8(p.days))
	if p.loose.sessions > 0 {
		if lo == 0 && s.loose.sessions > 0 {
			lo = 1
		}
		hi = min(7, sum(hi, p.loose.sessions))
	}
	return lo, hi
}

// groups judges group sizes. Each end is measured against the same end of the seats: a
// session with room for 10 keeps a cap of 12 whatever its least is.
func (r *row) groups(a *answer, sure, possible *tally) {
	s, p := &sure.seats, &possible.seats
	floor, top := iop.NotApplicable, iop.NotApplicable
	if r.low != noFloor {
		switch {
		case s.hasFewest && s.fewest < r.low:
			floor = iop.NotMet
		case p.lackFewest || p.hasFewest && p.fewest < r.low:
			floor = iop.Unknown
		case p.hasFewest:
			floor = iop.Met
		}
	}
	if r.high != noCap {
		switch {
		case s.hasMost && s.most > r.high:
			top = iop.NotMet
		case p.lackMost || p.hasMost && p.most > r.high:
			top = iop.Unknown
		case p.hasMost:
			top = iop.Met
		}
	}
	a.verdict, a.short = iop.AllOf(floor, top), floor == iop.NotMet
	if a.verdict == iop.Unknown && (floor == iop.Unknown && p.lackFewest || top == iop.Unknown && p.lackMost) {
		a.missing = lackSeats
	}
	switch {
	case p.hasMost && (floor == iop.NotApplicable || top == iop.NotMet && floor != iop.NotMet):
		a.amounts, a.lo, a.hi, a.at = true, p.most, p.most, p.mostAt.at()
	case p.hasFewest:
		a.amounts, a.lo, a.hi, a.at = true, p.fewest, p.fewest, p.fewestAt.at()
	}
}

// days judges what is asked of each service day: each day with service that counts, or
// with service of the class.
func (r *row) days(a *answer, w *count) {
	s, p := &w.sure[r.class], &w.possible[r.class]
	surely, maybe := w.sure[0].days|s.days, w.possible[0].days|p.days
	free := w.possible[0].loose.sessions + p.loose.sessions
	if maybe == 0 && free == 0 {
		a.verdict = iop.NotApplicable
		return
	}
	x := extremes{least: endless, leastHi: endless}
	for rest := maybe; rest != 0; rest &= rest - 1 {
		d := bits.TrailingZeros8(rest) % 7
		lo, hi := s.perDay[d], sum(p.perDay[d], p.loose.minutes)
		if r.Measure == iop.SessionCount {
			lo, hi = s.sessionsPerDay[d], sum(p.sessionsPerDay[d], p.loose.sessions)
		}
		at := iop.At{Part: iop.Weekdays, Index: int32(d)}
		if surely>>d&1 == 1 {
			x.leastHi, x.mostLo = min(x.leastHi, hi), max(x.mostLo, lo)
		} else if r.class == 0 {
			// If there is service that day, it is at least one of these sessions.
			if lo = p.shortestPerDay[d]; r.Measure == iop.SessionCount {
				lo = 1
			}
		}
		if lo < x.least {
			x.least, x.leastAt = lo, at
		}
		if hi > x.most {
			x.most, x.mostAt = hi, at
		}
	}
	if free > 0 {
		r.looseDay(&x, w, maybe)
	}
	r.each(a, &x)
	if a.verdict == iop.Unknown && free > 0 {
		a.missing |= lackTimes
	}
}

// looseDay widens the extremes by a day that has nothing but sessions without a
// set day.
func (r *row) looseDay(x *extremes, w *count, maybe uint8) {
	s, p := &w.sure[r.class], &w.possible[r.class]
	alone, all, some := p.loose.shortest, p.loose.minutes, s.loose.longest
	if r.Measure == iop.SessionCount {
		alone, all, some = min(1, p.loose.sessions), p.loose.sessions, min(1, s.loose.sessions)
	}
	x.mostLo = max(x.mostLo, some) // on whatever day it falls
	if w.possible[0].loose.sessions > p.loose.sessions {
		alone = 0 // it can be of another kind
	}
	if maybe != everyDay && alone < x.least {
		x.least, x.leastAt = alone, iop.At{}
	}
	if w.sure[0].days|s.days == 0 && w.sure[0].loose.sessions+s.loose.sessions > 0 {
		x.leastHi = min(x.leastHi, max(all, x.most)) // there is some day with service
	}
	x.most = max(x.most, all)
}

// everyWeek judges each week and gives the worst.
func (r *row) everyWeek(worst *answer, s *span) {
	worst.verdict = iop.NotApplicable
	for i := range s.weeks {
		r.oneWeek(worst, s, &s.weeks[i], int32(i), len(s.weeks) > 1)
	}
}

// oneWeek judges week number i and puts it in the place of the worst so far if it is worse.
func (r *row) oneWeek(worst *answer, s *span, w *count, i int32, several bool) {
	if !r.inWeek(w) {
		return
	}
	a := answer{n: 1, taper: w.taper}
	r.week(&a, w)
	if w.present != everyDay && r.Per.Kind == iop.PerWeek {
		r.partly(&a, s, int32(bits.OnesCount8(w.present)), 7)
	}
	if !r.knows(w) && a.verdict != iop.Met {
		a.verdict, a.missing = iop.Unknown, a.missing|lackProgramWeek
	}
	if several {
		a.at = iop.At{Part: iop.Weeks, Index: i}
	}
	r.worse(worst, &a)
}

// inWeek reports whether the requirement is about the week; of one whose number or
// phase is not known it may.
func (r *row) inWeek(w *count) bool {
	return r.allWeeks || (w.number == 0 || r.Per.Weeks.Contains(w.number)) && (w.phase == 0 || r.Per.Phases.Contains(w.phase))
}

// knows reports whether it is known which week and phase it is, as far as the
// requirement asks.
func (r *row) knows(w *count) bool {
	return (w.number != 0 || r.Per.Weeks == iop.Range[int32]{}) && (w.phase != 0 || r.Per.Phases == iop.Range[int32]{})
}

// worse puts b in the place of a when it is worse: not met, then unknown, then met,
// and of those alike the one further out.
func (r *row) worse(a, b *answer) {
	rank := [...]int{iop.NotApplicable: 0, iop.Met: 1, iop.Unknown: 2, iop.NotMet: 3}
	ra, rb := rank[a.verdict], rank[b.verdict]
	further := b.amounts && (!a.amounts || r.low == noFloor && b.hi > a.hi || r.low != noFloor && b.lo < a.lo)
	if skips := func(x *answer) bool { return x.partial && x.floor == noFloor }; skips(a) != skips(b) {
		further = skips(a) // a whole week says more than one of which only the cap is asked
	}
	if a.verdict == iop.NotMet && b.verdict == iop.NotMet {
		switch {
		case a.taper && a.short != b.taper && b.short:
			further = a.taper && a.short // what is declared can be waived
		case a.short != b.short:
			further = false
		case a.short:
			further = b.lo < a.lo
		default:
			further = b.hi > a.hi
		}
	}
	missing := a.missing | b.missing
	if rb > ra || ra == rb && further {
		*a = *b
	}
	if a.verdict == iop.Unknown {
		a.missing |= missing
	}
}

// average judges the mean of the weeks.
func (r *row) average(a *answer, s *span) {
	var lo, hi int64
	n := 0
	for i := range s.weeks {
		w := &s.weeks[i]
		if !r.knows(w) {
			a.missing = lackProgramWeek
			return
		}
		if !r.inWeek(w) || w.present != everyDay && s.counting.PartialWeeks != PartialWeeksHeld {
			continue
		}
		l, h := r.amount(w)
		lo, hi, n = lo+int64(l), hi+int64(h), n+1
	}
	if n == 0 {
		a.verdict = iop.NotApplicable
		return
	}
	a.amounts, a.lo, a.hi, a.n = true, clamp(lo), clamp(hi), uint16(n)
	floor, top := ends(r.Bound)
	switch {
	case r.Bound.ContainsMean(lo, n) && r.Bound.ContainsMean(hi, n):
		a.verdict = iop.Met
	case !floor.ContainsMean(hi, n):
		a.verdict, a.short = iop.NotMet, true
	case !top.ContainsMean(lo, n):
		a.verdict = iop.NotMet
	}
}

// ends is the range with each of its ends alone.
func ends(r iop.Range[iop.Amount]) (floor, top iop.Range[iop.Amount]) {
	if v, open, ok := r.Low(); ok && open {
		floor = iop.Above(v)
	} else if ok {
		floor = iop.AtLeast(v)
	}
	if v, open, ok := r.High(); ok && open {
		top = iop.Below(v)
	} else if ok {
		top = iop.AtMost(v)
	}
	return floor, top
}

// need judges the need that was certified; no week can meet or miss it.
func (r *row) need(worst *answer, s *span) {
	if r.Measure != iop.Hours || r.Per.Kind != iop.PerWeek && r.Per.Kind != iop.PerAverageWeek {
		worst.missing = lackNeed
		return
	}
	worst.verdict = iop.NotApplicable
	for i := range s.weeks {
		a := answer{n: 1, missing: lackNeed}
		if need := s.weeks[i].need; need > 0 {
			a.missing = 0
			r.between(&a, int32(need), int32(need))
			if len(s.weeks) > 1 {
				a.at = iop.At{Part: iop.Weeks, Index: int32(i)}
			}
		}
		r.worse(worst, &a)
	}
}
