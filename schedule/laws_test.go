package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// accepted reports whether no requirement fails or is left open.
func accepted(c *schedule.Checker, w *schedule.Week) bool {
	v := verdict(c, w)
	return v == iop.Met || v == iop.NotApplicable
}

func checker(t testing.TB, rows ...iop.Requirement) *schedule.Checker {
	t.Helper()
	c, err := schedule.NewChecker(schedule.Counting{}, rows)
	require.NoError(t, err)
	return c
}

// boundaryWeeks makes weeks that come to just under, on and just over the ends of
// a requirement on a week.
func boundaryWeeks(r *iop.Requirement) (weeks []schedule.Week) {
	for _, boundary := range r.Boundaries() {
		n := boundary.Amount
		for days := 1; days <= 7; days++ {
			perDay := int(n) / days
			if r.Measure != iop.Hours {
				perDay = 60
			}
			if perDay > 23*60 {
				continue
			}
			var w schedule.Week
			for d := range days {
				minutes := perDay
				if r.Measure == iop.Hours && d == 0 {
					minutes += int(n) % days
				}
				if minutes == 0 {
					continue
				}
				w.Blocks = append(w.Blocks, schedule.Block{
					Service: schedule.Service{Format: iop.Group, Delivery: iop.InPerson},
					Days:    schedule.On(schedule.Weekday(1 + d)), Start: 1, End: schedule.Clock(1 + minutes), Seats: iop.Between[int32](2, 10),
				})
			}
			weeks = append(weeks, w)
		}
	}
	return weeks
}

// TestNoGapsMeansAccepted is the law on which comparing policies rests: when mine
// has no gap against theirs, theirs accepts every week that mine accepts.
func TestNoGapsMeansAccepted(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	bindings := []iop.Binding{iop.Delivered, iop.ScheduledFor, iop.Offered}
	held, met := 0, 0
	for i := range 8000 {
		mine := make([]iop.Requirement, 1+r.IntN(4))
		for k := range mine {
			mine[k] = someRule(r, k)
			mine[k].Binds = bindings[r.IntN(3)]
		}
		theirs := []iop.Requirement{someRule(r, 9)}
		theirs[0].Binds = bindings[r.IntN(3)]
		if i%2 == 0 { // often of the same kind, so that they can be compared
			theirs[0].Measure, theirs[0].Of = mine[0].Measure, mine[0].Of
			theirs[0].Per, theirs[0].Bound, theirs[0].Binds = mine[0].Per, mine[0].Bound, mine[0].Binds
			if r.IntN(2) == 0 {
				theirs[0].Per.Kind = iop.PerAverageWeek
			}
			for _, problem := range theirs[0].Problems() {
				_ = problem
				theirs[0].Per = mine[0].Per
			}
		}
		if len(rowsOf(mine).Gaps(rowsOf(theirs))) > 0 {
			continue
		}
		held++
		ours, their := checker(t, mine...), checker(t, theirs...)
		weeks := boundaryWeeks(&theirs[0])
		for k := range mine {
			weeks = append(weeks, boundaryWeeks(&mine[k])...)
		}
		for range 20 {
			w, _ := someWeek(r, false)
			weeks = append(weeks, w)
		}
		for k := range weeks {
			if accepted(ours, &weeks[k]) {
				met++
				require.True(t, accepted(their, &weeks[k]), "mine %v\ntheirs %v\nweek %+v", mine, theirs, weeks[k])
			}
		}
	}
	assert.Greater(t, held, 500)
	assert.Greater(t, met, 500)
}

// TestMovesColumn attacks the column of the measures table that says how a measure
// moves when service is added.
func TestMovesColumn(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	got := func(q iop.Requirement, w *schedule.Week) (int32, bool) {
		report := checker(t, q).Check(w)
		for f := range report.All() {
			n, ok := f.Got.Amount()
			return n, ok
		}
		return 0, false
	}
	moved := map[iop.Measure]int{}
	for range 20000 {
		q := someRule(r, 0)
		q.Bound = iop.CountBound(iop.AtLeast[int32](1))
		if q.Measure.Unit() == iop.InMinutes {
			q.Bound = iop.HoursBound(iop.AtLeast(iop.Minutes(1)))
		}
		if q.Measure.Moves(q.Per.Kind) == iop.EachOnes || q.Per.Kind == iop.PerAverageWeek {
			continue
		}
		w, _ := someWeek(r, false)
		before, ok := got(q, &w)
		more := w
		more.Blocks = append(slices.Clip(w.Blocks), schedule.Block{
			Service: schedule.Service{Format: []iop.Format{iop.Group, iop.Family, iop.MutualHelp}[r.IntN(3)], Delivery: iop.Video},
			Days:    schedule.Days(2 * (1 + r.IntN(127))), Start: schedule.At(20, 0), End: schedule.At(21, r.IntN(60)),
		})
		after, still := got(q, &more)
		switch q.Measure.Moves(q.Per.Kind) {
		case iop.Rises:
			require.GreaterOrEqual(t, after, before, "%v\n%+v\n%+v", q, w, more)
		case iop.Falls:
			if ok { // no gap at all before is the longest
				require.True(t, still)
				require.LessOrEqual(t, after, before, "%v\n%+v\n%+v", q, w, more)
			}
		}
		if after != before {
			moved[q.Measure]++
		}
	}
	for _, m := range []iop.Measure{iop.Hours, iop.ServiceDays, iop.SessionCount, iop.DaysBetween, iop.EmptyDays, iop.HoursBetween} {
		assert.Greater(t, moved[m], 50, "%v", m)
	}
}

// TestEachMeasureIsEvaluatedByOnePackage: a week or plan gets a finding on every
// measure that the table gives to schedule, over each of its periods, and on no
// other.
func TestEachMeasureIsEvaluatedByOnePackage(t *testing.T) {
	w := benchWeek()
	plan := schedule.Repeat(w, 13)
	calendar, err := schedule.NewCalendar(schedule.Dates{Plan: plan, From: iop.MustDay("2026-03-02"), Location: utc})
	require.NoError(t, err)
	for m := range iop.Values[iop.Measure]() {
		for per := range m.Periods().All() {
			q := rule("r", iop.Requirement{Measure: m, Per: iop.Period{Kind: per}, Bound: iop.CountBound(iop.AtLeast[int32](1))})
			switch per {
			case iop.PerWeeks, iop.PerDays, iop.PerScheduled, iop.PerCycle:
				q.Per.N = 4
			}
			if m.CountsEvents() {
				q.Events = iop.SetOf(iop.Attended)
			}
			c := checker(t, q)
			report := c.CheckCalendar(calendar)
			if m.By() != iop.BySchedule {
				assert.Zero(t, report.Len(), "%v is not for schedule to evaluate", q)
				continue
			}
			require.Equal(t, 1, report.Len(), "%v", q)
			assert.Contains(t, []iop.Verdict{iop.Met, iop.NotMet}, report.Verdict(), "%v: %v", q, &report)
		}
	}
}

// TestPlanOfOneWeekAgreesWithTheWeek: week by week a plan says what its week says.
func TestPlanOfOneWeekAgreesWithTheWeek(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 6))
	for i := range 5000 {
		w, weeks := someWeek(r, i%2 == 0)
		q := someRule(r, 0)
		switch q.Measure {
		case iop.DaysBetween, iop.EmptyDays, iop.HoursBetween:
			continue // the edges of a plan are edges
		}
		c := checker(t, q)
		plan := schedule.Repeat(w, int16(4*weeks))
		mine, theirs := c.Check(&w), c.CheckPlan(&plan)
		require.Equal(t, mine.Verdict(), theirs.Verdict(), "%v\n%+v\n%v%v", q, w, &mine, &theirs)
	}
}

// TestGivenInAnyOrder: what requirements on single weeks find in service given does not depend
// on the order in which it is told, nor on whether something is asked of months too.
func TestGivenInAnyOrder(t *testing.T) {
	week, session, served := iop.Period{Kind: iop.PerWeek}, iop.Period{Kind: iop.PerSession}, iop.Period{Kind: iop.PerServiceDay}
	later, second := week, week
	later.Weeks, second.Phases = iop.AtLeast[int32](2), iop.Exactly[int32](2)
	group := iop.Services{Formats: iop.SetOf(iop.Group)}
	licensed := iop.Services{Staff: iop.SetOf(iop.Licensed), Except: iop.SetOf(iop.Seminar)}
	count := iop.CountBound(iop.Between[int32](2, 4))
	rows := []iop.Requirement{
		rule("hours", hours(iop.Between(3*iop.Hour, 8*iop.Hour), week)),
		rule("later", hours(iop.AtLeast(4*iop.Hour), later)),
		rule("session", hours(iop.Between(45, 2*iop.Hour), session)),
		rule("day", hours(iop.Between(90, 3*iop.Hour), served)),
		rule("days", iop.Requirement{Measure: iop.ServiceDays, Per: week, Bound: count}),
		rule("sessions-a-day", iop.Requirement{Measure: iop.SessionCount, Per: served, Bound: iop.CountBound(iop.AtMost[int32](2))}),
		rule("groups", iop.Requirement{Measure: iop.SessionCount, Of: group, Per: second, Bound: count}),
		rule("licensed", iop.Requirement{Measure: iop.SessionCount, Of: licensed, Per: week, Bound: count}),
		rule("size", iop.Requirement{Measure: iop.GroupSize, Of: group, Per: session, Bound: iop.CountBound(iop.AtMost[int32](12))}),
		rule("young", iop.Requirement{Measure: iop.SessionCount, For: iop.People{Ages: iop.Below[iop.Age](18)}, Of: group, Per: week, Bound: count}),
	}
	more := append(slices.Clone(rows), rule("month", iop.Requirement{Measure: iop.SessionCount, Per: iop.Period{Kind: iop.PerMonth}, Bound: count}))
	monday, r := day("2026-01-05"), rand.New(rand.NewPCG(7, 11))
	seen := map[iop.Verdict]int{}
	for i := range 3000 {
		counting := schedule.Counting{LeastSession: iop.Minutes(40 * (i % 2)), PartialWeeks: schedule.PartialWeeks(i % 3), WeekStart: schedule.Weekday(i % 8)}
		if i%5 == 0 {
			counting.Formats, counting.Partial = iop.SetOf(iop.Group), schedule.WholeSessionsOnly
		}
		list := rows[:1+r.IntN(len(rows))]
		c, err := schedule.NewChecker(counting, list)
		require.NoError(t, err)
		all, err := schedule.NewChecker(counting, slices.Concat(list, more[len(rows):]))
		require.NoError(t, err)
		from := monday + iop.Day(r.IntN(7))
		span := schedule.Span{From: from, Until: from + 1 + iop.Day(r.IntN(25)), Week: int32(r.IntN(3)), Person: iop.Person{Age: iop.Age(15 * r.IntN(3))}, Open: r.IntN(2) == 0}
		if r.IntN(2) == 0 {
			span.Phases = []iop.Day{from + 3, from + 12}
		}
		var given []schedule.Given
		for d := from - 2; d < span.Until+2; d++ {
			for range r.IntN(3) {
				g := schedule.Given{Day: d, Least: iop.Minutes(30 * r.IntN(5)), Whole: r.IntN(4) > 0, Doubtful: r.IntN(12) == 0}
				g.Most = g.Least + iop.Minutes(30*max(0, r.IntN(6)-4))
				g.Format, g.Staff = iop.Format(r.IntN(4)), iop.Staff(r.IntN(3))
				given = append(given, g)
			}
		}
		want := c.CheckGiven(span, given)
		both := all.CheckGiven(span, given)
		r.Shuffle(len(given), func(i, k int) { given[i], given[k] = given[k], given[i] })
		shuffled := c.CheckGiven(span, given)
		require.Equal(t, want, shuffled, "%v %v", span, given)
		require.Equal(t, slices.Collect(want.All()), slices.Collect(both.All())[:len(list)], "%v %v", span, given)
		for f := range want.All() {
			seen[f.Verdict]++
		}
	}
	for _, v := range []iop.Verdict{iop.Met, iop.NotMet, iop.Unknown, iop.NotApplicable} {
		assert.Greater(t, seen[v], 300, v)
	}
}

// TestGapsOfALongPlan: in a plan that is long enough the gaps are those of its
// week, since its edges are never longer.
func TestGapsOfALongPlan(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	for range 5000 {
		w, weeks := someWeek(r, false)
		q := someRule(r, 0)
		if q.Measure.Moves(iop.PerWeek) != iop.Falls {
			continue
		}
		c := checker(t, q)
		plan := schedule.Repeat(w, int16(4*weeks))
		mine, theirs := c.Check(&w), c.CheckPlan(&plan)
		for f := range mine.All() {
			if f.Got.IsZero() {
				continue // no service at all
			}
			for g := range theirs.All() {
				require.Equal(t, f.Got, g.Got, "%v\n%+v", q, w)
			}
		}
	}
}

// TestReachAgainstEveryChoice: what Reach says is what trying every choice says.
func TestReachAgainstEveryChoice(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 8))
	answers := map[schedule.Reachability]int{}
	apart := 0
	for i := range 3000 {
		template := someTemplate(r)
		if err := template.Validate(); err != nil {
			require.EqualError(t, err, "offers nothing: it has no blocks and no arranged services")
			_, again := checker(t).Reach(&template)
			require.Equal(t, err, again)
			continue
		}
		rows := []iop.Requirement{someRule(r, 0), someRule(r, 1), someRule(r, 2)}
		if i%2 == 1 {
			rows[2] = someWindow(r)
		}
		if i%4 == 1 {
			rows = []iop.Requirement{someWindow(r), rows[2]}
			rows[0].ID = "another.window"
		}
		if i%6 == 2 && len(rows) > 2 { // in some program weeks
			rows[1].Per.Weeks = iop.Between(int32(1+r.IntN(3)), int32(3+r.IntN(3)))
			template.Number = int16(r.IntN(5))
		}
		if i%5 == 4 { // recurs at odd intervals, and who it is for matters
			template = someFit(r, 10).Template
			more, _ := someRows(r)
			for k := range more {
				more[k].ID = iop.RuleID(fmt.Sprint("more", k))
			}
			rows = append(more, rows...)
		}
		c := checker(t, rows...)
		reach, err := c.Reach(&template)
		require.NoError(t, err)
		seen := make([][4]bool, len(rows)+1)
		choices := 0
		amounts := make([][]float64, len(rows))
		for w := range template.Weeks() {
			choices++
			report := c.Check(&w)
			k := 0
			for f := range report.All() {
				seen[k][f.Verdict] = true
				if sum, n, ok := f.Got.Mean(); ok {
					amounts[k] = append(amounts[k], float64(sum)/float64(n))
				} else if b, ok := f.Got.Bound(); ok {
					low, high := b.Whole()
					amounts[k] = append(amounts[k], float64(low), float64(high))
				}
				k++
			}
			seen[k][report.Verdict()] = true
		}
		want := func(s [4]bool) schedule.Reachability {
			met := s[iop.Met] || s[iop.NotApplicable]
			switch {
			case met && !s[iop.NotMet] && !s[iop.Unknown]:
				return schedule.Always
			case met:
				return schedule.Possible
			case s[iop.Unknown]:
				return schedule.ReachUnknown
			}
			return schedule.Never
		}
		require.Len(t, reach.Each, len(rows))
		all := append(slices.Clone(reach.Each), reach.Together)
		for k, got := range all {
			require.Equal(t, want(seen[k]), got.How, "%d of %v\n%+v", k, rows, template)
			answers[got.How]++
			if k < len(rows) {
				require.Equal(t, rows[k].ID, got.Rule.ID)
				least, _, some := got.Least.Mean()
				require.Equal(t, len(amounts[k]) > 0, some)
				if some {
					_, n, _ := got.Least.Mean()
					require.Equal(t, slices.Min(amounts[k]), float64(least)/float64(n), "%v %v\n%+v", rows[k], amounts[k], template)
					most, n, _ := got.Most.Mean()
					require.Equal(t, slices.Max(amounts[k]), float64(most)/float64(n))
				}
			}
			of := func(w *schedule.Week) iop.Verdict { // the requirement's own, beside the others
				report := c.Check(w)
				if k == len(rows) {
					return report.Verdict()
				}
				return slices.Collect(report.All())[k].Verdict
			}
			if got.Met != nil {
				require.Contains(t, []iop.Verdict{iop.Met, iop.NotApplicable}, of(got.Met))
				require.NoError(t, got.Met.Validate())
			}
			if got.Missed != nil {
				require.Equal(t, iop.NotMet, of(got.Missed))
			}
			require.Equal(t, got.How == schedule.Always || got.How == schedule.Possible, got.Met != nil && choices > 0)
		}
		if reach.Together.How == schedule.Never && !slices.ContainsFunc(reach.Each, func(e schedule.Reached) bool { return e.How == schedule.Never }) {
			apart++
		}
		if i%100 == 0 {
			again, err := c.Reach(&template)
			require.NoError(t, err)
			require.Equal(t, fmt.Sprintf("%+v", reach.Together.Met), fmt.Sprintf("%+v", again.Together.Met), "an example that changes")
		}
	}
	for _, how := range []schedule.Reachability{schedule.Always, schedule.Possible, schedule.Never, schedule.ReachUnknown} {
		assert.Greater(t, answers[how], 50, "%v", how)
	}
	assert.Greater(t, apart, 20, "possible one by one and not together")
}

// TestReachOfDaysAgain: a session on a day that has one already adds no day, which
// matters for whole weeks too.
func TestReachOfDaysAgain(t *testing.T) {
	at := func(d schedule.Weekday, from, to string) schedule.Offer {
		return schedule.Offer{Blocks: []schedule.Block{block(schedule.On(d), from, to)}}
	}
	template := schedule.Template{Offer: schedule.Offer{Choose: iop.Between[int32](2, 3), Of: []schedule.Offer{
		{Choose: iop.Between[int32](1, 2), Of: []schedule.Offer{at(schedule.Sunday, "14:00", "17:00"), at(schedule.Thursday, "15:00", "18:00")}},
		at(schedule.Saturday, "08:30", "11:30"), at(schedule.Saturday, "12:30", "15:30"),
	}}}
	for n := int32(7); n <= 28; n += 7 {
		for days, want := range map[int32]schedule.Reachability{n/7 - 1: schedule.Never, n / 7: schedule.Possible} {
			if days == 0 {
				continue
			}
			c := checker(t, rule("window", iop.Requirement{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerDays, N: n}, Bound: iop.AtMost(iop.Amount(days))}))
			reach, err := c.Reach(&template)
			require.NoError(t, err)
			assert.Equal(t, want, reach.Each[0].How, "%d days in any %d", days, n)
			assert.Equal(t, want, reach.Together.How)
		}
	}
}

// someWindow asks something of any days in a row.
func someWindow(r *rand.Rand) iop.Requirement {
	q := iop.Requirement{Measure: []iop.Measure{iop.Hours, iop.SessionCount, iop.ServiceDays}[r.IntN(3)], Per: iop.Period{Kind: iop.PerMonth}}
	if n := int32(r.IntN(17)); n > 0 {
		q.Per = iop.Period{Kind: iop.PerDays, N: n}
	}
	low := iop.Amount(r.IntN(3))
	switch {
	case q.Measure == iop.Hours:
		low *= 60
	case q.Measure == iop.ServiceDays && q.Per.Kind == iop.PerDays:
		low = min(low, iop.Amount(q.Per.N))
	}
	q.Bound = []iop.Range[iop.Amount]{iop.AtLeast(low), iop.AtMost(2 * low), iop.Between(low, 3*low)}[r.IntN(3)]
	if r.IntN(3) == 0 {
		q.Of = iop.Services{Formats: iop.SetOf(iop.Group, iop.Family)}
	}
	return rule("window", q)
}

// someTemplate offers days to choose, alternatives that can overlap, and service on
// top.
func someTemplate(r *rand.Rand) schedule.Template {
	block := func() schedule.Block {
		start := schedule.At(8+r.IntN(8), 30*r.IntN(2))
		b := schedule.Block{
			Service: schedule.Service{Format: iop.Format(1 + r.IntN(6)), Delivery: iop.InPerson},
			Days:    schedule.On(schedule.Weekday(1 + r.IntN(7))), Start: start, End: start + schedule.Clock([]int{60, 90, 180}[r.IntN(3)]),
		}
		if r.IntN(5) == 0 {
			b.Format = iop.FormatUnknown
		}
		if r.IntN(5) == 0 {
			b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: int16(r.IntN(2))}
		}
		return b
	}
	var offer func(depth int) schedule.Offer
	offer = func(depth int) schedule.Offer {
		var o schedule.Offer
		if r.IntN(2) == 0 {
			o.Blocks = append(o.Blocks, block())
		}
		if r.IntN(6) == 0 {
			o.Arranged = append(o.Arranged, schedule.Arranged{Service: schedule.Service{Format: iop.Family}, Length: iop.Hour})
		}
		if depth > 0 {
			for range r.IntN(5) {
				o.Of = append(o.Of, offer(depth-1))
			}
			if n := int32(len(o.Of)); n > 0 && r.IntN(3) > 0 {
				low := r.Int32N(n + 1)
				o.Choose = iop.Between(low, low+r.Int32N(n-low+1))
			}
		}
		return o
	}
	return schedule.Template{Offer: offer(2)}
}

// TestGapsInSomeWeeks: where only the gaps that end in some weeks are asked for, and
// a session may be on any day or is of a format that is not said, an answer holds
// however it is.
func TestGapsInSomeWeeks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 8))
	decided, open := 0, 0
	for range 2000 {
		q := iop.Requirement{
			Measure: []iop.Measure{iop.DaysBetween, iop.EmptyDays, iop.HoursBetween}[r.IntN(3)],
			Per:     iop.Period{Kind: iop.PerWeek, Weeks: iop.Exactly(int32(1 + r.IntN(3)))},
			Bound:   iop.CountBound(iop.AtMost(int32(r.IntN(9)))),
			Of:      iop.Services{Formats: iop.SetOf(iop.Group)},
		}
		if q.Measure == iop.HoursBetween {
			q.Bound = iop.HoursBound(iop.AtMost(iop.Minutes(24 * 60 * (1 + r.IntN(9)))))
		}
		c := checker(t, rule("gap", q))
		all := []schedule.Plan{{}} // every way in which it can be
		var plan schedule.Plan
		for range 3 {
			w := schedule.Week{}
			if days := 2 * (r.IntN(128) & r.IntN(128)); days != 0 {
				b := block(schedule.Days(days), "10:00", "11:00")
				b.Format = iop.Group
				w.Blocks = append(w.Blocks, b)
			}
			ways := []schedule.Week{w}
			switch r.IntN(3) {
			case 0:
				ways = nil
				for day := schedule.Monday; day <= schedule.Sunday; day++ {
					b := block(schedule.On(day), "12:00", "13:00")
					b.Format = iop.Group
					ways = append(ways, schedule.Week{Blocks: append(slices.Clip(w.Blocks), b)})
				}
				w.Arranged = []schedule.Arranged{{Length: 60, Service: schedule.Service{Format: iop.Group}}}
			case 1:
				b := block(schedule.On(schedule.Weekday(1+r.IntN(7))), "12:00", "13:00")
				b.Format = iop.Group
				ways = append(ways, schedule.Week{Blocks: append(slices.Clip(w.Blocks), b)})
				b.Format = iop.FormatUnknown
				w.Blocks = append(slices.Clip(w.Blocks), b)
			}
			plan.Phases = append(plan.Phases, schedule.Phase{Weeks: 1, Week: w})
			var longer []schedule.Plan
			for i := range all {
				for _, w := range ways {
					longer = append(longer, schedule.Plan{Phases: append(slices.Clip(all[i].Phases), schedule.Phase{Weeks: 1, Week: w})})
				}
			}
			all = longer
		}
		report := c.CheckPlan(&plan)
		for f := range report.All() {
			if amounts, ok := f.Got.Bound(); ok {
				require.True(t, amounts.IsValid(), "%v\n%+v\n%v", q, plan, &report)
			}
		}
		if report.Verdict() == iop.Unknown {
			open++
			continue
		}
		decided++
		for i := range all {
			exact := c.CheckPlan(&all[i])
			require.Equal(t, report.Verdict(), exact.Verdict(), "%v\n%+v\n%v\n%v", q, all[i], &report, &exact)
		}
	}
	assert.Greater(t, decided, 500)
	assert.Greater(t, open, 100)
}
