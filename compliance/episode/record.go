package episode

import (
	"cmp"
	"encoding/json"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Record is what was recorded of one person's episode of care. Nothing in it identifies
// the person.
type Record struct {
	Person iop.Person `json:"person,omitzero"` // the person, as far as rules depend on it
	// Need is the weekly service that a physician or plan certified as needed.
	// Zero: unknown.
	Need iop.Minutes `json:"need,omitzero"`
	// Changes are later changes in the person and the need, each from its day on, in
	// any order. Rules for some people apply on the days on which the person is one of them.
	Changes []PersonChange `json:"changes,omitempty"`
	Events  []Event        `json:"events"` // in any order; two that say the same are one, so what happened twice on a day needs its times
}

// UnmarshalJSON reads strictly, as everything here does.
func (r *Record) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, r) }

// CheckWire reports impossible values.
func (r *Record) CheckWire(n wire.Node) {
	if problem := needProblem(r.Need); problem != "" {
		n.Member("need").Faultf("%s", problem)
	}
}

// Validate reports impossible values in the person, the need, the changes and the events:
// the error is nil or [wire.Faults], with paths. Records that are merely incomplete or
// contradictory are valid; [Disposition] says how they are treated.
func (r *Record) Validate() error {
	var faults wire.Faults
	for member, problem := range r.Person.Problems() {
		faults.Report(problem, "person", member)
	}
	if problem := needProblem(r.Need); problem != "" {
		faults.Report(problem, "need")
	}
	for i := range r.Changes {
		c := &r.Changes[i]
		if c.Day == 0 {
			faults.Report("is missing", "changes", i, "day")
		}
		c.problems(wire.Report(faults.Report).At("changes", i))
	}
	for i := range r.Events {
		if e := &r.Events[i]; !e.plain() {
			e.problems(wire.Report(faults.Report).At("events", i))
		}
	}
	return faults.Err()
}

// MarshalJSON writes the events in the order given.
func (r Record) MarshalJSON() ([]byte, error) {
	type plain Record
	if r.Events == nil {
		r.Events = []Event{}
	}
	return json.Marshal(plain(r))
}

// Disposition says how an event of a record was treated.
type Disposition uint8

const (
	DispositionUnknown Disposition = iota
	Taken                          // it counts
	Undated                        // it has no day: set aside. What it could change is unknown
	Repeated                       // it is already in the record, or is another result of a specimen that says the same: counted once
	Contradicted                   // another entry says otherwise about the same session or discharge, such as attended and missed, or other amounts: the later entry counts; among entries of one day it is unknown which. Or it may repeat another entry of its day, and it is unknown whether it counts. Or it is a session that was attended on leave
	TooEarly                       // before the admission, and of a kind that cannot precede it: set aside
	TooLate                        // after the discharge: set aside
	AdmittedAlready                // an admission while the person is admitted: set aside
	Superseded                     // a presumptive result of a specimen with another result, or a result that a later entry corrects: set aside
	NoSpecimen                     // a result without a specimen in the two weeks before it: it counts and is reported
	AtOneTime                      // service at the same time as other service to the person: the overlap counts once
	TakenBack                      // it was withdrawn as entered in error: set aside
)

var dispositions = iop.NewVocabulary("disposition of an event",
	"taken", "undated", "repeated", "contradicted", "before-admission", "after-discharge", "admitted-already", "superseded", "no-specimen", "at-one-time", "withdrawn")

func (t Disposition) Vocabulary() *iop.Vocabulary      { return dispositions }
func (t Disposition) String() string                   { return dispositions.Word(int(t)) }
func (t Disposition) MarshalText() ([]byte, error)     { return iop.MarshalWord(t) }
func (t *Disposition) UnmarshalText(text []byte) error { return iop.UnmarshalWord(t, text) }

// dispositionRules are the rules by which records are read, as findings cite them.
var dispositionRules = func() (all [TakenBack + 1]iop.Rule) {
	for t, statement := range map[Disposition]string{
		Undated:         "An event without a day is set aside, and what it could change is unknown.",
		Repeated:        "An event that is already in the record, or a result that says the same about a specimen as another, counts once.",
		Contradicted:    "When two entries about a session, specimen or discharge say different things, the later entry counts; of two entries on one day, or where one may repeat the other, it is unknown which. Who attended a session while on leave was back from it, and since when is unknown.",
		TooEarly:        "An event that can only follow an admission is set aside when it is dated before it or belongs to an earlier stay.",
		TooLate:         "An event that cannot follow a discharge is set aside when it is dated after it.",
		AdmittedAlready: "An admission of a person who is already admitted is set aside: it is a repetition, or the discharge before it is missing.",
		Superseded:      "A presumptive result is set aside once a definitive result of the same specimen is known, and a positive or negative result once a later entry says otherwise.",
		TakenBack:       "An entry that was withdrawn as entered in error is set aside from that day on.",
		AtOneTime:       "Service given at the same time as other service to the person counts once; of different services, it is unknown which.",
		NoSpecimen:      "A result without a specimen in the two weeks before it counts and is reported.",
	} {
		all[t] = iop.Rule{ID: iop.RuleID("record." + t.String()), Statement: statement, Strength: iop.Must, Source: iop.Source{
			Title: "openiop, package compliance", Address: "https://github.com/openiop/openiop", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")}}
	}
	return all
}()

// rank orders what is recorded of one day: what begins care before what is given,
// results after specimens, responses after what they answer, what ends care last.
var rank = func() (all [64]uint8) {
	for i, kinds := range [...]iop.Set[iop.EventKind]{
		iop.SetOf(iop.Inquiry), iop.SetOf(iop.Screening), iop.SetOf(iop.Assessed), iop.SetOf(iop.LeaveEnded, iop.AppealDecided),
		iop.SetOf(iop.Admission), iop.SetOf(iop.PlanMade, iop.Certified), iop.SetOf(iop.PhaseAdvanced, iop.LevelChanged),
		iop.SetOf(iop.Scheduled), iop.SetOf(iop.FirstVisit), sessionKinds &^ iop.SetOf(iop.Scheduled),
		iop.SetOf(iop.TestOrdered), iop.SetOf(iop.CalledIn), iop.SetOf(iop.TestArrival), iop.SetOf(iop.SpecimenCollected), iop.SetOf(iop.SpecimenMissed, iop.InvalidSpecimen),
		iop.SetOf(iop.PositiveTest, iop.NegativeTest), iop.SetOf(iop.Incident), 0, iop.SetOf(iop.Warned, iop.ContractMade, iop.Sanctioned),
		iop.SetOf(iop.NoticeGiven), iop.SetOf(iop.Appealed), iop.SetOf(iop.LeaveBegun), iop.SetOf(iop.AftercarePlanned, iop.DischargePlanned),
		iop.SetOf(iop.Discharged), iop.SetOf(iop.DischargeSummarized),
	} {
		for k := range kinds.All() {
			all[k] = uint8(i) + 1
		}
		if kinds == 0 { // everything that is not named
			all[0] = uint8(i) + 1
		}
	}
	for k := range all {
		if all[k] == 0 {
			all[k] = all[0]
		}
	}
	return all
}()

// CompareEvents compares two events for sorting: by day, then by what comes first on a
// day, then by time, session and the rest. It orders the events of a record the same way
// however they were listed, so that the answers do not depend on their order.
func CompareEvents(a, b *Event) int {
	if c := cmp.Compare(a.Day, b.Day); c != 0 {
		return c
	}
	if c := cmp.Compare(rank[a.Kind&63], rank[b.Kind&63]); c != 0 {
		return c
	}
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Session, b.Session), cmp.Compare(a.Specimen, b.Specimen), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Format, b.Format), cmp.Compare(a.Delivery, b.Delivery), cmp.Compare(a.Participants, b.Participants), cmp.Compare(a.Staff, b.Staff),
		cmp.Compare(a.Occasion, b.Occasion), cmp.Compare(a.Planned, b.Planned), cmp.Compare(a.Credited, b.Credited), cmp.Compare(a.By, b.By),
		cmp.Compare(a.Excuse, b.Excuse), cmp.Compare(a.Conduct, b.Conduct), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Matrix, b.Matrix), cmp.Compare(a.TestReason, b.TestReason),
		cmp.Compare(a.Observation, b.Observation), cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Validity, b.Validity),
		cmp.Compare(a.Detection, b.Detection), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(a.Initiator, b.Initiator), cmp.Compare(a.Progress, b.Progress), cmp.Compare(a.Destination, b.Destination),
		cmp.Compare(boolInt(a.Emergency), boolInt(b.Emergency)), cmp.Compare(a.Decision, b.Decision), cmp.Compare(a.Chosen, b.Chosen), cmp.Compare(a.Notice, b.Notice), cmp.Compare(a.known(), b.known()), cmp.Compare(a.Recorded, b.Recorded), cmp.Compare(a.Withdrawn, b.Withdrawn))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
