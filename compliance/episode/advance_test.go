package episode_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// gated asks for 30 clean days to leave the first phase and 60 to leave the second, and
// lets nobody go back.
func gated(t *testing.T) *compliance.Policy {
	clean := func(id, phase, days string) string {
		return `{` + ruleText("clinic."+id) + `,"measure":"days-without","events":["positive"],"per":{"phase":true,"in_phases":{"at_least":` + phase + `,"at_most":` + phase + `}},"bound":{"at_least":` + days + `}}`
	}
	gate := func(id, phase, row string) string {
		return `{` + ruleText("clinic."+id) + `,"phases":{"at_least":` + phase + `,"at_most":` + phase + `},"when":{"all":[{"requirement":"clinic.` + row + `"}]}}`
	}
	return parse(t, document(`"requirements":[`+clean("clean-1", "1", "30")+`,`+clean("clean-2", "2", "60")+`]`,
		`"advances":[`+gate("leave-1", "1", "clean-1")+`,`+gate("leave-2", "2", "clean-2")+`,{`+ruleText("clinic.never-back")+`,"back":"must-not"}]`))
}

// verdictOf is the verdict on the rule.
func verdictOf(t *testing.T, report iop.Report, id iop.RuleID) iop.Verdict {
	t.Helper()
	found := slices.Collect(report.About(id))
	require.Len(t, found, 1, string(id))
	return found[0].Verdict
}

// TestAdvancesBruteForce: each advance is checked against the clean days of its phase up to
// its day, counted day by day.
func TestAdvancesBruteForce(t *testing.T) {
	p := gated(t)
	c := rand.New(rand.NewPCG(3, 5))
	tally := map[iop.Verdict]int{}
	for range 1500 {
		admitted := day("2026-01-05")
		events := []episode.Event{{Kind: iop.Admission, Day: admitted}}
		positive := map[iop.Day]bool{}
		for range c.IntN(3) {
			d := admitted + iop.Day(c.IntN(120))
			positive[d] = true
		}
		for d := range positive {
			events = append(events, episode.Event{Kind: iop.PositiveTest, Day: d})
		}
		start, want := admitted, map[iop.RuleID]iop.Verdict{"clinic.leave-1": iop.NotApplicable, "clinic.leave-2": iop.NotApplicable, "clinic.never-back": iop.NotApplicable}
		for phase, id := range []iop.RuleID{"clinic.leave-1", "clinic.leave-2"} {
			if c.IntN(5) == 0 {
				break
			}
			on := start + iop.Day([]int{29, 30, 31, 59, 60, 61, 75}[c.IntN(7)])
			clean := 0
			for d := start + 1; d <= on; d++ {
				if clean++; positive[d] && d < on { // the advance comes before the tests of its day
					clean = 0
				}
			}
			want[id] = iop.VerdictOf(clean >= []int{30, 60}[phase])
			want["clinic.never-back"] = iop.Met
			events, start = append(events, episode.Event{Kind: iop.PhaseAdvanced, Day: on}), on
		}
		report := stay(t, events...).On(admitted + 200).Under(p).Check()
		for id, v := range want {
			require.Equal(t, v, verdictOf(t, report, id), "%s: %+v", string(id), events)
			tally[v]++
		}
	}
	for _, v := range []iop.Verdict{iop.Met, iop.NotMet, iop.NotApplicable} {
		assert.Greater(t, tally[v], 200, "%v", v)
	}
}

// TestReady: whether a person can advance now, just before, on and after the day.
func TestReady(t *testing.T) {
	p := gated(t)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.PositiveTest, "01-10"))
	for date, want := range map[string]iop.Verdict{"02-08": iop.Unknown, "02-09": iop.Met, "02-10": iop.Met} {
		ready := e.On(day("2026-" + date)).Under(p).Ready()
		require.Len(t, ready, 1)
		assert.Equal(t, iop.RuleID("clinic.leave-1"), ready[0].Rule.ID)
		assert.Equal(t, want, ready[0].Verdict, date)
		assert.Equal(t, want == iop.Unknown, !ready[0].Missing.IsEmpty())
	}
	assert.Empty(t, stay(t, on(iop.Admission, "01-05"), on(iop.Discharged, "01-20")).On(day("2026-02-09")).Under(p).Ready())
}

// TestNeverBack: a move to an earlier phase breaks the rule, and is no advance.
func TestNeverBack(t *testing.T) {
	p := gated(t)
	to := func(date string, phase uint8) episode.Event {
		return on(iop.PhaseAdvanced, date, func(e *episode.Event) { e.Phase = phase })
	}
	for _, c := range []struct {
		moves []episode.Event
		want  iop.Verdict
	}{
		{[]episode.Event{to("03-01", 2)}, iop.Met},
		{[]episode.Event{to("03-01", 2), to("03-05", 1)}, iop.NotMet},
		{[]episode.Event{to("03-01", 2), to("03-05", 2)}, iop.Met},
		{nil, iop.NotApplicable},
	} {
		report := stay(t, append([]episode.Event{on(iop.Admission, "01-05")}, c.moves...)...).On(day("2026-04-01")).Under(p).Check()
		assert.Equal(t, c.want, verdictOf(t, report, "clinic.never-back"))
	}
}

// TestMonthsOfPhase: the second phase takes four to six months; other phases are not asked.
func TestMonthsOfPhase(t *testing.T) {
	p := parse(t, document(`"requirements":[{`+ruleText("clinic.second")+`,"measure":"elapsed-months","events":["phase-advance"],"after":{"events":["phase-advance"],"phases":{"at_least":2,"at_most":2}},"bound":{"at_least":4,"at_most":6}}]`))
	for _, c := range []struct {
		on       string
		advances []string
		want     iop.Verdict
	}{
		{"2026-12-01", nil, iop.NotApplicable},
		{"2026-12-01", []string{"2026-02-10"}, iop.NotMet},        // six months are over
		{"2026-08-10", []string{"2026-02-10"}, iop.NotApplicable}, // it runs
		{"2026-12-01", []string{"2026-02-10", "2026-06-09"}, iop.NotMet},
		{"2026-12-01", []string{"2026-02-10", "2026-06-10"}, iop.Met},
		{"2026-12-01", []string{"2026-02-10", "2026-08-10"}, iop.Met},
		{"2026-12-01", []string{"2026-02-10", "2026-08-11"}, iop.NotMet},
		{"2027-12-01", []string{"2026-02-10", "2026-07-10", "2027-07-10"}, iop.Met}, // however long the third takes
	} {
		events := []episode.Event{on(iop.Admission, "01-05")}
		for _, date := range c.advances {
			events = append(events, episode.Event{Kind: iop.PhaseAdvanced, Day: day(date)})
		}
		report := stay(t, events...).On(day(c.on)).Under(p).Check()
		assert.Equal(t, c.want, verdictOf(t, report, "clinic.second"), "%v", c)
	}
}

// TestAtCompletion: what is asked of graduates is asked of nobody else, and counts as a
// condition of completion all the same.
func TestAtCompletion(t *testing.T) {
	p := parse(t, document(`"requirements":[{`+ruleText("clinic.clean")+`,"measure":"elapsed-months","events":["discharge"],"after":["admission","positive"],"bound":{"at_least":6},"at_completion":true}]`,
		`"completion":[{`+ruleText("clinic.done")+`,"when":{"all":[{"requirement":"clinic.clean"}]}}]`))
	for _, c := range []struct {
		on     string
		reason iop.DischargeReason
		want   iop.Verdict
		lapses int
	}{
		{"2026-07-04", iop.Completed, iop.NotMet, 1},
		{"2026-07-05", iop.Completed, iop.Met, 0},
		{"2026-07-06", iop.Completed, iop.Met, 0},
		{"2026-02-01", iop.Moved, iop.NotApplicable, 0},
		{"2026-02-01", iop.DischargeReasonUnknown, iop.Unknown, 0},
	} {
		e := stay(t, on(iop.Admission, "01-05"), episode.Event{Kind: iop.Discharged, Day: day(c.on), Reason: c.reason})
		r := e.On(day("2026-12-01")).Under(p)
		assert.Equal(t, c.want, verdictOf(t, r.Check(), "clinic.clean"), "%v", c)
		assert.Len(t, r.Lapses(), c.lapses)
		if c.reason == iop.Completed {
			assert.Equal(t, c.want, verdictOf(t, r.Discharge(), "clinic.done"))
		}
	}
	row := p.Definition().Requirements[0]
	always := row
	always.AtCompletion = false
	assert.True(t, always.Implies(&row), "what is asked of everyone is asked of graduates")
	assert.False(t, row.Implies(&always))
	assert.Contains(t, row.Ask(), "at completion")
}

// TestAdvanceDocuments: faults, and words.
func TestAdvanceDocuments(t *testing.T) {
	for rule, want := range map[string]string{
		`"phases":{"at_least":1}`:                           "is empty: give when or back",
		`"back":"may"`:                                      "can only be must-not",
		`"back":"must-not"`:                                 "",
		`"phases":{"at_least":-1},"back":"must-not"`:        "contains no phase",
		`"when":{"all":[{"requirement":"clinic.nothing"}]}`: "is not a requirement of this policy",
	} {
		_, err := compliance.Parse([]byte(document(`"advances":[{` + ruleText("clinic.a") + `,` + rule + `}]`)))
		if want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, want)
		}
	}
	assert.Contains(t, gated(t).Text(), "phases exactly 1; when clinic.clean-1 is met")
	assert.Contains(t, gated(t).Text(), "back must-not")
}
