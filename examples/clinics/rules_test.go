package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// days is a week of one session on each of so many days.
func days(n int, length iop.Minutes, f iop.Format) schedule.Week {
	var w schedule.Week
	for d := schedule.Monday; int(d) <= n; d++ {
		w.Blocks = append(w.Blocks, schedule.Block{
			Service: schedule.Service{Format: f}, Days: schedule.On(d), Start: schedule.At(9, 0), End: schedule.At(9, 0) + schedule.Clock(length),
		})
	}
	return w
}

// ofRule is the verdict of one rule on a week, or on so many days of program.
func ofRule(t testing.TB, r *rules, id iop.RuleID, w schedule.Week, weeks int16) iop.Verdict {
	t.Helper()
	for _, q := range r.questions {
		for _, c := range []*schedule.Checker{q.week, q.length} {
			if c == nil {
				continue
			}
			report := c.Check(&w)
			if c == q.length {
				p := schedule.Repeat(w, weeks)
				report = c.CheckPlan(&p)
			}
			for f := range report.About(id) {
				return f.Verdict
			}
		}
	}
	require.Fail(t, "no rule", string(id))
	return iop.Unknown
}

// TestProfilesTurnAtTheirBounds holds weeks just under, on and just over each bound
// of the five descriptions, named by what they describe.
func TestProfilesTurnAtTheirBounds(t *testing.T) {
	r := ready(t)
	group := iop.Group
	with := func(w schedule.Week, more ...schedule.Week) schedule.Week {
		for i, m := range more {
			for _, b := range m.Blocks {
				b.Start, b.End = b.Start+schedule.Clock(i+1)*4*60, b.End+schedule.Clock(i+1)*4*60
				w.Blocks = append(w.Blocks, b)
			}
		}
		return w
	}
	every := func(weeks int16, w schedule.Week) schedule.Week {
		for i := range w.Blocks {
			w.Blocks[i].Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: weeks}
		}
		return w
	}
	for _, c := range []struct {
		name string
		rule iop.RuleID
		week schedule.Week
		want iop.Verdict
	}{
		{"H-01 9h59m", "text-000.weekly-hours", days(1, 599, group), iop.NotMet},
		{"H-01 10h", "text-000.weekly-hours", days(1, 600, group), iop.Met},
		{"H-01 10h01m", "text-000.weekly-hours", days(1, 601, group), iop.Met},
		{"H-01 11h59m", "text-000.weekly-hours", days(1, 719, group), iop.Met},
		{"H-01 12h", "text-000.weekly-hours", days(3, 240, group), iop.Met},
		{"H-01 12h01m", "text-000.weekly-hours", days(1, 721, group), iop.NotMet},
		{"H-01 9h59m", "sober-nation.weekly-hours", days(1, 599, group), iop.NotMet},
		{"H-01 10h", "sober-nation.weekly-hours", days(1, 600, group), iop.Met},
		{"H-01 12h", "sober-nation.weekly-hours", days(2, 360, group), iop.Met},
		{"H-01 12h01m", "sober-nation.weekly-hours", days(1, 721, group), iop.NotMet},
		{"H-01 8h and 12h in turn", "sober-nation.weekly-hours", with(days(4, 120, group), every(2, days(2, 120, group))), iop.NotMet},
		{"H-01 10h and 12h in turn", "sober-nation.weekly-hours", with(days(5, 120, group), every(2, days(1, 120, group))), iop.Met},

		{"H-02 one day", "text-000.days-per-week", days(1, 240, group), iop.NotMet},
		{"H-02 two days", "text-000.days-per-week", days(2, 360, group), iop.Met},
		{"H-02 three days", "text-000.days-per-week", days(3, 240, group), iop.Met},
		{"H-02 four days", "text-000.days-per-week", days(4, 240, group), iop.NotMet},
		{"H-02 3h59m a day", "text-000.hours-per-day", days(3, 239, group), iop.NotMet},
		{"H-02 4h a day", "text-000.hours-per-day", days(3, 240, group), iop.Met},
		{"H-02 4h01m a day", "text-000.hours-per-day", days(3, 241, group), iop.Met},
		{"H-02 5h59m a day", "text-000.hours-per-day", days(2, 359, group), iop.Met},
		{"H-02 6h a day", "text-000.hours-per-day", days(2, 360, group), iop.Met},
		{"H-02 6h01m a day", "text-000.hours-per-day", days(2, 361, group), iop.NotMet},
		{"H-02 4h a day in two sessions", "text-000.hours-per-day", with(days(3, 120, group), days(3, 120, group)), iop.Met},

		{"H-03 two days", "anchored-recovery.days-per-week", days(2, 180, group), iop.NotMet},
		{"H-03 three days", "anchored-recovery.days-per-week", days(3, 180, group), iop.Met},
		{"H-03 four days", "anchored-recovery.days-per-week", days(4, 180, group), iop.Met},
		{"H-03 five days", "anchored-recovery.days-per-week", days(5, 180, group), iop.Met},
		{"H-03 six days", "anchored-recovery.days-per-week", days(6, 180, group), iop.NotMet},
		{"H-03 1h59m a session", "anchored-recovery.session-length", days(3, 119, group), iop.NotMet},
		{"H-03 2h a session", "anchored-recovery.session-length", days(3, 120, group), iop.Met},
		{"H-03 2h01m a session", "anchored-recovery.session-length", days(3, 121, group), iop.Met},
		{"H-03 3h59m a session", "anchored-recovery.session-length", days(3, 239, group), iop.Met},
		{"H-03 4h a session", "anchored-recovery.session-length", days(3, 240, group), iop.Met},
		{"H-03 4h01m a session", "anchored-recovery.session-length", days(3, 241, group), iop.NotMet},
		{"H-03 one short session among long ones", "anchored-recovery.session-length", with(days(3, 180, group), days(1, 60, group)), iop.NotMet},

		{"H-04 9h59m", "text-003.weekly-hours", days(1, 599, group), iop.Met},
		{"H-04 10h", "text-003.weekly-hours", days(5, 120, group), iop.Met},
		{"H-04 10h01m", "text-003.weekly-hours", days(1, 601, group), iop.NotMet},

		{"H-05 no session", "know-world-now.weekly-sessions", schedule.Week{}, iop.NotMet},
		{"H-05 once", "know-world-now.weekly-sessions", days(1, 480, group), iop.Met},
		{"H-05 twice", "know-world-now.weekly-sessions", days(2, 60, group), iop.Met},
		{"H-05 twice on one day", "know-world-now.weekly-sessions", with(days(1, 60, group), days(1, 60, group)), iop.Met},
		{"H-05 three times", "know-world-now.weekly-sessions", days(3, 60, group), iop.NotMet},

		{"H-08 one group", "text-003.groups", with(days(1, 60, group), days(2, 60, iop.Family)), iop.NotMet},
		{"H-08 two groups", "text-003.groups", days(2, 60, group), iop.Met},
		{"H-08 three groups", "text-003.groups", days(3, 60, group), iop.Met},
		{"H-08 a group, and one that may be", "text-003.groups", with(days(1, 60, group), days(1, 60, iop.FormatUnknown)), iop.Unknown},

		{"H-09 each week", "text-003.individual-sessions", days(1, 60, iop.IndividualCounseling), iop.Met},
		{"H-09 each week, therapy", "text-003.individual-sessions", days(1, 60, iop.IndividualTherapy), iop.Met},
		{"H-09 each second week", "text-003.individual-sessions", every(2, days(1, 60, iop.IndividualTherapy)), iop.Met},
		{"H-09 each third week", "text-003.individual-sessions", every(3, days(1, 60, iop.IndividualTherapy)), iop.NotMet},
		{"H-09 groups only", "text-003.individual-sessions", days(5, 60, group), iop.NotMet},
		{"H-09 sessions of any format", "text-003.individual-sessions", days(5, 60, iop.FormatUnknown), iop.Unknown},
	} {
		require.NoError(t, c.week.Validate(), c.name)
		assert.Equal(t, c.want.String(), ofRule(t, r, c.rule, c.week, 1).String(), "%s: %s", c.rule, c.name)
	}
	for _, c := range []struct {
		name  string
		rule  iop.RuleID
		weeks int16
		want  iop.Verdict
	}{
		{"H-06 three weeks", "anchored-recovery.program-length", 3, iop.NotMet},
		{"H-06 four weeks", "anchored-recovery.program-length", 4, iop.Met},
		{"H-06 five weeks", "anchored-recovery.program-length", 5, iop.Met},
		{"H-06 eleven weeks", "anchored-recovery.program-length", 11, iop.Met},
		{"H-06 twelve weeks", "anchored-recovery.program-length", 12, iop.Met},
		{"H-06 thirteen weeks", "anchored-recovery.program-length", 13, iop.NotMet},
		{"H-07 three weeks", "know-world-now.program-length", 3, iop.NotMet},
		{"H-07 four weeks", "know-world-now.program-length", 4, iop.Met},
		{"H-07 five weeks", "know-world-now.program-length", 5, iop.Met},
		{"H-07 a year", "know-world-now.program-length", 52, iop.Met},
	} {
		assert.Equal(t, c.want.String(), ofRule(t, r, c.rule, days(3, 180, group), c.weeks).String(), "%s: %s", c.rule, c.name)
	}
}

// TestProgramsOfStatedLength: the shortest and the longest must agree.
func TestProgramsOfStatedLength(t *testing.T) {
	r := ready(t)
	const good = `"stated_days_per_week":{"min":3,"max":3},"stated_session_hours":{"min":3,"max":3}`
	for weeks, want := range map[string]iop.Verdict{
		`{"min":4,"max":12}`:      iop.Met,
		`{"min":4.5,"max":8}`:     iop.Met,
		`{"min":3,"max":12}`:      iop.Unknown,
		`{"min":4,"max":13}`:      iop.Unknown,
		`{"min":1,"max":3}`:       iop.NotMet,
		`{"min":13,"max":26}`:     iop.NotMet,
		`{"min":2,"max":26}`:      iop.Unknown, // too short and too long, and eight weeks between
		`{"min":24,"max":null}`:   iop.NotMet,  // however long
		`{"min":8,"max":null}`:    iop.Unknown,
		`{"min":null,"max":3}`:    iop.NotMet,
		`{"min":null,"max":8}`:    iop.Unknown,
		`{"min":null,"max":null}`: iop.Unknown,
		`null`:                    iop.Unknown,
	} {
		a := r.answer(read(t, good+`,"stated_program_weeks":`+weeks))
		assert.Equal(t, want.String(), verdictOf(t, r, &a, "anchored-recovery").String(), weeks)
	}
	// A week that cannot be is not saved by a length that is not known.
	a := r.answer(read(t, `"stated_days_per_week":{"min":6,"max":6},"stated_session_hours":{"min":3,"max":3}`))
	assert.Equal(t, iop.NotMet, verdictOf(t, r, &a, "anchored-recovery"))
}

// TestQuestions: the two thresholds, then the profiles in their order.
func TestQuestions(t *testing.T) {
	var ids []string
	for _, q := range ready(t).questions {
		ids = append(ids, q.id)
	}
	assert.Equal(t, []string{"at-least-9", "below-20", "text-000", "anchored-recovery", "sober-nation", "text-003", "know-world-now"}, ids)
}
