package compliance

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/rickb777/date/v2"

	"github.com/openiop/openiop/iop"
)

// DueState is how a deadline stands.
type DueState uint8

const (
	DueUnknown DueState = iota // not known for want of events, times or hours
	NotStarted                 // what starts the clock has not happened
	Pending                    // the clock runs
	Overdue                    // the time is over, and it has not happened
	InTime                     // it happened in time
	OutOfTime                  // it happened, too late or too early
	Ended                      // the person left before it was due
)

var dueStates = iop.NewVocabulary("state of a deadline", "not-started", "pending", "overdue", "in-time", "out-of-time", "ended")

func (s DueState) Vocabulary() *iop.Vocabulary      { return dueStates }
func (s DueState) String() string                   { return dueStates.Word(int(s)) }
func (s DueState) MarshalText() ([]byte, error)     { return iop.MarshalWord(s) }
func (s *DueState) UnmarshalText(text []byte) error { return iop.UnmarshalWord(s, text) }

// Due is one deadline of a policy as it stands on the day of a view.
//
// Days are counted from the anchor's day, which is day 0: within seven days of
// admission on the 1st is by the 8th. Months end on the same day of the month, or
// on its last. Sessions and days with sessions are counted with those of the
// anchor's own day, unless the rule leaves that day out.
//
// Leave counts like other days unless the rule leaves it out. While the person is on
// leave, By is the day that it would be if they came back on the day of the view.
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
	// Elapsed is what has passed, at least and at most, in the measure's unit.
	Elapsed iop.Range[iop.Amount]
	Missing iop.Words // the events that would start the clock, or what else is missing
}

// Left is how many days are left on the day, below zero when overdue; false where
// the deadline is not a day or does not run.
func (d *Due) Left(on iop.Day) (days int, ok bool) {
	return int(d.By - on), d.By != 0 && (d.State == Pending || d.State == Overdue)
}

// String is one line.
func (d Due) String() string {
	text := fmt.Sprintf("%s: %v", string(d.Requirement.ID), d.State)
	switch {
	case !d.Missing.IsEmpty():
		text += " for want of " + d.Missing.String()
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
	case Pending, Ended:
		f.Verdict = iop.NotApplicable
	case NotStarted:
		f.Verdict, f.Missing = iop.NotApplicable, d.Missing
		if d.Requirement.Per.From&always != 0 {
			f.Verdict = iop.Unknown
		}
	default:
		f.Missing = d.Missing
	}
	if d.State != NotStarted {
		f.Got = d.Requirement.Label(iop.BoundOf(d.Requirement.Measure.Unit(), d.Elapsed))
		if low, high := d.Elapsed.Whole(); low == high {
			f.Got = d.Requirement.Got(low)
		}
	}
	if d.State == Pending && d.By != 0 {
		f.Want = iop.DayOn(d.By)
	}
}

// Due lists the deadlines of the policy that are in force on the view's day, those
// that are due first in front.
func (v *View) Due(p *Policy, days *Workdays) []Due {
	r := v.under(p, days)
	var list []Due
	for i := range p.d.Requirements {
		row := &p.d.Requirements[i]
		in, _ := row.For.Include(v.Person)
		if row.Per.Kind == iop.PerAnchor && row.InForce(v.Day) && p.inForce(v.Day) && in != iop.NotMet {
			list = append(list, r.due(row))
		}
	}
	slices.SortStableFunc(list, func(a, b Due) int {
		running := func(d *Due) int { return boolInt(d.State != Overdue && d.State != Pending || d.By == 0) }
		return cmp.Or(cmp.Compare(running(&a), running(&b)), cmp.Compare(a.By, b.By))
	})
	return list
}

// due finds how a deadline stands. Where entries contradict each other, it is known
// only what holds with and without what is not sure.
func (r *reading) due(row *iop.Requirement) Due {
	with := r.dueOf(row, true)
	if !slices.Contains(r.sure, false) {
		return with
	}
	without := r.dueOf(row, false)
	if with.State == without.State && with.Anchor == without.Anchor && with.Done == without.Done {
		if with.Anchor != 0 {
			least, most := with.Elapsed.Whole()
			less, more := without.Elapsed.Whole()
			with.Elapsed = iop.Between(min(least, less), max(most, more))
		}
		return with
	}
	return Due{Requirement: row, State: DueUnknown, Missing: iop.WordsOf(lacking, lackDates)}
}

// dueOf is due with what is not sure, or without.
func (r *reading) dueOf(row *iop.Requirement, unsure bool) Due {
	d := Due{Requirement: row}
	anchor, done := -1, -1
	periodic := row.Per.From&row.Events != 0
	for i := range r.events {
		e := &r.events[i]
		if e.Day > r.Day {
			break
		}
		k := r.kinds[i]
		if !unsure && !r.sure[i] {
			continue
		}
		if done < 0 && anchor >= 0 && !periodic && k&row.Events != 0 {
			done = i
			continue
		}
		if k&row.Per.From != 0 && (done < 0 || periodic) {
			anchor, done = i, -1
		} else if done >= 0 && k&row.Per.From != 0 && !periodic {
			anchor, done = i, -1 // the clock starts again: the next incident, the next test
		}
	}
	if anchor < 0 {
		d.State, d.Missing = NotStarted, row.Per.From.Words()
		return d
	}
	at := &r.events[anchor]
	d.Anchor = at.Day
	if early := r.before(row, anchor, unsure); done < 0 && early != 0 && !periodic && row.Per.From&always != 0 && row.Bound.Contains(0) {
		// It was there before the clock started: an assessment before admission.
		d.State, d.Done, d.By, d.Elapsed = InTime, early, r.dueBy(row, anchor), iop.Exactly(iop.Amount(0))
		return d
	}
	until, happened := r.Day, done >= 0
	left := r.Discharged != 0 && at.Day <= r.Discharged && row.Events&afterDischarge == 0
	if left { // nobody reviews the plan of who has left
		until = min(until, r.Discharged)
	}
	if happened {
		d.Done, until = r.events[done].Day, r.events[done].Day
	}
	lo, hi := r.elapsed(row, anchor, done, until)
	d.Elapsed = iop.Between(lo, hi)
	d.By = r.dueBy(row, anchor)
	least, most := row.Bound.Whole()
	switch {
	case happened && lo >= least && hi <= most:
		d.State = InTime
	case happened && max(lo, least) > min(hi, most):
		d.State = OutOfTime
	case happened:
		d.State, d.Missing = DueUnknown, r.elapsedMissing(row)
	case overCap(row, lo):
		d.State = Overdue
	case !overCap(row, hi) && left:
		d.State = Ended
	case !overCap(row, hi):
		d.State = Pending
	default:
		d.State, d.Missing = DueUnknown, r.elapsedMissing(row)
	}
	return d
}

// before is the day of the last event before the anchor that the clock waits for.
func (r *reading) before(row *iop.Requirement, anchor int, unsure bool) (day iop.Day) {
	for i := range anchor {
		if r.kinds[i]&row.Events != 0 && (unsure || r.sure[i]) {
			day = r.events[i].Day
		}
	}
	return day
}

func (r *reading) elapsedMissing(row *iop.Requirement) iop.Words {
	if row.Measure == iop.ElapsedServiceHours {
		return iop.WordsOf(lacking, lackCredit)
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
func (r *reading) dueBy(row *iop.Requirement, i int) iop.Day {
	anchor := r.events[i].Day
	high, open, ok := row.Bound.High()
	if open {
		high--
	}
	if !ok || high < 0 {
		return 0
	}
	switch row.Measure {
	case iop.ElapsedDays:
		by := valid(anchor, int64(high))
		for row.Per.NotLeave && by != 0 {
			later := valid(anchor, int64(high)+int64(r.leaveIn(anchor+1, by+2)))
			if later == by {
				break
			}
			by = later // leave moves it, up to the last day of further leave perhaps
		}
		return by
	case iop.ElapsedWorkingDays:
		return r.days.After(anchor, int(high))
	case iop.ElapsedMonths:
		return monthsAfter(anchor, int(high))
	case iop.ElapsedClockHours:
		at := int64(24*60 - 1) // at the latest
		if c, ok := r.events[i].Time.Clock(); ok {
			at = int64(c)
		}
		return valid(anchor, (at+int64(high))/(24*60))
	}
	return 0
}

// valid is the day n later, or no day beyond the calendar.
func valid(d iop.Day, n int64) iop.Day {
	if by := int64(d) + n; by <= int64(iop.MustDay("9999-12-31")) {
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

// elapsed is what passed from the anchor to the event, or to the end of the day, at
// least and at most.
func (r *reading) elapsed(row *iop.Requirement, anchor, done int, until iop.Day) (lo, hi iop.Amount) {
	from := r.events[anchor].Day
	switch row.Measure {
	case iop.ElapsedDays:
		n := iop.Amount(until - from)
		if row.Per.NotLeave {
			n -= iop.Amount(r.leaveIn(from+1, until+1))
		}
		return n, n
	case iop.ElapsedWorkingDays:
		n := iop.Amount(r.days.Between(from, until))
		return n, n
	case iop.ElapsedMonths:
		over, begun := monthsBetween(from, until)
		// A month and a day is more than one month, and not yet two.
		n := begun
		if low, _, ok := row.Bound.Low(); ok && (iop.Amount(over) < low || !capped(row)) {
			n = over
		}
		return iop.Amount(n), iop.Amount(n)
	case iop.ElapsedClockHours:
		return r.clockHours(anchor, done, until)
	}
	last, sure := iop.Day(0), iop.Day(0)
	counting := r.policy.Counting()
	for i := range r.events {
		e := &r.events[i]
		if row.Measure == iop.ElapsedServiceHours && (presence.Has(e.Kind) || e.Kind == iop.Removed) && e.Day >= from && e.Day <= until &&
			!(e.Day == from && row.Per.NotFirst) && !(done >= 0 && i > done) {
			entry := r.entry(&counting, i)
			lo, hi = lo+iop.Amount(entry.Least), hi+iop.Amount(entry.Most)
			continue
		}
		if !presence.Has(e.Kind) || r.further[i] || e.Day < from || e.Day > until || e.Day == from && row.Per.NotFirst || done >= 0 && i > done {
			continue
		}
		switch row.Measure {
		case iop.ElapsedSessions:
			hi++
			if r.sure[i] {
				lo++
			}
		case iop.ElapsedSessionDays:
			if e.Day != last {
				last = e.Day
				hi++
			}
			if r.sure[i] && e.Day != sure {
				sure = e.Day
				lo++
			}
		}
	}
	return lo, hi
}

// clockHours is the time on the clock, exact where both times are known.
func (r *reading) clockHours(anchor, done int, until iop.Day) (lo, hi iop.Amount) {
	const day = 24 * 60
	start, end := &r.events[anchor], Event{Day: until, Time: Time(day) + 1}
	if done >= 0 {
		end = r.events[done]
	}
	first, firstKnown := start.Time.Clock()
	last, lastKnown := end.Time.Clock()
	earliest, latest := int64(first), int64(first)
	if !firstKnown {
		earliest, latest = 0, day
	}
	soonest, longest := int64(last), int64(last)
	if !lastKnown {
		soonest, longest = 0, day
	}
	whole := min(int64(end.Day-start.Day), 1_000_000) * day
	if done < 0 { // it has not happened by the end of the day, however late that was
		return iop.Amount(max(0, whole+day-latest)), iop.Amount(max(0, whole+day-earliest))
	}
	return iop.Amount(max(0, whole+soonest-latest)), iop.Amount(max(0, whole+longest-earliest))
}
