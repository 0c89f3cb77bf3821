package episode

import (
	"sort"

	"github.com/openiop/openiop/iop"
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

// change is the level from a day on, and that to which the first change of the day was;
// zero: it was not recorded.
type change struct {
	day          iop.Day
	level, first iop.Level
}

// changes are the changes of level of the stay by day: the level is that of the latest time. Of
// several of which a time is not known that entered last counts, and of different ones
// entered on one day it is not known which.
func (v *View) changes() (list []change) {
	if !v.present.Has(iop.LevelChanged) {
		return nil
	}
	var last *Event
	for i := range v.events {
		e := &v.events[i]
		if e.Kind != iop.LevelChanged || e.Day < v.Admitted || v.Discharged != 0 && e.Day > v.Discharged {
			continue
		}
		switch n := len(list) - 1; {
		case n < 0 || list[n].day != e.Day:
			last, list = e, append(list, change{e.Day, e.Level, e.Level})
		case !last.Time.IsZero() && e.Time.Compare(last.Time) > 0: // events of a day without a time stand before those with one
			last, list[n].level = e, e.Level
		case v.known(e) > v.known(last):
			last, list[n] = e, change{e.Day, e.Level, e.Level}
		case v.known(e) == v.known(last) && list[n].level != e.Level:
			list[n].level, list[n].first = iop.LevelUnknown, iop.LevelUnknown
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
	if first := is(changes[0].first).Not(); changes[0].day > v.stayFrom() {
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

// always reports whether the level does not matter, or was the same throughout.
func (s *spells) always() bool { return len(s.all) == 1 && s.all[0] == throughout[0] }

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

// began is how many of the spells had begun by the day.
func began(all []spell, day iop.Day) int {
	if len(all) == 1 { // as mostly
		return boolInt(all[0].from <= day)
	}
	return sort.Search(len(all), func(i int) bool { return all[i].from > day })
}
