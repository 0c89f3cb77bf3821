package schedule

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// What breaks its own rules is never judged. To ask costs no text and no memory where
// all is right; what is wrong is looked for only then.

// notValid adds to the report that every requirement is unknown, and what is wrong.
func (c *Checker) notValid(faults error, r *iop.Report) {
	for i := range c.parts {
		for k := range c.parts[i].rows {
			row := &c.parts[i].rows[k]
			r.Add(iop.Finding{Rule: &row.Rule, Want: row.like.Want, Missing: iop.WordsFromBits(lacking, uint64(lackValid))})
		}
	}
	var all wire.Faults
	if !errors.As(faults, &all) {
		r.Add(iop.NotValidFinding(faults.Error()))
	}
	for _, f := range all {
		r.Add(iop.NotValidFinding(f.Error()))
	}
}

// orNone is a Checker of no requirements for none.
func (c *Checker) orNone() *Checker {
	if c == nil {
		return &Checker{}
	}
	return c
}

// wordsOf is how many words there are of each part of a service.
var wordsOf = struct {
	format       iop.Format
	delivery     iop.Delivery
	participants iop.Participants
	staff        iop.Staff
	occasion     iop.Occasion
}{lastWord[iop.Format](), lastWord[iop.Delivery](), lastWord[iop.Participants](), lastWord[iop.Staff](), lastWord[iop.Occasion]()}

func lastWord[T iop.Enum]() (t T) { return T(t.Vocabulary().Len()) }

// isValid reports whether problems would find none.
func (s *Service) isValid() bool {
	return s.Format <= wordsOf.format && s.Delivery <= wordsOf.delivery && s.Participants <= wordsOf.participants &&
		s.Staff <= wordsOf.staff && s.Occasion <= wordsOf.occasion
}

// isValid reports whether problems would find none.
func (b *Block) isValid() bool {
	if !b.Service.isValid() || b.Days&^EveryDay != 0 || b.Days == 0 && b.Cadence.Kind != EveryDays {
		return false
	}
	if b.Start < 0 || b.Start >= dayEnd || b.End < 0 || b.End > dayEnd || b.Overnight != (b.End <= b.Start) {
		return false
	}
	if c := b.Cadence; uint16(c.Kind)|uint16(c.N)|uint16(c.Phase) != 0 && c.problem() != "" {
		return false
	}
	return (b.Seats == iop.Range[int32]{} || b.validSeats()) && (len(b.Pauses) == 0 || b.validPauses())
}

// validSeats reports whether the seats hold somebody and no fewer than none.
func (b *Block) validSeats() bool {
	low, _, _ := b.Seats.Low()
	high, _, _ := b.Seats.High()
	return low >= 0 && high >= 0 && b.Seats.IsValid()
}

// validPauses reports whether the pauses are some and fit into the block.
func (b *Block) validPauses() bool {
	paused := iop.Minutes(0)
	for i := range b.Pauses {
		p := &b.Pauses[i]
		if !iop.IsWord(p.What) || p.Length <= 0 || p.Length > iop.Minutes(dayEnd) {
			return false
		}
		if paused += p.Length; paused > b.Span() {
			return false
		}
	}
	return true
}

// isValid reports whether problems would find none.
func (a *Arranged) isValid() bool {
	return a.Service.isValid() && 0 < a.Length && a.Length <= weekMinutes && 0 <= a.Times && a.Times <= maxTimes &&
		a.Cadence.Kind != NthWeekday && (a.Cadence == Cadence{} || a.Cadence.problem() == "")
}

// isValid reports whether problems would find none.
func (w *Week) isValid() bool {
	if w == nil || len(w.Blocks) > maxInWeek || len(w.Arranged) > maxInWeek || w.Number < 0 || w.Need < 0 || w.Need > weekMinutes {
		return false
	}
	if w.Person != (iop.Person{}) && !validPerson(w.Person) {
		return false
	}
	var until [everyDayLen + 1]Clock // when the day's sessions so far are over
	inOrder := true
	for i := range w.Blocks {
		b := &w.Blocks[i]
		if !b.isValid() {
			return false
		}
		inOrder = inOrder && !b.Overnight && b.Cadence.Kind != EveryDays
		if !inOrder {
			continue
		}
		for days := uint64(b.Days); days != 0; days &= days - 1 {
			d := bits.TrailingZeros64(days) & everyDayLen
			inOrder = inOrder && until[d] <= b.Start
			until[d] = b.End
		}
	}
	for i := range w.Arranged {
		if !w.Arranged[i].isValid() {
			return false
		}
	}
	return (inOrder || !w.overlaps()) && (len(w.Arranged) == 0 || w.arranged() <= weekMinutes)
}

// maxInWeek bounds the blocks of a week, and its arranged services.
const maxInWeek = 2000

// maxTimes bounds how often an arranged service is given each time it recurs.
const maxTimes = 100

// arranged is what the arranged services that are counted on and make sense come to in
// a week, on average, in whole minutes.
func (w *Week) arranged() (minutes int64) {
	const cycle = 7 * 366 * 52 // no more than a minute is lost in rounding
	whole := int64(0)
	for i := range w.Arranged {
		a := &w.Arranged[i]
		if a.AtWill || !a.isValid() {
			continue
		}
		each := int64(a.Length) * int64(a.times()) * cycle
		switch n := int64(a.Cadence.N); a.Cadence.Kind {
		case EveryWeeks:
			each /= max(1, n)
		case EveryDays:
			each = each * 7 / max(1, n)
		}
		whole += each
	}
	return whole / cycle
}

// isValid reports whether problems would find none.
func (g *Given) isValid() bool {
	return g.Day.IsValid() && g.Service.isValid() && 0 <= g.Least && g.Least <= g.Most && g.Most <= iop.Minutes(dayEnd) && g.Start.IsValid()
}

// givenProblems reports what is wrong with a span and the service given in it.
func givenProblems(d *Span, given []Given) error {
	valid := d.isValid()
	for i := range given {
		valid = valid && given[i].isValid()
	}
	if valid {
		return nil
	}
	var faults wire.Faults
	d.problems(wire.Report(faults.Report).At("span"))
	for i := range given {
		given[i].problems(wire.Report(faults.Report).At("given", i))
	}
	return faults.Err()
}

// missing is the fault of what is not there at all.
func missing(what string) error {
	return wire.Faults{{Path: what, Problem: "is missing"}}
}

// tooMany reports a list that is longer than it may be.
func tooMany(report wire.Report, n, most int, member string) bool {
	if n > most {
		report(fmt.Sprintf("cannot be more than %d: %d", most, n), member)
	}
	return n > most
}
