package schedule

import (
	"fmt"
	"slices"

	"github.com/openiop/openiop/iop"
)

// HindranceKind is the kind of a Hindrance.
type HindranceKind uint8

const (
	HindranceUnknown HindranceKind = iota
	BusyTime                       // a busy block
	Asked                          // a requirement
	TakenTogether                  // what the template says is taken together, and how many of which offers
)

var obstacles = iop.NewVocabulary("obstacle", "busy", "requirement", "taken-together")

func (o HindranceKind) Vocabulary() *iop.Vocabulary      { return obstacles }
func (o HindranceKind) String() string                   { return obstacles.Word(int(o)) }
func (o HindranceKind) MarshalText() ([]byte, error)     { return iop.MarshalWord(o) }
func (o *HindranceKind) UnmarshalText(text []byte) error { return iop.UnmarshalWord(o, text) }

// Hindrance is one member of a conflict.
type Hindrance struct {
	What HindranceKind `json:"what,omitzero"`
	Busy int           `json:"busy,omitempty"` // the number of the busy block, from 0
	Name string        `json:"name,omitempty"` // its name, if it has one
	Rule *iop.Rule     `json:"-"`              // of a requirement
}

// String is busy[1] with its name, the rule with its source, or taken-together.
func (h Hindrance) String() string {
	switch {
	case h.What == BusyTime && h.Name != "":
		return fmt.Sprintf("busy[%d] %s", h.Busy, h.Name)
	case h.What == BusyTime:
		return fmt.Sprintf("busy[%d]", h.Busy)
	case h.Rule != nil:
		return fmt.Sprintf("%s (%s)", string(h.Rule.ID), h.Rule.Source)
	}
	return h.What.String()
}

// conflict leaves out for good, from the last to the first, what there is no week
// without either. What is left is needed, all of it.
func (e *fitting) conflict(times []Block) ([]Hindrance, error) {
	busy := len(times)
	e.prefer, e.amounts = nil, nil // any week would do
	leaveRules, leaveBusy := make([]bool, len(e.every)), make([]bool, busy)
	// The last nodes and requirements of which there was no week, at first all.
	noneOf, noneUnder := slices.Clone(e.nodes), slices.Clone(leaveRules)
	some := func() (bool, error) {
		e.force(leaveRules, leaveBusy)
		if slices.Equal(e.nodes, noneOf) && slices.Equal(leaveRules, noneUnder) {
			return false, nil // what was left out had made no difference
		}
		_, ok, err := e.any(noneMissed, &limits{}, false)
		if !ok {
			noneOf, noneUnder = append(noneOf[:0], e.nodes...), append(noneUnder[:0], leaveRules...)
		}
		return ok, err
	}
	var rules, in []*bool
	for i := len(leaveRules) - 1; i >= 0; i-- {
		rules = append(rules, &leaveRules[i])
	}
	if err := shrink(rules, false, some); err != nil {
		return nil, err
	}
	met := make([]bool, busy) // of which something is in the way
	for _, meets := range e.meets {
		for _, j := range meets {
			met[j] = true
		}
	}
	for j := busy - 1; j >= 0; j-- {
		if leaveBusy[j] = !met[j]; met[j] {
			in = append(in, &leaveBusy[j])
		}
	}
	if err := shrink(in, false, some); err != nil {
		return nil, err
	}
	e.loosen()
	together, err := some()
	if err != nil {
		return nil, err
	}
	var all []Hindrance
	for i := range e.every {
		if !leaveRules[i] {
			all = append(all, Hindrance{What: Asked, Rule: &e.every[i].Rule})
		}
	}
	for j, left := range leaveBusy {
		if !left {
			all = append(all, Hindrance{What: BusyTime, Busy: j, Name: times[j].Name})
		}
	}
	if together {
		all = append(all, Hindrance{What: TakenTogether})
	}
	return all, nil
}

// shrink leaves out what it can of a list, the first of it first. It leaves out all
// at once where there is no week even so, and goes on with the halves where there is
// one, which may be known already.
func shrink(leave []*bool, known bool, some func() (bool, error)) error {
	if len(leave) == 0 {
		return nil
	}
	set := func(left bool) {
		for _, l := range leave {
			*l = left
		}
	}
	if !known {
		set(true)
		ok, err := some()
		if !ok || err != nil {
			return err
		}
		set(false)
	}
	if len(leave) == 1 {
		return nil
	}
	half := len(leave) / 2
	if err := shrink(leave[:half], false, some); err != nil {
		return err
	}
	// With all of the first half left out, the second half is the whole.
	all := !slices.ContainsFunc(leave[:half], func(l *bool) bool { return !*l })
	return shrink(leave[half:], all, some)
}
