package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// writeWeek draws the week of one track and says below it what is chosen and what
// it comes to.
func writeWeek(w io.Writer, r *rules, tracks []*track, id string) error {
	at := slices.IndexFunc(tracks, func(t *track) bool { return t.ID == id })
	if at < 0 {
		return fmt.Errorf("no track %q", id)
	}
	a := r.answer(tracks[at])
	about := []string{a.ID, or(a.Kind), or(a.Name)}
	fmt.Fprintln(w, oneLine(strings.Join(slices.DeleteFunc(about, func(s string) bool { return s == "" }), ", ")))
	fmt.Fprintln(w)
	if lanes := a.lanes(); lanes != nil {
		drawLanes(w, lanes)
	} else {
		fmt.Fprintln(w, "it publishes no times")
	}
	fmt.Fprintln(w)
	for _, line := range a.remarks() {
		fmt.Fprintln(w, oneLine(line))
	}
	for _, line := range a.cells().below {
		fmt.Fprintln(w, line)
	}
	return nil
}

// remarks says in words what the drawing cannot show.
func (a *answer) remarks() (list []string) {
	if a.choice != "" {
		list = append(list, a.choice)
	}
	if a.alternatives() {
		list = append(list, "of sessions at the same time on a day, one is used")
	}
	if n := or(a.Choose); n > 0 && a.twice() {
		list = append(list, "of sessions more than an hour apart on a day, one is used")
	}
	sessions := or(a.Sessions)
	for i := range sessions {
		s := &sessions[i]
		if !s.timed() || s.Weekday == nil {
			list = append(list, "not drawn: "+s.String())
		}
	}
	for i := range sessions {
		if r := sessions[i].recurs(); !r.weekly() {
			list = append(list, fmt.Sprintf("%v: %v (%s)", &sessions[i], r, or(sessions[i].Note)))
		}
	}
	if p := a.pause(); p > 0 && a.basis == fromTimetable {
		most, least := iop.Minutes(0), p
		for _, day := range a.timetable(0).days {
			if len(day) > 0 {
				most, least = max(most, inside(day, p)), min(least, inside(day, p))
			}
		}
		text := exactly(int32(p)).of("minute") + " of break a day"
		switch {
		case most == 0:
			text += " lie between sessions"
		case least == p:
			text += " do not count"
		default:
			text += " do not count, but for those between sessions"
		}
		list = append(list, text)
	}
	if len(sessions) > 0 && !or(a.Complete) && a.more {
		list = append(list, "the timetable is incomplete: there may be more")
	}
	if a.hours.known() {
		total := a.hours.of("hour") + " a week"
		if a.days.known() {
			total += ", on " + a.days.of("day")
		}
		list = append(list, total)
	}
	return list
}

// String is day, times and format as far as they are known.
func (s *session) String() string {
	day, start, end := "some day", "?", "?"
	if s.Weekday != nil {
		day = weekdayName(s.day())
	}
	if s.Start != nil {
		start = s.Start.String()
	}
	if s.End != nil {
		end = s.End.String()
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s-%s %s", day, start, end, or(s.Format)))
}

// lane is one column of the drawing. A day has a second one for sessions that
// overlap.
type lane struct {
	day      schedule.Weekday
	sessions []*session // by start, none overlapping
}

// lanes are Monday to Friday and whatever other days are in use; nil when no
// session has its times.
func (t *track) lanes() []lane {
	var timed []*session
	for _, s := range or(t.Sessions) {
		if s.timed() && s.Weekday != nil {
			timed = append(timed, &s)
		}
	}
	if timed == nil {
		return nil
	}
	slices.SortStableFunc(timed, func(a, b *session) int { return int(*a.Start) - int(*b.Start) })
	var lanes []lane
	for day := range schedule.EveryDay.All() {
		of := []lane{{day: day}}
		for _, s := range timed {
			if s.day() != day {
				continue
			}
			free := slices.IndexFunc(of, func(l lane) bool {
				return len(l.sessions) == 0 || l.sessions[len(l.sessions)-1].end() <= *s.Start
			})
			if free < 0 {
				of, free = append(of, lane{day: day}), len(of)
			}
			of[free].sessions = append(of[free].sessions, s)
		}
		if len(of[0].sessions) > 0 || schedule.MondayToFriday.Has(day) {
			lanes = append(lanes, of...)
		}
	}
	return lanes
}

// alternatives reports whether some sessions overlap.
func (t *track) alternatives() bool {
	lanes := t.lanes()
	for i := 1; i < len(lanes); i++ {
		if lanes[i].day == lanes[i-1].day {
			return true
		}
	}
	return false
}

// twice reports whether days are chosen of which some have sessions too far apart
// for one visit.
func (t *track) twice() bool {
	tt := t.timetable(0)
	return int(or(t.Choose)) <= tt.weekdays() && slices.ContainsFunc(tt.days[:], func(day []slot) bool { return len(runs(day, oneVisit)) > 1 })
}

// step is the minutes of a row: as many as leave each start of a lane its own row.
func step(lanes []lane) schedule.Clock {
	for _, step := range []schedule.Clock{60, 30, 15, 10, 5} {
		fits := true
		for _, l := range lanes {
			for i := 1; i < len(l.sessions); i++ {
				fits = fits && *l.sessions[i].Start/step != *l.sessions[i-1].Start/step
			}
		}
		if fits {
			return step
		}
	}
	return 1
}

func drawLanes(w io.Writer, lanes []lane) {
	step := step(lanes)
	from, until := midnight, schedule.Clock(0)
	widths := make([]int, len(lanes))
	head := "     "
	for i, l := range lanes {
		widths[i] = len("00:00-00:00")
		for _, s := range l.sessions {
			from, until = min(from, *s.Start), max(until, s.end())
			widths[i] = max(widths[i], utf8.RuneCountInString(string(or(s.Format))))
		}
		name := weekdayName(l.day)
		if i > 0 && lanes[i-1].day == l.day {
			name = "or"
		}
		head += "  " + pad(name, widths[i])
	}
	fmt.Fprintln(w, strings.TrimRight(head, " "))
	for row := from / step * step; row < until; row += step {
		line := (row % midnight).String()
		for i, l := range lanes {
			line += "  " + pad(l.cell(row, step), widths[i])
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

// onTheWall is a time that may be past midnight as the clock shows it.
func onTheWall(c schedule.Clock) schedule.Clock {
	if c > midnight {
		c -= midnight
	}
	return c
}

// cell is what the row that begins then shows: the times of a session that starts
// in it, the format below them, and then that the session goes on.
func (l lane) cell(row, step schedule.Clock) string {
	text := ""
	for _, s := range l.sessions {
		first := *s.Start / step * step
		switch {
		case first == row:
			return fmt.Sprintf("%v-%v", *s.Start, onTheWall(s.end()))
		case first+step == row && row < s.end():
			text = cmp.Or(string(or(s.Format)), "unknown")
		case first < row && row < s.end():
			text = "|"
		}
	}
	return text
}
