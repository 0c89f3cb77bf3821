package levelofcare

import (
	"math/bits"
	"slices"
)

// maxRedraws is how many rules a review tries by drawing the diagrams without them.
const maxRedraws = 100

// shows reports whether an assessment was found that the rule changes the answer to.
// It tries few, near those in which a term of the rule holds and little else; one of
// them is proof, none is not proof of the contrary.
func (v *version) shows(rule *RuleDefinition) bool {
	for _, w := range []*version{v, v.by(guided), v.by(also)} {
		i := slices.IndexFunc(w.rules, func(r ruleInfo) bool { return r.definition == rule })
		if i < 0 || !w.rules[i].decides {
			continue
		}
		r := &w.rules[i]
		for rest := r.mask; rest != 0; rest &= rest - 1 {
			if w.showsNear(r, rest&-rest, w == v) {
				return true
			}
		}
	}
	return false
}

// showsNear tries assessments in which the term holds: one in which few other terms
// do, and those that differ from it in one fact or two. All says that the row of the
// level and what stands beside it count, not the level alone.
func (v *version) showsNear(r *ruleInfo, term uint64, all bool) bool {
	at := v.quiet(r, term)
	changes := func() bool {
		held := v.held(at)
		without := held
		without[r.word] &^= r.mask
		d, e := v.demand(&held), v.demand(&without)
		o, p := v.place(&d), v.place(&e)
		if !all {
			return v.means[o.code()] != v.means[p.code()]
		}
		return o.code() != p.code() || o.beside != p.beside
	}
	if changes() {
		return true
	}
	for u := range at {
		was := at[u]
		for n := uint8(1); n <= v.limits[v.used[u]]; n++ {
			at[u] = n
			if changes() {
				return true
			}
			for w := range u {
				also := at[w]
				for m := uint8(1); m <= v.limits[v.used[w]]; m++ {
					if at[w] = m; changes() {
						return true
					}
				}
				at[w] = also
			}
		}
		at[u] = was
	}
	return false
}

// quiet is values of the used facts with which the term holds and as few others as
// choosing one fact after the other finds.
func (v *version) quiet(r *ruleInfo, term uint64) []uint8 {
	at := make([]uint8, len(v.used))
	left := terms{}
	copy(left[:], v.full)
	for u := range v.used {
		best, fewest := uint8(1), 1<<30
		for n := uint8(1); n <= v.limits[v.used[u]]; n++ {
			if v.columns[r.word][8*u+int(n)]&term == 0 {
				continue // the term does not hold
			}
			count := 0
			for w := range v.deciding {
				count += bits.OnesCount64(left[w] & v.columns[w][8*u+int(n)])
			}
			if count < fewest {
				best, fewest = n, count
			}
		}
		at[u] = best
		for w := range v.deciding {
			left[w] &= v.columns[w][8*u+int(best)]
		}
	}
	return at
}

// held is the deciding terms that hold with these values of the used facts.
func (v *version) held(at []uint8) (held terms) {
	for w := range v.deciding {
		held[w] = v.full[w]
		for u, n := range at {
			held[w] &= v.columns[w][8*u+int(n)]
		}
	}
	return held
}
