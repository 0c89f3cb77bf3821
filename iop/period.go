package iop

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/rickb777/date/v2"

	"github.com/openiop/openiop/iop/wire"
)

// Period is the time over which a requirement counts. Make one with a literal, such as
// Period{Kind: PerWeek} or Period{Kind: PerDays, N: 90}. In documents it is a word, or
// an object when there is more to say: "week", {"days": 90}, {"week": true, "in_weeks":
// {"at_most": 4}}.
type Period struct {
	Kind PeriodKind
	// N is how many: weeks for PerWeeks and PerCycle, at most 1,040, which is twenty
	// years; days for PerDays, at most 7,280; sessions for PerScheduled, at most 100,000.
	// Other kinds have none.
	N int32
	// Weeks are the program weeks, from 1, in which a requirement on sessions, service
	// days or weeks applies, or one that counts events a month, year or cycle: a month
	// belongs to the week in which it begins. They are the weeks of the counting rules, and
	// the first is the one with the admission in it. Zero: all.
	Weeks Range[int32]
	// Phases are the phases of the program, from 1, in which a requirement applies. A
	// week or month belongs to the phase in which it begins. Zero: all.
	Phases Range[int32]
	// EndedBy are further events that end a run, such as a contact for absences in a row
	// without one. Zero: only what breaks every run.
	EndedBy Set[EventKind]
}

// The bounds on a period keep what is counted over it within an Amount.
const (
	maxWeeks     = 1040 // twenty years
	maxScheduled = 100_000
)

// mostOf is the greatest number that the kind of period can have.
func mostOf(k PeriodKind) int32 {
	switch k {
	case PerWeeks, PerCycle:
		return maxWeeks
	case PerDays:
		return 7 * maxWeeks
	case PerScheduled:
		return maxScheduled
	}
	return 0
}

// beyond reports whether a range of program weeks or phases has an end that none can
// have.
func beyond(r Range[int32]) bool {
	return r.hasLow && (r.low < 0 || r.low > maxWeeks) || r.hasHigh && (r.high < 0 || r.high > maxWeeks)
}

// IsValid reports whether the parts fit the kind.
func (p Period) IsValid() bool { return p.problem() == "" }

func (p Period) problem() string {
	switch {
	case p.Kind == PeriodUnknown:
		return "has no kind"
	case p.Kind >= periodEnd:
		return "is not a period: " + p.Kind.String()
	case !p.EndedBy.IsValid():
		return "can be ended only by events that exist:  " + p.EndedBy.String()
	case p.EndedBy != 0 && p.Kind != PerRun:
		return "can be ended by events only with run"
	case numbered.Has(p.Kind) != (p.N > 0) || p.N < 0:
		return "needs a number above 0 with weeks, cycle, days and last-scheduled, and takes none with other kinds"
	case p.N > mostOf(p.Kind):
		return fmt.Sprintf("can have at most %d with %v: %d", mostOf(p.Kind), p.Kind, p.N)
	case !p.Weeks.IsValid():
		return "has an empty range of weeks"
	case beyond(p.Weeks):
		return fmt.Sprintf("names program weeks outside 0 to %d: %v", maxWeeks, p.Weeks)
	case beyond(p.Phases):
		return fmt.Sprintf("names phases outside 0 to %d: %v", maxWeeks, p.Phases)
	case p.Weeks != Range[int32]{} && !inWeeks.Has(p.Kind) && !following.Has(p.Kind):
		return "can name the weeks it applies in only with session, service-day, week, average-week, month, year and cycle"
	case !p.Phases.IsValid():
		return "has an empty range of phases"
	case p.Phases != Range[int32]{} && (p.Kind == PerWeeks || p.Kind == PerCycle):
		return "cannot name phases with weeks or cycle, which are counted from the admission: use week, month or days"
	}
	return ""
}

var (
	// inWeeks are the kinds of period that can be limited to some program weeks.
	inWeeks = SetOf(PerSession, PerServiceDay, PerWeek, PerAverageWeek)
	// following are further kinds that can, of measures that count events: one that begins
	// in such a week is asked as a whole.
	following = SetOf(PerMonth, PerYear, PerCycle)
)

// Calendar returns the calendar month or year that the day is in, for PerMonth and
// PerYear: its first day, and the first day after it. Other kinds have none and return
// the day alone.
func (k PeriodKind) Calendar(d Day) (from, until Day) {
	y, m, _ := d.Date().Date()
	switch k {
	case PerMonth:
		return monthOf(y, m), monthOf(y, m+1)
	case PerYear:
		return monthOf(y, time.January), monthOf(y+1, time.January)
	}
	return d, d + 1
}

// monthOf is the first day of the month, of which the thirteenth is the next January.
func monthOf(year int, m time.Month) Day { return Day(date.New(year, m, 1) - dayZero) }

// String is the period as it reads after an amount: "a week", "in any 90 days".
func (p Period) String() string {
	var text string
	switch p.Kind {
	case PerSession:
		text = "a session"
	case PerServiceDay:
		text = "a service day"
	case PerWeek:
		text = "a week"
	case PerAverageWeek:
		text = "a week on average"
	case PerWeeks:
		text = fmt.Sprintf("in the first %d weeks", p.N)
	case PerCycle:
		text = fmt.Sprintf("each %d weeks", p.N)
	case PerMonth:
		text = "a calendar month"
	case PerYear:
		text = "a calendar year"
	case PerDays:
		text = fmt.Sprintf("in any %d days", p.N)
	case PerScheduled:
		text = fmt.Sprintf("of the last %d scheduled sessions", p.N)
	case PerRun:
		text = "in a row"
		if p.EndedBy != 0 {
			text += " without " + strings.ReplaceAll(p.EndedBy.String(), ", ", " or ")
		}
	case PerPhase:
		text = "a phase"
	case PerEpisode:
		text = "an episode"
	case PerOccasion:
		text = "each time"
	default:
		return p.Kind.String()
	}
	if p.Weeks != (Range[int32]{}) {
		text += fmt.Sprintf(", in program weeks %v", p.Weeks)
	}
	if p.Phases != (Range[int32]{}) {
		text += fmt.Sprintf(", in phases %v", p.Phases)
	}
	return text
}

// periodJSON is a period as documents write it when a word is not enough.
type periodJSON struct {
	Session     bool           `json:"session,omitempty"`        // each session
	ServiceDay  bool           `json:"service-day,omitempty"`    // each day with service
	Week        bool           `json:"week,omitempty"`           // each week
	AverageWeek bool           `json:"average-week,omitempty"`   // the weeks on average
	Weeks       *int32         `json:"weeks,omitempty"`          // the first so many weeks of the program
	Cycle       *int32         `json:"cycle,omitempty"`          // each so many weeks
	Month       bool           `json:"month,omitempty"`          // each calendar month
	Year        bool           `json:"year,omitempty"`           // each calendar year
	Days        *int32         `json:"days,omitempty"`           // any so many days in a row; for every so many days, with due dates, use elapsed-days after the event itself
	Scheduled   *int32         `json:"last-scheduled,omitempty"` // the last so many scheduled sessions
	Run         bool           `json:"run,omitempty"`            // in a row
	Phase       bool           `json:"phase,omitempty"`          // each phase of the program
	Episode     bool           `json:"episode,omitempty"`        // the whole stay
	Occasion    bool           `json:"occasion,omitempty"`       // each time
	EndedBy     Set[EventKind] `json:"ended_by,omitzero"`        // with run: events that end a run too
	InWeeks     Range[int32]   `json:"in_weeks,omitzero"`        // only in these weeks of the program, from 1
	InPhases    Range[int32]   `json:"in_phases,omitzero"`       // only in these phases of the program, from 1
}

// numbers are the kinds that come with a number.
func (j *periodJSON) numbers() [4]numberedKind {
	return [4]numberedKind{
		{"weeks", PerWeeks, j.Weeks}, {"cycle", PerCycle, j.Cycle}, {"days", PerDays, j.Days}, {"last-scheduled", PerScheduled, j.Scheduled},
	}
}

// numberedKind is a member that names a kind of period with its number.
type numberedKind struct {
	name string
	kind PeriodKind
	n    *int32
}

// kinds lists the kinds that the document names, in the order of the vocabulary.
func (j *periodJSON) kinds() (kinds Set[PeriodKind], n int32) {
	for k, is := range map[PeriodKind]bool{
		PerSession: j.Session, PerServiceDay: j.ServiceDay, PerWeek: j.Week, PerAverageWeek: j.AverageWeek, PerMonth: j.Month, PerYear: j.Year,
		PerRun: j.Run, PerPhase: j.Phase, PerEpisode: j.Episode, PerOccasion: j.Occasion,
		PerWeeks: j.Weeks != nil, PerCycle: j.Cycle != nil, PerDays: j.Days != nil, PerScheduled: j.Scheduled != nil,
	} {
		if is {
			kinds = kinds.With(k)
		}
	}
	for _, m := range j.numbers() {
		if m.n != nil {
			n = *m.n
		}
	}
	return kinds, n
}

// MarshalJSON writes a word where a word is enough, and an object otherwise.
func (p Period) MarshalJSON() ([]byte, error) {
	if problem := p.problem(); problem != "" {
		return nil, fmt.Errorf("iop: a period %s", problem)
	}
	if p.N == 0 && p.EndedBy == 0 && p.Weeks == (Range[int32]{}) && p.Phases == (Range[int32]{}) {
		return json.Marshal(p.Kind)
	}
	j := periodJSON{EndedBy: p.EndedBy, InWeeks: p.Weeks, InPhases: p.Phases}
	switch p.Kind {
	case PerSession:
		j.Session = true
	case PerServiceDay:
		j.ServiceDay = true
	case PerWeek:
		j.Week = true
	case PerAverageWeek:
		j.AverageWeek = true
	case PerWeeks:
		j.Weeks = &p.N
	case PerCycle:
		j.Cycle = &p.N
	case PerMonth:
		j.Month = true
	case PerYear:
		j.Year = true
	case PerDays:
		j.Days = &p.N
	case PerScheduled:
		j.Scheduled = &p.N
	case PerRun:
		j.Run = true
	case PerPhase:
		j.Phase = true
	case PerEpisode:
		j.Episode = true
	case PerOccasion:
		j.Occasion = true
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads strictly, like everything here.
func (p *Period) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, p) }

// UnmarshalWire reads a word or an object that names one kind.
func (p *Period) UnmarshalWire(n wire.Node) {
	if p == nil {
		return
	}
	if n.Kind() == wire.String {
		var got Period
		if !n.Decode(&got.Kind) {
			return
		}
		if numbered.Has(got.Kind) {
			n.Faultf("%q is written with its number, as in {%q: 30}", got.Kind.String(), got.Kind.String())
			return
		}
		if problem := got.problem(); problem != "" {
			n.Faultf("%s", problem)
			return
		}
		*p = got
		return
	}
	var j periodJSON
	if !n.Decode(&j) {
		return
	}
	for _, m := range j.numbers() {
		switch {
		case m.n == nil:
		case *m.n <= 0:
			n.Member(m.name).Faultf("is not above 0")
			return
		case *m.n > mostOf(m.kind):
			n.Member(m.name).Faultf("is more than %d", mostOf(m.kind))
			return
		}
	}
	kinds, number := j.kinds()
	if kinds.Len() != 1 {
		n.Faultf("names %d kinds of period, want one", kinds.Len())
		return
	}
	got := Period{N: number, Weeks: j.InWeeks, Phases: j.InPhases, EndedBy: j.EndedBy}
	for k := range kinds.All() {
		got.Kind = k
	}
	if problem := got.problem(); problem != "" {
		n.Faultf("%s", problem)
		return
	}
	*p = got
}

// days is how many days the period has, at most; 0 where nothing limits that.
func (p Period) days() int64 {
	switch p.Kind {
	case PerSession, PerServiceDay:
		return 1
	case PerWeek, PerAverageWeek:
		return 7
	case PerWeeks, PerCycle:
		return 7 * int64(p.N)
	case PerMonth:
		return 31
	case PerYear:
		return 366
	case PerDays:
		return int64(p.N)
	}
	return 0
}
