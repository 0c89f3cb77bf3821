package iop

// Measure is what a requirement counts: a row of the measures table, which says
// its unit, the periods it can be counted over, and how it moves when service is
// added.
//
// A session counts once some of it was attended; how much of it counts is asked of hours.
//
// Days without are counted from the day of the last event, or of the admission, as day
// 0, and leave is left out of them: nothing is known of what was done on leave.
//
// Weeks without are those of the counting rules that are over and wholly in the stay. One
// with leave in it is left out.
//
// A share is of the sessions of the services named that the person was scheduled for and of
// which an outcome was recorded; leave and what the program called off drop out. It is of an
// episode or phase so far, and of a week, month, year or cycle once that is over: until then
// the one before answers. Where there was no session nothing is asked.
//
// What has elapsed is counted from the anchor's day as day 0: an event within ten
// days of a discharge on the 1st is by the 11th. Sessions, and days with a session,
// are counted with those of the anchor's own day unless the anchor leaves it out.
type Measure uint8

const (
	MeasureUnknown      Measure = iota
	Hours                       // service time; per session it is the session's length
	ServiceDays                 // days with service
	SessionCount                // sessions
	DaysBetween                 // most days from one service day to the next: Friday to Monday is 3
	EmptyDays                   // most days in a row without service: Friday to Monday is 2
	HoursBetween                // most clock time from the end of one service to the start of the next
	GroupSize                   // people in a session
	ProgramDays                 // length of a phase or program, first to last day
	EventCount                  // events of the kinds named: absences, tests, positive results
	DaysWithout                 // days in a row, up to now, without an event of the kinds named; see Measure
	ElapsedDays                 // calendar days from the anchor to the event
	ElapsedWorkingDays          // working days from the anchor to the event
	ElapsedMonths               // calendar months from the anchor to the event
	ElapsedSessions             // sessions attended from the anchor to the event
	ElapsedSessionDays          // days with a session attended from the anchor to the event
	ElapsedServiceHours         // service received from the anchor to the event
	ElapsedHours                // time by the clock from the anchor to the event
	ClockTime                   // time of day, from midnight, of each event of the kinds named
	EventShare                  // share of the sessions scheduled for, of which the outcome is of the kinds named, in percent; see Measure
	WorkingDaysWithout          // DaysWithout of working days alone
	WeeksWithout                // whole weeks in a row, up to now, without an event of the kinds named; see Measure
	EventDays                   // days with an event of the kinds named
	measureEnd
)

// Evaluator is the package that evaluates a measure.
type Evaluator uint8

const (
	BySchedule Evaluator = iota + 1 // of weeks and plans, by package schedule
	ByEpisode                       // of what happened, by package compliance
)

// Movement is how a measure moves when service of the kind counted is added.
type Movement uint8

const (
	Still    Movement = iota // adding service does not touch it
	Rises                    // it rises or stays
	Falls                    // it falls or stays
	EachOnes                 // it is asked of each session or day separately; a new one has its own
)

// measures is the table. Periods are those that some source uses or that follow
// from one; the movement column is tested by adding service to random weeks.
var measures = [measureEnd]struct {
	text    string
	unit    Unit
	by      Evaluator
	moves   Movement
	periods Set[PeriodKind]
	events  bool // the requirement names the events it counts
}{
	Hours: {"hours", InMinutes, BySchedule, Rises,
		SetOf(PerSession, PerServiceDay, PerWeek, PerAverageWeek, PerWeeks, PerCycle, PerMonth, PerYear, PerDays, PerPhase, PerEpisode), false},
	ServiceDays: {"service-days", InDays, BySchedule, Rises,
		SetOf(PerWeek, PerAverageWeek, PerWeeks, PerCycle, PerMonth, PerYear, PerDays, PerPhase, PerEpisode), false},
	SessionCount: {"sessions", InCount, BySchedule, Rises,
		SetOf(PerServiceDay, PerWeek, PerAverageWeek, PerWeeks, PerCycle, PerMonth, PerYear, PerDays, PerPhase, PerEpisode), false},
	// Gaps fall only because the edges of a week count: the week is taken to
	// repeat, so that a service added at its edge splits a gap and opens none.
	DaysBetween:  {"days-between", InDays, BySchedule, Falls, SetOf(PerWeek, PerEpisode), false},
	EmptyDays:    {"empty-days", InDays, BySchedule, Falls, SetOf(PerWeek, PerEpisode), false},
	HoursBetween: {"hours-between", InMinutes, BySchedule, Falls, SetOf(PerWeek, PerEpisode), false},
	GroupSize:    {"group-size", InCount, BySchedule, EachOnes, SetOf(PerSession), false},
	ProgramDays:  {"program-days", InDays, BySchedule, Rises, SetOf(PerPhase, PerEpisode), false},

	EventCount: {"events", InCount, ByEpisode, Still,
		SetOf(PerServiceDay, PerWeek, PerWeeks, PerCycle, PerMonth, PerYear, PerDays, PerScheduled, PerRun, PerPhase, PerEpisode), true},
	DaysWithout:         {"days-without", InDays, ByEpisode, Still, SetOf(PerPhase, PerEpisode), true},
	ElapsedDays:         {"elapsed-days", InDays, ByEpisode, Still, 0, true},
	ElapsedWorkingDays:  {"elapsed-working-days", InWorkingDays, ByEpisode, Still, 0, true},
	ElapsedMonths:       {"elapsed-months", InCount, ByEpisode, Still, 0, true},
	ElapsedSessions:     {"elapsed-sessions", InCount, ByEpisode, Still, 0, true},
	ElapsedSessionDays:  {"elapsed-session-days", InCount, ByEpisode, Still, 0, true},
	ElapsedServiceHours: {"elapsed-service-hours", InMinutes, ByEpisode, Still, 0, true},
	ElapsedHours:        {"elapsed-hours", InMinutes, ByEpisode, Still, 0, true},
	ClockTime:           {"time-of-day", InMinutes, ByEpisode, Still, SetOf(PerOccasion), true},
	EventShare:          {"share", InPercent, ByEpisode, Still, SetOf(PerWeek, PerCycle, PerMonth, PerYear, PerDays, PerPhase, PerEpisode), true},
	WorkingDaysWithout:  {"working-days-without", InWorkingDays, ByEpisode, Still, SetOf(PerPhase, PerEpisode), true},
	EventDays: {"event-days", InDays, ByEpisode, Still,
		SetOf(PerWeek, PerWeeks, PerCycle, PerMonth, PerYear, PerDays, PerPhase, PerEpisode), true},
	WeeksWithout: {"weeks-without", InCount, ByEpisode, Still, SetOf(PerPhase, PerEpisode), true},
}

// ofServices are the measures of events that can be of some services only.
var ofServices = SetOf(EventCount, EventDays, EventShare, DaysWithout, WorkingDaysWithout, WeeksWithout)

// inTimes are the measures of events that can be asked while something is so.
var inTimes = SetOf(EventCount, EventDays, EventShare)

var measureWords = func() *Vocabulary {
	words := make([]string, 0, measureEnd-1)
	for _, row := range measures[1:] {
		words = append(words, row.text)
	}
	return NewVocabulary("measure", words...)
}()

func (m Measure) Vocabulary() *Vocabulary          { return measureWords }
func (m Measure) String() string                   { return measureWords.Word(int(m)) }
func (m Measure) MarshalText() ([]byte, error)     { return MarshalWord(m) }
func (m *Measure) UnmarshalText(text []byte) error { return UnmarshalWord(m, text) }

// Unit returns what the measure's amounts count.
func (m Measure) Unit() Unit { return measures[m%measureEnd].unit }

// Periods returns the periods that the measure can be counted over; none for what
// elapses from an anchor.
func (m Measure) Periods() Set[PeriodKind] { return measures[m%measureEnd].periods }

// By returns the package that evaluates the measure.
func (m Measure) By() Evaluator { return measures[m%measureEnd].by }

// Elapses reports whether the measure counts from an [Anchor] and so has no period.
func (m Measure) Elapses() bool {
	return MeasureUnknown < m && m < measureEnd && measures[m].periods == 0
}

// CountsEvents reports whether a requirement on the measure names the events it
// is about.
func (m Measure) CountsEvents() bool { return measures[m%measureEnd].events }

// Moves returns how the measure moves over the period when service is added. What is
// asked of each session or each service day is asked of every one separately.
func (m Measure) Moves(per PeriodKind) Movement {
	if per == PerSession || per == PerServiceDay {
		return EachOnes
	}
	return measures[m%measureEnd].moves
}

// PeriodKind is a kind of time that amounts are counted over.
type PeriodKind uint8

const (
	PeriodUnknown  PeriodKind = iota
	PerSession                // each session
	PerServiceDay             // each day with service that counts
	PerWeek                   // each week, starting where the counting rules say
	PerAverageWeek            // the average of the weeks
	PerWeeks                  // the first 7N days from the admission on, together
	PerMonth                  // each calendar month
	PerYear                   // each calendar year
	PerDays                   // any N days in a row
	PerScheduled              // the last N sessions that the person was scheduled for; of fewer, those that there are
	PerRun                    // in a row up to now, with none of another kind between or since
	PerPhase                  // each phase
	PerEpisode                // from admission to discharge
	PerCycle                  // each 7N days, one after the other, from the admission on
	PerOccasion               // each event of the kinds named, separately
	periodEnd
)

var periodKinds = NewVocabulary("period",
	"session", "service-day", "week", "average-week", "weeks", "month", "year", "days", "last-scheduled", "run", "phase", "episode", "cycle", "occasion")

func (k PeriodKind) Vocabulary() *Vocabulary          { return periodKinds }
func (k PeriodKind) String() string                   { return periodKinds.Word(int(k)) }
func (k PeriodKind) MarshalText() ([]byte, error)     { return MarshalWord(k) }
func (k *PeriodKind) UnmarshalText(text []byte) error { return UnmarshalWord(k, text) }

// numbered are the kinds of period that come with a number.
var numbered = SetOf(PerWeeks, PerDays, PerScheduled, PerCycle)
