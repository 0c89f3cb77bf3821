package schedule

import (
	"cmp"
	"errors"
	"fmt"
)

// Time is a time of day on the wall clock that may not be known. The zero Time is not
// known; midnight is TimeAt(At(0, 0)).
type Time struct {
	after int16 // minutes after midnight, plus one
}

// TimeAt is a time on the clock as a Time.
func TimeAt(c Clock) Time { return Time{int16(c) + 1} }

// Clock is the time; false when it is not known.
func (t Time) Clock() (Clock, bool) { return Clock(t.after) - 1, t.after > 0 }

// IsZero reports whether the time is not known.
func (t Time) IsZero() bool { return t.after == 0 }

// IsValid reports whether the time is not known or is in a day, before the midnight
// that ends it.
func (t Time) IsValid() bool { return t.after >= 0 && t.after <= int16(dayEnd) }

// Compare returns a number below, at or above zero when the time is before, the same as
// or after the other. A time that is not known comes first.
func (t Time) Compare(o Time) int { return cmp.Compare(t.after, o.after) }

// String is HH:MM, or "unknown".
func (t Time) String() string {
	if t.after == 0 {
		return "unknown"
	}
	return Clock(t.after - 1).String()
}

// MarshalText is String for a known time; any other is an error.
func (t Time) MarshalText() ([]byte, error) {
	c, ok := t.Clock()
	if !ok {
		return nil, fmt.Errorf("schedule: a time that is not known has no text")
	}
	return c.MarshalText()
}

// UnmarshalText reads HH:MM.
func (t *Time) UnmarshalText(text []byte) error {
	if t == nil {
		return errors.New("schedule: cannot read into a nil Time")
	}
	c, err := ParseClock(string(text))
	if err == nil {
		*t = TimeAt(c)
	}
	return err
}
