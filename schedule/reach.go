package schedule

import (
	"encoding/binary"
	"errors"

	"github.com/openiop/openiop/iop"
)

// Reachability says which choices from a template meet a requirement.
type Reachability uint8

const (
	ReachUnknown Reachability = iota // none surely does, and some may
	Always                           // every choice does
	Possible                         // some do
	Never                            // none does
)

var reachabilities = iop.NewVocabulary("reachability", "always", "possible", "never")

func (r Reachability) Vocabulary() *iop.Vocabulary      { return reachabilities }
func (r Reachability) String() string                   { return reachabilities.Word(int(r)) }
func (r Reachability) MarshalText() ([]byte, error)     { return iop.MarshalWord(r) }
func (r *Reachability) UnmarshalText(text []byte) error { return iop.UnmarshalWord(r, text) }

// Reached is the answer about one requirement or about all together.
type Reached struct {
	Rule *iop.Rule // nil for all together
	How  Reachability
	// Least and Most are the smallest and the largest amount that a choice comes
	// to, or can come to; zero when no choice has an amount, and for all together.
	Least, Most iop.Value
	// Met is a choice that meets the requirement; nil when none surely does.
	Met *Week
	// Missed is a choice that does not; nil when none surely misses it.
	Missed *Week
}

// Reach is what the choices from a template can meet.
type Reach struct {
	Each     []Reached // in the order of the requirements
	Together Reached
}

// ErrTooManyChoices says that a template has more kinds of weeks than Reach or Fit
// looks at.
var ErrTooManyChoices = errors.New("schedule: the template has too many kinds of weeks")

// maxStates bounds the kinds of weeks that are kept apart.
const maxStates = 1 << 16

// Reach answers, for every requirement and for all together, whether every choice
// from the template meets it, some do, or none does, each with an example. Two
// requirements that are possible can be impossible together: nine hours, and three
// days.
//
// The answer is exact: choices that count the same are looked at once, all others
// one by one. The template must be valid, see [Template.Validate]. A template of
// which nothing can be chosen, since all sessions overlap, gives Never.
func (c *Checker) Reach(t *Template) (Reach, error) {
	g := c.choices(t)
	start := newStates()
	start.list = append(start.list, state{tallies: g.counts(&Week{})})
	states := g.choose(&t.Offer, start)
	if g.tooMany {
		return Reach{}, ErrTooManyChoices
	}
	var reach Reach
	var seen []tri
	var together tri
	var report iop.Report
	for _, s := range states.list {
		w := g.week(s)
		report.Reset()
		c.Into(&w, &report)
		if seen == nil {
			seen = make([]tri, report.Len())
			reach.Each = make([]Reached, report.Len())
		}
		i := 0
		for f := range report.All() {
			reach.Each[i].Rule = f.Rule
			seen[i].see(f.Verdict, &w, &reach.Each[i])
			reach.Each[i].amount(f.Got)
			i++
		}
		together.see(report.Verdict(), &w, &reach.Together)
	}
	for i := range seen {
		reach.Each[i].How = seen[i].how()
	}
	reach.Together.How = together.how()
	if len(states.list) == 0 {
		c.never(&reach)
	}
	return reach, nil
}

// never is the answer when nothing can be chosen.
func (c *Checker) never(reach *Reach) {
	for i := range c.parts {
		for j := range c.parts[i].rows {
			reach.Each = append(reach.Each, Reached{Rule: &c.parts[i].rows[j].Rule, How: Never})
		}
	}
	reach.Together.How = Never
}

// tri is which of the verdicts came.
type tri struct{ met, missed, unknown bool }

func (t *tri) see(v iop.Verdict, w *Week, r *Reached) {
	switch v {
	case iop.NotMet:
		if !t.missed {
			r.Missed = keep(w)
		}
		t.missed = true
	case iop.Unknown:
		t.unknown = true
	default:
		if !t.met {
			r.Met = keep(w)
		}
		t.met = true
	}
}

// amount widens the amounts seen.
func (r *Reached) amount(got iop.Value) {
	least, most := got, got
	if b, ok := got.Bound(); ok {
		low, high := b.Whole()
		least, most = iop.AmountOf(got.Unit(), low), iop.AmountOf(got.Unit(), high)
	}
	if _, _, ok := least.Mean(); !ok {
		return
	}
	if r.Least.IsZero() || less(least, r.Least) {
		r.Least = least
	}
	if r.Most.IsZero() || less(r.Most, most) {
		r.Most = most
	}
}

// less compares amounts and means.
func less(a, b iop.Value) bool {
	sumA, nA, _ := a.Mean()
	sumB, nB, _ := b.Mean()
	return int64(sumA)*int64(nB) < int64(sumB)*int64(nA)
}

func keep(w *Week) *Week {
	c := w.clone()
	return &c
}

func (t *tri) how() Reachability {
	switch {
	case t.met && !t.missed && !t.unknown:
		return Always
	case t.met:
		return Possible
	case t.unknown:
		return ReachUnknown
	}
	return Never
}

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

// before empties the set of all numbers below n.
func (b *bitset) before(n int) {
	for i := range b {
		switch {
		case n >= 64*(i+1):
			b[i] = 0
		case n > 64*i:
			b[i] &^= 1<<(n-64*i) - 1
		}
	}
}

// state is a choice so far, of everything up to some place in the template.
type state struct {
	blocks, arranged bitset
	closed           bitset  // blocks that overlap one that was chosen
	tallies          []tally // what it counts
	odd              bool    // something in it is not held every week
}

// states are choices of which no two count the same, in the order they were met.
type states struct {
	list []state
	keys map[string]bool
}

func newStates() *states { return &states{keys: map[string]bool{}} }

// choices is a template made ready: its blocks in one row, what overlaps and what
// each offer counts.
type choices struct {
	checker  *Checker
	template *Template
	blocks   []*Block
	arranged []*Arranged
	overlap  []bitset
	first    map[*Offer][2]int // the numbers of its first block and arranged service
	cycles   []int             // of all choices together, for each part of the checker
	timed    bool
	tooMany  bool
	key      []byte // room for the key of a state
}

func (c *Checker) choices(t *Template) *choices {
	g := &choices{checker: c, template: t, first: map[*Offer][2]int{}}
	g.number(&t.Offer)
	g.overlap = make([]bitset, len(g.blocks))
	var all Week
	for i, b := range g.blocks {
		all.Blocks = append(all.Blocks, *b)
		for j := range i {
			if _, ok := g.blocks[j].Meets(b); ok {
				g.overlap[i].add(j)
				g.overlap[j].add(i)
			}
		}
	}
	for _, a := range g.arranged {
		all.Arranged = append(all.Arranged, *a)
	}
	for i := range c.parts {
		g.cycles = append(g.cycles, all.cycle(&c.parts[i].classes))
		g.timed = g.timed || c.parts[i].timed
	}
	return g
}

func (g *choices) number(o *Offer) {
	g.first[o] = [2]int{len(g.blocks), len(g.arranged)}
	for i := range o.Blocks {
		g.blocks = append(g.blocks, &o.Blocks[i])
	}
	for i := range o.Arranged {
		g.arranged = append(g.arranged, &o.Arranged[i])
	}
	for i := range o.Of {
		g.number(&o.Of[i])
	}
}

// counts is what a week counts in all classes, for every week of the cycle.
func (g *choices) counts(w *Week) []tally {
	var all []tally
	for i := range g.checker.parts {
		k := &g.checker.parts[i].classes
		for week := range g.cycles[i] {
			tallies := make([]tally, 2*len(k.of))
			k.week(&g.checker.counting, w, week, tallies[:len(k.of)], false, true)
			k.week(&g.checker.counting, w, week, tallies[len(k.of):], true, true)
			all = append(all, tallies...)
		}
	}
	return all
}

// week is the week that was chosen.
func (g *choices) week(s state) Week {
	w := Week{Person: g.template.Person, Number: g.template.Number, Need: g.template.Need}
	for i, b := range g.blocks {
		if s.blocks.has(i) {
			w.Blocks = append(w.Blocks, *b)
		}
	}
	for i, a := range g.arranged {
		if s.arranged.has(i) {
			w.Arranged = append(w.Arranged, *a)
		}
	}
	return w
}

// choose takes the offer in each of the states and goes through its choices.
func (g *choices) choose(o *Offer, from *states) *states {
	low, high := o.choose()
	counted := []*states{g.take(o, from)} // by how many were taken
	for i := range o.Of {
		offer := &o.Of[i]
		if len(counted) <= high {
			counted = append(counted, newStates())
		}
		for n := len(counted) - 1; n >= 0; n-- {
			if n > 0 {
				g.merge(counted[n], g.choose(offer, counted[n-1]), offer)
			}
			if n+len(o.Of)-i-1 < low { // too few are left to do with so few
				counted[n] = newStates()
			}
		}
		if g.overlaps(offer) { // states that differed in what overlaps it may be alike now
			for n := range counted {
				again := newStates()
				g.merge(again, counted[n], offer)
				counted[n] = again
			}
		}
	}
	all := newStates()
	for n, from := range counted {
		if n >= low && n <= high {
			g.merge(all, from, o)
		}
	}
	return all
}

// overlaps reports whether a block of the offer overlaps another of the template.
func (g *choices) overlaps(o *Offer) bool {
	blocks, _ := o.count()
	first := g.first[o][0]
	for i := range g.overlap[first : first+blocks] {
		if g.overlap[first+i] != (bitset{}) {
			return true
		}
	}
	return false
}

// take adds what the offer has itself; states in which that overlaps fall out.
func (g *choices) take(o *Offer, from *states) *states {
	if len(o.Blocks)+len(o.Arranged) == 0 {
		return from
	}
	taken := newStates()
	first := g.first[o]
	own := state{tallies: g.counts(&Week{Blocks: o.Blocks, Arranged: o.Arranged})}
	for i := range o.Blocks {
		if own.closed.has(first[0] + i) {
			return taken // its own sessions overlap
		}
		own.blocks.add(first[0] + i)
		own.closed.join(&g.overlap[first[0]+i])
		own.odd = own.odd || o.Blocks[i].Cadence.Kind != Weekly
	}
	for i := range o.Arranged {
		own.arranged.add(first[1] + i)
		own.odd = own.odd || o.Arranged[i].Cadence.Kind != Weekly
	}
	for i := range from.list {
		s := &from.list[i]
		if g.clashes(s, first[0], len(o.Blocks)) {
			continue
		}
		n := state{blocks: s.blocks, arranged: s.arranged, closed: s.closed, odd: s.odd || own.odd, tallies: make([]tally, len(s.tallies))}
		n.blocks.join(&own.blocks)
		n.arranged.join(&own.arranged)
		n.closed.join(&own.closed)
		for i := range n.tallies {
			n.tallies[i] = s.tallies[i].plus(&own.tallies[i])
		}
		g.put(taken, n, first[0]+len(o.Blocks))
	}
	return taken
}

func (g *choices) clashes(s *state, first, n int) bool {
	for i := first; i < first+n; i++ {
		if s.closed.has(i) {
			return true
		}
	}
	return false
}

// merge puts the states, in which the offer is decided, among the others.
func (g *choices) merge(to, from *states, decided *Offer) {
	blocks, _ := decided.count()
	for _, s := range from.list {
		g.put(to, s, g.first[decided][0]+blocks)
	}
}

// put adds a state unless one is there that counts the same. All blocks below next
// are decided.
func (g *choices) put(to *states, s state, next int) {
	if g.tooMany {
		return
	}
	s.closed.before(next)
	key := g.key[:0]
	for _, word := range s.closed {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	if g.timed || s.odd { // clock time between sessions is no sum, nor is a cycle
		for i := range s.blocks {
			key = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(key, s.blocks[i]), s.arranged[i])
		}
	}
	for i := range s.tallies {
		key = s.tallies[i].appendKey(key)
	}
	g.key = key
	if !to.keys[string(key)] {
		to.keys[string(key)] = true
		to.list = append(to.list, s)
	}
	g.tooMany = len(to.list) > maxStates
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
		key = binary.LittleEndian.AppendUint16(key, uint16(t.sessionsPerDay[d]))
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
