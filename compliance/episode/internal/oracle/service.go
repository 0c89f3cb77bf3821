package oracle

import (
	"fmt"
	"maps"
	"slices"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// slowGiven is one service of a completion: how much of it counts at least and at most,
// and whether it surely is of what counts.
type slowGiven struct {
	day         iop.Day
	least, most iop.Minutes
	sure        bool
}

// given is the service of a completion, delivered or scheduled. In a week in which
// nobody entered what was scheduled, the outcomes tell.
func (w *World) given(scheduled bool) (all []slowGiven) {
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
		there := Present.Has(e.Kind) || e.Kind == iop.Removed
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
			if entered != (e.Kind == iop.Scheduled) || !entered && (!there && !Absent.Has(e.Kind) || e.Kind == iop.MadeUp) {
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
func (w *World) sessions(scheduled bool) string {
	if w.told[scheduled] == "" {
		w.told[scheduled] = fmt.Sprint(w.given(scheduled))
	}
	return w.told[scheduled]
}

// group is the group of the entry that the event is of; -1 where it is sure.
func (w *World) group(e *episode.Event) int {
	for k := range w.entries {
		if x := &w.entries[k]; x.group >= 0 && x.Day == e.Day && x.Session == e.Session && x.Time == e.Time && slowSays(&x.Event) == slowSays(e) {
			return x.group
		}
	}
	return -1
}

// slowServed compares the answer to a requirement on service.
func slowServed(row *iop.Requirement, f iop.Finding, worlds []*World, tl *Tally, say func(string, ...any)) {
	first, _ := worlds[0].bounds()
	if first == 0 {
		if f.Rule != nil {
			say("%v: %v, before any entry", row.Ask(), f)
		}
		return
	}
	tl.Asked++
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
func (w *World) spans(row *iop.Requirement) (spans []slowSpan) {
	_, last := w.bounds()
	for i, p := range w.programs() {
		for _, s := range w.spansIn(row, p[0], p[1], w.goesOn() && p[1] == last) {
			s.program = i
			spans = append(spans, s)
		}
	}
	if row.Per.Kind == iop.PerWeek && len(spans) == 0 && w.goesOn() && w.there[last] { // the week of the day answers
		spans = append(spans, slowSpan{from: max(w.weekStart(last), w.began(last)), to: last, runs: true})
	}
	return spans
}

// spansIn are those of one time at the policy's level.
func (w *World) spansIn(row *iop.Requirement, first, last iop.Day, open bool) (spans []slowSpan) {
	add := func(from, whole iop.Day) { // up to before the last day of the whole
		if from <= last {
			spans = append(spans, slowSpan{from: max(from, first), to: min(whole-1, last), runs: open && whole-1 > last})
		}
	}
	n := iop.Day(row.Per.N)
	switch row.Per.Kind {
	case iop.PerWeek:
		for d := w.weekStart(first); d <= last; d += 7 {
			if (!open || d+6 <= last) && d >= row.From { // a version asks nothing of the weeks before it
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
			if In(row.Per.Phases, w.phaseOn(d)) && d <= last {
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
func (w *World) service(row *iop.Requirement, spans []slowSpan) iop.Verdict {
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
		case In(row.Bound, lo) && In(row.Bound, hi):
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

func slowWeeks(got []episode.Week, worlds []*World, say func(string, ...any)) {
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
			if Present.Has(e.Event.Kind) {
				attended++
			}
			if Absent.Has(e.Event.Kind) {
				missed++
			}
			if e.Why == 0 || e.Least > e.Most || e.Event.Format == iop.MutualHelp && e.Most > 0 || Absent.Has(e.Event.Kind) != e.Why.Has(episode.WasAbsent) {
				say("entry %+v", e)
			}
		}
		if least != k.Least || most != k.Most || attended != k.Sessions || missed != k.Absences {
			say("week %+v does not add up", k)
		}
	}
}
