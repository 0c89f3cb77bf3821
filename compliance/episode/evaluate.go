package episode

import (
	"maps"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// lacking names what findings about an episode can miss beside events.
var lacking = iop.NewVocabulary("part of an episode", "end-of-period", "credited-hours", "dates", "admission", "choice", "times", "reason")

const (
	lackEnd = iota + 1 // the period is not over
	lackCredit
	lackDates
	lackAdmission
	lackChoice // which of several alternatives was chosen
	lackTimes
	lackReason // of the discharge
)

// checkNow answers [Reading.Check] under the policy.
func (r *counted) checkNow() iop.Report {
	return r.check(r.Day)
}

// check is Check by the requirements in force on the day.
func (r *counted) check(on iop.Day) iop.Report {
	v := r.View
	given := r.given(on)
	var found []iop.Finding
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
			if f, ok := given(row); ok {
				found = append(found, f)
			}
			continue
		}
		f := iop.Finding{Rule: &row.Rule, Want: row.Want()}
		idle := r.judge(row, &f)
		who, missing := row.For.Include(v.Person)
		switch {
		case who == iop.NotMet:
			f = iop.Finding{Rule: &row.Rule, Want: row.Want(), Verdict: iop.NotApplicable}
		case who == iop.Unknown && f.Verdict == iop.NotMet:
			f.Verdict, f.Missing = iop.Unknown, missing
		}
		if row.Either != "" && who != iop.NotMet {
			either = append(either, alternative{row, len(found), idle})
		}
		found = append(found, f)
	}
	r.settle(found, either)
	var out iop.Report
	for i := range found {
		out.Add(found[i])
	}
	return out
}

// checkWeek answers [Reading.Week] under the policy.
func (r *counted) checkWeek() (out iop.Report) {
	week := r.policy.WeekOf(r.Day)
	s := r.span()
	s.From, s.Until = max(week, r.from()), week+7
	if r.over() {
		s.Until = min(s.Until, r.end())
	}
	if r.from() == 0 || s.Until <= s.From || !r.inForce(r.Day) {
		return out
	}
	s.Week = 1 + int32(week-r.policy.WeekOf(r.from()))/7
	over := r.Day >= week+6 || r.over()
	for _, scheduled := range [...]bool{false, true} {
		for row, f := range r.policy.CheckGiven(r.Day, s, r.services(scheduled)) {
			if silent(row) || (row.Binds == iop.ScheduledFor) != scheduled || !ofWeeks.Has(row.Per.Kind) {
				continue
			}
			if f.Verdict == iop.NotMet && !over && row.Per.Kind == iop.PerWeek && short(&f, row) {
				f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackEnd)
			}
			if f.At.Part == iop.Weeks {
				f.At = iop.At{}
			}
			out.Add(f)
		}
	}
	return out
}

// short reports whether the finding misses the floor of its row.
func short(f *iop.Finding, row *iop.Requirement) bool {
	low, _, ok := row.Bound.Low()
	got, is := f.Got.Amount()
	if bound, between := f.Got.Bound(); between {
		_, got = bound.Whole()
		is = true
	}
	return ok && is && iop.Amount(got) <= low
}

// ofWeeks are the periods that a week answers.
var ofWeeks = iop.SetOf(iop.PerSession, iop.PerServiceDay, iop.PerWeek)

// silent answers [Reading.Silent] under the policy.
func (r *counted) silent() (ids []iop.RuleID) {
	for i := range r.d.Requirements {
		if row := &r.d.Requirements[i]; silent(row) {
			ids = append(ids, row.ID)
		}
	}
	return ids
}

// silent reports whether no record of a person answers the requirement.
func silent(row *iop.Requirement) bool {
	return row.Measure.By() == iop.BySchedule && (row.Binds == iop.Offered || row.Measure == iop.GroupSize)
}

// given finds what every requirement on service comes to, in their order, by what the
// row is held against: delivered or scheduled, in the weeks that are over or up to now.
func (r *counted) given(on iop.Day) func(row *iop.Requirement) (iop.Finding, bool) {
	var found [2][2]map[*iop.Requirement]iop.Finding
	return func(row *iop.Requirement) (iop.Finding, bool) {
		scheduled := row.Binds == iop.ScheduledFor
		weeks := ofWeeks.Has(row.Per.Kind) || row.Per.Kind == iop.PerAverageWeek
		list := &found[boolInt(scheduled)][boolInt(weeks)]
		if *list == nil {
			s := r.span()
			if weeks && !r.over() {
				s.Until = r.policy.WeekOf(s.Until)
			}
			*list = maps.Collect(r.policy.CheckGiven(on, s, r.services(scheduled)))
		}
		f, ok := (*list)[row]
		return f, ok
	}
}

// span is the episode so far.
func (r *counted) span() schedule.Span {
	s := schedule.Span{From: r.from(), Until: r.end(), Open: !r.over(), Person: r.Person, Need: r.Need}
	for _, h := range r.days.Holidays {
		s.Holidays = append(s.Holidays, schedule.Closure{From: h, Until: h + 1, Holiday: true})
	}
	s.Phases, s.Numbers = r.phases, r.number
	return s
}

// services are the sessions that were attended, or that were scheduled.
func (r *counted) services(scheduled bool) (list []schedule.Given) {
	for i := range r.events {
		switch e := &r.events[i]; {
		case scheduled && r.scheduled(i):
			g := schedule.Given{Day: e.Day, Service: e.Service, Least: e.Planned, Whole: true}
			for k := i + 1; k < len(r.events) && r.events[k].Day == e.Day; k++ {
				if o := &r.events[k]; r.twin[k] == i {
					if g.Least = max(g.Least, o.Planned); o.Service != e.Service {
						g.Service, g.Doubtful = schedule.Service{}, true
					}
				}
			}
			if g.Most = g.Least; g.Most == 0 {
				g.Most = dayLong
			}
			if c, ok := e.Time.Clock(); ok {
				g.Start = c
			}
			list = append(list, g)
		case !scheduled && (presence.Has(e.Kind) || e.Kind == iop.Removed) && !r.further[i]:
			list = append(list, r.credit(i))
		}
	}
	return list
}

// scheduled reports whether event i says that the person was scheduled for a session: an
// entry that says so, or in a week without any the outcome.
func (r *counted) scheduled(i int) bool {
	if r.weeks == nil {
		r.weeks = map[iop.Day]bool{}
		for k := range r.events {
			if r.events[k].Kind == iop.Scheduled {
				r.weeks[r.policy.WeekOf(r.events[k].Day)] = true
			}
		}
	}
	e := &r.events[i]
	if r.weeks[r.policy.WeekOf(e.Day)] {
		return e.Kind == iop.Scheduled
	}
	return (presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind) || e.Kind == iop.Removed) && !r.further[i] && r.twin[i] == i
}

// credit is the service of one session, by its first entry, as the policy credits it.
func (r *counted) credit(i int) schedule.Given {
	e, c := &r.events[i], r.amountsAt(i)
	g := schedule.Given{Day: e.Day, Service: e.Service, Least: c.lo, Most: c.hi, Whole: c.whole}
	switch r.noCredit(i) {
	case iop.Met:
		g.Least, g.Most = 0, 0
	case iop.Unknown:
		g.Least = 0
	}
	if !r.sure[i] || r.retold[i].open {
		g.Least, g.Doubtful = 0, true
	}
	if c, ok := e.Time.Clock(); ok {
		g.Start = c
	}
	return g
}

// noCredit reports whether the policy credits nothing of a session, since the person
// came late or left early.
func (r *counted) noCredit(i int) iop.Verdict {
	all := iop.NotMet
	for k := range r.d.Lateness {
		l := &r.d.Lateness[k]
		if !l.CreditsNothing() {
			continue
		}
		all = all.Or(r.late(l, &r.events[i]))
		for _, at := range r.retold[i].also {
			all = all.Or(r.late(l, &r.events[at]))
		}
	}
	return all
}

// judge answers a requirement on events. It reports a clock that has not started.
func (r *counted) judge(row *iop.Requirement, f *iop.Finding) (idle bool) {
	switch {
	case row.Measure == iop.EventCount:
		r.judgeCount(row, f)
	case row.Measure == iop.DaysWithout:
		r.judgeWithout(row, f)
	case row.Measure == iop.ClockTime:
		r.judgeTimes(row, f)
	default:
		d := worst(r.clocks(row, row.After.Each), row)
		d.into(f)
		return d.State == NotStarted && f.Verdict == iop.NotApplicable
	}
	return false
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

// judgeTimes asks the time of day of each of the row's events.
func (r *counted) judgeTimes(row *iop.Requirement, f *iop.Finding) {
	f.Verdict = iop.NotApplicable
	may := false // one that is inside, and not sure
	for i := range r.events {
		in, sure := r.counts(row, i)
		if d := r.events[i].Day; !in || d < r.from() || d >= r.end() {
			continue
		}
		clock, known := r.events[i].Time.Clock()
		outside := known && !row.Bound.Contains(iop.Amount(clock))
		switch {
		case outside && sure:
			f.Verdict, f.Got, f.Missing = iop.NotMet, row.Got(iop.Amount(clock)), iop.Words{}
			return
		case outside || !known:
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackTimes)
		case f.Verdict != iop.Unknown && sure:
			f.Verdict, f.Got = iop.Met, row.Got(iop.Amount(clock))
		default:
			may = true
		}
	}
	if f.Verdict == iop.NotApplicable && may {
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
	}
	if f.Verdict == iop.Unknown {
		f.Got = iop.Value{}
	}
}
