package episode

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

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
	for i := range e.events {
		x := &e.events[i]
		if x.Specimen != 0 && results.Has(x.Kind) && x.Day != 0 && x.Day >= c.admitted && seen(x) {
			by[x.Specimen] = append(by[x.Specimen], i)
		}
	}
	for _, all := range by {
		if len(all) > 1 {
			if s.fate == nil {
				s.fate, s.told, s.unsure = map[int]Disposition{}, map[int]Event{}, map[int]bool{}
			}
			s.settle(e.events, all)
		}
	}
	return s
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
