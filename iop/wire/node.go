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
	path  []step // the way to the value, with no room behind it
	gone  bool   // a member that is not in the document; start is its object
	steps []any  // where At leads on from here, looked up when it is needed
}

// node is the value that starts at the current place.
func (d *decoder) node(start int) Node {
	return Node{d: d, start: start, depth: d.depth, path: d.path[:len(d.path):len(d.path)]}
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

// Text returns the value as written in the document, including quotes.
func (n Node) Text() string {
	n = n.found()
	if n.gone {
		return ""
	}
	scan := decoder{data: n.d.data, pos: n.start, depth: n.depth}
	scan.skip()
	return string(n.d.data[n.start:scan.pos])
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
	before, path, depth := d.count(), d.path, d.depth
	d.pos, d.path, d.depth = n.start, n.path, n.depth
	d.value(target.Elem())
	d.path, d.depth = path, depth
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
	n.d.add(n.start, Fault{Path: pathText(n.path), open: openPath(n.path), Value: value, Problem: fmt.Sprintf(format, args...)})
}

// Member returns the member of that name, to read it or to name it in a fault. A
// missing member has Kind Invalid.
func (n Node) Member(name string) Node {
	n = n.found()
	for have, m := range n.Members() {
		if have == name {
			return m.Known()
		}
	}
	return n.missing(member(name))
}

// Known returns the same member, marked as having a name that its type knows, so that a
// redacted path shows it; see [Redacted]. Members that [Node.Members] yields otherwise
// count as named by the writer.
func (n Node) Known() Node {
	n = n.found()
	if last := len(n.path) - 1; last >= 0 {
		n.path = slices.Clone(n.path)
		n.path[last].free = false
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
			n = n.Member(string(s))
			n.path = slices.Clone(n.path)
			n.path[len(n.path)-1].free = true
		case int:
			n = n.element(s)
		}
	}
	return n
}

func (n Node) element(i int) Node {
	for have, e := range n.Elements() {
		if have == i {
			return e
		}
	}
	return n.missing(element(i))
}

func (n Node) missing(s step) Node {
	return Node{d: n.d, start: n.start, depth: n.depth, path: append(n.path[:len(n.path):len(n.path)], s), gone: true}
}

// Members yields the members of an object in document order; each may be
// decoded in the loop. Nothing is yielded for a value that is not an object.
func (n Node) Members() iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		n := n.found()
		if n.Kind() != Object {
			return
		}
		n.each('}', func(scan *decoder, _ int) (step, bool) {
			name, _, ok := scan.memberName()
			return key(string(name)), ok
		}, func(s step, m Node) bool { return yield(s.name, m) })
	}
}

// Elements yields the elements of a list in order; each may be decoded in the
// loop. Nothing is yielded for a value that is not a list.
func (n Node) Elements() iter.Seq2[int, Node] {
	return func(yield func(int, Node) bool) {
		n := n.found()
		if n.Kind() != Array {
			return
		}
		n.each(']', func(_ *decoder, i int) (step, bool) { return element(i), true },
			func(s step, e Node) bool { return yield(s.index, e) })
	}
}

// each walks over the parts of an object or list with a scanner of its own, so
// that the loop's body is free to read. Syntax faults are left to the reading of
// the whole value.
func (n Node) each(end byte, head func(*decoder, int) (step, bool), yield func(step, Node) bool) {
	scan := decoder{data: n.d.data, pos: n.start, depth: n.depth}
	if !scan.enter() {
		return
	}
	for i, first := 0, true; scan.more(first, end); i, first = i+1, false {
		name := scan.pos
		s, ok := head(&scan, i)
		if !ok {
			return
		}
		part := Node{d: n.d, start: scan.pos, name: name, depth: scan.depth, path: append(n.path[:len(n.path):len(n.path)], s)}
		if !scan.skip() || !yield(s, part) {
			return
		}
	}
}
