package schedule

import (
	"math/bits"

	"github.com/openiop/openiop/iop"
)

// Ready is a week that was found valid, prepared to be checked often: under many
// policies, or night after night. [Week.Ready] makes one. It does not change, and can
// be used from several goroutines at once. The zero Ready is a week in which nothing
// takes place.
type Ready struct {
	week  Week
	kinds kinds
	plain bool // kinds is all of it
}

// Ready returns the week made ready to be checked, which shares no memory with the
// week. The error is that of [Week.Validate]: a week that is not valid is never ready.
func (w *Week) Ready() (*Ready, error) {
	var room [maxKinds]kind
	k, plain := w.sorted(room[:0])
	if !plain && !w.isValid() {
		return nil, w.Validate()
	}
	r := &Ready{week: w.clone(), plain: plain}
	if plain {
		r.kinds = append(kinds(nil), k...)
	}
	return r, nil
}

// Week returns a copy of the week.
func (r *Ready) Week() Week {
	if r == nil {
		return Week{}
	}
	return r.week.clone()
}

// Most weeks are plain: every session is given every week, on weekdays, without a pause,
// at times that end on the same day. What counts of such a week is summed up by kind of
// service in the pass that finds that nothing about it breaks its rules.

// kinds is what the sessions of a plain week come to, by kind of service.
type kinds []kind

// maxKinds bounds the kinds; a week with more is not counted by kind.
const maxKinds = 8

// kind is what the sessions of one service come to. Of at most [maxInWeek] blocks that do
// not overlap no sum comes near the most that can be counted.
type kind struct {
	Service
	days              uint8 // as in a tally, like the next
	minutes, sessions int32
	short, long       int32 // the shortest and the longest session: see add
	perDay            [8]int16
	seats             seats
}

const (
	placeBits = 11
	lastPlace = 1<<placeBits - 1
	longer    = (int32(dayEnd) + 1) << placeBits // than any session
)

var _ [lastPlace - maxInWeek]struct{} // there is a place for every block

// add counts a session that is given on these days. Its length stands above its place, so
// that of sessions as long the first is the shortest, and the longest.
func (k *kind) add(minutes int32, days uint8, at int) {
	n := int32(bits.OnesCount8(days))
	k.minutes += n * minutes
	k.sessions += n
	k.days |= days
	k.short = max(k.short, longer-(minutes<<placeBits+int32(at)))
	k.long = max(k.long, minutes<<placeBits+lastPlace-int32(at))
	for ; days != 0; days &= days - 1 {
		k.perDay[bits.TrailingZeros8(days)&7] += int16(minutes)
	}
}

// sorted is the kinds of a plain week, in the room given. It is false, and the kinds say
// nothing, of any other week, and of one that is not valid.
func (w *Week) sorted(list kinds) (_ kinds, plain bool) {
	if w == nil || len(w.Arranged) != 0 || len(w.Blocks) > maxInWeek || w.Number < 0 || w.Need < 0 || w.Need > weekMinutes ||
		w.Person != (iop.Person{}) && !validPerson(w.Person) {
		return nil, false
	}
	var until [everyDayLen + 1]Clock // when the day's sessions so far are over
	for at := range w.Blocks {
		b := &w.Blocks[at]
		days := uint8(b.Days>>1) & everyDay
		if !b.isPlain(days) {
			return nil, false
		}
		apart := true
		for rest := days; rest != 0; rest &= rest - 1 {
			d := bits.TrailingZeros8(rest) & everyDayLen
			apart = apart && until[d] <= b.Start
			until[d] = max(until[d], b.End)
		}
		if !apart && b.meetsPlain(w.Blocks[:at]) {
			return nil, false
		}
		i := list.find(&b.Service)
		if i == maxKinds {
			return nil, false
		}
		if i == len(list) {
			list = append(list, kind{Service: b.Service})
		}
		k := &list[i]
		k.add(int32(b.End)-int32(b.Start), days, at)
		k.seats.addMost(b.Seats, place(at))
		k.seats.addFewest(b.Seats, place(at))
	}
	return list, true
}

// find is where the kind of service is, or where it would be added.
func (list kinds) find(s *Service) (i int) {
	for i < len(list) && list[i].Service != *s {
		i++
	}
	return i
}

// isPlain reports whether the block is valid and given every week on the days, which are
// its weekdays.
func (b *Block) isPlain(days uint8) bool {
	return days != 0 && b.Days == Days(days)<<1 && b.Start >= 0 && b.End > b.Start && b.End <= dayEnd && !b.Overnight &&
		b.Cadence == Cadence{} && len(b.Pauses) == 0 && b.Service.isValid() && (b.Seats == iop.Range[int32]{} || b.validSeats())
}

// meetsPlain reports whether the block meets one of the others, plain ones all.
func (b *Block) meetsPlain(others []Block) bool {
	for i := range others {
		if o := &others[i]; o.Days&b.Days != 0 && o.Start < b.End && b.Start < o.End {
			return true
		}
	}
	return false
}

// validPerson reports whether the person is one that there can be.
func validPerson(p iop.Person) bool {
	for range p.Problems() {
		return false
	}
	return true
}

// readyWeek judges a plain week by its kinds, into a report if there is one. It is false,
// and says nothing, where the requirements or what counts ask for more than the kinds have.
func (p *part) readyWeek(c *Counting, w *Week, list kinds, r *iop.Report) (iop.Verdict, bool) {
	if p.timed || p.classes.everyDay || c.ClockHour|c.LeastSession != 0 {
		return iop.Unknown, false
	}
	switch n := len(p.classes.of); {
	case n <= 3:
		var room [3]tally
		return p.readyIn(c, w, list, r, room[:n])
	case n <= 6:
		var room [6]tally
		return p.readyIn(c, w, list, r, room[:n])
	default:
		var room [maxClasses]tally
		return p.readyIn(c, w, list, r, room[:n])
	}
}

func (p *part) readyIn(c *Counting, w *Week, list kinds, r *iop.Report, room []tally) (iop.Verdict, bool) {
	if !p.classes.tell(list, room) {
		return iop.Unknown, false
	}
	return p.single(c, w, r, room, room, true), true
}

// tell counts the kinds in the classes they are in; false when it is not known of all
// of them. A branch for each class of each kind cannot be foreseen and would cost more
// than the sums.
func (k *classes) tell(list kinds, tallies []tally) bool {
	var in [maxKinds]uint32
	for i := range list {
		sure, possible := k.sort(&list[i].Service)
		if sure != possible {
			return false
		}
		in[i%maxKinds] = sure
	}
	for class := range tallies {
		var all kind
		for i := range list {
			one := &list[i]
			mask := -int32(in[i%maxKinds] >> class & 1)
			all.minutes += one.minutes & mask
			all.sessions += one.sessions & mask
			all.days |= one.days & uint8(mask)
			all.short, all.long = max(all.short, one.short&mask), max(all.long, one.long&mask)
		}
		t := &tallies[class]
		t.minutes, t.sessions, t.days = all.minutes, all.sessions, all.days
		if all.sessions != 0 {
			short := longer - all.short
			t.shortest, t.shortestAt = short>>placeBits, place(short&lastPlace)
			t.longest, t.longestAt = all.long>>placeBits, place(lastPlace-all.long&lastPlace)
		}
		if k.asked[class] > bySession {
			k.more(list, &in, class, t)
		}
	}
	return true
}

// more counts what is asked of days and of group sizes.
func (k *classes) more(list kinds, in *[maxKinds]uint32, class int, t *tally) {
	for i := range list {
		if in[i%maxKinds]>>class&1 == 0 {
			continue
		}
		one := &list[i]
		for d, minutes := range one.perDay {
			t.perDay[d] += int32(minutes)
		}
		if k.asked[class] >= byMost && (k.of[class].Formats != 0 || !alone.Has(one.Format)) {
			t.seats.join(&one.seats, k.asked[class])
		}
	}
}

// join keeps the smallest lower and the largest upper end of both, as far as asked for.
func (s *seats) join(o *seats, asked asked) {
	if asked&byMost != 0 {
		s.lackMost = s.lackMost || o.lackMost
	}
	if asked&byFewest != 0 {
		s.lackFewest = s.lackFewest || o.lackFewest
	}
	if asked&byMost != 0 && o.hasMost && (!s.hasMost || o.most > s.most || o.most == s.most && o.mostAt < s.mostAt) {
		s.hasMost, s.most, s.mostAt = true, o.most, o.mostAt
	}
	if asked&byFewest != 0 && o.hasFewest && (!s.hasFewest || o.fewest < s.fewest || o.fewest == s.fewest && o.fewestAt < s.fewestAt) {
		s.hasFewest, s.fewest, s.fewestAt = true, o.fewest, o.fewestAt
	}
}
