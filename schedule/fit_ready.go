package schedule

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// goal is what closest-to-target aims at.
type goal struct {
	minutes  int64 // or sessions, in all weeks of the cycle once it is scaled
	sessions bool
}

// node is an offer in the order of reading, or of one block when all are free.
type node struct {
	parent, end, after int // position of the one above, after all in it, offers beside it that follow
	low, high          int // how many of its own offers are taken
	of                 int // how many there are
	block, blocks      int // the first of its own, and how many
	service, services  int
	closed             bitset // what its blocks overlap
	unfit              bool   // they overlap among themselves, or fall into busy times
	odd                bool   // something in it is not held every week
	must               bool   // it is taken whatever else is
}

// fitting is a template made ready for the search.
type fitting struct {
	all      *Checker
	base     Week // what all weeks have
	offer    *Offer
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

	// What is in force.
	rules     *Checker // the requirements
	lasting   *Checker // those of them that a declared week has to keep too
	fixedAt   []bool   // which of them have one answer for every week; empty: none
	failed    bool     // and that is that one is not met
	nodes     []node
	oddBlocks bitset // not held every week
	oddOthers bitset
	odd       bool
	own       [][]tallies // for each part of the rules, what each node counts
	amounts   []mark      // of each node toward the goal
	seen      keySet
	last      *search
	ready     bool // the last search is made ready for what is in force
}

// tallies is what a node counts: every week, and where it is not held every week at
// most.
type tallies struct{ sure, possible, odd []tally }

func newFitting(c *Checker, t *Template) *fitting {
	e := &fitting{all: c, offer: &t.Offer, base: Week{Person: t.Person, Number: t.Number, Need: t.Need}}
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
	return e
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

// force puts requirements and busy blocks in force, all but those left out, and the
// choice of the template unless everything is free.
func (e *fitting) force(leaveRules, leaveBusy []bool, free bool) {
	if free {
		e.loosen()
	} else if leaveRules != nil {
		blocks, arranged := e.blocks, e.arranged
		e.nodes, e.blocks, e.arranged = e.nodes[:0], nil, nil
		e.flatten(e.offer, 0, 0)
		e.blocks, e.arranged = blocks, arranged
	}
	for i := range e.nodes {
		n := &e.nodes[i]
		for k := n.block; k < n.block+n.blocks; k++ {
			n.unfit = n.unfit || n.closed.has(k)
			n.closed.join(&e.overlap[k])
			n.odd = n.odd || e.oddBlocks.has(k)
			for _, j := range e.meets[k] {
				n.unfit = n.unfit || leaveBusy == nil || !leaveBusy[j]
			}
		}
		for k := n.service; k < n.service+n.services; k++ {
			n.odd = n.odd || e.oddOthers.has(k)
		}
	}
	e.ready = false
	e.ask(leaveRules)
	e.count()
}

// ask puts requirements in force.
func (e *fitting) ask(leave []bool) {
	e.rules, e.lasting, e.fixedAt, e.failed = &Checker{counting: e.all.counting}, &Checker{counting: e.all.counting}, e.fixedAt[:0], false
	n, fixed := 0, false
	for i := range e.all.parts {
		for k := range e.all.parts[i].rows {
			r := &e.all.parts[i].rows[k]
			if n++; leave != nil && leave[n-1] {
				continue
			}
			e.rules.add(&r.Requirement)
			if !r.weekly() {
				e.lasting.add(&r.Requirement)
			}
			e.fixedAt = append(e.fixedAt, e.fixed(r))
			if fixed = fixed || e.fixed(r); e.fixed(r) {
				one := Checker{counting: e.all.counting}
				one.add(&r.Requirement)
				e.failed = e.failed || one.Verdict(&e.base) == iop.NotMet
			}
		}
	}
	if !fixed {
		e.fixedAt = e.fixedAt[:0]
	}
}

// verdict is that on a week, without what is unknown for every week.
func (e *fitting) verdict(w *Week) iop.Verdict {
	if len(e.fixedAt) == 0 {
		return e.rules.Verdict(w)
	}
	var report iop.Report
	e.rules.Into(w, &report)
	all, i := iop.NotApplicable, 0
	for f := range report.All() {
		if !e.fixedAt[i] && f.Counts() {
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
	v := e.rules.Verdict(w)
	w.Taper = false
	return iop.AllOf(v, e.lasting.Verdict(w))
}

// fixed reports whether the answer to the requirement is the same for every week.
func (e *fitting) fixed(r *row) bool {
	return r.how == howNeed || r.how == howParts || r.how == howAverage && !r.knows(&count{number: int32(e.base.Number)})
}

// count counts what every node has by itself.
func (e *fitting) count() {
	e.own = e.own[:0]
	var w, odd Week
	for p := range e.rules.parts {
		k := &e.rules.parts[p].classes
		classes := len(k.of)
		all := make([]tallies, len(e.nodes))
		room := make([]tally, 3*classes*len(e.nodes))
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
			t := room[:3*classes]
			room = room[3*classes:]
			if k.week(&e.all.counting, &w, 0, t[:classes], false, true) {
				k.week(&e.all.counting, &w, 0, t[classes:2*classes], true, true)
			} else {
				copy(t[classes:], t[:classes])
			}
			if n.odd {
				k.week(&e.all.counting, &odd, 0, t[2*classes:], false, true)
			}
			all[i] = tallies{possible: t[:classes], sure: t[classes : 2*classes], odd: t[2*classes:]}
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
