package schedule

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"

	"github.com/openiop/openiop/iop"
)

// ErrTooManyChoices says that a template has more kinds of weeks than Reach, Fit or
// Taper examines.
var ErrTooManyChoices = errors.New("schedule: the template has too many kinds of weeks")

// maxStates bounds the kinds of weeks that one search examines, and maxSteps those that
// Reach examines in all. After so many that are easy a search also works out what can
// still be attended beside what was chosen, which takes longer and ends it sooner.
const (
	maxStates = 1 << 17
	maxSteps  = 1 << 20
	easy      = 1 << 7
)

// mode is which weeks are accepted.
type mode uint8

const (
	allMet     mode = iota // no requirement is not met or unknown
	noneMissed             // none is not met
	declared               // none is not met but floors of a week that is declared short
)

// search is one search for a week.
type search struct {
	*fitting
	mode    mode
	end     int64 // no later end
	limits  *limits
	gauges  []gauge
	each    int   // gauges that keep days
	raw     int   // tallies that are kept
	anyOf   int   // the gauge of nodes of which one is wanted
	watched frame // what is told apart one by one: it is not held every week, or no gauge follows it
	watches bool  // there is some
	dead    []bool
	open    []bitset // blocks that can still be taken from position i on
	path    []bool   // nodes that are taken
	musts   []int    // offers that must be taken, from each on among those beside it
	own     []mark   // of node i and gauge g at i*len(gauges)+g
	rest    []mark   // what can still be added from position i on, and of sums what must be, as y
	others  []int64  // and what of it is at no time of the week
	ownDay  []perDay
	restDay []perDay
	taken   []int // how many of its offers each node has taken

	// The choice so far, one for each node that was taken.
	frames  []frame
	marks   []mark
	days    []perDay
	raws    []tally
	times   []times
	outlook outlook

	sums sums

	// Room for what can be attended.
	best, before []int64
	at           []int

	daySets []uint8 // where few days are wanted: the sets of weekdays that could do
	seen    keySet
	arena   []byte
	ranked  int // the gauge that ranks states with one key
	fails   int
	most    int  // fails that are allowed
	lean    bool // an offer is left rather than taken
	tooMany bool
	scratch Week
	got     chosen
	found   bool
	tighten Preference
	turn    int // how often the limit was made tighter
}

// frame is what was chosen.
type frame struct{ blocks, arranged, closed bitset }

// search finds the first week, in the order of the nodes, that is accepted within the
// limits; of a preference that tightens, the first of the best weeks. Where the nodes
// are not in the order of reading it is any such week.
func (e *fitting) search(m mode, l *limits, tighten Preference) (chosen, bool, error) {
	if !e.reordered || tighten != PreferenceUnknown {
		return e.try(m, l, tighten, maxStates, false)
	}
	return e.any(m, l, false)
}

// any finds some week that is accepted, in whatever order is soon at an end: taking
// what can be taken first, or leaving what can be left.
func (e *fitting) any(m mode, l *limits, lean bool) (got chosen, ok bool, err error) {
	for _, most := range [...]int{maxStates >> 6, maxStates >> 6, maxStates, maxStates} {
		if got, ok, err = e.try(m, l, PreferenceUnknown, most, lean); err == nil {
			break
		}
		lean = !lean
	}
	return got, ok, err
}

// try is one search that gives up when so many kinds of weeks have failed.
func (e *fitting) try(m mode, l *limits, tighten Preference, most int, lean bool) (chosen, bool, error) {
	if slices.ContainsFunc(e.asks, func(a ask) bool { return a.missed }) {
		return chosen{}, false, nil
	}
	s := e.prepared(m, l)
	if s.dead[0] {
		return chosen{}, false, nil
	}
	s.most, s.lean = most, lean
	s.begin(l, tighten)
	s.from(1, 0)
	e.spent += s.fails
	if s.tooMany {
		return chosen{}, false, ErrTooManyChoices
	}
	return s.got, s.found, nil
}

// prepared is the search made ready for what is in force, but for the limits other
// than the latest end.
func (e *fitting) prepared(m mode, l *limits) *search {
	end := int64(unlimited)
	if l.on[EarliestEnd] {
		end = l.at[EarliestEnd]
	}
	if e.last == nil {
		e.last = searches.Get().(*search)
		e.last.fitting = e
	}
	s := e.last
	if !e.ready || s.mode != m || s.end != end {
		s.mode, s.end, e.ready = m, end, true
		s.prepare()
	}
	return s
}

// searches is room that was used before.
var searches = sync.Pool{New: func() any { return new(search) }}

// release gives the room of the last search back.
func (e *fitting) release() {
	if s := e.last; s != nil {
		clear(s.gauges[:cap(s.gauges)])
		clear(s.scratch.Blocks[:cap(s.scratch.Blocks)])
		clear(s.scratch.Arranged[:cap(s.scratch.Arranged)])
		s.fitting, s.limits, e.last = nil, nil, nil
		searches.Put(s)
	}
}

// prepare makes the gauges and what they show of every node.
func (s *search) prepare() {
	n := len(s.nodes)
	s.dead, s.taken = room(s.dead, n), room(s.taken, n)
	s.gauges, s.each, s.raw, s.times = s.gauges[:0], 0, 0, s.times[:0]
	s.watches, s.watched = s.odd, frame{blocks: s.oddBlocks, arranged: s.oddOthers}
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
	if s.reordered {
		s.anyOf = len(s.gauges)
		s.gauges = append(s.gauges, gauge{kind: gaugeSum, part: int(anyOf), strict: true})
	}
	s.ranked = len(s.gauges)
	if s.question != nil {
		s.ask(s.question)
	}
	for i := range s.asks {
		s.follow(&s.asks[i])
	}
	for s.ranked < len(s.gauges) && s.gauges[s.ranked].kind != gaugeSum {
		s.ranked++
	}
	for i := range s.nodes {
		s.dead[i] = s.dead[i] || s.dead[s.nodes[i].parent]
	}
	g := len(s.gauges)
	s.own, s.rest, s.marks = room(s.own, g*n), room(s.rest, g*(n+1)), room(s.marks, g*(n+2))
	s.others = room(s.others, g*(n+1))
	s.ownDay, s.restDay, s.days = room(s.ownDay, s.each*n), room(s.restDay, s.each*(n+1)), room(s.days, s.each*(n+2))
	s.raws, s.frames = room(s.raws, s.raw*(n+2)), room(s.frames, n+2)
	for i := range s.nodes {
		x := &s.nodes[i]
		if s.dead[i] || x.blocks+x.services == 0 {
			continue
		}
		for k := range s.gauges {
			s.show(i, k)
			if g := &s.gauges[k]; g.kind == gaugeSum && g.top && s.own[i*len(s.gauges)+k].c > g.high {
				s.dead[i] = true // it is too much by itself
			}
		}
	}
	s.rule()
	s.open, s.path, s.musts = room(s.open, n+1), room(s.path, n), room(s.musts, n)
	for i := n - 1; i >= 0; i-- {
		s.open[i] = s.open[i+1]
		if x := &s.nodes[i]; !s.dead[i] {
			for b := x.block; b < x.block+x.blocks; b++ {
				s.open[i].add(b)
			}
		}
	}
	s.potential(0, g)
	s.sums.done = false
}

// begin sets the limits and starts with the first node taken.
func (s *search) begin(l *limits, tighten Preference) {
	s.limits, s.tighten = l, tighten
	s.got, s.found, s.turn, s.fails, s.tooMany, s.arena = chosen{}, false, 0, 0, false, s.arena[:0]
	s.seen.reset()
	for k := range s.gauges {
		g := &s.gauges[k]
		p := Preference(g.part)
		if g.row != nil || !l.on[p] {
			continue
		}
		s.allow(g, l.at[p])
		switch p {
		case ClosestToTarget:
			s.sum()
		case anyOf:
			for i := range s.nodes {
				s.own[i*len(s.gauges)+k] = mark{}
			}
			for _, i := range s.oneOf {
				s.own[i*len(s.gauges)+k].f = 1
			}
			s.potential(k, k+1)
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
	s.start()
}

// start takes the first node.
func (s *search) start() {
	s.frames[0] = frame{}
	clear(s.marks[:len(s.gauges)])
	clear(s.days[:s.each])
	clear(s.raws[:s.raw])
	s.path[0] = true
	s.push(0, -1)
	must := false
	for i := len(s.nodes) - 1; i > 0; i-- {
		n := &s.nodes[i]
		if s.musts[i] = 0; n.after > 0 {
			s.musts[i] = s.musts[n.end]
		}
		if n.must {
			s.musts[i]++
			s.frames[0].closed.join(&n.closed)
			must = true
		}
	}
	for k, g := 0, len(s.gauges); must && k < g; k++ {
		for i := len(s.nodes) - 1; i > 0; i-- {
			y := s.rest[(i+1)*g+k].y
			if s.nodes[i].must {
				y += s.own[i*g+k].c
			}
			s.rest[i*g+k].y = y
		}
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
		if s.reordered && s.own[i*g+s.anyOf].f > 0 {
			s.marks[(depth+1)*g+s.anyOf].f++
		}
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
		take := !s.dead[i] && !n.never && !s.clashes(n, depth) && (n.must || took+s.musts[i] < p.high)
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
		found := s.lean && skip && s.from(n.end, depth)
		if !found {
			s.push(i, depth)
			s.taken[n.parent]++
			s.path[i] = true
			found = s.from(i+1, depth+1)
			s.taken[n.parent]--
			s.path[i] = false
		}
		if !found && skip && !s.lean {
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
	s.seen.add(ranked(s.arena[start:]))
	s.fails++
	s.tooMany = s.tooMany || s.fails > s.most
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
	turn := s.turn
	if !s.accepts(&w) {
		if s.turn == turn {
			s.fail(start)
		}
		return false
	}
	s.found, s.got = true, chosen{blocks: f.blocks, arranged: f.arranged}
	if s.reordered {
		s.got.taken = slices.Clone(s.path)
	}
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

// accepts reports whether the week is one that is looked for.
func (s *search) accepts(w *Week) bool {
	if s.question != nil {
		return s.question.accept(w)
	}
	var v iop.Verdict
	if s.mode == declared {
		v = s.declaring(w)
	} else {
		v = s.verdict(w)
	}
	return v != iop.NotMet && (v != iop.Unknown || s.mode != allMet)
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
	key, start := binary.AppendUvarint(s.arena, uint64(i)), len(s.arena)
	n := len(s.gauges)
	marks, rests := s.marks[depth*n:(depth+1)*n], s.rest[i*n:(i+1)*n]
	rank, hard := int64(0), s.crowded && s.fails > easy && i < len(s.nodes)
	for k := range s.gauges {
		g, m, rest := &s.gauges[k], &marks[k], &rests[k]
		var dead bool
		switch g.kind {
		case gaugeSum:
			if dead, key = g.sum(m, rest, key, k == s.ranked, &rank); g.row == nil && g.top && Preference(g.part) == ClosestToTarget && !dead {
				dead = !s.sums.within(i, s.wanted(depth), g.low-m.f, g.high-m.f)
			}
		case gaugeDays:
			if dead, key = g.days(m, rest, key); g.row == nil && g.top && !dead {
				dead = !slices.ContainsFunc(s.daySets, func(set uint8) bool { return m.cd&^set|set&^(m.cd|rest.cd) == 0 })
			}
		case gaugeGap:
			dead, key = g.gap(m, rest, key)
		case gaugeStart:
			if !s.limits.on[EarliestStart] {
				continue
			}
			dead, key = m.fd&^(m.cd|rest.cd) != 0, append(key, m.fd, m.cd)
		case gaugeEach:
			dead, key = g.each(m, rest, &s.days[depth*s.each+g.detail], &s.restDay[i*s.each+g.detail], key)
		case gaugeTime:
			dead, key = g.time(&s.times[g.detail], i, &s.frames[depth].blocks, key)
		case gaugeRaw:
			key = g.raw(s.raws[depth*s.raw+g.detail:], key)
		}
		if dead || hard && g.floor && s.falls(k, i, depth) {
			s.arena = key[:start]
			return true
		}
	}
	s.arena = binary.LittleEndian.AppendUint64(s.choiceKey(i, depth, key), uint64(rank))
	return s.seen.has(ranked(s.arena[start:]))
}

// ranked is a key with the rank that stands behind it.
func ranked(key []byte) ([]byte, int64) {
	n := len(key) - 8
	return key[:n], int64(binary.LittleEndian.Uint64(key[n:]))
}

// choiceKey appends what of the choice so far decides which choices are left.
func (s *search) choiceKey(i, depth int, key []byte) []byte {
	f := &s.frames[depth]
	if i < len(s.nodes) {
		left := s.nodes[i].after + 1
		for p := s.nodes[i].parent; ; p = s.nodes[p].parent {
			x := &s.nodes[p]
			if x.low < x.of { // how many more it wants and has room for
				key = binary.AppendUvarint(key, uint64(max(0, x.low-s.taken[p])))
				key = binary.AppendUvarint(key, uint64(min(left, x.high-s.taken[p])))
			}
			if p == 0 {
				break
			}
			left = x.after
		}
		if s.closes {
			for k := range (len(s.blocks) + 63) / 64 {
				key = binary.AppendUvarint(key, f.closed[k]&s.open[i][k])
			}
		}
	}
	if s.watches {
		for k := range f.blocks {
			key = binary.AppendUvarint(binary.AppendUvarint(key, f.blocks[k]&s.watched.blocks[k]), f.arranged[k]&s.watched.arranged[k])
		}
	}
	return key
}
