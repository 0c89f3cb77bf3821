package episode

import (
	"iter"
	"slices"
	"sort"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// spell reads which days were at the policy's level. Entries of days of which that is not
// known are not sure, nor those of another level that come after the last of which it is
// known, but for those that are of the stay whatever the level.
func (r *counted) spell() {
	var week func(iop.Day) iop.Day
	if r.policy.Counting().PartialWeeks == schedule.PartialWeeksHeld {
		week = r.policy.WeekOf
	}
	r.level = r.spellsAt(r.d.Level, week)
	r.first, r.after = r.stayFrom(), r.stayEnd()
	if len(r.level.programs) == 0 {
		r.at = spell{until: r.first}
	} else {
		r.at = r.level.programs[len(r.level.programs)-1]
		r.first = max(r.first, r.level.programs[0].from)
	}
	if r.at.until != 0 {
		r.after = r.at.until
	}
	if !r.level.doubtful {
		return
	}
	r.sure = slices.Clone(r.View.sure)
	for i := range r.events {
		if e := &r.events[i]; (r.here(e.Day) == iop.Unknown || r.lost() && e.Day >= r.sureEnd()) && !afterDischarge.With(iop.Admission).Has(e.Kind) {
			r.sure[i] = false
		}
	}
}

// here reports whether the person was at the policy's level on the day. Days before the
// stay are as its first, and those after it as its last.
func (r *counted) here(day iop.Day) iop.Verdict {
	if n := began(r.level.all, day); n > 0 {
		if s := &r.level.all[n-1]; s.until == 0 || day < s.until {
			return s.at
		}
	}
	return iop.NotMet
}

// in reports whether limits look at the day: it is one of the stay, and may be at the
// policy's level.
func (r *counted) in(day iop.Day) bool {
	return day >= r.from() && day < r.end() && (len(r.level.all) == 1 || r.here(day) != iop.NotMet)
}

// levelKnown reports whether it is known of all of the days from the first to before the
// last whether they were at the policy's level.
func (r *counted) levelKnown(from, until iop.Day) bool {
	return !r.level.doubtful || !slices.ContainsFunc(r.level.all[max(0, began(r.level.all, from)-1):began(r.level.all, until-1)], func(s spell) bool {
		return s.at == iop.Unknown && (s.until == 0 || s.until > from)
	})
}

// daysIn is how many of the days from the first to before the last are at the policy's
// level, or may be, and the first and the last of them.
func (r *counted) daysIn(from, until iop.Day) (n, first, last iop.Day) {
	from = max(from, r.from())
	if r.over() {
		until = min(until, r.end())
	}
	for _, s := range r.level.all[max(0, began(r.level.all, from)-1):began(r.level.all, max(from, until-1))] {
		end := until
		if s.until != 0 {
			end = min(end, s.until)
		}
		if begin := max(from, s.from); begin < end {
			if n == 0 {
				first = begin
			}
			n, last = n+end-begin, end-1
		}
	}
	return n, first, last
}

// programOf is the first day of the person's time at the policy's level that the day is
// in, or the last one before it: weeks of the program, and cycles, are counted from there.
func (r *counted) programOf(day iop.Day) iop.Day {
	if n := began(r.level.programs, day); n > 0 {
		return max(r.from(), r.level.programs[n-1].from)
	}
	return r.from()
}

// times yields the first day of each time that the person spent at the policy's level, and
// the day after the last so far.
func (r *counted) times() iter.Seq2[iop.Day, iop.Day] {
	return func(yield func(from, until iop.Day) bool) {
		for _, p := range r.level.programs {
			until := r.end()
			if p.until != 0 {
				until = min(until, p.until)
			}
			if !yield(max(p.from, r.from()), until) {
				return
			}
		}
	}
}

// over reports whether the person has left, or is at another level than the policy's.
func (r *counted) over() bool { return r.Discharged != 0 || r.at.until != 0 }

// end is the day after the last day that the policy looks at so far.
func (r *counted) end() iop.Day { return r.after }

// from is the first day that limits look at: the admission, or of a record without
// one the first event; later where the person came to the policy's level later.
func (r *counted) from() iop.Day { return r.first }

// elsewhere reports whether the person was never at the policy's level.
func (r *counted) elsewhere() bool { return len(r.level.all) == 0 }

// maybeElsewhere reports whether no day was surely at the policy's level, and some may have
// been.
func (r *counted) maybeElsewhere() bool {
	return r.level.doubtful && !slices.ContainsFunc(r.level.all, func(s spell) bool { return s.at == iop.Met })
}

// sureEnd is the day after the last that was surely at the policy's level; the first day of
// the stay where none was.
func (r *counted) sureEnd() iop.Day {
	for _, s := range slices.Backward(r.level.all) {
		if s.at == iop.Met {
			return s.until
		}
	}
	return r.stayFrom()
}

// lost reports whether it is not known of the last days that may have been at the policy's
// level whether they were.
func (r *counted) lost() bool {
	n := len(r.level.all) - 1
	return n >= 0 && r.level.all[n].at == iop.Unknown
}

// inPhases reports whether the person is in one of the phases on the day: Unknown where an
// advance may have been at another level. No phases named are all.
func (r *counted) inPhases(phases iop.Range[int32], day iop.Day) iop.Verdict {
	switch {
	case phases == (iop.Range[int32]{}):
		return iop.Met
	case r.level.doubtful:
		return iop.Unknown
	}
	return iop.VerdictOf(phases.Contains(r.phaseAt(day)))
}

// phaseAt is the phase that the person is in on the day, from 1.
func (r *counted) phaseAt(day iop.Day) int32 {
	phase, _ := r.phaseOn(day)
	return phase
}

// phaseOn is the phase that the person is in on the day, and its first day.
func (r *counted) phaseOn(day iop.Day) (phase int32, start iop.Day) {
	n := sort.Search(len(r.phases), func(i int) bool { return r.phases[i] > day })
	if n == 0 {
		return 1, r.from()
	}
	return r.number[n-1], r.phases[n-1]
}

// phaseStart is the first day of the phase that the person is in.
func (r *counted) phaseStart() iop.Day {
	_, start := r.phaseOn(r.end() - 1)
	return start
}
