package episode

import (
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
	Event Event        `json:"event"`
	Least iop.Minutes  `json:"least"` // counted, at least and at most
	Most  iop.Minutes  `json:"most"`
	Why   iop.Set[Why] `json:"why,omitzero"`
}

// Week is one week of a ledger, where the policy begins its weeks.
type Week struct {
	From  iop.Day `json:"from,omitzero"`
	Until iop.Day `json:"until,omitzero"` // the first day of the next
	// Days of the week that belong to the episode, up to the view's day: 7 for a
	// whole one.
	Days int  `json:"days"`
	Over bool `json:"over"` // nothing more can happen in it
	// Scheduled is what the person was scheduled for: what was entered as such, or
	// where nothing was, what the outcomes say was planned.
	Scheduled iop.Minutes `json:"scheduled"`
	Sessions  int         `json:"sessions"` // attended, for some of it at least
	Absences  int         `json:"absences"`
	MadeUp    int         `json:"made_up"`
	// Least and Most are the service that counts.
	Least       iop.Minutes `json:"least"`
	Most        iop.Minutes `json:"most"`
	ServiceDays int         `json:"service_days"`
	Entries     []Entry     `json:"entries,omitempty"`
	planned     iop.Minutes // as the outcomes say
}

// ledger answers [Reading.Ledger] under the policy.
func (r *counted) ledger() []Week {
	from, end := r.from(), r.end()
	if from == 0 || end <= from {
		return nil
	}
	var weeks []Week
	for first := r.policy.WeekOf(from); first < end; first += 7 {
		w := Week{From: first, Until: first + 7, Days: int(min(first+7, end) - max(first, from))}
		w.Over = end >= w.Until || r.over()
		weeks = append(weeks, w)
	}
	counting := r.policy.Counting()
	planned := make([]iop.Minutes, len(r.events)) // of each session, by its first entry
	for i := range r.events {
		e := &r.events[i]
		at := int(e.Day-weeks[0].From) / 7
		if e.Day < from || e.Day >= end || !sessionKinds.Has(e.Kind) {
			continue
		}
		w := &weeks[at]
		if e.Kind == iop.Scheduled {
			w.Scheduled = addUp(w.Scheduled, e.Planned)
			continue
		}
		entry := r.entry(&counting, i)
		w.Entries = append(w.Entries, entry)
		if e.Kind != iop.ProgramCancelled && e.Kind != iop.MadeUp {
			root := r.twin[i] // of several entries of one session the longest
			w.planned = addUp(w.planned, max(0, e.Planned-planned[root]))
			planned[root] = max(planned[root], e.Planned)
		}
		w.Least, w.Most = addUp(w.Least, entry.Least), addUp(w.Most, entry.Most)
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
	last := iop.Day(0)
	for i := range w.Entries {
		e := &w.Entries[i]
		if e.Most > 0 && e.Event.Day != last {
			last = e.Event.Day
			w.ServiceDays++
		}
	}
	if w.Scheduled == 0 {
		w.Scheduled = w.planned
	}
}

// entry says what counts of one session and why.
func (r *counted) entry(counting *schedule.Counting, i int) Entry {
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
	case r.noCredit(i) == iop.Met:
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
