package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/ehr/internal/nodetest"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

func TestCalendar(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	_, page := b.get("/person/p01")
	path := regexp.MustCompile(`/calendar/person/p01/[^"]+`).FindString(page)
	require.NotEmpty(t, path)
	anyone := s.as("")
	status, text := anyone.get(path)
	require.Equal(t, http.StatusOK, status)
	c, err := ical.NewDecoder(strings.NewReader(text)).Decode()
	require.NoError(t, err)
	assert.Len(t, c.Events(), 3*(ahead+behind)/7, "three sessions a week")
	p, err := s.server.Clinic.Person(t.Context(), "p01")
	require.NoError(t, err)
	assert.NotContains(t, text, p.Name)
	for _, wrong := range []string{strings.Replace(path, "p01", "p02", 1), strings.TrimSuffix(path, ".ics"), "/calendar/person/p01/x.ics", path + "x"} {
		status, _ := anyone.get(wrong)
		assert.Equal(t, http.StatusNotFound, status, wrong)
	}
}

// TestGroupCalendar: a group has a feed of its own, without who attends.
func TestGroupCalendar(t *testing.T) {
	s := start(t)
	_, page := s.as(Desk).get("/week?day=" + day)
	paths := regexp.MustCompile(`/calendar/group/[^"]+`).FindAllString(page, -1)
	require.Len(t, paths, 9, "four mornings, four evenings and a Saturday")
	anyone := s.as("")
	for _, path := range paths {
		status, text := anyone.get(path)
		require.Equal(t, http.StatusOK, status, path)
		c, err := ical.NewDecoder(strings.NewReader(text)).Decode()
		require.NoError(t, err)
		assert.Len(t, c.Events(), (ahead+behind)/7, path)
		var want []string
		for _, e := range c.Events() {
			start, err := e.DateTimeStart(nil)
			require.NoError(t, err)
			end, err := e.DateTimeEnd(nil)
			require.NoError(t, err)
			name, err := e.Props.Text(ical.PropSummary)
			require.NoError(t, err)
			want = append(want, moments(start, end, name))
		}
		readByOthers(t, []byte(text), want)
	}
	for _, wrong := range []string{
		strings.Replace(paths[0], "monday", "tuesday", 1), strings.TrimSuffix(paths[0], ".ics"), "/calendar/group/morning/x.ics",
		"/calendar/group/morning/" + paths[0][strings.LastIndex(paths[0], "/")+1:],
	} {
		status, _ := anyone.get(wrong)
		assert.Equal(t, http.StatusNotFound, status, wrong)
	}
}

// TestClockChanges: a session starts at the same time on the wall before and after both
// changes of the clocks.
func TestClockChanges(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	from, until := iop.MustDay("2026-03-02"), iop.MustDay("2026-11-16")
	plan := schedule.Repeat(schedule.Week{Blocks: []schedule.Block{{Name: "evening", Days: schedule.On(schedule.Saturday, schedule.Sunday), Start: schedule.At(18, 0), End: schedule.At(21, 0)}}}, 37)
	calendar, err := schedule.NewCalendar(schedule.Dates{Plan: plan, From: from, Location: zone})
	require.NoError(t, err)
	var sessions []schedule.Session
	for x := range calendar.Sessions(from) {
		sessions = append(sessions, x)
	}
	data, err := calendarOf(sessions, zone, from, until, time.Unix(1_800_000_000, 0).UTC(), "u")
	require.NoError(t, err)
	assert.Equal(t, 2, bytes.Count(data, []byte("BEGIN:STANDARD")))
	assert.Equal(t, 1, bytes.Count(data, []byte("BEGIN:DAYLIGHT")))
	assert.Contains(t, string(data), "TZOFFSETFROM:-0500\r\n")
	c, err := ical.NewDecoder(bytes.NewReader(data)).Decode()
	require.NoError(t, err)
	require.Len(t, c.Events(), 74)
	utc := map[string]int{}
	var want []string
	for _, e := range c.Events() {
		at, err := e.DateTimeStart(nil)
		require.NoError(t, err)
		end, err := e.DateTimeEnd(nil)
		require.NoError(t, err)
		assert.Equal(t, "18:00", at.In(zone).Format("15:04"))
		utc[at.UTC().Format("15:04")]++
		want = append(want, moments(at, end, "evening"))
	}
	// The clocks change on 8 March and on 1 November, before the evening.
	assert.Equal(t, map[string]int{"23:00": 6, "22:00": 68}, utc)
	readByOthers(t, data, want)
}

// TestNightOfTheChange: a session over the change itself lasts as long for every reader.
func TestNightOfTheChange(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	for day, lasts := range map[string]time.Duration{"2026-03-07": 6 * time.Hour, "2026-10-31": 8 * time.Hour, "2026-06-20": 7 * time.Hour} {
		from := iop.MustDay(day)
		plan := schedule.Repeat(schedule.Week{Blocks: []schedule.Block{{Name: "night", Days: schedule.On(schedule.Saturday), Start: schedule.At(22, 0), End: schedule.At(5, 0), Overnight: true}}}, 1)
		calendar, err := schedule.NewCalendar(schedule.Dates{Plan: plan, From: from - 5, Location: zone})
		require.NoError(t, err)
		var sessions []schedule.Session
		for x := range calendar.Sessions(from - 5) {
			sessions = append(sessions, x)
		}
		require.Len(t, sessions, 1)
		data, err := calendarOf(sessions, zone, from-28, from+91, time.Unix(1_800_000_000, 0).UTC(), "u")
		require.NoError(t, err)
		start, end, _, _ := sessions[0].Instants(zone)
		assert.Equal(t, lasts, end.Sub(start), day)
		readByOthers(t, data, []string{moments(start, end, "night")})
	}
}

func moments(start, end time.Time, name string) string {
	const layout = "2006-01-02T15:04:05.000Z"
	return start.UTC().Format(layout) + " " + end.UTC().Format(layout) + " " + name
}

// readByOthers reads a calendar by emersion/go-ical, ical.js and node-ical.
func readByOthers(t *testing.T, data []byte, want []string) {
	t.Helper()
	c, err := ical.NewDecoder(bytes.NewReader(data)).Decode()
	require.NoError(t, err)
	var got []string
	for _, e := range c.Events() {
		start, errStart := e.DateTimeStart(nil)
		end, errEnd := e.DateTimeEnd(nil)
		name, errName := e.Props.Text(ical.PropSummary)
		require.NoError(t, errors.Join(errStart, errEnd, errName))
		got = append(got, moments(start, end, name))
	}
	slices.Sort(want)
	slices.Sort(got)
	assert.Equal(t, want, got)
	if os.Getenv("EHR_NODE_MODULES") == "" {
		t.Log("not read by ical.js and node-ical, which .ci/run installs")
		return
	}
	var others map[string][]string
	require.NoError(t, json.Unmarshal(nodetest.Run(t, "testdata/calendars.cjs", data, "TZ=Asia/Kolkata"), &others))
	assert.Equal(t, map[string][]string{"ical.js": want, "node-ical": want}, others)
}
