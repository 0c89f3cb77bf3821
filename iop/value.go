package iop

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Unit is what an amount counts.
type Unit uint8

const (
	UnitUnknown   Unit = iota
	InMinutes          // service time, see Minutes
	InDays             // calendar days, weeks among them
	InWorkingDays      // days that are neither weekend nor holiday
	InCount            // sessions, absences, tests, people, weeks
	InPercent          // of a whole
)

var units = NewVocabulary("unit", "minutes", "days", "working-days", "count", "percent")

func (u Unit) Vocabulary() *Vocabulary          { return units }
func (u Unit) String() string                   { return units.Word(int(u)) }
func (u Unit) MarshalText() ([]byte, error)     { return MarshalWord(u) }
func (u *Unit) UnmarshalText(text []byte) error { return UnmarshalWord(u, text) }

// Text writes an amount of the unit: 8h45m, 3 days, 80%, 4.
func (u Unit) Text(n int32) string {
	switch u {
	case InMinutes:
		return Minutes(n).String()
	case InDays, InWorkingDays:
		noun := "day"
		if u == InWorkingDays {
			noun = "working day"
		}
		if n != 1 && n != -1 {
			noun += "s"
		}
		return strconv.Itoa(int(n)) + " " + noun
	}
	if u == InPercent {
		return strconv.Itoa(int(n)) + "%"
	}
	return strconv.Itoa(int(n))
}

// Value is what a finding got or wanted: nothing, an amount, a mean, a range of
// amounts, a day, or words. It is small, comparable with == and holds no text.
type Value struct {
	vocabulary *Vocabulary // of the words; of the label of an amount
	a, b       int32       // amount, ends, or the two halves of a set of words
	n          uint16      // divisor of a mean
	kind       valueKind
	unit       Unit
	ends       uint8
	label      uint8
}

type valueKind uint8

const (
	noValue valueKind = iota
	amountValue
	boundValue
	dayValue
	wordsValue
)

const (
	hasLow uint8 = 1 << iota
	openLow
	hasHigh
	openHigh
)

// less is a without b, or the most that it can be.
func less(a, b int32) int32 {
	return int32(max(math.MinInt32, min(int64(a)-int64(b), math.MaxInt32)))
}

// AmountOf is n of the unit.
func AmountOf(u Unit, n int32) Value { return Value{kind: amountValue, unit: u, a: n, n: 1} }

// MeanOf is sum of the unit divided by n, exactly.
func MeanOf(u Unit, sum int32, n uint16) Value {
	return Value{kind: amountValue, unit: u, a: sum, n: n}
}

// BoundOf is a range of amounts in the unit: a bound in force, or an amount known only
// to lie within the range.
func BoundOf[T ~int32](u Unit, r Range[T]) Value {
	v := Value{kind: boundValue, unit: u, a: int32(r.low), b: int32(r.high)}
	for _, end := range [...]struct {
		is   bool
		flag uint8
	}{{r.hasLow, hasLow}, {r.openLow, openLow}, {r.hasHigh, hasHigh}, {r.openHigh, openHigh}} {
		if end.is {
			v.ends |= end.flag
		}
	}
	return v
}

// DayOn is the day as a value.
func DayOn(d Day) Value { return Value{kind: dayValue, a: int32(d)} }

// Value returns the words as a Value for a finding.
func (w Words) Value() Value {
	return Value{kind: wordsValue, vocabulary: w.vocabulary, a: int32(uint32(w.set)), b: int32(uint32(w.set >> 32))}
}

// Labeled returns the amount with a word before it: "delivered 8h45m".
func (v Value) Labeled(vocabulary *Vocabulary, word int) Value {
	if v.kind != wordsValue {
		v.vocabulary, v.label = vocabulary, uint8(word)
	}
	return v
}

// IsZero reports whether there is no value.
func (v Value) IsZero() bool { return v == Value{} }

// Unit is the unit of an amount, mean or range.
func (v Value) Unit() Unit { return v.unit }

// Amount returns the amount; ok is false for other values and for means that are not
// whole.
func (v Value) Amount() (n int32, ok bool) {
	if v.kind != amountValue || v.n == 0 || v.a%int32(v.n) != 0 {
		return 0, false
	}
	return v.a / int32(v.n), true
}

// Mean returns the amount or mean as a sum and the number it is divided by, which is 1
// for an amount; ok is false for other values.
func (v Value) Mean() (sum int32, n uint16, ok bool) {
	return v.a, v.n, v.kind == amountValue && v.n > 0
}

// Bound is the range of amounts; ok is false for other values.
func (v Value) Bound() (r Range[int32], ok bool) {
	if v.kind != boundValue {
		return r, false
	}
	return Range[int32]{
		low: v.a, hasLow: v.ends&hasLow != 0, openLow: v.ends&openLow != 0,
		high: v.b, hasHigh: v.ends&hasHigh != 0, openHigh: v.ends&openHigh != 0,
	}, true
}

// Day is the day; ok is false for other values.
func (v Value) Day() (d Day, ok bool) { return Day(v.a), v.kind == dayValue }

// Words is the words; ok is false for other values.
func (v Value) Words() (w Words, ok bool) {
	if v.kind != wordsValue {
		return w, false
	}
	return Words{v.vocabulary, uint64(uint32(v.a)) | uint64(uint32(v.b))<<32}, true
}

// String is the value as a message shows it; empty for no value.
func (v Value) String() string {
	text := ""
	switch v.kind {
	case amountValue:
		text = v.amountText()
	case boundValue:
		r, _ := v.Bound()
		text = boundText(v.unit, r)
	case dayValue:
		text = Day(v.a).String()
	case wordsValue:
		w, _ := v.Words()
		return w.String()
	default:
		return ""
	}
	if v.vocabulary != nil && v.label != 0 {
		text = v.vocabulary.Word(int(v.label)) + " " + text
	}
	return text
}

// amountText writes a mean that is not whole in minutes and seconds, or as a
// fraction.
func (v Value) amountText() string {
	if n, ok := v.Amount(); ok {
		return v.unit.Text(n)
	}
	if v.unit == InMinutes && v.n > 0 {
		seconds := int64(v.a) * 60 / int64(v.n)
		return fmt.Sprintf("%s%02ds", Minutes(seconds/60), seconds%60)
	}
	return fmt.Sprintf("%d/%d", v.a, v.n)
}

// boundText writes the ends in the unit, as Range.String does for plain numbers.
func boundText(u Unit, r Range[int32]) string {
	if u == InMinutes {
		return rangeAs[Minutes](r).String()
	}
	text, noun := r.String(), u.Text(2)
	if last := max(r.low, r.high); last == 1 && (r.hasLow != r.hasHigh || r.low == r.high) {
		noun = u.Text(1) // at least 1 day
	}
	if len(noun) > 1 && (r.hasLow || r.hasHigh) {
		text += noun[1:]
	}
	return text
}

// rangeAs is the same range of another kind of amount.
func rangeAs[T, F ~int32](r Range[F]) Range[T] {
	return Range[T]{low: T(r.low), high: T(r.high), hasLow: r.hasLow, hasHigh: r.hasHigh, openLow: r.openLow, openHigh: r.openHigh}
}

// valueJSON is a value as documents write it: what a person reads, and what a program
// does. Amounts are whole numbers of the unit, hours in minutes.
type valueJSON struct {
	Text    string `json:"text"`
	Unit    Unit   `json:"unit,omitzero"`
	Amount  *int32 `json:"amount,omitempty"`
	Sum     *int32 `json:"sum,omitempty"` // of a mean that is not whole, with what it is divided by
	Over    uint16 `json:"over,omitempty"`
	AtLeast *int32 `json:"at_least,omitempty"`
	Above   *int32 `json:"above,omitempty"`
	AtMost  *int32 `json:"at_most,omitempty"`
	Below   *int32 `json:"below,omitempty"`
	Day     Day    `json:"day,omitzero"`
	Words   *Words `json:"words,omitempty"`
}

// MarshalJSON writes the text, and the unit with the amount, the ends of the range, the
// day or the words; the zero Value is null.
func (v Value) MarshalJSON() ([]byte, error) {
	j := valueJSON{Text: v.String(), Unit: v.unit}
	switch v.kind {
	case noValue:
		return []byte("null"), nil
	case amountValue:
		if n, ok := v.Amount(); ok {
			j.Amount = &n
		} else if sum, over, ok := v.Mean(); ok {
			j.Sum, j.Over = &sum, over
		}
	case boundValue:
		if v.ends&hasLow != 0 {
			if j.AtLeast = &v.a; v.ends&openLow != 0 {
				j.AtLeast, j.Above = nil, &v.a
			}
		}
		if v.ends&hasHigh != 0 {
			if j.AtMost = &v.b; v.ends&openHigh != 0 {
				j.AtMost, j.Below = nil, &v.b
			}
		}
	case dayValue:
		if d := Day(v.a); d.IsValid() {
			j.Day = d
		}
	case wordsValue:
		w, _ := v.Words()
		j.Words = &w
	}
	return json.Marshal(j)
}
