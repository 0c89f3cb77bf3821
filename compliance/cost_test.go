package compliance_test

import (
	"fmt"
	"testing"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// BenchmarkCost: reading costs in proportion to the document; comparing and combining cost
// the square of the rows, of which there are at most 1,000 in a policy.
func BenchmarkCost(b *testing.B) {
	for _, n := range []int{250, 500, 1000} {
		text := []byte(document(`"requirements":` + rowsOf(n, func(i int) string {
			return fmt.Sprintf(`{%s,"measure":"hours","per":"week","bound":{"at_least":"%dh%02dm"},"binds":"delivered","for":{"ages":{"at_least":%d}}}`,
				ruleText(fmt.Sprintf("clinic.n%d", i)), 1+i/60, i%60, i%40)
		})))
		p, err := compliance.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		on := p.On(iop.MustDay("2026-01-01"))
		b.Run(fmt.Sprint("parse/", n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := compliance.Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("gaps/", n), func(b *testing.B) {
			for b.Loop() {
				if gaps := on.Gaps(on); len(gaps) > 0 {
					b.Fatal(gaps)
				}
			}
		})
		b.Run(fmt.Sprint("combine/", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := compliance.Combine(on, on); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
