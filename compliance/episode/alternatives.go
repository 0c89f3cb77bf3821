package episode

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// alternative is a requirement that is one of several, and its finding.
type alternative struct {
	row    *iop.Requirement
	number int  // of the row
	at     int  // of the findings
	idle   bool // its clock has not started, and it says nothing
}

// settle makes alternatives answer as one: only the best of them counts, or the one
// that was chosen.
func (r *counted) settle(found []iop.Finding, either []alternative) {
	for len(either) > 0 {
		name, n := either[0].row.Either, 0
		for i := range either {
			if either[i].row.Either == name {
				either[n], either[i] = either[i], either[n]
				n++
			}
		}
		if group := either[:n]; group[0].row.Chosen {
			r.settleChosen(found, group)
		} else {
			settleBest(found, group)
		}
		either = either[n:]
	}
}

// settleBest leaves out the findings of alternatives that another is better than: one
// that is met is enough, and while one is pending nothing is missed. One whose clock
// has not started makes nothing good.
func settleBest(found []iop.Finding, group []alternative) {
	for _, best := range [...]iop.Verdict{iop.Met, iop.NotApplicable, iop.Unknown} {
		if !slices.ContainsFunc(group, func(a alternative) bool { return found[a.at].Verdict == best && !a.idle }) {
			continue
		}
		for _, a := range group {
			if f := &found[a.at]; f.Verdict != best {
				f.Verdict, f.Missing = iop.NotApplicable, iop.Words{}
			}
		}
		return
	}
}

// settleChosen leaves out the findings of alternatives that were not chosen. Where the
// choice was not recorded, it is known only what all of them say.
func (r *counted) settleChosen(found []iop.Finding, group []alternative) {
	same, recorded := true, true
	for _, a := range group {
		same = same && found[a.at].Verdict == found[group[0].at].Verdict
		_, ok := r.chose(a.number)
		recorded = recorded && ok
	}
	for _, a := range group {
		f := &found[a.at]
		switch chosen, _ := r.chose(a.number); {
		case recorded && !chosen:
			f.Verdict, f.Missing = iop.NotApplicable, iop.Words{}
		case !recorded && !same:
			f.Verdict, f.Missing = iop.Unknown, iop.WordsOf(lacking, lackChoice)
		}
	}
}

// better reports whether another of the alternatives of row k stands better than a clock
// in this state: in time, before pending, before unknown, before late.
func (r *counted) better(k int, state DueState) bool {
	row := &r.d.Requirements[k]
	if row.Either == "" || row.Chosen {
		return false
	}
	if r.others == nil {
		r.others = r.bestOthers()
	}
	return r.others[k] > standsAs[state]
}

// bestOthers is how the best of a row's alternatives in force stands, besides itself, by the
// numbers of the rows.
func (r *counted) bestOthers() []int {
	rows := r.d.Requirements
	best := make([]int, len(rows))
	for i := range rows {
		one := &rows[i]
		if one.Either == "" || one.Chosen || !one.InForce(r.Day) {
			continue
		}
		is := r.stands(i)
		for k := range rows {
			if rows[k].Either == one.Either && rows[k].ID != one.ID {
				best[k] = max(best[k], is)
			}
		}
	}
	return best
}

// stands ranks how an alternative stands as a whole.
func (r *counted) stands(k int) int {
	if r.d.Requirements[k].Measure.Elapses() {
		all := r.due(k)
		return standsAs[all[len(all)-1].State]
	}
	var f iop.Finding
	r.judge(k, &f)
	return [...]int{iop.NotMet: 1, iop.Unknown: 2, iop.NotApplicable: 3, iop.Met: 4}[f.Verdict]
}

// standsAs ranks how alternatives stand; one that has not started is no better than
// any, and shown where none has.
var standsAs = [...]int{NotStarted: 0, Overdue: 1, OutOfTime: 1, Exceeded: 1, DueUnknown: 2, Pending: 3, Ended: 3, InTime: 4}

// chose is choice of the clock that runs.
func (r *counted) chose(k int) (chosen, ok bool) {
	all := r.clocks(k, false)
	if len(all) == 0 {
		return false, false
	}
	return r.choice(&r.d.Requirements[k], &all[len(all)-1])
}
