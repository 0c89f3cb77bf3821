package schedule_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// choices is randomness of which the beginning is given: a byte for each choice, so that
// whoever changes a byte changes one choice.
type choices struct {
	given []byte
	rest  rand.Source
}

func (c *choices) Uint64() uint64 {
	if len(c.given) == 0 {
		return c.rest.Uint64()
	}
	b := uint64(c.given[0])
	c.given = c.given[1:]
	return b * 0x0101010101010101
}

func chosen(given []byte) *rand.Rand {
	return rand.New(&choices{given, rand.NewPCG(uint64(len(given)), 1)})
}

// FuzzFit: a week that is found is one of the template's, is held at no busy time and
// breaks nothing; where none is found something is in conflict, and trying every week
// finds none either.
func FuzzFit(f *testing.F) {
	f.Add([]byte{}, []byte{})
	f.Add([]byte("what a program offers"), []byte("what is asked of it"))
	f.Fuzz(func(t *testing.T, offered, asked []byte) {
		question := someFit(chosen(offered), 8)
		require.NoError(t, question.Validate())
		rows, fixed := someRows(chosen(asked))
		c := checker(t, rows...)
		got, err := c.Fit(&question)
		require.NoError(t, err)
		want, ok, _ := slowFit(&question, c, fixed, false)
		require.Equal(t, ok, got.Week != nil, "%v\n%+v\n%v", rows, question, got.Conflict)
		require.Equal(t, ok, got.Conflict == nil)
		if !ok {
			return
		}
		require.Equal(t, want.Blocks, got.Week.Blocks)
		require.NoError(t, got.Week.Validate())
		require.Empty(t, slices.Collect(got.Report.Failed()))
		require.Equal(t, c.Check(got.Week), got.Report)
		for i := range got.Week.Blocks {
			for k := range question.Busy {
				_, meet := got.Week.Blocks[i].Meets(&question.Busy[k])
				require.False(t, meet)
			}
		}
	})
}

// someDates is a plan on dates with closures, moves and cancels, which may be wrong.
func someDates(r *rand.Rand) schedule.Dates {
	d := schedule.Dates{From: iop.MustDay("2026-01-01") + iop.Day(r.IntN(400)), Location: utc}
	for range 1 + r.IntN(3) {
		var w schedule.Week
		for range r.IntN(4) {
			start := schedule.At(8+2*r.IntN(6), 0)
			b := schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: schedule.Days(2 * (1 + r.IntN(127))), Start: start, End: start + schedule.Clock(30+30*r.IntN(4))}
			switch r.IntN(8) {
			case 0:
				b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: int16(r.IntN(2))}
			case 1:
				b.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: int16(1 + r.IntN(4))}
			case 2:
				b.Days, b.Cadence = 0, schedule.Cadence{Kind: schedule.EveryDays, N: int16(1 + r.IntN(9))}
			case 3:
				b.Start, b.End, b.Overnight = schedule.At(23, 0), schedule.At(1, 0), true
			}
			w.Blocks = append(w.Blocks, b)
		}
		d.Plan.Phases = append(d.Plan.Phases, schedule.Phase{Weeks: int16(1 + r.IntN(5)), Week: w})
	}
	days := 7 * d.Plan.Weeks()
	day := func() iop.Day { return d.From + iop.Day(r.IntN(days)) }
	if r.IntN(4) == 0 {
		d.Until = day() + 1
	}
	for range r.IntN(4) {
		from := day()
		d.Closures = append(d.Closures, schedule.Closure{From: from, Until: from + iop.Day(1+r.IntN(9)), Holiday: r.IntN(2) == 0})
	}
	for range r.IntN(3) {
		start := schedule.At(6+r.IntN(16), 0)
		d.Moves = append(d.Moves, schedule.Move{Day: day(), Block: r.IntN(4), To: []iop.Day{0, day()}[r.IntN(2)], Start: start, End: start + 60})
	}
	for range r.IntN(3) {
		d.Cancels = append(d.Cancels, schedule.Cancel{Day: day(), Block: r.IntN(4)})
	}
	return d
}

// FuzzCalendar: what is held is in order, in the span, apart from each other and on no
// closed day; every planned session has a fate, and as many are held as the fates say.
func FuzzCalendar(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("closures, moves and cancels"))
	f.Fuzz(func(t *testing.T, given []byte) {
		d := someDates(chosen(given))
		cal, err := schedule.NewCalendar(d)
		if err != nil {
			var faults wire.Faults
			require.ErrorAs(t, err, &faults)
			for _, fault := range faults {
				require.NotEmpty(t, fault.Path)
			}
			return
		}
		text, err := json.Marshal(d)
		require.NoError(t, err)
		var back schedule.Dates
		require.NoError(t, json.Unmarshal(text, &back))
		closed := func(day iop.Day) bool {
			return slices.ContainsFunc(d.Closures, func(x schedule.Closure) bool { return day.In(x.From, x.Until) })
		}
		var held []schedule.Session
		end := 0
		for s := range cal.Sessions(0) {
			require.True(t, s.Day.In(cal.From(), cal.Until()))
			require.False(t, closed(s.Day))
			require.Contains(t, []schedule.Fate{schedule.Held, schedule.Moved}, s.Fate)
			start := int(s.Day)*24*60 + int(s.Start)
			require.GreaterOrEqual(t, start, end, "in order, and apart")
			end = start + int(s.Span())
			held = append(held, s)
		}
		fates := map[schedule.Fate]int{}
		for s := range cal.Planned() {
			fates[s.Fate]++
			require.False(t, s.Fate == schedule.Held && closed(s.Day) || s.Fate == schedule.Closed && !closed(s.Day), "%v", s)
		}
		require.Equal(t, fates[schedule.Held]+fates[schedule.Moved], len(held))
		require.Equal(t, len(d.Moves), fates[schedule.Moved])
		require.Equal(t, len(d.Cancels), fates[schedule.Cancelled])
		middle := cal.From() + (cal.Until()-cal.From())/2
		at := slices.IndexFunc(held, func(s schedule.Session) bool { return s.Day >= middle })
		if at < 0 {
			at = len(held)
		}
		require.True(t, slices.Equal(held[at:], slices.Collect(cal.Sessions(middle))))
		c := checker(t, nineHours)
		report := c.CheckCalendar(cal)
		require.Equal(t, 1, report.Len())
	})
}
