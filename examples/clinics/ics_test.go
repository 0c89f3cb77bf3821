package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/internal/golden"
)

func icsOf(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(args, nil, &o, &e)
	return code, o.String(), e.String()
}

// TestCalendar writes two weeks around the day on which the clocks go back.
func TestCalendar(t *testing.T) {
	code, out, errs := icsOf(t, "-ics", "c004", "-from", "2026-10-26", "-weeks", "2")
	assert.Zero(t, code)
	assert.Empty(t, errs)
	golden.Equal(t, "testdata/calendar.golden", []byte(out))
	assert.Equal(t, 6, strings.Count(out, "BEGIN:VEVENT"))
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\r\n"), "\r\n") {
		assert.LessOrEqual(t, len(line), 75)
		assert.NotContains(t, line, "\n")
	}
	// Of alternate weeks every second has the session; of a choice it is the first.
	_, out, _ = icsOf(t, "-ics", "c044", "-from", "2026-10-26", "-weeks", "4")
	assert.Equal(t, 2, strings.Count(out, "BEGIN:VEVENT"))
	_, out, _ = icsOf(t, "-ics", "c134", "-from", "2026-10-26")
	assert.Equal(t, 3, strings.Count(out, "BEGIN:VEVENT"))
}

// icsOfTrack is the calendar of a track of a test, whose members follow the id.
func icsOfTrack(t *testing.T, members string, args ...string) (out, errs string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tracks.json")
	require.NoError(t, os.WriteFile(path, []byte(`[{"id":"x",`+members+`}]`), 0o600))
	code, out, errs := icsOf(t, append([]string{"-in", path, "-ics", "x"}, args...)...)
	assert.Zero(t, code, errs)
	return out, errs
}

// starts lists the starts of the events.
func starts(out string) (list []string) {
	for line := range strings.SplitSeq(out, "\r\n") {
		if at, ok := strings.CutPrefix(line, "DTSTART;TZID=America/New_York:"); ok {
			list = append(list, at)
		}
	}
	return list
}

// TestCalendarOfRarerSessions: what is not held every week is written on its dates, and
// what is held nobody knows when is left out and said to be.
func TestCalendarOfRarerSessions(t *testing.T) {
	month := []string{"-from", "2026-08-03", "-weeks", "4"} // Saturdays: 8, 15, 22 and 29 August
	for _, c := range []struct{ session, starts, errs string }{
		{"Sat 09:00 12:00 1st and 3rd Saturday", "0815", ""},
		{"Sat 09:00 12:00 2nd and 4th Saturday", "0808 0822", ""},
		{"Sat 09:00 12:00 last Saturday of each month", "0829", ""},
		{"Sat 09:00 12:00 every other week", "0808 0822", "clinics: every 2 weeks 09:00, from the first: every other week\n"},
		{"Sat 09:00 12:00 every third week", "0808 0829", "clinics: every 3 weeks 09:00, from the first: every third week\n"},
		{"Sat 09:00 12:00 once a month", "", "clinics: left out: Sat 09:00-12:00\n"},
		{"Sat 09:00 12:00 weeks 1-4 only", "", "clinics: left out: Sat 09:00-12:00\n"},
		{"Sat", "", "clinics: left out: Sat ?-?\n"},
		{"Sat 09:00", "", "clinics: left out: Sat 09:00-?\n"},
		{"- 09:00 12:00", "", "clinics: left out: some day 09:00-12:00\n"},
		{"Mon 21:00 22:00; Sun 23:00 01:00", "0803 0809 0810 0816 0817 0823 0824 0830", ""},
	} {
		all, mondays := []string{}, map[string]bool{}
		for s := range strings.SplitSeq(c.starts, " ") {
			if s != "" {
				all = append(all, s)
			}
		}
		out, errs := icsOfTrack(t, sessions("Mon 08:00 08:30; "+c.session)+complete+`,"stated_session_hours":{"min":3,"max":3}`, month...)
		got := []string{}
		for _, s := range starts(out) {
			if strings.HasSuffix(s, "T080000") {
				mondays[s] = true
				continue
			}
			got = append(got, s[4:8])
		}
		assert.Len(t, mondays, 4, c.session)
		assert.Equal(t, all, got, c.session)
		assert.Equal(t, c.errs, errs, c.session)
		if c.errs != "" {
			assert.Contains(t, strings.ReplaceAll(out, "\r\n ", ""), "DESCRIPTION:"+strings.TrimSuffix(escaped(strings.TrimPrefix(c.errs, "clinics: ")), `\n`), c.session)
		}
	}
	out, errs := icsOfTrack(t, sessions("Mon 09:00 12:00; Wed 09:00 12:00; Fri 09:00 12:00"), "-from", "2026-08-03")
	assert.Len(t, starts(out), 3)
	assert.Equal(t, "clinics: the timetable is incomplete: there may be more\n", errs)
}

// TestCalendarOfAChoice says which choice it is.
func TestCalendarOfAChoice(t *testing.T) {
	out, errs := icsOfTrack(t, sessions("Mon 09:00 12:00; Wed 09:00 12:00; Fri 09:00 12:00")+complete+`,"choose_days":2`, "-from", "2026-08-03")
	assert.Equal(t, []string{"20260803T090000", "20260805T090000"}, starts(out))
	assert.Equal(t, "clinics: of several choices the first: Mon 09:00, Wed 09:00\n", errs)
	assert.Contains(t, out, `DESCRIPTION:of several choices the first: Mon 09:00\, Wed 09:00`)
}

// TestCalendarOfOddText: nothing in a page makes lines of its own.
func TestCalendarOfOddText(t *testing.T) {
	const odd = `a\r\nBEGIN:VEVENT\rX\nY;,\\\u0007`
	const want = `a\nBEGIN:VEVENT\nX\nY\;\,\\ `
	path := filepath.Join(t.TempDir(), "tracks.json")
	require.NoError(t, os.WriteFile(path, []byte(`[{"id":"`+odd+`","name_of_track":"`+odd+`",`+sessions("Mon 09:00 12:00")+complete+`}]`), 0o600))
	code, out, errs := icsOf(t, "-in", path, "-from", "2026-08-03", "-ics", "a\r\nBEGIN:VEVENT\rX\nY;,\\\a")
	assert.Zero(t, code, errs)
	out = strings.ReplaceAll(out, "\r\n ", "")
	assert.Contains(t, out, "\r\nUID:"+want+"-2026-08-03-0@openiop.example\r\n")
	assert.Contains(t, out, "\r\nSUMMARY:"+want+"\r\n")
	code, out, _ = icsOf(t, "-in", path)
	assert.Zero(t, code)
	assert.Contains(t, out, "a  BEGIN:VEVENT X Y;,\\ ")
}

// TestCalendarOfASkippedTime: an event does not end before it starts.
func TestCalendarOfASkippedTime(t *testing.T) {
	out, errs := icsOfTrack(t, sessions("Sun 02:30 03:15")+complete, "-from", "2026-03-02", "-weeks", "2")
	assert.Equal(t, []string{"20260308T030000", "20260315T023000"}, starts(out), "it starts when the clocks jump")
	assert.Empty(t, errs)
	out, errs = icsOfTrack(t, sessions("Sun 02:15 02:45")+complete, "-from", "2026-03-02", "-weeks", "2")
	assert.Equal(t, []string{"20260315T021500"}, starts(out))
	assert.Equal(t, "clinics: left out: 2026-03-08 02:15-02:45, which the change of clocks skips\n", errs)
}

// TestCalendarOfTheFirstDays: before there was standard time the offset has seconds.
func TestCalendarOfTheFirstDays(t *testing.T) {
	out, _ := icsOfTrack(t, sessions("Mon 09:00 12:00")+complete, "-from", "0001-01-01")
	assert.Equal(t, []string{"00010101T090000"}, starts(out))
	assert.Contains(t, out, "DTSTART:00010101T000000\r\nTZOFFSETFROM:-045602\r\nTZOFFSETTO:-045602\r\nTZNAME:LMT")
	for seconds, want := range map[int]string{0: "+0000", 3600: "+0100", -5 * 3600: "-0500", 20700: "+0545", -17762: "-045602", 1: "+000001"} {
		assert.Equal(t, want, offset(seconds))
	}
}

func TestCalendarFaults(t *testing.T) {
	for want, args := range map[string][]string{
		`no track "c999"`:                                  {"-ics", "c999", "-from", "2026-10-26"},
		`track "c029" has no timed sessions`:               {"-ics", "c029", "-from", "2026-10-26"},
		`-from: "" is not a calendar day`:                  {"-ics", "c004"},
		`-from: "2026-02-30" is not a`:                     {"-ics", "c004", "-from", "2026-02-30"},
		`-weeks: 0 is not from 1 to 520`:                   {"-ics", "c004", "-from", "2026-10-26", "-weeks", "0"},
		`-zone: "Mars" is not a time zone`:                 {"-ics", "c004", "-from", "2026-10-26", "-zone", "Mars"},
		`-zone: "Local" is not a time zone`:                {"-ics", "c004", "-from", "2026-10-26", "-zone", "Local"},
		`from: makes the calendar end after the year 9999`: {"-ics", "c004", "-from", "9999-12-30", "-weeks", "5"},
	} {
		code, _, errs := icsOf(t, args...)
		assert.Equal(t, 2, code)
		assert.Contains(t, errs, want)
	}
}

func TestLinesAreFolded(t *testing.T) {
	var out bytes.Buffer
	c := ics{w: &out}
	long := "SUMMARY:" + strings.Repeat("é", 100)
	c.line(long)
	assert.Equal(t, long, strings.TrimSuffix(strings.ReplaceAll(out.String(), "\r\n ", ""), "\r\n"))
	for line := range strings.SplitSeq(out.String(), "\r\n") {
		assert.LessOrEqual(t, len(line), 75)
	}
}
