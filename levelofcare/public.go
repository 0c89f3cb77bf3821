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

var readPublicGuidance = sync.OnceValue(func() *Criteria {
	var d Definition
	err := wire.Unmarshal(publicGuidance, &d)
	var c *Criteria
	if err == nil {
		c, err = layCriteria(d, nil)
	}
	if err != nil {
		// The file is part of the package and its tests read it.
		panic("levelofcare: public_guidance.json: " + err.Error())
	}
	return c
})
