package episode_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestTwoWaysToMissOneSession: excused and not excused contradict each other like
// attended and missed.
func TestTwoWaysToMissOneSession(t *testing.T) {
	v := stay(t, on(iop.Admission, "01-05"), on(iop.Excused, "01-06"), on(iop.NoShow, "01-06")).On(day("2026-01-31"))
	require.Len(t, v.Flagged(), 1)
	assert.Equal(t, episode.Contradicted, v.Flagged()[0].Disposition)
	assert.Equal(t, "unknown for dates 0 to 1", answer(v.Under(limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`)).Check()))
	fold := v.Fold()
	assert.Zero(t, fold.Count[iop.NoShow], "neither is sure")
	// Of two sessions of a day with numbers of their own, both count.
	two := stay(t, on(iop.Admission, "01-05"),
		on(iop.Excused, "01-06", func(e *episode.Event) { e.Session = 1 }), on(iop.NoShow, "01-06", func(e *episode.Event) { e.Session = 2 })).On(day("2026-01-31"))
	assert.Empty(t, two.Flagged())
	sure := 0
	for _, s := range two.Events() {
		if s {
			sure++
		}
	}
	assert.Equal(t, 3, sure)
}

// TestResultNeedsItsOwnSpecimen: a specimen of weeks ago is not the one.
func TestResultNeedsItsOwnSpecimen(t *testing.T) {
	for date, want := range map[string]int{"01-06": 0, "01-20": 0, "01-21": 1, "02-20": 1} {
		v := stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-06"), on(iop.PositiveTest, date)).On(day("2026-03-31"))
		assert.Len(t, v.Flagged(), want, date)
	}
}

// TestManySessionsOnOneDay: as many as nobody has, found by what they are about.
func TestManySessionsOnOneDay(t *testing.T) {
	events := []episode.Event{on(iop.Admission, "01-05")}
	for i := range int32(400) {
		e := on(iop.Attended, "01-06")
		e.Session = i + 1
		events = append(events, e)
		if i%4 == 0 {
			e.Kind = iop.NoShow
			events = append(events, e)
		}
	}
	v := stay(t, events...).On(day("2026-01-31"))
	assert.Len(t, v.Flagged(), 100)
}

// TestCorrected: of entries that a later one overrules none is left. What is said of
// other sessions of the day stays.
func TestCorrected(t *testing.T) {
	at := func(kind iop.EventKind, session int32, hour int, recorded string) episode.Event {
		return on(kind, "01-06", func(e *episode.Event) {
			e.Session, e.Time = session, schedule.TimeAt(schedule.At(hour, 0))
			if recorded != "" {
				e.Recorded = day("2026-" + recorded)
			}
		})
	}
	v := stay(t, on(iop.Admission, "01-05"),
		at(iop.Attended, 1, 8, ""), at(iop.NoShow, 1, 9, ""), at(iop.Attended, 2, 10, ""), at(iop.NoShow, 1, 11, "01-06"),
		on(iop.ProgramCancelled, "01-06", func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(12, 0)) }),
		at(iop.NoShow, 2, 13, ""), at(iop.Excused, 1, 14, "01-07"), at(iop.Excused, 3, 15, ""), on(iop.Incident, "01-06"), on(iop.Attended, "01-07")).On(day("2026-01-31"))
	var got []string
	for e, sure := range v.Events() {
		got = append(got, fmt.Sprintf("%v %d %v", e.Kind, e.Session, sure))
	}
	assert.Equal(t, []string{"admission 0 true", "attended 2 false", "program-cancelled 0 true",
		"no-show 2 false", "excused 1 true", "excused 3 true", "incident 0 true", "attended 0 true"}, got)
	assert.Len(t, v.Flagged(), 4)
	// Of the last four sessions one was missed at most.
	for n, want := range map[string]string{"3": "met 0", "4": "unknown for dates 0 to 1"} {
		assert.Equal(t, want, answer(v.Under(limit(t, `"measure":"events","events":["no-show"],"per":{"last-scheduled":`+n+`},"bound":{"at_most":0}`)).Check()))
	}
}
