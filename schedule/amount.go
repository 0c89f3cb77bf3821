package schedule

import (
	"math"

	"github.com/openiop/openiop/iop"
)

// Amounts never wrap: what is more than can be counted stays the most that can. It then
// meets every floor and misses every cap that a requirement can have.

// clamp is the amount, or the most or least that can be counted.
func clamp(n int64) int32 { return int32(max(math.MinInt32+1, min(n, math.MaxInt32))) }

// sum is two amounts together.
func sum(a, b int32) int32 { return clamp(int64(a) + int64(b)) }

// product is an amount so many times.
func product(a, n int32) int32 { return clamp(int64(a) * int64(n)) }

// minutesTimes is product of minutes.
func minutesTimes(m iop.Minutes, n int32) iop.Minutes { return iop.Minutes(product(int32(m), n)) }
