package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/ehr/internal/pgtest"
	"github.com/openiop/openiop/examples/ehr/store"
)

// TestRun measures a small clinic, and everyone in it has as many events as are asked for.
func TestRun(t *testing.T) {
	cluster, err := pgtest.Start()
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { assert.NoError(t, cluster.Stop()) })
	address := cluster.Database(t)
	const people = 90
	require.NoError(t, run(t.Context(), address, people, 4, 20, time.Second))
	s, err := store.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	stamps, err := s.Stamps(t.Context(), "", 1000)
	require.NoError(t, err)
	require.Len(t, stamps, people)
	full := 0
	for _, st := range stamps {
		if st.Entries >= eventsEach {
			full++
		}
	}
	assert.GreaterOrEqual(t, full, people-40, "all but those whom the clinic made up")
}
