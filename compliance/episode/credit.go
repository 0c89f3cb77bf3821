package episode

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// services are the sessions that were attended, or that were scheduled. They are listed
// once.
func (r *counted) services(scheduled bool) []schedule.Given {
	if r.like != nil && !scheduled { // for which sessions were scheduled the weeks of the policy matter
		return r.like.services(scheduled)
	}
	list := &r.listed[boolInt(scheduled)]
	if *list == nil {
		*list = r.serve(scheduled, make([]schedule.Given, 0, r.sessions(0, len(r.events))))
	}
	return *list
}

func (r *counted) serve(scheduled bool, list []schedule.Given) []schedule.Given {
	for i := range r.events {
		switch e := &r.events[i]; {
		case scheduled && r.scheduled(i) && r.here(e.Day) != iop.NotMet:
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
			g.Start = e.Time
			list = append(list, g)
		case !scheduled && delivered.Has(e.Kind) && !r.further[i] && r.here(e.Day) != iop.NotMet:
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
		for k := 0; k < len(r.events) && r.present.Has(iop.Scheduled); k++ {
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
	e := &r.events[i]
	c, nothing := r.credited(i)
	return schedule.Given{Day: e.Day, Start: e.Time, Service: e.Service, Least: c.lo, Most: c.hi, Whole: c.whole,
		Doubtful: !r.given(i) || nothing == iop.Unknown}
}

// credited is what the policy credits of a session, by its first entry, and whether it
// credits nothing since the person came late or left early, or may not make it up.
func (r *counted) credited(i int) (c amounts, nothing iop.Verdict) {
	c, nothing = r.amountsAt(i), r.noCredit(i)
	if nothing != iop.NotMet || !r.given(i) {
		c.lo = 0
	}
	if nothing == iop.Met {
		c.hi = 0
	}
	return c, nothing
}

// given reports whether it is sure that the session of entry i was given, besides others.
func (r *counted) given(i int) bool { return r.sure[i] && (r.retold == nil || !r.retold[i].open) }

// noCredit reports whether the policy credits nothing of a session, since the person
// came late or left early, or may not make it up.
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
	return all.Or(r.forbidden(&r.events[i]))
}

// forbidden reports whether the session is a make-up that the policy forbids.
func (r *counted) forbidden(e *Event) iop.Verdict {
	v := iop.NotMet
	if e.Kind != iop.MadeUp {
		return v
	}
	counting := r.policy.Counting()
	for i := range r.d.MakeUp {
		if m := &r.d.MakeUp[i]; m.Makes == compliance.Forbidden && m.InForce(e.Day) {
			is := iop.Met
			if m.Of != (iop.Services{}) {
				is = counting.In(&e.Service, &m.Of)
			}
			if m.Phases != (iop.Range[int32]{}) { // in which it was missed
				is = is.And(iop.Unknown)
			}
			v = v.Or(is)
		}
	}
	return v
}

// entry says what counts of one session and why.
func (r *counted) entry(counting *schedule.Counting, i int, entry *Entry) {
	e := &r.events[i]
	entry.Event = e
	switch {
	case absence.Has(e.Kind):
		entry.Why = iop.SetOf(WasAbsent)
		return
	case e.Kind == iop.ProgramCancelled:
		entry.Why = iop.SetOf(CalledOff)
		return
	}
	c, nothing := r.credited(i)
	switch {
	case nothing == iop.Met:
		entry.Why = iop.SetOf(NoCreditLate)
		return
	case r.further[i]:
		entry.Why = iop.SetOf(SameSession)
		return
	case e.Credited == Whole && c.lo == c.hi:
		entry.Why = iop.SetOf(CountsWhole)
	case e.Credited == 0 || e.Credited == Whole:
		entry.Why = iop.SetOf(NotRecorded)
	default:
		entry.Why = iop.SetOf(CountsMinutes)
	}
	switch counting.In(&e.Service, &iop.Services{}) {
	case iop.NotMet:
		entry.Why = iop.SetOf(NotCounted)
		return
	case iop.Unknown:
		c.lo = 0
		entry.Why = entry.Why.With(FormatMissing)
	}
	if !r.sure[i] {
		entry.Why = entry.Why.With(NotSure)
	}
	entry.Least, entry.Most = counting.Credit(c.lo, c.whole), counting.Credit(c.hi, c.whole)
	switch {
	case entry.Most == 0 && c.hi > 0:
		entry.Why = entry.Why.With(SessionTooShort)
	case entry.Most != c.hi:
		entry.Why = entry.Why.With(AsClockHours)
	}
	if e.Kind == iop.MadeUp {
		entry.Why = entry.Why.With(AsMadeUp)
	}
}
