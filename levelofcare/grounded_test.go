package levelofcare_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// A level does not come out of what was only assumed, though something that is out of the
// ordinary was recorded of which no rule speaks.
func TestLevelsRestOnWhatIsRecorded(t *testing.T) {
	const rule = `,"statement":"x","strength":"must","source":{"title":"T","address":"x","kind":"issuer","read":"2026-01-01"}`
	c, err := levelofcare.Parse([]byte(`{"id":"tiny","title":"Tiny","charted_by_exception":[{"fact":"home","values":["supportive"]}],
		"care":{"intensity":["little","much"]},
		"levels":[{"level":"outpatient","inside":{"intensity":"little"}},{"level":"intensive-outpatient","inside":{"intensity":"much"}}],
		"rules":[{"id":"a"` + rule + `,"when":[{"home":["supportive"]}],"need":{"intensity":"little"}},
			{"id":"b"` + rule + `,"when":[{"home":["supportive"],"engagement":["unwilling"]}],"need":{"intensity":"much"}}]}`))
	require.NoError(t, err)
	level := func(a levelofcare.Assessment) (iop.Level, bool) {
		return c.Place(a).Assuming(levelofcare.ChartedByException).Level()
	}
	_, settled := level(levelofcare.Assessment{Danger: levelofcare.DangerThoughts, Engagement: levelofcare.Engaged})
	assert.False(t, settled, "neither thoughts of harm nor being engaged is why")
	got, settled := level(levelofcare.Assessment{Engagement: levelofcare.Unwilling})
	assert.True(t, settled)
	assert.Equal(t, iop.IntensiveOutpatient, got, "being unwilling was recorded")
	got, settled = level(levelofcare.Assessment{Danger: levelofcare.DangerThoughts, Home: levelofcare.HomeSupportive, Engagement: levelofcare.Engaged})
	assert.True(t, settled, "all is recorded")
	assert.Equal(t, iop.Outpatient, got)
}
