package wire_test

import (
	"testing"

	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/iop/wire"
)

func TestZeroValues(t *testing.T) {
	enumtest.Zero(t, ".", new(wire.Edit), new(wire.Fault), new(wire.Faults), new(wire.Node), new(wire.Report), new(wire.Key), new(wire.Kind), new(wire.Others))
}
