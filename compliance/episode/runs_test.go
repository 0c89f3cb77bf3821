package episode_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// What is here holds answers against what the public documentation says, worked out by
// hand in the plainest way and from nothing else: of records in which nothing is open.

// TestRunsByHand: a run is the row's events that came last in a row. Other sessions of its
// services end it, those of other services do not.
func TestRunsByHand(t *testing.T) {
	first := day("2026-01-05")
	seen := map[bool]int{}
	for seed := range uint64(600) {
		c := rand.New(rand.NewPCG(seed, 31))
		events := []episode.Event{{Kind: iop.Admission, Day: first}}
		run, most := 0, c.IntN(3)
		var exceeded []iop.Day
		for d := range iop.Day(1 + c.IntN(25)) {
			kind := []iop.EventKind{iop.Attended, iop.NoShow, iop.NoShow, iop.Unexcused, iop.Excused}[c.IntN(5)]
			format := []iop.Format{iop.Group, iop.Group, iop.IndividualTherapy}[c.IntN(3)]
			events = append(events, episode.Event{Kind: kind, Day: first + d, Service: schedule.Service{Format: format}})
			switch missed := kind == iop.NoShow || kind == iop.Unexcused; {
			case format != iop.Group:
			case missed:
				if run++; run > most {
					exceeded = append(exceeded, first+d)
				}
			default:
				run = 0
			}
		}
		p := limit(t, fmt.Sprintf(`"measure":"events","events":["no-show","unexcused"],"of":{"formats":["group"]},"per":"run","bound":{"at_most":%d}`, most))
		r := stay(t, events...).On(first + 40).Under(p)
		want := fmt.Sprintf("met %d", run)
		if run > most {
			want = fmt.Sprintf("not-met %d", run)
		}
		seen[run > most]++
		assert.Equal(t, want, answer(r.Check()), "%d: %v", seed, events)
		var got []iop.Day
		for _, x := range r.Lapses() {
			assert.Equal(t, episode.Exceeded, x.State)
			got = append(got, x.Done)
		}
		assert.Equal(t, exceeded, got, "%d: %v", seed, events)
	}
	assert.Greater(t, min(seen[true], seen[false]), 100)
}
