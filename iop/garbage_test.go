package iop_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/openiop/openiop/iop"
)

// TestGarbage: whatever numbers stand where words and amounts belong, nothing panics.
func TestGarbage(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	num := func() int32 {
		return []int32{0, 1, 2, 3, 7, 12, 16, 63, 64, 99, 255, 1440, 1<<31 - 1, -1, -2, -60, -1 << 31}[r.IntN(17)]
	}
	rng := func() iop.Range[iop.Amount] {
		return []iop.Range[iop.Amount]{{}, iop.Between(iop.Amount(num()), iop.Amount(num())), iop.Above(iop.Amount(num())), iop.Below(iop.Amount(num()))}[r.IntN(4)]
	}
	ints := func() iop.Range[int32] {
		return []iop.Range[int32]{{}, iop.Between(num(), num()), iop.Below(num())}[r.IntN(3)]
	}
	row := func() iop.Requirement {
		q := iop.Requirement{
			Measure: iop.Measure(num()), Bound: rng(), Binds: iop.Binding(num()), Then: iop.Consequence(num()), Unless: iop.Set[iop.Exception](num()),
			Per:   iop.Period{Kind: iop.PeriodKind(num()), N: num(), Weeks: ints(), Phases: ints()},
			After: iop.Anchor{Events: iop.Set[iop.EventKind](num()), Each: r.IntN(2) == 0},
			Of:    iop.Services{Formats: iop.Set[iop.Format](num()), Staff: iop.Set[iop.Staff](num())}, Events: iop.Set[iop.EventKind](num()),
			For: iop.People{Populations: iop.Set[iop.Population](num())},
		}
		q.ID, q.Strength = iop.RuleID([]string{"a", "b", "c"}[r.IntN(3)]), iop.Strength(num())
		if r.IntN(2) == 0 {
			q.Measure, q.Per = iop.Measure(1+r.IntN(3)), iop.Period{Kind: iop.PeriodKind(1 + r.IntN(4))}
		}
		if r.IntN(4) == 0 {
			q.For.Ages = iop.Between(iop.Age(num()), iop.Age(num()))
		}
		if r.IntN(5) == 0 {
			q.Either = "e"
		}
		return q
	}
	rounds := 4000
	if testing.Short() {
		rounds = 600
	}
	for range rounds {
		mine, theirs := []iop.Requirement{row(), row(), row()}, []iop.Requirement{row(), row()}
		for i := range mine {
			_ = mine[i].String()
			_, _ = json.Marshal(mine[i])
			for range mine[i].Problems() {
			}
			mine[i].Boundaries()
		}
		m, o := rowsOf(mine), rowsOf(theirs)
		for _, c := range m.Compare(o) {
			_ = c.String()
		}
		for _, c := range m.Gaps(o) {
			_ = c.String()
		}
		for _, c := range contradictions(mine, theirs) {
			_ = c.String()
		}
		combined(mine, theirs)
		for _, c := range iop.Diff(mine, theirs) {
			_ = c.String()
		}
		iop.Applying(iop.Person{Age: iop.Age(num()), Population: iop.Population(num())}, mine)
	}
}
