package levelofcare

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/openiop/openiop/iop"
)

// Explanation says why a level is or is not the answer.
type Explanation struct {
	Level iop.Level `json:"level,omitzero"`
	// Verdict is Met for the answer itself, Unknown for a level that is still open, and
	// NotMet for any other.
	Verdict iop.Verdict `json:"verdict"`
	// By says what speaks against a level that is too little or excluded: for Must, a text
	// that forbids it; for Should, guidance that indicates more; for Typical, what
	// programs usually do.
	By iop.Strength `json:"by,omitzero"`
	// TooLittle are the needs that the level cannot meet, each with the rule that
	// found it.
	TooLittle []Shortfall `json:"too_little,omitempty"`
	// Excluded are the rules by which the level cannot take this person.
	Excluded []*iop.Rule `json:"excluded,omitempty"`
	// Would are rules that do not or may not hold, each of which would lead to this level
	// if its own facts were different and everything else stayed the same. Only for a
	// level that gives more than is needed.
	Would []*iop.Rule `json:"would,omitempty"`
	// Ask are the facts that still decide whether an open level is the answer.
	Ask []string `json:"ask,omitempty"`
	// NotInTable says that the set's level table lacks the level.
	NotInTable bool `json:"not_in_table,omitempty"`

	instead string
}

// Shortfall is a need that a level cannot meet.
type Shortfall struct {
	Rule  *iop.Rule `json:"rule"`
	Kind  Kind      `json:"kind,omitzero"`
	Need  string    `json:"need"`            // the amount of care that the rule asks for
	Gives string    `json:"gives,omitempty"` // the most that the level gives, inside or beside; empty: none
}

// WhyNot explains why a level is not the answer, or that it is.
func (p Placement) WhyNot(level iop.Level) Explanation {
	e := Explanation{Level: level}
	if p.v == nil {
		return e
	}
	e.instead = p.v.answers(p.codes)
	if one, ok := p.Level(); ok && one == level {
		e.Verdict = iop.Met
		return e
	}
	if p.Open().Has(level) {
		e.Ask = p.asks()
		return e
	}
	e.Verdict = iop.NotMet
	v := p.v
	if v.rowsOf(iop.SetOf(level)) == 0 {
		e.NotInTable = true
		return e
	}
	allowed := v.c.allowed(&p.a)
	var may, must terms
	v.bounds(&allowed, &may, &must)
	for _, x := range v.excluding(level) {
		if must[x.word]&x.mask != 0 {
			e.Excluded, e.By = append(e.Excluded, x.rule), iop.Must
		}
	}
	// The first who finds it too little speaks.
	for _, w := range []*version{v.by(binding), v.by(guided), v} {
		var may, must terms
		w.bounds(&allowed, &may, &must)
		certain := w.demand(&must)
		e.TooLittle = w.tooLittle(level, &certain, &must, p.assumed)
		if e.TooLittle != nil {
			if e.By == iop.StrengthUnknown {
				e.By = w.voice.strength()
			}
			break
		}
	}
	if len(e.TooLittle)+len(e.Excluded) == 0 {
		e.Would = p.wouldNeed(level, &allowed, &must)
	}
	return e
}

// WhyNotLower is WhyNot for the next less restrictive level below the one placed; ok is
// false when there is none, and while no level is settled.
func (p Placement) WhyNotLower() (e Explanation, ok bool) {
	level, ok := p.Level()
	if !ok {
		return Explanation{}, false
	}
	v, rank := p.v, len(p.v.groups)
	for rest := p.codes; rest != 0; rest &= rest - 1 {
		rank = min(rank, v.rank(uint8(bits.TrailingZeros32(rest))))
	}
	for rank--; rank >= 0; rank-- {
		for rest := v.groups[rank]; rest != 0; rest &= rest - 1 {
			if lower := v.rows[bits.TrailingZeros32(rest)].level; lower != level {
				return p.WhyNot(lower), true
			}
		}
	}
	return Explanation{}, false
}

// tooLittle is what the level lacks: of its rows the one that lacks least.
func (v *version) tooLittle(level iop.Level, d *demand, must *terms, assumed uint64) (least []Shortfall) {
	for i := range v.rows {
		if v.rows[i].level != level {
			continue
		}
		lacks := v.shortfalls(&v.rows[i], d, must, assumed)
		if len(lacks) == 0 {
			return nil
		}
		if least == nil || len(lacks) < len(least) {
			least = lacks
		}
	}
	return least
}

// excluding is the rules that exclude the level.
func (v *version) excluding(level iop.Level) (list []*ruleInfo) {
	for i := range v.rules {
		if v.rules[i].definition.Exclude.Has(level) {
			list = append(list, &v.rules[i])
		}
	}
	return list
}

// shortfalls is the needs that a row cannot meet, each by a rule that rests on
// what was recorded where there is one.
func (v *version) shortfalls(row *levelRow, d *demand, must *terms, assumed uint64) (list []Shortfall) {
	for k := Intensity; k < kindEnd; k++ {
		most := max(row.inside[k], row.beside[k])
		if d.held.Has(k) || d.needs[k] <= most {
			continue
		}
		var by *ruleInfo
		for i := range v.rules {
			r := &v.rules[i]
			if r.need != k || r.amount != d.needs[k] || must[r.word]&r.mask == 0 {
				continue
			}
			if by == nil || by.holds(must, assumed) && !r.holds(must, assumed) {
				by = r
			}
		}
		s := Shortfall{Rule: by.rule, Kind: k, Need: v.c.care[k].Word(int(by.amount))}
		if most > 0 {
			s.Gives = v.c.care[k].Word(int(most))
		}
		list = append(list, s)
	}
	return list
}

// wouldNeed is the rules that do not hold for certain, ask for more than the answer
// gives but not more than the level does, and alone lead to the level.
func (p Placement) wouldNeed(level iop.Level, allowed *[slots]Values, must *terms) (list []*iop.Rule) {
	v := p.v
	for i := range v.rules {
		r := &v.rules[i]
		if !r.decides || r.need == KindUnknown || must[r.word]&r.mask != 0 {
			continue
		}
		if v.gives(iop.SetOf(level), r) && !v.gives(p.Open(), r) && v.leads(r, level, allowed) {
			list = append(list, r.rule)
		}
	}
	return list
}

// leads reports whether the level is possible once a term of the rule holds and all
// else stays as it is.
func (v *version) leads(r *ruleInfo, level iop.Level, allowed *[slots]Values) bool {
	for j := range r.leave {
		then := *allowed
		for rest := r.facts[j]; rest != 0; rest &= rest - 1 {
			f := bits.TrailingZeros64(rest)
			if left := then[f] & r.leave[j][f]; left != 0 {
				then[f] = left
			} else {
				then[f] = r.leave[j][f]
			}
		}
		if v.levelsOf(v.level().reach(&then)).Has(level) {
			return true
		}
	}
	return false
}

// gives reports whether one of the levels meets the rule's need.
func (v *version) gives(levels iop.Set[iop.Level], r *ruleInfo) bool {
	return v.fits[r.need][r.amount]&v.rowsOf(levels) != 0
}

// String is one line for the reader of a chart.
func (e Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: ", e.Level)
	switch {
	case e.Verdict == iop.Met:
		b.WriteString("is the answer")
	case e.Verdict == iop.Unknown && len(e.Ask) == 0:
		b.WriteString("unknown")
	case e.Verdict == iop.Unknown:
		fmt.Fprintf(&b, "still open, depends on %s", strings.Join(e.Ask, ", "))
	case e.NotInTable:
		b.WriteString("not in the level table")
	case len(e.TooLittle) > 0:
		s := e.TooLittle[0]
		fmt.Fprintf(&b, "too little, %s %s by %s (%s)", speakers[s.Rule.Strength], needText(s), s.Rule.ID, s.Rule.Source)
		if n := len(e.TooLittle) - 1; n > 0 {
			fmt.Fprintf(&b, " and %d more", n)
		}
	case len(e.Excluded) > 0:
		fmt.Fprintf(&b, "cannot take this person by %s (%s)", e.Excluded[0].ID, e.Excluded[0].Source)
	default:
		fmt.Fprintf(&b, "not needed, %s", e.instead)
		const most = 3
		for i, r := range e.Would {
			switch {
			case i == 0:
				b.WriteString("; would be indicated by ")
			case i == most:
				fmt.Fprintf(&b, " and %d more", len(e.Would)-most)
				return b.String()
			default:
				b.WriteString(", ")
			}
			b.WriteString(string(r.ID))
		}
	}
	return b.String()
}

// speakers say who finds a level too little.
var speakers = [...]string{iop.Must: "the regulation requires", iop.Should: "guidance indicates", iop.Typical: "programs usually give"}

func needText(s Shortfall) string {
	if s.Gives == "" {
		return s.Need
	}
	return fmt.Sprintf("%s beyond %s", s.Need, s.Gives)
}
