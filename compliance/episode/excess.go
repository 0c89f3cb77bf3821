package episode

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// exceeded says of each event whether it is one with which the cap of the row's period
// was exceeded, as of its day, and how many there were with it, or else 0: one of the
// row's events, or lateness with which so much of it makes one. Of a row on days with events
// it is the first of its day. Events that are not sure are not counted.
func (r *counted) exceeded(row *iop.Requirement) []int32 {
	out := make([]int32, len(r.events))
	x := excess{counted: r, row: row}
	if row.Measure == iop.EventDays || row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled {
		x.is = r.conversions(row)
	} else {
		x.rules = r.converted(row)
	}
	x.late = make([]tally, len(x.rules))
	for i := range r.events {
		day := r.events[i].Day
		if !r.in(day) {
			continue
		}
		if n, one := x.with(i); one && overCap(row, iop.Amount(n)) && r.levelTells(row, r.sinceOf(row, day), day+1) && r.bound(row, day) {
			out[i] = n
		}
	}
	if r.least != nil && leftOut(row) {
		for i, n := range r.backSooner().exceeded(row) {
			out[i] = min(out[i], n)
		}
	}
	return out
}

// excess counts the row's events in the period of one after another.
type excess struct {
	*counted
	row   *iop.Requirement
	rules []*compliance.Lateness // by which lateness makes one of the row's absences
	late  []tally                // by each of these
	is    []iop.Verdict          // which event lateness makes one, where single events are asked
	those tally
	run   int32   // in a row
	sums  []int32 // with each of the sessions scheduled: how many count
	day   iop.Day // of the last of these
	loose bool    // they can have been in any order, and not all of them count

	beside sameDay // of the event that was looked at last
	looked iop.Day // the day of which it was last asked whether the person was there
	served bool    // the answer
}

// with is how many of the row's events there are in the period of event i with it, and whether
// it is one itself, or lateness that makes one.
func (x *excess) with(i int) (n int32, one bool) {
	in, sure := x.countsOr(x.row, i, x.is)
	in = in && sure
	switch x.row.Per.Kind {
	case iop.PerRun:
		return x.inRun(i, in)
	case iop.PerScheduled:
		return x.ofScheduled(i, in), in
	}
	return x.inPeriod(i, in)
}

// inRun is how many are in a row up to event i, and whether it is one of them: what surely is
// none of a run and does not leave it alone ends it, or may.
func (x *excess) inRun(i int, in bool) (n int32, one bool) {
	if first, last := x.disordered(x.row, i, x.is, &x.beside); first < last { // it may be the only one
		in, x.run = in && x.kept(i) == iop.NotMet, 0
		return int32(boolInt(in)), in
	}
	switch {
	case x.kept(i) == iop.Met && x.sessionAt(i):
	case in && x.kept(i) == iop.NotMet:
		x.run++
		return x.run, true
	case x.lengthens(x.row, i) && x.sure[i]:
	case x.kept(i) == iop.Unknown && x.sessionOf(x.row, i) != iop.NotMet, x.breaks(x.row, i) != iop.NotMet:
		x.run = 0
	}
	return x.run, false
}

// ofScheduled is how many there are at least among the sessions that were scheduled last.
// Of a day of which the order is not known those that count came first, as far as what
// follows is concerned, and each is taken for the only one.
func (x *excess) ofScheduled(i int, in bool) int32 {
	outcome, day := x.outcome(i, in), x.events[i].Day
	if outcome && day != x.day {
		x.day, x.loose = day, false
		ins, outs := 0, 0
		for k := i; k < len(x.events) && x.events[k].Day == day; k++ {
			counts, sure := x.countsOr(x.row, k, x.is)
			if counts = counts && sure; x.outcome(k, counts) {
				x.loose = x.loose || x.events[k].Time.IsZero()
				ins, outs = ins+boolInt(counts), outs+1-boolInt(counts)
			}
		}
		if x.loose = x.loose && ins > 0 && outs > 0; x.loose {
			x.push(true, ins)
			x.push(false, outs)
		}
	}
	if outcome && x.loose {
		return int32(boolInt(in))
	}
	if outcome {
		x.push(in, 1)
	}
	n := len(x.sums)
	if n == 0 {
		return 0
	}
	if first := n - 1 - int(x.row.Per.N); first >= 0 {
		return x.sums[n-1] - x.sums[first]
	}
	return x.sums[n-1]
}

// outcome reports whether event i is one of a session that was scheduled, told once.
func (x *excess) outcome(i int, in bool) bool {
	return x.sessionOf(x.row, i) != iop.NotMet && (in || x.twin[i] == i && !x.further[i])
}

// push adds so many sessions that were scheduled.
func (x *excess) push(in bool, times int) {
	for range times {
		sum := int32(boolInt(in))
		if n := len(x.sums); n > 0 {
			sum += x.sums[n-1]
		}
		x.sums = append(x.sums, sum)
	}
}

// inPeriod is how many there are in the period of event i's day.
func (x *excess) inPeriod(i int, in bool) (n int32, one bool) {
	row, day := x.row, x.events[i].Day
	from, until := x.periodOf(row, day)
	if from = max(from, x.from()); day >= until || row.Per.Kind == iop.PerServiceDay && !x.servedOn(day) {
		from = day + 1 // its weeks are over, or it is not a service day
	}
	if in = in && (row.Measure != iop.EventDays || !x.those.has(day)); in {
		x.those.add(day)
	}
	n = x.those.since(from)
	for k, l := range x.rules {
		of := x.late[k].since(from)
		if x.sure[i] && x.lateAt(row, l, i) == iop.Met && x.inTime(row, day) {
			x.late[k].add(day)
			of = x.late[k].since(from)
			in = in || of > 0 && of%int32(l.PerAbsence) == 0
		}
		n += of / int32(l.PerAbsence)
	}
	return n, in
}

// exceeds reports whether event i is one beyond the bound of a requirement that the
// response names.
func (r *counted) exceeds(x *compliance.Response, i int) bool {
	for _, id := range x.Requirements {
		for k := range r.d.Requirements {
			row := &r.d.Requirements[k]
			if row.ID != id || !eventCounts.Has(row.Measure) || r.spared(row) || !row.InForce(r.events[i].Day) {
				continue
			}
			if r.beyond == nil {
				r.beyond = map[int][]int32{}
			}
			if _, done := r.beyond[k]; !done {
				r.beyond[k] = r.exceeded(row)
			}
			if r.beyond[k][i] > 0 {
				return true
			}
		}
	}
	return false
}

// tooMany is the events with which there were more than a requirement allows.
func (r *counted) tooMany() (list []Due) {
	for k := range r.d.Requirements {
		row := &r.d.Requirements[k]
		if !eventCounts.Has(row.Measure) || !capped(row) || r.spared(row) || row.Either != "" {
			continue
		}
		for i, n := range r.exceeded(row) {
			if day := r.events[i].Day; n > 0 && row.InForce(day) && r.inForce(day) {
				list = append(list, Due{Requirement: row, State: Exceeded, Anchor: r.sinceOf(row, day), Done: day, Elapsed: iop.Exactly(iop.Amount(n))})
			}
		}
	}
	return list
}

// bound reports whether the row is surely about the person on the day: of a week, month, year
// or cycle, on all of its days so far.
func (r *counted) bound(row *iop.Requirement, day iop.Day) bool {
	from := day
	if following.Has(row.Per.Kind) {
		from = r.sinceOf(row, day)
	}
	who, _, _ := r.who(row, from, day+1)
	return who == iop.Met
}

// servedOn reports whether the person surely was there on the day.
func (x *excess) servedOn(day iop.Day) bool {
	if x.looked != day {
		x.looked, x.served = day, false
		for i := x.firstOn(day); i < len(x.events) && x.events[i].Day == day && !x.served; i++ {
			x.served = x.sure[i] && presence.Has(x.events[i].Kind)
		}
	}
	return x.served
}

// tally counts what comes day by day in one period after another.
type tally struct {
	days  []iop.Day
	first int // of the period
}

func (t *tally) add(day iop.Day) { t.days = append(t.days, day) }

// has reports whether one came on the day, the last of which it is asked.
func (t *tally) has(day iop.Day) bool { return len(t.days) > 0 && t.days[len(t.days)-1] == day }

// since is how many came from the day on. No day is before that of an earlier call.
func (t *tally) since(day iop.Day) int32 {
	for t.first < len(t.days) && t.days[t.first] < day {
		t.first++
	}
	return int32(len(t.days) - t.first)
}
