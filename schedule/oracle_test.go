package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// sitting is one session of a week in which everything is known.
type sitting struct {
	day            int // from the start of the span
	start, minutes int
	service        schedule.Service
	seats          iop.Range[int32]
}

// slow is an oracle: one requirement over the sittings of a span that repeats,
// worked out in the most obvious way.
func slow(r *iop.Requirement, all []sitting, weeks int) iop.Verdict {
	named := r.Of.Formats != 0
	var in []sitting
	service := map[int]bool{} // days with service that counts
	for _, s := range all {
		counts := s.service.Format != iop.MutualHelp
		is := counts
		if named {
			is = r.Of.Formats.Has(s.service.Format)
		}
		if r.Of.Deliveries != 0 && !r.Of.Deliveries.Has(s.service.Delivery) {
			is = false
		}
		if is {
			in = append(in, s)
		}
		if counts || is {
			service[s.day] = true
		}
	}
	value := func(from, to int) int { // days from to to
		sum, days := 0, map[int]bool{}
		for _, s := range in {
			if s.day < from || s.day >= to {
				continue
			}
			days[s.day] = true
			switch r.Measure {
			case iop.Hours:
				sum += s.minutes
			case iop.SessionCount:
				sum++
			}
		}
		if r.Measure == iop.ServiceDays {
			return len(days)
		}
		return sum
	}
	var each []int
	switch {
	case r.Measure == iop.DaysBetween || r.Measure == iop.EmptyDays:
		days := map[int]bool{}
		for _, s := range in {
			days[s.day] = true
		}
		if len(days) == 0 {
			return iop.VerdictOf(r.Bound.Contains(1 << 30))
		}
		longest := 0
		for d := range days {
			next := d + 1
			for !days[next%(7*weeks)] {
				next++
			}
			longest = max(longest, next-d)
		}
		if r.Measure == iop.EmptyDays {
			longest--
		}
		each = []int{longest}
	case r.Measure == iop.HoursBetween:
		if len(in) == 0 {
			return iop.VerdictOf(r.Bound.Contains(1 << 30))
		}
		week := 7 * 24 * 60 * weeks
		longest := 0
		for _, s := range in {
			end := s.day*24*60 + s.start + s.minutes
			best := week
			for _, o := range in {
				start := o.day*24*60 + o.start
				for start < end {
					start += week
				}
				best = min(best, start-end)
			}
			longest = max(longest, best)
		}
		each = []int{longest}
	case r.Measure == iop.GroupSize:
		v := iop.NotApplicable
		for _, s := range in {
			if !named && s.service.Format == iop.IndividualCounseling {
				continue
			}
			low, _, hasLow := s.seats.Low()
			high, _, hasHigh := s.seats.High()
			asked, _, floor := r.Bound.Low()
			limit, _, top := r.Bound.High()
			if floor {
				if hasLow {
					v = iop.AllOf(v, iop.VerdictOf(low >= int32(asked)))
				} else {
					v = iop.AllOf(v, iop.Unknown)
				}
			}
			if top {
				if hasHigh {
					v = iop.AllOf(v, iop.VerdictOf(high <= int32(limit)))
				} else {
					v = iop.AllOf(v, iop.Unknown)
				}
			}
		}
		return v
	case r.Per.Kind == iop.PerSession:
		for _, s := range in {
			each = append(each, s.minutes)
		}
	case r.Per.Kind == iop.PerServiceDay:
		for d := range service {
			each = append(each, value(d, d+1))
		}
	case r.Per.Kind == iop.PerWeek:
		for w := range weeks {
			each = append(each, value(7*w, 7*w+7))
		}
	case r.Per.Kind == iop.PerAverageWeek:
		sum := 0
		for w := range weeks {
			sum += value(7*w, 7*w+7)
		}
		return iop.VerdictOf(r.Bound.ContainsMean(int64(sum), weeks))
	}
	v := iop.NotApplicable
	for _, n := range each {
		v = iop.AllOf(v, iop.VerdictOf(r.Bound.Contains(iop.Amount(n))))
	}
	return v
}

// completions yields every way in which the unknown parts of a week could be: the
// formats it leaves out, the days of what is arranged.
func completions(w *schedule.Week, weeks int, yield func([]sitting)) {
	var all []sitting
	formats := []iop.Format{iop.Group, iop.Family, iop.IndividualCounseling, iop.Education}
	var arranged func(week, i int)
	arranged = func(week, i int) {
		if week == weeks {
			yield(all)
			return
		}
		if i == len(w.Arranged) {
			arranged(week+1, 0)
			return
		}
		a := &w.Arranged[i]
		if a.AtWill {
			arranged(week, i+1)
			return
		}
		for day := range 7 {
			all = append(all, sitting{day: 7*week + day, start: 22 * 60, minutes: int(a.Length), service: a.Service})
			arranged(week, i+1)
			all = all[:len(all)-1]
		}
	}
	var block func(i int)
	block = func(i int) {
		if i == len(w.Blocks) {
			arranged(0, 0)
			return
		}
		b := &w.Blocks[i]
		before := len(all)
		add := func(f iop.Format) {
			service := b.Service
			service.Format = f
			for week := range weeks {
				if b.Cadence.Kind == schedule.EveryWeeks && week%int(b.Cadence.N) != int(b.Cadence.Phase) {
					continue
				}
				for d := range b.Days.All() {
					all = append(all, sitting{7*week + int(d) - 1, int(b.Start), int(b.Span()), service, b.Seats})
				}
			}
			block(i + 1)
			all = all[:before]
		}
		if b.Cadence.Kind == schedule.NthWeekday {
			block(i + 1)
		}
		if b.Format != iop.FormatUnknown {
			add(b.Format)
			return
		}
		for _, f := range formats {
			if f != iop.IndividualCounseling || b.Seats == (iop.Range[int32]{}) { // with seats for ten it is a group
				add(f)
			}
		}
	}
	block(0)
}

// someWeek is a week of few sessions, some of which are not fully known. The weeks
// are those after which it repeats.
func someWeek(r *rand.Rand, unknown bool) (w schedule.Week, weeks int) {
	weeks = 1 + r.IntN(2)
	formats := []iop.Format{iop.Group, iop.Family, iop.IndividualCounseling, iop.Education, iop.MutualHelp}
	for i := range 1 + r.IntN(4) {
		start := schedule.At(4*i, 0) // apart, so that nothing overlaps
		b := schedule.Block{
			Service: schedule.Service{Format: formats[r.IntN(len(formats))], Delivery: iop.Delivery(1 + r.IntN(2))},
			Days:    schedule.Days(2 * (1 + r.IntN(127))),
			Start:   start, End: start + schedule.Clock([]int{50, 60, 61, 90, 180, 181}[r.IntN(6)]),
		}
		if weeks == 2 && r.IntN(2) == 0 {
			b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: int16(r.IntN(2))}
		}
		if unknown && r.IntN(3) == 0 {
			b.Format = iop.FormatUnknown
		}
		if unknown && b.Cadence.Kind == schedule.Weekly && r.IntN(6) == 0 {
			b.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: 1}
		}
		switch r.IntN(4) {
		case 0:
			b.Seats = iop.Between(int32(1+r.IntN(3)), int32(10+r.IntN(4)))
		case 1:
			b.Seats = iop.AtMost(int32(10 + r.IntN(4)))
		}
		w.Blocks = append(w.Blocks, b)
	}
	if unknown && weeks == 1 && r.IntN(2) == 0 {
		for range 1 + r.IntN(2) {
			w.Arranged = append(w.Arranged, schedule.Arranged{
				Service: schedule.Service{Format: formats[r.IntN(2)], Delivery: iop.InPerson},
				Length:  iop.Minutes([]int{50, 60, 180}[r.IntN(3)]),
				AtWill:  r.IntN(5) == 0,
			})
		}
	}
	even := false
	for i := range w.Blocks {
		even = even || w.Blocks[i].Cadence.Kind == schedule.EveryWeeks
	}
	if !even {
		weeks = 1
	}
	return w, weeks
}

// someRule is a requirement whose ends are near what such weeks come to.
func someRule(r *rand.Rand, i int) iop.Requirement {
	kinds := []struct {
		m    iop.Measure
		per  iop.PeriodKind
		near []int
	}{
		{iop.Hours, iop.PerWeek, []int{0, 180, 360, 540, 720, 900}},
		{iop.Hours, iop.PerSession, []int{50, 60, 61, 180}},
		{iop.Hours, iop.PerServiceDay, []int{0, 50, 60, 180, 181, 240}},
		{iop.Hours, iop.PerAverageWeek, []int{180, 360, 540}},
		{iop.ServiceDays, iop.PerWeek, []int{0, 1, 2, 3, 4, 5, 6}},
		{iop.SessionCount, iop.PerWeek, []int{0, 1, 3, 5, 8}},
		{iop.SessionCount, iop.PerServiceDay, []int{0, 1, 2, 3}},
		{iop.SessionCount, iop.PerAverageWeek, []int{1, 3, 5}},
		{iop.DaysBetween, iop.PerWeek, []int{1, 2, 3, 4, 5, 7}},
		{iop.EmptyDays, iop.PerWeek, []int{0, 1, 2, 3, 6}},
		{iop.HoursBetween, iop.PerWeek, []int{24 * 60, 48 * 60, 72 * 60}},
		{iop.GroupSize, iop.PerSession, []int{1, 2, 10, 12, 13}},
	}
	k := kinds[r.IntN(len(kinds))]
	low := iop.Amount(k.near[r.IntN(len(k.near))])
	high := low + iop.Amount(k.near[r.IntN(len(k.near))])
	bounds := []iop.Range[iop.Amount]{iop.AtLeast(low), iop.AtMost(high), iop.Between(low, high)}
	if k.m != iop.GroupSize {
		bounds = append(bounds, iop.Above(low), iop.Below(high+1))
	}
	return rule(iop.RuleID(fmt.Sprint("r", i)), iop.Requirement{
		Measure: k.m, Per: iop.Period{Kind: k.per}, Bound: bounds[r.IntN(len(bounds))],
		Of: []iop.Services{
			{}, {}, {Formats: iop.SetOf(iop.Group)}, {Formats: iop.SetOf(iop.Group, iop.Family)}, {Formats: iop.SetOf(iop.MutualHelp)},
			{Deliveries: iop.SetOf(iop.Video)},
		}[r.IntN(6)],
	})
}

// TestCheckAgainstEveryCompletion: a verdict is never given that something unknown
// could change. It is hardly ever left open when nothing could: only where amounts
// jump over a bound, such as sessions of three hours over a band of one.
func TestCheckAgainstEveryCompletion(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	known, jumped, open := 0, 0, map[iop.Measure]int{}
	for i := range 12000 {
		w, weeks := someWeek(r, i%3 != 0)
		rows := []iop.Requirement{someRule(r, 0), someRule(r, 1), someRule(r, 2)}
		c, err := schedule.NewChecker(schedule.Counting{}, rows)
		require.NoError(t, err)
		require.NoError(t, w.Validate())
		report := c.Check(&w)
		verdicts := slices.Collect(report.All())
		for k := range rows {
			var seen [4]bool
			completions(&w, weeks, func(all []sitting) { seen[slow(&rows[k], all, weeks)] = true })
			want := iop.Unknown
			switch {
			case seen[iop.Unknown]:
			case seen[iop.Met] && !seen[iop.NotMet]:
				want = iop.Met
			case seen[iop.NotMet] && !seen[iop.Met] && !seen[iop.NotApplicable]:
				want = iop.NotMet
			case seen[iop.NotApplicable] && !seen[iop.NotMet]:
				want = iop.NotApplicable
			}
			got := verdicts[k].Verdict
			if got == iop.Met && seen == [4]bool{iop.NotApplicable: true} {
				got = iop.NotApplicable // nothing to ask it of, in every case
			}
			if got == iop.Unknown && want != iop.Unknown && i%3 != 0 {
				jumped++
				continue
			}
			require.Equal(t, want, got, "%v\n%+v\n%v", rows[k], w, verdicts[k])
			if want == iop.Unknown {
				open[rows[k].Measure]++
				require.False(t, verdicts[k].Missing.IsEmpty(), "%v\n%+v", verdicts[k], w)
			} else {
				known++
			}
		}
		require.Equal(t, report.Verdict(), verdict(c, &w))
		ready, err := w.Ready()
		require.NoError(t, err)
		var again iop.Report
		c.Into(ready, &again)
		require.Equal(t, report, again)
	}
	require.Less(t, 50*jumped, known, "%d of %d", jumped, known)
	for _, m := range []iop.Measure{iop.Hours, iop.ServiceDays, iop.SessionCount, iop.DaysBetween, iop.EmptyDays, iop.GroupSize} {
		require.Greater(t, open[m], 20, "%v", m)
	}
}
