package episode

import (
	"encoding/json"
	"math"

	"github.com/openiop/openiop/iop"
)

// Fold sums up an episode, event by event in order, as counters that a screen or an audit
// shows without asking a policy. The zero Fold is empty and ready to use. It keeps no
// events, so any number of them can be added.
type Fold struct {
	Events               int64
	Count                [64]int32 // by kind
	First, Last          iop.Day   // the days of the first and last events that have one
	Admitted, Discharged iop.Day
	LastService          iop.Day
	// Least and Most are the service that was credited, at least and at most. A sum beyond the largest
	// amount stays at that amount.
	Least, Most iop.Minutes
	// AbsentInRow and MostAbsentInRow are the absences in a row, now and at most.
	AbsentInRow, MostAbsentInRow int32
	// NegativeInRow and MostNegativeInRow are the negative results in a row, now and at most.
	NegativeInRow, MostNegativeInRow int32
	// CleanSince is the day of the last positive result, or of the admission.
	CleanSince iop.Day
}

// MarshalJSON writes what is not zero, with events by kind.
func (f Fold) MarshalJSON() ([]byte, error) {
	count := map[iop.EventKind]int32{}
	for k, n := range f.Count {
		if kind := iop.EventKind(k); n != 0 && k > 0 && k <= kind.Vocabulary().Len() {
			count[kind] = n
		}
	}
	return json.Marshal(struct {
		Events            int64                   `json:"events"`
		Count             map[iop.EventKind]int32 `json:"count"`
		First             iop.Day                 `json:"first,omitzero"`
		Last              iop.Day                 `json:"last,omitzero"`
		Admitted          iop.Day                 `json:"admitted,omitzero"`
		Discharged        iop.Day                 `json:"discharged,omitzero"`
		LastService       iop.Day                 `json:"last_service,omitzero"`
		Least             iop.Minutes             `json:"least"`
		Most              iop.Minutes             `json:"most"`
		AbsentInRow       int32                   `json:"absent_in_row"`
		MostAbsentInRow   int32                   `json:"most_absent_in_row"`
		NegativeInRow     int32                   `json:"negative_in_row"`
		MostNegativeInRow int32                   `json:"most_negative_in_row"`
		CleanSince        iop.Day                 `json:"clean_since,omitzero"`
	}{f.Events, count, f.First, f.Last, f.Admitted, f.Discharged, f.LastService, f.Least, f.Most,
		f.AbsentInRow, f.MostAbsentInRow, f.NegativeInRow, f.MostNegativeInRow, f.CleanSince})
}

// Effect is what an event did to a [Fold].
type Effect uint8

const (
	EffectUnknown Effect = iota
	Counted
	AddedService
	LengthenedAbsence
	EndedAbsence
	LengthenedNegative
	EndedNegative
	BeganEpisode
	EndedEpisode
	WithoutDay
)

var effects = iop.NewVocabulary("effect", "counted", "added-service", "lengthened-absence", "ended-absence",
	"lengthened-negative", "ended-negative", "began", "ended", "without-day")

func (e Effect) Vocabulary() *iop.Vocabulary      { return effects }
func (e Effect) String() string                   { return effects.Word(int(e)) }
func (e Effect) MarshalText() ([]byte, error)     { return iop.MarshalWord(e) }
func (e *Effect) UnmarshalText(text []byte) error { return iop.UnmarshalWord(e, text) }

// Add adds one event and returns what it did. Events must come in order of their days; an
// event without a day is counted and has no other effect.
func (f *Fold) Add(e *Event) iop.Set[Effect] {
	kind, day := e.Kind&63, e.Day
	f.Events++
	f.Count[kind]++
	if day == 0 {
		return 1<<Counted | 1<<WithoutDay
	}
	if f.First == 0 {
		f.First = day
	}
	f.Last = day
	switch kind {
	case iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.MadeUp: // presence
		least, most := e.minutes()
		f.Least, f.Most = addUp(f.Least, least), addUp(f.Most, most)
		f.LastService = day
		if f.AbsentInRow > 0 && kind != iop.MadeUp {
			f.AbsentInRow = 0
			return 1<<Counted | 1<<AddedService | 1<<EndedAbsence
		}
		return 1<<Counted | 1<<AddedService
	case iop.TurnedAway, iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel, iop.Prearranged: // absence
		f.AbsentInRow++
		f.MostAbsentInRow = max(f.MostAbsentInRow, f.AbsentInRow)
		return 1<<Counted | 1<<LengthenedAbsence
	case iop.NegativeTest:
		f.NegativeInRow++
		f.MostNegativeInRow = max(f.MostNegativeInRow, f.NegativeInRow)
		return 1<<Counted | 1<<LengthenedNegative
	case iop.PositiveTest:
		f.CleanSince = day
		if f.NegativeInRow > 0 {
			f.NegativeInRow = 0
			return 1<<Counted | 1<<EndedNegative
		}
	case iop.Admission:
		f.Admitted, f.CleanSince = day, day
		return 1<<Counted | 1<<BeganEpisode
	case iop.Discharged:
		f.Discharged = day
		return 1<<Counted | 1<<EndedEpisode
	}
	return 1 << Counted
}

// addUp adds and stays at the largest amount.
func addUp(a, b iop.Minutes) iop.Minutes {
	if sum := a + b; sum >= a {
		return sum
	}
	return math.MaxInt32
}
