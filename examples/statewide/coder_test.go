package main

import (
	"context"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/iop"
)

// What Beam carries from one step to the next when nobody gives it a coder.
type (
	Hidden struct {
		Seen   int
		hidden int
	}
	Stamped struct{ At time.Time }
	Found   struct{ Finding iop.Finding }
	Amounts struct {
		Day     iop.Day
		Minutes iop.Minutes
	}
)

// arrived is what came out of the last pipeline.
var arrived struct {
	sync.Mutex
	all []any
}

func arrive(x any) {
	arrived.Lock()
	defer arrived.Unlock()
	arrived.all = append(arrived.all, x)
}

func arriveHidden(_ int, x Hidden)       { arrive(x) }
func arriveStamped(_ int, x Stamped)     { arrive(x) }
func arriveFound(_ int, x Found)         { arrive(x) }
func arriveAmounts(_ int, x Amounts)     { arrive(x) }
func arriveChunk(_ int, x Chunk)         { arrive(x) }
func arriveNote(_ int, x Note)           { arrive(x) }
func arriveCounts(_ int, x ClinicCounts) { arrive(x) }
func arriveBytes(_ int, x []byte)        { arrive(x) }

func init() {
	register.Function2x0(arriveHidden)
	register.Function2x0(arriveStamped)
	register.Function2x0(arriveFound)
	register.Function2x0(arriveAmounts)
	register.Function2x0(arriveChunk)
	register.Function2x0(arriveNote)
	register.Function2x0(arriveCounts)
	register.Function2x0(arriveBytes)
	for _, t := range []reflect.Type{reflect.TypeFor[Hidden](), reflect.TypeFor[Stamped](), reflect.TypeFor[Found](), reflect.TypeFor[Amounts]()} {
		beam.RegisterType(t)
	}
}

// through sends a value through a shuffle.
func through(t *testing.T, value, to any) any {
	t.Helper()
	quiet()
	arrived.all = nil
	p, s := beam.NewPipelineWithRoot()
	beam.ParDo0(s, to, beam.AddFixedKey(s, beam.Reshuffle(s, beam.Create(s, value))))
	_, err := beam.Run(context.Background(), "prism", p)
	require.NoError(t, err)
	require.Len(t, arrived.all, 1)
	return arrived.all[0]
}

// TestWhatBeamDrops: without an error, members that are not exported, those of a
// finding's amounts among them, and the zone of a time, of which the offset is left. So
// nothing of the kind is sent.
func TestWhatBeamDrops(t *testing.T) {
	assert.Equal(t, Hidden{Seen: 1}, through(t, Hidden{1, 2}, arriveHidden))

	finding := iop.Finding{Verdict: iop.NotMet, Got: iop.AmountOf(iop.InMinutes, 525), Rule: &iop.Rule{ID: "x"}}
	got := through(t, Found{finding}, arriveFound).(Found).Finding
	assert.Equal(t, iop.NotMet, got.Verdict)
	assert.Equal(t, "8h45m", finding.Got.String())
	assert.True(t, got.Got.IsZero(), "the amount is gone")

	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	at := time.Date(2026, 3, 7, 23, 0, 0, 0, zone)
	back := through(t, Stamped{at}, arriveStamped).(Stamped).At
	assert.True(t, at.Equal(back))
	assert.NotEqual(t, at.AddDate(0, 0, 1).Unix(), back.AddDate(0, 0, 1).Unix(), "a day later it is an hour off: the clocks change")
}

// TestNothingOfOursIsLost: everything that the pipeline sends arrives as it was.
func TestNothingOfOursIsLost(t *testing.T) {
	amounts := Amounts{iop.MustDay("2026-01-05"), 9*iop.Hour + 30}
	assert.Equal(t, amounts, through(t, amounts, arriveAmounts))
	assert.Equal(t, []byte{0, 255, 1}, through(t, []byte{0, 255, 1}, arriveBytes))

	chunk := Chunk{Path: "x", File: 1, Part: 2, From: 1 << 40, To: 1 << 41, Header: "h"}
	assert.Equal(t, chunk, through(t, chunk, arriveChunk))
	note := Note{File: 1, Part: 2, Line: 3, Fault: "f", Lines: 4, Entries: 5, Path: "p"}
	assert.Equal(t, note, through(t, note, arriveNote))
	for _, v := range []any{chunk, note} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
			assert.True(t, f.IsExported(), f.Name)
			assert.False(t, reflect.ValueOf(v).FieldByIndex(f.Index).IsZero(), "%s is set here", f.Name)
		}
	}

	c := ClinicCounts{Clinic: "c", Policy: "p", Counts: audit.NewCounts(), NotAudited: map[string]int64{"why": 1}, FindingBytes: 7}
	n := c.Counts
	n.People, n.Short, n.Overdue, n.Due = 1, 2, 3, 4
	n.Outcomes[1][2], n.Events[3], n.Figures.TrialOnly = 5, 6, 7
	n.Aside[episode.TooLate], n.Standings[episode.Standing(1)], n.Verdicts[iop.Met] = 1, 2, 3
	n.Failed["r"], n.Open["s"] = audit.Tally{People: 1, Findings: 2}, audit.Tally{People: 3, Findings: 4}
	n.Steps[audit.Step{Rule: "r", What: "w"}], n.Late["plan"], n.Discharges[iop.Moved] = 1, 2, 3
	v := reflect.ValueOf(*n)
	for _, f := range reflect.VisibleFields(v.Type()) {
		assert.True(t, !f.IsExported() || !v.FieldByIndex(f.Index).IsZero(), "%s is set here", f.Name)
	}
	assert.Equal(t, c, through(t, c, arriveCounts))
	sum := emptyCounts("c")
	sum.add(&c)
	sum.Policy = "p"
	assert.Equal(t, c, sum)
}
