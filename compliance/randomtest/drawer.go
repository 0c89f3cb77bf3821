package randomtest

import (
	"fmt"
	"iter"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// Drawer is a draw with its key. The days that it gives follow from key, draw, person and
// day alone: they are the same each time, whatever was asked before, and only the key lets
// anyone foresee them. People in the same draw are drawn independently.
//
// A person is any text that stands for one and always stays the same; preferably one that
// reveals nothing about them. A Drawer never changes and is safe for concurrent use. The
// zero Drawer draws no day.
type Drawer struct {
	key         Key
	draw        Draw
	head        []byte
	attendance  []iop.Day // without those closed
	first, last iop.Day   // of the draw, both in it
}

// NewDrawer makes a Drawer. The error is nil or [wire.Faults], with every fault found.
func NewDrawer(key Key, draw Draw) (*Drawer, error) {
	var faults wire.Faults
	key.problems(faults.Report)
	draw.problems(wire.Report(faults.Report).At("draw"))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	d := &Drawer{key: key, draw: draw.clean(), first: max(1, draw.From), last: iop.LastDay}
	if draw.Until != 0 {
		d.last = draw.Until - 1
	}
	d.head = d.draw.appendPromise([]byte(drawTag))
	for _, day := range d.draw.Attendance {
		if _, closed := slices.BinarySearch(d.draw.Closed, day); !closed {
			d.attendance = append(d.attendance, day)
		}
	}
	return d, nil
}

// Draw returns a copy of the draw, with its days in order.
func (d *Drawer) Draw() Draw { return d.draw.clean() }

// String returns the draw and the name of the key.
func (d Drawer) String() string { return fmt.Sprintf("%v, key %s", d.draw, d.key.id) }

// GoString returns the same as String, so that no verb prints the parts.
func (d Drawer) GoString() string { return d.String() }

// open reports whether a test may fall on the day, the ends of the draw aside.
func (d *Drawer) open(day iop.Day) bool {
	if d.draw.Weekdays == 0 {
		_, found := slices.BinarySearch(d.attendance, day)
		return found
	}
	if !d.draw.Weekdays.Has(schedule.WeekdayOf(day)) {
		return false
	}
	_, closed := slices.BinarySearch(d.draw.Closed, day)
	return !closed
}

// openAfter is the first open day after the day; no day when there is none.
func (d *Drawer) openAfter(day iop.Day) iop.Day {
	if d.draw.Weekdays == 0 {
		if i, _ := slices.BinarySearch(d.attendance, day+1); i < len(d.attendance) {
			return d.attendance[i]
		}
		return 0
	}
	for day++; day <= iop.LastDay; day++ {
		if d.open(day) {
			return day
		}
	}
	return 0
}

// clip is the first and last day of [from, until) in the draw.
func (d *Drawer) clip(from, until iop.Day) (first, last iop.Day) {
	first, last = max(from, d.first, 1), d.last
	if until != 0 {
		last = min(last, until-1)
	}
	return first, last
}

// On reports whether the person is drawn on the day. For an interval it goes through all
// gaps since the first day; [Drawer.Days] does that once for many days.
func (d *Drawer) On(person string, day iop.Day) bool {
	if day < max(1, d.first) || day > d.last || !d.open(day) {
		return false
	}
	s := d.key.stream()
	defer d.key.release(s)
	s.person(d.head, person)
	switch {
	case d.draw.DailyOdds != nil:
		return d.odd(s, day)
	case d.draw.Quota != nil:
		d.choose(s, day)
		_, found := slices.BinarySearch(s.days[:s.drawn], day)
		return found
	}
	test := d.first
	for k := int64(1); test != 0 && test < day; k++ {
		test, _ = d.step(s, k, test)
	}
	return test == day && test != d.first
}

// Days yields the days in [from, until) on which the person is drawn, in order. A zero
// from or until leaves that end open.
func (d *Drawer) Days(person string, from, until iop.Day) iter.Seq[iop.Day] {
	return func(yield func(iop.Day) bool) {
		first, last := d.clip(from, until)
		if first > last {
			return
		}
		s := d.key.stream()
		defer d.key.release(s)
		s.person(d.head, person)
		switch {
		case d.draw.DailyOdds != nil:
			for day := first; day <= last; day++ {
				if d.open(day) && d.odd(s, day) && !yield(day) {
					return
				}
			}
		case d.draw.Quota != nil:
			for day := first; day <= last; {
				_, end, _ := d.choose(s, day)
				for _, test := range s.days[:s.drawn] {
					if first <= test && test <= last && !yield(test) {
						return
					}
				}
				day = end
			}
		default:
			for k, test := int64(1), d.first; ; k++ {
				test, _ = d.step(s, k, test)
				if test == 0 || test > last || test >= first && !yield(test) {
					return
				}
			}
		}
	}
}

// odd draws one day of DailyOdds.
func (d *Drawer) odd(s *stream, day iop.Day) bool {
	s.at(int64(day))
	return s.below(d.draw.DailyOdds.Of) < d.draw.DailyOdds.N
}

// period is the first day of the quota's period that the day is in, and the day
// after its last.
func (q *Quota) period(day iop.Day) (start, end iop.Day) {
	switch {
	case q.Month:
		date := day.Date()
		start = day - iop.Day(date.Day()-1)
		return start, start + iop.Day(date.LastDayOfMonth())
	case q.Days != 0:
		n := iop.Day(q.Days)
		start = day - ((day-q.Epoch)%n+n)%n
		return start, start + n
	}
	start = day - iop.Day((7+schedule.WeekdayOf(day)-q.WeekFrom)%7)
	return start, start + 7
}

// choose draws the period of a quota that the day is in: those first in s.days, in
// order, of the open days that there are. It is a shuffle by Fisher and Yates that
// ends when the quota is full.
func (d *Drawer) choose(s *stream, day iop.Day) (start, end iop.Day, open int) {
	start, end = d.draw.Quota.period(day)
	for day := max(start, d.first); day < end && day <= d.last; day++ {
		if d.open(day) {
			s.days[open] = day
			open++
		}
	}
	s.drawn = min(int(d.draw.Quota.Tests), open)
	s.at(int64(start))
	for i := range s.drawn {
		j := i + int(s.below(int32(open-i)))
		s.days[i], s.days[j] = s.days[j], s.days[i]
	}
	slices.Sort(s.days[:s.drawn])
	return start, end, open
}

// step is the day of test k, from 1, of an interval after the test before; no day
// when no open day is left. A gap that ends on a day that is not open moves to the
// nearest open day within both ends; of two as near a drawn one. Where there is
// none the longest gap is kept at the cost of the least, and at last neither.
func (d *Drawer) step(s *stream, k int64, before iop.Day) (iop.Day, Unkept) {
	r := d.draw.RandomInterval
	least, longest := before+iop.Day(r.Least), before+iop.Day(r.Longest)
	s.at(k)
	day := least + iop.Day(s.below(r.Longest-r.Least+1))
	if d.open(day) {
		return day, 0
	}
	back := s.below(2) == 0
	for by := iop.Day(1); day-by >= least || day+by <= longest; by++ {
		earlier := day-by >= least && d.open(day-by)
		later := day+by <= longest && d.open(day+by)
		switch {
		case earlier && (back || !later):
			return day - by, 0
		case later:
			return day + by, 0
		}
	}
	for day := least - 1; day > before; day-- {
		if d.open(day) {
			return day, GapTooShort
		}
	}
	if day := d.openAfter(longest); day != 0 {
		return day, GapTooLong
	}
	return 0, NoMoreDays
}

// Unkept is the reason why a promise cannot be kept.
type Unkept uint8

const (
	UnkeptUnknown Unkept = iota
	TooFewDays           // fewer open days in a period than tests
	GapTooShort          // no open day between the least and the longest gap; the test comes sooner
	GapTooLong           // no open day up to the longest gap; the test comes later
	NoMoreDays           // no open day up to the longest gap, and none after it in the draw
)

var unkepts = iop.NewVocabulary("reason why a promise is not kept", "too-few-days", "gap-too-short", "gap-too-long", "no-more-days")

func (u Unkept) Vocabulary() *iop.Vocabulary      { return unkepts }
func (u Unkept) String() string                   { return unkepts.Word(int(u)) }
func (u Unkept) MarshalText() ([]byte, error)     { return iop.MarshalWord(u) }
func (u *Unkept) UnmarshalText(text []byte) error { return iop.UnmarshalWord(u, text) }

// Shortfall is a stretch of days in which there are too few open days for the promise to
// be kept. For an interval it names days of tests, so guard it as you guard them.
type Shortfall struct {
	Why Unkept `json:"why"`
	// From and Until are the first day of the period and the day after its last, or the
	// days of the tests before and after a gap. Until is zero when no test follows.
	From  iop.Day `json:"from"`
	Until iop.Day `json:"until,omitzero"`
	// Want and Have are numbers of tests in a period, or of days in a gap: the bound that is not
	// kept, and what there is. Have is zero when no test follows.
	Want int32 `json:"want"`
	Have int32 `json:"have"`
}

// String returns text such as "too-few-days: 1 of 2 tests from 2026-12-21 until
// 2026-12-28".
func (s Shortfall) String() string {
	switch s.Why {
	case TooFewDays:
		return fmt.Sprintf("%v: %d of %d tests from %v until %v", s.Why, s.Have, s.Want, s.From, s.Until)
	case NoMoreDays:
		return fmt.Sprintf("%v: none within %d days after %v or later", s.Why, s.Want, s.From)
	}
	return fmt.Sprintf("%v: %d days from %v to %v, want %d", s.Why, s.Have, s.From, s.Until, s.Want)
}

// Shortfalls yields the places where the promise cannot be kept for the person, among
// periods and gaps that share a day with [from, until), in order. A zero from or until
// leaves that end open. The ends of the draw can cut a period short. DailyOdds never has
// any: it promises nothing about the remaining days.
func (d *Drawer) Shortfalls(person string, from, until iop.Day) iter.Seq[Shortfall] {
	return func(yield func(Shortfall) bool) {
		first, last := d.clip(from, until)
		if first > last || d.draw.DailyOdds != nil {
			return
		}
		s := d.key.stream()
		defer d.key.release(s)
		s.person(d.head, person)
		if q := d.draw.Quota; q != nil {
			for day := first; day <= last; {
				start, end, open := d.choose(s, day)
				if open < int(q.Tests) && !yield(Shortfall{TooFewDays, max(start, d.first), min(end, d.last+1), q.Tests, int32(open)}) {
					return
				}
				day = end
			}
			return
		}
		r := d.draw.RandomInterval
		for k, before := int64(1), d.first; before <= last; k++ {
			test, why := d.step(s, k, before)
			short := Shortfall{why, before, test, r.Longest, int32(test - before)}
			switch {
			case test == 0 || test > d.last:
				// The draw ends before the next test. That breaks nothing
				// unless the longest gap was over before.
				if before+iop.Day(r.Longest) <= d.last {
					yield(Shortfall{NoMoreDays, before, 0, r.Longest, 0})
				}
				return
			case why == GapTooShort:
				short.Want = r.Least
			}
			if why != 0 && test >= first && !yield(short) {
				return
			}
			before = test
		}
	}
}
