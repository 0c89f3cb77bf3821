package levelofcare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/levelofcare"
)

// BenchmarkParseUnknownFacts: facts that nobody knows cost in proportion to their number.
func BenchmarkParseUnknownFacts(b *testing.B) {
	c := levelofcare.PublicGuidance()
	for _, n := range []int{62_500, 125_000, 250_000} {
		facts := make([]string, n)
		for i := range facts {
			facts[i] = fmt.Sprintf(`"fact-%d":"yes"`, i)
		}
		text := []byte(`{"day":"2026-01-05","facts":{` + strings.Join(facts, ",") + `}}`)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := c.ParseAssessment(text); err == nil {
					b.Fatal("unknown facts were read")
				}
			}
		})
	}
}

// A term names as many values as a fact can have.
func TestLimitOfValues(t *testing.T) {
	for n, want := range map[int]string{
		6: "appears twice in the list", 7: "appears twice in the list", 8: "rules[0].when[0].home: lists 8 values, want at most 7 (line 1)",
	} {
		values := strings.TrimSuffix(strings.Repeat(`"neutral",`, n), ",")
		_, err := levelofcare.Parse([]byte(`{"id":"tiny","title":"Tiny","care":{"intensity":["little"]},"levels":[{"level":"outpatient","inside":{"intensity":"little"}}],
			"rules":[{"id":"a","statement":"x","strength":"must","source":{"title":"T","address":"x","kind":"issuer","read":"2026-01-01"},"when":[{"home":[` + values + `]}],"need":{"intensity":"little"}}]}`))
		assert.ErrorContains(t, err, strings.Replace(want, "(line 1)", "(line 2)", 1))
	}
}
