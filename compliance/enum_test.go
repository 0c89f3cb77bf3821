package compliance_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// checkEnum writes and reads every value; unknown is never written, and other text
// is refused with the text quoted.
func checkEnum[T iop.Enum](t *testing.T) {
	t.Helper()
	var zero T
	_, err := json.Marshal(zero)
	assert.Error(t, err)
	for v := range iop.Values[T]() {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprintf("%q", fmt.Sprint(v)), string(text))
		back := zero
		require.NoError(t, wire.Unmarshal(text, &back))
		assert.Equal(t, v, back)
	}
	assert.ErrorContains(t, wire.Unmarshal([]byte(`"no such"`), &zero), `"no such" is not a `)
}

func TestEnums(t *testing.T) {
	checkEnum[compliance.Collection](t)
	checkEnum[compliance.Conduct](t)
	checkEnum[compliance.Credit](t)
	checkEnum[compliance.Decision](t)
	checkEnum[compliance.Destination](t)
	checkEnum[compliance.Detection](t)
	checkEnum[compliance.DueState](t)
	checkEnum[compliance.Effect](t)
	checkEnum[compliance.ExcuseReason](t)
	checkEnum[compliance.Initiator](t)
	checkEnum[compliance.Kind](t)
	checkEnum[compliance.MakeUpBy](t)
	checkEnum[compliance.Mode](t)
	checkEnum[compliance.NoticeForm](t)
	checkEnum[compliance.Order](t)
	checkEnum[compliance.Permission](t)
	checkEnum[compliance.Progress](t)
	checkEnum[compliance.Standing](t)
	checkEnum[compliance.Treated](t)
	checkEnum[compliance.Treatment](t)
	checkEnum[compliance.Unkept](t)
	checkEnum[compliance.Validity](t)
	checkEnum[compliance.Why](t)
}
