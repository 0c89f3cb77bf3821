package schedule_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// freely offers n sessions of four kinds, listed by kind, each by itself: groups in the
// morning and in the afternoon, education in the evening, and individual counseling
// that overlaps the groups of the morning.
func freely(n int) schedule.Template {
	t := schedule.Template{Offer: schedule.Offer{Choose: iop.AtLeast[int32](0)}}
	for i := range n {
		kind, day := i*4/n, schedule.Weekday(1+i%6)
		b := block(schedule.On(day), []string{"09:00", "13:00", "17:30", "10:00"}[kind], "23:00")
		b.Start += schedule.Clock(15 * (i % 3))
		b.End = b.Start + schedule.Clock([]int{180, 150, 90, 50}[kind]+10*(i%3))
		b.Format = []iop.Format{iop.Group, iop.Group, iop.Education, iop.IndividualCounseling}[kind]
		b.Seats = iop.AtMost[int32](12)
		t.Of = append(t.Of, schedule.Offer{Blocks: []schedule.Block{b}})
	}
	return t
}

// TestReachOfManySessions: the answer about many sessions that are chosen freely comes
// soon, and agrees with Fit.
func TestReachOfManySessions(t *testing.T) {
	c := checker(t, append(benchRows(), rule("gap", iop.Requirement{
		Measure: iop.HoursBetween, Per: perWeek, Bound: iop.HoursBound(iop.AtMost(72 * iop.Hour))}))...)
	for _, n := range []int{20, 25, 30, 60} {
		tpl := freely(n)
		require.NoError(t, tpl.Validate())
		reach, err := c.Reach(&tpl)
		require.NoError(t, err, n)
		assert.Equal(t, schedule.Possible, reach.Together.How)
		assert.Equal(t, iop.Met, verdict(c, reach.Together.Met))
		assert.Equal(t, iop.NotMet, verdict(c, reach.Together.Missed))
		assert.Equal(t, "delivered 0h00m", reach.Each[0].Least.String())
		fitted, err := c.Fit(&schedule.Fit{Template: tpl})
		require.NoError(t, err)
		require.NotNil(t, fitted.Week)
	}
}

// TestReachGivesUpSoon: what keeps too many choices apart is an error, and soon. What is
// asked of months does not.
func TestReachGivesUpSoon(t *testing.T) {
	month := rule("month", hours(iop.AtLeast(30*iop.Hour), iop.Period{Kind: iop.PerMonth}))
	sizes := []int{30, 60, 240}
	if testing.Short() {
		sizes = sizes[:1]
	}
	for _, n := range sizes {
		tpl := freely(n)
		assert.Equal(t, "possible possible", reached(t, tpl, month))
		for i := range tpl.Of {
			tpl.Of[i].Blocks[0].Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: int16(2 + i%2)}
		}
		_, err := checker(t, benchRows()...).Reach(&tpl)
		assert.ErrorIs(t, err, schedule.ErrTooManyChoices)
	}
}

func BenchmarkReach(b *testing.B) {
	c := checker(b, benchRows()...)
	tpl := freely(20)
	for b.Loop() {
		if _, err := c.Reach(&tpl); err != nil {
			b.Fatal(err)
		}
	}
}
