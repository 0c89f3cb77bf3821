package schedule_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

var (
	weekly  = rule("hours", hours(iop.AtLeast[iop.Minutes](0), perWeek))
	dayRule = rule("days", counts(iop.ServiceDays, iop.AtLeast[int32](0), perWeek))
	anyTime = iop.Services{Formats: iop.SetOf(iop.IndividualCounseling)}
)

// counted is the hours of a week under counting rules.
func counted(t testing.TB, c schedule.Counting, w schedule.Week) string {
	t.Helper()
	require.NoError(t, w.Validate())
	checker, err := schedule.NewChecker(c, []iop.Requirement{weekly})
	require.NoError(t, err)
	return strings.TrimPrefix(found(checker.Check(&w)), "met ")
}

// TestPausesInsideASpan: a day hospital from 8 to 5 with schoolwork and lunch
// (track c037 of the clinics).
func TestPausesInsideASpan(t *testing.T) {
	b := block(schedule.MondayToFriday, "08:00", "17:00")
	b.Pauses = []schedule.Inside{{What: schedule.School, Length: 2 * iop.Hour}, {What: schedule.Meal, Length: 30}, {What: schedule.Break, Length: 15}}
	w := weekOf(b)
	assert.Equal(t, "31h15m", counted(t, schedule.Counting{}, w))
	assert.Equal(t, "32h30m", counted(t, schedule.Counting{Pauses: iop.SetOf(schedule.Break)}, w))
	assert.Equal(t, "41h15m", counted(t, schedule.Counting{Pauses: iop.SetOf(schedule.School)}, w))
	assert.Equal(t, "45h00m", counted(t, schedule.Counting{Pauses: iop.SetOf(schedule.School, schedule.Meal, schedule.Break)}, w))
}

func TestLeastSessionAndPartialAttendance(t *testing.T) {
	w := weekOf(block(schedule.On(schedule.Monday), "09:00", "09:50"), block(schedule.On(schedule.Monday), "10:00", "10:49"))
	assert.Equal(t, "1h39m", counted(t, schedule.Counting{}, w))
	assert.Equal(t, "0h50m", counted(t, schedule.Counting{LeastSession: 50}, w))
	assert.Equal(t, "1h00m", counted(t, schedule.Counting{LeastSession: 50, ClockHour: 50}, w))

	c := schedule.Counting{LeastSession: 30}
	assert.Equal(t, iop.Minutes(45), c.Credit(45, false))
	assert.Equal(t, iop.Minutes(30), c.Credit(30, false))
	assert.Zero(t, c.Credit(29, false))
	c.Partial = schedule.WholeSessionsOnly
	assert.Zero(t, c.Credit(45, false))
	assert.Equal(t, iop.Minutes(45), c.Credit(45, true))
}

// TestShapesOfAWeek gives hours and service days of weeks as clinics publish them.
func TestShapesOfAWeek(t *testing.T) {
	mutual := block(schedule.On(schedule.Sunday), "18:00", "19:30")
	mutual.Format = iop.MutualHelp
	arranged := weekOf(block(schedule.On(schedule.Monday, schedule.Wednesday), "18:00", "21:00"))
	arranged.Arranged = []schedule.Arranged{{Service: schedule.Service{Format: iop.IndividualCounseling}, Length: 50}}
	atWill := weekOf(block(schedule.On(schedule.Monday, schedule.Wednesday), "18:00", "21:00"))
	atWill.Arranged = []schedule.Arranged{{Service: schedule.Service{Format: iop.IndividualCounseling}, Length: 50, AtWill: true}} // H-12
	monthly := block(schedule.On(schedule.Tuesday), "18:00", "20:00")
	monthly.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: -1}
	for name, c := range map[string]struct {
		week schedule.Week
		want string
	}{
		"unequal days":          {weekOf(block(schedule.On(schedule.Monday), "17:00", "20:00"), block(schedule.On(schedule.Saturday), "09:00", "15:30")), "met 9h30m; met 2 days"},
		"a split day":           {weekOf(block(schedule.On(schedule.Monday), "09:00", "11:00"), block(schedule.On(schedule.Monday), "13:00", "15:00")), "met 4h00m; met 1 day"},
		"a whole day (H-05)":    {weekOf(block(schedule.On(schedule.Saturday), "08:00", "16:00")), "met 8h00m; met 1 day"},
		"all the week (c214)":   {weekOf(block(schedule.EveryDay, "07:00", "19:00")), "met 84h00m; met 7 days"},
		"past midnight":         {weekOf(block(schedule.On(schedule.Friday), "22:30", "01:00")), "met 2h30m; met 1 day"},
		"until midnight":        {weekOf(block(schedule.On(schedule.Friday), "22:30", "24:00")), "met 1h30m; met 1 day"},
		"a day and a night":     {weekOf(block(schedule.On(schedule.Friday), "12:00", "12:00")), "met 24h00m; met 1 day"},
		"mutual help":           {weekOf(block(schedule.On(schedule.Monday), "09:00", "12:00"), mutual), "met 3h00m; met 1 day"},
		"arranged beside it":    {arranged, "met 6h50m; met 2 to 3 days"},
		"whenever needed":       {atWill, "met 6h00m; met 2 days"},
		"the last of the month": {weekOf(block(schedule.On(schedule.Monday), "18:00", "21:00"), monthly), "met 3h00m to 5h00m; met 1 to 2 days"},
	} {
		assert.Equal(t, c.want, checked(t, c.week, weekly, dayRule), name)
	}
}

// TestCadences: every other week (c044 of the clinics, and H-09), with its phase.
func TestCadences(t *testing.T) {
	b := block(schedule.On(schedule.Thursday), "18:00", "19:00")
	b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2}
	mean := rule("mean", hours(iop.AtLeast[iop.Minutes](0), average))
	assert.Equal(t, "met 0h00m; met 0h30m", checked(t, weekOf(b), weekly, mean))

	individual := block(schedule.On(schedule.Tuesday), "10:00", "10:50")
	individual.Format = iop.IndividualCounseling
	second := rule("every-second-week", iop.Requirement{
		Measure: iop.SessionCount, Of: anyTime, Per: iop.Period{Kind: iop.PerDays, N: 14}, Bound: iop.CountBound(iop.AtLeast[int32](1)),
	})
	for n, want := range map[int16]string{1: "met 2", 2: "met 1", 3: "not-met 0"} {
		individual.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: n}
		assert.Equal(t, want, checked(t, weekOf(individual), second), "every %d weeks", n)
	}

	// Two groups in turn fill every week.
	odd := b
	odd.Cadence.Phase = 1
	assert.Equal(t, "met 1h00m; met 1h00m", checked(t, weekOf(b, odd), weekly, mean))
	p := schedule.Repeat(weekOf(b), 3)
	assert.Equal(t, "met 2h00m", found(checker(t, rule("all", hours(iop.AtLeast(2*iop.Hour), iop.Period{Kind: iop.PerEpisode}))).CheckPlan(&p)))
	p = schedule.Repeat(weekOf(odd), 3)
	assert.Equal(t, "not-met 1h00m", found(checker(t, rule("all", hours(iop.AtLeast(2*iop.Hour), iop.Period{Kind: iop.PerEpisode}))).CheckPlan(&p)))
}

// reached is how each requirement, and all together, can be met by a choice.
func reached(t testing.TB, tpl schedule.Template, rows ...iop.Requirement) string {
	t.Helper()
	require.NoError(t, tpl.Validate())
	r, err := checker(t, rows...).Reach(&tpl)
	require.NoError(t, err)
	var list []string
	for _, each := range r.Each {
		list = append(list, each.How.String())
	}
	return strings.Join(append(list, r.Together.How.String()), " ")
}

func TestChoices(t *testing.T) {
	evenings := schedule.EachDay(block(schedule.MondayToFriday, "18:00", "21:00"))
	nine := rule("nine", hours(iop.AtLeast(9*iop.Hour), perWeek))
	nineteen := rule("nineteen", hours(iop.AtMost(12*iop.Hour), perWeek))
	five := rule("five", counts(iop.ServiceDays, iop.AtLeast[int32](5), perWeek))

	// Three of four days (c134 of the clinics); three to five evenings.
	three := schedule.Template{Offer: schedule.Offer{Of: schedule.EachDay(block(schedule.On(schedule.Monday, schedule.Tuesday, schedule.Wednesday, schedule.Thursday), "09:00", "12:00")), Choose: iop.Exactly[int32](3)}}
	assert.Equal(t, "always always never never", reached(t, three, nine, nineteen, five))
	several := schedule.Template{Offer: schedule.Offer{Of: evenings, Choose: iop.Between[int32](3, 5)}}
	assert.Equal(t, "always possible possible never", reached(t, several, nine, nineteen, five), "five evenings are fifteen hours")
	weeks := 0
	for w := range several.Weeks() {
		require.NoError(t, w.Validate())
		weeks++
	}
	assert.Equal(t, 10+5+1, weeks)

	// One of two meetings (c005 of the clinics).
	one := schedule.Template{Offer: schedule.Offer{
		Of:     []schedule.Offer{{Blocks: []schedule.Block{block(schedule.On(schedule.Wednesday), "10:00", "11:00")}}, {Blocks: []schedule.Block{block(schedule.On(schedule.Thursday), "18:00", "19:00")}}},
		Choose: iop.Exactly[int32](1),
	}}
	exactly := rule("one", hours(iop.Between(iop.Hour, iop.Hour), perWeek))
	assert.Equal(t, "always always", reached(t, one, exactly))

	// H-02: three days of four hours, or two of six. H-01 holds for either.
	long := schedule.Offer{Name: "two long days", Blocks: []schedule.Block{block(schedule.On(schedule.Tuesday, schedule.Thursday), "09:00", "15:00")}}
	short := schedule.Offer{Name: "three short days", Blocks: []schedule.Block{block(schedule.On(schedule.Monday, schedule.Wednesday, schedule.Friday), "09:00", "13:00")}}
	either := schedule.Template{Offer: schedule.Offer{Of: []schedule.Offer{long, short}, Choose: iop.Exactly[int32](1)}}
	total := rule("seed-000.weekly-hours", hours(iop.Between(10*iop.Hour, 12*iop.Hour), perWeek))
	days := rule("days", counts(iop.ServiceDays, iop.AtLeast[int32](3), perWeek))
	assert.Equal(t, "always possible possible", reached(t, either, total, days))
	sixes := rule("sixes", hours(iop.AtLeast(6*iop.Hour), perDay))
	assert.Equal(t, "possible possible never", reached(t, either, days, sixes), "each is possible, both are not")

	// Two sessions chosen for one day, alternatives that overlap, three long days or
	// five short ones.
	day := schedule.Offer{Of: []schedule.Offer{
		{Blocks: []schedule.Block{block(schedule.On(schedule.Monday), "09:00", "11:00")}},
		{Blocks: []schedule.Block{block(schedule.On(schedule.Monday), "10:00", "12:00")}},
		{Blocks: []schedule.Block{block(schedule.On(schedule.Monday), "13:00", "15:00")}},
	}, Choose: iop.Exactly[int32](2)}
	four := rule("four", hours(iop.Exactly(4*iop.Hour), perWeek))
	assert.Equal(t, "always always", reached(t, schedule.Template{Offer: day}, four))
	assert.Len(t, collect(schedule.Template{Offer: day}), 2, "those that overlap are not choice")
	longs := schedule.Offer{Of: schedule.EachDay(block(schedule.MondayToFriday, "09:00", "13:00")), Choose: iop.Exactly[int32](3)}
	shorts := schedule.Offer{Of: schedule.EachDay(block(schedule.MondayToFriday, "16:00", "18:00")), Choose: iop.Exactly[int32](5)}
	both := schedule.Template{Offer: schedule.Offer{Of: []schedule.Offer{longs, shorts}, Choose: iop.Exactly[int32](1)}}
	assert.Equal(t, "always possible possible", reached(t, both, rule("ten", hours(iop.Between(10*iop.Hour, 12*iop.Hour), perWeek)), five))
	assert.Len(t, collect(both), 11)

	// An example of each answer comes with it.
	r, err := checker(t, five).Reach(&both)
	require.NoError(t, err)
	require.NotNil(t, r.Each[0].Met)
	require.NotNil(t, r.Each[0].Missed)
	assert.Equal(t, iop.Met, verdict(checker(t, five), r.Each[0].Met))
	assert.Equal(t, iop.NotMet, verdict(checker(t, five), r.Each[0].Missed))
	assert.Equal(t, iop.RuleID("five"), r.Each[0].Rule.ID)
	assert.Nil(t, r.Together.Rule)
	assert.Equal(t, "delivered 3 days, delivered 5 days", fmt.Sprintf("%v, %v", r.Each[0].Least, r.Each[0].Most))
	assert.Zero(t, r.Together.Least)
}

func collect(t schedule.Template) (weeks []schedule.Week) {
	for w := range t.Weeks() {
		weeks = append(weeks, w)
	}
	return weeks
}

func TestNothingToChoose(t *testing.T) {
	all := schedule.Template{Offer: schedule.Offer{Of: []schedule.Offer{
		{Blocks: []schedule.Block{block(schedule.On(schedule.Monday), "09:00", "11:00")}},
		{Blocks: []schedule.Block{block(schedule.On(schedule.Monday), "10:00", "12:00")}},
	}}}
	assert.Equal(t, "never never", reached(t, all, weekly))
	assert.Empty(t, collect(all))
}

// TestTooManyChoices: twenty sessions have two to the twenty sums. That is no matter
// where they are known to count; where they are not, all weeks are different.
func TestTooManyChoices(t *testing.T) {
	var tpl schedule.Template
	for i := range 20 {
		b := block(schedule.On(schedule.Monday+schedule.Weekday(i%7)), "09:00", "10:00")
		b.Start = schedule.Clock(120 * (i / 7 * 3))
		b.End = b.Start + schedule.Clock(60+i*i)
		tpl.Of = append(tpl.Of, schedule.Offer{Of: []schedule.Offer{{Blocks: []schedule.Block{b}}}, Choose: iop.AtMost[int32](1)})
	}
	window := rule("window", hours(iop.AtLeast(9*iop.Hour), iop.Period{Kind: iop.PerDays, N: 5}))
	assert.Equal(t, "possible possible", reached(t, tpl, window))
	for i := range tpl.Of {
		tpl.Of[i].Of[0].Blocks[0].Format = iop.FormatUnknown
	}
	window.Of.Formats = iop.SetOf(iop.Group)
	_, err := checker(t, window).Reach(&tpl)
	assert.ErrorIs(t, err, schedule.ErrTooManyChoices)
	assert.EqualError(t, err, "schedule: the template has too many kinds of weeks: window")
}

// TestManyKindsOfServices holds more kinds of services apart than fit one part of
// a checker.
func TestManyKindsOfServices(t *testing.T) {
	var rows []iop.Requirement
	for f := range iop.Values[iop.Format]() {
		for s := range iop.Values[iop.Staff]() {
			r := counts(iop.SessionCount, iop.AtLeast[int32](1), perWeek)
			r.Of = iop.Services{Formats: iop.SetOf(f), Staff: iop.SetOf(s)}
			rows = append(rows, rule(iop.RuleID(fmt.Sprintf("%v-%v", f, s)), r))
		}
	}
	require.Greater(t, len(rows), 40)
	b := block(schedule.On(schedule.Monday), "09:00", "10:00")
	b.Format, b.Staff = iop.Family, iop.Licensed
	w := weekOf(b)
	report := checker(t, rows...).Check(&w)
	require.Equal(t, len(rows), report.Len())
	i := 0
	for f := range report.All() {
		assert.Equal(t, rows[i].ID, f.Rule.ID)
		assert.Equal(t, rows[i].ID == "family-licensed", f.Verdict == iop.Met, "%v", f)
		i++
	}
}

// TestPlanOfPhases: a first week that differs, and phases of fewer hours (H-10,
// H-11: set times).
func TestPlanOfPhases(t *testing.T) {
	orientation := weekOf(block(schedule.On(schedule.Thursday), "09:00", "11:00"))
	p := schedule.Plan{Phases: []schedule.Phase{
		{Name: "intensive", Weeks: 4, First: &orientation, Week: daily(180, 180, 180)},
		{Name: "step-down", Weeks: 2, Week: daily(180, 180)},
		{Name: "aftercare", Weeks: 6, Week: daily(90)},
	}}
	require.NoError(t, p.Validate())
	assert.Equal(t, 12, p.Weeks())
	assert.Equal(t, &orientation, p.Week(0))
	assert.Equal(t, &p.Phases[0].Week, p.Week(3))
	assert.Equal(t, &p.Phases[1].Week, p.Week(4))
	assert.Equal(t, &p.Phases[2].Week, p.Week(11))
	assert.Nil(t, p.Week(12))
	assert.Nil(t, p.Week(-1))
	phase := iop.Period{Kind: iop.PerPhase}
	assert.Equal(t, "not-met 9h00m; met 50h00m; not-met 2h00m",
		found(checker(t, rule("phase", hours(iop.AtLeast(10*iop.Hour), phase)), rule("all", hours(iop.AtLeast(50*iop.Hour), iop.Period{Kind: iop.PerEpisode})),
			rule("first", hours(iop.AtLeast(9*iop.Hour), iop.Period{Kind: iop.PerWeek, Weeks: iop.AtMost[int32](4)}))).CheckPlan(&p)))
}

// TestRowsOfPhases: groups fall from three to two to one a week, phase by phase, as
// treatment courts have it.
func TestRowsOfPhases(t *testing.T) {
	groups := func(id iop.RuleID, phase, n int32) iop.Requirement {
		return rule(id, counts(iop.SessionCount, iop.AtLeast(n), iop.Period{Kind: iop.PerWeek, Phases: iop.Exactly(phase)}))
	}
	rows := []iop.Requirement{groups("one", 1, 3), groups("two", 2, 2), groups("three", 3, 1)}
	plan := schedule.Plan{Phases: []schedule.Phase{{Weeks: 2, Week: daily(60, 60, 60)}, {Weeks: 2, Week: daily(60, 60)}, {Weeks: 2, Week: daily(60)}}}
	assert.Equal(t, "met 3; met 2; met 1", found(checker(t, rows...).CheckPlan(&plan)))
	plan.Phases[1].Week = daily(60)
	assert.Equal(t, "met 3; not-met 1; met 1", found(checker(t, rows...).CheckPlan(&plan)))
	plan.Phases = plan.Phases[:1]
	assert.Equal(t, "met 3; not-applicable; not-applicable", found(checker(t, rows...).CheckPlan(&plan)))
	// Of a week alone the phase is not known.
	assert.Equal(t, "met 3; met 3; met 3", checked(t, daily(60, 60, 60), rows...))
	assert.Equal(t, "unknown for program-week 2; met 2; met 2", checked(t, daily(60, 60), rows...))
}

// TestCycles: so much in each four weeks from the first day on.
func TestCycles(t *testing.T) {
	cycle := rule("cycle", hours(iop.AtLeast(20*iop.Hour), iop.Period{Kind: iop.PerCycle, N: 4}))
	plan := schedule.Repeat(daily(180, 0, 120), 8)
	assert.Equal(t, "met 20h00m", found(checker(t, cycle).CheckPlan(&plan)))
	plan.Phases = []schedule.Phase{{Weeks: 4, Week: daily(180, 0, 120)}, {Weeks: 4, Week: daily(180, 0, 119)}}
	assert.Equal(t, "not-met 19h56m", found(checker(t, cycle).CheckPlan(&plan)))
	plan.Phases[1].Weeks = 3
	skipped, err := schedule.NewChecker(schedule.Counting{PartialWeeks: schedule.PartialWeeksSkipped}, []iop.Requirement{cycle})
	require.NoError(t, err)
	assert.Equal(t, "met 20h00m", found(skipped.CheckPlan(&plan)), "the second cycle is not whole")
}

func TestExplain(t *testing.T) {
	group := block(schedule.On(schedule.Monday, schedule.Wednesday), "18:00", "21:00")
	group.Name, group.Pauses = "evening group", []schedule.Inside{{What: schedule.Break, Length: 15}}
	meeting, education, unknown, other := block(schedule.On(schedule.Sunday), "18:00", "19:00"), block(schedule.On(schedule.Friday), "18:00", "19:00"), block(schedule.On(schedule.Thursday), "18:00", "19:00"), block(schedule.On(schedule.Saturday), "18:00", "19:00")
	meeting.Format, education.Format, unknown.Format = iop.MutualHelp, iop.Education, 0
	other.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: 1}
	w := weekOf(group, meeting, education, unknown, other)
	w.Arranged = []schedule.Arranged{
		{Service: schedule.Service{Format: iop.Group}, Length: 100, Times: 2},
		{Service: schedule.Service{Format: iop.Group}, Length: 50, AtWill: true},
		{Service: schedule.Service{Format: iop.Group}, Length: 20},
	}
	c := schedule.Counting{Formats: iop.SetOf(iop.Group), ClockHour: 50, LeastSession: 30}
	var got []string
	sum := iop.Minutes(0)
	for _, e := range c.Explain(&w, 0) {
		got = append(got, fmt.Sprintf("%v %d %v %v %v", e.At, e.Sessions, e.Planned, e.Counted, e.Why))
		sum += e.Counted
	}
	assert.Equal(t, []string{
		"blocks[0] 2 6h00m 6h30m less-pauses, as-clock-hours",
		"blocks[1] 1 1h00m 0h00m mutual-help",
		"blocks[2] 1 1h00m 0h00m format-not-counted",
		"blocks[3] 1 1h00m 0h00m format-not-known",
		"blocks[4] 1 1h00m 0h00m not-every-week",
		"arranged[0] 2 3h20m 4h00m as-clock-hours",
		"arranged[1] 1 0h50m 0h00m at-will",
		"arranged[2] 1 0h20m 0h00m too-short",
	}, got)
	checker, err := schedule.NewChecker(c, []iop.Requirement{weekly})
	require.NoError(t, err)
	p := schedule.Repeat(w, 1)
	p.Phases[0].Week.Blocks[3].Format = iop.Education // of a known format there is one answer
	assert.Equal(t, "met "+sum.String(), found(checker.CheckPlan(&p)))
}

// TestExplainEveryFewDays counts the days of the week of the plan, whatever weekdays
// they are, and comes to what is found of the plan.
func TestExplainEveryFewDays(t *testing.T) {
	for _, x := range []struct {
		n    int16
		want [4]string // of the first weeks
	}{
		{1, [4]string{"7 7h00m in-full", "7 7h00m in-full", "7 7h00m in-full", "7 7h00m in-full"}},
		{2, [4]string{"4 4h00m in-full", "3 3h00m in-full", "4 4h00m in-full", "3 3h00m in-full"}},
		{6, [4]string{"2 2h00m in-full", "1 1h00m in-full", "1 1h00m in-full", "1 1h00m in-full"}},
		{7, [4]string{"1 1h00m in-full", "1 1h00m in-full", "1 1h00m in-full", "1 1h00m in-full"}},
		{8, [4]string{"1 1h00m in-full", "1 1h00m in-full", "1 1h00m in-full", "1 1h00m in-full"}},
		{10, [4]string{"1 1h00m in-full", "1 1h00m in-full", "1 1h00m in-full", "1 0h00m not-every-week"}},
		{14, [4]string{"1 1h00m in-full", "1 0h00m not-every-week", "1 1h00m in-full", "1 0h00m not-every-week"}},
		{30, [4]string{"1 1h00m in-full", "1 0h00m not-every-week", "1 0h00m not-every-week", "1 0h00m not-every-week"}},
	} {
		often := schedule.Cadence{Kind: schedule.EveryDays, N: x.n}
		hour := schedule.Block{Service: schedule.Service{Format: iop.Group}, Start: 540, End: 600, Cadence: often}
		for name, w := range map[string]schedule.Week{
			"block": weekOf(hour), "arranged": {Arranged: []schedule.Arranged{{Service: hour.Service, Length: 60, Cadence: often}}},
		} {
			sum := iop.Minutes(0)
			for i, want := range x.want {
				for _, e := range new(schedule.Counting).Explain(&w, i) {
					assert.Equal(t, want, fmt.Sprint(e.Sessions, " ", e.Counted, " ", e.Why), "%s every %d days, week %d", name, x.n, i)
					sum += e.Counted
				}
			}
			all := rule("all", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerEpisode}, Bound: iop.HoursBound(iop.Exactly(sum))})
			plan := schedule.Repeat(w, 4)
			assert.Equal(t, "met "+sum.String(), found(checker(t, all).CheckPlan(&plan)), "%s every %d days", name, x.n)
		}
	}
}

// TestElapsed: a night watch on the nights when the clocks change.
func TestElapsed(t *testing.T) {
	b := block(schedule.On(schedule.Saturday), "22:00", "06:00")
	for from, want := range map[string]string{"2026-03-02": "met 7h00m", "2026-03-09": "met 8h00m", "2026-10-26": "met 9h00m"} {
		cal := calendar(t, schedule.Dates{Plan: schedule.Repeat(weekOf(b), 1), From: day(from), Location: newYork(t)})
		elapsed, err := schedule.NewChecker(schedule.Counting{Elapsed: true}, []iop.Requirement{weekly})
		require.NoError(t, err)
		assert.Equal(t, want, found(elapsed.CheckCalendar(cal)), from)
		assert.Equal(t, "met 8h00m", found(checker(t, weekly).CheckCalendar(cal)), "on the wall it is eight hours")
	}
}

func TestConflicts(t *testing.T) {
	w := weekOf(block(schedule.On(schedule.Monday, schedule.Thursday), "18:00", "21:00"), block(schedule.On(schedule.Saturday), "22:00", "02:00"))
	job := weekOf(block(schedule.MondayToFriday, "09:00", "18:00"), block(schedule.On(schedule.Thursday), "20:30", "23:00"), block(schedule.On(schedule.Sunday), "01:30", "05:00"))
	assert.Equal(t, []schedule.Conflict{{Block: 0, With: 1, Day: schedule.Thursday}, {Block: 1, With: 2, Day: schedule.Saturday}}, conflicts(t, &w, &job))
	job.Blocks[2].Start = schedule.At(2, 0)
	job.Blocks[1].Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2}
	w.Blocks[0].Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: 1}
	assert.Empty(t, conflicts(t, &w, &job))
	twice := weekOf(w.Blocks[1], w.Blocks[1])
	for want, c := range map[string][2]*schedule.Week{
		"week: is missing\nother: is missing":             {},
		"week: is missing":                                {nil, &job},
		"other.blocks[1]: overlaps blocks[0] on saturday": {&w, &twice},
		"week.blocks[1]: overlaps blocks[0] on saturday":  {&twice, &w},
		"week.blocks: cannot be more than 2000: 2001":     {{Blocks: make([]schedule.Block, 2001)}, &w},
	} {
		list, err := c[0].Conflicts(c[1])
		assert.Empty(t, list)
		assert.Contains(t, faultsOf(err), want)
	}
}

func conflicts(t *testing.T, w, other *schedule.Week) []schedule.Conflict {
	t.Helper()
	list, err := w.Conflicts(other)
	require.NoError(t, err)
	return list
}

// TestFaults reads or makes things that cannot be: each with its path and value.
func TestFaults(t *testing.T) {
	read := func(document string, v any) string {
		err := wire.Unmarshal([]byte(document), v)
		if err == nil {
			return ""
		}
		return strings.ReplaceAll(err.Error(), " (line 1)", "")
	}
	const ok = `"days":["monday"],"start":"09:00","end":"12:00"`
	for document, want := range map[string]string{
		`{"blocks":[{"days":["monday"],"start":"12:00","end":"09:00"}]}`:                               `blocks[0].end: "09:00" is not after start: 12:00 to 09:00; a session past midnight is overnight`,
		`{"blocks":[{"days":["monday"],"start":"09:00","end":"09:00"}]}`:                               `blocks[0].end: "09:00" is not after start: 09:00 to 09:00; a session past midnight is overnight`,
		`{"blocks":[{"days":["monday"],"start":"09:00","end":"10:00","overnight":true}]}`:              `blocks[0].overnight: true makes the session longer than a day`,
		`{"blocks":[{` + ok + `},{"days":["sunday","monday"],"start":"11:59","end":"13:00"}]}`:         `blocks[1]: overlaps blocks[0] on monday`,
		`{"blocks":[{"days":["sunday"],"start":"22:00","end":"09:30","overnight":true},{` + ok + `}]}`: `blocks[1]: overlaps blocks[0] on sunday`,
		`{"blocks":[{` + ok + `,"cadence":{"weeks":0}}]}`:                                              `blocks[0].cadence: must recur every 1 to 52 weeks, not every 0`,
		`{"blocks":[{` + ok + `,"cadence":{"days":0}}]}`:                                               `blocks[0].cadence: must recur every 1 to 366 days, not every 0`,
		`{"blocks":[{` + ok + `,"cadence":{"nth-weekday":0}}]}`:                                        `blocks[0].cadence: needs 1 to 5 for the 1st to 5th weekday of the month, or -1 for the last: 0`,
		`{"blocks":[{` + ok + `,"cadence":{"weeks":2,"phase":2}}]}`:                                    `blocks[0].cadence: needs a phase from 0 to 1, not 2`,
		`{"blocks":[{` + ok + `,"cadence":{"weeks":2,"days":14}}]}`:                                    `blocks[0].cadence: names 2 cadences, want one of weeks, nth-weekday and days`,
		`{"blocks":[{` + ok + `,"pauses":[{"what":"break","length":"3h01m"}]}]}`:                       `blocks[0].pauses: last 3h01m, longer than the session, which lasts 3h00m`,
		`{"blocks":[{` + ok + `,"pauses":[{"what":"nap","length":"0h30m"}]}]}`:                         `blocks[0].pauses[0].what: "nap" is not a pause, want break, meal, school or travel`,
		`{"blocks":[{` + ok + `,"seats":{"at_least":9,"at_most":8}}]}`:                                 `blocks[0].seats: is reversed: nothing is 9 to 8`,
		`{"blocks":[{"days":["funday"],"start":"25:00","end":"12:00"}]}`:                               "blocks[0].days[0]: \"funday\" is not a weekday, want monday, tuesday, wednesday, thursday, friday, saturday or sunday\nblocks[0].start: \"25:00\" is not a time of day written HH:MM",
		`{"blocks":[{"start":"09:00","end":"12:00"}]}`:                                                 `blocks[0].days: is empty`,
		`{"arranged":[{"length":"0h00m"}],"number":-1}`:                                                "arranged[0].length: \"0h00m\" is not an amount of time in a week\nnumber: -1 is negative",
		`{"arranged":[{"length":"1h00m","cadence":{"nth-weekday":1}}]}`:                                `arranged[0].cadence: recurs on a weekday, and an arranged service has none: on the 1. of the month`,
		`{"Blocks":[]}`: `"Blocks" is not a member here, want "blocks"`,
	} {
		var w schedule.Week
		assert.Equal(t, want, read(document, &w), document)
	}
	for document, want := range map[string]string{
		`{"of":[{"blocks":[{` + ok + `}]}],"choose":{"at_least":2,"at_most":2}}`: `choose: exactly 2 cannot be chosen from 1`,
		`{}`:             `offers nothing: it has no blocks and no arranged services`,
		`{"of":[{},{}]}`: `offers nothing: it has no blocks and no arranged services`,
		`{"blocks":[{` + ok + `}],"choose":{"at_least":1}}`:                   `choose: at least 1 cannot be chosen from 0`,
		`{"blocks":[{` + ok + `}],"of":[{"of":[{}],"choose":{"at_most":2}}]}`: `of[0].choose: at most 2 cannot be chosen from 1`,
	} {
		var tpl schedule.Template
		assert.Equal(t, want, read(document, &tpl), document)
	}
	for document, want := range map[string]string{
		`{"formats":["mutual-help"]}`: `formats: has mutual-help, which never counts toward the hours of a program`,
		`{"clock_hour":"1h01m"}`:      `clock_hour: "1h01m" is not an hour or less`,
		`{"taper_weeks":-1}`:          `taper_weeks: -1 is negative`,
		`{"week_start":"someday"}`:    `week_start: "someday" is not a weekday, want monday, tuesday, wednesday, thursday, friday, saturday or sunday`,
	} {
		var c schedule.Counting
		assert.Equal(t, want, read(document, &c), document)
	}
	for document, want := range map[string]string{
		`{"phases":[]}`:                                                          `phases: is empty`,
		`{"phases":[{"weeks":0,"week":{}}]}`:                                     `phases[0].weeks: 0 is not 1 or more`,
		`{"phases":[{"weeks":1041,"week":{}}]}`:                                  `phases: last 1041 weeks, more than 1040`,
		`{"phases":[{"weeks":1,"week":{"person":{"age":20},"number":3}}]}`:       "phases[0].week.person: belongs to the plan, not to its weeks\nphases[0].week.number: 3 is set by the plan: leave it out",
		`{"phases":[{"weeks":1,"week":{"blocks":[{` + ok + `},{` + ok + `}]}}]}`: `phases[0].week.blocks[1]: overlaps blocks[0] on monday`,
	} {
		var p schedule.Plan
		assert.Equal(t, want, read(document, &p), document)
	}
}

func TestCheckerFaults(t *testing.T) {
	reversed := rule("reversed", hours(iop.Between(9*iop.Hour, 8*iop.Hour), perWeek))
	noPeriod := rule("no-period", counts(iop.GroupSize, iop.AtMost[int32](12), perWeek))
	_, err := schedule.NewChecker(schedule.Counting{ClockHour: 90}, []iop.Requirement{weekly, reversed, noPeriod})
	assert.EqualError(t, err, "counting.clock_hour: is not an hour or less: 1h30m\n"+
		"requirements[1].bound: is reversed: nothing is 9h00m to 8h00m\n"+
		"requirements[2].per: is not a period of group-size, want session")
	var r iop.Requirement
	assert.ErrorContains(t, json.Unmarshal([]byte(`{"id":"x","statement":"s","strength":"must","source":{"title":"t","address":"a","kind":"issuer","read":"2026-11-22"},
		"measure":"service-days","per":"week","bound":{"at_least":"9h"},"binds":"delivered"}`), &r), `bound.at_least: "9h" is an amount of time, but service-days are counted in days`)
}

func TestDocuments(t *testing.T) {
	b := block(schedule.On(schedule.Monday), "22:00", "01:00")
	b.Name, b.Service = "late group", schedule.Service{iop.Group, iop.Video, iop.PatientAndFamily, iop.Licensed, iop.Seminar}
	b.Cadence, b.Seats = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: 1}, iop.Between[int32](2, 12)
	b.Pauses = []schedule.Inside{{What: schedule.Travel, Length: 10}}
	w := weekOf(b)
	w.Arranged = []schedule.Arranged{{Name: "talk", Length: 50, Times: 2, Cadence: schedule.Cadence{Kind: schedule.EveryDays, N: 30}, AtWill: true}}
	w.Need, w.Taper = 9*iop.Hour, true
	first := w.Blocks[0]
	p := schedule.Plan{Person: iop.Person{Age: 17}, Phases: []schedule.Phase{{Name: "one", Weeks: 4, First: &schedule.Week{Blocks: []schedule.Block{first}}, Week: w}}}
	c := schedule.Counting{
		Formats: iop.SetOf(iop.Group, iop.Family), Pauses: iop.SetOf(schedule.Break), ClockHour: 50, LeastSession: 30, Partial: schedule.WholeSessionsOnly,
		WeekStart: schedule.Sunday, PartialWeeks: schedule.ProRated, Elapsed: true, TaperWeeks: 2,
	}
	tpl := schedule.Template{Offer: schedule.Offer{Name: "x", Of: []schedule.Offer{{Blocks: []schedule.Block{b}}, {Arranged: w.Arranged}}, Choose: iop.Exactly[int32](1)}, Number: 3}
	d := schedule.Dates{Plan: p, From: day("2026-11-16"), Closures: []schedule.Closure{{From: day("2026-11-17"), Until: day("2026-11-18"), Holiday: true, Reason: "x"}},
		Moves: []schedule.Move{{Day: day("2026-11-23"), Start: 60, End: 120}}, Cancels: []schedule.Cancel{{Day: day("2026-12-07")}}}
	for _, v := range []any{w, p, c, tpl, d} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		back := reflect.New(reflect.TypeOf(v))
		require.NoError(t, json.Unmarshal(text, back.Interface()), "%s", text)
		assert.Equal(t, v, back.Elem().Interface())
		again, err := json.Marshal(back.Elem().Interface())
		require.NoError(t, err)
		assert.JSONEq(t, string(text), string(again))
	}
	_, err := json.Marshal(schedule.Cadence{Kind: schedule.EveryWeeks})
	assert.Error(t, err)
}

func TestEnums(t *testing.T) {
	enumtest.Check[schedule.Weekday](t)
	enumtest.Check[schedule.Pause](t)
	enumtest.Check[schedule.PartialWeeks](t)
	enumtest.Check[schedule.PartialAttendance](t)
	enumtest.Check[schedule.Reason](t)
	enumtest.Check[schedule.Fate](t)
	enumtest.Check[schedule.Reachability](t)
	enumtest.Check[schedule.HindranceKind](t)
	enumtest.Check[schedule.Preference](t)
}

func TestClock(t *testing.T) {
	for _, text := range []string{"", "9:00", "24:01", "12:60", "1200", "12:0a", "-1:00", "009:0"} {
		_, err := schedule.ParseClock(text)
		assert.EqualError(t, err, fmt.Sprintf("%q is not a time of day written HH:MM", text))
	}
	for c := range schedule.Clock(24*60 + 1) {
		back, err := schedule.ParseClock(c.String())
		require.NoError(t, err)
		require.Equal(t, c, back)
	}
	assert.False(t, schedule.At(24, 1).IsValid())
	assert.False(t, schedule.At(12, 60).IsValid())
	assert.Equal(t, "Clock(-1)", schedule.At(-1, 0).String())
	_, err := schedule.Clock(-1).MarshalText()
	assert.Error(t, err)
	for c, want := range map[schedule.Clock]iop.TimeOfDay{0: iop.Morning, schedule.At(11, 59): iop.Morning, schedule.At(12, 0): iop.Afternoon, schedule.At(16, 59): iop.Afternoon, schedule.At(17, 0): iop.Evening} {
		assert.Equal(t, want, c.TimeOfDay())
	}
}

func FuzzWeek(f *testing.F) {
	f.Add(`{"blocks":[{"days":["monday"],"start":"09:00","end":"12:00","pauses":[{"what":"break","length":"0h15m"}]}],"arranged":[{"length":"1h"}]}`)
	f.Add(`{"blocks":[{"days":["friday"],"start":"22:00","end":"02:00","overnight":true,"cadence":{"weeks":2,"phase":1}}],"number":3,"person":{"age":17}}`)
	rows := append(virginiaMedicaid(), benchRows()...)
	f.Fuzz(func(t *testing.T, document string) {
		var w schedule.Week
		if json.Unmarshal([]byte(document), &w) != nil {
			return
		}
		require.NoError(t, w.Validate())
		text, err := json.Marshal(w)
		require.NoError(t, err)
		var back schedule.Week
		require.NoError(t, json.Unmarshal(text, &back))
		c := checker(t, rows...)
		report := c.Check(&w)
		require.Equal(t, len(rows), report.Len())
		require.Equal(t, report.Verdict(), verdict(c, &back))
	})
}

func FuzzTemplate(f *testing.F) {
	f.Add(`{"of":[{"blocks":[{"days":["monday"],"start":"09:00","end":"12:00"}]},{"of":[{"arranged":[{"length":"1h","times":3}]}]}],"choose":{"at_most":1}}`)
	rows := benchRows()
	f.Fuzz(func(t *testing.T, document string) {
		var tpl schedule.Template
		if json.Unmarshal([]byte(document), &tpl) != nil {
			return
		}
		r, err := checker(t, rows...).Reach(&tpl)
		if err == nil {
			require.Len(t, r.Each, len(rows))
		}
	})
}

// TestDaysOfNoSetDay: sessions of which only the length is set are held on some day of
// the week, and what is asked of each day of service is asked of that one.
func TestDaysOfNoSetDay(t *testing.T) {
	row := func(m iop.Minutes) iop.Requirement { return rule("x", hours(iop.AtLeast(m), perDay)) }
	group := schedule.Arranged{Service: schedule.Service{Format: iop.Group}, Length: 2 * iop.Hour, Times: 1}
	one := schedule.Week{Arranged: []schedule.Arranged{group}}
	group.Times = 2
	two := schedule.Week{Arranged: []schedule.Arranged{group}}
	assert.Equal(t, "met 2h00m; met 2h00m; not-met 2h00m", checked(t, one, row(119), row(120), row(121)))
	assert.Equal(t, "met 2h00m to 4h00m; unknown for times 2h00m to 4h00m; unknown for times 2h00m to 4h00m; not-met 2h00m to 4h00m",
		checked(t, two, row(120), row(121), row(240), row(241)), "on one day or on two")
}
