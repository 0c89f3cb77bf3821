package levelofcare

import (
	"math/bits"
	"sync"

	"github.com/openiop/openiop/iop"
)

// A voice hears some of the rules. A rule's strength decides who does: what must be
// done rules levels out, what should be done indicates levels, and usual practice
// chooses among them. Exclusions, which say what a program cannot do, and what is
// held are heard by all.
type voice uint8

const (
	usual   voice = iota // every rule but those that name an alternative: the level
	binding              // what must be done: the levels that may be had at all
	guided               // what must or should be done
	also                 // every rule, alternatives included
)

// hears reports whether the rule has a say.
func (v voice) hears(r *RuleDefinition) bool {
	switch {
	case len(r.Ask) > 0:
		return false
	case r.Exclude != 0, r.Hold != 0, v == also:
		return true
	case r.Also:
		return false
	case v == binding:
		return r.Strength == iop.Must && r.Prefer == 0
	case v == guided:
		return r.Strength != iop.Typical
	}
	return true
}

// strength is how strong the rules are that the voice hears.
func (v voice) strength() iop.Strength {
	return [...]iop.Strength{usual: iop.Typical, binding: iop.Must, guided: iop.Should, also: iop.Typical}[v]
}

// mayHave is the target of the diagrams that say whether a level may be had: code 1.
const mayHave = kindEnd

// heard is a version of one voice, laid out when it is first wanted.
type heard struct {
	once sync.Once
	v    *version
	err  error
}

// by is the rules heard by another voice. Of those only the usual one, the version itself,
// has all diagrams; the binding one has those that say which levels may be had, and the
// others that of the level.
func (v *version) by(voice voice) *version {
	if voice == v.voice {
		return v
	}
	h := &v.others[voice]
	h.once.Do(func() { h.v, h.err = newVersion(v.c, v.from, voice) })
	if h.err != nil {
		panic("levelofcare: " + h.err.Error()) // a set is made only if every voice can be: see drawAll
	}
	return h.v
}

// drawAll draws whatever can be asked for. The error says that the set is too large.
func (v *version) drawAll() error {
	for voice := usual; voice <= also; voice++ {
		if h := &v.others[voice]; voice != usual {
			h.once.Do(func() { h.v, h.err = newVersion(v.c, v.from, voice) })
			if h.err != nil {
				return h.err
			}
		}
		w := v.by(voice)
		for k := KindUnknown; k < kindEnd; k++ {
			if w.draws(k) {
				if _, err := w.drawing(k); err != nil {
					return err
				}
			}
		}
		for row := range w.may {
			if w.drawsMay(row) {
				if _, err := w.drawingMay(row); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// mayHave is 1 when one of the level's rows meets the demand and is not excluded.
func (v *version) mayHave(first int, d *demand) uint8 {
	rows := v.fits[Intensity][0] &^ d.excluded
	for k := Intensity; k < kindEnd; k++ {
		if !d.held.Has(k) {
			rows &= v.fits[k][d.needs[k]]
		}
	}
	for ; rows != 0; rows &= rows - 1 {
		if int(v.means[bits.TrailingZeros32(rows)]) == first {
			return 1
		}
	}
	return 0
}

// reach is what rules of that strength lead to in some completion: the rows that may
// be had for Must, those that are indicated for Should, and the answers for Typical.
func (v *version) reach(s iop.Strength, allowed *[slots]Values) (codes uint32) {
	switch s {
	case iop.Must:
		for row, may := range v.by(binding).mayHaves() {
			if may.reach(allowed)&(1<<1) != 0 {
				codes |= 1 << row
			}
		}
		return codes
	case iop.Should:
		return v.by(guided).level().reach(allowed) | v.level().reach(allowed) | v.by(also).level().reach(allowed)
	}
	return v.level().reach(allowed)
}

// Possible returns the levels that nothing forbids: in some completion of the unknown
// facts they meet every need found by rules whose text says must, and no rule excludes
// them. More care than is needed is also possible; see [Placement.Indicated].
func (p Placement) Possible() iop.Set[iop.Level] { return p.levels(iop.Must) }

// Indicated returns the levels that guidance leads to in some completion of the unknown
// facts: the least that meets what must and should be done, the least that also meets
// what is usual, and those that texts name as an alternative. It contains every open
// level, and every level in it is possible.
func (p Placement) Indicated() iop.Set[iop.Level] { return p.levels(iop.Should) }

func (p Placement) levels(s iop.Strength) iop.Set[iop.Level] {
	if p.v == nil {
		return 0
	}
	allowed := p.v.c.allowed(&p.a)
	return p.v.levelsOf(p.v.reach(s, &allowed))
}

// openTo is the facts that could still change what rules of that strength lead to.
// Where then is not nil it is filled in for them.
func (p *Placement) openTo(s iop.Strength, allowed *[slots]Values, then *outcomes) (facts uint64) {
	v := p.version()
	switch s {
	case iop.Must:
		for _, may := range v.by(binding).mayHaves() {
			facts = may.support(allowed, nil, facts)
		}
	case iop.Should:
		for _, w := range []*version{v.by(guided), v, v.by(also)} {
			facts = w.level().support(allowed, nil, facts)
		}
	default:
		return p.open(allowed, then)
	}
	if then == nil {
		return facts
	}
	for rest := facts; rest != 0; rest &= rest - 1 {
		f := bits.TrailingZeros64(rest)
		with := *allowed
		for left := uint8(allowed[f]); left != 0; left &= left - 1 {
			n := bits.TrailingZeros8(left)
			with[f] = 1 << n
			then[f][n] = v.reach(s, &with)
		}
	}
	return facts
}

// openToAny is the facts that could still change anything that is answered.
func (p *Placement) openToAny(allowed *[slots]Values) uint64 {
	return p.openTo(iop.Must, allowed, nil) | p.openTo(iop.Should, allowed, nil) | p.openTo(iop.Typical, allowed, nil)
}
