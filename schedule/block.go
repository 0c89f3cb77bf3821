package schedule

import (
	"encoding/json"
	"fmt"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Pause is what a session's span holds beside service.
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

// Service is what a block or an arranged service gives. Zero parts are not known;
// a format that is not known is any but mutual help.
type Service struct {
	Format       iop.Format       `json:"format,omitzero"`
	Delivery     iop.Delivery     `json:"delivery,omitzero"`
	Participants iop.Participants `json:"participants,omitzero"`
	Staff        iop.Staff        `json:"staff,omitzero"`
	Occasion     iop.Occasion     `json:"occasion,omitzero"`
}

// problems reports the parts whose numbers no word has.
func (s *Service) problems(report wire.Report, at ...any) {
	if !iop.IsWord(s.Format) {
		report.At(at...)("is no session format: "+s.Format.String(), "format")
	}
	if !iop.IsWord(s.Delivery) {
		report.At(at...)("is no delivery: "+s.Delivery.String(), "delivery")
	}
	if !iop.IsWord(s.Participants) {
		report.At(at...)("are none: "+s.Participants.String(), "participants")
	}
	if !iop.IsWord(s.Staff) {
		report.At(at...)("is no staff: "+s.Staff.String(), "staff")
	}
	if !iop.IsWord(s.Occasion) {
		report.At(at...)("is no occasion: "+s.Occasion.String(), "occasion")
	}
}

// CadenceKind is how a block recurs beyond its weekdays.
type CadenceKind uint8

const (
	Weekly     CadenceKind = iota // every week
	EveryWeeks                    // every N weeks, in those with week number Phase modulo N
	NthWeekday                    // on the N-th such weekday of the month; -1: the last
	EveryDays                     // every N days from the first of the plan, whatever weekday
)

// Cadence is how a block or an arranged service recurs. The zero Cadence is every
// week. In documents: {"weeks": 2, "phase": 1}, {"nth-weekday": -1}, {"days": 30}.
type Cadence struct {
	Kind  CadenceKind
	N     int16
	Phase int16 // of EveryWeeks: 0 for the plan's first week
}

func (c Cadence) problem() string {
	switch {
	case c.Kind > EveryDays:
		return "is no cadence: " + c.String()
	case c.Kind == Weekly && (c.N != 0 || c.Phase != 0):
		return fmt.Sprintf("is every week and has a number or phase: %d, %d", c.N, c.Phase)
	case c.Kind == EveryWeeks && (c.N < 1 || c.N > 52):
		return fmt.Sprintf("wants every 1 to 52 weeks: %d", c.N)
	case c.Kind == EveryWeeks && (c.Phase < 0 || c.Phase >= c.N):
		return fmt.Sprintf("wants a phase from 0 to %d: %d", c.N-1, c.Phase)
	case c.Kind == NthWeekday && c.N != -1 && (c.N < 1 || c.N > 5):
		return fmt.Sprintf("wants the 1st to 5th weekday of the month, or -1 for the last: %d", c.N)
	case c.Kind == EveryDays && (c.N < 1 || c.N > 366):
		return fmt.Sprintf("wants every 1 to 366 days: %d", c.N)
	case c.Kind != EveryWeeks && c.Phase != 0:
		return fmt.Sprintf("has a phase without weeks: %d", c.Phase)
	}
	return ""
}

type cadenceJSON struct {
	Weeks      *int16 `json:"weeks,omitempty"`
	Phase      int16  `json:"phase,omitempty"`
	NthWeekday *int16 `json:"nth-weekday,omitempty"`
	Days       *int16 `json:"days,omitempty"`
}

// MarshalJSON writes the one member that says how it recurs.
func (c Cadence) MarshalJSON() ([]byte, error) {
	if problem := c.problem(); problem != "" {
		return nil, fmt.Errorf("schedule: a cadence %s", problem)
	}
	j := cadenceJSON{Phase: c.Phase}
	switch c.Kind {
	case EveryWeeks:
		j.Weeks = &c.N
	case NthWeekday:
		j.NthWeekday = &c.N
	case EveryDays:
		j.Days = &c.N
	}
	return json.Marshal(j)
}

// UnmarshalWire reads one of the members; a cadence of 0 is a fault.
func (c *Cadence) UnmarshalWire(n wire.Node) {
	var j cadenceJSON
	if !n.Decode(&j) {
		return
	}
	var got Cadence
	found := 0
	for i, m := range []*int16{j.Weeks, j.NthWeekday, j.Days} {
		if m != nil {
			found++
			got = Cadence{Kind: EveryWeeks + CadenceKind(i), N: *m, Phase: j.Phase}
		}
	}
	if found != 1 {
		n.Faultf("names %d cadences, want one of weeks, nth-weekday and days", found)
		return
	}
	if problem := got.problem(); problem != "" {
		n.Report(problem)
		return
	}
	*c = got
}

// String says how it recurs: "every 2 weeks".
func (c Cadence) String() string {
	switch c.Kind {
	case Weekly:
		return "every week"
	case EveryWeeks:
		return fmt.Sprintf("every %d weeks", c.N)
	case NthWeekday:
		if c.N < 0 {
			return "on the last of the month"
		}
		return fmt.Sprintf("on the %d. of the month", c.N)
	case EveryDays:
		return fmt.Sprintf("every %d days", c.N)
	}
	return fmt.Sprintf("CadenceKind(%d)", uint8(c.Kind))
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
	// Pauses inside the span. Whether they count is the counting rules' to say.
	Pauses []Inside `json:"pauses,omitempty"`
	// Seats is how few and how many people the session is held for. Zero: not
	// stated.
	Seats iop.Range[int32] `json:"seats,omitzero"`
}

// Span is the time from start to end on the wall.
func (b *Block) Span() iop.Minutes {
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
		report.At(at...)("has what is no weekday: "+b.Days.String(), "days")
	}
	if problem := b.Cadence.problem(); problem != "" {
		report.At(at...)(problem, "cadence")
	}
	if !b.Seats.IsValid() {
		report.At(at...)(fmt.Sprintf("hold nobody: %v", b.Seats), "seats")
	}
	if low, high := seatEnds(b.Seats); low < 0 || high < 0 {
		report.At(at...)(fmt.Sprintf("are fewer than none: %v", b.Seats), "seats")
	}
	good := soundTimes(b.Start, b.End, b.Overnight, report, at...)
	paused := iop.Minutes(0)
	for i, p := range b.Pauses {
		if !iop.IsWord(p.What) {
			report.At(at...)("is no pause: "+p.What.String(), "pauses", i, "what")
		}
		if p.Length <= 0 || p.Length > iop.Minutes(dayEnd) {
			report.At(at...)(fmt.Sprintf("is no part of a day: %v", p.Length), "pauses", i, "length")
			good = false
			continue
		}
		paused += p.Length
	}
	if good && paused > b.Span() {
		report.At(at...)(fmt.Sprintf("take %v, longer than the session of %v", paused, b.Span()), "pauses")
	}
}

// soundTimes reports what is wrong with the times of a session; true when nothing is.
func soundTimes(start, end Clock, overnight bool, report wire.Report, at ...any) (good bool) {
	starts, ends := start.IsValid() && start != dayEnd, end.IsValid()
	if !starts {
		report.At(at...)(fmt.Sprintf("is no time of day to start at: %v", start), "start")
	}
	if !ends {
		report.At(at...)(fmt.Sprintf("is no time of day: %v", end), "end")
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
func (b *Block) CheckWire(n wire.Node) { b.problems(n.Report) }

// Arranged is service that is agreed on without a set time: an hour of individual
// counseling each week, whenever both can. Since it may fall on any day, also one on
// which there is nothing else, what is asked of each service day is unknown for want
// of its times, unless every such day would do: one hour alone is less than a floor
// of three hours a day.
type Arranged struct {
	Name string `json:"name,omitempty"`
	Service
	Length  iop.Minutes `json:"length" wire:"required"` // of each
	Times   int16       `json:"times,omitzero"`         // each time it recurs; zero: once
	Cadence Cadence     `json:"cadence,omitzero"`
	// AtWill says that it may be used whenever needed and is not counted on.
	AtWill bool `json:"at_will,omitempty"`
}

func (a *Arranged) problems(report wire.Report, at ...any) {
	a.Service.problems(report, at...)
	if a.Length <= 0 || a.Length > weekMinutes {
		report.At(at...)(fmt.Sprintf("is no part of a week: %v", a.Length), "length")
	}
	if a.Times < 0 || a.Times > 100 {
		report.At(at...)(fmt.Sprintf("is not from 0 to 100: %d", a.Times), "times")
	}
	if a.Cadence.Kind == NthWeekday {
		report.At(at...)(fmt.Sprintf("names a weekday for a service without one: %v", a.Cadence), "cadence")
	} else if problem := a.Cadence.problem(); problem != "" {
		report.At(at...)(problem, "cadence")
	}
}

// CheckWire reports what makes the arranged service unusable.
func (a *Arranged) CheckWire(n wire.Node) { a.problems(n.Report) }

func (a *Arranged) times() int32 { return max(1, int32(a.Times)) }
