package episode

import (
	"github.com/openiop/openiop/iop"
)

// undatedOf is how many entries without a day may be one of the row's, on the day or later.
func (r *counted) undatedOf(row *iop.Requirement, from iop.Day) (n int32) {
	if len(r.undated) == 0 {
		return 0
	}
	any := *row
	any.Only.Days = 0
	for i := range r.undated {
		x := &r.undated[i]
		kinds := row.Events
		if x.Kind == iop.Late || x.Kind == iop.LeftEarly {
			for k := range r.d.Lateness { // so much lateness makes one
				if row.Events.Has(absenceOf(r.d.Lateness[k].CountsAs)) {
					kinds = kinds.With(x.Kind)
				}
			}
		}
		if x.kinds&kinds != 0 && x.from(from) && r.serves(&any, &x.Event) != iop.NotMet {
			n++
		}
	}
	return n
}

// undatedMatter reports whether an entry without a day may change how often in a row, of
// how many, or how long ago something was.
func (r *counted) undatedMatter(row *iop.Requirement) bool {
	about := row.Events | row.Per.EndedBy | iop.SetOf(iop.LeaveBegun, iop.LeaveEnded)
	switch {
	case without.Has(row.Measure):
		if row.Events.Has(iop.PositiveTest) { // a policy may count anew from another outcome
			about |= testKinds
		}
	case row.Events&sessionKinds != 0:
		about |= sessionKinds.Without(iop.Scheduled)
	case row.Events&testKinds != 0:
		about |= testKinds
	}
	return r.anyUndated(about)
}

// doubtUndated leaves open what a limit on events comes to that an entry without a day may
// change, other than by one more that counts.
func (r *counted) doubtUndated(row *iop.Requirement, f *iop.Finding) {
	if len(r.undated) == 0 || f.Verdict == iop.Unknown {
		return
	}
	switch {
	case row.Measure == iop.EventCount && row.Per.Kind != iop.PerRun && row.Per.Kind != iop.PerScheduled, row.Measure == iop.EventDays: // counted
		return
	case row.Measure == iop.ClockTime && f.Verdict == iop.NotMet:
		return
	case without.Has(row.Measure) && f.Verdict == iop.NotMet && !capped(row) && !r.anyUndated(iop.SetOf(iop.LeaveBegun, iop.LeaveEnded)): // one more makes it shorter
		return
	}
	if r.undatedMatter(row) {
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
	}
}

// doubtService leaves open what service comes to with which that of an entry without a day
// would break a cap, or reach a floor.
func (r *counted) doubtService(row *iop.Requirement, f *iop.Finding) {
	if len(r.undated) == 0 {
		return
	}
	kinds := presence.With(iop.Removed)
	if row.Binds == iop.ScheduledFor {
		kinds = sessionKinds
	}
	more, counting := int64(0), r.policy.Counting()
	for i := range r.undated {
		x := &r.undated[i]
		if _, most := x.minutes(); kinds.Has(x.Kind) && most > 0 && counting.In(&x.Service, &row.Of) != iop.NotMet {
			more += int64(most)
		}
	}
	rises := row.Measure.Moves(row.Per.Kind) == iop.Rises
	switch {
	case more == 0:
		return
	case f.Verdict == iop.NotMet && rises && !short(f, row): // beyond the cap
		return
	case f.Verdict == iop.NotMet && row.Measure == iop.Hours && rises && row.Per.Kind != iop.PerAverageWeek:
		least, _ := row.Bound.Whole()
		if _, most, ok := amountOf(f); ok && int64(most)+more < int64(least) {
			return
		}
	case f.Verdict == iop.Met && rises && !capped(row), f.Verdict == iop.NotApplicable, f.Verdict == iop.Unknown:
		return
	}
	f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
}

// absenceOf is the absence that converted lateness counts as: unexcused where the
// rule does not say.
func absenceOf(k iop.EventKind) iop.EventKind {
	if k == iop.EventUnknown {
		return iop.Unexcused
	}
	return k
}
