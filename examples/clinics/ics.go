package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // zones on any machine

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// calendarOf is what a calendar is made of: a track, the first day, how many weeks,
// and the zone of the wall clock.
type calendarOf struct {
	id    string
	from  string
	weeks int
	zone  string
}

// writeCalendar writes the sessions of a track as single events of an iCalendar file
// (RFC 5545), in local time with their zone, so that a change of the clocks moves none.
// Where the page leaves a choice, it is the first choice. It returns what to know of the
// calendar: which choice that is, and the sessions that are left out since the page does
// not say when they are held.
func writeCalendar(w io.Writer, tracks []*track, of calendarOf) (remarks []string, err error) {
	at := slices.IndexFunc(tracks, func(t *track) bool { return t.ID == of.id })
	if at < 0 {
		return nil, fmt.Errorf("no track %q", of.id)
	}
	from, err := iop.ParseDay(of.from)
	if err != nil {
		return nil, fmt.Errorf("-from: %w", err)
	}
	if of.weeks < 1 || of.weeks > 520 {
		return nil, fmt.Errorf("-weeks: %d is not from 1 to 520", of.weeks)
	}
	zone, err := time.LoadLocation(of.zone)
	if err != nil || of.zone == "" || of.zone == "Local" {
		return nil, fmt.Errorf("-zone: %q is not a time zone, want a name such as America/New_York", of.zone)
	}
	t, left := tracks[at].dated()
	for i := range left {
		remarks = append(remarks, "left out: "+left[i].String())
	}
	if !or(t.Complete) {
		remarks = append(remarks, "the timetable is incomplete: there may be more")
	}
	scheduled := t.scheduled()
	week, more := firstOf(&scheduled.week)
	if len(week.Blocks) == 0 {
		return nil, fmt.Errorf("track %q has no timed sessions", of.id)
	}
	if more {
		remarks = append(remarks, "of several choices the first: "+sessionsOf(&week))
	}
	week.Blocks = onDates(week.Blocks)
	for i := range week.Blocks {
		if b := &week.Blocks[i]; b.Cadence.Kind == schedule.EveryWeeks {
			remarks = append(remarks, fmt.Sprintf("%s %v, from the first: %s", b.Cadence, b.Start, b.Name))
		}
	}
	calendar, err := schedule.NewCalendar(schedule.Dates{Plan: schedule.Repeat(week, int16(of.weeks)), From: from, Location: zone})
	if err != nil {
		return nil, err
	}
	c := ics{w: w}
	c.line("BEGIN:VCALENDAR")
	c.line("VERSION:2.0")
	c.line("PRODID:-//openiop//examples clinics//EN")
	if remarks != nil {
		c.line("DESCRIPTION:" + escaped(strings.Join(remarks, "\n"))) // of the calendar: RFC 7986
	}
	c.zone(zone, from, calendar.Until())
	stamp := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // the same file every time
	for s := range calendar.Sessions(from) {
		if s.Fate != schedule.Held {
			continue
		}
		start, end, startNote, endNote := s.Instants(zone)
		if !end.After(start) {
			remarks = append(remarks, fmt.Sprintf("left out: %v %v-%v, which the change of clocks skips", s.Day, s.Start, s.End))
			continue
		}
		c.line("BEGIN:VEVENT")
		c.line(fmt.Sprintf("UID:%s-%v-%d@openiop.example", escaped(t.ID), s.Day, s.Index))
		c.line("DTSTAMP:" + stamp.Format("20060102T150405Z"))
		c.line(fmt.Sprintf("DTSTART;TZID=%s:%s", zone, start.Format("20060102T150405")))
		c.line(fmt.Sprintf("DTEND;TZID=%s:%s", zone, end.Format("20060102T150405")))
		c.line("SUMMARY:" + escaped(or(t.Name)))
		if startNote != schedule.Ordinary || endNote != schedule.Ordinary {
			c.line(fmt.Sprintf("COMMENT:the clocks change: start %v\\, end %v", startNote, endNote))
		}
		c.line("END:VEVENT")
	}
	c.line("END:VCALENDAR")
	return remarks, c.err
}

// dated is the track with the sessions that can be put on dates, and those that cannot.
func (t *track) dated() (of track, left []session) {
	var list []session
	for _, s := range or(t.Sessions) {
		if s.timed() && s.Weekday != nil && s.recurs().known() {
			list = append(list, s)
		} else {
			left = append(left, s)
		}
	}
	of = *t
	of.Sessions = &list
	return of, left
}

// firstOf is the first week that can be chosen, and whether there are more.
func firstOf(t *schedule.Template) (first schedule.Week, more bool) {
	n := 0
	for w := range t.Weeks() {
		if n++; n > 1 {
			return first, true
		}
		first = w
	}
	return first, false
}

// onDates is the blocks as they recur on dates: of a session on two weekdays of the
// month, two.
func onDates(blocks []schedule.Block) (list []schedule.Block) {
	for _, b := range blocks {
		s := session{Note: &b.Name}
		for day := range b.Days.All() {
			s.Weekday = (*weekday)(&day)
		}
		for _, c := range s.recurs() {
			b.Cadence = c
			list = append(list, b)
		}
	}
	return list
}

// sessionsOf names the sessions of a week by day and start.
func sessionsOf(w *schedule.Week) string {
	var list []string
	for i := range w.Blocks {
		for day := range w.Blocks[i].Days.All() {
			list = append(list, fmt.Sprintf("%s %v", weekdayName(day), w.Blocks[i].Start))
		}
	}
	return strings.Join(list, ", ")
}

// ics writes lines as iCalendar wants them.
type ics struct {
	w   io.Writer
	err error
}

// line writes a line, folded so that none has more than 75 bytes and none breaks a
// rune.
func (c *ics) line(text string) {
	for most := 75; len(text) > most; most = 74 {
		at := most
		for at > 0 && text[at]&0xC0 == 0x80 {
			at--
		}
		c.print(text[:at] + "\r\n ")
		text = text[at:]
	}
	c.print(text + "\r\n")
}

func (c *ics) print(text string) {
	if c.err == nil {
		_, c.err = io.WriteString(c.w, text)
	}
}

// escaped is text as a value: on one line, whatever it holds.
func escaped(text string) string {
	return oneLine(strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\r", `\n`, "\n", `\n`).Replace(text))
}

// zone writes the zone's offset on the first day and every change until the last.
func (c *ics) zone(zone *time.Location, from, until iop.Day) {
	c.line("BEGIN:VTIMEZONE")
	c.line("TZID:" + zone.String())
	at, _ := schedule.Instant(max(1, from-1), 0, zone)
	end, _ := schedule.Instant(until, 0, zone)
	end = end.AddDate(0, 0, 1) // the last night
	c.offset(at, at)
	for at.Before(end) {
		_, next := at.ZoneBounds()
		if next.IsZero() || next.After(end) {
			break
		}
		c.offset(next.Add(-time.Second), next)
		at = next
	}
	c.line("END:VTIMEZONE")
}

// offset writes that the offset changes at an instant.
func (c *ics) offset(before, at time.Time) {
	kind := "STANDARD"
	if at.IsDST() {
		kind = "DAYLIGHT"
	}
	name, to := at.Zone()
	_, from := before.Zone()
	c.line("BEGIN:" + kind)
	c.line("DTSTART:" + at.In(time.FixedZone("", from)).Format("20060102T150405"))
	c.line("TZOFFSETFROM:" + offset(from))
	c.line("TZOFFSETTO:" + offset(to))
	c.line("TZNAME:" + name)
	c.line("END:" + kind)
}

// offset is +0200; with seconds where a zone has them, as before there was standard
// time.
func offset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	text := fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		text += fmt.Sprintf("%02d", seconds%60)
	}
	return text
}
