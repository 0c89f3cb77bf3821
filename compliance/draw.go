package compliance

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

const (
	// KeyBytes is the least length of the secret of a [DrawKey], that of an
	// HMAC-SHA-256 output (RFC 2104, section 3: shorter keys weaken it).
	KeyBytes = 32
	// DrawVersion is how days follow from a key. A version never changes.
	DrawVersion = 1

	mostPeriod = 366 // days in the longest period of a quota and the longest interval
	drawTag    = "openiop draw 1\x00"
	proofTag   = "openiop proof 1\x00"
)

// Draw says on which days a person is called for a drug test, at random. It makes
// one of three promises. None of them is the rule: what is sought by one is given
// up by another.
//
//   - [Quota], an exact number in each period. A person whose tests of the week
//     are done knows that the rest of it is free; for this the commentary to All
//     Rise's Standard VII warns against drawing inside weeks
//     (https://docslib.org/doc/2158292/vii-drug-and-alcohol-testing).
//   - [DailyOdds], the same odds every day whatever came before: what that
//     commentary calls random. No number of tests and no longest gap is promised.
//   - [RandomInterval], the next test so many days after the last, at random
//     between two ends. A longest gap is promised, and the days soon before it are
//     likelier than others; the ASAM Drug Testing Pocket Guide, page 9, prefers it
//     (http://eguideline.guidelinecentral.com/i/840070-drug-testing-pocket-guide/8).
//
// In how many of a hundred cases a use on a day taken at random is followed by a
// test on one of the next one, two, three or four days, at 3.5 days from test to
// test on average, weeks from Sunday:
//
//	                                       1      2      3      4   longest gap
//	odds of 2 in 7                      28.6   49.0   63.6   74.0   none
//	2 a week, of 7 days                 28.6   51.9   69.9   82.8   11 days
//	2 a week, of monday to friday       28.6   51.4   70.0   83.4    9 days
//	1 to 6 days after the last          28.6   52.4   71.5   85.7    6 days
//	2 to 5 days after the last          28.6   57.1   78.6   92.8    5 days
//
// With Monday to Friday only, use on a Friday meets no test for two days.
//
// Exactly one promise is given, and exactly one of Weekdays and Attendance. A
// Draw has no secret in it; a [Drawer] joins it with a [DrawKey].
type Draw struct {
	// Name tells draws apart that one person is in at once, such as "urine" and
	// "breath". Draws that differ in nothing else fall on different days.
	Name string `json:"name,omitempty"`

	Quota          *Quota          `json:"quota,omitempty"`
	DailyOdds      *DailyOdds      `json:"daily_odds,omitempty"`
	RandomInterval *RandomInterval `json:"random_interval,omitempty"`

	// Weekdays are the weekdays on which a test may fall: those on which the
	// person attends, or schedule.EveryDay.
	Weekdays schedule.Days `json:"weekdays,omitzero"`
	// Attendance are the only days on which a test may fall, in any order. It
	// stands instead of Weekdays where attendance follows no week.
	Attendance []iop.Day `json:"attendance,omitempty"`
	// Closed are days on which no test falls, in any order. A quota is then drawn
	// from the other days of its period, and an interval ends on the nearest other
	// day that keeps its ends; [Drawer.Shortfalls] tells where that cannot be.
	// Odds of a day do not move. Closing a day changes draws of the period or the
	// day it is in; of intervals, those from there on.
	Closed []iop.Day `json:"closed,omitempty"`
	// From is the first day of the draw, such as the day of admission. An interval
	// must have it: its first gap counts from that day as if a test was then, and
	// From itself is not drawn. Zero: no first day.
	From iop.Day `json:"from,omitzero"`
	// Until is the day after the last. Zero: no last day.
	Until iop.Day `json:"until,omitzero"`
}

// Quota promises an exact number of tests in each period, on days all equally
// likely. Exactly one of WeekFrom, Month and Days names the period.
//
// A period that the ends of the draw cut short owes the whole number too; begin the
// draw with a whole period where that is not wanted. Where a period has too few
// open days all of them are drawn, and it is a [Shortfall].
type Quota struct {
	Tests    int32            `json:"tests" wire:"required"` // 1 or more
	WeekFrom schedule.Weekday `json:"week_from,omitzero"`    // weeks that begin on this weekday
	Month    bool             `json:"month,omitempty"`       // calendar months
	Days     int32            `json:"days,omitzero"`         // so many days, 1 to 366, one period of which begins on Epoch
	Epoch    iop.Day          `json:"epoch,omitzero"`        // with Days only
}

// String is "2 tests in each week from sunday".
func (q Quota) String() string {
	text := fmt.Sprintf("%d tests in each ", q.Tests)
	if q.Tests == 1 {
		text = "1 test in each "
	}
	switch {
	case q.Month:
		return text + "calendar month"
	case q.Days != 0:
		return fmt.Sprintf("%s%d days from %v", text, q.Days, q.Epoch)
	}
	return fmt.Sprintf("%sweek from %v", text, q.WeekFrom)
}

// DailyOdds promises the same odds on each allowed day, whatever was drawn before:
// N in Of. It promises no number of tests and no longest gap.
type DailyOdds struct {
	N  int32 `json:"n" wire:"required"`  // 1 to Of
	Of int32 `json:"of" wire:"required"` // 1 or more
}

// String is "odds of 2 in 7 each day".
func (o DailyOdds) String() string { return fmt.Sprintf("odds of %d in %d each day", o.N, o.Of) }

// RandomInterval promises the next test Least to Longest days after the last, each
// of these equally likely where all days are allowed. Two that are equal make a
// fixed interval, which everyone can foresee.
type RandomInterval struct {
	Least   int32 `json:"least" wire:"required"`   // days, 1 to Longest; 1 is the next day
	Longest int32 `json:"longest" wire:"required"` // days, to 366
}

// String is "a test 1 to 6 days after the last".
func (r RandomInterval) String() string {
	return fmt.Sprintf("a test %d to %d days after the last", r.Least, r.Longest)
}

// String is the promise and the days: "2 tests in each week from sunday, on monday,
// friday".
func (d Draw) String() string {
	parts := make([]string, 0, 8)
	if d.Name != "" {
		parts = append(parts, d.Name)
	}
	switch {
	case d.Quota != nil:
		parts = append(parts, d.Quota.String())
	case d.DailyOdds != nil:
		parts = append(parts, d.DailyOdds.String())
	case d.RandomInterval != nil:
		parts = append(parts, d.RandomInterval.String())
	default:
		parts = append(parts, "no promise")
	}
	switch {
	case len(d.Attendance) > 0:
		parts = append(parts, fmt.Sprintf("on %d days of attendance", len(d.Attendance)))
	case d.Weekdays == schedule.EveryDay:
		parts = append(parts, "on every day")
	default:
		parts = append(parts, "on "+d.Weekdays.String())
	}
	if len(d.Closed) > 0 {
		parts = append(parts, fmt.Sprintf("%d days closed", len(d.Closed)))
	}
	if d.From != 0 {
		parts = append(parts, "from "+d.From.String())
	}
	if d.Until != 0 {
		parts = append(parts, "until "+d.Until.String())
	}
	return strings.Join(parts, ", ")
}

// UnmarshalJSON reads strictly, like everything here.
func (d *Draw) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, d) }

// CheckWire reports draws that cannot be.
func (d *Draw) CheckWire(n wire.Node) { d.problems(n.Report) }

func (d *Draw) problems(report wire.Report) {
	if !utf8.ValidString(d.Name) {
		report(fmt.Sprintf("is not UTF-8: %q", d.Name), "name")
	}
	promises := 0
	if d.Quota != nil {
		promises++
		d.Quota.problems(report.At("quota"), d)
	}
	if o := d.DailyOdds; o != nil {
		promises++
		if o.Of < 1 {
			report(fmt.Sprintf("is not 1 or more: %d", o.Of), "daily_odds", "of")
		}
		if o.N < 1 || o.N > o.Of {
			report(fmt.Sprintf("is not from 1 to %d, for odds above none and no higher than each day: %d", max(1, o.Of), o.N), "daily_odds", "n")
		}
	}
	if d.RandomInterval != nil {
		promises++
		d.RandomInterval.problems(report.At("random_interval"), d)
	}
	if promises != 1 {
		report(fmt.Sprintf("makes %d promises, want one of quota, daily_odds and random_interval", promises))
	}
	switch {
	case !d.Weekdays.Within(schedule.EveryDay):
		report(fmt.Sprintf("has more than weekdays: %v", d.Weekdays), "weekdays")
	case d.Weekdays == 0 && len(d.Attendance) == 0:
		report("is empty, and attendance too: no day is allowed", "weekdays")
	case d.Weekdays != 0 && len(d.Attendance) > 0:
		report(fmt.Sprintf("stands with attendance, want one of the two: %v", d.Weekdays), "weekdays")
	}
	for i, day := range d.Attendance {
		if !day.IsValid() {
			report(fmt.Sprintf("is no day of the years 1 to 9999: %v", day), "attendance", i)
		}
	}
	for i, day := range d.Closed {
		if !day.IsValid() {
			report(fmt.Sprintf("is no day of the years 1 to 9999: %v", day), "closed", i)
		}
	}
	if d.From != 0 && !d.From.IsValid() {
		report(fmt.Sprintf("is no day of the years 1 to 9999: %v", d.From), "from")
	}
	switch {
	case d.Until != 0 && !d.Until.IsValid():
		report(fmt.Sprintf("is no day of the years 1 to 9999: %v", d.Until), "until")
	case d.Until != 0 && d.Until <= d.From:
		report(fmt.Sprintf("is not after from, %v: %v", d.From, d.Until), "until")
	}
}

func (q *Quota) problems(report wire.Report, d *Draw) {
	periods, shortest := 0, int32(0) // days of the shortest period
	if q.WeekFrom != 0 {
		periods, shortest = periods+1, 7
		if q.WeekFrom > schedule.Sunday {
			report(fmt.Sprintf("is no weekday: %v", q.WeekFrom), "week_from")
		}
	}
	if q.Month {
		periods, shortest = periods+1, 28
	}
	if q.Days != 0 || q.Epoch != 0 {
		periods, shortest = periods+1, q.Days
		if q.Days < 1 || q.Days > mostPeriod {
			report(fmt.Sprintf("is not from 1 to %d: %d", mostPeriod, q.Days), "days")
			shortest = 0
		}
		if !q.Epoch.IsValid() {
			report(fmt.Sprintf("is no day on which a period begins: %v", q.Epoch), "epoch")
		}
	}
	if periods != 1 {
		report(fmt.Sprintf("names %d periods, want one of week_from, month and days", periods))
		shortest = 0
	}
	if q.Tests < 1 {
		report(fmt.Sprintf("is not 1 or more: %d", q.Tests), "tests")
	}
	if shortest == 0 || d.Weekdays == 0 && len(d.Attendance) == 0 {
		return
	}
	if allowed := d.fewest(shortest); q.Tests > allowed {
		report(fmt.Sprintf("is above %d, the days allowed in the shortest period: %d", allowed, q.Tests), "tests")
	}
}

// fewest is how many of n days in a row are allowed at least, none being closed.
// Of days of attendance only the length of the period is known.
func (d *Draw) fewest(n int32) int32 {
	if len(d.Attendance) > 0 {
		return n
	}
	least := n
	for start := range iop.Day(7) {
		rest := int32(0)
		for i := range iop.Day(n % 7) {
			if d.Weekdays.Has(schedule.WeekdayOf(1 + start + i)) {
				rest++
			}
		}
		least = min(least, n/7*int32(d.Weekdays.Len())+rest)
	}
	return least
}

func (r *RandomInterval) problems(report wire.Report, d *Draw) {
	sound := true
	if r.Longest < 1 || r.Longest > mostPeriod {
		report(fmt.Sprintf("is not from 1 to %d: %d", mostPeriod, r.Longest), "longest")
		sound = false
	}
	switch {
	case r.Least < 1:
		report(fmt.Sprintf("is not 1 or more: %d", r.Least), "least")
		sound = false
	case r.Least > r.Longest:
		report(fmt.Sprintf("is above longest, %d: %d", r.Longest, r.Least), "least")
		sound = false
	}
	if d.From == 0 {
		report("has no from in the draw, the day from which the first gap counts")
	}
	if !sound || !d.Weekdays.Within(schedule.EveryDay) {
		return
	}
	for w := range d.Weekdays.All() {
		found := false
		for gap := r.Least; gap <= min(r.Longest, r.Least+6) && !found; gap++ {
			found = d.Weekdays.Has(schedule.WeekdayOf(iop.Day(w) + iop.Day(gap)))
		}
		if !found {
			report(fmt.Sprintf("cannot be kept: no weekday that is allowed is %d to %d days after a %v", r.Least, r.Longest, w))
			return
		}
	}
}

// DrawKey is the secret from which days are drawn, and its name. Whoever holds it
// can foresee every draw. It prints as [key], is written to no document, and
// nothing that is made with it shows it.
//
// Make it from bytes of a good random source, such as crypto/rand, before anyone
// is drawn with it: who may choose among keys may choose among draws. The zero
// DrawKey is refused by [NewDrawer].
type DrawKey struct {
	id   string
	size int
	// pool has streams that are ready for the key. The secret is in a function's
	// closure, where printing by reflection does not reach.
	pool func() *sync.Pool
}

// NewDrawKey is a key of a copy of the secret. The id, such as "2026-a", stands in
// proofs and says which key to take; it is not secret. [NewDrawer] refuses an empty
// id and a secret of fewer than [KeyBytes] bytes.
func NewDrawKey(id string, secret []byte) DrawKey {
	secret = slices.Clone(secret)
	pool := &sync.Pool{New: func() any { return &stream{mac: hmac.New(sha256.New, secret)} }}
	return DrawKey{id: id, size: len(secret), pool: func() *sync.Pool { return pool }}
}

// ID is the name of the key.
func (k DrawKey) ID() string { return k.id }

const keyText = "[key]"

// String is [key].
func (k DrawKey) String() string { return keyText }

// Format writes [key], whatever the verb.
func (k DrawKey) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(keyText)) }

var errKeyWritten = errors.New("compliance: a key is written to no document")

// MarshalJSON refuses: a key is written to no document.
func (k DrawKey) MarshalJSON() ([]byte, error) { return nil, errKeyWritten }

// MarshalText refuses: a key is written to no document.
func (k DrawKey) MarshalText() ([]byte, error) { return nil, errKeyWritten }

func (k DrawKey) problems(report wire.Report) {
	if k.size < KeyBytes {
		report(fmt.Sprintf("has %d bytes, want %d or more", k.size, KeyBytes), "key")
	}
	if k.id == "" || !utf8.ValidString(k.id) {
		report(fmt.Sprintf("is no name of a key: %q", k.id), "key_id")
	}
}

func (k DrawKey) stream() *stream   { return k.pool().Get().(*stream) }
func (k DrawKey) release(s *stream) { k.pool().Put(s) }

// stream is an endless row of numbers that follow from the key, the draw, the
// person and the number of a day, period or step. Version 1: HMAC-SHA-256 over
//
//	"openiop draw 1" and a zero byte
//	the draw's name: its length in bytes, then the bytes
//	1, tests, week_from (monday 1), month (0, 1), days, epoch
//	   or 2, n, of, or 3, least, longest, from
//	the person: length and bytes
//	the day, the first day of the period, or k of test k from 1: 64 bits
//	the block: 0, 1, 2 and on
//
// each number big-endian, of 32 bits where nothing else is said, and a day counted
// from 0001-01-01, day 1. Each block gives four numbers of 64 bits.
type stream struct {
	mac   hash.Hash
	msg   []byte // draw and person, then number and block
	fixed int    // bytes of msg that are draw and person
	block uint32
	sum   []byte
	used  int // bytes of sum that were given out

	days  [mostPeriod]iop.Day // of a quota: the open days of a period, those drawn first
	drawn int
}

// person begins the numbers of a person in a draw.
func (s *stream) person(head []byte, person string) {
	s.msg = appendText(append(s.msg[:0], head...), person)
	s.fixed = len(s.msg)
}

// at begins the numbers of a day, period or step.
func (s *stream) at(number int64) {
	s.msg = binary.BigEndian.AppendUint64(s.msg[:s.fixed], uint64(number))
	s.block, s.used = 0, sha256.Size
}

func (s *stream) next() uint64 {
	if s.used == sha256.Size {
		s.msg = binary.BigEndian.AppendUint32(s.msg[:s.fixed+8], s.block)
		s.mac.Reset()
		s.mac.Write(s.msg)
		s.sum = s.mac.Sum(s.sum[:0])
		s.block, s.used = s.block+1, 0
	}
	s.used += 8
	return binary.BigEndian.Uint64(s.sum[s.used-8:])
}

// below is a number from 0 to n-1, each equally likely. The first 2^64 mod n
// numbers are passed over, so that each remainder is left as often.
func (s *stream) below(n int32) int32 {
	m := uint64(n)
	for over := -m % m; ; {
		if x := s.next(); x >= over {
			return int32(x % m)
		}
	}
}

// appendText appends a text with its length, so that no two rows of texts are the
// same bytes.
func appendText(b []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(text))), text...)
}

func appendNumbers(b []byte, numbers ...int32) []byte {
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return b
}

func appendDays(b []byte, days []iop.Day) []byte {
	b = appendNumbers(b, int32(len(days)))
	for _, d := range days {
		b = appendNumbers(b, int32(d))
	}
	return b
}

// appendPromise appends what draws follow from beside key, person and day.
func (d *Draw) appendPromise(b []byte) []byte {
	b = appendText(b, d.Name)
	switch {
	case d.Quota != nil:
		month := int32(0)
		if d.Quota.Month {
			month = 1
		}
		return appendNumbers(b, 1, d.Quota.Tests, int32(d.Quota.WeekFrom), month, d.Quota.Days, int32(d.Quota.Epoch))
	case d.DailyOdds != nil:
		return appendNumbers(b, 2, d.DailyOdds.N, d.DailyOdds.Of)
	case d.RandomInterval != nil:
		// The first day tells one stay from the next: without it a person who
		// comes back would know the gaps.
		return appendNumbers(b, 3, d.RandomInterval.Least, d.RandomInterval.Longest, int32(d.From))
	}
	return appendNumbers(b, 0)
}

// clean is a copy that shares nothing, with its days in order.
func (d Draw) clean() Draw {
	if d.Quota != nil {
		q := *d.Quota
		d.Quota = &q
	}
	if d.DailyOdds != nil {
		o := *d.DailyOdds
		d.DailyOdds = &o
	}
	if d.RandomInterval != nil {
		r := *d.RandomInterval
		d.RandomInterval = &r
	}
	d.Attendance, d.Closed = inOrder(d.Attendance), inOrder(d.Closed)
	return d
}

func inOrder(days []iop.Day) []iop.Day {
	days = slices.Clone(days)
	slices.Sort(days)
	return slices.Compact(days)
}

// Drawer is a draw with its key. The days it gives follow from key, draw, person
// and day alone: they are the same each time, whatever was asked before, and can be
// foreseen with the key only. People of the same draw are drawn independently.
//
// A person is any text that stands for one, the same for good; best one that says
// nothing about them. A Drawer is never changed and can be used from many places at
// once. The zero Drawer draws no day.
type Drawer struct {
	key         DrawKey
	draw        Draw
	head        []byte
	attendance  []iop.Day // without those closed
	first, last iop.Day   // of the draw, both in it
}

// NewDrawer makes a draw ready. The error is nil or wire.Faults, with every fault
// found.
func NewDrawer(key DrawKey, draw Draw) (*Drawer, error) {
	var faults wire.Faults
	key.problems(faults.Report)
	draw.problems(wire.Report(faults.Report).At("draw"))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	d := &Drawer{key: key, draw: draw.clean(), first: max(1, draw.From), last: lastDay}
	if draw.Until != 0 {
		d.last = draw.Until - 1
	}
	d.head = d.draw.appendPromise([]byte(drawTag))
	for _, day := range d.draw.Attendance {
		if _, closed := slices.BinarySearch(d.draw.Closed, day); !closed {
			d.attendance = append(d.attendance, day)
		}
	}
	return d, nil
}

// Draw is a copy of the draw, its days in order.
func (d *Drawer) Draw() Draw { return d.draw.clean() }

// String is the draw and the name of the key.
func (d Drawer) String() string { return fmt.Sprintf("%v, key %s", d.draw, d.key.id) }

// GoString is String, so that no verb prints the parts.
func (d Drawer) GoString() string { return d.String() }

// open reports whether a test may fall on the day, the ends of the draw aside.
func (d *Drawer) open(day iop.Day) bool {
	if d.draw.Weekdays == 0 {
		_, found := slices.BinarySearch(d.attendance, day)
		return found
	}
	if !d.draw.Weekdays.Has(schedule.WeekdayOf(day)) {
		return false
	}
	_, closed := slices.BinarySearch(d.draw.Closed, day)
	return !closed
}

// openAfter is the first open day after the day; no day when there is none.
func (d *Drawer) openAfter(day iop.Day) iop.Day {
	if d.draw.Weekdays == 0 {
		if i, _ := slices.BinarySearch(d.attendance, day+1); i < len(d.attendance) {
			return d.attendance[i]
		}
		return 0
	}
	for day++; day <= lastDay; day++ {
		if d.open(day) {
			return day
		}
	}
	return 0
}

// clip is the first and last day of [from, until) in the draw.
func (d *Drawer) clip(from, until iop.Day) (first, last iop.Day) {
	first, last = max(from, d.first, 1), d.last
	if until != 0 {
		last = min(last, until-1)
	}
	return first, last
}

// On reports whether the person is drawn on the day. Of an interval all gaps since
// the first day are gone through; [Drawer.Days] does that once for many days.
func (d *Drawer) On(person string, day iop.Day) bool {
	if day < max(1, d.first) || day > d.last || !d.open(day) {
		return false
	}
	s := d.key.stream()
	defer d.key.release(s)
	s.person(d.head, person)
	switch {
	case d.draw.DailyOdds != nil:
		return d.odd(s, day)
	case d.draw.Quota != nil:
		d.choose(s, day)
		_, found := slices.BinarySearch(s.days[:s.drawn], day)
		return found
	}
	test := d.first
	for k := int64(1); test != 0 && test < day; k++ {
		test, _ = d.step(s, k, test)
	}
	return test == day && test != d.first
}

// Days yields the days in [from, until) on which the person is drawn, in order. A
// zero end is open.
func (d *Drawer) Days(person string, from, until iop.Day) iter.Seq[iop.Day] {
	return func(yield func(iop.Day) bool) {
		first, last := d.clip(from, until)
		if first > last {
			return
		}
		s := d.key.stream()
		defer d.key.release(s)
		s.person(d.head, person)
		switch {
		case d.draw.DailyOdds != nil:
			for day := first; day <= last; day++ {
				if d.open(day) && d.odd(s, day) && !yield(day) {
					return
				}
			}
		case d.draw.Quota != nil:
			for day := first; day <= last; {
				_, end, _ := d.choose(s, day)
				for _, test := range s.days[:s.drawn] {
					if first <= test && test <= last && !yield(test) {
						return
					}
				}
				day = end
			}
		default:
			for k, test := int64(1), d.first; ; k++ {
				test, _ = d.step(s, k, test)
				if test == 0 || test > last || test >= first && !yield(test) {
					return
				}
			}
		}
	}
}

// odd draws one day of DailyOdds.
func (d *Drawer) odd(s *stream, day iop.Day) bool {
	s.at(int64(day))
	return s.below(d.draw.DailyOdds.Of) < d.draw.DailyOdds.N
}

// period is the first day of the quota's period that the day is in, and the day
// after its last.
func (q *Quota) period(day iop.Day) (start, end iop.Day) {
	switch {
	case q.Month:
		date := day.Date()
		start = day - iop.Day(date.Day()-1)
		return start, start + iop.Day(date.LastDayOfMonth())
	case q.Days != 0:
		n := iop.Day(q.Days)
		start = day - ((day-q.Epoch)%n+n)%n
		return start, start + n
	}
	start = day - iop.Day((7+schedule.WeekdayOf(day)-q.WeekFrom)%7)
	return start, start + 7
}

// choose draws the period of a quota that the day is in: those first in s.days, in
// order, of the open days that there are. It is a shuffle by Fisher and Yates that
// ends when the quota is full.
func (d *Drawer) choose(s *stream, day iop.Day) (start, end iop.Day, open int) {
	start, end = d.draw.Quota.period(day)
	for day := max(start, d.first); day < end && day <= d.last; day++ {
		if d.open(day) {
			s.days[open] = day
			open++
		}
	}
	s.drawn = min(int(d.draw.Quota.Tests), open)
	s.at(int64(start))
	for i := range s.drawn {
		j := i + int(s.below(int32(open-i)))
		s.days[i], s.days[j] = s.days[j], s.days[i]
	}
	slices.Sort(s.days[:s.drawn])
	return start, end, open
}

// step is the day of test k, from 1, of an interval after the test before; no day
// when no open day is left. A gap that ends on a day that is not open moves to the
// nearest open day within both ends; of two as near a drawn one. Where there is
// none the longest gap is kept at the cost of the least, and at last neither.
func (d *Drawer) step(s *stream, k int64, before iop.Day) (iop.Day, Unkept) {
	r := d.draw.RandomInterval
	least, longest := before+iop.Day(r.Least), before+iop.Day(r.Longest)
	s.at(k)
	day := least + iop.Day(s.below(r.Longest-r.Least+1))
	if d.open(day) {
		return day, 0
	}
	back := s.below(2) == 0
	for by := iop.Day(1); day-by >= least || day+by <= longest; by++ {
		earlier := day-by >= least && d.open(day-by)
		later := day+by <= longest && d.open(day+by)
		switch {
		case earlier && (back || !later):
			return day - by, 0
		case later:
			return day + by, 0
		}
	}
	for day := least - 1; day > before; day-- {
		if d.open(day) {
			return day, GapTooShort
		}
	}
	if day := d.openAfter(longest); day != 0 {
		return day, GapTooLong
	}
	return 0, NoMoreDays
}

// Unkept is why a promise cannot be kept.
type Unkept uint8

const (
	UnkeptUnknown Unkept = iota
	TooFewDays           // fewer open days in a period than tests
	GapTooShort          // no open day between the least and the longest gap; the test came sooner
	GapTooLong           // no open day to the longest gap; the test came later
	NoMoreDays           // no open day to the longest gap and none after it in the draw
)

var unkepts = iop.NewVocabulary("reason for which a promise is not kept", "too-few-days", "gap-too-short", "gap-too-long", "no-more-days")

func (u Unkept) Vocabulary() *iop.Vocabulary      { return unkepts }
func (u Unkept) String() string                   { return unkepts.Word(int(u)) }
func (u Unkept) MarshalText() ([]byte, error)     { return iop.MarshalWord(u) }
func (u *Unkept) UnmarshalText(text []byte) error { return iop.UnmarshalWord(u, text) }

// Shortfall is a stretch of days in which the open days do not let a promise be
// kept. Of an interval it names days of tests, and is to be guarded as they are.
type Shortfall struct {
	Why Unkept `json:"why"`
	// From and Until are the first day of the period and the day after it, or the
	// days of the tests before and after a gap. Until is zero when no test follows.
	From  iop.Day `json:"from"`
	Until iop.Day `json:"until,omitzero"`
	// Want and Have are tests in a period, or days of a gap: the end that is not
	// kept, and the gap. Have is zero when no test follows.
	Want int32 `json:"want"`
	Have int32 `json:"have"`
}

// String is "too-few-days: 1 of 2 tests from 2026-12-21 until 2026-12-28".
func (s Shortfall) String() string {
	switch s.Why {
	case TooFewDays:
		return fmt.Sprintf("%v: %d of %d tests from %v until %v", s.Why, s.Have, s.Want, s.From, s.Until)
	case NoMoreDays:
		return fmt.Sprintf("%v: none within %d days after %v, nor later", s.Why, s.Want, s.From)
	}
	return fmt.Sprintf("%v: %d days from %v to %v, want %d", s.Why, s.Have, s.From, s.Until, s.Want)
}

// Shortfalls yields where the promise cannot be kept to the person, among periods
// and gaps that share a day with [from, until), in order. A zero end is open.
// Periods are counted as the draw's own ends cut them. DailyOdds has none: it
// promises nothing about the days that are left.
func (d *Drawer) Shortfalls(person string, from, until iop.Day) iter.Seq[Shortfall] {
	return func(yield func(Shortfall) bool) {
		first, last := d.clip(from, until)
		if first > last || d.draw.DailyOdds != nil {
			return
		}
		s := d.key.stream()
		defer d.key.release(s)
		s.person(d.head, person)
		if q := d.draw.Quota; q != nil {
			for day := first; day <= last; {
				start, end, open := d.choose(s, day)
				if open < int(q.Tests) && !yield(Shortfall{TooFewDays, max(start, d.first), min(end, d.last+1), q.Tests, int32(open)}) {
					return
				}
				day = end
			}
			return
		}
		r := d.draw.RandomInterval
		for k, before := int64(1), d.first; before <= last; k++ {
			test, why := d.step(s, k, before)
			short := Shortfall{why, before, test, r.Longest, int32(test - before)}
			switch {
			case test == 0 || test > d.last:
				// The draw ends before the next test. That breaks nothing
				// unless the longest gap was over before.
				if before+iop.Day(r.Longest) <= d.last {
					yield(Shortfall{NoMoreDays, before, 0, r.Longest, 0})
				}
				return
			case why == GapTooShort:
				short.Want = r.Least
			}
			if why != 0 && test >= first && !yield(short) {
				return
			}
			before = test
		}
	}
}
