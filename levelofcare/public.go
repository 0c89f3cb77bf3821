package levelofcare

import (
	_ "embed"
	"sync"

	"github.com/openiop/openiop/iop/wire"
)

//go:embed public_guidance.json
var publicGuidance []byte

// PublicGuidance is the criteria set of this package: what five public descriptions of
// intensive outpatient programs, state rules and federal guidance say in texts that
// anyone can read. It places over the whole continuum of care, from education to
// hospital. Where the texts disagree, it takes one reading and offers the others; see
// [Criteria.Options].
//
// It is not the ASAM Criteria, LOCUS or another licensed product, is not equivalent to
// any of them and contains none of their text. Bring those as a [Definition] of your
// own.
func PublicGuidance() *Criteria { return readPublicGuidance() }

var readPublicGuidance = sync.OnceValue(func() *Criteria { return ready("public_guidance.json", publicGuidance) })

//go:embed south_dakota.json
var southDakota []byte

// SouthDakota is the criteria set of South Dakota's licensing rules: whom an early
// intervention, outpatient, intensive outpatient or low-intensity residential program
// for substance use may take (ARSD 67:61:12:01 to 67:61:16:01, in force since
// 2023-11-27; day treatment, 67:61:15:01, was not read). [Placement.Possible] lists the
// programs for which a person is eligible, and [Placement.WhyNot] names the criterion
// that fails. For a day before that the set answers nothing. It knows nothing of other
// levels: where it leaves none, a person decides.
func SouthDakota() *Criteria { return readSouthDakota() }

var readSouthDakota = sync.OnceValue(func() *Criteria { return ready("south_dakota.json", southDakota) })

// ready reads a criteria set that is part of the package.
func ready(name string, data []byte) *Criteria {
	var d Definition
	err := wire.Unmarshal(data, &d)
	var c *Criteria
	if err == nil {
		c, err = layCriteria(d, nil)
	}
	if err != nil {
		// The file is part of the package and its tests read it.
		panic("levelofcare: " + name + ": " + err.Error())
	}
	return c
}
