package compliance

import (
	"cmp"
	"iter"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Why is a reason for which minutes of an episode count or do not.
type Why uint8

const (
	WhyUnknown      Why = iota
	CountsWhole         // the whole session
	CountsMinutes       // the minutes credited
	NotRecorded         // how much is credited was not recorded: from nothing to the whole
	NotSure             // another entry contradicts it
	NoCreditLate        // the policy credits nothing to who comes late or leaves early
	NotCounted          // a format that does not count
	FormatMissing       // the format is not known, and only some count
	WasAbsent           // absent
	CalledOff           // called off by the program
	SessionTooShort     // less than a session must have, or only a part where whole ones count
	AsMadeUp            // made up
	AsClockHours        // so many minutes count as an hour
	SameSession         // another entry tells of the same session
)

var whys = iop.NewVocabulary("reason",
	"whole", "minutes", "not-recorded", "not-sure", "no-credit", "format-not-counted", "format-not-known", "absent", "program-cancelled",
	"too-short", "made-up", "as-clock-hours", "same-session")

func (w Why) Vocabulary() *iop.Vocabulary      { return whys }
func (w Why) String() string                   { return whys.Word(int(w)) }
func (w Why) MarshalText() ([]byte, error)     { return iop.MarshalWord(w) }
func (w *Why) UnmarshalText(text []byte) error { return iop.UnmarshalWord(w, text) }

// Entry is one session of a ledger: what was planned, and what of it counts.
type Entry struct {
	Event       Event
	Least, Most iop.Minutes // counted
	Why         iop.Set[Why]
	again       bool // of a session of which an entry before it tells
}

// Week is one week of a ledger, where the policy begins its weeks.
type Week struct {
	From, Until iop.Day // Until is the first day of the next
	// Days of the week that belong to the episode, up to the view's day: 7 for a
	// whole one.
	Days int
	Over bool // nothing more can happen in it
	// Scheduled is what the person was scheduled for: what was entered as such, or
	// where nothing was, what the outcomes say was planned.
	Scheduled iop.Minutes
	Sessions  int // attended, for some of it at least
	Absences  int
	MadeUp    int
	// Least and Most are the service that counts.
	Least, Most iop.Minutes
	ServiceDays int
	Entries     []Entry
}

// Ledger lists the weeks of the episode with every session and the reason for which
// its minutes count.
func (v *View) Ledger(p *Policy) []Week {
	r := v.under(p, nil)
	from, end := r.from(), r.end()
	if from == 0 || end <= from {
		return nil
	}
	var weeks []Week
	for first := p.weekOf(from); first < end; first += 7 {
		w := Week{From: first, Until: first + 7, Days: int(min(first+7, end) - max(first, from))}
		w.Over = end >= w.Until || v.Discharged != 0
		weeks = append(weeks, w)
	}
	counting := p.Counting()
	for i := range r.events {
		e := &r.events[i]
		at := int(e.Day-weeks[0].From) / 7
		if e.Day < from || e.Day >= end || !sessionKinds.Has(e.Kind) {
			continue
		}
		w := &weeks[at]
		if e.Kind == iop.Scheduled {
			w.Scheduled += e.Planned
			continue
		}
		entry := r.entry(&counting, i)
		entry.again = r.further[i] || r.twin[i] != i
		w.Entries = append(w.Entries, entry)
		w.Least += entry.Least
		w.Most += entry.Most
		switch {
		case e.Kind == iop.MadeUp:
			w.MadeUp++
			w.Sessions++
		case presence.Has(e.Kind) && !r.further[i]:
			w.Sessions++
		case absence.Has(e.Kind):
			w.Absences++
		}
	}
	for i := range weeks {
		weeks[i].finish()
	}
	return weeks
}

// finish counts what needs all entries.
func (w *Week) finish() {
	last, planned := iop.Day(0), iop.Minutes(0)
	for i := range w.Entries {
		e := &w.Entries[i]
		if e.Most > 0 && e.Event.Day != last {
			last = e.Event.Day
			w.ServiceDays++
		}
		if e.Event.Kind != iop.ProgramCancelled && e.Event.Kind != iop.MadeUp && !e.again {
			planned += e.Event.Planned
		}
	}
	if w.Scheduled == 0 {
		w.Scheduled = planned
	}
}

// entry says what counts of one session and why.
func (r *reading) entry(counting *schedule.Counting, i int) Entry {
	e := &r.events[i]
	entry := Entry{Event: *e}
	switch {
	case absence.Has(e.Kind):
		entry.Why = iop.SetOf(WasAbsent)
		return entry
	case e.Kind == iop.ProgramCancelled:
		entry.Why = iop.SetOf(CalledOff)
		return entry
	}
	g := r.credit(i)
	switch {
	case r.noCredit(e) == iop.Met:
		entry.Why = iop.SetOf(NoCreditLate)
		return entry
	case r.further[i]:
		entry.Why = iop.SetOf(SameSession)
		return entry
	case e.Credited == Whole && g.Least == g.Most:
		entry.Why = iop.SetOf(CountsWhole)
	case e.Credited == 0 || e.Credited == Whole:
		entry.Why = iop.SetOf(NotRecorded)
	default:
		entry.Why = iop.SetOf(CountsMinutes)
	}
	switch counting.In(&e.Service, &iop.Services{}) {
	case iop.NotMet:
		entry.Why = iop.SetOf(NotCounted)
		return entry
	case iop.Unknown:
		g.Least = 0
		entry.Why = entry.Why.With(FormatMissing)
	}
	if !r.sure[i] {
		entry.Why = entry.Why.With(NotSure)
	}
	entry.Least, entry.Most = counting.Credit(g.Least, g.Whole), counting.Credit(g.Most, g.Whole)
	switch {
	case entry.Most == 0 && g.Most > 0:
		entry.Why = entry.Why.With(SessionTooShort)
	case entry.Most != g.Most:
		entry.Why = entry.Why.With(AsClockHours)
	}
	if e.Kind == iop.MadeUp {
		entry.Why = entry.Why.With(AsMadeUp)
	}
	return entry
}

// Forecast is how a week that is not over will come out.
type Forecast struct {
	Week Week
	// Certain is what counts already; Possible what counts at most when everything
	// that is still planned is attended.
	Certain, Possible iop.Minutes
	// Floor is the requirement on weekly hours that asks most; nil: there is none.
	Floor *iop.Requirement
	// Short is how much is missing even when everything planned is attended. Zero:
	// nothing, or no floor.
	Short iop.Minutes
	// Options are sets of up to three of the make-ups offered that bring the week to
	// its floor and break no other rule that it keeps, and of which each is needed,
	// cheapest first: fewest sessions, then least time, then earliest.
	Options [][]schedule.Given
}

// maxMakeUps is how many make-ups are tried together.
const maxMakeUps = 3

// Forecast says whether the week of the view's day can reach the hours that the
// policy asks for: with what is planned for the rest of it, and where that is too
// little, with which of the make-ups that are offered. Make-ups outside the rest of
// the week are passed over, and so are all when the policy forbids making up.
func (v *View) Forecast(p *Policy, planned, offered []schedule.Given) Forecast {
	var f Forecast
	weeks := v.Ledger(p)
	if len(weeks) == 0 || v.Discharged != 0 {
		return f
	}
	f.Week = weeks[len(weeks)-1]
	counting := p.Counting()
	rest := func(list []schedule.Given) (in []schedule.Given, most iop.Minutes) {
		for _, g := range list {
			if g.Day > v.Day && g.Day < f.Week.Until && counting.In(&g.Service, &iop.Services{}) != iop.NotMet {
				in = append(in, g)
				most += counting.Credit(g.Most, true)
			}
		}
		return in, most
	}
	ahead, more := rest(planned)
	f.Certain, f.Possible = f.Week.Least, f.Week.Most+more
	for i := range p.d.Requirements {
		row := &p.d.Requirements[i]
		low, _, ok := row.Bound.Low()
		if in, _ := row.For.Include(v.Person); !ok || in == iop.NotMet || row.Measure != iop.Hours || row.Per.Kind != iop.PerWeek || row.Of != (iop.Services{}) || !row.InForce(v.Day) {
			continue
		}
		if f.Floor == nil {
			f.Floor = row
		} else if most, _, _ := f.Floor.Bound.Low(); low > most {
			f.Floor = row
		}
	}
	if f.Floor == nil {
		return f
	}
	least, _ := f.Floor.Bound.Whole()
	if f.Short = max(0, iop.Minutes(least)-f.Possible); f.Short == 0 || forbidsMakeUp(p) {
		return f
	}
	choices, _ := rest(offered)
	r := v.under(p, nil)
	week := r.weekGiven(&f.Week, ahead)
	before := failing(p, v, &f.Week, week)
	enough := map[makeUps]bool{}
	each(choices, func(set makeUps) bool {
		sum := iop.Minutes(0)
		given := slices.Clone(week)
		for i := range set.all() {
			sum += counting.Credit(choices[i].Most, true)
			given = append(given, choices[i])
		}
		if sum < f.Short {
			return true
		}
		for id := range failing(p, v, &f.Week, given) {
			if !before[id] {
				return true
			}
		}
		enough[set] = true
		return false // with more, not each would be needed
	})
	for set := range enough {
		var option []schedule.Given
		fewer := false
		for i := range set.all() {
			option = append(option, choices[i])
			fewer = fewer || enough[set.without(i)] || len(option) > 1 && enough[makeUps{}.with(i)]
		}
		if !fewer {
			f.Options = append(f.Options, option)
		}
	}
	slices.SortFunc(f.Options, func(a, b []schedule.Given) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(length(a), length(b)), cmp.Compare(latest(a), latest(b)), slices.CompareFunc(a, b, compareGiven))
	})
	return f
}

// makeUps is up to maxMakeUps numbers of make-ups, in order, plus one each.
type makeUps [maxMakeUps]int

func (m makeUps) len() int {
	n := slices.Index(m[:], 0)
	if n < 0 {
		return maxMakeUps
	}
	return n
}

func (m makeUps) with(i int) makeUps {
	m[m.len()] = i + 1
	return m
}

func (m makeUps) without(i int) (rest makeUps) {
	for k := range m.all() {
		if k != i {
			rest = rest.with(k)
		}
	}
	return rest
}

func (m makeUps) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, i := range m[:m.len()] {
			if !yield(i - 1) {
				return
			}
		}
	}
}

func compareGiven(a, b schedule.Given) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Most, b.Most), cmp.Compare(a.Least, b.Least),
		cmp.Compare(a.Format, b.Format), cmp.Compare(a.Delivery, b.Delivery), cmp.Compare(a.Participants, b.Participants), cmp.Compare(a.Staff, b.Staff))
}

// latest is the last day of a set.
func latest(set []schedule.Given) (day iop.Day) {
	for _, g := range set {
		day = max(day, g.Day)
	}
	return day
}

func forbidsMakeUp(p *Policy) bool {
	return slices.ContainsFunc(p.d.MakeUp, func(m MakeUp) bool { return m.Makes == Forbidden && m.Of == iop.Services{} })
}

func length(set []schedule.Given) (sum iop.Minutes) {
	for _, g := range set {
		sum += g.Most
	}
	return sum
}

// weekGiven is the service of the week so far and what is planned.
func (r *reading) weekGiven(w *Week, ahead []schedule.Given) (list []schedule.Given) {
	for i := range r.events {
		if e := &r.events[i]; e.Day >= w.From && e.Day < w.Until && (presence.Has(e.Kind) || e.Kind == iop.Removed) && !r.further[i] {
			list = append(list, r.credit(i))
		}
	}
	return append(list, ahead...)
}

// failing is the rules that the week would not keep, floors on what the episode
// brings later left out.
func failing(p *Policy, v *View, w *Week, given []schedule.Given) map[iop.RuleID]bool {
	report := p.checker.CheckGiven(schedule.Span{From: w.From, Until: w.Until, Person: v.Person, Need: v.Need}, given)
	rules := map[iop.RuleID]bool{}
	for f := range report.Failed() {
		rules[f.Rule.ID] = true
	}
	return rules
}

// each yields sets of up to maxMakeUps of the list of which no two overlap in time on
// one day, and goes on with more where it is told to.
func each(list []schedule.Given, yield func(makeUps) bool) {
	var grow func(from int, set makeUps)
	grow = func(from int, set makeUps) {
		if set != (makeUps{}) && !yield(set) || set.len() == maxMakeUps {
			return
		}
	next:
		for i := from; i < len(list); i++ {
			for k := range set.all() {
				if overlapGiven(&list[k], &list[i]) {
					continue next
				}
			}
			grow(i+1, set.with(i))
		}
	}
	grow(0, makeUps{})
}

func overlapGiven(a, b *schedule.Given) bool {
	return a.Day == b.Day && iop.Minutes(a.Start) < iop.Minutes(b.Start)+b.Most && iop.Minutes(b.Start) < iop.Minutes(a.Start)+a.Most
}
