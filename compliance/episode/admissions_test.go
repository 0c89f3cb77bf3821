package episode_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// What is here holds answers against what the public documentation says, worked out by
// hand in the plainest way and from nothing else: of records in which nothing is open.

// TestAdmissionsByHand: admissions and discharges that all have times are in the order of
// these, also on one day; who is admitted is not admitted again.
func TestAdmissionsByHand(t *testing.T) {
	first := day("2026-01-05")
	for seed := range uint64(1500) {
		c := rand.New(rand.NewPCG(seed, 35))
		var events []episode.Event
		minutes := c.Perm(24 * 60)
		for i := range 1 + c.IntN(7) {
			kind := []iop.EventKind{iop.Admission, iop.Discharged}[c.IntN(2)]
			events = append(events, episode.Event{Kind: kind, Day: first + iop.Day(c.IntN(3)), Time: schedule.TimeAt(schedule.Clock(minutes[i]))})
		}
		e := stay(t, events...)
		slices.SortFunc(events, func(a, b episode.Event) int {
			if a.Day != b.Day {
				return int(a.Day - b.Day)
			}
			return a.Time.Compare(b.Time)
		})
		for now := first; now <= first+3; now++ {
			var admitted, discharged iop.Day
			for _, x := range events {
				switch running := admitted != 0 && discharged == 0; {
				case x.Day > now:
				case x.Kind == iop.Admission && !running:
					admitted, discharged = x.Day, 0
				case x.Kind == iop.Discharged && running:
					discharged = x.Day
				}
			}
			v := e.On(now)
			require.Equal(t, [2]iop.Day{admitted, discharged}, [2]iop.Day{v.Admitted, v.Discharged}, "%d on %v: %v", seed, now, events)
		}
	}
}
