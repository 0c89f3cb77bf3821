package levelofcare

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// TestShortWay: where there is a short way it finds the terms that the long one finds,
// and its answer is what the diagram leads to.
func TestShortWay(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 1))
	sets := []*Criteria{PublicGuidance(), SouthDakota()}
	for range 60 {
		d := randomDefinition(r)
		d.Facts = append(d.Facts, FactDefinition{Name: "own-c", Values: []string{"c1"}})
		d.Rules[0].When[0]["own-c"] = []string{"c1"}
		sets = append(sets, mustNew(t, crowded(d, r.IntN(5))))
		asks := RuleDefinition{Rule: rule("asks"), When: d.Rules[0].When, Ask: []string{"home"}}
		d.Rules = append(slices.DeleteFunc(slices.Clone(d.Rules), func(r RuleDefinition) bool { return r.Ask == nil }), asks)
		sets = append(sets, mustNew(t, d))
	}
	counts := map[string]int{}
	words := map[int]int{}
	for i, c := range sets {
		for _, v := range c.versions {
			words[v.deciding]++
			for range 300 {
				a := randomNumbers(r, c)
				allowed := c.allowed(&a)
				var may, must, can, is terms
				v.bounds(&allowed, &may, &must)
				open := v.boundsOf(&a, &can, &is)
				require.Equal(t, may, can, "set %d, %+v", i, a)
				require.Equal(t, must, is, "set %d, %+v", i, a)
				for _, f := range v.used {
					require.Equal(t, bits.OnesCount8(uint8(allowed[f])) > 1, open>>f&1 == 1, "set %d, %+v", i, a)
				}
				if v.short == nil {
					counts["long"]++
					continue
				}
				codes, ok := v.short.find(v, &a)
				switch {
				case !ok:
					counts["diagram"]++
					continue
				case bits.OnesCount32(codes) > 1:
					counts["several"]++
				default:
					counts["one"]++
				}
				require.Equal(t, v.level().reach(&allowed), codes, "set %d, %+v", i, a)
			}
		}
	}
	for _, name := range []string{"long", "diagram", "several", "one"} {
		assert.Greater(t, counts[name], 200, name)
	}
	for n := range 5 {
		assert.Positive(t, words[n], "sets whose terms that decide take %d words", n)
	}
}

// crowded repeats rules until the terms that decide take about that many words.
func crowded(d Definition, words int) Definition {
	for i := 0; words > 0; i++ {
		terms := 0
		for j := range d.Rules {
			if d.Rules[j].Ask == nil {
				terms += len(d.Rules[j].When)
			}
		}
		if terms > wordTerms*(words-1)+wordTerms/2 {
			break
		}
		again := d.Rules[i]
		again.ID = iop.RuleID(fmt.Sprint("again-", i))
		d.Rules = append(d.Rules, again)
	}
	return d
}

// randomNumbers is an assessment with anything in it: facts that are not known, numbers of
// no value, and values ruled out.
func randomNumbers(r *rand.Rand, c *Criteria) (a Assessment) {
	unknown, wrong := r.IntN(20), r.IntN(200)
	for f := 1; f < len(c.facts); f++ {
		switch {
		case r.IntN(20) < unknown:
		case r.IntN(200) < wrong/100:
			a.Put(Fact(f), uint8(r.IntN(256)))
		default:
			a.Put(Fact(f), uint8(1+r.IntN(c.facts[f].values.Len())))
		}
	}
	if r.IntN(8) == 0 {
		a.RuleOut(Fact(1+r.IntN(len(c.facts)-1)), Values(r.IntN(256)))
	}
	return a
}
