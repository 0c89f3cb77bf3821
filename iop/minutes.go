package iop

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop/wire"
)

// Minutes is an exact amount of service time. Zero is a real value: no service. A
// negative amount occurs only as a difference and is never written to documents.
//
// It is written 9h30m; 9h and 30m are read as well. A bare number is not, because
// nobody can tell whether 20 means hours or minutes.
type Minutes int32

// Hour is sixty minutes: 9*iop.Hour.
const Hour Minutes = 60

// maxMinutes keeps sums of many amounts far from overflow: 100,000 hours.
const maxMinutes = 100_000 * Hour

// ParseMinutes reads 9h30m, 9h or 30m. After hours, minutes have two digits and are
// below 60. Signs, spaces and more than 100,000 hours are errors.
func ParseMinutes(text string) (Minutes, error) {
	if m, ok := minutesIn(text); ok {
		return m, nil
	}
	return 0, fmt.Errorf("%s is not an amount of time, want text such as 9h30m", wire.Quote(text))
}

// minutesIn is the amount that is written; false when none is.
func minutesIn[T string | []byte](text T) (Minutes, bool) {
	i := 0
	number := func() (n int64, digits int) {
		for ; i < len(text) && digits <= 7 && '0' <= text[i] && text[i] <= '9'; i++ {
			n, digits = 10*n+int64(text[i]-'0'), digits+1
		}
		return n, digits
	}
	total, digits := number()
	if digits == 0 || digits > 7 || i == len(text) {
		return 0, false
	}
	if text[i] == 'h' {
		i++
		total *= 60
		if i < len(text) {
			n, digits := number()
			if digits != 2 || n > 59 || i == len(text) || text[i] != 'm' {
				return 0, false
			}
			total += n
			i++
		}
	} else if text[i] == 'm' {
		i++
	}
	return Minutes(total), i == len(text) && total <= int64(maxMinutes)
}

// MinutesFromHours is the inverse of [Minutes.Decimal]: it returns the minutes whose
// decimal hours are h, to four places. 0.8333 is 50 minutes. 0.84 is an error because
// it is not a whole number of minutes, and so is a negative amount.
func MinutesFromHours(h decimal.Decimal) (Minutes, error) {
	const fewest = -10 // more places than this could not come from a person
	if h.Exponent() >= fewest && !h.IsNegative() && h.LessThanOrEqual(decimal.NewFromInt(int64(maxMinutes/Hour))) {
		m := Minutes(h.Mul(decimal.NewFromInt(60)).Round(0).IntPart())
		if m.Decimal().Equal(h.Round(4)) {
			return m, nil
		}
	}
	return 0, fmt.Errorf("%s hours are not whole minutes", h)
}

// Decimal returns the amount in hours, rounded to four places, for bills and screens.
// Do not compare with it: fifty minutes have no finite decimal.
func (m Minutes) Decimal() decimal.Decimal {
	return decimal.NewFromInt(int64(m)).DivRound(decimal.NewFromInt(60), 4)
}

// String is the text with two digits of minutes: 9h00m.
func (m Minutes) String() string {
	sign := ""
	n := int64(m)
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%dh%02dm", sign, n/60, n%60)
}

// MarshalText is String; it refuses negative amounts.
func (m Minutes) MarshalText() ([]byte, error) {
	if m < 0 || m > maxMinutes {
		return nil, fmt.Errorf("iop: %v is not an amount of service time", m)
	}
	return []byte(m.String()), nil
}

// UnmarshalText is ParseMinutes.
func (m *Minutes) UnmarshalText(text []byte) error {
	if m == nil {
		return noPointer(m)
	}
	if n, ok := minutesIn(text); ok {
		*m = n
		return nil
	}
	_, err := ParseMinutes(string(text))
	return err
}

// UnmarshalJSON reads strictly, like everything here.
func (m *Minutes) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, m) }

// UnmarshalWire refuses a bare number: one reader would take 20 for hours, another for
// minutes.
func (m *Minutes) UnmarshalWire(n wire.Node) {
	switch n.Kind() {
	case wire.Number:
		n.Faultf("is a bare number, want an amount of time with its unit, such as \"20h\" or \"0h20m\"")
	case wire.String:
		n.Decode(m)
	default:
		n.Decode(new(string)) // which says that it is none
	}
}
