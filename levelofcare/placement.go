package levelofcare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
)

// Placement is a criteria set's answer about one assessment: the levels that nothing
// forbids, those that guidance indicates, the one to choose, and why. It is advice; a
// clinician decides. Place makes one. The zero Placement, and one made by the zero
// Criteria, has no levels and no questions, and all its verdicts are unknown.
type Placement struct {
	reached
	a       Assessment
	assumed uint64 // facts that were assumed
	bare    bool   // assumptions were asked for and refused: see Assuming
}

// reached is what the rules led to: what Place is asked for most, small enough to be
// passed in registers.
type reached struct {
	v     *version
	codes uint32 // of the level diagram: rows of the level table, or no level
}

// Place finds the levels that fit. It is exact: a level is possible, indicated or open
// when it is so in some completion of the facts that are not known. On a day on which no
// rule of the set is in force it answers nothing, as the zero Criteria does.
func (c *Criteria) Place(a Assessment) Placement {
	return Placement{reached: c.reach(&a), a: a}
}

func (c *Criteria) reach(a *Assessment) reached {
	if c == nil || len(c.d.Levels) == 0 {
		return reached{}
	}
	v := c.on(a.Day)
	if len(v.rules) == 0 {
		return reached{}
	}
	return reached{v, v.find(a)}
}

// version is the rules that placed; without any where there are none.
func (p *Placement) version() *version {
	if p.v == nil {
		return noCriteria().versions[0]
	}
	return p.v
}

// find is the codes of the level that the assessment leaves open.
func (v *version) find(a *Assessment) uint32 {
	if v.short != nil {
		if codes, ok := v.short.find(v, a); ok {
			return codes
		}
	}
	allowed := v.allowed(a)
	return v.level().reach(&allowed)
}

// Assessment returns what was placed, with assumptions filled in.
func (p Placement) Assessment() Assessment { return p.a }

// Criteria returns the set that made the placement, or one without rules when none did.
func (p Placement) Criteria() *Criteria { return p.version().c }

// Open returns the levels that the answer can still turn out to be, one for each
// completion of the unknown facts; there is exactly one when [Placement.Level] has it.
// Levels do not form a line and the set can have holes, so it is not a range.
func (p reached) Open() iop.Set[iop.Level] { return p.v.levelsOf(p.codes) }

// NotIndicated is Met when no treatment need was found, Unknown when that is one
// of several answers still possible, and NotMet otherwise.
func (p reached) NotIndicated() iop.Verdict { return p.verdict(codeNotIndicated) }

// NoLevel is Met when every level that would meet the needs is excluded, so that a
// person must decide. It is Unknown when that is one of several answers still possible.
func (p reached) NoLevel() iop.Verdict { return p.verdict(codeNoLevel) }

func (p reached) verdict(code uint8) iop.Verdict {
	switch {
	case p.codes == 0:
		return iop.Unknown
	case p.codes>>code&1 == 0:
		return iop.NotMet
	case p.codes == 1<<code:
		return iop.Met
	}
	return iop.Unknown
}

// Level returns the least restrictive level that meets every need under all rules,
// including usual practice. It is one of the levels indicated. ok is false while the
// unknown facts leave several answers open, and when no treatment is indicated.
func (p reached) Level() (level iop.Level, ok bool) {
	if p.codes&^rowCodes != 0 || p.codes == 0 {
		return iop.LevelUnknown, false
	}
	first := bits.TrailingZeros32(p.codes)
	level = p.v.rows[first].level
	for rest := p.codes & (p.codes - 1); rest != 0; rest &= rest - 1 {
		if p.v.rows[bits.TrailingZeros32(rest)].level != level {
			return iop.LevelUnknown, false
		}
	}
	return level, true
}

// Settled reports whether only one answer is open: one level, or that no treatment is
// indicated. Services beside the level may still be open.
func (p reached) Settled() bool {
	_, level := p.Level()
	return level || p.NotIndicated() == iop.Met
}

// Beside is a service beside the level. It is met where every possible answer has it,
// and unknown where only some do.
type Beside struct {
	Kind    Kind        `json:"kind,omitzero"`
	Service string      `json:"service"` // the amount of care, as the set names it
	Verdict iop.Verdict `json:"verdict"`
}

// With lists the services beside the level, certain ones first. A service that no
// possible answer uses is not listed.
func (p Placement) With() []Beside {
	v := p.version()
	allowed := v.c.allowed(&p.a)
	var list []Beside
	for k := Intensity; k < kindEnd; k++ {
		amounts := v.beside(k).reach(&allowed)
		for n := 1; n <= MaxAmounts; n++ {
			if amounts>>n&1 == 1 {
				list = append(list, Beside{k, v.c.care[k].Word(n), iop.Unknown})
				if amounts == 1<<n {
					list[len(list)-1].Verdict = iop.Met
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Beside) int { return int(b.Verdict) - int(a.Verdict) })
	return list
}

// Held lists the kinds of need to be assessed again once something more urgent is
// settled.
func (p Placement) Held() iop.Set[Kind] {
	v := p.version()
	allowed := v.c.allowed(&p.a)
	var may, must terms
	v.bounds(&allowed, &may, &must)
	return v.demand(&must).held
}

// Check returns a finding for every rule in force; see [Criteria.Into].
func (c *Criteria) Check(a Assessment) iop.Report {
	var r iop.Report
	c.Into(a, &r)
	return r
}

// Report returns the findings on every rule, with assumptions filled in.
func (p Placement) Report() iop.Report { return p.version().c.Check(p.a) }

// Into adds a finding for every rule in force to the report: Met when its
// condition holds, with the terms that do; NotMet when it does not; Unknown, with
// the facts that would settle it, when that depends on what was not assessed.
func (c *Criteria) Into(a Assessment, r *iop.Report) {
	c = c.made()
	v := c.on(a.Day)
	var may, must terms
	open := v.boundsOf(&a, &may, &must)
	for i := range v.rules {
		q := &v.rules[i]
		switch can, is := may[q.word]&q.mask, must[q.word]&q.mask; {
		case is != 0:
			r.AddWords(&q.like, iop.Met, iop.WordsFromBits(q.terms, is>>q.shift<<1), iop.Words{})
		case can == 0:
			r.AddWords(&q.like, iop.NotMet, iop.Words{}, iop.Words{})
		default:
			r.AddWords(&q.like, iop.Unknown, iop.Words{}, iop.WordsFromBits(c.names, q.open(can)&open))
		}
	}
}

// open is the facts that the given terms of the rule name.
func (q *ruleInfo) open(terms uint64) (facts uint64) {
	for rest := terms >> q.shift; rest != 0; rest &= rest - 1 {
		facts |= q.facts[bits.TrailingZeros64(rest)]
	}
	return facts
}

// answers writes the open answers: "intensive-outpatient or inpatient".
func (v *version) answers(codes uint32) string {
	if codes == 0 {
		return "no answer"
	}
	var words []string
	for l := range v.levelsOf(codes).All() {
		words = append(words, l.String())
	}
	if codes>>codeNotIndicated&1 == 1 {
		words = append(words, "no treatment indicated")
	}
	if codes>>codeNoLevel&1 == 1 {
		words = append(words, "no level can take this person")
	}
	return strings.Join(words, " or ")
}

// String is the answer on one line: "intensive-outpatient with
// recovery-residence; assumed danger none".
func (p Placement) String() string {
	var b strings.Builder
	if p.bare {
		b.WriteString("undetermined, nothing recorded points to a level: ")
	}
	b.WriteString(p.version().answers(p.codes))
	lead := " with "
	for _, s := range p.With() {
		if s.Verdict == iop.Met {
			b.WriteString(lead)
			b.WriteString(s.Service)
			lead = " and "
		}
	}
	lead = "; assumed "
	for a := range p.Assumed() {
		b.WriteString(lead)
		b.WriteString(a.String())
		lead = ", "
	}
	if facts := p.Unsettled(); facts != nil {
		b.WriteString("; recorded but not settled: ")
		b.WriteString(strings.Join(facts, ", "))
	}
	return b.String()
}

// MarshalJSON writes what String says, and the kinds of need that are held:
//
//	{"criteria":"public-guidance","level":"intensive-outpatient","not_indicated":"not-met","no_level":"not-met",
//	 "possible":["intensive-outpatient","inpatient"],"indicated":["intensive-outpatient"],"with":["recovery-residence"],
//	 "assumed":["danger none"]}
//
// Services that are still open are listed as "open", and facts whose records do not
// settle them as "unsettled".
func (p Placement) MarshalJSON() ([]byte, error) {
	doc := struct {
		Criteria     iop.RuleID         `json:"criteria"`
		Level        iop.Level          `json:"level,omitzero"`
		NotIndicated iop.Verdict        `json:"not_indicated"`
		NoLevel      iop.Verdict        `json:"no_level"`
		Possible     iop.Set[iop.Level] `json:"possible"`
		Indicated    iop.Set[iop.Level] `json:"indicated"`
		With         []string           `json:"with,omitempty"`
		Open         []string           `json:"open,omitempty"`
		Assumed      []string           `json:"assumed,omitempty"`
		Unsettled    []string           `json:"unsettled,omitempty"`
		Held         iop.Set[Kind]      `json:"held,omitzero"`
	}{Criteria: p.version().c.d.ID, NotIndicated: p.NotIndicated(), NoLevel: p.NoLevel(), Possible: p.Possible(), Indicated: p.Indicated(), Unsettled: p.Unsettled(), Held: p.Held()}
	doc.Level, _ = p.Level()
	for _, s := range p.With() {
		if s.Verdict == iop.Met {
			doc.With = append(doc.With, s.Service)
		} else {
			doc.Open = append(doc.Open, s.Service)
		}
	}
	for a := range p.Assumed() {
		doc.Assumed = append(doc.Assumed, a.Fact+" "+a.Value)
	}
	return json.Marshal(doc)
}

// Assumption is a way to fill in what was not recorded. By default nothing is filled
// in.
type Assumption uint8

const (
	// ChartedByException assumes that what is not recorded was unremarkable, as
	// the set defines it for each fact. Facts that the set never assumes, those that
	// its rules say must be asked here, and those whose records do not settle them
	// (see [Placement.Unsettled]) stay unknown.
	//
	// It never makes an answer out of nothing: a level counts only when a recorded fact
	// helps to indicate treatment, and "no treatment indicated" only when the set's core
	// facts are recorded.
	ChartedByException Assumption = iota + 1
)

// Assumed is one fact that was assumed.
type Assumed struct {
	Fact   string `json:"fact"`
	Value  string `json:"value"`
	Urgent bool   `json:"urgent,omitempty"` // to be confirmed before anyone acts on the answer
}

// String is "danger none (confirm before acting)".
func (a Assumed) String() string {
	if a.Urgent {
		return a.Fact + " " + a.Value + " (confirm before acting)"
	}
	return a.Fact + " " + a.Value
}

// Assuming places again after filling in those unknown facts that could change the
// answer. Where that would make an answer out of nothing, it assumes nothing.
func (p Placement) Assuming(how Assumption) Placement {
	if how != ChartedByException || p.v == nil {
		return p
	}
	v, c := p.v, p.v.c
	recorded := c.allowed(&p.a)
	q := p
	for rest := p.openToAny(&recorded) &^ uint64(c.unsettled(&p.a)); rest != 0; rest &= rest - 1 {
		f := bits.TrailingZeros64(rest)
		if v := assumedValue(&c.facts[f], recorded[f]); v != 0 {
			q.a.Put(Fact(f), v)
			q.assumed |= 1 << f
		}
	}
	q.unassume(v.askedOf(&q))
	q.codes = v.find(&q.a)
	if q.Settled() && !p.Settled() && !v.grounded(&p, &q) {
		p.bare = true
		return p
	}
	return q
}

// assumedValue is the value that a fact may be assumed to have; 0 when it is
// known, or must not be assumed.
func assumedValue(f *factInfo, allowed Values) uint8 {
	if bits.OnesCount8(uint8(allowed)) == 1 {
		return 0
	}
	for _, n := range f.assumed {
		if allowed>>n&1 == 1 {
			return n
		}
	}
	return 0
}

// unassume takes back assumptions about the facts.
func (p *Placement) unassume(facts uint64) {
	for rest := facts & p.assumed; rest != 0; rest &= rest - 1 {
		p.a.Put(Fact(bits.TrailingZeros64(rest)), 0)
	}
	p.assumed &^= facts
}

// askedOf is the facts that rules in force here want asked, not assumed.
func (v *version) askedOf(p *Placement) (facts uint64) {
	allowed := v.c.allowed(&p.a)
	var may, must terms
	v.bounds(&allowed, &may, &must)
	for _, a := range v.asks {
		if must[a.word]&a.mask != 0 {
			facts |= a.facts
		}
	}
	return facts
}

// holds reports whether a term of the rule holds that names one of the facts, or
// where there are none, any term.
func (q *ruleInfo) holds(must *terms, facts uint64) bool {
	for rest := must[q.word] & q.mask >> q.shift; rest != 0; rest &= rest - 1 {
		if facts == 0 || q.facts[bits.TrailingZeros64(rest)]&facts != 0 {
			return true
		}
	}
	return false
}

// grounded reports whether the answer rests on something recorded: for a level,
// on a term that indicates treatment and names a recorded fact that is not as the
// set would have assumed it; for no treatment, on the core facts.
func (v *version) grounded(p, q *Placement) bool {
	if q.codes == 1<<codeNotIndicated {
		for f := range v.c.facts {
			if v.c.facts[f].core && q.assumed>>f&1 == 1 {
				return false
			}
		}
		return true
	}
	remarkable := uint64(0)
	recorded := v.c.allowed(&p.a)
	for f := 1; f < len(v.c.facts); f++ {
		info := &v.c.facts[f]
		if q.assumed>>f&1 == 0 && recorded[f] != v.c.all(Fact(f)) && (len(info.assumed) == 0 || recorded[f]>>info.assumed[0]&1 == 0) {
			remarkable |= 1 << f
		}
	}
	allowed := v.c.allowed(&q.a)
	var may, must terms
	v.bounds(&allowed, &may, &must)
	for i := range v.rules {
		r := &v.rules[i]
		if r.need != KindUnknown && !r.definition.Beside && remarkable != 0 && r.holds(&must, remarkable) {
			return true
		}
	}
	return false
}

// Assumed yields the facts that were assumed, urgent ones first.
func (p Placement) Assumed() iter.Seq[Assumed] {
	return func(yield func(Assumed) bool) {
		values := p.a.slots()
		for _, urgent := range []bool{true, false} {
			for rest := p.assumed; rest != 0; rest &= rest - 1 {
				f := bits.TrailingZeros64(rest)
				info := &p.v.c.facts[f]
				if info.urgent == urgent && !yield(Assumed{info.name, info.values.Word(int(values[f])), urgent}) {
					return
				}
			}
		}
	}
}

// Unsettled lists the facts that could still change the answer and whose records do not
// settle them: records that disagree or are too old, a value that the fact cannot have,
// or every value ruled out. They are never assumed.
func (p Placement) Unsettled() (facts []string) {
	c := p.version().c
	allowed := c.allowed(&p.a)
	for rest := p.open(&allowed, nil) & uint64(c.unsettled(&p.a)); rest != 0; rest &= rest - 1 {
		facts = append(facts, c.facts[bits.TrailingZeros64(rest)].name)
	}
	return facts
}

// Question is a fact that could still change the answer.
type Question struct {
	Fact    string   `json:"fact"`
	Urgent  bool     `json:"urgent,omitempty"`
	Answers []Answer `json:"answers"`
	v       *version
}

// Answer is a value that a fact may turn out to have, and the levels that would then
// remain.
type Answer struct {
	Value        string             `json:"value"`
	Levels       iop.Set[iop.Level] `json:"levels"`
	NotIndicated iop.Verdict        `json:"not_indicated"`
	codes        uint32
}

// String is the question, with what each answer would mean.
func (q Question) String() string {
	var parts []string
	for i := 0; i < len(q.Answers); {
		j := i
		var values []string
		for ; j < len(q.Answers) && q.Answers[j].codes == q.Answers[i].codes; j++ {
			values = append(values, q.Answers[j].Value)
		}
		parts = append(parts, fmt.Sprintf("%s would mean %s", strings.Join(values, " or "), q.v.answers(q.Answers[i].codes)))
		i = j
	}
	return q.Fact + ": " + strings.Join(parts, "; ")
}

// open is the set of facts that could still change the level or a service beside it.
// Where then is not nil it is filled in for them.
func (p *Placement) open(allowed *[slots]Values, then *outcomes) (facts uint64) {
	v := p.version()
	many := uint32(0)
	for f := range allowed {
		if bits.OnesCount8(uint8(allowed[f])) > 1 {
			many |= 1 << f
		}
	}
	if root := v.level().root; root.isLeaf() && then != nil {
		for f := range then {
			for n := range then[f] {
				then[f][n] = 1 << root.code()
			}
		}
	}
	for k := KindUnknown; k < kindEnd; k++ {
		d := v.beside(k)
		if k == KindUnknown || !d.root.isLeaf() && d.nodes[d.root].facts&many&^uint32(facts) != 0 {
			facts = d.support(allowed, then, facts)
		}
		then = nil // the level's alone are asked for
	}
	return facts
}

// ranked is a fact that could still change the answer, and how many answers its
// values leave on average.
type ranked struct {
	fact   Fact
	weight float64
}

// inOrder lists the facts in the order of Questions, given what their values lead to.
func (v *version) inOrder(facts uint64, allowed *[slots]Values, then *outcomes) (list []ranked) {
	list = make([]ranked, 0, bits.OnesCount64(facts))
	for rest := facts; rest != 0; rest &= rest - 1 {
		f := bits.TrailingZeros64(rest)
		total := 0
		for left := uint8(allowed[f]); left != 0; left &= left - 1 {
			codes := then[f][bits.TrailingZeros8(left)]
			total += v.levelsOf(codes).Len() + bits.OnesCount32(codes&^rowCodes)
		}
		list = append(list, ranked{Fact(f), float64(total) / float64(bits.OnesCount8(uint8(allowed[f])))})
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		facts := v.c.facts
		switch {
		case a.weight != b.weight:
			return cmp.Compare(a.weight, b.weight)
		case facts[a.fact].urgent != facts[b.fact].urgent && facts[a.fact].urgent:
			return -1
		case facts[a.fact].urgent != facts[b.fact].urgent:
			return 1
		}
		return cmp.Compare(a.fact, b.fact)
	})
	return list
}

// Questions lists the facts that could still change the answer, either the level or the
// services beside it, in some completion of the other facts. It is empty exactly when
// the answer is settled, or when no criteria set made the placement. The most decisive
// come first: those whose answers leave the fewest levels on average, and among equals
// the urgent ones.
func (p Placement) Questions() []Question { return p.QuestionsOf(iop.Typical) }

// QuestionsOf lists the facts that could still change what rules of that strength lead
// to: for Must what is possible, for Should what is indicated, and for Typical the
// level or a service beside it. The levels in its answers are then those possible,
// indicated or open.
func (p Placement) QuestionsOf(s iop.Strength) []Question {
	var then outcomes
	v := p.version()
	allowed := v.c.allowed(&p.a)
	list := v.inOrder(p.openTo(s, &allowed, &then), &allowed, &then)
	if len(list) == 0 {
		return nil
	}
	count := 0
	for _, r := range list {
		count += bits.OnesCount8(uint8(allowed[r.fact]))
	}
	questions, answers := make([]Question, len(list)), make([]Answer, 0, count)
	for i, r := range list {
		first := len(answers)
		for left := uint8(allowed[r.fact]); left != 0; left &= left - 1 {
			n := bits.TrailingZeros8(left)
			codes := then[r.fact][n]
			answers = append(answers, Answer{v.c.facts[r.fact].values.Word(n), v.levelsOf(codes),
				reached{v, codes}.NotIndicated(), codes})
		}
		questions[i] = Question{v.c.facts[r.fact].name, v.c.facts[r.fact].urgent, answers[first:len(answers):len(answers)], v}
	}
	return questions
}

// asks names the facts of Questions.
func (p *Placement) asks() (names []string) {
	var then outcomes
	v := p.version()
	allowed := v.c.allowed(&p.a)
	for _, r := range v.inOrder(p.open(&allowed, &then), &allowed, &then) {
		names = append(names, v.c.facts[r.fact].name)
	}
	return names
}
