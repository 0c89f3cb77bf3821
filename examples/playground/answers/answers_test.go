package answers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// evenings is three evenings a week, up to the minute.
func evenings(until string) string {
	return `{"blocks":[{"format":"group","days":["monday","tuesday","thursday"],"start":"18:00","end":"` + until + `"}],"person":{"age":30}}`
}

func TestOffer(t *testing.T) {
	c := Offer()
	assert.NotEmpty(t, c.Criteria)
	names := map[string]bool{}
	for _, f := range c.Facts {
		assert.NotEmpty(t, f.Values, f.Name)
		assert.False(t, names[f.Name], f.Name)
		names[f.Name] = true
	}
	assert.True(t, names["substance-use"] && names["home"] && names["danger"])
	assert.Contains(t, c.Policies, Listed{"us-medicare-iop", "Medicare intensive outpatient services"})
	assert.Contains(t, c.Formats, "group")
	assert.NotContains(t, c.Formats, "unknown")
	for _, f := range c.Focuses {
		var focus iop.Focus
		assert.NoError(t, focus.UnmarshalText([]byte(f)))
	}
	_, err := json.Marshal(c)
	assert.NoError(t, err)
}

// TestPlace: the set shrinks with each answer, and nothing is assumed unless asked.
func TestPlace(t *testing.T) {
	nothing := Place([]byte(`{"facts":{}}`))
	require.Empty(t, nothing.Faults)
	assert.Empty(t, nothing.Level)
	assert.Empty(t, nothing.Assumed)
	assert.Len(t, nothing.Possible, len(nothing.Why), "an empty record excludes nothing")
	assert.NotEmpty(t, nothing.Ask)

	some := `{"facts":{"substance-use":"moderate","home":"unsupportive","danger":"none"}`
	open := Place([]byte(some + `}`))
	assert.Empty(t, open.Level)
	charted := Place([]byte(some + `,"charted":true}`))
	assert.Equal(t, "intensive-outpatient", charted.Level)
	assert.NotEmpty(t, charted.Assumed)
	assert.Less(t, len(charted.Indicated), len(open.Indicated))
	for _, why := range charted.Why {
		if why.Level == "outpatient" {
			assert.Equal(t, "not-met", why.Verdict)
			assert.Contains(t, why.Text, "too little")
		}
	}

	got := Place([]byte(`{"facts":{"home":"palace","mood":"good"}}`))
	assert.Empty(t, got.Answer)
	require.Len(t, got.Faults, 2)
	assert.Contains(t, strings.Join(got.Faults, "\n"), `"palace"`)
	assert.Contains(t, strings.Join(got.Faults, "\n"), `"mood"`)
	assert.NotEmpty(t, Place([]byte(`{"facts":`)).Faults)
}

// TestCheck: just under, on and just over the nine hours.
func TestCheck(t *testing.T) {
	for until, want := range map[string]string{"20:59": "not-met", "21:00": "met", "21:01": "met"} {
		got := Check([]byte(`{"day":"2026-12-01","week":` + evenings(until) + `,"policies":["us-va-licence"]}`))
		require.Empty(t, got.Faults)
		require.Len(t, got.Policies, 1)
		assert.Equal(t, want, got.Policies[0].Verdict, until)
		for _, f := range got.Policies[0].Findings {
			assert.NotEmpty(t, f.Source)
			assert.NotEmpty(t, f.Statement)
		}
	}
}

// TestOwn: one's own policy answers first, and the gaps to the others are named.
func TestOwn(t *testing.T) {
	own := func(hours string) string {
		text, err := json.Marshal(`{"id":"clinic","title":"Clinic","kind":"clinic","sources":{"h":{"title":"Handbook","address":"https://clinic.example","kind":"issuer","read":"2026-11-29"}},
			"defaults":{"source":"h","strength":"must","binds":"delivered"},"requirements":[{"id":"hours","statement":"So many hours.","measure":"hours","per":"week","bound":{"at_least":"` + hours + `"}}]}`)
		require.NoError(t, err)
		return `{"day":"2026-12-01","week":` + evenings("21:00") + `,"policies":["us-va-licence"],"own":` + string(text) + `}`
	}
	eight := Check([]byte(own("8h")))
	require.Empty(t, eight.Faults)
	require.Len(t, eight.Policies, 2)
	assert.Equal(t, iop.RuleID("clinic"), eight.Policies[0].ID)
	assert.Equal(t, "met", eight.Policies[0].Verdict)
	assert.Contains(t, strings.Join(eight.Policies[1].Gaps, "\n"), "weekly-hours")
	assert.Less(t, len(Check([]byte(own("9h"))).Policies[1].Gaps), len(eight.Policies[1].Gaps))
	assert.Equal(t, "not-met", Check([]byte(own("9h01m"))).Policies[0].Verdict)

	bad := Check([]byte(own("nine")))
	assert.Empty(t, bad.Policies)
	assert.Contains(t, strings.Join(bad.Faults, "\n"), "requirements[0].bound.at_least")
}

func TestCheckFaults(t *testing.T) {
	for question, want := range map[string]string{
		`{"week":{}}`:                    "day",
		`{"day":"2026-02-30","week":{}}`: `"2026-02-30"`,
		`{"day":"2026-12-01","week":{"blocks":[{"days":["funday"]}]}}`:                       `week.blocks[0].days[0]: "funday"`,
		`{"day":"2026-12-01","week":{},"policies":["us-xx"]}`:                                "us-xx",
		`{"day":"2026-12-01","week":` + evenings("17:00") + `,"policies":["us-va-licence"]}`: "week.blocks[0]",
	} {
		got := Check([]byte(question))
		assert.Contains(t, strings.Join(got.Faults, "\n"), want, question)
		assert.Empty(t, got.Policies, question)
	}
}

// TestDates: a group keeps its hour when the clocks change, and one that is held while
// they do is as long as it is.
func TestDates(t *testing.T) {
	ask := func(week, from string, weeks int, zone string) Calendar {
		return Dates([]byte(fmt.Sprintf(`{"week":%s,"from":%q,"weeks":%d,"zone":%q}`, week, from, weeks, zone)))
	}
	got := ask(evenings("21:00"), "2026-10-26", 2, "America/New_York")
	require.Empty(t, got.Faults)
	require.Len(t, got.Sessions, 6)
	assert.Equal(t, "2026-10-26T18:00:00-04:00", got.Sessions[0].Start)
	assert.Equal(t, "2026-11-02T18:00:00-05:00", got.Sessions[3].Start)
	assert.Equal(t, "3h00m", got.Sessions[3].Length)
	night := `{"blocks":[{"format":"group","days":["sunday"],"start":"01:30","end":"03:30"}]}`
	got = ask(night, "2026-03-02", 1, "America/New_York")
	require.Len(t, got.Sessions, 1)
	assert.Equal(t, "1h00m", got.Sessions[0].Length)
	got = ask(`{"blocks":[{"format":"group","days":["sunday"],"start":"02:30","end":"03:30"}]}`, "2026-03-02", 1, "America/New_York")
	assert.NotEmpty(t, got.Sessions[0].Note)
	for _, bad := range []Calendar{ask(night, "2026-03-02", 0, "America/New_York"), ask(night, "2026-03-02", 53, "America/New_York"), ask(night, "2026-03-02", 1, "Mars"), ask(night, "2026-03-02", 1, "Local"), ask(night, "2026-03-02", 1, ""), ask(`{"blocks":[{}]}`, "2026-03-02", 1, "UTC")} {
		assert.NotEmpty(t, bad.Faults)
		assert.Empty(t, bad.Sessions)
	}
}
