package clinic

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
)

func TestTEDS(t *testing.T) {
	c := madeUp(t)
	for id, reason := range map[string]iop.DischargeReason{"x1": iop.Completed, "x2": 0} {
		p := Person{ID: id, Name: "X", Birth: iop.MustDay("1990-01-01")}
		paper, err := p.Paper("ann")
		require.NoError(t, err)
		require.NoError(t, c.Store.Put(t.Context(), paper))
		require.NoError(t, c.Store.Append(t.Context(), id, 0,
			store.Entry{Event: ask.Event{Kind: iop.Admission, Day: iop.MustDay("2026-03-02")}},
			store.Entry{Event: ask.Event{Kind: iop.Attended, Day: iop.MustDay("2026-03-11"), Planned: 3 * iop.Hour, Credited: episode.Whole}},
			store.Entry{Event: ask.Event{Kind: iop.Discharged, Day: iop.MustDay("2026-04-01"), Reason: reason}}))
	}
	var out bytes.Buffer
	require.NoError(t, c.TEDS(t.Context(), today, &out))
	rows, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	assert.Len(t, rows, 1+madeUpPeople+2)
	found := map[string][]string{}
	for _, row := range rows[1:] {
		found[row[0]] = row
		assert.Equal(t, row[3] == "", row[4] == "", "a length of stay belongs to a discharge: %v", row)
		assert.NotEmpty(t, row[1]+row[6])
	}
	assert.Equal(t, "1", found["x1"][5], "treatment completed")
	assert.Empty(t, found["x2"][5], "what is not known is not guessed")
	assert.Contains(t, found["x2"][6], "reason")
	assert.Equal(t, "9", found["x1"][4], "to the last service, which was before the discharge")
}
