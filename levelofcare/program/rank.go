package program

import (
	"cmp"
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
)

// maxWishes bounds the wishes of a person, and the words of a wish.
const maxWishes = 100

// Wish is one thing wanted from a program. Depending on the attribute, it is met by any
// of the words, by yes, or by an amount that is not above the one given.
type Wish struct {
	Of     Attribute   `json:"of,omitzero" wire:"required"`
	Any    []string    `json:"any,omitempty"`   // at most 100
	Travel iop.Minutes `json:"travel,omitzero"` // at most, for travel
	Meters int32       `json:"meters,omitzero"` // at most, for distance
	Cost   Money       `json:"cost,omitzero"`   // at most a week, for cost
	// Must says that a program without it is out of the question. What is not known about
	// a program does not rule it out.
	Must bool `json:"must,omitempty"`
	// Inside are levels that give the wanted service themselves, so that nothing
	// is needed beside them.
	Inside iop.Set[iop.Level] `json:"inside,omitzero"`
}

// NiceToHave asks for any of these words if possible: therapies, times of day,
// settings.
func NiceToHave[T iop.Enum](words ...T) Wish {
	w := Wish{}
	for _, word := range words {
		w.Of = AttributeOf(word.Vocabulary())
		w.Any = append(w.Any, word.Vocabulary().Word(int(word)))
	}
	return w
}

// MustHave asks for any of these words.
func MustHave[T iop.Enum](words ...T) Wish {
	w := NiceToHave(words...)
	w.Must = true
	return w
}

// CheckWire reports wishes that ask for nothing, or for two things.
func (w *Wish) CheckWire(n wire.Node) { w.problems(n.Report) }

func (w *Wish) problems(report wire.Report) {
	amounts := []struct {
		of     Attribute
		member string
		set    bool
	}{
		{AttributeTravel, "travel", w.Travel != 0},
		{AttributeDistance, "meters", w.Meters != 0},
		{AttributeCost, "cost", !w.Cost.IsZero()},
	}
	for _, a := range amounts {
		switch {
		case a.set && a.of != w.Of:
			report(fmt.Sprintf("does not apply to %v", w.Of), a.member)
		case !a.set && a.of == w.Of:
			report("is missing", a.member)
		}
	}
	if amount, _ := w.Cost.Amount(); w.Travel < 0 || w.Meters < 0 || amount.IsNegative() {
		report("has a negative amount")
	}
	words := w.Of.Words()
	switch {
	case w.Of == AttributeUnknown:
		report("is missing", "of")
	case w.Of == AttributeLevel:
		report("is not a wish: the level comes from the placement", "of")
	case words == nil && !w.Of.HasNames():
		if len(w.Any) > 0 {
			report(fmt.Sprintf("does not apply to %v", w.Of), "any")
		}
	case len(w.Any) == 0:
		report("is empty", "any")
	}
	if len(w.Any) > maxWishes {
		report(fmt.Sprintf("cannot be more than %d: %d", maxWishes, len(w.Any)), "any")
		return
	}
	for i, word := range w.Any {
		if words != nil {
			if _, ok := words.Find(word); !ok {
				report(fmt.Sprintf("%q is not a %s, want one of %v", word, words.Name(), iop.WordsFromBits(words, 1<<(words.Len()+1)-1)), "any", i)
			}
		} else if word == "" {
			report("is empty", "any", i)
		}
	}
}

// String is the wish in words: "therapy emdr or dbt".
func (w Wish) String() string {
	switch w.Of {
	case AttributeTravel:
		return "travel up to " + w.Travel.String()
	case AttributeDistance:
		return fmt.Sprintf("distance up to %d m", w.Meters)
	case AttributeCost:
		return "cost up to " + w.Cost.String()
	}
	if len(w.Any) == 0 {
		return w.Of.String()
	}
	return w.Of.String() + " " + strings.Join(w.Any, " or ")
}

// of is the answer of a program that would take the person at the level, and what
// it has of the wish.
func (w *Wish) of(p *Program, at iop.Level) (v iop.Verdict, got string) {
	switch {
	case w.Inside.Has(at):
		return iop.Met, "inside " + at.String()
	case w.Of == AttributeTravel && p.Travel > 0:
		return iop.VerdictOf(p.Travel <= w.Travel), p.Travel.String()
	case w.Of == AttributeDistance && p.Meters > 0:
		return iop.VerdictOf(p.Meters <= w.Meters), fmt.Sprintf("%d m", p.Meters)
	case w.Of == AttributeCost && !p.Cost.IsZero():
		most, _ := w.Cost.Amount()
		cost, _ := p.Cost.Amount()
		return iop.VerdictOf(cost.LessThanOrEqual(most)), p.Cost.String()
	case w.Of.IsAmount():
		return iop.Unknown, ""
	case w.Of.IsYesNo():
		return p.Has(w.Of, ""), ""
	}
	v = iop.NotMet
	var has []string
	for _, word := range w.Any {
		one := p.Has(w.Of, word)
		if one == iop.Met {
			has = append(has, word)
		}
		v = v.Or(one)
	}
	if len(w.Any) > 1 {
		got = strings.Join(has, ", ")
	}
	return v, got
}

// Wanted is what a person needs and wants from a program. See [For].
type Wanted struct {
	// Levels are the levels of the placement. If there are several, it is still open which
	// of them is needed.
	Levels iop.Set[iop.Level] `json:"levels,omitzero" wire:"required"`
	// Undecided says that it is open whether a level is needed at all.
	Undecided bool `json:"undecided,omitempty"`
	// Ask are the facts about the person that would settle the level.
	Ask []string `json:"ask,omitempty"`
	// Order is the levels of the criteria set, least restrictive first.
	Order []iop.Level `json:"order,omitempty"`
	// Instead are levels that would also meet the needs. Where no program gives a wanted
	// level, the next of these after it in the order takes its place; one before it never
	// does.
	Instead iop.Set[iop.Level] `json:"instead,omitzero"`
	Wishes  []Wish             `json:"wishes,omitempty"` // at most 100
}

// UnmarshalJSON reads strictly, like everything here.
func (w *Wanted) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, w) }

// CheckWire reports levels that are not in the order. The wishes check themselves.
func (w *Wanted) CheckWire(n wire.Node) { w.problems(n.Report) }

func (w *Wanted) problems(report wire.Report) {
	if w.Levels == 0 {
		report("is empty: no level is wanted", "levels")
	}
	if len(w.Wishes) > maxWishes {
		report(fmt.Sprintf("cannot be more than %d: %d", maxWishes, len(w.Wishes)), "wishes")
	}
	var order iop.Set[iop.Level]
	for i, l := range w.Order {
		if order.Has(l) {
			report(fmt.Sprintf("has %v twice", l), "order", i)
		}
		order = order.With(l)
	}
	for l := range w.Instead.All() {
		if !order.Has(l) {
			report(fmt.Sprintf("has %v, which is not in the order", l), "instead")
		}
	}
}

// For returns what the placement asks of a program, with the wishes. Services beside
// the level become must-haves if they are certain and nice-to-haves if they are still
// open; a wish can be changed before it is used. Instead has the levels that would meet
// the needs whatever the unknown facts turn out to be.
func For(p levelofcare.Placement, wishes ...Wish) Wanted {
	w := Wanted{
		Levels:    p.Open(),
		Undecided: p.NotIndicated() != iop.NotMet || p.NoLevel() != iop.NotMet,
		Order:     p.Criteria().Levels(),
		Instead:   p.Sufficient(),
	}
	if _, settled := p.Level(); !settled {
		for _, q := range p.Questions() {
			w.Ask = append(w.Ask, q.Fact)
		}
	}
	for _, s := range p.With() {
		services, inside := p.Equivalents(s)
		w.Wishes = append(w.Wishes, Wish{Of: AttributeBeside, Must: s.Verdict == iop.Met, Any: services, Inside: inside})
	}
	w.Wishes = append(w.Wishes, wishes...)
	return w
}

//go:embed rank.json
var rankData []byte

var readRules = wire.Embedded[iop.Rules]("levelofcare/program/rank.json", rankData)

// nextHigher is the rule by which another level stands in.
func nextHigher() *iop.Rule {
	r, _ := readRules().Rule("level.unavailable-next-higher") // a test holds the document to it
	return r
}

// Reason is one thing that speaks for a program or against it, or that must be asked.
type Reason struct {
	Wish    Wish        `json:"wish"`
	Verdict iop.Verdict `json:"verdict"`
	Got     string      `json:"got,omitempty"` // what is known, if that says more than the verdict
	// Ask are facts about the person that the answer depends on.
	Ask  []string  `json:"ask,omitempty"`
	Rule *iop.Rule `json:"rule,omitempty"` // the rule by which another level takes the place of a wanted one; nil for all else
}

// String is one line: "must have insurance Medicaid: unknown, ask the program".
func (r Reason) String() string {
	lead := "wishes "
	if r.Wish.Must {
		lead = "must have "
	}
	text := lead + r.Wish.String() + ": " + r.Verdict.String()
	if r.Got != "" {
		text += ", " + r.Got
	}
	switch {
	case r.Verdict == iop.Unknown && len(r.Ask) > 0:
		text += ", depends on " + strings.Join(r.Ask, ", ")
	case r.Verdict == iop.Unknown:
		text += ", ask the program"
	}
	if r.Rule != nil {
		text += " (" + r.Rule.Source.String() + ")"
	}
	return text
}

// Candidate is a program with what speaks for and against it.
type Candidate struct {
	Program string `json:"program"` // its id
	// Level is the level at which it would take the person; unknown for a program that
	// gives no suitable level.
	Level iop.Level `json:"level,omitzero"`
	// Verdict is Met when the level and every must-have are met, and NotMet when one of
	// them is not.
	Verdict iop.Verdict `json:"verdict"`
	Met     int         `json:"met"`     // nice-to-haves that it has
	NotMet  int         `json:"not_met"` // nice-to-haves that it lacks
	Open    int         `json:"open"`    // nice-to-haves that it is not known to have or lack
	// Reasons has the level first, then the wishes in their order.
	Reasons []Reason `json:"reasons"`

	steps int // from the wanted level to its own
}

// For yields what speaks for the program.
func (f Candidate) For() iter.Seq[Reason] { return f.with(iop.Met) }

// Against yields what speaks against the program.
func (f Candidate) Against() iter.Seq[Reason] { return f.with(iop.NotMet) }

// Ask yields what is not known and must be asked, must-haves first.
func (f Candidate) Ask() iter.Seq[Reason] {
	return func(yield func(Reason) bool) {
		for _, must := range []bool{true, false} {
			for r := range f.with(iop.Unknown) {
				if r.Wish.Must == must && !yield(r) {
					return
				}
			}
		}
	}
}

func (f Candidate) with(v iop.Verdict) iter.Seq[Reason] {
	return func(yield func(Reason) bool) {
		for _, r := range f.Reasons {
			if r.Verdict == v && !yield(r) {
				return
			}
		}
	}
}

// String is one line: "riverside: met, intensive-outpatient, 2 of 3 wishes, 1
// unknown".
func (f Candidate) String() string {
	text := fmt.Sprintf("%s: %v", f.Program, f.Verdict)
	if f.Level != iop.LevelUnknown {
		text += ", " + f.Level.String()
	}
	if n := f.Met + f.NotMet + f.Open; n > 0 {
		text += fmt.Sprintf(", %d of %d wishes", f.Met, n)
	}
	if f.Open > 0 {
		text += fmt.Sprintf(", %d unknown", f.Open)
	}
	return text
}

// Ranking is the programs for a person, in order.
type Ranking struct {
	// Fits are the programs that fit or may fit, best first.
	Fits []Candidate `json:"fits"`
	// Excluded are the programs known not to fit, in the same order, with the reasons.
	Excluded []Candidate `json:"excluded"`
	// Unavailable are the wanted levels that every program is known not to give.
	Unavailable iop.Set[iop.Level] `json:"unavailable,omitzero"`
}

// Rank orders the programs. First come those that meet the level and every must-have,
// then those for which this is not known; then those nearer to the wanted level; then
// those known to meet the most wishes, and those known to miss the fewest; then by id.
// The order does not depend on the order in which the programs are given. What is not
// known about a program counts neither for nor against it, and is listed to be asked.
//
// Where no program gives a wanted level, the next higher one takes its place; see
// [Wanted]. Wishes do not affect this: they never decide the level.
//
// The error is nil or wire.Faults: for programs without an id of their own, programs
// that are not valid (see [Program.Validate]), or a Wanted that is not valid.
func Rank(programs []Program, want Wanted) (Ranking, error) {
	var faults wire.Faults
	want.problems(wire.Report(faults.Report).At("wanted"))
	for i := range want.Wishes {
		want.Wishes[i].problems(wire.Report(faults.Report).At("wanted", "wishes", i))
	}
	at := map[string]int{}
	for i := range programs {
		id := programs[i].ID
		if first, twice := at[id]; twice || id == "" {
			problem := "is empty"
			if twice {
				problem = fmt.Sprintf("is also the id of programs[%d]", first)
			}
			faults.Report(problem, "programs", i, "id")
			continue
		}
		at[id] = i
		programs[i].all(wire.Report(faults.Report).At("programs", i))
	}
	if err := faults.Err(); err != nil {
		return Ranking{}, err
	}

	var r Ranking
	g := available(programs)
	for l := range want.Levels.All() {
		if g[l] == iop.NotMet {
			r.Unavailable = r.Unavailable.With(l)
		}
	}
	for i := range programs {
		f := want.fit(&programs[i], g)
		if f.Verdict == iop.NotMet {
			r.Excluded = append(r.Excluded, f)
		} else {
			r.Fits = append(r.Fits, f)
		}
	}
	slices.SortFunc(r.Fits, compareCandidates)
	slices.SortFunc(r.Excluded, compareCandidates)
	return r, nil
}

func compareCandidates(a, b Candidate) int {
	return cmp.Or(
		-cmp.Compare(known3(a.Verdict), known3(b.Verdict)),
		cmp.Compare(a.steps, b.steps),
		-cmp.Compare(a.Met, b.Met),
		cmp.Compare(a.NotMet, b.NotMet),
		cmp.Compare(a.Program, b.Program),
	)
}

// known3 orders the verdicts: met, unknown, not met.
func known3(v iop.Verdict) int { return [4]int{iop.Met: 2, iop.Unknown: 1}[v&3] }

// given is, by level, whether some program gives it.
type given [64]iop.Verdict

func available(programs []Program) (g given) {
	for l := range iop.Values[iop.Level]() {
		g[l] = iop.NotMet // of no programs
		for i := range programs {
			g[l] = g[l].Or(programs[i].Levels.Verdict(l))
		}
	}
	return g
}

// chain is the level and those that stand in for it, nearest first.
func (w *Wanted) chain(l iop.Level) []iop.Level {
	chain := []iop.Level{l}
	i := slices.Index(w.Order, l)
	if i < 0 {
		return chain
	}
	for _, higher := range w.Order[i+1:] {
		if w.Instead.Has(higher) {
			chain = append(chain, higher)
		}
	}
	return chain
}

// level says whether the program gives the level, or one that stands in for it
// because no program gives those before; at which level, and how many steps away.
func (w *Wanted) level(p *Program, l iop.Level, g given) (v iop.Verdict, at iop.Level, steps int) {
	v, at, steps = iop.NotMet, iop.LevelUnknown, len(w.Order)
	open := iop.Met // none of the levels before is given
	for i, m := range w.chain(l) {
		here := open.And(p.Levels.Verdict(m))
		if known3(here) > known3(v) {
			v, at, steps = here, m, i
		}
		open = open.And(g[m].Not())
	}
	return v, at, steps
}

// fit judges one program.
func (w *Wanted) fit(p *Program, g given) Candidate {
	f := Candidate{Program: p.ID, steps: len(w.Order)}
	level := Reason{Wish: Wish{Of: AttributeLevel, Must: true}}
	all, some := iop.Met, iop.NotMet
	for l := range w.Levels.All() {
		level.Wish.Any = append(level.Wish.Any, l.String())
		v, at, steps := w.level(p, l, g)
		all, some = all.And(v), some.Or(v)
		if v != iop.NotMet && steps < f.steps {
			f.Level, f.steps = at, steps
			level.Rule, level.Got = nil, ""
			if steps > 0 {
				level.Rule = nextHigher()
				level.Got = fmt.Sprintf("%v instead: no program gives %v", at, l)
				if g[l] == iop.Unknown {
					level.Got = fmt.Sprintf("%v instead, if no program gives %v", at, l)
				}
			}
		}
	}
	// Whichever level is needed, the answer must be the same to be known.
	switch {
	case some == iop.NotMet:
		level.Verdict = iop.NotMet
		if p.Levels.Has != 0 {
			level.Got = "gives " + p.Levels.Has.String()
		}
	case all == iop.Met && !w.Undecided:
		level.Verdict = iop.Met
	default:
		if w.Undecided || w.Levels.Len() > 1 && some == iop.Met {
			level.Ask = w.Ask
		}
	}
	f.Verdict = level.Verdict
	f.Reasons = append(make([]Reason, 0, 1+len(w.Wishes)), level)
	for _, wish := range w.Wishes {
		r := Reason{Wish: wish}
		r.Verdict, r.Got = wish.of(p, f.Level)
		f.Reasons = append(f.Reasons, r)
		switch {
		case wish.Must:
			f.Verdict = f.Verdict.And(r.Verdict)
		case r.Verdict == iop.Met:
			f.Met++
		case r.Verdict == iop.NotMet:
			f.NotMet++
		default:
			f.Open++
		}
	}
	return f
}
