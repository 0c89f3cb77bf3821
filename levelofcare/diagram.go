package levelofcare

import "math/bits"

// diagram is a decision diagram: one question on each way down, and at the end of
// the way an answer, a code below 32. Equal questions are shared, so it is small,
// and it holds the answer to every assessment, known in full or in part. Facts are
// asked in the order of their numbers.
type diagram struct {
	root  ref
	nodes []question    // first the answers, by code; those that a question leads to come behind it
	all   [slots]Values // by fact that is asked: all its values
}

// ref is a node's place: answers come first.
type ref uint16

// answers is how many codes there are.
const answers = 32

func leaf(code uint8) ref { return ref(code) }

func (r ref) isLeaf() bool { return r < answers }
func (r ref) code() uint8  { return uint8(r) }

// question is a node: the fact that it asks for, and where the values lead. An answer is
// one that asks for nothing.
type question struct {
	to    [MaxValues + 1]ref // by value; the node itself where the fact has no such value
	below uint32             // every code that it can lead to
	means uint32             // of those the first that say the same to a reader
	facts uint32             // its fact and those asked behind it
	fact  uint8
	each  Values // one value for each place that it leads to
}

const (
	// maxNodes bounds a diagram, so that what is noted of its nodes fits the stack.
	maxNodes = 1 << 14
	// smallNodes is the size up to which that is cheap to clear, and fewNodes that up to
	// which it costs next to nothing; both count the answers.
	smallNodes = 1 << 10
	fewNodes   = 1 << 7
)

// size is how many questions there are.
func (d *diagram) size() int { return len(d.nodes) - answers }

// child is where the value of the node's fact leads.
func (d *diagram) child(r ref, value int) ref { return d.nodes[r].to[value] }

// reach is the set of codes that some completion of the assessment leads to.
func (d *diagram) reach(allowed *[slots]Values) uint32 {
	at := d.root
	for !at.isLeaf() {
		q := &d.nodes[at]
		values := allowed[q.fact]
		if values&(values-1) != 0 {
			return d.walk(at, allowed)
		}
		at = q.to[bits.TrailingZeros8(uint8(values))%len(q.to)] // facts that are known need no walk
	}
	return 1 << at.code()
}

// maxOpen is how many nodes can wait to be walked: on each way down every fact
// leaves at most all but one of its values behind.
const maxOpen = 256

var _ [maxOpen - slots*(MaxValues-1)]struct{} // it is large enough

func (d *diagram) walk(at ref, allowed *[slots]Values) uint32 {
	switch n := len(d.nodes); {
	case n <= fewNodes:
		var reached [fewNodes / 64]uint64
		return d.walkIn(at, allowed, reached[:])
	case n <= smallNodes:
		var reached [smallNodes / 64]uint64
		return d.walkIn(at, allowed, reached[:])
	}
	var reached [(answers+maxNodes)/64 + 1]uint64
	return d.walkIn(at, allowed, reached[:])
}

// walkIn visits the nodes that are reached from one, and nothing below one of which all codes are
// known to be reached already, or of which nothing below is narrowed.
func (d *diagram) walkIn(at ref, allowed *[slots]Values, reached []uint64) (codes uint32) {
	narrowed := uint32(0)
	for rest := d.nodes[at].facts; rest != 0; rest &= rest - 1 {
		f, less := bits.TrailingZeros32(rest), uint32(0)
		if allowed[f] != d.all[f] {
			less = 1
		}
		narrowed |= less << f
	}
	reached[0] = 1<<answers - 1 // answers lead nowhere
	var open [maxOpen]ref
	open[0] = at
	for n := uint(1); n > 0; {
		n--
		q := &d.nodes[open[n%maxOpen]]
		switch {
		case q.below&^codes == 0:
			continue
		case q.facts&narrowed == 0:
			codes |= q.below
			continue
		}
		values, each := allowed[q.fact], q.each
		if values == d.all[q.fact] {
			values = each
		}
		for values != 0 { // the first value waits on top
			last := bits.Len8(uint8(values)) - 1
			values ^= 1 << last
			to := q.to[last%len(q.to)]
			codes |= 1 << to // of an answer
			if word, bit := &reached[to/64], uint64(1)<<(to%64); *word&bit == 0 {
				*word |= bit
				open[n%maxOpen] = to
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
	many    uint64 // the facts with more than one value left
	marks   []mark // by node
	reached []ref  // the questions that are, n of them, each behind those that it leads to
	n       int
	then    *outcomes // nil: not asked for
	changes uint64    // facts that can change the answer, or were found before
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

// support adds to the facts found those that can still change the answer in some
// completion of the assessment: those on which the diagram depends once the allowed
// values are all there are. Where then is not nil it is filled in for them.
func (d *diagram) support(allowed *[slots]Values, then *outcomes, found uint64) uint64 {
	switch n := len(d.nodes); {
	case d.root.isLeaf():
		return found
	case n <= fewNodes:
		var marks [fewNodes]mark
		var reached [fewNodes]ref
		return d.supportIn(allowed, then, found, marks[:], reached[:])
	case n <= smallNodes:
		var marks [smallNodes]mark
		var reached [smallNodes]ref
		return d.supportIn(allowed, then, found, marks[:], reached[:])
	default:
		return d.supportIn(allowed, then, found, make([]mark, n), make([]ref, n))
	}
}

func (d *diagram) supportIn(allowed *[slots]Values, then *outcomes, found uint64, marks []mark, reached []ref) uint64 {
	s := survey{diagram: d, allowed: allowed, marks: marks, reached: reached, then: then, changes: found}
	for f := range allowed {
		if v := allowed[f]; v&(v-1) != 0 {
			s.many |= 1 << f
		}
	}
	for code := range answers {
		s.marks[code].codes = d.nodes[code].means
	}
	s.marks[d.root].above = uint8(slots)
	s.down(d.root)
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
func (s *survey) down(at ref) (codes uint32) {
	q := &s.nodes[at]
	values, above := uint8(s.allowed[q.fact]), uint8(slots)-q.fact
	var then *[MaxValues + 1]uint32
	if s.then != nil && values&(values-1) != 0 {
		then = &s.then[q.fact]
	}
	to, some := ref(0), uint32(0) // of the value before
	ways, differ := 0, false
	for left := values; left != 0; left &= left - 1 {
		n := bits.TrailingZeros8(left) % len(q.to)
		if ways == 0 || q.to[n] != to {
			to = q.to[n]
			m := &s.marks[to]
			m.above = max(m.above, above)
			before := some
			if some = m.codes; some == 0 {
				some = s.down(to)
			}
			differ = differ || ways > 0 && some != before
			codes |= some
			ways++
		}
		if then != nil {
			then[n] |= some
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

// restricted is a node as the values left have it: where each leads to, 16 bits a value.
type restricted struct {
	fact uint8
	to   [2]uint64
}

// hash spreads nodes over a table.
func (r *restricted) hash() uint64 {
	const odd = 0x9e3779b97f4a7c15
	return ((r.to[0]*odd^r.to[1])*odd + uint64(r.fact)) * odd >> 32
}

// compareIn finds the class of each node reached, until no fact is in doubt: an answer, or the
// place of the first node like it, behind the answers. The table, of which a good part stays free,
// holds places plus one.
func (s *survey) compareIn(class []ref, table []uint16) {
	for i := range s.reached {
		if s.doubted&^s.changes == 0 {
			return
		}
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
				class[i] = answers + ref(i)
				break
			}
			if o, _, _ := s.restrict(known, class); o == r {
				class[i] = answers + ref(known)
				break
			}
		}
	}
}

// restrict is the node at a place, the class that its first value leads to, and whether all
// lead to the same.
func (s *survey) restrict(place int, class []ref) (r restricted, first ref, same bool) {
	q := &s.nodes[s.reached[place]]
	r, same = restricted{fact: q.fact}, true
	values := uint8(s.allowed[q.fact])
	for left := values; left != 0; left &= left - 1 {
		n := bits.TrailingZeros8(left) % len(q.to)
		to := q.to[n]
		if m := &s.marks[to]; to.isLeaf() {
			to = leaf(uint8(bits.TrailingZeros32(m.codes)))
		} else {
			to = class[m.place]
		}
		if left == values {
			first = to
		}
		same = same && to == first
		r.to[n/4] |= uint64(to) << (n % 4 * 16)
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
	for code := range answers {
		if m := &s.marks[code]; m.above != 0 {
			over(m.above, slots, m.codes)
		}
	}
	for rest := s.many; rest != 0; rest &= rest - 1 {
		f := bits.TrailingZeros64(rest)
		for left := uint8(s.allowed[f]); left != 0; left &= left - 1 {
			s.then[f][bits.TrailingZeros8(left)] |= past[f]
		}
	}
}
