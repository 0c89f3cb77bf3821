package iop

// Focus is what a program treats.
type Focus uint8

const (
	FocusUnknown Focus = iota
	FocusSubstanceUse
	FocusMentalHealth
	FocusCoOccurring // substance use and mental health together
)

var focuses = NewVocabulary("focus", "substance-use", "mental-health", "co-occurring")

func (f Focus) Vocabulary() *Vocabulary          { return focuses }
func (f Focus) String() string                   { return focuses.Word(int(f)) }
func (f Focus) MarshalText() ([]byte, error)     { return MarshalWord(f) }
func (f *Focus) UnmarshalText(text []byte) error { return UnmarshalWord(f, text) }

// Format is the kind of service that a session gives.
type Format uint8

const (
	FormatUnknown        Format = iota
	IndividualTherapy           // by someone licensed to give therapy
	IndividualCounseling        // by someone credentialed, not licensed as a therapist
	Group
	Family
	Education
	MutualHelp // 12-step and other meetings of peers
	RelapsePrevention
	Specialized // a session for one condition or population
	MedicationCheck
	DrugTest
	CaseManagement // linkage to resources in the community
	Recreation     // drug-free activities
)

var formats = NewVocabulary("session format",
	"individual-therapy", "individual-counseling", "group", "family", "education", "mutual-help", "relapse-prevention",
	"specialized", "medication-check", "drug-test", "case-management", "recreation")

func (f Format) Vocabulary() *Vocabulary          { return formats }
func (f Format) String() string                   { return formats.Word(int(f)) }
func (f Format) MarshalText() ([]byte, error)     { return MarshalWord(f) }
func (f *Format) UnmarshalText(text []byte) error { return UnmarshalWord(f, text) }

// ledBy is who leads the formats of which a source says so: individual therapy
// is defined by a licence, individual counseling by a credential, and groups are
// led by trained professionals ("What is Intensive Outpatient Program?",
// Individual Counseling and Therapy; Group Therapy).
var ledBy = map[Format]Set[Staff]{
	IndividualTherapy:    SetOf(Licensed),
	IndividualCounseling: SetOf(Licensed, Credentialed),
	Group:                SetOf(Licensed, Credentialed, Trained),
}

// LedBy returns the staff that may lead sessions of the format; it is empty where no
// source limits them.
func (f Format) LedBy() Set[Staff] { return ledBy[f] }

// Staff is the qualification of the person who leads a session.
type Staff uint8

const (
	StaffUnknown Staff = iota
	Licensed           // licensed or registered to give therapy
	Credentialed       // holds a recognised credential in counseling
	Trained            // a professional trained to lead groups
	Prescriber         // may prescribe: physician, nurse practitioner and the like
	Peer               // a person in recovery who supports others
)

var staffs = NewVocabulary("staff", "licensed", "credentialed", "trained", "prescriber", "peer")

func (s Staff) Vocabulary() *Vocabulary          { return staffs }
func (s Staff) String() string                   { return staffs.Word(int(s)) }
func (s Staff) MarshalText() ([]byte, error)     { return MarshalWord(s) }
func (s *Staff) UnmarshalText(text []byte) error { return UnmarshalWord(s, text) }

// Residence is where the person lives during treatment, in order of concern.
type Residence uint8

const (
	ResidenceUnknown  Residence = iota
	OwnHome                     // with or without family
	RecoveryResidence           // sober living: housing without alcohol and drugs, not treatment
	NoResidence                 // nowhere fixed
)

var residences = NewVocabulary("residence", "own-home", "recovery-residence", "none")

func (r Residence) Vocabulary() *Vocabulary          { return residences }
func (r Residence) String() string                   { return residences.Word(int(r)) }
func (r Residence) MarshalText() ([]byte, error)     { return MarshalWord(r) }
func (r *Residence) UnmarshalText(text []byte) error { return UnmarshalWord(r, text) }

// TimeOfDay is the part of the day in which a track of a program meets.
type TimeOfDay uint8

const (
	TimeOfDayUnknown TimeOfDay = iota
	Morning                    // starts before noon
	Afternoon                  // starts from noon to before 17:00
	Evening                    // starts at 17:00 or later, after work or school
)

var timesOfDay = NewVocabulary("time of day", "morning", "afternoon", "evening")

func (t TimeOfDay) Vocabulary() *Vocabulary          { return timesOfDay }
func (t TimeOfDay) String() string                   { return timesOfDay.Word(int(t)) }
func (t TimeOfDay) MarshalText() ([]byte, error)     { return MarshalWord(t) }
func (t *TimeOfDay) UnmarshalText(text []byte) error { return UnmarshalWord(t, text) }
