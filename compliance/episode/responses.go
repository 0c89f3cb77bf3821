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

// mayBreach reports whether the response may answer event i: as what it may count as, or as
// one that may be beyond a bound.
func (r *counted) mayBreach(x *compliance.Response, i int) bool {
	beyond, done := r.mayBeyond[x]
	if !done {
		if beyond = make([]bool, len(r.events)); r.mayBeyond == nil {
			r.mayBeyond = map[*compliance.Response][]bool{}
		}
		for k := range x.Steps {
			if x.IsBounded() {
				row := x.Limit(k)
				r.mayExceed(&row, beyond)
			}
		}
		for k := range r.d.Requirements {
			if row := &r.d.Requirements[k]; slices.Contains(x.Requirements, row.ID) && row.Measure == iop.EventCount && !r.spared(row) {
				r.mayExceed(row, beyond)
			}
		}
		r.mayBeyond[x] = beyond
	}
	e := &r.events[i]
	if beyond[i] || x.IsBounded() || x.Only != (iop.Details{}) && e.says(&x.Only, x.Events) == iop.NotMet {
		return beyond[i]
	}
	may, _ := r.is(i, x.Events)
	shown, open := r.conductAt(i)
	if x.Tests != 0 && testKinds.Has(e.Kind) {
		for as := range x.Tests.All() {
			may = may || takes(r.policy, e, as) != iop.NotMet
		}
	}
	return may || (shown|open)&x.Conduct != 0
}

// undatedBreach reports whether the response may answer an entry without a day.
func (r *counted) undatedBreach(x *compliance.Response) bool {
	for k := range x.Steps {
		if row := x.Limit(k); x.IsBounded() && r.undatedOf(&row, 0) > 0 {
			return true
		}
	}
	for k := range r.d.Requirements {
		if row := &r.d.Requirements[k]; slices.Contains(x.Requirements, row.ID) && r.undatedOf(row, 0) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(r.undated, func(o undated) bool {
		return o.kinds&x.Events != 0 || o.perhapsShows()&x.Conduct != 0 || x.Tests != 0 && testKinds.Has(o.Kind)
	})
}

// mayExceed marks the events that may be beyond the cap of the row, if all count that may.
func (r *counted) mayExceed(row *iop.Requirement, beyond []bool) {
	if !capped(row) || r.doubts&row.Events == 0 && !r.unsure && len(r.undated) == 0 && len(r.doubted) == 0 {
		return // it is known which are
	}
	var those tally
	converts := len(r.converted(row)) > 0
	for i := range r.events {
		e := &r.events[i]
		in, _ := r.counts(row, i)
		if late := e.Kind == iop.Late || e.Kind == iop.LeftEarly; !r.in(e.Day) || !in && !(late && converts) {
			continue
		}
		those.add(e.Day)
		since := r.sinceOf(row, e.Day)
		if overCap(row, iop.Amount(those.since(since)+r.undatedOf(row, since))) && row.InForce(e.Day) {
			beyond[i] = true
		}
	}
}

// NextStep is how a policy responds to the last breach: with the next step, or a menu to
// choose from.
type NextStep struct {
	Response *compliance.Response `json:"response"`
	Breaches int                  `json:"breaches"`      // how many since they were last cleared
	Last     iop.Day              `json:"last,omitzero"` // the day of the last breach; for a requirement that is not met now, the view's day
	Step     compliance.Step      `json:"step,omitzero"` // the step that follows the last breach; zero for a menu
	Menu     []compliance.Step    `json:"menu,omitempty"`
	// NeedsReview says that the team must review the case first, because it is the last
	// step.
	NeedsReview bool `json:"needs_review,omitempty"`
}

// responses answers [Reading.Responses] under the policy.
func (r *counted) responses() []NextStep {
	var list []NextStep
	for k := range r.d.Responses {
		x := &r.d.Responses[k]
		if !x.InForce(r.Day) {
			continue
		}
		a := NextStep{Response: x}
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
func (r *counted) climb(a *NextStep) {
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
	for k := range r.d.Requirements {
		row := &r.d.Requirements[k]
		if who, _, _ := r.who(row, r.from(), r.end()); (who != iop.Met && r.same() || who == iop.NotMet) || r.spared(row) || !slices.Contains(x.Requirements, row.ID) || !row.InForce(r.Day) {
			continue
		}
		if r.isQuota(row) {
			for _, d := range r.missed(k) {
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
		for f := range about(r.check(r.Day, false), row.ID) {
			if f.Verdict == iop.NotMet && *f.Rule == row.Rule && (!eventCounts.Has(row.Measure) || short(f, row)) { // each event beyond a cap is one by itself
				list = append(list, r.end()-1)
				break
			}
		}
	}
	slices.Sort(list)
	return list
}
