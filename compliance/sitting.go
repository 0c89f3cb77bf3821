package compliance

import (
	"iter"

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

// same reports whether two entries of one day are about one session. A format that is
// not known may be any.
func (s sitting) same(o sitting) bool {
	return s.session == o.session && (s.format == o.format || s.format == 0 || o.format == 0)
}

// said are the entries that say the same of one session. There are no more of these
// than ways to be there or not, or of sessions without a number so many for each format:
// what an entry comes to does not hang on how many went before.
type said struct {
	sitting
	says   iop.EventKind
	first  int     // place of the first of them in the view's events
	latest iop.Day // from which one of them was known
	// newer and older are the last of two chains of links, from 1: of the entries since
	// others of the same day contradicted all that there were, and of those.
	newer, older int
	root         int // twin of the older
	next         int // what else is said of the same number, from 1
}

func (s *said) none() bool { return s.newer == 0 && s.older == 0 }

// link is the place of an entry, and the link before it.
type link struct{ place, before int }

// sittings are the entries of one day that say whether the person was at a session.
type sittings struct {
	day   iop.Day
	start int // place of the first event of the day
	said  []said
	at    map[int32]int // by number of the session what is said of it; nil while little is
	links []link
	gone  []int // places of entries that a later one overrules
}

const fewSaid = 16

func (s *sittings) begin(day iop.Day, start int) {
	s.day, s.start, s.at = day, start, nil
	s.said, s.links, s.gone = s.said[:0], s.links[:0], s.gone[:0]
}

// about yields what is said of the session that the entry is about.
func (s *sittings) about(e *Event) iter.Seq[*said] {
	return func(yield func(*said) bool) {
		key := sittingOf(e)
		if s.at == nil {
			for i := range s.said {
				if a := &s.said[i]; a.same(key) && !yield(a) {
					return
				}
			}
			return
		}
		for n := s.at[key.session]; n != 0; n = s.said[n-1].next {
			if a := &s.said[n-1]; a.same(key) && !yield(a) {
				return
			}
		}
	}
}

// other yields what is said of the session that is something else.
func (s *sittings) other(e *Event) iter.Seq[*said] {
	return func(yield func(*said) bool) {
		for a := range s.about(e) {
			if !a.none() && a.says != saysOf(e) && !yield(a) {
				return
			}
		}
	}
}

// add adds the entry at a place.
func (s *sittings) add(e *Event, place int) {
	a := s.like(e)
	if a.none() {
		a.first, a.latest = place, e.known()
	}
	a.first, a.latest = min(a.first, place), max(a.latest, e.known())
	s.links = append(s.links, link{place, a.newer})
	a.newer = len(s.links)
}

// like is what is said of the session alike.
func (s *sittings) like(e *Event) *said {
	key, says := sittingOf(e), saysOf(e)
	for a := range s.about(e) {
		if a.sitting == key && a.says == says {
			return a
		}
	}
	s.said = append(s.said, said{sitting: key, says: says})
	switch {
	case s.at != nil:
		s.enter(len(s.said))
	case len(s.said) > fewSaid:
		s.at = map[int32]int{}
		for n := range s.said {
			s.enter(n + 1)
		}
	}
	return &s.said[len(s.said)-1]
}

// enter makes what is said found by its number.
func (s *sittings) enter(n int) {
	a := &s.said[n-1]
	a.next, s.at[a.session] = s.at[a.session], n
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
		v.settle(day)
		day.begin(x.Day, len(v.events))
	}
	if presence.Has(x.Kind) && x.Kind != iop.MadeUp || absence.Has(x.Kind) {
		first, latest := -1, iop.Day(0) // of those that say something else
		for a := range day.other(x) {
			if first < 0 || a.first < first {
				first = a.first
			}
			latest = max(latest, a.latest)
		}
		if first >= 0 {
			v.aside = append(v.aside, Handled{i, Contradicted})
			v.contradict(x, first, latest, day)
			return
		}
		if alike := day.like(x); x.Session != 0 && presence.Has(x.Kind) && !alike.none() {
			alike.latest = max(alike.latest, x.known())
			v.add(x, true)
			v.further[len(v.further)-1] = true
			return
		}
		day.add(x, len(v.events))
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

// contradict settles what counts of a session of which others say something else:
// what was entered last, and of what was entered on one day nothing for sure. The
// place of the first of the others is given, and when the latest was known.
func (v *View) contradict(x *Event, first int, latest iop.Day, day *sittings) {
	switch {
	case x.known() < latest:
	case x.known() == latest:
		for a := range day.other(x) {
			for a.newer != 0 {
				n, l := a.newer, &day.links[a.newer-1]
				v.sure[l.place] = false
				a.newer, l.before, a.older = l.before, a.older, n
			}
			a.root = first
		}
		day.add(x, len(v.events))
		v.add(x, false)
		v.twin[len(v.twin)-1] = first
	default: // it stands in the place of the first
		for a := range day.other(x) {
			for _, n := range [...]int{a.newer, a.older} {
				for ; n != 0; n = day.links[n-1].before {
					if k := day.links[n-1].place; k != first {
						day.gone = append(day.gone, k)
					}
				}
			}
			a.newer, a.older = 0, 0
		}
		v.events[first], v.sure[first], v.twin[first], v.further[first] = *x, true, first, false
		v.agree(x, first, day)
		day.add(x, first)
	}
}

// agree makes sure again what was entered before x of its session and says the same,
// since what contradicted it is overruled.
func (v *View) agree(x *Event, place int, day *sittings) {
	a := day.like(x)
	if a.none() {
		return
	}
	for a.older != 0 {
		n, l := a.older, &day.links[a.older-1]
		v.sure[l.place], v.twin[l.place] = true, l.place
		a.older, l.before, a.newer = l.before, a.newer, n
	}
	if x.Session != 0 && presence.Has(x.Kind) { // one of them tells of the session, the others again
		v.further[place] = true
		if place < a.first {
			v.further[place], v.further[a.first] = false, true
		}
	}
}

// settle ends a day: it says of the entries that are not sure which are about one
// session, and takes out those that a later one overrules.
func (v *View) settle(day *sittings) {
	for i := range day.said {
		a := &day.said[i]
		for n := a.older; n != 0; n = day.links[n-1].before {
			v.twin[day.links[n-1].place] = a.root
		}
	}
	if len(day.gone) == 0 {
		return
	}
	const out = -1
	place := make([]int, len(v.events)-day.start) // where each event of the day comes to stand
	for _, k := range day.gone {
		place[k-day.start] = out
	}
	to := day.start
	for k := day.start; k < len(v.events); k++ {
		stays := place[k-day.start] != out
		if place[k-day.start] = to; stays {
			v.events[to], v.sure[to], v.twin[to], v.further[to] = v.events[k], v.sure[k], v.twin[k], v.further[k]
			to++
		}
	}
	v.events, v.sure, v.twin, v.further = v.events[:to], v.sure[:to], v.twin[:to], v.further[:to]
	for k := day.start; k < to; k++ {
		v.twin[k] = place[v.twin[k]-day.start]
	}
}
