package episode

import (
	"iter"
	"maps"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// checkWeek answers [Reading.Week] under the policy.
func (r *counted) checkWeek() (out iop.Report) {
	week := r.policy.WeekOf(r.Day)
	if r.from() == 0 || !r.inForce(r.Day) {
		return out
	}
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
	for _, scheduled := range [...]bool{false, true} {
		for row, f := range r.held(r.Day, spans, scheduled) {
			if silent(row) || (row.Binds == iop.ScheduledFor) != scheduled || !ofWeeks.Has(row.Per.Kind) {
				continue
			}
			switch {
			case f.Verdict != iop.NotApplicable && !r.levelTells(row, week, week+7):
				f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackLevel)
			case f.Verdict == iop.NotMet && !over && row.Per.Kind == iop.PerWeek && short(&f, row):
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

// given finds what requirement k, one on service, comes to, by what it is held against:
// delivered or scheduled, in the weeks that are over or up to now.
func (r *counted) given(on iop.Day) func(k int) (iop.Finding, bool) {
	var found, sure [2][2][]iop.Finding
	return func(k int) (iop.Finding, bool) {
		row := &r.d.Requirements[k]
		scheduled := row.Binds == iop.ScheduledFor
		weeks := ofWeeks.Has(row.Per.Kind) || row.Per.Kind == iop.PerAverageWeek
		look := func(list *[2][2][]iop.Finding, spans func(bool) []schedule.Span) (iop.Finding, bool) {
			found := &list[boolInt(scheduled)][boolInt(weeks)]
			if *found == nil {
				*found = r.byRow(r.held(on, spans(weeks), scheduled))
			}
			f := (*found)[k]
			return f, f.Rule != nil
		}
		f, ok := look(&found, r.spans)
		if !ok || !r.level.doubtful || f.Verdict == iop.NotApplicable {
			return f, ok
		}
		if ofWeeks.Has(row.Per.Kind) && r.levelTells(row, 0, 0) {
			if s, ok := look(&sure, r.sureWeeks); ok && s.Verdict == iop.NotMet {
				return s, true
			}
		}
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackLevel)
		return f, true
	}
}

// byRow is findings about requirements, in their order, each at the number of its own; one
// without a rule where there is none.
func (r *counted) byRow(all iter.Seq2[*iop.Requirement, iop.Finding]) []iop.Finding {
	list, k := make([]iop.Finding, len(r.d.Requirements)), 0
	for row, f := range all {
		for row != &r.d.Requirements[k] {
			k++
		}
		list[k] = f
	}
	return list
}

// held holds service against every requirement on it, in one span after another; of several
// the worst finding answers. Weeks are numbered from the first span on.
func (r *counted) held(on iop.Day, spans []schedule.Span, scheduled bool) iter.Seq2[*iop.Requirement, iop.Finding] {
	if len(spans) == 0 {
		return func(func(*iop.Requirement, iop.Finding) bool) {}
	}
	services := r.services(scheduled)
	if len(spans) == 1 {
		return r.heldIn(on, spans[0], services)
	}
	var rows []*iop.Requirement
	found := map[*iop.Requirement]iop.Finding{}
	for _, s := range spans {
		for row, f := range r.heldIn(on, s, services) {
			before, again := found[row]
			if !again {
				rows = append(rows, row)
			}
			r.inWeek(row, &f, s.From, spans[0].From)
			if !again || worse(row, &before, &f) {
				found[row] = f
			}
		}
	}
	return func(yield func(*iop.Requirement, iop.Finding) bool) {
		for _, row := range rows {
			if !yield(row, found[row]) {
				return
			}
		}
	}
}

// inWeek numbers the week of a finding about days from one day on as of those from another.
func (r *counted) inWeek(row *iop.Requirement, f *iop.Finding, from, first iop.Day) {
	if f.At.Part == iop.Weeks || ofWeeks.Has(row.Per.Kind) && f.Verdict != iop.NotApplicable {
		f.At = iop.At{Part: iop.Weeks, Index: f.At.Index + int32(r.policy.WeekOf(from)-r.policy.WeekOf(first))/7}
	}
}

// heldIn holds service in one span against every requirement on it. A row for some people is
// held against the days on which the person is one of them: a week, or another period, that
// holds other days too is met as a whole or not known.
func (r *counted) heldIn(on iop.Day, s schedule.Span, services []schedule.Given) iter.Seq2[*iop.Requirement, iop.Finding] {
	all := r.policy.CheckGiven(on, s, services)
	if r.same() {
		return all
	}
	type key struct {
		days span
		who  *dated
		open bool
	}
	known := map[key]map[*iop.Requirement]iop.Finding{}
	of := func(row *iop.Requirement, k key) (f iop.Finding, ok bool) {
		if k.days.from >= k.days.until {
			return f, false
		}
		if known[k] == nil {
			part := s
			part.From, part.Until, part.Open, part.Person, part.Need = k.days.from, k.days.until, k.open, k.who.person, k.who.need
			part.Week = max(1, s.Week) + int32(r.policy.WeekOf(part.From)-r.policy.WeekOf(s.From))/7
			known[k] = maps.Collect(r.policy.CheckGiven(on, part, services))
		}
		f, ok = known[k][row]
		r.inWeek(row, &f, k.days.from, s.From)
		return f, ok
	}
	return func(yield func(*iop.Requirement, iop.Finding) bool) {
		for row, f := range all {
			if row.For != (iop.People{}) || row.Binds == iop.CertifiedNeed {
				f = iop.Finding{Rule: &row.Rule, Want: row.Want(), Verdict: iop.NotApplicable}
				for _, x := range r.stretches(row, &s) {
					inner, outer := r.whole(row, &s, x)
					most, ok := of(row, key{outer, x.dated, s.Open && outer.until == s.Until})
					if least, some := of(row, key{inner, x.dated, s.Open || inner != outer}); inner != outer && ok {
						most = between(row, least, most, some)
					}
					if ok && worse(row, &f, &most) {
						f = most
					}
				}
			}
			if !yield(row, f) {
				return
			}
		}
	}
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

// worse reports whether a finding b about a row is worse than a: not met, then unknown,
// then met, and of those alike that which lies further from the bound.
func worse(row *iop.Requirement, a, b *iop.Finding) bool {
	rank := [...]int{iop.NotApplicable: 0, iop.Met: 1, iop.Unknown: 2, iop.NotMet: 3}
	if a.Verdict != b.Verdict || a.Verdict == iop.NotApplicable {
		return rank[b.Verdict] > rank[a.Verdict]
	}
	least, most, ok := amountOf(a)
	less, more, is := amountOf(b)
	switch _, _, floor := row.Bound.Low(); {
	case !ok || !is:
		return is
	case a.Verdict == iop.NotMet && short(a, row) != short(b, row):
		return false
	case a.Verdict == iop.NotMet && short(a, row):
		return less < least
	case a.Verdict == iop.NotMet || !floor:
		return more > most
	}
	return less < least
}

// amountOf is the amount of a finding, at least and at most; false where it has none.
func amountOf(f *iop.Finding) (least, most float64, ok bool) {
	if sum, n, ok := f.Got.Mean(); ok {
		return float64(sum) / float64(n), float64(sum) / float64(n), true
	}
	bound, ok := f.Got.Bound()
	low, high := bound.Whole()
	return float64(low), float64(high), ok
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
func (r *counted) sureWeeks(bool) (list []schedule.Span) {
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

// services are the sessions that were attended, or that were scheduled. They are listed
// once.
func (r *counted) services(scheduled bool) []schedule.Given {
	list := &r.listed[boolInt(scheduled)]
	if *list == nil {
		*list = r.serve(scheduled, make([]schedule.Given, 0, r.sessions(0, len(r.events))))
	}
	return *list
}

func (r *counted) serve(scheduled bool, list []schedule.Given) []schedule.Given {
	for i := range r.events {
		switch e := &r.events[i]; {
		case r.here(e.Day) == iop.NotMet:
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
