package randomtest_test

import (
	"testing"

	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/iop/enumtest"
)

func TestEnums(t *testing.T) {
	enumtest.Check[randomtest.Unkept](t)
}
