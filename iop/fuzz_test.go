package iop_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// choices is randomness of which the beginning is given: a byte for each choice, so that
// whoever changes a byte changes one choice.
type choices struct {
	given []byte
	rest  rand.Source
}

func (c *choices) Uint64() uint64 {
	if len(c.given) == 0 {
		return c.rest.Uint64()
	}
	b := uint64(c.given[0])
	c.given = c.given[1:]
	return b * 0x0101010101010101
}

// someList is a few rows that are valid, some of them alternatives.
func someList(given []byte, name string) (rows []iop.Requirement) {
	r := rand.New(&choices{given, rand.NewPCG(uint64(len(given)), 2)})
	some := []iop.Measure{iop.Hours, iop.ServiceDays, iop.SessionCount, iop.EventCount, iop.ElapsedDays, iop.Hours}
	for i := range 1 + r.IntN(6) {
		q := someRowOf(r, i, some[r.IntN(len(some))])
		q.ID = iop.RuleID(fmt.Sprint(name, i))
		for range q.Problems() {
			q.ID = "" // one that cannot be
		}
		if q.ID == "" {
			continue
		}
		if r.IntN(4) == 0 {
			q.Either = iop.RuleID(name)
		}
		rows = append(rows, q)
	}
	return rows
}

// FuzzCombine: a list keeps itself; gaps are those comparisons that are one; what is left
// when lists are combined keeps all of them; and the order of the lists changes neither
// how many rows count nor how many contradictions there are.
func FuzzCombine(f *testing.F) {
	f.Add([]byte{}, []byte{})
	f.Add([]byte("what mine asks"), []byte("what theirs asks"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		mine, theirs := someList(a, "m"), someList(b, "t")
		m, o := rowsOf(mine), rowsOf(theirs)
		require.Empty(t, m.Gaps(m), "%v", mine)
		gaps := m.Gaps(o)
		all := slices.DeleteFunc(m.Compare(o), func(c iop.Comparison) bool { return !c.IsGap() })
		require.Equal(t, len(gaps) == 0, len(all) == 0, "%v\n%v", mine, theirs)
		for _, c := range gaps {
			require.NotEqual(t, iop.ResultUnknown, c.Result)
			require.NotEmpty(t, c.String())
		}
		var left []iop.Requirement
		alternatives := false
		for _, c := range combined(mine, theirs) {
			alternatives = alternatives || c.Either != ""
			if c.OverruledBy == nil {
				left = append(left, *c.Requirement)
			} else {
				require.NotSame(t, c.Requirement, c.OverruledBy)
			}
		}
		if !alternatives {
			require.Empty(t, rowsOf(left).Gaps(rowsOf(slices.Concat(mine, theirs))), "%v\n%v", mine, theirs)
		}
		require.Len(t, contradictions(theirs, mine), len(contradictions(mine, theirs)))
	})
}
