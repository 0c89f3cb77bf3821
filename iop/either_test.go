package iop_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// review is a clock from the last review to the next.
func review(id iop.RuleID, m iop.Measure, bound iop.Range[iop.Amount]) iop.Requirement {
	return row(id, iop.Requirement{Measure: m, Events: iop.SetOf(iop.StayReviewed), After: iop.Anchor{Events: iop.SetOf(iop.Admission, iop.StayReviewed)}, Bound: bound})
}

// eitherOf makes the rows alternatives.
func eitherOf(name iop.RuleID, chosen bool, rows ...iop.Requirement) []iop.Requirement {
	for i := range rows {
		rows[i].Either, rows[i].Chosen = name, chosen
	}
	return rows
}

func TestAlternatives(t *testing.T) {
	days := func(n iop.Amount) iop.Requirement { return review("days", iop.ElapsedDays, iop.AtMost(n)) }
	hours := func(n iop.Minutes) iop.Requirement {
		return review("hours", iop.ElapsedServiceHours, iop.AtMost(iop.Amount(n)))
	}
	either := eitherOf("stay", false, days(30), hours(27*iop.Hour))
	chosen := eitherOf("stay", true, days(30), hours(27*iop.Hour))
	for name, c := range map[string]struct {
		mine, theirs []iop.Requirement
		gaps         int
	}{
		"one of two is enough":                   {[]iop.Requirement{days(30)}, either, 0},
		"one day too long is none of them":       {[]iop.Requirement{days(31)}, either, 2},
		"the one that is chosen may be another":  {[]iop.Requirement{days(30)}, chosen, 1},
		"both keep whichever is chosen":          {[]iop.Requirement{days(30), hours(27 * iop.Hour)}, chosen, 0},
		"an alternative is not the rule":         {either, []iop.Requirement{days(30)}, 1},
		"a choice is not the rule":               {chosen, []iop.Requirement{days(30)}, 1},
		"the same alternatives":                  {either, either, 0},
		"stricter alternatives":                  {eitherOf("mine", false, days(14), hours(20*iop.Hour)), either, 0},
		"one alternative weaker":                 {eitherOf("mine", false, days(14), hours(27*iop.Hour+1)), either, 2},
		"the same choice":                        {chosen, chosen, 0},
		"a choice keeps alternatives":            {chosen, either, 0},
		"alternatives do not keep to the choice": {either, chosen, 2},
	} {
		mine, theirs := rowsOf(c.mine), rowsOf(c.theirs)
		gaps := mine.Gaps(theirs)
		assert.Len(t, gaps, c.gaps, "%s: %v", name, gaps)
		all := slices.DeleteFunc(mine.Compare(theirs), func(c iop.Comparison) bool { return !c.IsGap() })
		assert.ElementsMatch(t, gaps, all, name)
	}
	kept := rowsOf([]iop.Requirement{days(30)}).Compare(rowsOf(either))
	require.Len(t, kept, 2)
	assert.Equal(t, iop.Equal, kept[0].Result)
	assert.Equal(t, "hours: cap of elapsed-service-hours from admission or continued-stay-review: they ask for at most 27h00m, another of stay is kept (A text)", kept[1].String())
	gap := rowsOf(either).Gaps(rowsOf([]iop.Requirement{days(30)}))
	assert.Equal(t, iop.SetOf(iop.OneOfSeveral), gap[0].Because)

	overruled := func(lists ...[]iop.Requirement) (by []string) {
		for _, c := range combined(lists...) {
			text := "-"
			if c.OverruledBy != nil {
				text = string(c.OverruledBy.ID)
			}
			by = append(by, text)
		}
		return by
	}
	assert.Equal(t, []string{"-", "days", "days"}, overruled([]iop.Requirement{days(30)}, either), "a firm row makes both needless")
	assert.Equal(t, []string{"-", "-", "-"}, overruled([]iop.Requirement{days(30)}, chosen))
	assert.Equal(t, []string{"-", "-", "-"}, overruled(either, []iop.Requirement{days(31)}))
	assert.Equal(t, []string{"-", "-", "days", "days"}, overruled(either, either), "the first list counts")
	assert.Equal(t, []string{"-", "-"}, overruled(eitherOf("stay", false, days(30), days(14))), "the stricter alternative does not overrule the other")
}

// TestAlternativesKeepTheLaw: where no gap is found, whatever keeps mine keeps
// theirs, tried over all amounts, and over what can be chosen.
func TestAlternativesKeepTheLaw(t *testing.T) {
	measures := []iop.Measure{iop.ElapsedDays, iop.ElapsedServiceHours, iop.ElapsedSessions}
	r := rand.New(rand.NewPCG(7, 1))
	list := func() (rows []iop.Requirement) {
		for g := range 1 + r.IntN(2) {
			name, chosen := iop.RuleID(""), false
			if r.IntN(3) > 0 {
				name, chosen = iop.RuleID(fmt.Sprint("group-", g)), r.IntN(2) == 0
			}
			for _, k := range r.Perm(3)[:1+r.IntN(3)] {
				q := review(iop.RuleID(fmt.Sprint("row-", len(rows))), measures[k], iop.AtMost(iop.Amount(r.IntN(4))))
				q.Either, q.Chosen = name, chosen
				rows = append(rows, q)
			}
		}
		return rows
	}
	accepts := func(rows []iop.Requirement, amounts [3]iop.Amount, choice int) bool {
		kept, groups := map[iop.RuleID]bool{}, map[iop.RuleID]bool{}
		for i := range rows {
			k := slices.Index(measures, rows[i].Measure)
			in := rows[i].Bound.Contains(amounts[k])
			switch {
			case rows[i].Either == "":
				if !in {
					return false
				}
			case rows[i].Chosen && k != choice: // another is
			default:
				groups[rows[i].Either] = true
				kept[rows[i].Either] = kept[rows[i].Either] || in
			}
		}
		for g := range groups {
			if !kept[g] {
				return false
			}
		}
		return true
	}
	// A choice is of something that can be chosen.
	canChoose := func(rows []iop.Requirement, choice int) bool {
		for _, g := range []iop.RuleID{"group-0", "group-1"} {
			is := func(q iop.Requirement) bool { return q.Either == g && q.Chosen }
			if slices.ContainsFunc(rows, is) && !slices.ContainsFunc(rows, func(q iop.Requirement) bool { return is(q) && q.Measure == measures[choice] }) {
				return false
			}
		}
		return true
	}
	none := 0
	for range 20000 {
		mine, theirs := list(), list()
		if len(rowsOf(mine).Gaps(rowsOf(theirs))) > 0 {
			continue
		}
		none++
		for n := range 4 * 4 * 4 * 3 {
			amounts, choice := [3]iop.Amount{iop.Amount(n % 4), iop.Amount(n / 4 % 4), iop.Amount(n / 16 % 4)}, n/64
			if canChoose(mine, choice) && canChoose(theirs, choice) && accepts(mine, amounts, choice) {
				require.True(t, accepts(theirs, amounts, choice), "%v\n%v\n%v of %v", mine, theirs, amounts, choice)
			}
		}
	}
	assert.Greater(t, none, 1000, "the lists hardly meet")
}
