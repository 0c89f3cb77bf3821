package schedule

import (
	"fmt"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// PartialWeeks says how weekly rules apply to the first and last week of a plan when
// these are cut short.
type PartialWeeks uint8

const (
	PartialWeeksHeld PartialWeeks = iota // they apply in full
	ProRated                             // amounts are lowered in proportion to the days there are
	PartialWeeksSkipped
)

var partialWeeks = iop.NewVocabulary("treatment of partial weeks", "pro-rated", "skipped")

func (p PartialWeeks) Vocabulary() *iop.Vocabulary { return partialWeeks }
func (p PartialWeeks) String() string {
	if p == PartialWeeksHeld {
		return "held"
	}
	return partialWeeks.Word(int(p))
}
func (p PartialWeeks) MarshalText() ([]byte, error)     { return iop.MarshalWord(p) }
func (p *PartialWeeks) UnmarshalText(text []byte) error { return iop.UnmarshalWord(p, text) }

// PartialAttendance says what counts when a person attended part of a session.
type PartialAttendance uint8

const (
	MinutesAttended   PartialAttendance = iota // the minutes that the person was there
	WholeSessionsOnly                          // nothing
)

var partialAttendance = iop.NewVocabulary("treatment of partial attendance", "whole-sessions-only")

func (p PartialAttendance) Vocabulary() *iop.Vocabulary { return partialAttendance }
func (p PartialAttendance) String() string {
	if p == MinutesAttended {
		return "minutes-attended"
	}
	return partialAttendance.Word(int(p))
}
func (p PartialAttendance) MarshalText() ([]byte, error)     { return iop.MarshalWord(p) }
func (p *PartialAttendance) UnmarshalText(text []byte) error { return iop.UnmarshalWord(p, text) }

// Counting is how a policy turns sessions into hours. The zero Counting counts
// exact minutes of every format without pauses, in weeks from Monday.
type Counting struct {
	// Formats are those that count. Zero: all. Mutual help never counts toward the hours
	// of a program; a requirement can still ask for it by name.
	Formats iop.Set[iop.Format] `json:"formats,omitzero"`
	// Pauses are those that count. Zero: none.
	Pauses iop.Set[Pause] `json:"pauses,omitzero"`
	// ClockHour is how much service makes an hour, such as 50 minutes. Zero: 60.
	ClockHour iop.Minutes `json:"clock_hour,omitzero"`
	// LeastSession is how much service a session must have to count at all. Zero: any.
	LeastSession iop.Minutes `json:"least_session,omitzero"`
	// Partial says what counts when a session was attended in part.
	Partial PartialAttendance `json:"partial,omitzero"`
	// WeekStart is the first day of the week. Zero: Monday.
	WeekStart    Weekday      `json:"week_start,omitzero"`
	PartialWeeks PartialWeeks `json:"partial_weeks,omitzero"` // how weekly rules apply in weeks cut short; zero: in full
	// Elapsed counts the time that passed instead of the time on the wall clock; they
	// differ for a session during which the clocks change.
	Elapsed bool `json:"elapsed,omitempty"`
	// TaperWeeks is how many weeks in a row may be declared short before a step
	// down. Zero: none.
	TaperWeeks int16 `json:"taper_weeks,omitzero"`
}

func (c *Counting) problems(report wire.Report) {
	if c.Formats.Has(iop.MutualHelp) {
		report("has mutual-help, which never counts toward the hours of a program", "formats")
	}
	if !c.Formats.IsValid() {
		report("has something that is not a session format: "+c.Formats.String(), "formats")
	}
	if !c.Pauses.IsValid() {
		report("has something that is not a pause: "+c.Pauses.String(), "pauses")
	}
	if !iop.IsWord(c.Partial) {
		report("is not a treatment of partial attendance: "+c.Partial.String(), "partial")
	}
	if !iop.IsWord(c.WeekStart) {
		report("is not a weekday: "+c.WeekStart.String(), "week_start")
	}
	if !iop.IsWord(c.PartialWeeks) {
		report("is not a treatment of partial weeks: "+c.PartialWeeks.String(), "partial_weeks")
	}
	if c.ClockHour < 0 || c.ClockHour > iop.Hour {
		report(fmt.Sprintf("is not an hour or less: %v", c.ClockHour), "clock_hour")
	}
	if c.LeastSession < 0 || c.LeastSession > iop.Minutes(dayEnd) {
		report(fmt.Sprintf("is not an amount of time in a day: %v", c.LeastSession), "least_session")
	}
	if c.TaperWeeks < 0 {
		report(fmt.Sprintf("is negative: %d", c.TaperWeeks), "taper_weeks")
	}
}

// UnmarshalJSON reads strictly, like everything here.
func (c *Counting) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, c) }

// CheckWire reports counting rules that make no sense.
func (c *Counting) CheckWire(n wire.Node) {
	if c == nil {
		return
	}
	c.problems(n.Report)
}

// minutes is what counts of a span with pauses.
func (c *Counting) minutes(span iop.Minutes, pauses []Inside) int32 {
	for i := range pauses {
		if !c.Pauses.Has(pauses[i].What) {
			span = iop.Minutes(clamp(int64(span) - int64(pauses[i].Length)))
		}
	}
	return int32(c.Credit(span, true))
}

// Credit returns how much of the service in a session counts, with pauses that do not
// count already left out; whole says that the session was attended to the end. Each
// full clock-hour counts as an hour, and what is left over counts as it is.
func (c *Counting) Credit(service iop.Minutes, whole bool) iop.Minutes {
	if c == nil {
		return new(Counting).Credit(service, whole)
	}
	if service < c.LeastSession || !whole && c.Partial == WholeSessionsOnly {
		return 0
	}
	if c.ClockHour > 0 && c.ClockHour < iop.Hour {
		return iop.Minutes(clamp(int64(service/c.ClockHour)*int64(iop.Hour) + int64(service%c.ClockHour)))
	}
	return service
}

// counts reports whether a format counts toward the hours of the program.
func (c *Counting) counts(f iop.Format) iop.Verdict {
	switch {
	case f == iop.MutualHelp:
		return iop.NotMet
	case c.Formats == 0:
		return iop.Met
	}
	return member(c.Formats, f)
}

// format reports whether a format is one of these; empty are those that count. A
// format that is not known is any but mutual help: a program knows its own sessions
// from meetings of others.
func (c *Counting) format(of iop.Set[iop.Format], f iop.Format) iop.Verdict {
	switch {
	case of == 0:
		return c.counts(f)
	case f == 0 && of.Without(iop.MutualHelp) == 0:
		return iop.NotMet
	}
	return member(of, f)
}

// In returns whether the service is one of these, and Unknown when a part that matters
// is not known. If no formats are named, the formats that count are meant. A format
// that is not known can be any except mutual help; an occasion that is not known is a
// regular one.
func (c *Counting) In(s *Service, of *iop.Services) iop.Verdict {
	if c == nil {
		return new(Counting).In(s, of)
	}
	if s == nil || of == nil {
		return iop.Unknown
	}
	v := iop.VerdictOf(s.Occasion == 0 || !of.Except.Has(s.Occasion))
	v = v.And(c.format(of.Formats, s.Format))
	return v.And(anyOr(of.Deliveries, s.Delivery)).And(anyOr(of.Participants, s.Participants)).And(anyOr(of.Staff, s.Staff))
}

func member[T iop.Enum](set iop.Set[T], t T) iop.Verdict {
	if t == 0 {
		return iop.Unknown
	}
	return iop.VerdictOf(set.Has(t))
}

// anyOr is member of a set of which empty means any.
func anyOr[T iop.Enum](set iop.Set[T], t T) iop.Verdict {
	if set == 0 {
		return iop.Met
	}
	return member(set, t)
}

// firstDay is the day on which the week of the day begins.
func (c *Counting) firstDay(d iop.Day) iop.Day {
	start := c.WeekStart
	if start == WeekdayUnknown {
		start = Monday
	}
	return d - iop.Day((7+WeekdayOf(d)-start)%7)
}

// Reason is why minutes of a session count or do not count.
type Reason uint8

const (
	ReasonUnknown   Reason = iota
	InFull                 // every minute counts
	LessPauses             // its minutes without the pauses
	AsClockHours           // a shorter session hour, such as 50 minutes, counts as an hour
	FormatNotCounts        // a format that the rules leave out
	MutualHelpNever        // mutual help never counts
	FormatNotKnown         // the format is not known, and only some count
	UsedAtWill             // to be used when needed, so not relied on
	NotEveryWeek           // not in this week
	TooShort               // less service than a session must have
)

var reasons = iop.NewVocabulary("reason",
	"in-full", "less-pauses", "as-clock-hours", "format-not-counted", "mutual-help", "format-not-known", "at-will", "not-every-week", "too-short")

func (r Reason) Vocabulary() *iop.Vocabulary      { return reasons }
func (r Reason) String() string                   { return reasons.Word(int(r)) }
func (r Reason) MarshalText() ([]byte, error)     { return iop.MarshalWord(r) }
func (r *Reason) UnmarshalText(text []byte) error { return iop.UnmarshalWord(r, text) }

// Counted says how the minutes of one block or arranged service were counted in one
// week, all its days together.
type Counted struct {
	At       iop.At          `json:"-"`
	Name     string          `json:"name,omitempty"`
	Sessions int32           `json:"sessions"`
	Planned  iop.Minutes     `json:"planned"`
	Counted  iop.Minutes     `json:"counted"`
	Why      iop.Set[Reason] `json:"why"`
}

// Explain lists every block and arranged service of the week with its counted and
// uncounted minutes and the reasons. Number i is the week of the plan, from 0, which
// matters for what is not held every week.
func (c *Counting) Explain(w *Week, i int) []Counted {
	if c == nil {
		return new(Counting).Explain(w, i)
	}
	if w == nil {
		return nil
	}
	var list []Counted
	for k := range w.Blocks {
		b := &w.Blocks[k]
		n, on := b.Cadence.sessions(i, int32(b.Days.Len()), 1)
		e := Counted{At: iop.At{Part: iop.Blocks, Index: int32(k)}, Name: b.Name, Sessions: n, Planned: minutesTimes(b.Span(), n)}
		c.explain(&e, b.Format, on, product(c.minutes(b.Span(), b.Pauses), n))
		if e.Counted != 0 && c.minutes(b.Span(), nil) != c.minutes(b.Span(), b.Pauses) {
			e.Why = e.Why.Without(InFull).With(LessPauses)
		}
		list = append(list, e)
	}
	for k := range w.Arranged {
		a := &w.Arranged[k]
		n, on := a.Cadence.sessions(i, a.times(), a.times())
		e := Counted{At: iop.At{Part: iop.ArrangedServices, Index: int32(k)}, Name: a.Name, Sessions: n, Planned: minutesTimes(a.Length, n)}
		c.explain(&e, a.Format, on, product(c.minutes(a.Length, nil), n))
		if a.AtWill {
			e.Counted, e.Why = 0, iop.SetOf(UsedAtWill)
		}
		list = append(list, e)
	}
	return list
}

func (c *Counting) explain(e *Counted, f iop.Format, on iop.Verdict, minutes int32) {
	switch v := c.counts(f); {
	case v == iop.Met && minutes <= 0:
		e.Why = iop.SetOf(TooShort)
	case v == iop.Met:
		e.Counted, e.Why = iop.Minutes(minutes), iop.SetOf(InFull)
		if c.ClockHour > 0 && c.ClockHour < iop.Hour {
			e.Why = iop.SetOf(AsClockHours)
		}
	case v == iop.Unknown:
		e.Why = iop.SetOf(FormatNotKnown)
	default:
		e.Why = iop.SetOf(FormatNotCounts)
		if f == iop.MutualHelp {
			e.Why = iop.SetOf(MutualHelpNever)
		}
	}
	switch on {
	case iop.NotMet:
		e.Counted, e.Why = 0, iop.SetOf(NotEveryWeek)
	case iop.Unknown:
		e.Why = e.Why.With(NotEveryWeek)
	}
}
