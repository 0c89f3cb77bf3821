package levelofcare_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// TestGarbage: whatever numbers stand where values belong, nothing panics.
func TestGarbage(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	num := func() uint8 { return []uint8{0, 1, 2, 3, 5, 7, 8, 9, 99, 200, 255}[r.IntN(11)] }
	c := levelofcare.PublicGuidance()
	rounds := 100
	if testing.Short() {
		rounds = 25
	}
	for range rounds {
		var a levelofcare.Assessment
		for f := range levelofcare.Fact(40) {
			if r.IntN(3) == 0 {
				a.Put(f, num())
			}
			if r.IntN(8) == 0 {
				a.RuleOut(f, levelofcare.Values(num()))
			}
		}
		a.Day = iop.Day([]int32{0, -5, 1 << 30, 730_000}[r.IntN(4)])
		_ = c.Validate(a)
		p := c.Place(a)
		for _, p := range []levelofcare.Placement{p, p.Assuming(levelofcare.ChartedByException), p.Assuming(levelofcare.Assumption(num()))} {
			_ = p.String()
			_, _ = json.Marshal(p)
			p.Questions()
			p.WhyNotLower()
			for l := range iop.Level(12) {
				_ = p.WhyNot(l).String()
			}
			p.Sufficient()
			p.Equivalents(levelofcare.Beside{Kind: levelofcare.Kind(num()), Service: "recovery-residence"})
			d, _ := p.Recommend(levelofcare.Role(num()), iop.Day(-3))
			_ = d.ValidateAgainst(p)
			report := p.Report()
			_ = report.String()
		}
		tr := c.Transfer(a, levelofcare.Course{Level: iop.Level(num()), Goals: levelofcare.Goals(num()), Progress: iop.Verdict(num()), Insight: iop.Verdict(num())})
		_ = tr.Report.String()
		_, _ = c.MarshalAssessment(a)
	}
}
