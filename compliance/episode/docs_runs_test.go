package episode_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// What is in the files named docs answers from what the public documentation says, and
// from nothing else: slowly, one world after another. A world is a record in which every
// fact is known; of a record from which facts are missing an answer is known when all of
// its worlds have the same.

// sitting is one session of a person, as it was: nothing of it is open.
type sitting struct {
	format iop.Format
	kind   iop.EventKind
	late   iop.Minutes
	keeps  bool // excused so that it neither breaks nor lengthens a run
}

// inOrder are the orders in which the sessions of one day can have been: that of their
// times, and those without one anywhere.
func inOrder(day []episode.Event) (orders [][]episode.Event) {
	if len(day) == 0 {
		return [][]episode.Event{nil}
	}
	for i := range day {
		first := day[i]
		rest := slices.Delete(slices.Clone(day), i, i+1)
		if !first.Time.IsZero() && slices.ContainsFunc(rest, func(o episode.Event) bool { return !o.Time.IsZero() && o.Time.Compare(first.Time) < 0 }) {
			continue
		}
		for _, o := range inOrder(rest) {
			orders = append(orders, append([]episode.Event{first}, o...))
		}
	}
	return orders
}

// worldsOf are the ways in which the sessions of the entries can have been.
func worldsOf(entries []episode.Event) [][]sitting {
	worlds := [][]sitting{nil}
	for len(entries) > 0 {
		n := 1
		for n < len(entries) && entries[n].Day == entries[0].Day {
			n++
		}
		var next [][]sitting
		for _, order := range inOrder(entries[:n]) {
			days := [][]sitting{nil}
			for _, e := range order {
				formats, lates, keeps := []iop.Format{e.Format}, []iop.Minutes{e.By}, []bool{e.Excuse == compliance.Illness}
				if e.Format == 0 {
					formats = []iop.Format{iop.Group, iop.IndividualTherapy, iop.Education}
				}
				if e.Kind == iop.Late && e.By == 0 {
					lates = []iop.Minutes{15, 16}
				}
				if e.Kind == iop.Excused && e.Excuse == 0 {
					keeps = []bool{false, true}
				}
				var more [][]sitting
				for _, day := range days {
					for _, f := range formats {
						for _, l := range lates {
							for _, k := range keeps {
								more = append(more, append(slices.Clone(day), sitting{f, e.Kind, l, k && e.Kind == iop.Excused}))
							}
						}
					}
				}
				days = more
			}
			for _, w := range worlds {
				for _, day := range days {
					next = append(next, append(slices.Clone(w), day...))
				}
			}
		}
		worlds, entries = next, entries[n:]
	}
	return worlds
}

// row is what the rules of a small policy about sessions in a row say.
type row struct {
	events     iop.Set[iop.EventKind]
	format     iop.Format // zero: any
	last       int32      // of the last so many scheduled; zero: in a row
	bound      iop.Range[iop.Amount]
	lateCounts bool  // more than 15 minutes late is a no-show
	perAbsence int16 // so many of these make one
	keeps      bool  // illness keeps a run
}

// in is what the row comes to in a world.
func (r *row) in(world []sitting) iop.Verdict {
	var missed []bool
	lates := int16(0)
	for _, s := range world {
		if r.format != 0 && s.format != r.format {
			continue
		}
		is := r.events.Has(s.kind)
		if s.kind == iop.Late && r.lateCounts && s.late > 15 {
			lates++
			if r.perAbsence == 0 || lates%r.perAbsence == 0 {
				is = r.events.Has(iop.NoShow)
			}
		}
		if r.last == 0 && r.keeps && s.keeps {
			continue
		}
		missed = append(missed, is)
	}
	n := iop.Amount(0)
	if r.last != 0 {
		for _, is := range missed[max(0, len(missed)-int(r.last)):] {
			if is {
				n++
			}
		}
	} else {
		for _, is := range missed {
			if n++; !is {
				n = 0
			}
		}
	}
	if _, _, floor := r.bound.Low(); floor && !r.bound.Contains(n) && len(missed) < int(r.last) {
		return iop.Unknown // its time is not over
	}
	return iop.VerdictOf(r.bound.Contains(n))
}

func (r *row) policy(t *testing.T) *compliance.Policy {
	q := iop.Requirement{Rule: rule("row"), Measure: iop.EventCount, Events: r.events, Per: iop.Period{Kind: iop.PerRun}, Bound: r.bound}
	if r.format != 0 {
		q.Of.Formats = iop.SetOf(r.format)
	}
	if r.last != 0 {
		q.Per = iop.Period{Kind: iop.PerScheduled, N: r.last}
	}
	d := compliance.Definition{ID: "t", Title: "T", Kind: compliance.Clinic, Requirements: []iop.Requirement{q}}
	if r.lateCounts {
		d.Lateness = []compliance.Lateness{{Rule: rule("late"), By: iop.Above(iop.Minutes(15)), CountsAs: iop.NoShow, PerAbsence: r.perAbsence}}
	}
	if r.keeps {
		d.Excuses = []compliance.Excuse{{Rule: rule("illness"), Reasons: iop.SetOf(compliance.Illness), KeepsRun: true}}
	}
	p, err := compliance.New(d)
	require.NoError(t, err)
	return p
}

// TestRunsOfWorlds: absences in a row, and among the last sessions scheduled, are known
// when they are the same in every world.
func TestRunsOfWorlds(t *testing.T) {
	absence, unexcused := iop.EventKind(0).Group("absence"), iop.EventKind(0).Group("unexcused-absence")
	seen := map[iop.Verdict]int{}
	for seed := range seeds() {
		d := drawing{rand.New(rand.NewPCG(seed, 11))}
		r := row{events: one(d, absence, unexcused, iop.SetOf(iop.NoShow)), format: one(d, 0, 0, iop.Group), last: one(d, int32(0), 0, 2, 4),
			lateCounts: d.odds(30), keeps: d.odds(30)}
		n := iop.Amount(d.IntN(3))
		r.bound = one(d, iop.AtMost(n), iop.AtMost(n), iop.Below(n+1), iop.AtLeast(n), iop.Above(n))
		if r.lateCounts {
			r.perAbsence = one(d, int16(0), 0, 2)
		}
		entries := []episode.Event{}
		number := int32(0)
		for day := range iop.Day(1 + d.IntN(4)) {
			for _, hour := range []int{9, 18} {
				if d.odds(60) {
					number++
					e := episode.Event{Kind: one(d, iop.NoShow, iop.NoShow, iop.Unexcused, iop.Excused, iop.Attended, iop.Late), Day: drawnFirst + day, Session: number, Time: schedule.TimeAt(schedule.At(hour, 0))}
					e.Format = one(d, iop.Group, iop.Group, iop.IndividualTherapy)
					switch e.Kind {
					case iop.Late:
						e.By = one(d, iop.Minutes(0), 15, 16)
					case iop.Excused:
						e.Excuse = one(d, 0, compliance.Illness, compliance.Work)
					}
					if d.odds(15) {
						e.Format = 0
					}
					if d.odds(15) {
						e.Time = schedule.Time{}
					}
					entries = append(entries, e)
				}
			}
		}
		var verdicts []iop.Verdict
		for _, w := range worldsOf(entries) {
			verdicts = append(verdicts, r.in(w))
		}
		want := verdicts[0]
		if slices.ContainsFunc(verdicts, func(v iop.Verdict) bool { return v != want }) {
			want = iop.Unknown
		}
		events := append([]episode.Event{{Kind: iop.Admission, Day: drawnFirst - 1}}, entries...)
		stay, err := episode.New(episode.Record{Events: events})
		require.NoError(t, err)
		p := r.policy(t)
		report := stay.On(drawnFirst + 20).Under(p).Check()
		got, said := iop.NotApplicable, ""
		for f := range report.All() {
			got, said = f.Verdict, f.String()
		}
		seen[want]++
		// More can be left open than must be: whether each session is of the service, and was
		// late, is asked by itself.
		open := slices.ContainsFunc(entries, func(e episode.Event) bool { return e.Format == 0 || e.Kind == iop.Late && e.By == 0 })
		if got != want && !(got == iop.Unknown && open && (r.last != 0 || r.perAbsence != 0)) {
			doc, _ := json.Marshal(p)
			rec, _ := json.Marshal(events[1:])
			t.Errorf("seed %d: want %v, got %s %v\n%s\n%s", seed, want, said, got, doc, rec)
		}
	}
	t.Log(seen)
	for _, v := range []iop.Verdict{iop.Met, iop.NotMet, iop.Unknown} {
		require.Positive(t, seen[v])
	}
}
