package schedule_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// aetna is the row of us-aetna-iop on adults (M-07, M-08): programs generally give
// 9 to 19 hours. One or two weeks below nine hours on the way to outpatient care
// still count as the program.
func aetna(t testing.TB, taperWeeks int16) *schedule.Checker {
	t.Helper()
	c, err := schedule.NewChecker(schedule.Counting{TaperWeeks: taperWeeks}, []iop.Requirement{aetnaHours})
	require.NoError(t, err)
	return c
}

var aetnaHours = iop.Requirement{
	Rule: iop.Rule{
		ID: "us-aetna-iop.weekly-hours", Statement: "Programs for adults generally give 9 to 19 hours a week.", Strength: iop.Typical,
		Source: iop.Source{
			Title: "Intensive Outpatient Services - hours", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22"),
			Address: "https://www.aetna.com/individuals-families/member-rights-resources/rights/state-specific-information/asam-criteria-searchresults.html",
		},
	},
	Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.Between(9*iop.Hour, 19*iop.Hour)), Binds: iop.Delivered,
}

// hoursOf is the hours of each week of a plan, a star for those declared short.
func hoursOf(p *schedule.Plan) (list []string) {
	counting := schedule.Counting{}
	for i := range p.Weeks() {
		w := p.Week(i)
		var sum iop.Minutes
		for _, e := range counting.Explain(w, i) {
			sum += e.Counted
		}
		s := sum.String()
		if w.Taper {
			s += "*"
		}
		list = append(list, s)
	}
	return list
}

// TestTaperToOutpatient is M-07: two weeks below nine hours before the step down
// count, a third does not; the hours stay at nine until then.
func TestTaperToOutpatient(t *testing.T) {
	start := daily(180, 180, 180, 180, 180)
	for _, c := range []struct {
		weeks, allowed int16
		goal           iop.Minutes
		want           string
	}{
		{4, 2, 3 * iop.Hour, "[12h00m 9h00m 6h00m* 3h00m*]"},
		{6, 2, 3 * iop.Hour, "[12h00m 9h00m 9h00m 9h00m 6h00m* 3h00m*]"},
		{6, 1, 3 * iop.Hour, "[12h00m 9h00m 9h00m 9h00m 9h00m 3h00m*]"},
		{2, 2, 3 * iop.Hour, "[9h00m 3h00m*]"},
		{1, 2, 3 * iop.Hour, "[3h00m*]"},
		{3, 0, 9 * iop.Hour, "[12h00m 12h00m 9h00m]"},
		{3, 2, 9 * iop.Hour, "[12h00m 12h00m 9h00m]"},
		{3, 0, 15 * iop.Hour, "[15h00m 15h00m 15h00m]"}, // nothing to do
		{3, 2, 9*iop.Hour + 1, "[12h00m 12h00m 9h00m]"},
		{2, 2, 9*iop.Hour - 1, "[12h00m 9h00m]"}, // nine is closest, and no week falls below it
		{2, 2, 7*iop.Hour + 31, "[12h00m 9h00m]"},
		{2, 2, 7*iop.Hour + 30, "[12h00m 9h00m]"}, // six is as close, and would have to be declared
		{2, 2, 7*iop.Hour + 29, "[12h00m 6h00m*]"},
	} {
		plan, err := aetna(t, c.allowed).Taper(&schedule.Taper{Start: start, Hours: c.goal, Weeks: c.weeks})
		require.NoError(t, err)
		assert.Equal(t, c.want, fmt.Sprint(hoursOf(&plan)), "%+v", c)
		require.NoError(t, plan.Validate())
		report := aetna(t, c.allowed).CheckPlan(&plan)
		assert.NotEqual(t, iop.NotMet, report.Verdict(), "%+v: %v", c, &report)
	}
	for _, c := range []struct {
		start schedule.Week
		t     schedule.Taper
		allow int16
		want  string
	}{
		{start, schedule.Taper{Hours: 3 * iop.Hour, Weeks: 4}, 0, "weeks: 4 needs 1 short weeks in a row, and the counting rules allow 0"},
		// A start that is short already: every week would have to be declared.
		{daily(180, 180), schedule.Taper{Hours: 3 * iop.Hour, Weeks: 3}, 2, "weeks: 3 needs 3 short weeks in a row, and the counting rules allow 2"},
		{start, schedule.Taper{Hours: 15*iop.Hour + 1, Weeks: 4}, 0, "hours: 15h01m is more than the 15h00m at the start"},
		{start, schedule.Taper{Sessions: 6, Weeks: 4}, 0, "sessions: 6 is more than the 5 at the start"},
	} {
		c.t.Start = c.start
		_, err := aetna(t, c.allow).Taper(&c.t)
		var faults wire.Faults
		require.ErrorAs(t, err, &faults)
		assert.Equal(t, c.want, err.Error())
	}
	plan, err := aetna(t, 2).Taper(&schedule.Taper{Start: daily(180, 180), Hours: 3 * iop.Hour, Weeks: 2})
	require.NoError(t, err)
	assert.Equal(t, "[6h00m* 3h00m*]", fmt.Sprint(hoursOf(&plan)))
}

// TestTaperKeepsOtherFloors: where three hours a day are asked, days are dropped and
// not parts of days, and a gap that no declaration lifts is an error.
func TestTaperKeepsOtherFloors(t *testing.T) {
	start := weekOf(
		block(schedule.MondayToFriday, "09:00", "11:00"),
		block(schedule.MondayToFriday, "11:15", "12:15"),
	)
	daysAsked := virginiaLicence()
	c, err := schedule.NewChecker(schedule.Counting{TaperWeeks: 2}, daysAsked)
	require.NoError(t, err)
	plan, err := c.Taper(&schedule.Taper{Start: start, Hours: 10 * iop.Hour, Weeks: 2})
	require.NoError(t, err)
	assert.Equal(t, "[12h00m 9h00m]", fmt.Sprint(hoursOf(&plan)), "ten would leave a day of one hour")
	gap := rule("gap", iop.Requirement{Measure: iop.DaysBetween, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.CountBound(iop.AtMost[int32](2))})
	c, err = schedule.NewChecker(schedule.Counting{TaperWeeks: 2}, []iop.Requirement{gap})
	require.NoError(t, err)
	_, err = c.Taper(&schedule.Taper{Start: start, Hours: 10 * iop.Hour, Weeks: 2})
	assert.EqualError(t, err, "start: has no part that keeps even the requirements on a declared taper week; as a whole it misses gap")
}

// TestTaperBySessions is H-05: once or twice a week, sometimes a whole day.
func TestTaperBySessions(t *testing.T) {
	w := weekOf(block(schedule.On(schedule.Saturday), "08:00", "16:00"), block(schedule.On(schedule.Tuesday, schedule.Thursday), "17:00", "19:00"))
	w.Arranged = []schedule.Arranged{
		{Service: schedule.Service{Format: iop.IndividualCounseling}, Length: 50, Times: 2},
		{Name: "on call", Length: 30, AtWill: true},
	}
	c := checker(t)
	plan, err := c.Taper(&schedule.Taper{Start: w, Sessions: 1, Weeks: 4})
	require.NoError(t, err)
	counting, sessions := schedule.Counting{}, []int{}
	for i := range plan.Weeks() {
		n := 0
		for _, e := range counting.Explain(plan.Week(i), i) {
			if e.Counted > 0 {
				n += int(e.Sessions)
			}
		}
		sessions = append(sessions, n)
		at := plan.Week(i).Arranged
		require.Equal(t, "on call", at[len(at)-1].Name, "what is used at will stays")
	}
	assert.Equal(t, []int{4, 3, 2, 1}, sessions)
	late := schedule.Taper{Start: w, Sessions: 3, Weeks: 1, Prefer: []schedule.Preference{schedule.FewestDays, schedule.EarliestEnd}}
	plan, err = c.Taper(&late)
	require.NoError(t, err)
	assert.Equal(t, schedule.On(schedule.Saturday), plan.Week(0).Blocks[0].Days)
	assert.Len(t, plan.Week(0).Blocks, 1)
}

// sessionsIn is each session of a week, by block and weekday, and the times of what
// is arranged.
func sessionsIn(start, w *schedule.Week) map[[2]int]int {
	all := map[[2]int]int{}
	for i := range w.Blocks {
		for k := range start.Blocks {
			if start.Blocks[k].Start == w.Blocks[i].Start { // those of someWeek start apart
				for d := range w.Blocks[i].Days.All() {
					all[[2]int{k, int(d)}] = 1
				}
			}
		}
	}
	for i := range w.Arranged {
		all[[2]int{-1, int(w.Arranged[i].Length)}] += max(1, int(w.Arranged[i].Times))
	}
	return all
}

func within(a, b map[[2]int]int) bool {
	for k, n := range a {
		if n > b[k] {
			return false
		}
	}
	return true
}

// TestTaperAgainstEveryPart: weeks fall, the last is the closest there is, each of
// the others the closest to its step, and every week is valid or declared, of which
// no more are in a row than the rules allow.
func TestTaperAgainstEveryPart(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 21))
	count := map[string]int{}
	for i := 0; count["plans"] < 700; i++ {
		w, _ := someWeek(r, false)
		n := 0
		for k := range w.Blocks {
			b := &w.Blocks[k]
			b.Days &= schedule.Days(2 * (1 + r.IntN(127)))
			if b.Days == 0 {
				b.Days = schedule.On(schedule.Friday)
			}
			b.Cadence = schedule.Cadence{}
			n += b.Days.Len()
		}
		if r.IntN(3) == 0 {
			w.Arranged = []schedule.Arranged{{Service: schedule.Service{Format: iop.Family}, Length: 50, Times: int16(r.IntN(3))}}
			n += max(1, int(w.Arranged[0].Times))
		}
		if n > 9 {
			continue
		}
		rows := []iop.Requirement{someRule(r, 0)}
		if r.IntN(2) == 0 {
			rows = append(rows, someRule(r, 1))
		}
		counting := schedule.Counting{TaperWeeks: int16(r.IntN(4))}
		c, err := schedule.NewChecker(counting, rows)
		require.NoError(t, err)
		declares, err := schedule.NewChecker(schedule.Counting{TaperWeeks: 1}, rows)
		require.NoError(t, err)
		var kept []iop.Requirement // not on the week's amounts, which a declaration lifts
		for _, q := range rows {
			if q.Per.Kind != iop.PerWeek || q.Measure != iop.Hours && q.Measure != iop.SessionCount && q.Measure != iop.ServiceDays {
				kept = append(kept, q)
			}
		}
		lasting := checker(t, kept...)
		amount := func(w *schedule.Week) (sum int) {
			for _, e := range counting.Explain(w, 0) {
				sum += int(e.Counted)
			}
			return sum
		}
		valid := func(w schedule.Week, declare bool) bool {
			w.Taper = declare
			return verdict(declares, &w) != iop.NotMet && verdict(lasting, &w) != iop.NotMet || !declare && verdict(c, &w) != iop.NotMet
		}
		q := schedule.Taper{Start: w, Weeks: int16(1 + r.IntN(6))}
		if amount(&w) == 0 {
			continue
		}
		if q.Hours = iop.Minutes(1 + r.IntN(amount(&w))); r.IntN(2) == 0 {
			q.Hours = max(1, (q.Hours+30)/60*60)
			q.Hours = min(q.Hours, iop.Minutes(amount(&w)))
		}
		plan, err := c.Taper(&q)
		var parts []schedule.Week // every part of the start
		allParts(w, func(part schedule.Week) { parts = append(parts, part) })
		closest := func(goal int, holds, of map[[2]int]int, declare bool) (best int) {
			best = 1 << 30
			for k := range parts {
				at := sessionsIn(&w, &parts[k])
				if valid(parts[k], declare) && within(at, of) && within(holds, at) {
					best = min(best, max(goal-amount(&parts[k]), amount(&parts[k])-goal))
				}
			}
			return best
		}
		least := closest(int(q.Hours), nil, sessionsIn(&w, &w), true)
		if err != nil {
			var faults wire.Faults
			require.True(t, errors.As(err, &faults), "%v", err)
			count["errors at "+faults[0].Path]++
			require.Equal(t, least == 1<<30, faults[0].Path == "start", "%v", err)
			if faults[0].Path == "weeks" {
				needs, allowed := 0, 0
				_, scan := fmt.Sscanf(faults[0].Problem, "needs %d short weeks in a row, and the counting rules allow %d", &needs, &allowed)
				require.NoError(t, scan)
				require.Greater(t, needs, allowed)
				require.Equal(t, int(counting.TaperWeeks), allowed)
			}
			continue
		}
		count["plans"]++
		require.NoError(t, plan.Validate())
		require.Equal(t, int(q.Weeks), plan.Weeks())
		last := plan.Week(plan.Weeks() - 1)
		require.Equal(t, least, max(int(q.Hours)-amount(last), amount(last)-int(q.Hours)), "%+v\n%v\n%v", w, rows, hoursOf(&plan))
		before, had, run := sessionsIn(&w, &w), amount(&w), 0
		for k := range plan.Weeks() {
			week := plan.Week(k)
			now := sessionsIn(&w, week)
			require.True(t, within(now, before), "week %d", k)
			require.Equal(t, !valid(*week, false), week.Taper, "week %d of %v\n%+v\n%v", k, hoursOf(&plan), w, rows)
			require.True(t, valid(*week, week.Taper))
			if run++; !week.Taper {
				run = 0
			}
			require.LessOrEqual(t, run, int(counting.TaperWeeks))
			if left := plan.Weeks() - k; left > 1 {
				even := had - (had-amount(last))/left
				declare := last.Taper && left <= int(counting.TaperWeeks)
				require.Equal(t, closest(even, sessionsIn(&w, last), before, declare), max(even-amount(week), amount(week)-even), "week %d of %v", k, hoursOf(&plan))
			}
			if week.Taper {
				count["declared"]++
			}
			before, had = now, amount(week)
		}
		if amount(last) == int(q.Hours) {
			count["to the minute"]++
		}
	}
	for kind, n := range count {
		assert.Greater(t, n, 50, "%s", kind)
	}
	assert.Len(t, count, 5, "%v", count)
}

// allParts yields the week without some of its sessions, in every way.
func allParts(w schedule.Week, yield func(schedule.Week)) {
	var arranged func(i int, part schedule.Week)
	arranged = func(i int, part schedule.Week) {
		if i == len(w.Arranged) {
			yield(part)
			return
		}
		for times := range max(1, int(w.Arranged[i].Times)) + 1 {
			next := part
			if times > 0 {
				a := w.Arranged[i]
				a.Times = int16(times)
				next.Arranged = append(append([]schedule.Arranged(nil), part.Arranged...), a)
			}
			arranged(i+1, next)
		}
	}
	var block func(i int, part schedule.Week)
	block = func(i int, part schedule.Week) {
		if i == len(w.Blocks) {
			arranged(0, part)
			return
		}
		for days := range schedule.EveryDay + 1 {
			b := w.Blocks[i]
			if days&^b.Days != 0 {
				continue
			}
			next := part
			if b.Days = days; days != 0 {
				next.Blocks = append(append([]schedule.Block(nil), part.Blocks...), b)
			}
			block(i+1, next)
		}
	}
	block(0, schedule.Week{Person: w.Person, Number: w.Number, Need: w.Need})
}

func TestTaperFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{"start":{},"weeks":2}`:                                                                          `hours: is missing, and so is sessions`,
		`{"start":{},"weeks":0,"hours":"3h","sessions":2}`:                                                "sessions: 2 cannot be combined with hours: give one goal",
		`{"start":{},"hours":"3h","weeks":1041}`:                                                          "weeks: 1041 is not from 1 to 1040",
		`{"start":{},"hours":"3h","weeks":2,"prefer":["closest-to-target"]}`:                              `prefer[0]: "closest-to-target" is not for a taper, whose target is hours or sessions`,
		`{"start":{"blocks":[{"days":["monday"],"start":"09:00","end":"08:00"}]},"hours":"3h","weeks":2}`: `start.blocks[0].end: "08:00" is not after start`,
		`{"start":{},"hours":"3h","weeks":2,"prefer":["keep-group"],"keep":["process group"]}`:            `keep[0]: is not the name of a block: "process group"`,
		`{"start":{},"hours":"3h","weeks":2,"prefer":["fewest-days","fewest-days"]}`:                      `prefer[1]: appears twice: "fewest-days"`,
		`{"start":{},"hours":"3h","weeks":2,"keep":["a"]}`:                                                `keep: needs the preference keep-group`,
		`{"start":{},"hours":"-3h","weeks":2}`:                                                            `hours`,
		`{"start":{},"sessions":-1,"weeks":2}`:                                                            "sessions: -1 is negative",
		`{"start":{"arranged":[{"length":"0h30m","times":100},{"length":"0h30m","times":100},{"length":"0h30m","times":57}]},"hours":"3h","weeks":2}`: "has 257 sessions, more than 256",
	} {
		var q schedule.Taper
		err := json.Unmarshal([]byte(text), &q)
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want, text)
	}
	_, err := checker(t).Taper(&schedule.Taper{Hours: 3 * iop.Hour})
	assert.EqualError(t, err, "weeks: is not from 1 to 1040: 0")
	var q schedule.Taper
	good := `{"start":{"blocks":[{"days":["monday","tuesday"],"start":"09:00","end":"12:00"}]},"hours":"3h00m","weeks":2,"prefer":["fewest-days"]}`
	require.NoError(t, json.Unmarshal([]byte(good), &q))
	text, err := json.Marshal(&q)
	require.NoError(t, err)
	assert.JSONEq(t, good, string(text))
}

// Four weeks from fifteen hours to three: nine are kept as long as the payer's two
// short weeks before the step down ask for it (M-07).
func ExampleChecker_Taper() {
	start := schedule.Week{Blocks: []schedule.Block{{
		Service: schedule.Service{Format: iop.Group}, Days: schedule.MondayToFriday, Start: schedule.At(9, 0), End: schedule.At(12, 0),
	}}}
	checker, _ := schedule.NewChecker(schedule.Counting{TaperWeeks: 2}, []iop.Requirement{aetnaHours})
	plan, err := checker.Taper(&schedule.Taper{Start: start, Hours: 3 * iop.Hour, Weeks: 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range plan.Weeks() {
		w := plan.Week(i)
		fmt.Printf("%v, declared short: %t\n", w.Blocks[0].Days, w.Taper)
	}
	checker, _ = schedule.NewChecker(schedule.Counting{}, []iop.Requirement{aetnaHours})
	_, err = checker.Taper(&schedule.Taper{Start: start, Hours: 3 * iop.Hour, Weeks: 4})
	fmt.Println(err)
	// Output:
	// monday, tuesday, wednesday, thursday, declared short: false
	// monday, tuesday, wednesday, declared short: false
	// monday, tuesday, declared short: true
	// monday, declared short: true
	// weeks: 4 needs 1 short weeks in a row, and the counting rules allow 0
}
