package episode

import (
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// checkWeek answers [Reading.Week] under the policy.
func (r *counted) checkWeek(out *iop.Report) {
	if r.from() == 0 || !r.inForce(r.Day) {
		return
	}
	var faults findings
	for _, scheduled := range [...]bool{false, true} {
		for k, f := range r.thisWeek(r.Day, scheduled, &faults) {
			if row := &r.d.Requirements[k]; f.Rule != nil && !silent(row) && (row.Binds == iop.ScheduledFor) == scheduled && ofWeeks.Has(row.Per.Kind) {
				if f.At.Part == iop.Weeks {
					f.At = iop.At{}
				}
				out.Add(f)
			}
		}
	}
	for _, f := range faults {
		out.Add(f)
	}
}

// thisWeek holds service in the week of the view's day against every requirement on it. While
// the week is not over, a floor that is not reached is not missed.
func (r *counted) thisWeek(on iop.Day, scheduled bool, faults *findings) findings {
	week := r.policy.WeekOf(r.Day)
	over := r.Day >= week+6 || r.over()
	var spans []schedule.Span
	for from, until := range r.times() {
		open := !r.over() && until == r.end()
		if open {
			until = week + 7
		}
		s := r.span(max(week, from), min(week+7, until), open)
		if s.Week = 1 + int32(week-r.policy.WeekOf(from))/7; s.From < s.Until {
			spans = append(spans, s)
		}
	}
	found := r.held(on, spans, scheduled, faults)
	for k := range found {
		f, row := &found[k], &r.d.Requirements[k]
		switch {
		case f.Rule == nil:
		case (f.Verdict != iop.NotApplicable || r.maybeAsked(row)) && !r.levelTells(row, week, week+7):
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackLevel)
		case f.Verdict == iop.NotMet && !over && unlessOver.Has(row.Per.Kind) && short(f, row):
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackEnd)
		}
	}
	return found
}

// unlessOver are the periods that a service more in the week can still mend.
var unlessOver = iop.SetOf(iop.PerWeek, iop.PerAverageWeek)

// service is what requirements on service come to on a day, worked out when it is asked.
type service struct {
	*counted
	on          iop.Day
	found, sure [2][2]findings // scheduled or delivered, of weeks that are over or up to now
	running     [2]findings    // scheduled or delivered, in the week of the view's day
	faults      findings       // what is wrong with what is judged
}

// now is thisWeek, worked out once.
func (s *service) now(scheduled bool) findings {
	found := &s.running[boolInt(scheduled)]
	if *found == nil {
		*found = s.thisWeek(s.on, scheduled, &s.faults)
	}
	return *found
}

// findings are findings about requirements, each at the number of its own; one without a
// rule where there is none.
type findings []iop.Finding

// addFault adds a finding about the input, unless one says what is wrong with the same member.
func (list *findings) addFault(f iop.Finding) {
	member := func(f iop.Finding) string {
		path, _, _ := strings.Cut(f.Fault(), ": ")
		return path
	}
	if f.Fault() != "" && !slices.ContainsFunc(*list, func(o iop.Finding) bool { return member(o) == member(f) }) {
		*list = append(*list, f)
	}
}

// of finds what requirement k, one on service, comes to, by what it is measured against:
// delivered or scheduled, in the weeks that are over or up to now.
func (s *service) of(k int) (iop.Finding, bool) {
	row := &s.d.Requirements[k]
	scheduled := row.Binds == iop.ScheduledFor
	weeks := ofWeeks.Has(row.Per.Kind) || row.Per.Kind == iop.PerAverageWeek
	found := &s.found[boolInt(scheduled)][boolInt(weeks)]
	if *found == nil {
		*found = s.held(s.on, s.spans(weeks), scheduled, &s.faults)
	}
	f := (*found)[k]
	if weeks && (f.Rule == nil || f.Verdict == iop.NotApplicable) && s.from() != 0 && !s.over() && !s.lost() {
		if f = s.now(scheduled)[k]; f.Rule == nil && (*found)[k].Rule != nil {
			f = (*found)[k]
		}
	}
	if f.Rule == nil || !s.level.doubtful || f.Verdict == iop.NotApplicable && !s.maybeAsked(row) {
		return f, f.Rule != nil
	}
	if ofWeeks.Has(row.Per.Kind) && s.levelTells(row, 0, 0) {
		sure := &s.sure[boolInt(scheduled)][boolInt(weeks)]
		if *sure == nil {
			*sure = s.held(s.on, s.sureWeeks(), scheduled, &s.faults)
		}
		if f := (*sure)[k]; f.Rule != nil && f.Verdict == iop.NotMet {
			return f, true
		}
	}
	f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackLevel)
	return f, true
}

// held holds service against every requirement on it, in one span after another; of several
// the worst finding answers.
func (r *counted) held(on iop.Day, spans []schedule.Span, scheduled bool, faults *findings) findings {
	if len(spans) == 0 {
		return make(findings, len(r.d.Requirements))
	}
	services := r.services(scheduled)
	worst := r.heldIn(on, spans[0], services, faults)
	for i := range worst {
		if worst[i].Rule != nil {
			r.inWeek(&r.d.Requirements[i], &worst[i], spans[0].From)
		}
	}
	for _, s := range spans[1:] {
		for k, f := range r.heldIn(on, s, services, faults) {
			if f.Rule == nil {
				continue
			}
			row := &r.d.Requirements[k]
			if r.inWeek(row, &f, s.From); worst[k].Rule == nil || worse(row, &worst[k], &f) {
				worst[k] = f
			}
		}
	}
	return worst
}

// inWeek names the week of a finding about days from one day on, where they were those of a
// single week.
func (r *counted) inWeek(row *iop.Requirement, f *iop.Finding, from iop.Day) {
	if f.At == (iop.At{}) && ofWeeks.Has(row.Per.Kind) && f.Verdict != iop.NotApplicable {
		f.At = iop.At{Part: iop.Weeks, Day: r.policy.WeekOf(from)}
	}
}

// heldIn holds service in one span against every requirement on it. A row for some people is
// measured against the days on which the person is one of them: a week, or another period, that
// holds other days too is met as a whole or not known.
func (r *counted) heldIn(on iop.Day, s schedule.Span, services []schedule.Given, faults *findings) findings {
	all := r.checkGiven(on, s, services, faults)
	if r.same() && !r.newer(&s) {
		return all
	}
	whole := &dated{person: s.Person, need: s.Need}
	type key struct {
		days span
		who  *dated
		open bool
	}
	known := map[key]findings{}
	of := func(k int, days key) (f iop.Finding, ok bool) {
		if days.days.from >= days.days.until {
			return f, false
		}
		if known[days] == nil {
			part := s
			part.From, part.Until, part.Open, part.Person, part.Need = days.days.from, days.days.until, days.open, days.who.person, days.who.need
			part.Week = max(1, s.Week) + int32(r.policy.WeekOf(part.From)-r.policy.WeekOf(s.From))/7
			known[days] = r.checkGiven(on, part, services, faults)
		}
		f = known[days][k]
		r.inWeek(&r.d.Requirements[k], &f, days.days.from)
		return f, f.Rule != nil
	}
	for k := range all {
		f, row := &all[k], &r.d.Requirements[k]
		begun := r.begun(row, s.From)
		if f.Rule == nil || begun == s.From && row.For == (iop.People{}) && row.Binds != iop.CertifiedNeed {
			continue
		}
		if row.For == (iop.People{}) && row.Binds != iop.CertifiedNeed {
			*f, _ = of(k, key{span{begun, s.Until}, whole, s.Open})
			continue
		}
		*f = iop.Finding{Rule: &row.Rule, Want: row.Want(), Verdict: iop.NotApplicable}
		for _, x := range r.stretches(row, &s) {
			inner, outer := r.whole(row, &s, x)
			inner.from, outer.from = max(inner.from, begun), max(outer.from, begun)
			most, ok := of(k, key{outer, x.dated, s.Open && outer.until == s.Until})
			if least, some := of(k, key{inner, x.dated, s.Open || inner != outer}); inner != outer && ok {
				most = between(row, least, most, some)
			}
			if ok && worse(row, f, &most) {
				*f = most
			}
		}
	}
	return all
}

// newer reports whether a row on service came into force after the span began.
func (r *counted) newer(s *schedule.Span) bool {
	for k := range r.d.Requirements {
		if r.begun(&r.d.Requirements[k], s.From) != s.From {
			return true
		}
	}
	return false
}

// begun is the first day, from one day on, on which a row on weeks or their days asks something:
// a version asks nothing of the weeks before it, neither of the one that its first day cuts.
func (r *counted) begun(row *iop.Requirement, from iop.Day) iop.Day {
	weeks := row.Per.Kind == iop.PerWeek || row.Per.Kind == iop.PerAverageWeek
	switch week := r.policy.WeekOf(row.From); {
	case row.From <= from || row.Measure.By() != iop.BySchedule || !weeks && !ofWeeks.Has(row.Per.Kind):
		return from
	case weeks && week != row.From:
		return week + 7
	}
	return row.From
}

// checkGiven holds service against the requirements on it that are in force. What is wrong
// with it is added to the faults, each once.
func (r *counted) checkGiven(on iop.Day, s schedule.Span, services []schedule.Given, faults *findings) findings {
	list, k := make(findings, len(r.d.Requirements)), 0
	for row, f := range r.policy.CheckGiven(on, s, services) {
		if row == nil {
			faults.addFault(f)
			continue
		}
		for row != &r.d.Requirements[k] {
			k++
		}
		if f.Verdict == iop.Unknown && f.Missing.IsEmpty() {
			if f.Missing = r.unsaidOf(row, services); f.Missing.IsEmpty() {
				f.Missing = iop.WordsOf(lacking, lacksOf(row))
			}
		}
		list[k] = f
	}
	return list
}

// unsaidOf is what is not said of the services by which it is not known whether they are of
// the row's.
func (r *counted) unsaidOf(row *iop.Requirement, services []schedule.Given) iop.Words {
	var list []int
	counting := r.policy.Counting()
	for i := range services {
		if s := &services[i].Service; counting.In(s, &row.Of) == iop.Unknown {
			for _, p := range lacksOfService(counting, &row.Of, s) {
				if p.matters && !p.said {
					list = append(list, p.lack)
				}
			}
		}
	}
	return iop.WordsOf(lacking, list...)
}

// lacksOf is what the record leaves open where it does not tell how much service there was.
func lacksOf(row *iop.Requirement) int {
	switch {
	case row.Binds == iop.ScheduledFor:
		return lackPlan
	case row.Measure == iop.Hours:
		return lackCredit
	}
	return lackAttendance
}

// between is what days on which a row is asked come to, with periods that are on some of
// their days, or without; some is false where there are no others. What is not met only with
// them is not known. So is a mean that is not met only without.
func between(row *iop.Requirement, without, with iop.Finding, some bool) iop.Finding {
	open := func(f *iop.Finding) {
		if f.Verdict == iop.NotMet {
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDay)
		}
	}
	both := some && without.Verdict == iop.NotMet && with.Verdict == iop.NotMet
	if some && without.Verdict == iop.NotMet && row.Per.Kind != iop.PerAverageWeek || both {
		return without
	}
	open(&with)
	if open(&without); some && worse(row, &with, &without) {
		return without
	}
	return with
}

// spans are the times at the policy's level so far; of what is asked of weeks up to the
// last that is over.
func (r *counted) spans(weeks bool) (list []schedule.Span) {
	for from, until := range r.times() {
		open := !r.over() && until == r.end()
		if weeks && open && !r.lost() {
			until = r.policy.WeekOf(until)
		}
		if from < until {
			list = append(list, r.span(from, until, open))
		}
	}
	return list
}

// sureWeeks are the weeks that are over and of which it is known that the person was at the
// policy's level, but for those that another level cut short.
func (r *counted) sureWeeks() (list []schedule.Span) {
	for i, s := range r.level.all {
		from, until := max(s.from, r.from()), r.end()
		if s.until != 0 {
			until = min(until, s.until)
		}
		if week := r.policy.WeekOf(from); i > 0 && week != from {
			from = week + 7
		}
		if i+1 < len(r.level.all) || !r.over() {
			until = r.policy.WeekOf(until)
		}
		if s.at == iop.Met && from < until {
			list = append(list, r.span(from, until, false))
		}
	}
	return list
}

// span is days of the episode; open when more can follow.
func (r *counted) span(from, until iop.Day, open bool) schedule.Span {
	s := schedule.Span{From: from, Until: until, Open: open, Person: r.Person, Need: r.Need}
	for _, h := range r.days.Holidays {
		s.Holidays = append(s.Holidays, schedule.Closure{From: h, Until: h + 1, Holiday: true})
	}
	s.Phases, s.Numbers = r.phases, r.number
	return s
}

// stretch is days of a span on which a row is about one person, or may be.
type stretch struct {
	from, until iop.Day
	*dated
}

// stretches are those of the row in the span. Changes that do not matter to it divide
// nothing.
func (v *View) stretches(row *iop.Requirement, s *schedule.Span) (list []stretch) {
	before := iop.NotMet
	for i := range v.people {
		p := &v.people[i]
		from, until := max(p.from, s.From), s.Until
		if i+1 < len(v.people) {
			until = min(until, v.people[i+1].from)
		}
		is, _ := row.For.Include(p.person)
		switch n := len(list) - 1; {
		case from >= until:
			continue
		case is == iop.NotMet:
		case is == before && (row.Binds != iop.CertifiedNeed || list[n].need == p.need):
			list[n].until = until
		default:
			list = append(list, stretch{from, until, p})
		}
		before = is
	}
	return list
}

// whole is the days of the stretch, without the row's periods that are not all in it, and
// with them. Of what is asked of all days together nothing is whole but the span.
func (r *counted) whole(row *iop.Requirement, s *schedule.Span, x stretch) (inner, outer span) {
	inner, outer = span{x.from, x.until}, span{x.from, x.until}
	switch n := iop.Day(row.Per.N); row.Per.Kind {
	case iop.PerSession, iop.PerServiceDay:
	case iop.PerWeek, iop.PerAverageWeek:
		inner, outer = around(inner, func(day iop.Day) (iop.Day, iop.Day) {
			week := r.policy.WeekOf(day)
			return week, week + 7
		})
	case iop.PerMonth, iop.PerYear:
		inner, outer = around(inner, row.Per.Kind.Calendar)
	case iop.PerCycle:
		inner, outer = around(inner, func(day iop.Day) (iop.Day, iop.Day) {
			cycle := s.From + (day-s.From)/(7*n)*(7*n)
			return cycle, cycle + 7*n
		})
	case iop.PerDays:
		outer = span{x.from - n + 1, x.until + n - 1}
	default:
		outer = span{s.From, s.Until}
	}
	if x.from == s.From {
		inner.from = s.From
	}
	if x.until == s.Until {
		inner.until = s.Until
	}
	return inner, span{max(outer.from, s.From), min(outer.until, s.Until)}
}

// around is the days of a span without the periods that are not all in it, and with them.
func around(x span, period func(iop.Day) (from, until iop.Day)) (inner, outer span) {
	inner, outer = x, x
	if from, until := period(x.from); from != x.from {
		inner.from, outer.from = until, from
	}
	if from, until := period(x.until - 1); until != x.until {
		inner.until, outer.until = from, until
	}
	return inner, outer
}
