package compliance

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// NoticeForm is the form in which notice is given.
type NoticeForm uint8

const (
	NoticeFormUnknown NoticeForm = iota
	Verbal
	Written
)

var noticeForms = iop.NewVocabulary("form of notice", "verbal", "written")

func (f NoticeForm) Vocabulary() *iop.Vocabulary      { return noticeForms }
func (f NoticeForm) String() string                   { return noticeForms.Word(int(f)) }
func (f NoticeForm) MarshalText() ([]byte, error)     { return iop.MarshalWord(f) }
func (f *NoticeForm) UnmarshalText(text []byte) error { return iop.UnmarshalWord(f, text) }

// DueProcess says what a discharge needs before it takes effect: notice, reasons, an
// appeal. The time allowed for notice, appeal and decision is given by requirements.
type DueProcess struct {
	iop.Rule
	Notice  iop.Set[NoticeForm] `json:"notice,omitzero"`  // every form of notice that is required
	Reasons bool                `json:"reasons,omitzero"` // the notice gives reasons
	Appeal  bool                `json:"appeal,omitempty"` // the person can appeal and is told how
	// Stays says that an appeal stops the discharge until it is decided.
	Stays bool `json:"stays,omitempty"`
	// NotFor are grounds on which none of this is needed, such as an emergency.
	NotFor   iop.Set[Conduct] `json:"not_for,omitzero"`
	Referral bool             `json:"referral,omitempty"` // help to find other care is given
}

// CheckWire reports procedures that have no effect.
func (p *DueProcess) CheckWire(n wire.Node) {
	p.CheckRule(n)
	if p.Notice == 0 && !p.Reasons && !p.Appeal && !p.Stays && !p.Referral {
		n.Faultf("has no effect")
	}
	if p.Stays && !p.Appeal {
		n.Member("stays").Faultf("needs an appeal")
	}
}

// Ending says when a person must, may or must not be discharged for a reason.
type Ending struct {
	iop.Rule
	Reason iop.DischargeReason `json:"reason,omitzero" wire:"required"` // the reason of the discharge
	Ends   Permission          `json:"ends,omitzero" wire:"required"`   // must, may or must not
	When   Conditions          `json:"when" wire:"required"`            // under which conditions
}

// CheckWire checks the rule.
func (e *Ending) CheckWire(n wire.Node) { e.CheckRule(n) }

// Completion says when the program is completed.
type Completion struct {
	iop.Rule
	When Conditions `json:"when" wire:"required"` // under which conditions
}

// CheckWire checks the rule.
func (c *Completion) CheckWire(n wire.Node) { c.CheckRule(n) }

// Credit says what happens to earlier hours when a person comes back.
type Credit uint8

const (
	CreditUnknown Credit = iota
	CreditLost           // none counts
	CreditKept           // all count
	CreditInPhase        // the current phase starts over
	CreditDecided        // the staff decides
)

var credits = iop.NewVocabulary("credit", "lost", "kept", "phase", "decided")

func (c Credit) Vocabulary() *iop.Vocabulary      { return credits }
func (c Credit) String() string                   { return credits.Word(int(c)) }
func (c Credit) MarshalText() ([]byte, error)     { return iop.MarshalWord(c) }
func (c *Credit) UnmarshalText(text []byte) error { return iop.UnmarshalWord(c, text) }

// Readmission says when a person who left can come back. Where its conditions ask for what
// leads to an admission, such as an assessment, a plan or a referral, it must have happened
// since the discharge; what must not have happened must not have in the stay that ended
// either, nor in what led to it.
type Readmission struct {
	iop.Rule
	After iop.Set[iop.DischargeReason] `json:"after,omitzero"` // after a discharge for which reasons; empty: any
	// WaitDays is the number of days that must pass first. Zero: none.
	WaitDays int32 `json:"wait_days,omitzero"`
	// WithinDays is the number of days during which the rule holds, such as coming back without
	// new papers. Zero: no limit.
	WithinDays int32       `json:"within_days,omitzero"`
	When       *Conditions `json:"when,omitempty"`  // under which conditions; none: unconditionally
	Credit     Credit      `json:"credit,omitzero"` // what becomes of earlier hours
}

// CheckWire reports rules whose days are negative or out of order.
func (r *Readmission) CheckWire(n wire.Node) {
	r.CheckRule(n)
	if r.WaitDays < 0 {
		n.Member("wait_days").Faultf("is negative")
	}
	if r.WithinDays < 0 || r.WithinDays > 0 && r.WithinDays < r.WaitDays {
		n.Member("within_days").Faultf("ends before the wait does")
	}
}
