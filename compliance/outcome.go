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
