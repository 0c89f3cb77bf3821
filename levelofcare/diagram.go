package levelofcare

import "math/bits"

// diagram is a decision diagram: one question on each way down, and at the end of
// the way an answer, a code below 32. Equal questions are shared, so it is small,
// and it holds the answer to every assessment, known in full or in part. Facts are
// asked in the order of their numbers.
type diagram struct {
	root  ref
	nodes []question // those that a question leads to come behind it
	edges []edge
	all   [slots]Values // by fact that is asked: all its values
}

// ref is a node's index, or the complement of a code.
type ref int32

func leaf(code uint8) ref { return ^ref(code) }

func (r ref) isLeaf() bool { return r < 0 }
func (r ref) code() uint8  { return uint8(^r) }

// question is a node: the fact that it asks for, and where its edges are, one for
// each answer or node that some value leads to; those to answers come first.
type question struct {
	first, end uint32
	below      uint32 // every code that it can lead to
	facts      uint32 // its fact and those asked behind it
	fact       uint8
}

// edge is the way on for some values: to another node, or to an answer.
type edge struct {
	codes  uint32 // the bit of the answer's code; 0: the edge leads to a node
	means  uint32 // the bit of the first code that says the same to a reader
	to     uint16
	values uint8
}

const (
	// maxNodes bounds a diagram, so that what is noted of its nodes fits the stack.
	maxNodes = 1 << 14
	// smallNodes is the size up to which that is cheap to clear.
	smallNodes = 1 << 10
)

func (d *diagram) edgesOf(n *question) []edge { return d.edges[n.first:n.end] }

// child is where the value of the node's fact leads.
func (d *diagram) child(r ref, value int) ref {
	for _, e := range d.edgesOf(&d.nodes[r]) {
		if e.values>>value&1 == 0 {
			continue
		}
		if e.codes != 0 {
			return leaf(uint8(bits.TrailingZeros32(e.codes)))
		}
		return ref(e.to)
	}
	return r // no value of the fact
}

// reach is the set of codes that some completion of the assessment leads to.
func (d *diagram) reach(allowed *[slots]Values) uint32 {
	if d.root.isLeaf() {
		return 1 << d.root.code()
	}
	at := d.root
	for {
		q := &d.nodes[at]
		values := allowed[q.fact]
		if values&(values-1) != 0 {
			break
		}
		e := d.edgeFor(q, values) // facts that are known need no walk
		if e.codes != 0 {
			return e.codes
		}
		at = ref(e.to)
	}
	if len(d.nodes) > smallNodes {
		return d.reachLarge(at, allowed)
	}
	var seen [smallNodes / 64]uint64
	return d.walkIn(at, allowed, seen[:])
}

// edgeFor is the edge that one value takes.
func (d *diagram) edgeFor(q *question, value Values) *edge {
	for i := q.first; ; i++ {
		if e := &d.edges[i]; Values(e.values)&value != 0 || i+1 == q.end {
			return e
		}
	}
}

// maxOpen is how many nodes can wait to be walked: on each way down every fact
// leaves at most all but one of its values behind.
const maxOpen = 256

var _ [maxOpen - slots*(MaxValues-1)]struct{} // it is large enough

func (d *diagram) reachLarge(at ref, allowed *[slots]Values) uint32 {
	var seen [maxNodes / 64]uint64
	return d.walkIn(at, allowed, seen[:])
}

// walkIn visits the nodes that are reached from one, and nothing below one of which all codes are
// known to be reached already, or of which nothing below is narrowed.
func (d *diagram) walkIn(at ref, allowed *[slots]Values, seen []uint64) (codes uint32) {
	narrowed := uint32(0)
	for rest := d.nodes[at].facts; rest != 0; rest &= rest - 1 {
		if f := bits.TrailingZeros32(rest); allowed[f] != d.all[f] {
			narrowed |= 1 << f
		}
	}
	var open [maxOpen]uint16
	open[0] = uint16(at)
	for n := 1; n > 0; {
		n--
		q := &d.nodes[open[n%maxOpen]]
		switch {
		case q.below&^codes == 0:
			continue
		case q.facts&narrowed == 0:
			codes |= q.below
			continue
		}
		values := uint8(allowed[q.fact])
		for _, e := range d.edgesOf(q) {
			if values&e.values == 0 {
				continue
			}
			codes |= e.codes
			if bit := uint64(1) << (e.to % 64); e.codes == 0 && seen[e.to/64]&bit == 0 {
				seen[e.to/64] |= bit
				open[n%maxOpen] = e.to
				n++
			}
		}
	}
	return codes
}

// outcomes are, by fact and value, the codes that are still possible once the fact
// turns out to have that value. They stand for all that say the same to a reader.
type outcomes [slots][MaxValues + 1]uint32

// survey is what a diagram says of the facts that are still open, found in one pass
// down and up.
type survey struct {
	*diagram
	allowed *[slots]Values
	many    uint64   // the facts with more than one value left
	marks   []mark   // by node
	reached []uint16 // the nodes that are, n of them, each behind those that it leads to
	n       int
	leaves  [32]uint8 // by code: as mark.above
	then    *outcomes // nil: not asked for
	changes uint64    // facts that can change the answer
	doubted uint64    // facts of which two values lead to the same codes by ways that may differ
}

// mark is what a survey notes of a node.
type mark struct {
	codes uint32 // what it leads to; 0: not reached yet
	place uint16 // in survey.reached
	// above is how far up the ways to it come from: slots less the earliest fact
	// that was asked right before it.
	above uint8
}

// support is the set of facts that can still change the answer in some completion
// of the assessment: those on which the diagram depends once the allowed values
// are all there are. Where then is not nil it is filled in for them.
func (d *diagram) support(allowed *[slots]Values, then *outcomes) uint64 {
	switch n := len(d.nodes); {
	case d.root.isLeaf():
		return 0
	case n <= smallNodes/8: // there is less to clear
		var marks [smallNodes / 8]mark
		var reached [smallNodes / 8]uint16
		return d.supportIn(allowed, then, marks[:], reached[:])
	case n <= smallNodes:
		var marks [smallNodes]mark
		var reached [smallNodes]uint16
		return d.supportIn(allowed, then, marks[:], reached[:])
	default:
		return d.supportIn(allowed, then, make([]mark, n), make([]uint16, n))
	}
}

func (d *diagram) supportIn(allowed *[slots]Values, then *outcomes, marks []mark, reached []uint16) uint64 {
	s := survey{diagram: d, allowed: allowed, marks: marks, reached: reached, then: then}
	for f := range allowed {
		if v := allowed[f]; v&(v-1) != 0 {
			s.many |= 1 << f
		}
	}
	s.marks[d.root].above = uint8(slots)
	s.down(uint16(d.root))
	s.reached = s.reached[:s.n]
	if s.doubted &^= s.changes; s.doubted != 0 {
		s.compare()
	}
	if then != nil {
		s.pass()
	}
	return s.changes
}

// down notes what a node and those behind it lead to.
func (s *survey) down(at uint16) (codes uint32) {
	q := &s.nodes[at]
	values := uint8(s.allowed[q.fact])
	first, ways, differ := uint32(0), 0, false
	for _, e := range s.edgesOf(q) {
		both := values & e.values
		if both == 0 {
			continue
		}
		some := e.means
		if e.codes == 0 {
			m := &s.marks[e.to]
			m.above = max(m.above, uint8(slots)-q.fact)
			if some = m.codes; some == 0 {
				some = s.down(e.to)
			}
		} else {
			above := &s.leaves[bits.TrailingZeros32(some)]
			*above = max(*above, uint8(slots)-q.fact)
		}
		if ways == 0 {
			first = some
		}
		ways++
		differ = differ || some != first
		codes |= some
		if s.then != nil && s.many>>q.fact&1 == 1 {
			for ; both != 0; both &= both - 1 {
				s.then[q.fact][bits.TrailingZeros8(both)] |= some
			}
		}
	}
	switch {
	case differ:
		s.changes |= 1 << q.fact
	case ways > 1 && codes&(codes-1) != 0:
		s.doubted |= 1 << q.fact
	}
	s.marks[at].codes, s.marks[at].place = codes, uint16(s.n)
	s.reached[s.n] = at
	s.n++
	return codes
}

// compare settles the doubted facts: from the last node up, nodes that lead to the
// same answers in every completion get the same class, and a fact changes the answer
// where two of its values lead to different classes.
func (s *survey) compare() {
	if n := len(s.reached); n > smallNodes/4 {
		s.compareIn(make([]ref, n), make([]uint16, 1<<bits.Len(uint(2*n))))
		return
	}
	var class [smallNodes / 4]ref
	var table [smallNodes / 2]uint16
	s.compareIn(class[:], table[:])
}

// restricted is a node as the values left have it: where each leads to.
type restricted struct {
	fact uint8
	to   [MaxValues]ref // by value that is left
}

// hash spreads nodes over a table.
func (r *restricted) hash() (h uint64) {
	h = uint64(r.fact)
	for _, to := range r.to {
		h = (h ^ uint64(uint32(to))) * 0x9e3779b97f4a7c15
	}
	return h >> 32
}

// compareIn finds the class of each node reached: an answer, or the place of the first node
// like it. The table, of which a good part stays free, holds places plus one.
func (s *survey) compareIn(class []ref, table []uint16) {
	for i := range s.reached {
		r, first, same := s.restrict(i, class)
		if same {
			class[i] = first
			continue
		}
		s.changes |= 1 << r.fact
		for h := r.hash() % uint64(len(table)); ; h = (h + 1) % uint64(len(table)) {
			known := int(table[h]) - 1
			if known < 0 {
				table[h] = uint16(i + 1)
				class[i] = ref(i)
				break
			}
			if o, _, _ := s.restrict(known, class); o == r {
				class[i] = ref(known)
				break
			}
		}
	}
}

// restrict is the node at a place, the class that its first value leads to, and whether all
// lead to the same.
func (s *survey) restrict(place int, class []ref) (r restricted, first ref, same bool) {
	q := &s.nodes[s.reached[place]]
	values := uint8(s.allowed[q.fact])
	r, same = restricted{fact: q.fact}, true
	for _, e := range s.edgesOf(q) {
		both := values & e.values
		if both == 0 {
			continue
		}
		to := leaf(uint8(bits.TrailingZeros32(e.means)))
		if e.codes == 0 {
			to = class[s.marks[e.to].place]
		}
		for ; both != 0; both &= both - 1 {
			r.to[bits.TrailingZeros8(both)-1] = to
		}
	}
	first = r.to[bits.TrailingZeros8(values)-1]
	for left := values; left != 0; left &= left - 1 {
		same = same && r.to[bits.TrailingZeros8(left)-1] == first
	}
	return r, first, same
}

// pass adds to the outcomes of each fact those of the ways that do not ask for it.
func (s *survey) pass() {
	var past [slots]uint32
	over := func(m uint8, fact int, codes uint32) {
		from := slots - int(m) // the earliest fact asked right before; facts behind it and before this one are passed over
		for rest := s.many & (1<<fact - 1) &^ (1<<(from+1) - 1); rest != 0; rest &= rest - 1 {
			past[bits.TrailingZeros64(rest)] |= codes
		}
	}
	for _, i := range s.reached {
		m := &s.marks[i]
		over(m.above, int(s.nodes[i].fact), m.codes)
	}
	for code, above := range s.leaves {
		if above != 0 {
			over(above, slots, 1<<code)
		}
	}
	for rest := s.many; rest != 0; rest &= rest - 1 {
		f := bits.TrailingZeros64(rest)
		for left := uint8(s.allowed[f]); left != 0; left &= left - 1 {
			s.then[f][bits.TrailingZeros8(left)] |= past[f]
		}
	}
}
