package schedule

import (
	"encoding/binary"
	"slices"

	"github.com/openiop/openiop/iop"
)

// bitset is a set of the blocks of a template, by number in the order of reading.
type bitset [maxBlocks / 64]uint64

func (b *bitset) add(i int)      { b[i/64] |= 1 << (i % 64) }
func (b *bitset) has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }
func (b *bitset) join(o *bitset) {
	for i := range b {
		b[i] |= o[i]
	}
}

// any reports whether one of n numbers from a first on is in the set.
func (b *bitset) any(first, n int) bool {
	for i := first; i < first+n; i++ {
		if b.has(i) {
			return true
		}
	}
	return false
}

// state is a choice so far, of everything up to some place in the template.
type state struct {
	blocks, arranged bitset
	closed           bitset  // blocks that overlap one that was chosen
	tallies          []tally // what it counts
}

// states are choices of which no two come to the same, in the order they were met.
type states struct {
	list []state
	keys map[string]bool
}

func newStates() *states { return &states{keys: map[string]bool{}} }

// choices is a template made ready to go through its choices for requirements that
// are alike.
type choices struct {
	*fitting
	part    part // these requirements, among the services of all beside which they stand
	row     *row // the first of them, with the classes that they alone need
	classes *classes
	cycle   int              // of all choices together
	apart   frame            // what may be told apart one by one
	watches bool             // it is
	open    []bitset         // blocks that can still be taken from position i on
	last    [everyDayLen]int // the last node with a session on each weekday
	own     [][]tally        // what each node counts
	times   times            // the sessions of which clock time between them is asked
	steps   *int             // made so far, also for others
	tooMany bool
	key     []byte // room for the key of a state
}

func (e *fitting) choices(alike []int) *choices {
	g := &choices{fitting: e, own: make([][]tally, len(e.nodes))}
	alone := Checker{counting: e.all.counting}
	for _, i := range alike {
		alone.add(&e.every[i].Requirement)
		g.part.rows = append(g.part.rows, *e.every[i].row)
	}
	g.part.classes, g.part.timed = e.all.parts[e.every[alike[0]].part].classes, alone.parts[0].timed
	g.row, g.classes = &alone.parts[0].rows[0], &alone.parts[0].classes
	g.cycle = e.allCycle(&g.part.classes)
	// Clock time between sessions is not a sum, nor are weeks beyond the longest cycle, and
	// what is asked of some weeks turns on how many the cycle has.
	// Else what is not held every week is told by what each week of the cycle comes to,
	// but that gaps are judged in another way where all weeks are alike.
	g.watches = g.part.timed && !g.timeline() || g.cycle == maxCycle ||
		g.cycle > 1 && slices.ContainsFunc(g.part.rows, func(r row) bool { return !r.allWeeks })
	in := func(s *Service, c Cadence) bool {
		_, possible := g.part.classes.sort(s)
		return possible != 0 && (g.part.timed || c.Kind != Weekly)
	}
	for i, b := range e.blocks {
		if in(&b.Service, b.Cadence) {
			g.apart.blocks.add(i)
		}
	}
	for i, a := range e.arranged {
		if in(&a.Service, a.Cadence) {
			g.apart.arranged.add(i)
		}
	}
	g.open = make([]bitset, len(e.nodes)+1)
	for i := len(e.nodes) - 1; i >= 0; i-- {
		g.open[i] = g.open[i+1]
		n := &e.nodes[i]
		for b := n.block; b < n.block+n.blocks; b++ {
			g.open[i].add(b)
			for d := range everyDayLen {
				if e.blocks[b].Days.Has(Monday + Weekday(d)) {
					g.last[d] = max(g.last[d], i)
				}
			}
		}
	}
	return g
}

// allCycle is the cycle of all choices together.
func (e *fitting) allCycle(k *classes) int {
	var all Week
	for _, b := range e.blocks {
		all.Blocks = append(all.Blocks, *b)
	}
	for _, a := range e.arranged {
		all.Arranged = append(all.Arranged, *a)
	}
	return all.cycle(k)
}

// counts is what a node counts in all classes, for every week of the cycle: what may
// be in it, then what surely is.
func (g *choices) counts(i int) []tally {
	if g.own[i] != nil {
		return g.own[i]
	}
	n, x := len(g.classes.of), &g.nodes[i]
	var w Week
	for b := x.block; b < x.block+x.blocks; b++ {
		w.Blocks = append(w.Blocks, *g.blocks[b])
	}
	for a := x.service; a < x.service+x.services; a++ {
		w.Arranged = append(w.Arranged, *g.arranged[a])
	}
	all := make([]tally, 2*n*g.cycle)
	for week := range g.cycle {
		t := all[2*n*week:]
		g.classes.week(&g.all.counting, &w, week, t[:n], false, true)
		g.classes.week(&g.all.counting, &w, week, t[n:2*n], true, true)
	}
	g.own[i] = all
	return all
}

// choose takes the node in each of the states and goes through the choices of its
// offers.
func (g *choices) choose(i int, from *states) *states {
	x := &g.nodes[i]
	counted := []*states{newStates()} // by how many were taken
	g.merge(counted[0], g.take(i, from), i+1)
	// Where any number more may be taken, more than are wanted are as good.
	most, free := x.high, x.high >= x.of
	if free {
		most = min(x.low, x.of)
	}
	for o, left := i+1, x.of-1; o < x.end && !g.tooMany; o, left = g.nodes[o].end, left-1 {
		next := g.nodes[o].end
		if len(counted) <= most {
			counted = append(counted, newStates())
		}
		for n := len(counted) - 1; n >= 0; n-- {
			if n == most && free {
				g.merge(counted[n], g.choose(o, counted[n]), next)
			}
			if n > 0 {
				g.merge(counted[n], g.choose(o, counted[n-1]), next)
			}
			if n+left < x.low { // too few are left to do with so few
				counted[n] = newStates()
			}
		}
		for n := range counted {
			if !g.settles(o, next) {
				break
			}
			again := newStates()
			g.merge(again, counted[n], next)
			counted[n] = again
		}
	}
	all := newStates()
	for n, from := range counted {
		if n >= x.low {
			g.merge(all, from, x.end)
		}
	}
	return all
}

// settles reports whether states that differed before may be alike when the nodes from
// a position to another are decided: in what overlaps these, or in a day that is over.
func (g *choices) settles(from, to int) bool {
	for i := from; i < to; i++ {
		if g.nodes[i].closed != (bitset{}) {
			return true
		}
	}
	return g.row.how == howEachDay && slices.ContainsFunc(g.last[:], func(last int) bool { return from <= last && last < to })
}

// take adds what the node has itself; states in which that overlaps fall out.
func (g *choices) take(i int, from *states) *states {
	x := &g.nodes[i]
	if x.blocks+x.services == 0 {
		return from
	}
	taken := newStates()
	if x.tied {
		return taken // its own sessions overlap
	}
	own := g.counts(i)
	for k := range from.list {
		s := &from.list[k]
		if s.closed.any(x.block, x.blocks) {
			continue
		}
		n := state{blocks: s.blocks, arranged: s.arranged, closed: s.closed, tallies: make([]tally, len(s.tallies))}
		for b := x.block; b < x.block+x.blocks; b++ {
			n.blocks.add(b)
		}
		for a := x.service; a < x.service+x.services; a++ {
			n.arranged.add(a)
		}
		n.closed.join(&x.closed)
		for t := range n.tallies {
			n.tallies[t] = s.tallies[t].plus(&own[t])
		}
		g.put(taken, n, i+1)
	}
	return taken
}

// merge puts states, in which all before the position is decided, among the others.
func (g *choices) merge(to, from *states, next int) {
	for i := range from.list {
		g.put(to, from.list[i], next)
	}
}

// put adds a state unless one is there that comes to the same. All before the
// position next is decided.
func (g *choices) put(to *states, s state, next int) {
	if g.tooMany {
		return
	}
	key := g.key[:0]
	for i := range s.closed {
		s.closed[i] &= g.open[next][i]
		key = binary.AppendUvarint(key, s.closed[i])
	}
	turns := false
	for i := range s.blocks {
		blocks, arranged := s.blocks[i]&g.apart.blocks[i], s.arranged[i]&g.apart.arranged[i]
		turns = turns || blocks|arranged != 0
		if g.watches {
			key = binary.AppendUvarint(binary.AppendUvarint(key, blocks), arranged)
		}
	}
	if g.row.how == howGap {
		key = append(key, flag(turns))
	}
	n, class := len(g.classes.of), int(g.row.class)
	for t := s.tallies; len(t) > 0; t = t[2*n:] {
		key = g.read(key, &read{&t[class], &t[n+class], &t[0], &t[n]}, next)
	}
	if g.times.open != nil {
		key = g.readTimes(key, &s.blocks, next)
	}
	g.key = key
	*g.steps++
	if !to.keys[string(key)] {
		to.keys[string(key)] = true
		to.list = append(to.list, s)
	}
	g.tooMany = len(to.list) > maxStates || *g.steps > maxSteps
}

// read is what a requirement can read of a week: its class, at most and for sure, and
// whatever counts.
type read struct{ possible, sure, all, allSure *tally }

// read appends what the requirements read. Two choices with one key, to which the same
// is added, come to the same.
func (g *choices) read(key []byte, t *read, next int) []byte {
	num := func(n int32) { key = binary.AppendVarint(key, int64(n)) }
	p, s := t.possible, t.sure
	switch how, m := g.row.how, g.row.Measure; {
	case how == howNeed || how == howParts:
	case how == howEachSession:
		num(flags(p.sessions > 0, s.sessions > 0))
		num(p.shortest)
		num(p.longest)
		num(s.shortest)
		num(s.longest)
	case how == howGroups:
		for _, x := range [...]*seats{&p.seats, &s.seats} {
			num(x.fewest)
			num(x.most)
			num(flags(x.hasFewest, x.hasMost, x.lackFewest, x.lackMost))
		}
	case how == howEachDay:
		return g.readDays(key, t, next)
	case how == howWindow || how == howCalendar:
		for _, x := range [...]*tally{p, s} {
			key = x.loose.append(key)
			var days [everyDayLen]int32
			for d := range days {
				days[d] = int32(x.days >> d & 1)
				switch m {
				case iop.Hours:
					days[d] = x.perDay[d]
				case iop.SessionCount:
					days[d] = x.sessionsPerDay[d]
				}
			}
			key = g.readWindows(key, &days, next)
		}
	case m == iop.Hours:
		num(p.minutes)
		num(s.minutes)
	case m == iop.SessionCount:
		num(p.sessions)
		num(s.sessions)
	default: // days, and gaps between them
		key = append(key, p.days, s.days)
		num(p.loose.sessions)
		num(s.loose.sessions)
	}
	return key
}

// readWindows reads what is asked of any days in a row. Beside whole weeks these are
// some days, or what some days leave of a week. Of windows in which nothing can be
// added it is the least and the most, and the days that stand in others too.
func (g *choices) readWindows(key []byte, days *[everyDayLen]int32, next int) []byte {
	long := int32(31)
	if g.row.how == howWindow {
		long = g.row.Per.N
	}
	n := int(min(long%7, 7-long%7)) // days of a window, or of what it leaves
	sum, decided := int32(0), 0
	for d := range days {
		sum += days[d]
		if decided == d && g.last[d] < next {
			decided++
		}
	}
	key = binary.AppendVarint(key, int64(sum))
	switch {
	case g.cycle > 1:
		decided, n = 0, max(1, n)
	case n == 0: // of whole weeks the sum is all that counts
		for d := range days {
			if g.row.Measure == iop.ServiceDays && g.last[d] >= next { // another session adds no day
				key = binary.AppendVarint(key, int64(days[d]))
			}
		}
		return key
	}
	starts := decided - n + 1
	if decided == everyDayLen {
		starts = everyDayLen // the week repeats
	}
	least, most := int32(endless), int32(-1)
	for from := range max(0, starts) {
		in := int32(0)
		for d := range n {
			in += days[(from+d)%everyDayLen]
		}
		least, most = min(least, in), max(most, in)
	}
	key = binary.AppendVarint(binary.AppendVarint(key, int64(least)), int64(most))
	for d := range days {
		if decided < everyDayLen && (d < n-1 || d >= decided-n+1) {
			key = binary.AppendVarint(key, int64(days[d]))
		}
	}
	return key
}

// timeline makes the sessions ready of which clock time between them is asked, or
// reports that these are not held every week, or not known to count.
func (g *choices) timeline() bool {
	if g.cycle > 1 {
		return false
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		for b := n.block; b < n.block+n.blocks; b++ {
			block := g.blocks[b]
			switch sure, possible := g.classes.sort(&block.Service); {
			case (sure^possible)>>g.row.class&1 == 1 || block.Cadence.Kind != Weekly && possible>>g.row.class&1 == 1:
				return false
			case sure>>g.row.class&1 == 1:
				for d := range block.Days.All() {
					start := minuteOfWeek(d, block.Start)
					g.times.of = append(g.times.of, timed{start, start + int(block.Span()), b, i})
				}
			}
		}
	}
	g.times.order(len(g.nodes))
	return true
}

// readTimes reads the clock time between sessions: of those before all that are open
// the first start, the last end and the longest time between them, and which are taken
// of the others.
func (g *choices) readTimes(key []byte, blocks *bitset, next int) []byte {
	var before gaps
	open := g.times.open[next]
	for at := range g.times.of[:open] {
		if x := &g.times.of[at]; blocks.has(x.block) {
			before.add(x)
		}
	}
	key = append(key, flag(before.some))
	for _, n := range [...]int{before.first, before.end, before.longest} {
		key = binary.AppendUvarint(key, uint64(n))
	}
	for at := open; at < len(g.times.of); at++ {
		key = append(key, flag(blocks.has(g.times.of[at].block)))
	}
	return key
}

// readDays reads what is asked of each service day. Of the days on which nothing can be
// added it is their extremes.
func (g *choices) readDays(key []byte, t *read, next int) []byte {
	p, s, r := t.possible, t.sure, g.row
	key = p.loose.append(s.loose.append(key))
	key = binary.AppendVarint(binary.AppendVarint(key, int64(t.all.loose.sessions)), int64(t.allSure.loose.sessions))
	surely, maybe := t.allSure.days|s.days, t.all.days|p.days
	x := extremes{least: endless, leastHi: endless, mostLo: -1, most: -1}
	some, sure, gap := false, false, false
	for d := range everyDayLen {
		lo, hi := s.perDay[d], p.perDay[d]
		if r.Measure == iop.SessionCount {
			lo, hi = s.sessionsPerDay[d], p.sessionsPerDay[d]
		}
		may, is := maybe>>d&1 == 1, surely>>d&1 == 1
		if g.last[d] >= next {
			key = binary.AppendVarint(binary.AppendVarint(append(key, byte(flags(may, is))), int64(lo)), int64(hi))
			key = binary.AppendVarint(key, int64(p.shortestPerDay[d]))
			continue
		}
		switch {
		case !may:
			gap = true
			continue
		case is:
			x.leastHi, x.mostLo = min(x.leastHi, hi), max(x.mostLo, lo)
		case r.class == 0:
			if lo = p.shortestPerDay[d]; r.Measure == iop.SessionCount {
				lo = 1
			}
		}
		some, sure = true, sure || is
		x.least, x.most = min(x.least, lo), max(x.most, hi)
	}
	key = append(key, byte(flags(some, sure, gap)))
	if r.low != noFloor {
		key = binary.AppendVarint(binary.AppendVarint(key, int64(x.least)), int64(x.leastHi))
	}
	if r.high != noCap {
		key = binary.AppendVarint(key, int64(x.mostLo))
	}
	if r.high != noCap || !sure {
		key = binary.AppendVarint(key, int64(x.most))
	}
	return key
}

// append appends what has no set day.
func (l loose) append(key []byte) []byte {
	for _, n := range [...]int32{l.sessions, l.minutes, l.shortest, l.longest} {
		key = binary.AppendVarint(key, int64(n))
	}
	return key
}

// plus is what two choices count together.
func (t *tally) plus(o *tally) tally {
	sum := *t
	sum.minutes += o.minutes
	sum.sessions += o.sessions
	sum.days |= o.days
	if o.longest > 0 {
		if sum.longest == 0 || o.shortest < sum.shortest {
			sum.shortest = o.shortest
		}
		sum.longest = max(sum.longest, o.longest)
	}
	if o.loose.sessions > 0 {
		if sum.loose.sessions == 0 || o.loose.shortest < sum.loose.shortest {
			sum.loose.shortest = o.loose.shortest
		}
		sum.loose.longest = max(sum.loose.longest, o.loose.longest)
		sum.loose.sessions += o.loose.sessions
		sum.loose.minutes += o.loose.minutes
	}
	for d := range sum.perDay {
		sum.perDay[d] += o.perDay[d]
		if o.sessionsPerDay[d] > 0 && (sum.sessionsPerDay[d] == 0 || o.shortestPerDay[d] < sum.shortestPerDay[d]) {
			sum.shortestPerDay[d] = o.shortestPerDay[d]
		}
		sum.sessionsPerDay[d] += o.sessionsPerDay[d]
	}
	s := &sum.seats
	if o.seats.hasMost && (!s.hasMost || o.seats.most > s.most) {
		s.most, s.hasMost = o.seats.most, true
	}
	if o.seats.hasFewest && (!s.hasFewest || o.seats.fewest < s.fewest) {
		s.fewest, s.hasFewest = o.seats.fewest, true
	}
	s.lackMost, s.lackFewest = s.lackMost || o.seats.lackMost, s.lackFewest || o.seats.lackFewest
	return sum
}

// appendKey appends everything but the places.
func (t *tally) appendKey(key []byte) []byte {
	for _, n := range [...]int32{
		t.minutes, t.sessions, int32(t.days), t.shortest, t.longest, t.loose.sessions, t.loose.minutes, t.loose.shortest, t.loose.longest,
		t.seats.fewest, t.seats.most, flags(t.seats.hasFewest, t.seats.hasMost, t.seats.lackFewest, t.seats.lackMost),
	} {
		key = binary.LittleEndian.AppendUint32(key, uint32(n))
	}
	for d := range everyDayLen {
		key = binary.LittleEndian.AppendUint32(key, uint32(t.perDay[d]))
		key = binary.LittleEndian.AppendUint32(key, uint32(t.shortestPerDay[d]))
		key = binary.LittleEndian.AppendUint32(key, uint32(t.sessionsPerDay[d]))
	}
	return key
}

const everyDayLen = 7

func flags(all ...bool) (n int32) {
	for i, is := range all {
		if is {
			n |= 1 << i
		}
	}
	return n
}
