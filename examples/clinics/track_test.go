package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const someTracks = `[
 {"id":"a","sessions":[{"weekday":"Mon","start":"09:00","end":"12:00"}],"sessions_complete":true,"cost":{"x":[1]}},
 {"id":"b","sessions":[{"weekday":"Mon","start":"17:30","end":"12:00"},{"weekday":"Someday","start":"9:00","end":"10:00","format":"yoga"}]},
 {"id":"c","stated_hours_per_week":"nine","stated_days_per_week":{"min":5,"max":3},"choose_days":0},
 {"id":"d","sessions":"none"},
 {"name_of_track":"no id"},
 null,
 {"id":"a"},
 {"id":"e","breaks_minutes_per_day":200,"sessions":[{"weekday":"Mon","start":"09:00","end":"12:00"},{"weekday":"Tue","start":"09:00","end":"18:00"}]},
 {"id":"f","stated_days_per_week":{"min":8,"max":9},"stated_session_hours":{"min":-1,"max":2},"stated_program_weeks":{"min":4,"max":2000},"breaks_minutes_per_day":-5},
 {"id":"","sessions_complete":1},
 {"id":"g","sessions":null,"sessions_complete":null,"choose_days":null,"stated_days_per_week":{"min":3,"max":null},"stated_hours_per_week":null,
  "stated_session_hours":{"min":null,"max":2.67},"stated_program_weeks":null,"breaks_minutes_per_day":10.0,"name_of_track":null,"kind_claimed":null}
]`

// TestTracksThatCannotBeRead: each fault is named with path and value, and the
// other tracks are answered all the same.
func TestTracksThatCannotBeRead(t *testing.T) {
	var out, errs bytes.Buffer
	assert.Equal(t, 2, run([]string{"-in", "-", "-format", "json"}, strings.NewReader(someTracks), &out, &errs))
	const words = "12_step, case_management, drug_test, education, family, group, individual, medication, mixed, mutual_help, recreation, self_help, twelve_step, unknown"
	want := []string{
		`[1].sessions[0].end: "12:00" is not after the start, 17:30 (line 3)`,
		`[1].sessions[1].weekday: "Someday" is not a weekday, want Mon, Tue, Wed, Thu, Fri, Sat, Sun or a whole name (line 3)`,
		`[1].sessions[1].start: "9:00" is not a time of day written HH:MM (line 3)`,
		`[1].sessions[1].format: "yoga" is not a format, want one of ` + words + ` (line 3)`,
		`[2].stated_hours_per_week: "nine" is a string, want an object (line 4)`,
		`[2].stated_days_per_week.max: 3 is less than min, 5 (line 4)`,
		`[2].choose_days: 0 is not 1 or more (line 4)`,
		`[3].sessions: "none" is a string, want a list (line 5)`,
		`[4].id: is missing (line 6)`,
		`[5]: null is not a value here: leave the member out (line 7)`,
		`[6].id: "a" is also the id of [0] (line 8)`,
		`[7].breaks_minutes_per_day: 200 is not shorter than the sessions (line 9)`,
		`[8].stated_days_per_week.min: 8 is more than 7 (line 10)`,
		`[8].stated_days_per_week.max: 9 is more than 7 (line 10)`,
		`[8].stated_session_hours.min: -1 is negative (line 10)`,
		`[8].stated_program_weeks.max: 2000 is more than 1040 (line 10)`,
		`[8].breaks_minutes_per_day: -5 is negative (line 10)`,
		`[9].id: "" is empty (line 11)`,
		`[9].sessions_complete: 1 is a number, want true or false (line 11)`,
	}
	var got []string
	for line := range strings.Lines(errs.String()) {
		got = append(got, strings.TrimPrefix(strings.TrimSpace(line), "standard input: "))
	}
	assert.Equal(t, want, got)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], `{"id":"a","hours":{"least":3,"most":3},`)
	assert.Contains(t, lines[1], `{"id":"g","hours":null,"days":{"least":3,"most":null},"basis":"none","reason":"no timetable, and not stated: most days a week, least hours a session"`)
}

// TestNightsEnd: a session that ends before it starts ends on the next day, unless it
// would be longer than half a day.
func TestNightsEnd(t *testing.T) {
	for end, ok := range map[string]bool{"20:01": true, "00:00": true, "00:01": true, "08:00": true, "08:01": false, "19:59": false, "20:00": false} {
		_, faults := parse([]byte(`[{"id":"x","sessions":[{"weekday":"Mon","start":"20:00","end":"` + end + `"}]}]`))
		assert.Equal(t, ok, faults == nil, end)
	}
}

func TestDocumentsThatAreNoList(t *testing.T) {
	for document, want := range map[string]string{
		`{"id":"a"}`: "is an object, want a list",
		``:           "the document is empty",
		`7`:          "7 is a number, want a list",
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, 2, run([]string{"-in", "-", "-format", "json"}, strings.NewReader(document), &out, &errs), document)
		assert.Contains(t, errs.String(), want)
		assert.Empty(t, out.String())
	}
}

func TestADocumentThatBreaksOff(t *testing.T) {
	var out, errs bytes.Buffer
	assert.Equal(t, 2, run([]string{"-in", "-", "-format", "json"}, strings.NewReader(someTracks[:strings.Index(someTracks, `"yoga"`)]), &out, &errs))
	assert.Contains(t, errs.String(), "the document ends early")
	assert.Equal(t, 1, strings.Count(out.String(), "\n"), "the track before the break is answered")
}

// TestMoreFaultsThanAreKept: a track with a fault is left out also when its fault
// is no longer listed.
func TestMoreFaultsThanAreKept(t *testing.T) {
	var tracks []string
	for i := range 150 {
		tracks = append(tracks, fmt.Sprintf(`{"id":"t%d","sessions_complete":7}`, i))
	}
	tracks = append(tracks, `{"id":"good"}`)
	var out, errs bytes.Buffer
	assert.Equal(t, 2, run([]string{"-in", "-", "-format", "json"}, strings.NewReader("["+strings.Join(tracks, ",\n")+"]"), &out, &errs))
	assert.Contains(t, errs.String(), "50 more faults")
	assert.Equal(t, 1, strings.Count(out.String(), "\n"))
	assert.Contains(t, out.String(), `{"id":"good"`)
}
