package web

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	for _, e := range c.Events() {
		at, err := e.DateTimeStart(nil)
		require.NoError(t, err)
		assert.Equal(t, "18:00", at.In(zone).Format("15:04"))
		utc[at.UTC().Format("15:04")]++
	}
	// The clocks change on 8 March and on 1 November, before the evening.
	assert.Equal(t, map[string]int{"23:00": 6, "22:00": 68}, utc)
}
