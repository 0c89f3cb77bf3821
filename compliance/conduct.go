package compliance

import "github.com/openiop/openiop/iop"

// Conduct is something a person does or fails to do that rules respond to, or a ground on
// which a discharge can rest.
type Conduct uint8

const (
	ConductUnknown        Conduct = iota
	Use                           // use of a prohibited substance, shown by an entry or a confirmed test
	IntoxicatedOnSite             // came under the influence
	Dealing                       // gave or sold substances to others
	Contraband                    // brought substances or paraphernalia
	Diversion                     // passed on or misused medication of the program
	Tampering                     // substituted or adulterated a specimen
	TestRefused                   // refused to give a specimen
	Violence                      // assaulted someone, or used a weapon
	Threat                        // threatened or intimidated
	Weapon                        // brought a weapon
	AbusiveLanguage               // insulted or harassed
	Theft                         // stole
	PropertyDamage                // damaged property
	Gambling                      // gambled
	Loitering                     // stayed where or when no session is held
	Trespass                      // entered where patients are not allowed
	NewOffence                    // was arrested or convicted again
	Endangering                   // put self or group in danger
	Inappropriate                 // did not behave as sessions require
	Disruption                    // disrupted again and again
	ConfidentialityBroken         // disclosed what others said
	NonAttendance                 // missed too much
	NonPayment                    // did not pay
	NonCompliance                 // did not follow the plan or an agreement
)

var conducts = iop.NewVocabulary("conduct",
	"use", "intoxicated-on-site", "dealing", "contraband", "diversion", "tampering", "test-refused",
	"violence", "threat", "weapon", "abusive-language", "theft", "property-damage", "gambling", "loitering", "trespass",
	"new-offence", "endangering", "inappropriate", "disruption", "confidentiality-broken",
	"non-attendance", "non-payment", "non-compliance")

func (c Conduct) Vocabulary() *iop.Vocabulary      { return conducts }
func (c Conduct) String() string                   { return conducts.Word(int(c)) }
func (c Conduct) MarshalText() ([]byte, error)     { return iop.MarshalWord(c) }
func (c *Conduct) UnmarshalText(text []byte) error { return iop.UnmarshalWord(c, text) }

// Permission says whether something must, may or must not be done. The three are kept
// apart: a rule by which a person must be dismissed is different from one by which a
// person may be.
type Permission uint8

const (
	PermissionUnknown Permission = iota
	Mandatory
	Permitted
	Forbidden
)

var permissions = iop.NewVocabulary("permission", "must", "may", "must-not")

func (p Permission) Vocabulary() *iop.Vocabulary      { return permissions }
func (p Permission) String() string                   { return permissions.Word(int(p)) }
func (p Permission) MarshalText() ([]byte, error)     { return iop.MarshalWord(p) }
func (p *Permission) UnmarshalText(text []byte) error { return iop.UnmarshalWord(p, text) }
