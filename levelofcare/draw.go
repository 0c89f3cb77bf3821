package levelofcare

import (
	"encoding/binary"
	"iter"
	"math/bits"
	"slices"
	"sync"
)

// node asks for a fact; child n is the way on for value n. The other children are
// never followed.
type node struct {
	fact     uint8
	children [MaxValues + 1]ref
}

// maxStates bounds the work of drawing the diagrams of one version.
const maxStates = 1 << 15

// state is how far a way down has come: the terms still open and what those that
// are settled ask for.
type state struct {
	open terms
	demand
}

// drawer draws one diagram of a version: that of the level for KindUnknown, or
// that of the care of a kind beside it, or for mayHave whether one level may be had.
type drawer struct {
	v      *version
	target Kind
	row    int     // for mayHave: the level's first row
	facts  []uint8 // facts that deciding terms name, in order
	index  []int   // their places in version.used
	names  []terms // by fact: the terms that name it
	ends   []terms // by fact: the terms that name it and no later one
	start  state
	// same gives for each kind and amount the least amount that as many rows
	// meet. Where only the row counts, the two are one.
	same   [kindEnd][MaxAmounts + 1]uint8
	memo   map[string]ref // by place and state
	key    []byte         // room for a key
	unique map[node]ref
	nodes  []node
	err    error
}

// drawn is a diagram, drawn when it is first wanted.
type drawn struct {
	once sync.Once
	d    *diagram
	err  error
}

// draws reports whether the voice is asked for the level, or the care of a kind.
func (v *version) draws(k Kind) bool {
	return v.voice == usual || k == KindUnknown && v.voice != binding
}

// drawsMay reports whether the voice is asked for whether the level may be had; a later
// row of the level is not asked for.
func (v *version) drawsMay(row int) bool { return v.voice == binding && int(v.means[row]) == row }

func (v *version) drawing(k Kind) (*diagram, error) {
	d := &v.diagrams[k]
	d.once.Do(func() { d.d, d.err = v.drawer().draw(k) })
	return d.d, d.err
}

func (v *version) drawingMay(row int) (*diagram, error) {
	d := &v.may[row]
	d.once.Do(func() {
		r := v.drawer()
		r.row = row
		d.d, d.err = r.draw(mayHave)
	})
	return d.d, d.err
}

// level is the diagram of the level.
func (v *version) level() *diagram { return v.beside(KindUnknown) }

// beside is the diagram of the care of a kind beside the level.
func (v *version) beside(k Kind) *diagram {
	d, err := v.drawing(k)
	if err != nil {
		panic("levelofcare: " + err.Error()) // as in by
	}
	return d
}

// mayHaves yields, by their first rows, the diagrams that say whether levels may be had.
func (v *version) mayHaves() iter.Seq2[int, *diagram] {
	return func(yield func(int, *diagram) bool) {
		for row := range v.may {
			if !v.drawsMay(row) {
				continue
			}
			d, err := v.drawingMay(row)
			if err != nil {
				panic("levelofcare: " + err.Error()) // as in by
			}
			if !yield(row, d) {
				return
			}
		}
	}
}

// drawer is ready to draw any of the version's diagrams.
func (v *version) drawer() drawer {
	d := drawer{v: v}
	for u, f := range v.used {
		var named terms
		for i := range v.rules {
			r := &v.rules[i]
			for j, facts := range r.facts {
				if facts>>f&1 == 1 && r.decides {
					named[r.word] |= 1 << (r.shift + j)
				}
			}
		}
		if named != (terms{}) {
			d.facts, d.index, d.names = append(d.facts, f), append(d.index, u), append(d.names, named)
		}
	}
	d.ends = slices.Clone(d.names)
	for place := range d.ends {
		for _, later := range d.names[place+1:] {
			for w := range d.ends[place] {
				d.ends[place][w] &^= later[w]
			}
		}
	}
	for i := range v.rules {
		if r := &v.rules[i]; r.decides {
			d.start.open[r.word] |= r.mask
		}
	}
	return d
}

// draw draws the diagram of one target.
func (d drawer) draw(target Kind) (*diagram, error) {
	d.target, d.memo, d.unique = target, map[string]ref{}, map[node]ref{}
	for k := Intensity; k < kindEnd; k++ {
		for n := uint8(1); n <= MaxAmounts; n++ {
			d.same[k][n] = n
			if k != target && d.v.fits[k][n] == d.v.fits[k][n-1] {
				d.same[k][n] = d.same[k][n-1]
			}
		}
	}
	root := d.down(0, d.start)
	if d.err == nil && len(d.nodes) > maxNodes {
		d.err = tooLarge("its decision diagram has %d nodes, more than %d", len(d.nodes), maxNodes)
	}
	if d.err != nil {
		return nil, d.err
	}
	return d.pack(root), nil
}

// pack lays the nodes out for reading. Children were made before their parents;
// turned around they come behind.
func (d *drawer) pack(root ref) *diagram {
	last := ref(answers + len(d.nodes) - 1)
	turned := func(r ref) ref {
		if r.isLeaf() {
			return r
		}
		return last - r + answers
	}
	p := &diagram{root: turned(root), nodes: make([]question, answers+len(d.nodes))}
	for code := range answers {
		a := &p.nodes[code]
		if a.below, a.means = 1<<code, 1<<code; d.target == KindUnknown {
			a.means = 1 << d.v.means[code]
		}
	}
	for i := range d.nodes {
		n, at := &d.nodes[i], turned(ref(answers+i))
		q := &p.nodes[at]
		q.fact, q.facts = n.fact, 1<<n.fact
		for value := range q.to {
			if value == 0 || value > int(d.v.limits[n.fact]) {
				q.to[value] = at
				continue
			}
			to := turned(n.children[value])
			if !slices.Contains(q.to[1:value], to) {
				q.each |= 1 << value
			}
			q.to[value] = to
			q.below |= p.nodes[to].below
			q.means |= p.nodes[to].means
			q.facts |= p.nodes[to].facts
			p.all[n.fact] |= 1 << value
		}
	}
	return p
}

// down draws what is below a state; place counts the facts already asked.
func (d *drawer) down(place int, s state) ref {
	if d.err != nil {
		return 0
	}
	for place < len(d.facts) && !s.open.meet(&d.names[place], d.v.deciding) {
		place++ // nothing that is open turns on this fact
	}
	d.key = s.key(d.key[:0], place, d.v.deciding)
	if r, ok := d.memo[string(d.key)]; ok {
		return r
	}
	key := string(d.key)
	if r, ok := d.answer(&s); ok {
		d.memo[key] = r
		return r
	}
	if len(d.memo) == maxStates {
		d.err = tooLarge("its rules depend on each other in more than %d ways", maxStates)
		return 0
	}
	f, u := d.facts[place], d.index[place]
	below := node{fact: f}
	values := int(d.v.limits[f])
	for n := 1; n <= values; n++ {
		next := s
		var settled terms
		for w := range d.v.deciding {
			open := s.open[w] & d.v.columns[w][8*u+n]
			settled[w] = open & d.ends[place][w]
			next.open[w] = open &^ d.ends[place][w]
		}
		next.settle(d, &settled)
		below.children[n] = d.down(place+1, next)
	}
	r := d.share(below, values)
	d.memo[key] = r
	return r
}

// share returns the one node for a question, or its answer where every value
// leads to the same.
func (d *drawer) share(n node, values int) ref {
	same := true
	for i := 2; i <= values; i++ {
		same = same && n.children[i] == n.children[1]
	}
	if same {
		return n.children[1]
	}
	if r, ok := d.unique[n]; ok {
		return r
	}
	r := ref(answers + len(d.nodes))
	d.nodes = append(d.nodes, n)
	d.unique[n] = r
	return r
}

// answer is the code below a state when the open terms cannot change it any more.
// Unless open terms hold a need, a greater demand never leads to an earlier row,
// so the least and the greatest demand enclose the others; open terms that
// exclude or prefer must not touch the rows that tie for the answer.
func (d *drawer) answer(s *state) (r ref, settled bool) {
	v := d.v
	for i := range v.hold {
		if x := &v.hold[i]; s.open[x.word]&x.mask != 0 {
			return 0, false
		}
	}
	more := v.demand(&s.open)
	most := s.demand
	most.add(more)
	if d.target == mayHave {
		r = leaf(v.mayHave(d.row, &s.demand))
		return r, r == leaf(v.mayHave(d.row, &most))
	}
	most.excluded = s.excluded
	o, p := v.place(&s.demand), v.place(&most)
	r = d.code(o)
	switch {
	case o.row != p.row || r != d.code(p):
		return r, false
	case o.row == noTreatment:
		return r, true
	case o.row == noLevel:
		return r, more.excluded&^s.excluded == 0
	}
	group := v.groupOf(o.row)
	if more.excluded&group != 0 {
		return r, false
	}
	return r, bits.OnesCount32(group) == 1 || more.preferred&^s.preferred == 0
}

// code is what the diagram says of an outcome.
func (d *drawer) code(o outcome) ref {
	switch {
	case d.target == KindUnknown && d.v.voice == usual:
		return leaf(o.code())
	case d.target == KindUnknown:
		return leaf(d.v.means[o.code()]) // only the level is wanted
	}
	return leaf(o.beside[d.target])
}

// add joins two demands.
func (d *demand) add(o demand) {
	for k := Intensity; k < kindEnd; k++ {
		d.needs[k] = max(d.needs[k], o.needs[k])
	}
	d.indicated = d.indicated || o.indicated
	d.held |= o.held
	d.excluded |= o.excluded
	d.preferred |= o.preferred
}

// meet reports whether two sets of terms have one in common.
func (t *terms) meet(o *terms, words int) bool {
	for w := range words {
		if t[w]&o[w] != 0 {
			return true
		}
	}
	return false
}

// settle adds the settled terms to the demand and forgets the open terms that can
// no longer change it.
func (s *state) settle(d *drawer, settled *terms) {
	v := d.v
	s.demand.add(v.demand(settled))
	for k := Intensity; k < kindEnd; k++ {
		// A need of a kind that is held, or that is met already, decides nothing but
		// that treatment is indicated.
		held := s.held.Has(k)
		if held {
			s.needs[k] = 0
		}
		s.needs[k] = d.same[k][s.needs[k]]
		for i := range v.needs[k] {
			a := &v.needs[k][i]
			if !held && d.same[k][a.amount] > s.needs[k] {
				continue
			}
			for w := range v.deciding {
				gone := a.terms[w]
				if !s.indicated {
					gone &^= v.treats[w]
				}
				s.open[w] &^= gone
			}
		}
	}
	for i := range v.exclude {
		if x := &v.exclude[i]; x.rows&^s.excluded == 0 {
			s.open[x.word] &^= x.mask
		}
	}
	for i := range v.hold {
		if h := &v.hold[i]; h.set.Within(s.held) {
			s.open[h.word] &^= h.mask
		}
	}
}

// key appends the state as a map key.
func (s *state) key(b []byte, place, words int) []byte {
	b = append(b, byte(place))
	for w := range words {
		b = binary.LittleEndian.AppendUint64(b, s.open[w])
	}
	b = append(b, s.needs[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(s.held))
	b = binary.LittleEndian.AppendUint32(b, s.excluded)
	b = binary.LittleEndian.AppendUint64(b, s.preferred)
	if s.indicated {
		b = append(b, 1)
	}
	return b
}
