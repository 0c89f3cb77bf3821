package iop

import (
	"iter"
	"slices"
)

// Alternatives are rows of which one is enough, such as a review after thirty days
// or after twenty-seven hours of treatment. In every comparison they stand and fall
// together: one of them says nothing by itself, and it is enough that one of theirs
// is kept. Where the alternative that binds is chosen beforehand, none will do for
// another.

// alternatives are the rows that share a name in Either.
type alternatives struct {
	name RuleID
	rows []*Requirement
}

func alternativesOf(rows []Requirement) (list []alternatives) {
	for i := range rows {
		name := rows[i].Either
		if name == "" {
			continue
		}
		k := slices.IndexFunc(list, func(a alternatives) bool { return a.name == name })
		if k < 0 {
			k = len(list)
			list = append(list, alternatives{name: name})
		}
		list[k].rows = append(list[k].rows, &rows[i])
	}
	return list
}

// chosen reports whether one of them is chosen beforehand.
func (a *alternatives) chosen() bool {
	return slices.ContainsFunc(a.rows, func(r *Requirement) bool { return r.Chosen })
}

// keeps reports whether whoever keeps one of mine keeps one of theirs: that which is
// chosen, when one is.
func (mine *alternatives) keeps(theirs *alternatives) bool {
	for _, r := range mine.rows {
		if !slices.ContainsFunc(theirs.rows, func(o *Requirement) bool { return r.asks(o) && (!theirs.chosen() || r.Measure == o.Measure) }) {
			return false
		}
	}
	// What is chosen is a measure: every one of theirs must be one of mine too.
	return !theirs.chosen() || mine.chosen() && !slices.ContainsFunc(theirs.rows, func(o *Requirement) bool {
		return !slices.ContainsFunc(mine.rows, func(r *Requirement) bool { return r.Measure == o.Measure && r.asks(o) })
	})
}

// settle says of theirs that are alternatives which gaps are none, since another is
// kept.
func (mine *Rows) settle(theirs *Rows, list []Comparison) []Comparison {
	for i := range theirs.either {
		group := &theirs.either[i]
		kept := slices.ContainsFunc(mine.either, func(a alternatives) bool { return a.keeps(group) })
		if !group.chosen() {
			kept = kept || slices.ContainsFunc(group.rows, func(r *Requirement) bool { return len(mine.compare(r, nil, true)) == 0 })
		}
		for k := range list {
			if c := &list[k]; kept && c.Theirs.Either == group.name && c.IsGap() {
				c.Result, c.By, c.Because = OtherKept, 0, 0
			}
		}
	}
	return list
}

// overrulesAlternatives reports whether r makes the alternatives of which o is one
// needless: by asking one of them of everybody, or all of them where one is chosen;
// or, when first, by being one of the same alternatives in another list.
func (r *Combined) overrulesAlternatives(o *Combined, lists [][]Requirement, first bool) bool {
	group := alternatives{rows: slices.Collect(sharing(o.Either, lists[o.List]))}
	if r.Either == "" {
		asked := func(t *Requirement) bool { return r.Implies(t) }
		if group.chosen() {
			return !slices.ContainsFunc(group.rows, func(t *Requirement) bool { return !asked(t) })
		}
		return slices.ContainsFunc(group.rows, asked)
	}
	mine := alternatives{rows: slices.Collect(sharing(r.Either, lists[r.List]))}
	return r.List != o.List && mine.keeps(&group) && (first || !group.keeps(&mine))
}

func sharing(name RuleID, list []Requirement) iter.Seq[*Requirement] {
	return func(yield func(*Requirement) bool) {
		for i := range list {
			if list[i].Either == name && !yield(&list[i]) {
				return
			}
		}
	}
}
