package iop

import (
	"fmt"
	"time"

	"github.com/openiop/openiop/iop/wire"
	"github.com/rickb777/date/v2"
)

// Day is a calendar day in the years 1 to 9999, without a time of day or zone. It
// counts days, so d+7 is a week later and b-a is the distance. The zero Day is no
// day: not recorded, or an end that is open. In text it is 2025-03-01.
type Day int32

// dayZero is the day before 0001-01-01.
const dayZero = date.Zero - 1

// LastDay is 9999-12-31, the last day that a calendar here has.
const LastDay Day = 3_652_059

// DayOf is the Day of a date; no day for dates outside the years 1 to 9999.
func DayOf(d date.Date) Day {
	if n := d - dayZero; 0 < n && n <= date.Date(LastDay) {
		return Day(n)
	}
	return 0
}

// ParseDay reads a day written YYYY-MM-DD. Days that no calendar has, such as
// 2025-02-30, are refused.
func ParseDay(text string) (Day, error) {
	if len(text) == 10 {
		// The parser of the date package rolls 30 February over to 2 March.
		if d, err := date.ParseISO(text); err == nil && d.String() == text && DayOf(d) != 0 {
			return DayOf(d), nil
		}
	}
	return 0, fmt.Errorf("%s is not a calendar day written YYYY-MM-DD", wire.Quote(text))
}

// MustDay is ParseDay for tests and tables; it panics.
func MustDay(text string) Day {
	d, err := ParseDay(text)
	if err != nil {
		panic("iop: " + err.Error())
	}
	return d
}

// IsValid reports whether d is a day of the years 1 to 9999, not no day.
func (d Day) IsValid() bool { return 0 < d && d <= LastDay }

// Date is the day as a date. No day has no date; it gives the day before the
// first.
func (d Day) Date() date.Date { return dayZero + date.Date(d) }

// Weekday is the day of the week. 0001-01-01, day 1, was a Monday.
func (d Day) Weekday() time.Weekday { return time.Weekday((d%7 + 7) % 7) }

// In reports whether the day lies in the half-open period [from, until). A zero
// end is open; no day is in no period.
func (d Day) In(from, until Day) bool {
	return d != 0 && d >= from && (until == 0 || d < until)
}

// String is YYYY-MM-DD, or "no day".
func (d Day) String() string {
	switch {
	case d == 0:
		return "no day"
	case !d.IsValid():
		return fmt.Sprintf("Day(%d)", int32(d))
	}
	return d.Date().String()
}

// MarshalText is String for a real day; no day is not written.
func (d Day) MarshalText() ([]byte, error) {
	if !d.IsValid() {
		return nil, fmt.Errorf("iop: %v has no text in a document", d)
	}
	return []byte(d.String()), nil
}

// UnmarshalText is ParseDay.
func (d *Day) UnmarshalText(text []byte) error {
	if d == nil {
		return noPointer(d)
	}
	day, err := ParseDay(string(text))
	if err == nil {
		*d = day
	}
	return err
}
