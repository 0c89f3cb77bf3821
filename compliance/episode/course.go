package episode

import (
	"slices"

	"github.com/openiop/openiop/compliance"
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
	for _, i := range e.order {
		x := &e.record.Events[i]
		if x.Day == 0 || !seen(x) || x.Kind != iop.Admission && x.Kind != iop.Discharged {
			continue
		}
		if len(today) > 0 && e.record.Events[today[0]].Day != x.Day {
			c.add(e.record.Events, today)
			today = today[:0]
		}
		today = append(today, i)
	}
	c.add(e.record.Events, today)
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

// results are the kinds that say what was found in a specimen.
var results = iop.SetOf(iop.PositiveTest, iop.NegativeTest)

// specimens is what becomes of the results of specimens that have several: a specimen has
// one. Members of a result that others deny are not known.
type specimens struct {
	fate   map[int]Disposition
	told   map[int]Event
	unsure map[int]bool
}

// specimensOf finds the results of the stay by specimen. A presumptive result is set aside
// once one that is not is known. Of a positive and a negative one that entered last
// stands, and of two that were entered on one day it is not known which. Results that say
// the same are one, such as those of several substances.
func (e *Stay) specimensOf(c *course, seen func(*Event) bool) (s specimens) {
	by := map[int32][]int{}
	for _, i := range e.order {
		x := &e.record.Events[i]
		if x.Specimen != 0 && results.Has(x.Kind) && x.Day != 0 && x.Day >= c.admitted && seen(x) {
			by[x.Specimen] = append(by[x.Specimen], i)
		}
	}
	for _, all := range by {
		if len(all) > 1 {
			if s.fate == nil {
				s.fate, s.told, s.unsure = map[int]Disposition{}, map[int]Event{}, map[int]bool{}
			}
			s.settle(e.record.Events, all)
		}
	}
	return s
}

// settle says what becomes of the results of one specimen, in order.
func (s *specimens) settle(events []Event, all []int) {
	final, latest := iop.Day(0), iop.Day(0)
	for _, i := range all {
		if events[i].Detection != compliance.Presumptive {
			final = events[i].Day
		}
	}
	last := [2]iop.Day{} // on which one that is negative, and one that is positive, was known last
	first := [2]int{-1, -1}
	for _, i := range all {
		x := &events[i]
		if x.Detection == compliance.Presumptive && x.Day <= final {
			s.fate[i] = Superseded
			continue
		}
		k := boolInt(x.Kind == iop.PositiveTest)
		last[k] = max(last[k], x.known())
		switch {
		case first[k] < 0:
			first[k] = i
			continue
		case found(x) != found(&events[first[k]]) && !(usual(x) && usual(&events[first[k]])):
			continue // what they agree on would not tell of both
		}
		one, again := s.told[first[k]]
		if !again {
			one = events[first[k]]
		}
		keepSame(&one.Collection, x.Collection)
		keepSame(&one.Validity, x.Validity)
		keepSame(&one.Detection, x.Detection)
		keepSame(&one.Matrix, x.Matrix)
		keepSame(&one.TestReason, x.TestReason)
		keepSame(&one.Observation, x.Observation)
		s.told[first[k]], s.fate[i] = one, Repeated
	}
	if latest = max(last[0], last[1]); first[0] < 0 || first[1] < 0 {
		return
	}
	for k, i := range first {
		if last[k] < latest {
			s.fate[i] = Superseded
			return
		}
	}
	s.unsure[first[0]], s.unsure[first[1]] = true, true
	second := first[0]
	if slices.Index(all, first[1]) > slices.Index(all, first[0]) {
		second = first[1]
	}
	s.fate[second] = Contradicted
}

// found is what a result says.
func found(e *Event) compliance.Outcome {
	o := e.Outcome()
	o.Day = 0
	return o
}

// usual reports whether a result says nothing that its kind would not have where it is
// not recorded.
func usual(e *Event) bool {
	o := found(e)
	o.Collection, o.Validity, o.Detection = 0, 0, 0
	collections, validities, detections := o.Layers()
	return (e.Collection == 0 || collections.Has(e.Collection)) && (e.Validity == 0 || validities.Has(e.Validity)) && (e.Detection == 0 || detections.Has(e.Detection))
}
