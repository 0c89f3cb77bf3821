package compliance_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop/schematest"
)

// documents are the policies that are shipped, that programs publish, and of the examples.
func documents(t testing.TB) (list []string) {
	t.Helper()
	for _, pattern := range []string{"published/data/*.json", "testdata/*.json", "testdata/programs/*.json", "testdata/rules/*.json", "../examples/*/testdata/*.json", "../examples/*/*/*.json", "../examples/*/*/data/*.json"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, f := range files {
			text, err := os.ReadFile(f)
			require.NoError(t, err)
			if d := (compliance.Definition{}); json.Unmarshal(text, &d) == nil {
				list = append(list, string(text))
			}
		}
	}
	require.Greater(t, len(list), 140)
	return list
}

// TestWhatNoDocumentUses: each member and word of documents is used by one of them, or is
// here with the reason why it is there all the same.
func TestWhatNoDocumentUses(t *testing.T) {
	reasons := map[string]string{
		"events that records tell":                                                                                          "EventKind: contact, family-session, invalid-specimen, leave, level-change, medication-check, negative, prearranged, program-cancelled, removed, turned-away, warning",
		"what weeks, programs and assessments are described by":                                                             "Level: early-intervention, residential-high, withdrawal-management; Format: drug-test, recreation, specialized; Delivery: audio-only, in-person, video; Services.deliveries; Participants: patient, patient-and-family; Occasion: regular; Pause: break, meal, school, travel; Weekday: friday, monday, thursday, tuesday; Population: perinatal",
		"what records tell of a test, and what a policy can make of it":                                                     "Collection: given; Validity: valid; Detection: not-detected, residual; Meaning: nothing; Mapping.observed",
		"limits of programs that have contacts that end a run":                                                              "Period.ended_by",
		"contracts that end by themselves":                                                                                  "While.days",
		"appeals stop the clock in New Jersey and Wisconsin, leave in California":                                           "Anchor.not_appeal, not_leave",
		"late arrivals that add up to an absence, make-ups that erase one":                                                  "Lateness.of, per_absence; MakeUp.erases, of; Excuse.counts; ExcuseReason: school",
		"what a program gives back to one who returns: nothing, a phase, all if soon, as decided":                           "Readmission.credit, wait_days, when; Credit: decided, kept, lost, phase",
		"an hour of 50 minutes, breaks that count, sessions too short to count, weeks cut short":                            "Counting.clock_hour, elapsed, least_session, partial_weeks, pauses; PartialWeeks: pro-rated, skipped",
		"what a clinic says of itself: its working days, its reasons to discharge, what it read":                            "workdays; Workdays.holidays, weekend; Conduct: confidentiality-broken, non-attendance; Removal.review; SourceKind: provider",
		"limits of programs on working days without contact":                                                                "Measure: working-days-without",
		"the address of the schema, for editors":                                                                            "$schema",
		"tests as other programs run them: monitors that are worn, specimens under observation, screens that are confirmed": "Matrix: blood, hair, sweat, transdermal; Testing.confirmed, observed; Details.observed, reasons",
	}
	var want []string
	for _, all := range reasons {
		for part := range strings.SplitSeq(all, "; ") {
			of, words, several := strings.Cut(part, ": ")
			join := ": "
			if !several {
				of, words, _ = strings.Cut(part, ".")
				join = "."
			}
			for word := range strings.SplitSeq(words, ", ") {
				want = append(want, strings.TrimSuffix(of+join+word, "."))
			}
		}
	}
	slices.Sort(want)
	assert.Equal(t, strings.Join(want, "\n"), strings.Join(schematest.Unused(t, compliance.Schema(), documents(t)), "\n"))
}
