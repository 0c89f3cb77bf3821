package program_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare/program"
)

// Lists have limits, which the fault names: just under, on and just over.
func TestLimits(t *testing.T) {
	names := func(n int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprint("plan ", i))
		}
		return list
	}
	want := program.Wanted{Levels: iop.SetOf(iop.IntensiveOutpatient)}
	for n, ok := range map[int]bool{999: true, 1000: true, 1001: false} {
		for member, l := range map[string]program.Names{"has": {Has: names(n)}, "lacks": {Lacks: names(n)}} {
			p := program.Program{ID: "p", Insurance: l}
			_, err := program.Rank([]program.Program{p}, want)
			if ok {
				assert.NoError(t, p.Validate())
				assert.NoError(t, err)
				continue
			}
			assert.EqualError(t, p.Validate(), "insurance."+member+": cannot be more than 1000: 1001")
			assert.EqualError(t, err, "programs[0].insurance."+member+": cannot be more than 1000: 1001")
		}
	}
	for n, ok := range map[int]bool{99: true, 100: true, 101: false} {
		of := program.Wish{Of: program.AttributeInsurance, Any: names(n)}
		many := want
		for range n {
			many.Wishes = append(many.Wishes, program.NiceToHave(iop.Evening))
		}
		one := want
		one.Wishes = []program.Wish{of}
		_, words := program.Rank(nil, one)
		_, wishes := program.Rank(nil, many)
		if ok {
			assert.NoError(t, words)
			assert.NoError(t, wishes)
			continue
		}
		assert.EqualError(t, words, "wanted.wishes[0].any: cannot be more than 100: 101")
		assert.EqualError(t, wishes, "wanted.wishes: cannot be more than 100: 101")
	}
}
