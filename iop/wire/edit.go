package wire

import (
	"slices"
	"strings"
)

// An Edit is a change to a document's text before it is read: a name is replaced by
// what it refers to, a member that was left out is filled in. [Node.Replace],
// [Node.Insert] and [Node.Remove] make one, and [Node.DecodeEdited] reads the text so
// changed. Faults keep the lines and columns of the document as it was written.
type Edit struct {
	from, to int
	parts    []string
}

// Replace replaces the value with the parts.
func (n Node) Replace(parts ...string) Edit {
	n = n.found()
	return Edit{n.start, n.end(), parts}
}

// ReplaceMember replaces the member, name and value, with the parts.
func (n Node) ReplaceMember(parts ...string) Edit {
	e := n.Replace(parts...)
	e.from = n.found().name
	return e
}

// Insert puts a member, name and value, before the object's other members:
// "strength":"must".
func (n Node) Insert(member ...string) Edit {
	n = n.found()
	for range n.Members() {
		member = append(slices.Clip(member), ",")
		break
	}
	return Edit{n.start + 1, n.start + 1, member}
}

// Remove deletes the member, with its name and one comma.
func (n Node) Remove() Edit {
	n = n.found()
	if n.gone {
		return Edit{}
	}
	scan := decoder{data: n.d.data, pos: n.end()}
	before := n.name
	for before > 0 && strings.IndexByte(" \t\r\n", n.d.data[before-1]) >= 0 {
		before--
	}
	if n.d.data[before-1] == ',' {
		return Edit{from: before - 1, to: scan.pos}
	}
	if scan.space(); scan.pos < len(scan.data) && scan.data[scan.pos] == ',' {
		scan.pos++
	}
	return Edit{from: n.name, to: scan.pos}
}

// shift is where an edit stands in the edited text, and in the text before.
type shift struct{ first, end, from, to int }

// edited is a piece of the document with the edits made, which are put in order.
func (d *decoder) edited(piece extent, edits []Edit) (text []byte, shifts []shift, ok bool) {
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.from - b.from })
	size := piece.end - piece.from
	for _, e := range edits {
		size -= e.to - e.from
		for _, part := range e.parts {
			if size += len(part); size > MaxSize {
				return nil, nil, false
			}
		}
	}
	text = make([]byte, 0, max(size, 0))
	at := piece.from
	for _, e := range edits {
		text = append(text, d.data[at:max(at, e.from)]...)
		first := len(text)
		for _, part := range e.parts {
			text = append(text, part...)
		}
		at = max(at, e.to)
		shifts = append(shifts, shift{first, len(text), e.from, e.to})
	}
	return append(text, d.data[at:piece.end]...), shifts, true
}

// Edited returns the text of the value after edits to parts of it, or false when that is
// longer than MaxSize. Edits must not overlap.
func (n Node) Edited(edits []Edit) ([]byte, bool) {
	n = n.found()
	text, _, ok := n.d.edited(extent{n.start, n.end()}, edits)
	return text, ok
}

// DecodeEdited is [Node.Decode] after edits to parts of the value, which must not
// overlap. It reports a fault if the edited text is longer than MaxSize, or if the text
// was edited before.
func (n Node) DecodeEdited(edits []Edit, v any) bool {
	n = n.found()
	d := n.d
	if n.gone || d.shifts != nil {
		n.Faultf("cannot be edited")
		return false
	}
	data, sound := d.data, d.sound
	edited, shifts, ok := d.edited(extent{0, len(d.data)}, edits)
	if !ok {
		n.Faultf("is longer than %d bytes with the names written out", MaxSize)
		return false
	}
	d.data, d.shifts, d.sound = edited, shifts, extent{}
	defer func() { d.data, d.shifts, d.sound = data, nil, sound }()
	return n.Decode(v)
}

// add places a fault in the document as it was written.
func (d *decoder) add(offset int, f Fault) {
	i, found := slices.BinarySearchFunc(d.shifts, offset, func(s shift, offset int) int { return s.first - offset })
	if !found {
		i--
	}
	if i >= 0 {
		if s := d.shifts[i]; offset < s.end {
			offset = s.from
		} else {
			offset += s.to - s.end
		}
	}
	d.collector.add(offset, f)
}

// comment passes over a note for the reader, or the name of a schema at the top.
func (d *decoder) comment(name []byte) bool {
	is := string(name) == "note" || string(name) == "$schema" && d.depth == 1
	return is && d.peek() == String && d.skip()
}
