// Package wire reads JSON strictly.
//
// Rules about people's care arrive as documents: assessments, criteria, policies,
// events. A reader that guesses does harm. encoding/json turns the date 2025-02-30 into
// 2 March, takes "FROM" for "from", lets the second of two equal keys win, and stops at
// the first fault. Unmarshal does none of that: it reports what it does not understand,
// with the path and the value as written, and reads on so that one pass lists every
// fault.
//
//	var week struct {
//		Starts string `json:"starts" wire:"required"`
//		Hours  int    `json:"hours"`
//	}
//	err := wire.Unmarshal(data, &week)
//	// hours: "nine" is a string, want a whole number (line 3)
//
// Writing stays with encoding/json; the two share struct tags.
//
// # What is a fault
//
//   - a member that the struct does not name, even if only its case differs;
//   - a member that appears twice in one object;
//   - null, except for a pointer, where it means the same as leaving the member out;
//   - a value of another type, a number out of range, a fraction for a whole number;
//   - text that the type's UnmarshalText refuses, such as an unknown enum value;
//   - a member marked wire:"required" that is missing;
//   - whatever the type's own UnmarshalWire or CheckWire reports;
//   - invalid UTF-8, half a surrogate pair, nesting deeper than MaxDepth, a
//     document longer than MaxSize, anything after the document.
//
// A member "note" with a text is a comment in any object whose type has no member of
// that name, and so is "$schema" in the outermost object: both are ignored.
//
// After a fault in the JSON syntax itself nothing that follows can be trusted, so
// reading ends there. All other faults leave the rest of the document readable, and
// whatever could be read is in the target.
package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"
)

const (
	// MaxSize is the length in bytes of the longest document that is read.
	MaxSize = 16 << 20
	// MaxDepth is how many objects and arrays may be nested.
	MaxDepth = 64
	// MaxFaults is how many faults of one document are kept; the rest are counted.
	MaxFaults = 100
)

// Unmarshaler is a type that reads itself from a document, for when neither its fields
// nor its text say enough. It reports what is wrong with n.Faultf and then leaves
// itself unchanged. A type that also has UnmarshalText reads strings with that, and
// everything else with UnmarshalWire.
type Unmarshaler interface {
	UnmarshalWire(n Node)
}

// Checker is a type that checks itself after it was read: for ends that cross, or
// members that need one another. It is called even when parts of the value had faults,
// so that all faults are found in one pass; those parts are then zero. What it reports
// at, above or below a part already known to be at fault is dropped, since it follows
// from that fault.
//
// A Checker can have an UnmarshalJSON that calls [Unmarshal], so that it is read just
// as strictly inside a document that encoding/json reads.
type Checker interface {
	CheckWire(n Node)
}

// Unmarshal reads the one JSON document in data into the value that v points to.
// The error is nil or Faults. Members that are not in the document keep the
// value they had.
func Unmarshal(data []byte, v any) error {
	d := decoder{data: data, path: make([]step, 0, 16)}
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return Faults{{Problem: fmt.Sprintf("cannot read into %T, want a pointer", v)}}
	}
	switch {
	case len(data) > MaxSize:
		return Faults{{Problem: fmt.Sprintf("the document has %d bytes, more than %d", len(data), MaxSize)}}
	case len(data) >= 3 && data[0] == 0xEF && data[1] == 0xBB && data[2] == 0xBF:
		return Faults{{Line: 1, Column: 1, Value: `"\xef\xbb\xbf"`, Problem: "starts with a byte order mark, want JSON"}}
	}
	// Strings are checked one by one only in a document that is not valid UTF-8,
	// so that the common case pays for one fast pass.
	d.dirty = !utf8.Valid(data)
	d.space()
	if d.pos == len(data) {
		d.syntax("the document is empty")
		return d.result(data)
	}
	d.value(target.Elem())
	if !d.dead {
		d.space()
		if d.pos < len(data) {
			d.syntax("more text after the document")
		}
	}
	return d.result(data)
}

// Checked returns the value as read back from its own document: checked in the same
// way, and sharing no memory with v. The error is nil or Faults, without line numbers
// since nobody has the document.
func Checked[T any](v T) (T, error) {
	var read T
	text, err := json.Marshal(v)
	if err != nil {
		return read, Faults{{Problem: err.Error()}}
	}
	err = Unmarshal(text, &read)
	var faults Faults
	if errors.As(err, &faults) {
		for i := range faults {
			faults[i].Line, faults[i].Column = 0, 0
		}
	}
	return read, err
}
