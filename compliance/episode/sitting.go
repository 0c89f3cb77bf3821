package episode

import (
	"cmp"
	"slices"

	"github.com/openiop/openiop/iop"
)

// said is what an entry says of a session: which it is, by its number or where none is
// given by its format, and that the person was there or in which way absent.
type said struct {
	session int32
	format  iop.Format
	says    iop.EventKind
}

// tells reports whether the event says that the person was at a session, or was not.
// Making up is of a session of another day.
func tells(e *Event) bool {
	return presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind)
}

func saidOf(e *Event) said {
	s := said{session: e.Session, says: e.Kind}
	if s.session == 0 {
		s.format = e.Format
	}
	if presence.Has(e.Kind) {
		s.says = iop.Attended
	}
	return s
}

// opposes reports whether two entries of one day are about one session and say
// different things. A format that is not known may be any.
func (s said) opposes(o said) bool {
	return s.session == o.session && s.says != o.says && (s.format == o.format || s.format == 0 || o.format == 0)
}

// sessionEntry is an event of the day that tells of a session, by its place in the view.
type sessionEntry struct {
	said
	at int
}

// alike is the entries of one day that say the same of one session.
type alike struct {
	said
	entries []sessionEntry
	latest  iop.Day // on which one of them was known last
	against iop.Day // the same of those that say something else
	sooner  int     // the first of these
	stands  int     // the first that is not overruled; none: -1
}

// today is the events of the day that is read.
type today struct {
	day     iop.Day
	start   int   // of the view's events
	numbers []int // of its events, in the record
	entries []sessionEntry
	classes []alike
	gone    bool // some are overruled
}

// resultDays is within how many days of a specimen a result is taken to be of it.
const resultDays = 14

// take adds event i of the record.
func (v *View) take(i int, x *Event, d *today) {
	if x.Day != d.day {
		v.settle(d)
		d.day, d.start, d.numbers = x.Day, len(v.events), d.numbers[:0]
	}
	if n := len(v.events); x.Kind == iop.Discharged && n > d.start && v.events[n-1].Kind == x.Kind {
		v.aside = append(v.aside, Handled{i, x.Day, Contradicted})
		v.events[n-1].retell(x)
		return
	}
	switch x.Kind {
	case iop.SpecimenCollected:
		v.specimen = x.Day
	case iop.PositiveTest, iop.NegativeTest:
		if v.specimen == 0 || x.Day-v.specimen > resultDays {
			v.aside = append(v.aside, Handled{i, x.Day, NoSpecimen})
		}
	}
	d.numbers = append(d.numbers, i)
	v.events, v.sure = append(v.events, *x), append(v.sure, true)
	v.twin, v.further = append(v.twin, len(v.twin)), append(v.further, false)
}

// settle ends a day: it finds which of its entries contradict each other, and takes out
// those that a later one overrules.
func (v *View) settle(d *today) {
	d.entries = d.entries[:0]
	for i := d.start; i < len(v.events); i++ {
		if e := &v.events[i]; tells(e) {
			d.entries = append(d.entries, sessionEntry{saidOf(e), i})
		}
	}
	slices.SortStableFunc(d.entries, func(a, b sessionEntry) int {
		return cmp.Or(cmp.Compare(a.session, b.session), cmp.Compare(a.format, b.format), cmp.Compare(a.says, b.says))
	})
	d.gone = false
	for rest := d.entries; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].session == rest[0].session {
			n++
		}
		if n > 1 {
			v.settleSessions(rest[:n], d)
		}
		rest = rest[n:]
	}
	if d.gone {
		v.leaveOut(d)
	}
}

// overruled marks the twin of an event that is to be left out.
const overruled = -1

// settleSessions settles what is said of the sessions of one number, or of those that
// have none. What is said in most ways is little, however many entries say it.
func (v *View) settleSessions(entries []sessionEntry, d *today) {
	d.classes = d.classes[:0]
	for i := range entries {
		if last := len(d.classes) - 1; last < 0 || d.classes[last].said != entries[i].said {
			d.classes = append(d.classes, alike{said: entries[i].said, entries: entries[i:i], sooner: len(v.events), stands: -1})
		}
		c := &d.classes[len(d.classes)-1]
		c.entries = c.entries[:len(c.entries)+1]
		c.latest = max(c.latest, v.events[entries[i].at].known())
	}
	for i := range d.classes {
		c := &d.classes[i]
		for k := range d.classes {
			if o := &d.classes[k]; c.opposes(o.said) {
				c.against, c.sooner = max(c.against, o.latest), min(c.sooner, o.entries[0].at)
			}
		}
		for _, e := range c.entries {
			if v.events[e.at].known() >= c.against {
				c.stands = e.at
				break
			}
		}
	}
	for i := range d.classes {
		c := &d.classes[i]
		none := len(v.events)
		root := none // of a contradiction that nothing settles
		for k := range d.classes {
			if o := &d.classes[k]; c.stands >= 0 && o.stands >= 0 && c.opposes(o.said) {
				root = min(root, c.stands, o.stands)
			}
		}
		told := -1
		for _, e := range c.entries {
			if c.sooner < e.at {
				v.aside = append(v.aside, Handled{d.numbers[e.at-d.start], d.day, Contradicted})
			}
			if v.events[e.at].known() < c.against {
				v.twin[e.at], d.gone = overruled, true
				continue
			}
			if root < none {
				v.sure[e.at], v.twin[e.at] = false, root
			}
			if c.session != 0 && c.says == iop.Attended { // one tells of the session, the others again
				if v.further[e.at] = told >= 0; told < 0 {
					told = e.at
				} else if v.sure[e.at] {
					v.twin[e.at] = told
				}
			}
		}
	}
	for _, e := range entries { // what is the same session as one that is the same as another
		for k := v.twin[e.at]; k != overruled && v.twin[k] != k; k = v.twin[e.at] {
			v.twin[e.at] = v.twin[k]
		}
	}
}

// leaveOut takes out the events of the day that are overruled.
func (v *View) leaveOut(d *today) {
	place := make([]int, len(v.events)-d.start) // where each comes to stand
	to := d.start
	for k := d.start; k < len(v.events); k++ {
		if v.twin[k] == overruled {
			continue
		}
		place[k-d.start] = to
		v.events[to], v.sure[to], v.twin[to], v.further[to] = v.events[k], v.sure[k], v.twin[k], v.further[k]
		to++
	}
	v.events, v.sure, v.twin, v.further = v.events[:to], v.sure[:to], v.twin[:to], v.further[:to]
	for k := d.start; k < to; k++ {
		v.twin[k] = place[v.twin[k]-d.start]
	}
}
