package schedule

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// NewCalendar checks the dates and makes a Calendar of them. The error is nil or
// wire.Faults, with every fault found: no location, a closure outside the span, a move
// of a session that does not exist, sessions that overlap.
func NewCalendar(d Dates) (*Calendar, error) {
	var faults wire.Faults
	c := newCalendar(&d, faults.Report)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// UnmarshalJSON reads strictly, like everything here.
func (d *Dates) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, d) }

// CheckWire reports what NewCalendar would, except for the location.
func (d *Dates) CheckWire(n wire.Node) {
	if d == nil {
		return
	}
	copied := *d
	copied.Location = time.UTC
	newCalendar(&copied, n.Report)
}

// newCalendar is NewCalendar; without a plan and days to put it on there is none.
func newCalendar(d *Dates, report wire.Report) *Calendar {
	k := calendarCheck{d: d, report: report, ok: true}
	if k.days(); !k.ok {
		return nil
	}
	k.c = &Calendar{dates: *d, until: d.From + iop.Day(7*d.Plan.Weeks())}
	k.c.dates.Plan = d.Plan.clone()
	k.until()
	k.c.build()
	k.closures()
	k.moves()
	k.cancels()
	k.twice()
	if k.ok && (k.c.odd || len(k.c.changes) != 0) {
		k.c.overlaps(report)
	}
	return k.c
}

// calendarCheck reports what is wrong with dates while a calendar is made of them.
type calendarCheck struct {
	d      *Dates
	c      *Calendar
	report wire.Report
	ok     bool // nothing was wrong so far
}

func (k *calendarCheck) say(problem string, at ...any) {
	k.ok = false
	k.report(problem, at...)
}

// days checks the plan, where it is held and from when.
func (k *calendarCheck) days() {
	d := k.d
	if !d.Plan.isValid() {
		d.Plan.problems(func(problem string, at ...any) { k.say(problem, append([]any{"plan"}, at...)...) })
	}
	if d.Location == nil {
		k.say("is missing", "location")
	}
	if d.From == 0 {
		k.say("is missing", "from")
	} else if !d.From.IsValid() {
		k.say(fmt.Sprintf("is not a calendar day: %v", d.From), "from")
	}
}

// until checks the day on which it ends before the plan is over.
func (k *calendarCheck) until() {
	d, c := k.d, k.c
	switch {
	case !c.until.IsValid() && d.Until == 0:
		k.say(fmt.Sprintf("makes the calendar end after the year 9999: %v", d.From), "from")
	case d.Until != 0 && !d.Until.IsValid():
		k.say(fmt.Sprintf("is not a calendar day: %v", d.Until), "until")
	case d.Until != 0 && (d.Until <= d.From || d.Until > c.until):
		k.say(fmt.Sprintf("must be after %v and no later than %v, when the plan is over: %v", d.From, c.until, d.Until), "until")
	case d.Until != 0:
		c.until = d.Until
	}
}

func (k *calendarCheck) closures() {
	d, c := k.d, k.c
	for i := range d.Closures {
		x := &d.Closures[i]
		if x.From.IsValid() && x.Until.IsValid() && x.From < x.Until && x.From < c.until && x.Until > d.From {
			continue
		}
		days := true
		for _, end := range [...]struct {
			name string
			iop.Day
		}{{"from", x.From}, {"until", x.Until}} {
			if end.Day == 0 {
				k.say("is missing", "closures", i, end.name)
			} else if !end.IsValid() {
				k.say(fmt.Sprintf("is not a calendar day: %v", end.Day), "closures", i, end.name)
			}
			days = days && end.IsValid()
		}
		switch {
		case !days:
		case x.Until <= x.From:
			k.say(fmt.Sprintf("is not after from: %v to %v", x.From, x.Until), "closures", i, "until")
		default:
			k.say(fmt.Sprintf("from %v until %v is outside the span from %v until %v", x.From, x.Until, d.From, c.until), "closures", i)
		}
	}
	c.closures = daysOff(d.Closures)
	if c.holidays = c.closures; slices.ContainsFunc(d.Closures, func(x Closure) bool { return !x.Holiday }) {
		c.holidays = holidaysOf(d.Closures)
	}
}

func (k *calendarCheck) moves() {
	d, c := k.d, k.c
	for i, x := range d.Moves {
		s, found := c.planned(x.Day, x.Block)
		to := cmp.Or(x.To, x.Day)
		switch {
		case !found:
			k.say(fmt.Sprintf("names block %d on %v, which is not in the plan", x.Block, x.Day), "moves", i)
		case to < d.From || to >= c.until:
			k.say(fmt.Sprintf("is outside the span from %v until %v: %v", d.From, c.until, to), "moves", i, "to")
		case c.closedOn(to):
			k.say(fmt.Sprintf("is a day of closure: %v", to), "moves", i, "to")
		case soundTimes(x.Start, x.End, x.Overnight, k.say, "moves", i):
			c.changes = append(c.changes, change{day: x.Day, index: s.Index, fate: Moved, list: "moves", at: i})
			s.Day, s.Start, s.End, s.Overnight, s.Fate = to, x.Start, x.End, x.Overnight, Moved
			s.Week = int32(to-d.From) / 7
			c.changes = append(c.changes, change{day: to, index: s.Index, fate: Held, to: s, list: "moves", at: i})
		}
	}
}

func (k *calendarCheck) cancels() {
	for i, x := range k.d.Cancels {
		s, found := k.c.planned(x.Day, x.Block)
		if !found {
			k.say(fmt.Sprintf("names block %d on %v, which is not in the plan", x.Block, x.Day), "cancels", i)
			continue
		}
		k.c.changes = append(k.c.changes, change{day: x.Day, index: s.Index, fate: Cancelled, list: "cancels", at: i})
	}
}

// twice puts the changes in order and reports sessions that two of them take away.
func (k *calendarCheck) twice() {
	changes := k.c.changes
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.day, b.day) })
	for i := range changes {
		b := &changes[i]
		for j := i - 1; j >= 0 && changes[j].day == b.day && b.fate != Held; j-- {
			if a := &changes[j]; a.index == b.index && a.fate != Held {
				k.say(fmt.Sprintf("names block %d on %v, which %s[%d] also names", b.index, b.day, a.list, a.at), b.list, b.at)
				break
			}
		}
	}
}

// overlaps reports the sessions that fall into one time, each two blocks once: what
// recurs at odd intervals or was moved shows that only on its dates. A session is held
// against the one before it that ends last.
func (c *Calendar) overlaps(report wire.Report) {
	moves := map[Session][]int{} // by what they hold
	for _, x := range c.changes {
		if x.fate == Held {
			moves[x.to] = append(moves[x.to], x.at)
		}
	}
	var last origin
	until := 0 // the minute at which it ends, counted from the first day
	told := map[string]bool{}
	for s := range c.Sessions(c.dates.From) {
		this := origin{s, -1}
		if s.Fate == Moved {
			this.move, moves[s] = moves[s][0], moves[s][1:]
		}
		start := int(s.Day-c.dates.From)*int(dayEnd) + int(s.Start)
		if start < until {
			a, b := last, this
			if a.after(&b) {
				a, b = b, a
			}
			at := c.wayTo(&b)
			if pair := fmt.Sprint(at, c.wayTo(&a)); !told[pair] {
				told[pair] = true
				report(fmt.Sprintf("overlaps %v", a), at...)
			}
		}
		if end := start + int(s.Span()); end > until {
			last, until = this, end
		}
	}
}

// origin is a session with the number of the move that holds it; below zero the plan
// does.
type origin struct {
	Session
	move int
}

// after reports whether a session is asked for after a later one: a move after a
// block, and then what is listed later.
func (o origin) after(later *origin) bool {
	return cmp.Or(cmp.Compare(o.move, later.move), cmp.Compare(o.Index, later.Index)) > 0
}

func (o origin) String() string {
	if o.move >= 0 {
		return fmt.Sprintf("moves[%d] on %v", o.move, o.Day)
	}
	return fmt.Sprintf("block %d on %v", o.Index, o.Day)
}

// wayTo leads to where a session is asked for.
func (c *Calendar) wayTo(o *origin) []any {
	if o.move >= 0 {
		return []any{"moves", o.move}
	}
	phase, week := 0, "week"
	for o.Day >= c.phases[phase].until {
		phase++
	}
	if c.tableOn(o.Day) != c.phases[phase].rest {
		week = "first"
	}
	return []any{"plan", "phases", phase, week, "blocks", int(o.Index)}
}
