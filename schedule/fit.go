package schedule

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Preference is something by which one week is better for a person than another.
type Preference uint8

const (
	PreferenceUnknown Preference = iota
	FewestDays                   // sessions on as few weekdays as possible
	EarliestEnd                  // the latest end of a session in the week as early as possible
	EarliestStart                // the latest start of a day's first session as early as possible
	ClosestToTarget              // counted hours as close to the target as possible
	KeepGroup                    // as many as possible of the blocks that are attended already
	preferenceEnd
)

var preferences = iop.NewVocabulary("preference", "fewest-days", "earliest-end", "earliest-start", "closest-to-target", "keep-group")

func (p Preference) Vocabulary() *iop.Vocabulary      { return preferences }
func (p Preference) String() string                   { return preferences.Word(int(p)) }
func (p Preference) MarshalText() ([]byte, error)     { return iop.MarshalWord(p) }
func (p *Preference) UnmarshalText(text []byte) error { return iop.UnmarshalWord(p, text) }

// Fit is a person who looks for their week among those that a template offers.
type Fit struct {
	Template Template `json:"template" wire:"required"`
	// Busy is when the person cannot come: a job, childcare, probation. These may
	// overlap; what service they are does not matter.
	Busy []Block `json:"busy,omitempty"`
	// Travel is the way to and from sessions, kept free before and after each. Who
	// leaves one session for the next does not travel in between.
	Travel iop.Minutes `json:"travel,omitzero"`
	// Prefer is what counts, most important first: the second decides only where
	// the first leaves several weeks.
	Prefer []Preference `json:"prefer,omitempty"`
	Target iop.Minutes  `json:"target,omitzero"` // hours a week for closest-to-target
	Keep   []string     `json:"keep,omitempty"`  // names of blocks for keep-group
}

// Validate reports what makes the question unusable: wire.Faults with paths, or nil.
func (f *Fit) Validate() error {
	var faults wire.Faults
	f.problems(faults.Report)
	return faults.Err()
}

// UnmarshalJSON reads strictly, like everything here.
func (f *Fit) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, f) }

// CheckWire reports what Validate finds.
func (f *Fit) CheckWire(n wire.Node) { f.problems(n.Report) }

func (f *Fit) problems(report wire.Report) {
	f.Template.problems(report.At("template"))
	for i := range f.Busy {
		f.Busy[i].problems(report.At("busy", i))
	}
	if f.Travel < 0 || f.Travel > iop.Minutes(dayEnd) {
		report("is not from none to a day", "travel")
	}
	preferProblems(report, f.Prefer)
	if has := slices.Contains(f.Prefer, ClosestToTarget); f.Target < 0 || f.Target > weekMinutes {
		report("is no part of a week", "target")
	} else if has && f.Target == 0 {
		report("is missing: closest-to-target wants one", "target")
	} else if !has && f.Target > 0 {
		report("wants the preference closest-to-target", "target")
	}
	var blocks []*Block
	f.Template.eachBlock(func(b *Block) { blocks = append(blocks, b) })
	keepProblems(report, f.Prefer, f.Keep, blocks)
}

func preferProblems(report wire.Report, prefer []Preference) {
	for i, p := range prefer {
		switch {
		case p == PreferenceUnknown || p >= preferenceEnd:
			report("is no preference", "prefer", i)
		case slices.Contains(prefer[:i], p):
			report(fmt.Sprintf("is named twice: %q", p.String()), "prefer", i)
		}
	}
}

func keepProblems(report wire.Report, prefer []Preference, keep []string, blocks []*Block) {
	if has := slices.Contains(prefer, KeepGroup); has && len(keep) == 0 {
		report("is missing: keep-group wants names", "keep")
	} else if !has && len(keep) > 0 {
		report("wants the preference keep-group", "keep")
	}
	for i, name := range keep {
		if name == "" || !slices.ContainsFunc(blocks, func(b *Block) bool { return b.Name == name }) {
			report(fmt.Sprintf("is the name of no block: %q", name), "keep", i)
		}
	}
}

// eachBlock goes through the blocks in the order of reading.
func (o *Offer) eachBlock(do func(*Block)) {
	for i := range o.Blocks {
		do(&o.Blocks[i])
	}
	for i := range o.Of {
		o.Of[i].eachBlock(do)
	}
}

// Obstacle is the kind of a Hindrance.
type Obstacle uint8

const (
	ObstacleUnknown Obstacle = iota
	BusyTime                 // a busy block
	Asked                    // a requirement
	TakenTogether            // what the template says is taken together, and how many of what
)

var obstacles = iop.NewVocabulary("obstacle", "busy", "requirement", "taken-together")

func (o Obstacle) Vocabulary() *iop.Vocabulary      { return obstacles }
func (o Obstacle) String() string                   { return obstacles.Word(int(o)) }
func (o Obstacle) MarshalText() ([]byte, error)     { return iop.MarshalWord(o) }
func (o *Obstacle) UnmarshalText(text []byte) error { return iop.UnmarshalWord(o, text) }

// Hindrance is one member of a conflict.
type Hindrance struct {
	What Obstacle  `json:"what"`
	Busy int       `json:"busy,omitempty"` // the number of the busy block, from 0
	Rule *iop.Rule `json:"-"`              // of a requirement
}

// String is busy[1], the rule with its source, or taken-together.
func (h Hindrance) String() string {
	switch {
	case h.What == BusyTime:
		return fmt.Sprintf("busy[%d]", h.Busy)
	case h.Rule != nil:
		return fmt.Sprintf("%s (%s)", string(h.Rule.ID), h.Rule.Source)
	}
	return h.What.String()
}

// Fitted is the answer: the best week with its findings, or why there is none.
type Fitted struct {
	Week   *Week      // nil when there is none
	Report iop.Report // what Check says of the week
	// Conflict is what cannot go together. Without any one of its members there is
	// a week. Empty when there is a week.
	Conflict []Hindrance
	// Missed are the blocks of the template, numbered in the order of reading, that
	// fall into busy times with the way to them, each once.
	Missed []Conflict
}

// Fit finds the best week that a person can choose from a template.
//
// A week will do when nobody is asked to be in two places at once and no
// requirement is NotMet. One whose answer is Unknown does not rule a week out, but
// weeks in which all is met come before weeks in which something is unknown; what
// no choice can settle, such as the need that was certified or the hours of a whole
// episode, is left out of that comparison. Then the preferences decide, one after
// the other, and of weeks that are alike in all of them the one that
// [Template.Weeks] yields first. The answer is exact.
//
// A session that may fall into a busy time is not chosen: of sessions and busy
// times that recur at odd intervals, all dates on which they may fall count.
//
// When there is no week, the conflict is irreducible: it has no week either, but
// has one as soon as any of its members is left out. Without the member
// taken-together every block and arranged service can be taken by itself or left.
// There can be other conflicts; the one given holds on to what is listed first, and
// to the template last.
//
// The error is wire.Faults for a question that is not valid, or
// [ErrTooManyChoices].
func (c *Checker) Fit(f *Fit) (Fitted, error) {
	if err := f.Validate(); err != nil {
		return Fitted{}, err
	}
	e := newFitting(c, &f.Template)
	var missed []Conflict
	e.meets, missed = meetings(e.blocks, f.Busy, f.Travel)
	e.prefer, e.goal = f.Prefer, goal{minutes: int64(f.Target)}
	e.keep(f.Keep)
	e.force(nil, nil, false)
	got, ok, err := e.best()
	switch {
	case err != nil:
		return Fitted{}, err
	case !ok:
		conflict, err := e.conflict(len(f.Busy))
		return Fitted{Conflict: conflict, Missed: missed}, err
	}
	w := e.week(&got)
	kept := w.clone()
	return Fitted{Week: &kept, Report: c.Check(&kept), Missed: missed}, nil
}

// meetings is, for each block, the numbers of the busy blocks that it falls into
// with the way to it and from it, and the first of each as a conflict.
func meetings(blocks []*Block, busy []Block, travel iop.Minutes) (sets [][]int, first []Conflict) {
	sets = make([][]int, len(blocks))
	for i, b := range blocks {
		for j := range busy {
			if day, ok := b.near(&busy[j], travel); ok {
				if sets[i] == nil {
					first = append(first, Conflict{i, j, day})
				}
				sets[i] = append(sets[i], j)
			}
		}
	}
	return sets, first
}

// near is Meets with so much time kept free before and after the block. Where one
// runs on into the next day, it also counts the weeks in which that day falls.
func (b *Block) near(o *Block, travel iop.Minutes) (Weekday, bool) {
	before, after := int(b.Start)-int(travel), int(b.Start)+int(b.Span()+travel)
	from, to := int(o.Start), int(o.Start)+int(o.Span())
	bDays, oDays := b.Days, o.Days
	if b.Cadence.Kind == EveryDays {
		bDays = EveryDay
	}
	if o.Cadence.Kind == EveryDays {
		oDays = EveryDay
	}
	if before >= 0 && after <= int(dayEnd) && to <= int(dayEnd) && (bDays&oDays == 0 || after <= from || to <= before) {
		return WeekdayUnknown, false // the usual case: no common day, or apart on it
	}
	for d := range bDays.All() {
		for e := range oDays.All() {
			for turn := -1; turn <= 1; turn++ { // weeks by which the other is later
				shift := minuteOfWeek(e, 0) + turn*weekMinutes - minuteOfWeek(d, 0)
				if before < shift+to && shift+from < after && b.Cadence.mayMeetLater(o.Cadence, turn, shift == 0) {
					return d, true
				}
			}
		}
	}
	return WeekdayUnknown, false
}

// mayMeetLater reports whether the other cadence ever falls into the week that is
// so many later, on the same day or another.
func (c Cadence) mayMeetLater(o Cadence, weeks int, sameDay bool) bool {
	switch {
	case c.Kind == EveryWeeks && o.Kind == EveryWeeks:
		return (int(c.Phase)+weeks-int(o.Phase))%max(1, int(gcd(c.N, o.N))) == 0
	case c.Kind == NthWeekday && o.Kind == NthWeekday:
		return !sameDay || c.mayMeet(o)
	}
	return true
}

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
			o := e.blocks[j]
			if b.Days&o.Days == 0 && !b.Overnight && !o.Overnight && b.Cadence.Kind != EveryDays && o.Cadence.Kind != EveryDays {
				continue
			}
			if _, ok := o.Meets(b); ok {
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

// best is the best week under what is in force.
func (e *fitting) best() (chosen, bool, error) {
	if slices.Contains(e.prefer, ClosestToTarget) {
		e.toward()
		e.goal.minutes *= int64(e.cycle)
	}
	for _, m := range [...]mode{allMet, noneMissed} {
		if got, ok, err := e.bestIn(m, nil); ok || err != nil {
			return got, ok, err
		}
	}
	return chosen{}, false, nil
}

// bestIn is the best week that is accepted in the mode, within limits on what is
// preferred.
func (e *fitting) bestIn(m mode, within *limits) (chosen, bool, error) {
	var l limits
	if within != nil {
		l = *within
	}
	got, ok, err := e.search(m, &l, PreferenceUnknown)
	if !ok || err != nil {
		return got, false, err
	}
	for _, p := range e.prefer {
		switch p {
		case EarliestEnd, EarliestStart:
			steps := e.steps(p, e.value(p, &got))
			for lo, hi := 0, len(steps); lo < hi; {
				mid := (lo + hi) / 2
				l.set(p, steps[mid])
				better, ok, err := e.search(m, &l, PreferenceUnknown)
				switch {
				case err != nil:
					return got, false, err
				case ok:
					got = better
					hi, _ = slices.BinarySearch(steps, e.value(p, &got))
				default:
					lo = mid + 1
				}
			}
		default:
			for n := e.least(m, p); n < e.value(p, &got); n++ {
				if e.enough = n; p == FewestDays { // with few days little is left to try
					l.set(p, n)
				} else {
					l.set(p, e.value(p, &got)-1)
				}
				better, ok, err := e.search(m, &l, p)
				if err != nil {
					return got, false, err
				}
				if ok {
					got = better
				}
				if ok || p != FewestDays {
					break
				}
			}
		}
		l.set(p, e.value(p, &got))
	}
	return got, true, nil
}

// least is a bound that no week goes below in a preference; in most templates there
// is one that comes up to it.
func (e *fitting) least(m mode, p Preference) (n int64) {
	if p != FewestDays || m == declared {
		return 0
	}
	for i := range e.rules.parts {
		for k := range e.rules.parts[i].rows {
			r := &e.rules.parts[i].rows[k]
			if in, _ := r.For.Include(e.base.Person); !r.allWeeks || in == iop.NotMet || in != iop.Met && m != allMet || e.loose(i, r.class) {
				continue
			}
			switch {
			case r.how == howDays && r.low != noFloor:
				n = max(n, int64(r.low))
			case r.how == howGap && r.Measure != iop.HoursBetween && r.high < 7:
				most := r.high
				if r.Measure == iop.EmptyDays {
					most++
				}
				for n < 7 && (most < 1 || n*int64(most) < 7) {
					n++
				}
			}
		}
	}
	return n
}

// loose reports whether some service of the class may have no set day.
func (e *fitting) loose(part int, class uint8) bool {
	for i := range e.nodes {
		if t := &e.own[part][i]; t.sure != nil && (t.possible[class].loose.sessions > 0 || t.odd != nil && t.odd[class].loose.sessions > 0) {
			return true
		}
	}
	return false
}

const unlimited = 1 << 40

// limits is how much of each preference is allowed; less is better in all.
type limits struct {
	on [preferenceEnd]bool
	at [preferenceEnd]int64
}

func (l *limits) set(p Preference, at int64) { l.on[p], l.at[p] = true, at }

// value is how much of what is preferred to be small the week has.
func (e *fitting) value(p Preference, s *chosen) (n int64) {
	var days Days
	var first [8]int64
	for i, b := range e.blocks {
		if !s.blocks.has(i) {
			continue
		}
		switch p {
		case EarliestEnd:
			n = max(n, b.endOf())
		case KeepGroup:
			if e.kept.has(i) {
				n--
			}
		case FewestDays, EarliestStart:
			if b.Cadence.Kind == EveryDays {
				continue
			}
			for d := range b.Days.All() {
				if !days.Has(d) || int64(b.Start) < first[d] {
					first[d] = int64(b.Start)
				}
				days = days.With(d)
			}
		}
	}
	switch p {
	case FewestDays:
		return int64(days.Len())
	case EarliestStart:
		return slices.Max(first[:])
	case KeepGroup:
		return n + int64(e.keeps)
	case ClosestToTarget:
		return max(e.goal.minutes-s.lo, s.hi-e.goal.minutes)
	}
	return n
}

// endOf is the end in minutes from the start of the day on which the block starts.
func (b *Block) endOf() int64 { return int64(b.Start) + int64(b.Span()) }

// steps is the values of blocks that are better than one for an earliest end or
// start, in order.
func (e *fitting) steps(p Preference, best int64) (values []int64) {
	if best <= 0 {
		return nil
	}
	values = append(values, 0) // of a week without blocks
	for i := range e.nodes {
		n := &e.nodes[i]
		for _, b := range e.blocks[n.block : n.block+n.blocks] {
			v := b.endOf()
			if p == EarliestStart {
				v = int64(b.Start)
			}
			if v < best && !n.unfit {
				values = append(values, v)
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// conflict leaves out one thing after the other for good as long as there is no
// week without it. What is left is needed, all of it.
func (e *fitting) conflict(busy int) ([]Hindrance, error) {
	e.prefer, e.amounts = nil, nil // any week would do
	var rules []*row
	for i := range e.all.parts {
		for k := range e.all.parts[i].rows {
			rules = append(rules, &e.all.parts[i].rows[k])
		}
	}
	leaveRules, leaveBusy, free := make([]bool, len(rules)), make([]bool, busy), false
	without := func(leave *bool) error {
		*leave = true
		e.force(leaveRules, leaveBusy, free)
		_, ok, err := e.search(noneMissed, &limits{}, PreferenceUnknown)
		*leave = !ok
		return err
	}
	for i := len(rules) - 1; i >= 0; i-- {
		if err := without(&leaveRules[i]); err != nil {
			return nil, err
		}
	}
	met := make([]bool, busy) // of which something is in the way
	for i := range e.meets {
		for _, j := range e.meets[i] {
			met[j] = true
		}
	}
	for j := busy - 1; j >= 0; j-- {
		if leaveBusy[j] = true; !met[j] {
			continue
		}
		if err := without(&leaveBusy[j]); err != nil {
			return nil, err
		}
	}
	if err := without(&free); err != nil {
		return nil, err
	}
	var all []Hindrance
	for i, r := range rules {
		if !leaveRules[i] {
			all = append(all, Hindrance{What: Asked, Rule: &r.Rule})
		}
	}
	for j, left := range leaveBusy {
		if !left {
			all = append(all, Hindrance{What: BusyTime, Busy: j})
		}
	}
	if !free {
		all = append(all, Hindrance{What: TakenTogether})
	}
	return all, nil
}

// mode is which weeks are accepted.
type mode uint8

const (
	allMet     mode = iota // no requirement is not met or unknown
	noneMissed             // none is not met
	declared               // none is not met but floors of a week that is declared short
)

// A gauge follows one requirement, or one limit, through a search: what the choice
// so far comes to, and what can still be added.
type gauge struct {
	kind       gaugeKind
	row        *row // nil of a limit
	part       int
	low, high  int64
	floor, top bool // there is such an end, and a week that misses it is out
	strict     bool // what is asked must be sure
	detail     int  // number among those that keep days or tallies
}

type gaugeKind uint8

const (
	gaugeSum   gaugeKind = iota
	gaugeDays            // weekdays with service
	gaugeGap             // days from one to the next
	gaugeEach            // every service day
	gaugeRaw             // all that is counted: nothing is known beforehand
	gaugeStart           // days that begin early
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

// search is one search for a week.
type search struct {
	*fitting
	mode    mode
	end     int64 // no later end
	limits  *limits
	gauges  []gauge
	each    int // gauges that keep days
	raw     int // tallies that are kept
	timed   bool
	dead    []bool
	alive   bitset
	own     []mark // of node i and gauge g at i*len(gauges)+g
	rest    []mark // what can still be added from position i on
	ownDay  []perDay
	restDay []perDay
	taken   []int // how many of its offers each node has taken

	// The choice so far, one for each node that was taken.
	frames  []frame
	marks   []mark
	days    []perDay
	raws    []tally
	outlook outlook

	daySets []uint8 // where few days are wanted: the sets of weekdays that could do
	arena   []byte
	tooMany bool
	scratch Week
	got     chosen
	found   bool
	tighten Preference
	turn    int // how often the limit was made tighter
}

// frame is what was chosen.
type frame struct{ blocks, arranged, closed bitset }

// search finds the first week, in the order of [Template.Weeks], that is accepted
// within the limits; of a preference that tightens, the first of the best weeks.
func (e *fitting) search(m mode, l *limits, tighten Preference) (chosen, bool, error) {
	if e.failed {
		return chosen{}, false, nil
	}
	end := int64(unlimited)
	if l.on[EarliestEnd] {
		end = l.at[EarliestEnd]
	}
	s := e.last
	if s == nil || !e.ready || s.mode != m || s.end != end {
		if s == nil {
			s = &search{fitting: e}
			e.last = s
		}
		s.mode, s.end, e.ready = m, end, true
		s.prepare()
	}
	if s.dead[0] {
		return chosen{}, false, nil
	}
	s.begin(l, tighten)
	s.from(1, 0)
	if s.tooMany {
		return chosen{}, false, ErrTooManyChoices
	}
	return s.got, s.found, nil
}

// prepare makes the gauges and what they show of every node.
func (s *search) prepare() {
	n := len(s.nodes)
	s.dead, s.taken = room(s.dead, n), room(s.taken, n)
	s.gauges, s.each, s.raw, s.timed, s.alive = s.gauges[:0], 0, 0, false, bitset{}
	for i := range s.nodes {
		x := &s.nodes[i]
		s.dead[i] = x.unfit
		for _, b := range s.blocks[x.block : x.block+x.blocks] {
			s.dead[i] = s.dead[i] || b.endOf() > s.end
		}
	}
	for _, p := range s.prefer {
		if p != EarliestEnd {
			kind := [...]gaugeKind{FewestDays: gaugeDays, EarliestStart: gaugeStart, ClosestToTarget: gaugeSum, KeepGroup: gaugeSum}[p]
			s.gauges = append(s.gauges, gauge{kind: kind, part: int(p), strict: true})
		}
	}
	for p := range s.rules.parts {
		for k := range s.rules.parts[p].rows {
			s.follow(p, &s.rules.parts[p].rows[k])
		}
	}
	for i := range s.nodes {
		s.dead[i] = s.dead[i] || s.dead[s.nodes[i].parent]
	}
	g := len(s.gauges)
	s.own, s.rest, s.marks = room(s.own, g*n), room(s.rest, g*(n+1)), room(s.marks, g*(n+2))
	s.ownDay, s.restDay, s.days = room(s.ownDay, s.each*n), room(s.restDay, s.each*(n+1)), room(s.days, s.each*(n+2))
	s.raws, s.frames = room(s.raws, s.raw*(n+2)), room(s.frames, n+2)
	for i := range s.nodes {
		x := &s.nodes[i]
		if s.dead[i] || x.blocks+x.services == 0 {
			continue
		}
		for b := x.block; b < x.block+x.blocks; b++ {
			s.alive.add(b)
		}
		for k := range s.gauges {
			s.show(i, k)
		}
	}
	s.potential(0, g)
}

// begin sets the limits and starts with the first node taken.
func (s *search) begin(l *limits, tighten Preference) {
	s.limits, s.tighten = l, tighten
	s.got, s.found, s.turn, s.tooMany, s.arena = chosen{}, false, 0, false, s.arena[:0]
	s.seen.reset()
	for k := range s.gauges {
		g := &s.gauges[k]
		p := Preference(g.part)
		if g.row != nil || !l.on[p] {
			continue
		}
		s.allow(g, l.at[p])
		switch p {
		case FewestDays:
			s.fewDays(l.at[p])
		case EarliestStart:
			for i := range s.nodes {
				if m := &s.own[i*len(s.gauges)+k]; m.fd != 0 {
					*m = mark{}
					s.show(i, k)
				}
			}
			s.potential(k, k+1)
		}
	}
	s.frames[0] = frame{}
	clear(s.marks[:len(s.gauges)])
	clear(s.days[:s.each])
	clear(s.raws[:s.raw])
	s.push(0, -1)
}

// allow makes a limit so high.
func (s *search) allow(g *gauge, value int64) {
	switch Preference(g.part) {
	case FewestDays:
		g.top, g.high = true, value
	case KeepGroup:
		g.floor, g.low = true, int64(s.keeps)-value
	case ClosestToTarget:
		g.floor, g.top, g.low, g.high = true, true, s.goal.minutes-value, s.goal.minutes+value
	}
}

// room is so many zeros, in place of a slice that is done with.
func room[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n)
	}
	old = old[:n]
	clear(old)
	return old
}

// keySet is a set of keys.
type keySet struct {
	table []uint32 // one more than the number of a key; a power of two of places
	ends  []uint32 // of each key
	bytes []byte
}

func (k *keySet) reset() {
	k.ends, k.bytes = k.ends[:0], k.bytes[:0]
	if k.table = k.table[:min(len(k.table), 1<<10)]; k.table == nil {
		k.table = make([]uint32, 1<<6)
	}
	clear(k.table)
}

// place is where the key stands in the table or would.
func (k *keySet) place(key []byte) int {
	h := uint64(len(key))
	for rest := key; len(rest) > 0; {
		var word uint64
		if len(rest) >= 8 {
			word, rest = binary.LittleEndian.Uint64(rest), rest[8:]
		} else {
			for i, b := range rest {
				word |= uint64(b) << (8 * i)
			}
			rest = nil
		}
		h = (h ^ word) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	at := int(h>>32) & (len(k.table) - 1)
	for k.table[at] != 0 && !bytes.Equal(k.key(int(k.table[at]-1)), key) {
		at = (at + 1) & (len(k.table) - 1)
	}
	return at
}

func (k *keySet) key(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = k.ends[i-1]
	}
	return k.bytes[start:k.ends[i]]
}

func (k *keySet) has(key []byte) bool { return k.table[k.place(key)] != 0 }

func (k *keySet) add(key []byte) {
	at := k.place(key)
	if k.table[at] != 0 {
		return
	}
	k.bytes = append(k.bytes, key...)
	k.ends = append(k.ends, uint32(len(k.bytes)))
	k.table[at] = uint32(len(k.ends))
	if 2*len(k.ends) > len(k.table) {
		k.table = make([]uint32, 4*len(k.table))
		for i := range k.ends {
			k.table[k.place(k.key(i))] = uint32(i + 1)
		}
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

// follow adds the gauge of a requirement, or takes out the nodes that no week of
// this mode can hold.
func (s *search) follow(part int, r *row) {
	g := gauge{row: r, part: part, low: int64(r.low), high: int64(r.high), floor: r.low != noFloor, top: r.high != noCap, strict: s.mode == allMet}
	in, _ := r.For.Include(s.base.Person)
	week := count{number: int32(s.base.Number)}
	byWeek := r.how <= howGroups || r.how == howAverage // of which weeks it speaks matters to these alone
	settled := r.allWeeks || byWeek && r.knows(&week) && !s.odd
	switch {
	case in == iop.NotMet || s.fixed(r):
		return
	case s.mode != allMet && (in != iop.Met || byWeek && !r.knows(&week)):
		return // it is never surely not met
	case settled && byWeek && !r.inWeek(&week):
		return
	case r.Measure == iop.HoursBetween && r.how == howGap:
		s.timed = true
		return
	case !settled:
		g.kind = gaugeRaw
	default:
		switch r.how {
		case howHours, howSessions, howAverage, howDays:
			g.kind = gaugeSum
			if r.Measure == iop.ServiceDays {
				g.kind = gaugeDays
			}
			g.floor = g.floor && (s.mode != declared || !r.weekly())
		case howGap:
			g.kind = gaugeGap
		case howEachSession, howGroups:
			s.strike(part, r)
			return
		case howEachDay:
			if g.kind = gaugeRaw; s.known(part, r.class) {
				g.kind = gaugeEach
			}
		default:
			g.kind = gaugeRaw
		}
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

// strike takes out the nodes that miss what is asked of every session, each by
// itself.
func (s *search) strike(part int, r *row) {
	for i := range s.nodes {
		t := &s.fitting.own[part][i]
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
func (s *search) known(part int, class uint8) bool {
	if s.odd {
		return false
	}
	for i := range s.nodes {
		t := &s.fitting.own[part][i]
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

// potential is what can be added from each position on, for gauges from one to
// another.
func (s *search) potential(from, to int) {
	g := len(s.gauges)
	c := outlook{nodes: s.nodes, dead: s.dead, work: room(s.outlook.work, 5*len(s.nodes)+1)}
	s.outlook = c
	for k := from; k < to; k++ {
		kind := s.gauges[k].kind
		if kind == gaugeRaw {
			continue
		}
		days(&c, func(i int) *mark { return &s.own[i*g+k] }, func(i int) *mark { return &s.rest[i*g+k] })
		c.spread(func(i int) int64 { return s.own[i*g+k].f + s.own[i*g+k].x }, func(i int, v int64) { s.rest[i*g+k].f = v })
		c.spread(func(i int) int64 { return s.own[i*g+k].c + s.own[i*g+k].y }, func(i int, v int64) { s.rest[i*g+k].c = v })
		if kind != gaugeEach {
			continue
		}
		for at, d := s.gauges[k].detail, 0; d < everyDayLen; d++ {
			c.spread(func(i int) int64 { return s.ownDay[i*s.each+at][d] }, func(i int, v int64) { s.restDay[i*s.each+at][d] = v })
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

// push takes a node on top of a frame.
func (s *search) push(i, depth int) {
	g, n := len(s.gauges), &s.nodes[i]
	to := &s.frames[depth+1]
	if depth >= 0 {
		*to = s.frames[depth]
		copy(s.marks[(depth+1)*g:(depth+2)*g], s.marks[depth*g:])
		copy(s.days[(depth+1)*s.each:(depth+2)*s.each], s.days[depth*s.each:])
		copy(s.raws[(depth+1)*s.raw:(depth+2)*s.raw], s.raws[depth*s.raw:])
	}
	s.taken[i] = 0
	if n.blocks+n.services == 0 {
		return
	}
	for b := n.block; b < n.block+n.blocks; b++ {
		to.blocks.add(b)
	}
	for a := n.service; a < n.service+n.services; a++ {
		to.arranged.add(a)
	}
	to.closed.join(&n.closed)
	for k := range g {
		s.marks[(depth+1)*g+k].add(&s.own[i*g+k])
		switch x := &s.gauges[k]; x.kind {
		case gaugeEach:
			day := &s.days[(depth+1)*s.each+x.detail]
			for d, v := range s.ownDay[i*s.each+x.detail] {
				day[d] += v
			}
		case gaugeRaw:
			t := &s.fitting.own[x.part][i]
			raws := s.raws[(depth+1)*s.raw+x.detail:][:4]
			for j, o := range [...]*tally{&t.sure[0], &t.possible[0], &t.sure[x.row.class], &t.possible[x.row.class]} {
				raws[j] = raws[j].plus(o)
			}
		}
	}
}

// from goes on at a position and reports whether a week was found.
func (s *search) from(i, depth int) bool {
	for i < len(s.nodes) {
		n := &s.nodes[i]
		p := &s.nodes[n.parent]
		took := s.taken[n.parent]
		if took == p.high {
			i = p.end
			continue
		}
		take := !s.dead[i] && !s.clashes(n, depth)
		skip := took+n.after >= p.low && !n.must
		switch {
		case !take && !skip:
			return false
		case !take:
			i = n.end
			continue
		}
		start, turn := len(s.arena), s.turn
		if s.hopeless(i, depth) {
			s.arena = s.arena[:start]
			return false
		}
		s.push(i, depth)
		s.taken[n.parent]++
		found := s.from(i+1, depth+1)
		s.taken[n.parent]--
		if !found && skip {
			found = s.from(n.end, depth)
		}
		if !found && s.turn != turn { // nothing better was found from here on, which is said under the limit of now
			s.arena = s.arena[:start]
			if s.hopeless(i, depth) {
				s.arena = s.arena[:start]
				return false
			}
		}
		if !found {
			s.fail(start)
		}
		s.arena = s.arena[:start]
		return found
	}
	return s.leaf(depth)
}

// fail remembers that nothing was found from the state whose key is at the end of
// the arena on.
func (s *search) fail(start int) {
	s.seen.add(s.arena[start:])
	s.tooMany = s.tooMany || len(s.seen.ends) > maxStates
}

// clashes reports whether the node overlaps what was chosen.
func (s *search) clashes(n *node, depth int) bool {
	if s.closes {
		for b := n.block; b < n.block+n.blocks; b++ {
			if s.frames[depth].closed.has(b) {
				return true
			}
		}
	}
	return false
}

// leaf asks the requirements about a week.
func (s *search) leaf(depth int) bool {
	start := len(s.arena)
	defer func() { s.arena = s.arena[:start] }()
	if s.hopeless(len(s.nodes), depth) {
		return false
	}
	f := &s.frames[depth]
	s.scratch.Blocks, s.scratch.Arranged = s.scratch.Blocks[:0], s.scratch.Arranged[:0]
	w := s.base
	w.Blocks, w.Arranged = s.scratch.Blocks, s.scratch.Arranged
	s.fill(&w, &f.blocks, &f.arranged)
	s.scratch.Blocks, s.scratch.Arranged = w.Blocks, w.Arranged
	var v iop.Verdict
	if s.mode == declared {
		v = s.declaring(&w)
	} else {
		v = s.verdict(&w)
	}
	if v == iop.NotMet || v == iop.Unknown && s.mode == allMet {
		s.fail(start)
		return false
	}
	s.found, s.got = true, chosen{blocks: f.blocks, arranged: f.arranged}
	if s.amounts != nil {
		for i := range s.nodes {
			if n := &s.nodes[i]; n.blocks > 0 && f.blocks.has(n.block) || n.blocks == 0 && n.services > 0 && f.arranged.has(n.service) {
				s.got.lo, s.got.hi = s.got.lo+s.amounts[i].f, s.got.hi+s.amounts[i].c
			}
		}
	}
	if s.tighten == PreferenceUnknown {
		return true
	}
	value := s.value(s.tighten, &s.got)
	s.limit(value - 1)
	return value <= s.enough
}

// limit allows no more than so much of the preference that is made tighter.
func (s *search) limit(value int64) {
	s.turn++
	for k := range s.gauges {
		if g := &s.gauges[k]; g.row == nil && Preference(g.part) == s.tighten {
			s.allow(g, value)
		}
	}
}

// hopeless reports whether no week can be found from here on, and leaves the key of
// the state in the arena. States with one key go on alike: what is left to decide
// and what the requirements can still make of it is the same.
func (s *search) hopeless(i, depth int) bool {
	if s.tooMany {
		return true
	}
	f := &s.frames[depth]
	key := binary.LittleEndian.AppendUint32(s.arena, uint32(i))
	start := len(s.arena)
	if i < len(s.nodes) {
		for p := s.nodes[i].parent; ; p = s.nodes[p].parent {
			key = binary.LittleEndian.AppendUint16(key, uint16(s.taken[p]))
			if p == 0 {
				break
			}
		}
		if s.closes {
			closed := f.closed
			closed.before(s.nodes[i].block)
			for k := range (len(s.blocks) + 63) / 64 {
				key = binary.LittleEndian.AppendUint64(key, closed[k]&s.alive[k])
			}
		}
	}
	if s.timed || s.odd {
		for k := range f.blocks {
			blocks, arranged := f.blocks[k], f.arranged[k]
			if !s.timed {
				blocks, arranged = blocks&s.oddBlocks[k], arranged&s.oddOthers[k]
			}
			key = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(key, blocks), arranged)
		}
	}
	n := len(s.gauges)
	for k := range s.gauges {
		g := &s.gauges[k]
		m := &s.marks[depth*n+k]
		var rest mark
		if i < len(s.nodes) {
			rest = s.rest[i*n+k]
		}
		var dead bool
		switch g.kind {
		case gaugeSum:
			dead, key = g.sum(m, &rest, key)
		case gaugeDays:
			if dead, key = g.days(m, &rest, key); g.row == nil && g.top && !dead {
				dead = !slices.ContainsFunc(s.daySets, func(set uint8) bool { return m.cd&^set|set&^(m.cd|rest.cd) == 0 })
			}
		case gaugeGap:
			dead, key = g.gap(m, &rest, key)
		case gaugeStart:
			if !s.limits.on[EarliestStart] {
				continue
			}
			dead, key = m.fd&^(m.cd|rest.cd) != 0, append(key, m.fd, m.cd)
		case gaugeEach:
			var restDay perDay
			if i < len(s.nodes) {
				restDay = s.restDay[i*s.each+g.detail]
			}
			dead, key = g.each(m, &rest, &s.days[depth*s.each+g.detail], &restDay, key)
		case gaugeRaw:
			for j := range s.raws[depth*s.raw+g.detail:][:4] {
				key = s.raws[depth*s.raw+g.detail+j].appendKey(key)
			}
		}
		if dead {
			s.arena = key[:start]
			return true
		}
	}
	s.arena = key
	return s.seen.has(key[start:])
}

// An end that is safe whatever is added, and one that is not asked, leave a zero in
// the key; otherwise the key holds what decides.

func (g *gauge) sum(m, rest *mark, key []byte) (dead bool, _ []byte) {
	if g.floor {
		switch {
		case m.f >= g.low:
			key = append(key, 0)
		case m.f+m.x+rest.f < g.low:
			return true, key
		default:
			key = binary.LittleEndian.AppendUint64(append(key, 1), uint64(m.f))
		}
	}
	if g.top {
		switch {
		case m.c > g.high:
			return true, key
		case m.c+m.y+rest.c <= g.high:
			key = append(key, 0)
		default:
			key = binary.LittleEndian.AppendUint64(append(key, 1), uint64(m.c))
		}
	}
	return false, key
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
			key = binary.LittleEndian.AppendUint64(append(key, 1, m.fd), uint64(m.f))
		}
	}
	if g.top {
		switch {
		case top(m.cd, m.c) > g.high:
			return true, key
		case top(m.cd|m.xd|rest.cd, m.c+m.y+rest.c) <= g.high:
			key = append(key, 0)
		default:
			key = binary.LittleEndian.AppendUint64(append(key, 1, m.cd), uint64(m.c))
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
	if g.top && m.c+m.y+rest.c == 0 && g.length(later) > g.high {
		return true, key
	}
	if !g.floor && g.top && g.length(now) <= g.high {
		return false, append(key, 0)
	}
	key = append(key, 1, m.fd, m.cd)
	return false, binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(key, uint64(m.f)), uint64(m.c))
}

func (g *gauge) each(m, rest *mark, now, later *perDay, key []byte) (dead bool, _ []byte) {
	for d := range everyDayLen {
		is, amount := m.fd>>d&1 == 1, now[d]
		floor := g.floor && amount < g.low && (is || rest.fd>>d&1 == 1)
		top := g.top && amount+later[d] > g.high
		if g.floor && is && amount+later[d] < g.low || g.top && is && amount > g.high {
			return true, key
		}
		if !floor && !top {
			key = append(key, 0)
			continue
		}
		key = append(key, 1+flag(is))
		key = binary.LittleEndian.AppendUint32(key, uint32(amount))
	}
	return false, key
}

func flag(is bool) byte {
	if is {
		return 1
	}
	return 0
}
