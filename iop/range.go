package iop

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"

	"github.com/openiop/openiop/iop/wire"
)

// A Range is the amounts between two ends, either of which may be open or
// missing: "at least 9 hours", "9 to below 20 hours", "at most 2 absences". The
// zero Range holds every amount. Ranges are comparable with ==.
//
// The ends keep what their source says. Below 20 hours is not the same as at most
// 19h59m, because an average over weeks can fall between the two. So a Range holds
// amounts on the whole line, and [Range.ContainsMean] tests an average exactly.
//
// In documents a Range is {"at_least":"9h","below":"20h"}; the members are
// at_least or above, and at_most or below.
type Range[T ~int32] struct {
	low, high         T
	hasLow, hasHigh   bool
	openLow, openHigh bool
}

// AtLeast is every amount from v up.
func AtLeast[T ~int32](v T) Range[T] { return Range[T]{low: v, hasLow: true} }

// Above is every amount greater than v.
func Above[T ~int32](v T) Range[T] { return Range[T]{low: v, hasLow: true, openLow: true} }

// AtMost is every amount up to v.
func AtMost[T ~int32](v T) Range[T] { return Range[T]{high: v, hasHigh: true} }

// Below is every amount less than v.
func Below[T ~int32](v T) Range[T] { return Range[T]{high: v, hasHigh: true, openHigh: true} }

// Exactly is the one amount v.
func Exactly[T ~int32](v T) Range[T] {
	return Range[T]{low: v, high: v, hasLow: true, hasHigh: true}
}

// Between is every amount from low to high, both included. Ends that cross make a Range
// that is not valid; see [Range.IsValid].
func Between[T ~int32](low, high T) Range[T] { return AtLeast(low).AtMost(high) }

// AtMost is r with the upper end v: AtLeast(9 * Hour).AtMost(19 * Hour). Like Between,
// it does not check that the ends do not cross.
func (r Range[T]) AtMost(v T) Range[T] {
	r.high, r.hasHigh, r.openHigh = v, true, false
	return r
}

// Below is r ending just before v.
func (r Range[T]) Below(v T) Range[T] {
	r.high, r.hasHigh, r.openHigh = v, true, true
	return r
}

// IsValid reports whether the ends do not cross. A Range whose ends cross holds
// nothing. The functions that make a Range do not check for this; reading a document,
// validating a value with a Range in it, and writing one do.
func (r Range[T]) IsValid() bool {
	return !r.hasLow || !r.hasHigh || r.low < r.high || r.low == r.high && !r.openLow && !r.openHigh
}

// Low returns the lower end: the amount, whether the amount itself is outside the
// range, and whether there is such an end.
func (r Range[T]) Low() (v T, open, ok bool) { return r.low, r.openLow, r.hasLow }

// High returns the upper end, as [Range.Low] does the lower.
func (r Range[T]) High() (v T, open, ok bool) { return r.high, r.openHigh, r.hasHigh }

// Whole returns the least and the greatest whole amount in the range. Where an end is
// missing, or no whole amount lies beyond it, that is the least or greatest amount that
// T can hold.
func (r Range[T]) Whole() (least, greatest T) {
	least, greatest = math.MinInt32, math.MaxInt32
	if r.hasLow {
		least = r.low
		if r.openLow {
			least = after(least)
		}
	}
	if r.hasHigh {
		greatest = r.high
		if r.openHigh && greatest > math.MinInt32 {
			greatest--
		}
	}
	return least, greatest
}

// after is the next whole amount, or the greatest that there is.
func after[T ~int32](v T) T {
	if v < math.MaxInt32 {
		v++
	}
	return v
}

// Contains reports whether v lies within both ends.
func (r Range[T]) Contains(v T) bool {
	if r.hasLow && (v < r.low || v == r.low && r.openLow) {
		return false
	}
	return !r.hasHigh || v < r.high || v == r.high && !r.openHigh
}

// ContainsMean reports whether sum divided by n lies within both ends, without
// rounding. It is false for n below 1, since there is then no mean.
func (r Range[T]) ContainsMean(sum int64, n int) bool {
	if n < 1 {
		return false
	}
	if r.hasLow {
		if c := cmp.Compare(sum, int64(r.low)*int64(n)); c < 0 || c == 0 && r.openLow {
			return false
		}
	}
	if r.hasHigh {
		if c := cmp.Compare(sum, int64(r.high)*int64(n)); c > 0 || c == 0 && r.openHigh {
			return false
		}
	}
	return true
}

// LowWithin reports whether r's lower end keeps every amount within o's lower end,
// because it is as high or higher.
func (r Range[T]) LowWithin(o Range[T]) bool {
	if !o.hasLow {
		return true
	}
	return r.hasLow && (r.low > o.low || r.low == o.low && (r.openLow || !o.openLow))
}

// HighWithin is LowWithin for the upper ends.
func (r Range[T]) HighWithin(o Range[T]) bool {
	if !o.hasHigh {
		return true
	}
	return r.hasHigh && (r.high < o.high || r.high == o.high && (r.openHigh || !o.openHigh))
}

// Within reports whether o holds every amount that r holds.
func (r Range[T]) Within(o Range[T]) bool {
	return !r.IsValid() || r.LowWithin(o) && r.HighWithin(o)
}

// Intersect returns the amounts that both hold; ok is false when there are none.
func (r Range[T]) Intersect(o Range[T]) (both Range[T], ok bool) {
	both = r
	if !r.LowWithin(o) {
		both.low, both.openLow, both.hasLow = o.low, o.openLow, o.hasLow
	}
	if !r.HighWithin(o) {
		both.high, both.openHigh, both.hasHigh = o.high, o.openHigh, o.hasHigh
	}
	if !both.IsValid() || !r.IsValid() || !o.IsValid() {
		return Range[T]{}, false
	}
	return both, true
}

// String reads as a person would say it: "9h00m to 19h00m", "at least 3",
// "9h00m to below 20h00m", "any".
func (r Range[T]) String() string {
	switch {
	case !r.hasLow && !r.hasHigh:
		return "any"
	case !r.hasHigh && r.openLow:
		return fmt.Sprintf("above %v", r.low)
	case !r.hasHigh:
		return fmt.Sprintf("at least %v", r.low)
	case !r.hasLow && r.openHigh:
		return fmt.Sprintf("below %v", r.high)
	case !r.hasLow:
		return fmt.Sprintf("at most %v", r.high)
	case r.low == r.high && !r.openLow && !r.openHigh:
		return fmt.Sprintf("exactly %v", r.low)
	}
	low, high := "", " to "
	if r.openLow {
		low = "above "
	}
	if r.openHigh {
		high = " to below "
	}
	return fmt.Sprintf("%s%v%s%v", low, r.low, high, r.high)
}

// ends is a Range as documents write it.
type ends[T ~int32] struct {
	AtLeast *T `json:"at_least,omitempty"` // this much or more
	Above   *T `json:"above,omitempty"`    // more than this
	AtMost  *T `json:"at_most,omitempty"`  // this much or less
	Below   *T `json:"below,omitempty"`    // less than this
}

// MarshalJSON writes whichever ends there are; ends that cross are an error.
func (r Range[T]) MarshalJSON() ([]byte, error) {
	if !r.IsValid() {
		return nil, fmt.Errorf("iop: a range from %v to %v holds nothing", r.low, r.high)
	}
	var e ends[T]
	if r.hasLow {
		if r.openLow {
			e.Above = &r.low
		} else {
			e.AtLeast = &r.low
		}
	}
	if r.hasHigh {
		if r.openHigh {
			e.Below = &r.high
		} else {
			e.AtMost = &r.high
		}
	}
	return json.Marshal(e)
}

// UnmarshalJSON reads strictly, like everything here.
func (r *Range[T]) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, r) }

// UnmarshalWire reads the ends. Two lower ends, two upper ends, none at all and
// ends that cross are faults.
func (r *Range[T]) UnmarshalWire(n wire.Node) {
	if r == nil {
		return
	}
	var e ends[T]
	if !n.Decode(&e) {
		return
	}
	switch {
	case e.AtLeast != nil && e.Above != nil:
		n.Member("above").Faultf("is given together with at_least, want one lower end")
		return
	case e.AtMost != nil && e.Below != nil:
		n.Member("below").Faultf("is given together with at_most, want one upper end")
		return
	case e == ends[T]{}:
		n.Faultf("has no end, want at_least, above, at_most or below")
		return
	}
	var got Range[T]
	if v := e.AtLeast; v != nil {
		got = AtLeast(*v)
	} else if v := e.Above; v != nil {
		got = Above(*v)
	}
	if v := e.AtMost; v != nil {
		got = got.AtMost(*v)
	} else if v := e.Below; v != nil {
		got = got.Below(*v)
	}
	if !got.IsValid() {
		n.Faultf("is reversed: nothing is %v", got)
		return
	}
	*r = got
}
