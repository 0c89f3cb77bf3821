package episode

import (
	"iter"

	"github.com/openiop/openiop/iop"
)

// checkNow answers [Reading.Check] under the policy.
func (r *counted) checkNow(out *iop.Report) {
	for _, f := range r.check(r.Day, false) {
		out.Add(f)
	}
	if r.elsewhere() {
		return
	}
	for _, list := range [...][]iop.Finding{r.checkTesting(r.Day), r.checkAdvances(r.Day), r.checkReturn()} {
		for _, f := range list {
			out.Add(f)
		}
	}
}

// checked is what a check found.
type checked struct {
	on       iop.Day
	findings []iop.Finding
}

// about yields the findings of one rule.
func about(findings []iop.Finding, id iop.RuleID) iter.Seq[*iop.Finding] {
	return func(yield func(*iop.Finding) bool) {
		for i := range findings {
			if f := &findings[i]; f.Rule != nil && f.Rule.ID == id && !yield(f) {
				return
			}
		}
	}
}

// check is Check by the requirements in force on the day; with those that are asked at
// completion alone, or as far as the person has completed the program. It is worked out
// once.
func (r *counted) check(on iop.Day, completing bool) []iop.Finding {
	last := &r.checks[boolInt(completing)]
	if last.findings != nil && last.on == on {
		return last.findings
	}
	service := service{counted: r, on: on}
	found := make([]iop.Finding, 0, len(r.d.Requirements))
	var either []alternative
	for i := range r.d.Requirements {
		row := &r.d.Requirements[i]
		if !row.InForce(on) || !r.inForce(on) || silent(row) {
			continue
		}
		if r.elsewhere() {
			found = append(found, iop.Finding{Rule: &row.Rule, Want: row.Want(), Verdict: iop.NotApplicable})
			continue
		}
		if row.Measure.By() == iop.BySchedule {
			if f, ok := service.of(i); ok {
				r.doubtService(row, &f)
				found = append(found, r.atEnd(row, f, completing))
			}
			continue
		}
		f := iop.Finding{Rule: &row.Rule, Want: row.Want()}
		idle := r.judge(i, &f)
		who, missing, _ := r.who(row, r.from(), r.end())
		switch {
		case who == iop.NotMet:
			f = iop.Finding{Rule: &row.Rule, Want: row.Want(), Verdict: iop.NotApplicable}
		case who == iop.Unknown && f.Verdict == iop.NotMet && r.same():
			f.Verdict, f.Missing = iop.Unknown, missing
		}
		f = r.atEnd(row, f, completing)
		if r.maybeElsewhere() && f.Verdict != iop.NotApplicable {
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackLevel)
		}
		if row.Either != "" && who != iop.NotMet {
			either = append(either, alternative{row, i, len(found), idle})
		}
		found = append(found, f)
	}
	r.settle(found, either)
	found = append(found, service.faults...)
	*last = checked{on, found}
	return found
}

// ofWeeks are the periods that a week answers.
var ofWeeks = iop.SetOf(iop.PerSession, iop.PerServiceDay, iop.PerWeek)

// atEnd is the finding of a requirement, which is not asked where it is asked at
// completion alone and the person has not completed the program.
func (r *counted) atEnd(row *iop.Requirement, f iop.Finding, completing bool) iop.Finding {
	if row.AtCompletion && !completing {
		switch r.completed() {
		case iop.NotMet:
			f = iop.Finding{Rule: &row.Rule, Want: row.Want(), Verdict: iop.NotApplicable}
		case iop.Unknown:
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackReason)
		}
	}
	return f
}

// silent answers [Reading.Silent] under the policy.
func (r *counted) silent() (ids []iop.RuleID) {
	for i := range r.d.Requirements {
		if row := &r.d.Requirements[i]; silent(row) {
			ids = append(ids, row.ID)
		}
	}
	return ids
}

// judge answers a requirement on events. It reports a clock that has not started.
func (r *counted) judge(k int, f *iop.Finding) (idle bool) {
	row := &r.d.Requirements[k]
	if row.While != (iop.While{}) {
		defer func() {
			if f.Verdict != iop.NotApplicable && r.whileUnknown(row) || f.Verdict == iop.NotApplicable && r.whileOn(row, r.end()-1) == iop.Unknown {
				f.Verdict, f.Missing, f.Got = iop.Unknown, iop.WordsOf(lacking, lackDates), iop.Value{}
			}
		}()
	}
	defer r.settles(row, f)
	if r.least != nil && (without.Has(row.Measure) || leftOut(row)) {
		defer r.doubtLeave(k, f, *f)
	}
	switch {
	case eventCounts.Has(row.Measure):
		r.judgeCount(row, f)
		r.doubtUndated(row, f)
		r.doubtLevel(row, f)
	case without.Has(row.Measure):
		r.judgeWithout(row, f)
		r.doubtUndated(row, f)
		r.doubtLevel(row, f)
	case row.Measure == iop.EventShare:
		r.judgeShare(row, f)
		r.doubtUndated(row, f)
		r.doubtLevel(row, f)
	case row.Measure == iop.ClockTime:
		r.judgeTimes(row, f)
		r.doubtUndated(row, f)
		r.doubtLevel(row, f)
	default:
		d := worst(r.clocks(k, row.After.Each), row)
		d.into(f)
		return d.State == NotStarted && f.Verdict == iop.NotApplicable
	}
	return false
}

// doubtLeave leaves open what a requirement comes to that leaves out leave in which a session
// was attended, by what it comes to where that was over before; as is the finding as it began.
func (r *counted) doubtLeave(k int, f *iop.Finding, as iop.Finding) {
	r.backSooner().judge(k, &as)
	if as.Verdict != f.Verdict {
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
	}
	switch {
	case as.Got == f.Got:
	case as.Got == iop.Value{} || f.Got == iop.Value{}:
		f.Got = iop.Value{}
	default:
		row := &r.d.Requirements[k]
		lo, hi := wholeOf(f)
		less, more := wholeOf(&as)
		f.Got = row.Label(iop.BoundOf(row.Measure.Unit(), iop.Between(min(lo, less), max(hi, more))))
	}
}

// worst is the clock that answers a requirement: the last, or of one that each anchor
// starts the first that was not kept, is not known, or runs.
func worst(all []clock, row *iop.Requirement) *Due {
	if len(all) == 0 {
		return &Due{Requirement: row, State: NotStarted, Missing: row.After.Events.Words()}
	}
	last := &all[len(all)-1]
	if !row.After.Each {
		return &last.Due
	}
	for _, states := range [...]iop.Set[DueState]{iop.SetOf(Overdue, OutOfTime), 1 << DueUnknown, iop.SetOf(Pending, Ended)} {
		for i := range all {
			if states&(1<<all[i].State) != 0 {
				return &all[i].Due
			}
		}
	}
	return &last.Due
}
