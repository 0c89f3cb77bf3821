package main

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPublishedContradictions: c012 says five to six days a week and is open on
// five. No other complete timetable contradicts what its page states in numbers.
func TestPublishedContradictions(t *testing.T) {
	r := ready(t)
	found := map[string][]contradiction{}
	for id, track := range tracksByID(t) {
		if list := r.answer(track).contradictions; list != nil {
			found[id] = list
		}
	}
	assert.Equal(t, map[string][]contradiction{"c012": {{"days", "5 to 6", "5"}}}, found)
}

// TestPlantedContradictions states every number of every clean timetable, first as
// it is and then a little off, in both directions.
func TestPlantedContradictions(t *testing.T) {
	r := ready(t)
	half := decimal.RequireFromString("0.5")
	planted := 0
	for id, track := range tracksByID(t) {
		clean := r.answer(track)
		if !or(track.Complete) || len(clean.contradictions) > 0 {
			continue
		}
		lengths := &interval{}
		for _, s := range or(track.Sessions) {
			d := decimal.NewFromInt(int64(s.end()-*s.Start)).DivRound(decimal.NewFromInt(60), 2)
			if lengths.Min == nil || d.LessThan(*lengths.Min) {
				lengths.Min = &d
			}
			if lengths.Max == nil || d.GreaterThan(*lengths.Max) {
				lengths.Max = &d
			}
		}
		for _, x := range []struct {
			what string
			is   *interval
			step decimal.Decimal
			set  func(*interval)
		}{
			{"hours", clean.hours, half, func(i *interval) { track.Hours = i }},
			{"days", clean.days, decimal.NewFromInt(1), func(i *interval) { track.Days = i }},
			{"session-hours", lengths, half, func(i *interval) { track.SessionHours = i }},
		} {
			stated := *track
			x.set(x.is)
			assert.Empty(t, r.answer(track).contradictions, "%s %s as it is", id, x.what)
			over, under := both(x.is.Max.Add(x.step)), both(x.is.Min.Sub(x.step))
			list := []*interval{over, under}
			if x.what != "session-hours" { // many short sessions can be one long day
				list = append(list, &interval{Min: over.Min}, &interval{Max: under.Max})
			}
			for _, wrong := range list {
				if wrong.Max != nil && wrong.Max.IsNegative() {
					continue
				}
				x.set(wrong)
				list := r.answer(track).contradictions
				require.Len(t, list, 1, "%s %s %v", id, x.what, wrong)
				assert.Equal(t, contradiction{x.what, wrong.String(), x.is.String()}, list[0], id)
				planted++
			}
			*track = stated
		}
	}
	assert.Greater(t, planted, 300)
}

// TestVisitsThatAreNotStated: what no page says contradicts nothing.
func TestVisitsThatAreNotStated(t *testing.T) {
	r := ready(t)
	twice := func(second string) string {
		var list []string
		for _, day := range []string{"Mon", "Tue", "Wed", "Thu"} {
			list = append(list, day+" 09:00 12:00", day+" "+second)
		}
		return sessions(strings.Join(list, "; ")) + complete + `,"choose_days":3`
	}
	for _, c := range []struct {
		second, hours string
		sure, doubts  []contradiction
	}{
		{"12:45 15:45", "18", nil, nil},
		{"12:45 15:45", "9", nil, []contradiction{{"hours", "9", "18"}}},
		{"12:45 15:45", "12", []contradiction{{"hours", "12", "18"}}, nil},
		{"12:00 15:00", "9", []contradiction{{"hours", "9", "18"}}, nil}, // end to end
		{"13:01 16:01", "9", nil, nil},
		{"13:01 16:01", "18", nil, []contradiction{{"hours", "18", "9"}}},
		{"11:00 14:00", "18", []contradiction{{"hours", "18", "9"}}, nil}, // overlapping
	} {
		a := r.answer(read(t, twice(c.second)+`,"stated_hours_per_week":{"min":`+c.hours+`,"max":`+c.hours+`}`))
		assert.Equal(t, c.sure, a.contradictions, "%s, %s hours", c.second, c.hours)
		assert.Equal(t, c.doubts, a.doubts, "%s, %s hours", c.second, c.hours)
		below := strings.Join(a.cells().below, "\n")
		assert.Equal(t, c.sure != nil, strings.Contains(below, "! "), below)
		assert.Equal(t, c.doubts != nil, strings.Contains(below, "? hours: the page says"), below)
	}
}

// TestClaims are what a page states, as it states it.
func TestClaims(t *testing.T) {
	for members, want := range map[string]string{
		`"breaks_minutes_per_day":12.5`: "breaks of 12.5 minutes a day",
		`"breaks_minutes_per_day":1`:    "breaks of 1 minute a day",
		`"breaks_minutes_per_day":0.4`:  "breaks of 0.4 minutes a day",
		`"breaks_minutes_per_day":0`:    "",
	} {
		assert.Equal(t, want, read(t, members).claims())
	}
}

// TestWhatContradicts are the bounds of each comparison.
func TestWhatContradicts(t *testing.T) {
	r := ready(t)
	const (
		three    = "Mon 09:00 12:00; Tue 09:00 12:00; Wed 09:00 12:00"
		four     = three + "; Thu 09:00 12:00"
		twoParts = "Mon 09:00 12:00; Mon 12:30 13:30; Wed 09:00 12:00; Wed 12:30 13:30"
	)
	hours := func(ends string) string { return complete + `,"stated_hours_per_week":{` + ends + `}` }
	days := func(ends string) string { return complete + `,"stated_days_per_week":{` + ends + `}` }
	each := func(ends string) string { return complete + `,"stated_session_hours":{` + ends + `}` }
	for _, c := range []struct {
		name, members string
		want          []contradiction
	}{
		{"a range around it", sessions(three) + hours(`"min":8,"max":12`), nil},
		{"more than a least", sessions(three) + hours(`"min":6`), nil},
		{"less than a most", sessions(three) + hours(`"max":20,"min":null`), nil},
		{"less than a least", sessions(three) + hours(`"min":9.5`), []contradiction{{"hours", "at least 9.5", "9"}}},
		{"more than a most", sessions(three) + hours(`"max":8.99`), []contradiction{{"hours", "at most 8.99", "9"}}},
		{"13.5 hours, not 15", sessions("Mon 09:00 13:30; Tue 09:00 13:30; Wed 09:00 13:30") + hours(`"min":15,"max":15`), []contradiction{{"hours", "15", "13.5"}}},
		{"two decimals are enough", sessions("Mon 09:00 09:10") + hours(`"min":0.17,"max":0.17`), nil},
		{"a choice is a range", sessions("Mon 09:00 12:00; Tue 09:00 11:00") + hours(`"min":3,"max":3`) + `,"choose_days":1`, []contradiction{{"hours", "3", "2 to 3"}}},
		{"breaks do not count", sessions(three) + hours(`"min":9,"max":9`) + `,"breaks_minutes_per_day":10`, []contradiction{{"hours", "9", "8.5"}}},
		{"on days that are not named", sessions("- 09:00 12:00") + hours(`"min":12,"max":12`) + `,"stated_days_per_week":{"min":3,"max":3}`, []contradiction{{"hours", "12", "9"}}},
		{"a timetable that is not complete", sessions(three) + `,"stated_hours_per_week":{"min":2,"max":2},"stated_days_per_week":{"min":1,"max":1}`, nil},
		{"one session has no end", sessions(three+"; Thu 09:00") + hours(`"min":2,"max":2`), nil},
		{"no timetable", `"stated_days_per_week":{"min":3,"max":3},"stated_session_hours":{"min":3,"max":3}` + hours(`"min":2,"max":2`), nil},

		{"three of four as stated", sessions(four) + days(`"min":3,"max":3`) + `,"choose_days":3`, nil},
		{"three of four, which are all there are", sessions(four) + days(`"min":3,"max":4`) + `,"choose_days":3`, nil},
		{"choosing too few", sessions(four) + days(`"min":4,"max":4`) + `,"choose_days":3`, []contradiction{{"days", "4", "3"}}},
		{"more days than there are", sessions(four) + days(`"min":3,"max":5`) + `,"choose_days":3`, []contradiction{{"days", "3 to 5", "4"}}},
		{"choosing more than there are", sessions(three) + complete + `,"choose_days":4`, []contradiction{{"days", "4", "3"}}},
		{"three sessions on two days", sessions(twoParts) + complete + `,"choose_days":3`, nil},
		{"two days, not three", sessions(twoParts) + days(`"min":3`), []contradiction{{"days", "at least 3", "2"}}},
		{"a fortnightly day is a day", sessions("Mon 09:00 12:00; Thu 18:00 19:00 every second week") + days(`"min":2,"max":2`), nil},

		{"the sessions one by one", sessions(twoParts) + each(`"min":1,"max":3`), nil},
		{"the sessions of a day together", sessions(twoParts) + each(`"min":4,"max":4`), nil},
		{"neither", sessions(twoParts) + each(`"min":3,"max":3`), []contradiction{{"session-hours", "3", "1 to 3"}}},
		{"a most that none reaches", sessions(three) + each(`"min":2,"max":4`), []contradiction{{"session-hours", "2 to 4", "3"}}},
		{"on the clock, with its break", sessions(three) + each(`"min":3,"max":3`) + `,"breaks_minutes_per_day":15`, nil},
	} {
		a := r.answer(read(t, c.members))
		assert.Equal(t, c.want, a.contradictions, c.name)
	}
}
