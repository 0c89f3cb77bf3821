package compliance

import (
	"cmp"
	"encoding/json"
	"iter"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// Record is what was recorded of one person's episode of care. Nothing in it names
// the person.
type Record struct {
	Person iop.Person `json:"person,omitzero"`
	// Need is the weekly service that a physician or plan certified as needed.
	// Zero: not known.
	Need   iop.Minutes `json:"need,omitzero"`
	Events []Event     `json:"events"` // in any order
}

// UnmarshalJSON reads strictly, like everything here.
func (r *Record) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, r) }

// CheckWire finds records that cannot be.
func (r *Record) CheckWire(n wire.Node) {
	if r.Need < 0 || r.Need > 7*24*iop.Hour {
		n.Member("need").Faultf("is no part of a week")
	}
}

// Validate reports events that cannot be: wire.Faults with paths, or nil. Records
// that are only incomplete or contradict each other are valid; they are treated as
// [Treatment] says.
func (r *Record) Validate() error {
	var faults wire.Faults
	for i := range r.Events {
		if e := &r.Events[i]; !e.plain() {
			e.problems(wire.Report(faults.Report).At("events", i))
		}
	}
	return faults.Err()
}

// MarshalJSON writes the events as they are.
func (r Record) MarshalJSON() ([]byte, error) {
	type plain Record
	if r.Events == nil {
		r.Events = []Event{}
	}
	return json.Marshal(plain(r))
}

// Treatment is what became of an event of a record.
type Treatment uint8

const (
	TreatmentUnknown Treatment = iota
	Taken                      // it counts
	Undated                    // it has no day: set aside
	Repeated                   // it stands there already: counted once
	Contradicted               // of one session it is said that it was attended, missed, or missed in another way: the later entry counts; of entries of one day neither is sure
	TooEarly                   // before the admission: set aside
	TooLate                    // after the discharge: set aside
	NoSpecimen                 // a result without a specimen in the two weeks before: it counts, and is reported
)

var treatments = iop.NewVocabulary("treatment of an event",
	"taken", "undated", "repeated", "contradicted", "before-admission", "after-discharge", "no-specimen")

func (t Treatment) Vocabulary() *iop.Vocabulary      { return treatments }
func (t Treatment) String() string                   { return treatments.Word(int(t)) }
func (t Treatment) MarshalText() ([]byte, error)     { return iop.MarshalWord(t) }
func (t *Treatment) UnmarshalText(text []byte) error { return iop.UnmarshalWord(t, text) }

// treated are the rules by which records are read, as findings cite them.
var treated = func() (all [8]iop.Rule) {
	for t, statement := range map[Treatment]string{
		Undated:      "An event without a day is set aside.",
		Repeated:     "An event that stands in the record already is counted once.",
		Contradicted: "Of a session of which two entries say different things, the later entry counts; of entries of one day neither is sure.",
		TooEarly:     "What can only follow an admission and is dated before it is set aside.",
		TooLate:      "What cannot follow a discharge and is dated after it is set aside.",
		NoSpecimen:   "A result without a specimen in the two weeks before counts and is reported.",
	} {
		all[t] = iop.Rule{ID: iop.RuleID("record." + t.String()), Statement: statement, Strength: iop.Must, Source: iop.Source{
			Title: "openiop, package compliance", Address: "https://github.com/openiop/openiop", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")}}
	}
	return all
}()

// rank orders what is recorded of one day: what begins care before what is given,
// results after specimens, responses after what they answer, what ends care last.
var rank = func() (all [64]uint8) {
	for i, kinds := range [...]iop.Set[iop.EventKind]{
		iop.SetOf(iop.Inquiry), iop.SetOf(iop.Screening), iop.SetOf(iop.Assessed), iop.SetOf(iop.LeaveEnded, iop.AppealDecided),
		iop.SetOf(iop.Admission), iop.SetOf(iop.PlanMade, iop.Certified), iop.SetOf(iop.PhaseAdvanced, iop.LevelChanged),
		iop.SetOf(iop.Scheduled), iop.SetOf(iop.FirstVisit), sessionKinds &^ iop.SetOf(iop.Scheduled),
		iop.SetOf(iop.TestOrdered), iop.SetOf(iop.SpecimenCollected), iop.SetOf(iop.SpecimenMissed, iop.InvalidSpecimen),
		iop.SetOf(iop.PositiveTest, iop.NegativeTest), iop.SetOf(iop.Incident), 0, iop.SetOf(iop.Warned, iop.ContractMade, iop.Sanctioned),
		iop.SetOf(iop.NoticeGiven), iop.SetOf(iop.Appealed), iop.SetOf(iop.LeaveBegun), iop.SetOf(iop.AftercarePlanned, iop.DischargePlanned),
		iop.SetOf(iop.Discharged), iop.SetOf(iop.DischargeSummarized),
	} {
		for k := range kinds.All() {
			all[k] = uint8(i) + 1
		}
		if kinds == 0 { // everything that is not named
			all[0] = uint8(i) + 1
		}
	}
	for k := range all {
		if all[k] == 0 {
			all[k] = all[0]
		}
	}
	return all
}()

// CompareEvents orders two events: by day, then by what comes first on one day, then by
// session, time and the rest, so that any order of the same events gives the same
// answer.
func CompareEvents(a, b *Event) int {
	if c := cmp.Compare(a.Day, b.Day); c != 0 {
		return c
	}
	if c := cmp.Compare(rank[a.Kind&63], rank[b.Kind&63]); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Session, b.Session), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Format, b.Format), cmp.Compare(a.Delivery, b.Delivery), cmp.Compare(a.Participants, b.Participants), cmp.Compare(a.Staff, b.Staff),
		cmp.Compare(a.Occasion, b.Occasion), cmp.Compare(a.Planned, b.Planned), cmp.Compare(a.Credited, b.Credited), cmp.Compare(a.By, b.By),
		cmp.Compare(a.Excuse, b.Excuse), cmp.Compare(a.Conduct, b.Conduct), cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Validity, b.Validity),
		cmp.Compare(a.Detection, b.Detection), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(a.Initiator, b.Initiator), cmp.Compare(a.Progress, b.Progress), cmp.Compare(a.Destination, b.Destination),
		cmp.Compare(boolInt(a.Emergency), boolInt(b.Emergency)), cmp.Compare(a.known(), b.known()))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Episode is a record in order, ready to be asked about any day. It does not
// change.
type Episode struct {
	record Record
	order  []int // of the record's events
}

// NewEpisode puts a record in order. The error is that of [Record.Validate].
func NewEpisode(r Record) (*Episode, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	e := &Episode{record: r, order: make([]int, len(r.Events))}
	e.record.Events = slices.Clone(r.Events)
	for i := range e.order {
		e.order[i] = i
	}
	slices.SortStableFunc(e.order, func(a, b int) int { return CompareEvents(&e.record.Events[a], &e.record.Events[b]) })
	return e, nil
}

// Handled is an event of the record and what became of it.
type Handled struct {
	Event     int // number in the record
	Treatment Treatment
}

// View is an episode as of a day.
type View struct {
	Day    iop.Day
	Person iop.Person
	Need   iop.Minutes
	// Admitted and Discharged are the days of the last admission and of the
	// discharge that followed it; zero: there is none.
	Admitted, Discharged iop.Day
	events               []Event // those that count, in order
	sure                 []bool  // of each: false where another contradicts it
	aside                []Handled
	specimen             iop.Day // on which the last was collected
}

// On is the episode as it was on the day: everything that had happened by then,
// whenever it was entered.
func (e *Episode) On(day iop.Day) *View { return e.view(day, lastDay) }

// lastDay is the last that there is.
var lastDay = iop.MustDay("9999-12-31")

// KnownOn is the episode as it was known on the day: what had happened and had been
// entered by then.
func (e *Episode) KnownOn(day iop.Day) *View { return e.view(day, day) }

func (e *Episode) view(day, known iop.Day) *View {
	v := &View{Day: day, Person: e.record.Person, Need: e.record.Need}
	seen := func(x *Event) bool { return x.Day <= day && (x.Day == 0 || x.known() <= known) }
	for _, i := range e.order {
		switch x := &e.record.Events[i]; {
		case !seen(x) || x.Day == 0:
		case x.Kind == iop.Admission && (v.Admitted == 0 || v.Discharged != 0 && x.Day >= v.Discharged):
			v.Admitted, v.Discharged = x.Day, 0
		case x.Kind == iop.Discharged && v.Admitted != 0 && v.Discharged == 0:
			v.Discharged = x.Day
		}
	}
	last := -1 // the last event taken, of the record
	var today sittings
	v.events, v.sure = make([]Event, 0, len(e.order)), make([]bool, 0, len(e.order))
	for _, i := range e.order {
		x := &e.record.Events[i]
		if !seen(x) {
			continue
		}
		t := Taken
		switch {
		case x.Day == 0:
			t = Undated
		case last >= 0 && sameEvent(&e.record.Events[last], x):
			t = Repeated
		case v.Admitted != 0 && x.Day < v.Admitted && !beforeAdmission.Has(x.Kind):
			t = TooEarly
		case v.Discharged != 0 && x.Day > v.Discharged && !afterDischarge.Has(x.Kind):
			t = TooLate
		}
		if t != Taken {
			v.aside = append(v.aside, Handled{i, t})
			continue
		}
		last = i
		v.take(i, x, &today)
	}
	return v
}

// sameEvent reports whether two entries say the same, whenever they were entered.
func sameEvent(a, b *Event) bool {
	x, y := *a, *b
	x.Recorded, y.Recorded = 0, 0
	return x == y
}

// sitting names what is recorded of one session: its number, or where none is given
// its format.
type sitting struct {
	session int32
	format  iop.Format
}

func sittingOf(e *Event) sitting {
	if e.Session != 0 {
		return sitting{session: e.Session}
	}
	return sitting{format: e.Format}
}

// sittings are the entries of one day that say whether the person was at a session:
// places in a view's events. Of many they are found by what they are about.
type sittings struct {
	day  iop.Day
	list []int
	at   map[sitting][]int // nil while they are few
}

const fewSittings = 16

func (s *sittings) begin(day iop.Day) { s.day, s.list, s.at = day, s.list[:0], nil }

func (s *sittings) add(v *View, k int, e *Event) {
	s.list = append(s.list, k)
	if s.at == nil && len(s.list) > fewSittings {
		s.at = map[sitting][]int{}
		for _, k := range s.list[:len(s.list)-1] {
			key := sittingOf(&v.events[k])
			s.at[key] = append(s.at[key], k)
		}
	}
	if s.at != nil {
		key := sittingOf(e)
		s.at[key] = append(s.at[key], k)
	}
}

// other is the latest entry about the same session that says something else; -1 when
// there is none. A format that is not known may be any.
func (s *sittings) other(v *View, e *Event) int {
	latest := -1
	look := func(list []int) {
		for i := len(list) - 1; i >= 0 && list[i] > latest; i-- {
			if y := &v.events[list[i]]; sameSession(e, y) && saysOf(e) != saysOf(y) {
				latest = list[i]
			}
		}
	}
	switch {
	case s.at == nil:
		look(s.list)
	case e.Session != 0:
		look(s.at[sitting{session: e.Session}])
	default:
		look(s.at[sitting{}])
		for f := range iop.Values[iop.Format]() {
			if e.Format == 0 || e.Format == f {
				look(s.at[sitting{format: f}])
			}
		}
	}
	return latest
}

// sameSession reports whether two entries of one day are about one session.
func sameSession(a, b *Event) bool {
	if a.Session != 0 || b.Session != 0 {
		return a.Session == b.Session
	}
	return a.Format == b.Format || a.Format == 0 || b.Format == 0
}

// saysOf is what an entry says of a session: that the person was there, or in which
// way absent.
func saysOf(e *Event) iop.EventKind {
	if presence.Has(e.Kind) {
		return iop.Attended
	}
	return e.Kind
}

// resultDays is within how many days of a specimen a result is taken to be of it.
const resultDays = 14

// take adds an event that counts, unless an entry about the same session says
// something else.
func (v *View) take(i int, x *Event, day *sittings) {
	if x.Day != day.day {
		day.begin(x.Day)
	}
	if presence.Has(x.Kind) && x.Kind != iop.MadeUp || absence.Has(x.Kind) {
		if k := day.other(v, x); k >= 0 {
			v.aside = append(v.aside, Handled{i, Contradicted})
			switch y := &v.events[k]; {
			case x.known() > y.known():
				*y = *x
			case x.known() == y.known():
				v.sure[k] = false
				day.add(v, len(v.events), x)
				v.add(x, false)
			}
			return
		}
		day.add(v, len(v.events), x)
	}
	switch x.Kind {
	case iop.SpecimenCollected:
		v.specimen = x.Day
	case iop.PositiveTest, iop.NegativeTest:
		if v.specimen == 0 || x.Day-v.specimen > resultDays {
			v.aside = append(v.aside, Handled{i, NoSpecimen})
		}
	}
	v.add(x, true)
}

func (v *View) add(x *Event, sure bool) {
	v.events, v.sure = append(v.events, *x), append(v.sure, sure)
}

// SetAside lists the events that were not simply taken, and why.
func (v *View) SetAside() []Handled { return slices.Clone(v.aside) }

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

// Fold is what the events that are sure come to.
func (v *View) Fold() (f Fold) {
	for i := range v.events {
		if v.sure[i] {
			f.Add(&v.events[i])
		}
	}
	return f
}

// RecordReport has a finding for each event that was not simply taken.
func (v *View) RecordReport() iop.Report {
	var r iop.Report
	for _, a := range v.aside {
		r.Add(iop.Finding{Rule: &treated[a.Treatment], Verdict: iop.NotMet, At: iop.At{Part: iop.Events, Index: int32(a.Event)}})
	}
	return r
}

// Workdays says which days are worked on; the zero Workdays are Monday to Friday
// without holidays.
type Workdays struct {
	Weekend  schedule.Days // zero: Saturday and Sunday
	Holidays []iop.Day     // in order
}

// On reports whether the day is worked on.
func (w *Workdays) On(day iop.Day) bool {
	weekend := w.Weekend
	if weekend == 0 {
		weekend = schedule.On(schedule.Saturday, schedule.Sunday)
	}
	_, holiday := slices.BinarySearch(w.Holidays, day)
	return !holiday && !weekend.Has(schedule.WeekdayOf(day))
}

// After is the n-th working day after the day; the day itself for 0. It is no day
// when there is none within a few years.
func (w *Workdays) After(day iop.Day, n int) iop.Day {
	for last := day + iop.Day(10*n+1000); n > 0; {
		if day++; day > last {
			return 0
		}
		if w.On(day) {
			n--
		}
	}
	return day
}

// Between is how many working days lie after the first day, up to the last.
func (w *Workdays) Between(first, last iop.Day) (n int) {
	for d := first + 1; d <= last; d++ {
		if w.On(d) {
			n++
		}
	}
	return n
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
