package schedule

import (
	"fmt"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Preference is something by which one week is better for a person than another.
type Preference uint8

const (
	PreferenceUnknown Preference = iota
	FewestDays                   // sessions on as few weekdays as possible
	EarliestEnd                  // the latest end of a session in the week as early as possible
	EarliestStart                // the latest start of a day's first session as early as possible
	ClosestToTarget              // counted hours as close to the target as possible
	KeepGroup                    // as many as possible of the blocks already attended
	preferenceEnd
)

var preferences = iop.NewVocabulary("preference", "fewest-days", "earliest-end", "earliest-start", "closest-to-target", "keep-group")

func (p Preference) Vocabulary() *iop.Vocabulary      { return preferences }
func (p Preference) String() string                   { return preferences.Word(int(p)) }
func (p Preference) MarshalText() ([]byte, error)     { return iop.MarshalWord(p) }
func (p *Preference) UnmarshalText(text []byte) error { return iop.UnmarshalWord(p, text) }

func preferProblems(report wire.Report, prefer []Preference) {
	for i, p := range prefer {
		switch {
		case p == PreferenceUnknown || p >= preferenceEnd:
			report("is not a preference: "+p.String(), "prefer", i)
		case slices.Contains(prefer[:i], p):
			report(fmt.Sprintf("appears twice: %q", p.String()), "prefer", i)
		}
	}
}

func keepProblems(report wire.Report, prefer []Preference, keep []string, names func(string) bool) {
	if has := slices.Contains(prefer, KeepGroup); has && len(keep) == 0 {
		report("is missing: the preference keep-group needs names", "keep")
	} else if !has && len(keep) > 0 {
		report("needs the preference keep-group", "keep")
	}
	for i, name := range keep {
		if name == "" || !names(name) {
			report(fmt.Sprintf("is not the name of a block: %q", name), "keep", i)
		}
	}
}

// best is the best week under what is in force.
func (e *fitting) best() (chosen, bool, error) {
	if slices.Contains(e.prefer, ClosestToTarget) {
		e.toward()
		e.goal.minutes *= int64(e.cycle)
	}
	got, ok, err := e.bestIn(allMet, nil)
	if ok || err != nil || e.certain() {
		return got, ok, err
	}
	return e.bestIn(noneMissed, nil)
}

// certain reports whether there is no week of which anything is unknown.
func (e *fitting) certain() bool {
	if e.odd {
		return false
	}
	week := count{number: int32(e.base.Number)}
	for i := range e.asks {
		a := &e.asks[i]
		in, _ := a.For.Include(e.base.Person)
		if a.fixed || in == iop.NotMet {
			continue
		}
		if in != iop.Met || !a.knows(&week) || a.how == howWindow || a.how == howCalendar {
			return false
		}
		for k := range e.nodes {
			t := &e.own[a.part][k]
			if t.sure == nil {
				continue
			}
			if &t.sure[0] != &t.possible[0] || t.sure[a.class].loose.sessions+t.sure[0].loose.sessions > 0 {
				return false
			}
			if seats := &t.sure[a.class].seats; seats.lackFewest || seats.lackMost {
				return false
			}
		}
	}
	return true
}

// bestIn is the best week that is accepted in the mode, within limits on what is
// preferred.
func (e *fitting) bestIn(m mode, within *limits) (chosen, bool, error) {
	var l limits
	if within != nil {
		l = *within
	}
	got, ok, err := e.search(m, &l, PreferenceUnknown)
	if !ok || err != nil {
		return got, false, err
	}
	for _, p := range e.prefer {
		switch p {
		case EarliestEnd, EarliestStart:
			steps := e.steps(p, e.value(p, &got))
			for lo, hi := 0, len(steps); lo < hi; {
				mid := (lo + hi) / 2
				l.set(p, steps[mid])
				better, ok, err := e.search(m, &l, PreferenceUnknown)
				switch {
				case err != nil:
					return got, false, err
				case ok:
					got = better
					hi, _ = slices.BinarySearch(steps, e.value(p, &got))
				default:
					lo = mid + 1
				}
			}
		default:
			// The best that there can be is tried first: with narrow limits little is
			// left to look at. They widen where nothing is found.
			for n, tries := e.least(m, p, &l, 0), 2; n < e.value(p, &got); tries *= 2 {
				e.enough = n
				for k := 1; k < tries && p != FewestDays; k++ {
					n = e.least(m, p, &l, n+1)
				}
				n = min(n, e.value(p, &got)-1)
				l.set(p, n)
				better, ok, err := e.search(m, &l, p)
				if err != nil {
					return got, false, err
				}
				if ok {
					got = better
					break
				}
				n = e.least(m, p, &l, n+1)
			}
		}
		l.set(p, e.value(p, &got))
	}
	if e.reordered {
		got, err = e.first(m, &l, got)
	}
	return got, err == nil, err
}

// first is the first in the order of reading of all weeks that are as good. Of that
// order as much is settled as the week found agrees with: what it does not take
// before the next that it takes is taken by no other, or by one that comes before.
func (e *fitting) first(m mode, l *limits, got chosen) (chosen, error) {
	l.set(anyOf, 0)
	must := make([]bool, len(e.nodes))
	for i := range e.nodes {
		must[i] = e.nodes[i].must
	}
	defer func() {
		for i := range e.nodes {
			e.nodes[i].must, e.nodes[i].never = must[i], false
		}
		e.ready = false
	}()
	dead := e.prepared(m, l).dead
	var closed bitset
	for from := 1; from < len(e.read); {
		e.oneOf = e.oneOf[:0]
		k := from
		for ; k < len(e.read) && !got.taken[e.read[k]]; k++ {
			i := e.read[k]
			if n := &e.nodes[i]; got.taken[n.parent] && !dead[i] && !closed.any(n.block, n.blocks) {
				e.oneOf = append(e.oneOf, i)
			}
		}
		if len(e.oneOf) > 0 {
			better, ok, err := e.search(m, l, PreferenceUnknown)
			if err != nil {
				return got, err
			}
			if ok {
				got = better
				continue
			}
		}
		for _, i := range e.read[from:k] {
			e.nodes[i].never = true
		}
		if k < len(e.read) {
			n := &e.nodes[e.read[k]]
			n.must = true
			closed.join(&n.closed)
		}
		from = k + 1
	}
	return got, nil
}

// least is the least of a preference, of so much and more, that a week may have; in
// most templates there is one that has it.
func (e *fitting) least(m mode, p Preference, l *limits, n int64) int64 {
	switch {
	case p == ClosestToTarget:
		s := e.prepared(m, l)
		s.sum()
		s.start()
		return s.sums.nearest(1, s.wanted(0), e.goal.minutes-s.amounts[0].f, n)
	case p != FewestDays || m == declared:
		return n
	}
	for _, r := range e.asks {
		if in, _ := r.For.Include(e.base.Person); !r.allWeeks || in == iop.NotMet || in != iop.Met && m != allMet || e.loose(r.part, r.class) {
			continue
		}
		switch {
		case r.how == howDays && r.low != noFloor:
			n = max(n, int64(r.low))
		case r.how == howGap && r.Measure != iop.HoursBetween && r.high < 7:
			most := r.high
			if r.Measure == iop.EmptyDays {
				most++
			}
			for n < 7 && (most < 1 || n*int64(most) < 7) {
				n++
			}
		}
	}
	return n
}

// loose reports whether some service of the class may have no set day.
func (e *fitting) loose(part int, class uint8) bool {
	for i := range e.nodes {
		if t := &e.own[part][i]; t.sure != nil && (t.possible[class].loose.sessions > 0 || t.odd != nil && t.odd[class].loose.sessions > 0) {
			return true
		}
	}
	return false
}

const unlimited = 1 << 40

// anyOf is a limit like those of preferences: one of some nodes is taken.
const anyOf = preferenceEnd

// limits is how much of each preference is allowed; less is better in all.
type limits struct {
	on [preferenceEnd + 1]bool
	at [preferenceEnd + 1]int64
}

func (l *limits) set(p Preference, at int64) { l.on[p], l.at[p] = true, at }

// value is how much of what is preferred to be small the week has.
func (e *fitting) value(p Preference, s *chosen) (n int64) {
	var days Days
	var first [8]int64
	for i, b := range e.blocks {
		if !s.blocks.has(i) {
			continue
		}
		switch p {
		case EarliestEnd:
			n = max(n, b.endOf())
		case KeepGroup:
			if e.kept.has(i) {
				n--
			}
		case FewestDays, EarliestStart:
			if b.Cadence.Kind == EveryDays {
				continue
			}
			for d := range b.Days.All() {
				if !days.Has(d) || int64(b.Start) < first[d] {
					first[d] = int64(b.Start)
				}
				days = days.With(d)
			}
		}
	}
	switch p {
	case FewestDays:
		return int64(days.Len())
	case EarliestStart:
		return slices.Max(first[:])
	case KeepGroup:
		return n + int64(e.keeps)
	case ClosestToTarget:
		return max(e.goal.minutes-s.lo, s.hi-e.goal.minutes)
	}
	return n
}

// endOf is the end in minutes from the start of the day on which the block starts.
func (b *Block) endOf() int64 { return int64(b.Start) + int64(b.Span()) }

// steps is the values of blocks that are better than one for an earliest end or
// start, in order.
func (e *fitting) steps(p Preference, best int64) (values []int64) {
	if best <= 0 {
		return nil
	}
	values = append(values, 0) // of a week without blocks
	for i := range e.nodes {
		n := &e.nodes[i]
		for _, b := range e.blocks[n.block : n.block+n.blocks] {
			v := b.endOf()
			if p == EarliestStart {
				v = int64(b.Start)
			}
			if v < best && !n.unfit {
				values = append(values, v)
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}
