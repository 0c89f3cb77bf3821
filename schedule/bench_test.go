package schedule_test

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// benchWeek is four days of three sessions.
func benchWeek() schedule.Week {
	var w schedule.Week
	for i, d := range []schedule.Weekday{schedule.Monday, schedule.Tuesday, schedule.Thursday, schedule.Friday} {
		group := schedule.Service{Format: iop.Group, Delivery: iop.InPerson, Participants: iop.PatientOnly, Staff: iop.Licensed}
		education := group
		education.Format = iop.Education
		third := group
		if i == 1 {
			third.Format = iop.IndividualCounseling
		}
		for k, s := range []schedule.Service{group, education, third} {
			start := schedule.At(9+k, 10*k)
			w.Blocks = append(w.Blocks, schedule.Block{
				Service: s, Days: schedule.On(d), Start: start, End: start + 65, Seats: iop.Between[int32](2, 12),
			})
		}
	}
	return w
}

// benchRows is eight requirements of the usual kinds.
func benchRows() []iop.Requirement {
	week, group := iop.Period{Kind: iop.PerWeek}, iop.Services{Formats: iop.SetOf(iop.Group)}
	individual := iop.Services{Formats: iop.SetOf(iop.IndividualTherapy, iop.IndividualCounseling)}
	return []iop.Requirement{
		rule("hours", iop.Requirement{Measure: iop.Hours, Per: week, Bound: iop.HoursBound(iop.Between(9*iop.Hour, 19*iop.Hour))}),
		rule("days", iop.Requirement{Measure: iop.ServiceDays, Per: week, Bound: iop.CountBound(iop.AtLeast[int32](3))}),
		rule("hours-a-day", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerServiceDay}, Bound: iop.HoursBound(iop.AtLeast(3 * iop.Hour))}),
		rule("days-between", iop.Requirement{Measure: iop.DaysBetween, Per: week, Bound: iop.CountBound(iop.AtMost[int32](3))}),
		rule("groups", iop.Requirement{Measure: iop.SessionCount, Of: group, Per: week, Bound: iop.CountBound(iop.AtLeast[int32](2))}),
		rule("individual", iop.Requirement{Measure: iop.SessionCount, Of: individual, Per: week, Bound: iop.CountBound(iop.AtLeast[int32](1))}),
		rule("session", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerSession}, Bound: iop.HoursBound(iop.Between(45, 4*iop.Hour))}),
		rule("group-size", iop.Requirement{Measure: iop.GroupSize, Of: group, Per: iop.Period{Kind: iop.PerSession}, Bound: iop.CountBound(iop.AtMost[int32](12))}),
	}
}

// straight is the same eight checks written down for this list alone.
func straight(w *schedule.Week, got *[8]int32, at *[8]int32) (ok [8]bool) {
	var minutes, groups, individual, shortest, longest, largest, largestAt, shortestAt, longestAt int32
	var days uint8
	var perDay [7]int32
	shortest = 1 << 30
	for i := range w.Blocks {
		b := &w.Blocks[i]
		if b.Format == iop.MutualHelp {
			continue
		}
		span := int32(b.End) - int32(b.Start)
		for p := range b.Pauses {
			span -= int32(b.Pauses[p].Length)
		}
		on := uint8(b.Days >> 1)
		n := int32(bits.OnesCount8(on))
		minutes += n * span
		days |= on
		for rest := on; rest != 0; rest &= rest - 1 {
			perDay[bits.TrailingZeros8(rest)] += span
		}
		if span < shortest {
			shortest, shortestAt = span, int32(i)
		}
		if span > longest {
			longest, longestAt = span, int32(i)
		}
		switch b.Format {
		case iop.Group:
			groups += n
			if high, _, ok := b.Seats.High(); ok && high > largest {
				largest, largestAt = high, int32(i)
			}
		case iop.IndividualTherapy, iop.IndividualCounseling:
			individual += n
		}
	}
	least, leastAt := int32(1<<30), int32(0)
	gap, last := int32(0), int32(bits.Len8(days))-1-7
	for d := range int32(7) {
		if days>>d&1 == 1 {
			gap = max(gap, d-last)
			last = d
			if perDay[d] < least {
				least, leastAt = perDay[d], d
			}
		}
	}
	*got = [8]int32{minutes, int32(bits.OnesCount8(days)), least, gap, groups, individual, shortest, largest}
	*at = [8]int32{0, 0, leastAt, 0, 0, 0, shortestAt, largestAt}
	if longest > 240 {
		got[6], at[6] = longest, longestAt
	}
	return [8]bool{
		minutes >= 540 && minutes <= 1140, got[1] >= 3, least >= 180, gap <= 3, groups >= 2, individual >= 1,
		shortest >= 45 && longest <= 240, largest <= 12,
	}
}

var benchParts = [8]iop.Part{2: iop.Weekdays, 6: iop.Blocks, 7: iop.Blocks}

// straightFindings writes the findings that the check writes.
func straightFindings(w *schedule.Week, rows []iop.Requirement, r *iop.Report) {
	var got, at [8]int32
	for i, ok := range straight(w, &got, &at) {
		f := iop.Finding{Rule: &rows[i].Rule, Verdict: iop.NotMet, Got: rows[i].Got(iop.Amount(got[i])), Want: rows[i].Want()}
		if benchParts[i] != 0 {
			f.At = iop.At{Part: benchParts[i], Index: at[i]}
		}
		if ok {
			f.Verdict = iop.Met
		}
		r.Add(f)
	}
}

func TestStraightLineAgrees(t *testing.T) {
	rows := benchRows()
	c, err := schedule.NewChecker(schedule.Counting{}, rows)
	require.NoError(t, err)
	w := benchWeek()
	require.NoError(t, w.Validate())
	for range 3 {
		var mine, theirs iop.Report
		ready, err := w.Ready()
		require.NoError(t, err)
		c.Into(ready, &mine)
		straightFindings(&w, rows, &theirs)
		require.Equal(t, theirs.String(), mine.String())
		require.Equal(t, mine, c.Check(&w))
		require.Equal(t, theirs.Verdict(), c.Verdict(ready))
		w.Blocks = w.Blocks[:len(w.Blocks)-3] // a day less
	}
	ready, err := w.Ready()
	require.NoError(t, err)
	var r iop.Report
	require.Zero(t, testing.AllocsPerRun(100, func() {
		r.Reset()
		c.Into(ready, &r)
	}))
	require.Zero(t, testing.AllocsPerRun(100, func() { c.Verdict(ready) }))
}

var benchVerdict iop.Verdict

func BenchmarkCheck(b *testing.B) {
	rows := benchRows()
	c, err := schedule.NewChecker(schedule.Counting{}, rows)
	require.NoError(b, err)
	w := benchWeek()
	ready, err := w.Ready()
	require.NoError(b, err)
	b.Run("verdict", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			benchVerdict = c.Verdict(ready)
		}
	})
	b.Run("verdict-straight", func(b *testing.B) {
		var got, at [8]int32
		for b.Loop() {
			benchVerdict = iop.VerdictOf(straight(&w, &got, &at) == [8]bool{true, true, true, true, true, true, true, true})
		}
	})
	b.Run("findings", func(b *testing.B) {
		b.ReportAllocs()
		var r iop.Report
		for b.Loop() {
			r.Reset()
			c.Into(ready, &r)
		}
	})
	b.Run("findings-straight", func(b *testing.B) {
		var r iop.Report
		for b.Loop() {
			r.Reset()
			straightFindings(&w, rows, &r)
		}
	})
}
