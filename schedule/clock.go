package schedule

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Weekday is a day of the week, Monday first.
type Weekday = iop.Weekday

const (
	WeekdayUnknown = iop.WeekdayUnknown
	Monday         = iop.Monday
	Tuesday        = iop.Tuesday
	Wednesday      = iop.Wednesday
	Thursday       = iop.Thursday
	Friday         = iop.Friday
	Saturday       = iop.Saturday
	Sunday         = iop.Sunday
)

// WeekdayOf returns the weekday of a calendar day.
func WeekdayOf(d iop.Day) Weekday { return Weekday((int32(d)+6)%7 + 1) }

// Days is a set of weekdays.
type Days = iop.Set[Weekday]

// On is the set of these weekdays.
func On(days ...Weekday) Days { return iop.SetOf(days...) }

var (
	// MondayToFriday and EveryDay are sets that schedules often name.
	MondayToFriday = On(Monday, Tuesday, Wednesday, Thursday, Friday)
	EveryDay       = MondayToFriday | On(Saturday, Sunday)
)

// Clock is a time of day on the wall clock, in minutes after midnight: 17:30 is 1050.
// 24:00 ends a day. Zero is midnight, a real time.
type Clock int16

const dayEnd Clock = 24 * 60

// At returns the time with these hours and minutes: At(17, 30). Numbers out of range
// give a Clock that is not valid and keeps them, so that a fault can show them.
func At(hour, minute int) Clock {
	if hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour == 24 && minute > 0 {
		if 0 <= hour && hour < 100 && 0 <= minute && minute < 100 {
			return outOfRange - Clock(100*hour+minute)
		}
		return -1
	}
	return Clock(60*hour + minute)
}

// outOfRange is what At(0, 0) would be if it were not time of day: so far down that
// no sum of times is taken for it.
const outOfRange Clock = -20_000

// IsValid reports whether the time is from 00:00 to 24:00.
func (c Clock) IsValid() bool { return 0 <= c && c <= dayEnd }

// ParseClock reads a time written HH:MM, from 00:00 to 24:00.
func ParseClock(text string) (Clock, error) {
	ok := len(text) == 5 && text[2] == ':'
	for _, i := range [...]int{0, 1, 3, 4} {
		ok = ok && '0' <= text[i] && text[i] <= '9'
	}
	if ok {
		if c := At(int(text[0]-'0')*10+int(text[1]-'0'), int(text[3]-'0')*10+int(text[4]-'0')); c.IsValid() {
			return c, nil
		}
	}
	return 0, fmt.Errorf("%s is not a time of day written HH:MM", wire.Quote(text))
}

// String is HH:MM; if it is not a time, String shows what was asked for: At(25, 70).
func (c Clock) String() string {
	switch n := outOfRange - c; {
	case c <= outOfRange && n < 10_000:
		return fmt.Sprintf("At(%d, %d)", n/100, n%100)
	case !c.IsValid():
		return fmt.Sprintf("Clock(%d)", int16(c))
	}
	return fmt.Sprintf("%02d:%02d", c/60, c%60)
}

// MarshalText is String for a valid time.
func (c Clock) MarshalText() ([]byte, error) {
	if !c.IsValid() {
		return nil, fmt.Errorf("schedule: %v is not a time of day", c)
	}
	return []byte(c.String()), nil
}

// UnmarshalText is ParseClock.
func (c *Clock) UnmarshalText(text []byte) error {
	if c == nil {
		return errors.New("schedule: cannot read into a nil Clock")
	}
	t, err := ParseClock(string(text))
	if err == nil {
		*c = t
	}
	return err
}

// TimeOfDay returns the part of the day to which a session that starts then belongs.
func (c Clock) TimeOfDay() iop.TimeOfDay {
	switch {
	case c < 12*60:
		return iop.Morning
	case c < 17*60:
		return iop.Afternoon
	}
	return iop.Evening
}

// ClockNote says what a clock change does to a time on the wall clock.
type ClockNote uint8

const (
	Ordinary  ClockNote = iota // the time exists once
	Skipped                    // the clocks jump over it, or over the whole day; the time given is as far after the jump as the skipped time is into it
	DoubledUp                  // it comes twice; the time given is the first of the two
	NoInstant                  // there is none: no location, day or time of day; the time given is zero
)

// String is ordinary, skipped, twice or none.
func (n ClockNote) String() string {
	switch n {
	case Ordinary:
		return "ordinary"
	case Skipped:
		return "skipped"
	case DoubledUp:
		return "twice"
	case NoInstant:
		return "none"
	}
	return fmt.Sprintf("ClockNote(%d)", uint8(n))
}

// offsetSpan is the moments, in seconds from 1970 on, at which a zone keeps one offset and the
// clocks show a time that they do not show a second time under the offset before or after.
type offsetSpan struct{ from, until, offset int64 }

// has reports whether the clocks show one wall time at a moment of the span, and another so many
// seconds later.
func (s *offsetSpan) has(wall, later int64) bool {
	at := wall - s.offset
	return s.from <= min(at, at+later) && max(at, at+later) < s.until
}

const aDay = 24 * 60 * 60

// wallSeconds is the seconds from 1970 on that a clock in UTC which shows c has counted.
func wallSeconds(day iop.Day, c Clock) int64 {
	const firstDay = -719_163 // the day before 0001-01-01, counted from 1970-01-01
	return (int64(day)+firstDay)*aDay + int64(c)*60
}

// spanAround is the span in which the clocks in loc show the wall time, unless a change is so near
// that none has it.
func spanAround(wall int64, loc *time.Location) offsetSpan {
	_, guess := time.Unix(wall, 0).In(loc).Zone()
	at := time.Unix(wall-int64(guess), 0).In(loc)
	_, offset := at.Zone()
	span := offsetSpan{math.MinInt64, math.MaxInt64, int64(offset)}
	begins, ends := at.ZoneBounds()
	if !begins.IsZero() {
		_, before := begins.Add(-time.Second).Zone()
		span.from = begins.Unix() + int64(max(0, before-offset))
	}
	if !ends.IsZero() {
		_, after := ends.Zone()
		span.until = ends.Unix() - int64(max(0, offset-after))
	}
	return span
}

// Instant returns the moment at which the wall clock in loc shows c on the day. On days
// when clocks change, the note says that the time is skipped or comes twice; it is
// never moved silently. When clocks jump from 02:00 to 03:00, 02:30 is skipped and
// gives the moment at which they show 03:30. Where there is no such moment, because the
// location is missing or the day or time is not valid, the note says so.
func Instant(day iop.Day, c Clock, loc *time.Location) (time.Time, ClockNote) {
	if loc != nil && day.IsValid() && c.IsValid() {
		wall := wallSeconds(day, c)
		if span := spanAround(wall, loc); span.has(wall, 0) {
			return time.Unix(wall-span.offset, 0).In(loc), Ordinary
		}
	}
	return instantNearChange(day, c, loc)
}

// instantNearChange is Instant, whether or not a change of clocks is near.
func instantNearChange(day iop.Day, c Clock, loc *time.Location) (time.Time, ClockNote) {
	if loc == nil || !day.IsValid() || !c.IsValid() {
		return time.Time{}, NoInstant
	}
	y, m, d := day.Date().Date()
	wall := time.Date(y, m, d, int(c)/60, int(c)%60, 0, 0, time.UTC)
	at := time.Date(y, m, d, int(c)/60, int(c)%60, 0, 0, loc)
	// The offsets a day before and after are those on the two sides of a change.
	_, before := at.Add(-24 * time.Hour).Zone()
	_, after := at.Add(24 * time.Hour).Zone()
	if before == after {
		return at, Ordinary
	}
	// A moment shows the time where its offset is the one that it was reckoned with.
	shown := func(offset int) (time.Time, bool) {
		t := wall.Add(-time.Duration(offset) * time.Second).In(loc)
		_, there := t.Zone()
		return t, there == offset
	}
	first, isFirst := shown(before)
	second, isSecond := shown(after)
	switch {
	case isFirst && isSecond:
		return first, DoubledUp
	case isFirst:
		return first, Ordinary
	case isSecond:
		return second, Ordinary
	}
	// Neither side shows it: the clocks jumped over it. The old offset gives the
	// moment just as far behind the jump as the time lies in it.
	return first, Skipped
}
