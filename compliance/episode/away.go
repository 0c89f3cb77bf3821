package episode

import (
	"slices"
	"sort"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// away is times on which clocks stand still, such as leave, in order and apart.
type away struct {
	spans []span
	// passed and worked are the days and the working days of the spans before each.
	passed, worked []iop.Day
}

// span is days from the first to before the last.
type span struct{ from, until iop.Day }

// sum makes the times ready to be asked.
func (a *away) sum(days *compliance.Workdays) {
	if len(a.spans) == 0 {
		return
	}
	a.passed, a.worked = make([]iop.Day, len(a.spans)), make([]iop.Day, len(a.spans))
	for i, s := range a.spans[:len(a.spans)-1] {
		a.passed[i+1] = a.passed[i] + s.until - s.from
		a.worked[i+1] = a.worked[i] + iop.Day(days.Between(s.from-1, s.until-1))
	}
}

// on reports whether the day is one of them.
func (a *away) on(day iop.Day) bool {
	i := a.after(day)
	return i < len(a.spans) && a.spans[i].from <= day
}

// after is the first span that ends after the day.
func (a *away) after(day iop.Day) int {
	return sort.Search(len(a.spans), func(i int) bool { return a.spans[i].until > day })
}

// in is how many of the days lie from the first to before the last.
func (a *away) in(from, until iop.Day) iop.Day {
	if until <= from || len(a.spans) == 0 {
		return 0
	}
	before := func(day iop.Day) iop.Day {
		i := a.after(day)
		if i == len(a.spans) {
			last := a.spans[i-1]
			return a.passed[i-1] + last.until - last.from
		}
		return a.passed[i] + max(0, day-a.spans[i].from)
	}
	return before(until) - before(from)
}

// workedIn is in of working days.
func (a *away) workedIn(days *compliance.Workdays, from, until iop.Day) iop.Day {
	if until <= from || len(a.spans) == 0 {
		return 0
	}
	before := func(day iop.Day) iop.Day {
		i := a.after(day)
		if i == len(a.spans) {
			last := a.spans[i-1]
			return a.worked[i-1] + iop.Day(days.Between(last.from-1, last.until-1))
		}
		return a.worked[i] + iop.Day(days.Between(a.spans[i].from-1, day-1))
	}
	return before(until) - before(from)
}

// and is the days of either.
func (a *away) and(o *away, days *compliance.Workdays) *away {
	all := slices.Concat(a.spans, o.spans)
	slices.SortFunc(all, func(x, y span) int { return int(x.from) - int(y.from) })
	both := &away{}
	for _, s := range all {
		if n := len(both.spans); n > 0 && s.from <= both.spans[n-1].until {
			both.spans[n-1].until = max(both.spans[n-1].until, s.until)
			continue
		}
		both.spans = append(both.spans, s)
	}
	both.sum(days)
	return both
}

// absences gathers spans from entries that begin and end them.
type absences struct {
	away
	begun, ended iop.Day
	seen         iop.Day // a session was attended since it began
	sure         bool    // for sure
	open         []int   // the spans in which one was
}

// attend goes on with a session that was attended: who attends is back, or may be.
func (a *absences) attend(day iop.Day, sure bool) {
	if a.begun != 0 && (a.seen == 0 || sure && !a.sure) {
		a.seen, a.sure = day, sure
	}
}

// without is the times but for those in which a session was attended, which may have ended before
// it; nil where there are none.
func (a *absences) without() *away {
	if len(a.open) == 0 {
		return nil
	}
	least := &away{}
	for i, s := range a.spans {
		if !slices.Contains(a.open, i) {
			least.spans = append(least.spans, s)
		}
	}
	return least
}

func (a *absences) begin(day iop.Day) {
	// One that ended on its own day stands before it in the order of a day.
	if a.begun == 0 && a.ended != day {
		a.begun, a.seen, a.sure = day, 0, false
	}
}

func (a *absences) end(day iop.Day) {
	switch n := len(a.spans); {
	case a.begun != 0:
		a.put(day)
	case n == 0 || a.spans[n-1].until != day: // else that is what ended
		a.ended = day
	}
	a.begun = 0
}

// finish ends what lasts after the view's day.
func (a *absences) finish(day iop.Day) {
	switch {
	case a.begun != 0 && a.sure: // no return was entered
		a.put(a.seen)
	case a.begun != 0:
		a.put(day + 1)
	}
}

func (a *absences) put(until iop.Day) {
	if a.seen != 0 {
		a.open = append(a.open, len(a.spans))
	}
	a.spans = append(a.spans, span{a.begun, until})
}
