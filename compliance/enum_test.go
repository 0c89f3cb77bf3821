package compliance_test

import (
	"testing"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop/enumtest"
)

func TestEnums(t *testing.T) {
	enumtest.Check[compliance.Collection](t)
	enumtest.Check[compliance.Conduct](t)
	enumtest.Check[compliance.Credit](t)
	enumtest.Check[compliance.Detection](t)
	enumtest.Check[compliance.ExcuseReason](t)
	enumtest.Check[compliance.Kind](t)
	enumtest.Check[compliance.MakeUpBy](t)
	enumtest.Check[compliance.Mode](t)
	enumtest.Check[compliance.NoticeForm](t)
	enumtest.Check[compliance.Order](t)
	enumtest.Check[compliance.Permission](t)
	enumtest.Check[compliance.Meaning](t)
	enumtest.Check[compliance.Validity](t)
}
