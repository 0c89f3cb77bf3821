package schedule

import (
	"math/bits"

	"github.com/openiop/openiop/iop"
)

// A tally is what one class of services comes to in one week: everything that a
// requirement on that class can ask. Tallies are counted once; each requirement
// then reads a number.
type tally struct {
	minutes, sessions     int32 // with those of no set day
	days                  uint8 // weekdays with a session, Monday lowest
	shortestAt, longestAt place
	shortest, longest     int32 // minutes, where a requirement asks by session
	loose                 loose
	perDay                [8]int32 // minutes, where a requirement asks by day; the eighth is no day
	shortestPerDay        [8]int32 // details
	sessionsPerDay        [8]int16
	seats                 seats // where a requirement asks for group size
}

// loose is the sessions that have no set day.
type loose struct {
	sessions, minutes, shortest, longest int32
}

// seats is the group sizes of a class: the smallest lower and the largest upper
// end, and whether some session lacks an end.
type seats struct {
	fewest, most         int32
	fewestAt, mostAt     place
	hasFewest, hasMost   bool
	lackFewest, lackMost bool
}

// place is a block, or below zero an arranged service: ^0 is the first.
type place int16

func (p place) at() iop.At {
	if p < 0 {
		return iop.At{Part: iop.ArrangedServices, Index: int32(^p)}
	}
	return iop.At{Part: iop.Blocks, Index: int32(p)}
}

// addLengths keeps the shortest and longest session.
func (t *tally) addLengths(entries []entry, class int) {
	for i := range entries {
		if e := &entries[i]; e.in>>class&1 == 1 {
			t.addLength(e.minutes, e.at)
		}
	}
}

func (t *tally) addLength(minutes int32, at place) {
	if minutes < t.shortest || t.longest == 0 {
		t.shortest, t.shortestAt = minutes, at
	}
	if minutes > t.longest {
		t.longest, t.longestAt = minutes, at
	}
}

// addPerDay keeps the minutes of each day.
func (t *tally) addPerDay(entries []entry, class int) {
	for i := range entries {
		e := &entries[i]
		if e.in>>class&1 == 0 {
			continue
		}
		for rest := e.days & everyDay; rest != 0; rest &= rest - 1 {
			t.perDay[bits.TrailingZeros8(rest)&7] += e.minutes
		}
	}
}

// addDays keeps what is seldom asked of days.
func (t *tally) addDays(entries []entry, class int) {
	for i := range entries {
		e := &entries[i]
		if e.in>>class&1 == 0 {
			continue
		}
		for rest := e.days & everyDay; rest != 0; rest &= rest - 1 {
			d := bits.TrailingZeros8(rest) & 7
			if t.sessionsPerDay[d] == 0 || e.minutes < t.shortestPerDay[d] {
				t.shortestPerDay[d] = e.minutes
			}
			t.sessionsPerDay[d]++
		}
	}
}

func (t *tally) addLoose(minutes, n int32, at place) {
	if t.loose.sessions == 0 || minutes < t.loose.shortest {
		t.loose.shortest = minutes
	}
	t.loose.longest = max(t.loose.longest, minutes)
	t.loose.sessions += n
	t.loose.minutes += minutes * n
	t.sessions += n
	t.minutes += minutes * n
	t.addLength(minutes, at)
}

// addMost keeps the most people that a session is held for.
func (s *seats) addMost(seats iop.Range[int32], at place) {
	if _, most := seats.Whole(); most == noCap {
		s.lackMost = true
	} else if most > s.most || !s.hasMost {
		s.hasMost, s.most, s.mostAt = true, most, at
	}
}

// addFewest keeps the fewest.
func (s *seats) addFewest(seats iop.Range[int32], at place) {
	if fewest, _ := seats.Whole(); fewest == noFloor {
		s.lackFewest = true
	} else if fewest < s.fewest || !s.hasFewest {
		s.hasFewest, s.fewest, s.fewestAt = true, fewest, at
	}
}

// classes is the kinds of services that some requirements ask about, at most 32.
// Class 0 is whatever counts. For each part of a service it knows the classes that
// the part allows, so that a service is sorted with five lookups: in the low half
// the classes that it is surely in, in the high half those it may be in.
type classes struct {
	of        []iop.Services
	byFormat  bool   // classes differ by format alone
	bySession uint32 // classes that are asked by session
	byDay     uint32 // by day
	byMost    uint32 // for the most people in a session
	byFewest  uint32 // for the fewest
	everyDay  bool   // some by day for more than minutes
	formats   [16]uint64
	delivery  [8]uint64
	taking    [8]uint64
	staff     [8]uint64
	occasion  [8]uint64
}

const maxClasses = 32

// newClasses sorts out nothing but class 0.
func newClasses(c *Counting) classes {
	k := classes{byFormat: true}
	k.class(c, iop.Services{})
	return k
}

// class is the number of the class, added when it is new; false when there is no
// room.
func (k *classes) class(c *Counting, of iop.Services) (n uint8, ok bool) {
	for i := range k.of {
		if k.of[i] == of {
			return uint8(i), true
		}
	}
	n = uint8(len(k.of))
	if n == maxClasses {
		return 0, false
	}
	k.of = append(k.of, of)
	k.byFormat = k.byFormat && of == iop.Services{Formats: of.Formats}
	column(k.formats[:], n, func(f iop.Format) iop.Verdict { return c.format(of.Formats, f) })
	column(k.delivery[:], n, func(d iop.Delivery) iop.Verdict { return anyOr(of.Deliveries, d) })
	column(k.taking[:], n, func(p iop.Participants) iop.Verdict { return anyOr(of.Participants, p) })
	column(k.staff[:], n, func(s iop.Staff) iop.Verdict { return anyOr(of.Staff, s) })
	column(k.occasion[:], n, func(o iop.Occasion) iop.Verdict { return iop.VerdictOf(o == 0 || !of.Except.Has(o)) })
	return n, true
}

// column writes what each word of a part says about class n.
func column[T iop.Enum](words []uint64, n uint8, in func(T) iop.Verdict) {
	for w := range words {
		switch in(T(w)) {
		case iop.Met:
			words[w] |= 1<<n | 1<<(n+maxClasses)
		case iop.Unknown:
			words[w] |= 1 << (n + maxClasses)
		}
	}
}

// sort is the classes that the service is surely in and those it may be in.
func (k *classes) sort(s *Service) (sure, possible uint32) {
	m := k.formats[s.Format&15]
	if !k.byFormat {
		m &= k.delivery[s.Delivery&7] & k.taking[s.Participants&7] & k.staff[s.Staff&7] & k.occasion[s.Occasion&7]
	}
	return uint32(m), uint32(m >> maxClasses)
}

// entry is the sessions of one block that are counted together.
type entry struct {
	block   *Block
	minutes int32  // of each
	all     int32  // of all
	in      uint32 // the classes they are in
	n       int32  // how many
	days    uint8
	at      place
}

// add counts the entries in all their classes; with every detail, if wanted.
func (k *classes) add(tallies []tally, entries []entry, every bool) {
	in := uint32(0)
	for i := range entries {
		in |= entries[i].in
	}
	for ; in != 0; in &= in - 1 {
		class := bits.TrailingZeros32(in) & 31
		t := &tallies[class]
		minutes, sessions, days := t.minutes, t.sessions, t.days
		for i := range entries {
			if e := &entries[i]; e.in>>class&1 == 1 {
				minutes += e.all
				sessions += e.n
				days |= e.days
			}
		}
		t.minutes, t.sessions, t.days = minutes, sessions, days
		if k.bySession>>class&1 == 1 {
			t.addLengths(entries, class)
		}
		if k.byDay>>class&1 == 1 {
			t.addPerDay(entries, class)
			if every {
				t.addDays(entries, class)
			}
		}
		if (k.byMost|k.byFewest)>>class&1 == 1 {
			for i := range entries {
				if e := &entries[i]; e.in>>class&1 == 1 {
					k.addSeats(t, class, e.block.Format, e.block.Seats, e.at)
				}
			}
		}
	}
}

// addSeats keeps the group size of a session; of formats that one person attends
// only when they are named.
func (k *classes) addSeats(t *tally, class int, f iop.Format, seats iop.Range[int32], at place) {
	if k.of[class].Formats == 0 && alone.Has(f) {
		return
	}
	if k.byMost>>class&1 == 1 {
		t.seats.addMost(seats, at)
	}
	if k.byFewest>>class&1 == 1 {
		t.seats.addFewest(seats, at)
	}
}

// addLoose counts n sessions that have no set day.
func (k *classes) addLoose(tallies []tally, in uint32, minutes, n int32, f iop.Format, seats iop.Range[int32], at place) {
	for rest := in; rest != 0 && n != 0; rest &= rest - 1 {
		class := bits.TrailingZeros32(rest)
		t := &tallies[class]
		t.addLoose(minutes, n, at)
		if (k.byMost|k.byFewest)>>class&1 == 1 {
			k.addSeats(t, class, f, seats, at)
		}
	}
}

// alone are the formats that one person attends, of which no group size is asked
// unless a requirement names them.
var alone = iop.SetOf(iop.IndividualTherapy, iop.IndividualCounseling, iop.MedicationCheck, iop.DrugTest, iop.CaseManagement)

// week counts a week that is number i of a cycle: what is surely in it, or all that
// may be. It reports whether the two differ.
func (k *classes) week(c *Counting, w *Week, i int, tallies []tally, sure, every bool) (differ bool) {
	var entries [16]entry
	n, unsure := 0, uint32(0)
	for at := range w.Blocks {
		b := &w.Blocks[at]
		in, possible := k.sort(&b.Service)
		unsure |= in ^ possible
		if !sure {
			in = possible
		}
		minutes := int32(b.Span())
		if plain := len(b.Pauses) == 0 && c.ClockHour|c.LeastSession == 0; !plain {
			minutes = c.minutes(b.Span(), b.Pauses)
		}
		if in == 0 || minutes <= 0 {
			continue
		}
		if b.Cadence.Kind != Weekly {
			least, most := b.Cadence.times(i)
			unsure |= uint32(most - least)
			if sure {
				most = least
			}
			if b.Cadence.Kind == EveryDays {
				k.addLoose(tallies, in, minutes, most, b.Format, b.Seats, place(at))
				continue
			}
			if most == 0 {
				continue
			}
		}
		e := &entries[n] // filled field by field: a copy of the whole costs more than the rest
		e.block, e.minutes, e.in, e.at = b, minutes, in, place(at)
		e.days = uint8(b.Days>>1) & everyDay
		e.n = int32(bits.OnesCount8(e.days))
		e.all = e.n * minutes
		if n++; n == len(entries) {
			k.add(tallies, entries[:], every)
			n = 0
		}
	}
	k.add(tallies, entries[:n], every)
	for at := range w.Arranged {
		a := &w.Arranged[at]
		if a.AtWill {
			continue
		}
		minutes := c.minutes(a.Length, nil)
		if minutes <= 0 {
			continue
		}
		in, possible := k.sort(&a.Service)
		least, most := a.Cadence.times(i)
		if possible != 0 {
			unsure |= in ^ possible | uint32(most-least)
		}
		if !sure {
			in, least = possible, most
		}
		k.addLoose(tallies, in, minutes, least*a.times(), a.Format, iop.Range[int32]{}, ^place(at))
	}
	return unsure != 0
}

const everyDay uint8 = 1<<7 - 1

// times is how often at least and at most something without a weekday takes place
// in week number i of a plan.
func (c Cadence) times(i int) (least, most int32) {
	switch on := c.on(i); {
	case on == iop.Met:
		return 1, 1
	case on == iop.NotMet:
		return 0, 0
	case c.Kind == EveryDays && c.N > 0:
		return int32(7 / c.N), int32((7 + c.N - 1) / c.N)
	}
	return 0, 1
}
