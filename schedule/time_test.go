package schedule_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestTime: midnight is a time, and the zero Time is none.
func TestTime(t *testing.T) {
	midnight, last := schedule.TimeAt(0), schedule.TimeAt(schedule.At(23, 59))
	var none schedule.Time
	for _, at := range []schedule.Time{midnight, schedule.TimeAt(schedule.At(9, 5)), last} {
		c, ok := at.Clock()
		assert.True(t, ok && at.IsValid() && !at.IsZero(), at)
		assert.Equal(t, schedule.TimeAt(c), at)
		text, err := at.MarshalText()
		require.NoError(t, err)
		var back schedule.Time
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, at, back)
		assert.Positive(t, at.Compare(none))
	}
	_, ok := none.Clock()
	assert.False(t, ok)
	assert.True(t, none.IsZero() && none.IsValid())
	assert.Equal(t, "unknown", none.String())
	_, err := none.MarshalText()
	assert.Error(t, err)
	assert.Equal(t, "00:00", midnight.String())
	assert.Negative(t, midnight.Compare(last))
	assert.Zero(t, last.Compare(last))
	for _, wrong := range []schedule.Time{schedule.TimeAt(schedule.At(24, 0)), schedule.TimeAt(-2), schedule.TimeAt(schedule.At(25, 70))} {
		assert.False(t, wrong.IsValid(), wrong)
	}
	text, err := json.Marshal(struct {
		At schedule.Time `json:"at,omitzero"`
		No schedule.Time `json:"no,omitzero"`
	}{At: midnight})
	require.NoError(t, err)
	assert.Equal(t, `{"at":"00:00"}`, string(text))
}

// TestGivenAtMidnight: service that began at midnight is told from service of which the time
// is not known.
func TestGivenAtMidnight(t *testing.T) {
	row := iop.Requirement{Rule: iop.Rule{ID: "a.gap", Statement: "No more than 24 hours between services.", Strength: iop.Must, Source: iop.Source{
		Title: "T", Address: "https://clinic.example/t", Kind: iop.Issuer, Read: iop.MustDay("2026-11-29")}},
		Measure: iop.HoursBetween, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.AtMost[iop.Amount](24 * 60), Binds: iop.Delivered}
	c, err := schedule.NewChecker(schedule.Counting{}, []iop.Requirement{row})
	require.NoError(t, err)
	monday := iop.MustDay("2026-01-05")
	span := schedule.Span{From: monday, Until: monday + 7}
	check := func(second schedule.Time) iop.Verdict {
		var given []schedule.Given
		for d := range iop.Day(7) {
			at := schedule.TimeAt(0)
			if d == 3 {
				at = second
			}
			given = append(given, schedule.Given{Day: monday + d, Service: schedule.Service{Format: iop.Group}, Least: 60, Most: 60, Whole: true, Start: at})
		}
		report := c.CheckGiven(span, given)
		return report.Verdict()
	}
	assert.Equal(t, iop.Met, check(schedule.TimeAt(0)))
	assert.Equal(t, iop.Met, check(schedule.TimeAt(60)))
	assert.Equal(t, iop.NotMet, check(schedule.TimeAt(61)))
	assert.Equal(t, iop.Unknown, check(schedule.Time{}))
}
