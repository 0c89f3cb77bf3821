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
	perDay                [8]int32 // minutes, where a requirement asks by day; the eighth is not a day
	shortestPerDay        [8]int32 // details
	sessionsPerDay        [8]int32
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

// add counts n sessions on these days.
func (t *tally) add(n, minutes int32, days uint8) {
	t.minutes = sum(t.minutes, n*minutes)
	t.sessions = sum(t.sessions, n)
	t.days |= days
}

// addLength keeps the shortest and longest session. That of a session that may have had no
// minutes can be longer than the longest.
func (t *tally) addLength(minutes int32, at place) {
	if minutes < t.shortest || t.shortest|t.longest == 0 {
		t.shortest, t.shortestAt = minutes, at
	}
	if minutes > t.longest {
		t.longest, t.longestAt = minutes, at
	}
}

// addPerDay keeps the minutes of each day.
func (t *tally) addPerDay(minutes int32, days uint8) {
	for ; days != 0; days &= days - 1 {
		d := bits.TrailingZeros8(days) & 7
		t.perDay[d] = sum(t.perDay[d], minutes)
	}
}

// addDays keeps what is seldom asked of days.
func (t *tally) addDays(minutes int32, days uint8) {
	for ; days != 0; days &= days - 1 {
		d := bits.TrailingZeros8(days) & 7
		if t.sessionsPerDay[d] == 0 || minutes < t.shortestPerDay[d] {
			t.shortestPerDay[d] = minutes
		}
		t.sessionsPerDay[d]++
	}
}

// detail keeps what is asked of single sessions and days.
func (t *tally) detail(asked asked, minutes int32, days uint8, at place) {
	if asked&bySession != 0 {
		t.addLength(minutes, at)
	}
	if asked&byDay != 0 {
		t.addPerDay(minutes, days)
	}
}

func (t *tally) addLoose(minutes, n int32, at place) {
	if t.loose.sessions == 0 || minutes < t.loose.shortest {
		t.loose.shortest = minutes
	}
	t.loose.longest = max(t.loose.longest, minutes)
	t.loose.sessions = sum(t.loose.sessions, n)
	t.loose.minutes = sum(t.loose.minutes, product(minutes, n))
	t.sessions = sum(t.sessions, n)
	t.minutes = sum(t.minutes, product(minutes, n))
	t.addLength(minutes, at)
}

// addMost keeps the most people that a session is held for.
func (s *seats) addMost(seats iop.Range[int32], at place) {
	most, open, ok := seats.High()
	if open {
		most--
	}
	if !ok {
		s.lackMost = true
	} else if most > s.most || !s.hasMost {
		s.hasMost, s.most, s.mostAt = true, most, at
	}
}

// addFewest keeps the fewest.
func (s *seats) addFewest(seats iop.Range[int32], at place) {
	fewest, open, ok := seats.Low()
	if open {
		fewest++
	}
	if !ok {
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
	of       []iop.Services
	asked    [maxClasses]asked // what is asked of each beyond sums
	byFormat bool              // classes differ by format alone
	everyDay bool              // some are asked by day for more than minutes
	formats  [16]uint64
	delivery [8]uint64
	taking   [8]uint64
	staff    [8]uint64
	occasion [8]uint64
}

const maxClasses = 32

// asked is what requirements ask of a class beyond its sums.
type asked uint8

const (
	bySession asked = 1 << iota // the shortest and longest session
	byDay                       // each day
	byMost                      // the most people in a session
	byFewest                    // the fewest
)

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

// add counts a service with so many minutes in the classes given.
func (k *classes) add(tallies []tally, in uint32, x *credited, minutes int32) {
	for ; in != 0; in &= in - 1 {
		class := bits.TrailingZeros32(in) & 31
		t := &tallies[class]
		t.add(1, minutes, x.day)
		if asked := k.asked[class]; asked != 0 {
			t.detail(asked, minutes, x.day, x.at)
			if asked >= byMost {
				k.addSeats(t, class, x.format, x.seats, x.at)
			}
			t.addDays(minutes, x.day)
		}
	}
}

// addSeats keeps the group size of a session; of formats that one person attends
// only when they are named.
func (k *classes) addSeats(t *tally, class int, f iop.Format, seats iop.Range[int32], at place) {
	if k.of[class].Formats == 0 && alone.Has(f) {
		return
	}
	if k.asked[class]&byMost != 0 {
		t.seats.addMost(seats, at)
	}
	if k.asked[class]&byFewest != 0 {
		t.seats.addFewest(seats, at)
	}
}

// addLoose counts n sessions that have no set day.
func (k *classes) addLoose(tallies []tally, in uint32, minutes, n int32, f iop.Format, seats iop.Range[int32], at place) {
	for rest := in; rest != 0 && n != 0; rest &= rest - 1 {
		class := bits.TrailingZeros32(rest)
		t := &tallies[class]
		t.addLoose(minutes, n, at)
		if k.asked[class] >= byMost {
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
	unsure := uint32(0)
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
		days := uint8(b.Days>>1) & everyDay
		n := int32(bits.OnesCount8(days))
		for rest := in; rest != 0; rest &= rest - 1 {
			class := bits.TrailingZeros32(rest) & 31
			t := &tallies[class]
			t.add(n, minutes, days)
			if asked := k.asked[class]; asked != 0 {
				t.detail(asked, minutes, days, place(at))
				if asked >= byMost {
					k.addSeats(t, class, b.Format, b.Seats, place(at))
				}
				if every {
					t.addDays(minutes, days)
				}
			}
		}
	}
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
		k.addLoose(tallies, in, minutes, product(least, a.times()), a.Format, iop.Range[int32]{}, ^place(at))
	}
	return unsure != 0
}

const everyDay uint8 = 1<<7 - 1

// plus is what two choices count together.
func (t *tally) plus(o *tally) tally {
	sum := *t
	sum.minutes += o.minutes
	sum.sessions += o.sessions
	sum.days |= o.days
	if o.longest > 0 {
		if sum.longest == 0 || o.shortest < sum.shortest {
			sum.shortest = o.shortest
		}
		sum.longest = max(sum.longest, o.longest)
	}
	if o.loose.sessions > 0 {
		if sum.loose.sessions == 0 || o.loose.shortest < sum.loose.shortest {
			sum.loose.shortest = o.loose.shortest
		}
		sum.loose.longest = max(sum.loose.longest, o.loose.longest)
		sum.loose.sessions += o.loose.sessions
		sum.loose.minutes += o.loose.minutes
	}
	for d := range sum.perDay {
		sum.perDay[d] += o.perDay[d]
		if o.sessionsPerDay[d] > 0 && (sum.sessionsPerDay[d] == 0 || o.shortestPerDay[d] < sum.shortestPerDay[d]) {
			sum.shortestPerDay[d] = o.shortestPerDay[d]
		}
		sum.sessionsPerDay[d] += o.sessionsPerDay[d]
	}
	s := &sum.seats
	if o.seats.hasMost && (!s.hasMost || o.seats.most > s.most) {
		s.most, s.hasMost = o.seats.most, true
	}
	if o.seats.hasFewest && (!s.hasFewest || o.seats.fewest < s.fewest) {
		s.fewest, s.hasFewest = o.seats.fewest, true
	}
	s.lackMost, s.lackFewest = s.lackMost || o.seats.lackMost, s.lackFewest || o.seats.lackFewest
	return sum
}
