package schedule

import (
	"fmt"

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
	Rule *iop.Rule    `json:"rule,omitempty"` // nil for all together
	How  Reachability `json:"how,omitzero"`
	// Least and Most are the smallest and the largest amount that any choice gives, or can
	// give; zero when no choice has an amount, and for all together.
	Least iop.Value `json:"least,omitzero"`
	Most  iop.Value `json:"most,omitzero"`
	// Met is a choice that meets the requirement; nil when none certainly does.
	Met *Week `json:"met,omitempty"`
	// Missed is a choice that does not; nil when none certainly misses it.
	Missed *Week `json:"missed,omitempty"`
}

// Reach is what the choices from a template can meet.
type Reach struct {
	Each     []Reached `json:"each"` // in the order of the requirements
	Together Reached   `json:"together"`
}

// Reach answers, for every requirement and for all together, whether every choice
// from the template meets it, some do, or none does, each with an example. Two
// requirements that are possible can be impossible together: nine hours, and three
// days.
//
// The answer is exact: each part of it is a week that was found, or a search that says
// that there is none, as in Fit. A template from which nothing can be chosen, since all
// sessions overlap, gives Never.
//
// The error is wire.Faults for a template that is not valid, see [Template.Validate],
// or [ErrTooManyChoices] with the requirement that asks for too much. Of sixty weekly
// sessions from which any may be chosen, or one of some, it gives the answer; where many
// must be taken that overlap, now and then it does not. Sessions at odd intervals, and
// requirements on each session or day where it is not known whether sessions count, keep
// most choices apart, so that thirty can be too many.
func (c *Checker) Reach(t *Template) (Reach, error) {
	if err := t.Validate(); err != nil {
		return Reach{}, err
	}
	e := newFitting(c.orNone(), t)
	defer e.release()
	e.meets = make([][]int, len(e.blocks))
	reach, seen := Reach{Each: make([]Reached, len(e.every))}, make([]tri, len(e.every))
	for i := range e.every {
		r := e.reaching(&e.every[i], &reach.Each[i])
		if err := r.reach(); err != nil {
			return Reach{}, fmt.Errorf("%w: %s", err, r.got.Rule.ID)
		}
		seen[i], r.got.How = r.seen, r.seen.how()
	}
	e.question = nil
	e.force(nil, nil)
	together, err := e.together(seen, &reach)
	reach.Together.How = together.how()
	if err != nil {
		return Reach{}, fmt.Errorf("%w: all requirements together", err)
	}
	return reach, nil
}

// together is which verdicts come on all requirements together. A choice that misses
// one misses all. Where some choice meets all, it matters no more what is unknown of
// others; where none does, a choice that misses none is one of which something is.
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
	var got chosen
	if all.met {
		if got, all.met, err = e.any(allMet, &limits{}, false); all.met {
			w := e.week(&got)
			reach.Together.Met = keep(&w)
		}
	}
	if err == nil && !all.met {
		if all.unknown = false; possible {
			_, all.unknown, err = e.any(noneMissed, &limits{}, false)
		}
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
