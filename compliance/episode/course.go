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
	open                 int          // an entry that leaves open whether they left on the admission's day; -1: none
}

// courseOf finds the last stay. Admissions and discharges of one day are in the order of
// their times. Those without a time are where they make sense: who was in treatment left
// before they came back, and who was not was admitted before they left.
func (e *Stay) courseOf(seen func(*Event) bool) course {
	c := course{admission: -1, open: -1}
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

// untimed is the entries of a day without a time: admissions, and discharges.
type untimed [2][]int

// next takes the next of the admissions or the discharges; false where none is left.
func (u *untimed) next(k int) (i int, ok bool) {
	if len(u[k]) == 0 {
		return 0, false
	}
	i, u[k] = u[k][0], u[k][1:]
	return i, true
}

// add goes on with the admissions and discharges of one day, in order.
func (c *course) add(events []Event, today []int) {
	if len(today) == 1 {
		c.then(events, today)
		return
	}
	var loose untimed
	timed := make([]int, 0, len(today))
	for _, i := range today {
		if k := boolInt(events[i].Kind == iop.Discharged); events[i].Time.IsZero() {
			loose[k] = append(loose[k], i)
		} else {
			timed = append(timed, i)
		}
	}
	slices.SortStableFunc(timed, func(i, k int) int { return events[i].Time.Compare(events[k].Time) })
	order := make([]int, 0, len(today))
	in, said := c.running(), [2]bool{}
	put := func(i int) {
		in = events[i].Kind == iop.Admission
		said[boolInt(!in)] = true
		order = append(order, i)
	}
	for n := range timed {
		fits := func(k int) bool { return (events[timed[k]].Kind == iop.Discharged) == in }
		if n+1 < len(timed) && !fits(n) && fits(n+1) && events[timed[n]].Time == events[timed[n+1]].Time {
			timed[n], timed[n+1] = timed[n+1], timed[n]
		}
		if !fits(n) { // what came between has no time
			if i, ok := loose.next(boolInt(in)); ok {
				put(i)
			}
		}
		put(timed[n])
	}
	if len(loose[0]) > 0 && len(loose[1]) > 0 { // a discharge and a return, or the other way round
		first := boolInt(in)
		for _, i := range slices.Concat(loose[first], loose[1-first]) {
			put(i)
		}
		loose = untimed{}
	}
	open := -1
	if k := boolInt(in); len(loose[k]) > 0 && said[k] { // it may be told of already, or be another
		open = loose[k][0]
	}
	if open >= 0 && in {
		order = slices.Concat(loose[1], order)
	} else {
		order = slices.Concat(order, loose[0], loose[1])
	}
	if c.then(events, order); open >= 0 {
		c.open = open
	}
}

// running reports whether the person is in treatment.
func (c *course) running() bool { return c.admission >= 0 && c.discharged == 0 }

// then goes on with the admissions and discharges of one day in their order. Who is admitted
// is not admitted again, and who has left does not leave.
func (c *course) then(events []Event, order []int) {
	for n, i := range order {
		switch x := &events[i]; {
		case x.Kind == iop.Discharged && c.running():
			c.discharged = x.Day
		case x.Kind == iop.Admission && !c.running():
			c.admitted, c.before, c.discharged, c.admission, c.open = x.Day, c.discharged, 0, i, -1
			for _, k := range order[:n] {
				if events[k].Kind == iop.Discharged {
					if c.earlier == nil {
						c.earlier = map[int]bool{}
					}
					c.earlier[k] = true
				}
			}
		}
	}
}
