package iop

// DischargeReason is why a person left. "Administrative" has two meanings in the field,
// expelled and closed without the client, and is not a reason here.
type DischargeReason uint8

const (
	DischargeReasonUnknown DischargeReason = iota
	Completed                              // the goals were reached
	Transferred                            // to other treatment at another level or place
	LeftAgainstAdvice                      // told the staff
	LostContact                            // did not come back
	EndedForAttendance                     // ended by the program, as are the next four
	EndedForConduct
	EndedForUse
	EndedForFees
	EndedForNonCompliance // of the plan or an agreement
	NoLongerAppropriate   // needs what the program does not give
	Incarcerated
	Died
	Moved
	InsuranceEnded
	ProgramClosed
	EndedForMedicalReasons
	OtherReason
)

var dischargeReasons = NewVocabulary("reason of discharge",
	"completed", "transferred", "left-against-advice", "lost-contact", "attendance", "conduct", "use", "fees", "non-compliance",
	"no-longer-appropriate", "incarcerated", "died", "moved", "insurance-ended", "program-closed", "medical", "other")

func (r DischargeReason) Vocabulary() *Vocabulary          { return dischargeReasons }
func (r DischargeReason) String() string                   { return dischargeReasons.Word(int(r)) }
func (r DischargeReason) MarshalText() ([]byte, error)     { return MarshalWord(r) }
func (r *DischargeReason) UnmarshalText(text []byte) error { return UnmarshalWord(r, text) }
