package episode

import (
	"cmp"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// toldKey is a session of which some entry tells, by its time and format; anyTime and
// anyFormat stand for whichever.
type toldKey struct {
	time   schedule.Time
	format iop.Format
}

const anyFormat iop.Format = 255

var anyTime = schedule.TimeAt(-2)

// all yields the keys under which an entry is found.
func (k toldKey) all() func(yield func(toldKey) bool) {
	return func(yield func(toldKey) bool) {
		for _, is := range [...]toldKey{k, {k.time, anyFormat}, {anyTime, k.format}, {anyTime, anyFormat}} {
			if !yield(is) {
				return
			}
		}
	}
}

// maybe yields the keys of entries that can be of the same session although they do not say
// the same.
func (k toldKey) maybe() func(yield func(toldKey) bool) {
	return func(yield func(toldKey) bool) {
		timed, known := !k.time.IsZero(), k.format != 0
		for _, is := range [...]struct {
			may bool
			toldKey
		}{{!known, toldKey{k.time, anyFormat}}, {!timed, toldKey{anyTime, k.format}}, {!timed, toldKey{anyTime, 0}},
			{!known, toldKey{schedule.Time{}, anyFormat}}, {!timed && !known, toldKey{anyTime, anyFormat}}} {
			if is.may && !yield(is.toldKey) {
				return
			}
		}
	}
}

// settlePresences finds the entries that tell of one session that the person was there:
// one tells of it, the others again. An entry without a number is about the session of
// its time and format, or where one of these is not known about the first that it may be.
func (v *View) settlePresences(d *today) {
	first := map[toldKey]int{}
	var roots []int
	also := map[int][]int{}
	for _, known := range [...]int{2, 1, 0} {
		for i := range d.classes {
			c := &d.classes[i]
			if c.says != iop.Attended || boolInt(!c.time.IsZero())+boolInt(c.format != 0) != known {
				continue
			}
			for _, e := range c.entries {
				if v.twin[e.at] == overruled {
					continue
				}
				key := toldKey{c.time, c.format}
				root, again := first[key]
				for may := range key.maybe() {
					if !again {
						root, again = first[may]
					}
				}
				if again {
					also[root] = append(also[root], e.at)
					continue
				}
				roots = append(roots, e.at)
				for k := range key.all() {
					if _, there := first[k]; !there {
						first[k] = e.at
					}
				}
			}
		}
	}
	for _, root := range roots {
		if len(also[root]) > 0 {
			v.retellSession(root, also[root], d)
		}
	}
}

// amounts is what an entry says was credited of a session.
type amounts struct {
	lo, hi iop.Minutes
	whole  bool
}

func amountsOf(e *Event) amounts {
	lo, hi := e.minutes()
	return amounts{lo, hi, e.whole()}
}

// agree is what two entries agree on; false where they do not.
func (c amounts) agree(o amounts) (amounts, bool) {
	both := amounts{max(c.lo, o.lo), min(c.hi, o.hi), c.whole && o.whole}
	return both, both.lo <= both.hi
}

// either is what holds of two entries whichever of them is right.
func (c amounts) either(o amounts) amounts {
	return amounts{min(c.lo, o.lo), max(c.hi, o.hi), c.whole && o.whole}
}

// retellSession makes one of the entries that say of one session that the person was
// there. Where it is not sure that it is one session, two amounts may be of two.
func (v *View) retellSession(root int, also []int, d *today) {
	sure, rest := []int{root}, also[:0:0]
	for _, at := range also {
		if e, o := &v.events[at], &v.events[root]; e.Session != 0 || !e.Time.IsZero() && e.Time == o.Time {
			sure = append(sure, at)
		} else {
			rest = append(rest, at)
		}
	}
	told := v.toldOf(sure, d)
	var all []int
	for _, at := range sure {
		if v.twin[at] != overruled {
			all = append(all, at)
		}
	}
	for _, at := range rest {
		x, e, o := amountsOf(&v.events[at]), &v.events[at], &v.events[root]
		if both, ok := told.agree(x); ok && e.Time == o.Time && e.Format == o.Format {
			told, all = both, append(all, at)
			continue
		} else if !ok {
			told.lo = min(told.lo, x.lo)
		}
		v.contradicted(at, d)
		v.sure[at] = false
	}
	if lo, both := v.lostTwice(append(rest, sure...)); both {
		told.lo, told.whole = min(told.lo, lo), false
	}
	slices.Sort(all)
	for _, at := range all[1:] {
		if v.further[at] = true; v.sure[at] {
			v.twin[at] = all[0]
		}
	}
	d.retell(all[0], retold{amounts: told, also: all[1:]})
}

// toldOf is what entries come to that are about one session. One that tells of a late
// arrival and one of an early leave are both right, and what was lost may be the sum.
func (v *View) toldOf(entries []int, d *today) amounts {
	var early, others []int
	for _, at := range entries {
		if v.events[at].Kind == iop.LeftEarly {
			early = append(early, at)
		} else {
			others = append(others, at)
		}
	}
	if !slices.ContainsFunc(others, func(at int) bool { return v.events[at].Kind == iop.Late }) || len(early) == 0 {
		return v.latest(entries, d)
	}
	came, left := v.latest(others, d), v.latest(early, d)
	lo, _ := v.lostTwice(entries)
	return amounts{lo, min(came.hi, left.hi), false}
}

// lostTwice is the least that is left of a session of which one entry tells of a late
// arrival and another of an early leave; false where they are not both there. Of a
// session of unknown length nothing may be left.
func (v *View) lostTwice(entries []int) (lo iop.Minutes, both bool) {
	came, left, planned := iop.Minutes(dayLong), iop.Minutes(dayLong), iop.Minutes(0)
	var kinds iop.Set[iop.EventKind]
	for _, at := range entries {
		if v.twin[at] == overruled {
			continue
		}
		e := &v.events[at]
		least, _ := e.minutes()
		if kinds, planned = kinds.With(e.Kind), max(planned, e.Planned); e.Kind == iop.LeftEarly {
			left = min(left, least)
		} else {
			came = min(came, least)
		}
	}
	if planned > 0 {
		lo = min(came, left, max(0, came+left-planned))
	}
	return lo, kinds.Has(iop.Late) && kinds.Has(iop.LeftEarly)
}

// latest is what entries about one session come to, of which that entered last stands,
// and of what was entered on one day what they agree on, or else either. It puts the
// entries in that order.
func (v *View) latest(entries []int, d *today) amounts {
	slices.SortStableFunc(entries, func(a, b int) int {
		return cmp.Or(cmp.Compare(v.known(&v.events[b]), v.known(&v.events[a])), cmp.Compare(a, b))
	})
	told := amounts{0, dayLong, true}
	for later := entries; len(later) > 0; {
		n, now := 0, amountsOf(&v.events[later[0]]) // what was entered on one day
		for ; n < len(later) && v.known(&v.events[later[n]]) == v.known(&v.events[later[0]]); n++ {
			x := amountsOf(&v.events[later[n]])
			both, ok := now.agree(x)
			if !ok {
				both = now.either(x)
				v.contradicted(later[n], d)
			}
			now = both
		}
		if both, ok := told.agree(now); ok {
			told = both
		} else {
			for _, at := range later[:n] {
				v.contradicted(at, d)
				v.twin[at], d.gone = overruled, true
			}
		}
		later = later[n:]
	}
	return told
}

// contradicted flags an entry of which another says something else.
func (v *View) contradicted(at int, d *today) {
	v.aside = append(v.aside, Flagged{d.numbers[at-d.start], d.day, Contradicted})
}

// retold is a session of which several entries tell, by what it comes to.
type retold struct {
	amounts
	also []int // the entries after the first
	open bool  // it may be that none was given besides another session
}

func (d *today) retell(at int, one retold) {
	if d.retold == nil {
		d.retold = map[int]retold{}
	}
	d.retold[at] = one
}

// settleMakeUps finds the make-ups of the day that can be another one told again: of one
// session, or of none that is known, where a time or a format is not known.
func (v *View) settleMakeUps(d *today) {
	d.timed = d.timed[:0]
	for i := d.start; i < len(v.events); i++ {
		if v.events[i].Kind == iop.MadeUp {
			d.timed = append(d.timed, i)
		}
	}
	if len(d.timed) < 2 {
		return
	}
	exact := func(i int) int { return boolInt(!v.events[i].Time.IsZero()) + boolInt(v.events[i].Format != 0) }
	slices.SortStableFunc(d.timed, func(a, b int) int { return exact(b) - exact(a) })
	type key struct {
		session int32
		toldKey
	}
	first := map[key]bool{}
	for _, i := range d.timed {
		k, again := toldKey{v.events[i].Time, v.events[i].Format}, false
		for may := range k.maybe() {
			again = again || first[key{v.events[i].Session, may}]
		}
		if again {
			v.contradicted(i, d)
			v.sure[i] = false
		}
		for is := range k.all() {
			first[key{v.events[i].Session, is}] = true
		}
	}
}
