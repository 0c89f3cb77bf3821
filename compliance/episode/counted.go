package episode

import (
	"iter"
	"slices"
	"sort"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// counted is a view as one policy reads it: what each event counts as.
type counted struct {
	*View
	policy    *compliance.Policy
	d         compliance.Definition // of the policy
	days      *compliance.Workdays
	kinds     []iop.Set[iop.EventKind] // of each event, with what the policy takes it for
	maybe     []iop.Set[iop.EventKind] // what it may take it for besides; nil: nothing
	keeps     []iop.Verdict            // an absence that leaves runs alone; nil: none does
	like      *counted                 // another policy by which all of these are the same; nil: there is none
	doubts    iop.Set[iop.EventKind]   // what some event may count as, or counts as and is not sure
	some      iop.Set[iop.EventKind]   // what some event counts as, or may
	sure      []bool                   // of the view, and not where the level is not known
	level     spells                   // at the policy's level
	at        spell                    // the last of these programs
	first     iop.Day                  // that limits look at
	after     iop.Day                  // the last day that the policy looks at
	unsure    bool                     // whether the person was there, of some event
	closing   bool                     // the phase is left: what is not reached in it is missed
	leave     away
	least     *away // leave in which no session was attended; nil: all of it
	appeal    away  // days on which an appeal is open
	both      *away
	phases    []iop.Day                       // on which each phase after the first began
	number    []int32                         // of each of these
	steps     map[*compliance.Response][]int  // of bounded ladders: the step that each event leads to
	beyond    map[int][]int32                 // by requirement: the events with which its cap was exceeded
	mayBeyond map[*compliance.Response][]bool // events that may be beyond a bound that each names
	ups       makeUpsOf
	undated   []undated           // entries without a day
	doubted   map[int]doubted     // absences that a make-up tied to no session may take back
	sums      *sums               // of sessions, when a clock asks
	listed    [2][]schedule.Given // that was delivered, and scheduled, once asked
	weeks     map[iop.Day]bool    // in which sessions were entered as scheduled, once asked
	checks    [2]checked          // the last of a day, and of one at completion
	clock     [][]clock           // of each requirement, once asked
	others    []int               // how the best of the alternatives besides a row stands, once asked
	// stretched is when the rows are asked that are asked while something is so, once asked.
	stretched map[*iop.Requirement][]stretchOf
}

// read reads the view by the policy; like another policy that says nothing about what events
// count as, if there is one and this one does not either.
func (r *counted) read(v *View, p *compliance.Policy, plain *counted) {
	r.View, r.sure, r.policy, r.d, r.days = v, v.sure, p, p.Definition(), p.Workdays()
	r.spell()
	if plain != nil && r.plain() {
		r.like = plain
		r.kinds, r.maybe, r.keeps, r.doubts, r.unsure, r.some = plain.kinds, plain.maybe, plain.keeps, plain.doubts, plain.unsure, plain.some
		r.leave, r.least, r.appeal, r.phases, r.number = plain.leave, plain.least, plain.appeal, plain.phases, plain.number
	} else {
		r.count()
	}
	r.readUndated()
	r.leave.sum(r.days)
	if r.least != nil {
		r.least.sum(r.days)
	}
	r.appeal.sum(r.days)
}

// plain reports whether the policy says nothing of its own about what events count as: no
// lateness, excuse, make-up or drug test, and no level.
func (r *counted) plain() bool {
	return len(r.d.Lateness)+len(r.d.Excuses)+len(r.d.MakeUp)+len(r.d.Tests) == 0 && r.level.always()
}

// count finds what each event counts as, and the times and phases that they begin and end.
func (r *counted) count() {
	v, n := r.View, len(r.events)
	r.kinds = make([]iop.Set[iop.EventKind], n)
	r.ups = r.madeUp()
	var leave, appeal absences
	visit := visits{recorded: v.has(iop.FirstVisit, func(*Event) bool { return true })}
	for i := range v.events {
		e := &v.events[i]
		if v.since(e) || r.at.until != 0 && e.Day >= r.at.until && !(afterDischarge|testKinds).Has(e.Kind) {
			continue
		}
		kinds, maybe := r.countsAs(e)
		r.kinds[i] = kinds
		r.perhaps(i, maybe)
		switch {
		case presence.Has(e.Kind):
			is, may := implied(e)
			r.kinds[i] |= is
			r.perhaps(i, may)
			r.visit(i, &visit)
			leave.attend(e.Day, r.sure[i])
		case absence.Has(e.Kind):
			r.absent(i)
		case e.Kind == iop.PhaseAdvanced:
			r.advance(e)
		case e.Kind == iop.LeaveBegun:
			leave.begin(e.Day)
		case e.Kind == iop.LeaveEnded:
			leave.end(e.Day)
		case e.Kind == iop.Appealed:
			appeal.begin(e.Day)
		case e.Kind == iop.AppealDecided:
			appeal.end(e.Day)
		}
	}
	leave.finish(v.Day)
	appeal.finish(v.Day)
	r.leave, r.least, r.appeal = leave.away, leave.without(), appeal.away
	r.doubt()
}

// backSooner is the reading in which leave in which a session was attended was over before.
func (r *counted) backSooner() *counted {
	o := *r
	o.leave, o.least, o.both, o.clock = *r.least, nil, nil, nil
	o.beyond, o.mayBeyond, o.steps = nil, nil, nil // worked out with the leave
	return &o
}

// leftOut reports whether the row is on sessions that were scheduled, without those of leave.
func leftOut(row *iop.Requirement) bool {
	return row.Measure == iop.EventShare || row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled
}

// perhaps says that event i may count as these kinds besides.
func (r *counted) perhaps(i int, kinds iop.Set[iop.EventKind]) {
	if kinds == 0 {
		return
	}
	if r.maybe == nil {
		r.maybe = make([]iop.Set[iop.EventKind], len(r.events))
	}
	r.maybe[i] |= kinds
}

// may is what event i may count as besides.
func (r *counted) may(i int) iop.Set[iop.EventKind] {
	if r.maybe == nil {
		return 0
	}
	return r.maybe[i]
}

// kept reports whether event i is an absence that leaves runs alone.
func (r *counted) kept(i int) iop.Verdict {
	if r.keeps == nil {
		return iop.NotMet
	}
	return r.keeps[i]
}

// visits is whether the first session after the admission was found.
type visits struct {
	recorded bool // as such, or as a session that surely was it
	maybe    bool // as a session that may have been it
}

// visit takes event i, which was attended, for the first session where none is recorded as
// such: the first, and those after it as far as the ones before may not have been.
func (r *counted) visit(i int, seen *visits) {
	switch {
	case seen.recorded || r.Admitted == 0 || r.events[i].Day < r.Admitted:
		return
	case seen.maybe:
		r.perhaps(i, 1<<iop.FirstVisit)
	default:
		r.kinds[i] |= 1 << iop.FirstVisit
	}
	seen.maybe, seen.recorded = true, r.sure[i]
}

// absent says whether event i, an absence, leaves runs alone, and takes it back where it was
// made up.
func (r *counted) absent(i int) {
	if keeps := r.excused(&r.events[i], func(x *compliance.Excuse) bool { return x.KeepsRun }); keeps != iop.NotMet {
		if r.keeps == nil {
			r.keeps = slices.Repeat([]iop.Verdict{iop.NotMet}, len(r.events))
		}
		r.keeps[i] = keeps
	}
	switch r.erase(i) {
	case iop.Met:
		r.kinds[i] &^= absence
		if r.maybe != nil {
			r.maybe[i] &^= absence
		}
	case iop.Unknown:
		r.perhaps(i, r.kinds[i]&absence)
		r.kinds[i] &^= absence
	}
}

// advance begins a phase with the event. One on the day of another stands in its place: that
// had no day.
func (r *counted) advance(e *Event) {
	if e.Day < r.from() || r.here(e.Day) == iop.NotMet {
		return
	}
	n, last := int32(2), len(r.phases)-1
	if last >= 0 {
		n = r.number[last] + 1
	}
	if e.Phase > 0 {
		n = int32(e.Phase)
	}
	if last >= 0 && r.phases[last] == e.Day {
		r.number[last] = n
		return
	}
	r.phases, r.number = append(r.phases, e.Day), append(r.number, n)
}

// doubt notes what some event counts as, and what one may count as, or counts as and is not
// sure.
func (r *counted) doubt() {
	for i := range r.events {
		r.some |= r.kinds[i]
		r.doubts |= r.may(i)
		if !r.sure[i] {
			r.doubts |= r.kinds[i]
			r.unsure = r.unsure || presence.Has(r.events[i].Kind)
		}
	}
	r.some |= r.doubts
}

// inForce reports whether the policy as a whole is in force on the day.
func (r *counted) inForce(day iop.Day) bool { return day.In(r.d.From, r.d.Until) }

// is reports whether event i counts, or may, as one of these kinds, and whether that is
// sure: an outcome that is one of them or another counts, whichever it is.
func (r *counted) is(i int, kinds iop.Set[iop.EventKind]) (may, sure bool) {
	if r.kinds[i]&kinds != 0 {
		return true, r.sure[i]
	}
	if r.may(i)&kinds == 0 {
		return false, true
	}
	e := &r.events[i]
	return true, r.sure[i] && testKinds.Has(e.Kind) && surelyOneOf(r.policy, e, kinds)
}

// implied is what a session that was attended is besides: a contact, a family
// session, an individual one, a check of medication; and what it may be, of a format that
// was not recorded. The first after the admission is the first service, where none is
// recorded as such.
func implied(e *Event) (kinds, maybe iop.Set[iop.EventKind]) {
	kinds = 1 << iop.Contact
	switch e.Format {
	case iop.FormatUnknown:
		maybe = iop.SetOf(iop.FamilySession, iop.IndividualSession, iop.MedicationChecked)
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
	return kinds, maybe &^ kinds
}

// makeUpsOf are the make-ups of an episode: by the session that they are of, and those
// of which it is not known.
type makeUpsOf struct {
	session map[int32][]*Event
	loose   []*Event
}

// madeUp is the make-ups of which something counts, where making up can erase an
// absence.
func (r *counted) madeUp() (ups makeUpsOf) {
	if !slices.ContainsFunc(r.d.MakeUp, func(m compliance.MakeUp) bool { return m.Erases }) {
		return ups
	}
	missed := map[int32]iop.Day{} // on which day the session was missed; below zero: on several, so that the number is not of one
	for i := range r.events {
		if e := &r.events[i]; absence.Has(e.Kind) {
			if day, again := missed[e.Session]; again && day != e.Day {
				missed[e.Session] = -1
				continue
			}
			missed[e.Session] = e.Day
		}
	}
	ups.session = map[int32][]*Event{}
	for i := range r.events {
		e := &r.events[i]
		_, most := e.minutes()
		switch {
		case e.Kind != iop.MadeUp || most == 0:
		case e.Session != 0 && missed[e.Session] > 0:
			ups.session[e.Session] = append(ups.session[e.Session], e)
		default:
			ups.loose = append(ups.loose, e)
		}
	}
	return ups
}

// erase reports whether an absence is taken back by making it up. A make-up that is
// tied to no session may be of any that it comes in time for.
func (r *counted) erase(i int) iop.Verdict {
	e, v := &r.events[i], iop.NotMet
	for w := range r.windows(e) {
		if e.Session != 0 {
			for _, up := range r.ups.session[e.Session] {
				if is := w.of; up.Day.In(w.from, w.until) {
					if !up.whole() { // how much of the session has to be made up, no rule says
						is = is.And(iop.Unknown)
					}
					v = v.Or(is)
				}
			}
		}
	}
	if v != iop.NotMet {
		return v
	}
	all := doubted{kinds: r.kinds[i], window: window{from: iop.LastDay}}
	for w := range r.windows(e) {
		if w.of != iop.NotMet && r.ups.within(w.from, w.until) > 0 {
			all.from, all.until = min(all.from, w.from), max(all.until, w.until)
			if v = iop.Unknown; r.doubted == nil {
				r.doubted = map[int]doubted{}
			}
			r.doubted[i] = all
		}
	}
	return v
}

// doubted is an absence that a make-up tied to no session may take back, and what it
// counts as unless one does.
type doubted struct {
	kinds iop.Set[iop.EventKind]
	window
}

// within is how many make-ups that are tied to no session come in these days.
func (ups *makeUpsOf) within(from, until iop.Day) int {
	on := func(day iop.Day) int {
		return sort.Search(len(ups.loose), func(i int) bool { return ups.loose[i].Day >= day })
	}
	return max(0, on(until)-on(from))
}

// window is the days on which a make-up takes an absence back, up to before the last, and
// whether the rule is about the service.
type window struct {
	from, until iop.Day
	of          iop.Verdict
}

// windows yields one of each rule that says so.
func (r *counted) windows(e *Event) iter.Seq[window] {
	return func(yield func(window) bool) {
		counting := r.policy.Counting()
		for i := range r.d.MakeUp {
			m := &r.d.MakeUp[i]
			if !m.Erases || !m.InForce(e.Day) {
				continue
			}
			w := window{e.Day, iop.LastDay + 1, r.inPhases(m.Phases, e.Day)}
			if w.of == iop.NotMet {
				continue
			}
			switch m.By {
			case compliance.SameWeek: // before it too, when it was seen to come
				w.from = r.policy.WeekOf(e.Day)
				w.until = w.from + 7
			case compliance.WithinDays:
				w.until = e.Day + iop.Day(m.Days) + 1
			case compliance.BeforePhase:
				w.until = r.nextPhase(e.Day)
			}
			if m.Of != (iop.Services{}) {
				w.of = w.of.And(counting.In(&e.Service, &m.Of))
			}
			if !yield(w) {
				return
			}
		}
	}
}

// nextPhase is the first day of the phase after that of the day.
func (r *counted) nextPhase(day iop.Day) iop.Day {
	for i := r.firstOn(day + 1); i < len(r.events); i++ {
		if r.events[i].Kind == iop.PhaseAdvanced {
			return r.events[i].Day
		}
	}
	return iop.LastDay + 1
}

// countsAs is what the policy counts the event as: its own kind, and what rules
// about lateness, excuses and drug tests take it for; and what they may take it for
// when it is not recorded how late it was.
func (r *counted) countsAs(e *Event) (kinds, maybe iop.Set[iop.EventKind]) {
	kinds = 1 << e.Kind
	switch {
	case e.Kind == iop.Late || e.Kind == iop.LeftEarly:
		for i := range r.d.Lateness {
			l := &r.d.Lateness[i]
			switch is := r.late(l, e); {
			case l.PerAbsence != 0 || l.CountsAs == iop.EventUnknown:
			case is == iop.Met:
				kinds = kinds.With(l.CountsAs)
			case is == iop.Unknown:
				maybe = maybe.With(l.CountsAs)
			}
		}
	case len(r.d.Excuses) > 0 && (e.Kind == iop.Excused || e.Kind == iop.Prearranged):
		late := r.lateNotice(e)
		unexcused := late.Or(r.excused(e, func(x *compliance.Excuse) bool { return x.Counts })).Or(r.refused(e))
		kinds, maybe = tell(kinds, maybe, iop.LateCancel, late)
		kinds, maybe = tell(kinds, maybe, iop.Unexcused, unexcused)
	case len(r.d.Tests) > 0 && testKinds.Has(e.Kind):
		return testAs(r.policy, e)
	}
	return kinds, maybe
}

// late reports whether a rule about lateness applies to the event: Unknown when it is
// not recorded by how much it was, or what service.
func (r *counted) late(l *compliance.Lateness, e *Event) iop.Verdict {
	if l.Leaving != (e.Kind == iop.LeftEarly) || e.Kind != iop.Late && e.Kind != iop.LeftEarly || !l.InForce(e.Day) {
		return iop.NotMet
	}
	v := iop.VerdictOf(l.By.Contains(e.By))
	if e.By == 0 && v == iop.NotMet {
		v = iop.Unknown
	}
	if _, most := l.SetWithin.Whole(); l.SetWithin != (iop.Range[iop.Minutes]{}) && v == iop.Met && e.By < most {
		v = iop.Unknown // whoever led the session may have set it later
	}
	if l.Of != (iop.Services{}) {
		counting := r.policy.Counting()
		v = v.And(counting.In(&e.Service, &l.Of))
	}
	return v
}

// tell puts a kind among those that are sure or those that may be.
func tell(kinds, maybe iop.Set[iop.EventKind], k iop.EventKind, is iop.Verdict) (_, _ iop.Set[iop.EventKind]) {
	switch is {
	case iop.Met:
		kinds = kinds.With(k)
	case iop.Unknown:
		maybe = maybe.With(k)
	}
	return kinds, maybe
}

// excused reports whether an accepted excuse of the policy covers the absence and
// satisfies the test.
func (r *counted) excused(e *Event, test func(*compliance.Excuse) bool) iop.Verdict {
	v := iop.NotMet
	if e.Kind != iop.Excused && e.Kind != iop.Prearranged {
		return v
	}
	for i := range r.d.Excuses {
		if x := &r.d.Excuses[i]; !x.Refused && !noticeShort(x, e) && test(x) {
			v = v.Or(r.covers(x, e))
		}
	}
	return v
}

// noticeShort reports whether the absence was called off with less notice than the excuse
// asks for. An entry that does not say with how much stands as it is.
func noticeShort(x *compliance.Excuse, e *Event) bool { return e.By > 0 && e.By < x.Notice }

// lateNotice reports whether an accepted excuse would cover the absence but for the
// notice, and none does cover it.
func (r *counted) lateNotice(e *Event) iop.Verdict {
	v := iop.NotMet
	for i := range r.d.Excuses {
		if x := &r.d.Excuses[i]; !x.Refused && noticeShort(x, e) {
			v = v.Or(r.covers(x, e))
		}
	}
	if v == iop.NotMet {
		return v
	}
	return v.And(r.excused(e, func(*compliance.Excuse) bool { return true }).Not())
}

// refused reports whether the policy says that the reason of an excused absence does
// not excuse, and no other rule of it accepts it.
func (r *counted) refused(e *Event) iop.Verdict {
	v := iop.NotMet
	if e.Kind != iop.Excused {
		return v
	}
	for i := range r.d.Excuses {
		if x := &r.d.Excuses[i]; x.Refused {
			v = v.Or(r.covers(x, e))
		}
	}
	if v == iop.NotMet {
		return v
	}
	return v.And(r.excused(e, func(x *compliance.Excuse) bool { return x.Reasons != 0 }).Not())
}

// covers reports whether a rule about excuses applies to the absence: Unknown when its
// reason, or what service it was, is not recorded and matters.
func (r *counted) covers(x *compliance.Excuse, e *Event) iop.Verdict {
	if !x.InForce(e.Day) {
		return iop.NotMet
	}
	v := iop.Met
	if x.Reasons != 0 {
		v = iop.VerdictOf(x.Reasons.Has(e.Excuse))
		if e.Excuse == compliance.ExcuseReasonUnknown {
			v = iop.Unknown
		}
	}
	if x.Of != (iop.Services{}) {
		counting := r.policy.Counting()
		v = v.And(counting.In(&e.Service, &x.Of))
	}
	return v
}

// firstOn is the first event of the day or later.
func (r *counted) firstOn(day iop.Day) int {
	return sort.Search(len(r.events), func(i int) bool { return r.events[i].Day >= day })
}

// undated is an entry without a day, with what it may count as. It can be of any day up to
// that on which it was entered.
type undated struct {
	Event
	kinds iop.Set[iop.EventKind]
}

// readUndated finds what the entries without a day may count as.
func (r *counted) readUndated() {
	for i := range r.View.undated {
		x := undated{Event: r.View.undated[i]}
		x.Day = r.Day // on which rules are in force
		is, may := r.countsAs(&x.Event)
		x.kinds = is | may | iop.SetOf(x.Kind)
		if presence.Has(x.Kind) {
			is, may = implied(&x.Event)
			x.kinds |= is | may | iop.SetOf(iop.FirstVisit)
		}
		r.undated = append(r.undated, x)
	}
}

// from reports whether the entry can be of the day or a later one.
func (x *undated) from(day iop.Day) bool { return x.Recorded == 0 || x.Recorded >= day }

// anyUndated reports whether some entry without a day may count as one of these kinds.
func (r *counted) anyUndated(kinds iop.Set[iop.EventKind]) bool {
	for i := range r.undated {
		if r.undated[i].kinds&kinds != 0 {
			return true
		}
	}
	return false
}
