package iop

import (
	"fmt"
	"time"

	"github.com/openiop/openiop/iop/wire"
	"github.com/rickb777/date/v2"
)

// Day is a calendar day in the years 1 to 9999, without a time of day or zone. It
// counts days, so d+7 is a week later and b-a is the number of days from a to b. The
// zero Day is "no day": not recorded, or an open end. In text it is 2025-03-01.
type Day int32

// dayZero is the day before 0001-01-01.
const dayZero = date.Zero - 1

// LastDay is 9999-12-31, the last valid day.
const LastDay Day = 3_652_059

// DayOf returns the Day of a date, and the zero Day for dates outside the years 1 to
// 9999.
func DayOf(d date.Date) Day {
	if n := d - dayZero; 0 < n && n <= date.Date(LastDay) {
		return Day(n)
	}
	return 0
}

// ParseDay reads a day written YYYY-MM-DD. Days that do not exist, such as 2025-02-30,
// are an error.
func ParseDay(text string) (Day, error) {
	if d := dayIn(text); d != 0 {
		return d, nil
	}
	return 0, fmt.Errorf("%s is not a calendar day written YYYY-MM-DD", wire.Quote(text))
}

// dayIn is the day that is written; no day when none is.
func dayIn[T string | []byte](text T) Day {
	if len(text) != len("2006-01-02") || text[4] != '-' || text[7] != '-' {
		return 0
	}
	number := func(from, until int) (n Day) {
		for i := from; i < until; i++ {
			c := text[i]
			if c < '0' || c > '9' {
				return 0
			}
			n = 10*n + Day(c-'0')
		}
		return n
	}
	year, month, day := number(0, 4), number(5, 7), number(8, 10)
	if year == 0 || month == 0 || month > 12 || day == 0 || day > 31 {
		return 0
	}
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	before, length := daysBefore[month-1], daysBefore[month]-daysBefore[month-1]
	if leap && month == 2 {
		length++
	}
	if day > length {
		return 0
	}
	if leap && month > 2 {
		before++
	}
	year--
	return 365*year + year/4 - year/100 + year/400 + before + day
}

// daysBefore is the days of a common year before each month, and of the whole.
var daysBefore = [...]Day{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

// MustDay is ParseDay for tests and tables; it panics on an error.
func MustDay(text string) Day {
	d, err := ParseDay(text)
	if err != nil {
		panic("iop: " + err.Error())
	}
	return d
}

// IsValid reports whether d is a day in the years 1 to 9999. It is false for the zero
// Day.
func (d Day) IsValid() bool { return 0 < d && d <= LastDay }

// Date returns the day as a date. The zero Day has none and gives the day before the
// first.
func (d Day) Date() date.Date { return dayZero + date.Date(d) }

// Weekday is the day of the week. 0001-01-01, day 1, was a Monday.
func (d Day) Weekday() time.Weekday { return time.Weekday((d%7 + 7) % 7) }

// In reports whether the day lies in the half-open period [from, until). A zero end is
// open. The zero Day is in no period.
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

// MarshalText is String for a valid day; any other is an error.
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
	if day := dayIn(text); day != 0 {
		*d = day
		return nil
	}
	_, err := ParseDay(string(text))
	return err
}
