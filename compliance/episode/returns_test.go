package episode_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// What is here holds answers against what the public documentation says, worked out by
// hand in the plainest way and from nothing else: of records in which nothing is open.

// TestReturnsByHand: of rules about coming back the first that applies answers, from so many
// days after the discharge, and a new assessment is one since then.
func TestReturnsByHand(t *testing.T) {
	reasons := []iop.DischargeReason{iop.Completed, iop.LostContact, iop.EndedForAttendance}
	seen := map[iop.Verdict]int{}
	for seed := range uint64(800) {
		c := rand.New(rand.NewPCG(seed, 34))
		in := day("2026-01-05")
		out := in + iop.Day(1+c.IntN(30))
		now := out + iop.Day(c.IntN(40))
		reason := reasons[c.IntN(len(reasons))]
		events := []episode.Event{{Kind: iop.Admission, Day: in}, {Kind: iop.Discharged, Day: out, Reason: reason}}
		assessed := false
		for range c.IntN(4) {
			d := in - 5 + iop.Day(c.IntN(80))
			if d == out {
				continue
			}
			events = append(events, episode.Event{Kind: iop.Assessed, Day: d})
			assessed = assessed || d > out && d <= now
		}
		var rules, want []string
		for i := range 1 + c.IntN(3) {
			after, wait, within, asks := reasons[c.IntN(len(reasons))], c.IntN(20), c.IntN(3)*10, c.IntN(2) == 0
			any := c.IntN(2) == 0
			if within > 0 { // the wait ends first
				wait %= within
			}
			text := `{` + ruleText(fmt.Sprintf("clinic.back-%d", i)) + fmt.Sprintf(`,"wait_days":%d`, wait)
			if !any {
				text += fmt.Sprintf(`,"after":["%v"]`, after)
			}
			if within > 0 {
				text += fmt.Sprintf(`,"within_days":%d`, within)
			}
			conditions := iop.NotApplicable
			if asks {
				text += `,"when":{"all":[{"event":"assessment"}]}`
				conditions = iop.VerdictOf(assessed)
			}
			rules = append(rules, text+`}`)
			if want == nil && (any || after == reason) && (within == 0 || now <= out+iop.Day(within)) {
				want = []string{fmt.Sprintf("clinic.back-%d %v %v", i, out+iop.Day(wait), conditions)}
				seen[conditions]++
			}
		}
		p := parse(t, document(`"readmission":[`+strings.Join(rules, ",")+`]`))
		var got []string
		for _, x := range stay(t, events...).On(now).Under(p).Readmission() {
			assert.Equal(t, iop.Met, x.Applies)
			got = append(got, fmt.Sprintf("%s %v %v", x.Rule.ID, x.From, x.Conditions))
		}
		assert.Equal(t, want, got, "%d: %v on %v", seed, events, now)
	}
	assert.Len(t, seen, 3)
}
