package levelofcare

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

// Crosswalk maps our levels of care to the codes that others publish for them, and
// back. The two lists seldom say the same; what is lost on the way is said. Codes
// of two editions are never the same codes, even where they look alike.
type Crosswalk struct {
	d      crosswalkDefinition
	byCode map[string]int // row
}

type crosswalkDefinition struct {
	ID      string `json:"id" wire:"required"`
	Title   string `json:"title" wire:"required"`
	Edition string `json:"edition" wire:"required"`
	Notice  string `json:"notice" wire:"required"`
	LeftOut string `json:"left_out,omitempty"`
	// Sources are those of the rows, by name.
	Sources map[string]iop.Source `json:"sources" wire:"required"`
	Rows    []crosswalkRow        `json:"rows" wire:"required"`
}

type crosswalkRow struct {
	Code   string             `json:"code" wire:"required"`
	Levels iop.Set[iop.Level] `json:"levels"` // that the code can mean; empty: none
	// Write are the levels that this code is written for.
	Write   iop.Set[iop.Level] `json:"write,omitzero"`
	Writing string             `json:"writing,omitempty"` // when it is written, or what that loses
	Reading string             `json:"reading,omitempty"` // what our levels do not say
	Source  string             `json:"source" wire:"required"`
}

// CheckWire finds rows that contradict each other, and losses that are not said.
func (d *crosswalkDefinition) CheckWire(n wire.Node) {
	written := map[iop.Level]int{}
	for _, r := range d.Rows {
		for l := range r.Write.All() {
			written[l]++
		}
	}
	for i, r := range d.Rows {
		here := n.At("rows", i)
		if slices.IndexFunc(d.Rows, func(o crosswalkRow) bool { return o.Code == r.Code }) < i {
			here.Member("code").Faultf("stands twice")
		}
		if _, ok := d.Sources[r.Source]; !ok {
			here.Member("source").Faultf("is no source of the system")
		}
		if !r.Write.Within(r.Levels) {
			here.Member("write").Faultf("has a level that the code does not mean")
		}
		alone := r.Levels.Len() == 1 && r.Write == r.Levels
		for l := range r.Write.All() {
			if (written[l] > 1 || r.Levels.Len() > 1) && r.Writing == "" {
				here.Faultf("loses something when it is written for %v and does not say what", l)
			}
			alone = alone && written[l] == 1
		}
		if !alone && r.Reading == "" {
			here.Faultf("loses something when it is read and does not say what")
		}
	}
}

//go:embed crosswalk.json
var crosswalkData []byte

var readCrosswalks = sync.OnceValue(func() []*Crosswalk {
	var doc struct {
		Systems []crosswalkDefinition `json:"systems" wire:"required"`
	}
	if err := wire.Unmarshal(crosswalkData, &doc); err != nil {
		// The file is part of the package and its tests read it.
		panic("levelofcare: crosswalk.json: " + err.Error())
	}
	var list []*Crosswalk
	for _, d := range doc.Systems {
		x := &Crosswalk{d: d, byCode: map[string]int{}}
		for i, r := range d.Rows {
			x.byCode[r.Code] = i
		}
		list = append(list, x)
	}
	return list
})

// Crosswalks yields the crosswalks of this package: level numbers of three ASAM
// editions, TEDS types of service, and Colorado's levels and episodes.
func Crosswalks() iter.Seq[*Crosswalk] { return slices.Values(readCrosswalks()) }

// CrosswalkTo is the crosswalk to the system with that id, such as "asam-3" or
// "teds-services". The error lists the ids.
func CrosswalkTo(system string) (*Crosswalk, error) {
	var ids []string
	for x := range Crosswalks() {
		if x.d.ID == system {
			return x, nil
		}
		ids = append(ids, x.d.ID)
	}
	return nil, fmt.Errorf("levelofcare: %q is no system of codes, want one of %s", system, strings.Join(ids, ", "))
}

// ID is the id of the system.
func (x *Crosswalk) ID() string { return x.d.ID }

// Title names the system for people, with its edition.
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

// Coding is a code for a level.
type Coding struct {
	System string `json:"system"`
	Code   string `json:"code"`
	// Lost is what the code does not say of the level, or when it is the right one
	// of several; empty when it says the same.
	Lost   string     `json:"lost,omitempty"`
	Source iop.Source `json:"source"`
}

// Exact reports whether the code means the level and nothing else.
func (c Coding) Exact() bool { return c.Lost == "" }

// String is "teds-services 6 (whether it is intensive outpatient or ...)".
func (c Coding) String() string {
	text := c.System + " " + c.Code
	if c.Lost != "" {
		text += " (" + c.Lost + ")"
	}
	return text
}

// To is the code for a level. Several mean that the system tells apart what our
// level does not: each says when it is the right one, and none is chosen. The
// error says that the system has no code for the level.
func (x *Crosswalk) To(level iop.Level) ([]Coding, error) {
	var list []Coding
	for _, r := range x.d.Rows {
		if r.Write.Has(level) {
			list = append(list, Coding{x.d.ID, r.Code, r.Writing, x.d.Sources[r.Source]})
		}
	}
	if list == nil {
		return nil, fmt.Errorf("levelofcare: %s has no code for %v", x.d.ID, level)
	}
	return list, nil
}

// Meaning is what a code means in our levels.
type Meaning struct {
	System string `json:"system"`
	Code   string `json:"code"`
	// Levels are those that the code can mean; empty for a code that names no
	// level of care.
	Levels iop.Set[iop.Level] `json:"levels"`
	// Lost is what the code says and our levels do not.
	Lost   string     `json:"lost,omitempty"`
	Source iop.Source `json:"source"`
}

// Exact reports whether the code means one level, and that level is written with
// it alone.
func (m Meaning) Exact() bool { return m.Lost == "" }

// String is "asam-3 3.7: residential-high, inpatient (medical monitoring ...)".
func (m Meaning) String() string {
	text := m.System + " " + m.Code + ": " + m.Levels.String()
	if m.Levels == 0 {
		text += "no level"
	}
	if m.Lost != "" {
		text += " (" + m.Lost + ")"
	}
	return text
}

// From is what a code means. The error quotes a code that the crosswalk does not
// know.
func (x *Crosswalk) From(code string) (Meaning, error) {
	i, ok := x.byCode[code]
	if !ok {
		return Meaning{}, fmt.Errorf("levelofcare: %q is no code of %s that the crosswalk knows, want one of %s", code, x.d.ID, strings.Join(x.Codes(), ", "))
	}
	r := x.d.Rows[i]
	return Meaning{x.d.ID, r.Code, r.Levels, r.Reading, x.d.Sources[r.Source]}, nil
}
