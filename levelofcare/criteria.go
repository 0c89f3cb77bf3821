package levelofcare

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Criteria is a criteria set ready for use. It does not change and can be used from
// many goroutines: whatever answers depend on is either there from the start or worked
// out by the first question that needs it, while others wait. New, Parse and
// PublicGuidance make one. The zero Criteria and a nil one have the common facts, but
// no rules and no levels.
type Criteria struct {
	d        Definition
	taken    map[string]string // reading taken, by option
	facts    []factInfo        // by Fact
	names    *iop.Vocabulary   // of the facts, by Fact
	care     [kindEnd]*iop.Vocabulary
	versions []*version // in order of time
}

// newCriteria compiles a definition that was checked, and finds whether it is too large.
func newCriteria(d Definition, taken map[string]string) (*Criteria, error) {
	c, err := layCriteria(d, taken)
	if err != nil {
		return nil, err
	}
	for _, v := range c.versions {
		if err := v.drawAll(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// layCriteria is newCriteria of a definition that is known not to be too large: its
// decision diagrams, most of the work, are drawn when a question first needs them.
func layCriteria(d Definition, taken map[string]string) (*Criteria, error) {
	k := checker{d: &d, quiet: true}
	k.resolveFacts()
	k.resolveCare()
	c := &Criteria{d: d, taken: map[string]string{}, facts: k.facts, care: k.care}
	names := make([]string, 0, len(c.facts))
	for _, f := range c.facts[1:] {
		names = append(names, f.name)
	}
	c.names = iop.NewVocabulary("fact", names...)
	for _, o := range d.Options {
		c.taken[o.ID] = o.Readings[0].ID
	}
	maps.Copy(c.taken, taken)

	days := []iop.Day{0}
	for i := range d.Rules {
		days = append(days, d.Rules[i].From)
		if until := d.Rules[i].Until; until != 0 {
			days = append(days, until)
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	if len(days) > maxVersions {
		return nil, wire.Faults{{Path: "rules", Problem: fmt.Sprintf("the rules change on %d days, more than %d", len(days), maxVersions)}}
	}
	for _, from := range days {
		v, err := newVersion(c, from, usual)
		if err != nil {
			return nil, err
		}
		c.versions = append(c.versions, v)
	}
	return c, nil
}

// none has no rules and no levels; it is made when it is first wanted.
var none struct {
	once sync.Once
	set  *Criteria
}

func noCriteria() *Criteria {
	none.once.Do(func() {
		c, err := layCriteria(Definition{}, nil)
		if err != nil {
			panic("levelofcare: " + err.Error()) // nothing in it can be at fault
		}
		none.set = c
	})
	return none.set
}

// made is the set, or for the zero Criteria and nil one without rules.
func (c *Criteria) made() *Criteria {
	if c == nil || c.names == nil {
		return noCriteria()
	}
	return c
}

// maxVersions bounds the days on which the rules of one set change.
const maxVersions = 64

// on is the rules in force on the day; the latest for no day.
func (c *Criteria) on(day iop.Day) *version {
	last := len(c.versions) - 1
	if last < 0 {
		return noCriteria().versions[0]
	}
	if day != 0 {
		for last > 0 && c.versions[last].from > day {
			last--
		}
	}
	return c.versions[last]
}

// inForce reports whether the rule belongs to the readings taken and is in force
// from the day on.
func (c *Criteria) inForce(r *RuleDefinition, from iop.Day) bool {
	if r.Reading != "" {
		option, reading, _ := strings.Cut(r.Reading, "/")
		if c.taken[option] != reading {
			return false
		}
	}
	return from >= r.From && (r.Until == 0 || from < r.Until)
}

// ID is the id of the set.
func (c *Criteria) ID() iop.RuleID { return c.made().d.ID }

// Title is the name of the set for people.
func (c *Criteria) Title() string { return c.made().d.Title }

// License names the holder and edition of a licensed set; it is empty for a public one.
func (c *Criteria) License() string { return c.made().d.License }

// MarshalJSON writes the definition.
func (c *Criteria) MarshalJSON() ([]byte, error) { return json.Marshal(c.made().d) }

// Rules yields the rules in force on the day under the readings taken, in the order of
// the set. The zero Day means the latest rules.
func (c *Criteria) Rules(day iop.Day) iter.Seq[RuleDefinition] {
	return func(yield func(RuleDefinition) bool) {
		for _, r := range c.made().on(day).rules {
			if !yield(*r.definition) {
				return
			}
		}
	}
}

// Levels lists the levels of the set, least restrictive first.
func (c *Criteria) Levels() []iop.Level {
	var list []iop.Level
	for _, row := range c.made().d.Levels {
		if !slices.Contains(list, row.Level) {
			list = append(list, row.Level)
		}
	}
	return list
}

// Options yields the questions on which sources disagree, each with the id of the
// reading taken.
func (c *Criteria) Options() iter.Seq2[Option, string] {
	c = c.made()
	return func(yield func(Option, string) bool) {
		for _, o := range c.d.Options {
			o.Readings = slices.Clone(o.Readings)
			if !yield(o, c.taken[o.ID]) {
				return
			}
		}
	}
}

// Take returns the same set with another reading of one option. The error quotes an
// option or reading that the set does not have.
func (c *Criteria) Take(option, reading string) (*Criteria, error) {
	c = c.made()
	var options []string
	for i := range c.d.Options {
		o := &c.d.Options[i]
		options = append(options, o.ID)
		if o.ID != option {
			continue
		}
		var readings []string
		for _, r := range o.Readings {
			readings = append(readings, r.ID)
		}
		if !slices.Contains(readings, reading) {
			return nil, fmt.Errorf("levelofcare: %q is not a reading of the option %s of %s, want %s", reading, option, c.name(), strings.Join(readings, ", "))
		}
	}
	switch {
	case len(options) == 0:
		return nil, fmt.Errorf("levelofcare: %q is not an option of %s, which has none", option, c.name())
	case !slices.Contains(options, option):
		return nil, fmt.Errorf("levelofcare: %q is not an option of %s, want %s", option, c.name(), strings.Join(options, ", "))
	}
	taken := maps.Clone(c.taken)
	taken[option] = reading
	return newCriteria(c.d, taken)
}

// Only returns the same set with only those rules whose source is of one of the kinds:
// Only(iop.Issuer, iop.Copy) leaves what laws, regulations and guidance say and drops
// what only providers' pages do. The set keeps its id, its levels and the readings
// taken. With no kinds, no rule is left and nothing is indicated.
func (c *Criteria) Only(kinds ...iop.SourceKind) (*Criteria, error) {
	c = c.made()
	d := c.d
	d.Rules = slices.DeleteFunc(slices.Clone(d.Rules), func(r RuleDefinition) bool { return !slices.Contains(kinds, r.Source.Kind) })
	return newCriteria(d, c.taken)
}

// name is the id of the set for messages.
func (c *Criteria) name() string { return cmp.Or(string(c.d.ID), "the criteria set without rules") }

// factsOf is the id of a set and the facts it knows, as messages list them.
type factsOf struct{ set *Criteria }

func (f factsOf) String() string {
	return f.set.name() + ", want one of " + wordsOf{f.set.names}.String()
}

// FactNamed returns the fact with that name, including the set's own facts; ok is false
// when there is none.
func (c *Criteria) FactNamed(name string) (Fact, bool) {
	n, ok := c.made().names.Find(name)
	return Fact(n), ok
}

// Name is the name of a fact.
func (c *Criteria) Name(f Fact) string { return c.made().names.Word(int(f)) }

// ValuesOf is the vocabulary of a fact's values; nil for a fact that the set does
// not know.
func (c *Criteria) ValuesOf(f Fact) *iop.Vocabulary {
	if c = c.made(); f == FactUnknown || int(f) >= len(c.facts) {
		return nil
	}
	return c.facts[f].values
}

// Facts yields the facts that the set knows, urgent ones first, then common ones.
func (c *Criteria) Facts() iter.Seq2[Fact, string] {
	c = c.made()
	return func(yield func(Fact, string) bool) {
		for f := 1; f < len(c.facts); f++ {
			if !yield(Fact(f), c.facts[f].name) {
				return
			}
		}
	}
}

// Set records a fact by the names that documents use. The error quotes a name that the
// set does not know.
func (c *Criteria) Set(a *Assessment, fact, value string) error {
	c = c.made()
	f, ok := c.FactNamed(fact)
	if !ok {
		return fmt.Errorf("levelofcare: %q is not a fact of %s", fact, factsOf{c})
	}
	if a == nil {
		return errors.New("levelofcare: there is no assessment in which to record " + fact)
	}
	n, ok := c.facts[f].values.Find(value)
	if !ok {
		return fmt.Errorf("levelofcare: %q is not a value of %s, want %s", value, fact, wordsOf{c.facts[f].values})
	}
	a.Put(f, uint8(n))
	return nil
}

// wordsOf is the words of a vocabulary as messages list them.
type wordsOf struct{ of *iop.Vocabulary }

func (v wordsOf) String() string {
	words := make([]string, 0, v.of.Len())
	for _, w := range v.of.All() {
		words = append(words, w)
	}
	return strings.Join(words, ", ")
}

// Validate reports facts with a value that is not in their vocabulary, and facts whose
// value the record itself rules out. Place counts such facts as not assessed, and
// Assuming does not assume them.
func (c *Criteria) Validate(a Assessment) error {
	c = c.made()
	var faults wire.Faults
	values := a.slots()
	for f := 1; f < slots; f++ {
		known := f < len(c.facts)
		ruled := a.RuledOut[f]
		switch v := values[f]; {
		case !known && (v != 0 || ruled != 0 || a.Unsettled.Has(Fact(f))):
			faults = append(faults, wire.Fault{Path: fmt.Sprintf("own[%d]", f-int(factEnd)), Problem: fmt.Sprintf("is not a fact of %s", c.name())})
		case !known:
		case int(v) > c.facts[f].values.Len():
			faults = append(faults, wire.Fault{Path: c.facts[f].name, Value: fmt.Sprint(v), Problem: "is not a value, want " + wordsOf{c.facts[f].values}.String()})
		case v != 0 && ruled>>v&1 == 1:
			faults = append(faults, wire.Fault{Path: c.facts[f].name, Value: c.facts[f].values.Word(int(v)), Problem: "is both recorded and ruled out"})
		case ruled&c.all(Fact(f)) == c.all(Fact(f)):
			faults = append(faults, wire.Fault{Path: c.facts[f].name, Problem: "has every value ruled out"})
		}
	}
	if faults == nil {
		return nil
	}
	return faults
}

// all is the set of a fact's values.
func (c *Criteria) all(f Fact) Values { return Values(1<<(c.facts[f].values.Len()+1) - 2) }

// everything is all values of each fact.
func (c *Criteria) everything() (all [slots]Values) {
	for f := 1; f < len(c.facts); f++ {
		all[f] = c.all(Fact(f))
	}
	return all
}

// allowed is what each fact may be in some completion of the assessment.
func (c *Criteria) allowed(a *Assessment) (allowed [slots]Values) {
	values := a.slots()
	for f := 1; f < len(c.facts); f++ {
		all := c.all(Fact(f))
		one := Values(1) << (values[f] & 7) & all
		if values[f] == 0 || values[f] > MaxValues {
			one = 0
		}
		switch left := all &^ a.RuledOut[f]; {
		case one != 0 && one&left != 0:
			allowed[f] = one
		case left != 0:
			allowed[f] = left | one // a value that is both recorded and ruled out may be either
		default:
			allowed[f] = all
		}
	}
	return allowed
}

// unsettled is the facts of which something is recorded that leaves them open:
// records that disagree or are too old, a value that is none, one that is ruled out,
// or every value ruled out.
func (c *Criteria) unsettled(a *Assessment) (facts Facts) {
	values, allowed := a.slots(), c.allowed(a)
	for f := 1; f < len(c.facts); f++ {
		recorded := values[f] != 0 || a.Unsettled.Has(Fact(f)) || a.RuledOut[f]&c.all(Fact(f)) == c.all(Fact(f))
		if recorded && bits.OnesCount8(uint8(allowed[f])) > 1 {
			facts |= 1 << f
		}
	}
	return facts
}

// Observation is one fact as it was observed on one day.
type Observation struct {
	Day   iop.Day `json:"day" wire:"required"`
	Fact  string  `json:"fact" wire:"required"`
	Value string  `json:"value" wire:"required"`
}

// Assess makes the assessment for a day out of what was observed up to then: it takes
// the latest observation of each fact, unless that is more than maxAge days old. A fact
// whose latest observation is older is left Unsettled, and stale names it so that it
// can be asked again. Different values on the latest day leave a fact Unsettled and are
// an error, as are facts and values that the set does not know, observations without a
// day, no day to assess and a negative age. A fact observed only without a valid day,
// or with an unknown value on its latest day, is also Unsettled. The error is nil or
// wire.Faults with every fault found; the rest is still assessed.
func (c *Criteria) Assess(day iop.Day, maxAge int, seen []Observation) (a Assessment, stale iop.Words, err error) {
	c = c.made()
	var faults wire.Faults
	if !day.IsValid() {
		faults = append(faults, wire.Fault{Path: "day", Problem: "is not a calendar day: " + day.String()})
	}
	if maxAge < 0 {
		faults = append(faults, wire.Fault{Path: "max_age", Value: strconv.Itoa(maxAge), Problem: "is negative"})
	}
	a.Day = day
	order := make([]int, len(seen)) // numbers of the observations, by day
	for i := range seen {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(seen[x].Day, seen[y].Day) })
	var last [slots]iop.Day
	var by [slots]int        // number of the latest observation
	var latest [slots]Values // the values observed on the last day
	var unread Facts         // observed with no day, or on the last day with a value that is none
	type numbered struct {
		wire.Fault
		at int
	}
	var wrong []numbered
	say := func(i int, member, value, format string, args ...any) {
		wrong = append(wrong, numbered{wire.Fault{Path: fmt.Sprintf("observations[%d].%s", i, member), Value: value, Problem: fmt.Sprintf(format, args...)}, i})
	}
	for _, i := range order {
		o := &seen[i]
		if !o.Day.IsValid() {
			say(i, "day", "", "is not a calendar day: %v", o.Day)
		}
		f, known := c.FactNamed(o.Fact)
		if !known {
			say(i, "fact", wire.Quote(o.Fact), "is not a fact of %s", factsOf{c})
			continue
		}
		n, known := c.facts[f].values.Find(o.Value)
		if !known {
			say(i, "value", wire.Quote(o.Value), "is not a value of %s, want %s", o.Fact, wordsOf{c.facts[f].values})
		}
		switch {
		case o.Day > day:
			continue
		case !o.Day.IsValid():
			unread |= 1 << f
			continue
		case last[f] != o.Day:
			last[f], latest[f] = o.Day, 0
			unread &^= 1 << f
		}
		if !known {
			unread |= 1 << f
			continue
		}
		if latest[f]&^(1<<n) != 0 {
			say(i, "value", wire.Quote(o.Value), "differs from the value observed the same day, %v: %s in observations[%d]", o.Day, wire.Quote(seen[by[f]].Value), by[f])
		}
		latest[f] |= 1 << n
		by[f] = i
	}
	var old []int
	for f := 1; f < len(c.facts); f++ {
		switch {
		case last[f] != 0 && int(day-last[f]) > maxAge:
			old = append(old, f)
			a.Unsettled |= 1 << f
		case unread.Has(Fact(f)):
			a.Unsettled |= 1 << f
		case bits.OnesCount8(uint8(latest[f])) == 1:
			a.Put(Fact(f), uint8(bits.TrailingZeros8(uint8(latest[f]))))
		case latest[f] != 0:
			a.RuleOut(Fact(f), c.all(Fact(f))&^latest[f])
			a.Unsettled |= 1 << f
		}
	}
	slices.SortStableFunc(wrong, func(x, y numbered) int { return cmp.Compare(x.at, y.at) })
	for i := range wrong {
		faults = append(faults, wrong[i].Fault)
	}
	return a, iop.WordsOf(c.names, old...), faults.Err()
}
