package iop

// Level is a level of care: how much care of what kind a program gives. The names are
// neutral and do not refer to any edition of a licensed criteria set. The order is that
// of the vocabulary, not a ranking: levels do not form a line, and each criteria set
// states its own order.
type Level uint8

const (
	LevelUnknown               Level = iota
	EarlyIntervention                // education and advice before there is a disorder to treat
	Outpatient                       // a few hours a week
	MedicallyManagedOutpatient       // ambulatory withdrawal care, or medication for addiction
	IntensiveOutpatient              // several sessions a week, living at home
	PartialHospitalization           // most of the day on most days, living at home
	ResidentialLow                   // a staffed residence with some treatment
	WithdrawalManagement             // withdrawal care round the clock
	ResidentialHigh                  // treatment all day in a residence staffed round the clock
	Inpatient                        // a hospital
)

var levels = NewVocabulary("level of care",
	"early-intervention", "outpatient", "medically-managed-outpatient", "intensive-outpatient",
	"partial-hospitalization", "residential-low", "withdrawal-management", "residential-high", "inpatient")

func (l Level) Vocabulary() *Vocabulary          { return levels }
func (l Level) String() string                   { return levels.Word(int(l)) }
func (l Level) MarshalText() ([]byte, error)     { return MarshalWord(l) }
func (l *Level) UnmarshalText(text []byte) error { return UnmarshalWord(l, text) }

// residential are the levels at which the person sleeps where the care is given,
// under supervision day and night.
var residential = SetOf(ResidentialLow, WithdrawalManagement, ResidentialHigh, Inpatient)

// IsResidential reports whether the person lives where the care is given,
// supervised round the clock. Intensive outpatient and partial hospitalization
// are not residential: that is what sets them apart from the levels above.
func (l Level) IsResidential() bool { return residential.Has(l) }
