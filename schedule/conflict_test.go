package schedule_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestMeetsOverTheEndOfTheWeek: a night session from Sunday to Monday is in the week
// of its Sunday and meets what Monday holds in the week after.
func TestMeetsOverTheEndOfTheWeek(t *testing.T) {
	every := func(b schedule.Block, n, phase int16) schedule.Block {
		if n > 1 {
			b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: n, Phase: phase}
		}
		return b
	}
	sunday := block(schedule.On(schedule.Sunday), "22:00", "01:00")
	untilMidnight := block(schedule.On(schedule.Sunday), "22:00", "24:00")
	pastMidnight := block(schedule.On(schedule.Sunday), "22:00", "00:01")
	early, first, after := block(schedule.On(schedule.Monday), "00:00", "00:30"), block(schedule.On(schedule.Monday), "00:59", "02:00"), block(schedule.On(schedule.Monday), "01:00", "02:00")
	for _, x := range []struct {
		night, morning schedule.Block
		n, m           int16 // every so many weeks
		meet           func(night, morning int16) bool
	}{
		{sunday, early, 1, 1, func(int16, int16) bool { return true }},
		{sunday, first, 1, 1, func(int16, int16) bool { return true }},
		{sunday, after, 1, 1, func(int16, int16) bool { return false }},
		{untilMidnight, early, 1, 1, func(int16, int16) bool { return false }},
		{pastMidnight, early, 1, 1, func(int16, int16) bool { return true }},
		{sunday, early, 1, 2, func(int16, int16) bool { return true }},
		{sunday, early, 2, 1, func(int16, int16) bool { return true }},
		{sunday, early, 2, 2, func(n, m int16) bool { return n != m }},
		{sunday, first, 2, 2, func(n, m int16) bool { return n != m }},
		{sunday, after, 2, 2, func(int16, int16) bool { return false }},
		{untilMidnight, early, 2, 2, func(int16, int16) bool { return false }},
		{pastMidnight, early, 2, 2, func(n, m int16) bool { return n != m }},
		{sunday, early, 3, 3, func(n, m int16) bool { return (n+1)%3 == m }},
		{sunday, early, 2, 3, func(int16, int16) bool { return true }},
		{sunday, early, 2, 4, func(n, m int16) bool { return (n+1)%2 == m%2 }},
	} {
		for phase := range x.n {
			for other := range x.m {
				night, morning, want := every(x.night, x.n, phase), every(x.morning, x.m, other), x.meet(phase, other)
				text := fmt.Sprint(night.Start, night.End, " ", night.Cadence, phase, " and ", morning.Start, morning.Cadence, other)
				on, got := night.Meets(&morning)
				assert.Equal(t, want, got, text)
				if want {
					assert.Equal(t, schedule.Sunday, on, text)
				}
				on, got = morning.Meets(&night)
				assert.Equal(t, want, got, text)
				if want {
					assert.Equal(t, schedule.Monday, on, text)
				}
				// Whatever asks for conflicts finds the same.
				w := weekOf(night, morning)
				one, two := weekOf(night), weekOf(morning)
				assert.Equal(t, want, conflicts(t, &one, &two) != nil, text)
				assert.Equal(t, want, w.Validate() != nil, text)
				template := schedule.Template{Offer: schedule.Offer{Blocks: w.Blocks}}
				assert.Equal(t, want, template.Validate() != nil, text)
				template.Offer = schedule.Offer{Of: []schedule.Offer{{Blocks: one.Blocks}, {Blocks: two.Blocks}}}
				weeks := 0
				for range template.Weeks() {
					weeks++
				}
				assert.Equal(t, want, weeks == 0, text)
				reach, err := checker(t).Reach(&template)
				require.NoError(t, err)
				assert.Equal(t, want, reach.Together.How == schedule.Never, text)
				fitted, err := checker(t).Fit(&schedule.Fit{Template: template})
				require.NoError(t, err)
				assert.Equal(t, want, fitted.Week == nil, text)
			}
		}
	}
	// What is refused when it is read says where.
	text, err := json.Marshal(weekOf(every(sunday, 2, 0), every(early, 2, 1)))
	require.NoError(t, err)
	var w schedule.Week
	assert.ErrorContains(t, json.Unmarshal(text, &w), "overlaps blocks[0] on sunday")
}

// TestMeetsEveryFewDays: blocks of a cadence of days count from the plan's first day, so
// that they meet where the days of both come together, and nowhere else.
func TestMeetsEveryFewDays(t *testing.T) {
	every := func(n int16, start, end string) schedule.Block {
		b := block(0, start, end)
		b.Cadence = schedule.Cadence{Kind: schedule.EveryDays, N: n}
		return b
	}
	for _, times := range [][4]string{
		{"22:00", "06:00", "04:00", "08:00"}, // the day after
		{"22:00", "06:00", "06:00", "08:00"}, // on the minute
		{"22:00", "22:00", "21:59", "22:30"}, // a whole day
		{"22:00", "06:00", "21:00", "22:01"}, // the same day
		{"22:00", "06:00", "23:00", "07:00"}, // both
	} {
		for _, n := range []int16{1, 2, 3, 4, 6, 7, 10, 14, 15, 366} {
			for _, m := range []int16{1, 2, 3, 4, 6, 7, 10, 14, 15, 366} {
				a, b := every(n, times[0], times[1]), every(m, times[2], times[3])
				want := false
				for i := 0; i < 366*15 && !want; i += int(n) {
					for k := i - 1; k <= i+1; k++ {
						from, to := k*24*60+int(b.Start), k*24*60+int(b.Start)+int(b.Span())
						want = want || k >= 0 && k%int(m) == 0 && i*24*60+int(a.Start) < to && from < i*24*60+int(a.Start)+int(a.Span())
					}
				}
				_, got := a.Meets(&b)
				assert.Equal(t, want, got, "%v every %d and %d days", times, n, m)
				_, got = b.Meets(&a)
				assert.Equal(t, want, got, "%v every %d and %d days", times, m, n)
				w := weekOf(a, b)
				assert.Equal(t, want, w.Validate() != nil, "%v every %d and %d days", times, n, m)
			}
		}
	}
}

// TestMeetsAgainstEveryDate: two blocks meet when the dates on which they are held
// bring them together, whether those recur by weeks or by the month.
func TestMeetsAgainstEveryDate(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 15))
	const days = 28 * 1461 / 4 // after which weekdays, months and leap years repeat
	first := iop.MustDay("2001-01-01")
	require.Equal(t, iop.MustDay("2029-01-01"), first+days)
	var months [days + 7]time.Month
	var dates [days + 7]int
	for i := range months {
		_, months[i], dates[i] = (first + iop.Day(i)).Date().Date()
	}
	held := func(b *schedule.Block, day int) bool {
		at := (day + days) % days
		on := b.Days.Has(schedule.WeekdayOf(first + iop.Day(at)))
		week := (day + 12*7) / 7
		switch b.Cadence.Kind {
		case schedule.EveryWeeks:
			return on && week%int(b.Cadence.N) == int(b.Cadence.Phase)
		case schedule.NthWeekday:
			return on && (b.Cadence.N < 0 && months[at] != months[at+7] || (dates[at]+6)/7 == int(b.Cadence.N))
		}
		return on
	}
	some := func() schedule.Block {
		b := schedule.Block{Days: schedule.Days(2 * (1 + r.IntN(127))), Start: schedule.At(r.IntN(24), 0), End: schedule.At(r.IntN(25), 0)}
		if r.IntN(2) == 0 {
			b.Days = schedule.On(schedule.Weekday(1 + r.IntN(7)))
		}
		if r.IntN(3) == 0 {
			b.Start, b.End = schedule.At(20+r.IntN(4), 0), schedule.At(r.IntN(4), 0)
		}
		b.Overnight = b.End <= b.Start
		switch r.IntN(3) {
		case 0:
			n := int16(1 + r.IntN(4))
			b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: n, Phase: int16(r.IntN(int(n)))}
		case 1:
			b.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: []int16{-1, 1, 2, 3, 4, 5}[r.IntN(6)]}
		}
		return b
	}
	met := map[bool]int{}
	for range 1500 {
		a, b := some(), some()
		want := false
		for day := range days {
			if !held(&a, day) {
				continue
			}
			for off := -1; off <= 1 && !want; off++ {
				shift := schedule.Clock(off * 24 * 60)
				want = a.Start < b.Start+shift+schedule.Clock(b.Span()) && b.Start+shift < a.Start+schedule.Clock(a.Span()) && held(&b, day+off)
			}
			if want {
				break
			}
		}
		_, got := a.Meets(&b)
		require.Equal(t, want, got, "%+v\n%+v", a, b)
		_, got = b.Meets(&a)
		require.Equal(t, want, got, "%+v\n%+v", b, a)
		met[want]++
	}
	assert.Greater(t, met[true], 300)
	assert.Greater(t, met[false], 300)
}
