package schedule

import (
	"encoding/binary"
	"math/bits"

	"github.com/openiop/openiop/iop"
)

// A gauge follows one requirement, or one limit, through a search: what the choice
// so far comes to, and what can still be added.
type gauge struct {
	kind       gaugeKind
	row        *row // nil of a limit
	part       int
	low, high  int64
	floor, top bool    // there is such an end, and a week that misses it is out
	strict     bool    // what is asked must be sure
	own        []int64 // of each node, where it is a sum that no requirement asks
	day        int     // the weekday, from 1, on which that is; 0: any
	moves      int8    // the end that follows what was found: -1 the high, 1 the low
	detail     int     // number among those that keep days or tallies
}

type gaugeKind uint8

const (
	gaugeSum   gaugeKind = iota
	gaugeDays            // weekdays with service
	gaugeGap             // days from one to the next
	gaugeEach            // every service day
	gaugeRaw             // all that is counted: nothing is known beforehand
	gaugeStart           // days that begin early
	gaugeTime            // clock time from one session to the next
)

// mark is what a gauge shows: toward its floor and its top, from what is held every
// week, and what may come on top of that from what is not. Of days that is the days
// and the sessions without a day.
type mark struct {
	f, c, x, y int64
	fd, cd, xd uint8
}

func (m *mark) add(o *mark) {
	m.f, m.c, m.x, m.y = m.f+o.f, m.c+o.c, m.x+o.x, m.y+o.y
	m.fd, m.cd, m.xd = m.fd|o.fd, m.cd|o.cd, m.xd|o.xd
}

// perDay is amounts of each weekday.
type perDay [everyDayLen]int64

// follow adds the gauge of a requirement, or takes out the nodes that no week of
// this mode can hold.
func (s *search) follow(r *ask) {
	g := gauge{row: r.row, part: r.part, low: int64(r.low), high: int64(r.high), floor: r.low != noFloor, top: r.high != noCap, strict: s.mode == allMet}
	in, _ := r.For.Include(s.base.Person)
	week := count{number: int32(s.base.Number)}
	byWeek := r.how <= howGroups || r.how == howAverage // of which weeks it speaks matters to these alone
	settled := r.allWeeks || byWeek && r.knows(&week) && !s.odd
	switch {
	case in == iop.NotMet || r.fixed:
		return
	case s.mode != allMet && (in != iop.Met || byWeek && !r.knows(&week)):
		return // it is never surely not met
	case settled && byWeek && !r.inWeek(&week):
		return
	case r.Measure == iop.HoursBetween && r.how == howGap:
		t, ok := s.timeline(r)
		if !ok {
			s.watch(r)
			return
		}
		g.kind, g.detail = gaugeTime, len(s.times)
		s.times = append(s.times, t)
	case !settled:
		g.kind = gaugeRaw
	case r.how == howEachSession || r.how == howGroups:
		s.strike(r)
		return
	default:
		g.kind = s.kindOf(r)
		g.floor = g.floor && (g.kind != gaugeSum && g.kind != gaugeDays || s.mode != declared || !r.weekly())
	}
	s.addGauge(g)
}

// addGauge adds a gauge, with room for what it keeps.
func (s *search) addGauge(g gauge) {
	if s.question != nil && g.row != nil {
		g.moves = s.question.moves
	}
	switch g.kind {
	case gaugeEach:
		g.detail = s.each
		s.each++
	case gaugeRaw:
		g.detail = s.raw
		s.raw += 4
	}
	s.gauges = append(s.gauges, g)
}

// ask adds what is asked beside requirements.
func (s *search) ask(q *question) {
	for i := range s.nodes {
		s.dead[i] = s.dead[i] || q.struck != nil && q.struck(i)
	}
	for i := range q.sums {
		x := &q.sums[i]
		s.addGauge(gauge{
			kind: gaugeSum, own: x.own, day: x.day, moves: x.moves, low: int64(x.low), high: int64(x.high), floor: x.low != noFloor, top: x.high != noCap,
		})
	}
	switch {
	case q.every == nil:
	case q.every.Measure == iop.HoursBetween:
		s.watch(q.every)
	default:
		s.addGauge(gauge{kind: gaugeRaw, row: q.every.row, part: q.every.part})
	}
}

// move leaves only weeks that have less than the least that was found, or more than
// the most, where that is asked.
func (s *search) move(least, most int64) {
	s.turn++
	for k := range s.gauges {
		switch g := &s.gauges[k]; g.moves {
		case -1:
			g.high = least - 1
		case 1:
			g.low = most + 1
		}
	}
}

// raw appends all that a requirement can read of a week: of its class and of whatever
// counts, for sure and at most.
func (g *gauge) raw(t []tally, key []byte) []byte {
	num := func(all ...int32) {
		for _, n := range all {
			key = binary.AppendVarint(key, int64(n))
		}
	}
	loose := func(l *loose) { num(l.sessions, l.minutes, l.shortest, l.longest) }
	for _, t := range [...]*tally{&t[2], &t[3]} {
		switch {
		case g.row.how == howGroups:
			s := &t.seats
			num(s.fewest, s.most, flags(s.hasFewest, s.hasMost, s.lackFewest, s.lackMost))
		case g.row.how == howEachSession:
			num(flags(t.sessions > 0), t.shortest, t.longest)
		case g.row.how == howEachDay || g.row.how == howWindow || g.row.how == howCalendar:
			loose(&t.loose)
			num(int32(t.days))
			if g.row.Measure == iop.Hours {
				num(t.perDay[:everyDayLen]...)
				num(t.shortestPerDay[:everyDayLen]...)
			} else {
				num(t.sessionsPerDay[:everyDayLen]...)
			}
		case g.row.Measure == iop.Hours:
			num(t.minutes)
		case g.row.Measure == iop.SessionCount:
			num(t.sessions)
		default:
			num(int32(t.days), t.loose.sessions)
		}
	}
	if g.row.how == howEachDay { // whether it is a service day at all
		num(int32(t[0].days), t[0].loose.sessions, int32(t[1].days), t[1].loose.sessions)
	}
	return key
}

// kindOf is how a requirement on the week is gauged.
func (s *search) kindOf(r *ask) gaugeKind {
	switch {
	case r.how == howHours || r.how == howSessions || r.how == howAverage || r.how == howDays:
		if r.Measure == iop.ServiceDays {
			return gaugeDays
		}
		return gaugeSum
	case r.how == howGap:
		return gaugeGap
	case r.how == howEachDay && s.known(r.part, r.class):
		return gaugeEach
	}
	return gaugeRaw
}

// strike takes out the nodes that miss what is asked of every session, each by
// itself.
func (s *search) strike(r *ask) {
	for i := range s.nodes {
		t := &s.fitting.own[r.part][i]
		if t.sure == nil || s.dead[i] {
			continue
		}
		a := answer{n: 1}
		r.week(&a, &count{sure: t.sure, possible: t.possible, present: everyDay})
		s.dead[i] = a.verdict == iop.NotMet || s.mode == allMet && a.verdict == iop.Unknown
	}
}

// known reports whether it is known of everything on which days how much of it
// counts, in the class and at all.
func (e *fitting) known(part int, class uint8) bool {
	if e.odd {
		return false
	}
	for i := range e.nodes {
		t := &e.own[part][i]
		if t.sure == nil {
			continue
		}
		for _, k := range [...]uint8{0, class} {
			if a, b := &t.sure[k], &t.possible[k]; b.loose.sessions > 0 || a.sessions != b.sessions || a.minutes != b.minutes || a.days != b.days {
				return false
			}
		}
	}
	return true
}

// show writes what the gauge shows of a node.
func (s *search) show(i, k int) {
	g, m := &s.gauges[k], &s.own[i*len(s.gauges)+k]
	n := &s.nodes[i]
	if g.own != nil {
		m.f, m.c = g.own[i], g.own[i]
		return
	}
	if g.row == nil {
		s.showLimit(Preference(g.part), n, m)
		if Preference(g.part) == ClosestToTarget {
			*m = s.amounts[i]
		}
		return
	}
	t := &s.fitting.own[g.part][i]
	class := g.row.class
	sure, possible := &t.sure[class], &t.possible[class]
	var odd tally
	if n.odd {
		odd = t.odd[class]
	}
	floor, top := possible, sure
	if g.strict {
		floor, top = sure, possible
	}
	switch g.kind {
	case gaugeSum:
		m.f, m.c, m.x, m.y = int64(floor.minutes), int64(top.minutes), int64(odd.minutes), int64(odd.minutes)
		if g.row.Measure == iop.SessionCount {
			m.f, m.c, m.x, m.y = int64(floor.sessions), int64(top.sessions), int64(odd.sessions), int64(odd.sessions)
		}
	case gaugeDays:
		m.f, m.c, m.x, m.y = int64(floor.loose.sessions), int64(top.loose.sessions), int64(odd.loose.sessions), int64(odd.loose.sessions)
		m.fd, m.cd, m.xd = floor.days, top.days, odd.days
	case gaugeGap:
		m.f, m.c, m.x, m.y = int64(sure.loose.sessions), int64(possible.loose.sessions), int64(odd.loose.sessions), int64(odd.loose.sessions)
		m.fd, m.cd, m.xd = sure.days, possible.days, odd.days
	case gaugeEach:
		m.fd = t.sure[0].days | sure.days
		for d := range everyDayLen {
			amount := int64(sure.perDay[d])
			if g.row.Measure == iop.SessionCount {
				amount = int64(sure.sessionsPerDay[d])
			}
			s.ownDay[i*s.each+g.detail][d] = amount
		}
	}
}

// showLimit is show of what a person prefers.
func (s *search) showLimit(p Preference, n *node, m *mark) {
	for k := n.block; k < n.block+n.blocks; k++ {
		b := s.blocks[k]
		days := uint8(b.Days>>1) & everyDay
		if b.Cadence.Kind == EveryDays {
			days = 0
		}
		switch p {
		case FewestDays:
			m.fd, m.cd = m.fd|days, m.cd|days
		case EarliestStart:
			m.fd |= days
			if s.limits != nil && int64(b.Start) <= s.limits.at[EarliestStart] {
				m.cd |= days
			}
		case KeepGroup:
			if s.kept.has(k) {
				m.f, m.c = m.f+1, m.c+1
			}
		}
	}
}

// allow makes a limit so high.
func (s *search) allow(g *gauge, value int64) {
	switch Preference(g.part) {
	case FewestDays:
		g.top, g.high = true, value
	case KeepGroup:
		g.floor, g.low = true, int64(s.keeps)-value
	case anyOf:
		g.floor, g.low = true, 1
	case ClosestToTarget:
		g.floor, g.top, g.low, g.high = true, true, s.goal.minutes-value, s.goal.minutes+value
	}
}

// fewDays finds the sets of so few weekdays that could be the days of a week. More
// days never make a gap longer, so that only days on which something can be matter.
func (s *search) fewDays(most int64) {
	s.daySets = s.daySets[:0]
	fewest, gap := int64(0), int64(endless)
	for k := range s.gauges {
		g := &s.gauges[k]
		switch {
		case g.row == nil || g.kind != gaugeDays && g.kind != gaugeGap || s.loose(g.part, g.row.class):
		case g.kind == gaugeDays && g.floor:
			fewest = max(fewest, g.low)
		case g.kind == gaugeGap && g.top && g.row.Measure == iop.EmptyDays:
			gap = min(gap, g.high+1)
		case g.kind == gaugeGap && g.top:
			gap = min(gap, g.high)
		}
	}
	for set := range everyDay + 1 {
		if n := int64(bits.OnesCount8(set)); fewest <= n && n <= most && int64(shortestGap(set, 0)) <= gap {
			s.daySets = append(s.daySets, set)
		}
	}
}

// An end that is safe whatever is added, and one that is not asked, leave a zero in
// the key; otherwise the key holds what decides.

// sum gives what decides as a rank where that is wanted and one end alone is open: a
// state from which no week is found has none either with less toward that end.
func (g *gauge) sum(m, rest *mark, key []byte, ranked bool, rank *int64) (dead bool, _ []byte) {
	if g.floor && m.f+m.x+rest.f < g.low || g.top && m.c+rest.y > g.high {
		return true, key
	}
	floor, top := g.floor && m.f < g.low, g.top && m.c+m.y+rest.c > g.high
	switch {
	case !floor && !top:
		return false, append(key, 0)
	case floor && top:
		return false, binary.AppendUvarint(binary.AppendUvarint(append(key, 1), uint64(m.f)), uint64(m.c))
	case ranked && floor:
		*rank = m.f
		return false, append(key, 2)
	case ranked:
		*rank = -m.c
		return false, append(key, 3)
	case floor:
		return false, binary.AppendUvarint(append(key, 2), uint64(m.f))
	}
	return false, binary.AppendUvarint(append(key, 3), uint64(m.c))
}

// atLeast is the fewest days of some and so many sessions that have none.
func atLeast(days uint8, loose int64) int64 {
	if days == 0 {
		return min(loose, 1)
	}
	return int64(bits.OnesCount8(days))
}

// atMost is the most.
func atMost(days uint8, loose int64) int64 {
	return min(7, int64(bits.OnesCount8(days))+loose)
}

func (g *gauge) days(m, rest *mark, key []byte) (dead bool, _ []byte) {
	floor, top := atMost, atLeast
	if g.strict {
		floor, top = atLeast, atMost
	}
	if g.floor {
		switch {
		case floor(m.fd, m.f) >= g.low:
			key = append(key, 0)
		case floor(m.fd|m.xd|rest.fd, m.f+m.x+rest.f) < g.low:
			return true, key
		default:
			key = binary.AppendUvarint(append(key, 1, m.fd), uint64(m.f))
		}
	}
	if g.top {
		switch {
		case top(m.cd, m.c) > g.high:
			return true, key
		case top(m.cd|m.xd|rest.cd, m.c+m.y+rest.c) <= g.high:
			key = append(key, 0)
		default:
			key = binary.AppendUvarint(append(key, 1, m.cd), uint64(m.c))
		}
	}
	return false, key
}

// length is the longest gap of a week with service on these days.
func (g *gauge) length(days uint8) int64 {
	n := int64(shortestGap(days, 0))
	if g.row.Measure == iop.EmptyDays && n != endless {
		n--
	}
	return n
}

// gap knows that sessions that are added never make a gap longer.
func (g *gauge) gap(m, rest *mark, key []byte) (dead bool, _ []byte) {
	now, later := m.cd, m.cd|m.xd|rest.cd
	if g.strict {
		now, later = m.fd, m.fd|m.xd|rest.fd
	}
	longest := m.fd // of which the longest that it can still be follows
	if g.strict {
		longest = m.cd
	}
	if g.top && m.c+m.y+rest.c == 0 && g.length(later) > g.high ||
		g.floor && longest != 0 && g.length(longest) < g.low {
		return true, key
	}
	if !g.floor && g.top && g.length(now) <= g.high {
		return false, append(key, 0)
	}
	key = append(key, 1, m.fd, m.cd)
	return false, binary.AppendUvarint(binary.AppendUvarint(key, uint64(m.f)), uint64(m.c))
}

// each leaves nothing in the key for a day on which nothing more can be.
func (g *gauge) each(m, rest *mark, now, later *perDay, key []byte) (dead bool, _ []byte) {
	for days := m.fd | rest.fd; days != 0; days &= days - 1 {
		d := bits.TrailingZeros8(days) % everyDayLen
		is, amount := m.fd>>d&1, now[d]
		if is == 1 && (g.floor && amount+later[d] < g.low || g.top && amount > g.high) {
			return true, key
		}
		switch {
		case rest.fd>>d&1 == 0:
		case g.floor && amount < g.low || g.top && amount+later[d] > g.high:
			key = binary.AppendUvarint(append(key, 1+is), uint64(amount))
		default:
			key = append(key, 0)
		}
	}
	return false, key
}
