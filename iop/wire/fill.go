package wire

import (
	"reflect"
	"slices"
)

// A Filler takes part in reading an object into a struct: it reads some members itself,
// such as those whose form depends on other members, and fills in what the object leaves
// to others to say. A struct whose pointer is a Filler takes part in reading itself, and
// [Node.DecodeFilled] lets another one do so.
type Filler interface {
	// MemberWire is called for each member before the struct reads it, and reports whether
	// the struct is not to read it.
	MemberWire(name string, n Node) bool
	// FillWire is called with the object when its members were read, before those that
	// are missing are faults and the struct is checked.
	FillWire(n Node)
}

// DecodeFilled is [Node.Decode] into a struct that f takes part in reading. What f has
// filled in is not missing.
func (n Node) DecodeFilled(v any, f Filler) bool {
	n = n.found()
	n.d.given = f
	ok := n.Decode(v)
	n.d.given = nil // of a value that is not an object
	return ok
}

// fillers take part in reading one object.
type fillers struct {
	own, given Filler
	others     []string // members that they read and no field names
}

func (f *fillers) none() bool { return f.own == nil && f.given == nil }

// fillers are those who take part in reading the object into v.
func (d *decoder) fillers(v reflect.Value, info *typeInfo) (f fillers) {
	f.given, d.given = d.given, nil
	if info.fills {
		f.own = v.Addr().Interface().(Filler)
	}
	return f
}

// offer lets the fillers read the value of a member, and reports whether they did.
func (d *decoder) offer(f *fillers, name string) bool {
	taken := false
	for _, f := range [...]Filler{f.given, f.own} {
		taken = taken || f != nil && f.MemberWire(name, d.node(d.pos))
	}
	if taken && !d.dead && !d.passed(d.done) {
		d.pass()
	}
	return taken
}

// offerOther lets the fillers read a member that no field names.
func (d *decoder) offerOther(f *fillers, name []byte, at int) (taken bool) {
	d.push(member(name))
	defer d.pop()
	if taken = d.offer(f, string(name)); taken && slices.Contains(f.others, string(name)) {
		d.faultAt(at, "", twice)
	}
	if taken {
		f.others = append(f.others, string(name))
	}
	return taken
}

// fill lets the fillers fill in what is missing.
func (f *fillers) fill(n Node) {
	for _, f := range [...]Filler{f.given, f.own} {
		if f != nil {
			f.FillWire(n)
		}
	}
}
