package schedule_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

func day(text string) iop.Day { return iop.MustDay(text) }

// newYork is a place where the clocks change on 8 March and 1 November 2026, made
// without the zone data of the machine.
func newYork(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocationFromTZData("test", tzdata("EST", -5, "EDT", -4, "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"))
	require.NoError(t, err)
	return loc
}

// tzdata writes zone data of one year with summer time.
func tzdata(winter string, winterHours int, summer string, summerHours int, begins, ends string) []byte {
	at := func(text string) int64 { moment, _ := time.Parse(time.RFC3339, text); return moment.Unix() }
	names := winter + "\x00" + summer + "\x00"
	put32 := func(b []byte, n int32) []byte { return append(b, byte(n>>24), byte(n>>16), byte(n>>8), byte(n)) }
	var b []byte
	b = append(b, "TZif"...)
	b = append(b, make([]byte, 16)...)
	for _, n := range []int32{0, 0, 0, 2, 2, int32(len(names))} {
		b = put32(b, n)
	}
	b = put32(put32(b, int32(at(begins))), int32(at(ends)))
	b = append(b, 1, 0)
	b = append(put32(b, int32(winterHours*3600)), 0, 0)
	b = append(put32(b, int32(summerHours*3600)), 1, byte(len(winter)+1))
	return append(b, names...)
}

func weekOf(blocks ...schedule.Block) schedule.Week { return schedule.Week{Blocks: blocks} }

func block(days schedule.Days, start, end string) schedule.Block {
	from, err := schedule.ParseClock(start)
	if err != nil {
		panic(err)
	}
	to, err := schedule.ParseClock(end)
	if err != nil {
		panic(err)
	}
	return schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: days, Start: from, End: to, Overnight: to <= from}
}

func calendar(t testing.TB, d schedule.Dates) *schedule.Calendar {
	t.Helper()
	if d.Location == nil {
		d.Location = time.UTC
	}
	c, err := schedule.NewCalendar(d)
	require.NoError(t, err)
	return c
}

func text(s schedule.Session) string {
	return fmt.Sprintf("%v %v %v-%v %v", s.Day, schedule.WeekdayOf(s.Day), s.Start, s.End, s.Fate)
}

func texts(c *schedule.Calendar, from iop.Day) (list []string) {
	for s := range c.Sessions(from) {
		list = append(list, text(s))
	}
	return list
}

func TestSessions(t *testing.T) {
	second := block(schedule.On(schedule.Wednesday), "18:00", "19:00")
	second.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 2, Phase: 1}
	lastFriday := block(schedule.On(schedule.Friday), "10:00", "11:00")
	lastFriday.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: -1}
	each30 := schedule.Block{Start: schedule.At(8, 0), End: schedule.At(9, 0), Cadence: schedule.Cadence{Kind: schedule.EveryDays, N: 30}}
	night := block(schedule.On(schedule.Saturday), "22:00", "01:00")
	d := schedule.Dates{
		Plan:     schedule.Repeat(weekOf(block(schedule.On(schedule.Monday), "09:00", "12:00"), second, lastFriday, each30, night), 5),
		From:     day("2026-11-18"), // a Wednesday
		Closures: []schedule.Closure{{From: day("2026-11-26"), Until: day("2026-11-30"), Holiday: true, Reason: "Thanksgiving"}},
		Moves:    []schedule.Move{{Day: day("2026-11-27"), Block: 2, To: day("2026-12-02"), Start: schedule.At(8, 30), End: schedule.At(9, 30)}},
		Cancels:  []schedule.Cancel{{Day: day("2026-12-07"), Block: 0}},
	}
	c := calendar(t, d)
	want := []string{
		"2026-11-18 wednesday 08:00-09:00 held",
		"2026-11-21 saturday 22:00-01:00 held",
		"2026-11-23 monday 09:00-12:00 held",
		"2026-11-25 wednesday 18:00-19:00 held",
		"2026-11-30 monday 09:00-12:00 held",
		"2026-12-02 wednesday 08:30-09:30 moved",
		"2026-12-05 saturday 22:00-01:00 held",
		"2026-12-09 wednesday 18:00-19:00 held",
		"2026-12-12 saturday 22:00-01:00 held",
		"2026-12-14 monday 09:00-12:00 held",
		"2026-12-18 friday 08:00-09:00 held",
		"2026-12-19 saturday 22:00-01:00 held",
		"2026-12-21 monday 09:00-12:00 held",
	}
	assert.Equal(t, want, texts(c, 0))
	fates := map[schedule.Fate]int{}
	for s := range c.Planned() {
		fates[s.Fate]++
	}
	assert.Equal(t, map[schedule.Fate]int{schedule.Held: 12, schedule.Moved: 1, schedule.Closed: 1, schedule.Cancelled: 1}, fates)

	t.Run("resumes at any day", func(t *testing.T) {
		for from := d.From - 3; from < c.Until()+3; from++ {
			var rest []string
			for s := range c.Sessions(0) {
				if s.Day >= from {
					rest = append(rest, text(s))
				}
			}
			assert.Equal(t, rest, texts(c, from), "%v", from)
		}
	})
	t.Run("stops when told", func(t *testing.T) {
		for n := 1; n < len(want); n++ {
			got := 0
			for range c.Sessions(0) {
				if got++; got == n {
					break
				}
			}
			assert.Equal(t, n, got)
		}
	})
	t.Run("does not change with what it was made of", func(t *testing.T) {
		d.Plan.Phases[0].Week.Blocks[0].Days = schedule.EveryDay
		d.Closures[0].Until = day("2026-12-30")
		assert.Equal(t, want, texts(c, 0))
	})
}

// TestSessionsAgainstEveryDay holds the walk against looking at every day and
// block.
func TestSessionsAgainstEveryDay(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	seen := 0
	for range 2000 {
		var plan schedule.Plan
		for range 1 + r.IntN(3) {
			w, _ := someWeek(r, false)
			for i := range w.Blocks {
				switch r.IntN(6) {
				case 0:
					w.Blocks[i].Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: []int16{1, 2, 4, 5, -1}[r.IntN(5)]}
				case 1:
					w.Blocks[i].Cadence = schedule.Cadence{Kind: schedule.EveryDays, N: int16(1 + r.IntN(40))}
				}
			}
			phase := schedule.Phase{Weeks: int16(1 + r.IntN(5)), Week: w}
			if r.IntN(2) == 0 {
				first, _ := someWeek(r, false)
				phase.First = &first
			}
			plan.Phases = append(plan.Phases, phase)
		}
		d := schedule.Dates{Plan: plan, From: day("2026-01-01") + iop.Day(r.IntN(400)), Location: time.UTC}
		days := 7 * plan.Weeks()
		if r.IntN(2) == 0 {
			d.Until = d.From + 1 + iop.Day(r.IntN(days))
			days = int(d.Until - d.From)
		}
		for range r.IntN(4) {
			at := d.From + iop.Day(r.IntN(days))
			d.Closures = append(d.Closures, schedule.Closure{From: at, Until: at + 1 + iop.Day(r.IntN(5))})
		}
		c := calendar(t, d)
		var want []string
		for i := range days {
			on := d.From + iop.Day(i)
			if slices.ContainsFunc(d.Closures, func(x schedule.Closure) bool { return on >= x.From && on < x.Until }) {
				continue
			}
			w := plan.Week(i / 7)
			for k := range w.Blocks {
				b := &w.Blocks[k]
				y, m, dom := on.Date().Date()
				n := int(b.Cadence.N)
				held := b.Days.Has(schedule.WeekdayOf(on))
				switch b.Cadence.Kind {
				case schedule.EveryWeeks:
					held = held && i/7%n == int(b.Cadence.Phase)
				case schedule.NthWeekday:
					nth := 0
					last := true
					for e := 1; e <= time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day(); e++ {
						if time.Date(y, m, e, 0, 0, 0, 0, time.UTC).Weekday() == on.Weekday() {
							if e <= dom {
								nth++
							}
							last = last && e <= dom
						}
					}
					held = held && (nth == n || n < 0 && last)
				case schedule.EveryDays:
					held = i%n == 0
				}
				if held {
					want = append(want, fmt.Sprintf("%v %v %v %d", on, b.Start, i/7, k))
				}
			}
		}
		var got []string
		for s := range c.Sessions(0) {
			got = append(got, fmt.Sprintf("%v %v %v %d", s.Day, s.Start, s.Week, s.Index))
		}
		require.Equal(t, want, got, "%+v", d)
		seen += len(got)
	}
	assert.Greater(t, seen, 10000)
}

// Clock changes: B-08. A time that does not exist is told, one that comes twice is
// named, and nothing is moved silently.
func TestClockChanges(t *testing.T) {
	loc := newYork(t)
	early := block(schedule.On(schedule.Sunday), "02:30", "04:00")
	night := block(schedule.On(schedule.Saturday), "22:00", "03:00")
	late := block(schedule.On(schedule.Sunday), "01:15", "03:00")
	spring := calendar(t, schedule.Dates{Plan: schedule.Repeat(weekOf(early), 1), From: day("2026-03-02"), Location: loc})
	for s, note := range spring.ClockChanges() {
		assert.Equal(t, schedule.Skipped, note)
		start, end, startNote, endNote := s.Instants(loc)
		assert.Equal(t, schedule.Skipped, startNote)
		assert.Equal(t, schedule.Ordinary, endNote)
		assert.Equal(t, "2026-03-08 03:00", start.Format("2006-01-02 15:04"), "the moment of the jump")
		assert.Equal(t, "2026-03-08 04:00", end.Format("2006-01-02 15:04"))
	}
	assert.Len(t, texts(spring, 0), 1)

	autumn := calendar(t, schedule.Dates{Plan: schedule.Repeat(weekOf(late), 1), From: day("2026-10-26"), Location: loc})
	n := 0
	for s, note := range autumn.ClockChanges() {
		n++
		assert.Equal(t, schedule.DoubledUp, note)
		start, _, _, _ := s.Instants(loc)
		assert.Equal(t, "2026-11-01T05:15:00Z", start.UTC().Format(time.RFC3339), "the first of the two")
	}
	assert.Equal(t, 1, n)

	hours := rule("hours", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.Exactly(5 * iop.Hour))})
	for name, test := range map[string]struct {
		from          string
		wall, elapsed string
	}{
		"an hour is skipped":     {"2026-03-02", "5h00m", "4h00m"},
		"an hour comes twice":    {"2026-10-26", "5h00m", "6h00m"},
		"an ordinary week-end":   {"2026-05-04", "5h00m", "5h00m"},
		"the week-end before it": {"2026-02-23", "5h00m", "5h00m"},
	} {
		t.Run(name, func(t *testing.T) {
			c := calendar(t, schedule.Dates{Plan: schedule.Repeat(weekOf(night), 1), From: day(test.from), Location: loc})
			for elapsed, want := range map[bool]string{false: test.wall, true: test.elapsed} {
				check, err := schedule.NewChecker(schedule.Counting{Elapsed: elapsed}, []iop.Requirement{hours})
				require.NoError(t, err)
				report := check.CheckCalendar(c)
				for f := range report.All() {
					assert.Equal(t, "delivered "+want, f.Got.String())
				}
			}
		})
	}
}

func TestInstantOnEveryMinuteOfTheYear(t *testing.T) {
	loc := newYork(t)
	notes := map[schedule.ClockNote]int{}
	for d := day("2026-01-02"); d < day("2026-12-31"); d++ {
		for m := schedule.Clock(0); m < 24*60; m += 5 {
			at, note := schedule.Instant(d, m, loc)
			notes[note]++
			y, mo, dom := at.Date()
			shown := fmt.Sprintf("%04d-%02d-%02d %02d:%02d", y, mo, dom, at.Hour(), at.Minute())
			want := fmt.Sprintf("%v %v", d, m)
			if note == schedule.Skipped {
				require.NotEqual(t, want, shown)
				continue
			}
			require.Equal(t, want, shown)
			if note == schedule.DoubledUp {
				again := at.Add(time.Hour)
				require.Equal(t, at.Hour(), again.Hour())
			} else {
				require.NotEqual(t, at.Hour(), at.Add(time.Hour).Hour())
				require.NotEqual(t, at.Hour(), at.Add(-time.Hour).Hour())
			}
		}
	}
	assert.Equal(t, 12, notes[schedule.Skipped])
	assert.Equal(t, 12, notes[schedule.DoubledUp])
}

func TestCalendarFaults(t *testing.T) {
	plan := schedule.Repeat(weekOf(block(schedule.On(schedule.Monday), "09:00", "12:00")), 2)
	from := day("2026-11-16") // a Monday
	for name, test := range map[string]struct {
		dates schedule.Dates
		want  string
	}{
		"nil location":     {schedule.Dates{Plan: plan, From: from}, "location: is missing"},
		"no first day":     {schedule.Dates{Plan: plan, Location: time.UTC}, "from: is missing"},
		"an empty plan":    {schedule.Dates{From: from, Location: time.UTC}, "plan.phases: is empty"},
		"ends too late":    {schedule.Dates{Plan: plan, From: from, Until: from + 15, Location: time.UTC}, "until: must be after 2026-11-16 and no later than 2026-11-30, when the plan is over: 2026-12-01"},
		"ends at once":     {schedule.Dates{Plan: plan, From: from, Until: from, Location: time.UTC}, "until: must be after 2026-11-16 and no later than 2026-11-30, when the plan is over: 2026-11-16"},
		"ends on no day":   {schedule.Dates{Plan: plan, From: from, Until: -7, Location: time.UTC}, "until: is not a calendar day: Day(-7)"},
		"beyond all years": {schedule.Dates{Plan: plan, From: day("9999-12-30"), Location: time.UTC}, "from: makes the calendar end after the year 9999: 9999-12-30"},
		"closure before the span": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Closures: []schedule.Closure{{From: from - 2, Until: from}}},
			"closures[0]: from 2026-11-14 until 2026-11-16 is outside the span from 2026-11-16 until 2026-11-30"},
		"closure after the span": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Closures: []schedule.Closure{{From: from + 1, Until: from + 2}, {From: from + 14, Until: from + 15}}},
			"closures[1]: from 2026-11-30 until 2026-12-01 is outside the span from 2026-11-16 until 2026-11-30"},
		"closure from no day": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Closures: []schedule.Closure{{Until: from + 1}}},
			"closures[0].from: is missing"},
		"closure until no day": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Closures: []schedule.Closure{{From: from}}},
			"closures[0].until: is missing"},
		"closure from what is not a day": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Closures: []schedule.Closure{{From: -7, Until: from + 1}, {}}},
			"closures[0].from: is not a calendar day: Day(-7)\nclosures[1].from: is missing\nclosures[1].until: is missing"},
		"closure until what is not a day": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Closures: []schedule.Closure{{From: from, Until: 1 << 30}}},
			"closures[0].until: is not a calendar day: Day(1073741824)"},
		"closure of no day": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Closures: []schedule.Closure{{From: from + 1, Until: from + 1}}},
			"closures[0].until: is not after from: 2026-11-17 to 2026-11-17"},
		"a move of nothing": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Moves: []schedule.Move{{Day: from + 1, Start: 60, End: 120}}},
			"moves[0]: names block 0 on 2026-11-17, which is not in the plan"},
		"a move out of the span": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Moves: []schedule.Move{{Day: from, To: from + 14, Start: 60, End: 120}}},
			"moves[0].to: is outside the span from 2026-11-16 until 2026-11-30: 2026-11-30"},
		"a move to a closed day": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Closures: []schedule.Closure{{From: from + 1, Until: from + 2}},
				Moves: []schedule.Move{{Day: from, To: from + 1, Start: 60, End: 120}}},
			"moves[0].to: is a day of closure: 2026-11-17"},
		"a move that ends before it starts": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Moves: []schedule.Move{{Day: from, Start: 120, End: 60}}},
			"moves[0].end: is not after start: 02:00 to 01:00; a session past midnight is overnight"},
		"a move that starts as the day ends": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Moves: []schedule.Move{{Day: from, Start: 24 * 60, End: 6 * 60, Overnight: true}}},
			"moves[0].start: is not a time of day before 24:00: 24:00"},
		"a move to no time": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Moves: []schedule.Move{{Day: from, Start: schedule.At(25, 0), End: -1}}},
			"moves[0].start: is not a time of day before 24:00: At(25, 0)\nmoves[0].end: is not a time of day: Clock(-1)"},
		"a move of more than a day": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Moves: []schedule.Move{{Day: from, Start: 60, End: 120, Overnight: true}}},
			"moves[0].overnight: makes the session longer than a day"},
		"a cancellation of nothing": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Cancels: []schedule.Cancel{{Day: from, Block: 1}}},
			"cancels[0]: names block 1 on 2026-11-16, which is not in the plan"},
		"moved and cancelled": {
			schedule.Dates{Plan: plan, From: from, Location: time.UTC, Moves: []schedule.Move{{Day: from, Start: 60, End: 120}}, Cancels: []schedule.Cancel{{Day: from}}},
			"cancels[0]: names block 0 on 2026-11-16, which moves[0] also names"},
		"a week that overlaps": {
			schedule.Dates{Plan: schedule.Repeat(weekOf(block(schedule.EveryDay, "09:00", "12:00"), block(schedule.On(schedule.Sunday), "11:00", "13:00")), 2), From: from, Location: time.UTC},
			"plan.phases[0].week.blocks[1]: overlaps blocks[0] on sunday"},
		"all at once": {schedule.Dates{}, "plan.phases: is empty\nlocation: is missing\nfrom: is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := schedule.NewCalendar(test.dates)
			assert.Nil(t, c)
			assert.EqualError(t, err, test.want)
		})
	}
}

// TestSessionsThatOverlapOnDates: nobody is in two rooms at once, whatever brought the
// sessions together; what never comes together on a date is not a fault.
func TestSessionsThatOverlapOnDates(t *testing.T) {
	from := day("2026-11-18") // a Wednesday
	every := func(kind schedule.CadenceKind, n, phase int16, b schedule.Block) schedule.Block {
		b.Cadence = schedule.Cadence{Kind: kind, N: n, Phase: phase}
		return b
	}
	monday, evening := schedule.On(schedule.Monday), block(schedule.On(schedule.Monday), "18:00", "20:00")
	morning := block(monday, "09:00", "12:00")
	tuesday := block(schedule.On(schedule.Tuesday), "09:00", "12:00")
	night := block(schedule.On(schedule.Tuesday), "22:00", "02:00") // the last of the plan's week
	early := block(schedule.On(schedule.Wednesday), "01:00", "03:00")
	plan := func(weeks int16, blocks ...schedule.Block) schedule.Plan {
		return schedule.Repeat(weekOf(blocks...), weeks)
	}
	move := func(from string, b int, to, start, end string) schedule.Move {
		at := block(0, start, end)
		return schedule.Move{Day: day(from), Block: b, To: day(to), Start: at.Start, End: at.End, Overnight: at.Overnight}
	}
	for name, x := range map[string]struct {
		dates schedule.Dates
		want  string
	}{
		"a move beside a session":       {schedule.Dates{Plan: plan(2, morning, tuesday), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-24", "12:00", "15:00")}}, ""},
		"a move a minute into it":       {schedule.Dates{Plan: plan(2, morning, tuesday), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-24", "11:59", "15:00")}}, "moves[0]: overlaps block 1 on 2026-11-24"},
		"a move that ends in it":        {schedule.Dates{Plan: plan(2, morning, tuesday), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-24", "08:00", "09:01")}}, "moves[0]: overlaps block 1 on 2026-11-24"},
		"a move over night into it":     {schedule.Dates{Plan: plan(2, morning, early), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-24", "23:00", "01:01")}}, "moves[0]: overlaps block 1 on 2026-11-25"},
		"a move over night up to it":    {schedule.Dates{Plan: plan(2, morning, early), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-24", "23:00", "01:00")}}, ""},
		"a move onto its own time":      {schedule.Dates{Plan: plan(2, morning), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-23", "10:00", "13:00")}}, ""},
		"a move onto what was moved":    {schedule.Dates{Plan: plan(2, morning, tuesday), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-24", "09:00", "12:00"), move("2026-11-24", 1, "2026-11-26", "09:00", "12:00")}}, ""},
		"a move onto what is cancelled": {schedule.Dates{Plan: plan(2, morning, tuesday), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-24", "09:00", "12:00")}, Cancels: []schedule.Cancel{{Day: day("2026-11-24"), Block: 1}}}, ""},
		"two moves to one time": {schedule.Dates{Plan: plan(2, morning, tuesday), Moves: []schedule.Move{move("2026-11-24", 1, "2026-11-26", "09:00", "12:00"), move("2026-11-23", 0, "2026-11-26", "08:00", "09:30")}},
			"moves[1]: overlaps moves[0] on 2026-11-26"},
		"three moves of a block to one time": {schedule.Dates{Plan: plan(3, morning), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-26", "09:00", "12:00"), move("2026-11-30", 0, "2026-11-26", "09:00", "12:00"), move("2026-12-07", 0, "2026-11-26", "09:00", "12:00")}},
			"moves[1]: overlaps moves[0] on 2026-11-26\nmoves[2]: overlaps moves[0] on 2026-11-26"},
		"two moves into one session": {schedule.Dates{Plan: plan(2, morning, evening, tuesday), Moves: []schedule.Move{move("2026-11-23", 0, "2026-11-24", "08:00", "10:00"), move("2026-11-23", 1, "2026-11-24", "11:00", "13:00")}},
			"moves[0]: overlaps block 2 on 2026-11-24\nmoves[1]: overlaps block 2 on 2026-11-24"},

		// The weeks of the plan begin on Wednesday: the night of its first week runs into
		// the second, though both are in weeks that Monday would set apart, and back.
		"a night of one week and a morning of the next": {schedule.Dates{Plan: plan(4, every(schedule.EveryWeeks, 2, 0, night), every(schedule.EveryWeeks, 2, 1, early))},
			"plan.phases[0].week.blocks[1]: overlaps block 0 on 2026-11-24"},
		"a night of the same weeks as the morning": {schedule.Dates{Plan: plan(4, every(schedule.EveryWeeks, 2, 0, night), every(schedule.EveryWeeks, 2, 0, block(schedule.On(schedule.Wednesday), "03:00", "05:00")))}, ""},
		"on days on which it is closed": {schedule.Dates{Plan: plan(2, every(schedule.EveryWeeks, 2, 0, night), every(schedule.EveryWeeks, 2, 1, early)),
			Closures: []schedule.Closure{{From: day("2026-11-25"), Until: day("2026-11-26")}}}, ""},
		"from one phase to the next": {schedule.Dates{Plan: schedule.Plan{Phases: []schedule.Phase{{Weeks: 1, Week: weekOf(night)}, {Weeks: 2, Week: weekOf(morning, early)}}}},
			"plan.phases[1].week.blocks[1]: overlaps block 0 on 2026-11-24"},
		"from one phase to the first week of the next": {schedule.Dates{Plan: schedule.Plan{Phases: []schedule.Phase{{Weeks: 2, Week: weekOf(morning, night)}, {Weeks: 2, First: &schedule.Week{Blocks: []schedule.Block{early}}}}}},
			"plan.phases[0].week.blocks[1]: overlaps block 0 on 2026-12-02"},
	} {
		t.Run(name, func(t *testing.T) {
			x.dates.From, x.dates.Location = from, time.UTC
			_, err := schedule.NewCalendar(x.dates)
			assert.Equal(t, x.want, faultsOf(err))
			// The same is found where the dates are read.
			text, err := json.Marshal(x.dates)
			require.NoError(t, err)
			var read schedule.Dates
			assert.Equal(t, x.want == "", json.Unmarshal(text, &read) == nil)
		})
	}
}

// TestOverlapsAgainstEveryPair holds what is found against all pairs of sessions.
func TestOverlapsAgainstEveryPair(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 18))
	found := map[bool]int{}
	for range 2000 {
		var w schedule.Week
		for range 2 + r.IntN(8) {
			b := block(schedule.Days(2*(1+r.IntN(127))), fmt.Sprintf("%02d:00", r.IntN(24)), "00:00")
			b.End = (b.Start + schedule.Clock(60*(1+r.IntN(8)))) % (24 * 60)
			b.Overnight = b.End <= b.Start
			b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: 4, Phase: int16(r.IntN(4))}
			w.Blocks = append(w.Blocks, b)
			if w.Validate() != nil {
				w.Blocks = w.Blocks[:len(w.Blocks)-1]
			}
		}
		d := schedule.Dates{Plan: schedule.Repeat(w, 6), From: day("2026-11-16") + iop.Day(r.IntN(7)), Location: time.UTC}
		free, err := schedule.NewCalendar(schedule.Dates{Plan: schedule.Repeat(weekOf(), 6), From: d.From, Location: time.UTC})
		require.NoError(t, err)
		var spans [][2]int
		for i := range int(free.Until() - free.From()) {
			on := d.From + iop.Day(i)
			for k := range w.Blocks {
				b := &w.Blocks[k]
				if b.Days.Has(schedule.WeekdayOf(on)) && i/7%4 == int(b.Cadence.Phase) {
					start := i*24*60 + int(b.Start)
					if r.IntN(8) == 0 { // moved to another time of that day
						at := schedule.Clock(r.IntN(20) * 60)
						d.Moves = append(d.Moves, schedule.Move{Day: on, Block: k, Start: at, End: at + 120})
						spans = append(spans, [2]int{i*24*60 + int(at), i*24*60 + int(at) + 120})
						continue
					}
					spans = append(spans, [2]int{start, start + int(b.Span())})
				}
			}
		}
		want := false
		for i, a := range spans {
			for _, b := range spans[:i] {
				want = want || a[0] < b[1] && b[0] < a[1]
			}
		}
		_, err = schedule.NewCalendar(d)
		require.Equal(t, want, err != nil, "%+v", d)
		found[want]++
	}
	assert.Greater(t, found[true], 300)
	assert.Greater(t, found[false], 300)
}

func BenchmarkSessions(b *testing.B) {
	w := benchWeek()
	plan := schedule.Repeat(w, 52)
	from := day("2026-01-05")
	closures := []schedule.Closure{
		{From: day("2026-01-19"), Until: day("2026-01-20")}, {From: day("2026-05-25"), Until: day("2026-05-26")},
		{From: day("2026-07-03"), Until: day("2026-07-04")}, {From: day("2026-11-26"), Until: day("2026-11-28")},
		{From: day("2026-12-24"), Until: day("2026-12-27")},
	}
	c := calendar(b, schedule.Dates{Plan: plan, From: from, Closures: closures})
	want := 0
	for range c.Sessions(0) {
		want++
	}
	b.Run("calendar", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n, minutes := 0, iop.Minutes(0)
			for s := range c.Sessions(0) {
				n++
				minutes += iop.Minutes(s.End - s.Start)
			}
			if n != want || minutes == 0 {
				b.Fatal(n)
			}
		}
	})
	// The same by hand: the blocks of each weekday in a table, closed days skipped,
	// each session handed on with its times.
	type session struct {
		block      *schedule.Block
		day        iop.Day
		start, end schedule.Clock
	}
	var byDay [7][]*schedule.Block
	for i := range w.Blocks {
		for d := range w.Blocks[i].Days.All() {
			byDay[d-1] = append(byDay[d-1], &w.Blocks[i])
		}
	}
	sessions := func(yield func(session) bool) {
		next := 0
		for d := from; d < from+7*52; d++ {
			for next < len(closures) && closures[next].Until <= d {
				next++
			}
			if next < len(closures) && closures[next].From <= d {
				continue
			}
			for _, block := range byDay[(d+6)%7] {
				if !yield(session{block, d, block.Start, block.End}) {
					return
				}
			}
		}
	}
	b.Run("straight", func(b *testing.B) {
		for b.Loop() {
			n, minutes := 0, iop.Minutes(0)
			for s := range sessions {
				n++
				minutes += iop.Minutes(s.end - s.start)
			}
			if n != want || minutes == 0 {
				b.Fatal(n)
			}
		}
	})
}

func TestSessionsDoNotAllocate(t *testing.T) {
	c := calendar(t, schedule.Dates{
		Plan: schedule.Repeat(benchWeek(), 52), From: day("2026-01-05"),
		Closures: []schedule.Closure{{From: day("2026-01-19"), Until: day("2026-01-20")}},
	})
	n, from := 0, day("2026-03-01")
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		for s := range c.Sessions(from) {
			n += int(s.Start)
		}
	}))
	assert.NotZero(t, n)
}
