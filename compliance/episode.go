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
	AdmittedAlready            // an admission while the person is admitted: set aside
	NoSpecimen                 // a result without a specimen in the two weeks before: it counts, and is reported
)

var treatments = iop.NewVocabulary("treatment of an event",
	"taken", "undated", "repeated", "contradicted", "before-admission", "after-discharge", "admitted-already", "no-specimen")

func (t Treatment) Vocabulary() *iop.Vocabulary      { return treatments }
func (t Treatment) String() string                   { return treatments.Word(int(t)) }
func (t Treatment) MarshalText() ([]byte, error)     { return iop.MarshalWord(t) }
func (t *Treatment) UnmarshalText(text []byte) error { return iop.UnmarshalWord(t, text) }

// treated are the rules by which records are read, as findings cite them.
var treated = func() (all [NoSpecimen + 1]iop.Rule) {
	for t, statement := range map[Treatment]string{
		Undated:         "An event without a day is set aside.",
		Repeated:        "An event that stands in the record already is counted once.",
		Contradicted:    "Of a session of which two entries say different things, the later entry counts; of entries of one day neither is sure.",
		TooEarly:        "What can only follow an admission and is dated before it is set aside.",
		TooLate:         "What cannot follow a discharge and is dated after it is set aside.",
		AdmittedAlready: "An admission of who is admitted is set aside: it is the same again, or the discharge before it is missing.",
		NoSpecimen:      "A result without a specimen in the two weeks before counts and is reported.",
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
		iop.SetOf(iop.TestOrdered), iop.SetOf(iop.CalledIn), iop.SetOf(iop.TestArrival), iop.SetOf(iop.SpecimenCollected), iop.SetOf(iop.SpecimenMissed, iop.InvalidSpecimen),
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
		cmp.Compare(boolInt(a.Emergency), boolInt(b.Emergency)), cmp.Compare(a.Decision, b.Decision), cmp.Compare(a.Clock, b.Clock), cmp.Compare(a.known(), b.known()), cmp.Compare(a.Recorded, b.Recorded))
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
	twin                 []int   // of those that are not sure: the first of the entries about that session
	further              []bool  // another entry of a session that one before it tells of
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
	seen := func(x *Event) bool { return x.Day <= day && x.known() <= known }
	again := iop.Day(0) // admitted before the discharge of the same day stands
	var left *Event
	for _, i := range e.order {
		switch x := &e.record.Events[i]; {
		case !seen(x) || x.Day == 0:
		case left != nil && sameEvent(left, x): // the same discharge again
		case x.Kind == iop.Admission && (v.Admitted == 0 || v.Discharged != 0 && x.Day >= v.Discharged):
			v.Admitted, v.Discharged = x.Day, 0
		case x.Kind == iop.Admission:
			again = x.Day
		case x.Kind == iop.Discharged && v.Admitted != 0 && v.Discharged == 0:
			left = x
			if v.Discharged = x.Day; again == x.Day && v.Admitted < x.Day {
				v.Admitted, v.Discharged = x.Day, 0
			}
		}
	}
	last, admitted := -1, false // the last event taken, of the record; whether the admission was
	var today sittings
	n := len(e.order)
	v.events, v.sure, v.twin, v.further = make([]Event, 0, n), make([]bool, 0, n), make([]int, 0, n), make([]bool, 0, n)
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
		case x.Kind == iop.Admission && admitted:
			t = AdmittedAlready
		}
		if t != Taken {
			v.aside = append(v.aside, Handled{i, t})
			continue
		}
		last, admitted = i, admitted || x.Kind == iop.Admission
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

// about yields the entries about the same session, latest first. A format that is
// not known may be any.
func (s *sittings) about(v *View, e *Event) (all []int) {
	look := func(list []int) {
		for _, k := range list {
			if sameSession(e, &v.events[k]) {
				all = append(all, k)
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
	slices.Sort(all)
	return all
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
		about := day.about(v, x)
		other := slices.DeleteFunc(slices.Clone(about), func(k int) bool { return saysOf(&v.events[k]) == saysOf(x) })
		if len(other) > 0 {
			v.aside = append(v.aside, Handled{i, Contradicted})
			v.contradict(x, other, day)
			return
		}
		if len(about) > 0 && x.Session != 0 && presence.Has(x.Kind) {
			v.add(x, true)
			v.further[len(v.further)-1] = true
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
	v.twin, v.further = append(v.twin, len(v.twin)), append(v.further, false)
}

// contradict settles what counts of a session of which the others say something
// else: what was entered last, and of what was entered on one day nothing for sure.
func (v *View) contradict(x *Event, other []int, day *sittings) {
	latest := iop.Day(0)
	for _, k := range other {
		latest = max(latest, v.events[k].known())
	}
	switch {
	case x.known() < latest:
	case x.known() == latest:
		root := other[0]
		for _, k := range other {
			v.sure[k], v.twin[k] = false, root
		}
		day.add(v, len(v.events), x)
		v.add(x, false)
		v.twin[len(v.twin)-1] = root
	default:
		v.events[other[0]], v.sure[other[0]], v.twin[other[0]] = *x, true, other[0]
		for n := len(other) - 1; n > 0; n-- {
			v.remove(other[n])
		}
		v.reread(day)
	}
}

// remove takes an entry out that a later one overrules.
func (v *View) remove(k int) {
	v.events, v.sure = slices.Delete(v.events, k, k+1), slices.Delete(v.sure, k, k+1)
	v.twin, v.further = slices.Delete(v.twin, k, k+1), slices.Delete(v.further, k, k+1)
	for i := range v.twin[k:] {
		if v.twin[k+i] > k {
			v.twin[k+i]--
		}
	}
}

// reread finds the entries of the day anew.
func (v *View) reread(day *sittings) {
	day.begin(day.day)
	first := len(v.events)
	for first > 0 && v.events[first-1].Day == day.day {
		first--
	}
	for k := first; k < len(v.events); k++ {
		if e := &v.events[k]; (presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind)) && !v.further[k] {
			day.add(v, k, e)
		}
	}
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
// when there is none in the calendar.
func (w *Workdays) After(day iop.Day, n int) iop.Day {
	each := w.each()
	if each == 0 && n > 0 {
		return 0
	}
	for n > each { // whole weeks, and what holidays took out of them
		weeks := n / each
		if int64(day)+7*int64(weeks) > int64(lastDay) {
			return 0
		}
		next := day + iop.Day(7*weeks)
		n -= w.Between(day, next)
		day = next
		if weeks == 0 {
			break
		}
	}
	for n > 0 {
		if day++; day > lastDay {
			return 0
		}
		if w.On(day) {
			n--
		}
	}
	return day
}

// each is how many days of a week are worked on.
func (w *Workdays) each() (n int) {
	for d := range iop.Day(7) {
		if (&Workdays{Weekend: w.Weekend}).On(1 + d) {
			n++
		}
	}
	return n
}

// Between is how many working days lie after the first day, up to the last.
func (w *Workdays) Between(first, last iop.Day) (n int) {
	if last <= first {
		return 0
	}
	weeks := (last - first) / 7
	n = int(weeks) * w.each()
	plain := Workdays{Weekend: w.Weekend}
	for d := first + 7*weeks + 1; d <= last; d++ {
		if plain.On(d) {
			n++
		}
	}
	from, _ := slices.BinarySearch(w.Holidays, first+1)
	for _, h := range w.Holidays[from:] {
		if h > last {
			break
		}
		if plain.On(h) {
			n--
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
