package iop

import (
	"fmt"
	"iter"
	"strings"

	"github.com/openiop/openiop/iop/wire"
)

// Name is what a policy calls something of its own: lower-case words joined by hyphens,
// such as court-session. Empty: none.
type Name string

// UnmarshalText refuses what is not written like a name.
func (n *Name) UnmarshalText(text []byte) error {
	if n == nil {
		return noPointer(n)
	}
	if strings.Contains(string(text), ".") || !validID(string(text)) {
		return fmt.Errorf("%s is not a name, want lower-case words joined by hyphens", wire.Quote(string(text)))
	}
	*n = Name(text)
	return nil
}

// IsValid reports whether it is empty or written like a name.
func (n Name) IsValid() bool {
	return n == "" || !strings.Contains(string(n), ".") && validID(string(n))
}

// Matrix is what a drug test is run on.
type Matrix uint8

const (
	MatrixUnknown Matrix = iota
	Urine
	Breath
	OralFluid
	Blood
	Hair
	Sweat
	Transdermal // a monitor that is worn
)

var matrices = NewVocabulary("matrix", "urine", "breath", "oral-fluid", "blood", "hair", "sweat", "transdermal")

func (m Matrix) Vocabulary() *Vocabulary          { return matrices }
func (m Matrix) String() string                   { return matrices.Word(int(m)) }
func (m Matrix) MarshalText() ([]byte, error)     { return MarshalWord(m) }
func (m *Matrix) UnmarshalText(text []byte) error { return UnmarshalWord(m, text) }

// TestReason is why a drug test is taken.
type TestReason uint8

const (
	TestReasonUnknown TestReason = iota
	RandomTest                   // on a day that was drawn
	RoutineTest                  // at set times that are known in advance
	BaselineTest                 // the first test, which later ones are compared with
	ForCauseTest                 // there is a suspicion
	FollowUpTest                 // after a result or a return
	SaturationTest               // many in a short time
	OnRequestTest                // the staff, an officer or a court asks for it
)

var testReasons = NewVocabulary("reason of a test", "random", "routine", "baseline", "for-cause", "follow-up", "saturation", "on-request")

func (r TestReason) Vocabulary() *Vocabulary          { return testReasons }
func (r TestReason) String() string                   { return testReasons.Word(int(r)) }
func (r TestReason) MarshalText() ([]byte, error)     { return MarshalWord(r) }
func (r *TestReason) UnmarshalText(text []byte) error { return UnmarshalWord(r, text) }

// Observation is whether a staff member watched a specimen being given.
type Observation uint8

const (
	ObservationUnknown Observation = iota
	Observed
	Unobserved
)

var observations = NewVocabulary("observation", "observed", "unobserved")

func (o Observation) Vocabulary() *Vocabulary          { return observations }
func (o Observation) String() string                   { return observations.Word(int(o)) }
func (o Observation) MarshalText() ([]byte, error)     { return MarshalWord(o) }
func (o *Observation) UnmarshalText(text []byte) error { return UnmarshalWord(o, text) }

// Details narrow an event beyond its kind, as far as rules do so: a declared event by
// its name, a drug test by how it is run, any event by its weekday and time. An empty
// part means any, so the zero Details match every event of the kind. Where there are
// several kinds, a part applies only to the kinds whose entries can have it: given
// positive tests and declared events, a name applies to the declared events.
type Details struct {
	// Name is the name of a declared event, or of what an incident, warning, sanction,
	// referral, report, notice, contract, removal or arrival for a test was about, or to
	// whom an appeal went. The policy declares it.
	Name     Name            `json:"name,omitempty"`
	Matrices Set[Matrix]     `json:"matrices,omitzero"`  // of drug tests: run on one of these
	Reasons  Set[TestReason] `json:"reasons,omitzero"`   // of drug tests: taken for one of these
	Observed bool            `json:"observed,omitempty"` // of drug tests: given under observation
	// Days are the weekdays of the event. A requirement on each single day applies on
	// these days only.
	Days Set[Weekday] `json:"days,omitzero"`
	// Times are the times of day, from midnight, at which it took place: {"at_least":
	// "7h", "at_most": "9h"}.
	Times Range[Minutes] `json:"times,omitzero"`
}

var (
	// namedEvents are the kinds of which an entry can have a name.
	namedEvents = SetOf(Declared, Incident, Warned, Sanctioned, ContractMade, NoticeGiven, Appealed, AppealDecided, Referred, ReportMade, Removed, TestArrival)
	// testEvents are the kinds that are about a drug test.
	testEvents = SetOf(TestOrdered, TestArrival, SpecimenCollected, SpecimenMissed, PositiveTest, NegativeTest, InvalidSpecimen)
)

// IsNamed reports whether an entry of the kind can have a name.
func (k EventKind) IsNamed() bool { return namedEvents.Has(k) }

// IsTest reports whether the kind is about a drug test.
func (k EventKind) IsTest() bool { return testEvents.Has(k) }

// Problems yields what makes the details unusable for events of these kinds, each with
// the member it concerns.
func (d Details) Problems(of Set[EventKind]) iter.Seq2[string, string] {
	return func(yield func(member, problem string) bool) { d.eachProblem(of, yield) }
}

func (d Details) eachProblem(of Set[EventKind], yield func(member, problem string) bool) {
	about := func(is bool, kinds Set[EventKind], member string) bool {
		return !is || of&kinds != 0 || yield(member, fmt.Sprintf("applies only to %v, not to %v", kinds, of))
	}
	_ = (d.Name.IsValid() || yield("name", "is not a name: "+wire.Quote(string(d.Name)))) &&
		(d.Matrices.IsValid() || yield("matrices", fmt.Sprintf("contains something that is not a matrix: %v", d.Matrices))) &&
		(d.Reasons.IsValid() || yield("reasons", fmt.Sprintf("contains something that is not a reason for a test: %v", d.Reasons))) &&
		(d.Days.IsValid() || yield("days", fmt.Sprintf("contains something that is not a weekday: %v", d.Days))) &&
		(d.inDay() || yield("times", fmt.Sprintf("is not within a day: %v", d.Times))) &&
		about(d.Name != "", namedEvents, "name") && about(d.Matrices != 0, testEvents, "matrices") &&
		about(d.Reasons != 0, testEvents, "reasons") && about(d.Observed, testEvents, "observed")
}

// inDay reports whether the times are some of a day.
func (d Details) inDay() bool {
	_, some := d.Times.Intersect(Between(0, 24*Hour-1))
	return some && (!d.Times.hasLow || d.Times.low >= 0) && (!d.Times.hasHigh || d.Times.high <= 24*Hour)
}

// Cover reports whether every event in o is in d.
func (d Details) Cover(o Details) bool {
	return (d.Name == "" || d.Name == o.Name) && covers(d.Matrices, o.Matrices) && covers(d.Reasons, o.Reasons) &&
		(!d.Observed || o.Observed) && covers(d.Days, o.Days) && o.Times.Within(d.Times)
}

// String lists the parts: "court-session", "breath or urine, observed, on monday or friday".
func (d Details) String() string {
	var parts []string
	if d.Name != "" {
		parts = append(parts, string(d.Name))
	}
	for _, words := range []Words{d.Matrices.Words(), d.Reasons.Words()} {
		if !words.IsEmpty() {
			parts = append(parts, strings.ReplaceAll(words.String(), ", ", " or "))
		}
	}
	if d.Observed {
		parts = append(parts, "observed")
	}
	if d.Days != 0 {
		parts = append(parts, "on "+strings.ReplaceAll(d.Days.String(), ", ", " or "))
	}
	if d.Times != (Range[Minutes]{}) {
		parts = append(parts, fmt.Sprintf("at a time of day of %v", d.Times))
	}
	return strings.Join(parts, ", ")
}
