package episode

import (
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Crosswalk maps discharges to the codes of a published list and back. Every list so far
// has codes for reasons, grouped in its own way; of the other parts of a discharge, a list
// keeps at most the progress. "Administrative" is not a reason here: to some it means
// expelled, to others closed in the person's absence.
type Crosswalk struct {
	reasons  *iop.Crosswalk[iop.DischargeReason]
	progress map[string]iop.Set[Progress] // what codes say of it
}

// crosswalkFile is the crosswalks of reasons, and what codes say of progress, by
// list and code.
type crosswalkFile struct {
	iop.Crosswalks[iop.DischargeReason]
	Progress map[string]map[string]iop.Set[Progress] `json:"progress" wire:"required"`
}

// CheckWire finds progress of codes that are not there.
func (f *crosswalkFile) CheckWire(n wire.Node) {
	f.Crosswalks.CheckWire(n)
	for system, codes := range f.Progress {
		x, err := f.To(system)
		if err != nil {
			n.At("progress", system).Faultf("%v", err)
			continue
		}
		for code := range codes {
			if _, err := x.From(code); err != nil {
				n.At("progress", system, code).Faultf("%v", err)
			}
		}
	}
}

//go:embed crosswalk.json
var crosswalkData []byte

var readCrosswalks = wire.Embedded[crosswalkFile]("compliance/episode/crosswalk.json", crosswalkData)

func (f *crosswalkFile) crosswalk(x *iop.Crosswalk[iop.DischargeReason]) *Crosswalk {
	return &Crosswalk{x, f.Progress[x.ID()]}
}

// Crosswalks yields the crosswalks of this package.
func Crosswalks() iter.Seq[*Crosswalk] {
	return func(yield func(*Crosswalk) bool) {
		file := readCrosswalks()
		for x := range file.All() {
			if !yield(file.crosswalk(x)) {
				return
			}
		}
	}
}

// CrosswalkTo returns the crosswalk to the list with that id, such as "teds-d-reason". The
// error for an id that does not exist lists those that do.
func CrosswalkTo(system string) (*Crosswalk, error) {
	file := readCrosswalks()
	x, err := file.To(system)
	if err != nil {
		return nil, fmt.Errorf("compliance: %w", err)
	}
	return file.crosswalk(x), nil
}

// ID returns the id of the list.
func (x *Crosswalk) ID() string { return x.reasons.ID() }

// Title returns the name of the list for people, with its edition.
func (x *Crosswalk) Title() string { return x.reasons.Title() }

// Notice says who owns the codes, and what was left out.
func (x *Crosswalk) Notice() string { return x.reasons.Notice() }

// Codes returns the codes that the crosswalk knows, in the order of the list.
func (x *Crosswalk) Codes() []string { return x.reasons.Codes() }

// DischargeCoding is the code for a discharge, or the codes that are possible given what
// is unknown.
type DischargeCoding struct {
	Codes []iop.Coding `json:"codes"`
	// Missing are the parts of the discharge that would decide the code.
	Missing iop.Words `json:"missing,omitzero"`
	// MayHaveNone says that the list has no code for some of the possible values.
	MayHaveNone bool `json:"may_have_none,omitempty"`
	// Lost are the parts of the discharge that are known but that the code does
	// not keep.
	Lost iop.Words `json:"lost,omitzero"`
}

// Code returns the one code that is right; ok is false when there are several or none.
func (c DischargeCoding) Code() (code string, ok bool) {
	if len(c.Codes) != 1 || c.MayHaveNone {
		return "", false
	}
	return c.Codes[0].Code, true
}

// Exact reports whether there is one right code and it keeps all that is known.
func (c DischargeCoding) Exact() bool {
	_, ok := c.Code()
	return ok && c.Lost.IsEmpty() && c.Codes[0].Exact()
}

// String returns text such as "teds-d-reason 3, loses reason, progress (on which ground
// ...)".
func (c DischargeCoding) String() string {
	text := "no code"
	for i, one := range c.Codes {
		if i == 0 {
			text = one.System + " " + one.Code
		} else {
			text += " or " + one.Code
		}
	}
	if c.MayHaveNone {
		text += " or none"
	}
	if !c.Missing.IsEmpty() {
		text += ", depends on " + c.Missing.String()
	}
	if !c.Lost.IsEmpty() {
		text += ", loses " + c.Lost.String()
	}
	if len(c.Codes) == 1 && !c.Codes[0].Exact() {
		text += " (" + c.Codes[0].Lost + ")"
	}
	return text
}

// To returns the code for a discharge. Parts that are unknown are not guessed: if they
// matter, all codes that could be right are listed. The error says that the list has no
// code for it.
func (x *Crosswalk) To(d Discharge) (c DischargeCoding, err error) {
	for i, v := range d.parts() {
		if v > partLens[i] {
			return c, fmt.Errorf("compliance: %s %d of a discharge is not a value", dischargeParts.Word(i+1), v)
		}
	}
	may := iop.SetOf(d.Reason)
	if d.Reason == 0 {
		may = iop.SetOf(slices.Collect(iop.Values[iop.DischargeReason]())...)
	}
	var all bool
	if c.Codes, all = x.reasons.ToAny(may); c.Codes == nil {
		return c, fmt.Errorf("compliance: %s has no code for %v", x.ID(), d)
	}
	c.MayHaveNone = !all
	for r := range may.All() {
		if these, _ := x.reasons.ToAny(iop.SetOf(r)); len(these) < len(c.Codes) {
			c.Missing = iop.WordsOf(dischargeParts, 1)
		}
	}
	if code, ok := c.Code(); ok {
		m, _ := x.From(code)
		kept := [4]bool{0: m.Reasons == iop.SetOf(d.Reason), 2: m.Progress == iop.SetOf(d.Progress)}
		var lost []int
		for i, v := range d.parts() {
			if v != 0 && !kept[i] {
				lost = append(lost, i+1)
			}
		}
		c.Lost = iop.WordsOf(dischargeParts, lost...)
	}
	return c, nil
}

// DischargeMeaning is what a code means. If a part is empty, the code says nothing about
// it; no code says anything about the initiator or the destination.
type DischargeMeaning struct {
	iop.Coding
	Reasons  iop.Set[iop.DischargeReason] `json:"reasons,omitzero"`
	Progress iop.Set[Progress]            `json:"progress,omitzero"`
}

// String returns text such as "teds-d-reason 2: reason left-against-advice or lost-contact
// (whether ...)".
func (m DischargeMeaning) String() string {
	var parts []string
	for i, words := range [...]iop.Words{0: m.Reasons.Words(), 2: m.Progress.Words()} {
		if !words.IsEmpty() {
			parts = append(parts, dischargeParts.Word(i+1)+" "+strings.ReplaceAll(words.String(), ", ", " or "))
		}
	}
	c := m.Coding
	c.Code += ": " + strings.Join(parts, ", ")
	return c.String()
}

// From returns what a code means. The error for an unknown code quotes it.
func (x *Crosswalk) From(code string) (DischargeMeaning, error) {
	m, err := x.reasons.From(code)
	if err != nil {
		return DischargeMeaning{}, fmt.Errorf("compliance: %w", err)
	}
	return DischargeMeaning{m.Coding, m.Means, x.progress[code]}, nil
}
