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

// Crosswalk maps discharges to the codes of a published list and back. Every list
// so far has its codes for reasons, and groups them in ways of its own; of the
// other parts it keeps at most the progress. "Administrative" is no reason here: to
// some it means expelled, to others closed without the person.
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

// CrosswalkTo is the crosswalk to the list with that id, such as "teds-d-reason".
// The error lists the ids.
func CrosswalkTo(system string) (*Crosswalk, error) {
	file := readCrosswalks()
	x, err := file.To(system)
	if err != nil {
		return nil, fmt.Errorf("compliance: %w", err)
	}
	return file.crosswalk(x), nil
}

// ID is the id of the list.
func (x *Crosswalk) ID() string { return x.reasons.ID() }

// Title names the list for people, with its edition.
func (x *Crosswalk) Title() string { return x.reasons.Title() }

// Notice says whose the codes are, and what was left out.
func (x *Crosswalk) Notice() string { return x.reasons.Notice() }

// Codes lists the codes that the crosswalk knows, in the order of the list.
func (x *Crosswalk) Codes() []string { return x.reasons.Codes() }

// DischargeCoding is the code for a discharge, or the codes among which what is
// not known decides.
type DischargeCoding struct {
	Codes []iop.Coding `json:"codes"`
	// Missing are the parts of the discharge that would decide.
	Missing iop.Words `json:"missing,omitzero"`
	// MayHaveNone says that the list has no code for some of what may turn out.
	MayHaveNone bool `json:"may_have_none,omitempty"`
	// Lost are the parts of the discharge that are known and that the code does
	// not keep.
	Lost iop.Words `json:"lost,omitzero"`
}

// Code is the one code that is right; ok is false while there are several.
func (c DischargeCoding) Code() (code string, ok bool) {
	if len(c.Codes) != 1 || c.MayHaveNone {
		return "", false
	}
	return c.Codes[0].Code, true
}

// Exact reports whether one code is right and keeps all that is known.
func (c DischargeCoding) Exact() bool {
	_, ok := c.Code()
	return ok && c.Lost.IsEmpty() && c.Codes[0].Exact()
}

// String is "teds-d-reason 3, loses reason, progress (on which ground ...)".
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

// To is the code for a discharge. Parts that are not known are not guessed: where
// they matter, all codes that could be right are listed. The error says that the
// list has none.
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

// DischargeMeaning is what a code says. An empty part is one of which it says
// nothing; of the initiator and the destination none does.
type DischargeMeaning struct {
	iop.Coding
	Reasons  iop.Set[iop.DischargeReason] `json:"reasons,omitzero"`
	Progress iop.Set[Progress]            `json:"progress,omitzero"`
}

// String is "teds-d-reason 2: reason left-against-advice or lost-contact (whether
// ...)".
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

// From is what a code means. The error quotes a code that the crosswalk does not
// know.
func (x *Crosswalk) From(code string) (DischargeMeaning, error) {
	m, err := x.reasons.From(code)
	if err != nil {
		return DischargeMeaning{}, fmt.Errorf("compliance: %w", err)
	}
	return DischargeMeaning{m.Coding, m.Means, x.progress[code]}, nil
}
