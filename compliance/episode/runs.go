package episode

import (
	"cmp"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// outcome is what the entries of one session come to for a row: whether it is of the
// row's services, and whether it counts, at least and at most.
type outcome struct {
	root   int
	of     iop.Verdict
	lo, hi int32
}

// outcomes are those of sessions, each once.
type outcomes struct {
	list   []outcome
	at     map[int]int // in the list, of sessions of which several entries tell
	surely int32       // of the row's services
}

// add adds what an entry tells of its session.
func (l *outcomes) add(one outcome) {
	k, again := l.at[one.root]
	if !again {
		l.at[one.root] = len(l.list)
		l.list = append(l.list, one)
		l.surely += int32(boolInt(one.of == iop.Met))
		return
	}
	o := &l.list[k]
	o.lo, o.hi = max(o.lo, one.lo), max(o.hi, one.hi)
	if o.of != one.of {
		l.surely -= int32(boolInt(o.of == iop.Met))
		o.of = iop.Unknown
	}
}

// outcomes are the last sessions, going back, until so many are surely of the row's
// services.
func (r *counted) outcomes(row *iop.Requirement, n int32) []outcome {
	is := r.conversions(row)
	all, day := outcomes{at: map[int]int{}}, iop.Day(0)
	for i := len(r.events) - 1; i >= 0; i-- {
		e := &r.events[i]
		if all.surely >= n && e.Day != day {
			break
		}
		of := r.sessionOf(row, i)
		if of == iop.NotMet {
			continue
		}
		day = e.Day
		in, sure := r.countsOr(row, i, is)
		all.add(outcome{r.twin[i], of, int32(boolInt(in && sure)), int32(boolInt(in))})
	}
	return all.list
}

// lastScheduled judges the last sessions of the row's services that the person was
// scheduled for; of fewer than the rule names, those that there are. One that may be of
// another service is left out where that makes the count smaller, or greater.
func (r *counted) lastScheduled(row *iop.Requirement, f *iop.Finding) {
	list := r.outcomes(row, row.Per.N)
	fewest, most, surely := int32(0), int32(0), int32(0)
	var c count
	r.reorder(list, func(a, b outcome) int { return cmp.Compare(a.lo, b.lo) })
	for _, o := range list {
		surely += int32(boolInt(o.of == iop.Met))
		if fewest < row.Per.N && (o.of == iop.Met || o.lo == 0) {
			fewest++
			c.lo += o.lo
		}
	}
	r.reorder(list, func(a, b outcome) int { return cmp.Compare(b.hi, a.hi) })
	for _, o := range list {
		if most < row.Per.N && (o.of == iop.Met || o.hi == 1) {
			most++
			c.hi += o.hi
		}
	}
	r.amount(row, f, c, surely < row.Per.N)
	if full := int32(len(list)) >= row.Per.N; full && f.Missing == iop.WordsOf(lacking, lackEnd) {
		f.Missing = iop.WordsOf(lacking, lackDates) // it may be over
	}
}

// reorder puts the sessions of each day in the order that is asked, where the time of one
// is not known and they can have been in any.
func (r *counted) reorder(list []outcome, by func(a, b outcome) int) {
	for len(list) > 0 {
		n, untimed := 0, false
		for ; n < len(list) && r.events[list[n].root].Day == r.events[list[0].root].Day; n++ {
			untimed = untimed || r.events[list[n].root].Time.IsZero()
		}
		if n > 1 && untimed {
			slices.SortStableFunc(list[:n], by)
		}
		list = list[n:]
	}
}

// run is how many of the row's events are the last in a row. For sessions, another
// outcome of a session breaks it, and some excuses leave it alone; for drug tests,
// another result does; for everything else, nothing but the events that the row names.
func (r *counted) run(row *iop.Requirement) (c count) {
	is, broken := r.conversions(row), false
	var day sameDay
	for i := len(r.events) - 1; i >= 0; i-- {
		one := r.step(row, i, is)
		if first, last := r.disordered(row, i, is, &day); first < last {
			one, i = r.inAnyOrder(row, first, last, is), first
		}
		if broken {
			one.lo = 0
		}
		if c.lo, c.hi = c.lo+one.lo, c.hi+one.hi; one.ends == iop.Met {
			return c
		}
		broken = broken || one.ends == iop.Unknown // what lies before is not sure
	}
	return c
}

// step is what an event, or those of some of a day, add to a run, and whether they end it.
type step struct {
	count
	ends iop.Verdict
}

// step is what event i adds to a run.
func (r *counted) step(row *iop.Requirement, i int, is []iop.Verdict) (s step) {
	e := &r.events[i]
	s.ends = iop.NotMet
	in, sure := r.countsOr(row, i, is)
	switch {
	case e.Day >= r.end() || r.Admitted != 0 && e.Day < r.Admitted || r.here(e.Day) == iop.NotMet || r.whileOn(row, e.Day) == iop.NotMet:
	case r.kept(i) == iop.Met && r.sessionAt(i):
	case in:
		sure = sure && r.kept(i) == iop.NotMet
		if s.add(sure, 1); !sure && !r.lengthens(row, i) {
			s.ends = iop.Unknown
		}
	case r.kept(i) == iop.Unknown && r.sessionOf(row, i) != iop.NotMet:
		s.ends = iop.Unknown
	default:
		s.ends = r.breaks(row, i)
	}
	return s
}

// sameDay is the sessions of the day that was looked at last, and whether they are
// disordered. The zero sameDay has none.
type sameDay struct {
	first, last int
	disordered  bool
}

// disordered is the first and the last of the sessions of event i's day, where they can
// have been in more than one order, as the time of one is not known, and one of them ends a
// run, or may; else the event itself.
func (r *counted) disordered(row *iop.Requirement, i int, is []iop.Verdict, day *sameDay) (first, last int) {
	if row.Events&sessionKinds == 0 || !sessionKinds.Has(r.events[i].Kind) {
		return i, i
	}
	if day.first == day.last || i < day.first || i > day.last {
		*day = r.sessionsAround(i)
		day.disordered = day.first < day.last && r.orderMatters(row, day, is)
	}
	if day.disordered {
		return day.first, day.last
	}
	return i, i
}

// sessionsAround is the sessions of event i's day that stand beside it.
func (r *counted) sessionsAround(i int) sameDay {
	same := func(k int) bool {
		return k >= 0 && k < len(r.events) && r.events[k].Day == r.events[i].Day && sessionKinds.Has(r.events[k].Kind)
	}
	d := sameDay{first: i, last: i}
	for same(d.first - 1) {
		d.first--
	}
	for same(d.last + 1) {
		d.last++
	}
	return d
}

// orderMatters reports whether the sessions can have been in more than one order, and one
// of them ends a run, or may.
func (r *counted) orderMatters(row *iop.Requirement, day *sameDay, is []iop.Verdict) bool {
	root, untimed, several, ends := -1, false, false, iop.NotMet
	for k := day.first; k <= day.last; k++ {
		if one := r.step(row, k, is); one.hi > 0 || one.ends != iop.NotMet {
			if root < 0 {
				root = r.twin[k]
			}
			untimed, several, ends = untimed || r.events[k].Time.IsZero(), several || r.twin[k] != root, ends.Or(one.ends)
		}
	}
	return untimed && several && ends != iop.NotMet
}

// inAnyOrder is what the sessions of one day add to a run that can have been in more than one
// order: those without a time came last where that makes it longer, and where it makes it
// shorter too.
func (r *counted) inAnyOrder(row *iop.Requirement, first, last int, is []iop.Verdict) (all step) {
	all.ends = iop.NotMet
	loose, ends := count{}, iop.NotMet
	for i := last; i >= first; i-- {
		one := r.step(row, i, is)
		if r.events[i].Time.IsZero() {
			loose.lo, loose.hi, ends = loose.lo+one.lo, loose.hi+one.hi, ends.Or(one.ends)
			continue
		}
		if all.ends == iop.Unknown {
			one.lo = 0
		}
		if all.ends != iop.Met {
			all.lo, all.hi = all.lo+one.lo, all.hi+one.hi
		}
		all.ends = all.ends.Or(one.ends)
	}
	if all.hi += loose.hi; all.ends == iop.NotMet {
		all.lo += loose.lo
	}
	if ends != iop.NotMet {
		all.lo = 0
	}
	all.ends = all.ends.Or(ends)
	return all
}

// lengthens reports whether event i counts, or is of another service and leaves the run
// as it is: it does not end it.
func (r *counted) lengthens(row *iop.Requirement, i int) bool {
	may, sure := r.is(i, row.Events)
	return may && sure && row.Events&sessionKinds != 0 && r.inTime(row, r.events[i].Day)
}

// breaks reports whether event i ends a run of the row's events. A session of a service
// that the row is not about does not.
func (r *counted) breaks(row *iop.Requirement, i int) iop.Verdict {
	may, sure := false, r.sure[i]
	if row.Events&sessionKinds != 0 {
		of := r.sessionOf(row, i)
		may, sure = of != iop.NotMet, sure && of != iop.Unknown
	}
	if row.Events&(testKinds|iop.SetOf(iop.TestOrdered)) != 0 {
		results := iop.SetOf(iop.PositiveTest, iop.NegativeTest, iop.SpecimenMissed, iop.InvalidSpecimen)
		may, sure = r.is(i, results)
		if says := r.events[i].says(&row.Only, row.Events); may {
			may, sure = says != iop.NotMet, sure && says == iop.Met
		}
	}
	if ends, is := r.is(i, row.Per.EndedBy); ends {
		may, sure = true, is || may && sure
	}
	switch {
	case may && sure && r.here(r.events[i].Day) != iop.Unknown:
		return iop.Met
	case may:
		return iop.Unknown
	}
	return iop.NotMet
}

// sessionAt reports whether event i is the outcome of a session that the person was
// scheduled for; leave and what the program called off are not.
func (r *counted) sessionAt(i int) bool {
	e := &r.events[i]
	return (presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind) || e.Kind == iop.Removed) && !r.leave.on(e.Day) && e.Day < r.end() && r.here(e.Day) != iop.NotMet
}

// sessionOf reports whether event i is the outcome of a session of the row's services:
// Unknown where it was not recorded which service it was.
func (r *counted) sessionOf(row *iop.Requirement, i int) iop.Verdict {
	if !r.sessionAt(i) || r.whileOn(row, r.events[i].Day) == iop.NotMet {
		return iop.NotMet
	}
	return r.here(r.events[i].Day).And(r.serves(row, &r.events[i]))
}

// converted lists the rules by which so much lateness makes one of the row's
// absences.
func (r *counted) converted(row *iop.Requirement) (rules []*compliance.Lateness) {
	for k := range r.d.Lateness {
		if l := &r.d.Lateness[k]; l.PerAbsence > 1 && row.Events.Has(absenceOf(l.CountsAs)) {
			rules = append(rules, l)
		}
	}
	return rules
}

// lateAt reports whether a rule about lateness applies to event i, and the row of its
// service.
func (r *counted) lateAt(row *iop.Requirement, l *compliance.Lateness, i int) iop.Verdict {
	e := &r.events[i]
	is := r.late(l, e)
	if is != iop.NotMet {
		is = is.And(r.serves(row, e))
	}
	return is
}

// conversions says of each event whether it is the one with which so much lateness
// makes one of the row's absences, where single events are asked: runs, and the
// sessions scheduled last. Nil: nothing is converted.
func (r *counted) conversions(row *iop.Requirement) (is []iop.Verdict) {
	for _, l := range r.converted(row) {
		if is == nil {
			is = slices.Repeat([]iop.Verdict{iop.NotMet}, len(r.events))
		}
		n, before := int32(l.PerAbsence), count{} // late before
		for i := range r.events {
			e := &r.events[i]
			late := r.lateAt(row, l, i)
			if late == iop.NotMet || !r.in(e.Day) {
				continue
			}
			sure := r.sure[i] && late == iop.Met
			switch first := (before.lo/n + 1) * n; { // the number at which it would be one
			case sure && before.lo == before.hi:
				is[i] = is[i].Or(iop.VerdictOf(before.lo+1 == first))
			case first <= before.hi+1:
				is[i] = is[i].Or(iop.Unknown)
			}
			before.add(sure, 1)
		}
	}
	return is
}

// countsOr is counts, with the lateness that is converted.
func (r *counted) countsOr(row *iop.Requirement, i int, is []iop.Verdict) (in, sure bool) {
	in, sure = r.counts(row, i)
	if is == nil || is[i] == iop.NotMet || in && sure {
		return in, sure
	}
	return true, is[i] == iop.Met && r.sure[i]
}
