package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

func ready(t testing.TB) *rules {
	t.Helper()
	r, err := newRules()
	require.NoError(t, err)
	return r
}

// tracksByID is the embedded tracks by id.
func tracksByID(t testing.TB) map[string]*track {
	t.Helper()
	tracks, faults := parse(embedded)
	require.Empty(t, faults)
	require.Len(t, tracks, 73)
	byID := map[string]*track{}
	for _, track := range tracks {
		byID[track.ID] = track
	}
	return byID
}

// read is a track of a test: members beside the id, without braces.
func read(t testing.TB, members string) *track {
	t.Helper()
	tracks, faults := parse([]byte(`[{"id":"x",` + members + `}]`))
	require.Empty(t, faults)
	require.Len(t, tracks, 1)
	return tracks[0]
}

// sessions is a timetable: "Mon 09:00 12:00; Tue - -", with a dash for what is not
// known.
func sessions(text string) string {
	var list []string
	for s := range strings.SplitSeq(text, "; ") {
		parts := strings.SplitN(s, " ", 4)
		var members []string
		for i, name := range []string{"weekday", "start", "end", "note"} {
			if i < len(parts) && parts[i] != "-" {
				members = append(members, `"`+name+`":"`+parts[i]+`"`)
			}
		}
		list = append(list, "{"+strings.Join(members, ",")+"}")
	}
	return `"sessions":[` + strings.Join(list, ",") + `]`
}

const complete = `,"sessions_complete":true`

// TestHoursOfCompleteTimetables: all 32 come to the hours that a person counted.
func TestHoursOfCompleteTimetables(t *testing.T) {
	var want map[string]float64
	data, err := os.ReadFile("testdata/hours.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &want))
	require.Len(t, want, 32)
	r, tracks := ready(t), tracksByID(t)
	for id, hours := range want {
		a := r.answer(tracks[id])
		assert.Equal(t, decimal.NewFromFloat(hours).String(), a.hours.String(), id)
		assert.Equal(t, fromTimetable, a.basis, id)
	}
}

// TestEveryTimetableIsRead: no track with sessions goes without hours, and none
// that has a timetable is taken from stated numbers.
func TestEveryTimetableIsRead(t *testing.T) {
	r := ready(t)
	with, basis := 0, map[basis]int{}
	for id, track := range tracksByID(t) {
		a := r.answer(track)
		basis[a.basis]++
		if len(or(track.Sessions)) > 0 {
			with++
			assert.Equal(t, fromTimetable, a.basis, id)
			assert.NotNil(t, a.hours.Min, id)
		}
	}
	assert.Equal(t, 37, with)
	assert.Equal(t, map[int]int{int(fromTimetable): 37, int(fromStated): 23, int(noBasis): 13},
		map[int]int{int(fromTimetable): basis[fromTimetable], int(fromStated): basis[fromStated], int(noBasis): basis[noBasis]})
}

// TestPublishedTracksByName are those that a plain sum gets wrong.
func TestPublishedTracksByName(t *testing.T) {
	r, tracks := ready(t), tracksByID(t)
	for _, c := range []struct{ id, hours, days, why string }{
		{"c005", "1", "1", "one of two"},
		{"c134", "9", "3", "three of four"},
		{"c044", "0.5", "1", "alternate weeks"},
		{"c013", "4.5 to 18", "1 to 4", "one to four of five, whether or not more are listed elsewhere"},
		{"c079", "25.83", "5", "five stated, five listed"},
		{"c152", "25", "5", "five stated, five listed"},
		{"c046", "at least 7", "at least 3", "some sessions are not listed"},
		{"c052", "at least 12", "at least 4", "six days stated, four listed"},
		{"c069", "4 to 15", "2 to 5", "stated days and session hours"},
		{"c126", "at most 12", "at most 3", "no least is stated"},
		{"c164", "at most 30", "5", "no least session is stated"},
		{"c145", "-", "2 to 3", "no session hours are stated"},
		{"c049", "-", "-", "only hours a week are stated, which are a claim"},
	} {
		a := r.answer(tracks[c.id])
		assert.Equal(t, c.hours, text(a.hours), "%s hours: %s", c.id, c.why)
		assert.Equal(t, c.days, text(a.days), "%s days: %s", c.id, c.why)
	}
}

// TestWeeksThatCanBeAttended are the readings of a timetable one by one.
func TestWeeksThatCanBeAttended(t *testing.T) {
	r := ready(t)
	const mornings = "Mon 09:00 12:00; Tue 09:00 12:00; Wed 09:00 12:00"
	for _, c := range []struct{ name, members, hours, days string }{
		{"all of it", sessions(mornings) + complete, "9", "3"},
		{"a whole day name", sessions("monday 09:00 12:00; SUNDAY 09:00 12:00") + complete, "6", "2"},
		{"midnight ends a day", sessions("Mon 22:00 00:00") + complete, "2", "1"},
		{"a night is of the day on which it begins", sessions("Mon 22:00 01:00; Wed 22:00 01:00; Fri 22:00 01:00") + complete, "9", "3"},
		{"a night of half a day", sessions("Sun 20:00 08:00") + complete, "12", "1"},
		{"nights that run into mornings", sessions("Mon 22:00 01:00; Tue 00:59 02:00") + complete, "-", "-"},
		{"a night up to the morning", sessions("Mon 22:00 01:00; Tue 01:00 02:00") + complete, "4", "2"},
		{"a night and an evening: one of them", sessions("Mon 22:00 01:00; Mon 21:00 23:00") + complete, "2 to 3", "1"},
		{"a night of stated length", sessions("Mon 23:00 -") + complete + `,"stated_session_hours":{"min":2,"max":3}`, "2 to 3", "1"},
		{"a whole day", sessions("Mon 00:00 00:00") + complete, "24", "1"},
		{"overlapping: one of them", sessions("Mon 09:00 12:00; Mon 11:00 13:00; Tue 09:00 10:00") + complete, "3 to 4", "2"},
		{"end to end: both", sessions("Mon 09:00 12:00; Mon 12:00 13:00") + complete, "4", "1"},
		{"the same line twice: once", sessions("Mon 09:00 12:00; Mon 09:00 12:00") + complete, "3", "1"},

		{"two of three days", sessions(mornings) + complete + `,"choose_days":2`, "6", "2"},
		{"three of three days", sessions(mornings) + complete + `,"choose_days":3`, "9", "3"},
		{"days of unequal length", sessions("Mon 09:00 12:00; Tue 09:00 11:00; Wed 09:00 10:00") + complete + `,"choose_days":2`, "3 to 5", "2"},
		{"morning or evening", sessions("Mon 09:00 12:00; Mon 18:00 20:00; Tue 09:00 12:00; Tue 18:00 20:00") + complete + `,"choose_days":2`, "4 to 6", "2"},
		{"an hour for lunch is not a choice", sessions("Mon 09:00 12:00; Mon 13:00 14:00; Tue 09:00 12:00") + complete + `,"choose_days":1`, "3 to 4", "1"},
		{"a minute more is", sessions("Mon 09:00 12:00; Mon 13:01 14:01; Tue 09:00 12:00") + complete + `,"choose_days":1`, "1 to 3", "1"},
		{"three sessions of four on two days", sessions("Mon 09:00 12:00; Mon 18:00 20:00; Tue 09:00 12:00; Tue 18:00 20:00") + complete + `,"choose_days":3`, "7 to 8", "2"},
		{"more than there is", sessions(mornings) + complete + `,"choose_days":4`, "9", "3"},
		{"more than can be", sessions("Mon 09:00 12:00; Mon 10:00 13:00") + complete + `,"choose_days":2`, "-", "-"},

		{"one to three of three", sessions(mornings) + complete + `,"stated_days_per_week":{"min":1,"max":3}`, "3 to 9", "1 to 3"},
		{"one or two of three", sessions(mornings) + complete + `,"stated_days_per_week":{"min":1,"max":2}`, "3 to 6", "1 to 2"},
		{"two to five of three", sessions(mornings) + complete + `,"stated_days_per_week":{"min":2,"max":5}`, "6 to 9", "2 to 3"},
		{"three to five of three", sessions(mornings) + complete + `,"stated_days_per_week":{"min":3,"max":5}`, "9", "3"},
		{"at most three of three", sessions(mornings) + complete + `,"stated_days_per_week":{"min":null,"max":3}`, "9", "3"},
		{"two or three with a day every other week", sessions("Mon 09:00 12:00; Tue 09:00 12:00; Sat 09:00 11:00 every other week") + complete + `,"stated_days_per_week":{"min":2,"max":3}`, "7", "3"},

		{"every other week", sessions("Mon 09:00 12:00; Thu 18:00 19:00 Every other Thursday") + complete, "3.5", "2"},
		{"biweekly", sessions("Mon 09:00 12:00; Thu 18:00 19:00 bi-weekly group") + complete, "3.5", "2"},
		{"an alternative is not a cadence", sessions("Mon 09:00 12:00; Thu 18:00 19:00 alternative to Monday") + complete, "4", "2"},
		{"a break on each day", sessions(mornings) + complete + `,"breaks_minutes_per_day":15`, "8.25", "3"},
		{"the break is the gap", sessions("Mon 09:00 12:00; Mon 12:30 13:30") + complete + `,"breaks_minutes_per_day":20`, "4", "1"},
		{"a break longer than the gap", sessions("Mon 09:00 12:00; Mon 12:10 13:30") + complete + `,"breaks_minutes_per_day":20`, "4.17", "1"},
		{"a gap that is not a break", sessions("Mon 09:00 12:00; Mon 18:00 19:00") + complete + `,"breaks_minutes_per_day":20`, "3.67", "1"},
		{"sessions without a gap", sessions("Mon 09:00 10:00; Mon 10:00 11:00") + complete + `,"breaks_minutes_per_day":20`, "1.67", "1"},
		{"three groups of 50 minutes on five days", sessions("Mon 10:00 10:50; Mon 11:00 11:50; Mon 12:00 12:50; Tue 10:00 10:50; Tue 11:00 11:50; Tue 12:00 12:50; Wed 10:00 10:50; Wed 11:00 11:50; Wed 12:00 12:50; Thu 10:00 10:50; Thu 11:00 11:50; Thu 12:00 12:50; Fri 10:00 10:50; Fri 11:00 11:50; Fri 12:00 12:50") + complete + `,"breaks_minutes_per_day":20`, "12.5", "5"},
		{"a long break between sessions", sessions("Mon 09:00 10:00; Mon 11:30 12:30") + complete + `,"breaks_minutes_per_day":90`, "2", "1"},
		{"a minute more than the gap", sessions("Mon 09:00 10:00; Mon 11:30 12:30") + complete + `,"breaks_minutes_per_day":91`, "1.98", "1"},
		{"mutual help never counts", `"sessions":[{"weekday":"Mon","start":"09:00","end":"10:00","format":"12_step"},{"weekday":"Tue","start":"09:00","end":"10:00","format":"group"}]` + complete, "1", "1"},

		{"there can be more", sessions(mornings), "at least 9", "at least 3"},
		{"as many days as stated", sessions(mornings) + `,"stated_days_per_week":{"min":2,"max":3}`, "6 to 9", "2 to 3"},
		{"up to so many days", sessions(mornings) + `,"stated_days_per_week":{"min":null,"max":2}`, "at most 6", "at most 2"},
		{"more days than are listed", sessions(mornings) + `,"stated_days_per_week":{"min":4,"max":4}`, "at least 9", "at least 3"},
		{"at least so many days", sessions(mornings) + `,"stated_days_per_week":{"min":2,"max":null}`, "at least 9", "at least 3"},

		{"one without an end", sessions("Mon 09:00 12:00; Tue 09:00") + complete, "at least 3", "2"},
		{"its length is stated", sessions("Mon 09:00 12:00; Tue 09:00") + complete + `,"stated_session_hours":{"min":3,"max":3}`, "6", "2"},
		{"its lengths are stated", sessions("Mon 09:00 12:00; Tue") + complete + `,"stated_session_hours":{"min":2,"max":3}`, "5 to 6", "2"},
		{"only its least is stated", sessions("Mon 09:00 12:00; Tue") + complete + `,"stated_session_hours":{"min":2,"max":null}`, "at least 5", "2"},
		{"one day of two, one without an end", sessions("Mon 09:00 12:00; Tue 09:00") + complete + `,"choose_days":1`, "at least 0", "1"},
		{"no room on its day", sessions("Mon 09:00 12:00; Mon 00:00 09:00; Mon 12:00 00:00; Mon") + complete + `,"stated_session_hours":{"min":2,"max":2}`, "26", "1 to 2"},
		{"one without a day", sessions("Mon 09:00 12:00; - 10:00 11:00") + complete, "4", "1 to 2"},
		{"none with a day, on three days", sessions("- 09:00 12:00") + complete + `,"stated_days_per_week":{"min":3,"max":3}`, "9", "3"},
		{"none with a day, on up to three", sessions("- 09:00 12:00") + complete + `,"stated_days_per_week":{"min":null,"max":3}`, "at most 9", "at most 3"},
		{"none with a day, two chosen", sessions("- 09:00 12:00") + complete + `,"choose_days":2`, "6", "2"},
		{"none with times", sessions("Mon; Wed; Fri") + complete + `,"stated_session_hours":{"min":2.5,"max":2.5}`, "7.5", "3"},
		{"two a day, none with times", sessions("Mon; Mon; Wed; Wed; Fri; Fri") + complete + `,"stated_session_hours":{"min":1.5,"max":1.5}`, "9", "3"},
		{"two a day, one with times", sessions("Mon 09:00 10:30; Mon; Wed; Wed; Fri; Fri") + complete + `,"stated_session_hours":{"min":1.5,"max":1.5}`, "9", "3"},
		{"two on one day of lengths", sessions("Mon; Mon; Wed") + complete + `,"stated_session_hours":{"min":1,"max":2}`, "3 to 6", "2"},
		{"two a day of at least a length", sessions("Mon; Mon; Wed; Wed") + complete + `,"stated_session_hours":{"min":1.5,"max":null}`, "at least 6", "2"},
		{"two a day, two of three days", sessions("Mon; Mon; Wed; Wed; Fri; Fri") + complete + `,"choose_days":2,"stated_session_hours":{"min":1.5,"max":1.5}`, "6", "2"},
		{"two a day, and there can be more", sessions("Mon; Mon; Wed; Wed") + `,"stated_session_hours":{"min":1.5,"max":1.5}`, "at least 3", "at least 2"},
		{"none with times, and no length", sessions("Mon; Wed; Fri") + complete, "-", "3"},
		{"none with times, and there can be more", sessions("Mon; Wed; Fri"), "-", "at least 3"},

		{"stated in thirds of an hour", `"stated_days_per_week":{"min":3,"max":3},"stated_session_hours":{"min":2.67,"max":2.67}`, "8", "3"},
		{"stated in half hours", `"stated_days_per_week":{"min":2,"max":4},"stated_session_hours":{"min":2.5,"max":4.5}`, "5 to 18", "2 to 4"},
		{"at least so many days stated", `"stated_days_per_week":{"min":3,"max":null},"stated_session_hours":{"min":3,"max":3}`, "at least 9", "at least 3"},
		{"no days stated", `"stated_session_hours":{"min":3,"max":3}`, "-", "-"},
		{"empty ends", `"stated_days_per_week":{"min":null,"max":null},"stated_session_hours":{"min":3,"max":3}`, "-", "-"},
		{"stated with a break", `"stated_days_per_week":{"min":3,"max":3},"stated_session_hours":{"min":3,"max":3},"breaks_minutes_per_day":15`, "8.25", "3"},
		{"none or some", `"stated_days_per_week":{"min":0,"max":2},"stated_session_hours":{"min":3,"max":3}`, "0 to 6", "0 to 2"},
		{"nothing at all", `"name_of_track":"x"`, "-", "-"},
	} {
		a := r.answer(read(t, c.members))
		assert.Equal(t, c.hours, text(a.hours), c.name)
		assert.Equal(t, c.days, text(a.days), c.name)
		assert.Equal(t, c.hours == "-", a.reason != "", c.name)
	}
}

// verdictOf is the verdict under the question with that id.
func verdictOf(t testing.TB, r *rules, a *answer, id string) iop.Verdict {
	t.Helper()
	for i := range r.questions {
		if r.questions[i].id == id {
			return a.verdicts[i]
		}
	}
	require.Fail(t, "no question", id)
	return iop.Unknown
}

// TestVerdictsHoldForEveryWeek: met and not met are said only where no choice and
// nothing that is not stated could change it.
func TestVerdictsHoldForEveryWeek(t *testing.T) {
	r := ready(t)
	const threeOf = `"stated_days_per_week":{"min":3,"max":3}`
	for _, c := range []struct {
		name, members, question string
		want                    iop.Verdict
	}{
		{"9 hours, and perhaps more", sessions("Mon 09:00 12:00; Tue 09:00 12:00; Wed 09:00 12:00"), "at-least-9", iop.Met},
		{"9 hours, and perhaps more", sessions("Mon 09:00 12:00; Tue 09:00 12:00; Wed 09:00 12:00"), "below-20", iop.Unknown},
		{"a minute less", sessions("Mon 09:00 12:00; Tue 09:00 12:00; Wed 09:00 11:59"), "at-least-9", iop.Unknown},
		{"a minute less, and no more", sessions("Mon 09:00 12:00; Tue 09:00 12:00; Wed 09:00 11:59") + complete, "at-least-9", iop.NotMet},
		{"20 hours, and perhaps more", sessions("Mon 09:00 19:00; Tue 09:00 19:00"), "below-20", iop.NotMet},
		{"19:59 and no more", sessions("Mon 09:00 19:00; Tue 09:00 18:59") + complete, "below-20", iop.Met},
		{"some choices have nine hours", sessions("Mon 09:00 14:00; Tue 09:00 14:00; Wed 09:00 12:00") + complete + `,"choose_days":2`, "at-least-9", iop.Unknown},
		{"one of no length, nine without it", sessions("Mon 09:00 12:00; Tue 09:00 15:00; Wed 09:00") + complete, "at-least-9", iop.Met},
		{"more can be short sessions", sessions("Mon 09:00 12:00; Tue 09:00 12:00; Wed 09:00 12:00") + `,"stated_program_weeks":{"min":6,"max":6}`, "anchored-recovery", iop.Unknown},
		{"a listed session stays too short", sessions("Mon 09:00 12:00; Tue 09:00 12:00; Wed 09:00 10:00"), "anchored-recovery", iop.NotMet},
		{"7 hours can become 10", sessions("Mon 09:00 12:00; Tue 09:00 13:00"), "sober-nation", iop.Unknown},
		{"13 hours stay too many", sessions("Mon 09:00 22:00"), "sober-nation", iop.NotMet},
		{"more can be individual", sessions("Mon 09:00 12:00; Tue 09:00 13:00"), "text-003", iop.Unknown},
		{"3 to 5 hours can be four", threeOf + `,"stated_session_hours":{"min":3,"max":5}`, "text-000", iop.Unknown},
		{"2 to 8 hours can be four", threeOf + `,"stated_session_hours":{"min":2,"max":8}`, "text-000", iop.Unknown},
		{"up to three hours are not four", threeOf + `,"stated_session_hours":{"min":null,"max":3}`, "text-000", iop.NotMet},
		{"three days of four hours", threeOf + `,"stated_session_hours":{"min":4,"max":4}`, "text-000", iop.Met},
		{"session hours alone", `"stated_session_hours":{"min":4,"max":4}`, "at-least-9", iop.Unknown},
		{"a day of any length", `"stated_days_per_week":{"min":1,"max":1}`, "below-20", iop.Unknown},
		{"nothing at all", `"name_of_track":"x"`, "text-000", iop.Unknown},
		{"more than can be", sessions("Mon 09:00 12:00; Mon 10:00 13:00") + complete + `,"choose_days":2`, "below-20", iop.Unknown},
	} {
		a := r.answer(read(t, c.members))
		assert.Equal(t, c.want.String(), verdictOf(t, r, &a, c.question).String(), "%s: %s", c.question, c.name)
	}
}
