package oracle

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Due is one deadline in one completion.
type Due struct {
	State        episode.DueState
	Anchor, Done iop.Day
	Elapsed      iop.Amount
}

// slowStart is what starts a clock: an event, and the day and time from which it runs.
type slowStart struct {
	i    int
	from iop.Day
	time schedule.Time
}

// starts are the events that start the row's clock, in order. With Known it starts
// when the event was entered, if that is on a later day, at a time that nobody knows;
// what is entered after the day of the view has started nothing.
func (w *World) starts(row *iop.Requirement) (all []slowStart) {
	for i := range w.events {
		e := &w.events[i]
		if w.kinds[i]&row.After.Events == 0 || e.Kind == iop.Discharged && row.After.Reasons != 0 && !row.After.Reasons.Has(e.Reason) ||
			!slowSaid(&iop.Requirement{Only: row.After.Only, Events: row.After.Events}, e) {
			continue
		}
		s := slowStart{i, e.Day, e.Time}
		if entered := slowEntered(e); row.After.Known && entered > e.Day {
			s.from, s.time = entered, schedule.Time{}
		}
		if s.from <= w.day {
			all = append(all, s)
		}
	}
	return all
}

// last is the event that started the row's last clock; -1: there is none.
func (w *World) last(row *iop.Requirement) int {
	all := w.starts(row)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1].i
}

// Due answers a deadline: for each of its clocks that are asked for, every way in
// which it may stand. With Each those are the clocks of all anchors, else that of the
// last one.
func (w *World) Due(row *iop.Requirement) (clocks [][]Due) {
	all := w.starts(row)
	if len(all) == 0 {
		return [][]Due{{{State: episode.NotStarted}}}
	}
	if !row.After.Each {
		return [][]Due{w.clock(row, all[len(all)-1], nil)}
	}
	// The last is that which started last, whatever was entered when.
	slices.SortStableFunc(all, func(a, b slowStart) int { return cmp.Or(cmp.Compare(a.from, b.from), a.time.Compare(b.time)) })
	for _, s := range all {
		one := w.clock(row, s, nil)
		clocks = slices.DeleteFunc(clocks, func(o []Due) bool { return slices.Equal(o, one) })
		clocks = append(clocks, one)
	}
	return clocks
}

// clock answers one clock, up to the next anchor that restarts it if there is one.
// Credit that is not recorded is tried at nothing and at the whole, times that are not
// known at both ends of the day.
func (w *World) clock(row *iop.Requirement, at slowStart, next *slowStart) (all []Due) {
	every := iop.SetOf(iop.Admission, iop.FirstVisit, iop.Assessed, iop.Inquiry, iop.PlanMade)
	event := &w.events[at.i]
	periodic := row.After.Events&row.Events != 0 && (row.Only.Name == row.After.Only.Name || row.Only.Name == "" || row.After.Only.Name == "")
	done, earlier := -1, iop.Day(0)
	for i := range w.events {
		switch {
		case w.stops(row, i)&row.Events == 0 || periodic || !slowSaid(row, &w.events[i]):
		case i < at.i:
			earlier = w.events[i].Day
		case row.After.Events&every == 0 && w.events[i].Day == event.Day && !w.events[i].Time.IsZero() && !event.Time.IsZero() &&
			w.events[i].Time.Compare(event.Time) < 0: // by their times it was before
		case i > at.i && done < 0 && (next == nil || i <= next.i):
			done = i
		}
	}
	if periodic && next != nil && w.kinds[next.i]&row.Events != 0 {
		done = next.i // the anchor is the answer
	}
	if earlier != 0 && !periodic && !row.After.Each && row.After.Events&every != 0 && In(row.Bound, 0) {
		return []Due{{episode.InTime, at.from, earlier, 0}}
	}
	until, day := w.day, iop.Day(0)
	if next != nil { // once the day of the next has begun, the day before is over
		switch until = next.from; {
		case row.Measure == iop.ElapsedHours && next.from > at.from && next.from <= w.day:
			w.next = next // up to its time
			defer func() { w.next = nil }()
		case row.Measure > iop.ElapsedMonths || next.from == at.from:
			until--
		}
	}
	_, last := w.bounds()
	left := !w.goesOn() && last >= event.Day && row.Events&slowLater == 0 && !afterAll(row)
	if left && last < until {
		until = last
	}
	by := w.dueBy(row, at)
	first, _ := w.stay()
	elsewhere := by != 0 && by < w.began(last) && !w.there[max(by, first)] // it was due at another level
	if done >= 0 {
		until, day = w.events[done].Day, w.events[done].Day
	}
	for _, n := range w.elapsed(row, at, done, until) {
		d := Due{Anchor: at.from, Done: day, Elapsed: n}
		in, over := In(row.Bound, n), slowOver(row.Bound, n)
		if row.Measure == iop.ElapsedMonths {
			in, over = slowInMonths(row.Bound, at.from, max(at.from, until))
		}
		switch {
		case done >= 0 && in:
			d.State = episode.InTime
		case done >= 0:
			d.State = episode.OutOfTime
		case elsewhere:
			d.State = episode.Ended
		case over:
			d.State = episode.Overdue
		case left:
			d.State = episode.Ended
		default:
			d.State = episode.Pending
		}
		all = append(all, d)
	}
	return all
}

// afterAll reports a clock that only the discharge starts: it waits for what comes then.
func afterAll(row *iop.Requirement) bool {
	return row.After.Events.Len() == 1 && row.After.Events.Has(iop.Discharged)
}

// stops is what event i counts as when it is asked whether it stops the row's clock: what
// came after a discharge is nothing but to a clock that only that starts.
func (w *World) stops(row *iop.Requirement, i int) iop.Set[iop.EventKind] {
	if w.kinds[i] == 0 && afterAll(row) && w.discharged != 0 && w.events[i].Day > w.discharged {
		return w.takenFor(i)
	}
	return w.kinds[i]
}

// dueBy is the last day in time; zero where days do not tell.
func (w *World) dueBy(row *iop.Requirement, at slowStart) iop.Day {
	high, open, ok := row.Bound.High()
	if open {
		high--
	}
	if !ok || high < 0 {
		return 0
	}
	late := func(d iop.Day) bool { return w.elapsed(row, at, -1, d)[0] > high }
	switch row.Measure {
	case iop.ElapsedMonths:
		if open {
			return slowMonthsAfter(at.from, int(high)+1) - 1
		}
		return slowMonthsAfter(at.from, int(high))
	case iop.ElapsedHours:
		t := iop.Amount(24*60 - 1)
		if c, ok := at.time.Clock(); ok {
			t = iop.Amount(c)
		}
		return at.from + iop.Day((t+high)/(24*60))
	case iop.ElapsedWorkingDays:
		d, n := at.from, iop.Amount(0)
		for n < high {
			d++
			t := slowTime(d).Weekday()
			free := t == time.Saturday || t == time.Sunday || w.days != nil && slices.Contains(w.days.Holidays, d)
			if !free && !(row.After.NotLeave && w.away[d]) && !(row.After.NotAppeal && w.appeal[d]) {
				n++
			}
		}
		return d
	case iop.ElapsedDays:
		d := at.from
		for !late(d + 1) {
			d++
		}
		return d
	}
	return 0
}

// slowVerdicts are the verdicts that clocks together may come to, each in one of the
// ways in which it may stand: not met when one is not kept, not applicable when one
// runs or has ended, else met.
func slowVerdicts(row *iop.Requirement, clocks [][]Due) []iop.Verdict {
	if clocks[0][0].State == episode.NotStarted {
		if row.After.Events&iop.SetOf(iop.Admission, iop.FirstVisit, iop.Assessed, iop.Inquiry, iop.PlanMade) != 0 {
			return []iop.Verdict{iop.Unknown} // every episode has one
		}
		return []iop.Verdict{iop.NotApplicable}
	}
	may := map[iop.Verdict]bool{iop.Met: true}
	for _, ways := range clocks {
		then := map[iop.Verdict]bool{}
		for v := range may {
			for _, one := range ways {
				switch one.State {
				case episode.Overdue, episode.OutOfTime:
					then[iop.NotMet] = true
				case episode.Pending, episode.Ended:
					then[map[bool]iop.Verdict{true: iop.NotMet, false: iop.NotApplicable}[v == iop.NotMet]] = true
				default:
					then[v] = true
				}
			}
		}
		may = then
	}
	return slices.Collect(maps.Keys(may))
}

// lapses are the clocks of a row that were surely not kept, as state, anchor and done.
func (w *World) lapses(row *iop.Requirement) map[Due]bool {
	if first, last := w.bounds(); first != 0 && last < first {
		return nil // never at the policy's level
	}
	if row.Measure == iop.EventCount || row.Measure == iop.EventDays {
		all := map[Due]bool{}
		for w.open = range 7 {
			missed := w.missed(row)
			maps.Copy(missed, w.tooMany(row))
			if w.open == 0 {
				all = missed
			} else {
				maps.DeleteFunc(all, func(one Due, _ bool) bool { return !missed[one] })
			}
			if row.Of.Formats == 0 {
				break
			}
		}
		return all
	}
	var clocks [][]Due
	all := w.starts(row)
	if row.After.Each {
		clocks = w.Due(row)
	} else {
		for k := range all {
			var next *slowStart
			if k+1 < len(all) {
				next = &all[k+1]
			}
			clocks = append(clocks, w.clock(row, all[k], next))
		}
	}
	found := map[Due]bool{}
	for _, ways := range clocks {
		if len(all) > 0 && !slices.ContainsFunc(ways, func(one Due) bool { return one.State != episode.Overdue && one.State != episode.OutOfTime }) {
			found[Due{State: ways[0].State, Anchor: ways[0].Anchor, Done: ways[0].Done}] = true
		}
	}
	return found
}

// missed are the periods that are over and in which a quota was not reached.
func (w *World) missed(row *iop.Requirement) map[Due]bool {
	all := map[Due]bool{}
	_, last := w.bounds()
	if w.admitted == 0 {
		return all
	}
	calendar := iop.Day(0) // up to before which weeks and months were looked at
	for _, p := range w.programs() {
		for d := max(p[0], calendar); d <= p[1]; {
			begin, next, stop := d, iop.Day(0), iop.LastDay
			switch row.Per.Kind {
			case iop.PerWeek:
				next = w.weekStart(d) + 7
				calendar = next
			case iop.PerMonth:
				next = slowMonthStart(slowMonthStart(d) + 40)
				calendar = next
			case iop.PerYear:
				next = slowYearStart(slowYearStart(d) + 370)
				calendar = next
			case iop.PerCycle, iop.PerWeeks:
				next, stop = d+iop.Day(7*row.Per.N), p[1]
			case iop.PerDays:
				if next = d + 1; row.Per.N > 1 {
					return all
				}
			default:
				return all
			}
			d = next
			end := min(next-1, stop) // the last day at the level, if it goes on
			for end <= last && !w.there[end] {
				end--
			}
			from := begin // the first day at the level
			for from < end && !w.there[from] {
				from++
			}
			if over := !w.goesOn() || end < last; over && w.there[from] && w.asked(row, begin) && slowShort(row.Bound, iop.Amount(w.count(row, begin, min(next-1, last, stop)))) {
				all[Due{State: episode.Overdue, Anchor: from, Done: 0}] = true
			}
			if row.Per.Kind == iop.PerWeeks {
				break
			}
		}
	}
	return all
}

// tooMany are the events with which there were more than the row allows: in its period up
// to and with the event, in a row, or among the last sessions.
func (w *World) tooMany(row *iop.Requirement) map[Due]bool {
	all := map[Due]bool{}
	first, last := w.bounds()
	one := func(i int) bool {
		none := w.open
		return w.of(row, i, &none) || row.Measure == iop.EventDays && w.asked(row, w.events[i].Day) && w.nth(row, i, first, last)
	}
	for i := range w.events {
		e := &w.events[i]
		if e.Day < first || e.Day > last || !w.there[e.Day] || !one(i) {
			continue
		}
		before := false // that counts a day already
		for k := range i {
			before = before || row.Measure == iop.EventDays && w.events[k].Day == e.Day && one(k)
		}
		if before {
			continue
		}
		then, view := *w, *w.View // as of the event
		then.View = &view
		then.events, then.kinds, then.by, then.keeps, then.day, then.discharged = w.events[:i+1], w.kinds[:i+1], w.by[:i+1], w.keeps[:i+1], e.Day, 0
		from, n := first, 0
		switch row.Per.Kind {
		case iop.PerWeek:
			from = max(first, w.weekStart(e.Day))
		case iop.PerMonth:
			from = max(first, slowMonthStart(e.Day))
		case iop.PerYear:
			from = max(first, slowYearStart(e.Day))
		case iop.PerCycle:
			from = w.began(e.Day)
			from += (e.Day - from) / iop.Day(7*row.Per.N) * iop.Day(7*row.Per.N)
		case iop.PerDays:
			from = max(first, e.Day-iop.Day(row.Per.N)+1)
		case iop.PerPhase:
			from = then.phase()
		case iop.PerServiceDay:
			if from = e.Day; !slices.ContainsFunc(w.events, func(o episode.Event) bool { return o.Day == e.Day && Present.Has(o.Kind) }) {
				continue
			}
		case iop.PerWeeks:
			if from = w.began(e.Day); e.Day >= from+iop.Day(7*row.Per.N) {
				continue
			}
		}
		if n = then.count(row, from, e.Day); row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled {
			n = int(then.limit(row).n)
			from = first
		}
		if slowOver(row.Bound, iop.Amount(n)) {
			all[Due{State: episode.Exceeded, Anchor: from, Done: e.Day}] = true
		}
	}
	return all
}

func slowMonthsAfter(d iop.Day, n int) iop.Day {
	t := slowTime(d)
	day := t.Day()
	month := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	for time.Date(month.Year(), month.Month(), day, 0, 0, 0, 0, time.UTC).Month() != month.Month() {
		day--
	}
	return slowDay(time.Date(month.Year(), month.Month(), day, 0, 0, 0, 0, time.UTC))
}

// slowInMonths holds a day against the days on which the months of a bound end: whether it
// is within both, and whether it is after the last.
func slowInMonths(r iop.Range[iop.Amount], from, day iop.Day) (in, over bool) {
	in = true
	if n, open, ok := r.Low(); ok {
		end := slowMonthsAfter(from, int(n))
		in = day > end || day == end && !open
	}
	if n, open, ok := r.High(); ok {
		end := slowMonthsAfter(from, int(n))
		over = day > end || day == end && open
	}
	return in && !over, over
}

// elapsed is the amounts that may have passed from the anchor on.
func (w *World) elapsed(row *iop.Requirement, at slowStart, done int, until iop.Day) []iop.Amount {
	from, n := at.from, iop.Amount(0)
	out := func(d iop.Day) bool { return row.After.NotLeave && w.away[d] || row.After.NotAppeal && w.appeal[d] }
	switch row.Measure {
	case iop.ElapsedDays:
		for d := from + 1; d <= until; d++ {
			if !out(d) {
				n++
			}
		}
		return []iop.Amount{n}
	case iop.ElapsedWorkingDays:
		for d := from + 1; d <= until; d++ {
			if t := slowTime(d).Weekday(); t != time.Saturday && t != time.Sunday && (w.days == nil || !slices.Contains(w.days.Holidays, d)) && !out(d) {
				n++
			}
		}
		free := slowTime(until).Weekday() == time.Saturday || slowTime(until).Weekday() == time.Sunday || w.days != nil && slices.Contains(w.days.Holidays, until)
		_, _, cap := row.Bound.High()
		if cap && free && until > from && !out(until) && !slowShort(row.Bound, n) {
			n++ // the weekend after the last working day is late
		}
		return []iop.Amount{n}
	case iop.ElapsedMonths: // months that have begun
		for slowMonthsAfter(from, int(n)) < until {
			n++
		}
		return []iop.Amount{n}
	case iop.ElapsedHours:
		const day = 24 * 60
		starts, ends := []int{0, day}, []int{0, day}
		if c, ok := at.time.Clock(); ok {
			starts = []int{int(c)}
		}
		if next := w.next; done < 0 && next != nil && until == next.from {
			if c, ok := next.time.Clock(); ok {
				ends = []int{int(c)}
			}
		} else if done < 0 {
			ends = []int{day} // it had not happened when the day was over
		} else if c, ok := w.events[done].Time.Clock(); ok {
			ends = []int{int(c)}
		}
		var all []iop.Amount
		for _, s := range starts {
			for _, e := range ends {
				all = append(all, iop.Amount(max(0, int(until-from)*day+e-s)))
			}
		}
		return all
	}
	days, maybeDays, maybe := map[iop.Day]bool{}, map[iop.Day]bool{}, iop.Amount(0)
	amounts := []iop.Amount{0}
	for i := range w.events {
		e := &w.events[i]
		if !w.there[e.Day] || !Present.Has(e.Kind) && (row.Measure != iop.ElapsedServiceHours || e.Kind != iop.Removed) || e.Day < from || e.Day > until || done >= 0 && i > done || row.After.NotSameDay && e.Day == from {
			continue
		}
		if none := w.none(e); !none {
			days[e.Day] = true
			n++
		} else {
			maybe++
			maybeDays[e.Day] = true
		}
		var more []iop.Amount
		may := w.credit(e)
		if counts, known := w.counts(e.Format); !counts {
			continue
		} else if !known {
			may = append(may, 0)
		}
		for _, m := range may {
			for _, a := range amounts {
				if !slices.Contains(more, a+iop.Amount(m)) {
					more = append(more, a+iop.Amount(m))
				}
			}
		}
		amounts = more
	}
	switch row.Measure {
	case iop.ElapsedSessions:
		return []iop.Amount{n, n + maybe}
	case iop.ElapsedSessionDays:
		least := iop.Amount(len(days))
		maps.Copy(days, maybeDays)
		return []iop.Amount{least, iop.Amount(len(days))}
	}
	return amounts
}
