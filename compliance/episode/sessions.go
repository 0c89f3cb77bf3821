package episode

import (
	"cmp"
	"maps"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// said is what an entry says of a session: which it is, by its number or where none is
// given by its time and format, and that the person was there or in which way absent.
type said struct {
	session int32
	time    schedule.Time
	format  iop.Format
	says    iop.EventKind
}

// tells reports whether the event says that the person was at a session, or was not.
// Making up is of a session of another day.
func tells(e *Event) bool {
	return presence.Has(e.Kind) && e.Kind != iop.MadeUp || absence.Has(e.Kind) || e.Kind == iop.Removed
}

func saidOf(e *Event) said {
	s := said{session: e.Session, says: e.Kind}
	if s.session == 0 {
		s.time, s.format = e.Time, e.Format
	}
	if !absence.Has(e.Kind) {
		s.says = iop.Attended
	}
	return s
}

// with reports whether two entries of one day may be about one session. A time or a
// format that is not known may be any.
func (s *said) with(o *said) bool {
	return s.session == o.session && (s.time == o.time || s.time.IsZero() || o.time.IsZero()) && (s.format == o.format || s.format == 0 || o.format == 0)
}

// sessionEntry is an event of the day that tells of a session, by its place in the view.
type sessionEntry struct {
	said
	at int
}

// alike is the entries of one day that say the same of one session.
type alike struct {
	said
	entries    []sessionEntry
	latest     iop.Day // on which one of them was known last
	against    iop.Day // the same of those that say something else
	sooner     int     // the first of these
	stands     int     // the first that is not overruled; none: -1
	begin, end int     // of those of its time, among all
	vague      bool    // it may be about one of several sessions of which others tell
}

// today is the events of the day that is read.
type today struct {
	day     iop.Day
	start   int   // of the view's events
	numbers []int // of its events, in the record
	entries []sessionEntry
	classes []alike
	untimed int            // of these have no time
	gone    bool           // some are overruled
	retold  map[int]retold // sessions of which several entries tell, or given at one time
	timed   []int          // entries that are of service at a time that is known
	late    overlap        // sessions of the day before that go on after midnight
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
		v.aside = append(v.aside, Flagged{i, x.Day, Contradicted})
		v.own()
		v.retell(&v.events[n-1], x, x.known())
		return
	}
	switch x.Kind {
	case iop.SpecimenCollected:
		v.specimen = x.Day
	case iop.PositiveTest, iop.NegativeTest:
		if v.specimen == 0 || x.Day-v.specimen > resultDays {
			v.aside = append(v.aside, Flagged{i, x.Day, NoSpecimen})
		}
	}
	switch {
	case x.Kind == iop.LeaveBegun && v.onLeave == 0:
		v.onLeave = x.Day
	case x.Kind == iop.LeaveEnded:
		v.onLeave = 0
	case presence.Has(x.Kind) && v.onLeave != 0 && x.Day > v.onLeave: // who attends is back
		v.aside = append(v.aside, Flagged{i, x.Day, Contradicted})
		v.onLeave = 0
	}
	d.numbers = append(d.numbers, i)
	v.add(i, x)
}

// settle ends a day: it finds which of its entries contradict each other or tell of one
// session, and takes out those that a later one overrules.
func (v *View) settle(d *today) {
	d.entries = d.entries[:0]
	for i := d.start; i < len(v.events); i++ {
		if e := &v.events[i]; tells(e) {
			d.entries = append(d.entries, sessionEntry{saidOf(e), i})
		}
	}
	if len(d.entries) > 1 {
		slices.SortStableFunc(d.entries, func(a, b sessionEntry) int {
			return cmp.Or(cmp.Compare(a.session, b.session), a.time.Compare(b.time), cmp.Compare(a.format, b.format), cmp.Compare(a.says, b.says))
		})
	}
	d.gone, d.retold = false, nil
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
	v.settleMakeUps(d)
	v.atOneTime(d)
	if d.gone {
		v.leaveOut(d)
	}
	if d.retold != nil && v.retold == nil {
		v.retold = d.retold
		return
	}
	if d.retold != nil {
		maps.Copy(v.retold, d.retold)
	}
}

// overruled marks the twin of an event that is to be left out.
const overruled = -1

// gather makes classes of the entries about the sessions of one number, or of those that
// have none. What is said in most ways is little, however many entries say it.
func (v *View) gather(entries []sessionEntry, d *today) {
	d.classes, d.untimed = d.classes[:0], 0
	begin := 0
	for i := range entries {
		if last := len(d.classes) - 1; last < 0 || d.classes[last].said != entries[i].said {
			if last >= 0 && d.classes[last].time != entries[i].time {
				begin = last + 1
			}
			d.classes = append(d.classes, alike{said: entries[i].said, entries: entries[i:i], sooner: len(v.events), stands: -1, begin: begin})
		}
		c := &d.classes[len(d.classes)-1]
		c.entries = c.entries[:len(c.entries)+1]
		c.latest = max(c.latest, v.known(&v.events[entries[i].at]))
	}
	end := len(d.classes)
	for i := end - 1; i >= 0; i-- {
		c := &d.classes[i]
		if c.end = end; i == c.begin {
			end = i
		}
		if c.time.IsZero() {
			d.untimed = max(d.untimed, i+1)
		}
	}
}

// near yields the classes that may be about a session of the class.
func (d *today) near(c *alike) func(yield func(*alike) bool) {
	return func(yield func(*alike) bool) {
		first, rest := d.classes[:d.untimed], d.classes[c.begin:c.end]
		if c.time.IsZero() {
			first, rest = d.classes, nil
		}
		for _, part := range [...][]alike{first, rest} {
			for k := range part {
				if o := &part[k]; c.with(&o.said) && !yield(o) {
					return
				}
			}
		}
	}
}

// settleSessions settles what is said of the sessions of one number, or of those that
// have none.
func (v *View) settleSessions(entries []sessionEntry, d *today) {
	v.gather(entries, d)
	for i := range d.classes {
		c := &d.classes[i]
		c.vague = d.ofSeveral(c)
	}
	for i := range d.classes {
		v.oppose(&d.classes[i], d)
	}
	for i := range d.classes {
		v.overrule(&d.classes[i], d)
	}
	for _, e := range entries { // what is the same session as one that is the same as another
		for k := v.twin[e.at]; k != overruled && v.twin[k] != k; k = v.twin[e.at] {
			v.twin[e.at] = v.twin[k]
		}
	}
	v.settlePresences(d)
	for i := range d.classes {
		if c := &d.classes[i]; c.says != iop.Attended {
			v.settleAbsence(c, d)
		}
	}
	v.rooted(entries)
}

// denied yields the classes that may be about a session of the class and say something else
// of it.
func (d *today) denied(c *alike) func(yield func(*alike) bool) {
	return func(yield func(*alike) bool) {
		for o := range d.near(c) {
			if c.says != o.says && !yield(o) {
				return
			}
		}
	}
}

// ofSeveral reports whether the class may be about one of several sessions of which others
// say something else.
func (d *today) ofSeveral(c *alike) bool {
	var one *alike
	for o := range d.denied(c) {
		if one != nil && !one.with(&o.said) {
			return true
		}
		if one == nil || !o.time.IsZero() && o.format != 0 {
			one = o
		}
	}
	return false
}

// oppose finds what is said against the class, and which of its entries stands all the same.
func (v *View) oppose(c *alike, d *today) {
	for o := range d.denied(c) {
		if !o.vague { // else it is not known what it overrules
			c.against = max(c.against, o.latest)
		}
		c.sooner = min(c.sooner, o.entries[0].at)
	}
	for _, e := range c.entries {
		if v.known(&v.events[e.at]) >= c.against {
			c.stands = e.at
			return
		}
	}
}

// overrule marks the entries of the class that a later one of another overrules, and those
// that others contradict and nothing settles.
func (v *View) overrule(c *alike, d *today) {
	none := len(v.events)
	root := none // of a contradiction that nothing settles
	for o := range d.denied(c) {
		if c.stands >= 0 && o.stands >= 0 {
			root = min(root, c.stands, o.stands)
		}
	}
	for _, e := range c.entries {
		if c.sooner < e.at {
			v.aside = append(v.aside, Flagged{d.numbers[e.at-d.start], d.day, Contradicted})
		}
		if v.known(&v.events[e.at]) < c.against {
			v.twin[e.at], d.gone = overruled, true
		} else if root < none {
			v.sure[e.at], v.twin[e.at] = false, root
		}
	}
}

// rooted gives entries whose first was left out the first of those that are left.
func (v *View) rooted(entries []sessionEntry) {
	var moved map[int]int
	for _, e := range entries {
		if k := v.twin[e.at]; k != overruled && v.twin[k] == overruled {
			if first, ok := moved[k]; !ok || e.at < first {
				if moved == nil {
					moved = map[int]int{}
				}
				moved[k] = e.at
			}
		}
	}
	for _, e := range entries {
		if first, ok := moved[v.twin[e.at]]; ok {
			v.twin[e.at] = first
		}
	}
}

// settleAbsence makes one of the entries that say of one session that it was missed, and
// in the same way: that entered last stands, and of what was entered on one day what they
// agree on. Where it is not sure that it is one session, they may be of two.
func (v *View) settleAbsence(c *alike, d *today) {
	if len(c.entries) > 1 {
		v.own()
	}
	sure := c.session != 0 || !c.time.IsZero()
	first, latest, several := -1, iop.Day(0), false
	for _, e := range c.entries {
		if v.twin[e.at] != overruled {
			latest = max(latest, v.known(&v.events[e.at]))
		}
	}
	if c.session == 0 && (c.time.IsZero() || c.format == 0) {
		for o := range d.near(c) {
			several = several || o != c && o.says == c.says && o.stands >= 0
		}
	}
	for _, e := range c.entries {
		x := &v.events[e.at]
		switch {
		case v.twin[e.at] == overruled:
			continue
		case sure && v.known(x) < latest:
			v.twin[e.at], d.gone = overruled, true
		case first < 0:
			if first = e.at; several {
				v.sure[e.at] = false
			} else {
				continue
			}
		case sure:
			o := &v.events[first]
			keepSame(&o.Excuse, x.Excuse)
			keepSame(&o.By, x.By)
			keepSame(&o.Conduct, x.Conduct)
			o.Planned = max(o.Planned, x.Planned)
			v.twin[e.at], d.gone = overruled, true
		default:
			v.sure[e.at] = false
		}
		if c.sooner >= e.at { // else it was said already
			v.aside = append(v.aside, Flagged{d.numbers[e.at-d.start], d.day, Contradicted})
		}
	}
}

// leaveOut takes out the events of the day that are overruled.
func (v *View) leaveOut(d *today) {
	v.own()
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
	moved := make(map[int]retold, len(d.retold))
	for i, one := range d.retold {
		for k, at := range one.also {
			one.also[k] = place[at-d.start]
		}
		moved[place[i-d.start]] = one
	}
	d.retold = moved
}

// amountsAt is what entry i comes to with the others of its session.
func (v *View) amountsAt(i int) amounts {
	if v.retold != nil {
		if one, ok := v.retold[i]; ok {
			return one.amounts
		}
	}
	return amountsOf(&v.events[i])
}

// sessions is how many of the events have entries of a ledger.
func (v *View) sessions(begin, until int) (n int) {
	for i := begin; i < until; i++ {
		n += boolInt((sessionKinds &^ (1 << iop.Scheduled)).Has(v.events[i].Kind))
	}
	return n
}
