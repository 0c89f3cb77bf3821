package episode

import (
	"iter"

	"github.com/openiop/openiop/iop"
)

// quotas yields the floors on events of periods that end on a day: drug tests a week,
// contacts a month, a call each day.
func (r *counted) quotas() iter.Seq2[int, *iop.Requirement] {
	return func(yield func(int, *iop.Requirement) bool) {
		for i := range r.d.Requirements {
			row := &r.d.Requirements[i]
			in, _, _ := r.who(row, r.from(), r.end())
			if r.isQuota(row) && !r.spared(row) && in != iop.NotMet && row.InForce(r.Day) && r.inForce(r.Day) && !yield(i, row) {
				return
			}
		}
	}
}

func (r *counted) isQuota(row *iop.Requirement) bool {
	_, _, floor := row.Bound.Low()
	return eventCounts.Has(row.Measure) && floor && r.Admitted != 0 &&
		(following.Has(row.Per.Kind) || row.Per.Kind == iop.PerWeeks || row.Per.Kind == iop.PerDays && row.Per.N == 1)
}

// quota is how a quota stands in the period that the day is in. It is due by the last day
// of that. It is false where nothing is asked.
func (r *counted) quota(row *iop.Requirement, day iop.Day) (d Due, ok bool) {
	from, until := r.periodOf(row, day)
	days, first, last := r.daysIn(from, r.stopOf(row, day, until))
	if days == 0 || !r.inTime(row, day) || day >= until {
		return d, false
	}
	end := last + 1
	who, missing, _ := r.who(row, first, end)
	if who == iop.NotMet {
		return d, false
	}
	asked, now := r.partly(row, int32(days), int32(until-from))
	low, _ := now.Bound.Whole()
	least := int32(low)
	if !asked || least <= 0 {
		return d, false
	}
	d = Due{Requirement: row, Anchor: first, By: valid(end-1, 0)}
	c := r.countIn(row, first, end)
	d.Elapsed = iop.Between(iop.Amount(c.lo), iop.Amount(c.hi))
	switch {
	case !r.levelTells(row, from, until):
		d.State, d.Missing = DueUnknown, iop.WordsOf(lacking, lackLevel)
	case c.lo >= least:
		d.State, d.Done = InTime, r.reached(row, first, end, least)
	case c.hi >= least:
		d.State, d.Missing = DueUnknown, r.unsaid(row, first, end)
	case r.Day >= end || r.over(): // its last day is over
		d.State = Overdue
	default:
		d.State = Pending
	}
	if d.State == Overdue && who != iop.Met {
		d.State, d.Missing = DueUnknown, missing
	}
	return d, true
}

// unreached is the periods in which a quota was surely not reached, of those in which it was in
// force from the first day to the last.
func (r *counted) unreached(row *iop.Requirement) (list []Due) {
	next := iop.Day(0) // after the period before
	for from, until := range r.times() {
		if ofProgram.Has(row.Per.Kind) {
			next = from
		}
		for day := max(from, next); day < until; day = next {
			if d, ok := r.quota(row, day); ok && d.State == Overdue && row.InForce(d.Anchor) && row.InForce(d.By) {
				list = append(list, d)
			}
			if _, next = r.periodOf(row, day); row.Per.Kind == iop.PerWeeks {
				break
			}
		}
	}
	return list
}

// reached is the day on which so many were reached.
func (r *counted) reached(row *iop.Requirement, first, end iop.Day, least int32) iop.Day {
	for i := r.firstOn(first); i < len(r.events) && r.events[i].Day < end; {
		day := r.events[i].Day
		if r.countIn(row, first, day+1).lo >= least {
			return day
		}
		i = r.firstOn(day + 1)
	}
	return 0
}
