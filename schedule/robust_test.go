package schedule_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// block is a group on the days from one full hour to another.
func groupOn(days schedule.Days, from, to int) schedule.Block {
	return schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: days, Start: schedule.At(from, 0), End: schedule.At(to, 0)}
}

var nineHours = rule("r.hours", iop.Requirement{
	Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(9 * iop.Hour))})

// What has no weeks is unknown for want of a plan, whatever is asked.
func TestPlansWithoutWeeks(t *testing.T) {
	adults := rule("r.adults", iop.Requirement{Measure: iop.SessionCount, Per: iop.Period{Kind: iop.PerEpisode},
		Bound: iop.CountBound(iop.AtLeast[int32](2)), For: iop.People{Populations: iop.SetOf(iop.Adult)}})
	c := checker(t, nineHours, adults)
	week := schedule.Week{Blocks: []schedule.Block{groupOn(schedule.MondayToFriday, 9, 12)}}
	long := schedule.Repeat(week, math.MaxInt16)
	mixed := schedule.Repeat(week, 5)
	mixed.Phases = append(mixed.Phases, schedule.Phase{Weeks: -3, Week: week})
	none, negative := schedule.Repeat(week, 0), schedule.Repeat(week, -5)
	for name, p := range map[string]*schedule.Plan{"none": {}, "0 weeks": &none, "-5 weeks": &negative, "too long": &long, "mixed": &mixed} {
		require.Error(t, p.Validate(), name)
		report := c.CheckPlan(p)
		assert.Equal(t, "r.hours: unknown for want of plan, want at least 9h00m (A text)\n"+
			"r.adults: unknown for want of plan, want at least 2 (A text)\n", report.String(), name)
		p.Person.Population = iop.Adolescent
		report = c.CheckPlan(p)
		assert.Equal(t, 1, len(slices.Collect(report.With(iop.Unknown))), name)
	}
	var cal schedule.Calendar
	report := c.CheckCalendar(&cal)
	assert.Equal(t, iop.Unknown, report.Verdict())
	for range cal.Sessions(0) {
		t.Fatal("a session of no plan")
	}
	for range cal.Planned() {
		t.Fatal("a session of no plan")
	}
	odd := schedule.Repeat(schedule.Week{Blocks: []schedule.Block{{Days: schedule.EveryDay, Start: 0, End: 60, Cadence: schedule.Cadence{Kind: schedule.EveryWeeks}}}}, 2)
	assert.NotPanics(t, func() { c.CheckPlan(&odd) }, "every 0 weeks")
}

// Where there is no moment the note says so.
func TestNoInstant(t *testing.T) {
	day := iop.MustDay("2026-01-05")
	for name, got := range map[string]func() (time.Time, schedule.ClockNote){
		"no location": func() (time.Time, schedule.ClockNote) { return schedule.Instant(day, 600, nil) },
		"no day":      func() (time.Time, schedule.ClockNote) { return schedule.Instant(0, 600, utc) },
		"no time":     func() (time.Time, schedule.ClockNote) { return schedule.Instant(day, schedule.At(25, 0), utc) },
	} {
		at, note := got()
		assert.True(t, at.IsZero(), name)
		assert.Equal(t, schedule.NoInstant, note, name)
	}
	s := schedule.Session{Day: day, Start: 600, End: 660}
	_, _, start, end := s.Instants(nil)
	assert.Equal(t, [2]schedule.ClockNote{schedule.NoInstant, schedule.NoInstant}, [2]schedule.ClockNote{start, end})
	assert.Equal(t, "none", schedule.NoInstant.String())
}

// What At was given stays in sight.
func TestClocksOutOfRange(t *testing.T) {
	assert.Equal(t, "At(25, 70)", schedule.At(25, 70).String())
	assert.Equal(t, "At(24, 1)", schedule.At(24, 1).String())
	assert.Equal(t, "Clock(-60)", schedule.Clock(-60).String())
	w := schedule.Week{Blocks: []schedule.Block{{Days: schedule.EveryDay, Start: schedule.At(25, 70), End: schedule.At(24, 0)}}}
	assert.EqualError(t, w.Validate(), "blocks[0].start: is no time of day to start at: At(25, 70)")
}
