package levelofcare

import (
	"math/bits"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSurvey: what one pass finds is what walking the diagram once for each value of
// each fact finds, and the facts that can change the answer are those of which some
// completion of the others has it changed.
func TestSurvey(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 1))
	c := PublicGuidance()
	v := c.on(0)
	doubted := 0
	for round := range 3000 {
		a := c.assessmentOf(c.d.randomPartial(r, r.IntN(20)))
		allowed := c.allowed(&a)
		for k := KindUnknown; k < kindEnd; k++ {
			d := v.beside(k)
			var then outcomes
			changes := d.support(&allowed, &then, 0)
			require.Equal(t, changes, d.support(&allowed, nil, 0))
			found := r.Uint64() & (1<<slots - 1)
			require.Equal(t, changes|found, d.support(&allowed, nil, found), "what was found before stays, and the rest is found")
			for f := range slots {
				if bits.OnesCount8(uint8(allowed[f])) < 2 {
					require.Zero(t, changes>>f&1)
					continue
				}
				seen := map[uint32]bool{}
				for left := uint8(allowed[f]); left != 0; left &= left - 1 {
					n := bits.TrailingZeros8(left)
					with := allowed
					with[f] = 1 << n
					codes := meaning(v, k, d.reach(&with))
					require.Equal(t, codes, then[f][n], "round %d, kind %v, fact %d, value %d", round, k, f, n)
					seen[codes] = true
				}
				if len(seen) > 1 {
					require.NotZero(t, changes>>f&1, "kind %v, fact %d", k, f)
				} else if changes>>f&1 == 1 {
					doubted++
				}
			}
		}
	}
	require.Positive(t, doubted, "facts that matter only together with others")
}

// meaning stands for the codes that say the same to a reader.
func meaning(v *version, k Kind, codes uint32) (means uint32) {
	if k != KindUnknown {
		return codes
	}
	for rest := codes; rest != 0; rest &= rest - 1 {
		means |= 1 << v.means[bits.TrailingZeros32(rest)]
	}
	return means
}

// TestSupportIsExact: a fact can change the answer exactly when some completion of
// the others shows it.
func TestSupportIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 2))
	c := PublicGuidance()
	v := c.on(0)
	together := 0
	for range 400 {
		a := c.assessmentOf(c.d.randomPartial(r, 1+r.IntN(5)))
		allowed := c.allowed(&a)
		for k := KindUnknown; k < kindEnd; k++ {
			d := v.beside(k)
			changes := d.support(&allowed, nil, 0)
			for f := range slots {
				if bits.OnesCount8(uint8(allowed[f])) > 1 {
					shown := shows(v, k, &allowed, f)
					require.Equal(t, shown, changes>>f&1 == 1, "kind %v, fact %d", k, f)
					if shown {
						together++
					}
				}
			}
		}
	}
	require.Greater(t, together, 100)
}

// shows reports whether two values of the fact lead to different answers in some
// completion of the others, by trying each.
func shows(v *version, k Kind, allowed *[slots]Values, fact int) bool {
	var open []int
	for f := range slots {
		if f != fact && bits.OnesCount8(uint8(allowed[f])) > 1 {
			open = append(open, f)
		}
	}
	done := *allowed
	var try func(i int) bool
	try = func(i int) bool {
		if i == len(open) {
			codes := uint32(0)
			for left := uint8(allowed[fact]); left != 0; left &= left - 1 {
				done[fact] = Values(1) << bits.TrailingZeros8(left)
				codes |= meaning(v, k, v.beside(k).reach(&done))
			}
			return bits.OnesCount32(codes) > 1
		}
		for left := uint8(allowed[open[i]]); left != 0; left &= left - 1 {
			done[open[i]] = Values(1) << bits.TrailingZeros8(left)
			if try(i + 1) {
				return true
			}
		}
		return false
	}
	return try(0)
}

// TestDrawnWhenWanted: the shipped set can be drawn whole, and what is drawn while many ask
// at once is what is drawn at the start.
func TestDrawnWhenWanted(t *testing.T) {
	ready, err := Parse(publicGuidance)
	require.NoError(t, err)
	for _, v := range PublicGuidance().versions {
		require.NoError(t, v.drawAll())
	}
	later, err := layCriteria(ready.d, nil)
	require.NoError(t, err)
	all := incomplete(64, 8)
	var wait sync.WaitGroup
	for g := range 8 {
		wait.Go(func() {
			for i := range all {
				a := all[(i+8*g)%len(all)]
				p, q := ready.Place(a), later.Place(a)
				assert.Equal(t, p.String(), q.String())
				assert.Equal(t, p.Possible(), q.Possible())
				assert.Equal(t, p.Indicated(), q.Indicated())
				assert.Equal(t, len(p.Questions()), len(q.Questions()))
			}
		})
	}
	wait.Wait()
}

// TestSizes: a diagram just under, on and just over each size that is treated apart, and
// the largest, is walked to its last question.
func TestSizes(t *testing.T) {
	for _, nodes := range []int{fewNodes - 1, fewNodes, fewNodes + 1, smallNodes - 1, smallNodes, smallNodes + 1, answers + maxNodes - 1, answers + maxNodes} {
		d := diagram{root: answers, nodes: make([]question, nodes)}
		for code := range answers {
			d.nodes[code].below, d.nodes[code].means = 1<<code, 1<<code
		}
		d.all[1], d.all[2] = ValuesOf[uint8](1, 2), ValuesOf[uint8](1, 2)
		for i := nodes - 1; i >= answers; i-- { // one below the other, as no order of facts would have it
			next := ref(i + 1)
			if i == nodes-1 {
				next = leaf(7)
			}
			below := d.nodes[next%ref(nodes)].below | 1<<3
			d.nodes[i] = question{to: [MaxValues + 1]ref{1: next, 2: leaf(3)}, below: below, means: below, facts: 1<<1 | 1<<2, fact: 1, each: d.all[1]}
		}
		var allowed [slots]Values
		allowed[1], allowed[2] = d.all[1], ValuesOf[uint8](1)
		assert.Equal(t, uint32(1<<3|1<<7), d.reach(&allowed), nodes)
		var then outcomes
		assert.Equal(t, uint64(1<<1), d.support(&allowed, &then, 0), nodes)
		assert.Equal(t, uint32(1<<3|1<<7), then[1][1], nodes)
	}
}
