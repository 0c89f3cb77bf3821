package iop

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/openiop/openiop/iop/wire"
)

// Strength is how much a source insists.
type Strength uint8

const (
	StrengthUnknown Strength = iota
	Must                     // the source requires it
	Should                   // the source advises it
	Typical                  // the source describes what is usual
)

var strengths = NewVocabulary("strength", "must", "should", "typical")

func (s Strength) Vocabulary() *Vocabulary          { return strengths }
func (s Strength) String() string                   { return strengths.Word(int(s)) }
func (s Strength) MarshalText() ([]byte, error)     { return MarshalWord(s) }
func (s *Strength) UnmarshalText(text []byte) error { return UnmarshalWord(s, text) }

// SourceKind is how close a text is to its issuer.
type SourceKind uint8

const (
	SourceKindUnknown SourceKind = iota
	Issuer                       // the issuer's own publication
	Copy                         // a copy of the issuer's text, published by another
	Secondary                    // someone else's account of it
	Provider                     // a provider's or magazine's page about what is usual; a rule read only here is Typical
)

var sourceKinds = NewVocabulary("source kind", "issuer", "copy", "secondary", "provider")

func (k SourceKind) Vocabulary() *Vocabulary          { return sourceKinds }
func (k SourceKind) String() string                   { return sourceKinds.Word(int(k)) }
func (k SourceKind) MarshalText() ([]byte, error)     { return MarshalWord(k) }
func (k *SourceKind) UnmarshalText(text []byte) error { return UnmarshalWord(k, text) }

// Source is the text that a rule was read in. It has an address, or says how the text
// was read without one.
type Source struct {
	Title          string     `json:"title" wire:"required"`         // "42 U.S.C. 1395x", "What Is IOP?"
	Section        string     `json:"section,omitempty"`             // "(ff)(4)(B)"; empty where the text has no parts
	Address        string     `json:"address,omitempty"`             // where it was read; not a name that others cannot look up
	AddressUnknown string     `json:"address_unknown,omitempty"`     // only without an address: how the text was read, such as "a saved copy of the page, without its address"
	Kind           SourceKind `json:"kind,omitzero" wire:"required"` // how near the text is to its issuer
	Read           Day        `json:"read,omitzero" wire:"required"` // the day a person last compared the rule with the text
	Second         string     `json:"second,omitempty"`              // an unrelated text that says the same: its address, or its name if the address is not known; Secondary needs one
}

// String is the citation: title and section. A section that is a word is set off
// by a comma.
func (s Source) String() string {
	switch {
	case s.Section == "":
		return s.Title
	case unicode.IsLetter([]rune(s.Section)[0]):
		return s.Title + ", " + s.Section
	}
	return s.Title + " " + s.Section
}

// Where is the address, or how the text was read when its address is not known.
func (s Source) Where() string {
	if s.AddressUnknown != "" {
		return "address unknown: " + s.AddressUnknown
	}
	return s.Address
}

// CheckWire reports sources that cannot be looked up and do not say so.
func (s *Source) CheckWire(n wire.Node) {
	if s == nil {
		return
	}
	if strings.TrimSpace(s.Title) == "" {
		n.Member("title").Faultf("is empty")
	}
	address, unknown := strings.TrimSpace(s.Address), strings.TrimSpace(s.AddressUnknown)
	switch {
	case s.Address != "" && address == "":
		n.Member("address").Faultf("is empty")
	case s.AddressUnknown != "" && unknown == "":
		n.Member("address_unknown").Faultf("is empty")
	case address == "" && unknown == "":
		n.Member("address").Faultf("is missing: give it, or say in address_unknown how the text was read")
	case address != "" && unknown != "":
		n.Member("address_unknown").Faultf("applies only to sources without an address")
	}
	switch {
	case s.Kind == Secondary && (s.Second == "" || s.Second == s.Address):
		n.Member("second").Faultf("is missing: a secondary source needs an independent text that agrees")
	case s.Kind != Secondary && s.Second != "":
		n.Member("second").Faultf("applies only to secondary sources")
	}
}

// RuleID names a rule for good: it is never reused and says nothing about
// version, severity or source text. It is written in lower-case words joined by
// hyphens, in parts joined by dots: us-va-licence.weekly-hours.
//
// A RuleID is an error so that errors.Is(finding, id) asks whether a finding is
// about the rule.
type RuleID string

func (id RuleID) Error() string { return string(id) }

// UnmarshalText refuses what is not written like an id.
func (id *RuleID) UnmarshalText(text []byte) error {
	if id == nil {
		return noPointer(id)
	}
	read := string(text)
	if !validID(read) {
		return fmt.Errorf("%s is not a rule id, want lower-case words joined by hyphens, in parts joined by dots", wire.Quote(read))
	}
	*id = RuleID(read)
	return nil
}

func validID(text string) bool {
	for part := range strings.SplitSeq(text, ".") {
		for word := range strings.SplitSeq(part, "-") {
			if word == "" || strings.IndexFunc(word, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) >= 0 {
				return false
			}
		}
	}
	return len(text) <= 100
}

// Rule is one statement from one source, in force for a time. What the rule asks is in
// the type that embeds it.
type Rule struct {
	ID        RuleID   `json:"id" wire:"required"`                // names the rule for good; in a policy document an id without a dot is prefixed with the policy's
	Statement string   `json:"statement" wire:"required"`         // one sentence, in our words
	Strength  Strength `json:"strength,omitzero" wire:"required"` // how much the source insists
	Source    Source   `json:"source,omitzero" wire:"required"`   // the text that the rule was read in; a policy document may give a name from its sources instead
	From      Day      `json:"from,omitzero"`                     // first day in force; zero: no known beginning
	Until     Day      `json:"until,omitzero"`                    // first day no longer in force; zero: still in force
	Note      string   `json:"note,omitempty"`                    // what a reader should know beside the statement
}

// InForce reports whether the rule is in force on the day.
func (r *Rule) InForce(day Day) bool {
	if r == nil {
		return false
	}
	return day.In(r.From, r.Until)
}

// CheckRule reports a rule that says nothing or is never in force. Types that
// embed Rule call it from their CheckWire.
func (r *Rule) CheckRule(n wire.Node) {
	if r == nil {
		return
	}
	if strings.TrimSpace(r.Statement) == "" {
		n.Member("statement").Faultf("is empty")
	}
	if r.Source.Kind == Provider && r.Strength != Typical && r.Strength != StrengthUnknown {
		n.Report(fmt.Sprintf("must be typical: the only source is a provider's page: %v", r.Strength), "strength")
	}
	if r.Until != 0 && r.Until <= r.From {
		n.Member("until").Faultf("is not after from, %v", r.From)
	}
}

// Waiver lifts one rule for one case for a time, and says who allowed it and why. It
// stays visible in every report. Reason and By go into reports, so they must not
// identify the person.
type Waiver struct {
	Rule   RuleID `json:"rule" wire:"required"`
	Reason string `json:"reason" wire:"required"`
	By     string `json:"by" wire:"required"`             // an office or role: "medical director"
	From   Day    `json:"from,omitzero" wire:"required"`  // first day
	Until  Day    `json:"until,omitzero" wire:"required"` // first day on which it no longer holds
}

// InForce reports whether the waiver holds on the day.
func (w *Waiver) InForce(day Day) bool {
	if w == nil {
		return false
	}
	return w.Until != 0 && day.In(w.From, w.Until)
}

// CheckWire reports waivers without a reason, an author or a length of time.
func (w *Waiver) CheckWire(n wire.Node) {
	if w == nil {
		return
	}
	if strings.TrimSpace(w.Reason) == "" {
		n.Member("reason").Faultf("is empty")
	}
	if strings.TrimSpace(w.By) == "" {
		n.Member("by").Faultf("is empty")
	}
	if w.Until <= w.From {
		n.Member("until").Faultf("is not after from, %v", w.From)
	}
}
