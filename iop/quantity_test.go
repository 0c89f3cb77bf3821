package iop_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

func TestMinutesOfEveryMinuteOfAWeek(t *testing.T) {
	for m := iop.Minutes(0); m <= 7*24*iop.Hour; m++ {
		back, err := iop.MinutesFromHours(m.Decimal())
		require.NoError(t, err)
		require.Equal(t, m, back, "decimal hours")
		text, err := m.MarshalText()
		require.NoError(t, err)
		back = -1
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, m, back, "text")
	}
}

func TestMinutesText(t *testing.T) {
	for text, want := range map[string]iop.Minutes{
		"9h30m": 570, "9h": 540, "30m": 30, "0h00m": 0, "0m": 0, "90m": 90, "9h05m": 545, "100000h": 6_000_000, "168h59m": 168*60 + 59,
	} {
		got, err := iop.ParseMinutes(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "h", "m", "9", "9.5h", "9h5m", "9h60m", "9h 30m", " 9h", "9h30", "-9h", "+9h", "9H", "9h30m ", "h30m", "30m9h", "9h30m15s",
		"100000h01m", "99999999h", "٩h",
	} {
		_, err := iop.ParseMinutes(text)
		require.EqualError(t, err, fmt.Sprintf("%q is not an amount of time, want text such as 9h30m", text))
	}
	assert.Equal(t, "8h45m", iop.Minutes(525).String())
	assert.Equal(t, "-0h15m", iop.Minutes(-15).String())
	_, err := iop.Minutes(-15).MarshalText()
	require.ErrorContains(t, err, "-0h15m is not an amount of service time")
	_, err = iop.Minutes(6_000_001).MarshalText()
	require.Error(t, err)
}

func TestMinutesInDocuments(t *testing.T) {
	for text, want := range map[string]iop.Minutes{`"9h30m"`: 570, `"9h"`: 540, `"30m"`: 30, `"0h"`: 0, `"0h20m"`: 20} {
		var got iop.Minutes
		require.NoError(t, wire.Unmarshal([]byte(text), &got), text)
		assert.Equal(t, want, got, text)
		require.NoError(t, json.Unmarshal([]byte(text), &got), text)
		assert.Equal(t, want, got, text)
	}
	for text, want := range map[string]string{
		`20`:           `20 is a bare number, want an amount of time with its unit, such as "20h" or "0h20m" (line 1)`,
		`0`:            `0 is a bare number, want an amount of time with its unit, such as "20h" or "0h20m" (line 1)`,
		`-0.25`:        `-0.25 is a bare number, want an amount of time with its unit, such as "20h" or "0h20m" (line 1)`,
		`1e5000000`:    `1e5000000 is a bare number, want an amount of time with its unit, such as "20h" or "0h20m" (line 1)`,
		`"9.5"`:        `"9.5" is not an amount of time, want text such as 9h30m (line 1)`,
		`true`:         `true is a boolean, want a string (line 1)`,
		`null`:         `null is not a value here (line 1)`,
		`{"hours": 9}`: `is an object, want a string (line 1)`,
	} {
		got := iop.Minutes(7)
		require.EqualError(t, wire.Unmarshal([]byte(text), &got), want)
		assert.Equal(t, iop.Minutes(7), got, "a refused amount changed the value")
	}
}

func TestMinutesFromHours(t *testing.T) {
	for text, want := range map[string]iop.Minutes{"0.8333": 50, "0.83333333": 50, "9.5": 570, "0": 0, "0.0167": 1} {
		got, err := iop.MinutesFromHours(decimal.RequireFromString(text))
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"0.84", "-1", "1e6", "0.83333333333333", "1e-300"} {
		_, err := iop.MinutesFromHours(decimal.RequireFromString(text))
		require.Error(t, err, text)
	}
	assert.Equal(t, "8.75", iop.Minutes(525).Decimal().String())
	assert.Equal(t, "0.8333", iop.Minutes(50).Decimal().String())
}

func TestDay(t *testing.T) {
	for text, want := range map[string]time.Weekday{
		"0001-01-01": time.Monday, "2024-02-29": time.Thursday, "2025-03-01": time.Saturday, "2026-11-22": time.Sunday, "9999-12-31": time.Friday,
	} {
		d, err := iop.ParseDay(text)
		require.NoError(t, err)
		assert.Equal(t, text, d.String())
		assert.Equal(t, want, d.Weekday(), text)
		assert.Equal(t, d, iop.DayOf(d.Date()), text)
		assert.Equal(t, want, d.Date().Weekday(), text)
	}
	for _, text := range []string{
		"", "2025-02-30", "2025-02-29", "2025-13-01", "2025-00-10", "2025-01-00", "0000-01-01", "10000-01-01", "+2025-01-01", "-001-01-01",
		"20250301", "2025-3-01", "2025-060", "2025-03-01T23:00:00Z", "2025-03-01 ", "03/04/2025", "2025-W09-6", "no day",
	} {
		_, err := iop.ParseDay(text)
		require.EqualError(t, err, fmt.Sprintf("%q is not a calendar day written YYYY-MM-DD", text))
	}
	var none iop.Day
	assert.Equal(t, "no day", none.String())
	_, err := none.MarshalText()
	require.Error(t, err)
	_, err = iop.Day(3_652_060).MarshalText()
	require.Error(t, err)
	assert.Equal(t, "Day(3652060)", iop.Day(3_652_060).String())
	assert.Zero(t, iop.DayOf(date.New(0, 12, 31)))
	assert.Zero(t, iop.DayOf(date.New(10000, 1, 1)))
	assert.Equal(t, iop.MustDay("2025-03-08"), iop.MustDay("2025-03-01")+7)
	assert.Panics(t, func() { iop.MustDay("2025-02-30") })
	for _, text := range []string{`null`, `"2025-02-30"`, `20250301`} {
		d := iop.Day(7)
		require.Error(t, wire.Unmarshal([]byte(text), &d), text)
		assert.Equal(t, iop.Day(7), d)
	}
}

func TestDayIn(t *testing.T) {
	from, until := iop.MustDay("2025-03-01"), iop.MustDay("2025-04-01")
	for day, want := range map[string]bool{"2025-02-28": false, "2025-03-01": true, "2025-03-31": true, "2025-04-01": false} {
		assert.Equal(t, want, iop.MustDay(day).In(from, until), day)
	}
	assert.True(t, from.In(0, 0))
	assert.True(t, until.In(from, 0))
	assert.False(t, iop.Day(0).In(0, 0), "no day is in no period")
}

// contains is what a range means, written slowly: ends against a half amount, so
// that averages between two whole amounts are tried too.
func contains(r iop.Range[iop.Minutes], half int) bool {
	if v, open, ok := r.Low(); ok && (half < 2*int(v) || open && half == 2*int(v)) {
		return false
	}
	if v, open, ok := r.High(); ok && (half > 2*int(v) || open && half == 2*int(v)) {
		return false
	}
	return true
}

// ranges is every range with ends from 0 to 5, open, closed or missing, those
// that hold nothing among them.
func ranges() []iop.Range[iop.Minutes] {
	all := []iop.Range[iop.Minutes]{{}}
	for low := iop.Minutes(0); low <= 5; low++ {
		for _, r := range []iop.Range[iop.Minutes]{iop.AtLeast(low), iop.Above(low)} {
			all = append(all, r)
			for high := iop.Minutes(0); high <= 5; high++ {
				all = append(all, r.AtMost(high), r.Below(high))
			}
		}
		all = append(all, iop.AtMost(low), iop.Below(low))
	}
	return all
}

func TestRangesAgainstADenseSample(t *testing.T) {
	all := ranges()
	for _, r := range all {
		empty := true
		for half := -2; half <= 14; half++ {
			in := contains(r, half)
			empty = empty && !in
			require.Equal(t, in, r.ContainsMean(int64(half), 2), "%v holds %d/2", r, half)
			require.Equal(t, in, r.ContainsMean(int64(half)*3, 6), "%v holds %d/6", r, half*3)
			if half%2 == 0 {
				require.Equal(t, in, r.Contains(iop.Minutes(half/2)), "%v holds %d", r, half/2)
			}
		}
		// Ends one apart and both open hold only amounts between whole ones.
		require.Equal(t, !empty, r.IsValid(), "%v", r)
		require.False(t, r.ContainsMean(3, 0), "there is no mean of nothing")
	}
	for _, r := range all {
		for _, o := range all {
			within, meet := true, false
			both, ok := r.Intersect(o)
			for half := -2; half <= 14; half++ {
				a, b := contains(r, half), contains(o, half)
				within = within && (!a || b)
				meet = meet || a && b
				if ok {
					require.Equal(t, a && b, contains(both, half), "%v and %v", r, o)
				}
			}
			require.Equal(t, meet, ok, "%v meets %v", r, o)
			require.Equal(t, within, r.Within(o), "%v within %v", r, o)
			if ok {
				require.True(t, both.Within(r) && both.Within(o))
				other, _ := o.Intersect(r)
				require.Equal(t, both, other, "%v and %v", r, o)
			}
		}
	}
}

func TestRangeText(t *testing.T) {
	for want, r := range map[string]iop.Range[iop.Minutes]{
		"any":                        {},
		"at least 9h00m":             iop.AtLeast(9 * iop.Hour),
		"above 9h00m":                iop.Above(9 * iop.Hour),
		"at most 19h00m":             iop.AtMost(19 * iop.Hour),
		"below 20h00m":               iop.Below(20 * iop.Hour),
		"exactly 9h00m":              iop.Exactly(9 * iop.Hour),
		"9h00m to 19h00m":            iop.Between(9*iop.Hour, 19*iop.Hour),
		"9h00m to below 20h00m":      iop.AtLeast(9 * iop.Hour).Below(20 * iop.Hour),
		"above 9h00m to 19h00m":      iop.Above(9 * iop.Hour).AtMost(19 * iop.Hour),
		"20h00m to below 9h00m":      iop.AtLeast(20 * iop.Hour).Below(9 * iop.Hour),
		"above 9h00m to below 9h00m": iop.Above(9 * iop.Hour).Below(9 * iop.Hour),
	} {
		assert.Equal(t, want, r.String())
	}
}

func TestRangeInDocuments(t *testing.T) {
	for text, want := range map[string]iop.Range[iop.Minutes]{
		`{"at_least":"9h00m","below":"20h00m"}`:  iop.AtLeast(9 * iop.Hour).Below(20 * iop.Hour),
		`{"at_most":"12h00m"}`:                   iop.AtMost(12 * iop.Hour),
		`{"above":"4h00m"}`:                      iop.Above(4 * iop.Hour),
		`{"at_least":"3h00m","at_most":"3h00m"}`: iop.Exactly(3 * iop.Hour),
	} {
		var got iop.Range[iop.Minutes]
		require.NoError(t, wire.Unmarshal([]byte(text), &got), text)
		assert.Equal(t, want, got)
		back, err := json.Marshal(got)
		require.NoError(t, err)
		assert.JSONEq(t, text, string(back))
		require.NoError(t, json.Unmarshal(back, &got))
		assert.Equal(t, want, got)
	}
	for text, want := range map[string]string{
		`{"at_least":"20h","below":"9h"}`:   `is reversed: nothing is 20h00m to below 9h00m (line 1)`,
		`{"at_least":"9h","below":"9h"}`:    `is reversed: nothing is 9h00m to below 9h00m (line 1)`,
		`{"at_least":"9h","above":"8h"}`:    `above: "8h" is given together with at_least, want one lower end (line 1)`,
		`{"at_most":"9h","below":"8h"}`:     `below: "8h" is given together with at_most, want one upper end (line 1)`,
		`{}`:                                `has no end, want at_least, above, at_most or below (line 1)`,
		`{"min":"9h"}`:                      `"min" is not a member here, want at_least, above, at_most or below (line 1)`,
		`{"at_least":"nine"}`:               `at_least: "nine" is not an amount of time, want text such as 9h30m (line 1)`,
		`{"at_least":null}`:                 `has no end, want at_least, above, at_most or below (line 1)`,
		`"9h"`:                              `"9h" is a string, want an object (line 1)`,
		`{"at_least":"9h","at_least":"9h"}`: `at_least: the member appears twice in one object (line 1)`,
	} {
		var got iop.Range[iop.Minutes]
		require.EqualError(t, wire.Unmarshal([]byte(text), &got), want)
		assert.Zero(t, got)
	}
	_, err := json.Marshal(iop.AtLeast(9 * iop.Hour).Below(iop.Hour))
	require.ErrorContains(t, err, "a range from 9h00m to 1h00m holds nothing")
}

func FuzzParseDay(f *testing.F) {
	f.Add("2025-02-30")
	f.Add("2024-02-29")
	f.Fuzz(func(t *testing.T, text string) { parsedDay(t, text) })
}

// parsedDay holds what is read of a text against package time.
func parsedDay(t testing.TB, text string) {
	d, err := iop.ParseDay(text)
	at, wrong := time.Parse(time.DateOnly, text)
	if is := wrong == nil && at.Year() > 0; is != (err == nil) || is && (d.String() != text || !d.IsValid()) {
		t.Fatalf("%q came back as %v, %v", text, d, err)
	}
}

// TestEveryDay: of some years, among them those in which centuries end, every day that is
// in them is read, and none that is not.
func TestEveryDay(t *testing.T) {
	for _, year := range []int{0, 1, 4, 99, 100, 400, 1600, 1899, 1900, 1999, 2000, 2023, 2024, 2100, 9999} {
		for month := range 14 {
			for day := range 33 {
				parsedDay(t, fmt.Sprintf("%04d-%02d-%02d", year, month, day))
			}
		}
	}
	for d := iop.Day(1); d <= iop.LastDay; d += 97 {
		require.Equal(t, d, iop.MustDay(d.String()))
	}
}

func FuzzParseMinutes(f *testing.F) {
	f.Add("9h30m")
	f.Add("90m")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := iop.ParseMinutes(text)
		if err != nil {
			return
		}
		if back, err := iop.ParseMinutes(m.String()); err != nil || back != m {
			t.Fatalf("%q is %v, which comes back as %v, %v", text, m, back, err)
		}
	})
}

func BenchmarkRangeContains(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	bound := iop.AtLeast(9 * iop.Hour).Below(20 * iop.Hour)
	var amounts [1024]iop.Minutes
	for i := range amounts {
		amounts[i] = iop.Minutes(r.IntN(30 * 60))
	}
	n := 0
	for i := 0; b.Loop(); i++ {
		if bound.Contains(amounts[i%1024]) {
			n++
		}
	}
}
