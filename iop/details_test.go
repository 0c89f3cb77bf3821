package iop_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// detailed is an event as far as details describe it.
type detailed struct {
	name   iop.Name
	matrix iop.Matrix
	reason iop.TestReason
	seen   bool
	day    iop.Weekday
}

func (e detailed) in(d iop.Details) bool {
	return (d.Name == "" || d.Name == e.name) && (d.Matrices == 0 || d.Matrices.Has(e.matrix)) && (d.Reasons == 0 || d.Reasons.Has(e.reason)) &&
		(!d.Observed || e.seen) && (d.Days == 0 || d.Days.Has(e.day))
}

// TestDetailsCover: details cover others when every event in these is in them, tried on
// every event.
func TestDetailsCover(t *testing.T) {
	var events []detailed
	for _, name := range []iop.Name{"court-session", "panel"} {
		for _, m := range []iop.Matrix{iop.Urine, iop.Breath} {
			for _, r := range []iop.TestReason{iop.RandomTest, iop.ForCauseTest} {
				for _, seen := range []bool{false, true} {
					for _, day := range []iop.Weekday{iop.Monday, iop.Sunday} {
						events = append(events, detailed{name, m, r, seen, day})
					}
				}
			}
		}
	}
	var all []iop.Details
	for _, name := range []iop.Name{"", "court-session", "panel"} {
		for _, m := range []iop.Set[iop.Matrix]{0, iop.SetOf(iop.Urine), iop.SetOf(iop.Breath)} {
			for _, r := range []iop.Set[iop.TestReason]{0, iop.SetOf(iop.RandomTest)} {
				for _, days := range []iop.Set[iop.Weekday]{0, iop.SetOf(iop.Monday)} {
					all = append(all, iop.Details{Name: name, Matrices: m, Reasons: r, Days: days}, iop.Details{Name: name, Matrices: m, Reasons: r, Days: days, Observed: true})
				}
			}
		}
	}
	covers, apart := 0, 0
	for _, d := range all {
		for _, o := range all {
			want := true
			for _, e := range events {
				want = want && (!e.in(o) || e.in(d))
			}
			assert.Equal(t, want, d.Cover(o), "%v over %v", d, o)
			if want {
				covers++
			} else {
				apart++
			}
		}
	}
	assert.Greater(t, covers, 100)
	assert.Greater(t, apart, 100)
}

// TestDetailsCarry: a row about some events says nothing about more, and a row of all of some.
func TestDetailsCarry(t *testing.T) {
	row := func(m iop.Measure, per iop.Period, b iop.Range[iop.Amount], only iop.Details) iop.Requirement {
		r := iop.Requirement{Rule: iop.Rule{Strength: iop.Must}, Measure: m, Events: iop.SetOf(iop.SpecimenCollected), Only: only, Per: per, Bound: b}
		if m.Elapses() {
			r.After.Events = iop.SetOf(iop.Admission)
		}
		return r
	}
	week, run, from := iop.Period{Kind: iop.PerWeek}, iop.Period{Kind: iop.PerRun}, iop.Period{}
	breath, urine := iop.Details{Matrices: iop.SetOf(iop.Breath)}, iop.Details{Matrices: iop.SetOf(iop.Urine)}
	two := iop.AtLeast[iop.Amount](2)
	for _, c := range []struct {
		m     iop.Measure
		per   iop.Period
		bound iop.Range[iop.Amount]
		mine  iop.Details
		all   bool // whoever keeps mine keeps it of all events
		some  bool // whoever keeps it of all events keeps mine
	}{
		{iop.EventCount, week, two, breath, true, false},
		{iop.EventCount, week, iop.AtMost[iop.Amount](2), breath, false, true},
		{iop.EventCount, run, iop.AtMost[iop.Amount](2), breath, false, false}, // others break the run
		{iop.DaysWithout, iop.Period{Kind: iop.PerEpisode}, two, breath, false, true},
		{iop.DaysWithout, iop.Period{Kind: iop.PerEpisode}, iop.AtMost[iop.Amount](2), breath, true, false},
		{iop.ElapsedDays, from, iop.AtMost[iop.Amount](2), breath, true, false},
		{iop.ClockTime, iop.Period{Kind: iop.PerOccasion}, iop.AtMost[iop.Amount](720), breath, false, true},
		{iop.ClockTime, iop.Period{Kind: iop.PerOccasion}, two, breath, false, true},
	} {
		mine, all, other := row(c.m, c.per, c.bound, c.mine), row(c.m, c.per, c.bound, iop.Details{}), row(c.m, c.per, c.bound, urine)
		assert.Equal(t, c.all, mine.Implies(&all), "%v", mine.Ask())
		assert.Equal(t, c.some, all.Implies(&mine), "%v", mine.Ask())
		assert.False(t, mine.Implies(&other), "%v", mine.Ask())
		assert.True(t, mine.Implies(&mine))
		gaps := rowsOf([]iop.Requirement{all}).Gaps(rowsOf([]iop.Requirement{mine}))
		if c.some {
			assert.Empty(t, gaps)
		} else {
			require.Len(t, gaps, 1)
			assert.True(t, gaps[0].Because.Has(iop.OtherServices))
		}
		changes := iop.Diff([]iop.Requirement{all}, []iop.Requirement{mine})
		require.Len(t, changes, 1)
		assert.Contains(t, changes[0].String(), "only breath")
	}
	// The time of day is asked of each event: a row about one kind says nothing about others.
	calls := row(iop.ClockTime, iop.Period{Kind: iop.PerOccasion}, iop.AtMost[iop.Amount](720), iop.Details{})
	both := calls
	both.Events = both.Events.With(iop.CalledIn)
	assert.False(t, calls.Implies(&both))
	assert.True(t, both.Implies(&calls))
}

// TestDetailsFaults: each part belongs to events that can have it.
func TestDetailsFaults(t *testing.T) {
	row := func(events, only string) string {
		return `{"id":"a.b","statement":"s","strength":"must","source":{"title":"t","address":"x","kind":"issuer","read":"2026-11-22"},"measure":"events",` +
			`"events":[` + events + `],"only":` + only + `,"per":"week","bound":{"at_least":1}}`
	}
	for text, want := range map[string]string{
		row(`"declared"`, `{"name":"court-session"}`):                         "",
		row(`"specimen"`, `{"matrices":["breath"],"reasons":["random"]}`):     "",
		row(`"no-show"`, `{"days":["monday","friday"]}`):                      "",
		row(`"incident"`, `{"name":"phone"}`):                                 "",
		row(`"declared"`, `{}`):                                               "only: needs the name of the declared event",
		row(`"declared"`, `{"name":"Court session"}`):                         `only.name: "Court session" is not a name, want lower-case words joined by hyphens`,
		row(`"declared"`, `{"name":"court.session"}`):                         `is not a name`,
		row(`"no-show"`, `{"matrices":["breath"]}`):                           "matrices applies only to",
		row(`"specimen","no-show"`, `{"reasons":["random"]}`):                 "",
		row(`"no-show"`, `{"times":{"above":"25h"}}`):                         "is not within a day",
		row(`"no-show"`, `{"times":{"at_least":"7h","below":"24h"}}`):         "",
		row(`"no-show"`, `{"observed":true}`):                                 "observed applies only to",
		row(`"no-show"`, `{"name":"phone"}`):                                  "name applies only to",
		row(`"specimen"`, `{"matrices":["blod"]}`):                            `"blod" is not a matrix`,
		strings.Replace(row(`"specimen"`, `{}`), `"only":{}`, `"only":[]`, 1): "only: is a list",
	} {
		var r iop.Requirement
		err := r.UnmarshalJSON([]byte(text))
		if want == "" {
			assert.NoError(t, err, text)
			continue
		}
		assert.ErrorContains(t, err, want)
	}
}
