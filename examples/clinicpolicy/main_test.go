package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/internal/golden"
)

// call runs the program.
func call(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(args, &o, &e)
	return code, o.String(), e.String()
}

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"text.golden": nil,
		"md.golden":   {"-format", "md"},
		"json.golden": {"-format", "json"},
	} {
		code, out, errs := call(args...)
		assert.Equal(t, gap, code, "two of the three clinics have gaps")
		assert.Empty(t, errs)
		golden.Equal(t, filepath.Join("testdata", name), []byte(out))
	}
}

func TestExitCodes(t *testing.T) {
	code, out, _ := call("-policy", "testdata/compliant.json", "-against", "us-va-licence,us-medicare-iop", "-on", "2026-12-01")
	assert.Equal(t, noGap, code, out)
	code, out, _ = call("-policy", "testdata/weaker.json", "-against", "us-va-licence", "-on", "2026-12-01")
	assert.Equal(t, gap, code)
	assert.Contains(t, out, "weaker by 1h00m")
	code, _, _ = call("-policy", "testdata/weaker.json", "-against", "us-va-licence", "-on", "2020-01-01")
	assert.Equal(t, noGap, code, "the licence rule is in force since 2023")
	code, _, _ = call("-policy", "testdata/contradictory.json", "-against", "us-in-medicaid", "-on", "2026-12-01")
	assert.Equal(t, gap, code)
}

func TestBadInput(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"id":"clinic","title":"","kind":"nice","requirements":[{"id":"x"}]}`), 0o600))
	for want, args := range map[string][]string{
		`"us-xx" is not a published policy`:       {"-policy", "testdata/weaker.json", "-against", "us-xx"},
		"no such file":                            {"-policy", "testdata/nothing.json", "-against", "us-va-licence"},
		"-policy needs -against":                  {"-policy", "testdata/weaker.json"},
		"-against and -on need -policy":           {"-against", "us-va-licence"},
		`"2026-02-30" is not`:                     {"-policy", "testdata/weaker.json", "-against", "us-va-licence", "-on", "2026-02-30"},
		"not understood":                          {"-format", "pdf"},
		"neither a published policy, see -list":   {"-show", "us-xx"},
		`kind: "nice" is not a kind of policy`:    {"-policy", broken, "-against", "us-va-licence"},
		"requirements[0].source: is missing":      {"-policy", broken, "-against", "us-va-licence"},
		"flag provided but not defined: -colours": {"-colours"},
	} {
		code, _, errs := call(args...)
		assert.Equal(t, unreadable, code, "%v", args)
		assert.Contains(t, errs, want)
	}
}

func TestListShowDiff(t *testing.T) {
	code, out, _ := call("-list")
	assert.Equal(t, noGap, code)
	assert.Greater(t, strings.Count(out, "\n"), 50)
	code, out, _ = call("-show", "us-va-licence")
	assert.Equal(t, noGap, code)
	assert.Contains(t, out, "must: hours a week: 9h00m to 19h00m, delivered\n")
	code, out, _ = call("-diff", "testdata/compliant.json", "testdata/weaker.json")
	assert.Equal(t, noGap, code)
	assert.Contains(t, out, "requirements: riverside.weekly-hours: removed")
	assert.Contains(t, out, "requirements: hilltop.weekly-hours: added")
	_, out, _ = call("-diff", "us-va-licence", "us-va-licence")
	assert.Empty(t, out)
}

func TestJSON(t *testing.T) {
	_, out, _ := call("-format", "json")
	for line := range strings.Lines(out) {
		var a answerJSON
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		assert.NotEmpty(t, a.Policy)
		assert.NotEmpty(t, a.Against)
	}
	assert.Equal(t, 3, strings.Count(out, "\n"))
}

// TestFacts: every rule of every policy is there once, with its statement and citation, and
// a sentence of the data.
func TestFacts(t *testing.T) {
	for p := range published.All() {
		var b bytes.Buffer
		writeFacts(&b, p)
		for _, r := range p.Rules() {
			assert.Contains(t, b.String(), fmt.Sprintf("\n  %s: %s (%v)\n", string(r.ID), r.Statement, r.Source), p.ID())
		}
		assert.NotContains(t, b.String(), "unknown", p.ID())
		assert.NotContains(t, b.String(), "%!", p.ID())
	}
	// What a rule is about only, and what the names mean, is said.
	for program, lines := range map[string][]string{
		"bennett-247-sobriety":         {"Specimen, only breath, from 7h00m to 9h00m: at least 1 on every day.", "Specimen, only urine: 10 dollars for the urine test.", "  state-fee: the fee of 30 dollars for the state is paid"},
		"adaccc-dui-rules":             {"Fees-paid: at most 30 days from each fee-due.", "New-offence, only driving-under-the-influence, must end treatment.", "Missed sessions in phase 2 must be made up within 35 days, arranged within 3 days.", "  fee-due: a fee falls due"},
		"blueridge-dwi-groups":         {"Scheduled of group, only on wednesday, at 17h30m: at least 1 a week.", "Leaving early at all counts as unexcused.", "Paid-in-full: at most 90 days from discharge; or another of blueridge-dwi-groups.paid-by-day-90."},
		"positive-beginnings-obot":     {"Attended or partial or late or left-early: at least 1 each 2 weeks, in program weeks 5 to 8.", "Attended or partial or late or left-early: at least 1 a calendar month, from program week 9."},
		"jackson-or-drug-court":        {"Days-without sanction, only jail, a phase, in phase 2: at least 60 days.", "Phase 3 is left only when jackson-or-drug-court.clean-phases-2-and-3 is met and jackson-or-drug-court.sanction-free-phase-3 is met."},
		"jotform-group-rules":          {"Leaving-approved: by the end of the day of each left-early."},
		"circuit7-adult-drug-court":    {"Sessions of group a week, in phase 1: at least 3, as delivered.", "Discharge: 18 to 24 months from admission. This is what is usual."},
		"carlton-treatment-court-quiz": {"Days with specimen: at least 2 days a week."},
		"dawnfarm-screens":             {"Disputed: second test of the same specimen.", "A drug test that is presumptive or definitive counts as positive."},
		"otp-success-steps":            {"Use or dealing, only near-the-program, must end treatment."},
		"../rules/mhs-early-adolescent-dbt": {"Attended or partial or late or left-early: at least 85% of the sessions an episode; otherwise contract.",
			"Turned-away or excused or unexcused or no-show or late-cancel or prearranged: at most 1 of the last 6 scheduled sessions, while from contract, only discharge-contract until contract-ended; otherwise discharge."},
		"../rules/dbt-four-misses": {"Weeks-without attended or partial or late or left-early or made-up of individual-therapy or individual-counseling an episode: at most 3; otherwise discharge."},
	} {
		code, out, _ := call("-facts", "../../compliance/testdata/programs/"+program+".json")
		assert.Equal(t, noGap, code, program)
		for _, line := range lines {
			assert.Contains(t, out, "\n"+line+"\n")
		}
	}
	code, out, _ := call("-facts", "../../compliance/testdata/three-evenings.json")
	assert.Equal(t, noGap, code)
	golden.Equal(t, filepath.Join("testdata", "facts.golden"), []byte(out))
}
