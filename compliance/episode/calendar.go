package episode

import (
	"sort"
	"time"

	"github.com/rickb777/date/v2"

	"github.com/openiop/openiop/iop"
)

// first is the first day from the anchor on at which it is so, and is from then on.
func first(anchor iop.Day, is func(iop.Day) bool) iop.Day {
	n := sort.Search(int(iop.LastDay-anchor)+1, func(n int) bool { return is(anchor + iop.Day(n)) })
	if by := anchor + iop.Day(n); by <= iop.LastDay {
		return by
	}
	return 0
}

// valid is the day n later, or no day beyond the calendar.
func valid(d iop.Day, n int64) iop.Day {
	if by := int64(d) + n; by <= int64(iop.LastDay) {
		return iop.Day(by)
	}
	return 0
}

// monthsAfter is the same day of the month n months later, or the last of that
// month; no day beyond the calendar.
func monthsAfter(d iop.Day, n int) iop.Day {
	y, m, day := d.Date().Date()
	months := int64(y)*12 + int64(m) - 1 + int64(n)
	year, month := months/12, time.Month(months%12+1)
	if year > 9999 {
		return 0
	}
	first := iop.DayOf(date.New(int(year), month, 1))
	_, next := iop.PerMonth.Calendar(first)
	return min(first+iop.Day(day-1), next-1)
}

// monthsBetween is how many months are over at least and how many have begun from
// one day to another.
func monthsBetween(from, until iop.Day) (over, begun int) {
	y, m, _ := from.Date().Date()
	z, n, _ := until.Date().Date()
	over = (z-y)*12 + int(n) - int(m)
	if monthsAfter(from, over) > until {
		over--
	}
	begun = over
	if monthsAfter(from, over) < until {
		begun++
	}
	return over, begun
}
