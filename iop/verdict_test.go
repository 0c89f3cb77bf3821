package iop_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

var kleene = []iop.Verdict{iop.Unknown, iop.Met, iop.NotMet}

// possible is what a three-valued answer can turn out to be.
func possible(v iop.Verdict) []bool {
	switch v {
	case iop.Met:
		return []bool{true}
	case iop.NotMet:
		return []bool{false}
	}
	return []bool{false, true}
}

// known is the answer that all of these agree on.
func known(results map[bool]bool) iop.Verdict {
	switch {
	case len(results) == 2:
		return iop.Unknown
	case results[true]:
		return iop.Met
	}
	return iop.NotMet
}

// TestKleeneTables: a connective is known exactly when every value of what is
// unknown gives the same.
func TestKleeneTables(t *testing.T) {
	for _, v := range kleene {
		not := map[bool]bool{}
		for _, a := range possible(v) {
			not[!a] = true
		}
		assert.Equal(t, known(not), v.Not(), "not %v", v)
		for _, w := range kleene {
			and, or := map[bool]bool{}, map[bool]bool{}
			for _, a := range possible(v) {
				for _, b := range possible(w) {
					and[a && b] = true
					or[a || b] = true
				}
			}
			assert.Equal(t, known(and), v.And(w), "%v and %v", v, w)
			assert.Equal(t, known(or), v.Or(w), "%v or %v", v, w)
		}
	}
}

func TestVerdictLaws(t *testing.T) {
	for _, a := range kleene {
		assert.Equal(t, a, a.Not().Not())
		assert.Equal(t, a, a.And(a))
		assert.Equal(t, a, a.Or(a))
		for _, b := range kleene {
			assert.Equal(t, a.And(b), b.And(a))
			assert.Equal(t, a.Or(b), b.Or(a))
			assert.Equal(t, a, a.And(a.Or(b)), "absorption of %v, %v", a, b)
			assert.Equal(t, a, a.Or(a.And(b)), "absorption of %v, %v", a, b)
			assert.Equal(t, a.And(b).Not(), a.Not().Or(b.Not()), "De Morgan")
			for _, c := range kleene {
				assert.Equal(t, a.And(b).And(c), a.And(b.And(c)))
				assert.Equal(t, a.Or(b).Or(c), a.Or(b.Or(c)))
				assert.Equal(t, a.And(b.Or(c)), a.And(b).Or(a.And(c)), "distributivity of %v, %v, %v", a, b, c)
				assert.Equal(t, a.Or(b.And(c)), a.Or(b).And(a.Or(c)), "distributivity of %v, %v, %v", a, b, c)
			}
		}
	}
}

func TestNotApplicableTakesNoPart(t *testing.T) {
	na := iop.NotApplicable
	assert.Equal(t, na, na.Not())
	for _, v := range kleene {
		assert.Equal(t, na, v.And(na))
		assert.Equal(t, na, na.Or(v))
		assert.Equal(t, v, iop.AllOf(na, v, na))
		assert.Equal(t, v, iop.AnyOf(v, na))
	}
	assert.Equal(t, na, iop.AllOf())
	assert.Equal(t, na, iop.AnyOf())
	assert.Equal(t, na, iop.AllOf(na, na))
	assert.Equal(t, iop.NotMet, iop.AllOf(iop.Unknown, iop.NotMet, iop.Met))
	assert.Equal(t, iop.Unknown, iop.AllOf(iop.Met, iop.Unknown))
	assert.Equal(t, iop.Met, iop.AnyOf(iop.NotMet, iop.Met, iop.Unknown))
	assert.Equal(t, iop.Unknown, iop.AnyOf(iop.NotMet, iop.Unknown))
	assert.Equal(t, iop.Met, iop.VerdictOf(true))
	assert.Equal(t, iop.NotMet, iop.VerdictOf(false))
}

func TestVerdictText(t *testing.T) {
	for v, text := range map[iop.Verdict]string{
		iop.Unknown: `"unknown"`, iop.Met: `"met"`, iop.NotMet: `"not-met"`, iop.NotApplicable: `"not-applicable"`,
	} {
		got, err := json.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
		back := iop.Verdict(3)
		require.NoError(t, wire.Unmarshal(got, &back))
		assert.Equal(t, v, back)
	}
	var v iop.Verdict
	require.ErrorContains(t, wire.Unmarshal([]byte(`"pass"`), &v), `"pass" is not a verdict, want met, not-met or not-applicable`)
	_, err := json.Marshal(iop.Verdict(4))
	require.Error(t, err)
	assert.Equal(t, "verdict(4)", iop.Verdict(4).String())
}
