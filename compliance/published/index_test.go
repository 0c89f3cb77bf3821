package published

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLookupReadsOnePolicy: the first lookup reads the policy asked for and no other.
func TestLookupReadsOnePolicy(t *testing.T) {
	all := newIndex()
	p, ok := lookup(all, "us-va-licence")
	require.True(t, ok)
	for i := range all {
		if all[i].id == p.ID() {
			assert.Same(t, p, all[i].p)
		} else {
			assert.Nil(t, all[i].p, "%s was read too", string(all[i].id))
		}
	}
	_, ok = lookup(all, "zz")
	assert.False(t, ok)
	_, ok = lookup(all, "us-va-licenc")
	assert.False(t, ok)
}

// BenchmarkFirstLookup is the first lookup of a program against parsing the one
// policy.
func BenchmarkFirstLookup(b *testing.B) {
	b.Run("lookup", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = lookup(newIndex(), "us-va-licence")
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			parse("us-va-licence.json")
		}
	})
}
