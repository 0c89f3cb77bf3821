package compliance

import "github.com/openiop/openiop/iop"

// quotas is how the floors on events stand in the periods that the view's day is in:
// drug tests a week, contacts a month. A quota is due by the last day of its period.
func (r *reading) quotas() (list []Due) {
	if r.Admitted == 0 || r.Discharged != 0 {
		return nil
	}
	for i := range r.policy.d.Requirements {
		row := &r.policy.d.Requirements[i]
		_, _, floor := row.Bound.Low()
		in, _ := row.For.Include(r.Person)
		if row.Measure != iop.EventCount || !floor || in == iop.NotMet || !row.InForce(r.Day) || !r.policy.inForce(r.Day) || !r.inTime(row, r.Day) {
			continue
		}
		from, until, ok := r.quotaPeriod(row)
		if !ok {
			continue
		}
		asked, now := r.partly(row, int32(until-max(from, r.from())), int32(until-from))
		if least, _ := now.Bound.Whole(); asked && least > 0 {
			list = append(list, r.quota(row, max(from, r.from()), until, int32(least)))
		}
	}
	return list
}

// quotaPeriod is the period of the row that the day is in; ok is false of periods that do
// not end on a day.
func (r *reading) quotaPeriod(row *iop.Requirement) (from, until iop.Day, ok bool) {
	first := r.from()
	switch row.Per.Kind {
	case iop.PerWeek:
		from = r.policy.weekOf(r.Day)
		return from, from + 7, true
	case iop.PerMonth:
		from = monthOf(r.Day)
		return from, monthOf(from + 31), true
	case iop.PerCycle:
		cycle := iop.Day(7 * row.Per.N)
		from = first + (r.Day-first)/cycle*cycle
		return from, from + cycle, true
	case iop.PerWeeks:
		until = first + iop.Day(7*row.Per.N)
		return first, until, r.Day < until
	}
	return 0, 0, false
}

// quota is how a quota of so many stands from the first day to before the last.
func (r *reading) quota(row *iop.Requirement, from, until iop.Day, least int32) Due {
	d := Due{Requirement: row, Anchor: from, By: valid(until-1, 0)}
	var c count
	for i := range r.events {
		if day := r.events[i].Day; day < from || day >= until {
			continue
		}
		in, sure := r.counts(row, i)
		if in {
			c.add(sure, 1)
		}
		if d.Done == 0 && c.lo >= least {
			d.Done = r.events[i].Day
		}
	}
	d.Elapsed = iop.Between(iop.Amount(c.lo), iop.Amount(c.hi))
	switch {
	case c.lo >= least:
		d.State = InTime
	case c.hi >= least:
		d.State, d.Missing = DueUnknown, iop.WordsOf(lacking, lackDates)
	case r.Day >= until-1: // the day is over
		d.State = Overdue
	default:
		d.State = Pending
	}
	return d
}
