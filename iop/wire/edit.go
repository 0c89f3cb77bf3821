package wire

import (
	"slices"
	"strings"
)

// An Edit is a change to the text of a value: see [Node.Edited]. [Node.Replace],
// [Node.ReplaceMember] and [Node.Remove] make one.
type Edit struct {
	from, to int
	text     string
}

// Replace replaces the value with the text.
func (n Node) Replace(text string) Edit {
	n = n.found()
	return Edit{n.start, n.end(), text}
}

// ReplaceMember replaces the member, name and value, with the text.
func (n Node) ReplaceMember(text string) Edit {
	n = n.found()
	return Edit{n.name, n.end(), text}
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

// Edited returns the text of the value after edits to parts of it, or false when that is
// longer than MaxSize. Edits must not overlap.
func (n Node) Edited(edits []Edit) (text []byte, ok bool) {
	n = n.found()
	data, at, end := n.d.data, n.start, n.end()
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.from - b.from })
	for _, e := range edits {
		text = append(append(text, data[at:max(at, e.from)]...), e.text...)
		at = max(at, e.to)
		if len(text) > MaxSize {
			return nil, false
		}
	}
	text = append(text, data[at:end]...)
	return text, len(text) <= MaxSize
}

// comment passes over a note for the reader, or the name of a schema at the top.
func (d *decoder) comment(name []byte) bool {
	is := string(name) == "note" || string(name) == "$schema" && d.depth == 1
	return is && d.peek() == String && d.skip()
}
