package compliance

import (
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Workdays says which days are working days. The zero Workdays, and nil, are Monday to
// Friday without holidays.
type Workdays struct {
	// Weekend holds the days of each week that are not working days. Zero: Saturday and
	// Sunday.
	Weekend schedule.Days `json:"weekend,omitzero"`
	// Holidays are other days that are not working days, in any order.
	Holidays []iop.Day `json:"holidays,omitempty"`
}

// sorted is the same with the holidays in order, each once.
func (w *Workdays) sorted() *Workdays {
	if w == nil {
		return &Workdays{}
	}
	for i := range w.Holidays[min(1, len(w.Holidays)):] {
		if w.Holidays[i] >= w.Holidays[i+1] {
			days := slices.Sorted(slices.Values(w.Holidays))
			return &Workdays{w.Weekend, slices.Compact(days)}
		}
	}
	return w
}

// On reports whether the day is a working day.
func (w *Workdays) On(day iop.Day) bool {
	return !w.weekend().Has(schedule.WeekdayOf(day)) && (w == nil || !slices.Contains(w.Holidays, day))
}

// weekend is the days of each week that are not worked on.
func (w *Workdays) weekend() schedule.Days {
	if w == nil || w.Weekend == 0 {
		return schedule.On(schedule.Saturday, schedule.Sunday)
	}
	return w.Weekend
}

// After returns the n-th working day after the day, and the day itself for 0. It returns
// the zero Day when the calendar has no such day.
func (w *Workdays) After(day iop.Day, n int) iop.Day {
	if w == nil {
		w = &Workdays{}
	}
	each := w.each()
	if each == 0 && n > 0 || n > int(iop.LastDay) || n > 0 && !day.IsValid() {
		return 0
	}
	for n > each { // whole weeks, and what holidays took out of them
		weeks := (n - 1) / each // the last day is counted one by one, so that it is worked on
		if int64(day)+7*int64(weeks) > int64(iop.LastDay) {
			return 0
		}
		next := day + iop.Day(7*weeks)
		n -= w.Between(day, next)
		day = next
	}
	for n > 0 {
		if day++; day > iop.LastDay {
			return 0
		}
		if w.On(day) {
			n--
		}
	}
	return day
}

// each is how many days of a week are worked on.
func (w *Workdays) each() int { return 7 - (w.weekend() & schedule.EveryDay).Len() }

// Between returns how many working days there are after the first day, up to and including
// the last.
func (w *Workdays) Between(first, last iop.Day) (n int) {
	w = w.sorted()
	first, last = max(first, 0), min(last, iop.LastDay)
	if last <= first {
		return 0
	}
	weeks := (last - first) / 7
	n = int(weeks) * w.each()
	plain := Workdays{Weekend: w.Weekend}
	for d := first + 7*weeks + 1; d <= last; d++ {
		if plain.On(d) {
			n++
		}
	}
	from, _ := slices.BinarySearch(w.Holidays, first+1)
	for _, h := range w.Holidays[from:] {
		if h > last {
			break
		}
		if plain.On(h) {
			n--
		}
	}
	return n
}
