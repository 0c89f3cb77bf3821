package episode

import (
	"cmp"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// clock is one run of a deadline, from an anchor to its answer.
type clock struct {
	Due
	at   int           // the event that is the anchor
	from iop.Day       // on which it started
	time schedule.Time // at which, for hours
	over iop.Day       // on which another anchor restarted it; zero: none did
}

// due is the clocks that say how a deadline stands: the last, or of one that each
// anchor starts all that were not answered.
func (r *counted) due(k int) []clock {
	row, all := &r.d.Requirements[k], r.clocks(k, false)
	n := len(all)
	if n == 0 {
		return []clock{{Due: Due{Requirement: row, State: NotStarted, Missing: row.After.Events.Words()}}}
	}
	if row.After.Each {
		open := slices.DeleteFunc(slices.Clone(all), func(c clock) bool { return c.State == InTime || c.State == OutOfTime })
		if len(open) == 0 {
			return all[n-1:]
		}
		return open
	}
	return all[n-1:]
}

// clocks is the clocks of a deadline in the episode: every one, or of one that each
// anchor restarts only the last. One of days on which the row is not about the person is
// not asked; of one that is about them on some of the days alone it is known only that it was
// kept. They are worked out once, and stay as they are.
func (r *counted) clocks(k int, every bool) []clock {
	row := &r.d.Requirements[k]
	if every && !row.After.Each {
		return r.clocksFor(row, true)
	}
	if r.clock == nil {
		r.clock = make([][]clock, len(r.d.Requirements))
	}
	if r.clock[k] == nil {
		if r.clock[k] = r.clocksFor(row, false); r.clock[k] == nil {
			r.clock[k] = []clock{}
		}
	}
	return r.clock[k]
}

func (r *counted) clocksFor(row *iop.Requirement, every bool) []clock {
	all := r.clocksOf(row, every)
	if r.least != nil && row.After.NotLeave {
		r.orSooner(row, every, all)
	}
	for i := range all {
		d := &all[i].Due
		if d.Anchor == 0 {
			continue
		}
		end := r.Day
		if d.Done != 0 {
			end = d.Done
		} else if d.By != 0 {
			end = min(end, d.By)
		}
		switch who, missing, _ := r.who(row, d.Anchor, max(end, d.Anchor)+1); {
		case who == iop.NotMet:
			d.State, d.Missing = Ended, iop.Words{}
		case who == iop.Unknown && (d.State == Overdue || d.State == OutOfTime):
			d.State, d.Missing = DueUnknown, missing
		}
	}
	r.orderAnew(row, all)
	return r.doubtClocks(row, all)
}

// orSooner leaves open how clocks stand that stood still for leave in which a session was
// attended: since when the person was back is not known.
func (r *counted) orSooner(row *iop.Requirement, every bool, all []clock) {
	other := r.backSooner().clocksOf(row, every)
	for i := range all {
		c := &all[i]
		if i >= len(other) || compareAnchors(&other[i], c) != 0 || other[i].State != c.State || other[i].Done != c.Done {
			c.doubt(r)
			continue
		}
		least, most := c.Elapsed.Whole()
		less, more := other[i].Elapsed.Whole()
		c.Elapsed, c.By = iop.Between(min(least, less), max(most, more)), min(c.By, other[i].By)
	}
}

// clocksOf is clocksFor, whoever the row is for. Where entries contradict each other, or it is not
// known what they count as, it is known only what holds with and without what is not
// sure.
func (r *counted) clocksOf(row *iop.Requirement, every bool) []clock {
	with := r.walk(row, true, every)
	if !r.open(row) {
		return with
	}
	without := r.walk(row, false, every)
	if len(with) == 0 {
		return nil
	}
	if !row.After.Each && !r.oneStart(row) {
		with[len(with)-1].doubt(r)
	}
	if !row.After.Each && !slices.IsSortedFunc(with, func(a, b clock) int { return compareAnchors(&a, &b) }) {
		// What became known late ends a clock that others end too, if they count.
		for i := range with {
			with[i].doubt(r)
		}
		return with
	}
	sure := byAnchor(without)
	for _, c := range byAnchor(with) {
		for len(sure) > 0 && compareAnchors(sure[0], c) < 0 {
			sure = sure[1:]
		}
		if len(sure) == 0 || compareAnchors(sure[0], c) != 0 || sure[0].State != c.State || sure[0].Done != c.Done || sure[0].over != c.over {
			c.doubt(r)
			continue
		}
		least, most := c.Elapsed.Whole()
		less, more := sure[0].Elapsed.Whole()
		c.Elapsed = iop.Between(min(least, less), max(most, more))
		sure = sure[1:]
	}
	return with
}

// oneStart reports whether the last clock started on the same day whichever of the
// events that are not sure count.
func (r *counted) oneStart(row *iop.Requirement) bool {
	var from iop.Day
	for i := len(r.events) - 1; i >= 0; i-- {
		if !r.anchors(row, i, r.kinds[i]|r.may(i), true) {
			continue
		}
		if from != 0 && r.began(row, i) != from {
			return false
		}
		from = r.began(row, i)
		if r.sure[i] && r.anchors(row, i, r.kinds[i], false) {
			return true
		}
	}
	return false
}

// byAnchor is the clocks in the order of their anchors.
func byAnchor(all []clock) []*clock {
	list := make([]*clock, len(all))
	for i := range all {
		list[i] = &all[i]
	}
	slices.SortStableFunc(list, compareAnchors)
	return list
}

func compareAnchors(a, b *clock) int {
	return cmp.Or(cmp.Compare(a.from, b.from), a.time.Compare(b.time))
}

// doubt leaves open how the clock stands.
func (c *clock) doubt(r *counted) {
	missing := lackDates
	if c.Requirement.After.Reasons != 0 && r.View.unexplained() {
		missing = lackReason
	}
	c.Due = Due{Requirement: c.Requirement, State: DueUnknown, Missing: iop.WordsOf(lacking, missing)}
}

// open reports whether something that is not sure can start or answer the clock.
func (r *counted) open(row *iop.Requirement) bool {
	about, after := row.After.Events|row.Events, outlives(row)
	only, from := row.Only != (iop.Details{}), row.After.Only != (iop.Details{})
	if r.unsure || r.doubts&about != 0 || row.After.Reasons != 0 && r.View.unexplained() {
		return true
	}
	for i := 0; i < len(r.events) && (only || from || after); i++ {
		kinds, maybe := r.kinds[i], r.may(i)
		if after {
			kinds, maybe = r.later(row, i)
		}
		if maybe&about != 0 || !r.sure[i] && kinds&about != 0 ||
			only && kinds&row.Events != 0 && r.events[i].says(&row.Only, row.Events) == iop.Unknown ||
			from && r.kinds[i]&row.After.Events != 0 && r.events[i].says(&row.After.Only, row.After.Events) == iop.Unknown {
			return true
		}
	}
	return false
}

// unexplained reports a discharge of which the reason was not recorded.
func (e *Event) unexplained() bool {
	return e.Kind == iop.Discharged && e.Reason == iop.DischargeReasonUnknown
}

func (v *View) unexplained() bool {
	return v.has(iop.Discharged, (*Event).unexplained)
}

// anchors reports whether event i starts the clock of one of these kinds.
func (r *counted) anchors(row *iop.Requirement, i int, kinds iop.Set[iop.EventKind], unsure bool) bool {
	kinds &= row.After.Events
	e := &r.events[i]
	if row.After.Reasons != 0 && kinds.Has(iop.Discharged) && !row.After.Reasons.Has(e.Reason) && !(unsure && e.unexplained()) {
		kinds = kinds.Without(iop.Discharged)
	}
	if row.After.Phases != (iop.Range[int32]{}) && !row.After.Phases.Contains(r.phaseAt(e.Day)) {
		return false
	}
	if row.After.Only != (iop.Details{}) && kinds != 0 {
		switch e.says(&row.After.Only, row.After.Events) {
		case iop.NotMet:
			return false
		case iop.Unknown:
			if !unsure {
				return false
			}
		}
	}
	return kinds != 0 && r.began(row, i) <= r.Day
}

// began is the day on which event i starts the row's clock.
func (r *counted) began(row *iop.Requirement, i int) iop.Day {
	e := &r.events[i]
	if row.After.Known {
		return max(e.Day, e.known())
	}
	return e.Day
}

// walk is the clocks of a deadline with what is not sure, or without.
func (r *counted) walk(row *iop.Requirement, unsure, every bool) []clock {
	switch {
	case r.some&row.After.Events == 0: // nothing starts one
		return nil
	case row.After.Each:
		return r.walkEach(row, unsure)
	}
	return r.walkLast(row, unsure, every)
}

// speaking is the first event from number i on that counts as some of the kinds of the row's
// clock, and as which, with what is not sure or without; no kinds where there is none.
func (r *counted) speaking(row *iop.Requirement, i int, unsure bool) (int, iop.Set[iop.EventKind]) {
	about, after := row.After.Events|row.Events, outlives(row)
	for ; i < len(r.kinds); i++ {
		kinds, maybe := r.kinds[i], r.may(i)
		if after {
			kinds, maybe = r.later(row, i)
		}
		if unsure {
			kinds |= maybe
		}
		if kinds &= about; kinds != 0 && (unsure || r.sure[i]) {
			return i, kinds
		}
	}
	return i, 0
}

// outlives reports whether the discharge alone starts the row's clock: what comes after it
// answers, whatever it is.
func outlives(row *iop.Requirement) bool { return row.After.Events == iop.SetOf(iop.Discharged) }

// later is what event i counts as for a clock that the discharge alone starts. What came
// after the discharge is of no stay otherwise.
func (r *counted) later(row *iop.Requirement, i int) (kinds, maybe iop.Set[iop.EventKind]) {
	e := &r.events[i]
	if !r.since(e) {
		return r.kinds[i], r.may(i)
	}
	kinds, maybe = r.countsAs(e)
	return kinds & row.Events, maybe & row.Events
}

// ends reports whether the row's clock is not asked any more after the discharge.
func ends(row *iop.Requirement) bool { return row.Events&afterDischarge == 0 && !outlives(row) }

// walkEach is walk where each anchor has a clock of its own; an answer is one to all that
// run.
func (r *counted) walkEach(row *iop.Requirement, unsure bool) (all []clock) {
	running := 0 // the first that was not answered
	answer := func(done int) {
		for i := running; i < len(all); i++ {
			if c := all[i]; done == 0 || !r.sooner(row, done, c.at) {
				copy(all[running+1:i+1], all[running:i])
				all[running] = r.stand(row, run{anchor: c.at, done: done})
				running++
			}
		}
	}
	for i, kinds := r.speaking(row, 0, unsure); kinds != 0; i, kinds = r.speaking(row, i+1, unsure) {
		if r.answersOf(row, i, kinds, unsure) {
			answer(i)
		}
		if r.anchors(row, i, kinds, unsure) {
			c := r.start(row, i)
			if running == len(all) || compareAnchors(&all[len(all)-1], &c) != 0 {
				if all == nil {
					all = make([]clock, 0, 4)
				}
				all = append(all, c)
			}
		}
	}
	answer(0)
	// What happened later can start one sooner: known sooner, or of another kind on one day.
	slices.SortStableFunc(all, func(a, b clock) int { return compareAnchors(&a, &b) })
	if row.After.Known { // what became known on one day can have happened on several
		all = distinct(all)
	}
	return all
}

// walkLast is walk where an anchor restarts the one clock.
func (r *counted) walkLast(row *iop.Requirement, unsure, every bool) (all []clock) {
	periodic := row.IsPeriodic()
	var now run // the clock that runs, or was answered
	started := false
	var answered iop.Day // the last day on which it happened
	for i, kinds := r.speaking(row, 0, unsure); kinds != 0; i, kinds = r.speaking(row, i+1, unsure) {
		answers := r.answersOf(row, i, kinds, unsure)
		if answers && started && now.done == 0 && !periodic && !r.sooner(row, i, now.anchor) {
			now.done, answered = i, r.events[i].Day
			continue
		}
		if r.anchors(row, i, kinds, unsure) {
			if now.over = i; periodic && answers {
				now.done = i
			}
			if started && every {
				all = append(all, r.stand(row, now))
			}
			now, started = run{anchor: i, early: answered}, true
		}
		if answers {
			answered = r.events[i].Day
		}
	}
	if started {
		all = append(all, r.stand(row, now))
	}
	return all
}

// sooner reports whether the event happened before the anchor on the anchor's day, by the times
// of both: a call at 09:00 does not answer an incident of 15:00. What can be there before the
// clock starts, as an assessment before admission, answers all the same.
func (r *counted) sooner(row *iop.Requirement, i, anchor int) bool {
	e, start := &r.events[i], &r.events[anchor]
	return row.After.Events&always == 0 && e.Day == start.Day && after(start, e) == iop.Met
}

// distinct leaves out clocks that stand as one after them.
func distinct(all []clock) []clock {
	seen := map[Due]bool{}
	n := len(all)
	for i := n - 1; i >= 0; i-- {
		if c := all[i]; !seen[c.Due] {
			seen[c.Due] = true
			n--
			all[n] = c
		}
	}
	return all[n:]
}

// anchorTime is the time of day at which event i starts a clock of hours; zero where
// it is not known or does not matter.
func (r *counted) anchorTime(row *iop.Requirement, i int) schedule.Time {
	if row.Measure != iop.ElapsedHours || r.began(row, i) != r.events[i].Day {
		return schedule.Time{}
	}
	return r.events[i].Time
}

// start is the clock that event i starts, before it is known how it stands.
func (r *counted) start(row *iop.Requirement, i int) clock {
	return clock{at: i, from: r.began(row, i), time: r.anchorTime(row, i)}
}

// run is the events between which a clock runs: the anchor, and after it the one that
// answered and the one that restarted the clock; 0 for none.
type run struct {
	anchor, done, over int
	early              iop.Day // of an answer before the anchor
}

// stand says how the clock of a run stands.
func (r *counted) stand(row *iop.Requirement, now run) clock {
	c := r.start(row, now.anchor)
	if now.over != 0 {
		c.over = r.began(row, now.over)
	}
	c.Due = Due{Requirement: row, Anchor: c.from, By: r.dueBy(row, c.from, c.time)}
	d := &c.Due
	if now.early != 0 && !row.IsPeriodic() && row.After.Events&always != 0 && row.Bound.Contains(0) {
		// It was there before the clock started: an assessment before admission.
		d.State, d.Done, d.Elapsed = InTime, now.early, iop.Exactly(iop.Amount(0))
		return c
	}
	if now.done != 0 {
		d.Done = r.events[now.done].Day
	} else if now.over != 0 && c.over == c.from {
		d.State, d.Elapsed = Ended, iop.Exactly(iop.Amount(0))
		return c
	}
	until := r.ranUntil(row, &c, now)
	lo, hi := r.elapsed(row, &c, now.done, until)
	if now.done == 0 && now.over != 0 && row.Measure == iop.ElapsedHours && until == c.over-1 {
		lo, hi = r.clockHours(&c, c.over, r.anchorTime(row, now.over))
	}
	d.Elapsed = iop.Between(lo, hi)
	if now.done == 0 && r.lost() && ends(row) {
		least, _ := r.elapsed(row, &c, 0, min(until, max(c.from, r.sureEnd()-1)))
		d.Elapsed = iop.Between(min(lo, least), hi)
	}
	if d.State = r.stateOf(row, &c, now, lo, hi); d.State == DueUnknown {
		d.Missing = r.elapsedMissing(row)
	}
	if r.hangsOnLevel(row, d, until) {
		d.State, d.Missing = DueUnknown, iop.WordsOf(lacking, lackLevel)
	}
	return c
}

// ranUntil is the day up to which a clock ran: that of the answer, or the view's, unless the
// person left or another anchor restarted it before.
func (r *counted) ranUntil(row *iop.Requirement, c *clock, now run) iop.Day {
	if now.done != 0 {
		return max(c.Done, c.from)
	}
	until := r.Day
	if r.leftUnder(row, now.anchor) {
		until = min(until, r.end()-1)
	}
	if now.over == 0 {
		return until
	}
	// What had to happen by the day before did not, once the day of the next began.
	if until = min(until, c.over); !byDays.Has(row.Measure) {
		until = min(until, c.over-1)
	}
	return until
}

// leftUnder reports whether the person left while the clock ran, of what ends with that:
// nobody reviews the plan of who has left.
func (r *counted) leftUnder(row *iop.Requirement, anchor int) bool {
	return r.over() && r.events[anchor].Day < r.end() && ends(row)
}

// stateOf is how a clock stands of which so much has passed, at least and at most.
func (r *counted) stateOf(row *iop.Requirement, c *clock, now run, lo, hi iop.Amount) DueState {
	soon, late := sides(row, lo, hi)
	if now.done != 0 {
		switch soon.Or(late) {
		case iop.NotMet:
			return InTime
		case iop.Met:
			return OutOfTime
		}
		return DueUnknown
	}
	switch {
	case c.By != 0 && c.By < r.at.from && r.here(max(c.By, r.Admitted)) == iop.NotMet: // it was due at another level, and not before the stay
		return Ended
	case late == iop.Met:
		return Overdue
	case now.over != 0:
		return Ended
	case late == iop.Unknown:
		return DueUnknown
	case r.leftUnder(row, now.anchor):
		return Ended
	}
	return Pending
}

// hangsOnLevel reports whether a deadline that was looked at up to a day stands as it does
// only if the person was, or was not, at the policy's level when that was not recorded.
func (r *counted) hangsOnLevel(row *iop.Requirement, d *Due, until iop.Day) bool {
	switch {
	case !r.level.doubtful:
		return false
	case d.State == Overdue && d.By != 0 && r.here(d.By) == iop.Unknown:
		return true
	case d.State == Overdue && d.By != 0 && r.here(max(d.By, r.Admitted)) == iop.NotMet && !r.levelKnown(d.By, r.end()): // or a later time there would have ended it
		return true
	case !r.lost() || until < r.sureEnd():
		return false
	case row.After.NotLeave: // leave ends with the time at the level
		return true
	case d.State == Overdue && d.By >= r.sureEnd()-1 && ends(row): // or it would have ended
		return true
	}
	return d.State == Pending || d.State == Ended && !ends(row)
}

// byDays are the measures of which a day that begins tells that the one before is over.
var byDays = iop.SetOf(iop.ElapsedDays, iop.ElapsedWorkingDays, iop.ElapsedMonths)

// choice reports whether the row is the one of its alternatives that was chosen when
// the clock started; ok is false when there is no choice to make, or none recorded.
func (r *counted) choice(row *iop.Requirement, c *clock) (chosen, ok bool) {
	if !row.Chosen || c.State == NotStarted || c.Anchor == 0 {
		return false, false
	}
	by := r.events[c.at].Chosen
	there := slices.ContainsFunc(r.d.Requirements, func(o iop.Requirement) bool { return o.Either == row.Either && o.Measure == by })
	return by == row.Measure, there
}

// sides reports whether what has passed, at least and at most, is below the row's floor,
// and above its cap. A month and a day is more than one month and less than two.
func sides(row *iop.Requirement, lo, hi iop.Amount) (below, above iop.Verdict) {
	least, most, unit := int64(lo), int64(hi), int64(1)
	if row.Measure == iop.ElapsedMonths { // in half months: what is over, and what has begun
		least, most, unit = least+most, least+most, 2
	}
	past := func(end iop.Amount, open bool) iop.Verdict {
		is := func(n int64) bool { return n > unit*int64(end) || n == unit*int64(end) && !open }
		switch {
		case is(least):
			return iop.Met
		case is(most):
			return iop.Unknown
		}
		return iop.NotMet
	}
	below, above = iop.NotMet, iop.NotMet
	if low, open, ok := row.Bound.Low(); ok {
		below = past(low, open).Not()
	}
	if high, open, ok := row.Bound.High(); ok {
		above = past(high, !open)
	}
	return below, above
}

func (r *counted) elapsedMissing(row *iop.Requirement) iop.Words {
	switch row.Measure {
	case iop.ElapsedServiceHours:
		return iop.WordsOf(lacking, lackCredit)
	case iop.ElapsedHours:
		return iop.WordsOf(lacking, lackTimes)
	}
	return iop.WordsOf(lacking, lackDates)
}

// paused is the days on which the row's clock stands still; nil for none.
func (r *counted) paused(row *iop.Requirement) *away {
	switch {
	case row.After.NotLeave && row.After.NotAppeal:
		if r.both == nil {
			r.both = r.leave.and(&r.appeal, r.days)
		}
		return r.both
	case row.After.NotLeave:
		return &r.leave
	case row.After.NotAppeal:
		return &r.appeal
	}
	return nil
}

// answersOf reports whether event i, which counts as these kinds, answers of a clock: with what is
// not sure, or without.
func (r *counted) answersOf(row *iop.Requirement, i int, kinds iop.Set[iop.EventKind], unsure bool) bool {
	if kinds&row.Events == 0 {
		return false
	}
	says := r.events[i].says(&row.Only, row.Events)
	return says == iop.Met || unsure && says == iop.Unknown
}
