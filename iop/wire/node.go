package wire

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
)

// Node is one value of the document being read: its place and its text. It is valid
// only during the call that it was passed to.
type Node struct {
	d     *decoder
	start int
	name  int    // where the member's name begins, of a member
	depth int    // how many objects and lists stand around the value
	path  []step // the way to the value, but for the last step; nobody writes behind it
	last  step   // none: the path is the whole way
	gone  bool   // a member that is not in the document; start is its object
	steps []any  // where At leads on from here, looked up when it is needed
}

// node is the value that starts at the current place.
func (d *decoder) node(start int) Node {
	return Node{d: d, start: start, depth: d.depth, path: d.path[:len(d.path):len(d.path)]}
}

// way is all steps to the value.
func (n Node) way() []step {
	if n.last.kind == noStep {
		return n.path
	}
	return append(slices.Clip(n.path), n.last)
}

// Kind returns the kind of JSON value found here, and Invalid for a member that is not
// in the document.
func (n Node) Kind() Kind {
	n = n.found()
	if n.gone || n.start >= len(n.d.data) {
		return Invalid
	}
	return kindOf(n.d.data[n.start])
}

// IsZero reports whether the node is the zero Node, which is a value of no document.
func (n Node) IsZero() bool { return n.d == nil }

// Text returns the value as written in the document, including quotes.
func (n Node) Text() string {
	n = n.found()
	return string(n.d.data[n.start:n.end()])
}

// Unquoted returns the text of a string, and "" for any other value.
func (n Node) Unquoted() string {
	n = n.found()
	if n.Kind() != String {
		return ""
	}
	scan := n.scan()
	text, _, _ := scan.text()
	return string(text)
}

// scan is a scanner at the value.
func (n Node) scan() decoder { return decoder{data: n.d.data, pos: n.start, depth: n.depth} }

// end is where the value ends; a member that is not in the document has no length.
func (n Node) end() int {
	if n.gone {
		return n.start
	}
	scan := n.scan()
	scan.skip()
	return scan.pos
}

// Decode reads the value into what v points to and reports whether it had no
// fault.
func (n Node) Decode(v any) bool {
	n = n.found()
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		n.Faultf("cannot be read into %T, want a pointer", v)
		return false
	}
	d := n.d
	if n.gone || d.dead {
		return false
	}
	before, outer, pos, depth := d.count(), len(d.path), d.pos, d.depth
	path := append(d.path, n.path...)
	if n.last.kind != noStep {
		path = append(path, n.last)
	}
	d.pos, d.path, d.depth = n.start, path[outer:], n.depth
	d.value(target.Elem())
	if !d.dead {
		d.done = extent{n.start, d.pos}
	}
	d.pos, d.path, d.depth = pos, path[:outer], depth // with the room that it has by now
	return !d.dead && d.count() == before
}

// Faultf reports a fault in this value, and quotes the value.
func (n Node) Faultf(format string, args ...any) {
	if n.d == nil {
		return
	}
	if n.d.full() {
		n.d.dropped++
		return
	}
	n = n.found()
	value := ""
	if k := n.Kind(); k != Object && k != Array && k != Invalid {
		value = clip(n.Text())
	}
	way := n.way()
	n.d.add(n.start, Fault{Path: pathText(way), open: openPath(way), Value: value, Problem: fmt.Sprintf(format, args...)})
}

// Member returns the member of that name, to read it or to name it in a fault. A
// missing member has Kind Invalid.
func (n Node) Member(name string) Node {
	n = n.found()
	for p := n.parts(Object); p.next(); {
		if string(p.last.name) == name {
			return p.part().Known()
		}
	}
	return n.missing(member([]byte(name)))
}

// Known returns the same member, marked as having a name that its type knows, so that a
// redacted path shows it; see [Redacted]. Members that [Node.Members] yields otherwise
// count as named by the writer.
func (n Node) Known() Node { return n.named(toMember) }

// named is the same member with a name of that kind.
func (n Node) named(kind stepKind) Node {
	n = n.found()
	if end := len(n.path) - 1; n.last.kind == noStep && end >= 0 {
		n.path, n.last = n.path[:end:end], n.path[end]
	}
	if n.last.kind == toMember || n.last.kind == toKey {
		n.last.kind = kind
	}
	return n
}

// A Key is a step of [Node.At] and [Report] to a member whose name the writer chose, such
// as a name in a table.
type Key string

// At returns the value below this one at the given steps, which are member names, keys
// and element indexes in turn: n.At("rules", 3, "when"). The steps may lead beyond what
// the document has. Nothing is looked up before the value is used, so a check may name
// places freely.
func (n Node) At(steps ...any) Node {
	n.steps = append(n.steps[:len(n.steps):len(n.steps)], steps...)
	return n
}

// found is the node with its steps taken.
func (n Node) found() Node {
	if n.d == nil { // the zero Node: a value of no document
		n.d, n.gone = &decoder{}, true
	}
	steps := n.steps
	n.steps = nil
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			n = n.Member(s)
		case Key:
			n = n.Member(string(s)).named(toKey)
		case int:
			n = n.element(s)
		}
	}
	return n
}

func (n Node) element(i int) Node {
	for p := n.parts(Array); p.next(); {
		if p.last.index == i {
			return p.part()
		}
	}
	return n.missing(element(i))
}

func (n Node) missing(s step) Node {
	return Node{d: n.d, start: n.start, depth: n.depth, path: n.way(), last: s, gone: true}
}

// Members yields the members of an object in document order; each may be
// decoded in the loop. Nothing is yielded for a value that is not an object.
func (n Node) Members() iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		for p := n.parts(Object); p.next(); {
			if !yield(string(p.last.name), p.part()) {
				return
			}
		}
	}
}

// Elements yields the elements of a list in order; each may be decoded in the
// loop. Nothing is yielded for a value that is not a list.
func (n Node) Elements() iter.Seq2[int, Node] {
	return func(yield func(int, Node) bool) {
		for p := n.parts(Array); p.next(); {
			if !yield(p.last.index, p.part()) {
				return
			}
		}
	}
}

// parts walks over the members of an object or the elements of a list with a scanner of
// its own, so that whoever walks is free to read; what was read is not passed over again.
// Syntax faults are left to the reading of the whole value.
type parts struct {
	d     *decoder
	scan  decoder
	kind  Kind
	whole int    // where what has the parts begins
	path  []step // to it
	last  step   // to the part that it is at
	name  int    // where the member's name begins, of a member
	start int    // where the part begins; 0: none was reached yet
}

// parts begins a walk over a value, which has no parts if it is of another kind.
func (n Node) parts(kind Kind) (p parts) {
	n = n.found()
	p = parts{d: n.d, scan: n.scan(), kind: kind, whole: n.start}
	if n.Kind() != kind || !p.scan.enter() {
		p.scan.dead = true
		return p
	}
	p.path = n.way()
	return p
}

// next moves on to the next part and reports whether there is one.
func (p *parts) next() (ok bool) {
	closing, first := byte(']'), p.start == 0
	if p.kind == Object {
		closing = '}'
	}
	if !first && !p.scan.passed(p.d.done) && !p.scan.skip() {
		return false
	}
	if !p.scan.more(first, closing) {
		if !p.scan.dead {
			p.d.done = extent{p.whole, p.scan.pos}
		}
		return false
	}
	p.name = p.scan.pos
	switch {
	case p.kind == Object:
		name, _, ok := p.scan.memberName()
		if !ok {
			return false
		}
		p.last = key(name)
	case first:
		p.last = element(0)
	default:
		p.last.index++
	}
	p.start = p.scan.pos
	return true
}

// part is the part that it is at.
func (p *parts) part() Node {
	return Node{d: p.d, start: p.start, name: p.name, depth: p.scan.depth, path: p.path, last: p.last}
}

// passed moves past the value if it is the one that was read.
func (d *decoder) passed(done extent) bool {
	if done.from != d.pos || done.end <= d.pos {
		return false
	}
	d.pos = done.end
	return true
}
