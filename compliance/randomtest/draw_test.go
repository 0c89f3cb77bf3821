package randomtest_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// drawSecret is a secret for tests; each name has its own.
func drawSecret(name string) []byte {
	sum := sha256.Sum256([]byte("secret for tests " + name))
	return sum[:]
}

func drawer(t testing.TB, key string, d randomtest.Draw) *randomtest.Drawer {
	t.Helper()
	made, err := randomtest.NewDrawer(randomtest.NewKey(key, drawSecret(key)), d)
	require.NoError(t, err)
	return made
}

var (
	drawFrom  = iop.MustDay("2025-12-28") // a Sunday
	drawUntil = drawFrom + 364            // whole weeks

	twoAWeek   = randomtest.Draw{Quota: &randomtest.Quota{Tests: 2, WeekFrom: schedule.Sunday}, Weekdays: schedule.EveryDay}
	weekdays2  = randomtest.Draw{Quota: &randomtest.Quota{Tests: 2, WeekFrom: schedule.Sunday}, Weekdays: schedule.MondayToFriday}
	oddsDraw   = randomtest.Draw{DailyOdds: &randomtest.DailyOdds{N: 2, Of: 7}, Weekdays: schedule.EveryDay}
	interval16 = randomtest.Draw{RandomInterval: &randomtest.RandomInterval{Least: 1, Longest: 6}, Weekdays: schedule.EveryDay, From: drawFrom}
	interval25 = randomtest.Draw{RandomInterval: &randomtest.RandomInterval{Least: 2, Longest: 5}, Weekdays: schedule.EveryDay, From: drawFrom}
)

// somePromises has a draw of each kind, with all that can be said of days.
func somePromises() map[string]randomtest.Draw {
	monthly := randomtest.Draw{Quota: &randomtest.Quota{Tests: 4, Month: true}, Weekdays: schedule.MondayToFriday,
		Closed: []iop.Day{iop.MustDay("2026-05-25"), iop.MustDay("2026-01-01")}, From: drawFrom + 3, Until: drawUntil - 5}
	days := randomtest.Draw{Quota: &randomtest.Quota{Tests: 3, Days: 10, Epoch: iop.MustDay("2026-06-01")}, Weekdays: schedule.EveryDay}
	visits := randomtest.Draw{Name: "visits", DailyOdds: &randomtest.DailyOdds{N: 1, Of: 3}}
	for day := drawFrom; day < drawUntil; day += 3 {
		visits.Attendance = append(visits.Attendance, day)
	}
	closed := interval16
	closed.Weekdays = schedule.MondayToFriday
	closed.Closed = []iop.Day{iop.MustDay("2026-07-03"), iop.MustDay("2026-12-24"), iop.MustDay("2026-12-25")}
	return map[string]randomtest.Draw{"week": twoAWeek, "weekdays": weekdays2, "month": monthly, "days": days,
		"odds": oddsDraw, "visits": visits, "interval": interval16, "interval with closed days": closed}
}

func daysOf(d *randomtest.Drawer, person string, from, until iop.Day) []iop.Day {
	return slices.Collect(d.Days(person, from, until))
}

func TestDrawReplays(t *testing.T) {
	for name, draw := range somePromises() {
		t.Run(name, func(t *testing.T) {
			d := drawer(t, "a", draw)
			days := daysOf(d, "p1", drawFrom, drawUntil)
			require.NotEmpty(t, days)
			assert.Equal(t, days, daysOf(drawer(t, "a", draw), "p1", drawFrom, drawUntil), "same key and person")
			assert.NotEqual(t, days, daysOf(d, "p2", drawFrom, drawUntil), "another person")
			assert.NotEqual(t, days, daysOf(drawer(t, "b", draw), "p1", drawFrom, drawUntil), "another key")
			named := draw
			named.Name = "breath"
			assert.NotEqual(t, days, daysOf(drawer(t, "a", named), "p1", drawFrom, drawUntil), "another name")
			assert.Equal(t, days, daysOf(drawer(t, "a", d.Draw()), "p1", drawFrom, drawUntil), "its own copy")

			// Any part of the span has the same days, and each day by itself.
			for i := range iop.Day(40) {
				from, until := drawFrom+i*7+i%5, drawFrom+i*9+i%3
				var part []iop.Day
				for _, day := range days {
					if day >= from && day < until {
						part = append(part, day)
					}
				}
				assert.Equal(t, part, daysOf(d, "p1", from, until))
			}
			for day := drawFrom; day < drawUntil; day++ {
				if d.On("p1", day) != slices.Contains(days, day) {
					t.Fatalf("%v differs alone", day)
				}
			}
			for first := range d.Days("p1", drawFrom, drawUntil) {
				assert.Equal(t, days[0], first)
				break
			}
		})
	}
}

// The days of version 1 never change. They were worked out by other code, in another
// language, from the comment on version 1.
func TestDrawVersion(t *testing.T) {
	for name, want := range map[string]string{
		"week":                      "[2025-12-30 2026-01-01 2026-01-05 2026-01-07 2026-01-12 2026-01-17]",
		"month":                     "[2025-12-31]",
		"days":                      "[2025-12-28 2025-12-31 2026-01-02 2026-01-05 2026-01-06 2026-01-14 2026-01-15]",
		"odds":                      "[2025-12-28 2026-01-01 2026-01-09 2026-01-11 2026-01-12 2026-01-13 2026-01-17]",
		"interval":                  "[2026-01-03 2026-01-04 2026-01-06 2026-01-11 2026-01-12]",
		"interval with closed days": "[2026-01-02 2026-01-05 2026-01-07 2026-01-12 2026-01-13]",
	} {
		d := drawer(t, "golden", somePromises()[name])
		assert.Equal(t, want, fmt.Sprint(daysOf(d, "person 1", drawFrom, drawFrom+21)), name)
	}
	d := drawer(t, "golden", somePromises()["month"])
	assert.Equal(t, "[2026-01-22 2026-01-26 2026-01-28 2026-01-29]", fmt.Sprint(daysOf(d, "person 1", iop.MustDay("2026-01-01"), iop.MustDay("2026-02-01"))))
	assert.Equal(t, "[2026-05-01 2026-05-08 2026-05-15 2026-05-28]", fmt.Sprint(daysOf(d, "person 1", iop.MustDay("2026-05-01"), iop.MustDay("2026-06-01"))))
}

// plainOdds draws one day with nothing but the standard library, in a straight line.
func plainOdds(secret []byte, person string, n, of uint32, day iop.Day) bool {
	msg := append([]byte("openiop draw 1\x00"), 0, 0, 0, 0) // no name
	msg = binary.BigEndian.AppendUint32(msg, 2)
	msg = binary.BigEndian.AppendUint32(msg, n)
	msg = binary.BigEndian.AppendUint32(msg, of)
	msg = binary.BigEndian.AppendUint32(msg, uint32(len(person)))
	msg = append(msg, person...)
	msg = binary.BigEndian.AppendUint64(msg, uint64(day))
	for block := uint32(0); ; block++ {
		mac := hmac.New(sha256.New, secret)
		mac.Write(binary.BigEndian.AppendUint32(msg, block))
		sum := mac.Sum(nil)
		for i := 0; i < len(sum); i += 8 {
			// 2^64 mod of, the numbers that are passed over.
			if x, over := binary.BigEndian.Uint64(sum[i:]), (^uint64(0)%uint64(of)+1)%uint64(of); x >= over {
				return x%uint64(of) < uint64(n)
			}
		}
	}
}

func TestDrawAgainstPlain(t *testing.T) {
	d := drawer(t, "a", oddsDraw)
	for day := drawFrom; day < drawUntil; day++ {
		require.Equal(t, plainOdds(drawSecret("a"), "someone", 2, 7, day), d.On("someone", day), day)
	}
}

func TestDrawAtTheEndsOfTime(t *testing.T) {
	last := iop.MustDay("9999-12-31")
	for _, q := range []randomtest.Quota{{Tests: 7, WeekFrom: schedule.Sunday}, {Tests: 28, Month: true}, {Tests: 366, Days: 366, Epoch: last}} {
		d := drawer(t, "a", randomtest.Draw{Quota: &q, Weekdays: schedule.EveryDay})
		first := daysOf(d, "p", 0, 8)
		assert.NotEmpty(t, first)
		assert.GreaterOrEqual(t, first[0], iop.Day(1))
		end := daysOf(d, "p", last-6, 0)
		assert.NotEmpty(t, end)
		assert.LessOrEqual(t, end[len(end)-1], last)
		assert.False(t, d.On("p", 0))
		assert.False(t, d.On("p", -1))
		assert.False(t, d.On("p", last+1))
		assert.Empty(t, daysOf(d, "p", -20, -10))
		assert.Empty(t, daysOf(d, "p", 20, 10))
	}
	late := interval16
	late.From = last - 20
	d := drawer(t, "a", late)
	assert.NotEmpty(t, daysOf(d, "p", 0, 0))
	assert.Empty(t, slices.Collect(d.Shortfalls("p", 0, 0)))
	assert.False(t, d.On("p", late.From), "the first day counts as a test and is not drawn")
	var none randomtest.Drawer
	assert.False(t, none.On("p", drawFrom))
	assert.Empty(t, daysOf(&none, "p", 0, 0))
	assert.Empty(t, slices.Collect(none.Shortfalls("p", 0, 0)))
	_, err := none.Prove("p", drawFrom, drawUntil)
	assert.Error(t, err)
}

// raceOn reports whether the race detector runs; it makes pools forget.
func raceOn() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

func TestDrawOnAllocatesNothing(t *testing.T) {
	if raceOn() {
		t.Skip("the race detector allocates")
	}
	for name, draw := range somePromises() {
		d, day := drawer(t, "a", draw), drawFrom
		assert.Zero(t, testing.AllocsPerRun(200, func() {
			day++
			d.On("someone", day)
		}), name)
	}
}

func TestDrawFromManyPlaces(t *testing.T) {
	d := drawer(t, "a", interval16)
	want := daysOf(d, "p", drawFrom, drawUntil)
	var all sync.WaitGroup
	got := make([][]iop.Day, 8)
	for i := range got {
		all.Add(1)
		go func() {
			defer all.Done()
			for day := range d.Days("p", drawFrom, drawUntil) {
				if d.On("p", day) { // inside a walk of its own
					got[i] = append(got[i], day)
				}
			}
		}()
	}
	all.Wait()
	for i := range got {
		assert.Equal(t, want, got[i])
	}
}

// openOn reports whether a test may fall on the day, by the draw's own words.
func openOn(d randomtest.Draw, day iop.Day) bool {
	if !day.In(d.From, d.Until) || slices.Contains(d.Closed, day) {
		return false
	}
	return slices.Contains(d.Attendance, day) || d.Weekdays.Has(schedule.WeekdayOf(day))
}

// starts are the first days of the periods of a quota that lie in a year or so, and
// the day after the last.
func starts(q *randomtest.Quota) (days []iop.Day) {
	switch {
	case q.Month:
		for m := 1; m <= 12; m++ {
			days = append(days, iop.MustDay(fmt.Sprintf("2026-%02d-01", m)))
		}
	case q.Days != 0:
		for i := range iop.Day(36) {
			days = append(days, q.Epoch+(i-15)*iop.Day(q.Days))
		}
	default:
		for day := drawFrom; day <= drawUntil; day += 7 {
			days = append(days, day)
		}
	}
	return days
}

func TestQuotaIsKept(t *testing.T) {
	closed := twoAWeek
	for i := range iop.Day(230) {
		closed.Closed = append(closed.Closed, drawFrom+i*5%331)
	}
	closed.From = drawFrom + 5 // a Friday: two days of the week are left
	visits := randomtest.Draw{Quota: &randomtest.Quota{Tests: 4, Month: true}, From: iop.MustDay("2026-01-05"), Until: iop.MustDay("2026-11-20")}
	for day := drawFrom; day < drawUntil; day += 7 {
		visits.Attendance = append(visits.Attendance, day)
	}
	draws := somePromises()
	draws["closed"], draws["attendance"] = closed, visits
	periods, cut := 0, 0
	for name, draw := range draws {
		if draw.Quota == nil {
			continue
		}
		d := drawer(t, "a", draw)
		at := starts(draw.Quota)
		var short []randomtest.Shortfall
		for i, from := range at[:len(at)-1] {
			open := 0
			for day := from; day < at[i+1]; day++ {
				if openOn(draw, day) {
					open++
				}
			}
			want := min(open, int(draw.Quota.Tests))
			first, until := max(from, draw.From), at[i+1]
			if draw.Until != 0 {
				until = min(until, draw.Until)
			}
			if want < int(draw.Quota.Tests) && first < until {
				short = append(short, randomtest.Shortfall{Why: randomtest.TooFewDays, From: first, Until: until, Want: draw.Quota.Tests, Have: int32(open)})
			}
			for person := range 60 {
				days := daysOf(d, fmt.Sprint(person), from, at[i+1])
				require.Len(t, days, want, "%s, %v", name, from)
				for _, day := range days {
					require.True(t, openOn(draw, day), "%s, %v", name, day)
				}
				periods++
			}
		}
		cut += len(short)
		assert.Equal(t, short, slices.Collect(d.Shortfalls("1", at[0], at[len(at)-1])), name)
		for _, s := range short {
			assert.Contains(t, s.String(), "too-few-days: ")
		}
	}
	assert.Greater(t, periods, 9000)
	assert.Greater(t, cut, 12)
}

func TestIntervalKeepsItsEnds(t *testing.T) {
	plain := randomtest.Draw{RandomInterval: &randomtest.RandomInterval{Least: 3, Longest: 9}, Weekdays: schedule.EveryDay, From: drawFrom}
	closed := plain
	for i := range iop.Day(364) {
		if i%11 < 3 {
			closed.Closed = append(closed.Closed, drawFrom+i)
		}
	}
	group := plain
	group.Weekdays = schedule.On(schedule.Monday, schedule.Wednesday, schedule.Friday)
	holidays := interval25
	holidays.RandomInterval = &randomtest.RandomInterval{Least: 3, Longest: 5}
	for i := range iop.Day(364) {
		if i%29 < 4 || i%50 < 9 {
			holidays.Closed = append(holidays.Closed, drawFrom+i)
		}
	}
	visits := randomtest.Draw{RandomInterval: &randomtest.RandomInterval{Least: 2, Longest: 10}, From: drawFrom}
	for i := iop.Day(0); i < 200; i += 2 + i%3 {
		visits.Attendance = append(visits.Attendance, drawFrom+i)
	}
	broken := map[randomtest.Unkept]int{}
	for name, draw := range map[string]randomtest.Draw{"1-6": interval16, "2-5": interval25, "3-9": plain, "closed": closed, "group": group, "holidays": holidays, "visits": visits} {
		d, r := drawer(t, "a", draw), draw.RandomInterval
		for person := range 100 {
			who := fmt.Sprint(person)
			before := draw.From
			var short []randomtest.Shortfall
			for day := range d.Days(who, 0, drawUntil) {
				require.True(t, openOn(draw, day), name)
				gap := int32(day - before)
				// What is said to be out of reach must be so.
				reach := func(from, to int32) (n int) {
					for g := from; g <= to; g++ {
						if openOn(draw, before+iop.Day(g)) {
							n++
						}
					}
					return n
				}
				switch {
				case gap < r.Least:
					short = append(short, randomtest.Shortfall{Why: randomtest.GapTooShort, From: before, Until: day, Want: r.Least, Have: gap})
					require.Zero(t, reach(gap+1, r.Longest), name)
				case gap > r.Longest:
					short = append(short, randomtest.Shortfall{Why: randomtest.GapTooLong, From: before, Until: day, Want: r.Longest, Have: gap})
					require.Zero(t, reach(1, gap-1), name)
				}
				before = day
			}
			if name == "visits" {
				short = append(short, randomtest.Shortfall{Why: randomtest.NoMoreDays, From: before, Want: r.Longest})
			}
			var got []randomtest.Shortfall
			for s := range d.Shortfalls(who, 0, drawUntil) {
				if s.Until < drawUntil {
					got = append(got, s)
					broken[s.Why]++
					assert.Contains(t, s.String(), s.Why.String()+": ")
				}
			}
			require.Equal(t, short, got, name)
		}
	}
	assert.Positive(t, broken[randomtest.GapTooShort])
	assert.Positive(t, broken[randomtest.GapTooLong])
	assert.Equal(t, 100, broken[randomtest.NoMoreDays])

	// A draw that ends before the next test breaks nothing.
	ends := interval16
	ends.Until = drawFrom + 40
	assert.Empty(t, slices.Collect(drawer(t, "a", ends).Shortfalls("p", 0, 0)))
}

// A gap that ends on a closed day ends on a neighbour instead, as often before as
// after.
func TestIntervalMovesToTheNearestDay(t *testing.T) {
	draw := randomtest.Draw{RandomInterval: &randomtest.RandomInterval{Least: 5, Longest: 11}, Weekdays: schedule.EveryDay, From: drawFrom,
		Closed: []iop.Day{drawFrom + 7}}
	free := draw
	free.Closed = nil
	with, without := drawer(t, "a", draw), drawer(t, "a", free)
	moved := map[iop.Day]int{}
	for person := range 7000 {
		who := fmt.Sprint(person)
		for day := range without.Days(who, 0, 0) {
			for to := range with.Days(who, 0, 0) {
				if day == drawFrom+7 {
					moved[to-day]++
				} else {
					require.Equal(t, day, to)
				}
				break
			}
			break
		}
	}
	require.Len(t, moved, 2)
	assert.InDelta(t, 500, moved[-1], 70)
	assert.InDelta(t, 500, moved[1], 70)
}

// seen is a draw of many people, day by day.
type seen struct {
	from iop.Day
	on   [][]bool // of each person, each day
}

func look(d *randomtest.Drawer, people int, from, until iop.Day) seen {
	all := seen{from, make([][]bool, people)}
	for i := range all.on {
		all.on[i] = make([]bool, until-from)
		for day := range d.Days(fmt.Sprint("person ", i), from, until) {
			all.on[i][day-from] = true
		}
	}
	return all
}

// caught is the share, in per cent, of days on which a use is followed by a test in
// the next w days; of those days only that keep lets through.
func (s seen) caught(w int, keep func(iop.Day) bool) float64 {
	uses, met := 0, 0
	for _, on := range s.on {
		for use := range len(on) - 7 {
			if keep(s.from + iop.Day(use)) {
				uses++
				if slices.Contains(on[use+1:use+1+w], true) {
					met++
				}
			}
		}
	}
	return 100 * float64(met) / float64(uses)
}

// gaps is the mean and the longest number of days from a test to the next.
func (s seen) gaps() (mean float64, longest int) {
	sum, n := 0, 0
	for _, on := range s.on {
		last := -1
		for i := range on {
			if !on[i] {
				continue
			}
			if last >= 0 {
				sum, n, longest = sum+i-last, n+1, max(longest, i-last)
			}
			last = i
		}
	}
	return float64(sum) / float64(n), longest
}

// weeks calls f with the days of each week from Sunday.
func (s seen) weeks(f func(week []bool)) {
	for _, on := range s.on {
		for i := 0; i+7 <= len(on); i += 7 {
			f(on[i : i+7])
		}
	}
}

func tests(week []bool) (n int) {
	for _, on := range week {
		if on {
			n++
		}
	}
	return n
}

func TestDrawFigures(t *testing.T) {
	people, tolerance := 700, 0.5 // percentage points
	if testing.Short() {
		people, tolerance = 100, 1.5
	}
	any := func(iop.Day) bool { return true }
	once := twoAWeek
	once.Quota = &randomtest.Quota{Tests: 1, WeekFrom: schedule.Sunday}
	// Intervals all begin on one day; after a year nothing is left of that.
	from, until := drawFrom+364, drawFrom+3*364
	for _, c := range []struct {
		name    string
		draw    randomtest.Draw
		caught  [4]float64
		mean    float64
		longest int // 0: none is promised
	}{
		{"odds 2/7", oddsDraw, [4]float64{28.6, 49.0, 63.6, 74.0}, 3.5, 0},
		{"2 of 7 days", twoAWeek, [4]float64{28.6, 51.9, 69.9, 82.8}, 3.5, 11},
		{"2 of monday to friday", weekdays2, [4]float64{28.6, 51.4, 70.0, 83.4}, 3.5, 9},
		{"interval 1-6", interval16, [4]float64{28.6, 52.4, 71.5, 85.7}, 3.5, 6},
		{"interval 2-5", interval25, [4]float64{28.6, 57.1, 78.6, 92.8}, 3.5, 5},
		{"1 of 7 days", once, [4]float64{14.3, 28.3, 41.7, 54.2}, 7, 13},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := look(drawer(t, "figures", c.draw), people, from, until)
			var got [4]float64
			for w := range got {
				got[w] = all.caught(w+1, any)
				assert.InDelta(t, c.caught[w], got[w], tolerance, "within %d days", w+1)
			}
			mean, longest := all.gaps()
			assert.InDelta(t, c.mean, mean, 0.05)
			if c.longest > 0 && !testing.Short() {
				assert.Equal(t, c.longest, longest)
			}
			t.Logf("caught %.2f, mean gap %.3f, longest %d", got, mean, longest)

			weeks, by := 0.0, [3]float64{}
			wednesday := 0.0
			all.weeks(func(week []bool) {
				weeks++
				by[min(2, tests(week))]++
				if tests(week[:4]) == 2 {
					wednesday++
				}
			})
			switch c.name {
			case "odds 2/7":
				t.Logf("weeks without, with one, with more: %.2f %.2f %.2f", 100*by[0]/weeks, 100*by[1]/weeks, 100*by[2]/weeks)
				assert.InDelta(t, 9.5, 100*by[0]/weeks, tolerance)
				assert.InDelta(t, 26.6, 100*by[1]/weeks, tolerance)
				assert.InDelta(t, 64.0, 100*by[2]/weeks, tolerance)
			case "2 of 7 days":
				t.Logf("both by Wednesday: %.2f", 100*wednesday/weeks)
				assert.InDelta(t, 28.6, 100*wednesday/weeks, tolerance)
			case "2 of monday to friday":
				friday := func(d iop.Day) bool { return schedule.WeekdayOf(d) == schedule.Friday }
				t.Logf("use on Friday: %.2f %.2f %.2f", all.caught(1, friday), all.caught(2, friday), all.caught(3, friday))
				assert.Zero(t, all.caught(1, friday))
				assert.Zero(t, all.caught(2, friday))
				assert.InDelta(t, 40, all.caught(3, friday), tolerance)
			}
		})
	}
}

// chiSquare is the sum of squared distances from the same expected count, each over
// that count.
func chiSquare[K comparable](counts map[K]int, expected float64) (sum float64) {
	for _, n := range counts {
		sum += (float64(n) - expected) * (float64(n) - expected) / expected
	}
	return sum
}

// The bounds are the values of the chi-square distribution that one draw in a
// thousand exceeds.
func TestDrawIsEven(t *testing.T) {
	const people = 4000
	t.Run("odds of each day", func(t *testing.T) {
		all := look(drawer(t, "even", oddsDraw), people, drawFrom, drawFrom+28)
		counts := map[int]int{}
		for _, on := range all.on {
			for day, is := range on {
				if is {
					counts[day]++
				}
			}
		}
		assert.Len(t, counts, 28)
		// A count of days drawn and one of days not drawn: over 1-p.
		assert.Less(t, chiSquare(counts, people*2./7)/(1-2./7), 56.9, "28 degrees of freedom")
	})
	t.Run("pairs of a quota", func(t *testing.T) {
		all := look(drawer(t, "even", twoAWeek), people, drawFrom, drawFrom+28)
		pairs, n := map[[7]bool]int{}, 0
		all.weeks(func(week []bool) {
			pairs[[7]bool(week)]++
			n++
		})
		assert.Len(t, pairs, 21)
		assert.Less(t, chiSquare(pairs, float64(n)/21), 45.3, "20 degrees of freedom")
	})
	t.Run("gaps of an interval", func(t *testing.T) {
		d := drawer(t, "even", interval16)
		gaps, n := map[iop.Day]int{}, 0
		for person := range people {
			before, left := drawFrom, 10
			for day := range d.Days(fmt.Sprint(person), 0, 0) {
				gaps[day-before]++
				n++
				if before, left = day, left-1; left == 0 {
					break
				}
			}
		}
		assert.Len(t, gaps, 6)
		assert.Less(t, chiSquare(gaps, float64(n)/6), 20.5, "5 degrees of freedom")
	})
	t.Run("two people", func(t *testing.T) {
		// Whether one person is drawn says nothing about the next.
		all := look(drawer(t, "even", oddsDraw), people, drawFrom, drawFrom+28)
		both, first := 0, 0
		for i := 0; i+1 < people; i += 2 {
			for day, is := range all.on[i] {
				if is {
					first++
					if all.on[i+1][day] {
						both++
					}
				}
			}
		}
		assert.InDelta(t, 2./7, float64(both)/float64(first), 0.01)
	})
}

func TestDailyOddsHaveNoMemory(t *testing.T) {
	all := look(drawer(t, "memory", oddsDraw), 3000, drawFrom, drawFrom+70)
	var after [2]struct{ days, drawn float64 } // a day without a test; a day with one
	var rest, blank struct{ days, drawn float64 }
	for _, on := range all.on {
		for i := range on[1:] {
			k := 0
			if on[i] {
				k = 1
			}
			after[k].days++
			if on[i+1] {
				after[k].drawn++
			}
		}
	}
	all.weeks(func(week []bool) {
		to := &blank
		switch tests(week[:4]) {
		case 0:
		case 2, 3, 4:
			to = &rest
		default:
			return
		}
		to.days += 3
		to.drawn += float64(tests(week[4:]))
	})
	for _, c := range []struct{ days, drawn float64 }{after[0], after[1], rest, blank} {
		assert.InDelta(t, 2./7, c.drawn/c.days, 0.008, c.days)
	}
}

func TestNewDrawerFaults(t *testing.T) {
	short := randomtest.NewKey("a", make([]byte, 16))
	good := randomtest.NewKey("a", drawSecret("a"))
	every := schedule.EveryDay
	week := func(n int32) *randomtest.Quota { return &randomtest.Quota{Tests: n, WeekFrom: schedule.Monday} }
	gap := func(least, longest int32) *randomtest.RandomInterval {
		return &randomtest.RandomInterval{Least: least, Longest: longest}
	}
	for name, c := range map[string]struct {
		key  randomtest.Key
		draw randomtest.Draw
		want []string
	}{
		"no key":      {randomtest.Key{}, oddsDraw, []string{"key: has 0 bytes, want 32 or more", `key_id: is not a valid name for a key: ""`}},
		"short key":   {short, oddsDraw, []string{"key: has 16 bytes, want 32 or more"}},
		"nothing":     {good, randomtest.Draw{}, []string{"draw: makes 0 promises, want one of quota, daily_odds and random_interval", "draw.weekdays: is empty, and so is attendance: no day is allowed"}},
		"two":         {good, randomtest.Draw{Quota: week(1), DailyOdds: oddsDraw.DailyOdds, Weekdays: every}, []string{"draw: makes 2 promises, want one of quota, daily_odds and random_interval"}},
		"odds 0/0":    {good, randomtest.Draw{DailyOdds: &randomtest.DailyOdds{}, Weekdays: every}, []string{"draw.daily_odds.of: is not 1 or more: 0", "draw.daily_odds.n: is not from 1 to 1, the odds of a test every day: 0"}},
		"odds 8/7":    {good, randomtest.Draw{DailyOdds: &randomtest.DailyOdds{N: 8, Of: 7}, Weekdays: every}, []string{"draw.daily_odds.n: is not from 1 to 7, the odds of a test every day: 8"}},
		"odds 0/7":    {good, randomtest.Draw{DailyOdds: &randomtest.DailyOdds{Of: 7}, Weekdays: every}, []string{"draw.daily_odds.n: is not from 1 to 7, the odds of a test every day: 0"}},
		"6 of 5":      {good, randomtest.Draw{Quota: week(6), Weekdays: schedule.MondayToFriday}, []string{"draw.quota.tests: is above 5, the days allowed in the shortest period: 6"}},
		"9 mondays":   {good, randomtest.Draw{Quota: &randomtest.Quota{Tests: 5, Month: true}, Weekdays: schedule.On(schedule.Monday)}, []string{"draw.quota.tests: is above 4, the days allowed in the shortest period: 5"}},
		"of 10 days":  {good, randomtest.Draw{Quota: &randomtest.Quota{Tests: 7, Days: 10, Epoch: 9}, Weekdays: schedule.MondayToFriday}, []string{"draw.quota.tests: is above 6, the days allowed in the shortest period: 7"}},
		"no tests":    {good, randomtest.Draw{Quota: week(0), Weekdays: every}, []string{"draw.quota.tests: is not 1 or more: 0"}},
		"no period":   {good, randomtest.Draw{Quota: &randomtest.Quota{Tests: 1}, Weekdays: every}, []string{"draw.quota: names 0 periods, want one of week_from, month and days"}},
		"period of 0": {good, randomtest.Draw{Quota: &randomtest.Quota{Tests: 1, Epoch: 5}, Weekdays: every}, []string{"draw.quota.days: is not from 1 to 366: 0"}},
		"no epoch":    {good, randomtest.Draw{Quota: &randomtest.Quota{Tests: 1, Days: 9}, Weekdays: every}, []string{"draw.quota.epoch: is not a day on which a period begins: no day"}},
		"no weekday":  {good, randomtest.Draw{Quota: &randomtest.Quota{Tests: 1, WeekFrom: 9}, Weekdays: every}, []string{"draw.quota.week_from: is not a weekday: weekday(9)"}},
		"reversed":    {good, randomtest.Draw{RandomInterval: gap(6, 2), Weekdays: every, From: 5}, []string{"draw.random_interval.least: is above longest, 2: 6"}},
		"no gap":      {good, randomtest.Draw{RandomInterval: gap(0, 400), Weekdays: every, From: 5}, []string{"draw.random_interval.longest: is not from 1 to 366: 400", "draw.random_interval.least: is not 1 or more: 0"}},
		"no start":    {good, randomtest.Draw{RandomInterval: gap(1, 6), Weekdays: every}, []string{"draw.random_interval: needs from in the draw: the first gap is counted from that day"}},
		"weekend":     {good, randomtest.Draw{RandomInterval: gap(1, 2), Weekdays: schedule.MondayToFriday, From: 5}, []string{"draw.random_interval: cannot be kept: no allowed weekday is 1 to 2 days after a friday"}},
		"both": {good, randomtest.Draw{DailyOdds: oddsDraw.DailyOdds, Weekdays: schedule.On(schedule.Monday), Attendance: []iop.Day{7, -7}},
			[]string{"draw.weekdays: cannot be combined with attendance: monday", "draw.attendance[1]: is not a day of the years 1 to 9999: Day(-7)"}},
		"days": {good, randomtest.Draw{DailyOdds: oddsDraw.DailyOdds, Weekdays: 1 << 9, Closed: []iop.Day{0}, From: -2, Until: -3},
			[]string{"draw.weekdays: contains something that is not a weekday: weekday(9)", "draw.closed[0]: is not a day of the years 1 to 9999: no day", "draw.from: is not a day of the years 1 to 9999: Day(-2)", "draw.until: is not a day of the years 1 to 9999: Day(-3)"}},
		"ends": {good, randomtest.Draw{Name: "\xff", DailyOdds: oddsDraw.DailyOdds, Weekdays: every, From: drawFrom, Until: drawFrom},
			[]string{`draw.name: is not UTF-8: "\xff"`, "draw.until: is not after from, 2025-12-28: 2025-12-28"}},
		"several": {short, randomtest.Draw{Quota: week(8), RandomInterval: gap(6, 2), Weekdays: every, Until: 900},
			[]string{"key: has 16 bytes, want 32 or more", "draw.quota.tests: is above 7, the days allowed in the shortest period: 8",
				"draw.random_interval.least: is above longest, 2: 6", "draw.random_interval: needs from in the draw: the first gap is counted from that day",
				"draw: makes 2 promises, want one of quota, daily_odds and random_interval"}},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := randomtest.NewDrawer(c.key, c.draw)
			assert.Nil(t, d)
			var faults wire.Faults
			require.ErrorAs(t, err, &faults)
			assert.Equal(t, strings.Join(c.want, "\n"), err.Error())
		})
	}
}

func TestDrawDocument(t *testing.T) {
	for name, draw := range somePromises() {
		text, err := json.Marshal(draw)
		require.NoError(t, err)
		var again randomtest.Draw
		require.NoError(t, json.Unmarshal(text, &again), "%s", text)
		assert.Equal(t, draw, again, name)
	}
	var d randomtest.Draw
	err := json.Unmarshal([]byte(`{"quota":{"tests":9,"week_from":"sunday"},"weekdays":["monday"],"closed":["2026-02-30"],"odds":1}`), &d)
	require.Error(t, err)
	for _, want := range []string{"quota.tests: 9 is above 1, the days allowed in the shortest period", `"2026-02-30" is not a calendar day`, `"odds" is not a member here`} {
		assert.ErrorContains(t, err, want)
	}
	assert.Equal(t, "1 test in each 10 days from 2026-01-01, on every day", randomtest.Draw{Quota: &randomtest.Quota{Tests: 1, Days: 10, Epoch: iop.MustDay("2026-01-01")}, Weekdays: schedule.EveryDay}.String())
	assert.Equal(t, "visits, odds of 1 in 3 each day, on 122 days of attendance", somePromises()["visits"].String())
	assert.Equal(t, "4 tests in each calendar month, on monday, tuesday, wednesday, thursday, friday, 2 days closed, from 2025-12-31, until 2026-12-22", somePromises()["month"].String())
	assert.Equal(t, "a test 1 to 6 days after the last, on every day, from 2025-12-28, key a", drawer(t, "a", interval16).String())
	assert.Equal(t, "no promise, on ", randomtest.Draw{}.String())
	for u := range iop.Values[randomtest.Unkept]() {
		text, err := u.MarshalText()
		require.NoError(t, err)
		var again randomtest.Unkept
		require.NoError(t, again.UnmarshalText(text))
		assert.Equal(t, u, again)
	}
}

func TestProof(t *testing.T) {
	key := randomtest.NewKey("a", drawSecret("a"))
	for name, draw := range somePromises() {
		t.Run(name, func(t *testing.T) {
			p, err := drawer(t, "a", draw).Prove("p-17", drawFrom+5, drawFrom+70)
			require.NoError(t, err)
			require.NotEmpty(t, p.Days)
			require.NoError(t, p.Verify(key))
			text, err := json.Marshal(p)
			require.NoError(t, err)
			read, err := randomtest.ParseProof(text)
			require.NoError(t, err, "%s", text)
			assert.NoError(t, read.Verify(key))
			var again randomtest.Proof
			require.NoError(t, json.Unmarshal(text, &again))
			assert.Equal(t, read, again)

			sealed := read.Sealed()
			assert.NoError(t, sealed.Verify(key))
			assert.Equal(t, p.MAC, sealed.MAC)
			text, err = json.Marshal(sealed)
			require.NoError(t, err)
			assert.NotContains(t, string(text), `"days":[`)
			sealed, err = randomtest.ParseProof(text)
			require.NoError(t, err)
			assert.NoError(t, sealed.Verify(key))

			for what, change := range map[string]func(*randomtest.Proof){
				"one day less": func(p *randomtest.Proof) { p.Days = p.Days[1:] },
				"one day moved": func(p *randomtest.Proof) {
					p.Days = slices.Clone(p.Days)
					for i := range p.Days {
						if day := p.Days[i] + 1; day < p.Until && !slices.Contains(p.Days, day) {
							p.Days[i] = day
							return
						}
					}
				},
				"person": func(p *randomtest.Proof) { p.Person = "p-18" },
				"from":   func(p *randomtest.Proof) { p.From-- },
				"until":  func(p *randomtest.Proof) { p.Until++ },
				"name":   func(p *randomtest.Proof) { p.Draw.Name = "other" },
				"closed": func(p *randomtest.Proof) { p.Draw.Closed = append(slices.Clone(p.Draw.Closed), drawUntil+90) },
				"begin":  func(p *randomtest.Proof) { p.Draw.From = p.From - 4 },
				"end":    func(p *randomtest.Proof) { p.Draw.Until = p.Until + 4 },
				"mac":    func(p *randomtest.Proof) { p.MAC[31] ^= 1 },
			} {
				for _, of := range []randomtest.Proof{p, p.Sealed()} {
					if of.Hidden && strings.HasPrefix(what, "one") {
						continue
					}
					change(&of)
					assert.ErrorContains(t, of.Verify(key), "mac: does not match this key and proof", what)
				}
			}
		})
	}
	p, err := drawer(t, "a", oddsDraw).Prove("p", drawFrom, drawUntil)
	require.NoError(t, err)
	assert.ErrorContains(t, p.Verify(randomtest.NewKey("b", drawSecret("a"))), `key_id: is not the name of this key, "b": "a"`)
	assert.ErrorContains(t, p.Verify(randomtest.NewKey("a", drawSecret("b"))), "mac: ")
	assert.ErrorContains(t, p.Verify(randomtest.Key{}), "key: has 0 bytes")
	var none randomtest.Proof
	assert.ErrorContains(t, none.Verify(key), "version: is not 1: 0")
	none = p
	none.Draw.DailyOdds = &randomtest.DailyOdds{N: 9, Of: 7}
	assert.ErrorContains(t, none.Verify(key), "draw.daily_odds.n: ")

	_, err = drawer(t, "a", oddsDraw).Prove("", drawUntil, drawFrom)
	assert.EqualError(t, err, "person: is not a name for a person: \"\"\nuntil: is not after from, 2026-12-27: 2025-12-28")
	_, err = drawer(t, "a", oddsDraw).Prove("\xff", 0, 0)
	assert.EqualError(t, err, "person: is not a name for a person: \"\\xff\"\nfrom: is not a day of the years 1 to 9999: no day\nuntil: is not a day of the years 1 to 9999: no day")
}

// Whoever holds the key can seal what they like, but not make it the draw.
func TestProofOfOtherDays(t *testing.T) {
	key := randomtest.NewKey("a", drawSecret("a"))
	p, err := drawer(t, "a", randomtest.Draw{DailyOdds: &randomtest.DailyOdds{N: 1, Of: 1}, Weekdays: schedule.EveryDay}).Prove("p", 10, 12)
	require.NoError(t, err)
	p.Days = p.Days[:1]
	msg := append([]byte("openiop proof 1\x00"), 0, 0, 0, 1, 0, 0, 0, 1, 'a', 0, 0, 0, 1, 'p', 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1)
	msg = binary.BigEndian.AppendUint64(msg, uint64(schedule.EveryDay))
	for _, n := range []uint32{0, 0, 10, 12, 0, 0, 1, 10} {
		msg = binary.BigEndian.AppendUint32(msg, n)
	}
	mac := hmac.New(sha256.New, drawSecret("a"))
	mac.Write(msg)
	p.MAC = randomtest.MAC(mac.Sum(nil))
	assert.EqualError(t, p.Verify(key), "days: carry the key's seal but are not the days it draws: [0001-01-10]")
}

func TestParseProofFaults(t *testing.T) {
	for text, want := range map[string]string{
		``: "empty",
		`{"version":2,"key_id":"","person":"","draw":{},"from":"2026-01-02","until":"2026-01-01","mac":"00"}`: "version: 2 is not 1",
		`{"version":1}`: "mac: is missing",
		`{"version":1,"key_id":"a","person":"p","draw":{"daily_odds":{"n":1,"of":2},"weekdays":["monday"]},"from":"2026-01-01","until":"2026-01-09","days":["2026-01-09","2026-01-05","2026-01-05"],"hidden":true,"mac":"` + strings.Repeat("0A", 32) + `"}`: "lower-case",
		`{"version":1,"key":"x"}`: `"key" is not a member here`,
	} {
		_, err := randomtest.ParseProof([]byte(text))
		var faults wire.Faults
		require.ErrorAs(t, err, &faults, text)
		assert.ErrorContains(t, err, want)
	}
	p, err := randomtest.ParseProof([]byte(`{"version":1,"key_id":"a","person":"p","draw":{"daily_odds":{"n":1,"of":2},"weekdays":["monday"]},"from":"2026-01-01","until":"2026-01-09","days":["2026-01-09","2026-01-05","2026-01-05"],"hidden":true,"mac":"` + strings.Repeat("0a", 32) + `"}`))
	assert.Zero(t, p)
	for _, want := range []string{"days[0]: \"2026-01-09\" is not within 2026-01-01 until", "days[1]: \"2026-01-05\" is not after 2026-01-09", "days[2]: ", "hidden: true cannot be combined with days"} {
		assert.ErrorContains(t, err, want)
	}
}

// The secret stands in nothing that can be printed or written.
func TestDrawKeyIsNotShown(t *testing.T) {
	secret := drawSecret("hidden")
	key := randomtest.NewKey("a", secret)
	d, err := randomtest.NewDrawer(key, interval16)
	require.NoError(t, err)
	d.On("p", drawFrom+100)
	p, err := d.Prove("p", drawFrom, drawUntil)
	require.NoError(t, err)
	p2 := p
	p2.Person = "other"
	type holder struct {
		key  randomtest.Key
		keys []randomtest.Key
		d    randomtest.Drawer
		p    *randomtest.Drawer
		Key  randomtest.Key
	}
	_, short := randomtest.NewDrawer(randomtest.NewKey("a", secret[:31]), randomtest.Draw{})
	hold := holder{key, []randomtest.Key{key}, *d, d, key}
	things := []any{key, &key, d, *d, p, p2.Verify(key), p.Sealed(), hold, &hold, []any{key, d}, map[string]any{"k": key}, short, slices.Collect(d.Shortfalls("p", 0, drawUntil))}

	var out bytes.Buffer
	for _, thing := range things {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%U", "%c", "%b", "%t", "%p"} {
			fmt.Fprintf(&out, verb+"\n", thing)
		}
		text, err := json.Marshal(thing)
		fmt.Fprintf(&out, "%s %v\n", text, err)
		text, err = xml.Marshal(thing)
		fmt.Fprintf(&out, "%s %v\n", text, err)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "y", thing)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "y", thing)
		// What a failed assertion prints goes through private fields.
		assert.Equal(&listener{&out}, thing, struct{ A int }{})
	}
	text := strings.ToLower(out.String())
	assert.Contains(t, text, "[key]")
	assert.Contains(t, text, "a key is never written to a document")
	part := secret[:8]
	for _, form := range []string{
		string(secret[:4]),
		hex.EncodeToString(part),
		base64.StdEncoding.EncodeToString(secret[:9]),
		base64.URLEncoding.EncodeToString(secret[:9]),
		strings.Trim(fmt.Sprint(part), "[]"),
		strings.Trim(fmt.Sprintf("%#v", part[:4]), "[]byte{}"),
		strings.Trim(fmt.Sprintf("%o", part), "[]"),
		strings.Trim(fmt.Sprintf("%b", part), "[]"),
		strings.Trim(fmt.Sprintf("% x", part), "[]"),
		strings.Trim(strings.ReplaceAll(fmt.Sprint(part), " ", ","), "[]"),
	} {
		assert.NotContains(t, text, strings.ToLower(form))
	}
	// The dump of the listener would show it, were it there.
	var seen bytes.Buffer
	assert.Equal(&listener{&seen}, struct{ secret []byte }{secret}, nil)
	assert.Contains(t, strings.ToLower(seen.String()), strings.Trim(fmt.Sprintf("%#v", part[:4]), "[]byte{}"))

	// The caller's copy can be wiped.
	mine := slices.Clone(secret)
	wiped := randomtest.NewKey("a", mine)
	clear(mine)
	assert.NoError(t, p.Verify(wiped))
	assert.Equal(t, "a", key.ID())
	assert.Equal(t, "[key]", key.String())
}

// listener keeps what a failed assertion says.
type listener struct{ out *bytes.Buffer }

func (l *listener) Errorf(format string, args ...any) { fmt.Fprintf(l.out, format, args...) }

func FuzzParseProof(f *testing.F) {
	for _, draw := range somePromises() {
		p, err := drawer(f, "a", draw).Prove("p", drawFrom, drawFrom+20)
		require.NoError(f, err)
		for _, p := range []randomtest.Proof{p, p.Sealed()} {
			text, err := json.Marshal(p)
			require.NoError(f, err)
			f.Add(text)
		}
	}
	f.Add([]byte(`{"draw":{"quota":{"tests":-1,"days":-3,"epoch":"9999-12-31"}},"days":["0001-01-01"]}`))
	key := randomtest.NewKey("a", drawSecret("a"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := randomtest.ParseProof(text)
		if err != nil {
			require.Zero(t, p)
			return
		}
		written, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := randomtest.ParseProof(written)
		require.NoError(t, err, "%s", written)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(twice))
		_ = p.Draw.String()
		if p.Hidden && p.Until-p.From > 1000 {
			return // slow
		}
		if r := p.Draw.RandomInterval; r != nil && p.Hidden && p.Until-p.Draw.From > 10000 {
			return
		}
		if p.Verify(key) == nil {
			require.NoError(t, again.Verify(key))
		}
	})
}

func BenchmarkDrawOn(b *testing.B) {
	for _, name := range []string{"odds", "week", "month", "interval"} {
		d := drawer(b, "a", somePromises()[name])
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			day := drawFrom
			for b.Loop() {
				d.On("person 17", day)
				if day++; day == drawUntil {
					day = drawFrom
				}
			}
		})
	}
	b.Run("odds in a straight line", func(b *testing.B) {
		b.ReportAllocs()
		secret, day := drawSecret("a"), drawFrom
		for b.Loop() {
			plainOdds(secret, "person 17", 2, 7, day)
			if day++; day == drawUntil {
				day = drawFrom
			}
		}
	})
}

// BenchmarkDrawYear draws a year of one person.
func BenchmarkDrawYear(b *testing.B) {
	for _, name := range []string{"odds", "week", "month", "interval"} {
		d := drawer(b, "a", somePromises()[name])
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for range d.Days("person 17", drawFrom, drawUntil) {
				}
			}
		})
	}
	b.Run("odds in a straight line", func(b *testing.B) {
		b.ReportAllocs()
		secret := drawSecret("a")
		for b.Loop() {
			for day := drawFrom; day < drawUntil; day++ {
				plainOdds(secret, "person 17", 2, 7, day)
			}
		}
	})
}
