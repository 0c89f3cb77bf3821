package iop

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// End is one end of a bound.
type End uint8

const (
	Floor End = iota + 1 // the lower end: at least
	Cap                  // the upper end: at most
)

var endWords = NewVocabulary("end", "floor", "cap")

func (e End) Vocabulary() *Vocabulary          { return endWords }
func (e End) String() string                   { return endWords.Word(int(e)) }
func (e End) MarshalText() ([]byte, error)     { return MarshalWord(e) }
func (e *End) UnmarshalText(text []byte) error { return UnmarshalWord(e, text) }

// has reports whether the range has the end.
func (e End) has(r Range[Amount]) bool { return e == Floor && r.hasLow || e == Cap && r.hasHigh }

// within reports whether a's end is at least as strict as b's.
func (e End) within(a, b Range[Amount]) bool {
	if e == Floor {
		return a.LowWithin(b)
	}
	return a.HighWithin(b)
}

// short is by how much a's end is weaker than b's.
func (e End) short(a, b Range[Amount]) Amount {
	if e == Floor {
		return Amount(less(int32(b.low), int32(a.low)))
	}
	return Amount(less(int32(a.high), int32(b.high)))
}

// Obstacle is why one bound says nothing about another.
type Obstacle uint8

const (
	ObstacleUnknown Obstacle = iota
	OtherPeriod              // counted over another time
	OtherBinding             // measured against something else
	OtherServices            // of other services or events
	OtherPeople              // for other people
	MoreExceptions           // more can lift it
	LesserStrength           // its source insists less
	OtherCounting            // the minutes are counted by other rules
	OneOfSeveral             // it is an alternative, and another may be kept instead
)

var obstacles = NewVocabulary("obstacle", "period", "binding", "services", "people", "exceptions", "strength", "counting", "alternative")

func (o Obstacle) Vocabulary() *Vocabulary          { return obstacles }
func (o Obstacle) String() string                   { return obstacles.Word(int(o)) }
func (o Obstacle) MarshalText() ([]byte, error)     { return MarshalWord(o) }
func (o *Obstacle) UnmarshalText(text []byte) error { return UnmarshalWord(o, text) }

// and is the people in both.
func (p People) and(o People) (People, bool) {
	if !p.Meet(o) {
		return People{}, false
	}
	both := People{Populations: p.Populations & o.Populations, Focus: p.Focus & o.Focus}
	both.Ages, _ = p.Ages.Intersect(o.Ages)
	if p.Populations == 0 || o.Populations == 0 {
		both.Populations = p.Populations | o.Populations
	}
	if p.Focus == 0 || o.Focus == 0 {
		both.Focus = p.Focus | o.Focus
	}
	return both, true
}

// Result is how one end of a requirement compares with the strictest row of a list.
type Result uint8

const (
	ResultUnknown Result = iota
	Equal
	Stricter
	OtherKept     // theirs is one of several alternatives, and another of them is kept
	WeakerBy      // by an amount
	Silent        // the list does not ask for it at all
	NotComparable // the list asks for something that is not the same
)

var results = NewVocabulary("result", "equal", "stricter", "other-kept", "weaker", "silent", "not-comparable")

func (r Result) Vocabulary() *Vocabulary          { return results }
func (r Result) String() string                   { return results.Word(int(r)) }
func (r Result) MarshalText() ([]byte, error)     { return MarshalWord(r) }
func (r *Result) UnmarshalText(text []byte) error { return UnmarshalWord(r, text) }

// Comparison is one end of one requirement of theirs against mine.
type Comparison struct {
	Theirs *Requirement `json:"theirs"`
	End    End          `json:"end,omitzero"`
	Who    People       `json:"who,omitzero"`   // for whom; theirs can be split into parts
	Mine   *Requirement `json:"mine,omitempty"` // the best of mine; nil when mine says nothing
	With   *Requirement `json:"with,omitempty"` // the second of two rows of mine that give the bound together
	Result Result       `json:"result,omitzero"`
	By     Amount       `json:"by,omitzero"` // how much weaker, in the measure's unit
	// Bound is what my list asks: by Mine alone, or by Mine and With together.
	Bound Range[Amount] `json:"bound,omitzero"`
	// Because is what keeps the two from being compared.
	Because Set[Obstacle] `json:"because,omitzero"`
}

// IsGap reports whether mine is not known to be at least as strict.
func (c Comparison) IsGap() bool { return c.Result >= WeakerBy }

// String is one line: what they ask, how mine compares, and the source. About mine it
// says only what differs: the period, and whatever else keeps the two from being
// compared.
func (c Comparison) String() string {
	if c.Theirs == nil {
		return "no comparison"
	}
	var b strings.Builder
	unit := c.Theirs.Measure.Unit()
	fmt.Fprintf(&b, "%s: %v of %v %s", string(c.Theirs.ID), c.End, c.Theirs.Measure, c.Theirs.over())
	if c.Who != (People{}) {
		fmt.Fprintf(&b, ", for %v", c.Who)
	}
	theirs := c.Theirs.Bound.only(c.End)
	fmt.Fprintf(&b, ": they ask for %v%s, ", BoundOf(unit, theirs), c.Theirs.held(" "))
	mine := func() string {
		if c.Mine == nil {
			return "nothing"
		}
		text := BoundOf(unit, c.Bound.only(c.End)).String()
		if c.Because.Has(OtherServices) {
			text += c.Mine.what(" of the services that count")
		}
		if c.Mine.over() != c.Theirs.over() {
			text += " " + c.Mine.over()
		}
		text += c.Mine.held(" ")
		if c.Because.Has(OtherPeople) {
			text += ", for " + c.Mine.For.String()
		}
		if c.Because.Has(MoreExceptions) {
			text += ", unless lifted: " + strings.ReplaceAll(c.Mine.Unless.String(), ", ", " or ")
		}
		if c.Because.Has(LesserStrength) {
			text += ", " + c.Mine.Strength.String()
		}
		if c.With != nil {
			text += fmt.Sprintf(" by %s and %s", string(c.Mine.ID), string(c.With.ID))
		}
		return text
	}
	switch c.Result {
	case Silent:
		b.WriteString("mine says nothing")
	case WeakerBy:
		fmt.Fprintf(&b, "mine asks for %s: weaker by %s", mine(), unit.Text(int32(c.By)))
	case NotComparable:
		fmt.Fprintf(&b, "mine asks for %s: not comparable because of %s", mine(), c.Because)
	case Equal:
		fmt.Fprintf(&b, "mine asks for the same")
	case Stricter:
		fmt.Fprintf(&b, "mine asks for %s: stricter", mine())
	case OtherKept:
		fmt.Fprintf(&b, "another of %s is kept", string(c.Theirs.Either))
	}
	fmt.Fprintf(&b, " (%v)", c.Theirs.Source)
	return b.String()
}

// only is the range with one of its ends.
func (r Range[T]) only(e End) Range[T] {
	if e == Floor {
		return Range[T]{low: r.low, hasLow: r.hasLow, openLow: r.openLow}
	}
	return Range[T]{high: r.high, hasHigh: r.hasHigh, openHigh: r.openHigh}
}

// orNone is not a rows for none.
func (r *Rows) orNone() *Rows {
	if r == nil {
		return &Rows{}
	}
	return r
}

// Compare holds every end of theirs against the strictest of mine, including rows that
// follow from two of mine. Where mine differs by age or group of people, each part of
// theirs is compared separately.
func (mine *Rows) Compare(theirs *Rows) []Comparison {
	mine, theirs = mine.orNone(), theirs.orNone()
	var list []Comparison
	for i := range theirs.rows {
		list = mine.compare(&theirs.rows[i], list, false)
	}
	return mine.settle(theirs, list)
}

// Gaps lists the ends of theirs that mine is not known to keep: weaker, silent, or not
// comparable. If there are none, theirs accepts every week that mine accepts.
func (mine *Rows) Gaps(theirs *Rows) []Comparison {
	mine, theirs = mine.orNone(), theirs.orNone()
	var list []Comparison
	for i := range theirs.rows {
		list = mine.compare(&theirs.rows[i], list, true)
	}
	if len(theirs.either) == 0 || len(list) == 0 {
		return list
	}
	return slices.DeleteFunc(mine.settle(theirs, list), func(c Comparison) bool { return !c.IsGap() })
}

// compare appends the comparisons of one row of theirs; of gaps only.
func (mine *Rows) compare(their *Requirement, list []Comparison, gaps bool) []Comparison {
	parts := mine.parts(their)
	for _, e := range [...]End{Floor, Cap} {
		if !e.has(their.Bound) {
			continue
		}
		if gaps && parts.len() > 1 {
			// Most often one row of mine settles it for everyone.
			if c := mine.best(their, e, their.For); !c.IsGap() {
				continue
			}
		}
		first := len(list)
		for i := range parts.len() {
			c := mine.best(their, e, parts.at(i))
			if gaps && !c.IsGap() {
				continue
			}
			// Neighboring ages with the same answer are told once.
			if n := len(list); n > first && list[n-1].joins(&c) {
				list[n-1].Who.Ages.high, list[n-1].Who.Ages.hasHigh = c.Who.Ages.high, c.Who.Ages.hasHigh
				list[n-1].Who.Ages.openHigh = c.Who.Ages.openHigh
				continue
			}
			list = append(list, c)
		}
	}
	return list
}

// joins reports whether o continues c: the same answer for the ages that follow.
func (c *Comparison) joins(o *Comparison) bool {
	a, b := *c, *o
	meet := a.Who.Ages.hasHigh && b.Who.Ages.hasLow && a.Who.Ages.openHigh && !b.Who.Ages.openLow && a.Who.Ages.high == b.Who.Ages.low
	a.Who.Ages, b.Who.Ages = Range[Age]{}, Range[Age]{}
	return meet && a == b
}

// parts is the people of a row, split so that every row of mine holds for all of a
// part or for none.
type parts struct {
	whole       People
	starts      [maxParts]Age // where a part by age begins, beside the first
	populations [maxParts]Set[Population]
	focus       [maxParts]Set[Focus]
	nAges       int
	nPopulation int
	nFocus      int
}

const maxParts = 16

func (p *parts) len() int { return (p.nAges + 1) * p.nPopulation * p.nFocus }

// at is part i; ages change fastest.
func (p *parts) at(i int) People {
	who := p.whole
	age := i % (p.nAges + 1)
	i /= p.nAges + 1
	if age > 0 {
		who.Ages.low, who.Ages.hasLow, who.Ages.openLow = p.starts[age-1], true, false
	}
	if age < p.nAges {
		who.Ages = who.Ages.Below(p.starts[age])
	}
	who.Populations, who.Focus = p.populations[i%p.nPopulation], p.focus[i/p.nPopulation]
	return who
}

func (mine *Rows) parts(their *Requirement) parts {
	p := parts{whole: their.For, nPopulation: 1, nFocus: 1}
	p.populations[0], p.focus[0] = their.For.Populations, their.For.Focus
	shelf := &mine.byMeasure[their.Measure%measureEnd]
	for _, at := range shelf.ages {
		if their.For.Ages.splitBy(at) && p.nAges < maxParts {
			p.starts[p.nAges] = at
			p.nAges++
		}
	}
	if shelf.byPopulation {
		p.nPopulation = singles(p.populations[:], their.For.Populations)
	}
	if shelf.byFocus {
		p.nFocus = singles(p.focus[:], their.For.Focus)
	}
	return p
}

// singles fills in a set for each word of the whole, or for each word there is
// when the whole is empty.
func singles[T Enum](list []Set[T], whole Set[T]) (n int) {
	var t T
	for w := 1; w <= t.Vocabulary().Len() && n < len(list); w++ {
		if t = T(w); whole == 0 || whole.Has(t) {
			list[n] = SetOf(t)
			n++
		}
	}
	return n
}

// starts is the first age in the range and the first beyond it; 0 where there is
// none.
func (r Range[T]) starts() (in, beyond T) {
	if r.hasLow {
		in = r.low
		if r.openLow {
			in = after(in)
		}
	}
	if r.hasHigh {
		beyond = r.high
		if !r.openHigh {
			beyond = after(beyond)
		}
	}
	return in, beyond
}

// splitBy reports whether the whole number at lies inside the range, not at its
// start.
func (r Range[T]) splitBy(at T) bool { return r.Contains(at) && r.Contains(at-1) }

// best finds what mine says best about one end of theirs, for people who. Rows
// over a time that can say something of theirs are all looked at. Of others, which
// only show that something else is asked, a few will do.
func (mine *Rows) best(their *Requirement, e End, who People) Comparison {
	const few = 4
	best := Comparison{Theirs: their, End: e, Who: who, Result: Silent}
	shelf := &mine.byMeasure[their.Measure%measureEnd]
	kinds := mayCarry[their.Per.Kind%periodEnd]
	for rest := kinds; rest != 0; rest &= rest - 1 {
		k := bits.TrailingZeros64(uint64(rest))
		rows := shelf.rows[shelf.periods[k]:shelf.periods[k+1]]
		for i := range rows {
			best.consider(&rows[i])
		}
	}
	if their.Measure.Elapses() {
		first, _ := slices.BinarySearchFunc(shelf.rows, their.After.Events, func(c candidate, from Set[EventKind]) int {
			return cmp.Compare(c.After.Events, from)
		})
		for i := first; i < len(shelf.rows) && shelf.rows[i].After.Events == their.After.Events; i++ {
			best.consider(&shelf.rows[i]) // clocks with other anchors say nothing
		}
	}
	if best.Result < NotComparable && best.Result != Silent {
		return best
	}
	for i := range shelf.rows[:min(few, len(shelf.rows))] {
		if !kinds.Has(shelf.rows[i].Per.Kind) {
			best.consider(&shelf.rows[i])
		}
	}
	return best
}

// mayCarry lists, for each kind of period, those over which a bound can say
// something about it.
var mayCarry = func() (all [periodEnd]Set[PeriodKind]) {
	for k := PerSession; k < periodEnd; k++ {
		all[k] = SetOf(k)
		if int(k) < len(wider) {
			all[k] |= wider[k]
		}
	}
	all[PerServiceDay] = all[PerServiceDay].With(PerSession)
	all[PerWeek] = all[PerWeek].With(PerDays)
	all[PerMonth] = all[PerMonth].With(PerDays)
	all[PerYear] = all[PerYear].With(PerDays)
	all[PerAverageWeek] |= all[PerWeek]
	return all
}()

// consider takes the row when it says more than the best so far.
func (c *Comparison) consider(row *candidate) {
	t := c.Theirs
	if c.Result != Silent && c.Result != NotComparable && c.End.within(c.Bound, row.Bound) {
		return // a row that is as strict says as much already
	}
	apart := row.Of.Formats&t.Of.Formats == 0 && row.Of.Formats != 0 && t.Of.Formats != 0 || row.Events&t.Events == 0 && t.Events != 0
	if apart && (c.Result <= WeakerBy || c.Result == NotComparable && c.Because.Len() == 1) {
		return // of other services, and as much is known already
	}
	if !c.End.has(row.Bound) || !row.For.Meet(c.Who) {
		return
	}
	against := carries(row.Requirement, c.Theirs, c.End, c.Who)
	if !row.Unless.Within(c.Theirs.Unless) {
		against = against.With(MoreExceptions)
	}
	if weaker(row.Strength, c.Theirs.Strength) {
		against = against.With(LesserStrength)
	}
	if row.Either != "" {
		against = against.With(OneOfSeveral)
	}
	result, by := Stricter, Amount(0)
	switch {
	case against != 0:
		result = NotComparable
	case !c.End.within(row.Bound, c.Theirs.Bound):
		result, by = WeakerBy, c.End.short(row.Bound, c.Theirs.Bound)
	case c.End.within(c.Theirs.Bound, row.Bound):
		result = Equal
	}
	// More is said by a stricter bound, then by a smaller gap, then by fewer
	// obstacles.
	more := resultOrder[result] < resultOrder[c.Result]
	if result == c.Result {
		switch result {
		case WeakerBy:
			more = by < c.By
		case NotComparable:
			more = against.Len() < c.Because.Len()
		case Stricter:
			more = !c.End.within(c.Bound, row.Bound)
		}
	}
	if more {
		c.Mine, c.With, c.Bound, c.Because, c.Result, c.By = row.Requirement, row.with, row.Bound, against, result, by
	}
}

// resultOrder ranks results, best first.
var resultOrder = [...]int{Stricter: 1, Equal: 2, OtherKept: 3, WeakerBy: 4, NotComparable: 5, Silent: 6}
