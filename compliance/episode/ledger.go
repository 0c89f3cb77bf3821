package episode

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// Why is a reason why minutes of an episode count or do not.
type Why uint8

const (
	WhyUnknown      Why = iota
	CountsWhole         // the whole session
	CountsMinutes       // the minutes credited
	NotRecorded         // the credit was not recorded: anything from nothing to the whole
	NotSure             // another entry contradicts it
	NoCreditLate        // the policy credits nothing to people who come late or leave early, or forbids the make-up
	NotCounted          // a format that does not count
	FormatMissing       // the format is unknown, and only some count
	WasAbsent           // absent
	CalledOff           // cancelled by the program
	SessionTooShort     // shorter than a session must be, or only part of one when only whole ones count
	AsMadeUp            // made up
	AsClockHours        // a set number of minutes counts as an hour
	SameSession         // another entry is about the same session
)

var whys = iop.NewVocabulary("reason",
	"whole", "minutes", "not-recorded", "not-sure", "no-credit", "format-not-counted", "format-not-known", "absent", "program-cancelled",
	"too-short", "made-up", "as-clock-hours", "same-session")

func (w Why) Vocabulary() *iop.Vocabulary      { return whys }
func (w Why) String() string                   { return whys.Word(int(w)) }
func (w Why) MarshalText() ([]byte, error)     { return iop.MarshalWord(w) }
func (w *Why) UnmarshalText(text []byte) error { return iop.UnmarshalWord(w, text) }

// Entry is one session of a ledger: what was planned, and how much of it counts.
type Entry struct {
	Event *Event       `json:"event,omitempty"` // the view's own: not to be changed
	Least iop.Minutes  `json:"least"`           // what counts, at least and at most
	Most  iop.Minutes  `json:"most"`
	Why   iop.Set[Why] `json:"why,omitzero"`
}

// Week is one week of a ledger; it begins on the day on which the policy begins its weeks.
type Week struct {
	From  iop.Day `json:"from,omitzero"`
	Until iop.Day `json:"until,omitzero"` // the first day of the next week
	// Days is how many days of the week belong to the episode, up to the view's day: 7 for a
	// whole one.
	Days int  `json:"days"`
	Over bool `json:"over"` // nothing more can happen in the week
	// Scheduled is the service for which the person was scheduled: what was entered as such, or
	// if nothing was, what the outcomes say was planned.
	Scheduled iop.Minutes `json:"scheduled"`
	Sessions  int         `json:"sessions"` // sessions of which the person attended any part
	// Absences are those entered as such. Lateness that a policy counts as an absence is a
	// session here, and counts toward its limits on absences.
	Absences int `json:"absences"`
	MadeUp   int `json:"made_up"`
	// Least and Most are the service that counts, at least and at most.
	Least       iop.Minutes `json:"least"`
	Most        iop.Minutes `json:"most"`
	ServiceDays int         `json:"service_days"`
	// Entries are shared by policies that count alike and must not be changed.
	Entries []Entry     `json:"entries,omitempty"`
	planned iop.Minutes // as the outcomes say
}

// ledgers answers [Reading.Ledger]: policies that count alike have one.
func (r *Reading) ledgers() []By[[]Week] {
	var alike []Week // of the policy that others are like
	return ask(r, func(c *counted) []Week {
		if c.like != nil && c.policy.Counting() == c.like.policy.Counting() {
			return slices.Clone(alike)
		}
		weeks := c.ledger()
		if c.like == nil && c.plain() {
			alike = weeks
		}
		return weeks
	})
}

// ledger answers [Reading.Ledger] under the policy.
func (r *counted) ledger() []Week {
	from, end := r.from(), r.end()
	if from == 0 || end <= from {
		return nil
	}
	first := r.policy.WeekOf(from)
	weeks := make([]Week, 0, (end-first+6)/7)
	for ; first < end; first += 7 {
		days, _, _ := r.daysIn(first, min(first+7, end))
		if days > 0 {
			weeks = append(weeks, Week{From: first, Until: first + 7, Days: int(days), Over: end >= first+7 || r.over()})
		}
	}
	counting := r.policy.Counting()
	begin, until := r.firstOn(from), r.firstOn(end)
	list := make([]Entry, 0, r.sessions(begin, until)) // of all weeks, one after another
	longest, at := planned{view: r.View}, 0
	for i := begin; i < until; i++ {
		e := &r.events[i]
		if !sessionKinds.Has(e.Kind) || !r.in(e.Day) {
			continue
		}
		for weeks[at].Until <= e.Day {
			at++
		}
		w := &weeks[at]
		if e.Kind == iop.Scheduled {
			w.Scheduled = addUp(w.Scheduled, e.Planned)
			continue
		}
		list = list[:len(list)+1]
		entry := &list[len(list)-1]
		r.entry(&counting, i, entry)
		n := len(w.Entries) + 1
		w.Entries = list[len(list)-n : len(list) : len(list)]
		if e.Kind != iop.ProgramCancelled && e.Kind != iop.MadeUp {
			w.planned = addUp(w.planned, longest.add(i))
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

// planned is the longest that was said of each session of which several entries tell, by
// its first entry.
type planned struct {
	view *View
	most map[int]iop.Minutes
}

// add is by how much entry i makes its session longer.
func (p *planned) add(i int) iop.Minutes {
	said, first := p.view.events[i].Planned, p.view.twin[i]
	if first == i {
		return said
	}
	most, ok := p.most[first]
	if !ok {
		most = p.view.events[first].Planned
	}
	if said <= most {
		return 0
	}
	if p.most == nil {
		p.most = map[int]iop.Minutes{}
	}
	p.most[first] = said
	return said - most
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
