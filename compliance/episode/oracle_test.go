package episode_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// The oracle reads a record slowly and obviously: it walks days, tries out every
// completion of what is not sure, and asks the package nothing but its types.

var (
	slowPresent = iop.SetOf(iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.MadeUp)
	slowAbsent  = iop.SetOf(iop.TurnedAway, iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel, iop.Prearranged)
	slowResults = iop.SetOf(iop.PositiveTest, iop.NegativeTest, iop.SpecimenMissed, iop.InvalidSpecimen)
	// slowBack are what can lead back after a discharge: of no stay.
	slowBack = slowSooner.Without(iop.Scheduled) | slowResults | iop.SetOf(iop.SpecimenCollected, iop.ContractMade)
	// slowSooner are what can come before an admission, slowLater what can follow a
	// discharge.
	slowSooner = iop.SetOf(iop.Inquiry, iop.Screening, iop.Assessed, iop.Certified, iop.Referred, iop.Contact, iop.ContactTried,
		iop.TestOrdered, iop.PlanMade, iop.PlanDelayed, iop.Scheduled, iop.ReportPeriodEnd, iop.PhysicianReviewed)
	slowLater = iop.SetOf(iop.DischargeSummarized, iop.ReportMade, iop.ReportPeriodEnd, iop.Appealed, iop.AppealDecided,
		iop.ContactTried, iop.Contact, iop.NoticeGiven, iop.Referred, iop.AftercarePlanned, iop.Inquiry)
)

// slowPlace is where a kind stands in its day: what begins care before what is
// given, results after specimens, responses after what they answer, what ends care
// last.
func slowPlace(k iop.EventKind) (place int) {
	for i, kinds := range [][]iop.EventKind{
		{iop.Inquiry}, {iop.Screening}, {iop.Assessed}, {iop.LeaveEnded, iop.AppealDecided}, {iop.Admission}, {iop.PlanMade, iop.Certified},
		{iop.PhaseAdvanced, iop.LevelChanged}, {iop.Scheduled}, {iop.FirstVisit},
		append(slices.Collect((slowPresent | slowAbsent).All()), iop.ProgramCancelled, iop.Removed),
		{iop.TestOrdered}, {iop.CalledIn}, {iop.TestArrival}, {iop.SpecimenCollected}, {iop.SpecimenMissed, iop.InvalidSpecimen}, {iop.PositiveTest, iop.NegativeTest}, {iop.Incident},
		{}, // whatever is not named
		{iop.Warned, iop.ContractMade, iop.Sanctioned}, {iop.NoticeGiven}, {iop.Appealed}, {iop.LeaveBegun}, {iop.AftercarePlanned, iop.DischargePlanned},
		{iop.Discharged}, {iop.DischargeSummarized},
	} {
		if slices.Contains(kinds, k) {
			return i
		}
		if len(kinds) == 0 {
			place = i
		}
	}
	return place
}

// slowOrder orders a record: by day, by place in the day, by time, session and kind,
// and by the rest, last by when it was entered.
func slowOrder(a, b *episode.Event) int {
	flag := map[bool]int{true: 1}
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(slowPlace(a.Kind), slowPlace(b.Kind)), a.Time.Compare(b.Time),
		cmp.Compare(a.Session, b.Session), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Format, b.Format),
		cmp.Compare(a.Planned, b.Planned), cmp.Compare(a.Credited, b.Credited), cmp.Compare(a.By, b.By),
		cmp.Compare(a.Excuse, b.Excuse), cmp.Compare(a.Conduct, b.Conduct), cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Validity, b.Validity),
		cmp.Compare(a.Detection, b.Detection), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(flag[a.Emergency], flag[b.Emergency]), cmp.Compare(a.Decision, b.Decision), cmp.Compare(a.Chosen, b.Chosen),
		cmp.Compare(slowEntered(a), slowEntered(b)))
}

// slowSame reports whether two entries say the same, whenever they were entered.
func slowSame(a, b episode.Event) bool {
	a.Recorded, b.Recorded = 0, 0
	return a == b
}

func slowEntered(e *episode.Event) iop.Day {
	if e.Recorded != 0 {
		return e.Recorded
	}
	return e.Day
}

// slowEntry is an entry that counts, or may.
type slowEntry struct {
	episode.Event
	at    int             // number in the record
	group int             // of the session about which two entries say the opposite; -1: it is sure
	ways  []episode.Event // what else was entered of the same discharge
}

// told is the entry as far as all that was entered of it agrees. That a discharge was an
// emergency is told by whoever says it.
func (e *slowEntry) told() episode.Event {
	t := e.Event
	for _, w := range e.ways {
		if t.Reason != w.Reason {
			t.Reason = 0
		}
		t.Emergency = t.Emergency || w.Emergency
		if t.Collection != w.Collection {
			t.Collection = 0
		}
		if t.Validity != w.Validity {
			t.Validity = 0
		}
		if t.Detection != w.Detection {
			t.Detection = 0
		}
	}
	return t
}

type slowView struct {
	day, admitted, discharged iop.Day
	entries                   []slowEntry
	says                      [][]iop.EventKind             // of each session that is not sure: what is said of it
	fate                      map[int][]episode.Disposition // of events of the record
	pairs                     [][]int                       // entries about one session of which some say the opposite
	shared                    map[int32]slowShared          // sessions, by number, at the time of others
}

// slowRead is a record as of a day.
func slowRead(record []episode.Event, now iop.Day, knownOnly bool) *slowView {
	v := &slowView{day: now, fate: map[int][]episode.Disposition{}}
	var all []slowEntry
	for i, e := range record {
		if e.Day > now || knownOnly && slowEntered(&e) > now {
			continue
		}
		if e.Day == 0 {
			v.fate[i] = append(v.fate[i], episode.Undated)
			continue
		}
		all = append(all, slowEntry{e, i, -1, nil})
	}
	slices.SortStableFunc(all, func(a, b slowEntry) int { return slowOrder(&a.Event, &b.Event) })
	// An admission stands before the discharge of its day. It is a readmission when
	// that discharge ends a stay which began before that day.
	admission, stay := -1, iop.Day(0) // and the end of the stay before
	for i, e := range all {
		if i > 0 && slowSame(all[i-1].Event, e.Event) {
			continue // the same again
		}
		if e.Kind == iop.Discharged && slices.ContainsFunc(all[:i], func(k slowEntry) bool { return k.Kind == iop.Discharged && k.Day == e.Day }) {
			continue // nobody leaves twice on one day
		}
		switch running := v.admitted != 0 && v.discharged == 0; {
		case e.Kind == iop.Admission && !running:
			v.admitted, stay, v.discharged, admission = e.Day, v.discharged, 0, e.at
		case e.Kind == iop.Discharged && running:
			v.discharged = e.Day
			back := slices.IndexFunc(all, func(k slowEntry) bool { return k.Kind == iop.Admission && k.Day == e.Day })
			if back >= 0 && v.admitted < e.Day {
				v.admitted, stay, v.discharged, admission = e.Day, e.Day, 0, all[back].at
			}
		}
	}
	var kept []slowEntry
	for _, e := range all {
		alike := func(k slowEntry) bool { return slowSame(k.Event, e.Event) }
		switch {
		case v.admitted != 0 && e.Day < v.admitted && (!slowSooner.Has(e.Kind) || e.Day < stay):
			v.fate[e.at] = append(v.fate[e.at], episode.TooEarly)
		case v.discharged != 0 && e.Day > v.discharged && !(slowLater | slowBack).Has(e.Kind):
			v.fate[e.at] = append(v.fate[e.at], episode.TooLate)
		case slices.ContainsFunc(kept, alike):
			v.fate[e.at] = append(v.fate[e.at], episode.Repeated)
		case e.Kind == iop.Admission && e.at != admission:
			v.fate[e.at] = append(v.fate[e.at], episode.AdmittedAlready)
		case e.Specimen != 0 && e.Detection == compliance.Presumptive && slices.ContainsFunc(all, func(o slowEntry) bool {
			return o.Specimen == e.Specimen && (o.Kind == iop.PositiveTest || o.Kind == iop.NegativeTest) && o.Detection != compliance.Presumptive && o.Day >= e.Day && o.Day >= v.admitted
		}):
			v.fate[e.at] = append(v.fate[e.at], episode.Superseded)
		default:
			kept = append(kept, e)
		}
	}
	v.contradict(v.specimens(kept))
	v.share()
	for _, e := range v.entries {
		if e.Kind == iop.PositiveTest || e.Kind == iop.NegativeTest {
			found := false
			for _, s := range v.entries {
				found = found || s.Kind == iop.SpecimenCollected && s.Day <= e.Day && e.Day-s.Day <= 14
			}
			if !found {
				v.fate[e.at] = append(v.fate[e.at], episode.NoSpecimen)
			}
		}
	}
	return v
}

// slowShared is so many minutes of a session that were given to the person in others before
// it, and whether all of these were of the same service.
type slowShared struct {
	minutes iop.Minutes
	same    bool
}

// share goes through the minutes of sessions that have a time, and finds those that two
// sessions take. What is not sure takes none.
func (v *slowView) share() {
	v.shared = map[int32]slowShared{}
	type minute struct {
		day iop.Day
		at  int
	}
	next := func(m minute) minute {
		if m.at++; m.at == 24*60 {
			return minute{m.day + 1, 0}
		}
		return m
	}
	taken := map[minute]int{} // by which chain of sessions
	alike := map[int]bool{}
	service := map[int]schedule.Service{}
	var list []*slowEntry
	for i := range v.entries {
		if e := &v.entries[i]; e.group < 0 && !e.Time.IsZero() && (slowPresent.Has(e.Kind) || e.Kind == iop.Removed) {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b *slowEntry) int { return cmp.Or(cmp.Compare(a.Day, b.Day), a.Time.Compare(b.Time)) })
	for n, e := range list {
		clock, _ := e.Time.Clock()
		length := e.Planned
		if m, ok := e.Credited.Minutes(); length == 0 && ok {
			length = m
		}
		chain, both := n, iop.Minutes(0)
		m := minute{e.Day, int(clock)}
		for range max(1, length) {
			if k, ok := taken[m]; ok {
				chain, both = k, both+1
			}
			m = next(m)
		}
		if both == 0 {
			service[chain], alike[chain] = e.Service, true
		} else {
			alike[chain] = alike[chain] && service[chain] == e.Service
			v.shared[e.Session] = slowShared{both, alike[chain]}
			v.fate[e.at] = append(v.fate[e.at], episode.AtOneTime)
		}
		m = minute{e.Day, int(clock)}
		for range max(1, length) {
			taken[m] = chain
			m = next(m)
		}
	}
}

// specimens leaves one result of each specimen that has a number: the first of those that
// say the same, and of a positive and a negative one that of which some was entered last.
// When both were on one day it is one of the two.
func (v *slowView) specimens(all []slowEntry) (kept []slowEntry) {
	numbered := func(e *slowEntry) bool {
		return e.Specimen != 0 && (e.Kind == iop.PositiveTest || e.Kind == iop.NegativeTest)
	}
	last := func(specimen int32, kind iop.EventKind) (day iop.Day) {
		for i := range all {
			if e := &all[i]; numbered(e) && e.Specimen == specimen && e.Kind == kind {
				day = max(day, slowEntered(&e.Event))
			}
		}
		return day
	}
	groups := map[int32]int{}
	pairs := map[int32][]int{}
	for i, e := range all {
		if !numbered(&all[i]) {
			kept = append(kept, e)
			continue
		}
		before := slices.IndexFunc(kept, func(k slowEntry) bool { return numbered(&k) && k.Specimen == e.Specimen && k.Kind == e.Kind })
		other := iop.PositiveTest
		if e.Kind == other {
			other = iop.NegativeTest
		}
		mine, theirs := last(e.Specimen, e.Kind), last(e.Specimen, other)
		first := !slices.ContainsFunc(all[:i], func(k slowEntry) bool { return numbered(&k) && k.Specimen == e.Specimen && k.Kind == e.Kind })
		switch {
		case !first:
			v.fate[e.at] = append(v.fate[e.at], episode.Repeated)
			if before >= 0 {
				way := kept[before].Event
				way.Collection, way.Validity, way.Detection = e.Collection, e.Validity, e.Detection
				kept[before].ways = append(kept[before].ways, way)
			}
			continue
		case theirs > mine:
			v.fate[e.at] = append(v.fate[e.at], episode.Superseded)
			continue
		case theirs == mine:
			g, ok := groups[e.Specimen]
			if !ok {
				g = len(v.says)
				groups[e.Specimen], v.says = g, append(v.says, []iop.EventKind{iop.PositiveTest, iop.NegativeTest})
			}
			e.group = g
			pairs[e.Specimen] = append(pairs[e.Specimen], e.at)
		}
		kept = append(kept, e)
	}
	for _, pair := range pairs {
		v.pairs = append(v.pairs, pair)
	}
	return kept
}

// slowTold is what an entry says of a session or a specimen.
func slowTold(e *episode.Event) iop.EventKind {
	if e.Kind == iop.PositiveTest || e.Kind == iop.NegativeTest {
		return e.Kind
	}
	return slowSays(e)
}

// slowSays is what an entry says of a session: that the person was there, or in which
// way absent; nothing for other kinds, and of a make-up.
func slowSays(e *episode.Event) iop.EventKind {
	switch {
	case slowPresent.Has(e.Kind) && e.Kind != iop.MadeUp, e.Kind == iop.Removed:
		return iop.Attended
	case slowAbsent.Has(e.Kind):
		return e.Kind
	}
	return 0
}

// contradict leaves out entries about a session, or a discharge, when a later entry says
// something else, and marks those of which another, entered on the same day, does.
func (v *slowView) contradict(kept []slowEntry) {
	dropped := make([]bool, len(kept))
	opposed := func(i, k int) bool {
		a, b := &kept[i].Event, &kept[k].Event
		same := a.Session == b.Session
		if a.Session == 0 && b.Session == 0 {
			same = (a.Format == b.Format || a.Format == 0 || b.Format == 0) && (a.Time == b.Time || a.Time.IsZero() || b.Time.IsZero())
		}
		if a.Kind == iop.Discharged && b.Kind == iop.Discharged {
			return a.Day == b.Day && i != k
		}
		return a.Day == b.Day && same && slowSays(a) != 0 && slowSays(b) != 0 && slowSays(a) != slowSays(b)
	}
	// What may be about one of two sessions of which others tell says of neither that they
	// are wrong.
	vague := make([]bool, len(kept))
	for i := range kept {
		for k := range kept {
			for j := range kept {
				a, b := &kept[k].Event, &kept[j].Event
				if opposed(i, k) && opposed(i, j) && a.Session == 0 && (a.Time != b.Time && !a.Time.IsZero() && !b.Time.IsZero() || a.Format != b.Format && a.Format != 0 && b.Format != 0) {
					vague[i] = true
				}
			}
		}
	}
	for i := range kept {
		for k := range kept {
			if a, b := &kept[i].Event, &kept[k].Event; slowEntered(b) > slowEntered(a) && (opposed(i, k) && !vague[k] || slowAgain(a, b)) {
				dropped[i] = true
			}
		}
	}
	group := map[[3]int32]int{} // by day and session, or its time
	for i := range kept {
		var about []int
		for k := range kept {
			if !opposed(i, k) {
				continue
			}
			about = append(about, kept[k].at)
			if kept[i].Kind == iop.Discharged {
				switch {
				case dropped[i] || dropped[k]:
				case k < i:
					dropped[i] = true // told with the first
				default:
					kept[i].ways = append(kept[i].ways, kept[k].Event)
				}
				continue
			}
			key := [3]int32{int32(kept[i].Day), kept[i].Session, 0}
			if kept[i].Session == 0 {
				if c, ok := kept[i].Time.Clock(); ok {
					key[2] = int32(c) + 1
				}
			}
			if !dropped[i] && !dropped[k] {
				if _, ok := group[key]; !ok {
					group[key] = len(v.says)
					v.says = append(v.says, nil)
				}
				g := group[key]
				kept[i].group = g
				if says := slowSays(&kept[i].Event); !slices.Contains(v.says[g], says) {
					v.says[g] = append(v.says[g], says)
				}
			}
		}
		if about != nil {
			v.pairs = append(v.pairs, append(about, kept[i].at))
		}
		if !dropped[i] {
			v.entries = append(v.entries, kept[i])
		}
	}
}

// slowAgain reports whether two entries say of one session that has a number that it was
// missed, in the same way: the later corrects the other.
func slowAgain(a, b *episode.Event) bool {
	return a.Day == b.Day && a.Session != 0 && a.Session == b.Session && slowAbsent.Has(a.Kind) && a.Kind == b.Kind && !slowSame(*a, *b)
}

// slowWorld is one completion of a view: nothing in it is unsure.
type slowWorld struct {
	*slowView
	d      *compliance.Definition
	days   *compliance.Workdays
	events []episode.Event          // with what was not recorded filled in
	by     []iop.Minutes            // by how much each was late or left early: as recorded, or as tried
	open   int                      // so many events of a service that is not known are of the row's
	mask   *int                     // or which of them
	next   *slowStart               // the anchor that starts the clock anew, which is asked about
	kinds  []iop.Set[iop.EventKind] // what the policy takes each for
	keeps  []bool                   // it leaves runs alone
	away   map[iop.Day]bool
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

// worlds are all completions: of each contradicted session, one thing that is said;
// of each entry, one way to fill in what was not recorded.
func (v *slowView) worlds(d *compliance.Definition, days *compliance.Workdays) (all []*slowWorld) {
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
		w := &slowWorld{slowView: v, d: d, days: days, served: map[bool][]slowGiven{}, told: map[bool]string{}}
		for i, e := range v.entries {
			if e.group < 0 || slowTold(&e.Event) == v.says[e.group][choice[e.group]] {
				f := filled[i][choice[len(v.says)+i]]
				w.events, w.by = append(w.events, f.Event), append(w.by, f.by)
			}
		}
		w.read()
		all = append(all, w)
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
	return all
}

// slowLayers are the values that each layer of a drug test's outcome can have: the one
// that is recorded, or those that its kind leaves open, or none.
func slowLayers(e *episode.Event) (c []compliance.Collection, v []compliance.Validity, x []compliance.Detection) {
	given := []compliance.Collection{compliance.Given, compliance.GivenLate}
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

// slowMapping is the number of the first mapping that speaks of an outcome; -1: the
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

// slowLate reports whether a rule on lateness speaks of an entry that was late by so
// much. What is not recorded is nothing to a rule that holds nothing.
func slowLate(l *compliance.Lateness, e *episode.Event, by iop.Minutes) bool {
	kind := iop.Late
	if l.Leaving {
		kind = iop.LeftEarly
	}
	return e.Kind == kind && (slowIn(l.By, by) || e.By == 0 && slowIn(l.By, 0))
}

// between are the days from one kind of event to before the next of another.
func (w *slowWorld) between(begins, ends iop.EventKind) map[iop.Day]bool {
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

// slowElsewhere is a level that no policy here speaks of.
const slowElsewhere = iop.Outpatient

// levels finds the days of the stay at the policy's level. Before the first change the
// person was at it, unless that change was to it.
func (w *slowWorld) levels() {
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
func (w *slowWorld) dropped(d iop.Day) bool {
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
func (w *slowWorld) goesOn() bool {
	_, last := w.stay()
	return w.discharged == 0 && w.there[last]
}

// began is the first day of the time at the policy's level that the day is in or follows.
// Leaving it and coming back within a week begins no new one.
func (w *slowWorld) began(d iop.Day) iop.Day {
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
func (w *slowWorld) programs() (all [][2]iop.Day) {
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
func (w *slowWorld) all(first, last iop.Day) bool {
	for d := first; d <= last; d++ {
		if !w.there[d] {
			return false
		}
	}
	return true
}

func (w *slowWorld) read() {
	w.levels()
	w.away = w.between(iop.LeaveBegun, iop.LeaveEnded)
	w.appeal = w.between(iop.Appealed, iop.AppealDecided)
	visited := slices.ContainsFunc(w.events, func(e episode.Event) bool { return e.Kind == iop.FirstVisit })
	for i := range w.events {
		kinds := w.takenFor(i)
		if e := &w.events[i]; slowPresent.Has(e.Kind) { // who was there was in contact; the first time is the first service
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
		w.keeps = append(w.keeps, slowAbsent.Has(w.events[i].Kind) && w.excuse(&w.events[i], func(x *compliance.Excuse) bool { return x.KeepsRun }))
	}
}

// excuse reports whether an accepted excuse that is worth so much covers an absence:
// its reasons hold the absence's, and the notice that was given is not too short.
func (w *slowWorld) excuse(e *episode.Event, worth func(*compliance.Excuse) bool) bool {
	return w.accepted(e, func(x *compliance.Excuse) bool { return !slowTooShort(x, e) && worth(x) })
}

func (w *slowWorld) accepted(e *episode.Event, test func(*compliance.Excuse) bool) bool {
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
func (w *slowWorld) refused(e *episode.Event) bool {
	for _, x := range w.d.Excuses {
		if e.Kind == iop.Excused && x.Refused && (x.Reasons == 0 || x.Reasons.Has(e.Excuse)) {
			return !w.excuse(e, func(x *compliance.Excuse) bool { return x.Reasons != 0 })
		}
	}
	return false
}

// takenFor is what the policy takes event i for.
func (w *slowWorld) takenFor(i int) iop.Set[iop.EventKind] {
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
	if slowAbsent.Has(e.Kind) && e.Session != 0 {
		for _, m := range w.d.MakeUp {
			for _, y := range w.entries {
				if m.Erases && y.Kind == iop.MadeUp && y.Session == e.Session {
					return kinds &^ slowAbsent
				}
			}
		}
	}
	return kinds
}

func slowIn[T ~int32](r iop.Range[T], n T) bool {
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

// slowAnswer is a verdict and the amount it rests on.
type slowAnswer struct {
	verdict iop.Verdict
	n       iop.Amount
}

func slowHeld(row *iop.Requirement, n int, lasts bool) slowAnswer {
	a := slowAnswer{iop.NotMet, iop.Amount(n)}
	switch {
	case slowIn(row.Bound, a.n):
		a.verdict = iop.Met
	case slowShort(row.Bound, a.n) && lasts:
		a.verdict = iop.Unknown
	}
	return a
}

// bounds are the first day of the episode at the policy's level and its last so far; the
// last is before the first where there is none.
func (w *slowWorld) bounds() (first, last iop.Day) {
	first, last = w.stay()
	for first != 0 && first < last && !w.there[first] {
		first++
	}
	for last >= first && first != 0 && !w.there[last] {
		last--
	}
	return first, last
}

// stay is the first day of the episode and its last so far.
func (w *slowWorld) stay() (first, last iop.Day) {
	first, last = w.admitted, w.day
	if first == 0 && len(w.events) > 0 {
		first = w.entries[0].Day
	}
	if w.discharged != 0 {
		last = w.discharged
	}
	return first, last
}

func slowTime(d iop.Day) time.Time {
	return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d)-1)
}

func slowDay(t time.Time) iop.Day {
	return iop.Day((t.Unix()-slowTime(1).Unix())/(24*60*60)) + 1
}

func (w *slowWorld) weekStart(d iop.Day) iop.Day {
	begins := time.Monday
	if w.d.Counting != nil && w.d.Counting.WeekStart != 0 {
		begins = time.Weekday(w.d.Counting.WeekStart % 7)
	}
	for slowTime(d).Weekday() != begins {
		d--
	}
	return d
}

// weekNumber is the week of the program, from 1.
func (w *slowWorld) weekNumber(d iop.Day) (n int32) {
	for week := w.weekStart(w.began(d)); week <= d; week += 7 {
		n++
	}
	return n
}

func slowYearStart(d iop.Day) iop.Day {
	for slowTime(d).YearDay() != 1 {
		d--
	}
	return d
}

func slowMonthStart(d iop.Day) iop.Day {
	for slowTime(d).Day() != 1 {
		d--
	}
	return d
}

// phaseOn is the number of the phase on the day.
func (w *slowWorld) phaseOn(day iop.Day) int32 {
	n := int32(1)
	first, _ := w.bounds()
	for _, e := range w.events {
		if e.Kind == iop.PhaseAdvanced && e.Day >= first && e.Day <= day && w.there[e.Day] {
			if n++; e.Phase > 0 {
				n = int32(e.Phase)
			}
		}
	}
	return n
}

// asked reports whether the row is asked in the phase and the week of the program; a
// week or month in those in which it begins.
func (w *slowWorld) asked(row *iop.Requirement, day iop.Day) bool {
	switch row.Per.Kind {
	case iop.PerWeek:
		day = max(w.weekStart(day), w.began(day))
	case iop.PerMonth:
		day = max(slowMonthStart(day), w.began(day))
	case iop.PerYear:
		day = max(slowYearStart(day), w.began(day))
	}
	return (row.Per.Phases == (iop.Range[int32]{}) || slowIn(row.Per.Phases, w.phaseOn(day))) && slowIn(row.Per.Weeks, w.weekNumber(day))
}

// of reports whether event i is one of the row's: of its kinds, services and phases.
// Of events whose service is not known, so many are taken to be.
func (w *slowWorld) of(row *iop.Requirement, i int, open *int) bool {
	e := &w.events[i]
	if w.kinds[i]&row.Events == 0 || !w.asked(row, e.Day) {
		return false
	}
	return w.serves(row, i, open)
}

// serves reports whether the row is about the service of event i. Of services that are
// not known, either so many are taken to be, from the first, or with a mask each by
// itself, from the last.
func (w *slowWorld) serves(row *iop.Requirement, i int, open *int) bool {
	e := &w.events[i]
	switch {
	case row.Of.Formats == 0:
		return true
	case e.Format != 0:
		return row.Of.Formats.Has(e.Format)
	case w.mask == nil:
		*open--
		return *open >= 0
	}
	n := 0
	for k := i + 1; k < len(w.events); k++ {
		if w.events[k].Format == 0 && w.session(k) {
			n++
		}
	}
	return *w.mask>>min(n, slowMasked-1)&1 == 1
}

// slowMasked is how many services that are not known are tried each by itself.
const slowMasked = 6

// count counts the row's events from the first day to the last.
func (w *slowWorld) count(row *iop.Requirement, first, last iop.Day) (n int) {
	open := w.open
	late := make([]int, len(w.d.Lateness))
	type session struct {
		day    iop.Day
		number int32
	}
	there := map[session]bool{}
	for d := first; d <= last; d++ {
		for i := range w.events {
			e := &w.events[i]
			if e.Day != d || !w.there[d] {
				continue
			}
			if s := (session{d, e.Session}); s.number != 0 && slowSays(e) == iop.Attended && row.Events.Has(iop.Attended) {
				if there[s] {
					continue // the person was there once
				}
				there[s] = true
			}
			mine := w.serves(row, i, &open)
			if w.kinds[i]&row.Events != 0 && w.asked(row, e.Day) && mine {
				n++
			}
			for k := range w.d.Lateness {
				if l := &w.d.Lateness[k]; mine && slowConverts(l, row) && slowLate(l, e, w.by[i]) {
					late[k]++
				}
			}
		}
	}
	for k, l := range w.d.Lateness {
		if l.PerAbsence > 0 {
			n += late[k] / int(l.PerAbsence)
		}
	}
	return n
}

// slowConverts reports whether a rule makes so much lateness one of the row's events.
func slowConverts(l *compliance.Lateness, row *iop.Requirement) bool {
	as := l.CountsAs
	if as == 0 {
		as = iop.Unexcused
	}
	return l.PerAbsence > 0 && row.Events.Has(as)
}

// nth reports whether event i is a late session with which so many are full, counted
// from the first day to the last: it is then itself one of the row's events.
func (w *slowWorld) nth(row *iop.Requirement, i int, first, last iop.Day) bool {
	for k := range w.d.Lateness {
		l := &w.d.Lateness[k]
		none := 0
		if !slowConverts(l, row) || !slowLate(l, &w.events[i], w.by[i]) || !w.serves(row, i, &none) {
			continue
		}
		n := 0
		for j := 0; j <= i; j++ {
			none := 0
			if e := &w.events[j]; w.there[e.Day] && e.Day >= first && e.Day <= last && slowLate(l, e, w.by[j]) && w.serves(row, j, &none) {
				n++
			}
		}
		if n%int(l.PerAbsence) == 0 {
			return true
		}
	}
	return false
}

// resets reports whether clean days begin anew with a drug test.
func (w *slowWorld) resets(row *iop.Requirement, i int) bool {
	e := &w.events[i]
	if !row.Events.Has(iop.PositiveTest) || !(slowResults | iop.SetOf(iop.SpecimenCollected)).Has(e.Kind) {
		return false
	}
	k := slowMapping(w.d, e)
	return k >= 0 && w.d.Tests[k].ResetsClean
}

func (w *slowWorld) phase() iop.Day {
	start, last := w.bounds()
	for d := start; d <= last; d++ {
		for _, e := range w.events {
			if e.Kind == iop.PhaseAdvanced && e.Day == d && w.there[d] {
				start = d
			}
		}
	}
	return start
}

// session reports whether an event is the outcome of a session that the person was
// to come to; leave and what the program called off drop out.
func (w *slowWorld) session(i int) bool {
	e := &w.events[i]
	return (slowPresent | slowAbsent | iop.SetOf(iop.Removed)).Without(iop.MadeUp).Has(e.Kind) && !w.away[e.Day] && w.there[e.Day]
}

// slowLimit answers a requirement on counts or on days without.
func (w *slowWorld) limit(row *iop.Requirement) slowAnswer {
	first, last := w.bounds()
	if first == 0 {
		return slowAnswer{verdict: iop.Unknown}
	}
	open := w.goesOn()
	if p := row.Per.Phases; p != (iop.Range[int32]{}) {
		if row.Per.Kind != iop.PerEpisode && !w.asked(row, last) {
			return slowAnswer{verdict: iop.NotApplicable} // it is not asked in this phase
		}
		if high, _, ok := p.High(); ok && row.Per.Kind == iop.PerEpisode && w.phaseOn(last) > high {
			open = false // its phases are over
		}
	}
	if row.Per.Kind != iop.PerEpisode && !w.asked(row, last) {
		return slowAnswer{verdict: iop.NotApplicable} // nor in this week
	}
	if row.Measure == iop.DaysWithout {
		first, last, open = w.admitted, w.day, w.discharged == 0
		if first, last = w.stay(); row.Per.Kind == iop.PerPhase {
			first = w.phase()
		}
		n := 0
		for d := first; d <= last; d++ {
			if d > first && !w.away[d] {
				n++
			}
			for i := range w.events {
				if none := 0; w.events[i].Day == d && (w.of(row, i, &none) || w.resets(row, i)) {
					n = 0
				}
			}
		}
		return slowHeld(row, n, open)
	}
	span := func(from, until, before iop.Day) slowAnswer { // a week or a month, and the one before
		a := slowHeld(row, w.count(row, max(from, first), min(last, until-1)), open && last < until-1)
		if a.verdict == iop.Unknown && before >= first && w.all(before, from-1) && w.asked(row, before) {
			return slowHeld(row, w.count(row, before, from-1), false)
		}
		return a
	}
	switch row.Per.Kind {
	case iop.PerEpisode:
		return slowHeld(row, w.count(row, first, last), open)
	case iop.PerPhase:
		return slowHeld(row, w.count(row, w.phase(), last), open)
	case iop.PerWeeks:
		worst := slowAnswer{verdict: iop.NotApplicable}
		for _, p := range w.programs() {
			end := p[0] + iop.Day(7*row.Per.N) - 1
			a := slowHeld(row, w.count(row, p[0], min(p[1], end)), open && p[1] == last && last < end)
			rank := map[iop.Verdict]int{iop.NotApplicable: 0, iop.Met: 1, iop.Unknown: 2, iop.NotMet: 3}
			_, _, floor := row.Bound.Low()
			further := a.verdict == worst.verdict && (a.n < worst.n) == floor && a.n != worst.n
			if a.verdict == iop.NotMet && worst.verdict == iop.NotMet {
				short := slowShort(row.Bound, a.n)
				further = short == slowShort(row.Bound, worst.n) && (a.n < worst.n) == short && a.n != worst.n
			}
			if rank[a.verdict] > rank[worst.verdict] || further {
				worst = a
			}
		}
		return worst
	case iop.PerDays:
		from := last - iop.Day(row.Per.N) + 1
		return slowHeld(row, w.count(row, max(first, from), last), from < first || !w.all(from, last))
	case iop.PerWeek:
		week := w.weekStart(last)
		return span(week, week+7, week-7)
	case iop.PerCycle:
		from := w.began(last)
		for from+iop.Day(7*row.Per.N) <= last {
			from += iop.Day(7 * row.Per.N)
		}
		return span(from, from+iop.Day(7*row.Per.N), from-iop.Day(7*row.Per.N))
	case iop.PerMonth:
		month := slowMonthStart(last)
		return span(month, slowMonthStart(month+40), slowMonthStart(month-1))
	case iop.PerYear:
		year := slowYearStart(last)
		return span(year, slowYearStart(year+370), slowYearStart(year-1))
	case iop.PerServiceDay:
		for d := last; d >= first; d-- {
			for _, e := range w.events {
				if e.Day == d && w.there[d] && slowPresent.Has(e.Kind) && w.asked(row, d) {
					return slowHeld(row, w.count(row, d, d), false)
				}
			}
		}
		return slowAnswer{verdict: iop.NotApplicable}
	case iop.PerScheduled:
		n, seen := 0, 0
		for i := len(w.events) - 1; i >= 0 && seen < int(row.Per.N); i-- {
			none := 0
			if e := &w.events[i]; e.Day < first || e.Day > last || !w.session(i) || !w.serves(row, i, &none) {
				continue
			}
			seen++
			if w.kinds[i]&row.Events != 0 || w.nth(row, i, first, last) {
				n++
			}
		}
		return slowHeld(row, n, seen < int(row.Per.N))
	case iop.PerRun:
		return slowHeld(row, w.run(row, first, last), false)
	}
	panic("no such period")
}

// run is how many of the row's events came last in a row: going back in time until
// another outcome.
func (w *slowWorld) run(row *iop.Requirement, first, last iop.Day) (n int) {
	tests := row.Events&(slowResults|iop.SetOf(iop.SpecimenCollected, iop.TestOrdered)) != 0
	sessions := row.Events&(slowPresent|slowAbsent|iop.SetOf(iop.Removed, iop.ProgramCancelled, iop.Scheduled)) != 0
	for i := len(w.events) - 1; i >= 0; i-- {
		none := 0
		mine := w.serves(row, i, &none)
		switch e := &w.events[i]; {
		case e.Day < first || e.Day > last || !w.there[e.Day]:
		case mine && w.kinds[i]&row.Events != 0, w.nth(row, i, first, last):
			n++
		case w.keeps[i] && w.session(i):
		case w.kinds[i]&row.Per.EndedBy != 0, tests && w.kinds[i]&slowResults != 0, !tests && sessions && w.session(i) && mine:
			return n
		}
	}
	return n
}

// times answers a requirement on the time of day: the first that is outside, or the
// last. A time that is not recorded is tried inside and outside.
func (w *slowWorld) times(row *iop.Requirement) []slowAnswer {
	first, last := w.bounds()
	all := []slowAnswer{{verdict: iop.NotApplicable}}
	for i := range w.events {
		e := &w.events[i]
		if none := 0; e.Day < first || e.Day > last || !w.there[e.Day] || !w.of(row, i, &none) {
			continue
		}
		var then []slowAnswer
		clock, known := e.Time.Clock()
		for _, a := range all {
			inside := slowIn(row.Bound, iop.Amount(clock))
			switch {
			case a.verdict == iop.NotMet:
				then = append(then, a)
			case known && inside:
				then = append(then, slowAnswer{iop.Met, iop.Amount(clock)})
			case known:
				then = append(then, slowAnswer{iop.NotMet, iop.Amount(clock)})
			default:
				then = append(then, slowAnswer{iop.Met, 0}, slowAnswer{iop.NotMet, 0})
			}
		}
		slices.SortFunc(then, func(a, b slowAnswer) int { return cmp.Or(cmp.Compare(a.verdict, b.verdict), cmp.Compare(a.n, b.n)) })
		all = slices.Compact(then)
	}
	return all
}

// slowDue is one deadline in one completion.
type slowDue struct {
	state        episode.DueState
	anchor, done iop.Day
	elapsed      iop.Amount
}

// slowStart is what starts a clock: an event, and the day and time from which it runs.
type slowStart struct {
	i    int
	from iop.Day
	time schedule.Time
}

// starts are the events that start the row's clock, in order. With Known it starts
// when the event was entered, if that is on a later day, at a time that nobody knows;
// what is entered after the day of the view has started nothing.
func (w *slowWorld) starts(row *iop.Requirement) (all []slowStart) {
	for i := range w.events {
		e := &w.events[i]
		if w.kinds[i]&row.After.Events == 0 || e.Kind == iop.Discharged && row.After.Reasons != 0 && !row.After.Reasons.Has(e.Reason) {
			continue
		}
		s := slowStart{i, e.Day, e.Time}
		if entered := slowEntered(e); row.After.Known && entered > e.Day {
			s.from, s.time = entered, schedule.Time{}
		}
		if s.from <= w.day {
			all = append(all, s)
		}
	}
	return all
}

// last is the event that started the row's last clock; -1: there is none.
func (w *slowWorld) last(row *iop.Requirement) int {
	all := w.starts(row)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1].i
}

// due answers a deadline: for each of its clocks that are asked for, every way in
// which it may stand. With Each those are the clocks of all anchors, else that of the
// last one.
func (w *slowWorld) due(row *iop.Requirement) (clocks [][]slowDue) {
	all := w.starts(row)
	if len(all) == 0 {
		return [][]slowDue{{{state: episode.NotStarted}}}
	}
	if !row.After.Each {
		return [][]slowDue{w.clock(row, all[len(all)-1], nil)}
	}
	// The last is that which started last, whatever was entered when.
	slices.SortStableFunc(all, func(a, b slowStart) int { return cmp.Or(cmp.Compare(a.from, b.from), a.time.Compare(b.time)) })
	for _, s := range all {
		one := w.clock(row, s, nil)
		clocks = slices.DeleteFunc(clocks, func(o []slowDue) bool { return slices.Equal(o, one) })
		clocks = append(clocks, one)
	}
	return clocks
}

// clock answers one clock, up to the next anchor that starts it anew if there is one.
// Credit that is not recorded is tried at nothing and at the whole, times that are not
// known at both ends of the day.
func (w *slowWorld) clock(row *iop.Requirement, at slowStart, next *slowStart) (all []slowDue) {
	every := iop.SetOf(iop.Admission, iop.FirstVisit, iop.Assessed, iop.Inquiry, iop.PlanMade)
	event := &w.events[at.i]
	periodic := row.After.Events&row.Events != 0
	done, earlier := -1, iop.Day(0)
	for i := range w.events {
		switch {
		case w.kinds[i]&row.Events == 0 || periodic:
		case i < at.i:
			earlier = w.events[i].Day
		case i > at.i && done < 0 && (next == nil || i <= next.i):
			done = i
		}
	}
	if periodic && next != nil && w.kinds[next.i]&row.Events != 0 {
		done = next.i // the anchor is the answer
	}
	if earlier != 0 && !periodic && !row.After.Each && row.After.Events&every != 0 && slowIn(row.Bound, 0) {
		return []slowDue{{episode.InTime, at.from, earlier, 0}}
	}
	until, day := w.day, iop.Day(0)
	if next != nil { // once the day of the next has begun, the day before is over
		switch until = next.from; {
		case row.Measure == iop.ElapsedClockHours && next.from > at.from && next.from <= w.day:
			w.next = next // up to its time
			defer func() { w.next = nil }()
		case row.Measure > iop.ElapsedMonths || next.from == at.from:
			until--
		}
	}
	_, last := w.bounds()
	left := !w.goesOn() && last >= event.Day && row.Events&slowLater == 0
	if left && last < until {
		until = last
	}
	by := w.dueBy(row, at)
	first, _ := w.stay()
	elsewhere := by != 0 && by < w.began(last) && !w.there[max(by, first)] // it was due at another level
	if done >= 0 {
		until, day = w.events[done].Day, w.events[done].Day
	}
	for _, n := range w.elapsed(row, at, done, until) {
		d := slowDue{anchor: at.from, done: day, elapsed: n}
		in, over := slowIn(row.Bound, n), slowOver(row.Bound, n)
		if row.Measure == iop.ElapsedMonths {
			in, over = slowInMonths(row.Bound, at.from, max(at.from, until))
		}
		switch {
		case done >= 0 && in:
			d.state = episode.InTime
		case done >= 0:
			d.state = episode.OutOfTime
		case elsewhere:
			d.state = episode.Ended
		case over:
			d.state = episode.Overdue
		case left:
			d.state = episode.Ended
		default:
			d.state = episode.Pending
		}
		all = append(all, d)
	}
	return all
}

// dueBy is the last day in time; zero where days do not tell.
func (w *slowWorld) dueBy(row *iop.Requirement, at slowStart) iop.Day {
	high, open, ok := row.Bound.High()
	if open {
		high--
	}
	if !ok || high < 0 {
		return 0
	}
	late := func(d iop.Day) bool { return w.elapsed(row, at, -1, d)[0] > high }
	switch row.Measure {
	case iop.ElapsedMonths:
		if open {
			return slowMonthsAfter(at.from, int(high)+1) - 1
		}
		return slowMonthsAfter(at.from, int(high))
	case iop.ElapsedClockHours:
		t := iop.Amount(24*60 - 1)
		if c, ok := at.time.Clock(); ok {
			t = iop.Amount(c)
		}
		return at.from + iop.Day((t+high)/(24*60))
	case iop.ElapsedWorkingDays:
		d, n := at.from, iop.Amount(0)
		for n < high {
			d++
			t := slowTime(d).Weekday()
			free := t == time.Saturday || t == time.Sunday || w.days != nil && slices.Contains(w.days.Holidays, d)
			if !free && !(row.After.NotLeave && w.away[d]) && !(row.After.NotAppeal && w.appeal[d]) {
				n++
			}
		}
		return d
	case iop.ElapsedDays:
		d := at.from
		for !late(d + 1) {
			d++
		}
		return d
	}
	return 0
}

// slowVerdicts are the verdicts that clocks together may come to, each in one of the
// ways in which it may stand: not met when one is not kept, not applicable when one
// runs or has ended, else met.
func slowVerdicts(row *iop.Requirement, clocks [][]slowDue) []iop.Verdict {
	if clocks[0][0].state == episode.NotStarted {
		if row.After.Events&iop.SetOf(iop.Admission, iop.FirstVisit, iop.Assessed, iop.Inquiry, iop.PlanMade) != 0 {
			return []iop.Verdict{iop.Unknown} // every episode has one
		}
		return []iop.Verdict{iop.NotApplicable}
	}
	may := map[iop.Verdict]bool{iop.Met: true}
	for _, ways := range clocks {
		then := map[iop.Verdict]bool{}
		for v := range may {
			for _, one := range ways {
				switch one.state {
				case episode.Overdue, episode.OutOfTime:
					then[iop.NotMet] = true
				case episode.Pending, episode.Ended:
					then[map[bool]iop.Verdict{true: iop.NotMet, false: iop.NotApplicable}[v == iop.NotMet]] = true
				default:
					then[v] = true
				}
			}
		}
		may = then
	}
	return slices.Collect(maps.Keys(may))
}

// lapses are the clocks of a row that were surely not kept, as state, anchor and done.
func (w *slowWorld) lapses(row *iop.Requirement) map[slowDue]bool {
	if first, last := w.bounds(); first != 0 && last < first {
		return nil // never at the policy's level
	}
	if row.Measure == iop.EventCount {
		all := map[slowDue]bool{}
		for w.open = range 7 {
			missed := w.missed(row)
			maps.Copy(missed, w.tooMany(row))
			if w.open == 0 {
				all = missed
			} else {
				maps.DeleteFunc(all, func(one slowDue, _ bool) bool { return !missed[one] })
			}
			if row.Of.Formats == 0 {
				break
			}
		}
		return all
	}
	var clocks [][]slowDue
	all := w.starts(row)
	if row.After.Each {
		clocks = w.due(row)
	} else {
		for k := range all {
			var next *slowStart
			if k+1 < len(all) {
				next = &all[k+1]
			}
			clocks = append(clocks, w.clock(row, all[k], next))
		}
	}
	found := map[slowDue]bool{}
	for _, ways := range clocks {
		if len(all) > 0 && !slices.ContainsFunc(ways, func(one slowDue) bool { return one.state != episode.Overdue && one.state != episode.OutOfTime }) {
			found[slowDue{state: ways[0].state, anchor: ways[0].anchor, done: ways[0].done}] = true
		}
	}
	return found
}

// missed are the periods that are over and in which a quota was not reached.
func (w *slowWorld) missed(row *iop.Requirement) map[slowDue]bool {
	all := map[slowDue]bool{}
	_, last := w.bounds()
	if w.admitted == 0 {
		return all
	}
	calendar := iop.Day(0) // up to before which weeks and months were looked at
	for _, p := range w.programs() {
		for d := max(p[0], calendar); d <= p[1]; {
			begin, next, stop := d, iop.Day(0), iop.LastDay
			switch row.Per.Kind {
			case iop.PerWeek:
				next = w.weekStart(d) + 7
				calendar = next
			case iop.PerMonth:
				next = slowMonthStart(slowMonthStart(d) + 40)
				calendar = next
			case iop.PerYear:
				next = slowYearStart(slowYearStart(d) + 370)
				calendar = next
			case iop.PerCycle, iop.PerWeeks:
				next, stop = d+iop.Day(7*row.Per.N), p[1]
			case iop.PerDays:
				if next = d + 1; row.Per.N > 1 {
					return all
				}
			default:
				return all
			}
			d = next
			end := min(next-1, stop) // the last day at the level, if it goes on
			for end <= last && !w.there[end] {
				end--
			}
			if over := !w.goesOn() || end < last; over && w.there[begin] && w.asked(row, begin) && slowShort(row.Bound, iop.Amount(w.count(row, begin, min(next-1, last, stop)))) {
				all[slowDue{state: episode.Overdue, anchor: begin, done: 0}] = true
			}
			if row.Per.Kind == iop.PerWeeks {
				break
			}
		}
	}
	return all
}

// tooMany are the events with which there were more than the row allows: in its period up
// to and with the event, in a row, or among the last sessions.
func (w *slowWorld) tooMany(row *iop.Requirement) map[slowDue]bool {
	all := map[slowDue]bool{}
	first, last := w.bounds()
	for i := range w.events {
		e, none := &w.events[i], w.open
		if e.Day < first || e.Day > last || !w.there[e.Day] || !w.of(row, i, &none) {
			continue
		}
		then, view := *w, *w.slowView // as of the event
		then.slowView = &view
		then.events, then.kinds, then.by, then.keeps, then.day, then.discharged = w.events[:i+1], w.kinds[:i+1], w.by[:i+1], w.keeps[:i+1], e.Day, 0
		from, n := first, 0
		switch row.Per.Kind {
		case iop.PerWeek:
			from = max(first, w.weekStart(e.Day))
		case iop.PerMonth:
			from = max(first, slowMonthStart(e.Day))
		case iop.PerYear:
			from = max(first, slowYearStart(e.Day))
		case iop.PerCycle:
			from = w.began(e.Day)
			from += (e.Day - from) / iop.Day(7*row.Per.N) * iop.Day(7*row.Per.N)
		case iop.PerDays:
			from = max(first, e.Day-iop.Day(row.Per.N)+1)
		case iop.PerPhase:
			from = then.phase()
		case iop.PerServiceDay:
			if from = e.Day; !slices.ContainsFunc(w.events, func(o episode.Event) bool { return o.Day == e.Day && slowPresent.Has(o.Kind) }) {
				continue
			}
		case iop.PerWeeks:
			if from = w.began(e.Day); e.Day >= from+iop.Day(7*row.Per.N) {
				continue
			}
		}
		if n = then.count(row, from, e.Day); row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled {
			n = int(then.limit(row).n)
			from = first
		}
		if slowOver(row.Bound, iop.Amount(n)) {
			all[slowDue{state: episode.Exceeded, anchor: from, done: e.Day}] = true
		}
	}
	return all
}

func slowMonthsAfter(d iop.Day, n int) iop.Day {
	t := slowTime(d)
	day := t.Day()
	month := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	for time.Date(month.Year(), month.Month(), day, 0, 0, 0, 0, time.UTC).Month() != month.Month() {
		day--
	}
	return slowDay(time.Date(month.Year(), month.Month(), day, 0, 0, 0, 0, time.UTC))
}

// slowInMonths holds a day against the days on which the months of a bound end: whether it
// is within both, and whether it is after the last.
func slowInMonths(r iop.Range[iop.Amount], from, day iop.Day) (in, over bool) {
	in = true
	if n, open, ok := r.Low(); ok {
		end := slowMonthsAfter(from, int(n))
		in = day > end || day == end && !open
	}
	if n, open, ok := r.High(); ok {
		end := slowMonthsAfter(from, int(n))
		over = day > end || day == end && open
	}
	return in && !over, over
}

// elapsed is the amounts that may have passed from the anchor on.
func (w *slowWorld) elapsed(row *iop.Requirement, at slowStart, done int, until iop.Day) []iop.Amount {
	from, n := at.from, iop.Amount(0)
	out := func(d iop.Day) bool { return row.After.NotLeave && w.away[d] || row.After.NotAppeal && w.appeal[d] }
	switch row.Measure {
	case iop.ElapsedDays:
		for d := from + 1; d <= until; d++ {
			if !out(d) {
				n++
			}
		}
		return []iop.Amount{n}
	case iop.ElapsedWorkingDays:
		for d := from + 1; d <= until; d++ {
			if t := slowTime(d).Weekday(); t != time.Saturday && t != time.Sunday && (w.days == nil || !slices.Contains(w.days.Holidays, d)) && !out(d) {
				n++
			}
		}
		free := slowTime(until).Weekday() == time.Saturday || slowTime(until).Weekday() == time.Sunday || w.days != nil && slices.Contains(w.days.Holidays, until)
		_, _, cap := row.Bound.High()
		if cap && free && until > from && !out(until) && !slowShort(row.Bound, n) {
			n++ // the weekend after the last working day is late
		}
		return []iop.Amount{n}
	case iop.ElapsedMonths: // months that have begun
		for slowMonthsAfter(from, int(n)) < until {
			n++
		}
		return []iop.Amount{n}
	case iop.ElapsedClockHours:
		const day = 24 * 60
		starts, ends := []int{0, day}, []int{0, day}
		if c, ok := at.time.Clock(); ok {
			starts = []int{int(c)}
		}
		if next := w.next; done < 0 && next != nil && until == next.from {
			if c, ok := next.time.Clock(); ok {
				ends = []int{int(c)}
			}
		} else if done < 0 {
			ends = []int{day} // it had not happened when the day was over
		} else if c, ok := w.events[done].Time.Clock(); ok {
			ends = []int{int(c)}
		}
		var all []iop.Amount
		for _, s := range starts {
			for _, e := range ends {
				all = append(all, iop.Amount(max(0, int(until-from)*day+e-s)))
			}
		}
		return all
	}
	days, maybeDays, maybe := map[iop.Day]bool{}, map[iop.Day]bool{}, iop.Amount(0)
	amounts := []iop.Amount{0}
	for i := range w.events {
		e := &w.events[i]
		if !w.there[e.Day] || !slowPresent.Has(e.Kind) && (row.Measure != iop.ElapsedServiceHours || e.Kind != iop.Removed) || e.Day < from || e.Day > until || done >= 0 && i > done || row.After.NotSameDay && e.Day == from {
			continue
		}
		if none := w.none(e); !none {
			days[e.Day] = true
			n++
		} else {
			maybe++
			maybeDays[e.Day] = true
		}
		var more []iop.Amount
		may := w.credit(e)
		if counts, known := w.counts(e.Format); !counts {
			continue
		} else if !known {
			may = append(may, 0)
		}
		for _, m := range may {
			for _, a := range amounts {
				if !slices.Contains(more, a+iop.Amount(m)) {
					more = append(more, a+iop.Amount(m))
				}
			}
		}
		amounts = more
	}
	switch row.Measure {
	case iop.ElapsedSessions:
		return []iop.Amount{n, n + maybe}
	case iop.ElapsedSessionDays:
		least := iop.Amount(len(days))
		maps.Copy(days, maybeDays)
		return []iop.Amount{least, iop.Amount(len(days))}
	}
	return amounts
}

// none reports whether a session may be no other than the one that was given at its time.
func (w *slowWorld) none(e *episode.Event) bool {
	shared, also := w.shared[e.Session]
	return also && shared.minutes >= e.Planned
}

// credit is the minutes that may count of a session that was attended, formats left
// aside.
func (w *slowWorld) credit(e *episode.Event) []iop.Minutes {
	var counted []iop.Minutes
	for _, l := range w.d.Lateness {
		if kind := map[bool]iop.EventKind{false: iop.Late, true: iop.LeftEarly}[l.Leaving]; (l.NoCredit || l.TurnedAway == compliance.Mandatory) && e.Kind == kind {
			if slowIn(l.By, e.By) {
				return []iop.Minutes{0}
			}
			if e.By == 0 { // nobody wrote down by how much
				counted = []iop.Minutes{0}
			}
		}
	}
	length := e.Planned
	if length == 0 {
		length = 24 * iop.Hour
	}
	got := []iop.Minutes{0, length}
	if m, ok := e.Credited.Minutes(); ok {
		got = []iop.Minutes{m}
	} else if e.Credited == episode.Whole && e.Planned > 0 {
		got = []iop.Minutes{length}
	}
	counting := w.counting()
	shared, also := w.shared[e.Session]
	if also && !shared.same {
		got = append(got, got...) // which of the services it was is open
	}
	for i, m := range got {
		whole := e.Kind == iop.Attended || e.Kind == iop.MadeUp
		if _, ok := e.Credited.Minutes(); ok && e.Planned > 0 {
			whole = m >= e.Planned
		} else if !ok && e.Kind != iop.Partial { // it may have been the whole
			whole = m >= e.Planned
		}
		if also && (shared.same || i < len(got)/2) {
			m -= min(m, shared.minutes)
		}
		if m < counting.LeastSession || !whole && counting.Partial == schedule.WholeSessionsOnly {
			m = 0
		}
		if h := counting.ClockHour; h > 0 && h < 60 {
			hours := iop.Minutes(0)
			for ; m >= h; m -= h {
				hours += 60
			}
			m += hours
		}
		counted = append(counted, m)
	}
	return counted
}

func (w *slowWorld) counting() schedule.Counting {
	if w.d.Counting == nil {
		return schedule.Counting{}
	}
	return *w.d.Counting
}

// counts reports whether a format counts, and whether that is known. Mutual help
// never does.
func (w *slowWorld) counts(f iop.Format) (may, known bool) {
	formats := w.counting().Formats
	if f == iop.MutualHelp || formats == 0 {
		return f != iop.MutualHelp, true
	}
	return formats.Has(f) || f == 0, f != 0
}

// slowWeek is one week of a ledger.
type slowWeek struct {
	From, Until               iop.Day
	Days                      int
	Over                      bool
	Scheduled, Least, Most    iop.Minutes
	MadeUp, ServiceDays, Rows int
}

// ledger adds up the weeks: each session at least and at most, over all completions.
func slowLedger(worlds []*slowWorld) (weeks []slowWeek) {
	w := worlds[0]
	first, last := w.bounds()
	if first == 0 || last < first {
		return nil
	}
	for from := w.weekStart(first); from <= last; from += 7 {
		k := slowWeek{From: from, Until: from + 7, Over: !w.goesOn() || last >= from+6}
		entered, outcomes, opposed := iop.Minutes(0), iop.Minutes(0), map[int]iop.Minutes{}
		for d := max(from, first); d <= min(last, from+6); d++ {
			if !w.there[d] {
				continue
			}
			k.Days++
			served := false
			for _, e := range w.entries {
				if e.Day != d {
					continue
				}
				if e.Kind == iop.Scheduled {
					entered += e.Planned
					continue
				}
				if !(slowPresent | slowAbsent | iop.SetOf(iop.Removed, iop.ProgramCancelled)).Has(e.Kind) {
					continue
				}
				k.Rows++
				if e.Kind == iop.MadeUp {
					k.MadeUp++
				} else if e.Kind != iop.ProgramCancelled && e.group < 0 {
					outcomes += e.Planned
				} else if e.Kind != iop.ProgramCancelled { // two entries, one session
					more := max(0, e.Planned-opposed[e.group])
					outcomes += more
					opposed[e.group] += more
				}
				if slowAbsent.Has(e.Kind) || e.Kind == iop.ProgramCancelled {
					continue
				}
				counts, known := w.counts(e.Format)
				if !counts {
					continue
				}
				may := w.credit(&e.Event)
				if known && e.group < 0 {
					k.Least += slices.Min(may)
				}
				k.Most += slices.Max(may)
				served = served || slices.Max(may) > 0
			}
			if served {
				k.ServiceDays++
			}
		}
		if k.Scheduled = entered; entered == 0 {
			k.Scheduled = outcomes
		}
		if k.Days == 0 {
			continue
		}
		weeks = append(weeks, k)
	}
	return weeks
}

// beyond reports whether event i is one of those that the requirement counts in the
// episode, and too many with those before it.
func (w *slowWorld) beyond(id iop.RuleID, i int) bool {
	at := slices.IndexFunc(w.d.Requirements, func(row iop.Requirement) bool { return row.ID == id })
	row, n := &w.d.Requirements[at], iop.Amount(0)
	first, last := w.bounds()
	if w.kinds[i]&row.Events == 0 || !w.there[w.events[i].Day] {
		return false
	}
	for k := range i + 1 {
		if e := &w.events[k]; w.kinds[k]&row.Events != 0 && first <= e.Day && e.Day <= last && w.there[e.Day] {
			n++
		}
	}
	return slowOver(row.Bound, n)
}

// standing walks the days.
func (w *slowWorld) standing() episode.Standing {
	if w.admitted == 0 {
		return episode.StandingUnknown
	}
	// A kind of standing is cleared by quiet after what the responses that give it
	// answer; one of them that never clears keeps it.
	says := map[episode.Standing]iop.Consequence{episode.OnWarning: iop.ThenWarning, episode.OnContract: iop.ThenContract, episode.OnProbation: iop.ThenSanction}
	gives := func(r *compliance.Response, s episode.Standing) bool {
		return slices.ContainsFunc(r.Steps, func(x compliance.Step) bool { return x.Kind == says[s] })
	}
	quiet := func(s episode.Standing) (days iop.Day) {
		for i := range w.d.Responses {
			switch r := &w.d.Responses[i]; {
			case !gives(r, s):
			case r.ClearsAfter == 0:
				return 0
			default:
				days = max(days, iop.Day(r.ClearsAfter))
			}
		}
		return days
	}
	breach := func(i int, s episode.Standing) bool {
		e := &w.events[i]
		for k := range w.d.Responses {
			r := &w.d.Responses[k]
			if gives(r, s) && (w.kinds[i]&r.Events != 0 || r.Conduct.Has(e.Conduct) || slices.ContainsFunc(r.Requirements, func(id iop.RuleID) bool { return w.beyond(id, i) })) {
				return true
			}
		}
		return false
	}
	last := map[episode.Standing]iop.Day{} // of what stands: the last that was said or done
	stays := false
	for _, p := range w.d.DueProcess {
		can := p.Stays
		for _, e := range w.events {
			can = can && !(e.Kind == iop.Discharged && e.Emergency) && !(e.Kind == iop.Incident && p.NotFor.Has(e.Conduct) && w.there[e.Day])
		}
		stays = stays || can
	}
	// What is decided on an appeal is not always recorded: both ways are tried. What was
	// not open before the day of a decision, and was appealed on that day, was decided.
	type process struct{ notice, appeal, back bool }
	may := map[process]bool{{}: true}
	then := func(next func(process) []process) {
		all := map[process]bool{}
		for p := range may {
			for _, n := range next(p) {
				all[n] = true
			}
		}
		may = all
	}
	for d := w.admitted; d <= w.day; d++ {
		var decisions []episode.AppealOutcome // of the day
		for _, e := range w.events {
			if e.Day == d && e.Kind == iop.AppealDecided {
				decisions = append(decisions, e.Decision)
			}
		}
		open := w.appeal[d-1]
		decide := func(by episode.AppealOutcome) {
			then(func(p process) []process {
				// What is decided for who has left brings them back, and nothing says when.
				back := p.back || w.discharged != 0 && d > w.discharged
				stands, falls := process{notice: p.notice, back: p.back}, process{back: back}
				switch by {
				case episode.Upheld:
					return []process{stands}
				case episode.Overturned:
					return []process{falls}
				}
				return []process{stands, falls}
			})
		}
		for i := range w.events {
			e := &w.events[i]
			if e.Day != d {
				continue
			}
			for s := range last {
				if breach(i, s) {
					last[s] = d
				}
			}
			switch e.Kind {
			case iop.Warned:
				last[episode.OnWarning] = d
			case iop.ContractMade:
				last[episode.OnContract] = d
			case iop.Sanctioned:
				last[episode.OnProbation] = d
			case iop.PhaseAdvanced:
				clear(last)
			case iop.NoticeGiven:
				then(func(p process) []process { return []process{{notice: true, back: p.back}} })
			case iop.Appealed:
				if len(decisions) > 0 && !open {
					decide(decisions[len(decisions)-1])
				} else {
					then(func(p process) []process { return []process{{p.notice, p.notice || w.discharged != 0, p.back}} })
				}
			case iop.AppealDecided:
				decide(e.Decision)
			}
		}
		for s, day := range last {
			if n := quiet(s); n > 0 && d-day >= n {
				delete(last, s)
			}
		}
	}
	at := episode.Good
	for s := range last {
		at = max(at, s)
	}
	all := map[episode.Standing]bool{}
	for p := range may {
		switch {
		case p.appeal && stays:
			all[episode.UnderAppeal] = true
		case p.back:
			all[episode.StandingUnknown] = true
		case w.discharged != 0:
			all[episode.HasLeft] = true
		case p.notice:
			all[episode.DischargePending] = true
		case w.away[w.day]:
			all[episode.OnLeave] = true
		default:
			all[at] = true
		}
	}
	if len(all) > 1 {
		return episode.StandingUnknown
	}
	for s := range all {
		at = s
	}
	return at
}

// slowChance makes episodes and policies by chance.
type slowChance struct{ *rand.Rand }

func (c slowChance) in(percent int) bool { return c.IntN(100) < percent }

func slowPick[T any](c slowChance, all ...T) T { return all[c.IntN(len(all))] }

func (c slowChance) events() []episode.Event {
	start := day("2025-11-01") + iop.Day(c.IntN(90))
	length := 5 + c.IntN(55)
	var list []episode.Event
	single := map[int]bool{} // entries about a session that has another
	seq, opposed, unrecorded, open := int32(0), 0, 0, 0
	var missed []int32
	add := func(e episode.Event) {
		if c.in(15) {
			e.Recorded = e.Day + iop.Day(1+c.IntN(5))
		}
		list = append(list, e)
	}
	// leave says that something is left out which has to be filled in, of few entries.
	leave := func(percent int) bool {
		if opposed+open >= 4 || open >= 3 || !c.in(percent) {
			return false
		}
		open++
		return true
	}
	plain := func(k iop.EventKind, d iop.Day) episode.Event {
		e := episode.Event{Kind: k, Day: d}
		if c.in(40) {
			e.Time = schedule.TimeAt(schedule.At(c.IntN(24), c.IntN(60)))
		}
		return e
	}
	admitted := start + iop.Day(c.IntN(8))
	if c.in(10) {
		add(plain(slowPick(c, iop.Contact, iop.ContactTried, iop.PlanDelayed, iop.PlanMade, iop.Admission), admitted-1-iop.Day(c.IntN(6))))
	}
	choice := func(k iop.EventKind, d iop.Day) episode.Event {
		e := plain(k, d)
		e.Chosen = slowPick(c, 0, iop.ElapsedDays, iop.ElapsedDays, iop.ElapsedServiceHours, iop.ElapsedServiceHours, iop.ElapsedSessions, iop.ElapsedMonths)
		return e
	}
	if !c.in(4) {
		add(choice(iop.Admission, admitted))
		if c.in(70) {
			add(plain(iop.FirstVisit, admitted+iop.Day(c.IntN(2))))
		}
	}
	session := func(d iop.Day, number int32, at schedule.Time) {
		e := episode.Event{Day: d, Session: number, Time: at, Planned: slowPick(c, iop.Minutes(0), 50, 90, 150, 180)}
		e.Format = slowPick(c, iop.FormatUnknown, iop.Group, iop.Group, iop.Education, iop.MutualHelp, iop.Family)
		e.Kind = slowPick(c, iop.Attended, iop.Attended, iop.Attended, iop.Partial, iop.Late, iop.Late, iop.LeftEarly, iop.NoShow, iop.NoShow, iop.Unexcused,
			iop.Excused, iop.Excused, iop.LateCancel, iop.Prearranged, iop.TurnedAway, iop.ProgramCancelled, iop.Removed)
		finish := func(e *episode.Event) {
			if slowPresent.Has(e.Kind) || e.Kind == iop.Removed {
				e.Credited = episode.Whole
				switch {
				case unrecorded < 3 && c.in(15):
					e.Credited = 0
					unrecorded++
				case e.Planned > 0 && (e.Kind != iop.Attended && c.in(80) || c.in(30)):
					e.Credited = episode.CreditOf(iop.Minutes(c.IntN(int(e.Planned) + 1)))
				case e.Planned == 0:
					e.Credited = episode.CreditOf(iop.Minutes(c.IntN(200)))
				}
			}
			if e.Kind == iop.Late || e.Kind == iop.LeftEarly {
				e.By = iop.Minutes(1 + c.IntN(30))
				if leave(25) {
					e.By = 0
				}
			}
			if slowAbsent.Has(e.Kind) {
				e.Excuse = slowPick(c, compliance.Vacation, compliance.Illness, compliance.CourtDate, compliance.Work)
				if (e.Kind != iop.Excused && e.Kind != iop.Prearranged) && c.in(25) || leave(20) {
					e.Excuse = 0
				}
				e.By = slowPick(c, iop.Minutes(0), 0, 60, 24*iop.Hour-1, 24*iop.Hour, 48*iop.Hour)
			}
		}
		finish(&e)
		add(e)
		if slowAbsent.Has(e.Kind) && number != 0 {
			missed = append(missed, number)
		}
		if opposed < 3 && opposed+open < 4 && e.Kind != iop.ProgramCancelled && c.in(9) {
			opposed++
			o := episode.Event{Kind: slowPick(c, iop.NoShow, iop.Unexcused, iop.Excused), Day: d, Session: number, Time: at, Service: e.Service, Recorded: slowEntered(&list[len(list)-1])}
			if slowAbsent.Has(e.Kind) {
				if o.Kind == e.Kind || c.in(65) {
					o.Kind = slowPick(c, iop.Attended, iop.Partial, iop.Late)
				}
				o.Planned = e.Planned
			}
			finish(&o)
			if c.in(20) {
				o.Format = 0
			}
			if c.in(40) {
				o.Recorded += iop.Day(1 + c.IntN(4))
			}
			single[len(list)-1], single[len(list)] = true, true
			list = append(list, o)
		}
	}
	for i := range length {
		d := start + iop.Day(i)
		if c.in(4) {
			add(episode.Event{Kind: iop.Scheduled, Day: d, Planned: 120})
		}
		switch c.IntN(10) {
		case 0, 1, 2, 3:
			number := int32(0)
			if c.in(60) {
				seq++
				number = seq
			}
			if number == 0 && c.in(40) {
				session(d, number, schedule.TimeAt(schedule.At(9, 0)))
				session(d, number, schedule.TimeAt(schedule.At(14, 0)))
			} else {
				session(d, number, slowPick(c, schedule.Time{}, schedule.Time{}, schedule.TimeAt(schedule.At(9, 0))))
			}
		case 4:
			seq += 2
			session(d, seq-1, schedule.TimeAt(schedule.At(9, 0)))
			session(d, seq, schedule.TimeAt(schedule.At(14, 0)))
		}
		for first := 23 - 2*c.IntN(3); c.in(5); first++ { // at one time, some of them beyond midnight
			seq++
			e := episode.Event{Kind: iop.Attended, Day: d + iop.Day(first/24), Session: 5000 + seq, Planned: iop.Minutes(60 + 30*c.IntN(5)), Credited: episode.Whole}
			e.Format, e.Time = slowPick(c, iop.Group, iop.Group, iop.Education), schedule.TimeAt(schedule.At(first%24, 30*c.IntN(2)))
			add(e)
			if o := e; c.in(60) {
				seq++
				o.Session, o.Format = 5000+seq, slowPick(c, iop.Group, iop.Group, iop.Education)
				at := first + 1
				o.Day, o.Time, o.Planned = d+iop.Day(at/24), schedule.TimeAt(schedule.At(at%24, 30*c.IntN(2))), iop.Minutes(60+30*c.IntN(3))
				add(o)
			}
		}
		if len(missed) > 0 && c.in(5) {
			add(episode.Event{Kind: iop.MadeUp, Day: d, Session: slowPick(c, missed...), Planned: 90, Credited: episode.Whole, Service: schedule.Service{Format: iop.Group}})
		}
		if c.in(20) {
			e := c.outcome(plain(slowPick(c, iop.SpecimenCollected, iop.PositiveTest, iop.NegativeTest, iop.NegativeTest, iop.SpecimenMissed, iop.InvalidSpecimen), d), leave)
			collections, validities, detections := slowLayers(&episode.Event{Kind: e.Kind})
			expected := (e.Collection == 0 || slices.Contains(collections, e.Collection)) && (e.Validity == 0 || slices.Contains(validities, e.Validity)) &&
				(e.Detection == 0 || slices.Contains(detections, e.Detection))
			if expected && c.in(40) {
				e.Specimen = int32(1 + c.IntN(3))
			}
			add(e)
		}
		if c.in(12) { // a test from the call on
			for _, k := range []iop.EventKind{iop.CalledIn, iop.TestOrdered, iop.TestArrival, iop.SpecimenCollected} {
				if c.in(60) {
					e := plain(k, d)
					if c.in(70) {
						e.Time = schedule.TimeAt(schedule.At(6+c.IntN(12), c.IntN(2)*30))
					}
					if k == iop.SpecimenCollected {
						e.Day += iop.Day(c.IntN(3))
						e = c.outcome(e, leave)
					}
					add(e)
				}
			}
		}
		if c.in(15) {
			add(plain(slowPick(c, iop.ProgressNoted, iop.ProgressNoted, iop.ReportMade, iop.ContactTried), d))
		}
		if c.in(8) {
			add(choice(slowPick(c, iop.PlanMade, iop.PlanUpdated, iop.PlanReviewed, iop.PlanReviewed, iop.StayReviewed, iop.Certified), d))
		}
		if c.in(6) {
			add(episode.Event{Kind: slowPick(c, iop.Warned, iop.ContractMade, iop.Sanctioned), Day: d})
		}
		if c.in(25) {
			e := plain(slowPick(c, iop.PlanMade, iop.PlanReviewed, iop.Certified, iop.Assessed, iop.Contact, iop.ContactTried, iop.Incident, iop.Incident,
				iop.ReportMade, iop.ReportPeriodEnd, iop.PhaseAdvanced, iop.NoticeGiven, iop.NoticeGiven, iop.Appealed, iop.AppealDecided, iop.HealthEducated, iop.PlanDelayed), d)
			if e.Kind == iop.PhaseAdvanced && c.in(30) {
				e.Phase = uint8(1 + c.IntN(4))
			}
			if e.Kind == iop.Incident {
				e.Conduct = slowPick(c, compliance.Use, compliance.Violence, compliance.Disruption, compliance.AbusiveLanguage)
			}
			decision := slowPick(c, episode.AppealOutcomeUnknown, episode.Upheld, episode.Overturned)
			if e.Kind == iop.AppealDecided {
				e.Decision = decision
			}
			if e.Kind == iop.NoticeGiven && c.in(40) { // with an appeal, and what came of it
				at := d + iop.Day(1+c.IntN(4))
				add(plain(iop.Appealed, at))
				if c.in(60) {
					add(episode.Event{Kind: iop.AppealDecided, Day: at + iop.Day(c.IntN(8)), Decision: decision})
				}
			}
			add(e)
		}
	}
	for at := admitted + 1; c.in(25); {
		at += iop.Day(1 + c.IntN(12))
		add(episode.Event{Kind: iop.LeaveBegun, Day: at})
		if c.in(15) {
			break
		}
		at += iop.Day(1 + c.IntN(8))
		add(episode.Event{Kind: iop.LeaveEnded, Day: at})
	}
	for at := admitted; c.in(22); { // another level, and back
		at += iop.Day(c.IntN(20))
		add(episode.Event{Kind: iop.LevelChanged, Day: at, Level: slowPick(c, slowElsewhere, slowElsewhere, slowElsewhere, iop.IntensiveOutpatient, iop.LevelUnknown)})
		at++
		if c.in(75) {
			at += iop.Day(c.IntN(12))
			add(episode.Event{Kind: iop.LevelChanged, Day: at, Level: slowPick(c, iop.IntensiveOutpatient, iop.IntensiveOutpatient, iop.IntensiveOutpatient, slowElsewhere, iop.LevelUnknown)})
			at++
		}
	}
	if c.in(8) { // admitted again, without a discharge
		add(choice(iop.Admission, admitted+iop.Day(c.IntN(12))))
	}
	if c.in(45) {
		out := episode.Event{Kind: iop.Discharged, Day: start + iop.Day(5+c.IntN(length)), Emergency: c.in(20)}
		out.Reason = slowPick(c, iop.Completed, iop.LostContact, iop.EndedForAttendance, iop.EndedForUse, iop.Moved)
		if leave(40) {
			out.Reason = 0
		}
		add(out)
		for c.in(20) { // and entered in another way
			again := out
			again.Reason, again.Emergency, again.Recorded = slowPick(c, iop.Completed, iop.LostContact, iop.EndedForUse, 0), c.in(20), slowEntered(&list[len(list)-1])
			if c.in(35) {
				again.Recorded += iop.Day(c.IntN(4))
			}
			list = append(list, again)
		}
		if c.in(60) {
			add(episode.Event{Kind: slowPick(c, iop.DischargeSummarized, iop.DischargeSummarized, iop.Appealed, iop.Contact), Day: out.Day + iop.Day(c.IntN(9))})
		}
		if c.in(25) {
			add(choice(iop.Admission, out.Day+iop.Day(c.IntN(9))))
		}
	}
	for c.in(15) {
		list = append(list, episode.Event{Kind: slowPick(c, iop.Attended, iop.NoShow, iop.PlanMade)})
	}
	for i := range list {
		if !single[i] && list[i].Day != 0 && c.in(4) {
			e := list[i]
			e.Recorded = slowEntered(&e) + iop.Day(1+c.IntN(3))
			list = append(list, e)
		}
	}
	return list
}

// outcome fills in the layers of a drug test, or leaves some of them out.
func (c slowChance) outcome(e episode.Event, leave func(int) bool) episode.Event {
	collections, validities, detections := slowLayers(&e)
	e.Collection, e.Validity, e.Detection = slowPick(c, collections...), slowPick(c, validities...), slowPick(c, detections...)
	if c.in(8) { // what is recorded stands, even where it is not expected
		e.Validity = slowPick(c, compliance.Valid, compliance.Substituted)
	}
	if c.in(8) {
		e.Detection = slowPick(c, compliance.AsExpected, compliance.Definitive)
	}
	if leave(40) {
		for _, layer := range c.Perm(3)[:1+c.IntN(3)] {
			switch layer {
			case 0:
				e.Collection = 0
			case 1:
				e.Validity = 0
			case 2:
				e.Detection = 0
			}
		}
	}
	return e
}

func slowRule(id string, n int) iop.Rule {
	return iop.Rule{ID: iop.RuleID(fmt.Sprintf("clinic.%s-%d", id, n)), Statement: "Said so.", Strength: iop.Must,
		Source: iop.Source{Title: "A text", Address: "https://example.org", Kind: iop.Issuer, Read: day("2026-11-22")}}
}

func (c slowChance) bound(most int) iop.Range[iop.Amount] {
	n := iop.Amount(c.IntN(most + 1))
	switch c.IntN(6) {
	case 0:
		return iop.AtLeast(n)
	case 1:
		return iop.Above(n)
	case 2:
		return iop.Below(n + 1)
	case 3:
		return iop.Between(n, n+iop.Amount(c.IntN(most+1)))
	}
	return iop.AtMost(n)
}

// sometimes says more of a clock.
func (c slowChance) sometimes(after *iop.Anchor, m iop.Measure) {
	after.NotSameDay, after.Known = c.in(30), c.in(30)
	if m == iop.ElapsedDays || m == iop.ElapsedWorkingDays {
		after.NotLeave, after.NotAppeal = c.in(45), c.in(35)
	}
}

func (c slowChance) clockBound(m iop.Measure) iop.Range[iop.Amount] {
	switch m {
	case iop.ElapsedMonths:
		return c.bound(2)
	case iop.ElapsedServiceHours:
		return slowPick(c, iop.AtMost(iop.Amount(c.IntN(900))), iop.Below(iop.Amount(1+c.IntN(900))))
	case iop.ElapsedClockHours:
		return slowPick(c, iop.AtMost(iop.Amount(c.IntN(4*24*60))), iop.Below(iop.Amount(1+c.IntN(9*24*60))))
	}
	return c.bound(12)
}

func (c slowChance) policy() compliance.Definition {
	d := compliance.Definition{ID: "clinic", Title: "A clinic", Kind: compliance.Clinic}
	if c.in(70) {
		d.Level = iop.IntensiveOutpatient
	}
	if c.in(60) {
		d.Counting = &schedule.Counting{WeekStart: slowPick(c, schedule.WeekdayUnknown, schedule.Sunday, schedule.Thursday), ClockHour: slowPick(c, iop.Minutes(0), 50, 60),
			LeastSession: slowPick(c, iop.Minutes(0), 0, 60)}
		if c.in(40) {
			d.Counting.Formats = iop.SetOf(iop.Group, slowPick(c, iop.Group, iop.Education))
		}
		if c.in(25) {
			d.Counting.Partial = schedule.WholeSessionsOnly
		}
	}
	if c.in(50) {
		d.Excuses = []compliance.Excuse{{Rule: slowRule("excuse", 0), Reasons: slowPick(c, 0, iop.SetOf(compliance.Illness, compliance.Work)), Notice: slowPick(c, 0, 24*iop.Hour, 2*iop.Hour), Counts: c.in(50), KeepsRun: c.in(50)}}
		if c.in(30) {
			d.Excuses = append(d.Excuses, compliance.Excuse{Rule: slowRule("excuse", 1), Reasons: iop.SetOf(compliance.Illness, compliance.CourtDate), Notice: slowPick(c, 0, 24*iop.Hour), Counts: c.in(50), KeepsRun: c.in(50)})
		}
		if c.in(20) {
			d.Excuses = append(d.Excuses, compliance.Excuse{Rule: slowRule("excuse", 2), Refused: true, Reasons: slowPick(c, 0, iop.SetOf(compliance.Work))})
		}
	}
	if c.in(60) {
		d.Lateness = []compliance.Lateness{{Rule: slowRule("late", 0), By: iop.Above[iop.Minutes](10), CountsAs: slowPick(c, iop.Unexcused, iop.NoShow), NoCredit: c.in(40), TurnedAway: slowPick(c, compliance.PermissionUnknown, compliance.Permitted, compliance.Mandatory)},
			{Rule: slowRule("late", 1), Leaving: c.in(50), By: iop.AtLeast[iop.Minutes](3), CountsAs: slowPick(c, 0, iop.NoShow), PerAbsence: int16(2 + c.IntN(2))}}
	}
	if c.in(40) {
		d.MakeUp = []compliance.MakeUp{{Rule: slowRule("make-up", 0), Makes: compliance.Permitted, Erases: c.in(70)}}
	}
	if c.in(70) {
		for i, m := range []compliance.Mapping{
			{Collections: iop.SetOf(compliance.NotThere), ResetsClean: c.in(50), As: slowPick(c, compliance.AsPositive, compliance.AsMissed)},
			{Collections: iop.SetOf(compliance.GivenLate), As: slowPick(c, compliance.AsMissed, compliance.AsViolation)},
			{Collections: iop.SetOf(compliance.Stalled, compliance.Unable), ResetsClean: c.in(50), As: compliance.AsRefusal},
			{Validities: iop.SetOf(compliance.Substituted, compliance.Adulterated), ResetsClean: c.in(50), As: compliance.AsViolation},
			{Detections: iop.SetOf(compliance.AsExpected, compliance.ResidualUse), As: slowPick(c, compliance.AsNothing, compliance.AsNegative, compliance.AsRetest)},
			{Detections: iop.SetOf(compliance.Presumptive), ResetsClean: true, As: slowPick(c, compliance.MeaningUnknown, compliance.AsRetest)},
			{Collections: iop.SetOf(compliance.Given), Validities: iop.SetOf(compliance.Dilute), ResetsClean: c.in(50), As: slowPick(c, compliance.AsPositive, compliance.AsRetest)},
			{Validities: iop.SetOf(compliance.Dilute, compliance.Invalid), ResetsClean: c.in(50), As: slowPick(c, compliance.AsPositive, compliance.AsRetest)},
			{Detections: iop.SetOf(compliance.MissingExpected), As: compliance.AsViolation},
		} {
			if c.in(50) {
				m.Rule = slowRule("test", i)
				d.Tests = append(d.Tests, m)
			}
		}
	}
	if c.in(60) {
		d.Responses = []compliance.Response{{Rule: slowRule("answer", 0), Order: compliance.Ladder, Events: iop.SetOf(iop.Incident, iop.PositiveTest), ClearsAfter: slowPick[int32](c, 0, 5, 12),
			Steps: []compliance.Step{{Kind: iop.ThenWarning}, {Kind: iop.ThenContract}}}}
	}
	if c.in(50) {
		d.DueProcess = []compliance.DueProcess{{Rule: slowRule("process", 0), Appeal: true, Stays: c.in(70), Referral: true, NotFor: slowPick(c, 0, iop.SetOf(compliance.Violence))}}
	}
	row := func(m iop.Measure, events iop.Set[iop.EventKind], per iop.Period, b iop.Range[iop.Amount]) {
		d.Requirements = append(d.Requirements, iop.Requirement{Rule: slowRule("row", len(d.Requirements)), Measure: m, Events: events, Per: per, Bound: b})
		if last := &d.Requirements[len(d.Requirements)-1]; m.By() == iop.BySchedule {
			last.Binds = iop.Delivered
		}
	}
	clock := func(m iop.Measure, events iop.Set[iop.EventKind], after iop.Anchor, b iop.Range[iop.Amount]) {
		d.Requirements = append(d.Requirements, iop.Requirement{Rule: slowRule("row", len(d.Requirements)), Measure: m, Events: events, After: after, Bound: b})
	}
	sessions := []iop.Set[iop.EventKind]{iop.SetOf(iop.NoShow), iop.SetOf(iop.Unexcused, iop.NoShow), iop.SetOf(iop.Excused), iop.SetOf(iop.Attended), slowAbsent}
	others := []iop.Set[iop.EventKind]{iop.SetOf(iop.PositiveTest), iop.SetOf(iop.NegativeTest), iop.SetOf(iop.SpecimenMissed), iop.SetOf(iop.Incident), iop.SetOf(iop.Contact, iop.ContactTried)}
	any := append(slices.Clone(sessions), others...)
	for _, per := range []iop.Period{{Kind: iop.PerServiceDay}, {Kind: iop.PerWeek}, {Kind: iop.PerWeeks, N: int32(1 + c.IntN(5))}, {Kind: iop.PerMonth}, {Kind: iop.PerYear}, {Kind: iop.PerDays, N: int32(1 + c.IntN(20))},
		{Kind: iop.PerScheduled, N: int32(1 + c.IntN(6))}, {Kind: iop.PerRun}, {Kind: iop.PerPhase}, {Kind: iop.PerEpisode}} {
		for range 2 {
			row(iop.EventCount, slowPick(c, any...), per, c.bound(4))
		}
	}
	for _, kind := range []iop.PeriodKind{iop.PerCycle, iop.PerDays, iop.PerEpisode} {
		row(iop.EventCount, slowPick(c, sessions...), iop.Period{Kind: kind, N: map[bool]int32{true: int32(1 + c.IntN(4))}[kind != iop.PerEpisode]}, c.bound(4))
		d.Requirements[len(d.Requirements)-1].Of.Formats = slowPick(c, 0, iop.SetOf(iop.Group), iop.SetOf(iop.Education, iop.MutualHelp))
	}
	for _, per := range []iop.Period{{Kind: iop.PerRun}, {Kind: iop.PerRun, EndedBy: iop.SetOf(iop.ContactTried)}, {Kind: iop.PerScheduled, N: int32(1 + c.IntN(5))}} {
		row(iop.EventCount, slowPick(c, sessions...), per, c.bound(3))
		d.Requirements[len(d.Requirements)-1].Of.Formats = slowPick(c, iop.SetOf(iop.Group), iop.SetOf(iop.Education, iop.MutualHelp))
	}
	for _, kind := range []iop.PeriodKind{iop.PerPhase, iop.PerEpisode, iop.PerWeek} {
		phases := iop.Between[int32](1, int32(1+c.IntN(2)))
		if c.in(50) {
			phases = iop.AtLeast[int32](2)
		}
		row(iop.EventCount, slowPick(c, others...), iop.Period{Kind: kind, Phases: phases}, c.bound(3))
	}
	for _, per := range []iop.Period{{Kind: iop.PerRun}, {Kind: iop.PerRun, EndedBy: iop.SetOf(iop.Contact, iop.ContactTried)}, {Kind: iop.PerScheduled, N: int32(2 + c.IntN(5))}} { // with lateness that is converted
		row(iop.EventCount, iop.SetOf(iop.Unexcused, iop.NoShow), per, c.bound(3))
	}
	for _, kind := range []iop.PeriodKind{iop.PerWeek, iop.PerServiceDay} {
		weeks := iop.AtMost(int32(1 + c.IntN(5)))
		if c.in(50) {
			weeks = iop.AtLeast(int32(1 + c.IntN(4)))
		}
		row(iop.EventCount, slowPick(c, any...), iop.Period{Kind: kind, Weeks: weeks}, c.bound(3))
	}
	row(iop.DaysWithout, slowPick(c, any...), iop.Period{Kind: iop.PerEpisode}, c.bound(12))
	row(iop.DaysWithout, slowPick(c, any...), iop.Period{Kind: iop.PerPhase}, c.bound(12))
	for m := iop.ElapsedDays; m <= iop.ElapsedClockHours; m++ {
		for range 2 {
			after := iop.Anchor{Events: slowPick(c, iop.SetOf(iop.Admission), iop.SetOf(iop.FirstVisit), iop.SetOf(iop.Incident), iop.SetOf(iop.PlanMade, iop.Certified), iop.SetOf(iop.Admission, iop.PlanReviewed))}
			events := slowPick(c, iop.SetOf(iop.PlanReviewed), iop.SetOf(iop.ReportMade), iop.SetOf(iop.ProgressNoted, iop.Contact), iop.SetOf(iop.ProgressNoted), iop.SetOf(iop.Assessed))
			c.sometimes(&after, m)
			clock(m, events, after, c.clockBound(m))
		}
	}
	clocks := []iop.Measure{iop.ElapsedDays, iop.ElapsedWorkingDays, iop.ElapsedMonths, iop.ElapsedSessions, iop.ElapsedSessionDays, iop.ElapsedServiceHours, iop.ElapsedClockHours}
	for _, each := range []struct{ from, events iop.Set[iop.EventKind] }{ // of kinds that stand apart in a day
		{iop.SetOf(iop.Incident), iop.SetOf(iop.ReportMade)},
		{iop.SetOf(iop.Attended), iop.SetOf(iop.ProgressNoted)},
		{iop.SetOf(iop.TestOrdered), iop.SetOf(iop.SpecimenCollected)},
		{iop.SetOf(iop.PositiveTest), iop.SetOf(iop.ReportMade)},
		{slowPick(c, iop.SetOf(iop.NoShow), iop.SetOf(iop.Unexcused, iop.LateCancel)), iop.SetOf(iop.ContactTried)},
		{iop.SetOf(iop.Appealed), iop.SetOf(iop.AppealDecided)},
	} {
		m := slowPick(c, append(clocks, iop.ElapsedDays, iop.ElapsedClockHours)...)
		after := iop.Anchor{Events: each.from, Each: c.in(85)}
		c.sometimes(&after, m)
		clock(m, each.events, after, c.clockBound(m))
	}
	for _, events := range []iop.Set[iop.EventKind]{iop.SetOf(iop.DischargeSummarized), iop.SetOf(iop.DischargeSummarized, iop.Contact)} {
		after := iop.Anchor{Events: slowPick(c, iop.SetOf(iop.Discharged), iop.SetOf(iop.Discharged, iop.NoticeGiven)), Each: c.in(30)}
		after.Reasons = slowPick(c, 0, iop.SetOf(iop.Completed), iop.SetOf(iop.LostContact, iop.EndedForAttendance), iop.SetOf(iop.EndedForUse, iop.Completed))
		c.sometimes(&after, iop.ElapsedDays)
		clock(iop.ElapsedDays, events, after, c.clockBound(iop.ElapsedDays))
	}
	// Alternatives: some clocks, some with a limit, some of which one is chosen.
	for n := range 4 {
		chosen := n > 1
		after := iop.Anchor{Events: slowPick(c, iop.SetOf(iop.Admission, iop.PlanReviewed), iop.SetOf(iop.PlanMade, iop.Certified), iop.SetOf(iop.PlanMade, iop.PlanUpdated))}
		events := slowPick(c, iop.SetOf(iop.PlanReviewed), iop.SetOf(iop.StayReviewed))
		if after.Known = c.in(15); !chosen && c.in(30) {
			after.Events, events = iop.SetOf(iop.Incident), iop.SetOf(iop.ReportMade)
		}
		for _, m := range []iop.Measure{iop.ElapsedDays, iop.ElapsedServiceHours, iop.ElapsedSessions}[:2+c.IntN(2)] {
			clock(m, events, after, c.clockBound(m))
			last := &d.Requirements[len(d.Requirements)-1]
			last.Either, last.Chosen = slowRule("either", n).ID, chosen
		}
		if !chosen && c.in(40) {
			row(iop.EventCount, slowPick(c, others...), iop.Period{Kind: iop.PerEpisode}, c.bound(4))
			d.Requirements[len(d.Requirements)-1].Either = slowRule("either", n).ID
		}
	}
	for _, kinds := range []iop.Set[iop.EventKind]{iop.SetOf(iop.CalledIn), iop.SetOf(iop.TestArrival), iop.SetOf(iop.CalledIn, iop.TestArrival), iop.SetOf(iop.Attended), iop.SetOf(iop.PositiveTest, iop.NegativeTest)} {
		at := func(h int) iop.Amount { return iop.Amount(60*h + 30*c.IntN(2)) }
		row(iop.ClockTime, kinds, iop.Period{Kind: iop.PerOccasion}, slowPick(c, iop.AtMost(at(16)), iop.Below(at(14)), iop.AtLeast(at(7)), iop.Between(at(6), at(14))))
	}
	row(iop.Hours, 0, iop.Period{Kind: iop.PerWeek}, slowPick(c, iop.AtLeast[iop.Amount](180), iop.AtMost[iop.Amount](400), iop.Between[iop.Amount](60, 500)))
	if c.in(60) {
		row(iop.EventCount, slowPick(c, iop.SetOf(iop.PositiveTest), iop.SetOf(iop.Incident), iop.SetOf(iop.PositiveTest, iop.Incident)), iop.Period{Kind: iop.PerEpisode}, iop.AtMost(iop.Amount(c.IntN(3))))
		d.Responses = append(d.Responses, compliance.Response{Rule: slowRule("answer", 1), Order: compliance.Ladder, Requirements: []iop.RuleID{d.Requirements[len(d.Requirements)-1].ID},
			ClearsAfter: slowPick[int32](c, 0, 4, 9), Steps: []compliance.Step{{Kind: slowPick(c, iop.ThenContract, iop.ThenSanction)}, {Kind: iop.ThenSanction}}})
	}
	for _, kind := range []iop.PeriodKind{iop.PerWeek, iop.PerMonth, iop.PerYear, iop.PerCycle, iop.PerDays, iop.PerWeeks, iop.PerPhase, iop.PerEpisode} {
		per, least := iop.Period{Kind: kind}, 1+c.IntN(4)
		switch kind {
		case iop.PerCycle, iop.PerWeeks:
			per.N = int32(1 + c.IntN(5))
		case iop.PerDays:
			per.N = int32(4 + c.IntN(20))
		case iop.PerPhase:
			if c.in(50) {
				per.Phases = slowPick(c, iop.AtMost[int32](1), iop.AtLeast[int32](2))
			}
		}
		m := slowPick(c, iop.Hours, iop.SessionCount, iop.ServiceDays)
		if n := iop.Amount(least); m == iop.Hours {
			row(m, 0, per, slowPick(c, iop.AtLeast(n*90), iop.AtMost(n*120), iop.Between(n*60, n*200), iop.Above(n*90)))
		} else {
			row(m, 0, per, slowPick(c, iop.AtLeast(n), iop.AtMost(n), iop.Between(n, n+3), iop.Below(n+1)))
		}
		if c.in(20) {
			d.Requirements[len(d.Requirements)-1].Binds = iop.ScheduledFor
		}
		if kind == iop.PerPhase {
			row(iop.ProgramDays, 0, per, slowPick(c, iop.AtLeast(iop.Amount(5+c.IntN(20))), iop.AtMost(iop.Amount(5+c.IntN(30)))))
		}
	}
	return d
}

// slowTally is what was compared.
type slowTally struct{ asked, definite, unsure, coarse int }

// slowCompare holds the package against every completion and returns what differs.
func slowCompare(d *compliance.Definition, p *compliance.Policy, view *episode.View, slow *slowView, days *compliance.Workdays, tally map[iop.Measure]*slowTally) (differ []string) {
	reading := view.Under(observing(p, days)) // one for every question
	say := func(format string, args ...any) { differ = append(differ, fmt.Sprintf(format, args...)) }
	if view.Admitted != slow.admitted || view.Discharged != slow.discharged {
		say("admitted %v discharged %v, want %v and %v", view.Admitted, view.Discharged, slow.admitted, slow.discharged)
	}
	slowRecords(view, slow, say)
	worlds := slow.worlds(d, days)
	lost := d.Level != 0 && slices.ContainsFunc(slow.entries, func(e slowEntry) bool { return e.Kind == iop.LevelChanged && e.Level == 0 })
	if lost { // more is left open than completions leave
		tally = map[iop.Measure]*slowTally{}
	}
	found := map[iop.RuleID]iop.Finding{}
	report := reading.Check()
	for f := range report.All() {
		found[f.Rule.ID] = f
	}
	due := map[iop.RuleID][]episode.Due{}
	for _, x := range reading.Due() {
		due[x.Requirement.ID] = append(due[x.Requirement.ID], x)
	}
	either := map[iop.RuleID][]*iop.Requirement{}
	for i := range d.Requirements {
		row := &d.Requirements[i]
		tl := tally[row.Measure]
		if tl == nil {
			tl = &slowTally{}
			tally[row.Measure] = tl
		}
		if row.Either != "" {
			either[row.Either] = append(either[row.Either], row)
		}
		switch {
		case row.Measure.By() == iop.BySchedule:
			slowServed(row, found[row.ID], worlds, tl, say)
			continue
		case row.Measure.Elapses():
			slowClock(d, row, due[row.ID], worlds, tl, say)
		}
		if row.Either == "" {
			slowLimit(row, found[row.ID], worlds, tl, say)
		}
	}
	for _, rows := range either {
		if rows[0].Chosen {
			slowChosen(rows, found, worlds, tally[rows[0].Measure], say)
		} else {
			slowEither(rows, found, worlds, tally[rows[0].Measure], say)
		}
	}
	slowLapses(d, reading, worlds, days, tally, say)
	if !lost {
		slowWeeks(reading.Ledger()[0].Answer, worlds, say)
	}
	standings := map[episode.Standing]bool{}
	for _, w := range worlds {
		standings[w.standing()] = true
	}
	if got := reading.Standing()[0].Answer; !standings[got] && (got != episode.StandingUnknown || len(standings) == 1 && !lost) {
		say("standing %v, want %v", got, slices.Sorted(maps.Keys(standings)))
	}
	return differ
}

// slowRecords compares what became of each event.
func slowRecords(view *episode.View, slow *slowView, say func(string, ...any)) {
	fate := map[int][]episode.Disposition{}
	opposed := map[int]bool{}
	for _, a := range view.Flagged() {
		if a.Disposition == episode.Contradicted {
			opposed[a.Event] = true
			continue
		}
		fate[a.Event] = append(fate[a.Event], a.Disposition)
	}
	if !maps.EqualFunc(fate, slow.fate, slices.Equal[[]episode.Disposition]) {
		say("set aside %v, want %v", fate, slow.fate)
	}
	n := 0
	for _, pair := range slow.pairs {
		if !slices.ContainsFunc(pair, func(i int) bool { return opposed[i] }) {
			say("nothing says that %v contradict each other", pair)
		}
		n += len(pair)
	}
	if len(opposed) > n/2 {
		say("%d contradicted, want of %v", len(opposed), slow.pairs)
	}
	type counted struct {
		episode.Event
		sure bool
	}
	left := map[counted]int{}
	for e, sure := range view.Events() {
		left[counted{e, sure}]++
	}
	for _, e := range slow.entries {
		key := counted{e.told(), e.group < 0}
		if left[key]--; left[key] == 0 {
			delete(left, key)
		}
	}
	if len(left) != 0 {
		say("counts too often or not: %v", left)
	}
}

// answers are the answers that a completion may give to a row by itself.
func (w *slowWorld) answers(row *iop.Requirement) (all []slowAnswer) {
	switch first, last := w.bounds(); {
	case first != 0 && last < first: // never at the policy's level
		return []slowAnswer{{verdict: iop.NotApplicable}}
	case row.Measure.Elapses():
		clocks := w.due(row)
		for _, v := range slowVerdicts(row, clocks) {
			for _, one := range clocks[0] {
				all = append(all, slowAnswer{v, one.elapsed})
			}
		}
		return all
	case row.Measure == iop.ClockTime:
		return w.times(row)
	}
	if row.Of.Formats != 0 && (row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled) {
		for mask := range 1 << slowMasked {
			w.mask = &mask
			all = append(all, w.limit(row))
		}
		w.mask = nil
		return all
	}
	for w.open = range 7 {
		all = append(all, w.limit(row))
		if row.Of.Formats == 0 {
			break
		}
	}
	return all
}

// slowLimit compares the answer to a row that stands by itself.
func slowLimit(row *iop.Requirement, f iop.Finding, worlds []*slowWorld, tl *slowTally, say func(string, ...any)) {
	var answers []slowAnswer
	for _, w := range worlds {
		answers = append(answers, w.answers(row)...)
	}
	tl.asked++
	lo, hi, ok := slowGot(f.Got)
	same, inside := true, true
	for _, a := range answers {
		same = same && a.verdict == answers[0].verdict
		inside = inside && lo <= a.n && a.n <= hi
		if f.Verdict != iop.Unknown && a.verdict != f.Verdict {
			say("%v: %v %v, want %v", row.Ask(), f.Verdict, f.Got, slowDistinct(answers))
			return
		}
	}
	switch {
	case f.Verdict == iop.Unknown || !ok || row.After.Each: // of many clocks, nothing is said of which the amount is
	case row.Measure == iop.ClockTime: // some event's that shows it: which of them is not said
		some := slices.ContainsFunc(worlds[0].events, func(e episode.Event) bool {
			c, known := e.Time.Clock()
			return known && iop.Amount(c) == lo && lo == hi
		})
		if !some || slowIn(row.Bound, lo) != (f.Verdict == iop.Met) {
			say("%v: %v %v, want %v", row.Ask(), f.Verdict, f.Got, slowDistinct(answers))
			return
		}
	case !inside:
		say("%v: %v %v, want %v", row.Ask(), f.Verdict, f.Got, slowDistinct(answers))
		return
	}
	agreed := same && answers[0].verdict != iop.Unknown
	if row.Measure == iop.ClockTime && agreed { // an event that is not sure is not known, whatever its time
		n := func(w *slowWorld) (n int) {
			for i := range w.events {
				if none := 0; w.of(row, i, &none) {
					n++
				}
			}
			return n
		}
		agreed = !slices.ContainsFunc(worlds, func(w *slowWorld) bool { return n(w) != n(worlds[0]) })
	}
	tl.count(f.Verdict != iop.Unknown, agreed)
}

func (a slowAnswer) String() string { return fmt.Sprint(a.verdict, " ", int(a.n)) }

func (d slowDue) String() string {
	return fmt.Sprintf("%v from %v on %v after %d", d.state, d.anchor, d.done, d.elapsed)
}

// slowDistinct is what there is to say of a list, each once.
func slowDistinct[T any](list []T) (text []string) {
	for _, one := range list {
		if t := fmt.Sprint(one); !slices.Contains(text, t) {
			text = append(text, t)
		}
	}
	return text
}

// slowOf are the verdicts that a row by itself may get: the one that all completions
// agree on, else unknown. That it is unknown although they agree is tried too.
func slowOf(row *iop.Requirement, worlds []*slowWorld) []iop.Verdict {
	var all []iop.Verdict
	for _, w := range worlds {
		for _, a := range w.answers(row) {
			if !slices.Contains(all, a.verdict) {
				all = append(all, a.verdict)
			}
		}
	}
	if len(all) == 1 && all[0] != iop.Unknown {
		return []iop.Verdict{all[0], iop.Unknown}
	}
	return []iop.Verdict{iop.Unknown}
}

// slowEither compares the answers to alternatives: those that are worse than the best
// are not applicable.
func slowEither(rows []*iop.Requirement, found map[iop.RuleID]iop.Finding, worlds []*slowWorld, tl *slowTally, say func(string, ...any)) {
	place := map[iop.Verdict]int{iop.Met: 1, iop.NotApplicable: 2, iop.Unknown: 3, iop.NotMet: 4}
	may := [][]iop.Verdict{nil}
	for _, row := range rows {
		var more [][]iop.Verdict
		for _, v := range slowOf(row, worlds) {
			for _, before := range may {
				more = append(more, append(slices.Clone(before), v))
			}
		}
		may = more
	}
	var got []iop.Verdict
	for _, row := range rows {
		got = append(got, found[row.ID].Verdict)
	}
	var want [][]iop.Verdict
	for _, verdicts := range may {
		best := 4
		for i, v := range verdicts {
			if !slowIdle(rows[i], worlds) {
				best = min(best, place[v])
			}
		}
		for i, v := range verdicts {
			if place[v] > best {
				verdicts[i] = iop.NotApplicable
			}
		}
		want = append(want, verdicts)
	}
	tl.asked++
	// The first is what the completions agree on.
	at := slices.IndexFunc(want, func(w []iop.Verdict) bool { return slices.Equal(w, got) })
	if at < 0 {
		say("alternatives %v: %v, want one of %v", rows[0].Either, got, want)
		return
	}
	tl.count(!slices.Contains(got, iop.Unknown), at > 0)
}

// slowIdle reports a clock that has not started and need not: it makes nothing good.
func slowIdle(row *iop.Requirement, worlds []*slowWorld) bool {
	every := iop.SetOf(iop.Admission, iop.FirstVisit, iop.Assessed, iop.Inquiry, iop.PlanMade)
	return row.Measure.Elapses() && row.After.Events&every == 0 &&
		!slices.ContainsFunc(worlds, func(w *slowWorld) bool { return len(w.starts(row)) > 0 })
}

// places are how good an alternative may stand: in time, not over, not known, late,
// not begun.
func (w *slowWorld) places(row *iop.Requirement) (worst, best int) {
	worst = 5
	add := func(n int) { worst, best = min(worst, n), max(best, n) }
	if !row.Measure.Elapses() {
		verdicts := map[iop.Verdict]int{iop.Met: 4, iop.NotApplicable: 3, iop.Unknown: 2, iop.NotMet: 1}
		for _, a := range w.answers(row) {
			add(verdicts[a.verdict])
		}
	} else {
		states := map[episode.DueState]int{episode.InTime: 4, episode.Pending: 3, episode.Ended: 3, episode.Overdue: 1, episode.OutOfTime: 1}
		for _, one := range w.due(row)[0] {
			add(states[one.state])
		}
	}
	if worst != best && worst < 2 {
		best = max(best, 2) // it is not known
	}
	return worst, best
}

// slowBeaten reports whether another alternative may stand better in every completion.
func slowBeaten(row *iop.Requirement, rows []*iop.Requirement, worlds []*slowWorld) bool {
	for _, w := range worlds {
		worst, _ := w.places(row)
		if !slices.ContainsFunc(rows, func(o *iop.Requirement) bool {
			_, best := w.places(o)
			return o != row && best > worst
		}) {
			return len(worlds) > 1 && slices.ContainsFunc(rows, func(o *iop.Requirement) bool { return o != row })
		}
	}
	return true
}

// chosen is the measure that the event which started the row's last clock chooses
// among the rows; none where it chooses nothing, or something else.
func (w *slowWorld) chosen(row *iop.Requirement, rows []*iop.Requirement) iop.Measure {
	i := w.last(row)
	if i < 0 || !slices.ContainsFunc(rows, func(r *iop.Requirement) bool { return r.Measure == w.events[i].Chosen }) {
		return 0
	}
	return w.events[i].Chosen
}

// slowChosen compares the answers to alternatives of which one is chosen: only that
// one is asked. Where none is, it is known only what they agree on.
func slowChosen(rows []*iop.Requirement, found map[iop.RuleID]iop.Finding, worlds []*slowWorld, tl *slowTally, say func(string, ...any)) {
	tl.asked++
	definite, agreed := true, true
	for i, row := range rows {
		want := map[iop.Verdict]bool{}
		for _, w := range worlds {
			all := map[iop.Verdict]bool{}
			mine := map[iop.Verdict]bool{}
			for k, r := range rows {
				for _, a := range w.answers(r) {
					all[a.verdict] = true
					mine[a.verdict] = mine[a.verdict] || i == k
				}
			}
			switch chosen := w.chosen(row, rows); {
			case chosen == 0 && len(all) == 1, chosen == row.Measure:
				for v, is := range mine {
					want[v] = want[v] || is
				}
			case chosen == 0:
				want[iop.Unknown] = true
			default:
				want[iop.NotApplicable] = true
			}
		}
		maps.DeleteFunc(want, func(_ iop.Verdict, is bool) bool { return !is })
		got := found[row.ID].Verdict
		if got != iop.Unknown && (len(want) > 1 || !want[got]) {
			say("%v: %v, want %v", row.Ask(), got, want)
			return
		}
		if got == iop.Unknown {
			definite, agreed = false, agreed && len(want) == 1 && !want[iop.Unknown]
		}
	}
	tl.count(definite, agreed)
}

func (tl *slowTally) count(definite, agreed bool) {
	switch {
	case definite:
		tl.definite++
	case agreed:
		tl.coarse++
	default:
		tl.unsure++
	}
}

func slowGot(v iop.Value) (lo, hi iop.Amount, ok bool) {
	if n, ok := v.Amount(); ok {
		return iop.Amount(n), iop.Amount(n), true
	}
	if r, ok := v.Bound(); ok {
		least, most := r.Whole()
		return iop.Amount(least), iop.Amount(most), true
	}
	return 0, 0, false
}

// slowClock compares the deadlines of a row.
func slowClock(d *compliance.Definition, row *iop.Requirement, got []episode.Due, worlds []*slowWorld, tl *slowTally, say func(string, ...any)) {
	var rows []*iop.Requirement
	for i := range d.Requirements {
		if row.Either != "" && d.Requirements[i].Either == row.Either {
			rows = append(rows, &d.Requirements[i])
		}
	}
	// Of alternatives of which another is chosen, no clock is listed.
	var all [][][]slowDue // by completion, clock, and how it may stand
	for _, w := range worlds {
		if first, last := w.bounds(); first != 0 && last < first {
			continue // never at the policy's level
		}
		if m := w.chosen(row, rows); !row.Chosen || m == 0 || m == row.Measure {
			all = append(all, w.due(row))
		}
	}
	tl.asked++
	wrong := func() { say("%v: %v, want %v", row.Ask(), got, slowDistinct(all)) }
	if row.Either != "" && !row.Chosen {
		beaten := slowBeaten(row, rows, worlds)
		switch {
		case len(got) == 0 && !beaten && !slices.ContainsFunc(worlds, func(w *slowWorld) bool { return len(w.programs()) == 0 }):
			wrong()
			return
		case len(got) == 0:
			tl.count(true, false)
			return
		}
	}
	switch {
	case len(all) == 0 && slices.ContainsFunc(got, func(g episode.Due) bool { return g.State != episode.DueUnknown }), len(got) == 0 && len(all) == len(worlds):
		wrong()
		return
	case len(all) == 0 || len(got) == 0:
		tl.count(len(all) == 0, false)
		return
	case !row.After.Each && len(got) != 1:
		wrong()
		return
	}
	fits := func(g *episode.Due, ways []slowDue) bool {
		least, most := g.Elapsed.Whole()
		for _, one := range ways {
			if one.state != g.State || g.State != episode.NotStarted && (one.anchor != g.Anchor || one.done != g.Done || one.elapsed < least || one.elapsed > most) {
				return false
			}
		}
		return true
	}
	sure := func(ways []slowDue) bool {
		return !slices.ContainsFunc(ways, func(one slowDue) bool { return one.state != ways[0].state })
	}
	unknown := slices.ContainsFunc(got, func(g episode.Due) bool { return g.State == episode.DueUnknown })
	agreed := true
	for _, clocks := range all {
		open := slowListed(clocks)
		// One that was answered may be listed too when it is not known how.
		either := slices.ContainsFunc(clocks, func(ways []slowDue) bool { return ways[0].done != 0 && !sure(ways) })
		for i := range got {
			g := &got[i]
			if g.State != episode.DueUnknown && !slices.ContainsFunc(open, func(ways []slowDue) bool { return fits(g, ways) }) {
				wrong()
				return
			}
		}
		for _, ways := range open {
			listed := slices.ContainsFunc(got, func(g episode.Due) bool { return fits(&g, ways) })
			if !listed && !unknown {
				wrong()
				return
			}
			agreed = agreed && sure(ways)
		}
		agreed = agreed && !either && len(clocks) == len(all[0])
		for i := range clocks {
			agreed = agreed && clocks[i][0].state == all[0][i][0].state && clocks[i][0].anchor == all[0][i][0].anchor && clocks[i][0].done == all[0][i][0].done
			if !agreed {
				break
			}
		}
	}
	tl.count(!unknown, agreed)
	for i := range got {
		slowBy(row, &got[i], worlds, say)
	}
}

// slowListed are the clocks that are listed: those that are not answered, else the
// last.
func slowListed(clocks [][]slowDue) (open [][]slowDue) {
	for _, ways := range clocks {
		if ways[0].done == 0 {
			open = append(open, ways)
		}
	}
	if len(open) == 0 {
		open = clocks[len(clocks)-1:]
	}
	return open
}

// slowBy checks the last day in time: the last on which the deadline, done then,
// would be kept.
func slowBy(row *iop.Requirement, got *episode.Due, worlds []*slowWorld, say func(string, ...any)) {
	if row.Measure != iop.ElapsedDays && row.Measure != iop.ElapsedWorkingDays && row.Measure != iop.ElapsedMonths || got.By == 0 || got.State == episode.InTime {
		return
	}
	w := worlds[0]
	for _, at := range w.starts(row) {
		if at.from != got.Anchor {
			continue
		}
		n, _, _ := row.Bound.High()
		n -= map[bool]iop.Amount{true: 1}[slowOver(row.Bound, n)]
		is := w.elapsed(row, at, -1, got.By)[0] == n // of working days that is the last of them
		switch row.Measure {
		case iop.ElapsedMonths:
			_, late := slowInMonths(row.Bound, at.from, got.By)
			_, later := slowInMonths(row.Bound, at.from, got.By+1)
			is = !late && later
		case iop.ElapsedDays:
			is = !slowOver(row.Bound, w.elapsed(row, at, -1, got.By)[0]) && slowOver(row.Bound, w.elapsed(row, at, -1, got.By+1)[0])
		}
		if !is {
			say("%v: due by %v from %v", row.Ask(), got.By, got.Anchor)
		}
		return
	}
}

// slowSurely are the clocks that were not kept in any completion.
func slowSurely(row *iop.Requirement, worlds []*slowWorld) map[slowDue]bool {
	sure := worlds[0].lapses(row)
	for _, w := range worlds[1:] {
		also := w.lapses(row)
		maps.DeleteFunc(sure, func(one slowDue, _ bool) bool { return !also[one] })
	}
	return sure
}

// slowLapses compares the clocks that were not kept, where the package lists them. Of
// alternatives nothing is said.
func slowLapses(d *compliance.Definition, reading *episode.Reading, worlds []*slowWorld, days *compliance.Workdays, tally map[iop.Measure]*slowTally, say func(string, ...any)) {
	const lapses = iop.MeasureUnknown // of the tally
	tl := tally[lapses]
	if tl == nil {
		tl = &slowTally{}
		tally[lapses] = tl
	}
	list := reading.Lapses()
	if !slices.IsSortedFunc(list, func(a, b episode.Due) int { return cmp.Compare(a.Anchor, b.Anchor) }) {
		say("lapses are not in order: %v", list)
	}
	for i := range d.Requirements {
		row := &d.Requirements[i]
		if !row.Measure.Elapses() && row.Measure != iop.EventCount || row.Either != "" {
			continue
		}
		got := map[slowDue]bool{}
		for _, x := range list {
			if x.Requirement.ID == row.ID {
				got[slowDue{state: x.State, anchor: x.Anchor, done: x.Done}] = true
			}
		}
		if slices.ContainsFunc(d.Lateness, func(l compliance.Lateness) bool { return slowConverts(&l, row) }) {
			maps.DeleteFunc(got, func(one slowDue, _ bool) bool { return one.state == episode.Exceeded })
		}
		want := slowSurely(row, worlds)
		tl.asked++
		for one := range got {
			if !want[one] {
				say("%v: lapses %v, want %v", row.Ask(), got, want)
				break
			}
		}
		tooMany := func(one slowDue, _ bool) bool { return one.state == episode.Exceeded } // those that are not sure are not counted
		maps.DeleteFunc(got, tooMany)
		maps.DeleteFunc(want, tooMany)
		tl.count(len(got) >= len(want), true)
	}
}

// slowGiven is one service of a completion: how much of it counts at least and at most,
// and whether it surely is of what counts.
type slowGiven struct {
	day         iop.Day
	least, most iop.Minutes
	sure        bool
}

// given is the service of a completion, delivered or scheduled. In a week in which
// nobody entered what was scheduled, the outcomes tell.
func (w *slowWorld) given(scheduled bool) (all []slowGiven) {
	if all, ok := w.served[scheduled]; ok {
		return all
	}
	defer func() { w.served[scheduled] = all }()
	type session struct {
		day    iop.Day
		number int32
		again  bool // made up on the day itself
	}
	told := map[session]bool{}
	for i := range w.events {
		e := &w.events[i]
		there := slowPresent.Has(e.Kind) || e.Kind == iop.Removed
		planned := e.Planned
		if !w.there[e.Day] {
			continue
		}
		if g := w.group(e); g >= 0 { // what others of its entries say
			for k := range w.entries {
				if w.entries[k].group == g {
					planned = max(planned, w.entries[k].Planned)
				}
			}
		}
		minutes := []iop.Minutes{planned}
		if scheduled {
			entered := slices.ContainsFunc(w.events, func(o episode.Event) bool {
				return o.Kind == iop.Scheduled && w.weekStart(o.Day) == w.weekStart(e.Day)
			})
			if entered != (e.Kind == iop.Scheduled) || !entered && (!there && !slowAbsent.Has(e.Kind) || e.Kind == iop.MadeUp) {
				continue
			}
			if planned == 0 {
				minutes = []iop.Minutes{0, 24 * iop.Hour}
			}
			for k, m := range minutes {
				if counting := w.counting(); m < counting.LeastSession {
					minutes[k] = 0
				} else if h := counting.ClockHour; h > 0 {
					minutes[k] = m/h*60 + m%h
				}
			}
		} else if minutes = w.credit(e); !there {
			continue
		}
		key := session{e.Day, e.Session, e.Kind == iop.MadeUp}
		if e.Session != 0 && e.Kind != iop.Scheduled && told[key] {
			continue // it was told already
		}
		told[key] = true
		counts, known := w.counts(e.Format)
		if g := (slowGiven{e.Day, slices.Min(minutes), slices.Max(minutes), known && (scheduled || !w.none(e))}); counts && g.most > 0 {
			all = append(all, g)
		}
	}
	return all
}

// sessions is the service in words.
func (w *slowWorld) sessions(scheduled bool) string {
	if w.told[scheduled] == "" {
		w.told[scheduled] = fmt.Sprint(w.given(scheduled))
	}
	return w.told[scheduled]
}

// group is the group of the entry that the event is of; -1 where it is sure.
func (w *slowWorld) group(e *episode.Event) int {
	for k := range w.entries {
		if x := &w.entries[k]; x.group >= 0 && x.Day == e.Day && x.Session == e.Session && x.Time == e.Time && slowSays(&x.Event) == slowSays(e) {
			return x.group
		}
	}
	return -1
}

// slowServed compares the answer to a requirement on service.
func slowServed(row *iop.Requirement, f iop.Finding, worlds []*slowWorld, tl *slowTally, say func(string, ...any)) {
	first, _ := worlds[0].bounds()
	if first == 0 {
		if f.Rule != nil {
			say("%v: %v, before any entry", row.Ask(), f)
		}
		return
	}
	tl.asked++
	verdicts := map[iop.Verdict]bool{}
	asked := map[string]bool{} // many completions are alike in their sessions
	some := false
	for _, w := range worlds {
		spans := w.spans(row)
		some = some || len(spans) > 0
		if key := w.sessions(row.Binds == iop.ScheduledFor) + fmt.Sprint(spans); !asked[key] {
			verdicts[w.service(row, spans)], asked[key] = true, true
		}
	}
	if f.Rule == nil {
		if row.Per.Kind != iop.PerWeek || some {
			say("%v: no answer, want %v", row.Ask(), verdicts)
		}
		return
	}
	if f.Verdict != iop.Unknown && (len(verdicts) > 1 || !verdicts[f.Verdict]) {
		say("%v: %v, want %v", row.Ask(), f, verdicts)
		return
	}
	tl.count(f.Verdict != iop.Unknown, len(verdicts) == 1 && !verdicts[iop.Unknown])
}

// slowDays counts days that come in order.
type slowDays struct {
	last iop.Day
	n    iop.Amount
}

func (d *slowDays) add(day iop.Day) {
	if day != d.last {
		d.last, d.n = day, d.n+1
	}
}

// slowSpan is one period of a requirement, as far as it is over.
type slowSpan struct {
	from, to iop.Day
	runs     bool
	program  int
}

// spans are the periods of a requirement on service.
func (w *slowWorld) spans(row *iop.Requirement) (spans []slowSpan) {
	_, last := w.bounds()
	for i, p := range w.programs() {
		for _, s := range w.spansIn(row, p[0], p[1], w.goesOn() && p[1] == last) {
			s.program = i
			spans = append(spans, s)
		}
	}
	return spans
}

// spansIn are those of one time at the policy's level.
func (w *slowWorld) spansIn(row *iop.Requirement, first, last iop.Day, open bool) (spans []slowSpan) {
	add := func(from, whole iop.Day) { // up to before the last day of the whole
		if from <= last {
			spans = append(spans, slowSpan{from: max(from, first), to: min(whole-1, last), runs: open && whole-1 > last})
		}
	}
	n := iop.Day(row.Per.N)
	switch row.Per.Kind {
	case iop.PerWeek:
		for d := w.weekStart(first); d <= last; d += 7 {
			if !open || d+6 <= last {
				add(d, d+7)
			}
		}
	case iop.PerMonth:
		for d := slowMonthStart(first); d <= last; d = slowMonthStart(d + 40) {
			add(d, slowMonthStart(d+40))
		}
	case iop.PerYear:
		for d := slowYearStart(first); d <= last; d = slowYearStart(d + 370) {
			add(d, slowYearStart(d+370))
		}
	case iop.PerCycle:
		for d := first; d <= last; d += 7 * n {
			add(d, d+7*n)
		}
	case iop.PerWeeks:
		add(first, first+7*n)
	case iop.PerDays:
		add(first, first+n)
		for d := first + 1; d+n-1 <= last; d++ {
			add(d, d+n)
		}
	case iop.PerEpisode:
		add(first, last+1)
		spans[0].runs = open
	case iop.PerPhase:
		starts := map[iop.Day]bool{first: true}
		for _, e := range w.events {
			if e.Kind == iop.PhaseAdvanced && e.Day > first && e.Day <= last && w.there[e.Day] {
				starts[e.Day] = true
			}
		}
		days := slices.Sorted(maps.Keys(starts))
		for i, d := range days {
			end := append(days, last+1)[i+1]
			if slowIn(row.Per.Phases, w.phaseOn(d)) && d <= last {
				add(d, end)
				spans[len(spans)-1].runs = open && i == len(days)-1
			}
		}
	}
	return spans
}

// service answers a requirement on service in one completion, in which it is still open
// how much of a session counts: every period is asked, one that goes on only of what
// more cannot mend, and it answers alone while there is none before it.
func (w *slowWorld) service(row *iop.Requirement, spans []slowSpan) iop.Verdict {
	given := w.given(row.Binds == iop.ScheduledFor)
	all, before := iop.NotApplicable, iop.NotApplicable
	for i, s := range spans {
		if i > 0 && s.program != spans[i-1].program {
			all, before = iop.NotApplicable, iop.AllOf(before, all)
		}
		lo, hi := iop.Amount(0), iop.Amount(0)
		var sure, may slowDays
		for _, g := range given {
			if g.day < s.from || g.day > s.to {
				continue
			}
			switch row.Measure {
			case iop.Hours:
				if hi += iop.Amount(g.most); g.sure {
					lo += iop.Amount(g.least)
				}
			case iop.SessionCount:
				if hi++; g.sure {
					lo++
				}
			case iop.ServiceDays:
				may.add(g.day)
				if g.sure {
					sure.add(g.day)
				}
			}
		}
		switch row.Measure {
		case iop.ServiceDays:
			lo, hi = sure.n, may.n
		case iop.ProgramDays:
			lo, hi = iop.Amount(s.to-s.from+1), iop.Amount(s.to-s.from+1)
		}
		v := iop.Unknown
		switch {
		case slowIn(row.Bound, lo) && slowIn(row.Bound, hi):
			v = iop.Met
		case slowShort(row.Bound, hi) && s.runs:
			if all != iop.NotApplicable && row.Per.Kind != iop.PerPhase {
				continue
			}
		case slowShort(row.Bound, hi) || slowOver(row.Bound, lo):
			v = iop.NotMet
		}
		all = iop.AllOf(all, v)
	}
	return iop.AllOf(before, all)
}

func slowWeeks(got []episode.Week, worlds []*slowWorld, say func(string, ...any)) {
	want := slowLedger(worlds)
	var have []slowWeek
	for _, k := range got {
		have = append(have, slowWeek{k.From, k.Until, k.Days, k.Over, k.Scheduled, k.Least, k.Most, k.MadeUp, k.ServiceDays, len(k.Entries)})
	}
	if len(have) != len(want) {
		say("ledger of %d weeks, want %d", len(have), len(want))
	}
	for i := range min(len(have), len(want)) {
		if have[i] != want[i] {
			say("week %+v, want %+v, of %+v", have[i], want[i], got[i].Entries)
		}
	}
	for _, k := range got {
		least, most, attended, missed := iop.Minutes(0), iop.Minutes(0), 0, 0
		for _, e := range k.Entries {
			least, most = least+e.Least, most+e.Most
			if slowPresent.Has(e.Event.Kind) {
				attended++
			}
			if slowAbsent.Has(e.Event.Kind) {
				missed++
			}
			if e.Why == 0 || e.Least > e.Most || e.Event.Format == iop.MutualHelp && e.Most > 0 || slowAbsent.Has(e.Event.Kind) != e.Why.Has(episode.WasAbsent) {
				say("entry %+v", e)
			}
		}
		if least != k.Least || most != k.Most || attended != k.Sessions || missed != k.Absences {
			say("week %+v does not add up", k)
		}
	}
}

// slowEpisodes asks about many episodes of many policies and returns what differed,
// the first few of it.
func slowEpisodes(t *testing.T, seed uint64, policies, episodes int) (differ []string, tally map[iop.Measure]*slowTally) {
	tally = map[iop.Measure]*slowTally{}
	for n := range policies {
		c := slowChance{rand.New(rand.NewPCG(seed, uint64(n)))}
		d := c.policy()
		p, err := compliance.New(d)
		require.NoError(t, err)
		for range episodes {
			events := c.events()
			e := stay(t, events...)
			now := day("2026-01-01") + iop.Day(c.IntN(170))
			if at := slowPick(c, events...); at.Day != 0 && c.in(70) {
				now = at.Day + iop.Day(c.IntN(10))
			}
			var days *compliance.Workdays
			if c.in(50) {
				days = &compliance.Workdays{Holidays: []iop.Day{day("2026-01-19"), day("2026-02-16"), day("2026-03-03")}}
			}
			for _, knownOnly := range [...]bool{false, true} {
				view := e.On(now)
				if knownOnly {
					view = e.KnownOn(now)
				}
				for _, text := range slowCompare(&d, p, view, slowRead(events, now, knownOnly), days, tally) {
					differ = append(differ, fmt.Sprintf("policy %d on %v, known only %v: %s", n, now, knownOnly, text))
				}
			}
			c.shuffled(t, events, e.On(now), p, now, days)
			if len(differ) > 20 {
				return differ, tally
			}
		}
	}
	return differ, tally
}

// shuffled asks the same of the same events in another order.
func (c slowChance) shuffled(t *testing.T, events []episode.Event, view *episode.View, p *compliance.Policy, now iop.Day, days *compliance.Workdays) {
	p = observing(p, days)
	at := c.Perm(len(events))
	other := make([]episode.Event, len(events))
	for i, k := range at {
		other[k] = events[i]
	}
	again := stay(t, other...).On(now)
	a, b := view.Under(p).Check(), again.Under(p).Check()
	require.True(t, slices.Equal(slices.Collect(a.All()), slices.Collect(b.All())), "order matters:\n%v\n%v", &a, &b)
	require.True(t, slices.Equal(view.Under(p).Due(), again.Under(p).Due()), "order matters to deadlines")
	require.True(t, reflect.DeepEqual(view.Under(p).Ledger()[0].Answer, again.Under(p).Ledger()[0].Answer), "order matters to the ledger")
	require.Equal(t, maps.Collect(view.Events()), maps.Collect(again.Events()), "order matters to events")
	require.Equal(t, view.Under(p).Standing()[0].Answer, again.Under(p).Standing()[0].Answer)
	require.Equal(t, len(view.Flagged()), len(again.Flagged()))
}

// TestOracle holds the package against the oracle.
func TestOracle(t *testing.T) {
	t.Parallel()
	policies := 40
	if testing.Short() {
		policies = 12
	}
	differ, tally := slowEpisodes(t, 1, policies, 30)
	for _, text := range differ {
		t.Error(text)
	}
	for m, tl := range tally {
		t.Logf("%v: asked %d, definite %d, not sure %d, coarser than need be %d (%.2f%%)", m, tl.asked, tl.definite, tl.unsure, tl.coarse, 100*float64(tl.coarse)/float64(tl.asked))
		assert.Less(t, float64(tl.coarse), 0.02*float64(tl.asked), "%v", m)
		assert.Greater(t, tl.definite, tl.asked/10, "%v", m)
	}
}

func absent(n int, more ...func(*episode.Event)) func(*episode.Event) {
	return func(e *episode.Event) {
		e.Session = int32(n)
		for _, set := range more {
			set(e)
		}
	}
}

func entered(date string) func(*episode.Event) {
	return func(e *episode.Event) { e.Recorded = day("2026-" + date) }
}

// held is the answer of a policy with one row to a record on a day.
func held(t *testing.T, row, date string, sections []string, events ...episode.Event) string {
	t.Helper()
	return answer(stay(t, events...).On(day("2026-" + date)).Under(limit(t, row, sections...)).Check())
}

func dueOf(t *testing.T, row, date string, events ...episode.Event) episode.Due {
	t.Helper()
	due := stay(t, events...).On(day("2026-" + date)).Under(limit(t, row)).Due()
	require.Len(t, due, 1)
	return due[0]
}

// TestDisagreements are the smallest records on which package and oracle once
// disagreed.
func TestDisagreements(t *testing.T) {
	in := on(iop.Admission, "01-05") // a Monday
	noShows := func(per, bound string) string {
		return `"measure":"events","events":["no-show"],"per":` + per + `,"bound":` + bound
	}
	none := []string(nil)
	t.Run("a contradiction this week is not settled by the week before", func(t *testing.T) {
		assert.Equal(t, "unknown for dates 0 to 1", held(t, noShows(`"week"`, `{"at_most":0}`), "01-14", none, in, on(iop.NoShow, "01-13"), on(iop.Attended, "01-13")))
	})
	t.Run("limits of a week and a month begin with the admission too", func(t *testing.T) {
		for _, per := range []string{`"week"`, `"month"`, `"episode"`, `{"days":14}`} {
			assert.Equal(t, "met 0", held(t, `"measure":"events","events":["contact"],"per":`+per+`,"bound":{"at_most":0}`, "01-10", none, on(iop.Admission, "01-08"), on(iop.Contact, "01-06")), per)
		}
	})
	t.Run("a week that a discharge ends is over", func(t *testing.T) {
		assert.Equal(t, "not-met 0", held(t, `"measure":"events","events":["negative"],"per":"week","bound":{"at_least":1}`, "01-25", none, in, on(iop.SpecimenCollected, "01-06"), on(iop.NegativeTest, "01-07"), on(iop.Discharged, "01-14")))
	})
	t.Run("between two ends of which the lower is open", func(t *testing.T) {
		pair := func(n string) []episode.Event { return []episode.Event{on(iop.NoShow, n), on(iop.Attended, n)} }
		list := append([]episode.Event{in, on(iop.NoShow, "01-06")}, append(pair("01-07"), pair("01-08")...)...)
		assert.Equal(t, "unknown for dates 1 to 3", held(t, noShows(`"episode"`, `{"above":1,"at_most":2}`), "01-10", none, list...), "two of them would keep it")
		hoursDue := dueOf(t, `"measure":"elapsed-service-hours","events":["plan-review"],"after":["admission"],"bound":{"above":"2h","at_most":"3h"}`, "01-20", in, on(iop.Attended, "01-06", hours(120)),
			on(iop.Attended, "01-07", func(e *episode.Event) { e.Planned = 120 }), on(iop.PlanReviewed, "01-08"))
		assert.Equal(t, episode.DueUnknown.String(), hoursDue.State.String(), "half of the second would keep it")
	})
	t.Run("a contradicted session is one of the last sessions, not two", func(t *testing.T) {
		assert.Equal(t, "unknown for dates 1 to 2", held(t, noShows(`{"last-scheduled":2}`, `{"at_most":1}`), "01-10", none, in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.Attended, "01-07")))
	})
	t.Run("what is recorded of one session is one session", func(t *testing.T) {
		late, left := on(iop.Late, "01-07", absent(1)), on(iop.LeftEarly, "01-07", absent(1))
		assert.Equal(t, "met 1", held(t, noShows(`{"last-scheduled":2}`, `{"at_most":1}`), "01-10", none, in, on(iop.NoShow, "01-06"), late, left))
		assert.Equal(t, iop.Exactly(iop.Amount(1)), dueOf(t, `"measure":"elapsed-sessions","events":["plan-review"],"after":["admission"],"bound":{"at_most":1}`, "01-10", in, late, left).Elapsed)
		for _, e := range []*episode.Event{&late, &left} {
			e.Planned, e.Credited = 180, episode.CreditOf(170)
		}
		week := stay(t, in, late, left).On(day("2026-01-11")).Under(parse(t, document())).Ledger()[0].Answer[0]
		assert.LessOrEqual(t, week.Most, iop.Minutes(180))
		assert.Equal(t, iop.Minutes(180), week.Scheduled)
		assert.Equal(t, 1, week.Sessions)
	})
	t.Run("a day with service that is not sure is not the last for sure", func(t *testing.T) {
		assert.Contains(t, held(t, `"measure":"events","events":["incident"],"per":"service-day","bound":{"at_most":0}`, "01-10", none,
			in, on(iop.Attended, "01-06"), on(iop.NoShow, "01-07"), on(iop.Attended, "01-07"), on(iop.Incident, "01-07")), "unknown")
	})
	t.Run("a clock that a contradicted event starts or stops is not sure", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["contact"],"after":["no-show"],"bound":{"at_most":1}`
		assert.Equal(t, episode.DueUnknown.String(), dueOf(t, row, "01-20", in, on(iop.NoShow, "01-07"), on(iop.Attended, "01-07")).State.String())
		row = `"measure":"elapsed-days","events":["attended"],"after":["admission"],"bound":{"at_most":3}`
		assert.Equal(t, episode.DueUnknown.String(), dueOf(t, row, "01-20", in, on(iop.NoShow, "01-07"), on(iop.Attended, "01-07")).State.String())
	})
	t.Run("a day with a sure session beside one that is not is sure", func(t *testing.T) {
		got := dueOf(t, `"measure":"elapsed-session-days","events":["plan-review"],"after":["admission"],"bound":{"at_most":0}`, "01-10", in,
			on(iop.Attended, "01-07", absent(1)), on(iop.NoShow, "01-07", absent(1)), on(iop.Attended, "01-07", absent(2)))
		assert.Equal(t, iop.Exactly(iop.Amount(1)), got.Elapsed)
		assert.Equal(t, episode.Overdue.String(), got.State.String())
	})
	t.Run("hours since an anchor are hours as the policy counts them", func(t *testing.T) {
		meeting := on(iop.Attended, "01-07", hours(120))
		meeting.Format = iop.MutualHelp
		row := `"measure":"elapsed-service-hours","events":["plan-review"],"after":["admission"],"bound":{"at_most":"1h"}`
		assert.Equal(t, iop.Exactly(iop.Amount(0)), dueOf(t, row, "01-10", in, meeting).Elapsed, "mutual help never counts")
		removed := on(iop.Removed, "01-07", hours(120))
		removed.Credited = episode.CreditOf(70)
		assert.Equal(t, iop.Exactly(iop.Amount(70)), dueOf(t, row, "01-10", in, removed).Elapsed, "as in the ledger")
	})
	t.Run("a session credited as a whole is a whole session", func(t *testing.T) {
		p := parse(t, document(`"counting":{"partial":"whole-sessions-only"}`))
		week := stay(t, in, on(iop.Late, "01-07", hours(180))).On(day("2026-01-11")).Under(p).Ledger()[0].Answer[0]
		assert.Equal(t, [2]iop.Minutes{180, 180}, [2]iop.Minutes{week.Least, week.Most})
		week = stay(t, in, on(iop.Late, "01-07", func(e *episode.Event) { e.Planned = 180 })).On(day("2026-01-11")).Under(p).Ledger()[0].Answer[0]
		assert.Equal(t, [2]iop.Minutes{0, 180}, [2]iop.Minutes{week.Least, week.Most}, "not recorded is not nothing")
	})
	t.Run("the reason for no credit is said whatever was credited", func(t *testing.T) {
		p := parse(t, document(`"lateness":[{`+ruleText("clinic.late")+`,"by":{"above":"15m"},"no_credit":true}]`))
		late := on(iop.Late, "01-07", hours(180))
		late.By = 20
		entry := stay(t, in, late).On(day("2026-01-11")).Under(p).Ledger()[0].Answer[0].Entries[0]
		assert.Equal(t, iop.Minutes(0), entry.Most)
		assert.Equal(t, iop.SetOf(episode.NoCreditLate), entry.Why)
	})
	t.Run("a contradicted session was planned once", func(t *testing.T) {
		plan := func(e *episode.Event) { e.Planned = 180 }
		assert.Equal(t, iop.Minutes(180), stay(t, in, on(iop.Attended, "01-07", plan), on(iop.NoShow, "01-07", plan)).On(day("2026-01-11")).Under(parse(t, document())).Ledger()[0].Answer[0].Scheduled)
	})
	t.Run("the later entry counts, whatever stood there before", func(t *testing.T) {
		list := []episode.Event{in, on(iop.Attended, "01-07"), on(iop.NoShow, "01-07"), on(iop.LateCancel, "01-07", entered("01-09"))}
		assert.Equal(t, "not-met 1", held(t, `"measure":"events","events":["late-cancel"],"per":"episode","bound":{"at_most":0}`, "01-20", none, list...))
		list = []episode.Event{in, on(iop.Late, "01-07"), on(iop.LeftEarly, "01-07"), on(iop.NoShow, "01-07", entered("01-09"))}
		assert.Equal(t, "met 0", held(t, `"measure":"events","events":["late","left-early"],"per":"episode","bound":{"at_most":0}`, "01-20", none, list...))
	})
	t.Run("late and leaving early each make absences", func(t *testing.T) {
		both := []string{`"lateness":[{` + ruleText("clinic.a") + `,"by":{"above":"5m"},"per_absence":3},{` + ruleText("clinic.b") + `,"leaving":true,"by":{"above":"5m"},"per_absence":2}]`}
		left := func(n int) episode.Event {
			return on(iop.LeftEarly, fmt.Sprintf("01-%02d", n), func(e *episode.Event) { e.By = 10 })
		}
		assert.Equal(t, "not-met 1", held(t, `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`, "01-31", both, in, left(6), left(7)))
	})
	t.Run("a make-up erases only in its time", func(t *testing.T) {
		erase := func(by string) []string {
			return []string{`"make_up":[{` + ruleText("clinic.make-up") + `,"makes":"may",` + by + `,"erases":true}]`}
		}
		list := []episode.Event{in, on(iop.NoShow, "01-06", absent(7)), on(iop.MadeUp, "01-27", absent(7))}
		assert.Equal(t, "not-met 1", held(t, noShows(`"episode"`, `{"at_most":0}`), "01-31", erase(`"by":"same-week"`), list...))
		assert.Equal(t, "not-met 1", held(t, noShows(`"episode"`, `{"at_most":0}`), "01-31", erase(`"by":"days","days":7`), list...))
	})
	t.Run("rules that are not in force say nothing", func(t *testing.T) {
		past := `,"until":"2025-01-01"`
		list := []episode.Event{in, on(iop.Excused, "01-06"), on(iop.Late, "01-07", func(e *episode.Event) { e.By = 20 }), on(iop.NoShow, "01-08", absent(3)), on(iop.MadeUp, "01-09", absent(3))}
		row := `"measure":"events","events":["unexcused","no-show"],"per":"episode","bound":{"at_most":0}`
		for _, section := range []string{`"excuses":[{` + ruleText("clinic.a") + past + `,"counts":true}]`, `"lateness":[{` + ruleText("clinic.a") + past + `,"by":{"above":"15m"},"counts_as":"unexcused"}]`,
			`"make_up":[{` + ruleText("clinic.a") + past + `,"makes":"may","erases":true}]`} {
			assert.Equal(t, "not-met 1", held(t, row, "01-31", []string{section}, list...), section)
		}
		dilute := on(iop.NegativeTest, "01-07", func(e *episode.Event) { e.Validity = compliance.Dilute })
		assert.Equal(t, "met 0", held(t, `"measure":"events","events":["positive"],"per":"episode","bound":{"at_most":0}`, "01-31", []string{`"tests":[{` + ruleText("clinic.a") + past + `,"validities":["dilute"],"as":"positive"}]`}, in, dilute))
	})
	t.Run("reasons that are refused do not excuse", func(t *testing.T) {
		row := `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`
		work := on(iop.Excused, "01-06", func(e *episode.Event) { e.Excuse = compliance.Work })
		assert.Equal(t, "not-met 1", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"refused":true,"reasons":["work"]}]`}, in, work))
	})
	t.Run("an excuse is for the services it names", func(t *testing.T) {
		row := `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`
		group := on(iop.Excused, "01-06", func(e *episode.Event) { e.Format = iop.Group })
		assert.Equal(t, "met 0", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"of":{"formats":["education"]},"counts":true}]`}, in, group))
	})
	t.Run("what counts toward limits may be prearranged", func(t *testing.T) {
		row := `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`
		assert.Equal(t, "not-met 1", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"counts":true}]`}, in, on(iop.Prearranged, "01-06")))
	})
	t.Run("how late is not known", func(t *testing.T) {
		row := `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`
		assert.Contains(t, held(t, row, "01-31", []string{`"lateness":[{` + ruleText("clinic.a") + `,"by":{"above":"15m"},"counts_as":"unexcused"}]`}, in, on(iop.Late, "01-06")), "unknown")
	})
	t.Run("a test taken for a missed one is not a negative", func(t *testing.T) {
		late := on(iop.NegativeTest, "01-07", func(e *episode.Event) { e.Collection = compliance.GivenLate })
		assert.Equal(t, "met 0", held(t, `"measure":"events","events":["negative"],"per":"episode","bound":{"at_most":0}`, "01-31", []string{`"tests":[{` + ruleText("clinic.a") + `,"collections":["given-late"],"as":"missed"}]`}, in, late))
	})
	t.Run("leave", func(t *testing.T) {
		inactive := `"measure":"days-without","events":["attended"],"per":"episode","bound":{"at_most":10}`
		assert.Equal(t, "met 6 days", held(t, inactive, "01-25", none, in, on(iop.Attended, "01-07"), on(iop.LeaveBegun, "01-08"), on(iop.LeaveBegun, "01-15"), on(iop.LeaveEnded, "01-20")), "it began on the 8th")
		assert.Equal(t, "not-met 18 days", held(t, inactive, "01-25", none, in, on(iop.Attended, "01-07"), on(iop.LeaveBegun, "01-08"), on(iop.LeaveEnded, "01-08")), "it ended the same day")
	})
	t.Run("back on the day of the discharge", func(t *testing.T) {
		v := stay(t, in, on(iop.Discharged, "01-20"), on(iop.Admission, "01-20"), on(iop.Attended, "01-22")).On(day("2026-01-31"))
		assert.Equal(t, [2]iop.Day{day("2026-01-20"), 0}, [2]iop.Day{v.Admitted, v.Discharged})
	})
	t.Run("an undated entry is not known before it is entered", func(t *testing.T) {
		assert.Empty(t, stay(t, in, episode.Event{Kind: iop.NoShow, Recorded: day("2026-02-01")}).KnownOn(day("2026-01-10")).Flagged())
	})
	t.Run("any order of entries that differ in nothing", func(t *testing.T) {
		a, b := on(iop.PlanMade, "01-06"), on(iop.PlanMade, "01-06", entered("01-06"))
		assert.Equal(t, maps.Collect(stay(t, in, a, b).On(day("2026-01-31")).Events()), maps.Collect(stay(t, in, b, a).On(day("2026-01-31")).Events()))
	})
	t.Run("what a later entry overrules contradicts nothing", func(t *testing.T) {
		said := func(kind iop.EventKind, hour int, more ...func(*episode.Event)) episode.Event {
			return on(kind, "01-06", append(more, func(e *episode.Event) { e.Session, e.Time = 3, schedule.TimeAt(schedule.At(hour, 0)) })...)
		}
		ill := func(e *episode.Event) { e.Excuse = compliance.Illness }
		row := `"measure":"events","events":["excused"],"per":"episode","bound":{"at_most":1}`
		agreed(t, "met 1", row, "01-31", none, in, said(iop.Attended, 9, entered("01-06")), said(iop.Excused, 9, entered("01-06")), said(iop.Excused, 9, entered("01-07"), ill))
		row = `"measure":"events","events":["attended"],"per":"episode","bound":{"at_most":1}`
		for _, hours := range [][2]int{{9, 10}, {10, 9}} {
			agreed(t, "met 1", row, "01-31", none, in, said(iop.NoShow, hours[0], entered("01-06")), said(iop.Attended, hours[1], entered("01-06")), said(iop.Attended, 11, entered("01-07")))
		}
	})
	t.Run("what was cleared stays cleared", func(t *testing.T) {
		p := parse(t, document(`"responses":[{`+ruleText("clinic.a")+`,"order":"ladder","events":["incident"],"steps":[{"kind":"warning"},{"kind":"contract"}],"clears_after":30}]`))
		list := []episode.Event{in, on(iop.ContractMade, "01-06"), on(iop.Warned, "03-20")}
		assert.Equal(t, episode.Good.String(), stay(t, list...).On(day("2026-03-19")).Under(p).Standing()[0].Answer.String())
		assert.Equal(t, episode.OnWarning.String(), stay(t, list...).On(day("2026-03-25")).Under(p).Standing()[0].Answer.String())
	})
	t.Run("not before two months", func(t *testing.T) {
		row := `"measure":"elapsed-months","events":["phase-advance"],"after":["admission"],"bound":{"at_least":2}`
		assert.Equal(t, episode.OutOfTime.String(), dueOf(t, row, "03-31", in, on(iop.PhaseAdvanced, "02-06")).State.String(), "a month and a day")
		assert.Equal(t, episode.InTime.String(), dueOf(t, row, "03-31", in, on(iop.PhaseAdvanced, "03-05")).State.String())
	})
	t.Run("each end of months, on the day and beside it", func(t *testing.T) {
		const early, kept, late = "out-of-time", "in-time", "out-of-time"
		for bound, want := range map[string]struct {
			answered [5]string // after 2 months, 2 months and a day, a day before 3, 3, 3 and a day
			by       string
		}{
			`{"at_least":3}`:              {[5]string{early, early, early, kept, kept}, ""},
			`{"above":3}`:                 {[5]string{early, early, early, early, kept}, ""},
			`{"above":2}`:                 {[5]string{early, kept, kept, kept, kept}, ""},
			`{"at_most":2}`:               {[5]string{kept, late, late, late, late}, "2026-03-10"},
			`{"at_most":3}`:               {[5]string{kept, kept, kept, kept, late}, "2026-04-10"},
			`{"below":3}`:                 {[5]string{kept, kept, kept, late, late}, "2026-04-09"},
			`{"above":3,"at_most":9}`:     {[5]string{early, early, early, early, kept}, "2026-10-10"},
			`{"above":2,"below":3}`:       {[5]string{early, kept, kept, late, late}, "2026-04-09"},
			`{"at_least":2,"at_most":2}`:  {[5]string{kept, late, late, late, late}, "2026-03-10"},
			`{"at_least":1,"below":2}`:    {[5]string{late, late, late, late, late}, "2026-03-09"},
			`{"at_least":3,"below":4000}`: {[5]string{early, early, early, kept, kept}, "2359-05-09"},
		} {
			row := `"measure":"elapsed-months","events":["plan-review"],"after":["admission"],"bound":` + bound
			for i, date := range [...]string{"03-10", "03-11", "04-09", "04-10", "04-11"} {
				due := dueOf(t, row, "12-31", on(iop.Admission, "01-10"), on(iop.PlanReviewed, date))
				assert.Equal(t, want.answered[i], due.State.String(), "%s on %s", bound, date)
				assert.Equal(t, [...]string{"exactly 2", "2 to 3", "2 to 3", "exactly 3", "3 to 4"}[i], due.Elapsed.String(), "%s on %s", bound, date)
				if want.by == "" {
					assert.Zero(t, due.By)
				} else {
					assert.Equal(t, day(want.by), due.By, bound)
				}
			}
		}
		// Of an end of a month the last day of the next is a month later.
		row := `"measure":"elapsed-months","events":["plan-review"],"after":["admission"],"bound":{"below":1}`
		for date, want := range map[string]episode.DueState{"02-27": episode.Pending, "02-28": episode.Overdue} {
			due := dueOf(t, row, date, on(iop.Admission, "01-31"))
			assert.Equal(t, want, due.State, date)
			assert.Equal(t, day("2026-02-27"), due.By)
		}
	})
	t.Run("the last day in time of hours on the clock", func(t *testing.T) {
		row := `"measure":"elapsed-clock-hours","events":["contact"],"after":["incident"],"bound":{"at_most":"24h"}`
		at := func(h int) episode.Event {
			return on(iop.Incident, "01-07", func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(h, 0)) })
		}
		assert.Equal(t, day("2026-01-08"), dueOf(t, row, "01-07", in, at(10)).By, "the 8th at 10")
		assert.Equal(t, day("2026-01-08"), dueOf(t, row, "01-07", in, on(iop.Incident, "01-07")).By, "the 8th at the latest")
	})
	t.Run("clean days begin anew where the policy says so", func(t *testing.T) {
		row := `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":10}`
		missed := on(iop.SpecimenMissed, "01-12", func(e *episode.Event) { e.Collection = compliance.NotThere })
		for resets, want := range map[string]string{"true": "unknown for end-of-period 5 days", "false": "met 12 days"} {
			got := held(t, row, "01-17", []string{`"tests":[{` + ruleText("clinic.missed") + `,"collections":["not-there"],"as":"missed","resets_clean":` + resets + `}]`}, in, missed)
			assert.Equal(t, want, got)
		}
	})
	t.Run("who left is not asked for the next review", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":30}`
		for date, want := range map[string]episode.DueState{"02-05": episode.Ended, "02-06": episode.Overdue} { // the plan is of the 6th
			due := dueOf(t, row, "03-20", in, on(iop.PlanMade, "01-06"), on(iop.Discharged, date))
			assert.Equal(t, want.String(), due.State.String(), date)
			assert.Equal(t, day("2026-02-05"), due.By)
		}
		due := dueOf(t, `"measure":"elapsed-days","events":["discharge-summary"],"after":["discharge"],"bound":{"at_most":15}`, "02-20", in, on(iop.Discharged, "02-05"))
		assert.Equal(t, episode.Pending, due.State)
	})
	t.Run("a clock that stands still during leave", func(t *testing.T) {
		away := []episode.Event{in, on(iop.LeaveBegun, "01-10"), on(iop.LeaveEnded, "01-20")}
		for not, want := range map[string]string{"true": "2026-02-05", "false": "2026-01-26"} {
			row := `"measure":"elapsed-days","events":["contact"],"after":{"events":["admission"],"not_leave":` + not + `},"bound":{"at_most":21}`
			assert.Equal(t, day(want), dueOf(t, row, "01-25", away...).By)
		}
	})
	t.Run("one that became known with the last is not the last", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"each":true,"known":true},"bound":{"at_most":3}`
		late := on(iop.Incident, "01-06")
		late.Recorded = day("2026-01-12")
		due := dueOf(t, row, "01-20", in, late, on(iop.Incident, "01-08"), on(iop.Incident, "01-12"), on(iop.ReportMade, "01-14"))
		assert.Equal(t, episode.InTime, due.State)
		assert.Equal(t, day("2026-01-12"), due.Anchor)
	})
	t.Run("the last of the clocks is that which started last", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"each":true,"known":true},"bound":{"at_most":6}`
		late := on(iop.Incident, "01-06")
		late.Recorded = day("2026-01-12")
		due := dueOf(t, row, "01-20", in, late, on(iop.Incident, "01-08"), on(iop.ReportMade, "01-14"))
		assert.Equal(t, episode.InTime, due.State)
		assert.Equal(t, day("2026-01-12"), due.Anchor)
	})
	t.Run("of several that are not sure, one between can be the last", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["contact-attempt"],"after":{"events":["no-show"],"known":true},"bound":{"at_most":30}`
		session := func(k iop.EventKind, date string, n int32, recorded string) episode.Event {
			return on(k, date, func(e *episode.Event) { e.Session, e.Recorded = n, day("2026-"+recorded) })
		}
		sure := session(iop.NoShow, "01-06", 1, "01-19")
		between := []episode.Event{session(iop.NoShow, "01-08", 2, "01-12"), session(iop.Attended, "01-08", 2, "01-12")}
		last := []episode.Event{session(iop.NoShow, "01-10", 3, "01-19"), session(iop.Attended, "01-10", 3, "01-19")}
		assert.Equal(t, episode.Pending, dueOf(t, row, "01-20", append(last, in, sure)...).State, "either begins on the 19th")
		assert.Equal(t, episode.DueUnknown, dueOf(t, row, "01-20", append(between, append(last, in, sure)...)...).State)
	})
	t.Run("months over the whole calendar", func(t *testing.T) {
		if testing.Short() {
			t.Skip("takes seconds")
		}
		row := limit(t, `"measure":"elapsed-months","events":["plan"],"after":["admission"],"bound":{"at_most":2}`)
		e := stay(t, episode.Event{Kind: iop.Admission, Day: day("0001-01-01")})
		assert.Equal(t, day("0001-03-01"), e.On(day("0500-01-01")).Under(row).Due()[0].By, "five hundred years are no reason to be slow")
	})
	t.Run("working days beyond the calendar", func(t *testing.T) {
		var w compliance.Workdays
		assert.Equal(t, iop.Day(0), w.After(day("9999-12-01"), 1000), "no day beyond the calendar")
		assert.Equal(t, iop.Day(0), w.After(day("2026-01-01"), 214_748_364))
	})
}

// TestTraps has a small test for each way in which rules of this kind are commonly
// misread, or says why the types cannot express it.
func TestTraps(t *testing.T) {
	in := on(iop.Admission, "01-05") // a Monday
	events := func(kinds, per, bound string) string {
		return `"measure":"events","events":[` + kinds + `],"per":` + per + `,"bound":` + bound
	}
	excuse := func(e *episode.Event) { e.Excuse = compliance.Illness }
	var none []string
	say := func(reason string) func(*testing.T) {
		return func(t *testing.T) { t.Log("not expressed: " + reason) }
	}
	t.Run("more than, or more", func(t *testing.T) {
		for n, want := range map[int][2]string{3: {"met 3", "met 3"}, 4: {"met 4", "not-met 4"}, 5: {"not-met 5", "not-met 5"}} {
			list := []episode.Event{in}
			for i := range n {
				list = append(list, on(iop.NoShow, fmt.Sprintf("01-%02d", 6+i)))
			}
			assert.Equal(t, want, [2]string{held(t, events(`"no-show"`, `"episode"`, `{"at_most":4}`), "01-31", none, list...), held(t, events(`"no-show"`, `"episode"`, `{"below":4}`), "01-31", none, list...)})
		}
	})
	t.Run("consecutive sessions, not weeks or days", func(t *testing.T) {
		row := events(`"no-show"`, `"run"`, `{"at_most":1}`)
		assert.Equal(t, "not-met 2", held(t, row, "01-31", none, in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-20")), "days without a session lie between")
		assert.Equal(t, "met 1", held(t, row, "01-31", none, in, on(iop.NoShow, "01-06"), on(iop.Attended, "01-07"), on(iop.NoShow, "01-08")))
		assert.Equal(t, "not-met 2", held(t, row, "01-31", none, in, on(iop.NoShow, "01-06"), on(iop.ProgramCancelled, "01-07"), on(iop.NoShow, "01-08")), "what the program called off is not a session")
		assert.Equal(t, "not-met 2", held(t, row, "01-31", none, in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.MadeUp, "01-08")), "a make-up is of another session")
	})
	t.Run("consecutive weeks or dosing days", say("a run is of sessions or results; weeks and doses in a row have no measure"))
	t.Run("an excused absence breaks, extends or skips the run", func(t *testing.T) {
		list := []episode.Event{in, on(iop.NoShow, "01-06"), on(iop.Excused, "01-07", excuse), on(iop.NoShow, "01-08")}
		row := events(`"no-show","unexcused"`, `"run"`, `{"at_most":5}`)
		assert.Equal(t, "met 1", held(t, row, "01-31", none, list...), "breaks")
		assert.Equal(t, "met 2", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"keeps_run":true}]`}, list...), "skips")
		assert.Equal(t, "met 3", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"counts":true}]`}, list...), "extends")
		assert.Equal(t, "met 1", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"reasons":["court"],"keeps_run":true}]`}, list...), "another reason")
	})
	t.Run("notice that does not save", func(t *testing.T) {
		list := []episode.Event{in, on(iop.Excused, "01-06", excuse, func(e *episode.Event) { e.By = 48 * iop.Hour }), on(iop.NoShow, "01-07")}
		row := events(`"no-show","unexcused"`, `"episode"`, `{"at_most":1}`)
		assert.Equal(t, "met 1", held(t, row, "01-31", none, list...))
		assert.Equal(t, "not-met 2", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"notice":"24h","counts":true}]`}, list...))
		assert.Equal(t, "not-met 2", held(t, events(`"no-show","excused"`, `"episode"`, `{"at_most":1}`), "01-31", none, list...), "or the limit names it")
	})
	t.Run("notice given too late", func(t *testing.T) {
		row := events(`"unexcused"`, `"episode"`, `{"at_most":0}`)
		for by, want := range map[iop.Minutes]string{24*iop.Hour - 1: "not-met 1", 24 * iop.Hour: "met 0", 0: "met 0"} {
			absence := on(iop.Excused, "01-06", excuse, func(e *episode.Event) { e.By = by })
			assert.Equal(t, want, held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"notice":"24h"}]`}, in, absence), by)
		}
	})
	t.Run("rolling sessions are those scheduled for", func(t *testing.T) {
		row := events(`"no-show"`, `{"last-scheduled":3}`, `{"at_most":1}`)
		list := []episode.Event{in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.Attended, "01-08"), on(iop.LeaveBegun, "01-09"), on(iop.Prearranged, "01-10"),
			on(iop.LeaveEnded, "01-12"), on(iop.ProgramCancelled, "01-13")}
		assert.Equal(t, "not-met 2", held(t, row, "01-14", none, list...), "leave and what was called off drop out")
		assert.Equal(t, "met 1", held(t, row, "01-15", none, append(list, on(iop.Attended, "01-15"))...))
	})
	t.Run("rolling sessions with fewer on file", func(t *testing.T) {
		list := []episode.Event{in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.NoShow, "01-08")}
		assert.Equal(t, "not-met 3", held(t, events(`"no-show"`, `{"last-scheduled":12}`, `{"at_most":2}`), "01-14", none, list...), "a cap can break before")
		assert.Equal(t, "unknown for end-of-period 0", held(t, events(`"attended"`, `{"last-scheduled":12}`, `{"at_least":8}`), "01-14", none, list...), "a floor cannot")
	})
	t.Run("same-week make-up needs a week", func(t *testing.T) {
		list := []episode.Event{in, on(iop.NoShow, "01-08", absent(4)), on(iop.MadeUp, "01-11", absent(4), hours(180))} // a Sunday
		for start, week := range map[string]int{"monday": 0, "sunday": 1} {
			weeks := stay(t, list...).On(day("2026-01-13")).Under(parse(t, document(`"counting":{"week_start":"`+start+`"}`))).Ledger()[0].Answer
			assert.Equal(t, iop.Minutes(180), weeks[week].Most, start)
			assert.Equal(t, 1, weeks[week].MadeUp, start)
		}
	})
	t.Run("scheduled or attended", func(t *testing.T) {
		list := []episode.Event{in, on(iop.Scheduled, "01-06", func(e *episode.Event) { e.Planned = 600 }), on(iop.Partial, "01-06", hours(600), func(e *episode.Event) { e.Credited = episode.CreditOf(480) })}
		for binds, want := range map[string]string{"delivered": "not-met 8h00m", "scheduled": "met scheduled 10h00m"} {
			p := parse(t, document(`"requirements":[{`+ruleText("clinic.x")+`,"measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"`+binds+`"}]`))
			assert.Equal(t, want, answer(stay(t, list...).On(day("2026-01-12")).Under(p).Check()))
		}
	})
	t.Run("breaks and clock hours", func(t *testing.T) {
		var list []episode.Event
		for i := range 3 {
			list = append(list, on(iop.Attended, "01-06", absent(i+1), hours(50)))
		}
		list = append(list, in)
		for counting, want := range map[string]iop.Minutes{`"counting":{}`: 150, `"counting":{"clock_hour":"0h50m"}`: 180} {
			assert.Equal(t, want, stay(t, list...).On(day("2026-01-12")).Under(parse(t, document(counting))).Ledger()[0].Answer[0].Least)
		}
	})
	t.Run("never sum rounded units", say("minutes are exact; a policy's billing units are not part of an episode"))
	t.Run("leaving early is absent, partial or nothing", func(t *testing.T) {
		left := on(iop.LeftEarly, "01-06", hours(180), func(e *episode.Event) { e.Credited, e.By = episode.CreditOf(120), 60 })
		row := events(`"unexcused"`, `"episode"`, `{"at_most":0}`)
		early := func(effect string) []string {
			return []string{`"lateness":[{` + ruleText("clinic.a") + `,"leaving":true,"by":{"above":"15m"},` + effect + `}]`}
		}
		assert.Equal(t, "met 0", held(t, row, "01-31", none, in, left))
		assert.Equal(t, "not-met 1", held(t, row, "01-31", early(`"counts_as":"unexcused"`), in, left))
		assert.Equal(t, iop.Minutes(120), stay(t, in, left).On(day("2026-01-12")).Under(parse(t, document())).Ledger()[0].Answer[0].Most)
		assert.Equal(t, iop.Minutes(0), stay(t, in, left).On(day("2026-01-12")).Under(parse(t, document(early(`"no_credit":true`)...))).Ledger()[0].Answer[0].Most)
	})
	t.Run("admission is not one date", func(t *testing.T) {
		list := []episode.Event{on(iop.Assessed, "01-02"), in, on(iop.FirstVisit, "01-08")}
		for anchor, want := range map[string]string{"admission": "2026-01-12", "first-service": "2026-01-15", "assessment": "2026-01-09"} {
			assert.Equal(t, want, dueOf(t, `"measure":"elapsed-days","events":["plan"],"after":["`+anchor+`"],"bound":{"at_most":7}`, "01-08", list...).By.String())
		}
	})
	t.Run("the first day left out", func(t *testing.T) {
		list := []episode.Event{in, on(iop.FirstVisit, "01-06"), on(iop.Attended, "01-06", absent(1)), on(iop.Attended, "01-07", absent(2)), on(iop.Attended, "01-07", absent(3))}
		for measure, want := range map[string][2]iop.Amount{"elapsed-session-days": {2, 1}, "elapsed-sessions": {3, 2}} {
			for i, first := range []string{"", `,"not_same_day":true`} {
				got := dueOf(t, `"measure":"`+measure+`","events":["plan"],"after":{"events":["first-service"]`+first+`},"bound":{"at_most":10}`, "01-10", list...)
				assert.Equal(t, iop.Exactly(want[i]), got.Elapsed, measure+first)
			}
		}
	})
	t.Run("earliest-of is two rows", func(t *testing.T) {
		p := parse(t, document(`"requirements":[{`+ruleText("clinic.days")+`,"measure":"elapsed-session-days","events":["plan"],"after":["first-service"],"bound":{"at_most":10}},
			{`+ruleText("clinic.month")+`,"measure":"elapsed-days","events":["plan"],"after":["first-service"],"bound":{"at_most":30}}]`))
		list := []episode.Event{in, on(iop.FirstVisit, "01-05")}
		report := stay(t, list...).On(day("2026-02-05")).Under(p).Check()
		assert.Equal(t, iop.NotMet, report.Verdict(), "few sessions, and a month is over")
		for i := range 11 {
			list = append(list, on(iop.Attended, fmt.Sprintf("01-%02d", 6+i)))
		}
		report = stay(t, list...).On(day("2026-01-20")).Under(p).Check()
		assert.Equal(t, iop.NotMet, report.Verdict(), "many sessions in little time")
	})
	t.Run("a unit chosen and frozen until the next review", func(t *testing.T) {
		rows := []string{
			`"measure":"elapsed-days","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":30},"either":"clinic.review","chosen":true`,
			`"measure":"elapsed-service-hours","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":"27h"},"either":"clinic.review","chosen":true`,
		}
		list := []episode.Event{in, on(iop.PlanMade, "01-06")}
		for measure, want := range map[iop.Measure][]string{iop.ElapsedDays: {"not-met", "not-applicable"}, iop.ElapsedServiceHours: {"not-applicable", "not-applicable"}, 0: {"unknown", "unknown"}} {
			list[1].Chosen = measure
			asked(t, want, rows, "02-06", list...)
		}
	})
	t.Run("discharge date or last contact", func(t *testing.T) {
		list := []episode.Event{in, on(iop.Attended, "01-06"), on(iop.Contact, "01-10"), on(iop.Discharged, "02-10"), on(iop.DischargeSummarized, "02-15")}
		assert.Equal(t, "met 5 days", held(t, `"measure":"elapsed-days","events":["discharge-summary"],"after":["discharge"],"bound":{"at_most":30}`, "03-01", none, list...))
		assert.Equal(t, "not-met 36 days", held(t, `"measure":"elapsed-days","events":["discharge-summary"],"after":["contact"],"bound":{"at_most":30}`, "03-01", none, list...))
		var f episode.Fold
		for i := range list {
			f.Add(&list[i])
		}
		assert.Equal(t, [2]iop.Day{day("2026-01-06"), day("2026-02-10")}, [2]iop.Day{f.LastService, f.Discharged})
	})
	t.Run("a deadline depends on the reason", func(t *testing.T) {
		rows := []string{
			`"measure":"elapsed-days","events":["discharge-summary"],"after":{"events":["discharge"],"reasons":["completed"]},"bound":{"at_most":15}`,
			`"measure":"elapsed-days","events":["discharge-summary"],"after":{"events":["discharge"],"reasons":["lost-contact"]},"bound":{"at_most":30}`,
		}
		for reason, want := range map[iop.DischargeReason][]string{iop.Completed: {"not-met", "not-applicable"}, iop.LostContact: {"not-applicable", "not-met"}, 0: {"unknown", "unknown"}} {
			asked(t, want, rows, "03-10", in, on(iop.Discharged, "02-04", func(e *episode.Event) { e.Reason = reason }))
		}
	})
	t.Run("a deadline depends on level or phase", say("requirements know people and reasons, not levels or phases"))
	t.Run("administrative discharge has two meanings", func(t *testing.T) {
		_, err := iop.Parse[iop.DischargeReason]("administrative")
		assert.Error(t, err)
	})
	t.Run("a transfer that is not a discharge, and no break in a period", say("a discharge ends the episode whatever its reason"))
	t.Run("must, may and must not", func(t *testing.T) {
		assert.Equal(t, 3, compliance.Mandatory.Vocabulary().Len())
	})
	t.Run("discharge for use alone", func(t *testing.T) {
		p := parse(t, document(`"removal":[{`+ruleText("clinic.use")+`,"conduct":["use"],"removes":"must-not","sole_ground":true}]`))
		use := on(iop.Incident, "01-08", func(e *episode.Event) { e.Conduct = compliance.Use })
		theft := on(iop.Incident, "01-09", func(e *episode.Event) { e.Conduct = compliance.Theft })
		out := on(iop.Discharged, "01-20", func(e *episode.Event) { e.Reason = iop.EndedForUse })
		for want, list := range map[iop.Verdict][]episode.Event{iop.NotMet: {in, use, out}, iop.Met: {in, use, theft, out}} {
			report := stay(t, list...).On(day("2026-01-31")).Under(p).Discharge()
			assert.Equal(t, want, report.Verdict())
		}
	})
	t.Run("appeals stop the clock, emergencies do not wait", func(t *testing.T) {
		p := parse(t, document(`"due_process":[{`+ruleText("clinic.a")+`,"appeal":true,"stays":true}]`))
		out := func(emergency bool) episode.Event {
			return on(iop.Discharged, "01-20", func(e *episode.Event) { e.Emergency = emergency })
		}
		standing := func(p *compliance.Policy, list ...episode.Event) string {
			return stay(t, append(list, in, on(iop.NoticeGiven, "01-12"))...).On(day("2026-01-31")).Under(p).Standing()[0].Answer.String()
		}
		appeal := on(iop.Appealed, "01-15")
		assert.Equal(t, "discharge-pending", standing(p))
		assert.Equal(t, "under-appeal", standing(p, appeal))
		assert.Equal(t, "under-appeal", standing(p, appeal, out(false)))
		assert.Equal(t, "discharged", standing(p, appeal, out(true)))
		assert.Equal(t, "discharged", standing(parse(t, document()), appeal, out(false)), "the policy does not stay it")
		assert.Equal(t, "discharged", standing(p, appeal, on(iop.AppealDecided, "01-18"), out(false)))
		for decision, want := range map[episode.AppealOutcome]string{0: "unknown", episode.Upheld: "discharge-pending", episode.Overturned: "good"} {
			for _, date := range []string{"01-15", "01-18"} { // on its day too
				assert.Equal(t, want, standing(p, appeal, on(iop.AppealDecided, date, func(e *episode.Event) { e.Decision = decision })), date)
			}
		}
	})
	t.Run("reports run from the day of learning", func(t *testing.T) {
		incident := on(iop.Incident, "01-06", entered("01-12"))
		for known, want := range map[string]string{"false": "not-met 5 days", "true": "met 0 days"} {
			row := `"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"known":` + known + `},"bound":{"at_most":3}`
			assert.Equal(t, want, held(t, row, "01-31", none, in, incident, on(iop.ReportMade, "01-11")))
		}
	})
	t.Run("a late entry is not known before", func(t *testing.T) {
		e := stay(t, in, on(iop.NoShow, "01-07", entered("01-12")))
		p := limit(t, events(`"no-show"`, `"episode"`, `{"at_most":0}`))
		assert.Equal(t, [2]string{"met 0", "not-met 1"}, [2]string{answer(e.KnownOn(day("2026-01-11")).Under(p).Check()), answer(e.On(day("2026-01-11")).Under(p).Check())})
	})
	t.Run("working days need a calendar", func(t *testing.T) {
		p := limit(t, `"measure":"elapsed-working-days","events":["plan"],"after":["admission"],"bound":{"at_most":3}`)
		e := stay(t, on(iop.Admission, "01-15"), on(iop.PlanMade, "01-21")) // Thursday to Wednesday over Martin Luther King Day
		assert.Equal(t, "not-met 4 working days", answer(e.On(day("2026-01-31")).Under(p).Check()))
		assert.Equal(t, "met 3 working days", answer(e.On(day("2026-01-31")).Under(observing(p, &compliance.Workdays{Holidays: []iop.Day{day("2026-01-19")}})).Check()))
	})
	t.Run("leave pauses inactivity", func(t *testing.T) {
		row := `"measure":"days-without","events":["attended"],"per":"episode","bound":{"at_most":14}`
		list := []episode.Event{in, on(iop.Attended, "01-06")}
		assert.Equal(t, "not-met 15 days", held(t, row, "01-21", none, list...))
		list = append(list, on(iop.LeaveBegun, "01-08"), on(iop.LeaveEnded, "01-18"))
		assert.Equal(t, "met 5 days", held(t, row, "01-21", none, list...))
		assert.Equal(t, "not-met 15 days", held(t, row, "01-31", none, list...))
	})
	t.Run("months end on the same day, or on the last", func(t *testing.T) {
		row := `"measure":"elapsed-months","events":["certification"],"after":["admission"],"bound":{"at_most":1}`
		for admitted, by := range map[string]string{"01-31": "2026-02-28", "01-28": "2026-02-28", "02-28": "2026-03-28", "12-31": "2027-01-31"} {
			assert.Equal(t, by, dueOf(t, row, admitted, on(iop.Admission, admitted)).By.String())
		}
		for done, want := range map[string]string{"02-28": "in-time", "03-01": "out-of-time"} {
			assert.Equal(t, want, dueOf(t, row, "03-05", on(iop.Admission, "01-31"), on(iop.Certified, done)).State.String())
		}
	})
	t.Run("within and below", func(t *testing.T) {
		for bound, want := range map[string]string{`{"at_most":7}`: "pending 2026-01-12", `{"below":7}`: "overdue 2026-01-11"} {
			due := dueOf(t, `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":`+bound, "01-12", in)
			assert.Equal(t, want, due.State.String()+" "+due.By.String())
		}
	})
	t.Run("clean days, sanction-free days and compliant days", func(t *testing.T) {
		row := func(kinds string) string {
			return `"measure":"days-without","events":[` + kinds + `],"per":"episode","bound":{"at_least":10}`
		}
		list := []episode.Event{in, on(iop.PositiveTest, "01-10"), on(iop.Sanctioned, "01-12"), on(iop.SpecimenMissed, "01-15", func(e *episode.Event) { e.Collection = compliance.NotThere })}
		assert.Equal(t, "met 15 days", held(t, row(`"positive"`), "01-25", none, list...))
		assert.Equal(t, "met 13 days", held(t, row(`"sanction"`), "01-25", none, list...))
		assert.Equal(t, "met 10 days", held(t, row(`"positive","sanction","specimen-missed"`), "01-25", none, list...))
		missed := []string{`"tests":[{` + ruleText("clinic.a") + `,"collections":["not-there"],"as":"positive"}]`}
		assert.Equal(t, "met 10 days", held(t, row(`"positive"`), "01-25", missed, list...), "where a missed test is positive")
		assert.Equal(t, "unknown for end-of-period 9 days", held(t, row(`"positive"`), "01-24", missed, list...))
	})
	t.Run("residual and prescribed positives reset nothing where the policy says so", func(t *testing.T) {
		tests := []string{`"tests":[{` + ruleText("clinic.a") + `,"detections":["residual","as-expected"],"as":"nothing"},{` + ruleText("clinic.b") + `,"detections":["missing-expected"],"as":"violation"}]`}
		row := `"measure":"days-without","events":["positive","incident"],"per":"episode","bound":{"at_least":10}`
		for found, want := range map[compliance.Detection]string{compliance.ResidualUse: "met 20 days", compliance.AsExpected: "met 20 days", compliance.Definitive: "met 10 days"} {
			assert.Equal(t, want, held(t, row, "01-25", tests, in, on(iop.PositiveTest, "01-15", func(e *episode.Event) { e.Detection = found })))
		}
		lacking := on(iop.NegativeTest, "01-15", func(e *episode.Event) { e.Detection = compliance.MissingExpected })
		assert.Equal(t, "met 10 days", held(t, row, "01-25", tests, in, lacking), "a negative can be the breach")
	})
	t.Run("missed and dilute are what the program takes them for", func(t *testing.T) {
		missed := on(iop.SpecimenMissed, "01-08", func(e *episode.Event) { e.Collection = compliance.NotThere })
		dilute := on(iop.NegativeTest, "01-09", func(e *episode.Event) { e.Collection, e.Validity = compliance.Given, compliance.Dilute })
		diluted := on(iop.PositiveTest, "01-10", func(e *episode.Event) { e.Collection, e.Validity = compliance.Given, compliance.Dilute })
		for as, want := range map[string]string{"positive": "met 3", "missed": "met 1", "violation": "met 1", "retest": "met 1", "nothing": "met 1"} {
			tests := []string{`"tests":[{` + ruleText("clinic.p") + `,"validities":["dilute"],"detections":["definitive"],"as":"positive"},{` + ruleText("clinic.a") + `,"validities":["dilute"],"as":"` + as + `"},{` + ruleText("clinic.b") + `,"collections":["not-there"],"as":"` + as + `"}]`}
			diluted.Detection = compliance.Definitive
			assert.Equal(t, want, held(t, events(`"positive"`, `"episode"`, `{"at_most":9}`), "01-25", tests, in, missed, dilute, diluted), as)
		}
	})
	t.Run("phase time and total time", func(t *testing.T) {
		p := parse(t, document(`"requirements":[{`+ruleText("clinic.phase")+`,"measure":"program-days","per":"phase","bound":{"at_least":10}},{`+ruleText("clinic.all")+`,"measure":"program-days","per":"episode","bound":{"at_least":30}}]`))
		var got []string
		report := stay(t, in, on(iop.Attended, "01-05", hours(60)), on(iop.Attended, "01-14", hours(60)), on(iop.PhaseAdvanced, "01-15"), on(iop.Attended, "01-15", hours(60)), on(iop.Attended, "01-24", hours(60)), on(iop.Discharged, "01-24")).On(day("2026-01-31")).Under(p).Check()
		for f := range report.All() {
			got = append(got, string(f.Rule.ID)+" "+f.Verdict.String())
		}
		assert.Equal(t, []string{"clinic.phase met", "clinic.all not-met"}, got, "minimums of phases do not make the total")
	})
	t.Run("moving back", say("an event advances a phase; its number is kept and not read"))
	t.Run("superseded rules", func(t *testing.T) {
		p := limit(t, events(`"no-show"`, `"episode"`, `{"at_most":0}`)+`,"until":"2026-01-15"`)
		e := stay(t, in, on(iop.NoShow, "01-07"))
		assert.Equal(t, "not-met 1", answer(e.On(day("2026-01-14")).Under(p).Check()))
		assert.Equal(t, "silent", answer(e.On(day("2026-01-15")).Under(p).Check()))
	})
	t.Run("the level of service sets the interval", say("a requirement knows people, not the level in which they are"))
	t.Run("fixed cycles", say("a limit over a cycle such as each 30 days from admission has no period; any 30 days stand for it"))
	for _, other := range []string{
		"random, but which; twice a week under odds; see the draws", "adulterated and substituted limits; the laboratory's verdict is taken", "tampered; a mapping says",
		"nine hours is not a billing test everywhere; rows per service day and per week stand apart", "codes of discharge; not part of an episode", "copies of sources; a source says its kind",
	} {
		t.Log("no matter of episodes: " + other)
	}
}

// agreed asserts what package and oracle answer to a record under a policy with one
// row. Of the package's answer only so much is held against as is given.
func agreed(t *testing.T, want, row, date string, sections []string, events ...episode.Event) {
	t.Helper()
	got := held(t, row, date, sections, events...)
	assert.True(t, strings.HasPrefix(got+" ", want+" "), "package: %s, want %s", got, want)
	d := limit(t, row, sections...).Definition()
	worlds := slowRead(events, day("2026-"+date), false).worlds(&d, nil)
	verdict, _, _ := strings.Cut(want, " ")
	assert.Equal(t, verdict, slowOf(&d.Requirements[0], worlds)[0].String(), "oracle")
}

// asked asserts the verdicts of package and oracle on rows, in order. Those that name
// alternatives are all of the same ones.
func asked(t *testing.T, want, rows []string, date string, events ...episode.Event) {
	t.Helper()
	text := make([]string, len(rows))
	for i, row := range rows {
		text[i] = `{` + ruleText(fmt.Sprintf("clinic.row-%d", i)) + `,` + row + `}`
	}
	p := parse(t, document(`"requirements":[`+strings.Join(text, ",")+`]`))
	report := stay(t, events...).On(day("2026-" + date)).Under(p).Check()
	var got []string
	for f := range report.All() {
		got = append(got, f.Verdict.String())
	}
	assert.Equal(t, want, got, "package")
	d := p.Definition()
	worlds := slowRead(events, day("2026-"+date), false).worlds(&d, nil)
	found := map[iop.RuleID]iop.Finding{}
	var alternatives []*iop.Requirement
	for i := range d.Requirements {
		row := &d.Requirements[i]
		for _, v := range []iop.Verdict{iop.Unknown, iop.Met, iop.NotMet, iop.NotApplicable} {
			if v.String() == want[i] {
				found[row.ID] = iop.Finding{Verdict: v}
			}
		}
		if row.Either != "" {
			alternatives = append(alternatives, row)
		} else {
			assert.Equal(t, want[i], slowOf(row, worlds)[0].String(), "oracle, row %d", i)
		}
	}
	say := func(format string, args ...any) { assert.Fail(t, "oracle: "+fmt.Sprintf(format, args...)) }
	var tl slowTally
	switch {
	case alternatives == nil:
	case alternatives[0].Chosen:
		slowChosen(alternatives, found, worlds, &tl, say)
	default:
		slowEither(alternatives, found, worlds, &tl, say)
	}
	assert.Zero(t, tl.coarse, "oracle")
}

// clocked asserts which clocks of a row package and oracle list.
func clocked(t *testing.T, want []string, row, date string, events ...episode.Event) {
	t.Helper()
	text := func(state episode.DueState, anchor, done iop.Day, least, most iop.Amount) string {
		s := state.String()
		if anchor != 0 {
			s += " from " + anchor.String()[5:]
		}
		if done != 0 {
			s += " on " + done.String()[5:]
		}
		if anchor == 0 || state == episode.DueUnknown {
			return s
		}
		if s += fmt.Sprint(" after ", int(least)); least != most {
			s += fmt.Sprint(" to ", int(most))
		}
		return s
	}
	p := limit(t, row)
	var got []string
	for _, x := range stay(t, events...).On(day("2026-" + date)).Under(p).Due() {
		least, most := x.Elapsed.Whole()
		got = append(got, text(x.State, x.Anchor, x.Done, least, most))
	}
	assert.ElementsMatch(t, want, got, "package")
	d := p.Definition()
	worlds := slowRead(events, day("2026-"+date), false).worlds(&d, nil)
	require.Len(t, worlds, 1)
	var slow []string
	for _, ways := range slowListed(worlds[0].due(&d.Requirements[0])) {
		one, least, most := ways[0], ways[0].elapsed, ways[0].elapsed
		for _, other := range ways {
			least, most = min(least, other.elapsed), max(most, other.elapsed)
			if other.state != one.state {
				one.state = episode.DueUnknown
			}
		}
		slow = append(slow, text(one.state, one.anchor, one.done, least, most))
	}
	assert.Equal(t, want, slow, "oracle")
}

// lapsed asserts which clocks of a row were not kept.
func lapsed(t *testing.T, want []string, row, date string, events ...episode.Event) {
	t.Helper()
	text := func(state episode.DueState, anchor, done iop.Day) string {
		s := state.String() + " from " + anchor.String()[5:]
		if done != 0 {
			s += " on " + done.String()[5:]
		}
		return s
	}
	p := limit(t, row)
	view := stay(t, events...).On(day("2026-" + date))
	var got []string
	for _, x := range view.Under(p).Lapses() {
		got = append(got, text(x.State, x.Anchor, x.Done))
	}
	assert.Equal(t, want, got, "package")
	d := p.Definition()
	all := slices.SortedFunc(maps.Keys(slowSurely(&d.Requirements[0], slowRead(events, day("2026-"+date), false).worlds(&d, nil))),
		func(a, b slowDue) int { return cmp.Compare(a.anchor, b.anchor) })
	var slow []string
	for _, one := range all {
		slow = append(slow, text(one.state, one.anchor, one.done))
	}
	assert.Equal(t, want, slow, "oracle")
}

// aside asserts what becomes of the events of a record that are not simply taken.
func aside(t *testing.T, want map[int]episode.Disposition, date string, events ...episode.Event) {
	t.Helper()
	got, slow := map[int]episode.Disposition{}, map[int]episode.Disposition{}
	for _, a := range stay(t, events...).On(day("2026-" + date)).Flagged() {
		got[a.Event] = a.Disposition
	}
	for i, fate := range slowRead(events, day("2026-"+date), false).fate {
		slow[i] = fate[0]
	}
	assert.Equal(t, want, got, "package")
	assert.Equal(t, want, slow, "oracle")
}

// TestOracleByHand holds package and oracle against answers that were found by hand.
func TestOracleByHand(t *testing.T) {
	in := on(iop.Admission, "01-05") // a Monday
	none := []string(nil)
	count := func(kinds, per, bound string) string {
		return `"measure":"events","events":[` + kinds + `],"per":` + per + `,"bound":` + bound
	}
	clock := func(measure, events, from, more, bound string) string {
		return `"measure":"` + measure + `","events":["` + events + `"],"after":{"events":["` + from + `"]` + more + `},"bound":` + bound
	}
	at := func(h, m int) func(*episode.Event) {
		return func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(h, m)) }
	}
	by := func(m iop.Minutes) func(*episode.Event) { return func(e *episode.Event) { e.By = m } }
	collected := func(c compliance.Collection) func(*episode.Event) {
		return func(e *episode.Event) { e.Collection = c }
	}
	detected := func(d compliance.Detection) func(*episode.Event) {
		return func(e *episode.Event) { e.Detection = d }
	}
	found := func(v compliance.Validity) func(*episode.Event) {
		return func(e *episode.Event) { e.Validity = v }
	}
	decided := func(d episode.AppealOutcome) func(*episode.Event) {
		return func(e *episode.Event) { e.Decision = d }
	}
	chose := func(m iop.Measure) func(*episode.Event) {
		return func(e *episode.Event) { e.Chosen = m }
	}
	reason := func(r iop.DischargeReason) func(*episode.Event) {
		return func(e *episode.Event) { e.Reason = r }
	}
	tests := func(mappings ...string) []string {
		for i, m := range mappings {
			mappings[i] = `{` + ruleText(fmt.Sprintf("clinic.test-%d", i)) + `,` + m + `}`
		}
		return []string{`"tests":[` + strings.Join(mappings, ",") + `]`}
	}
	late := func(date string, m iop.Minutes) episode.Event { return on(iop.Late, date, by(m)) }

	t.Run("layers that are not recorded", func(t *testing.T) {
		positive := count(`"positive"`, `"episode"`, `{"at_most":0}`)
		missed := on(iop.SpecimenMissed, "01-08")
		notThere := tests(`"collections":["not-there"],"as":"positive"`)
		agreed(t, "unknown", positive, "01-31", notThere, in, missed)
		agreed(t, "not-met 1", positive, "01-31", notThere, in, on(iop.SpecimenMissed, "01-08", collected(compliance.NotThere)))
		agreed(t, "met 0", positive, "01-31", notThere, in, on(iop.SpecimenMissed, "01-08", collected(compliance.Declined)))
		agreed(t, "unknown", positive, "01-31", tests(`"collections":["not-there","stalled","declined","unable"],"as":"positive"`), in, missed)
		agreed(t, "not-met 1", positive, "01-31", tests(`"collections":["not-there","stalled","declined","unable","left-site"],"as":"positive"`), in, missed)
		agreed(t, "not-met 1", positive, "01-31", tests(`"collections":["not-there","stalled"],"as":"positive"`, `"collections":["declined","unable","left-site"],"as":"positive","resets_clean":true`), in, missed)
		agreed(t, "met 0", positive, "01-31", tests(`"collections":["given","given-late"],"as":"positive"`), in, missed)
		every := `"validities":["valid","dilute","substituted","adulterated","invalid"]`
		agreed(t, "met 0", positive, "01-31", tests(every+`,"as":"positive"`), in, missed, on(iop.SpecimenCollected, "01-09"))
		agreed(t, "not-met 1", positive, "01-31", tests(every+`,"as":"positive"`), in, on(iop.InvalidSpecimen, "01-09"))
		agreed(t, "unknown", positive, "01-31", tests(`"validities":["substituted"],"as":"positive"`), in, on(iop.InvalidSpecimen, "01-09"))
	})
	t.Run("what a result leaves open", func(t *testing.T) {
		positive, negative := count(`"positive"`, `"episode"`, `{"at_most":0}`), count(`"negative"`, `"episode"`, `{"at_most":0}`)
		pos, neg := on(iop.PositiveTest, "01-09"), on(iop.NegativeTest, "01-09")
		agreed(t, "not-met 1", positive, "01-31", tests(`"detections":["as-expected"],"as":"nothing"`), in, pos)
		agreed(t, "unknown", positive, "01-31", tests(`"detections":["residual"],"as":"nothing"`), in, pos)
		agreed(t, "met 0", positive, "01-31", tests(`"detections":["residual"],"as":"nothing"`), in, on(iop.PositiveTest, "01-09", detected(compliance.ResidualUse)))
		agreed(t, "unknown", negative, "01-31", tests(`"detections":["as-expected"],"as":"nothing"`), in, neg)
		agreed(t, "not-met 1", negative, "01-31", tests(`"detections":["definitive"],"as":"positive"`), in, neg)
		agreed(t, "unknown", negative, "01-31", tests(`"validities":["dilute"],"as":"retest"`), in, neg)
		agreed(t, "met 0", negative, "01-31", tests(`"validities":["valid","dilute"],"as":"retest"`), in, neg)
		agreed(t, "not-met 1", negative, "01-31", tests(`"validities":["substituted"],"as":"positive"`), in, neg)
		agreed(t, "met 0", negative, "01-31", tests(`"validities":["substituted"],"as":"positive"`), in, on(iop.NegativeTest, "01-09", found(compliance.Substituted)))
		agreed(t, "unknown", negative, "01-31", tests(`"collections":["given-late"],"as":"missed"`), in, neg)
		// The first that speaks counts, where it may.
		agreed(t, "not-met 1", positive, "01-31", tests(`"collections":["given-late"],"as":"positive"`, `"validities":["dilute"],"as":"nothing"`), in, on(iop.PositiveTest, "01-09", collected(compliance.GivenLate)))
		agreed(t, "unknown", positive, "01-31", tests(`"collections":["given-late"],"as":"positive"`, `"validities":["dilute"],"as":"nothing"`), in, pos)
		agreed(t, "not-met 1", positive, "01-31", tests(`"validities":["dilute"],"resets_clean":true`), in, pos)
	})
	t.Run("clean days that may begin anew", func(t *testing.T) {
		row := `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":10}`
		resets := tests(`"collections":["not-there"],"as":"missed","resets_clean":true`)
		missed := on(iop.SpecimenMissed, "01-12")
		agreed(t, "unknown", row, "01-14", resets, in, missed) // 2 or 9
		agreed(t, "unknown", row, "01-21", resets, in, missed) // 9 or 16
		agreed(t, "met", row, "01-22", resets, in, missed)     // 10 or 17
		agreed(t, "not-met", row, "01-14", resets, in, missed, on(iop.Discharged, "01-14"))
	})
	t.Run("a clock that an outcome may start", func(t *testing.T) {
		row := clock("elapsed-days", "report", "positive", "", `{"at_most":3}`)
		as := tests(`"collections":["not-there"],"as":"positive"`)
		agreed(t, "unknown", row, "01-31", as, in, on(iop.SpecimenMissed, "01-08"))
		agreed(t, "not-met", row, "01-31", as, in, on(iop.SpecimenMissed, "01-08", collected(compliance.NotThere)))
		agreed(t, "not-applicable", row, "01-31", as, in, on(iop.SpecimenMissed, "01-08", collected(compliance.Unable)))
	})
	t.Run("lateness in runs and last sessions", func(t *testing.T) {
		three := []string{`"lateness":[{` + ruleText("clinic.late") + `,"by":{"above":"5m"},"per_absence":3}]`}
		asNoShow := []string{`"lateness":[{` + ruleText("clinic.late") + `,"by":{"above":"5m"},"counts_as":"no-show","per_absence":3}]`}
		run, last := count(`"unexcused"`, `"run"`, `{"at_most":0}`), count(`"unexcused"`, `{"last-scheduled":2}`, `{"at_most":0}`)
		two := []episode.Event{in, late("01-06", 10), late("01-07", 10)}
		agreed(t, "met 0", run, "01-31", three, two...)
		agreed(t, "met 0", last, "01-31", three, two...)
		full := append(slices.Clone(two), late("01-08", 6))
		agreed(t, "not-met 1", run, "01-31", three, full...)
		agreed(t, "not-met 1", last, "01-31", three, full...)
		agreed(t, "met 0", run, "01-31", three, append(slices.Clone(two), late("01-08", 5))...)
		agreed(t, "met 0", count(`"no-show"`, `"run"`, `{"at_most":0}`), "01-31", three, full...)
		// The fourth is a session that was attended.
		agreed(t, "met 0", run, "01-31", three, append(slices.Clone(full), late("01-09", 10))...)
		agreed(t, "not-met 1", last, "01-31", three, append(slices.Clone(full), late("01-09", 10))...)
		agreed(t, "met 0", last, "01-31", three, append(slices.Clone(full), late("01-09", 10), late("01-10", 10))...)
		// The third lengthens a run, those before it break one.
		noShows := count(`"no-show"`, `"run"`, `{"at_most":1}`)
		agreed(t, "not-met 2", noShows, "01-31", asNoShow, append(slices.Clone(full), on(iop.NoShow, "01-09"))...)
		agreed(t, "met 1", noShows, "01-31", asNoShow, in, on(iop.NoShow, "01-06"), late("01-07", 10), late("01-08", 10), late("01-09", 10))
		// Over the whole episode, not the last sessions only; and other periods as before.
		agreed(t, "not-met 1", count(`"unexcused"`, `{"last-scheduled":1}`, `{"at_most":0}`), "01-31", three, full...)
		agreed(t, "not-met 1", count(`"unexcused"`, `"episode"`, `{"at_most":0}`), "01-31", three, full...)
		agreed(t, "met 0", count(`"unexcused"`, `{"days":2}`, `{"at_most":0}`), "01-08", three, full...)
		// By how much is not recorded.
		agreed(t, "unknown", run, "01-31", three, append(slices.Clone(two), late("01-08", 0))...)
		agreed(t, "unknown", last, "01-31", three, in, late("01-06", 10), late("01-07", 0), late("01-08", 10))
		agreed(t, "unknown", run, "01-31", three, append(slices.Clone(full), late("01-09", 0), late("01-10", 10), late("01-11", 10))...)
		agreed(t, "met 0", run, "01-31", three, in, late("01-06", 10), late("01-07", 0))
		zero := []string{`"lateness":[{` + ruleText("clinic.late") + `,"by":{"at_most":"30m"},"per_absence":2}]`}
		agreed(t, "not-met 1", run, "01-31", zero, in, late("01-06", 0), late("01-07", 0))
	})
	t.Run("what is decided on an appeal", func(t *testing.T) {
		stays := parse(t, document(`"due_process":[{`+ruleText("clinic.a")+`,"appeal":true,"stays":true}]`))
		standing := func(want string, events ...episode.Event) {
			t.Helper()
			assert.Equal(t, want, stay(t, events...).On(day("2026-01-31")).Under(stays).Standing()[0].Answer.String(), "package")
			d := stays.Definition()
			assert.Equal(t, want, slowRead(events, day("2026-01-31"), false).worlds(&d, nil)[0].standing().String(), "oracle")
		}
		list := []episode.Event{in, on(iop.NoticeGiven, "01-12"), on(iop.Appealed, "01-14")}
		and := func(more ...episode.Event) []episode.Event { return append(slices.Clone(list), more...) }
		verdict := func(date string, d episode.AppealOutcome) episode.Event {
			return on(iop.AppealDecided, date, decided(d))
		}
		standing("under-appeal", list...)
		standing("discharge-pending", and(verdict("01-20", episode.Upheld))...)
		standing("good", and(verdict("01-20", episode.Overturned))...)
		standing("unknown", and(verdict("01-20", 0))...)
		standing("warning", and(on(iop.Warned, "01-10"), verdict("01-20", episode.Overturned))...)
		standing("unknown", and(on(iop.Warned, "01-10"), verdict("01-20", 0))...)
		standing("unknown", and(on(iop.LeaveBegun, "01-25"), verdict("01-20", 0))...)
		standing("on-leave", and(on(iop.LeaveBegun, "01-25"), verdict("01-20", episode.Overturned))...)
		standing("discharge-pending", and(on(iop.LeaveBegun, "01-25"), verdict("01-20", episode.Upheld))...)
		standing("discharged", and(on(iop.Discharged, "01-25"), verdict("01-20", 0))...)
		standing("under-appeal", and(on(iop.Discharged, "01-25"), on(iop.Appealed, "01-26"), verdict("01-20", episode.Upheld))...)
		standing("discharge-pending", and(verdict("01-20", 0), on(iop.NoticeGiven, "01-22"))...)
		standing("discharge-pending", and(verdict("01-20", episode.Overturned), on(iop.NoticeGiven, "01-22"))...)
		standing("good", in, verdict("01-20", 0))
		standing("good", in, verdict("01-20", episode.Upheld))
		standing("unknown", and(verdict("01-20", 0), verdict("01-22", episode.Upheld))...)
		standing("good", and(verdict("01-20", 0), verdict("01-22", episode.Overturned))...)
	})
	t.Run("admitted already", func(t *testing.T) {
		again := on(iop.Admission, "01-08")
		aside(t, map[int]episode.Disposition{1: episode.AdmittedAlready}, "01-31", in, again)
		aside(t, map[int]episode.Disposition{1: episode.Repeated}, "01-31", in, on(iop.Admission, "01-05", entered("01-09")))
		aside(t, map[int]episode.Disposition{1: episode.AdmittedAlready}, "01-31", in, on(iop.Admission, "01-05", at(9, 0)))
		aside(t, map[int]episode.Disposition{2: episode.AdmittedAlready}, "01-31", in, on(iop.Discharged, "01-10"), again)
		aside(t, map[int]episode.Disposition{0: episode.TooEarly, 1: episode.TooEarly}, "01-31", in, on(iop.Discharged, "01-10"), on(iop.Admission, "01-11"))
		aside(t, map[int]episode.Disposition{0: episode.TooEarly}, "01-31", in, on(iop.Discharged, "01-10"), on(iop.Admission, "01-10"))
		aside(t, map[int]episode.Disposition{0: episode.TooEarly, 1: episode.TooEarly, 2: episode.TooEarly}, "01-31", in, again, on(iop.Discharged, "01-10"), on(iop.Admission, "01-11"))
		aside(t, map[int]episode.Disposition{1: episode.AdmittedAlready}, "01-31", on(iop.Admission, "01-05"), on(iop.Admission, "01-05", at(9, 0)), on(iop.Discharged, "01-05"))
		row := clock("elapsed-days", "plan", "admission", "", `{"at_most":7}`)
		agreed(t, "not-met 8 days", row, "01-13", none, in, again)
		agreed(t, "not-applicable", row, "01-12", none, in, again)
		agreed(t, "met 1", count(`"admission"`, `"episode"`, `{"at_most":1}`), "01-31", none, in, again)
	})
	t.Run("an excuse that asks for notice", func(t *testing.T) {
		excuse := func(more string) []string {
			return []string{`"excuses":[{` + ruleText("clinic.a") + `,"notice":"24h"` + more + `}]`}
		}
		for _, kind := range []iop.EventKind{iop.Excused, iop.Prearranged} {
			for n, want := range map[iop.Minutes][2]string{24*iop.Hour - 1: {"not-met 1", "not-met 1"}, 24 * iop.Hour: {"met 0", "met 0"}, 24*iop.Hour + 1: {"met 0", "met 0"}, 0: {"met 0", "met 0"}} {
				e := on(kind, "01-06", by(n))
				agreed(t, want[0], count(`"unexcused"`, `"episode"`, `{"at_most":0}`), "01-31", excuse(""), in, e)
				agreed(t, want[1], count(`"late-cancel"`, `"episode"`, `{"at_most":0}`), "01-31", excuse(""), in, e)
				agreed(t, "not-met 1", count(`"excused","prearranged"`, `"episode"`, `{"at_most":0}`), "01-31", excuse(""), in, e)
			}
		}
		short := on(iop.Excused, "01-07", by(60), func(e *episode.Event) { e.Excuse = compliance.Illness })
		unexcused := count(`"unexcused"`, `"episode"`, `{"at_most":0}`)
		agreed(t, "met 0", unexcused, "01-31", none, in, short)
		agreed(t, "met 0", unexcused, "01-31", excuse(`,"reasons":["work"]`), in, short)
		agreed(t, "not-met 1", unexcused, "01-31", excuse(`,"reasons":["work","illness"]`), in, short)
		other := []string{`"excuses":[{` + ruleText("clinic.a") + `,"notice":"24h","counts":true},{` + ruleText("clinic.b") + `,"reasons":["illness"]}]`}
		agreed(t, "met 0", unexcused, "01-31", other, in, short)
		work := func(e *episode.Event) { e.Excuse = compliance.Work }
		agreed(t, "not-met 1", unexcused, "01-31", other, in, on(iop.Excused, "01-07", by(60), work))
		agreed(t, "unknown for dates 0 to 1", unexcused, "01-31", other, in, on(iop.Excused, "01-07", by(60)))
		agreed(t, "not-met 1", unexcused, "01-31", other, in, on(iop.Excused, "01-07", by(48*iop.Hour)))
		agreed(t, "met 0", unexcused, "01-31", excuse(""), in, on(iop.NoShow, "01-07", by(60)))
		// One that does not cover keeps no run, and counts in it.
		run := count(`"no-show"`, `"run"`, `{"at_most":1}`)
		agreed(t, "met 1", run, "01-31", excuse(`,"keeps_run":true`), in, on(iop.NoShow, "01-06"), short, on(iop.NoShow, "01-08"))
		agreed(t, "not-met 2", run, "01-31", excuse(`,"keeps_run":true`), in, on(iop.NoShow, "01-06"), on(iop.Excused, "01-07", by(24*iop.Hour)), on(iop.NoShow, "01-08"))
		agreed(t, "not-met 3", count(`"no-show","late-cancel"`, `"run"`, `{"at_most":1}`), "01-31", excuse(`,"keeps_run":true`), in, on(iop.NoShow, "01-06"), short, on(iop.NoShow, "01-08"))
	})
	t.Run("a clock for each", func(t *testing.T) {
		each := clock("elapsed-days", "report", "incident", `,"each":true`, `{"at_most":3}`)
		one := clock("elapsed-days", "report", "incident", "", `{"at_most":3}`)
		a, b := on(iop.Incident, "01-06"), on(iop.Incident, "01-08")
		clocked(t, []string{"not-started"}, each, "01-09", in)
		clocked(t, []string{"pending from 01-06 after 3", "pending from 01-08 after 1"}, each, "01-09", in, a, b)
		clocked(t, []string{"pending from 01-08 after 1"}, one, "01-09", in, a, b)
		clocked(t, []string{"overdue from 01-06 after 4", "pending from 01-08 after 2"}, each, "01-10", in, a, b)
		clocked(t, []string{"pending from 01-08 after 2"}, each, "01-10", in, a, b, on(iop.ReportMade, "01-07"))
		clocked(t, []string{"in-time from 01-08 on 01-09 after 1"}, each, "01-10", in, a, b, on(iop.ReportMade, "01-09"))
		clocked(t, []string{"in-time from 01-08 on 01-10 after 2"}, each, "01-10", in, a, b, on(iop.ReportMade, "01-10"))
		clocked(t, []string{"pending from 01-06 after 1"}, each, "01-07", in, a, a, on(iop.Incident, "01-06", at(9, 0)))
		agreed(t, "not-applicable", each, "01-09", none, in, a, b)
		agreed(t, "not-met", each, "01-10", none, in, a, b)
		agreed(t, "met", each, "01-10", none, in, a, b, on(iop.ReportMade, "01-09"))
		agreed(t, "not-met", each, "01-10", none, in, a, b, on(iop.ReportMade, "01-10")) // the first after four days
		agreed(t, "met 2 days", one, "01-10", none, in, a, b, on(iop.ReportMade, "01-10"))
		agreed(t, "not-applicable", each, "01-10", none, in, a, b, on(iop.ReportMade, "01-07"))
		agreed(t, "not-applicable", each, "01-10", none, in)
		agreed(t, "not-applicable", each, "01-31", none, in, a, on(iop.ReportMade, "01-07"), on(iop.Incident, "01-30"))
		// What was there before answers an admission, but not of each.
		before := []episode.Event{in, on(iop.Assessed, "01-02")}
		agreed(t, "met 0 days", clock("elapsed-days", "assessment", "admission", "", `{"at_most":3}`), "01-31", none, before...)
		agreed(t, "not-met", clock("elapsed-days", "assessment", "admission", `,"each":true`, `{"at_most":3}`), "01-31", none, before...)
	})
	t.Run("a clock for each, by the hour", func(t *testing.T) {
		each := clock("elapsed-clock-hours", "report", "incident", `,"each":true`, `{"at_most":"24h"}`)
		nine, ten := on(iop.Incident, "01-06", at(9, 0)), on(iop.Incident, "01-06", at(10, 0))
		clocked(t, []string{"pending from 01-06 after 900", "pending from 01-06 after 840"}, each, "01-06", in, nine, ten)
		agreed(t, "met", each, "01-10", none, in, nine, ten, on(iop.ReportMade, "01-07", at(9, 0)))
		agreed(t, "not-met", each, "01-10", none, in, nine, ten, on(iop.ReportMade, "01-07", at(9, 1)))
		agreed(t, "unknown", each, "01-10", none, in, nine, ten, on(iop.ReportMade, "01-07"))
		agreed(t, "unknown", each, "01-08", none, in, nine, on(iop.ReportMade, "01-07"), on(iop.Incident, "01-08", at(9, 0))) // unknown beside pending
		agreed(t, "not-met", each, "01-10", none, in, nine, on(iop.ReportMade, "01-07"), on(iop.Incident, "01-08", at(9, 0)))
	})
	t.Run("a clock for each session", func(t *testing.T) {
		each := clock("elapsed-sessions", "progress-note", "attended", `,"each":true,"not_same_day":true`, `{"below":2}`)
		list := []episode.Event{in, on(iop.Attended, "01-06"), on(iop.Attended, "01-07"), on(iop.Attended, "01-08")}
		agreed(t, "not-applicable", each, "01-31", none, list[:3]...)
		agreed(t, "not-met", each, "01-31", none, list...)
		clocked(t, []string{"overdue from 01-06 after 2", "pending from 01-07 after 1", "pending from 01-08 after 0"}, each, "01-31", list...)
		clocked(t, []string{"in-time from 01-08 on 01-08 after 0"}, each, "01-31", append(list, on(iop.ProgressNoted, "01-07"), on(iop.ProgressNoted, "01-08"))...)
	})
	t.Run("a clock from when it became known", func(t *testing.T) {
		known := func(more string) string {
			return clock("elapsed-days", "report", "incident", `,"known":true`+more, `{"at_most":3}`)
		}
		e := on(iop.Incident, "01-06", entered("01-12"))
		clocked(t, []string{"not-started"}, known(""), "01-11", in, e)
		clocked(t, []string{"pending from 01-12 after 0"}, known(""), "01-12", in, e)
		clocked(t, []string{"pending from 01-12 after 3"}, known(""), "01-15", in, e)
		clocked(t, []string{"overdue from 01-12 after 4"}, known(""), "01-16", in, e)
		clocked(t, []string{"in-time from 01-12 on 01-15 after 3"}, known(""), "01-31", in, e, on(iop.ReportMade, "01-15"))
		clocked(t, []string{"out-of-time from 01-12 on 01-16 after 4"}, known(""), "01-31", in, e, on(iop.ReportMade, "01-16"))
		clocked(t, []string{"in-time from 01-12 on 01-08 after 0"}, known(""), "01-31", in, e, on(iop.ReportMade, "01-08"))
		clocked(t, []string{"overdue from 01-12 after 19"}, known(""), "01-31", in, e, on(iop.ReportMade, "01-05"))
		clocked(t, []string{"pending from 01-06 after 1"}, known(""), "01-07", in, on(iop.Incident, "01-06"))
		clocked(t, []string{"pending from 01-07 after 4"}, clock("elapsed-days", "report", "incident", `,"known":true`, `{"at_most":4}`), "01-11", in, e, on(iop.Incident, "01-07"))
		clocked(t, []string{"pending from 01-12 after 1", "pending from 01-13 after 0"}, known(`,"each":true`), "01-13", in, e, on(iop.Incident, "01-13"))
		// At what time of a later day is not known.
		hours := clock("elapsed-clock-hours", "report", "incident", `,"known":true`, `{"at_most":"24h"}`)
		e.Time = schedule.TimeAt(schedule.At(9, 0))
		agreed(t, "met", hours, "01-31", none, in, e, on(iop.ReportMade, "01-12", at(23, 0)))
		agreed(t, "unknown", hours, "01-31", none, in, e, on(iop.ReportMade, "01-13", at(0, 1)))
		agreed(t, "not-met", hours, "01-31", none, in, e, on(iop.ReportMade, "01-14", at(0, 1)))
		agreed(t, "not-met", hours, "01-31", none, in, on(iop.Incident, "01-06", at(9, 0), entered("01-06")), on(iop.ReportMade, "01-07", at(9, 1)))
	})
	t.Run("clocks of some discharges", func(t *testing.T) {
		row := clock("elapsed-days", "discharge-summary", "discharge", `,"reasons":["completed"]`, `{"at_most":15}`)
		clocked(t, []string{"pending from 02-05 after 15"}, row, "02-20", in, on(iop.Discharged, "02-05", reason(iop.Completed)))
		clocked(t, []string{"overdue from 02-05 after 16"}, row, "02-21", in, on(iop.Discharged, "02-05", reason(iop.Completed)))
		clocked(t, []string{"not-started"}, row, "02-21", in, on(iop.Discharged, "02-05", reason(iop.Moved)))
		agreed(t, "unknown", row, "02-21", none, in, on(iop.Discharged, "02-05"))
		agreed(t, "not-met", clock("elapsed-days", "discharge-summary", "discharge", "", `{"at_most":15}`), "02-21", none, in, on(iop.Discharged, "02-05"))
	})
	t.Run("days that are left out", func(t *testing.T) {
		list := []episode.Event{in, on(iop.NoticeGiven, "01-06"), on(iop.Appealed, "01-08"), on(iop.AppealDecided, "01-12"), on(iop.LeaveBegun, "01-10"), on(iop.LeaveEnded, "01-14")}
		for more, want := range map[string][2]string{ // of calendar days and working days to the 16th, a Friday
			"":                                    {"pending from 01-05 after 11", "pending from 01-05 after 9"},
			`,"not_appeal":true`:                  {"pending from 01-05 after 7", "pending from 01-05 after 7"}, // the 8th to the 11th; Thursday and Friday
			`,"not_leave":true`:                   {"pending from 01-05 after 7", "pending from 01-05 after 7"}, // the 10th to the 13th; Monday and Tuesday
			`,"not_appeal":true,"not_leave":true`: {"pending from 01-05 after 5", "pending from 01-05 after 5"}, // the 8th to the 13th
		} {
			clocked(t, want[:1], clock("elapsed-days", "plan", "admission", more, `{"at_most":20}`), "01-16", list...)
			clocked(t, want[1:], clock("elapsed-working-days", "plan", "admission", more, `{"at_most":20}`), "01-16", list...)
		}
		row := clock("elapsed-working-days", "plan", "admission", `,"not_leave":true`, `{"at_most":5}`)
		away := []episode.Event{in, on(iop.LeaveBegun, "01-08"), on(iop.LeaveEnded, "01-12")}
		agreed(t, "not-applicable", row, "01-14", none, away...)
		agreed(t, "not-met 6 working days", row, "01-15", none, away...)
		still := clock("elapsed-days", "plan", "admission", `,"not_appeal":true`, `{"at_most":3}`)
		clocked(t, []string{"pending from 01-05 after 2"}, still, "01-31", in, on(iop.NoticeGiven, "01-06"), on(iop.Appealed, "01-08"))
		clocked(t, []string{"overdue from 01-05 after 26"}, still, "01-31", in, on(iop.NoticeGiven, "01-06"), on(iop.Appealed, "01-08"), on(iop.AppealDecided, "01-08"))
	})
	t.Run("one of them is enough", func(t *testing.T) {
		rows := []string{
			`"either":"clinic.either",` + clock("elapsed-days", "plan-review", "plan", "", `{"at_most":10}`),
			`"either":"clinic.either",` + clock("elapsed-sessions", "plan-review", "plan", "", `{"at_most":2}`),
		}
		list := []episode.Event{in, on(iop.PlanMade, "01-06"), on(iop.Attended, "01-07"), on(iop.Attended, "01-08")}
		three := append(slices.Clone(list), on(iop.Attended, "01-09"))
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-16", list...)
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-16", three...) // days run
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-17", list...)  // sessions run
		asked(t, []string{"not-met", "not-met"}, rows, "01-17", three...)
		review := on(iop.PlanReviewed, "01-16")
		asked(t, []string{"met", "met"}, rows, "01-31", append(slices.Clone(list), review)...)
		asked(t, []string{"met", "not-applicable"}, rows, "01-31", append(slices.Clone(three), review)...)
		review.Day++
		asked(t, []string{"not-applicable", "met"}, rows, "01-31", append(slices.Clone(list), review)...)
		asked(t, []string{"not-met", "not-met"}, rows, "01-31", append(slices.Clone(three), review)...)
		// Not known beside one that is not met, met, or runs.
		hours := append(slices.Clone(rows[:1]), `"either":"clinic.either",`+clock("elapsed-service-hours", "plan-review", "plan", "", `{"at_most":"1h"}`))
		session := on(iop.Attended, "01-07", func(e *episode.Event) { e.Planned = 120 })
		asked(t, []string{"not-applicable", "unknown"}, hours, "01-31", in, list[1], session, review)
		review.Day--
		asked(t, []string{"met", "not-applicable"}, hours, "01-31", in, list[1], session, review)
		asked(t, []string{"not-applicable", "not-applicable"}, hours, "01-16", in, list[1], session)
		limits := []string{rows[1], `"either":"clinic.either",` + count(`"no-show"`, `"episode"`, `{"at_most":0}`)}
		asked(t, []string{"not-met", "not-met"}, limits, "01-31", append(slices.Clone(three), on(iop.NoShow, "01-12"))...)
		asked(t, []string{"not-applicable", "met"}, limits, "01-31", three...)
	})
	t.Run("the one that was chosen", func(t *testing.T) {
		from := `"after":["plan","plan-update"],"either":"clinic.either","chosen":true,"events":["plan-review"],`
		rows := []string{from + `"measure":"elapsed-days","bound":{"at_most":10}`, from + `"measure":"elapsed-sessions","bound":{"at_most":2}`}
		list := []episode.Event{in, on(iop.PlanMade, "01-06"), on(iop.Attended, "01-07"), on(iop.Attended, "01-08"), on(iop.Attended, "01-09")}
		for measure, want := range map[iop.Measure][3][]string{ // on the 16th, when only sessions are over, and the 17th; and whose clocks are listed
			iop.ElapsedDays:     {{"not-applicable", "not-applicable"}, {"not-met", "not-applicable"}, {"clinic.days"}},
			iop.ElapsedSessions: {{"not-applicable", "not-met"}, {"not-applicable", "not-met"}, {"clinic.sessions"}},
			iop.ElapsedMonths:   {{"unknown", "unknown"}, {"not-met", "not-met"}, {"clinic.days", "clinic.sessions"}}, // which is none of them
			0:                   {{"unknown", "unknown"}, {"not-met", "not-met"}, {"clinic.days", "clinic.sessions"}},
		} {
			chose(measure)(&list[1])
			asked(t, want[0], rows, "01-16", list...)
			asked(t, want[1], rows, "01-17", list...)
			var listed []string
			p := parse(t, document(`"requirements":[{`+ruleText("clinic.days")+`,`+rows[0]+`},{`+ruleText("clinic.sessions")+`,`+rows[1]+`}]`))
			for _, x := range stay(t, list...).On(day("2026-01-16")).Under(p).Due() {
				listed = append(listed, string(x.Requirement.ID))
			}
			assert.ElementsMatch(t, want[2], listed, "package, %v", measure)
		}
		// The choice of the event that started the last clock.
		chose(iop.ElapsedDays)(&list[1])
		update := on(iop.PlanUpdated, "01-12", chose(iop.ElapsedSessions))
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-31", append(slices.Clone(list), update)...)
		update.Chosen = 0
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-22", append(slices.Clone(list), update)...)
		asked(t, []string{"unknown", "unknown"}, rows, "01-23", append(slices.Clone(list), update)...)
		asked(t, []string{"unknown", "unknown"}, rows, "01-16", in) // no plan
	})
	t.Run("the time of day", func(t *testing.T) {
		row := `"measure":"time-of-day","events":["call-in"],"per":"occasion","bound":{"at_most":"17h"}`
		call := func(date string, more ...func(*episode.Event)) episode.Event {
			return on(iop.CalledIn, date, more...)
		}
		agreed(t, "not-applicable", row, "01-31", none, in)
		agreed(t, "met 16h59m", row, "01-31", none, in, call("01-06", at(16, 59)))
		agreed(t, "met 17h00m", row, "01-31", none, in, call("01-06", at(17, 0)))
		agreed(t, "not-met 17h01m", row, "01-31", none, in, call("01-06", at(17, 1)))
		agreed(t, "met 8h00m", row, "01-31", none, in, call("01-06", at(9, 0)), call("01-07", at(8, 0)))
		agreed(t, "not-met 18h00m", row, "01-31", none, in, call("01-06", at(9, 0)), call("01-07", at(18, 0)), call("01-08", at(19, 0)), call("01-09", at(8, 0)))
		agreed(t, "unknown", row, "01-31", none, in, call("01-06", at(9, 0)), call("01-07"))
		agreed(t, "not-met", row, "01-31", none, in, call("01-06", at(18, 0)), call("01-07"))
		agreed(t, "met 9h00m", row, "01-07", none, in, call("01-06", at(9, 0)), call("01-08", at(18, 0)))
		agreed(t, "met 9h00m", row, "01-31", none, on(iop.Admission, "01-05"), call("01-04", at(18, 0)), call("01-06", at(9, 0)))
		before := strings.Replace(row, `"at_most"`, `"below"`, 1)
		agreed(t, "met 16h59m", before, "01-31", none, in, call("01-06", at(16, 59)))
		agreed(t, "not-met 17h00m", before, "01-31", none, in, call("01-06", at(17, 0)))
		attended := `"measure":"time-of-day","events":["attended"],"per":"occasion","bound":{"at_most":"10h"}`
		agreed(t, "unknown", attended, "01-31", none, in, on(iop.Attended, "01-06", at(9, 0)), on(iop.Attended, "01-07", at(11, 0)), on(iop.NoShow, "01-07", at(11, 0)))
	})
	t.Run("clocks that were not kept", func(t *testing.T) {
		one, each := clock("elapsed-days", "report", "incident", "", `{"at_most":3}`), clock("elapsed-days", "report", "incident", `,"each":true`, `{"at_most":3}`)
		a := on(iop.Incident, "01-06")
		lapsed(t, nil, one, "01-31", in)
		lapsed(t, nil, one, "01-09", in, a)
		lapsed(t, []string{"overdue from 01-06"}, one, "01-10", in, a)
		lapsed(t, nil, one, "01-31", in, a, on(iop.ReportMade, "01-09"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-10"}, one, "01-31", in, a, on(iop.ReportMade, "01-10"))
		// Started anew: on the ninth there was time left, on the tenth there was none.
		lapsed(t, nil, one, "01-12", in, a, on(iop.Incident, "01-09"))
		lapsed(t, []string{"overdue from 01-06"}, one, "01-12", in, a, on(iop.Incident, "01-10"))
		lapsed(t, []string{"overdue from 01-06"}, one, "01-12", in, a, on(iop.Incident, "01-11"))
		lapsed(t, []string{"overdue from 01-06", "overdue from 01-11"}, one, "01-15", in, a, on(iop.Incident, "01-11"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-10"}, one, "01-12", in, a, on(iop.ReportMade, "01-10"), on(iop.Incident, "01-11"))
		lapsed(t, []string{"overdue from 01-06", "overdue from 01-08"}, each, "01-12", in, a, on(iop.Incident, "01-08"), on(iop.Incident, "01-09"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-10"}, each, "01-31", in, a, on(iop.Incident, "01-08"), on(iop.ReportMade, "01-10"))
		lapsed(t, nil, one, "01-31", in, a, on(iop.Discharged, "01-08"), on(iop.ReportMade, "01-08"))
		// A periodic one: its next anchor is its answer.
		reviews := `"measure":"elapsed-days","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":10}`
		plan := on(iop.PlanMade, "01-06")
		lapsed(t, nil, reviews, "01-26", in, plan, on(iop.PlanReviewed, "01-16"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-17"}, reviews, "01-27", in, plan, on(iop.PlanReviewed, "01-17"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-18", "overdue from 01-18"}, reviews, "01-29", in, plan, on(iop.PlanReviewed, "01-18"))
		lapsed(t, nil, reviews, "01-31", in, plan, on(iop.PlanReviewed, "01-16"), on(iop.Discharged, "01-20"))
		// Not sure: a clock that another entry contradicts.
		missed := clock("elapsed-days", "contact-attempt", "no-show", "", `{"at_most":1}`)
		lapsed(t, []string{"overdue from 01-07"}, missed, "01-31", in, on(iop.NoShow, "01-07"))
		lapsed(t, nil, missed, "01-31", in, on(iop.NoShow, "01-07"), on(iop.Attended, "01-07"))
	})
	t.Run("the order of a day", func(t *testing.T) {
		row := clock("elapsed-days", "specimen", "test-arrival", "", `{"at_most":0}`)
		agreed(t, "met 0 days", row, "01-31", none, in, on(iop.SpecimenCollected, "01-06"), on(iop.TestArrival, "01-06"))
		agreed(t, "met 0 days", clock("elapsed-days", "test-arrival", "call-in", "", `{"at_most":0}`), "01-31", none, in, on(iop.TestArrival, "01-06"), on(iop.CalledIn, "01-06"))
		agreed(t, "met 0 days", clock("elapsed-days", "call-in", "test-ordered", "", `{"at_most":0}`), "01-31", none, in, on(iop.CalledIn, "01-06"), on(iop.TestOrdered, "01-06"))
		aside(t, map[int]episode.Disposition{2: episode.TooEarly}, "01-31", in, on(iop.PlanDelayed, "01-03"), on(iop.HealthEducated, "01-03"))
	})
}
