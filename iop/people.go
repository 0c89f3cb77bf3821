package iop

import (
	"fmt"
	"iter"
	"strings"

	"github.com/openiop/openiop/iop/wire"
)

// Population is a group of people for whom rules differ.
type Population uint8

const (
	PopulationUnknown Population = iota
	Adult
	Adolescent
	Perinatal
	EatingDisorder
	DrivingOffence // referred after driving under the influence
)

var populations = NewVocabulary("population", "adult", "adolescent", "perinatal", "eating-disorder", "driving-offence")

func (p Population) Vocabulary() *Vocabulary          { return populations }
func (p Population) String() string                   { return populations.Word(int(p)) }
func (p Population) MarshalText() ([]byte, error)     { return MarshalWord(p) }
func (p *Population) UnmarshalText(text []byte) error { return UnmarshalWord(p, text) }

// Age is a person's age in completed years. Zero means that the age is not known;
// nobody in these programs is an infant.
type Age int32

// Person is what rules ask about a person. Any part can be unknown.
type Person struct {
	Age        Age        `json:"age,omitzero"`        // in years; zero: not known
	Population Population `json:"population,omitzero"` // the group of people that the person belongs to, where rules differ for it
	Focus      Focus      `json:"focus,omitzero"`      // what is treated
}

// maxAge is more than anybody's age.
const maxAge Age = 130

// Problems yields each value that nobody can have, with the member it concerns.
func (p Person) Problems() iter.Seq2[string, string] {
	return func(yield func(member, problem string) bool) {
		_ = (0 <= p.Age && p.Age <= maxAge || yield("age", fmt.Sprintf("is not from 0 to %d: %d", maxAge, p.Age))) &&
			(IsWord(p.Population) || yield("population", fmt.Sprintf("is not a population: %v", p.Population))) &&
			(IsWord(p.Focus) || yield("focus", fmt.Sprintf("is not a focus: %v", p.Focus)))
	}
}

// UnmarshalJSON reads strictly, like everything here.
func (p *Person) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, p) }

// CheckWire reports what Problems finds.
func (p *Person) CheckWire(n wire.Node) {
	if p == nil {
		return
	}
	for member, problem := range p.Problems() {
		n.Report(problem, member)
	}
}

// People is a set of people. The zero People is everyone. Ages are half-open
// where the source means "under 18".
type People struct {
	Ages        Range[Age]      `json:"ages,omitzero"`        // in years; zero: any
	Populations Set[Population] `json:"populations,omitzero"` // empty: any
	Focus       Set[Focus]      `json:"focus,omitzero"`       // empty: any
}

// Problems yields each reason that nobody can be in the set, with the member it
// concerns.
func (p People) Problems() iter.Seq2[string, string] {
	return func(yield func(member, problem string) bool) { p.eachProblem(yield) }
}

func (p People) eachProblem(yield func(member, problem string) bool) {
	_, some := p.Ages.Intersect(Between(0, maxAge))
	low, _, _ := p.Ages.Low()
	high, _, _ := p.Ages.High()
	_ = (some && low >= 0 && high >= 0 || yield("ages", fmt.Sprintf("is not within 0 to 130: %v", p.Ages))) &&
		(p.Populations.IsValid() || yield("populations", fmt.Sprintf("contains something that is not a population: %v", p.Populations))) &&
		(p.Focus.IsValid() || yield("focus", fmt.Sprintf("is not a focus: %v", p.Focus)))
}

// UnmarshalJSON reads strictly, like everything here.
func (p *People) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, p) }

// CheckWire reports what Problems finds.
func (p *People) CheckWire(n wire.Node) {
	if p == nil {
		return
	}
	for member, problem := range p.Problems() {
		n.Report(problem, member)
	}
}

var personParts = NewVocabulary("part of a person", "age", "population", "focus")

// Include reports whether the person is one of them: Unknown when a part that matters
// is not known, which missing names.
func (p People) Include(who Person) (v Verdict, missing Words) {
	v = Met
	var open uint64
	part := func(number int, matters, known, in bool) {
		switch {
		case !matters:
		case !known:
			open |= 1 << number
			v = v.And(Unknown)
		case !in:
			v = NotMet
		}
	}
	part(1, p.Ages != Range[Age]{}, who.Age != 0, p.Ages.Contains(who.Age))
	part(2, p.Populations != 0, who.Population != 0, p.Populations.Has(who.Population))
	part(3, p.Focus != 0, who.Focus != 0, p.Focus.Has(who.Focus))
	if v != Unknown {
		return v, Words{}
	}
	return v, WordsFromBits(personParts, open)
}

// Cover reports whether everyone in o is in p.
func (p People) Cover(o People) bool {
	return o.Ages.Within(p.Ages) && covers(p.Populations, o.Populations) && covers(p.Focus, o.Focus)
}

// covers compares sets of which empty means any.
func covers[T Enum](p, o Set[T]) bool { return p == 0 || o != 0 && o.Within(p) }

// Meet reports whether anyone can be in both.
func (p People) Meet(o People) bool {
	_, ages := p.Ages.Intersect(o.Ages)
	return ages && (p.Populations == 0 || o.Populations == 0 || p.Populations&o.Populations != 0) &&
		(p.Focus == 0 || o.Focus == 0 || p.Focus&o.Focus != 0)
}

// String says who: "everyone", "ages 18 and over, substance-use".
func (p People) String() string {
	var parts []string
	low, openLow, hasLow := p.Ages.Low()
	high, openHigh, hasHigh := p.Ages.High()
	if openLow {
		low++
	}
	if hasHigh && !openHigh {
		high++
	}
	switch {
	case hasLow && hasHigh && high == low+1:
		parts = append(parts, fmt.Sprintf("age %d", low))
	case hasLow && hasHigh:
		parts = append(parts, fmt.Sprintf("ages %d to %d", low, high-1))
	case hasLow:
		parts = append(parts, fmt.Sprintf("ages %d and over", low))
	case hasHigh:
		parts = append(parts, fmt.Sprintf("under age %d", high))
	}
	if p.Populations != 0 {
		parts = append(parts, p.Populations.String())
	}
	if p.Focus != 0 {
		parts = append(parts, p.Focus.String())
	}
	if parts == nil {
		return "everyone"
	}
	return strings.Join(parts, ", ")
}
