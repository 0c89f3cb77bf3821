package levelofcare

import "github.com/openiop/openiop/iop"

// Fact is one thing that an assessment can record. The facts of this package come
// first, starting with the urgent ones; a criteria set may declare facts of its own
// after them (see [FactDefinition]).
type Fact uint8

const (
	FactUnknown Fact = iota
	FactDanger
	FactWithdrawal
	FactMedical
	FactMentalHealth
	FactSupervision
	FactSubstanceUse
	FactContinuedUseRisk
	FactHome
	FactResidence
	FactEngagement
	FactFunctioning
	FactSafeguards
	FactPhase
	FactCurrent
	FactCompleted
	FactRelapse
	FactFailure
	FactObligations
	FactPopulation
	factEnd
)

const (
	// commonFacts is how many facts every criteria set knows.
	commonFacts = int(factEnd) - 1
	// MaxOwnFacts is how many facts a criteria set may declare for itself.
	MaxOwnFacts = 12
	// MaxValues is how many values a fact can have.
	MaxValues = 7

	slots = 1 + commonFacts + MaxOwnFacts // slot 0 is not a fact
)

// common lists the facts of this package: their names in documents, the values
// in order of concern, and whether they are urgent.
var common = [factEnd]struct {
	name   string
	values *iop.Vocabulary
	urgent bool
}{
	FactDanger:           {"danger", dangers, true},
	FactWithdrawal:       {"withdrawal", withdrawals, true},
	FactMedical:          {"medical", medicals, true},
	FactMentalHealth:     {"mental-health", mentalHealths, false},
	FactSupervision:      {"supervision", supervisions, false},
	FactSubstanceUse:     {"substance-use", substanceUses, false},
	FactContinuedUseRisk: {"continued-use-risk", risks, false},
	FactHome:             {"home", homes, false},
	FactResidence:        {"residence", iop.Residence(0).Vocabulary(), false},
	FactEngagement:       {"engagement", engagements, false},
	FactFunctioning:      {"functioning", functionings, false},
	FactSafeguards:       {"safeguards", safeguards, false},
	FactPhase:            {"phase", phases, false},
	FactCurrent:          {"current", cares, false},
	FactCompleted:        {"completed", cares, false},
	FactRelapse:          {"relapse", relapses, false},
	FactFailure:          {"failure", failures, false},
	FactObligations:      {"obligations", obligations, false},
	FactPopulation:       {"population", iop.Population(0).Vocabulary(), false},
}

// Danger is the risk that the person harms self or others.
type Danger uint8

const (
	DangerUnknown  Danger = iota
	NoDanger              // denied and none seen
	DangerThoughts        // thoughts of harm without plan or intent
	DangerPlan            // a plan or intent, but the person keeps control
	DangerImminent        // about to act, or control lost
)

var dangers = iop.NewVocabulary("danger", "none", "thoughts", "plan", "imminent")

func (d Danger) Vocabulary() *iop.Vocabulary      { return dangers }
func (d Danger) String() string                   { return dangers.Word(int(d)) }
func (d Danger) MarshalText() ([]byte, error)     { return iop.MarshalWord(d) }
func (d *Danger) UnmarshalText(text []byte) error { return iop.UnmarshalWord(d, text) }

// Withdrawal is the withdrawal present or to be expected.
type Withdrawal uint8

const (
	WithdrawalUnknown  Withdrawal = iota
	NoWithdrawal                  // none, or over
	WithdrawalMild                // signs that need checking only
	WithdrawalModerate            // uncomplicated, needs treatment
	WithdrawalHigh                // severe, or a risk of complications such as seizure or delirium
	WithdrawalManaged             // a clinician found that medically managed withdrawal care is needed
)

var withdrawals = iop.NewVocabulary("withdrawal", "none", "mild", "moderate", "high", "needs-medical-management")

func (w Withdrawal) Vocabulary() *iop.Vocabulary      { return withdrawals }
func (w Withdrawal) String() string                   { return withdrawals.Word(int(w)) }
func (w Withdrawal) MarshalText() ([]byte, error)     { return iop.MarshalWord(w) }
func (w *Withdrawal) UnmarshalText(text []byte) error { return iop.UnmarshalWord(w, text) }

// Medical is the state of the person's physical health.
type Medical uint8

const (
	MedicalUnknown    Medical = iota
	MedicalStable             // nothing, or well managed where it is
	MedicalMonitoring         // needs regular monitoring by a clinician
	MedicalUnstable           // needs medical care round the clock
)

var medicals = iop.NewVocabulary("medical condition", "stable", "needs-monitoring", "unstable")

func (m Medical) Vocabulary() *iop.Vocabulary      { return medicals }
func (m Medical) String() string                   { return medicals.Word(int(m)) }
func (m Medical) MarshalText() ([]byte, error)     { return iop.MarshalWord(m) }
func (m *Medical) UnmarshalText(text []byte) error { return iop.UnmarshalWord(m, text) }

// MentalHealth is the severity of mental illness as it is now.
type MentalHealth uint8

const (
	MentalHealthUnknown  MentalHealth = iota
	NoMentalIllness                   // none, or in remission
	MentalHealthMild                  // symptoms that the person manages
	MentalHealthModerate              // interferes with some of daily life
	MentalHealthSevere                // interferes with most of daily life
	MentalHealthAcute                 // a crisis: psychosis, mania, or worse than severe
)

var mentalHealths = iop.NewVocabulary("mental health", "none", "mild", "moderate", "severe", "acute")

func (m MentalHealth) Vocabulary() *iop.Vocabulary      { return mentalHealths }
func (m MentalHealth) String() string                   { return mentalHealths.Word(int(m)) }
func (m MentalHealth) MarshalText() ([]byte, error)     { return iop.MarshalWord(m) }
func (m *MentalHealth) UnmarshalText(text []byte) error { return iop.UnmarshalWord(m, text) }

// Supervision is how much supervision the person needs to be safe between
// sessions.
type Supervision uint8

const (
	SupervisionUnknown       Supervision = iota
	NoSupervision                        // functions safely without round-the-clock supervision
	DailySupervision                     // safe at home with contact every day
	RoundTheClockSupervision             // not safe without staff day and night
)

var supervisions = iop.NewVocabulary("need for supervision", "none", "daily", "round-the-clock")

func (s Supervision) Vocabulary() *iop.Vocabulary      { return supervisions }
func (s Supervision) String() string                   { return supervisions.Word(int(s)) }
func (s Supervision) MarshalText() ([]byte, error)     { return iop.MarshalWord(s) }
func (s *Supervision) UnmarshalText(text []byte) error { return iop.UnmarshalWord(s, text) }

// SubstanceUse is the severity of a substance use disorder as it is now, tobacco left
// out. Progress in treatment is recorded as a lower severity: a person whose goals are
// reached no longer has the severity they had at admission.
type SubstanceUse uint8

const (
	SubstanceUseUnknown  SubstanceUse = iota
	NoSubstanceUse                    // no disorder and no risky use
	SubstanceUseAtRisk                // risky use, no disorder
	SubstanceUseMild                  // a mild disorder
	SubstanceUseModerate              // a moderate disorder
	SubstanceUseSevere                // a severe disorder
)

var substanceUses = iop.NewVocabulary("substance use disorder", "none", "at-risk", "mild", "moderate", "severe")

func (s SubstanceUse) Vocabulary() *iop.Vocabulary      { return substanceUses }
func (s SubstanceUse) String() string                   { return substanceUses.Word(int(s)) }
func (s SubstanceUse) MarshalText() ([]byte, error)     { return iop.MarshalWord(s) }
func (s *SubstanceUse) UnmarshalText(text []byte) error { return iop.UnmarshalWord(s, text) }

// Risk is the risk of continued use or of a return to use.
type Risk uint8

const (
	RiskUnknown Risk = iota
	RiskLow
	RiskModerate // likely without close monitoring
	RiskHigh     // to be expected outside a controlled setting
)

var risks = iop.NewVocabulary("continued-use risk", "low", "moderate", "high")

func (r Risk) Vocabulary() *iop.Vocabulary      { return risks }
func (r Risk) String() string                   { return risks.Word(int(r)) }
func (r Risk) MarshalText() ([]byte, error)     { return iop.MarshalWord(r) }
func (r *Risk) UnmarshalText(text []byte) error { return iop.UnmarshalWord(r, text) }

// Home is how the person's home, and the people in it, affect recovery.
type Home uint8

const (
	HomeUnknown      Home = iota
	HomeSupportive        // helps
	HomeNeutral           // neither helps nor harms; safe to return to
	HomeUnsupportive      // others use, or work against treatment
	HomeDangerous         // violence, or use that cannot be escaped
)

var homes = iop.NewVocabulary("home", "supportive", "neutral", "unsupportive", "dangerous")

func (h Home) Vocabulary() *iop.Vocabulary      { return homes }
func (h Home) String() string                   { return homes.Word(int(h)) }
func (h Home) MarshalText() ([]byte, error)     { return iop.MarshalWord(h) }
func (h *Home) UnmarshalText(text []byte) error { return iop.UnmarshalWord(h, text) }

// Engagement is how ready the person is to attend and take part.
type Engagement uint8

const (
	EngagementUnknown Engagement = iota
	Engaged
	Ambivalent
	Unwilling
)

var engagements = iop.NewVocabulary("engagement", "engaged", "ambivalent", "unwilling")

func (e Engagement) Vocabulary() *iop.Vocabulary      { return engagements }
func (e Engagement) String() string                   { return engagements.Word(int(e)) }
func (e Engagement) MarshalText() ([]byte, error)     { return iop.MarshalWord(e) }
func (e *Engagement) UnmarshalText(text []byte) error { return iop.UnmarshalWord(e, text) }

// Functioning is how the person manages daily roles: work, school, family, self.
type Functioning uint8

const (
	FunctioningUnknown  Functioning = iota
	FunctioningIntact               // manages daily roles
	FunctioningImpaired             // manages some
	FunctioningSevere               // manages few or none
)

var functionings = iop.NewVocabulary("functioning", "intact", "impaired", "severely-impaired")

func (f Functioning) Vocabulary() *iop.Vocabulary      { return functionings }
func (f Functioning) String() string                   { return functionings.Word(int(f)) }
func (f Functioning) MarshalText() ([]byte, error)     { return iop.MarshalWord(f) }
func (f *Functioning) UnmarshalText(text []byte) error { return iop.UnmarshalWord(f, text) }

// Safeguards is whether something already stands between the person and a return
// to use: support, medication, skills.
type Safeguards uint8

const (
	SafeguardsUnknown Safeguards = iota
	SafeguardsInPlace
	NoSafeguards
)

var safeguards = iop.NewVocabulary("safeguards", "in-place", "none")

func (s Safeguards) Vocabulary() *iop.Vocabulary      { return safeguards }
func (s Safeguards) String() string                   { return safeguards.Word(int(s)) }
func (s Safeguards) MarshalText() ([]byte, error)     { return iop.MarshalWord(s) }
func (s *Safeguards) UnmarshalText(text []byte) error { return iop.UnmarshalWord(s, text) }

// Phase is the point in an episode of care at which the level is asked about.
type Phase uint8

const (
	PhaseUnknown Phase = iota
	Admission
	ContinuedStay
	StepDown
	StepUp
)

var phases = iop.NewVocabulary("phase", "admission", "continued-stay", "step-down", "step-up")

func (p Phase) Vocabulary() *iop.Vocabulary      { return phases }
func (p Phase) String() string                   { return phases.Word(int(p)) }
func (p Phase) MarshalText() ([]byte, error)     { return iop.MarshalWord(p) }
func (p *Phase) UnmarshalText(text []byte) error { return iop.UnmarshalWord(p, text) }

// Care is the kind of care a person is in, or has recently completed; coarser
// than a level.
type Care uint8

const (
	CareUnknown Care = iota
	NoCare
	OutpatientCare
	IntensiveOutpatientCare
	DayCare // partial hospitalization
	WithdrawalCare
	ResidentialCare
	HospitalCare
)

var cares = iop.NewVocabulary("kind of care",
	"none", "outpatient", "intensive-outpatient", "partial-hospitalization", "withdrawal-management", "residential", "inpatient")

func (c Care) Vocabulary() *iop.Vocabulary      { return cares }
func (c Care) String() string                   { return cares.Word(int(c)) }
func (c Care) MarshalText() ([]byte, error)     { return iop.MarshalWord(c) }
func (c *Care) UnmarshalText(text []byte) error { return iop.UnmarshalWord(c, text) }

// Relapse is whether the person recently returned to use after time without.
type Relapse uint8

const (
	RelapseUnknown Relapse = iota
	NoRelapse
	RecentRelapse
)

var relapses = iop.NewVocabulary("relapse", "none", "recent")

func (r Relapse) Vocabulary() *iop.Vocabulary      { return relapses }
func (r Relapse) String() string                   { return relapses.Word(int(r)) }
func (r Relapse) MarshalText() ([]byte, error)     { return iop.MarshalWord(r) }
func (r *Relapse) UnmarshalText(text []byte) error { return iop.UnmarshalWord(r, text) }

// Failure is whether treatment at a lower level failed, and why. It is evidence of
// need, never a condition of admission.
type Failure uint8

const (
	FailureUnknown Failure = iota
	NoFailure
	FailureOther     // for reasons that say nothing about the level
	FailureHome      // the home environment undid it
	FailureIntensity // it was too little
)

var failures = iop.NewVocabulary("failure at a lower level", "none", "other", "home", "intensity")

func (f Failure) Vocabulary() *iop.Vocabulary      { return failures }
func (f Failure) String() string                   { return failures.Word(int(f)) }
func (f Failure) MarshalText() ([]byte, error)     { return iop.MarshalWord(f) }
func (f *Failure) UnmarshalText(text []byte) error { return iop.UnmarshalWord(f, text) }

// Obligations is whether work, school or the care of others keeps the person from
// being away from home.
type Obligations uint8

const (
	ObligationsUnknown Obligations = iota
	NoObligations
	BindingObligations
)

var obligations = iop.NewVocabulary("obligations", "none", "binding")

func (o Obligations) Vocabulary() *iop.Vocabulary      { return obligations }
func (o Obligations) String() string                   { return obligations.Word(int(o)) }
func (o Obligations) MarshalText() ([]byte, error)     { return iop.MarshalWord(o) }
func (o *Obligations) UnmarshalText(text []byte) error { return iop.UnmarshalWord(o, text) }
