package iop_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

func TestZeroTexts(t *testing.T) {
	assert.Equal(t, "no comparison", iop.Comparison{}.String())
	assert.Equal(t, "no contradiction", iop.Contradiction{}.String())
	assert.Equal(t, "no change", iop.Change{}.String())
	theirs := &iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(iop.Hour))}
	assert.Contains(t, iop.Comparison{Theirs: theirs, End: iop.Floor, Result: iop.NotComparable}.String(), "mine asks nothing")
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
		{"measure: is no measure: measure(99)\nper: is no period: period(77)\nbinds: is no binding: binding(99)\nthen: is no consequence: consequence(98)", func(r *iop.Requirement) {
			r.Measure, r.Per.Kind, r.Binds, r.Then = 99, 77, 99, 98
		}},
		{"unless: has exceptions that there are not: exception(40)", func(r *iop.Requirement) { r.Unless = 1 << 40 }},
		{"of: has words that there are not: session format(50)", func(r *iop.Requirement) { r.Of.Formats = 1 << 50 }},
		{"bound: is negative: at least -1h00m", func(r *iop.Requirement) { r.Bound = iop.HoursBound(iop.AtLeast(-iop.Hour)) }},
		{"bound: is reversed: nothing is 9h00m to 3h00m", func(r *iop.Requirement) { r.Bound = iop.HoursBound(iop.Between(9*iop.Hour, 3*iop.Hour)) }},
		{"for: ages are ages that nobody has: at least -5", func(r *iop.Requirement) { r.For.Ages = iop.AtLeast[iop.Age](-5) }},
		{"for: ages are ages that nobody has: above 400", func(r *iop.Requirement) { r.For.Ages = iop.Above[iop.Age](400) }},
		{"for: populations are not all populations: adult, population(9)", func(r *iop.Requirement) { r.For.Populations = 1<<9 | iop.SetOf(iop.Adult) }},
	} {
		assert.Equal(t, test.want, problems(test.change))
	}
}

// What no time can hold is no floor. As a cap it says nothing and is let be.
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
		{iop.Hours, iop.Period{Kind: iop.PerDays, N: 3}, 72 * 60, "is at least 72h01m, and a time of 3 days has 72 hours"},
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
	over := iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeeks, N: 1 << 30}, Binds: iop.Delivered, Bound: iop.AtLeast[iop.Amount](1 << 30)}
	for member := range over.Problems() {
		t.Error("a number of weeks is taken for a small one:", member)
	}
}

func TestPersons(t *testing.T) {
	var list []string
	for member, problem := range (iop.Person{Age: -5, Population: 99, Focus: 98}).Problems() {
		list = append(list, member+": "+problem)
	}
	assert.Equal(t, []string{"age: is not from 0 to 130: -5", "population: is no population: population(99)", "focus: is no focus: focus(98)"}, list)
	for text, want := range map[string]string{
		`{"age":-4}`:  "age: -4 is not from 0 to 130 (line 1)",
		`{"age":400}`: "age: 400 is not from 0 to 130 (line 1)",
	} {
		assert.EqualError(t, json.Unmarshal([]byte(text), new(iop.Person)), want)
	}
	assert.NoError(t, json.Unmarshal([]byte(`{"age":41}`), new(iop.Person)))
	assert.EqualError(t, json.Unmarshal([]byte(`{"ages":{"at_least":-5}}`), new(iop.People)), "ages: are ages that nobody has: at least -5 (line 1)")
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
		all := iop.NewRows([]iop.Requirement{mine}).Gaps(iop.NewRows([]iop.Requirement{theirs}))
		require.Len(t, all, 1)
		return all[0].String()
	}
	assert.Equal(t, "t.day: floor of hours a service day: they ask at least 3h00m delivered, "+
		"mine asks at least 10h00m a week delivered: not comparable because of period (T)", gaps(mine))
	mine.Per.Kind, mine.Of.Formats = iop.PerServiceDay, iop.SetOf(iop.Group)
	mine.Unless = iop.SetOf(iop.ByCourt)
	assert.Contains(t, gaps(mine), "mine asks at least 10h00m of group delivered, unless lifted: court: not comparable because of services, exceptions (T)")
}
