package levelofcare_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// A Placement that nothing placed, the zero one and one of the zero Criteria, knows
// nothing.
func TestNothingPlaced(t *testing.T) {
	severe := levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseSevere, Current: levelofcare.DayCare}
	for name, p := range map[string]levelofcare.Placement{"zero": {}, "of no criteria": (&levelofcare.Criteria{}).Place(severe)} {
		assert.Equal(t, "no answer", p.String(), name)
		_, ok := p.Level()
		assert.False(t, ok, name)
		assert.False(t, p.Settled(), name)
		assert.Zero(t, p.Open(), name)
		assert.Equal(t, [2]iop.Verdict{}, [2]iop.Verdict{p.NotIndicated(), p.NoLevel()}, name)
		assert.Empty(t, p.With(), name)
		assert.Empty(t, p.Questions(), name)
		assert.Zero(t, p.Held(), name)
		assert.Equal(t, "outpatient: unknown", p.WhyNot(iop.Outpatient).String(), name)
		_, ok = p.WhyNotLower()
		assert.False(t, ok, name)
		assert.Equal(t, p, p.Assuming(levelofcare.ChartedByException), name)
		for range p.Assumed() {
			t.Error("something is assumed")
		}
		report := p.Report()
		assert.Zero(t, report.Len(), name)
		_, ok = p.Recommend(levelofcare.RoleClinician, iop.MustDay("2026-01-05"))
		assert.False(t, ok, name)
		assert.Zero(t, p.Sufficient(), name)
		assert.Equal(t, iop.RuleID(""), p.Criteria().ID(), name)
		again := p.Criteria().Place(severe)
		assert.Equal(t, "no answer", again.String(), name)
		text, err := json.Marshal(p)
		require.NoError(t, err, name)
		assert.JSONEq(t, `{"criteria":"","not_indicated":"unknown","no_level":"unknown","possible":[],"indicated":[]}`, string(text), name)
		var d levelofcare.Decision
		assert.ErrorContains(t, d.ValidateAgainst(p), "the placement leaves open no answer", name)
	}
}

func TestZeroCriteria(t *testing.T) {
	c := &levelofcare.Criteria{}
	var a levelofcare.Assessment
	require.NoError(t, c.Set(&a, "home", "dangerous"), "the common facts are known")
	assert.EqualError(t, c.Set(&a, "shoe-size", "44"), `levelofcare: "shoe-size" is not a fact of the criteria set without rules, want one of danger, withdrawal, `+
		"medical, mental-health, supervision, substance-use, continued-use-risk, home, residence, engagement, functioning, safeguards, phase, current, "+
		"completed, relapse, failure, obligations, population")
	assert.NoError(t, c.Validate(a))
	text, err := c.MarshalAssessment(a)
	require.NoError(t, err)
	back, err := c.ParseAssessment(text)
	require.NoError(t, err)
	assert.Equal(t, a, back)
	report := c.Check(a)
	assert.Zero(t, report.Len())
	for range c.Rules(0) {
		t.Error("a rule")
	}
	assert.Zero(t, c.Review(0).Nodes)
	assert.Equal(t, "home", c.Name(levelofcare.FactHome))
	assert.NotNil(t, c.ValuesOf(levelofcare.FactHome))
	transfer := c.Transfer(levelofcare.Assessment{Current: 99}, levelofcare.Course{Level: iop.IntensiveOutpatient})
	assert.Equal(t, [3]iop.Verdict{}, [3]iop.Verdict{transfer.StepUp, transfer.StepDown, transfer.ContinuedStay})
	_, err = c.Take("a", "b")
	assert.EqualError(t, err, `levelofcare: "a" is not an option of the criteria set without rules, which has none`)
	_, stale, err := c.Assess(iop.MustDay("2026-01-05"), 3, nil)
	assert.NoError(t, err)
	assert.True(t, stale.IsEmpty())
}

// The answer of a placement with a value that is none of a fact does not panic.
func TestCurrentCareThatIsNone(t *testing.T) {
	assert.NotPanics(t, func() {
		levelofcare.PublicGuidance().Transfer(levelofcare.Assessment{Current: 99}, levelofcare.Course{})
	})
}

func TestTakeListsWhatThereIs(t *testing.T) {
	c := levelofcare.PublicGuidance()
	for option, taken := range c.Options() {
		_, err := c.Take(option.ID, "no-such")
		require.Error(t, err)
		for _, r := range option.Readings {
			assert.ErrorContains(t, err, r.ID)
		}
		_, err = c.Take(option.ID, taken)
		require.NoError(t, err)
		_, err = c.Take("no-such", taken)
		assert.ErrorContains(t, err, `levelofcare: "no-such" is not an option of `+string(c.ID())+", want ")
		assert.ErrorContains(t, err, option.ID)
	}
}

func TestAssessNamesWhatIsWrong(t *testing.T) {
	c := levelofcare.PublicGuidance()
	day := iop.MustDay("2026-01-10")
	a, _, err := c.Assess(day, 30, []levelofcare.Observation{
		{Day: day, Fact: "home", Value: "hostile"},
		{Day: day - 1, Fact: "danger", Value: "none"},
		{Day: day - 2, Fact: "shoe-size", Value: "44"},
		{Fact: "danger", Value: "none"},
		{Day: day - 1, Fact: "danger", Value: "imminent"},
		{Day: day + 1, Fact: "danger", Value: "nonsense"},
	})
	require.Error(t, err)
	facts := ", want one of danger, withdrawal, medical, mental-health, supervision, substance-use, continued-use-risk, home, residence, " +
		"engagement, functioning, safeguards, phase, current, completed, relapse, failure, obligations, population, meal-support"
	assert.Equal(t, `observations[0].value: "hostile" is not a value of home, want supportive, neutral, unsupportive, dangerous
observations[2].fact: "shoe-size" is not a fact of `+string(c.ID())+facts+`
observations[3].day: is not a calendar day: no day
observations[4].value: "imminent" differs from the value observed the same day, 2026-01-09: "none" in observations[1]
observations[5].value: "nonsense" is not a value of danger, want none, thoughts, plan, imminent`, err.Error())
	want := levelofcare.Assessment{Day: day, Unsettled: levelofcare.FactsOf(levelofcare.FactHome, levelofcare.FactDanger)}
	want.RuleOut(levelofcare.FactDanger, levelofcare.ValuesOf(levelofcare.DangerThoughts, levelofcare.DangerPlan))
	assert.Equal(t, want, a)

	a, stale, err := c.Assess(0, -5, []levelofcare.Observation{{Day: day, Fact: "home", Value: "dangerous"}})
	assert.EqualError(t, err, "day: is not a calendar day: no day\nmax_age: -5 is negative")
	assert.Equal(t, levelofcare.Assessment{}, a)
	assert.True(t, stale.IsEmpty())
}

// The next lower level is never the level itself and always before it in the order.
func TestWhyNotLower(t *testing.T) {
	c := levelofcare.PublicGuidance()
	order := map[iop.Level]int{}
	for i, l := range c.Levels() {
		order[l] = i
	}
	lowest, some := 0, 0
	for use := levelofcare.SubstanceUse(0); use <= 6; use++ {
		for health := levelofcare.MentalHealth(0); health <= 6; health++ {
			for danger := levelofcare.Danger(0); danger <= 4; danger++ {
				p := c.Place(levelofcare.Assessment{SubstanceUse: use, MentalHealth: health, Danger: danger}).Assuming(levelofcare.ChartedByException)
				level, settled := p.Level()
				e, ok := p.WhyNotLower()
				switch {
				case !settled:
					require.False(t, ok)
				case !ok:
					lowest++
				default:
					some++
					require.Less(t, order[e.Level], order[level])
					require.Equal(t, iop.NotMet, e.Verdict)
					require.Equal(t, p.WhyNot(e.Level), e)
				}
			}
		}
	}
	assert.Greater(t, some, 20)
	t.Log(lowest, some)
}
