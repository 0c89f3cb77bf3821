package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// track is sessions on some weekdays at one time, for twelve weeks but for the days on
// which it is closed.
type track struct {
	start   time.Time // the first day, at the time of day
	on      [7]bool   // Monday first
	minutes int
	closed  map[string]bool // days written 2006-01-02
	days    []string        // the same
}

func someTracks(n int, loc *time.Location) []track {
	r := rand.New(rand.NewPCG(5, 6))
	all := make([]track, n)
	for i := range all {
		t := track{minutes: 120 + 15*r.IntN(5), closed: map[string]bool{}}
		monday := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*r.IntN(52))
		t.start = time.Date(monday.Year(), monday.Month(), monday.Day(), 8+r.IntN(10), 0, 0, 0, loc)
		for _, d := range r.Perm(5)[:3] {
			t.on[d] = true
		}
		for range 3 {
			day := monday.AddDate(0, 0, r.IntN(84)).Format(time.DateOnly)
			if !t.closed[day] {
				t.closed[day] = true
				t.days = append(t.days, day)
			}
		}
		all[i] = t
	}
	return all
}

// days steps through the days, as one writes it with the standard library.
func (t *track) times(list []time.Time) []time.Time {
	for d := range 84 {
		at := t.start.AddDate(0, 0, d)
		if t.on[(at.Weekday()+6)%7] && !t.closed[at.Format(time.DateOnly)] {
			list = append(list, at)
		}
	}
	return list
}

func (t *track) calendar(loc *time.Location) (*schedule.Calendar, error) {
	var days schedule.Days
	for d, on := range t.on {
		if on {
			days = days.With(schedule.Monday + schedule.Weekday(d))
		}
	}
	start := schedule.At(t.start.Hour(), t.start.Minute())
	week := schedule.Week{Blocks: []schedule.Block{{Service: schedule.Service{Format: iop.Group}, Days: days, Start: start, End: start + schedule.Clock(t.minutes)}}}
	dates := schedule.Dates{Plan: schedule.Repeat(week, 12), From: iop.MustDay(t.start.Format(time.DateOnly)), Location: loc}
	for _, day := range t.days {
		dates.Closures = append(dates.Closures, schedule.Closure{From: iop.MustDay(day), Until: iop.MustDay(day) + 1})
	}
	return schedule.NewCalendar(dates)
}

func (t *track) rule(loc *time.Location) (*rrule.Set, error) {
	option := rrule.ROption{Freq: rrule.WEEKLY, Dtstart: t.start, Until: t.start.AddDate(0, 0, 83)}
	for d, weekday := range [...]rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR} {
		if t.on[d] {
			option.Byweekday = append(option.Byweekday, weekday)
		}
	}
	r, err := rrule.NewRRule(option)
	if err != nil {
		return nil, err
	}
	var set rrule.Set
	set.RRule(r)
	for _, day := range t.days {
		at, err := time.ParseInLocation(time.DateOnly, day, loc)
		if err != nil {
			return nil, err
		}
		set.ExDate(time.Date(at.Year(), at.Month(), at.Day(), t.start.Hour(), t.start.Minute(), 0, 0, loc))
	}
	return &set, nil
}

func datesTask() (t task, err error) {
	const n = 200
	loc, err := time.LoadLocation("America/New_York")
	if err != nil {
		return t, err
	}
	tracks := someTracks(n, loc)
	calendars, sets := make([]*schedule.Calendar, n), make([]*rrule.Set, n)
	for i := range tracks {
		if calendars[i], err = tracks[i].calendar(loc); err != nil {
			return t, err
		}
		if sets[i], err = tracks[i].rule(loc); err != nil {
			return t, err
		}
	}
	var room []time.Time
	byHand := func(i int) []time.Time {
		room = tracks[i].times(room[:0])
		return room
	}
	byCalendar := func(i int) []time.Time {
		room = room[:0]
		for s := range calendars[i].Timed(0) {
			room = append(room, s.From)
		}
		return room
	}
	text := func(list []time.Time) (s string) {
		for _, at := range list {
			s += at.Format(time.RFC3339) + " "
		}
		return s
	}
	return task{
		name:   "Twelve weeks on the calendar",
		about:  "Three days a week in New York without three days on which it is closed, as moments, across changes of clocks.",
		inputs: n,
		rows: []row{
			{name: "by hand", about: "time.Time, day after day", run: func(i int) string { return text(byHand(i)) }, time: func(i int) { sink += len(byHand(i)) }},
			{name: "openiop", about: "a calendar made before, with start and end", run: func(i int) string { return text(byCalendar(i)) }, time: func(i int) { sink += len(byCalendar(i)) }},
			{name: "rrule-go", about: "a recurrence set made before, starts alone", run: func(i int) string { return text(sets[i].All()) }, time: func(i int) { sink += len(sets[i].All()) }},
		},
	}, nil
}

func readTask() (t task, err error) {
	var documents [][]byte
	for p := range published.All() {
		text, err := json.Marshal(p)
		if err != nil {
			return t, err
		}
		documents = append(documents, text)
	}
	read := func(i int) string {
		var v any
		if err := json.Unmarshal(documents[i], &v); err != nil {
			return err.Error()
		}
		return fmt.Sprint(v.(map[string]any)["id"])
	}
	parse := func(i int) string {
		p, err := compliance.Parse(documents[i])
		if err != nil {
			return err.Error()
		}
		return string(p.ID())
	}
	return task{
		name:   "Reading a policy",
		about:  "The published policies as JSON. encoding/json reads maps and checks nothing; openiop checks names, dates, numbers and references and makes the policy ready.",
		inputs: len(documents),
		rows: []row{
			{name: "encoding/json", about: "into any", run: read, time: func(i int) { sink += len(read(i)) }},
			{name: "openiop", about: "compliance.Parse", run: parse, time: func(i int) { sink += len(parse(i)) }},
		},
	}, nil
}
