package iop_test

import (
	"fmt"
	"testing"
	"time"

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

// Many rows do not take minutes: the most that a policy of a thousand rows can ask.
func TestManyRowsAreCompared(t *testing.T) {
	for name, work := range map[string]func() int{
		"rows that follow from two": func() int { return len(iop.NewRows(derived(20_000)).Gaps(iop.NewRows(derived(10)))) + 1 },
		"gaps":                      func() int { r := iop.NewRows(derived(400)); r.Gaps(r); return 1 },
		"contradictions":            func() int { return len(iop.Contradictions(nil, derived(400))) + 1 },
		"combined":                  func() int { return len(iop.Combine(nil, derived(400), derived(400))) },
		"alternatives in pairs":     func() int { return len(iop.Combine(nil, alternating(500, false), alternating(500, false))) },
		"alternatives together":     func() int { return len(iop.Combine(nil, alternating(500, true), alternating(500, true))) },
	} {
		start := time.Now()
		assert.NotZero(t, work(), name)
		t.Log(name, time.Since(start))
		assert.Less(t, time.Since(start), 20*time.Second, name)
	}
}

// Of rows that ask the same the strictest give what follows, whatever their order.
func TestStrictestFactors(t *testing.T) {
	row := func(m iop.Measure, per iop.PeriodKind, least iop.Amount) iop.Requirement {
		return iop.Requirement{Measure: m, Per: iop.Period{Kind: per}, Binds: iop.Delivered, Bound: iop.AtLeast(least)}
	}
	theirs := iop.NewRows([]iop.Requirement{row(iop.Hours, iop.PerWeek, 9*60)})
	for _, days := range [][]iop.Amount{{1, 3, 2}, {3, 1}, {2, 1, 3}} {
		for _, each := range [][]iop.Amount{{180, 60}, {60, 120, 180}} {
			var mine []iop.Requirement
			for _, n := range days {
				mine = append(mine, row(iop.ServiceDays, iop.PerWeek, n))
			}
			for _, n := range each {
				mine = append(mine, row(iop.Hours, iop.PerServiceDay, n))
			}
			assert.Empty(t, iop.NewRows(mine).Gaps(theirs))
		}
	}
	assert.NotEmpty(t, iop.NewRows([]iop.Requirement{row(iop.ServiceDays, iop.PerWeek, 3), row(iop.Hours, iop.PerServiceDay, 179)}).Gaps(theirs))
}

func BenchmarkRows(b *testing.B) {
	for _, n := range [...]int{100, 200, 400} {
		rows, pairs := derived(n), alternating(n, false)
		b.Run(fmt.Sprint("new/", n), func(b *testing.B) {
			for b.Loop() {
				iop.NewRows(rows)
			}
		})
		b.Run(fmt.Sprint("gaps/", n), func(b *testing.B) {
			r := iop.NewRows(rows)
			for b.Loop() {
				r.Gaps(r)
			}
		})
		b.Run(fmt.Sprint("combine/", n), func(b *testing.B) {
			for b.Loop() {
				iop.Combine(nil, rows, rows)
			}
		})
		b.Run(fmt.Sprint("alternatives/", n), func(b *testing.B) {
			for b.Loop() {
				iop.Combine(nil, pairs, pairs)
			}
		})
	}
}
