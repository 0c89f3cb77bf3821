package iop

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/openiop/openiop/iop/wire"
)

// Anchor is what starts the clock of a deadline: elapsed time is counted from the
// latest of these events. The zero Anchor starts no clock. In documents it is a list of
// events, or an object when there is more to say: ["admission"], {"events":
// ["incident"], "each": true}.
//
// What stops the clock can happen on the anchor's own day, and before it became known; an
// event that starts the clock too stops only the one before it. Clocks of their own that
// start on one day are one.
type Anchor struct {
	// Events start the clock; the latest of them that happened restarts it. An event
	// that also stops the clock makes it periodic: a review every 30 days counts from
	// ["plan", "plan-review"]; from ["plan"] alone only the first review is asked for.
	Events Set[EventKind] `json:"events,omitzero" wire:"required"`
	// Only narrows the events by what their entries say. Zero: all of them.
	Only Details `json:"only,omitzero"`
	// Phases are the phases of the program, from 1, in which an event starts the clock; an
	// advance does so in the phase that it leads to. Zero: any.
	Phases Range[int32] `json:"phases,omitzero"`
	// Reasons are the discharges that start the clock. Zero: any.
	Reasons Set[DischargeReason] `json:"reasons,omitzero"`
	// Each gives every event a clock of its own, which the next event does not touch: a
	// note for each session, a report of each incident. What stops a clock stops every
	// clock that runs.
	Each bool `json:"each,omitempty"`
	// Known starts the clock on the day on which the event was entered, if that is
	// later: three days from learning of it.
	Known bool `json:"known,omitempty"`
	// NotSameDay leaves the day of the event out of the count of sessions, of days with
	// a session and of hours.
	NotSameDay bool `json:"not_same_day,omitempty"`
	// NotLeave stops the clock while the person is on leave, for elapsed days and working
	// days.
	NotLeave bool `json:"not_leave,omitempty"`
	// NotAppeal stops the clock while an appeal is open, for elapsed days and working
	// days.
	NotAppeal bool `json:"not_appeal,omitempty"`
}

// IsValid reports whether the anchor names events and its other parts fit them.
func (a Anchor) IsValid() bool { return a.problem() == "" }

func (a Anchor) problem() string {
	switch {
	case a.Events == 0:
		return "names no events"
	case !a.Events.IsValid():
		return "has events that do not exist: " + a.Events.String()
	case a.Events.Has(Declared) && a.Only.Name == "":
		return "needs the name of the declared event"
	case !a.Phases.IsValid() || beyond(a.Phases):
		return fmt.Sprintf("has phases outside 0 to %d: %v", maxWeeks, a.Phases)
	case !a.Reasons.IsValid():
		return "has reasons that do not exist: " + a.Reasons.String()
	case a.Reasons != 0 && !a.Events.Has(Discharged):
		return "can have reasons only with discharge"
	}
	for member, problem := range a.Only.Problems(a.Events) {
		return member + " " + problem
	}
	return ""
}

// String is the anchor as it reads after an event: "from admission".
func (a Anchor) String() string {
	if a == (Anchor{}) {
		return "from no event"
	}
	text := "from "
	if a.Each {
		text += "each "
	}
	text += strings.ReplaceAll(a.Events.String(), ", ", " or ")
	if only := a.Only.String(); only != "" {
		text += ", only " + only + ","
	}
	if a.Phases != (Range[int32]{}) {
		text += fmt.Sprintf(", in phases %v,", a.Phases)
	}
	if a.Reasons != 0 {
		text += ", " + strings.ReplaceAll(a.Reasons.String(), ", ", " or ") + ","
	}
	if a.Known {
		text += " as it becomes known"
	}
	if a.NotSameDay {
		text += ", not counting that day"
	}
	if a.NotLeave {
		text += ", not counting leave"
	}
	if a.NotAppeal {
		text += ", not counting appeals"
	}
	return text
}

// anchorJSON is an anchor as documents write it when a list is not enough.
type anchorJSON Anchor

// MarshalJSON writes a list where a list is enough, and an object otherwise.
func (a Anchor) MarshalJSON() ([]byte, error) {
	if problem := a.problem(); problem != "" {
		return nil, fmt.Errorf("iop: an anchor %s", problem)
	}
	if a == (Anchor{Events: a.Events}) {
		return json.Marshal(a.Events)
	}
	return json.Marshal(anchorJSON(a))
}

// UnmarshalJSON reads strictly, like everything here.
func (a *Anchor) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, a) }

// UnmarshalWire reads a list of events, or an object.
func (a *Anchor) UnmarshalWire(n wire.Node) {
	if a == nil {
		return
	}
	var j anchorJSON
	ok := false
	if n.Kind() == wire.Array {
		ok = n.Decode(&j.Events)
	} else {
		ok = n.Decode(&j)
	}
	if !ok {
		return
	}
	if problem := Anchor(j).problem(); problem != "" {
		n.Faultf("%s", problem)
		return
	}
	*a = Anchor(j)
}
