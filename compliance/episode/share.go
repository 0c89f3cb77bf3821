package episode

import "github.com/openiop/openiop/iop"

// judgeShare judges the share of sessions that came out so: of an episode, phase or some days
// so far, of a week, month, year or cycle the last that is over.
func (r *counted) judgeShare(row *iop.Requirement, f *iop.Finding) {
	first, end := r.from(), r.end()
	if first == 0 {
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackAdmission)
		return
	}
	from, until := r.periodOf(row, end-1)
	stop := min(r.stopOf(row, end-1, until), end)
	if following.Has(row.Per.Kind) && !r.over() && end < until {
		if from <= first {
			f.Verdict, f.Missing = iop.NotApplicable, iop.WordsOf(lacking, lackEnd)
			return
		}
		stop = from
		from, _ = r.periodOf(row, from-1)
	}
	if row.Per.Kind != iop.PerEpisode && !r.inTime(row, stop-1) {
		f.Verdict = iop.NotApplicable // it is not asked in this phase or week
		return
	}
	r.share(row, f, r.outcomesIn(row, max(from, first), stop))
	r.forPerson(row, f, max(from, first), stop)
}

// outcomesIn are the sessions of the row's services from the first day to before the last.
func (r *counted) outcomesIn(row *iop.Requirement, from, until iop.Day) []outcome {
	is := r.conversions(row)
	all := outcomes{at: map[int]int{}}
	for i := r.firstOn(from); i < r.firstOn(until); i++ {
		of := r.sessionOf(row, i)
		if of == iop.NotMet || !r.inTime(row, r.events[i].Day) {
			continue
		}
		in, sure := r.countsOr(row, i, is)
		if may, surely := r.is(i, row.Events); of == iop.Unknown && in && may && surely {
			sure = true // if it is of the row's services, it counts
		}
		all.add(outcome{r.twin[i], of, int32(boolInt(in && sure)), int32(boolInt(in))})
	}
	return all.list
}

// share gives the verdict on the share of the sessions of which the outcome counts. One that
// may be of another service is left out where that makes the share smaller, or greater.
func (r *counted) share(row *iop.Requirement, f *iop.Finding, list []outcome) {
	var sessions, lowest, highest count // of the last two: that count, and all
	for _, o := range list {
		sure := o.of == iop.Met
		sessions.add(sure, 1)
		if sure || o.lo == 0 {
			lowest.lo, lowest.hi = lowest.lo+o.lo, lowest.hi+1
		}
		if sure || o.hi == 1 {
			highest.lo, highest.hi = highest.lo+o.hi, highest.hi+1
		}
	}
	switch {
	case sessions.hi == 0:
		f.Verdict = iop.NotApplicable
		return
	case sessions.lo == 0: // there may have been none
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
		return
	}
	lo, hi := halves(lowest), halves(highest)
	whole := func(half int32) int32 { // a share that is not whole is said as it falls short, or exceeds
		if _, _, floor := row.Bound.Low(); !floor {
			half++
		}
		return half / 2
	}
	if f.Got = row.Got(iop.Amount(whole(lo))); lo != hi {
		f.Got = iop.BoundOf(row.Measure.Unit(), iop.Between(lo/2, (hi+1)/2))
	}
	kept := within(row, lo) && within(row, hi)
	may := kept || !beyond(row, lo, hi)
	if sessions.lo == sessions.hi { // so many, or one more, and nothing between
		may = false
		for n := lowest.lo; n <= highest.lo; n++ {
			may = may || within(row, halves(count{n, sessions.hi}))
		}
	}
	switch {
	case kept:
		f.Verdict = iop.Met
	case may:
		f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackDates)
	default:
		f.Verdict = iop.NotMet
	}
}

// within reports whether a share, in half percents, is within the row's bound.
func within(row *iop.Requirement, half int32) bool { return !beyond(row, half, half) }

// beyond reports whether shares from lo to hi, in half percents, all miss the row's bound.
func beyond(row *iop.Requirement, lo, hi int32) bool {
	low, above, floor := row.Bound.Low()
	high, below, roof := row.Bound.High()
	return floor && (hi < 2*int32(low) || above && hi == 2*int32(low)) || roof && (lo > 2*int32(high) || below && lo == 2*int32(high))
}

// halves is a share in half percents: of what lies between two whole ones the half.
func halves(c count) int32 {
	n := int64(c.lo) * 100
	half := 2 * (n / int64(c.hi))
	if n%int64(c.hi) != 0 {
		half++
	}
	return int32(half)
}
