package episode_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// comingBack is what the rules say to who left: of each that applies or may, from when,
// and whether its conditions hold.
func comingBack(rules []compliance.Readmission, events []episode.Event, day iop.Day) (out []string) {
	var left *episode.Event
	var before iop.Day // the discharge before the last
	for i := range events {
		switch e := &events[i]; {
		case e.Day > day:
		case e.Kind == iop.Discharged:
			left = e
		case e.Kind == iop.Admission && left != nil:
			before, left = left.Day, nil
		}
	}
	if left == nil {
		return nil
	}
	after := func(from iop.Day, kind iop.EventKind) bool {
		return slices.ContainsFunc(events, func(e episode.Event) bool { return e.Kind == kind && e.Day > from && e.Day <= day })
	}
	for _, r := range rules {
		applies := iop.Met
		if r.After != 0 {
			if applies = iop.VerdictOf(r.After.Has(left.Reason)); left.Reason == 0 {
				applies = iop.Unknown
			}
		}
		if r.WithinDays != 0 && day > left.Day+iop.Day(r.WithinDays) {
			applies = iop.NotMet
		}
		if applies == iop.NotMet {
			continue
		}
		holds := iop.NotApplicable
		if r.When != nil {
			var each []iop.Verdict
			for _, c := range r.When.List() {
				// What must have happened has to happen anew, and what must not have happened
				// did not in the stay, from what led to it on.
				v := iop.VerdictOf(after(left.Day, c.Event))
				if v == iop.NotMet && after(left.Day-1, c.Event) {
					v = iop.Unknown // on its day, before or after
				}
				if c.Not {
					v = iop.VerdictOf(!after(before, c.Event))
				}
				each = append(each, v)
			}
			if holds = iop.AnyOf(each...); len(r.When.All) > 0 {
				holds = iop.AllOf(each...)
			}
		}
		out = append(out, fmt.Sprint(r.ID, left.Day+iop.Day(r.WaitDays), applies, holds))
		if applies == iop.Met {
			break
		}
	}
	return out
}

// TestReturnsOfWorlds: who left can come back by the first rule that applies, and of a
// reason that was not recorded by those before it that may; what a return asks for is
// asked anew, since the discharge.
func TestReturnsOfWorlds(t *testing.T) {
	said := 0
	for seed := range seeds() {
		d := drawing{rand.New(rand.NewPCG(seed, 17))}
		p := compliance.Definition{ID: "t", Title: "T", Kind: compliance.Clinic}
		for i := range 1 + d.IntN(3) {
			r := compliance.Readmission{Rule: rule(fmt.Sprint("back", i)), WaitDays: one(d, int32(0), 1, 7, 30), WithinDays: one(d, int32(0), 0, 14, 30)}
			if d.odds(60) {
				r.After = iop.SetOf(one(d, iop.Completed, iop.EndedForAttendance)).With(one(d, iop.Completed, iop.LeftAgainstAdvice))
			}
			if d.odds(60) {
				var list []compliance.Condition
				for range 1 + d.IntN(2) {
					list = append(list, compliance.Condition{Event: one(d, iop.Assessed, iop.PlanMade, iop.Referred, iop.Screening), Not: d.odds(20)})
				}
				if r.When = (&compliance.Conditions{All: list}); d.odds(40) {
					r.When = &compliance.Conditions{Any: list}
				}
			}
			if r.WithinDays != 0 && r.WithinDays < r.WaitDays {
				r.WithinDays = 0
			}
			p.Readmission = append(p.Readmission, r)
		}
		policy, err := compliance.New(p)
		require.NoError(t, err)
		var events []episode.Event
		day := drawnFirst
		lead := func(n int) {
			for range n {
				events = append(events, episode.Event{Kind: one(d, iop.Assessed, iop.PlanMade, iop.Referred, iop.Screening), Day: day})
				day += iop.Day(d.IntN(4))
			}
		}
		for n := d.IntN(2); n >= 0; n-- {
			last := n == 0
			lead(d.IntN(3))
			day++
			events = append(events, episode.Event{Kind: iop.Admission, Day: day})
			day++
			lead(d.IntN(2))
			day += iop.Day(1 + d.IntN(10))
			events = append(events, episode.Event{Kind: iop.Discharged, Day: day, Reason: one(d, 0, iop.Completed, iop.EndedForAttendance, iop.LeftAgainstAdvice)})
			if last && d.odds(30) {
				events = append(events, episode.Event{Kind: one(d, iop.Assessed, iop.PlanMade, iop.Referred, iop.Screening), Day: day})
			}
			day += iop.Day(1 + d.IntN(5))
			lead(d.IntN(3))
		}
		on := drawnFirst + iop.Day(d.IntN(int(day-drawnFirst)+40))
		stay, err := episode.New(episode.Record{Events: events})
		require.NoError(t, err)
		var got []string
		for _, r := range stay.On(on).Under(policy).Readmission() {
			got = append(got, fmt.Sprint(r.Rule.ID, r.From, r.Applies, r.Conditions))
			said++
		}
		if want := comingBack(p.Readmission, events, on); !slices.Equal(got, want) {
			doc, _ := json.Marshal(policy)
			rec, _ := json.Marshal(events)
			t.Errorf("seed %d, %v: want %v, got %v\n%s\n%s", seed, on, want, got, doc, rec)
		}
	}
	require.Positive(t, said)
}

// stays are the admission and the discharge with which the entries can have left a person,
// in every order that the times of one day allow: who is admitted is not admitted again,
// and who is not does not leave.
func stays(entries []episode.Event) (out [][2]iop.Day) {
	worlds := [][]episode.Event{nil}
	for len(entries) > 0 {
		n := 1
		for n < len(entries) && entries[n].Day == entries[0].Day {
			n++
		}
		var next [][]episode.Event
		for _, order := range inOrder(entries[:n]) {
			for _, w := range worlds {
				next = append(next, append(slices.Clone(w), order...))
			}
		}
		worlds, entries = next, entries[n:]
	}
	for _, w := range worlds {
		var admitted, left iop.Day
		for _, e := range w {
			switch in := admitted != 0 && left == 0; {
			case e.Kind == iop.Admission && !in:
				admitted, left = e.Day, 0
			case e.Kind == iop.Discharged && in:
				left = e.Day
			}
		}
		if s := [2]iop.Day{admitted, left}; !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// TestAdmissionsOfOneDay: the last admission and the discharge that followed it are those
// of the order of times, where every entry has one; where none has, who was in treatment
// left before they came back.
func TestAdmissionsOfOneDay(t *testing.T) {
	p, err := compliance.New(compliance.Definition{ID: "t", Title: "T", Kind: compliance.Clinic, Requirements: []iop.Requirement{{Rule: rule("r"),
		Measure: iop.EventCount, Events: iop.SetOf(iop.NoShow), Per: iop.Period{Kind: iop.PerEpisode}, Bound: iop.AtMost(iop.Amount(9))}}})
	require.NoError(t, err)
	seen := map[episode.Standing]int{}
	for seed := range seeds() {
		d := drawing{rand.New(rand.NewPCG(seed, 19))}
		timed := one(d, 0, 50, 100)
		var entries []episode.Event
		for day := range iop.Day(3) {
			hour := 8
			for range d.IntN(4) {
				hour += 1 + d.IntN(3)
				e := episode.Event{Kind: one(d, iop.Admission, iop.Discharged), Day: drawnFirst + day}
				if e.Kind == iop.Discharged {
					e.Reason = iop.Transferred
				}
				if d.odds(timed) {
					e.Time = schedule.TimeAt(schedule.At(hour, 0))
				}
				entries = append(entries, e)
			}
		}
		stay, err := episode.New(episode.Record{Events: entries})
		require.NoError(t, err)
		v := stay.On(drawnFirst + 10)
		got, can := [2]iop.Day{v.Admitted, v.Discharged}, stays(entries)
		standing := v.Under(p).Standing()[0].Answer
		seen[standing]++
		rec, _ := json.Marshal(entries)
		if !slices.Contains(can, got) {
			t.Errorf("seed %d: admitted and discharged %v, of %v\n%s", seed, got, can, rec)
		}
		// Of a day of which no entry has a time, who was in treatment left before they came
		// back, and who was not was admitted before they left.
		if timed == 0 {
			var admitted, left iop.Day
			for day := range iop.Day(3) {
				day += drawnFirst
				on := func(kind iop.EventKind) bool {
					return slices.ContainsFunc(entries, func(e episode.Event) bool { return e.Day == day && e.Kind == kind })
				}
				out := func() {
					if admitted != 0 && left == 0 && on(iop.Discharged) {
						left = day
					}
				}
				was := admitted != 0 && left == 0
				if was {
					out()
				}
				if (admitted == 0 || left != 0) && on(iop.Admission) {
					admitted, left = day, 0
				}
				if !was {
					out()
				}
			}
			assert.Equal(t, [2]iop.Day{admitted, left}, got, "seed %d\n%s", seed, rec)
		}
		want := episode.Good
		switch {
		case got[0] == 0:
			want = episode.StandingUnknown
		case got[1] != 0:
			want = episode.HasLeft
		}
		if timed != 50 || len(can) == 1 || standing != episode.StandingUnknown { // else it may be either
			assert.Equal(t, want, standing, "seed %d\n%s", seed, rec)
		}
	}
	require.Positive(t, seen[episode.Good])
	require.Positive(t, seen[episode.HasLeft])
}
