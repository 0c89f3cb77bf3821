package schedule

import (
	"fmt"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Fit is a person who looks for their week among those that a template offers.
type Fit struct {
	Template Template `json:"template" wire:"required"`
	// Busy is when the person cannot come: a job, childcare, probation. These may
	// overlap; what service they are does not matter.
	Busy []Block `json:"busy,omitempty"`
	// Travel is the way to and from sessions, kept free before and after each. Who
	// leaves one session for the next does not travel in between.
	Travel iop.Minutes `json:"travel,omitzero"`
	// Prefer is what counts, most important first: the second decides only where
	// the first leaves several weeks.
	Prefer []Preference `json:"prefer,omitempty"`
	Target iop.Minutes  `json:"target,omitzero"` // hours a week for closest-to-target
	// Keep is names of blocks for keep-group. Of blocks that share a name each counts.
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
		report(fmt.Sprintf("is not from none to a day: %v", f.Travel), "travel")
	}
	preferProblems(report, f.Prefer)
	if has := slices.Contains(f.Prefer, ClosestToTarget); f.Target < 0 || f.Target > weekMinutes {
		report(fmt.Sprintf("is not an amount of time in a week: %v", f.Target), "target")
	} else if has && f.Target == 0 {
		report("is missing: closest-to-target needs one", "target")
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
	Week   *Week      // nil when there is none
	Report iop.Report // what Check says of the week
	// Conflict is what cannot go together. Without any one of its members there is
	// a week. Empty when there is a week.
	Conflict []Hindrance
	// Missed are the blocks of the template, numbered in the order of reading, that
	// fall into busy times with the way to them, each once.
	Missed []Conflict
}

// Fit finds the best week that a person can choose from a template.
//
// A week will do when nobody is asked to be in two places at once and no
// requirement is NotMet. One whose answer is Unknown does not rule a week out, but
// weeks in which all is met come before weeks in which something is unknown; what
// no choice can settle, such as the need that was certified or the hours of a whole
// episode, is left out of that comparison. Then the preferences decide, one after
// the other, and of weeks that are alike in all of them the one that
// [Template.Weeks] yields first. The answer is exact.
//
// A session that may fall into a busy time is not chosen: of sessions and busy
// times that recur at odd intervals, all dates on which they may fall count.
//
// When there is no week, the conflict is irreducible: it has no week either, but
// has one as soon as any of its members is left out. Without the member
// taken-together every block and arranged service can be taken by itself or left.
// There can be other conflicts; the one given holds on to what is listed first, and
// to the template last.
//
// The error is wire.Faults for a question that is not valid, or
// [ErrTooManyChoices] for one that has too many kinds of weeks. Sixty sessions that
// are held every week are hardly ever too many, neither to choose from nor to say
// what is in conflict, however they are listed. Of sessions at odd intervals every
// choice is a kind of its own.
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

// meetings is, for each block, the numbers of the busy blocks that it falls into
// with the way to it and from it, and the first of each as a conflict.
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
