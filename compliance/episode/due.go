package episode

import (
	"cmp"
	"encoding/json"
	"iter"
	"slices"

	"github.com/openiop/openiop/iop"
)

// DueState says how a deadline stands.
type DueState uint8

const (
	DueUnknown DueState = iota // unknown: events, times or hours are missing
	NotStarted                 // the event that starts the clock has not happened
	Pending                    // the clock is running
	Overdue                    // the time is over and it has not happened
	InTime                     // it happened in time
	OutOfTime                  // it happened, too late or too early
	Ended                      // the person left before it was due, another anchor restarted the clock, or the rule no longer applied to the person
	Exceeded                   // more happened than is allowed
)

var dueStates = iop.NewVocabulary("state of a deadline", "not-started", "pending", "overdue", "in-time", "out-of-time", "ended", "exceeded")

func (s DueState) Vocabulary() *iop.Vocabulary      { return dueStates }
func (s DueState) String() string                   { return dueStates.Word(int(s)) }
func (s DueState) MarshalText() ([]byte, error)     { return iop.MarshalWord(s) }
func (s *DueState) UnmarshalText(text []byte) error { return iop.UnmarshalWord(s, text) }

// Due is one deadline of a policy as it stands on the day of a view, or one quota. A quota
// starts on the first day of its period, is due by the last, and is in time once there are
// enough.
//
// Days are counted from the day of the anchor, which is day 0: within seven days of
// admission on the 1st is by the 8th. Months end on the same day of the month, or on its
// last day; a month and a day is more than one month and less than two. Sessions, and days
// with sessions, are counted including those on the anchor's own day, unless the rule
// excludes that day.
//
// A deadline in working days ends with the last of them, not with the weekend after it.
//
// Leave counts like other days unless the rule excludes it. While the person is on leave,
// By is what it would be if they came back on the day after the view's. Who attends a session
// is back; where no return was entered before, it is not known since when, and By is the earliest.
//
// A view is an episode as of the end of its day: a deadline in hours can be overdue on the
// very day that By gives.
//
// What cannot come after a discharge is not asked for after it: such a clock has ended,
// unless it was overdue by then. A discharge summary, a report, an appeal and its decision,
// a contact or an attempt at one, a notice, a referral, an aftercare plan and an inquiry can.
type Due struct {
	Requirement *iop.Requirement
	State       DueState
	// Anchor is the day on which the clock started, and By the last day that is in time.
	// By is zero when it is not a matter of days, but of sessions or hours of service.
	Anchor, By iop.Day
	Done       iop.Day // the day on which it happened; zero: it has not
	// Elapsed is what has passed, at least and at most, in the measure's unit: for months,
	// how many are over and how many have begun. For a quota it is what was counted.
	Elapsed iop.Range[iop.Amount]
	Missing iop.Words // the events that would start the clock, or what else is missing
}

// Left returns how many days are left on the day, below zero when overdue. The second
// result is false when the deadline is not a day or is not running, and for a quota whose
// time is over.
func (d *Due) Left(on iop.Day) (days int, ok bool) {
	over := d.Requirement != nil && !d.Requirement.Measure.Elapses()
	if d.By == 0 || d.State != Pending && (d.State != Overdue || over) {
		return 0, false
	}
	return int(d.By - on), true
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

// MarshalJSON writes the rule id, the state, the days, and what has elapsed as text.
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

// String returns the deadline on one line.
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
		if d.Requirement.After.Events&always != 0 {
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
	if r.elsewhere() {
		return nil
	}
	list := make([]Due, 0, min(8, len(r.d.Requirements)))
	for k, row := range r.deadlines() {
		for _, c := range r.due(k) {
			if chosen, ok := r.choice(row, &c); (!ok || chosen) && !r.better(k, c.State) {
				list = append(list, c.Due)
			}
		}
	}
	for k, row := range r.quotas() {
		if d, ok := r.quota(row, r.Day); ok && !r.over() && !r.better(k, d.State) {
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
	if r.elsewhere() || r.maybeElsewhere() {
		return nil
	}
	for k := range r.deadlines() {
		for _, c := range r.lapses(k) {
			list = append(list, c.Due)
		}
	}
	for k := range r.quotas() {
		list = append(list, r.missed(k)...)
	}
	list = append(list, r.tooMany()...)
	slices.SortStableFunc(list, func(a, b Due) int { return cmp.Compare(a.Anchor, b.Anchor) })
	return list
}

// missed is the periods in which a quota was surely not reached, and no alternative stands
// better.
func (r *counted) missed(k int) []Due {
	if r.better(k, Overdue) {
		return nil
	}
	return r.unreached(&r.d.Requirements[k])
}

// lapses is the clocks of one deadline that were not kept.
func (r *counted) lapses(k int) []clock {
	row := &r.d.Requirements[k]
	return slices.DeleteFunc(slices.Clone(r.clocks(k, true)), func(c clock) bool {
		chosen, ok := r.choice(row, &c)
		return c.State != Overdue && c.State != OutOfTime || row.Chosen && !(ok && chosen) || r.better(k, c.State)
	})
}

// deadlines yields the clocks of the policy that are about the person.
func (r *counted) deadlines() iter.Seq2[int, *iop.Requirement] {
	return func(yield func(int, *iop.Requirement) bool) {
		for i := range r.d.Requirements {
			row := &r.d.Requirements[i]
			if in, _, _ := r.who(row, min(r.stayFrom(), r.from()), r.Day+1); row.Measure.Elapses() && row.InForce(r.Day) && r.inForce(r.Day) && in != iop.NotMet && !r.spared(row) && !yield(i, row) {
				return
			}
		}
	}
}
