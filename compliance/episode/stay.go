package episode

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Stay is a record put in order, ready to be asked about any day. It does not change.
type Stay struct {
	record Record  // but for its events
	events []Event // in order
	number []int   // of each in the record; nil: they were in order
}

// Parse reads a record from its JSON, strictly, and puts it in order. The error is nil or
// [wire.Faults], with every fault found.
func Parse(data []byte) (*Stay, error) {
	var r Record
	if err := wire.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	return inOrder(r, r.Events), nil
}

// New puts a record in order. The error is that of [Record.Validate].
func New(r Record) (*Stay, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return inOrder(r, slices.Clone(r.Events)), nil
}

// MarshalJSON writes the record, which [Parse] reads.
func (e *Stay) MarshalJSON() ([]byte, error) { return json.Marshal(e.Record()) }

// Record returns the record as it was given.
func (e *Stay) Record() Record {
	r := e.record
	r.Changes, r.Events = slices.Clone(r.Changes), slices.Clone(e.events)
	for k, i := range e.number {
		r.Events[i] = e.events[k]
	}
	return r
}

// inOrder is the stay of a record, of which there is a copy of the events to be put in order.
func inOrder(r Record, events []Event) *Stay {
	e := &Stay{record: r, events: events}
	e.record.Events, e.record.Changes = nil, slices.Clone(r.Changes)
	sorted := true
	for i := 1; i < len(events) && sorted; i++ {
		sorted = CompareEvents(&events[i-1], &events[i]) <= 0
	}
	if sorted {
		return e
	}
	e.number, e.events = make([]int, len(events)), make([]Event, len(events))
	for i := range e.number {
		e.number[i] = i
	}
	slices.SortStableFunc(e.number, func(a, b int) int { return CompareEvents(&events[a], &events[b]) })
	for k, i := range e.number {
		e.events[k] = events[i]
	}
	return e
}

// Flagged is an event of the record with the way it was treated.
type Flagged struct {
	Event       int         `json:"event"`        // its number in the record, counted from 0
	Day         iop.Day     `json:"day,omitzero"` // the day of the event; zero: it has none
	Disposition Disposition `json:"disposition,omitzero"`
}

// String returns one line: which event, of which day, and how such events are treated.
func (h Flagged) String() string {
	text := iop.At{Part: iop.Events, Index: int32(h.Event)}.String() + " on " + h.Day.String() + ": " + h.Disposition.String()
	if int(h.Disposition) < len(dispositionRules) && dispositionRules[h.Disposition].Statement != "" {
		text += ": " + dispositionRules[h.Disposition].Statement
	}
	return text
}

// On returns the episode as it was on the day: everything that had happened by then,
// whenever it was entered. A day after the end of the calendar counts as its last day, and
// a day before its beginning as no day.
func (e *Stay) On(day iop.Day) *View { return e.view(day, iop.LastDay, 0) }

// KnownOn returns the episode as it was known on the day: what had happened and had been
// entered by then.
func (e *Stay) KnownOn(day iop.Day) *View { return e.view(day, day, 0) }

// view is the episode as of a day, as known on another; without the admissions of the day back,
// if that is not zero: as it was for who came back on it.
func (e *Stay) view(day, known, back iop.Day) *View {
	day, known = min(max(day, 0), iop.LastDay), min(known, iop.LastDay)
	v := &View{Day: day, source: e, asKnown: known}
	v.people = peopleOf(&e.record, day, known, v.always[:0])
	now := v.personOn(day)
	v.Person, v.Need = now.person, now.need
	n := len(e.events)
	are := make([]bool, 2*n)
	v.events, v.borrowed = e.events[:0:n], true
	v.twin, v.sure, v.further = make([]int, 0, n), are[:0:n], are[n:n]
	r := reader{View: v, entries: e.events, until: known, back: back, last: -1}
	r.today.numbers = make([]int, 0, 8)
	r.course = e.courseOf(r.seen)
	v.Admitted, v.Discharged, v.perhapsLeft = r.course.admitted, r.course.discharged, r.course.open >= 0
	v.leftBefore = r.course.before
	r.tests = e.specimensOf(&r.course, r.seen)
	for i := range e.events {
		if r.entered(&r.entries[i]) {
			r.read(i)
		}
	}
	v.settle(&r.today)
	slices.SortStableFunc(v.aside, func(a, b Flagged) int { return cmp.Compare(a.Event, b.Event) })
	if e.number != nil {
		for i := range v.aside {
			v.aside[i].Event = e.number[v.aside[i].Event]
		}
	}
	return v
}

// reader takes the entries of a record into a view, one after another.
type reader struct {
	*View
	entries []Event // of the record, in order
	until   iop.Day // up to which they are known
	back    iop.Day // of which admissions are left out; zero: none are
	course  course
	tests   specimens
	last    int // the entry that was taken last; -1: none
	today   today
}

// entered reports whether the entry was made by then, of what had happened by then.
func (r *reader) entered(x *Event) bool {
	return x.Day <= r.Day && x.known() <= r.until && (r.back == 0 || x.Kind != iop.Admission || x.Day != r.back)
}

// withdrawn reports whether the entry was withdrawn by then.
func (r *reader) withdrawn(x *Event) bool { return x.Withdrawn != 0 && x.Withdrawn <= r.until }

func (r *reader) seen(x *Event) bool { return r.entered(x) && !r.withdrawn(x) }

// read takes entry i, or sets it aside.
func (r *reader) read(i int) {
	x := &r.entries[i]
	t := r.disposition(i)
	if r.tests.told != nil {
		if told, ok := r.tests.told[i]; ok {
			x = &told
		}
	}
	if t == Undated {
		r.View.undated = append(r.View.undated, *x)
	}
	if t != Taken {
		r.aside = append(r.aside, Flagged{i, x.Day, t})
	}
	if t != Taken && t != Contradicted || t == Contradicted && x.Kind == iop.Discharged { // other than that, it counts, and is not sure
		return
	}
	r.last = i
	r.take(i, x, &r.today)
	if r.tests.unsure != nil && r.tests.unsure[i] || i == r.course.admission && r.course.open >= 0 {
		r.sure[len(r.sure)-1] = false
	}
}

// disposition is what becomes of entry i by itself, by the course of the stay, and by other
// results of its specimen.
func (r *reader) disposition(i int) Disposition {
	switch x := &r.entries[i]; {
	case r.withdrawn(x):
		return TakenBack
	case x.Day == 0:
		return Undated
	case r.last >= 0 && sameEvent(&r.entries[r.last], x):
		r.enteredAgain(&r.entries[r.last], x.known())
		return Repeated
	case i == r.course.open:
		return Contradicted
	case r.tooEarly(i):
		return TooEarly
	case r.Discharged != 0 && x.Day > r.Discharged && !(afterDischarge | leadsBack).Has(x.Kind):
		return TooLate
	case x.Kind == iop.Admission && i != r.course.admission:
		return AdmittedAlready
	case r.tests.fate != nil && r.tests.fate[i] != 0:
		return r.tests.fate[i]
	}
	return Taken
}

// tooEarly reports whether entry i is of the time before the stay, and does not lead to it.
func (r *reader) tooEarly(i int) bool {
	x := &r.entries[i]
	if r.Admitted != 0 && x.Day < r.Admitted && (x.Day < r.course.before || !beforeAdmission.Has(x.Kind)) {
		return true
	}
	return r.course.earlier != nil && r.course.earlier[i]
}

// sameEvent reports whether two entries say the same, whenever they were entered.
func sameEvent(a, b *Event) bool {
	if a.Day != b.Day || a.Kind != b.Kind {
		return false
	}
	x, y := *a, *b
	x.Recorded, y.Recorded = 0, 0
	x.Withdrawn, y.Withdrawn = 0, 0
	return x == y
}
