package iop

// EventKind is a kind of event in an episode of care: what a requirement counts,
// and what a clock starts from or waits for.
type EventKind uint8

const (
	EventUnknown EventKind = iota

	// Before and at admission.
	Inquiry    // the first call
	Screening  // a short look whether the program can help
	Assessed   // a full assessment by a qualified professional
	Admission  // admitted, by the program's own definition
	FirstVisit // the first service after admission

	// Documents and reviews.
	PlanMade            // the individual treatment plan
	PlanDelayed         // the reason was recorded for which it is late
	PlanUpdated         // a plan rewritten or updated
	PlanReviewed        // a plan reviewed
	Certified           // a physician certified, or certified again, the need for this level
	StayReviewed        // continued stay justified
	PhysicianReviewed   // a physician reviewed history or findings
	ProgressNoted       // a progress note written
	HealthEducated      // education on infectious diseases given
	DischargePlanned    // the discharge plan
	AftercarePlanned    // the aftercare and relapse-prevention plan
	DischargeSummarized // the discharge summary

	// Sessions.
	Scheduled        // a session the person was scheduled for
	Attended         // attended in full, or for the minutes credited
	Partial          // attended in part
	Late             // came late
	LeftEarly        // left early
	TurnedAway       // came, and was not admitted to the session
	Excused          // absent, excused
	Unexcused        // absent and not excused, with a call; a rule on every unexcused absence names no-show too
	NoShow           // absent without a call
	LateCancel       // cancelled with less notice than the program asks for
	Prearranged      // absent, arranged before
	ProgramCancelled // cancelled by the program
	Removed          // sent out for conduct
	MadeUp           // a missed session made up

	// Leave.
	LeaveBegun
	LeaveEnded

	// Drug tests.
	TestOrdered // and the person told
	CalledIn    // the person called the test line
	TestArrival // the person came to give a specimen
	SpecimenCollected
	SpecimenMissed  // not given: missed, unable, refused
	PositiveTest    // positive for what was not expected
	NegativeTest    // negative for all that was screened
	InvalidSpecimen // dilute, substituted, adulterated or invalid

	// Conduct, responses, procedure.
	MedicationChecked
	Incident // conduct that endangers someone, or breaks a rule
	Warned
	ContractMade // a behavioral contract
	Sanctioned
	LevelChanged
	PhaseAdvanced
	NoticeGiven
	Appealed
	AppealDecided
	Referred
	ContactTried // outreach after an absence
	Contact      // any contact with the person
	FamilySession
	IndividualSession
	ReportMade      // to a court, probation or another referrer
	ReportPeriodEnd // the end of a reporting period
	ConsultAsked    // a medical or psychiatric consultation
	ConsultGiven
	Discharged
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
	"report-period-end", "consult-request", "consult", "discharge")

// sessionEvents are the kinds that speak of one session, and so of one service.
var sessionEvents = SetOf(Scheduled, Attended, Partial, Late, LeftEarly, TurnedAway, Excused, Unexcused, NoShow, LateCancel,
	Prearranged, ProgramCancelled, Removed, MadeUp, FirstVisit, FamilySession, IndividualSession, MedicationChecked)

func (k EventKind) Vocabulary() *Vocabulary          { return eventKinds }
func (k EventKind) String() string                   { return eventKinds.Word(int(k)) }
func (k EventKind) MarshalText() ([]byte, error)     { return MarshalWord(k) }
func (k *EventKind) UnmarshalText(text []byte) error { return UnmarshalWord(k, text) }
