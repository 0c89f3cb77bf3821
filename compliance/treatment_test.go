package compliance_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// TestTwoWaysToMissOneSession: excused and not excused contradict each other like
// attended and missed.
func TestTwoWaysToMissOneSession(t *testing.T) {
	v := episode(t, on(iop.Admission, "01-05"), on(iop.Excused, "01-06"), on(iop.NoShow, "01-06")).On(day("2026-01-31"))
	require.Len(t, v.SetAside(), 1)
	assert.Equal(t, compliance.Contradicted, v.SetAside()[0].Treatment)
	assert.Equal(t, "unknown for dates 0 to 1", answer(v.Check(limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`), nil)))
	fold := v.Fold()
	assert.Zero(t, fold.Count[iop.NoShow], "neither is sure")
	// Of two sessions of a day with numbers of their own, both count.
	two := episode(t, on(iop.Admission, "01-05"),
		on(iop.Excused, "01-06", func(e *compliance.Event) { e.Session = 1 }), on(iop.NoShow, "01-06", func(e *compliance.Event) { e.Session = 2 })).On(day("2026-01-31"))
	assert.Empty(t, two.SetAside())
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
		v := episode(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-06"), on(iop.PositiveTest, date)).On(day("2026-03-31"))
		assert.Len(t, v.SetAside(), want, date)
	}
}

// TestManySessionsOnOneDay: as many as nobody has, found by what they are about.
func TestManySessionsOnOneDay(t *testing.T) {
	events := []compliance.Event{on(iop.Admission, "01-05")}
	for i := range int32(400) {
		e := on(iop.Attended, "01-06")
		e.Session = i + 1
		events = append(events, e)
		if i%4 == 0 {
			e.Kind = iop.NoShow
			events = append(events, e)
		}
	}
	v := episode(t, events...).On(day("2026-01-31"))
	assert.Len(t, v.SetAside(), 100)
}
