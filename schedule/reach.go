package schedule

import (
	"errors"

	"github.com/openiop/openiop/iop"
)

// Reachability says which choices from a template meet a requirement.
type Reachability uint8

const (
	ReachUnknown Reachability = iota // none certainly does, and some may
	Always                           // every choice does
	Possible                         // some do
	Never                            // none does
)

var reachabilities = iop.NewVocabulary("reachability", "always", "possible", "never")

func (r Reachability) Vocabulary() *iop.Vocabulary      { return reachabilities }
func (r Reachability) String() string                   { return reachabilities.Word(int(r)) }
func (r Reachability) MarshalText() ([]byte, error)     { return iop.MarshalWord(r) }
func (r *Reachability) UnmarshalText(text []byte) error { return iop.UnmarshalWord(r, text) }

// Reached is the answer about one requirement or about all together.
type Reached struct {
	Rule *iop.Rule // nil for all together
	How  Reachability
	// Least and Most are the smallest and the largest amount that any choice gives, or can
	// give; zero when no choice has an amount, and for all together.
	Least, Most iop.Value
	// Met is a choice that meets the requirement; nil when none certainly does.
	Met *Week
	// Missed is a choice that does not; nil when none certainly misses it.
	Missed *Week
}

// Reach is what the choices from a template can meet.
type Reach struct {
	Each     []Reached // in the order of the requirements
	Together Reached
}

// ErrTooManyChoices says that a template has more kinds of weeks than Reach or Fit
// examines.
var ErrTooManyChoices = errors.New("schedule: the template has too many kinds of weeks")

// maxStates bounds the kinds of weeks that are kept apart, and maxSteps how many are
// made in all.
const (
	maxStates = 1 << 16
	maxSteps  = 1 << 19
)

// Reach answers, for every requirement and for all together, whether every choice
// from the template meets it, some do, or none does, each with an example. Two
// requirements that are possible can be impossible together: nine hours, and three
// days.
//
// The answer is exact: for each requirement, choices that amount to the same are
// examined once, and all requirements together are searched as Fit does. A template
// from which nothing can be chosen, since all sessions overlap, gives Never.
//
// The error is wire.Faults for a template that is not valid, see [Template.Validate],
// or [ErrTooManyChoices], which comes early: sixty weekly sessions are hardly ever too
// many, but sessions at odd intervals, and requirements on clock time between sessions,
// on any days in a row or on months, keep most choices apart.
func (c *Checker) Reach(t *Template) (Reach, error) {
	if err := t.Validate(); err != nil {
		return Reach{}, err
	}
	e := newFitting(c.orNone(), t)
	defer e.release()
	e.meets = make([][]int, len(e.blocks))
	e.force(nil, nil)
	var reach Reach
	for i := range e.every {
		reach.Each = append(reach.Each, Reached{Rule: &e.every[i].Rule})
	}
	seen, steps := make([]tri, len(e.every)), 0
	for _, alike := range e.alike() {
		if !e.reach(alike, reach.Each, seen, &steps) {
			return Reach{}, ErrTooManyChoices
		}
	}
	for i := range seen {
		reach.Each[i].How = seen[i].how()
	}
	together, err := e.together(seen, &reach)
	reach.Together.How = together.how()
	if err != nil {
		return Reach{}, err
	}
	return reach, nil
}

// alike puts the requirements together that read the same of a choice, by number.
func (e *fitting) alike() (groups [][]int) {
	type kind struct {
		part       int
		class      uint8
		how        how
		measure    iop.Measure
		n          int32
		floor, top bool
	}
	numbers := map[kind]int{}
	for i := range e.every {
		r := &e.every[i]
		k := kind{part: r.part, class: r.class, how: r.how, measure: r.Measure}
		if r.how == howWindow {
			k.n = r.Per.N
		}
		if r.how == howEachDay {
			k.floor, k.top = r.low != noFloor, r.high != noCap
		}
		at, ok := numbers[k]
		if !ok {
			at = len(groups)
			numbers[k], groups = at, append(groups, nil)
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}

// reach goes through the choices for some requirements that are alike; false when
// there are too many.
func (e *fitting) reach(alike []int, each []Reached, seen []tri, steps *int) bool {
	g := e.choices(alike)
	g.steps = steps
	start := newStates()
	start.list = append(start.list, state{tallies: make([]tally, 2*len(g.classes.of)*g.cycle)})
	states := g.choose(0, start)
	if g.tooMany {
		return false
	}
	var report iop.Report
	for i := range states.list {
		w := e.week(&chosen{blocks: states.list[i].blocks, arranged: states.list[i].arranged})
		report.Reset()
		g.part.week(&e.all.counting, &w, &report)
		k := 0
		for f := range report.All() {
			n := alike[k]
			seen[n].see(f.Verdict, &w, &each[n])
			each[n].amount(f.Got)
			k++
		}
	}
	return true
}

// together is which verdicts come on all requirements together. A choice that misses
// one misses all, and where some choice meets all, whatever is unknown of one leaves
// them together unknown in some choice that misses none or is missed by another.
func (e *fitting) together(seen []tri, reach *Reach) (all tri, err error) {
	all.met = true // can be, by what came of each
	possible := true
	for i := range seen {
		all.missed = all.missed || seen[i].missed
		all.unknown = all.unknown || seen[i].unknown
		all.met = all.met && seen[i].met
		possible = possible && (seen[i].met || seen[i].unknown)
		if reach.Together.Missed == nil {
			reach.Together.Missed = reach.Each[i].Missed
		}
	}
	find := func(m mode) (got chosen, ok bool) {
		if err == nil {
			got, ok, err = e.search(m, &limits{}, PreferenceUnknown)
		}
		return got, ok
	}
	if all.met {
		var got chosen
		if got, all.met = find(allMet); all.met {
			w := e.week(&got)
			reach.Together.Met = keep(&w)
			return all, err
		}
	}
	if all.unknown = possible && all.unknown; all.unknown {
		_, all.unknown = find(noneMissed)
	}
	return all, err
}

// tri is which of the verdicts came.
type tri struct{ met, missed, unknown bool }

func (t *tri) see(v iop.Verdict, w *Week, r *Reached) {
	switch v {
	case iop.NotMet:
		if !t.missed {
			r.Missed = keep(w)
		}
		t.missed = true
	case iop.Unknown:
		t.unknown = true
	default:
		if !t.met {
			r.Met = keep(w)
		}
		t.met = true
	}
}

// amount widens the amounts seen.
func (r *Reached) amount(got iop.Value) {
	least, most := got, got
	if b, ok := got.Bound(); ok {
		low, high := b.Whole()
		least, most = iop.AmountOf(got.Unit(), low), iop.AmountOf(got.Unit(), high)
	}
	if _, _, ok := least.Mean(); !ok {
		return
	}
	if r.Least.IsZero() || less(least, r.Least) {
		r.Least = least
	}
	if r.Most.IsZero() || less(r.Most, most) {
		r.Most = most
	}
}

// less compares amounts and means.
func less(a, b iop.Value) bool {
	sumA, nA, _ := a.Mean()
	sumB, nB, _ := b.Mean()
	return int64(sumA)*int64(nB) < int64(sumB)*int64(nA)
}

func keep(w *Week) *Week {
	c := w.clone()
	return &c
}

func (t *tri) how() Reachability {
	switch {
	case t.met && !t.missed && !t.unknown:
		return Always
	case t.met:
		return Possible
	case t.unknown:
		return ReachUnknown
	}
	return Never
}
