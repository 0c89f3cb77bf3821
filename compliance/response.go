package compliance

import (
	"fmt"
	"math"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Order says how the steps of a response follow each other.
type Order uint8

const (
	OrderUnknown Order = iota
	Ladder             // each breach leads to the next step
	Menu               // the staff chooses one of them
	Formula            // one step, with an amount that grows
	MoreCare           // more care: a step up in intensity
)

var orders = iop.NewVocabulary("order of responses", "ladder", "menu", "formula", "intensity")

func (o Order) Vocabulary() *iop.Vocabulary      { return orders }
func (o Order) String() string                   { return orders.Word(int(o)) }
func (o Order) MarshalText() ([]byte, error)     { return iop.MarshalWord(o) }
func (o *Order) UnmarshalText(text []byte) error { return iop.UnmarshalWord(o, text) }

// Mode is the overall approach of a policy.
type Mode uint8

const (
	ModeUnknown    Mode = iota
	WarnThenRemove      // breaches lead to warnings and finally to removal
	Therapeutic         // breaches lead to more care, or different care
)

var modes = iop.NewVocabulary("mode", "warn-then-remove", "therapeutic")

func (m Mode) Vocabulary() *iop.Vocabulary      { return modes }
func (m Mode) String() string                   { return modes.Word(int(m)) }
func (m Mode) MarshalText() ([]byte, error)     { return iop.MarshalWord(m) }
func (m *Mode) UnmarshalText(text []byte) error { return iop.UnmarshalWord(m, text) }

// Step is one thing that is done in response.
type Step struct {
	Kind iop.Consequence `json:"kind,omitzero" wire:"required"` // what is done
	// What is done, in words: "letter of apology", "study hall".
	What string `json:"what,omitempty"`
	// Amount and More belong to a formula: Amount the first time, and More in addition each
	// time after that, in the unit that What names.
	Amount int32 `json:"amount,omitzero"`
	More   int32 `json:"more,omitzero"` // the increase each time
	// At is the breach at which the step begins, if that is not its place in the
	// list: the third missed day, the fourth, the thirtieth.
	At int32 `json:"at,omitzero"`
	// Bound and Per belong to a ladder on events: the step follows once there are that many in
	// the period, {"above": 2} in {"days": 30}. Either every step has them or none.
	Bound iop.Range[int32] `json:"bound,omitzero"`
	Per   iop.Period       `json:"per,omitzero"` // the period of the bound
}

// Response says what follows when an event or conduct occurs or a requirement is not met.
type Response struct {
	iop.Rule
	Order Order `json:"order,omitzero" wire:"required"` // how the steps follow each other
	// Events are the events that it responds to: any of these.
	Events       iop.Set[iop.EventKind] `json:"events,omitzero"`
	Conduct      iop.Set[Conduct]       `json:"conduct,omitzero"`      // conduct that it responds to
	Only         iop.Details            `json:"only,omitzero"`         // limits it to some of the events, conduct and tests, by details of their entries; zero: all
	Tests        iop.Set[Meaning]       `json:"tests,omitzero"`        // drug tests that the policy counts as one of these
	Requirements []iop.RuleID           `json:"requirements,omitzero"` // of this policy
	Steps        []Step                 `json:"steps" wire:"required"` // what is done, in order
	// ClearsAfter is the number of days without another breach after which the steps start over.
	// Zero: they do not.
	ClearsAfter int32 `json:"clears_after,omitzero"`
	// Times is how many breaches get a response; later ones get none. Zero: all.
	Times int32 `json:"times,omitzero"`
	// Review says that the team must look at the case before the last step.
	Review bool `json:"review,omitempty"`
}

// CheckWire reports responses to nothing and steps that cannot be taken.
func (r *Response) CheckWire(n wire.Node) {
	r.CheckRule(n)
	if r.Events == 0 && r.Conduct == 0 && r.Tests == 0 && len(r.Requirements) == 0 {
		n.Faultf("responds to nothing: give events, conduct, tests or requirements")
	}
	r.checkOnly(n.Member("only"))
	if len(r.Steps) == 0 {
		n.Member("steps").Faultf("is empty")
	}
	if r.Order == Formula && len(r.Steps) > 1 {
		n.Member("steps").Faultf("has %d steps, but a formula has one", len(r.Steps))
	}
	if r.ClearsAfter < 0 {
		n.Member("clears_after").Faultf("is negative")
	}
	if r.Times < 0 {
		n.Member("times").Faultf("is negative")
	}
	r.checkSteps(n.Member("steps"))
}

// conductEvents are the kinds of which an entry can say what a person did.
var conductEvents = iop.SetOf(iop.Incident, iop.Warned, iop.Sanctioned, iop.NoticeGiven, iop.Removed)

// checkOnly finds details that what is answered does not have.
func (r *Response) checkOnly(n wire.Node) {
	of := r.Events
	if r.Conduct != 0 {
		of |= conductEvents
	}
	if r.Tests != 0 {
		of |= iop.SetOf(iop.SpecimenCollected, iop.SpecimenMissed, iop.PositiveTest, iop.NegativeTest, iop.InvalidSpecimen)
	}
	switch {
	case r.Events.Has(iop.Declared) && r.Only.Name == "":
		n.Faultf("needs the name of the declared event")
	case r.Only == iop.Details{}:
	case len(r.Requirements) > 0:
		n.Faultf("applies only to events, conduct and tests, not to requirements")
	default:
		for member, problem := range r.Only.Problems(of) {
			n.Report(problem, member)
		}
	}
}

// checkSteps finds steps that cannot be.
func (r *Response) checkSteps(n wire.Node) {
	bounded := r.IsBounded()
	for i, s := range r.Steps {
		if r.Order == Formula && (s.Amount <= 0 || s.More < 0) || r.Order != Formula && (s.Amount != 0 || s.More != 0) {
			n.At(i).Faultf("needs an amount above 0 in a formula, and no amount otherwise")
		}
		if s.At < 0 || s.At > 0 && r.Order != Ladder || i > 0 && r.Order == Ladder && !bounded && r.Begins(i) <= r.Begins(i-1) {
			n.At(i).Faultf("does not begin after the step before it, as a ladder requires")
		}
		if bounded {
			if problem, member := r.boundProblem(i); problem != "" {
				n.At(i).Report(problem, member...)
			}
		}
		if s.Kind == iop.ThenReportedOnly && s.What == "" {
			n.At(i).Faultf("does nothing")
		}
	}
}

// Begins returns the number of the breach, from 1, at which step i begins. For a menu and
// a formula it is i+1.
func (r *Response) Begins(i int) int32 {
	if at := r.Steps[i].At; at > 0 {
		return at
	}
	return int32(i) + 1
}

// IsBounded reports whether each step states after how many events, in which period, it
// follows; see [Response.Limit].
func (r *Response) IsBounded() bool {
	for i := range r.Steps {
		if s := &r.Steps[i]; s.Bound != (iop.Range[int32]{}) || s.Per != (iop.Period{}) {
			return true
		}
	}
	return false
}

// Limit returns the requirement whose breach leads to step i of a bounded ladder: for
// above 2 in 30 days, at most 2 in 30 days.
func (r *Response) Limit(i int) iop.Requirement {
	least, _ := r.Steps[i].Bound.Whole()
	return iop.Requirement{Rule: r.Rule, Measure: iop.EventCount, Events: r.Events, Only: r.Only, Per: r.Steps[i].Per, Bound: iop.CountBound(iop.AtMost(least - 1))}
}

// boundProblem says what is wrong with the bound and the period of step i of a bounded
// ladder, and where.
func (r *Response) boundProblem(i int) (problem string, member []any) {
	s := &r.Steps[i]
	least, _ := s.Bound.Whole()
	_, _, low := s.Bound.Low()
	_, _, high := s.Bound.High()
	switch {
	case s.Bound == iop.Range[int32]{}:
		return "is missing: either every step of a ladder has a bound or none has", []any{"bound"}
	case r.Order != Ladder || r.Events == 0 || r.Conduct != 0 || r.Tests != 0 || len(r.Requirements) > 0:
		return "applies only to a ladder that responds to events alone", []any{"bound"}
	case !low || high:
		return "does not say at which number the step follows: give at_least or above alone", []any{"bound"}
	case least < 1:
		return "would be reached without any event", []any{"bound"}
	case s.At != 0 || r.Times != 0:
		return "cannot be combined with a number of breaches", []any{"bound"}
	}
	row := r.Limit(i)
	for member, problem := range row.Problems() {
		if member == "per" || member == "bound" {
			return problem, []any{member}
		}
	}
	if i > 0 && r.Steps[i-1].Per == s.Per {
		if before, _ := r.Steps[i-1].Bound.Whole(); before >= least {
			return "is not above that of the step before it", []any{"bound"}
		}
	}
	return "", nil
}

// Step returns the step that follows breach number n, counted from 1. On a ladder, the
// last step that has begun repeats. The second result is false for a menu, from which the
// staff chooses, for a bounded ladder, before the first step begins, and after the last
// breach that gets a response.
func (r *Response) Step(n int) (s Step, ok bool) {
	if n < 1 || len(r.Steps) == 0 || r.Order == Menu || r.IsBounded() || r.Times > 0 && n > int(r.Times) {
		return Step{}, false
	}
	if r.Order == Formula {
		s = r.Steps[0]
		amount := int64(s.Amount) + int64(min(n, math.MaxInt32)-1)*int64(s.More)
		s.Amount = int32(min(amount, math.MaxInt32))
		return s, true
	}
	for i := range r.Steps {
		if int(r.Begins(i)) <= n {
			s, ok = r.Steps[i], true
		}
	}
	return s, ok
}

// String returns the step in words.
func (s Step) String() string {
	text := s.What
	if text == "" {
		text = s.Kind.String()
	}
	if s.Amount != 0 {
		text = fmt.Sprintf("%d %s", s.Amount, text)
	}
	if s.Per.IsValid() {
		text += fmt.Sprintf(" once %v %v", s.Bound, s.Per)
	}
	return text
}

// Removal says which conduct ends treatment at once, or must not end it.
type Removal struct {
	iop.Rule
	Conduct iop.Set[Conduct] `json:"conduct,omitzero" wire:"required"` // any of these
	// Name says which conduct of that kind it is, of those that the policy declares: using
	// near the program. Empty: any.
	Name    iop.Name   `json:"name,omitempty"`
	Removes Permission `json:"removes,omitzero" wire:"required"` // must, may, must not
	// SoleGround limits the rule to discharges with no other ground: drug use must not be
	// the only ground.
	SoleGround bool `json:"sole_ground,omitempty"`
	Review     bool `json:"review,omitempty"` // only after a review, by the medical director or the team
}

// CheckWire reports removals that name no conduct or contradict themselves.
func (r *Removal) CheckWire(n wire.Node) {
	r.CheckRule(n)
	if r.Conduct == 0 {
		n.Member("conduct").Faultf("is empty")
	}
	if r.Name != "" && r.SoleGround {
		n.Member("name").Faultf("cannot be combined with sole_ground, which covers all conduct of its kind")
	}
}
