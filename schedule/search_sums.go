package schedule

import (
	"math/bits"
	"slices"

	"github.com/openiop/openiop/iop"
)

// sums is what the choices from each position on can add toward the goal while they
// add enough of what is asked in small numbers, such as two groups and a talk alone:
// a set of amounts, in a unit that all of them are multiples of, for every number
// that may be wanted yet. Where offers of which some are taken are beside each other,
// it holds what any number of them adds.
type sums struct {
	done  bool // for the nodes that are left now
	unit  int64
	words int      // of each set
	all   bool     // the sets hold all sums; otherwise those up to some way beyond the goal
	wants int      // sets of a position: all that may be wanted yet
	sets  []uint64 // none when they would be too large
	next  []int    // where it goes on after each node
	ways  []way    // of each node
	left  []int    // what is wanted after each node is taken, of all that may be wanted before
	small []want
	days  []stretch
	alone []uint64 // the sets of one day
}

// stretch is positions that decide one weekday, and what that day can come to.
type stretch struct {
	start, end int
	day        uint8
	low, high  int64 // when it has service
	must       bool  // it has
}

// way is where it goes on when a node is taken, which adds so many units, and when it
// is not; none where it cannot be.
type way struct{ take, by, skip int }

// want is a gauge whose floor is a small number.
type want struct {
	gauge int
	low   int // of the floor
	step  int // from one number that is wanted to the next, among the sets
}

// Bounds on the words that the sets take, and on the numbers that are kept apart.
const (
	maxSums  = 1 << 17
	maxWants = 16
)

// sum works out the sets, where it is known of every node what it adds.
func (s *search) sum() {
	t := &s.sums
	if t.done {
		return
	}
	t.done = true
	t.sets, t.small, t.wants = t.sets[:0], t.small[:0], 1
	unit, total := int64(0), int64(0)
	for i := range s.nodes {
		m := &s.amounts[i]
		if m.f != m.c {
			return
		}
		total += m.c
		for a := m.c; a != 0; {
			unit, a = a, unit%a
		}
	}
	for k := range s.gauges {
		if g := &s.gauges[k]; g.row != nil && g.kind == gaugeSum && g.floor && 0 < g.low && g.low < maxWants/int64(t.wants) {
			t.small = append(t.small, want{k, int(g.low), t.wants})
			t.wants *= int(g.low) + 1
		}
	}
	t.unit = max(1, unit)
	n := len(s.nodes)
	most := maxSums / int64((n+1)*t.wants)
	words := min(total, s.goal.minutes+s.goal.minutes/2)/t.unit/64 + 1
	if words > most {
		return
	}
	t.words = int(words)
	t.all = total/t.unit < 64*words
	t.sets, t.next = room(t.sets, t.words*t.wants*(n+1)), room(t.next, n)
	t.ways, t.left = room(t.ways, n), room(t.left, n*t.wants)
	t.next[0] = n
	for i := 1; i < n; i++ {
		x := &s.nodes[i]
		if t.next[i] = x.end; x.after == 0 || s.nodes[x.parent].high == 1 {
			t.next[i] = t.next[x.parent]
		}
	}
	s.stretches()
	if len(t.days) > 0 {
		t.alone = room(t.alone, len(t.sets))
	}
	t.of(t.sets, n, 0)[0] = 1
	days := t.days
	for i := n - 1; i > 0; i-- {
		end := n
		if last := len(days) - 1; last >= 0 && days[last].start <= i && i < days[last].end {
			end = days[last].end
		}
		s.way(i, end)
		for w := range t.wants {
			t.add(t.sets, i, w)
		}
		if last := len(days) - 1; last >= 0 && days[last].start == i {
			s.sumOfDay(&days[last])
			days = days[:last]
		}
	}
}

// sumOfDay finds the sets of the position where a day begins, of which is known what
// it can come to as a whole.
func (s *search) sumOfDay(d *stretch) {
	t := &s.sums
	for w := range t.wants {
		clear(t.of(t.sets, d.start, w))
	}
	for left := range t.wants {
		clear(t.alone[d.start*t.wants*t.words : (d.end+1)*t.wants*t.words])
		t.of(t.alone, d.end, left)[0] = 1
		for i := d.end - 1; i >= d.start; i-- {
			for w := left; w < t.wants; w++ {
				t.add(t.alone, i, w)
			}
		}
		for w := left; w < t.wants; w++ {
			for at, sum := range t.of(t.alone, d.start, w) {
				for ; sum != 0; sum &= sum - 1 {
					by := 64*at + bits.TrailingZeros64(sum)
					if amount := int64(by) * t.unit; amount == 0 && !d.must || d.low <= amount && amount <= d.high {
						shifted(t.of(t.sets, d.start, w), t.of(t.sets, d.end, left), by)
					}
				}
			}
		}
	}
}

// stretches finds the weekdays that are decided in one stretch each, by offers of
// the first level, and that a requirement bounds in what the goal counts.
func (s *search) stretches() {
	s.sums.days = s.sums.days[:0]
	for k := range s.gauges {
		if g := &s.gauges[k]; g.kind == gaugeEach && s.nodes[0].high > 1 {
			s.stretch(g, k)
			return
		}
	}
}

func (s *search) stretch(g *gauge, k int) {
	var bad, seen uint8
	days := s.sums.days
	for o := 1; o < len(s.nodes); o = s.nodes[o].end {
		var on uint8
		same := true
		for i := o; i < s.nodes[o].end; i++ {
			if s.dead[i] {
				continue
			}
			m := &s.own[i*len(s.gauges)+k]
			on |= m.fd
			same = same && (m.fd != 0 || s.amounts[i].c == 0)
			for d := range everyDayLen {
				same = same && (m.fd>>d&1 == 0 || s.ownDay[i*s.each+g.detail][d] == s.amounts[i].c)
			}
		}
		last := len(days) - 1
		switch {
		case bits.OnesCount8(on) > 1 || !same:
			bad |= on
			seen |= on
		case last >= 0 && days[last].day|on == days[last].day && days[last].end == o: // more of the day, or nothing
			days[last].end = s.nodes[o].end
		case on != 0:
			bad |= seen & on
			seen |= on
			d := stretch{start: o, end: s.nodes[o].end, day: on, high: unlimited}
			if g.floor {
				d.low = g.low
			}
			if g.top {
				d.high = g.high
			}
			days = append(days, d)
		}
	}
	must := s.must(seen)
	for i := range days {
		days[i].must = must&days[i].day != 0
	}
	s.sums.days = slices.DeleteFunc(days, func(d stretch) bool { return d.day&bad != 0 })
}

// must is the days, of those on which something can be, without which the days of a
// week are too few or too far apart.
func (s *search) must(of uint8) uint8 {
	fewest, gap := int64(0), int64(endless)
	for k := range s.gauges {
		g := &s.gauges[k]
		switch {
		case g.row == nil || g.row.class != 0 || g.kind != gaugeDays && g.kind != gaugeGap || s.loose(g.part, 0):
		case g.kind == gaugeDays && g.floor:
			fewest = max(fewest, g.low)
		case g.kind == gaugeGap && g.top && g.row.Measure == iop.EmptyDays:
			gap = min(gap, g.high+1)
		case g.kind == gaugeGap && g.top:
			gap = min(gap, g.high)
		}
	}
	var must uint8
	for rest := of; rest != 0; rest &= rest - 1 {
		day := rest & -rest
		if without := of &^ day; int64(bits.OnesCount8(without)) < fewest || int64(shortestGap(without, 0)) > gap {
			must |= day
		}
	}
	return must
}

// way finds the ways from a node, and what each leaves wanted.
func (s *search) way(i, end int) {
	t, x := &s.sums, &s.nodes[i]
	p := &s.nodes[x.parent]
	y := &t.ways[i]
	if !s.dead[i] && p.high > 0 {
		y.take, y.by = t.next[i], int(s.amounts[i].c/t.unit)
		if x.of > 0 {
			y.take = i + 1
		}
		for y.take < end && s.shut(y.take, x) {
			y.take = s.nodes[y.take].end
		}
	}
	if p.low < p.of {
		y.skip = t.next[x.parent]
		if x.after > 0 {
			y.skip = x.end
		}
	}
	left := t.left[i*t.wants : (i+1)*t.wants]
	for w := range left {
		left[w] = w
		for _, k := range t.small {
			m := &s.own[i*len(s.gauges)+k.gauge]
			left[w] -= k.step * int(min(int64(w/k.step%(k.low+1)), m.f+m.x))
		}
	}
}

// shut reports whether a node can only be left once another is taken.
func (s *search) shut(i int, taken *node) bool {
	x := &s.nodes[i]
	p := &s.nodes[x.parent]
	return x.blocks > 0 && p.low < p.of && taken.closed.any(x.block, x.blocks)
}

// add finds the set of one position and number from those of later positions.
func (s *sums) add(sets []uint64, i, w int) {
	y := &s.ways[i]
	if y.take > 0 {
		shifted(s.of(sets, i, w), s.of(sets, y.take, s.left[i*s.wants+w]), y.by)
	}
	if y.skip > 0 {
		shifted(s.of(sets, i, w), s.of(sets, y.skip, w), 0)
	}
}

// wanted is what is wanted yet of the small numbers.
func (s *search) wanted(depth int) (w int) {
	for _, k := range s.sums.small {
		m := &s.marks[depth*len(s.gauges)+k.gauge]
		w += k.step * max(0, k.low-int(m.f+m.x))
	}
	return w
}

// of is the set of a position and what is wanted yet.
func (s *sums) of(sets []uint64, i, w int) []uint64 {
	at := (i*s.wants + w) * s.words
	return sets[at : at+s.words]
}

// shifted adds to a set all of another, each so much larger.
func shifted(to, from []uint64, by int) {
	skip, by := by/64, by%64
	if skip >= len(to) {
		return
	}
	to, from = to[skip:], from[:len(to)-skip]
	over := uint64(0)
	for i, word := range from {
		to[i] |= word<<by | over
		over = word >> (63 - by) >> 1
	}
}

// within reports whether the choices from a position on can add from low to high.
func (s *sums) within(i, w int, low, high int64) bool {
	if len(s.sets) == 0 {
		return true
	}
	at, ok := s.from(i, w, low)
	return ok && at <= high
}

// from is the least that they can, or may, add of so much and more.
func (s *sums) from(i, w int, low int64) (int64, bool) {
	at := max(0, int((low+s.unit-1)/s.unit))
	set := s.of(s.sets, i, w)
	for k := at / 64; k < len(set); k++ {
		word := set[k]
		if k == at/64 {
			word &= ^uint64(0) << (at % 64)
		}
		if word != 0 {
			return int64(64*k+bits.TrailingZeros64(word)) * s.unit, true
		}
	}
	return max(low, int64(64*s.words)*s.unit), !s.all
}

// until is the most that they can add of so much and less.
func (s *sums) until(i, w int, high int64) (int64, bool) {
	if high < 0 {
		return 0, false
	}
	set := s.of(s.sets, i, w)
	at := min(int(high/s.unit), 64*len(set)-1)
	for k := at / 64; k >= 0; k-- {
		word := set[k]
		if k == at/64 {
			word &= ^uint64(0) >> (63 - at%64)
		}
		if word != 0 {
			return int64(64*k+bits.Len64(word)-1) * s.unit, true
		}
	}
	return 0, false
}

// nearest is how far from so much, and at least so far, the sum is that comes
// closest to it.
func (s *sums) nearest(i, w int, amount, least int64) int64 {
	if len(s.sets) == 0 {
		return least
	}
	best := int64(unlimited)
	if at, ok := s.from(i, w, amount+least); ok {
		best = at - amount
	}
	if at, ok := s.until(i, w, amount-least); ok {
		best = min(best, amount-at)
	}
	return best
}
