package episode_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
)

// answers asks a reading every question, as text.
func answers(t testing.TB, r *episode.Reading) []string {
	t.Helper()
	var all []string
	for _, answer := range []any{r.Check(), r.Week(), r.Due(), r.Lapses(), r.Ledger(), r.Forecast(nil, nil), r.Standing(), r.Responses(),
		r.Completion(), r.Grounds(), r.Discharge(), r.Readmission(), r.Silent()} {
		text, err := json.Marshal(answer)
		require.NoError(t, err)
		all = append(all, string(text))
	}
	return all
}

// TestReadingOfSeveral: what several policies answer is what each answers alone, one
// after another, however often and from wherever the reading is asked.
func TestReadingOfSeveral(t *testing.T) {
	clinic, virginia := readLakeside(), published.MustLookup("us-va-licence")
	v := person().On(day("2026-01-20"))
	both := v.Under(clinic, virginia)
	var findings []iop.Finding
	for _, p := range []*compliance.Policy{clinic, virginia} {
		report := v.Under(p).Check()
		for f := range report.All() {
			findings = append(findings, f)
		}
	}
	n := 0
	report := both.Check()
	for f := range report.All() {
		require.Less(t, n, len(findings))
		assert.Equal(t, findings[n], f)
		n++
	}
	assert.Equal(t, len(findings), n)
	assert.Equal(t, append(v.Under(clinic).Due(), v.Under(virginia).Due()...), both.Due())
	standing := both.Standing()
	require.Len(t, standing, 2)
	assert.Equal(t, []iop.RuleID{"lakeside", "us-va-licence"}, []iop.RuleID{standing[0].Policy, standing[1].Policy})
	assert.Equal(t, v.Under(clinic).Standing()[0], standing[0])

	want := answers(t, v.Under(clinic, virginia))
	var wait sync.WaitGroup
	got := make([][]string, 4)
	for i := range got {
		wait.Go(func() { got[i] = answers(t, both) })
	}
	wait.Wait()
	for i := range got {
		assert.Equal(t, want, got[i])
	}
}

// TestLedgerOfSeveral: policies that count alike have the ledger that each has alone, those
// that do not have their own, and the weeks of one are not those of another.
func TestLedgerOfSeveral(t *testing.T) {
	r := weeksOf(15)
	stay, err := episode.New(r)
	require.NoError(t, err)
	policies := []*compliance.Policy{
		parse(t, document(`"counting":{"week_start":"sunday"}`)), readLakeside(), published.MustLookup("us-va-licence"),
		parse(t, document(`"counting":{"clock_hour":"50m"}`)), parse(t, document(`"counting":{"week_start":"sunday"}`)), published.MustLookup("us-medicare-iop"),
	}
	for on := monday; on < lastDay(&r)+9; on += 5 {
		v := stay.On(on)
		all := v.Under(policies...).Ledger()
		require.Len(t, all, len(policies))
		for i, p := range policies {
			require.Equal(t, v.Under(p).Ledger()[0], all[i], "%v %v", on, i)
		}
		all[1].Answer[0].Sessions += 9
		require.NotEqual(t, all[1].Answer[0], all[2].Answer[0])
	}
}

// TestReadingUnderNothing: no policy, a nil one and a zero one ask nothing.
func TestReadingUnderNothing(t *testing.T) {
	v := person().On(day("2026-01-20"))
	for _, r := range []*episode.Reading{v.Under(), v.Under(nil), v.Under(new(compliance.Policy))} {
		report := r.Check()
		assert.Equal(t, iop.NotApplicable, report.Verdict())
		assert.Empty(t, r.Due())
		assert.NotPanics(t, func() { answers(t, r) })
	}
}

// Several policies bind one person at once, and each answers for itself.
func ExampleView_Under() {
	r := person().On(iop.MustDay("2026-01-20")).Under(readLakeside(), published.MustLookup("us-va-licence"))
	report := r.Check()
	for f := range report.Failed() {
		fmt.Println(f)
	}
	for _, by := range r.Standing() {
		fmt.Println(by.Policy, "says", by.Answer)
	}
	// Output:
	// lakeside.hours in the week of 2026-01-05: delivered 6h00m, want at least 9h00m, short by 3h00m (Handbook 1)
	// lakeside.absences: 3, want at most 2, over by 1 (Handbook 2)
	// lakeside.plan: 8 days, want at most 7 days, over by 1 day (Handbook 3)
	// lakeside.incident-report: 4 working days, want at most 2 working days, over by 2 working days (Handbook 4)
	// us-va-licence.weekly-hours in the week of 2026-01-05: delivered 6h00m, want 9h00m to 19h00m, short by 3h00m (12VAC35-105-1740 1)
	// lakeside says good
	// us-va-licence says good
}
