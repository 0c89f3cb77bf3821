package policytest

import (
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Groups returns a week with one group of that length on each of the days, beginning at
// start. It is meant for tests: a start that is not a time of day yields a week that is
// not valid.
func Groups(days schedule.Days, start string, length iop.Minutes) schedule.Week {
	at, err := schedule.ParseClock(start)
	if err != nil {
		at = -1
	}
	end := at + schedule.Clock(length)
	b := schedule.Block{Service: schedule.Service{Format: iop.Group, Delivery: iop.InPerson, Participants: iop.PatientOnly, Staff: iop.Licensed}, Days: days, Start: at, End: end}
	if midnight := schedule.At(24, 0); end > midnight {
		b.End, b.Overnight = end-midnight, true
	}
	return schedule.Week{Blocks: []schedule.Block{b}}
}

// Event returns an event of that kind on the day.
func Event(kind iop.EventKind, day iop.Day) episode.Event {
	return episode.Event{Kind: kind, Day: day}
}

// Attended returns a group session of that length, attended in full.
func Attended(day iop.Day, length iop.Minutes) episode.Event {
	e := Event(iop.Attended, day)
	e.Format, e.Planned, e.Credited = iop.Group, length, episode.Whole
	return e
}

// Missed returns a group session of that length, missed in the way that kind says.
func Missed(kind iop.EventKind, day iop.Day, length iop.Minutes) episode.Event {
	e := Event(kind, day)
	e.Format, e.Planned = iop.Group, length
	return e
}
