package main

import (
	"fmt"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// offered is a track as the library sees it: every week that can be attended.
type offered struct {
	week schedule.Template
	// days is the week with an hour for each session of no known length, so that its
	// day counts.
	days schedule.Template
	// more says that there can be service beside the week.
	more  bool
	basis basis
	// Which ends of the hours and days are known.
	hoursEnds, daysEnds ends
	choice              string // what is chosen; empty when nothing is
	reason              string // why there are no hours
}

// ends is which ends of an amount are known.
type ends struct{ least, most bool }

// basis is what hours follow from.
type basis uint8

const (
	noBasis basis = iota
	fromTimetable
	fromStated
)

func (b basis) String() string { return [...]string{"none", "timetable", "stated"}[b] }

func (b basis) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// offered is the timetable where some session has its times, or all are listed with
// their days and their length is stated; and else what the page states in numbers.
func (t *track) offered() offered {
	sessions := or(t.Sessions)
	listed := len(sessions) > 0 && or(t.Complete) && or(t.SessionHours).Min != nil
	for i := range sessions {
		if sessions[i].timed() {
			return t.scheduled()
		}
		listed = listed && sessions[i].Weekday != nil
	}
	if listed {
		return t.scheduled()
	}
	return t.stated()
}

// scheduled is what the timetable offers.
func (t *track) scheduled() offered { return t.visited(oneVisit) }

// visited is what the timetable offers where sessions of a day that are no further
// apart are one visit.
func (t *track) visited(apart iop.Minutes) offered {
	tt := t.timetable(0)
	o := t.choose(tt, apart)
	o.days = t.choose(t.timetable(iop.Hour), apart).week
	if tt.open {
		o.hoursEnds.most = false
	}
	o.more = !o.hoursEnds.most
	return o
}

// choose says what is taken of the timetable: so many of its days, so many of its
// sessions where the page asks for more than there are days, or all of it. Where it
// names no days they can be any. A range of days that begins below those there are is a
// choice, unless sessions that are not held every week make it.
func (t *track) choose(tt *timetable, apart iop.Minutes) offered {
	o := offered{basis: fromTimetable, hoursEnds: ends{true, true}, daysEnds: ends{true, true}}
	n, days, sessions := or(t.Choose), int32(tt.weekdays()), int32(tt.sessions)
	least, most := t.Days.ends(1, 0)
	switch {
	case n > 0 && n <= days:
		o.week = tt.template(tt.visits(apart, t.pause()), iop.Exactly(n))
		o.choice = chosen(exactly(n), days, "day")
	case n > days && n <= sessions:
		o.week = tt.template(tt.single(t.pause()), iop.Exactly(n))
		o.choice = chosen(exactly(n), sessions, "session")
	case tt.spread:
		least, most = t.Days.ends(1, days)
		o.week = tt.template(tt.whole(t.pause()), iop.Between(min(least, most), most))
		o.hoursEnds = ends{t.Days.Min != nil, t.Days.Max != nil}
		o.daysEnds = o.hoursEnds
	case or(t.Complete) && tt.weekly && least < most && least < days && t.Days.Min != nil && t.Days.Max != nil:
		o.week = tt.template(tt.whole(t.pause()), iop.Between(least, min(most, days)))
		o.choice = chosen(&interval{Min: t.Days.Min, Max: exactly(min(most, days)).Max}, days, "day")
	case !or(t.Complete) && 0 < most && most <= days:
		o.week = tt.template(tt.whole(t.pause()), iop.Between(least, most))
		o.hoursEnds.least = t.Days.Min != nil
		o.daysEnds.least = t.Days.Min != nil
		o.choice = chosen(t.Days, days, "day")
	default:
		o.week = tt.template(tt.whole(t.pause()), iop.Range[int32]{})
		o.hoursEnds.most = or(t.Complete)
		o.daysEnds.most = or(t.Complete)
	}
	if tt.spread {
		o.choice = "on which days is not stated"
	}
	return o
}

// chosen says what is chosen: "choose 3 of these 4 days".
func chosen(take *interval, of int32, what string) string {
	if least, _ := take.ends(0, of); least >= of {
		return ""
	}
	return fmt.Sprintf("choose %v of these %s", take, exactly(of).of(what))
}

// pause is the break that the page gives a day, to the nearest minute.
func (t *track) pause() iop.Minutes { return iop.Minutes(or(t.Breaks).Round(0).IntPart()) }

// template is a choice of offers, and with it whatever has no day.
func (tt *timetable) template(of []schedule.Offer, choose iop.Range[int32]) schedule.Template {
	days := schedule.Offer{Of: of, Choose: choose}
	return schedule.Template{Offer: schedule.Offer{Of: append([]schedule.Offer{days}, tt.anyDay...)}}
}

// whole is the days with all their sessions.
func (tt *timetable) whole(pause iop.Minutes) (of []schedule.Offer) {
	for _, day := range tt.days {
		if len(day) > 0 {
			of = append(of, visit(day, pause))
		}
	}
	return of
}

// visits is the days with one visit each: who may choose days takes the morning or
// the evening of one, not both.
func (tt *timetable) visits(apart, pause iop.Minutes) (of []schedule.Offer) {
	for _, day := range tt.days {
		if len(day) > 0 {
			var visits []schedule.Offer
			for _, part := range runs(day, apart) {
				visits = append(visits, visit(part, pause))
			}
			of = append(of, oneOf(visits))
		}
	}
	return of
}

// single is the sessions one by one.
func (tt *timetable) single(pause iop.Minutes) (of []schedule.Offer) {
	for _, day := range tt.days {
		for _, s := range day {
			of = append(of, s.offer(inside(day, pause)))
		}
	}
	return of
}

// unlisted is service of which a page tells nothing: none, or any amount of any
// format, in short sessions and long.
func unlisted() []schedule.Arranged {
	return []schedule.Arranged{
		{Name: "unlisted, short", Length: 1, Times: 100, Cadence: perhaps},
		{Name: "unlisted, long", Length: 24 * iop.Hour, Times: 7, Cadence: perhaps},
	}
}

// possible is the week with whatever else there may be.
func (o *offered) possible() schedule.Template {
	w := o.week
	if o.more {
		w.Arranged = unlisted()
	}
	return w
}

// stated is what the page's numbers offer: so many days of so many hours. What is
// not stated is anything from one day to seven and from a minute to a day.
//
// Which days they are nobody states, and nothing that is asked here depends on it:
// they are counted from Monday. All days of a week are of one length: what is asked
// is asked of ranges, so where days of different lengths meet it, as many days of
// their mean do.
func (t *track) stated() offered {
	d, s := t.meetings(), t.SessionHours
	fewest, most := d.ends(1, 7)
	fewest = min(fewest, most)
	shortest, longest := iop.Minutes(1), 24*iop.Hour
	o := offered{basis: fromStated}
	if d != nil {
		o.daysEnds = ends{d.Min != nil, d.Max != nil}
	}
	if s != nil && s.Min != nil {
		shortest, o.hoursEnds.least = minutes(*s.Min), o.daysEnds.least
	}
	if s != nil && s.Max != nil {
		longest, o.hoursEnds.most = minutes(*s.Max), o.daysEnds.most
	}
	if (o.hoursEnds == ends{}) {
		o.basis, o.reason = noBasis, "no timetable, and not stated: "+t.unstated(d)
	}

	lengths := steps(shortest, longest, 15)
	if len(lengths) > 36 { // a template holds 256 sessions
		lengths = steps(shortest, longest, iop.Hour)
	}
	var weeks []schedule.Offer
	for _, m := range lengths {
		weeks = append(weeks, t.daysOf(m, fewest, most))
	}
	o.week = schedule.Template{Offer: oneOf(weeks)}
	o.days = o.week
	return o
}

// daysOf is fewest to most days of one length, from Monday.
func (t *track) daysOf(length iop.Minutes, fewest, most int32) schedule.Offer {
	b := paused(schedule.Block{End: schedule.Clock(length)}, t.pause())
	var of []schedule.Offer
	if fewest == 0 {
		of = append(of, schedule.Offer{})
	}
	for day := schedule.Monday; int32(day) <= most; day++ {
		b.Days = b.Days.With(day)
		if fewest <= int32(day) {
			of = append(of, schedule.Offer{Blocks: []schedule.Block{b}})
		}
	}
	return oneOf(of)
}

// meetings is on how many days the track meets, where its sessions have no times: as
// stated, as many as are chosen, or the weekdays that are named.
func (t *track) meetings() *interval {
	named := int32(t.timetable(iop.Hour).weekdays())
	switch {
	case t.Days.known():
		return t.Days
	case t.Choose != nil:
		return exactly(min(*t.Choose, 7))
	case named > 0 && or(t.Complete):
		return exactly(named)
	case named > 0:
		return &interval{Min: exactly(named).Min}
	}
	return nil
}

// unstated names what would be needed for hours a week.
func (t *track) unstated(days *interval) string {
	var list []string
	for _, x := range []struct {
		name   string
		stated *interval
	}{{"days a week", days}, {"hours a session", t.SessionHours}} {
		switch {
		case !x.stated.known():
			list = append(list, x.name)
		case x.stated.Min == nil:
			list = append(list, "least "+x.name)
		case x.stated.Max == nil:
			list = append(list, "most "+x.name)
		}
	}
	return strings.Join(list, ", ")
}
