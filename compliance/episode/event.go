package episode

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// Event is one thing that happened in a person's episode. Its kind says which of the other
// members have a meaning, see [Speaks]. The zero value of every member means unknown or
// not recorded.
//
// A session that was attended is a contact too and, by its format and who took part, a
// family session, an individual one or a medication check; of a format that is not known it
// may be each of these. Sessions of one day of which one has no time can have been in any
// order. An incident, and being sent out, of which the conduct is not known can be for any;
// for other kinds no conduct means that there was none to record.
//
// An entry is one event and has no quantity: two doses taken home are two entries. Entries
// that say the same are one event, on whatever days they were entered, so what happened twice
// on a day needs its times.
type Event struct {
	Kind     iop.EventKind `json:"kind,omitzero" wire:"required"` // what happened
	Day      iop.Day       `json:"day,omitzero"`                  // the day on which it happened; zero: undated
	Recorded iop.Day       `json:"recorded,omitzero"`             // the day on which it was entered; zero: the same day
	// Withdrawn is the day on which it was withdrawn as entered in error; zero: it stands.
	// A correction is an entry of its own.
	Withdrawn iop.Day       `json:"withdrawn,omitzero"`
	Time      schedule.Time `json:"time,omitzero"` // when it began
	// Session is a number, chosen by the caller, that ties together the entries about one
	// session on its day, and its make-up. It is not the number of a group that meets every week.
	// Zero: none is given; entries with the same day, format and time are then
	// about one session, and an entry without a time or format and one with it may be: both
	// readings are then open. If several entries say that the person attended one session,
	// the service counts once.
	Session int32 `json:"session,omitzero"`
	// Specimen likewise ties together the results of one specimen of a drug test. A specimen has
	// one result, however many substances were found: the one entered last, and a result
	// that is not presumptive replaces those that are. Zero: none is given,
	// and each result counts.
	Specimen int32 `json:"specimen,omitzero"`
	schedule.Service
	Planned  iop.Minutes `json:"planned,omitzero"`  // service that the session was planned to give
	Credited Credited    `json:"credited,omitzero"` // service that was attended
	// By is how late the person came, how early they left, or how long before it they cancelled.
	By      iop.Minutes             `json:"by,omitzero"`
	Excuse  compliance.ExcuseReason `json:"excuse,omitzero"`  // of an absence: the reason
	Conduct compliance.Conduct      `json:"conduct,omitzero"` // of an incident, removal, warning or notice: what the person did
	// Name says which of the events that a policy declares it is, or what an incident,
	// warning, sanction, contract, notice, referral, report, removal or arrival for a test
	// was about, or to whom an appeal went.
	Name        iop.Name              `json:"name,omitempty"`
	Matrix      iop.Matrix            `json:"matrix,omitzero"`      // of a drug test: the kind of specimen
	TestReason  iop.TestReason        `json:"test_reason,omitzero"` // of a drug test: why it is taken
	Observation iop.Observation       `json:"observation,omitzero"` // of a drug test: whether somebody watched the specimen being given
	Collection  compliance.Collection `json:"collection,omitzero"`  // of a drug test: what came of the request for a specimen
	Validity    compliance.Validity   `json:"validity,omitzero"`    // of a drug test: whether the laboratory found the specimen valid
	Detection   compliance.Detection  `json:"detection,omitzero"`   // of a drug test: what was found of a substance
	// Level is, of a change of level, the new one; on the day of the admission, the level at
	// which the stay begins. A day is at the level of its last change by their times. Where one
	// of them has no time, the one entered last counts; if different ones were entered on one
	// day, the level is unknown.
	Level       iop.Level           `json:"level,omitzero"`
	Phase       uint8               `json:"phase,omitzero"`       // of a change of phase: the phase entered; the first is 1
	Reason      iop.DischargeReason `json:"reason,omitzero"`      // of a discharge or notice: the reason
	Initiator   Initiator           `json:"initiator,omitzero"`   // of a discharge: who ended care
	Progress    Progress            `json:"progress,omitzero"`    // of a discharge: how far the goals were reached
	Destination Destination         `json:"destination,omitzero"` // of a discharge: where the person went
	Emergency   bool                `json:"emergency,omitempty"`  // of a discharge: there was no time for a procedure
	Decision    AppealOutcome       `json:"decision,omitzero"`    // of a decision on an appeal: the outcome
	// Notice holds the forms in which a notice was given. The reasons that it gives
	// are in Reason and Conduct.
	Notice iop.Set[compliance.NoticeForm] `json:"notice,omitzero"`
	// Chosen is the measure by which the next review is due, when a rule leaves the
	// choice: days, or hours of treatment.
	Chosen iop.Measure `json:"chosen,omitzero"`
}

// Credited is how much service of a session is credited: not recorded, the whole session,
// or a number of minutes. Not recorded is not nothing: it turns the hours of a week into a
// range. The zero Credited is not recorded.
type Credited int32

// Whole credits the whole session as planned.
const Whole Credited = -1

// CreditOf returns a credit of that many minutes.
func CreditOf(m iop.Minutes) Credited { return Credited(m) + 1 }

// Minutes returns the credited minutes; ok is false for the whole session and for what is
// not recorded.
func (c Credited) Minutes() (iop.Minutes, bool) { return iop.Minutes(c) - 1, c > 0 }

// String returns "whole", "not recorded" or the minutes.
func (c Credited) String() string {
	if m, ok := c.Minutes(); ok {
		return m.String()
	}
	if c == Whole {
		return "whole"
	}
	return "not recorded"
}

// MarshalText is String of what is recorded.
func (c Credited) MarshalText() ([]byte, error) {
	if c == 0 || c < Whole {
		return nil, fmt.Errorf("compliance: a credit that is not recorded has no text")
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads whole, or an amount of time.
func (c *Credited) UnmarshalText(text []byte) error {
	if string(text) == "whole" {
		*c = Whole
		return nil
	}
	m, err := iop.ParseMinutes(string(text))
	if err != nil {
		return fmt.Errorf("%s is neither whole nor an amount of time such as 2h30m", wire.Quote(string(text)))
	}
	*c = CreditOf(m)
	return nil
}

// UnmarshalWire refuses a bare number, as [iop.Minutes] does.
func (c *Credited) UnmarshalWire(n wire.Node) {
	if n.Kind() == wire.String {
		n.Decode(c)
		return
	}
	new(iop.Minutes).UnmarshalWire(n)
}

// member is a group of members of an event.
type member uint16

const (
	mService member = 1 << iota // session, service, planned
	mCredit
	mBy
	mExcuse
	mConduct
	mTest
	mLevel
	mPhase
	mEnding
	mDecision
	mClock
	mReason
	mNotice
	mName
	mRun
)

// Groups of kinds.
var (
	// presence are the kinds that say that a person was at a session, for some of
	// it at least.
	presence = iop.SetOf(iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.MadeUp)
	// delivered are the kinds of which the service counts.
	delivered = presence | iop.SetOf(iop.Removed)
	// absence are the kinds that say that a person missed a session.
	absence = iop.SetOf(iop.TurnedAway, iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel, iop.Prearranged)
	// testKinds are the kinds that say what became of a drug test.
	testKinds = iop.SetOf(iop.SpecimenCollected, iop.SpecimenMissed, iop.PositiveTest, iop.NegativeTest, iop.InvalidSpecimen)
	// sessionKinds are about one session.
	sessionKinds = presence | absence | iop.SetOf(iop.Scheduled, iop.ProgramCancelled, iop.Removed)
	// afterDischarge are the kinds that are expected when a person has left.
	afterDischarge = iop.SetOf(iop.DischargeSummarized, iop.ReportMade, iop.ReportPeriodEnd, iop.Appealed, iop.AppealDecided,
		iop.ContactTried, iop.Contact, iop.NoticeGiven, iop.Referred, iop.AftercarePlanned, iop.Inquiry)
	// leadsBack are the kinds by which who was discharged can come back. They are of no
	// stay, and nothing but the return looks at them.
	leadsBack = beforeAdmission.Without(iop.Scheduled) | testKinds | iop.SetOf(iop.ContractMade, iop.Declared)
	// beforeAdmission are the kinds that are expected before it.
	beforeAdmission = iop.SetOf(iop.Inquiry, iop.Screening, iop.Assessed, iop.Certified, iop.Referred, iop.Contact, iop.ContactTried,
		iop.TestOrdered, iop.PlanMade, iop.PlanDelayed, iop.Scheduled, iop.ReportPeriodEnd, iop.PhysicianReviewed)
)

// speaks says which members each kind has beside the day.
var speaks = func() (all [64]member) {
	for k := range sessionKinds.All() {
		all[k] = mService
	}
	for k := range presence.All() {
		all[k] |= mCredit
	}
	for k := range absence.All() {
		all[k] |= mExcuse | mBy
	}
	for _, k := range []iop.EventKind{iop.Late, iop.LeftEarly} {
		all[k] |= mBy
	}
	all[iop.TurnedAway] |= mConduct
	all[iop.Removed] |= mConduct | mCredit
	for k := range testKinds.All() {
		all[k] = mTest
	}
	all[iop.Incident], all[iop.Warned], all[iop.Sanctioned] = mConduct, mConduct, mConduct
	all[iop.LevelChanged], all[iop.PhaseAdvanced] = mLevel, mPhase
	all[iop.LeaveBegun] = mExcuse
	all[iop.Discharged], all[iop.AppealDecided], all[iop.NoticeGiven] = mEnding|mReason, mDecision, mNotice|mReason|mConduct
	for _, k := range []iop.EventKind{iop.Admission, iop.PlanMade, iop.PlanUpdated, iop.PlanReviewed, iop.StayReviewed, iop.Certified} {
		all[k] |= mClock
	}
	for _, k := range []iop.EventKind{iop.FamilySession, iop.IndividualSession, iop.FirstVisit, iop.MedicationChecked} {
		all[k] = mService
	}
	for k := range iop.Values[iop.EventKind]() {
		if k.IsNamed() {
			all[k] |= mName
		}
		if k.IsTest() {
			all[k] |= mRun
		}
	}
	return all
}()

// Speaks reports whether the member, by its name in a document, has a meaning for an event
// of the kind.
func Speaks(k iop.EventKind, name string) bool {
	i := slices.IndexFunc(eventMembers, func(m eventMember) bool { return m.name == name })
	return i < 0 && (name == "kind" || name == "day" || name == "recorded" || name == "withdrawn" || name == "time") || i >= 0 && speaks[k&63]&eventMembers[i].of != 0
}

type eventMember struct {
	name string
	of   member
	set  func(*Event) bool
}

var eventMembers = []eventMember{
	{"specimen", mTest, func(e *Event) bool { return e.Specimen != 0 }},
	{"session", mService, func(e *Event) bool { return e.Session != 0 }},
	{"format", mService, func(e *Event) bool { return e.Format != 0 }},
	{"delivery", mService, func(e *Event) bool { return e.Delivery != 0 }},
	{"participants", mService, func(e *Event) bool { return e.Participants != 0 }},
	{"staff", mService, func(e *Event) bool { return e.Staff != 0 }},
	{"occasion", mService, func(e *Event) bool { return e.Occasion != 0 }},
	{"planned", mService, func(e *Event) bool { return e.Planned != 0 }},
	{"credited", mCredit, func(e *Event) bool { return e.Credited != 0 }},
	{"by", mBy, func(e *Event) bool { return e.By != 0 }},
	{"excuse", mExcuse, func(e *Event) bool { return e.Excuse != 0 }},
	{"conduct", mConduct, func(e *Event) bool { return e.Conduct != 0 }},
	{"name", mName, func(e *Event) bool { return e.Name != "" }},
	{"matrix", mRun, func(e *Event) bool { return e.Matrix != 0 }},
	{"test_reason", mRun, func(e *Event) bool { return e.TestReason != 0 }},
	{"observation", mRun, func(e *Event) bool { return e.Observation != 0 }},
	{"collection", mTest, func(e *Event) bool { return e.Collection != 0 }},
	{"validity", mTest, func(e *Event) bool { return e.Validity != 0 }},
	{"detection", mTest, func(e *Event) bool { return e.Detection != 0 }},
	{"level", mLevel, func(e *Event) bool { return e.Level != 0 }},
	{"phase", mPhase, func(e *Event) bool { return e.Phase != 0 }},
	{"reason", mReason, func(e *Event) bool { return e.Reason != 0 }},
	{"initiator", mEnding, func(e *Event) bool { return e.Initiator != 0 }},
	{"progress", mEnding, func(e *Event) bool { return e.Progress != 0 }},
	{"destination", mEnding, func(e *Event) bool { return e.Destination != 0 }},
	{"emergency", mEnding, func(e *Event) bool { return e.Emergency }},
	{"decision", mDecision, func(e *Event) bool { return e.Decision != 0 }},
	{"notice", mNotice, func(e *Event) bool { return e.Notice != 0 }},
	{"chosen", mClock, func(e *Event) bool { return e.Chosen != 0 }},
}

// problems reports members that do not speak, and amounts that cannot be.
func (e *Event) problems(report wire.Report) {
	if e.Kind == iop.EventUnknown {
		report("is missing", "kind")
		return
	}
	for _, m := range eventMembers {
		if m.set(e) && speaks[e.Kind&63]&m.of == 0 {
			report(fmt.Sprintf("does not apply to the event %v", e.Kind), m.name)
		}
	}
	e.words(func(name string, n, words int) {
		if n > words {
			report(fmt.Sprintf("has no value %d", n), name)
		}
	})
	switch {
	case !e.Name.IsValid():
		report("is not a name, want lower-case words joined by hyphens: "+wire.Quote(string(e.Name)), "name")
	case e.Kind == iop.Declared && e.Name == "":
		report("is missing: a declared event needs a name", "name")
	}
	if speaks[e.Kind&63]&mTest != 0 && !e.collects() {
		report(fmt.Sprintf("does not go with the event %v, want the kind that says whether a specimen was given", e.Kind), "collection")
	}
	e.amounts(report)
	for _, day := range [...]struct {
		name string
		day  iop.Day
	}{{"day", e.Day}, {"recorded", e.Recorded}, {"withdrawn", e.Withdrawn}} {
		if day.day != 0 && !day.day.IsValid() {
			report(fmt.Sprintf("is not a day of the years 1 to 9999: %d", int32(day.day)), day.name)
		}
	}
}

// amounts reports amounts, times and measures that cannot be.
func (e *Event) amounts(report wire.Report) {
	if e.Planned < 0 || e.Planned > 24*iop.Hour {
		report(fmt.Sprintf("is not an amount of time in a day: %v", e.Planned), "planned")
	}
	if m, ok := e.Credited.Minutes(); ok && (m < 0 || m > 24*iop.Hour || e.Planned > 0 && m > e.Planned) || e.Credited < Whole {
		report(fmt.Sprintf("is not between 0 and the length of the session: %v of %v", e.Credited, e.Planned), "credited")
	}
	switch late := e.Kind == iop.Late || e.Kind == iop.LeftEarly; {
	case e.By < 0:
		report(fmt.Sprintf("is negative: %v", e.By), "by")
	case late && e.Planned > 0 && e.By > e.Planned:
		report(fmt.Sprintf("is more than the session: %v of %v", e.By, e.Planned), "by")
	}
	if !e.Time.IsValid() {
		report(fmt.Sprintf("is not a time of day: %v", e.Time), "time")
	}
	if e.Chosen != 0 && !clocks.Has(e.Chosen) {
		report(fmt.Sprintf("is not a measure of elapsed time: %q", e.Chosen.String()), "chosen")
	}
}

// clocks are the measures that a choice of the next review can name.
var clocks = iop.SetOf(iop.ElapsedDays, iop.ElapsedWorkingDays, iop.ElapsedMonths, iop.ElapsedSessions, iop.ElapsedSessionDays,
	iop.ElapsedServiceHours, iop.ElapsedHours)

// words yields every member that is a word, with its number and how many words there
// are.
func (e *Event) words(yield func(name string, n, words int)) {
	word(yield, "kind", e.Kind)
	word(yield, "format", e.Format)
	word(yield, "delivery", e.Delivery)
	word(yield, "participants", e.Participants)
	word(yield, "staff", e.Staff)
	word(yield, "occasion", e.Occasion)
	word(yield, "excuse", e.Excuse)
	word(yield, "conduct", e.Conduct)
	word(yield, "matrix", e.Matrix)
	word(yield, "test_reason", e.TestReason)
	word(yield, "observation", e.Observation)
	word(yield, "collection", e.Collection)
	word(yield, "validity", e.Validity)
	word(yield, "detection", e.Detection)
	word(yield, "level", e.Level)
	word(yield, "reason", e.Reason)
	word(yield, "initiator", e.Initiator)
	word(yield, "progress", e.Progress)
	word(yield, "destination", e.Destination)
	word(yield, "decision", e.Decision)
	word(yield, "chosen", e.Chosen)
}

func word[T iop.Enum](yield func(name string, n, words int), name string, t T) {
	yield(name, int(t), t.Vocabulary().Len())
}

// greatest has in each member that is a word the last of its vocabulary.
var greatest = Event{
	Kind: lastOf[iop.EventKind](), Excuse: lastOf[compliance.ExcuseReason](), Conduct: lastOf[compliance.Conduct](),
	Collection: lastOf[compliance.Collection](), Validity: lastOf[compliance.Validity](), Detection: lastOf[compliance.Detection](),
	Service: schedule.Service{Format: lastOf[iop.Format](), Delivery: lastOf[iop.Delivery](), Participants: lastOf[iop.Participants](),
		Staff: lastOf[iop.Staff](), Occasion: lastOf[iop.Occasion]()},
}

func lastOf[T iop.Enum]() (t T) { return T(t.Vocabulary().Len()) }

// plain reports whether the event has nothing that could be wrong, as most: a kind,
// a day, and members that belong to the kind. What it does not vouch for can be right
// too.
func (e *Event) plain() bool {
	return e.Kind != iop.EventUnknown && e.Kind != iop.Declared && e.unspoken() == Event{} && e.worded() &&
		e.Time.IsValid() && onCalendar(e.Day) && onCalendar(e.Recorded) && onCalendar(e.Withdrawn)
}

// unspoken is the event without its kind, days and time, and without those members that
// belong to the kind and are not impossible amounts.
func (e *Event) unspoken() Event {
	x, s := *e, speaks[e.Kind&63]
	x.Kind, x.Day, x.Recorded, x.Withdrawn, x.Time = 0, 0, 0, 0, schedule.Time{}
	if s&mService != 0 && e.Planned >= 0 && e.Planned <= dayLong {
		x.Session, x.Service, x.Planned = 0, schedule.Service{}, 0
	}
	if most := cmp.Or(e.Planned, dayLong); s&mCredit != 0 && e.Credited >= Whole && e.Credited <= CreditOf(most) {
		x.Credited = 0
	}
	if s&mExcuse != 0 {
		x.Excuse = 0
	}
	if s&mConduct != 0 {
		x.Conduct = 0
	}
	if s&mTest != 0 && e.collects() {
		x.Specimen, x.Collection, x.Validity, x.Detection = 0, 0, 0, 0
	}
	if s&mRun != 0 {
		x.Matrix, x.TestReason, x.Observation = 0, 0, 0
	}
	return x
}

// worded reports whether each of those members that is a word is one of its vocabulary.
func (e *Event) worded() bool {
	return e.Kind <= greatest.Kind && e.Format <= greatest.Format && e.Delivery <= greatest.Delivery && e.Participants <= greatest.Participants &&
		e.Staff <= greatest.Staff && e.Occasion <= greatest.Occasion && e.Excuse <= greatest.Excuse && e.Conduct <= greatest.Conduct &&
		e.Collection <= greatest.Collection && e.Validity <= greatest.Validity && e.Detection <= greatest.Detection &&
		e.Matrix <= greatest.Matrix && e.TestReason <= greatest.TestReason && e.Observation <= greatest.Observation
}

// onCalendar reports whether the day is zero, or one of the years 1 to 9999.
func onCalendar(day iop.Day) bool { return 0 <= day && day <= iop.LastDay }

// collects reports whether the collection fits the kind: what was not given is not a
// specimen and has no result.
func (e *Event) collects() bool {
	given := e.Collection == compliance.SpecimenGiven || e.Collection == compliance.SpecimenGivenLate
	return e.Collection == 0 || given == (e.Kind != iop.SpecimenMissed)
}

// CheckWire reports events with impossible values or with members that do not belong to
// their kind. It keeps an event without a day.
func (e *Event) CheckWire(n wire.Node) {
	if !e.plain() {
		e.problems(n.Report)
	}
}

// known is the day from which the event was known.
func (e *Event) known() iop.Day {
	if e.Recorded == 0 {
		return e.Day
	}
	return e.Recorded
}

// minutes is the service that was credited, at least and at most. What is not known
// can be a session of any length.
func (e *Event) minutes() (least, most iop.Minutes) {
	most = dayLong
	if e.Planned > 0 {
		most = e.Planned
		if e.Credited == Whole {
			least = most
		}
	}
	if e.Credited > 0 {
		least = iop.Minutes(e.Credited) - 1
		most = least
	}
	return least, most
}

// whole reports whether the session was attended to its end. Of what is not recorded the
// most is the whole, unless it was said to be a part.
func (e *Event) whole() bool {
	if m, ok := e.Credited.Minutes(); ok {
		return m >= e.Planned && (e.Planned > 0 || e.Kind == iop.Attended || e.Kind == iop.MadeUp)
	}
	return e.Kind != iop.Partial
}

// dayLong is more service than a day has.
const dayLong = 24 * iop.Hour

// Outcome returns what the entry says about a drug test.
func (e *Event) Outcome() compliance.Outcome {
	return compliance.Outcome{Day: e.Day, Kind: e.Kind, Collection: e.Collection, Validity: e.Validity, Detection: e.Detection}
}

// after reports whether the event was later on its day than another.
func after(e, o *Event) iop.Verdict {
	if e.Time.IsZero() || o.Time.IsZero() {
		return iop.Unknown
	}
	return iop.VerdictOf(e.Time.Compare(o.Time) > 0)
}
