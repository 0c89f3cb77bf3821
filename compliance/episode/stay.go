package episode

import (
	"cmp"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Stay is a record in order, ready to be asked about any day. It does not
// change.
type Stay struct {
	record Record
	order  []int // of the record's events
}

// Parse reads a record from its JSON, strictly, and puts it in order. The error is nil or
// wire.Faults, with every fault found.
func Parse(data []byte) (*Stay, error) {
	var r Record
	if err := wire.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	return inOrder(r), nil
}

// New puts a record in order. The error is that of [Record.Validate].
func New(r Record) (*Stay, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return inOrder(r.clone()), nil
}

// Record is the record as it was given.
func (e *Stay) Record() Record { return e.record.clone() }

func (r Record) clone() Record {
	r.Events, r.Changes = slices.Clone(r.Events), slices.Clone(r.Changes)
	return r
}

func inOrder(r Record) *Stay {
	e := &Stay{record: r, order: make([]int, len(r.Events))}
	for i := range e.order {
		e.order[i] = i
	}
	compare := func(a, b int) int { return CompareEvents(&e.record.Events[a], &e.record.Events[b]) }
	if !slices.IsSortedFunc(e.order, compare) {
		slices.SortStableFunc(e.order, compare)
	}
	return e
}

// Flagged is an event of the record and how it was treated.
type Flagged struct {
	Event       int         `json:"event"`        // number in the record, counted from 0
	Day         iop.Day     `json:"day,omitzero"` // of the event; zero: it has none
	Disposition Disposition `json:"disposition,omitzero"`
}

// String is one line: which event, of which day, and what is done with such.
func (h Flagged) String() string {
	text := iop.At{Part: iop.Events, Index: int32(h.Event)}.String() + " on " + h.Day.String() + ": " + h.Disposition.String()
	if int(h.Disposition) < len(dispositionRules) && dispositionRules[h.Disposition].Statement != "" {
		text += ": " + dispositionRules[h.Disposition].Statement
	}
	return text
}

// On is the episode as it was on the day: everything that had happened by then,
// whenever it was entered. A day beyond the calendar is its last, and one before it none.
func (e *Stay) On(day iop.Day) *View { return e.view(day, iop.LastDay) }

// KnownOn is the episode as it was known on the day: what had happened and had been
// entered by then.
func (e *Stay) KnownOn(day iop.Day) *View { return e.view(day, day) }

func (e *Stay) view(day, known iop.Day) *View {
	day, known = min(max(day, 0), iop.LastDay), min(known, iop.LastDay)
	v := &View{Day: day}
	v.people = peopleOf(&e.record, day, known, v.always[:0])
	now := v.personOn(day)
	v.Person, v.Need = now.person, now.need
	n := len(e.order)
	are := make([]bool, 2*n)
	v.events, v.twin, v.sure, v.further = make([]Event, 0, n), make([]int, 0, n), are[:0:n], are[n:n]
	r := reader{View: v, entries: e.record.Events, until: known, last: -1}
	r.today.numbers = make([]int, 0, 8)
	r.course = e.courseOf(r.seen)
	v.Admitted, v.Discharged = r.course.admitted, r.course.discharged
	r.tests = e.specimensOf(&r.course, r.seen)
	for _, i := range e.order {
		if r.entered(&r.entries[i]) {
			r.read(i)
		}
	}
	v.settle(&r.today)
	slices.SortStableFunc(v.aside, func(a, b Flagged) int {
		return cmp.Or(CompareEvents(&e.record.Events[a.Event], &e.record.Events[b.Event]), cmp.Compare(a.Event, b.Event))
	})
	return v
}

// reader takes the entries of a record into a view, one after another.
type reader struct {
	*View
	entries []Event // of the record
	until   iop.Day // up to which they are known
	course  course
	tests   specimens
	last    int // the entry that was taken last; -1: none
	today   today
}

// entered reports whether the entry was made by then, of what had happened by then.
func (r *reader) entered(x *Event) bool { return x.Day <= r.Day && x.known() <= r.until }

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
	if t != Taken {
		r.aside = append(r.aside, Flagged{i, x.Day, t})
	}
	if t != Taken && t != Contradicted { // that counts, and is not sure
		return
	}
	r.last = i
	r.take(i, x, &r.today)
	if r.tests.unsure != nil && r.tests.unsure[i] {
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
