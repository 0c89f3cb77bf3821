package randomtest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/schedule"
)

// A proof names a person, and a draw has a name. A redacted error of either repeats
// neither, nor what stands in a wrong place.
func TestNamesInProofsAndDraws(t *testing.T) {
	key := randomtest.NewKey("2026-a", make([]byte, 32))
	draw := randomtest.Draw{Name: "urine", RandomInterval: &randomtest.RandomInterval{Least: 1, Longest: 6}, Weekdays: schedule.EveryDay, Closed: []iop.Day{740000}, From: 739000}
	d, err := randomtest.NewDrawer(key, draw)
	require.NoError(t, err)
	proof, err := d.Prove("person 7", 739300, 739330)
	require.NoError(t, err)
	text, err := json.Marshal(proof)
	require.NoError(t, err)
	enumtest.Marked(t, string(text), func(document []byte) ([]string, error) {
		p, err := randomtest.ParseProof(document)
		if err == nil {
			err = p.Verify(key)
		}
		return nil, err
	})
	text, err = json.Marshal(draw)
	require.NoError(t, err)
	enumtest.Marked(t, string(text), func(document []byte) ([]string, error) {
		var d randomtest.Draw
		if err := json.Unmarshal(document, &d); err != nil {
			return nil, err
		}
		_, err := randomtest.NewDrawer(key, d)
		return nil, err
	})
}
