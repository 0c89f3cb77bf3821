package levelofcare

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// version is the rules of one period, laid out for speed.
//
// Every term of every condition has a bit. For each fact value a column holds the
// terms that this value still allows, so one AND per fact tries all rules at
// once. What is left is the set of terms that hold.
type version struct {
	c      *Criteria
	from   iop.Day
	voice  voice
	rules  []ruleInfo
	rows   []levelRow
	groups []uint32   // rows that tie, one set of rows for each rank
	tied   [32]uint32 // by row: its group
	means  [32]uint8  // by code of the level diagram: the first code of the same level

	words    int          // words of a set of terms
	deciding int          // how many of them hold terms that decide the level
	used     []uint8      // the facts that conditions name
	columns  [][]uint64   // by word; 8 entries for each used fact, by value; entry 0: all
	full     []uint64     // all terms
	limits   [slots]uint8 // number of values of each used fact; 0 for the others

	needWords int              // words of the terms of needs; the others that decide begin a word of their own
	only      [slots][8]Values // what the fact may be, by recorded value
	short     *short           // nil: the set is too large for it

	needs   [kindEnd][]amountTerms          // greatest amount first
	treats  []uint64                        // by word: the terms whose need indicates treatment
	fits    [kindEnd][MaxAmounts + 1]uint32 // rows that meet an amount
	exclude []levelTerms
	prefer  []levelTerms
	hold    []holdTerms
	asks    []askTerms

	// diagrams say how much of each kind of care stands beside the level; that of
	// KindUnknown says which level. See diagram.
	diagrams [kindEnd]drawn
	// may says of each level, by its first row, whether it may be had; of the binding
	// voice alone.
	may []drawn
	// others are the same rules heard by the other voices: see by.
	others [also + 1]heard
}

type ruleInfo struct {
	definition *RuleDefinition
	rule       *iop.Rule
	word       int    // where its terms are
	mask       uint64 // its terms in that word
	shift      int
	terms      *iop.Vocabulary // its terms as words
	like       iop.Finding     // that on the rule, which wants all of them
	facts      []uint64        // the facts each term names
	leave      [][slots]Values // the values that each term leaves
	decides    bool            // it has a say in this version
	need       Kind
	amount     uint8
}

type levelRow struct {
	level          iop.Level
	inside, beside [kindEnd]uint8
}

type amountTerms struct {
	amount uint8
	terms  []uint64 // by word
}

type levelTerms struct {
	word int
	mask uint64
	rows uint32
}

type holdTerms struct {
	word int
	mask uint64
	set  iop.Set[Kind]
}

type askTerms struct {
	word  int
	mask  uint64
	facts uint64
}

// newVersion lays out the rules in force from the day on, of which the voice hears
// some. The diagrams are still to be drawn.
func newVersion(c *Criteria, from iop.Day, voice voice) (*version, error) {
	v := &version{c: c, from: from, voice: voice}
	v.layRows()
	var deciding, asking []*RuleDefinition
	for i := range c.d.Rules {
		r := &c.d.Rules[i]
		switch {
		case !c.inForce(r, from):
		case voice.hears(r):
			deciding = append(deciding, r)
		case voice == usual:
			asking = append(asking, r) // it has a finding all the same
		}
	}
	used := 0
	place := func(r *RuleDefinition) (word, shift int) {
		if used%wordTerms+len(r.When) > wordTerms {
			used += wordTerms - used%wordTerms // a rule's terms stay in one word
		}
		word, shift = used/wordTerms, used%wordTerms
		used += len(r.When)
		return word, shift
	}
	infos := map[*RuleDefinition]ruleInfo{}
	slices.SortStableFunc(deciding, v.byNeed)
	needed := 0 // words of the terms of needs
	for _, r := range deciding {
		if len(r.Need) == 0 && needed == 0 {
			needed = max(1, (used+wordTerms-1)/wordTerms)
			used = needed * wordTerms
		}
		infos[r] = v.info(r, place)
	}
	if needed == 0 {
		needed = (used + wordTerms - 1) / wordTerms
	}
	v.deciding = (used + wordTerms - 1) / wordTerms
	for _, r := range asking {
		infos[r] = v.info(r, place)
	}
	v.words = max(1, (used+wordTerms-1)/wordTerms)
	if v.words > maxTermWords {
		return nil, tooLarge("the conditions have more than %d terms", wordTerms*maxTermWords)
	}
	for i := range c.d.Rules {
		if info, ok := infos[&c.d.Rules[i]]; ok {
			v.rules = append(v.rules, info)
		}
	}
	v.needWords = max(1, needed)
	v.lay()
	v.short = newShort(v)
	v.may = make([]drawn, len(v.rows))
	if len(v.prefer) > 64 {
		return nil, tooLarge("more than 64 rules prefer a level")
	}
	return v, nil
}

// layRows fills what the level table says.
func (v *version) layRows() {
	c := v.c
	for i, row := range c.d.Levels {
		r := levelRow{level: row.Level}
		for k := Intensity; k < kindEnd; k++ {
			if text, ok := row.Inside[k]; ok {
				n, _ := c.care[k].Find(text)
				r.inside[k] = uint8(n)
			}
			if text, ok := row.Beside[k]; ok {
				n, _ := c.care[k].Find(text)
				r.beside[k] = uint8(n)
			}
		}
		v.rows = append(v.rows, r)
		if row.Ties {
			v.groups[len(v.groups)-1] |= 1 << i
		} else {
			v.groups = append(v.groups, 1<<i)
		}
		for k := Intensity; k < kindEnd; k++ {
			for n := uint8(0); n <= max(r.inside[k], r.beside[k]); n++ {
				v.fits[k][n] |= 1 << i
			}
		}
	}
	for _, group := range v.groups {
		for rest := group; rest != 0; rest &= rest - 1 {
			v.tied[bits.TrailingZeros32(rest)] = group
		}
	}
	for code := range v.means {
		v.means[code] = uint8(code)
		if code < len(v.rows) {
			v.means[code] = uint8(slices.IndexFunc(v.rows, func(r levelRow) bool { return r.level == v.rows[code].level }))
		}
	}
}

// tooLarge is the fault of a set that is beyond a bound.
func tooLarge(format string, args ...any) error {
	return wire.Faults{{Path: "rules", Problem: "the set is too large: " + fmt.Sprintf(format, args...)}}
}

// byNeed orders rules by kind of need and amount, so that the greatest amount of
// a kind is its highest bit. Rules without a need come last.
func (v *version) byNeed(a, b *RuleDefinition) int {
	ka, na := v.need(a)
	kb, nb := v.need(b)
	return cmp.Or(cmp.Compare(len(b.Need), len(a.Need)), cmp.Compare(ka, kb), cmp.Compare(na, nb))
}

// need is the kind and amount that a rule asks for.
func (v *version) need(r *RuleDefinition) (Kind, uint8) {
	for k, text := range r.Need {
		n, _ := v.c.care[k].Find(text)
		return k, uint8(n)
	}
	return KindUnknown, 0
}

func (v *version) info(r *RuleDefinition, place func(*RuleDefinition) (int, int)) ruleInfo {
	info := ruleInfo{definition: r, rule: &r.Rule, decides: v.voice.hears(r)}
	info.word, info.shift = place(r)
	info.mask = (1<<len(r.When) - 1) << info.shift
	words := make([]string, len(r.When))
	numbers := make([]int, len(r.When))
	for j, term := range r.When {
		words[j], numbers[j] = termText(term, v.c.facts), j+1
		if i := slices.Index(words[:j], words[j]); i >= 0 {
			words[j] += fmt.Sprintf(" (term %d)", j+1)
		}
		facts, left := uint64(0), v.c.everything()
		for name, words := range term {
			f, _ := v.c.FactNamed(name)
			facts |= 1 << f
			left[f] = 0
			for _, w := range words {
				n, _ := v.c.facts[f].values.Find(w)
				left[f] |= 1 << n
			}
		}
		info.facts, info.leave = append(info.facts, facts), append(info.leave, left)
	}
	info.terms = iop.NewVocabulary("term", words...)
	info.like = iop.Finding{Rule: info.rule, Want: iop.WordsOf(info.terms, numbers...).Value()}
	info.need, info.amount = v.need(r)
	return info
}

// lay fills the columns and the masks.
func (v *version) lay() {
	v.full = make([]uint64, v.words)
	v.treats = make([]uint64, v.words)
	named := uint64(0)
	for i := range v.rules {
		v.full[v.rules[i].word] |= v.rules[i].mask
		for _, facts := range v.rules[i].facts {
			named |= facts
		}
	}
	for rest := named; rest != 0; rest &= rest - 1 {
		f := bits.TrailingZeros64(rest)
		v.used = append(v.used, uint8(f))
		v.limits[f] = uint8(v.c.facts[f].values.Len())
		for n := range v.only[f] {
			if v.only[f][n] = 1 << n & v.c.all(Fact(f)); v.only[f][n] == 0 {
				v.only[f][n] = v.c.all(Fact(f))
			}
		}
	}
	for w := range v.words {
		column := make([]uint64, 8*len(v.used))
		for u, f := range v.used {
			for n := range 8 {
				column[8*u+n] = v.full[w]
			}
			for i := range v.rules {
				if v.rules[i].word != w {
					continue
				}
				for j, term := range v.rules[i].definition.When {
					values, ok := term[v.c.facts[f].name]
					if !ok {
						continue
					}
					bit := uint64(1) << (v.rules[i].shift + j)
					for n, word := range v.c.facts[f].values.All() {
						if !slices.Contains(values, word) {
							column[8*u+n] &^= bit
						}
					}
				}
			}
		}
		v.columns = append(v.columns, column)
	}
	for i := range v.rules {
		r := &v.rules[i]
		switch d := r.definition; {
		case !r.decides && len(d.Ask) == 0: // an alternative, heard elsewhere
		case r.need != KindUnknown:
			v.addNeed(r)
		case d.Exclude != 0:
			v.exclude = append(v.exclude, levelTerms{r.word, r.mask, v.rowsOf(d.Exclude)})
		case d.Prefer != 0:
			v.prefer = append(v.prefer, levelTerms{r.word, r.mask, v.rowsOf(d.Prefer)})
		case d.Hold != 0:
			v.hold = append(v.hold, holdTerms{r.word, r.mask, d.Hold})
		default:
			facts := uint64(0)
			for _, name := range d.Ask {
				f, _ := v.c.FactNamed(name)
				facts |= 1 << f
			}
			v.asks = append(v.asks, askTerms{r.word, r.mask, facts})
		}
	}
}

// allowed is what each fact that conditions name may be, as Criteria.allowed has it for all.
func (v *version) allowed(a *Assessment) (allowed [slots]Values) {
	values, numbers := a.slots(), uint8(0)
	for _, f := range v.used {
		n := values[int(f)%slots]
		allowed[int(f)%slots] = v.only[int(f)%slots][n&7]
		numbers |= n
	}
	if numbers > MaxValues || a.RuledOut != [slots]Values{} {
		return v.c.allowed(a)
	}
	return allowed
}

func (v *version) addNeed(r *ruleInfo) {
	list := v.needs[r.need]
	i := slices.IndexFunc(list, func(a amountTerms) bool { return a.amount <= r.amount })
	if i < 0 {
		i = len(list)
	}
	if i == len(list) || list[i].amount != r.amount {
		list = slices.Insert(list, i, amountTerms{r.amount, make([]uint64, v.words)})
	}
	list[i].terms[r.word] |= r.mask
	v.needs[r.need] = list
	if !r.definition.Beside {
		v.treats[r.word] |= r.mask
	}
}

func (v *version) rowsOf(levels iop.Set[iop.Level]) (rows uint32) {
	for i := range v.rows {
		if levels.Has(v.rows[i].level) {
			rows |= 1 << i
		}
	}
	return rows
}

const (
	// wordTerms is how many terms a word holds; one bit is kept for other use.
	wordTerms = 63
	// maxTermWords bounds the terms of a set.
	maxTermWords = 16
)

// terms is a set of terms.
type terms [maxTermWords]uint64

// bounds finds the terms that may hold and those that do, whatever the unknown
// facts are.
func (v *version) bounds(allowed *[slots]Values, may, must *terms) {
	for w := range v.words {
		column := v.columns[w]
		can, is := v.full[w], v.full[w]
		for u, f := range v.used {
			some, every := uint64(0), ^uint64(0)
			for left := uint8(allowed[f]); left != 0; left &= left - 1 {
				c := column[8*u+bits.TrailingZeros8(left)]
				some |= c
				every &= c
			}
			can &= some
			is &= every
		}
		may[w], must[w] = can, is
	}
}

// boundsOf is bounds of an assessment; open are the facts that may have several values.
func (v *version) boundsOf(a *Assessment, may, must *terms) (open uint64) {
	if v.short != nil && v.words <= 3 {
		if can, is, ok := v.short.bounds(a); ok {
			may[0], may[1], may[2] = can.first, can.second, can.third
			must[0], must[1], must[2] = is.first, is.second, is.third
			return uint64(uint32(can.open))
		}
	}
	allowed := v.allowed(a)
	v.bounds(&allowed, may, must)
	for f := range allowed {
		if bits.OnesCount8(uint8(allowed[f])) > 1 {
			open |= 1 << f
		}
	}
	return open
}
