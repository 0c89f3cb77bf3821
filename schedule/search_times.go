package schedule

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// times is the sessions of a class that can still be taken, in order of time, for a
// requirement on the clock time from one to the next.
type times struct {
	of   []timed
	open []int // the first of them that is open from each position on
}

// timed is one session of a block in minutes from the start of the week.
type timed struct{ start, end, block, node int }

// timeline makes the times of a requirement ready, or reports that it is about some
// weeks only or that it is not known of all services when they are and whether they
// count.
func (s *search) timeline(r *ask) (times, bool) {
	if s.odd || !r.allWeeks || s.loose(r.part, r.class) {
		return times{}, false
	}
	var t times
	k := &s.all.parts[r.part].classes
	for i := range s.nodes {
		n := &s.nodes[i]
		for b := n.block; b < n.block+n.blocks; b++ {
			block := s.blocks[b]
			sure, possible := k.sort(&block.Service)
			if (sure^possible)>>r.class&1 == 1 {
				return times{}, false
			}
			if sure>>r.class&1 == 0 || s.dead[i] {
				continue
			}
			for d := range block.Days.All() {
				start := minuteOfWeek(d, block.Start)
				t.of = append(t.of, timed{start, start + int(block.Span()), b, i})
			}
		}
	}
	t.order(len(s.nodes))
	return t, true
}

// order puts the sessions in order and finds which are open from each position on.
func (t *times) order(nodes int) {
	slices.SortStableFunc(t.of, func(a, b timed) int { return cmp.Compare(a.start, b.start) })
	t.open = make([]int, nodes+1)
	for i := range t.open {
		t.open[i] = len(t.of)
	}
	for at := len(t.of) - 1; at >= 0; at-- {
		for i := 0; i <= t.of[at].node; i++ {
			t.open[i] = at
		}
	}
}

// watch tells apart whatever may be in the class of a requirement.
func (s *search) watch(r *ask) {
	k := &s.all.parts[r.part].classes
	for i, b := range s.blocks {
		if _, possible := k.sort(&b.Service); possible>>r.class&1 == 1 {
			s.watched.blocks.add(i)
		}
	}
	for i, a := range s.arranged {
		if _, possible := k.sort(&a.Service); possible>>r.class&1 == 1 {
			s.watched.arranged.add(i)
		}
	}
	s.watches = true
}

// gaps is the longest time between sessions of a week that repeats, told in order.
type gaps struct {
	first, end, longest int
	some                bool
}

func (g *gaps) add(t *timed) {
	if !g.some {
		g.first, g.end, g.some = t.start, t.start, true
	}
	g.longest = max(g.longest, t.start-g.end)
	g.end = max(g.end, t.end)
}

func (g *gaps) all() int {
	if !g.some {
		return math.MaxInt
	}
	return max(g.longest, g.first+weekMinutes-g.end)
}

// time follows a requirement on clock time: sessions that are added never make the
// longest time longer. What lies before all that is open is told by its first start
// and its last end.
func (g *gauge) time(t *times, i int, blocks *bitset, key []byte) (dead bool, _ []byte) {
	var now, most gaps // with what was chosen, and with all that is open
	open := t.open[i]
	start := len(key)
	key = append(key, 1)
	for at := range t.of {
		x := &t.of[at]
		if at == open {
			key = binary.AppendUvarint(binary.AppendUvarint(key, uint64(now.first)), uint64(now.end))
			key = append(key, flag(now.some))
			if g.floor {
				key = binary.AppendUvarint(key, uint64(now.longest))
			}
		}
		taken := blocks.has(x.block)
		if taken {
			now.add(x)
		}
		if taken || x.node >= i {
			most.add(x)
		}
		if at >= open {
			key = append(key, flag(taken))
		}
	}
	switch {
	case g.top && int64(most.all()) > g.high, g.floor && now.some && int64(now.all()) < g.low:
		return true, key
	case !g.floor && int64(now.all()) <= g.high:
		key = append(key[:start], 0)
	}
	return false, key
}

func flag(is bool) byte {
	if is {
		return 1
	}
	return 0
}
