package levelofcare

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestGroundsAreThere: the document of transfers has every rule that transfers apply.
func TestGroundsAreThere(t *testing.T) {
	g := reflect.ValueOf(*readGrounds())
	for i := range g.NumField() {
		assert.False(t, g.Field(i).IsNil(), g.Type().Field(i).Name)
	}
}
