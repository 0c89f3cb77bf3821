package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/openiop/openiop/iop"
)

// Day is a day in a row. It refuses NULL and no day, both ways: a row without one must not
// keep the day of the row before it. A column that can be NULL is a sql.Null[Day].
type Day iop.Day

// Scan reads a DATE, or text written YYYY-MM-DD. After an error it is not a day.
func (d *Day) Scan(from any) (err error) {
	*d = 0
	var text string
	switch from := from.(type) {
	case nil:
		return errors.New("the day is NULL")
	case time.Time:
		if !from.Equal(from.Truncate(24 * time.Hour)) {
			return errors.New("the day has a time of day")
		}
		text = from.UTC().Format(time.DateOnly)
	case string:
		text = from
	case []byte:
		text = string(from)
	default:
		return fmt.Errorf("%T is not a day", from)
	}
	day, err := iop.ParseDay(text)
	*d = Day(day)
	return err
}

// Value is the day as text.
func (d Day) Value() (driver.Value, error) {
	if !iop.Day(d).IsValid() {
		return nil, errors.New("a missing day cannot be written")
	}
	return iop.Day(d).String(), nil
}

// instant is a moment of the database's clock.
type instant time.Time

func (i *instant) Scan(from any) error {
	*i = instant{}
	switch from := from.(type) {
	case time.Time:
		*i = instant(from.UTC())
		return nil
	case string:
		for _, layout := range []string{time.RFC3339Nano, time.DateTime} {
			if t, err := time.Parse(layout, from); err == nil {
				*i = instant(t.UTC())
				return nil
			}
		}
	}
	return fmt.Errorf("%T is not a moment", from)
}

func (i instant) Value() (driver.Value, error) {
	return time.Time(i).UTC().Format("2006-01-02T15:04:05.000Z"), nil
}
