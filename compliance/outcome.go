package compliance

import (
	"iter"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// A drug test's outcome has three layers: whether a specimen was given, whether it
// was one, and what was found in it. No outcome equals another by itself: that a
// missed test is a positive one is a policy's choice.

// Collection says what came of the request for a specimen.
type Collection uint8

const (
	CollectionUnknown Collection = iota
	SpecimenGiven
	SpecimenGivenLate // after the time allowed
	Stalled           // did not give one in the time allowed, and is still there
	Unable            // tried and could not
	Declined          // refused
	NotThere          // did not come
	LeftSite          // came, and left without giving one
)

var collections = iop.NewVocabulary("collection", "given", "given-late", "stalled", "unable", "declined", "not-there", "left-site")

func (c Collection) Vocabulary() *iop.Vocabulary      { return collections }
func (c Collection) String() string                   { return collections.Word(int(c)) }
func (c Collection) MarshalText() ([]byte, error)     { return iop.MarshalWord(c) }
func (c *Collection) UnmarshalText(text []byte) error { return iop.UnmarshalWord(c, text) }

// Validity says whether the laboratory found the specimen valid. Dilute is a flag on a
// result, not a result itself.
type Validity uint8

const (
	ValidityUnknown Validity = iota
	Valid
	Dilute
	Substituted
	Adulterated
	Invalid
)

var validities = iop.NewVocabulary("validity", "valid", "dilute", "substituted", "adulterated", "invalid")

func (v Validity) Vocabulary() *iop.Vocabulary      { return validities }
func (v Validity) String() string                   { return validities.Word(int(v)) }
func (v Validity) MarshalText() ([]byte, error)     { return iop.MarshalWord(v) }
func (v *Validity) UnmarshalText(text []byte) error { return iop.UnmarshalWord(v, text) }

// Detection says what was found of one substance, compared with what was expected.
type Detection uint8

const (
	DetectionUnknown Detection = iota
	NotDetected                // and not expected
	Presumptive                // found by a screen, not expected
	Definitive                 // found and confirmed, not expected
	AsExpected                 // found, and prescribed or known
	MissingExpected            // not found, though prescribed
	ResidualUse                // found within the window of a use already known
)

var detections = iop.NewVocabulary("detection", "not-detected", "presumptive", "definitive", "as-expected", "missing-expected", "residual")

func (d Detection) Vocabulary() *iop.Vocabulary      { return detections }
func (d Detection) String() string                   { return detections.Word(int(d)) }
func (d Detection) MarshalText() ([]byte, error)     { return iop.MarshalWord(d) }
func (d *Detection) UnmarshalText(text []byte) error { return iop.UnmarshalWord(d, text) }

// Meaning is what a policy counts the outcome of a drug test as.
type Meaning uint8

const (
	MeaningUnknown Meaning = iota // the policy does not say
	AsNegative
	AsPositive
	AsMissed    // a missed test
	AsRefusal   // a refusal
	AsViolation // a breach that is not a positive result
	AsRetest    // a new specimen decides
	AsNothing   // it has no effect
)

var meanings = iop.NewVocabulary("meaning of an outcome", "negative", "positive", "missed", "refusal", "violation", "retest", "nothing")

func (m Meaning) Vocabulary() *iop.Vocabulary      { return meanings }
func (m Meaning) String() string                   { return meanings.Word(int(m)) }
func (m Meaning) MarshalText() ([]byte, error)     { return iop.MarshalWord(m) }
func (m *Meaning) UnmarshalText(text []byte) error { return iop.UnmarshalWord(m, text) }

// Outcome is what is recorded about a drug test: the day and kind of the entry, and what
// was found in each layer. A layer that is zero was not recorded.
type Outcome struct {
	Day        iop.Day
	Kind       iop.EventKind
	Collection Collection
	Validity   Validity
	Detection  Detection
}

// Mapping says what a policy counts some outcomes of drug tests as. If several mappings
// match an outcome, the first in the policy counts.
type Mapping struct {
	iop.Rule
	Collections iop.Set[Collection] `json:"collections,omitzero"` // empty: any
	Validities  iop.Set[Validity]   `json:"validities,omitzero"`  // empty: any
	Detections  iop.Set[Detection]  `json:"detections,omitzero"`  // empty: any
	// As is what they count as. Unknown: the policy does not say, and only
	// restarts the count of clean days or requires observation.
	As Meaning `json:"as,omitzero"`
	// ResetsClean says that the count of clean days, days without a positive test, starts
	// over, whatever the outcome counts as.
	ResetsClean bool `json:"resets_clean,omitempty"`
	// Observed says that the next specimen is to be given under observation. Ordering
	// that is up to the caller; see [Policy.MappingsOf].
	Observed bool `json:"observed,omitempty"`
}

// CheckWire reports mappings that name no outcome or have no effect.
func (m *Mapping) CheckWire(n wire.Node) {
	m.CheckRule(n)
	if m.Collections == 0 && m.Validities == 0 && m.Detections == 0 {
		n.Faultf("names no outcome: give collections, validities or detections")
	}
	if m.As == MeaningUnknown && !m.ResetsClean && !m.Observed {
		n.Member("as").Faultf("is missing, so the mapping has no effect")
	}
}

// layers is what each layer of an outcome can be, given what is recorded. A layer
// that an event of the kind does not have is empty.
type layers struct {
	collections iop.Set[Collection]
	validities  iop.Set[Validity]
	detections  iop.Set[Detection]
}

// kindLayers is what the layers of each kind of event can be when they are not
// recorded. What is found in a specimen is told by the result, not by the entry that
// it was collected. A specimen that is none has an entry of its own.
var kindLayers = [64]layers{
	iop.SpecimenMissed:    {collections: iop.SetOf(Stalled, Unable, Declined, NotThere, LeftSite)},
	iop.SpecimenCollected: {collections: given},
	iop.InvalidSpecimen:   {given, iop.SetOf(Dilute, Substituted, Adulterated, Invalid), 0},
	iop.PositiveTest:      {given, iop.SetOf(Valid, Dilute), iop.SetOf(Presumptive, Definitive, ResidualUse)},
	iop.NegativeTest:      {given, iop.SetOf(Valid, Dilute), iop.SetOf(NotDetected, AsExpected, MissingExpected)},
}

var given = iop.SetOf(SpecimenGiven, SpecimenGivenLate)

// layersOf is what the layers of the outcome can be.
func layersOf(e Outcome) layers {
	l := kindLayers[e.Kind&63]
	if e.Collection != 0 {
		l.collections = iop.SetOf(e.Collection)
	}
	if e.Validity != 0 {
		l.validities = iop.SetOf(e.Validity)
	}
	if e.Detection != 0 {
		l.detections = iop.SetOf(e.Detection)
	}
	return l
}

// Layers returns what came of the request for a specimen, how valid the specimen was, and
// what was found in it. For a layer that was not recorded it returns everything that an
// entry of that kind can have.
func (o Outcome) Layers() (iop.Set[Collection], iop.Set[Validity], iop.Set[Detection]) {
	l := layersOf(o)
	return l.collections, l.validities, l.detections
}

// outcomes is sets of outcomes: which values of each layer go together, one bit for
// each combination.
type outcomes uint64

// all is every outcome that the layers can come to, numbered by their values.
func (l *layers) all() outcomes {
	return 1<<(size(l.collections)*size(l.validities)*size(l.detections)) - 1
}

// size is how many values a layer can have; one without a value counts as one.
func size[T iop.Enum](s iop.Set[T]) int { return max(1, s.Len()) }

// of is the outcomes that the mapping is for.
func (l *layers) of(m *Mapping) (some outcomes) {
	c, v, d := spoken(l.collections, m.Collections), spoken(l.validities, m.Validities), spoken(l.detections, m.Detections)
	if c == 0 || v == 0 || d == 0 {
		return 0
	}
	n := 0
	for i := range size(l.collections) {
		for k := range size(l.validities) {
			for j := range size(l.detections) {
				if c>>i&1 == 1 && v>>k&1 == 1 && d>>j&1 == 1 {
					some |= 1 << n
				}
				n++
			}
		}
	}
	return some
}

// spoken is which of a layer's values, in order, a mapping names: all when it names
// none, and none when the layer has no value.
func spoken[T iop.Enum](layer, named iop.Set[T]) (bits uint32) {
	if named == 0 {
		return 1<<size(layer) - 1
	}
	n := 0
	for x := range layer.All() {
		if named.Has(x) {
			bits |= 1 << n
		}
		n++
	}
	return bits
}

// MappingsOf yields the mappings that may decide what the policy counts the outcome of a
// drug test as: one if that is certain, more if it depends on a layer that was not
// recorded. A nil mapping means that the policy may say nothing about it; the result then
// is what its entry says.
func (p *Policy) MappingsOf(o Outcome) iter.Seq[*Mapping] {
	return func(yield func(*Mapping) bool) {
		l := layersOf(o)
		open := l.all()
		for i := range p.d.Tests {
			m := &p.d.Tests[i]
			if !m.InForce(o.Day) {
				continue
			}
			if some := l.of(m) & open; some != 0 {
				if !yield(m) {
					return
				}
				if open &^= some; open == 0 {
					return
				}
			}
		}
		yield(nil)
	}
}
