package iop_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

func TestZeroTexts(t *testing.T) {
	assert.Equal(t, "no comparison", iop.Comparison{}.String())
	assert.Equal(t, "no contradiction", iop.Contradiction{}.String())
	assert.Equal(t, "no change", iop.Change{}.String())
	theirs := &iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(iop.Hour))}
	assert.Contains(t, iop.Comparison{Theirs: theirs, End: iop.Floor, Result: iop.NotComparable}.String(), "mine asks for nothing")
}

// Numbers that stand for nothing are named where they are, and quoted.
func TestRequirementNonsense(t *testing.T) {
	problems := func(change func(r *iop.Requirement)) string {
		r := iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(9 * iop.Hour)), Binds: iop.Delivered}
		change(&r)
		var list []string
		for member, problem := range r.Problems() {
			list = append(list, member+": "+problem)
		}
		return strings.Join(list, "\n")
	}
	require.Empty(t, problems(func(*iop.Requirement) {}))
	for _, test := range []struct {
		want   string
		change func(r *iop.Requirement)
	}{
		{"measure: is not a measure: measure(99)\nper: is not a period: period(77)\nbinds: is not a binding: binding(99)\nthen: is not a consequence: consequence(98)", func(r *iop.Requirement) {
			r.Measure, r.Per.Kind, r.Binds, r.Then = 99, 77, 99, 98
		}},
		{"unless: has exceptions that do not exist: exception(40)", func(r *iop.Requirement) { r.Unless = 1 << 40 }},
		{"of: has words that do not exist: session format(50)", func(r *iop.Requirement) { r.Of.Formats = 1 << 50 }},
		{"bound: is negative: at least -1h00m", func(r *iop.Requirement) { r.Bound = iop.HoursBound(iop.AtLeast(-iop.Hour)) }},
		{"bound: is reversed: nothing is 9h00m to 3h00m", func(r *iop.Requirement) { r.Bound = iop.HoursBound(iop.Between(9*iop.Hour, 3*iop.Hour)) }},
		{"for: ages is not within 0 to 130: at least -5", func(r *iop.Requirement) { r.For.Ages = iop.AtLeast[iop.Age](-5) }},
		{"for: ages is not within 0 to 130: above 400", func(r *iop.Requirement) { r.For.Ages = iop.Above[iop.Age](400) }},
		{"for: populations contains something that is not a population: adult, population(9)", func(r *iop.Requirement) { r.For.Populations = 1<<9 | iop.SetOf(iop.Adult) }},
	} {
		assert.Equal(t, test.want, problems(test.change))
	}
}

// What no time can hold is not a floor. As a cap it says nothing and is let be.
func TestFloorsBeyondTheirPeriod(t *testing.T) {
	for _, test := range []struct {
		measure iop.Measure
		per     iop.Period
		most    iop.Amount
		want    string
	}{
		{iop.Hours, iop.Period{Kind: iop.PerWeek}, 168 * 60, "is at least 168h01m, and a week has 168 hours"},
		{iop.Hours, iop.Period{Kind: iop.PerAverageWeek}, 168 * 60, "is at least 168h01m, and a week has 168 hours"},
		{iop.Hours, iop.Period{Kind: iop.PerServiceDay}, 24 * 60, "is at least 24h01m, and a day has 24 hours"},
		{iop.Hours, iop.Period{Kind: iop.PerSession}, 24 * 60, "is at least 24h01m, and a day has 24 hours"},
		{iop.Hours, iop.Period{Kind: iop.PerDays, N: 3}, 72 * 60, "is at least 72h01m, and a period of 3 days has 72 hours"},
		{iop.ServiceDays, iop.Period{Kind: iop.PerWeek}, 7, "is at least 8 days, and a week has 7 days"},
		{iop.ServiceDays, iop.Period{Kind: iop.PerMonth}, 31, "is at least 32 days, and a month has 31 days"},
		{iop.DaysBetween, iop.Period{Kind: iop.PerWeek}, 7, ""},
	} {
		r := iop.Requirement{Measure: test.measure, Per: test.per, Binds: iop.Delivered}
		for bound, want := range map[iop.Range[iop.Amount]]string{
			iop.AtLeast(test.most): "", iop.AtLeast(test.most + 1): test.want, iop.AtMost(test.most + 1): "",
		} {
			got := ""
			r.Bound = bound
			for member, problem := range r.Problems() {
				assert.Equal(t, "bound", member)
				got += problem
			}
			assert.Equal(t, want, got)
		}
	}
}

// Numbers of periods, program weeks and amounts have bounds, which the fault names.
func TestBoundsOfPeriods(t *testing.T) {
	for kind, most := range map[iop.PeriodKind]int32{iop.PerWeeks: 1040, iop.PerCycle: 1040, iop.PerDays: 7280, iop.PerScheduled: 100_000} {
		word := kind.String()
		for n, want := range map[int32]string{
			-1: word + ": -1 is not above 0 (line 1)", 0: word + ": 0 is not above 0 (line 1)", 1: "", most: "",
			most + 1:  fmt.Sprintf("%s: %d is more than %d (line 1)", word, most+1, most),
			306783379: fmt.Sprintf("%s: 306783379 is more than %d (line 1)", word, most),
			1<<31 - 1: fmt.Sprintf("%s: 2147483647 is more than %d (line 1)", word, most),
		} {
			var read iop.Period
			err := json.Unmarshal(fmt.Appendf(nil, `{%q:%d}`, word, n), &read)
			made := iop.Period{Kind: kind, N: n}
			assert.Equal(t, want == "", made.IsValid(), "%v %d", kind, n)
			if want == "" {
				require.NoError(t, err)
				assert.Equal(t, made, read)
				continue
			}
			assert.EqualError(t, err, want)
			_, err = json.Marshal(made)
			assert.Error(t, err)
		}
	}
	assert.ErrorContains(t, json.Unmarshal([]byte(`{"days":613566757}`), new(iop.Period)), "is more than 7280")
	for text, want := range map[string]string{
		`{"week":true,"in_weeks":{"at_most":1040}}`:                "",
		`{"week":true,"in_weeks":{"above":1040}}`:                  "",
		`{"week":true,"in_weeks":{"at_most":1041}}`:                "names program weeks outside 0 to 1040: at most 1041 (line 1)",
		`{"week":true,"in_weeks":{"above":-1}}`:                    "names program weeks outside 0 to 1040: above -1 (line 1)",
		`{"month":true,"in_weeks":{"at_least":9}}`:                 "",
		`{"cycle":2,"in_weeks":{"at_least":5,"at_most":8}}`:        "",
		`{"days":7,"in_weeks":{"at_least":9}}`:                     "can name the weeks it applies in only with session, service-day, week, average-week, month, year and cycle (line 1)",
		`{"phase":true,"in_phases":{"at_least":400000000}}`:        "names phases outside 0 to 1040: at least 400000000 (line 1)",
		`{"phase":true,"in_phases":{"at_least":1,"at_most":1040}}`: "",
	} {
		err := json.Unmarshal([]byte(text), new(iop.Period))
		if want == "" {
			assert.NoError(t, err, text)
		} else {
			assert.EqualError(t, err, want, text)
		}
	}
	for bound, want := range map[iop.Range[iop.Amount]]string{
		iop.AtLeast[iop.Amount](10_000_000): "", iop.Above[iop.Amount](10_000_000): "", iop.AtMost[iop.Amount](10_000_000): "",
		iop.AtLeast[iop.Amount](10_000_001): "has an end above 10000000, the largest amount: at least 10000001",
		iop.Above[iop.Amount](1<<31 - 1):    "has an end above 10000000, the largest amount: above 2147483647",
		iop.AtMost[iop.Amount](1<<31 - 1):   "has an end above 10000000, the largest amount: at most 2147483647",
	} {
		r := iop.Requirement{Measure: iop.SessionCount, Per: iop.Period{Kind: iop.PerEpisode}, Binds: iop.Delivered, Bound: bound}
		got := ""
		for _, problem := range r.Problems() {
			got += problem
		}
		assert.Equal(t, want, got)
	}
}

// Amounts at the ends of what a number holds do not come out at the other end.
func TestAmountsDoNotWrap(t *testing.T) {
	const most, least = 1<<31 - 1, -1 << 31
	low, high := iop.Above[int32](most).Whole()
	assert.Equal(t, [2]int32{most, most}, [2]int32{low, high})
	low, high = iop.Below[int32](least).Whole()
	assert.Equal(t, [2]int32{least, least}, [2]int32{low, high})
	r := iop.Requirement{Bound: iop.AtMost[iop.Amount](most)}
	assert.Equal(t, []iop.Boundary{{End: iop.Cap, Amount: most - 1, Within: true}, {End: iop.Cap, Amount: most, Within: true}}, r.Boundaries())
	f := iop.Finding{Verdict: iop.NotMet, Got: iop.AmountOf(iop.InMinutes, least), Want: iop.BoundOf(iop.InMinutes, iop.AtLeast(9*iop.Hour))}
	assert.Equal(t, ": -35791394h08m, want at least 9h00m, short by 35791394h07m", f.String())
	// A floor and a cap that follow from two rows, and are more than any amount.
	days := iop.Requirement{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerEpisode}, Binds: iop.Delivered, Bound: iop.Exactly[iop.Amount](7000)}
	each := iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerServiceDay}, Binds: iop.Delivered, Bound: iop.Exactly[iop.Amount](1440)}
	total := iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerEpisode}, Binds: iop.Delivered, Bound: iop.AtMost(iop.Amount(10_000_000))}
	mine := rowsOf([]iop.Requirement{days, each})
	gaps := mine.Gaps(rowsOf([]iop.Requirement{total}))
	require.Len(t, gaps, 1, "10,080,000 minutes are more than a bound can say")
	total.Bound = iop.AtLeast(iop.Amount(10_000_000))
	assert.Empty(t, mine.Gaps(rowsOf([]iop.Requirement{total})))
	each.Bound = iop.Exactly[iop.Amount](1400) // 9,800,000
	mine = rowsOf([]iop.Requirement{days, each})
	total.Bound = iop.AtMost(iop.Amount(9_800_000))
	assert.Empty(t, mine.Gaps(rowsOf([]iop.Requirement{total})))
}

func TestPersons(t *testing.T) {
	var list []string
	for member, problem := range (iop.Person{Age: -5, Population: 99, Focus: 98}).Problems() {
		list = append(list, member+": "+problem)
	}
	assert.Equal(t, []string{"age: is not from 0 to 130: -5", "population: is not a population: population(99)", "focus: is not a focus: focus(98)"}, list)
	for text, want := range map[string]string{
		`{"age":-4}`:  "age: -4 is not from 0 to 130 (line 1)",
		`{"age":400}`: "age: 400 is not from 0 to 130 (line 1)",
	} {
		assert.EqualError(t, json.Unmarshal([]byte(text), new(iop.Person)), want)
	}
	assert.NoError(t, json.Unmarshal([]byte(`{"age":41}`), new(iop.Person)))
	assert.EqualError(t, json.Unmarshal([]byte(`{"ages":{"at_least":-5}}`), new(iop.People)), "ages: is not within 0 to 130: at least -5 (line 1)")
	assert.NoError(t, json.Unmarshal([]byte(`{"ages":{"below":18}}`), new(iop.People)))
}

// Of many words the nearest come first.
func TestNearestWords(t *testing.T) {
	for text, want := range map[string]string{
		"specimen-collected": "specimen",
		"plan-made":          "plan",
		"INQUIRY":            "inquiry",
		"atended":            "attended",
		"no_show":            "no-show",
		"progress-noted":     "progress-note",
	} {
		_, err := iop.Parse[iop.EventKind](text)
		require.Error(t, err)
		assert.Contains(t, err.Error(), `is not a kind of event, want `+want+", ", text)
		assert.True(t, strings.HasSuffix(err.Error(), `; did you mean "`+want+`"?`), err)
	}
	for _, text := range []string{"unexcused_absence", "unexcused-absences", "Unexcused Absence"} {
		var kinds iop.Set[iop.EventKind]
		assert.EqualError(t, wire.Unmarshal([]byte(`["`+text+`"]`), &kinds),
			`[0]: "`+text+`" is not a kind of event, want "unexcused-absence", which is unexcused, no-show, late-cancel (line 1)`)
	}
	_, err := iop.Parse[iop.EventKind]("xyzzyxyzzy")
	assert.NotContains(t, err.Error(), "did you mean")
	_, err = iop.Parse[iop.Verdict]("mett")
	assert.EqualError(t, err, `"mett" is not a verdict, want met, not-met or not-applicable`)
}

func TestValidWords(t *testing.T) {
	assert.True(t, iop.IsWord(iop.FormatUnknown) && iop.IsWord(iop.Group) && !iop.IsWord(iop.Format(99)))
	for set, want := range map[iop.Set[iop.Format]]bool{0: true, 1: false, iop.SetOf(iop.Group): true, 1 << 40: false, ^iop.Set[iop.Format](0): false} {
		assert.Equal(t, want, set.IsValid(), set)
	}
}

// A comparison names what of mine is not as theirs.
func TestComparisonNamesWhatDiffers(t *testing.T) {
	theirs := iop.Requirement{Rule: iop.Rule{ID: "t.day", Source: iop.Source{Title: "T"}}, Measure: iop.Hours,
		Per: iop.Period{Kind: iop.PerServiceDay}, Bound: iop.HoursBound(iop.AtLeast(3 * iop.Hour)), Binds: iop.Delivered}
	mine := theirs
	mine.ID, mine.Per.Kind, mine.Bound = "m.week", iop.PerWeek, iop.HoursBound(iop.AtLeast(10*iop.Hour))
	gaps := func(mine iop.Requirement) string {
		all := rowsOf([]iop.Requirement{mine}).Gaps(rowsOf([]iop.Requirement{theirs}))
		require.Len(t, all, 1)
		return all[0].String()
	}
	assert.Equal(t, "t.day: floor of hours a service day: they ask for at least 3h00m delivered, "+
		"mine asks for at least 10h00m a week delivered: not comparable because of period (T)", gaps(mine))
	mine.Per.Kind, mine.Of.Formats = iop.PerServiceDay, iop.SetOf(iop.Group)
	mine.Unless = iop.SetOf(iop.ByCourt)
	assert.Contains(t, gaps(mine), "mine asks for at least 10h00m of group delivered, unless lifted: court: not comparable because of services, exceptions (T)")
}
