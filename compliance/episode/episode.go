package episode

import (
	"cmp"
	"iter"
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

// View is an episode as of the end of a day.
type View struct {
	Day iop.Day `json:"day,omitzero"`
	// Person and Need are those of the day.
	Person iop.Person  `json:"person,omitzero"`
	Need   iop.Minutes `json:"need,omitzero"`
	// Admitted and Discharged are the days of the last admission and of the
	// discharge that followed it; zero: there is none.
	Admitted   iop.Day           `json:"admitted,omitzero"`
	Discharged iop.Day           `json:"discharged,omitzero"`
	people     []dated           // as the person was from day to day, in order
	always     [1]dated          // room for them where nothing changed
	events     []Event           // those that count, in order
	sure       []bool            // of each: false where another contradicts it
	twin       []int             // of those that are not sure: the first of the entries about that session
	further    []bool            // another entry of a session that one before it tells of
	retold     map[int]retold    // what sessions come to of which it is not one entry alone that tells
	again      map[Event]iop.Day // of those that were entered again, word for word: when last
	aside      []Flagged
	specimen   iop.Day // on which the last was collected
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

// enteredAgain notes that the event taken last was entered again on the day, word for word.
func (v *View) enteredAgain(x *Event, day iop.Day) {
	e := &v.events[len(v.events)-1]
	switch {
	case e.Kind == iop.Discharged && x.Kind == e.Kind && x.Day == e.Day: // perhaps told with another
		v.retell(e, x, day)
	case sameEvent(e, x):
		v.lastKnown(e, day)
	}
}

// lastKnown notes that what the event says was entered on the day, perhaps again.
func (v *View) lastKnown(e *Event, day iop.Day) {
	if day <= e.known() {
		return
	}
	if v.again == nil {
		v.again = map[Event]iop.Day{}
	}
	v.again[*e] = max(v.again[*e], day)
}

// known is the day on which an event was entered last: what is entered again after something
// else was corrects that.
func (v *View) known(e *Event) iop.Day {
	if v.again == nil {
		return e.known()
	}
	return max(e.known(), v.again[*e])
}

// has reports whether some event is so.
func (v *View) has(is func(*Event) bool) bool {
	for i := range v.events {
		if is(&v.events[i]) {
			return true
		}
	}
	return false
}

// Flagged lists the events that were not simply taken, in order, and why.
func (v *View) Flagged() []Flagged { return slices.Clone(v.aside) }

// Events yields the events that count, in order, and whether each is sure: not when
// another entry of the same day says something else.
func (v *View) Events() iter.Seq2[Event, bool] {
	return func(yield func(Event, bool) bool) {
		for i := range v.events {
			if !yield(v.events[i], v.sure[i]) {
				return
			}
		}
	}
}

// Fold is what the events that are sure come to. Of several entries of one session each
// is counted by its kind, and the service once.
func (v *View) Fold() (f Fold) {
	for i := range v.events {
		if !v.sure[i] {
			continue
		}
		e := &v.events[i]
		one, again := v.retold[i]
		if again || v.further[i] {
			less := *e
			less.Credited = CreditOf(0)
			e = &less
		}
		f.Add(e)
		f.Least, f.Most = addUp(f.Least, one.lo), addUp(f.Most, one.hi)
	}
	return f
}

// RecordReport has a finding for each event that was not simply taken, with its day. What
// became of it stands in the statement of the rule.
func (v *View) RecordReport() iop.Report {
	var r iop.Report
	for _, a := range v.aside {
		f := iop.Finding{Rule: &dispositionRules[a.Disposition], Verdict: iop.NotMet, At: iop.At{Part: iop.Events, Index: int32(a.Event)}}
		if a.Day != 0 {
			f.Got = iop.DayOn(a.Day)
		}
		r.Add(f)
	}
	return r
}

// LastService is the day of the last session that was attended, for some of it at
// least; zero when there is none.
func (v *View) LastService() (last iop.Day) {
	for i := range v.events {
		if presence.Has(v.events[i].Kind) {
			last = v.events[i].Day
		}
	}
	return last
}

// LengthOfStay is the days from the admission to the discharge or the last service,
// whichever is earlier, at least 1, as the Treatment Episode Data Set counts it
// (SAMHSA, TEDS-D 2004, chapter 2). It is false before a discharge.
func (v *View) LengthOfStay() (days int, ok bool) {
	if v.Admitted == 0 || v.Discharged == 0 {
		return 0, false
	}
	end := v.Discharged
	if last := v.LastService(); last != 0 {
		end = min(end, last)
	}
	return max(1, int(end-v.Admitted)), true
}
