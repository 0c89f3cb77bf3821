package schedule_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// BenchmarkCost: twice the input takes no more than a little over twice as long. The square
// of the blocks of a week that is looked for is bounded by their number.
func BenchmarkCost(b *testing.B) {
	rows := benchRows()
	for _, n := range []int{500, 1000, 2000} {
		var w schedule.Week
		for i := range n {
			at := schedule.Clock(i / 7 * 5)
			w.Blocks = append(w.Blocks, schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: schedule.On(schedule.Weekday(i%7 + 1)), Start: at, End: at + 5})
		}
		b.Run(fmt.Sprint("week/", n), func(b *testing.B) {
			c := checker(b, rows...)
			for b.Loop() {
				if r := c.Check(&w); r.Len() != len(rows) {
					b.Fatal(r.String())
				}
			}
		})
	}
	for _, n := range []int{10_000, 20_000, 40_000} {
		day := iop.MustDay("2026-01-05")
		var given []schedule.Given
		dates := schedule.Dates{From: day, Location: utc, Plan: schedule.Repeat(schedule.Week{Blocks: []schedule.Block{groupOn(schedule.EveryDay, 9, 12)}}, 1040)}
		for i := range n {
			given = append(given, schedule.Given{Day: day, Service: schedule.Service{Format: iop.Group}, Least: 1, Most: 1, Whole: true, Start: schedule.TimeAt(schedule.Clock(i % 1440))})
			dates.Closures = append(dates.Closures, schedule.Closure{From: day + iop.Day(i%7000), Until: day + iop.Day(i%7000) + 9, Holiday: i%2 == 0})
		}
		span := schedule.Span{From: day, Until: day + 7, Holidays: dates.Closures}
		b.Run(fmt.Sprint("given/", n), func(b *testing.B) {
			c := checker(b, rows...)
			for b.Loop() {
				if r := c.CheckGiven(span, given); r.Len() != len(rows) {
					b.Fatal(r.String())
				}
			}
		})
		b.Run(fmt.Sprint("calendar/", n), func(b *testing.B) {
			for b.Loop() {
				cal, err := schedule.NewCalendar(dates)
				if err != nil {
					b.Fatal(err)
				}
				for range cal.Planned() {
				}
			}
		})
	}
}

// Lists have limits, which the fault names: just under, on and just over.
func TestLimits(t *testing.T) {
	block := func(i int) schedule.Block {
		at := schedule.Clock(i / 7 * 5)
		return schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: schedule.On(schedule.Weekday(i%7 + 1)), Start: at, End: at + 5}
	}
	week := func(n int) error {
		var w schedule.Week
		for i := range n {
			w.Blocks = append(w.Blocks, block(i))
		}
		return w.Validate()
	}
	arranged := func(n int) error {
		w := schedule.Week{Arranged: make([]schedule.Arranged, n)}
		for i := range w.Arranged {
			w.Arranged[i] = schedule.Arranged{Service: schedule.Service{Format: iop.Family}, Length: 1, Times: 1}
		}
		return w.Validate()
	}
	offered := func(n int) error {
		var tpl schedule.Template
		for i := range n {
			tpl.Blocks = append(tpl.Blocks, block(i))
		}
		return tpl.Validate()
	}
	weeks := func(n int) error {
		p := schedule.Repeat(schedule.Week{Blocks: []schedule.Block{block(0)}}, int16(n))
		return p.Validate()
	}
	phases := func(n int) error {
		p := schedule.Plan{Phases: make([]schedule.Phase, n)}
		for i := range p.Phases {
			p.Phases[i] = schedule.Phase{Weeks: 1, Week: schedule.Week{Blocks: []schedule.Block{block(0)}}}
		}
		return p.Validate()
	}
	given := func(n int) error {
		s := schedule.Span{From: 700_000, Until: 700_000 + iop.Day(n)}
		return s.Validate()
	}
	for _, test := range []struct {
		most int
		of   func(n int) error
		want string
	}{
		{2000, week, "blocks: cannot be more than 2000: 2001"},
		{2000, arranged, "arranged: cannot be more than 2000: 2001"},
		{256, offered, "blocks: have 257 sessions, more than 256"},
		{1040, weeks, "phases: last 1041 weeks, more than 1040"},
		{1040, phases, "phases: last 1041 weeks, more than 1040"},
		{7 * 1040, given, "until: is more than 1040 weeks after from, 1917-07-15: 1937-06-21"},
	} {
		assert.NoError(t, test.of(test.most-1))
		assert.NoError(t, test.of(test.most))
		assert.EqualError(t, test.of(test.most+1), test.want)
	}
}
