package iop

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop/wire"
)

// Minutes is an amount of service time, exact. Zero is no service, a real value;
// a negative amount occurs only as a difference and is not written to documents.
//
// The text is 9h30m; 9h and 30m are read as well. A bare number is not: nobody can
// tell whether 20 is hours or minutes.
type Minutes int32

// Hour is sixty minutes: 9*iop.Hour.
const Hour Minutes = 60

// maxMinutes keeps sums of many amounts far from overflow: 100,000 hours.
const maxMinutes = 100_000 * Hour

// ParseMinutes reads 9h30m, 9h or 30m. Beside hours the minutes are two digits
// below 60. Signs, spaces and more than 100,000 hours are refused.
func ParseMinutes(text string) (Minutes, error) {
	bad := func() (Minutes, error) {
		return 0, fmt.Errorf("%s is not an amount of time, want text such as 9h30m", wire.Quote(text))
	}
	hours, rest, hasHours := strings.Cut(text, "h")
	if !hasHours {
		hours, rest = "", text
	}
	total := int64(0)
	if hasHours {
		n, ok := digits(hours)
		if !ok {
			return bad()
		}
		total = n * 60
	}
	if rest != "" || !hasHours {
		mins, ok := strings.CutSuffix(rest, "m")
		n, isNumber := digits(mins)
		if !ok || !isNumber || hasHours && (len(mins) != 2 || n > 59) {
			return bad()
		}
		total += n
	}
	if total > int64(maxMinutes) {
		return bad()
	}
	return Minutes(total), nil
}

// digits reads up to seven digits.
func digits(text string) (int64, bool) {
	if text == "" || len(text) > 7 {
		return 0, false
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// MinutesFromHours is the inverse of [Minutes.Decimal]: the minutes whose decimal
// hours are h, to four places. 0.8333 is 50 minutes; 0.84 is no whole minute and
// an error, and so is a negative amount.
func MinutesFromHours(h decimal.Decimal) (Minutes, error) {
	const fewest = -10 // more places than this could not come from a person
	if h.Exponent() >= fewest && !h.IsNegative() && h.LessThanOrEqual(decimal.NewFromInt(int64(maxMinutes/Hour))) {
		m := Minutes(h.Mul(decimal.NewFromInt(60)).Round(0).IntPart())
		if m.Decimal().Equal(h.Round(4)) {
			return m, nil
		}
	}
	return 0, fmt.Errorf("%s hours are no whole minutes", h)
}

// Decimal is the amount in hours, rounded to four places, for bills and screens.
// It is no base for comparing: fifty minutes have no finite decimal.
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
	n, err := ParseMinutes(string(text))
	if err == nil {
		*m = n
	}
	return err
}

// UnmarshalJSON reads strictly, like everything here.
func (m *Minutes) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, m) }

// UnmarshalWire reads the text. A bare number is refused: one reader takes 20 for
// hours, another for minutes.
func (m *Minutes) UnmarshalWire(n wire.Node) {
	if m == nil {
		return
	}
	if n.Kind() == wire.Number {
		n.Faultf("is a bare number, want an amount of time with its unit, such as \"20h\" or \"0h20m\"")
		return
	}
	var text string
	if n.Decode(&text) {
		if err := m.UnmarshalText([]byte(text)); err != nil {
			n.Faultf("%v", err)
		}
	}
}
