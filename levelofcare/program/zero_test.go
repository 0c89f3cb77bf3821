package program_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
)

// TestZeroValues: a zero value and a nil pointer know nothing, and say so.
func TestZeroValues(t *testing.T) {
	for _, p := range []*program.Program{nil, {}} {
		for a := range iop.Values[program.Attribute]() {
			assert.Equal(t, iop.Unknown, p.Has(a, "x"), "%v", a)
		}
		assert.EqualError(t, p.Validate(), "id: is empty")
	}
	assert.Equal(t, iop.Unknown, program.Listed[program.Therapy]{}.Verdict(program.CBT))
	assert.Equal(t, iop.Unknown, program.Names{}.Verdict("x"))
	assert.Equal(t, iop.Unknown, program.YesNoUnknown.Verdict())
	assert.Equal(t, "unknown", program.Money{}.String())
	assert.Equal(t, "unknown", program.Wish{}.String())
	assert.Equal(t, ": unknown", program.Candidate{}.String())
	for range (program.Candidate{}).Ask() {
		t.Error("a reason")
	}
	_, err := program.Rank(nil, program.Wanted{})
	require.ErrorContains(t, err, "no level is wanted")
	nothing := program.For(levelofcare.Placement{})
	assert.True(t, nothing.Undecided)
	assert.Zero(t, nothing.Levels)
	for _, answer := range []any{program.Program{}, program.Wanted{}, program.Candidate{}, program.Ranking{}, program.Reason{}, program.Wish{}, nothing} {
		text, err := json.Marshal(answer)
		require.NoError(t, err, "%T", answer)
		assert.True(t, json.Valid(text))
	}
}
