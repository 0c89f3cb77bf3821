package oracle

import (
	"cmp"
	"slices"
	"time"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// slowAnswer is a verdict and the amount it rests on.
type slowAnswer struct {
	verdict iop.Verdict
	n       iop.Amount
}

func slowHeld(row *iop.Requirement, n int, lasts bool) slowAnswer {
	a := slowAnswer{iop.NotMet, iop.Amount(n)}
	switch {
	case In(row.Bound, a.n):
		a.verdict = iop.Met
	case slowShort(row.Bound, a.n) && lasts:
		a.verdict = iop.Unknown
	}
	return a
}

// bounds are the first day of the episode at the policy's level and its last so far; the
// last is before the first where there is none.
func (w *World) bounds() (first, last iop.Day) {
	first, last = w.stay()
	for first != 0 && first < last && !w.there[first] {
		first++
	}
	for last >= first && first != 0 && !w.there[last] {
		last--
	}
	return first, last
}

// stay is the first day of the episode and its last so far.
func (w *World) stay() (first, last iop.Day) {
	first, last = w.admitted, w.day
	if first == 0 && len(w.events) > 0 {
		first = w.entries[0].Day
	}
	if w.discharged != 0 {
		last = w.discharged
	}
	return first, last
}

func slowTime(d iop.Day) time.Time {
	return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d)-1)
}

func slowDay(t time.Time) iop.Day {
	return iop.Day((t.Unix()-slowTime(1).Unix())/(24*60*60)) + 1
}

func (w *World) weekStart(d iop.Day) iop.Day {
	begins := time.Monday
	if w.d.Counting != nil && w.d.Counting.WeekStart != 0 {
		begins = time.Weekday(w.d.Counting.WeekStart % 7)
	}
	for slowTime(d).Weekday() != begins {
		d--
	}
	return d
}

// weekNumber is the week of the program, from 1.
func (w *World) weekNumber(d iop.Day) (n int32) {
	for week := w.weekStart(w.began(d)); week <= d; week += 7 {
		n++
	}
	return n
}

func slowYearStart(d iop.Day) iop.Day {
	for slowTime(d).YearDay() != 1 {
		d--
	}
	return d
}

func slowMonthStart(d iop.Day) iop.Day {
	for slowTime(d).Day() != 1 {
		d--
	}
	return d
}

// phaseOn is the number of the phase on the day.
func (w *World) phaseOn(day iop.Day) int32 {
	n := int32(1)
	first, _ := w.bounds()
	for _, e := range w.events {
		if e.Kind == iop.PhaseAdvanced && e.Day >= first && e.Day <= day && w.there[e.Day] {
			if n++; e.Phase > 0 {
				n = int32(e.Phase)
			}
		}
	}
	return n
}

// asked reports whether the row is asked in the phase and the week of the program; a
// week or month in those in which it begins.
func (w *World) asked(row *iop.Requirement, day iop.Day) bool {
	return w.askedSince(row, day, day)
}

// askedSince is the same of a view: a cap on events is asked where its time was on on any
// day of the week, month, year or cycle so far, and of that time alone.
func (w *World) askedSince(row *iop.Requirement, day, since iop.Day) bool {
	view := day
	if row.Per.Kind == iop.PerDays && row.Per.N == 1 && !slowSaid(&iop.Requirement{Only: iop.Details{Days: row.Only.Days}}, &episode.Event{Day: day}) {
		return false
	}
	switch row.Per.Kind {
	case iop.PerWeek:
		day = max(w.weekStart(day), w.began(day))
	case iop.PerMonth:
		day = max(slowMonthStart(day), w.began(day))
	case iop.PerYear:
		day = max(slowYearStart(day), w.began(day))
	case iop.PerCycle:
		for on := w.began(day); on <= day; on += iop.Day(7 * row.Per.N) {
			if on+iop.Day(7*row.Per.N) > day {
				day = on
			}
		}
	}
	on := w.whileOn(row, day)
	if _, _, floor := row.Bound.Low(); !floor && (row.Measure == iop.EventCount || row.Measure == iop.EventDays) {
		on = w.whileOn(row, view)
		for d := day; day != view && since == 0 && d <= view; d++ {
			on = on || w.whileOn(row, d)
		}
	}
	return on && (row.Per.Phases == (iop.Range[int32]{}) || In(row.Per.Phases, w.phaseOn(day))) && In(row.Per.Weeks, w.weekNumber(day))
}

// whileOn reports whether a contract, or whatever the row is asked in, has begun before the
// day and not ended before it.
func (w *World) whileOn(row *iop.Requirement, day iop.Day) bool {
	if row.While.From == 0 {
		return true
	}
	on, since := false, iop.Day(0)
	first, last := w.stay()
	for i := range w.events {
		e := &w.events[i]
		if e.Day >= day || e.Day < first || e.Day > last {
			continue
		}
		if w.kinds[i]&row.While.From != 0 && slowSaid(&iop.Requirement{Only: row.While.Only, Events: row.While.From}, e) {
			on, since = true, e.Day
		}
		if w.kinds[i]&row.While.Until != 0 && slowSaid(&iop.Requirement{Only: row.While.UntilOnly, Events: row.While.Until}, e) {
			on = false
		}
	}
	return on && (row.While.Days == 0 || day-since <= iop.Day(row.While.Days))
}

// of reports whether event i is one of the row's: of its kinds, services and phases.
// Of events whose service is not known, so many are taken to be.
func (w *World) of(row *iop.Requirement, i int, open *int) bool {
	e := &w.events[i]
	if w.kinds[i]&row.Events == 0 || !w.asked(row, e.Day) {
		return false
	}
	return w.serves(row, i, open)
}

// serves reports whether the row is about the service of event i. Of services that are
// not known, either so many are taken to be, from the first, or with a mask each by
// itself, from the last.
func (w *World) serves(row *iop.Requirement, i int, open *int) bool {
	e := &w.events[i]
	switch {
	case !slowSaid(row, e):
		return false
	case row.Of.Formats == 0:
		return true
	case e.Format != 0:
		return row.Of.Formats.Has(e.Format)
	case w.mask == nil:
		*open--
		return *open >= 0
	}
	n := 0
	for k := i + 1; k < len(w.events); k++ {
		if w.events[k].Format == 0 && w.session(k) {
			n++
		}
	}
	return *w.mask>>min(n, slowMasked-1)&1 == 1
}

// slowMasked is how many services that are not known are tried each by itself.
const slowMasked = 6

// count counts the row's events from the first day to the last.
func (w *World) count(row *iop.Requirement, first, last iop.Day) (n int) {
	open := w.open
	if row.Measure == iop.EventDays {
		days := map[iop.Day]bool{}
		begin, end := w.bounds()
		for i := range w.events {
			d := w.events[i].Day
			if d < first || d > last || !w.there[d] {
				continue
			}
			if w.of(row, i, &open) || w.asked(row, d) && w.nth(row, i, begin, end) {
				days[d] = true
			}
		}
		return len(days)
	}
	late := make([]int, len(w.d.Lateness))
	type session struct {
		day    iop.Day
		number int32
	}
	there := map[session]bool{}
	for d := first; d <= last; d++ {
		for i := range w.events {
			e := &w.events[i]
			if e.Day != d || !w.there[d] {
				continue
			}
			if s := (session{d, e.Session}); s.number != 0 && slowSays(e) == iop.Attended && row.Events.Has(iop.Attended) {
				if there[s] {
					continue // the person was there once
				}
				there[s] = true
			}
			mine := w.serves(row, i, &open)
			if w.kinds[i]&row.Events != 0 && w.asked(row, e.Day) && mine {
				n++
			}
			for k := range w.d.Lateness {
				if l := &w.d.Lateness[k]; mine && w.asked(row, e.Day) && slowConverts(l, row) && slowLate(l, e, w.by[i]) {
					late[k]++
				}
			}
		}
	}
	for k, l := range w.d.Lateness {
		if l.PerAbsence > 0 {
			n += late[k] / int(l.PerAbsence)
		}
	}
	return n
}

// slowConverts reports whether a rule makes so much lateness one of the row's events.
func slowConverts(l *compliance.Lateness, row *iop.Requirement) bool {
	as := l.CountsAs
	if as == 0 {
		as = iop.Unexcused
	}
	return l.PerAbsence > 0 && row.Events.Has(as)
}

// nth reports whether event i is a late session with which so many are full, counted
// from the first day to the last: it is then itself one of the row's events.
func (w *World) nth(row *iop.Requirement, i int, first, last iop.Day) bool {
	for k := range w.d.Lateness {
		l := &w.d.Lateness[k]
		none := 0
		if !slowConverts(l, row) || !slowLate(l, &w.events[i], w.by[i]) || !w.serves(row, i, &none) {
			continue
		}
		n := 0
		for j := 0; j <= i; j++ {
			none := 0
			if e := &w.events[j]; w.there[e.Day] && e.Day >= first && e.Day <= last && slowLate(l, e, w.by[j]) && w.serves(row, j, &none) {
				n++
			}
		}
		if n%int(l.PerAbsence) == 0 {
			return true
		}
	}
	return false
}

// resets reports whether clean days start over with a drug test.
func (w *World) resets(row *iop.Requirement, i int) bool {
	e := &w.events[i]
	if !row.Events.Has(iop.PositiveTest) || !(slowResults | iop.SetOf(iop.SpecimenCollected)).Has(e.Kind) {
		return false
	}
	k := slowMapping(w.d, e)
	return k >= 0 && w.d.Tests[k].ResetsClean && slowSaid(row, e)
}

func (w *World) phase() iop.Day {
	start, last := w.bounds()
	for d := start; d <= last; d++ {
		for _, e := range w.events {
			if e.Kind == iop.PhaseAdvanced && e.Day == d && w.there[d] {
				start = d
			}
		}
	}
	return start
}

// session reports whether an event is the outcome of a session that the person was
// to come to; leave and what the program called off drop out.
func (w *World) session(i int) bool {
	e := &w.events[i]
	return (Present | Absent | iop.SetOf(iop.Removed)).Without(iop.MadeUp).Has(e.Kind) && !w.away[e.Day] && w.there[e.Day]
}

// slowLimit answers a requirement on counts or on days without.
func (w *World) limit(row *iop.Requirement) slowAnswer {
	first, last := w.bounds()
	if first == 0 {
		return slowAnswer{verdict: iop.Unknown}
	}
	open := w.goesOn()
	if p := row.Per.Phases; p != (iop.Range[int32]{}) {
		if row.Per.Kind != iop.PerEpisode && !w.askedSince(row, last, 0) {
			return slowAnswer{verdict: iop.NotApplicable} // it is not asked in this phase
		}
		if high, _, ok := p.High(); ok && row.Per.Kind == iop.PerEpisode && w.phaseOn(last) > high {
			open = false // its phases are over
		}
	}
	if row.Per.Kind != iop.PerEpisode && !w.askedSince(row, last, 0) {
		return slowAnswer{verdict: iop.NotApplicable} // nor in this week
	}
	if row.Measure == iop.WeeksWithout {
		return slowHeld(row, w.weeksWithout(row), w.discharged == 0)
	}
	if row.Measure == iop.DaysWithout || row.Measure == iop.WorkingDaysWithout {
		open = w.discharged == 0
		if first, last = w.stay(); row.Per.Kind == iop.PerPhase {
			first = w.phase()
		}
		n := 0
		for d := first; d <= last; d++ {
			t := slowTime(d).Weekday()
			free := t == time.Saturday || t == time.Sunday || w.days != nil && slices.Contains(w.days.Holidays, d)
			if d > first && !w.away[d] && !(free && row.Measure == iop.WorkingDaysWithout) {
				n++
			}
			for i := range w.events {
				if none := 0; w.events[i].Day == d && (w.of(row, i, &none) || w.resets(row, i)) {
					n = 0
				}
			}
		}
		return slowHeld(row, n, open)
	}
	span := func(from, until, before iop.Day) slowAnswer { // a week or a month, and the one before
		a := slowHeld(row, w.count(row, max(from, first), min(last, until-1)), open && last < until-1)
		there, whole := slices.ContainsFunc(days(max(before, first), from-1), func(d iop.Day) bool { return w.there[d] }), w.all(before, from-1)
		if a.verdict == iop.Unknown && there && (whole || row.Per.Kind != iop.PerCycle) && w.asked(row, max(before, first)) {
			return slowHeld(row, w.count(row, max(before, first), from-1), false)
		}
		return a
	}
	switch row.Per.Kind {
	case iop.PerEpisode:
		return slowHeld(row, w.count(row, first, last), open)
	case iop.PerPhase:
		return slowHeld(row, w.count(row, w.phase(), last), open)
	case iop.PerWeeks:
		worst := slowAnswer{verdict: iop.NotApplicable}
		for _, p := range w.programs() {
			end := p[0] + iop.Day(7*row.Per.N) - 1
			a := slowHeld(row, w.count(row, p[0], min(p[1], end)), open && p[1] == last && last < end)
			rank := map[iop.Verdict]int{iop.NotApplicable: 0, iop.Met: 1, iop.Unknown: 2, iop.NotMet: 3}
			_, _, floor := row.Bound.Low()
			further := a.verdict == worst.verdict && (a.n < worst.n) == floor && a.n != worst.n
			if a.verdict == iop.NotMet && worst.verdict == iop.NotMet {
				short := slowShort(row.Bound, a.n)
				further = short == slowShort(row.Bound, worst.n) && (a.n < worst.n) == short && a.n != worst.n
			}
			if rank[a.verdict] > rank[worst.verdict] || further {
				worst = a
			}
		}
		return worst
	case iop.PerDays:
		from := last - iop.Day(row.Per.N) + 1
		return slowHeld(row, w.count(row, max(first, from), last), from < first || !w.all(from, last))
	case iop.PerWeek:
		week := w.weekStart(last)
		return span(week, week+7, week-7)
	case iop.PerCycle:
		from := w.began(last)
		for from+iop.Day(7*row.Per.N) <= last {
			from += iop.Day(7 * row.Per.N)
		}
		return span(from, from+iop.Day(7*row.Per.N), from-iop.Day(7*row.Per.N))
	case iop.PerMonth:
		month := slowMonthStart(last)
		return span(month, slowMonthStart(month+40), slowMonthStart(month-1))
	case iop.PerYear:
		year := slowYearStart(last)
		return span(year, slowYearStart(year+370), slowYearStart(year-1))
	case iop.PerServiceDay:
		for d := last; d >= first; d-- {
			for _, e := range w.events {
				if e.Day == d && w.there[d] && Present.Has(e.Kind) && w.asked(row, d) {
					return slowHeld(row, w.count(row, d, d), false)
				}
			}
		}
		return slowAnswer{verdict: iop.NotApplicable}
	case iop.PerScheduled:
		n, seen := 0, 0
		for i := len(w.events) - 1; i >= 0 && seen < int(row.Per.N); i-- {
			none := 0
			if e := &w.events[i]; e.Day < first || e.Day > last || !w.session(i) || !w.whileOn(row, e.Day) || !w.serves(row, i, &none) {
				continue
			}
			seen++
			if w.kinds[i]&row.Events != 0 || w.nth(row, i, first, last) {
				n++
			}
		}
		return slowHeld(row, n, seen < int(row.Per.N))
	case iop.PerRun:
		return slowHeld(row, w.run(row, first, last), false)
	}
	panic("no such period")
}

// days are those from the first to the last.
func days(first, last iop.Day) (list []iop.Day) {
	for d := first; d <= last; d++ {
		list = append(list, d)
	}
	return list
}

// weeksWithout counts the whole weeks of the stay, or the phase, that are over, from the last
// back to one with an event. One with leave in it is passed over.
func (w *World) weeksWithout(row *iop.Requirement) (n int) {
	first, last := w.stay()
	if row.Per.Kind == iop.PerPhase {
		first = w.phase()
	}
	busy := func(d iop.Day) bool {
		for i := range w.events {
			if none := 0; w.events[i].Day == d && (w.of(row, i, &none) || w.resets(row, i)) {
				return true
			}
		}
		return false
	}
	for d := last; d >= first; d-- {
		if busy(d) {
			break
		}
		if w.weekStart(d) != d || d+6 > last {
			continue
		}
		leave := false
		for k := d; k < d+7; k++ {
			leave = leave || w.away[k]
		}
		if !leave {
			n++
		}
	}
	return n
}

// share answers a requirement on a share of the sessions, in percent, rounded up where it is
// not whole.
func (w *World) share(row *iop.Requirement) slowAnswer {
	first, last := w.bounds()
	if first == 0 {
		return slowAnswer{verdict: iop.Unknown}
	}
	from, to := first, last
	calendar := func(begin func(iop.Day) iop.Day) {
		if from = begin(last); w.goesOn() && begin(last+1) == from { // it is not over
			from, to = begin(from-1), from-1
		}
	}
	switch n := iop.Day(row.Per.N); row.Per.Kind {
	case iop.PerPhase:
		from = w.phase()
	case iop.PerDays:
		from = last - n + 1
	case iop.PerWeek:
		calendar(w.weekStart)
	case iop.PerMonth:
		calendar(slowMonthStart)
	case iop.PerYear:
		calendar(slowYearStart)
	case iop.PerCycle:
		begin := func(d iop.Day) iop.Day {
			on := w.began(d)
			for on+7*n <= d {
				on += 7 * n
			}
			return on
		}
		if from = begin(last); w.goesOn() && begin(last+1) == from {
			from, to = begin(from-1), from-1
		}
	}
	from = max(from, first)
	if to < first || row.Per.Kind != iop.PerEpisode && !w.asked(row, to) {
		return slowAnswer{verdict: iop.NotApplicable}
	}
	all, some := 0, 0
	for i := range w.events {
		open := w.open
		if e := &w.events[i]; e.Day < from || e.Day > to || !w.session(i) || !w.asked(row, e.Day) || !w.serves(row, i, &open) {
			continue
		}
		if all++; w.kinds[i]&row.Events != 0 || w.nth(row, i, first, last) {
			some++
		}
	}
	if all == 0 {
		return slowAnswer{verdict: iop.NotApplicable}
	}
	a := slowAnswer{iop.Met, iop.Amount(some * 100 / all)}
	share := float64(some) * 100 / float64(all)
	low, above, floor := row.Bound.Low()
	high, below, roof := row.Bound.High()
	if floor && (share < float64(low) || above && share == float64(low)) || roof && (share > float64(high) || below && share == float64(high)) {
		a.verdict = iop.NotMet
	}
	if !floor && some*100%all != 0 {
		a.n++
	}
	return a
}

// run is how many of the row's events came last in a row: going back in time until
// another outcome.
func (w *World) run(row *iop.Requirement, first, last iop.Day) (n int) {
	tests := row.Events&(slowResults|iop.SetOf(iop.SpecimenCollected, iop.TestOrdered)) != 0
	sessions := row.Events&(Present|Absent|iop.SetOf(iop.Removed, iop.ProgramCancelled, iop.Scheduled)) != 0
	for i := len(w.events) - 1; i >= 0; i-- {
		none := 0
		mine := w.serves(row, i, &none)
		switch e := &w.events[i]; {
		case e.Day < first || e.Day > last || !w.there[e.Day] || !w.whileOn(row, e.Day):
		case w.keeps[i] && w.session(i):
		case mine && w.kinds[i]&row.Events != 0, w.nth(row, i, first, last):
			n++
		case w.kinds[i]&row.Per.EndedBy != 0, tests && w.kinds[i]&slowResults != 0 && mine, !tests && sessions && w.session(i) && mine:
			return n
		}
	}
	return n
}

// times answers a requirement on the time of day: the first that is outside, or the
// last. A time that is not recorded is tried inside and outside.
func (w *World) times(row *iop.Requirement) []slowAnswer {
	first, last := w.bounds()
	all := []slowAnswer{{verdict: iop.NotApplicable}}
	for i := range w.events {
		e := &w.events[i]
		if none := 0; e.Day < first || e.Day > last || !w.there[e.Day] || !w.of(row, i, &none) {
			continue
		}
		var then []slowAnswer
		clock, known := e.Time.Clock()
		for _, a := range all {
			inside := In(row.Bound, iop.Amount(clock))
			switch {
			case a.verdict == iop.NotMet:
				then = append(then, a)
			case known && inside:
				then = append(then, slowAnswer{iop.Met, iop.Amount(clock)})
			case known:
				then = append(then, slowAnswer{iop.NotMet, iop.Amount(clock)})
			default:
				then = append(then, slowAnswer{iop.Met, 0}, slowAnswer{iop.NotMet, 0})
			}
		}
		slices.SortFunc(then, func(a, b slowAnswer) int { return cmp.Or(cmp.Compare(a.verdict, b.verdict), cmp.Compare(a.n, b.n)) })
		all = slices.Compact(then)
	}
	return all
}
