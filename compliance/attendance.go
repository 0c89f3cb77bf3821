package compliance

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// ExcuseReason is the reason why a person could not come.
type ExcuseReason uint8

const (
	ExcuseReasonUnknown ExcuseReason = iota
	Illness                          // of the person or of a child
	HealthEmergency
	DeathInFamily
	CourtDate
	Work
	ChildCare
	Transportation
	SchoolDuty
	MilitaryDuty
	Incarceration
	ResidentialCare // in residential or hospital treatment
	Hardship
	Vacation
	AgreedBefore // agreed beforehand, whatever the reason
)

var excuseReasons = iop.NewVocabulary("reason of an absence",
	"illness", "health-emergency", "death-in-family", "court", "work", "childcare", "transportation", "school", "military",
	"incarceration", "residential-care", "hardship", "vacation", "arranged")

func (r ExcuseReason) Vocabulary() *iop.Vocabulary      { return excuseReasons }
func (r ExcuseReason) String() string                   { return excuseReasons.Word(int(r)) }
func (r ExcuseReason) MarshalText() ([]byte, error)     { return iop.MarshalWord(r) }
func (r *ExcuseReason) UnmarshalText(text []byte) error { return iop.UnmarshalWord(r, text) }

// Excuse says which absences are excused or are not, and what an excuse is worth.
type Excuse struct {
	iop.Rule
	// Refused says that these reasons do not excuse an absence; if none is named, only
	// the reasons that another excuse names do. Without such a rule the list is open: an
	// entry that says excused stands, whatever its reason.
	Refused bool                  `json:"refused,omitempty"`
	Reasons iop.Set[ExcuseReason] `json:"reasons,omitzero"` // empty: any
	Of      iop.Services          `json:"of,omitzero"`      // absences from which services; zero: any
	// Notice is how long before its start the person must cancel the session. Zero:
	// before it starts, or not stated. An absence cancelled later is a late
	// cancellation and not excused; an entry that says excused but not how long
	// before is accepted.
	Notice iop.Minutes `json:"notice,omitzero"`
	// Counts says that the absence still counts as unexcused, toward
	// limits on unexcused absences. Otherwise an excused absence counts only where a requirement names
	// excused absences.
	Counts bool `json:"counts,omitempty"`
	// KeepsRun says that the absence neither breaks nor lengthens a run of absences.
	KeepsRun bool `json:"keeps_run,omitempty"`
}

// CheckWire reports excuses that contradict themselves.
func (e *Excuse) CheckWire(n wire.Node) {
	e.CheckRule(n)
	if e.Refused && (e.Notice != 0 || e.Counts || e.KeepsRun) {
		n.Member("refused").Faultf("cannot be combined with notice, counts or keeps_run, which apply only to accepted excuses")
	}
}

// Lateness says what coming late, or leaving early, leads to.
type Lateness struct {
	iop.Rule
	Leaving bool `json:"leaving,omitempty"` // leaving early instead of coming late
	// By is how late it must be for the rule to apply: {"above": "5m"}, {"at_least": "15m"}.
	By iop.Range[iop.Minutes] `json:"by" wire:"required"`
	// SetWithin says that the session leader sets the threshold within this
	// range. By is then the least that can matter, and below the end of the range
	// it is unknown whether the rule applies.
	SetWithin iop.Range[iop.Minutes] `json:"set_within,omitzero"`
	// TurnedAway says whether the person must be turned away. If so, nothing of the
	// session counts.
	TurnedAway Permission `json:"turned_away,omitzero"`
	// CountsAs is the event that it counts as: an absence, a no-show. Zero: it is not
	// counted as another event.
	CountsAs iop.EventKind `json:"counts_as,omitzero"`
	NoCredit bool          `json:"no_credit,omitempty"` // nothing of the session counts
	Of       iop.Services  `json:"of,omitzero"`         // in which services; zero: any
	// PerAbsence is how many of these make one absence. Zero: they do not. In a run,
	// and among the last scheduled sessions, the one that completes the number is the
	// absence; the others count as attended sessions.
	PerAbsence int16 `json:"per_absence,omitzero"`
}

// CreditsNothing reports whether nothing of the session counts, because the rule says so
// or because the person must be turned away.
func (l *Lateness) CreditsNothing() bool { return l.NoCredit || l.TurnedAway == Mandatory }

// longestSession is longer than lateness can be.
const longestSession = 12 * iop.Hour

// CheckWire reports rules that have no effect or cannot apply.
func (l *Lateness) CheckWire(n wire.Node) {
	l.CheckRule(n)
	if low, _, ok := l.By.Low(); ok && low > longestSession {
		n.Member("by").Faultf("begins at %v, longer than any session", low)
	}
	if l.TurnedAway == PermissionUnknown && l.CountsAs == 0 && !l.NoCredit && l.PerAbsence == 0 {
		n.Faultf("has no effect")
	}
	if l.PerAbsence < 0 || l.PerAbsence == 1 {
		n.Member("per_absence").Faultf("is not 2 or more")
	}
	if l.Leaving && l.TurnedAway != PermissionUnknown {
		n.Member("turned_away").Faultf("applies only to coming late")
	}
}

// MakeUpBy is the time by which a missed session must be made up.
type MakeUpBy uint8

const (
	MakeUpByUnknown  MakeUpBy = iota // not stated
	SameWeek                         // in the same week
	WithinDays                       // within a number of days after it
	BeforePhase                      // before the phase changes
	BeforeCompletion                 // before the program is completed
)

var makeUpBys = iop.NewVocabulary("time to make up", "same-week", "days", "before-phase", "before-completion")

func (m MakeUpBy) Vocabulary() *iop.Vocabulary      { return makeUpBys }
func (m MakeUpBy) String() string                   { return makeUpBys.Word(int(m)) }
func (m MakeUpBy) MarshalText() ([]byte, error)     { return iop.MarshalWord(m) }
func (m *MakeUpBy) UnmarshalText(text []byte) error { return iop.UnmarshalWord(m, text) }

// MakeUp says whether missed sessions must, may or must not be made up, by when, and what
// that is worth. Of a make-up that must not be, nothing counts.
type MakeUp struct {
	iop.Rule
	Makes Permission   `json:"makes,omitzero" wire:"required"` // must, may, must not
	Of    iop.Services `json:"of,omitzero"`                    // sessions of which services; zero: any
	// Phases are the phases of the program, from 1, in which a session must have been
	// missed. Zero: any.
	Phases iop.Range[int32] `json:"phases,omitzero"`
	By     MakeUpBy         `json:"by,omitzero"`   // the deadline; zero: not stated
	Days   int32            `json:"days,omitzero"` // how many days, when By is days
	// ArrangeDays is the number of days in which it must be arranged. Zero: not stated.
	ArrangeDays int32 `json:"arrange_days,omitzero"`
	Leave       bool  `json:"leave,omitempty"` // permission is needed
	// Erases says that the absence no longer counts; otherwise only the hours
	// are regained. The make-up is for the session whose number both entries have; one
	// without a number, or whose number absences on several days have, may be for any
	// absence for which it is in time. A make-up attended in part may not be enough.
	Erases bool `json:"erases,omitempty"`
}

// CheckWire reports rules that contradict themselves.
func (m *MakeUp) CheckWire(n wire.Node) {
	m.CheckRule(n)
	if (m.By == WithinDays) != (m.Days > 0) || m.Days < 0 {
		n.Member("days").Faultf("must be above 0 when by is days, and left out otherwise")
	}
	checkPhases(n, m.Phases)
	if m.ArrangeDays < 0 {
		n.Member("arrange_days").Faultf("is negative")
	}
	if m.Makes == Forbidden && (m.By != 0 || m.Erases || m.Leave) {
		n.Member("makes").Faultf("cannot be combined with by, erases or leave")
	}
}
