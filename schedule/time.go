package schedule

import (
	"cmp"
	"errors"
	"fmt"
)

// Time is a time of day on the wall that may not be known. The zero Time is not known;
// midnight is TimeAt(At(0, 0)).
type Time struct {
	after int16 // minutes after midnight, plus one
}

// TimeAt is a time on the clock as a Time.
func TimeAt(c Clock) Time { return Time{int16(c) + 1} }

// Clock is the time; false when it is not known.
func (t Time) Clock() (Clock, bool) { return Clock(t.after) - 1, t.after > 0 }

// IsZero reports whether the time is not known.
func (t Time) IsZero() bool { return t.after == 0 }

// IsValid reports whether the time is one of a day, before midnight at its end, or not
// known.
func (t Time) IsValid() bool { return t.after >= 0 && t.after <= int16(dayEnd) }

// Compare is below zero, zero or above it as the time is before the other, the same, or after
// it. One that is not known comes before all.
func (t Time) Compare(o Time) int { return cmp.Compare(t.after, o.after) }

// String is HH:MM; unknown where it is not known.
func (t Time) String() string {
	if t.after == 0 {
		return "unknown"
	}
	return Clock(t.after - 1).String()
}

// MarshalText is String of a time that is known.
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
