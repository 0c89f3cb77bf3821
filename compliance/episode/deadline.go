package episode

import (
	"cmp"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/rickb777/date/v2"

	"github.com/openiop/openiop/iop"
)

// DueState is how a deadline stands.
type DueState uint8

const (
	DueUnknown DueState = iota // not known: events, times or hours are missing
	NotStarted                 // what starts the clock has not happened
	Pending                    // the clock runs
	Overdue                    // the time is over, and it has not happened
	InTime                     // it happened in time
	OutOfTime                  // it happened, too late or too early
	Ended                      // the person left before it was due, or another anchor started the clock anew
	Exceeded                   // more happened than may
)

var dueStates = iop.NewVocabulary("state of a deadline", "not-started", "pending", "overdue", "in-time", "out-of-time", "ended", "exceeded")

func (s DueState) Vocabulary() *iop.Vocabulary      { return dueStates }
func (s DueState) String() string                   { return dueStates.Word(int(s)) }
func (s DueState) MarshalText() ([]byte, error)     { return iop.MarshalWord(s) }
func (s *DueState) UnmarshalText(text []byte) error { return iop.UnmarshalWord(s, text) }

// Due is one deadline of a policy as it stands on the day of a view, or one quota, which
// is due by the last day of its period: it starts on the period's first day, and is in
// time once there are enough.
//
// Days are counted from the anchor's day, which is day 0: within seven days of
// admission on the 1st is by the 8th. Months end on the same day of the month, or
// on its last; a month and a day is more than one month and less than two. Sessions and
// days with sessions are counted with those of the anchor's own day, unless the rule
// leaves that day out.
//
// A deadline in working days is over when the last of them is, not with the weekend
// after it.
//
// Leave counts like other days unless the rule leaves it out. While the person is on
// leave, By is the day that it would be if they came back on the day after the view's.
//
// A view is an episode as of the end of its day: a deadline in hours can be overdue on
// the very day that By names.
//
// What cannot come after a discharge is not asked after it: such a clock has ended
// unless it was overdue by then.
type Due struct {
	Requirement *iop.Requirement
	State       DueState
	// Anchor is the day on which the clock started, and By the last day in time.
	// By is zero where days cannot tell: of sessions and hours of service.
	Anchor, By iop.Day
	Done       iop.Day // on which it happened; zero: it has not
	// Elapsed is what has passed, at least and at most, in the measure's unit: of months
	// how many are over and how many have begun. Of a quota it is what was counted.
	Elapsed iop.Range[iop.Amount]
	Missing iop.Words // the events that would start the clock, or what else is missing
}

// Left is how many days are left on the day, below zero when overdue; false where
// the deadline is not a day or does not run, and of a quota whose time is over, which
// nothing can reach any more.
func (d *Due) Left(on iop.Day) (days int, ok bool) {
	over := d.Requirement != nil && d.Requirement.Measure == iop.EventCount
	return int(d.By - on), d.By != 0 && (d.State == Pending || d.State == Overdue && !over)
}

// dueJSON is a deadline as documents write it.
type dueJSON struct {
	Rule    iop.RuleID `json:"rule,omitempty"`
	State   DueState   `json:"state,omitzero"`
	Anchor  iop.Day    `json:"anchor,omitzero"`
	By      iop.Day    `json:"by,omitzero"`
	Done    iop.Day    `json:"done,omitzero"`
	Elapsed *iop.Value `json:"elapsed,omitempty"`
	Missing iop.Words  `json:"missing,omitzero"`
}

// MarshalJSON writes rule id, state, days and what has elapsed as text.
func (d Due) MarshalJSON() ([]byte, error) {
	j := dueJSON{State: d.State, Anchor: d.Anchor, By: d.By, Done: d.Done, Missing: d.Missing}
	if d.Requirement != nil {
		j.Rule = d.Requirement.ID
		if elapsed := d.elapsed(); !elapsed.IsZero() {
			j.Elapsed = &elapsed
		}
	}
	return json.Marshal(j)
}

// elapsed is what has passed as a value; none where the clock has not started or is
// not known.
func (d *Due) elapsed() iop.Value {
	if d.Anchor == 0 {
		return iop.Value{}
	}
	if low, high := d.Elapsed.Whole(); low == high {
		return d.Requirement.Got(low)
	}
	return d.Requirement.Label(iop.BoundOf(d.Requirement.Measure.Unit(), d.Elapsed))
}

// String is one line.
func (d Due) String() string {
	text := d.State.String()
	if d.Requirement != nil {
		text = string(d.Requirement.ID) + ": " + text
	}
	switch {
	case !d.Missing.IsEmpty():
		text += " (missing: " + d.Missing.String() + ")"
	case d.Done != 0:
		text += " on " + d.Done.String()
	}
	if d.By != 0 {
		text += ", due by " + d.By.String()
	}
	return text
}

// always are the anchors that every episode has sooner or later: when one is
// missing, the record is not complete.
var always = iop.SetOf(iop.Admission, iop.FirstVisit, iop.Assessed, iop.Inquiry, iop.PlanMade)

// into puts the deadline into a finding: one that runs, or whose clock need not
// start, is not applicable yet.
func (d *Due) into(f *iop.Finding) {
	switch d.State {
	case InTime:
		f.Verdict = iop.Met
	case Overdue, OutOfTime:
		f.Verdict = iop.NotMet
	case Pending:
		f.Verdict, f.Missing = iop.NotApplicable, d.Requirement.Events.Words()
	case Ended:
		f.Verdict = iop.NotApplicable
	case NotStarted:
		f.Verdict, f.Missing = iop.NotApplicable, d.Missing
		if d.Requirement.Per.From&always != 0 {
			f.Verdict = iop.Unknown
		}
	default:
		f.Missing = d.Missing
	}
	f.Got = d.elapsed()
	if d.State == Pending && d.By != 0 {
		f.Want = iop.DayOn(d.By)
	}
}

// dues answers [Reading.Due] under the policy.
func (r *counted) dues() []Due {
	var list []Due
	for row := range r.deadlines() {
		for _, c := range r.due(row) {
			if chosen, ok := r.choice(row, &c); (!ok || chosen) && !r.better(row, c.State) {
				list = append(list, c.Due)
			}
		}
	}
	for row := range r.quotas() {
		if d, ok := r.quota(row, r.Day); ok && !r.over() && !r.better(row, d.State) {
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(a, b Due) int {
		running := func(d *Due) int { return boolInt(d.State != Overdue && d.State != Pending || d.By == 0) }
		return cmp.Or(cmp.Compare(running(&a), running(&b)), cmp.Compare(a.By, b.By))
	})
	return list
}

// lapsed answers [Reading.Lapses] under the policy.
func (r *counted) lapsed() []Due {
	var list []Due
	for row := range r.deadlines() {
		for _, c := range r.lapses(row) {
			list = append(list, c.Due)
		}
	}
	for row := range r.quotas() {
		list = append(list, r.missed(row)...)
	}
	list = append(list, r.tooMany()...)
	slices.SortStableFunc(list, func(a, b Due) int { return cmp.Compare(a.Anchor, b.Anchor) })
	return list
}

// lapses is the clocks of one deadline that were not kept.
func (r *counted) lapses(row *iop.Requirement) []clock {
	return slices.DeleteFunc(r.clocks(row, true), func(c clock) bool {
		chosen, ok := r.choice(row, &c)
		return c.State != Overdue && c.State != OutOfTime || row.Chosen && !(ok && chosen) || r.better(row, c.State)
	})
}

// deadlines yields the clocks of the policy that are about the person.
func (r *counted) deadlines() iter.Seq[*iop.Requirement] {
	return func(yield func(*iop.Requirement) bool) {
		for i := range r.d.Requirements {
			row := &r.d.Requirements[i]
			if in, _ := row.For.Include(r.Person); row.Per.Kind == iop.PerAnchor && row.InForce(r.Day) && r.inForce(r.Day) && in != iop.NotMet && !yield(row) {
				return
			}
		}
	}
}

// clock is one run of a deadline, from an anchor to its answer.
type clock struct {
	Due
	at   int     // the event that is the anchor
	from iop.Day // on which it started
	time Time    // at which, for clock hours
	over iop.Day // on which another anchor started it anew; zero: none did
}

// due is the clocks that say how a deadline stands: the last, or of one that each
// anchor starts all that were not answered.
func (r *counted) due(row *iop.Requirement) []clock {
	all := r.clocks(row, false)
	n := len(all)
	if n == 0 {
		return []clock{{Due: Due{Requirement: row, State: NotStarted, Missing: row.Per.From.Words()}}}
	}
	if row.Per.Each {
		last := all[n-1]
		all = slices.DeleteFunc(all, func(c clock) bool { return c.State == InTime || c.State == OutOfTime })
		if len(all) == 0 {
			all = append(all, last)
		}
		return all
	}
	return all[n-1:]
}

// clocks is the clocks of a deadline in the episode: every one, or of one that each
// anchor starts anew the last alone. Where entries contradict each other, or it is not
// known what they count as, it is known only what holds with and without what is not
// sure.
func (r *counted) clocks(row *iop.Requirement, every bool) []clock {
	with := r.walk(row, true, every)
	if !r.open(row) {
		return with
	}
	without := r.walk(row, false, every)
	if len(with) == 0 {
		return nil
	}
	if !row.Per.Each && !r.oneStart(row) {
		with[len(with)-1].doubt(r)
	}
	if !row.Per.Each && !slices.IsSortedFunc(with, func(a, b clock) int { return compareAnchors(&a, &b) }) {
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
		if !r.anchors(row, i, r.kinds[i]|r.maybe[i], true) {
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
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.time, b.time))
}

// doubt leaves open how the clock stands.
func (c *clock) doubt(r *counted) {
	missing := lackDates
	if c.Requirement.Per.Reasons != 0 && r.View.unexplained() {
		missing = lackReason
	}
	c.Due = Due{Requirement: c.Requirement, State: DueUnknown, Missing: iop.WordsOf(lacking, missing)}
}

// open reports whether something that is not sure can start or answer the clock.
func (r *counted) open(row *iop.Requirement) bool {
	about := row.Per.From | row.Events
	for i := range r.events {
		if r.maybe[i]&about != 0 || !r.sure[i] && (r.kinds[i]&about != 0 || presence.Has(r.events[i].Kind)) ||
			row.Per.Reasons != 0 && r.events[i].unexplained() {
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
	return slices.ContainsFunc(v.events, func(e Event) bool { return e.unexplained() })
}

// anchors reports whether event i starts the clock of one of these kinds.
func (r *counted) anchors(row *iop.Requirement, i int, kinds iop.Set[iop.EventKind], unsure bool) bool {
	kinds &= row.Per.From
	e := &r.events[i]
	if row.Per.Reasons != 0 && kinds.Has(iop.Discharged) && !row.Per.Reasons.Has(e.Reason) && !(unsure && e.unexplained()) {
		kinds = kinds.Without(iop.Discharged)
	}
	return kinds != 0 && r.began(row, i) <= r.Day
}

// began is the day on which event i starts the row's clock.
func (r *counted) began(row *iop.Requirement, i int) iop.Day {
	e := &r.events[i]
	if row.Per.Known {
		return max(e.Day, e.known())
	}
	return e.Day
}

// walk is the clocks of a deadline with what is not sure, or without.
func (r *counted) walk(row *iop.Requirement, unsure, every bool) []clock {
	if row.Per.Each {
		return r.walkEach(row, unsure)
	}
	return r.walkLast(row, unsure, every)
}

// kindsOf yields the events with what they count as, with what is not sure or without.
func (r *counted) kindsOf(unsure bool) iter.Seq2[int, iop.Set[iop.EventKind]] {
	return func(yield func(int, iop.Set[iop.EventKind]) bool) {
		for i, kinds := range r.kinds {
			if unsure {
				kinds |= r.maybe[i]
			}
			if (unsure || r.sure[i]) && !yield(i, kinds) {
				return
			}
		}
	}
}

// walkEach is walk where each anchor has a clock of its own; an answer is one to all that
// run.
func (r *counted) walkEach(row *iop.Requirement, unsure bool) (all []clock) {
	running := 0 // the first that was not answered
	answer := func(done int) {
		for ; running < len(all); running++ {
			all[running] = r.stand(row, run{anchor: all[running].at, done: done})
		}
	}
	for i, kinds := range r.kindsOf(unsure) {
		if kinds&row.Events != 0 {
			answer(i)
		}
		if r.anchors(row, i, kinds, unsure) {
			c := r.start(row, i)
			if running == len(all) || compareAnchors(&all[len(all)-1], &c) != 0 {
				all = append(all, c)
			}
		}
	}
	answer(0)
	// What happened later can start one sooner: known sooner, or of another kind on one day.
	slices.SortStableFunc(all, func(a, b clock) int { return compareAnchors(&a, &b) })
	if row.Per.Known { // what became known on one day can have happened on several
		all = distinct(all)
	}
	return all
}

// walkLast is walk where an anchor starts the one clock anew.
func (r *counted) walkLast(row *iop.Requirement, unsure, every bool) (all []clock) {
	periodic := row.Per.From&row.Events != 0
	var now run // the clock that runs, or was answered
	started := false
	var answered iop.Day // the last day on which it happened
	for i, kinds := range r.kindsOf(unsure) {
		answers := kinds&row.Events != 0
		if answers && started && now.done == 0 && !periodic {
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
func (r *counted) anchorTime(row *iop.Requirement, i int) Time {
	if row.Measure != iop.ElapsedClockHours || r.began(row, i) != r.events[i].Day {
		return 0
	}
	return r.events[i].Time
}

// start is the clock that event i starts, before it is known how it stands.
func (r *counted) start(row *iop.Requirement, i int) clock {
	return clock{at: i, from: r.began(row, i), time: r.anchorTime(row, i)}
}

// run is the events between which a clock runs: the anchor, and after it the one that
// answered and the one that started the clock anew; 0 for none.
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
	periodic := row.Per.From&row.Events != 0
	if now.early != 0 && !periodic && row.Per.From&always != 0 && row.Bound.Contains(0) {
		// It was there before the clock started: an assessment before admission.
		d.State, d.Done, d.Elapsed = InTime, now.early, iop.Exactly(iop.Amount(0))
		return c
	}
	until, happened := r.Day, now.done != 0
	left := r.over() && r.events[now.anchor].Day < r.end() && row.Events&afterDischarge == 0
	if left { // nobody reviews the plan of who has left
		until = min(until, r.end()-1)
	}
	switch {
	case happened:
		d.Done = r.events[now.done].Day
		until = max(d.Done, c.from)
	case now.over != 0:
		if c.over == c.from {
			d.State, d.Elapsed = Ended, iop.Exactly(iop.Amount(0))
			return c
		}
		// What had to happen by the day before did not, once the day of the next began.
		if until = min(until, c.over); !byDays.Has(row.Measure) {
			until = min(until, c.over-1)
		}
	}
	lo, hi := r.elapsed(row, &c, now.done, until)
	if !happened && now.over != 0 && row.Measure == iop.ElapsedClockHours && until == c.over-1 {
		lo, hi = r.clockHours(&c, c.over, r.anchorTime(row, now.over))
	}
	d.Elapsed = iop.Between(lo, hi)
	soon, late := sides(row, lo, hi)
	switch in := soon.Or(late).Not(); {
	case happened && in == iop.Met:
		d.State = InTime
	case happened && in == iop.NotMet:
		d.State = OutOfTime
	case !happened && d.By != 0 && d.By < r.at.from: // it was due at another level
		d.State = Ended
	case !happened && late == iop.Met:
		d.State = Overdue
	case !happened && late == iop.NotMet && left, !happened && now.over != 0:
		d.State = Ended
	case !happened && late == iop.NotMet:
		d.State = Pending
	default:
		d.State, d.Missing = DueUnknown, r.elapsedMissing(row)
	}
	return c
}

// byDays are the measures of which a day that begins tells that the one before is over.
var byDays = iop.SetOf(iop.ElapsedDays, iop.ElapsedWorkingDays, iop.ElapsedMonths)

// choice reports whether the row is the one of its alternatives that was chosen when
// the clock started; ok is false when there is no choice to make, or none recorded.
func (r *counted) choice(row *iop.Requirement, c *clock) (chosen, ok bool) {
	if !row.Chosen || c.State == NotStarted || c.Anchor == 0 {
		return false, false
	}
	by := r.events[c.at].Clock
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
	case iop.ElapsedClockHours:
		return iop.WordsOf(lacking, lackTimes)
	}
	return iop.WordsOf(lacking, lackDates)
}

func capped(row *iop.Requirement) bool {
	_, _, ok := row.Bound.High()
	return ok
}

func overCap(row *iop.Requirement, n iop.Amount) bool {
	high, open, ok := row.Bound.High()
	return ok && (n > high || open && n == high)
}

// dueBy is the last day that is in time; zero where days cannot tell.
func (r *counted) dueBy(row *iop.Requirement, anchor iop.Day, time Time) iop.Day {
	high, open, ok := row.Bound.High()
	if open {
		high--
	}
	if !ok || high < 0 {
		return 0
	}
	switch row.Measure {
	case iop.ElapsedDays:
		out := r.paused(row)
		if out == nil {
			return valid(anchor, int64(high))
		}
		// The last day before too much has passed, of further leave perhaps.
		return max(0, first(anchor, func(by iop.Day) bool { return by-anchor-out.in(anchor+1, by+1) > iop.Day(high) })-1)
	case iop.ElapsedWorkingDays:
		out := r.paused(row)
		if out == nil {
			return r.days.After(anchor, int(high))
		}
		return first(anchor, func(by iop.Day) bool {
			return iop.Day(r.days.Between(anchor, by))-out.workedIn(r.days, anchor+1, by+1) >= iop.Day(high)
		})
	case iop.ElapsedMonths:
		if open { // the day before the next has begun
			return max(0, monthsAfter(anchor, int(high)+1)-1)
		}
		return monthsAfter(anchor, int(high))
	case iop.ElapsedClockHours:
		at := int64(24*60 - 1) // at the latest
		if c, ok := time.Clock(); ok {
			at = int64(c)
		}
		return valid(anchor, (at+int64(high))/(24*60))
	}
	return 0
}

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
	length := int(monthOf(first+31) - first)
	return first + iop.Day(min(day, length)-1)
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

// elapsed is what passed from the anchor to event done, or without one to the end of the
// day, at least and at most.
func (r *counted) elapsed(row *iop.Requirement, c *clock, done int, until iop.Day) (lo, hi iop.Amount) {
	from, out := c.from, r.paused(row)
	switch row.Measure {
	case iop.ElapsedDays:
		n := max(0, iop.Amount(until-from))
		if out != nil {
			n -= iop.Amount(out.in(from+1, until+1))
		}
		return n, n
	case iop.ElapsedWorkingDays:
		n := iop.Amount(r.days.Between(from, until))
		if out != nil {
			n -= iop.Amount(out.workedIn(r.days, from+1, until+1))
		}
		// A weekend after the second working day is no longer the second, and not yet
		// the third.
		between := until > from && !r.days.On(until) && (out == nil || !out.on(until))
		if low, open, ok := row.Bound.Low(); between && capped(row) && !(ok && (n < low || open && n == low)) {
			n++
		}
		return n, n
	case iop.ElapsedMonths:
		over, begun := monthsBetween(from, max(from, until))
		return iop.Amount(over), iop.Amount(begun)
	case iop.ElapsedClockHours:
		if done != 0 {
			return r.clockHours(c, r.events[done].Day, r.events[done].Time)
		}
		return r.clockHours(c, until, TimeAt(24*60)) // by the end of the day, however late that was
	}
	first := from
	if row.Per.NotFirst {
		first++
	}
	return r.summed().between(r, row.Measure, first, until, done)
}

// sums counts, before each event, what clocks of sessions ask: at least and at most.
type sums struct {
	sessions, days, minutes [2][]int64
}

// summed adds up the sessions of the episode.
func (r *counted) summed() *sums {
	if r.sums != nil {
		return r.sums
	}
	s, n := &sums{}, len(r.events)+1
	for k := range 2 {
		s.sessions[k], s.days[k], s.minutes[k] = make([]int64, n), make([]int64, n), make([]int64, n)
	}
	counting := r.policy.Counting()
	var last [2]iop.Day
	for i := range r.events {
		e := &r.events[i]
		for k := range 2 {
			s.sessions[k][i+1], s.days[k][i+1], s.minutes[k][i+1] = s.sessions[k][i], s.days[k][i], s.minutes[k][i]
			if presence.Has(e.Kind) && !r.further[i] && (k == 1 || r.sure[i] && !r.retold[i].open) {
				s.sessions[k][i+1]++
				if e.Day != last[k] {
					last[k] = e.Day
					s.days[k][i+1]++
				}
			}
		}
		if presence.Has(e.Kind) || e.Kind == iop.Removed {
			entry := r.entry(&counting, i)
			for k, m := range [...]iop.Minutes{entry.Least, entry.Most} {
				s.minutes[k][i+1] += int64(m)
			}
		}
	}
	r.sums = s
	return s
}

// between is the amount from the first day to the last, up to event done.
func (s *sums) between(r *counted, m iop.Measure, first, last iop.Day, done int) (lo, hi iop.Amount) {
	from := sort.Search(len(r.events), func(i int) bool { return r.events[i].Day >= first })
	to := sort.Search(len(r.events), func(i int) bool { return r.events[i].Day > last })
	if done != 0 {
		to = min(to, done+1)
	}
	if to <= from {
		return 0, 0
	}
	of := &s.sessions
	switch m {
	case iop.ElapsedSessionDays:
		of = &s.days
	case iop.ElapsedServiceHours:
		of = &s.minutes
	}
	amount := func(of []int64) iop.Amount { return iop.Amount(min(of[to]-of[from], math.MaxInt32)) }
	return amount(of[0]), amount(of[1])
}

// clockHours is the time on the clock up to a day and a time, exact where both times are
// known.
func (r *counted) clockHours(c *clock, until iop.Day, at Time) (lo, hi iop.Amount) {
	ends := func(t Time) (soonest, latest int64) {
		if c, ok := t.Clock(); ok {
			return int64(c), int64(c)
		}
		return 0, 24 * 60
	}
	earliest, latest := ends(c.time)
	soonest, longest := ends(at)
	whole := min(int64(until-c.from), 1_000_000) * 24 * 60
	return iop.Amount(max(0, whole+soonest-latest)), iop.Amount(max(0, whole+longest-earliest))
}
