package levelofcare_test

import (
	"testing"

	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/levelofcare"
)

func TestEnums(t *testing.T) {
	enumtest.Check[levelofcare.Bar](t)
	enumtest.Check[levelofcare.Care](t)
	enumtest.Check[levelofcare.Danger](t)
	enumtest.Check[levelofcare.Engagement](t)
	enumtest.Check[levelofcare.Failure](t)
	enumtest.Check[levelofcare.Functioning](t)
	enumtest.Check[levelofcare.Goals](t)
	enumtest.Check[levelofcare.Home](t)
	enumtest.Check[levelofcare.Kind](t)
	enumtest.Check[levelofcare.Medical](t)
	enumtest.Check[levelofcare.MentalHealth](t)
	enumtest.Check[levelofcare.Obligations](t)
	enumtest.Check[levelofcare.Phase](t)
	enumtest.Check[levelofcare.Relapse](t)
	enumtest.Check[levelofcare.Risk](t)
	enumtest.Check[levelofcare.Safeguards](t)
	enumtest.Check[levelofcare.SubstanceUse](t)
	enumtest.Check[levelofcare.Supervision](t)
	enumtest.Check[levelofcare.Withdrawal](t)
}
