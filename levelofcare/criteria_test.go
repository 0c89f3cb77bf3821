package levelofcare

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

func faultsOf(t *testing.T, err error) []string {
	t.Helper()
	var list wire.Faults
	require.ErrorAs(t, err, &list)
	var lines []string
	for _, f := range list {
		lines = append(lines, f.Error())
	}
	return lines
}

func TestBadDefinitions(t *testing.T) {
	need := map[Kind]string{Intensity: "little"}
	when := Condition{{"substance-use": {"severe"}}}
	tests := map[string]struct {
		spoil func(d *Definition)
		want  []string
	}{
		"undeclared fact": {
			func(d *Definition) { d.Rules[0].When[0]["craving"] = []string{"strong"} },
			[]string{`rules[0].when[0].craving: "craving" is not a built-in or declared fact`},
		},
		"unknown value": {
			func(d *Definition) { d.Rules[0].When[0]["home"] = []string{"cold", "dangerous", "dangerous"} },
			[]string{
				`rules[0].when[0].home[0]: "cold" is not a value of home, want supportive, neutral, unsupportive, dangerous`,
				`rules[0].when[0].home[2]: "dangerous" appears twice in the list`,
			},
		},
		"no source": {
			func(d *Definition) { d.Rules[0].Source = iop.Source{} },
			[]string{"rules[0].source: is missing"},
		},
		"source without address": {
			func(d *Definition) { d.Rules[0].Source.Address = "" },
			[]string{"rules[0].source.address: is missing: give it, or say in address_unknown how the text was read"},
		},
		"duplicate id and day": {
			func(d *Definition) { d.Rules = append(d.Rules, d.Rules[0]) },
			[]string{`rules[1].id: "mild" is also the id of rules[0], in force from the same day`},
		},
		"versions that overlap": {
			func(d *Definition) {
				d.Rules[0].Until = iop.MustDay("2025-01-01")
				again := d.Rules[0]
				again.From, again.Until = iop.MustDay("2024-12-31"), 0
				d.Rules = append(d.Rules, again)
			},
			[]string{`rules[1].from: "2024-12-31" is before rules[0], which has the same id, goes out of force`},
		},
		"reversed dates": {
			func(d *Definition) {
				d.Rules[0].From, d.Rules[0].Until = iop.MustDay("2025-01-01"), iop.MustDay("2024-01-01")
			},
			[]string{`rules[0].until: "2024-01-01" is not after from, 2025-01-01`},
		},
		"no statement": {
			func(d *Definition) { d.Rules[0].Statement = "\t" },
			[]string{`rules[0].statement: "\t" is empty`},
		},
		"no condition": {
			func(d *Definition) { d.Rules[0].When = Condition{} },
			[]string{"rules[0].when: has 0 terms, want 1 to 32"},
		},
		"empty term": {
			func(d *Definition) { d.Rules[0].When = Condition{{}, {"home": {}}} },
			[]string{"rules[0].when[0]: names no fact", "rules[0].when[1].home: is empty"},
		},
		"no consequence": {
			func(d *Definition) { d.Rules[0].Need = nil },
			[]string{"rules[0]: has 0 consequences, want one of need, exclude, prefer, hold and ask"},
		},
		"two consequences": {
			func(d *Definition) { d.Rules[0].Exclude = iop.SetOf(iop.Outpatient) },
			[]string{"rules[0]: has 2 consequences, want one of need, exclude, prefer, hold and ask"},
		},
		"two needs": {
			func(d *Definition) { d.Rules[0].Need = map[Kind]string{Intensity: "little", Living: "room"} },
			[]string{"rules[0].need: names 2 kinds, want one", `rules[0].need.living: "room" is a kind that care does not list`},
		},
		"beside without a need": {
			func(d *Definition) {
				d.Rules[0].Need, d.Rules[0].Hold, d.Rules[0].Beside = nil, iop.SetOf(Intensity), true
			},
			[]string{"rules[0].beside: true applies only to a rule with a need"},
		},
		"unknown amount": {
			func(d *Definition) { d.Rules[0].Need = map[Kind]string{Intensity: "some"} },
			[]string{`rules[0].need.intensity: "some" is not an amount of intensity that care lists`},
		},
		"a level that the table lacks": {
			func(d *Definition) { d.Rules[0].Need, d.Rules[0].Exclude = nil, iop.SetOf(iop.ResidentialLow) },
			[]string{"rules[0].exclude: has residential-low, which is not in the level table"},
		},
		"asks an unknown fact": {
			func(d *Definition) { d.Rules[0].Need, d.Rules[0].Ask = nil, []string{"craving"} },
			[]string{`rules[0].ask[0]: "craving" is not a built-in or declared fact`},
		},
		"a reading without an option": {
			func(d *Definition) { d.Rules[0].Reading = "home/residence" },
			[]string{`rules[0].reading: "home/residence" is not an option and reading of this set, want "option/reading"`},
		},
		"an option with one reading": {
			func(d *Definition) {
				d.Options = []Option{{ID: "A", Statement: "s", Readings: []Reading{{ID: "b", Statement: "s"}}}}
			},
			[]string{
				"options[0].readings: has 1 readings, want at least 2",
				`options[0].id: "A" is not a name, or is already taken; want lower-case words joined by hyphens`,
			},
		},
		"no levels": {
			func(d *Definition) { d.Levels = []LevelDefinition{} },
			[]string{"levels: has 0 rows, want 1 to 30"},
		},
		"a tie with nothing": {
			func(d *Definition) { d.Levels[0].Ties = true },
			[]string{"levels[0].ties: true needs a row before it"},
		},
		"care that is not listed": {
			func(d *Definition) { d.Levels[0].Beside = map[Kind]string{Living: "room"} },
			[]string{`levels[0].beside.living: "room" is a kind that care does not list`},
		},
		"care twice": {
			func(d *Definition) { d.Care[Intensity] = []string{"little", "much", "little", "Very much"} },
			[]string{
				`care.intensity[2]: "little" appears twice in the list`,
				`care.intensity[3]: "Very much" is not a name, want lower-case words joined by hyphens`,
			},
		},
		"a fact declared twice": {
			func(d *Definition) {
				d.Facts = []FactDefinition{{Name: "home", Values: []string{"a"}}, {Name: "x", Values: []string{}}, {Name: "y z", Values: []string{"1", "2", "3", "4", "5", "6", "7", "8"}}}
			},
			[]string{
				`facts[0].name: "home" is already declared`,
				"facts[1].values: has 0 words, want 1 to 7",
				`facts[2].name: "y z" is not a name, want lower-case words joined by hyphens`,
				"facts[2].values: has 8 words, want 1 to 7",
			},
		},
		"too many facts": {
			func(d *Definition) {
				for i := range MaxOwnFacts + 1 {
					d.Facts = append(d.Facts, FactDefinition{Name: fmt.Sprint("f", i), Values: []string{"a"}})
				}
			},
			[]string{"facts: has 13 facts, want at most 12"},
		},
		"assumptions": {
			func(d *Definition) {
				d.ChartedByException = []AssumptionDefinition{
					{Fact: "craving", Values: []string{"none"}}, {Fact: "home", Values: []string{"fine"}},
					{Fact: "home", Values: []string{"neutral"}}, {Fact: "danger", Values: []string{}},
				}
			},
			[]string{
				`charted_by_exception[0].fact: "craving" is not a built-in or declared fact`,
				`charted_by_exception[1].values[0]: "fine" is not a value of home, want supportive, neutral, unsupportive, dangerous`,
				`charted_by_exception[2].fact: "home" appears twice in the list`,
				"charted_by_exception[3].values: is empty",
			},
		},
		"too many terms": {
			func(d *Definition) {
				for i := range wordTerms*maxTermWords + 1 {
					r := rule(iop.RuleID(fmt.Sprint("r", i)))
					d.Rules = append(d.Rules, RuleDefinition{Rule: r, When: when, Need: need})
				}
			},
			[]string{"rules: the set is too large: the conditions have more than 1008 terms"},
		},
		"too many days": {
			func(d *Definition) {
				for i := range maxVersions {
					r := rule(iop.RuleID(fmt.Sprint("r", i)))
					r.From = iop.MustDay("2020-01-01") + iop.Day(i)
					d.Rules = append(d.Rules, RuleDefinition{Rule: r, When: when, Need: need})
				}
			},
			[]string{"rules: the rules change on 65 days, more than 64"},
		},
		"too entangled": {
			// Each rule ties two facts that stand far apart, so that nothing is
			// settled before half of the facts are asked.
			func(d *Definition) {
				d.Care[Intensity] = []string{"little", "much"}
				names, values := d.factNames()
				for i := range 9 {
					for j, a := range values[names[i]] {
						for k, b := range values[names[i+9]] {
							if (j+k+i)%2 == 0 {
								continue
							}
							d.Rules = append(d.Rules, RuleDefinition{
								Rule: rule(iop.RuleID(fmt.Sprintf("r%d-%d-%d", i, j, k))),
								When: Condition{{names[i]: {a}, names[i+9]: {b}}},
								Hold: iop.SetOf(Kind(1 + i%5)), // what holds cannot be cut short
							})
						}
					}
				}
				for i := range 5 {
					d.Care[Kind(1+i)] = []string{"little", "much"}
				}
			},
			nil, // settled below: either drawn or refused, never endless
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := minimal()
			test.spoil(&d)
			c, err := New(d)
			if test.want == nil {
				assert.True(t, c != nil || strings.Contains(err.Error(), "the set is too large"), "%v", err)
				return
			}
			assert.Nil(t, c)
			assert.ElementsMatch(t, test.want, faultsOf(t, err))
		})
	}
}

func TestFiveFaultsAreFive(t *testing.T) {
	_, err := Parse([]byte(`{
  "id": "five", "title": "Five",
  "care": {"intensity": ["little"]},
  "levels": [{"level": "out-patient", "inside": {"intensity": "little"}}],
  "rules": [
    {"id": "a", "statement": "s", "strength": "must", "when": [{"home": ["cold"]}], "need": {"intensity": "little"},
     "source": {"title": "t", "address": "a", "kind": "issuer", "read": "2025-02-30"}},
    {"id": "b", "statement": "s", "strength": "must", "When": [], "when": [{"home": ["neutral"]}], "need": {"intensity": "little"},
     "source": {"title": "t", "address": "a", "kind": "issuer", "read": "2025-03-01", "read": "2025-03-02"}},
    {"id": "c", "statement": "s", "strength": "must", "when": [{"home": ["neutral"]}], "need": {"intensity": "little"},
     "source": {"title": "t", "address": "a", "kind": "issuer", "read": "2025-03-01"}}
  ]
}`))
	lines := faultsOf(t, err)
	require.Len(t, lines, 5)
	assert.Contains(t, lines[0], `levels[0].level: "out-patient" is not a level of care, want early-intervention, outpatient`)
	assert.Equal(t, `rules[0].when[0].home[0]: "cold" is not a value of home, want supportive, neutral, unsupportive, dangerous (line 6)`, lines[1])
	assert.Equal(t, `rules[0].source.read: "2025-02-30" is not a calendar day written YYYY-MM-DD (line 7)`, lines[2])
	assert.Equal(t, `rules[1]: "When" is not a member here, want "when" (line 8)`, lines[3])
	assert.Equal(t, "rules[1].source.read: the member appears twice in one object (line 9)", lines[4])
}

func TestFaultsOfAParsedSetHaveLines(t *testing.T) {
	text, err := json.MarshalIndent(minimal(), "", " ")
	require.NoError(t, err)
	_, err = Parse([]byte(strings.Replace(string(text), `"severe"`, `"extreme"`, 1)))
	require.ErrorContains(t, err, `rules[0].when[0].substance-use[2]: "extreme" is not a value of substance-use, want none, at-risk, mild, moderate, severe (line `)
}

func TestDefinitionSurvivesTheRoundTrip(t *testing.T) {
	first, err := json.Marshal(PublicGuidance())
	require.NoError(t, err)
	c, err := Parse(first)
	require.NoError(t, err)
	second, err := json.Marshal(c)
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second))
}

func TestOwnFacts(t *testing.T) {
	d := minimal()
	d.License = "Example holder, first edition"
	d.Facts = []FactDefinition{{Name: "craving", Values: []string{"none", "some", "strong"}, Urgent: true}}
	d.Rules = append(d.Rules, RuleDefinition{Rule: rule("craving"), When: Condition{{"craving": {"strong"}}}, Need: map[Kind]string{Intensity: "much"}})
	c := mustNew(t, d)
	assert.Equal(t, iop.RuleID("minimal"), c.ID())
	assert.Equal(t, "Minimal", c.Title())
	assert.Equal(t, "Example holder, first edition", c.License())

	a, err := c.ParseAssessment([]byte(`{"facts":{"craving":"strong","substance-use":"mild"}}`))
	require.NoError(t, err)
	level, ok := c.Place(a).Level()
	assert.True(t, ok)
	assert.Equal(t, iop.Inpatient, level)
	f, ok := c.FactNamed("craving")
	require.True(t, ok)
	assert.Equal(t, uint8(3), a.Get(f))
	assert.Equal(t, "craving", c.Name(f))
	assert.Equal(t, 3, c.ValuesOf(f).Len())
	qs := c.Place(Assessment{SubstanceUse: SubstanceUseMild}).Questions()
	require.Len(t, qs, 1)
	assert.Equal(t, "craving", qs[0].Fact)
	assert.True(t, qs[0].Urgent)

	text, err := c.MarshalAssessment(a)
	require.NoError(t, err)
	assert.JSONEq(t, `{"facts":{"craving":"strong","substance-use":"mild"}}`, string(text))

	// A fact of another set means nothing here.
	other := mustNew(t, minimal())
	_, ok = other.FactNamed("craving")
	assert.False(t, ok)
	assert.Nil(t, other.ValuesOf(f))
	assert.Nil(t, other.ValuesOf(FactUnknown))
	require.EqualError(t, other.Validate(a), "own[0]: is not a fact of minimal")
	require.ErrorContains(t, other.Set(&a, "craving", "strong"), `levelofcare: "craving" is not a fact of minimal, want one of danger, withdrawal, `)
	require.EqualError(t, c.Set(&a, "craving", "huge"), `levelofcare: "huge" is not a value of craving, want none, some, strong`)

	names := map[string]bool{}
	for f, name := range c.Facts() {
		assert.Equal(t, name, c.Name(f))
		names[name] = true
	}
	assert.Len(t, names, commonFacts+1)
	for range c.Facts() {
		break
	}
}

// everyFact is what errors about a fact that the public set does not know list.
const everyFact = "want one of danger, withdrawal, medical, mental-health, supervision, substance-use, continued-use-risk, home, residence, " +
	"engagement, functioning, safeguards, phase, current, completed, relapse, failure, obligations, population, meal-support"

// TestFactsAreDocumented: the table above Assessment names each fact with its values.
func TestFactsAreDocumented(t *testing.T) {
	source, err := os.ReadFile("assessment.go")
	require.NoError(t, err)
	lines := strings.Split(string(source), "\n")
	for f := FactDanger; f < factEnd; f++ {
		if f == FactCompleted {
			continue // stands beside current
		}
		assert.True(t, slices.ContainsFunc(lines, func(line string) bool {
			name, values, _ := strings.Cut(strings.TrimPrefix(line, "//\t"), "  ")
			return strings.TrimSuffix(name, ", completed") == common[f].name && strings.TrimSpace(values) == wordsOf{common[f].values}.String()
		}), common[f].name)
	}
}

func TestAssessmentDocuments(t *testing.T) {
	c := PublicGuidance()
	a, err := c.ParseAssessment([]byte(`{"day":"2025-03-01","facts":{"home":"dangerous","meal-support":"structured"},"ruled_out":{"withdrawal":["high","needs-medical-management"]}}`))
	require.NoError(t, err)
	want := Assessment{Day: iop.MustDay("2025-03-01"), Home: HomeDangerous, Own: [MaxOwnFacts]uint8{2}}
	want.RuleOut(FactWithdrawal, ValuesOf(WithdrawalHigh, WithdrawalManaged))
	assert.Equal(t, want, a)
	text, err := c.MarshalAssessment(a)
	require.NoError(t, err)
	again, err := c.ParseAssessment(text)
	require.NoError(t, err)
	assert.Equal(t, a, again)

	_, err = c.ParseAssessment([]byte(`{"day":"2025-02-30","facts":{"home":"cold","craving":"strong","Danger":"none"},"ruled_out":{"x":[],"home":["warm"]},"more":1}`))
	assert.ElementsMatch(t, []string{
		`day: "2025-02-30" is not a calendar day written YYYY-MM-DD (line 1)`,
		`"more" is not a member here, want day, facts, ruled_out or unsettled (line 1)`,
		`facts.Danger: "none" is a value for "Danger", which is not a fact of public-guidance, ` + everyFact + ` (line 1)`,
		`facts.craving: "strong" is a value for "craving", which is not a fact of public-guidance, ` + everyFact + ` (line 1)`,
		`facts.home: "cold" is not a value of home, want supportive, neutral, unsupportive, dangerous (line 1)`,
		`ruled_out.home[0]: "warm" is not a value of home, want supportive, neutral, unsupportive, dangerous (line 1)`,
		`ruled_out.x: "x" is not a fact of public-guidance, ` + everyFact + ` (line 1)`,
	}, faultsOf(t, err))
	_, err = c.ParseAssessment([]byte(`{"facts":{"home":"dangerous"},"ruled_out":{"home":["dangerous"]}}`))
	require.EqualError(t, err, `facts.home: "dangerous" is both recorded and ruled out (line 1)`)
	_, err = c.ParseAssessment([]byte(`{"facts":{"home":null}}`))
	require.EqualError(t, err, "facts.home: null is not a value here: leave the member out (line 1)")
	_, err = c.ParseAssessment([]byte(`{"facts":{"home":"neutral","home":"dangerous"}}`))
	require.EqualError(t, err, "facts.home: the member appears twice in one object (line 1)")
}

func TestValidate(t *testing.T) {
	c := PublicGuidance()
	require.NoError(t, c.Validate(wellRecorded()))
	a := Assessment{Home: 9, Danger: NoDanger}
	a.RuleOut(FactDanger, ValuesOf(NoDanger))
	a.RuleOut(FactRelapse, ValuesOf(NoRelapse, RecentRelapse))
	a.RuleOut(FactUnknown, 255)
	a.RuleOut(99, 255)
	assert.Equal(t, []string{
		"danger: none is both recorded and ruled out",
		"home: 9 is not a value, want supportive, neutral, unsupportive, dangerous",
		"relapse: has every value ruled out",
	}, faultsOf(t, c.Validate(a)))
	_, err := c.MarshalAssessment(a)
	require.Error(t, err)
	// Such facts count as not assessed; nothing panics and nothing is guessed.
	assert.Equal(t, c.Place(Assessment{}).Open(), c.Place(a).Open())
	var every Assessment
	for f := range Fact(slots + 3) {
		every.Put(f, 255)
	}
	assert.Equal(t, c.Place(Assessment{}).Open(), c.Place(every).Open())
	assert.Equal(t, iop.Unknown, c.Place(every).NotIndicated())
	report := c.Check(every)
	for f := range report.All() {
		assert.Equal(t, iop.Unknown, f.Verdict)
	}
	assert.Zero(t, every.Get(Fact(slots)))
}

func TestRulesInForceOnTheDay(t *testing.T) {
	d := minimal()
	first := d.Rules[0]
	first.Until = iop.MustDay("2025-01-01")
	second := d.Rules[0]
	second.From, second.Need = iop.MustDay("2025-01-01"), map[Kind]string{Intensity: "much"}
	gone := RuleDefinition{Rule: rule("gone"), When: Condition{{"home": {"dangerous"}}}, Exclude: iop.SetOf(iop.Outpatient)}
	gone.From, gone.Until = iop.MustDay("2020-01-01"), iop.MustDay("2022-07-01")
	d.Rules = []RuleDefinition{second, first, gone}
	c := mustNew(t, d)
	a := Assessment{SubstanceUse: SubstanceUseMild, Home: HomeDangerous}
	for day, want := range map[string]iop.Level{
		"2019-12-31": iop.Outpatient, "2020-01-01": iop.Inpatient, "2022-06-30": iop.Inpatient, "2022-07-01": iop.Outpatient,
		"2024-12-31": iop.Outpatient, "2025-01-01": iop.Inpatient, "2030-01-01": iop.Inpatient,
	} {
		a.Day = iop.MustDay(day)
		level, ok := c.Place(a).Level()
		assert.True(t, ok)
		assert.Equal(t, want, level, day)
	}
	a.Day = 0
	level, _ := c.Place(a).Level()
	assert.Equal(t, iop.Inpatient, level, "no day means the latest rules")
	n := 0
	for range c.Rules(iop.MustDay("2021-01-01")) {
		n++
	}
	assert.Equal(t, 2, n)
	for range c.Rules(0) {
		break
	}
	report := c.Check(Assessment{Day: iop.MustDay("2024-01-01")})
	assert.Equal(t, 1, report.Len(), "rules out of force say nothing")
}

func TestOptions(t *testing.T) {
	c := PublicGuidance()
	a := wellRecorded()
	a.SubstanceUse, a.Home = SubstanceUseModerate, HomeUnsupportive
	level := func(c *Criteria) iop.Level {
		l, _ := c.Place(a).Level()
		return l
	}
	assert.Equal(t, iop.IntensiveOutpatient, level(c))
	residential, err := c.Take("unsafe-home", "residential")
	require.NoError(t, err)
	assert.Equal(t, iop.ResidentialHigh, level(residential))
	assert.Equal(t, iop.IntensiveOutpatient, level(c), "the set itself does not change")
	back, err := residential.Take("unsafe-home", "recovery-residence")
	require.NoError(t, err)
	assert.Equal(t, iop.IntensiveOutpatient, level(back))
	for _, bad := range [][2]string{{"unsafe-home", "nowhere"}, {"nothing", "residential"}, {"", ""}} {
		_, err := c.Take(bad[0], bad[1])
		want := fmt.Sprintf("levelofcare: %q is not an option of public-guidance, want ", bad[0])
		if bad[0] == "unsafe-home" {
			want = `levelofcare: "nowhere" is not a reading of the option unsafe-home of public-guidance, want recovery-residence, residential, excludes`
		}
		require.ErrorContains(t, err, want)
	}
	taken := map[string]string{}
	for o, reading := range residential.Options() {
		taken[o.ID] = reading
		o.Readings[0].ID = "changed"
	}
	assert.Equal(t, "residential", taken["unsafe-home"])
	assert.Equal(t, "by-risk", taken["severe-disorder"])
	for range c.Options() {
		break
	}
	_, err = c.Take("unsafe-home", "recovery-residence")
	require.NoError(t, err, "what was handed out is a copy")
}

func TestAssess(t *testing.T) {
	c := PublicGuidance()
	day := iop.MustDay("2026-03-01")
	seen := []Observation{
		{day - 2, "home", "dangerous"},
		{day - 30, "home", "supportive"},
		{day - 90, "danger", "none"},
		{day - 91, "medical", "stable"},
		{day + 1, "withdrawal", "high"},
		{day, "relapse", "recent"}, {day, "relapse", "recent"},
	}
	a, stale, err := c.Assess(day, 90, seen)
	require.NoError(t, err)
	assert.Equal(t, Assessment{Day: day, Home: HomeDangerous, Danger: NoDanger, Relapse: RecentRelapse, Unsettled: FactsOf(FactMedical)}, a)
	assert.Equal(t, "medical", stale.String(), "too old to be taken for known")

	seen = append(seen, Observation{day - 2, "home", "neutral"}, Observation{day, "craving", "x"}, Observation{day, "home", "cold"})
	a, _, err = c.Assess(day, 90, seen)
	assert.Equal(t, []string{
		`observations[7].value: "neutral" differs from the value observed the same day, 2026-02-27: "dangerous" in observations[0]`,
		`observations[8].fact: "craving" is not a fact of public-guidance, ` + everyFact,
		`observations[9].value: "cold" is not a value of home, want supportive, neutral, unsupportive, dangerous`,
	}, faultsOf(t, err))
	assert.Equal(t, HomeUnknown, a.Home, "two values on one day settle nothing")
}

// TestRecordsThatSettleNothing: what was recorded and not settled is asked, and never
// assumed to have been unremarkable.
func TestRecordsThatSettleNothing(t *testing.T) {
	c := PublicGuidance()
	day := iop.MustDay("2026-03-01")
	names := func(c *Criteria, v Values) (words []string) {
		for n, w := range c.ValuesOf(FactDanger).All() {
			if v>>n&1 == 1 {
				words = append(words, w)
			}
		}
		return words
	}
	for name, test := range map[string]struct {
		seen []Observation
		left []string // what danger may be
		open bool     // recorded, and not settled
	}{
		"one":                        {[]Observation{{day, "danger", "thoughts"}}, []string{"thoughts"}, false},
		"one twice":                  {[]Observation{{day, "danger", "thoughts"}, {day, "danger", "thoughts"}}, []string{"thoughts"}, false},
		"two of one day":             {[]Observation{{day, "danger", "imminent"}, {day, "danger", "none"}}, []string{"none", "imminent"}, true},
		"two, the first again":       {[]Observation{{day, "danger", "imminent"}, {day, "danger", "none"}, {day, "danger", "imminent"}}, []string{"none", "imminent"}, true},
		"three of one day":           {[]Observation{{day, "danger", "imminent"}, {day, "danger", "none"}, {day, "danger", "thoughts"}}, []string{"none", "thoughts", "imminent"}, true},
		"two, settled the day after": {[]Observation{{day - 1, "danger", "imminent"}, {day, "danger", "none"}, {day - 1, "danger", "none"}}, []string{"none"}, false},
		"on the last day":            {[]Observation{{day - 30, "danger", "none"}}, []string{"none"}, false},
		"a day too old":              {[]Observation{{day - 31, "danger", "none"}}, []string{"none", "thoughts", "plan", "imminent"}, true},
		"two, too old":               {[]Observation{{day - 31, "danger", "none"}, {day - 31, "danger", "imminent"}}, []string{"none", "thoughts", "plan", "imminent"}, true},
		"a word that is none":        {[]Observation{{day, "danger", "severe"}}, []string{"none", "thoughts", "plan", "imminent"}, true},
		"such a word the day before": {[]Observation{{day - 1, "danger", "severe"}, {day, "danger", "none"}}, []string{"none"}, false},
		"such a word beside another": {[]Observation{{day, "danger", "none"}, {day, "danger", "severe"}}, []string{"none", "thoughts", "plan", "imminent"}, true},
		"no day":                     {[]Observation{{0, "danger", "imminent"}}, []string{"none", "thoughts", "plan", "imminent"}, true},
		"no day beside a day":        {[]Observation{{0, "danger", "imminent"}, {day, "danger", "none"}}, []string{"none"}, false},
		"to come":                    {[]Observation{{day + 1, "danger", "imminent"}}, []string{"none", "thoughts", "plan", "imminent"}, false},
	} {
		a, _, _ := c.Assess(day, 30, append(test.seen, Observation{day, "substance-use", "moderate"}, Observation{day, "mental-health", "none"}))
		allowed := c.allowed(&a)
		assert.Equal(t, test.left, names(c, allowed[FactDanger]), name)
		assert.Equal(t, test.open, a.Unsettled.Has(FactDanger), name)
		p := c.Place(a).Assuming(ChartedByException)
		_, settled := p.Level()
		assert.Equal(t, !test.open, settled, name)
		if test.open {
			assert.Equal(t, []string{"danger"}, p.Unsettled(), name)
			assert.Equal(t, "danger", p.Questions()[0].Fact, name)
			assert.Contains(t, p.String(), "; recorded but not settled: danger", name)
			text, err := json.Marshal(p)
			require.NoError(t, err)
			assert.Contains(t, string(text), `"unsettled":["danger"]`, name)
		} else {
			assert.Empty(t, p.Unsettled(), name)
		}
		text, err := c.MarshalAssessment(a)
		require.NoError(t, err, name)
		back, err := c.ParseAssessment(text)
		require.NoError(t, err, name)
		assert.Equal(t, a, back, name)
		a.Danger = NoDanger
		if a.RuledOut[FactDanger]>>NoDanger&1 == 0 {
			_, settled = c.Place(a).Assuming(ChartedByException).Level()
			assert.True(t, settled, "%s: asked since", name)
		}
	}

	// The same holds of records that were put wrong by hand.
	for name, wrong := range map[string]Assessment{
		"a number that is none":   {Danger: 9},
		"every value ruled out":   {RuledOut: [slots]Values{FactDanger: ValuesOf(NoDanger, DangerThoughts, DangerPlan, DangerImminent)}},
		"recorded and ruled out":  {Danger: DangerImminent, RuledOut: [slots]Values{FactDanger: ValuesOf(DangerImminent)}},
		"the same, and unsettled": {Danger: DangerImminent, RuledOut: [slots]Values{FactDanger: ValuesOf(DangerImminent)}, Unsettled: FactsOf(FactDanger)},
	} {
		wrong.SubstanceUse, wrong.MentalHealth = SubstanceUseModerate, NoMentalIllness
		p := c.Place(wrong).Assuming(ChartedByException)
		assert.Equal(t, []string{"danger"}, p.Unsettled(), name)
		assert.True(t, p.Open().Has(iop.Inpatient), name)
		require.Error(t, c.Validate(wrong), name)
	}

	_, err := c.ParseAssessment([]byte(`{"unsettled":["danger","mood"]}`))
	require.EqualError(t, err, `unsettled[1]: "mood" is not a fact of public-guidance, `+everyFact+` (line 1)`)
	assert.EqualError(t, c.Validate(Assessment{Unsettled: FactsOf(FactDanger, Fact(slots-1), Fact(slots))}), "own[11]: is not a fact of public-guidance")
}

func TestReview(t *testing.T) {
	d := minimal()
	d.Levels = append(d.Levels, LevelDefinition{Level: iop.ResidentialHigh, Inside: map[Kind]string{Intensity: "much"}})
	d.Rules = append(d.Rules,
		RuleDefinition{Rule: rule("shadowed"), When: Condition{{"substance-use": {"severe"}}}, Need: map[Kind]string{Intensity: "little"}},
		RuleDefinition{Rule: rule("severe"), When: Condition{{"substance-use": {"severe"}, "home": {"supportive"}}}, Need: map[Kind]string{Intensity: "much"}},
		RuleDefinition{Rule: rule("hole"), When: Condition{{"danger": {"imminent"}}}, Exclude: iop.SetOf(iop.Inpatient, iop.ResidentialHigh)})
	r := mustNew(t, d).Review(0)
	assert.Equal(t, []iop.RuleID{"shadowed"}, r.Idle)
	assert.Equal(t, iop.SetOf(iop.ResidentialHigh), r.UnreachableLevels, "inpatient is always before it")
	assert.Equal(t, []string{"danger imminent", "substance-use severe", "home supportive"}, r.NoLevel)
	assert.Equal(t, [][2]iop.RuleID{{"mild", "severe"}, {"shadowed", "severe"}}, r.Overlaps)
	assert.Equal(t, []string{"danger", "substance-use"}, r.Monotone)
	require.Len(t, r.NotMonotone, 1)
	assert.Equal(t, Reversal{
		Fact: "home", Better: "supportive", Worse: "neutral", Others: []string{"danger none", "substance-use severe"},
		BetterLevel: iop.Inpatient, WorseLevel: iop.Outpatient,
	}, r.NotMonotone[0])
	for _, want := range []string{
		"idle rule: shadowed\n", "unreachable level: residential-high\n", "hole: no level for danger imminent, substance-use severe, home supportive\n",
		"2 pairs of rules can hold together and ask for different amounts\n", "monotone: danger\n",
		"not monotone: home supportive leads to inpatient, neutral to outpatient, with danger none, substance-use severe\n",
	} {
		assert.Contains(t, r.String(), want)
	}
}

// TestReviewAgreesWithTrying: on random sets, holes, unreachable levels, idle rules
// and monotone facts are those that trying every assessment shows.
func TestReviewAgreesWithTrying(t *testing.T) {
	seeds := uint64(25)
	if testing.Short() {
		seeds = 6
	}
	for seed := range seeds {
		d := randomDefinition(rng(seed))
		c := mustNew(t, d)
		r := c.Review(0)
		if d.completions(nil) > 3000 {
			continue
		}
		answers := d.slowPossible(nil, 0)
		hole := false
		var reached iop.Set[iop.Level]
		for a := range answers {
			hole = hole || a.level == "no level"
			if l, err := iop.Parse[iop.Level](a.level); err == nil {
				reached = reached.With(l)
			}
		}
		require.Equal(t, hole, r.NoLevel != nil)
		for _, row := range d.Levels {
			require.Equal(t, !reached.Has(row.Level), r.UnreachableLevels.Has(row.Level))
		}
		for i := range d.Rules {
			if len(d.Rules[i].Ask) > 0 {
				continue
			}
			without := d
			without.Rules = slices.Delete(slices.Clone(d.Rules), i, i+1)
			same := true
			forEach(&d, func(facts record) {
				for _, who := range []string{"must", "should", "typical", "also"} {
					a, may := d.slowBy(who, facts, 0)
					b, mayWithout := without.slowBy(who, facts, 0)
					switch who {
					case "must":
						same = same && may == mayWithout
					case "typical":
						same = same && a == b
					default:
						same = same && a.level == b.level
					}
				}
			})
			require.Equal(t, same, slices.Contains(r.Idle, d.Rules[i].ID), "%s idle", d.Rules[i].ID)
		}
	}
}

// TestReviewOfManyRules: rules that change answers are told from those that do not, and
// of more idle ones than are tried the others are named.
func TestReviewOfManyRules(t *testing.T) {
	d := minimal()
	twice := d.Rules[0]
	for i := range maxRedraws + 20 {
		twice.ID = iop.RuleID(fmt.Sprintf("again.n%d", i))
		d.Rules = append(d.Rules, twice)
	}
	r := mustNew(t, d).Review(0)
	assert.Len(t, r.Idle, maxRedraws)
	assert.Len(t, r.Untried, 21, "each of the equal rules is idle beside the others")
	assert.Contains(t, r.String(), "not checked for idleness: again.n119")
	assert.Empty(t, PublicGuidance().Review(0).Untried)
}

// reviewed is a set of rules in which many facts decide the level.
func reviewed(n int) Definition {
	d := PublicGuidance().d
	r := rng(5)
	rules := slices.Clone(d.Rules)
	for len(rules) < n {
		again := d.Rules[r.IntN(len(d.Rules))]
		again.ID = iop.RuleID(fmt.Sprintf("again.n%d", len(rules)))
		rules = append(rules, again)
	}
	d.Rules = rules
	return d
}

func BenchmarkReview(b *testing.B) {
	for _, n := range []int{75, 150, 300} {
		c, err := New(reviewed(n))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n, "-rules"), func(b *testing.B) {
			for b.Loop() {
				c.Review(0)
			}
		})
	}
}

func TestLevelsInOrder(t *testing.T) {
	levels := PublicGuidance().Levels()
	assert.Len(t, levels, 9)
	assert.Equal(t, iop.MedicallyManagedOutpatient, levels[0])
	assert.Less(t, slices.Index(levels, iop.IntensiveOutpatient), slices.Index(levels, iop.PartialHospitalization), "V-01")
	assert.Greater(t, slices.Index(levels, iop.IntensiveOutpatient), slices.Index(levels, iop.Outpatient), "V-01")
	assert.Equal(t, iop.Inpatient, levels[8])
}

func TestErrorsAreFaults(t *testing.T) {
	_, err := New(Definition{})
	var faults wire.Faults
	require.True(t, errors.As(err, &faults))
	for _, f := range faults {
		assert.Zero(t, f.Line, "a definition in Go has no lines")
	}
	_, err = Parse([]byte(`{"id":`))
	require.ErrorContains(t, err, "the document ends early")
}

func FuzzParse(f *testing.F) {
	small, err := json.Marshal(minimal())
	require.NoError(f, err)
	f.Add(small)
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse(text)
		if err != nil {
			var faults wire.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("%q: an error that is not a list of faults: %v", text, err)
			}
			return
		}
		p := c.Place(Assessment{})
		_ = p.String()
		_ = p.Assuming(ChartedByException).String()
		if _, err := json.Marshal(c); err != nil {
			t.Fatalf("%q: read, but not written: %v", text, err)
		}
	})
}

func FuzzParseAssessment(f *testing.F) {
	f.Add([]byte(`{"day":"2025-03-01","facts":{"home":"dangerous"},"ruled_out":{"withdrawal":["high"]}}`))
	c := PublicGuidance()
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := c.ParseAssessment(text)
		if err != nil {
			return
		}
		back, err := c.MarshalAssessment(a)
		if err != nil {
			t.Fatalf("%q: read, but not written: %v", text, err)
		}
		again, err := c.ParseAssessment(back)
		if err != nil || again != a {
			t.Fatalf("%q: came back as %s, %v", text, back, err)
		}
		p := c.Place(a)
		if p.Open() == 0 && p.NotIndicated() == iop.NotMet && p.NoLevel() == iop.NotMet {
			t.Fatalf("%q: nothing is possible", text)
		}
	})
}
