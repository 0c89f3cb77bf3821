package levelofcare

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// eligible is someone whom an outpatient program of South Dakota may take.
func eligible() Assessment {
	return Assessment{
		Day: iop.MustDay("2026-11-29"), Danger: NoDanger, Withdrawal: NoWithdrawal, Medical: MedicalStable,
		MentalHealth: NoMentalIllness, Supervision: NoSupervision, SubstanceUse: SubstanceUseMild, ContinuedUseRisk: RiskLow,
		Home: HomeSupportive, Residence: iop.OwnHome, Engagement: Engaged, Safeguards: SafeguardsInPlace,
	}
}

// TestSouthDakota: each criterion, just met and just failed, typed from ARSD 67:61:12:01,
// 13:01, 14:01 and 16:01.
func TestSouthDakota(t *testing.T) {
	const none, early, out, intensive, home = iop.LevelUnknown, iop.EarlyIntervention, iop.Outpatient, iop.IntensiveOutpatient, iop.ResidentialLow
	for _, x := range []struct {
		name   string
		change func(*Assessment)
		level  iop.Level // the least restrictive
		levels iop.Set[iop.Level]
	}{
		{"nothing stands against outpatient treatment", func(*Assessment) {}, out, iop.SetOf(out)},
		{"no disorder", func(a *Assessment) { a.SubstanceUse = SubstanceUseAtRisk }, early, iop.SetOf(early, out)},
		{"no disorder, mild withdrawal", func(a *Assessment) { a.SubstanceUse, a.Withdrawal = SubstanceUseAtRisk, WithdrawalMild }, out, iop.SetOf(out)},
		{"13:01(1): moderate withdrawal is no severe one", func(a *Assessment) { a.Withdrawal = WithdrawalModerate }, out, iop.SetOf(out)},
		{"13:01(1): risk of severe withdrawal", func(a *Assessment) { a.Withdrawal = WithdrawalHigh }, none, iop.SetOf[iop.Level]()},
		{"13:01(2): a condition that is monitored", func(a *Assessment) { a.Medical = MedicalMonitoring }, out, iop.SetOf(out)},
		{"13:01(2): an unstable condition", func(a *Assessment) { a.Medical = MedicalUnstable }, none, iop.SetOf[iop.Level]()},
		{"13:01(3): a mild illness", func(a *Assessment) { a.MentalHealth = MentalHealthMild }, out, iop.SetOf(out)},
		{"13:01(3): one that interferes", func(a *Assessment) { a.MentalHealth = MentalHealthModerate }, none, iop.SetOf[iop.Level]()},
		{"13:01(3): thoughts of harm alone", func(a *Assessment) { a.Danger = DangerThoughts }, out, iop.SetOf(out)},
		{"13:01(3): a plan of harm", func(a *Assessment) { a.Danger = DangerPlan }, none, iop.SetOf[iop.Level]()},
		{"13:01(4) and 14:01(4)(a): ambivalent", func(a *Assessment) { a.Engagement = Ambivalent }, out, iop.SetOf(out, intensive)},
		{"13:01(4): unwilling", func(a *Assessment) { a.Engagement = Unwilling }, intensive, iop.SetOf(intensive)},
		{"13:01(5) and 14:01(4)(b): relapse likely without monitoring", func(a *Assessment) { a.ContinuedUseRisk = RiskModerate }, intensive, iop.SetOf(intensive)},
		{"13:01(6): a home that neither helps nor harms", func(a *Assessment) { a.Home = HomeNeutral }, out, iop.SetOf(out, intensive)},
		{"13:01(6) and 14:01(4)(c): a home that does not support", func(a *Assessment) { a.Home = HomeUnsupportive }, intensive, iop.SetOf(intensive)},
		{"13:01(7): no skills, and none of 14:01(4): the text leaves no program", func(a *Assessment) { a.Safeguards = NoSafeguards }, none, iop.SetOf[iop.Level]()},
		{"14:01(2): intensive outpatient treatment monitors no condition", func(a *Assessment) { a.ContinuedUseRisk, a.Medical = RiskModerate, MedicalMonitoring }, none, iop.SetOf[iop.Level]()},
		{"16:01: needs structure, and the home is a threat", func(a *Assessment) { a.ContinuedUseRisk, a.Home = RiskHigh, HomeDangerous }, intensive, iop.SetOf(intensive, home)},
		{"16:01(6): needs structure, and the home is none", func(a *Assessment) { a.ContinuedUseRisk, a.Home = RiskHigh, HomeNeutral }, intensive, iop.SetOf(intensive)},
		{"16:01(6): nowhere to live", func(a *Assessment) { a.ContinuedUseRisk, a.Residence = RiskHigh, iop.NoResidence }, intensive, iop.SetOf(intensive, home)},
		{"16:01(1): more than minimal withdrawal", func(a *Assessment) {
			a.ContinuedUseRisk, a.Home, a.Withdrawal = RiskHigh, HomeDangerous, WithdrawalModerate
		}, intensive, iop.SetOf(intensive)},
	} {
		a := eligible()
		x.change(&a)
		p := SouthDakota().Place(a)
		assert.Equal(t, x.levels, p.Possible(), x.name)
		level, ok := p.Level()
		assert.Equal(t, x.level, level, x.name)
		assert.Equal(t, x.level != none, ok, x.name)
		assert.Equal(t, x.level == none, p.NoLevel() == iop.Met, x.name)
	}
}

// TestSouthDakotaAsks: nothing recorded rules nobody out, and each fact of the text is
// asked.
func TestSouthDakotaAsks(t *testing.T) {
	p := SouthDakota().Place(Assessment{})
	assert.Equal(t, SouthDakota().Levels(), slices.Collect(p.Possible().All()))
	var asked []string
	for _, q := range p.Questions() {
		asked = append(asked, q.Fact)
	}
	assert.ElementsMatch(t, []string{"substance-use", "supervision", "mental-health", "medical", "withdrawal", "danger", "continued-use-risk", "home", "safeguards", "engagement"}, asked)

	r := SouthDakota().Review(0)
	assert.NotEmpty(t, r.NoLevel, "the text has holes")
	require.Equal(t, []iop.Level{iop.ResidentialLow}, slices.Collect(r.UnreachableLevels.All()), "whoever may live there may also come by day")
}

// TestBeforeTheRules: a day before the first rule is in force is no day on which nothing
// is needed.
func TestBeforeTheRules(t *testing.T) {
	a := eligible()
	for day, speaks := range map[string]bool{"2023-11-26": false, "2023-11-27": true} {
		a.Day = iop.MustDay(day)
		p := SouthDakota().Place(a)
		assert.Equal(t, speaks, p.Settled(), day)
		assert.Equal(t, speaks, p.NotIndicated() == iop.NotMet, day)
		assert.Equal(t, speaks, p.Possible() == iop.SetOf(iop.Outpatient), day)
		assert.Equal(t, speaks, p.Criteria().ID() == SouthDakota().ID(), day)
	}
}
