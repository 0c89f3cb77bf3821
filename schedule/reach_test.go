package schedule_test

import (
	"iter"
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

// TestReachOfManyThatOverlap: the same as trying every week where many sessions overlap,
// some are on two days, and what is asked is a minute beside what days come to. There a
// search reckons with what can still be attended.
func TestReachOfManyThatOverlap(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 4))
	n := 150
	if testing.Short() {
		n = 40
	}
	weeks := 0
	for range n {
		var template schedule.Template
		template.Choose = iop.AtLeast[int32](0)
		for range 34 {
			start := schedule.At(8, 0) + schedule.Clock(10*r.IntN(24))
			b := block(schedule.On(schedule.Weekday(1+r.IntN(2))), "08:00", "09:00")
			b.Start, b.End = start, start+schedule.Clock(60+r.IntN(90))
			if r.IntN(4) == 0 {
				b.Days = b.Days.With(schedule.Weekday(1 + r.IntN(3)))
			}
			template.Of = append(template.Of, schedule.Offer{Blocks: []schedule.Block{b}})
		}
		low := iop.Minutes(60 + r.IntN(180))
		rows := []iop.Requirement{
			rule("hours", hours(iop.Between(2*low, 3*low), perWeek)),
			rule("day", hours(iop.AtLeast(low), perDay)),
			rule("day-between", hours(iop.Between(low, low+iop.Minutes(r.IntN(60))), perDay)),
			rule("day-cap", hours(iop.AtMost(low), perDay)),
			rule("month", hours(iop.Between(8*low, 12*low), iop.Period{Kind: iop.PerMonth})),
			rule("window", hours(iop.Between(low, 2*low), iop.Period{Kind: iop.PerDays, N: 2 + r.Int32N(12)})),
			rule("clock", iop.Requirement{Measure: iop.HoursBetween, Per: perWeek, Bound: iop.HoursBound(iop.AtMost(72*iop.Hour + low))}),
		}
		c := checker(t, rows...)
		reach, err := c.Reach(&template)
		require.NoError(t, err)
		seen := make([]map[iop.Verdict]bool, len(rows)+1)
		least, most, some := make([]int32, len(rows)), make([]int32, len(rows)), make([]bool, len(rows))
		for k := range seen {
			seen[k] = map[iop.Verdict]bool{}
		}
		for w := range apart(&template) {
			weeks++
			report := c.Check(&w)
			seen[len(rows)][report.Verdict()] = true
			k := 0
			for f := range report.All() {
				seen[k][f.Verdict] = true
				low, _, ok := f.Got.Mean()
				high := low
				if b, is := f.Got.Bound(); is {
					low, high = b.Whole()
					ok = true
				}
				if ok && (!some[k] || low < least[k]) {
					least[k] = low
				}
				if ok && (!some[k] || high > most[k]) {
					most[k] = high
				}
				some[k] = some[k] || ok
				k++
			}
		}
		for k, one := range append(slices.Clone(reach.Each), reach.Together) {
			met, missed := seen[k][iop.Met] || seen[k][iop.NotApplicable], seen[k][iop.NotMet]
			want := schedule.Never
			switch {
			case met && !missed && !seen[k][iop.Unknown]:
				want = schedule.Always
			case met:
				want = schedule.Possible
			case seen[k][iop.Unknown]:
				want = schedule.ReachUnknown
			}
			require.Equal(t, want, one.How, "%d of %v\n%+v", k, rows, template)
			if k < len(rows) {
				low, _, ok := one.Least.Mean()
				high, _, _ := one.Most.Mean()
				require.Equal(t, some[k], ok)
				require.Equal(t, [2]int32{least[k], most[k]}, [2]int32{low, high}, "%v\n%+v", rows[k], template)
			}
		}
	}
	assert.Greater(t, weeks, 100*n)
}

// apart yields the weeks of blocks that are offered one by one and do not overlap.
func apart(t *schedule.Template) iter.Seq[schedule.Week] {
	overlap := func(a, b *schedule.Block) bool { return a.Days&b.Days != 0 && a.Start < b.End && b.Start < a.End }
	return func(yield func(schedule.Week) bool) {
		var from func(i int, w schedule.Week) bool
		from = func(i int, w schedule.Week) bool {
			if i == len(t.Of) {
				return yield(w)
			}
			b := &t.Of[i].Blocks[0]
			if !slices.ContainsFunc(w.Blocks, func(o schedule.Block) bool { return overlap(b, &o) }) {
				with := w
				if with.Blocks = append(slices.Clip(w.Blocks), *b); !from(i+1, with) {
					return false
				}
			}
			return from(i+1, w)
		}
		from(0, schedule.Week{})
	}
}
