package episode_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// What is here holds answers against what the public documentation says, worked out by
// hand in the plainest way and from nothing else: of records in which nothing is open.

// TestLapsesByHand: a report within so many days of an incident is a lapse when it came
// later, when the time is over, or when it was over before the day of the next incident,
// which restarts the clock; of clocks of their own each incident has one.
func TestLapsesByHand(t *testing.T) {
	first := day("2026-01-05")
	total := 0
	for seed := range uint64(800) {
		c := rand.New(rand.NewPCG(seed, 32))
		within, each := iop.Day(c.IntN(7)), c.IntN(2) == 0
		events := []episode.Event{{Kind: iop.Admission, Day: first}}
		var incidents, reports []iop.Day
		end := first + iop.Day(5+c.IntN(40))
		for d := first; d <= end; d++ { // one thing a day
			switch c.IntN(6) {
			case 0:
				incidents = append(incidents, d)
				events = append(events, episode.Event{Kind: iop.Incident, Day: d})
			case 1:
				reports = append(reports, d)
				events = append(events, episode.Event{Kind: iop.ReportMade, Day: d})
			}
		}
		var want []string
		for i, from := range incidents {
			by, done := from+within, iop.Day(0)
			if n := slices.IndexFunc(reports, func(d iop.Day) bool { return d > from }); n >= 0 {
				done = reports[n]
			}
			if next := i + 1; !each && next < len(incidents) && (done == 0 || done > incidents[next]) {
				if incidents[next] > by {
					want = append(want, fmt.Sprint("overdue ", from))
				}
				continue
			}
			switch {
			case done > by:
				want = append(want, fmt.Sprint("out-of-time ", from))
			case done == 0 && end > by:
				want = append(want, fmt.Sprint("overdue ", from))
			}
		}
		after := `"after":["incident"]`
		if each {
			after = `"after":{"events":["incident"],"each":true}`
		}
		p := limit(t, fmt.Sprintf(`"measure":"elapsed-days","events":["report"],%s,"bound":{"at_most":%d}`, after, within))
		var got []string
		for _, x := range stay(t, events...).On(end).Under(p).Lapses() {
			got = append(got, fmt.Sprint(x.State, " ", x.Anchor))
		}
		total += len(want)
		assert.Equal(t, want, got, "%d, each %v within %d: incidents %v reports %v until %v", seed, each, within, incidents, reports, end)
	}
	assert.Greater(t, total, 800)
}

// TestQuotaLapsesByHand: a week, a month or two weeks that ended without its tests is a
// lapse, at the first day of the time.
func TestQuotaLapsesByHand(t *testing.T) {
	first := day("2026-01-05") // a Monday
	for seed := range uint64(400) {
		c := rand.New(rand.NewPCG(seed, 33))
		least, end := 1+c.IntN(3), first+iop.Day(c.IntN(70))
		events, on := []episode.Event{{Kind: iop.Admission, Day: first}}, map[iop.Day]int{}
		for d := first; d <= end; d++ {
			if c.IntN(4) == 0 {
				on[d]++
				events = append(events, episode.Event{Kind: iop.SpecimenCollected, Day: d})
			}
		}
		for per, length := range map[string]iop.Day{`"week"`: 7, `{"cycle":2}`: 14} {
			var want, got []iop.Day
			for from := first; from+length <= end; from += length {
				n := 0
				for d := from; d < from+length; d++ {
					n += on[d]
				}
				if n < least {
					want = append(want, from)
				}
			}
			p := limit(t, fmt.Sprintf(`"measure":"events","events":["specimen"],"per":%s,"bound":{"at_least":%d}`, per, least))
			for _, x := range stay(t, events...).On(end).Under(p).Lapses() {
				assert.Equal(t, episode.Overdue, x.State)
				got = append(got, x.Anchor)
			}
			assert.Equal(t, want, got, "%d %s", seed, per)
		}
	}
}
