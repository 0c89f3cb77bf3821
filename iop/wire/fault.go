package wire

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong with a document.
type Fault struct {
	Path    string `json:"path"`            // rules[3].bound.below; empty for the document itself
	Line    int    `json:"line,omitzero"`   // counted from 1; 0 when no place can be named
	Column  int    `json:"column,omitzero"` // in bytes, counted from 1
	Value   string `json:"value,omitempty"` // the value as written, shortened when long; empty when there is none
	Problem string `json:"problem"`         // what is wrong, and what was wanted
	open    string // the path without names that the writer chose, where it has any
	left    int    // how many it stands for, after as many as are kept
}

// Error writes path, value, problem and line on one line.
func (f Fault) Error() string {
	var b strings.Builder
	if f.Path != "" {
		b.WriteString(f.Path)
		b.WriteString(": ")
	}
	// A type's own words often quote the text already.
	if f.Value != "" && !(f.Value[0] == '"' && strings.Contains(f.Problem, strings.TrimSuffix(f.Value, "..."))) {
		b.WriteString(f.Value)
		b.WriteByte(' ')
	}
	b.WriteString(f.Problem)
	if f.Line > 0 {
		fmt.Fprintf(&b, " (line %d)", f.Line)
	}
	return b.String()
}

// Within reports whether the fault is at the path or below it: a fault at
// rules[3].bound is within rules[3], and not within rules[31].
func (f Fault) Within(path string) bool {
	rest, ok := strings.CutPrefix(f.Path, path)
	return ok && (rest == "" || path == "" || rest[0] == '.' || rest[0] == '[')
}

// Faults is every fault of one document, in document order, or of one value. It holds at most
// MaxFaults of them and then one more that says how many were left out.
type Faults []Fault

// Error writes one fault on each line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.As and errors.Is the individual faults.
func (f Faults) Unwrap() []error {
	all := make([]error, len(f))
	for i := range f {
		all[i] = f[i]
	}
	return all
}

// collector gathers faults with their offsets, up to the bound.
type collector struct {
	found   []placed
	dropped int
	checked int // faults found before the check that runs now; 0: none runs
}

type placed struct {
	Fault
	offset   int
	stranger bool // about a member that is not read at all
}

func (c *collector) add(offset int, f Fault) {
	for _, known := range c.found[:min(c.checked, len(c.found))] {
		if !known.stranger && (known.Within(f.Path) || f.Within(known.Path)) {
			return
		}
	}
	if c.full() {
		c.dropped++
		return
	}
	c.found = append(c.found, placed{Fault: f, offset: offset})
}

// spare reports whether the next fault is only counted, whatever it is about.
func (c *collector) spare() bool { return c.full() && c.checked == 0 }

// full reports whether no more faults are kept.
func (c *collector) full() bool { return len(c.found) == MaxFaults }

// count is how many faults there were so far.
func (c *collector) count() int { return len(c.found) + c.dropped }

// result returns the faults in document order with lines and columns, or nil.
func (c *collector) result(data []byte) error {
	if len(c.found) == 0 {
		return nil
	}
	slices.SortStableFunc(c.found, func(a, b placed) int { return cmp.Compare(a.offset, b.offset) })
	faults := make(Faults, 0, len(c.found)+1)
	line, start, at := 1, 0, 0 // start: where the current line begins
	for i, p := range c.found {
		if i > 0 { // a value that is scanned and then read reports its faults twice
			before := c.found[i-1]
			if before.open = p.open; p == before {
				continue
			}
		}
		offset := min(p.offset, len(data))
		for {
			i := bytes.IndexByte(data[at:offset], '\n')
			if i < 0 {
				break
			}
			at += i + 1
			line, start = line+1, at
		}
		p.Line, p.Column = line, offset-start+1
		faults = append(faults, p.Fault)
	}
	if c.dropped > 0 {
		faults = append(faults, rest(c.dropped))
	}
	return faults
}
