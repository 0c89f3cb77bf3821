package published

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// TestAnswersAsJSON: every answer can be written, also as a zero value, with member names of
// one style.
func TestAnswersAsJSON(t *testing.T) {
	day := iop.MustDay("2026-12-01")
	texts, err := For("US-VA", iop.People{}, day)
	require.NoError(t, err)
	for _, answer := range []any{texts, Changes(day-3000, day), Covered(), Unread{}, Change{}, Coverage{}, Texts{}} {
		text, err := json.Marshal(answer)
		if !assert.NoError(t, err, "%T", answer) {
			continue
		}
		assert.NotRegexp(t, `"[A-Z][A-Za-z]*":`, string(text), "%T", answer)
	}
}
