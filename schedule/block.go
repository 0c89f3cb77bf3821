package schedule

import (
	"fmt"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Pause is part of a session's span that is not service.
type Pause uint8

const (
	PauseUnknown Pause = iota
	Break
	Meal
	School // schoolwork and supervised study
	Travel
)

var pauses = iop.NewVocabulary("pause", "break", "meal", "school", "travel")

func (p Pause) Vocabulary() *iop.Vocabulary      { return pauses }
func (p Pause) String() string                   { return pauses.Word(int(p)) }
func (p Pause) MarshalText() ([]byte, error)     { return iop.MarshalWord(p) }
func (p *Pause) UnmarshalText(text []byte) error { return iop.UnmarshalWord(p, text) }

// Inside is a pause inside a session: a quarter of an hour of break, lunch, two
// hours of school.
type Inside struct {
	What   Pause       `json:"what" wire:"required"`
	Length iop.Minutes `json:"length" wire:"required"`
}

// Service is what a block or an arranged service gives. Zero parts are not known; a
// format that is not known can be any except mutual help.
type Service struct {
	Format       iop.Format       `json:"format,omitzero"`       // the form of the session: group, individual, education
	Delivery     iop.Delivery     `json:"delivery,omitzero"`     // how it reached the person
	Participants iop.Participants `json:"participants,omitzero"` // who took part
	Staff        iop.Staff        `json:"staff,omitzero"`        // who led it
	Occasion     iop.Occasion     `json:"occasion,omitzero"`     // what was special about it; zero: nothing
}

// problems reports the parts whose numbers no word has.
func (s *Service) problems(report wire.Report, at ...any) {
	if !iop.IsWord(s.Format) {
		report.At(at...)("is not a session format: "+s.Format.String(), "format")
	}
	if !iop.IsWord(s.Delivery) {
		report.At(at...)("is not a delivery: "+s.Delivery.String(), "delivery")
	}
	if !iop.IsWord(s.Participants) {
		report.At(at...)("contains something that is not a kind of participant: "+s.Participants.String(), "participants")
	}
	if !iop.IsWord(s.Staff) {
		report.At(at...)("is not staff: "+s.Staff.String(), "staff")
	}
	if !iop.IsWord(s.Occasion) {
		report.At(at...)("is not an occasion: "+s.Occasion.String(), "occasion")
	}
}

// Block is a session that recurs at set times on the wall clock.
type Block struct {
	Name string `json:"name,omitempty"` // the clinic's own
	Service
	Days      Days    `json:"days,omitzero"` // not needed with a cadence of days
	Start     Clock   `json:"start" wire:"required"`
	End       Clock   `json:"end" wire:"required"`
	Overnight bool    `json:"overnight,omitempty"` // it ends on the next day
	Cadence   Cadence `json:"cadence,omitzero"`
	// Pauses are those inside the span. The counting rules say whether they count.
	Pauses []Inside `json:"pauses,omitempty"`
	// Seats is the least and the greatest number of people that the session is held for.
	// Zero: not stated.
	Seats iop.Range[int32] `json:"seats,omitzero"`
}

// Span returns the time from start to end on the wall clock.
func (b *Block) Span() iop.Minutes {
	if b == nil {
		return 0
	}
	span := iop.Minutes(b.End) - iop.Minutes(b.Start)
	if b.Overnight {
		span += iop.Minutes(dayEnd)
	}
	return span
}

// problems reports what is wrong at the place that the steps lead to. What is right
// costs no text.
func (b *Block) problems(report wire.Report, at ...any) {
	b.Service.problems(report, at...)
	if b.Days == 0 && b.Cadence.Kind != EveryDays {
		report.At(at...)("is empty", "days")
	}
	if !b.Days.IsValid() {
		report.At(at...)("has something that is not a weekday: "+b.Days.String(), "days")
	}
	if problem := b.Cadence.problem(); problem != "" {
		report.At(at...)(problem, "cadence")
	}
	if !b.Seats.IsValid() {
		report.At(at...)(fmt.Sprintf("is an empty range: %v", b.Seats), "seats")
	}
	if low, high := seatEnds(b.Seats); low < 0 || high < 0 {
		report.At(at...)(fmt.Sprintf("is negative: %v", b.Seats), "seats")
	}
	good := soundTimes(b.Start, b.End, b.Overnight, report, at...)
	paused := int64(0)
	for i, p := range b.Pauses {
		if !iop.IsWord(p.What) {
			report.At(at...)("is not a pause: "+p.What.String(), "pauses", i, "what")
		}
		if p.Length <= 0 || p.Length > iop.Minutes(dayEnd) {
			report.At(at...)(fmt.Sprintf("is not an amount of time in a day: %v", p.Length), "pauses", i, "length")
			good = false
			continue
		}
		paused += int64(p.Length)
	}
	if good && paused > int64(b.Span()) {
		report.At(at...)(fmt.Sprintf("last %v, longer than the session, which lasts %v", iop.Minutes(clamp(paused)), b.Span()), "pauses")
	}
}

// soundTimes reports what is wrong with the times of a session; true when nothing is.
func soundTimes(start, end Clock, overnight bool, report wire.Report, at ...any) (good bool) {
	starts, ends := start.IsValid() && start != dayEnd, end.IsValid()
	if !starts {
		report.At(at...)(fmt.Sprintf("is not a time of day before 24:00: %v", start), "start")
	}
	if !ends {
		report.At(at...)(fmt.Sprintf("is not a time of day: %v", end), "end")
	}
	switch {
	case !starts || !ends:
	case end <= start && !overnight:
		report.At(at...)(fmt.Sprintf("is not after start: %v to %v; a session past midnight is overnight", start, end), "end")
	case overnight && end > start:
		report.At(at...)("makes the session longer than a day", "overnight")
	default:
		good = true
	}
	return good
}

// seatEnds is the two ends of the seats; zero where there is none.
func seatEnds(seats iop.Range[int32]) (low, high int32) {
	low, _, _ = seats.Low()
	high, _, _ = seats.High()
	return low, high
}

// CheckWire reports what makes the block unusable.
func (b *Block) CheckWire(n wire.Node) {
	if b == nil {
		return
	}
	b.problems(n.Report)
}

// Arranged is service that is agreed on without a set time: an hour of individual
// counseling each week, whenever both can. It may fall on any day, even one with
// nothing else on it. So what is asked of each service day is unknown, with its times
// missing, unless the answer would be the same for every such day: one hour alone is
// less than a floor of three hours a day.
type Arranged struct {
	Name string `json:"name,omitempty"`
	Service
	Length  iop.Minutes `json:"length" wire:"required"` // of each
	Times   int16       `json:"times,omitzero"`         // how often each time it recurs, at most 100; zero: once
	Cadence Cadence     `json:"cadence,omitzero"`
	// AtWill says that it may be used whenever needed, so its hours are not relied on.
	AtWill bool `json:"at_will,omitempty"`
}

func (a *Arranged) problems(report wire.Report, at ...any) {
	a.Service.problems(report, at...)
	if a.Length <= 0 || a.Length > weekMinutes {
		report.At(at...)(fmt.Sprintf("is not an amount of time in a week: %v", a.Length), "length")
	}
	if a.Times < 0 || a.Times > maxTimes {
		report.At(at...)(fmt.Sprintf("is not from 0 to %d: %d", maxTimes, a.Times), "times")
	}
	if a.Cadence.Kind == NthWeekday {
		report.At(at...)(fmt.Sprintf("recurs on a weekday, and an arranged service has none: %v", a.Cadence), "cadence")
	} else if problem := a.Cadence.problem(); problem != "" {
		report.At(at...)(problem, "cadence")
	}
}

// CheckWire reports what makes the arranged service unusable.
func (a *Arranged) CheckWire(n wire.Node) {
	if a == nil {
		return
	}
	a.problems(n.Report)
}

func (a *Arranged) times() int32 { return max(1, int32(a.Times)) }
