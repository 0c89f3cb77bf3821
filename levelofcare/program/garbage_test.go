package program_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
)

// TestGarbage: whatever numbers stand where values belong, nothing panics.
func TestGarbage(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	num := func() uint8 { return []uint8{0, 1, 2, 3, 5, 7, 8, 9, 63, 64, 99, 200, 255}[r.IntN(13)] }
	for range 200 {
		var a levelofcare.Assessment
		for f := range levelofcare.Fact(40) {
			if r.IntN(3) == 0 {
				a.Put(f, num())
			}
		}
		w := program.For(levelofcare.PublicGuidance().Place(a), program.Wish{Of: program.Attribute(num()), Any: []string{"x"}})
		w.Order = append(w.Order, iop.Level(num()))
		w.Instead |= iop.Set[iop.Level](num())
		p := program.Program{ID: "a", Setting: program.Setting(num()), Virtual: program.YesNo(num()), Travel: iop.Minutes(num()) - 9}
		p.Levels.Has = iop.Set[iop.Level](num())
		ranking, err := program.Rank([]program.Program{p}, w)
		if err == nil {
			assert.Len(t, append(ranking.Fits, ranking.Excluded...), 1)
		}
		_ = p.Validate()
		_ = p.Has(program.Attribute(num()), "x")
	}
}
