package levelofcare_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/schematest"
	"github.com/openiop/openiop/levelofcare"
)

// TestAssessmentSchema: what is written of assessments fits, whatever the fact, and the
// schema and the reader refuse the same documents.
func TestAssessmentSchema(t *testing.T) {
	c := levelofcare.PublicGuidance()
	schema := c.AssessmentSchema()
	n := 0
	for f, name := range c.Facts() {
		for v, word := range c.ValuesOf(f).All() {
			var a levelofcare.Assessment
			a.Day = iop.MustDay("2026-03-01")
			a.Put(f, uint8(v))
			text, err := c.MarshalAssessment(a)
			require.NoError(t, err)
			assert.Empty(t, schematest.Problems(t, schema, text), "%s %s", name, word)
			n++
		}
	}
	assert.Greater(t, n, 50)
	for text, fits := range map[string]bool{
		`{"$schema":"x","day":"2026-03-01","facts":{"home":"dangerous"},"ruled_out":{"withdrawal":["high"]},"unsettled":["danger"],"note":"by telephone"}`: true,
		`{}`:                              true,
		`{"facts":{"home":"cold"}}`:       false,
		`{"facts":{"weather":"cold"}}`:    false,
		`{"ruled_out":{"home":["cold"]}}`: false,
		`{"unsettled":["weather"]}`:       false,
		`{"day":"1 March"}`:               false,
		`{"home":"dangerous"}`:            false,
	} {
		assert.Equal(t, fits, len(schematest.Problems(t, schema, []byte(text))) == 0, text)
		_, err := c.ParseAssessment([]byte(text))
		assert.Equal(t, fits, err == nil, "%s: %v", text, err)
	}
	var zero *levelofcare.Criteria
	assert.Equal(t, new(levelofcare.Criteria).AssessmentSchema(), zero.AssessmentSchema(), "a set that is not there knows the facts of any")
}
