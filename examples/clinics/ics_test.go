package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

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

func TestCalendarFaults(t *testing.T) {
	for want, args := range map[string][]string{
		`no track "c999"`:                    {"-ics", "c999", "-from", "2026-10-26"},
		`track "c029" has no timed sessions`: {"-ics", "c029", "-from", "2026-10-26"},
		`-from: "" is not a calendar day`:    {"-ics", "c004"},
		`-from: "2026-02-30" is not a`:       {"-ics", "c004", "-from", "2026-02-30"},
		`-weeks: 0 is not from 1 to 520`:     {"-ics", "c004", "-from", "2026-10-26", "-weeks", "0"},
		`-zone: "Mars" is no time zone`:      {"-ics", "c004", "-from", "2026-10-26", "-zone", "Mars"},
		`-zone: "Local" is no time zone`:     {"-ics", "c004", "-from", "2026-10-26", "-zone", "Local"},
		`from: leads beyond the calendar`:    {"-ics", "c004", "-from", "9999-12-30", "-weeks", "5"},
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
