package levelofcare_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
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
	checkEnum[levelofcare.Care](t)
	checkEnum[levelofcare.Danger](t)
	checkEnum[levelofcare.Engagement](t)
	checkEnum[levelofcare.Failure](t)
	checkEnum[levelofcare.Functioning](t)
	checkEnum[levelofcare.Home](t)
	checkEnum[levelofcare.Kind](t)
	checkEnum[levelofcare.Medical](t)
	checkEnum[levelofcare.MentalHealth](t)
	checkEnum[levelofcare.Obligations](t)
	checkEnum[levelofcare.Phase](t)
	checkEnum[levelofcare.Relapse](t)
	checkEnum[levelofcare.Risk](t)
	checkEnum[levelofcare.Safeguards](t)
	checkEnum[levelofcare.SubstanceUse](t)
	checkEnum[levelofcare.Supervision](t)
	checkEnum[levelofcare.Withdrawal](t)
}
