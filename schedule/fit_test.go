package schedule_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// occurrences are the starts of a block in minutes over four weeks, which repeat.
func occurrences(b *schedule.Block) (starts []int) {
	for week := range 4 {
		if b.Cadence.Kind == schedule.EveryWeeks && week%int(b.Cadence.N) != int(b.Cadence.Phase) {
			continue
		}
		for d := range b.Days.All() {
			starts = append(starts, (7*week+int(d)-1)*24*60+int(b.Start))
		}
	}
	return starts
}

// inTheWay asks of every two times in four weeks whether a person can be at both.
func inTheWay(b, busy *schedule.Block, travel int) bool {
	const all = 4 * 7 * 24 * 60
	for _, from := range occurrences(b) {
		for _, other := range occurrences(busy) {
			for turn := -all; turn <= all; turn += all {
				if from-travel < other+turn+int(busy.Span()) && other+turn < from+int(b.Span())+travel {
					return true
				}
			}
		}
	}
	return false
}

// fitValue is one preference of a week, less is better, worked out in the most
// obvious way.
func fitValue(f *schedule.Fit, p schedule.Preference, w *schedule.Week) int {
	first, end, kept := map[schedule.Weekday]int{}, 0, 0
	for i := range w.Blocks {
		b := &w.Blocks[i]
		end = max(end, int(b.Start)+int(b.Span()))
		if b.Name != "" && slices.Contains(f.Keep, b.Name) {
			kept++
		}
		for d := range b.Days.All() {
			if at, ok := first[d]; !ok || int(b.Start) < at {
				first[d] = int(b.Start)
			}
		}
	}
	switch p {
	case schedule.FewestDays:
		return len(first)
	case schedule.EarliestEnd:
		return end
	case schedule.EarliestStart:
		latest := 0
		for _, at := range first {
			latest = max(latest, at)
		}
		return latest
	case schedule.KeepGroup:
		return -kept
	}
	sum := 0
	for week := range 2 {
		counting := schedule.Counting{}
		for _, c := range counting.Explain(w, week) {
			sum += int(c.Counted)
		}
	}
	return max(sum-2*int(f.Target), 2*int(f.Target)-sum)
}

// slowFit tries every week, or until any will do. Requirements on the certified need are the same for all
// and no part of what is met or unknown.
func slowFit(f *schedule.Fit, c *schedule.Checker, fixed map[iop.RuleID]bool, any bool) (best schedule.Week, ok bool, met bool) {
	var bestValues []int
	type times struct {
		days           schedule.Days
		start, end     schedule.Clock
		every, inPhase int16
	}
	away := map[times]bool{}
	missed := func(b *schedule.Block) bool {
		key := times{b.Days, b.Start, b.End, b.Cadence.N, b.Cadence.Phase}
		if _, ok := away[key]; !ok {
			away[key] = slices.ContainsFunc(f.Busy, func(busy schedule.Block) bool { return inTheWay(b, &busy, int(f.Travel)) })
		}
		return away[key]
	}
	for w := range f.Template.Weeks() {
		busy := false
		for i := range w.Blocks {
			busy = busy || missed(&w.Blocks[i])
		}
		if busy || verdict(c, &w) == iop.NotMet {
			continue
		}
		if any {
			return w, true, true
		}
		report := c.Check(&w)
		values := []int{0}
		for finding := range report.With(iop.Unknown) {
			if !fixed[finding.Rule.ID] {
				values[0] = 1
			}
		}
		for _, p := range f.Prefer {
			values = append(values, fitValue(f, p, &w))
		}
		if !ok || slices.Compare(values, bestValues) < 0 {
			best, bestValues, ok = w, values, true
		}
	}
	return best, ok, ok && bestValues[0] == 0
}

// someFit is a person with a template of at most so many blocks.
func someFit(r *rand.Rand, most int) schedule.Fit {
	var f schedule.Fit
	for {
		f.Template = someTemplate(r)
		if n := blocksOf(&f.Template.Offer); n <= most {
			break
		}
	}
	var names []string
	n := 0
	odd := r.IntN(4) == 0 // recurs at odd intervals; then nobody is busy, which occurrences cannot tell
	var name func(o *schedule.Offer)
	name = func(o *schedule.Offer) {
		for i := range o.Blocks {
			b := &o.Blocks[i]
			if n++; r.IntN(3) == 0 {
				b.Name = fmt.Sprint("group ", n)
				names = append(names, b.Name)
			}
			switch r.IntN(12) {
			case 0:
				b.Start, b.End, b.Overnight = schedule.At(22, 0), schedule.At(1, 0), true
			case 1, 2:
				b.Days = b.Days.With(schedule.Weekday(1 + r.IntN(7)))
			}
			switch r.IntN(4) {
			case 0:
				b.Seats = iop.Between(int32(1+r.IntN(3)), int32(10+r.IntN(4)))
			case 1:
				b.Seats = iop.AtMost(int32(10 + r.IntN(4)))
			}
			if kind := r.IntN(5); !odd {
				continue
			} else if kind == 0 {
				b.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: int16(1 + r.IntN(3))}
			} else if kind == 1 {
				b.Days, b.Cadence = 0, schedule.Cadence{Kind: schedule.EveryDays, N: []int16{3, 14, 30}[r.IntN(3)]}
			} else if kind == 2 {
				b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 3, Phase: int16(r.IntN(3))}
			}
		}
		for i := range o.Arranged {
			switch kind := r.IntN(4); {
			case !odd:
			case kind == 0:
				o.Arranged[i].AtWill = true
			case kind == 1:
				o.Arranged[i].Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2}
			case kind == 2:
				o.Arranged[i].Cadence = schedule.Cadence{Kind: schedule.EveryDays, N: 30}
			}
		}
		for i := range o.Of {
			name(&o.Of[i])
		}
	}
	name(&f.Template.Offer)
	if f.Template.Validate() != nil { // an overnight session that now meets its own offer
		return someFit(r, most)
	}
	f.Template.Person.Age = iop.Age(r.IntN(3) * 17)
	if odd {
		f.Template.Number = int16(r.IntN(3))
		f.Prefer = [][]schedule.Preference{nil, {schedule.EarliestEnd, schedule.FewestDays}, {schedule.EarliestStart}}[r.IntN(3)]
		return f
	}
	for range r.IntN(4) {
		start := schedule.At(r.IntN(24), 0)
		b := schedule.Block{Days: schedule.Days(2 * (1 + r.IntN(127))), Start: start, End: start + 60}
		switch r.IntN(6) {
		case 0:
			b.End, b.Overnight = schedule.At(2, 0), start >= schedule.At(2, 0)
			if !b.Overnight {
				b.End = start + 30
			}
		case 1:
			b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: int16(r.IntN(2))}
		case 2:
			b.Days = schedule.On(schedule.Weekday(1 + r.IntN(7)))
		}
		f.Busy = append(f.Busy, b)
	}
	f.Travel = iop.Minutes([]int{0, 0, 1, 30, 60, 180}[r.IntN(6)])
	for _, p := range r.Perm(5)[:r.IntN(6)] {
		p := schedule.Preference(1 + p)
		if p == schedule.KeepGroup && names == nil {
			continue
		}
		f.Prefer = append(f.Prefer, p)
		switch p {
		case schedule.ClosestToTarget:
			f.Target = iop.Minutes(1 + r.IntN(12*60))
		case schedule.KeepGroup:
			f.Keep = []string{names[r.IntN(len(names))], names[r.IntN(len(names))]}
		}
	}
	return f
}

func blocksOf(o *schedule.Offer) int {
	n := len(o.Blocks)
	for i := range o.Of {
		n += blocksOf(&o.Of[i])
	}
	return n
}

// freed is the template without its choice: everything by itself.
func freed(t schedule.Template) schedule.Template {
	var all []schedule.Offer
	var walk func(o *schedule.Offer)
	walk = func(o *schedule.Offer) {
		for _, b := range o.Blocks {
			all = append(all, schedule.Offer{Blocks: []schedule.Block{b}})
		}
		for _, a := range o.Arranged {
			all = append(all, schedule.Offer{Arranged: []schedule.Arranged{a}})
		}
		for i := range o.Of {
			walk(&o.Of[i])
		}
	}
	walk(&t.Offer)
	t.Offer = schedule.Offer{Of: all, Choose: iop.AtLeast[int32](0)}
	return t
}

// someRows is requirements of which some are about other people, other weeks or the
// need.
func someRows(r *rand.Rand) (rows []iop.Requirement, fixed map[iop.RuleID]bool) {
	fixed = map[iop.RuleID]bool{}
	for i := range r.IntN(5) {
		q := someRule(r, i)
		switch r.IntN(12) {
		case 0:
			q.For.Ages = iop.AtLeast[iop.Age](18)
		case 1:
			q.For.Ages = iop.AtMost[iop.Age](20)
		case 2:
			q.Binds = iop.CertifiedNeed
			fixed[q.ID] = true
		case 3:
			if q.Per.Kind != iop.PerAverageWeek { // of which nothing is known where the week is not
				q.Per.Weeks = iop.AtMost(1 + r.Int32N(3))
			}
		case 4:
			if q.Measure == iop.Hours {
				q.Per = iop.Period{Kind: iop.PerDays, N: 2 + r.Int32N(20)}
			}
		}
		for range q.Problems() {
			q.Per.Weeks = iop.Range[int32]{} // not with every period
		}
		rows = append(rows, q)
	}
	return rows, fixed
}

// TestFitAgainstEveryWeek: the week is the one that trying every week finds, and a
// conflict is one that no week resolves and any member's absence does, the one that
// is left when things are left out one by one.
func TestFitAgainstEveryWeek(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 20))
	count := map[string]int{}
	for i := range 2500 {
		most := 8
		if i%32 == 0 {
			most = 14
		}
		f := someFit(r, most)
		require.NoError(t, f.Validate())
		rows, fixed := someRows(r)
		c := checker(t, rows...)
		got, err := c.Fit(&f)
		require.NoError(t, err)
		want, ok, met := slowFit(&f, c, fixed, false)
		require.Equal(t, ok, got.Week != nil, "%d: %v\n%+v\n%v", i, rows, f, got.Conflict)
		if ok {
			require.Equal(t, want.Blocks, got.Week.Blocks, "%d: %v\n%+v", i, rows, f)
			require.Equal(t, want.Arranged, got.Week.Arranged)
			require.Equal(t, c.Check(got.Week), got.Report)
			require.Empty(t, got.Conflict)
			count["weeks"]++
			if met {
				count["all met"]++
			}
			if f.Prefer != nil && got.Week.Blocks != nil {
				count["preferred"]++
			}
			continue
		}
		count["conflicts"]++
		require.NotEmpty(t, got.Conflict)
		some := func(members []schedule.Hindrance) bool {
			one, some := f, []iop.Requirement{}
			one.Busy, one.Prefer = nil, nil
			one.Template = freed(f.Template)
			for _, h := range members {
				switch h.What {
				case schedule.BusyTime:
					one.Busy = append(one.Busy, f.Busy[h.Busy])
				case schedule.Asked:
					at := slices.IndexFunc(rows, func(q iop.Requirement) bool { return q.ID == h.Rule.ID })
					some = append(some, rows[at])
				default:
					one.Template = f.Template
				}
			}
			_, ok, _ := slowFit(&one, checker(t, some...), nil, true)
			return ok
		}
		without := func(all []schedule.Hindrance, k int) []schedule.Hindrance {
			return slices.Delete(slices.Clone(all), k, k+1)
		}
		if len(got.Conflict) > 1 {
			count["of several"]++
		}
		require.False(t, some(got.Conflict), "%d: %v is not a conflict: %v\n%+v", i, got.Conflict, rows, f)
		for k, h := range got.Conflict {
			count[h.What.String()]++
			require.True(t, some(without(got.Conflict, k)), "%d: %v is not needed in %v: %v\n%+v", i, h, got.Conflict, rows, f)
		}
		if i%4 != 0 {
			continue
		}
		// It is what is left when one thing after the other is left out where it can be.
		var left []schedule.Hindrance
		for k := range rows {
			left = append(left, schedule.Hindrance{What: schedule.Asked, Rule: &rows[k].Rule})
		}
		for k := range f.Busy {
			left = append(left, schedule.Hindrance{What: schedule.BusyTime, Busy: k})
		}
		left = append(left, schedule.Hindrance{What: schedule.TakenTogether})
		leave := func(from, until int) {
			for k := until - 1; k >= from; k-- {
				if rest := without(left, k); !some(rest) {
					left = rest
				}
			}
		}
		leave(0, len(rows))
		leave(len(left)-1-len(f.Busy), len(left)-1)
		leave(len(left)-1, len(left))
		require.Equal(t, fmt.Sprint(left), fmt.Sprint(got.Conflict), "%d: %v\n%+v", i, rows, f)
	}
	for kind, n := range count {
		assert.Greater(t, n, 100, "%s", kind)
	}
	assert.Len(t, count, 8, "%v", count)
}

// TestFitWorksUntilFive is B-09: can this weekly template reach nine hours on three
// days for someone who works until five? Of four evenings of three hours and two
// mornings it can; with half an hour on the road it cannot, since the evenings start
// a quarter of an hour after five, and then the job and the hours are named.
func TestFitWorksUntilFive(t *testing.T) {
	session := func(from, to string, days ...schedule.Weekday) []schedule.Offer {
		return schedule.EachDay(block(schedule.On(days...), from, to))
	}
	nineOnThree := checker(t,
		rule("hours", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(9 * iop.Hour))}),
		rule("days", iop.Requirement{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.CountBound(iop.Exactly[int32](3))}),
	)
	var f schedule.Fit
	f.Template.Of = append(session("17:15", "20:15", schedule.Monday, schedule.Tuesday, schedule.Thursday, schedule.Friday),
		session("09:00", "12:00", schedule.Wednesday, schedule.Saturday)...)
	f.Template.Choose = iop.AtLeast[int32](0)
	f.Busy = []schedule.Block{block(schedule.MondayToFriday, "08:30", "17:00"), block(schedule.On(schedule.Sunday), "00:00", "24:00")}
	for _, c := range []struct {
		travel iop.Minutes
		want   string
	}{
		{0, "monday tuesday thursday"},
		{15, "monday tuesday thursday"}, // back from work and in time, to the minute
		{16, "hours busy[0]"},
	} {
		f.Travel = c.travel
		got, err := nineOnThree.Fit(&f)
		require.NoError(t, err)
		var names []string
		if got.Week != nil {
			for _, b := range got.Week.Blocks {
				names = append(names, b.Days.String())
			}
			assert.Equal(t, iop.Met, got.Report.Verdict())
		}
		for _, h := range got.Conflict {
			if h.Rule != nil {
				names = append(names, string(h.Rule.ID))
			} else {
				names = append(names, h.String())
			}
		}
		assert.Equal(t, c.want, strings.Join(names, " "), "travel %v", c.travel)
	}
	assert.Equal(t, schedule.Possible.String(), reachOf(t, nineOnThree, &f.Template), "without the job it is possible")
}

func reachOf(t *testing.T, c *schedule.Checker, template *schedule.Template) string {
	t.Helper()
	reach, err := c.Reach(template)
	require.NoError(t, err)
	return reach.Together.How.String()
}

// TestFitPreferences: each preference alone, and their order.
func TestFitPreferences(t *testing.T) {
	var f schedule.Fit
	f.Template.Choose = iop.AtLeast[int32](0)
	for _, x := range []struct {
		name, from, to string
		days           schedule.Days
	}{
		{"late", "18:00", "21:00", schedule.MondayToFriday},
		{"long", "08:00", "12:30", schedule.On(schedule.Tuesday, schedule.Thursday)},
		{"day", "13:00", "16:00", schedule.On(schedule.Monday, schedule.Wednesday, schedule.Friday)},
	} {
		b := block(x.days, x.from, x.to)
		b.Name = x.name
		f.Template.Of = append(f.Template.Of, schedule.EachDay(b)...)
	}
	c := checker(t, rule("hours", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(9 * iop.Hour))}))
	for _, x := range []struct {
		want   string
		prefer []schedule.Preference
	}{
		{"late monday tuesday wednesday thursday friday, long tuesday thursday, day monday wednesday friday", nil},
		{"late monday tuesday, long tuesday, day monday", []schedule.Preference{schedule.FewestDays}},
		{"long tuesday thursday", []schedule.Preference{schedule.EarliestEnd}},
		{"late tuesday thursday, long tuesday thursday", []schedule.Preference{schedule.EarliestStart}},
		{"late monday tuesday wednesday thursday", []schedule.Preference{schedule.ClosestToTarget}},
		{"late monday, long tuesday thursday", []schedule.Preference{schedule.KeepGroup, schedule.ClosestToTarget}},
		{"long tuesday thursday, day monday", []schedule.Preference{schedule.KeepGroup, schedule.ClosestToTarget, schedule.EarliestEnd}},
		{"late monday wednesday, day monday wednesday", []schedule.Preference{schedule.FewestDays, schedule.ClosestToTarget}},
		{"late tuesday, long tuesday thursday", []schedule.Preference{schedule.FewestDays, schedule.KeepGroup, schedule.ClosestToTarget}},
		{"long tuesday thursday", []schedule.Preference{schedule.EarliestEnd, schedule.ClosestToTarget}},
	} {
		want, prefer := x.want, x.prefer
		f.Prefer, f.Target, f.Keep = prefer, 0, nil
		if slices.Contains(prefer, schedule.ClosestToTarget) {
			f.Target = 12 * iop.Hour
		}
		if slices.Contains(prefer, schedule.KeepGroup) {
			f.Keep = []string{"long"}
		}
		got, err := c.Fit(&f)
		require.NoError(t, err)
		var list []string
		name := ""
		for _, b := range got.Week.Blocks {
			if b.Name == name {
				list[len(list)-1] += " " + b.Days.String()
			} else {
				list = append(list, b.Name+" "+b.Days.String())
			}
			name = b.Name
		}
		assert.Equal(t, want, strings.Join(list, ", "), "%v", prefer)
	}
}

// TestFitOddTimes: what is not held every week, what runs past midnight and over the
// end of the week, and a way that is longer than the night.
func TestFitOddTimes(t *testing.T) {
	group := block(schedule.On(schedule.Monday), "00:30", "02:00")
	night := block(schedule.On(schedule.Sunday), "22:00", "01:00")
	night.Overnight = true
	weeks := func(b schedule.Block, n, phase int16) schedule.Block {
		b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: n, Phase: phase}
		return b
	}
	monthly := func(b schedule.Block, n int16) schedule.Block {
		b.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: n}
		return b
	}
	thirty := group
	thirty.Days, thirty.Cadence = 0, schedule.Cadence{Kind: schedule.EveryDays, N: 30}
	for name, x := range map[string]struct {
		block, busy schedule.Block
		travel      iop.Minutes
		free        bool
	}{
		"from Sunday into Monday":                {group, night, 0, false},
		"in the weeks that follow":               {weeks(group, 2, 1), weeks(night, 2, 0), 0, false},
		"in the same weeks it is a week apart":   {weeks(group, 2, 1), weeks(night, 2, 1), 0, true},
		"every third week and every second":      {weeks(group, 3, 1), weeks(night, 2, 1), 0, false},
		"the first Sunday and the second Monday": {monthly(group, 2), monthly(night, 1), 0, false},
		"the first Monday and the second":        {monthly(group, 2), monthly(block(schedule.On(schedule.Monday), "01:00", "03:00"), 1), 0, true},
		"on any day":                             {thirty, block(schedule.On(schedule.Friday), "01:00", "03:00"), 0, false},
		"the way just fits":                      {block(schedule.On(schedule.Tuesday), "18:00", "19:00"), block(schedule.On(schedule.Wednesday), "06:00", "07:00"), 11 * iop.Hour, true},
		"the way is a minute too long":           {block(schedule.On(schedule.Tuesday), "18:00", "19:00"), block(schedule.On(schedule.Wednesday), "06:00", "07:00"), 11*iop.Hour + 1, false},
		"the way over the end of the week":       {block(schedule.On(schedule.Monday), "01:00", "02:00"), block(schedule.On(schedule.Sunday), "20:00", "24:00"), iop.Hour + 1, false},
		"a whole day of travel":                  {block(schedule.On(schedule.Monday), "12:00", "13:00"), block(schedule.On(schedule.Tuesday), "12:30", "13:00"), 24 * iop.Hour, false},
	} {
		var f schedule.Fit
		f.Template.Blocks = []schedule.Block{x.block}
		f.Busy, f.Travel = []schedule.Block{x.busy}, x.travel
		got, err := checker(t).Fit(&f)
		require.NoError(t, err, name)
		assert.Equal(t, x.free, got.Week != nil, name)
		if !x.free {
			assert.Equal(t, "[busy[0] taken-together]", fmt.Sprint(got.Conflict), name)
			require.Len(t, got.Missed, 1)
			assert.Equal(t, [2]int{0, 0}, [2]int{got.Missed[0].Block, got.Missed[0].With}, name)
		}
	}
}

// TestFitUnknown: an unknown rules no week out; where all can be met, that comes
// before every preference; what no choice settles does not count.
func TestFitUnknown(t *testing.T) {
	known, unknown := block(schedule.On(schedule.Monday), "18:00", "21:00"), block(schedule.On(schedule.Monday), "09:00", "12:00")
	unknown.Format = iop.FormatUnknown
	groups := rule("groups", iop.Requirement{Measure: iop.SessionCount, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.CountBound(iop.AtLeast[int32](1)),
		Of: iop.Services{Formats: iop.SetOf(iop.Group)}})
	need := rule("need", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(9 * iop.Hour)), Binds: iop.CertifiedNeed})
	var f schedule.Fit
	f.Template.Of = []schedule.Offer{{Blocks: []schedule.Block{unknown}}, {Blocks: []schedule.Block{known}}}
	f.Template.Choose = iop.Exactly[int32](1)
	f.Prefer = []schedule.Preference{schedule.EarliestEnd}
	c := checker(t, need, groups)
	got, err := c.Fit(&f)
	require.NoError(t, err)
	assert.Equal(t, schedule.At(18, 0), got.Week.Blocks[0].Start, "the need is unknown for both, and the group known for one")
	assert.Equal(t, iop.Unknown, got.Report.Verdict())

	f.Busy = []schedule.Block{block(schedule.EveryDay, "19:00", "20:00")}
	got, err = c.Fit(&f)
	require.NoError(t, err)
	assert.Equal(t, schedule.At(9, 0), got.Week.Blocks[0].Start)
	assert.Contains(t, got.Report.String(), "groups: unknown (missing: format)")

	f.Template.Need = 6 * iop.Hour
	got, err = c.Fit(&f)
	require.NoError(t, err)
	assert.Equal(t, "[need (A text)]", fmt.Sprint(got.Conflict))
	assert.Nil(t, got.Week)
}

// TestFitEveryOtherWeek: what is held every other week counts in its week.
func TestFitEveryOtherWeek(t *testing.T) {
	other := block(schedule.On(schedule.Friday), "09:00", "11:00")
	other.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2}
	var f schedule.Fit
	f.Template.Blocks = []schedule.Block{other}
	f.Template.Of = schedule.EachDay(block(schedule.On(schedule.Monday), "09:00", "12:00"), block(schedule.On(schedule.Tuesday), "09:00", "10:00"))
	f.Template.Choose = iop.Exactly[int32](1)
	c := checker(t, rule("hours", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtMost(4 * iop.Hour))}))
	got, err := c.Fit(&f)
	require.NoError(t, err)
	require.NotNil(t, got.Week)
	assert.Equal(t, schedule.On(schedule.Tuesday), got.Week.Blocks[1].Days)
}

// TestFitFewestDaysThatAreAsked: as many days as the requirements ask and no more.
func TestFitFewestDaysThatAreAsked(t *testing.T) {
	var f schedule.Fit
	f.Template.Of = schedule.EachDay(block(schedule.EveryDay, "09:00", "12:00"))
	f.Template.Choose = iop.AtLeast[int32](0)
	f.Prefer = []schedule.Preference{schedule.FewestDays}
	week := iop.Period{Kind: iop.PerWeek}
	for want, r := range map[int]iop.Requirement{
		0: {Measure: iop.Hours, Bound: iop.HoursBound(iop.AtMost(9 * iop.Hour))},
		2: {Measure: iop.DaysBetween, Bound: iop.CountBound(iop.AtMost[int32](4))},
		3: {Measure: iop.ServiceDays, Bound: iop.CountBound(iop.Above[int32](2))},
		4: {Measure: iop.EmptyDays, Bound: iop.CountBound(iop.AtMost[int32](1))},
		5: {Measure: iop.Hours, Bound: iop.HoursBound(iop.AtLeast(12*iop.Hour + 1))},
		7: {Measure: iop.DaysBetween, Bound: iop.CountBound(iop.AtMost[int32](1))},
	} {
		r.Per = week
		got, err := checker(t, rule("r", r)).Fit(&f)
		require.NoError(t, err)
		require.NotNil(t, got.Week, "%v", r)
		assert.Len(t, got.Week.Blocks, want, "%v", r)
	}
}

// TestFitTooMany: a choice of more kinds of weeks than are looked at is an error and
// no guess. Of what is not held every week every choice is a kind of its own.
func TestFitTooMany(t *testing.T) {
	var f schedule.Fit
	f.Template.Choose = iop.AtLeast[int32](0)
	for i := range 40 {
		b := block(schedule.On(schedule.Weekday(1+i%7)), "08:00", "08:01")
		b.Start, b.End = schedule.Clock(400+i), schedule.Clock(401+i)
		b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: int16(i % 2)}
		f.Template.Of = append(f.Template.Of, schedule.Offer{Blocks: []schedule.Block{b}})
	}
	c := checker(t, rule("gap", iop.Requirement{Measure: iop.HoursBetween, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtMost(22 * iop.Hour))}))
	_, err := c.Fit(&f)
	require.ErrorIs(t, err, schedule.ErrTooManyChoices)
}

// fitMixed is sixty sessions of which a person takes any, listed by kind and not by
// day; some are held on several days, and many overlap.
func fitMixed() schedule.Template {
	var t schedule.Template
	t.Choose = iop.AtLeast[int32](0)
	for i := range 60 {
		days := schedule.On(schedule.Weekday(1 + i*7%5))
		switch i % 10 {
		case 3:
			days = schedule.On(schedule.Monday, schedule.Wednesday, schedule.Friday)
		case 6:
			days = schedule.On(schedule.Tuesday, schedule.Thursday)
		}
		start := schedule.At(8, 0) + schedule.Clock(i*97%600)
		t.Of = append(t.Of, schedule.Offer{Blocks: []schedule.Block{{
			Name:    fmt.Sprint("session ", i),
			Service: schedule.Service{Format: []iop.Format{iop.Group, iop.Education, iop.IndividualCounseling}[i/20], Delivery: iop.InPerson, Participants: iop.PatientOnly, Staff: iop.Licensed},
			Days:    days, Start: start, End: start + schedule.Clock(45+i*13%50), Seats: iop.Between[int32](2, 12),
		}}})
	}
	return t
}

// TestFitClosestByDay: the same as trying every week where days are decided one after
// the other and something is asked of each, of how many there are and of how far they
// may be apart, which is what closest-to-target reckons with beforehand.
func TestFitClosestByDay(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 27))
	week, day := iop.Period{Kind: iop.PerWeek}, iop.Period{Kind: iop.PerServiceDay}
	weeks := 0
	for i := range 600 {
		var f schedule.Fit
		f.Template.Choose = iop.AtLeast[int32](0)
		for d := range schedule.MondayToFriday.All() {
			var o schedule.Offer
			for k := range 1 + r.IntN(2) {
				start := schedule.At(9+3*k, 0)
				b := block(schedule.On(d), "09:00", "10:00")
				b.Start, b.End, b.Format = start, start+schedule.Clock(30*(1+r.IntN(6))), []iop.Format{iop.Group, iop.Education}[r.IntN(2)]
				o.Of = append(o.Of, schedule.Offer{Blocks: []schedule.Block{b}})
			}
			switch o.Choose = iop.AtLeast[int32](0); r.IntN(3) {
			case 0:
				f.Template.Of = append(f.Template.Of, o.Of...)
			case 1:
				o.Choose = iop.Exactly[int32](1)
				fallthrough
			default:
				f.Template.Of = append(f.Template.Of, o)
			}
		}
		f.Prefer, f.Target = []schedule.Preference{schedule.ClosestToTarget, schedule.EarliestEnd}, iop.Minutes(60+10*r.IntN(60))
		if r.IntN(2) == 0 {
			f.Prefer = []schedule.Preference{schedule.FewestDays, schedule.ClosestToTarget}
		}
		rows := []iop.Requirement{
			rule("day", iop.Requirement{Measure: iop.Hours, Per: day, Bound: iop.HoursBound(iop.Between(iop.Minutes(30*r.IntN(6)), iop.Minutes(180+30*r.IntN(6))))}),
			rule("groups", iop.Requirement{Measure: iop.SessionCount, Per: week, Bound: iop.CountBound(iop.AtLeast(int32(r.IntN(4)))), Of: iop.Services{Formats: iop.SetOf(iop.Group)}}),
			[]iop.Requirement{
				rule("days", iop.Requirement{Measure: iop.ServiceDays, Per: week, Bound: iop.CountBound(iop.AtLeast(int32(r.IntN(5))))}),
				rule("between", iop.Requirement{Measure: iop.DaysBetween, Per: week, Bound: iop.CountBound(iop.AtMost(int32(2 + r.IntN(4))))}),
				rule("empty", iop.Requirement{Measure: iop.EmptyDays, Per: week, Bound: iop.CountBound(iop.AtMost(int32(1 + r.IntN(4))))}),
			}[r.IntN(3)],
		}
		c := checker(t, rows...)
		got, err := c.Fit(&f)
		require.NoError(t, err)
		want, ok, _ := slowFit(&f, c, nil, false)
		require.Equal(t, ok, got.Week != nil, "%d: %v\n%+v\n%v", i, rows, f, got.Conflict)
		if ok {
			weeks++
			require.Equal(t, want.Blocks, got.Week.Blocks, "%d: %v\n%+v", i, rows, f)
		}
	}
	assert.Greater(t, weeks, 200)
}

// TestFitClosestUnknown: where it is not known what sessions come to, both ends count.
func TestFitClosestUnknown(t *testing.T) {
	monthly := block(schedule.On(schedule.Monday), "13:00", "15:00")
	monthly.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: 1}
	var f schedule.Fit
	for _, b := range []schedule.Block{block(schedule.On(schedule.Monday), "09:00", "12:00"), monthly, block(schedule.On(schedule.Tuesday), "09:00", "13:00")} {
		f.Template.Of = append(f.Template.Of, schedule.Offer{Blocks: []schedule.Block{b}})
	}
	f.Template.Choose = iop.AtLeast[int32](0)
	f.Prefer = []schedule.Preference{schedule.ClosestToTarget}
	for target, want := range map[iop.Minutes]string{
		5 * iop.Hour:    "13:00 09:00", // four hours to six, like four alone
		4 * iop.Hour:    "09:00",
		2*iop.Hour + 30: "09:00", // three hours; two at most would be none in most weeks
		7 * iop.Hour:    "09:00 09:00",
		8*iop.Hour + 1:  "09:00 13:00 09:00",
		90:              "09:00",
	} {
		f.Target = target
		got, err := checker(t).Fit(&f)
		require.NoError(t, err)
		var starts []string
		for _, b := range got.Week.Blocks {
			starts = append(starts, b.Start.String())
		}
		assert.Equal(t, want, strings.Join(starts, " "), "%v", target)
	}
}

// TestFitSixty: sixty sessions are not too many to choose from freely, whatever order
// they are listed in and whatever time may be between them, and neither is what there
// is to say when none will do: without any one member of the conflict there is a week.
func TestFitSixty(t *testing.T) {
	week := iop.Period{Kind: iop.PerWeek}
	gap := rule("gap", iop.Requirement{Measure: iop.HoursBetween, Per: week, Bound: iop.HoursBound(iop.AtMost(72 * iop.Hour))})
	all := append(benchRows(), gap)
	jobs := []schedule.Block{
		block(schedule.On(schedule.Tuesday, schedule.Wednesday, schedule.Thursday), "08:00", "20:00"),
		block(schedule.On(schedule.Friday), "13:00", "20:00"),
		block(schedule.On(schedule.Monday), "08:00", "12:00"),
		block(schedule.On(schedule.Monday), "14:00", "20:00"),
	}
	together := fitTemplate() // of which days are chosen and not sessions
	together.Choose = iop.Range[int32]{}
	for name, template := range map[string]schedule.Template{"tracks": fitTemplate(), "all days": together, "slots": fitSlots(), "mixed": fitMixed()} {
		for _, rows := range [][]iop.Requirement{benchRows(), all, {gap}} {
			f := schedule.Fit{Template: template, Busy: fitBusy(), Travel: 30}
			if name != "all days" {
				got, err := checker(t, rows...).Fit(&f)
				require.NoError(t, err, name)
				require.NotNil(t, got.Week, "%s: %v", name, got.Conflict)
				require.NotEqual(t, iop.NotMet, got.Report.Verdict())
			}
			f.Busy = append(f.Busy, jobs...)
			got, err := checker(t, rows...).Fit(&f)
			require.NoError(t, err, name)
			require.Nil(t, got.Week, name)
			for leave := -1; leave < len(got.Conflict); leave++ {
				one, some := f, []iop.Requirement{}
				one.Busy, one.Template = nil, freed(f.Template)
				for k, h := range got.Conflict {
					switch {
					case k == leave:
					case h.What == schedule.BusyTime:
						one.Busy = append(one.Busy, f.Busy[h.Busy])
					case h.What == schedule.Asked:
						at := slices.IndexFunc(rows, func(q iop.Requirement) bool { return q.ID == h.Rule.ID })
						some = append(some, rows[at])
					default:
						one.Template = f.Template
					}
				}
				without, err := checker(t, some...).Fit(&one)
				require.NoError(t, err, name)
				require.Equal(t, leave >= 0, without.Week != nil, "%s: %v without %d", name, got.Conflict, leave)
			}
		}
	}
}

func TestFitFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                     "template: is missing",
		`{"template":{"choose":{"at_least":3}}}`: "template.choose: ",
		`{"template":{},"busy":[{"days":["monday"],"start":"17:00","end":"09:00"}]}`:                                      `busy[0].end: "09:00" is not after start`,
		`{"template":{},"travel":"25h"}`:                                                                                  `travel: "25h" is not from 0 to 24 hours`,
		`{"template":{},"prefer":["fewest-days","fewest-days"]}`:                                                          `prefer[1]: appears twice: "fewest-days"`,
		`{"template":{},"prefer":["least-rain"]}`:                                                                         `prefer[0]: "least-rain"`,
		`{"template":{},"prefer":["closest-to-target"]}`:                                                                  `target: is missing: the preference closest-to-target needs it`,
		`{"template":{},"target":"9h"}`:                                                                                   `target: "9h" needs the preference closest-to-target`,
		`{"template":{},"prefer":["closest-to-target"],"target":"169h"}`:                                                  `target: "169h" is not an amount of time in a week`,
		`{"template":{"blocks":[{"days":["monday"],"start":"09:00","end":"10:00"}]},"prefer":["keep-group"],"keep":[""]}`: `keep[0]: is not the name of a block: ""`,
		`{"template":{},"prefer":["keep-group"]}`:                                                                         `keep: is missing: the preference keep-group needs names`,
	} {
		var f schedule.Fit
		err := json.Unmarshal([]byte(text), &f)
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want, text)
	}
	_, err := checker(t).Fit(&schedule.Fit{Travel: -1})
	assert.EqualError(t, err, "template: offers nothing: it has no blocks and no arranged services\ntravel: is not from 0 to 24 hours: -0h01m")
	// Busy times may overlap.
	good := `{"template":{"blocks":[{"name":"a","days":["monday"],"start":"09:00","end":"12:00"}]},"busy":[` +
		`{"days":["monday"],"start":"13:00","end":"17:00"},{"days":["monday"],"start":"16:00","end":"18:00"}],` +
		`"travel":"0h30m","prefer":["closest-to-target","keep-group"],"target":"9h00m","keep":["a"]}`
	var f schedule.Fit
	require.NoError(t, json.Unmarshal([]byte(good), &f))
	text, err := json.Marshal(&f)
	require.NoError(t, err)
	assert.JSONEq(t, good, string(text))
}

// TestProblemsAtTheirPlaces: a fault names its place however deep it stands, and
// what has none is looked through without writing places down.
func TestProblemsAtTheirPlaces(t *testing.T) {
	f := schedule.Fit{Template: fitTemplate(), Busy: fitBusy()}
	require.NoError(t, f.Validate())
	assert.LessOrEqual(t, testing.AllocsPerRun(10, func() { _ = f.Validate() }), 10.0)

	bad := block(schedule.On(schedule.Monday), "09:00", "10:00")
	bad.End, bad.Pauses = bad.Start, []schedule.Inside{{What: schedule.Break}}
	o := schedule.Offer{Blocks: []schedule.Block{bad}, Arranged: []schedule.Arranged{{Length: -1}}, Choose: iop.AtLeast[int32](1)}
	path := "template."
	for range 12 {
		o = schedule.Offer{Of: []schedule.Offer{{}, o}}
		path += "of[1]."
	}
	f.Template.Offer = o
	f.Busy[1].Days = 0
	assert.EqualError(t, f.Validate(), strings.Join([]string{
		path + "blocks[0].end: is not after start: 09:00 to 09:00; a session past midnight is overnight",
		path + "blocks[0].pauses[0].length: is not an amount of time in a day: 0h00m",
		path + "arranged[0].length: is not an amount of time in a week: -0h01m",
		path + "choose: at least 1 cannot be chosen from 0",
		"busy[1].days: is empty",
	}, "\n"))
}

// Who works until five, lives half an hour away and would rather come on few days
// finds their week, or what is in its way.
func ExampleChecker_Fit() {
	evening := schedule.Block{
		Name: "evening group", Service: schedule.Service{Format: iop.Group},
		Days: schedule.MondayToFriday, Start: schedule.At(17, 30), End: schedule.At(20, 30),
	}
	morning := schedule.Block{
		Name: "long morning", Service: schedule.Service{Format: iop.Group},
		Days: schedule.On(schedule.Saturday), Start: schedule.At(8, 0), End: schedule.At(12, 0),
	}
	fit := schedule.Fit{
		Template: schedule.Template{Offer: schedule.Offer{Of: schedule.EachDay(evening, morning), Choose: iop.AtLeast[int32](0)}},
		Busy:     []schedule.Block{{Name: "job", Days: schedule.MondayToFriday, Start: schedule.At(8, 0), End: schedule.At(17, 0)}},
		Travel:   30,
		Prefer:   []schedule.Preference{schedule.FewestDays, schedule.ClosestToTarget},
		Target:   9 * iop.Hour,
	}
	checker, _ := schedule.NewChecker(schedule.Counting{}, licence)
	for _, travel := range []iop.Minutes{30, 45} {
		fit.Travel = travel
		fitted, err := checker.Fit(&fit)
		if err != nil {
			fmt.Println(err)
			return
		}
		if fitted.Week == nil {
			fmt.Println("no week with", travel, "on the road:", fitted.Conflict)
			continue
		}
		for _, b := range fitted.Week.Blocks {
			fmt.Println(b.Name, b.Days, b.Start, b.End)
		}
		fmt.Print(fitted.Report.String())
	}
	// Output:
	// evening group monday 17:30 20:30
	// evening group tuesday 17:30 20:30
	// evening group wednesday 17:30 20:30
	// us-va-licence.weekly-hours: met, delivered 9h00m, want 9h00m to 19h00m (12VAC35-105-1740)
	// us-va-licence.hours-per-day at weekdays[0]: met, delivered 3h00m, want at least 3h00m (12VAC35-105-1740)
	// no week with 0h45m on the road: [us-va-licence.weekly-hours (12VAC35-105-1740) busy[0] job]
}

// fitTemplate is a program of 60 sessions, twelve a day from Monday to Friday:
// three tracks of four sessions, of which a person takes three to five days and one
// track a day.
func fitTemplate() schedule.Template {
	var t schedule.Template
	t.Choose = iop.Between[int32](3, 5)
	for d := range schedule.MondayToFriday.All() {
		day := schedule.Offer{Name: d.String(), Choose: iop.Exactly[int32](1)}
		for track, start := range []schedule.Clock{schedule.At(8, 0), schedule.At(12, 30), schedule.At(17, 0)} {
			var o schedule.Offer
			for k, f := range []iop.Format{iop.Group, iop.Education, iop.Group, iop.IndividualCounseling} {
				length := []schedule.Clock{60, 50, 65, 50}[(k+track)%4]
				o.Blocks = append(o.Blocks, schedule.Block{
					Name:    fmt.Sprintf("%v %d %d", d, track, k),
					Service: schedule.Service{Format: f, Delivery: iop.InPerson, Participants: iop.PatientOnly, Staff: iop.Licensed},
					Days:    schedule.On(d), Start: start, End: start + length, Seats: iop.Between[int32](2, 12),
				})
				start += length + 5
			}
			day.Of = append(day.Of, o)
		}
		t.Of = append(t.Of, day)
	}
	return t
}

// fitSlots is 60 sessions too, in four slots a day with three side by side in each;
// a person takes any, one of each slot at most.
func fitSlots() schedule.Template {
	var t schedule.Template
	for d := range schedule.MondayToFriday.All() {
		for slot := range 4 {
			o := schedule.Offer{Choose: iop.AtMost[int32](1)}
			for k, f := range []iop.Format{iop.Group, iop.Education, iop.IndividualCounseling} {
				start := schedule.At(9+2*slot+2*(slot/2), 0)
				o.Of = append(o.Of, schedule.Offer{Blocks: []schedule.Block{{
					Name:    fmt.Sprintf("%v %d %d", d, slot, k),
					Service: schedule.Service{Format: f, Delivery: iop.InPerson, Participants: iop.PatientOnly, Staff: iop.Licensed},
					Days:    schedule.On(d), Start: start, End: start + []schedule.Clock{90, 60, 50}[k], Seats: iop.Between[int32](2, 12),
				}}})
			}
			t.Of = append(t.Of, o)
		}
	}
	return t
}

// fitBusy is ten busy times of an hour, two of them outside the program's hours.
func fitBusy() (busy []schedule.Block) {
	for _, x := range []struct {
		day  schedule.Weekday
		hour int
	}{
		{schedule.Monday, 8}, {schedule.Tuesday, 9}, {schedule.Wednesday, 10}, {schedule.Tuesday, 13}, {schedule.Friday, 14},
		{schedule.Monday, 18}, {schedule.Thursday, 19}, {schedule.Wednesday, 7}, {schedule.Saturday, 9}, {schedule.Sunday, 15},
	} {
		busy = append(busy, schedule.Block{Days: schedule.On(x.day), Start: schedule.At(x.hour, 0), End: schedule.At(x.hour+1, 0)})
	}
	return busy
}

// BenchmarkFit shows a Fit beside one Check of the week that it finds.
func BenchmarkFit(b *testing.B) {
	c, err := schedule.NewChecker(schedule.Counting{}, benchRows())
	require.NoError(b, err)
	all := []schedule.Preference{schedule.FewestDays, schedule.EarliestEnd, schedule.ClosestToTarget, schedule.KeepGroup}
	for _, x := range []struct {
		name     string
		template schedule.Template
		prefer   []schedule.Preference
	}{
		{"tracks", fitTemplate(), all},
		{"tracks-plain", fitTemplate(), nil},
		{"tracks-start", fitTemplate(), []schedule.Preference{schedule.EarliestStart, schedule.ClosestToTarget}},
		{"slots", fitSlots(), all},
		{"slots-plain", fitSlots(), nil},
		{"slots-target", fitSlots(), []schedule.Preference{schedule.ClosestToTarget, schedule.EarliestEnd}},
		{"mixed", fitMixed(), all},
		{"mixed-plain", fitMixed(), nil},
		{"mixed-target", fitMixed(), []schedule.Preference{schedule.ClosestToTarget, schedule.EarliestEnd}},
		{"tracks-conflict", fitTemplate(), all},
		{"slots-conflict", fitSlots(), all},
		{"mixed-conflict", fitMixed(), all},
	} {
		f := schedule.Fit{Template: x.template, Busy: fitBusy(), Travel: 30, Prefer: x.prefer}
		conflict := strings.HasSuffix(x.name, "conflict")
		if slices.Contains(x.prefer, schedule.ClosestToTarget) {
			f.Target = 12 * iop.Hour
		}
		if slices.Contains(x.prefer, schedule.KeepGroup) {
			f.Keep = []string{"monday 1 0", "tuesday 1 1", "friday 2 0"}
			if strings.HasPrefix(x.name, "mixed") {
				f.Keep = []string{"session 5", "session 22", "session 41"}
			}
		}
		got, err := c.Fit(&f)
		require.NoError(b, err)
		require.NotNil(b, got.Week, "%v", got.Conflict)
		if conflict { // the same with two jobs in place of two hours
			f.Busy[7] = schedule.Block{Days: schedule.On(schedule.Tuesday, schedule.Wednesday, schedule.Thursday), Start: schedule.At(8, 0), End: schedule.At(20, 0)}
			f.Busy[8] = schedule.Block{Days: schedule.On(schedule.Friday), Start: schedule.At(16, 0), End: schedule.At(20, 0)}
			none, err := c.Fit(&f)
			require.NoError(b, err)
			require.Nil(b, none.Week)
		}
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			var r iop.Report
			const checks = 100000
			ready, err := got.Week.Ready()
			require.NoError(b, err)
			start := time.Now()
			for range checks {
				r.Reset()
				c.Into(ready, &r)
			}
			one := float64(time.Since(start).Nanoseconds()) / checks
			b.ResetTimer()
			n := 0
			for b.Loop() {
				_, _ = c.Fit(&f)
				n++
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/one, "checks/op")
			b.ReportMetric(one, "ns/check")
		})
	}
}
