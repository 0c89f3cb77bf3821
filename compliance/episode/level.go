package episode

import (
	"iter"
	"slices"
	"sort"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// spell is days at the policy's level of care, from the first to before the last, that
// follow each other: Met, or Unknown where it is not recorded which level it was. An end
// of zero is that of the stay, and a beginning of zero its beginning.
type spell struct {
	from, until iop.Day
	at          iop.Verdict
}

// spells are the days that the person spent at the policy's level, or may have spent
// there. What the policy asks is not asked at another.
type spells struct {
	all []spell // in order and apart; none: the person was never there
	// programs are all of these that follow each other without a day at another level. Where
	// the policy holds weeks whole, a week in which the person left and came back does not
	// end one.
	programs []spell
	doubtful bool // some are not known
}

// change is the level from a day on; zero: it was not recorded.
type change struct {
	day   iop.Day
	level iop.Level
}

// changes are the changes of level of the stay, one a day: that with the latest time. Of
// several of which a time is not known that entered last counts, and of different ones
// entered on one day it is not known which.
func (v *View) changes() (list []change) {
	var last *Event
	for i := range v.events {
		e := &v.events[i]
		if e.Kind != iop.LevelChanged || e.Day < v.Admitted || v.Discharged != 0 && e.Day > v.Discharged {
			continue
		}
		switch n := len(list) - 1; {
		case n < 0 || list[n].day != e.Day:
			last, list = e, append(list, change{e.Day, e.Level})
		case !last.Time.IsZero() && e.Time.Compare(last.Time) > 0: // events of a day without a time stand before those with one
			last, list[n].level = e, e.Level
		case v.known(e) > v.known(last):
			last, list[n].level = e, e.Level
		case v.known(e) == v.known(last) && list[n].level != e.Level:
			list[n].level = iop.LevelUnknown
		}
	}
	return list
}

// spellsAt finds the days at a level. Before the first change of level the person was at
// it, unless that change was to it; where it is not recorded to which level it was, both
// are open. On the day of a change the person is at the new level.
func (v *View) spellsAt(level iop.Level, week func(iop.Day) iop.Day) (s spells) {
	changes := v.changes()
	if level == iop.LevelUnknown || len(changes) == 0 {
		return spells{all: throughout, programs: throughout}
	}
	is := func(l iop.Level) iop.Verdict {
		if l == iop.LevelUnknown {
			return iop.Unknown
		}
		return iop.VerdictOf(l == level)
	}
	add := func(from iop.Day, at iop.Verdict) {
		if n := len(s.all) - 1; n >= 0 && s.all[n].until == 0 {
			if s.all[n].at == at {
				return
			}
			s.all[n].until = from
		}
		if at != iop.NotMet {
			s.all = append(s.all, spell{from: from, at: at})
			s.doubtful = s.doubtful || at == iop.Unknown
		}
	}
	if first := is(changes[0].level).Not(); changes[0].day > v.stayFrom() {
		add(0, first)
	}
	for _, c := range changes {
		add(c.day, is(c.level))
	}
	for _, one := range s.all {
		switch n := len(s.programs) - 1; {
		case n >= 0 && (s.programs[n].until == one.from || week != nil && week(s.programs[n].until-1) == week(one.from)):
			s.programs[n].until = one.until
		default:
			s.programs = append(s.programs, spell{one.from, one.until, iop.Met})
		}
	}
	return s
}

// throughout is the whole of a stay.
var throughout = []spell{{at: iop.Met}}

// stayFrom is the admission, or of a record without one the first event.
func (v *View) stayFrom() iop.Day {
	if v.Admitted != 0 || len(v.events) == 0 {
		return v.Admitted
	}
	return v.events[0].Day
}

// stayEnd is the day after the last day of the stay so far.
func (v *View) stayEnd() iop.Day {
	if v.Discharged != 0 {
		return v.Discharged + 1
	}
	return v.Day + 1
}

// spell reads which days were at the policy's level. Entries of days of which that is not
// known are not sure, nor those of another level that come after the last of which it is
// known, but for those that are of the stay whatever the level.
func (r *counted) spell() {
	var week func(iop.Day) iop.Day
	if r.policy.Counting().PartialWeeks == schedule.PartialWeeksHeld {
		week = r.policy.WeekOf
	}
	r.level = r.spellsAt(r.d.Level, week)
	if len(r.level.programs) == 0 {
		r.at = spell{until: r.stayFrom()}
		return
	}
	if r.at = r.level.programs[len(r.level.programs)-1]; !r.level.doubtful {
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

// began is how many of the spells had begun by the day.
func began(all []spell, day iop.Day) int {
	if len(all) == 1 { // as mostly
		return boolInt(all[0].from <= day)
	}
	return sort.Search(len(all), func(i int) bool { return all[i].from > day })
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
func (r *counted) end() iop.Day {
	if r.at.until != 0 {
		return r.at.until
	}
	return r.stayEnd()
}

// from is the first day that limits look at: the admission, or of a record without
// one the first event; later where the person came to the policy's level later.
func (r *counted) from() iop.Day {
	if len(r.level.programs) == 0 {
		return r.stayFrom()
	}
	return max(r.stayFrom(), r.level.programs[0].from)
}

// elsewhere reports whether the person was never at the policy's level.
func (r *counted) elsewhere() bool { return len(r.level.all) == 0 }

// levelTells reports whether it is known of the row's period, from the first day to before
// the last, at which level the person was, and where the program began, if that matters.
func (r *counted) levelTells(row *iop.Requirement, from, until iop.Day) bool {
	if ofProgram.Has(row.Per.Kind) || row.Per.Kind == iop.PerPhase || row.Per.Weeks != (iop.Range[int32]{}) || row.Per.Phases != (iop.Range[int32]{}) {
		return !r.level.doubtful
	}
	return r.levelKnown(from, until)
}

// maybeAsked reports whether a requirement that is not asked as the record reads may be,
// since its phases or weeks of the program hang on a level that was not recorded.
func (r *counted) maybeAsked(row *iop.Requirement) bool {
	if !r.level.doubtful || row.Per.Phases == (iop.Range[int32]{}) && row.Per.Weeks == (iop.Range[int32]{}) {
		return false
	}
	who, _, _ := r.who(row, r.from(), r.end())
	return who != iop.NotMet
}

// doubtLevel leaves open what a limit on events comes to where it hangs on a level that
// was not recorded: of periods in which the person may have been at another, and of what
// is so now. A cap that was surely exceeded was.
func (r *counted) doubtLevel(row *iop.Requirement, f *iop.Finding) {
	if !r.level.doubtful || f.Verdict == iop.Unknown {
		return
	}
	from, until := r.periodOf(row, r.end()-1)
	if following.Has(row.Per.Kind) && f.Verdict != iop.NotApplicable { // the one before may have answered
		from, _ = r.periodOf(row, from-1)
	}
	over := row.Per.Kind == iop.PerEpisode || row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled || row.Per.Kind == iop.PerOccasion
	if over {
		from, until = 0, 0
	}
	tells := r.levelTells(row, from, until)
	switch {
	case tells && !r.lost():
		return
	case f.Verdict == iop.NotApplicable && r.levelTells(row, 0, 0) && !r.lost():
		return
	case f.Verdict == iop.NotMet && row.Measure == iop.EventCount && row.Per.Kind != iop.PerDays && !following.Has(row.Per.Kind) && r.levelTells(row, 0, 0) && r.surelyOver(row, f):
		return
	}
	f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackLevel)
}

// surelyOver reports whether the least amount of a finding is above the row's cap.
func (r *counted) surelyOver(row *iop.Requirement, f *iop.Finding) bool {
	least, _, ok := amountOf(f)
	return ok && overCap(row, iop.Amount(least))
}

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
