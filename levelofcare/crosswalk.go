package levelofcare

import (
	_ "embed"
	"fmt"
	"iter"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

//go:embed crosswalk.json
var crosswalkData []byte

var readCrosswalks = wire.Embedded[iop.Crosswalks[iop.Level]]("levelofcare/crosswalk.json", crosswalkData)

// Crosswalks yields the crosswalks of this package: level numbers of three ASAM
// editions, TEDS types of service, Colorado's levels and episodes, and the codes of
// claims: HCPCS, revenue, condition and place of service.
func Crosswalks() iter.Seq[*iop.Crosswalk[iop.Level]] { return readCrosswalks().All() }

// CrosswalkTo returns the crosswalk to the list with that id, such as "asam-3" or
// "teds-services". The error for an unknown id lists the ids.
func CrosswalkTo(system string) (*iop.Crosswalk[iop.Level], error) {
	x, err := readCrosswalks().To(system)
	if err != nil {
		return nil, fmt.Errorf("levelofcare: %w", err)
	}
	return x, nil
}
