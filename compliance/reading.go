package compliance

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// reading is a view as one policy reads it: what each event counts as.
type reading struct {
	*View
	policy *Policy
	days   *Workdays
	kinds  []iop.Set[iop.EventKind] // of each event, with what the policy takes it for
	maybe  []iop.Set[iop.EventKind] // what it may take it for besides
	keeps  []bool                   // an absence that leaves runs alone
	leave  away
	appeal away // days on which an appeal is open
	both   *away
	phases []iop.Day      // on which each phase after the first began
	number []int32        // of each of these
	beyond map[int][]bool // by requirement: the events with which its cap was exceeded
	sums   *sums          // of sessions, when a clock asks
}

// under reads the view by the policy.
func (v *View) under(p *Policy, days *Workdays) *reading {
	if days == nil {
		days = &Workdays{}
	}
	r := &reading{View: v, policy: p, days: days, kinds: make([]iop.Set[iop.EventKind], len(v.events)), maybe: make([]iop.Set[iop.EventKind], len(v.events)), keeps: make([]bool, len(v.events))}
	made := r.madeUp()
	var leave, appeal absences
	first := false // a session was taken for the first
	visited := slices.ContainsFunc(v.events, func(e Event) bool { return e.Kind == iop.FirstVisit })
	for i := range v.events {
		e := &v.events[i]
		r.kinds[i], r.maybe[i] = r.countsAs(e)
		if presence.Has(e.Kind) {
			r.kinds[i] |= implied(e)
			if !visited && v.Admitted != 0 && e.Day >= v.Admitted {
				if first { // the one before it may not have been
					r.maybe[i] = r.maybe[i].With(iop.FirstVisit)
				} else {
					r.kinds[i] = r.kinds[i].With(iop.FirstVisit)
				}
				first, visited = true, v.sure[i]
			}
		}
		if absence.Has(e.Kind) {
			r.keeps[i] = r.excused(e, func(x *Excuse) bool { return x.KeepsRun })
			if e.Session != 0 && r.erases(e, made[e.Session]) {
				r.kinds[i] &^= absence
				r.maybe[i] &^= absence
			}
		}
		switch e.Kind {
		case iop.PhaseAdvanced:
			if e.Day >= r.from() {
				n := int32(len(r.phases)) + 2
				if len(r.number) > 0 {
					n = r.number[len(r.number)-1] + 1
				}
				if e.Phase > 0 {
					n = int32(e.Phase)
				}
				r.phases, r.number = append(r.phases, e.Day), append(r.number, n)
			}
		case iop.LeaveBegun:
			leave.begin(e.Day)
		case iop.LeaveEnded:
			leave.end(e.Day)
		case iop.Appealed:
			appeal.begin(e.Day)
		case iop.AppealDecided:
			appeal.end(e.Day)
		}
	}
	leave.finish(v.Day, days)
	appeal.finish(v.Day, days)
	r.leave, r.appeal = leave.away, appeal.away
	return r
}

// paused is the days on which the row's clock stands still; nil for none.
func (r *reading) paused(row *iop.Requirement) *away {
	switch {
	case row.Per.NotLeave && row.Per.NotAppeal:
		if r.both == nil {
			r.both = r.leave.and(&r.appeal, r.days)
		}
		return r.both
	case row.Per.NotLeave:
		return &r.leave
	case row.Per.NotAppeal:
		return &r.appeal
	}
	return nil
}

// is reports whether event i counts, or may, as one of these kinds, and whether that is
// sure: an outcome that is one of them or another counts, whichever it is.
func (r *reading) is(i int, kinds iop.Set[iop.EventKind]) (may, sure bool) {
	if r.kinds[i]&kinds != 0 {
		return true, r.sure[i]
	}
	if r.maybe[i]&kinds == 0 {
		return false, true
	}
	e := &r.events[i]
	return true, r.sure[i] && testKinds.Has(e.Kind) && r.policy.always(e, kinds)
}

// implied is what a session that was attended is besides: a contact, a family
// session, an individual one, a check of medication. The first after the admission
// is the first service, where none is recorded as such.
func implied(e *Event) iop.Set[iop.EventKind] {
	kinds := iop.SetOf(iop.Contact)
	switch e.Format {
	case iop.Family:
		kinds = kinds.With(iop.FamilySession)
	case iop.IndividualTherapy, iop.IndividualCounseling:
		kinds = kinds.With(iop.IndividualSession)
	case iop.MedicationCheck:
		kinds = kinds.With(iop.MedicationChecked)
	}
	switch e.Participants {
	case iop.PatientAndFamily, iop.FamilyOnly, iop.MultiFamily:
		kinds = kinds.With(iop.FamilySession)
	}
	return kinds
}

// madeUp is the day on which each session was made up, by its number.
func (r *reading) madeUp() map[int32]iop.Day {
	if len(r.policy.d.MakeUp) == 0 {
		return nil
	}
	days := map[int32]iop.Day{}
	for i := range r.events {
		if e := &r.events[i]; e.Kind == iop.MadeUp && e.Session != 0 && days[e.Session] == 0 {
			days[e.Session] = e.Day
		}
	}
	return days
}

// erases reports whether making up on the day takes the absence back: by a rule that
// says so, in the time that it gives.
func (r *reading) erases(e *Event, made iop.Day) bool {
	if made == 0 {
		return false
	}
	counting := r.policy.Counting()
	for i := range r.policy.d.MakeUp {
		m := &r.policy.d.MakeUp[i]
		if !m.Erases || !m.InForce(e.Day) || m.Of != (iop.Services{}) && counting.In(&e.Service, &m.Of) == iop.NotMet {
			continue
		}
		switch m.By {
		case SameWeek:
			if r.policy.weekOf(made) == r.policy.weekOf(e.Day) {
				return true
			}
		case WithinDays:
			if made <= e.Day+iop.Day(m.Days) {
				return true
			}
		case BeforePhase:
			if !slices.ContainsFunc(r.events, func(y Event) bool { return y.Kind == iop.PhaseAdvanced && y.Day > e.Day && y.Day <= made }) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// countsAs is what the policy counts the event as: its own kind, and what rules
// about lateness, excuses and drug tests take it for; and what they may take it for
// when it is not recorded how late it was.
func (r *reading) countsAs(e *Event) (kinds, maybe iop.Set[iop.EventKind]) {
	kinds = iop.SetOf(e.Kind)
	switch {
	case e.Kind == iop.Late || e.Kind == iop.LeftEarly:
		for i := range r.policy.d.Lateness {
			l := &r.policy.d.Lateness[i]
			switch is := r.late(l, e); {
			case l.PerAbsence != 0 || l.CountsAs == iop.EventUnknown:
			case is == iop.Met:
				kinds = kinds.With(l.CountsAs)
			case is == iop.Unknown:
				maybe = maybe.With(l.CountsAs)
			}
		}
	case e.Kind == iop.Excused || e.Kind == iop.Prearranged:
		switch {
		case r.lateNotice(e):
			kinds = kinds.With(iop.Unexcused).With(iop.LateCancel)
		case r.excused(e, func(x *Excuse) bool { return x.Counts }) || r.refused(e):
			kinds = kinds.With(iop.Unexcused)
		}
	case testKinds.Has(e.Kind):
		return r.policy.testAs(e)
	}
	return kinds, maybe
}

// late reports whether a rule about lateness speaks of the event: Unknown when it is
// not recorded by how much it was, or what service.
func (r *reading) late(l *Lateness, e *Event) iop.Verdict {
	if l.Leaving != (e.Kind == iop.LeftEarly) || e.Kind != iop.Late && e.Kind != iop.LeftEarly || !l.InForce(e.Day) {
		return iop.NotMet
	}
	v := iop.VerdictOf(l.By.Contains(e.By))
	if e.By == 0 && v == iop.NotMet {
		v = iop.Unknown
	}
	if l.Of != (iop.Services{}) {
		counting := r.policy.Counting()
		v = v.And(counting.In(&e.Service, &l.Of))
	}
	return v
}

// excused reports whether an accepted excuse of the policy covers the absence and
// satisfies the test.
func (r *reading) excused(e *Event, test func(*Excuse) bool) bool {
	if e.Kind != iop.Excused && e.Kind != iop.Prearranged {
		return false
	}
	for i := range r.policy.d.Excuses {
		if x := &r.policy.d.Excuses[i]; !x.Refused && r.covers(x, e) && !x.late(e) && test(x) {
			return true
		}
	}
	return false
}

// late reports whether the absence was called off with less notice than the excuse
// asks for. An entry that does not say with how much stands as it is.
func (x *Excuse) late(e *Event) bool { return e.By > 0 && e.By < x.Notice }

// lateNotice reports whether an accepted excuse would cover the absence but for the
// notice, and none does cover it.
func (r *reading) lateNotice(e *Event) bool {
	return slices.ContainsFunc(r.policy.d.Excuses, func(x Excuse) bool { return !x.Refused && x.late(e) && r.covers(&x, e) }) &&
		!r.excused(e, func(*Excuse) bool { return true })
}

// refused reports whether the policy says that the reason of an excused absence does
// not excuse, and no other rule of it accepts it.
func (r *reading) refused(e *Event) bool {
	if e.Kind != iop.Excused {
		return false
	}
	return slices.ContainsFunc(r.policy.d.Excuses, func(x Excuse) bool { return x.Refused && r.covers(&x, e) }) &&
		!r.excused(e, func(x *Excuse) bool { return x.Reasons != 0 })
}

// covers reports whether a rule about excuses speaks of the absence.
func (r *reading) covers(x *Excuse, e *Event) bool {
	if !x.InForce(e.Day) || x.Reasons != 0 && !x.Reasons.Has(e.Excuse) {
		return false
	}
	counting := r.policy.Counting()
	return x.Of == (iop.Services{}) || counting.In(&e.Service, &x.Of) != iop.NotMet
}

// end is the day after the last day of the episode so far.
func (r *reading) end() iop.Day {
	if r.Discharged != 0 {
		return r.Discharged + 1
	}
	return r.Day + 1
}

// from is the first day that limits look at: the admission, or of a record without
// one the first event.
func (r *reading) from() iop.Day {
	if r.Admitted != 0 || len(r.events) == 0 {
		return r.Admitted
	}
	return r.events[0].Day
}
