package schedule

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/openiop/openiop/iop"
)

// Dates puts a plan on the calendar.
type Dates struct {
	Plan Plan    `json:"plan" wire:"required"`
	From iop.Day `json:"from" wire:"required"` // the first day of the plan's first week
	// Until is the first day after the dates. Zero: when the plan's weeks are over.
	Until iop.Day `json:"until,omitzero"`
	// Location is the time zone of the wall clock. It is not read from documents, because
	// loading a zone by its name means reading the disk.
	Location *time.Location `json:"-"`
	Closures []Closure      `json:"closures,omitempty"`
	Moves    []Move         `json:"moves,omitempty"`
	Cancels  []Cancel       `json:"cancels,omitempty"`
}

// Closure is a span of days on which nothing is held, from From to the day before
// Until.
type Closure struct {
	From    iop.Day `json:"from" wire:"required"`
	Until   iop.Day `json:"until" wire:"required"` // first day open again
	Holiday bool    `json:"holiday,omitempty"`     // some rules leave holidays out of the count
	Reason  string  `json:"reason,omitempty"`
}

// Move moves one session to another time or another day.
type Move struct {
	Day   iop.Day `json:"day" wire:"required"` // the day of the plan
	Block int     `json:"block"`               // number of the block in that week, from 0
	To    iop.Day `json:"to,omitzero"`         // the day it is held; zero: the same
	Start Clock   `json:"start" wire:"required"`
	End   Clock   `json:"end" wire:"required"`
	// Overnight says that it ends on the next day.
	Overnight bool `json:"overnight,omitempty"`
}

// Cancel drops one session.
type Cancel struct {
	Day   iop.Day `json:"day" wire:"required"`
	Block int     `json:"block"` // number of the block in that week, from 0
}

// Fate is what became of a planned session.
type Fate uint8

const (
	FateUnknown Fate = iota
	Held
	Moved     // held at another time
	Closed    // not held: closed that day
	Cancelled // not held
)

var fates = iop.NewVocabulary("fate of a session", "held", "moved", "closed", "cancelled")

func (f Fate) Vocabulary() *iop.Vocabulary      { return fates }
func (f Fate) String() string                   { return fates.Word(int(f)) }
func (f Fate) MarshalText() ([]byte, error)     { return iop.MarshalWord(f) }
func (f *Fate) UnmarshalText(text []byte) error { return iop.UnmarshalWord(f, text) }

// Session is one block on one day, on the wall clock.
type Session struct {
	Block     *Block  `json:"block"` // shared; not to be changed
	Day       iop.Day `json:"day,omitzero"`
	Week      int32   `json:"week"`  // of the plan, from 0
	Index     int16   `json:"index"` // of the block in that week
	Start     Clock   `json:"start"`
	End       Clock   `json:"end"`
	Overnight bool    `json:"overnight,omitempty"`
	Fate      Fate    `json:"fate,omitzero"`
}

// Span returns the time from start to end on the wall clock.
func (s *Session) Span() iop.Minutes {
	if s == nil {
		return 0
	}
	span := iop.Minutes(s.End) - iop.Minutes(s.Start)
	if s.Overnight {
		span += iop.Minutes(dayEnd)
	}
	return span
}

// Instants returns when the session starts and ends by the wall clock in loc. The notes
// say whether a time is skipped or comes twice that day, or does not exist, as without
// a location. A skipped time is taken as the moment of the jump, so the time from start
// to end is what [Counting.Elapsed] counts, and is never negative.
func (s *Session) Instants(loc *time.Location) (start, end time.Time, startNote, endNote ClockNote) {
	if s == nil {
		return time.Time{}, time.Time{}, NoInstant, NoInstant
	}
	last := s.Day
	if s.Overnight {
		last++
	}
	if loc != nil && s.Day.IsValid() && last.IsValid() && s.Start.IsValid() && s.End.IsValid() {
		wall, length := wallSeconds(s.Day, s.Start), int64(s.Span())*60
		if span := spanAround(wall, loc); span.has(wall, length) {
			return time.Unix(wall-span.offset, 0).In(loc), time.Unix(wall-span.offset+length, 0).In(loc), Ordinary, Ordinary
		}
	}
	start, startNote = instantNearChange(s.Day, s.Start, loc)
	end, endNote = instantNearChange(last, s.End, loc)
	// A span of one offset begins with the jump.
	if startNote == Skipped {
		start, _ = start.ZoneBounds()
	}
	if endNote == Skipped {
		end, _ = end.ZoneBounds()
	}
	return start, end, startNote, endNote
}

// Calendar is a plan on dates, ready for use. It does not change.
type Calendar struct {
	dates    Dates
	tables   []table // of the phases, first weeks apart
	phases   []phaseOn
	closures []Closure // in order of days, apart from each other
	holidays []Closure // of the closures, likewise
	changes  []change  // by day
	until    iop.Day
	undated  bool
	odd      bool // some block is held overnight, or not every week
}

// table is the blocks of a week on each weekday that they are held on, in order.
type table struct {
	slots []slot
	first [8]int16 // of each weekday, Monday 0, the number of its first slot or of the one after
}

type slot struct {
	block      *Block
	index      int16
	start, end Clock
	weekday    uint8 // Monday 0
	overnight  bool
	plain      bool // every week
	fate       Fate // Held; unknown where only dates tell whether it is
}

// on is the slots of a day.
func (t *table) on(day iop.Day) []slot {
	d := (day + 6) % 7
	return t.slots[t.first[d]:t.first[d+1]]
}

// phaseOn is a phase on the calendar.
type phaseOn struct {
	from, until iop.Day // until the day before
	first, rest *table
}

// change is a session taken from a day or put on it.
type change struct {
	day   iop.Day
	index int16
	fate  Fate // Cancelled or Moved away; Held: put here
	to    Session
	list  string // where it was asked for: moves or cancels, and which of them
	at    int
}

// undatedCalendar puts a plan without dates on days that begin with the week, to
// count its sessions.
func undatedCalendar(p *Plan, weekStart Weekday) *Calendar {
	c := &Calendar{dates: Dates{Plan: *p, From: iop.Day(max(weekStart, Monday))}, undated: true}
	c.until = c.dates.From + iop.Day(7*p.Weeks())
	c.build()
	return c
}

// build makes the tables by weekday.
func (c *Calendar) build() {
	plan := &c.dates.Plan
	tables := len(plan.Phases)
	for i := range plan.Phases {
		if plan.Phases[i].First != nil {
			tables++
		}
	}
	c.tables = make([]table, 0, tables)
	day := c.dates.From
	for i := range plan.Phases {
		phase := &plan.Phases[i]
		rest := c.table(&phase.Week)
		first := rest
		if phase.First != nil {
			first = c.table(phase.First)
		}
		next := day + iop.Day(7*int(phase.Weeks))
		c.phases = append(c.phases, phaseOn{day, next, first, rest})
		day = next
	}
}

func (c *Calendar) table(w *Week) *table {
	n := 0
	for i := range w.Blocks {
		n += w.Blocks[i].daysHeld().Len()
	}
	t := table{slots: make([]slot, 0, n)}
	for d := range uint8(7) {
		inOrder := true
		for i := range w.Blocks {
			b := &w.Blocks[i]
			if !b.daysHeld().Has(Weekday(d) + Monday) {
				continue
			}
			fate := Held
			if c.undated && b.Cadence.Kind == NthWeekday {
				fate = FateUnknown
			}
			plain := b.Cadence.Kind == Weekly
			c.odd = c.odd || b.Overnight || !plain
			last := len(t.slots) - 1
			inOrder = inOrder && (last < int(t.first[d]) || t.slots[last].start <= b.Start)
			t.slots = append(t.slots, slot{b, int16(i), b.Start, b.End, d, b.Overnight, plain, fate})
		}
		if !inOrder {
			slices.SortStableFunc(t.slots[t.first[d]:], func(a, b slot) int { return cmp.Compare(a.start, b.start) })
		}
		t.first[d+1] = int16(len(t.slots))
	}
	c.tables = append(c.tables, t)
	return &c.tables[len(c.tables)-1]
}

// daysHeld is the weekdays on which the block can be held.
func (b *Block) daysHeld() Days {
	if b.Cadence.Kind == EveryDays {
		return EveryDay
	}
	return b.Days & EveryDay
}

// From is the first day of the calendar.
func (c *Calendar) From() iop.Day {
	if c == nil {
		return 0
	}
	return c.dates.From
}

// Until is the first day after the calendar.
func (c *Calendar) Until() iop.Day {
	if c == nil {
		return 0
	}
	return c.until
}

// Location is the time zone of the wall clock.
func (c *Calendar) Location() *time.Location {
	if c == nil {
		return nil
	}
	return c.dates.Location
}

// Sessions yields the sessions that are held, in order, starting on the day. The zero
// Day and a day before the plan both mean from the beginning. It holds no state: to
// continue later, ask again from that day.
func (c *Calendar) Sessions(from iop.Day) iter.Seq[Session] {
	return func(yield func(Session) bool) { c.walkSessions(from, yield) }
}

// Timed is a session with the moments at which it starts and ends by the calendar's
// wall clock, and the notes on them; see [Session.Instants].
type Timed struct {
	Session   Session   `json:"session"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"`
	FromNote  ClockNote `json:"from_note,omitzero"`
	UntilNote ClockNote `json:"until_note,omitzero"`
}

// Timed yields what Sessions yields, with the moments. It looks up the time zone once
// for each span with the same offset, which costs a fraction of asking for each
// session.
func (c *Calendar) Timed(from iop.Day) iter.Seq[Timed] {
	return func(yield func(Timed) bool) { c.walkTimed(from, yield) }
}

func (c *Calendar) walkTimed(from iop.Day, yield func(Timed) bool) {
	var t Timed
	loc, span := c.Location(), offsetSpan{from: 1}
	c.walk(from, &t.Session, func() bool {
		wall, length := wallSeconds(t.Session.Day, t.Session.Start), int64(t.Session.Span())*60
		if !span.has(wall, length) {
			span = spanAround(wall, loc)
		}
		if t.FromNote, t.UntilNote = Ordinary, Ordinary; span.has(wall, length) {
			start := wall - span.offset
			t.From, t.Until = time.Unix(start, 0).In(loc), time.Unix(start+length, 0).In(loc)
		} else {
			t.From, t.Until, t.FromNote, t.UntilNote = t.Session.Instants(loc)
		}
		return yield(t)
	})
}

// walkSessions is apart from Sessions so that ranging over these allocates nothing.
func (c *Calendar) walkSessions(from iop.Day, yield func(Session) bool) {
	var s Session
	c.walk(from, &s, func() bool { return yield(s) })
}

// walk makes s one session that is held after another, as long as next wants more.
func (c *Calendar) walk(from iop.Day, s *Session, next func() bool) {
	if c == nil {
		return
	}
	start := c.dates.From
	day := max(from, start)
	phase, changed := c.seek(day)
	closed := c.closure(0, day)
	for day < c.until {
		// A run of days of one table without closure or change.
		for day >= c.phases[phase].until {
			phase++
		}
		t, end := c.phases[phase].rest, min(c.phases[phase].until, c.until)
		if second := c.phases[phase].from + 7; day < second {
			t, end = c.phases[phase].first, min(second, end)
		}
		if closed = c.closure(closed, day); closed < len(c.closures) {
			if c.closures[closed].From <= day {
				day = min(end, c.closures[closed].Until)
				continue
			}
			end = min(end, c.closures[closed].From)
		}
		for changed < len(c.changes) && c.changes[changed].day < day {
			changed++
		}
		if changed < len(c.changes) {
			if c.changes[changed].day == day {
				if !c.changedDay(t, day, changed, s, next) {
					return
				}
				day++
				continue
			}
			end = min(end, c.changes[changed].day)
		}
		if !c.run(t, day, end, s, next) {
			return
		}
		day = end
	}
}

// run walks days on which nothing is out of the ordinary.
func (c *Calendar) run(t *table, day, end iop.Day, s *Session, next func() bool) bool {
	weekday := (day + 6) % 7
	monday, slots := day-weekday, t.slots[t.first[weekday]:]
	for ; monday < end; monday, slots = monday+7, t.slots {
		for i := range slots {
			x := &slots[i]
			day := monday + iop.Day(x.weekday)
			if day >= end {
				return true
			}
			if !x.plain && !c.held(x.block, day) {
				continue
			}
			s.Block, s.Day, s.Week, s.Index = x.block, day, int32(day-c.dates.From)/7, x.index
			s.Start, s.End, s.Overnight, s.Fate = x.start, x.end, x.overnight, x.fate
			if !next() {
				return false
			}
		}
	}
	return true
}

// seek finds the phase and the change from which a walk at the day goes on.
func (c *Calendar) seek(day iop.Day) (phase, changed int) {
	for phase < len(c.phases)-1 && day >= c.phases[phase].until {
		phase++
	}
	for changed < len(c.changes) && c.changes[changed].day < day {
		changed++
	}
	return phase, changed
}

// closure is the first closure from number i on that ends after the day.
func (c *Calendar) closure(i int, day iop.Day) int {
	for i < len(c.closures) && c.closures[i].Until <= day {
		i++
	}
	return i
}

// held reports whether a block that is not held every week is held on the day.
// Without dates a weekday of the month may be any.
func (c *Calendar) held(b *Block, day iop.Day) bool {
	n := b.Cadence.N
	switch b.Cadence.Kind {
	case EveryWeeks:
		return n > 0 && int16(int32(day-c.dates.From)/7%int32(n)) == b.Cadence.Phase
	case NthWeekday:
		if c.undated {
			return true
		}
		_, _, dom := day.Date().Date()
		if n < 0 {
			_, next := iop.PerMonth.Calendar(day)
			return day+7 >= next
		}
		return int16((dom-1)/7+1) == n
	case EveryDays:
		return n > 0 && int32(day-c.dates.From)%int32(n) == 0
	}
	return true
}

// planned finds a session of the plan, whatever became of it.
func (c *Calendar) planned(day iop.Day, index int) (Session, bool) {
	if day < c.dates.From || day >= c.until {
		return Session{}, false
	}
	for _, s := range c.tableOn(day).on(day) {
		if int(s.index) == index && c.held(s.block, day) {
			return c.session(&s, day), true
		}
	}
	return Session{}, false
}

// session is what the slot plans for the day.
func (c *Calendar) session(s *slot, day iop.Day) Session {
	return Session{
		Block: s.block, Day: day, Week: int32(day-c.dates.From) / 7, Index: s.index,
		Start: s.start, End: s.end, Overnight: s.overnight, Fate: Held,
	}
}

func (c *Calendar) tableOn(day iop.Day) *table {
	i := 0
	for day >= c.phases[i].until {
		i++
	}
	if day < c.phases[i].from+7 {
		return c.phases[i].first
	}
	return c.phases[i].rest
}

// changedDay walks a day on which sessions were moved or cancelled.
func (c *Calendar) changedDay(t *table, day iop.Day, first int, s *Session, next func() bool) bool {
	var all []Session
	slots := t.on(day)
	for i := range slots {
		if session := c.session(&slots[i], day); c.held(slots[i].block, day) && c.fateOf(&session) == Held {
			all = append(all, session)
		}
	}
	for _, x := range c.changes[first:] {
		if x.day != day {
			break
		}
		if x.fate == Held {
			all = append(all, x.to)
		}
	}
	slices.SortStableFunc(all, func(a, b Session) int { return cmp.Compare(a.Start, b.Start) })
	for i := range all {
		if *s = all[i]; !next() {
			return false
		}
	}
	return true
}

// fateOf is what the calendar says of a planned session.
func (c *Calendar) fateOf(s *Session) Fate {
	i, _ := slices.BinarySearchFunc(c.changes, s.Day, func(x change, day iop.Day) int { return cmp.Compare(x.day, day) })
	for ; i < len(c.changes) && c.changes[i].day == s.Day; i++ {
		if c.changes[i].index == s.Index && c.changes[i].fate != Held {
			return c.changes[i].fate
		}
	}
	if c.closedOn(s.Day) {
		return Closed
	}
	return Held
}

func (c *Calendar) closedOn(day iop.Day) bool {
	_, closed := closedOn(c.closures, day)
	return closed
}

// Planned yields every session of the plan with its fate, in order, including those
// that are not held. A session that was moved comes at the time it was planned for.
func (c *Calendar) Planned() iter.Seq[Session] {
	if c == nil {
		return func(func(Session) bool) {}
	}
	return func(yield func(Session) bool) {
		for day := c.dates.From; day < c.until; day++ {
			slots := c.tableOn(day).on(day)
			for i := range slots {
				if !c.held(slots[i].block, day) {
					continue
				}
				session := c.session(&slots[i], day)
				session.Fate = c.fateOf(&session)
				if !yield(session) {
					return
				}
			}
		}
	}
}

// ClockChanges yields the sessions held that start or end at a time that the wall clock
// skips or shows twice, with the note.
func (c *Calendar) ClockChanges() iter.Seq2[Session, ClockNote] {
	if c == nil {
		return func(func(Session, ClockNote) bool) {}
	}
	return func(yield func(Session, ClockNote) bool) {
		for s := range c.Sessions(0) {
			_, _, start, end := s.Instants(c.dates.Location)
			if note := max(start, end); note != Ordinary && !yield(s, note) {
				return
			}
		}
	}
}
