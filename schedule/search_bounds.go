package schedule

import "slices"

// potential is what can be added from each position on, for gauges from one to
// another.
func (s *search) potential(from, to int) {
	g := len(s.gauges)
	c := outlook{nodes: s.nodes, dead: s.dead, work: room(s.outlook.work, 5*len(s.nodes)+1)}
	s.outlook = c
	for k := from; k < to; k++ {
		kind := s.gauges[k].kind
		if kind == gaugeRaw || kind == gaugeTime {
			continue
		}
		amounts := kind == gaugeSum || kind == gaugeDays
		floor := amounts && (s.gauges[k].floor || s.gauges[k].row == nil)
		top := amounts && (s.gauges[k].top || s.gauges[k].row == nil) || kind == gaugeGap
		days(&c, func(i int) *mark { return &s.own[i*g+k] }, func(i int) *mark { return &s.rest[i*g+k] })
		if floor {
			own := func(i int) int64 { return s.own[i*g+k].f + s.own[i*g+k].x }
			c.spread(own, func(i int, v int64) { s.rest[i*g+k].f = v })
			if x := &s.gauges[k]; s.crowded && kind == gaugeSum && (x.row != nil || x.own != nil) {
				s.attend(s.visit[x.day], own, func(i int, v, others int64) {
					s.rest[i*g+k].f, s.others[i*g+k] = min(s.rest[i*g+k].f, v), others
				})
			}
		}
		if top {
			c.spread(func(i int) int64 { return s.own[i*g+k].c + s.own[i*g+k].y }, func(i int, v int64) { s.rest[i*g+k].c = v })
		}
		if kind != gaugeEach {
			continue
		}
		for at, d := s.gauges[k].detail, 0; d < everyDayLen; d++ {
			own := func(i int) int64 { return s.ownDay[i*s.each+at][d] }
			c.spread(own, func(i int, v int64) { s.restDay[i*s.each+at][d] = v })
			if s.crowded {
				s.attend(s.visit[d+1], own, func(i int, v, _ int64) { s.restDay[i*s.each+at][d] = min(s.restDay[i*s.each+at][d], v) })
			}
		}
	}
}

// days joins the weekdays of all that follows.
func days(c *outlook, own, rest func(i int) *mark) {
	for i := len(c.nodes) - 1; i > 0; i-- {
		// What follows a node in the row is what is in it and what comes after it.
		m := *rest(i + 1)
		if !c.dead[i] {
			o := own(i)
			m.fd, m.cd = m.fd|o.fd|o.xd, m.cd|o.cd|o.xd
		}
		r := rest(i)
		r.fd, r.cd = m.fd, m.cd
	}
}

// outlook works out one amount that nodes have.
type outlook struct {
	nodes []node
	dead  []bool
	work  []int64
}

// spread puts the most that can be added from each position on: of offers beside
// each other no more than may be taken.
func (c *outlook) spread(own func(i int) int64, put func(i int, v int64)) {
	n := len(c.nodes)
	values, some := c.work[:n], false
	for i := range values {
		values[i] = own(i)
		some = some || values[i] != 0
	}
	if !some {
		return
	}
	// What each node can come to with all in it, what follows it beside it, the most
	// that its own offers come to, and what follows in all.
	up, beside, most, rest := c.work[n:2*n], c.work[2*n:3*n], c.work[3*n:4*n], c.work[4*n:5*n+1]
	for i := n - 1; i >= 0; i-- {
		x := &c.nodes[i]
		up[i], most[i] = 0, 0
		if c.dead[i] {
			continue
		}
		if x.of > 0 {
			if x.high < x.of {
				most[i] = c.top(i, up)
			} else {
				for o := i + 1; o < x.end; o = c.nodes[o].end {
					most[i] += up[o]
				}
			}
		}
		up[i] = values[i] + most[i]
	}
	rest[n] = 0
	for i := n - 1; i > 0; i-- {
		x := &c.nodes[i]
		beside[i] = up[i]
		if x.after > 0 {
			beside[i] += beside[x.end]
		}
		rest[i] = min(beside[i], most[x.parent]) + rest[c.nodes[x.parent].end]
		put(i, rest[i])
	}
}

// top is the most that the offers of a node come to, of which not all are taken.
func (c *outlook) top(i int, up []int64) (sum int64) {
	x := &c.nodes[i]
	if x.high == 1 {
		for o := i + 1; o < x.end; o = c.nodes[o].end {
			sum = max(sum, up[o])
		}
		return sum
	}
	all := make([]int64, 0, x.of)
	for o := i + 1; o < x.end; o = c.nodes[o].end {
		all = append(all, up[o])
	}
	slices.Sort(all)
	for _, v := range all[len(all)-x.high:] {
		sum += v
	}
	return sum
}
