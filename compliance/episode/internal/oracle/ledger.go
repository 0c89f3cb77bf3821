package oracle

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// none reports whether a session may be no other than the one that was given at its time.
func (w *World) none(e *episode.Event) bool {
	shared, also := w.shared[e.Session]
	return also && shared.minutes >= e.Planned
}

// credit is the minutes that may count of a session that was attended, formats left
// aside.
func (w *World) credit(e *episode.Event) []iop.Minutes {
	var counted []iop.Minutes
	for _, l := range w.d.Lateness {
		if kind := map[bool]iop.EventKind{false: iop.Late, true: iop.LeftEarly}[l.Leaving]; (l.NoCredit || l.TurnedAway == compliance.Mandatory) && e.Kind == kind {
			if In(l.By, e.By) {
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

func (w *World) counting() schedule.Counting {
	if w.d.Counting == nil {
		return schedule.Counting{}
	}
	return *w.d.Counting
}

// counts reports whether a format counts, and whether that is known. Mutual help
// never does.
func (w *World) counts(f iop.Format) (may, known bool) {
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
func slowLedger(worlds []*World) (weeks []slowWeek) {
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
				if !(Present | Absent | iop.SetOf(iop.Removed, iop.ProgramCancelled)).Has(e.Kind) {
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
				if Absent.Has(e.Kind) || e.Kind == iop.ProgramCancelled {
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
func (w *World) beyond(id iop.RuleID, i int) bool {
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
func (w *World) Standing() episode.Standing {
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
