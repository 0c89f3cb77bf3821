package levelofcare_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

func TestSufficient(t *testing.T) {
	c := levelofcare.PublicGuidance()
	p := c.Place(levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseSevere, Supervision: levelofcare.DailySupervision,
		Home: levelofcare.HomeSupportive}).Assuming(levelofcare.ChartedByException)
	level, ok := p.Level()
	require.True(t, ok)
	assert.Equal(t, iop.PartialHospitalization, level)
	assert.True(t, p.Sufficient().Has(level), "the answer itself")
	assert.True(t, p.Sufficient().Has(iop.ResidentialHigh), "more than is needed")
	assert.False(t, p.Sufficient().Has(iop.IntensiveOutpatient), "less than is needed")
	assert.False(t, p.Sufficient().Has(iop.ResidentialLow), "less treatment, though more housing")

	// While danger is unknown nothing but the level for the worst of it is sure to do.
	open := c.Place(levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseModerate})
	require.True(t, open.Open().Has(iop.IntensiveOutpatient))
	assert.False(t, open.Sufficient().Has(iop.IntensiveOutpatient))
	assert.True(t, open.Sufficient().Has(iop.Inpatient))
}

func TestEquivalents(t *testing.T) {
	p := levelofcare.PublicGuidance().Place(levelofcare.Assessment{})
	services, inside := p.Equivalents(levelofcare.Beside{Kind: levelofcare.Living, Service: "staffed-residence"})
	assert.Equal(t, []string{"staffed-residence", "round-the-clock-residence"}, services)
	assert.True(t, inside.Has(iop.ResidentialHigh))
	assert.False(t, inside.Has(iop.IntensiveOutpatient))
	for _, b := range []levelofcare.Beside{
		{}, {Service: "staffed-residence"}, {Kind: levelofcare.Living}, {Kind: levelofcare.Living, Service: "hotel"},
		{Kind: 99, Service: "staffed-residence"}, {Kind: levelofcare.MedicalNeed, Service: "staffed-residence"},
	} {
		services, inside := p.Equivalents(b)
		assert.Empty(t, services, "%v", b)
		assert.Zero(t, inside, "%v", b)
	}
}
