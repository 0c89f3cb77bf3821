package schedule

import (
	"fmt"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Week is what one person attends in a week, or what a program offers. It has at most
// 2,000 blocks and 2,000 arranged services. Arranged services that are not at will add
// up to no more than a week.
type Week struct {
	Blocks   []Block    `json:"blocks,omitempty"`
	Arranged []Arranged `json:"arranged,omitempty"`
	// Person is whose week it is, as far as known; rules differ by age.
	Person iop.Person `json:"person,omitzero"`
	// Number is the program week, from 1. Zero: not known.
	Number int16 `json:"number,omitzero"`
	// Need is the weekly service that a physician or plan certified as needed.
	// Zero: not known.
	Need iop.Minutes `json:"need,omitzero"`
	// Taper declares a week that is kept short on purpose before a step down.
	Taper bool `json:"taper,omitempty"`
}

// clone shares nothing with the week that can change.
func (w *Week) clone() Week {
	c := *w
	c.Blocks, c.Arranged = slices.Clone(w.Blocks), slices.Clone(w.Arranged)
	for i := range c.Blocks {
		c.Blocks[i].Pauses = slices.Clone(c.Blocks[i].Pauses)
	}
	return c
}

// Validate reports what makes the week unusable: blocks that are wrong in themselves,
// and blocks that overlap, since nobody can be in two rooms at once. The error is nil
// or wire.Faults with paths.
func (w *Week) Validate() error {
	if w == nil {
		return missing("week")
	}
	var faults wire.Faults
	w.problems(faults.Report)
	return faults.Err()
}

func (w *Week) problems(report wire.Report, at ...any) {
	at = slices.Grow(at, 2)
	few := !tooMany(report.At(at...), len(w.Blocks), maxInWeek, "blocks")
	tooMany(report.At(at...), len(w.Arranged), maxInWeek, "arranged")
	for i := range w.Blocks {
		w.Blocks[i].problems(report, append(at, "blocks", i)...)
	}
	for i := range w.Arranged {
		w.Arranged[i].problems(report, append(at, "arranged", i)...)
	}
	if w.Person != (iop.Person{}) {
		personProblems(w.Person, report, at...)
	}
	if w.Number < 0 {
		report.At(at...)(fmt.Sprintf("is negative: %d", w.Number), "number")
	}
	if w.Need < 0 || w.Need > weekMinutes {
		report.At(at...)(fmt.Sprintf("is not an amount of time in a week: %v", w.Need), "need")
	}
	if arranged := w.arranged(); arranged > weekMinutes {
		report.At(at...)(fmt.Sprintf("add up to %v a week, more than the %v that a week has", iop.Minutes(clamp(arranged)), iop.Minutes(weekMinutes)), "arranged")
	}
	for i := range w.Blocks {
		for j := range i {
			if !few {
				return
			}
			if day, ok := w.Blocks[j].Meets(&w.Blocks[i]); ok {
				report.At(at...)(fmt.Sprintf("overlaps blocks[%d] on %v", j, day), "blocks", i)
				break // one is enough to find it
			}
		}
	}
}

func personProblems(p iop.Person, report wire.Report, at ...any) {
	for member, problem := range p.Problems() {
		report.At(at...)(problem, "person", member)
	}
}

// UnmarshalJSON reads strictly, like everything here.
func (w *Week) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, w) }

// CheckWire reports what Validate finds.
func (w *Week) CheckWire(n wire.Node) {
	if w == nil {
		return
	}
	w.problems(n.Report)
}

// Meets returns a day of the first block on which the two can overlap, and whether
// there is one. Blocks in alternate weeks do not meet unless one runs on into the week
// after its own; weeks begin on Monday.
func (b *Block) Meets(o *Block) (Weekday, bool) {
	if b == nil || o == nil {
		return WeekdayUnknown, false
	}
	return b.near(o, 0)
}

// near is Meets with so much time kept free before and after the block.
func (b *Block) near(o *Block, travel iop.Minutes) (Weekday, bool) {
	before, after := int(b.Start)-int(travel), int(b.Start)+int(b.Span()+travel)
	from, to := int(o.Start), int(o.Start)+int(o.Span())
	bDays, oDays := b.Days, o.Days
	if b.Cadence.Kind == EveryDays {
		bDays = EveryDay
	}
	if o.Cadence.Kind == EveryDays {
		oDays = EveryDay
	}
	if before >= 0 && after <= int(dayEnd) && to <= int(dayEnd) && (bDays&oDays == 0 || after <= from || to <= before) {
		return WeekdayUnknown, false // the usual case: no common day, or apart on it
	}
	for d := range bDays.All() {
		for e := range oDays.All() {
			for turn := -1; turn <= 1; turn++ { // weeks by which the other is later
				days := int(e) - int(d) + 7*turn
				shift := days * int(dayEnd)
				if before < shift+to && shift+from < after && b.Cadence.mayMeet(o.Cadence, turn, days) {
					return d, true
				}
			}
		}
	}
	return WeekdayUnknown, false
}

func minuteOfWeek(d Weekday, c Clock) int { return int(d-Monday)*24*60 + int(c) }

// cycle is the number of weeks after which what is in some class repeats; 1 for
// most weeks.
func (w *Week) cycle(k *classes) int {
	odd := Weekly
	for i := range w.Blocks {
		odd |= w.Blocks[i].Cadence.Kind
	}
	for i := range w.Arranged {
		odd |= w.Arranged[i].Cadence.Kind
	}
	if odd == Weekly {
		return 1
	}
	n := 1
	grow := func(c Cadence, s *Service) {
		if c.Kind == Weekly {
			return
		}
		if _, possible := k.sort(s); possible == 0 {
			return
		}
		weeks := 1
		switch {
		case c.Kind == EveryWeeks && c.N > 0:
			weeks = int(c.N)
		case c.Kind == EveryDays && c.N > 0 && c.N%7 == 0:
			weeks = int(c.N / 7)
		}
		if weeks > 1 && n <= maxCycle {
			n = n / int(gcd(int16(n), int16(weeks))) * weeks
		}
	}
	for i := range w.Blocks {
		grow(w.Blocks[i].Cadence, &w.Blocks[i].Service)
	}
	for i := range w.Arranged {
		grow(w.Arranged[i].Cadence, &w.Arranged[i].Service)
	}
	return min(n, maxCycle)
}

// maxCycle bounds the weeks that are tried of a week whose parts recur at odd
// intervals: two years.
const maxCycle = 104
