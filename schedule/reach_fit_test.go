package schedule_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestReachAgreesWithFit: of what Reach says that some choice comes to, there is a week
// to fit; of one minute, session or day beyond it there is none. All together are
// possible where Fit has a week that meets them.
func TestReachAgreesWithFit(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 3))
	week := iop.Period{Kind: iop.PerWeek}
	kinds := map[iop.Measure]iop.Period{
		iop.Hours: week, iop.SessionCount: week, iop.ServiceDays: week, iop.DaysBetween: week, iop.EmptyDays: week, iop.HoursBetween: week,
	}
	attained, beyond, together := 0, 0, map[schedule.Reachability]int{}
	for i := range 1500 {
		template := someTemplate(r)
		if template.Validate() != nil {
			continue
		}
		fitted := func(q ...iop.Requirement) *schedule.Fitted {
			got, err := checker(t, q...).Fit(&schedule.Fit{Template: template})
			require.NoError(t, err)
			return &got
		}
		rows := []iop.Requirement{someRule(r, 0), someRule(r, 1)}
		reach, err := checker(t, rows...).Reach(&template)
		require.NoError(t, err)
		fit := fitted(rows...)
		together[reach.Together.How]++
		switch reach.Together.How {
		case schedule.Always, schedule.Possible:
			require.NotNil(t, fit.Week)
			require.Contains(t, []iop.Verdict{iop.Met, iop.NotApplicable}, fit.Report.Verdict(), "%v\n%+v", rows, template)
		case schedule.ReachUnknown:
			require.Equal(t, iop.Unknown, fit.Report.Verdict(), "%v\n%+v", rows, template)
		default:
			require.Nil(t, fit.Week, "%v\n%+v", rows, template)
			require.NotEmpty(t, fit.Conflict)
		}
		everyWeek(&template.Offer) // of several weeks the amount of one is shown
		for m, per := range kinds {
			q := rule("amount", iop.Requirement{Measure: m, Per: per, Bound: iop.Range[iop.Amount]{}, Of: rows[0].Of})
			q.Bound = iop.AtLeast[iop.Amount](0)
			reach, err := checker(t, q).Reach(&template)
			require.NoError(t, err)
			one := reach.Each[0]
			least, n, some := one.Least.Mean()
			most, of, _ := one.Most.Mean()
			if !some || n != 1 || of != 1 {
				continue
			}
			require.LessOrEqual(t, least, most)
			with := func(b iop.Range[iop.Amount]) *schedule.Fitted {
				q.Bound = b
				return fitted(q)
			}
			// Where a week may show an amount, it is not ruled out by that end.
			at := with(iop.AtMost(iop.Amount(least)))
			require.NotNil(t, at.Week, "%d: %v of at most %v\n%+v", i, m, one.Least, template)
			require.NotNil(t, with(iop.AtLeast(iop.Amount(most))).Week, "%d: %v of at least %v\n%+v", i, m, one.Most, template)
			attained += 2
			none := func(b iop.Range[iop.Amount], name string) {
				got := with(b)
				beyond++
				if got.Week == nil {
					return
				}
				// A gap that need not have an end shows no amount.
				require.Equal(t, iop.Falls, m.Moves(iop.PerWeek), "%d: %v %s %+v\n%+v", i, m, name, one, template)
				for f := range got.Report.All() {
					require.True(t, f.Got.IsZero(), "%d: %v %s %+v\n%+v", i, m, name, one, template)
				}
			}
			if least > 0 {
				none(iop.AtMost(iop.Amount(least-1)), "below")
			}
			if m.Unit() == iop.InMinutes || m == iop.SessionCount || most < 7 { // no requirement asks for more days than a week has
				none(iop.AtLeast(iop.Amount(most+1)), "above")
			}
		}
	}
	assert.Greater(t, attained, 5000)
	assert.Greater(t, beyond, 5000)
	for _, how := range []schedule.Reachability{schedule.Always, schedule.Possible, schedule.Never, schedule.ReachUnknown} {
		assert.Greater(t, together[how], 50, "%v", how)
	}
}

// everyWeek holds everything every week.
func everyWeek(o *schedule.Offer) {
	for i := range o.Blocks {
		o.Blocks[i].Cadence = schedule.Cadence{}
	}
	for i := range o.Of {
		everyWeek(&o.Of[i])
	}
}
