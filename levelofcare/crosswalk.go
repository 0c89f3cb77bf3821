package levelofcare

import (
	_ "embed"
	"fmt"
	"iter"
	"sync"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

//go:embed crosswalk.json
var crosswalkData []byte

var readCrosswalks = sync.OnceValue(func() *iop.Crosswalks[iop.Level] {
	var c iop.Crosswalks[iop.Level]
	if err := wire.Unmarshal(crosswalkData, &c); err != nil {
		// The file is part of the package and its tests read it.
		panic("levelofcare: crosswalk.json: " + err.Error())
	}
	return &c
})

// Crosswalks yields the crosswalks of this package: level numbers of three ASAM
// editions, TEDS types of service, and Colorado's levels and episodes.
func Crosswalks() iter.Seq[*iop.Crosswalk[iop.Level]] { return readCrosswalks().All() }

// CrosswalkTo is the crosswalk to the list with that id, such as "asam-3" or
// "teds-services". The error lists the ids.
func CrosswalkTo(system string) (*iop.Crosswalk[iop.Level], error) {
	x, err := readCrosswalks().To(system)
	if err != nil {
		return nil, fmt.Errorf("levelofcare: %w", err)
	}
	return x, nil
}
