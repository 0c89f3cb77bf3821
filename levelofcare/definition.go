package levelofcare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Kind is a kind of care that a rule can find needed.
type Kind uint8

const (
	KindUnknown     Kind = iota
	Intensity            // how much treatment
	Living               // support where the person lives
	WithdrawalNeed       // withdrawal care
	MedicalNeed          // medical care
	PsychiatricNeed      // psychiatric care beyond the treatment itself
	kindEnd
)

var kinds = iop.NewVocabulary("kind of need", "intensity", "living", "withdrawal", "medical", "psychiatric")

func (k Kind) Vocabulary() *iop.Vocabulary      { return kinds }
func (k Kind) String() string                   { return kinds.Word(int(k)) }
func (k Kind) MarshalText() ([]byte, error)     { return iop.MarshalWord(k) }
func (k *Kind) UnmarshalText(text []byte) error { return iop.UnmarshalWord(k, text) }

// MaxAmounts is how many amounts of one kind of care a criteria set can distinguish.
const MaxAmounts = 7

// Definition is a criteria set as written, with its rules as data. [New] and [Parse]
// check it and make it usable.
type Definition struct {
	ID    iop.RuleID `json:"id" wire:"required"`
	Title string     `json:"title" wire:"required"`
	// License names the holder and edition of a licensed set; it is empty for a public
	// one.
	License string `json:"license,omitempty"`
	// Facts are the set's own facts, asked beside the common ones.
	Facts []FactDefinition `json:"facts,omitempty"`
	// ChartedByException says what an unrecorded fact may be assumed to be; see
	// [ChartedByException]. A fact that is not listed is never assumed.
	ChartedByException []AssumptionDefinition `json:"charted_by_exception,omitempty"`
	// Care lists the amounts of each kind of care, least first. An amount is
	// named for the service that gives it.
	Care map[Kind][]string `json:"care" wire:"required"`
	// Levels is the level table: what each level gives, least restrictive first.
	Levels []LevelDefinition `json:"levels" wire:"required"`
	// Options are the questions on which sources disagree; see [Criteria.Take].
	Options []Option         `json:"options,omitempty"`
	Rules   []RuleDefinition `json:"rules" wire:"required"`
}

// FactDefinition declares a fact of a set's own.
type FactDefinition struct {
	Name   string   `json:"name" wire:"required"`
	Values []string `json:"values" wire:"required"` // one to seven, in order of concern
	Urgent bool     `json:"urgent,omitempty"`       // asked first, and confirmed before anyone acts on it
}

// AssumptionDefinition says what an unrecorded fact is assumed to be when only
// remarkable findings were written down: the first of its values that the record does
// not rule out.
type AssumptionDefinition struct {
	Fact   string   `json:"fact" wire:"required"`
	Values []string `json:"values" wire:"required"`
	// Core facts must be recorded before the set says that no treatment is
	// indicated; assuming them is not enough for that.
	Core bool `json:"core,omitempty"`
}

// LevelDefinition is a row of the level table: a level, how much of each kind of care
// it gives inside, and how much can be arranged beside it. A level can have several
// rows.
type LevelDefinition struct {
	Level  iop.Level       `json:"level,omitzero" wire:"required"`
	Inside map[Kind]string `json:"inside,omitempty"`
	Beside map[Kind]string `json:"beside,omitempty"`
	// Ties says that the row is as restrictive as the one before it, so that a
	// preference may choose between them.
	Ties bool `json:"ties,omitempty"`
}

// Condition is a list of terms, at least one of which must hold. A term holds when each
// fact it names has one of the values listed for it.
type Condition []map[string][]string

// RuleDefinition is one rule. When its condition holds, exactly one of the things below
// follows.
type RuleDefinition struct {
	iop.Rule
	// Reading is the option and reading the rule belongs to, as "option/reading";
	// empty for rules that no option touches.
	Reading string    `json:"reading,omitempty"`
	When    Condition `json:"when" wire:"required"`
	// Need is an amount of one kind of care that the person needs at least.
	Need map[Kind]string `json:"need,omitempty"`
	// Beside says that the need is met beside a treatment and does not by itself indicate
	// treatment: housing, the follow-up of an illness.
	Beside bool `json:"beside,omitempty"`
	// Also says that the need may be met as well: the level that meets it is indicated in
	// addition to the others ([Placement.Indicated]), and no level is too little because
	// it does not meet the need.
	Also bool `json:"also,omitempty"`
	// Exclude are levels that cannot take this person, whatever the rule's strength.
	Exclude iop.Set[iop.Level] `json:"exclude,omitzero"`
	// Prefer are levels to be chosen among rows that tie.
	Prefer iop.Set[iop.Level] `json:"prefer,omitzero"`
	// Hold are kinds of need to be assessed again later, when something more urgent is
	// settled; until then they do not decide.
	Hold iop.Set[Kind] `json:"hold,omitzero"`
	// Ask are facts that must not be assumed here.
	Ask []string `json:"ask,omitempty"`
}

// Option is a question on which sources differ.
type Option struct {
	ID        string    `json:"id" wire:"required"`
	Statement string    `json:"statement" wire:"required"`
	Readings  []Reading `json:"readings" wire:"required"` // the first is taken unless another is chosen
}

// Reading is one answer to an option. Its sources are the sources of its rules.
type Reading struct {
	ID        string `json:"id" wire:"required"`
	Statement string `json:"statement" wire:"required"`
}

// New makes a criteria set. The error is nil or wire.Faults, with every fault
// found.
func New(d Definition) (*Criteria, error) {
	d, err := wire.Checked(d)
	if err != nil {
		return nil, err
	}
	return newCriteria(d, nil)
}

// Parse reads a criteria set from its JSON, strictly. The error is nil or
// wire.Faults, with every fault found.
func Parse(data []byte) (*Criteria, error) {
	var d Definition
	if err := wire.Unmarshal(data, &d); err != nil {
		return nil, err
	}
	return newCriteria(d, nil)
}

// place is where in a definition a fault stands: member names and indexes.
type place []any

func at(steps ...any) place { return steps }

func (p place) with(steps ...any) place { return append(p[:len(p):len(p)], steps...) }

// CheckWire finds what makes the definition unusable.
func (d *Definition) CheckWire(n wire.Node) {
	c := checker{d: d, n: n}
	c.definition()
}

// checker resolves the names in a definition and reports what it cannot resolve.
type checker struct {
	d        *Definition
	n        wire.Node  // the definition in its document
	quiet    bool       // it was checked before; n is not set
	facts    []factInfo // by Fact
	care     [kindEnd]*iop.Vocabulary
	readings map[string]bool // of the options, as "option/reading"
}

func (c *checker) report(p place, format string, args ...any) {
	if !c.quiet {
		c.n.At(p...).Faultf(format, args...)
	}
}

// factInfo is what a set knows of one fact.
type factInfo struct {
	name    string
	values  *iop.Vocabulary
	urgent  bool
	assumed []uint8 // in order of preference; none: never assumed
	core    bool
}

func (c *checker) definition() {
	if strings.TrimSpace(c.d.Title) == "" {
		c.report(at("title"), "is empty")
	}
	c.resolveFacts()
	c.resolveCare()
	c.levels()
	c.options()
	for i := range c.d.Rules {
		c.rule(i)
	}
	c.versions()
}

func (c *checker) resolveFacts() {
	c.facts = make([]factInfo, factEnd, slots)
	for f := FactDanger; f < factEnd; f++ {
		c.facts[f] = factInfo{name: common[f].name, values: common[f].values, urgent: common[f].urgent}
	}
	if len(c.d.Facts) > MaxOwnFacts {
		c.report(at("facts"), "has %d facts, want at most %d", len(c.d.Facts), MaxOwnFacts)
		return
	}
	for i, f := range c.d.Facts {
		info := factInfo{name: f.Name, urgent: f.Urgent}
		here := at("facts", i)
		switch {
		case !plainName(f.Name):
			c.report(here.with("name"), "is not a name, want lower-case words joined by hyphens")
		case c.fact(f.Name) != FactUnknown:
			c.report(here.with("name"), "is already declared")
		}
		if vocabulary := c.words(here.with("values"), f.Name, f.Values, MaxValues); vocabulary != nil {
			info.values = vocabulary
		} else {
			info.values = iop.NewVocabulary(f.Name, "?")
		}
		c.facts = append(c.facts, info)
	}
	seen := map[Fact]bool{}
	for i, a := range c.d.ChartedByException {
		here := at("charted_by_exception", i)
		f := c.fact(a.Fact)
		switch {
		case f == FactUnknown:
			c.report(here.with("fact"), "is not a built-in or declared fact")
			continue
		case seen[f]:
			c.report(here.with("fact"), "appears twice in the list")
		case len(a.Values) == 0:
			c.report(here.with("values"), "is empty")
		}
		seen[f] = true
		c.facts[f].core = a.Core
		for j, text := range a.Values {
			if n, ok := c.value(here.with("values", j), f, text); ok {
				c.facts[f].assumed = append(c.facts[f].assumed, n)
			}
		}
	}
}

// plainName reports whether text can name a fact or an option.
func plainName(text string) bool {
	var id iop.RuleID
	return !strings.Contains(text, ".") && id.UnmarshalText([]byte(text)) == nil
}

// words makes a vocabulary of the words, or reports why it cannot.
func (c *checker) words(p place, name string, words []string, most int) *iop.Vocabulary {
	if len(words) == 0 || len(words) > most {
		c.report(p, "has %d words, want 1 to %d", len(words), most)
		return nil
	}
	good := true
	for i, w := range words {
		if !plainName(w) {
			c.report(p.with(i), "is not a name, want lower-case words joined by hyphens")
			good = false
		} else if slices.Index(words, w) < i {
			c.report(p.with(i), "appears twice in the list")
			good = false
		}
	}
	if !good {
		return nil
	}
	return iop.NewVocabulary(name, words...)
}

func (c *checker) fact(name string) Fact {
	for f := 1; f < len(c.facts); f++ {
		if c.facts[f].name == name {
			return Fact(f)
		}
	}
	return FactUnknown
}

func (c *checker) value(p place, f Fact, text string) (uint8, bool) {
	n, ok := c.facts[f].values.Find(text)
	if !ok {
		name, all := c.facts[f].name, []string(nil)
		if f >= factEnd { // words of the document are quoted
			name = wire.Quote(name)
		}
		for _, w := range c.facts[f].values.All() {
			if f >= factEnd {
				w = wire.Quote(w)
			}
			all = append(all, w)
		}
		c.report(p, "is not a value of %s, want %s", name, strings.Join(all, ", "))
	}
	return uint8(n), ok
}

func (c *checker) resolveCare() {
	for k := Intensity; k < kindEnd; k++ {
		if amounts, ok := c.d.Care[k]; ok {
			c.care[k] = c.words(at("care", k.String()), k.String(), amounts, MaxAmounts)
		}
	}
}

// amount is the number of an amount of care; 0 with a report when there is none.
func (c *checker) amount(p place, k Kind, text string) uint8 {
	if c.care[k] == nil {
		if _, listed := c.d.Care[k]; !listed {
			c.report(p, "is a kind that care does not list")
		}
		return 0
	}
	n, ok := c.care[k].Find(text)
	if !ok {
		c.report(p, "is not an amount of %v that care lists", k)
	}
	return uint8(n)
}

// maxLevels bounds the level table so that a set of rows, and two answers that are
// no row, fit a machine word.
const maxLevels = int(codeNotIndicated)

func (c *checker) levels() {
	if n := len(c.d.Levels); n == 0 || n > maxLevels {
		c.report(at("levels"), "has %d rows, want 1 to %d", n, maxLevels)
		return
	}
	for i, row := range c.d.Levels {
		for _, part := range []struct {
			name string
			care map[Kind]string
		}{{"inside", row.Inside}, {"beside", row.Beside}} {
			for k := Intensity; k < kindEnd; k++ {
				if text, ok := part.care[k]; ok {
					c.amount(at("levels", i, part.name, k.String()), k, text)
				}
			}
		}
	}
	if c.d.Levels[0].Ties {
		c.report(at("levels", 0, "ties"), "needs a row before it")
	}
}

func (c *checker) options() {
	seen := map[string]bool{}
	c.readings = map[string]bool{}
	for i, o := range c.d.Options {
		if !plainName(o.ID) || seen[o.ID] {
			c.report(at("options", i, "id"), "is not a name, or is already taken; want lower-case words joined by hyphens")
		}
		seen[o.ID] = true
		if len(o.Readings) < 2 {
			c.report(at("options", i, "readings"), "has %d readings, want at least 2", len(o.Readings))
		}
		for j, r := range o.Readings {
			if !plainName(r.ID) || seen[o.ID+"/"+r.ID] {
				c.report(at("options", i, "readings", j, "id"), "is not a name, or is already taken; want lower-case words joined by hyphens")
			}
			seen[o.ID+"/"+r.ID] = true
			c.readings[o.ID+"/"+r.ID] = true
		}
	}
}

// maxTerms bounds the terms of one rule, so that a set of them fits a finding.
const maxTerms = 32

func (c *checker) rule(i int) {
	r := &c.d.Rules[i]
	here := at("rules", i)
	if r.Reading != "" && !c.readings[r.Reading] {
		c.report(here.with("reading"), `is not an option and reading of this set, want "option/reading"`)
	}
	r.CheckRule(c.n.At(here...))
	if n := len(r.When); n == 0 || n > maxTerms {
		c.report(here.with("when"), "has %d terms, want 1 to %d", n, maxTerms)
	}
	c.terms(r, here)
	c.consequence(r, here)
}

// terms checks the condition of a rule.
func (c *checker) terms(r *RuleDefinition, here place) {
	for j, term := range r.When {
		if len(term) == 0 {
			c.report(here.with("when", j), "names no fact")
		}
		for _, name := range sortedKeys(term) {
			f := c.fact(name)
			where := here.with("when", j, name)
			if f == FactUnknown {
				c.report(here.with("when", j, wire.Key(name)), "%q is not a built-in or declared fact", name)
				continue
			}
			if len(term[name]) == 0 {
				c.report(where, "is empty")
			}
			if n := len(term[name]); n > MaxValues {
				c.report(where, "lists %d values, want at most %d", n, MaxValues)
				continue
			}
			seen := map[string]bool{}
			for k, text := range term[name] {
				c.value(where.with(k), f, text)
				if seen[text] {
					c.report(where.with(k), "appears twice in the list")
				}
				seen[text] = true
			}
		}
	}
}

// consequence checks what follows from a rule.
func (c *checker) consequence(r *RuleDefinition, here place) {
	follows := 0
	for _, has := range []bool{len(r.Need) > 0, r.Exclude != 0, r.Prefer != 0, r.Hold != 0, len(r.Ask) > 0} {
		if has {
			follows++
		}
	}
	if follows != 1 {
		c.report(here, "has %d consequences, want one of need, exclude, prefer, hold and ask", follows)
	}
	if r.Beside && len(r.Need) == 0 {
		c.report(here.with("beside"), "applies only to a rule with a need")
	}
	if r.Also && (len(r.Need) == 0 || r.Strength == iop.Must) {
		c.report(here.with("also"), "applies only to a rule that has a need and is not a must")
	}
	if len(r.Need) > 1 {
		c.report(here.with("need"), "names %d kinds, want one", len(r.Need))
	}
	for k, text := range r.Need {
		c.amount(here.with("need", k.String()), k, text)
	}
	for _, part := range []struct {
		name string
		set  iop.Set[iop.Level]
	}{{"exclude", r.Exclude}, {"prefer", r.Prefer}} {
		for l := range part.set.All() {
			if !slices.ContainsFunc(c.d.Levels, func(row LevelDefinition) bool { return row.Level == l }) {
				c.report(here.with(part.name), "has %v, which is not in the level table", l)
			}
		}
	}
	for j, name := range r.Ask {
		if c.fact(name) == FactUnknown {
			c.report(here.with("ask", j), "is not a built-in or declared fact")
		}
	}
}

// versions finds ids that stand for two rules on one day.
func (c *checker) versions() {
	last := map[iop.RuleID]int{}
	order := make([]int, len(c.d.Rules))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.d.Rules[a].From, c.d.Rules[b].From) })
	for _, i := range order {
		r := &c.d.Rules[i]
		if j, seen := last[r.ID]; seen {
			before := &c.d.Rules[j]
			switch {
			case before.From == r.From:
				c.report(at("rules", max(i, j), "id"), "is also the id of rules[%d], in force from the same day", min(i, j))
			case before.Until == 0 || before.Until > r.From:
				c.report(at("rules", i, "from"), "is before rules[%d], which has the same id, goes out of force", j)
			}
		}
		last[r.ID] = i
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// termText writes a term for people: "home dangerous and danger none or thoughts".
func termText(term map[string][]string, facts []factInfo) string {
	var parts []string
	for f := 1; f < len(facts); f++ {
		if values, ok := term[facts[f].name]; ok {
			parts = append(parts, fmt.Sprintf("%s %s", facts[f].name, strings.Join(values, " or ")))
		}
	}
	return strings.Join(parts, " and ")
}
