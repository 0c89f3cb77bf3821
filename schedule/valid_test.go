package schedule_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// What breaks its own rules is never judged: every requirement is unknown, and the fault
// is named.
func TestNotValidIsNotJudged(t *testing.T) {
	c := checker(t, nineHours)
	ninety := schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: schedule.On(schedule.Monday, schedule.Tuesday, schedule.Wednesday), Start: schedule.At(9, 0), End: schedule.At(10, 30)}
	copies := schedule.Week{Blocks: []schedule.Block{ninety, ninety, ninety}}
	long := schedule.Week{Blocks: []schedule.Block{groupOn(schedule.MondayToFriday, 9, 12)}, Need: -1}
	busy := schedule.Week{Blocks: make([]schedule.Block, 2001)}
	minutes := schedule.Week{} // 1,440 blocks of a minute on each day
	for m := range schedule.Clock(24 * 60) {
		minutes.Blocks = append(minutes.Blocks, schedule.Block{Service: ninety.Service, Days: schedule.EveryDay, Start: m, End: m + 1})
	}
	for i := range busy.Blocks {
		busy.Blocks[i] = ninety
	}
	for name, test := range map[string]struct {
		week *schedule.Week
		want string
	}{
		"one group three times": {&copies, "r.hours: unknown (missing: valid-schedule), want at least 9h00m (A text)\n" +
			"not-valid: blocks[1]: overlaps blocks[0] on monday\nnot-valid: blocks[2]: overlaps blocks[0] on monday\n"},
		"a need below nothing": {&long, "r.hours: unknown (missing: valid-schedule), want at least 9h00m (A text)\nnot-valid: need: is not an amount of time in a week: -0h01m\n"},
		"none":                 {nil, "r.hours: unknown (missing: valid-schedule), want at least 9h00m (A text)\nnot-valid: week: is missing\n"},
		"too many blocks":      {&busy, "r.hours: unknown (missing: valid-schedule), want at least 9h00m (A text)\nnot-valid: blocks: cannot be more than 2000: 2001\n"},
		"every minute":         {&minutes, "r.hours: met, delivered 168h00m, want at least 9h00m (A text)\n"},
		"nothing":              {&schedule.Week{}, "r.hours: delivered 0h00m, want at least 9h00m, short by 9h00m (A text)\n"},
	} {
		report := c.Check(test.week)
		assert.Equal(t, test.want, report.String(), name)
		assert.Equal(t, report.Verdict(), verdict(c, test.week), name)
	}

	report := c.Check(&copies)
	day := iop.MustDay("2026-01-05")
	report.Waive(day, iop.Waiver{Rule: iop.NotValid, Reason: "x", By: "y", From: day, Until: day + 1}, iop.Waiver{Rule: "r.hours", Reason: "x", By: "y", From: day, Until: day + 1})
	assert.Equal(t, iop.Unknown, report.Verdict(), "that it is valid cannot be waived")
	text, err := json.Marshal(&report)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"rule":"not-valid"`)
	assert.Contains(t, string(text), `"verdict":"unknown","fault":"blocks[1]: overlaps blocks[0] on monday"`)
	for f := range report.About(iop.NotValid) {
		assert.True(t, errors.Is(f, iop.NotValid))
		assert.Equal(t, "overlaps blocks[0] on monday", f.Fault()[len("blocks[1]: "):])
	}

	plan := schedule.Repeat(copies, 2)
	report = c.CheckPlan(&plan)
	assert.Equal(t, iop.Unknown, report.Verdict())
	assert.Contains(t, report.String(), "not-valid: phases[0].week.blocks[1]: overlaps blocks[0] on monday\n")
	_, err = schedule.NewCalendar(schedule.Dates{Plan: plan, From: day, Location: utc})
	require.ErrorContains(t, err, "plan.phases[0].week.blocks[1]: overlaps blocks[0] on monday")
	template := schedule.Template{Offer: schedule.Offer{Blocks: copies.Blocks}}
	_, err = c.Reach(&template)
	require.ErrorContains(t, err, "blocks[1]: overlaps blocks[0] on monday")
	_, err = c.Fit(&schedule.Fit{Template: template})
	require.ErrorContains(t, err, "template.blocks[1]: overlaps blocks[0] on monday")
	_, err = c.Taper(&schedule.Taper{Start: copies, Hours: 60, Weeks: 1})
	require.ErrorContains(t, err, "start.blocks[1]: overlaps blocks[0] on monday")
	report = c.CheckGiven(schedule.Span{From: day, Until: iop.LastDay + 1}, nil)
	assert.Contains(t, report.String(), "not-valid: span.until: is not a calendar day: Day(3652060)\n")
	report = c.CheckGiven(schedule.Span{From: day, Until: day + 7, Week: 1041}, []schedule.Given{{Day: -4, Most: 60}})
	assert.Contains(t, report.String(), "not-valid: span.week: is not from 0 to 1040: 1041\nnot-valid: given[0].day: is not a calendar day: Day(-4)\n")
}

// TestValidityAgrees: whatever is judged without a fault is valid, and the other way
// round.
func TestValidityAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	c, err := schedule.NewChecker(schedule.Counting{}, nil)
	require.NoError(t, err)
	pick := func(n ...int) int { return n[r.IntN(len(n))] }
	valid := 0
	for range 20_000 {
		var w schedule.Week
		for range r.IntN(5) {
			b := schedule.Block{Service: schedule.Service{Format: iop.Format(pick(0, 1, 3, 3, 3, 12, 13))}, Days: schedule.Days(r.IntN(128)) << 1, Start: schedule.Clock(60 * r.IntN(25)), Overnight: r.IntN(8) == 0}
			b.End = b.Start + schedule.Clock(pick(60, 60, 60, 0, -60, 1440))
			if r.IntN(4) == 0 {
				b.Cadence = schedule.Cadence{Kind: schedule.CadenceKind(r.IntN(5)), N: int16(pick(-1, 0, 1, 2, 3, 5, 7)), Phase: int16(pick(0, 0, 1))}
			}
			if r.IntN(8) == 0 {
				b.Pauses = []schedule.Inside{{What: schedule.Pause(pick(0, 1, 1, 9)), Length: iop.Minutes(pick(0, 15, 45, 60, 61))}}
			}
			if r.IntN(8) == 0 {
				b.Seats = iop.Between(int32(pick(-1, 0, 2)), int32(pick(1, 2, 12)))
			}
			if r.IntN(30) == 0 {
				b.Days = 1 << pick(0, 8, 63)
			}
			w.Blocks = append(w.Blocks, b)
		}
		if r.IntN(4) == 0 {
			w.Arranged = append(w.Arranged, schedule.Arranged{Length: iop.Minutes(pick(0, 60, 600, 10080, 10081)), Times: int16(pick(0, 1, 2, 16, 17, 100, 101)), AtWill: r.IntN(3) == 0,
				Cadence: schedule.Cadence{Kind: schedule.CadenceKind(r.IntN(4)), N: int16(pick(0, 1, 2, 7))}})
		}
		if r.IntN(20) == 0 {
			w.Number, w.Need, w.Person.Age = int16(pick(-1, 1)), iop.Minutes(pick(-1, 60, 10081)), iop.Age(pick(-1, 20, 131))
		}
		report := c.Check(&w)
		err := w.Validate()
		require.Equal(t, err == nil, report.Len() == 0, "%+v\n%v\n%v", w, err, &report)
		if err == nil {
			valid++
		}
		if len(w.Blocks) > 1 && err != nil { // whatever the order
			r.Shuffle(len(w.Blocks), func(i, j int) { w.Blocks[i], w.Blocks[j] = w.Blocks[j], w.Blocks[i] })
			require.Error(t, w.Validate())
			require.NotZero(t, verdict(c, &w) == iop.Unknown)
		}
	}
	require.Greater(t, valid, 2000)
}

// TestSumsDoNotWrap: amounts that are more than can be counted are refused, or stay the
// most that can.
func TestSumsDoNotWrap(t *testing.T) {
	hours := func(per iop.Period) iop.Requirement {
		return rule("r.cap", iop.Requirement{Measure: iop.Hours, Per: per, Bound: iop.HoursBound(iop.AtMost(20 * iop.Hour))})
	}
	c := checker(t, nineHours, hours(iop.Period{Kind: iop.PerWeek}), hours(iop.Period{Kind: iop.PerEpisode}), hours(iop.Period{Kind: iop.PerServiceDay}),
		hours(iop.Period{Kind: iop.PerDays, N: 7280}), hours(iop.Period{Kind: iop.PerMonth}), hours(iop.Period{Kind: iop.PerAverageWeek}))
	var many schedule.Week
	for range 29_828 {
		many.Arranged = append(many.Arranged, schedule.Arranged{Service: schedule.Service{Format: iop.Group}, Length: 24 * iop.Hour, Times: 100})
	}
	report := c.Check(&many)
	assert.Equal(t, iop.Unknown, report.Verdict())
	assert.Contains(t, report.String(), "not-valid: arranged: cannot be more than 2000: 29828\nnot-valid: arranged: add up to 35791394h07m a week, more than the 168h00m that a week has\n")
	for _, test := range []struct {
		length iop.Minutes
		times  int16
		c      schedule.Cadence
		valid  bool
	}{
		{10080, 1, schedule.Cadence{}, true}, {5040, 2, schedule.Cadence{}, true}, {5041, 2, schedule.Cadence{}, false},
		{10080, 2, schedule.Cadence{Kind: schedule.EveryWeeks, N: 2}, true}, {10080, 3, schedule.Cadence{Kind: schedule.EveryWeeks, N: 2}, false},
		{1440, 1, schedule.Cadence{Kind: schedule.EveryDays, N: 1}, true}, {1441, 1, schedule.Cadence{Kind: schedule.EveryDays, N: 1}, false},
	} {
		w := schedule.Week{Arranged: []schedule.Arranged{{Length: test.length, Times: test.times, Cadence: test.c}}}
		assert.Equal(t, test.valid, w.Validate() == nil, "%+v", test)
	}

	// Service given is not refused for how much there is of it.
	day := iop.MustDay("2026-01-05")
	span := schedule.Span{From: day, Until: day + 28}
	given := make([]schedule.Given, 40_000)
	for i := range given {
		given[i] = schedule.Given{Day: day, Service: schedule.Service{Format: iop.Group}, Least: 24 * iop.Hour, Most: 24 * iop.Hour, Whole: true}
	}
	fast, err := schedule.NewChecker(schedule.Counting{ClockHour: 1}, []iop.Requirement{nineHours,
		hours(iop.Period{Kind: iop.PerEpisode}), hours(iop.Period{Kind: iop.PerServiceDay}), hours(iop.Period{Kind: iop.PerDays, N: 7}), hours(iop.Period{Kind: iop.PerDays, N: 7280}),
		hours(iop.Period{Kind: iop.PerMonth}), hours(iop.Period{Kind: iop.PerAverageWeek}),
		rule("r.sessions", iop.Requirement{Measure: iop.SessionCount, Per: iop.Period{Kind: iop.PerServiceDay}, Bound: iop.CountBound(iop.Exactly[int32](40_000))})})
	require.NoError(t, err)
	report = fast.CheckGiven(span, given)
	want := []iop.Verdict{iop.NotMet, iop.NotMet, iop.NotMet, iop.NotMet, iop.NotMet, iop.NotMet, iop.NotMet, iop.Met} // of the first, three weeks have none
	i := 0
	for f := range report.All() {
		assert.Equal(t, want[i], f.Verdict, f.String())
		assert.NotContains(t, f.String(), " -")
		i++
	}

	counting := schedule.Counting{ClockHour: 1}
	assert.Equal(t, iop.Minutes(math.MaxInt32), counting.Credit(math.MaxInt32, true))
	for _, x := range counting.Explain(&many, 0)[:1] {
		assert.Equal(t, 2400*iop.Hour, x.Planned)
	}
	odd := schedule.Week{Arranged: []schedule.Arranged{{Service: schedule.Service{Format: iop.Group}, Length: math.MaxInt32, Times: math.MaxInt16}},
		Blocks: []schedule.Block{{Service: schedule.Service{Format: iop.Group}, Days: schedule.EveryDay, End: 60, Pauses: []schedule.Inside{{What: schedule.Break, Length: math.MinInt32}}}}}
	for _, x := range counting.Explain(&odd, 0) {
		assert.GreaterOrEqual(t, x.Planned, iop.Minutes(0))
		assert.GreaterOrEqual(t, x.Counted, iop.Minutes(0))
	}
}

// TestSpansAreCheckedInFull: of a span or service that Validate finds wrong no finding is
// a verdict, and of every other all are.
func TestSpansAreCheckedInFull(t *testing.T) {
	c, err := schedule.NewChecker(schedule.Counting{}, []iop.Requirement{nineHours})
	require.NoError(t, err)
	day := iop.MustDay("2026-01-05")
	spans := []schedule.Span{{From: day, Until: day + 14}}
	for _, change := range []func(*schedule.Span){
		func(d *schedule.Span) { d.From = -1 }, func(d *schedule.Span) { d.From, d.Until = iop.LastDay+1, iop.LastDay+2 },
		func(d *schedule.Span) { d.Until = iop.LastDay + 1 }, func(d *schedule.Span) { d.From, d.Until = iop.LastDay-1, iop.LastDay },
		func(d *schedule.Span) { d.Until = day + 7*1040 }, func(d *schedule.Span) { d.Until = day + 7*1040 + 1 },
		func(d *schedule.Span) { d.Person.Age = -1 }, func(d *schedule.Span) { d.Person.Focus = 99 }, func(d *schedule.Span) { d.Person.Age = 34 },
		func(d *schedule.Span) { d.Need = -1 }, func(d *schedule.Span) { d.Need = 168 * iop.Hour }, func(d *schedule.Span) { d.Need = 168*iop.Hour + 1 },
		func(d *schedule.Span) { d.Week = -1 }, func(d *schedule.Span) { d.Week = 1040 }, func(d *schedule.Span) { d.Week = 1041 },
		func(d *schedule.Span) { d.Phases = []iop.Day{day + 3, day + 3} }, func(d *schedule.Span) { d.Phases = []iop.Day{0} },
		func(d *schedule.Span) { d.Phases = []iop.Day{day + 3, day + 4} }, func(d *schedule.Span) { d.Phases, d.Numbers = []iop.Day{day + 3}, []int32{2} },
		func(d *schedule.Span) { d.Numbers = []int32{2} },
	} {
		d := spans[0]
		change(&d)
		spans = append(spans, d)
	}
	valid := 0
	for _, d := range spans {
		for _, g := range []schedule.Given{{Day: day, Most: iop.Hour}, {Day: day, Least: 2}, {Day: -1}, {Day: day, Most: 24 * iop.Hour}, {Day: day, Most: 24*iop.Hour + 1}, {Day: day, Start: schedule.TimeAt(-2)}} {
			report := c.CheckGiven(d, []schedule.Given{g})
			faulty := false
			for f := range report.All() {
				faulty = faulty || f.Fault() != ""
			}
			assert.Equal(t, d.Validate() != nil || g.Validate() != nil, faulty, "%+v %+v", d, g)
			if !faulty {
				valid++
			}
		}
	}
	assert.Equal(t, 16, valid)
}
