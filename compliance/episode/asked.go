package episode

import (
	"sort"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// following are the periods that follow each other from the admission on.
var following = iop.SetOf(iop.PerWeek, iop.PerMonth, iop.PerYear, iop.PerCycle)

// ofProgram are the periods that are counted from the beginning of the program.
var ofProgram = iop.SetOf(iop.PerCycle, iop.PerWeeks)

// periodOf is the row's period that the day is in, from its first day to before its last;
// without an end where none is set.
func (r *counted) periodOf(row *iop.Requirement, day iop.Day) (from, until iop.Day) {
	first, n := r.programOf(day), iop.Day(row.Per.N)
	switch row.Per.Kind {
	case iop.PerServiceDay:
		return day, day + 1
	case iop.PerDays:
		return day - n + 1, day + 1
	case iop.PerWeek:
		from = r.policy.WeekOf(day)
		return from, from + 7
	case iop.PerMonth, iop.PerYear:
		return row.Per.Kind.Calendar(day)
	case iop.PerCycle:
		from = first + (day-first)/(7*n)*(7*n)
		return from, from + 7*n
	case iop.PerWeeks:
		return first, first + 7*n
	case iop.PerPhase:
		_, from = r.phaseOn(day)
		return from, iop.LastDay
	}
	return r.from(), iop.LastDay
}

// eventCounts are the measures that count events one after another, or their days.
var eventCounts = iop.SetOf(iop.EventCount, iop.EventDays)

// sinceOf is the first day of the row's period that the day is in: of one of events, not of
// days, the first that limits look at.
func (r *counted) sinceOf(row *iop.Requirement, day iop.Day) iop.Day {
	from, _ := r.periodOf(row, day)
	return max(from, r.from())
}

// stopOf is the end of the row's period that the day is in: of one that is counted from
// the beginning of the program the end of that, where it comes sooner.
func (r *counted) stopOf(row *iop.Requirement, day, until iop.Day) iop.Day {
	if n := began(r.level.programs, day); n > 0 && ofProgram.Has(row.Per.Kind) && r.level.programs[n-1].until != 0 {
		return min(until, r.level.programs[n-1].until)
	}
	return until
}

// partly is the row as it is asked of so many days of a period of which the others lie
// outside the stay; asked is false when it is not.
func (r *counted) partly(row *iop.Requirement, have, whole int32) (asked bool, now iop.Requirement) {
	now = *row
	counting := r.policy.Counting()
	_, _, floor := row.Bound.Low()
	if have >= whole || !floor || counting.PartialWeeks == schedule.PartialWeeksHeld {
		return true, now
	}
	least, most := row.Bound.Whole()
	switch {
	case counting.PartialWeeks == schedule.ProRated:
		least = iop.Amount(int64(least) * int64(have) / int64(whole))
	case !capped(row):
		return false, now
	default:
		least = 0
	}
	if now.Bound = iop.AtLeast(least); capped(row) {
		now.Bound = iop.Between(least, max(least, most))
	}
	return true, now
}

// inTime reports whether the row is asked on the day: in its phases, and in its weeks
// of the program, from 1. A week, month or cycle is asked as a whole, or not, by the day
// on which it begins.
func (r *counted) inTime(row *iop.Requirement, day iop.Day) bool {
	return r.whileOn(row, day) != iop.NotMet && r.inProgram(row, day)
}

// inProgram is inTime whatever it is asked while.
func (r *counted) inProgram(row *iop.Requirement, day iop.Day) bool {
	if following.Has(row.Per.Kind) {
		from, _ := r.periodOf(row, day)
		day = max(from, r.programOf(day))
	}
	if row.Only.Days != 0 && row.Per.Kind == iop.PerDays && row.Per.N == 1 && !row.Only.Days.Has(schedule.WeekdayOf(day)) {
		return false // it is asked of other days
	}
	if row.Per.Phases != (iop.Range[int32]{}) && !row.Per.Phases.Contains(r.phaseAt(day)) {
		return false
	}
	return row.Per.Weeks == (iop.Range[int32]{}) || row.Per.Weeks.Contains(1+int32(r.policy.WeekOf(day)-r.policy.WeekOf(r.programOf(day)))/7)
}

// counts reports whether event i is one of the row's, of its kinds, of its services, in
// its phases; and whether that is sure: not of an event that another entry contradicts,
// or of which it is not known what service it was.
func (r *counted) counts(row *iop.Requirement, i int) (in, sure bool) {
	if in, sure = r.is(i, row.Events); !in {
		return false, true
	}
	v := r.speaks(row, i)
	if r.further[i] && r.sure[i] && v != iop.NotMet && row.Events.Has(iop.Attended) {
		if before, surely := r.counts(row, r.twin[i]); before && surely {
			return false, true // the person was there once
		}
	}
	return v != iop.NotMet, v == iop.NotMet || v == iop.Met && sure && r.here(r.events[i].Day) != iop.Unknown && r.binds(row, r.events[i].Day)
}

// binds reports whether an event of the day is one that the row surely looks at: on which
// it is about the person, where that changes. A week, month, year or cycle is looked at as a
// whole.
func (r *counted) binds(row *iop.Requirement, day iop.Day) bool {
	if r.same() || !eventCounts.Has(row.Measure) || following.Has(row.Per.Kind) {
		return true
	}
	who, _, _ := r.who(row, day, day+1)
	return who != iop.NotMet
}

// speaks reports whether the row is asked on the day of event i, and is about its
// service.
func (r *counted) speaks(row *iop.Requirement, i int) iop.Verdict {
	if !r.inTime(row, r.events[i].Day) {
		return iop.NotMet
	}
	return r.serves(row, &r.events[i])
}

// serves reports whether the row is about the service of the event, and about what its
// entry says.
func (r *counted) serves(row *iop.Requirement, e *Event) iop.Verdict {
	says := iop.Met
	if row.Only != (iop.Details{}) {
		says = e.says(&row.Only, row.Events)
	}
	if row.Of == (iop.Services{}) || says == iop.NotMet {
		return says
	}
	counting := r.policy.Counting()
	of := row.Of
	if of.Formats == 0 { // of events, no format named is any
		counting.Formats = 0
		if e.Format == iop.MutualHelp {
			of.Formats = iop.SetOf(iop.MutualHelp)
		}
	}
	return says.And(counting.In(&e.Service, &of))
}

// who reports whether the row is about the person on the days from the first to before the
// last: on all of them, on none, or Unknown where it is on some alone or not known. Changes
// is true where it is on some and not on others.
func (v *View) who(row *iop.Requirement, from, until iop.Day) (is iop.Verdict, missing iop.Words, changes bool) {
	if v.same() || row.For == (iop.People{}) {
		is, missing = row.For.Include(v.Person)
		return is, missing, false
	}
	all, none := iop.Met, iop.NotMet
	first := sort.Search(len(v.people), func(i int) bool { return v.people[i].from > from })
	for i := max(0, first-1); i < len(v.people) && (v.people[i].from < until || i == first-1); i++ {
		one, lack := row.For.Include(v.people[i].person)
		if all, none = all.And(one), none.Or(one); !lack.IsEmpty() {
			missing = lack
		}
	}
	switch {
	case all == none:
		return all, missing, false
	case all == iop.NotMet:
		return iop.Unknown, iop.WordsOf(lacking, lackDay), true
	}
	return iop.Unknown, missing, false
}

// forPerson makes a finding that was reached over the days from the first to before the last
// one about the person: a row that is not about them is not applicable, and one that is about
// them on some of the days alone, or may be, is not missed for sure, unless its cap was
// exceeded on those days.
func (r *counted) forPerson(row *iop.Requirement, f *iop.Finding, from, until iop.Day) {
	if r.same() {
		return
	}
	switch who, missing, changes := r.who(row, from, until); {
	case who == iop.NotMet:
		*f = iop.Finding{Rule: f.Rule, Want: f.Want, Verdict: iop.NotApplicable}
	case changes && f.Verdict == iop.Unknown && f.Missing == iop.WordsOf(lacking, lackDates):
		f.Missing = missing
	case who == iop.Met || f.Verdict != iop.NotMet:
	case changes && !following.Has(row.Per.Kind) && row.Measure == iop.EventCount && r.surelyOver(row, f):
	default:
		f.Verdict, f.Missing = iop.Unknown, missing
	}
}

// levelTells reports whether it is known of the row's period, from the first day to before
// the last, at which level the person was, and where the program began, if that matters.
func (r *counted) levelTells(row *iop.Requirement, from, until iop.Day) bool {
	if ofProgram.Has(row.Per.Kind) || row.Per.Kind == iop.PerPhase || row.Per.Weeks != (iop.Range[int32]{}) || row.Per.Phases != (iop.Range[int32]{}) {
		return !r.level.doubtful
	}
	return r.levelKnown(from, until)
}

// maybeAsked reports whether a requirement that is not asked as the record reads may be,
// since its phases or weeks of the program depend on a level that was not recorded.
func (r *counted) maybeAsked(row *iop.Requirement) bool {
	if !r.level.doubtful || row.Per.Phases == (iop.Range[int32]{}) && row.Per.Weeks == (iop.Range[int32]{}) {
		return false
	}
	who, _, _ := r.who(row, r.from(), r.end())
	return who != iop.NotMet
}

// doubtLevel leaves open what a limit on events comes to where it depends on a level that
// was not recorded: of periods in which the person may have been at another, and of what
// is so now. A cap that was surely exceeded was.
func (r *counted) doubtLevel(row *iop.Requirement, f *iop.Finding) {
	if !r.level.doubtful || f.Verdict == iop.Unknown {
		return
	}
	from, until := r.periodOf(row, r.end()-1)
	if following.Has(row.Per.Kind) && f.Verdict != iop.NotApplicable { // the one before may have answered
		from, _ = r.periodOf(row, from-1)
	}
	over := row.Per.Kind == iop.PerEpisode || row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled || row.Per.Kind == iop.PerOccasion
	if over {
		from, until = 0, 0
	}
	tells := r.levelTells(row, from, until)
	switch {
	case tells && !r.lost():
		return
	case f.Verdict == iop.NotApplicable && r.levelTells(row, 0, 0) && !r.lost():
		return
	case f.Verdict == iop.NotMet && row.Measure == iop.EventCount && row.Per.Kind != iop.PerDays && !following.Has(row.Per.Kind) && r.levelTells(row, 0, 0) && r.surelyOver(row, f):
		return
	}
	f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackLevel)
}

// surelyOver reports whether the least amount of a finding is above the row's cap.
func (r *counted) surelyOver(row *iop.Requirement, f *iop.Finding) bool {
	least, _, ok := amountOf(f)
	return ok && overCap(row, iop.Amount(least))
}

// completed reports whether the person left as one who completed the program.
func (r *counted) completed() iop.Verdict {
	switch e := r.discharge(); {
	case e == nil:
		return iop.NotMet
	case e.Reason == iop.DischargeReasonUnknown:
		return iop.Unknown
	default:
		return iop.VerdictOf(e.Reason == iop.Completed)
	}
}

// spared reports a requirement that is asked at completion alone, of somebody who is not
// known to have completed the program.
func (r *counted) spared(row *iop.Requirement) bool {
	return row.AtCompletion && r.completed() != iop.Met || r.whileUnknown(row)
}

// silent reports whether no record of a person answers the requirement.
func silent(row *iop.Requirement) bool {
	return row.Measure.By() == iop.BySchedule && (row.Binds == iop.Offered || row.Measure == iop.GroupSize)
}

func capped(row *iop.Requirement) bool {
	_, _, ok := row.Bound.High()
	return ok
}

func overCap(row *iop.Requirement, n iop.Amount) bool {
	high, open, ok := row.Bound.High()
	return ok && (n > high || open && n == high)
}
