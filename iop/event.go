package iop

// EventKind is a kind of event in an episode of care: what a requirement counts,
// and what a clock starts from or waits for. Each has a word, by which documents name
// it.
type EventKind uint8

const (
	EventUnknown EventKind = iota

	// Before and at admission.
	Inquiry    // "inquiry": the first call
	Screening  // "screening": a short check of whether the program can help
	Assessed   // "assessment": a full assessment by a qualified professional
	Admission  // "admission": admitted, by the program's own definition
	FirstVisit // "first-service": the first service after admission

	// Documents and reviews.
	PlanMade            // "plan": the individual treatment plan
	PlanDelayed         // "plan-delay": the reason for its being late was recorded
	PlanUpdated         // "plan-update": a plan rewritten or updated
	PlanReviewed        // "plan-review": a plan reviewed
	Certified           // "certification": a physician certified, or certified again, the need for this level
	StayReviewed        // "continued-stay-review": continued stay justified
	PhysicianReviewed   // "physician-review": a physician reviewed history or findings
	ProgressNoted       // "progress-note": a progress note written
	HealthEducated      // "health-education": education on infectious diseases given
	DischargePlanned    // "discharge-plan": the discharge plan
	AftercarePlanned    // "aftercare-plan": the aftercare and relapse-prevention plan
	DischargeSummarized // "discharge-summary": the discharge summary

	// Sessions.
	Scheduled        // "scheduled": a session the person was scheduled for
	Attended         // "attended": attended in full, or for the minutes credited
	Partial          // "partial": attended in part
	Late             // "late": came late
	LeftEarly        // "left-early": left early
	TurnedAway       // "turned-away": came, and was not admitted to the session
	Excused          // "excused": absent, excused
	Unexcused        // "unexcused": absent and not excused, with a call; a rule on every unexcused absence names no-show too
	NoShow           // "no-show": absent without a call
	LateCancel       // "late-cancel": cancelled with less notice than the program asks for
	Prearranged      // "prearranged": absent, as arranged in advance
	ProgramCancelled // "program-cancelled": cancelled by the program
	Removed          // "removed": sent out for conduct
	MadeUp           // "made-up": a missed session made up

	// Leave.
	LeaveBegun // "leave"
	LeaveEnded // "return"

	// Drug tests.
	TestOrdered       // "test-ordered": ordered, and the person told
	CalledIn          // "call-in": the person called the test line
	TestArrival       // "test-arrival": the person came to give a specimen
	SpecimenCollected // "specimen"
	SpecimenMissed    // "specimen-missed": not given: the person missed it, was unable or refused
	PositiveTest      // "positive": positive for something that was not expected
	NegativeTest      // "negative": negative for everything screened
	InvalidSpecimen   // "invalid-specimen": dilute, substituted, adulterated or invalid

	// Conduct, responses, procedure.
	MedicationChecked // "medication-check"
	Incident          // "incident": conduct that endangers someone, or breaks a rule
	Warned            // "warning"
	ContractMade      // "contract": a behavioral contract
	Sanctioned        // "sanction"
	LevelChanged      // "level-change"
	PhaseAdvanced     // "phase-advance"
	NoticeGiven       // "notice"
	Appealed          // "appeal"
	AppealDecided     // "appeal-decision"
	Referred          // "referral"
	ContactTried      // "contact-attempt": outreach after an absence
	Contact           // "contact": any contact with the person
	FamilySession     // "family-session": that one was held; its hours are those of an attended entry
	IndividualSession // "individual-session", likewise
	ReportMade        // "report": to a court, probation or another referrer
	ReportPeriodEnd   // "report-period-end": the end of a reporting period
	ConsultAsked      // "consult-request": a medical or psychiatric consultation
	ConsultGiven      // "consult"
	Discharged        // "discharge"

	// What has no kind of its own.
	Declared // "declared": an event with a name that the policy declares, such as a court session
)

var eventKinds = NewVocabulary("kind of event",
	"inquiry", "screening", "assessment", "admission", "first-service",
	"plan", "plan-delay", "plan-update", "plan-review", "certification", "continued-stay-review", "physician-review", "progress-note", "health-education",
	"discharge-plan", "aftercare-plan", "discharge-summary",
	"scheduled", "attended", "partial", "late", "left-early", "turned-away", "excused", "unexcused", "no-show", "late-cancel",
	"prearranged", "program-cancelled", "removed", "made-up",
	"leave", "return",
	"test-ordered", "call-in", "test-arrival", "specimen", "specimen-missed", "positive", "negative", "invalid-specimen",
	"medication-check", "incident", "warning", "contract", "sanction", "level-change", "phase-advance", "notice", "appeal",
	"appeal-decision", "referral", "contact-attempt", "contact", "family-session", "individual-session", "report",
	"report-period-end", "consult-request", "consult", "discharge", "declared")

// sessionEvents are the kinds that are about one session, and so of one service.
var sessionEvents = SetOf(Scheduled, Attended, Partial, Late, LeftEarly, TurnedAway, Excused, Unexcused, NoShow, LateCancel,
	Prearranged, ProgramCancelled, Removed, MadeUp, FirstVisit, FamilySession, IndividualSession, MedicationChecked)

// outcomes are what can become of a session that a person was scheduled for.
var outcomes = SetOf(Attended, Partial, Late, LeftEarly, TurnedAway, Excused, Unexcused, NoShow, LateCancel, Prearranged, Removed)

func (k EventKind) Vocabulary() *Vocabulary          { return eventKinds }
func (k EventKind) String() string                   { return eventKinds.Word(int(k)) }
func (k EventKind) MarshalText() ([]byte, error)     { return MarshalWord(k) }
func (k *EventKind) UnmarshalText(text []byte) error { return UnmarshalWord(k, text) }

// Group returns the kinds that a collective word means in a list of events, and none
// for any other word:
//
//   - absence is every session missed, excused or not: turned-away, excused, unexcused,
//     no-show, late-cancel and prearranged;
//   - unexcused-absence is unexcused, no-show and late-cancel.
func (EventKind) Group(word string) Set[EventKind] {
	switch word {
	case "absence":
		return SetOf(TurnedAway, Excused, Unexcused, NoShow, LateCancel, Prearranged)
	case "unexcused-absence":
		return SetOf(Unexcused, NoShow, LateCancel)
	}
	return 0
}
