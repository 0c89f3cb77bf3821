package program

import "github.com/openiop/openiop/iop"

// Therapy is a named method of treatment.
type Therapy uint8

const (
	TherapyUnknown Therapy = iota
	CBT                    // cognitive behavioral therapy
	DBT                    // dialectical behavior therapy
	EMDR                   // eye movement desensitization and reprocessing
	REBT                   // rational emotive behavior therapy
	FamilyCounseling
	MotivationalInterviewing
	ContingencyManagement
	TraumaTherapy
	MedicationTreatment // medication for addiction
)

var therapies = iop.NewVocabulary("therapy",
	"cbt", "dbt", "emdr", "rebt", "family-counseling", "motivational-interviewing", "contingency-management",
	"trauma-therapy", "medication-treatment")

func (t Therapy) Vocabulary() *iop.Vocabulary      { return therapies }
func (t Therapy) String() string                   { return therapies.Word(int(t)) }
func (t Therapy) MarshalText() ([]byte, error)     { return iop.MarshalWord(t) }
func (t *Therapy) UnmarshalText(text []byte) error { return iop.UnmarshalWord(t, text) }

// Setting is the kind of place where a program is given.
type Setting uint8

const (
	SettingUnknown Setting = iota
	CommunityMentalHealthCenter
	PrivateClinic
	HospitalOutpatientDepartment
	AddictionTreatmentFacility
	Virtual // over video
)

var settings = iop.NewVocabulary("setting",
	"community-mental-health-center", "private-clinic", "hospital-outpatient-department", "addiction-treatment-facility", "virtual")

func (s Setting) Vocabulary() *iop.Vocabulary      { return settings }
func (s Setting) String() string                   { return settings.Word(int(s)) }
func (s Setting) MarshalText() ([]byte, error)     { return iop.MarshalWord(s) }
func (s *Setting) UnmarshalText(text []byte) error { return iop.UnmarshalWord(s, text) }

// ClinicalService is a service that a program offers beside its sessions.
type ClinicalService uint8

const (
	ClinicalServiceUnknown ClinicalService = iota
	OnSitePsychiatrist
	PrescriberLinkage // help in finding a prescriber
	PsychiatricMedication
	DrugTesting
)

var clinicalServices = iop.NewVocabulary("clinical service",
	"on-site-psychiatrist", "prescriber-linkage", "psychiatric-medication", "drug-testing")

func (c ClinicalService) Vocabulary() *iop.Vocabulary      { return clinicalServices }
func (c ClinicalService) String() string                   { return clinicalServices.Word(int(c)) }
func (c ClinicalService) MarshalText() ([]byte, error)     { return iop.MarshalWord(c) }
func (c *ClinicalService) UnmarshalText(text []byte) error { return iop.UnmarshalWord(c, text) }
