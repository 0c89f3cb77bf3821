package compliance

import (
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Discharge is how an episode ended, in four parts that no published list of
// codes keeps all of: why, at whose wish, with what progress, and where the person
// went. Each can be unknown.
type Discharge struct {
	Reason      iop.DischargeReason `json:"reason,omitzero"`
	Initiator   Initiator           `json:"initiator,omitzero"`
	Progress    Progress            `json:"progress,omitzero"`
	Destination Destination         `json:"destination,omitzero"`
}

// DischargeOf is what the event of a discharge says.
func DischargeOf(e Event) Discharge {
	return Discharge{e.Reason, e.Initiator, e.Progress, e.Destination}
}

// The parts of a discharge, and how many words each has.
var (
	dischargeParts = iop.NewVocabulary("part of a discharge", "reason", "initiator", "progress", "destination")
	partLens       = [...]uint8{uint8(iop.DischargeReasonUnknown.Vocabulary().Len()), uint8(initiators.Len()), uint8(progresses.Len()), uint8(destinations.Len())}
)

func (d Discharge) parts() [4]uint8 {
	return [4]uint8{uint8(d.Reason), uint8(d.Initiator), uint8(d.Progress), uint8(d.Destination)}
}

// completions yields every reason with every progress that d may turn out to have;
// no code depends on the other parts.
func (d Discharge) completions() iter.Seq[Discharge] {
	return func(yield func(Discharge) bool) {
		span := func(i int) (low, high uint8) {
			if v := d.parts()[i]; v != 0 {
				return v, v
			}
			return 1, partLens[i]
		}
		reason, lastReason := span(0)
		for ; reason <= lastReason; reason++ {
			for progress, last := span(2); progress <= last; progress++ {
				if !yield(Discharge{Reason: iop.DischargeReason(reason), Progress: Progress(progress)}) {
					return
				}
			}
		}
	}
}

// Crosswalk maps discharges to the codes of a published list and back. The lists
// group reasons, and mix them with progress, in ways of their own; what is lost on
// the way is said. "Administrative" is no reason here: to some it means expelled,
// to others closed without the person.
type Crosswalk struct {
	d      crosswalkDefinition
	codes  map[Discharge]uint64 // rows, for every reason with every progress
	byCode map[string]int
	means  []DischargeMeaning // by row
}

type crosswalkDefinition struct {
	ID      string                `json:"id" wire:"required"`
	Title   string                `json:"title" wire:"required"`
	Edition string                `json:"edition" wire:"required"`
	Notice  string                `json:"notice" wire:"required"`
	LeftOut string                `json:"left_out,omitempty"`
	Sources map[string]iop.Source `json:"sources" wire:"required"`
	Rows    []crosswalkRow        `json:"rows" wire:"required"`
}

type crosswalkRow struct {
	Code string `json:"code" wire:"required"`
	// When are the discharges that the code is written for.
	When []dischargePattern `json:"when,omitempty"`
	// Means is what the code can mean where that is more than what it is written
	// for.
	Means   *[]dischargePattern `json:"means,omitempty"`
	Writing string              `json:"writing,omitempty"`
	Reading string              `json:"reading,omitempty"`
	Source  string              `json:"source" wire:"required"`
}

// dischargePattern is a set of discharges; an empty part is any.
type dischargePattern struct {
	Reasons  iop.Set[iop.DischargeReason] `json:"reason,omitzero"`
	Progress iop.Set[Progress]            `json:"progress,omitzero"`
}

func (p dischargePattern) matches(d Discharge) bool {
	return (p.Reasons == 0 || p.Reasons.Has(d.Reason)) && (p.Progress == 0 || p.Progress.Has(d.Progress))
}

// maxCrosswalkRows bounds the rows of a list so that a set of them fits a word.
const maxCrosswalkRows = 64

// CheckWire finds rows that contradict each other, and losses that are not said.
func (d *crosswalkDefinition) CheckWire(n wire.Node) {
	if len(d.Rows) > maxCrosswalkRows {
		n.Member("rows").Faultf("has %d rows, want at most %d", len(d.Rows), maxCrosswalkRows)
		return
	}
	x := newCrosswalk(*d)
	for i, r := range d.Rows {
		here := n.At("rows", i)
		if slices.IndexFunc(d.Rows, func(o crosswalkRow) bool { return o.Code == r.Code }) < i {
			here.Member("code").Faultf("stands twice")
		}
		if _, ok := d.Sources[r.Source]; !ok {
			here.Member("source").Faultf("is no source of the list")
		}
		if len(r.When) == 0 && r.Means == nil {
			here.Faultf("wants when, means or both")
		}
		m := x.means[i]
		var written iop.Set[iop.DischargeReason]
		alone := m.Reasons.Len() == 1 // one reason, always written so
		for of, rows := range x.codes {
			if rows>>i&1 == 1 {
				written = written.With(of.Reason)
			}
			if m.Reasons.Has(of.Reason) && rows != 1<<i {
				alone = false
			}
		}
		if m.Reasons != 0 && !written.Within(m.Reasons) {
			here.Member("means").Faultf("leaves out a reason that the code is written for")
		}
		if !alone && len(r.When) > 0 && m.Reasons.Len() != 1 && r.Writing == "" {
			here.Faultf("loses something when it is written and does not say what")
		}
		if !alone && r.Reading == "" {
			here.Faultf("loses something when it is read and does not say what")
		}
	}
}

func newCrosswalk(d crosswalkDefinition) *Crosswalk {
	x := &Crosswalk{d: d, codes: map[Discharge]uint64{}, byCode: map[string]int{}, means: make([]DischargeMeaning, len(d.Rows))}
	var said [maxCrosswalkRows]DischargeMeaning // gathered; a full part says nothing
	for of := range (Discharge{}).completions() {
		rows := uint64(0)
		match := func(p dischargePattern) bool { return p.matches(of) }
		for i, r := range d.Rows {
			in := slices.ContainsFunc(r.When, match)
			if in {
				rows |= 1 << i
			}
			if r.Means != nil {
				in = slices.ContainsFunc(*r.Means, match)
			}
			if in {
				said[i].Reasons = said[i].Reasons.With(of.Reason)
				said[i].Progress = said[i].Progress.With(of.Progress)
			}
		}
		x.codes[of] = rows
	}
	for i, r := range d.Rows {
		m := said[i]
		x.byCode[r.Code] = i
		x.means[i] = DischargeMeaning{
			System: d.ID, Code: r.Code, Lost: r.Reading, Source: d.Sources[r.Source],
			Reasons: saying(m.Reasons), Progress: saying(m.Progress),
		}
	}
	return x
}

// saying is the set, or nothing where every word is in it.
func saying[T iop.Enum](s iop.Set[T]) iop.Set[T] {
	var t T
	if s.Len() == t.Vocabulary().Len() {
		return 0
	}
	return s
}

//go:embed crosswalk.json
var crosswalkData []byte

var readCrosswalks = sync.OnceValue(func() []*Crosswalk {
	var doc struct {
		Systems []crosswalkDefinition `json:"systems" wire:"required"`
	}
	if err := wire.Unmarshal(crosswalkData, &doc); err != nil {
		// The file is part of the package and its tests read it.
		panic("compliance: crosswalk.json: " + err.Error())
	}
	var list []*Crosswalk
	for _, d := range doc.Systems {
		list = append(list, newCrosswalk(d))
	}
	return list
})

// Crosswalks yields the crosswalks of this package.
func Crosswalks() iter.Seq[*Crosswalk] { return slices.Values(readCrosswalks()) }

// CrosswalkTo is the crosswalk to the list with that id, such as "teds-d-reason".
// The error lists the ids.
func CrosswalkTo(system string) (*Crosswalk, error) {
	var ids []string
	for x := range Crosswalks() {
		if x.d.ID == system {
			return x, nil
		}
		ids = append(ids, x.d.ID)
	}
	return nil, fmt.Errorf("compliance: %q is no list of codes, want one of %s", system, strings.Join(ids, ", "))
}

// ID is the id of the list.
func (x *Crosswalk) ID() string { return x.d.ID }

// Title names the list for people, with its edition.
func (x *Crosswalk) Title() string { return x.d.Title + ", " + x.d.Edition }

// Notice says whose the codes are, and what was left out.
func (x *Crosswalk) Notice() string { return strings.TrimSpace(x.d.Notice + " " + x.d.LeftOut) }

// Codes lists the codes that the crosswalk knows.
func (x *Crosswalk) Codes() []string {
	codes := make([]string, len(x.d.Rows))
	for i, r := range x.d.Rows {
		codes[i] = r.Code
	}
	return codes
}

// DischargeCode is one code that may be right, and what it does not say.
type DischargeCode struct {
	Code   string     `json:"code"`
	Lost   string     `json:"lost,omitempty"` // what is lost with it
	Source iop.Source `json:"source"`
}

// DischargeCoding is the code for a discharge, or the codes among which what is
// not known decides.
type DischargeCoding struct {
	System string          `json:"system"`
	Codes  []DischargeCode `json:"codes"`
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
	return ok && c.Lost.IsEmpty() && c.Codes[0].Lost == ""
}

// String is "teds-d-reason 3, loses reason, progress (on which ground ...)".
func (c DischargeCoding) String() string {
	var codes []string
	for _, one := range c.Codes {
		codes = append(codes, one.Code)
	}
	text := c.System + " " + strings.Join(codes, " or ")
	if c.MayHaveNone {
		text += " or none"
	}
	if !c.Missing.IsEmpty() {
		text += ", depends on " + c.Missing.String()
	}
	if !c.Lost.IsEmpty() {
		text += ", loses " + c.Lost.String()
	}
	if len(c.Codes) == 1 && c.Codes[0].Lost != "" {
		text += " (" + c.Codes[0].Lost + ")"
	}
	return text
}

// To is the code for a discharge. Parts that are not known are not guessed: where
// they matter, all codes that could be right are listed. The error says that the
// list has none.
func (x *Crosswalk) To(d Discharge) (DischargeCoding, error) {
	for i, v := range d.parts() {
		if v > partLens[i] {
			return DischargeCoding{}, fmt.Errorf("compliance: %s %d of a discharge is no value", dischargeParts.Word(i+1), v)
		}
	}
	c := DischargeCoding{System: x.d.ID}
	rows, none := uint64(0), false
	for of := range d.completions() {
		rows |= x.codes[of]
		none = none || x.codes[of] == 0
	}
	if rows == 0 {
		return DischargeCoding{}, fmt.Errorf("compliance: %s has no code for %v", x.d.ID, d)
	}
	c.MayHaveNone = none
	for i, r := range x.d.Rows {
		if rows>>i&1 == 1 {
			c.Codes = append(c.Codes, DischargeCode{r.Code, r.Writing, x.d.Sources[r.Source]})
		}
	}
	c.Missing = x.missing(d)
	if code, ok := c.Code(); ok {
		m := &x.means[x.byCode[code]]
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

// missing is the unknown parts of which some value changes the codes.
func (x *Crosswalk) missing(d Discharge) iop.Words {
	var open []int
	for i, v := range d.parts() {
		if v != 0 {
			continue
		}
		seen := map[Discharge]uint64{} // the codes, by the other part
		for of := range d.completions() {
			rows := x.codes[of]
			switch i {
			case 0:
				of.Reason = 0
			case 2:
				of.Progress = 0
			}
			if before, ok := seen[of]; ok && before != rows {
				open = append(open, i+1)
				break
			}
			seen[of] = rows
		}
	}
	return iop.WordsOf(dischargeParts, open...)
}

// String is the parts that are known: "conduct, by program, unsatisfactory".
func (d Discharge) String() string {
	var parts []string
	for i, v := range d.parts() {
		if v != 0 {
			parts = append(parts, dischargeParts.Word(i+1)+" "+[...]*iop.Vocabulary{d.Reason.Vocabulary(), initiators, progresses, destinations}[i].Word(int(v)))
		}
	}
	if parts == nil {
		return "a discharge of which nothing is known"
	}
	return strings.Join(parts, ", ")
}

// DischargeMeaning is what a code says. An empty part is one of which it says
// nothing; of the initiator and the destination none does.
type DischargeMeaning struct {
	System   string                       `json:"system"`
	Code     string                       `json:"code"`
	Reasons  iop.Set[iop.DischargeReason] `json:"reasons,omitzero"`
	Progress iop.Set[Progress]            `json:"progress,omitzero"`
	// Lost is what the code leaves open, or says and we have no word for.
	Lost   string     `json:"lost,omitempty"`
	Source iop.Source `json:"source"`
}

// Exact reports whether the code means one reason, and that reason has this code
// alone.
func (m DischargeMeaning) Exact() bool { return m.Lost == "" }

// String is "teds-d-reason 2: reason left-against-advice or lost-contact (whether
// ...)".
func (m DischargeMeaning) String() string {
	var parts []string
	for i, words := range [...]iop.Words{0: m.Reasons.Words(), 2: m.Progress.Words()} {
		if !words.IsEmpty() {
			parts = append(parts, dischargeParts.Word(i+1)+" "+strings.ReplaceAll(words.String(), ", ", " or "))
		}
	}
	text := m.System + " " + m.Code + ": " + strings.Join(parts, ", ")
	if m.Lost != "" {
		text += " (" + m.Lost + ")"
	}
	return text
}

// From is what a code means. The error quotes a code that the crosswalk does not
// know.
func (x *Crosswalk) From(code string) (DischargeMeaning, error) {
	i, ok := x.byCode[code]
	if !ok {
		return DischargeMeaning{}, fmt.Errorf("compliance: %q is no code of %s that the crosswalk knows, want one of %s", code, x.d.ID, strings.Join(x.Codes(), ", "))
	}
	return x.means[i], nil
}
