package levelofcare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
)

// This file holds the slow reading of a criteria set: straight from the
// definition, with strings and maps, one complete assessment at a time. The tests
// hold the fast one against it.

// record is a complete assessment: a value for each fact by name.
type record map[string]string

// answer is a level with the services beside it; "not indicated" and "no level"
// stand for the answers that are not level.
type slowAnswer struct {
	level  string
	beside [kindEnd]string
}

func (d *Definition) holds(r *RuleDefinition, facts record) bool {
	for _, term := range r.When {
		all := true
		for name, values := range term {
			all = all && slices.Contains(values, facts[name])
		}
		if all {
			return true
		}
	}
	return false
}

// taken is the readings taken by default.
func (d *Definition) taken(r *RuleDefinition) bool {
	if r.Reading == "" {
		return true
	}
	option, reading, _ := strings.Cut(r.Reading, "/")
	for _, o := range d.Options {
		if o.ID == option {
			return o.Readings[0].ID == reading
		}
	}
	return false
}

// slowHears is which rules speak for what is possible ("must"), for guidance ("should"), for the
// level ("typical") and, alternatives included, for what else is indicated ("also").
func slowHears(r *RuleDefinition, who string) bool {
	if r.Exclude != 0 || r.Hold != 0 {
		return true
	}
	switch who {
	case "must":
		return r.Strength == iop.Must && !r.Also
	case "should":
		return (r.Strength == iop.Must || r.Strength == iop.Should) && !r.Also
	case "typical":
		return !r.Also
	}
	return true
}

// slowPlace is the level of a complete assessment, by all rules.
func (d *Definition) slowPlace(facts record, day iop.Day) slowAnswer {
	answer, _ := d.slowBy("typical", facts, day)
	return answer
}

// slowBy is the least level by the rules that are heard, and the levels that meet what
// those rules ask for.
func (d *Definition) slowBy(who string, facts record, day iop.Day) (slowAnswer, iop.Set[iop.Level]) {
	amount := func(k Kind, name string) int { return 1 + slices.Index(d.Care[k], name) }
	needs := map[Kind]int{}
	indicated := false
	var held iop.Set[Kind]
	var excluded iop.Set[iop.Level]
	var preferences []iop.Set[iop.Level]
	for i := range d.Rules {
		r := &d.Rules[i]
		if !d.taken(r) || r.Until != 0 && (day == 0 || day >= r.Until) || day != 0 && day < r.From || !slowHears(r, who) || !d.holds(r, facts) {
			continue
		}
		for k, name := range r.Need {
			needs[k] = max(needs[k], amount(k, name))
			indicated = indicated || !r.Beside
		}
		held |= r.Hold
		excluded |= r.Exclude
		if r.Prefer != 0 {
			preferences = append(preferences, r.Prefer)
		}
	}
	for k := range held.All() {
		needs[k] = 0
	}
	meets := func(row LevelDefinition) bool {
		for k, n := range needs {
			inside, beside := 0, 0
			if name, ok := row.Inside[k]; ok {
				inside = amount(k, name)
			}
			if name, ok := row.Beside[k]; ok {
				beside = amount(k, name)
			}
			if n > inside && n > beside {
				return false
			}
		}
		return !excluded.Has(row.Level)
	}
	var may iop.Set[iop.Level]
	for _, row := range d.Levels {
		if meets(row) {
			may = may.With(row.Level)
		}
	}
	if !indicated {
		return slowAnswer{level: "not indicated"}, may
	}
	for i := 0; i < len(d.Levels); {
		j := i + 1
		for j < len(d.Levels) && d.Levels[j].Ties {
			j++
		}
		var tied []LevelDefinition
		for _, row := range d.Levels[i:j] {
			if meets(row) {
				tied = append(tied, row)
			}
		}
		i = j
		if len(tied) == 0 {
			continue
		}
		chosen := tied[0]
		for _, p := range preferences {
			if k := slices.IndexFunc(tied, func(row LevelDefinition) bool { return p.Has(row.Level) }); k >= 0 {
				chosen = tied[k]
				break
			}
		}
		a := slowAnswer{level: chosen.Level.String()}
		for k, n := range needs {
			inside := 0
			if name, ok := chosen.Inside[k]; ok {
				inside = amount(k, name)
			}
			if n > inside {
				a.beside[k] = d.Care[k][n-1]
			}
		}
		return a, may
	}
	return slowAnswer{level: "no level"}, may
}

// factNames lists the facts of a definition with their values.
func (d *Definition) factNames() (names []string, values map[string][]string) {
	values = map[string][]string{}
	for f := FactDanger; f < factEnd; f++ {
		names = append(names, common[f].name)
		for _, w := range common[f].values.All() {
			values[common[f].name] = append(values[common[f].name], w)
		}
	}
	for _, f := range d.Facts {
		names = append(names, f.Name)
		values[f.Name] = f.Values
	}
	return names, values
}

// slowPossible is the answers of all completions: of the values that partial
// leaves to each fact.
func (d *Definition) slowPossible(partial map[string][]string, day iop.Day) map[slowAnswer]bool {
	answers := map[slowAnswer]bool{}
	d.completing(partial, func(facts record) { answers[d.slowPlace(facts, day)] = true })
	return answers
}

// completing does something with every completion of what partial leaves open.
func (d *Definition) completing(partial map[string][]string, do func(record)) {
	names, values := d.factNames()
	// Facts that no condition names change nothing; one value stands for all.
	named := map[string]bool{}
	for i := range d.Rules {
		for _, term := range d.Rules[i].When {
			for name := range term {
				named[name] = true
			}
		}
	}
	facts := record{}
	var complete func(i int)
	complete = func(i int) {
		if i == len(names) {
			do(facts)
			return
		}
		name := names[i]
		left := values[name]
		if p, ok := partial[name]; ok {
			left = p
		}
		if !named[name] {
			left = left[:1]
		}
		for _, v := range left {
			facts[name] = v
			complete(i + 1)
		}
	}
	complete(0)
}

// completions counts them, to keep the oracle's work bounded.
func (d *Definition) completions(partial map[string][]string) int {
	names, values := d.factNames()
	n := 1
	for _, name := range names {
		used := slices.ContainsFunc(d.Rules, func(r RuleDefinition) bool {
			return slices.ContainsFunc(r.When, func(term map[string][]string) bool { return term[name] != nil })
		})
		if !used {
			continue
		}
		if p, ok := partial[name]; ok {
			n *= len(p)
		} else {
			n *= len(values[name])
		}
		if n > 1<<20 {
			return n
		}
	}
	return n
}

// assessmentOf is the partial record as an assessment: single values are
// recorded, others ruled out.
func (c *Criteria) assessmentOf(partial map[string][]string) Assessment {
	var a Assessment
	for name, left := range partial {
		f, ok := c.FactNamed(name)
		if !ok {
			panic("no fact " + name)
		}
		if len(left) == 1 {
			if err := c.Set(&a, name, left[0]); err != nil {
				panic(err)
			}
			continue
		}
		for n, w := range c.ValuesOf(f).All() {
			if !slices.Contains(left, w) {
				a.RuleOut(f, ValuesOf(uint8(n)))
			}
		}
	}
	return a
}

// randomPartial leaves about unknown of the facts open, some of them narrowed.
func (d *Definition) randomPartial(r *rand.Rand, unknown int) map[string][]string {
	names, values := d.factNames()
	partial := map[string][]string{}
	for i, n := range r.Perm(len(names)) {
		name := names[n]
		all := values[name]
		switch {
		case i >= unknown:
			partial[name] = []string{all[r.IntN(len(all))]}
		case r.IntN(3) == 0 && len(all) > 2:
			out := r.IntN(len(all))
			partial[name] = slices.DeleteFunc(slices.Clone(all), func(w string) bool { return w == all[out] })
		}
	}
	return partial
}

// randomDefinition makes a small set in which everything can happen: rules of
// every kind, ties, holes, facts of its own.
func randomDefinition(r *rand.Rand) Definition {
	d := Definition{
		ID:    "random",
		Title: "Random",
		Facts: []FactDefinition{{Name: "own-a", Values: []string{"a1", "a2", "a3"}}, {Name: "own-b", Values: []string{"b1", "b2"}}},
		Care: map[Kind][]string{
			Intensity: {"i1", "i2", "i3"}, Living: {"l1", "l2"}, WithdrawalNeed: {"w1", "w2"}, MedicalNeed: {"m1"}, PsychiatricNeed: {"p1", "p2"},
		},
	}
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	levels := slices.Collect(iop.Values[iop.Level]())
	for i := range 3 + r.IntN(5) {
		row := LevelDefinition{Level: levels[r.IntN(len(levels))], Inside: map[Kind]string{}, Beside: map[Kind]string{}, Ties: i > 0 && r.IntN(3) == 0}
		for k := Intensity; k < kindEnd; k++ {
			if r.IntN(3) > 0 {
				row.Inside[k] = pick(d.Care[k])
			}
			if r.IntN(3) > 0 {
				row.Beside[k] = pick(d.Care[k])
			}
		}
		d.Levels = append(d.Levels, row)
	}
	names, values := d.factNames()
	// Few facts, so that they meet in conditions and the oracle stays quick.
	some := []string{"own-a", "own-b"}
	for _, i := range r.Perm(len(names) - 2)[:4] {
		some = append(some, names[i])
	}
	for i := range 4 + r.IntN(10) {
		rule := RuleDefinition{Rule: iop.Rule{
			ID: iop.RuleID(fmt.Sprint("r", i)), Statement: "s", Strength: []iop.Strength{iop.Must, iop.Should, iop.Typical}[r.IntN(3)],
			Source: iop.Source{Title: "t", Address: "a", Kind: iop.Issuer, Read: 1},
		}}
		for range 1 + r.IntN(3) {
			term := map[string][]string{}
			for range 1 + r.IntN(3) {
				name := pick(some)
				all := slices.Clone(values[name])
				r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
				term[name] = all[:1+r.IntN(len(all))]
			}
			rule.When = append(rule.When, term)
		}
		level := d.Levels[r.IntN(len(d.Levels))].Level
		switch r.IntN(9) {
		case 0:
			rule.Exclude = iop.SetOf(level)
		case 1:
			rule.Prefer = iop.SetOf(level)
		case 2:
			rule.Hold = iop.SetOf(Kind(1 + r.IntN(int(kindEnd)-1)))
		case 3:
			rule.Ask = []string{pick(some)}
		default:
			k := Kind(1 + r.IntN(int(kindEnd)-1))
			rule.Need = map[Kind]string{k: pick(d.Care[k])}
			rule.Beside = r.IntN(3) == 0
			rule.Also = rule.Strength != iop.Must && r.IntN(4) == 0
		}
		d.Rules = append(d.Rules, rule)
	}
	return d
}

func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 99)) }

// forEach completes every assessment of the facts that conditions name.
func forEach(d *Definition, do func(record)) {
	names, values := d.factNames()
	facts := record{}
	var complete func(i int)
	complete = func(i int) {
		if i == len(names) {
			do(facts)
			return
		}
		left := values[names[i]]
		if !slices.ContainsFunc(d.Rules, func(r RuleDefinition) bool {
			return slices.ContainsFunc(r.When, func(term map[string][]string) bool { return term[names[i]] != nil })
		}) {
			left = left[:1]
		}
		for _, v := range left {
			facts[names[i]] = v
			complete(i + 1)
		}
	}
	complete(0)
}
