package main

import (
	"cmp"
	"slices"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// slot is a session on its day. A session without an end can have other lengths
// than the block.
type slot struct {
	schedule.Block
	lengths []iop.Minutes // empty: only that of the block
}

// until is the end of the slot, as that of a session.
func (s *slot) until() schedule.Clock { return s.Start + schedule.Clock(s.Span()) }

// lasting is the block with the end that gives it the length.
func lasting(b schedule.Block, length iop.Minutes) schedule.Block {
	b.End = b.Start + schedule.Clock(length)
	b.Overnight = b.End > midnight
	if b.Overnight {
		b.End -= midnight
	}
	return b
}

// timetable is the sessions of a track, sorted by what is known of them.
type timetable struct {
	days     [schedule.Sunday + 1][]slot // by weekday and start
	anyDay   []schedule.Offer            // sessions without a weekday
	sessions int                         // on those days
	open     bool                        // some can last longer than is known
	spread   bool                        // no session names its days: each day has them all
	weekly   bool                        // all are held every week
}

func (s *session) service() schedule.Service { return schedule.Service{Format: formats[or(s.Format)]} }

// lengths is how long the session can last: by its own times, or else by what the
// page states of sessions. Where neither is known it lasts as long as unknown.
// Certain says that no other lengths are possible.
func (t *track) lengths(s *session, unknown iop.Minutes) (list []iop.Minutes, certain bool) {
	stated := or(t.SessionHours)
	switch {
	case s.timed():
		return []iop.Minutes{iop.Minutes(s.end() - *s.Start)}, true
	case stated.Min != nil && stated.Max != nil:
		return steps(minutes(*stated.Min), minutes(*stated.Max), iop.Hour), true
	case stated.Min != nil:
		return []iop.Minutes{minutes(*stated.Min)}, false
	}
	return []iop.Minutes{unknown}, false
}

// steps is the lengths from least to most by whole steps of the clock.
func steps(least, most, step iop.Minutes) []iop.Minutes {
	least, most = max(1, least), max(1, most)
	list := []iop.Minutes{least}
	for n := (least/step + 1) * step; n < most; n += step {
		list = append(list, n)
	}
	if most > least {
		list = append(list, most)
	}
	return list
}

// timetable places the sessions on their days, those with times first. A session of
// no known length lasts as long as unknown; with zero it keeps its place and has no
// service.
func (t *track) timetable(unknown iop.Minutes) *timetable {
	tt := timetable{spread: t.Days.known() || t.Choose != nil, weekly: true}
	for _, s := range or(t.Sessions) {
		tt.spread = tt.spread && s.Weekday == nil
		tt.weekly = tt.weekly && s.recurs().weekly()
	}
	for _, timed := range []bool{true, false} {
		for _, s := range or(t.Sessions) {
			if s.timed() == timed {
				lengths, certain := t.lengths(&s, unknown)
				tt.open = tt.open || !certain
				tt.add(&s, lengths)
			}
		}
	}
	for _, day := range tt.days {
		slices.SortStableFunc(day, func(a, b slot) int { return cmp.Compare(a.Start, b.Start) })
	}
	return &tt
}

func (tt *timetable) add(s *session, lengths []iop.Minutes) {
	days := schedule.On(s.day())
	if tt.spread {
		days = schedule.EveryDay
	}
	placed := false
	for day := range days.All() {
		placed = tt.place(s, day, lengths)
	}
	if placed {
		return
	}
	var choices []schedule.Offer
	for _, m := range lengths {
		o := schedule.Offer{}
		if m > 0 {
			o.Arranged = []schedule.Arranged{{Name: or(s.Note), Service: s.service(), Length: m, Cadence: s.recurs().anyDay()}}
		}
		choices = append(choices, o)
	}
	tt.anyDay = append(tt.anyDay, oneOf(choices))
}

// place puts the session on the day, and reports whether it has room.
func (tt *timetable) place(s *session, day schedule.Weekday, lengths []iop.Minutes) bool {
	longest := lengths[len(lengths)-1]
	start, ok := tt.start(s, day, longest)
	if !ok {
		return false
	}
	tt.sessions++
	b := schedule.Block{Name: or(s.Note), Service: s.service(), Days: schedule.On(day), Cadence: s.recurs().cadence(), Start: start}
	tt.days[day] = append(tt.days[day], slot{lasting(b, longest), lengths[:len(lengths)-1]})
	return true
}

// start is when the session is held on the day: at the time that the page gives, or
// else after the others or where there is room.
func (tt *timetable) start(s *session, day schedule.Weekday, length iop.Minutes) (schedule.Clock, bool) {
	const step = 15
	last := midnight - schedule.Clock(length)
	if s.Start != nil {
		return *s.Start, true
	}
	after := schedule.Clock(0)
	for _, other := range tt.days[day] {
		after = max(after, other.until())
	}
	if after <= last {
		return after, true
	}
	for start := schedule.Clock(0); start <= last; start += step {
		free := true
		for _, other := range tt.days[day] {
			free = free && (start+schedule.Clock(length) <= other.Start || other.until() <= start)
		}
		if free {
			return start, true
		}
	}
	return 0, false
}

// weekdays is how many days have a session.
func (tt *timetable) weekdays() int {
	n := 0
	for _, day := range tt.days {
		if len(day) > 0 {
			n++
		}
	}
	return n
}

// runs splits the slots of a day where more than limit lies between two. A limit
// below zero splits whatever does not overlap.
func runs(day []slot, limit iop.Minutes) [][]slot {
	var list [][]slot
	end := schedule.Clock(0)
	for i, s := range day {
		if i == 0 || iop.Minutes(s.Start-end) > limit {
			list, end = append(list, nil), 0
		}
		list[len(list)-1] = append(list[len(list)-1], s)
		end = max(end, s.until())
	}
	return list
}

const (
	overlapping iop.Minutes = -1
	oneVisit    iop.Minutes = 60 // sessions no further apart are attended in one visit
)

// inside is how much of a day's break lies inside its sessions: what is left of it when
// the gaps between them are breaks already. A gap that is longer than the break, and than
// those of one visit, is none, and nor is one beside a session that is not held every
// week.
func inside(day []slot, pause iop.Minutes) iop.Minutes {
	left := pause
	end := schedule.Clock(-1)
	for _, s := range day {
		if s.Cadence.Kind != schedule.Weekly {
			continue
		}
		if gap := iop.Minutes(s.Start - end); end >= 0 && 0 < gap && gap <= max(pause, oneVisit) {
			left -= gap
		}
		end = max(end, s.until())
	}
	return max(0, left)
}

// visit is sessions of one day that are attended together; of those that overlap,
// one. What there is of the pause inside them falls into the longest.
func visit(day []slot, pause iop.Minutes) schedule.Offer {
	pause = inside(day, pause)
	longest := slices.MaxFunc(day, func(a, b slot) int { return cmp.Compare(a.Span(), b.Span()) })
	var o schedule.Offer
	for _, side := range runs(day, overlapping) {
		within := iop.Minutes(0)
		if pause > 0 && side[0].Start <= longest.Start && longest.Start <= side[len(side)-1].Start {
			within = pause
		}
		var choices []schedule.Offer
		for _, s := range side {
			choices = append(choices, s.offer(within))
		}
		o.Of = append(o.Of, oneOf(choices))
	}
	return o
}

// offer is the session in each of its lengths.
func (s slot) offer(pause iop.Minutes) schedule.Offer {
	if s.Span() == 0 {
		return schedule.Offer{}
	}
	var of []schedule.Offer
	for _, m := range append(slices.Clone(s.lengths), s.Span()) {
		of = append(of, schedule.Offer{Blocks: []schedule.Block{paused(lasting(s.Block, m), pause)}})
	}
	return oneOf(of)
}

// paused is the block with a break inside, if it is long enough to have one.
func paused(b schedule.Block, pause iop.Minutes) schedule.Block {
	if 0 < pause && pause < b.Span() {
		b.Pauses = []schedule.Inside{{What: schedule.Break, Length: pause}}
	}
	return b
}

// oneOf is a choice of one.
func oneOf(of []schedule.Offer) schedule.Offer {
	if len(of) == 1 {
		return of[0]
	}
	return schedule.Offer{Of: of, Choose: iop.Exactly[int32](1)}
}
