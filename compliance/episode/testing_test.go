package episode_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// testing0 is a policy with one rule about how tests are run.
func testing0(t *testing.T, rule string) *compliance.Policy {
	return parse(t, document(`"declares":{"second-reader":"a second person reads the screen"}`, `"testing":[{`+ruleText("clinic.tests")+`,`+rule+`}]`))
}

// TestTestingBruteForce holds random tests against random rules, each entry by itself: one
// that breaks the rule breaks it, and one that does not tell leaves it open.
func TestTestingBruteForce(t *testing.T) {
	c := rand.New(rand.NewPCG(7, 7))
	pick := func(n int) int { return c.IntN(n) }
	tally := map[iop.Verdict]int{}
	for range 4000 {
		d := parse(t, document(`"declares":{"second-reader":"a second person reads the screen"}`)).Definition()
		rule := compliance.Testing{Rule: iop.Rule{ID: "clinic.testing-0", Statement: "Said so.", Strength: iop.Must, Source: iop.Source{Title: "A text", Address: "https://example.org", Kind: iop.Issuer, Read: day("2026-11-22")}}, Matrices: iop.SetOf(iop.Urine, iop.Breath), Reasons: iop.SetOf(iop.RandomTest), Observed: pick(3) == 0, Confirmed: pick(3) == 0}
		if pick(3) == 0 {
			rule.Requires = []iop.Name{"second-reader"}
		}
		if pick(2) == 0 {
			rule.Matrices = 0
		}
		if pick(3) == 0 {
			rule.Phases = iop.AtLeast[int32](2)
		}
		d.Testing = []compliance.Testing{rule}
		p, err := compliance.New(d)
		require.NoError(t, err)
		events := []episode.Event{on(iop.Admission, "01-05")}
		advanced := day("2026-01-20")
		events = append(events, episode.Event{Kind: iop.PhaseAdvanced, Day: advanced})
		broken, open, asked := false, false, false
		for n := range pick(4) {
			e := episode.Event{Kind: []iop.EventKind{iop.SpecimenCollected, iop.SpecimenMissed, iop.PositiveTest, iop.NegativeTest}[pick(4)], Day: day("2026-01-06") + iop.Day(7*n), Specimen: 0}
			e.Matrix = []iop.Matrix{0, iop.Urine, iop.Breath, iop.Hair, iop.Urine, iop.Urine, iop.Urine}[pick(7)]
			e.TestReason = []iop.TestReason{0, iop.RandomTest, iop.ForCauseTest, iop.RandomTest, iop.RandomTest, iop.RandomTest}[pick(6)]
			e.Observation = []iop.Observation{0, iop.Observed, iop.Unobserved, iop.Observed, iop.Observed}[pick(5)]
			if e.Kind == iop.PositiveTest {
				e.Detection = []compliance.Detection{0, compliance.Presumptive, compliance.Definitive, compliance.Definitive}[pick(4)]
			}
			read := pick(3) > 0
			if read {
				events = append(events, named(episode.Event{Kind: iop.Declared, Day: e.Day}, "second-reader"))
			}
			events = append(events, e)
			if rule.Phases != (iop.Range[int32]{}) && e.Day < advanced {
				continue
			}
			asked = asked || rule.Matrices != 0 || rule.Reasons != 0
			broken = broken || rule.Matrices != 0 && e.Matrix == iop.Hair || e.TestReason == iop.ForCauseTest || rule.Observed && e.Kind != iop.SpecimenMissed && e.Observation == iop.Unobserved
			open = open || rule.Matrices != 0 && e.Matrix == 0 || e.TestReason == 0 || rule.Observed && e.Kind != iop.SpecimenMissed && e.Observation == 0 ||
				rule.Confirmed && e.Kind == iop.PositiveTest && e.Detection != compliance.Definitive || len(rule.Requires) > 0 && e.Kind == iop.SpecimenCollected && !read
		}
		want := iop.Met
		switch {
		case broken:
			want = iop.NotMet
		case open:
			want = iop.Unknown
		case !asked:
			want = iop.NotApplicable
		}
		report := stay(t, events...).On(day("2026-03-01")).Under(p).Check()
		found := slices.Collect(report.About("clinic.testing-0"))
		require.Len(t, found, 1)
		require.Equal(t, want, found[0].Verdict, "%+v: %+v", rule, events)
		require.Equal(t, want == iop.Unknown, !found[0].Missing.IsEmpty())
		require.Equal(t, want == iop.NotMet, found[0].Got != iop.Value{}, "the first test that was run otherwise is named")
		tally[want]++
	}
	for _, v := range []iop.Verdict{iop.Met, iop.NotMet, iop.Unknown, iop.NotApplicable} {
		assert.Greater(t, tally[v], 100, "%v", v)
	}
}

// TestTestingDocuments: faults, words, and what differs.
func TestTestingDocuments(t *testing.T) {
	for rule, want := range map[string]string{
		`"matrices":["urine"]`:                             "",
		`"phases":{"at_least":2}`:                          "says nothing about how tests are run",
		`"requires":["second-reader","second-reader"]`:     "appears twice",
		`"requires":["third-reader"]`:                      `testing[0].requires[0]: "third-reader" is not declared`,
		`"reasons":["random"],"phases":{"at_least":-2}`:    "contains no phase",
		`"observed":true,"matrices":["urine","saliva"]`:    `"saliva" is not a matrix`,
		`"confirmed":true,"reasons":["random","sometime"]`: `"sometime" is not a reason of a test`,
	} {
		_, err := compliance.Parse([]byte(document(`"declares":{"second-reader":"a second person reads the screen"}`, `"testing":[{`+ruleText("clinic.tests")+`,`+rule+`}]`)))
		if want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, want, rule)
		}
	}
	before, after := testing0(t, `"matrices":["urine"],"reasons":["random"]`), testing0(t, `"matrices":["urine","breath"],"reasons":["random"],"requires":["second-reader"],"confirmed":true`)
	changes := compliance.Diff(before, after)
	require.Len(t, changes, 1)
	assert.Equal(t, "testing: clinic.tests: was matrices urine; reasons random; now matrices urine, breath; reasons random; confirmed; requires second-reader", changes[0].String())
	assert.Contains(t, after.Text(), "matrices urine, breath; reasons random; confirmed; requires second-reader")
	both := after.On(day("2026-06-01")).Compare(before.On(day("2026-06-01")))
	require.Len(t, both.Sections, 1)
	assert.Equal(t, "testing", both.Sections[0].Section)
}
