package randomtest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

const (
	// KeyBytes is the least length of the secret of a [Key], the length of an
	// HMAC-SHA-256 output (RFC 2104, section 3: shorter keys weaken it).
	KeyBytes = 32
	// Version numbers the way in which days follow from a key. What a version does never changes.
	Version = 1

	mostPeriod = 366 // days in the longest period of a quota and the longest interval
	drawTag    = "openiop draw 1\x00"
	proofTag   = "openiop proof 1\x00"
)

// Draw says on which days a person is called for a drug test, at random. It makes
// one of three promises. None of them is the rule: what is sought by one is given
// up by another.
//
//   - [Quota], an exact number in each period. A person whose tests of the week
//     are done knows that the rest of it is free; for this the commentary to All
//     Rise's Standard VII, first edition, warns against drawing inside weeks.
//   - [DailyOdds], the same odds every day whatever came before: what that
//     commentary calls random. No number of tests and no longest gap is promised.
//   - [RandomInterval], the next test so many days after the last, at random
//     between two ends. A longest gap is promised, and the days soon before it are
//     likelier than others; the ASAM Drug Testing Pocket Guide, page 9, prefers it
//     (http://eguideline.guidelinecentral.com/i/840070-drug-testing-pocket-guide/8).
//
// In how many of a hundred cases a use on a day taken at random is followed by a
// test on one of the next one, two, three or four days, at 3.5 days from test to
// test on average, weeks from Sunday:
//
//	                                       1      2      3      4   longest gap
//	odds of 2 in 7                      28.6   49.0   63.6   74.0   none
//	2 a week, of 7 days                 28.6   51.9   69.9   82.8   11 days
//	2 a week, of monday to friday       28.6   51.4   70.0   83.4    9 days
//	1 to 6 days after the last          28.6   52.4   71.5   85.7    6 days
//	2 to 5 days after the last          28.6   57.1   78.6   92.8    5 days
//
// With Monday to Friday only, use on a Friday meets no test for two days.
//
// Exactly one promise is given, and exactly one of Weekdays and Attendance. A
// Draw has no secret in it; a [Drawer] joins it with a [Key].
type Draw struct {
	// Name distinguishes draws that one person is in at once, such as "urine" and
	// "breath". Draws that differ only in name fall on different days.
	Name string `json:"name,omitempty"`

	Quota          *Quota          `json:"quota,omitempty"`
	DailyOdds      *DailyOdds      `json:"daily_odds,omitempty"`
	RandomInterval *RandomInterval `json:"random_interval,omitempty"`

	// Weekdays are the weekdays on which a test may fall: those on which the
	// person attends, or schedule.EveryDay.
	Weekdays schedule.Days `json:"weekdays,omitzero"`
	// Attendance lists the only days on which a test may fall, in any order. It
	// takes the place of Weekdays when attendance does not follow a weekly pattern.
	Attendance []iop.Day `json:"attendance,omitempty"`
	// Closed lists days on which no test falls, in any order. A quota is then drawn
	// from the other days of its period, and an interval ends on the nearest other
	// day within its bounds; [Drawer.Shortfalls] reports where there is none.
	// Daily odds do not change. Closing a day changes the draws of its period, or of
	// that day only; for an interval, all draws from there on.
	Closed []iop.Day `json:"closed,omitempty"`
	// From is the first day of the draw, such as the day of admission. An interval
	// needs it: its first gap is counted from that day, as if a test had been then, and
	// From itself is never drawn. Zero: no first day.
	From iop.Day `json:"from,omitzero"`
	// Until is the day after the last. Zero: no last day.
	Until iop.Day `json:"until,omitzero"`
}

// Quota promises an exact number of tests in each period, with all days equally likely.
// Exactly one of WeekFrom, Month and Days gives the period.
//
// A period that the ends of the draw cut short still gets the whole number; begin the draw
// with a whole period if that is not wanted. If a period has too few open days, all of
// them are drawn, and it is a [Shortfall].
type Quota struct {
	Tests    int32            `json:"tests" wire:"required"` // 1 or more
	WeekFrom schedule.Weekday `json:"week_from,omitzero"`    // weeks that begin on this weekday
	Month    bool             `json:"month,omitempty"`       // calendar months
	Days     int32            `json:"days,omitzero"`         // periods of this many days, 1 to 366, one of which begins on Epoch
	Epoch    iop.Day          `json:"epoch,omitzero"`        // with Days only
}

// String returns text such as "2 tests in each week from sunday".
func (q Quota) String() string {
	text := fmt.Sprintf("%d tests in each ", q.Tests)
	if q.Tests == 1 {
		text = "1 test in each "
	}
	switch {
	case q.Month:
		return text + "calendar month"
	case q.Days != 0:
		return fmt.Sprintf("%s%d days from %v", text, q.Days, q.Epoch)
	}
	return fmt.Sprintf("%sweek from %v", text, q.WeekFrom)
}

// DailyOdds promises the same odds on each allowed day, whatever was drawn before:
// N in Of. It promises no number of tests and no longest gap.
type DailyOdds struct {
	N  int32 `json:"n" wire:"required"`  // 1 to Of
	Of int32 `json:"of" wire:"required"` // 1 or more
}

// String returns text such as "odds of 2 in 7 each day".
func (o DailyOdds) String() string { return fmt.Sprintf("odds of %d in %d each day", o.N, o.Of) }

// RandomInterval promises the next test Least to Longest days after the last, each number
// of days equally likely when all days are allowed. If the two are equal, the interval is
// fixed and everyone can foresee it.
type RandomInterval struct {
	Least   int32 `json:"least" wire:"required"`   // days, 1 to Longest; 1 is the next day
	Longest int32 `json:"longest" wire:"required"` // days, to 366
}

// String returns text such as "a test 1 to 6 days after the last".
func (r RandomInterval) String() string {
	return fmt.Sprintf("a test %d to %d days after the last", r.Least, r.Longest)
}

// String returns the promise and the days: "2 tests in each week from sunday, on monday,
// friday".
func (d Draw) String() string {
	parts := make([]string, 0, 8)
	if d.Name != "" {
		parts = append(parts, d.Name)
	}
	switch {
	case d.Quota != nil:
		parts = append(parts, d.Quota.String())
	case d.DailyOdds != nil:
		parts = append(parts, d.DailyOdds.String())
	case d.RandomInterval != nil:
		parts = append(parts, d.RandomInterval.String())
	default:
		parts = append(parts, "no promise")
	}
	switch {
	case len(d.Attendance) > 0:
		parts = append(parts, fmt.Sprintf("on %d days of attendance", len(d.Attendance)))
	case d.Weekdays == schedule.EveryDay:
		parts = append(parts, "on every day")
	default:
		parts = append(parts, "on "+d.Weekdays.String())
	}
	if len(d.Closed) > 0 {
		parts = append(parts, fmt.Sprintf("%d days closed", len(d.Closed)))
	}
	if d.From != 0 {
		parts = append(parts, "from "+d.From.String())
	}
	if d.Until != 0 {
		parts = append(parts, "until "+d.Until.String())
	}
	return strings.Join(parts, ", ")
}

// UnmarshalJSON reads strictly, as everything here does.
func (d *Draw) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, d) }

// CheckWire reports what makes the draw invalid.
func (d *Draw) CheckWire(n wire.Node) { d.problems(n.Report) }

func (d *Draw) problems(report wire.Report) {
	if !utf8.ValidString(d.Name) {
		report(fmt.Sprintf("is not UTF-8: %q", d.Name), "name")
	}
	promises := 0
	if d.Quota != nil {
		promises++
		d.Quota.problems(report.At("quota"), d)
	}
	if o := d.DailyOdds; o != nil {
		promises++
		if o.Of < 1 {
			report(fmt.Sprintf("is not 1 or more: %d", o.Of), "daily_odds", "of")
		}
		if o.N < 1 || o.N > o.Of {
			report(fmt.Sprintf("is not from 1 to %d, the odds of a test every day: %d", max(1, o.Of), o.N), "daily_odds", "n")
		}
	}
	if d.RandomInterval != nil {
		promises++
		d.RandomInterval.problems(report.At("random_interval"), d)
	}
	if promises != 1 {
		report(fmt.Sprintf("makes %d promises, want one of quota, daily_odds and random_interval", promises))
	}
	switch {
	case !d.Weekdays.Within(schedule.EveryDay):
		report(fmt.Sprintf("contains something that is not a weekday: %v", d.Weekdays), "weekdays")
	case d.Weekdays == 0 && len(d.Attendance) == 0:
		report("is empty, and so is attendance: no day is allowed", "weekdays")
	case d.Weekdays != 0 && len(d.Attendance) > 0:
		report(fmt.Sprintf("cannot be combined with attendance: %v", d.Weekdays), "weekdays")
	}
	for i, day := range d.Attendance {
		if !day.IsValid() {
			report(fmt.Sprintf("is not a day of the years 1 to 9999: %v", day), "attendance", i)
		}
	}
	for i, day := range d.Closed {
		if !day.IsValid() {
			report(fmt.Sprintf("is not a day of the years 1 to 9999: %v", day), "closed", i)
		}
	}
	if d.From != 0 && !d.From.IsValid() {
		report(fmt.Sprintf("is not a day of the years 1 to 9999: %v", d.From), "from")
	}
	switch {
	case d.Until != 0 && !d.Until.IsValid():
		report(fmt.Sprintf("is not a day of the years 1 to 9999: %v", d.Until), "until")
	case d.Until != 0 && d.Until <= d.From:
		report(fmt.Sprintf("is not after from, %v: %v", d.From, d.Until), "until")
	}
}

func (q *Quota) problems(report wire.Report, d *Draw) {
	periods, shortest := 0, int32(0) // days of the shortest period
	if q.WeekFrom != 0 {
		periods, shortest = periods+1, 7
		if q.WeekFrom > schedule.Sunday {
			report(fmt.Sprintf("is not a weekday: %v", q.WeekFrom), "week_from")
		}
	}
	if q.Month {
		periods, shortest = periods+1, 28
	}
	if q.Days != 0 || q.Epoch != 0 {
		periods, shortest = periods+1, q.Days
		if q.Days < 1 || q.Days > mostPeriod {
			report(fmt.Sprintf("is not from 1 to %d: %d", mostPeriod, q.Days), "days")
			shortest = 0
		}
		if !q.Epoch.IsValid() {
			report(fmt.Sprintf("is not a day on which a period begins: %v", q.Epoch), "epoch")
		}
	}
	if periods != 1 {
		report(fmt.Sprintf("names %d periods, want one of week_from, month and days", periods))
		shortest = 0
	}
	if q.Tests < 1 {
		report(fmt.Sprintf("is not 1 or more: %d", q.Tests), "tests")
	}
	if shortest == 0 || d.Weekdays == 0 && len(d.Attendance) == 0 {
		return
	}
	if allowed := d.fewest(shortest); q.Tests > allowed {
		report(fmt.Sprintf("is above %d, the days allowed in the shortest period: %d", allowed, q.Tests), "tests")
	}
}

// fewest is how many of n days in a row are allowed at least, none being closed.
// Of days of attendance only the length of the period is known.
func (d *Draw) fewest(n int32) int32 {
	if len(d.Attendance) > 0 {
		return n
	}
	least := n
	for start := range iop.Day(7) {
		rest := int32(0)
		for i := range iop.Day(n % 7) {
			if d.Weekdays.Has(schedule.WeekdayOf(1 + start + i)) {
				rest++
			}
		}
		least = min(least, n/7*int32(d.Weekdays.Len())+rest)
	}
	return least
}

func (r *RandomInterval) problems(report wire.Report, d *Draw) {
	sound := true
	if r.Longest < 1 || r.Longest > mostPeriod {
		report(fmt.Sprintf("is not from 1 to %d: %d", mostPeriod, r.Longest), "longest")
		sound = false
	}
	switch {
	case r.Least < 1:
		report(fmt.Sprintf("is not 1 or more: %d", r.Least), "least")
		sound = false
	case r.Least > r.Longest:
		report(fmt.Sprintf("is above longest, %d: %d", r.Longest, r.Least), "least")
		sound = false
	}
	if d.From == 0 {
		report("needs from in the draw: the first gap is counted from that day")
	}
	if !sound || !d.Weekdays.Within(schedule.EveryDay) {
		return
	}
	for w := range d.Weekdays.All() {
		found := false
		for gap := r.Least; gap <= min(r.Longest, r.Least+6) && !found; gap++ {
			found = d.Weekdays.Has(schedule.WeekdayOf(iop.Day(w) + iop.Day(gap)))
		}
		if !found {
			report(fmt.Sprintf("cannot be kept: no allowed weekday is %d to %d days after a %v", r.Least, r.Longest, w))
			return
		}
	}
}

// appendPromise appends what draws follow from beside key, person and day.
func (d *Draw) appendPromise(b []byte) []byte {
	b = appendText(b, d.Name)
	switch {
	case d.Quota != nil:
		month := int32(0)
		if d.Quota.Month {
			month = 1
		}
		return appendNumbers(b, 1, d.Quota.Tests, int32(d.Quota.WeekFrom), month, d.Quota.Days, int32(d.Quota.Epoch))
	case d.DailyOdds != nil:
		return appendNumbers(b, 2, d.DailyOdds.N, d.DailyOdds.Of)
	case d.RandomInterval != nil:
		// The first day tells one stay from the next: without it a person who
		// comes back would know the gaps.
		return appendNumbers(b, 3, d.RandomInterval.Least, d.RandomInterval.Longest, int32(d.From))
	}
	return appendNumbers(b, 0)
}

// clean is a copy that shares nothing, with its days in order.
func (d Draw) clean() Draw {
	if d.Quota != nil {
		q := *d.Quota
		d.Quota = &q
	}
	if d.DailyOdds != nil {
		o := *d.DailyOdds
		d.DailyOdds = &o
	}
	if d.RandomInterval != nil {
		r := *d.RandomInterval
		d.RandomInterval = &r
	}
	d.Attendance, d.Closed = inOrder(d.Attendance), inOrder(d.Closed)
	return d
}

func inOrder(days []iop.Day) []iop.Day {
	days = slices.Clone(days)
	slices.Sort(days)
	return slices.Compact(days)
}
