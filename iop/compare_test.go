package iop_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/iop/wire"
)

// row is a requirement with what every rule must have.
func row(id iop.RuleID, r iop.Requirement) iop.Requirement {
	r.Rule = iop.Rule{ID: id, Statement: "Said so.", Strength: iop.Must,
		Source: iop.Source{Title: "A text", Address: "https://example.org", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")}}
	if r.Binds == iop.BindingUnknown && r.Measure.By() != iop.ByEpisode {
		r.Binds = iop.Delivered
	}
	return r
}

func rowsOf(rows []iop.Requirement) *iop.Rows { return must(iop.NewRows(rows)) }

func combined(lists ...[]iop.Requirement) []iop.Combined { return must(iop.Combine(nil, lists...)) }

func contradictions(lists ...[]iop.Requirement) []iop.Contradiction {
	return must(iop.Contradictions(nil, lists...))
}

func must[T any](t T, err error) T {
	if err != nil {
		panic(err)
	}
	return t
}

func hoursAWeek(id iop.RuleID, bound iop.Range[iop.Minutes]) iop.Requirement {
	return row(id, iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(bound)})
}

func hoursADay(id iop.RuleID, bound iop.Range[iop.Minutes]) iop.Requirement {
	return row(id, iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerServiceDay}, Bound: iop.HoursBound(bound)})
}

func daysAWeek(id iop.RuleID, bound iop.Range[int32]) iop.Requirement {
	return row(id, iop.Requirement{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.CountBound(bound)})
}

// someRow makes a requirement of small numbers, so that rows meet.
func someRow(r *rand.Rand, i int) iop.Requirement {
	return someRowOf(r, i, iop.Measure(1+r.IntN(int(iop.ClockTime))))
}

func someRowOf(r *rand.Rand, i int, m iop.Measure) iop.Requirement {
	var p iop.Period
	if periods := slices.Collect(m.Periods().All()); len(periods) > 0 {
		p.Kind = periods[r.IntN(len(periods))]
	}
	switch p.Kind {
	case iop.PerWeeks, iop.PerDays, iop.PerScheduled, iop.PerCycle:
		p.N = int32([]int{5, 7, 28, 31, 90}[r.IntN(5)])
	}
	var after iop.Anchor
	if m.Elapses() {
		after.Events = iop.SetOf([]iop.EventKind{iop.Admission, iop.FirstVisit}[r.IntN(2)])
		after.NotSameDay = r.IntN(3) == 0
		calendar := m == iop.ElapsedDays || m == iop.ElapsedWorkingDays
		after.NotLeave, after.NotAppeal = calendar && r.IntN(3) == 0, calendar && r.IntN(5) == 0
		after.Each, after.Known = r.IntN(5) == 0, r.IntN(5) == 0
		if r.IntN(5) == 0 {
			after.Events = after.Events.With(iop.Discharged)
			after.Reasons = iop.SetOf(iop.Completed, iop.Moved)
		}
	}
	if r.IntN(6) == 0 && p.Kind != 0 && p.Kind <= iop.PerAverageWeek {
		p.Weeks = iop.AtMost(int32(4 + r.IntN(2)))
	}
	if r.IntN(6) == 0 && p.Kind != 0 && (p.Kind <= iop.PerAverageWeek || p.Kind == iop.PerPhase || m.CountsEvents() && (p.Kind == iop.PerDays || p.Kind == iop.PerEpisode)) {
		p.Phases = iop.AtMost(int32(1 + r.IntN(2)))
	}
	low := iop.Amount(1 + r.IntN(4))
	high := low + iop.Amount(r.IntN(4))
	bounds := []iop.Range[iop.Amount]{iop.AtLeast(low), iop.Above(low), iop.AtMost(high), iop.Below(high), iop.Between(low, high), iop.AtLeast(low).Below(high + 1)}
	q := row(iop.RuleID(fmt.Sprint("r", i)), iop.Requirement{
		Measure: m, Per: p, After: after, Bound: bounds[r.IntN(len(bounds))],
		For:    []iop.People{{}, {}, {Ages: iop.AtLeast[iop.Age](18)}, {Ages: iop.Below[iop.Age](18)}, {Focus: iop.SetOf(iop.FocusMentalHealth)}}[r.IntN(5)],
		Unless: []iop.Set[iop.Exception]{0, 0, 0, iop.SetOf(iop.ByCourt), iop.SetOf(iop.ByCourt, iop.ByRefusal)}[r.IntN(5)],
	})
	q.Strength = []iop.Strength{iop.Must, iop.Must, iop.Should}[r.IntN(3)]
	if m.By() == iop.BySchedule {
		q.Binds = iop.Binding(1 + r.IntN(4))
	}
	if m.CountsEvents() {
		q.Events = []iop.Set[iop.EventKind]{iop.SetOf(iop.Unexcused), iop.SetOf(iop.Unexcused, iop.NoShow), iop.SetOf(iop.PlanMade)}[r.IntN(3)]
		if m == iop.EventCount && !q.Events.Has(iop.PlanMade) && r.IntN(3) == 0 {
			q.Of = []iop.Services{{Formats: iop.SetOf(iop.Group)}, {Formats: iop.SetOf(iop.Group, iop.Family)}}[r.IntN(2)]
		}
	} else {
		q.Of = []iop.Services{{}, {}, {Formats: iop.SetOf(iop.Group)}, {Formats: iop.SetOf(iop.Group, iop.Family)}}[r.IntN(4)]
	}
	return q
}

func TestImpliesIsReflexiveAndTransitive(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	rows := make([]iop.Requirement, 4000)
	byMeasure := map[iop.Measure][]int{}
	some := []iop.Measure{iop.Hours, iop.Hours, iop.SessionCount, iop.DaysBetween, iop.EventCount, iop.ElapsedDays, iop.GroupSize}
	for i := range rows {
		rows[i] = someRowOf(r, i, some[i%len(some)])
		for _, problem := range rows[i].Problems() {
			t.Fatalf("%v: %s", rows[i], problem)
		}
		require.True(t, rows[i].Implies(&rows[i]), "%v", rows[i])
		byMeasure[rows[i].Measure] = append(byMeasure[rows[i].Measure], i)
	}
	chains := 0
	for _, same := range byMeasure {
		implied := map[int][]int{}
		for _, i := range same {
			for _, j := range same {
				if i != j && rows[i].Implies(&rows[j]) {
					implied[i] = append(implied[i], j)
				}
			}
		}
		for i, js := range implied {
			for _, j := range js {
				for _, k := range implied[j] {
					chains++
					require.True(t, rows[i].Implies(&rows[k]), "%v\n%v\n%v", rows[i], rows[j], rows[k])
				}
			}
		}
	}
	assert.Greater(t, chains, 1000, "the rows hardly meet")
}

// TestImpliesAgreesWithCompare: one primitive stands behind both.
func TestImpliesAgreesWithCompare(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2))
	for i := range 30000 {
		a, b := someRow(r, i), someRow(r, i+1)
		if i%3 == 0 {
			b.Measure, b.Per, b.Events, b.Of = a.Measure, a.Per, a.Events, a.Of
		}
		gaps := rowsOf([]iop.Requirement{a}).Gaps(rowsOf([]iop.Requirement{b}))
		require.Equal(t, a.Implies(&b), len(gaps) == 0, "%v\n%v\n%v", a, b, gaps)
	}
}

func only(t *testing.T, mine, theirs []iop.Requirement) iop.Comparison {
	t.Helper()
	all := rowsOf(mine).Compare(rowsOf(theirs))
	require.Len(t, all, 1)
	return all[0]
}

func TestCompareEdges(t *testing.T) {
	nine := []iop.Requirement{hoursAWeek("theirs", iop.AtLeast(9*iop.Hour))}
	for bound, want := range map[iop.Range[iop.Minutes]]iop.Result{
		iop.AtLeast(9*iop.Hour - 1): iop.WeakerBy,
		iop.AtLeast(9 * iop.Hour):   iop.Equal,
		iop.AtLeast(9*iop.Hour + 1): iop.Stricter,
		iop.Above(9 * iop.Hour):     iop.Stricter,
		iop.AtMost(9 * iop.Hour):    iop.Silent,
	} {
		c := only(t, []iop.Requirement{hoursAWeek("mine", bound)}, nine)
		assert.Equal(t, want, c.Result, "%v", bound)
		if want == iop.WeakerBy {
			assert.Equal(t, iop.Amount(1), c.By)
			assert.True(t, c.IsGap())
			assert.Equal(t, "theirs: floor of hours a week: they ask for at least 9h00m delivered, mine asks for at least 8h59m delivered: weaker by 0h01m (A text)", c.String())
		}
	}
	below := []iop.Requirement{hoursAWeek("theirs", iop.Below(20*iop.Hour))}
	for bound, want := range map[iop.Range[iop.Minutes]]iop.Result{
		iop.AtMost(20 * iop.Hour):   iop.WeakerBy, // by the end itself
		iop.Below(20 * iop.Hour):    iop.Equal,
		iop.AtMost(20*iop.Hour - 1): iop.Stricter,
	} {
		assert.Equal(t, want, only(t, []iop.Requirement{hoursAWeek("mine", bound)}, below).Result, "%v", bound)
	}
	assert.Empty(t, rowsOf(nil).Compare(rowsOf(nil)))
	assert.Equal(t, iop.Silent, only(t, nil, nine).Result)
}

// Statements and traps of the sources as comparisons with a known answer.
func TestKnownComparisons(t *testing.T) {
	scheduled := func(r iop.Requirement) iop.Requirement { r.Binds = iop.ScheduledFor; return r }
	average := func(r iop.Requirement) iop.Requirement { r.Per.Kind = iop.PerAverageWeek; return r }
	need := func(r iop.Requirement) iop.Requirement { r.Binds = iop.CertifiedNeed; return r }
	ages := func(r iop.Requirement, a iop.Range[iop.Age]) iop.Requirement { r.For.Ages = a; return r }
	nineToNineteen := hoursAWeek("n", iop.Between(9*iop.Hour, 19*iop.Hour))
	nine := hoursAWeek("nine", iop.AtLeast(9*iop.Hour))
	tests := map[string]struct {
		mine, theirs []iop.Requirement
		want         string
	}{
		"a scheduled floor against a delivered one": {
			[]iop.Requirement{scheduled(nine)}, []iop.Requirement{nineToNineteen}, "floor not-comparable binding; cap silent"},
		"the same read on one binding": {
			iop.Rebound([]iop.Requirement{scheduled(nine)}, iop.Delivered), []iop.Requirement{nineToNineteen}, "floor equal; cap silent"},
		"a delivered floor implies a scheduled one": {
			[]iop.Requirement{nine}, []iop.Requirement{scheduled(nine)}, "floor equal"},
		"a scheduled cap implies a delivered one": {
			[]iop.Requirement{scheduled(hoursAWeek("c", iop.AtMost(19*iop.Hour)))}, []iop.Requirement{hoursAWeek("d", iop.AtMost(19*iop.Hour))}, "cap equal"},
		"a delivered cap says nothing about a scheduled one": {
			[]iop.Requirement{hoursAWeek("d", iop.AtMost(19*iop.Hour))}, []iop.Requirement{scheduled(hoursAWeek("c", iop.AtMost(19*iop.Hour)))}, "cap not-comparable binding"},
		"H-01, ten to twelve hours, against Medicare's need": {
			[]iop.Requirement{hoursAWeek("m", iop.Between(10*iop.Hour, 12*iop.Hour))}, []iop.Requirement{need(nine)}, "floor not-comparable binding"},
		"H-04, up to ten hours, against Medicare": {
			[]iop.Requirement{hoursAWeek("m", iop.AtMost(10*iop.Hour))}, []iop.Requirement{need(nine)}, "floor silent"},
		"Indiana, three days of three hours": {
			[]iop.Requirement{daysAWeek("d", iop.AtLeast[int32](3)), hoursADay("h", iop.AtLeast(3*iop.Hour))}, []iop.Requirement{nine}, "floor equal by d and h"},
		"trap 5, two days of three hours reach six": {
			[]iop.Requirement{daysAWeek("d", iop.AtLeast[int32](2)), hoursADay("h", iop.AtLeast(3*iop.Hour))}, []iop.Requirement{nine}, "floor weaker 180 by d and h"},
		"trap 3, an average against each week": {
			[]iop.Requirement{average(nine)}, []iop.Requirement{nine}, "floor not-comparable period"},
		"trap 3, each week against an average": {
			[]iop.Requirement{nine}, []iop.Requirement{average(nine)}, "floor equal"},
		"trap 1, nine to twenty against nine to nineteen": {
			[]iop.Requirement{hoursAWeek("md", iop.Between(9*iop.Hour, 20*iop.Hour))}, []iop.Requirement{nineToNineteen}, "floor equal; cap weaker 60"},
		"trap 18, six hours for minors, nine for adults, against nine for all": {
			[]iop.Requirement{ages(nine, iop.AtLeast[iop.Age](18)), ages(hoursAWeek("six", iop.AtLeast(6*iop.Hour)), iop.Below[iop.Age](18))},
			[]iop.Requirement{nine}, "floor weaker 180 for under age 18; floor equal for ages 18 and over"},
		"nine for all against parts by age": {
			[]iop.Requirement{nine}, []iop.Requirement{ages(nine, iop.AtLeast[iop.Age](18)), ages(hoursAWeek("six", iop.AtLeast(6*iop.Hour)), iop.Below[iop.Age](18))},
			"floor equal for ages 18 and over; floor stricter for under age 18"},
		"trap 23, who may lift it": {
			[]iop.Requirement{func() iop.Requirement { r := nine; r.Unless = iop.SetOf(iop.ByRefusal); return r }()}, []iop.Requirement{nine}, "floor not-comparable exceptions"},
		"trap 22, usual against required": {
			[]iop.Requirement{func() iop.Requirement { r := nine; r.Strength = iop.Typical; return r }()}, []iop.Requirement{nine}, "floor not-comparable strength"},
		"group hours are hours, the other way round not": {
			[]iop.Requirement{func() iop.Requirement { r := nine; r.Of.Formats = iop.SetOf(iop.Group); return r }()},
			[]iop.Requirement{func() iop.Requirement { r := nine; r.Of.Formats = iop.SetOf(iop.Group, iop.Family); return r }()}, "floor equal"},
		"a daily cap keeps no week": {
			[]iop.Requirement{hoursADay("h", iop.AtMost(4*iop.Hour))}, []iop.Requirement{hoursAWeek("w", iop.AtMost(20*iop.Hour))}, "cap not-comparable period"},
		"a daily cap on five days does": {
			[]iop.Requirement{hoursADay("h", iop.AtMost(4*iop.Hour)), daysAWeek("d", iop.AtMost[int32](5))}, []iop.Requirement{hoursAWeek("w", iop.AtMost(20*iop.Hour))}, "cap equal by d and h"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, c := range rowsOf(test.mine).Compare(rowsOf(test.theirs)) {
				text := fmt.Sprint(c.End, " ", c.Result)
				if c.Result == iop.WeakerBy {
					text += fmt.Sprint(" ", c.By)
				}
				if c.Because != 0 {
					text += fmt.Sprint(" ", c.Because)
				}
				if c.With != nil {
					text += fmt.Sprintf(" by %s and %s", string(c.Mine.ID), string(c.With.ID))
				}
				if c.Who != (iop.People{}) {
					text += fmt.Sprint(" for ", c.Who)
				}
				got = append(got, text)
				assert.NotEmpty(t, c.String())
			}
			assert.Equal(t, test.want, strings.Join(got, "; "))
		})
	}
}

func TestLimitsAndDeadlinesCompareToo(t *testing.T) {
	absences := func(n int32, days int32, kinds ...iop.EventKind) []iop.Requirement {
		return []iop.Requirement{row("a", iop.Requirement{Measure: iop.EventCount, Events: iop.SetOf(kinds...),
			Per: iop.Period{Kind: iop.PerDays, N: days}, Bound: iop.CountBound(iop.AtMost(n))})}
	}
	deadline := func(m iop.Measure, days int32, from iop.EventKind) []iop.Requirement {
		return []iop.Requirement{row("d", iop.Requirement{Measure: m, Events: iop.SetOf(iop.PlanMade),
			After: iop.Anchor{Events: iop.SetOf(from)}, Bound: iop.CountBound(iop.AtMost(days))})}
	}
	for name, test := range map[string]struct {
		mine, theirs []iop.Requirement
		want         iop.Result
	}{
		"trap 9, at most two against at most three":   {absences(2, 90, iop.Unexcused), absences(3, 90, iop.Unexcused), iop.Stricter},
		"the same in a longer time":                   {absences(2, 90, iop.Unexcused), absences(2, 30, iop.Unexcused), iop.Equal},
		"the same in a shorter time":                  {absences(2, 30, iop.Unexcused), absences(2, 90, iop.Unexcused), iop.NotComparable},
		"trap 11, all absences against the unexcused": {absences(2, 90, iop.Unexcused, iop.Excused), absences(2, 90, iop.Unexcused), iop.Equal},
		"the unexcused against all absences":          {absences(2, 90, iop.Unexcused), absences(2, 90, iop.Unexcused, iop.Excused), iop.NotComparable},
		"seven days against ten":                      {deadline(iop.ElapsedDays, 7, iop.Admission), deadline(iop.ElapsedDays, 10, iop.Admission), iop.Stricter},
		"ten days against seven":                      {deadline(iop.ElapsedDays, 10, iop.Admission), deadline(iop.ElapsedDays, 7, iop.Admission), iop.WeakerBy},
		"trap 17, another anchor":                     {deadline(iop.ElapsedDays, 7, iop.FirstVisit), deadline(iop.ElapsedDays, 7, iop.Admission), iop.NotComparable},
		"trap 30, working days are another measure":   {deadline(iop.ElapsedWorkingDays, 5, iop.Admission), deadline(iop.ElapsedDays, 7, iop.Admission), iop.Silent},
	} {
		assert.Equal(t, test.want, only(t, test.mine, test.theirs).Result, name)
	}
}

func TestCombine(t *testing.T) {
	licence := []iop.Requirement{hoursAWeek("licence", iop.Between(9*iop.Hour, 19*iop.Hour))}
	payer := []iop.Requirement{hoursAWeek("payer", iop.AtLeast(9*iop.Hour)), daysAWeek("payer-days", iop.AtLeast[int32](3))}
	clinic := []iop.Requirement{hoursAWeek("clinic", iop.Between(10*iop.Hour, 12*iop.Hour)), hoursAWeek("clinic-again", iop.Between(10*iop.Hour, 12*iop.Hour))}
	overruled := map[iop.RuleID]iop.RuleID{}
	for _, c := range combined(licence, payer, clinic) {
		overruled[c.ID] = ""
		if c.OverruledBy != nil {
			overruled[c.ID] = c.OverruledBy.ID
		}
		assert.Equal(t, map[iop.RuleID]int{"licence": 0, "payer": 1, "payer-days": 1, "clinic": 2, "clinic-again": 2}[c.ID], c.List)
	}
	assert.Equal(t, map[iop.RuleID]iop.RuleID{"licence": "clinic", "payer": "clinic", "payer-days": "", "clinic": "", "clinic-again": "clinic"}, overruled)
}

func TestCombineLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		var rows []iop.Requirement
		for i := range 12 {
			rows = append(rows, someRow(r, i))
		}
		var left []iop.Requirement
		for _, c := range combined(rows) {
			if c.OverruledBy == nil {
				left = append(left, *c.Requirement)
			} else {
				require.True(t, c.OverruledBy.Implies(c.Requirement))
			}
		}
		require.Empty(t, rowsOf(left).Gaps(rowsOf(rows)), "what is left is as strict as all")
	}
}

func TestContradictions(t *testing.T) {
	find := func(rows ...iop.Requirement) []string {
		var list []string
		for _, c := range contradictions(rows) {
			list = append(list, c.String())
		}
		return list
	}
	assert.Empty(t, find(hoursAWeek("a", iop.AtLeast(9*iop.Hour)), hoursAWeek("b", iop.AtMost(9*iop.Hour))))
	assert.Equal(t, []string{"a asks at least 9h00m, b below 9h00m of hours a week"},
		find(hoursAWeek("a", iop.AtLeast(9*iop.Hour)), hoursAWeek("b", iop.Below(9*iop.Hour))))
	assert.Equal(t, []string{"a asks above 9h00m, b at most 9h00m of hours a week"},
		find(hoursAWeek("a", iop.Above(9*iop.Hour)), hoursAWeek("b", iop.AtMost(9*iop.Hour))))
	assert.Equal(t, []string{"a asks at least 20h00m, b at most 19h00m of hours a week"},
		find(hoursAWeek("a", iop.AtLeast(20*iop.Hour)), func() iop.Requirement {
			r := hoursAWeek("b", iop.AtMost(19*iop.Hour))
			r.Binds = iop.ScheduledFor
			return r
		}()), "nothing is delivered beyond what is scheduled")
	assert.Equal(t, []string{"days and day ask at least 12h00m, week at most 10h00m of hours a week"},
		find(daysAWeek("days", iop.AtLeast[int32](3)), hoursADay("day", iop.AtLeast(4*iop.Hour)), hoursAWeek("week", iop.AtMost(10*iop.Hour))))
	for most, want := range map[iop.Minutes][]string{60: {"a asks at least 9h00m, day at most 7h00m of hours a week"}, 77: {"a asks at least 9h00m, day at most 8h59m of hours a week"}, 78: nil} {
		assert.Equal(t, want, find(hoursAWeek("a", iop.AtLeast(9*iop.Hour)), hoursADay("day", iop.AtMost(most))), "seven days of %v", most)
	}
	assert.Equal(t, []string{"a asks above 7h00m, day at most 7h00m of hours a week"}, find(hoursAWeek("a", iop.Above(7*iop.Hour)), hoursADay("day", iop.AtMost(iop.Hour))))
	assert.Equal(t, []string{"a asks at least 7h00m, day below 7h00m of hours a week"}, find(hoursAWeek("a", iop.AtLeast(7*iop.Hour)), hoursADay("day", iop.Below(iop.Hour))))
	assert.Equal(t, []string{"a asks at least 9h00m, days and day at most 4h00m of hours a week"},
		find(hoursAWeek("a", iop.AtLeast(9*iop.Hour)), hoursADay("day", iop.AtMost(2*iop.Hour)), daysAWeek("days", iop.AtMost[int32](2))))
	assert.Equal(t, []string{"days and day ask at least 12h00m, short at most 7h00m of hours a week"},
		find(daysAWeek("days", iop.AtLeast[int32](3)), hoursADay("day", iop.AtLeast(4*iop.Hour)), hoursADay("short", iop.AtMost(iop.Hour)))[:1])
	month, cycle := hoursAWeek("a", iop.AtLeast(32*iop.Hour)), hoursAWeek("a", iop.AtLeast(32*iop.Hour))
	month.Per, cycle.Per = iop.Period{Kind: iop.PerMonth}, iop.Period{Kind: iop.PerCycle, N: 5}
	assert.Equal(t, []string{"a asks at least 32h00m, day at most 31h00m of hours a calendar month"}, find(month, hoursADay("day", iop.AtMost(iop.Hour))))
	assert.Empty(t, find(cycle, hoursADay("day", iop.AtMost(iop.Hour))), "35 days")
	groups := hoursADay("day", iop.AtMost(iop.Hour))
	groups.Of.Formats = iop.SetOf(iop.Group)
	assert.Empty(t, find(hoursAWeek("a", iop.AtLeast(9*iop.Hour)), groups), "other services can fill the day")
	adults := hoursAWeek("adults", iop.AtLeast(9*iop.Hour))
	adults.For.Ages = iop.AtLeast[iop.Age](18)
	minors := hoursAWeek("minors", iop.AtMost(8*iop.Hour))
	minors.For.Ages = iop.Below[iop.Age](18)
	assert.Empty(t, find(adults, minors), "nobody is both")
	minors.For.Ages = iop.Below[iop.Age](21)
	assert.Equal(t, []string{"adults asks at least 9h00m, minors at most 8h00m of hours a week, for ages 18 to 20"}, find(adults, minors))
}

func TestDiff(t *testing.T) {
	a, b, c := hoursAWeek("a", iop.AtLeast(9*iop.Hour)), hoursAWeek("b", iop.AtLeast(9*iop.Hour)), hoursAWeek("c", iop.AtLeast(9*iop.Hour))
	changed := b
	changed.Bound = iop.HoursBound(iop.AtLeast(10 * iop.Hour))
	again := c
	again.Source.Title = "Another text"
	version := a
	version.From = iop.MustDay("2027-01-01")
	var lines []string
	for _, d := range iop.Diff([]iop.Requirement{a, b, c}, []iop.Requirement{changed, again, version}) {
		lines = append(lines, d.String())
	}
	assert.Equal(t, []string{
		"a: removed: hours a week: at least 9h00m, delivered",
		"a: added: hours a week: at least 9h00m, delivered",
		"b: was hours a week: at least 9h00m, delivered; now hours a week: at least 10h00m, delivered",
		"c: asks for the same; its rule, source or dates differ",
	}, lines)
	assert.Empty(t, iop.Diff([]iop.Requirement{a, b}, []iop.Requirement{b, a}))
}

func TestBoundaries(t *testing.T) {
	r := hoursAWeek("r", iop.AtLeast(9*iop.Hour).Below(20*iop.Hour))
	assert.Equal(t, []iop.Boundary{
		{iop.Floor, 539, false}, {iop.Floor, 540, true}, {iop.Floor, 541, true},
		{iop.Cap, 1199, true}, {iop.Cap, 1200, false}, {iop.Cap, 1201, false},
	}, r.Boundaries())
	zero := daysAWeek("z", iop.AtMost[int32](0))
	assert.Equal(t, []iop.Boundary{{iop.Cap, 0, true}, {iop.Cap, 1, false}}, zero.Boundaries())
}

func TestListsByDayAndPerson(t *testing.T) {
	r := hoursAWeek("r", iop.AtLeast(9*iop.Hour))
	r.From, r.Until = iop.MustDay("2025-01-01"), iop.MustDay("2026-01-01")
	for day, want := range map[string]bool{"2024-12-31": false, "2025-01-01": true, "2025-12-31": true, "2026-01-01": false} {
		assert.Equal(t, want, r.InForce(iop.MustDay(day)), day)
	}
	r.For.Ages = iop.AtLeast[iop.Age](18)
	for age, want := range map[iop.Age]int{17: 0, 18: 1, 0: 1} {
		assert.Len(t, iop.Applying(iop.Person{Age: age}, []iop.Requirement{r}), want, "age %d", age)
	}
}

func TestPeople(t *testing.T) {
	p := iop.People{Ages: iop.AtLeast[iop.Age](13).Below(18), Focus: iop.SetOf(iop.FocusSubstanceUse)}
	assert.Equal(t, "ages 13 to 17, substance-use", p.String())
	assert.Equal(t, "everyone", iop.People{}.String())
	assert.Equal(t, "age 17", iop.People{Ages: iop.Exactly[iop.Age](17)}.String())
	assert.Equal(t, "under age 18, adolescent", iop.People{Ages: iop.Below[iop.Age](18), Populations: iop.SetOf(iop.Adolescent)}.String())
	for who, want := range map[iop.Person]string{
		{Age: 12, Focus: iop.FocusSubstanceUse}: "not-met ", {Age: 13, Focus: iop.FocusSubstanceUse}: "met ", {Age: 17, Focus: iop.FocusSubstanceUse}: "met ",
		{Age: 18, Focus: iop.FocusSubstanceUse}: "not-met ", {Age: 15}: "unknown focus", {}: "unknown age, focus", {Age: 18}: "not-met ",
		{Age: 15, Focus: iop.FocusMentalHealth}: "not-met ",
	} {
		v, missing := p.Include(who)
		assert.Equal(t, want, fmt.Sprint(v, " ", missing), "%+v", who)
	}
	assert.True(t, iop.People{}.Cover(p))
	assert.False(t, p.Cover(iop.People{}))
	assert.True(t, p.Meet(iop.People{Ages: iop.AtLeast[iop.Age](17)}))
	assert.False(t, p.Meet(iop.People{Ages: iop.AtLeast[iop.Age](18)}))
}

func TestRequirementDocuments(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 3000 {
		q := someRow(r, i)
		q.Then = iop.Consequence(r.IntN(4))
		text, err := json.Marshal(q)
		require.NoError(t, err)
		var back iop.Requirement
		require.NoError(t, wire.Unmarshal(text, &back), string(text))
		require.Equal(t, q, back, string(text))
		require.NoError(t, json.Unmarshal(text, &back))
		require.NotEmpty(t, q.String())
	}
}

func TestRequirementFaults(t *testing.T) {
	const good = `{"id":"a.b","statement":"s","strength":"must","source":{"title":"t","address":"a","kind":"issuer","read":"2026-11-22"},
"measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"delivered"}`
	require.NoError(t, wire.Unmarshal([]byte(good), new(iop.Requirement)))
	for _, test := range []struct{ from, to, want string }{
		{`"hours"`, `"hrs"`, `measure: "hrs" is not a measure, want hours, service-days,`},
		{`"hours"`, `"service-days"`, `bound.at_least: "9h" is an amount of time, but service-days are counted in days (line 2)`},
		{`"week"`, `"run"`, `per: "run" is not a period of hours, want session, service-day, week, average-week, weeks, month, year, days, phase, episode or cycle (line 2)`},
		{`"week"`, `{"week":true,"month":true}`, `per: names 2 kinds of period, want one (line 2)`},
		{`"week"`, `{}`, `per: names 0 kinds of period, want one (line 2)`},
		{`"week"`, `"days"`, `per: "days" is written with its number, as in {"days": 30} (line 2)`},
		{`"week"`, `{"days":-3}`, `per.days: -3 is not above 0 (line 2)`},
		{`"week"`, `{"days":0}`, `per.days: 0 is not above 0 (line 2)`},
		{`{"at_least":"9h"}`, `{"at_least":"9h","below":"9h"}`, `bound: is reversed: nothing is 9h00m to below 9h00m (line 2)`},
		{`{"at_least":"9h"}`, `{"at_least":"-9h"}`, `bound.at_least: "-9h" is not an amount of time, want text such as 9h30m (line 2)`},
		{`{"at_least":"9h"}`, `{"at_leest":"9h"}`, `bound: "at_leest" is not a member here; did you mean "at_least"? (line 2)`},
		{`"bound":{"at_least":"9h"},`, ``, `bound: is missing (line 1)`},
		{`,"binds":"delivered"`, ``, `binds: is missing (line 1)`},
		{`"binds"`, `"events":["plan"],"binds"`, `events: applies only to measures that count events, not to hours (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"events","per":"week","bound":{"at_least":1}`, `events: is missing: name the kinds of event that count (line 1)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"events","events":["plan"],"of":{"formats":["group"]},"per":"week","bound":{"at_least":1}`, `of: applies only to measures of service and to session events, not to events of plan (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"sessions","per":"week","bound":{"at_least":-1}`, `bound: is negative: at least -1 (line 2)`},
		{`"binds":"delivered"`, `"binds":"delivered","for":{"ages":{"at_least":18,"below":18}}`, `for.ages: is reversed: nothing is 18 to below 18 (line 2)`},
		{`"week"`, `{"week":true,"each":true}`, `per: "each" is not a member here (line 2)`},
		{`"per":"week",`, ``, `per: is missing, want session, service-day, week, average-week, weeks, month, year, days, phase, episode or cycle (line 1)`},
		{`"per":"week"`, `"after":["admission"],"per":"week"`, `after: applies only to measures of elapsed time, not to hours (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"elapsed-days","events":["plan"],"bound":{"at_most":1}`, "after: is missing: elapsed-days are counted from an event, as in \"after\": [\"admission\"] (line 1)"},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"elapsed-days","events":["plan"],"per":"week","after":["admission"],"bound":{"at_most":1}`, `per: "week" applies only to measures over a period; elapsed-days are counted from an event (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"elapsed-days","events":["plan"],"after":[],"bound":{"at_most":1}`, `after: names no events (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"elapsed-days","events":["plan"],"after":{"each":true},"bound":{"at_most":1}`, `after.events: is missing (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"elapsed-days","events":["plan"],"after":{"events":["admission"],"reasons":["completed"]},"bound":{"at_most":1}`, `after: can have reasons only with discharge (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"delivered"`, `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":1},"binds":"offered"`, `binds: "offered" applies only to measures of service, not to elapsed-days (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"elapsed-sessions","events":["plan"],"after":{"events":["admission"],"not_appeal":true},"bound":{"at_most":1}`, `after: can leave out leave and appeals only for elapsed-days and elapsed-working-days (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"elapsed-days","events":["plan"],"after":{"events":["plan"],"each":true},"bound":{"at_most":1}`, `after: starts a clock at each event that only the same event could stop (line 2)`},
		{`"binds":"delivered"`, `"binds":"delivered","either":"a.c"`, `either: "a.c" applies only to events and clocks, not to hours (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"elapsed-days","events":["plan"],"after":{"events":["incident"],"each":true},"bound":{"at_most":1},"either":"a.c"`, `either: "a.c" cannot be combined with each: every clock would have its own alternatives (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"hours","per":"week","bound":{"at_least":"9h"},"unless":["holidays"]`, `unless: can leave out holidays only for days-between, not for hours (line 2)`},
		{`"measure":"hours","per":"week","bound":{"at_least":"9h"}`, `"measure":"events","events":["plan"],"per":"week","bound":{"at_least":1},"either":"a.c","chosen":true`, `chosen: true applies only to alternatives that are clocks (line 2)`},
		{`"statement":"s"`, `"statement":""`, `statement: "" is empty (line 1)`},
	} {
		err := wire.Unmarshal([]byte(strings.Replace(good, test.from, test.to, 1)), new(iop.Requirement))
		require.Error(t, err, test.to)
		assert.True(t, strings.HasPrefix(err.Error(), test.want), "want %s\ngot  %s", test.want, err)
	}
	_, err := json.Marshal(iop.Requirement{})
	require.ErrorContains(t, err, "measure is missing")
}

// TestMeasuresTable: the table is complete, and every measure is evaluated by
// exactly one package.
func TestMeasuresTable(t *testing.T) {
	for m := range iop.Values[iop.Measure]() {
		assert.NotZero(t, m.Unit(), m)
		assert.Equal(t, m.Periods() == 0, m.Elapses(), m)
		assert.Contains(t, []iop.Evaluator{iop.BySchedule, iop.ByEpisode}, m.By(), m)
		assert.Equal(t, m.By() == iop.ByEpisode, m.CountsEvents(), "%v: what happens in an episode is events", m)
		if m.By() == iop.ByEpisode {
			assert.Equal(t, iop.Still, m.Moves(iop.PerWeek), "%v: adding service adds no event", m)
		}
	}
	enumtest.Check[iop.Measure](t)
	enumtest.Check[iop.PeriodKind](t)
	enumtest.Check[iop.EventKind](t)
	enumtest.Check[iop.DischargeReason](t)
	enumtest.Check[iop.Binding](t)
	enumtest.Check[iop.Exception](t)
	enumtest.Check[iop.Consequence](t)
	enumtest.Check[iop.Population](t)
	enumtest.Check[iop.Delivery](t)
	enumtest.Check[iop.Participants](t)
	enumtest.Check[iop.Occasion](t)
	enumtest.Check[iop.End](t)
	enumtest.Check[iop.Obstacle](t)
	enumtest.Check[iop.Result](t)
}

func TestGapsAllocateOnlyWhatTheyFind(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	var rows []iop.Requirement
	for i := range 40 {
		rows = append(rows, someRow(r, i))
	}
	mine := rowsOf(rows)
	require.Empty(t, mine.Gaps(mine))
	assert.Zero(t, testing.AllocsPerRun(20, func() { mine.Gaps(mine) }))
}

// policyRows makes a list as a long policy has one: hours and days by age, group
// sizes by format, absences by kind, and most of all deadlines.
func policyRows(r *rand.Rand, n int) []iop.Requirement {
	ages := []iop.People{{}, {Ages: iop.AtLeast[iop.Age](18)}, {Ages: iop.Below[iop.Age](18)}}
	var rows []iop.Requirement
	for i := range n {
		q := iop.Requirement{For: ages[r.IntN(3)]}
		at := iop.Amount(1 + r.IntN(20))
		switch i % 8 {
		case 0:
			q.Measure, q.Per.Kind, q.Bound = iop.Hours, []iop.PeriodKind{iop.PerWeek, iop.PerServiceDay, iop.PerSession}[r.IntN(3)], iop.AtLeast(at*60)
			q.Of.Formats = iop.SetOf(iop.Format(1 + r.IntN(10)))
		case 1:
			q.Measure, q.Per.Kind, q.Bound = iop.SessionCount, []iop.PeriodKind{iop.PerWeek, iop.PerMonth, iop.PerYear}[r.IntN(3)], iop.AtLeast(at)
			q.Of.Formats = iop.SetOf(iop.Format(1 + r.IntN(10)))
		case 2:
			q.Measure, q.Per.Kind, q.Bound = iop.GroupSize, iop.PerSession, iop.AtMost(at)
			q.Of.Formats = iop.SetOf(iop.Format(1 + r.IntN(10)))
		case 3:
			q.Measure, q.Events, q.Bound = iop.EventCount, iop.SetOf(iop.EventKind(1+r.IntN(40))), iop.AtMost(at)
			q.Per = iop.Period{Kind: iop.PerDays, N: int32(7 * (1 + r.IntN(12)))}
		default:
			q.Measure, q.Events, q.Bound = []iop.Measure{iop.ElapsedDays, iop.ElapsedWorkingDays, iop.ElapsedSessions}[r.IntN(3)], iop.SetOf(iop.EventKind(1+r.IntN(40))), iop.AtMost(at)
			q.After = iop.Anchor{Events: iop.SetOf(iop.EventKind(1 + r.IntN(40)))}
		}
		rows = append(rows, row(iop.RuleID(fmt.Sprint("p", i)), q))
	}
	return rows
}

// The two sizes show how the cost grows; twice the rows must cost about twice.
func BenchmarkGaps(b *testing.B) {
	for _, n := range []int{40, 80, 160} {
		mine, theirs := rowsOf(policyRows(rand.New(rand.NewPCG(3, 6)), n)), rowsOf(policyRows(rand.New(rand.NewPCG(3, 7)), n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mine.Gaps(theirs)
			}
		})
	}
}

func FuzzRequirement(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 7))
	for i := range 10 {
		text, err := json.Marshal(someRow(r, i))
		require.NoError(f, err)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var q iop.Requirement
		if wire.Unmarshal(text, &q) != nil {
			return
		}
		_ = q.String()
		q.Boundaries()
		back, err := json.Marshal(q)
		if err != nil {
			t.Fatalf("%q: read, but not written: %v", text, err)
		}
		var again iop.Requirement
		if err := wire.Unmarshal(back, &again); err != nil || again != q {
			t.Fatalf("%q: came back as %s, %v", text, back, err)
		}
	})
}

// TestProductsOfOneKind: days and hours a day make hours a week where both bind the same
// and are asked in the same weeks.
func TestProductsOfOneKind(t *testing.T) {
	days, each, week := daysAWeek("days", iop.AtLeast[int32](3)), hoursADay("each", iop.AtLeast(3*iop.Hour)), hoursAWeek("week", iop.AtLeast(9*iop.Hour))
	assert.Equal(t, iop.Equal, only(t, []iop.Requirement{days, each}, []iop.Requirement{week}).Result)
	planned := each
	planned.Binds = iop.ScheduledFor
	assert.Equal(t, iop.NotComparable, only(t, []iop.Requirement{days, planned}, []iop.Requirement{week}).Result)
	first := each
	first.Per.Weeks = iop.AtMost[int32](4)
	assert.NotEqual(t, iop.Equal, only(t, []iop.Requirement{days, first}, []iop.Requirement{week}).Result)
}

// TestDaysAndCalendar: what holds of any 28 days holds of a month for a floor, and of any
// 31 for a cap; of a year those are 365 and 366.
func TestDaysAndCalendar(t *testing.T) {
	ask := func(per iop.Period, bound iop.Range[iop.Amount]) *iop.Requirement {
		r := row("r", iop.Requirement{Measure: iop.Hours, Per: per, Bound: bound})
		return &r
	}
	month := iop.Period{Kind: iop.PerMonth}
	for n, want := range map[int32][2]bool{27: {true, false}, 28: {true, false}, 29: {false, false}, 30: {false, false}, 31: {false, true}, 32: {false, true}} {
		days := iop.Period{Kind: iop.PerDays, N: n}
		floor := ask(days, iop.AtLeast[iop.Amount](60)).Implies(ask(month, iop.AtLeast[iop.Amount](60)))
		top := ask(days, iop.AtMost[iop.Amount](60)).Implies(ask(month, iop.AtMost[iop.Amount](60)))
		assert.Equal(t, want, [2]bool{floor, top}, "%d days", n)
	}
	year := iop.Period{Kind: iop.PerYear}
	for n, want := range map[int32][2]bool{364: {true, false}, 365: {true, false}, 366: {false, true}, 367: {false, true}} {
		days := iop.Period{Kind: iop.PerDays, N: n}
		floor := ask(days, iop.AtLeast[iop.Amount](60)).Implies(ask(year, iop.AtLeast[iop.Amount](60)))
		top := ask(days, iop.AtMost[iop.Amount](60)).Implies(ask(year, iop.AtMost[iop.Amount](60)))
		assert.Equal(t, want, [2]bool{floor, top}, "%d days", n)
	}
	assert.True(t, ask(year, iop.AtMost[iop.Amount](60)).Implies(ask(month, iop.AtMost[iop.Amount](60))), "a month has no more than its year")
	assert.False(t, ask(year, iop.AtLeast[iop.Amount](60)).Implies(ask(month, iop.AtLeast[iop.Amount](60))), "and may have none of it")
	assert.False(t, ask(year, iop.AtMost[iop.Amount](60)).Implies(ask(iop.Period{Kind: iop.PerWeek}, iop.AtMost[iop.Amount](60))), "a week lies in two years")
}

// TestWeeksOfMonthsCarry: a month that is asked in some weeks carries to fewer of them, and
// not to other periods: a month that begins in such a week may lie in a year that does not.
func TestWeeksOfMonthsCarry(t *testing.T) {
	asked := func(kind iop.PeriodKind, weeks iop.Range[int32]) iop.Requirement {
		return row("a.b", iop.Requirement{Measure: iop.EventCount, Events: iop.SetOf(iop.NoShow), Per: iop.Period{Kind: kind, Weeks: weeks}, Bound: iop.AtMost[iop.Amount](2)})
	}
	from := iop.AtLeast[int32]
	all, later, late := asked(iop.PerMonth, iop.Range[int32]{}), asked(iop.PerMonth, from(5)), asked(iop.PerMonth, from(9))
	assert.True(t, all.Implies(&late))
	assert.True(t, later.Implies(&late))
	assert.True(t, late.Implies(&late))
	assert.False(t, late.Implies(&later))
	assert.False(t, late.Implies(&all))
	year, yearLate := asked(iop.PerYear, iop.Range[int32]{}), asked(iop.PerYear, from(9))
	assert.True(t, year.Implies(&late))
	assert.False(t, yearLate.Implies(&late))
	hours := late
	hours.Measure, hours.Events, hours.Binds = iop.Hours, 0, iop.Delivered
	_, err := json.Marshal(hours)
	assert.ErrorContains(t, err, "can name the weeks of hours only with session, service-day, week and average-week")
}

// TestSharesCarry: a share of more kinds is greater, of the same sessions alone; days without
// an event of one service say nothing of another.
func TestSharesCarry(t *testing.T) {
	share := func(events iop.Set[iop.EventKind], bound iop.Range[iop.Amount], of iop.Services) iop.Requirement {
		return row("a.b", iop.Requirement{Measure: iop.EventShare, Events: events, Of: of, Per: iop.Period{Kind: iop.PerMonth}, Bound: bound})
	}
	whole, some := iop.SetOf(iop.Attended), iop.SetOf(iop.Attended, iop.Late)
	group := iop.Services{Formats: iop.SetOf(iop.Group)}
	strict, wide, one, groups := share(whole, iop.AtLeast[iop.Amount](80), iop.Services{}), share(some, iop.AtLeast[iop.Amount](80), iop.Services{}), share(whole, iop.AtLeast[iop.Amount](79), iop.Services{}), share(whole, iop.AtLeast[iop.Amount](80), group)
	assert.True(t, strict.Implies(&wide))
	assert.False(t, wide.Implies(&strict))
	assert.True(t, strict.Implies(&one))
	assert.False(t, one.Implies(&strict))
	assert.False(t, strict.Implies(&groups))
	assert.False(t, groups.Implies(&strict))
	most := share(some, iop.AtMost[iop.Amount](20), iop.Services{})
	less := share(whole, iop.AtMost[iop.Amount](20), iop.Services{})
	assert.True(t, most.Implies(&less))
	assert.False(t, less.Implies(&most))
	assert.Equal(t, "share of attended or late a calendar month: at least 80%", wide.Ask())
	week := share(whole, iop.AtLeast[iop.Amount](80), iop.Services{})
	week.Per.Kind = iop.PerWeek
	assert.False(t, week.Implies(&strict), "a month of weeks that were kept ends in one that is cut")

	without := func(of iop.Services, m iop.Measure) iop.Requirement {
		return row("a.b", iop.Requirement{Measure: m, Events: whole, Of: of, Per: iop.Period{Kind: iop.PerEpisode}, Bound: iop.AtMost[iop.Amount](3)})
	}
	any, ofGroup := without(iop.Services{}, iop.WeeksWithout), without(group, iop.WeeksWithout)
	assert.False(t, any.Implies(&ofGroup))
	assert.False(t, ofGroup.Implies(&any))
	assert.True(t, ofGroup.Implies(&ofGroup))
	days := without(iop.Services{}, iop.DaysWithout)
	assert.False(t, any.Implies(&days))
}
