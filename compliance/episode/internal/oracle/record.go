package oracle

import (
	"cmp"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Present and Absent are the events that tell of a session: that somebody was there, or not.
var (
	Present     = iop.SetOf(iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.MadeUp)
	Absent      = iop.SetOf(iop.TurnedAway, iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel, iop.Prearranged)
	slowResults = iop.SetOf(iop.PositiveTest, iop.NegativeTest, iop.SpecimenMissed, iop.InvalidSpecimen)
	// slowBack are what can lead back after a discharge: of no stay.
	slowBack = slowSooner.Without(iop.Scheduled) | slowResults | iop.SetOf(iop.SpecimenCollected, iop.ContractMade, iop.Declared)
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
		append(slices.Collect((Present | Absent).All()), iop.ProgramCancelled, iop.Removed),
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
		cmp.Compare(a.Excuse, b.Excuse), cmp.Compare(a.Conduct, b.Conduct), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Matrix, b.Matrix), cmp.Compare(a.TestReason, b.TestReason),
		cmp.Compare(a.Observation, b.Observation), cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Validity, b.Validity),
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
	last  iop.Day         // when it was entered last, word for word
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
		if t.Matrix != w.Matrix {
			t.Matrix = 0
		}
	}
	return t
}

type View struct {
	day, admitted, discharged iop.Day
	undated                   bool // some entry has no day: the answers are those of the worlds in which it is of no day of the stay
	entries                   []slowEntry
	says                      [][]iop.EventKind             // of each session that is not sure: what is said of it
	Fate                      map[int][]episode.Disposition // of events of the record
	pairs                     [][]int                       // entries about one session of which some say the opposite
	shared                    map[int32]slowShared          // sessions, by number, at the time of others
}

// Read is a record as of a day.
func Read(record []episode.Event, now iop.Day, knownOnly bool) *View {
	v := &View{day: now, Fate: map[int][]episode.Disposition{}}
	var all []slowEntry
	for i, e := range record {
		if e.Day > now || knownOnly && slowEntered(&e) > now {
			continue
		}
		if e.Day == 0 {
			v.Fate[i], v.undated = append(v.Fate[i], episode.Undated), true
			continue
		}
		all = append(all, slowEntry{e, i, -1, nil, slowEntered(&e)})
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
			v.Fate[e.at] = append(v.Fate[e.at], episode.TooEarly)
		case v.discharged != 0 && e.Day > v.discharged && !(slowLater | slowBack).Has(e.Kind):
			v.Fate[e.at] = append(v.Fate[e.at], episode.TooLate)
		case slices.ContainsFunc(kept, alike):
			v.Fate[e.at] = append(v.Fate[e.at], episode.Repeated)
			k := slices.IndexFunc(kept, alike)
			kept[k].last = max(kept[k].last, e.last)
		case e.Kind == iop.Admission && e.at != admission:
			v.Fate[e.at] = append(v.Fate[e.at], episode.AdmittedAlready)
		case e.Specimen != 0 && e.Detection == compliance.Presumptive && slices.ContainsFunc(all, func(o slowEntry) bool {
			return o.Specimen == e.Specimen && (o.Kind == iop.PositiveTest || o.Kind == iop.NegativeTest) && o.Detection != compliance.Presumptive && o.Day >= e.Day && o.Day >= v.admitted
		}):
			v.Fate[e.at] = append(v.Fate[e.at], episode.Superseded)
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
				v.Fate[e.at] = append(v.Fate[e.at], episode.NoSpecimen)
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
func (v *View) share() {
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
		if e := &v.entries[i]; e.group < 0 && !e.Time.IsZero() && (Present.Has(e.Kind) || e.Kind == iop.Removed) {
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
			v.Fate[e.at] = append(v.Fate[e.at], episode.AtOneTime)
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
// When both were on one day it is one of the two. What is entered again, word for word, is
// entered last too.
func (v *View) specimens(all []slowEntry) (kept []slowEntry) {
	numbered := func(e *slowEntry) bool {
		return e.Specimen != 0 && (e.Kind == iop.PositiveTest || e.Kind == iop.NegativeTest)
	}
	last := func(specimen int32, kind iop.EventKind) (day iop.Day) {
		for i := range all {
			if e := &all[i]; numbered(e) && e.Specimen == specimen && e.Kind == kind {
				day = max(day, e.last)
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
			v.Fate[e.at] = append(v.Fate[e.at], episode.Repeated)
			if before >= 0 {
				way := kept[before].Event
				way.Collection, way.Validity, way.Detection = e.Collection, e.Validity, e.Detection
				kept[before].ways = append(kept[before].ways, way)
			}
			continue
		case theirs > mine:
			v.Fate[e.at] = append(v.Fate[e.at], episode.Superseded)
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
	case Present.Has(e.Kind) && e.Kind != iop.MadeUp, e.Kind == iop.Removed:
		return iop.Attended
	case Absent.Has(e.Kind):
		return e.Kind
	}
	return 0
}

// contradict leaves out entries about a session, or a discharge, when a later entry says
// something else, and marks those of which another, entered on the same day, does.
func (v *View) contradict(kept []slowEntry) {
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
			if a, b := &kept[i].Event, &kept[k].Event; kept[k].last > kept[i].last && (opposed(i, k) && !vague[k] || slowAgain(a, b)) {
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
	return a.Day == b.Day && a.Session != 0 && a.Session == b.Session && Absent.Has(a.Kind) && a.Kind == b.Kind && !slowSame(*a, *b)
}
