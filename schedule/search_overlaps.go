package schedule

import (
	"cmp"
	"slices"
	"sort"
)

// Nobody attends two sessions at once. What sessions come to that overlap is
// therefore bounded by the best of them that do not.

// visit is a time at which a node is attended, in minutes, and the first visit that
// begins when it is over.
type visit struct{ start, end, node, next int }

// crowds reports whether blocks overlap that are not of offers of which one is taken.
func (e *fitting) crowds() bool {
	if !e.closes {
		return false
	}
	of := make([]int, len(e.blocks)) // their nodes
	for i := range e.nodes {
		n := &e.nodes[i]
		for b := n.block; b < n.block+n.blocks; b++ {
			of[b] = i
		}
	}
	for b := range e.blocks {
		for c := range b {
			if !e.overlap[b].has(c) {
				continue
			}
			i, k := of[b], of[c]
			for i != k {
				if i < k {
					i, k = k, i
				}
				i = e.nodes[i].parent
			}
			if e.nodes[i].high > 1 {
				return true
			}
		}
	}
	return false
}

// visits finds one time of each node in a week, at the first place, and one on each
// weekday: the longest. Only what is held every week has some.
func (e *fitting) visits() {
	for d := range e.visit {
		e.visit[d] = e.visit[d][:0]
	}
	for i := range e.nodes {
		n := &e.nodes[i]
		var week *Block
		var on [everyDayLen + 1]*Block
		for _, b := range e.blocks[n.block : n.block+n.blocks] {
			if b.Cadence.Kind != Weekly {
				continue
			}
			if week == nil || b.Span() > week.Span() {
				week = b
			}
			for d := range b.Days.All() {
				if on[d] == nil || b.Span() > on[d].Span() {
					on[d] = b
				}
			}
		}
		for d, b := range on {
			if b == nil {
				continue
			}
			if b == week {
				start := minuteOfWeek(Weekday(d), b.Start)
				e.visit[0] = append(e.visit[0], visit{start: start, end: start + int(b.Span()), node: i})
				week = nil
			}
			e.visit[d] = append(e.visit[d], visit{start: int(b.Start), end: int(b.Start) + int(b.Span()), node: i})
		}
	}
	for _, all := range e.visit {
		slices.SortStableFunc(all, func(a, b visit) int { return cmp.Compare(a.start, b.start) })
		for k := range all {
			all[k].next = sort.Search(len(all), func(i int) bool { return all[i].start >= all[k].end })
		}
	}
}

// attend gives the most, of an amount that nodes have, that can be attended from each
// position on.
// What is not at a time of the week is added as it is, and is given apart.
func (s *search) attend(visits []visit, own func(i int) int64, most func(i int, v, others int64)) {
	best := room(s.best, len(visits)+1)
	at := room(s.at, len(s.nodes))
	s.best, s.at = best, at
	for k := range visits {
		at[visits[k].node] = k + 1
	}
	others := int64(0)
	for i := len(s.nodes) - 1; i > 0; i-- {
		if v := own(i); v != 0 && !s.dead[i] {
			if at[i] == 0 {
				others += v
			} else {
				at[i] = -at[i] // it is open
				for k := -at[i] - 1; k >= 0; k-- {
					best[k] = best[k+1]
					if x := &visits[k]; at[x.node] < 0 {
						best[k] = max(best[k], own(x.node)+best[x.next])
					}
				}
			}
		}
		most(i, best[0]+others, others)
	}
}

// still is the most that can be attended from a position on, in the week or on a day,
// beside what was chosen.
func (s *search) still(day, i, depth int, own func(i int) int64) int64 {
	visits := s.visit[day]
	best := room(s.best, len(visits)+1)
	s.best = best
	for v := len(visits) - 1; v >= 0; v-- {
		best[v] = best[v+1]
		x := &visits[v]
		if n := own(x.node); n > 0 && x.node >= i && best[v] < n+best[x.next] && !s.dead[x.node] && !s.clashes(&s.nodes[x.node], depth) {
			best[v] = n + best[x.next]
		}
	}
	return best[0]
}

// falls reports whether a sum, or a day that has service, can no more come to its
// floor, as far as that is decided by what can be attended beside what was chosen.
func (s *search) falls(k, i, depth int) bool {
	g, n := &s.gauges[k], len(s.gauges)
	m := &s.marks[depth*n+k]
	switch {
	case g.kind == gaugeSum && (g.row != nil || g.own != nil) && m.f < g.low:
		own := func(i int) int64 { return s.own[i*n+k].f + s.own[i*n+k].x }
		return m.f+m.x+s.others[i*n+k]+s.still(g.day, i, depth, own) < g.low
	case g.kind == gaugeEach:
		for d, amount := range s.days[depth*s.each+g.detail] {
			if m.fd>>d&1 == 1 && amount < g.low && amount+s.still(d+1, i, depth, func(i int) int64 { return s.ownDay[i*s.each+g.detail][d] }) < g.low {
				return true
			}
		}
	}
	return false
}

// rule takes out what no week can hold: what is on a day that does not come to what is
// asked of each day, and offers of which too few are left.
func (s *search) rule() {
	for again := true; again; {
		again = false
		for k := range s.gauges {
			if g := &s.gauges[k]; g.kind == gaugeEach && g.floor && s.crowded {
				for d := range everyDayLen {
					again = s.ruleDay(g, k, d) || again
				}
			}
		}
		for i := len(s.nodes) - 1; i >= 0; i-- {
			x := &s.nodes[i]
			left := 0
			for o := i + 1; o < x.end; o = s.nodes[o].end {
				if !s.dead[o] {
					left++
				}
			}
			again = again || left < x.low && !s.dead[i]
			s.dead[i] = s.dead[i] || left < x.low
		}
		for i := range s.nodes {
			s.dead[i] = s.dead[i] || s.dead[s.nodes[i].parent]
		}
	}
}

// ruleDay is rule for one weekday. It reports whether it took something out.
func (s *search) ruleDay(g *gauge, k, d int) (some bool) {
	visits := s.visit[d+1]
	own := func(i int) int64 { return s.ownDay[i*s.each+g.detail][d] }
	// The most until each visit, with it, and from its end on, and of what has none.
	before, after := room(s.before, len(visits)), room(s.best, len(visits)+1)
	at := room(s.at, len(s.nodes))
	s.before, s.best, s.at = before, after, at
	for k := len(visits) - 1; k >= 0; k-- {
		x := &visits[k]
		at[x.node] = k + 1
		if after[k] = after[k+1]; !s.dead[x.node] {
			after[k] = max(after[k], own(x.node)+after[x.next])
		}
	}
	others := int64(0)
	for i := range s.nodes {
		if at[i] == 0 && !s.dead[i] {
			others += own(i)
		}
	}
	for k := range visits {
		x := &visits[k]
		if s.dead[x.node] {
			continue
		}
		for j := range visits[:k] {
			if y := &visits[j]; y.end <= x.start {
				before[k] = max(before[k], before[j])
			}
		}
		before[k] += own(x.node)
	}
	for i := range s.nodes {
		if s.dead[i] || s.own[i*len(s.gauges)+k].fd>>d&1 == 0 {
			continue
		}
		most := after[0]
		if v := at[i] - 1; v >= 0 {
			most = before[v] + after[visits[v].next]
		}
		if most+others < g.low {
			s.dead[i], some = true, true
		}
	}
	return some
}
