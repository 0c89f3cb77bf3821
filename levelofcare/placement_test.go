package levelofcare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

func mustNew(t testing.TB, d Definition) *Criteria {
	t.Helper()
	c, err := New(d)
	require.NoError(t, err)
	return c
}

// checkExact holds a placement against all completions.
func checkExact(t *testing.T, c *Criteria, partial map[string][]string) {
	t.Helper()
	want := c.d.slowPossible(partial, 0)
	p := c.Place(c.assessmentOf(partial))

	var levels iop.Set[iop.Level]
	var beside [kindEnd]map[string]bool
	for k := range beside {
		beside[k] = map[string]bool{}
	}
	none, no := 0, 0
	for a := range want {
		switch a.level {
		case "not indicated":
			none++
		case "no level":
			no++
		default:
			l, err := iop.Parse[iop.Level](a.level)
			require.NoError(t, err)
			levels = levels.With(l)
		}
		for k := Intensity; k < kindEnd; k++ {
			beside[k][a.beside[k]] = true
		}
	}
	state := func(n int) iop.Verdict {
		switch n {
		case 0:
			return iop.NotMet
		case len(want):
			return iop.Met
		}
		return iop.Unknown
	}
	require.Equal(t, levels, p.Open(), "possible levels of %v", partial)
	require.Equal(t, state(none), p.NotIndicated(), "not indicated, of %v", partial)
	require.Equal(t, state(no), p.NoLevel(), "no level, of %v", partial)
	level, ok := p.Level()
	require.Equal(t, levels.Len() == 1 && none+no == 0, ok, "one level, of %v", partial)
	if ok {
		require.True(t, levels.Has(level))
	}
	with := p.With()
	n := 0
	for k := Intensity; k < kindEnd; k++ {
		for name := range beside[k] {
			if name == "" {
				continue
			}
			n++
			verdict := iop.Unknown
			if len(beside[k]) == 1 {
				verdict = iop.Met
			}
			require.Contains(t, with, Beside{k, name, verdict}, "beside, of %v", partial)
		}
	}
	require.Len(t, with, n, "beside, of %v", partial)

	checkVoices(t, c, partial)

	// A question is a fact whose value changes the answers in some completion.
	var asks []string
	for _, q := range p.Questions() {
		asks = append(asks, q.Fact)
	}
	require.Equal(t, len(want) == 1, len(asks) == 0, "questions %v, of %v with answers %v", asks, partial, want)
}

// checkVoices holds what is possible and what is indicated against all completions, and
// the questions about each against the values that could change it.
func checkVoices(t *testing.T, c *Criteria, partial map[string][]string) {
	t.Helper()
	var possible, indicated iop.Set[iop.Level]
	one := map[iop.Strength]map[string]bool{iop.Must: {}, iop.Should: {}}
	c.d.completing(partial, func(facts record) {
		_, may := c.d.slowBy("must", facts, 0)
		possible |= may
		one[iop.Must][may.String()] = true
		var said []string
		for _, who := range []string{"should", "typical", "also"} {
			a, _ := c.d.slowBy(who, facts, 0)
			if l, err := iop.Parse[iop.Level](a.level); err == nil {
				indicated = indicated.With(l)
				require.True(t, may.Has(l), "%s indicates %v, which is forbidden, of %v", who, l, facts)
			}
			said = append(said, a.level)
		}
		one[iop.Should][fmt.Sprint(said)] = true
	})
	p := c.Place(c.assessmentOf(partial))
	require.Equal(t, possible, p.Possible(), "possible, of %v", partial)
	require.Equal(t, indicated, p.Indicated(), "indicated, of %v", partial)
	require.True(t, p.Open().Within(p.Indicated()) && p.Indicated().Within(p.Possible()), "of %v", partial)
	for s, answers := range one {
		require.Equal(t, len(answers) == 1, len(p.QuestionsOf(s)) == 0, "questions of %v, of %v", s, partial)
	}
	for s, levels := range map[iop.Strength]func(Placement) iop.Set[iop.Level]{
		iop.Must: Placement.Possible, iop.Should: Placement.Indicated, iop.Typical: Placement.Open,
	} {
		for _, q := range p.QuestionsOf(s) {
			for _, answer := range q.Answers {
				b := c.assessmentOf(partial)
				require.NoError(t, c.Set(&b, q.Fact, answer.Value))
				require.Equal(t, levels(c.Place(b)), answer.Levels, "the question of %v foretold it", s)
			}
		}
	}
}

func TestPlaceAgreesWithAllCompletionsOfRandomSets(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for range 60 {
		d := randomDefinition(r)
		c := mustNew(t, d)
		for range 12 {
			partial := d.randomPartial(r, r.IntN(26))
			if d.completions(partial) > 4000 {
				partial = d.randomPartial(r, 3)
			}
			checkExact(t, c, partial)
		}
	}
}

func TestPlaceAgreesWithAllCompletionsOfPublicGuidance(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	c := PublicGuidance()
	tried := 0
	for tried < 300 {
		partial := c.d.randomPartial(r, r.IntN(7))
		if n := c.d.completions(partial); n > 600 {
			continue
		}
		checkExact(t, c, partial)
		tried++
	}
}

// TestQuestionsAreTheFactsThatMatter: by brute force, a fact is asked exactly when
// two completions that differ in it alone have different answers.
func TestQuestionsAreTheFactsThatMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 3))
	for range 40 {
		d := randomDefinition(r)
		c := mustNew(t, d)
		names, values := d.factNames()
		for range 5 {
			partial := d.randomPartial(r, 5)
			if d.completions(partial) > 400 {
				continue
			}
			matters := map[string]bool{}
			for _, name := range names {
				if len(partial[name]) == 1 {
					continue
				}
				// The others complete; the fact itself runs through its values.
				rest := map[string][]string{}
				for n, v := range partial {
					rest[n] = v
				}
				left := values[name]
				if p, ok := partial[name]; ok {
					left = p
				}
				var walk func(i int)
				walk = func(i int) {
					if matters[name] {
						return
					}
					if i == len(names) {
						seen := map[slowAnswer]bool{}
						for _, v := range left {
							facts := record{}
							for n, w := range rest {
								facts[n] = w[0]
							}
							facts[name] = v
							seen[d.slowPlace(facts, 0)] = true
						}
						matters[name] = matters[name] || len(seen) > 1
						return
					}
					n := names[i]
					if n == name || len(rest[n]) == 1 {
						walk(i + 1)
						return
					}
					all := values[n]
					if p, ok := partial[n]; ok {
						all = p
					}
					before, had := rest[n]
					for _, v := range all {
						rest[n] = []string{v}
						walk(i + 1)
					}
					if had {
						rest[n] = before
					} else {
						delete(rest, n)
					}
				}
				unused := !slices.ContainsFunc(d.Rules, func(r RuleDefinition) bool {
					return slices.ContainsFunc(r.When, func(term map[string][]string) bool { return term[name] != nil })
				})
				if !unused {
					// Facts that no rule names need not vary.
					for _, n := range names {
						if _, ok := rest[n]; !ok && n != name {
							if !slices.ContainsFunc(d.Rules, func(r RuleDefinition) bool {
								return slices.ContainsFunc(r.When, func(term map[string][]string) bool { return term[n] != nil })
							}) {
								rest[n] = values[n][:1]
							}
						}
					}
					walk(0)
				}
			}
			asked := map[string]bool{}
			for _, q := range c.Place(c.assessmentOf(partial)).Questions() {
				asked[q.Fact] = true
			}
			for _, name := range names {
				require.Equal(t, matters[name], asked[name], "%s in %v", name, partial)
			}
		}
	}
}

// TestTwoFactsMatterOnlyTogether: no single fact changes the answer here, both
// together do; asking one at a time would find nothing to ask.
func TestTwoFactsMatterOnlyTogether(t *testing.T) {
	d := minimal()
	d.Rules = append(d.Rules, RuleDefinition{
		Rule: rule("together"),
		When: Condition{{"home": {"dangerous"}, "relapse": {"recent"}}},
		Need: map[Kind]string{Intensity: "much"},
	})
	c := mustNew(t, d)
	p := c.Place(Assessment{SubstanceUse: SubstanceUseMild})
	assert.Equal(t, iop.SetOf(iop.Outpatient, iop.Inpatient), p.Open())
	var asked []string
	for _, q := range p.Questions() {
		asked = append(asked, q.Fact)
	}
	assert.ElementsMatch(t, []string{"home", "relapse"}, asked)
	// With the other fact at its best, neither changes anything.
	for _, a := range []Assessment{
		{SubstanceUse: SubstanceUseMild, Home: HomeSupportive},
		{SubstanceUse: SubstanceUseMild, Relapse: NoRelapse},
	} {
		assert.Empty(t, c.Place(a).Questions())
	}
}

// TestAnsweringNeverWidens: with one more fact known, nothing new is possible.
func TestAnsweringNeverWidens(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 4))
	c := PublicGuidance()
	for range 2000 {
		a := c.assessmentOf(c.d.randomPartial(r, 4+r.IntN(16)))
		p := c.Place(a)
		qs := p.Questions()
		if len(qs) == 0 {
			continue
		}
		q := qs[r.IntN(len(qs))]
		answer := q.Answers[r.IntN(len(q.Answers))]
		b := a
		require.NoError(t, c.Set(&b, q.Fact, answer.Value))
		narrow := c.Place(b)
		require.True(t, narrow.Open().Within(p.Open()))
		require.Equal(t, answer.Levels, narrow.Open(), "the question foretold it")
		require.Equal(t, answer.NotIndicated, narrow.NotIndicated())
		if p.NotIndicated() == iop.NotMet {
			require.Equal(t, iop.NotMet, narrow.NotIndicated())
		}
	}
}

// rule is a rule with nothing but what every rule must have.
func rule(id iop.RuleID) iop.Rule {
	return iop.Rule{
		ID: id, Statement: "Said so.", Strength: iop.Must,
		Source: iop.Source{Title: "A text", Address: "https://example.org", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")},
	}
}

// minimal is a small set: a mild disorder calls for little, which outpatient care
// gives; inpatient care gives much.
func minimal() Definition {
	return Definition{
		ID:    "minimal",
		Title: "Minimal",
		Care:  map[Kind][]string{Intensity: {"little", "much"}},
		Levels: []LevelDefinition{
			{Level: iop.Outpatient, Inside: map[Kind]string{Intensity: "little"}},
			{Level: iop.Inpatient, Inside: map[Kind]string{Intensity: "much"}},
		},
		Rules: []RuleDefinition{{
			Rule: rule("mild"),
			When: Condition{{"substance-use": {"mild", "moderate", "severe"}}},
			Need: map[Kind]string{Intensity: "little"},
		}},
	}
}

func TestNotIndicatedIsAnAnswer(t *testing.T) {
	c := mustNew(t, minimal())
	p := c.Place(Assessment{SubstanceUse: NoSubstanceUse})
	assert.Equal(t, iop.Met, p.NotIndicated())
	assert.True(t, p.Settled())
	_, ok := p.Level()
	assert.False(t, ok)
	assert.Zero(t, p.Open())
	assert.Empty(t, p.Questions())
	assert.Equal(t, "no treatment indicated", p.String())

	p = c.Place(Assessment{})
	assert.Equal(t, iop.Unknown, p.NotIndicated())
	assert.False(t, p.Settled())
	assert.Equal(t, "outpatient or no treatment indicated", p.String())

	// A living situation alone indicates no treatment.
	d := minimal()
	d.Care[Living] = []string{"room"}
	d.Levels[0].Beside = map[Kind]string{Living: "room"}
	d.Rules = append(d.Rules, RuleDefinition{Rule: rule("homeless"), When: Condition{{"residence": {"none"}}}, Need: map[Kind]string{Living: "room"}, Beside: true})
	c = mustNew(t, d)
	p = c.Place(Assessment{SubstanceUse: NoSubstanceUse, Residence: iop.NoResidence})
	assert.Equal(t, iop.Met, p.NotIndicated())
	assert.Empty(t, p.With())
	p = c.Place(Assessment{SubstanceUse: SubstanceUseMild, Residence: iop.NoResidence})
	assert.Equal(t, []Beside{{Living, "room", iop.Met}}, p.With())
	p = c.Place(Assessment{SubstanceUse: SubstanceUseMild})
	assert.Equal(t, []Beside{{Living, "room", iop.Unknown}}, p.With())
	assert.True(t, p.Settled(), "the level is settled")
	assert.Len(t, p.Questions(), 1, "the service beside it is not")
}

func TestNextHigherLevelWhenExcluded(t *testing.T) {
	d := minimal()
	d.Rules = append(d.Rules,
		RuleDefinition{Rule: rule("no-outpatient"), When: Condition{{"danger": {"imminent"}}}, Exclude: iop.SetOf(iop.Outpatient)},
		RuleDefinition{Rule: rule("no-inpatient"), When: Condition{{"medical": {"unstable"}}}, Exclude: iop.SetOf(iop.Inpatient)})
	c := mustNew(t, d)
	a := Assessment{SubstanceUse: SubstanceUseMild, Danger: DangerImminent, Medical: MedicalStable}
	p := c.Place(a)
	level, ok := p.Level()
	assert.True(t, ok)
	assert.Equal(t, iop.Inpatient, level, "the next higher, never the lower")
	assert.Equal(t, "outpatient: cannot take this person by no-outpatient (A text)", p.WhyNot(iop.Outpatient).String())
	assert.Equal(t, "inpatient: is the answer", p.WhyNot(iop.Inpatient).String())
	a.Medical = MedicalUnstable
	p = c.Place(a)
	assert.Equal(t, iop.Met, p.NoLevel(), "no level is left, and none is made up")
	assert.Equal(t, "no level can take this person", p.String())
	assert.False(t, p.Settled())
}

func TestPreferenceBreaksTiesOnly(t *testing.T) {
	d := minimal()
	d.Levels = []LevelDefinition{
		{Level: iop.Outpatient, Inside: map[Kind]string{Intensity: "little"}},
		{Level: iop.IntensiveOutpatient, Inside: map[Kind]string{Intensity: "much"}},
		{Level: iop.ResidentialLow, Inside: map[Kind]string{Intensity: "much"}, Ties: true},
	}
	d.Rules = append(d.Rules,
		RuleDefinition{Rule: rule("severe"), When: Condition{{"substance-use": {"severe"}}}, Need: map[Kind]string{Intensity: "much"}},
		RuleDefinition{Rule: rule("prefer"), When: Condition{{"obligations": {"none"}}}, Prefer: iop.SetOf(iop.ResidentialLow, iop.Outpatient)})
	c := mustNew(t, d)
	for a, want := range map[Assessment]iop.Level{
		{SubstanceUse: SubstanceUseSevere, Obligations: NoObligations}:      iop.ResidentialLow,
		{SubstanceUse: SubstanceUseSevere, Obligations: BindingObligations}: iop.IntensiveOutpatient,
		{SubstanceUse: SubstanceUseMild, Obligations: NoObligations}:        iop.Outpatient,
	} {
		got, ok := c.Place(a).Level()
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	assert.Equal(t, iop.SetOf(iop.IntensiveOutpatient, iop.ResidentialLow), c.Place(Assessment{SubstanceUse: SubstanceUseSevere}).Open())
}

func TestHeldNeedsDoNotDecide(t *testing.T) {
	c := PublicGuidance()
	a := wellRecorded()
	a.SubstanceUse, a.Home, a.Withdrawal = SubstanceUseSevere, HomeDangerous, WithdrawalManaged
	p := c.Place(a)
	level, _ := p.Level()
	assert.Equal(t, iop.WithdrawalManagement, level)
	assert.Equal(t, iop.SetOf(Intensity, Living), p.Held())
	a.Withdrawal = NoWithdrawal
	level, _ = c.Place(a).Level()
	assert.Equal(t, iop.ResidentialHigh, level, "what was held decides once withdrawal is over")
}

// wellRecorded is an assessment in which every fact of the public set is known
// and unremarkable.
func wellRecorded() Assessment {
	return Assessment{
		Danger: NoDanger, Withdrawal: NoWithdrawal, Medical: MedicalStable, MentalHealth: NoMentalIllness,
		Supervision: NoSupervision, SubstanceUse: NoSubstanceUse, ContinuedUseRisk: RiskLow, Home: HomeSupportive,
		Residence: iop.OwnHome, Engagement: Engaged, Functioning: FunctioningIntact, Safeguards: SafeguardsInPlace,
		Phase: Admission, Current: NoCare, Completed: NoCare, Relapse: NoRelapse, Failure: NoFailure,
		Obligations: NoObligations, Population: iop.Adult, Own: [MaxOwnFacts]uint8{1},
	}
}

func TestFindings(t *testing.T) {
	c := PublicGuidance()
	a := Assessment{SubstanceUse: SubstanceUseMild, Functioning: FunctioningSevere}
	verdicts := map[iop.RuleID]iop.Finding{}
	report := c.Check(a)
	for f := range report.All() {
		verdicts[f.Rule.ID] = f
	}
	n := 0
	for range c.Rules(0) {
		n++
	}
	assert.Equal(t, n, report.Len(), "a finding for every rule")

	f := verdicts["functioning.impaired"]
	assert.Equal(t, iop.Met, f.Verdict)
	assert.Equal(t, "substance-use mild or moderate or severe and functioning severely-impaired", f.Got.String())
	f = verdicts["danger.imminent"]
	assert.Equal(t, iop.Unknown, f.Verdict)
	assert.Equal(t, "danger", f.Missing.String())
	f = verdicts["mental-health.co-occurring"]
	assert.Equal(t, "mental-health", f.Missing.String(), "what is known is not missing")
	f = verdicts["substance-use.severe"]
	assert.Equal(t, iop.NotMet, f.Verdict)
	assert.Equal(t, "substance-use severe", f.Want.String())
	assert.Equal(t, "substance-use.severe: not-met, want substance-use severe (SAMHSA TIP 8, Intensive Outpatient Treatment, chapter 3)", f.String())
}

// TestFindingsAgreeWithCompletions: a finding is known when every completion
// agrees, as far as single terms can tell.
func TestFindingsAgreeWithCompletions(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 5))
	for range 40 {
		d := randomDefinition(r)
		c := mustNew(t, d)
		_, values := d.factNames()
		for range 10 {
			partial := d.randomPartial(r, 8)
			left := func(name string) []string {
				if p, ok := partial[name]; ok {
					return p
				}
				return values[name]
			}
			report := c.Check(c.assessmentOf(partial))
			i := 0
			for f := range report.All() {
				want := iop.NotMet
				for _, term := range d.Rules[i].When {
					v := iop.Met
					for name, ok := range term {
						in, out := false, false
						for _, w := range left(name) {
							if slices.Contains(ok, w) {
								in = true
							} else {
								out = true
							}
						}
						switch {
						case !in:
							v = v.And(iop.NotMet)
						case out:
							v = v.And(iop.Unknown)
						}
					}
					want = want.Or(v)
				}
				require.Equal(t, d.Rules[i].ID, f.Rule.ID)
				require.Equal(t, want, f.Verdict, "%s of %v", f.Rule.ID, partial)
				require.Equal(t, want == iop.Unknown, !f.Missing.IsEmpty())
				i++
			}
			require.Equal(t, len(d.Rules), i)
		}
	}
}

func TestChartedByException(t *testing.T) {
	c := PublicGuidance()
	a := Assessment{SubstanceUse: SubstanceUseModerate, Home: HomeDangerous}
	p := c.Place(a)
	_, ok := p.Level()
	assert.False(t, ok, "there is no assumption by default")

	q := p.Assuming(ChartedByException)
	level, ok := q.Level()
	assert.True(t, ok)
	assert.Equal(t, iop.IntensiveOutpatient, level)
	var assumed []string
	for a := range q.Assumed() {
		assumed = append(assumed, a.String())
	}
	assert.Equal(t, []string{"danger none (confirm before acting)", "withdrawal none (confirm before acting)", "medical stable (confirm before acting)"}, assumed[:3])
	assert.NotContains(t, assumed, "home supportive")
	assert.Equal(t, p, p.Assuming(0))

	// A level is never made out of nothing.
	for name, a := range map[string]Assessment{
		"nothing recorded":           {},
		"only that all is well":      {Home: HomeSupportive, Engagement: Engaged},
		"only the population":        {Population: iop.Adolescent},
		"only that it is not a none": {RuledOut: [slots]Values{FactSubstanceUse: ValuesOf(NoSubstanceUse)}},
		"a home, no illness":         {Home: HomeDangerous},
	} {
		q := c.Place(a).Assuming(ChartedByException)
		_, ok := q.Level()
		assert.False(t, ok, name)
		assert.NotEqual(t, iop.Met, q.NotIndicated(), name)
		assert.False(t, q.Settled(), name)
		assert.Equal(t, c.Place(a).Open(), q.Open(), "%s: without an answer the possible levels are the ones without assumptions", name)
		assert.Contains(t, q.String(), "undetermined, nothing recorded points to a level: ", name)
		for range q.Assumed() {
			t.Errorf("%s: something was assumed", name)
		}
	}

	// No treatment is indicated only when the core facts are recorded.
	q = c.Place(Assessment{SubstanceUse: NoSubstanceUse, MentalHealth: NoMentalIllness}).Assuming(ChartedByException)
	assert.Equal(t, iop.Met, q.NotIndicated())
	q = c.Place(Assessment{SubstanceUse: NoSubstanceUse}).Assuming(ChartedByException)
	assert.Equal(t, iop.Unknown, q.NotIndicated())

	// What a rule says must be asked is not assumed.
	q = c.Place(Assessment{SubstanceUse: SubstanceUseSevere}).Assuming(ChartedByException)
	assert.False(t, q.Settled(), "home must be asked of a severe disorder")
	for a := range q.Assumed() {
		assert.NotEqual(t, "home", a.Fact)
	}
	q = c.Place(Assessment{SubstanceUse: SubstanceUseSevere, Home: HomeSupportive}).Assuming(ChartedByException)
	assert.True(t, q.Settled())
	for range q.Assumed() {
		break
	}
}

func TestAssumptionsNeverWiden(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 6))
	c := PublicGuidance()
	for range 1000 {
		p := c.Place(c.assessmentOf(c.d.randomPartial(r, r.IntN(20))))
		q := p.Assuming(ChartedByException)
		require.True(t, q.Open().Within(p.Open()))
		if p.Settled() {
			require.Equal(t, p.Open(), q.Open())
		}
	}
}

func TestQuestionText(t *testing.T) {
	c := mustNew(t, minimal())
	qs := c.Place(Assessment{}).Questions()
	require.Len(t, qs, 1)
	assert.Equal(t, "substance-use: none or at-risk would mean no treatment indicated; mild or moderate or severe would mean outpatient", qs[0].String())
	assert.False(t, qs[0].Urgent)

	// Danger is asked before mental health where they decide as much.
	qs = PublicGuidance().Place(Assessment{}).Questions()
	require.NotEmpty(t, qs)
	weight := func(q Question) (mean float64) {
		for _, a := range q.Answers {
			mean += float64(bits.OnesCount32(a.codes)) / float64(len(q.Answers))
		}
		return mean
	}
	assert.True(t, slices.IsSortedFunc(qs, func(a, b Question) int { return cmp.Compare(math.Round(1e9*weight(a)), math.Round(1e9*weight(b))) }))
}

func TestWhyNot(t *testing.T) {
	c := PublicGuidance()
	a := wellRecorded()
	a.SubstanceUse, a.MentalHealth = SubstanceUseModerate, MentalHealthMild
	p := c.Place(a)
	level, _ := p.Level()
	require.Equal(t, iop.IntensiveOutpatient, level)

	e := p.WhyNot(iop.Outpatient)
	assert.Equal(t, iop.NotMet, e.Verdict)
	require.Len(t, e.TooLittle, 1)
	assert.Equal(t, iop.RuleID("substance-use.moderate"), e.TooLittle[0].Rule.ID)
	assert.Equal(t, "outpatient: too little, guidance indicates intensive-treatment beyond outpatient-treatment by substance-use.moderate (SAMHSA TIP 8, Intensive Outpatient Treatment, chapter 3)", e.String())

	e = p.WhyNot(iop.PartialHospitalization)
	assert.Equal(t, iop.NotMet, e.Verdict)
	assert.Empty(t, e.TooLittle)
	assert.NotEmpty(t, e.Would)
	assert.Contains(t, e.String(), "partial-hospitalization: not needed, intensive-outpatient; would be indicated by ")

	e = p.WhyNot(iop.WithdrawalManagement)
	assert.NotEmpty(t, e.TooLittle, "it gives no treatment")

	a.Home = HomeUnknown
	a.SubstanceUse = SubstanceUseSevere
	e = c.Place(a).WhyNot(iop.ResidentialHigh)
	assert.Equal(t, iop.Unknown, e.Verdict)
	assert.Equal(t, "residential-high: still open, depends on home", e.String())

	e = mustNew(t, minimal()).Place(Assessment{}).WhyNot(iop.ResidentialHigh)
	assert.Equal(t, iop.NotMet, e.Verdict, "a level that the set lacks")
	assert.True(t, e.NotInTable)
	assert.Equal(t, "residential-high: not in the level table", e.String())
	e = p.WhyNot(99)
	assert.True(t, e.NotInTable)
	assert.Equal(t, "level of care(99): not in the level table", e.String())
}

// TestWouldLeadsThere: each rule named for a level that is not needed leads there by
// itself, in some completion of its facts.
func TestWouldLeadsThere(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	c := PublicGuidance()
	d := &c.d
	_, values := d.factNames()
	some := 0
	for range 200 {
		partial := map[string][]string{}
		for name, all := range values {
			partial[name] = []string{all[r.IntN(len(all))]}
			if r.IntN(2) == 0 {
				partial[name] = all[:1]
			}
		}
		p := c.Place(c.assessmentOf(partial))
		for _, l := range c.Levels() {
			e := p.WhyNot(l)
			if e.Verdict != iop.NotMet || len(e.TooLittle)+len(e.Excluded) > 0 {
				require.Empty(t, e.Would)
				continue
			}
			for i := range d.Rules {
				named := slices.Contains(e.Would, &d.Rules[i].Rule)
				if len(d.Rules[i].Need) == 0 || !d.taken(&d.Rules[i]) {
					require.False(t, named)
					continue
				}
				if !named {
					continue
				}
				some++
				leads := false
				for _, term := range d.Rules[i].When {
					then := maps.Clone(partial)
					for name, words := range term {
						if !slices.Contains(words, then[name][0]) {
							then[name] = words
						}
					}
					for a := range d.slowPossible(then, 0) {
						leads = leads || a.level == l.String()
					}
				}
				require.True(t, leads, "%v by %s, of %v", l, d.Rules[i].ID, partial)
			}
		}
	}
	assert.Greater(t, some, 100)

	// What one rule alone would not lead to is not named for it.
	p := c.Place(Assessment{SubstanceUse: SubstanceUseModerate, Home: HomeSupportive}).Assuming(ChartedByException)
	var would []iop.RuleID
	for _, r := range p.WhyNot(iop.PartialHospitalization).Would {
		would = append(would, r.ID)
	}
	assert.Contains(t, would, iop.RuleID("supervision.daily"))
	assert.NotContains(t, would, iop.RuleID("supervision.round-the-clock-intensity"), "it leads to a residence")
}

// TestWhyNotIsNeverEmpty: whatever is recorded, every level of the table is the
// answer, possible, too little, excluded, or more than needed.
func TestWhyNotIsNeverEmpty(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	c := PublicGuidance()
	for range 300 {
		p := c.Place(c.assessmentOf(c.d.randomPartial(r, r.IntN(12))))
		for l := range iop.Values[iop.Level]() {
			e := p.WhyNot(l)
			one, ok := p.Level()
			switch {
			case ok && one == l:
				require.Equal(t, iop.Met, e.Verdict)
			case p.Open().Has(l):
				require.Equal(t, iop.Unknown, e.Verdict)
				require.NotEmpty(t, e.Ask)
			default:
				require.Equal(t, iop.NotMet, e.Verdict)
			}
			require.NotEmpty(t, e.String())
		}
	}
}

func TestPlacementJSON(t *testing.T) {
	c := PublicGuidance()
	p := c.Place(Assessment{SubstanceUse: SubstanceUseModerate, Home: HomeUnsupportive, MentalHealth: MentalHealthMild}).Assuming(ChartedByException)
	text, err := json.Marshal(p)
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(text, &doc))
	assert.Equal(t, "intensive-outpatient", doc["level"])
	assert.Equal(t, []any{"recovery-residence", "co-occurring-services"}, doc["with"])
	assert.Equal(t, "not-met", doc["not_indicated"])
	assert.Contains(t, doc["assumed"], "danger none")
	assert.Equal(t, "intensive-outpatient with recovery-residence and co-occurring-services; assumed danger none (confirm before acting), "+
		"withdrawal none (confirm before acting), medical stable (confirm before acting), supervision none, continued-use-risk low, residence own-home, "+
		"engagement engaged, functioning intact, phase admission, current none, completed none, failure none, obligations none, population adult, meal-support independent", p.String())

	text, err = json.Marshal(c.Place(Assessment{SubstanceUse: SubstanceUseModerate}))
	require.NoError(t, err)
	assert.Contains(t, string(text), `"open":[`)
	assert.Equal(t, c, p.Criteria())
	assert.Equal(t, HomeUnsupportive, p.Assessment().Home)
	report := p.Report()
	assert.Equal(t, fmt.Sprint(c.Check(p.Assessment())), fmt.Sprint(report))
}
