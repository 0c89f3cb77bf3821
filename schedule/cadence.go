package schedule

import (
	"encoding/json"
	"fmt"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// CadenceKind is how a block recurs beyond its weekdays.
type CadenceKind uint8

const (
	Weekly     CadenceKind = iota // every week
	EveryWeeks                    // every N weeks, in weeks whose number modulo N is Phase
	NthWeekday                    // on the N-th such weekday of the month; -1: the last
	EveryDays                     // every N days from the first day of the plan, whatever the weekday
)

// Cadence is how a block or an arranged service recurs. The zero Cadence is every
// week. In documents: {"weeks": 2, "phase": 1}, {"nth-weekday": -1}, {"days": 30}.
type Cadence struct {
	Kind  CadenceKind
	N     int16
	Phase int16 // of EveryWeeks: 0 for the plan's first week
}

func (c Cadence) problem() string {
	switch {
	case c.Kind > EveryDays:
		return "is not a cadence: " + c.String()
	case c.Kind == Weekly && (c.N != 0 || c.Phase != 0):
		return fmt.Sprintf("is every week, so takes no number or phase: %d, %d", c.N, c.Phase)
	case c.Kind == EveryWeeks && (c.N < 1 || c.N > 52):
		return fmt.Sprintf("must recur every 1 to 52 weeks, not every %d", c.N)
	case c.Kind == EveryWeeks && (c.Phase < 0 || c.Phase >= c.N):
		return fmt.Sprintf("needs a phase from 0 to %d, not %d", c.N-1, c.Phase)
	case c.Kind == NthWeekday && c.N != -1 && (c.N < 1 || c.N > 5):
		return fmt.Sprintf("needs 1 to 5 for the 1st to 5th weekday of the month, or -1 for the last: %d", c.N)
	case c.Kind == EveryDays && (c.N < 1 || c.N > 366):
		return fmt.Sprintf("must recur every 1 to 366 days, not every %d", c.N)
	case c.Kind != EveryWeeks && c.Phase != 0:
		return fmt.Sprintf("can have a phase only with weeks: %d", c.Phase)
	}
	return ""
}

type cadenceJSON struct {
	Weeks      *int16 `json:"weeks,omitempty"`
	Phase      int16  `json:"phase,omitempty"`
	NthWeekday *int16 `json:"nth-weekday,omitempty"`
	Days       *int16 `json:"days,omitempty"`
}

// MarshalJSON writes the one member that says how it recurs.
func (c Cadence) MarshalJSON() ([]byte, error) {
	if problem := c.problem(); problem != "" {
		return nil, fmt.Errorf("schedule: a cadence %s", problem)
	}
	j := cadenceJSON{Phase: c.Phase}
	switch c.Kind {
	case EveryWeeks:
		j.Weeks = &c.N
	case NthWeekday:
		j.NthWeekday = &c.N
	case EveryDays:
		j.Days = &c.N
	}
	return json.Marshal(j)
}

// UnmarshalWire reads one of the members; a cadence of 0 is a fault.
func (c *Cadence) UnmarshalWire(n wire.Node) {
	if c == nil {
		return
	}
	var j cadenceJSON
	if !n.Decode(&j) {
		return
	}
	var got Cadence
	found := 0
	for i, m := range []*int16{j.Weeks, j.NthWeekday, j.Days} {
		if m != nil {
			found++
			got = Cadence{Kind: EveryWeeks + CadenceKind(i), N: *m, Phase: j.Phase}
		}
	}
	if found != 1 {
		n.Faultf("names %d cadences, want one of weeks, nth-weekday and days", found)
		return
	}
	if problem := got.problem(); problem != "" {
		n.Report(problem)
		return
	}
	*c = got
}

// String says how it recurs: "every 2 weeks".
func (c Cadence) String() string {
	switch c.Kind {
	case Weekly:
		return "every week"
	case EveryWeeks:
		return fmt.Sprintf("every %d weeks", c.N)
	case NthWeekday:
		if c.N < 0 {
			return "on the last of the month"
		}
		return fmt.Sprintf("on the %d. of the month", c.N)
	case EveryDays:
		return fmt.Sprintf("every %d days", c.N)
	}
	return fmt.Sprintf("CadenceKind(%d)", uint8(c.Kind))
}

// on says whether the block or service takes place in week number i of a plan,
// counted from 0, when no date is known.
func (c Cadence) on(i int) iop.Verdict {
	switch {
	case c.Kind == Weekly:
		return iop.Met
	case c.Kind == EveryWeeks && c.N > 0:
		return iop.VerdictOf(i%int(c.N) == int(c.Phase))
	case c.Kind == EveryDays && c.N > 0 && c.N%7 == 0:
		return iop.VerdictOf(i%int(c.N/7) == 0)
	}
	return iop.Unknown
}

// times is how often at least and at most something without a weekday takes place
// in week number i of a plan.
func (c Cadence) times(i int) (least, most int32) {
	switch on := c.on(i); {
	case on == iop.Met:
		return 1, 1
	case on == iop.NotMet:
		return 0, 0
	case c.Kind == EveryDays && c.N > 0:
		return int32(7 / c.N), int32((7 + c.N - 1) / c.N)
	}
	return 0, 1
}

// timesIn is how often something takes place in week number i of a plan, counted
// from the first day of the plan.
func (c Cadence) timesIn(i int) int32 {
	if c.Kind != EveryDays || c.N <= 0 {
		least, _ := c.times(i)
		return least
	}
	n := 0
	for day := 7 * i; day < 7*i+7; day++ {
		if day%int(c.N) == 0 {
			n++
		}
	}
	return int32(n)
}

// sessions is how many sessions there are in week number i of the plan, so many each
// week or each day on which it recurs, and whether it recurs in that week at all. Where
// it does not they are those of a week in which it does.
func (c Cadence) sessions(i int, eachWeek, eachDay int32) (n int32, on iop.Verdict) {
	if c.Kind != EveryDays {
		return eachWeek, c.on(i)
	}
	days := c.timesIn(i)
	return max(1, days) * eachDay, iop.VerdictOf(days > 0)
}

// mayMeet reports whether the other cadence ever falls on a day that is so many
// later, in a week that is so many later.
func (c Cadence) mayMeet(o Cadence, weeks, days int) bool {
	switch {
	case c.Kind == EveryWeeks && o.Kind == EveryWeeks:
		return (int(c.Phase)+weeks-int(o.Phase))%max(1, int(gcd(c.N, o.N))) == 0
	case c.Kind == EveryDays && o.Kind == EveryDays: // all from the plan's first day
		return days%max(1, int(gcd(c.N, o.N))) == 0
	case c.Kind == NthWeekday && o.Kind == NthWeekday && days < 0:
		return nthMayFollow(int(o.N), int(c.N), -days)
	case c.Kind == NthWeekday && o.Kind == NthWeekday:
		return nthMayFollow(int(c.N), int(o.N), days)
	}
	return true
}

// nthMayFollow reports whether the n-th such weekday of a month ever comes so many
// days before the m-th of another weekday, in that month or the next.
func nthMayFollow(n, m, days int) bool {
	for _, months := range [...][2]int{{31, 28}, {31, 29}, {28, 31}, {29, 31}, {31, 30}, {30, 31}, {31, 31}} {
		for day := 1; day <= months[0]; day++ {
			later, length := day+days, months[0]
			if later > length {
				later, length = later-length, months[1]
			}
			if isNth(n, day, months[0]) && isNth(m, later, length) {
				return true
			}
		}
	}
	return false
}

// isNth reports whether a day of a month so long is the n-th of its weekday.
func isNth(n, day, length int) bool {
	if n < 0 {
		return day > length-7
	}
	return (day+6)/7 == n
}

func gcd(a, b int16) int16 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
