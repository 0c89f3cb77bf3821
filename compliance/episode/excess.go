package episode

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// exceeded says of each event whether it is one with which the cap of the row's period
// was exceeded, as of its day, and how many there were with it, or else 0: one of the
// row's events, or lateness with which so much of it makes one. Events that are not sure
// are not counted.
func (r *counted) exceeded(row *iop.Requirement) []int32 {
	out := make([]int32, len(r.events))
	rules := r.converted(row)
	var counted tally
	late := make([]tally, len(rules)) // by each of the rules
	run := int32(0)
	var last []bool // of the sessions scheduled last: whether they count
	inLast := int32(0)
	var is []iop.Verdict
	if row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled {
		is = r.conversions(row)
	}
	for i := range r.events {
		e := &r.events[i]
		in, sure := r.countsOr(row, i, is)
		in = in && sure
		if !r.in(e.Day) {
			continue
		}
		if row.Per.Kind == iop.PerScheduled && r.sessionOf(row, i) != iop.NotMet && (in || r.twin[i] == i && !r.further[i]) {
			last = append(last, in)
			inLast += int32(boolInt(in))
			if n := len(last) - int(row.Per.N) - 1; n >= 0 {
				inLast -= int32(boolInt(last[n]))
			}
		}
		switch {
		case in:
			run++
		case r.keeps[i] == iop.Met && r.sessionAt(i), r.lengthens(row, i) && r.sure[i]:
		case r.keeps[i] == iop.Unknown && r.sessionOf(row, i) != iop.NotMet, r.breaks(row, i) != iop.NotMet:
			run = 0 // or it may be
		}
		var n int32
		switch row.Per.Kind {
		case iop.PerRun:
			n = run
		case iop.PerScheduled:
			n = inLast
		default:
			from, until := r.periodOf(row, e.Day)
			if from = max(from, r.from()); e.Day >= until || row.Per.Kind == iop.PerServiceDay && !r.served(e.Day) {
				from = e.Day + 1 // its weeks are over, or it is not a service day
			}
			if in {
				counted.add(e.Day)
			}
			n = counted.since(from)
			for k, l := range rules {
				of := late[k].since(from)
				if r.sure[i] && r.lateAt(row, l, i) == iop.Met && r.inTime(row, e.Day) {
					late[k].add(e.Day)
					of = late[k].since(from)
					in = in || of > 0 && of%int32(l.PerAbsence) == 0
				}
				n += of / int32(l.PerAbsence)
			}
		}
		if in && overCap(row, iop.Amount(n)) && r.levelTells(row, r.sinceOf(row, e.Day), e.Day+1) && r.bound(row, e.Day) {
			out[i] = n
		}
	}
	return out
}

// exceeds reports whether event i is one beyond the bound of a requirement that the
// response names.
func (r *counted) exceeds(x *compliance.Response, i int) bool {
	for _, id := range x.Requirements {
		for k := range r.d.Requirements {
			row := &r.d.Requirements[k]
			if row.ID != id || row.Measure != iop.EventCount || r.spared(row) || !row.InForce(r.events[i].Day) {
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
		if row.Measure != iop.EventCount || !capped(row) || r.spared(row) || row.Either != "" {
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

// served reports whether the person surely was there on the day.
func (r *counted) served(day iop.Day) bool {
	for i := r.firstOn(day); i < len(r.events) && r.events[i].Day == day; i++ {
		if r.sure[i] && presence.Has(r.events[i].Kind) {
			return true
		}
	}
	return false
}

// tally counts what comes day by day in one period after another.
type tally struct {
	days  []iop.Day
	first int // of the period
}

func (t *tally) add(day iop.Day) { t.days = append(t.days, day) }

// since is how many came from the day on. No day is before that of an earlier call.
func (t *tally) since(day iop.Day) int32 {
	for t.first < len(t.days) && t.days[t.first] < day {
		t.first++
	}
	return int32(len(t.days) - t.first)
}
