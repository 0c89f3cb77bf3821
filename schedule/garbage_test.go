package schedule_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"testing"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestGarbage: whatever numbers stand where words, times and days belong, nothing
// panics.
func TestGarbage(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	num := func() int64 {
		return []int64{0, 1, 2, 3, 7, 8, 60, 99, 255, 600, 1440, 1441, 10080, 32767, 1<<31 - 1, -1, -2, -5, -60, -32768, -1 << 31}[r.IntN(21)]
	}
	rng := func() iop.Range[int32] {
		switch r.IntN(4) {
		case 0:
			return iop.Between(int32(num()), int32(num()))
		case 1:
			return iop.Above(int32(num())).Below(int32(num()))
		case 2:
			return iop.AtMost(int32(num()))
		}
		return iop.Range[int32]{}
	}
	odd := func(n int) bool { return r.IntN(n) == 0 }
	service := func() schedule.Service {
		if odd(2) {
			return schedule.Service{Format: iop.Group}
		}
		return schedule.Service{Format: iop.Format(num()), Delivery: iop.Delivery(num()), Participants: iop.Participants(num()), Staff: iop.Staff(num()), Occasion: iop.Occasion(num())}
	}
	cadence := func() schedule.Cadence {
		return schedule.Cadence{Kind: schedule.CadenceKind(r.IntN(6)), N: int16(num()), Phase: int16(num())}
	}
	block := func() schedule.Block {
		b := schedule.Block{Service: service(), Days: schedule.Days(r.Uint64()), Start: schedule.Clock(num()), End: schedule.Clock(num()), Overnight: odd(3)}
		if odd(2) {
			b.Days, b.Start, b.End = schedule.EveryDay, 540, 600
		}
		if odd(3) {
			b.Cadence = cadence()
		}
		if odd(3) {
			b.Pauses = []schedule.Inside{{What: schedule.Pause(num()), Length: iop.Minutes(num())}}
		}
		b.Seats = rng()
		return b
	}
	person := func() iop.Person {
		return iop.Person{Age: iop.Age(num()), Population: iop.Population(num()), Focus: iop.Focus(num())}
	}
	week := func() schedule.Week {
		w := schedule.Week{Person: person(), Number: int16(num()), Need: iop.Minutes(num()), Taper: odd(2)}
		for range r.IntN(4) {
			w.Blocks = append(w.Blocks, block())
		}
		for range r.IntN(2) {
			w.Arranged = append(w.Arranged, schedule.Arranged{Service: service(), Length: iop.Minutes(num()), Times: int16(num()), Cadence: cadence(), AtWill: odd(3)})
		}
		return w
	}
	var c *schedule.Checker
	ok := 0
	rounds := 2000
	if testing.Short() {
		rounds = 500
	}
	for i := range rounds {
		if i%10 == 0 || c == nil {
			var rows []iop.Requirement
			for k := range 6 {
				q := iop.Requirement{Measure: iop.Measure(r.IntN(20)), Per: iop.Period{Kind: iop.PeriodKind(r.IntN(16)), N: int32(num()), Weeks: rng(), Phases: rng()},
					Bound: iop.CountBound(rng()), Binds: iop.Binding(r.IntN(8)), Of: iop.Services{Formats: iop.Set[iop.Format](num())}}
				if odd(2) {
					q.Per = iop.Period{Kind: iop.PeriodKind(1 + r.IntN(5))}
				}
				q.For.Ages = iop.Range[iop.Age]{}
				q = rule(iop.RuleID(fmt.Sprint("r", k)), q)
				valid := true
				_, _ = json.Marshal(q)
				_ = q.Ask()
				for range q.Problems() {
					valid = false
				}
				if valid {
					rows = append(rows, q)
				}
				switch k {
				case 0, 1:
					q = someRule(r, k+10)
				case 2:
					q = someWindow(r)
				default:
					q = someRule(r, k+10)
					q.Measure = []iop.Measure{iop.Hours, iop.SessionCount, iop.ServiceDays, iop.DaysBetween, iop.HoursBetween, iop.ProgramDays}[r.IntN(6)]
					q.Per = iop.Period{Kind: []iop.PeriodKind{iop.PerEpisode, iop.PerPhase, iop.PerWeeks, iop.PerCycle, iop.PerWeek, iop.PerAverageWeek}[r.IntN(6)]}
					if q.Per.Kind == iop.PerWeeks || q.Per.Kind == iop.PerCycle {
						q.Per.N = int32(1 + r.IntN(4))
					}
					q.Binds = []iop.Binding{iop.Delivered, iop.CertifiedNeed, iop.Offered}[r.IntN(3)]
				}
				if _, err := schedule.NewChecker(schedule.Counting{}, []iop.Requirement{q}); err == nil {
					rows = append(rows, q)
				}
			}
			counting := schedule.Counting{Formats: iop.Set[iop.Format](num()), ClockHour: iop.Minutes(num()), LeastSession: iop.Minutes(num()), WeekStart: schedule.Weekday(num()), PartialWeeks: schedule.PartialWeeks(num()), Elapsed: odd(2), TaperWeeks: int16(num())}
			made, err := schedule.NewChecker(counting, rows)
			if err != nil {
				made, err = schedule.NewChecker(schedule.Counting{PartialWeeks: schedule.PartialWeeks(r.IntN(3)), TaperWeeks: 2}, rows)
			}
			if err != nil {
				t.Fatal(err)
			}
			ok += len(rows)
			c = made
		}
		func() {
			w := week()
			p := schedule.Repeat(w, int16(num()))
			if p.Weeks() > 60 {
				p.Phases[0].Weeks = 3
			}
			if odd(2) {
				first := week()
				p.Phases = append(p.Phases, schedule.Phase{Weeks: int16(r.IntN(4) - 1), Week: week(), First: &first})
			}
			tpl := schedule.Template{Offer: schedule.Offer{Blocks: w.Blocks, Of: schedule.EachDay(w.Blocks...), Choose: rng()}, Person: w.Person}
			given := []schedule.Given{{Day: iop.MustDay("2026-01-05") + iop.Day(r.IntN(9)), Service: service(), Least: iop.Minutes(num()), Most: iop.Minutes(num()), Whole: odd(2), Start: schedule.TimeAt(schedule.Clock(num()))}}
			defer func() {
				if e := recover(); e != nil {
					t.Fatalf("%v\n%s", e, debug.Stack())
				}
			}()
			_ = w.Validate()
			_ = tpl.Validate()
			report := c.Check(&w)
			_ = report.String()
			verdict(c, &w)
			report = c.CheckPlan(&p)
			_ = report.String()
			_, _ = c.Reach(&tpl)
			_, _ = c.Fit(&schedule.Fit{Template: tpl, Busy: w.Blocks, Travel: iop.Minutes(num()), Prefer: []schedule.Preference{schedule.Preference(num())}})
			_, _ = c.Taper(&schedule.Taper{Start: w, Hours: iop.Minutes(num()), Weeks: int16(num() % 5)})
			span := schedule.Span{From: iop.Day(num()), Until: iop.Day(num()), Phases: []iop.Day{iop.Day(num())}, Numbers: []int32{int32(num()), 3}}
			if odd(2) {
				span.From, span.Until = iop.MustDay("2026-01-03"), iop.MustDay("2026-01-20")
			}
			report = c.CheckGiven(span, given)
			_ = report.String()
			counting := schedule.Counting{}
			_ = counting.Explain(&w, int(num()))
			cal, err := schedule.NewCalendar(schedule.Dates{Plan: p, From: iop.Day(num()), Until: iop.Day(num()), Location: utc,
				Moves: []schedule.Move{{Day: iop.Day(num()), Block: int(num()), Start: schedule.Clock(num())}}, Cancels: []schedule.Cancel{{Day: iop.Day(num()), Block: int(num())}}})
			if err == nil {
				c.CheckCalendar(cal)
			}
			schedule.Instant(iop.Day(num()), schedule.Clock(num()), nil)
			schedule.Instant(iop.Day(num()), schedule.Clock(num()), utc)
			_, _ = w.Conflicts(&w)
		}()
	}
	t.Log(ok)
}
