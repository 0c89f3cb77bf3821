package main

import (
	"fmt"
	"iter"
	"slices"

	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// question is what is asked of a track: requirements on its week, and on how long
// its program takes.
type question struct {
	id, title    string
	week, length *schedule.Checker // nil: nothing is asked
}

// rules is everything that is asked of a track.
type rules struct {
	questions []question
	totals    *schedule.Checker // hours an average week; days in the week with most
	// lengths is on the clock, breaks included: the shortest and longest session, and
	// the hours of the shortest and longest day.
	lengths *schedule.Checker
}

// profiles are the public descriptions that a track is measured against, each with its
// own numbers.
var profiles = []iop.RuleID{"text-000", "anchored-recovery", "sober-nation", "text-003", "know-world-now"}

// newRules makes the questions ready: the two thresholds that most rules about
// these programs turn on, and the profiles.
func newRules() (*rules, error) {
	r := &rules{}
	for _, x := range []struct {
		id, title string
		bound     iop.Range[iop.Minutes]
	}{
		{"at-least-9", "9 hours a week or more", iop.AtLeast(9 * iop.Hour)},
		{"below-20", "below 20 hours a week", iop.Below(20 * iop.Hour)},
	} {
		q, err := newQuestion(x.id, x.title, []iop.Requirement{hours(iop.PerAverageWeek, x.bound)})
		if err != nil {
			return nil, err
		}
		r.questions = append(r.questions, q)
	}
	for _, id := range profiles {
		p, ok := published.Lookup(id)
		if !ok {
			return nil, fmt.Errorf("no policy %q is published", string(id))
		}
		q, err := newQuestion(string(id), p.Title(), slices.Collect(p.Requirements()))
		if err != nil {
			return nil, err
		}
		r.questions = append(r.questions, q)
	}
	const day = 24 * iop.Hour
	for _, x := range []struct {
		checker  **schedule.Checker
		counting schedule.Counting
		rows     []iop.Requirement
	}{
		{&r.totals, schedule.Counting{}, []iop.Requirement{
			hours(iop.PerAverageWeek, iop.AtLeast[iop.Minutes](0)),
			{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.CountBound(iop.AtMost[int32](7)), Binds: iop.Offered},
		}},
		{&r.lengths, schedule.Counting{Pauses: iop.SetOf(schedule.Break)}, []iop.Requirement{
			hours(iop.PerSession, iop.AtLeast[iop.Minutes](0)), hours(iop.PerSession, iop.AtMost(day)),
			hours(iop.PerServiceDay, iop.AtLeast[iop.Minutes](0)), hours(iop.PerServiceDay, iop.AtMost(day)),
		}},
	} {
		var err error
		if *x.checker, err = schedule.NewChecker(x.counting, x.rows); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// hours is a requirement of this program's own.
func hours(per iop.PeriodKind, bound iop.Range[iop.Minutes]) iop.Requirement {
	return iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: per}, Bound: iop.HoursBound(bound), Binds: iop.Offered}
}

// newQuestion makes requirements ready, weeks and length apart: a week is held
// against the one, the weeks of a program against the other. What a page does not
// tell, such as services once in an episode, is not asked.
func newQuestion(id, title string, rows []iop.Requirement) (q question, err error) {
	var week, length []iop.Requirement
	for _, r := range rows {
		switch {
		case r.Measure.By() != iop.BySchedule:
		case r.Measure == iop.ProgramDays:
			length = append(length, r)
		case r.Per.Kind != iop.PerEpisode:
			week = append(week, r)
		}
	}
	q = question{id: id, title: title}
	if week != nil {
		q.week, err = schedule.NewChecker(schedule.Counting{}, week)
	}
	if length != nil && err == nil {
		q.length, err = schedule.NewChecker(schedule.Counting{}, length)
	}
	return q, err
}

// verdict is that of a track: of its week whatever is chosen, and of its length.
func (q *question) verdict(t *track, week *schedule.Template) iop.Verdict {
	return iop.AllOf(q.ofWeek(week), q.ofLength(t.Weeks))
}

func (q *question) ofWeek(week *schedule.Template) iop.Verdict {
	if q.week == nil {
		return iop.NotApplicable
	}
	reach, err := q.week.Reach(week)
	if err != nil {
		return iop.Unknown // too many kinds of weeks to tell
	}
	switch reach.Together.How {
	case schedule.Always:
		return iop.Met
	case schedule.Never:
		return iop.NotMet
	}
	return iop.Unknown
}

// longestProgram is the weeks of the longest plan that the library takes, and the
// length of a program without a stated end.
const longestProgram = 1040

// ofLength is the verdict where the shortest and the longest program agree.
func (q *question) ofLength(weeks *interval) iop.Verdict {
	if q.length == nil {
		return iop.NotApplicable
	}
	if !weeks.known() {
		return iop.Unknown
	}
	least, most := weeks.ends(1, longestProgram)
	short, long := schedule.Repeat(schedule.Week{}, int16(max(1, least))), schedule.Repeat(schedule.Week{}, int16(max(1, most)))
	shortest, longest := q.length.CheckPlan(&short), q.length.CheckPlan(&long)
	all := iop.NotApplicable
	next, stop := iter.Pull(longest.All())
	defer stop()
	for s := range shortest.All() {
		l, _ := next()
		v := s.Verdict
		// One that is too short and one that is too long have others between them.
		if v != l.Verdict || v == iop.NotMet && isShort(s) != isShort(l) {
			v = iop.Unknown
		}
		all = iop.AllOf(all, v)
	}
	return all
}

// isShort reports whether a finding is below its bound.
func isShort(f iop.Finding) bool {
	got, _ := f.Got.Amount()
	want, _ := f.Want.Bound()
	low, _, ok := want.Low()
	return ok && got < low
}
