package oracle

import (
	"fmt"
	"maps"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// World is one completion of a view: nothing in it is unsure.
type World struct {
	*View
	d      *compliance.Definition
	days   *compliance.Workdays
	events []episode.Event          // with what was not recorded filled in
	by     []iop.Minutes            // by how much each was late or left early: as recorded, or as tried
	open   int                      // so many events of a service that is not known are of the row's
	mask   *int                     // or which of them
	next   *slowStart               // the anchor that restarts the clock, which is asked about
	kinds  []iop.Set[iop.EventKind] // what the policy takes each for
	keeps  []bool                   // it leaves runs alone
	away   map[iop.Day]bool
	sooner bool             // the person was back from leave in which a session was attended before it
	appeal map[iop.Day]bool // days on which an appeal is open
	there  map[iop.Day]bool // days at the policy's level
	served map[bool][]slowGiven
	told   map[bool]string // the same in words
}

// slowFilled is an entry with what was not recorded filled in.
type slowFilled struct {
	episode.Event
	by iop.Minutes
}

// Worlds are all completions: of each contradicted session, one thing that is said;
// of each entry, one way to fill in what was not recorded.
func (v *View) Worlds(d *compliance.Definition, days *compliance.Workdays) (all []*World) {
	var sizes []int
	for _, says := range v.says {
		sizes = append(sizes, len(says))
	}
	filled := make([][]slowFilled, len(v.entries))
	for i := range v.entries {
		for _, way := range append([]episode.Event{v.entries[i].Event}, v.entries[i].ways...) {
			way.Emergency = v.entries[i].told().Emergency
			filled[i] = append(filled[i], slowFill(&way, d)...)
		}
		sizes = append(sizes, len(filled[i]))
	}
	for choice := make([]int, len(sizes)); ; {
		w := &World{View: v, d: d, days: days, served: map[bool][]slowGiven{}, told: map[bool]string{}}
		for i, e := range v.entries {
			if e.group < 0 || slowTold(&e.Event) == v.says[e.group][choice[e.group]] {
				f := filled[i][choice[len(v.says)+i]]
				w.events, w.by = append(w.events, f.Event), append(w.by, f.by)
			}
		}
		w.read()
		all = append(all, w)
		if back := w.backSooner(); len(back) > 0 { // since when they were back is not known
			o := *w
			o.sooner, o.served, o.told, o.away = true, map[bool][]slowGiven{}, map[bool]string{}, maps.Clone(w.away)
			for d := range back {
				o.away[d] = false
			}
			all = append(all, &o)
		}
		g := 0
		for ; g < len(choice); g++ { // the next choice
			if choice[g]++; choice[g] < sizes[g] {
				break
			}
			choice[g] = 0
		}
		if g == len(choice) {
			return all
		}
	}
}

// slowFill is every way to fill in what was not recorded of an entry; of ways that
// no rule tells apart, one.
func slowFill(e *episode.Event, d *compliance.Definition) (all []slowFilled) {
	seen := map[string]bool{}
	try := func(f slowFilled, rules string) {
		if !seen[rules] {
			seen[rules] = true
			all = append(all, f)
		}
	}
	switch {
	case (slowResults | iop.SetOf(iop.SpecimenCollected)).Has(e.Kind):
		collections, validities, detections := slowLayers(e)
		for _, c := range collections {
			for _, v := range validities {
				for _, x := range detections {
					f := slowFilled{*e, e.By}
					f.Collection, f.Validity, f.Detection = c, v, x
					try(f, fmt.Sprint(slowMapping(d, &f.Event)))
				}
			}
		}
	case (e.Kind == iop.Late || e.Kind == iop.LeftEarly) && e.By == 0:
		for by := range iop.Minutes(120) {
			f, rules := slowFilled{*e, by}, ""
			for i := range d.Lateness {
				rules += fmt.Sprint(slowLate(&d.Lateness[i], e, by))
			}
			try(f, rules)
		}
	case (e.Kind == iop.Excused || e.Kind == iop.Prearranged) && e.Excuse == 0:
		for reason := range iop.Values[compliance.ExcuseReason]() {
			f, rules := slowFilled{*e, e.By}, ""
			f.Excuse = reason
			for i := range d.Excuses {
				rules += fmt.Sprint(d.Excuses[i].Reasons == 0 || d.Excuses[i].Reasons.Has(reason))
			}
			try(f, rules)
		}
	case e.Kind == iop.LevelChanged && e.Level == 0 && d.Level != 0:
		for _, level := range []iop.Level{d.Level, slowElsewhere} {
			f := slowFilled{*e, e.By}
			f.Level = level
			all = append(all, f)
		}
	case e.Kind == iop.Discharged && e.Reason == 0:
		for reason := range iop.Values[iop.DischargeReason]() {
			f, rules := slowFilled{*e, e.By}, ""
			f.Reason = reason
			for i := range d.Requirements {
				rules += fmt.Sprint(d.Requirements[i].After.Reasons.Has(reason))
			}
			try(f, rules)
		}
	default:
		all = []slowFilled{{*e, e.By}}
	}
	return slowFillDetails(all, d)
}

// slowFillDetails is every way to fill in what else was not recorded: the matrix of a test
// and what an incident was about; of ways that no rule tells apart, one.
func slowFillDetails(some []slowFilled, d *compliance.Definition) (all []slowFilled) {
	for _, f := range some {
		matrices, names := []iop.Matrix{f.Matrix}, []iop.Name{f.Name}
		if f.Matrix == 0 && slowTested.Has(f.Kind) && f.Kind != iop.TestOrdered && f.Kind != iop.TestArrival { // no row here asks what these were of
			matrices = slices.Collect(iop.Values[iop.Matrix]())
		}
		if f.Name == "" && f.Kind == iop.Incident {
			names = []iop.Name{"phone", "door", "neither"}
		}
		seen := map[string]bool{}
		for _, m := range matrices {
			for _, n := range names {
				f.Matrix, f.Name = m, n
				rules := ""
				for i := range d.Requirements {
					row := &d.Requirements[i]
					rules += fmt.Sprint(slowSaid(row, &f.Event), slowSaid(&iop.Requirement{Only: row.After.Only, Events: row.After.Events}, &f.Event))
				}
				if !seen[rules] {
					seen[rules] = true
					all = append(all, f)
				}
			}
		}
	}
	return all
}

var (
	// slowTested are the kinds that are about a test, and slowNamed those of which an entry
	// can have a name.
	slowTested = iop.SetOf(iop.TestOrdered, iop.TestArrival, iop.SpecimenCollected, iop.SpecimenMissed, iop.PositiveTest, iop.NegativeTest, iop.InvalidSpecimen)
	slowNamed  = iop.SetOf(iop.Declared, iop.Incident, iop.Warned, iop.Sanctioned, iop.ContractMade, iop.NoticeGiven, iop.Appealed, iop.AppealDecided, iop.Referred, iop.ReportMade, iop.Removed, iop.TestArrival)
)

// slowSaid reports whether the entry says what the row asks of its events.
func slowSaid(row *iop.Requirement, e *episode.Event) bool {
	only := &row.Only
	nameless, untested := row.Events.Has(e.Kind) && !slowNamed.Has(e.Kind), row.Events.Has(e.Kind) && !slowTested.Has(e.Kind)
	if only.Name != "" && !nameless && e.Name != only.Name || only.Matrices != 0 && !untested && !only.Matrices.Has(e.Matrix) {
		return false
	}
	return only.Days == 0 || only.Days.Has(schedule.Monday+schedule.Weekday((int(slowTime(e.Day).Weekday())+6)%7))
}

// slowLayers are the values that each layer of a drug test's outcome can have: the one
// that is recorded, or those that its kind leaves open, or none.
func slowLayers(e *episode.Event) (c []compliance.Collection, v []compliance.Validity, x []compliance.Detection) {
	given := []compliance.Collection{compliance.SpecimenGiven, compliance.SpecimenGivenLate}
	c, v, x = given, []compliance.Validity{0}, []compliance.Detection{0}
	switch e.Kind {
	case iop.SpecimenMissed:
		c = []compliance.Collection{compliance.Stalled, compliance.Unable, compliance.Declined, compliance.NotThere, compliance.LeftSite}
	case iop.InvalidSpecimen:
		v = []compliance.Validity{compliance.Dilute, compliance.Substituted, compliance.Adulterated, compliance.Invalid}
	case iop.PositiveTest:
		v = []compliance.Validity{compliance.Valid, compliance.Dilute}
		x = []compliance.Detection{compliance.Presumptive, compliance.Definitive, compliance.ResidualUse}
	case iop.NegativeTest:
		v = []compliance.Validity{compliance.Valid, compliance.Dilute}
		x = []compliance.Detection{compliance.NotDetected, compliance.AsExpected, compliance.MissingExpected}
	}
	if e.Collection != 0 {
		c = []compliance.Collection{e.Collection}
	}
	if e.Validity != 0 {
		v = []compliance.Validity{e.Validity}
	}
	if e.Detection != 0 {
		x = []compliance.Detection{e.Detection}
	}
	return c, v, x
}

// slowMapping is the number of the first mapping for an outcome; -1: the
// policy is silent.
func slowMapping(d *compliance.Definition, e *episode.Event) int {
	for i, m := range d.Tests {
		collection := m.Collections == 0 || e.Collection != 0 && m.Collections.Has(e.Collection)
		validity := m.Validities == 0 || e.Validity != 0 && m.Validities.Has(e.Validity)
		detection := m.Detections == 0 || e.Detection != 0 && m.Detections.Has(e.Detection)
		if collection && validity && detection {
			return i
		}
	}
	return -1
}

// slowLate reports whether a rule on lateness applies to an entry that was late by so
// much. What is not recorded is nothing to a rule that holds nothing.
func slowLate(l *compliance.Lateness, e *episode.Event, by iop.Minutes) bool {
	kind := iop.Late
	if l.Leaving {
		kind = iop.LeftEarly
	}
	return e.Kind == kind && (In(l.By, by) || e.By == 0 && In(l.By, 0))
}

// between are the days from one kind of event to before the next of another.
func (w *World) between(begins, ends iop.EventKind) map[iop.Day]bool {
	days := map[iop.Day]bool{}
	if len(w.events) == 0 {
		return days
	}
	on := false
	for d := w.events[0].Day; d <= w.day; d++ {
		begun, ended := false, false
		for i := range w.events {
			on := w.events[i].Day == d && (!w.dropped(d) || slowLater.Has(w.events[i].Kind))
			begun = begun || on && w.events[i].Kind == begins
			ended = ended || on && w.events[i].Kind == ends
		}
		switch {
		case begun && ended: // what was not on began and ended; what was on ended and began again
		case begun:
			on = true
		case ended:
			on = false
		}
		days[d] = on
	}
	return days
}

// backSooner are the days of leave in which a session was attended after its first day. Leave of
// which no return was entered ends with the first of them.
func (w *World) backSooner() map[iop.Day]bool {
	open := map[iop.Day]bool{}
	var leave []iop.Day
	seen := iop.Day(0)
	over := func(last bool) {
		for _, d := range leave {
			if last && seen != 0 && d >= seen {
				w.away[d] = false
			}
			open[d] = open[d] || seen != 0
		}
		leave, seen = nil, 0
	}
	for _, d := range slices.Sorted(maps.Keys(w.away)) {
		if begun := slices.ContainsFunc(w.events, func(e episode.Event) bool { return e.Day == d && e.Kind == iop.LeaveBegun }); begun && len(leave) > 0 &&
			slices.ContainsFunc(w.events, func(e episode.Event) bool { return e.Day == d && e.Kind == iop.LeaveEnded }) {
			over(false) // one ended and another began
		}
		if !w.away[d] {
			over(false)
			continue
		}
		if len(leave) > 0 && seen == 0 && slices.ContainsFunc(w.events, func(e episode.Event) bool { return e.Day == d && Present.Has(e.Kind) && !w.dropped(d) }) {
			seen = d
		}
		leave = append(leave, d)
	}
	over(true)
	for d, is := range open {
		if !is {
			delete(open, d)
		}
	}
	return open
}

// slowElsewhere is a level that no policy here is about.
const slowElsewhere = iop.Outpatient

// levels finds the days of the stay at the policy's level. Before the first change the
// person was at it, unless that change was to it.
func (w *World) levels() {
	w.there = map[iop.Day]bool{}
	first, last := w.stay()
	for d := first; d <= last && first != 0; d++ {
		at, changed := w.d.Level, false
		for _, e := range w.events {
			if e.Kind != iop.LevelChanged {
				continue
			}
			if !changed && e.Level == w.d.Level && e.Day > d {
				at = slowElsewhere
			}
			if changed = true; e.Day <= d {
				at = e.Level
			}
		}
		w.there[d] = w.d.Level == 0 || at == w.d.Level
	}
}

// dropped reports whether a day comes after the last at the policy's level, so that the
// policy does not look at it.
func (w *World) dropped(d iop.Day) bool {
	_, last := w.stay()
	if w.there[last] || last == 0 {
		return false
	}
	for on := d; on <= last; on++ {
		if w.there[on] {
			return false
		}
	}
	first, _ := w.stay()
	return d >= first
}

// goesOn reports whether the person is at the policy's level yet.
func (w *World) goesOn() bool {
	_, last := w.stay()
	return w.discharged == 0 && w.there[last]
}

// began is the first day of the time at the policy's level that the day is in or follows.
// Leaving it and coming back within a week begins no new one.
func (w *World) began(d iop.Day) iop.Day {
	first, _ := w.bounds()
	for d > first && !w.there[d] {
		d--
	}
	for d > first {
		before := d - 1
		for before > first && !w.there[before] {
			before--
		}
		if before < d-1 && w.weekStart(before) != w.weekStart(d) {
			break
		}
		d = before
	}
	return max(d, first)
}

// programs are the times at the policy's level, by their first and last days.
func (w *World) programs() (all [][2]iop.Day) {
	first, last := w.bounds()
	for d := first; d <= last; d++ {
		switch n := len(all) - 1; {
		case !w.there[d]:
		case n >= 0 && w.began(d) == all[n][0]:
			all[n][1] = d
		default:
			all = append(all, [2]iop.Day{d, d})
		}
	}
	return all
}

// all reports whether all days from the first to the last are at the policy's level.
func (w *World) all(first, last iop.Day) bool {
	for d := first; d <= last; d++ {
		if !w.there[d] {
			return false
		}
	}
	return true
}

func (w *World) read() {
	w.levels()
	w.away = w.between(iop.LeaveBegun, iop.LeaveEnded)
	w.appeal = w.between(iop.Appealed, iop.AppealDecided)
	visited := slices.ContainsFunc(w.events, func(e episode.Event) bool { return e.Kind == iop.FirstVisit })
	for i := range w.events {
		kinds := w.takenFor(i)
		if e := &w.events[i]; Present.Has(e.Kind) { // who was there was in contact; the first time is the first service
			kinds = kinds.With(iop.Contact)
			if e.Format == iop.Family {
				kinds = kinds.With(iop.FamilySession)
			}
			if e.Format == iop.IndividualTherapy || e.Format == iop.IndividualCounseling {
				kinds = kinds.With(iop.IndividualSession)
			}
			if !visited && w.admitted != 0 && e.Day >= w.admitted && !w.dropped(e.Day) {
				visited, kinds = true, kinds.With(iop.FirstVisit)
			}
		}
		if w.discharged != 0 && w.events[i].Day > w.discharged && !slowLater.Has(w.events[i].Kind) {
			kinds = 0
		}
		if w.dropped(w.events[i].Day) && !(slowLater | slowResults | iop.SetOf(iop.SpecimenCollected)).Has(w.events[i].Kind) {
			kinds = 0
		}
		w.kinds = append(w.kinds, kinds)
		w.keeps = append(w.keeps, Absent.Has(w.events[i].Kind) && w.excuse(&w.events[i], func(x *compliance.Excuse) bool { return x.KeepsRun }))
	}
}

// excuse reports whether an accepted excuse that is worth so much covers an absence:
// its reasons hold the absence's, and the notice that was given is not too short.
func (w *World) excuse(e *episode.Event, worth func(*compliance.Excuse) bool) bool {
	return w.accepted(e, func(x *compliance.Excuse) bool { return !slowTooShort(x, e) && worth(x) })
}

func (w *World) accepted(e *episode.Event, test func(*compliance.Excuse) bool) bool {
	for i := range w.d.Excuses {
		x := &w.d.Excuses[i]
		if (e.Kind == iop.Excused || e.Kind == iop.Prearranged) && !x.Refused && (x.Reasons == 0 || x.Reasons.Has(e.Excuse)) && test(x) {
			return true
		}
	}
	return false
}

// slowTooShort reports whether the absence was called off with less notice than the
// excuse asks for. Notice that is not recorded stands.
func slowTooShort(x *compliance.Excuse, e *episode.Event) bool {
	return x.Notice > 0 && e.By > 0 && e.By < x.Notice
}

// refused reports whether the policy says that the reason does not excuse, and no
// excuse that names reasons accepts it.
func (w *World) refused(e *episode.Event) bool {
	for _, x := range w.d.Excuses {
		if e.Kind == iop.Excused && x.Refused && (x.Reasons == 0 || x.Reasons.Has(e.Excuse)) {
			return !w.excuse(e, func(x *compliance.Excuse) bool { return x.Reasons != 0 })
		}
	}
	return false
}

// takenFor is what the policy takes event i for.
func (w *World) takenFor(i int) iop.Set[iop.EventKind] {
	e := &w.events[i]
	kinds := iop.SetOf(e.Kind)
	switch e.Kind {
	case iop.Late, iop.LeftEarly:
		for k := range w.d.Lateness {
			if l := &w.d.Lateness[k]; l.PerAbsence == 0 && slowLate(l, e, w.by[i]) {
				kinds = kinds.With(l.CountsAs)
			}
		}
	case iop.Excused, iop.Prearranged:
		any := func(*compliance.Excuse) bool { return true }
		if w.excuse(e, func(x *compliance.Excuse) bool { return x.Counts }) || w.refused(e) {
			kinds = kinds.With(iop.Unexcused)
		}
		if w.accepted(e, any) && !w.excuse(e, any) { // but for its notice
			kinds = kinds.With(iop.Unexcused).With(iop.LateCancel)
		}
	case iop.SpecimenCollected, iop.SpecimenMissed, iop.InvalidSpecimen, iop.PositiveTest, iop.NegativeTest:
		k := slowMapping(w.d, e)
		if k < 0 {
			return kinds
		}
		plain := kinds.Without(iop.PositiveTest).Without(iop.NegativeTest)
		switch w.d.Tests[k].As {
		case compliance.MeaningUnknown: // the policy does not say
			return kinds
		case compliance.AsPositive:
			return plain.With(iop.PositiveTest)
		case compliance.AsNegative:
			return plain.With(iop.NegativeTest)
		case compliance.AsMissed, compliance.AsRefusal:
			return plain.With(iop.SpecimenMissed)
		case compliance.AsViolation:
			return plain.With(iop.Incident)
		}
		return plain // another specimen decides, or nothing does
	}
	if Absent.Has(e.Kind) && e.Session != 0 {
		for _, m := range w.d.MakeUp {
			for _, y := range w.entries {
				if m.Erases && y.Kind == iop.MadeUp && y.Session == e.Session {
					return kinds &^ Absent
				}
			}
		}
	}
	return kinds
}

func In[T ~int32](r iop.Range[T], n T) bool {
	low, openLow, hasLow := r.Low()
	high, openHigh, hasHigh := r.High()
	return !(hasLow && (n < low || openLow && n == low)) && !(hasHigh && (n > high || openHigh && n == high))
}

// slowShort reports whether an amount is too little, so that time may still bring it.
func slowShort(r iop.Range[iop.Amount], n iop.Amount) bool {
	low, open, ok := r.Low()
	return ok && (n < low || open && n == low)
}

func slowOver(r iop.Range[iop.Amount], n iop.Amount) bool {
	high, open, ok := r.High()
	return ok && (n > high || open && n == high)
}
