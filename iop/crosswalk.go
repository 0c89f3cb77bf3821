package iop

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/openiop/openiop/iop/wire"
)

// A Crosswalk maps the words of one vocabulary to the codes of a list that others
// publish, and back. The two seldom say the same thing, so the crosswalk says what is
// lost on the way. Codes from two editions of a list are never treated as the same,
// even where they look alike.
//
// In documents it is an object with the list's id, title, edition, notice, sources and
// rows. A row has a code, the words "when" it is written, the words that it "means"
// where those are others, what "writing" and "reading" it lose, and the name of its
// source. A row that loses something without saying what is a fault.
type Crosswalk[T Enum] struct{ d crosswalk[T] }

type crosswalk[T Enum] struct {
	ID      string            `json:"id" wire:"required"`
	Title   string            `json:"title" wire:"required"`
	Edition string            `json:"edition" wire:"required"`
	Notice  string            `json:"notice" wire:"required"` // whose the codes are
	LeftOut string            `json:"left_out,omitempty"`
	Sources map[string]Source `json:"sources" wire:"required"` // by the names that rows use
	Rows    []crosswalkRow[T] `json:"rows" wire:"required"`
}

type crosswalkRow[T Enum] struct {
	Code    string  `json:"code" wire:"required"`
	When    Set[T]  `json:"when,omitzero"`
	Means   *Set[T] `json:"means,omitempty"`   // nil: the same as When; empty: nothing of T
	Writing string  `json:"writing,omitempty"` // what is lost, or when this code is right and another is not
	Reading string  `json:"reading,omitempty"` // what the code says and our words do not, or leaves open
	Source  string  `json:"source" wire:"required"`
}

func (r *crosswalkRow[T]) means() Set[T] {
	if r.Means == nil {
		return r.When
	}
	return *r.Means
}

// CheckWire finds rows that contradict each other, and losses that are not said.
func (d *crosswalk[T]) CheckWire(n wire.Node) {
	codes, written := map[string]bool{}, map[T]int{}
	for _, r := range d.Rows {
		for w := range r.When.All() {
			written[w]++
		}
	}
	for i, r := range d.Rows {
		here, means := n.At("rows", i), r.means()
		if codes[r.Code] {
			here.Member("code").Faultf("appears twice")
		}
		codes[r.Code] = true
		if _, ok := d.Sources[r.Source]; !ok {
			here.Member("source").Faultf("is not one of the list's sources")
		}
		if r.When == 0 && r.Means == nil {
			here.Faultf("needs when, means, or both")
		}
		if !r.When.Within(means) {
			here.Member("means").Faultf("must include every word of when")
		}
		one := means.Len() == 1
		for w := range r.When.All() {
			one = one && written[w] == 1
		}
		if r.When != 0 && !one && r.Writing == "" {
			here.Faultf("is not exact when written: say in writing what is lost")
		}
		if !(one && r.When == means) && r.Reading == "" {
			here.Faultf("is not exact when read: say in reading what is lost")
		}
	}
}

// UnmarshalWire reads the document of the crosswalk.
func (x *Crosswalk[T]) UnmarshalWire(n wire.Node) {
	if x == nil {
		return
	}
	var d crosswalk[T]
	if n.Decode(&d) {
		x.d = d
	}
}

// UnmarshalJSON reads strictly, like everything here.
func (x *Crosswalk[T]) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, x) }

// MarshalJSON writes the document of the crosswalk.
func (x Crosswalk[T]) MarshalJSON() ([]byte, error) { return json.Marshal(x.d) }

// ID is the id of the list.
func (x *Crosswalk[T]) ID() string {
	if x == nil {
		return ""
	}
	return x.d.ID
}

// Title names the list for people, with its edition.
func (x *Crosswalk[T]) Title() string {
	if x == nil {
		return ""
	}
	return x.d.Title + ", " + x.d.Edition
}

// Notice says whose the codes are, and what was left out.
func (x *Crosswalk[T]) Notice() string {
	if x == nil {
		return ""
	}
	return strings.TrimSpace(x.d.Notice + " " + x.d.LeftOut)
}

// Codes lists the codes that the crosswalk knows, in the order of the list.
func (x *Crosswalk[T]) Codes() []string {
	if x == nil {
		return nil
	}
	codes := make([]string, len(x.d.Rows))
	for i, r := range x.d.Rows {
		codes[i] = r.Code
	}
	return codes
}

// Coding is a code of a published list, and what gets lost when it is written or read.
type Coding struct {
	System string `json:"system"` // the id of the list
	Code   string `json:"code"`
	// Lost says what the code and our word do not share. When a code is written, it is
	// what the code leaves unsaid, or when it is the right one of several. When a code is
	// read, it is what the code says beyond our words, or leaves open. Empty when both say
	// the same.
	Lost   string `json:"lost,omitempty"`
	Source Source `json:"source"`
}

// Exact reports whether nothing is lost.
func (c Coding) Exact() bool { return c.Lost == "" }

// String is "teds-services 6 (whether it is intensive outpatient or ...)".
func (c Coding) String() string {
	text := c.System + " " + c.Code
	if c.Lost != "" {
		text += " (" + c.Lost + ")"
	}
	return text
}

func (x *Crosswalk[T]) coding(r *crosswalkRow[T], lost string) Coding {
	return Coding{x.d.ID, r.Code, lost, x.d.Sources[r.Source]}
}

// To returns the codes for a word. There are several when the list makes distinctions
// that our word does not: each says when it is the right one, and none is chosen. It is
// an error when the list has no code for the word.
func (x *Crosswalk[T]) To(word T) ([]Coding, error) {
	if x == nil {
		return new(Crosswalk[T]).To(word)
	}
	list, _ := x.ToAny(SetOf(word))
	if list == nil {
		return nil, fmt.Errorf("%s has no code for %s", x.d.ID, word.Vocabulary().Word(int(word)))
	}
	return list, nil
}

// ToAny returns every code that can be right when one of the words is true and nobody
// knows which; all reports whether each of the words has a code.
func (x *Crosswalk[T]) ToAny(words Set[T]) (list []Coding, all bool) {
	if x == nil {
		return nil, words == 0
	}
	left := words
	for i := range x.d.Rows {
		if r := &x.d.Rows[i]; r.When&words != 0 {
			list = append(list, x.coding(r, r.Writing))
			left &^= r.When
		}
	}
	return list, left == 0
}

// CodeMeaning is what a code means in the words of T.
type CodeMeaning[T Enum] struct {
	Coding
	// Means are the words that the code can mean; empty for a code that says nothing about
	// T.
	Means Set[T] `json:"means"`
}

// String is "asam-3 3.7: residential-high, inpatient (medical monitoring ...)".
func (m CodeMeaning[T]) String() string {
	c := m.Coding
	if m.Means != 0 {
		c.Code += ": " + m.Means.String()
	}
	return c.String()
}

// From returns what a code means. A code that the crosswalk does not know is an error
// that quotes it.
func (x *Crosswalk[T]) From(code string) (CodeMeaning[T], error) {
	if x == nil {
		return new(Crosswalk[T]).From(code)
	}
	for i := range x.d.Rows {
		if r := &x.d.Rows[i]; r.Code == code {
			return CodeMeaning[T]{x.coding(r, r.Reading), r.means()}, nil
		}
	}
	return CodeMeaning[T]{}, fmt.Errorf("%s is not a code of %s that the crosswalk knows, want one of %s", wire.Quote(code), x.d.ID, strings.Join(x.Codes(), ", "))
}

// Crosswalks is one document with all crosswalks of one vocabulary.
type Crosswalks[T Enum] struct {
	Systems []Crosswalk[T] `json:"systems" wire:"required"`
}

// CheckWire reports ids that appear twice.
func (c *Crosswalks[T]) CheckWire(n wire.Node) {
	if c == nil {
		return
	}
	seen := map[string]bool{}
	for i, x := range c.Systems {
		if seen[x.d.ID] {
			n.At("systems", i, "id").Faultf("appears twice")
		}
		seen[x.d.ID] = true
	}
}

// All yields the crosswalks, each as a copy.
func (c *Crosswalks[T]) All() iter.Seq[*Crosswalk[T]] {
	if c == nil {
		return func(func(*Crosswalk[T]) bool) {}
	}
	return func(yield func(*Crosswalk[T]) bool) {
		for _, x := range c.Systems {
			if !yield(&x) {
				return
			}
		}
	}
}

// To returns a copy of the crosswalk to the list with that id. The error for an unknown
// id lists the ids.
func (c *Crosswalks[T]) To(system string) (*Crosswalk[T], error) {
	var ids []string
	for x := range c.All() {
		if x.d.ID == system {
			return x, nil
		}
		ids = append(ids, x.d.ID)
	}
	return nil, fmt.Errorf("%s is not a list of codes, want one of %s", wire.Quote(system), strings.Join(ids, ", "))
}
