package levelofcare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
)

// Review is what a criteria set shows about itself when every assessment is tried. It
// is exact, because it reads the set's decision diagrams.
type Review struct {
	// Nodes is the size of the level diagram.
	Nodes int `json:"nodes"`
	// NoLevel is an assessment for which every level that would do is excluded, so
	// that a person must decide; nil when the set has no such hole. Facts that do not
	// matter are left out.
	NoLevel []string `json:"no_level,omitempty"`
	// UnreachableLevels are levels of the table that no assessment leads to.
	UnreachableLevels iop.Set[iop.Level] `json:"unreachable_levels"`
	// Idle are rules that never change an answer, because others always ask for as much.
	Idle []iop.RuleID `json:"idle,omitempty"`
	// Untried are rules for which the review does not know whether they change an answer:
	// it examines at most 100 of the rules for which a quick search finds no such change.
	Untried []iop.RuleID `json:"untried,omitempty"`
	// Overlaps are pairs of rules that can hold together and ask for different
	// amounts of the same kind of care; the greater amount decides.
	Overlaps [][2]iop.RuleID `json:"overlaps,omitempty"`
	// Monotone are facts for which a worse value never leads to a less restrictive level,
	// whatever the other facts are.
	Monotone []string `json:"monotone,omitempty"`
	// NotMonotone are the other facts that decide levels, each with an example.
	NotMonotone []Reversal `json:"not_monotone,omitempty"`
}

// Reversal is an assessment in which a worse value of one fact leads to a level
// earlier in the set's table.
type Reversal struct {
	Fact        string    `json:"fact"`
	Better      string    `json:"better"`
	Worse       string    `json:"worse"`
	Others      []string  `json:"others,omitempty"` // the facts that this depends on: "home dangerous"
	BetterLevel iop.Level `json:"better_level,omitzero"`
	WorseLevel  iop.Level `json:"worse_level,omitzero"` // earlier in the table; unknown: no treatment indicated
}

// Review reviews the rules in force on the day; the zero Day means the latest rules.
func (c *Criteria) Review(day iop.Day) Review {
	c = c.made()
	v := c.on(day)
	r := Review{Nodes: v.level().size()}
	everything := c.allowed(&Assessment{})
	codes := v.level().reach(&everything)
	reached := v.levelsOf(codes)
	for i := range v.rows {
		if l := v.rows[i].level; !reached.Has(l) {
			r.UnreachableLevels = r.UnreachableLevels.With(l)
		}
	}
	if codes>>codeNoLevel&1 == 1 {
		r.NoLevel = v.way(func(r ref) bool { return r == leaf(codeNoLevel) })
	}
	redraws := 0
	for i := range v.rules {
		rule := v.rules[i].definition
		if len(rule.Ask) > 0 || v.shows(rule) {
			continue
		}
		if redraws++; redraws > maxRedraws {
			r.Untried = append(r.Untried, rule.ID)
		} else if v.isIdle(rule) {
			r.Idle = append(r.Idle, rule.ID)
		}
	}
	for i := range v.rules {
		for j := range i {
			a, b := &v.rules[j], &v.rules[i]
			if a.decides && b.decides && a.need != KindUnknown && a.need == b.need && a.amount != b.amount && v.together(a, b) {
				r.Overlaps = append(r.Overlaps, [2]iop.RuleID{a.rule.ID, b.rule.ID})
			}
		}
	}
	support := v.level().support(&everything, nil, 0)
	for f := 1; f < len(c.facts); f++ {
		if support>>f&1 == 0 {
			continue
		}
		if back, found := v.reversal(Fact(f)); found {
			r.NotMonotone = append(r.NotMonotone, back)
		} else {
			r.Monotone = append(r.Monotone, c.facts[f].name)
		}
	}
	return r
}

// isIdle reports whether the set answers everything the same without the rule.
func (v *version) isIdle(rule *RuleDefinition) bool {
	d := v.c.d
	d.Rules = slices.DeleteFunc(slices.Clone(d.Rules), func(r RuleDefinition) bool { return r.ID == rule.ID && r.From == rule.From })
	without, err := newVersion(&Criteria{d: d, taken: v.c.taken, facts: v.c.facts, names: v.c.names, care: v.c.care}, v.from, usual)
	if err != nil || without.drawAll() != nil {
		return false
	}
	for k := KindUnknown; k < kindEnd; k++ {
		if !v.equal(v.beside(k), without.beside(k)) {
			return false
		}
	}
	other := without.by(binding)
	for row, may := range v.by(binding).mayHaves() {
		if o, _ := other.drawingMay(row); !v.equal(may, o) {
			return false
		}
	}
	return v.equal(v.by(guided).level(), without.by(guided).level()) && v.equal(v.by(also).level(), without.by(also).level())
}

// equal reports whether two diagrams answer alike. Equal answers mean equal
// shapes, since both are reduced and ask in the same order.
func (v *version) equal(d, o *diagram) bool {
	type pair struct{ a, b ref }
	seen := map[pair]bool{}
	var same func(a, b ref) bool
	same = func(a, b ref) bool {
		if a.isLeaf() || b.isLeaf() {
			return a == b
		}
		if seen[pair{a, b}] {
			return true
		}
		seen[pair{a, b}] = true
		x, y := &d.nodes[a], &o.nodes[b]
		if x.fact != y.fact {
			return false
		}
		for n := 1; n <= v.c.facts[x.fact].values.Len(); n++ {
			if !same(d.child(a, n), o.child(b, n)) {
				return false
			}
		}
		return true
	}
	return same(d.root, o.root)
}

// together reports whether some assessment makes both rules hold.
func (v *version) together(a, b *ruleInfo) bool {
	for _, s := range a.definition.When {
		for _, t := range b.definition.When {
			meet := true
			for name, values := range s {
				if others, both := t[name]; both {
					meet = meet && slices.ContainsFunc(values, func(w string) bool { return slices.Contains(others, w) })
				}
			}
			if meet {
				return true
			}
		}
	}
	return false
}

// way is the facts on one way down from the top to a place that is wanted.
func (v *version) way(wanted func(ref) bool) []string {
	way := []string{}
	dead := map[ref]bool{}
	var down func(r ref) bool
	down = func(r ref) bool {
		if wanted(r) {
			return true
		}
		if r.isLeaf() || dead[r] {
			return false
		}
		n := &v.level().nodes[r]
		for i := 1; i <= int(v.limits[n.fact]); i++ {
			if down(v.level().child(r, i)) {
				way = append(way, v.c.facts[n.fact].name+" "+v.c.facts[n.fact].values.Word(i))
				return true
			}
		}
		dead[r] = true
		return false
	}
	down(v.level().root)
	slices.Reverse(way)
	return way
}

// rank is the place of an answer in the level table, from least restrictive; no
// level at all stands behind them.
func (v *version) rank(code uint8) int {
	switch code {
	case codeNotIndicated:
		return -1
	case codeNoLevel:
		return len(v.groups)
	}
	return slices.Index(v.groups, v.groupOf(int8(code)))
}

// reversal looks for an assessment in which the next worse value of the fact
// leads to a lower rank.
func (v *version) reversal(f Fact) (Reversal, bool) {
	type pair struct{ a, b ref }
	fine := map[pair]bool{}
	var way []string
	var worse func(better, worse ref) (uint8, uint8, bool)
	// worse finds an end where the second way is ranked lower than the first.
	worse = func(a, b ref) (uint8, uint8, bool) {
		if a == b || fine[pair{a, b}] {
			return 0, 0, false
		}
		if a.isLeaf() && b.isLeaf() {
			// That a person must decide is not a level to fall back from.
			return a.code(), b.code(), a.code() != codeNoLevel && v.rank(b.code()) < v.rank(a.code())
		}
		// Ask for the earlier of the two facts; a way that does not ask for it
		// stays where it is.
		fact := uint8(slots)
		if !a.isLeaf() {
			fact = v.level().nodes[a].fact
		}
		if !b.isLeaf() {
			fact = min(fact, v.level().nodes[b].fact)
		}
		next := func(r ref, n int) ref {
			if r.isLeaf() || v.level().nodes[r].fact != fact {
				return r
			}
			return v.level().child(r, n)
		}
		for n := 1; n <= int(v.limits[fact]); n++ {
			if x, y, found := worse(next(a, n), next(b, n)); found {
				way = append(way, v.c.facts[fact].name+" "+v.c.facts[fact].values.Word(n))
				return x, y, true
			}
		}
		fine[pair{a, b}] = true
		return 0, 0, false
	}
	for i := answers; i < len(v.level().nodes); i++ {
		n := &v.level().nodes[i]
		if n.fact != uint8(f) {
			continue
		}
		for j := 1; j < int(v.limits[f]); j++ {
			if x, y, found := worse(v.level().child(ref(i), j), v.level().child(ref(i), j+1)); found {
				slices.Reverse(way)
				back := Reversal{Fact: v.c.facts[f].name, Better: v.c.facts[f].values.Word(j), Worse: v.c.facts[f].values.Word(j + 1)}
				back.Others = append(v.way(func(r ref) bool { return r == ref(i) }), way...)
				if x < codeNotIndicated {
					back.BetterLevel = v.rows[x].level
				}
				if y < codeNotIndicated {
					back.WorseLevel = v.rows[y].level
				}
				return back, true
			}
		}
	}
	return Reversal{}, false
}

// String is the review for people to read, with one statement on each line.
func (r Review) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "level diagram with %d nodes\n", r.Nodes)
	if r.NoLevel != nil {
		fmt.Fprintf(&b, "hole: no level for %s\n", strings.Join(r.NoLevel, ", "))
	}
	for l := range r.UnreachableLevels.All() {
		fmt.Fprintf(&b, "unreachable level: %v\n", l)
	}
	for _, id := range r.Idle {
		fmt.Fprintf(&b, "idle rule: %s\n", string(id))
	}
	for _, id := range r.Untried {
		fmt.Fprintf(&b, "not checked for idleness: %s\n", string(id))
	}
	if n := len(r.Overlaps); n > 0 {
		fmt.Fprintf(&b, "%d pairs of rules can hold together and ask for different amounts\n", n)
	}
	for _, name := range r.Monotone {
		fmt.Fprintf(&b, "monotone: %s\n", name)
	}
	for _, back := range r.NotMonotone {
		fmt.Fprintf(&b, "not monotone: %s %s leads to %v, %s to %v, with %s\n",
			back.Fact, back.Better, back.BetterLevel, back.Worse, back.WorseLevel, strings.Join(back.Others, ", "))
	}
	return b.String()
}
