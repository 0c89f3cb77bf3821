package episode

import (
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
	for _, o := range list {
		surely += int32(boolInt(o.of == iop.Met))
		if fewest < row.Per.N && (o.of == iop.Met || o.lo == 0) {
			fewest++
			c.lo += o.lo
		}
		if most < row.Per.N && (o.of == iop.Met || o.hi == 1) {
			most++
			c.hi += o.hi
		}
	}
	r.amount(row, f, c, surely < row.Per.N)
}

// run is how many of the row's events are the last in a row. For sessions, another
// outcome of a session breaks it, and some excuses leave it alone; for drug tests,
// another result does; for everything else, nothing but the events that the row names.
func (r *counted) run(row *iop.Requirement) (c count) {
	broken, is := false, r.conversions(row)
	for i := len(r.events) - 1; i >= 0; i-- {
		e := &r.events[i]
		in, sure := r.countsOr(row, i, is)
		switch {
		case e.Day >= r.end() || r.Admitted != 0 && e.Day < r.Admitted || r.here(e.Day) == iop.NotMet:
		case in:
			c.add(sure && !broken, 1)
			broken = broken || !sure && !r.lengthens(row, i)
		case r.keeps[i] == iop.Met && r.sessionAt(i):
		case r.keeps[i] == iop.Unknown && r.sessionOf(row, i) != iop.NotMet:
			broken = true
		default:
			switch r.breaks(row, i) {
			case iop.Met:
				return c
			case iop.Unknown: // it may, so that what lies before is not sure
				broken = true
			}
		}
	}
	return c
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
	if !r.sessionAt(i) {
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

// lateAt reports whether a rule about lateness speaks of event i, and the row of its
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

// absenceOf is the absence that converted lateness counts as: unexcused where the
// rule does not say.
func absenceOf(k iop.EventKind) iop.EventKind {
	if k == iop.EventUnknown {
		return iop.Unexcused
	}
	return k
}
