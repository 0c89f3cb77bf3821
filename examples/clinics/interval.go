package main

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// interval is a number that lies between two ends; an end that is not known is
// nil.
type interval struct {
	_   wire.Others
	Min *decimal.Decimal `json:"min"`
	Max *decimal.Decimal `json:"max"`
}

// CheckWire reports ends that are negative or crossed.
func (i *interval) CheckWire(n wire.Node) {
	for end, d := range map[string]*decimal.Decimal{"min": i.Min, "max": i.Max} {
		if d != nil && d.IsNegative() {
			n.At(end).Faultf("is negative")
		}
	}
	if i.Min != nil && i.Max != nil && i.Min.GreaterThan(*i.Max) {
		n.At("max").Faultf("is less than min, %v", i.Min)
	}
}

// known reports whether an end is known.
func (i *interval) known() bool { return i != nil && (i.Min != nil || i.Max != nil) }

// String reads "15", "9 to 12", "at least 20", "at most 12"; empty when neither end
// is known.
func (i *interval) String() string {
	switch {
	case !i.known():
		return ""
	case i.Max == nil:
		return "at least " + i.Min.String()
	case i.Min == nil:
		return "at most " + i.Max.String()
	case i.Min.Equal(*i.Max):
		return i.Min.String()
	}
	return i.Min.String() + " to " + i.Max.String()
}

// of is the interval with its unit: "1 day", "9 to 12 hours".
func (i *interval) of(unit string) string {
	text := i.String()
	if last := text[strings.LastIndexByte(text, ' ')+1:]; last != "1" {
		unit += "s"
	}
	return text + " " + unit
}

// ends is the least and the greatest whole number of the interval, or those given
// for an end that is not known. A part of a day or week counts as one: there may be
// one, or none.
func (i *interval) ends(least, greatest int32) (low, high int32) {
	low, high = least, greatest
	if i != nil && i.Min != nil {
		low = int32(i.Min.Floor().IntPart())
	}
	if i != nil && i.Max != nil {
		high = int32(i.Max.Ceil().IntPart())
	}
	return low, high
}

// holds reports whether what is stated is true of amounts from low to high, to two
// decimals.
func (i *interval) holds(shown interval) bool {
	less := func(a, b *decimal.Decimal) bool { return a != nil && b != nil && a.Round(2).LessThan(b.Round(2)) }
	return !less(shown.Min, i.Min) && !less(i.Max, shown.Max)
}

// minutes is hours to the nearest minute: pages write 2.67 for 2 hours 40.
func minutes(hours decimal.Decimal) iop.Minutes {
	return iop.Minutes(hours.Mul(decimal.NewFromInt(60)).Round(0).IntPart())
}

// both is the interval of one number.
func both(d decimal.Decimal) *interval { return &interval{Min: &d, Max: &d} }

// exactly is n and nothing else.
func exactly(n int32) *interval { return both(decimal.NewFromInt32(n)) }
