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
	withdrawn := func(x *Event) bool { return x.Withdrawn != 0 && x.Withdrawn <= known }
	entered := func(x *Event) bool { return x.Day <= day && x.known() <= known }
	seen := func(x *Event) bool { return entered(x) && !withdrawn(x) }
	c := e.courseOf(seen)
	v.Admitted, v.Discharged = c.admitted, c.discharged
	tests := e.specimensOf(&c, seen)
	last := -1 // the last event taken, of the record
	d := today{numbers: make([]int, 0, 8)}
	n := len(e.order)
	are := make([]bool, 2*n)
	v.events, v.twin, v.sure, v.further = make([]Event, 0, n), make([]int, 0, n), are[:0:n], are[n:n]
	for _, i := range e.order {
		x := &e.record.Events[i]
		if !entered(x) {
			continue
		}
		if withdrawn(x) {
			v.aside = append(v.aside, Flagged{i, x.Day, TakenBack})
			continue
		}
		t := Taken
		switch {
		case x.Day == 0:
			t = Undated
		case last >= 0 && sameEvent(&e.record.Events[last], x):
			t = Repeated
			v.enteredAgain(&e.record.Events[last], x.known())
		case v.Admitted != 0 && x.Day < v.Admitted && (x.Day < c.before || !beforeAdmission.Has(x.Kind)) || c.earlier != nil && c.earlier[i]:
			t = TooEarly
		case v.Discharged != 0 && x.Day > v.Discharged && !(afterDischarge | leadsBack).Has(x.Kind):
			t = TooLate
		case x.Kind == iop.Admission && i != c.admission:
			t = AdmittedAlready
		case tests.fate != nil && tests.fate[i] != 0:
			t = tests.fate[i]
		}
		if tests.told != nil {
			if told, ok := tests.told[i]; ok {
				x = &told
			}
		}
		if t == Contradicted {
			v.aside = append(v.aside, Flagged{i, x.Day, t})
			t = Taken // it counts, and is not sure
		}
		if t != Taken {
			v.aside = append(v.aside, Flagged{i, x.Day, t})
			continue
		}
		last = i
		v.take(i, x, &d)
		if tests.unsure != nil && tests.unsure[i] {
			v.sure[len(v.sure)-1] = false
		}
	}
	v.settle(&d)
	slices.SortStableFunc(v.aside, func(a, b Flagged) int {
		return cmp.Or(CompareEvents(&e.record.Events[a.Event], &e.record.Events[b.Event]), cmp.Compare(a.Event, b.Event))
	})
	return v
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
