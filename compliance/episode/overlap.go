package episode

import (
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// overlap is sessions that follow each other without a break, in minutes of the day on
// which the last began, and what they come to at most.
type overlap struct {
	day               iop.Day
	begin, end, given iop.Minutes
	service           *schedule.Service // of all of these; nil: they differ
}

// atOneTime finds service that was given to the person at one time, also beyond midnight:
// it counts once. Of different services it is open which of them it was, and the second
// may be none.
func (v *View) atOneTime(d *today) {
	d.timed = d.timed[:0]
	for i := d.start; i < len(v.events); i++ {
		if e := &v.events[i]; !e.Time.IsZero() && v.twin[i] != overruled && v.sure[i] && !v.further[i] && delivered.Has(e.Kind) {
			d.timed = append(d.timed, i)
		}
	}
	o := d.late
	if d.late = (overlap{}); o.day != d.day-1 {
		o = overlap{}
	}
	o.day, o.begin, o.end = d.day, o.begin-dayLong, o.end-dayLong
	if len(d.timed) == 0 && o.end <= dayLong {
		return
	}
	slices.SortStableFunc(d.timed, func(a, b int) int { return v.events[a].Time.Compare(v.events[b].Time) })
	for _, i := range d.timed {
		e := &v.events[i]
		one, told := d.retold[i]
		if !told {
			one.amounts = amountsOf(e)
		}
		clock, _ := e.Time.Clock()
		start, length := iop.Minutes(clock), e.Planned
		if length == 0 && one.lo == one.hi {
			length = one.lo
		}
		end := start + max(length, 1)
		if start >= o.end {
			o.begin, o.end, o.given, o.service = start, end, one.hi, &e.Service
			continue
		}
		v.aside = append(v.aside, Flagged{d.numbers[i-d.start], d.day, AtOneTime})
		one.lo = max(0, one.lo-(min(o.end, end)-start))
		if o.end = max(o.end, end); o.service != nil && *o.service == e.Service {
			one.hi = max(one.lo, min(one.hi, o.end-o.begin-o.given))
		} else {
			o.service = nil
		}
		o.given += one.hi
		one.open = one.lo == 0
		d.retell(i, one)
	}
	if o.end > dayLong {
		if o.service != nil { // the day's events move
			service := *o.service
			o.service = &service
		}
		d.late = o
	}
}
