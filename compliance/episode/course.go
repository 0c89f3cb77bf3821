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
	earlier              map[int]bool // discharges of the admission's day that ended the stay before, by their times
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

// add goes on with the admissions and discharges of one day, in order. Those of one kind
// that have no time are one, told again.
func (c *course) add(events []Event, today []int) {
	if len(today) == 1 {
		c.then(events, today)
		return
	}
	var loose [2][]int // admissions, and discharges, without a time
	timed := make([]int, 0, len(today))
	is := func(i int) int { return boolInt(events[i].Kind == iop.Discharged) }
	for _, i := range today {
		if events[i].Time.IsZero() {
			loose[is(i)] = append(loose[is(i)], i)
		} else {
			timed = append(timed, i)
		}
	}
	slices.SortStableFunc(timed, func(i, k int) int { return events[i].Time.Compare(events[k].Time) })
	order := make([]int, 0, len(today))
	next := boolInt(c.running()) // what makes sense next
	var said [2]bool             // with a time
	put := func(k int, all ...int) {
		if len(all) > 0 {
			order, next = append(order, all...), 1-k
		}
	}
	for n := range timed {
		if n+1 < len(timed) && is(timed[n]) != next && is(timed[n+1]) == next && events[timed[n]].Time == events[timed[n+1]].Time {
			timed[n], timed[n+1] = timed[n+1], timed[n]
		}
		k := is(timed[n])
		if k != next { // what came between has no time
			put(1-k, loose[1-k]...)
			loose[1-k] = nil
		}
		put(k, timed[n])
		said[k] = true
	}
	if len(loose[0]) > 0 && len(loose[1]) > 0 { // a discharge and a return, or the other way round
		first := next
		put(first, loose[first]...)
		put(1-first, loose[1-first]...)
		loose = [2][]int{}
	}
	open := -1
	if len(loose[next]) > 0 && said[next] { // it may be told of already, or be another
		open = loose[next][0]
	}
	if again := loose[1-next]; len(again) > 0 || open >= 0 && next == 1 {
		order = slices.Concat(loose[0], loose[1], order)
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
			left := slices.ContainsFunc(order[n:], func(k int) bool { return events[k].Kind == iop.Discharged })
			for _, k := range order[:n] {
				if o := &events[k]; o.Kind == iop.Discharged && (left || !o.Time.IsZero() && !x.Time.IsZero()) {
					if c.earlier == nil {
						c.earlier = map[int]bool{}
					}
					c.earlier[k] = true
				}
			}
		}
	}
}
