package schedule

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/openiop/openiop/iop"
)

// goal is what closest-to-target aims at.
type goal struct {
	minutes  int64 // or sessions, in all weeks of the cycle once it is scaled
	sessions bool
}

// node is an offer, or one block when all are free.
type node struct {
	parent, end, after int // position of the one above, after all in it, offers beside it that follow
	low, high          int // how many of its own offers are taken
	of                 int // how many there are
	block, blocks      int // the first of its own, and how many
	service, services  int
	closed             bitset // what its blocks overlap
	tied               bool   // they overlap among themselves
	unfit              bool   // they do, or fall into busy times
	odd                bool   // something in it is not held every week
	must               bool   // it is taken whatever else is
	never              bool   // it is not
}

// fitting is a template made ready for the search.
type fitting struct {
	all      *Checker
	base     Week // what all weeks have
	blocks   []*Block
	arranged []*Arranged
	overlap  []bitset
	closes   bool    // some blocks overlap
	meets    [][]int // busy blocks that each block falls into
	kept     bitset  // blocks to keep
	keeps    int     // how many
	prefer   []Preference
	goal     goal
	cycle    int   // weeks that count for the goal
	enough   int64 // of the preference that is searched for; no week has less

	oddBlocks bitset // not held every week
	oddOthers bitset
	odd       bool
	nodes     []node
	read      []int // the nodes in the order of reading
	reordered bool  // which is not their own
	crowded   bool  // some overlap that are not alternatives
	visit     [everyDayLen + 1][]visit
	own       [][]tallies // for each part of the rules, what each node counts
	amounts   []mark      // of each node toward the goal

	// The requirements, and which of them are in force.
	every   []ask
	asks    []ask
	rules   *Checker // for those in force; nil until it is needed, like the next
	lasting *Checker // for those of them that a declared week has to keep too

	question *question // that is asked beside the requirements; nil: none
	spent    int       // what looking for any week has cost

	oneOf []int // nodes of which one is wanted
	last  *search
	ready bool // the last search is made ready for what is in force
}

// ask is a requirement with its part of the checker.
type ask struct {
	*row
	part   int
	fixed  bool // it has one answer for every week
	missed bool // which is that it is not met
}

// tallies is what a node counts: every week, and where it is not held every week at
// most.
type tallies struct{ sure, possible, odd []tally }

func newFitting(c *Checker, t *Template) *fitting {
	e := &fitting{all: c, nodes: make([]node, 0, t.offers()), base: Week{Person: t.Person, Number: t.Number, Need: t.Need}}
	e.flatten(&t.Offer, 0, 0)
	e.overlap = make([]bitset, len(e.blocks))
	for i, b := range e.blocks {
		for j := range i {
			if _, ok := e.blocks[j].Meets(b); ok {
				e.overlap[i].add(j)
				e.overlap[j].add(i)
				e.closes = true
			}
		}
		if b.Cadence.Kind != Weekly {
			e.oddBlocks.add(i)
			e.odd = true
		}
	}
	for i, a := range e.arranged {
		if a.Cadence.Kind != Weekly {
			e.oddOthers.add(i)
			e.odd = true
		}
	}
	for i := range c.parts {
		for k := range c.parts[i].rows {
			a := ask{row: &c.parts[i].rows[k], part: i}
			if a.fixed = e.fixed(a.row); a.fixed {
				one := Checker{counting: c.counting}
				one.add(&a.Requirement)
				a.missed = one.verdict(&e.base) == iop.NotMet
			}
			e.every = append(e.every, a)
		}
	}
	e.order()
	e.link()
	e.count()
	return e
}

// offers is how many there are in all, with the first.
func (o *Offer) offers() int {
	n := 1
	for i := range o.Of {
		n += o.Of[i].offers()
	}
	return n
}

// flatten puts the offer and those in it in a row.
func (e *fitting) flatten(o *Offer, parent, after int) {
	at := len(e.nodes)
	low, high := o.choose()
	e.nodes = append(e.nodes, node{
		parent: parent, after: after, low: low, high: high, of: len(o.Of),
		block: len(e.blocks), blocks: len(o.Blocks), service: len(e.arranged), services: len(o.Arranged),
	})
	for i := range o.Blocks {
		e.blocks = append(e.blocks, &o.Blocks[i])
	}
	for i := range o.Arranged {
		e.arranged = append(e.arranged, &o.Arranged[i])
	}
	for i := range o.Of {
		e.flatten(&o.Of[i], at, len(o.Of)-i-1)
	}
	e.nodes[at].end = len(e.nodes)
}

// loosen makes every block and arranged service an offer by itself.
func (e *fitting) loosen() {
	n := len(e.blocks) + len(e.arranged)
	e.nodes = append(make([]node, 0, n+1), node{end: n + 1, high: n, of: n})
	for i := range n {
		x := node{end: i + 2, after: n - i - 1, block: min(i, len(e.blocks)), service: max(0, i-len(e.blocks))}
		if i < len(e.blocks) {
			x.blocks = 1
		} else {
			x.services = 1
		}
		e.nodes = append(e.nodes, x)
	}
	e.order()
	e.link()
	e.count()
}

// order puts offers that are beside each other in the order in which they begin in a
// week, so that what a day comes to is soon decided. Those without a time stay with
// the one before.
func (e *fitting) order() {
	begin, sorted := make([]int, len(e.nodes)), true
	e.read = make([]int, len(e.nodes))
	for i := len(e.nodes) - 1; i >= 0; i-- {
		n := &e.nodes[i]
		e.read[i], begin[i] = i, math.MaxInt
		for _, b := range e.blocks[n.block : n.block+n.blocks] {
			if b.Days != 0 && b.Cadence.Kind != EveryDays {
				begin[i] = min(begin[i], minuteOfWeek(Weekday(bits.TrailingZeros64(uint64(b.Days))), b.Start))
			}
		}
		last := 0
		for o := i + 1; o < n.end; o = e.nodes[o].end {
			if begin[o] == math.MaxInt {
				begin[o] = last
			} else {
				begin[i] = min(begin[i], begin[o])
			}
			sorted = sorted && last <= begin[o]
			last = begin[o]
		}
	}
	if e.reordered = !sorted; sorted {
		return
	}
	from := e.nodes
	e.nodes = make([]node, 0, len(from))
	e.put(from, begin, 0, 0, 0)
}

// put puts a node and those in it in their order.
func (e *fitting) put(from []node, begin []int, i, parent, after int) {
	at := len(e.nodes)
	e.read[i] = at
	e.nodes = append(e.nodes, from[i])
	e.nodes[at].parent, e.nodes[at].after = parent, after
	var of []int
	for o := i + 1; o < from[i].end; o = from[o].end {
		of = append(of, o)
	}
	slices.SortStableFunc(of, func(a, b int) int { return cmp.Compare(begin[a], begin[b]) })
	for k, o := range of {
		e.put(from, begin, o, at, len(of)-k-1)
	}
	e.nodes[at].end = len(e.nodes)
}

// link finds what the blocks of each node mean for others.
func (e *fitting) link() {
	for i := range e.nodes {
		n := &e.nodes[i]
		for k := n.block; k < n.block+n.blocks; k++ {
			n.tied = n.tied || n.closed.has(k)
			n.closed.join(&e.overlap[k])
			n.odd = n.odd || e.oddBlocks.has(k)
		}
		for k := n.service; k < n.service+n.services; k++ {
			n.odd = n.odd || e.oddOthers.has(k)
		}
	}
	if e.crowded = e.crowds(); e.crowded {
		e.visits()
	}
}

// keep marks the blocks of these names.
func (e *fitting) keep(names []string) {
	for i, b := range e.blocks {
		if b.Name != "" && slices.Contains(names, b.Name) {
			e.kept.add(i)
			e.keeps++
		}
	}
}

// force puts requirements and busy blocks in force, all but those left out.
func (e *fitting) force(leaveRules, leaveBusy []bool) {
	for i := range e.nodes {
		n := &e.nodes[i]
		n.unfit = n.tied
		for _, meets := range e.meets[n.block : n.block+n.blocks] {
			for _, j := range meets {
				n.unfit = n.unfit || leaveBusy == nil || !leaveBusy[j]
			}
		}
	}
	e.asks, e.rules, e.lasting, e.ready = e.asks[:0], nil, nil, false
	for i, a := range e.every {
		if leaveRules == nil || !leaveRules[i] {
			e.asks = append(e.asks, a)
		}
	}
}

// checker is one for those requirements in force that are wanted.
func (e *fitting) checker(wanted func(*ask) bool) *Checker {
	c := &Checker{counting: e.all.counting}
	for i := range e.asks {
		if wanted(&e.asks[i]) {
			c.add(&e.asks[i].Requirement)
		}
	}
	return c
}

// inForce is the checker for what is in force.
func (e *fitting) inForce() *Checker {
	switch {
	case e.rules != nil:
	case len(e.asks) == len(e.every):
		e.rules = e.all
	default:
		e.rules = e.checker(func(*ask) bool { return true })
	}
	return e.rules
}

// verdict is that on a week, without what is unknown for every week.
func (e *fitting) verdict(w *Week) iop.Verdict {
	if !slices.ContainsFunc(e.asks, func(a ask) bool { return a.fixed }) {
		return e.inForce().verdict(w)
	}
	report := e.inForce().Check(w)
	all, i := iop.NotApplicable, 0
	for f := range report.All() {
		if !e.asks[i].fixed && f.Counts() {
			all = iop.AllOf(all, f.Verdict)
		}
		i++
	}
	return all
}

// weekly reports whether a declaration can lift the floor: that of a week's hours,
// sessions or days. A short week is no reason for days or sessions too short.
func (r *row) weekly() bool { return r.how <= howDays }

// declaring is the verdict on a week that is declared short.
func (e *fitting) declaring(w *Week) iop.Verdict {
	w.Taper = true
	v := e.inForce().verdict(w)
	w.Taper = false
	if e.lasting == nil {
		e.lasting = e.checker(func(a *ask) bool { return !a.weekly() })
	}
	return iop.AllOf(v, e.lasting.verdict(w))
}

// fixed reports whether the answer to the requirement is the same for every week.
func (e *fitting) fixed(r *row) bool {
	return r.how == howNeed || r.how == howParts || r.how == howAverage && !r.knows(&count{number: int32(e.base.Number)})
}

// count counts what every node has by itself.
func (e *fitting) count() {
	e.own = e.own[:0]
	n := 0 // nodes that have something
	for i := range e.nodes {
		if e.nodes[i].blocks+e.nodes[i].services > 0 {
			n++
		}
	}
	var w, odd Week
	for p := range e.all.parts {
		k := &e.all.parts[p].classes
		classes := len(k.of)
		all := make([]tallies, len(e.nodes))
		room := make([]tally, classes*n)
		for i := range e.nodes {
			n := &e.nodes[i]
			if n.blocks+n.services == 0 {
				continue
			}
			w.Blocks, w.Arranged = w.Blocks[:0], w.Arranged[:0]
			odd.Blocks, odd.Arranged = odd.Blocks[:0], odd.Arranged[:0]
			for b := n.block; b < n.block+n.blocks; b++ {
				if x := *e.blocks[b]; e.oddBlocks.has(b) {
					if x.Cadence.Kind != EveryDays {
						x.Cadence = Cadence{}
					}
					odd.Blocks = append(odd.Blocks, x)
				} else {
					w.Blocks = append(w.Blocks, x)
				}
			}
			for a := n.service; a < n.service+n.services; a++ {
				if x := *e.arranged[a]; e.oddOthers.has(a) {
					if x.Cadence.Kind != EveryDays {
						x.Cadence = Cadence{}
					}
					odd.Arranged = append(odd.Arranged, x)
				} else {
					w.Arranged = append(w.Arranged, x)
				}
			}
			t := tallies{possible: room[:classes:classes]}
			room = room[classes:]
			t.sure = t.possible
			if k.week(&e.all.counting, &w, 0, t.possible, false, true) {
				t.sure = make([]tally, classes)
				k.week(&e.all.counting, &w, 0, t.sure, true, true)
			}
			if n.odd {
				t.odd = make([]tally, classes)
				k.week(&e.all.counting, &odd, 0, t.odd, false, true)
			}
			all[i] = t
		}
		e.own = append(e.own, all)
	}
}

// toward counts what each node adds to the goal, over all weeks of the cycle.
func (e *fitting) toward() {
	k := newClasses(&e.all.counting)
	var all Week
	for _, b := range e.blocks {
		all.Blocks = append(all.Blocks, *b)
	}
	for _, a := range e.arranged {
		all.Arranged = append(all.Arranged, *a)
	}
	if e.cycle == 0 {
		e.cycle = all.cycle(&k)
	}
	e.amounts = make([]mark, len(e.nodes))
	for i := range e.nodes {
		n := &e.nodes[i]
		w := Week{Blocks: all.Blocks[n.block : n.block+n.blocks], Arranged: all.Arranged[n.service : n.service+n.services]}
		for week := range e.cycle {
			if n.blocks+n.services == 0 || week > 0 && !n.odd {
				break
			}
			times := int64(1)
			if !n.odd {
				times = int64(e.cycle)
			}
			var t [2]tally
			k.week(&e.all.counting, &w, week, t[:1], true, true)
			k.week(&e.all.counting, &w, week, t[1:], false, true)
			if e.goal.sessions {
				e.amounts[i].f += times * int64(t[0].sessions)
				e.amounts[i].c += times * int64(t[1].sessions)
			} else {
				e.amounts[i].f += times * int64(t[0].minutes)
				e.amounts[i].c += times * int64(t[1].minutes)
			}
		}
	}
}

// chosen is a week that was found, with what it has toward the goal.
type chosen struct {
	blocks, arranged bitset
	lo, hi           int64
	taken            []bool // nodes, where they are not in the order of reading
}

func (e *fitting) week(s *chosen) Week {
	w := e.base
	e.fill(&w, &s.blocks, &s.arranged)
	return w
}

func (e *fitting) fill(w *Week, blocks, arranged *bitset) {
	for i, b := range e.blocks {
		if blocks.has(i) {
			w.Blocks = append(w.Blocks, *b)
		}
	}
	for i, a := range e.arranged {
		if arranged.has(i) {
			w.Arranged = append(w.Arranged, *a)
		}
	}
}
