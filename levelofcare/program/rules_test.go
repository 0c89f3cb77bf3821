package program

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestRuleIsThere: the document of ranking has the rule that ranking applies.
func TestRuleIsThere(t *testing.T) {
	assert.NotNil(t, nextHigher())
}
