package schedule

import (
	"fmt"

	"github.com/openiop/openiop/iop"
)

// Obstacle is the kind of a Hindrance.
type Obstacle uint8

const (
	ObstacleUnknown Obstacle = iota
	BusyTime                 // a busy block
	Asked                    // a requirement
	TakenTogether            // what the template says is taken together, and how many of what
)

var obstacles = iop.NewVocabulary("obstacle", "busy", "requirement", "taken-together")

func (o Obstacle) Vocabulary() *iop.Vocabulary      { return obstacles }
func (o Obstacle) String() string                   { return obstacles.Word(int(o)) }
func (o Obstacle) MarshalText() ([]byte, error)     { return iop.MarshalWord(o) }
func (o *Obstacle) UnmarshalText(text []byte) error { return iop.UnmarshalWord(o, text) }

// Hindrance is one member of a conflict.
type Hindrance struct {
	What Obstacle  `json:"what"`
	Busy int       `json:"busy,omitempty"` // the number of the busy block, from 0
	Rule *iop.Rule `json:"-"`              // of a requirement
}

// String is busy[1], the rule with its source, or taken-together.
func (h Hindrance) String() string {
	switch {
	case h.What == BusyTime:
		return fmt.Sprintf("busy[%d]", h.Busy)
	case h.Rule != nil:
		return fmt.Sprintf("%s (%s)", string(h.Rule.ID), h.Rule.Source)
	}
	return h.What.String()
}

// conflict leaves out one thing after the other for good as long as there is no
// week without it. What is left is needed, all of it.
func (e *fitting) conflict(busy int) ([]Hindrance, error) {
	e.prefer, e.amounts = nil, nil // any week would do
	var rules []*row
	for i := range e.all.parts {
		for k := range e.all.parts[i].rows {
			rules = append(rules, &e.all.parts[i].rows[k])
		}
	}
	leaveRules, leaveBusy, free := make([]bool, len(rules)), make([]bool, busy), false
	without := func(leave *bool) error {
		*leave = true
		e.force(leaveRules, leaveBusy, free)
		_, ok, err := e.search(noneMissed, &limits{}, PreferenceUnknown)
		*leave = !ok
		return err
	}
	for i := len(rules) - 1; i >= 0; i-- {
		if err := without(&leaveRules[i]); err != nil {
			return nil, err
		}
	}
	met := make([]bool, busy) // of which something is in the way
	for i := range e.meets {
		for _, j := range e.meets[i] {
			met[j] = true
		}
	}
	for j := busy - 1; j >= 0; j-- {
		if leaveBusy[j] = true; !met[j] {
			continue
		}
		if err := without(&leaveBusy[j]); err != nil {
			return nil, err
		}
	}
	if err := without(&free); err != nil {
		return nil, err
	}
	var all []Hindrance
	for i, r := range rules {
		if !leaveRules[i] {
			all = append(all, Hindrance{What: Asked, Rule: &r.Rule})
		}
	}
	for j, left := range leaveBusy {
		if !left {
			all = append(all, Hindrance{What: BusyTime, Busy: j})
		}
	}
	if !free {
		all = append(all, Hindrance{What: TakenTogether})
	}
	return all, nil
}
