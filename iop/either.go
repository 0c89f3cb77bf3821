package iop

import "slices"

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
	numbers := map[RuleID]int{}
	for i := range rows {
		name := rows[i].Either
		if name == "" {
			continue
		}
		k, ok := numbers[name]
		if !ok {
			k = len(list)
			numbers[name] = k
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

// groups are the alternatives of several lists, with what is known of who overrules
// whom, so that it is worked out once.
type groups struct {
	all   []Combined
	of    []int // the group of each row; below zero it stands by itself
	lists []alternatives
	kept  map[[2]int]bool // whether a group keeps another
	asked map[[2]int]bool // whether a row makes a group needless
}

func newGroups(all []Combined) *groups {
	type key struct {
		list int
		name RuleID
	}
	g := &groups{all: all, of: make([]int, len(all)), kept: map[[2]int]bool{}, asked: map[[2]int]bool{}}
	numbers := map[key]int{}
	for i := range all {
		g.of[i] = -1
		if all[i].Either == "" {
			continue
		}
		k := key{all[i].List, all[i].Either}
		n, ok := numbers[k]
		if !ok {
			n = len(g.lists)
			numbers[k], g.lists = n, append(g.lists, alternatives{name: k.name})
		}
		g.of[i] = n
		g.lists[n].rows = append(g.lists[n].rows, all[i].Requirement)
	}
	return g
}

// overrules reports whether row j makes the alternatives of which row i is one needless:
// by asking one of them of everybody, or all of them where one is chosen; or by being one
// of the same alternatives in another list, the first of those alike.
func (g *groups) overrules(j, i int) bool {
	group := g.of[i]
	if g.of[j] < 0 {
		return remember(g.asked, [2]int{j, group}, func() bool {
			theirs := &g.lists[group]
			asked := func(t *Requirement) bool { return g.all[j].Implies(t) }
			if theirs.chosen() {
				return !slices.ContainsFunc(theirs.rows, func(t *Requirement) bool { return !asked(t) })
			}
			return slices.ContainsFunc(theirs.rows, asked)
		})
	}
	return g.all[j].List != g.all[i].List && g.keeps(g.of[j], group) && (j < i || !g.keeps(group, g.of[j]))
}

func (g *groups) keeps(a, b int) bool {
	return remember(g.kept, [2]int{a, b}, func() bool { return g.lists[a].keeps(&g.lists[b]) })
}

// remember works out once what is asked for.
func remember(known map[[2]int]bool, key [2]int, work func() bool) bool {
	is, ok := known[key]
	if !ok {
		is = work()
		known[key] = is
	}
	return is
}
