package compliance

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// A drug test's outcome has three layers: whether a specimen was given, whether it
// was one, and what was found in it. No outcome equals another by itself: that a
// missed test is a positive one is a policy's choice.

// Collection is what became of the request for a specimen.
type Collection uint8

const (
	CollectionUnknown Collection = iota
	Given
	GivenLate // after the time allowed
	Stalled   // not in the time allowed, and still there
	Unable    // tried, and could not
	Declined  // would not
	NotThere  // did not come
	LeftSite  // came, and left without
)

var collections = iop.NewVocabulary("collection", "given", "given-late", "stalled", "unable", "declined", "not-there", "left-site")

func (c Collection) Vocabulary() *iop.Vocabulary      { return collections }
func (c Collection) String() string                   { return collections.Word(int(c)) }
func (c Collection) MarshalText() ([]byte, error)     { return iop.MarshalWord(c) }
func (c *Collection) UnmarshalText(text []byte) error { return iop.UnmarshalWord(c, text) }

// Validity is whether the specimen is one, as the laboratory found. Dilute is a
// flag on a result and none itself.
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

// Detection is what was found of one substance, against what was expected.
type Detection uint8

const (
	DetectionUnknown Detection = iota
	NotDetected                // and not expected
	Presumptive                // found by a screen, not expected
	Definitive                 // found and confirmed, not expected
	AsExpected                 // found, and prescribed or known
	MissingExpected            // not found, though prescribed
	ResidualUse                // found inside the window of use that is known
)

var detections = iop.NewVocabulary("detection", "not-detected", "presumptive", "definitive", "as-expected", "missing-expected", "residual")

func (d Detection) Vocabulary() *iop.Vocabulary      { return detections }
func (d Detection) String() string                   { return detections.Word(int(d)) }
func (d Detection) MarshalText() ([]byte, error)     { return iop.MarshalWord(d) }
func (d *Detection) UnmarshalText(text []byte) error { return iop.UnmarshalWord(d, text) }

// Treated is what a policy takes an outcome for.
type Treated uint8

const (
	TreatedUnknown Treated = iota // the policy does not say
	AsNegative
	AsPositive
	AsMissed    // a missed test
	AsRefusal   // a refusal
	AsViolation // a breach that is no positive result
	AsRetest    // another specimen decides
	AsNothing   // it has no effect
)

var treateds = iop.NewVocabulary("treatment of an outcome", "negative", "positive", "missed", "refusal", "violation", "retest", "nothing")

func (t Treated) Vocabulary() *iop.Vocabulary      { return treateds }
func (t Treated) String() string                   { return treateds.Word(int(t)) }
func (t Treated) MarshalText() ([]byte, error)     { return iop.MarshalWord(t) }
func (t *Treated) UnmarshalText(text []byte) error { return iop.UnmarshalWord(t, text) }

// Mapping says what a policy takes some outcomes for. Of several mappings that
// speak of an outcome, the first in the policy counts.
type Mapping struct {
	iop.Rule
	Collections iop.Set[Collection] `json:"collections,omitzero"` // empty: any
	Validities  iop.Set[Validity]   `json:"validities,omitzero"`  // empty: any
	Detections  iop.Set[Detection]  `json:"detections,omitzero"`  // empty: any
	// As is what they are taken for. Unknown: the policy does not say, and only
	// resets or asks for observation.
	As Treated `json:"as,omitzero"`
	// ResetsClean says that clean days are counted anew: days without a positive test
	// begin again, whatever the outcome is taken for.
	ResetsClean bool `json:"resets_clean,omitempty"`
	// Observed says that the next specimen is given under observation. It is the
	// caller's to order so; see [Policy.Treats].
	Observed bool `json:"observed,omitempty"`
}

// CheckWire finds mappings of nothing.
func (m *Mapping) CheckWire(n wire.Node) {
	m.CheckRule(n)
	if m.Collections == 0 && m.Validities == 0 && m.Detections == 0 {
		n.Faultf("names no outcome: collections, validities or detections")
	}
	if m.As == TreatedUnknown && !m.ResetsClean && !m.Observed {
		n.Member("as").Faultf("is missing, and the mapping has no other effect")
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

var given = iop.SetOf(Given, GivenLate)

// layersOf is what the layers of the event can be.
func layersOf(e *Event) layers {
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

// outcomes is sets of outcomes: which values of each layer go together, one bit for
// each combination.
type outcomes uint64

// all is every outcome that the layers can come to, numbered by their values.
func (l *layers) all() outcomes {
	return 1<<(size(l.collections)*size(l.validities)*size(l.detections)) - 1
}

// size is how many values a layer can have; one without a value counts as one.
func size[T iop.Enum](s iop.Set[T]) int { return max(1, s.Len()) }

// of is the outcomes that the mapping speaks of.
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

// treats yields the mappings of which one says what the outcome is taken for, and nil
// when it may be that none does.
func (p *Policy) treats(e *Event, yield func(*Mapping)) {
	l := layersOf(e)
	open := l.all()
	for i := range p.d.Tests {
		m := &p.d.Tests[i]
		if !m.InForce(e.Day) {
			continue
		}
		if some := l.of(m) & open; some != 0 {
			yield(m)
			if open &^= some; open == 0 {
				return
			}
		}
	}
	yield(nil)
}

// Treats lists the mappings of which one says what the policy takes the outcome of a
// drug test for: one when that is sure, more when it hangs on a layer that was not
// recorded. Nil stands for the silence of the policy, by which the result is what its
// entry says.
func (p *Policy) Treats(e *Event) (by []*Mapping) {
	p.treats(e, func(m *Mapping) { by = append(by, m) })
	return by
}

// testAs is what the policy counts the event of a drug test as for sure, and what it
// may count it as besides.
func (p *Policy) testAs(e *Event) (kinds, maybe iop.Set[iop.EventKind]) {
	kinds = ^kinds
	p.treats(e, func(m *Mapping) {
		as := m.counts(iop.SetOf(e.Kind))
		kinds, maybe = kinds&as, maybe|as
	})
	return kinds, maybe &^ kinds
}

// always reports whether the policy takes the outcome for one of these kinds, whatever
// was not recorded.
func (p *Policy) always(e *Event, kinds iop.Set[iop.EventKind]) bool {
	all := true
	p.treats(e, func(m *Mapping) { all = all && m.counts(iop.SetOf(e.Kind))&kinds != 0 })
	return all
}

// counts is what the mapping makes of an event of its own kind.
func (m *Mapping) counts(own iop.Set[iop.EventKind]) iop.Set[iop.EventKind] {
	if m == nil {
		return own
	}
	plain := own &^ iop.SetOf(iop.PositiveTest, iop.NegativeTest)
	switch m.As {
	case AsPositive:
		return plain.With(iop.PositiveTest)
	case AsNegative:
		return plain.With(iop.NegativeTest)
	case AsMissed, AsRefusal:
		return plain.With(iop.SpecimenMissed)
	case AsViolation:
		return plain.With(iop.Incident)
	case AsRetest, AsNothing:
		return plain
	}
	return own
}

// takenFor reports whether the policy takes the outcome for one of these, whatever
// was not recorded.
func (p *Policy) takenFor(e *Event, some iop.Set[Treated]) bool {
	all := true
	p.treats(e, func(m *Mapping) { all = all && m != nil && some.Has(m.As) })
	return all
}

// resets reports whether the policy counts days without a positive test anew from the
// outcome.
func (p *Policy) resets(e *Event) iop.Verdict {
	return p.every(e, func(m *Mapping) iop.Verdict { return iop.VerdictOf(m != nil && m.ResetsClean) })
}

// takes reports whether the policy takes the outcome for this.
func (p *Policy) takes(e *Event, as Treated) iop.Verdict {
	return p.every(e, func(m *Mapping) iop.Verdict { return iop.VerdictOf(m != nil && m.As == as) })
}

// lets reports whether the policy lets an outcome speak of the person's conduct: not one
// that it takes for nothing or for a negative result; of one that another specimen
// decides it is not known.
func (p *Policy) lets(e *Event) iop.Verdict {
	return p.every(e, func(m *Mapping) iop.Verdict {
		switch {
		case m == nil:
		case m.As == AsNothing || m.As == AsNegative:
			return iop.NotMet
		case m.As == AsRetest:
			return iop.Unknown
		}
		return iop.Met
	})
}

// every is what is said of all mappings of which one speaks of the outcome: Unknown where
// they differ.
func (p *Policy) every(e *Event, say func(*Mapping) iop.Verdict) iop.Verdict {
	all, none := iop.Met, iop.NotMet
	p.treats(e, func(m *Mapping) {
		v := say(m)
		all, none = all.And(v), none.Or(v)
	})
	if all != none {
		return iop.Unknown
	}
	return all
}

// tampered reports whether the laboratory found that the specimen was substituted or
// adulterated.
func tampered(e *Event) iop.Verdict {
	found := iop.SetOf(Substituted, Adulterated)
	switch all := layersOf(e).validities; {
	case all != 0 && all.Within(found):
		return iop.Met
	case all&found != 0:
		return iop.Unknown
	}
	return iop.NotMet
}

// Residual says whether a positive result on a day can come from use that is known:
// Met inside the shortest time that the substance is found for, NotMet beyond the
// longest, Unknown between. Published windows differ by a factor of two and more,
// and by how heavy the use was, so the window is a range and the caller's to give.
func Residual(use, test iop.Day, window iop.Range[int32]) iop.Verdict {
	least, most := window.Whole()
	switch days := int32(test - use); {
	case use == 0 || test == 0:
		return iop.Unknown
	case days < 0 || days > most:
		return iop.NotMet
	case days <= least:
		return iop.Met
	}
	return iop.Unknown
}
