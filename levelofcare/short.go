package levelofcare

import (
	"math/bits"
	"slices"

	"github.com/openiop/openiop/iop"
)

// short is the short way to an answer, for sets whose terms that decide fit three words.
// Each value of a fact has a cell, the terms that it leaves possible; AND them, and what
// is left are the terms that may hold. Those of them that name no open fact do hold.
// Mostly these two sets settle the answer, and no diagram is walked.
type short struct {
	common  bool // conditions name common facts
	own     int  // how many facts the set declares for itself
	cells   [slots][8]part
	certain [slots]part // by fact: the terms that hold whatever it is
	all     part        // all terms
	treats  part        // the terms whose need indicates treatment
	needs   []needTerms
	others  int    // the word of the terms that are not needs
	apart   uint64 // of it, the terms that exclude, hold or prefer
	effects [wordTerms]effect
}

// part is a set of terms that decide, by word. In the lower half of open are the facts
// that can have several values, in the upper half all numbers of values, joined.
type part struct{ first, second, third, open uint64 }

func (p part) and(q *part) part {
	return part{p.first & q.first, p.second & q.second, p.third & q.third, p.open | q.open}
}

// take is what a value of a fact leaves, given the fact's cells.
func (p part) take(cells *[8]part, n uint8) part {
	c := &cells[n&7]
	return part{p.first & c.first, p.second & c.second, p.third & c.third, p.open | c.open | uint64(n)<<32}
}

// words is the terms by word; there is no fourth.
func (p part) words() [4]uint64 { return [4]uint64{p.first, p.second, p.third} }

// needTerms are the terms in one word that ask for one kind of care, lesser amounts lower.
type needTerms struct {
	kind Kind
	word int
	mask uint64
	rows [64]uint32 // by bit + 1: the rows that give what the term asks for; 0: all
}

// effect is what a term other than a need does.
type effect struct {
	held      iop.Set[Kind]
	excluded  uint32
	preferred uint64
}

// newShort lays out the short way; nil when there is none.
func newShort(v *version) *short {
	if v.deciding > 3 || v.deciding > v.needWords+1 {
		return nil
	}
	s := &short{own: len(v.c.d.Facts), others: v.needWords}
	of := func(word func(w int) uint64) (p part) {
		for w, to := range []*uint64{&p.first, &p.second, &p.third} {
			if w < v.words {
				*to = word(w)
			}
		}
		return p
	}
	s.all = of(func(w int) uint64 { return v.full[w] })
	s.treats = of(func(w int) uint64 { return v.treats[w] })
	for f := range s.cells {
		s.certain[f] = s.all
		for n := range s.cells[f] {
			s.cells[f][n] = s.all
		}
	}
	for u, f := range v.used {
		s.common = s.common || f < uint8(factEnd)
		column := func(n int) part { return of(func(w int) uint64 { return v.columns[w][8*u+n] }) }
		for n := 1; n <= int(v.limits[f]); n++ {
			cell := column(n)
			s.cells[f][n] = cell
			s.certain[f] = s.certain[f].and(&cell)
		}
		for n := range s.cells[f] {
			switch known := 0 < n && n <= int(v.limits[f]); {
			case known:
			case v.limits[f] == 1:
				s.cells[f][n] = column(1)
			default:
				s.cells[f][n].open = 1 << f
			}
		}
	}
	s.layNeeds(v)
	s.layEffects(v)
	return s
}

// layNeeds lays out the terms of needs, by kind and word.
func (s *short) layNeeds(v *version) {
	for i := range v.rules {
		r := &v.rules[i]
		if !r.decides || r.need == KindUnknown {
			continue
		}
		at := slices.IndexFunc(s.needs, func(t needTerms) bool { return t.kind == r.need && t.word == r.word })
		if at < 0 {
			at = len(s.needs)
			s.needs = append(s.needs, needTerms{kind: r.need, word: r.word})
			s.needs[at].rows[0] = v.fits[r.need][0]
		}
		s.needs[at].mask |= r.mask
		for j := range r.definition.When {
			s.needs[at].rows[r.shift+j+1] = v.fits[r.need][r.amount]
		}
	}
}

// layEffects lays out the terms that are not needs.
func (s *short) layEffects(v *version) {
	if s.others >= v.deciding {
		return // there are none
	}
	for bit := range s.effects {
		var held terms
		held[s.others] = uint64(1) << bit & v.full[s.others]
		d := v.demand(&held)
		s.effects[bit] = effect{d.held, d.excluded, d.preferred}
		if s.effects[bit] != (effect{}) {
			s.apart |= held[s.others]
		}
	}
}

// bounds finds the terms that may hold and those that do; ok is false where the short way
// does not go: a value is ruled out, or a number is greater than any value's.
func (s *short) bounds(a *Assessment) (may, must part, ok bool) {
	may = s.all
	t := &s.cells
	if s.common {
		may = may.take(&t[FactDanger], uint8(a.Danger))
		may = may.take(&t[FactWithdrawal], uint8(a.Withdrawal))
		may = may.take(&t[FactMedical], uint8(a.Medical))
		may = may.take(&t[FactMentalHealth], uint8(a.MentalHealth))
		may = may.take(&t[FactSupervision], uint8(a.Supervision))
		may = may.take(&t[FactSubstanceUse], uint8(a.SubstanceUse))
		may = may.take(&t[FactContinuedUseRisk], uint8(a.ContinuedUseRisk))
		may = may.take(&t[FactHome], uint8(a.Home))
		may = may.take(&t[FactResidence], uint8(a.Residence))
		may = may.take(&t[FactEngagement], uint8(a.Engagement))
		may = may.take(&t[FactFunctioning], uint8(a.Functioning))
		may = may.take(&t[FactSafeguards], uint8(a.Safeguards))
		may = may.take(&t[FactPhase], uint8(a.Phase))
		may = may.take(&t[FactCurrent], uint8(a.Current))
		may = may.take(&t[FactCompleted], uint8(a.Completed))
		may = may.take(&t[FactRelapse], uint8(a.Relapse))
		may = may.take(&t[FactFailure], uint8(a.Failure))
		may = may.take(&t[FactObligations], uint8(a.Obligations))
		may = may.take(&t[FactPopulation], uint8(a.Population))
	}
	own := t[factEnd:]
	for i, n := range a.Own[:s.own] {
		may = may.take(&own[i], n)
	}
	must = may
	for rest := uint32(may.open); rest != 0; rest &= rest - 1 {
		must = must.and(&s.certain[bits.TrailingZeros32(rest)])
	}
	return may, must, may.open>>32 <= MaxValues && !a.rulesOut()
}

// find is the codes of the level that the assessment leaves open; ok is false where a
// diagram has to be walked for them.
func (s *short) find(v *version, a *Assessment) (codes uint32, ok bool) {
	may, must, ok := s.bounds(a)
	open := uint32(may.open)
	if !ok || bits.OnesCount32(open) > len(v.used)/2 { // with more open it seldom goes this way
		return 0, false
	}
	least, most := must.words(), may.words()
	code := s.place(v, least)
	if least == most {
		return 1 << code, true
	}
	// Where no more is excluded, held or preferred, a greater demand never leads to an
	// earlier row: an answer that the least and the greatest share is that of all between.
	if (least[s.others&3]^most[s.others&3])&s.apart == 0 && code == s.place(v, most) {
		return 1 << code, true
	}
	// Where all that is in doubt turns on one fact, each of its values is tried.
	deciding := -1
	for rest := open; rest != 0; rest &= rest - 1 {
		fact := bits.TrailingZeros32(rest)
		if sure := may.and(&s.certain[fact]).words(); sure == most {
			continue
		}
		if deciding >= 0 {
			return 0, false
		}
		deciding = fact
	}
	for n := 1; n <= int(v.limits[deciding]); n++ {
		codes |= 1 << s.place(v, may.and(&s.cells[deciding][n]).words())
	}
	return codes, true
}

// place is version.demand and version.place in one: the answer for the terms that hold.
func (s *short) place(v *version, held [4]uint64) uint8 {
	if held[0]&s.treats.first|held[1]&s.treats.second|held[2]&s.treats.third == 0 {
		return codeNotIndicated
	}
	var all effect
	for rest := held[s.others&3] & s.apart; rest != 0; rest &= rest - 1 {
		e := &s.effects[bits.TrailingZeros64(rest)]
		all.held |= e.held
		all.excluded |= e.excluded
		all.preferred |= e.preferred
	}
	rows := v.fits[Intensity][0] &^ all.excluded
	for i := range s.needs {
		if n := &s.needs[i]; !all.held.Has(n.kind) {
			rows &= n.rows[bits.Len64(held[n.word&3]&n.mask)&63]
		}
	}
	switch {
	case rows == 0:
		return codeNoLevel
	case all.preferred == 0:
		return uint8(bits.TrailingZeros32(rows)) // the first of those that tie
	}
	return uint8(v.first(rows, all.preferred))
}

// rulesOut reports whether a value of any fact is ruled out.
func (a *Assessment) rulesOut() bool {
	r, none := a.RuledOut[:], [8]Values{} // a machine word
	return [8]Values(r[:8]) != none || [8]Values(r[8:16]) != none || [8]Values(r[16:24]) != none || [8]Values(r[24:slots]) != none
}
