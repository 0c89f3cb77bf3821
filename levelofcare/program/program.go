package program

import (
	"fmt"
	"iter"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Program is what is known about a program, for comparing it with others. Everything
// except the id can be unknown, which is the zero value and never means no: a list that
// does not name a therapy says that the program lacks it only if the list is complete.
//
// In documents a list is an object:
//
//	{
//	  "id": "riverside",
//	  "levels": {"has": ["intensive-outpatient", "outpatient"], "complete": true},
//	  "therapies": {"has": ["dbt"], "lacks": ["emdr"]},
//	  "insurance": {"has": ["Medicaid"]},
//	  "beside": {"has": ["recovery-residence"]},
//	  "travel": "0h25m",
//	  "virtual": "no"
//	}
type Program struct {
	ID string `json:"id" wire:"required"` // the caller's own; no two programs share one

	Levels         Listed[iop.Level]      `json:"levels,omitzero"`
	Focus          Listed[iop.Focus]      `json:"focus,omitzero"`       // what it treats
	Conditions     Names                  `json:"conditions,omitzero"`  // what else it treats, in the caller's words: "trauma"
	Populations    Listed[iop.Population] `json:"populations,omitzero"` // whom it takes
	Therapies      Listed[Therapy]        `json:"therapies,omitzero"`
	OtherTherapies Names                  `json:"other_therapies,omitzero"` // in the caller's words

	Times         Listed[iop.TimeOfDay]   `json:"times,omitzero"`
	Insurance     Names                   `json:"insurance,omitzero"`     // accepted, in the caller's words
	Staff         Listed[iop.Staff]       `json:"staff,omitzero"`         // qualifications
	Accreditation Names                   `json:"accreditation,omitzero"` // by whom, in the caller's words
	Setting       Setting                 `json:"setting,omitzero"`
	Services      Listed[ClinicalService] `json:"services,omitzero"` // on hand
	// Beside lists the services beside the level that the program gives or arranges, by
	// the names that the criteria set in use gives them: "recovery-residence",
	// "ambulatory-withdrawal-care". Housing is one of them.
	Beside Names `json:"beside,omitzero"`

	Travel iop.Minutes `json:"travel,omitzero"` // one way, for this person
	Meters int32       `json:"meters,omitzero"` // distance, for this person
	Cost   Money       `json:"cost,omitzero"`   // what the person pays a week

	Shuttle          YesNo `json:"shuttle,omitzero"`           // it picks people up
	Virtual          YesNo `json:"virtual,omitzero"`           // it can be attended over video
	FamilyInvolved   YesNo `json:"family_involved,omitzero"`   // family takes part
	FreeConsultation YesNo `json:"free_consultation,omitzero"` // a first consultation is free
}

// YesNo is yes, no, or not known.
type YesNo uint8

const (
	YesNoUnknown YesNo = iota
	Yes
	No
)

var yesNos = iop.NewVocabulary("yes or no", "yes", "no")

func (y YesNo) Vocabulary() *iop.Vocabulary      { return yesNos }
func (y YesNo) String() string                   { return yesNos.Word(int(y)) }
func (y YesNo) MarshalText() ([]byte, error)     { return iop.MarshalWord(y) }
func (y *YesNo) UnmarshalText(text []byte) error { return iop.UnmarshalWord(y, text) }

// Verdict is Met for yes and NotMet for no.
func (y YesNo) Verdict() iop.Verdict { return [4]iop.Verdict{Yes: iop.Met, No: iop.NotMet}[y&3] }

// Listed is what is known about a list of words: those it has, those it lacks, and
// whether it is complete, so that it lacks all others. In the zero Listed nothing is
// known.
type Listed[T iop.Enum] struct {
	Has      iop.Set[T] `json:"has,omitzero"`
	Lacks    iop.Set[T] `json:"lacks,omitzero"`
	Complete bool       `json:"complete,omitempty"`
}

// ListOf is a list that has these words and may have others.
func ListOf[T iop.Enum](has ...T) Listed[T] { return Listed[T]{Has: iop.SetOf(has...)} }

// ListOfOnly is the complete list of these words: it lacks all others.
func ListOfOnly[T iop.Enum](has ...T) Listed[T] {
	return Listed[T]{Has: iop.SetOf(has...), Complete: true}
}

// Verdict is Met for a word that the list has and NotMet for one that it
// lacks.
func (l Listed[T]) Verdict(word T) iop.Verdict {
	switch {
	case word == 0:
		return iop.Unknown
	case l.Has.Has(word):
		return iop.Met
	case l.Complete || l.Lacks.Has(word):
		return iop.NotMet
	}
	return iop.Unknown
}

// IsZero reports whether nothing is known.
func (l Listed[T]) IsZero() bool { return l == Listed[T]{} }

// UnmarshalJSON reads strictly, like everything here.
func (l *Listed[T]) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, l) }

// CheckWire reports words that the list both has and lacks.
func (l *Listed[T]) CheckWire(n wire.Node) { l.problems(n.Report) }

func (l *Listed[T]) problems(report wire.Report) {
	if both := l.Has & l.Lacks; both != 0 {
		report(fmt.Sprintf("names %v, which is also in has", both), "lacks")
	}
	if l.Complete && l.Lacks != 0 {
		report("cannot be given for a complete list, which lacks all that it does not have", "lacks")
	}
}

// maxNames bounds a list of the caller's own words.
const maxNames = 1000

// Names is like [Listed], for the caller's own words: at most 1,000 in each list,
// compared letter by letter.
type Names struct {
	Has      []string `json:"has,omitempty"`
	Lacks    []string `json:"lacks,omitempty"`
	Complete bool     `json:"complete,omitempty"`
}

// Verdict is Met for a name that the list has and NotMet for one that it
// lacks.
func (l Names) Verdict(name string) iop.Verdict {
	switch {
	case name == "":
		return iop.Unknown
	case slices.Contains(l.Has, name):
		return iop.Met
	case l.Complete || slices.Contains(l.Lacks, name):
		return iop.NotMet
	}
	return iop.Unknown
}

// IsZero reports whether nothing is known.
func (l Names) IsZero() bool { return len(l.Has) == 0 && len(l.Lacks) == 0 && !l.Complete }

// UnmarshalJSON reads strictly, like everything here.
func (l *Names) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, l) }

// CheckWire reports empty names, and names that appear twice.
func (l *Names) CheckWire(n wire.Node) { l.problems(n.Report) }

func (l *Names) problems(report wire.Report) {
	for i, n := range [...]int{len(l.Has), len(l.Lacks)} {
		if n > maxNames {
			report(fmt.Sprintf("cannot be more than %d: %d", maxNames, n), [...]string{"has", "lacks"}[i])
		}
	}
	has := checkNames(l.Has, report.At("has"))
	checkNames(l.Lacks, report.At("lacks"))
	for i, name := range l.Lacks {
		if has[name] {
			report(fmt.Sprintf("names %q, which is also in has", name), "lacks", i)
		}
	}
	if l.Complete && len(l.Lacks) > 0 {
		report("cannot be given for a complete list, which lacks all that it does not have", "lacks")
	}
}

// checkNames reports empty names and those that appear twice; it returns them all.
func checkNames(names []string, report wire.Report) map[string]bool {
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		switch {
		case name == "":
			report("is empty", i)
		case seen[name]:
			report(fmt.Sprintf("names %q twice", name), i)
		}
		seen[name] = true
	}
	return seen
}

// Money is an amount of money in the caller's currency, or not known. In documents
// it is a number.
type Money struct {
	amount decimal.Decimal
	known  bool
}

// MoneyOf returns a known amount; zero is also an amount.
func MoneyOf(amount decimal.Decimal) Money { return Money{amount, true} }

// Amount returns the amount; ok is false when it is not known.
func (m Money) Amount() (amount decimal.Decimal, ok bool) { return m.amount, m.known }

// IsZero reports whether the amount is not known.
func (m Money) IsZero() bool { return !m.known }

// String is the amount, or unknown.
func (m Money) String() string {
	if !m.known {
		return "unknown"
	}
	return m.amount.String()
}

// MarshalJSON writes a known amount.
func (m Money) MarshalJSON() ([]byte, error) {
	if !m.known {
		return nil, fmt.Errorf("program: an amount of money that is not known has no text")
	}
	return []byte(m.amount.String()), nil
}

// UnmarshalJSON reads strictly, like everything here.
func (m *Money) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, m) }

// UnmarshalWire reads a number.
func (m *Money) UnmarshalWire(n wire.Node) {
	var amount decimal.Decimal
	if n.Decode(&amount) {
		*m = MoneyOf(amount)
	}
}

// Attribute is one thing that programs are compared by.
type Attribute uint8

const (
	AttributeUnknown Attribute = iota

	// Words of a vocabulary.
	AttributeLevel
	AttributeFocus
	AttributePopulation
	AttributeTherapy
	AttributeTimeOfDay
	AttributeStaff
	AttributeSetting
	AttributeService

	// Names, in the caller's words.
	AttributeCondition
	AttributeOtherTherapy
	AttributeInsurance
	AttributeAccreditation
	AttributeBeside

	// Yes or no.
	AttributeShuttle
	AttributeVirtual
	AttributeFamily
	AttributeConsultation

	// Amounts.
	AttributeTravel
	AttributeDistance
	AttributeCost
)

var attributes = iop.NewVocabulary("attribute of a program",
	"level", "focus", "population", "therapy", "time-of-day", "staff", "setting", "clinical-service",
	"condition", "other-therapy", "insurance", "accreditation", "service-beside",
	"shuttle", "virtual", "family-involvement", "free-consultation", "travel", "distance", "cost")

func (a Attribute) Vocabulary() *iop.Vocabulary      { return attributes }
func (a Attribute) String() string                   { return attributes.Word(int(a)) }
func (a Attribute) MarshalText() ([]byte, error)     { return iop.MarshalWord(a) }
func (a *Attribute) UnmarshalText(text []byte) error { return iop.UnmarshalWord(a, text) }

// attributeWords are the vocabularies of the attributes that have one.
var attributeWords = [...]*iop.Vocabulary{
	AttributeLevel: iop.Level(0).Vocabulary(), AttributeFocus: iop.Focus(0).Vocabulary(), AttributePopulation: iop.Population(0).Vocabulary(),
	AttributeTherapy: therapies, AttributeTimeOfDay: iop.TimeOfDay(0).Vocabulary(), AttributeStaff: iop.Staff(0).Vocabulary(),
	AttributeSetting: settings, AttributeService: clinicalServices,
}

// Words is the vocabulary of an attribute's words; nil for names, for yes or no,
// and for amounts.
func (a Attribute) Words() *iop.Vocabulary {
	if int(a) < len(attributeWords) {
		return attributeWords[a]
	}
	return nil
}

// HasNames reports whether the attribute is a list of names in the caller's
// words.
func (a Attribute) HasNames() bool { return AttributeCondition <= a && a <= AttributeBeside }

// IsYesNo reports whether the attribute is a yes or a no.
func (a Attribute) IsYesNo() bool { return AttributeShuttle <= a && a <= AttributeConsultation }

// IsAmount reports whether the attribute is an amount.
func (a Attribute) IsAmount() bool { return AttributeTravel <= a && a <= AttributeCost }

// AttributeOf returns the attribute whose words the vocabulary lists, or
// AttributeUnknown if there is none.
func AttributeOf(v *iop.Vocabulary) Attribute {
	for a, words := range attributeWords {
		if words == v && words != nil {
			return Attribute(a)
		}
	}
	return AttributeUnknown
}

// Has returns whether the program has the word of an attribute; for a yes-or-no
// attribute the word is empty. For amounts, and for words that no vocabulary has, it is
// Unknown.
func (p *Program) Has(a Attribute, word string) iop.Verdict {
	if p == nil {
		return iop.Unknown
	}
	n := 0
	if words := a.Words(); words != nil {
		n, _ = words.Find(word)
	}
	switch a {
	case AttributeLevel:
		return p.Levels.Verdict(iop.Level(n))
	case AttributeFocus:
		return p.Focus.Verdict(iop.Focus(n))
	case AttributePopulation:
		return p.Populations.Verdict(iop.Population(n))
	case AttributeTherapy:
		return p.Therapies.Verdict(Therapy(n))
	case AttributeTimeOfDay:
		return p.Times.Verdict(iop.TimeOfDay(n))
	case AttributeStaff:
		return p.Staff.Verdict(iop.Staff(n))
	case AttributeSetting:
		if p.Setting == SettingUnknown || n == 0 {
			return iop.Unknown
		}
		return iop.VerdictOf(p.Setting == Setting(n))
	case AttributeService:
		return p.Services.Verdict(ClinicalService(n))
	case AttributeCondition:
		return p.Conditions.Verdict(word)
	case AttributeOtherTherapy:
		return p.OtherTherapies.Verdict(word)
	case AttributeInsurance:
		return p.Insurance.Verdict(word)
	case AttributeAccreditation:
		return p.Accreditation.Verdict(word)
	case AttributeBeside:
		return p.Beside.Verdict(word)
	case AttributeShuttle:
		return p.Shuttle.Verdict()
	case AttributeVirtual:
		if p.Setting == Virtual {
			return iop.Met
		}
		return p.Virtual.Verdict()
	case AttributeFamily:
		return p.FamilyInvolved.Verdict()
	case AttributeConsultation:
		return p.FreeConsultation.Verdict()
	}
	return iop.Unknown
}

// Validate reports impossible values. The error is nil or wire.Faults, with every fault
// found.
func (p *Program) Validate() error {
	var faults wire.Faults
	if p == nil {
		p = new(Program)
	}
	p.all(faults.Report)
	return faults.Err()
}

// all reports the problems of the program and of its lists.
func (p *Program) all(report wire.Report) {
	p.problems(report)
	for part, check := range p.lists() {
		check(report.At(part))
	}
}

// UnmarshalJSON reads strictly, like everything here.
func (p *Program) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, p) }

// CheckWire reports impossible amounts. The lists check themselves.
func (p *Program) CheckWire(n wire.Node) { p.problems(n.Report) }

func (p *Program) problems(report wire.Report) {
	if p.ID == "" {
		report("is empty", "id")
	}
	if p.Travel < 0 {
		report("is negative", "travel")
	}
	if p.Meters < 0 {
		report("is negative", "meters")
	}
	if p.Cost.amount.IsNegative() {
		report("is negative", "cost")
	}
	if p.Setting == Virtual && p.Virtual == No {
		report("is no, but the setting is virtual", "virtual")
	}
}

// lists yields the checks of the lists by member.
func (p *Program) lists() iter.Seq2[string, func(wire.Report)] {
	return func(yield func(string, func(wire.Report)) bool) {
		_ = yield("levels", p.Levels.problems) && yield("focus", p.Focus.problems) &&
			yield("conditions", p.Conditions.problems) && yield("populations", p.Populations.problems) &&
			yield("therapies", p.Therapies.problems) && yield("other_therapies", p.OtherTherapies.problems) &&
			yield("times", p.Times.problems) && yield("insurance", p.Insurance.problems) &&
			yield("staff", p.Staff.problems) && yield("accreditation", p.Accreditation.problems) &&
			yield("services", p.Services.problems) && yield("beside", p.Beside.problems)
	}
}
