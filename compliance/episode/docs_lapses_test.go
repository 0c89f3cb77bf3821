package episode_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// clockRow is a deadline: an event within so many days of another.
type clockRow struct {
	anchors, stops iop.Set[iop.EventKind]
	each, known    bool
	notLeave       bool
	working        bool
	days           int
}

// lapse is what was not kept: of the clock that started on a day, what became of it, by
// when, and when it was done.
type lapse struct {
	state            episode.DueState
	anchor, by, done iop.Day
}

// by is the last day in time: days are counted from the anchor's, which is day 0, and
// those of leave, where it stops the clock, are not. While the leave lasts it is as if the
// person came back on the day after the view's.
func (c *clockRow) by(from, view iop.Day, away func(iop.Day) bool) iop.Day {
	day := from
	for left := c.days; ; day++ {
		next := day + 1
		if c.notLeave && next <= view && away(next) {
			continue
		}
		if left == 0 {
			return day
		}
		if !c.working || next.Weekday() != 0 && next.Weekday() != 6 {
			left--
		}
	}
}

// lapses walks the days. Of an event that both stops and starts a clock it first stops
// those that run.
func (c *clockRow) lapses(events []episode.Event, day iop.Day) (out []lapse) {
	away := func(d iop.Day) bool {
		on := false
		for _, e := range events {
			if e.Day <= d && e.Kind == iop.LeaveBegun {
				on = true
			}
			if e.Day <= d && e.Kind == iop.LeaveEnded {
				on = false
			}
		}
		return on
	}
	left := iop.Day(0)
	for _, e := range events {
		if e.Kind == iop.Discharged && e.Day <= day {
			left = e.Day
		}
	}
	// The anchors in order, each with the day on which its clock starts.
	type clock struct{ happened, start iop.Day }
	var clocks []clock
	for _, e := range events {
		if k := (clock{e.Day, e.Day}); c.anchors.Has(e.Kind) {
			if c.known {
				k.start = max(e.Day, e.Recorded)
			}
			if k.start <= day {
				clocks = append(clocks, k)
			}
		}
	}
	slices.SortFunc(clocks, func(a, b clock) int { return int(a.happened - b.happened) })
	for i, k := range clocks {
		by, end, done := c.by(k.start, day, away), day, iop.Day(0)
		// A plan cannot be reviewed after a discharge, a report can be made.
		if left != 0 && !c.stops.Has(iop.ReportMade) {
			end = left
		}
		// What starts the clock too stops the one before it; a report answers the anchors of
		// its own day as well, and one that came before the incident was entered.
		for _, e := range events {
			if c.stops.Has(e.Kind) && (done == 0 || e.Day < done) && (e.Day > k.happened || e.Day == k.happened && !c.anchors.Has(e.Kind)) {
				done = e.Day
			}
		}
		if next := i + 1; !c.each && next < len(clocks) && c.anchors&c.stops == 0 && (done == 0 || clocks[next].happened <= done) {
			end, done = min(end, clocks[next].start), 0
		}
		switch {
		case done != 0 && by < done:
			out = append(out, lapse{episode.OutOfTime, k.start, by, done})
		case done == 0 && by < end:
			out = append(out, lapse{episode.Overdue, k.start, by, 0})
		}
	}
	return slices.Compact(out) // those that start on one day are one
}

func (c *clockRow) policy(t *testing.T) *compliance.Policy {
	q := iop.Requirement{Rule: rule("clock"), Measure: iop.ElapsedDays, Events: c.stops, After: iop.Anchor{Events: c.anchors, Each: c.each, Known: c.known, NotLeave: c.notLeave},
		Bound: iop.AtMost(iop.Amount(c.days))}
	if c.working {
		q.Measure = iop.ElapsedWorkingDays
	}
	p, err := compliance.New(compliance.Definition{ID: "t", Title: "T", Kind: compliance.Clinic, Requirements: []iop.Requirement{q}})
	require.NoError(t, err)
	return p
}

// TestLapsesOfClocks: every clock that was not kept is a lapse, also when the next anchor
// restarted it, and a clock that still runs is none.
func TestLapsesOfClocks(t *testing.T) {
	seen := map[episode.DueState]int{}
	for seed := range seeds() {
		d := drawing{rand.New(rand.NewPCG(seed, 13))}
		c := clockRow{anchors: iop.SetOf(iop.Incident), stops: iop.SetOf(iop.ReportMade), each: d.odds(40), known: d.odds(20), working: d.odds(25), days: d.IntN(6)}
		if d.odds(30) {
			c.anchors, c.known, c.each = iop.SetOf(iop.Admission, iop.PlanReviewed), false, false
			c.stops = iop.SetOf(iop.PlanReviewed)
		}
		c.notLeave = !c.working && d.odds(30)
		events := []episode.Event{{Kind: iop.Admission, Day: drawnFirst}}
		span := 3 + d.IntN(20)
		for day := range iop.Day(span) {
			if d.odds(20) {
				e := episode.Event{Kind: one(d, iop.Incident, iop.PlanReviewed), Day: drawnFirst + day}
				if e.Kind == iop.Incident {
					e.Conduct = compliance.Threat
				}
				if d.odds(40) {
					e.Recorded = e.Day + iop.Day(d.IntN(4))
				}
				events = append(events, e)
			}
			if d.odds(10) {
				events = append(events, episode.Event{Kind: iop.ReportMade, Day: drawnFirst + day})
			}
		}
		if d.odds(40) {
			a := drawnFirst + 1 + iop.Day(d.IntN(span))
			events = append(events, episode.Event{Kind: iop.LeaveBegun, Day: a})
			if back := a + 1 + iop.Day(d.IntN(4)); d.odds(70) && back <= drawnFirst+iop.Day(span) {
				events = append(events, episode.Event{Kind: iop.LeaveEnded, Day: back})
			}
		}
		if d.odds(25) {
			events = append(events, episode.Event{Kind: iop.Discharged, Day: drawnFirst + iop.Day(span+1), Reason: iop.Completed})
		}
		day := drawnFirst + iop.Day(d.IntN(span+10))
		happened := slices.DeleteFunc(slices.Clone(events), func(e episode.Event) bool { return e.Day > day })
		want := c.lapses(happened, day)
		stay, err := episode.New(episode.Record{Events: events})
		require.NoError(t, err)
		p := c.policy(t)
		var got []lapse
		for _, l := range stay.On(day).Under(p).Lapses() {
			got = append(got, lapse{l.State, l.Anchor, l.By, l.Done})
			seen[l.State]++
		}
		less := func(a, b lapse) int { return int(a.anchor-b.anchor)*1000 + int(a.state) - int(b.state) }
		slices.SortStableFunc(want, less)
		slices.SortStableFunc(got, less)
		if !slices.Equal(got, want) {
			doc, _ := json.Marshal(p)
			rec, _ := json.Marshal(happened)
			t.Errorf("seed %d, %v: want %v, got %v\n%s\n%s", seed, day, fmt.Sprint(want), got, doc, rec)
		}
	}
	require.Positive(t, seen[episode.Overdue])
	require.Positive(t, seen[episode.OutOfTime])
}
