package levelofcare

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// TestPublicGuidanceData tests the data like code: complete sources, no use of
// what must not ship, every option with rules on each side.
func TestPublicGuidanceData(t *testing.T) {
	c := PublicGuidance()
	assert.Empty(t, c.License())
	read := iop.MustDay("2026-11-01")
	families := map[string]bool{}
	for i := range c.d.Rules {
		r := &c.d.Rules[i]
		assert.NotEqual(t, iop.SourceKindUnknown, r.Source.Kind, r.ID)
		assert.GreaterOrEqual(t, r.Source.Read, read, "%s was not read again", r.ID)
		assert.True(t, strings.HasPrefix(r.Source.Address, "http") || r.Source.AddressUnknown != "", r.ID)
		assert.True(t, strings.HasSuffix(r.Statement, "."), r.ID)
		for _, word := range []string{"ASAM Criteria", "LOCUS", "MCG", "InterQual"} {
			assert.NotContains(t, r.Statement+r.Source.Title, word, r.ID)
		}
		family, _, dotted := strings.Cut(string(r.ID), ".")
		assert.True(t, dotted, "%s has no family", r.ID)
		families[family] = true
	}
	assert.Subset(t, slices.Collect(func(yield func(string) bool) {
		for f := range families {
			if !yield(f) {
				return
			}
		}
	}), []string{"danger", "withdrawal", "medical", "mental-health", "substance-use", "continued-use", "supervision", "home", "engagement", "route"})

	for o := range c.Options() {
		for i, reading := range o.Readings {
			rules := slices.ContainsFunc(c.d.Rules, func(r RuleDefinition) bool { return r.Reading == o.ID+"/"+reading.ID })
			// The first reading may be that no rule applies.
			assert.True(t, rules || i == 0, "%s/%s has no rule", o.ID, reading.ID)
			taken, err := c.Take(o.ID, reading.ID)
			require.NoError(t, err)
			if i > 0 {
				assert.False(t, c.on(0).equal(c.on(0).level(), taken.on(0).level()), "%s/%s changes nothing", o.ID, reading.ID)
			}
		}
	}
}

// TestEveryRuleCanHold: each term of each rule holds for an assessment with just
// its facts, and no longer when one of them is another value.
func TestEveryRuleCanHold(t *testing.T) {
	all := PublicGuidance()
	sets := []*Criteria{all}
	for o := range all.Options() {
		for _, reading := range o.Readings[1:] {
			c, err := all.Take(o.ID, reading.ID)
			require.NoError(t, err)
			sets = append(sets, c)
		}
	}
	held := map[iop.RuleID]bool{}
	for _, c := range sets {
		for r := range c.Rules(0) {
			for _, term := range r.When {
				partial := map[string][]string{}
				for name, values := range term {
					partial[name] = values[:1]
				}
				report := c.Check(c.assessmentOf(partial))
				for f := range report.About(r.ID) {
					require.Equal(t, iop.Met, f.Verdict, r.ID)
					held[r.ID] = true
				}
			}
		}
	}
	for i := range all.d.Rules {
		assert.True(t, held[all.d.Rules[i].ID], "%s never holds", all.d.Rules[i].ID)
	}
}

// case by case: what the sources say, by the ids of their statements, typed from
// the texts and not from the data file.
func TestStatementsOfTheSources(t *testing.T) {
	c := PublicGuidance()
	with := func(change func(a *Assessment)) Assessment {
		a := wellRecorded()
		change(&a)
		return a
	}
	tests := []struct {
		id     string
		a      Assessment
		level  iop.Level
		beside string
	}{
		{"E-01 after residential care", with(func(a *Assessment) { a.SubstanceUse, a.Completed = SubstanceUseSevere, ResidentialCare }), iop.IntensiveOutpatient, ""},
		{"E-01 after a hospital", with(func(a *Assessment) { a.MentalHealth, a.Completed = MentalHealthMild, HospitalCare }), iop.IntensiveOutpatient, ""},
		{"E-01 after partial hospitalization", with(func(a *Assessment) { a.MentalHealth, a.Completed = MentalHealthMild, DayCare }), iop.IntensiveOutpatient, ""},
		{"E-01 after detoxification", with(func(a *Assessment) { a.SubstanceUse, a.Completed = SubstanceUseMild, WithdrawalCare }), iop.IntensiveOutpatient, ""},
		{"E-01 not of one who stays", with(func(a *Assessment) {
			a.SubstanceUse, a.Completed, a.Current, a.Phase = SubstanceUseMild, ResidentialCare, IntensiveOutpatientCare, ContinuedStay
		}), iop.Outpatient, ""},
		{"E-01 not after outpatient care", with(func(a *Assessment) { a.SubstanceUse, a.Completed = SubstanceUseMild, OutpatientCare }), iop.Outpatient, ""},
		{"E-01 stepping down now", with(func(a *Assessment) {
			a.MentalHealth, a.Phase, a.Current = MentalHealthMild, StepDown, DayCare
		}), iop.IntensiveOutpatient, ""},
		{"E-02 the first stage of treatment", with(func(a *Assessment) { a.SubstanceUse = SubstanceUseModerate }), iop.IntensiveOutpatient, ""},
		{"E-03 needs detoxification", with(func(a *Assessment) { a.SubstanceUse, a.Withdrawal = SubstanceUseSevere, WithdrawalManaged }), iop.WithdrawalManagement, ""},
		{"E-03 withdrawal high", with(func(a *Assessment) { a.SubstanceUse, a.Withdrawal = SubstanceUseModerate, WithdrawalHigh }), iop.WithdrawalManagement, ""},
		{"E-03 withdrawal moderate, another illness", with(func(a *Assessment) {
			a.SubstanceUse, a.Withdrawal, a.Medical = SubstanceUseModerate, WithdrawalModerate, MedicalMonitoring
		}), iop.WithdrawalManagement, ""},
		{"E-03 withdrawal moderate, uncomplicated", with(func(a *Assessment) {
			a.SubstanceUse, a.Withdrawal = SubstanceUseModerate, WithdrawalModerate
		}), iop.IntensiveOutpatient, "ambulatory-withdrawal-care"},
		{"withdrawal moderate, a dangerous home", with(func(a *Assessment) {
			a.SubstanceUse, a.Withdrawal, a.Home = SubstanceUseModerate, WithdrawalModerate, HomeDangerous
		}), iop.WithdrawalManagement, ""},
		{"withdrawal moderate, no home", with(func(a *Assessment) {
			a.SubstanceUse, a.Withdrawal, a.Residence = SubstanceUseModerate, WithdrawalModerate, iop.NoResidence
		}), iop.WithdrawalManagement, ""},
		{"withdrawal moderate, a home that does not help", with(func(a *Assessment) {
			a.SubstanceUse, a.Withdrawal, a.Home = SubstanceUseModerate, WithdrawalModerate, HomeUnsupportive
		}), iop.IntensiveOutpatient, "recovery-residence ambulatory-withdrawal-care"},
		{"withdrawal moderate, sober living", with(func(a *Assessment) {
			a.SubstanceUse, a.Withdrawal, a.Home, a.Residence = SubstanceUseModerate, WithdrawalModerate, HomeDangerous, iop.RecoveryResidence
		}), iop.IntensiveOutpatient, "recovery-residence ambulatory-withdrawal-care"},
		{"E-03 withdrawal mild and nothing else", with(func(a *Assessment) { a.Withdrawal = WithdrawalMild }), iop.MedicallyManagedOutpatient, ""},
		{"E-04 obligations", with(func(a *Assessment) {
			a.SubstanceUse, a.Obligations = SubstanceUseModerate, BindingObligations
		}), iop.IntensiveOutpatient, ""},
		{"E-05 needs a hospital, medical", with(func(a *Assessment) { a.SubstanceUse, a.Medical = SubstanceUseModerate, MedicalUnstable }), iop.Inpatient, ""},
		{"E-05 needs a hospital, danger", with(func(a *Assessment) { a.MentalHealth, a.Danger = MentalHealthModerate, DangerImminent }), iop.Inpatient, ""},
		{"E-06 moderate mental illness", with(func(a *Assessment) { a.MentalHealth = MentalHealthModerate }), iop.IntensiveOutpatient, ""},
		{"E-06 severe, stabilized", with(func(a *Assessment) { a.MentalHealth, a.Completed = MentalHealthSevere, HospitalCare }), iop.IntensiveOutpatient, ""},
		{"E-06 severe, stabilized, and staying", with(func(a *Assessment) {
			a.MentalHealth, a.Completed, a.Current, a.Phase = MentalHealthSevere, HospitalCare, IntensiveOutpatientCare, ContinuedStay
		}), iop.IntensiveOutpatient, ""},
		{"E-06 severe, not stabilized", with(func(a *Assessment) { a.MentalHealth = MentalHealthSevere }), iop.PartialHospitalization, ""},
		{"E-06 severe, detoxification stabilizes none", with(func(a *Assessment) { a.MentalHealth, a.Completed = MentalHealthSevere, WithdrawalCare }), iop.PartialHospitalization, ""},
		{"E-06 severe with thoughts of harm, after a hospital", with(func(a *Assessment) {
			a.MentalHealth, a.Completed, a.Danger = MentalHealthSevere, HospitalCare, DangerThoughts
		}), iop.PartialHospitalization, "co-occurring-services"},
		// E-07: the source's text says "with" supervision; its first paragraphs
		// and V-01 show that "without" is meant.
		{"E-07 not safe without supervision", with(func(a *Assessment) {
			a.SubstanceUse, a.Supervision = SubstanceUseModerate, RoundTheClockSupervision
		}), iop.ResidentialHigh, ""},
		{"E-07 safe with contact every day", with(func(a *Assessment) {
			a.MentalHealth, a.Supervision = MentalHealthModerate, DailySupervision
		}), iop.PartialHospitalization, ""},
		{"E-07 contact every day, a mild illness", with(func(a *Assessment) {
			a.MentalHealth, a.Supervision = MentalHealthMild, DailySupervision
		}), iop.PartialHospitalization, ""},
		{"E-07 contact every day, a mild disorder", with(func(a *Assessment) {
			a.SubstanceUse, a.Supervision = SubstanceUseMild, DailySupervision
		}), iop.PartialHospitalization, ""},
		{"E-08 unsupportive home", with(func(a *Assessment) { a.SubstanceUse, a.Home = SubstanceUseModerate, HomeUnsupportive }), iop.IntensiveOutpatient, "recovery-residence"},
		{"E-08 no home", with(func(a *Assessment) {
			a.SubstanceUse, a.Residence = SubstanceUseModerate, iop.NoResidence
		}), iop.IntensiveOutpatient, "recovery-residence"},
		{"E-08 no home, a severe disorder", with(func(a *Assessment) {
			a.SubstanceUse, a.Residence = SubstanceUseSevere, iop.NoResidence
		}), iop.ResidentialHigh, ""},
		{"E-08 no home, high risk", with(func(a *Assessment) {
			a.SubstanceUse, a.ContinuedUseRisk, a.Residence = SubstanceUseModerate, RiskHigh, iop.NoResidence
		}), iop.ResidentialLow, "intensive-treatment"},
		{"E-08 no home, failed before", with(func(a *Assessment) {
			a.SubstanceUse, a.Failure, a.Residence = SubstanceUseModerate, FailureIntensity, iop.NoResidence
		}), iop.ResidentialLow, "intensive-treatment"},
		{"E-08 sober living already", with(func(a *Assessment) {
			a.SubstanceUse, a.Home, a.Residence = SubstanceUseSevere, HomeDangerous, iop.RecoveryResidence
		}), iop.IntensiveOutpatient, "recovery-residence"},
		{"E-08 high risk at an unsupportive home", with(func(a *Assessment) {
			a.SubstanceUse, a.ContinuedUseRisk, a.Home = SubstanceUseModerate, RiskHigh, HomeUnsupportive
		}), iop.ResidentialLow, "intensive-treatment"},
		{"E-08, E-04 the same with obligations", with(func(a *Assessment) {
			a.SubstanceUse, a.ContinuedUseRisk, a.Home, a.Obligations = SubstanceUseModerate, RiskHigh, HomeUnsupportive, BindingObligations
		}), iop.IntensiveOutpatient, "staffed-residence"},
		{"E-09 ambivalent", with(func(a *Assessment) { a.SubstanceUse, a.Engagement = SubstanceUseMild, Ambivalent }), iop.IntensiveOutpatient, ""},
		{"E-10 recent relapse", with(func(a *Assessment) { a.SubstanceUse, a.Relapse, a.Home = SubstanceUseMild, RecentRelapse, HomeNeutral }), iop.IntensiveOutpatient, ""},
		{"a relapse, and a supportive home", with(func(a *Assessment) { a.SubstanceUse, a.Relapse = SubstanceUseMild, RecentRelapse }), iop.Outpatient, ""},
		{"E-12 severe in a dysfunctional home", with(func(a *Assessment) { a.SubstanceUse, a.Home = SubstanceUseSevere, HomeUnsupportive }), iop.ResidentialHigh, ""},
		{"acute mental illness, no danger", with(func(a *Assessment) { a.MentalHealth = MentalHealthAcute }), iop.PartialHospitalization, ""},
		{"E-12 acute mental illness, thoughts of harm", with(func(a *Assessment) { a.MentalHealth, a.Danger = MentalHealthAcute, DangerThoughts }), iop.Inpatient, ""},
		{"acute mental illness that needs staff day and night", with(func(a *Assessment) { a.MentalHealth, a.Supervision = MentalHealthAcute, RoundTheClockSupervision }), iop.Inpatient, ""},
		{"a plan of harm", with(func(a *Assessment) { a.MentalHealth, a.Danger = MentalHealthModerate, DangerPlan }), iop.Inpatient, ""},
		{"severe withdrawal and supervision round the clock", with(func(a *Assessment) {
			a.SubstanceUse, a.Withdrawal, a.Supervision = SubstanceUseSevere, WithdrawalHigh, RoundTheClockSupervision
		}), iop.ResidentialHigh, "round-the-clock-withdrawal-care"},
		{"medically managed withdrawal and supervision round the clock", with(func(a *Assessment) {
			a.SubstanceUse, a.Withdrawal, a.Supervision = SubstanceUseSevere, WithdrawalManaged, RoundTheClockSupervision
		}), iop.WithdrawalManagement, ""},
		{"from a hospital, still moderately ill", with(func(a *Assessment) {
			a.MentalHealth, a.Phase, a.Completed = MentalHealthModerate, StepDown, HospitalCare
		}), iop.PartialHospitalization, ""},
		{"a severe disorder that failed before", with(func(a *Assessment) { a.SubstanceUse, a.Failure = SubstanceUseSevere, FailureIntensity }), iop.PartialHospitalization, ""},
		{"E-12 severe, minimal other risks", with(func(a *Assessment) { a.SubstanceUse = SubstanceUseSevere }), iop.IntensiveOutpatient, ""},
		{"E-13 without safeguards", with(func(a *Assessment) { a.SubstanceUse, a.Safeguards = SubstanceUseMild, NoSafeguards }), iop.IntensiveOutpatient, ""},
		{"E-14 minimal need, substance use", with(func(a *Assessment) { a.SubstanceUse = SubstanceUseMild }), iop.Outpatient, ""},
		{"E-14 minimal need, mental health", with(func(a *Assessment) { a.MentalHealth = MentalHealthMild }), iop.Outpatient, ""},
		{"co-occurring", with(func(a *Assessment) {
			a.SubstanceUse, a.MentalHealth = SubstanceUseModerate, MentalHealthMild
		}), iop.IntensiveOutpatient, "co-occurring-services"},
		{"thoughts of harm", with(func(a *Assessment) { a.MentalHealth, a.Danger = MentalHealthMild, DangerThoughts }), iop.Outpatient, "co-occurring-services"},
		{"thoughts of harm and withdrawal", with(func(a *Assessment) { a.Danger, a.Withdrawal = DangerThoughts, WithdrawalHigh }), iop.WithdrawalManagement, "co-occurring-services"},
		{"thoughts of harm and an unstable illness", with(func(a *Assessment) { a.Danger, a.Medical = DangerThoughts, MedicalUnstable }), iop.Inpatient, ""},
		{"an illness to be watched", with(func(a *Assessment) { a.SubstanceUse, a.Medical = SubstanceUseModerate, MedicalMonitoring }), iop.IntensiveOutpatient, "medical-follow-up"},
		{"risky use without a disorder", with(func(a *Assessment) { a.SubstanceUse = SubstanceUseAtRisk }), iop.EarlyIntervention, ""},
		{"a driving offence without a disorder", with(func(a *Assessment) { a.Population = iop.DrivingOffence }), iop.EarlyIntervention, ""},
		{"use likely without monitoring", with(func(a *Assessment) { a.SubstanceUse, a.ContinuedUseRisk = SubstanceUseMild, RiskModerate }), iop.IntensiveOutpatient, ""},
		{"severe with high risk", with(func(a *Assessment) { a.SubstanceUse, a.ContinuedUseRisk = SubstanceUseSevere, RiskHigh }), iop.ResidentialHigh, ""},
		{"daily life falls apart", with(func(a *Assessment) { a.MentalHealth, a.Functioning = MentalHealthMild, FunctioningSevere }), iop.IntensiveOutpatient, ""},
		{"stepping up from intensive outpatient", with(func(a *Assessment) {
			a.SubstanceUse, a.Phase, a.Current = SubstanceUseModerate, StepUp, IntensiveOutpatientCare
		}), iop.PartialHospitalization, ""},
		{"stepping up from partial hospitalization", with(func(a *Assessment) {
			a.SubstanceUse, a.Phase, a.Current = SubstanceUseModerate, StepUp, DayCare
		}), iop.ResidentialHigh, ""},
		{"eating disorder, partial motivation", with(func(a *Assessment) {
			a.Population, a.MentalHealth, a.Engagement = iop.EatingDisorder, MentalHealthModerate, Ambivalent
		}), iop.PartialHospitalization, ""},
		{"eating disorder, supervised meals", with(func(a *Assessment) {
			a.Population, a.MentalHealth, a.Own[0] = iop.EatingDisorder, MentalHealthModerate, 3
		}), iop.ResidentialHigh, ""},
	}
	for _, test := range tests {
		t.Run(test.id, func(t *testing.T) {
			p := c.Place(test.a)
			level, ok := p.Level()
			require.True(t, ok, "%v", p)
			assert.Equal(t, test.level, level)
			var beside []string
			for _, s := range p.With() {
				require.Equal(t, iop.Met, s.Verdict)
				beside = append(beside, s.Service)
			}
			assert.Equal(t, test.beside, strings.Join(beside, " "))
		})
	}
	for name, a := range map[string]Assessment{
		"nothing speaks for treatment":      wellRecorded(),
		"an illness to be watched":          with(func(a *Assessment) { a.Medical = MedicalMonitoring }),
		"no home":                           with(func(a *Assessment) { a.Residence = iop.NoResidence }),
		"an illness to be watched, no home": with(func(a *Assessment) { a.Medical, a.Residence = MedicalMonitoring, iop.NoResidence }),
	} {
		assert.Equal(t, iop.Met, c.Place(a).NotIndicated(), name)
	}
	for name, a := range map[string]Assessment{
		"thoughts of harm, no illness":                 with(func(a *Assessment) { a.Danger = DangerThoughts }),
		"thoughts of harm, an illness to watch":        with(func(a *Assessment) { a.Danger, a.Medical = DangerThoughts, MedicalMonitoring }),
		"thoughts of harm, risky use":                  with(func(a *Assessment) { a.Danger, a.SubstanceUse = DangerThoughts, SubstanceUseAtRisk }),
		"thoughts of harm, withdrawal to be cared for": with(func(a *Assessment) { a.Danger, a.Withdrawal = DangerThoughts, WithdrawalModerate }),
	} {
		assert.Equal(t, iop.Met, c.Place(a).NoLevel(), name)
	}
	// Of thoughts of harm it is asked how ill the person is.
	p := c.Place(Assessment{Danger: DangerThoughts}).Assuming(ChartedByException)
	assert.Equal(t, iop.Unknown, p.NoLevel())
	assert.Equal(t, "mental-health", p.Questions()[0].Fact)
}

// TestDisagreements: where the sources disagree (X-01 to X-04 and E-11), each side
// is a reading of the set and answers its own way.
func TestDisagreements(t *testing.T) {
	tests := []struct {
		id, option string
		change     func(a *Assessment)
		want       map[string]iop.Level
	}{
		{"X-01 first or only after more", "first-stage", func(a *Assessment) { a.SubstanceUse = SubstanceUseSevere },
			map[string]iop.Level{"any-route": iop.IntensiveOutpatient, "step-down-only": iop.ResidentialHigh}},
		{"X-02 unstable home", "unsafe-home", func(a *Assessment) { a.SubstanceUse, a.Home = SubstanceUseModerate, HomeUnsupportive },
			map[string]iop.Level{"recovery-residence": iop.IntensiveOutpatient, "residential": iop.ResidentialHigh, "excludes": iop.ResidentialHigh}},
		{"X-03 severe disorder", "severe-disorder", func(a *Assessment) { a.SubstanceUse = SubstanceUseSevere },
			map[string]iop.Level{"by-risk": iop.IntensiveOutpatient, "residential": iop.ResidentialHigh}},
		{"X-04 motivation", "low-engagement", func(a *Assessment) { a.SubstanceUse, a.Engagement = SubstanceUseModerate, Unwilling },
			map[string]iop.Level{"intensify": iop.IntensiveOutpatient, "residence": iop.ResidentialLow, "required": iop.ResidentialHigh}},
		{"E-06 severe mental illness", "severe-mental-illness", func(a *Assessment) { a.MentalHealth = MentalHealthSevere },
			map[string]iop.Level{"day-program": iop.PartialHospitalization, "intensive-outpatient": iop.IntensiveOutpatient}},
		{"E-11 early stage, still functioning", "early-stage", func(a *Assessment) { a.SubstanceUse = SubstanceUseMild },
			map[string]iop.Level{"outpatient": iop.Outpatient, "intensive-outpatient": iop.IntensiveOutpatient}},
	}
	options := map[string]bool{}
	for _, test := range tests {
		options[test.option] = true
		for o := range PublicGuidance().Options() {
			if o.ID == test.option {
				require.Len(t, test.want, len(o.Readings), "every reading of %s is tried", o.ID)
			}
		}
		for reading, want := range test.want {
			c, err := PublicGuidance().Take(test.option, reading)
			require.NoError(t, err)
			a := wellRecorded()
			test.change(&a)
			level, _ := c.Place(a).Level()
			assert.Equal(t, want, level, "%s, %s", test.id, reading)
		}
	}
	for o := range PublicGuidance().Options() {
		assert.True(t, options[o.ID], "option %s is not tried", o.ID)
	}
}

// TestPublicGuidanceReview: the set reviews itself. What is idle or not monotone
// is listed with its reason, so that a change shows.
func TestPublicGuidanceReview(t *testing.T) {
	c := PublicGuidance()
	r := c.Review(0)
	assert.Subset(t, r.NoLevel, []string{"danger thoughts", "mental-health none", "substance-use none"}, "thoughts of harm out of nothing are for a person to weigh")
	d := c.d
	d.Rules = slices.DeleteFunc(slices.Clone(d.Rules), func(r RuleDefinition) bool { return r.ID == "danger.thoughts-alone" })
	others, err := New(d)
	require.NoError(t, err)
	assert.Nil(t, others.Review(0).NoLevel, "everyone else can be placed")
	assert.Zero(t, r.UnreachableLevels)
	// Both find what other rules find of complete assessments; they are evidence
	// for a level where severity was not recorded.
	assert.Equal(t, []iop.RuleID{"route.obligations", "route.candidate"}, r.Idle)
	var back []string
	for _, n := range r.NotMonotone {
		back = append(back, n.Fact)
	}
	// Where withdrawal is managed first, which the state of health and the home decide
	// too, the amount of treatment is held and the residence is that of withdrawal
	// management; the others are no
	// scale of concern but kinds.
	assert.Equal(t, []string{"withdrawal", "medical", "home", "residence", "phase", "current", "completed", "population"}, back)
	assert.Less(t, r.Nodes, smallNodes)
	assert.NotEmpty(t, r.Overlaps)
}

// TestAskedNotAssumed: what the rules want asked of whom.
func TestAskedNotAssumed(t *testing.T) {
	c := PublicGuidance()
	for _, test := range []struct {
		a    Assessment
		want string // the facts that stay open
	}{
		{Assessment{SubstanceUse: SubstanceUseSevere}, "home"},
		{Assessment{SubstanceUse: SubstanceUseSevere, Completed: WithdrawalCare}, "home"},
		{Assessment{SubstanceUse: SubstanceUseSevere, Completed: ResidentialCare}, "home"},
		{Assessment{SubstanceUse: SubstanceUseSevere, Completed: HospitalCare}, ""},
		{Assessment{SubstanceUse: SubstanceUseSevere, Home: HomeSupportive, Relapse: RecentRelapse}, "continued-use-risk"},
		{Assessment{SubstanceUse: SubstanceUseSevere, Home: HomeSupportive, Relapse: RecentRelapse, ContinuedUseRisk: RiskLow}, ""},
		{Assessment{SubstanceUse: SubstanceUseModerate, Relapse: RecentRelapse}, ""},
		{Assessment{Danger: DangerThoughts, SubstanceUse: SubstanceUseModerate}, "mental-health"},
		{Assessment{MentalHealth: MentalHealthSevere}, "danger"},
		{Assessment{Withdrawal: WithdrawalModerate}, "home medical"},
		{Assessment{Withdrawal: WithdrawalMild}, ""},
		{Assessment{ContinuedUseRisk: RiskHigh}, "home supervision"},
		{Assessment{SubstanceUse: SubstanceUseSevere, Residence: iop.NoResidence}, ""},
		{Assessment{SubstanceUse: SubstanceUseModerate, Residence: iop.NoResidence, ContinuedUseRisk: RiskHigh}, "supervision"},
		{Assessment{Phase: StepUp, SubstanceUse: SubstanceUseModerate}, "current"},
	} {
		var open []string
		for _, q := range c.Place(test.a).Assuming(ChartedByException).Questions() {
			open = append(open, q.Fact)
		}
		slices.Sort(open)
		assert.Equal(t, test.want, strings.Join(open, " "), "%+v", test.a)
	}
}

// TestNoHomeAsksForNone: of a person without a home nothing turns on the home.
func TestNoHomeAsksForNone(t *testing.T) {
	for option, taken := range PublicGuidance().Options() {
		for _, reading := range option.Readings {
			c, err := PublicGuidance().Take(option.ID, reading.ID)
			require.NoError(t, err)
			for _, q := range c.Place(Assessment{Residence: iop.NoResidence}).Questions() {
				assert.NotEqual(t, "home", q.Fact, "%s/%s instead of %s", option.ID, reading.ID, taken)
			}
		}
	}
}

func TestNoDefaultLevel(t *testing.T) {
	c := PublicGuidance()
	p := c.Place(Assessment{})
	assert.Equal(t, 9, p.Possible().Len(), "nothing recorded excludes nothing")
	assert.Equal(t, iop.Unknown, p.NotIndicated())
	// One severe rating alone places nobody.
	for _, a := range []Assessment{{Home: HomeDangerous}, {Home: HomeDangerous, Engagement: Unwilling, ContinuedUseRisk: RiskHigh}} {
		_, ok := c.Place(a).Level()
		assert.False(t, ok)
	}
}

// TestAddresses: the address of a text can be looked up and is neither temporary nor
// one of a site that shares documents of others; where there is none the source says
// how the text was read.
func TestAddresses(t *testing.T) {
	good := regexp.MustCompile(`^https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/|$)`)
	bad := regexp.MustCompile(`^https?://([^/]*\.)?(cloudfront\.net|zlibrary\.cc|docslib\.org|docsbay\.net|docest\.com|docs-preview\.[^/]*|web\.archive\.org|example\.(org|com))(/|$)`)
	var all []iop.Source
	for _, r := range PublicGuidance().d.Rules {
		all = append(all, r.Source)
	}
	for _, r := range SouthDakota().d.Rules {
		all = append(all, r.Source)
	}
	for _, r := range *readRules() {
		all = append(all, r.Source)
	}
	for x := range Crosswalks() {
		for _, code := range x.Codes() {
			m, err := x.From(code)
			require.NoError(t, err)
			all = append(all, m.Source)
		}
	}
	for _, s := range all {
		if s.Address == "" {
			assert.Greater(t, len(s.AddressUnknown), 10, s.Title)
			continue
		}
		assert.Regexp(t, good, s.Address)
		assert.NotRegexp(t, bad, s.Address)
	}
	assert.Greater(t, len(all), 100)
}

// TestWhatBinds: what rules a level out is listed, so that a change shows. An exclusion
// says what a program cannot do; what is usual excludes nothing.
func TestWhatBinds(t *testing.T) {
	var must, exclude []string
	for r := range PublicGuidance().Rules(0) {
		switch {
		case r.Exclude != 0:
			exclude = append(exclude, string(r.ID))
			assert.Equal(t, iop.Must, r.Strength, r.ID)
		case r.Strength == iop.Must && len(r.Need) > 0:
			must = append(must, string(r.ID))
		}
		if r.Source.Kind == iop.Provider {
			assert.Equal(t, iop.Typical, r.Strength, r.ID)
		}
	}
	assert.Equal(t, []string{"danger.imminent", "medical.unstable", "supervision.round-the-clock"}, must)
	assert.Equal(t, []string{"danger.thoughts-alone", "home.residential-low-disorder"}, exclude)
}

// TestPossibleAndIndicated: what is too little by guidance alone stays possible.
func TestPossibleAndIndicated(t *testing.T) {
	c := PublicGuidance()
	with := func(change func(*Assessment)) Placement {
		a := wellRecorded()
		change(&a)
		return c.Place(a)
	}
	p := with(func(a *Assessment) { a.SubstanceUse = SubstanceUseModerate })
	assert.True(t, p.Possible().Has(iop.Outpatient), "no text forbids it")
	assert.Equal(t, iop.SetOf(iop.IntensiveOutpatient), p.Indicated())
	e := p.WhyNot(iop.Outpatient)
	assert.Equal(t, iop.Should, e.By)
	assert.Contains(t, e.String(), "guidance indicates intensive-treatment beyond outpatient-treatment")

	p = with(func(a *Assessment) { a.SubstanceUse, a.Supervision = SubstanceUseModerate, RoundTheClockSupervision })
	assert.Equal(t, iop.SetOf(iop.WithdrawalManagement, iop.ResidentialHigh, iop.Inpatient), p.Possible())
	e = p.WhyNot(iop.PartialHospitalization)
	assert.Equal(t, iop.Must, e.By)
	assert.Contains(t, e.String(), "the regulation requires round-the-clock-residence")

	p = with(func(a *Assessment) { a.MentalHealth = MentalHealthModerate })
	e = p.WhyNot(iop.Outpatient)
	assert.Equal(t, iop.Typical, e.By)
	assert.Contains(t, e.String(), "programs usually give intensive-treatment")

	p = with(func(a *Assessment) {
		a.SubstanceUse, a.Phase, a.Completed = SubstanceUseMild, StepDown, ResidentialCare
	})
	level, _ := p.Level()
	assert.Equal(t, iop.IntensiveOutpatient, level)
	assert.True(t, p.Indicated().Has(iop.PartialHospitalization), "an alternative is indicated and not chosen")
	assert.Zero(t, p.WhyNot(iop.PartialHospitalization).By)
}

// TestOnly: without the providers' pages the rules are those of the other sources, and
// each still answers; what binds is the same.
func TestOnly(t *testing.T) {
	c := PublicGuidance()
	official, err := c.Only(iop.Issuer, iop.Copy)
	require.NoError(t, err)
	var want, got []iop.RuleID
	pages := 0
	for r := range c.Rules(0) {
		if r.Source.Kind == iop.Provider {
			pages++
		} else {
			want = append(want, r.ID)
		}
	}
	for r := range official.Rules(0) {
		got = append(got, r.ID)
	}
	assert.Equal(t, want, got)
	assert.Greater(t, pages, 10)

	r := rand.New(rand.NewPCG(12, 1))
	for range 300 {
		a := c.assessmentOf(c.d.randomPartial(r, r.IntN(18)))
		assert.Equal(t, c.Place(a).Possible(), official.Place(a).Possible(), "no page rules a level out: %+v", a)
	}
	a := wellRecorded()
	a.MentalHealth = MentalHealthModerate
	assert.Equal(t, iop.Met, official.Place(a).NotIndicated(), "only a page says what a moderate illness needs")

	// A reading that was taken stays, and what is left of the set can be taken from again.
	residential, err := c.Take("severe-disorder", "residential")
	require.NoError(t, err)
	residential, err = residential.Only(iop.Issuer, iop.Copy, iop.Provider)
	require.NoError(t, err)
	a = wellRecorded()
	a.SubstanceUse = SubstanceUseSevere
	level, _ := residential.Place(a).Level()
	assert.Equal(t, iop.ResidentialHigh, level)

	none, err := c.Only()
	require.NoError(t, err)
	assert.Equal(t, iop.Unknown, none.Place(a).NotIndicated(), "no rule is left to say so")
	zero, err := (&Criteria{}).Only(iop.Issuer)
	require.NoError(t, err)
	assert.Zero(t, zero.Place(a).Possible())
}
