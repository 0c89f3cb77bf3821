package wire

import (
	"fmt"
	"strings"
)

// Report takes one problem of a value at the place that the steps lead to, member names
// and element indexes in turn. [Node.Report] reports into the document that is being
// read and [Faults.Report] into a list, so that one set of checks serves documents and
// values made in code. Since a value made in code is not in the document, the problem
// quotes it at its end, after a colon: "is negative: -1".
type Report func(problem string, at ...any)

// At reports below the place that the steps lead to.
func (r Report) At(steps ...any) Report {
	return func(problem string, at ...any) { r(problem, append(steps[:len(steps):len(steps)], at...)...) }
}

// Report reports a fault at the place that the steps lead to from here. A problem may
// end by quoting the value after a colon, as needed for values made in code; where the
// document has that value, the fault quotes it as written instead.
func (n Node) Report(problem string, at ...any) {
	if n.d == nil {
		return
	}
	if n.d.full() {
		n.d.dropped++
		return
	}
	n = n.At(at...).found()
	if k := n.Kind(); k != Object && k != Array && k != Invalid {
		problem = strings.TrimSuffix(problem, ": "+strings.Trim(n.Text(), `"`))
	}
	n.Faultf("%s", problem)
}

// Report adds a fault at the place that the steps lead to. Beyond MaxFaults it only
// counts them.
func (f *Faults) Report(problem string, at ...any) {
	if f == nil {
		return
	}
	if len(*f) >= MaxFaults {
		f.leaveOut()
		return
	}
	steps := make([]step, len(at))
	for i, s := range at {
		switch s := s.(type) {
		case string:
			steps[i] = member([]byte(s))
		case Key:
			steps[i] = key([]byte(s))
		case int:
			steps[i] = element(s)
		}
	}
	*f = append(*f, Fault{Path: pathText(steps), open: openPath(steps), Problem: problem})
}

// leaveOut counts one more fault that is not kept.
func (f *Faults) leaveOut() {
	if len(*f) == MaxFaults {
		*f = append(*f, Fault{})
	}
	(*f)[MaxFaults] = rest((*f)[MaxFaults].left + 1)
}

// rest says how many faults were left out.
func rest(n int) Fault { return Fault{Problem: fmt.Sprintf("%d more faults", n), left: n} }

// Err returns the faults as an error, or nil when there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
