package episode

import (
	"slices"
	"sort"

	"github.com/openiop/openiop/iop"
)

// stretchOf is how it stands from a day on.
type stretchOf struct {
	from iop.Day
	is   iop.Verdict
}

// whileOn reports whether the time in which the row is asked is on: of a week, month, year or
// cycle, on the day with which it begins, unless the row looks at that time alone.
func (r *counted) whileOn(row *iop.Requirement, day iop.Day) iop.Verdict {
	if row.While == (iop.While{}) {
		return iop.Met
	}
	if !whileAlone(row) && following.Has(row.Per.Kind) {
		from, _ := r.periodOf(row, day)
		day = max(from, r.programOf(day))
	}
	list := r.whiles(row)
	n := sort.Search(len(list), func(i int) bool { return list[i].from > day })
	if n == 0 {
		return iop.NotMet
	}
	return list[n-1].is
}

// whileAlone reports whether the row looks at what happened in its time alone: a cap on events
// does, wherever in a week, month, year or cycle that time begins and ends.
func whileAlone(row *iop.Requirement) bool {
	_, _, floor := row.Bound.Low()
	return !floor && eventCounts.Has(row.Measure)
}

// whileBy reports whether the time in which the row is asked is on, or may be, on the day, or
// for a row that looks at it alone, was so before in its period, on a day at the policy's level.
func (r *counted) whileBy(row *iop.Requirement, day iop.Day) bool {
	if r.whileOn(row, day) != iop.NotMet {
		return true
	}
	if !whileAlone(row) || !following.Has(row.Per.Kind) {
		return false
	}
	begin, _ := r.periodOf(row, day)
	list := r.whiles(row)
	for k, s := range list {
		from, until := max(begin, s.from), day
		if k+1 < len(list) {
			until = min(until, list[k+1].from)
		}
		if n, _, _ := r.daysIn(from, until); s.is != iop.NotMet && from < until && n > 0 {
			return true
		}
	}
	return false
}

// whileUnknown reports whether it is not known of some days whether the row is asked.
func (r *counted) whileUnknown(row *iop.Requirement) bool {
	return row.While != (iop.While{}) && r.anyUndated(row.While.From|row.While.Until) || row.While != (iop.While{}) && slices.ContainsFunc(r.whiles(row), func(s stretchOf) bool { return s.is == iop.Unknown })
}

// whiles are the times in which the row is asked, or may be.
func (r *counted) whiles(row *iop.Requirement) []stretchOf {
	if list, ok := r.stretched[row]; ok {
		return list
	}
	w := &row.While
	list, days := []stretchOf{}, []iop.Day{}
	for i := range r.events {
		if r.tells(i, w.From, &w.Only) != iop.NotMet {
			days = append(days, r.events[i].Day+1)
			if w.Days > 0 {
				days = append(days, r.events[i].Day+1+iop.Day(w.Days))
			}
		}
		if r.tells(i, w.Until, &w.UntilOnly) != iop.NotMet {
			days = append(days, r.events[i].Day+1)
		}
	}
	slices.Sort(days)
	for _, day := range slices.Compact(days) {
		list = append(list, stretchOf{day, r.isOn(w, day)})
	}
	if r.stretched == nil {
		r.stretched = map[*iop.Requirement][]stretchOf{}
	}
	r.stretched[row] = list
	return list
}

// isOn reports whether the time is on, on the day: by what came before it.
func (r *counted) isOn(w *iop.While, day iop.Day) iop.Verdict {
	on, begun, perhaps := iop.NotMet, iop.Day(0), iop.Day(0) // surely begun last, and perhaps
	for i := range r.events {
		e := &r.events[i]
		if e.Day >= day {
			break
		}
		switch r.tells(i, w.From, &w.Only) {
		case iop.Met:
			on, begun, perhaps = iop.Met, e.Day, e.Day
		case iop.Unknown:
			if perhaps = e.Day; on == iop.NotMet {
				on, begun = iop.Unknown, 0
			}
		}
		switch r.tells(i, w.Until, &w.UntilOnly) {
		case iop.Met:
			on = iop.NotMet
		case iop.Unknown:
			on = on.And(iop.Unknown)
		}
	}
	lasts := func(from iop.Day) bool { return w.Days == 0 || from != 0 && day-from <= iop.Day(w.Days) }
	switch {
	case on == iop.NotMet || !lasts(perhaps):
		return iop.NotMet
	case on == iop.Met && !lasts(begun):
		return iop.Unknown
	}
	return on
}

// tells reports whether event i is one of these, as its entry says.
func (r *counted) tells(i int, kinds iop.Set[iop.EventKind], only *iop.Details) iop.Verdict {
	may, sure := r.is(i, kinds)
	e := &r.events[i]
	if !may || e.Day < r.stayFrom() || e.Day >= r.stayEnd() {
		return iop.NotMet
	}
	return known(sure).And(e.says(only, kinds))
}
