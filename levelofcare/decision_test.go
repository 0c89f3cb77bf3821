package levelofcare_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
)

// A preference explains what is done. What was recommended stays.
func ExampleDecision() {
	a := levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseModerate, Home: levelofcare.HomeSupportive, MentalHealth: levelofcare.NoMentalIllness}
	p := levelofcare.PublicGuidance().Place(a).Assuming(levelofcare.ChartedByException)
	d, ok := p.Recommend(levelofcare.RoleClinician, iop.MustDay("2026-03-02"))
	fmt.Println(ok)
	d.Offered = levelofcare.DecisionStep{Levels: d.Recommended.Levels, By: levelofcare.RoleProgram, Day: iop.MustDay("2026-03-03")}
	d.Accepted = levelofcare.DecisionStep{Levels: iop.SetOf(iop.Outpatient), By: levelofcare.RolePatient, Day: iop.MustDay("2026-03-05")}
	fmt.Println(d.ValidateAgainst(p))

	d.Accepted.Because = iop.SetOf(levelofcare.RefusesMore)
	fmt.Println(d.ValidateAgainst(p))
	fmt.Println(d)

	d.Recommended.Levels = iop.SetOf(iop.Outpatient)
	fmt.Println(d.ValidateAgainst(p))
	// Output:
	// true
	// accepted.because: is missing: outpatient differs from offered intensive-outpatient
	// <nil>
	// recommended intensive-outpatient by clinician on 2026-03-02
	// offered intensive-outpatient by program on 2026-03-03
	// accepted outpatient by patient on 2026-03-05 because refuses-more
	// offered.because: is missing: intensive-outpatient differs from recommended outpatient
	// recommended: is outpatient, but the placement found intensive-outpatient: a reason for another level belongs in a later step
}

func TestDecisionEnums(t *testing.T) {
	enumtest.Check[levelofcare.Variance](t)
	enumtest.Check[levelofcare.Role](t)
}

// O-02 to O-04: what published records keep has a place.
func TestDecisionSaysWhatRecordsKeep(t *testing.T) {
	for id, words := range map[string][]string{
		"O-02": {"not-available", "clinician-judgement", "patient-preference"},
		"O-03": {"community-support", "supervision-elsewhere", "other-housing", "refuses-more", "wants-more"},
		"O-06": {"payer", "court"},
	} {
		for _, w := range words {
			_, ok := levelofcare.Variance(0).Vocabulary().Find(w)
			assert.True(t, ok, "%s: %s", id, w)
		}
	}
}

func step(levels iop.Set[iop.Level], by levelofcare.Role, day string, because ...levelofcare.Variance) levelofcare.DecisionStep {
	return levelofcare.DecisionStep{Levels: levels, By: by, Day: iop.MustDay(day), Because: iop.SetOf(because...)}
}

var (
	iopLevel  = iop.SetOf(iop.IntensiveOutpatient)
	opLevel   = iop.SetOf(iop.Outpatient)
	dayLevel  = iop.SetOf(iop.PartialHospitalization)
	bothAtOne = iop.SetOf(iop.WithdrawalManagement, iop.Outpatient) // O-05
)

func TestDecisionValidate(t *testing.T) {
	order := levelofcare.PublicGuidance().Levels()
	clinician, program, patient := levelofcare.RoleClinician, levelofcare.RoleProgram, levelofcare.RolePatient
	recommended := step(iopLevel, clinician, "2026-03-02")
	for _, row := range []struct {
		name string
		d    levelofcare.Decision
		want string // empty: valid
	}{
		{"recommended only", levelofcare.Decision{Recommended: recommended}, ""},
		{"nothing", levelofcare.Decision{}, "recommended.levels: needs either levels or none\nrecommended.by: is missing\nrecommended.day: is missing"},
		{"all alike", levelofcare.Decision{Recommended: recommended, Offered: step(iopLevel, program, "2026-03-02"),
			Accepted: step(iopLevel, patient, "2026-03-02"), Actual: step(iopLevel, program, "2026-03-02")}, ""},
		{"several together", levelofcare.Decision{Recommended: step(bothAtOne, clinician, "2026-03-02"), Actual: step(bothAtOne, program, "2026-03-02")}, ""},
		{"no treatment", levelofcare.Decision{Recommended: levelofcare.DecisionStep{None: true, By: clinician, Day: iop.MustDay("2026-03-02")}}, ""},
		{"levels and none", levelofcare.Decision{Recommended: levelofcare.DecisionStep{None: true, Levels: iopLevel, By: clinician, Day: iop.MustDay("2026-03-02")}},
			"recommended.levels: needs either levels or none"},
		{"declined", levelofcare.Decision{Recommended: recommended, Accepted: levelofcare.DecisionStep{None: true, By: patient,
			Day: iop.MustDay("2026-03-03"), Because: iop.SetOf(levelofcare.PatientPreference)}}, ""},
		{"declined without a reason", levelofcare.Decision{Recommended: recommended, Accepted: levelofcare.DecisionStep{None: true, By: patient, Day: iop.MustDay("2026-03-03")}},
			"accepted.because: is missing: none differs from recommended intensive-outpatient"},
		{"higher, not available", levelofcare.Decision{Recommended: recommended, Offered: step(dayLevel, program, "2026-03-03", levelofcare.NotAvailable)}, ""},
		{"lower, not available", levelofcare.Decision{Recommended: recommended, Actual: step(opLevel, program, "2026-03-03", levelofcare.NotAvailable)},
			"actual.levels: is lower than recommended intensive-outpatient for the sole reason not-available, which calls for the next higher level"},
		{"lower for another reason too", levelofcare.Decision{Recommended: recommended,
			Actual: step(opLevel, program, "2026-03-03", levelofcare.NotAvailable, levelofcare.RefusesMore)}, ""},
		{"lower by two steps", levelofcare.Decision{Recommended: recommended, Offered: step(opLevel, program, "2026-03-03", levelofcare.NotAvailable),
			Actual: step(opLevel, program, "2026-03-04")},
			"offered.levels: is lower than recommended intensive-outpatient for the sole reason not-available, which calls for the next higher level"},
		{"lower without a reason", levelofcare.Decision{Recommended: recommended, Actual: step(opLevel, program, "2026-03-03")},
			"actual.because: is missing: outpatient differs from recommended intensive-outpatient"},
		{"back to the recommended level", levelofcare.Decision{Recommended: recommended, Offered: step(opLevel, program, "2026-03-03", levelofcare.PayerDecision),
			Actual: step(iopLevel, program, "2026-03-09", levelofcare.CourtOrder)}, ""},
		{"a reason for nothing", levelofcare.Decision{Recommended: recommended, Offered: step(iopLevel, program, "2026-03-03", levelofcare.CourtOrder)},
			"offered.because: has court, but nothing differs from recommended"},
		{"services differ", levelofcare.Decision{Recommended: levelofcare.DecisionStep{Levels: iopLevel, With: []string{"recovery-residence"}, By: clinician, Day: iop.MustDay("2026-03-02")},
			Actual: step(iopLevel, program, "2026-03-03")}, "actual.because: is missing: intensive-outpatient differs from recommended intensive-outpatient"},
		{"days out of order", levelofcare.Decision{Recommended: recommended, Offered: step(iopLevel, program, "2026-03-01"), Actual: step(iopLevel, program, "2026-02-28")},
			"offered.day: is before recommended, 2026-03-02\nactual.day: is before offered, 2026-03-01"},
		{"a preference rewrites", levelofcare.Decision{Recommended: step(opLevel, patient, "2026-03-02", levelofcare.PatientPreference)},
			"recommended.because: has patient-preference, which explains what is offered, accepted or done, never what is recommended\n" +
				"recommended.by: is patient, who does not recommend: their decision belongs in a later step"},
		{"a court recommends", levelofcare.Decision{Recommended: step(iopLevel, levelofcare.RoleCourt, "2026-03-02")},
			"recommended.by: is court, who does not recommend: their decision belongs in a later step"},
		{"a payer recommends", levelofcare.Decision{Recommended: step(iopLevel, levelofcare.RolePayer, "2026-03-02")},
			"recommended.by: is payer, who does not recommend: their decision belongs in a later step"},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := row.d.Validate(order)
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, row.want)
			var faults wire.Faults
			assert.True(t, errors.As(err, &faults))
		})
	}
	unordered := levelofcare.Decision{Recommended: recommended, Actual: step(opLevel, program, "2026-03-03", levelofcare.NotAvailable)}
	assert.NoError(t, unordered.Validate(nil), "without an order nothing is lower")
}

func TestRecommend(t *testing.T) {
	c := levelofcare.PublicGuidance()
	_, ok := c.Place(levelofcare.Assessment{}).Recommend(levelofcare.RoleClinician, iop.MustDay("2026-03-02"))
	assert.False(t, ok, "nothing is settled")

	open := levelofcare.Decision{Criteria: "other", Recommended: step(iopLevel, levelofcare.RoleClinician, "2026-03-02")}
	err := open.ValidateAgainst(c.Place(levelofcare.Assessment{}))
	require.Error(t, err)
	assert.Contains(t, err.Error(), "criteria: is \"other\", but the placement is by ")
	assert.Contains(t, err.Error(), "recommended: is settled, but the placement leaves open ")

	a := levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseModerate, Home: levelofcare.HomeUnsupportive}
	p := c.Place(a).Assuming(levelofcare.ChartedByException)
	d, ok := p.Recommend(levelofcare.RolePhysician, iop.MustDay("2026-03-02"))
	require.True(t, ok)
	require.NoError(t, d.ValidateAgainst(p))
	assert.Contains(t, d.Recommended.With, "recovery-residence")
}

// TestDecisionServices: services are measured against the placement and the set as levels
// are.
func TestDecisionServices(t *testing.T) {
	a := settled(levelofcare.SubstanceUseModerate)
	a.Home, a.Residence = levelofcare.HomeUnsupportive, iop.OwnHome
	p := levelofcare.PublicGuidance().Place(a)
	fresh, ok := p.Recommend(levelofcare.RoleClinician, iop.MustDay("2026-03-01"))
	require.True(t, ok)
	require.Equal(t, []string{"recovery-residence"}, fresh.Recommended.With)
	day := iop.MustDay("2026-03-02")
	offer := func(l iop.Level, because iop.Set[levelofcare.Variance], with ...string) levelofcare.DecisionStep {
		return levelofcare.DecisionStep{Levels: iop.SetOf(l), With: with, By: levelofcare.RoleProgram, Day: day, Because: because}
	}
	notAvailable := iop.SetOf(levelofcare.NotAvailable)
	const higher = "offered.with: lacks recommended \"recovery-residence\" for the sole reason not-available, which calls for the next higher level"
	for name, test := range map[string]struct {
		change func(d *levelofcare.Decision)
		want   string
	}{
		"as found": {func(d *levelofcare.Decision) {}, ""},
		"a certain service is missing": {func(d *levelofcare.Decision) { d.Recommended.With = nil },
			"recommended.with: lacks \"recovery-residence\", which the placement found: a reason to leave it out belongs in a later step"},
		"more of it": {func(d *levelofcare.Decision) { d.Recommended.With = []string{"staffed-residence"} }, ""},
		"another service too": {func(d *levelofcare.Decision) {
			d.Recommended.With = []string{"recovery-residence", "co-occurring-services"}
		}, ""},
		"a word of no set": {func(d *levelofcare.Decision) { d.Recommended.With = []string{"recovery-residence", "yoga"} },
			`recommended.with[1]: "yoga" is not a service of public-guidance`},
		"such a word later": {func(d *levelofcare.Decision) {
			d.Offered = offer(iop.IntensiveOutpatient, iop.SetOf(levelofcare.PatientPreference), "recovery-residence", "yoga")
		}, `offered.with[1]: "yoga" is not a service of public-guidance`},
		"housing not available":  {func(d *levelofcare.Decision) { d.Offered = offer(iop.IntensiveOutpatient, notAvailable) }, higher},
		"a higher level instead": {func(d *levelofcare.Decision) { d.Offered = offer(iop.ResidentialHigh, notAvailable) }, ""},
		"more housing instead": {func(d *levelofcare.Decision) {
			d.Offered = offer(iop.IntensiveOutpatient, notAvailable, "staffed-residence")
		}, ""},
		"for another reason as well": {func(d *levelofcare.Decision) {
			d.Offered = offer(iop.IntensiveOutpatient, notAvailable.With(levelofcare.OtherHousing))
		}, ""},
		"a lower level, and without it": {func(d *levelofcare.Decision) { d.Offered = offer(iop.Outpatient, notAvailable) },
			"offered.levels: is lower than recommended intensive-outpatient for the sole reason not-available, which calls for the next higher level"},
		"at a later step": {func(d *levelofcare.Decision) {
			d.Offered = offer(iop.IntensiveOutpatient, 0, "recovery-residence")
			d.Actual = offer(iop.IntensiveOutpatient, notAvailable)
		}, "actual" + higher[len("offered"):]},
	} {
		d := fresh
		test.change(&d)
		err := d.ValidateAgainst(p)
		if test.want == "" {
			assert.NoError(t, err, name)
		} else {
			assert.EqualError(t, err, test.want, name)
		}
	}
}

func TestDecisionDocuments(t *testing.T) {
	d := levelofcare.Decision{
		Criteria:    "public-guidance",
		Recommended: levelofcare.DecisionStep{Levels: iopLevel, With: []string{"recovery-residence"}, By: levelofcare.RoleClinician, Day: iop.MustDay("2026-03-02")},
		Offered:     levelofcare.DecisionStep{None: true, By: levelofcare.RolePayer, Day: iop.MustDay("2026-03-03"), Because: iop.SetOf(levelofcare.PayerDecision)},
	}
	text, err := json.Marshal(d)
	require.NoError(t, err)
	assert.Equal(t, `{"criteria":"public-guidance","recommended":{"levels":["intensive-outpatient"],"with":["recovery-residence"],"by":"clinician","day":"2026-03-02"},`+
		`"offered":{"none":true,"by":"payer","day":"2026-03-03","because":["payer"]}}`, string(text))
	var strict, plain levelofcare.Decision
	require.NoError(t, wire.Unmarshal(text, &strict))
	require.NoError(t, json.Unmarshal(text, &plain))
	assert.Equal(t, d, strict)
	assert.Equal(t, d, plain)

	err = wire.Unmarshal([]byte(`{
	  "recommended": {"levels": ["iop"], "by": "patient", "day": "2026-02-30", "notes": "x"},
	  "actual": {"levels": ["outpatient"], "by": "program", "day": "2026-03-01"}
	}`), &strict)
	require.Error(t, err)
	for _, want := range []string{`recommended.levels[0]: "iop" is not a level of care`, `recommended.by: "patient" is patient, who does not recommend`,
		`recommended.day: "2026-02-30" is not a calendar day`, `notes`, `actual.because: is missing`} {
		assert.Contains(t, err.Error(), want)
	}
}

// Whatever a valid decision says, its recommendation stands without reasons and
// each change has one.
func TestDecisionLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	order := levelofcare.PublicGuidance().Levels()
	valid := 0
	for range 20000 {
		random := func() levelofcare.DecisionStep {
			if rng.IntN(4) == 0 {
				return levelofcare.DecisionStep{}
			}
			s := levelofcare.DecisionStep{Levels: iop.SetOf(iop.Level(1 + rng.IntN(3))), By: levelofcare.Role(1 + rng.IntN(4)), Day: iop.MustDay("2026-03-02") + iop.Day(rng.IntN(3))}
			if rng.IntN(3) == 0 {
				s.Because = iop.SetOf(levelofcare.Variance(1 + rng.IntN(4)))
			}
			return s
		}
		d := levelofcare.Decision{Recommended: random(), Offered: random(), Accepted: random(), Actual: random()}
		if d.Validate(order) != nil {
			continue
		}
		valid++
		require.Zero(t, d.Recommended.Because)
		last := d.Recommended
		for _, s := range []levelofcare.DecisionStep{d.Offered, d.Accepted, d.Actual} {
			if s.IsZero() {
				continue
			}
			require.Equal(t, s.Levels != last.Levels, s.Because != 0)
			require.LessOrEqual(t, last.Day, s.Day)
			last = s
		}
		text, err := json.Marshal(d)
		require.NoError(t, err)
		var back levelofcare.Decision
		require.NoError(t, wire.Unmarshal(text, &back))
		require.Equal(t, d, back)
	}
	assert.Greater(t, valid, 100)
}
