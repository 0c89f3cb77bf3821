package compliance

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// NoticeForm is how a notice is given.
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

// DueProcess says what stands between a decision to discharge and its effect. The
// clocks of notice, appeal and decision are requirements.
type DueProcess struct {
	iop.Rule
	Notice  iop.Set[NoticeForm] `json:"notice,omitzero"`  // every form that is needed
	Reasons bool                `json:"reasons,omitzero"` // the notice gives reasons
	Appeal  bool                `json:"appeal,omitempty"` // the person can appeal, and is told how
	// Stays says that an appeal stops the discharge until it is decided.
	Stays bool `json:"stays,omitempty"`
	// NotFor are grounds on which none of this is needed: an emergency.
	NotFor   iop.Set[Conduct] `json:"not_for,omitzero"`
	Referral bool             `json:"referral,omitempty"` // help to find other care is given
}

// CheckWire finds procedures that ask for nothing.
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

// Credit is what becomes of earlier hours when a person comes back.
type Credit uint8

const (
	CreditUnknown Credit = iota
	CreditLost           // none counts
	CreditKept           // all count
	CreditInPhase        // the phase begins anew
	CreditDecided        // the staff decide
)

var credits = iop.NewVocabulary("credit", "lost", "kept", "phase", "decided")

func (c Credit) Vocabulary() *iop.Vocabulary      { return credits }
func (c Credit) String() string                   { return credits.Word(int(c)) }
func (c Credit) MarshalText() ([]byte, error)     { return iop.MarshalWord(c) }
func (c *Credit) UnmarshalText(text []byte) error { return iop.UnmarshalWord(c, text) }

// Readmission says when a person who left can come back.
type Readmission struct {
	iop.Rule
	After iop.Set[iop.DischargeReason] `json:"after,omitzero"` // after which reasons; empty: any
	// WaitDays is how many days must pass. Zero: none.
	WaitDays int32 `json:"wait_days,omitzero"`
	// WithinDays is for how many days the rule holds, such as coming back without
	// new papers. Zero: no limit.
	WithinDays int32       `json:"within_days,omitzero"`
	When       *Conditions `json:"when,omitempty"`  // under which conditions; none: it holds as it is
	Credit     Credit      `json:"credit,omitzero"` // what becomes of earlier hours
}

// CheckWire finds waits that cannot be.
func (r *Readmission) CheckWire(n wire.Node) {
	r.CheckRule(n)
	if r.WaitDays < 0 {
		n.Member("wait_days").Faultf("is negative")
	}
	if r.WithinDays < 0 || r.WithinDays > 0 && r.WithinDays < r.WaitDays {
		n.Member("within_days").Faultf("ends before the wait does")
	}
}
