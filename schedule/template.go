package schedule

import (
	"fmt"
	"iter"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Offer is sessions that are taken together, and a choice among further offers:
// three of five days, one of two evenings, three long days or five short ones.
type Offer struct {
	Name     string     `json:"name,omitempty"`
	Blocks   []Block    `json:"blocks,omitempty"`
	Arranged []Arranged `json:"arranged,omitempty"`
	Of       []Offer    `json:"of,omitempty"`
	// Choose is how many of the further offers are taken. Zero: all of them.
	Choose iop.Range[int32] `json:"choose,omitzero"`
}

// EachDay splits blocks into one offer for each weekday, to choose days from. Blocks on
// one weekday become one offer: choosing Tuesday means taking its morning and its
// evening. For a choice between the two, call EachDay for each of them.
func EachDay(blocks ...Block) []Offer {
	var offers []Offer
	for d := range EveryDay.All() {
		o := Offer{Name: d.String()}
		for _, b := range blocks {
			if b.Days.Has(d) {
				b.Days = On(d)
				o.Blocks = append(o.Blocks, b)
			}
		}
		if o.Blocks != nil {
			offers = append(offers, o)
		}
	}
	return offers
}

// Template is what a program offers in a week and how a person chooses from it.
type Template struct {
	Offer
	// What is known of the person and the week, as in Week.
	Person iop.Person  `json:"person,omitzero"`
	Number int16       `json:"number,omitzero"`
	Need   iop.Minutes `json:"need,omitzero"`
}

// Validate reports what makes the template unusable: wire.Faults with paths, or nil.
// Sessions that are taken together must not overlap; sessions to choose from may.
func (t *Template) Validate() error {
	if t == nil {
		return missing("template")
	}
	var faults wire.Faults
	t.problems(faults.Report)
	return faults.Err()
}

// UnmarshalJSON reads strictly, like everything here.
func (t *Template) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, t) }

// CheckWire reports what Validate finds.
func (t *Template) CheckWire(n wire.Node) {
	if t == nil {
		return
	}
	t.problems(n.Report)
}

// maxBlocks bounds a template, so that a choice is a small value.
const maxBlocks = 256

func (t *Template) problems(report wire.Report) {
	blocks, arranged := t.count()
	if blocks > maxBlocks || arranged > maxBlocks {
		report(fmt.Sprintf("have %d sessions, more than %d", max(blocks, arranged), maxBlocks), "blocks")
		return
	}
	t.Offer.problems(report, make([]any, 0, 16)...) // with room for some depth
	w := Week{Person: t.Person, Number: t.Number, Need: t.Need}
	w.problems(report)
	if blocks+arranged == 0 {
		report("offers nothing: it has no blocks and no arranged services")
	}
}

func (o *Offer) problems(report wire.Report, at ...any) {
	at = slices.Grow(at, 2)
	w := Week{Blocks: o.Blocks, Arranged: o.Arranged}
	w.problems(report, at...)
	if low, high := o.choose(); low > high || high > len(o.Of) {
		report.At(at...)(fmt.Sprintf("%v cannot be chosen from %d", o.Choose, len(o.Of)), "choose")
	}
	for i := range o.Of {
		o.Of[i].problems(report, append(at, "of", i)...)
	}
}

// choose is how few and how many of the further offers are taken.
func (o *Offer) choose() (low, high int) {
	if o.Choose == (iop.Range[int32]{}) {
		return len(o.Of), len(o.Of)
	}
	least, most := o.Choose.Whole()
	if most == noCap {
		most = int32(len(o.Of))
	}
	return int(max(0, least)), int(most)
}

// count is how many blocks and arranged services there are in all.
func (o *Offer) count() (blocks, arranged int) {
	blocks, arranged = len(o.Blocks), len(o.Arranged)
	for i := range o.Of {
		b, a := o.Of[i].count()
		blocks, arranged = blocks+b, arranged+a
	}
	return blocks, arranged
}

// Weeks yields every week that can be chosen, one by one. Choices in which sessions
// overlap are left out. There can be very many; [Checker.Reach] answers for all of them
// without making each one.
func (t *Template) Weeks() iter.Seq[Week] {
	return func(yield func(Week) bool) {
		if t == nil {
			return
		}
		t.each(Week{Person: t.Person, Number: t.Number, Need: t.Need}, func(w Week) bool {
			if w.overlaps() {
				return true
			}
			return yield(w.clone())
		})
	}
}

// each yields w with every choice of the offer added.
func (o *Offer) each(w Week, yield func(Week) bool) bool {
	w.Blocks = append(slices.Clip(w.Blocks), o.Blocks...)
	w.Arranged = append(slices.Clip(w.Arranged), o.Arranged...)
	low, high := o.choose()
	return eachOf(o.Of, low, high, w, yield)
}

// eachOf yields w with every choice of low to high of the offers added.
func eachOf(of []Offer, low, high int, w Week, yield func(Week) bool) bool {
	switch {
	case low > len(of) || high < 0:
		return true
	case len(of) == 0:
		return yield(w)
	}
	return of[0].each(w, func(w Week) bool { return eachOf(of[1:], low-1, high-1, w, yield) }) &&
		eachOf(of[1:], low, high, w, yield)
}

// overlaps reports whether two blocks of the week overlap.
func (w *Week) overlaps() bool {
	for i := range w.Blocks {
		for j := range i {
			if _, ok := w.Blocks[j].Meets(&w.Blocks[i]); ok {
				return true
			}
		}
	}
	return false
}
