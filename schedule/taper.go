package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Taper is a week from which a person gradually goes down to fewer hours or sessions as
// they get better.
type Taper struct {
	Start Week `json:"start" wire:"required"` // what is attended now
	// Hours or Sessions, one of the two, is the goal a week.
	Hours    iop.Minutes `json:"hours,omitzero"`
	Sessions int16       `json:"sessions,omitzero"`
	Weeks    int16       `json:"weeks" wire:"required"` // in which the goal is reached
	// Prefer and Keep say which sessions stay where several choices are equally good, as
	// in Fit. Closeness to the goal always comes first.
	Prefer []Preference `json:"prefer,omitempty"`
	Keep   []string     `json:"keep,omitempty"`
}

// Validate reports what makes the question unusable: wire.Faults with paths, or nil.
func (t *Taper) Validate() error {
	if t == nil {
		return missing("taper")
	}
	var faults wire.Faults
	t.problems(faults.Report)
	return faults.Err()
}

// UnmarshalJSON reads strictly, like everything here.
func (t *Taper) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, t) }

// CheckWire reports what Validate finds.
func (t *Taper) CheckWire(n wire.Node) {
	if t == nil {
		return
	}
	t.problems(n.Report)
}

func (t *Taper) problems(report wire.Report) {
	t.Start.problems(report.At("start"))
	if n := len(t.units()); n > maxBlocks {
		report(fmt.Sprintf("has %d sessions, more than %d", n, maxBlocks), "start")
	}
	switch {
	case t.Hours < 0 || t.Hours > weekMinutes:
		report(fmt.Sprintf("is not an amount of time in a week: %v", t.Hours), "hours")
	case t.Sessions < 0:
		report(fmt.Sprintf("is negative: %d", t.Sessions), "sessions")
	case t.Hours == 0 && t.Sessions == 0:
		report("is missing, and so is sessions: give one of them as the goal", "hours")
	case t.Hours > 0 && t.Sessions > 0:
		report("cannot be combined with hours: give one goal", "sessions")
	}
	if t.Weeks < 1 || t.Weeks > maxWeeks {
		report(fmt.Sprintf("is not from 1 to %d: %d", maxWeeks, t.Weeks), "weeks")
	}
	preferProblems(report, t.Prefer)
	if i := slices.Index(t.Prefer, ClosestToTarget); i >= 0 {
		report("is not for a taper, whose target is hours or sessions", "prefer", i)
	}
	start := Offer{Blocks: t.Start.Blocks}
	keepProblems(report, t.Prefer, t.Keep, start.names)
}

// Taper plans the weeks from the start to the goal. The start is the week before
// the plan. Sessions are dropped whole, one weekday of a block or one time of an
// arranged service, and do not come back: each week is a part of the one before.
//
// The last week is chosen first: of all the weeks that are part of the start, it is the
// one closest to the goal. Each week before it keeps the sessions of the last week, and
// is the part of the preceding week that comes closest to an even step, which is the
// remaining way to the goal divided by the weeks that remain, in whole minutes. Among
// weeks that are equally close, one that need not be declared comes first, then the
// preferences decide, then the first in the order of the sessions stays.
//
// Every week is one in which no requirement is NotMet, or it is declared short, with
// Week.Taper, since it misses only floors of the week's hours, sessions or days; what
// is asked of each day or session is kept even then. Only the last weeks are declared,
// no more in a row than [Counting.TaperWeeks], and only if the last week has to be;
// before that hours stay where the requirements leave them. If more weeks would have to
// be declared, the error says how many. Each week is checked against the requirements
// separately, as Check does; to check what is asked of months or of the whole plan, use
// [Checker.CheckPlan].
//
// The error is wire.Faults, or [ErrTooManyChoices].
func (c *Checker) Taper(t *Taper) (Plan, error) {
	if err := t.Validate(); err != nil {
		return Plan{}, err
	}
	c = c.orNone()
	d := descent{Taper: t, checker: *c, units: t.units()}
	d.checker.counting.TaperWeeks = max(1, c.counting.TaperWeeks)
	k := newClasses(&c.counting)
	d.cycle = t.Start.cycle(&k)
	goal := int64(t.Hours) * int64(d.cycle)
	if t.Sessions > 0 {
		goal = int64(t.Sessions) * int64(d.cycle)
	}
	whole := step{keep: make([]bool, len(d.units))}
	for i := range whole.keep {
		whole.keep[i] = true
	}
	whole.amount = d.fitting(&whole, &whole, 0).total()
	if goal > whole.amount {
		return Plan{}, d.above(whole.amount)
	}
	last, ok, err := d.closest(nil, &whole, goal, true)
	switch {
	case err != nil:
		return Plan{}, err
	case !ok:
		return Plan{}, d.stuck()
	}
	allowed := int(c.counting.TaperWeeks)
	if last.declared && allowed == 0 {
		return Plan{}, d.tooMany(1, allowed)
	}
	steps := []step{}
	before := &whole
	for left := int(t.Weeks); left > 1; left-- {
		even := before.amount - (before.amount-last.amount)/int64(left)
		next, ok, err := d.closest(&last, before, even, last.declared && left <= allowed)
		switch {
		case err != nil:
			return Plan{}, err
		case !ok:
			return Plan{}, d.tooMany(left, allowed)
		}
		steps = append(steps, next)
		before = &next
	}
	return d.plan(append(steps, last)), nil
}

// unit is what is dropped as a whole: a block on one of its days, or one time of an
// arranged service.
type unit struct {
	arranged bool
	at       int
	day      Weekday // of a block that has days
}

func (t *Taper) units() (all []unit) {
	for i := range t.Start.Blocks {
		b := &t.Start.Blocks[i]
		if b.Cadence.Kind == EveryDays {
			all = append(all, unit{at: i})
			continue
		}
		for day := range b.Days.All() {
			all = append(all, unit{at: i, day: day})
		}
	}
	for i := range t.Start.Arranged {
		if a := &t.Start.Arranged[i]; !a.AtWill { // what is used at will is not a session to drop
			for range a.times() {
				all = append(all, unit{arranged: true, at: i})
			}
		}
	}
	return all
}

// descent is a taper that is worked out.
type descent struct {
	*Taper
	checker Checker // allows a week to be declared, whatever the rules say
	units   []unit
	cycle   int
}

// step is one week: the units that stay.
type step struct {
	keep     []bool
	amount   int64 // that may count, over the weeks of the cycle
	declared bool
}

// fitting is the choice of a week that holds what one step keeps, if there is one,
// and is part of another.
func (d *descent) fitting(holds, of *step, goal int64) *fitting {
	t := Template{Person: d.Start.Person, Number: d.Start.Number, Need: d.Start.Need}
	t.Choose = iop.AtLeast[int32](0)
	for _, a := range d.Start.Arranged {
		if a.AtWill {
			t.Arranged = append(t.Arranged, a)
		}
	}
	for i, u := range d.units {
		if !of.keep[i] {
			continue
		}
		var o Offer
		if u.arranged {
			a := d.Start.Arranged[u.at]
			a.Times = 0
			o.Arranged = append(o.Arranged, a)
		} else {
			b := d.Start.Blocks[u.at]
			if b.Cadence.Kind != EveryDays {
				b.Days = On(u.day)
			}
			o.Blocks = append(o.Blocks, b)
		}
		t.Of = append(t.Of, o)
	}
	e := newFitting(&d.checker, &t)
	at := 0
	for i := range d.units {
		if of.keep[i] {
			at++
			e.nodes[e.read[at]].must = holds != nil && holds.keep[i]
		}
	}
	e.meets = make([][]int, len(e.blocks))
	e.prefer = append([]Preference{ClosestToTarget}, d.Prefer...)
	e.keep(d.Keep)
	e.goal.minutes, e.goal.sessions, e.cycle = goal, d.Sessions > 0, d.cycle
	e.force(nil, nil)
	e.toward()
	return e
}

// total is what all of it comes to.
func (e *fitting) total() (n int64) {
	for i := range e.amounts {
		n += e.amounts[i].c
	}
	return n
}

// closest is the week closest to a goal that holds one step and is part of another;
// with declare it may be one that is declared short.
func (d *descent) closest(holds, of *step, goal int64, declare bool) (step, bool, error) {
	e := d.fitting(holds, of, goal)
	defer e.release()
	var within limits
	var short chosen
	if declare {
		got, ok, err := e.bestIn(declared, nil)
		if !ok || err != nil {
			return step{}, false, err
		}
		short = got
		within.set(ClosestToTarget, e.value(ClosestToTarget, &got))
	}
	got, ok, err := e.bestIn(noneMissed, &within)
	if err != nil || !ok && !declare {
		return step{}, false, err
	}
	next := step{keep: make([]bool, len(d.units)), declared: !ok}
	if !ok {
		got = short
	}
	next.amount = got.hi
	block, service := 0, len(e.arranged)
	for i := len(d.units) - 1; i >= 0; i-- { // at-will services come first
		if of.keep[i] && d.units[i].arranged {
			service--
			next.keep[i] = got.arranged.has(service)
		}
	}
	for i := range d.units {
		if of.keep[i] && !d.units[i].arranged {
			next.keep[i] = got.blocks.has(block)
			block++
		}
	}
	return next, true, nil
}

// week is the week of a step.
func (d *descent) week(s *step) Week {
	w := Week{Need: d.Start.Need, Taper: s.declared}
	days, times := make([]Days, len(d.Start.Blocks)), make([]int16, len(d.Start.Arranged))
	stays := make([]bool, len(d.Start.Blocks))
	for i, u := range d.units {
		switch {
		case !s.keep[i]:
		case u.arranged:
			times[u.at]++
		default:
			days[u.at], stays[u.at] = days[u.at].With(u.day), true
		}
	}
	for i, b := range d.Start.Blocks {
		if b.Cadence.Kind != EveryDays {
			b.Days = days[i]
		}
		if stays[i] {
			w.Blocks = append(w.Blocks, b)
		}
	}
	for i, a := range d.Start.Arranged {
		if int32(times[i]) != a.times() && !a.AtWill {
			a.Times = times[i]
		}
		if times[i] > 0 || a.AtWill {
			w.Arranged = append(w.Arranged, a)
		}
	}
	return w.clone()
}

// plan puts steps that are alike into one phase.
func (d *descent) plan(steps []step) Plan {
	p := Plan{Person: d.Start.Person}
	for i := range steps {
		if i > 0 && slices.Equal(steps[i].keep, steps[i-1].keep) && steps[i].declared == steps[i-1].declared {
			p.Phases[len(p.Phases)-1].Weeks++
			continue
		}
		p.Phases = append(p.Phases, Phase{Weeks: 1, Week: d.week(&steps[i])})
	}
	return p
}

// tooMany is the error of a taper that needs more weeks declared than the rules
// allow.
func (d *descent) tooMany(needs, allowed int) error {
	return wire.Faults{{
		Path: "weeks", Value: strconv.Itoa(int(d.Weeks)),
		Problem: fmt.Sprintf("needs %d short weeks in a row, and the counting rules allow %d", needs, allowed),
	}}
}

// above is the error of a goal that lies above the start.
func (d *descent) above(amount int64) error {
	if d.Sessions > 0 {
		return wire.Faults{{
			Path: "sessions", Value: strconv.Itoa(int(d.Sessions)),
			Problem: fmt.Sprintf("is more than the %d at the start", amount/int64(d.cycle)),
		}}
	}
	return wire.Faults{{
		Path: "hours", Value: d.Hours.String(),
		Problem: fmt.Sprintf("is more than the %v at the start", iop.Minutes(amount/int64(d.cycle))),
	}}
}

// stuck is the error of a start of which no part does, declared or not.
func (d *descent) stuck() error {
	var rules []string
	for i := range d.checker.parts {
		for k := range d.checker.parts[i].rows {
			r := &d.checker.parts[i].rows[k]
			one := Checker{counting: d.checker.counting}
			one.add(&r.Requirement)
			w := d.Start
			w.Taper = r.weekly()
			if one.verdict(&w) == iop.NotMet {
				rules = append(rules, string(r.ID))
			}
		}
	}
	return wire.Faults{{
		Path:    "start",
		Problem: "has no part that keeps even the requirements on a declared taper week; as a whole it misses " + strings.Join(rules, ", "),
	}}
}
