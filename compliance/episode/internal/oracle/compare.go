package oracle

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// Tally is what was compared.
type Tally struct{ Asked, Definite, Unsure, Coarse int }

// Compare holds the package against every completion and returns what differs.
func Compare(d *compliance.Definition, p *compliance.Policy, view *episode.View, slow *View, days *compliance.Workdays, tally map[iop.Measure]*Tally) (differ []string) {
	reading := view.Under(p) // one for every question
	say := func(format string, args ...any) { differ = append(differ, fmt.Sprintf(format, args...)) }
	if view.Admitted != slow.admitted || view.Discharged != slow.discharged {
		say("admitted %v discharged %v, want %v and %v", view.Admitted, view.Discharged, slow.admitted, slow.discharged)
	}
	records(view, slow, say)
	worlds := slow.Worlds(d, days)
	lost := d.Level != 0 && slices.ContainsFunc(slow.entries, func(e slowEntry) bool { return e.Kind == iop.LevelChanged && e.Level == 0 })
	if lost || slow.undated { // more is left open than completions leave
		tally = map[iop.Measure]*Tally{}
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
			tl = &Tally{}
			tally[row.Measure] = tl
		}
		if row.Either != "" {
			either[row.Either] = append(either[row.Either], row)
		}
		switch {
		case row.Measure.By() == iop.BySchedule:
			slowServed(row, found[row.ID], worlds, tl, say)
			continue
		case row.Measure.Elapses() && !(slow.undated && row.Either != "" && len(due[row.ID]) == 0): // another may stand better
			slowClock(d, row, due[row.ID], worlds, tl, say)
		}
		if row.Either == "" {
			slowLimit(row, found[row.ID], worlds, tl, say)
		}
	}
	for _, rows := range either {
		if rows[0].Chosen {
			Chosen(rows, found, worlds, tally[rows[0].Measure], say)
		} else {
			Either(rows, found, worlds, tally[rows[0].Measure], say)
		}
	}
	slowLapses(d, reading, worlds, days, tally, say)
	if !lost {
		slowWeeks(reading.Ledger()[0].Answer, worlds, say)
	}
	standings := map[episode.Standing]bool{}
	for _, w := range worlds {
		standings[w.Standing()] = true
	}
	if got := reading.Standing()[0].Answer; !standings[got] && (got != episode.StandingUnknown || len(standings) == 1 && !lost) {
		say("standing %v, want %v", got, slices.Sorted(maps.Keys(standings)))
	}
	return differ
}

// records compares what became of each event.
func records(view *episode.View, slow *View, say func(string, ...any)) {
	fate := map[int][]episode.Disposition{}
	opposed := map[int]bool{}
	for _, a := range view.Flagged() {
		if a.Disposition == episode.Contradicted {
			opposed[a.Event] = true
			continue
		}
		fate[a.Event] = append(fate[a.Event], a.Disposition)
	}
	if !maps.EqualFunc(fate, slow.Fate, slices.Equal[[]episode.Disposition]) {
		say("set aside %v, want %v", fate, slow.Fate)
	}
	n := 0
	for _, pair := range slow.pairs {
		if !slices.ContainsFunc(pair, func(i int) bool { return opposed[i] }) {
			say("nothing says that %v contradict each other", pair)
		}
		n += len(pair)
	}
	begun := iop.Day(0)
	for i := range slow.entries { // who attends is back from leave
		switch e := &slow.entries[i]; {
		case e.Kind == iop.LeaveBegun && begun == 0:
			begun = e.Day
		case e.Kind == iop.LeaveEnded:
			begun = 0
		case Present.Has(e.Kind) && begun != 0 && e.Day > begun:
			begun, n = 0, n+2
		}
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
func (w *World) answers(row *iop.Requirement) (all []slowAnswer) {
	switch first, last := w.bounds(); {
	case first != 0 && last < first: // never at the policy's level
		return []slowAnswer{{verdict: iop.NotApplicable}}
	case row.Measure.Elapses():
		clocks := w.Due(row)
		for _, v := range slowVerdicts(row, clocks) {
			for _, one := range clocks[0] {
				all = append(all, slowAnswer{v, one.Elapsed})
			}
		}
		return all
	case row.Measure == iop.ClockTime:
		return w.times(row)
	case row.Measure == iop.EventShare && row.Of.Formats == 0:
		return []slowAnswer{w.share(row)}
	case row.Measure == iop.EventShare:
		for mask := range 1 << slowMasked {
			w.mask = &mask
			all = append(all, w.share(row))
		}
		w.mask = nil
		return all
	}
	if row.Of.Formats != 0 && (row.Per.Kind == iop.PerRun || row.Per.Kind == iop.PerScheduled || row.Measure != iop.EventCount && row.Measure != iop.EventDays) {
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
func slowLimit(row *iop.Requirement, f iop.Finding, worlds []*World, tl *Tally, say func(string, ...any)) {
	var answers []slowAnswer
	for _, w := range worlds {
		answers = append(answers, w.answers(row)...)
	}
	tl.Asked++
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
		if !some || In(row.Bound, lo) != (f.Verdict == iop.Met) {
			say("%v: %v %v, want %v", row.Ask(), f.Verdict, f.Got, slowDistinct(answers))
			return
		}
	case !inside:
		say("%v: %v %v, want %v", row.Ask(), f.Verdict, f.Got, slowDistinct(answers))
		return
	}
	agreed := same && answers[0].verdict != iop.Unknown
	if row.Measure == iop.ClockTime && agreed { // an event that is not sure is not known, whatever its time
		n := func(w *World) (n int) {
			for i := range w.events {
				if none := 0; w.of(row, i, &none) {
					n++
				}
			}
			return n
		}
		agreed = !slices.ContainsFunc(worlds, func(w *World) bool { return n(w) != n(worlds[0]) })
	}
	tl.count(f.Verdict != iop.Unknown, agreed)
}

func (a slowAnswer) String() string { return fmt.Sprint(a.verdict, " ", int(a.n)) }

func (d Due) String() string {
	return fmt.Sprintf("%v from %v on %v after %d", d.State, d.Anchor, d.Done, d.Elapsed)
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

// Of are the verdicts that a row by itself may get: the one that all completions
// agree on, else unknown. That it is unknown although they agree is tried too.
func Of(row *iop.Requirement, worlds []*World) []iop.Verdict {
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

// Either compares the answers to alternatives: those that are worse than the best
// are not applicable.
func Either(rows []*iop.Requirement, found map[iop.RuleID]iop.Finding, worlds []*World, tl *Tally, say func(string, ...any)) {
	place := map[iop.Verdict]int{iop.Met: 1, iop.NotApplicable: 2, iop.Unknown: 3, iop.NotMet: 4}
	may := [][]iop.Verdict{nil}
	for _, row := range rows {
		var more [][]iop.Verdict
		for _, v := range Of(row, worlds) {
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
			// Whether it started may be less sure to the package than it is.
			if v == iop.Unknown || !slowIdle(rows[i], worlds) {
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
	tl.Asked++
	// The first is what the completions agree on.
	at := slices.IndexFunc(want, func(w []iop.Verdict) bool { return slices.Equal(w, got) })
	if at < 0 {
		say("alternatives %v: %v, want one of %v", rows[0].Either, got, want)
		return
	}
	tl.count(!slices.Contains(got, iop.Unknown), at > 0)
}

// slowIdle reports a clock that has not started and need not: it makes nothing good.
func slowIdle(row *iop.Requirement, worlds []*World) bool {
	every := iop.SetOf(iop.Admission, iop.FirstVisit, iop.Assessed, iop.Inquiry, iop.PlanMade)
	return row.Measure.Elapses() && row.After.Events&every == 0 &&
		!slices.ContainsFunc(worlds, func(w *World) bool { return len(w.starts(row)) > 0 })
}

// places are how good an alternative may stand: in time, not over, not known, late,
// not begun.
func (w *World) places(row *iop.Requirement) (worst, best int) {
	worst = 5
	add := func(n int) { worst, best = min(worst, n), max(best, n) }
	if !row.Measure.Elapses() {
		verdicts := map[iop.Verdict]int{iop.Met: 4, iop.NotApplicable: 3, iop.Unknown: 2, iop.NotMet: 1}
		for _, a := range w.answers(row) {
			add(verdicts[a.verdict])
		}
	} else {
		states := map[episode.DueState]int{episode.InTime: 4, episode.Pending: 3, episode.Ended: 3, episode.Overdue: 1, episode.OutOfTime: 1}
		for _, one := range w.Due(row)[0] {
			add(states[one.State])
		}
	}
	if worst != best && worst < 2 {
		best = max(best, 2) // it is not known
	}
	return worst, best
}

// slowBeaten reports whether another alternative may stand better in every completion.
func slowBeaten(row *iop.Requirement, rows []*iop.Requirement, worlds []*World) bool {
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
func (w *World) chosen(row *iop.Requirement, rows []*iop.Requirement) iop.Measure {
	i := w.last(row)
	if i < 0 || !slices.ContainsFunc(rows, func(r *iop.Requirement) bool { return r.Measure == w.events[i].Chosen }) {
		return 0
	}
	return w.events[i].Chosen
}

// Chosen compares the answers to alternatives of which one is chosen: only that
// one is asked. Where none is, it is known only what they agree on.
func Chosen(rows []*iop.Requirement, found map[iop.RuleID]iop.Finding, worlds []*World, tl *Tally, say func(string, ...any)) {
	tl.Asked++
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

func (tl *Tally) count(definite, agreed bool) {
	switch {
	case definite:
		tl.Definite++
	case agreed:
		tl.Coarse++
	default:
		tl.Unsure++
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
func slowClock(d *compliance.Definition, row *iop.Requirement, got []episode.Due, worlds []*World, tl *Tally, say func(string, ...any)) {
	var rows []*iop.Requirement
	for i := range d.Requirements {
		if row.Either != "" && d.Requirements[i].Either == row.Either {
			rows = append(rows, &d.Requirements[i])
		}
	}
	// Of alternatives of which another is chosen, no clock is listed.
	var all [][][]Due // by completion, clock, and how it may stand
	for _, w := range worlds {
		if first, last := w.bounds(); first != 0 && last < first {
			continue // never at the policy's level
		}
		if m := w.chosen(row, rows); !row.Chosen || m == 0 || m == row.Measure {
			all = append(all, w.Due(row))
		}
	}
	tl.Asked++
	wrong := func() { say("%v: %v, want %v", row.Ask(), got, slowDistinct(all)) }
	if row.Either != "" && !row.Chosen {
		beaten := slowBeaten(row, rows, worlds)
		switch {
		case len(got) == 0 && !beaten && !slices.ContainsFunc(worlds, func(w *World) bool { return len(w.programs()) == 0 }):
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
	fits := func(g *episode.Due, ways []Due) bool {
		least, most := g.Elapsed.Whole()
		for _, one := range ways {
			if one.State != g.State || g.State != episode.NotStarted && (one.Anchor != g.Anchor || one.Done != g.Done || one.Elapsed < least || one.Elapsed > most) {
				return false
			}
		}
		return true
	}
	sure := func(ways []Due) bool {
		return !slices.ContainsFunc(ways, func(one Due) bool { return one.State != ways[0].State })
	}
	unknown := slices.ContainsFunc(got, func(g episode.Due) bool { return g.State == episode.DueUnknown })
	agreed := true
	for _, clocks := range all {
		open := Listed(clocks)
		// One that was answered may be listed too when it is not known how.
		either := slices.ContainsFunc(clocks, func(ways []Due) bool { return ways[0].Done != 0 && !sure(ways) })
		for i := range got {
			g := &got[i]
			if g.State != episode.DueUnknown && !slices.ContainsFunc(open, func(ways []Due) bool { return fits(g, ways) }) {
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
			agreed = agreed && clocks[i][0].State == all[0][i][0].State && clocks[i][0].Anchor == all[0][i][0].Anchor && clocks[i][0].Done == all[0][i][0].Done
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

// Listed are the clocks that are listed: those that are not answered, else the
// last.
func Listed(clocks [][]Due) (open [][]Due) {
	for _, ways := range clocks {
		if ways[0].Done == 0 {
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
func slowBy(row *iop.Requirement, got *episode.Due, worlds []*World, say func(string, ...any)) {
	if row.Measure != iop.ElapsedDays && row.Measure != iop.ElapsedWorkingDays && row.Measure != iop.ElapsedMonths || got.By == 0 || got.State == episode.InTime {
		return
	}
	w := worlds[0]
	if i := slices.IndexFunc(worlds, func(w *World) bool { return w.sooner }); i >= 0 && row.After.NotLeave {
		w = worlds[i] // the earliest is told
	}
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

// Surely are the clocks that were not kept in any completion.
func Surely(row *iop.Requirement, worlds []*World) map[Due]bool {
	sure := worlds[0].lapses(row)
	for _, w := range worlds[1:] {
		also := w.lapses(row)
		maps.DeleteFunc(sure, func(one Due, _ bool) bool { return !also[one] })
	}
	return sure
}

// slowLapses compares the clocks that were not kept, where the package lists them. Of
// alternatives nothing is said.
func slowLapses(d *compliance.Definition, reading *episode.Reading, worlds []*World, days *compliance.Workdays, tally map[iop.Measure]*Tally, say func(string, ...any)) {
	const lapses = iop.MeasureUnknown // of the tally
	tl := tally[lapses]
	if tl == nil {
		tl = &Tally{}
		tally[lapses] = tl
	}
	list := reading.Lapses()
	if !slices.IsSortedFunc(list, func(a, b episode.Due) int { return cmp.Compare(a.Anchor, b.Anchor) }) {
		say("lapses are not in order: %v", list)
	}
	for i := range d.Requirements {
		row := &d.Requirements[i]
		if !row.Measure.Elapses() && row.Measure != iop.EventCount && row.Measure != iop.EventDays || row.Either != "" {
			continue
		}
		got := map[Due]bool{}
		for _, x := range list {
			if x.Requirement.ID == row.ID {
				got[Due{State: x.State, Anchor: x.Anchor, Done: x.Done}] = true
			}
		}
		if slices.ContainsFunc(d.Lateness, func(l compliance.Lateness) bool { return slowConverts(&l, row) }) {
			maps.DeleteFunc(got, func(one Due, _ bool) bool { return one.State == episode.Exceeded })
		}
		want := Surely(row, worlds)
		tl.Asked++
		for one := range got {
			if !want[one] {
				say("%v: lapses %v, want %v", row.Ask(), got, want)
				break
			}
		}
		tooMany := func(one Due, _ bool) bool { return one.State == episode.Exceeded } // those that are not sure are not counted
		maps.DeleteFunc(got, tooMany)
		maps.DeleteFunc(want, tooMany)
		tl.count(len(got) >= len(want), true)
	}
}
