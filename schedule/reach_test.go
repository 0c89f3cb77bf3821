package schedule_test

import (
	"math/rand/v2"
	"slices"
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

// sixty is a random template of sixty sessions at odd times, of which some are on two
// days: any of them; of each of some lists one or none; of each of some at least one.
func sixty(r *rand.Rand, shape int) schedule.Template {
	formats := []iop.Format{iop.Group, iop.Group, iop.Education, iop.IndividualCounseling, iop.Family}
	list := func(n int, choose iop.Range[int32]) schedule.Offer {
		o := schedule.Offer{Choose: choose}
		for range n {
			start := schedule.At(8, 0) + schedule.Clock(5*r.IntN(12*12))
			b := schedule.Block{
				Service: schedule.Service{Format: formats[r.IntN(len(formats))], Delivery: iop.InPerson, Participants: iop.PatientOnly, Staff: iop.Licensed},
				Days:    schedule.On(schedule.Weekday(1 + r.IntN(6))), Start: start, End: start + schedule.Clock(45+5*r.IntN(28)),
				Seats: iop.Between(int32(2), int32(6+r.IntN(8))),
			}
			if r.IntN(5) == 0 {
				b.Days = b.Days.With(schedule.Weekday(1 + r.IntN(6)))
			}
			o.Of = append(o.Of, schedule.Offer{Blocks: []schedule.Block{b}})
		}
		return o
	}
	if shape == 0 {
		return schedule.Template{Offer: list(60, iop.AtLeast[int32](0))}
	}
	t := schedule.Template{Offer: schedule.Offer{Choose: iop.AtLeast[int32](0)}}
	for left := 60; left > 0; left -= len(t.Of[len(t.Of)-1].Of) {
		if shape == 1 {
			t.Of = append(t.Of, list(min(left, 2+r.IntN(3)), iop.AtMost[int32](1)))
		} else {
			t.Of = append(t.Of, list(min(left, 4+r.IntN(6)), iop.AtLeast[int32](1)))
		}
	}
	return t
}

// TestReachOfRandomSixty: of sixty random templates of sixty sessions hardly any is too
// many for Reach under eight ordinary requirements, and none where any session may be
// taken or left, or one of some. Few are for Fit, which agrees.
func TestReachOfRandomSixty(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 3))
	n := 60
	if testing.Short() {
		n = 15
	}
	c, tooMany, tooManyToFit := checker(t, benchRows()...), [3]int{}, [3]int{}
	for i := range n {
		template := sixty(r, i%3)
		require.NoError(t, template.Validate())
		reach, err := c.Reach(&template)
		if err != nil {
			require.ErrorIs(t, err, schedule.ErrTooManyChoices)
			tooMany[i%3]++
			continue
		}
		for k, one := range append(slices.Clone(reach.Each), reach.Together) {
			of := func(w *schedule.Week) iop.Verdict {
				report := c.Check(w)
				if k == len(reach.Each) {
					return report.Verdict()
				}
				return slices.Collect(report.All())[k].Verdict
			}
			require.Equal(t, one.How == schedule.Always || one.How == schedule.Possible, one.Met != nil)
			if one.Met != nil {
				require.NoError(t, one.Met.Validate())
				require.Contains(t, []iop.Verdict{iop.Met, iop.NotApplicable}, of(one.Met))
			}
			if one.Missed != nil {
				require.NoError(t, one.Missed.Validate())
				require.Equal(t, iop.NotMet, of(one.Missed))
			}
		}
		fit, err := c.Fit(&schedule.Fit{Template: template})
		if err != nil {
			require.ErrorIs(t, err, schedule.ErrTooManyChoices)
			tooManyToFit[i%3]++
			continue
		}
		require.Equal(t, reach.Together.Met != nil, fit.Week != nil)
		if fit.Week != nil {
			require.Equal(t, iop.Met, fit.Report.Verdict())
		}
	}
	assert.Zero(t, tooManyToFit[0], "%v", tooManyToFit)
	assert.LessOrEqual(t, tooManyToFit[1]+tooManyToFit[2], n/4, "%v", tooManyToFit)
	assert.Zero(t, tooMany[0]+tooMany[1], "%v", tooMany)
	assert.LessOrEqual(t, tooMany[2], n/10, "%v", tooMany)
}

func BenchmarkReach(b *testing.B) {
	c, r := checker(b, benchRows()...), rand.New(rand.NewPCG(10, 3))
	for _, x := range []struct {
		name     string
		template schedule.Template
	}{{"twenty", freely(20)}, {"sixty", freely(60)}, {"tracks", fitTemplate()}, {"random", sixty(r, 0)}, {"random-lists", sixty(r, 1)}} {
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.Reach(&x.template); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
