package program_test

import (
	"fmt"
	"testing"

	"github.com/openiop/openiop/levelofcare/program"
)

// BenchmarkValidateNames: lists of names cost in proportion to their length.
func BenchmarkValidateNames(b *testing.B) {
	for _, n := range []int{250, 500, 1000} {
		p := program.Program{ID: "p"}
		for i := range n {
			p.Insurance.Has = append(p.Insurance.Has, fmt.Sprintf("plan %d", i))
			p.Insurance.Lacks = append(p.Insurance.Lacks, fmt.Sprintf("other plan %d", i))
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if err := p.Validate(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
