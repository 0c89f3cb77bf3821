package episode

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// isBreach reports whether the response answers event i.
func (r *counted) isBreach(x *compliance.Response, i int) bool {
	if x.IsBounded() {
		return r.stepsOf(x)[i] != 0
	}
	return r.answers(x, i) || r.exceeds(x, i)
}

// answers reports whether the response answers event i by itself.
func (r *counted) answers(x *compliance.Response, i int) bool {
	e := &r.events[i]
	if !r.sure[i] || x.Only != (iop.Details{}) && e.says(&x.Only, x.Events) != iop.Met {
		return false
	}
	if may, sure := r.is(i, x.Events); may && sure {
		return true
	}
	if x.Conduct != 0 {
		if shown, _ := r.conductAt(i); shown&x.Conduct != 0 {
			return true
		}
	}
	if x.Tests != 0 && testKinds.Has(e.Kind) {
		return takenFor(r.policy, e, x.Tests)
	}
	return false
}

// Answer is how a policy answers the last breach: the step that is next, or the menu to
// choose from.
type Answer struct {
	Response *compliance.Response `json:"response"`
	Breaches int                  `json:"breaches"`      // since they were last cleared
	Last     iop.Day              `json:"last,omitzero"` // of them; of what is not met now the view's day
	Step     compliance.Step      `json:"step,omitzero"` // the step that answers the last of them; zero for a menu
	Menu     []compliance.Step    `json:"menu,omitempty"`
	// NeedsReview says that the team must look at the case first: it is the last
	// step.
	NeedsReview bool `json:"needs_review,omitempty"`
}

// responses answers [Reading.Responses] under the policy.
func (r *counted) responses() []Answer {
	var list []Answer
	for k := range r.d.Responses {
		x := &r.d.Responses[k]
		if !x.InForce(r.Day) {
			continue
		}
		a := Answer{Response: x}
		if x.IsBounded() {
			if r.climb(&a); a.Breaches > 0 {
				list = append(list, a)
			}
			continue
		}
		for _, day := range r.breaches(x) {
			if x.ClearsAfter > 0 && a.Breaches > 0 && day-a.Last > iop.Day(x.ClearsAfter) {
				a.Breaches = 0
			}
			a.Breaches++
			a.Last = day
		}
		if x.ClearsAfter > 0 && r.Day-a.Last >= iop.Day(x.ClearsAfter) {
			a.Breaches = 0
		}
		if a.Breaches == 0 {
			continue
		}
		switch step, ok := x.Step(a.Breaches); {
		case ok:
			a.Step = step
		case x.Order == compliance.Menu && (x.Times == 0 || a.Breaches <= int(x.Times)):
			a.Menu = x.Steps
		default:
			continue // no step has begun, or no more are answered
		}
		a.NeedsReview = x.Review && a.Breaches >= int(x.Begins(len(x.Steps)-1))
		list = append(list, a)
	}
	return list
}

// stepsOf says of each event which step of a bounded ladder it leads to, from 1; 0 for
// none. Of several it is the last.
func (r *counted) stepsOf(x *compliance.Response) []int {
	if steps, done := r.steps[x]; done {
		return steps
	}
	steps := make([]int, len(r.events))
	for k := range x.Steps {
		row := x.Limit(k)
		for i, n := range r.exceeded(&row) {
			if n > 0 {
				steps[i] = k + 1
			}
		}
	}
	if r.steps == nil {
		r.steps = map[*compliance.Response][]int{}
	}
	r.steps[x] = steps
	return steps
}

// climb answers the last event that leads to a step of a bounded ladder.
func (r *counted) climb(a *Answer) {
	x := a.Response
	clears := func(day iop.Day, over bool) bool {
		return x.ClearsAfter > 0 && a.Breaches > 0 && (day-a.Last > iop.Day(x.ClearsAfter) || over && day-a.Last == iop.Day(x.ClearsAfter))
	}
	for i, step := range r.stepsOf(x) {
		if step == 0 {
			continue
		}
		day := r.events[i].Day
		if clears(day, false) {
			a.Breaches = 0
		}
		a.Breaches, a.Last, a.Step = a.Breaches+1, day, x.Steps[step-1]
		a.NeedsReview = x.Review && step == len(x.Steps)
	}
	if clears(r.Day, true) {
		a.Breaches = 0
	}
}

// breaches are the days of what the response answers, in order.
func (r *counted) breaches(x *compliance.Response) (list []iop.Day) {
	for i := range r.events {
		if e := &r.events[i]; r.in(e.Day) && r.isBreach(x, i) {
			list = append(list, e.Day)
		}
	}
	var report *iop.Report
	for k := range r.d.Requirements {
		row := &r.d.Requirements[k]
		if who, _, _ := r.who(row, r.from(), r.end()); (who != iop.Met && r.same() || who == iop.NotMet) || r.spared(row) || !slices.Contains(x.Requirements, row.ID) || !row.InForce(r.Day) {
			continue
		}
		if r.isQuota(row) {
			for _, d := range r.missed(row) {
				list = append(list, min(d.By+1, r.Day))
			}
			continue
		}
		if row.Measure.Elapses() {
			for _, c := range r.lapses(k) {
				switch {
				case c.State == OutOfTime:
					list = append(list, c.Done)
				case c.By != 0:
					list = append(list, min(c.By+1, r.Day))
				default:
					list = append(list, r.Day)
				}
			}
			continue
		}
		if report == nil {
			report = new(iop.Report)
			r.check(r.Day, false, report)
		}
		for f := range report.Failed() {
			if *f.Rule == row.Rule && (row.Measure != iop.EventCount || short(&f, row)) { // each event beyond a cap is one by itself
				list = append(list, r.end()-1)
				break
			}
		}
	}
	slices.Sort(list)
	return list
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

// sinceOf is the first day of the row's period that the day is in: of one of events, not of
// days, the first that limits look at.
func (r *counted) sinceOf(row *iop.Requirement, day iop.Day) iop.Day {
	from, _ := r.periodOf(row, day)
	return max(from, r.from())
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
