package iop_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/iop"
)

// derived is n rows of which half give how many days, and half how much a day, each for
// other people: n/2 times n/2 rows follow from them.
func derived(n int) (rows []iop.Requirement) {
	for i := range n {
		r := iop.Requirement{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerWeek}, Binds: iop.Delivered, Bound: iop.AtLeast(iop.Amount(1 + i%5))}
		if i%2 == 1 {
			r.Measure, r.Per.Kind, r.Bound = iop.Hours, iop.PerServiceDay, iop.AtLeast(iop.Amount(60+i))
		}
		r.ID = iop.RuleID(fmt.Sprintf("r.n%d", i))
		r.For.Ages = iop.Between(iop.Age(i%60), iop.Age(61+i/60))
		rows = append(rows, r)
	}
	return rows
}

// alternating is n rows that are alternatives, in pairs or all together.
func alternating(n int, together bool) (rows []iop.Requirement) {
	for i := range n {
		r := iop.Requirement{Measure: iop.ElapsedDays, After: iop.Anchor{Events: iop.SetOf(iop.Admission)}, Events: iop.SetOf(iop.PlanMade), Bound: iop.AtMost(iop.Amount(1 + i))}
		r.ID, r.Either = iop.RuleID(fmt.Sprintf("r.n%d", i)), iop.RuleID(fmt.Sprintf("e%d", i/2))
		if together {
			r.Either = "e"
		}
		rows = append(rows, r)
	}
	return rows
}

// factorRows is rows of which so many give a number of days a week and so many an amount a
// day, each with other exceptions and from another day on, so that none stands for another.
func factorRows(days, each int) (rows []iop.Requirement) {
	for i := range days + each {
		r := iop.Requirement{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerWeek}, Binds: iop.Delivered, Bound: iop.AtLeast(iop.Amount(1 + i%5))}
		if i >= days {
			r.Measure, r.Per.Kind, r.Bound = iop.Hours, iop.PerServiceDay, iop.AtLeast(iop.Amount(60+i))
		}
		r.ID, r.From, r.Unless = iop.RuleID(fmt.Sprintf("r.n%d", i)), iop.Day(1+i), iop.Set[iop.Exception](2*i)
		rows = append(rows, r)
	}
	return rows
}

// What is not compared as a whole is not compared at all, and the error names the limit.
func TestLimitsOfRows(t *testing.T) {
	for n, ok := range map[int]bool{999: true, 1000: true, 1001: false} {
		rows, err := iop.NewRows(alternating(n, true))
		assert.Equal(t, ok, rows != nil)
		if !ok {
			assert.EqualError(t, err, "iop: there are 1001 requirements, and at most 1000 can be compared at once")
		}
	}
	for _, c := range []struct {
		days, each int
		want       string
	}{
		{23, 89, ""}, {2, 1024, ""}, {32, 64, ""}, {1, 999, ""},
		{3, 683, "iop: the requirements on days or sessions and on the amount for each imply 2049 further requirements, and at most 2048 can be compared at once"},
		{500, 500, "iop: the requirements on days or sessions and on the amount for each imply 250000 further requirements, and at most 2048 can be compared at once"},
	} {
		rows := factorRows(c.days, c.each)
		_, err := iop.NewRows(rows[:min(len(rows), 1000)])
		all, both := iop.Contradictions(nil, rows)
		assert.Empty(t, all)
		if c.want == "" || c.each == 1024 { // that is 1,026 rows, and 2 times 1,024 that follow
			assert.NoError(t, both)
		} else {
			assert.EqualError(t, both, "iop: the requirements on days or sessions and on the amount for each imply more than 2048 further requirements, too many to compare at once")
		}
		if c.want == "" {
			assert.NoError(t, err, c)
		} else {
			assert.EqualError(t, err, c.want)
		}
	}
	for n, ok := range map[int]bool{4999: true, 5000: true, 5001: false} {
		rows := make([]iop.Requirement, n)
		for i := range rows {
			rows[i] = iop.Requirement{Measure: iop.Measure(1 + i%12), Per: iop.Period{Kind: iop.PerWeek}, Binds: iop.Delivered, Bound: iop.AtMost(iop.Amount(i))}
		}
		all, err := iop.Combine(nil, rows[:2000], rows[2000:])
		found, other := iop.Contradictions(nil, rows[:3000], rows[3000:])
		assert.Empty(t, found)
		if ok {
			assert.Len(t, all, n)
			assert.NoError(t, err)
			assert.NoError(t, other)
			continue
		}
		assert.Empty(t, all)
		assert.EqualError(t, err, "iop: there are 5001 requirements, and at most 5000 can be combined at once")
		assert.Equal(t, err, other)
	}
	for n, want := range map[int]int{31: 31 * 32 / 2, 99: 1000, 45: 990 + 45} { // how many floors are above how many caps
		var rows []iop.Requirement
		for i := range 2 * n {
			r := iop.Requirement{Measure: iop.SessionCount, Per: iop.Period{Kind: iop.PerWeek}, Binds: iop.Delivered, Bound: iop.AtLeast(iop.Amount(i/2 + 1))}
			if i%2 == 1 {
				r.Bound = iop.AtMost(iop.Amount(i / 2))
			}
			rows = append(rows, r)
			rows[i].ID = iop.RuleID(fmt.Sprintf("r.n%d", i))
		}
		assert.Len(t, contradictions(rows), min(want, iop.MaxContradictions))
	}
}

// BenchmarkMostRows is the most that may be asked.
func BenchmarkMostRows(b *testing.B) {
	for name, work := range map[string]func() int{
		"gaps":                  func() int { r := rowsOf(factorRows(2, 998)); r.Gaps(r); return 1 },
		"compared":              func() int { r := rowsOf(factorRows(32, 64)); return len(r.Compare(r)) },
		"contradictions":        func() int { return len(contradictions(derived(90))) + 1 },
		"combined":              func() int { return len(combined(derived(2500), derived(2500))) },
		"alternatives in pairs": func() int { return len(combined(alternating(2500, false), alternating(2500, false))) },
		"alternatives together": func() int { return len(combined(alternating(2500, true), alternating(2500, true))) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				assert.NotZero(b, work())
			}
		})
	}
}

// Of rows that ask the same the strictest give what follows, whatever their order.
func TestStrictestFactors(t *testing.T) {
	row := func(m iop.Measure, per iop.PeriodKind, least iop.Amount) iop.Requirement {
		return iop.Requirement{Measure: m, Per: iop.Period{Kind: per}, Binds: iop.Delivered, Bound: iop.AtLeast(least)}
	}
	theirs := rowsOf([]iop.Requirement{row(iop.Hours, iop.PerWeek, 9*60)})
	for _, days := range [][]iop.Amount{{1, 3, 2}, {3, 1}, {2, 1, 3}} {
		for _, each := range [][]iop.Amount{{180, 60}, {60, 120, 180}} {
			var mine []iop.Requirement
			for _, n := range days {
				mine = append(mine, row(iop.ServiceDays, iop.PerWeek, n))
			}
			for _, n := range each {
				mine = append(mine, row(iop.Hours, iop.PerServiceDay, n))
			}
			assert.Empty(t, rowsOf(mine).Gaps(theirs))
		}
	}
	assert.NotEmpty(t, rowsOf([]iop.Requirement{row(iop.ServiceDays, iop.PerWeek, 3), row(iop.Hours, iop.PerServiceDay, 179)}).Gaps(theirs))
}

func BenchmarkRows(b *testing.B) {
	for _, n := range [...]int{250, 500, 1000} { // 2 by n-2 rows follow
		rows, pairs := factorRows(2, n-2), alternating(n, false)
		b.Run(fmt.Sprint("new/", n), func(b *testing.B) {
			for b.Loop() {
				rowsOf(rows)
			}
		})
		b.Run(fmt.Sprint("gaps/", n), func(b *testing.B) {
			r := rowsOf(rows)
			for b.Loop() {
				r.Gaps(r)
			}
		})
		b.Run(fmt.Sprint("combine/", n), func(b *testing.B) {
			for b.Loop() {
				combined(rows, rows)
			}
		})
		b.Run(fmt.Sprint("alternatives/", n), func(b *testing.B) {
			for b.Loop() {
				combined(pairs, pairs)
			}
		})
	}
}

// Rows about people who are never the same give nothing together, and do not contradict
// each other.
func TestOtherPeopleGiveNothingTogether(t *testing.T) {
	adults, minors := iop.People{Populations: iop.SetOf(iop.Adult)}, iop.People{Populations: iop.SetOf(iop.Adolescent)}
	row := func(m iop.Measure, per iop.PeriodKind, bound iop.Range[iop.Amount], who iop.People) iop.Requirement {
		return iop.Requirement{Measure: m, Per: iop.Period{Kind: per}, Binds: iop.Delivered, Bound: bound, For: who}
	}
	days := func(who iop.People) iop.Requirement {
		return row(iop.ServiceDays, iop.PerWeek, iop.AtLeast[iop.Amount](3), who)
	}
	each := func(who iop.People) iop.Requirement {
		return row(iop.Hours, iop.PerServiceDay, iop.AtLeast[iop.Amount](180), who)
	}
	week := func(who iop.People) iop.Requirement {
		return row(iop.Hours, iop.PerWeek, iop.AtLeast[iop.Amount](540), who)
	}
	few := func(who iop.People) iop.Requirement {
		return row(iop.Hours, iop.PerWeek, iop.AtMost[iop.Amount](500), who)
	}
	for _, test := range []struct {
		mine []iop.Requirement
		who  iop.People
		gap  bool
	}{
		{[]iop.Requirement{days(adults), each(minors)}, iop.People{}, true},
		{[]iop.Requirement{days(adults), each(minors)}, adults, true},
		{[]iop.Requirement{days(adults), each(minors)}, minors, true},
		{[]iop.Requirement{days(adults), each(adults)}, adults, false},
		{[]iop.Requirement{days(adults), each(adults)}, minors, true},
		{[]iop.Requirement{days(iop.People{}), each(adults)}, adults, false},
		{[]iop.Requirement{days(iop.People{}), each(iop.People{})}, iop.People{}, false},
	} {
		gaps := rowsOf(test.mine).Gaps(rowsOf([]iop.Requirement{week(test.who)}))
		assert.Equal(t, test.gap, len(gaps) > 0, "%v for %v", test.mine, test.who)
		together := contradictions(test.mine, []iop.Requirement{few(test.who)})
		assert.Equal(t, !test.gap, len(together) > 0, "%v for %v", test.mine, test.who)
	}
	assert.Empty(t, contradictions([]iop.Requirement{week(adults), few(minors)}))
	assert.Len(t, contradictions([]iop.Requirement{week(adults), few(adults)}), 1)
}
