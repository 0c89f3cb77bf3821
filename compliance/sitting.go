package compliance

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// sitting names what is recorded of one session: its number, or where none is given
// its format.
type sitting struct {
	session int32
	format  iop.Format
}

func sittingOf(e *Event) sitting {
	if e.Session != 0 {
		return sitting{session: e.Session}
	}
	return sitting{format: e.Format}
}

// sittings are the entries of one day that say whether the person was at a session:
// places in a view's events. Of many they are found by what they are about.
type sittings struct {
	day  iop.Day
	list []int
	at   map[sitting][]int // nil while they are few
}

const fewSittings = 16

func (s *sittings) begin(day iop.Day) { s.day, s.list, s.at = day, s.list[:0], nil }

func (s *sittings) add(v *View, k int, e *Event) {
	s.list = append(s.list, k)
	if s.at == nil && len(s.list) > fewSittings {
		s.at = map[sitting][]int{}
		for _, k := range s.list[:len(s.list)-1] {
			key := sittingOf(&v.events[k])
			s.at[key] = append(s.at[key], k)
		}
	}
	if s.at != nil {
		key := sittingOf(e)
		s.at[key] = append(s.at[key], k)
	}
}

// about yields the entries about the same session, latest first. A format that is
// not known may be any.
func (s *sittings) about(v *View, e *Event) (all []int) {
	look := func(list []int) {
		for _, k := range list {
			if sameSession(e, &v.events[k]) {
				all = append(all, k)
			}
		}
	}
	switch {
	case s.at == nil:
		look(s.list)
	case e.Session != 0:
		look(s.at[sitting{session: e.Session}])
	default:
		look(s.at[sitting{}])
		for f := range iop.Values[iop.Format]() {
			if e.Format == 0 || e.Format == f {
				look(s.at[sitting{format: f}])
			}
		}
	}
	slices.Sort(all)
	return all
}

// sameSession reports whether two entries of one day are about one session.
func sameSession(a, b *Event) bool {
	if a.Session != 0 || b.Session != 0 {
		return a.Session == b.Session
	}
	return a.Format == b.Format || a.Format == 0 || b.Format == 0
}

// saysOf is what an entry says of a session: that the person was there, or in which
// way absent.
func saysOf(e *Event) iop.EventKind {
	if presence.Has(e.Kind) {
		return iop.Attended
	}
	return e.Kind
}

// resultDays is within how many days of a specimen a result is taken to be of it.
const resultDays = 14

// take adds an event that counts, unless an entry about the same session says
// something else.
func (v *View) take(i int, x *Event, day *sittings) {
	if x.Day != day.day {
		day.begin(x.Day)
	}
	if presence.Has(x.Kind) && x.Kind != iop.MadeUp || absence.Has(x.Kind) {
		about := day.about(v, x)
		other := slices.DeleteFunc(slices.Clone(about), func(k int) bool { return saysOf(&v.events[k]) == saysOf(x) })
		if len(other) > 0 {
			v.aside = append(v.aside, Handled{i, Contradicted})
			v.contradict(x, other, day)
			return
		}
		if len(about) > 0 && x.Session != 0 && presence.Has(x.Kind) {
			v.add(x, true)
			v.further[len(v.further)-1] = true
			return
		}
		day.add(v, len(v.events), x)
	}
	switch x.Kind {
	case iop.SpecimenCollected:
		v.specimen = x.Day
	case iop.PositiveTest, iop.NegativeTest:
		if v.specimen == 0 || x.Day-v.specimen > resultDays {
			v.aside = append(v.aside, Handled{i, NoSpecimen})
		}
	}
	v.add(x, true)
}

func (v *View) add(x *Event, sure bool) {
	v.events, v.sure = append(v.events, *x), append(v.sure, sure)
	v.twin, v.further = append(v.twin, len(v.twin)), append(v.further, false)
}

// contradict settles what counts of a session of which the others say something
// else: what was entered last, and of what was entered on one day nothing for sure.
func (v *View) contradict(x *Event, other []int, day *sittings) {
	latest := iop.Day(0)
	for _, k := range other {
		latest = max(latest, v.events[k].known())
	}
	switch {
	case x.known() < latest:
	case x.known() == latest:
		root := other[0]
		for _, k := range other {
			v.sure[k], v.twin[k] = false, root
		}
		day.add(v, len(v.events), x)
		v.add(x, false)
		v.twin[len(v.twin)-1] = root
	default:
		v.events[other[0]], v.sure[other[0]], v.twin[other[0]] = *x, true, other[0]
		for n := len(other) - 1; n > 0; n-- {
			v.remove(other[n])
		}
		v.reread(day)
	}
}

// remove takes an entry out that a later one overrules.
func (v *View) remove(k int) {
	v.events, v.sure = slices.Delete(v.events, k, k+1), slices.Delete(v.sure, k, k+1)
	v.twin, v.further = slices.Delete(v.twin, k, k+1), slices.Delete(v.further, k, k+1)
	for i := range v.twin[k:] {
		if v.twin[k+i] > k {
			v.twin[k+i]--
		}
	}
}

// reread finds the entries of the day anew.
func (v *View) reread(day *sittings) {
	day.begin(day.day)
	first := len(v.events)
	for first > 0 && v.events[first-1].Day == day.day {
		first--
	}
	for k := first; k < len(v.events); k++ {
		if e := &v.events[k]; (presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind)) && !v.further[k] {
			day.add(v, k, e)
		}
	}
}
