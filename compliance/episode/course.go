package episode

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// course is the last stay of a record: its ends, and the entries that say so.
type course struct {
	admitted, discharged iop.Day
	admission            int          // the entry; -1: none
	before               iop.Day      // the discharge before it
	earlier              map[int]bool // discharges of the admission's day that ended the stay before
}

// courseOf finds the last stay. Of one day an admission stands before a discharge, unless
// that ends a stay which began before that day; where every one of them has a time, they
// are in the order of their times.
func (e *Stay) courseOf(seen func(*Event) bool) course {
	c := course{admission: -1}
	var today []int
	for i := range e.events {
		x := &e.events[i]
		if x.Kind != iop.Admission && x.Kind != iop.Discharged || x.Day == 0 || !seen(x) {
			continue
		}
		if len(today) > 0 && e.events[today[0]].Day != x.Day {
			c.add(e.events, today)
			today = today[:0]
		}
		today = append(today, i)
	}
	c.add(e.events, today)
	return c
}

// add goes on with the admissions and discharges of one day.
func (c *course) add(events []Event, today []int) {
	timed := !slices.ContainsFunc(today, func(i int) bool { return events[i].Time.IsZero() })
	slices.SortStableFunc(today, func(i, k int) int {
		if !timed {
			return 0
		}
		return events[i].Time.Compare(events[k].Time)
	})
	again := -1 // an admission of who is admitted
	left := false
	for _, i := range today {
		x := &events[i]
		running := c.admission >= 0 && c.discharged == 0
		switch {
		case x.Kind == iop.Admission && !running:
			if timed && left {
				c.set(events, today, i)
			}
			c.admitted, c.before, c.discharged, c.admission = x.Day, c.discharged, 0, i
		case x.Kind == iop.Admission && again < 0:
			again = i
		case x.Kind == iop.Admission: // the same admission again
		case left && !running: // the same discharge again
		case running:
			left = true
			if c.discharged = x.Day; !timed && again >= 0 && c.admitted < x.Day {
				c.admitted, c.before, c.discharged, c.admission = x.Day, x.Day, 0, again
				return
			}
		}
	}
}

// set says that the discharges of the day before the admission ended the stay before it.
func (c *course) set(events []Event, today []int, admission int) {
	if c.earlier == nil {
		c.earlier = map[int]bool{}
	}
	for _, i := range today {
		if i == admission {
			return
		}
		c.earlier[i] = events[i].Kind == iop.Discharged
	}
}
