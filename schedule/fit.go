package schedule

import (
	"fmt"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Fit describes a person who is looking for a week among those that a template offers.
type Fit struct {
	Template Template `json:"template" wire:"required"`
	// Busy is when the person cannot come: a job, childcare, probation. These may
	// overlap; what service they are does not matter.
	Busy []Block `json:"busy,omitempty"`
	// Travel is the time to travel to and from sessions, kept free before and after each.
	// Between one session and the next there is no travel.
	Travel iop.Minutes `json:"travel,omitzero"`
	// Prefer is what makes one week better than another, most important first: the second
	// decides only where the first leaves several weeks.
	Prefer []Preference `json:"prefer,omitempty"`
	Target iop.Minutes  `json:"target,omitzero"` // hours a week for closest-to-target
	// Keep lists names of blocks for keep-group. Each block of that name counts.
	Keep []string `json:"keep,omitempty"`
}

// Validate reports what makes the question unusable: wire.Faults with paths, or nil.
func (f *Fit) Validate() error {
	if f == nil {
		return missing("fit")
	}
	var faults wire.Faults
	f.problems(faults.Report)
	return faults.Err()
}

// UnmarshalJSON reads strictly, like everything here.
func (f *Fit) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, f) }

// CheckWire reports what Validate finds.
func (f *Fit) CheckWire(n wire.Node) {
	if f == nil {
		return
	}
	f.problems(n.Report)
}

func (f *Fit) problems(report wire.Report) {
	f.Template.problems(report.At("template"))
	at := make([]any, 0, 2)
	for i := range f.Busy {
		f.Busy[i].problems(report, append(at, "busy", i)...)
	}
	if f.Travel < 0 || f.Travel > iop.Minutes(dayEnd) {
		report(fmt.Sprintf("is not from 0 to 24 hours: %v", f.Travel), "travel")
	}
	preferProblems(report, f.Prefer)
	if has := slices.Contains(f.Prefer, ClosestToTarget); f.Target < 0 || f.Target > weekMinutes {
		report(fmt.Sprintf("is not an amount of time in a week: %v", f.Target), "target")
	} else if has && f.Target == 0 {
		report("is missing: the preference closest-to-target needs it", "target")
	} else if !has && f.Target > 0 {
		report(fmt.Sprintf("needs the preference closest-to-target: %v", f.Target), "target")
	}
	keepProblems(report, f.Prefer, f.Keep, f.Template.names)
}

// names reports whether a block has the name.
func (o *Offer) names(name string) bool {
	return slices.ContainsFunc(o.Blocks, func(b Block) bool { return b.Name == name }) ||
		slices.ContainsFunc(o.Of, func(o Offer) bool { return o.names(name) })
}

// Fitted is the answer: the best week with its findings, or why there is none.
type Fitted struct {
	Week   *Week      `json:"week,omitempty"` // nil when there is none
	Report iop.Report `json:"report"`         // what Check says of the week
	// Conflict is what cannot go together. Without any one of its members there would be a
	// week. It is empty when there is a week.
	Conflict []Hindrance `json:"conflict,omitempty"`
	// Missed are the blocks of the template, numbered in the order of reading, that fall
	// into busy times, travel included, each once.
	Missed []Conflict `json:"missed,omitempty"`
}

// Fit finds the best week that a person can choose from a template.
//
// A week will do when it does not ask anyone to be in two places at once and no
// requirement is NotMet. An Unknown requirement does not rule a week out, but weeks in
// which everything is met come before weeks in which something is unknown. What no
// choice can settle, such as the certified need or the hours of a whole episode, is
// left out of that comparison. Then the preferences decide, one after the other; among
// weeks that are equal in all of them, it is the one that [Template.Weeks] yields
// first. The answer is exact.
//
// A session that may fall into a busy time is not chosen. For sessions and busy times
// that recur at odd intervals, every date on which they may fall counts.
//
// When there is no week, the answer is a conflict that cannot be made smaller: all of
// its members together allow no week, but without any one of them there is a week.
// Leaving out the member taken-together means that every block and arranged service can
// be taken or left separately. There can be other conflicts; the one returned prefers
// members that are listed first, and the template comes last.
//
// The error is wire.Faults for a question that is not valid, or [ErrTooManyChoices] for
// one with too many kinds of weeks. Sixty weekly sessions seldom are, either to choose
// from or to say what is in conflict, however they are listed; they can be where many
// overlap in lists from which one is chosen. With sessions at odd intervals, every choice
// is a kind of its own.
func (c *Checker) Fit(f *Fit) (Fitted, error) {
	if err := f.Validate(); err != nil {
		return Fitted{}, err
	}
	c = c.orNone()
	e := newFitting(c, &f.Template)
	defer e.release()
	var missed []Conflict
	e.meets, missed = meetings(e.blocks, f.Busy, f.Travel)
	e.prefer, e.goal = f.Prefer, goal{minutes: int64(f.Target)}
	e.keep(f.Keep)
	e.force(nil, nil)
	got, ok, err := e.best()
	switch {
	case err != nil:
		return Fitted{}, err
	case !ok:
		conflict, err := e.conflict(f.Busy)
		return Fitted{Conflict: conflict, Missed: missed}, err
	}
	w := e.week(&got)
	kept := w.clone()
	return Fitted{Week: &kept, Report: c.Check(&kept), Missed: missed}, nil
}

// meetings is, for each block, the numbers of the busy blocks that it falls into with
// the way to it and from it, and the first of each as a conflict.
func meetings(blocks []*Block, busy []Block, travel iop.Minutes) (sets [][]int, first []Conflict) {
	sets = make([][]int, len(blocks))
	for i, b := range blocks {
		for j := range busy {
			if day, ok := b.near(&busy[j], travel); ok {
				if sets[i] == nil {
					first = append(first, Conflict{i, j, day})
				}
				sets[i] = append(sets[i], j)
			}
		}
	}
	return sets, first
}
